//! Calendars that mean harm within what a calendar may say. Rows 18 and 21 of the threat table; the past that stays as it was is
//! with the absences.

use kawka_desk::view::{CalendarSource, NewAccount, NewCalendar};
use kawka_desk::wording::Language;
use kawka_domain::booking::BookingStatus as Status;

use crate::support::feed::{Event, Feed, by_url, calendar, event, wait};
use crate::support::ports::ScriptedHttp;
use crate::support::{TestDesk, at};

const OTHER: &str = "https://other.example/basic.ics";

#[test]
fn row_21_a_uid_belongs_to_its_own_calendar() {
    let ours = event("one@c", "20261020T1200", "jan@las.example");
    let theirs = event("one@c", "20261022T0900", "ewa@gaj.example");
    let (feed, _) = Feed::with(std::slice::from_ref(&ours));
    feed.http
        .serve(OTHER, &calendar(std::slice::from_ref(&theirs)));
    feed.add(by_url(OTHER)).unwrap();
    let starts = |feed: &Feed| -> Vec<(String, Status)> {
        let row = |b: &kawka_desk::view::BookingView| {
            (b.row.start.format("%d %H:%M").to_string(), b.row.status)
        };
        feed.bookings().iter().map(row).collect()
    };
    let both = [
        ("20 12:00".to_owned(), Status::Booked),
        ("22 09:00".to_owned(), Status::Booked),
    ];
    assert_eq!(starts(&feed), both, "two calls, though of one name");
    // The other calendar moves, calls off and loses what it calls so: ours stays.
    for other in [
        vec![event("one@c", "20261023T0900", "ewa@gaj.example")],
        vec![event("one@c", "20261023T0900", "ewa@gaj.example").cancelled()],
        vec![event("x@c", "20261028T0900", "ida@bor.example")],
        vec![event("x@c", "20261028T0900", "ida@bor.example").line("SEQUENCE:1")],
    ] {
        feed.own.clock.minutes(10);
        feed.http.serve(OTHER, &calendar(&other));
        feed.sync_all();
        assert_eq!(starts(&feed)[0], both[0]);
    }
}

#[test]
fn row_21_a_flood_of_calls_that_begin_now_is_five_notices_and_one_summary() {
    let flood: Vec<Event> = (0..600)
        .map(|number| {
            let line = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT0M\r\nEND:VALARM";
            let guest = format!("g{number}@las.example");
            event(&format!("e{number}@c"), "20261014T1015", &guest).line(line)
        })
        .collect();
    let (feed, added) = Feed::with(&flood);
    assert_eq!(added.bookings, 600);
    let mut shown = 0;
    let mut summaries = 0;
    for second in [0, 20, 40] {
        feed.own
            .clock
            .set(&format!("2026-10-14T10:15:{second:02}Z"));
        let round = feed.own.remind(Language::English).unwrap();
        for due in &round.show {
            feed.own.note_shown(due, "shown").unwrap();
        }
        if let Some(summary) = &round.summary {
            feed.own.note_told(summary, "ok").unwrap();
            summaries += 1;
        }
        shown += round.show.len();
    }
    assert!(
        shown + summaries <= 5,
        "{shown} notices, {summaries} summaries"
    );
    assert!(summaries >= 1);
    assert!(feed.own.now() < at("2026-10-14T10:16:00Z"));
}

#[test]
fn row_18_what_everybody_on_the_way_can_read_needs_a_yes() {
    let refused = [
        "http://calendar.example/basic.ics",
        "HTTP://calendar.example/basic.ics",
        "http://192.168.1.20/dav/basic.ics",
        "http://localhost.example/basic.ics",
        "http://127.0.0.1.example/basic.ics",
        "http://127.0.0.1@calendar.example/basic.ics",
        "http://calendar.example\\@127.0.0.1/basic.ics",
        "http://[2001:db8::1]/basic.ics",
    ];
    for url in refused {
        let own = TestDesk::new();
        let http = ScriptedHttp::default();
        let new = by_url(url);
        own.refused_field(url, "url", "in_the_clear", |d| {
            wait(d.desk.add_calendar(new, &http)).map(|done| done.value)
        });
        assert_eq!(
            http.requests().len(),
            0,
            "{url}: nothing is asked before the yes"
        );
        let account = NewAccount {
            source: CalendarSource::Caldav,
            name: String::new(),
            url: Some(url.into()),
            in_the_clear: false,
            own_network: false,
            user: "ola".into(),
            secret: "app-password".into(),
        };
        own.refused_field(url, "url", "in_the_clear", |d| {
            wait(d.desk.add_account(account, &http)).map(|_| ())
        });
        assert_eq!(own.secrets.len(), TestDesk::new().secrets.len(), "{url}");
    }
    let text = calendar(&[event("a", "20261020T1200", "jan@las.example")]);
    // Nobody is on the way within this machine; and a yes is a yes.
    for (url, yes) in [
        ("http://localhost:5232/basic.ics", false),
        ("http://feed.localhost/basic.ics", false),
        ("http://127.0.0.1:5232/basic.ics", false),
        ("http://[::1]:5232/basic.ics", false),
        ("http://calendar.example/basic.ics", true),
    ] {
        let own = TestDesk::new();
        let http = ScriptedHttp::default();
        http.serve(url, &text);
        let new = NewCalendar {
            in_the_clear: yes,
            ..by_url(url)
        };
        let added = wait(own.desk.add_calendar(new, &http));
        assert_eq!(added.unwrap().value.bookings, 1, "{url}");
    }
}
