//! `cargo xtask test`: every check there is, the cheap ones first, stopping at the first failure.
//!
//! The window is built before anything of Cargo's, as the app embeds it. All Cargo tests go through
//! `--workspace`, so that dependencies are compiled with one set of features, once.

use crate::arguments::Extent;
use crate::failure::{Because, Failure, Result};
use crate::packages::{self, Purpose};
use crate::places::{self, Places};
use crate::rig::{Household, Rig};
use crate::untouched::Belongings;
use crate::{calendar_servers, process, screenshots, signals, ui, video_host};
use std::fs;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// How long one step of Cargo's may take: a cold build on two cores, with room.
const CARGO_LIMIT: Duration = Duration::from_secs(40 * 60);

/// How long all window tests may take.
const WINDOW_LIMIT: Duration = Duration::from_secs(25 * 60);

/// One check.
struct Step {
    name: &'static str,
    check: fn(&Places) -> Result<()>,
    extent: Extent,
}

const fn step(name: &'static str, extent: Extent, check: fn(&Places) -> Result<()>) -> Step {
    Step {
        name,
        check,
        extent,
    }
}

/// In the order they run; those of extent `Fast` run always.
const STEPS: &[Step] = &[
    step("format", Extent::Fast, |places| {
        cargo(places, &["fmt", "--all", "--check"])
    }),
    step("window builds", Extent::Fast, ui::build),
    step("window types", Extent::Fast, |places| npm(places, "check")),
    step("window lint", Extent::Fast, |places| npm(places, "lint")),
    step("window unit tests", Extent::Fast, |places| {
        npm(places, "test")
    }),
    step("clippy", Extent::Fast, |places| {
        cargo(
            places,
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ],
        )
    }),
    step("unit and integration tests", Extent::Fast, tests),
    step("calendar servers", Extent::Full, calendar_servers),
    step("rustdoc", Extent::Full, rustdoc),
    step("upload tests", Extent::Full, upload_tests),
    step("window tests", Extent::Full, window_tests),
];

/// What came of a step.
struct Outcome {
    name: &'static str,
    time: Duration,
    failure: Option<Failure>,
}

/// Sets up and checks; the exit code is 0 only if every step passed.
pub fn run(places: &Places, extent: Extent) -> Result<ExitCode> {
    packages::ensure(match extent {
        Extent::Full => &[Purpose::Build, Purpose::Display, Purpose::WindowTests],
        // One of the unit tests takes pictures of a screen of its own.
        Extent::Fast => &[Purpose::Build, Purpose::Display],
    })?;
    ui::install(places)?;
    let before = Belongings::look();
    let mut outcomes = Vec::new();
    for step in STEPS {
        if extent == Extent::Fast && step.extent == Extent::Full {
            continue;
        }
        outcomes.push(take(step.name, || (step.check)(places)));
        if outcomes.last().is_some_and(|one| one.failure.is_some()) {
            return Ok(summarise(&outcomes));
        }
    }
    outcomes.push(take("own data untouched", || {
        before.compare(&Belongings::look())
    }));
    Ok(summarise(&outcomes))
}

fn take(name: &'static str, check: impl FnOnce() -> Result<()>) -> Outcome {
    println!("\n==> {name}");
    let begin = Instant::now();
    let failure = check().err();
    let time = begin.elapsed();
    let result = if failure.is_some() { "FAILED" } else { "ok" };
    println!("<== {name}: {result} ({:.1} s)", time.as_secs_f64());
    Outcome {
        name,
        time,
        failure,
    }
}

fn summarise(outcomes: &[Outcome]) -> ExitCode {
    println!("\nSummary");
    print!("{}", table(outcomes));
    let total: Duration = outcomes.iter().map(|one| one.time).sum();
    let failed = outcomes
        .iter()
        .find_map(|one| Some((one.name, one.failure.as_ref()?)));
    match failed {
        None => {
            println!("All passed in {:.0} s.", total.as_secs_f64());
            ExitCode::SUCCESS
        }
        Some((name, failure)) => {
            println!("FAILED at {name}: {failure}");
            ExitCode::from(failure.code())
        }
    }
}

fn table(outcomes: &[Outcome]) -> String {
    outcomes
        .iter()
        .map(|one| {
            let result = if one.failure.is_some() {
                "FAILED"
            } else {
                "ok"
            };
            format!(
                "  {:<28}{:>8.1} s  {result}\n",
                one.name,
                one.time.as_secs_f64()
            )
        })
        .collect()
}

fn cargo(places: &Places, arguments: &[&str]) -> Result<()> {
    process::step(&mut cargo_command(places, arguments), Some(CARGO_LIMIT))
}

