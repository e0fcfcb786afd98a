//! Bookings that go out as iCalendar, read by a parser that others wrote. Row Q8. Free slots: `availability`.

use chrono::{DateTime, Utc};
use kawka_domain::booking::BookingStatus as Status;
use serde::Deserialize;

use super::availability::python;
use crate::support::at;
use crate::support::builders::{customer, email};
use crate::support::feed::{Feed, event};

/// Prints the events of a file as JSON.
const READER: &str = r#"
import icalendar, json, sys
from datetime import timezone
file = icalendar.Calendar.from_ical(open(sys.argv[1], "rb").read())
assert not file.errors, file.errors
events = []
for event in file.walk("VEVENT"):
    assert not event.errors, event.errors
    time = lambda name: event.decoded(name).astimezone(timezone.utc).isoformat()
    events.append({"uid": str(event["UID"]), "sequence": int(event["SEQUENCE"]), "start": time("DTSTART"),
        "end": time("DTEND"), "status": str(event.get("STATUS", "")), "summary": str(event["SUMMARY"])})
print(json.dumps({"method": str(file["METHOD"]), "events": events}))
"#;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Event {
    uid: String,
    sequence: u32,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    status: String,
    summary: String,
}

#[derive(Debug, Deserialize)]
struct File {
    method: String,
    events: Vec<Event>,
}

fn read(text: &str) -> Vec<Event> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.ics");
    std::fs::write(&path, text).unwrap();
    let output = python().args(["-c", READER]).arg(&path).output().unwrap();
    assert!(
        output.status.success(),
        "{}\n{text}",
        String::from_utf8_lossy(&output.stderr)
    );
    let file: File = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(file.method, "PUBLISH");
    let mut events = file.events;
    events.sort_by(|a, b| (a.start, &a.uid).cmp(&(b.start, &b.uid)));
    events
}

#[test]
#[ignore = "needs Python's icalendar; cargo xtask test brings it"]
fn q8_another_parser_follows_a_booking_that_moves_and_is_called_off() {
    let name = "Małgorzata, żona; \\ „Zażółć gęślą jaźń” z Zakładu Odlewniczego Dzwonów i Dzwonków";
    let jan = |start: &str| event("jan", start, "jan@las.example");
    let (feed, _) = Feed::with(&[
        jan("20261020T1200"),
        event("x", "20261023T0900", "ewa@gaj.example"),
    ]);
    let person = customer(name, "Las");
    let person = feed.own.add_customer(&person, &[email("jan@las.example")]);
    let person = person.unwrap().value;
    let first = feed.bookings().remove(0).row;
    if first.customer.is_none() {
        feed.own.link_booking(first.id, person).unwrap();
    }
    let out = |feed: &Feed| read(&feed.own.export_bookings().unwrap());

    let first = out(&feed);
    assert_eq!(first.len(), 2);
    assert_eq!(
        (first[0].start, first[0].end, first[0].status.as_str()),
        (
            at("2026-10-20T12:00:00Z"),
            at("2026-10-20T12:30:00Z"),
            "CONFIRMED"
        )
    );
    assert!(first[0].summary.starts_with(name), "{}", first[0].summary);
    assert_eq!(out(&feed), first, "the same again is the same");

    feed.own.clock.minutes(10);
    feed.now_holds(&[
        jan("20261021T1500"),
        event("x", "20261023T0900", "ewa@gaj.example"),
    ]);
    let moved = out(&feed);
    assert_eq!(moved[0].uid, first[0].uid);
    assert!(moved[0].sequence > first[0].sequence);
    assert_eq!(moved[0].start, at("2026-10-21T15:00:00Z"));
    assert_eq!(moved[1], first[1], "what did not change is as it was");

    feed.own.clock.minutes(10);
    let off = jan("20261021T1500").cancelled();
    feed.now_holds(&[off, event("x", "20261023T0900", "ewa@gaj.example")]);
    assert_eq!(feed.bookings()[0].row.status, Status::Cancelled);
    let gone = out(&feed);
    assert_eq!(
        (gone[0].uid.as_str(), gone[0].status.as_str()),
        (first[0].uid.as_str(), "CANCELLED")
    );
    assert!(gone[0].sequence > moved[0].sequence);
}
