//! Whose booking it is: told by its address, or by one click.

use kawka_desk::view::{Attention, ErasureReason};
use kawka_domain::booking::BookingEventKind;

use crate::support::TestDesk;
use crate::support::builders::{customer, email};
use crate::support::feed::{Event, Feed, by_url, calendar, counts, event};

#[test]
fn a_guest_is_matched_by_address_when_only_one_customer_has_it() {
    let guests = [
        event("none", "20261020T1200", "nobody@las.example"),
        event("one", "20261021T1200", "Jan@Las.example"),
        event("two", "20261022T1200", "office@las.example"),
    ];
    let own = TestDesk::new();
    let jan = own.add_customer(
        &customer("Jan", "Las"),
        &[email("jan@las.example"), email("office@las.example")],
    );
    let jan = jan.unwrap().value;
    own.add_customer(&customer("Ewa", "Las"), &[email("office@las.example")])
        .unwrap();
    let (feed, added) = Feed::over(own, &guests);
    assert_eq!(counts(&added), [3, 0, 0, 0]);
    let whose: Vec<_> = feed
        .bookings()
        .into_iter()
        .map(|b| b.row.customer.map(|c| c.id))
        .collect();
    assert_eq!(whose, [None, Some(jan), None]);
    let unmatched = feed.own.get_today().unwrap().attention;
    let unmatched = unmatched
        .iter()
        .filter(|a| matches!(a, Attention::Unmatched { .. }))
        .count();
    assert_eq!(unmatched, 2);
}

/// A call with further guests.
fn with(uid: &str, start: &str, email: &str, others: &[&str]) -> Event {
    let booked = event(uid, start, email);
    others.iter().fold(booked, |event, other| {
        event.line(&format!("ATTENDEE;PARTSTAT=ACCEPTED:mailto:{other}"))
    })
}

/// Rule C-7: a second calendar that shows the call of an erased guest brings back nothing of them.
#[test]
fn whoever_was_erased_does_not_come_back_with_the_one_who_booked() {
    let guest = ["jan@las.example"];
    let own = TestDesk::new();
    let made = own.add_customer(&customer("Jan", "Las"), &[email("jan@las.example")]);
    let jan = made.unwrap().value;
    let call = with("a", "20261020T1200", "desk@las.example", &guest);
    let (feed, _) = Feed::over(own, &[call]);
    assert_eq!(feed.booking().row.customer.map(|one| one.id), Some(jan));
    feed.own.erase_customer(jan, ErasureReason::Asked).unwrap();
    for uid in ["a", "b"] {
        let again = with(uid, "20261020T1200", "desk@las.example", &guest);
        let address = format!("https://{uid}.example/basic.ics");
        feed.http.serve(&address, &calendar(&[again]));
        let added = feed.add(by_url(&address)).unwrap();
        assert_eq!((added.created, added.changed), (0, 0), "{uid}");
    }
    for one in feed.bookings() {
        assert_eq!((one.row.title.as_str(), one.row.attendee_email), ("", None));
    }
}

#[test]
fn where_nobody_knows_who_booked_another_guest_is_known() {
    let own = TestDesk::new();
    let add = |name: &str, address: &str| {
        let made = own.add_customer(&customer(name, "Las"), &[email(address)]);
        made.unwrap().value
    };
    let (jan, ewa) = (add("Jan", "jan@las.example"), add("Ewa", "ewa@las.example"));
    let guests = [
        with(
            "assistant",
            "20261020T1200",
            "desk@las.example",
            &["jan@las.example"],
        ),
        with(
            "known",
            "20261021T1200",
            "ewa@las.example",
            &["jan@las.example"],
        ),
        with(
            "both",
            "20261022T1200",
            "desk@las.example",
            &["jan@las.example", "ewa@las.example"],
        ),
        with(
            "none",
            "20261023T1200",
            "desk@las.example",
            &["other@las.example"],
        ),
    ];
    let (feed, added) = Feed::over(own, &guests);
    assert_eq!(counts(&added), [4, 0, 0, 0]);
    let whose = || -> Vec<_> {
        let of = |b: kawka_desk::view::BookingView| b.row.customer.map(|c| c.id);
        feed.bookings().into_iter().map(of).collect()
    };
    assert_eq!(whose(), [Some(jan), Some(ewa), None, None]);
    let address = || feed.bookings()[0].row.attendee_email.clone();
    assert_eq!(address().as_deref(), Some("jan@las.example"));
    // A person's choice between the two stays; whoever booked is known by it from now on.
    let both = feed.bookings()[2].row.id;
    feed.own.link_booking(both, ewa).unwrap();
    feed.now_holds(&guests);
    assert_eq!(whose(), [Some(jan), Some(ewa), Some(ewa), Some(ewa)]);
    feed.own.clock.minutes(60 * 25);
    feed.sync();
    assert_eq!(whose(), [Some(jan), Some(ewa), Some(ewa), Some(ewa)]);
    assert_eq!(
        address().as_deref(),
        Some("jan@las.example"),
        "and stays so"
    );
}

