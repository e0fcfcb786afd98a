//! Row G6: everything that came or became another after a brief was ready is listed, once, until it is read.

use kawka_desk::view::{
    BriefChange, BriefSection, ChangedField, FollowUpTurn, ImportRequest, NewConsent,
};
use kawka_domain::consent::{ConsentDecision, ConsentMethod, ConsentScope};
use kawka_domain::follow_up::FollowUpDraft;
use kawka_domain::ids::{BookingId, CustomerId};
use kawka_domain::import::ImportKind;
use kawka_domain::interaction::Channel;
use kawka_domain::person::CustomerDraft;
use kawka_domain::question::AnswerState;

use crate::support::TestDesk;
use crate::support::builders::{
    self, add_booking, company, consent, email, follow_up, held, interaction, promise,
};

/// A held call in September, and one in October whose brief was declared ready a minute ago.
fn ready() -> (TestDesk, CustomerId, BookingId, BookingId) {
    let own = TestDesk::at("2026-09-01T08:00:00Z");
    let firm = own.add_company(&company("Dachy Żółtowska")).unwrap().value;
    let fields = CustomerDraft {
        company_id: Some(firm),
        ..builders::jadwiga()
    };
    let customer = own
        .add_customer(&fields, &[email("jadwiga@dachy.example")])
        .unwrap()
        .value;
    let earlier = add_booking(&own, customer, "2026-09-01T09:00:00Z");
    own.clock.set("2026-09-01T09:40:00Z");
    own.set_outcome(earlier, &held()).unwrap();
    let id = add_booking(&own, customer, "2026-10-14T12:00:00Z");
    own.clock.set("2026-10-13T08:00:00Z");
    (own, customer, earlier, id)
}

fn declare(own: &TestDesk, id: BookingId) {
    own.clock.minutes(1);
    own.set_brief_ready(id, true).unwrap();
    own.clock.minutes(1);
}

fn changes(own: &TestDesk, id: BookingId) -> Vec<BriefChange> {
    let brief = own.get_brief(id).unwrap();
    assert_eq!(
        brief.booking.row.brief.changes_since as usize,
        brief.changes.len(),
        "lists count what the brief shows"
    );
    brief.changes
}

/// A change without its time, as words.
fn told(change: &BriefChange) -> String {
    match change {
        BriefChange::Booking { event } => event.kind.word().to_owned(),
        BriefChange::Interaction { .. } => "contact".to_owned(),
        BriefChange::FollowUp {
            title,
            follow_up_kind,
            turn,
            ..
        } => format!("{follow_up_kind} {turn}: {title}"),
        BriefChange::Consent {
            scope, decision, ..
        } => format!("{scope}: {decision}"),
        BriefChange::Answer {
            question,
            state,
            text,
            ..
        } => format!("{question} {state}: {text}"),
        BriefChange::Question { text, .. } => format!("ask: {text}"),
        BriefChange::Fact {
            name,
            former,
            value,
            ..
        } => format!("{name}: {former}>{value}"),
        BriefChange::Field {
            field,
            former,
            value,
            ..
        } => format!("{field}: {former}>{value}"),
        BriefChange::Handle { handle, value, .. } => format!("{handle}: {value}"),
        BriefChange::Section { section, .. } => format!("section: {section}"),
    }
}

fn all(own: &TestDesk, id: BookingId) -> Vec<String> {
    changes(own, id).iter().map(told).collect()
}

#[test]
fn g6_new_and_changed_follow_ups_and_promises_are_listed() {
    let (own, customer, _, id) = ready();
    let theirs = |title: &str| FollowUpDraft {
        customer_id: Some(customer),
        ..follow_up(title, Some("2026-10-20"))
    };
    let task = own.add_follow_up(&theirs("Send the layout")).unwrap().value;
    let kept = own
        .add_follow_up(&promise(&own, "Show her the export", customer))
        .unwrap()
        .value;
    own.add_follow_up(&theirs("Untouched")).unwrap();
    declare(&own, id);
    assert_eq!(all(&own, id), Vec::<String>::new(), "all of it was there");
    let sooner = FollowUpDraft {
        due: "2026-10-14".parse().ok(),
        ..theirs("Send the layout")
    };
    own.change_follow_up(task, &sooner).unwrap();
    own.clock.minutes(1);
    own.tell_customer(kept, Some(Channel::Phone)).unwrap();
    own.clock.minutes(1);
    own.add_follow_up(&promise(&own, "Tell her about dates", customer))
        .unwrap();
    let in_the_call = FollowUpDraft {
        booking_id: Some(id),
        ..theirs("Came from this call")
    };
    own.add_follow_up(&in_the_call).unwrap();
    assert_eq!(
        all(&own, id),
        [
            "task changed: Send the layout",
            "promise told: Show her the export",
            "promise added: Tell her about dates"
        ]
    );
    // Back as it was: nothing changed.
    own.change_follow_up(task, &theirs("Send the layout"))
        .unwrap();
    assert!(!all(&own, id).iter().any(|change| change.contains("layout")));
}

