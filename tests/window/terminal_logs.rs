//! Nothing personal and nothing secret in what the program says of itself, at its most talkative (L-1): every verb,
//! done and refused.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::calendar_file::write;
use crate::machine::{Language, Machine, Said};

const NOW: &str = "2026-10-19T08:00:00+02:00";

/// Words that are nowhere unless they came from here.
const NAME: &str = "Zxqaname";
const FAMILY: &str = "Zxqfamily";
const ADDRESS: &str = "zxqmail@las.example";
const PHONE: &str = "+48995550123";
const TOKEN: &str = "zxqtoken";
const TITLE: &str = "Zxqtitle";
const SEARCHED: &str = "Zxqsearched";
const WRONG: &str = "Zxqwrong";
const PASSPHRASE: &str = "zxq passphrase of canaries";

/// Every file below a folder that is no data file, with its bytes.
fn files(folder: &std::path::Path) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if let Ok(bytes) = std::fs::read(&path) {
            found.insert(path, bytes);
        }
    }
    found
}

fn contains(bytes: &[u8], word: &str) -> bool {
    bytes
        .windows(word.len())
        .any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

/// Row 29: a program that falls leaves no picture of its memory.
#[cfg(target_os = "linux")]
#[test]
fn no_core_dump_is_ever_written() {
    let machine = Machine::without_screen(Language::English);
    let mut waiting = machine
        .command(crate::machine::KAWKA)
        .args(["--data", &machine.data().display().to_string()])
        .args(["calendar", "add", "--url", "-"])
        .env("KAWKA_PASSPHRASE", PASSPHRASE)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", waiting.id());
    let core = || {
        let text = std::fs::read_to_string(&limits).unwrap();
        let line = text
            .lines()
            .find(|line| line.starts_with("Max core file size"));
        line.unwrap()
            .split_whitespace()
            .skip(4)
            .take(2)
            .collect::<Vec<_>>()
            .join(" ")
    };
    // It reads the address from us, so it runs until we have looked.
    let mut found = core();
    for _ in 0..500 {
        if found == "0 0" {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
        found = core();
    }
    assert_eq!(found, "0 0", "soft and hard limit");
    drop(waiting.stdin.take());
    waiting.wait().unwrap();
}

#[test]
fn l1_what_the_program_says_of_itself_names_nobody() {
    let machine = Machine::without_screen(Language::English);
    let mut said: Vec<(String, Said)> = Vec::new();
    let mut run = |words: &[&str]| -> Said {
        let environment = [
            ("KAWKA_LOG", "trace"),
            ("KAWKA_NOW", NOW),
            ("KAWKA_PASSPHRASE", PASSPHRASE),
        ];
        let answer = machine.kawka_with(&environment, words);
        said.push((words.join(" "), answer.clone()));
        answer
    };
    let json = |said: Said| -> Value { serde_json::from_str(&said.out).unwrap() };
    let id = |value: &Value| value["id"].as_str().unwrap().to_owned();

    let name = format!("{NAME} {FAMILY}");
    let added = run(&[
        "customers",
        "add",
        "--name",
        &name,
        "--email",
        ADDRESS,
        "--phone",
        PHONE,
        "--json",
    ]);
    let customer = id(&json(added));
    let start = "2026-10-19T08:30:00+02:00";
    let booked = run(&["book", "--customer", &customer, "--start", start, "--json"]);
    let booking = id(&json(booked));
    let event = format!(
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261001T000000Z\r\nDTSTART:20261019T100000Z\r\nDTEND:20261019T103000Z\r\n\
         SUMMARY:{TITLE}\r\nATTENDEE:mailto:ola@biuro.example\r\nATTENDEE;CN={NAME}:mailto:{ADDRESS}\r\nEND:VEVENT\r\n"
    );
    let calendar = write(&machine.folder().join("home/calls.ics"), &[event]);
    let calendar = calendar.display().to_string();
    let broken = machine.folder().join("home/broken.ics");
    std::fs::write(
        &broken,
        format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:{TITLE}\r\nDTSTART:{WRONG}\r\n"),
    )
    .unwrap();
    let broken = broken.display().to_string();
    let secret = format!("https://127.0.0.1:9/{TOKEN}/basic.ics?key={TOKEN}");
    let nowhere = format!("https://{TOKEN}.invalid/{TOKEN}.ics");
    for words in [
        vec!["calendar", "add", "--file", &calendar, "--name", TITLE],
        vec!["calendar", "add", "--file", &broken],
        vec!["calendar", "add", "--url", &secret],
        vec!["calendar", "add", "--url", &nowhere],
        vec!["calendar", "sync", "--json"],
        vec!["bookings", "--json"],
        vec!["today"],
        vec!["brief", "--booking", &booking],
        vec!["brief", "--next", "--format", "json"],
        vec!["reminders"],
        vec!["customers", "--search", SEARCHED],
        vec!["customers", "add", "--name", WRONG, "--email", WRONG],
        vec!["customers", "add", "--name", NAME, "--time-zone", WRONG],
        vec!["outcome", &booking, "held"],
        vec!["journal"],
        vec!["undo"],
        vec!["undo"],
        vec!["verify"],
        vec!["doctor"],
        vec!["backup"],
        vec!["backup", "list"],
        vec!["restore", "--latest"],
    ] {
        run(&words);
    }

    let refused = said.iter().filter(|(_, said)| said.code == 1).count();
    assert!(refused >= 5, "some are refused: {refused}");
    let told: usize = said.iter().map(|(_, said)| said.err.len()).sum();
    assert!(told > 200, "the log was on: {told}");
    let canaries = [
        NAME, FAMILY, ADDRESS, PHONE, TOKEN, TITLE, SEARCHED, WRONG, PASSPHRASE,
    ];
    for (words, said) in &said {
        for canary in canaries {
            assert!(
                !contains(said.err.as_bytes(), canary),
                "{words}: {canary} in {}",
                said.err
            );
        }
    }
    let data = machine.data();
    let all = files(machine.folder());
    assert!(
        all.keys().any(|path| path.starts_with(&data)),
        "the data folder is looked at"
    );
    for (path, bytes) in all
        .iter()
        .filter(|(path, _)| !path.ends_with("calls.ics") && !path.ends_with("broken.ics"))
    {
        for canary in canaries {
            assert!(!contains(bytes, canary), "{canary} in {}", path.display());
        }
    }
}
