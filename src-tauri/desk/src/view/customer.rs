//! Customers, companies, members and the timeline.

use chrono::{DateTime, Utc};
use kawka_domain::booking::{BookingStatus, NoShowCount, NoShowReason};
use kawka_domain::consent::{ConsentDecision, ConsentScope};
use kawka_domain::follow_up::FollowUpKind;
use kawka_domain::identity::{HandleKind, HandleSource};
use kawka_domain::ids::{
    AttachmentId, BookingId, CompanyId, ConsentId, CustomerId, FollowUpId, HandleId, InteractionId,
    ListId, MemberId,
};
use kawka_domain::interaction::{Channel, Direction, Feeling, InteractionKind};

pub use kawka_domain::identity::HandleDraft;
pub use kawka_domain::interaction::InteractionDraft;
pub use kawka_domain::person::{CompanyDraft, CustomerDraft, MemberDraft};

use crate::view;

view! {
    /// One handle.
    pub struct HandleRow {
        /// Which.
        pub id: HandleId,
        /// Its kind.
        pub kind: HandleKind,
        /// The value as given.
        pub value: String,
        /// A label.
        pub label: String,
        /// How we know.
        pub source: HandleSource,
        /// When somebody made sure that it is theirs.
        pub verified_at: Option<DateTime<Utc>>,
        /// Theirs since: a year, month or day as text, possibly empty.
        pub since: String,
        /// When it was added.
        pub added_at: DateTime<Utc>,
        /// In the form that is compared: E.164 for a phone number, the network's id for a profile.
        pub normalised: String,
    }

    /// One row of the list of people.
    pub struct CustomerRow {
        /// Which customer.
        pub id: CustomerId,
        /// The name as shown.
        pub name: String,
        /// The company's name.
        pub company: Option<String>,
        /// First e-mail address.
        pub email: Option<String>,
        /// IANA zone.
        pub time_zone: Option<String>,
        /// Care owner's name.
        pub care_owner: Option<String>,
        /// Last contact on any channel.
        pub last_contact: Option<DateTime<Utc>>,
        /// The next booked call.
        pub next_call: Option<DateTime<Utc>>,
        /// What became of the last call that has an outcome.
        pub last_outcome: Option<BookingStatus>,
        /// Must not be contacted.
        pub do_not_contact: bool,
    }

    /// One page of people.
    pub struct CustomerPage {
        /// The rows, by name.
        pub rows: Vec<CustomerRow>,
        /// How many match in all.
        pub total: u32,
    }

    /// Which people to list.
    pub struct CustomerFilter {
        /// Text to find in names, companies and handles; empty lists everybody.
        pub search: String,
        /// Only those in my care.
        pub mine: bool,
        /// Only those of a saved list.
        pub list: Option<ListId>,
        /// How many to skip.
        pub offset: u32,
        /// How many to give, 500 at most.
        pub limit: u32,
    }

    /// A customer, whole.
    pub struct CustomerView {
        /// Which.
        pub id: CustomerId,
        /// The name as shown.
        pub name: String,
        /// The edited fields.
        pub fields: CustomerDraft,
        /// The company's name.
        pub company: Option<String>,
        /// Care owner's name.
        pub care_owner: Option<String>,
        /// E-mails, phones and profiles.
        pub handles: Vec<HandleRow>,
        /// Calls held.
        pub held: u32,
        /// Calls missed.
        pub no_shows: NoShowCount,
        /// What merged records said and this one does not.
        pub origins: Vec<super::OriginNoteRow>,
        /// Feelings left, oldest first, 24 at most.
        pub feelings: Vec<FeelingPoint>,
        /// Times in companies, what goes on first.
        pub employments: Vec<super::EmploymentRow>,
        /// Values of the team's own fields, archived ones too.
        pub own: Vec<super::OwnValue>,
    }

    /// The feeling after one contact.
    pub struct FeelingPoint {
        /// When.
        pub at: DateTime<Utc>,
        /// Which.
        pub feeling: Feeling,
    }

    /// One page of a timeline, newest first.
    pub struct Timeline {
        /// The items.
        pub items: Vec<TimelineItem>,
        /// How many there are in all.
        pub total: u32,
        /// How many channels they took.
        pub channels: u32,
    }

    /// One item of a timeline.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum TimelineItem {
        /// A contact.
        Interaction {
            /// When.
            at: DateTime<Utc>,
            /// The contact.
            interaction: InteractionRow,
        },
        /// A booking.
        Booking {
            /// Its start.
            at: DateTime<Utc>,
            /// Which.
            booking_id: BookingId,
            /// Its title.
            title: String,
            /// What became of it.
            status: BookingStatus,
            /// Why not.
            reason: Option<NoShowReason>,
        },
        /// A decision about consent.
        Consent {
            /// When.
            at: DateTime<Utc>,
            /// Which.
            consent_id: ConsentId,
            /// The purpose.
            scope: ConsentScope,
            /// What was said.
            decision: ConsentDecision,
            /// Who asked.
            asked_by: Option<String>,
        },
        /// A follow-up.
        FollowUp {
            /// When it was made.
            at: DateTime<Utc>,
            /// Which.
            follow_up_id: FollowUpId,
            /// Its words.
            title: String,
            /// Task or promise.
            follow_up_kind: FollowUpKind,
            /// When it was done.
            done_at: Option<DateTime<Utc>>,
        },
    }

    /// One contact.
    pub struct InteractionRow {
        /// Which.
        pub id: InteractionId,
        /// Channel.
        pub channel: Channel,
        /// Direction.
        pub direction: Direction,
        /// Kind.
        pub kind: InteractionKind,
        /// Who of us.
        pub member: Option<String>,
        /// Which member that is; nothing where a file gave a name.
        pub member_id: Option<MemberId>,
        /// What was said.
        pub text: String,
        /// Link to it.
        pub link: String,
        /// Feeling left.
        pub feeling: Option<Feeling>,
        /// How often it was edited.
        pub edits: u32,
        /// Its files.
        pub attachments: Vec<AttachmentRow>,
    }

    /// A file of a contact.
    pub struct AttachmentRow {
        /// Which.
        pub id: AttachmentId,
        /// Its name.
        pub name: String,
        /// Its size in bytes.
        pub size: u32,
    }

    /// A company.
    pub struct CompanyView {
        /// Which.
        pub id: CompanyId,
        /// The fields.
        pub fields: CompanyDraft,
        /// How many customers belong to it.
        pub people: u32,
        /// Values of the team's own fields, archived ones too.
        pub own: Vec<super::OwnValue>,
        /// What merged records said and this one does not.
        pub origins: Vec<super::OriginNoteRow>,
    }

    /// A member.
    pub struct MemberView {
        /// Which.
        pub id: MemberId,
        /// The fields.
        pub fields: MemberDraft,
        /// It is the person at this machine.
        pub me: bool,
    }
}

impl TimelineItem {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Interaction { at, .. }
            | Self::Booking { at, .. }
            | Self::Consent { at, .. }
            | Self::FollowUp { at, .. } => *at,
        }
    }
}
