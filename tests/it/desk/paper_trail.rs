//! The call and its paper trail: rows G to M beyond consent.

use kawka_desk::Desk;
use kawka_desk::view::{
    AnswerFilter, BriefSection, FollowUpFilter, FollowUpsChange, InteractionDraft, SecondChance,
};
use kawka_desk::wording::Language;
use kawka_domain::booking::{Arrival, BookingEventKind, BookingStatus, NoShowReason};
use kawka_domain::consent::{ConsentDecision, ConsentScope};
use kawka_domain::follow_up::{FollowUpDraft, FollowUpKind, Repeat};
use kawka_domain::ids::{BookingId, CustomerId, FollowUpId};
use kawka_domain::interaction::{Channel, Feeling};
use kawka_domain::person::{CustomerDraft, FormOfAddress};
use kawka_domain::question::{AnswerState, QuestionPlace};

use super::code;
use crate::support::TestDesk;
use crate::support::builders::{
    add_booking, add_jadwiga, consent, customer, follow_up, held, interaction, jadwiga, no_show,
    promise,
};

const START: &str = "2026-10-14T12:00:00Z";

fn call() -> (TestDesk, CustomerId, BookingId) {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    (own, customer, id)
}

const ALL: FollowUpFilter = FollowUpFilter {
    mine: false,
    done: false,
};

fn pending(own: &TestDesk) -> Vec<String> {
    let rows = own.list_follow_ups(&ALL).unwrap();
    rows.into_iter().map(|row| row.title).collect()
}

fn every() -> AnswerFilter {
    AnswerFilter {
        state: None,
        quotes: false,
        tag: None,
        text: String::new(),
        from: None,
        to: None,
    }
}

#[test]
fn g2_the_specialist_writes_every_section_and_the_markdown_has_them() {
    let (own, _, id) = call();
    for section in BriefSection::ALL {
        own.write_brief(id, *section, &format!("About {section}"))
            .unwrap();
    }
    let brief = own.get_brief(id).unwrap();
    assert_eq!(brief.sections.len(), 7);
    assert_eq!(brief.booking.row.brief.missing, 0);
    let text = own.brief_markdown(id, Language::English).unwrap();
    for section in BriefSection::ALL {
        assert!(
            text.contains(&format!("About {section}")),
            "{section}: {text}"
        );
    }
    assert!(text.contains("## Channels and tone"));
}

#[test]
fn g8_an_unkept_promise_stands_on_top_until_the_customer_was_told() {
    let (own, customer, id) = call();
    let made = own
        .add_follow_up(&promise(&own, "Send the layout", customer))
        .unwrap()
        .value;
    assert_eq!(own.get_brief(id).unwrap().promises.len(), 1);
    own.tell_customer(made, Some(Channel::Email)).unwrap();
    let brief = own.get_brief(id).unwrap();
    assert_eq!((brief.promises.len(), brief.kept_promises), (0, 1));
}

#[test]
fn h4_marks_count_from_when_the_recording_runs_and_only_with_consent() {
    let (own, customer, id) = call();
    own.clock.set("2026-10-14T12:03:00Z");
    let error = own.refused("nobody asked", |d| d.start_recording(id));
    assert_eq!(code(&error), "consent_missing");
    assert_eq!(error.params["reason"], "never_asked");
    let yes = consent(
        customer,
        Some(id),
        ConsentScope::RecordInternal,
        ConsentDecision::Given,
    );
    own.record_consent(&yes).unwrap();
    own.clock.minutes(1);
    own.start_recording(id).unwrap();
    assert_eq!(
        own.get_call(id).unwrap().recording_started_at,
        Some(own.now())
    );
    own.undo_last().unwrap();
    assert_eq!(own.get_call(id).unwrap().recording_started_at, None);
}

