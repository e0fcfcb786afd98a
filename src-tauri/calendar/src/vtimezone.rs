//! Zones a file defines itself (`VTIMEZONE`, RFC 5545, 3.6.5).

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::rule::{Budget, Rule, Walk};
use crate::zone::{Change, Zone};

/// A `VTIMEZONE` as read (RFC 5545, 3.6.5).
#[derive(Default)]
pub(crate) struct ZoneDraft {
    pub tzid: String,
    pub location: Option<String>,
    pub observances: Vec<Observance>,
}

/// A `STANDARD` or `DAYLIGHT` part of a `VTIMEZONE`; its times are local to the offset before it.
#[derive(Default)]
pub(crate) struct Observance {
    pub start: Option<NaiveDateTime>,
    pub from: Option<i32>,
    pub to: Option<i32>,
    pub rules: Vec<Rule>,
    pub dates: Vec<NaiveDateTime>,
}

/// Every change of offset a `VTIMEZONE` states until a year after `until`, or nothing when it states none that can be
/// used.
pub(crate) fn changes(
    draft: &ZoneDraft,
    until: NaiveDateTime,
    budget: &mut Budget,
) -> Option<Vec<Change>> {
    let until = until
        .checked_add_signed(TimeDelta::days(366))
        .unwrap_or(until);
    let mut changes = Vec::new();
    for observance in &draft.observances {
        let (start, from, to) = (observance.start?, observance.from?, observance.to?);
        let mut walls = vec![start];
        walls.extend(&observance.dates);
        let before = Zone::defined(vec![Change {
            wall: start,
            from,
            to: from,
        }]);
        for rule in &observance.rules {
            let walk = Walk {
                start,
                date_only: false,
                zone: &before,
                from: start,
                keep_from: DateTime::<Utc>::MIN_UTC,
                to: until,
            };
            let found = rule.walk(&walk, budget);
            if !found.complete {
                return None;
            }
            walls.extend(found.walls);
        }
        changes.extend(walls.into_iter().map(|wall| Change { wall, from, to }));
    }
    changes.sort_by_key(|change| change.wall);
    changes.dedup_by_key(|change| change.wall);
    (!changes.is_empty()).then_some(changes)
}

/// Reads `+HHMM`, `-HHMM` and either with seconds (RFC 5545, 3.3.14), in seconds east of Greenwich.
pub(crate) fn parse_offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => (1, text),
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| {
        digits
            .get(at..at + 2)
            .map_or(Some(0), |part| part.parse::<i32>().ok())
    };
    let (hours, minutes, seconds) = (part(0)?, part(2)?, part(4)?);
    (hours < 24 && minutes < 60 && seconds < 60)
        .then_some(sign * (hours * 3_600 + minutes * 60 + seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_with_and_without_seconds() {
        assert_eq!(parse_offset("+0100"), Some(3_600));
        assert_eq!(parse_offset("-053015"), Some(-19_815));
        for bad in ["", "+1", "+2500", "+01:00", "+01é", "é"] {
            assert_eq!(parse_offset(bad), None, "{bad}");
        }
    }
}
