//! What is too many at once, and what a yes is a yes to. Row F8.

use kawka_desk::view::{Attention, HeldKind};
use kawka_domain::booking::BookingStatus as Status;
use kawka_domain::ids::CalendarId;

use crate::support::at;
use crate::support::feed::{Event, Feed, URL, calendar, event};

const DAYS: [(&str, u32); 5] = [("a", 20), ("b", 21), ("c", 22), ("d", 23), ("e", 24)];

/// Five guests on five days; each under this name of an entry, at this hour.
fn five(name: &str, hour: u32) -> Vec<Event> {
    DAYS.iter()
        .map(|(guest, day)| {
            let (uid, start) = (format!("{name}{guest}"), format!("202610{day}T{hour}00"));
            event(&uid, &start, &format!("{guest}@las.example"))
        })
        .collect()
}

fn statuses(feed: &Feed) -> Vec<Status> {
    feed.bookings().iter().map(|b| b.row.status).collect()
}

/// How many changes Today asks about.
fn asked(feed: &Feed) -> u32 {
    let attention = feed.own.get_today().unwrap().attention;
    let held = attention.iter().map(|one| match one {
        Attention::HeldBack { held } => held.count,
        _ => 0,
    });
    held.sum()
}

fn id(feed: &Feed) -> CalendarId {
    feed.own.list_calendars().unwrap()[0].id
}

#[test]
fn row_f8_all_of_two_are_more_than_half() {
    let (feed, _) = Feed::with(&five("", 12)[..2]);
    for _ in 0..3 {
        feed.now_holds(&five("x", 15)[4..]);
        assert_eq!(statuses(&feed)[..2], [Status::Booked; 2]);
        assert_eq!(asked(&feed), 2);
    }
}

#[test]
fn row_f8_changes_of_every_kind_count_together() {
    let (feed, _) = Feed::with(&five("", 12));
    // One moves, one is called off, one is gone: three of five.
    let (before, after) = (five("", 12), five("", 15));
    let now = [
        after[0].clone(),
        before[1].clone().cancelled(),
        before[3].clone(),
        before[4].clone(),
    ];
    for _ in 0..2 {
        feed.now_holds(&now);
    }
    assert_eq!(statuses(&feed), [Status::Booked; 5]);
    assert_eq!(feed.bookings()[0].row.start, at("2026-10-20T12:00:00Z"));
    assert_eq!(asked(&feed), 3);
    // Two of five are people's will.
    let (feed, _) = Feed::with(&five("", 12));
    feed.now_holds(&[&now[..2], &before[2..]].concat());
    assert_eq!(asked(&feed), 0);
    assert_eq!(statuses(&feed)[1], Status::Cancelled);
}

#[test]
fn row_f8_a_calendar_that_gives_every_entry_another_name_and_time_asks() {
    let (feed, _) = Feed::with(&five("", 12));
    for _ in 0..2 {
        feed.now_holds(&five("new-", 13));
    }
    let all = feed.bookings();
    assert_eq!(all.len(), 5, "nothing is booked anew before the yes");
    assert_eq!(all[0].row.start, at("2026-10-20T12:00:00Z"));
    let changes = feed.own.list_held_changes(id(&feed)).unwrap();
    assert_eq!(changes.len(), 5);
    assert_eq!(
        (changes[0].kind, changes[0].to),
        (HeldKind::Moved, Some(at("2026-10-20T13:00:00Z")))
    );
    feed.own.accept_changes(id(&feed)).unwrap();
    feed.sync();
    let all = feed.bookings();
    let open: Vec<_> = all
        .iter()
        .filter(|b| b.row.status == Status::Booked)
        .collect();
    assert_eq!((all.len(), open.len()), (10, 5));
    assert!(
        open.iter().all(|one| one.moved_from.is_some()),
        "one chain each"
    );

    // Another name alone is no change of anything.
    let (feed, _) = Feed::with(&five("", 12));
    let before: Vec<_> = feed.bookings().iter().map(|b| b.row.id).collect();
    feed.now_holds(&five("new-", 12));
    assert_eq!(asked(&feed), 0);
    let after: Vec<_> = feed.bookings().iter().map(|b| b.row.id).collect();
    assert_eq!(after, before, "the same five");
    feed.now_holds(&five("new-", 12));
    assert_eq!(statuses(&feed), [Status::Booked; 5]);
}

#[test]
fn row_f8_one_new_entry_of_a_guest_excuses_one_former_one() {
    let jan = |uid: &str, day: u32| event(uid, &format!("202610{day}T1200"), "jan@las.example");
    let (feed, _) = Feed::with(&[jan("p", 20), jan("q", 21), jan("r", 22)]);
    for _ in 0..2 {
        feed.now_holds(&[jan("new", 27)]);
    }
    assert_eq!(statuses(&feed), [Status::Booked; 3]);
    assert_eq!(asked(&feed), 3);
}

#[test]
fn row_f8_the_yes_is_to_what_was_shown() {
    let (feed, _) = Feed::with(&five("", 12));
    feed.now_holds(&five("", 13));
    assert_eq!(asked(&feed), 5);
    feed.own.accept_changes(id(&feed)).unwrap();
    // Meanwhile it cannot be read, and then it holds other times.
    feed.http
        .answer(URL, Err(kawka_desk::port::HttpError::TimedOut));
    feed.sync();
    feed.now_holds(&five("", 18));
    assert_eq!(feed.bookings()[0].row.start, at("2026-10-20T12:00:00Z"));
    assert_eq!(asked(&feed), 5, "asked about these");
    feed.own.accept_changes(id(&feed)).unwrap();
    feed.http.serve(URL, &calendar(&five("", 18)));
    feed.sync();
    assert_eq!(feed.bookings()[0].row.start, at("2026-10-20T18:00:00Z"));
    assert_eq!(asked(&feed), 0);
}

#[test]
fn row_f8_a_yes_to_some_that_are_gone_is_none_to_others() {
    let (feed, _) = Feed::with(&five("", 12));
    feed.now_holds(&five("", 12)[3..]);
    assert_eq!(asked(&feed), 3);
    feed.own.accept_changes(id(&feed)).unwrap();
    // The third is back, the fourth is gone for the first time.
    let all = five("", 12);
    feed.now_holds(&[all[2].clone(), all[4].clone()]);
    use Status::{Booked, Cancelled};
    assert_eq!(
        statuses(&feed),
        [Cancelled, Cancelled, Booked, Booked, Booked]
    );
    assert!(feed.bookings()[3].row.vanished, "once may be a slip");
}

#[test]
fn row_f_3_an_entry_whose_start_cannot_be_read_did_not_leave() {
    let (feed, _) = Feed::with(&five("", 12));
    let broken = calendar(&five("", 12)).replace("DTSTART:20261020T120000Z", "DTSTART:soon");
    feed.http.serve(URL, &broken);
    for _ in 0..3 {
        feed.own.clock.minutes(60 * 25);
        let report = feed.sync();
        assert!(!report.problems.is_empty(), "it is told");
        assert_eq!(statuses(&feed), [Status::Booked; 5]);
        assert!(!feed.bookings()[0].row.vanished);
    }
    feed.now_holds(&five("", 12)[1..]);
    feed.own.clock.minutes(5);
    feed.sync();
    assert_eq!(statuses(&feed)[0], Status::Cancelled, "gone is gone");
}
