//! Real CalDAV servers on which a calendar is changed at random, as several people with several programs do: whatever
//! stands there in the end stands here, and nothing is lost on the way. Row F-4 of the fault plan.
//!
//! A hundred changes in every run; `KAWKA_SOAK_OPERATIONS` says how many (`cargo xtask soak`: a thousand).

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use kawka::adapters::http::ReqwestHttp;
use kawka_desk::view::BookingView;
use kawka_domain::booking::BookingStatus as Status;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::caldav::{Server, account, programs, radicale, wait_io, xandikos};
use crate::support::{TestDesk, at};

fn operations() -> usize {
    let set = std::env::var("KAWKA_SOAK_OPERATIONS").ok();
    set.map_or(100, |count| count.parse().unwrap())
}

/// How many entries there are about: few enough to meet each other often, enough that a few changes are no mass.
const ENTRIES: u32 = 24;
/// How many changes happen between two readings.
const BETWEEN: usize = 5;

/// What stands in the calendar under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    start: DateTime<Utc>,
    minutes: i64,
    version: u32,
}

struct Calendar<'a> {
    server: &'a Server,
    collection: &'a str,
    random: StdRng,
    stands: BTreeMap<u32, Entry>,
    versions: u32,
}

impl Calendar<'_> {
    fn path(&self, number: u32) -> String {
        format!("{}e{number}.ics", self.collection)
    }

    fn text(number: u32, entry: &Entry) -> String {
        let time = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ");
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:e{number}@test.example\r\n\
             DTSTAMP:20261001T000000Z\r\nSEQUENCE:{}\r\nDTSTART:{}\r\nDTEND:{}\r\nSUMMARY:Rozmowa {number}\r\n\
             ORGANIZER:mailto:ola@biuro.example\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:g{number}@las.example\r\n\
             END:VEVENT\r\nEND:VCALENDAR\r\n",
            entry.version,
            time(entry.start),
            time(entry.start + Duration::minutes(entry.minutes)),
        )
    }

    /// An entry at a time of its own: two people never book the same minute.
    fn any(&mut self, number: u32) -> Entry {
        self.versions += 1;
        let day = self.random.random_range(0..60);
        let hour = self.random.random_range(0..20);
        Entry {
            start: at("2026-11-02T00:00:00Z")
                + Duration::days(day)
                + Duration::hours(hour)
                + Duration::minutes(i64::from(number) * 2),
            minutes: [15, 30, 45, 60][self.random.random_range(0..4)],
            version: self.versions,
        }
    }

    fn put(&mut self, number: u32) {
        let entry = self.any(number);
        let status = self
            .server
            .send("PUT", &self.path(number), &Self::text(number, &entry));
        assert!((200..300).contains(&status), "PUT {number}: {status}");
        self.stands.insert(number, entry);
    }

    fn change(&mut self) {
        let number = self.random.random_range(0..ENTRIES);
        let there = self.stands.get(&number).cloned();
        match (self.random.random_range(0..10), there) {
            (0 | 1, Some(_)) => {
                let status = self.server.send("DELETE", &self.path(number), "");
                assert!((200..300).contains(&status), "DELETE {number}: {status}");
                self.stands.remove(&number);
            }
            // Somebody else's program knows an older version of it and must not win.
            (2, Some(_)) => {
                let text = Self::text(number, &self.any(number));
                let path = self.path(number);
                let status = self
                    .server
                    .send_if("PUT", &path, &text, Some("\"of-yesterday\""));
                assert_eq!(status, 412, "{number}");
            }
            // The same entry under a second name, which a server has to refuse (RFC 4791, 5.3.2.1) and some do not.
            (3, Some(entry)) => {
                let twin = format!("{}twin{number}.ics", self.collection);
                let status = self.server.send("PUT", &twin, &Self::text(number, &entry));
                if (200..300).contains(&status) {
                    self.server.send("DELETE", &twin, "");
                }
            }
            // The same words once more.
            (4, Some(entry)) => {
                let status =
                    self.server
                        .send("PUT", &self.path(number), &Self::text(number, &entry));
                assert!((200..300).contains(&status), "{number}: {status}");
            }
            _ => self.put(number),
        }
    }
}

/// What is booked, by its name in the calendar.
fn booked(own: &TestDesk) -> BTreeMap<String, (DateTime<Utc>, i64)> {
    let all = own.list_bookings(at("2026-10-01T00:00:00Z"), at("2027-12-31T00:00:00Z"));
    let open = all
        .unwrap()
        .into_iter()
        .filter(|b| b.row.status == Status::Booked);
    let row = |b: BookingView| {
        let minutes = (b.row.end - b.row.start).num_minutes();
        (b.uid.unwrap_or_default(), (b.row.start, minutes))
    };
    open.map(row).collect()
}

fn converges(server: &Server, collection: &str, seed: u64) {
    let http = ReqwestHttp::default();
    let own = TestDesk::new();
    let mut calendar = Calendar {
        server,
        collection,
        random: StdRng::seed_from_u64(seed),
        stands: BTreeMap::new(),
        versions: 0,
    };
    for number in 0..ENTRIES {
        calendar.put(number);
    }
    wait_io(own.desk.add_account(account(&server.base), &http)).unwrap();
    let sync = || {
        own.clock.minutes(5);
        let report = wait_io(own.desk.sync_calendars(&http)).unwrap();
        for one in &report.calendars {
            assert!(one.problems.is_empty(), "{one:?}");
        }
    };
    let same = |calendar: &Calendar<'_>, when: &str| {
        let expected: BTreeMap<_, _> = calendar
            .stands
            .iter()
            .map(|(number, entry)| {
                (
                    format!("e{number}@test.example"),
                    (entry.start, entry.minutes),
                )
            })
            .collect();
        assert_eq!(booked(&own), expected, "{when}, seed {seed}");
    };
    for done in 1..=operations() {
        calendar.change();
        if done.is_multiple_of(BETWEEN) {
            // Every now and then the server forgets where we stood.
            if calendar.random.random_range(0..6) == 0 {
                let spoil = |c: &kawka_store::Transaction<'_>| {
                    let sql = "UPDATE local_calendar_source SET sync_token = sync_token || 'x'";
                    c.execute(sql, []).map_err(kawka_store::StoreError::from)
                };
                own.store().write_local(spoil).unwrap();
            }
            sync();
            let there = booked(&own);
            for (number, entry) in &calendar.stands {
                let here = there.get(&format!("e{number}@test.example"));
                let expected = (entry.start, entry.minutes);
                assert_eq!(here, Some(&expected), "{number} after {done}, seed {seed}");
            }
        }
        if done.is_multiple_of(BETWEEN * 5) {
            // Missing twice is gone.
            sync();
            same(&calendar, &format!("after {done}"));
        }
    }
    sync();
    sync();
    same(&calendar, "in the end");
}

#[test]
#[ignore = "needs Radicale and Xandikos; cargo xtask test brings them"]
fn row_f_4_caldav_changes_on_radicale_are_all_followed() {
    let server = radicale(&programs());
    assert_eq!(server.send("MKCALENDAR", "/ola/work/", ""), 201);
    converges(&server, "/ola/work/", 1);
}

#[test]
#[ignore = "needs Radicale and Xandikos; cargo xtask test brings them"]
fn row_f_4_caldav_changes_on_xandikos_are_all_followed() {
    let server = xandikos(&programs());
    converges(&server, "/ola/calendars/calendar/", 2);
}
