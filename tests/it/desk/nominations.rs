//! The way of a nomination: proposed, decided, invited, booked, held or not. Rows E1, E7, E11, L9, L10.

use kawka_desk::view::SecondChance;
use kawka_domain::booking::{NoShowReason, Outcome};
use kawka_domain::interaction::{Direction, Feeling, InteractionDraft, InteractionKind};
use kawka_domain::nomination::suggestion::SuitKind;
use kawka_domain::nomination::waiting::RankKind;
use kawka_domain::nomination::{Decision, LetterKind, NominationState as State};
use kawka_domain::person::CustomerDraft;

use super::code;
use crate::support::builders::{
    add_booking, add_jadwiga, company, customer, email, held, interaction, no_show, outcome,
};
use crate::support::nominations::{accepted, choice, draft, invited, letter, row, send, sending};
use crate::support::{TestDesk, at};

#[test]
fn e1_a_nomination_keeps_who_why_what_to_ask_and_the_decision_with_its_date() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let id = own.nominate(&draft(jadwiga)).unwrap().value;
    let proposed = row(&own, id);
    assert_eq!(proposed.state, State::Nominated);
    assert_eq!(proposed.note, "Casts bells");
    assert_eq!(proposed.ask, "How did you learn it?");
    assert_eq!(proposed.nominated_by.as_deref(), Some("Ola Wrona"));
    assert_eq!(proposed.nominated_at, at("2026-10-14T10:00:00Z"));
    let error = own.refused("twice", |d| d.nominate(&draft(jadwiga)));
    assert_eq!(code(&error), "already_nominated");

    own.clock.minutes(60);
    own.decide_nomination(id, Decision::Declined, "Talked last week")
        .unwrap();
    let declined = row(&own, id);
    assert_eq!(declined.state, State::Declined);
    assert_eq!(declined.decision_reason, "Talked last week");
    assert_eq!(declined.decided_at, Some(at("2026-10-14T11:00:00Z")));
    let error = own.refused("accept what was declined", |d| {
        d.decide_nomination(id, Decision::Accepted, "")
    });
    assert_eq!(code(&error), "nomination_step");
    own.reconsider_nomination(id).unwrap();
    own.decide_nomination(id, Decision::Accepted, "").unwrap();
    assert_eq!(row(&own, id).state, State::Accepted);
    own.withdraw_nomination(id).unwrap();
    assert_eq!(code(&own.get_nomination(id).unwrap_err()), "not_found");
    own.undo_last().unwrap();
    assert_eq!(row(&own, id).state, State::Accepted);
}

#[test]
fn e7_an_invitation_goes_from_draft_to_held_and_undo_takes_its_state_back() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let id = accepted(&own, jadwiga);
    let written = letter(&own, id);
    own.save_letter(
        id,
        &kawka_desk::view::LetterDraft {
            language: written.language.clone(),
            form: written.form,
            subject: "A coffee".into(),
            body: "Hi Jadwiga".into(),
            link: String::new(),
        },
    )
    .unwrap();
    assert!(row(&own, id).has_draft);
    let drafted = letter(&own, id);
    assert_eq!(
        (drafted.body.as_str(), drafted.from_template),
        ("Hi Jadwiga", false)
    );
    send(&own, id);
    let sent = row(&own, id);
    assert_eq!((sent.state, sent.has_draft), (State::Invited, false));
    assert_eq!(sent.sent_by.as_deref(), Some("Ola Wrona"));
    assert_eq!(own.list_sent(id).unwrap()[0].body, "Hi Jadwiga");

    let call = add_booking(&own, jadwiga, "2026-10-15T12:00:00Z");
    assert_eq!(row(&own, id).state, State::Booked);
    own.clock.set("2026-10-15T12:40:00Z");
    own.set_outcome(call, &held()).unwrap();
    assert_eq!(row(&own, id).state, State::Held);
    own.undo_last().unwrap();
    assert_eq!(row(&own, id).state, State::Booked);
    own.set_outcome(call, &outcome(Outcome::Cancelled)).unwrap();
    assert_eq!(
        row(&own, id).state,
        State::Accepted,
        "called off: to be invited again"
    );
}

