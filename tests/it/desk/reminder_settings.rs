//! Settings of reminders on this machine: roles, quiet hours, working days, the loud notice; and what a notice says.

use kawka_desk::DueReminder;
use kawka_desk::view::Settings;
use kawka_desk::wording::Language;
use kawka_domain::booking::NoShowReason;
use kawka_domain::person::{CustomerDraft, MemberRole};
use kawka_domain::reminder::{NoticeNames, ReminderSettings, ReminderState};

use super::reminders::{round_at, shown, shown_at, with_call};
use crate::support::builders::{
    add_booking, add_jadwiga, email, follow_up, jadwiga, no_show, promise,
};
use crate::support::feed::{Feed, event};
use crate::support::{TestDesk, at};

fn change(own: &TestDesk, change: impl FnOnce(&mut Settings)) {
    let mut settings = own.get_settings().unwrap();
    change(&mut settings);
    own.change_settings(&settings).unwrap();
}

fn kinds_between(own: &TestDesk, from: &str, to: &str) -> Vec<String> {
    let rows = own
        .list_reminders(at(from), at(to), Language::English)
        .unwrap();
    rows.into_iter().map(|row| row.kind).collect()
}

#[test]
fn n1_the_owner_hears_a_day_before_and_each_machine_has_its_role() {
    let own = TestDesk::at("2026-10-12T08:00:00Z");
    let mine = CustomerDraft {
        care_owner_id: Some(own.me().unwrap()),
        ..jadwiga()
    };
    let customer = own
        .add_customer(&mine, &[email("jadwiga@dachy.example")])
        .unwrap()
        .value;
    add_booking(&own, customer, "2026-10-14T12:00:00Z");
    let span = ("2026-10-13T11:59:00Z", "2026-10-14T13:00:00Z");
    assert_eq!(kinds_between(&own, span.0, span.1)[0], "owner_before_call");
    let all = kinds_between(&own, span.0, span.1).len();
    let cases = [
        (Some(MemberRole::Host), all - 2),
        (Some(MemberRole::Specialist), 2),
        (Some(MemberRole::Both), all),
        (None, all),
    ];
    for (role_here, expected) in cases {
        change(&own, |s| s.reminders.role_here = role_here);
        assert_eq!(
            kinds_between(&own, span.0, span.1).len(),
            expected,
            "{role_here:?}"
        );
    }
    let round = round_at(&own, "2026-10-13T12:00:00Z");
    assert_eq!(shown(&own, &round), ["owner_before_call"]);
    assert_eq!(
        round.show[0].notification.title,
        "Jadwiga Żółtowska in 24 h"
    );
}

#[test]
fn quiet_hours_silence_calls_and_hold_back_the_rest() {
    let (own, ..) = with_call();
    change(&own, |s| {
        s.reminders.quiet_from = "13:00:00".parse().ok();
        s.reminders.quiet_to = "15:00:00".parse().unwrap();
        s.reminders.raise_window = true;
    });
    let round = round_at(&own, "2026-10-14T11:59:00Z");
    let loud = &round.show[0];
    assert!(
        loud.notification.loud && !loud.notification.sound && !loud.raise,
        "comes, silently"
    );
    shown(&own, &round);
    assert_eq!(shown_at(&own, "2026-10-14T12:30:00Z"), Vec::<&str>::new());
    // Three in the afternoon in Warsaw.
    assert_eq!(shown_at(&own, "2026-10-14T13:00:00Z"), ["outcome_due"]);
}

#[test]
fn the_loud_notice_raises_the_window_for_those_who_want_it() {
    for raise_window in [false, true] {
        let (own, ..) = with_call();
        change(&own, |s| s.reminders.raise_window = raise_window);
        let raises: Vec<bool> = ["2026-10-14T11:58:00Z", "2026-10-14T11:59:00Z"]
            .into_iter()
            .flat_map(|now| {
                let round = round_at(&own, now);
                shown(&own, &round);
                round.show
            })
            .map(|due| due.raise)
            .collect();
        assert_eq!(raises, [false, raise_window]);
    }
}