#[test]
fn j6_a_withdrawal_in_a_recorded_call_says_to_stop_it_until_it_is_stopped() {
    let (own, customer, id) = call();
    own.clock.set("2026-10-14T12:03:00Z");
    let said = |decision| {
        let scope = ConsentScope::RecordInternal;
        consent(customer, Some(id), scope, decision)
    };
    own.record_consent(&said(ConsentDecision::Given)).unwrap();
    own.start_recording(id).unwrap();
    assert!(!own.get_call(id).unwrap().must_stop_recording);
    let error = {
        let other = add_booking(&own, customer, "2026-10-15T12:00:00Z");
        own.refused("none runs", |d| d.stop_recording(other))
    };
    assert_eq!(code(&error), "not_found");
    // The call runs over.
    own.clock.set("2026-10-14T12:45:00Z");
    own.record_consent(&said(ConsentDecision::Withdrawn))
        .unwrap();
    assert!(own.get_call(id).unwrap().must_stop_recording);
    let stop = |own: &TestDesk| {
        let tasks = pending(own);
        tasks
            .iter()
            .any(|title| title.starts_with("Stop the recording"))
    };
    assert!(stop(&own));
    own.clock.minutes(1);
    own.stop_recording(id).unwrap();
    let view = own.get_call(id).unwrap();
    assert_eq!(
        (view.must_stop_recording, view.recording_stopped_at),
        (false, Some(own.now()))
    );
    assert!(!stop(&own), "the task is done with it");
    assert!(
        view.recording_started_at.is_some(),
        "marks still count from there"
    );
    own.undo_last().unwrap();
    assert!(own.get_call(id).unwrap().must_stop_recording && stop(&own));
    own.stop_recording(id).unwrap();

    // Given anew, it can run anew.
    own.record_consent(&kawka_desk::view::NewConsent {
        initiative: kawka_domain::consent::Initiative::Theirs,
        ..said(ConsentDecision::Given)
    })
    .unwrap();
    own.start_recording(id).unwrap();
    let view = own.get_call(id).unwrap();
    assert_eq!(view.recording_stopped_at, None);
}

#[test]
fn h1_private_notes_are_their_writers_alone() {
    let (own, _, id) = call();
    own.write_notes(id, "For all", true).unwrap();
    own.write_private_notes(id, "She looked tired").unwrap();
    assert_eq!(own.get_call(id).unwrap().private_notes, "She looked tired");
    let sheet = own.handover_markdown(id, Language::English).unwrap();
    assert!(sheet.contains("For all") && !sheet.contains("tired"));
    let other = own
        .add_member(&kawka_domain::person::MemberDraft {
            name: "Emil Sroka".into(),
            email: String::new(),
            role: kawka_domain::person::MemberRole::Specialist,
        })
        .unwrap()
        .value;
    own.set_me(other).unwrap();
    assert_eq!(own.get_call(id).unwrap().private_notes, "");
    own.write_private_notes(id, "Mine").unwrap();
    assert_eq!(own.get_call(id).unwrap().private_notes, "Mine");
}

