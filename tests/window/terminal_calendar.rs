//! Calendars from the terminal: added, read again, and never half believed.

use std::fs;

use chrono::DateTime;
use serde_json::{Value, json};

use crate::calendar_file::{calendly, private};
use crate::terminal::{Terminal, at, keys};

#[test]
fn a_calendar_is_added_read_again_changed_and_never_half_believed() {
    let terminal = Terminal::open();
    let anna = || {
        calendly(
            "anna@c",
            "Anna Nowa",
            "anna@x.example",
            at("2026-10-20T08:00:00Z"),
        )
    };
    let ola = |start: &str| calendly("ola@c", "Ola Inna", "ola@y.example", at(start));
    let dentist = private("tooth@home", at("2026-10-21T08:00:00Z"));
    let anna_id = terminal.person("Anna Nowa", "ANNA@x.example");
    let path = terminal.calendar(&[anna(), ola("2026-10-21T08:00:00Z"), dentist.clone()]);
    let added = terminal.json(&["calendar", "add", "--file", &path, "--name", "Coffees"]);
    let counts = |calendar: &Value| {
        [
            "events",
            "bookings",
            "ignored",
            "created",
            "changed",
            "unchanged",
            "vanished",
        ]
        .map(|key| {
            calendar[key]
                .as_u64()
                .unwrap_or_else(|| panic!("{key} in {calendar}"))
        })
    };
    assert_eq!(added["name"], "Coffees");
    assert_eq!(counts(&added), [3, 2, 1, 2, 0, 0, 0]);
    terminal
        .run(&["calendar", "add", "--file", &path])
        .refused("added before");

    let bookings = terminal.json(&["bookings"]);
    let expected = [
        "calendar",
        "customer",
        "end",
        "events",
        "id",
        "moved_from",
        "moved_to",
        "notice_minutes",
        "recurrence_id",
        "remark",
        "room_url",
        "start",
        "status",
        "time_zone",
        "title",
        "uid",
    ];
    assert_eq!(keys(&bookings[0]), expected);
    assert_eq!(
        bookings[0]["customer"],
        json!({"id": anna_id, "name": "Anna Nowa"})
    );
    assert_eq!(bookings[1]["customer"], Value::Null);
    assert_eq!(bookings[0]["uid"], "anna@c");
    assert_eq!(bookings[0]["calendar"], "Coffees");
    assert_eq!(bookings[0]["status"], "booked");
    assert_eq!(
        bookings[0]["room_url"],
        "https://meet.google.com/abc-defg-hij"
    );
    assert_eq!(bookings[0]["recurrence_id"], Value::Null);
    let start = bookings[0]["start"].as_str().unwrap();
    assert_eq!(
        DateTime::parse_from_rfc3339(start).unwrap(),
        at("2026-10-20T08:00:00Z")
    );
    let day = terminal.json(&["bookings", "--from", "2026-10-21", "--to", "2026-10-22"]);
    assert_eq!(day.as_array().unwrap().len(), 1);

    let again = terminal.json(&["calendar", "sync"]);
    assert_eq!(keys(&again), ["calendars"]);
    assert_eq!(counts(&again["calendars"][0])[3..], [0, 0, 2, 0]);
    assert_eq!(again["calendars"][0]["problems"], json!([]));

    terminal.calendar(&[anna(), ola("2026-10-22T08:00:00Z"), dentist.clone()]);
    let moved = terminal.json(&["calendar", "sync"]);
    assert_eq!(counts(&moved["calendars"][0])[3..], [0, 1, 1, 0]);
    terminal.calendar(&[anna(), dentist]);
    let gone = terminal.json(&["calendar", "sync"]);
    assert_eq!(counts(&gone["calendars"][0]), [2, 1, 1, 0, 0, 1, 1]);
    let before = terminal.json(&["bookings"]);
    let is_open = |uid: &str| {
        let all = before.as_array().unwrap();
        all.iter()
            .any(|one| one["uid"] == uid && one["status"] == "booked")
    };
    assert!(is_open("ola@c"), "what vanished is never dropped: {before}");

    let whole = fs::read_to_string(&path).unwrap();
    for (spoken, broken) in [
        ("empty", ""),
        ("half", &whole[..whole.len() / 2]),
        ("a sign-in page", "<!doctype html><title>Sign in</title>"),
    ] {
        fs::write(&path, broken).unwrap();
        let said = terminal.run(&["calendar", "sync"]);
        assert_eq!(said.code, 1, "{spoken}: {said:?}");
        assert_eq!(said.err.trim_end().lines().count(), 1, "{spoken}: {said:?}");
        assert!(
            said.err.contains("nothing was changed"),
            "{spoken}: {said:?}"
        );
        assert_eq!(terminal.json(&["bookings"]), before, "{spoken}");
        let other = terminal.0.folder().join("home/other.ics");
        fs::write(&other, broken).unwrap();
        let added = terminal.run(&["calendar", "add", "--file", &other.display().to_string()]);
        added.refused("nothing was changed");
    }
}