#[test]
fn m2_the_digest_and_the_brief_know_working_days() {
    // A Saturday.
    let own = TestDesk::at("2026-10-17T05:00:00Z");
    change(&own, |s| s.reminders.working_days = vec![1, 2, 3, 4, 5]);
    let mut task = follow_up("Send it", Some("2026-10-17"));
    task.assignee_id = Some(own.me().unwrap());
    own.add_follow_up(&task).unwrap();
    let customer = add_jadwiga(&own);
    add_booking(&own, customer, "2026-10-26T12:00:00Z");
    let rows = own
        .list_reminders(
            at("2026-10-17T05:00:00Z"),
            at("2026-10-27T00:00:00Z"),
            Language::English,
        )
        .unwrap();
    let days: Vec<String> = rows
        .iter()
        .filter(|row| row.kind == "follow_ups_due" || row.kind == "brief_due")
        .map(|row| row.at.format("%a %d").to_string())
        .collect();
    assert_eq!(
        days,
        [
            "Mon 19", "Tue 20", "Wed 21", "Thu 22", "Fri 23", "Fri 23", "Mon 26"
        ],
        "the brief of Monday's call is due on Friday"
    );
}

#[test]
fn a_new_offset_does_not_bring_up_what_is_past() {
    let (own, ..) = with_call();
    shown_at(&own, "2026-10-14T11:45:00Z");
    change(&own, |s| s.reminders.before_call = vec![30, 15, 5]);
    let round = round_at(&own, "2026-10-14T11:46:00Z");
    assert_eq!((round.show.len(), round.summary), (0, None));
    assert_eq!(shown_at(&own, "2026-10-14T11:55:00Z"), ["before_call"]);
}

