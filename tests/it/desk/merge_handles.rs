//! What is known of addresses and numbers, through merging and suggesting.

use kawka_desk::view::SuggestionReason;
use kawka_domain::identity::{HandleDraft, HandleKind, HandleSource};
use kawka_domain::person::CustomerDraft;

use crate::support::builders::{company, customer, email, handle};
use crate::support::{TestDesk, snapshot};

#[test]
fn a1_b3_a_merge_keeps_who_made_sure_of_an_address_and_since_when() {
    let own = TestDesk::new();
    let keep = own
        .add_customer(&customer("Anna", "Kowalska"), &[email("anna@b.example")])
        .unwrap()
        .value;
    let sure = HandleDraft {
        source: HandleSource::Told,
        verified: true,
        since: "2019-05".into(),
        ..email("anna@b.example")
    };
    let other = own
        .add_customer(&customer("Ania", "Kowalska"), &[sure])
        .unwrap()
        .value;
    let before = snapshot::of(own.store());
    let merge = own.merge_customers(keep, &[other], None).unwrap();
    let handles = own.get_customer(keep).unwrap().handles;
    assert_eq!(handles.len(), 1);
    assert!(handles[0].verified_at.is_some(), "somebody made sure");
    assert_eq!(handles[0].since, "2019-05");
    assert_eq!(handles[0].source, HandleSource::Told);
    own.undo(merge.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(own.store()), "undone");
}

#[test]
fn b7_near_names_are_found_however_many_colleagues_there_are() {
    let own = TestDesk::new();
    let dachy = own.add_company(&company("Dachy")).unwrap().value;
    let add = |given: &str, family: &str| {
        let fields = CustomerDraft {
            company_id: Some(dachy),
            ..customer(given, family)
        };
        own.add_customer(&fields, &[]).unwrap().value
    };
    // More pairs of one initial than were ever looked at, and none of them near.
    for number in 0..80 {
        let word: String = format!("{number:03}")
            .bytes()
            .map(|digit| char::from(b'b' + (digit - b'0') * 2))
            .collect();
        add(&format!("K{word}{word}"), &format!("{word}{word}ski"));
    }
    let (one, other) = (
        add("Krystyna", "Zielińska"),
        add("Krystyna", "Zielinska-Lis"),
    );
    let found = own.list_suggestions().unwrap();
    assert!(
        found
            .iter()
            .any(|pair| pair.reason == SuggestionReason::NearNameAndCompany
                && [pair.one.id, pair.other.id].contains(&one)
                && [pair.one.id, pair.other.id].contains(&other)),
        "{found:?}"
    );
}

#[test]
fn a7_a_handle_is_corrected_in_place() {
    let own = TestDesk::new();
    let anna = own
        .add_customer(
            &customer("Anna", "Kowalska"),
            &[handle(HandleKind::Forum, "ania7")],
        )
        .unwrap()
        .value;
    let given = own.get_customer(anna).unwrap().handles[0].clone();
    let better = HandleDraft {
        label: "forum lutników".into(),
        since: "2020".into(),
        ..handle(HandleKind::Forum, "ania77")
    };
    own.change_handle(given.id, &better).unwrap();
    let now = &own.get_customer(anna).unwrap().handles;
    assert_eq!(now.len(), 1);
    assert_eq!(
        (
            now[0].value.as_str(),
            now[0].label.as_str(),
            now[0].since.as_str()
        ),
        ("ania77", "forum lutników", "2020")
    );
}
