//! Bookings by hand, outcomes, lateness.

use chrono::Duration;
use kawka_desk::view::{Attention, BriefSection, NewBooking};
use kawka_domain::booking::{
    Arrival, BookingEventKind as Event, BookingStatus as Status, NoShowReason, Outcome,
};
use kawka_domain::ids::BookingId;

use super::code;
use crate::support::builders::{add_booking, add_jadwiga, booking, held, no_show, outcome};
use crate::support::{TestDesk, at};

const START: &str = "2026-10-14T12:00:00Z";

fn events(own: &TestDesk, id: BookingId) -> Vec<Event> {
    let view = own.get_booking(id).unwrap();
    view.events.into_iter().map(|event| event.kind).collect()
}

#[test]
fn a_booking_by_hand_is_checked() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let plain = booking(customer, at(START));
    let with = |spoil: fn(&mut NewBooking)| {
        let mut new = plain.clone();
        spoil(&mut new);
        new
    };
    let cases = [
        (
            "four minutes",
            with(|b| b.minutes = 4),
            "minutes",
            "out_of_range",
        ),
        (
            "nine hours",
            with(|b| b.minutes = 540),
            "minutes",
            "out_of_range",
        ),
        (
            "in the year 3000",
            with(|b| b.start = at("3000-01-01T00:00:00Z")),
            "start",
            "out_of_range",
        ),
        (
            "in the year 1",
            with(|b| b.start = at("0001-01-01T00:00:00Z")),
            "start",
            "out_of_range",
        ),
        (
            "a room by http",
            with(|b| b.room_url = Some("http://room.example".into())),
            "room_url",
            "not_https",
        ),
        (
            "a script for a room",
            with(|b| b.room_url = Some("javascript:x".into())),
            "room_url",
            "not_https",
        ),
    ];
    for (name, new, field, problem) in cases {
        own.refused_field(name, field, problem, |d| d.add_booking(&new));
    }
    let nobody = booking(kawka_domain::ids::CustomerId::new(), at(START));
    assert_eq!(
        code(&own.refused("of nobody", |d| d.add_booking(&nobody))),
        "not_found"
    );

    let room = NewBooking {
        room_url: Some(" https://room.example/jadwiga ".into()),
        ..plain
    };
    let id = own.add_booking(&room).unwrap().value;
    let row = own.get_booking_row(id).unwrap();
    assert_eq!(
        (row.start, row.end),
        (at(START), at("2026-10-14T12:30:00Z"))
    );
    assert_eq!(
        row.room_url.as_deref(),
        Some("https://room.example/jadwiga")
    );
    assert_eq!(
        row.time_zone.as_deref(),
        Some("America/New_York"),
        "the customer's own"
    );
    assert_eq!(own.room_of(id).unwrap(), "https://room.example/jadwiga");
}

#[test]
fn arriving_twice_is_one_arrival() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    own.clock.set("2026-10-14T12:01:00Z");
    own.mark_running_late(id).unwrap();
    own.mark_arrived(id).unwrap();
    assert_eq!(
        own.mark_arrived(id).unwrap().entry,
        None,
        "nothing changed, nothing in the journal"
    );
    assert_eq!(own.get_booking_row(id).unwrap().arrival, Arrival::Arrived);
    assert_eq!(
        events(&own, id)
            .iter()
            .filter(|kind| **kind == Event::Arrived)
            .count(),
        1
    );
}

#[test]
fn l5_whoever_is_here_is_not_late_and_the_moment_they_came_stays() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    own.clock.set("2026-10-14T12:01:00Z");
    own.mark_arrived(id).unwrap();
    own.clock.minutes(9);
    own.refused_field("late after coming", "arrival", "arrived_already", |d| {
        d.mark_running_late(id)
    });
    let stored = own
        .store()
        .read(|c| kawka_store::table::booking::get(c, id))
        .unwrap();
    assert_eq!(
        (stored.arrival, stored.arrived_at),
        (Arrival::Arrived, Some(at("2026-10-14T12:01:00Z")))
    );
}

#[test]
fn missed_calls_are_counted_apart_and_only_before_the_call_in_question() {
    let own = TestDesk::at("2026-09-01T08:00:00Z");
    let customer = add_jadwiga(&own);
    let reasons = [
        NoShowReason::Unexcused,
        NoShowReason::Unexcused,
        NoShowReason::Excused,
        NoShowReason::OurFault,
        NoShowReason::Technical,
    ];
    let mut start = at("2026-09-02T08:00:00Z");
    for reason in reasons {
        let id = own.add_booking(&booking(customer, start)).unwrap().value;
        own.clock.set(&(start + Duration::minutes(10)).to_rfc3339());
        own.set_outcome(id, &no_show(reason)).unwrap();
        start += Duration::days(1);
    }
    let count = own.get_customer(customer).unwrap().no_shows;
    assert_eq!(
        (count.unexcused, count.excused, count.not_theirs),
        (2, 1, 2)
    );
    let next = own.add_booking(&booking(customer, start)).unwrap().value;
    assert_eq!(own.get_booking_row(next).unwrap().no_shows.unexcused, 2);
    let between = own
        .add_booking(&booking(customer, at("2026-09-02T20:00:00Z")))
        .unwrap()
        .value;
    assert_eq!(own.get_booking_row(between).unwrap().no_shows.total(), 1);
}