#[test]
fn n12_travel_moves_civil_times_and_no_instants() {
    let own = TestDesk::at("2026-10-13T08:00:00Z");
    let customer = add_jadwiga(&own);
    add_booking(&own, customer, "2026-10-15T12:00:00Z");
    let mut task = follow_up("Send it", Some("2026-10-14"));
    task.assignee_id = Some(own.me().unwrap());
    own.add_follow_up(&task).unwrap();
    let times = |zone: &str| {
        change(&own, |s| s.time_zone = zone.into());
        let rows = own
            .list_reminders(
                at("2026-10-14T00:00:00Z"),
                at("2026-10-15T12:00:00Z"),
                Language::English,
            )
            .unwrap();
        rows.into_iter()
            .map(|row| (row.key, row.at.format("%d %H:%M").to_string()))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let (warsaw, tokyo) = (times("Europe/Warsaw"), times("Asia/Tokyo"));
    assert_eq!(warsaw["follow_ups_due/2026-10-14"], "14 07:00");
    assert_eq!(tokyo["follow_ups_due/2026-10-14"], "14 00:00");
    for (key, at) in &warsaw {
        if key.starts_with("before_call") || key.starts_with("about_to_start") {
            assert_eq!(tokyo.get(key), Some(at), "{key}");
        }
        if key.starts_with("brief_due") {
            assert_eq!(
                (at.as_str(), tokyo[key].as_str()),
                ("14 16:00", "14 09:00"),
                "the same key"
            );
        }
    }
    assert!(warsaw.keys().any(|key| key.starts_with("brief_due")));
}

/// Row S-2: a country gives up winter time. Until then nothing is otherwise; from then on what is said in civil time moves by
/// the hour, under the same keys, and no instant does.
#[test]
fn s2_n12_a_change_of_the_zones_rules_moves_civil_times_and_no_instants() {
    let own = TestDesk::at("2026-10-20T08:00:00Z");
    let customer = add_jadwiga(&own);
    add_booking(&own, customer, "2026-10-23T12:00:00Z");
    add_booking(&own, customer, "2026-10-29T12:00:00Z");
    for day in ["2026-10-22", "2026-10-28"] {
        let mut task = follow_up("Send it", Some(day));
        task.assignee_id = Some(own.me().unwrap());
        own.add_follow_up(&task).unwrap();
    }
    // Maputo has Warsaw's summer time all the year.
    let plan = |zone: &str| {
        change(&own, |s| s.time_zone = zone.into());
        let (from, to) = (at("2026-10-20T08:00:00Z"), at("2026-10-29T12:00:00Z"));
        let rows = own.list_reminders(from, to, Language::English).unwrap();
        rows.into_iter()
            .map(|row| (row.key, row.at))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let (old, new) = (plan("Europe/Warsaw"), plan("Africa/Maputo"));
    assert_eq!(
        old.keys().collect::<Vec<_>>(),
        new.keys().collect::<Vec<_>>()
    );
    let moved: Vec<(&str, i64)> = old
        .iter()
        .map(|(key, at)| (key.as_str(), (*at - new[key]).num_minutes()))
        .filter(|(_, minutes)| *minutes != 0)
        .collect();
    assert!(moved.iter().all(|(_, minutes)| *minutes == 60), "{moved:?}");
    // The mornings from that Sunday on, and the deadline of the second call's brief; no instant, and nothing before.
    let keys: Vec<&str> = moved.iter().map(|(key, _)| *key).collect();
    let mornings = [25, 26, 27, 28, 29].map(|day| format!("follow_ups_due/2026-10-{day}"));
    assert!(keys[0].starts_with("brief_due/"), "{keys:?}");
    assert_eq!(keys[1..], mornings);
}

fn lines(due: &DueReminder) -> Vec<&str> {
    due.notification.body.lines().collect()
}

#[test]
fn f5_f10_f11_a_notice_says_all_that_matters_and_nothing_else() {
    let own = TestDesk::at("2026-09-21T08:00:00Z");
    let customer = add_jadwiga(&own);
    for (start, reason) in [
        ("2026-09-22T12:00:00Z", NoShowReason::Unexcused),
        ("2026-09-23T12:00:00Z", NoShowReason::Excused),
        ("2026-09-24T12:00:00Z", NoShowReason::OurFault),
    ] {
        let id = add_booking(&own, customer, start);
        own.clock.set(start);
        own.set_outcome(id, &no_show(reason)).unwrap();
    }
    own.clock.set("2026-10-13T08:00:00Z");
    own.add_follow_up(&promise(&own, "Tell her about dates", customer))
        .unwrap();
    add_booking(&own, customer, "2026-10-14T12:00:00Z");
    add_booking(&own, customer, "2026-10-20T08:00:00Z");
    let round = round_at(&own, "2026-10-14T11:45:00Z");
    let due = round
        .show
        .iter()
        .find(|due| due.kind.word() == "before_call")
        .unwrap();
    assert_eq!(due.notification.title, "Jadwiga Żółtowska in 15 min");
    assert_eq!(
        lines(due),
        [
            "Wed 14:00, Warsaw · Wed 08:00, New York",
            "2 earlier no-shows: 1 excused, 1 without a word",
            "Promise: Tell her about dates",
            "Also booked: Tue 20.10 10:00",
        ]
    );
    let row = own.get_booking_row(due.booking.unwrap()).unwrap();
    assert_eq!(
        (
            row.no_shows.unexcused,
            row.no_shows.excused,
            row.no_shows.not_theirs
        ),
        (1, 1, 1),
        "the card counts from the same numbers"
    );
    let polish = own
        .list_reminders(
            at("2026-10-14T11:45:00Z"),
            at("2026-10-14T11:46:00Z"),
            Language::Polish,
        )
        .unwrap();
    assert_eq!(
        polish[0].text,
        "Jadwiga Żółtowska za 15 min · śr. 14:00, Warszawa · śr. 08:00, Nowy Jork · \
         2 wcześniejsze nieobecności: 1 usprawiedliwiona, 1 bez słowa · Obietnica: Tell her about dates · \
         Ma też drugą rezerwację: wt. 20.10 10:00"
    );
}

#[test]
fn f10_a_doubtful_answer_is_said() {
    let cases = [("ACCEPTED", None), ("TENTATIVE", Some("Answered: perhaps"))];
    for (answer, expected) in cases {
        let event = event("jan", "20261014T1200", "jan@las.example").answered(answer);
        let (feed, _) = Feed::with(&[event]);
        let round = round_at(&feed.own, "2026-10-14T11:45:00Z");
        let said = lines(&round.show[0])
            .into_iter()
            .find(|line| line.starts_with("Answered"));
        assert_eq!(said, expected, "{answer}");
    }
}

/// Row N12: the same civil time of a month ago is later in another zone, and yet it is the same reminder.
#[test]
fn n12_travel_does_not_bring_up_what_was_told_a_month_ago() {
    let own = TestDesk::at("2027-08-10T08:00:00Z");
    change(&own, |s| s.time_zone = "America/New_York".into());
    let customer = add_jadwiga(&own);
    add_booking(&own, customer, "2027-08-12T15:30:00Z");
    assert_eq!(shown_at(&own, "2027-08-11T22:00:00Z"), ["brief_due"]);
    round_at(&own, "2027-08-12T16:30:00Z");
    let key = |rows: Vec<kawka_desk::view::ReminderLogRow>| {
        let mut rows = rows.into_iter().filter(|row| row.kind == "brief_due");
        rows.next().map(|row| (row.state, row.due))
    };
    let told = key(own.list_reminder_log(None, 0, 100).unwrap()).unwrap();
    own.clock.set("2027-09-11T03:54:00Z");
    change(&own, |s| s.time_zone = "Australia/Lord_Howe".into());
    let round = round_at(&own, "2027-09-11T03:54:30Z");
    let now = key(own.list_reminder_log(None, 0, 100).unwrap()).unwrap();
    assert_eq!(now.1, told.1);
    assert_ne!(now.0, ReminderState::Missed, "it was shown");
    let missed = round
        .summary
        .map(|summary| summary.missed)
        .unwrap_or_default();
    assert!(
        missed.iter().all(|key| !key.starts_with("brief_due")),
        "{missed:?}"
    );
}

/// Fault row N-3: with the settings a new person gets, a notice is about a call and about nobody.
#[test]
fn fault_n3_a_notice_names_nobody_unless_it_is_asked_to() {
    for (names, locked, named, on_lock_screen) in [
        (NoticeNames::Never, false, false, true),
        (NoticeNames::Never, true, false, true),
        (NoticeNames::Unlocked, false, true, false),
        (NoticeNames::Unlocked, true, false, true),
        (NoticeNames::Always, true, true, true),
    ] {
        let (own, customer, _) = with_call();
        own.add_follow_up(&promise(&own, "Tell her about dates", customer))
            .unwrap();
        change(&own, |s| s.reminders.names = names);
        own.set_screen_locked(locked);
        let round = round_at(&own, "2026-10-14T11:45:00Z");
        let notification = &round.show[0].notification;
        let said = [&*notification.title, &notification.body].join("\n");
        for private in ["Jadwiga", "Tell her about dates"] {
            assert_eq!(said.contains(private), named, "{names} {locked}: {said}");
        }
        assert!(said.contains("in 15 min"), "{said}");
        assert_eq!(
            notification.on_lock_screen, on_lock_screen,
            "{names} {locked}"
        );
        change(&own, |s| s.discreet = true);
        let round = round_at(&own, "2026-10-14T11:58:00Z");
        assert!(!round.show[0].notification.title.contains("Jadwiga"));
    }
    assert_eq!(ReminderSettings::default().names, NoticeNames::Never);
}
