//! One human, one record: merging, telling apart, splitting, and taking each of them back.

use kawka_desk::view::{HandleMove, SuggestionReason, TimelineItem};
use kawka_domain::consent::{ConsentDecision, ConsentScope};
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::{CustomerId, JournalId};
use kawka_domain::interaction::{Channel, InteractionDraft};
use kawka_domain::person::CustomerDraft;
use proptest::prelude::*;

use super::code;
use crate::support::builders::{
    add_booking, company, consent, customer, email, handle, interaction, jadwiga,
};
use crate::support::{TestDesk, snapshot};

/// Jadwiga twice: as she booked, and as she writes in a forum.
fn twice(own: &TestDesk) -> (CustomerId, CustomerId) {
    let keep = own
        .add_customer(
            &jadwiga(),
            &[
                email("jadwiga@dachy.example"),
                handle(HandleKind::Phone, "+48 600 100 200"),
            ],
        )
        .unwrap()
        .value;
    let fields = CustomerDraft {
        role: "roofer".into(),
        plan: "Team".into(),
        product_notes: "Came from the forum".into(),
        do_not_contact: true,
        ..customer("Jadzia", "Ż.")
    };
    let other = own
        .add_customer(
            &fields,
            &[
                email("Jadwiga+forum@dachy.example"),
                handle(HandleKind::Forum, "jadzia79"),
            ],
        )
        .unwrap()
        .value;
    let post = InteractionDraft {
        channel: Channel::Forum,
        ..interaction("How do I share a template?")
    };
    own.add_interaction(other, &post).unwrap();
    own.add_interaction(keep, &interaction("Asked about roofs"))
        .unwrap();
    add_booking(own, other, "2026-10-20T10:00:00Z");
    own.record_consent(&consent(
        other,
        None,
        ConsentScope::QuoteByName,
        ConsentDecision::Refused,
    ))
    .unwrap();
    own.clock.minutes(5);
    own.record_consent(&consent(
        keep,
        None,
        ConsentScope::QuoteByName,
        ConsentDecision::Given,
    ))
    .unwrap();
    (keep, other)
}

fn contacts(own: &TestDesk, id: CustomerId) -> Vec<String> {
    let items = own.list_timeline(id, 0, 100).unwrap().items;
    let texts = items.into_iter().filter_map(|item| match item {
        TimelineItem::Interaction { interaction, .. } => Some(interaction.text),
        TimelineItem::Booking { title, .. } => Some(title),
        _ => None,
    });
    let mut texts: Vec<_> = texts.collect();
    texts.sort();
    texts
}

/// Rows B2, B3 and B4.
#[test]
fn b2_b3_b4_a_merge_moves_all_history_and_drops_nothing_silently() {
    let own = TestDesk::new();
    let (keep, other) = twice(&own);
    let proposal = own.propose_merge(keep, &[other]).unwrap();
    assert_eq!(proposal.fields.plan, "Team", "an empty field is filled");
    assert_eq!(proposal.fields.role, "owner", "a field that stands stays");
    let before: u32 = proposal.sides.iter().map(|side| side.history).sum();
    own.merge_customers(keep, &[other], Some(&proposal.fields))
        .unwrap();

    assert_eq!(code(&own.get_customer(other).unwrap_err()), "not_found");
    let merged = own.get_customer(keep).unwrap();
    let values: Vec<_> = merged.handles.iter().map(|h| h.value.as_str()).collect();
    assert_eq!(
        values,
        [
            "jadwiga@dachy.example",
            "+48 600 100 200",
            "Jadwiga+forum@dachy.example",
            "jadzia79"
        ]
    );
    let notes: Vec<_> = merged
        .origins
        .iter()
        .map(|note| {
            (
                note.origin_name.as_str(),
                note.field.as_str(),
                note.value.as_str(),
            )
        })
        .collect();
    assert_eq!(
        notes,
        [
            ("Jadzia Ż.", "name", "Jadzia Ż."),
            ("Jadzia Ż.", "role", "roofer")
        ]
    );
    assert_eq!(contacts(&own, keep).len(), 3);
    // Moved: everything there was. Added: two notes of origin and the refusal, repeated.
    let again = own
        .add_customer(&customer("Somebody", "Else"), &[])
        .unwrap()
        .value;
    let after = own.propose_merge(keep, &[again]).unwrap().sides[0].history;
    assert_eq!(after, before + 3);
}

/// Row E4 across a merge, and consent: the strictest wins, whichever is newer.
#[test]
fn the_strictest_contact_rule_and_the_refusal_win() {
    let own = TestDesk::new();
    let (keep, other) = twice(&own);
    let lax = CustomerDraft {
        do_not_contact: false,
        ..own.propose_merge(keep, &[other]).unwrap().fields
    };
    own.merge_customers(keep, &[other], Some(&lax)).unwrap();
    assert!(own.get_customer(keep).unwrap().fields.do_not_contact);
    let newest = own
        .list_timeline(keep, 0, 100)
        .unwrap()
        .items
        .into_iter()
        .find_map(|item| match item {
            TimelineItem::Consent {
                scope: ConsentScope::QuoteByName,
                decision,
                ..
            } => Some(decision),
            _ => None,
        });
    assert_eq!(newest, Some(ConsentDecision::Refused));
}

