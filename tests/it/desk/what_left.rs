//! What left the house stays known: receipts that were given (J3), and on the page of a person's data what became of their
//! recordings (C-7, K3-K5).

use kawka_desk::ReceiptChannel;
use kawka_desk::view::PrivateNotes;
use kawka_domain::consent::{ConsentDecision, ConsentScope};
use kawka_domain::interaction::Channel;
use kawka_domain::person::CustomerDraft;

use super::recordings::Call;
use crate::support::TestDesk;
use crate::support::builders::{add_booking, add_jadwiga, consent};

#[test]
fn j3_undoing_that_a_receipt_was_given_says_so_and_keeps_what_was_given() {
    let own = TestDesk::at("2026-10-14T08:00:00Z");
    let customer = add_jadwiga(&own);
    let call = add_booking(&own, customer, "2026-10-14T08:30:00Z");
    let yes = consent(
        customer,
        Some(call),
        ConsentScope::RecordInternal,
        ConsentDecision::Given,
    );
    own.record_consent(&yes).unwrap();
    let shown = own.draft_receipt(customer).unwrap();
    let given = own
        .give_receipt(customer, ReceiptChannel::Email, &shown.sha256)
        .unwrap();
    own.clock.minutes(3);
    let undone = own.undo(given.entry.unwrap()).unwrap();
    let kept = own.list_receipts(customer).unwrap();
    assert_eq!(kept.len(), 1, "it may be in her hands");
    let text = format!("# {}\n\n{}", shown.title, shown.text);
    assert_eq!(
        (&kept[0].text, kept[0].sha256.as_str()),
        (&text, shown.sha256.as_str())
    );
    assert_eq!(
        kept[0].taken_back_at,
        Some(crate::support::at("2026-10-14T08:03:00Z"))
    );
    assert_eq!(kept[0].taken_back_by.as_deref(), Some("Ola Wrona"));
    // It was given after all.
    let again = own.undo(undone.entry.unwrap()).unwrap();
    assert_eq!(own.list_receipts(customer).unwrap()[0].taken_back_at, None);
    own.undo(again.entry.unwrap()).unwrap();
    assert!(
        own.list_receipts(customer).unwrap()[0]
            .taken_back_at
            .is_some()
    );
    // Another one is another receipt; the page of her data names both.
    own.clock.minutes(3);
    own.give_receipt(customer, ReceiptChannel::Copy, &shown.sha256)
        .unwrap();
    let all = own.list_receipts(customer).unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(
        all.iter()
            .map(|one| one.taken_back_at.is_some())
            .collect::<Vec<_>>(),
        [false, true],
        "newest first"
    );
    let page = page_of(&own, customer);
    assert!(page.contains("noted by mistake, taken back"), "{page}");
}

fn page_of(own: &TestDesk, customer: kawka_domain::ids::CustomerId) -> String {
    let place = own.folder.path().with_file_name("person.zip");
    own.export_person(customer, place.to_str().unwrap(), PrivateNotes::LeftOut)
        .unwrap();
    let parts = kawka_files::read_bundle(&place).unwrap();
    let page = parts.into_iter().find(|(name, _)| name == "person.html");
    String::from_utf8(page.unwrap().1).unwrap()
}

#[test]
fn k3_k4_k5_the_page_of_a_persons_data_tells_everything_that_happened_to_a_recording() {
    let call = Call::allowed();
    let own = &call.own;
    let id = call.link();
    own.mark_recording_watched(id, None).unwrap();
    own.mark_recording_sent(id, Channel::Email).unwrap();
    own.ask_recording_deletion(id).unwrap();
    let page = page_of(own, call.customer);
    for told in [
        "link entered",
        "watched by the care owner",
        "sent to you, e-mail",
        "deletion asked for",
    ] {
        assert!(page.contains(told), "{told} in {page}");
    }
    let polish = CustomerDraft {
        language: "pl".into(),
        ..own.get_customer(call.customer).unwrap().fields
    };
    own.change_customer(call.customer, &polish).unwrap();
    let page = page_of(own, call.customer);
    for told in [
        "link wpisany",
        "obejrzane przez opiekuna",
        "wysłane do Ciebie",
    ] {
        assert!(page.contains(told), "{told} in {page}");
    }
}
