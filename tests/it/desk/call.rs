//! The call: consent first, questions whose old answers keep the old wording, notes.

use kawka_desk::view::NewConsent;
use kawka_domain::consent::{
    ConsentDecision as Decision, ConsentScope as Scope, ConsentState as State, Initiative,
};
use kawka_domain::question::AnswerState;

use super::code;
use crate::support::TestDesk;
use crate::support::builders::{add_booking, add_jadwiga, consent};

const START: &str = "2026-10-14T12:00:00Z";

#[test]
fn consent_is_given_refused_and_withdrawn_purpose_by_purpose() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    let state = |scope| {
        let brief = own.get_brief(id).unwrap();
        brief
            .consents
            .iter()
            .find(|row| row.scope == scope)
            .unwrap()
            .state
    };
    let say = |scope, decision| {
        own.clock.minutes(1);
        own.record_consent(&consent(customer, Some(id), scope, decision))
    };
    for scope in Scope::ALL {
        assert_eq!(state(*scope), State::Unknown);
        let error = own.refused("never given", |_| say(*scope, Decision::Withdrawn));
        assert_eq!(code(&error), "nothing_to_withdraw");
    }
    say(Scope::RecordInternal, Decision::Given).unwrap();
    assert_eq!(state(Scope::RecordInternal), State::Given);
    assert_eq!(
        state(Scope::SendToCustomer),
        State::Unknown,
        "a yes to one is no yes to another"
    );
    say(Scope::SendToCustomer, Decision::Refused).unwrap();
    let error = own.refused("refused", |_| {
        say(Scope::SendToCustomer, Decision::Withdrawn)
    });
    assert_eq!(code(&error), "nothing_to_withdraw");
    say(Scope::RecordInternal, Decision::Withdrawn).unwrap();
    assert_eq!(state(Scope::RecordInternal), State::Withdrawn);
    let error = own.refused("twice", |_| say(Scope::RecordInternal, Decision::Withdrawn));
    assert_eq!(code(&error), "nothing_to_withdraw");
    let error = own.refused("asked again at once", |_| {
        say(Scope::RecordInternal, Decision::Given)
    });
    assert_eq!(code(&error), "asked_too_soon");
    own.clock.minutes(1);
    let theirs = NewConsent {
        initiative: Initiative::Theirs,
        ..consent(customer, Some(id), Scope::RecordInternal, Decision::Given)
    };
    own.record_consent(&theirs).unwrap();
    assert_eq!(state(Scope::RecordInternal), State::Given, "their own wish");

    let decisions: Vec<Decision> = own
        .list_consents(customer)
        .unwrap()
        .iter()
        .map(|row| row.decision)
        .collect();
    assert_eq!(
        decisions,
        [
            Decision::Given,
            Decision::Withdrawn,
            Decision::Refused,
            Decision::Given
        ],
        "nothing is overwritten"
    );
    own.undo_last().unwrap();
    assert_eq!(state(Scope::RecordInternal), State::Withdrawn);
}

#[test]
fn a_yes_keeps_the_sentence_the_language_and_who_asked() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    let asked = NewConsent {
        sentence: "  Czy możemy nagrać?  ".into(),
        language: "pl".into(),
        ..consent(customer, Some(id), Scope::RecordInternal, Decision::Given)
    };
    for decision in [Decision::Given, Decision::Refused] {
        let silent = NewConsent {
            sentence: " \n".into(),
            decision,
            ..asked.clone()
        };
        own.refused_field("without a sentence", "sentence", "empty", |d| {
            d.record_consent(&silent)
        });
    }
    own.record_consent(&asked).unwrap();
    let row = own.list_consents(customer).unwrap().remove(0);
    assert_eq!(
        (row.sentence.as_str(), row.language.as_str()),
        ("Czy możemy nagrać?", "pl")
    );
    assert_eq!(
        (row.asked_by.as_deref(), row.at),
        (Some("Ola Wrona"), own.now())
    );
    assert!(
        own.get_brief(id)
            .unwrap()
            .consents
            .iter()
            .any(|row| row.this_call)
    );
}

#[test]
fn a_new_wording_is_a_new_question_and_old_answers_keep_the_old_one() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let (before, after) = (
        add_booking(&own, customer, START),
        add_booking(&own, customer, "2026-10-21T12:00:00Z"),
    );
    let questions = own.list_questions().unwrap();
    assert_eq!(questions.len(), 5);
    let first = questions[0].clone();
    own.write_answer(
        before,
        first.id,
        AnswerState::Answered,
        "Through a friend",
        false,
    )
    .unwrap();
    assert_eq!(
        own.change_question(first.id, &first.text, "another hint")
            .unwrap()
            .value,
        first.id,
        "a hint alone"
    );
    let second = own
        .change_question(first.id, "Who sent you?", "hint")
        .unwrap()
        .value;
    assert_ne!(second, first.id);

    let now: Vec<_> = own
        .list_questions()
        .unwrap()
        .into_iter()
        .map(|q| q.text)
        .collect();
    assert_eq!(now[0], "Who sent you?", "in the old one's place");
    assert_eq!(now.len(), 5);
    let old = own.get_call(before).unwrap().answers;
    let old = old.iter().find(|row| row.question_id == first.id).unwrap();
    assert_eq!(
        (old.question.as_str(), old.text.as_str()),
        (first.text.as_str(), "Through a friend")
    );
    let fresh = own.get_call(after).unwrap().answers;
    assert_eq!(fresh.len(), 5);
    assert_eq!(
        (fresh[0].question_id, fresh[0].state),
        (second, AnswerState::NotAsked)
    );
}

