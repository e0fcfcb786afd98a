//! Notices that time went by unnoticed. Timers stand still while a computer sleeps and know nothing of a clock that
//! is set; whoever waits for a wall-clock instant listens here and then looks at the clock again.
//!
//! Two sources: logind's `PrepareForSleep` on Linux, at once, and on every system a comparison of the wall clock with
//! the monotonic one every twenty seconds. The second also finds what the first cannot: a clock that was set.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use kawka_desk::port::Clock;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{MissedTickBehavior, interval};

/// How often the clocks are compared.
const PERIOD: Duration = Duration::from_secs(20);
/// What the clocks may differ in one period: NTP steps less, a sleep worth the name is longer.
const TOLERANCE: TimeDelta = TimeDelta::seconds(60);

/// Why to look at the clock again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// The system says that it slept and is awake.
    Resumed,
    /// The wall clock moved by this much more than time went by: sleep, or a clock that was set. Negative: set back.
    Jumped(TimeDelta),
}

/// Tells when the system resumed or its clock jumped. One sleep may be told twice, by each source. Ends when the
/// receiver is dropped. Must be called inside a tokio runtime.
#[must_use]
pub fn watch(clock: Arc<dyn Clock>) -> UnboundedReceiver<Wake> {
    let (wakes, receiver) = unbounded_channel();
    #[cfg(target_os = "linux")]
    tokio::spawn(logind::watch(None, wakes.clone()));
    tokio::spawn(compare_clocks(clock, wakes));
    receiver
}

/// logind's resumes alone, from the bus at this D-Bus address instead of the system's.
#[cfg(target_os = "linux")]
#[must_use]
pub fn watch_bus(address: impl Into<String>) -> UnboundedReceiver<Wake> {
    let (wakes, receiver) = unbounded_channel();
    tokio::spawn(logind::watch(Some(address.into()), wakes));
    receiver
}

async fn compare_clocks(clock: Arc<dyn Clock>, wakes: UnboundedSender<Wake>) {
    let mut detector = JumpDetector::default();
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !wakes.is_closed() {
        ticks.tick().await;
        if let Movement::Jumped(by) = detector.look(clock.now(), Instant::now()) {
            tracing::info!(code = "clock_jumped", seconds = by.num_seconds(), "resume");
            // Closed: the loop ends by itself.
            let _ = wakes.send(Wake::Jumped(by));
        }
    }
}

/// What the wall clock did between two looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    /// As much as time went by, within a minute.
    Steady,
    /// This much more (or less) than time went by.
    Jumped(TimeDelta),
}

/// Compares the wall clock with the monotonic one. Pure: it is told both.
#[derive(Debug, Clone, Copy, Default)]
pub struct JumpDetector {
    last: Option<(DateTime<Utc>, Instant)>,
}

impl JumpDetector {
    /// Takes a look and compares it with the one before; the first is always steady. Each look is the base of the
    /// next, so that a clock which drifts slowly never counts as jumped, and a jump is told once.
    pub fn look(&mut self, wall: DateTime<Utc>, monotonic: Instant) -> Movement {
        let Some((wall_before, monotonic_before)) = self.last.replace((wall, monotonic)) else {
            return Movement::Steady;
        };
        let gone_by = monotonic.saturating_duration_since(monotonic_before);
        let gone_by = TimeDelta::from_std(gone_by).unwrap_or(TimeDelta::MAX);
        let by = (wall - wall_before)
            .checked_sub(&gone_by)
            .unwrap_or(TimeDelta::MIN);
        if by.abs() > TOLERANCE {
            Movement::Jumped(by)
        } else {
            Movement::Steady
        }
    }
}

#[cfg(target_os = "linux")]
mod logind {
    use super::{UnboundedSender, Wake};
    use crate::adapters::bus;

    const SERVICE: &str = "org.freedesktop.login1";
    const INTERFACE: &str = "org.freedesktop.login1.Manager";

    /// A machine without system bus or logind has only the comparison of the clocks.
    pub(super) async fn watch(address: Option<String>, wakes: UnboundedSender<Wake>) {
        if listen(address, &wakes).await.is_err() {
            tracing::info!(code = "logind_absent", "resume");
        }
    }

    async fn listen(address: Option<String>, wakes: &UnboundedSender<Wake>) -> zbus::Result<()> {
        let bus = match address {
            Some(address) => bus::connect(Some(&address)).await?,
            None => zbus::Connection::system().await?,
        };
        let mut signals = bus::signals(&bus, SERVICE, INTERFACE, Some("PrepareForSleep")).await?;
        loop {
            let signal = tokio::select! {
                () = wakes.closed() => return Ok(()),
                signal = bus::next(&mut signals) => signal,
            };
            let Some(signal) = signal else {
                return Err(zbus::Error::InvalidReply);
            };
            // `true` is said before sleep, `false` after it.
            if let Ok(false) = signal.body().deserialize::<bool>() {
                tracing::info!(code = "resumed", "resume");
                let _ = wakes.send(Wake::Resumed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    /// Looks at the given seconds of (wall, monotonic) time; the answer to the last look.
    fn last_of(looks: &[(i64, u64)]) -> Movement {
        let (wall, monotonic) = (
            Utc.with_ymd_and_hms(2026, 11, 23, 8, 0, 0).unwrap(),
            Instant::now(),
        );
        let mut detector = JumpDetector::default();
        let look = |(w, m): &(i64, u64)| {
            detector.look(
                wall + TimeDelta::seconds(*w),
                monotonic + Duration::from_secs(*m),
            )
        };
        looks.iter().map(look).last().unwrap()
    }

    #[test]
    fn jumps_are_told_from_steps() {
        let jumped = |seconds| Movement::Jumped(TimeDelta::seconds(seconds));
        for (spoken, looks, expected) in [
            ("the first look", &[(0, 0)][..], Movement::Steady),
            ("time goes by", &[(0, 0), (20, 20)], Movement::Steady),
            (
                "a long wait is no jump",
                &[(0, 0), (7200, 7200)],
                Movement::Steady,
            ),
            (
                "NTP corrects a minute",
                &[(0, 0), (80, 20)],
                Movement::Steady,
            ),
            ("a second more", &[(0, 0), (81, 20)], jumped(61)),
            (
                "NTP corrects a minute back",
                &[(0, 0), (-40, 20)],
                Movement::Steady,
            ),
            ("a second more back", &[(0, 0), (-41, 20)], jumped(-61)),
            ("an hour's sleep", &[(0, 0), (3610, 10)], jumped(3600)),
            (
                "told once",
                &[(0, 0), (3610, 10), (3630, 30)],
                Movement::Steady,
            ),
            (
                "there and back",
                &[(0, 0), (3610, 10), (30, 30)],
                jumped(-3600),
            ),
            (
                "slow drift adds up to nothing",
                &[(0, 0), (60, 20), (120, 40), (180, 60)],
                Movement::Steady,
            ),
            (
                "a clock that stands still",
                &[(0, 0), (0, 20), (0, 40)],
                Movement::Steady,
            ),
        ] {
            assert_eq!(last_of(looks), expected, "{spoken}");
        }
    }
}
