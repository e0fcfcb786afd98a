//! Ids: UUIDv7 made by the client, one type per thing, so that a booking's id cannot be used as a customer's.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text is not a UUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct IdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id (RFC 9562, version 7: ordered by time of making).
            #[must_use]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The plain UUID, for the store.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl AsRef<Uuid> for $name {
            fn as_ref(&self) -> &Uuid {
                &self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text).map(Self).map_err(|_| IdError)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// A person who uses Kawka.
    MemberId,
    /// A customer's company.
    CompanyId,
    /// A customer: one human.
    CustomerId,
    /// One e-mail address, phone number or profile of a customer.
    HandleId,
    /// A field of the team's own.
    FieldId,
    /// One of the values of such a field that holds one of a list.
    FieldChoiceId,
    /// A saved list of people.
    ListId,
    /// A person's time in a company.
    EmploymentId,
    /// One contact with a customer on any channel.
    InteractionId,
    /// A file that belongs to a contact.
    AttachmentId,
    /// A calendar that is read.
    CalendarId,
    /// One reading of a calendar.
    ReadingId,
    /// One thing to be said to a service outside.
    OutboxId,
    /// A booked call.
    BookingId,
    /// One thing that happened to a booking.
    BookingEventId,
    /// A rule that tells which calendar events are booked calls.
    BookingRuleId,
    /// One event of a consent.
    ConsentId,
    /// What one customer allows for one purpose, in one call or beyond.
    ConsentRecordId,
    /// A notice as it was read out or shown.
    NoticeId,
    /// A machine that writes down consent.
    DeviceId,
    /// A question of the base set, in one wording.
    QuestionId,
    /// One answer to one question in one call.
    AnswerId,
    /// The recording of a call.
    RecordingId,
    /// One thing that happened to a recording.
    RecordingEventId,
    /// Something to do, or something promised.
    FollowUpId,
    /// A customer who is proposed for a call.
    NominationId,
    /// One message that invites, reminds or offers another chance.
    InvitationId,
    /// The wording of such messages.
    TemplateId,
    /// A slot of the weekly pattern.
    SlotId,
    /// A day, or a span of days, on which the weekly pattern does not hold.
    SlotExceptionId,
    /// From when on which zone and goal hold.
    SlotPlanId,
    /// One entry of the journal: one action that can be undone.
    JournalId,
    /// What a person asked for about their own data.
    RightsRequestId,
    /// One erasure by law, or at the end of a retention period.
    ErasureId,
    /// A place outside that an erasure could not reach.
    ErasurePlaceId,
    /// A receipt of what a person allowed.
    ReceiptId,
}
