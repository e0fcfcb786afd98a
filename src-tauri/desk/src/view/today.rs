//! Today and the week.

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::ids::{BookingId, CalendarId, CustomerId, FollowUpId, NominationId};

use super::{BookingRow, FollowUpRow};
use crate::view;

view! {
    /// A promise that is still open.
    pub struct OpenPromise {
        /// Which follow-up.
        pub id: FollowUpId,
        /// Its words.
        pub title: String,
        /// When it was made.
        pub made_at: DateTime<Utc>,
        /// Who is to keep it.
        pub assignee: Option<String>,
        /// The day by which it is due.
        pub due: Option<NaiveDate>,
    }

    /// The call on top of Today.
    pub struct NextCall {
        /// The booking.
        pub booking: BookingRow,
        /// The oldest open promise to this customer.
        pub promise: Option<OpenPromise>,
        /// How many promises are open in all.
        pub open_promises: u32,
    }

    /// One day of the agenda.
    pub struct AgendaDay {
        /// The day, in the member's zone.
        pub day: NaiveDate,
        /// Its bookings, by start.
        pub bookings: Vec<BookingRow>,
    }

    /// Home.
    pub struct TodayView {
        /// The moment for which this was computed.
        pub now: DateTime<Utc>,
        /// Today's day in the member's zone.
        pub today: NaiveDate,
        /// The member's zone.
        pub time_zone: String,
        /// The call that is on or comes next, if any.
        pub next: Option<NextCall>,
        /// Today's bookings.
        pub agenda: Vec<BookingRow>,
        /// The following days that have bookings, seven at most.
        pub coming: Vec<AgendaDay>,
        /// What needs a person.
        pub attention: Vec<Attention>,
        /// Follow-ups overdue or due today, mine.
        pub follow_ups: Vec<FollowUpRow>,
        /// How many pending follow-ups are mine in all.
        pub pending_follow_ups: u32,
        /// How fresh the calendars are.
        pub calendar_age: CalendarAge,
        /// No calendar, booking or customer exists yet.
        pub is_empty: bool,
    }

    /// Something that needs a person.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum Attention {
        /// The recorded consents were tampered with: none is recorded or used.
        ConsentChainBroken,
        /// A brief for today or tomorrow is not ready.
        BriefNotReady {
            /// The booking.
            booking: BookingRow,
            /// Who should prepare it.
            owner: Option<String>,
        },
        /// A booking without a customer.
        Unmatched {
            /// The booking.
            booking: BookingRow,
        },
        /// A call is over and nobody said how it went.
        OutcomeDue {
            /// The booking.
            booking: BookingRow,
        },
        /// A booking left its calendar.
        Vanished {
            /// The booking.
            booking: BookingRow,
        },
        /// A booking to come was called off because it left its calendar; nobody has seen that yet.
        CalledOff {
            /// The booking.
            booking: BookingRow,
        },
        /// One customer holds several open bookings.
        SecondBooking {
            /// Who.
            customer_id: CustomerId,
            /// The name.
            name: String,
            /// The bookings.
            bookings: Vec<BookingId>,
        },
        /// Something about a recording needs a person.
        Recording {
            /// The recording, or the call that has none.
            row: Box<super::RecordingRow>,
        },
        /// Files in the folder of recordings wait for somebody to say whose they are.
        RecordingFiles {
            /// How many.
            count: u32,
        },
        /// A request about somebody's own data must be answered soon.
        RightsRequest {
            /// The request.
            row: Box<super::RightsRequestRow>,
        },
        /// Something is due for deletion.
        DueForDeletion {
            /// How much.
            count: u32,
        },
        /// Places outside are still to be cleared of somebody who was erased.
        PlacesToClear {
            /// How many.
            count: u32,
        },
        /// Changes of a calendar wait because they are too many at once.
        HeldBack {
            /// Of which calendar.
            held: super::HeldBack,
        },
        /// Something that was to be said to a booking service was refused and waits for a person.
        Unsaid {
            /// How much.
            count: u32,
            /// Whose booking the newest of it is about.
            name: Option<String>,
            /// Why, as an error code.
            code: String,
        },
        /// Invitations have had no answer for so long that a reminder is due.
        SilentInvitations {
            /// How many.
            count: u32,
            /// The one that has waited longest.
            nomination_id: NominationId,
            /// Whose it is.
            name: String,
            /// For how many days it has waited.
            days: u32,
        },
        /// A calendar cannot be read.
        CalendarFailing {
            /// Which.
            calendar_id: CalendarId,
            /// Its name.
            name: String,
            /// Since when it was not read.
            since: Option<DateTime<Utc>>,
            /// Why, as an error code.
            code: String,
        },
    }

    /// How fresh the calendars are.
    pub struct CalendarAge {
        /// How many calendars there are.
        pub calendars: u32,
        /// When the one that is furthest behind was last read completely.
        pub oldest_read: Option<DateTime<Utc>>,
        /// How many failed at their last reading.
        pub failing: u32,
        /// Old enough to matter: over two hours on a day with calls.
        pub stale: bool,
        /// Why the one that is furthest behind was not read, as an error code; `None` where its last reading was
        /// complete or none was tried.
        pub reason: Option<crate::ErrorCode>,
    }

    /// One week.
    pub struct WeekView {
        /// The moment for which this was computed.
        pub now: DateTime<Utc>,
        /// The member's zone.
        pub time_zone: String,
        /// Its Monday.
        pub monday: NaiveDate,
        /// Monday to Sunday.
        pub days: Vec<AgendaDay>,
        /// What was offered on these days and what became of it.
        pub slots: super::SlotWeek,
        /// Calendars of which changes wait for a person.
        pub held_back: Vec<super::HeldBack>,
        /// Bookings of the week that are not cancelled or moved.
        pub booked: u32,
        /// Held.
        pub held: u32,
        /// Missed.
        pub no_show: u32,
        /// Over, with nothing said yet.
        pub open: u32,
    }
}
