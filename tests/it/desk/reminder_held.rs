//! What is held back by a pause or by quiet hours, and what a change of the plan puts into the past: it comes when it
//! may, once, and the log, the notice and the card tell the true reason.

use kawka_desk::view::{NoticeAnswer, ReminderLogRow, Settings};
use kawka_domain::reminder::{ReminderReason, ReminderState};

use super::reminders::{round_at, shown, shown_at, with_call};
use crate::support::builders::{add_booking, add_jadwiga, follow_up};
use crate::support::{TestDesk, at};

fn change(own: &TestDesk, change: impl FnOnce(&mut Settings)) {
    let mut settings = own.get_settings().unwrap();
    change(&mut settings);
    own.change_settings(&settings).unwrap();
}

fn row(own: &TestDesk, kind: &str) -> ReminderLogRow {
    let log = own.list_reminder_log(None, 0, 100).unwrap();
    let found = log.iter().find(|row| row.kind == kind);
    found.unwrap_or_else(|| panic!("{kind}: {log:#?}")).clone()
}

fn state(own: &TestDesk, kind: &str) -> (ReminderState, Option<ReminderReason>) {
    let row = row(own, kind);
    (row.state, row.reason)
}

/// From eight in the evening to seven in the morning.
fn quiet_nights(own: &TestDesk) {
    change(own, |s| {
        s.reminders.quiet_from = "20:00:00".parse().ok();
        s.reminders.quiet_to = "07:00:00".parse().unwrap();
    });
}

/// Row N11: why nothing comes is told while it does not come, and by whoever is started after it.
#[test]
fn n11_a_pause_is_the_reason_while_it_lasts_and_after_a_restart() {
    let (mut own, ..) = with_call();
    round_at(&own, "2026-10-14T12:01:00Z");
    own.pause_reminders(Some(at("2026-10-14T12:05:00Z")))
        .unwrap();
    assert_eq!(shown_at(&own, "2026-10-14T12:03:10Z"), [""; 0]);
    let held = (ReminderState::Planned, Some(ReminderReason::Paused));
    assert_eq!(state(&own, "not_here_yet"), held);
    own.restart();
    assert_eq!(shown_at(&own, "2026-10-14T12:04:00Z"), [""; 0]);
    assert_eq!(state(&own, "not_here_yet"), held);
    own.restart();
    assert_eq!(shown_at(&own, "2026-10-14T12:06:00Z"), ["not_here_yet"]);
    assert_eq!(
        state(&own, "not_here_yet"),
        (ReminderState::Shown, Some(ReminderReason::Paused))
    );
}

fn todays(own: &TestDesk) -> ReminderLogRow {
    let log = own.list_reminder_log(None, 0, 100).unwrap();
    let mut rows = log.into_iter();
    rows.find(|row| row.key.ends_with("/2026-10-14")).unwrap()
}

/// A desk with one follow-up of today, its list at six in the evening, seen as planned at noon.
fn with_evening_list() -> TestDesk {
    let own = TestDesk::at("2026-10-13T08:00:00Z");
    change(&own, |s| {
        s.reminders.follow_ups_due = "18:00:00".parse().ok();
    });
    let mut task = follow_up("Send it", Some("2026-10-14"));
    task.assignee_id = Some(own.me().unwrap());
    own.add_follow_up(&task).unwrap();
    round_at(&own, "2026-10-14T10:00:00Z");
    assert_eq!(todays(&own).due, at("2026-10-14T16:00:00Z"));
    own
}

/// Row M2: a list that is one of the morning from now on is not one of noon.
#[test]
fn m2_a_list_that_is_moved_into_the_past_comes_tomorrow() {
    let own = with_evening_list();
    change(&own, |s| {
        s.reminders.follow_ups_due = "08:00:00".parse().ok();
    });
    let round = round_at(&own, "2026-10-14T10:00:10Z");
    assert_eq!((round.show.len(), round.summary), (0, None));
    let today = todays(&own);
    assert_eq!(
        (today.state, today.reason),
        (ReminderState::Withdrawn, Some(ReminderReason::TooLate))
    );
    assert_eq!(shown_at(&own, "2026-10-15T06:00:00Z"), ["follow_ups_due"]);
}

