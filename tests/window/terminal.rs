//! The contract of the terminal, on the built program: verbs, exit codes, JSON keys.

use std::fs;

use chrono::DateTime;
use serde_json::{Value, json};

use crate::calendar_file::write;
use crate::machine::{Language, Machine};

/// A Monday.
pub const NOW: &str = "2026-10-19T08:00:00+02:00";

pub fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

pub fn at(text: &str) -> DateTime<chrono::Utc> {
    text.parse().unwrap()
}

/// A terminal whose clock stands at [`NOW`].
pub struct Terminal(pub Machine);

impl Terminal {
    pub fn open() -> Self {
        Self(Machine::without_screen(Language::English).with_passphrase())
    }

    pub fn run(&self, words: &[&str]) -> crate::machine::Said {
        self.0.kawka_at(Some(NOW), words)
    }

    pub fn json(&self, words: &[&str]) -> Value {
        self.run(&[words, &["--json"]].concat()).json()
    }

    pub fn done(&self, words: &[&str]) {
        let said = self.run(words);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{words:?}");
    }

    pub fn wrong_usage(&self, words: &[&str]) {
        let said = self.run(words);
        assert_eq!(said.code, 2, "{words:?}: {said:?}");
        assert_eq!(said.out, "");
    }

    pub fn person(&self, name: &str, email: &str) -> String {
        let said = self.json(&["customers", "add", "--name", name, "--email", email]);
        assert_eq!(keys(&said), ["id", "name"]);
        assert_eq!(said["name"], name);
        text(&said["id"])
    }

