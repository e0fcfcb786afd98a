//! Row J1: what an invitation asks is an event of consent with its notice, first outside of any call, then about the call
//! that answers it; it allows nothing, and the answer to it can be shown.

use kawka_desk::view::{ConsentEventRow, ConsentRow, NewConsent};
use kawka_domain::consent::{
    ConsentDecision, ConsentMethod, ConsentScope, ConsentState, Initiative, Refusal,
};
use kawka_domain::ids::{BookingId, CustomerId, NominationId};

use super::code;
use crate::support::builders::{add_booking, add_jadwiga, consent};
use crate::support::feed::{Feed, event};
use crate::support::nominations::{accepted, invited, letter, row, send, sending};
use crate::support::{TestDesk, at};

const ADDRESS: &str = "jadwiga@dachy.example";
const SENTENCE: &str = "May we record our talk, for ourselves only?";

fn asking(own: &TestDesk) -> CustomerId {
    let mut settings = own.get_settings().unwrap();
    settings.consent_sentence_en = SENTENCE.into();
    own.change_settings(&settings).unwrap();
    add_jadwiga(own)
}

fn standing_events(own: &TestDesk, customer: CustomerId) -> Vec<ConsentEventRow> {
    own.list_consents(customer)
        .unwrap()
        .into_iter()
        .filter(|event| event.stands && event.decision != ConsentDecision::TakenBack)
        .collect()
}

fn recording(own: &TestDesk, call: BookingId) -> ConsentRow {
    let rows = own.get_brief(call).unwrap().consents;
    rows.into_iter()
        .find(|row| row.scope == ConsentScope::RecordInternal)
        .unwrap()
}

/// An invitation that asked, and the feed over which the booking may come.
fn invited_by_mail() -> (Feed, CustomerId, NominationId) {
    let (feed, _) = Feed::with(&[]);
    let customer = asking(&feed.own);
    let id = invited(&feed.own, customer);
    feed.own.clock.minutes(60);
    (feed, customer, id)
}

#[test]
fn j1_an_invitation_that_asks_writes_a_request_with_its_notice_language_and_version() {
    let own = TestDesk::at("2026-10-13T08:00:00Z");
    let customer = asking(&own);
    let id = accepted(&own, customer);
    send(&own, id);
    let events = standing_events(&own, customer);
    assert_eq!(events.len(), 1);
    let asked = &events[0];
    assert_eq!(asked.decision, ConsentDecision::Requested);
    assert_eq!(asked.scope, ConsentScope::RecordInternal);
    assert_eq!(asked.method, ConsentMethod::InvitationLine);
    assert_eq!(asked.initiative, Initiative::Ours);
    assert_eq!(asked.booking_id, None, "there is no call yet");
    assert_eq!(
        (asked.sentence.as_str(), asked.language.as_str()),
        (SENTENCE, "en")
    );
    assert_eq!(asked.at, at("2026-10-13T08:00:00Z"));
    assert_eq!(asked.asked_by.as_deref(), Some("Ola Wrona"));
    assert_eq!(asked.notice_version, Some(1));
    assert_eq!(asked.notice_sha256.len(), 64);
    let message = own.list_sent(id).unwrap()[0].id.to_string();
    assert!(
        asked.evidence.starts_with("invitation of 2026-10-13"),
        "{}",
        asked.evidence
    );
    assert!(asked.evidence.ends_with(&message), "it names the message");
    assert!(
        !asked.evidence.contains("dachy"),
        "the proof outlives whom it names"
    );
    let outside = own.list_may(customer).unwrap()[0].clone();
    assert_eq!(outside.state, ConsentState::Requested);
    assert_eq!(outside.refusal, Some(Refusal::NotAnswered));
}

#[test]
fn j1_a_letter_without_the_sentence_asks_nothing() {
    let own = TestDesk::new();
    let customer = asking(&own);
    let id = accepted(&own, customer);
    let mut without = sending(&letter(&own, id));
    without.body = without.body.replace(SENTENCE, "");
    own.send_letter(id, &without).unwrap();
    assert_eq!(standing_events(&own, customer).len(), 0);
}

