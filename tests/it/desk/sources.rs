//! One booking in two calendars, the account of every reading, too many changes at once, what is missing twice.
//! Rows F6, F8, F11 to F13, Q8.

use kawka_desk::view::{Attention, ReadingLineKind as Kind, ReadingOutcome};
use kawka_domain::booking::BookingStatus as Status;
use kawka_domain::ids::BookingId;

use super::code;
use crate::support::at;
use crate::support::builders::{customer, email};
use crate::support::feed::{Event, Feed, URL, by_url, calendar, counts, event, wait};

const OTHER: &str = "https://other.example/basic.ics";

fn guest(name: &str, start: &str) -> Event {
    event(name, start, &format!("{name}@las.example"))
}

fn five() -> Vec<Event> {
    ["a", "b", "c", "d", "e"]
        .iter()
        .zip(20..)
        .map(|(name, day)| guest(name, &format!("202610{day}T1200")))
        .collect()
}

fn statuses(feed: &Feed) -> Vec<Status> {
    feed.bookings().iter().map(|b| b.row.status).collect()
}

fn kinds(feed: &Feed) -> Vec<Kind> {
    let log = feed.own.list_readings(false, 0, 1).unwrap();
    log[0].lines.iter().map(|line| line.kind).collect()
}

#[test]
fn row_f8_what_is_missing_in_two_complete_readings_is_called_off() {
    let (feed, _) = Feed::with(&five());
    assert_eq!(counts(&feed.now_holds(&five()[1..])), [0, 0, 4, 1]);
    assert_eq!(statuses(&feed)[0], Status::Booked, "once may be a slip");
    assert!(feed.bookings()[0].row.vanished);
    assert_eq!(kinds(&feed), [Kind::Vanished]);
    // A reading that fails says nothing about it.
    feed.http
        .answer(URL, Err(kawka_desk::port::HttpError::TimedOut));
    feed.sync();
    assert_eq!(statuses(&feed)[0], Status::Booked);
    feed.http.serve(URL, &calendar(&five()[1..]));
    for again in [
        five()[1..].to_vec(),
        [&five()[1..4], &[five()[4].clone().line("SEQUENCE:1")]].concat(),
    ] {
        feed.own.clock.minutes(1);
        assert_eq!(feed.now_holds(&again).vanished, 1);
        assert_eq!(
            statuses(&feed)[0],
            Status::Booked,
            "so soon it is the same slip"
        );
    }
    feed.own.clock.minutes(2);
    let sync = feed.sync();
    assert!(
        sync.not_modified && counts(&sync) == [0, 0, 4, 1],
        "the same answer is the second one"
    );
    assert_eq!(statuses(&feed)[0], Status::Cancelled);
    assert_eq!(kinds(&feed), [Kind::Cancelled]);
    assert_eq!(counts(&feed.sync()), [0, 0, 4, 0]);
}

/// Of those that were called off because they left their calendar, the ones that wait for a person.
fn called_off(feed: &Feed) -> Vec<BookingId> {
    let today = feed.own.get_today().unwrap();
    let of = |one: &Attention| match one {
        Attention::CalledOff { booking } => Some(booking.id),
        _ => None,
    };
    today.attention.iter().filter_map(of).collect()
}

