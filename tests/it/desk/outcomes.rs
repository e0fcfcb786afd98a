//! Outcomes: when they can be said, how they are taken back, who comes late.

use kawka_desk::view::NewOutcome;
use kawka_domain::booking::{
    BookingEventKind as Event, BookingStatus as Status, NoShowReason, Outcome,
};
use kawka_domain::ids::BookingId;

use super::code;
use crate::support::TestDesk;
use crate::support::builders::{add_booking, add_jadwiga, held, no_show, outcome};

const START: &str = "2026-10-14T12:00:00Z";

fn events(own: &TestDesk, id: BookingId) -> Vec<Event> {
    let view = own.get_booking(id).unwrap();
    view.events.into_iter().map(|event| event.kind).collect()
}

#[test]
fn an_outcome_needs_its_time() {
    let reasons = |reason| outcome(Outcome::NoShow { reason });
    let cases: [(&str, NewOutcome, i64, Option<Status>); 14] = [
        ("held, 16 minutes before", held(), -16, None),
        ("held, 15 minutes before", held(), -15, Some(Status::Held)),
        ("held, during the call", held(), 20, Some(Status::Held)),
        ("held, a week later", held(), 10_080, Some(Status::Held)),
        (
            "unexcused, an hour before",
            reasons(NoShowReason::Unexcused),
            -60,
            None,
        ),
        (
            "unexcused, ten minutes in",
            reasons(NoShowReason::Unexcused),
            10,
            Some(Status::NoShow),
        ),
        (
            "technical, an hour before",
            reasons(NoShowReason::Technical),
            -60,
            None,
        ),
        (
            "technical, in the call",
            reasons(NoShowReason::Technical),
            5,
            Some(Status::NoShow),
        ),
        (
            "excused, a day before",
            reasons(NoShowReason::Excused),
            -1440,
            Some(Status::NoShow),
        ),
        (
            "our fault, a day before",
            reasons(NoShowReason::OurFault),
            -1440,
            Some(Status::NoShow),
        ),
        (
            "cancelled, a day before",
            outcome(Outcome::Cancelled),
            -1440,
            Some(Status::Cancelled),
        ),
        (
            "cancelled, afterwards",
            outcome(Outcome::Cancelled),
            60,
            Some(Status::Cancelled),
        ),
        (
            "moved, a day before",
            outcome(Outcome::Moved),
            -1440,
            Some(Status::Moved),
        ),
        (
            "moved, afterwards",
            outcome(Outcome::Moved),
            60,
            Some(Status::Moved),
        ),
    ];
    for (name, new, minutes, expected) in cases {
        let own = TestDesk::at("2026-10-12T10:00:00Z");
        let customer = add_jadwiga(&own);
        let id = add_booking(&own, customer, START);
        own.clock.set(START);
        own.clock.minutes(minutes);
        match expected {
            None => {
                let error = own.refused(name, |d| d.set_outcome(id, &new));
                assert_eq!(code(&error), "call_not_begun", "{name}");
            }
            Some(status) => {
                own.set_outcome(id, &new).unwrap();
                assert_eq!(own.get_booking_row(id).unwrap().status, status, "{name}");
            }
        }
    }
}

#[test]
fn an_outcome_stands_until_it_is_taken_back() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    own.clock.set("2026-10-14T12:15:00Z");
    own.set_outcome(id, &no_show(NoShowReason::Unexcused))
        .unwrap();
    for (name, other) in [
        ("held", held()),
        ("cancelled", outcome(Outcome::Cancelled)),
        ("moved", outcome(Outcome::Moved)),
    ] {
        let error = own.refused(name, |d| d.set_outcome(id, &other));
        assert_eq!(code(&error), "booking_closed", "{name}");
    }
    // The reason may be set right; that is appended.
    own.set_outcome(id, &no_show(NoShowReason::Technical))
        .unwrap();
    let view = own.get_booking(id).unwrap();
    assert_eq!(view.row.no_show_reason, Some(NoShowReason::Technical));
    let reasons: Vec<_> = view
        .events
        .iter()
        .filter_map(|event| event.reason)
        .collect();
    assert_eq!(reasons.len(), 2);
    assert!(
        reasons.contains(&NoShowReason::Unexcused),
        "the former one is kept"
    );

    own.reopen_booking(id).unwrap();
    let row = own.get_booking_row(id).unwrap();
    assert_eq!((row.status, row.no_show_reason), (Status::Booked, None));
    own.set_outcome(id, &held()).unwrap();
    let mut kinds = events(&own, id);
    kinds.sort();
    assert_eq!(
        kinds,
        [
            Event::Booked,
            Event::Reopened,
            Event::Held,
            Event::NoShow,
            Event::NoShow
        ]
    );
}

#[test]
fn whoever_comes_late_reopens_a_missed_call() {
    for (name, late) in [("arrives", false), ("tells us", true)] {
        let own = TestDesk::new();
        let customer = add_jadwiga(&own);
        let id = add_booking(&own, customer, START);
        own.clock.set("2026-10-14T12:11:00Z");
        own.set_outcome(id, &no_show(NoShowReason::Unexcused))
            .unwrap();
        assert_eq!(own.get_customer(customer).unwrap().no_shows.unexcused, 1);
        own.clock.minutes(3);
        if late {
            own.mark_running_late(id).unwrap();
        } else {
            own.mark_arrived(id).unwrap();
        }
        let row = own.get_booking_row(id).unwrap();
        assert_eq!(
            (row.status, row.no_show_reason),
            (Status::Booked, None),
            "{name}"
        );
        assert_eq!(
            own.get_customer(customer).unwrap().no_shows.total(),
            0,
            "{name}: nothing is held against them"
        );
        assert!(events(&own, id).contains(&Event::Reopened), "{name}");
        own.undo_last().unwrap();
        assert_eq!(
            own.get_booking_row(id).unwrap().status,
            Status::NoShow,
            "{name}: one action, one undo"
        );
    }
}

#[test]
fn nobody_arrives_in_a_closed_call() {
    for (name, closing) in [
        ("held", held()),
        ("cancelled", outcome(Outcome::Cancelled)),
        ("moved", outcome(Outcome::Moved)),
    ] {
        let own = TestDesk::new();
        let customer = add_jadwiga(&own);
        let id = add_booking(&own, customer, START);
        own.clock.set("2026-10-14T12:05:00Z");
        own.set_outcome(id, &closing).unwrap();
        assert_eq!(
            code(&own.refused(name, |d| d.mark_arrived(id))),
            "booking_closed",
            "{name}"
        );
        assert_eq!(
            code(&own.refused(name, |d| d.mark_running_late(id))),
            "booking_closed",
            "{name}"
        );
        assert_eq!(
            code(&own.refused(name, |d| d.confirm_vanished(id))),
            "booking_closed",
            "{name}"
        );
        assert_eq!(
            code(&own.refused(name, |d| d.keep_vanished(id))),
            "booking_closed",
            "{name}"
        );
    }
}

/// Whoever is marked as here is not asked about any more: nobody is here days before.
#[test]
fn nobody_arrives_before_they_can() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    own.clock.set("2026-10-14T11:44:59Z");
    let refused = own.refused("too early", |desk| desk.mark_arrived(id));
    assert_eq!(code(&refused), "call_not_begun");
    own.mark_running_late(id).unwrap();
    own.clock.set("2026-10-14T11:45:00Z");
    own.mark_arrived(id).unwrap();
}
