//! Civil times against another reading of the same database: Python's `zoneinfo` (F4, S-2).

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Offset as _, TimeZone as _, Utc};
use chrono_tz::{IANA_TZDB_VERSION, TZ_VARIANTS, Tz};
use kawka_domain::time::resolve;
use proptest::prelude::RngExt as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::support::at;

/// As many as the acceptance asks for.
const CALLS: usize = 10_000;

/// Answers `zone wall` with `instant`, one line each, by PEP 495: of an hour that occurs twice the first (fold 0), an
/// hour that does not occur with the offset from before the gap. That is what RFC 5545 §3.3.5 says.
const PYTHON: &str = r"
import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo
for line in sys.stdin:
    zone, wall = line.split()
    at = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone), fold=0)
    print(at.astimezone(timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ'))
";

/// A folder with the zone rules of the same release that chrono-tz was made from: the system's, or Python's package.
fn rules() -> Rules {
    let system = Path::new("/usr/share/zoneinfo");
    let version = std::fs::read_to_string(system.join("tzdata.zi")).unwrap_or_default();
    if version.lines().next() == Some(&format!("# version {IANA_TZDB_VERSION}")) {
        return Rules::System;
    }
    // 2025b is 2025.2 there.
    let (year, letter) = IANA_TZDB_VERSION.split_at(4);
    let number = letter.bytes().next().unwrap() - b'a' + 1;
    let release = format!("tzdata=={year}.{number}");
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = place.join(&release);
    if !folder.join("tzdata").is_dir() {
        // A system's own Python may come without pip; one in an environment of its own has it.
        let own = place.join("zones-python");
        let mut make = Command::new("python3");
        make.args(["-m", "venv"]).arg(&own);
        let mut install = Command::new(own.join("bin/python"));
        install.args(["-m", "pip", "install", "--quiet", "--no-deps", "--target"]);
        install.arg(&folder).arg(&release);
        for step in [&mut make, &mut install] {
            assert!(
                step.status().is_ok_and(|status| status.success()),
                "the zone rules {IANA_TZDB_VERSION} are needed: {step:?} failed"
            );
        }
    }
    Rules::Package(folder)
}

enum Rules {
    System,
    Package(PathBuf),
}

fn zoneinfo(questions: &str) -> Vec<DateTime<Utc>> {
    let mut python = Command::new("python3");
    python
        .args(["-c", PYTHON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    match rules() {
        Rules::System => python.env("PYTHONTZPATH", "/usr/share/zoneinfo"),
        Rules::Package(folder) => python.env("PYTHONTZPATH", "").env("PYTHONPATH", folder),
    };
    let mut python = python.spawn().unwrap();
    let mut input = python.stdin.take().unwrap();
    let asked = questions.to_owned();
    let asking = std::thread::spawn(move || input.write_all(asked.as_bytes()).unwrap());
    let output = python.wait_with_output().unwrap();
    asking.join().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(at).collect()
}

fn offset(zone: Tz, at: NaiveDateTime) -> i32 {
    zone.offset_from_utc_datetime(&at).fix().local_minus_utc()
}

/// The instants of 2026 to 2030 at which a zone's clocks change.
fn changes(zone: Tz) -> Vec<NaiveDateTime> {
    let day = |year| {
        NaiveDate::from_ymd_opt(year, 1, 1)
            .unwrap()
            .and_time(chrono::NaiveTime::MIN)
    };
    let (mut found, mut before) = (Vec::new(), day(2026));
    while before < day(2031) {
        let after = before + Duration::days(1);
        if offset(zone, before) != offset(zone, after) {
            let (mut low, mut high) = (0, 1440);
            while high - low > 1 {
                let middle = (low + high) / 2;
                if offset(zone, before + Duration::minutes(middle)) == offset(zone, before) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            let high = before + Duration::minutes(high);
            found.push(high);
        }
        before = after;
    }
    found
}

#[test]
fn f4_s2_ten_thousand_calls_in_all_zones_are_when_zoneinfo_says() {
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut calls: Vec<(Tz, NaiveDateTime)> = Vec::new();
    let of_zone = CALLS / TZ_VARIANTS.len() + 1;
    let first = NaiveDate::from_ymd_opt(2026, 1, 1)
        .unwrap()
        .and_time(chrono::NaiveTime::MIN);
    let (mut near, mut gaps, mut twice) = (0, 0, 0);
    for zone in TZ_VARIANTS {
        let changes = changes(zone);
        for number in 0..of_zone {
            let wall = if number % 2 == 0 && !changes.is_empty() {
                // Within three hours of a change of clocks, on its wall.
                let change = changes[random.random_range(0..changes.len())];
                let wall = change + Duration::seconds(i64::from(offset(zone, change)));
                near += 1;
                wall + Duration::minutes(random.random_range(-180..180))
            } else {
                first + Duration::minutes(random.random_range(0..5 * 365 * 24 * 60))
            };
            match zone.from_local_datetime(&wall) {
                chrono::LocalResult::None => gaps += 1,
                chrono::LocalResult::Ambiguous(..) => twice += 1,
                chrono::LocalResult::Single(_) => {}
            }
            calls.push((zone, wall));
        }
    }
    assert!(calls.len() >= CALLS && near > 1000 && gaps > 100 && twice > 100);
    let questions: String = calls
        .iter()
        .map(|(zone, wall)| format!("{} {}\n", zone.name(), wall.format("%Y-%m-%dT%H:%M:%S")))
        .collect();
    let answers = zoneinfo(&questions);
    assert_eq!(answers.len(), calls.len());
    let differences: Vec<String> = calls
        .iter()
        .zip(answers)
        .map(|((zone, wall), theirs)| (zone, wall, resolve(*wall, *zone), theirs))
        .filter(|(_, _, ours, theirs)| ours != theirs)
        .map(|(zone, wall, ours, theirs)| format!("{zone} {wall}: {ours}, {theirs}"))
        .collect();
    let some = &differences[..differences.len().min(5)];
    assert!(
        differences.is_empty(),
        "{} differ: {some:#?}",
        differences.len()
    );
}
