//! What becomes of bookings when the calendar changes: moves, chains, cancellations, absences.

use kawka_desk::view::{BookingView, BriefSection};
use kawka_domain::booking::{BookingEventKind as Event, BookingStatus as Status, Outcome, Reply};

use crate::support::at;
use crate::support::builders::{customer, email, outcome};
use crate::support::feed::{Feed, counts, event};

fn kinds(booking: &BookingView) -> Vec<Event> {
    let mut kinds: Vec<Event> = booking.events.iter().map(|event| event.kind).collect();
    kinds.sort();
    kinds
}

fn jan(start: &str) -> crate::support::feed::Event {
    event("jan", start, "jan@las.example")
}

#[test]
fn a_moved_event_moves_its_booking_and_says_from_where() {
    let (feed, _) = Feed::with(&[jan("20261020T1200")]);
    let before = feed.booking();
    feed.own.clock.minutes(10);
    assert_eq!(
        counts(&feed.now_holds(&[jan("20261021T0900")])),
        [0, 1, 0, 0]
    );
    let after = feed.booking();
    assert_eq!(after.row.id, before.row.id);
    assert_eq!(
        (after.row.start, after.row.end),
        (at("2026-10-21T09:00:00Z"), at("2026-10-21T09:30:00Z"))
    );
    let moved: Vec<_> = after
        .events
        .iter()
        .filter(|e| e.kind == Event::Moved)
        .collect();
    assert_eq!(moved.len(), 1);
    assert_eq!(moved[0].from_start, Some(at("2026-10-20T12:00:00Z")));
    assert_eq!(moved[0].to_start, Some(at("2026-10-21T09:00:00Z")));
    assert_eq!(moved[0].actor, None, "nobody here did it");

    feed.own
        .undo(feed.own.list_journal(0, 1).unwrap()[0].id)
        .unwrap();
    assert_eq!(
        feed.booking().row.start,
        at("2026-10-20T12:00:00Z"),
        "a reading can be undone"
    );
}

#[test]
fn every_change_is_counted_once() {
    let four = [
        event("same", "20261020T1000", "a@las.example"),
        event("moves", "20261020T1100", "b@las.example"),
        event("goes", "20261020T1200", "c@las.example"),
        event("off", "20261020T1300", "d@las.example"),
    ];
    // Others that stand, so that what changes is less than half of all.
    let three = [
        event("first", "20261021T1000", "f@las.example"),
        event("second", "20261021T1100", "g@las.example"),
        event("third", "20261021T1200", "h@las.example"),
    ];
    let (feed, added) = Feed::with(&[&four[..], &three].concat());
    assert_eq!(counts(&added), [7, 0, 0, 0]);
    let next = [
        four[0].clone(),
        event("moves", "20261020T1130", "b@las.example"),
        four[3].clone().cancelled(),
        event("new", "20261020T1400", "e@las.example"),
    ];
    let sync = feed.now_holds(&[&next[..], &three].concat());
    assert_eq!(counts(&sync), [1, 2, 4, 1]);
    assert_eq!((sync.events, sync.bookings + sync.ignored), (7, 7));
    let stamped = four[0].clone().line("LAST-MODIFIED:20261014T000000Z");
    feed.own.clock.minutes(5);
    let sync = feed.now_holds(&[&[stamped], &next[1..], &three].concat());
    assert_eq!(
        counts(&sync),
        [0, 0, 7, 1],
        "a new stamp is no change, and what is missing for the second time is called off"
    );
    let goes = feed
        .bookings()
        .into_iter()
        .find(|b| b.uid.as_deref() == Some("goes"));
    assert_eq!(goes.unwrap().row.status, Status::Cancelled);
}

#[test]
fn an_answer_of_the_guest_is_a_change_without_a_move() {
    let (feed, _) = Feed::with(&[jan("20261020T1200")]);
    let declined = "ATTENDEE;PARTSTAT=DECLINED;CN=Jan Las:mailto:jan@las.example";
    let with_reply = crate::support::feed::calendar(&[jan("20261020T1200")]).replace(
        "ATTENDEE;PARTSTAT=ACCEPTED;CN=Jan Las:mailto:jan@las.example",
        declined,
    );
    feed.http.serve(crate::support::feed::URL, &with_reply);
    assert_eq!(counts(&feed.sync()), [0, 1, 0, 0]);
    assert_eq!(feed.booking().row.reply, Reply::Declined);
    assert_eq!(kinds(&feed.booking()), [Event::Booked]);
}

