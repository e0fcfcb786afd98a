//! The real [`Clock`], and the fixed one for demonstrations and window tests. The only place that may ask the
//! system what time it is. May depend on chrono and the system's zone; knows nothing of the store or the window.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use chrono_tz::Tz;
use kawka_desk::port::Clock;

/// Name of the environment variable that fixes the clock: an RFC 3339 instant.
pub const NOW_VARIABLE: &str = "KAWKA_NOW";

/// Why no clock could be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// `KAWKA_NOW` is set and is not an RFC 3339 instant. Refused rather than ignored: a demonstration that
    /// silently runs at the real time would remind of the wrong calls.
    #[error("KAWKA_NOW is not an RFC 3339 instant")]
    MalformedNow,
}

/// The clock of the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one adapter that may read the system's clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(3)
    }

    fn system_zone(&self) -> Tz {
        system_zone()
    }
}

/// A clock that stands still.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock {
    now: DateTime<Utc>,
    zone: Tz,
}

impl FixedClock {
    /// Stands at `now` (cut to whole milliseconds) in `zone`.
    #[must_use]
    pub fn new(now: DateTime<Utc>, zone: Tz) -> Self {
        Self {
            now: now.trunc_subsecs(3),
            zone,
        }
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn system_zone(&self) -> Tz {
        self.zone
    }
}

/// The clock this process should use: fixed when `KAWKA_NOW` is set and not empty, else the system's.
///
/// # Errors
/// [`ClockError::MalformedNow`] when `KAWKA_NOW` cannot be read as RFC 3339.
pub fn from_env() -> Result<Arc<dyn Clock>, ClockError> {
    match std::env::var_os(NOW_VARIABLE) {
        None => Ok(Arc::new(SystemClock)),
        Some(value) => choose(value.to_str()),
    }
}

/// `None` stands for a value that is not Unicode.
fn choose(value: Option<&str>) -> Result<Arc<dyn Clock>, ClockError> {
    match value {
        Some("") => Ok(Arc::new(SystemClock)),
        Some(text) => {
            let now = DateTime::parse_from_rfc3339(text).map_err(|_| ClockError::MalformedNow)?;
            Ok(Arc::new(FixedClock::new(now.to_utc(), system_zone())))
        }
        None => Err(ClockError::MalformedNow),
    }
}

/// Asked anew each time: a laptop changes its zone while the app runs.
fn system_zone() -> Tz {
    let from_env = std::env::var("TZ").ok();
    zone_of(from_env.as_deref(), || iana_time_zone::get_timezone().ok())
}

/// `TZ` counts when it is an IANA name (POSIX allows a colon before it); a rule such as `CET-1CEST` or a file path
/// names no zone and the system's own setting is asked. UTC where that names none either.
fn zone_of(variable: Option<&str>, system: impl FnOnce() -> Option<String>) -> Tz {
    let named = |name: &str| name.trim_start_matches(':').parse::<Tz>().ok();
    variable
        .and_then(named)
        .or_else(|| system().as_deref().and_then(named))
        .unwrap_or(Tz::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_comes_from_tz_then_the_system_then_utc() {
        let warsaw = || Some("Europe/Warsaw".to_owned());
        for (spoken, variable, expected) in [
            ("a name in TZ wins", Some("Asia/Tokyo"), Tz::Asia__Tokyo),
            ("a colon is allowed", Some(":Asia/Tokyo"), Tz::Asia__Tokyo),
            (
                "a POSIX rule is not a name",
                Some("CET-1CEST,M3.5.0,M10.5.0/3"),
                Tz::Europe__Warsaw,
            ),
            (
                "a path is not a name",
                Some("/usr/share/zoneinfo/Asia/Tokyo"),
                Tz::Europe__Warsaw,
            ),
            ("empty", Some(""), Tz::Europe__Warsaw),
            ("unset", None, Tz::Europe__Warsaw),
        ] {
            assert_eq!(zone_of(variable, warsaw), expected, "{spoken}");
        }
        assert_eq!(zone_of(None, || None), Tz::UTC);
        assert_eq!(zone_of(None, || Some("Nowhere/Town".to_owned())), Tz::UTC);
    }

    #[test]
    fn a_fixed_clock_stands_at_whole_milliseconds() {
        let clock = choose(Some("2026-11-23T09:50:00.123456+01:00")).unwrap();
        assert_eq!(clock.now().to_rfc3339(), "2026-11-23T08:50:00.123+00:00");
        assert_eq!(clock.now(), clock.now());
    }

    #[test]
    fn a_malformed_instant_is_refused() {
        for value in [
            Some("tomorrow"),
            Some("2026-11-23"),
            Some("2026-11-23T09:50:00"),
            None,
        ] {
            assert_eq!(
                choose(value).err(),
                Some(ClockError::MalformedNow),
                "{value:?}"
            );
        }
        assert!(choose(Some("")).is_ok());
    }

    #[test]
    fn the_system_clock_moves_in_whole_milliseconds() {
        let clock = SystemClock;
        let first = clock.now();
        assert_eq!(first.timestamp_subsec_nanos() % 1_000_000, 0);
        assert!(clock.now() >= first);
    }
}