#[test]
fn f11_a_second_open_booking_of_one_customer_is_pointed_out() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let first = add_booking(&own, customer, START);
    let seconds = || {
        let found = own.get_today().unwrap().attention;
        found
            .into_iter()
            .filter_map(|attention| match attention {
                Attention::SecondBooking { bookings, name, .. } => Some((name, bookings)),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(seconds(), []);
    let second = add_booking(&own, customer, "2026-10-20T12:00:00Z");
    assert_eq!(
        seconds(),
        [("Jadwiga Żółtowska".to_owned(), vec![first, second])]
    );
    own.set_outcome(second, &outcome(Outcome::Cancelled))
        .unwrap();
    assert_eq!(seconds(), []);
}

#[test]
fn past_calls_are_listed_with_their_outcome_newest_first() {
    let own = TestDesk::at("2026-10-01T08:00:00Z");
    let customer = add_jadwiga(&own);
    let ids: Vec<_> = (2..7)
        .map(|day| add_booking(&own, customer, &format!("2026-10-0{day}T12:00:00Z")))
        .collect();
    own.clock.set("2026-10-05T13:00:00Z");
    own.set_outcome(ids[0], &held()).unwrap();
    own.set_outcome(ids[1], &no_show(NoShowReason::Excused))
        .unwrap();
    own.set_outcome(ids[2], &outcome(Outcome::Moved)).unwrap();
    let page = own.list_past_calls(None, 0, 10).unwrap();
    let found: Vec<_> = page
        .rows
        .iter()
        .map(|row| (row.id, row.status, row.outcome_due))
        .collect();
    let expected = [
        (ids[3], Status::Booked, true),
        (ids[2], Status::Moved, false),
        (ids[1], Status::NoShow, false),
        (ids[0], Status::Held, false),
    ];
    assert_eq!(
        found, expected,
        "nothing took the place of the moved one, the last one is still to come"
    );
    assert_eq!(page.total, 4);
    assert_eq!(own.list_past_calls(None, 1, 1).unwrap().rows[0].id, ids[2]);
    let missed = own.list_past_calls(Some(Status::NoShow), 0, 1).unwrap();
    assert_eq!((missed.rows[0].id, missed.total), (ids[1], 1));
    let cancelled = own.list_past_calls(Some(Status::Cancelled), 0, 10).unwrap();
    assert_eq!((cancelled.rows.len(), cancelled.total), (0, 0));
}

/// Row F6: a call that somebody marked as moved and booked again by hand is one chain, with its brief.
#[test]
fn row_f6_what_is_booked_by_hand_takes_the_place_of_the_moved_call() {
    let own = TestDesk::at("2026-10-01T12:00:00Z");
    let customer = add_jadwiga(&own);
    let first = add_booking(&own, customer, "2026-10-06T12:00:00Z");
    own.write_brief(first, BriefSection::Know, "Bakes for the whole street.")
        .unwrap();
    own.set_outcome(first, &outcome(Outcome::Moved)).unwrap();
    let second = add_booking(&own, customer, "2026-10-08T12:00:00Z");
    let third = add_booking(&own, customer, "2026-10-09T12:00:00Z");
    let view = own.get_booking(second).unwrap();
    assert_eq!(view.moved_from, Some(first));
    assert_eq!(own.get_booking(first).unwrap().moved_to, Some(second));
    assert_eq!(own.get_booking(third).unwrap().moved_from, None, "once");
    let brief = own.get_brief(second).unwrap();
    let know = brief
        .sections
        .iter()
        .find(|one| one.section == BriefSection::Know);
    assert_eq!(know.unwrap().text, "Bakes for the whole street.");
    own.undo_last().unwrap();
    own.undo_last().unwrap();
    assert_eq!(own.get_booking(first).unwrap().moved_to, None);
}

/// Row F6: of several moved calls the one that waits longest is replaced; a call that is over replaces none.
#[test]
fn row_f6_the_earliest_moved_call_goes_first_and_what_is_over_takes_no_place() {
    let own = TestDesk::at("2026-10-01T12:00:00Z");
    let customer = add_jadwiga(&own);
    let early = add_booking(&own, customer, "2026-10-06T12:00:00Z");
    let late = add_booking(&own, customer, "2026-10-07T12:00:00Z");
    for id in [early, late] {
        own.set_outcome(id, &outcome(Outcome::Moved)).unwrap();
    }
    let former = |start: &str| {
        let id = add_booking(&own, customer, start);
        own.get_booking(id).unwrap().moved_from
    };
    assert_eq!(former("2026-09-20T12:00:00Z"), None, "logged afterwards");
    assert_eq!(former("2026-10-12T12:00:00Z"), Some(early));
    assert_eq!(former("2026-10-13T12:00:00Z"), Some(late));
    assert_eq!(former("2026-10-14T12:00:00Z"), None);
}
