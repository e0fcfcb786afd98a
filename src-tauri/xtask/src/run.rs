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
        println!("No display answers here: Kawka gets one of its own (Xvfb).");
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
    in_pictures(&rig, Album::open(&places.screenshots())?, app, time)
}

/// Runs the app on the rig's screen with a picture of it every few seconds, the last one at the end of its time.
fn in_pictures(
    rig: &Rig,
    mut album: Album,
    app: &mut Command,
    time: Option<Duration>,
) -> Result<ExitCode> {
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
        println!("{}", album.add(rig)?.display());
        if end.is_some_and(|end| Instant::now() >= end) {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn code_of(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::rig::scratch::Scratch;

    /// Size of a PNG picture in pixels: bytes 16 to 24 (PNG, 11.2.2).
    fn size(picture: &[u8]) -> (u32, u32) {
        let bytes = |at: usize| picture.iter().skip(at).take(4);
        let number = |at| bytes(at).fold(0, |number, byte| number << 8 | u32::from(*byte));
        (number(16), number(20))
    }

    #[test]
    fn without_a_display_there_are_pictures_every_few_seconds() {
        let rig = Rig::start(Household::Scratch).unwrap();
        let scratch = Scratch::new().unwrap();
        let show = |app: &mut Command| {
            let album = Album::open(scratch.path()).unwrap();
            let time = Some(EVERY + Duration::from_millis(2_500));
            let code = in_pictures(&rig, album, app, time).unwrap();
            let mut pictures: Vec<_> = std::fs::read_dir(scratch.path())
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            pictures.sort();
            (code, pictures)
        };
        let (code, pictures) = show(Command::new("sleep").arg("60"));
        assert_eq!(code, ExitCode::SUCCESS);
        assert_eq!(pictures.len(), 2, "{pictures:?}");
        for picture in pictures {
            assert_eq!(size(&std::fs::read(picture).unwrap()), (1280, 800));
        }
        let (code, pictures) =
            show(Command::new("sh").args(["-c", "test -n \"$DISPLAY\" && exit 7"]));
        assert_eq!(
            code,
            ExitCode::from(7),
            "the end of the app is the end of the run"
        );
        assert!(pictures.is_empty(), "{pictures:?}");
    }
}
