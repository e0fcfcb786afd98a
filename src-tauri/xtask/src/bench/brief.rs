//! From a click on a notification to the painted brief, in the real window with 100,000 customers, beside a bare page
//! that paints rows on a key press. Both are watched from outside.

use super::frames::{Film, Screen};
use super::{Subject, keys};
use crate::failure::{Failure, Result};
use crate::process::{self, Running};
use crate::rig::Rig;
use crate::signals;
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

/// Between two looks at the screen.
const BEAT: Duration = Duration::from_millis(1);

/// So long the screen is watched after a click.
const WATCHED: Duration = Duration::from_secs(2);

/// At least so many thousandths of the left half of the screen are another picture when a brief has come: notifications
/// and the window's own cards stand at the right.
const BRIEF: usize = 10;

/// At most this long from the click to the brief, in milliseconds.
const GOAL: f64 = 100.0;

/// Books the calls, opens the window, clicks on each notice and says how long it took to the brief, in milliseconds and
/// in the order of the clicks: the first finds a page that has shown no brief yet.
pub fn measure(rig: &Rig, app: &Subject) -> Result<Vec<f64>> {
    for call in 0..CALLS {
        book(rig, app, call)?;
    }
    let mut running = Running::start(&mut app.command(rig))?;
    let mut screen = Screen::open(&rig.picture_memory())?;
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
            .filter(|_| film.changed_at_left(screen.line()) >= BRIEF)
            .ok_or_else(|| Failure::new("A click on a notification opened no brief."))?;
        times.push(moments.settled.as_secs_f64() * 1_000.0);
        let mut back = process::bound_to_us("xdotool");
        back.args(["key", "Escape"]);
        rig.dress(&mut back);
        process::output_of(&mut back)?;
        signals::pause(Duration::from_millis(500))?;
        if let Some(status) = running.find_end()? {
            return Err(Failure::new(format!(
                "The program ended while it was measured ({status})."
            )));
        }
    }
    Ok(times)
}

fn book(rig: &Rig, app: &Subject, call: u32) -> Result<()> {
    let address = format!("p{call}@firma{call}.example");
    let found = app.answer(rig, &["customers", "--search", &address, "--json"])?;
    let found: serde_json::Value = serde_json::from_str(&found)
        .map_err(|_| Failure::new("`kawka customers --json` gave no JSON.".to_owned()))?;
    let customer = found[0]["id"]
        .as_str()
        .ok_or_else(|| Failure::new(format!("Nobody in the filled folder has {address}.")))?;
    let mut date = Command::new("date");
    let later = format!("+{} seconds", FIRST + call * APART);
    date.args(["-u", "-d", &later, "+%Y-%m-%dT%H:%M:%SZ"]);
    let start = process::output_of(&mut date)?;
    let words = ["book", "--customer", customer, "--start", start.trim()];
    app.answer(rig, &[words.as_slice(), &["--minutes", "30"]].concat())
        .map(drop)
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

/// A table in Markdown. `limit` is sorted, `app` in the order of the clicks.
pub fn table(limit: &[f64], app: &[f64]) -> String {
    let floor = keys::at(limit, 50);
    let mut sorted = app.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut text = format!(
        "{} clicks, and {} keys on the bare page.\n\n| notification to 99.5 % of the brief, ms | bare page | Kawka | ratio | goal |\n|---|---|---|---|---|\n",
        app.len(),
        limit.len()
    );
    for (name, value) in [
        ("first", app[0]),
        ("p50", keys::at(&sorted, 50)),
        ("longest", keys::at(&sorted, 100)),
    ] {
        let _infallible = writeln!(
            text,
            "| {name} | {floor:.0} | {value:.0} | {:.2} | {GOAL} |",
            value / floor
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_the_first_click_from_the_longest() {
        let text = table(&[20.0, 40.0, 50.0], &[90.0, 60.0, 110.0]);
        assert!(text.contains("| first | 40 | 90 | 2.25 | 100 |"), "{text}");
        assert!(text.contains("| p50 | 40 | 90 | 2.25 | 100 |"), "{text}");
        assert!(
            text.contains("| longest | 40 | 110 | 2.75 | 100 |"),
            "{text}"
        );
    }
}