#[test]
fn the_set_of_questions_is_ordered_by_hand() {
    let own = TestDesk::new();
    let texts = || {
        own.list_questions()
            .unwrap()
            .into_iter()
            .map(|q| q.text)
            .collect::<Vec<_>>()
    };
    let before = texts();
    let last = own.list_questions().unwrap()[4].id;
    own.move_question(last, 0).unwrap();
    assert_eq!(texts(), [&before[4..], &before[..4]].concat());
    own.move_question(last, 99).unwrap();
    assert_eq!(texts(), before, "beyond the end is the end");
    own.remove_question(last).unwrap();
    assert_eq!(texts(), before[..4]);
    own.add_question("And how is the dog?", "").unwrap();
    assert_eq!(texts()[4], "And how is the dog?");
    own.refused_field("a question of nothing", "text", "empty", |d| {
        d.add_question("  ", "")
    });
    own.refused_field(
        "a question of two lines",
        "text",
        "control_characters",
        |d| d.add_question("a\nb", ""),
    );
    let nothing = kawka_domain::ids::QuestionId::new();
    assert_eq!(
        code(&own.refused("move", |d| d.move_question(nothing, 0))),
        "not_found"
    );
    assert_eq!(
        code(&own.refused("change", |d| d.change_question(nothing, "x", ""))),
        "not_found"
    );
    let gone = own.refused("removed already", |d| d.remove_question(last));
    assert_eq!(code(&gone), "not_found");
}

#[test]
fn answered_declined_and_not_asked_are_three_things() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    let questions: Vec<_> = own
        .list_questions()
        .unwrap()
        .into_iter()
        .map(|q| q.id)
        .collect();
    own.write_answer(id, questions[0], AnswerState::Answered, "", false)
        .unwrap();
    own.write_answer(id, questions[1], AnswerState::Declined, "", false)
        .unwrap();
    own.write_answer(id, questions[2], AnswerState::Answered, "Yes \n\n", true)
        .unwrap();
    own.write_answer(
        id,
        questions[2],
        AnswerState::Answered,
        "Yes and no\n",
        true,
    )
    .unwrap();
    let rows = own.get_call(id).unwrap().answers;
    let found: Vec<_> = rows
        .iter()
        .map(|row| (row.state, row.text.as_str(), row.quote))
        .collect();
    let expected = [
        (AnswerState::Answered, "", false),
        (AnswerState::Declined, "", false),
        (AnswerState::Answered, "Yes and no", true),
        (AnswerState::NotAsked, "", false),
        (AnswerState::NotAsked, "", false),
    ];
    assert_eq!(found, expected);
    let nothing = own.refused("no such question", |d| {
        d.write_answer(
            id,
            kawka_domain::ids::QuestionId::new(),
            AnswerState::Answered,
            "x",
            false,
        )
    });
    assert_eq!(code(&nothing), "not_found");
}

#[test]
fn a_recording_is_asked_about_in_every_call_and_withdrawn_from_anywhere() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let first = add_booking(&own, customer, START);
    let second = add_booking(&own, customer, "2026-10-15T12:00:00Z");
    let state = |booking| {
        let brief = own.get_brief(booking).unwrap();
        let row = brief
            .consents
            .into_iter()
            .find(|row| row.scope == Scope::RecordInternal);
        row.unwrap().state
    };
    let say = |booking, decision| {
        own.clock.minutes(1);
        own.record_consent(&consent(customer, booking, Scope::RecordInternal, decision))
    };
    say(Some(first), Decision::Given).unwrap();
    assert_eq!(
        (state(first), state(second)),
        (State::Given, State::Unknown)
    );
    let error = own.refused("never given in this call", |_| {
        say(Some(second), Decision::Withdrawn)
    });
    assert_eq!(code(&error), "nothing_to_withdraw");
    say(Some(second), Decision::Refused).unwrap();
    assert_eq!(
        (state(first), state(second)),
        (State::Given, State::Refused)
    );

    // Said in a letter, outside of any call: no yes is left (GDPR Art. 7(3)).
    say(None, Decision::Withdrawn).unwrap();
    assert_eq!(
        (state(first), state(second)),
        (State::Withdrawn, State::Refused)
    );
    let error = own.refused("nothing is left", |_| say(None, Decision::Withdrawn));
    assert_eq!(code(&error), "nothing_to_withdraw");
    own.clock.minutes(1);
    own.record_consent(&NewConsent {
        initiative: Initiative::Theirs,
        ..consent(
            customer,
            Some(second),
            Scope::RecordInternal,
            Decision::Given,
        )
    })
    .unwrap();
    assert_eq!(
        (state(first), state(second)),
        (State::Withdrawn, State::Given),
        "they changed their mind"
    );
}
