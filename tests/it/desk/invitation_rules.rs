//! Who may be invited, and who may set aside what. Rows E2 to E6, E12.

use kawka_desk::view::RuleOverride;
use kawka_domain::booking::NoShowReason;
use kawka_domain::interaction::{Direction, Feeling, InteractionDraft, InteractionKind};
use kawka_domain::nomination::rules::RuleKind;
use kawka_domain::nomination::{Decision, NominationState as State};
use kawka_domain::person::{CustomerDraft, MemberRole};
use proptest::prelude::*;

use super::code;
use crate::support::TestDesk;
use crate::support::builders::{
    add_booking, add_jadwiga, company, customer, email, interaction, no_show,
};
use crate::support::nominations::{accepted, draft, invited, letter, row, send, sending};

fn forbid(own: &TestDesk, customer: kawka_domain::ids::CustomerId, forbidden: bool) {
    let mut fields = own.get_customer(customer).unwrap().fields;
    fields.do_not_contact = forbidden;
    own.change_customer(customer, &fields).unwrap();
}

fn rules(own: &TestDesk, id: kawka_domain::ids::NominationId) -> Vec<RuleKind> {
    let row = row(own, id);
    row.reasons
        .iter()
        .filter(|one| one.set_aside.is_none())
        .map(|one| one.reason.rule)
        .collect()
}

#[test]
fn e4_whoever_must_not_be_contacted_is_neither_nominated_nor_accepted_nor_invited() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    forbid(&own, jadwiga, true);
    let error = own.refused("nominate", |d| d.nominate(&draft(jadwiga)));
    assert_eq!(
        (code(&error), error.params["rule"].as_str()),
        ("not_eligible", "do_not_contact")
    );
    forbid(&own, jadwiga, false);
    let id = own.nominate(&draft(jadwiga)).unwrap().value;
    forbid(&own, jadwiga, true);
    let error = own.refused("accept", |d| {
        d.decide_nomination(id, Decision::Accepted, "")
    });
    assert_eq!(code(&error), "not_eligible");
    forbid(&own, jadwiga, false);
    own.decide_nomination(id, Decision::Accepted, "").unwrap();
    let written = letter(&own, id);
    forbid(&own, jadwiga, true);
    let error = own.refused("invite", |d| d.send_letter(id, &sending(&written)));
    assert_eq!(code(&error), "not_eligible");
    let aside = RuleOverride {
        rule: RuleKind::DoNotContact,
        reason: "The founder says so".into(),
    };
    let error = own.refused("set aside", |d| d.set_rules_aside(id, &[aside]));
    assert_eq!(code(&error), "not_eligible");
    forbid(&own, jadwiga, false);
    send(&own, id);
    forbid(&own, jadwiga, true);
    own.clock.forward(chrono::Duration::days(8));
    let reminder = letter(&own, id);
    let error = own.refused("remind", |d| d.send_letter(id, &sending(&reminder)));
    assert_eq!(code(&error), "not_eligible");
}

#[test]
fn e4_nothing_goes_to_an_address_of_whoever_must_not_be_contacted_though_written_for_another() {
    let own = TestDesk::new();
    let closed = own
        .add_customer(&customer("Jan", "Las"), &[email("jan@las.example")])
        .unwrap()
        .value;
    forbid(&own, closed, true);
    let id = accepted(&own, add_jadwiga(&own));
    let mut written = sending(&letter(&own, id));
    for address in ["jan@las.example", "Jan@Las.example"] {
        written.address = address.into();
        let error = own.refused(address, |d| d.send_letter(id, &written));
        assert_eq!(
            (code(&error), error.params["rule"].as_str()),
            ("not_eligible", "do_not_contact")
        );
    }
    forbid(&own, closed, false);
    own.send_letter(id, &written).unwrap();
}

