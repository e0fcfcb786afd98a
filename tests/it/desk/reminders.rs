//! Rounds of reminders: each once, across restarts; late ones in one summary; nothing about what is no longer true.

use std::collections::BTreeSet;

use kawka_desk::Round;
use kawka_desk::view::NoticeAnswer;
use kawka_desk::wording::Language;
use kawka_domain::ids::{BookingId, CustomerId};
use kawka_domain::reminder::ReminderReason;

use crate::support::builders::{add_booking, add_jadwiga, follow_up};
use crate::support::feed::{Feed, event};
use crate::support::{TestDesk, at};

const START: &str = "2026-10-14T12:00:00Z";

/// A desk with one call at two in the afternoon in Warsaw, its brief ready.
pub fn with_call() -> (TestDesk, CustomerId, BookingId) {
    let own = TestDesk::at("2026-10-13T08:00:00Z");
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    own.set_brief_ready(id, true).unwrap();
    (own, customer, id)
}

pub fn round_at(own: &TestDesk, now: &str) -> Round {
    own.clock.set(now);
    own.remind(Language::English).unwrap()
}

/// Kinds shown, each noted as shown.
pub fn shown(own: &TestDesk, round: &Round) -> Vec<&'static str> {
    for due in &round.show {
        own.note_shown(due, "shown").unwrap();
    }
    round.show.iter().map(|due| due.kind.word()).collect()
}

/// Kinds shown at an instant, each noted as shown.
pub fn shown_at(own: &TestDesk, now: &str) -> Vec<&'static str> {
    let round = round_at(own, now);
    shown(own, &round)
}

#[test]
fn n1_a_call_nobody_comes_to_is_announced_in_time_and_each_notice_once() {
    let (mut own, ..) = with_call();
    let steps = [
        ("2026-10-14T11:44:59Z", ""),
        ("2026-10-14T11:45:00Z", "before_call"),
        ("2026-10-14T11:57:59Z", ""),
        ("2026-10-14T11:58:00Z", "before_call"),
        ("2026-10-14T11:59:00Z", "about_to_start"),
        ("2026-10-14T12:02:59Z", ""),
        ("2026-10-14T12:03:00Z", "not_here_yet"),
        ("2026-10-14T12:10:00Z", "decide"),
        ("2026-10-14T12:29:59Z", ""),
        ("2026-10-14T12:30:00Z", "outcome_due"),
        ("2026-10-15T12:30:00Z", ""),
    ];
    for (now, expected) in steps {
        let expected: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(shown_at(&own, now), expected, "{now}");
        assert_eq!(shown_at(&own, now), Vec::<&str>::new(), "{now}, once more");
        own.restart();
        assert_eq!(
            shown_at(&own, now),
            Vec::<&str>::new(),
            "{now}, after a restart"
        );
    }
    let log = own.list_reminder_log(None, 0, 100).unwrap();
    assert_eq!(log.len(), 6);
}

#[test]
fn a_round_says_when_the_next_one_is_due() {
    let (own, ..) = with_call();
    assert_eq!(
        round_at(&own, "2026-10-14T10:00:00Z").next,
        Some(at("2026-10-14T11:45:00Z"))
    );
    let round = round_at(&own, "2026-10-14T11:45:00Z");
    assert_eq!(round.next, Some(at("2026-10-14T11:58:00Z")));
}

#[test]
fn waking_before_the_call_shows_the_nearest_notice_only() {
    let (own, ..) = with_call();
    let round = round_at(&own, "2026-10-14T11:59:00Z");
    assert_eq!(
        round.show[0].notification.title,
        "Jadwiga Żółtowska in 1 min"
    );
    assert_eq!(shown(&own, &round), ["about_to_start"]);
    assert_eq!(round.summary, None);
    assert_eq!(shown_at(&own, "2026-10-14T11:59:30Z"), Vec::<&str>::new());
}

#[test]
fn n5_sleeping_over_the_whole_call_ends_in_one_summary_and_one_question() {
    let (mut own, ..) = with_call();
    let round = round_at(&own, "2026-10-14T13:20:00Z");
    let summary = round.summary.clone().unwrap();
    own.note_told(&summary, "ok").unwrap();
    assert_eq!(
        summary.notification.title,
        "Reminders of 1 call passed while Kawka was not running"
    );
    assert_eq!(summary.notification.body, "Jadwiga Żółtowska");
    assert_eq!(
        shown(&own, &round),
        ["outcome_due"],
        "how it went is still worth asking"
    );
    own.restart();
    let again = round_at(&own, "2026-10-14T13:25:00Z");
    assert_eq!((again.show.len(), again.summary), (0, None));
}

