//! A booking that goes from one of our calendars into another goes on; one that is called off stands in the way of
//! nobody. Rows F6, F8.

use kawka_desk::view::BookingView;
use kawka_domain::booking::BookingStatus as Status;

use crate::support::at;
use crate::support::feed::{Event, Feed, URL, by_url, calendar, event};

const OTHER: &str = "https://other.example/basic.ics";

fn guest(name: &str, start: &str) -> Event {
    event(name, start, &format!("{name}@las.example"))
}

fn first() -> Vec<Event> {
    ["a", "b", "c"]
        .iter()
        .zip(20..)
        .map(|(name, day)| guest(name, &format!("202610{day}T1200")))
        .collect()
}

fn second() -> Vec<Event> {
    ["x", "y", "z"]
        .iter()
        .zip(26..)
        .map(|(name, day)| guest(name, &format!("202610{day}T1200")))
        .collect()
}

/// Two calendars of ours, read in this order.
fn two(held: &[Event], other: &[Event]) -> Feed {
    let (feed, _) = Feed::with(held);
    feed.http.serve(OTHER, &calendar(other));
    feed.add(by_url(OTHER)).unwrap();
    feed
}

fn of(feed: &Feed, uid: &str) -> BookingView {
    let mut found = feed.bookings();
    found.retain(|booking| booking.uid.as_deref() == Some(uid));
    assert_eq!(found.len(), 1, "{uid}");
    found.remove(0)
}

#[test]
fn row_f8_an_event_that_goes_into_another_of_our_calendars_goes_on() {
    for (order, from, to) in [("out, in", URL, OTHER), ("in, out", OTHER, URL)] {
        let (here, there) = if from == URL {
            (first(), second())
        } else {
            (second(), first())
        };
        let feed = two(&here, &there);
        let id = of(&feed, "a").row.id;
        feed.http.serve(from, &calendar(&first()[1..]));
        let with = |start: &str| [&second()[..], &[guest("a", start)]].concat();
        feed.http.serve(to, &calendar(&with("20261020T1200")));
        for round in 0..4 {
            feed.own.clock.minutes(60 * 13);
            feed.sync_all();
            let booking = of(&feed, "a");
            assert_eq!(booking.row.id, id, "{order}");
            assert_eq!(booking.row.status, Status::Booked, "{order} {round}");
        }
        assert!(!of(&feed, "a").row.vanished, "{order}");
        // From now on the other one says what becomes of it.
        feed.http.serve(to, &calendar(&with("20261020T1500")));
        feed.sync_all();
        assert_eq!(
            of(&feed, "a").row.start,
            at("2026-10-20T15:00:00Z"),
            "{order}"
        );
        feed.http.serve(to, &calendar(&second()));
        feed.sync_all();
        feed.own.clock.minutes(5);
        feed.sync_all();
        assert_eq!(of(&feed, "a").row.status, Status::Cancelled, "{order}");
    }
}

#[test]
fn row_f8_what_was_called_off_because_it_left_comes_back_with_the_calendar_that_brings_it() {
    let feed = two(&first(), &second());
    let id = of(&feed, "a").row.id;
    feed.now_holds(&first()[1..]);
    feed.own.clock.minutes(5);
    feed.sync_all();
    assert_eq!(of(&feed, "a").row.status, Status::Cancelled);
    let with = [&second()[..], &[guest("a", "20261020T1200")]].concat();
    feed.http.serve(OTHER, &calendar(&with));
    for _ in 0..3 {
        feed.sync_all();
        let back = of(&feed, "a").row;
        assert_eq!((back.status, back.vanished), (Status::Booked, false));
    }
    assert_eq!(of(&feed, "a").row.id, id);
}

#[test]
fn row_f7_what_its_calendar_says_is_called_off_is_not_opened_by_a_copy() {
    let feed = two(&first(), &second());
    let cancelled = [&[first()[0].clone().cancelled()], &first()[1..]].concat();
    feed.now_holds(&cancelled);
    let with = [&second()[..], &[guest("a", "20261020T1200")]].concat();
    feed.http.serve(OTHER, &calendar(&with));
    for _ in 0..3 {
        feed.sync_all();
        assert_eq!(of(&feed, "a").row.status, Status::Cancelled);
    }
}

#[test]
fn row_f8_a_called_off_booking_does_not_swallow_a_new_one_at_its_time() {
    let jan = |uid: &str| event(uid, "20261020T1200", "jan@las.example");
    let feed = two(&[&[jan("p")], &first()[1..]].concat(), &second());
    feed.now_holds(&[&[jan("p").cancelled()], &first()[1..]].concat());
    assert_eq!(of(&feed, "p").row.status, Status::Cancelled);
    // The guest books the same time again, with another member of the team.
    let with = [&second()[..], &[jan("q")]].concat();
    feed.http.serve(OTHER, &calendar(&with));
    feed.sync_all();
    assert_eq!(of(&feed, "p").row.status, Status::Cancelled);
    assert_eq!(of(&feed, "q").row.status, Status::Booked);
}