fn cargo_command(places: &Places, arguments: &[&str]) -> Command {
    let mut command = Command::new(places::cargo());
    command.args(arguments).current_dir(places.root());
    command
}

fn npm(places: &Places, script: &str) -> Result<()> {
    process::step(&mut ui::npm(places, &["run", script]), Some(ui::LIMIT))
}

/// Without a display and with a bus address that leads nowhere: what is outside is faked here, or a display and a bus of
/// the test's own, and a test that reaches for the real keyring or notifications must fail, not find the person's own.
fn tests(places: &Places) -> Result<()> {
    let mut command = cargo_command(places, &["test", "--workspace"]);
    command
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY");
    process::step(&mut command, Some(CARGO_LIMIT))
}

/// Against the real CalDAV servers on loopback, and on the calendars that another parser was tried on.
fn calendar_servers(places: &Places) -> Result<()> {
    let programs = calendar_servers::ensure(places)?;
    let mut command = cargo_command(
        places,
        &[
            "test",
            "--workspace",
            "--test",
            "it",
            "--",
            "--ignored",
            // By what they need: the servers, another parser, and the calendars that it was tried on.
            "caldav",
            "another_",
            "more_of_what_others_collected",
        ],
    );
    command
        .env("KAWKA_DAV_SERVERS", &programs)
        .env(
            "KAWKA_CALENDAR_CORPUS",
            calendar_servers::corpus(&programs)?,
        )
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY");
    process::step(&mut command, Some(CARGO_LIMIT))
}

fn rustdoc(places: &Places) -> Result<()> {
    let mut command = cargo_command(places, &["doc", "--workspace", "--no-deps"]);
    command.env("RUSTDOCFLAGS", "-Dwarnings");
    process::step(&mut command, Some(CARGO_LIMIT))
}

/// Against a real tus server on loopback, with the built program; nothing else outside is reached.
fn upload_tests(places: &Places) -> Result<()> {
    video_host::install(places)?;
    let mut command = cargo_command(places, &["test", "--workspace", "--test", "uploads"]);
    command
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY");
    process::step(&mut command, Some(CARGO_LIMIT))
}

/// Compiles outside the rig, so that the limit is for the tests alone; then runs inside.
fn window_tests(places: &Places) -> Result<()> {
    in_the_window(places, &[], &["--test-threads=1"])
}

/// Builds, measures what the pictures of the window take while very much comes in, prints a table in Markdown.
pub fn bench_frames(places: &Places) -> Result<()> {
    packages::ensure(&[Purpose::Build, Purpose::Display, Purpose::WindowTests])?;
    ui::build(places)?;
    let measure = [
        "imports::q2_pictures_while_100_000_people_come_in",
        "--exact",
        "--ignored",
        "--nocapture",
    ];
    in_the_window(places, &["--release"], &measure)
}

fn in_the_window(places: &Places, profile: &[&str], tests: &[&str]) -> Result<()> {
    let target = [&["test", "--workspace", "--test", "window"], profile].concat();
    cargo(places, &[&target[..], &["--no-run"]].concat())?;
    let driver = places::program("WebKitWebDriver")
        .ok_or_else(|| Failure::new("WebKitWebDriver was not found."))?;
    let pictures = places.screenshots();
    fs::create_dir_all(&pictures).because(|| format!("make {}", pictures.display()))?;

    let rig = Rig::start(Household::Scratch)?;
    let mut command = cargo_command(places, &[&target[..], &["--"], tests].concat());
    command
        .env("KAWKA_WINDOW_TESTS", "1")
        .env("KAWKA_WEBDRIVER", driver)
        .env("KAWKA_SCREENSHOTS", &pictures);
    rig.dress(&mut command);
    let result = process::step(&mut command, Some(WINDOW_LIMIT));
    if result.is_err() && signals::check().is_ok() {
        let picture = pictures.join("window-tests-failed.png");
        if screenshots::take(&rig, &picture).is_ok() {
            println!("The screen at the end: {}", picture.display());
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_every_step() {
        let outcome = |name, failure| Outcome {
            name,
            time: Duration::from_millis(1_240),
            failure,
        };
        let text = table(&[
            outcome("format", None),
            outcome("clippy", Some(Failure::new("no"))),
        ]);
        assert_eq!(
            text,
            "  format                           1.2 s  ok\n  clippy                           1.2 s  FAILED\n"
        );
    }

    #[test]
    fn the_window_is_built_before_cargo_compiles() {
        let position = |name| STEPS.iter().position(|step| step.name == name).unwrap();
        assert!(position("window builds") < position("clippy"));
        assert!(position("window builds") < position("window types"));
    }
}
