//! Rule C-6: what is due, and that it goes after a question, with proof, and never by a clock that jumped.

use chrono::Duration;
use kawka_desk::ErrorCode;
use kawka_desk::view::{BriefSection, DueRef, ErasureKind, ErasureReason, RetentionView};
use kawka_domain::consent::{ClockTrust, ConsentScope, ConsentState};
use kawka_domain::question::AnswerState;
use kawka_domain::recording::RecordingState;
use kawka_domain::retention::RetentionKind;

use super::recordings::{ALL, Call, START};
use crate::support::builders::{add_booking, add_jadwiga};
use crate::support::recordings::upload_all;
use crate::support::video_host::MemoryVideoHost;
use crate::support::{TestDesk, at};

/// Goes on day by day, as a desk that is used: a leap would be another matter.
fn days(own: &TestDesk, days: i64) {
    for _ in 0..days {
        own.clock.minutes(24 * 60);
        own.look_at_retention().unwrap();
    }
}

fn due(view: &RetentionView) -> Vec<(RetentionKind, bool)> {
    view.items
        .iter()
        .map(|item| (item.item.kind, item.is_due))
        .collect()
}

fn set(own: &TestDesk, change: impl FnOnce(&mut kawka_domain::retention::RetentionSettings)) {
    let mut settings = own.get_settings().unwrap();
    change(&mut settings.retention);
    own.change_settings(&settings).unwrap();
}

/// A call with everything written for it.
fn papers(own: &TestDesk) -> kawka_domain::ids::BookingId {
    let booking = add_booking(own, add_jadwiga(own), START);
    own.clock.set("2026-10-14T11:05:00Z");
    own.write_notes(booking, "She keeps geese", true).unwrap();
    own.write_private_notes(booking, "Kind laugh").unwrap();
    own.write_brief(booking, BriefSection::Know, "Geese")
        .unwrap();
    let question = own.list_questions().unwrap()[0].id;
    own.write_answer(
        booking,
        question,
        AnswerState::Answered,
        "From a neighbour",
        true,
    )
    .unwrap();
    own.tag_answer(booking, question, "neighbours", true)
        .unwrap();
    booking
}

#[test]
fn c6_a_recording_is_due_after_ninety_days_and_goes_after_a_yes() {
    let call = Call::allowed();
    let id = call.link();
    let own = &call.own;
    let view = own.list_due().unwrap();
    assert!(
        view.items.is_empty(),
        "90 days are further than the list looks"
    );
    own.clock.set("2027-01-05T12:00:00Z");
    own.look_at_retention().unwrap();
    own.clock.set("2027-01-11T12:00:00Z");
    own.look_at_retention().unwrap();
    assert_eq!(
        due(&own.list_due().unwrap()),
        [(RetentionKind::Recording, false)],
        "it will be, tomorrow"
    );
    let item = own.list_due().unwrap().items.remove(0);
    // 14 October and 90 days.
    assert_eq!(item.due_on.to_string(), "2027-01-12");
    assert_eq!(item.customer.unwrap().id, call.customer);
    let early = own.refused("early", |d| {
        d.delete_due(Some(&[DueRef {
            kind: RetentionKind::Recording,
            id: id.uuid(),
        }]))
    });
    assert_eq!(early.code, ErrorCode::BadInput);
    days(own, 1);
    assert!(own.list_due().unwrap().items[0].is_due);
    assert_eq!(
        call.row().state,
        RecordingState::Uploaded,
        "nothing goes by itself"
    );
    let done = own.delete_due(None).unwrap();
    assert_eq!((done.value.asked, done.value.erased), (1, 0));
    // It can be taken back until it is carried out.
    own.undo(done.entry.unwrap()).unwrap();
    assert!(call.row().deletion_asked.is_none());
    own.delete_due(None).unwrap();
    let asked = call.row().deletion_asked.unwrap();
    assert_eq!(asked.detail, ErasureReason::TimeOver.word());
    let host = MemoryVideoHost::new();
    upload_all(own, &host);
    let row = call.row();
    assert_eq!(row.state, RecordingState::Deleted);
    assert!(
        row.deleted
            .is_some_and(|deleted| !deleted.detail.is_empty()),
        "with proof"
    );
    assert!(own.list_due().unwrap().items.is_empty());
}

#[test]
fn c6_papers_of_a_call_go_for_good_with_a_proof_that_says_nothing_of_them() {
    let own = TestDesk::new();
    let booking = papers(&own);
    assert!(
        own.list_due().unwrap().items.is_empty(),
        "kept as long as the customer"
    );
    set(&own, |r| r.call_papers_days = 10);
    days(&own, 9);
    assert_eq!(
        due(&own.list_due().unwrap()),
        [(RetentionKind::CallPapers, false)]
    );
    days(&own, 1);
    let view = own.list_due().unwrap();
    assert_eq!(due(&view), [(RetentionKind::CallPapers, true)]);
    let written = own.list_journal(0, 100).unwrap();
    let done = own.delete_due(None).unwrap();
    assert_eq!(done.value.erased, 1);
    assert_eq!(done.entry, None, "there is nothing to undo it with");
    let call = own.get_call(booking).unwrap();
    assert_eq!((call.notes.as_str(), call.private_notes.as_str()), ("", ""));
    assert!(
        call.answers
            .iter()
            .all(|a| a.state == AnswerState::NotAsked)
    );
    assert!(
        call.brief
            .sections
            .iter()
            .all(|section| section.text.is_empty())
    );
    for row in written.iter().filter(|row| {
        matches!(
            row.intent.as_str(),
            "write_notes" | "write_answer" | "write_brief"
        )
    }) {
        let error = own.refused("undo", |d| d.undo(row.id));
        assert!(
            matches!(error.code, ErrorCode::Erased | ErrorCode::UndoConflict),
            "{error:?}"
        );
    }
    let erased = own.list_rights().unwrap().erasures;
    assert_eq!(erased.len(), 1);
    assert_eq!(erased[0].kind, ErasureKind::CallPapers);
    assert_eq!(erased[0].reason, ErasureReason::TimeOver);
    assert_eq!(erased[0].subject_id, booking.uuid());
    assert_eq!(erased[0].due_on.unwrap().to_string(), "2026-10-24");
    assert!(
        erased[0].rows >= 5,
        "notes, private notes, brief, answer, tag"
    );
    assert!(own.search("geese").unwrap().is_empty(), "nor is it found");
}

