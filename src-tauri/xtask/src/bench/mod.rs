//! `cargo xtask bench start`, `idle`, `keys` and `brief`: what starting, idling, typing and answering a notification
//! cost, beside an empty window or a bare page of rows in a window of the same make in the same run. Ratios hold on any
//! machine; milliseconds are of this one.
//!
//! The screen is watched through its memory, as a file: no program is started to take a picture, so that watching costs
//! little. `start` starts its programs in turn, in alternating order.

mod brief;
mod frames;
mod idle;
mod keys;
mod report;
mod start;
mod tree;

use crate::arguments::{BenchOptions, IdleOptions};
use crate::failure::{Because, Failure, Result};
use crate::packages::{self, Purpose};
use crate::places::{self, Places};
use crate::process::{self, Running};
use crate::rig::{Household, Rig};
use crate::{reminders, signals, ui};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Where the bench of people leaves what it filled, under this passphrase, and measures nothing.
const FOLDER: &str = "KAWKA_BENCH_FOLDER";
const PASSPHRASE: &[(&str, &str)] = &[("KAWKA_PASSPHRASE", "a kettle for the bench")];

/// The web view as the platform makes it, whatever Kawka switches off where there is no graphics card.
const AS_IT_COMES: &[(&str, &str)] = &[("WEBKIT_DISABLE_COMPOSITING_MODE", "0")];

/// How long a program may settle before another window takes the focus.
const BEFORE_IDLE: Duration = Duration::from_secs(15);

/// How long it may settle without focus before it counts as idle: the backup of the day comes within a minute.
const BEFORE_REST: Duration = Duration::from_secs(90);

/// A program to measure.
#[derive(Debug, Clone)]
struct Subject {
    binary: PathBuf,
    arguments: Vec<String>,
    environment: &'static [(&'static str, &'static str)],
}

