//! Who changed what of a record.

use chrono::{DateTime, Utc};
use kawka_domain::ids::JournalId;

use crate::view;

view! {
    /// One field that was changed.
    pub struct ChangeRow {
        /// In which entry of the journal.
        pub entry: JournalId,
        /// When.
        pub at: DateTime<Utc>,
        /// Who; nothing for Kawka itself or a calendar.
        pub actor: Option<String>,
        /// What was done, as a word.
        pub intent: String,
        /// Which field: a column of the record, `handle`, `employment`, or `own:` and the name of an own field.
        pub field: String,
        /// What stood there.
        pub from: String,
        /// What stands there since.
        pub to: String,
    }

    /// What a contact said before it was changed.
    pub struct FormerText {
        /// The text.
        pub text: String,
        /// Who changed it.
        pub member: Option<String>,
        /// When.
        pub at: DateTime<Utc>,
    }
}
