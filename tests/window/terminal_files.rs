//! The contract of the terminal for files, merges and search, on the built program.

use std::fs;

use serde_json::{Value, json};

use crate::terminal::{Terminal, keys};

/// What every report of an import says; more may come, none of these goes.
const REPORT: [&str; 10] = [
    "created",
    "encoding",
    "failed",
    "problems",
    "rows",
    "separator",
    "skipped",
    "suggestions",
    "unchanged",
    "updated",
];

fn file(terminal: &Terminal, name: &str, content: &[u8]) -> String {
    let path = terminal.0.folder().join("home").join(name);
    fs::write(&path, content).unwrap();
    path.display().to_string()
}

fn path(terminal: &Terminal, name: &str) -> String {
    let path = terminal.0.folder().join("home").join(name);
    path.display().to_string()
}

/// rows, created, updated, unchanged, skipped, failed, suggestions
fn counts(report: &Value) -> [u64; 7] {
    [
        "rows",
        "created",
        "updated",
        "unchanged",
        "skipped",
        "failed",
        "suggestions",
    ]
    .map(|key| report[key].as_u64().unwrap())
}

fn people(terminal: &Terminal) -> usize {
    let rows = terminal.json(&["customers"]);
    rows.as_array().unwrap().len()
}

#[test]
fn q1_q5_an_import_is_reported_and_can_be_tried_first() {
    let terminal = Terminal::open();
    terminal.person("Jan Las", "jan@las.example");
    let content =
        "Imię;Nazwisko;E-mail\nŁucja;Ślązak;lucja@dachy.example\nJan;Las;\nEwa;Zła;nie-adres\n";
    let list = file(
        &terminal,
        "people.csv",
        &encoding_rs::WINDOWS_1250.encode(content).0,
    );
    let before = people(&terminal);
    let tried = terminal.json(&["import", "people", &list, "--dry-run"]);
    assert_eq!(people(&terminal), before, "nothing was written");
    let done = terminal.json(&["import", "people", &list]);
    for report in [&tried, &done] {
        let found = keys(report);
        for key in REPORT {
            assert!(found.contains(&key), "{key} in {report}");
        }
        assert_eq!(counts(report), [3, 2, 0, 0, 0, 1, 1], "{report}");
        assert_eq!(report["encoding"], "windows-1250");
        assert_eq!(report["separator"], ";");
        let problems = json!([{"line": 4, "field": "email", "message": "not_an_email"}]);
        assert_eq!(report["problems"], problems);
    }
    assert_eq!(people(&terminal), before + 2);
    let again = terminal.json(&["import", "people", &list]);
    assert_eq!(counts(&again), [3, 0, 0, 2, 0, 1, 0], "{again}");

    let nothing = path(&terminal, "none.csv");
    terminal
        .run(&["import", "people", &nothing])
        .refused("file");
    terminal
        .run(&["import", "people", &list, "--map", "nie ma"])
        .refused("map");
    terminal.wrong_usage(&["import", "cats", &list]);
}

#[test]
fn q1_columns_that_nobody_would_guess_are_read_by_a_saved_map() {
    let terminal = Terminal::open();
    let words = ["import", "people"];
    let list = file(
        &terminal,
        "people.csv",
        b"Name,Email,Plan\nAnna Nowa,anna@b.example,Pro\n",
    );
    let saved = terminal.json(&[&words[..], &[list.as_str(), "--save-map", "ours"]].concat());
    assert_eq!(saved["created"], 1);
    let by_map = terminal.json(&[&words[..], &[list.as_str(), "--map", "ours"]].concat());
    assert_eq!(counts(&by_map)[..3], [1, 0, 0], "{by_map}");
}

