//! Whom somebody who is being typed may already be.

use kawka_desk::view::{SuggestionReason, TypedHandle, TypedPerson};
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::CustomerId;
use kawka_domain::person::CustomerDraft;

use crate::support::{TestDesk, builders};

fn typed(name: &str, company: &str, handles: &[(Option<HandleKind>, &str)]) -> TypedPerson {
    let handles = handles.iter().map(|(kind, value)| TypedHandle {
        kind: *kind,
        value: (*value).to_owned(),
    });
    TypedPerson {
        name: name.into(),
        company: company.into(),
        country: "PL".into(),
        handles: handles.collect(),
        of: None,
    }
}

/// Ola and Jan of one company, and another Jan of another.
fn known(desk: &TestDesk) -> [CustomerId; 3] {
    let firm = |name| desk.add_company(&builders::company(name)).unwrap().value;
    let (garden, roofs) = (firm("Zielony Ogród"), firm("Zielony Dach"));
    let add = |given, family, company, handles: &[(HandleKind, &str)]| {
        let fields = CustomerDraft {
            company_id: Some(company),
            country: "PL".into(),
            ..builders::customer(given, family)
        };
        let handles: Vec<_> = handles
            .iter()
            .map(|(kind, value)| builders::handle(*kind, value))
            .collect();
        desk.add_customer(&fields, &handles).unwrap().value
    };
    [
        add(
            "Aleksandra",
            "Zielona",
            garden,
            &[
                (HandleKind::Email, "ola@zielony.example"),
                (HandleKind::Phone, "+48 600 100 200"),
                (
                    HandleKind::Linkedin,
                    "https://www.linkedin.com/in/Ola-Zielona/",
                ),
                (HandleKind::Forum, "@Ola_Z"),
            ],
        ),
        add("Jan", "Kowalski", garden, &[(HandleKind::X, "@janek")]),
        add("Jan", "Kowalski", roofs, &[]),
    ]
}

fn found(desk: &TestDesk, typed: &TypedPerson) -> Vec<(CustomerId, Option<SuggestionReason>)> {
    let alike = desk.find_alike(typed).unwrap();
    alike
        .into_iter()
        .map(|one| (one.row.id, one.reason))
        .collect()
}

#[test]
fn a8_a_handle_tells_whose_it_is_in_whatever_form_it_is_typed() {
    use HandleKind::{Email, Forum, Instagram, Linkedin, Phone};
    let desk = TestDesk::new();
    let [ola, jan, _] = known(&desk);
    let cases = [
        (
            Some(Linkedin),
            "linkedin.com/in/ola-zielona",
            Some(Linkedin),
        ),
        (Some(Phone), "600 100 200", Some(Phone)),
        (Some(Phone), "0048 600-100-200", Some(Phone)),
        (Some(Email), "Ola+kawka@Zielony.example", Some(Email)),
        (Some(Forum), "ola_z", Some(Forum)),
        (None, "ola_z", Some(Forum)),
        (Some(Instagram), "ola_z", None),
        (Some(Forum), "ola", None),
        (Some(Phone), "+49 600 100 200", None),
        (None, "", None),
    ];
    for (kind, value, expected) in cases {
        let of_jan = TypedPerson {
            of: Some(jan),
            ..typed("", "", &[(kind, value)])
        };
        let whose: Vec<_> = found(&desk, &of_jan)
            .into_iter()
            .map(|(id, reason)| match reason {
                Some(SuggestionReason::SameHandle { handle_kind, .. }) => (id, handle_kind),
                other => panic!("{value}: {other:?}"),
            })
            .collect();
        let expected: Vec<_> = expected.map(|kind| (ola, kind)).into_iter().collect();
        assert_eq!(whose, expected, "{kind:?} {value}");
    }
    let own = TypedPerson {
        of: Some(ola),
        ..typed("Jan Kowalski", "", &[(Some(Forum), "ola_z")])
    };
    assert_eq!(
        found(&desk, &own),
        [],
        "one's own, and the name is no matter"
    );
}

#[test]
fn a8_a_name_tells_more_in_the_same_company() {
    use SuggestionReason::{NearNameAndCompany, SameName};
    let desk = TestDesk::new();
    let [ola, jan, other] = known(&desk);
    let near = typed("Jan Kowalsky", "zielony ogrod", &[]);
    assert_eq!(found(&desk, &near)[0], (jan, Some(NearNameAndCompany)));
    assert_eq!(
        found(&desk, &near).len(),
        2,
        "and the other by the typo in his name"
    );
    let elsewhere = typed("Jan Kowalsky", "Zielony", &[]);
    assert!(
        found(&desk, &elsewhere)
            .iter()
            .all(|(_, reason)| reason.is_none())
    );
    let same = typed("jan kowalski", "", &[]);
    assert_eq!(
        found(&desk, &same),
        [(jan, Some(SameName)), (other, Some(SameName))]
    );
    let begun = typed("Aleks", "", &[]);
    assert_eq!(found(&desk, &begun), [(ola, None)]);
    let address = typed("", "", &[(Some(HandleKind::Email), "ola@ziel")]);
    assert_eq!(found(&desk, &address), [(ola, None)]);
    assert_eq!(found(&desk, &typed("Al", "", &[])), [], "too little");
    let nothing = typed("--- : ---", "", &[(Some(HandleKind::Email), "@@@")]);
    assert_eq!(found(&desk, &nothing), [], "no word");
    let mine = typed("owner:me", "", &[]);
    assert_eq!(found(&desk, &mine), [], "a name is no question");
}
