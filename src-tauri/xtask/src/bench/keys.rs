//! From a key press to the picture of what it found, in the real window with 100,000 customers, beside a bare page that
//! paints the same rows without looking for anything: once it has them all, and once a command tells them for each key.
//! All are watched from outside.

use super::frames::{BEAT, Film, Screen};
use super::{Subject, park_pointer, start};
use crate::failure::{Because, Failure, Result};
use crate::process::{self, Running};
use crate::rig::Rig;
use crate::signals;
use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// What is typed, letter by letter; the first letter of each is not measured.
const WORDS: &[&str] = &[
    "nowak", "invoice", "smith", "printer", "hannah", "projekt", "kowalski", "meeting",
];

/// A picture that stands this long is what the key found. What the next key finds is looked for by then: a key that comes
/// sooner than some 100 ms waits for the shell.
const QUIET: Duration = Duration::from_millis(400);

/// At most this much longer than the bare page that a command tells its rows.
const GOAL: f64 = 1.2;

/// Writes what Kawka finds for everything that is typed to a file, for the bare page.
pub fn rows(rig: &Rig, app: &Subject) -> Result<PathBuf> {
    let mut rows = serde_json::Map::new();
    for word in WORDS {
        for end in 1..=word.len() {
            let found = app.answer(rig, &["search", &word[..end], "--json"])?;
            let found = serde_json::from_str(&found).because(|| "read what is found".to_owned())?;
            rows.insert(word[..end].to_owned(), found);
        }
    }
    let file = rig.folder("rows")?.join("rows.json");
    let text = serde_json::Value::Object(rows).to_string();
    std::fs::write(&file, text).because(|| "write the rows".to_owned())?;
    Ok(file)
}

/// What is measured.
#[derive(Debug, Clone, Copy)]
pub enum Page {
    /// The bare page, whose field has the focus.
    Bare,
    /// Kawka, whose box is opened first.
    Kawka,
}

/// Strikes every key and says how long each took to its last picture, in milliseconds, sorted. Keys that change nothing
/// one could see are left out.
pub fn measure(rig: &Rig, subject: &Subject, page: Page) -> Result<Vec<f64>> {
    let mut screen = Screen::open(&rig.picture_memory())?;
    let blank = start::wait_until_still(&mut screen)?;
    park_pointer(rig)?;
    let mut running = Running::start(&mut subject.command(rig))?;
    let appeared = signals::wait_for(Some(Duration::from_secs(40)), || {
        signals::pause(Duration::from_millis(200))?;
        Ok((*screen.read()? != blank).then_some(()))
    })?;
    appeared.ok_or_else(|| Failure::new("The program showed nothing."))?;
    signals::pause(Duration::from_secs(5))?;

    // One program strikes all the keys: starting one each time would be part of the figure.
    let mut xdotool = process::bound_to_us("xdotool");
    xdotool.arg("-").stdin(Stdio::piped()).stdout(Stdio::null());
    rig.dress(&mut xdotool);
    let mut striking = Running::start(&mut xdotool)?;
    let mut keyboard = striking
        .take_input()
        .ok_or_else(|| Failure::new("xdotool takes no keys."))?;
    let mut strike = |keys: &str| {
        writeln!(keyboard, "key --delay 0 {keys}")
            .and_then(|()| keyboard.flush())
            .because(|| "strike a key".to_owned())
    };
    if matches!(page, Page::Kawka) {
        strike("ctrl+k")?;
        signals::pause(Duration::from_secs(3))?;
    }
    let mut times = Vec::new();
    for word in WORDS {
        for (at, letter) in word.chars().enumerate() {
            let mut film = Film::new(screen.read()?.clone());
            let begin = Instant::now();
            strike(&letter.to_string())?;
            let mut last = None;
            while begin.elapsed() < QUIET + last.unwrap_or_default() {
                let now = begin.elapsed();
                if film.add(now, screen.read()?) {
                    last = Some(now);
                }
                std::thread::sleep(BEAT);
            }
            if at > 0 {
                times.extend(last.map(|last| last.as_secs_f64() * 1_000.0));
            }
        }
        strike("ctrl+a")?;
        strike("BackSpace")?;
        signals::pause(Duration::from_millis(800))?;
        signals::check()?;
    }
    if let Some(status) = running.find_end()? {
        return Err(Failure::new(format!(
            "The program ended while it was measured ({status})."
        )));
    }
    times.sort_by(f64::total_cmp);
    if times.len() < WORDS.len() {
        return Err(Failure::new("The keys changed nothing on the screen."));
    }
    Ok(times)
}

/// The time that so many hundredths of the sorted ones do not exceed.
pub fn at(times: &[f64], hundredths: usize) -> f64 {
    times[(times.len() - 1) * hundredths / 100]
}

/// A table in Markdown.
pub fn table(bare: &[f64], told: &[f64], app: &[f64]) -> String {
    let mut text = format!(
        "{}, {} and {} keys that changed the picture.\n\n| key press to painted rows, ms | has the rows | is told them | Kawka | to told | goal | to has |\n|---|---|---|---|---|---|---|\n",
        bare.len(),
        told.len(),
        app.len()
    );
    for (name, hundredths) in [("p50", 50), ("p95", 95)] {
        let [bare, told, app] = [bare, told, app].map(|times| at(times, hundredths));
        let _infallible = writeln!(
            text,
            "| {name} | {bare:.0} | {told:.0} | {app:.0} | {:.2} | {GOAL} | {:.2} |",
            app / told,
            app / bare
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_compares_the_middle_and_the_slow_end() {
        let bare: Vec<f64> = (1..=100).map(f64::from).collect();
        let told: Vec<f64> = bare.iter().map(|ms| ms * 2.0).collect();
        let app: Vec<f64> = bare.iter().map(|ms| ms * 3.0).collect();
        let text = table(&bare, &told, &app);
        assert!(
            text.contains("| p50 | 50 | 100 | 150 | 1.50 | 1.2 | 3.00 |"),
            "{text}"
        );
        assert!(
            text.contains("| p95 | 95 | 190 | 285 | 1.50 | 1.2 | 3.00 |"),
            "{text}"
        );
    }
}
