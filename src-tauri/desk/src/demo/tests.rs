use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono_tz::Tz;
use kawka_domain::booking::BookingStatus;
use kawka_domain::follow_up::DueBucket;

use super::*;
use crate::port::SecretsError;
use crate::start::{Access, Opened, open};
use crate::view::{Attention, FollowUpFilter};

/// A keyring in memory; `None` is a machine without one.
struct Keyring(Option<Mutex<BTreeMap<String, String>>>);

impl Keyring {
    fn working() -> Self {
        Self(Some(Mutex::default()))
    }

    fn entries(&self) -> usize {
        self.0.as_ref().map_or(0, |map| map.lock().unwrap().len())
    }

    fn map(&self) -> Result<std::sync::MutexGuard<'_, BTreeMap<String, String>>, SecretsError> {
        let map = self.0.as_ref().ok_or(SecretsError::Absent)?;
        map.lock().map_err(|_| SecretsError::Failed)
    }
}

impl Secrets for Keyring {
    fn find(&self, name: &str) -> Result<Option<String>, SecretsError> {
        Ok(self.map()?.get(name).cloned())
    }

    fn set(&self, name: &str, secret: &str) -> Result<(), SecretsError> {
        self.map()?.insert(name.to_owned(), secret.to_owned());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), SecretsError> {
        self.map()?.remove(name);
        Ok(())
    }
}

fn clock(wall: &str, zone: Tz) -> Arc<dyn Clock> {
    StoryClock::new(
        kawka_domain::time::resolve(wall.parse().unwrap(), zone),
        zone,
    )
}

fn desk(
    folder: &DataFolder,
    secrets: &Keyring,
    clock: &Arc<dyn Clock>,
    passphrase: Option<&str>,
) -> Desk {
    let opened = open(
        folder,
        secrets,
        clock.clone(),
        passphrase,
        true,
        Access::Write,
    );
    match opened.unwrap() {
        Opened::Ready(desk) => *desk,
        other => panic!("not open: {other:?}"),
    }
}

struct Demo {
    _folder: tempfile::TempDir,
    desk: Desk,
}

fn demo(wall: &str, zone: Tz, language: Language) -> Demo {
    let path = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(path.path().join("demo"));
    let (secrets, clock) = (Keyring::working(), clock(wall, zone));
    make_demo(&folder, &secrets, &clock, language).unwrap();
    Demo {
        desk: desk(&folder, &secrets, &clock, None),
        _folder: path,
    }
}

#[test]
fn the_week_holds_together_at_any_hour() {
    let warsaw = chrono_tz::Europe::Warsaw;
    let cases = [
        ("an afternoon", "2026-10-14T13:48:07", warsaw),
        ("just before midnight", "2026-10-14T23:58:30", warsaw),
        ("in the night", "2026-10-15T02:15:00", warsaw),
        (
            "right after midnight on Monday",
            "2026-10-19T00:01:00",
            warsaw,
        ),
        (
            "the night the clocks go back",
            "2026-10-25T02:30:00",
            warsaw,
        ),
        (
            "the day the clocks went back",
            "2026-10-25T13:00:00",
            warsaw,
        ),
        (
            "the day before they go forward",
            "2027-03-27T17:45:00",
            warsaw,
        ),
        (
            "a Sunday in Honolulu",
            "2026-11-01T20:10:00",
            chrono_tz::Pacific::Honolulu,
        ),
        (
            "an odd offset",
            "2026-10-14T09:59:59",
            chrono_tz::Pacific::Chatham,
        ),
    ];
    for (name, wall, zone) in cases {
        for language in [Language::Polish, Language::English] {
            let demo = demo(wall, zone, language);
            check_loop(name, &demo.desk);
            check_bookings(name, &demo.desk);
        }
    }
}