#[test]
fn j1_the_call_that_answers_the_invitation_was_asked_about_and_its_brief_says_so() {
    let (feed, customer, id) = invited_by_mail();
    let own = &feed.own;
    feed.now_holds(&[event("a", "20261020T1200", ADDRESS)]);
    let call = row(own, id).booking_id.unwrap();
    let asked = recording(own, call);
    assert_eq!(asked.state, ConsentState::Requested);
    assert_eq!(
        asked.refusal,
        Some(Refusal::NotAnswered),
        "it allows nothing"
    );
    assert_eq!(asked.sentence.as_deref(), Some(SENTENCE));
    assert_eq!(asked.language.as_deref(), Some("en"));
    let events = standing_events(own, customer);
    let mut notices: Vec<_> = events.iter().map(|e| e.notice_sha256.clone()).collect();
    notices.dedup();
    assert_eq!(notices.len(), 1, "the notice of the message, once more");
    assert_eq!(events[0].at, events[1].at, "asked when it was sent");
    assert!(events[0].recorded_at > events[1].recorded_at);
    // The answer came when booking: a person records it and names it.
    let answered = NewConsent {
        method: ConsentMethod::WebForm,
        said_at: Some(own.now()),
        sentence: SENTENCE.into(),
        answer: "Yes, gladly".into(),
        evidence: "booking form, \"May we record?\"".into(),
        ..consent(
            customer,
            Some(call),
            ConsentScope::RecordInternal,
            ConsentDecision::Given,
        )
    };
    own.record_consent(&answered).unwrap();
    assert_eq!(recording(own, call).state, ConsentState::Given);
    // The same notice: the same words under the same terms.
    assert_eq!(standing_events(own, customer)[0].notice_version, Some(1));
}

#[test]
fn j1_a_moved_call_was_asked_about_too() {
    let (feed, customer, id) = invited_by_mail();
    let own = &feed.own;
    let calendly = |uid: &str, start: &str| {
        event(uid, start, ADDRESS).line(&format!(
            "DESCRIPTION:https://calendly.com/cancellations/{uid}"
        ))
    };
    feed.now_holds(&[calendly("one", "20261020T1200")]);
    let first = row(own, id).booking_id.unwrap();
    own.clock.minutes(5);
    feed.now_holds(&[calendly("two", "20261021T1300")]);
    let second = own.get_booking(first).unwrap().moved_to.unwrap();
    assert_ne!(first, second);
    assert_eq!(recording(own, second).state, ConsentState::Requested);
    // Reading again adds nothing.
    let before = standing_events(own, customer).len();
    own.clock.minutes(5);
    feed.now_holds(&[calendly("two", "20261021T1300")]);
    assert_eq!(standing_events(own, customer).len(), before);
    // It answers another matter after all: nobody was asked about it.
    own.unmatch_invitation(id, second).unwrap();
    assert_eq!(recording(own, second).state, ConsentState::Unknown);
    assert_eq!(recording(own, first).state, ConsentState::Unknown);
    own.undo_last().unwrap();
    assert_eq!(recording(own, second).state, ConsentState::Requested);
}

#[test]
fn j1_whoever_comes_in_their_place_was_not_asked() {
    let (feed, customer, id) = invited_by_mail();
    let own = &feed.own;
    let jan = own
        .add_customer(
            &crate::support::builders::customer("Jan", "Las"),
            &[crate::support::builders::email("jan@las.example")],
        )
        .unwrap()
        .value;
    let mark = kawka_domain::nomination::token::of(id.uuid());
    let forwarded = event("a", "20261020T1200", "jan@las.example");
    feed.now_holds(&[forwarded.line(&format!("DESCRIPTION:{mark}"))]);
    let call = row(own, id).booking_id.unwrap();
    let whose = own.get_booking(call).unwrap().row.customer.unwrap().id;
    assert_eq!(whose, jan);
    assert_eq!(recording(own, call).state, ConsentState::Unknown);
    assert_eq!(standing_events(own, customer).len(), 1);
}

#[test]
fn j1_a_sending_that_is_taken_back_asked_nothing_and_stays_in_the_proof() {
    let own = TestDesk::new();
    let customer = asking(&own);
    let id = accepted(&own, customer);
    send(&own, id);
    own.undo_last().unwrap();
    assert_eq!(standing_events(&own, customer).len(), 0);
    assert_eq!(
        own.list_consents(customer).unwrap().len(),
        2,
        "both to read"
    );
    let outside = own.list_may(customer).unwrap()[0].clone();
    assert_eq!(outside.state, ConsentState::Unknown);
}

