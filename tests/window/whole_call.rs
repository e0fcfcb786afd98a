//! The walking desk in one piece: a calendar file, the next call, its brief, consent and notes, a killed app, and all
//! of it still there.

use std::fs;

use chrono::Duration;
use serde_json::{Value, json};

use crate::app::App;
use crate::calendar_file::{calendly, now, private, write};
use crate::machine::{Language, Machine};
use crate::notices::{about_to_ask, booked, status};
use crate::private_bus::wait_until;

/// Words that must be stored encrypted and must not be logged.
const CANARIES: [&str; 4] = ["Quixana", "Zebrowska", "tapir-owners", "gnu-accounting"];

/// What the window says in one language.
struct Words {
    language: Language,
    code: &'static str,
    name: &'static str,
    later: &'static str,
    key_not_confirmed: &'static str,
    add_calendar: &'static str,
    calendars: &'static str,
    file: &'static str,
    choose: &'static str,
    was_read: &'static str,
    three_events: &'static str,
    next: &'static str,
    countdown: &'static str,
    whose: &'static str,
    create: &'static str,
    created: &'static str,
    marked_ready: &'static str,
    ready: &'static str,
    record: &'static str,
    send: &'static str,
    quote: &'static str,
    sentence: &'static str,
    notes: &'static str,
    saved: &'static str,
    saving: &'static str,
    yes: &'static str,
    no: &'static str,
    follow_up: &'static str,
    absent: &'static str,
    no_show: &'static str,
    undone: &'static str,
}

const ENGLISH: Words = Words {
    language: Language::English,
    code: "en",
    name: "Name",
    later: "Later",
    key_not_confirmed: "Your recovery key is not confirmed as written down yet.",
    add_calendar: "Add a calendar",
    calendars: "Calendars",
    file: "File",
    choose: "Choose…",
    was_read: "What was read",
    three_events: "3 events",
    next: "Next coffee",
    countdown: "in [45] min",
    whose: "Whose booking is it?",
    create: "Create a person from it",
    created: "Person added from the booking",
    marked_ready: "Brief marked as ready",
    ready: "Brief ready",
    record: "May we record this call for ourselves?",
    send: "May we send you the video?",
    quote: "May we quote you by name?",
    sentence: "May we record this call for our own use? You can change your mind at any time.",
    notes: "Notes",
    saved: "Saved ",
    saving: "Writing…",
    yes: "yes, ",
    no: "no, ",
    follow_up: "Follow-up, Hanna",
    absent: "No-show",
    no_show: "No-show",
    undone: "Undone",
};

const POLISH: Words = Words {
    language: Language::Polish,
    code: "pl",
    name: "Imię i nazwisko",
    later: "Później",
    key_not_confirmed: "Klucz odzyskiwania nie jest jeszcze potwierdzony jako zapisany.",
    add_calendar: "Dodaj kalendarz",
    calendars: "Kalendarze",
    file: "Plik",
    choose: "Wybierz…",
    was_read: "Co odczytano",
    three_events: "3 wydarzenia",
    next: "Następna kawka",
    countdown: "za [45] min",
    whose: "Czyja to rezerwacja?",
    create: "Utwórz osobę z rezerwacji",
    created: "Dodano osobę z rezerwacji",
    marked_ready: "Brief oznaczony jako gotowy",
    ready: "Brief gotowy",
    record: "Czy możemy nagrać tę rozmowę dla siebie?",
    send: "Czy wysłać nagranie?",
    quote: "Czy możemy zacytować z imienia?",
    sentence: "Czy możemy nagrać tę rozmowę na nasz własny użytek? W każdej chwili można się wycofać.",
    notes: "Notatki",
    saved: "Zapisano ",
    saving: "Zapisywanie…",
    yes: "tak, ",
    no: "nie, ",
    follow_up: "Dalszy krok, Hanna",
    absent: "Nie ma",
    no_show: "Nieobecność",
    undone: "Cofnięto",
};

fn add_calendar(app: &App<'_>, words: &Words, path: &str) {
    app.click(words.add_calendar);
    app.read(words.calendars);
    app.press("n");
    app.click(words.file);
    app.control(words.choose);
    app.fill(words.file, path);
    app.press("Ctrl+Enter");
    app.read(words.was_read);
}

fn notes(app: &App<'_>) -> String {
    let text = app.run(
        "return document.querySelector('textarea[data-focus=notes]')?.value ?? ''",
        vec![],
    );
    text.as_str().unwrap().to_owned()
}

#[test]
fn h3_a_calendar_becomes_a_call_whose_notes_survive_a_kill_in_english() {
    whole_call(&ENGLISH);
}

#[test]
fn h3_a_calendar_becomes_a_call_whose_notes_survive_a_kill_in_polish() {
    whole_call(&POLISH);
}

