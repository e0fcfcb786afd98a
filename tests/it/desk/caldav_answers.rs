//! CalDAV by script: what is kept of a collection is forgotten, broken or as it was. Rows F8, F-3, F-4.

use std::sync::Arc;

use async_trait::async_trait;
use kawka_desk::port::{FeedAnswer, FeedRequest, Http, HttpCall, HttpError, HttpReply};
use kawka_desk::view::ErasureReason;
use kawka_domain::booking::BookingStatus as Status;

use super::caldav::account;
use crate::support::builders::{customer, email};
use crate::support::dav::{COLLECTION, Dav};
use crate::support::feed::{calendar, event, wait};
use crate::support::ports::MovableClock;
use crate::support::{TestDesk, at};

fn entry(name: &str, start: &str) -> String {
    let guest = format!("{name}@las.example");
    calendar(&[event(name, start, &guest)]).replace("X-WR-CALNAME:Rozmowy\r\n", "")
}

/// Three guests on three days.
fn three() -> (TestDesk, Dav) {
    let own = TestDesk::new();
    let dav = Dav::default();
    for (name, day) in [("jan", 20), ("ewa", 21), ("ida", 22)] {
        dav.put(name, &entry(name, &format!("202610{day}T1200")));
    }
    let (ewa, address) = (customer("Ewa", "Łąka"), email("ewa@las.example"));
    own.add_customer(&ewa, &[address]).unwrap();
    wait(own.desk.add_account(account(COLLECTION), &dav)).unwrap();
    dav.asked_for();
    (own, dav)
}

fn statuses(own: &TestDesk) -> Vec<Status> {
    let all = own.list_bookings(at("2026-01-01T00:00:00Z"), at("2027-12-31T00:00:00Z"));
    all.unwrap().iter().map(|b| b.row.status).collect()
}

fn sync(own: &TestDesk, dav: &Dav) -> kawka_desk::view::CalendarSync {
    own.clock.minutes(5);
    let mut report = wait(own.desk.sync_calendars(dav)).unwrap();
    report.calendars.remove(0)
}

#[test]
fn row_f8_erasing_a_person_calls_off_nobody_elses_call() {
    let (own, dav) = three();
    let ewa = own.list_bookings(at("2026-10-21T00:00:00Z"), at("2026-10-22T00:00:00Z"));
    let ewa = ewa.unwrap()[0].row.customer.clone().unwrap().id;
    own.erase_customer(ewa, ErasureReason::Asked).unwrap();
    for _ in 0..3 {
        let report = sync(&own, &dav);
        assert_eq!(
            (report.events, report.vanished),
            (3, 0),
            "what is forgotten is asked for anew"
        );
        // Hers is over with the erasure.
        use Status::{Booked, Cancelled};
        assert_eq!(statuses(&own), [Booked, Cancelled, Booked]);
    }
}

#[test]
fn row_f_4_a_token_without_what_it_stands_for_is_not_believed() {
    let (own, dav) = three();
    let forget = |tx: &kawka_store::Transaction<'_>| {
        tx.execute("DELETE FROM local_source_cache", [])
            .map_err(kawka_store::StoreError::from)
    };
    own.store().write_local(forget).unwrap();
    for _ in 0..2 {
        let report = sync(&own, &dav);
        assert_eq!((report.events, report.vanished), (3, 0));
    }
    assert_eq!(statuses(&own), [Status::Booked; 3]);
}

#[test]
fn row_f_3_an_entry_that_is_not_whole_is_no_entry_that_left() {
    let whole = entry("ewa", "20261021T1500");
    let cases = [
        ("cut off", whole.replace("END:VCALENDAR\r\n", "")),
        ("a page instead", "<html>Sign in</html>".to_owned()),
    ];
    for (name, broken) in cases {
        let (own, dav) = three();
        dav.put("ewa", &broken);
        for _ in 0..3 {
            let report = sync(&own, &dav);
            assert!(!report.problems.is_empty(), "{name}: it is told");
            assert_eq!(statuses(&own), [Status::Booked; 3], "{name}");
        }
        dav.asked_for();
        sync(&own, &dav);
        assert_eq!(
            dav.asked_for(),
            ["ewa"],
            "{name}: asked for again each time"
        );
        dav.put("ewa", &whole);
        let report = sync(&own, &dav);
        assert!(report.problems.is_empty(), "{name}: {:?}", report.problems);
        let ewa = own.list_bookings(at("2026-10-21T00:00:00Z"), at("2026-10-22T00:00:00Z"));
        assert_eq!(
            ewa.unwrap()[0].row.start,
            at("2026-10-21T15:00:00Z"),
            "{name}"
        );
        dav.delete("ewa");
        sync(&own, &dav);
        sync(&own, &dav);
        assert_eq!(statuses(&own)[1], Status::Cancelled, "{name}: gone is gone");
    }
}

#[test]
fn row_f_3_a_mark_of_the_byte_order_is_no_damage() {
    let (own, dav) = three();
    dav.put("ewa", &format!("\u{feff}{}", entry("ewa", "20261021T1500")));
    let report = sync(&own, &dav);
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    assert_eq!((report.events, report.changed), (3, 1));
}

/// A server that takes four minutes for each answer.
struct Slow<'a> {
    dav: &'a Dav,
    clock: Arc<MovableClock>,
}

#[async_trait]
impl Http for Slow<'_> {
    async fn fetch(&self, request: FeedRequest) -> Result<FeedAnswer, HttpError> {
        self.dav.fetch(request).await
    }

    async fn send(&self, call: HttpCall) -> Result<HttpReply, HttpError> {
        self.clock.minutes(4);
        self.dav.send(call).await
    }
}

#[test]
fn row_f_1_a_server_that_answers_slowly_without_end_is_given_up_and_read_again() {
    let (own, dav) = three();
    for one in 0..250 {
        let name = format!("guest{one}");
        let hour = 8 + one % 10;
        let start = format!("202611{:02}T{hour:02}00", 1 + one / 10);
        dav.put(&name, &entry(&name, &start));
    }
    let slow = Slow {
        dav: &dav,
        clock: own.clock.clone(),
    };
    own.clock.minutes(5);
    let begun = own.now();
    let report = wait(own.desk.sync_calendars(&slow))
        .unwrap()
        .calendars
        .remove(0);
    assert_eq!((report.events, report.problems.len()), (3, 1));
    let took = own.now() - begun;
    assert_eq!(
        took.num_minutes(),
        8,
        "what it had begun it finished, and no more"
    );
    let report = sync(&own, &dav);
    assert_eq!((report.events, report.problems.len()), (253, 0));
}
