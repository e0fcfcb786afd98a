//! Calendars that others collected to break parsers with: row P-1.
//!
//! They are not in this repository. Some lie in the sources of a parser that Kawka is built with (`ical-rs`, MIT or
//! Apache-2.0), and so wherever Kawka is built; `KAWKA_CALENDAR_CORPUS` names folders with more, which
//! `cargo xtask test` fetches (the test files of the Python package `icalendar`, BSD-2-Clause).

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fenced;
use crate::support::{assert_adds_up, try_season};

/// Processor time for a whole corpus, in seconds: 200 ms a file in the program that people run would be far more.
const SECONDS: u32 = 60;

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path
            .extension()
            .is_some_and(|ext| ext.eq_ignore_ascii_case("ics"))
        {
            found.push(path);
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(folder, &mut found);
    found.sort();
    found
}

fn cargo(words: &[&str]) -> Vec<u8> {
    let mut cargo = Command::new(env!("CARGO"));
    let output = cargo
        .args(words)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {words:?}: {said}");
    output.stdout
}

/// Where the sources of a dependency lie. What only other systems need was not fetched, so it is not asked for.
fn sources_of(package: &str) -> PathBuf {
    let version = String::from_utf8(cargo(&["-vV"])).unwrap();
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let words = "metadata --format-version 1 --offline --locked --filter-platform";
    let words: Vec<&str> = words.split(' ').chain([host]).collect();
    let metadata: serde_json::Value = serde_json::from_slice(&cargo(&words)).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let found = packages.iter().find(|one| one["name"] == package).unwrap();
    let manifest = Path::new(found["manifest_path"].as_str().unwrap());
    manifest.parent().unwrap().to_owned()
}

#[test]
#[ignore = "one corpus, for the tests below"]
fn one() {
    let Some(folder) = fenced::what() else { return };
    for path in files(Path::new(&folder)) {
        // Refused or read; and what is read is accounted for to the last event.
        if let Ok(reading) = try_season(std::fs::read(&path).unwrap()) {
            assert_adds_up(&reading);
        }
    }
}

/// How many of them are read as calendars.
fn count_read(files: &[PathBuf]) -> usize {
    let read = files
        .iter()
        .filter(|path| try_season(std::fs::read(path).unwrap()).is_ok());
    read.count()
}

#[test]
fn row_p_1_what_others_collected_is_read_or_refused_and_never_hurts() {
    let folder = sources_of("ical-rs");
    let files = files(&folder);
    assert!(files.len() >= 150, "{} files", files.len());
    fenced::run("corpus::one", folder.to_str().unwrap(), SECONDS);
    // Most are calendars, if odd ones: a reader that refused everything would hurt nobody either.
    assert!(count_read(&files) * 2 > files.len());
}

#[test]
#[ignore = "needs KAWKA_CALENDAR_CORPUS; cargo xtask test brings it"]
fn row_p_1_more_of_what_others_collected() {
    let folders = std::env::var_os("KAWKA_CALENDAR_CORPUS");
    let folders = folders.expect("KAWKA_CALENDAR_CORPUS names folders of calendars");
    for folder in std::env::split_paths(&folders) {
        let files = files(&folder);
        assert!(files.len() >= 100, "{} files", files.len());
        fenced::run("corpus::one", folder.to_str().unwrap(), SECONDS);
        assert!(count_read(&files) * 2 > files.len());
    }
}