    pub fn calendar(&self, events: &[String]) -> String {
        let path = write(&self.0.folder().join("home/coffees.ics"), events);
        path.display().to_string()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[test]
fn reading_needs_a_folder_and_the_first_writing_makes_one() {
    let terminal = Terminal::open();
    for verb in [
        "bookings",
        "today",
        "customers",
        "reminders",
        "journal",
        "verify",
    ] {
        terminal
            .run(&[verb, "--json"])
            .refused("there is no data folder yet");
    }
    assert!(!terminal.0.data().exists(), "reading makes nothing");
    let made = terminal.run(&["customers", "add", "--name", "Anna Nowa"]);
    assert_eq!(made.code, 0);
    assert!(made.err.contains("made a data folder"), "{made:?}");
    assert_eq!(terminal.run(&["customers", "add", "--name", "Ewa"]).err, "");

    let wrong = terminal
        .0
        .kawka_with(&[("KAWKA_PASSPHRASE", "not this one")], &["today"]);
    wrong.refused("does not fit");
    let none = terminal
        .0
        .kawka_with(&[("KAWKA_PASSPHRASE", "")], &["today"]);
    none.refused("KAWKA_PASSPHRASE");
}

/// A verb that writes makes the folder; one that is refused has made nothing, and says in plain words why.
#[test]
fn what_is_refused_leaves_no_folder_and_is_said_in_plain_words() {
    let terminal = Terminal::open();
    let nobody = "00000000-0000-7000-8000-000000000000";
    for (words, told) in [
        (
            &["customers", "add", "--name", "Anna", "--email", "nonsense"][..],
            "the e-mail address cannot be one",
        ),
        (&["undo"], "there is nothing to undo"),
        (&["outcome", nobody, "held"], "there is no such booking"),
        (
            &["calendar", "add", "--file", "/none/coffees.ics"],
            "the calendar's file is not there",
        ),
    ] {
        terminal.run(words).refused(told);
        assert!(!terminal.0.data().exists(), "{words:?}");
    }
    let short = [("KAWKA_PASSPHRASE", "short")];
    let add = ["customers", "add", "--name", "Anna"];
    let refused = terminal.0.kawka_with(&short, &add);
    refused.refused("eight characters");
    assert!(!terminal.0.data().exists());

    let made = terminal.run(&add);
    assert!(made.err.contains("made a data folder"), "{made:?}");
    terminal
        .run(&["outcome", nobody, "held"])
        .refused("there is no such booking");
    assert!(terminal.0.data().exists(), "one that holds something stays");
    terminal
        .run(&["brief", "--next"])
        .refused("no call is booked ahead");

    let mut elsewhere = terminal.0.command(crate::machine::KAWKA);
    elsewhere
        .arg("--data")
        .arg(terminal.0.data().join("key.json"));
    let refused = elsewhere.args(add).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        told.contains("the data folder cannot be made there"),
        "{told}"
    );
    assert_eq!(told.lines().count(), 1, "{told}");
}

#[test]
fn wrong_usage_is_told_apart_from_a_refusal() {
    let terminal = Terminal::open();
    terminal.person("Anna", "anna@x.example");
    terminal.wrong_usage(&["dance"]);
    terminal.wrong_usage(&["brief"]);
    terminal.wrong_usage(&["brief", "--next", "--format", "pdf"]);
    terminal.wrong_usage(&["outcome", "not-an-id", "held"]);
    terminal.wrong_usage(&["calendar", "add"]);
    terminal.wrong_usage(&[
        "calendar",
        "add",
        "--file",
        "a",
        "--url",
        "https://b.example",
    ]);
    terminal.wrong_usage(&["reminders", "--from", "tomorrow"]);
    // What stands before the second verb would be dropped without a word.
    terminal.wrong_usage(&["customers", "--json", "add", "--name", "Jan"]);
    terminal.wrong_usage(&["rights", "--json", "settle"]);
    terminal.wrong_usage(&["slots", "--next", "2", "plan"]);
    assert_eq!(terminal.0.kawka_at(Some("noon"), &["today"]).code, 2);
    assert_eq!(terminal.run(&["--help"]).code, 0);
    assert_eq!(terminal.run(&["--version"]).code, 0);
    terminal
        .run(&["brief", "--next"])
        .refused("no call is booked ahead");
    let nobody = "00000000-0000-7000-8000-000000000000";
    terminal
        .run(&["outcome", nobody, "held"])
        .refused("there is no such booking");
    terminal
        .run(&["book", "--customer", nobody, "--start", NOW])
        .refused("there is no such");
    terminal.run(&["undo", nobody]).refused("there is no such");
}

#[test]
fn a_call_by_hand_its_brief_its_outcome_and_the_way_back() {
    let terminal = Terminal::open();
    let anna = terminal.person("Łucja Nowa", "lucja@x.example");
    let found = terminal.json(&["customers", "--search", "lucja"]);
    assert_eq!(found[0]["id"], json!(anna));
    assert_eq!(
        terminal.json(&["customers", "--search", "nobody"]),
        json!([])
    );

    let later = terminal.json(&[
        "book",
        "--customer",
        &anna,
        "--start",
        "2026-10-19T14:00",
        "--minutes",
        "30",
    ]);
    assert_eq!(
        later["start"], "2026-10-19T14:00:00+02:00",
        "wall time of this machine"
    );
    assert_eq!(later["end"], "2026-10-19T14:30:00+02:00");
    let later = text(&later["id"]);
    terminal
        .run(&["outcome", &later, "held"])
        .refused("has not begun");
    let early = terminal.json(&[
        "book",
        "--customer",
        &anna,
        "--start",
        "2026-10-19T07:45:00+02:00",
    ]);
    let early = text(&early["id"]);

    let today = terminal.json(&["today"]);
    assert_eq!(today["next"]["booking"]["id"], json!(early));
    let markdown = terminal.run(&["brief", "--booking", &later]);
    assert!(markdown.out.starts_with("# "), "{markdown:?}");
    assert!(markdown.out.contains("Łucja Nowa"), "{markdown:?}");
    let brief = terminal
        .run(&["brief", "--next", "--format", "json"])
        .json();
    assert_eq!(brief["booking"]["row"]["id"], json!(early));

    let status = |id: &str| {
        let all = terminal.json(&["bookings"]);
        let one = all
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["id"] == id)
            .cloned();
        one.map(|one| text(&one["status"]))
    };
    terminal.wrong_usage(&["outcome", &early, "no-show", "--reason", "rain"]);
    terminal.wrong_usage(&["outcome", &early, "held", "--reason", "excused"]);
    for reason in ["excused", "unexcused", "technical"] {
        terminal.done(&["outcome", &early, "no-show", "--reason", reason]);
        assert_eq!(status(&early).as_deref(), Some("no_show"), "{reason}");
        terminal.done(&["undo"]);
    }
    terminal.done(&["outcome", &early, "no-show", "--reason", "our-fault"]);
    assert_eq!(status(&early).as_deref(), Some("no_show"));
    terminal.done(&["undo"]);
    assert_eq!(status(&early).as_deref(), Some("booked"));
    terminal.done(&["outcome", &early, "held"]);
    assert_eq!(status(&early).as_deref(), Some("held"));

