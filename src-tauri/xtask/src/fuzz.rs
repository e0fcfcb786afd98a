//! `cargo xtask fuzz`: looks for bytes that break a reader of what comes from outside. What is found joins the
//! corpus, which the tests read in every run.

use crate::arguments::FuzzOptions;
use crate::failure::{Because as _, Failure, Result};
use crate::packages::{self, Purpose};
use crate::places::{self, Places};
use crate::process;
use std::fs;
use std::process::Command;

/// The runner, and the version it was tried with.
const RUNNER: [&str; 3] = ["cargo-fuzz", "--version", "0.13.2"];
/// Longer inputs find nothing new and take long.
const LONGEST: &str = "-max_len=8192";
/// What one input may cost (fault plan, row P-4): seconds and MiB.
const LIMITS: [&str; 2] = ["-timeout=1", "-rss_limit_mb=256"];

/// Runs one target, or each in turn, and then drops what adds nothing to the corpus.
pub fn run(places: &Places, options: &FuzzOptions) -> Result<()> {
    packages::ensure(&[Purpose::Build])?;
    if places::program(RUNNER[0]).is_none() {
        let mut install = Command::new(places::cargo());
        install.args(["install", "--locked"]).args(RUNNER);
        process::step(&mut install, None)?;
    }
    let home = places.root().join("tests/fuzz");
    let mut targets = Vec::new();
    for entry in fs::read_dir(home.join("corpus")).because(|| "list the targets".to_owned())? {
        let entry = entry.because(|| "list the targets".to_owned())?;
        targets.push(entry.file_name().to_string_lossy().into_owned());
    }
    targets.sort();
    if let Some(wanted) = &options.target {
        if !targets.contains(wanted) {
            let known = targets.join("`, `");
            return Err(Failure::new(format!(
                "There is no target `{wanted}`, but `{known}`."
            )));
        }
        targets.retain(|target| target == wanted);
    }
    let time = format!("-max_total_time={}", options.time.as_secs());
    for target in &targets {
        // Nothing of ours is unsafe: without a sanitizer it is faster and needs no nightly compiler.
        let fuzz = |verb: &str| {
            let mut cargo = Command::new(places::cargo());
            cargo
                .args(["fuzz", verb, "--fuzz-dir"])
                .arg(&home)
                .args(["--sanitizer", "none", target])
                .current_dir(&home);
            cargo
        };
        let mut search = fuzz("run");
        // What breaks it joins the corpus, so that no run of the tests forgets it.
        let found = home.join("corpus").join(target).join("found-");
        let found = format!("-artifact_prefix={}", found.display());
        search.args(["--", &time, LONGEST, &found]).args(LIMITS);
        process::step(&mut search, None)?;
        process::step(&mut fuzz("cmin"), None)?;
    }
    Ok(())
}