#[test]
fn n5_many_missed_calls_are_two_questions_and_one_summary() {
    let own = TestDesk::at("2026-10-13T08:00:00Z");
    let customer = add_jadwiga(&own);
    for hour in 0..8 {
        let id = add_booking(&own, customer, &format!("2026-10-14T0{hour}:00:00Z"));
        own.set_brief_ready(id, true).unwrap();
    }
    let first = round_at(&own, "2026-10-14T20:00:00Z");
    assert_eq!(
        first.summary.as_ref().unwrap().notification.title,
        "Reminders of 8 calls passed while Kawka was not running"
    );
    let digest = first.summary.clone().unwrap();
    assert_eq!(
        shown(&own, &first),
        ["outcome_due"; 2],
        "two are kept free for calls"
    );
    assert_eq!(digest.waiting.len(), 6);
    assert!(
        digest
            .notification
            .body
            .contains("6 reminders wait in the window")
    );
    own.note_told(&digest, "ok").unwrap();
    assert_eq!(own.list_notices().unwrap().len(), 8, "each has its card");
    let second = round_at(&own, "2026-10-14T20:00:30Z");
    assert_eq!((second.show.len(), second.summary), (0, None), "once");
}

#[test]
fn what_was_on_its_way_when_the_call_ended_is_in_the_summary() {
    let (mut own, ..) = with_call();
    assert_eq!(round_at(&own, "2026-10-14T11:58:00Z").show.len(), 1);
    // Killed before it was on the screen, started after the call.
    own.restart();
    let round = round_at(&own, "2026-10-14T12:45:00Z");
    let summary = round.summary.unwrap();
    let title = summary.notification.title.as_str();
    assert_eq!(
        title,
        "Reminders of 1 call passed while Kawka was not running"
    );
    own.note_told(&summary, "ok").unwrap();
    own.restart();
    assert_eq!(round_at(&own, "2026-10-14T12:46:00Z").summary, None);
}

#[test]
fn n2_several_lead_times_and_later_is_five_minutes_later_and_once() {
    let (own, _, id) = with_call();
    shown_at(&own, "2026-10-14T12:03:00Z");
    let round = round_at(&own, "2026-10-14T12:10:00Z");
    let key = round.show[0].key.clone();
    shown(&own, &round);
    own.clock.set("2026-10-14T12:11:00Z");
    own.answer_notice(&key, NoticeAnswer::Later).unwrap();
    assert_eq!(shown_at(&own, "2026-10-14T12:15:59Z").len(), 0);
    assert_eq!(
        own.remind(Language::English).unwrap().next,
        Some(at("2026-10-14T12:16:00Z"))
    );
    let again = round_at(&own, "2026-10-14T12:16:00Z");
    assert_eq!(
        again.show.iter().map(|due| &due.key).collect::<Vec<_>>(),
        [&key]
    );
    shown(&own, &again);
    assert_eq!(shown_at(&own, "2026-10-14T12:22:00Z").len(), 0);

    own.answer_notice(&key, NoticeAnswer::Later).unwrap();
    own.mark_arrived(id).unwrap();
    let after = round_at(&own, "2026-10-14T12:28:00Z");
    assert_eq!(after.show.len(), 0, "they came meanwhile");
    assert!(after.withdraw.contains(&key));
}

#[test]
fn a_call_booked_late_by_hand_is_not_announced_backwards() {
    let own = TestDesk::at("2026-10-14T11:50:00Z");
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    let at_once = round_at(&own, "2026-10-14T11:50:00Z");
    assert_eq!((at_once.show.len(), at_once.summary), (0, None));
    let mut kinds = Vec::new();
    for minute in 51..60 {
        kinds.extend(shown_at(&own, &format!("2026-10-14T11:{minute}:00Z")));
    }
    assert_eq!(
        kinds,
        ["before_call", "about_to_start"],
        "the brief was due before it was booked"
    );
    let log = own.list_reminder_log(None, 0, 20).unwrap();
    let late = log
        .iter()
        .filter(|row| row.reason == Some(ReminderReason::TooLate));
    let late: BTreeSet<&str> = late.map(|row| row.kind.as_str()).collect();
    assert_eq!(
        late,
        BTreeSet::from(["before_call", "brief_due"]),
        "{id}: and the log says why"
    );
}

/// Row N1: a calendar that is read late tells of a call that comes; whoever has not heard of it is told, once.
#[test]
fn n1_a_call_that_a_calendar_tells_of_late_is_announced_at_once() {
    let jan = event("jan", "20261014T1200", "jan@las.example");
    // Read by a running Kawka, and at a start before anything else.
    for running in [true, false] {
        let (mut feed, _) = Feed::over(TestDesk::at("2026-10-14T11:50:00Z"), &[]);
        if running {
            let before = round_at(&feed.own, "2026-10-14T11:50:00Z");
            assert_eq!((before.show.len(), before.summary), (0, None));
        } else {
            feed.own.restart();
        }
        feed.own.clock.set("2026-10-14T11:50:30Z");
        feed.now_holds(std::slice::from_ref(&jan));
        let own = &feed.own;
        let at_once = round_at(own, "2026-10-14T11:50:31Z");
        assert_eq!(at_once.summary, None, "nothing was missed");
        assert_eq!(shown(own, &at_once), ["before_call"], "running: {running}");
        let said = &at_once.show[0].notification;
        assert!(said.title.ends_with("in 10 min"), "{}", said.title);
        assert!(!said.body.contains("Missed"), "{}", said.body);
        assert!(!own.list_notices().unwrap()[0].late);
        for (now, expected) in [
            ("2026-10-14T11:51:00Z", vec![]),
            ("2026-10-14T11:58:00Z", vec!["before_call"]),
            ("2026-10-14T11:59:00Z", vec!["about_to_start"]),
        ] {
            assert_eq!(shown_at(own, now), expected, "{now}");
        }
        let log = own.list_reminder_log(None, 0, 20).unwrap();
        let first = log.iter().find(|row| row.key.ends_with("/-15")).unwrap();
        assert_eq!(first.reason, Some(ReminderReason::Superseded));
        let brief = log.iter().find(|row| row.kind == "brief_due").unwrap();
        assert_eq!(brief.reason, Some(ReminderReason::TooLate));
    }
}

