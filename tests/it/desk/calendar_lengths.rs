//! Calls that become longer or shorter, or get another room, without moving. Rows F6, N7, Q8.

use kawka_desk::view::BookingView;
use kawka_desk::wording::Language;
use kawka_domain::booking::BookingEventKind as Kind;

use crate::support::at;
use crate::support::feed::{Event, Feed, URL, calendar, counts, event};

const START: &str = "20261020T1200";

fn jan() -> Event {
    event("jan", START, "jan@las.example").line("SEQUENCE:1")
}

/// The calendar holds the same event with some of its lines written otherwise, as its next version.
fn changed(feed: &Feed, lines: &[(&str, &str)]) -> [u32; 4] {
    let mut text = calendar(&[jan()]).replace("SEQUENCE:1", "SEQUENCE:2");
    for (before, after) in lines {
        assert!(text.contains(before), "{before}");
        text = text.replace(before, after);
    }
    feed.own.clock.minutes(10);
    feed.http.serve(URL, &text);
    counts(&feed.sync())
}

fn history(booking: &BookingView) -> Vec<(Kind, Option<u32>, Option<u32>)> {
    let told = booking.events.iter();
    told.filter(|event| event.kind != Kind::Booked)
        .map(|event| (event.kind, event.from_minutes, event.to_minutes))
        .collect()
}

fn lines(feed: &Feed) -> Vec<String> {
    let readings = feed.own.list_readings(false, 0, 1).unwrap();
    let lines = readings[0].lines.iter();
    lines.map(|line| line.kind.word().to_owned()).collect()
}

#[test]
fn f6_a_longer_call_says_from_how_long_to_how_long_and_is_no_move() {
    let cases = [
        ("an end", "DTEND:20261020T124500Z", 45, "12:45"),
        ("a length", "DURATION:PT45M", 45, "12:45"),
        ("a shorter one", "DTEND:20261020T121500Z", 15, "12:15"),
    ];
    for (name, line, minutes, end) in cases {
        let (feed, _) = Feed::with(&[jan()]);
        let before = feed.booking();
        let did = changed(&feed, &[("DTEND:20261020T123000Z", line)]);
        assert_eq!(did, [0, 1, 0, 0], "{name}");
        let after = feed.booking();
        assert_eq!(after.row.id, before.row.id, "{name}");
        assert_eq!(after.row.start, at("2026-10-20T12:00:00Z"), "{name}");
        assert_eq!(
            after.row.end,
            at(&format!("2026-10-20T{end}:00Z")),
            "{name}"
        );
        let told = [(Kind::LengthChanged, Some(30), Some(minutes))];
        assert_eq!(history(&after), told, "{name}");
        assert_eq!(lines(&feed), ["length_changed"], "{name}");
        feed.own
            .undo(feed.own.list_journal(0, 1).unwrap()[0].id)
            .unwrap();
        assert_eq!(feed.booking().row, before.row, "{name}: undone");
    }
}

#[test]
fn f6_a_call_that_moves_and_grows_says_both() {
    let (feed, _) = Feed::with(&[jan()]);
    let lines_now = [
        ("DTSTART:20261020T120000Z", "DTSTART:20261020T130000Z"),
        ("DTEND:20261020T123000Z", "DTEND:20261020T140000Z"),
    ];
    assert_eq!(changed(&feed, &lines_now), [0, 1, 0, 0]);
    let told = [
        (Kind::Moved, None, None),
        (Kind::LengthChanged, Some(30), Some(60)),
    ];
    assert_eq!(history(&feed.booking()), told);
    assert_eq!(lines(&feed), ["moved", "length_changed"]);
}

