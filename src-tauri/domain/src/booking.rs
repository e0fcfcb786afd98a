//! A booked call and what may happen to it.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

crate::words! {
    /// What became of a booking. It stays [`BookingStatus::Booked`] until a person says otherwise: nothing is
    /// ever assumed held.
    BookingStatus {
        /// Waits for its call, or for somebody to say how the call went.
        Booked = "booked",
        /// The call took place.
        Held = "held",
        /// The call did not take place.
        NoShow = "no_show",
        /// Called off before its time.
        Cancelled = "cancelled",
        /// Replaced by another booking (the chain goes on there).
        Moved = "moved",
    }
}

crate::words! {
    /// Why a call did not take place. Only [`NoShowReason::Unexcused`] counts against the customer.
    NoShowReason {
        /// The customer told us beforehand.
        Excused = "excused",
        /// The customer did not come and said nothing.
        Unexcused = "unexcused",
        /// We were not there.
        OurFault = "our_fault",
        /// The technology failed.
        Technical = "technical",
    }
}

crate::words! {
    /// Whether the customer has been seen.
    Arrival {
        /// Not seen yet.
        Unknown = "unknown",
        /// Told us they are late.
        RunningLate = "running_late",
        /// In the call.
        Arrived = "arrived",
    }
}

crate::words! {
    /// The customer's answer in the calendar (RFC 5545, PARTSTAT).
    Reply {
        /// None given.
        Unknown = "unknown",
        /// Yes.
        Accepted = "accepted",
        /// Perhaps.
        Tentative = "tentative",
        /// No.
        Declined = "declined",
    }
}

crate::words! {
    /// One thing that happened to a booking; appended, never overwritten.
    BookingEventKind {
        /// It came into Kawka.
        Booked = "booked",
        /// Its time changed; the event keeps the former one.
        Moved = "moved",
        /// It is longer or shorter; the event keeps the former length.
        LengthChanged = "length_changed",
        /// Its room is another one.
        RoomChanged = "room_changed",
        /// It was called off.
        Cancelled = "cancelled",
        /// It is open again.
        Reopened = "reopened",
        /// The customer came.
        Arrived = "arrived",
        /// The customer told us they are late.
        RunningLate = "running_late",
        /// The call took place.
        Held = "held",
        /// The call did not take place.
        NoShow = "no_show",
        /// It was matched to a customer.
        Linked = "linked",
        /// A person decided to keep it though it left the calendar.
        Kept = "kept",
        /// The customer who did not come was offered another time.
        SecondChance = "second_chance",
    }
}

/// What a person says about how a call went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// It took place.
    Held,
    /// It did not take place.
    NoShow {
        /// Why.
        reason: NoShowReason,
    },
    /// It was called off.
    Cancelled,
    /// The customer asked for another time; a new booking is expected.
    Moved,
}

impl Outcome {
    /// The status the booking has afterwards.
    #[must_use]
    pub const fn status(self) -> BookingStatus {
        match self {
            Self::Held => BookingStatus::Held,
            Self::NoShow { .. } => BookingStatus::NoShow,
            Self::Cancelled => BookingStatus::Cancelled,
            Self::Moved => BookingStatus::Moved,
        }
    }

    /// The event that is appended to the booking.
    #[must_use]
    pub const fn event(self) -> BookingEventKind {
        match self {
            Self::Held => BookingEventKind::Held,
            Self::NoShow { .. } => BookingEventKind::NoShow,
            Self::Cancelled => BookingEventKind::Cancelled,
            Self::Moved => BookingEventKind::Moved,
        }
    }

    /// The reason, where the outcome has one.
    #[must_use]
    pub const fn no_show_reason(self) -> Option<NoShowReason> {
        match self {
            Self::NoShow { reason } => Some(reason),
            Self::Held | Self::Cancelled | Self::Moved => None,
        }
    }
}

/// Why an outcome cannot be recorded now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutcomeError {
    /// A call that has not begun cannot have been held or missed.
    #[error("the call has not begun yet")]
    NotBegun,
}

/// How long before its start somebody may be there: people come early.
pub const EARLY: Duration = Duration::minutes(15);

/// Whether a call may have begun, so that it can be said that somebody is there, or that it was held or missed.
#[must_use]
pub fn may_have_begun(start: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now >= start - EARLY
}

/// Checks that an outcome can be true at `now`.
///
/// # Errors
/// [`OutcomeError::NotBegun`] for held or no-show more than [`EARLY`] before the start, save a no-show that the
/// customer announced or that is our own doing: those can be known days before.
pub fn check_outcome(
    outcome: Outcome,
    start: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), OutcomeError> {
    let needs_the_call = match outcome {
        Outcome::Held => true,
        Outcome::NoShow { reason } => {
            matches!(reason, NoShowReason::Unexcused | NoShowReason::Technical)
        }
        Outcome::Cancelled | Outcome::Moved => false,
    };
    if needs_the_call && !may_have_begun(start, now) {
        Err(OutcomeError::NotBegun)
    } else {
        Ok(())
    }
}

/// Missed calls of one customer, told apart as the next invitation needs them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct NoShowCount {
    /// Did not come and said nothing.
    pub unexcused: u32,
    /// Told us.
    pub excused: u32,
    /// Our fault or the technology's; never held against anybody.
    pub not_theirs: u32,
}

impl NoShowCount {
    /// Adds one missed call.
    pub const fn add(&mut self, reason: NoShowReason) {
        match reason {
            NoShowReason::Unexcused => self.unexcused += 1,
            NoShowReason::Excused => self.excused += 1,
            NoShowReason::OurFault | NoShowReason::Technical => self.not_theirs += 1,
        }
    }

    /// All missed calls.
    #[must_use]
    pub const fn total(self) -> u32 {
        self.unexcused + self.excused + self.not_theirs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    #[test]
    fn an_outcome_needs_its_call() {
        let start = Utc.with_ymd_and_hms(2026, 10, 14, 12, 0, 0).unwrap();
        let no_show = |reason| Outcome::NoShow { reason };
        let cases = [
            ("held an hour before", Outcome::Held, -60, false),
            ("held ten minutes before", Outcome::Held, -10, true),
            ("held afterwards", Outcome::Held, 40, true),
            (
                "unexcused the day before",
                no_show(NoShowReason::Unexcused),
                -1440,
                false,
            ),
            (
                "excused the day before",
                no_show(NoShowReason::Excused),
                -1440,
                true,
            ),
            (
                "our fault the day before",
                no_show(NoShowReason::OurFault),
                -1440,
                true,
            ),
            ("cancelled a week before", Outcome::Cancelled, -10_080, true),
        ];
        for (name, outcome, minutes, allowed) in cases {
            let now = start + Duration::minutes(minutes);
            assert_eq!(
                check_outcome(outcome, start, now).is_ok(),
                allowed,
                "{name}"
            );
        }
    }

    #[test]
    fn only_unexcused_counts_against_the_customer() {
        let mut count = NoShowCount::default();
        for reason in NoShowReason::ALL {
            count.add(*reason);
        }
        assert_eq!(
            count,
            NoShowCount {
                unexcused: 1,
                excused: 1,
                not_theirs: 2
            }
        );
        assert_eq!(count.total(), 4);
    }
}
