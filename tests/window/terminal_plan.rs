//! `kawka reminders` over a change of the clocks, against instants computed by hand; and the walls and spans that
//! other verbs speak of.

use chrono::{DateTime, Duration};
use serde_json::Value;

use crate::calendar_file::{now, rfc3339};
use crate::machine::{Language, Machine};

/// Kind and instant of every reminder in a span.
fn plan(machine: &Machine, now: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let said = machine.kawka_at(
        Some(now),
        &["reminders", "--from", from, "--to", to, "--json"],
    );
    let rows: Vec<Value> = serde_json::from_value(said.json()).unwrap();
    let mut keys: Vec<&str> = rows
        .iter()
        .map(|row| row["key"].as_str().unwrap())
        .collect();
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), count, "no key twice");
    let of = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    for row in &rows {
        let mut names: Vec<&str> = row
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["at", "booking", "key", "kind", "text"]);
        assert_ne!(of(row, "text"), "");
    }
    rows.iter()
        .map(|row| (of(row, "kind"), of(row, "at")))
        .collect()
}

fn book(machine: &Machine, now: &str, name: &str, start: &str) {
    let person = machine
        .kawka_at(Some(now), &["customers", "add", "--name", name, "--json"])
        .json();
    let id = person["id"].as_str().unwrap();
    let booked = machine.kawka_at(Some(now), &["book", "--customer", id, "--start", start]);
    assert_eq!(booked.code, 0, "{booked:?}");
}

fn expect(planned: &[(String, String)], expected: &[(&str, &str)]) {
    let planned: Vec<_> = planned
        .iter()
        .map(|(kind, at)| (kind.as_str(), at.as_str()))
        .collect();
    assert_eq!(planned, expected);
}

/// Central Europe leaves summer time on 25 October 2026 at 03:00, which becomes 02:00.
#[test]
fn warsaw_gains_an_hour() {
    let machine = Machine::without_screen(Language::English).with_passphrase();
    let now = "2026-10-20T12:00:00Z";
    // In the middle of the night, in the first of the two hours between two and three.
    book(&machine, now, "Night", "2026-10-25T02:30:00+02:00");
    book(&machine, now, "Morning", "2026-10-25T10:00:00+01:00");
    let planned = plan(&machine, now, "2026-10-24", "2026-10-26");
    expect(
        &planned,
        &[
            ("brief_due", "2026-10-24T18:00:00+02:00"),
            ("brief_due", "2026-10-24T18:00:00+02:00"),
            ("before_call", "2026-10-25T02:15:00+02:00"),
            ("before_call", "2026-10-25T02:28:00+02:00"),
            ("about_to_start", "2026-10-25T02:29:00+02:00"),
            ("not_here_yet", "2026-10-25T02:33:00+02:00"),
            ("decide", "2026-10-25T02:40:00+02:00"),
            ("outcome_due", "2026-10-25T02:00:00+01:00"),
            ("before_call", "2026-10-25T09:45:00+01:00"),
            ("before_call", "2026-10-25T09:58:00+01:00"),
            ("about_to_start", "2026-10-25T09:59:00+01:00"),
            ("not_here_yet", "2026-10-25T10:03:00+01:00"),
            ("decide", "2026-10-25T10:10:00+01:00"),
            ("outcome_due", "2026-10-25T10:30:00+01:00"),
        ],
    );
}

