//! What is promised of reminders, row by row, where no other file says it: who is asked how it went, what reminds at
//! all, the pause, the log by state, and clocks that do not keep still.

use std::collections::BTreeMap;

use chrono::Duration;
use kawka_desk::view::{NoticeAnswer, PauseLength};
use kawka_desk::wording::Language;
use kawka_domain::booking::BookingStatus;
use kawka_domain::reminder::{ReminderReason, ReminderState};

use super::reminders::{round_at, shown, shown_at, with_call};
use crate::support::builders::{add_booking, add_jadwiga, follow_up};
use crate::support::feed::{Feed, event};
use crate::support::{TestDesk, at};

/// The buttons of the only notice of a round, which is then on the screen; and its key.
fn asked(own: &TestDesk, now: &str) -> (Vec<String>, String) {
    let round = round_at(own, now);
    assert_eq!(round.show.len(), 1, "{now}: {:?}", round.show);
    shown(own, &round);
    let notice = &round.show[0];
    let buttons = notice.notification.buttons.iter();
    (buttons.map(|b| b.id.clone()).collect(), notice.key.clone())
}

/// Row L5: who is late is not here; the question is put to whoever said so before it, and answered by saying so.
#[test]
fn l5_a_customer_who_runs_late_is_asked_about_until_somebody_answers() {
    let (own, _, id) = with_call();
    own.clock.set("2026-10-14T11:59:00Z");
    own.mark_running_late(id).unwrap();
    assert_eq!(shown_at(&own, "2026-10-14T12:03:00Z"), ["not_here_yet"]);
    own.clock.set("2026-10-14T12:04:00Z");
    own.mark_running_late(id).unwrap();
    assert_eq!(
        round_at(&own, "2026-10-14T12:04:10Z").withdraw.len(),
        1,
        "late still"
    );
    own.undo_last().unwrap();
    assert_eq!(shown_at(&own, "2026-10-14T12:04:20Z"), ["not_here_yet"]);
    own.mark_arrived(id).unwrap();
    assert_eq!(round_at(&own, "2026-10-14T12:05:00Z").withdraw.len(), 1);

    let (own, _, id) = with_call();
    assert_eq!(shown_at(&own, "2026-10-14T12:03:00Z"), ["not_here_yet"]);
    own.clock.set("2026-10-14T12:04:00Z");
    own.mark_running_late(id).unwrap();
    assert_eq!(round_at(&own, "2026-10-14T12:04:30Z").withdraw.len(), 1);
    assert_eq!(shown_at(&own, "2026-10-14T12:10:00Z"), ["decide"]);
}

/// Rows L8 and N9: ten minutes past the start, and at the end of the slot, with the answers as buttons.
#[test]
fn l8_n9_the_host_is_asked_after_the_grace_time_and_at_the_end() {
    let (own, _, id) = with_call();
    let (first, _) = asked(&own, "2026-10-14T12:03:00Z");
    assert_eq!(first, ["arrived", "running_late", "open"]);
    assert_eq!(shown_at(&own, "2026-10-14T12:09:59Z"), Vec::<&str>::new());
    let (decide, _) = asked(&own, "2026-10-14T12:10:00Z");
    assert_eq!(decide, ["no_show", "arrived", "later"]);
    let (outcome, key) = asked(&own, "2026-10-14T12:30:00Z");
    assert_eq!(outcome, ["held", "no_show", "later"]);

    own.answer_notice(&key, NoticeAnswer::Later).unwrap();
    assert_eq!(shown_at(&own, "2026-10-14T12:34:59Z"), Vec::<&str>::new());
    let (_, again) = asked(&own, "2026-10-14T12:35:00Z");
    assert_eq!(again, key, "later is not never");
    own.answer_notice(&key, NoticeAnswer::Held).unwrap();
    assert_eq!(own.get_booking_row(id).unwrap().status, BookingStatus::Held);
    own.undo_last().unwrap();
    assert_eq!(
        own.get_booking_row(id).unwrap().status,
        BookingStatus::Booked,
        "and it can be taken back"
    );
    own.answer_notice(&key, NoticeAnswer::NoShow).unwrap();
    let row = own.get_booking_row(id).unwrap();
    assert_eq!(row.status, BookingStatus::NoShow);
}

