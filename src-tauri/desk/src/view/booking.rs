//! Bookings as rows and whole.

use chrono::{DateTime, Utc};
use kawka_domain::booking::{
    Arrival, BookingEventKind, BookingStatus, NoShowCount, NoShowReason, Outcome, Reply,
};
use kawka_domain::ids::{BookingEventId, BookingId, CalendarId, CustomerId};

use crate::view;

view! {
    /// A person, by id and name.
    pub struct PersonRef {
        /// Which customer.
        pub id: CustomerId,
        /// The name as shown.
        pub name: String,
    }

    /// How far the brief of a booking is.
    pub struct BriefStatus {
        /// When it was declared ready; `None` while it is not.
        pub ready_at: Option<DateTime<Utc>>,
        /// Who declared it ready.
        pub ready_by: Option<String>,
        /// How many of its own sections are still empty (what to know, what to ask, do and don't).
        pub missing: u32,
        /// What changed in the customer's record or the booking since it was ready.
        pub changes_since: u32,
    }

    /// One booking as a row of a list.
    pub struct BookingRow {
        /// Which booking.
        pub id: BookingId,
        /// The customer; `None` while it is unmatched.
        pub customer: Option<PersonRef>,
        /// The customer's company.
        pub company: Option<String>,
        /// The customer's role in it.
        pub role: Option<String>,
        /// Title as in the calendar.
        pub title: String,
        /// Attendee's address, where the customer is not known.
        pub attendee_email: Option<String>,
        /// Attendee's name, where the customer is not known.
        pub attendee_name: Option<String>,
        /// Start.
        pub start: DateTime<Utc>,
        /// End.
        pub end: DateTime<Utc>,
        /// The customer's zone; `None` when it is not known.
        pub time_zone: Option<String>,
        /// What became of it.
        pub status: BookingStatus,
        /// Why it did not take place.
        pub no_show_reason: Option<NoShowReason>,
        /// Whether the customer was seen.
        pub arrival: Arrival,
        /// The customer's answer in the calendar.
        pub reply: Reply,
        /// The room of the video call, `https` only.
        pub room_url: Option<String>,
        /// The brief.
        pub brief: BriefStatus,
        /// Missed calls of this customer before this one.
        pub no_shows: NoShowCount,
        /// Open since its end: nobody has said how it went.
        pub outcome_due: bool,
        /// It left its calendar and waits for a decision.
        pub vanished: bool,
    }

    /// One thing that happened to a booking.
    pub struct BookingEventRow {
        /// Which event.
        pub id: BookingEventId,
        /// What happened.
        pub kind: BookingEventKind,
        /// When.
        pub at: DateTime<Utc>,
        /// Who did it: a member's name; `None` for a calendar.
        pub actor: Option<String>,
        /// Former start, for a move.
        pub from_start: Option<DateTime<Utc>>,
        /// New start, for a move.
        pub to_start: Option<DateTime<Utc>>,
        /// Former length in minutes, where it changed.
        pub from_minutes: Option<u32>,
        /// New length in minutes, where it changed.
        pub to_minutes: Option<u32>,
        /// Why there was no call, for a no-show.
        pub reason: Option<NoShowReason>,
    }

    /// One booking, whole.
    pub struct BookingView {
        /// The row.
        pub row: BookingRow,
        /// The calendar it came from; `None` for one made by hand.
        pub calendar: Option<CalendarRef>,
        /// IANA zone of the calendar entry.
        pub entry_zone: Option<String>,
        /// UID in that calendar (RFC 5545).
        pub uid: Option<String>,
        /// RECURRENCE-ID in that calendar.
        pub recurrence_id: Option<String>,
        /// Chain: the booking this one replaces.
        pub moved_from: Option<BookingId>,
        /// Chain: the booking that replaces this one.
        pub moved_to: Option<BookingId>,
        /// What happened to it, oldest first.
        pub events: Vec<BookingEventRow>,
        /// Customers whose name resembles the attendee's, while it is unmatched.
        pub suggestions: Vec<PersonRef>,
        /// What the guest answered when booking.
        pub answers: Vec<GuestAnswer>,
        /// Who called it off and why, or a remark on its outcome; may be empty.
        pub remark: String,
        /// How long before its start it was called off, in minutes; `None` where it stands, or was called off later.
        pub notice_minutes: Option<u32>,
    }

    /// A question of a booking page and what the guest wrote.
    pub struct GuestAnswer {
        /// The question.
        pub question: String,
        /// The answer; may have several lines.
        pub answer: String,
    }

    /// A calendar, by id and name.
    pub struct CalendarRef {
        /// Which calendar.
        pub id: CalendarId,
        /// Its name.
        pub name: String,
    }

    /// A booking made by hand.
    pub struct NewBooking {
        /// With whom.
        pub customer_id: CustomerId,
        /// Start.
        pub start: DateTime<Utc>,
        /// Length in minutes, 5 to 480.
        pub minutes: u32,
        /// The room; `https` only.
        pub room_url: Option<String>,
    }

    /// What became of a call, as a person says it.
    pub struct NewOutcome {
        /// The outcome.
        pub outcome: Outcome,
        /// A remark, possibly empty.
        pub remark: String,
    }

    /// One page of past calls, newest first.
    pub struct PastCalls {
        /// The rows.
        pub rows: Vec<BookingRow>,
        /// How many there are with the status asked for.
        pub total: u32,
    }
}
