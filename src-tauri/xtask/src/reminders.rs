//! `cargo xtask bench reminders` and `cargo xtask soak`: what planning costs, and years of trouble played through. Both
//! live with the code they are about; here they are built and started.

use crate::arguments::SoakOptions;
use crate::calendar;
use crate::failure::Result;
use crate::packages::{self, Purpose};
use crate::places::{self, Places};
use crate::process;
use std::ffi::OsStr;
use std::process::Command;

/// Builds and runs a bench.
pub fn bench(places: &Places, bench: &str) -> Result<()> {
    bench_with(places, bench, &[])
}

/// The same with something in its environment.
pub fn bench_with(places: &Places, bench: &str, with: &[(&str, &OsStr)]) -> Result<()> {
    packages::ensure(&[Purpose::Build])?;
    let mut cargo = Command::new(places::cargo());
    cargo
        .args(["bench", "--quiet", "--workspace", "--bench", bench])
        .envs(with.iter().copied())
        .current_dir(places.root());
    process::step(&mut cargo, None).map(drop)
}

/// Kills a thousand times, plays a thousand sequences of changes, then the years, then the servers, one after the other.
pub fn soak(places: &Places, options: &SoakOptions) -> Result<()> {
    packages::ensure(&[Purpose::Build])?;
    let (seeds, days) = (options.seeds.to_string(), options.days.to_string());
    let parts: [(&str, &[(&str, &str)]); 3] = [
        (
            "desk::reminder_kills::n6_s4_kills_repeat_a_reminder_at_most_once_and_lose_none",
            &[("KAWKA_SOAK_KILLS", "1000")],
        ),
        (
            "desk::plan_properties::s6_n7_any_sequence_of_changes_gives_the_plan_of_the_final_state",
            &[("KAWKA_SOAK_SEQUENCES", "1000")],
        ),
        (
            "desk::reminder_year::soak",
            &[("KAWKA_SOAK_SEEDS", &seeds), ("KAWKA_SOAK_DAYS", &days)],
        ),
    ];
    for (test, length) in parts {
        let mut cargo = Command::new(places::cargo());
        // The whole workspace, as the tests are built: a part of it would be another build.
        cargo
            .args(["test", "--workspace", "--test", "it", "--", test])
            .args(["--exact", "--include-ignored", "--nocapture"])
            .envs(length.iter().copied())
            .current_dir(places.root());
        process::step(&mut cargo, None)?;
    }
    calendar::soak(places)
}
