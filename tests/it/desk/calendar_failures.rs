//! A broken, empty or half answer changes nothing and says so (F-3); an address is a password and is told to nobody.

use kawka_desk::port::{FeedAnswer, FeedRequest, HttpError};
use kawka_desk::view::{Attention, CalendarSource};

use crate::support::feed::{Feed, URL, by_path, by_url, calendar, event};
use crate::support::{TestDesk, at, snapshot};

fn body(bytes: impl Into<Vec<u8>>) -> Result<FeedAnswer, HttpError> {
    Ok(FeedAnswer::Body {
        bytes: bytes.into(),
        etag: Some("\"new\"".into()),
        last_modified: None,
    })
}

fn bad_answers() -> Vec<(
    &'static str,
    Result<FeedAnswer, HttpError>,
    &'static str,
    &'static str,
)> {
    let whole = calendar(&[
        event("a", "20261020T1200", "jan@las.example"),
        event("b", "20261021T1200", "ewa@las.example"),
    ]);
    let half = &whole[..whole.len() * 2 / 3];
    let no_end = whole.replace("END:VCALENDAR\r\n", "");
    let page = "<!doctype html><html><body>Sign in</body></html>";
    let (broken, away) = ("calendar_unreadable", "calendar_unreachable");
    vec![
        ("empty", body(""), broken, "empty"),
        ("white space", body("\r\n \r\n"), broken, "empty"),
        ("a sign-in page", body(page), broken, "web_page"),
        ("half a calendar", body(half), broken, "truncated"),
        (
            "a calendar without its end",
            body(no_end),
            broken,
            "truncated",
        ),
        ("a calendar emptied", body(calendar(&[])), broken, "emptied"),
        (
            "a shopping list",
            body("milk\nbread\n"),
            broken,
            "not_a_calendar",
        ),
        (
            "an image",
            body([0x89, b'P', b'N', b'G', 0, 0, 0, 0xff, 0xfe]),
            broken,
            "encoding",
        ),
        ("401", Err(HttpError::Status(401)), away, "status"),
        ("410", Err(HttpError::Status(410)), away, "status"),
        ("503", Err(HttpError::Status(503)), away, "status"),
        ("cut off", Err(HttpError::Broken), away, "broken"),
        ("too slow", Err(HttpError::TimedOut), away, "timed_out"),
        ("too large", Err(HttpError::TooLarge), away, "too_large"),
        ("a bad certificate", Err(HttpError::Tls), away, "tls"),
        (
            "no network",
            Err(HttpError::Unreachable),
            away,
            "unreachable",
        ),
        (
            "in the own network",
            Err(HttpError::OwnNetwork),
            "own_network",
            "own_network",
        ),
        (
            "round and round",
            Err(HttpError::Redirects),
            away,
            "redirects",
        ),
    ]
}

#[test]
fn row_19_row_f_3_no_bad_answer_changes_anything_and_each_is_told() {
    let events = [
        event("a", "20261020T1200", "jan@las.example"),
        event("b", "20261021T1200", "ewa@las.example"),
    ];
    let (feed, _) = Feed::with(&events);
    let read_at = feed.own.now();
    for (name, answer, code, problem) in bad_answers() {
        let before = snapshot::of(feed.own.store());
        let entries = feed.own.entries();
        feed.own.clock.minutes(5);
        feed.http.answer(URL, answer.clone());
        let sync = feed.sync();
        let told: Vec<&str> = sync.problems.iter().map(|p| p.code.as_str()).collect();
        assert_eq!(told, [problem], "{name}");
        let failure = sync.failure.as_ref().map(|failure| failure.code.word());
        assert_eq!(failure, Some(code), "{name}");
        assert_eq!(
            (sync.created, sync.changed, sync.vanished),
            (0, 0, 0),
            "{name}"
        );
        assert_eq!(
            (sync.events, sync.bookings, sync.unchanged),
            (2, 2, 2),
            "{name}: the last good reading counts"
        );
        snapshot::assert_same(&before, &snapshot::of(feed.own.store()), name);
        assert_eq!(feed.own.entries(), entries, "{name}");

        let row = feed.own.list_calendars().unwrap().remove(0);
        assert_eq!(row.failure.unwrap().code.word(), code, "{name}");
        assert_eq!(
            (row.read_at, row.tried_at),
            (Some(read_at), Some(feed.own.now())),
            "{name}"
        );
        let today = feed.own.get_today().unwrap();
        assert_eq!(today.calendar_age.failing, 1, "{name}");
        let failing = today.attention.iter().find_map(|a| match a {
            Attention::CalendarFailing { code, since, .. } => Some((code.clone(), *since)),
            _ => None,
        });
        assert_eq!(failing, Some((code.to_owned(), Some(read_at))), "{name}");

        // The same answer is no first reading either.
        let other = "https://other.example/basic.ics";
        feed.http.answer(other, answer);
        if problem != "emptied" {
            let error = feed.own.refused(name, |_| feed.add(by_url(other)));
            assert_eq!(error.code.word(), code, "{name}");
        }
    }
    feed.http.serve(URL, &calendar(&events));
    feed.sync();
    let today = feed.own.get_today().unwrap();
    assert_eq!(today.calendar_age.failing, 0, "a good answer ends it");
    let last = feed.http.requests().pop().unwrap();
    assert_eq!(
        last.etag, None,
        "what a bad answer said of itself is not given back"
    );
}

