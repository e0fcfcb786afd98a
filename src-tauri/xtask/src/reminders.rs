//! `cargo xtask bench reminders` and `cargo xtask soak`: what planning costs, and years of trouble played through. Both
//! live with the code they are about; here they are built and started.

use crate::arguments::SoakOptions;
use crate::failure::Result;
use crate::packages::{self, Purpose};
use crate::places::{self, Places};
use crate::process;
use std::process::Command;

/// Builds and runs a bench of a crate.
pub fn bench(places: &Places, package: &str, bench: &str) -> Result<()> {
    packages::ensure(&[Purpose::Build])?;
    let mut cargo = Command::new(places::cargo());
    cargo
        .args(["bench", "--quiet", "--package", package, "--bench", bench])
        .current_dir(places.root());
    process::step(&mut cargo, None).map(drop)
}

/// Kills a thousand times, then plays the years, one after the other.
pub fn soak(places: &Places, options: &SoakOptions) -> Result<()> {
    packages::ensure(&[Purpose::Build])?;
    let mut kills = Command::new(places::cargo());
    kills
        .args([
            "test",
            "--quiet",
            "--package",
            "kawka",
            "--test",
            "it",
            "--",
        ])
        .arg("desk::reminder_kills::n6")
        .env("KAWKA_SOAK_KILLS", "1000")
        .current_dir(places.root());
    process::step(&mut kills, None)?;
    let mut cargo = Command::new(places::cargo());
    cargo
        .args([
            "test",
            "--quiet",
            "--package",
            "kawka",
            "--test",
            "it",
            "--",
        ])
        .args([
            "desk::reminder_year::soak",
            "--exact",
            "--ignored",
            "--nocapture",
        ])
        .env("KAWKA_SOAK_SEEDS", options.seeds.to_string())
        .env("KAWKA_SOAK_DAYS", options.days.to_string())
        .current_dir(places.root());
    process::step(&mut cargo, None).map(drop)
}
