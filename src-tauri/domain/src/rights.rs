//! What a person may ask for about their own data, and by when it is answered (GDPR Art. 12 and 15–22).

use chrono::{Months, NaiveDate};

crate::words! {
    /// What a person asks for.
    RequestKind {
        /// To see what there is (Art. 15).
        Access = "access",
        /// To have it corrected (Art. 16).
        Rectification = "rectification",
        /// To have it erased (Art. 17).
        Erasure = "erasure",
        /// To have it kept and not used (Art. 18).
        Restriction = "restriction",
        /// To take it elsewhere (Art. 20).
        Portability = "portability",
        /// That it is not used for a purpose (Art. 21).
        Objection = "objection",
    }
}

crate::words! {
    /// How a request was answered.
    RequestOutcome {
        /// Done as asked.
        Done = "done",
        /// Done in part; the answer says what not, and why.
        Partly = "partly",
        /// Not done; the answer says why, and that the person may complain (Art. 12(4)).
        Refused = "refused",
        /// The person took it back.
        TakenBack = "taken_back",
    }
}

impl RequestOutcome {
    /// Whether the person must be told why.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Partly | Self::Refused)
    }
}

crate::words! {
    /// How a request stands against its deadline.
    RequestState {
        /// Time enough.
        Open = "open",
        /// A week is left, or less.
        Soon = "soon",
        /// The deadline has passed.
        Overdue = "overdue",
        /// Answered.
        Closed = "closed",
    }
}

/// So many days before the deadline a request begins to press.
pub const SOON_DAYS: i64 = 7;

/// The day by which a request is answered: one month after it came (Art. 12(3)); a month without that day ends with its
/// last one (Regulation 1182/71, Art. 3(2)(c)).
#[must_use]
pub fn due_on(received: NaiveDate) -> NaiveDate {
    months_after(received, 1)
}

/// The latest day when the answer needs longer: two further months (Art. 12(3)).
#[must_use]
pub fn extended_to(received: NaiveDate) -> NaiveDate {
    months_after(received, 3)
}

fn months_after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months))
        .unwrap_or(NaiveDate::MAX)
}

/// How a request stands on a day.
#[must_use]
pub fn state(due: NaiveDate, closed: bool, today: NaiveDate) -> RequestState {
    if closed {
        RequestState::Closed
    } else if today > due {
        RequestState::Overdue
    } else if (due - today).num_days() <= SOON_DAYS {
        RequestState::Soon
    } else {
        RequestState::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn c7_a_request_is_answered_within_a_month_or_three() {
        // Regulation 1182/71, Art. 3: the day it came does not count, a month ends on the same date or its last day.
        let cases = [
            ("2026-10-14", "2026-11-14", "2027-01-14"),
            ("2026-01-31", "2026-02-28", "2026-04-30"),
            ("2028-01-31", "2028-02-29", "2028-04-30"),
            ("2026-12-01", "2027-01-01", "2027-03-01"),
        ];
        for (received, due, extended) in cases {
            assert_eq!(due_on(day(received)), day(due), "{received}");
            assert_eq!(extended_to(day(received)), day(extended), "{received}");
        }
    }

    #[test]
    fn c7_the_last_week_presses_and_the_day_after_is_too_late() {
        let due = day("2026-11-14");
        let cases = [
            ("2026-11-06", RequestState::Open),
            ("2026-11-07", RequestState::Soon),
            ("2026-11-14", RequestState::Soon),
            ("2026-11-15", RequestState::Overdue),
        ];
        for (today, expected) in cases {
            assert_eq!(state(due, false, day(today)), expected, "{today}");
            assert_eq!(state(due, true, day(today)), RequestState::Closed);
        }
    }
}