    let journal = terminal.json(&["journal"]);
    let rows = journal.as_array().unwrap();
    let intents: Vec<&str> = rows
        .iter()
        .map(|row| row["intent"].as_str().unwrap())
        .collect();
    assert_eq!(
        intents[..3],
        ["set_outcome_held", "undo", "set_outcome_no_show"],
        "newest first"
    );
    let booked = rows
        .iter()
        .rfind(|row| row["intent"] == "add_booking")
        .unwrap();
    terminal.done(&["undo", booked["id"].as_str().unwrap()]);
    assert_eq!(status(&later), None, "an older entry is undone by its id");
    let again = terminal.run(&["undo", booked["id"].as_str().unwrap()]);
    again.refused("undone already");
}

#[test]
fn the_file_is_verified_and_the_doctor_says_what_is_missing() {
    let terminal = Terminal::open();
    terminal.person("Anna", "anna@x.example");
    let verified = terminal.json(&["verify"]);
    assert_eq!(verified["ok"], true);
    assert!(
        verified["checks"].as_array().unwrap().len() >= 3,
        "{verified}"
    );

    let doctor = terminal.run(&["doctor", "--json"]);
    assert_eq!(doctor.code, 1, "neither keyring nor display here");
    let findings: Value = serde_json::from_str(&doctor.out).unwrap();
    let of = |area: &str| {
        let all = findings.as_array().unwrap();
        let one = all.iter().find(|finding| finding["area"] == area);
        let one = one.unwrap_or_else(|| panic!("{area} in {findings}"));
        (one["ok"].as_bool().unwrap(), text(&one["code"]))
    };
    assert_eq!(of("keyring"), (false, "keyring_absent".to_owned()));
    assert_eq!(
        of("notifications"),
        (false, "notifications_absent".to_owned())
    );
    assert_eq!(of("display"), (false, "display_absent".to_owned()));
    for well in ["zone", "versions", "data"] {
        assert_eq!(of(well), (true, "ok".to_owned()));
    }
    assert_eq!(of("login_start"), (true, "login_start_off".to_owned()));

    let whole = Machine::start(Language::English)
        .with_keyring()
        .with_notifications();
    let doctor = whole.kawka(&["doctor"]);
    assert_eq!(doctor.code, 0, "{doctor:?}");
    assert_eq!(doctor.out.lines().count(), 7, "{doctor:?}");

    let made = terminal
        .0
        .kawka_at(Some("2027-03-27T10:00:00+01:00"), &["backup", "--json"]);
    let at = made.json()["made_at"].as_str().unwrap().to_owned();
    assert_eq!(at, "2027-03-27T09:00:00+00:00", "the clock that was set");

    // A byte that changed on the disk is found, and said.
    let file = terminal.0.data().join("kawka.db");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x20;
    fs::write(&file, bytes).unwrap();
    let damaged = terminal.run(&["verify", "--json"]);
    assert_eq!(damaged.code, 1, "{damaged:?}");
    fs::write(&file, "x").unwrap();
    let doctor = terminal.run(&["doctor", "--json"]);
    let findings: Value = serde_json::from_str(&doctor.out).unwrap();
    let all = findings.as_array().unwrap();
    let data = all
        .iter()
        .find(|finding| finding["area"] == "data")
        .unwrap();
    assert_eq!(
        (&data["ok"], &data["code"]),
        (&json!(false), &json!("file_damaged"))
    );
}

#[test]
fn a_new_folder_keeps_its_key_in_the_keyring_where_no_passphrase_is_given() {
    let machine = Machine::without_screen(Language::English);
    let without = machine.kawka(&["customers", "add", "--name", "Anna"]);
    without.refused("there is no keyring service");
    let machine = machine.with_keyring();
    assert_eq!(
        machine.kawka(&["customers", "add", "--name", "Anna"]).code,
        0
    );
    let rows = machine.kawka(&["customers", "--json"]).json();
    assert_eq!(rows[0]["name"], "Anna");
}

#[test]
fn what_cannot_be_printed_is_no_success() {
    let terminal = Terminal::open();
    let data = terminal.0.data().display().to_string();
    terminal.person("Anna", "anna@x.example");
    let printed = |script: &str| {
        let mut shell = terminal.0.command("sh");
        shell.args(["-c", script, "sh", crate::machine::KAWKA]);
        shell.args(["--data", &data, "customers", "--json"]);
        let said = shell.output().unwrap();
        (said.status.code(), String::from_utf8(said.stderr).unwrap())
    };
    let (code, said) = printed("exec \"$@\" > /dev/full");
    assert_eq!(code, Some(1));
    assert_eq!(
        said.trim_end(),
        "kawka: what was to be printed could not be written"
    );
    // Whoever read it has seen enough and gone.
    let script = "{ sleep 1; \"$@\"; echo $? >&2; } | true";
    assert_eq!(printed(script).1.trim_end(), "0");
}