#[test]
fn q7_q9_exports_come_back() {
    let terminal = Terminal::open();
    let id = terminal.person("Anna Nowa", "anna@b.example");
    let contacts = file(
        &terminal,
        "contacts.csv",
        b"date,email,text\n2026-10-01 10:00,anna@b.example,Hello\n",
    );
    assert_eq!(
        terminal.json(&["import", "interactions", &contacts])["created"],
        1
    );
    for (what, name) in [
        ("people", "people.csv"),
        ("interactions", "interactions.csv"),
        ("all", "all.zip"),
    ] {
        let target = path(&terminal, name);
        let report = terminal.json(&["export", what, &target]);
        assert_eq!(keys(&report), ["path", "rows"], "{what}");
        assert_eq!(report["path"], target);
        assert!(report["rows"].as_u64().unwrap() > 0, "{what}");
    }
    let people = fs::read_to_string(path(&terminal, "people.csv")).unwrap();
    assert!(people.contains(&id));
    for (what, name) in [
        ("people", "people.csv"),
        ("interactions", "interactions.csv"),
    ] {
        let report = terminal.json(&["import", what, &path(&terminal, name)]);
        assert_eq!(counts(&report), [1, 0, 0, 1, 0, 0, 0], "{what}: {report}");
    }
}

#[test]
fn q7_contacts_are_written_in_the_version_that_was_asked_for() {
    let terminal = Terminal::open();
    terminal.person("Anna Nowa", "anna@b.example");
    let target = path(&terminal, "people.vcf");
    let words = ["export", "people", target.as_str()];
    for (asked, written) in [
        (&[][..], "4.0"),
        (&["--vcard", "3.0"], "3.0"),
        (&["--vcard", "4.0"], "4.0"),
    ] {
        let report = terminal.json(&[&words[..], asked].concat());
        assert_eq!(report["rows"], 1, "{asked:?}");
        let text = fs::read_to_string(&target).unwrap();
        assert!(text.contains(&format!("VERSION:{written}\r\n")), "{text}");
    }
    terminal.wrong_usage(&[&words[..], &["--vcard", "2.1"]].concat());
    let table = path(&terminal, "people.csv");
    terminal
        .run(&["export", "people", &table, "--vcard", "3.0"])
        .refused("vcard: only for vcf files");
    assert!(!std::path::Path::new(&table).exists());
}

#[test]
fn q6_an_encoding_and_a_separator_can_be_told() {
    let terminal = Terminal::open();
    terminal.person("Jan Las", "jan@las.example");
    let content = "Name:Email\nŁucja Ślązak:lucja@dachy.example\n";
    let list = file(
        &terminal,
        "people.csv",
        &encoding_rs::WINDOWS_1250.encode(content).0,
    );
    let words = ["import", "people", list.as_str(), "--separator", ":"];
    let before = people(&terminal);
    terminal
        .run(&[&words[..], &["--encoding", "utf-8"]].concat())
        .refused("bad encoding at line 2; nothing was changed");
    assert_eq!(people(&terminal), before);
    let report = terminal.json(&[&words[..], &["--encoding", "windows-1250"]].concat());
    assert_eq!(counts(&report), [1, 1, 0, 0, 0, 0, 0], "{report}");
    assert_eq!(
        (&report["encoding"], &report["separator"]),
        (&json!("windows-1250"), &json!(":"))
    );
}

#[test]
fn b2_o1_a_merge_and_a_search_from_the_terminal() {
    let terminal = Terminal::open();
    let keep = terminal.person("Łucja Żółtowska", "lucja@b.example");
    let other = terminal.person("Lucja Zoltowska", "l.z@b.example");
    let found = terminal.json(&["search", "zoltow"]);
    assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
    let merged = terminal.json(&["merge", &keep, &other]);
    assert_eq!(keys(&merged), ["entry", "id", "merged"]);
    assert_eq!(
        (&merged["id"], &merged["merged"]),
        (&json!(keep), &json!([other]))
    );
    let found = terminal.json(&["search", "zoltow"]);
    let rows = found.as_array().unwrap();
    assert_eq!(rows.len(), 1, "{found}");
    assert_eq!(rows[0]["row"]["id"], json!(keep));
    terminal.done(&["undo"]);
    let found = terminal.json(&["search", "zoltow"]);
    assert_eq!(found.as_array().unwrap().len(), 2, "apart again");
    terminal.run(&["merge", &keep, &keep]).refused("");
    terminal.wrong_usage(&["merge", &keep]);
}