/// Rows N12 and N5: whoever travels is told at once of what is due where they are, and nothing was missed.
#[test]
fn n12_what_travel_puts_into_the_past_comes_and_was_not_missed() {
    let own = TestDesk::at("2026-10-13T08:00:00Z");
    let customer = add_jadwiga(&own);
    add_booking(&own, customer, "2026-10-15T12:00:00Z");
    round_at(&own, "2026-10-14T10:00:00Z");
    assert_eq!(row(&own, "brief_due").due, at("2026-10-14T16:00:00Z"));
    // Six in the evening in Tokyo was an hour ago.
    change(&own, |s| s.time_zone = "Asia/Tokyo".into());
    let round = round_at(&own, "2026-10-14T10:00:10Z");
    let body = &round.show[0].notification.body;
    assert!(!body.contains("Missed"), "{body}");
    assert_eq!(shown(&own, &round), ["brief_due"]);
    assert_eq!(
        state(&own, "brief_due"),
        (ReminderState::Shown, Some(ReminderReason::TooLate))
    );
    assert!(!own.list_notices().unwrap()[0].late);
}

#[test]
fn quiet_hours_that_are_turned_off_let_out_what_they_held() {
    let own = TestDesk::at("2026-10-13T08:00:00Z");
    quiet_nights(&own);
    change(&own, |s| {
        s.reminders.brief_due = "21:00:00".parse().ok();
    });
    let customer = add_jadwiga(&own);
    add_booking(&own, customer, "2026-10-15T12:00:00Z");
    assert_eq!(shown_at(&own, "2026-10-14T19:30:00Z"), [""; 0]);
    change(&own, |s| s.reminders.quiet_from = None);
    let round = round_at(&own, "2026-10-14T19:30:10Z");
    let body = &round.show[0].notification.body;
    assert!(!body.contains("Missed"), "{body}");
    assert_eq!(shown(&own, &round), ["brief_due"]);
    assert_eq!(
        state(&own, "brief_due"),
        (ReminderState::Shown, Some(ReminderReason::QuietHours))
    );
}

/// Row N5: whoever wakes the computer in the evening is left in peace until the morning, and told then what was when.
#[test]
fn n5_what_was_slept_over_waits_for_the_end_of_quiet_hours() {
    let (mut own, ..) = with_call();
    quiet_nights(&own);
    shown_at(&own, "2026-10-14T11:59:00Z");
    let evening = round_at(&own, "2026-10-14T19:00:00Z");
    assert_eq!((evening.show.len(), evening.summary), (0, None));
    assert_eq!(evening.next, Some(at("2026-10-15T05:00:00Z")));
    let held = (ReminderState::Planned, Some(ReminderReason::Asleep));
    assert_eq!(state(&own, "outcome_due"), held);
    assert!(own.list_missed().unwrap().total > 0, "its card stands");
    own.restart();
    assert_eq!(shown_at(&own, "2026-10-14T22:00:00Z"), [""; 0]);

    let morning = round_at(&own, "2026-10-15T05:00:00Z");
    let body = &morning.show[0].notification.body;
    assert!(body.contains("Missed: Wed 14.10 14:30"), "the day: {body}");
    assert!(morning.summary.is_some(), "and what was over");
    assert_eq!(shown(&own, &morning), ["outcome_due"]);
    assert_eq!(
        state(&own, "outcome_due"),
        (ReminderState::Shown, Some(ReminderReason::Asleep))
    );
    assert_eq!(shown_at(&own, "2026-10-15T05:00:30Z"), [""; 0], "once");
}

/// Row N2: five minutes that end in quiet hours end with them.
#[test]
fn n2_what_is_put_off_into_quiet_hours_comes_after_them() {
    let (own, ..) = with_call();
    quiet_nights(&own);
    round_at(&own, "2026-10-14T17:57:00Z");
    let key = row(&own, "outcome_due").key;
    own.answer_notice(&key, NoticeAnswer::Later).unwrap();
    assert_eq!(shown_at(&own, "2026-10-14T18:02:00Z"), [""; 0]);
    let morning = round_at(&own, "2026-10-15T05:00:00Z");
    let body = &morning.show[0].notification.body;
    assert!(!body.contains("Missed"), "{body}");
    assert_eq!(shown(&own, &morning), ["outcome_due"]);
    assert_eq!(
        state(&own, "outcome_due"),
        (ReminderState::Shown, Some(ReminderReason::QuietHours))
    );
}

/// Row N2: "later" is before the call is over, and never nothing.
#[test]
fn n2_what_is_put_off_close_to_its_end_comes_before_it() {
    let (own, ..) = with_call();
    let round = round_at(&own, "2026-10-14T12:10:00Z");
    let key = round.show[0].key.clone();
    shown(&own, &round);
    own.clock.set("2026-10-14T12:27:00Z");
    own.answer_notice(&key, NoticeAnswer::Later).unwrap();
    let next = round_at(&own, "2026-10-14T12:27:01Z").next.unwrap();
    assert!(next < at("2026-10-14T12:30:00Z"), "{next}");
    assert_eq!(shown_at(&own, &next.to_rfc3339()), ["decide"]);
}