#[test]
fn one_calendar_that_fails_does_not_hold_up_the_others() {
    let (feed, _) = Feed::with(&[event("a", "20261020T1200", "jan@las.example")]);
    let path = feed.own.folder.path().join("other.ics");
    std::fs::write(
        &path,
        calendar(&[event("b", "20261021T1200", "ewa@las.example")]),
    )
    .unwrap();
    feed.add(by_path(&path)).unwrap();
    feed.http.answer(URL, Err(HttpError::TimedOut));
    std::fs::write(
        &path,
        calendar(&[event("b", "20261022T1200", "ewa@las.example")]),
    )
    .unwrap();
    let all = feed.sync_all();
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].problems.len(), all[0].changed), (1, 0));
    assert_eq!((all[1].problems.len(), all[1].changed), (0, 1));
    assert_eq!(feed.bookings()[1].row.start, at("2026-10-22T12:00:00Z"));

    std::fs::remove_file(&path).unwrap();
    let all = feed.sync_all();
    assert_eq!(all[1].problems[0].code, "file_missing");
    assert_eq!(feed.bookings().len(), 2);
}

#[test]
fn nothing_that_is_shown_or_printed_holds_the_address() {
    const SECRET: &str = "private-4f1ad3c0ffee";
    let url = format!(
        "https://me:pass-{SECRET}@calendar.example:8443/ical/{SECRET}/basic.ics?key={SECRET}"
    );
    let (feed, _) = Feed::with(&[]);
    feed.http.serve(
        &url,
        &calendar(&[event("a", "20261020T1200", "jan@las.example")]),
    );
    let mut printed = vec![format!("{:?}", by_url(&url))];
    printed.push(format!("{:?}", feed.add(by_url(&url)).unwrap()));
    printed.push(format!("{:?}", feed.add(by_url(&url)).unwrap_err()));
    let request = FeedRequest {
        url: url.clone(),
        etag: None,
        last_modified: None,
        own_network: false,
    };
    printed.push(format!("{request:?}"));
    for (_, answer, _, _) in bad_answers() {
        feed.http.answer(&url, answer);
        let sync = feed.sync_all();
        printed.push(format!(
            "{sync:?} {}",
            serde_json::to_string(&sync).unwrap()
        ));
        let calendars = feed.own.list_calendars().unwrap();
        printed.push(format!(
            "{calendars:?} {}",
            serde_json::to_string(&calendars).unwrap()
        ));
        let today = feed.own.get_today().unwrap();
        printed.push(format!(
            "{today:?} {}",
            serde_json::to_string(&today).unwrap()
        ));
        let failure = calendars[1].failure.clone().unwrap();
        printed.push(format!("{failure} {failure:?} {}", failure.english()));
    }
    printed.push(format!("{:?}", feed.own.list_journal(0, 100).unwrap()));
    let stored = feed
        .own
        .store()
        .read(kawka_store::table::calendar::list)
        .unwrap();
    printed.push(format!("{stored:?}"));
    for text in &printed {
        assert!(!text.contains(SECRET), "{text}");
    }
    let row = &feed.own.list_calendars().unwrap()[1];
    assert_eq!(
        (row.source, row.place.as_str()),
        (CalendarSource::Url, "calendar.example:8443")
    );
    let asked = feed.http.requests();
    assert!(
        asked.iter().any(|request| request.url == url),
        "and yet it is what was asked for"
    );
}

#[test]
fn nothing_that_opens_the_folder_is_printed() {
    let own = TestDesk::new();
    let wanted = kawka_desk::view::SetUp {
        passphrase: Some("correct-horse-battery".into()),
        ..crate::support::wanted()
    };
    let done = kawka_desk::view::SetUpDone {
        recovery_key: own.recovery_key.clone(),
        me: own.me().unwrap(),
    };
    for text in [
        format!("{wanted:?}"),
        format!("{done:?}"),
        format!("{:?} {:?}", own.desk, own.store()),
    ] {
        assert!(!text.contains("correct-horse"), "{text}");
        assert!(!text.contains(&own.recovery_key[..9]), "{text}");
    }
}

/// What could not be read is told with every reading until the calendar changes, and stands beside the calendar.
#[test]
fn a_place_that_cannot_be_read_is_told_at_every_reading() {
    let whole = event("a", "20261020T1200", "jan@las.example");
    let broken = calendar(&[
        whole.clone(),
        event("b", "20261021T1200", "ewa@las.example"),
    ])
    .replace("DTSTART:20261021T120000Z", "DTSTART:someday");
    let (feed, _) = Feed::with(std::slice::from_ref(&whole));
    let told = || feed.own.list_calendars().unwrap()[0].problems;
    assert_eq!(told(), 0);
    feed.http.serve(URL, &broken);
    let first = feed.sync();
    assert_eq!((first.not_modified, first.problems.len()), (false, 1));
    for _ in 0..2 {
        let again = feed.sync();
        assert!(again.not_modified);
        let places = |sync: &kawka_desk::view::CalendarSync| -> Vec<_> {
            let one = sync.problems.iter();
            one.map(|problem| (problem.code.clone(), problem.line))
                .collect()
        };
        assert_eq!(places(&again), places(&first));
        assert_eq!(told(), 1);
    }
    feed.now_holds(&[whole]);
    assert_eq!(told(), 0);
}