#[test]
fn i2_i3_i4_i5_one_question_is_read_over_all_calls_and_wordings() {
    let (own, customer, first) = call();
    let second = add_booking(&own, customer, "2026-10-21T12:00:00Z");
    let third = add_booking(&own, customer, "2026-10-28T12:00:00Z");
    let question = own.list_questions().unwrap()[0].clone();
    let write = |booking, question, state, text, quote| {
        own.write_answer(booking, question, state, text, quote)
            .unwrap()
    };
    write(
        first,
        question.id,
        AnswerState::Answered,
        "Przez przyjaciółkę",
        true,
    );
    write(second, question.id, AnswerState::Declined, "", false);
    own.tag_answer(first, question.id, "friends", true).unwrap();
    let newer = own
        .change_question(question.id, "Who sent you?", "")
        .unwrap()
        .value;
    write(third, newer, AnswerState::Answered, "A podcast", false);

    for asked in [
        question.id,
        newer,
        own.find_question("who sent").unwrap(),
        own.find_question("1").unwrap(),
    ] {
        let view = own.list_answers(asked, &every()).unwrap();
        assert_eq!(
            (view.total, view.answered, view.declined, view.quotes),
            (3, 2, 1, 1)
        );
        assert_eq!(view.wordings.len(), 2, "old answers keep their wording");
        let calls: Vec<_> = view.rows.iter().map(|row| row.booking_id).collect();
        assert_eq!(calls, [third, second, first], "newest first");
    }
    let count = |filter: AnswerFilter| own.list_answers(newer, &filter).unwrap().rows.len();
    assert_eq!(
        count(AnswerFilter {
            state: Some(AnswerState::Declined),
            ..every()
        }),
        1
    );
    assert_eq!(
        count(AnswerFilter {
            quotes: true,
            ..every()
        }),
        1
    );
    assert_eq!(
        count(AnswerFilter {
            tag: Some("friends".into()),
            ..every()
        }),
        1
    );
    assert_eq!(
        count(AnswerFilter {
            tag: Some("family".into()),
            ..every()
        }),
        0
    );
    assert_eq!(
        count(AnswerFilter {
            text: "PRZYJACIOLK".into(),
            ..every()
        }),
        1,
        "folded"
    );
    let from = Some("2026-10-20T00:00:00Z".parse().unwrap());
    assert_eq!(count(AnswerFilter { from, ..every() }), 2);
    assert_eq!(
        count(AnswerFilter {
            to: from,
            ..every()
        }),
        1
    );

    let may = |own: &TestDesk| own.list_answers(newer, &every()).unwrap().rows[2].may_quote;
    assert!(!may(&own), "worth quoting is not allowed to be quoted");
    own.record_consent(&consent(
        customer,
        None,
        ConsentScope::QuoteByName,
        ConsentDecision::Given,
    ))
    .unwrap();
    assert!(may(&own));
    let table = Desk::answers_csv(&own.list_answers(newer, &every()).unwrap());
    assert_eq!(table.lines().count(), 4);
    own.tag_answer(first, question.id, "friends", false)
        .unwrap();
    assert_eq!(own.list_answers(newer, &every()).unwrap().tags, []);
    let error = own.find_question("no such").unwrap_err();
    assert_eq!(code(&error), "not_found");
}

#[test]
fn i4_answers_to_questions_of_the_past_and_of_one_call_are_read_told_apart() {
    let (own, _, id) = call();
    let set = own.list_questions().unwrap();
    let (gone, unanswered, kept) = (&set[0], &set[1], &set[2]);
    let answer = |question, text: &str| {
        own.write_answer(id, question, AnswerState::Answered, text, false)
            .unwrap()
    };
    answer(gone.id, "From a neighbour");
    let newer = own
        .change_question(gone.id, "Who sent you to us?", "")
        .unwrap()
        .value;
    let extra = own
        .add_extra_question(id, "How was the move?")
        .unwrap()
        .value;
    let silent = own.add_extra_question(id, "And the cat?").unwrap().value;
    answer(extra, "Long");
    own.remove_question(newer).unwrap();
    own.remove_question(unanswered.id).unwrap();

    let read = own.list_read_questions().unwrap();
    let known: Vec<_> = read
        .iter()
        .map(|one| (one.id, one.place, one.answers, one.customer.as_deref()))
        .collect();
    assert_eq!(
        known.len(),
        5,
        "three of today, one of the past, one of a call"
    );
    assert!(
        known[..3]
            .iter()
            .all(|one| one.1 == QuestionPlace::Current && one.2 == 0)
    );
    assert_eq!(known[0].0, kept.id, "in their order");
    assert_eq!(
        known[3..],
        [
            (newer, QuestionPlace::Former, 1, None),
            (extra, QuestionPlace::Extra, 1, Some("Jadwiga Żółtowska"))
        ]
    );
    assert!(known.iter().all(|one| one.0 != silent), "nobody answered");
    for (wanted, question, text) in [
        ("who sent you", newer, "From a neighbour"),
        ("how was the", extra, "Long"),
    ] {
        assert_eq!(own.find_question(wanted).unwrap(), question);
        let view = own.list_answers(question, &every()).unwrap();
        assert_eq!(view.rows[0].text, text);
    }
    assert_eq!(
        own.find_question("1").unwrap(),
        kept.id,
        "places are those of today"
    );
}