#[test]
fn g6_fields_of_the_person_and_the_company_are_listed_with_what_stood_there() {
    let (own, customer, _, id) = ready();
    declare(&own, id);
    let me = own.me().unwrap();
    let before = own.get_customer(customer).unwrap().fields;
    let after = CustomerDraft {
        role: "partner".into(),
        plan: "Pro".into(),
        care_owner_id: Some(me),
        non_technical: true,
        ..before.clone()
    };
    own.change_customer(customer, &after).unwrap();
    own.clock.minutes(1);
    let firm = before.company_id.unwrap();
    let mut renamed = company("Dachy Żółtowska");
    renamed.size = "12 people".into();
    own.change_company(firm, &renamed).unwrap();
    own.clock.minutes(1);
    own.add_handle(customer, &email("biuro@dachy.example"))
        .unwrap();
    assert_eq!(
        all(&own, id),
        [
            "role: owner>partner",
            "care_owner_id: >Ola Wrona",
            "plan: >Pro",
            "non_technical: 0>1",
            "size: 9 people>12 people",
            "email: biuro@dachy.example"
        ]
    );
    // Another firm: named, not by its id.
    let other = own.add_company(&company("Blachy")).unwrap().value;
    let moved = CustomerDraft {
        company_id: Some(other),
        ..after
    };
    own.change_customer(customer, &moved).unwrap();
    assert!(all(&own, id).contains(&"company_id: Dachy Żółtowska>Blachy".to_owned()));
    // Undone, all of it is as it was; what led there and back is no change.
    own.change_customer(customer, &before).unwrap();
    own.change_company(firm, &company("Dachy Żółtowska"))
        .unwrap();
    assert_eq!(all(&own, id), ["email: biuro@dachy.example"]);
    own.clock.minutes(1);
    own.set_brief_ready(id, true).unwrap();
    assert_eq!(all(&own, id), Vec::<String>::new(), "read");
}

#[test]
fn g6_an_undone_change_of_a_field_is_none() {
    let (own, customer, _, id) = ready();
    declare(&own, id);
    let fields = CustomerDraft {
        role: "partner".into(),
        ..own.get_customer(customer).unwrap().fields
    };
    own.change_customer(customer, &fields).unwrap();
    assert_eq!(all(&own, id), ["role: owner>partner"]);
    own.undo_last().unwrap();
    assert_eq!(all(&own, id), Vec::<String>::new());
}

#[test]
fn g6_consents_answers_questions_sections_and_facts_are_listed() {
    let (own, customer, earlier, id) = ready();
    let path = own.folder.path().with_file_name("facts.csv");
    let bring = |day: &str, plan: &str| {
        std::fs::write(
            &path,
            format!("email,as of,plan,source\njadwiga@dachy.example,{day},{plan},crm\n"),
        )
        .unwrap();
        let request = ImportRequest::new(path.to_str().unwrap(), ImportKind::Facts);
        own.run_import(&request, &|_| true).unwrap();
        own.clock.minutes(1);
    };
    bring("2026-10-10", "Pro 20");
    declare(&own, id);
    bring("2026-10-11", "Pro 20");
    assert_eq!(all(&own, id), Vec::<String>::new(), "it says the same");
    bring("2026-10-12", "Pro 50");
    let asked = NewConsent {
        method: ConsentMethod::Email,
        said_at: Some(own.now()),
        evidence: "her mail of Monday".into(),
        ..consent(
            customer,
            Some(id),
            ConsentScope::RecordInternal,
            ConsentDecision::Given,
        )
    };
    own.record_consent(&asked).unwrap();
    own.clock.minutes(1);
    let question = own.list_questions().unwrap()[0].clone();
    own.write_answer(
        earlier,
        question.id,
        AnswerState::Answered,
        "From a neighbour",
        false,
    )
    .unwrap();
    own.clock.minutes(1);
    own.add_extra_question(id, "How is the new roof?").unwrap();
    own.clock.minutes(1);
    own.write_brief(id, BriefSection::Know, "Fell off a ladder")
        .unwrap();
    assert_eq!(
        all(&own, id),
        [
            "plan: Pro 20>Pro 50".to_owned(),
            "record_internal: given".to_owned(),
            format!("{} answered: From a neighbour", question.text),
            "ask: How is the new roof?".to_owned(),
            "section: know".to_owned(),
        ]
    );
    // A slip that was taken back since is no news.
    own.clock.minutes(1);
    let slip = NewConsent {
        scope: ConsentScope::QuoteByName,
        booking_id: None,
        ..asked
    };
    own.record_consent(&slip).unwrap();
    own.undo_last().unwrap();
    assert!(
        !all(&own, id)
            .iter()
            .any(|change| change.starts_with("quote"))
    );
}

#[test]
fn g6_what_the_call_itself_brings_is_no_change_of_its_preparation() {
    let (own, customer, _, id) = ready();
    declare(&own, id);
    own.clock.set("2026-10-14T12:02:00Z");
    own.record_consent(&consent(
        customer,
        Some(id),
        ConsentScope::RecordInternal,
        ConsentDecision::Given,
    ))
    .unwrap();
    let question = own.list_questions().unwrap()[0].id;
    own.write_answer(id, question, AnswerState::Answered, "Now", false)
        .unwrap();
    own.write_notes(id, "!! Tell her about dates", true)
        .unwrap();
    assert_eq!(all(&own, id), Vec::<String>::new());
    own.add_interaction(customer, &interaction("She is late"))
        .unwrap();
    assert_eq!(all(&own, id), ["contact"], "a colleague hears of her");
    own.clock.set("2026-10-14T12:31:00Z");
    own.add_interaction(customer, &interaction("Thanks for the call"))
        .unwrap();
    assert_eq!(all(&own, id), ["contact"], "afterwards nothing is prepared");
}

#[test]
fn g6_words_of_the_lists_are_those_that_are_stored() {
    // The names of columns, as the migrations have them.
    assert_eq!("company_id".parse(), Ok(ChangedField::Company));
    assert_eq!("what_it_does".parse(), Ok(ChangedField::WhatItDoes));
    assert_eq!(FollowUpTurn::Told.word(), "told");
}
