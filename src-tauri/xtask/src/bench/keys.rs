//! From a key press to the rows it finds, as the screen shows them: the palette over many people beside a page that
//! paints as many rows without looking anything up.

use super::Subject;
use super::frames::{Picture, Screen, differ_in_more_than};
use crate::failure::{Because, Failure, Result};
use crate::process::{self, Running};
use crate::rig::Rig;
use crate::signals;
use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

/// What is typed, letter by letter; each word begins with an empty field.
const WORDS: [&str; 8] = [
    "kowal", "faktur", "mull", "slaza", "drukar", "garcia", "spotk", "wojcie",
];
/// Between two looks at the screen.
const BEAT: Duration = Duration::from_millis(2);
/// A picture that stands so long after a key is the answer to it.
const QUIET: Duration = Duration::from_millis(250);
/// A key must be answered within this time.
const LIMIT: Duration = Duration::from_secs(5);
/// The letter in the field alone changes fewer pixels than this.
const LETTER: usize = 1_200;
/// How long a window may take to be ready for keys.
const READY: Duration = Duration::from_secs(6);

const GIVEN: [&str; 6] = ["Łucja", "Jürgen", "Þórunn", "Борис", "José", "Zoë"];
const FAMILY: [&str; 6] = [
    "Ślązak",
    "Kowalski",
    "Müller",
    "Щукин",
    "García",
    "Wojciechowska",
];
const SAID: [&str; 4] = [
    "faktura i drukarka",
    "zespół prosi o eksport raportu",
    "spotkanie w sprawie projektu",
    "hasło do kalendarza",
];

/// Fills the data folder through the program's own import.
pub(super) fn fill(rig: &Rig, app: &Subject, people: u32) -> Result<()> {
    let folder = rig.folder("rows")?;
    let mut persons = String::from("id,given name,family name,email\n");
    let mut contacts = String::from("id,person id,date,channel,direction,text\n");
    for at in 0..people {
        let of = |list: &[&'static str], step: u32| {
            let index = usize::try_from(at / step).unwrap_or_default();
            list[index % list.len()]
        };
        let (given, family, said) = (of(&GIVEN, 1), of(&FAMILY, 6), of(&SAID, 5));
        let _infallible = writeln!(persons, "{at},{given},{family}{at},p{at}@firma.example");
        let _infallible = writeln!(contacts, "{at},{at},2026-03-04 10:00,e-mail,in,{said} {at}");
    }
    for (kind, text) in [("people", persons), ("interactions", contacts)] {
        let path = folder.join(format!("{kind}.csv"));
        std::fs::write(&path, text).because(|| format!("write {}", path.display()))?;
        let mut command = app.command(rig);
        command.args(["import", kind]).arg(&path);
        process::output_of(command.stdout(std::process::Stdio::piped()))?;
    }
    Ok(())
}

/// Times every letter in both and gives a table in Markdown.
pub(super) fn measure(rig: &Rig, limit: &Subject, app: &Subject, people: u32) -> Result<String> {
    let floor = typed(rig, limit, &[])?;
    let ours = typed(rig, app, &["ctrl+k"])?;
    let mut text = format!(
        "{people} people, as many contacts; {} keys.\n\n\
         | key press to painted rows, ms | page of rows | Kawka | ratio | goal |\n|---|---|---|---|---|\n",
        ours.len()
    );
    for (name, share, goal) in [("p50", 50, ""), ("p95", 95, "1.2")] {
        let [floor, ours] = [&floor, &ours].map(|times| percentile(times, share));
        let _infallible = writeln!(
            text,
            "| {name} | {floor:.1} | {ours:.1} | {:.2} | {goal} |",
            ours / floor
        );
    }
    Ok(text)
}

fn percentile(times: &[f64], share: usize) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times
        .get((times.len() * share / 100).min(times.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

/// Opens a program, presses some keys to get to its field, and gives the time of each letter in milliseconds.
fn typed(rig: &Rig, subject: &Subject, first: &[&str]) -> Result<Vec<f64>> {
    let _running = Running::start(&mut subject.command(rig))?;
    signals::pause(READY)?;
    press(
        rig,
        &["search", "--name", "^Kawka", "windowactivate", "--sync"],
    )?;
    for keys in first {
        press(rig, &["key", keys])?;
        signals::pause(Duration::from_secs(1))?;
    }
    let mut screen = Screen::open(&rig.picture_memory())?;
    let mut times = Vec::new();
    for word in WORDS {
        for letter in word.chars() {
            times.push(answered(rig, &mut screen, &letter.to_string())?);
        }
        press(rig, &["key", "ctrl+a", "BackSpace"])?;
        signals::pause(Duration::from_millis(700))?;
    }
    Ok(times)
}

fn xdotool(rig: &Rig, words: &[&str]) -> Command {
    let mut command = process::bound_to_us("xdotool");
    command.args(words);
    rig.dress(&mut command);
    command
}

fn press(rig: &Rig, words: &[&str]) -> Result<()> {
    process::output_of(xdotool(rig, words).stdout(std::process::Stdio::piped())).map(drop)
}

/// Presses a key and waits until the picture has changed and stands.
fn answered(rig: &Rig, screen: &mut Screen, key: &str) -> Result<f64> {
    let mut last: Picture = screen.read()?.clone();
    let mut command = xdotool(rig, &["key", key]);
    let begin = Instant::now();
    let mut pressed = Running::start(&mut command)?;
    let mut changed = None;
    loop {
        signals::check()?;
        let now = begin.elapsed();
        let picture = screen.read()?;
        if differ_in_more_than(LETTER, &last, picture) {
            last.clone_from(picture);
            changed = Some(now);
        }
        match changed {
            Some(at) if now.saturating_sub(at) > QUIET => {
                pressed.wait(Some(LIMIT))?;
                return Ok(at.as_secs_f64() * 1_000.0);
            }
            None if now > LIMIT => {
                return Err(Failure::new(format!(
                    "The key {key} changed nothing on the screen."
                )));
            }
            _ => std::thread::sleep(BEAT),
        }
    }
}
