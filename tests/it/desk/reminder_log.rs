//! What became of every reminder and why; what was missed, until somebody takes note; files that cannot be written.

use kawka_desk::view::{NoticeAnswer, ReminderLogRow};
use kawka_desk::wording::Language;
use kawka_domain::booking::{NoShowReason, Outcome};
use kawka_domain::ids::BookingId;
use kawka_domain::reminder::{ReminderReason, ReminderState};
use kawka_store::StoreError;

use super::code;
use super::reminders::{round_at, shown, shown_at, with_call};
use crate::support::builders::{add_booking, add_jadwiga, no_show, outcome};
use crate::support::feed::{Feed, event};
use crate::support::{TestDesk, at};

/// The row of a kind, or of a kind with an offset.
fn row(own: &TestDesk, kind: &str) -> ReminderLogRow {
    let log = own.list_reminder_log(None, 0, 100).unwrap();
    let found = log.iter().find(|row| {
        row.kind == kind
            || format!("{}{}", row.kind, &row.key[row.key.rfind('/').unwrap()..]) == kind
    });
    found.unwrap_or_else(|| panic!("{kind}: {log:#?}")).clone()
}

fn state(own: &TestDesk, kind: &str) -> (ReminderState, Option<ReminderReason>) {
    let row = row(own, kind);
    (row.state, row.reason)
}

#[test]
fn n11_the_log_tells_of_every_key_what_happened_when_and_why() {
    let (own, _, id) = with_call();
    round_at(&own, "2026-10-14T09:00:00Z");
    let log = own.list_reminder_log(None, 0, 100).unwrap();
    assert_eq!(log.len(), 6, "the coming two days stand in it as planned");
    assert!(
        log.iter()
            .all(|row| row.state == ReminderState::Planned && row.booking == Some(id))
    );

    let round = round_at(&own, "2026-10-14T11:45:01Z");
    own.note_shown(&round.show[0], "hung").unwrap();
    let first = row(&own, "before_call/-15");
    assert_eq!(
        (first.state, first.reason, first.detail.as_str()),
        (ReminderState::Shown, Some(ReminderReason::OnTime), "hung"),
        "and the service's answer"
    );
    assert_eq!(first.planned_at, Some(at("2026-10-14T09:00:00Z")));
    assert_eq!(first.shown_at, Some(at("2026-10-14T11:45:01Z")));
    assert_eq!(first.name.as_deref(), Some("Jadwiga Żółtowska"));

    own.answer_notice(&round.show[0].key, NoticeAnswer::Later)
        .unwrap();
    let first = row(&own, "before_call/-15");
    assert_eq!(
        (first.state, first.answer, first.again_at),
        (
            ReminderState::Snoozed,
            Some(NoticeAnswer::Later),
            Some(at("2026-10-14T11:50:01Z"))
        )
    );
    shown_at(&own, "2026-10-14T11:58:00Z");
    assert_eq!(
        state(&own, "before_call/-15"),
        (ReminderState::Withdrawn, Some(ReminderReason::Superseded))
    );
    let second = row(&own, "before_call/-2").key;
    own.answer_notice(&second, NoticeAnswer::Seen).unwrap();
    assert_eq!(shown_at(&own, "2026-10-14T11:59:00Z"), Vec::<&str>::new());
    assert_eq!(
        state(&own, "about_to_start"),
        (
            ReminderState::Withdrawn,
            Some(ReminderReason::AnsweredBefore)
        ),
        "the loud one is for those who have not reacted"
    );
    own.set_outcome(id, &outcome(Outcome::Held)).unwrap();
    round_at(&own, "2026-10-14T12:00:00Z");
    assert_eq!(
        state(&own, "decide"),
        (ReminderState::Withdrawn, Some(ReminderReason::OutcomeKnown)),
        "one that never came is explained too"
    );
}