#[test]
fn a_new_entry_of_the_same_guest_goes_on_where_the_old_one_went() {
    let cases = [
        ("the old one vanished", false),
        ("the old one is cancelled in the same reading", true),
    ];
    for (name, cancelled) in cases {
        let (feed, _) = Feed::with(&[jan("20261020T1200")]);
        let old = feed.booking().row.id;
        let person = feed
            .own
            .add_customer(&customer("Jan", "Las"), &[email("jan@las.example")])
            .unwrap()
            .value;
        feed.own
            .write_brief(old, BriefSection::Know, "Builds roofs")
            .unwrap();
        feed.own.clock.minutes(10);
        let mut events = vec![event("rebooked", "20261023T1500", "jan@las.example")];
        if cancelled {
            events.push(jan("20261020T1200").cancelled());
        }
        let sync = feed.now_holds(&events);
        assert_eq!((sync.created, sync.vanished), (1, 0), "{name}");

        let all = feed.bookings();
        let [former, next] = &all[..] else {
            panic!("{name}: {all:#?}")
        };
        assert_eq!(
            (former.row.id, former.row.status),
            (old, Status::Moved),
            "{name}"
        );
        assert_eq!(
            (former.moved_to, next.moved_from),
            (Some(next.row.id), Some(old)),
            "{name}"
        );
        assert_eq!(
            next.row.customer.as_ref().map(|c| c.id),
            Some(person),
            "{name}"
        );
        let brief = feed.own.get_brief(next.row.id).unwrap();
        assert_eq!(
            brief.sections[0].text, "Builds roofs",
            "{name}: what was prepared goes along"
        );
        let moved = former
            .events
            .iter()
            .find(|e| e.kind == Event::Moved)
            .unwrap();
        assert_eq!(moved.to_start, Some(at("2026-10-23T15:00:00Z")), "{name}");

        let agenda = feed.own.get_today().unwrap().coming;
        assert_eq!(
            agenda.iter().map(|day| day.bookings.len()).sum::<usize>(),
            1,
            "{name}: one call, not two"
        );
        assert_eq!(
            feed.now_holds(&events[..1]).vanished,
            0,
            "{name}: and nothing to decide"
        );
        feed.own.clock.minutes(60 * 24 * 30);
        let past = feed.own.list_past_calls(None, 0, 10).unwrap();
        assert_eq!(
            (past.rows[0].id, past.total),
            (next.row.id, 1),
            "{name}: one past call, not two"
        );
    }
}

#[test]
fn another_guest_or_a_standing_entry_is_no_move() {
    let (feed, _) = Feed::with(&[jan("20261020T1200")]);
    let sync = feed.now_holds(&[event("ewa", "20261023T1500", "ewa@las.example")]);
    assert_eq!((sync.created, sync.vanished), (1, 1), "somebody else");
    let (feed, _) = Feed::with(&[jan("20261020T1200")]);
    let second = event("again", "20261023T1500", "jan@las.example");
    let sync = feed.now_holds(&[jan("20261020T1200"), second]);
    assert_eq!(
        counts(&sync),
        [1, 0, 1, 0],
        "a second call beside the first"
    );
    assert!(feed.bookings().iter().all(|b| b.moved_from.is_none()));
}

#[test]
fn the_services_own_id_tells_a_move_even_with_another_address() {
    let calendly = |uid: &str, start: &str, address: &str| {
        event(uid, start, address).line(
            "DESCRIPTION:Event Name: Coffee\\nCancel: https://calendly.com/cancellations/3f0b1c52-7d1e-4a6b-9a57-0c1d2e3f4a5b\\n\
             Reschedule: https://calendly.com/reschedulings/3f0b1c52-7d1e-4a6b-9a57-0c1d2e3f4a5b",
        )
    };
    let (feed, _) = Feed::with(&[calendly("one", "20261020T1200", "jan@las.example")]);
    let old = feed.booking().row.id;
    feed.now_holds(&[calendly("two", "20261021T1200", "jan@private.example")]);
    assert_eq!(feed.bookings()[1].moved_from, Some(old));
}

