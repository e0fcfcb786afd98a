//! A guest who moves in two steps, and what a person called off: the new entry may come one reading before the former one
//! goes, and no second calendar opens what was called off by hand. Rows F6, F7.

use kawka_desk::view::{BookingView, BriefSection as Section, ReadingLineKind as Kind};
use kawka_domain::booking::{BookingStatus as Status, Outcome};

use super::calendly;
use crate::support::at;
use crate::support::builders::{add_booking, outcome};
use crate::support::feed::{Event, Feed, URL, by_url, calendar, event, wait};

const OTHER: &str = "https://other.example/basic.ics";

fn guest(uid: &str, start: &str) -> Event {
    event(uid, start, "jan@las.example")
}

fn others() -> Vec<Event> {
    [("b", 24), ("c", 25), ("d", 26)]
        .iter()
        .map(|(name, day)| {
            event(
                name,
                &format!("202610{day}T1200"),
                &format!("{name}@las.example"),
            )
        })
        .collect()
}

fn with(own: &[Event]) -> Vec<Event> {
    [own, &others()[..]].concat()
}

fn of(feed: &Feed, uid: &str, start: &str) -> BookingView {
    let mut found = feed.bookings();
    found.retain(|one| one.uid.as_deref() == Some(uid) && one.row.start == at(start));
    assert_eq!(found.len(), 1, "{uid} at {start}");
    found.remove(0)
}

const FORMER: &str = "2026-10-20T12:00:00Z";
const LATER: &str = "2026-10-22T15:00:00Z";

/// Jan has a call; the next reading brings another one of his.
fn both() -> (Feed, Event, Event) {
    let (a, x) = (guest("a", "20261020T1200"), guest("x", "20261022T1500"));
    let (feed, _) = Feed::with(&with(std::slice::from_ref(&a)));
    feed.own.clock.minutes(5);
    feed.now_holds(&with(&[a.clone(), x.clone()]));
    assert_eq!(of(&feed, "a", FORMER).row.status, Status::Booked);
    (feed, a, x)
}

#[test]
fn row_f6_a_former_entry_that_goes_one_reading_after_the_new_one_came_was_moved() {
    for cancelled in [true, false] {
        for quiet in [false, true] {
            let name = format!("called off: {cancelled}, a reading without a change: {quiet}");
            let (feed, a, x) = both();
            feed.own.clock.minutes(5);
            if quiet {
                assert!(feed.sync().not_modified);
                feed.own.clock.minutes(5);
            }
            let left: &[Event] = if cancelled {
                &[a.cancelled(), x.clone()]
            } else {
                std::slice::from_ref(&x)
            };
            let sync = feed.now_holds(&with(left));
            assert_eq!((sync.changed, sync.vanished), (1, 0), "{name}");
            let (former, later) = (of(&feed, "a", FORMER), of(&feed, "x", LATER));
            assert_eq!(former.row.status, Status::Moved, "{name}");
            assert_eq!(later.moved_from, Some(former.row.id), "{name}");
            assert_eq!(later.row.status, Status::Booked, "{name}");
            let log = feed.own.list_readings(false, 0, 1).unwrap();
            let line = log[0].lines.iter().find(|line| line.kind == Kind::Moved);
            let line = line.expect("it is told");
            assert_eq!(line.booking_id, Some(later.row.id), "{name}");
            assert_eq!((line.from, line.to), (Some(at(FORMER)), Some(at(LATER))));
            for _ in 0..2 {
                feed.own.clock.minutes(60 * 13);
                feed.sync();
                assert_eq!(of(&feed, "x", LATER).row.status, Status::Booked, "{name}");
                assert_eq!(of(&feed, "a", FORMER).row.status, Status::Moved, "{name}");
            }
        }
    }
}

#[test]
fn row_f7_of_two_calls_of_one_guest_the_one_that_is_called_off_did_not_move() {
    let (a, x) = (guest("a", "20261020T1200"), guest("x", "20261022T1500"));
    // Both came at once.
    let (feed, _) = Feed::with(&with(&[a.clone(), x.clone()]));
    feed.own.clock.minutes(5);
    feed.now_holds(&with(&[a.clone().cancelled(), x.clone()]));
    assert_eq!(of(&feed, "a", FORMER).row.status, Status::Cancelled);
    assert_eq!(of(&feed, "x", LATER).moved_from, None);

    // The other one is known for longer than a reading.
    let (feed, a, x) = both();
    feed.own.clock.minutes(5);
    let changed = others()[0].clone().lasting(45);
    feed.now_holds(&[&[a.clone(), x.clone(), changed][..], &others()[1..]].concat());
    feed.now_holds(&with(&[a.cancelled(), x]));
    assert_eq!(of(&feed, "a", FORMER).row.status, Status::Cancelled);
    assert_eq!(of(&feed, "x", LATER).moved_from, None);
}

#[test]
fn row_f6_what_was_prepared_for_the_new_call_is_not_written_over() {
    let (feed, _, x) = both();
    let (former, later) = (of(&feed, "a", FORMER), of(&feed, "x", LATER));
    let write = |id, section, text: &str| {
        feed.own.write_brief(id, section, text).unwrap();
    };
    write(former.row.id, Section::Know, "Casts bells");
    write(former.row.id, Section::Ask, "Who taught you?");
    write(later.row.id, Section::Know, "Casts bells in Gdańsk");
    feed.own.clock.minutes(5);
    feed.now_holds(&with(&[x]));
    let brief = feed.own.get_brief(later.row.id).unwrap();
    let text = format!("{brief:?}");
    assert!(text.contains("Casts bells in Gdańsk"), "{text}");
    assert!(text.contains("Who taught you?"), "{text}");
}

