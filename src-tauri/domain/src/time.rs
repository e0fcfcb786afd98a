//! Instants, zones and civil time.
//!
//! An instant is UTC with milliseconds; civil time (a wall clock in a zone) becomes one only through here.

use chrono::{
    DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeZone as _, Utc,
};
use chrono_tz::Tz;

/// The name is no zone of the IANA time zone database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an IANA time zone")]
pub struct UnknownZone;

/// Reads an IANA zone name such as `Europe/Warsaw`.
///
/// # Errors
/// [`UnknownZone`] when the database has no such zone.
pub fn parse_zone(name: &str) -> Result<Tz, UnknownZone> {
    name.trim().parse().map_err(|_| UnknownZone)
}

/// Turns a wall clock into an instant as RFC 5545 §3.3.5 says: of an hour that occurs twice the first one is
/// meant; an hour that does not occur is read with the offset from before the gap.
#[must_use]
pub fn resolve(wall: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(time) => time.to_utc(),
        LocalResult::Ambiguous(first, _) => first.to_utc(),
        LocalResult::None => {
            // Zones shift by at most some hours; a day earlier lies before every gap.
            let before = zone
                .from_utc_datetime(&(wall - chrono::Duration::days(1)))
                .offset()
                .fix();
            (wall - before).and_utc()
        }
    }
}

/// The day that an instant has on the wall of a zone.
#[must_use]
pub fn day_in(instant: DateTime<Utc>, zone: Tz) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}

/// The instants at which a civil day begins and ends in a zone.
#[must_use]
pub fn day_span(day: NaiveDate, zone: Tz) -> std::ops::Range<DateTime<Utc>> {
    let next = day.succ_opt().unwrap_or(day);
    resolve(day.and_time(NaiveTime::MIN), zone)..resolve(next.and_time(NaiveTime::MIN), zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(wall: &str, zone: &str) -> String {
        resolve(wall.parse().unwrap(), zone.parse().unwrap()).to_rfc3339()
    }

    #[test]
    fn hours_that_occur_twice_or_never() {
        let cases = [
            (
                "plain summer",
                "2026-10-14T14:00:00",
                "Europe/Warsaw",
                "2026-10-14T12:00:00+00:00",
            ),
            (
                "twice: the first",
                "2026-10-25T02:30:00",
                "Europe/Warsaw",
                "2026-10-25T00:30:00+00:00",
            ),
            (
                "never: shifted",
                "2027-03-28T02:30:00",
                "Europe/Warsaw",
                "2027-03-28T01:30:00+00:00",
            ),
            (
                "half-hour gap",
                "2026-10-04T02:15:00",
                "Australia/Lord_Howe",
                "2026-10-03T15:45:00+00:00",
            ),
            (
                "skipped day",
                "2011-12-30T12:00:00",
                "Pacific/Apia",
                "2011-12-30T22:00:00+00:00",
            ),
        ];
        for (name, wall, zone, expected) in cases {
            assert_eq!(instant(wall, zone), expected, "{name}");
        }
    }

    #[test]
    fn the_day_of_the_change_has_25_hours() {
        let span = day_span("2026-10-25".parse().unwrap(), chrono_tz::Europe::Warsaw);
        assert_eq!((span.end - span.start).num_hours(), 25);
    }
}
