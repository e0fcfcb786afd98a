//! The journal and undo.

use chrono::{DateTime, Utc};
use kawka_domain::ids::JournalId;

use crate::action::Action;
use crate::view;

view! {
    /// What a write answers: enough to say "Done · Undo".
    pub struct Done<T> {
        /// The journal entry; `None` where nothing changed.
        pub entry: Option<JournalId>,
        /// What was done.
        #[specta(type = Action)]
        pub intent: String,
        /// What came of it.
        pub value: T,
    }

    /// One entry.
    pub struct JournalRow {
        /// Which.
        pub id: JournalId,
        /// When.
        pub at: DateTime<Utc>,
        /// Who; `None` for Kawka itself or a calendar.
        pub actor: Option<String>,
        /// What, as a word such as `mark_no_show`.
        pub intent: String,
        /// Of whom or what, a name; may be empty.
        pub subject: String,
        /// The entry that undid it.
        pub undone_by: Option<JournalId>,
        /// The entry it undid.
        pub undoes: Option<JournalId>,
    }

    /// Something found by the palette.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum Found {
        /// A customer.
        Customer {
            /// The row.
            row: super::CustomerRow,
        },
        /// A booking.
        Booking {
            /// The row.
            row: super::BookingRow,
        },
        /// A follow-up.
        FollowUp {
            /// The row.
            row: super::FollowUpRow,
        },
    }
}
