//! The plan of reminders over both changes of clocks, against instants worked out by hand.
//!
//! Warsaw leaves summer time on 25 October 2026 and enters it on 28 March 2027; New York leaves it on 1 November 2026.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use kawka_desk::view::Settings;
use kawka_desk::wording::Language;
use kawka_domain::booking::Arrival;
use kawka_domain::ids::BookingId;
use kawka_domain::person::MemberRole;
use kawka_domain::reminder::{Audience, PlannedCall, ReminderSettings, plan};
use proptest::prelude::*;

use super::code;
use crate::support::builders::{add_booking, add_jadwiga, follow_up};
use crate::support::{TestDesk, at};

/// Kinds and instants between two days, in order.
fn planned(own: &TestDesk, from: &str, to: &str) -> Vec<(String, String)> {
    let rows = own
        .list_reminders(at(from), at(to), Language::English)
        .unwrap();
    rows.into_iter()
        .map(|row| (row.kind, row.at.format("%m-%d %H:%M").to_string()))
        .collect()
}

fn expected(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter()
        .map(|(kind, at)| ((*kind).to_owned(), (*at).to_owned()))
        .collect()
}

fn in_zone(now: &str, zone: &str) -> TestDesk {
    let own = TestDesk::at(now);
    let settings = Settings {
        time_zone: zone.into(),
        ..own.get_settings().unwrap()
    };
    own.change_settings(&settings).unwrap();
    let mut task = follow_up("Send it", Some("2026-10-20"));
    task.assignee_id = Some(own.me().unwrap());
    own.add_follow_up(&task).unwrap();
    own
}

#[test]
fn the_plan_keeps_the_hours_of_the_wall_over_every_change_of_clocks() {
    let warsaw = in_zone("2026-10-19T08:00:00Z", "");
    let customer = add_jadwiga(&warsaw);
    // Nine in the morning on the wall, the first morning of winter time.
    add_booking(&warsaw, customer, "2026-10-25T08:00:00Z");
    let autumn = [
        ("follow_ups_due", "10-24 07:00"),
        ("brief_due", "10-24 16:00"),
        ("before_call", "10-25 07:45"),
        ("before_call", "10-25 07:58"),
        ("about_to_start", "10-25 07:59"),
        ("follow_ups_due", "10-25 08:00"),
        ("not_here_yet", "10-25 08:03"),
        ("decide", "10-25 08:10"),
        ("outcome_due", "10-25 08:30"),
        ("follow_ups_due", "10-26 08:00"),
    ];
    let found = planned(&warsaw, "2026-10-24T00:00:00Z", "2026-10-26T23:00:00Z");
    assert_eq!(found, expected(&autumn), "Warsaw, autumn");

    // Nine in the morning, the first morning of summer time.
    warsaw.clock.set("2027-03-20T08:00:00Z");
    add_booking(&warsaw, customer, "2027-03-28T07:00:00Z");
    let spring = [
        ("follow_ups_due", "03-27 08:00"),
        ("brief_due", "03-27 17:00"),
        ("before_call", "03-28 06:45"),
        ("before_call", "03-28 06:58"),
        ("about_to_start", "03-28 06:59"),
        ("follow_ups_due", "03-28 07:00"),
        ("not_here_yet", "03-28 07:03"),
        ("decide", "03-28 07:10"),
        ("outcome_due", "03-28 07:30"),
    ];
    let found = planned(&warsaw, "2027-03-27T00:00:00Z", "2027-03-28T23:00:00Z");
    assert_eq!(found, expected(&spring), "Warsaw, spring");

    let york = in_zone("2026-10-19T08:00:00Z", "America/New_York");
    let customer = add_jadwiga(&york);
    add_booking(&york, customer, "2026-11-01T14:00:00Z");
    let autumn = [
        ("follow_ups_due", "10-31 13:00"),
        ("brief_due", "10-31 22:00"),
        ("before_call", "11-01 13:45"),
        ("before_call", "11-01 13:58"),
        ("about_to_start", "11-01 13:59"),
        ("follow_ups_due", "11-01 14:00"),
        ("not_here_yet", "11-01 14:03"),
        ("decide", "11-01 14:10"),
        ("outcome_due", "11-01 14:30"),
    ];
    let found = planned(&york, "2026-10-31T04:00:00Z", "2026-11-01T23:00:00Z");
    assert_eq!(found, expected(&autumn), "New York, autumn");
}

