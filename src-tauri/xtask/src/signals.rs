//! Ctrl+C and `kill` become a flag, so that every wait can end and everything started is torn down.

use crate::failure::{Because, Failure, Result};
use signal_hook::consts::{SIGINT, SIGTERM};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

static INTERRUPTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// How often a wait looks at the flag and at what it waits for.
const BEAT: Duration = Duration::from_millis(40);

/// From now on the signals that ask to stop only raise the flag.
pub fn watch() -> Result<()> {
    let mut signals = vec![SIGINT, SIGTERM];
    #[cfg(unix)]
    signals.push(signal_hook::consts::SIGHUP);
    for signal in signals {
        signal_hook::flag::register(signal, Arc::clone(&INTERRUPTED))
            .because(|| format!("watch for signal {signal}"))?;
    }
    Ok(())
}

/// Fails once somebody asked to stop.
pub fn check() -> Result<()> {
    if INTERRUPTED.load(Ordering::Relaxed) {
        Err(Failure::interrupted())
    } else {
        Ok(())
    }
}

/// Asks `look` again and again until it has an answer; `None` when `limit` has passed.
pub fn wait_for<T>(
    limit: Option<Duration>,
    mut look: impl FnMut() -> Result<Option<T>>,
) -> Result<Option<T>> {
    let begin = Instant::now();
    loop {
        check()?;
        if let Some(answer) = look()? {
            return Ok(Some(answer));
        }
        if limit.is_some_and(|limit| begin.elapsed() >= limit) {
            return Ok(None);
        }
        std::thread::sleep(BEAT);
    }
}

/// Waits that long, or fails at once when somebody asks to stop.
pub fn pause(time: Duration) -> Result<()> {
    wait_for::<()>(Some(time), || Ok(None)).map(|_| ())
}