fn check_loop(name: &str, desk: &Desk) {
    let now = desk.now();
    let today = desk.get_today().unwrap();
    let next = today.next.unwrap();
    let until = next.booking.start - now;
    assert!(
        (120..=180).contains(&until.num_seconds()),
        "{name}: {until}"
    );
    assert!(next.booking.brief.ready_at.is_some(), "{name}");
    assert_eq!(next.booking.brief.changes_since, 2, "{name}");
    assert_eq!(next.booking.brief.missing, 0, "{name}");
    assert_eq!(next.open_promises, 1, "{name}");
    assert_eq!(
        (
            next.booking.no_shows.excused,
            next.booking.no_shows.unexcused
        ),
        (1, 1),
        "{name}"
    );
    let has = |wanted: fn(&Attention) -> bool| today.attention.iter().any(wanted);
    assert!(has(|a| matches!(a, Attention::OutcomeDue { .. })), "{name}");
    assert!(has(|a| matches!(a, Attention::Unmatched { .. })), "{name}");
    assert!(
        has(|a| matches!(a, Attention::BriefNotReady { .. })),
        "{name}"
    );
    assert!(
        !has(|a| matches!(a, Attention::SecondBooking { .. })),
        "{name}"
    );
    let buckets: Vec<DueBucket> = desk
        .list_follow_ups(&FollowUpFilter {
            mine: true,
            done: false,
        })
        .unwrap()
        .into_iter()
        .map(|f| f.bucket)
        .collect();
    for bucket in [DueBucket::Overdue, DueBucket::Today, DueBucket::Later] {
        assert!(buckets.contains(&bucket), "{name}: {bucket:?}");
    }
    // Nothing old is announced; the first notice is the one of the call.
    let round = desk.remind(Language::English).unwrap();
    assert_eq!((round.show, round.summary), (Vec::new(), None), "{name}");
    assert!(round.next.unwrap() <= now + Duration::seconds(20), "{name}");
    let journal = desk.list_journal(0, 1000).unwrap();
    assert!(
        journal.windows(2).all(|pair| pair[0].at >= pair[1].at),
        "{name}"
    );
    assert!(journal[0].at <= now, "{name}");
    for check in desk.store().verify().unwrap() {
        assert!(check.problems.is_empty(), "{name}: {check:?}");
    }
}

fn check_bookings(name: &str, desk: &Desk) {
    let now = desk.now();
    let year = Duration::days(366);
    let bookings = desk.list_bookings(now - year, now + year).unwrap();
    let rows: Vec<_> = bookings.iter().map(|b| &b.row).collect();
    assert!(rows.len() >= 22, "{name}: {}", rows.len());
    for (index, a) in rows.iter().enumerate() {
        let took_place = |status| status != BookingStatus::Cancelled;
        for b in &rows[index + 1..] {
            let apart = a.end <= b.start || b.end <= a.start;
            let counted = took_place(a.status) && took_place(b.status);
            assert!(apart || !counted, "{name}: {} / {}", a.title, b.title);
        }
        let decided = !matches!(a.status, BookingStatus::Booked);
        assert!(!decided || a.end <= now, "{name}: {}", a.title);
    }
    let unmatched = bookings.iter().find(|b| b.row.customer.is_none()).unwrap();
    assert_eq!(unmatched.suggestions.len(), 1, "{name}");
}

#[test]
fn texts_are_in_the_language_asked_for() {
    let wall = "2026-10-14T13:48:07";
    let title = |language| {
        let demo = demo(wall, chrono_tz::Europe::Warsaw, language);
        let next = demo.desk.get_today().unwrap().next.unwrap();
        next.promise.unwrap().title
    };
    assert!(title(Language::Polish).starts_with("Damy Ci znać"));
    assert!(title(Language::English).starts_with("We tell you"));
}

#[test]
fn a_second_demo_replaces_the_first_one() {
    let path = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(path.path());
    let secrets = Keyring::working();
    let first = clock("2026-10-14T13:48:07", chrono_tz::Europe::Warsaw);
    assert!(is_stale(&folder, first.now()));
    make_demo(&folder, &secrets, &first, Language::Polish).unwrap();
    assert!(!is_stale(&folder, first.now()));
    let people = desk(&folder, &secrets, &first, None);
    let busy = make_demo(&folder, &secrets, &first, Language::Polish).unwrap_err();
    assert_eq!(busy.code, ErrorCode::FolderInUse);
    drop(people);
    let second = clock("2026-10-15T08:00:00", chrono_tz::Europe::Warsaw);
    assert!(is_stale(&folder, second.now()));
    make_demo(&folder, &secrets, &second, Language::English).unwrap();
    assert!(!is_stale(&folder, second.now()));
    assert_eq!(secrets.entries(), 1);
    let desk = desk(&folder, &secrets, &second, None);
    assert_eq!(desk.store().missing_changes(), 0);
    let next = desk.get_today().unwrap().next.unwrap();
    assert!(next.booking.start - second.now() < Duration::minutes(3));
    std::fs::remove_file(folder.file()).unwrap();
    assert!(is_stale(&folder, second.now()));
}

