//! One box over people, bookings and follow-ups.

use kawka_desk::view::Found;
use kawka_domain::identity::HandleKind;
use kawka_domain::person::CustomerDraft;

use crate::support::TestDesk;
use crate::support::builders::{add_booking, company, customer, email, follow_up, handle, jadwiga};

fn found(own: &TestDesk, text: &str) -> Vec<String> {
    let found = own.search(text).unwrap();
    found
        .into_iter()
        .map(|found| match found {
            Found::Customer { row } => row.name,
            Found::Booking { row } => format!("call {}", row.start.format("%d")),
            Found::FollowUp { row } => format!("task {}", row.title),
        })
        .collect()
}

fn people() -> TestDesk {
    let own = TestDesk::new();
    let firm = own.add_company(&company("Dachy Żółtowska")).unwrap().value;
    let fields = CustomerDraft {
        company_id: Some(firm),
        ..jadwiga()
    };
    let handles = [
        email("biuro@dachy.example"),
        handle(HandleKind::Phone, "+48 600 100 200"),
    ];
    own.add_customer(&fields, &handles).unwrap();
    own.add_customer(
        &customer("Łukasz", "Święch"),
        &[handle(HandleKind::Instagram, "@Lukasz.S")],
    )
    .unwrap();
    own.add_customer(&customer("Þórunn", "Skovgaard-Østergaard"), &[])
        .unwrap();
    own.add_customer(&customer("Bo", "Ng"), &[]).unwrap();
    own
}

#[test]
fn people_are_found_as_they_are_typed() {
    let own = people();
    let cases: [(&str, &str, &[&str]); 20] = [
        (
            "without Polish letters",
            "zoltowska",
            &["Jadwiga Żółtowska"],
        ),
        ("with Polish letters", "Żółtowska", &["Jadwiga Żółtowska"]),
        ("in capitals", "ŻÓŁTOWSKA", &["Jadwiga Żółtowska"]),
        (
            "letters put together from two",
            "Z\u{307}o\u{301}łtowska",
            &["Jadwiga Żółtowska"],
        ),
        ("the beginning of a name", "jad", &["Jadwiga Żółtowska"]),
        ("the beginning of the other name", "swi", &["Łukasz Święch"]),
        (
            "both in the other order",
            "zolt jadw",
            &["Jadwiga Żółtowska"],
        ),
        ("all words must fit", "jadwiga lukasz", &[]),
        ("the company", "dachy", &["Jadwiga Żółtowska"]),
        ("the address", "biuro@dachy", &["Jadwiga Żółtowska"]),
        (
            "the phone as written",
            "600 100 200",
            &["Jadwiga Żółtowska"],
        ),
        (
            "the phone without spaces",
            "600100200",
            &["Jadwiga Żółtowska"],
        ),
        ("the end of the phone", "100200", &["Jadwiga Żółtowska"]),
        ("the profile", "lukasz.s", &["Łukasz Święch"]),
        (
            "letters of the north",
            "thorunn ostergaard",
            &["Þórunn Skovgaard-Østergaard"],
        ),
        ("two letters begin a word", "bo", &["Bo Ng"]),
        ("two letters do not end one", "go", &[]),
        ("nobody", "kowalski", &[]),
        ("signs of SQL", "' OR 1=1 --", &[]),
        ("signs of patterns", "%_*", &[]),
    ];
    for (name, text, expected) in cases {
        assert_eq!(found(&own, text), expected, "{name}");
    }
}

#[test]
fn what_changes_is_found_by_its_new_name_only() {
    let own = people();
    let filter = kawka_desk::view::CustomerFilter {
        search: "swiech".into(),
        mine: false,
        offset: 0,
        limit: 1,
    };
    let id = own.list_customers(&filter).unwrap().rows[0].id;
    own.change_customer(id, &customer("Łukasz", "Brzoza"))
        .unwrap();
    assert_eq!(
        (found(&own, "swiech").len(), found(&own, "brzoza")),
        (0, vec!["Łukasz Brzoza".to_owned()])
    );
    let handles = own.get_customer(id).unwrap().handles;
    own.remove_handle(handles[0].id).unwrap();
    assert_eq!(found(&own, "lukasz.s").len(), 0);
    own.remove_customer(id).unwrap();
    assert_eq!(found(&own, "brzoza").len(), 0);
    own.undo_last().unwrap();
    assert_eq!(found(&own, "brzoza").len(), 1);
}

#[test]
fn calls_and_follow_ups_are_found_too_nearest_first() {
    let own = people();
    let filter = kawka_desk::view::CustomerFilter {
        search: "jadwiga".into(),
        mine: false,
        offset: 0,
        limit: 1,
    };
    let id = own.list_customers(&filter).unwrap().rows[0].id;
    for day in ["10-20", "10-12", "10-16"] {
        add_booking(&own, id, &format!("2026-{day}T12:00:00Z"));
    }
    own.add_follow_up(&follow_up("Wysłać żurek", None)).unwrap();
    assert_eq!(
        found(&own, "jadwiga"),
        ["Jadwiga Żółtowska", "call 12", "call 16", "call 20"]
    );
    assert_eq!(found(&own, "zurek"), ["task Wysłać żurek"]);
    assert_eq!(
        found(&own, ""),
        ["call 16", "call 20"],
        "nothing typed: what comes next"
    );
}
