//! A server that lists a collection in parts, and servers that ask for patience. Rows F-3, F-4.

use std::sync::atomic::Ordering;

use async_trait::async_trait;
use kawka_desk::port::{FeedAnswer, FeedRequest, Http, HttpCall, HttpError, HttpReply};
use kawka_domain::booking::BookingStatus as Status;

use super::caldav::account;
use super::calendly;
use crate::support::dav::{COLLECTION, Dav};
use crate::support::feed::{calendar, event, wait};
use crate::support::{TestDesk, at};

fn entry(name: &str, start: &str) -> String {
    let guest = format!("{name}@las.example");
    calendar(&[event(name, start, &guest)]).replace("X-WR-CALNAME:Rozmowy\r\n", "")
}

/// Seven guests on seven days, of whom the server names so many at once.
fn seven(limit: Option<usize>) -> (TestDesk, Dav) {
    let own = TestDesk::new();
    let dav = Dav::default();
    for number in 0..7 {
        let name = format!("guest{number}");
        dav.put(&name, &entry(&name, &format!("202610{}T1200", 20 + number)));
    }
    *dav.limit.lock().unwrap() = limit;
    wait(own.desk.add_account(account(COLLECTION), &dav)).unwrap();
    (own, dav)
}

fn booked(own: &TestDesk) -> usize {
    let all = own.list_bookings(at("2026-01-01T00:00:00Z"), at("2027-12-31T00:00:00Z"));
    let all = all.unwrap();
    all.iter()
        .filter(|b| b.row.status == Status::Booked && !b.row.vanished)
        .count()
}

fn sync(own: &TestDesk, http: &dyn Http) -> kawka_desk::view::CalendarSync {
    let mut report = wait(own.desk.sync_calendars(http)).unwrap();
    report.calendars.remove(0)
}

#[test]
fn row_f_3_a_collection_that_a_server_lists_in_parts_is_read_to_its_end() {
    for limit in [1, 2, 3, 6] {
        let (own, dav) = seven(Some(limit));
        assert_eq!(booked(&own), 7, "{limit} at once");
        // The whole once a day, too.
        own.clock.minutes(60 * 24);
        assert_eq!(sync(&own, &dav).vanished, 0, "{limit} at once");
        assert_eq!(booked(&own), 7, "{limit} at once");
        // More changes than fit into one answer, a guest who goes among them.
        for number in 0..2 {
            let name = format!("guest{number}");
            dav.put(&name, &entry(&name, &format!("202610{}T1600", 20 + number)));
        }
        dav.delete("guest6");
        dav.put("new", &entry("new", "20261102T1200"));
        own.clock.minutes(5);
        let report = sync(&own, &dav);
        assert_eq!(
            (report.created, report.changed, report.vanished),
            (1, 2, 1),
            "{limit} at once"
        );
        own.clock.minutes(5);
        assert!(sync(&own, &dav).not_modified, "{limit} at once");
    }
}

#[test]
fn row_f_3_a_part_without_a_way_to_the_rest_is_no_whole() {
    let (own, dav) = seven(None);
    *dav.limit.lock().unwrap() = Some(3);
    dav.stuck.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        own.clock.minutes(60 * 24);
        let report = sync(&own, &dav);
        assert_eq!((report.events, report.vanished), (7, 0));
        assert_eq!(report.problems.len(), 1, "it is told");
        let row = own.list_calendars().unwrap().remove(0);
        assert_eq!(row.failure.unwrap().params["status"], "507");
    }
    assert!(booked(&own) >= 4, "those to come stand as they stood");
    let other = TestDesk::new();
    wait(other.desk.add_account(account(COLLECTION), &dav)).unwrap_err();
    assert_eq!(other.list_calendars().unwrap(), []);
}

/// A server that answers nothing now and says until when.
struct Busy {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
}

#[async_trait]
impl Http for Busy {
    async fn fetch(&self, _: FeedRequest) -> Result<FeedAnswer, HttpError> {
        Err(HttpError::Unreachable)
    }

    async fn send(&self, _: HttpCall) -> Result<HttpReply, HttpError> {
        let headers = self.headers.iter();
        Ok(HttpReply {
            status: self.status,
            headers: headers
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: Vec::new(),
        })
    }
}

#[test]
fn row_f_3_a_server_that_asks_for_patience_is_left_alone_for_as_long() {
    let date = ("date", "Wed, 14 Oct 2026 10:35:00 GMT");
    let cases = [
        ("seconds", ("retry-after", "2400"), 40),
        (
            "a date",
            ("retry-after", "Wed, 14 Oct 2026 11:15:00 GMT"),
            40,
        ),
        ("longer than a server may ask", ("retry-after", "86400"), 60),
    ];
    for (name, asked, minutes) in cases {
        for status in [429, 503] {
            let busy = Busy {
                status,
                headers: vec![date, asked],
            };
            let (dav, _) = seven(None);
            let (service, _) = calendly::added();
            for (kind, own) in [("CalDAV", dav), ("Calendly", service)] {
                let name = format!("{kind}, {status}, {name}");
                own.clock.minutes(5);
                assert_eq!(sync(&own, &busy).problems.len(), 1, "{name}");
                let row = own.list_calendars().unwrap().remove(0);
                let wait = row.next_try.unwrap() - own.now();
                assert_eq!(wait.num_minutes(), minutes, "{name}");
            }
        }
    }
}