#[test]
fn i6_a_question_for_one_customer_is_asked_in_their_call_only() {
    let (own, customer, id) = call();
    let other = add_booking(&own, customer, "2026-10-21T12:00:00Z");
    own.refused_field("nothing", "text", "empty", |d| {
        d.add_extra_question(id, "  ")
    });
    let extra = own
        .add_extra_question(id, "How was the move?")
        .unwrap()
        .value;
    let answers = own.get_call(id).unwrap().answers;
    assert_eq!(answers.len(), 6);
    assert!(
        answers[5].extra && answers[5].question_id == extra,
        "after the base questions"
    );
    assert_eq!(own.get_call(other).unwrap().answers.len(), 5);
    assert_eq!(own.list_questions().unwrap().len(), 5, "the set stays");
    own.write_answer(id, extra, AnswerState::Answered, "Fine", false)
        .unwrap();
    let answer = own.get_call(id).unwrap().answers.remove(5);
    assert!(answer.extra && answer.text == "Fine");
}

#[test]
fn j9_the_report_has_every_event_of_the_span_and_can_be_told_by_anybody() {
    let (own, customer, id) = call();
    own.record_consent(&consent(
        customer,
        Some(id),
        ConsentScope::RecordInternal,
        ConsentDecision::Given,
    ))
    .unwrap();
    own.clock.minutes(60 * 24 * 100);
    own.record_consent(&consent(
        customer,
        None,
        ConsentScope::QuoteByName,
        ConsentDecision::Refused,
    ))
    .unwrap();
    let quarter = |from: &str, to: &str| {
        own.consent_report(from.parse().unwrap(), to.parse().unwrap(), None)
            .unwrap()
    };
    let fourth = quarter("2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z");
    let first = quarter("2027-01-01T00:00:00Z", "2027-04-01T00:00:00Z");
    assert_eq!((fourth.rows.len(), first.rows.len()), (1, 1));
    assert!(fourth.chain_holds);
    assert_eq!(fourth.rows[0].customer, "Jadwiga Żółtowska");
    let csv = Desk::consent_csv(&fourth);
    let mut lines = csv.lines();
    let (head, row) = (lines.next().unwrap(), lines.next().unwrap());
    assert_eq!(head.split(',').count(), 23);
    for what in [
        "Jadwiga Żółtowska",
        "record_internal",
        "given",
        "oral_on_call",
        "Ola Wrona",
        "May we record this call?",
        "holds",
    ] {
        assert!(row.contains(what), "{what} in {row}");
    }
    let proof = own.consent_proof(customer).unwrap();
    assert_eq!(
        (proof.events.len(), proof.standing.len()),
        (2, ConsentScope::ALL.len())
    );

    own.remove_customer(customer).unwrap();
    let after = quarter("2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z");
    assert_eq!(
        after.rows[0].customer, "Jadwiga Żółtowska",
        "the proof outlives the record"
    );
}

#[test]
fn l1_l5_l11_who_comes_after_a_no_show_mark_is_let_in_and_it_is_told_who_did_what() {
    let (own, _, id) = call();
    own.clock.set("2026-10-14T12:05:00Z");
    own.mark_running_late(id).unwrap();
    let next = own.get_today().unwrap().next.unwrap();
    assert_eq!(next.booking.arrival, Arrival::RunningLate, "seen on Today");
    own.clock.set("2026-10-14T12:12:00Z");
    own.set_outcome(id, &no_show(NoShowReason::Unexcused))
        .unwrap();
    own.clock.minutes(3);
    own.mark_arrived(id).unwrap();
    let row = own.get_booking_row(id).unwrap();
    assert_eq!(
        (row.status, row.arrival, row.no_show_reason),
        (BookingStatus::Booked, Arrival::Arrived, None)
    );
    assert_eq!(
        own.get_brief(id)
            .unwrap()
            .customer
            .unwrap()
            .no_shows
            .total(),
        0
    );
    let events = own.get_booking(id).unwrap().events;
    assert!(
        events
            .iter()
            .all(|event| event.actor.as_deref() == Some("Ola Wrona"))
    );
    assert_eq!(events.len(), 5, "booked, late, no-show, open again, here");
}

/// The text of a second chance of whoever was not nominated.
fn chance(own: &TestDesk, id: BookingId) -> String {
    match own.second_chance(id).unwrap().value {
        SecondChance::Text { text } => text,
        SecondChance::Letter { .. } => panic!("nobody nominated them"),
    }
}

