//! Which call a finished file is the recording of, by time alone.
//!
//! A wrong match would show one customer's call to another, so whatever is not clear is asked.

use chrono::{DateTime, Duration, Utc};

use crate::ids::BookingId;

/// How long before its time a call may begin.
pub const EARLY: Duration = Duration::minutes(15);
/// How long after a call's time its file may still be written: the call ran over, then the file is converted.
pub const LATE: Duration = Duration::hours(2);

/// When a call was to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Which.
    pub booking: BookingId,
    /// Start.
    pub start: DateTime<Utc>,
    /// End.
    pub end: DateTime<Utc>,
}

/// Whose recording a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// One call fits.
    One(BookingId),
    /// No call fits.
    Nobody,
    /// A person has to say: several fit, or one that may as well not be meant.
    Several(Vec<BookingId>),
}

/// Whether a file that was recorded from `began` until at most `written` is plainly of a call: at least half of the
/// shorter of the two lies in the other. A meeting just before the call, or just after it, does not.
fn is_mostly_in(call: &Span, began: DateTime<Utc>, written: DateTime<Utc>) -> bool {
    let together = call.end.min(written) - call.start.max(began);
    let shorter = (call.end - call.start).min(written - began);
    together > Duration::zero() && together * 2 >= shorter
}

/// Finds the call of a file that was last written at `written` and, where that is known, began at `began`.
///
/// With a beginning the call during which it began is meant, where most of the file can be of it. Without one every
/// call is possible that had begun and was not long over when the file was written; so is anything else that was
/// recorded meanwhile, so a person says whose it is even where a single call fits.
#[must_use]
pub fn find_call(began: Option<DateTime<Utc>>, written: DateTime<Utc>, calls: &[Span]) -> Match {
    let fits = |call: &&Span| match began {
        Some(began) => call.start - EARLY <= began && began < call.end && call.start < written,
        None => call.start <= written && written <= call.end + LATE,
    };
    let found: Vec<&Span> = calls.iter().filter(fits).collect();
    if found.is_empty() {
        return Match::Nobody;
    }
    let asked = || Match::Several(found.iter().map(|call| call.booking).collect());
    let Some(began) = began else {
        return asked();
    };
    // Back to back, the early minutes of the next call belong to the one that is on.
    let on: Vec<&Span> = found
        .iter()
        .copied()
        .filter(|call| call.start <= began)
        .collect();
    let meant = if on.is_empty() { &found } else { &on };
    match meant.as_slice() {
        [one] if is_mostly_in(one, began, written) => Match::One(one.booking),
        [] | [_] => asked(),
        several => Match::Several(several.iter().map(|call| call.booking).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock: &str) -> DateTime<Utc> {
        format!("2026-10-14T{clock}:00Z").parse().unwrap()
    }

    enum Expected {
        One(usize),
        Asked(&'static [usize]),
    }
    use Expected::{Asked, One};

    #[test]
    fn a_file_goes_to_the_one_call_it_can_be_of() {
        let ids: Vec<BookingId> = (0..3).map(|_| BookingId::new()).collect();
        let spans = [("12:00", "12:30"), ("12:30", "13:00"), ("17:00", "17:30")];
        let calls: Vec<Span> = ids
            .iter()
            .zip(spans)
            .map(|(&booking, (start, end))| Span {
                booking,
                start: at(start),
                end: at(end),
            })
            .collect();
        let cases: [(&str, Option<&str>, &str, Expected); 20] = [
            ("began in the first", Some("12:03"), "12:50", One(0)),
            ("began before its time", Some("11:50"), "12:30", One(0)),
            ("early, then short", Some("11:55"), "12:10", One(0)),
            ("ran over, converted late", Some("17:03"), "19:50", One(2)),
            ("another just before", Some("11:50"), "11:58", Asked(&[])),
            (
                "just before, to the minute",
                Some("11:50"),
                "12:00",
                Asked(&[]),
            ),
            (
                "just before, then converted",
                Some("11:46"),
                "12:05",
                Asked(&[0]),
            ),
            (
                "another one at its end",
                Some("17:28"),
                "17:55",
                Asked(&[2]),
            ),
            ("back to back, in the first", Some("12:20"), "12:40", One(0)),
            (
                "the second, begun early",
                Some("12:20"),
                "13:00",
                Asked(&[0, 1]),
            ),
            (
                "back to back, at the second",
                Some("12:30"),
                "13:05",
                One(1),
            ),
            ("began between calls", Some("14:00"), "14:30", Asked(&[])),
            (
                "began after it was written",
                Some("17:10"),
                "17:05",
                Asked(&[2]),
            ),
            ("alone, while it is on", None, "17:20", Asked(&[2])),
            ("alone, converted later", None, "18:45", Asked(&[2])),
            ("alone, long after", None, "19:31", Asked(&[])),
            ("before any call", None, "11:59", Asked(&[])),
            ("after the first began", None, "12:10", Asked(&[0])),
            ("two calls could be meant", None, "12:50", Asked(&[0, 1])),
            ("before the next one", None, "16:59", Asked(&[])),
        ];
        for (name, began, written, expected) in cases {
            let found = find_call(began.map(at), at(written), &calls);
            let expected = match expected {
                One(n) => Match::One(ids[n]),
                Asked([]) => Match::Nobody,
                Asked(of) => Match::Several(of.iter().map(|&n| ids[n]).collect()),
            };
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn two_calls_at_once_are_asked_about() {
        let calls: Vec<Span> = (0..2)
            .map(|_| Span {
                booking: BookingId::new(),
                start: at("12:00"),
                end: at("12:30"),
            })
            .collect();
        let found = find_call(Some(at("12:01")), at("12:31"), &calls);
        assert_eq!(
            found,
            Match::Several(calls.iter().map(|call| call.booking).collect())
        );
    }
}
