//! Customers, handles, companies, members: what is taken, what is refused whole.

use kawka_desk::view::CustomerFilter;
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::{CompanyId, CustomerId, HandleId};
use kawka_domain::person::{CustomerDraft, MemberDraft, MemberRole};

use super::code;
use crate::support::builders::{add_jadwiga, company, customer, email, handle, jadwiga};
use crate::support::{TestDesk, snapshot};

#[test]
fn a_customer_field_that_cannot_be_taken_is_named_and_nothing_is_kept() {
    type Spoil = fn(&mut CustomerDraft);
    let cases: [(&str, Spoil, &str, &str); 11] = [
        (
            "nobody",
            |f| (f.given_name, f.family_name) = ("  ".into(), String::new()),
            "name",
            "empty",
        ),
        (
            "a name of 201 letters",
            |f| f.given_name = "ą".repeat(201),
            "given_name",
            "too_long",
        ),
        (
            "a line break in a name",
            |f| f.family_name = "La\ns".into(),
            "family_name",
            "control_characters",
        ),
        (
            "a zone nobody has",
            |f| f.time_zone = "Europe/Poznan".into(),
            "time_zone",
            "unknown_zone",
        ),
        (
            "an offset for a zone",
            |f| f.time_zone = "+02:00".into(),
            "time_zone",
            "unknown_zone",
        ),
        (
            "a language in words",
            |f| f.language = "polski".into(),
            "language",
            "unknown_language",
        ),
        (
            "a country in words",
            |f| f.country = "Polska".into(),
            "country",
            "unknown_country",
        ),
        (
            "a country of digits",
            |f| f.country = "48".into(),
            "country",
            "unknown_country",
        ),
        (
            "a role with a bell",
            |f| f.role = "own\u{7}er".into(),
            "role",
            "control_characters",
        ),
        (
            "notes that never end",
            |f| f.product_notes = "x".repeat(20_001),
            "product_notes",
            "too_long",
        ),
        (
            "a NUL in notes",
            |f| f.product_notes = "a\0b".into(),
            "product_notes",
            "control_characters",
        ),
    ];
    let own = TestDesk::new();
    let id = add_jadwiga(&own);
    for (name, spoil, field, problem) in cases {
        let mut fields = jadwiga();
        spoil(&mut fields);
        own.refused_field(name, field, problem, |desk| desk.add_customer(&fields, &[]));
        own.refused_field(name, field, problem, |desk| {
            desk.change_customer(id, &fields)
        });
    }
}

#[test]
fn a6_w11_the_longest_and_the_strangest_that_is_allowed_is_kept_as_given() {
    let own = TestDesk::new();
    let fields = CustomerDraft {
        given_name: "ą".repeat(200),
        family_name: "O'Brien-Żółć 陳 😀".into(),
        form_of_address: Some(kawka_domain::person::FormOfAddress::Formal),
        language: "pt-BR".into(),
        time_zone: "Australia/Lord_Howe".into(),
        country: "au".into(),
        product_notes: "<script>alert(1)</script>\n\tline two\n".repeat(400),
        since: "2018-05".into(),
        non_technical: true,
        do_not_contact: true,
        ..jadwiga()
    };
    let id = own.add_customer(&fields, &[]).unwrap().value;
    let kept = own.get_customer(id).unwrap().fields;
    let expected = CustomerDraft {
        country: "AU".into(),
        ..fields
    };
    assert_eq!(kept, expected);
}

#[test]
fn a_handle_that_cannot_be_one_is_refused_with_the_whole_customer() {
    let cases = [
        (
            "no at sign",
            HandleKind::Email,
            "jadwiga.example",
            "not_an_email",
        ),
        (
            "two at signs",
            HandleKind::Email,
            "a@b@c.example",
            "not_an_email",
        ),
        (
            "a space inside",
            HandleKind::Email,
            "ja dwiga@dachy.example",
            "not_an_email",
        ),
        ("four digits", HandleKind::Phone, "12-34", "not_a_phone"),
        ("nothing", HandleKind::Instagram, "  ", "empty"),
        (
            "a line break",
            HandleKind::Forum,
            "a\nb",
            "control_characters",
        ),
    ];
    let own = TestDesk::new();
    let id = add_jadwiga(&own);
    for (name, kind, value, problem) in cases {
        let handles = [email("fine@dachy.example"), handle(kind, value)];
        own.refused_field(name, "value", problem, |desk| {
            desk.add_customer(&jadwiga(), &handles)
        });
        own.refused_field(name, "value", problem, |desk| {
            desk.add_handle(id, &handles[1])
        });
    }
}

