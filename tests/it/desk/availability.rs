//! Free slots as an iCalendar file, read by our own reader and by Python's icalendar.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use kawka_calendar::{Occurrence, Status};
use kawka_desk::view::SlotPlanDraft;
use kawka_desk::wording::Language;
use kawka_domain::booking::Outcome;

use super::slots::{closed, day, slot, three_days};
use crate::support::builders::{add_booking, add_jadwiga, outcome};
use crate::support::feed::{Feed, URL, event};
use crate::support::{TestDesk, at};

fn export(own: &TestDesk) -> String {
    own.export_availability(4, Language::English).unwrap()
}

fn read(text: &str) -> Vec<Occurrence> {
    let span = at("2026-10-01T00:00:00Z")..at("2027-10-01T00:00:00Z");
    let reading = kawka_calendar::read(text.as_bytes(), span, chrono_tz::Europe::Warsaw).unwrap();
    assert_eq!(reading.problem_count, 0);
    reading.occurrences
}

/// State and revision of the slot with this start.
fn said(own: &TestDesk, start: &str) -> (bool, u32) {
    let all = read(&export(own));
    let mut found = all.iter().filter(|one| one.start == at(start));
    let one = found.next().unwrap_or_else(|| panic!("nothing at {start}"));
    assert!(found.next().is_none(), "{start}: once");
    let basic = at(start).format("%Y%m%dT%H%M%SZ");
    assert_eq!(one.uid, format!("slot-{basic}@kawka.app"));
    (one.status != Status::Cancelled, one.sequence)
}

#[test]
fn row_q8_free_slots_have_stable_uids_and_a_sequence_that_grows_with_every_change() {
    const START: &str = "2026-10-20T13:00:00Z";
    const OTHER: &str = "2026-10-27T14:00:00Z";
    let own = TestDesk::new();
    assert_eq!(read(&export(&own)), []);
    three_days(&own);
    let first = export(&own);
    // Two of today, two of tomorrow, three whole weeks, and the Tuesday of the last one.
    assert_eq!(read(&first).len(), 4 + 18 + 2);
    assert_eq!(first, export(&own), "nothing changed");
    let mut last = said(&own, START);
    let other = said(&own, OTHER);
    assert!(last.0);
    let jadwiga = add_jadwiga(&own);
    let mut now = |name: &str, free: bool| {
        let found = said(&own, START);
        assert_eq!(found.0, free, "{name}");
        assert!(found.1 > last.1, "{name}: {} after {}", found.1, last.1);
        last = found;
    };
    let booking = add_booking(&own, jadwiga, START);
    now("booked", false);
    own.set_outcome(booking, &outcome(Outcome::Cancelled))
        .unwrap();
    now("cancelled", true);
    own.undo_last().unwrap();
    now("not cancelled after all", false);
    own.set_outcome(booking, &outcome(Outcome::Moved)).unwrap();
    now("moved away", true);
    let fair = own
        .add_slot_exception(&closed("2026-10-20", "2026-10-20", "Fair"))
        .unwrap()
        .value;
    now("closed", false);
    own.remove_slot_exception(fair).unwrap();
    now("open again", true);
    own.undo_last().unwrap();
    now("closed again", false);
    own.undo_last().unwrap();
    now("open once more", true);
    let tuesday = own.get_slot_settings().unwrap().pattern[0].id;
    own.remove_slot(tuesday, Some(day("2026-10-20"))).unwrap();
    now("off the pattern", false);
    own.add_slots(&[slot(2, "15:00")]).unwrap_err();
    let again = kawka_domain::slots::SlotDraft {
        from: day("2026-10-20"),
        ..slot(2, "15:00")
    };
    own.add_slots(&[again]).unwrap();
    now("on it again", true);
    own.change_slot_plan(&SlotPlanDraft {
        time_zone: "Europe/London".into(),
        goal: None,
    })
    .unwrap();
    now("the host moved", false);
    assert!(
        said(&own, "2026-10-20T14:00:00Z").0,
        "three o'clock in London"
    );
    assert!(said(&own, OTHER).1 > other.1, "it concerns every slot");
}

