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
    /// Several fit: a person has to say.
    Several(Vec<BookingId>),
}

/// Finds the call of a file that was last written at `written` and, where that is known, began at `began`.
///
/// With a beginning the call during which it began is meant; without one every call is possible that had begun and was
/// not long over when the file was written.
#[must_use]
pub fn find_call(began: Option<DateTime<Utc>>, written: DateTime<Utc>, calls: &[Span]) -> Match {
    let fits = |call: &&Span| match began {
        Some(began) => call.start - EARLY <= began && began < call.end,
        None => call.start <= written && written <= call.end + LATE,
    };
    let mut found: Vec<&Span> = calls.iter().filter(fits).collect();
    if let Some(began) = began {
        // Back to back, the early minutes of the next call belong to the one that is on.
        let on: Vec<&Span> = found
            .iter()
            .copied()
            .filter(|call| call.start <= began)
            .collect();
        if !on.is_empty() {
            found = on;
        }
    }
    match found.as_slice() {
        [] => Match::Nobody,
        [one] => Match::One(one.booking),
        several => Match::Several(several.iter().map(|call| call.booking).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock: &str) -> DateTime<Utc> {
        format!("2026-10-14T{clock}:00Z").parse().unwrap()
    }

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
        let cases: [(&str, Option<&str>, &str, &[usize]); 11] = [
            ("began in the first", Some("12:03"), "12:50", &[0]),
            ("began before its time", Some("11:50"), "12:30", &[0]),
            ("back to back, in the first", Some("12:20"), "12:40", &[0]),
            ("back to back, at the second", Some("12:30"), "13:05", &[1]),
            ("began between calls", Some("14:00"), "14:30", &[]),
            ("alone, while it is on", None, "17:20", &[2]),
            ("alone, converted later", None, "18:45", &[2]),
            ("alone, long after", None, "19:31", &[]),
            ("before any call", None, "11:59", &[]),
            ("after the first began", None, "12:10", &[0]),
            ("two calls could be meant", None, "12:50", &[0, 1]),
        ];
        for (name, began, written, expected) in cases {
            let found = find_call(began.map(at), at(written), &calls);
            let expected: Vec<BookingId> = expected.iter().map(|&n| ids[n]).collect();
            let expected = match expected.as_slice() {
                [] => Match::Nobody,
                [one] => Match::One(*one),
                _ => Match::Several(expected),
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