impl Subject {
    fn command(&self, rig: &Rig) -> Command {
        let mut command = process::bound_to_us(&self.binary);
        command
            .args(&self.arguments)
            .envs(self.environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        rig.dress(&mut command);
        command
    }

    /// Its data folder.
    fn folder(&self) -> &str {
        let at = self.arguments.iter().position(|word| word == "--data");
        at.and_then(|at| self.arguments.get(at + 1))
            .map_or("", String::as_str)
    }

    /// What it prints for a verb.
    fn answer(&self, rig: &Rig, verb: &[&str]) -> Result<String> {
        let mut command = self.command(rig);
        command
            .args(verb)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        process::output_of(&mut command)
    }
}

/// Builds, measures, prints a table in Markdown.
pub fn start(places: &Places, options: &BenchOptions) -> Result<()> {
    packages::ensure(&[Purpose::Build, Purpose::Display])?;
    let binary = binary(places, options.binary.as_ref())?;
    let size = std::fs::metadata(&binary)
        .because(|| format!("look at {}", binary.display()))?
        .len();

    let rig = Rig::start(Household::Scratch)?;
    // A notice on the screen would be part of the picture; paused, dunst still takes them.
    let mut pause = Command::new("dunstctl");
    pause.args(["set-paused", "true"]);
    rig.dress(&mut pause);
    process::output_of(&mut pause)?;
    let data = rig.folder("bench")?.join("kawka").display().to_string();
    let empty = |environment| Subject {
        binary: binary.clone(),
        arguments: vec!["--bench-empty-window".to_owned()],
        environment,
    };
    let platform = empty(AS_IT_COMES);
    let limit = empty(&[]);
    let app = Subject {
        binary: binary.clone(),
        arguments: vec!["--data".to_owned(), data],
        environment: &[],
    };

    println!("Preparing the demo data");
    prepare(&rig, &app)?;
    let subjects = [&platform, &limit, &app];
    let mut starts = [const { Vec::new() }; 3];
    for run in 0..options.runs {
        println!("Start {} of {}", run + 1, options.runs);
        let mut order = [0, 1, 2];
        if run % 2 == 1 {
            order.reverse();
        }
        for of in order {
            starts[of].push(start::measure(&rig, subjects[of])?);
        }
    }
    println!("Idle for {} s", options.idle.as_secs());
    let idle = measure_idle(&rig, [&limit, &app], options.idle)?;
    print!("\n{}", report::table(&starts, idle, size));
    Ok(())
}

/// Builds, lets Kawka rest in the tray, prints a table in Markdown.
pub fn idle(places: &Places, options: &IdleOptions) -> Result<()> {
    packages::ensure(&[Purpose::Build, Purpose::Display])?;
    let binary = binary(places, options.binary.as_ref())?;
    let rig = Rig::start(Household::Scratch)?;
    let data = rig.folder("bench")?.join("kawka").display().to_string();
    let subject = |arguments: &[&str]| Subject {
        binary: binary.clone(),
        arguments: arguments.iter().map(|word| (*word).to_owned()).collect(),
        environment: &[],
    };
    println!("Preparing the demo data");
    prepare(&rig, &subject(&["--data", &data]))?;
    println!("Resting for {} s", options.time.as_secs());
    let limit = subject(&["--bench-empty-window", "--hidden"]);
    let app = subject(&["--data", &data, "--hidden"]);
    print!("\n{}", idle::measure(&rig, [&limit, &app], options.time)?);
    Ok(())
}

/// Builds, fills a folder, types into the search box, prints a table in Markdown.
pub fn keys(places: &Places, binary_given: Option<&OsString>) -> Result<()> {
    packages::ensure(&[Purpose::Build, Purpose::Display, Purpose::WindowTests])?;
    let binary = binary(places, binary_given)?;
    let rig = Rig::start(Household::Scratch)?;
    let app = fill(places, &rig, &binary)?;
    let rows = keys::rows(&rig, &app)?;
    let [bare, told] = ["--bench-rows-window", "--bench-told-rows-window"]
        .map(|page| bare_page(&binary, page, &rows));
    println!("Typing");
    let bare = keys::measure(&rig, &bare, keys::Page::Bare)?;
    let told = keys::measure(&rig, &told, keys::Page::Bare)?;
    let app = keys::measure(&rig, &app, keys::Page::Kawka)?;
    print!("\n{}", keys::table(&bare, &told, &app));
    Ok(())
}

/// Builds, fills a folder, clicks on notifications before calls, prints a table in Markdown; before it, what the desk
/// takes of that.
pub fn brief(places: &Places, binary_given: Option<&OsString>) -> Result<()> {
    packages::ensure(&[Purpose::Build, Purpose::Display, Purpose::WindowTests])?;
    let binary = binary(places, binary_given)?;
    reminders::bench(places, "brief")?;
    let rig = Rig::start(Household::Scratch)?;
    let app = fill(places, &rig, &binary)?;
    println!("Clicking");
    let bare = bare_page(&binary, "--bench-rows-window", &keys::rows(&rig, &app)?);
    let limit = keys::measure(&rig, &bare, keys::Page::Bare)?;
    let mut sights = Vec::new();
    for sight in [brief::Sight::Open, brief::Sight::Tray] {
        sights.push((sight, brief::measure(places, &rig, &app, sight)?));
    }
    print!("\n{}", brief::table(&limit, &sights));
    Ok(())
}

/// A page that paints the rows of a file without any work of ours.
fn bare_page(binary: &Path, page: &str, rows: &Path) -> Subject {
    Subject {
        binary: binary.to_owned(),
        arguments: vec![page.to_owned(), rows.display().to_string()],
        environment: &[],
    }
}

/// Moves the pointer to the frame: what one over the page brings up is no part of what is measured.
fn park_pointer(rig: &Rig) -> Result<()> {
    xdotool(rig, &["mousemove", "0", "0"])
}

fn xdotool(rig: &Rig, words: &[&str]) -> Result<()> {
    let mut command = process::bound_to_us("xdotool");
    command.args(words);
    rig.dress(&mut command);
    process::output_of(&mut command).map(drop)
}

/// Kawka on a folder with 100,000 customers and a million contacts: a copy of the one that `KAWKA_BENCH_FOLDER` names if
/// it was filled before, else a fresh one.
fn fill(places: &Places, rig: &Rig, binary: &Path) -> Result<Subject> {
    let folder = rig.folder("bench")?.join("kawka");
    let filled = std::env::var_os(FOLDER).map(PathBuf::from);
    match filled.filter(|folder| folder.join("kawka.db").exists()) {
        Some(filled) => copy(&filled, &folder)?,
        None => {
            println!("Filling a folder");
            let mut with = vec![(FOLDER, folder.as_os_str())];
            with.extend(
                PASSPHRASE
                    .iter()
                    .map(|(name, value)| (*name, OsStr::new(*value))),
            );
            reminders::bench_with(places, "people", &with)?;
        }
    }
    Ok(Subject {
        binary: binary.to_owned(),
        arguments: vec!["--data".to_owned(), folder.display().to_string()],
        environment: PASSPHRASE,
    })
}

/// Copies a data folder that nobody has open, without the folders in it: what is measured leaves the first as it was.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let trouble = || format!("copy {}", from.display());
    std::fs::create_dir_all(to).because(trouble)?;
    for entry in std::fs::read_dir(from).because(trouble)? {
        let entry = entry.because(trouble)?;
        if entry.file_type().because(trouble)?.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).because(trouble)?;
        }
    }
    Ok(())
}

