//! `cargo xtask`: sets the machine up, then runs, tests and measures Kawka.
//!
//! It may depend on the standard library and one or two tiny crates, and on no other crate of the
//! workspace: it must compile in seconds on a machine where nothing is installed yet.
//!
//! One module, one concern: [`packages`] (system packages), [`ui`] (npm), [`rig`] (a display, a
//! message bus, a keyring and a notification daemon of our own), [`process`] (steps and their end);
//! the verbs are [`run`], [`mod@test`], [`mod@bench`], [`reminders`], [`fuzz`],
//! [`mutants`], [`calendar`], [`bindings`] and [`icons`].
//!
//! Deliberately absent: anything that knows what Kawka does.

mod arguments;
mod bench;
mod bindings;
mod calendar;
mod calendar_servers;
mod failure;
mod fuzz;
mod icons;
mod mutants;
mod packages;
mod places;
mod process;
mod reminders;
mod rig;
mod run;
mod screenshots;
mod signals;
mod stamp;
mod test;
mod ui;
mod untouched;
mod video_host;

use arguments::{Request, USAGE};
use failure::Result;
use places::Places;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words = std::env::args_os().skip(1).collect();
    let request = match arguments::parse(words) {
        Ok(request) => request,
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match fulfil(request) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code())
        }
    }
}

fn fulfil(request: Request) -> Result<ExitCode> {
    if matches!(request, Request::Help) {
        println!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    }
    signals::watch()?;
    let places = Places::find()?;
    match request {
        Request::Help => Ok(ExitCode::SUCCESS),
        Request::Run(options) => run::run(&places, &options),
        Request::Test(extent) => test::run(&places, extent),
        Request::Bindings => bindings::run(&places).map(|()| ExitCode::SUCCESS),
        Request::BenchStart(options) => bench::start(&places, &options).map(|()| ExitCode::SUCCESS),
        Request::BenchIdle(options) => bench::idle(&places, &options).map(|()| ExitCode::SUCCESS),
        Request::BenchCalendar => calendar::bench(&places).map(|()| ExitCode::SUCCESS),
        Request::BenchKeys(binary) => {
            bench::keys(&places, binary.as_ref()).map(|()| ExitCode::SUCCESS)
        }
        Request::BenchPeople => reminders::bench(&places, "people").map(|()| ExitCode::SUCCESS),
        Request::BenchReminders => reminders::bench(&places, "plan").map(|()| ExitCode::SUCCESS),
        Request::BenchBrief(binary) => {
            bench::brief(&places, binary.as_ref()).map(|()| ExitCode::SUCCESS)
        }
        Request::BenchFrames => test::bench_frames(&places).map(|()| ExitCode::SUCCESS),
        Request::Soak(options) => reminders::soak(&places, &options).map(|()| ExitCode::SUCCESS),
        Request::Fuzz(options) => fuzz::run(&places, &options).map(|()| ExitCode::SUCCESS),
        Request::Mutants => mutants::run(&places).map(|()| ExitCode::SUCCESS),
        Request::Icons => icons::run(&places).map(|()| ExitCode::SUCCESS),
    }
}
