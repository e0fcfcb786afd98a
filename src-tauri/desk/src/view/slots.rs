//! Slots: the pattern, and what became of each offer.

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::ids::{BookingId, SlotExceptionId, SlotId};
use kawka_domain::slots::{Figures, SlotDraft, SlotExceptionDraft, SlotState};

use crate::view;

view! {
    /// A slot that nobody has.
    pub struct FreeSlot {
        /// Start.
        pub start: DateTime<Utc>,
        /// End.
        pub end: DateTime<Utc>,
        /// The host's zone on that day.
        pub time_zone: String,
        /// It is offered on that day only.
        pub extra: bool,
    }

    /// One offer and what became of it.
    pub struct SlotRow {
        /// Start.
        pub start: DateTime<Utc>,
        /// End.
        pub end: DateTime<Utc>,
        /// The host's zone on that day.
        pub time_zone: String,
        /// It is offered on that day only.
        pub extra: bool,
        /// What became of it.
        pub state: SlotState,
        /// The booking that took it or reaches into it.
        pub booking: Option<BookingId>,
    }

    /// The slots of one week.
    pub struct SlotWeek {
        /// The host's zone; `None` while no pattern was ever entered.
        pub time_zone: Option<String>,
        /// How many booked calls a week are aimed at.
        pub goal: Option<u32>,
        /// By start.
        pub slots: Vec<SlotRow>,
        /// Bookings that take time beside every slot, by start.
        pub outside: Vec<BookingId>,
        /// Exceptions that touch the week.
        pub exceptions: Vec<SlotExceptionRow>,
        /// Days on which an exception closes slots of the pattern, in the member's zone.
        pub closed_days: Vec<NaiveDate>,
        /// The week in numbers.
        pub figures: Figures,
        /// Weeks before and after this one, and itself, oldest first.
        pub weeks: Vec<SlotWeekFigures>,
        /// The first day from this Monday on, within two weeks, on which the host's clocks change.
        pub clock_change: Option<NaiveDate>,
    }

    /// One week in numbers.
    pub struct SlotWeekFigures {
        /// Its Monday.
        pub monday: NaiveDate,
        /// Numbers.
        pub figures: Figures,
        /// How many booked calls were aimed at.
        pub goal: Option<u32>,
        /// Why nothing was offered, where an exception closes the whole week; may be empty.
        pub off: Option<String>,
    }

    /// One slot of the pattern.
    pub struct WeeklySlotRow {
        /// Which.
        pub id: SlotId,
        /// When in the week, how long, from when.
        pub fields: SlotDraft,
        /// The first day on which it is no longer offered.
        pub until: Option<NaiveDate>,
        /// From which day on it is changed or removed unless another is said: today, or tomorrow once today's has begun.
        pub next_day: NaiveDate,
    }

    /// One exception.
    pub struct SlotExceptionRow {
        /// Which.
        pub id: SlotExceptionId,
        /// Days, kind, reason.
        pub fields: SlotExceptionDraft,
        /// Open bookings to come on days, or in a slot, that it closes.
        pub booked: u32,
    }

    /// When calls are offered.
    pub struct SlotSettings {
        /// The host's zone.
        pub time_zone: String,
        /// Today's day there.
        pub today: NaiveDate,
        /// How many booked calls a week are aimed at.
        pub goal: Option<u32>,
        /// The pattern as it is today and later, by weekday and time.
        pub pattern: Vec<WeeklySlotRow>,
        /// How many slots a usual week has from today on.
        pub a_week: u32,
        /// Exceptions, those of the past too, by their first day.
        pub exceptions: Vec<SlotExceptionRow>,
    }

    /// The host's zone and the goal.
    pub struct SlotPlanDraft {
        /// IANA name.
        pub time_zone: String,
        /// How many booked calls a week are aimed at.
        pub goal: Option<u32>,
    }
}