#[test]
fn e4_a_merge_keeps_the_strictest_whichever_record_stays() {
    for keep_forbidden in [true, false] {
        let own = TestDesk::new();
        let closed = own.add_customer(&customer("Jadwiga", "Lis"), &[]);
        let (open, closed) = (add_jadwiga(&own), closed.unwrap().value);
        forbid(&own, closed, true);
        let id = accepted(&own, open);
        let (keep, other) = if keep_forbidden {
            (closed, open)
        } else {
            (open, closed)
        };
        let mut fields = own.get_customer(open).unwrap().fields;
        fields.do_not_contact = false;
        own.merge_customers(keep, &[other], Some(&fields)).unwrap();
        let written = letter(&own, id);
        let error = own.refused("merged", |d| d.send_letter(id, &sending(&written)));
        assert_eq!(
            code(&error),
            "not_eligible",
            "kept the forbidden one: {keep_forbidden}"
        );
        own.undo_last().unwrap();
        send(&own, id);
        assert_eq!(row(&own, id).state, State::Invited);
    }
}

#[test]
fn e3_person_and_company_cool_down_to_the_day_also_across_a_merge() {
    let own = TestDesk::new();
    let firm = own.add_company(&company("Dachy")).unwrap().value;
    let add = |given: &str| {
        let fields = CustomerDraft {
            company_id: Some(firm),
            ..customer(given, "Las")
        };
        own.add_customer(&fields, &[email(&format!("{given}@dachy.example"))])
            .unwrap()
            .value
    };
    let (ewa, jan) = (add("Ewa"), add("Jan"));
    let first = invited(&own, ewa);
    own.give_up_invitation(first).unwrap();
    let second = accepted(&own, jan);
    assert_eq!(rules(&own, second), [RuleKind::CompanyCoolDown]);
    let reason = &row(&own, second).reasons[0].reason;
    assert_eq!(reason.name.as_deref(), Some("Ewa Las"));
    // 60 days after 14 October is 13 December, 180 days after it 12 April.
    assert_eq!(
        reason.until.map(|day| day.to_string()).as_deref(),
        Some("2026-12-13")
    );
    own.clock.set("2026-12-12T22:59:00Z");
    assert_eq!(rules(&own, second), [RuleKind::CompanyCoolDown]);
    own.clock.set("2026-12-12T23:00:00Z");
    assert_eq!(rules(&own, second), []);
    // The same human after all: their own pause counts, and it is the longer one.
    own.merge_customers(jan, &[ewa], None).unwrap();
    assert_eq!(rules(&own, second), [RuleKind::PersonCoolDown]);
    own.clock.set("2027-04-11T12:00:00Z");
    assert_eq!(rules(&own, second), [RuleKind::PersonCoolDown]);
    own.clock.set("2027-04-12T12:00:00Z");
    assert_eq!(rules(&own, second), []);
}

#[test]
fn e2_an_open_matter_or_an_angry_contact_stops_an_invitation_until_it_is_answered() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let id = accepted(&own, jadwiga);
    let say = |direction, kind, feeling| {
        own.clock.minutes(1);
        let contact = InteractionDraft {
            direction,
            kind,
            feeling,
            ..interaction("It does not print")
        };
        own.add_interaction(jadwiga, &contact).unwrap();
    };
    say(Direction::Inbound, InteractionKind::Problem, None);
    assert_eq!(rules(&own, id), [RuleKind::OpenMatter]);
    let written = letter(&own, id);
    let error = own.refused("an open matter", |d| d.send_letter(id, &sending(&written)));
    assert_eq!(
        (code(&error), error.params["rules"].as_str()),
        ("rule_stands", "open_matter")
    );
    say(
        Direction::Outbound,
        InteractionKind::Other,
        Some(Feeling::Worse),
    );
    assert_eq!(rules(&own, id), [RuleKind::AngryContact]);
    say(
        Direction::Inbound,
        InteractionKind::Compliment,
        Some(Feeling::Better),
    );
    assert_eq!(rules(&own, id), []);
}

#[test]
fn e5_a_soft_rule_is_set_aside_with_a_reason_that_is_kept_and_only_for_what_was_known() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let id = accepted(&own, jadwiga);
    let complain = || {
        own.clock.minutes(1);
        let contact = InteractionDraft {
            kind: InteractionKind::Complaint,
            ..interaction("It does not print")
        };
        own.add_interaction(jadwiga, &contact).unwrap();
    };
    complain();
    let aside = |reason: &str| RuleOverride {
        rule: RuleKind::OpenMatter,
        reason: reason.into(),
    };
    own.refused_field("no reason", "reason", "empty", |d| {
        d.set_rules_aside(id, &[aside(" ")])
    });
    own.clock.minutes(1);
    own.set_rules_aside(id, &[aside("We talk about that")])
        .unwrap();
    let kept = row(&own, id).reasons[0].set_aside.clone().unwrap();
    assert_eq!(
        (kept.reason.as_str(), kept.by.as_deref()),
        ("We talk about that", Some("Ola Wrona"))
    );
    complain();
    assert_eq!(
        rules(&own, id),
        [RuleKind::OpenMatter],
        "another complaint was not known then"
    );
    own.clock.minutes(1);
    own.set_rules_aside(id, &[aside("About that too")]).unwrap();
    send(&own, id);
    assert_eq!(row(&own, id).state, State::Invited);
}

