//! Fields of the team's own.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{FieldChoiceId, FieldId};
use kawka_domain::own_field::{FieldKind, FieldSubject};

use crate::view;

view! {
    /// One field.
    pub struct FieldRow {
        /// Which.
        pub id: FieldId,
        /// Whose it is.
        pub subject: FieldSubject,
        /// What it holds.
        pub kind: FieldKind,
        /// Its name.
        pub name: String,
        /// Place in the order, from 0.
        pub position: u32,
        /// Since when it is not asked for any more.
        pub archived_at: Option<DateTime<Utc>>,
        /// Its choices in order, archived ones too.
        pub choices: Vec<FieldChoice>,
        /// How many people or companies have a value of it.
        pub values: u32,
    }

    /// One of the values of a field that holds one of a list.
    pub struct FieldChoice {
        /// Which; `None` for a new one.
        pub id: Option<FieldChoiceId>,
        /// What it is called.
        pub label: String,
        /// It is not offered any more.
        pub archived: bool,
    }

    /// A new field.
    pub struct NewField {
        /// Whose it is.
        pub subject: FieldSubject,
        /// What it holds.
        pub kind: FieldKind,
        /// Its name.
        pub name: String,
        /// What its choices are called.
        pub choices: Vec<String>,
    }

    /// A field by its name.
    pub struct FieldRef {
        /// Which.
        pub id: FieldId,
        /// Its name.
        pub name: String,
    }

    /// The value of one field.
    pub struct OwnValue {
        /// Of which.
        pub field_id: FieldId,
        /// The value as text: a number with a point, a day as `YYYY-MM-DD`, `yes` or `no`, the id of a choice; empty for
        /// none.
        pub value: String,
    }
}