#[test]
fn j1_a_sending_that_is_taken_back_asked_nothing_about_the_call_that_answered_it() {
    let (feed, customer, id) = invited_by_mail();
    let own = &feed.own;
    feed.now_holds(&[event("a", "20261020T1200", ADDRESS)]);
    let call = row(own, id).booking_id.unwrap();
    assert_eq!(recording(own, call).state, ConsentState::Requested);
    own.clock.minutes(1);
    let journal = own.list_journal(0, 1000).unwrap();
    let sent = journal
        .iter()
        .find(|row| row.intent == "send_invitation")
        .unwrap();
    let back = own.undo(sent.id).unwrap().entry.unwrap();
    assert_eq!(recording(own, call).state, ConsentState::Unknown);
    assert_eq!(standing_events(own, customer).len(), 0);
    // Sent after all: asked about the call again.
    own.clock.minutes(1);
    own.undo(back).unwrap();
    assert_eq!(recording(own, call).state, ConsentState::Requested);
}

#[test]
fn j1_nobody_is_asked_in_an_invitation_soon_after_a_no() {
    let own = TestDesk::at("2026-10-01T08:00:00Z");
    let customer = asking(&own);
    let call = add_booking(&own, customer, "2026-10-01T09:00:00Z");
    own.clock.set("2026-10-01T09:05:00Z");
    own.record_consent(&consent(
        customer,
        Some(call),
        ConsentScope::RecordInternal,
        ConsentDecision::Refused,
    ))
    .unwrap();
    own.set_outcome(call, &crate::support::builders::held())
        .unwrap();
    own.clock.set("2026-10-20T08:00:00Z");
    let mut settings = own.get_invitation_settings().unwrap();
    settings.person_days = 0;
    own.change_invitation_settings(&settings).unwrap();
    let id = accepted(&own, customer);
    let shown = letter(&own, id);
    assert!(shown.consent_rests && !shown.consent);
    assert!(!shown.body.contains(SENTENCE));
    let mut pasted = sending(&shown);
    pasted.body = format!("{}\n{SENTENCE}", pasted.body);
    let refused = own.refused("asked by hand", |d| d.send_letter(id, &pasted));
    assert_eq!(code(&refused), "asked_too_soon");
    own.send_letter(id, &sending(&shown)).unwrap();
    own.undo_last().unwrap();
    own.clock.set("2026-11-01T08:00:00Z");
    assert!(!letter(&own, id).consent_rests, "a month has passed");
}

fn about(customer: CustomerId, call: Option<BookingId>, decision: ConsentDecision) -> NewConsent {
    NewConsent {
        method: ConsentMethod::Email,
        sentence: SENTENCE.into(),
        evidence: "mail of that day".into(),
        ..consent(customer, call, ConsentScope::RecordInternal, decision)
    }
}

/// Written now: a written yes says when it was.
fn written(own: &TestDesk, new: NewConsent) -> NewConsent {
    NewConsent {
        said_at: Some(own.now()),
        ..new
    }
}

fn outside(own: &TestDesk, customer: CustomerId) -> ConsentState {
    own.list_may(customer).unwrap()[0].state
}

/// A booking that its service replaces when it moves.
fn calendly(uid: &str, start: &str) -> crate::support::feed::Event {
    event(uid, start, ADDRESS).line(&format!(
        "DESCRIPTION:https://calendly.com/cancellations/{uid}"
    ))
}

#[test]
fn j1_refused_then_moved_stays_refused() {
    let (feed, customer, id) = invited_by_mail();
    let own = &feed.own;
    feed.now_holds(&[calendly("one", "20261020T1200")]);
    let first = row(own, id).booking_id.unwrap();
    own.clock.minutes(5);
    own.record_consent(&about(customer, Some(first), ConsentDecision::Refused))
        .unwrap();
    own.clock.minutes(5);
    feed.now_holds(&[calendly("two", "20261021T1300")]);
    let second = own.get_booking(first).unwrap().moved_to.unwrap();
    assert_eq!(recording(own, second).state, ConsentState::Unknown);
    assert_eq!(recording(own, first).state, ConsentState::Refused);
    assert_eq!(outside(own, customer), ConsentState::Refused);
}