#[test]
fn e6_invitations_that_nobody_answered_count_and_an_answer_ends_the_count() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let mut last = None;
    for _ in 0..2 {
        let id = accepted(&own, jadwiga);
        if own.get_nomination(id).unwrap().reasons.is_empty() {
            send(&own, id);
        } else {
            let over = RuleOverride {
                rule: RuleKind::PersonCoolDown,
                reason: "Asked for it".into(),
            };
            own.set_rules_aside(id, &[over]).unwrap();
            send(&own, id);
        }
        own.clock.forward(chrono::Duration::days(30));
        last = Some(id);
    }
    own.clock.forward(chrono::Duration::days(200));
    let found = own.get_eligibility(jadwiga).unwrap();
    let silent: Vec<_> = found
        .reasons
        .iter()
        .map(|one| (one.reason.rule, one.reason.count))
        .collect();
    assert_eq!(silent, [(RuleKind::Unanswered, 2)]);
    // A late booking answers the last one.
    add_booking(&own, jadwiga, "2027-08-10T12:00:00Z");
    assert_eq!(row(&own, last.unwrap()).state, State::Booked);
    let found = own.get_eligibility(jadwiga).unwrap();
    assert!(
        found
            .reasons
            .iter()
            .all(|one| one.reason.rule != RuleKind::Unanswered)
    );
}

#[test]
fn e6_an_answer_that_was_none_does_not_end_the_count() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let mut settings = own.get_invitation_settings().unwrap();
    settings.unanswered_limit = 1;
    own.change_invitation_settings(&settings).unwrap();
    let id = invited(&own, jadwiga);
    own.clock.minutes(1);
    let call = add_booking(&own, jadwiga, "2026-10-20T12:00:00Z");
    assert_eq!(row(&own, id).state, State::Booked);
    own.unmatch_invitation(id, call).unwrap();
    own.clock.forward(chrono::Duration::days(21));
    let found = own.get_eligibility(jadwiga).unwrap().reasons;
    let silent: Vec<_> = found
        .iter()
        .filter(|one| one.reason.rule == RuleKind::Unanswered)
        .map(|one| one.reason.count)
        .collect();
    assert_eq!(silent, [1]);
}

#[test]
fn e12_a_repeat_no_show_is_warned_of_at_once_and_for_the_founder_to_overrule() {
    let own = TestDesk::with_role("2026-10-14T10:00:00Z", MemberRole::Specialist);
    let jadwiga = add_jadwiga(&own);
    for start in ["2026-10-01T12:00:00Z", "2026-10-06T12:00:00Z"] {
        let call = add_booking(&own, jadwiga, start);
        own.set_outcome(call, &no_show(NoShowReason::Unexcused))
            .unwrap();
    }
    let warned = own.get_eligibility(jadwiga).unwrap();
    assert_eq!(warned.reasons[0].reason.rule, RuleKind::RepeatNoShow);
    assert_eq!(warned.reasons[0].reason.count, 2);
    assert!(!warned.reasons[0].may_set_aside);
    let id = accepted(&own, jadwiga);
    let aside = || RuleOverride {
        rule: RuleKind::RepeatNoShow,
        reason: "A good story".into(),
    };
    let error = own.refused("the specialist", |d| d.set_rules_aside(id, &[aside()]));
    assert_eq!(code(&error), "host_needed");
    let founder = kawka_domain::person::MemberDraft {
        name: "Piotr Kawa".into(),
        email: String::new(),
        role: MemberRole::Host,
    };
    let founder = own.add_member(&founder).unwrap().value;
    own.set_me(founder).unwrap();
    own.set_rules_aside(id, &[aside()]).unwrap();
    send(&own, id);
    assert_eq!(row(&own, id).state, State::Invited);
}

