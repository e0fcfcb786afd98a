//! Two records of one human.

use chrono::{DateTime, Utc};
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::CustomerId;

use super::{CustomerDraft, CustomerRow, CustomerView};
use crate::view;

view! {
    /// Why two records seem to be one human.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum SuggestionReason {
        /// One handle in one form.
        SameHandle {
            /// Its kind.
            handle_kind: HandleKind,
            /// The form that is compared.
            value: String,
        },
        /// The same name.
        SameName,
        /// Nearly the same name, in the same company.
        NearNameAndCompany,
    }

    /// Two records that seem to be one human.
    pub struct Suggestion {
        /// The older one.
        pub one: CustomerRow,
        /// The newer one.
        pub other: CustomerRow,
        /// Why.
        pub reason: SuggestionReason,
    }

    /// A handle that is being typed.
    pub struct TypedHandle {
        /// Its kind; nothing for a nickname of which nobody has said where it is used.
        pub kind: Option<HandleKind>,
        /// What stands there so far.
        pub value: String,
    }

    /// Somebody who is being typed.
    pub struct TypedPerson {
        /// The name as it is shown.
        pub name: String,
        /// The name of the company.
        pub company: String,
        /// The country, in which a phone number without one is read.
        pub country: String,
        /// Handles.
        pub handles: Vec<TypedHandle>,
        /// Whose handles they shall be, where it is nobody new.
        pub of: Option<CustomerId>,
    }

    /// Somebody known whom a person being typed may be.
    pub struct Alike {
        /// The record.
        pub row: CustomerRow,
        /// Why; nothing where what was typed only begins something of theirs.
        pub reason: Option<SuggestionReason>,
    }

    /// A record that would be merged.
    pub struct MergeSide {
        /// The record.
        pub customer: CustomerView,
        /// How many rows of history it has: handles, contacts, calls, consents, follow-ups and what else there is.
        pub history: u32,
    }

    /// What a merge would make.
    pub struct MergeProposal {
        /// The records, the keeper first.
        pub sides: Vec<MergeSide>,
        /// The keeper's fields, empty ones filled from the others, the strictest contact rule.
        pub fields: CustomerDraft,
        /// Its values of the team's own fields.
        pub own: Vec<super::OwnValue>,
    }

    /// What a merged record said and the keeper does not.
    pub struct OriginNoteRow {
        /// Name of the record it comes from.
        pub origin_name: String,
        /// Which field: a name of the customer's fields.
        pub field: String,
        /// What stood there.
        pub value: String,
        /// When they were merged.
        pub at: DateTime<Utc>,
    }

    /// Contacts that may have come in over a handle.
    pub struct HandleContacts {
        /// They did: they go along where that is wanted.
        pub over: u32,
        /// They do not say over which of several handles: they stay, and can be moved one by one.
        pub unclear: u32,
    }

    /// Where a handle goes.
    pub struct HandleMove {
        /// To whom; `None` makes a new person.
        pub to: Option<CustomerId>,
        /// The new person's name.
        pub name: String,
        /// Contacts that came in over it and bookings with its address go along.
        pub with_contacts: bool,
    }
}
