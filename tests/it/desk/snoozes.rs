//! "Later": what comes again says so, in the notice, on the card and in the log, and comes whatever the clock does.

use kawka_desk::view::{NoticeAnswer, ReminderLogRow};
use kawka_desk::wording::Language;
use kawka_domain::reminder::{ReminderReason, ReminderState};

use super::reminders::{round_at, shown, shown_at, with_call};
use crate::support::{TestDesk, at};

/// The question ten minutes past the start, put off a minute later; its key.
fn put_off(own: &TestDesk) -> String {
    shown_at(own, "2026-10-14T12:03:00Z");
    let round = round_at(own, "2026-10-14T12:10:00Z");
    shown(own, &round);
    let key = round.show[0].key.clone();
    own.clock.set("2026-10-14T12:11:00Z");
    own.answer_notice(&key, NoticeAnswer::Later).unwrap();
    key
}

fn row(own: &TestDesk, key: &str) -> ReminderLogRow {
    let log = own.list_reminder_log(None, 0, 100).unwrap();
    log.into_iter().find(|row| row.key == key).unwrap()
}

/// Rows N2 and N11.
#[test]
fn n2_n11_what_was_put_off_comes_again_without_having_been_missed() {
    let (own, ..) = with_call();
    let key = put_off(&own);
    let again = round_at(&own, "2026-10-14T12:16:00Z");
    assert_eq!(again.show[0].key, key);
    let body = &again.show[0].notification.body;
    assert!(!body.contains("Missed"), "{body}");
    own.note_shown(&again.show[0], "ok").unwrap();

    let notice = own.list_notices().unwrap().remove(0);
    assert_eq!((notice.key.as_str(), notice.late), (key.as_str(), false));
    let logged = row(&own, &key);
    assert_eq!(
        (logged.state, logged.reason),
        (ReminderState::Shown, Some(ReminderReason::Snoozed))
    );
    assert_eq!(
        (logged.answer, logged.answered_at),
        (Some(NoticeAnswer::Later), Some(at("2026-10-14T12:11:00Z"))),
        "when it was put off, not when it came again"
    );
    assert_eq!(logged.again_at, Some(at("2026-10-14T12:16:00Z")));

    own.clock.set("2026-10-14T12:17:00Z");
    own.answer_notice(&key, NoticeAnswer::Seen).unwrap();
    let logged = row(&own, &key);
    assert_eq!(
        (logged.answer, logged.answered_at, logged.again_at),
        (
            Some(NoticeAnswer::Seen),
            Some(at("2026-10-14T12:17:00Z")),
            Some(at("2026-10-14T12:16:00Z"))
        )
    );
}

/// Row N5: one that was to come again while the computer slept was missed then, not at its first time.
#[test]
fn n5_what_was_to_come_again_during_a_sleep_says_that_time() {
    let (own, ..) = with_call();
    let key = put_off(&own);
    round_at(&own, "2026-10-14T12:12:00Z");
    let woken = round_at(&own, "2026-10-14T12:22:00Z");
    assert_eq!(woken.show[0].key, key);
    let body = &woken.show[0].notification.body;
    assert!(body.contains("Missed at 14:16"), "{body}");
    own.note_shown(&woken.show[0], "ok").unwrap();
    assert_eq!(row(&own, &key).reason, Some(ReminderReason::Asleep));
    let notice = own.list_notices().unwrap().remove(0);
    assert_eq!(
        (notice.late, notice.at),
        (true, at("2026-10-14T12:16:00Z")),
        "the card says the same"
    );
}

/// Row S-4: killed between its showing and the note of it.
#[test]
fn s4_what_came_again_and_was_not_noted_comes_once_more_as_put_off() {
    let (mut own, ..) = with_call();
    let key = put_off(&own);
    assert_eq!(round_at(&own, "2026-10-14T12:16:00Z").show.len(), 1);
    own.restart();
    let again = round_at(&own, "2026-10-14T12:16:30Z");
    assert_eq!(again.show[0].key, key);
    assert!(!again.show[0].notification.body.contains("Missed"));
    shown(&own, &again);
    assert_eq!(row(&own, &key).reason, Some(ReminderReason::Snoozed));
    assert_eq!(shown_at(&own, "2026-10-14T12:17:00Z").len(), 0);
}

/// Rows S-1 and N12: five minutes are five minutes, also where they were counted on a clock that was ahead.
#[test]
fn s1_n12_a_clock_that_goes_back_lets_nobody_wait_longer() {
    let (own, ..) = with_call();
    shown_at(&own, "2026-10-14T12:03:00Z");
    let round = round_at(&own, "2026-10-14T12:10:00Z");
    shown(&own, &round);
    let key = &round.show[0].key;
    // Put off while the clock was a quarter of an hour ahead.
    own.clock.set("2026-10-14T12:25:00Z");
    own.answer_notice(key, NoticeAnswer::Later).unwrap();
    let corrected = round_at(&own, "2026-10-14T12:10:30Z");
    let keys: Vec<&String> = corrected.show.iter().map(|due| &due.key).collect();
    assert_eq!(
        keys,
        [key],
        "and not only at half past, when the call is over"
    );
    shown(&own, &corrected);
    assert_eq!(shown_at(&own, "2026-10-14T12:11:00Z").len(), 0, "once");

    own.answer_notice(key, NoticeAnswer::Later).unwrap();
    // A step that leaves it within the five minutes changes nothing.
    assert_eq!(shown_at(&own, "2026-10-14T12:11:01Z").len(), 0);
    assert_eq!(
        own.remind(Language::English).unwrap().next,
        Some(at("2026-10-14T12:16:00Z"))
    );
    assert_eq!(shown_at(&own, "2026-10-14T12:16:00Z"), ["decide"]);
}