#[test]
fn e2_an_open_matter_speaks_until_it_is_answered_and_an_angry_contact_for_its_days() {
    for (kind, feeling, after) in [
        (InteractionKind::Problem, None, vec![RuleKind::OpenMatter]),
        (InteractionKind::Question, Some(Feeling::Worse), vec![]),
    ] {
        let own = TestDesk::new();
        let jadwiga = add_jadwiga(&own);
        let id = accepted(&own, jadwiga);
        let contact = InteractionDraft {
            kind,
            feeling,
            ..interaction("It does not print")
        };
        own.add_interaction(jadwiga, &contact).unwrap();
        own.clock.forward(chrono::Duration::days(29));
        assert_eq!(rules(&own, id).len(), 1, "{kind:?}");
        own.clock.forward(chrono::Duration::days(2));
        assert_eq!(rules(&own, id), after, "{kind:?} after 31 days");
        own.clock.forward(chrono::Duration::days(365));
        assert_eq!(rules(&own, id), after, "{kind:?} after a year");
    }
}

#[test]
fn e5_what_is_written_down_later_than_a_rule_was_set_aside_was_not_set_aside() {
    let aside = |own: &TestDesk, id, rule| {
        own.clock.minutes(1);
        let reason = "We talk about that".into();
        own.set_rules_aside(id, &[RuleOverride { rule, reason }])
            .unwrap();
        own.clock.minutes(1);
    };
    let contact = |kind, feeling, at: &str| InteractionDraft {
        kind,
        feeling,
        at: Some(crate::support::at(at)),
        ..interaction("It does not print")
    };
    // A contact of yesterday that is noted, or imported, only now.
    for (rule, kind, feeling) in [
        (RuleKind::OpenMatter, InteractionKind::Problem, None),
        (
            RuleKind::AngryContact,
            InteractionKind::Question,
            Some(Feeling::Worse),
        ),
    ] {
        let own = TestDesk::new();
        let jadwiga = add_jadwiga(&own);
        let id = accepted(&own, jadwiga);
        let first = contact(kind, feeling, "2026-10-12T08:00:00Z");
        own.add_interaction(jadwiga, &first).unwrap();
        aside(&own, id, rule);
        assert_eq!(rules(&own, id), [], "{rule}");
        let second = contact(kind, feeling, "2026-10-13T08:00:00Z");
        own.add_interaction(jadwiga, &second).unwrap();
        assert_eq!(rules(&own, id), [rule], "{rule}");
        aside(&own, id, rule);
        assert_eq!(rules(&own, id), [], "{rule}");
    }

    // Of a call that was to be yesterday it is said only now that nobody came.
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let calls = [
        "2026-10-01T12:00:00Z",
        "2026-10-06T12:00:00Z",
        "2026-10-13T12:00:00Z",
    ]
    .map(|start| add_booking(&own, jadwiga, start));
    let miss = |call| {
        own.set_outcome(call, &no_show(NoShowReason::Unexcused))
            .unwrap();
    };
    miss(calls[0]);
    miss(calls[1]);
    let id = accepted(&own, jadwiga);
    aside(&own, id, RuleKind::RepeatNoShow);
    assert_eq!(rules(&own, id), []);
    miss(calls[2]);
    assert_eq!(rules(&own, id), [RuleKind::RepeatNoShow]);

    // A second call is booked.
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    add_booking(&own, jadwiga, "2026-10-20T12:00:00Z");
    let id = accepted(&own, jadwiga);
    aside(&own, id, RuleKind::AlreadyUnderWay);
    assert_eq!(rules(&own, id), []);
    add_booking(&own, jadwiga, "2026-10-27T12:00:00Z");
    assert_eq!(rules(&own, id), [RuleKind::AlreadyUnderWay]);
}