#[test]
fn f6_another_room_is_told_and_taken() {
    let (feed, _) = Feed::with(&[jan()]);
    let room = |url: &str| format!("SEQUENCE:2\r\nLOCATION:{url}");
    let first = room("https://us02web.zoom.us/j/4815162342");
    assert_eq!(changed(&feed, &[("SEQUENCE:2", &first)]), [0, 1, 0, 0]);
    let told = [(Kind::RoomChanged, None, None)];
    assert_eq!(history(&feed.booking()), told, "it has a room now");
    let second = room("https://us02web.zoom.us/j/1600000001");
    assert_eq!(changed(&feed, &[("SEQUENCE:2", &second)]), [0, 1, 0, 0]);
    let after = feed.booking();
    assert_eq!(
        after.row.room_url.as_deref(),
        Some("https://us02web.zoom.us/j/1600000001")
    );
    assert_eq!(history(&after).len(), 2);
    assert_eq!(lines(&feed), ["room_changed"]);
    assert_eq!(changed(&feed, &[("SEQUENCE:2", &second)]), [0, 0, 1, 0]);
}

#[test]
fn n7_reminders_follow_a_length() {
    let (feed, _) = Feed::with(&[jan()]);
    let due = |feed: &Feed| {
        let (from, to) = (at("2026-10-20T00:00:00Z"), at("2026-10-21T00:00:00Z"));
        let all = feed.own.list_reminders(from, to, Language::English);
        let outcome = all.unwrap().into_iter();
        let outcome: Vec<_> = outcome.filter(|r| r.kind == "outcome_due").collect();
        outcome.iter().map(|r| r.at).collect::<Vec<_>>()
    };
    assert_eq!(due(&feed), [at("2026-10-20T12:30:00Z")]);
    changed(
        &feed,
        &[("DTEND:20261020T123000Z", "DTEND:20261020T124500Z")],
    );
    assert_eq!(due(&feed), [at("2026-10-20T12:45:00Z")]);
}

#[test]
fn f6_a_call_that_runs_may_still_grow_and_one_that_is_over_may_not() {
    let longer = [("DTEND:20261020T123000Z", "DTEND:20261020T124500Z")];
    for (now, did, end) in [
        ("2026-10-20T12:10:00Z", [0, 1, 0, 0], "2026-10-20T12:45:00Z"),
        ("2026-10-20T13:00:00Z", [0, 0, 1, 0], "2026-10-20T12:30:00Z"),
    ] {
        let (feed, _) = Feed::with(&[jan()]);
        feed.own.clock.set(now);
        assert_eq!(changed(&feed, &longer), did, "{now}");
        assert_eq!(feed.booking().row.end, at(end), "{now}");
    }
}

#[test]
fn g6_a_brief_that_was_ready_says_that_the_call_is_longer() {
    let (feed, _) = Feed::with(&[jan()]);
    let id = feed.booking().row.id;
    feed.own.set_brief_ready(id, true).unwrap();
    changed(
        &feed,
        &[("DTEND:20261020T123000Z", "DTEND:20261020T124500Z")],
    );
    assert_eq!(feed.own.get_brief(id).unwrap().changes.len(), 1);
}

#[test]
fn q8_a_length_and_a_room_raise_the_sequence_of_the_file() {
    let (feed, _) = Feed::with(&[jan()]);
    let sequence = |feed: &Feed| {
        let file = feed.own.export_bookings().unwrap();
        let line = file.lines().find(|line| line.starts_with("SEQUENCE:"));
        line.unwrap()["SEQUENCE:".len()..].parse::<u32>().unwrap()
    };
    let first = sequence(&feed);
    changed(
        &feed,
        &[("DTEND:20261020T123000Z", "DTEND:20261020T124500Z")],
    );
    let second = sequence(&feed);
    changed(
        &feed,
        &[
            ("DTEND:20261020T123000Z", "DTEND:20261020T124500Z"),
            (
                "SEQUENCE:2",
                "SEQUENCE:3\r\nLOCATION:https://us02web.zoom.us/j/4815162342",
            ),
        ],
    );
    assert!(first < second && second < sequence(&feed));
}