#[test]
fn a_folder_that_is_no_demo_is_left_alone() {
    let path = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(path.path());
    let secrets = Keyring::working();
    let now = clock("2026-10-14T13:48:07", chrono_tz::Europe::Warsaw);
    let wanted = SetUp {
        name: "Ania".into(),
        email: String::new(),
        role: MemberRole::Both,
        protection: Protection::Keyring,
        passphrase: None,
        names: kawka_domain::reminder::NoticeNames::Never,
    };
    let (desk, _) = set_up(
        &folder,
        &secrets,
        now.clone(),
        &wanted,
        Language::Polish,
        false,
    )
    .unwrap();
    desk.ensure_demo_call().unwrap();
    drop(desk);
    let before = std::fs::read(folder.file()).unwrap();
    let refused = make_demo(&folder, &secrets, &now, Language::Polish).unwrap_err();
    assert_eq!(refused.code, ErrorCode::BadInput);
    assert_eq!(std::fs::read(folder.file()).unwrap(), before);
    assert!(!marker(&folder).exists());
}

#[test]
fn without_a_keyring_the_passphrase_opens_it() {
    let path = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(path.path());
    let secrets = Keyring(None);
    let now = clock("2026-10-14T13:48:07", chrono_tz::Europe::Warsaw);
    make_demo(&folder, &secrets, &now, Language::English).unwrap();
    let desk = desk(&folder, &secrets, &now, Some(DEMO_PASSPHRASE));
    assert_eq!(
        desk.get_session("en").unwrap().me.fields.name,
        "Tomasz Wilk"
    );
}

#[test]
fn a_demo_opened_later_gets_a_call_soon() {
    let path = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(path.path());
    let secrets = Keyring::working();
    let warsaw = chrono_tz::Europe::Warsaw;
    let morning = clock("2026-10-14T08:48:07", warsaw);
    make_demo(&folder, &secrets, &morning, Language::Polish).unwrap();
    let count = |desk: &Desk| {
        let span = Duration::days(30);
        desk.list_bookings(desk.now(), desk.now() + span)
            .unwrap()
            .len()
    };
    let at_once = desk(&folder, &secrets, &morning, None);
    let before = count(&at_once);
    at_once.ensure_demo_call().unwrap();
    assert_eq!(count(&at_once), before);
    drop(at_once);
    for wall in [
        "2026-10-14T11:00:00",
        "2026-10-14T12:09:40",
        "2026-10-14T19:00:00",
    ] {
        let desk = desk(&folder, &secrets, &clock(wall, warsaw), None);
        desk.ensure_demo_call().unwrap();
        desk.ensure_demo_call().unwrap();
        let next = desk.get_today().unwrap().next.unwrap().booking;
        let until = next.start - desk.now();
        assert!(
            (120..=180).contains(&until.num_seconds()),
            "{wall}: {until}"
        );
        check_bookings(wall, &desk);
    }
}

#[test]
fn a_demo_opened_again_in_a_call_that_nobody_came_to_gets_another_one() {
    let path = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(path.path());
    let secrets = Keyring::working();
    let warsaw = chrono_tz::Europe::Warsaw;
    let morning = clock("2026-10-14T08:48:07", warsaw);
    make_demo(&folder, &secrets, &morning, Language::Polish).unwrap();
    // The first call begins at 08:50:27; its questions come until ten minutes later.
    for (wall, expected) in [
        ("2026-10-14T09:00:00", 0),
        // Another one begins at 09:20: there is no room before it, and it is announced at once.
        ("2026-10-14T09:14:00", 0),
        ("2026-10-14T09:01:00", 1),
    ] {
        let again = desk(&folder, &secrets, &clock(wall, warsaw), None);
        again.ensure_demo_call().unwrap();
        again.ensure_demo_call().unwrap();
        let now = again.now();
        let coming = again
            .list_bookings(now, now + Duration::minutes(5))
            .unwrap();
        let coming = coming.iter().filter(|b| b.row.start > now);
        let seconds: Vec<i64> = coming.map(|b| (b.row.start - now).num_seconds()).collect();
        assert_eq!(seconds.len(), expected, "{wall}: {seconds:?}");
        let on_top = again.get_today().unwrap().next.unwrap().booking.start;
        assert_eq!(on_top > now, expected == 1, "{wall}: {on_top}");
        assert!(
            seconds.iter().all(|s| (120..=180).contains(s)),
            "{wall}: {seconds:?}"
        );
    }
}

#[test]
fn it_is_made_in_a_moment() {
    let demo = demo(
        "2026-10-14T13:48:07",
        chrono_tz::Europe::Warsaw,
        Language::Polish,
    );
    // A commit takes a millisecond or two on a slow disk, and the window waits for all of them.
    let commits = demo.desk.list_journal(0, 1000).unwrap().len();
    assert!((200..450).contains(&commits), "{commits}");
}
