//! Adding and reading calendars: counts that add up, matching, answers that say "as before".

use kawka_desk::port::FeedAnswer;
use kawka_desk::view::NewCalendar;
use kawka_domain::booking::{BookingStatus, Reply};
use kawka_domain::booking_rule::BookingRuleKind;

use super::code;
use crate::support::builders::{customer, email};
use crate::support::feed::{
    Feed, URL, by_path, by_url, calendar, counts, event, team_calendar, wait,
};
use crate::support::ports::ScriptedHttp;
use crate::support::{TestDesk, at};

/// Counted by hand in the file: 19 entries, of which one repeats on 11 Mondays and one on 3 Thursdays, one is a copy
/// that a newer one supersedes, one has no readable start; ten of them are booked with somebody from outside.
#[test]
fn the_team_calendar_adds_up() {
    let own = TestDesk::at("2026-10-10T08:00:00Z");
    let anna = own
        .add_customer(
            &customer("Anna", "Kowalska"),
            &[email("Anna.Kowalska@kwiaciarnia.example")],
        )
        .unwrap()
        .value;
    let http = ScriptedHttp::default();
    let added = wait(own.desk.add_calendar(by_path(&team_calendar()), &http))
        .unwrap()
        .value;
    assert_eq!(added.name, "Marek Zieliński – rozmowy");
    assert_eq!((added.events, added.bookings, added.ignored), (28, 10, 18));
    assert_eq!(counts(&added), [10, 0, 0, 0]);
    let problems: Vec<_> = added
        .problems
        .iter()
        .map(|p| (p.line, p.code.as_str()))
        .collect();
    assert_eq!(problems, [(378, "unreadable_start")]);

    let all = own
        .list_bookings(at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z"))
        .unwrap();
    let starts: Vec<String> = all
        .iter()
        .map(|b| b.row.start.format("%m-%d %H:%M").to_string())
        .collect();
    let expected = [
        "10-13 09:00",
        "10-22 14:00",
        "10-27 10:00",
        "10-29 14:00",
        "10-29 15:00",
        "11-03 16:00",
        "11-05 15:00",
        "11-10 13:00",
        "12-01 10:00",
        "12-08 12:00",
    ];
    assert_eq!(starts, expected);
    assert_eq!(all[0].row.customer.as_ref().unwrap().id, anna);
    assert_eq!(
        all[0].row.room_url.as_deref(),
        Some("https://us02web.zoom.us/j/84512345678?pwd=a1B2c3")
    );
    assert_eq!(all[0].row.reply, Reply::Accepted);
    assert!(
        all[1..].iter().all(|b| b.row.customer.is_none()),
        "nobody else is known"
    );

    let id = own.list_calendars().unwrap()[0].id;
    let held = own.list_calendar_events(id).unwrap();
    let unlisted = held.unlisted.iter();
    assert_eq!(
        unlisted
            .map(|one| (one.reason.as_str(), one.count))
            .collect::<Vec<_>>(),
        [("superseded", 1), ("unreadable", 1)],
        "rows and what has none are the 28 events of the file"
    );
    let events = held.rows;
    assert_eq!(events.len(), 26);
    assert_eq!(events.iter().filter(|e| e.booking_id.is_some()).count(), 10);
    assert!(
        events
            .iter()
            .all(|e| e.booking_id.is_some() != e.ignored.is_some()),
        "a booking, or why not"
    );
    let count = |reason: &str| {
        events
            .iter()
            .filter(|e| e.ignored.as_deref() == Some(reason))
            .count()
    };
    let reasons = [
        "cancelled",
        "all_day",
        "no_outside_attendee",
        "only_own_addresses",
    ]
    .map(count);
    assert_eq!(reasons, [2, 1, 3, 10]);

    // An hour and a day later the file says the same.
    for hours in [1, 24, 24] {
        own.clock.minutes(hours * 60);
        let again = wait(own.desk.sync_calendars(&http))
            .unwrap()
            .calendars
            .remove(0);
        assert_eq!((again.events, again.bookings, again.ignored), (28, 10, 18));
        assert_eq!(counts(&again), [0, 0, 10, 0], "after {hours} hours");
    }
}

#[test]
fn what_is_no_calendar_is_not_added() {
    let url = |url: &str| by_url(url);
    let none = NewCalendar {
        in_the_clear: false,
        own_network: false,
        name: String::new(),
        path: None,
        url: None,
    };
    let both = NewCalendar {
        path: Some("x.ics".into()),
        ..by_url(URL)
    };
    let named = NewCalendar {
        name: "a\nb".into(),
        ..by_url(URL)
    };
    let cases = [
        ("neither", none, "bad_input"),
        ("both", both, "bad_input"),
        ("a name with a line break", named, "bad_input"),
        ("no scheme", url("calendar.example/basic.ics"), "bad_input"),
        (
            "a file for an address",
            url("file:///etc/passwd"),
            "bad_input",
        ),
        (
            "a script for an address",
            url("javascript:alert(1)"),
            "bad_input",
        ),
        ("ftp", url("ftp://calendar.example/basic.ics"), "bad_input"),
        ("no host", url("https:///basic.ics"), "bad_input"),
        (
            "a space inside",
            url("https://calendar.example/ba sic.ics"),
            "bad_input",
        ),
        (
            "nothing answers there",
            url("https://nowhere.example/basic.ics"),
            "calendar_unreachable",
        ),
        (
            "no such file",
            by_path(std::path::Path::new("/nowhere/at-all.ics")),
            "calendar_unreachable",
        ),
        (
            "a folder",
            by_path(std::path::Path::new("/")),
            "calendar_unreachable",
        ),
    ];
    let own = TestDesk::new();
    for (name, new, expected) in cases {
        let http = ScriptedHttp::default();
        let error = own.refused(name, |d| wait(d.desk.add_calendar(new, &http)));
        assert_eq!(code(&error), expected, "{name}");
        assert_eq!(own.list_calendars().unwrap(), [], "{name}");
    }
}

#[test]
fn a_calendar_is_added_once() {
    let (feed, _) = Feed::with(&[]);
    let variants = [
        URL,
        "webcal://calendar.example/private-token/basic.ics",
        "WEBCALS://calendar.example/private-token/basic.ics",
        "  https://calendar.example/private-token/basic.ics\n",
    ];
    for url in variants {
        let error = feed.own.refused(url, |_| feed.add(by_url(url)));
        assert_eq!(code(&error), "calendar_known", "{url:?}");
    }
    let path = feed.own.folder.path().join("once.ics");
    std::fs::write(&path, calendar(&[])).unwrap();
    feed.add(by_path(&path)).unwrap();
    let error = feed
        .own
        .refused("the same file", |_| feed.add(by_path(&path)));
    assert_eq!(code(&error), "calendar_known");

    // Removed, or its adding undone, it may be added again.
    let id = feed.own.list_calendars().unwrap()[1].id;
    feed.own.remove_calendar(id).unwrap();
    feed.add(by_path(&path)).unwrap();
}

#[test]
fn changed_rules_judge_the_whole_calendar_anew() {
    let events = [
        event("a", "20261020T1200", "jan@las.example"),
        event("b", "20261021T1200", "jan@supplier.example").line("DESCRIPTION:x"),
    ];
    let (feed, added) = Feed::with(&events);
    assert_eq!(added.bookings, 2);
    let mut rules = feed.own.list_booking_rules().unwrap();
    for rule in &mut rules {
        if rule.kind == BookingRuleKind::OutsideAttendee {
            rule.pattern = "supplier.example".into();
        }
    }
    feed.own.change_booking_rules(&rules).unwrap();
    let mut more = events.to_vec();
    more.push(event("c", "20261022T1200", "ewa@supplier.example"));
    let again = feed.now_holds(&more);
    assert_eq!(
        counts(&again),
        [0, 0, 2, 0],
        "the new one is ignored, those that were prepared stay"
    );
    assert_eq!((again.bookings, again.ignored), (2, 1));

    rules.retain(|rule| rule.kind != BookingRuleKind::OutsideAttendee);
    feed.own.change_booking_rules(&rules).unwrap();
    let same_body = feed.sync();
    assert!(
        !same_body.not_modified,
        "the same file is read again under other rules"
    );
    let blank = kawka_domain::booking_rule::BookingRule {
        kind: BookingRuleKind::TitleContains,
        pattern: " ".into(),
        ..rules[0].clone()
    };
    feed.own
        .refused_field("a rule about nothing", "pattern", "empty", |d| {
            d.change_booking_rules(&[blank])
        });
}

fn tagged(body: &str, etag: &str) -> FeedAnswer {
    FeedAnswer::Body {
        bytes: body.as_bytes().to_vec(),
        etag: Some(etag.into()),
        last_modified: Some("Wed, 14 Oct 2026 09:00:00 GMT".into()),
    }
}

#[test]
fn what_the_server_said_is_given_back_to_it_and_once_a_day_all_is_read() {
    let (feed, _) = Feed::with(&[event("a", "20261020T1200", "jan@las.example")]);
    let body = calendar(&[event("a", "20261020T1230", "jan@las.example")]);
    feed.http.answer(URL, Ok(tagged(&body, "\"v2\"")));
    feed.own.clock.minutes(5);
    assert_eq!(counts(&feed.sync()), [0, 1, 0, 0]);

    feed.http.answer(URL, Ok(FeedAnswer::NotModified));
    let before = feed.own.entries();
    // Every five minutes for eleven hours, then past midnight.
    for _ in 0..132 {
        feed.own.clock.minutes(5);
        let sync = feed.sync();
        assert!(sync.not_modified);
        assert_eq!(counts(&sync), [0, 0, 1, 0]);
    }
    assert_eq!(
        feed.own.entries(),
        before,
        "nothing new is no journal entry"
    );
    let last = feed.http.requests().pop().unwrap();
    assert_eq!(last.etag.as_deref(), Some("\"v2\""));
    assert_eq!(
        last.last_modified.as_deref(),
        Some("Wed, 14 Oct 2026 09:00:00 GMT")
    );
    let read_at = feed.own.list_calendars().unwrap()[0].read_at;
    assert_eq!(
        read_at,
        Some(feed.own.now()),
        "an answer that nothing changed is a reading"
    );

    feed.own.clock.set("2026-10-15T09:00:00Z");
    feed.http.answer(URL, Ok(tagged(&body, "\"v2\"")));
    let whole = feed.sync();
    let last = feed.http.requests().pop().unwrap();
    assert_eq!(
        (last.etag, last.last_modified),
        (None, None),
        "the whole, once a day"
    );
    assert!(!whole.not_modified);
    assert_eq!(counts(&whole), [0, 0, 1, 0]);
    feed.own.clock.minutes(5);
    assert!(
        feed.sync().not_modified,
        "the same bytes again without a word from the server"
    );
}

#[test]
fn removing_a_calendar_leaves_its_bookings() {
    let (feed, _) = Feed::with(&[event("a", "20261020T1200", "jan@las.example")]);
    let id = feed.own.list_calendars().unwrap()[0].id;
    feed.own.remove_calendar(id).unwrap();
    assert_eq!(feed.own.list_calendars().unwrap(), []);
    assert_eq!(feed.booking().row.status, BookingStatus::Booked);
    assert_eq!(feed.sync_all(), []);
    feed.own.undo_last().unwrap();
    assert_eq!(feed.sync_all().len(), 1, "and it is read again after undo");
    assert_eq!(
        code(&feed.own.refused("no such", |d| {
            d.remove_calendar(kawka_domain::ids::CalendarId::new())
        })),
        "not_found"
    );
}