#[test]
fn n7_each_way_of_dying_has_its_reason() {
    type Change = fn(&TestDesk, BookingId);
    let cases: [(&str, Change, &str, ReminderReason); 4] = [
        (
            "cancelled",
            |own, id| drop(own.set_outcome(id, &outcome(Outcome::Cancelled)).unwrap()),
            "decide",
            ReminderReason::Cancelled,
        ),
        (
            "arrived",
            |own, id| drop(own.mark_arrived(id).unwrap()),
            "decide",
            ReminderReason::Arrived,
        ),
        (
            "turned off",
            |own, _| {
                let mut settings = own.get_settings().unwrap();
                settings.reminders.decide = None;
                own.change_settings(&settings).unwrap();
            },
            "decide",
            ReminderReason::SettingsChanged,
        ),
        (
            "excused",
            |own, id| {
                drop(
                    own.set_outcome(id, &no_show(NoShowReason::Excused))
                        .unwrap(),
                )
            },
            "before_call/-2",
            ReminderReason::OutcomeKnown,
        ),
    ];
    for (name, change, kind, reason) in cases {
        let (own, _, id) = with_call();
        round_at(&own, "2026-10-14T11:46:00Z");
        change(&own, id);
        round_at(&own, "2026-10-14T11:47:00Z");
        assert_eq!(
            state(&own, kind),
            (ReminderState::Withdrawn, Some(reason)),
            "{name}"
        );
    }
    let (feed, _) = Feed::with(&[event("jan", "20261014T1200", "jan@las.example")]);
    let own = &feed.own;
    round_at(own, "2026-10-14T11:00:00Z");
    feed.now_holds(&[event("jan", "20261014T1300", "jan@las.example")]);
    round_at(own, "2026-10-14T11:01:00Z");
    let log = own.list_reminder_log(None, 0, 100).unwrap();
    let old = log
        .iter()
        .find(|row| row.key.contains("/20261014T120000Z/-2"))
        .unwrap();
    assert_eq!(old.reason, Some(ReminderReason::Moved));
}

#[test]
fn n7_late_is_the_reason_only_where_it_was_said_after_the_question() {
    let (own, _, id) = with_call();
    assert_eq!(shown_at(&own, "2026-10-14T12:03:00Z"), ["not_here_yet"]);
    own.clock.set("2026-10-14T12:04:00Z");
    own.mark_running_late(id).unwrap();
    round_at(&own, "2026-10-14T12:05:00Z");
    assert_eq!(
        state(&own, "not_here_yet"),
        (ReminderState::Withdrawn, Some(ReminderReason::RunningLate))
    );

    let (own, _, id) = with_call();
    own.clock.set("2026-10-14T11:59:00Z");
    own.mark_running_late(id).unwrap();
    assert_eq!(shown_at(&own, "2026-10-14T12:03:00Z"), ["not_here_yet"]);
    let mut settings = own.get_settings().unwrap();
    settings.reminders.not_here_yet = None;
    own.change_settings(&settings).unwrap();
    round_at(&own, "2026-10-14T12:04:00Z");
    assert_eq!(
        state(&own, "not_here_yet"),
        (
            ReminderState::Withdrawn,
            Some(ReminderReason::SettingsChanged)
        )
    );
}

#[test]
fn n7_an_outcome_that_is_undone_brings_its_reminders_back() {
    let (own, _, id) = with_call();
    assert_eq!(shown_at(&own, "2026-10-14T11:45:00Z"), ["before_call"]);
    own.set_outcome(id, &outcome(Outcome::Cancelled)).unwrap();
    assert_eq!(round_at(&own, "2026-10-14T11:46:00Z").withdraw.len(), 1);
    own.undo_last().unwrap();
    assert_eq!(
        shown_at(&own, "2026-10-14T11:47:00Z"),
        ["before_call"],
        "it is true again"
    );
    assert_eq!(
        shown_at(&own, "2026-10-14T11:47:30Z"),
        Vec::<&str>::new(),
        "once"
    );
    assert_eq!(shown_at(&own, "2026-10-14T11:58:00Z"), ["before_call"]);

    // What was answered stays answered.
    let key = row(&own, "before_call/-2").key;
    own.answer_notice(&key, NoticeAnswer::Seen).unwrap();
    own.set_outcome(id, &outcome(Outcome::Cancelled)).unwrap();
    round_at(&own, "2026-10-14T11:58:10Z");
    own.undo_last().unwrap();
    assert_eq!(shown_at(&own, "2026-10-14T11:58:20Z"), Vec::<&str>::new());
}

