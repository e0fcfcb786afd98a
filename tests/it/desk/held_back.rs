//! Changes that are too many at once are seen where one works, and one yes makes them. Row F8.

use kawka_desk::view::{Attention, HeldBack, HeldKind};
use kawka_domain::booking::BookingStatus as Status;

use super::code;
use crate::support::at;
use crate::support::feed::{Event, Feed, calendar, event};

fn guest(name: &str, start: &str) -> Event {
    event(name, start, &format!("{name}@las.example"))
}

/// Five guests on five days, at an hour.
fn five(hour: u32) -> Vec<Event> {
    let days = ["a", "b", "c", "d", "e"].iter().zip(20..);
    days.map(|(name, day)| guest(name, &format!("202610{day}T{hour}00")))
        .collect()
}

/// What Today and the week of the calls say of it; both say the same.
fn told(feed: &Feed) -> Vec<HeldBack> {
    let attention = feed.own.get_today().unwrap().attention;
    let today: Vec<HeldBack> = attention
        .into_iter()
        .filter_map(|one| match one {
            Attention::HeldBack { held } => Some(held),
            _ => None,
        })
        .collect();
    let week = feed.own.get_week("2026-10-20".parse().unwrap()).unwrap();
    assert_eq!(week.held_back, today);
    today
}

fn count(feed: &Feed) -> u32 {
    told(feed).iter().map(|held| held.count).sum()
}

fn vanished_alone(feed: &Feed) -> usize {
    let attention = feed.own.get_today().unwrap().attention;
    let alone = attention.iter();
    alone
        .filter(|one| matches!(one, Attention::Vanished { .. }))
        .count()
}

#[test]
fn f8_moves_that_wait_are_seen_on_today_and_in_the_week_until_the_yes() {
    let (feed, _) = Feed::with(&five(12));
    assert_eq!(told(&feed), []);
    feed.now_holds(&five(13));
    let [held] = &told(&feed)[..] else { panic!() };
    assert_eq!((held.name.as_str(), held.count), ("Rozmowy", 5));
    let changes = feed.own.list_held_changes(held.calendar_id).unwrap();
    let first = &changes[0];
    assert_eq!(
        (first.kind, first.from, first.to),
        (
            HeldKind::Moved,
            Some(at("2026-10-20T12:00:00Z")),
            Some(at("2026-10-20T13:00:00Z"))
        )
    );
    assert_eq!(first.booking.start, at("2026-10-20T12:00:00Z"));

    feed.own.accept_changes(held.calendar_id).unwrap();
    assert_eq!(told(&feed), [], "whoever said yes is not asked again");
    let error = feed
        .own
        .refused("twice", |d| d.accept_changes(held.calendar_id));
    assert_eq!(code(&error), "not_found");
    feed.sync();
    assert_eq!(told(&feed), []);
    assert_eq!(feed.bookings()[0].row.start, at("2026-10-20T13:00:00Z"));
}

#[test]
fn f8_each_kind_of_change_is_named() {
    let longer = calendar(&five(12)).replace("3000Z", "4500Z");
    let off: Vec<Event> = five(12).into_iter().map(Event::cancelled).collect();
    let cases = [
        ("longer", longer, HeldKind::Length),
        ("called off", calendar(&off), HeldKind::CalledOff),
        ("gone", calendar(&five(12)[4..]), HeldKind::Missing),
    ];
    for (name, text, kind) in cases {
        let (feed, _) = Feed::with(&five(12));
        feed.http.serve(crate::support::feed::URL, &text);
        feed.sync();
        let held = told(&feed).remove(0);
        let changes = feed.own.list_held_changes(held.calendar_id).unwrap();
        assert!(changes.len() >= 4, "{name}");
        assert!(changes.iter().all(|one| one.kind == kind), "{name}");
        assert_eq!(vanished_alone(&feed), 0, "{name}: told once, and together");
    }
}

#[test]
fn f8_one_of_those_that_are_gone_can_be_decided_by_itself() {
    let (feed, _) = Feed::with(&five(12));
    feed.now_holds(&five(12)[3..]);
    assert_eq!(count(&feed), 3);
    let ids: Vec<_> = feed.bookings().iter().map(|b| b.row.id).collect();
    feed.own.keep_vanished(ids[0]).unwrap();
    assert_eq!(count(&feed), 2);
    feed.own.confirm_vanished(ids[1]).unwrap();
    assert_eq!(count(&feed), 1);
    let calendar = feed.own.list_calendars().unwrap().remove(0);
    assert_eq!(calendar.held_back, 1);
    feed.own.accept_changes(calendar.id).unwrap();
    feed.sync();
    let statuses: Vec<Status> = feed.bookings().iter().map(|b| b.row.status).collect();
    assert_eq!(
        statuses[..3],
        [Status::Booked, Status::Cancelled, Status::Cancelled],
        "kept, called off by a person, called off with the yes"
    );
    assert_eq!(told(&feed), []);
}

#[test]
fn f8_what_is_right_again_waits_no_more() {
    let (feed, _) = Feed::with(&five(12));
    feed.now_holds(&five(13));
    assert_eq!(count(&feed), 5);
    feed.now_holds(&five(12));
    assert_eq!(told(&feed), []);
}

#[test]
fn f8_what_waits_for_a_yes_waits_through_days_of_readings_without_a_change() {
    let (feed, _) = Feed::with(&five(12));
    feed.now_holds(&five(13));
    let [held] = &told(&feed)[..] else { panic!() };
    let id = held.calendar_id;
    // More readings than are kept: half a week of them.
    for _ in 0..1_005 {
        feed.sync();
    }
    assert_eq!(count(&feed), 5);
    assert_eq!(feed.own.list_held_changes(id).unwrap().len(), 5);
}
