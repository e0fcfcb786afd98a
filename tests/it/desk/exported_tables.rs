//! A table that Calendly exported without its ids tells of the same bookings as a calendar or the service. Row F9.

use kawka_domain::booking::BookingStatus as Status;
use serde_json::json;

use super::calendly::{account, bookings, calendly, event as scheduled, invitee};
use crate::support::TestDesk;
use crate::support::feed::{Event, Feed, URL, by_path, by_url, calendar, event, wait};
use crate::support::ports::ScriptedHttp;

/// One call that is over and one to come, on Warsaw's clock.
const TABLE: &str = "Invitee Name,Invitee Email,Event Type Name,Start Date & Time,End Date & Time,Canceled\n\
    Jan Las,jan@las.example,Kawka,2026-10-08 02:00 pm,2026-10-08 02:30 pm,false\n\
    Ewa Łąka,ewa@laka.example,Kawka,2026-10-20 02:00 pm,2026-10-20 02:30 pm,false\n";

/// The same two as Calendly writes them into a calendar.
fn held() -> [Event; 2] {
    [
        ("one", "20261008T1200", "jan@las.example", "aaaa1111"),
        ("two", "20261020T1200", "ewa@laka.example", "bbbb2222"),
    ]
    .map(|(uid, start, email, id)| {
        let link = format!("DESCRIPTION:Cancel: https://calendly.com/cancellations/{id}");
        event(uid, start, email).line(&link)
    })
}

fn table(own: &TestDesk) -> kawka_desk::view::NewCalendar {
    let path = own.folder.path().with_file_name("events.csv");
    std::fs::write(&path, TABLE).unwrap();
    by_path(&path)
}

fn assert_two(feed: &Feed, name: &str) {
    for _ in 0..2 {
        let all = feed.bookings();
        let starts: Vec<String> = all.iter().map(|b| b.row.start.to_rfc3339()).collect();
        let expected = ["2026-10-08T12:00:00+00:00", "2026-10-20T12:00:00+00:00"];
        assert_eq!(starts, expected, "{name}");
        assert!(all.iter().all(|b| b.row.status == Status::Booked), "{name}");
        feed.own.clock.minutes(60 * 13);
        feed.sync_all();
    }
}

#[test]
fn row_f9_a_table_without_ids_and_a_calendar_hold_the_same_bookings_in_either_order() {
    let own = TestDesk::new();
    let feed = Feed {
        http: ScriptedHttp::default(),
        own,
    };
    feed.http.serve(URL, &calendar(&held()));
    assert_eq!(feed.add(table(&feed.own)).unwrap().created, 2);
    assert_eq!(feed.add(by_url(URL)).unwrap().created, 0);
    assert_two(&feed, "table, calendar");

    let (feed, added) = Feed::with(&held());
    assert_eq!(added.created, 2);
    assert_eq!(feed.add(table(&feed.own)).unwrap().created, 0);
    assert_two(&feed, "calendar, table");
}

#[test]
fn row_f9_a_table_without_ids_and_the_service_hold_the_same_bookings() {
    let own = TestDesk::new();
    let http = ScriptedHttp::default();
    wait(own.desk.add_calendar(table(&own), &http)).unwrap();
    let service = calendly();
    *service.state.lock().unwrap() = json!({
        "events": [
            scheduled("E1", "2026-10-08T12:00:00.000000Z", "active"),
            scheduled("E2", "2026-10-20T12:00:00.000000Z", "active"),
        ],
        "invitees": {
            "E1": [invitee("E1", "aaaa1111", "jan@las.example", &json!({}))],
            "E2": [invitee("E2", "bbbb2222", "ewa@laka.example", &json!({"name": "Ewa Łąka"}))],
        },
    });
    let done = wait(own.desk.add_account(account(), &service)).unwrap();
    assert_eq!(done[0].value.created, 0);
    assert_eq!(bookings(&own).len(), 2);
}

#[test]
fn row_f9_an_id_that_was_made_for_a_row_in_the_past_doubles_nothing_now() {
    let own = TestDesk::new();
    let feed = Feed {
        http: ScriptedHttp::default(),
        own,
    };
    feed.add(table(&feed.own)).unwrap();
    // So they were kept before.
    let former = |tx: &kawka_store::Transaction<'_>| {
        tx.execute(
            "UPDATE booking SET service_id = substr(uid, length('calendly-') + 1)",
            [],
        )
        .map_err(kawka_store::StoreError::from)
    };
    assert_eq!(feed.own.store().write_local(former).unwrap(), 2);
    feed.http.serve(URL, &calendar(&held()));
    assert_eq!(feed.add(by_url(URL)).unwrap().created, 0);
    assert_two(&feed, "kept with made ids");
}