/// Row N10: an event in which nobody from outside takes part is no call, and reminds of nothing.
#[test]
fn n10_only_booked_calls_remind() {
    let team = event("team", "20261014T1200", "ola@biuro.example");
    let (feed, _) = Feed::with(std::slice::from_ref(&team));
    let planned = |feed: &Feed| {
        let (from, to) = (at("2026-10-13T00:00:00Z"), at("2026-10-16T00:00:00Z"));
        let rows = feed.own.list_reminders(from, to, Language::English);
        rows.unwrap().len()
    };
    assert_eq!(planned(&feed), 0);
    feed.now_holds(&[team, event("jan", "20261014T1300", "jan@las.example")]);
    assert_ne!(planned(&feed), 0, "the one with somebody from outside does");
}

/// Row S-1: a hundred steps of the clock, up to ten years ahead and one back, none of which ends while a notice is
/// worth showing; then the day as it should be.
#[test]
fn s1_a_hundred_steps_of_the_clock_miss_nothing_and_repeat_nothing() {
    let (own, ..) = with_call();
    let base = at("2026-10-13T09:00:00Z");
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    let mut look = |now: String| {
        own.clock.set(&now);
        let round = own.remind(Language::English).unwrap();
        for due in &round.show {
            own.note_shown(due, "ok").unwrap();
            *times.entry(due.key.clone()).or_default() += 1;
        }
        if let Some(summary) = &round.summary {
            own.note_told(summary, "ok").unwrap();
        }
    };
    let steps = [1, 60, 600, 1_440, 43_200, 525_600, 5_256_000];
    let text = |instant: chrono::DateTime<chrono::Utc>| instant.to_rfc3339();
    look(text(base));
    for step in 0..50_usize {
        let mut there = base + Duration::minutes(steps[step % steps.len()]);
        if step % 3 == 0 {
            there = base - Duration::minutes(steps[step % 6]);
        }
        look(text(there));
        look(text(base));
    }
    for now in [
        "2026-10-14T11:45:00Z",
        "2026-10-14T11:58:00Z",
        "2026-10-14T11:59:00Z",
        "2026-10-14T12:03:00Z",
        "2026-10-14T12:10:00Z",
        "2026-10-14T12:30:00Z",
    ] {
        look(now.to_owned());
    }
    let counts: Vec<u32> = times.values().copied().collect();
    assert_eq!(counts, [1; 6], "{times:#?}");
}

/// Row N11: a page of what is in one state.
#[test]
fn n11_the_log_can_be_read_by_state() {
    let (own, ..) = with_call();
    round_at(&own, "2026-10-14T09:00:00Z");
    shown_at(&own, "2026-10-14T11:45:00Z");
    let of = |state| {
        let rows = own.list_reminder_log(state, 0, 100).unwrap();
        assert!(state.is_none_or(|state| rows.iter().all(|row| row.state == state)));
        rows.len()
    };
    assert_eq!(of(Some(ReminderState::Shown)), 1);
    assert_eq!(of(Some(ReminderState::Planned)), 5);
    assert_eq!(of(Some(ReminderState::Missed)), 0);
    assert_eq!(of(None), 6);
    let second = own
        .list_reminder_log(Some(ReminderState::Planned), 4, 100)
        .unwrap();
    assert_eq!(second.len(), 1, "page by page");
}

/// The usual pauses, and what the tray says of them.
#[test]
fn a_pause_lasts_an_hour_or_until_the_quiet_hours_of_tomorrow_end() {
    let (own, ..) = with_call();
    let until = || own.get_settings().unwrap().reminders.paused_until;
    let tray = |language| own.glance(language).unwrap();
    own.clock.set("2026-10-14T11:40:00Z");
    assert!(!tray(Language::English).paused);
    assert_eq!(tray(Language::English).pause, "Pause reminders for an hour");

    own.pause_for(PauseLength::Hour).unwrap();
    assert_eq!(until(), Some(at("2026-10-14T12:40:00Z")));
    assert!(tray(Language::English).paused);
    assert_eq!(
        tray(Language::English).pause,
        "Resume reminders (paused until Wed 14.10 14:40)"
    );
    assert_eq!(
        tray(Language::Polish).pause,
        "Wznów przypomnienia (wstrzymane do śr. 14.10 14:40)"
    );
    // Longer than the one that is on. Warsaw: UTC+2.
    own.pause_for(PauseLength::Tomorrow).unwrap();
    assert_eq!(until(), Some(at("2026-10-15T05:00:00Z")));
    own.pause_reminders(None).unwrap();
    assert!(!tray(Language::English).paused);
    // The night in which the clocks go back: seven on the wall of the day after.
    own.clock.set("2026-10-24T20:00:00Z");
    own.pause_for(PauseLength::Tomorrow).unwrap();
    assert_eq!(until(), Some(at("2026-10-25T06:00:00Z")));
}