#[test]
fn row_18_the_own_network_needs_the_flag_that_its_refusal_names() {
    let terminal = Terminal::open();
    terminal.person("Anna", "anna@x.example");
    // Nobody lives there (RFC 4193), and without the yes nobody is looked for.
    let host = "[fdff:ffff::1]";
    let url = format!("https://{host}:9/private-token/basic.ics");
    let add = |more: &[&str]| {
        let words = ["calendar", "add", "--url", &url];
        let said = terminal.run(&[&words[..], more].concat());
        assert!(!said.err.contains("token"), "{said:?}");
        said
    };
    let said = add(&[]);
    said.refused("--own-network");
    assert!(said.err.contains(host), "{said:?}");
    assert!(said.err.contains("nothing was changed"), "{said:?}");
    add(&["--own-network"]).refused("gave no answer");
    terminal.wrong_usage(&["calendar", "add", "--url", &url, "--own-network=maybe"]);
    terminal.wrong_usage(&["calendar", "allow"]);

    let dentist = private("tooth@home", at("2026-10-21T08:00:00Z"));
    let path = terminal.calendar(&[dentist]);
    terminal.done(&["calendar", "add", "--file", &path, "--name", "Coffees"]);
    terminal
        .run(&["calendar", "allow", "Teas"])
        .refused("no such calendar");
    terminal
        .run(&["calendar", "allow", "Coffees"])
        .refused("no such question about the own network");
}

/// Google- and Calendly-shaped, with recurrence, overrides, Windows zones, cancelled and moved events, and one event
/// that cannot be read. Counted by hand: a weekly series of twelve Mondays, one of them left out, one moved to a Tuesday and
/// one called off by entries of their own; a series of three; and fourteen entries that are one event each, an older
/// version of one and the unreadable one among them.
#[test]
fn the_counts_of_a_team_calendar_add_up() {
    let terminal = Terminal::open();
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/team-calendar.ics"
    );
    let added = terminal.json(&["calendar", "add", "--file", path]);
    let number = |key: &str| added[key].as_u64().unwrap();
    let entries = fs::read_to_string(path).unwrap();
    let entries = entries.matches("BEGIN:VEVENT").count();
    assert_eq!(entries, 3 + 1 + 14);
    assert_eq!(number("events"), 11 + 3 + 14);
    // The series of three and seven single ones have a guest and take place.
    assert_eq!((number("bookings"), number("ignored")), (3 + 7, 28 - 10));
    assert_eq!(number("created"), number("bookings"));
    let problems = added["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{added}");
    assert_eq!(keys(&problems[0]), ["code", "line", "message"]);
    assert_eq!(problems[0]["line"], 378);
    assert!(!problems[0]["message"].as_str().unwrap().is_empty());

    // Read again without a change: the same counts, and what cannot be read still cannot.
    let again = terminal.json(&["calendar", "sync"]);
    let again = &again["calendars"][0];
    let count = |key: &str| again[key].as_u64().unwrap();
    assert_eq!(count("events"), 28);
    assert_eq!(count("bookings") + count("ignored"), 28);
    assert_eq!(count("unchanged"), number("bookings"));
    assert_eq!(count("created") + count("changed") + count("vanished"), 0);
    let problems = again["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{again}");
    assert_eq!(problems[0]["line"], 378);
    assert!(!problems[0]["message"].as_str().unwrap().is_empty());
}