/// Row B5.
#[test]
fn b5_a_merge_is_undone_exactly_after_later_edits_and_names_what_is_in_the_way() {
    let own = TestDesk::new();
    let (keep, other) = twice(&own);
    let before = snapshot::of(own.store());
    let merged = own
        .merge_customers(keep, &[other], None)
        .unwrap()
        .entry
        .unwrap();
    own.undo(merged).unwrap();
    snapshot::assert_same(&before, &snapshot::of(own.store()), "at once");

    let merged = own
        .merge_customers(keep, &[other], None)
        .unwrap()
        .entry
        .unwrap();
    own.clock.minutes(60 * 24 * 90);
    own.add_interaction(keep, &interaction("Three months later"))
        .unwrap();
    let edited = CustomerDraft {
        country: "PL".into(),
        ..own.get_customer(keep).unwrap().fields
    };
    own.change_customer(keep, &edited).unwrap();
    own.undo(merged).unwrap();
    assert_eq!(own.get_customer(other).unwrap().name, "Jadzia Ż.");
    assert_eq!(contacts(&own, other).len(), 2);
    let kept = own.get_customer(keep).unwrap().fields;
    assert_eq!((kept.country.as_str(), kept.plan.as_str()), ("PL", ""));

    let merged = own
        .merge_customers(keep, &[other], None)
        .unwrap()
        .entry
        .unwrap();
    let edited = CustomerDraft {
        plan: "Firm".into(),
        ..own.get_customer(keep).unwrap().fields
    };
    let edit = own.change_customer(keep, &edited).unwrap().entry.unwrap();
    own.add_customer(&customer("Jan", "Las"), &[]).unwrap();
    let refused = own.refused("the plan was changed since", |desk| desk.undo(merged));
    assert_eq!(code(&refused), "undo_conflict");
    assert!(refused.params["tables"].contains("customer"));
    assert_eq!(refused.params["later"], edit.to_string(), "it is listed");
    let listed = own.find_entries(&[edit, JournalId::new()]).unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].intent, "change_customer");
    own.undo(edit).unwrap();
    own.undo(merged).unwrap();
}

/// Rows B7 and B8.
#[test]
fn b7_suggestions_say_why_and_are_forgotten_once_told_apart() {
    let own = TestDesk::new();
    let (keep, other) = twice(&own);
    let firm = own.add_company(&company("Dachy")).unwrap().value;
    let of_firm = |name: (&str, &str)| CustomerDraft {
        company_id: Some(firm),
        ..customer(name.0, name.1)
    };
    let jan = own
        .add_customer(&of_firm(("Jan", "Kowalski")), &[])
        .unwrap()
        .value;
    let jam = own
        .add_customer(&of_firm(("Jan", "Kowalsky")), &[])
        .unwrap()
        .value;
    own.add_customer(&of_firm(("Jan", "Nowak")), &[]).unwrap();
    let one = own
        .add_customer(&customer("Łucja", "Sowa"), &[])
        .unwrap()
        .value;
    let two = own
        .add_customer(&customer("LUCJA", "Sowa"), &[])
        .unwrap()
        .value;
    let pairs = || {
        let suggestions = own.list_suggestions().unwrap();
        suggestions
            .into_iter()
            .map(|s| (s.one.id, s.other.id, s.reason))
            .collect::<Vec<_>>()
    };
    let handle = SuggestionReason::SameHandle {
        handle_kind: HandleKind::Email,
        value: "jadwiga@dachy.example".into(),
    };
    assert_eq!(
        pairs(),
        [
            (keep, other, handle),
            (jan, jam, SuggestionReason::NearNameAndCompany),
            (one, two, SuggestionReason::SameName),
        ]
    );
    own.tell_apart(two, one).unwrap();
    own.merge_customers(keep, &[other], None).unwrap();
    assert_eq!(pairs(), [(jan, jam, SuggestionReason::NearNameAndCompany)]);
    own.undo_last().unwrap();
    assert_eq!(pairs().len(), 2);
}