#[test]
fn l9_a_second_chance_of_a_call_is_given_once_written_down_and_undone() {
    let own = TestDesk::new();
    let who = add_jadwiga(&own);
    let id = add_booking(&own, who, "2026-10-12T12:00:00Z");
    own.set_outcome(id, &no_show(NoShowReason::Excused))
        .unwrap();
    let text = chance(&own, id);
    let events = own.get_booking(id).unwrap().events;
    let last = events.last().unwrap();
    assert_eq!(
        (last.kind, last.actor.as_deref()),
        (BookingEventKind::SecondChance, Some("Ola Wrona")),
        "by whom, and that it was"
    );
    let error = own.refused("once more", |d| d.second_chance(id));
    assert_eq!(
        (code(&error), error.params["rules"].as_str()),
        ("rule_stands", "chance_given")
    );
    own.undo_last().unwrap();
    assert_eq!(chance(&own, id), text);
}

#[test]
fn e4_l9_nobody_who_must_not_be_contacted_gets_a_second_chance() {
    let own = TestDesk::new();
    let fields = CustomerDraft {
        do_not_contact: true,
        ..jadwiga()
    };
    let who = own.add_customer(&fields, &[]).unwrap().value;
    let id = add_booking(&own, who, "2026-10-12T12:00:00Z");
    own.set_outcome(id, &no_show(NoShowReason::Technical))
        .unwrap();
    let error = own.refused("do not contact", |d| d.second_chance(id));
    assert_eq!(code(&error), "not_eligible");
    assert_eq!(error.params["rule"], "do_not_contact");
}

#[test]
fn l7_l9_l10_a_second_chance_is_worded_for_the_reason_and_thanks_nobody_who_did_not_come() {
    let own = TestDesk::new();
    let fields = |form, language: &str| CustomerDraft {
        form_of_address: Some(form),
        language: language.into(),
        ..jadwiga()
    };
    for (form, language) in [
        (FormOfAddress::FirstName, "pl"),
        (FormOfAddress::Formal, "pl"),
        (FormOfAddress::FirstName, "en"),
    ] {
        let who = own
            .add_customer(&fields(form, language), &[])
            .unwrap()
            .value;
        let mut texts = Vec::new();
        for (day, reason) in (1..).zip(NoShowReason::ALL) {
            let id = add_booking(&own, who, &format!("2026-10-0{day}T12:00:00Z"));
            let error = own.refused("not missed", |d| d.second_chance(id));
            assert_eq!(code(&error), "bad_input");
            own.set_outcome(id, &no_show(*reason)).unwrap();
            texts.push((*reason, chance(&own, id)));
        }
        for (reason, text) in &texts {
            let thanks = ["thank", "dzięk"]
                .iter()
                .any(|word| text.to_lowercase().contains(word));
            assert_eq!(
                thanks,
                *reason == NoShowReason::Excused,
                "thanks for telling us only: {text}"
            );
            assert_eq!(
                text.contains("Jadwiga"),
                form == FormOfAddress::FirstName,
                "{text}"
            );
        }
        let distinct: std::collections::BTreeSet<_> = texts.iter().map(|(_, text)| text).collect();
        assert_eq!(distinct.len(), NoShowReason::ALL.len());
        let again = add_booking(&own, who, "2026-10-09T12:00:00Z");
        own.set_outcome(again, &no_show(NoShowReason::Unexcused))
            .unwrap();
        let error = own.refused("twice unexcused", |d| d.second_chance(again));
        assert_eq!(
            (code(&error), error.params["rules"].as_str()),
            ("rule_stands", "repeat_no_show")
        );
        let mut settings = own.get_invitation_settings().unwrap();
        settings.no_show_limit = 3;
        own.change_invitation_settings(&settings).unwrap();
        let text = chance(&own, again);
        settings.no_show_limit = 2;
        own.change_invitation_settings(&settings).unwrap();
        assert!(
            texts.iter().all(|(_, first)| *first != text),
            "a second time asks otherwise"
        );
        let count = own.get_customer(who).unwrap().no_shows;
        assert_eq!(
            (count.unexcused, count.excused, count.not_theirs),
            (2, 1, 2),
            "excused apart"
        );
    }
}