fn whole_call(words: &Words) {
    let machine = Machine::start(words.language)
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
    app.fill(words.name, "Hanna Host");
    app.press("Enter");
    app.click(words.later);
    app.read(words.key_not_confirmed);

    add_calendar(&app, words, &ics.display().to_string());
    app.read(words.three_events);
    app.picture(&format!("calendar-added-{}", words.code));
    app.press("g");
    app.press("t");
    app.read(words.next);
    app.wait(
        "the call on top of the page",
        "return document.querySelector('.hero h2')?.textContent.trim() === 'q@tapir-owners.example'",
    );
    app.wait(
        "the countdown",
        &format!(
            "return /{}/.test(document.querySelector('.hero')?.innerText)",
            words.countdown
        ),
    );
    app.picture(&format!("today-next-{}", words.code));

    brief_is_prepared(&app, words);
    consent_is_asked(&app, words);
    terminal_beside_the_window(&machine);
    app.picture(&format!("call-consent-{}", words.code));
    assert_eq!(app.wrong(), Vec::<String>::new());

    // What the window has called saved is on the disk: it is killed in the same moment.
    app.press("Ctrl+0");
    app.wait_so("the notes to have the focus", || {
        app.focused() == words.notes
    });
    app.type_in(NOTES);
    app.wait_so("the last stroke to be saved", || {
        let text = app.text();
        text.contains(words.saved) && !text.contains(words.saving)
    });
    let log = app.log();
    app.kill();
    nothing_leaks(&machine, &log);

    let checks = machine.kawka(&["verify", "--json"]).json();
    assert_eq!(checks["ok"], json!(true), "{checks}");

    let app = App::open(&machine);
    app.read("Quixana Zebrowska");
    app.read(words.ready);
    app.press("o");
    app.wait_so("the notes", || notes(&app) == NOTES);
    app.read(words.yes);
    app.read(words.no);
    app.read(words.follow_up);
    app.picture(&format!("call-notes-{}", words.code));
    app.press("Escape");
    app.press("Escape");
    follow_up_is_there(&app);
    app.picture(&format!("follow-ups-{}", words.code));
    app.kill();

    let id = nobody_comes(&machine, words);
    let app = App::open(&machine);
    app.read("Quixana Zebrowska");
    follow_up_is_there(&app);
    assert_eq!(app.wrong(), Vec::<String>::new());
    assert_eq!(status(&machine, &id), "booked", "and stays so");
    let bookings = machine.kawka(&["bookings", "--json"]).json();
    let all = bookings.as_array().unwrap();
    let first = all
        .iter()
        .find(|one| one["customer"]["name"] == "Quixana Zebrowska");
    let call = first.unwrap()["id"].as_str().unwrap();
    let brief = machine
        .kawka(&["brief", "--booking", call, "--format", "json"])
        .json();
    consents_are_told(&brief, words);
    assert_eq!(
        brief["sections"][0]["text"],
        json!("Keeps gnu-accounting books since 2019.")
    );
}

#[test]
fn f1_a_calendar_that_changed_meanwhile_is_read_at_the_start() {
    let machine = Machine::start(Language::English).with_passphrase();
    let path = machine.folder().join("home/coffees.ics");
    let start = now() + Duration::hours(30);
    let first = calendly("one@calendly.com", "Ada Pierwsza", "ada@one.example", start);
    let second = calendly(
        "two@calendly.com",
        "Ola Druga",
        "ola@druga.example",
        start + Duration::hours(1),
    );
    let path = write(&path, std::slice::from_ref(&first));
    machine.kawka(&["calendar", "add", "--file", &path.display().to_string()]);
    write(&path, &[first, second]);
    let app = App::open(&machine);
    app.read("ada@one.example");
    app.read("ola@druga.example");
    assert_eq!(app.wrong(), Vec::<String>::new());
}

const NOTES: &str = "Three gnus and a lorry.\n! Send the price list\n";

/// The brief: a person out of the booking, a section, ready.
fn brief_is_prepared(app: &App<'_>, words: &Words) {
    app.press("b");
    app.read(words.whose);
    app.click(words.create);
    app.read_no_more(words.whose);
    app.read(words.created);
    app.press("e");
    app.type_in("Keeps gnu-accounting books since 2019.");
    app.press("Escape");
    app.press("r");
    app.read(words.marked_ready);
    app.picture(&format!("brief-ready-{}", words.code));
}

/// The call: both answers to two questions of consent, with the sentence that was read out.
fn consent_is_asked(app: &App<'_>, words: &Words) {
    app.press("o");
    app.read(words.record);
    app.press("Alt+y");
    app.read(words.send);
    app.wait(
        "the next question to hear an answer",
        "return document.querySelector('[aria-keyshortcuts=\"Alt+n\"]')?.getAttribute('aria-disabled') !== 'true'",
    );
    app.press("Alt+n");
    app.read(words.quote);
}

fn follow_up_is_there(app: &App<'_>) {
    app.press("g");
    app.press("f");
    app.read("Send the price list");
}

/// A call nobody came to: said by the notification's button, there after a kill, taken back by a key, open again after
/// another kill. Gives which call it was.
fn nobody_comes(machine: &Machine, words: &Words) -> String {
    machine.all_titles();
    let id = booked(machine, "Łucja Spóźniona", about_to_ask());
    let app = App::open(machine);
    app.read(words.no_show);
    wait_until("the notification", || machine.displayed() > 0);
    machine.press_button(words.absent);
    wait_until("the outcome", || status(machine, &id) == "no_show");
    app.kill();

    let app = App::open(machine);
    app.wait_so("the call nobody came to", || {
        let text = app.text();
        text.contains("Łucja Spóźniona") && text.contains(words.no_show)
    });
    assert_eq!(status(machine, &id), "no_show", "after a kill");
    app.picture(&format!("no-show-{}", words.code));
    app.press("Ctrl+z");
    app.read(words.undone);
    assert_eq!(status(machine, &id), "booked");
    app.kill();
    id
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

fn consents_are_told(brief: &Value, words: &Words) {
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
    assert_eq!(record["sentence"], json!(words.sentence));
}