#[test]
fn nobody_is_nobody_for_every_verb() {
    let own = TestDesk::new();
    let (nobody, nothing) = (CustomerId::new(), CompanyId::new());
    let refusals = [
        ("get", own.refused("get", |d| d.get_customer(nobody))),
        (
            "change",
            own.refused("change", |d| d.change_customer(nobody, &jadwiga())),
        ),
        (
            "remove",
            own.refused("remove", |d| d.remove_customer(nobody)),
        ),
        (
            "add handle",
            own.refused("add handle", |d| {
                d.add_handle(nobody, &email("a@b.example"))
            }),
        ),
        (
            "remove handle",
            own.refused("remove handle", |d| d.remove_handle(HandleId::new())),
        ),
        (
            "timeline",
            own.refused("timeline", |d| d.list_timeline(nobody, 0, 10)),
        ),
        (
            "company",
            own.refused("company", |d| d.get_company(nothing)),
        ),
        (
            "change company",
            own.refused("change company", |d| {
                d.change_company(nothing, &company("x"))
            }),
        ),
        (
            "remove company",
            own.refused("remove company", |d| d.remove_company(nothing)),
        ),
    ];
    for (name, error) in refusals {
        assert_eq!(code(&error), "not_found", "{name}");
    }
}

#[test]
fn a_removed_customer_is_gone_from_lists_and_comes_back_with_undo() {
    let own = TestDesk::new();
    let id = add_jadwiga(&own);
    let before = snapshot::of(own.store());
    let removed = own.remove_customer(id).unwrap();
    let filter = CustomerFilter {
        search: String::new(),
        mine: false,
        list: None,
        offset: 0,
        limit: 10,
    };
    assert_eq!(own.list_customers(&filter).unwrap().total, 0);
    assert_eq!(code(&own.get_customer(id).unwrap_err()), "not_found");
    let again = own.refused("twice", |desk| desk.remove_customer(id));
    assert_eq!(code(&again), "not_found");
    own.undo(removed.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(own.store()), "back");
    assert_eq!(
        own.list_customers(&filter).unwrap().rows[0].name,
        "Jadwiga Żółtowska"
    );
}

#[test]
fn a4_lists_are_by_name_in_pages_and_mine_are_mine() {
    let own = TestDesk::new();
    for (given, mine) in [
        ("Zofia", true),
        ("Ábel", false),
        ("łucja", true),
        ("Bo", false),
    ] {
        let fields = CustomerDraft {
            care_owner_id: mine.then(|| own.me().unwrap()),
            ..customer(given, "")
        };
        own.add_customer(&fields, &[]).unwrap();
    }
    let names = |mine, offset, limit| {
        let filter = CustomerFilter {
            search: String::new(),
            mine,
            list: None,
            offset,
            limit,
        };
        let page = own.list_customers(&filter).unwrap();
        let names: Vec<String> = page.rows.into_iter().map(|row| row.name).collect();
        (names.join(" "), page.total)
    };
    assert_eq!(names(false, 0, 10), ("Ábel Bo łucja Zofia".into(), 4));
    assert_eq!(names(false, 1, 2), ("Bo łucja".into(), 4));
    assert_eq!(names(true, 0, 10), ("łucja Zofia".into(), 2));
    assert_eq!(names(false, 9, 10), (String::new(), 4));
}

#[test]
fn a2_a_company_counts_its_people_and_a_removed_one_leaves_them() {
    let own = TestDesk::new();
    own.refused_field("a company without a name", "name", "empty", |d| {
        d.add_company(&company(" "))
    });
    let firm = own.add_company(&company("Dachy")).unwrap().value;
    let fields = CustomerDraft {
        company_id: Some(firm),
        ..jadwiga()
    };
    let id = own.add_customer(&fields, &[]).unwrap().value;
    assert_eq!(own.get_company(firm).unwrap().people, 1);
    assert_eq!(
        own.get_customer(id).unwrap().company.as_deref(),
        Some("Dachy")
    );
    let removed = own.remove_company(firm).unwrap();
    assert_eq!(own.list_companies("").unwrap(), []);
    own.get_customer(id).unwrap();
    own.undo(removed.entry.unwrap()).unwrap();
    assert_eq!(own.list_companies("dach").unwrap()[0].fields.name, "Dachy");
}

#[test]
fn i_cannot_be_removed_and_members_are_checked() {
    let own = TestDesk::new();
    let draft = |name: &str, email: &str| MemberDraft {
        name: name.into(),
        email: email.into(),
        role: MemberRole::Host,
    };
    let me = own.me().unwrap();
    own.refused_field("me", "member", "is_me", |d| d.remove_member(me));
    own.refused_field("no name", "name", "empty", |d| {
        d.add_member(&draft("", "a@b.example"))
    });
    own.refused_field("no address", "email", "not_an_email", |d| {
        d.add_member(&draft("Bo", "bo"))
    });
    own.refused_field("no name", "name", "empty", |d| {
        d.change_member(me, &draft("", ""))
    });
    let bo = own
        .add_member(&draft("Bo", "bo@biuro.example"))
        .unwrap()
        .value;
    own.set_me(bo).unwrap();
    own.remove_member(me).unwrap();
    let names: Vec<_> = own
        .list_members()
        .unwrap()
        .into_iter()
        .map(|m| (m.fields.name, m.me))
        .collect();
    assert_eq!(names, [("Bo".to_owned(), true)]);
}
