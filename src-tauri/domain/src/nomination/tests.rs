use chrono::{DateTime, Duration, Utc};
use chrono_tz::Europe::Warsaw;
use proptest::prelude::*;

use super::rules::{Day, Facts, Heard, Overrule, Overruling, RULES, RuleKind, reasons, standing};
use super::*;
use crate::booking::{NoShowCount, NoShowReason};
use crate::person::MemberRole;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn asked(today: &str) -> Day {
    Day {
        today: day(today),
        zone: Warsaw,
    }
}

#[test]
fn e7_the_state_follows_from_what_was_decided_sent_and_held() {
    use BookingStatus as Call;
    use Decision::{Accepted, Declined};
    let sent = Some(day("2026-10-01"));
    let cases = [
        (
            "nobody decided",
            None,
            None,
            None,
            false,
            NominationState::Nominated,
        ),
        (
            "declined",
            Some(Declined),
            None,
            None,
            false,
            NominationState::Declined,
        ),
        (
            "accepted",
            Some(Accepted),
            None,
            None,
            false,
            NominationState::Accepted,
        ),
        (
            "sent",
            Some(Accepted),
            sent,
            None,
            false,
            NominationState::Invited,
        ),
        (
            "given up",
            Some(Accepted),
            sent,
            None,
            true,
            NominationState::Lapsed,
        ),
        (
            "booked",
            Some(Accepted),
            sent,
            Some(Call::Booked),
            false,
            NominationState::Booked,
        ),
        (
            "booked after it was given up",
            Some(Accepted),
            sent,
            Some(Call::Booked),
            true,
            NominationState::Booked,
        ),
        (
            "held",
            Some(Accepted),
            sent,
            Some(Call::Held),
            false,
            NominationState::Held,
        ),
        (
            "missed",
            Some(Accepted),
            sent,
            Some(Call::NoShow),
            false,
            NominationState::NoShow,
        ),
        (
            "called off",
            Some(Accepted),
            sent,
            Some(Call::Cancelled),
            false,
            NominationState::Accepted,
        ),
        (
            "another time is wanted",
            Some(Accepted),
            sent,
            Some(Call::Moved),
            false,
            NominationState::Invited,
        ),
    ];
    for (name, decision, sent_on, call, given_up, expected) in cases {
        let course = Course {
            decision,
            sent_on,
            call,
            given_up,
        };
        assert_eq!(state(&course, day("2026-10-14"), 21), expected, "{name}");
    }
}

#[test]
fn e7_silence_lapses_to_the_day() {
    let course = Course {
        decision: Some(Decision::Accepted),
        sent_on: Some(day("2026-10-01")),
        ..Course::default()
    };
    assert_eq!(
        state(&course, day("2026-10-21"), 21),
        NominationState::Invited
    );
    assert_eq!(
        state(&course, day("2026-10-22"), 21),
        NominationState::Lapsed
    );
}

#[test]
fn e7_only_named_steps_lead_from_state_to_state() {
    use NominationState as State;
    use NominationStep as Step;
    let edges: Vec<(State, Step, State)> = State::ALL
        .iter()
        .flat_map(|from| Step::ALL.iter().map(move |step| (*from, *step)))
        .filter_map(|(from, step)| Some((from, step, next(from, step)?)))
        .collect();
    // An invitation goes out only after a yes, a booking counts only after an invitation could have gone out, and what
    // was held ends it.
    for (from, step, to) in &edges {
        if *to == State::Invited {
            assert!(
                !matches!(from, State::Nominated | State::Declined | State::Held),
                "{from} {step}"
            );
        }
        if *to == State::Booked && *step == Step::Book {
            assert!(
                !matches!(from, State::Nominated | State::Declined | State::Held),
                "{from} {step}"
            );
        }
        if *from == State::Held {
            assert_eq!(*step, Step::Reopen);
        }
    }
    for state in State::ALL {
        let reached = *state == State::Nominated || edges.iter().any(|(_, _, to)| to == state);
        assert!(reached, "{state} is never reached");
    }
}

#[test]
fn l10_thanks_go_only_to_whoever_came_and_a_second_chance_to_whoever_did_not() {
    for state in NominationState::ALL {
        let thanks = letter_of(*state) == Some(LetterKind::Thanks);
        assert_eq!(thanks, *state == NominationState::Held, "{state}");
        let chance = letter_of(*state) == Some(LetterKind::SecondChance);
        assert_eq!(chance, *state == NominationState::NoShow, "{state}");
    }
}