fn add(own: &TestDesk, title: &str, due: Option<&str>) -> FollowUpId {
    let fields = FollowUpDraft {
        assignee_id: Some(own.me().unwrap()),
        ..follow_up(title, due)
    };
    own.add_follow_up(&fields).unwrap().value
}

#[test]
fn m1_a_follow_up_comes_again_and_can_be_put_off() {
    let own = TestDesk::new();
    let id = add(&own, "Water the fern", Some("2026-10-14"));
    own.repeat_follow_up(id, Some(Repeat::Weekly)).unwrap();
    own.set_follow_up_done(id, true).unwrap();
    let rows = own.list_follow_ups(&ALL).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].due, rows[0].repeat),
        ("2026-10-21".parse().ok(), Some(Repeat::Weekly))
    );
    own.undo_last().unwrap();
    assert_eq!(
        own.list_follow_ups(&ALL).unwrap()[0].id,
        id,
        "one action, one undo"
    );

    assert_eq!(own.get_today().unwrap().follow_ups.len(), 1);
    own.snooze_follow_up(id, "2026-10-16".parse().ok()).unwrap();
    assert_eq!(own.get_today().unwrap().follow_ups.len(), 0, "put off");
    own.clock.set("2026-10-16T08:00:00Z");
    assert_eq!(
        own.get_today().unwrap().follow_ups.len(),
        1,
        "back on its day"
    );
    own.refused_field("to yesterday", "due", "in_the_past", |d| {
        d.snooze_follow_up(id, "2026-10-15".parse().ok())
    });
}

#[test]
fn m3_m4_a_promise_becomes_a_task_and_is_closed_when_the_customer_was_told() {
    let (own, _, id) = call();
    own.clock.set("2026-10-14T12:20:00Z");
    own.write_notes(id, "!! We tell her about dates\n", false)
        .unwrap();
    let row = own.list_follow_ups(&ALL).unwrap().remove(0);
    assert_eq!(
        (row.kind, row.booking_id),
        (FollowUpKind::Promise, Some(id))
    );
    own.tell_customer(row.id, Some(Channel::Phone)).unwrap();
    let done = own
        .list_follow_ups(&FollowUpFilter {
            mine: false,
            done: true,
        })
        .unwrap()
        .remove(0);
    assert_eq!(
        (done.told_channel, done.told_at, done.done_at),
        (Some(Channel::Phone), Some(own.now()), Some(own.now()))
    );
    own.undo_last().unwrap();
    assert_eq!(pending(&own), ["We tell her about dates"]);
    own.tell_customer(row.id, Some(Channel::Email)).unwrap();
    own.tell_customer(row.id, None).unwrap();
    let open = own.list_follow_ups(&ALL).unwrap().remove(0);
    assert_eq!(
        (open.told_at, open.done_at),
        (None, None),
        "not told after all"
    );
}

#[test]
fn m1_several_are_changed_and_undone_as_one() {
    let own = TestDesk::new();
    let ids: Vec<_> = ["a", "b", "c"]
        .iter()
        .map(|title| add(&own, title, Some("2026-10-14")))
        .collect();
    let changes = [
        (FollowUpsChange::Finish, 1),
        (FollowUpsChange::Remove, 1),
        (
            FollowUpsChange::Snooze {
                until: "2026-10-20".parse().unwrap(),
            },
            3,
        ),
        (FollowUpsChange::Assign { member: None }, 3),
    ];
    for (change, left) in changes {
        let before = own.entries();
        own.change_follow_ups(&ids[..2], &change).unwrap();
        assert_eq!(own.entries(), before + 1, "one action");
        assert_eq!(pending(&own).len(), left, "{change:?}");
        own.undo_last().unwrap();
        assert_eq!(pending(&own), ["a", "b", "c"], "{change:?}");
    }
    let gone = [ids[0], FollowUpId::new()];
    let error = own.refused("one is gone", |d| {
        d.change_follow_ups(&gone, &FollowUpsChange::Finish)
    });
    assert_eq!(code(&error), "not_found");
}