#[test]
fn j1_after_a_merge_a_refused_call_stays_refused() {
    let own = TestDesk::at("2026-10-13T08:00:00Z");
    let invited_one = asking(&own);
    let id = invited(&own, invited_one);
    let keeper = own
        .add_customer(&crate::support::builders::customer("Jadzia", "Z."), &[])
        .unwrap()
        .value;
    own.clock.minutes(5);
    let call = add_booking(&own, keeper, "2026-10-20T09:00:00Z");
    own.record_consent(&about(keeper, Some(call), ConsentDecision::Refused))
        .unwrap();
    own.clock.minutes(5);
    own.merge_customers(keeper, &[invited_one], None).unwrap();
    own.match_invitation(id, call).unwrap();
    assert_eq!(recording(&own, call).state, ConsentState::Refused);
    assert_eq!(outside(&own, keeper), ConsentState::Refused);
}

#[test]
fn j1_after_a_merge_the_call_is_asked_about_under_the_record_that_is_kept() {
    let own = TestDesk::at("2026-10-13T08:00:00Z");
    let invited_one = asking(&own);
    let id = invited(&own, invited_one);
    let keeper = own
        .add_customer(&crate::support::builders::customer("Jadzia", "Z."), &[])
        .unwrap()
        .value;
    own.clock.minutes(5);
    own.merge_customers(keeper, &[invited_one], None).unwrap();
    let call = add_booking(&own, keeper, "2026-10-20T09:00:00Z");
    assert_eq!(row(&own, id).booking_id, Some(call));
    assert_eq!(recording(&own, call).state, ConsentState::Requested);
    let events = own
        .store()
        .read(kawka_store::table::consent_event::list_all)
        .unwrap();
    let asked = events.iter().find(|event| event.booking == Some(call));
    assert_eq!(asked.unwrap().customer, keeper);
}

#[test]
fn j1_a_no_in_the_newest_call_rests_whoever_said_yes_in_an_earlier_one() {
    let own = TestDesk::at("2026-03-02T08:00:00Z");
    let customer = asking(&own);
    for (day, decision) in [
        ("2026-03-02", ConsentDecision::Given),
        ("2026-10-19", ConsentDecision::Refused),
    ] {
        own.clock.set(&format!("{day}T08:00:00Z"));
        let call = add_booking(&own, customer, &format!("{day}T09:00:00Z"));
        own.clock.set(&format!("{day}T09:05:00Z"));
        own.record_consent(&consent(
            customer,
            Some(call),
            ConsentScope::RecordInternal,
            decision,
        ))
        .unwrap();
        own.set_outcome(call, &crate::support::builders::held())
            .unwrap();
    }
    own.clock.set("2026-10-20T08:00:00Z");
    let mut settings = own.get_invitation_settings().unwrap();
    settings.person_days = 0;
    own.change_invitation_settings(&settings).unwrap();
    let id = accepted(&own, customer);
    let shown = letter(&own, id);
    assert!(shown.consent_rests && !shown.consent);
    assert!(!shown.body.contains(SENTENCE));
    let mut pasted = sending(&shown);
    pasted.body = format!("{}\n{SENTENCE}", pasted.body);
    let refused = own.refused("asked by hand", |d| d.send_letter(id, &pasted));
    assert_eq!(code(&refused), "asked_too_soon");
}

#[test]
fn j1_a_no_to_the_invitation_is_recorded_before_there_is_a_call_and_holds_in_it() {
    let (feed, customer, id) = invited_by_mail();
    let own = &feed.own;
    own.refused_field("a yes names its call", "booking", "empty", |d| {
        d.record_consent(&written(own, about(customer, None, ConsentDecision::Given)))
    });
    own.record_consent(&about(customer, None, ConsentDecision::Deferred))
        .unwrap();
    assert_eq!(outside(own, customer), ConsentState::Deferred);
    own.clock.minutes(5);
    own.record_consent(&about(customer, None, ConsentDecision::Refused))
        .unwrap();
    assert_eq!(outside(own, customer), ConsentState::Refused);
    own.clock.minutes(60);
    feed.now_holds(&[event("a", "20261020T1200", ADDRESS)]);
    let call = row(own, id).booking_id.unwrap();
    let stands = recording(own, call);
    assert_eq!(
        stands.state,
        ConsentState::Refused,
        "nothing is asked over it"
    );
    assert_eq!(stands.refusal, Some(Refusal::Refused));
    own.clock.minutes(5);
    let asked_again = own.refused("asked again at once", |d| {
        d.record_consent(&written(
            own,
            about(customer, Some(call), ConsentDecision::Given),
        ))
    });
    assert_eq!(code(&asked_again), "asked_too_soon");
    own.record_consent(&NewConsent {
        initiative: Initiative::Theirs,
        ..written(own, about(customer, Some(call), ConsentDecision::Given))
    })
    .unwrap();
    assert_eq!(recording(own, call).state, ConsentState::Given);
}