#[test]
fn row_q8_a_slot_whose_booking_a_calendar_moves_away_is_said_anew() {
    const TUESDAY: &str = "2026-10-20T13:00:00Z";
    const WEDNESDAY: &str = "2026-10-21T13:00:00Z";
    let booked = |start: &str| [event("one@c", start, "jan@las.example")];
    let (feed, _) = Feed::with(&[]);
    three_days(&feed.own);
    let mut last = [TUESDAY, WEDNESDAY].map(|start| said(&feed.own, start));
    assert_eq!(last.map(|(free, _)| free), [true, true]);
    let mut now = |name: &str, grown: [bool; 2], free: [bool; 2]| {
        let found = [TUESDAY, WEDNESDAY].map(|start| said(&feed.own, start));
        assert_eq!(found.map(|(free, _)| free), free, "{name}");
        for ((found, last), grown) in found.iter().zip(&last).zip(grown) {
            let fits = if grown {
                found.1 > last.1
            } else {
                found.1 == last.1
            };
            assert!(fits, "{name}: {} after {}", found.1, last.1);
        }
        last = found;
    };
    feed.now_holds(&booked("20261020T1300"));
    now("booked", [true, false], [false, true]);
    feed.now_holds(&booked("20261021T1300"));
    now("moved", [true, true], [true, false]);
    feed.now_holds(&booked("20261020T1300"));
    now("moved back", [true, true], [false, true]);
    // Far out of all that the file tells of.
    feed.now_holds(&booked("20261220T1300"));
    now("moved far away", [true, false], [true, true]);
    feed.now_holds(&[event("one@c", "20261220T1300", "jan@las.example").cancelled()]);
    now("called off there", [false, false], [true, true]);
    assert_eq!(feed.booking().row.start, at("2026-12-20T13:00:00Z"));
}

#[test]
fn row_q8_a_calendar_that_takes_our_free_slots_makes_no_bookings_of_them() {
    let (feed, _) = Feed::with(&[]);
    three_days(&feed.own);
    let text = export(&feed.own);
    feed.http.serve(URL, &text);
    let report = feed.sync();
    assert_eq!((report.events, report.bookings, report.created), (24, 0, 0));
}

const PYTHON: &str = "
import sys
from icalendar import Calendar
calendar = Calendar.from_ical(sys.stdin.buffer.read())
print(calendar['METHOD'], calendar['VERSION'], len(calendar.errors))
for event in calendar.walk('VEVENT'):
    assert not event.errors, event.errors
    start, end = event.decoded('DTSTART'), event.decoded('DTEND')
    print(event['UID'], start.strftime('%Y-%m-%dT%H:%M:%S%z'), int((end - start).total_seconds() // 60),
          int(event['SEQUENCE']), event['STATUS'], event['TRANSP'], event['SUMMARY'])
";

/// A Python that has icalendar, from the environment that `cargo xtask test` makes.
pub(super) fn python() -> Command {
    let programs = std::env::var_os("KAWKA_DAV_SERVERS").expect("KAWKA_DAV_SERVERS");
    let mut python = Command::new(Path::new(&programs).join("python"));
    python.env("PYTHONIOENCODING", "utf-8");
    python
}

#[test]
#[ignore = "needs Python's icalendar; cargo xtask test brings it"]
fn row_q8_another_library_reads_the_free_slots_as_they_are_meant() {
    let own = TestDesk::new();
    own.add_slots(&[slot(4, "15:00")]).unwrap();
    let jadwiga = add_jadwiga(&own);
    add_booking(&own, jadwiga, "2026-10-22T13:00:00Z");
    let text = own.export_availability(3, Language::Polish).unwrap();
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{line}");
    }
    let mut python = python()
        .args(["-c", PYTHON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Vec<&str>> = lines
        .lines()
        .map(|line| line.splitn(7, ' ').collect())
        .collect();
    assert_eq!(lines[0], ["PUBLISH", "2.0", "0"]);
    let without_sequence = |line: &[&str]| {
        [line[1], line[2], line[4], line[5], line[6]]
            .map(str::to_owned)
            .to_vec()
    };
    let told: Vec<_> = lines[1..]
        .iter()
        .map(|line| without_sequence(line))
        .collect();
    // Europe's clocks change between the second and the third.
    assert_eq!(
        told,
        [
            [
                "2026-10-15T13:00:00+0000",
                "30",
                "CONFIRMED",
                "TRANSPARENT",
                "Wolny termin"
            ],
            [
                "2026-10-22T13:00:00+0000",
                "30",
                "CANCELLED",
                "TRANSPARENT",
                "Wolny termin"
            ],
            [
                "2026-10-29T14:00:00+0000",
                "30",
                "CONFIRMED",
                "TRANSPARENT",
                "Wolny termin"
            ],
        ]
    );
    assert_eq!(lines[1][0], "slot-20261015T130000Z@kawka.app");
}