#[test]
fn n7_what_nothing_asked_for_in_its_time_was_not_missed() {
    let (own, _, id) = with_call();
    round_at(&own, "2026-10-14T11:44:00Z");
    own.clock.set("2026-10-14T11:45:00Z");
    let arrived = own.mark_arrived(id).unwrap();
    let mut settings = own.get_settings().unwrap();
    settings.reminders.before_call = vec![13, 2];
    own.change_settings(&settings).unwrap();
    for now in ["2026-10-14T11:46:00Z", "2026-10-14T11:47:00Z"] {
        assert_eq!(shown_at(&own, now), Vec::<&str>::new(), "they are there");
    }
    round_at(&own, "2026-10-14T12:04:00Z");
    own.undo(arrived.entry.unwrap()).unwrap();
    let round = round_at(&own, "2026-10-14T12:04:01Z");
    assert_eq!(
        (round.show.len(), round.summary),
        (1, None),
        "whether they are here is asked, and nothing is told of what is over"
    );
    assert_eq!(state(&own, "not_here_yet").0, ReminderState::Showing);
    assert_eq!(
        state(&own, "before_call/-13"),
        (ReminderState::Withdrawn, Some(ReminderReason::TooLate))
    );
}

#[test]
fn n5_what_is_asked_for_late_and_still_of_use_comes_and_says_so() {
    let (own, _, id) = with_call();
    assert_eq!(shown_at(&own, "2026-10-13T20:00:00Z"), Vec::<&str>::new());
    own.set_brief_ready(id, false).unwrap();
    assert_eq!(shown_at(&own, "2026-10-13T20:00:01Z"), ["brief_due"]);
    assert_eq!(
        state(&own, "brief_due"),
        (ReminderState::Shown, Some(ReminderReason::TooLate))
    );
}

#[test]
fn n5_what_a_pause_held_back_from_its_first_round_on_was_missed() {
    let own = TestDesk::at("2026-10-14T11:44:00Z");
    let customer = add_jadwiga(&own);
    own.pause_reminders(Some(at("2026-10-14T12:10:00Z")))
        .unwrap();
    round_at(&own, "2026-10-14T11:44:30Z");
    add_booking(&own, customer, "2026-10-14T12:00:00Z");
    // Half a minute after its time, as the loop sleeps.
    round_at(&own, "2026-10-14T11:45:30Z");
    round_at(&own, "2026-10-14T12:40:00Z");
    assert_eq!(
        state(&own, "before_call/-15"),
        (ReminderState::Missed, Some(ReminderReason::Paused))
    );
}

#[test]
fn n5_what_was_missed_stands_until_somebody_takes_note() {
    let (mut own, ..) = with_call();
    let round = round_at(&own, "2026-10-14T13:20:00Z");
    let summary = round.summary.unwrap();
    // Killed before the summary was on the screen.
    own.restart();
    let again = round_at(&own, "2026-10-14T13:21:00Z").summary.unwrap();
    assert_eq!(again.missed, summary.missed, "nothing of it is lost");
    own.note_told(&again, "absent").unwrap();
    assert_eq!(
        round_at(&own, "2026-10-14T13:22:00Z").summary,
        None,
        "a service that is not there is not pestered"
    );
    let later = round_at(&own, "2026-10-14T13:27:00Z").summary.unwrap();
    own.note_told(&later, "ok").unwrap();
    own.restart();
    assert_eq!(round_at(&own, "2026-10-14T13:40:00Z").summary, None, "told");

    let missed = own.list_missed().unwrap();
    assert_eq!(
        (missed.total, missed.rows.len()),
        (5, 5),
        "the card in the window stands"
    );
    assert!(
        missed
            .rows
            .iter()
            .all(|row| row.reason == Some(ReminderReason::NotRunning) && row.booking.is_some())
    );
    own.acknowledge_missed(missed.as_of).unwrap();
    assert_eq!(own.list_missed().unwrap().total, 0);
    assert_eq!(row(&own, "decide").acknowledged_at, Some(own.now()));
}

