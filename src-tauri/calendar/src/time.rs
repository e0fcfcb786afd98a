//! Dates, times and durations as written (RFC 5545, 3.3.4 to 3.3.6), before any zone is applied.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::zone::ZoneId;

/// Which clock a time is told on (RFC 5545, 3.3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    /// Whatever clock the reader lives by.
    Floating,
    /// Coordinated universal time.
    Utc,
    /// A zone named by `TZID`.
    Zone(ZoneId),
}

/// A date or a time as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// What the clock shows; midnight for a date.
    pub wall: NaiveDateTime,
    /// Whether it is a date without a time.
    pub date_only: bool,
    /// The clock.
    pub clock: Clock,
}

/// Reads `YYYYMMDD`, `YYYYMMDDTHHMMSS` and `YYYYMMDDTHHMMSSZ`; seconds may be missing, and a leap second is the last
/// ordinary one. The flag says whether the time is in UTC.
pub(crate) fn parse_wall(text: &str) -> Option<(NaiveDateTime, bool, bool)> {
    let text = text.trim();
    if !text.is_ascii() {
        return None;
    }
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let date = parse_date(date)?;
    let Some(time) = time else {
        return Some((date.and_time(NaiveTime::MIN), true, false));
    };
    let (time, utc) = match time.strip_suffix(['Z', 'z']) {
        Some(time) => (time, true),
        None => (time, false),
    };
    let second = match time.len() {
        4 => 0,
        6 => digits(&time[4..])?.min(59),
        _ => return None,
    };
    let time = NaiveTime::from_hms_opt(digits(&time[..2])?, digits(&time[2..4])?, second)?;
    Some((date.and_time(time), false, utc))
}

fn parse_date(text: &str) -> Option<NaiveDate> {
    if text.len() != 8 {
        return None;
    }
    let year = i32::try_from(digits(&text[..4])?).ok()?;
    NaiveDate::from_ymd_opt(year, digits(&text[4..6])?, digits(&text[6..])?)
}

/// Digits only: the standard parser would take a sign as well.
fn digits(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

/// A duration: days of whatever length the clocks make them, and exact seconds (RFC 5545, 3.3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Length {
    /// Calendar days.
    pub days: u32,
    /// Seconds on top of them.
    pub seconds: u32,
}

/// The longest duration that is believed: no meeting lasts three years.
const MAX_SECONDS: u64 = 3 * 366 * 86_400;

impl Length {
    /// Reads a duration that does not go backwards.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('+').unwrap_or(text);
        let mut rest = text.strip_prefix(['P', 'p'])?;
        let (mut days, mut seconds, mut in_time, mut parts) = (0u64, 0u64, false, 0);
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(['T', 't']) {
                if in_time {
                    return None;
                }
                in_time = true;
                rest = after;
                continue;
            }
            let end = rest.find(|symbol: char| !symbol.is_ascii_digit())?;
            let number = u64::from(digits(&rest[..end]).filter(|_| end > 0)?);
            let unit = rest[end..].chars().next()?;
            match (unit.to_ascii_uppercase(), in_time) {
                ('W', false) => days += number * 7,
                ('D', false) => days += number,
                ('H', true) => seconds += number * 3_600,
                ('M', true) => seconds += number * 60,
                ('S', true) => seconds += number,
                _ => return None,
            }
            rest = &rest[end + unit.len_utf8()..];
            parts += 1;
        }
        if parts == 0 || days * 86_400 + seconds > MAX_SECONDS {
            return None;
        }
        Some(Self {
            days: u32::try_from(days).ok()?,
            seconds: u32::try_from(seconds).ok()?,
        })
    }

    /// The exact part.
    pub fn exact(self) -> TimeDelta {
        TimeDelta::seconds(i64::from(self.seconds))
    }

    /// The nominal part added to what a clock shows.
    pub fn days_after(self, wall: NaiveDateTime) -> Option<NaiveDateTime> {
        wall.checked_add_days(Days::new(u64::from(self.days)))
    }

    /// At least as long as the duration can be on any clock.
    pub fn at_most(self) -> TimeDelta {
        let slack = if self.days > 0 { 86_400 } else { 0 };
        TimeDelta::seconds(i64::from(self.days) * 86_400 + i64::from(self.seconds) + slack)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_read_as_the_standard_writes_them() {
        let cases = [
            ("20261025", Some(("2026-10-25T00:00:00", true, false))),
            (
                "20261025T023000",
                Some(("2026-10-25T02:30:00", false, false)),
            ),
            (
                " 20261025T023000Z ",
                Some(("2026-10-25T02:30:00", false, true)),
            ),
            (
                "20161231t235960z",
                Some(("2016-12-31T23:59:59", false, true)),
            ),
            ("20261025T0230", Some(("2026-10-25T02:30:00", false, false))),
            ("20260230", None),
            ("20261025T250000", None),
            ("2026-10-25", None),
            ("+0261025", None),
            ("20261025T+23000", None),
            ("2026102é", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(|(wall, date, utc)| (wall.parse().unwrap(), date, utc));
            assert_eq!(parse_wall(text), expected, "{text}");
        }
    }

    #[test]
    fn durations_keep_days_apart_from_hours() {
        let cases = [
            ("PT30M", Some((0, 1_800))),
            ("P1D", Some((1, 0))),
            ("+P2W", Some((14, 0))),
            ("P1DT1H1S", Some((1, 3_601))),
            ("-PT30M", None),
            ("P", None),
            ("PT", None),
            ("P1H", None),
            ("PTT1H", None),
            ("P99999999999W", None),
            ("P99999W", None),
            ("PTé", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(|(days, seconds)| Length { days, seconds });
            assert_eq!(Length::parse(text), expected, "{text}");
        }
    }
}