#[test]
fn row_f8_what_was_called_off_unasked_is_said_until_somebody_has_seen_it() {
    let (feed, _) = Feed::with(&five());
    let id = feed.bookings()[0].row.id;
    feed.now_holds(&five()[1..]);
    assert_eq!(called_off(&feed), [], "once it is a question");
    feed.own.clock.minutes(5);
    feed.sync();
    assert_eq!(called_off(&feed), [id]);
    let all = [five(), vec![guest("f", "20261026T1200")]].concat();
    feed.now_holds(&all[1..]);
    assert_eq!(called_off(&feed), [id], "other readings leave it there");

    let done = feed.own.confirm_vanished(id).unwrap();
    assert_eq!(called_off(&feed), []);
    assert_eq!(statuses(&feed)[0], Status::Cancelled);
    feed.own.undo(done.entry.unwrap()).unwrap();
    assert_eq!(called_off(&feed), [id], "seen by mistake");

    // It takes place all the same: no reading calls it off again.
    let done = feed.own.keep_vanished(id).unwrap();
    assert_eq!(called_off(&feed), []);
    for _ in 0..3 {
        feed.own.clock.minutes(5);
        feed.sync();
        assert_eq!(statuses(&feed)[0], Status::Booked);
    }
    feed.own.undo(done.entry.unwrap()).unwrap();
    assert_eq!(statuses(&feed)[0], Status::Cancelled);
    assert_eq!(called_off(&feed), [id]);

    // In the calendar again, or over: nobody needs to look.
    feed.now_holds(&all);
    assert_eq!(statuses(&feed)[0], Status::Booked);
    assert_eq!(called_off(&feed), []);
    feed.now_holds(&all[1..]);
    feed.own.clock.minutes(5);
    feed.sync();
    assert_eq!(called_off(&feed), [id]);
    feed.own.clock.minutes(60 * 24 * 30);
    assert_eq!(called_off(&feed), []);
}

/// Four of the five, as another answer each time, five minutes after the former one.
fn without_the_first(feed: &Feed, sequence: u32) {
    feed.own.clock.minutes(5);
    let line = format!("SEQUENCE:{sequence}");
    let rest: Vec<Event> = five()[1..]
        .iter()
        .map(|one| one.clone().line(&line))
        .collect();
    feed.now_holds(&rest);
}

#[test]
fn row_f8_a_call_opened_again_is_not_called_off_by_the_calendar_it_left() {
    let (feed, _) = Feed::with(&five());
    let id = feed.bookings()[0].row.id;
    without_the_first(&feed, 1);
    without_the_first(&feed, 2);
    assert_eq!(statuses(&feed)[0], Status::Cancelled, "two full answers");
    assert_eq!(called_off(&feed), [id]);
    feed.own.confirm_vanished(id).unwrap();
    feed.own.reopen_booking(id).unwrap();
    for sequence in 3..6 {
        without_the_first(&feed, sequence);
        assert_eq!(statuses(&feed)[0], Status::Booked);
        assert!(!feed.bookings()[0].row.vanished);
    }
    // It came back and leaves anew: what was said of the first time is over.
    feed.now_holds(&five());
    without_the_first(&feed, 6);
    assert!(feed.bookings()[0].row.vanished);
    without_the_first(&feed, 7);
    assert_eq!(statuses(&feed)[0], Status::Cancelled);
}

#[test]
fn row_f8_what_its_calendar_cancels_by_name_did_not_leave_it() {
    let (feed, _) = Feed::with(&five());
    without_the_first(&feed, 1);
    assert!(feed.bookings()[0].row.vanished);
    let named = [&[five()[0].clone().cancelled()], &five()[1..]].concat();
    feed.now_holds(&named);
    assert_eq!(statuses(&feed)[0], Status::Cancelled);
    assert_eq!(called_off(&feed), []);
}

#[test]
fn row_f8_whoever_takes_back_the_reading_that_called_off_is_asked_first() {
    let (feed, _) = Feed::with(&five());
    without_the_first(&feed, 1);
    without_the_first(&feed, 2);
    let entries = feed.own.list_journal(0, 1).unwrap();
    feed.own.undo(entries[0].id).unwrap();
    assert_eq!(statuses(&feed)[0], Status::Booked);
    feed.sync();
    assert_eq!(statuses(&feed)[0], Status::Booked, "asked");
    assert!(feed.bookings()[0].row.vanished);
}

#[test]
fn row_f8_more_than_half_at_once_always_asks() {
    let (feed, _) = Feed::with(&five());
    for _ in 0..4 {
        feed.own.clock.minutes(60 * 13);
        assert_eq!(feed.now_holds(&five()[3..]).vanished, 3);
    }
    assert!(
        statuses(&feed)
            .iter()
            .all(|status| *status == Status::Booked)
    );
    let today = feed.own.get_today().unwrap();
    let asked = today.attention.iter().find_map(|one| match one {
        Attention::HeldBack { held } => Some(held.count),
        _ => None,
    });
    assert_eq!(asked, Some(3));
    let id = feed.bookings()[0].row.id;
    feed.own.confirm_vanished(id).unwrap();
    assert_eq!(statuses(&feed)[0], Status::Cancelled, "a person may say so");
}