#[test]
fn a_call_the_customer_moves_by_word_of_mouth_goes_on_in_the_calendar() {
    let cases = [
        ("the same entry, later", "jan", "20261022T1200"),
        ("the same entry, earlier", "jan", "20261018T1200"),
        ("a new entry, later", "rebooked", "20261022T1200"),
        ("a new entry, earlier", "rebooked", "20261018T1200"),
    ];
    for (name, uid, start) in cases {
        let (feed, _) = Feed::with(&[jan("20261020T1200")]);
        let old = feed.booking().row.id;
        feed.own
            .write_brief(old, BriefSection::Ask, "About dates")
            .unwrap();
        feed.own.set_outcome(old, &outcome(Outcome::Moved)).unwrap();
        assert_eq!(
            counts(&feed.now_holds(&[jan("20261020T1200").line("SEQUENCE:1")])),
            [0, 0, 1, 0],
            "{name}"
        );
        let sync = feed.now_holds(&[event(uid, start, "jan@las.example")]);
        assert_eq!(sync.created, 1, "{name}: the new time is a call");
        let all = feed.bookings();
        assert_eq!(all.len(), 2, "{name}");
        let next = all.iter().find(|b| b.row.id != old).unwrap();
        assert_eq!(
            (next.row.status, next.moved_from),
            (Status::Booked, Some(old)),
            "{name}"
        );
        assert_eq!(
            feed.own.get_brief(next.row.id).unwrap().sections[1].text,
            "About dates",
            "{name}"
        );
        let again = feed.now_holds(&[event(uid, start, "jan@las.example").line("SEQUENCE:3")]);
        assert_eq!(counts(&again), [0, 0, 1, 0], "{name}: once");
        let later = feed.now_holds(&[event(uid, "20261024T1200", "jan@las.example")]);
        assert_eq!(
            counts(&later),
            [0, 1, 0, 0],
            "{name}: and it is the new one that moves on"
        );
        assert_eq!(
            feed.own.get_booking_row(next.row.id).unwrap().start,
            at("2026-10-24T12:00:00Z"),
            "{name}"
        );
    }
}

#[test]
fn a_cancelled_event_cancels_and_one_that_returns_opens_again() {
    let (feed, _) = Feed::with(&[jan("20261020T1200")]);
    let id = feed.booking().row.id;
    feed.own.clock.minutes(5);
    assert_eq!(
        counts(&feed.now_holds(&[jan("20261020T1200").cancelled()])),
        [0, 1, 0, 0]
    );
    assert_eq!(feed.booking().row.status, Status::Cancelled);
    feed.own.clock.minutes(5);
    assert_eq!(
        counts(&feed.now_holds(&[jan("20261020T1200")])),
        [0, 1, 0, 0]
    );
    let back = feed.booking();
    assert_eq!((back.row.id, back.row.status), (id, Status::Booked));
    assert_eq!(
        kinds(&back),
        [Event::Booked, Event::Cancelled, Event::Reopened]
    );
}

#[test]
fn what_a_person_called_off_stays_called_off_while_the_calendar_says_the_same() {
    let (feed, _) = Feed::with(&[jan("20261020T1200")]);
    let id = feed.booking().row.id;
    feed.own
        .set_outcome(id, &outcome(Outcome::Cancelled))
        .unwrap();
    assert_eq!(
        counts(&feed.now_holds(&[jan("20261020T1200").line("SEQUENCE:1")])),
        [0, 0, 1, 0]
    );
    assert_eq!(feed.booking().row.status, Status::Cancelled);
    feed.now_holds(&[jan("20261021T1200")]);
    let again = feed.booking();
    assert_eq!(
        (again.row.id, again.row.status),
        (id, Status::Booked),
        "a new time is a new yes"
    );
}