#[test]
fn each_role_hears_of_its_own_work() {
    let cases = [
        (
            MemberRole::Host,
            vec![
                "before_call",
                "before_call",
                "about_to_start",
                "not_here_yet",
                "decide",
                "outcome_due",
            ],
        ),
        (MemberRole::Specialist, vec!["brief_due"]),
    ];
    for (role, kinds) in cases {
        let own = TestDesk::with_role("2026-10-19T08:00:00Z", role);
        let customer = add_jadwiga(&own);
        add_booking(&own, customer, "2026-10-21T08:00:00Z");
        let found = planned(&own, "2026-10-19T08:00:00Z", "2026-10-23T08:00:00Z");
        assert_eq!(
            found.into_iter().map(|(kind, _)| kind).collect::<Vec<_>>(),
            kinds,
            "{role}"
        );
    }
}

#[test]
fn what_is_switched_off_or_done_is_not_planned() {
    let own = TestDesk::at("2026-10-19T08:00:00Z");
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, "2026-10-21T08:00:00Z");
    let span = ("2026-10-19T08:00:00Z", "2026-10-23T08:00:00Z");
    own.set_brief_ready(id, true).unwrap();
    assert!(
        planned(&own, span.0, span.1)
            .iter()
            .all(|(kind, _)| kind != "brief_due")
    );
    let mut settings = own.get_settings().unwrap();
    settings.reminders = ReminderSettings {
        before_call: vec![30],
        not_here_yet: None,
        decide: None,
        outcome_due: false,
        brief_due: None,
        follow_ups_due: None,
        owner_before_call: None,
        louder: false,
        ..ReminderSettings::default()
    };
    own.change_settings(&settings).unwrap();
    assert_eq!(
        planned(&own, span.0, span.1),
        expected(&[("before_call", "10-21 07:30")])
    );
    let long = own.refused("three years", |d| {
        d.list_reminders(
            at("2026-01-01T00:00:00Z"),
            at("2029-01-01T00:00:00Z"),
            Language::English,
        )
    });
    assert_eq!(code(&long), "bad_input");
}

fn call(minute: i64, minutes: i64, arrival: Arrival, ready: bool) -> PlannedCall {
    let start: DateTime<Utc> = at("2026-10-24T00:00:00Z") + Duration::minutes(minute);
    PlannedCall {
        id: BookingId::new(),
        start,
        end: start + Duration::minutes(minutes),
        arrival,
        late_at: (arrival == Arrival::RunningLate).then_some(start + Duration::minutes(minute % 7)),
        brief_ready: ready,
        mine: ready,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_key_twice_and_the_same_state_gives_the_same_plan(
        calls in prop::collection::vec((0i64..4320, prop_oneof![0i64..15, 15i64..480], 0usize..3, any::<bool>()), 0..12),
        offsets in prop::collection::vec(0u32..=1440, 0..6),
        after in prop::option::of(0u32..=240),
        zone in prop::sample::select(vec![Tz::Europe__Warsaw, Tz::America__New_York, Tz::Australia__Lord_Howe, Tz::Pacific__Apia]),
        from in 0i64..2000,
    ) {
        let calls: Vec<PlannedCall> = calls
            .into_iter()
            .map(|(minute, length, arrival, ready)| call(minute, length, Arrival::ALL[arrival], ready))
            .collect();
        let settings = ReminderSettings {
            before_call: offsets.iter().chain(&offsets).copied().collect(),
            not_here_yet: after,
            decide: after,
            ..ReminderSettings::default()
        };
        let audience = Audience { host: true, specialist: true, zone };
        let start = at("2026-10-23T00:00:00Z") + Duration::minutes(from);
        let span = start..start + Duration::days(3);
        let since = Some("2026-10-01".parse().unwrap());
        let first = plan(&calls, since, &settings, audience, span.clone());
        let keys: BTreeSet<String> = first.iter().map(|r| r.key.to_string()).collect();
        prop_assert_eq!(keys.len(), first.len());
        prop_assert!(first.iter().all(|r| span.contains(&r.at)));
        let over = first.iter().find(|r| r.useful_until <= r.at);
        prop_assert!(over.is_none(), "over the moment it is due: {:?}", over);
        prop_assert!(first.windows(2).all(|two| two[0].at <= two[1].at));
        let mut shuffled = calls.clone();
        shuffled.reverse();
        prop_assert_eq!(&first, &plan(&shuffled, since, &settings, audience, span.clone()));
        // Two halves of the span give what the whole gives: nothing falls between two rounds.
        let middle = start + Duration::minutes(1234);
        let mut halves = plan(&calls, since, &settings, audience, start..middle);
        halves.extend(plan(&calls, since, &settings, audience, middle..span.end));
        prop_assert_eq!(first, halves);
    }
}