/// Facts in which exactly one rule speaks, one row a rule.
fn speaking() -> Vec<(RuleKind, Facts)> {
    let lately = at("2026-10-10T12:00:00Z");
    let nothing = Facts::default();
    vec![
        (
            RuleKind::DoNotContact,
            Facts {
                do_not_contact: true,
                ..nothing.clone()
            },
        ),
        (
            RuleKind::AlreadyUnderWay,
            Facts {
                under_way: Some(lately),
                ..nothing.clone()
            },
        ),
        (
            RuleKind::PersonCoolDown,
            Facts {
                last_met: Some(lately),
                ..nothing.clone()
            },
        ),
        (
            RuleKind::CompanyCoolDown,
            Facts {
                company_met: Some((lately, "Jan Las".into())),
                ..nothing.clone()
            },
        ),
        (
            RuleKind::OpenMatter,
            Facts {
                open_matter: Some(lately.into()),
                ..nothing.clone()
            },
        ),
        (
            RuleKind::AngryContact,
            Facts {
                angry: Some(lately.into()),
                ..nothing.clone()
            },
        ),
        (
            RuleKind::Unanswered,
            Facts {
                unanswered: 2,
                last_unanswered: Some(lately),
                ..nothing.clone()
            },
        ),
        (
            RuleKind::RepeatNoShow,
            Facts {
                unexcused: 2,
                last_unexcused: Some(lately.into()),
                ..nothing.clone()
            },
        ),
        (
            RuleKind::AlreadyReminded,
            Facts {
                reminded: Some(lately),
                ..nothing.clone()
            },
        ),
        (
            RuleKind::ChanceGiven,
            Facts {
                chance_given: Some(lately),
                ..nothing
            },
        ),
    ]
}

#[test]
fn e2_every_rule_matters_by_itself() {
    let settings = InvitationSettings::default();
    let rows = speaking();
    assert_eq!(rows.len(), RuleKind::ALL.len());
    assert_eq!(RULES.len(), RuleKind::ALL.len());
    for (rule, facts) in rows {
        let found: Vec<RuleKind> = reasons(&facts, &settings, asked("2026-10-14"))
            .iter()
            .map(|reason| reason.rule)
            .collect();
        assert_eq!(found, [rule]);
    }
    assert!(reasons(&Facts::default(), &settings, asked("2026-10-14")).is_empty());
}

#[test]
fn e3_cool_downs_end_to_the_day_where_the_desk_is() {
    let settings = InvitationSettings {
        person_days: 180,
        company_days: 60,
        trouble_days: 30,
        ..InvitationSettings::default()
    };
    // 23:30 UTC on 1 January is 2 January in Warsaw; 180 days later is 1 July, 60 days later 3 March, 30 days later
    // 1 February.
    let late = at("2026-01-01T23:30:00Z");
    let person = Facts {
        last_met: Some(late),
        ..Facts::default()
    };
    let company = Facts {
        company_met: Some((late, "Jan Las".into())),
        ..Facts::default()
    };
    let matter = Facts {
        open_matter: Some(late.into()),
        ..Facts::default()
    };
    let angry = Facts {
        angry: Some(late.into()),
        ..Facts::default()
    };
    let cases = [
        ("person, last day", &person, "2026-06-30", true),
        ("person, free", &person, "2026-07-01", false),
        ("company, last day", &company, "2026-03-02", true),
        ("company, free", &company, "2026-03-03", false),
        ("matter, after 30 days", &matter, "2026-02-01", true),
        ("matter, after a year", &matter, "2027-01-03", true),
        ("angry, last day", &angry, "2026-01-31", true),
        ("angry, free", &angry, "2026-02-01", false),
    ];
    for (name, facts, today, speaks) in cases {
        let found = reasons(facts, &settings, asked(today));
        assert_eq!(!found.is_empty(), speaks, "{name}");
    }
    let found = reasons(&person, &settings, asked("2026-05-01"));
    assert_eq!(found[0].until, Some(day("2026-07-01")));
    // No days: no cool-down.
    let none = InvitationSettings {
        person_days: 0,
        ..settings
    };
    assert!(reasons(&person, &none, asked("2026-01-02")).is_empty());
}

#[test]
fn e5_a_soft_rule_is_set_aside_for_what_was_known_and_a_hard_one_never() {
    let settings = InvitationSettings::default();
    for (rule, facts) in speaking() {
        let found = reasons(&facts, &settings, asked("2026-10-14"));
        let aside = |when: &str| {
            let overruling = Overruling { rule, at: at(when) };
            standing(&found, &[overruling]).is_empty()
        };
        let hard = rule == RuleKind::DoNotContact;
        assert_eq!(aside("2026-10-13T12:00:00Z"), !hard, "{rule}");
        // What it speaks of happened after the rule was set aside.
        assert!(!aside("2026-10-09T12:00:00Z"), "{rule}");
        let others = RuleKind::ALL.iter().filter(|other| **other != rule);
        let others: Vec<Overruling> = others
            .map(|other| Overruling {
                rule: *other,
                at: at("2026-10-13T12:00:00Z"),
            })
            .collect();
        assert_eq!(standing(&found, &others).len(), 1, "{rule}");
    }
}