#[test]
fn m2_due_ones_are_listed_and_go_to_other_programs_as_to_dos() {
    let (own, customer, _) = call();
    let fields = FollowUpDraft {
        due: "2026-10-14".parse().ok(),
        ..promise(
            &own,
            "Żółta, długa obietnica; z przecinkami, średnikami i wszystkim, co w tekście bywa",
            customer,
        )
    };
    let id = own.add_follow_up(&fields).unwrap().value;
    add(&own, "Later", None);
    let text = own.follow_ups_ics(&ALL, false).unwrap();
    assert!(
        text.lines().all(|line| line.len() <= 76),
        "folded at 75 bytes"
    );
    let unfolded = text.replace("\r\n ", "");
    let lines: Vec<&str> = unfolded.lines().collect();
    assert_eq!(
        lines.iter().filter(|line| **line == "BEGIN:VTODO").count(),
        2
    );
    let uid = format!("UID:{id}@kawka");
    for wanted in [
        uid.as_str(),
        "DUE;VALUE=DATE:20261014",
        "CATEGORIES:PROMISE",
        "STATUS:NEEDS-ACTION",
    ] {
        assert!(lines.contains(&wanted), "{wanted}: {lines:?}");
    }
    assert!(unfolded.contains("obietnica\\; z przecinkami\\, średnikami"));
}

#[test]
fn m6_the_handover_has_answers_promises_consent_and_feeling_on_one_page() {
    let (own, customer_id, id) = call();
    own.clock.set("2026-10-14T12:10:00Z");
    let question = own.list_questions().unwrap()[0].id;
    own.write_answer(
        id,
        question,
        AnswerState::Answered,
        "Through a friend",
        true,
    )
    .unwrap();
    own.record_consent(&consent(
        customer_id,
        Some(id),
        ConsentScope::RecordInternal,
        ConsentDecision::Given,
    ))
    .unwrap();
    own.start_recording(id).unwrap();
    own.write_notes(
        id,
        "Likes it.\n!! We tell her about dates\n! Send it\n",
        false,
    )
    .unwrap();
    own.clock.set("2026-10-14T12:31:00Z");
    own.set_outcome(id, &held()).unwrap();
    own.add_interaction(
        customer_id,
        &InteractionDraft {
            feeling: Some(Feeling::Better),
            ..interaction("After the call")
        },
    )
    .unwrap();
    let promise = own
        .list_follow_ups(&ALL)
        .unwrap()
        .into_iter()
        .find(|f| f.kind == FollowUpKind::Promise)
        .unwrap();
    own.tell_customer(promise.id, Some(Channel::Email)).unwrap();
    let english = own.handover_markdown(id, Language::English).unwrap();
    for part in [
        "# After the call: Jadwiga Żółtowska",
        "Outcome: held",
        "## Promises",
        "- [x] We tell her about dates",
        "told 2026-10-14 (e-mail)",
        "## To do",
        "- [ ] Send it",
        "## Answers",
        "Through a friend (worth quoting)",
        "- Record for us: yes",
        "recorded from 14:10",
        "- the recording should be here and is not yet",
        "## Feeling left\n\nbetter",
        "Likes it.",
    ] {
        assert!(english.contains(part), "{part:?} in\n{english}");
    }
    let polish = own.handover_markdown(id, Language::Polish).unwrap();
    assert!(polish.contains("# Po rozmowie") && polish.contains("powiedziano 2026-10-14"));
    own.add_recording_link(id, None, "https://vimeo.com/123456789/0123abcdef")
        .unwrap();
    let english = own.handover_markdown(id, Language::English).unwrap();
    assert!(
        english.contains(
            "- the recording is at the video service, not watched yet (to be deleted on 2027-01-12)"
        ),
        "{english}"
    );
    assert!(
        !english.contains("0123abcdef"),
        "paper goes from hand to hand"
    );
    let nobody = own
        .add_customer(&customer("Jan", "Las"), &[])
        .unwrap()
        .value;
    let empty = add_booking(&own, nobody, "2026-10-15T12:00:00Z");
    let sheet = own.handover_markdown(empty, Language::English).unwrap();
    assert!(
        !sheet.contains("##"),
        "what is not there is not listed: {sheet}"
    );
}