/// Rows B6 and C7.
#[test]
fn b6_c7_a_handle_moves_with_what_came_in_over_it_and_back() {
    let own = TestDesk::new();
    let (keep, other) = twice(&own);
    own.merge_customers(keep, &[other], None).unwrap();
    let before = snapshot::of(own.store());
    let view = own.get_customer(keep).unwrap();
    let forum = view
        .handles
        .iter()
        .find(|h| h.kind == HandleKind::Forum)
        .unwrap()
        .id;
    let wanted = HandleMove {
        to: None,
        name: "Zofia Las".into(),
        with_contacts: true,
    };
    let moved = own.move_handle(forum, &wanted).unwrap();
    let zofia = own.get_customer(moved.value).unwrap();
    assert_eq!(
        (zofia.name.as_str(), zofia.handles[0].value.as_str()),
        ("Zofia Las", "jadzia79")
    );
    assert!(zofia.fields.do_not_contact, "the strict rule goes along");
    assert_eq!(contacts(&own, zofia.id), ["How do I share a template?"]);
    own.undo(moved.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(own.store()), "undone");

    let somebody = own
        .add_customer(&customer("Ola", "Las"), &[])
        .unwrap()
        .value;
    let alone = HandleMove {
        to: Some(somebody),
        name: String::new(),
        with_contacts: false,
    };
    own.move_handle(forum, &alone).unwrap();
    assert_eq!(contacts(&own, somebody), Vec::<String>::new());
    let TimelineItem::Interaction { interaction, .. } = own
        .list_timeline(keep, 0, 100)
        .unwrap()
        .items
        .into_iter()
        .find(|item| matches!(item, TimelineItem::Interaction { .. }))
        .unwrap()
    else {
        unreachable!("only contacts are looked for")
    };
    own.move_interaction(interaction.id, somebody).unwrap();
    assert_eq!(contacts(&own, somebody), [interaction.text]);
    let back = HandleMove {
        to: Some(somebody),
        ..wanted
    };
    own.refused_field("to its owner", "to", "same_person", |d| {
        d.move_handle(forum, &back)
    });
}

#[test]
fn a_merge_that_makes_no_sense_is_refused() {
    let own = TestDesk::new();
    let (keep, other) = twice(&own);
    own.refused_field("with oneself", "other", "same_person", |d| {
        d.merge_customers(keep, &[keep], None)
    });
    own.refused_field("one twice", "other", "same_person", |d| {
        d.merge_customers(keep, &[other, other], None)
    });
    own.refused_field("with nobody", "other", "empty", |d| {
        d.merge_customers(keep, &[], None)
    });
    let nobody = own.refused("a stranger", |d| {
        d.merge_customers(keep, &[CustomerId::new()], None)
    });
    assert_eq!(code(&nobody), "not_found");
    own.merge_customers(keep, &[other], None).unwrap();
    let again = own.refused("once more", |d| d.merge_customers(keep, &[other], None));
    assert_eq!(code(&again), "not_found");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// Row B5: of two to four records with whatever history, a merge and its undo leave equal content.
    #[test]
    fn a_merge_and_its_undo_leave_equal_content(
        people in prop::collection::vec((0..4_usize, 0..3_usize, 0..3_usize, any::<bool>()), 2..5),
    ) {
        let own = TestDesk::new();
        let mut ids = Vec::new();
        for (number, (name, contacts, bookings, strict)) in people.iter().enumerate() {
            let fields = CustomerDraft {
                do_not_contact: *strict,
                plan: if *strict { String::new() } else { format!("plan {number}") },
                ..customer(["Jan", "Łucja", "", "Bo"][*name], "Las")
            };
            let address = email(&format!("las{}@las.example", number % 2));
            let id = own.add_customer(&fields, &[address]).unwrap().value;
            for contact in 0..*contacts {
                own.add_interaction(id, &interaction(&format!("Contact {contact}"))).unwrap();
            }
            for booking in 0..*bookings {
                add_booking(&own, id, &format!("2026-10-{}T{}:00:00Z", 15 + number, 8 + booking));
            }
            let decision = if *strict { ConsentDecision::Refused } else { ConsentDecision::Given };
            own.record_consent(&consent(id, None, ConsentScope::QuoteByName, decision)).unwrap();
            own.clock.minutes(1);
            ids.push(id);
        }
        let before = snapshot::of(own.store());
        let merged = own.merge_customers(ids[0], &ids[1..], None).unwrap().entry.unwrap();
        prop_assert_eq!(crate::store::problems(own.store()), Vec::<String>::new());
        own.undo(merged).unwrap();
        snapshot::assert_same(&before, &snapshot::of(own.store()), "merged and undone");
        prop_assert_eq!(crate::store::problems(own.store()), Vec::<String>::new());
    }
}

/// A number written without its country is the same one, whoever has which.
#[test]
fn b7_a_number_without_its_country_suggests_whoever_has_it_with_one() {
    let own = TestDesk::new();
    let add = |name: &str, number: &str| {
        let phone = handle(HandleKind::Phone, number);
        own.add_customer(&customer(name, "Sowa"), &[phone])
            .unwrap()
            .value
    };
    let anna = add("Anna", "600 100 200");
    let jan = add("Jan", "+48 600 100 200");
    add("Ewa", "+44 20 7946 0018");
    let pairs: Vec<_> = own
        .list_suggestions()
        .unwrap()
        .into_iter()
        .map(|s| (s.one.id, s.other.id, s.reason))
        .collect();
    let reason = SuggestionReason::SameHandle {
        handle_kind: HandleKind::Phone,
        value: "+48600100200".into(),
    };
    assert_eq!(pairs, [(anna, jan, reason)]);
}