#[test]
fn j1_a_no_to_the_invitation_leaves_the_recording_of_an_earlier_call() {
    let own = TestDesk::at("2026-09-01T08:00:00Z");
    let customer = asking(&own);
    let call = add_booking(&own, customer, "2026-09-01T09:00:00Z");
    own.clock.set("2026-09-01T09:05:00Z");
    own.record_consent(&consent(
        customer,
        Some(call),
        ConsentScope::RecordInternal,
        ConsentDecision::Given,
    ))
    .unwrap();
    own.set_outcome(call, &crate::support::builders::held())
        .unwrap();
    own.clock.set("2026-10-20T08:00:00Z");
    let wanted = kawka_desk::view::FollowUpFilter {
        mine: false,
        done: false,
    };
    let tasks = || own.list_follow_ups(&wanted).unwrap().len();
    let before = tasks();
    own.record_consent(&about(customer, None, ConsentDecision::Refused))
        .unwrap();
    assert_eq!(recording(&own, call).state, ConsentState::Given);
    assert_eq!(tasks(), before, "nothing is to be deleted");
}

#[test]
fn j1_a_letter_that_asks_in_former_words_does_not_leave() {
    let own = TestDesk::at("2026-10-13T08:00:00Z");
    let customer = asking(&own);
    invited(&own, customer);
    let jan = own
        .add_customer(
            &crate::support::builders::customer("Jan", "Las"),
            &[crate::support::builders::email("jan@las.example")],
        )
        .unwrap()
        .value;
    let id = accepted(&own, jan);
    let kept = sending(&letter(&own, id));
    assert!(kept.body.contains(SENTENCE));
    let mut settings = own.get_settings().unwrap();
    settings.consent_sentence_en = "Would a recording for the team be all right?".into();
    own.change_settings(&settings).unwrap();
    own.refused_field("former words", "body", "former_consent_sentence", |d| {
        d.send_letter(id, &kept)
    });
    own.send_letter(id, &sending(&letter(&own, id))).unwrap();
    assert_eq!(outside(&own, jan), ConsentState::Requested);
}

#[test]
fn j1_a_call_that_was_guessed_and_answers_nothing_was_not_asked_about() {
    let (feed, _, id) = invited_by_mail();
    let own = &feed.own;
    let guessed = || event("a", "20261020T1200", ADDRESS);
    feed.now_holds(&[guessed()]);
    let first = row(own, id).booking_id.unwrap();
    assert_eq!(recording(own, first).state, ConsentState::Requested);
    own.clock.minutes(5);
    let mark = kawka_domain::nomination::token::of(id.uuid());
    let marked = event("b", "20261022T1200", ADDRESS).line(&format!("DESCRIPTION:{mark}"));
    feed.now_holds(&[guessed(), marked]);
    let second = row(own, id).booking_id.unwrap();
    assert_ne!(first, second);
    assert_eq!(recording(own, second).state, ConsentState::Requested);
    assert_eq!(recording(own, first).state, ConsentState::Unknown);
}

#[test]
fn j1_an_answer_is_kept_with_the_notice_under_which_it_was_asked() {
    use kawka_domain::consent::TermChange;
    for change in [TermChange::Wording, TermChange::Meaning] {
        let (feed, customer, id) = invited_by_mail();
        let own = &feed.own;
        feed.now_holds(&[event("a", "20261020T1200", ADDRESS)]);
        let call = row(own, id).booking_id.unwrap();
        let asked = standing_events(own, customer)[0].notice_sha256.clone();
        own.clock.minutes(5);
        own.change_consent_term("retention", "", "Sixty days.", change)
            .unwrap();
        own.clock.minutes(5);
        let yes = written(own, about(customer, Some(call), ConsentDecision::Given));
        let decision = if change == TermChange::Meaning {
            own.refused_field("other terms", "sentence", "asked_under_other_terms", |d| {
                d.record_consent(&yes)
            });
            // A no is never turned away.
            ConsentDecision::Refused
        } else {
            ConsentDecision::Given
        };
        own.record_consent(&NewConsent { decision, ..yes }).unwrap();
        let newest = standing_events(own, customer)[0].clone();
        assert_eq!(newest.decision, decision);
        assert_eq!(newest.notice_sha256, asked);
    }
}
