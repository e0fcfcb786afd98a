//! The kernel says when the wall clock jumps: a timer far in the future that is cancelled when the clock is set
//! (`TFD_TIMER_CANCEL_ON_SET`, timerfd_create(2)), or when the machine resumes from sleep. A thread waits for it
//! that sleeps for all its life otherwise.

use std::convert::Infallible;
use std::os::fd::OwnedFd;

use rustix::io::{Errno, read};
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};
use tokio::sync::broadcast::Sender;

use super::Wake;

/// The year 2255: never, in practice.
const NEVER: Timespec = Timespec {
    tv_sec: 9_000_000_000,
    tv_nsec: 0,
};
const ONCE: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 0,
};

/// Tells of each jump for the life of the process; not at all where the kernel has no such timer.
pub(super) fn watch(wakes: Sender<Wake>) {
    let watch = std::thread::Builder::new()
        .name("clock-set".to_owned())
        .spawn(move || {
            let Err(error) = listen(&wakes);
            tracing::info!(code = "timerfd_absent", error = %error.raw_os_error(), "resume");
        });
    if watch.is_err() {
        tracing::warn!(code = "no_thread", "resume");
    }
}

fn listen(wakes: &Sender<Wake>) -> Result<Infallible, Errno> {
    let timer = timerfd_create(TimerfdClockId::Realtime, TimerfdFlags::CLOEXEC)?;
    loop {
        arm(&timer)?;
        match read(&timer, &mut [0_u8; 8]) {
            Err(Errno::CANCELED) => {
                tracing::info!(code = "clock_set", "resume");
                // Nobody listens while nothing is open.
                let _ = wakes.send(Wake::ClockSet);
            }
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
}

fn arm(timer: &OwnedFd) -> Result<(), Errno> {
    let never = Itimerspec {
        it_interval: ONCE,
        it_value: NEVER,
    };
    let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
    timerfd_settime(timer, flags, &never).map(drop)
}
