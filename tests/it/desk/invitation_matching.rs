//! An arriving booking finds its invitation: by its token, by the invited person, else a person is asked. Rows E9, Q8, Q9.

use kawka_desk::view::{HandleMove, MatchReason, NominationRow};
use kawka_domain::ids::NominationId;
use kawka_domain::nomination::{MatchedBy, NominationState as State, token};
use kawka_domain::person::CustomerDraft;

use crate::support::TestDesk;
use crate::support::builders::{add_jadwiga, company, customer, email};
use crate::support::feed::{Feed, event};
use crate::support::nominations::{accepted, invited, row};

fn at_noon() -> (Feed, NominationId) {
    let (feed, _) = Feed::with(&[]);
    let jadwiga = add_jadwiga(&feed.own);
    let id = invited(&feed.own, jadwiga);
    feed.own.clock.minutes(60);
    (feed, id)
}

fn matched(row: &NominationRow) -> (State, Option<MatchedBy>) {
    (row.state, row.matched_by)
}

/// A line of an event that holds a token.
type Line = fn(&str) -> String;

#[test]
fn e9_q8_a_token_anywhere_in_the_booking_finds_its_invitation_though_another_address_was_used() {
    let places: [(&str, Line); 4] = [
        ("in the description", |mark| {
            format!("DESCRIPTION:Moja firma\\, {mark}")
        }),
        ("in the location", |mark| {
            format!("LOCATION:https://calendly.com/x?utm_content={mark}")
        }),
        ("in the address of its page", |mark| {
            format!("URL:https://calendly.com/x?utm_content={mark}")
        }),
        ("in capitals", |mark| {
            format!("DESCRIPTION:{}", mark.to_uppercase())
        }),
    ];
    for (name, line) in places {
        let (feed, id) = at_noon();
        let mark = token::of(id.uuid());
        feed.now_holds(&[
            event("a", "20261020T1200", "private@poczta.example").line(&line(&mark)),
            event("b", "20261021T1200", "jan@las.example"),
        ]);
        let found = row(&feed.own, id);
        assert_eq!(
            matched(&found),
            (State::Booked, Some(MatchedBy::Token)),
            "{name}"
        );
        let call = feed.own.get_booking(found.booking_id.unwrap()).unwrap();
        assert_eq!(
            call.row.customer.map(|one| one.id),
            Some(found.customer.id),
            "{name}"
        );
        let addresses = feed.own.get_customer(found.customer.id).unwrap().handles;
        assert!(
            addresses
                .iter()
                .any(|one| one.value == "private@poczta.example"),
            "{name}"
        );
    }
}

#[test]
fn e9_the_invited_persons_own_address_finds_it_too() {
    let (feed, id) = at_noon();
    feed.now_holds(&[event("a", "20261020T1200", "jadwiga@dachy.example")]);
    assert_eq!(
        matched(&row(&feed.own, id)),
        (State::Booked, Some(MatchedBy::Email))
    );
    // Read again, moved, called off: it stays the same answer.
    feed.sync();
    feed.now_holds(&[event("a", "20261021T1300", "jadwiga@dachy.example")]);
    assert_eq!(row(&feed.own, id).state, State::Booked);
    feed.now_holds(&[event("a", "20261021T1300", "jadwiga@dachy.example").cancelled()]);
    assert_eq!(row(&feed.own, id).state, State::Accepted);
    feed.now_holds(&[event("b", "20261022T1300", "jadwiga@dachy.example")]);
    assert_eq!(
        row(&feed.own, id).state,
        State::Booked,
        "another booking answers again"
    );
}

#[test]
fn e9_a_booking_from_before_the_invitation_or_of_somebody_not_invited_answers_nothing() {
    let (feed, _) = Feed::with(&[event("a", "20261020T1200", "jadwiga@dachy.example")]);
    let jadwiga = add_jadwiga(&feed.own);
    let id = accepted(&feed.own, jadwiga);
    feed.sync();
    assert_eq!(row(&feed.own, id).state, State::Accepted);
    assert!(
        feed.own
            .get_nomination_board()
            .unwrap()
            .proposals
            .is_empty()
    );
}

#[test]
fn e9_the_same_name_or_company_is_asked_about_and_the_answer_is_remembered() {
    let own = TestDesk::new();
    let firm = own.add_company(&company("Dachy")).unwrap().value;
    let fields = CustomerDraft {
        company_id: Some(firm),
        ..customer("Ewa", "Łąka")
    };
    let ewa = own
        .add_customer(&fields, &[email("ewa@prywatna.example")])
        .unwrap()
        .value;
    let (feed, _) = Feed::over(own, &[]);
    let id = invited(&feed.own, ewa);
    feed.own.clock.minutes(60);
    feed.now_holds(&[
        event("name", "20261020T1200", "inna@poczta.example").named("Ewa Laka"),
        event("firm", "20261021T1200", "biuro@dachy.example").named("Biuro"),
        event("else", "20261022T1200", "obcy@poczta.example").named("Obcy"),
    ]);
    assert_eq!(
        row(&feed.own, id).state,
        State::Invited,
        "nothing is matched by itself"
    );
    let asked = || feed.own.get_nomination_board().unwrap().proposals;
    let reasons: Vec<_> = asked().iter().map(|one| one.reason).collect();
    assert_eq!(reasons, [MatchReason::SameName, MatchReason::SameCompany]);
    let firm_booking = asked()[1].booking_id;
    feed.own.unmatch_invitation(id, firm_booking).unwrap();
    assert_eq!(asked().len(), 1, "a no is remembered");
    let name_booking = asked()[0].booking_id;
    feed.own.match_invitation(id, name_booking).unwrap();
    let found = row(&feed.own, id);
    assert_eq!(matched(&found), (State::Booked, Some(MatchedBy::Person)));
    assert!(asked().is_empty());
    let whose = feed.own.get_booking(name_booking).unwrap().row.customer;
    assert_eq!(whose.map(|one| one.id), Some(ewa));
    feed.own.undo_last().unwrap();
    assert_eq!(row(&feed.own, id).state, State::Invited);
    assert_eq!(asked().len(), 1);
}

