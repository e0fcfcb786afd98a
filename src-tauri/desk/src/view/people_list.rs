//! Saved lists of people.

use kawka_domain::ids::ListId;
pub use kawka_domain::people_list::PeopleCriteria;

use crate::view;

view! {
    /// One list.
    pub struct PeopleListRow {
        /// Which.
        pub id: ListId,
        /// Its name.
        pub name: String,
        /// What somebody must fulfil.
        pub criteria: PeopleCriteria,
    }
}