/// New York enters summer time on 14 March 2027 at 02:00, which becomes 03:00.
#[test]
fn new_york_loses_an_hour() {
    let machine = Machine::without_screen(Language::English)
        .with_passphrase()
        .in_zone("America/New_York");
    let now = "2027-03-10T12:00:00Z";
    book(&machine, now, "Night", "2027-03-14T01:50:00-05:00");
    // A wall time here: ten o'clock is already summer time.
    book(&machine, now, "Morning", "2027-03-14T10:00");
    // The night's own day before is the 13th, at six in winter time.
    let planned = plan(
        &machine,
        now,
        "2027-03-13T00:00:00-05:00",
        "2027-03-15T00:00:00-04:00",
    );
    expect(
        &planned,
        &[
            ("brief_due", "2027-03-13T18:00:00-05:00"),
            ("brief_due", "2027-03-13T18:00:00-05:00"),
            ("before_call", "2027-03-14T01:35:00-05:00"),
            ("before_call", "2027-03-14T01:48:00-05:00"),
            ("about_to_start", "2027-03-14T01:49:00-05:00"),
            ("not_here_yet", "2027-03-14T01:53:00-05:00"),
            ("decide", "2027-03-14T03:00:00-04:00"),
            ("outcome_due", "2027-03-14T03:20:00-04:00"),
            ("before_call", "2027-03-14T09:45:00-04:00"),
            ("before_call", "2027-03-14T09:58:00-04:00"),
            ("about_to_start", "2027-03-14T09:59:00-04:00"),
            ("not_here_yet", "2027-03-14T10:03:00-04:00"),
            ("decide", "2027-03-14T10:10:00-04:00"),
            ("outcome_due", "2027-03-14T10:30:00-04:00"),
        ],
    );
}

/// The journal speaks of the wall here, and of which of two equal hours it means.
#[test]
fn the_journal_tells_the_time_of_the_wall() {
    let machine = Machine::without_screen(Language::English).with_passphrase();
    for (now, name) in [
        ("2026-10-14T12:00:00Z", "Summer"),
        ("2026-10-25T00:30:00Z", "First"),
        ("2026-10-25T01:30:00Z", "Second"),
    ] {
        let added = machine.kawka_at(Some(now), &["customers", "add", "--name", name]);
        assert_eq!(added.code, 0, "{added:?}");
    }
    let journal = machine.kawka(&["journal"]).out;
    for (time, name) in [
        ("2026-10-14 14:00:00 +02:00", "Summer"),
        ("2026-10-25 02:30:00 +02:00", "First"),
        ("2026-10-25 02:30:00 +01:00", "Second"),
    ] {
        let line = journal.lines().find(|line| line.contains(name));
        assert!(line.unwrap().contains(time), "{time}: {journal}");
    }
}

/// Without a span all bookings are listed, and that is what the help says.
#[test]
fn bookings_without_a_span_are_all_of_them() {
    let machine = Machine::without_screen(Language::English).with_passphrase();
    book(
        &machine,
        "2019-05-01T12:00:00Z",
        "Long Ago",
        "2019-05-02T12:00:00Z",
    );
    let found = machine.kawka_at(Some("2026-10-14T12:00:00Z"), &["bookings", "--json"]);
    assert_eq!(found.json().as_array().unwrap().len(), 1);
    let help = machine.kawka(&["bookings", "--help"]).out;
    assert!(!help.contains("year"), "{help}");
    assert!(
        help.contains("first booking") && help.contains("last"),
        "{help}"
    );
}

/// The made-up week begins with a call whose whole loop is seen within five minutes: two minutes before, one minute
/// before, not here yet, here or not.
#[test]
fn the_first_call_of_the_made_up_week_is_asked_about_within_five_minutes() {
    let machine = Machine::without_screen(Language::English);
    let begun = now();
    let rows = machine
        .kawka_demo(&[
            "reminders",
            "--from",
            &rfc3339(begun),
            "--to",
            &rfc3339(begun + Duration::minutes(30)),
            "--json",
        ])
        .json();
    let at = |kind: &str| {
        let rows = rows.as_array().unwrap();
        let row = rows.iter().find(|row| row["kind"] == kind);
        let at = row.unwrap_or_else(|| panic!("{kind}: {rows:?}"))["at"].as_str();
        DateTime::parse_from_rfc3339(at.unwrap()).unwrap()
    };
    // The first notice comes twenty seconds after the start of the demo.
    let plan = ["before_call", "about_to_start", "not_here_yet", "decide"].map(at);
    assert!(plan.is_sorted(), "{plan:?}");
    let made = now();
    assert!(plan[0] > begun + Duration::seconds(10), "{plan:?}");
    assert!(plan[3] <= made + Duration::minutes(5), "{plan:?}");
}