/// Jan's call, which a person called off by hand.
fn called_off() -> Feed {
    let (feed, _) = Feed::with(&with(&[guest("a", "20261020T1200")]));
    let id = of(&feed, "a", FORMER).row.id;
    feed.own
        .set_outcome(id, &outcome(Outcome::Cancelled))
        .unwrap();
    feed.own.clock.minutes(5);
    feed.sync();
    assert_eq!(of(&feed, "a", FORMER).row.status, Status::Cancelled);
    feed
}

#[test]
fn row_f7_what_a_person_called_off_is_not_opened_by_a_second_calendar() {
    let feed = called_off();
    feed.http
        .serve(OTHER, &calendar(&with(&[guest("a", "20261020T1200")])));
    feed.add(by_url(OTHER)).unwrap();
    for _ in 0..2 {
        assert_eq!(of(&feed, "a", FORMER).row.status, Status::Cancelled);
        feed.own.clock.minutes(60 * 13);
        feed.sync_all();
    }
}

#[test]
fn row_f7_what_a_person_called_off_is_not_opened_by_the_service_it_was_booked_with() {
    let ewa = event("ewa", "20261020T1200", "ewa@laka.example")
        .line("DESCRIPTION:Cancel: https://calendly.com/cancellations/bbbb2222");
    let (feed, _) = Feed::with(&with(&[ewa]));
    let id = of(&feed, "ewa", FORMER).row.id;
    feed.own
        .set_outcome(id, &outcome(Outcome::Cancelled))
        .unwrap();
    let service = calendly::calendly();
    wait(feed.own.desk.add_account(calendly::account(), &service)).unwrap();
    for _ in 0..2 {
        let all = feed.bookings();
        let hers = all
            .iter()
            .filter(|one| one.row.attendee_email.as_deref() == Some("ewa@laka.example"));
        let hers: Vec<_> = hers.map(|one| (one.row.id, one.row.status)).collect();
        assert_eq!(hers, [(id, Status::Cancelled)]);
        feed.own.clock.minutes(5);
        wait(feed.own.desk.sync_calendars(&service)).unwrap();
    }
}

#[test]
fn row_f7_what_a_person_called_off_is_not_opened_by_its_calendar_that_is_added_again() {
    let feed = called_off();
    let calendar = feed.own.list_calendars().unwrap().remove(0).id;
    feed.own.remove_calendar(calendar).unwrap();
    feed.add(by_url(URL)).unwrap();
    for _ in 0..2 {
        assert_eq!(of(&feed, "a", FORMER).row.status, Status::Cancelled);
        feed.own.clock.minutes(60 * 13);
        feed.sync_all();
    }
}

#[test]
fn row_f7_a_call_that_was_called_off_and_is_over_stays_so_when_its_entry_serves_another() {
    let (feed, _) = Feed::with(&with(&[guest("a", "20261020T1200")]));
    feed.now_holds(&with(&[guest("a", "20261020T1200").cancelled()]));
    let former = of(&feed, "a", FORMER).row.id;
    feed.own.clock.set("2026-10-21T08:00:00Z");
    for _ in 0..2 {
        feed.now_holds(&with(&[guest("a", "20261022T1500")]));
        let (over, new) = (of(&feed, "a", FORMER), of(&feed, "a", LATER));
        assert_eq!((over.row.id, over.row.status), (former, Status::Cancelled));
        assert_eq!(new.row.status, Status::Booked);
        assert_eq!(new.moved_from, None, "it is another call");
        feed.own.clock.minutes(5);
    }
    feed.now_holds(&with(&[guest("a", "20261022T1600")]));
    assert_eq!(feed.bookings().len(), 5, "the new one moves, nothing else");
}

/// Somebody marks a call as moved, books its new time by hand, and only then the calendar moves the entry.
#[test]
fn row_f6_a_new_time_that_was_booked_by_hand_follows_the_calendar_afterwards() {
    let (feed, _) = Feed::with(&with(&[guest("a", "20261020T1200")]));
    let first = of(&feed, "a", FORMER).row.id;
    let jan = feed.own.add_customer_from_booking(first).unwrap().value;
    feed.own
        .set_outcome(first, &outcome(Outcome::Moved))
        .unwrap();
    let second = add_booking(&feed.own, jan, "2026-10-21T12:00:00Z");
    assert_eq!(
        feed.own.get_booking(second).unwrap().moved_from,
        Some(first)
    );
    for _ in 0..2 {
        feed.own.clock.minutes(5);
        feed.now_holds(&with(&[guest("a", "20261022T1500")]));
        let call = of(&feed, "a", LATER);
        assert_eq!((call.row.id, call.row.status), (second, Status::Booked));
        assert_eq!(
            feed.own.get_booking(first).unwrap().row.status,
            Status::Moved
        );
        assert_eq!(feed.bookings().len(), 5, "no third one");
    }
}
