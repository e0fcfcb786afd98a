//! From a click on a notification to the painted brief, in the real window with 100,000 customers, beside a bare page
//! that paints rows on a key press. Both are watched from outside.

use super::frames::{BEAT, Film, Screen};
use super::{FOLDER, PASSPHRASE, Subject, keys, park_pointer, xdotool};
use crate::failure::{Failure, Result};
use crate::places::Places;
use crate::process::{self, Running};
use crate::rig::Rig;
use crate::{reminders, signals};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Calls that are about to begin: each calls the founder to a brief that was not opened before.
const CALLS: u32 = 8;

/// The first call begins this many seconds from now, and its notice comes a quarter of an hour before.
const FIRST: u32 = 15 * 60 + 30;

/// From one call to the next, in seconds: one notice stands at a time.
const APART: u32 = 20;

/// How long a notice stands before somebody clicks on it.
const REACTION: Duration = Duration::from_millis(1_500);

/// So long the screen is watched after a click.
const WATCHED: Duration = Duration::from_secs(2);

/// At least so many thousandths of the left half of the screen are another picture where something else is shown:
/// notifications and the window's own cards stand at the right.
const OTHER: usize = 10;

/// And at least so many where a window comes that was not there.
const WINDOW: usize = 500;

/// At most this long from the click to the brief, in milliseconds.
const GOAL: f64 = 100.0;

/// Where the window is when a notice comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// On the screen, with Today in it.
    Open,
    /// Behind the tray: begun there, and put there again after each brief.
    Tray,
}

/// Books the calls, starts Kawka, clicks on each notice and says how long it took to the brief, in milliseconds and
/// in the order of the clicks: the first finds a page that has shown no brief yet.
pub fn measure(places: &Places, rig: &Rig, app: &Subject, sight: Sight) -> Result<Vec<f64>> {
    book(places, app)?;
    let mut command = app.command(rig);
    if sight == Sight::Tray {
        command.arg("--hidden");
    }
    let mut running = Running::start(&mut command)?;
    let mut screen = Screen::open(&rig.picture_memory())?;
    park_pointer(rig)?;
    let expected = match sight {
        Sight::Open => OTHER,
        Sight::Tray => WINDOW,
    };
    let mut times = Vec::new();
    for _ in 0..CALLS {
        wait_for_notice(rig)?;
        signals::pause(REACTION)?;
        let mut film = Film::new(screen.read()?.clone());
        let mut click = dunstctl(rig, &["action", "0"]);
        let begin = Instant::now();
        let mut clicking = Running::start(&mut click)?;
        while begin.elapsed() < WATCHED {
            film.add(begin.elapsed(), screen.read()?);
            std::thread::sleep(BEAT);
        }
        clicking.wait(Some(Duration::from_secs(5)))?;
        let moments = film
            .find_moments()
            .filter(|_| film.changed_at_left(screen.line()) >= expected)
            .ok_or_else(|| Failure::new("A click on a notification opened nothing."))?;
        let mut back = Film::new(screen.read()?.clone());
        xdotool(rig, &["key", "Escape"])?;
        signals::pause(Duration::from_millis(500))?;
        back.add(Duration::ZERO, screen.read()?);
        if back.changed_at_left(screen.line()) < OTHER {
            return Err(Failure::new(
                "A click on a notification opened no brief: Escape led nowhere.",
            ));
        }
        times.push(moments.settled.as_secs_f64() * 1_000.0);
        if sight == Sight::Tray {
            xdotool(rig, &["key", "alt+F4"])?;
        }
        if let Some(status) = running.find_end()? {
            return Err(Failure::new(format!(
                "The program ended while it was measured ({status})."
            )));
        }
    }
    Ok(times)
}

/// The desk's own bench books them, with written briefs.
fn book(places: &Places, app: &Subject) -> Result<()> {
    let mut starts = String::new();
    for call in 0..CALLS {
        let mut date = Command::new("date");
        let later = format!("+{} seconds", FIRST + call * APART);
        date.args(["-u", "-d", &later, "+%Y-%m-%dT%H:%M:%SZ"]);
        starts += process::output_of(&mut date)?.trim();
        starts.push(' ');
    }
    let mut with = vec![
        (FOLDER, OsStr::new(app.folder())),
        ("KAWKA_BENCH_CALLS", OsStr::new(&starts)),
    ];
    with.extend(
        PASSPHRASE
            .iter()
            .map(|(name, value)| (*name, OsStr::new(*value))),
    );
    reminders::bench_with(places, "brief", &with)
}

fn wait_for_notice(rig: &Rig) -> Result<()> {
    let shown = signals::wait_for(Some(Duration::from_secs(180)), || {
        signals::pause(Duration::from_millis(100))?;
        let displayed = process::output_of(&mut dunstctl(rig, &["count", "displayed"]))?;
        Ok((displayed.trim() != "0").then_some(()))
    })?;
    shown.ok_or_else(|| Failure::new("No notification came before a call."))
}

fn dunstctl(rig: &Rig, words: &[&str]) -> Command {
    let mut command = process::bound_to_us("dunstctl");
    command.args(words).stdin(Stdio::null());
    rig.dress(&mut command);
    command
}

/// A table in Markdown. `limit` is sorted, the times of each sight are in the order of the clicks.
pub fn table(limit: &[f64], sights: &[(Sight, Vec<f64>)]) -> String {
    let floor = keys::at(limit, 50);
    let mut text = format!(
        "{CALLS} clicks each, and {} keys on the bare page.\n\n| notification to 99.5 % of the brief, ms | bare page | Kawka | ratio | goal |\n|---|---|---|---|---|\n",
        limit.len()
    );
    for (sight, times) in sights {
        let place = match sight {
            Sight::Open => "window open",
            Sight::Tray => "behind the tray",
        };
        let mut sorted = times.clone();
        sorted.sort_by(f64::total_cmp);
        for (name, value) in [
            ("first", times[0]),
            ("p50", keys::at(&sorted, 50)),
            ("longest", keys::at(&sorted, 100)),
        ] {
            let _infallible = writeln!(
                text,
                "| {place}, {name} | {floor:.0} | {value:.0} | {:.2} | {GOAL} |",
                value / floor
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_the_first_click_from_the_longest() {
        let times = vec![90.0, 60.0, 110.0];
        let text = table(&[20.0, 40.0, 50.0], &[(Sight::Tray, times)]);
        for row in [
            "| behind the tray, first | 40 | 90 | 2.25 | 100 |",
            "| behind the tray, p50 | 40 | 90 | 2.25 | 100 |",
            "| behind the tray, longest | 40 | 110 | 2.75 | 100 |",
        ] {
            assert!(text.contains(row), "{text}");
        }
    }
}
