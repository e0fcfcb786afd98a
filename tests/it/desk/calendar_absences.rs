//! What left the calendar waits for a decision, or for the next reading; what is over is never changed.

use kawka_desk::view::Attention;
use kawka_domain::booking::{Arrival, BookingStatus as Status};

use super::code;
use crate::support::at;
use crate::support::builders::held;
use crate::support::feed::{Feed, counts, event};

fn jan(start: &str) -> crate::support::feed::Event {
    event("jan", start, "jan@las.example")
}

fn vanished(feed: &Feed) -> usize {
    let attention = feed.own.get_today().unwrap().attention;
    attention
        .iter()
        .filter(|a| matches!(a, Attention::Vanished { .. }))
        .count()
}

#[test]
fn what_left_the_calendar_waits_for_a_decision() {
    let other = event("other", "20261025T1200", "ewa@las.example");
    let (feed, _) = Feed::with(&[jan("20261020T1200"), other.clone()]);
    let id = feed.bookings()[0].row.id;
    let error = feed
        .own
        .refused("nothing to confirm", |d| d.confirm_vanished(id));
    assert_eq!(code(&error), "not_found");
    let error = feed.own.refused("nothing to keep", |d| d.keep_vanished(id));
    assert_eq!(code(&error), "not_found");

    assert_eq!(
        counts(&feed.now_holds(std::slice::from_ref(&other))),
        [0, 0, 1, 1]
    );
    let row = feed.own.get_booking_row(id).unwrap();
    assert_eq!(
        (row.status, row.vanished),
        (Status::Booked, true),
        "never dropped silently"
    );
    assert_eq!(vanished(&feed), 1);

    feed.own.confirm_vanished(id).unwrap();
    assert_eq!(
        feed.own.get_booking_row(id).unwrap().status,
        Status::Cancelled
    );
    assert_eq!(vanished(&feed), 0);
    assert_eq!(feed.now_holds(&[other.line("SEQUENCE:1")]).vanished, 0);
}

#[test]
fn what_was_kept_is_not_asked_again_until_it_leaves_anew() {
    let other = event("other", "20261025T1200", "ewa@las.example");
    let (feed, _) = Feed::with(&[jan("20261020T1200"), other.clone()]);
    let id = feed.bookings()[0].row.id;
    feed.now_holds(std::slice::from_ref(&other));
    feed.own.keep_vanished(id).unwrap();
    for sequence in 1..4 {
        feed.own.clock.minutes(60 * 25);
        let sync = feed.now_holds(&[other.clone().line(&format!("SEQUENCE:{sequence}"))]);
        assert_eq!(sync.vanished, 0, "reading {sequence}");
        assert_eq!(vanished(&feed), 0);
    }
    let row = feed.own.get_booking_row(id).unwrap();
    assert_eq!((row.status, row.vanished), (Status::Booked, false));

    assert_eq!(
        feed.now_holds(&[jan("20261020T1200"), other.clone()])
            .vanished,
        0,
        "it came back"
    );
    assert_eq!(
        feed.now_holds(std::slice::from_ref(&other)).vanished,
        1,
        "and left anew"
    );
    assert_eq!(vanished(&feed), 1);
}

#[test]
fn one_that_comes_back_waits_for_nothing() {
    let (feed, _) = Feed::with(&[
        jan("20261020T1200"),
        event("x", "20261025T1200", "ewa@las.example"),
    ]);
    let both = [
        jan("20261020T1200"),
        event("x", "20261025T1200", "ewa@las.example"),
    ];
    feed.now_holds(&both[1..]);
    assert_eq!(vanished(&feed), 1);
    assert_eq!(counts(&feed.now_holds(&both)), [0, 0, 2, 0]);
    assert_eq!(vanished(&feed), 0);
}

#[test]
fn row_21_what_is_over_is_never_changed() {
    let cases = [
        ("its time", vec![jan("20261013T0800")]),
        (
            "its room",
            vec![jan("20261013T1200").line("LOCATION:https://zoom.us/j/1")],
        ),
        ("cancelled", vec![jan("20261013T1200").cancelled()]),
        ("gone", vec![event("x", "20261025T1200", "ewa@las.example")]),
    ];
    for (name, later) in cases {
        let (feed, _) = Feed::with(&[jan("20261013T1200")]);
        let before = feed.bookings()[0].clone();
        assert!(before.row.end < feed.own.now());
        let sync = feed.now_holds(&later);
        assert_eq!((sync.changed, sync.vanished), (0, 0), "{name}");
        assert_eq!(feed.bookings()[0], before, "{name}");
    }
}

#[test]
fn a_held_call_whose_entry_is_used_again_stays_as_it_went() {
    let (feed, _) = Feed::with(&[jan("20261014T1100")]);
    let first = feed.booking().row.id;
    feed.own.clock.set("2026-10-14T11:40:00Z");
    feed.own.set_outcome(first, &held()).unwrap();
    let sync = feed.now_holds(&[jan("20261021T1100")]);
    assert_eq!(sync.created, 1);
    let all = feed.bookings();
    assert_eq!((all[0].row.id, all[0].row.status), (first, Status::Held));
    assert_eq!(all[0].row.start, at("2026-10-14T11:00:00Z"));
    assert_eq!(
        (all[1].row.status, all[1].moved_from),
        (Status::Booked, Some(first))
    );
}

#[test]
fn nobody_has_arrived_in_a_call_that_is_still_to_come() {
    for late in [false, true] {
        let (feed, _) = Feed::with(&[jan("20261014T1100")]);
        let id = feed.booking().row.id;
        feed.own.clock.set("2026-10-14T11:05:00Z");
        if late {
            feed.own.mark_running_late(id).unwrap();
        } else {
            feed.own.mark_arrived(id).unwrap();
        }
        feed.now_holds(&[jan("20261021T1100")]);
        let next = feed.bookings().pop().unwrap();
        assert_eq!(next.row.start, at("2026-10-21T11:00:00Z"));
        assert_eq!(next.row.arrival, Arrival::Unknown, "late: {late}");
    }
}