#[test]
fn e7_silence_proposes_a_reminder_and_then_lapses() {
    let own = TestDesk::new();
    let id = invited(&own, add_jadwiga(&own));
    let after = |days: i64| {
        let then = at("2026-10-14T10:00:00Z") + chrono::Duration::days(days);
        own.clock.set(&then.to_rfc3339());
        let row = row(&own, id);
        (row.state, row.silent_days, row.reminder_due)
    };
    assert_eq!(after(6), (State::Invited, Some(6), false));
    assert_eq!(after(7), (State::Invited, Some(7), true));
    assert_eq!(letter(&own, id).kind, LetterKind::Reminder);
    send(&own, id);
    assert_eq!(after(7), (State::Invited, Some(0), false));
    // One reminder a round, and it prolongs nothing.
    let again = letter(&own, id);
    let error = own.refused("another one", |d| d.send_letter(id, &sending(&again)));
    assert_eq!(error.params["rules"], "already_reminded");
    assert_eq!(after(20), (State::Invited, Some(13), false));
    assert_eq!(after(21), (State::Lapsed, None, false));
    // Whoever books late has answered all the same.
    let jadwiga = row(&own, id).customer.id;
    add_booking(&own, jadwiga, "2026-12-01T12:00:00Z");
    assert_eq!(row(&own, id).state, State::Booked);
}

#[test]
fn e7_an_answer_that_nobody_waits_for_any_longer_lapses_at_once() {
    let own = TestDesk::new();
    let id = invited(&own, add_jadwiga(&own));
    own.give_up_invitation(id).unwrap();
    assert_eq!(row(&own, id).state, State::Lapsed);
    own.undo_last().unwrap();
    assert_eq!(row(&own, id).state, State::Invited);
}

#[test]
fn l9_a_second_chance_is_offered_once_with_its_text_ready() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let id = invited(&own, jadwiga);
    let miss = |start: &str, after: &str| {
        let call = add_booking(&own, jadwiga, start);
        own.clock.set(after);
        own.set_outcome(call, &no_show(NoShowReason::Unexcused))
            .unwrap();
    };
    miss("2026-10-15T12:00:00Z", "2026-10-15T12:20:00Z");
    let missed = row(&own, id);
    assert_eq!(
        (missed.state, missed.letter),
        (State::NoShow, Some(LetterKind::SecondChance))
    );
    let text = letter(&own, id);
    assert!(
        text.body
            .contains("we missed each other. If you still feel like a coffee, pick another time:"),
        "{}",
        text.body
    );
    assert!(
        text.reasons.is_empty(),
        "the cool-down is no reason against it: {:?}",
        text.reasons
    );
    send(&own, id);
    assert_eq!(row(&own, id).state, State::Invited);
    miss("2026-10-22T12:00:00Z", "2026-10-22T12:20:00Z");
    let again = letter(&own, id);
    let error = own.refused("a third one", |d| d.send_letter(id, &sending(&again)));
    assert_eq!(code(&error), "rule_stands");
    assert_eq!(error.params["rules"], "repeat_no_show,chance_given");
}

#[test]
fn l9_the_page_of_a_missed_call_leads_to_the_letter_of_its_nomination() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let id = invited(&own, jadwiga);
    let call = add_booking(&own, jadwiga, "2026-10-15T12:00:00Z");
    own.clock.set("2026-10-15T12:20:00Z");
    own.set_outcome(call, &no_show(NoShowReason::Unexcused))
        .unwrap();
    let led = own.second_chance(call).unwrap();
    assert_eq!(
        led.entry, None,
        "the letter writes it down, not the way to it"
    );
    match led.value {
        SecondChance::Letter { nomination_id } => assert_eq!(nomination_id, id),
        SecondChance::Text { text } => panic!("past the nomination: {text}"),
    }
}

