//! Follow-ups.

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::follow_up::{DueBucket, FollowUpKind, Repeat};
use kawka_domain::ids::{BookingId, FollowUpId, MemberId};

use kawka_domain::interaction::Channel;

use super::PersonRef;
pub use kawka_domain::follow_up::FollowUpDraft;

use crate::view;

view! {
    /// One follow-up.
    pub struct FollowUpRow {
        /// Which.
        pub id: FollowUpId,
        /// Its words.
        pub title: String,
        /// Task or promise.
        pub kind: FollowUpKind,
        /// The day by which it is due.
        pub due: Option<NaiveDate>,
        /// Where it stands in the list.
        pub bucket: DueBucket,
        /// Whose it is.
        pub assignee_id: Option<MemberId>,
        /// Their name.
        pub assignee: Option<String>,
        /// For whom.
        pub customer: Option<PersonRef>,
        /// The call it came from.
        pub booking_id: Option<BookingId>,
        /// When that call was.
        pub call_start: Option<DateTime<Utc>>,
        /// When it was made.
        pub created_at: DateTime<Utc>,
        /// When it was done.
        pub done_at: Option<DateTime<Utc>>,
        /// Done, and the customer who was promised it does not know yet.
        pub to_tell: bool,
        /// When the customer was told.
        pub told_at: Option<DateTime<Utc>>,
        /// Over which channel.
        pub told_channel: Option<Channel>,
        /// Put off to this day.
        pub snoozed_until: Option<NaiveDate>,
        /// How often it comes again.
        pub repeat: Option<Repeat>,
    }

    /// What to do with several follow-ups at once.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum FollowUpsChange {
        /// They are done.
        Finish,
        /// They are put off to a day.
        Snooze {
            /// The day.
            until: NaiveDate,
        },
        /// They are somebody's now.
        Assign {
            /// Whose.
            member: Option<MemberId>,
        },
        /// They are removed.
        Remove,
    }

    /// Which follow-ups to list.
    pub struct FollowUpFilter {
        /// Only mine and those that are nobody's.
        pub mine: bool,
        /// Done ones instead of pending ones.
        pub done: bool,
    }
}

impl FollowUpRow {
    /// Whether it asks for attention today: its day has come, or a customer waits to hear of it.
    #[must_use]
    pub const fn is_due(&self) -> bool {
        matches!(
            self.bucket,
            DueBucket::ToTell | DueBucket::Overdue | DueBucket::Today
        )
    }
}
