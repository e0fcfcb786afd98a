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