#[test]
fn row_f8_a_calendar_that_moves_everything_waits_for_a_yes() {
    let (feed, _) = Feed::with(&five());
    let hour_later: Vec<Event> = ["a", "b", "c", "d", "e"]
        .iter()
        .zip(20..)
        .map(|(name, day)| guest(name, &format!("202610{day}T1300")))
        .collect();
    let sync = feed.now_holds(&hour_later);
    assert_eq!(counts(&sync), [0, 0, 5, 0]);
    assert_eq!(feed.bookings()[0].row.start, at("2026-10-20T12:00:00Z"));
    let row = feed.own.list_calendars().unwrap().remove(0);
    assert_eq!(row.held_back, 5);
    assert_eq!(kinds(&feed), [Kind::HeldBack; 5]);
    feed.own.accept_changes(row.id).unwrap();
    assert_eq!(feed.sync().changed, 5);
    assert_eq!(feed.bookings()[0].row.start, at("2026-10-20T13:00:00Z"));
    let row = feed.own.list_calendars().unwrap().remove(0);
    assert_eq!(row.held_back, 0);
    let error = feed
        .own
        .refused("nothing waits", |d| d.accept_changes(row.id));
    assert_eq!(code(&error), "not_found");
}

#[test]
fn every_reading_leaves_a_line() {
    let board = event("board", "20261021T0800", "marek@biuro.example");
    let (feed, _) = Feed::with(&[guest("a", "20261020T1200"), board.clone()]);
    let log = feed.own.list_readings(false, 0, 10).unwrap();
    assert_eq!((log.len(), log[0].calendar.as_str()), (1, "Rozmowy"));
    assert_eq!((log[0].created, log[0].ignored), (1, 1));
    let ignored = log[0]
        .lines
        .iter()
        .find(|line| line.kind == Kind::Ignored)
        .unwrap();
    assert_eq!(
        (ignored.code.as_deref(), ignored.count),
        (Some("only_own_addresses"), 1)
    );

    feed.sync();
    feed.http
        .answer(URL, Err(kawka_desk::port::HttpError::Status(503)));
    feed.sync();
    feed.now_holds(&[guest("a", "20261020T1500"), board]);
    let log = feed.own.list_readings(false, 0, 10).unwrap();
    let outcomes: Vec<_> = log.iter().map(|reading| reading.outcome).collect();
    use ReadingOutcome::{Failed, Read, Unchanged};
    assert_eq!(outcomes, [Read, Failed, Unchanged, Read]);
    assert_eq!(log[1].failure.as_ref().unwrap().params["status"], "503");
    let moved = &log[0].lines[0];
    assert_eq!(
        (moved.kind, moved.from, moved.to),
        (
            Kind::Moved,
            Some(at("2026-10-20T12:00:00Z")),
            Some(at("2026-10-20T15:00:00Z"))
        )
    );
    assert_eq!(moved.name.as_deref(), Some("Jan Las"));
    let telling = feed.own.list_readings(true, 0, 10).unwrap();
    assert_eq!(telling.len(), 3, "without the one that found nothing new");
}