#[test]
fn l9_a_second_chance_is_offered_once_though_the_absence_was_excused() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let id = invited(&own, jadwiga);
    let miss = |start: &str, after: &str| {
        let call = add_booking(&own, jadwiga, start);
        own.clock.set(after);
        own.set_outcome(call, &no_show(NoShowReason::Excused))
            .unwrap();
    };
    miss("2026-10-15T12:00:00Z", "2026-10-15T12:20:00Z");
    send(&own, id);
    miss("2026-10-22T12:00:00Z", "2026-10-22T12:20:00Z");
    let again = letter(&own, id);
    let error = own.refused("a third one", |d| d.send_letter(id, &sending(&again)));
    assert_eq!(error.params["rules"], "chance_given");
}

#[test]
fn l7_what_was_excused_or_our_fault_is_never_held_against_anybody() {
    for reason in [
        NoShowReason::Excused,
        NoShowReason::OurFault,
        NoShowReason::Technical,
    ] {
        let own = TestDesk::new();
        let jadwiga = add_jadwiga(&own);
        for start in [
            "2026-10-01T12:00:00Z",
            "2026-10-02T12:00:00Z",
            "2026-10-06T12:00:00Z",
        ] {
            let call = add_booking(&own, jadwiga, start);
            own.set_outcome(call, &no_show(reason)).unwrap();
        }
        let found = own.get_eligibility(jadwiga).unwrap();
        assert!(found.reasons.is_empty(), "{reason}: {:?}", found.reasons);
        assert_eq!(found.no_shows.total(), 3, "they are shown all the same");
    }
}

#[test]
fn l10_only_whoever_came_is_thanked() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let id = invited(&own, jadwiga);
    let call = add_booking(&own, jadwiga, "2026-10-15T12:00:00Z");
    let error = own.refused("before the call", |d| d.get_letter(id, &choice()));
    assert_eq!(code(&error), "nomination_step");
    own.clock.set("2026-10-15T12:40:00Z");
    own.set_outcome(call, &held()).unwrap();
    let thanks = letter(&own, id);
    assert_eq!(thanks.kind, LetterKind::Thanks);
    assert!(
        thanks.link.is_empty() || !thanks.body.contains("http"),
        "{}",
        thanks.body
    );
    send(&own, id);
    let thanked = row(&own, id);
    assert_eq!(
        (thanked.state, thanked.thanked_at.is_some()),
        (State::Held, true)
    );
    own.undo_last().unwrap();
    own.undo_last().unwrap();
    own.set_outcome(call, &no_show(NoShowReason::Excused))
        .unwrap();
    assert_eq!(letter(&own, id).kind, LetterKind::SecondChance);
}

#[test]
fn e11_the_waiting_list_says_why_each_stands_where_they_stand() {
    let own = TestDesk::new();
    let add = |given: &str| {
        let fields = CustomerDraft {
            time_zone: "Europe/Warsaw".into(),
            language: "pl".into(),
            ..customer(given, "Las")
        };
        own.add_customer(&fields, &[]).unwrap().value
    };
    let first = accepted(&own, add("Ewa"));
    own.clock.forward(chrono::Duration::days(10));
    let second = accepted(&own, add("Jan"));
    own.clock.forward(chrono::Duration::days(1));
    let owed = add("Ida");
    let call = add_booking(&own, owed, "2026-10-25T12:30:00Z");
    let third = invited_and_called_off(&own, owed, call);
    let board = own.get_nomination_board().unwrap();
    let order: Vec<_> = board.waiting.iter().map(|waits| waits.id).collect();
    assert_eq!(order, [third, first, second]);
    let kinds: Vec<_> = board.waiting[1]
        .reasons
        .iter()
        .map(|one| one.kind)
        .collect();
    assert_eq!(kinds, [RankKind::Waited]);
    assert_eq!(board.waiting[1].reasons[0].count, 11);
    assert_eq!(board.waiting[0].reasons[0].kind, RankKind::WeOweThem);
}

fn invited_and_called_off(
    own: &TestDesk,
    customer: kawka_domain::ids::CustomerId,
    earlier: kawka_domain::ids::BookingId,
) -> kawka_domain::ids::NominationId {
    own.set_outcome(earlier, &outcome(Outcome::Cancelled))
        .unwrap();
    let id = invited(own, customer);
    let call = add_booking(own, customer, "2026-10-27T12:00:00Z");
    own.set_outcome(call, &outcome(Outcome::Cancelled)).unwrap();
    id
}

