//! What changed since a brief was declared ready.

use chrono::{DateTime, Utc};
use kawka_domain::consent::{ConsentDecision, ConsentScope};
use kawka_domain::follow_up::FollowUpKind;
use kawka_domain::identity::HandleKind;
use kawka_domain::import::FactName;
use kawka_domain::question::AnswerState;

use super::{BookingEventRow, BriefSection, TimelineItem};
use crate::view;

kawka_domain::words! {
    /// A field of a person or a company that a brief shows.
    ChangedField {
        /// Given name.
        GivenName = "given_name",
        /// Family name.
        FamilyName = "family_name",
        /// Form of address, as its word.
        FormOfAddress = "form_of_address",
        /// Language (BCP 47).
        Language = "language",
        /// IANA zone.
        TimeZone = "time_zone",
        /// Country.
        Country = "country",
        /// Role in the company.
        Role = "role",
        /// The company, by name.
        Company = "company_id",
        /// Care owner, by name.
        CareOwner = "care_owner_id",
        /// Customer since.
        Since = "since",
        /// Plan.
        Plan = "plan",
        /// Road with the product.
        ProductNotes = "product_notes",
        /// Needs simple ways: `1` or `0`.
        NonTechnical = "non_technical",
        /// Must not be contacted: `1` or `0`.
        DoNotContact = "do_not_contact",
        /// The company's name.
        CompanyName = "name",
        /// What the company does.
        WhatItDoes = "what_it_does",
        /// The company's domain.
        Domain = "domain",
        /// The company's industry.
        Industry = "industry",
        /// The company's size.
        Size = "size",
    }
}

kawka_domain::words! {
    /// What became of a follow-up.
    FollowUpTurn {
        /// It is new.
        Added = "added",
        /// It is due on another day, another's, or says something else.
        Changed = "changed",
        /// It is done.
        Done = "done",
        /// The customer was told.
        Told = "told",
    }
}

view! {
    /// One change since the brief was declared ready.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum BriefChange {
        /// Something happened to the booking.
        Booking {
            /// What.
            event: BookingEventRow,
        },
        /// There was a contact.
        Interaction {
            /// Which.
            item: TimelineItem,
        },
        /// A follow-up or promise is new, or another than it was.
        FollowUp {
            /// When.
            at: DateTime<Utc>,
            /// Its words.
            title: String,
            /// Task or promise.
            follow_up_kind: FollowUpKind,
            /// What became of it.
            turn: FollowUpTurn,
        },
        /// Something was said about consent, outside of this call.
        Consent {
            /// When.
            at: DateTime<Utc>,
            /// The purpose.
            scope: ConsentScope,
            /// What was said.
            decision: ConsentDecision,
        },
        /// A question was answered: in another call, or by the guest when booking.
        Answer {
            /// When.
            at: DateTime<Utc>,
            /// The question.
            question: String,
            /// Where it stands.
            state: AnswerState,
            /// The answer.
            text: String,
        },
        /// There is a question for this call only.
        Question {
            /// When it was added.
            at: DateTime<Utc>,
            /// Its wording.
            text: String,
        },
        /// The product says something else.
        Fact {
            /// When that came in.
            at: DateTime<Utc>,
            /// Which fact.
            name: FactName,
            /// What it is called, where it is none of the known ones.
            label: String,
            /// What was known before; empty for nothing.
            former: String,
            /// What is known now.
            value: String,
        },
        /// A field of the person or the company is another.
        Field {
            /// When.
            at: DateTime<Utc>,
            /// Which.
            field: ChangedField,
            /// What stood there; empty for nothing.
            former: String,
            /// What stands there; empty for nothing.
            value: String,
        },
        /// There is another way to reach the person.
        Handle {
            /// When it was added.
            at: DateTime<Utc>,
            /// On which channel.
            handle: HandleKind,
            /// Which.
            value: String,
        },
        /// A section of the brief was written.
        Section {
            /// When.
            at: DateTime<Utc>,
            /// Which.
            section: BriefSection,
        },
    }
}

impl BriefChange {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Booking { event } => event.at,
            Self::Interaction { item } => item.at(),
            Self::FollowUp { at, .. }
            | Self::Consent { at, .. }
            | Self::Answer { at, .. }
            | Self::Question { at, .. }
            | Self::Fact { at, .. }
            | Self::Field { at, .. }
            | Self::Handle { at, .. }
            | Self::Section { at, .. } => *at,
        }
    }
}