#[test]
fn s3_sleep_is_told_from_not_running_and_late_notices_say_their_time() {
    let (own, ..) = with_call();
    round_at(&own, "2026-10-14T11:40:00Z");
    // Asleep from twenty to until seven minutes past two, Warsaw time.
    let woken = round_at(&own, "2026-10-14T12:07:00Z");
    assert_eq!(
        (woken.show.len(), woken.summary.clone()),
        (1, None),
        "one notice, no flood"
    );
    let notice = &woken.show[0].notification;
    assert_eq!(notice.title, "Jadwiga Żółtowska: not here yet?");
    assert!(
        notice.body.contains("Started 7 min ago") && notice.body.contains("Missed at 14:03"),
        "{}",
        notice.body
    );
    shown(&own, &woken);
    assert_eq!(
        row(&own, "not_here_yet").reason,
        Some(ReminderReason::Asleep)
    );
    assert_eq!(
        state(&own, "before_call/-2"),
        (ReminderState::Withdrawn, Some(ReminderReason::Superseded))
    );
}

/// From now on the file takes no row of reminders, as a full disk does; everything in it can be read.
fn fill(own: &TestDesk, full: bool) {
    let sql = if full {
        "CREATE TEMP TRIGGER disk_full BEFORE INSERT ON local_reminder BEGIN SELECT RAISE(ABORT, 'full'); END"
    } else {
        "DROP TRIGGER temp.disk_full"
    };
    let done = own
        .store()
        .write_local(|tx| -> Result<(), StoreError> { Ok(tx.execute_batch(sql)?) });
    done.unwrap();
}

#[test]
fn a_file_that_takes_nothing_silences_nothing() {
    let (mut own, ..) = with_call();
    round_at(&own, "2026-10-14T11:40:00Z");
    fill(&own, true);
    let round = round_at(&own, "2026-10-14T11:45:00Z");
    assert_eq!(shown(&own, &round), ["before_call"]);
    assert_eq!(own.list_notices().unwrap().len(), 1, "the card stands");
    assert_eq!(
        shown_at(&own, "2026-10-14T11:45:30Z"),
        Vec::<&str>::new(),
        "and once"
    );
    assert_eq!(shown_at(&own, "2026-10-14T11:58:00Z"), ["before_call"]);
    own.answer_notice(&round.show[0].key, NoticeAnswer::Seen)
        .unwrap();
    assert_eq!(row(&own, "before_call/-15").state, ReminderState::Answered);

    fill(&own, false);
    round_at(&own, "2026-10-14T11:58:30Z");
    own.restart();
    assert_eq!(
        row(&own, "before_call/-15").state,
        ReminderState::Answered,
        "written later"
    );
    assert_eq!(row(&own, "before_call/-2").state, ReminderState::Shown);
    assert_eq!(shown_at(&own, "2026-10-14T11:58:40Z"), Vec::<&str>::new());
}