#[test]
fn who_might_be_suitable_is_explained_and_nobody_is_nominated_by_itself() {
    let own = TestDesk::new();
    let bells = own
        .add_company(&kawka_domain::person::CompanyDraft {
            industry: "Bell founding".into(),
            ..company("Dzwony")
        })
        .unwrap()
        .value;
    let fields = CustomerDraft {
        company_id: Some(bells),
        ..customer("Maja", "Dzwon")
    };
    let maja = own.add_customer(&fields, &[]).unwrap().value;
    let said = |customer, kind, feeling| {
        let contact = InteractionDraft {
            kind,
            direction: Direction::Inbound,
            feeling,
            ..interaction("A thought")
        };
        own.add_interaction(customer, &contact).unwrap();
    };
    said(maja, InteractionKind::Suggestion, Some(Feeling::Better));
    said(maja, InteractionKind::Story, Some(Feeling::Better));
    let quiet = add_jadwiga(&own);
    said(quiet, InteractionKind::Question, None);
    let forbidden = own
        .add_customer(
            &CustomerDraft {
                do_not_contact: true,
                ..customer("Nie", "Dzwoń")
            },
            &[],
        )
        .unwrap()
        .value;
    said(forbidden, InteractionKind::Story, Some(Feeling::Better));
    said(
        forbidden,
        InteractionKind::Suggestion,
        Some(Feeling::Better),
    );

    let found = own.list_suitable().unwrap();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].customer.id, maja);
    let kinds: Vec<_> = found[0].suits.iter().map(|one| one.kind).collect();
    for kind in [
        SuitKind::Suggestions,
        SuitKind::Stories,
        SuitKind::GoodTone,
        SuitKind::NewTrade,
    ] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
    assert!(own.get_nomination_board().unwrap().rows.is_empty());
    own.nominate(&draft(maja)).unwrap();
    assert!(own.list_suitable().unwrap().is_empty());
    own.undo_last().unwrap();

    // Somebody of the trade was met: that is no reason any longer.
    let other = CustomerDraft {
        company_id: Some(bells),
        ..customer("Ewa", "Dzwon")
    };
    let other = own
        .add_customer(&other, &[email("ewa@dzwony.example")])
        .unwrap()
        .value;
    let call = add_booking(&own, other, "2026-10-13T12:00:00Z");
    own.set_outcome(call, &held()).unwrap();
    let found = own.list_suitable().unwrap();
    assert!(
        found[0]
            .suits
            .iter()
            .all(|one| one.kind != SuitKind::NewTrade)
    );
}

#[test]
fn e2_whoever_is_nominated_already_hides_nobody_who_might_be_suitable() {
    let own = TestDesk::new();
    let add = || {
        let person = add_jadwiga(&own);
        for kind in [InteractionKind::Suggestion, InteractionKind::Story] {
            let contact = InteractionDraft {
                kind,
                direction: Direction::Inbound,
                feeling: Some(Feeling::Better),
                ..interaction("A thought")
            };
            own.add_interaction(person, &contact).unwrap();
        }
        person
    };
    for _ in 0..200 {
        own.nominate(&draft(add())).unwrap();
    }
    let free = add();
    let found: Vec<_> = own
        .list_suitable()
        .unwrap()
        .iter()
        .map(|row| row.customer.id)
        .collect();
    assert_eq!(found, [free]);
}

#[test]
fn e11_one_invitation_without_an_answer_counts_on_the_waiting_list_before_the_rule_speaks() {
    let own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    invited(&own, jadwiga);
    own.clock.forward(chrono::Duration::days(300));
    accepted(&own, jadwiga);
    let board = own.get_nomination_board().unwrap();
    let silent: Vec<_> = board.waiting[0]
        .reasons
        .iter()
        .filter(|one| one.kind == RankKind::Silent)
        .map(|one| one.count)
        .collect();
    assert_eq!(silent, [1]);
}
