//! Instants on the command line.

use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use kawka_domain::time::resolve;

/// An instant as a person writes it: RFC 3339, a wall time here, or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// With its offset.
    Instant(DateTime<FixedOffset>),
    /// A wall time in the zone of this machine.
    Wall(NaiveDateTime),
}

impl FromStr for When {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self::Instant(instant));
        }
        for form in ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"] {
            if let Ok(wall) = NaiveDateTime::parse_from_str(text, form) {
                return Ok(Self::Wall(wall));
            }
        }
        text.parse::<NaiveDate>()
            .map(|day| Self::Wall(day.and_time(NaiveTime::MIN)))
            .map_err(|_| "neither an RFC 3339 instant nor a day")
    }
}

impl When {
    /// The instant that is meant in a zone.
    pub(super) fn in_zone(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Instant(instant) => instant.to_utc(),
            Self::Wall(wall) => resolve(wall, zone),
        }
    }
}

/// RFC 3339 with the offset of a zone; UTC where the zone is unknown.
pub(super) fn rfc3339(at: DateTime<Utc>, zone: Option<&str>) -> String {
    let zone: Tz = zone.and_then(|zone| zone.parse().ok()).unwrap_or(Tz::UTC);
    at.with_timezone(&zone)
        .to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_days_and_wall_times() {
        let zone = chrono_tz::Europe::Warsaw;
        let cases = [
            ("2026-10-14T14:00:00+02:00", "2026-10-14T12:00:00+00:00"),
            ("2026-10-14T14:00:00Z", "2026-10-14T14:00:00+00:00"),
            ("2026-10-14T14:00", "2026-10-14T12:00:00+00:00"),
            ("2026-12-24", "2026-12-23T23:00:00+00:00"),
        ];
        for (text, expected) in cases {
            let when: When = text.parse().unwrap();
            assert_eq!(when.in_zone(zone).to_rfc3339(), expected, "{text}");
        }
        for bad in ["", "tomorrow", "2026-13-01", "14:00"] {
            assert!(bad.parse::<When>().is_err(), "{bad}");
        }
    }

    #[test]
    fn times_carry_the_offset_of_their_zone() {
        let at: DateTime<Utc> = "2026-10-14T12:00:00Z".parse().unwrap();
        assert_eq!(
            rfc3339(at, Some("Europe/Warsaw")),
            "2026-10-14T14:00:00+02:00"
        );
        assert_eq!(rfc3339(at, None), "2026-10-14T12:00:00+00:00");
    }
}