#[test]
fn row_f12_a_failing_calendar_says_when_it_is_tried_again_and_holds_up_no_other() {
    let (feed, _) = Feed::with(&[guest("a", "20261020T1200")]);
    feed.http
        .serve(OTHER, &calendar(&[guest("b", "20261021T1200")]));
    feed.add(by_url(OTHER)).unwrap();
    feed.http.answer(
        URL,
        Err(kawka_desk::port::HttpError::Busy {
            status: 503,
            seconds: 1800,
        }),
    );
    feed.own.clock.minutes(5);
    feed.http
        .serve(OTHER, &calendar(&[guest("b", "20261021T1500")]));
    let all = feed.sync_all();
    assert_eq!((all[0].problems.len(), all[1].changed), (1, 1));
    let rows = feed.own.list_calendars().unwrap();
    let wait_for = rows[0].next_try.unwrap() - feed.own.now();
    assert_eq!(wait_for.num_minutes(), 30, "as the server asked");
    assert_eq!(rows[1].next_try, None);

    let before = feed.http.requests().len();
    feed.own.clock.minutes(10);
    wait(feed.own.desk.sync_due_calendars(&feed.http)).unwrap();
    assert_eq!(feed.http.requests().len(), before + 1, "only the other one");
    feed.own.clock.minutes(25);
    wait(feed.own.desk.sync_due_calendars(&feed.http)).unwrap();
    assert_eq!(feed.http.requests().len(), before + 3);
    feed.sync_all();
    assert_eq!(
        feed.http.requests().len(),
        before + 5,
        "a person is not kept waiting"
    );
}

fn twice(feed: &Feed) -> BookingId {
    let all = feed.bookings();
    assert_eq!(all.len(), 1, "one booking, however many calendars show it");
    all[0].row.id
}

#[test]
fn the_same_booking_in_two_calendars_is_one_booking() {
    let calendly = "DESCRIPTION:Cancel: https://calendly.com/cancellations/aaaa-bbbb-1111";
    let cases = [
        (
            "the service's id",
            guest("x", "20261020T1200").line(calendly),
            guest("y", "20261020T1200").line(calendly),
        ),
        (
            "the same UID",
            guest("x", "20261020T1200"),
            guest("x", "20261020T1200"),
        ),
        (
            "the same guest at the same time",
            event("p", "20261020T1200", "jan@las.example"),
            event("q", "20261020T1200", "jan@las.example"),
        ),
    ];
    for (name, here, there) in cases {
        let (feed, _) = Feed::with(std::slice::from_ref(&here));
        let id = twice(&feed);
        feed.http
            .serve(OTHER, &calendar(std::slice::from_ref(&there)));
        let added = feed.add(by_url(OTHER)).unwrap();
        assert_eq!((added.created, added.bookings), (0, 1), "{name}");
        assert_eq!(twice(&feed), id, "{name}");
        // It leaves the one that only shows it: nothing happens to it.
        feed.http
            .serve(OTHER, &calendar(&[guest("z", "20261025T0900")]));
        feed.sync_all();
        feed.sync_all();
        assert_eq!(
            feed.own.get_booking_row(id).unwrap().status,
            Status::Booked,
            "{name}"
        );
        assert!(!feed.own.get_booking_row(id).unwrap().vanished, "{name}");
    }
    let (feed, _) = Feed::with(&[event("p", "20261020T1200", "jan@las.example")]);
    feed.http.serve(
        OTHER,
        &calendar(&[event("q", "20261020T1500", "jan@las.example")]),
    );
    feed.add(by_url(OTHER)).unwrap();
    assert_eq!(feed.bookings().len(), 2, "another time is another booking");
}

#[test]
fn row_f13_a_booking_made_by_hand_is_taken_on_by_the_calendar_that_brings_it() {
    let (feed, _) = Feed::with(&[guest("z", "20261025T0900")]);
    let jan = feed
        .own
        .add_customer(&customer("Jan", "Las"), &[email("jan@las.example")])
        .unwrap()
        .value;
    let new = kawka_desk::view::NewBooking {
        customer_id: jan,
        start: at("2026-10-20T12:00:00Z"),
        minutes: 30,
        room_url: None,
    };
    let id = feed.own.add_booking(&new).unwrap().value;
    let sync = feed.now_holds(&[
        guest("z", "20261025T0900"),
        event("j", "20261020T1200", "jan@las.example"),
    ]);
    assert_eq!(sync.created, 0);
    let booking = feed.own.get_booking(id).unwrap();
    assert_eq!(booking.uid.as_deref(), Some("j"));
    assert!(
        booking.calendar.is_some(),
        "from now on it follows the calendar"
    );
}

