//! The stable key of a reminder: its kind, its subject, the start of the call and the offset. Never when something was
//! last changed: the same state gives the same keys, whatever led to it.

use std::fmt::{Display, Formatter, Result};

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};

use super::ReminderKind;
use crate::ids::BookingId;

/// The key of a reminder; as text it is `kind/booking/20261014T120000Z/-15`, or `kind/2026-10-14` for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReminderKey {
    /// What it is about.
    pub kind: ReminderKind,
    /// Of what.
    pub subject: ReminderSubject,
    /// Signed minutes from the start of the call (0 for civil-time kinds).
    pub offset: i32,
}

/// What a reminder is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReminderSubject {
    /// A call at its time: at another time it is another subject.
    Call(BookingId, DateTime<Utc>),
    /// A day.
    Day(NaiveDate),
}

impl Display for ReminderKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let kind = self.kind;
        match self.subject {
            ReminderSubject::Day(day) => write!(f, "{kind}/{day}"),
            ReminderSubject::Call(booking, start) => {
                write!(f, "{kind}/{booking}/{}/{}", Compact(start), self.offset)
            }
        }
    }
}

/// An instant in the basic format of ISO 8601, to the second.
pub(super) struct Compact(pub DateTime<Utc>);

impl Display for Compact {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self(at) = self;
        write!(
            f,
            "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
            at.year(),
            at.month(),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_of_what_it_is_about() {
        let booking = BookingId::new();
        let start = "2026-10-14T12:00:00Z".parse().unwrap();
        let call = ReminderKey {
            kind: ReminderKind::BeforeCall,
            subject: ReminderSubject::Call(booking, start),
            offset: -15,
        };
        assert_eq!(
            call.to_string(),
            format!("before_call/{booking}/20261014T120000Z/-15")
        );
        let day = ReminderKey {
            kind: ReminderKind::FollowUpsDue,
            subject: ReminderSubject::Day("2026-10-14".parse().unwrap()),
            offset: 0,
        };
        assert_eq!(day.to_string(), "follow_ups_due/2026-10-14");
    }
}
