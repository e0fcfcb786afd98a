//! Notices that time went by unnoticed. Timers stand still while a computer sleeps and know nothing of a clock that
//! is set; whoever waits for a wall-clock instant listens here and then looks at the clock again.
//!
//! On Linux the system says it at once: logind tells of a resume and of a locked and unlocked session, the lock screen
//! of its begin and end, and the kernel of a clock that was set. None of them needs a timer of ours. Whoever waits also compares the
//! wall clock with the monotonic one ([`JumpDetector`]) each time it is awake anyway: that finds what a system cannot
//! say. One sleep may be told by several sources; looking once more is cheap.

#[cfg(target_os = "linux")]
mod clock_set;
#[cfg(target_os = "linux")]
mod signals;

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender, channel};
use tokio::sync::watch;

/// What the clocks may differ between two looks: NTP steps less, a sleep worth the name is longer.
const TOLERANCE: TimeDelta = TimeDelta::seconds(60);
/// Wakes that a listener may be behind; what it missed beyond them is told as one.
const BEHIND: usize = 16;

/// Why to look at the clock again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// The system says that it slept and is awake.
    Resumed,
    /// Nobody is there: the session or its screen was locked.
    Locked,
    /// Somebody is back: the session or its screen was unlocked.
    Unlocked,
    /// The system says that its clock was set.
    ClockSet,
    /// The wall clock moved by this much more than time went by: sleep, or a clock that was set. Negative: set back.
    Jumped(TimeDelta),
}

/// The one watch over the machine's sleep and clock; several may listen.
#[derive(Debug, Clone)]
pub struct Watch {
    wakes: Sender<Wake>,
    /// The screen is locked, as far as anybody says so.
    locked: watch::Sender<bool>,
}

impl Watch {
    /// Listens to the system for the life of the process. Must be called inside a tokio runtime.
    #[must_use]
    pub fn start() -> Self {
        let watch = Self::silent();
        #[cfg(target_os = "linux")]
        {
            tokio::spawn(signals::of_logind(None, watch.clone()));
            tokio::spawn(signals::of_lock_screen(None, watch.clone()));
            clock_set::watch(watch.wakes.clone());
        }
        watch
    }

    /// As [`Watch::start`], with logind and the lock screen on the bus at this D-Bus address and without the kernel.
    #[cfg(target_os = "linux")]
    #[must_use]
    pub fn on_bus(address: &str) -> Self {
        let watch = Self::silent();
        let address = Some(address.to_owned());
        tokio::spawn(signals::of_logind(address.clone(), watch.clone()));
        tokio::spawn(signals::of_lock_screen(address, watch.clone()));
        watch
    }

    /// Listens to nobody; only [`Watch::tell`] is heard.
    pub(crate) fn silent() -> Self {
        Self {
            wakes: channel(BEHIND).0,
            locked: watch::Sender::new(false),
        }
    }

    /// From now on, what there is to hear.
    #[must_use]
    pub fn listen(&self) -> Wakes {
        Wakes(self.wakes.subscribe())
    }

    /// Whether the screen is locked, now and from now on; `false` where nobody says anything of it.
    #[must_use]
    pub fn screen(&self) -> watch::Receiver<bool> {
        self.locked.subscribe()
    }

    fn note_screen(&self, locked: bool) {
        self.locked.send_replace(locked);
    }

    /// Tells all who listen of what the system said, or of a jump that one of them found.
    pub fn tell(&self, wake: Wake) {
        match wake {
            Wake::Locked => self.note_screen(true),
            Wake::Unlocked => self.note_screen(false),
            Wake::Resumed | Wake::ClockSet | Wake::Jumped(_) => {}
        }
        // Nobody listens while nothing is open.
        let _ = self.wakes.send(wake);
    }
}

/// What one listener hears.
#[derive(Debug)]
pub struct Wakes(Receiver<Wake>);

impl Wakes {
    /// Forgets what was not heard yet: whoever looks at the clock now need not look again for it.
    pub fn forget(&mut self) {
        self.0 = self.0.resubscribe();
    }

    /// The next wake; waits forever once the watch is gone.
    pub async fn next(&mut self) -> Wake {
        match self.0.recv().await {
            Ok(wake) => wake,
            Err(RecvError::Lagged(_)) => Wake::Resumed,
            Err(RecvError::Closed) => std::future::pending().await,
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
