//! One start of a program, from the call until its picture has stood for a while.

use super::frames::{Film, Moments, Picture, Screen};
use super::{Subject, tree};
use crate::failure::{Failure, Result};
use crate::process::Running;
use crate::rig::Rig;
use crate::signals;
use std::time::{Duration, Instant};

/// Between two looks at the screen.
const BEAT: Duration = Duration::from_millis(8);

/// A picture that stands this long is the final one.
const QUIET: Duration = Duration::from_secs(3);

/// A start may take this long, and the screen this long to be empty before it.
const LIMIT: Duration = Duration::from_secs(40);

/// What one start cost.
#[derive(Debug, Clone, Copy)]
pub struct Start {
    /// When the picture stood.
    pub moments: Moments,
    /// Processor time of the process tree until the picture had stood for a while.
    pub processor_time: Duration,
    /// Memory of the process tree then (PSS), in bytes.
    pub memory: u64,
    /// Processes in the tree.
    pub processes: usize,
}

/// Starts the program, watches it and ends it.
pub fn measure(rig: &Rig, subject: &Subject) -> Result<Start> {
    let mut screen = Screen::open(&rig.picture_memory())?;
    let blank = wait_until_still(&mut screen)?;
    let mut film = Film::new(blank);
    let mut command = subject.command(rig);
    let begin = Instant::now();
    let mut running = Running::start(&mut command)?;
    let mut last_change = begin;
    while film.is_blank() || last_change.elapsed() < QUIET {
        signals::check()?;
        let now = Instant::now();
        if film.add(now - begin, screen.read()?) {
            last_change = now;
        }
        if let Some(status) = running.find_end()? {
            return Err(Failure::new(format!(
                "{} ended while it was measured ({status}).",
                crate::process::in_words(&command)
            )));
        }
        if begin.elapsed() > LIMIT {
            return Err(Failure::new(format!(
                "{} did not come to rest within {} s.",
                crate::process::in_words(&command),
                LIMIT.as_secs()
            )));
        }
        std::thread::sleep(BEAT);
    }
    let processor_time = tree::processor_time(running.id());
    let (memory, processes) = tree::memory(running.id());
    let moments = film
        .find_moments()
        .ok_or_else(|| Failure::new("The program showed nothing."))?;
    Ok(Start {
        moments,
        processor_time,
        memory,
        processes,
    })
}

/// The empty screen: the picture once it has not changed for half a second.
pub fn wait_until_still(screen: &mut Screen) -> Result<Picture> {
    let mut picture = screen.read()?.clone();
    let still = signals::wait_for(Some(LIMIT), || {
        signals::pause(Duration::from_millis(500))?;
        let next = screen.read()?;
        let is_still = *next == picture;
        picture.clone_from(next);
        Ok(is_still.then(|| picture.clone()))
    })?;
    still.ok_or_else(|| Failure::new("The screen does not come to rest."))
}