fn binary(places: &Places, given: Option<&OsString>) -> Result<PathBuf> {
    match given {
        Some(binary) => std::path::absolute(binary).because(|| "find that program".to_owned()),
        None => build(places),
    }
}

/// Makes the demo week and closes the call that is about to begin: its countdown never rests. The folder is then
/// opened like any other, since `--demo` would make another call begin.
fn prepare(rig: &Rig, app: &Subject) -> Result<()> {
    let today = app.answer(rig, &["--demo", "today", "--json"])?;
    let today: serde_json::Value = serde_json::from_str(&today)
        .map_err(|_| Failure::new("`kawka today --json` gave no JSON.".to_owned()))?;
    let next = today["next"]["booking"]["id"]
        .as_str()
        .ok_or_else(|| Failure::new("The demo week has no next call.".to_owned()))?;
    app.answer(rig, &["outcome", next, "held"])?;
    start::measure(rig, app).map(drop)
}

fn build(places: &Places) -> Result<PathBuf> {
    ui::build(places)?;
    let mut cargo = Command::new(places::cargo());
    cargo
        .args(["build", "--release", "--workspace", "--bin", "kawka"])
        .current_dir(places.root());
    process::step(&mut cargo, None)?;
    Ok(places.app("release"))
}

/// Processor time per minute of both, side by side, while a third window has the focus.
fn measure_idle(rig: &Rig, subjects: [&Subject; 2], time: Duration) -> Result<[Duration; 2]> {
    let running = subjects.map(|subject| Running::start(&mut subject.command(rig)));
    let [limit, app] = running;
    let (limit, app) = (limit?, app?);
    signals::pause(BEFORE_IDLE)?;
    let mut distraction = process::bound_to_us("display");
    distraction
        .args(["-size", "120x80", "xc:gray"])
        .stdin(Stdio::null());
    rig.dress(&mut distraction);
    let _distraction = Running::start(&mut distraction)?;
    signals::pause(BEFORE_REST)?;

    let processor_time = || [limit.id(), app.id()].map(tree::processor_time);
    let (begin, before) = (Instant::now(), processor_time());
    signals::pause(time)?;
    let (after, minutes) = (processor_time(), begin.elapsed().as_secs_f64() / 60.0);
    for (name, after) in ["The empty window", "Kawka"].iter().zip(&after) {
        if after.is_zero() {
            return Err(Failure::new(format!("{name} ended while it was measured.")));
        }
    }
    let per_minute = |index: usize| after[index].saturating_sub(before[index]).div_f64(minutes);
    Ok([per_minute(0), per_minute(1)])
}