#[test]
fn e5_what_became_known_after_a_rule_was_set_aside_was_not_set_aside() {
    let settings = InvitationSettings::default();
    let late = Heard {
        at: at("2026-10-10T12:00:00Z"),
        known: at("2026-10-12T12:00:00Z"),
    };
    let cases = [
        (
            RuleKind::OpenMatter,
            Facts {
                open_matter: Some(late),
                ..Facts::default()
            },
        ),
        (
            RuleKind::AngryContact,
            Facts {
                angry: Some(late),
                ..Facts::default()
            },
        ),
        (
            RuleKind::RepeatNoShow,
            Facts {
                unexcused: 2,
                last_unexcused: Some(late),
                ..Facts::default()
            },
        ),
    ];
    for (rule, facts) in cases {
        let found = reasons(&facts, &settings, asked("2026-10-14"));
        assert_eq!(found[0].since, Some(late.at), "{rule}: told as it happened");
        for (when, holds) in [
            ("2026-10-11T12:00:00Z", false),
            ("2026-10-12T12:00:00Z", true),
        ] {
            let overruling = Overruling { rule, at: at(when) };
            let standing = standing(&found, &[overruling]);
            assert_eq!(standing.is_empty(), holds, "{rule} set aside {when}");
        }
    }
}

#[test]
fn e12_a_repeat_no_show_is_for_the_host_to_overrule() {
    let host_only: Vec<RuleKind> = RULES
        .iter()
        .filter(|rule| !rule.overrule.allows(MemberRole::Specialist))
        .map(|rule| rule.kind)
        .collect();
    assert_eq!(host_only, [RuleKind::DoNotContact, RuleKind::RepeatNoShow]);
    assert!(Overrule::Host.allows(MemberRole::Host) && Overrule::Host.allows(MemberRole::Both));
    assert!(!Overrule::Nobody.allows(MemberRole::Host));
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Step(NominationStep),
    Forbid(bool),
    Overrule(RuleKind),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => prop::sample::select(NominationStep::ALL).prop_map(Act::Step),
        1 => any::<bool>().prop_map(Act::Forbid),
        2 => prop::sample::select(RuleKind::ALL).prop_map(Act::Overrule),
    ];
    prop::collection::vec(act, 0..60)
}

proptest! {
    #[test]
    fn e4_no_sequence_of_actions_invites_whoever_must_not_be_contacted(acts in acts()) {
        let now = at("2026-10-14T10:00:00Z");
        let (mut state, mut facts) = (NominationState::Nominated, Facts::default());
        let mut overrulings = Vec::new();
        for act in acts {
            match act {
                Act::Forbid(forbidden) => facts.do_not_contact = forbidden,
                Act::Overrule(rule) => overrulings.push(Overruling { rule, at: now }),
                Act::Step(step) => {
                    let asks = matches!(step, NominationStep::Invite | NominationStep::Remind);
                    let found = reasons(&facts, &InvitationSettings::default(), asked("2026-10-14"));
                    let free = standing(&found, &overrulings).is_empty();
                    if asks && facts.do_not_contact {
                        prop_assert!(!free);
                    }
                    if let (Some(next), true) = (next(state, step), free || !asks) {
                        state = next;
                    }
                }
            }
        }
        prop_assert!(NominationState::ALL.contains(&state));
    }

    #[test]
    fn l6_l7_excused_and_our_own_missed_calls_never_count(
        excused in 0_u32..50, ours in 0_u32..50, technical in 0_u32..50, unexcused in 0_u32..5,
    ) {
        let mut count = NoShowCount::default();
        let missed = [
            (NoShowReason::Excused, excused),
            (NoShowReason::OurFault, ours),
            (NoShowReason::Technical, technical),
            (NoShowReason::Unexcused, unexcused),
        ];
        for (reason, times) in missed {
            (0..times).for_each(|_| count.add(reason));
        }
        let facts = Facts { unexcused: count.unexcused, ..Facts::default() };
        let found = reasons(&facts, &InvitationSettings::default(), asked("2026-10-14"));
        prop_assert_eq!(!found.is_empty(), unexcused >= 2);
    }

    #[test]
    fn e3_a_day_more_never_brings_a_cool_down_back(hours in 0_i64..24 * 400, days in 0_u64..400) {
        let settings = InvitationSettings::default();
        let facts = Facts { last_met: Some(at("2026-01-01T00:00:00Z") + Duration::hours(hours)), ..Facts::default() };
        let today = day("2026-01-01") + Days::new(days);
        let on = |today| !reasons(&facts, &settings, Day { today, zone: Warsaw }).is_empty();
        prop_assert!(on(today) || !on(today + Days::new(1)));
    }
}
