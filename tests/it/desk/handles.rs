//! Handles: one identity in whatever way it is written, how we know it, and whose it is.

use kawka_domain::identity::{HandleDraft, HandleKind, HandleSource, normalise};
use kawka_domain::ids::CustomerId;
use kawka_domain::person::CustomerDraft;
use kawka_store::table;

use crate::support::builders::{customer, email, handle, jadwiga};
use crate::support::{TestDesk, at};

fn owners(own: &TestDesk, kind: HandleKind, value: &str, country: &str) -> Vec<CustomerId> {
    let form = normalise(kind, value, country);
    let read = |c: &kawka_store::Connection| table::handle::list_owners(c, kind, &form);
    own.store().read(read).unwrap()
}

/// Rows A1, A7, B1, B9.
#[test]
fn a7_b1_b9_one_identity_is_the_same_however_it_is_written() {
    let own = TestDesk::new();
    let fields = CustomerDraft {
        country: "PL".into(),
        ..jadwiga()
    };
    let handles = [
        email("Jadwiga+kawka@Dachy.example"),
        handle(HandleKind::Phone, "600 100 200"),
        handle(
            HandleKind::Instagram,
            "https://www.instagram.com/Jadwiga.Z/",
        ),
    ];
    let id = own.add_customer(&fields, &handles).unwrap().value;
    let same = [
        (HandleKind::Email, "jadwiga@dachy.example", ""),
        (HandleKind::Phone, "0048 600-100-200", "DE"),
        (HandleKind::Phone, "(600) 100200", "PL"),
        (HandleKind::Instagram, "@jadwiga.z", ""),
    ];
    for (kind, value, country) in same {
        assert_eq!(owners(&own, kind, value, country), [id], "{value}");
    }
    assert_eq!(owners(&own, HandleKind::Phone, "600 100 200", ""), [id]);
    assert_eq!(owners(&own, HandleKind::Phone, "+49 600 100 200", ""), []);
    let view = own.get_customer(id).unwrap();
    let shown: Vec<_> = view
        .handles
        .iter()
        .map(|h| (h.value.as_str(), h.normalised.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("Jadwiga+kawka@Dachy.example", "jadwiga@dachy.example"),
            ("600 100 200", "+48600100200"),
            ("https://www.instagram.com/Jadwiga.Z/", "jadwiga.z"),
        ]
    );
}

/// Row B9: the number follows the country, and goes back with undo.
#[test]
fn another_country_reads_the_number_anew() {
    let own = TestDesk::new();
    let id = own
        .add_customer(&jadwiga(), &[handle(HandleKind::Phone, "22 826 51 77")])
        .unwrap()
        .value;
    let form = || own.get_customer(id).unwrap().handles.remove(0).normalised;
    assert_eq!(form(), "228265177");
    let polish = CustomerDraft {
        country: "PL".into(),
        ..jadwiga()
    };
    let changed = own.change_customer(id, &polish).unwrap();
    assert_eq!(form(), "+48228265177");
    assert_eq!(owners(&own, HandleKind::Phone, "+4822 8265177", ""), [id]);
    own.undo(changed.entry.unwrap()).unwrap();
    assert_eq!(form(), "228265177");
    // As long as nobody knows of which country it is, it may be this one.
    for same in ["228265177", "+48 22 826 51 77"] {
        assert_eq!(owners(&own, HandleKind::Phone, same, ""), [id], "{same}");
    }
}

/// Row A7: since when and how we know.
#[test]
fn a1_a_handle_says_how_we_know_it_and_stays_verified_from_the_first_moment() {
    let own = TestDesk::new();
    let told = HandleDraft {
        source: HandleSource::Told,
        verified: true,
        since: "2018-05".into(),
        ..handle(HandleKind::Forum, "jadzia79")
    };
    let id = own
        .add_customer(&jadwiga(), std::slice::from_ref(&told))
        .unwrap()
        .value;
    let get = || own.get_customer(id).unwrap().handles.remove(0);
    let first = get();
    let first_moment = Some(at("2026-10-14T10:00:00Z"));
    assert_eq!(
        (
            first.source,
            first.verified_at,
            first.since.as_str(),
            first.added_at
        ),
        (
            HandleSource::Told,
            first_moment,
            "2018-05",
            at("2026-10-14T10:00:00Z")
        )
    );
    own.clock.minutes(60);
    let labelled = HandleDraft {
        label: "the old forum".into(),
        ..told.clone()
    };
    own.change_handle(first.id, &labelled).unwrap();
    assert_eq!(
        (get().label.as_str(), get().verified_at),
        ("the old forum", first_moment)
    );
    let other = HandleDraft {
        value: "jadzia80".into(),
        ..told
    };
    own.change_handle(first.id, &other).unwrap();
    assert_eq!(
        get().verified_at,
        Some(at("2026-10-14T11:00:00Z")),
        "another value is verified anew"
    );
    assert_eq!(owners(&own, HandleKind::Forum, "jadzia79", ""), []);
    own.undo_last().unwrap();
    assert_eq!(owners(&own, HandleKind::Forum, "Jadzia79", ""), [id]);
}

/// Row B8: the same handle twice is nobody's error and merges nothing.
#[test]
fn b8_two_people_may_share_a_handle_until_a_person_decides() {
    let own = TestDesk::new();
    let one = own
        .add_customer(&jadwiga(), &[email("biuro@dachy.example")])
        .unwrap()
        .value;
    let two = own
        .add_customer(
            &customer("Łukasz", "Święch"),
            &[email("Biuro@dachy.example")],
        )
        .unwrap()
        .value;
    assert_eq!(
        owners(&own, HandleKind::Email, "biuro@dachy.example", ""),
        [one, two]
    );
    own.remove_customer(two).unwrap();
    assert_eq!(
        owners(&own, HandleKind::Email, "biuro@dachy.example", ""),
        [one]
    );
}
