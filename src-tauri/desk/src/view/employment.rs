//! Roles over time, and companies that are one.

use kawka_domain::ids::{CustomerId, EmploymentId};

pub use kawka_domain::employment::EmploymentDraft;

use super::{CompanyDraft, CompanyView};
use crate::view;

view! {
    /// A person's time in a company.
    pub struct EmploymentRow {
        /// Which.
        pub id: EmploymentId,
        /// The company's name.
        pub company: String,
        /// Where, as what, when.
        pub fields: EmploymentDraft,
    }

    /// Somebody of a company.
    pub struct Colleague {
        /// Who.
        pub customer_id: CustomerId,
        /// Their name.
        pub name: String,
        /// As what.
        pub role: String,
        /// Since when: a year, a month or a day as text, possibly empty.
        pub from: String,
        /// Until when.
        pub to: String,
        /// They are not there any more.
        pub past: bool,
    }

    /// What a merge of companies would make.
    pub struct CompanyMergeProposal {
        /// The records, the keeper first.
        pub sides: Vec<CompanyView>,
        /// The keeper's fields, empty ones filled from the others.
        pub fields: CompanyDraft,
        /// Its values of the team's own fields.
        pub own: Vec<super::OwnValue>,
    }
}