#[test]
fn each_call_of_a_series_is_a_booking_of_its_own() {
    let series = jan("20261020T1200").line("RRULE:FREQ=WEEKLY;COUNT=3");
    let (feed, added) = Feed::with(std::slice::from_ref(&series));
    assert_eq!(counts(&added), [3, 0, 0, 0]);
    let ids: Vec<_> = feed.bookings().iter().map(|b| b.row.id).collect();
    let moved = jan("20261028T1500").line("RECURRENCE-ID:20261027T120000Z");
    let sync = feed.now_holds(&[series, moved]);
    assert_eq!(counts(&sync), [0, 1, 2, 0]);
    let after: Vec<_> = feed
        .bookings()
        .iter()
        .map(|b| (b.row.id, b.row.start))
        .collect();
    let expected = [
        (ids[0], at("2026-10-20T12:00:00Z")),
        (ids[1], at("2026-10-28T15:00:00Z")),
        (ids[2], at("2026-11-03T12:00:00Z")),
    ];
    assert_eq!(after, expected);
}

#[test]
fn a_series_that_moves_leaves_what_is_over_and_moves_each_call_to_its_own_place() {
    let series = |start: &str| jan(start).line("RRULE:FREQ=WEEKLY;COUNT=4");
    let (feed, added) = Feed::with(&[series("20261020T1200")]);
    assert_eq!(counts(&added), [4, 0, 0, 0]);
    // Two calls are over when the host moves the whole series by an hour.
    feed.own.clock.set("2026-10-30T10:00:00Z");
    let ids: Vec<_> = feed.bookings().iter().map(|b| b.row.id).collect();
    feed.now_holds(&[series("20261020T1300")]);
    let standing: Vec<_> = feed
        .bookings()
        .into_iter()
        .filter(|b| b.row.status == Status::Booked)
        .map(|b| (b.row.start, b.moved_from))
        .collect();
    let expected = [
        (at("2026-10-20T12:00:00Z"), None),
        (at("2026-10-27T12:00:00Z"), None),
        (at("2026-11-03T13:00:00Z"), Some(ids[2])),
        (at("2026-11-10T13:00:00Z"), Some(ids[3])),
    ];
    assert_eq!(standing, expected);
}

#[test]
fn a_calendar_added_again_takes_on_its_bookings() {
    let (feed, _) = Feed::with(&[jan("20261020T1200")]);
    let before = feed.booking();
    let calendar = feed.own.list_calendars().unwrap()[0].id;
    feed.own.remove_calendar(calendar).unwrap();
    let url = "https://calendar.example/anew.ics";
    feed.http.serve(
        url,
        &crate::support::feed::calendar(&[jan("20261020T1200")]),
    );
    let again = feed.add(crate::support::feed::by_url(url)).unwrap();
    assert_eq!((again.bookings, again.created), (1, 0));
    assert_eq!(feed.booking().row.id, before.row.id);
}

#[test]
fn a_booking_whose_guest_left_the_list_still_follows_its_time() {
    let (feed, _) = Feed::with(&[jan("20261020T1200")]);
    let before = feed.booking();
    let alone = event("jan", "20261020T1500", "ola@biuro.example");
    feed.now_holds(&[alone]);
    let after = feed.booking();
    assert_eq!(
        (after.row.id, after.row.start),
        (before.row.id, at("2026-10-20T15:00:00Z"))
    );
}

/// A reading that was undone and came again brought its booking in once more: doing the first again would make it two.
#[test]
fn an_undone_reading_is_not_done_again_beside_the_one_that_came_since() {
    let (feed, _) = Feed::with(&[]);
    feed.now_holds(&[jan("20261020T1200")]);
    let first = feed.own.list_journal(0, 1).unwrap()[0].id;
    let undone = feed.own.undo(first).unwrap().entry.unwrap();
    assert_eq!(feed.bookings().len(), 0);
    assert_eq!(counts(&feed.sync()), [1, 0, 0, 0]);
    let again = feed.booking().row.id;
    let refused = feed.own.refused("done again", |desk| desk.undo(undone));
    assert_eq!(super::code(&refused), "undo_conflict");
    assert_eq!(feed.booking().row.id, again);
}
