//! `cargo xtask run`: from a fresh clone to the open window, with or without a display.

use crate::arguments::RunOptions;
use crate::failure::{Because, Result};
use crate::packages::{self, Purpose};
use crate::places::{self, Places};
use crate::process::{self, Running};
use crate::rig::{self, Household, Rig};
use crate::screenshots::{Album, EVERY};
use crate::ui;
use std::process::{Command, ExitCode, ExitStatus};
use std::time::{Duration, Instant};

/// Sets up, builds, starts.
pub fn run(places: &Places, options: &RunOptions) -> Result<ExitCode> {
    let has_display = rig::has_display();
    let purposes: &[Purpose] = if has_display {
        &[Purpose::Build]
    } else {
        println!("There is no display here: Kawka gets one of its own (Xvfb).");
        &[Purpose::Build, Purpose::Display]
    };
    packages::ensure(purposes)?;
    ui::build(places)?;
    build(places)?;
    let mut app = if has_display {
        Command::new(places.app("debug"))
    } else {
        process::bound_to_us(places.app("debug"))
    };
    app.args(&options.arguments);
    if has_display {
        on_the_display(&mut app, options.time)
    } else {
        on_a_display_of_its_own(places, &mut app, options.time)
    }
}

/// Builds the app for development.
pub fn build(places: &Places) -> Result<()> {
    let mut cargo = Command::new(places::cargo());
    cargo
        .args(["build", "--workspace", "--bin", "kawka"])
        .current_dir(places.root());
    process::step(&mut cargo, None)
}

/// Without a time to end it at, the app takes our place, and with it the terminal: a verb may ask
/// for a passphrase there.
fn on_the_display(app: &mut Command, time: Option<Duration>) -> Result<ExitCode> {
    #[cfg(unix)]
    if time.is_none() {
        use std::os::unix::process::CommandExt;
        return Err(app.exec()).because(|| format!("start {}", process::in_words(app)));
    }
    let mut app = Running::start(app)?;
    Ok(app.wait(time)?.map_or(ExitCode::SUCCESS, code_of))
}

fn on_a_display_of_its_own(
    places: &Places,
    app: &mut Command,
    time: Option<Duration>,
) -> Result<ExitCode> {
    let rig = Rig::start(Household::Own)?;
    for note in rig.notes() {
        println!("{note}");
    }
    let mut album = Album::open(&places.screenshots())?;
    rig.dress(app);
    let mut app = Running::start(app)?;
    println!(
        "Kawka runs on display {}; Ctrl+C ends it. Pictures of it:",
        rig.display()
    );
    let end = time.map(|time| Instant::now() + time);
    loop {
        let until_end = end.map(|end| end.saturating_duration_since(Instant::now()));
        let next = until_end.map_or(EVERY, |left| left.min(EVERY));
        if let Some(status) = app.wait(Some(next))? {
            println!("Kawka ended ({status}).");
            return Ok(code_of(status));
        }
        println!("{}", album.add(&rig)?.display());
        if end.is_some_and(|end| Instant::now() >= end) {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn code_of(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}
