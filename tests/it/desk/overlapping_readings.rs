//! Readings that meet, and one calendar whose bookings cannot be written. Rows F-1, F-3.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use kawka_desk::port::{FeedAnswer, FeedRequest, Http, HttpCall, HttpError, HttpReply};
use kawka_desk::view::ReadingOutcome;

use crate::support::at;
use crate::support::feed::{Feed, URL, by_url, calendar, event, wait};

/// An address whose first answer is of before and arrives late.
struct Late {
    asked: AtomicUsize,
    reached: tokio::sync::Notify,
    gate: tokio::sync::Notify,
    bodies: [String; 2],
}

#[async_trait]
impl Http for Late {
    async fn fetch(&self, _: FeedRequest) -> Result<FeedAnswer, HttpError> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        if number == 0 {
            self.reached.notify_one();
            self.gate.notified().await;
        }
        Ok(FeedAnswer::Body {
            bytes: self.bodies[number.min(1)].as_bytes().to_vec(),
            etag: None,
            last_modified: None,
        })
    }

    async fn send(&self, _: HttpCall) -> Result<HttpReply, HttpError> {
        Err(HttpError::Unreachable)
    }
}

#[test]
fn row_f_3_a_late_answer_of_before_is_not_taken_for_the_newest() {
    let jan = |start: &str| calendar(&[event("a", start, "jan@las.example")]);
    let (feed, _) = Feed::with(&[event("a", "20261020T1200", "jan@las.example")]);
    feed.own.clock.minutes(5);
    let late = Late {
        asked: AtomicUsize::new(0),
        reached: tokio::sync::Notify::new(),
        gate: tokio::sync::Notify::new(),
        bodies: [jan("20261021T0800"), jan("20261022T1500")],
    };
    let desk = Arc::clone(&feed.own.desk);
    wait(async {
        let second = async {
            late.reached.notified().await;
            let reading = desk.sync_calendars(&late);
            let meanwhile = async {
                // Long enough for whoever does not wait for the first one.
                for _ in 0..300 {
                    tokio::task::spawn_blocking(|| ()).await.unwrap();
                }
                late.gate.notify_one();
            };
            tokio::join!(reading, meanwhile).0
        };
        let (one, other) = tokio::join!(desk.sync_calendars(&late), second);
        one.unwrap();
        other.unwrap();
    });
    assert_eq!(feed.booking().row.start, at("2026-10-22T15:00:00Z"));
    let log = feed.own.list_readings(false, 0, 10).unwrap();
    assert_eq!(log.len(), 3, "each was read through");
}

#[test]
fn row_f_3_a_calendar_that_cannot_be_taken_in_holds_up_nothing_else() {
    const OTHER: &str = "https://other.example/basic.ics";
    let (feed, _) = Feed::with(&[event("a", "20261020T1200", "jan@las.example")]);
    feed.http.serve(OTHER, &calendar(&[]));
    feed.add(by_url(OTHER)).unwrap();
    let refuse = |tx: &kawka_store::Transaction<'_>| {
        tx.execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON booking WHEN new.uid = 'bad'
             BEGIN SELECT raise(ABORT, 'refused'); END",
        )
        .map_err(kawka_store::StoreError::from)
    };
    feed.own.store().write_local(refuse).unwrap();
    let bad = event("bad", "20261021T1200", "ida@las.example");
    feed.http.serve(URL, &calendar(&[bad]));
    let good = event("b", "20261022T1200", "ewa@las.example");
    feed.http.serve(OTHER, &calendar(&[good]));
    feed.own.clock.minutes(5);
    let all = feed.sync_all();
    assert_eq!((all[0].created, all[0].problems.len()), (0, 1));
    assert_eq!((all[1].created, all[1].problems.len()), (1, 0));
    let calendars = feed.own.list_calendars().unwrap();
    assert!(calendars[0].failure.is_some() && calendars[0].next_try.is_some());
    assert!(calendars[1].failure.is_none());
    let log = feed.own.list_readings(false, 0, 10).unwrap();
    let failed: Vec<_> = log
        .iter()
        .filter(|one| one.outcome == ReadingOutcome::Failed)
        .map(|one| one.calendar_id)
        .collect();
    assert_eq!(failed, [calendars[0].id]);
    assert_eq!(feed.bookings().len(), 2, "what was there stays");
}
