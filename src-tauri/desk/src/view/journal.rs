//! The journal and undo.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, CompanyId, JournalId};
use kawka_domain::interaction::{Channel, InteractionKind};
use kawka_domain::search::{SnippetPart, TextSource};
use uuid::Uuid;

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
        /// How many numbers of cards, accounts and persons, PINs and passwords were masked before it was saved.
        pub masked: u32,
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
        /// It cannot be undone: it erased something, or what it did was erased since.
        pub sealed: bool,
    }

    /// A text that was found.
    pub struct TextRow {
        /// Which interaction, note, answer, brief section or, for a road, customer.
        pub id: Uuid,
        /// Where it stands.
        pub source: TextSource,
        /// Of whom.
        pub customer: Option<super::PersonRef>,
        /// In which call: of notes, answers and briefs.
        pub booking_id: Option<BookingId>,
        /// Channel of a contact.
        pub channel: Option<Channel>,
        /// Kind of a contact.
        pub contact_kind: Option<InteractionKind>,
        /// When it took place or was written.
        pub at: DateTime<Utc>,
        /// The text around its first hit.
        pub snippet: Vec<SnippetPart>,
    }

    /// A company that was found.
    pub struct CompanyRow {
        /// Which.
        pub id: CompanyId,
        /// Its name.
        pub name: String,
        /// Its domain, possibly empty.
        pub domain: String,
        /// How many customers belong to it.
        pub people: u32,
    }

    /// Something found by the search.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum Found {
        /// A customer.
        Customer {
            /// The row.
            row: super::CustomerRow,
        },
        /// A company.
        Company {
            /// The row.
            row: CompanyRow,
        },
        /// A text: a contact, notes, an answer, a brief, a road with the product.
        Text {
            /// The row.
            row: TextRow,
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

    /// What the search finds if one more letter is typed.
    pub struct FoundAhead {
        /// The letter.
        pub letter: char,
        /// As the search gives it.
        pub found: Vec<Found>,
    }
}