/// Rows N5, N9, L8: what would only be asked when the call is over is not asked, and so was not missed.
#[test]
fn n9_l8_a_short_call_is_asked_about_while_it_runs_or_at_its_end() {
    for (length, expected) in [
        (0, vec!["outcome_due"]),
        (3, vec!["outcome_due"]),
        (5, vec!["not_here_yet", "outcome_due"]),
        (10, vec!["not_here_yet", "outcome_due"]),
        (11, vec!["not_here_yet", "decide", "outcome_due"]),
    ] {
        let jan = event("jan", "20261014T1200", "jan@las.example").lasting(length);
        let (feed, _) = Feed::with(&[jan]);
        let own = &feed.own;
        let mut asked = Vec::new();
        let start = at("2026-10-14T12:00:00Z");
        // The loop looks every half minute, and before and after.
        for half_minutes in -4..30 {
            let now = start + Duration::seconds(30 * half_minutes);
            let round = round_at(own, &now.to_rfc3339());
            assert_eq!(
                round.summary, None,
                "{length} min, {now}: nothing was missed"
            );
            asked.extend(shown(own, &round));
        }
        asked.retain(|kind| !["before_call", "about_to_start", "brief_due"].contains(kind));
        assert_eq!(asked, expected, "{length} min");
    }
}

/// A call that was made shorter is no longer asked about during it, and the log says why.
#[test]
fn n7_a_call_made_shorter_takes_its_question_back() {
    let long = event("jan", "20261014T1200", "jan@las.example");
    let (feed, _) = Feed::with(std::slice::from_ref(&long));
    let own = &feed.own;
    round_at(own, "2026-10-14T11:00:00Z");
    feed.now_holds(&[long.lasting(5)]);
    round_at(own, "2026-10-14T11:01:00Z");
    let log = own.list_reminder_log(None, 0, 100).unwrap();
    let decide = log.iter().find(|row| row.kind == "decide").unwrap();
    assert_eq!(
        (decide.state, decide.reason),
        (ReminderState::Withdrawn, Some(ReminderReason::Moved))
    );
}

/// Row F5: the tray, a notice and the log know both clocks, and say where the other one is not known.
#[test]
fn f5_the_tray_and_a_notice_tell_both_clocks_or_that_theirs_is_not_known() {
    let (own, ..) = with_call();
    own.clock.set("2026-10-14T11:45:00Z");
    let tray = own.glance(Language::English).unwrap().next;
    let both = "Wed 14:00, Warsaw · Wed 08:00, New York";
    assert!(tray.contains(both), "{tray}");
    let round = round_at(&own, "2026-10-14T11:45:00Z");
    assert_eq!(round.show[0].notification.body.lines().next(), Some(both));
    let log = own.list_reminder_log(None, 0, 1).unwrap();
    assert_eq!(log[0].time_zone.as_deref(), Some("America/New_York"));

    let (feed, _) = Feed::with(&[event("jan", "20261014T1200", "jan@las.example")]);
    let own = &feed.own;
    let one = "Wed 14:00, Warsaw · zone unknown";
    let round = round_at(own, "2026-10-14T11:45:00Z");
    assert_eq!(round.show[0].notification.body.lines().next(), Some(one));
    let tray = own.glance(Language::Polish).unwrap().next;
    assert!(
        tray.contains("śr. 14:00, Warszawa · strefa nieznana"),
        "{tray}"
    );
    let log = own.list_reminder_log(None, 0, 1).unwrap();
    assert_eq!(log[0].time_zone, None);
}

/// Row V3: the tray knows the next call however far away it is, and counts no follow-up that was put off.
#[test]
fn v3_the_tray_knows_a_call_in_nine_days_and_what_was_put_off() {
    let own = TestDesk::new();
    let tray = |own: &TestDesk| own.glance(Language::English).unwrap();
    let id = add_booking(&own, add_jadwiga(&own), "2026-10-23T12:00:00Z");
    let next = "Jadwiga Żółtowska · 23.10 · Fri 14:00, Warsaw · Fri 08:00, New York";
    assert_eq!(
        (tray(&own).next.as_str(), tray(&own).booking),
        (next, Some(id))
    );

    let mut task = follow_up("Send it", Some("2026-10-13"));
    task.assignee_id = Some(own.me().unwrap());
    let task = own.add_follow_up(&task).unwrap().value;
    assert_eq!(tray(&own).follow_ups, "Follow-ups: 1, due: 1");
    own.snooze_follow_up(task, "2026-10-16".parse().ok())
        .unwrap();
    assert_eq!(tray(&own).follow_ups, "Follow-ups: 1");
}