#[test]
fn row_f11_two_open_bookings_of_one_person_are_pointed_out() {
    let (feed, _) = Feed::with(&[
        event("p", "20261020T1200", "jan@las.example"),
        event("q", "20261022T1200", "jan@las.example"),
    ]);
    let jan = customer("Jan", "Las");
    feed.own
        .add_customer(&jan, &[email("jan@las.example")])
        .unwrap();
    let attention = feed.own.get_today().unwrap().attention;
    let second = attention.iter().find_map(|one| match one {
        Attention::SecondBooking { bookings, .. } => Some(bookings.len()),
        _ => None,
    });
    assert_eq!(second, Some(2));
}

#[test]
fn row_q8_an_export_has_the_same_uids_and_a_growing_sequence() {
    let (feed, _) = Feed::with(&[
        guest("a", "20261020T1200"),
        guest("b", "20261021T1200"),
        guest("c", "20261022T1200"),
        guest("d", "20261023T1200"),
    ]);
    let read = |text: &str| {
        let span = at("2026-10-01T00:00:00Z")..at("2026-12-01T00:00:00Z");
        kawka_calendar::read(text.as_bytes(), span, chrono_tz::Europe::Warsaw).unwrap()
    };
    let first = read(&feed.own.export_bookings().unwrap());
    assert_eq!((first.occurrences.len(), first.problem_count), (4, 0));
    let id = feed.bookings()[0].row.id;
    assert_eq!(first.occurrences[0].uid, format!("{id}@kawka.app"));
    assert_eq!(first.occurrences[0].sequence, 0);
    feed.now_holds(&[
        guest("a", "20261020T1500"),
        guest("b", "20261021T1200").cancelled(),
        guest("c", "20261022T1200"),
        guest("d", "20261023T1200"),
    ]);
    let second = read(&feed.own.export_bookings().unwrap());
    let of = |index: usize| &second.occurrences[index];
    assert_eq!(
        (of(0).uid.as_str(), of(0).sequence),
        (first.occurrences[0].uid.as_str(), 1)
    );
    assert_eq!(of(0).start, at("2026-10-20T15:00:00Z"));
    assert_eq!(of(1).status, kawka_calendar::Status::Cancelled);
    assert_eq!((of(1).sequence, of(2).sequence), (1, 0));
    // What a person calls off and takes back again is newer each time.
    let sequence = |own: &crate::support::TestDesk| {
        let third = read(&own.export_bookings().unwrap());
        third.occurrences[2].sequence
    };
    let last = feed.bookings()[2].row.id;
    let outcome = kawka_desk::view::NewOutcome {
        outcome: kawka_domain::booking::Outcome::Cancelled,
        remark: String::new(),
    };
    feed.own.set_outcome(last, &outcome).unwrap();
    let called_off = sequence(&feed.own);
    feed.own.undo_last().unwrap();
    assert!(called_off > 0 && sequence(&feed.own) > called_off);
}

#[test]
fn a_reading_tells_which_calendar_is_asked_and_ends_when_somebody_says_stop() {
    let (feed, _) = Feed::with(&five());
    feed.http.serve(OTHER, &calendar(&five()));
    wait(feed.own.desk.add_calendar(by_url(OTHER), &feed.http)).unwrap();
    let stop = tokio::sync::Notify::new();
    let asked = std::sync::Mutex::new(Vec::new());
    let read = |ends: bool| {
        asked.lock().unwrap().clear();
        let told = |progress: kawka_desk::view::SyncProgress| {
            asked.lock().unwrap().push((progress.number, progress.of));
            if ends {
                stop.notify_waiters();
            }
        };
        let desk = &feed.own.desk;
        wait(desk.sync_calendars_watched(&feed.http, &told, &stop)).unwrap()
    };
    assert_eq!(read(false).calendars.len(), 2);
    assert_eq!(*asked.lock().unwrap(), [(1, 2), (2, 2)]);
    assert_eq!(read(true).calendars.len(), 0);
    assert_eq!(*asked.lock().unwrap(), [(1, 2)]);
    assert_eq!(read(false).calendars.len(), 2, "and the next one goes on");
}