#[test]
fn c6_where_it_is_set_so_the_daily_look_deletes_once_a_day() {
    let own = TestDesk::new();
    papers(&own);
    set(&own, |r| {
        r.call_papers_days = 3;
        r.by_itself = true;
    });
    days(&own, 2);
    assert_eq!(own.list_rights().unwrap().erasures.len(), 0);
    own.clock.minutes(24 * 60);
    assert!(own.look_at_retention().unwrap());
    assert!(!own.look_at_retention().unwrap(), "the day had its look");
    let erased = own.list_rights().unwrap().erasures;
    assert_eq!(
        (erased.len(), erased[0].by.clone()),
        (1, None),
        "by Kawka itself"
    );
    assert_eq!(
        own.list_due().unwrap().looked_on.unwrap().to_string(),
        "2026-10-17"
    );
}

#[test]
fn c6_a_clock_that_jumped_deletes_nothing_until_it_is_believed() {
    let own = TestDesk::new();
    papers(&own);
    set(&own, |r| {
        r.call_papers_days = 3;
        r.by_itself = true;
    });
    days(&own, 1);
    own.clock.set("2027-10-14T12:00:00Z");
    assert!(!own.look_at_retention().unwrap(), "a year ahead at once");
    let view = own.list_due().unwrap();
    assert_eq!((view.clock, view.leapt), (ClockTrust::Suspect, true));
    assert!(view.items[0].is_due);
    let refused = own.refused("by hand neither", |d| d.delete_due(None));
    assert_eq!(refused.code, ErrorCode::ClockSuspect);
    own.clock.set("2026-10-16T12:00:00Z");
    assert!(!own.look_at_retention().unwrap(), "and back");
    assert_eq!(own.list_due().unwrap().clock, ClockTrust::Suspect);
    own.clock.set("2027-10-14T12:30:00Z");
    own.confirm_date().unwrap();
    assert!(
        own.look_at_retention().unwrap(),
        "a person says that the date is right"
    );
    assert_eq!(own.list_rights().unwrap().erasures.len(), 1);
}

#[test]
fn c6_a_proof_of_consent_goes_when_claims_fall_and_its_place_in_the_chain_stays() {
    let call = Call::allowed();
    let own = &call.own;
    set(own, |r| r.proof_years = 1);
    // Somebody else's events stand before and after.
    own.erase_customer(call.customer, ErasureReason::Asked)
        .unwrap();
    let erasure = own.list_rights().unwrap().erasures.remove(0);
    assert_eq!(erasure.proof_until.unwrap().to_string(), "2027-12-31");
    let other = add_jadwiga_again(own);
    let quote = said(other);
    own.record_consent(&quote).unwrap();
    own.clock.set("2027-12-31T12:00:00Z");
    own.confirm_date().unwrap();
    assert_eq!(
        due(&own.list_due().unwrap()),
        [(RetentionKind::ConsentProof, false)]
    );
    own.clock.minutes(24 * 60);
    own.look_at_retention().unwrap();
    assert_eq!(
        due(&own.list_due().unwrap()),
        [(RetentionKind::ConsentProof, true)]
    );
    let before = own
        .consent_report(
            at("2026-01-01T00:00:00Z"),
            own.now() + Duration::days(1),
            None,
        )
        .unwrap();
    assert_eq!(before.rows.len(), 3);
    own.delete_due(None).unwrap();
    let after = own
        .consent_report(
            at("2026-01-01T00:00:00Z"),
            own.now() + Duration::days(1),
            None,
        )
        .unwrap();
    assert!(after.chain_holds, "the stones stand in their places");
    assert_eq!(after.rows.len(), 1);
    assert_eq!(after.rows[0].customer_id, other);
    // The chain goes on.
    own.clock.minutes(1);
    own.record_consent(&kawka_desk::view::NewConsent {
        decision: kawka_domain::consent::ConsentDecision::Withdrawn,
        ..said(other)
    })
    .unwrap();
    let may = own.list_may(other).unwrap();
    let quote = may
        .iter()
        .find(|row| row.scope == ConsentScope::QuoteByName)
        .unwrap();
    assert_eq!(quote.state, ConsentState::Withdrawn);
    let proofs: Vec<_> = own
        .list_rights()
        .unwrap()
        .erasures
        .into_iter()
        .map(|e| e.kind)
        .collect();
    assert_eq!(proofs, [ErasureKind::ConsentProof, ErasureKind::Person]);
    assert!(own.list_due().unwrap().items.is_empty());
    assert_eq!(own.list_recordings(&ALL).unwrap().rows.len(), 0);
}

fn said(customer: kawka_domain::ids::CustomerId) -> kawka_desk::view::NewConsent {
    let given = kawka_domain::consent::ConsentDecision::Given;
    crate::support::builders::consent(customer, None, ConsentScope::QuoteByName, given)
}

fn add_jadwiga_again(own: &TestDesk) -> kawka_domain::ids::CustomerId {
    own.add_customer(&crate::support::builders::customer("Maja", "Sęk"), &[])
        .unwrap()
        .value
}