#[test]
fn an_address_that_becomes_known_matches_what_waits() {
    let guests = [
        event("a", "20261020T1200", "new@las.example"),
        event("b", "20261021T1200", "new@las.example"),
        event("c", "20261022T1200", "other@las.example"),
    ];
    let (feed, _) = Feed::with(&guests);
    let matched = || {
        feed.bookings()
            .iter()
            .map(|b| b.row.customer.is_some())
            .collect::<Vec<_>>()
    };
    let id = feed
        .own
        .add_customer(&customer("Jan", "Las"), &[])
        .unwrap()
        .value;
    assert_eq!(matched(), [false, false, false]);
    let added = feed
        .own
        .add_handle(id, &email(" New@Las.example "))
        .unwrap();
    assert_eq!(matched(), [true, true, false]);
    assert!(
        feed.bookings()[0]
            .events
            .iter()
            .any(|e| e.kind == BookingEventKind::Linked)
    );
    feed.own.undo(added.entry.unwrap()).unwrap();
    assert_eq!(matched(), [false, false, false], "one action, one undo");
    feed.own
        .add_customer(&customer("Ewa", "Las"), &[email("other@las.example")])
        .unwrap();
    assert_eq!(matched(), [false, false, true]);
}

#[test]
fn one_click_links_or_makes_the_customer() {
    let guests = [
        event("a", "20261020T1200", "new@las.example").named("Jan van der Las"),
        event("b", "20261021T1200", "new@las.example").named("Jan van der Las"),
        event("c", "20261022T1200", "ewa@las.example").named(""),
    ];
    let (feed, _) = Feed::with(&guests);
    let ids: Vec<_> = feed.bookings().iter().map(|b| b.row.id).collect();
    let made = feed.own.add_customer_from_booking(ids[0]).unwrap();
    let view = feed.own.get_customer(made.value).unwrap();
    assert_eq!(
        (
            view.fields.given_name.as_str(),
            view.fields.family_name.as_str()
        ),
        ("Jan", "van der Las")
    );
    assert_eq!(view.handles[0].value, "new@las.example");
    assert_eq!(view.fields.care_owner_id, Some(feed.own.me().unwrap()));
    let whose: Vec<_> = feed
        .bookings()
        .into_iter()
        .map(|b| b.row.customer.map(|c| c.id))
        .collect();
    assert_eq!(
        whose,
        [Some(made.value), Some(made.value), None],
        "the other booking from there too"
    );

    feed.own.link_booking(ids[2], made.value).unwrap();
    let handles: Vec<String> = feed
        .own
        .get_customer(made.value)
        .unwrap()
        .handles
        .into_iter()
        .map(|h| h.value)
        .collect();
    assert_eq!(
        handles,
        ["new@las.example", "ewa@las.example"],
        "and is known by it from now on"
    );
    feed.own.undo(made.entry.unwrap()).unwrap_err();
    feed.own.undo_last().unwrap();
    feed.own.undo(made.entry.unwrap()).unwrap();
    assert!(feed.bookings().iter().all(|b| b.row.customer.is_none()));
}
