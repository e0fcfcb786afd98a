//! `cargo xtask fuzz`: looks for bytes that break a reader of what comes from outside. What is found joins the
//! corpus, which the tests read in every run.

use crate::arguments::FuzzOptions;
use crate::failure::{Because as _, Failure, Result};
use crate::packages::{self, Purpose};
use crate::places::{self, Places};
use crate::process;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The runner, and the version it was tried with.
const RUNNER: [&str; 3] = ["cargo-fuzz", "--version", "0.13.2"];
/// Longer inputs find nothing new and take long.
const LONGEST: &str = "-max_len=8192";
/// What one input may cost (fault plan, row P-4): seconds and MiB.
const LIMITS: [&str; 2] = ["-timeout=1", "-rss_limit_mb=256"];

/// How many of the inputs that it made itself are kept for a target, the smallest: each test run reads them all.
const KEPT: usize = 200;

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
        let corpus = home.join("corpus").join(target);
        let named = named(&corpus)?;
        process::step(&mut fuzz("cmin"), None)?;
        for (path, bytes) in named {
            fs::write(&path, bytes).because(|| format!("write {}", path.display()))?;
        }
        prune(&corpus)?;
    }
    Ok(())
}

/// Files of a corpus, the smallest first.
fn files(corpus: &Path) -> Result<Vec<(u64, PathBuf)>> {
    let because = || format!("look through {}", corpus.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(corpus).because(because)? {
        let entry = entry.because(because)?;
        files.push((entry.metadata().because(because)?.len(), entry.path()));
    }
    files.sort();
    Ok(files)
}

/// Whether the runner made it: it names its inputs by their hashes.
fn is_made(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    name.len() == 40 && name.iter().all(u8::is_ascii_hexdigit)
}

/// What we named ourselves: minimising gives it a hash for a name where it keeps it at all.
fn named(corpus: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let ours = files(corpus)?
        .into_iter()
        .filter(|(_, path)| !is_made(path));
    ours.map(|(_, path)| {
        let bytes = fs::read(&path).because(|| format!("read {}", path.display()))?;
        Ok((path, bytes))
    })
    .collect()
}

/// Leaves the smallest of what the runner made.
fn prune(corpus: &Path) -> Result<()> {
    let made = files(corpus)?.into_iter().filter(|(_, path)| is_made(path));
    for (_, path) in made.skip(KEPT) {
        fs::remove_file(&path).because(|| format!("remove {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rig::scratch::Scratch;

    #[test]
    fn the_smallest_are_kept_and_what_has_a_name() {
        let folder = Scratch::new().unwrap();
        let corpus = folder.path();
        for size in 0..KEPT + 5 {
            fs::write(corpus.join(format!("{size:040x}")), vec![b'x'; size]).unwrap();
        }
        fs::write(corpus.join("a-long-one"), vec![b'x'; 4_096]).unwrap();
        prune(corpus).unwrap();
        let left = fs::read_dir(corpus).unwrap().count();
        assert_eq!(left, KEPT + 1);
        assert!(corpus.join("a-long-one").exists());
        assert!(!corpus.join(format!("{:040x}", KEPT)).exists());
    }
}