#[test]
fn s5_a_backlog_of_ten_thousand_is_two_questions_and_one_digest() {
    let own = TestDesk::at("2026-10-13T08:00:00Z");
    let customer = add_jadwiga(&own);
    let mut settings = own.get_settings().unwrap();
    settings.reminders.brief_due = None;
    own.change_settings(&settings).unwrap();
    // Six reminders a call.
    for number in 0..1_667 {
        let start = at("2026-10-14T06:00:00Z") + chrono::Duration::seconds(20 * number);
        add_booking(&own, customer, &start.to_rfc3339());
    }
    let round = round_at(&own, "2026-10-14T18:00:00Z");
    assert_eq!(round.show.len(), 2);
    let digest = round.summary.unwrap();
    assert_eq!(
        (digest.waiting.len(), digest.missed.len()),
        (1_665, 1_667 * 5)
    );
    own.note_told(&digest, "ok").unwrap();
    let after = round_at(&own, "2026-10-14T18:00:30Z");
    assert_eq!((after.show.len(), after.summary), (0, None));
}

#[test]
fn a_call_comes_before_what_can_wait() {
    let own = TestDesk::at("2026-10-13T08:00:00Z");
    let customer = add_jadwiga(&own);
    for minute in [0, 1, 2, 3, 4, 5] {
        add_booking(&own, customer, &format!("2026-10-14T10:0{minute}:00Z"));
    }
    add_booking(&own, customer, "2026-10-14T12:00:00Z");
    let round = round_at(&own, "2026-10-14T11:58:30Z");
    let kinds = shown(&own, &round);
    assert_eq!(kinds, ["before_call", "brief_due", "outcome_due"]);
    own.note_told(&round.summary.unwrap(), "ok").unwrap();
    assert_eq!(
        shown_at(&own, "2026-10-14T11:59:00Z"),
        ["about_to_start"],
        "the fifth of this minute: room is kept for calls"
    );
}

#[test]
fn a_pause_holds_everything_back_and_its_end_catches_up() {
    let (own, ..) = with_call();
    round_at(&own, "2026-10-14T11:40:00Z");
    own.pause_reminders(Some(at("2026-10-14T12:05:00Z")))
        .unwrap();
    for now in [
        "2026-10-14T11:45:00Z",
        "2026-10-14T11:58:00Z",
        "2026-10-14T12:03:00Z",
    ] {
        let round = round_at(&own, now);
        assert_eq!((round.show.len(), round.summary), (0, None), "{now}");
    }
    assert_eq!(
        round_at(&own, "2026-10-14T12:04:00Z").next,
        Some(at("2026-10-14T12:05:00Z"))
    );
    assert_eq!(shown_at(&own, "2026-10-14T12:05:10Z"), ["not_here_yet"]);
    assert_eq!(
        row(&own, "not_here_yet").reason,
        Some(ReminderReason::Paused)
    );
    let far = own.refused("a year", |d| {
        d.pause_reminders(Some(at("2027-10-14T12:05:00Z")))
    });
    assert_eq!(code(&far), "bad_input");

    own.pause_reminders(Some(at("2026-10-14T13:00:00Z")))
        .unwrap();
    // Changing the settings is no way to end a pause.
    let mut settings = own.get_settings().unwrap();
    settings.reminders.paused_until = None;
    own.change_settings(&settings).unwrap();
    assert_eq!(shown_at(&own, "2026-10-14T12:10:00Z"), Vec::<&str>::new());
    own.pause_reminders(None).unwrap();
    assert_eq!(shown_at(&own, "2026-10-14T12:10:01Z"), ["decide"]);
    assert_eq!(own.remind(Language::English).unwrap().show.len(), 0);
}

#[test]
fn n6_what_is_answered_before_the_service_shows_it_is_neither_shown_nor_noted() {
    let (own, _, _) = with_call();
    let round = round_at(&own, "2026-10-14T11:58:00Z");
    let due = &round.show[0];
    assert!(own.is_to_be_shown(&due.key).unwrap());
    own.answer_notice(&due.key, NoticeAnswer::Seen).unwrap();
    assert!(!own.is_to_be_shown(&due.key).unwrap());
    assert!(!own.note_shown(due, "ok").unwrap());
}