/// What is over when a calendar tells of it is told to nobody.
#[test]
fn a_call_that_runs_when_a_calendar_tells_of_it_is_not_announced_backwards() {
    let (feed, _) = Feed::over(TestDesk::at("2026-10-14T12:15:00Z"), &[]);
    round_at(&feed.own, "2026-10-14T12:15:00Z");
    feed.now_holds(&[event("jan", "20261014T1200", "jan@las.example")]);
    let round = round_at(&feed.own, "2026-10-14T12:15:01Z");
    assert_eq!((round.show.len(), round.summary), (0, None));
    assert_eq!(shown_at(&feed.own, "2026-10-14T12:30:00Z"), ["outcome_due"]);
}

/// A call that a calendar moves close is a new call to whoever has not looked.
#[test]
fn n7_a_call_that_a_calendar_moves_close_is_announced_at_once() {
    let (feed, _) = Feed::with(&[event("jan", "20261014T1600", "jan@las.example")]);
    round_at(&feed.own, "2026-10-14T11:50:00Z");
    feed.now_holds(&[event("jan", "20261014T1200", "jan@las.example")]);
    assert_eq!(shown_at(&feed.own, "2026-10-14T11:50:30Z"), ["before_call"]);
    assert_eq!(shown_at(&feed.own, "2026-10-14T11:51:00Z"), [""; 0]);
}

#[test]
fn a_call_that_came_in_when_it_was_over_is_history() {
    let (feed, _) = Feed::with(&[event("jan", "20261014T0800", "jan@las.example")]);
    let round = feed.own.remind(Language::English).unwrap();
    assert_eq!((round.show.len(), round.summary), (0, None));
    assert!(!feed.booking().row.outcome_due, "nobody is asked about it");
}

#[test]
fn s1_n12_the_clock_set_back_repeats_nothing_and_forward_loses_nothing() {
    let (own, ..) = with_call();
    assert_eq!(shown_at(&own, "2026-10-14T11:58:00Z").len(), 1);
    for now in [
        "2026-10-14T11:44:00Z",
        "2026-10-14T11:58:30Z",
        "2026-10-13T09:00:00Z",
        "2026-10-14T11:58:59Z",
    ] {
        assert_eq!(shown_at(&own, now).len(), 0, "{now}");
    }
    assert_eq!(
        shown_at(&own, "2026-10-14T12:10:30Z"),
        ["decide"],
        "the newest says all that the ones before it would have said"
    );
}

#[test]
fn a_notice_at_the_very_start_is_shown() {
    let (own, ..) = with_call();
    let mut settings = own.get_settings().unwrap();
    settings.reminders.before_call = vec![0];
    own.change_settings(&settings).unwrap();
    let round = round_at(&own, "2026-10-14T12:00:05Z");
    assert_eq!(shown(&own, &round), ["before_call"]);
    assert_eq!(round.show[0].notification.title, "Jadwiga Żółtowska: now");
}

#[test]
fn m2_the_morning_list_is_for_mornings() {
    // Half past noon in Warsaw: this morning's list has been.
    let own = TestDesk::at("2026-10-14T10:30:00Z");
    let me = own.me().unwrap();
    for (title, due) in [("due today", "2026-10-14"), ("long overdue", "2026-10-01")] {
        let mut task = follow_up(title, Some(due));
        task.assignee_id = Some(me);
        own.add_follow_up(&task).unwrap();
    }
    let at_once = round_at(&own, "2026-10-14T10:31:00Z");
    assert_eq!(
        (at_once.show.len(), at_once.summary),
        (0, None),
        "written down a minute ago"
    );
    assert_eq!(round_at(&own, "2026-10-15T06:59:00Z").show.len(), 0);
    let morning = round_at(&own, "2026-10-15T07:00:00Z");
    assert_eq!(
        morning.show[0].notification.title,
        "Due today: 2 follow-ups"
    );
    assert_eq!(shown(&own, &morning), ["follow_ups_due"]);
    assert_eq!(
        shown_at(&own, "2026-10-16T07:00:00Z"),
        ["follow_ups_due"],
        "every morning until done"
    );
    let pending = own
        .list_follow_ups(&kawka_desk::view::FollowUpFilter {
            mine: true,
            done: false,
        })
        .unwrap();
    for row in pending {
        own.set_follow_up_done(row.id, true).unwrap();
    }
    assert_eq!(shown_at(&own, "2026-10-17T07:00:00Z").len(), 0);
}