#[test]
fn e9_a_booking_that_a_person_gives_its_customer_answers_their_invitation() {
    let (feed, id) = at_noon();
    feed.now_holds(&[event("a", "20261020T1200", "private@poczta.example")]);
    assert_eq!(row(&feed.own, id).state, State::Invited);
    let jadwiga = row(&feed.own, id).customer.id;
    feed.own
        .link_booking(feed.booking().row.id, jadwiga)
        .unwrap();
    assert_eq!(
        matched(&row(&feed.own, id)),
        (State::Booked, Some(MatchedBy::Person))
    );
    let call = row(&feed.own, id).booking_id.unwrap();
    feed.own.unmatch_invitation(id, call).unwrap();
    assert_eq!(row(&feed.own, id).state, State::Invited);
    feed.sync();
    assert_eq!(
        row(&feed.own, id).state,
        State::Invited,
        "a no outlives the next reading"
    );
}

#[test]
fn e9_a_no_to_a_moved_call_reaches_back_to_the_one_that_was_matched() {
    let (feed, id) = at_noon();
    let calendly = |uid: &str, start: &str| {
        event(uid, start, "jadwiga@dachy.example").line(
            "DESCRIPTION:Event Name: Coffee\\nCancel: https://calendly.com/cancellations/3f0b1c52-7d1e-4a6b-9a57-0c1d2e3f4a5b\\n\
             Reschedule: https://calendly.com/reschedulings/3f0b1c52-7d1e-4a6b-9a57-0c1d2e3f4a5b",
        )
    };
    feed.now_holds(&[calendly("one", "20261020T1200")]);
    let first = row(&feed.own, id).booking_id.unwrap();
    feed.now_holds(&[calendly("two", "20261021T1300")]);
    let moved = row(&feed.own, id).booking_id.unwrap();
    assert_ne!(first, moved);
    feed.own.unmatch_invitation(id, moved).unwrap();
    assert_eq!(row(&feed.own, id).state, State::Invited);
    feed.sync();
    assert_eq!(
        row(&feed.own, id).state,
        State::Invited,
        "a no outlives the next reading"
    );
    feed.own.undo_last().unwrap();
    assert_eq!(row(&feed.own, id).state, State::Booked);
}

#[test]
fn e9_a_call_that_was_booked_before_the_invitation_answers_it_for_nobody() {
    let (feed, _) = Feed::with(&[event("old", "20261020T1200", "private@poczta.example")]);
    let old = feed.booking().row.id;
    feed.own.clock.minutes(60);
    let jadwiga = add_jadwiga(&feed.own);
    let id = invited(&feed.own, jadwiga);
    feed.own.clock.minutes(60);
    feed.own.link_booking(old, jadwiga).unwrap();
    assert_eq!(row(&feed.own, id).state, State::Invited);
}

#[test]
fn e9_the_mark_outweighs_an_address_that_was_matched_before() {
    let (feed, id) = at_noon();
    let mark = token::of(id.uuid());
    let other = event("a", "20261020T1200", "jadwiga@dachy.example");
    feed.now_holds(std::slice::from_ref(&other));
    assert_eq!(
        matched(&row(&feed.own, id)),
        (State::Booked, Some(MatchedBy::Email))
    );
    let guessed = row(&feed.own, id).booking_id;
    feed.own.clock.minutes(5);
    let marked =
        event("b", "20261021T1200", "jadwiga@dachy.example").line(&format!("DESCRIPTION:{mark}"));
    feed.now_holds(&[other, marked]);
    let found = row(&feed.own, id);
    assert_eq!(matched(&found), (State::Booked, Some(MatchedBy::Token)));
    assert_ne!(found.booking_id, guessed);
}

#[test]
fn e9_an_address_that_is_somebody_elses_takes_its_invitations_along() {
    let own = TestDesk::new();
    let handles = [email("jadwiga@dachy.example"), email("anna@dachy.example")];
    let both = own
        .add_customer(&customer("Jadwiga", "Anna"), &handles)
        .unwrap()
        .value;
    let id = invited(&own, both);
    let handle = own.get_customer(both).unwrap().handles[0].id;
    let wanted = HandleMove {
        to: None,
        name: "Anna Las".into(),
        with_contacts: true,
    };
    let anna = own.move_handle(handle, &wanted).unwrap().value;
    assert_eq!(row(&own, id).customer.id, anna);
    own.undo_last().unwrap();
    assert_eq!(row(&own, id).customer.id, both);
}

#[test]
fn q9_invitations_survive_the_archive_whole() {
    let (feed, id) = at_noon();
    feed.now_holds(&[event("a", "20261020T1200", "jadwiga@dachy.example")]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.zip");
    let before = crate::support::snapshot::of(feed.own.store());
    feed.own.export_all(path.to_str().unwrap()).unwrap();
    let fresh = TestDesk::new();
    fresh.import_all(path.to_str().unwrap()).unwrap();
    let after = crate::support::snapshot::of(fresh.store());
    for table in [
        "nomination",
        "nomination_override",
        "invitation",
        "invitation_booking",
        "invitation_template",
    ] {
        assert_eq!(before[table], after[table], "{table}");
    }
    assert!(!before["invitation_booking"].is_empty());
    let found = fresh.get_nomination(id).unwrap();
    assert_eq!(matched(&found), (State::Booked, Some(MatchedBy::Email)));
}
