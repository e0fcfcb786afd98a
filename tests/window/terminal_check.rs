//! `kawka calendar check` reads a file and touches nothing; which keys it, the log and the invitations have; and a
//! calendar that is named where several have its name. A stable contract.

use std::fs;

use serde_json::{Value, json};

use crate::calendar_file::calendly;
use crate::terminal::{Terminal, at, keys};

/// A whole day, a floating time, a call that was called off, and a weekly one of which one instance moved.
const FILE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n\
    BEGIN:VEVENT\r\nUID:fair\r\nDTSTAMP:20261001T000000Z\r\nDTSTART;VALUE=DATE:20261020\r\n\
    DTEND;VALUE=DATE:20261022\r\nSUMMARY:Trade fair\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:lunch\r\nDTSTAMP:20261001T000000Z\r\nDTSTART:20261021T123000\r\n\
    DTEND:20261021T131500\r\nSUMMARY:Lunch\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:off\r\nDTSTAMP:20261001T000000Z\r\nDTSTART:20261022T080000Z\r\n\
    DTEND:20261022T083000Z\r\nSTATUS:CANCELLED\r\nSUMMARY:Called off\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:weekly\r\nDTSTAMP:20261001T000000Z\r\nDTSTART;TZID=America/New_York:20261019T090000\r\n\
    DTEND;TZID=America/New_York:20261019T093000\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nSUMMARY:Weekly\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:weekly\r\nDTSTAMP:20261002T000000Z\r\n\
    RECURRENCE-ID;TZID=America/New_York:20261026T090000\r\nDTSTART;TZID=America/New_York:20261027T110000\r\n\
    DTEND;TZID=America/New_York:20261027T113000\r\nSUMMARY:Weekly\\, moved\r\nEND:VEVENT\r\n\
    END:VCALENDAR\r\n";

fn said(event: &Value) -> [&str; 3] {
    ["uid", "start", "end"].map(|key| event[key].as_str().unwrap())
}

#[test]
fn checking_a_calendar_tells_every_occurrence_and_leaves_no_trace() {
    let terminal = Terminal::open();
    let path = terminal.0.folder().join("home/checked.ics");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, FILE).unwrap();
    let path = path.display().to_string();
    let all = terminal.json(&["calendar", "check", &path]);
    let all = all.as_array().unwrap();
    for event in all {
        let expected = [
            "all_day",
            "end",
            "recurrence_id",
            "start",
            "status",
            "summary",
            "time_zone",
            "uid",
        ];
        assert_eq!(keys(event), expected);
    }
    let told: Vec<_> = all.iter().map(said).collect();
    let expected = [
        // The clocks of New York are set back a week after those of Warsaw.
        [
            "weekly",
            "2026-10-19T09:00:00-04:00",
            "2026-10-19T09:30:00-04:00",
        ],
        [
            "fair",
            "2026-10-20T00:00:00+02:00",
            "2026-10-22T00:00:00+02:00",
        ],
        [
            "lunch",
            "2026-10-21T12:30:00+02:00",
            "2026-10-21T13:15:00+02:00",
        ],
        [
            "off",
            "2026-10-22T08:00:00+00:00",
            "2026-10-22T08:30:00+00:00",
        ],
        [
            "weekly",
            "2026-10-27T11:00:00-04:00",
            "2026-10-27T11:30:00-04:00",
        ],
        [
            "weekly",
            "2026-11-02T09:00:00-05:00",
            "2026-11-02T09:30:00-05:00",
        ],
    ];
    assert_eq!(told, expected);
    let of = |key: &str| all.iter().map(|one| one[key].clone()).collect::<Vec<_>>();
    let whole_days = [false, true, false, false, false, false];
    assert_eq!(of("all_day"), whole_days.map(Value::from));
    assert_eq!(of("status")[3], "cancelled");
    assert_eq!(of("status")[4], "confirmed");
    assert_eq!(of("summary")[4], "Weekly, moved");
    assert_eq!(of("time_zone")[0], "America/New_York");
    assert_eq!(of("recurrence_id")[1], Value::Null);
    let instances: Vec<Value> = [0, 4, 5]
        .map(|at: usize| of("recurrence_id")[at].clone())
        .into();
    assert!(instances.iter().all(Value::is_string), "{instances:?}");

    let some = terminal.json(&[
        "calendar",
        "check",
        &path,
        "--from",
        "2026-10-21",
        "--to",
        "2026-10-22T10:00",
    ]);
    let some: Vec<&str> = some
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["uid"].as_str().unwrap())
        .collect();
    assert_eq!(
        some,
        ["fair", "lunch"],
        "what lies in the span, even in part"
    );
    assert!(!terminal.0.data().exists(), "no data folder was made");
    let missing = [&path, ".not"].concat();
    assert_eq!(terminal.run(&["calendar", "check", &missing]).code, 1);
    assert!(!terminal.0.data().exists());
}

#[test]
fn the_log_and_the_invitations_keep_their_keys_and_a_name_of_two_calendars_is_refused() {
    let terminal = Terminal::open();
    let anna = terminal.person("Anna Nowa", "anna@x.example");
    let call = calendly(
        "anna@c",
        "Anna Nowa",
        "anna@x.example",
        at("2026-10-20T08:00:00Z"),
    );
    let path = terminal.calendar(&[call]);
    let again = path.replace("coffees.ics", "again.ics");
    fs::copy(&path, &again).unwrap();
    for path in [&path, &again] {
        terminal.json(&["calendar", "add", "--file", path, "--name", "Coffees"]);
    }
    let log = terminal.json(&["calendar", "log"]);
    let expected = [
        "at",
        "bookings",
        "calendar",
        "calendar_id",
        "changed",
        "changes",
        "code",
        "created",
        "events",
        "failure",
        "held_back",
        "ignored",
        "ignored_why",
        "outcome",
        "problems",
        "unchanged",
        "vanished",
    ];
    assert_eq!(log.as_array().unwrap().len(), 2);
    for reading in log.as_array().unwrap() {
        assert_eq!(keys(reading), expected);
    }
    let first = &log[1];
    assert_eq!(first["changes"][0]["kind"], "booked");
    assert_eq!(
        keys(&first["changes"][0]),
        ["booking", "from", "kind", "name", "to", "why"]
    );
    terminal
        .run(&["calendar", "held", "Coffees"])
        .refused("ambiguous");
    terminal
        .run(&["calendar", "held", "Teas"])
        .refused("calendar");
    let id = first["calendar_id"].as_str().unwrap();
    assert_eq!(terminal.json(&["calendar", "held", id]), json!([]));
    terminal.run(&["calendar", "accept", id]).refused("waiting");

    terminal.json(&["nominate", &anna, "--why", "story"]);
    let rows = terminal.json(&["invitations"]);
    assert_eq!(rows.as_array().unwrap().len(), 1);
    let expected = "ask booking_id call_start company customer customer_id decided_at decided_by decision \
        decision_reason id matched_by messages no_show_reason no_shows nominated_at nominated_by note reasons \
        reminder_due sent_at sent_by silent_days since state time_zone why";
    assert_eq!(keys(&rows[0]).join(" "), expected);
    let missed = ["excused", "not_theirs", "unexcused"];
    assert_eq!(keys(&rows[0]["no_shows"]), missed);
}