#[test]
fn e5_a_rule_that_is_set_aside_for_a_message_stands_as_before_when_the_message_is_refused() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let id = accepted(&own, jadwiga);
    let contact = InteractionDraft {
        kind: InteractionKind::Problem,
        ..interaction("It does not print")
    };
    own.add_interaction(jadwiga, &contact).unwrap();
    own.clock.minutes(1);
    let despite = RuleOverride {
        rule: RuleKind::OpenMatter,
        reason: "We talk about that".into(),
    };
    let written = sending(&letter(&own, id));
    let broken = kawka_desk::view::LetterSending {
        address: "nobody".into(),
        ..written.clone()
    };
    let other = kawka_desk::view::LetterSending {
        kind: kawka_domain::nomination::LetterKind::Reminder,
        ..written.clone()
    };
    for (name, message) in [("no address", &broken), ("not the turn", &other)] {
        own.refused(name, |d| {
            d.send_letter_despite(id, message, std::slice::from_ref(&despite))
        });
        assert_eq!(rules(&own, id), [RuleKind::OpenMatter], "{name}");
    }
    let hard = RuleOverride {
        rule: RuleKind::DoNotContact,
        ..despite.clone()
    };
    own.refused("a hard rule", |d| {
        d.send_letter_despite(id, &written, &[despite.clone(), hard])
    });
    own.send_letter_despite(id, &written, &[despite]).unwrap();
    assert_eq!(row(&own, id).state, State::Invited);
    // One step there, one step back.
    own.undo_last().unwrap();
    assert_eq!(row(&own, id).state, State::Accepted);
    assert_eq!(rules(&own, id), [RuleKind::OpenMatter]);
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Nominate(bool),
    Decide(bool),
    Send,
    Aside(u8),
    Forbid(bool, bool),
    Merge,
    Undo,
    Days(u8),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let which = any::<bool>;
    let act = prop_oneof![
        3 => which().prop_map(Act::Nominate),
        3 => which().prop_map(Act::Decide),
        4 => Just(Act::Send),
        1 => any::<u8>().prop_map(Act::Aside),
        2 => (which(), any::<bool>()).prop_map(|(a, b)| Act::Forbid(a, b)),
        1 => Just(Act::Merge),
        1 => Just(Act::Undo),
        1 => any::<u8>().prop_map(Act::Days),
    ];
    prop::collection::vec(act, 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn e4_no_sequence_of_actions_sends_anything_to_whoever_must_not_be_contacted(acts in acts()) {
        let own = TestDesk::new();
        let people = [add_jadwiga(&own), add_jadwiga(&own)];
        let mut nominations = Vec::new();
        for act in acts {
            let which = |second: bool| people[usize::from(second)];
            let nomination = nominations.last().copied();
            match act {
                Act::Nominate(second) => {
                    if let Ok(done) = own.nominate(&draft(which(second))) {
                        nominations.push(done.value);
                    }
                }
                Act::Decide(yes) => {
                    let decision = if yes { Decision::Accepted } else { Decision::Declined };
                    if let Some(id) = nomination {
                        drop(own.decide_nomination(id, decision, ""));
                    }
                }
                Act::Send => {
                    let Some(id) = nomination else { continue };
                    let Ok(found) = own.get_nomination(id) else { continue };
                    let forbidden = own.get_customer(found.customer.id).unwrap().fields.do_not_contact;
                    let sent = own
                        .get_letter(id, &crate::support::nominations::choice())
                        .and_then(|letter| own.send_letter(id, &sending(&letter)));
                    prop_assert!(!(forbidden && sent.is_ok()));
                }
                Act::Aside(n) => {
                    let rule = RuleKind::ALL[usize::from(n) % RuleKind::ALL.len()];
                    let aside = RuleOverride { rule, reason: "Because".into() };
                    if let Some(id) = nomination {
                        drop(own.set_rules_aside(id, &[aside]));
                    }
                }
                Act::Forbid(second, forbidden) => {
                    if own.get_customer(which(second)).is_ok() {
                        forbid(&own, which(second), forbidden);
                    }
                }
                Act::Merge => {
                    let both = people.map(|id| own.get_customer(id).map(|view| view.fields.do_not_contact));
                    if let [Ok(one), Ok(other)] = both {
                        own.merge_customers(people[0], &[people[1]], None).unwrap();
                        let kept = own.get_customer(people[0]).unwrap().fields.do_not_contact;
                        prop_assert_eq!(kept, one || other);
                    }
                }
                Act::Undo => drop(own.undo_last()),
                Act::Days(days) => own.clock.forward(chrono::Duration::days(i64::from(days))),
            }
        }
    }
}
