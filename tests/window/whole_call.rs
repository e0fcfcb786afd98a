//! The walking desk in one piece: a calendar file, the next call, its brief, consent and notes, a killed app, and all
//! of it still there.

use std::fs;

use chrono::Duration;
use serde_json::{Value, json};

use crate::app::App;
use crate::calendar_file::{calendly, now, private, write};
use crate::machine::{Language, Machine};

/// Words that must be stored encrypted and must not be logged.
const CANARIES: [&str; 4] = ["Quixana", "Zebrowska", "tapir-owners", "gnu-accounting"];

fn add_calendar(app: &App<'_>, path: &str) {
    app.click("Add a calendar");
    app.read("Calendars");
    app.press("n");
    app.click("File");
    app.control("Choose…");
    app.fill("File", path);
    app.press("Ctrl+Enter");
    app.read("What was read");
}

fn notes(app: &App<'_>) -> String {
    let text = app.run(
        "return document.querySelector('textarea[data-focus=notes]')?.value ?? ''",
        vec![],
    );
    text.as_str().unwrap().to_owned()
}

#[test]
fn h3_a_calendar_becomes_a_call_whose_notes_survive_a_kill() {
    let machine = Machine::start(Language::English)
        .with_keyring()
        .with_notifications();
    let start = now() + Duration::seconds(270);
    let ics = write(
        &machine.folder().join("home/coffees.ics"),
        &[
            calendly(
                "one@calendly.com",
                "Quixana Zebrowska",
                "q@tapir-owners.example",
                start,
            ),
            calendly(
                "two@calendly.com",
                "Ola Druga",
                "ola@druga.example",
                start + Duration::days(1),
            ),
            private("dentist@home", start + Duration::hours(2)),
        ],
    );
    let app = App::open(&machine);
    app.fill("Name", "Hanna Host");
    app.press("Enter");
    app.click("Later");
    app.read("Your recovery key is not confirmed as written down yet.");

    add_calendar(&app, &ics.display().to_string());
    app.read("3 events");
    app.picture("calendar-added-en");
    app.press("g");
    app.press("t");
    app.read("Next coffee");
    app.wait(
        "the call on top of the page",
        "return document.querySelector('.hero h2')?.textContent.trim() === 'q@tapir-owners.example'",
    );
    app.wait(
        "the countdown",
        "return /in [45] min/.test(document.querySelector('.hero')?.innerText)",
    );
    app.picture("today-next-en");

    // The brief: a person out of the booking, a section, ready.
    app.press("b");
    app.read("Whose booking is it?");
    app.click("Create a person from it");
    app.read_no_more("Whose booking is it?");
    app.read("Person added from the booking");
    app.press("e");
    app.type_in("Keeps gnu-accounting books since 2019.");
    app.press("Escape");
    app.press("r");
    app.read("Brief marked as ready");
    app.picture("brief-ready-en");

    // The call: both answers to two questions of consent, with the sentence that was read out.
    app.press("o");
    app.read("May we record this call for ourselves?");
    app.press("Alt+y");
    app.read("May we send you the video?");
    app.wait(
        "the next question to hear an answer",
        "return document.querySelector('[aria-keyshortcuts=\"Alt+n\"]')?.getAttribute('aria-disabled') !== 'true'",
    );
    app.press("Alt+n");
    app.read("May we quote you by name?");
    terminal_beside_the_window(&machine);
    app.picture("call-consent-en");
    assert_eq!(app.wrong(), Vec::<String>::new());

    // What the window has called saved is on the disk: it is killed in the same moment.
    app.press("Ctrl+0");
    app.wait_so("the notes to have the focus", || app.focused() == "Notes");
    app.type_in("Three gnus and a lorry.\n! Send the price list\n");
    app.wait_so("the last stroke to be saved", || {
        let text = app.text();
        text.contains("Saved ") && !text.contains("Writing…")
    });
    let log = app.log();
    app.kill();
    nothing_leaks(&machine, &log);

    let checks = machine.kawka(&["verify", "--json"]).json();
    assert_eq!(checks["ok"], json!(true), "{checks}");

    let app = App::open(&machine);
    app.read("Quixana Zebrowska");
    app.read("Brief ready");
    app.press("o");
    app.wait_so("the notes", || {
        notes(&app) == "Three gnus and a lorry.\n! Send the price list\n"
    });
    app.read("yes, ");
    app.read("no, ");
    app.read("Follow-up, Hanna");
    app.picture("call-notes-en");
    app.press("Escape");
    app.press("Escape");
    app.press("g");
    app.press("f");
    app.read("Send the price list");
    app.picture("follow-ups-en");

    let brief = machine
        .kawka(&["brief", "--next", "--format", "json"])
        .json();
    consents_are_told(&brief);
    assert_eq!(
        brief["sections"][0]["text"],
        json!("Keeps gnu-accounting books since 2019.")
    );
}

/// Read verbs work beside the window, a verb that writes does not.
fn terminal_beside_the_window(machine: &Machine) {
    let bookings = machine.kawka(&["bookings", "--json"]).json();
    let titles: Vec<&Value> = bookings
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["title"])
        .collect();
    assert_eq!(titles, ["Quixana Zebrowska and Host", "Ola Druga and Host"]);
    assert_eq!(bookings[0]["customer"]["name"], json!("Quixana Zebrowska"));
    assert_eq!(bookings[1]["customer"], Value::Null);
    let today = machine.kawka(&["today", "--json"]).json();
    assert_eq!(
        today["next"]["booking"]["title"],
        json!("Quixana Zebrowska and Host")
    );
    let brief = machine.kawka(&["brief", "--next"]);
    assert!(brief.out.contains("gnu-accounting"), "{brief:?}");
    let id = bookings[1]["id"].as_str().unwrap();
    machine
        .kawka(&["outcome", id, "held"])
        .refused("another Kawka works on this folder");
    machine
        .kawka(&["calendar", "sync"])
        .refused("another Kawka works on this folder");
}

/// Neither the log nor any file of the data folder holds what was written, in the clear.
fn nothing_leaks(machine: &Machine, log: &str) {
    for canary in CANARIES {
        assert!(!log.contains(canary), "{canary} is in the log:\n{log}");
    }
    let mut looked_at = 0;
    let mut folders = vec![machine.data()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let bytes = fs::read(entry.path()).unwrap();
            looked_at += bytes.len();
            for word in CANARIES.iter().chain(&["SQLite format 3"]) {
                let found = bytes
                    .windows(word.len())
                    .any(|part| part == word.as_bytes());
                assert!(!found, "{word} is in {}", entry.path().display());
            }
        }
    }
    assert!(looked_at > 50_000, "the file was there: {looked_at} bytes");
}

fn consents_are_told(brief: &Value) {
    let of = |scope: &str| {
        let rows = brief["consents"].as_array().unwrap();
        rows.iter()
            .find(|row| row["scope"] == scope)
            .unwrap()
            .clone()
    };
    let (record, send) = (of("record_internal"), of("send_to_customer"));
    assert_eq!(record["state"], json!("given"));
    assert_eq!(send["state"], json!("refused"));
    assert_eq!(record["asked_by"], json!("Hanna Host"));
    assert_eq!(record["method"], json!("oral_on_call"));
    assert_eq!(
        record["sentence"],
        json!("May we record this call for our own use? You can change your mind at any time.")
    );
}
