//! `cargo xtask bench calendar` and a part of `cargo xtask soak`: what reading a large calendar costs, with libical's own parser on the same file in the
//! same run.

use crate::calendar_servers;
use crate::failure::{Because, Result};
use crate::packages::{self, Purpose};
use crate::places::{self, Places};
use crate::process;
use std::fs;
use std::process::Command;

/// The peer's source.
const LIBICAL: &str = include_str!("bench/libical.c");

/// Builds and runs both.
pub fn bench(places: &Places) -> Result<()> {
    packages::ensure(&[Purpose::Build, Purpose::Bench])?;
    let folder = places.bench();
    fs::create_dir_all(&folder).because(|| format!("make {}", folder.display()))?;
    let feed = folder.join("calendar.ics");
    let milliseconds = folder.join("calendar.ms");
    let mut ours = Command::new(places::cargo());
    ours.args(["bench", "--quiet", "--workspace", "--bench", "calendar"])
        .env("KAWKA_BENCH_FEED", &feed)
        .env("KAWKA_BENCH_MILLISECONDS", &milliseconds)
        .current_dir(places.root());
    process::step(&mut ours, None)?;

    let (source, peer) = (folder.join("libical.c"), folder.join("libical"));
    fs::write(&source, LIBICAL).because(|| format!("write {}", source.display()))?;
    let mut compile = Command::new("cc");
    compile.args(["-O2", "-o"]).arg(&peer).arg(&source);
    process::step(compile.arg("-lical"), None)?;
    let whole =
        fs::read_to_string(&milliseconds).because(|| format!("read {}", milliseconds.display()))?;
    process::step(Command::new(&peer).arg(&feed).arg(whole.trim()), None).map(drop)
}

/// Changes calendars on real servers a thousand times each and follows them.
pub fn soak(places: &Places) -> Result<()> {
    let programs = calendar_servers::ensure(places)?;
    let mut cargo = Command::new(places::cargo());
    cargo
        .args(["test", "--workspace", "--test", "it", "--"])
        .args(["desk::caldav_converges", "--include-ignored", "--nocapture"])
        .env("KAWKA_DAV_SERVERS", programs)
        .env("KAWKA_SOAK_OPERATIONS", "1000")
        .current_dir(places.root());
    process::step(&mut cargo, None)
}
