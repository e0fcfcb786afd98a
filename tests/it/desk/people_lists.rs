//! Row A4: saved lists of people, among them "suitable, not invited for 6 months".

use kawka_desk::view::{CustomerFilter, NewField, OwnValue};
use kawka_domain::ids::{CustomerId, ListId};
use kawka_domain::interaction::{InteractionDraft, InteractionKind};
use kawka_domain::own_field::{FieldKind, FieldSubject};
use kawka_domain::people_list::{FieldCriterion, FieldTest, PeopleCriteria, Tone};
use kawka_domain::person::CustomerDraft;

use crate::support::builders::{self, customer};
use crate::support::{TestDesk, nominations, snapshot};

fn listed(desk: &TestDesk, list: Option<ListId>, search: &str) -> Vec<String> {
    let filter = CustomerFilter {
        search: search.into(),
        mine: false,
        list,
        offset: 0,
        limit: 100,
    };
    let page = desk.list_customers(&filter).unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    page.rows.into_iter().map(|row| row.name).collect()
}

fn fitting(desk: &TestDesk, criteria: &PeopleCriteria) -> String {
    let id = desk.add_people_list("próba", criteria).unwrap();
    let names = listed(desk, Some(id.value), "");
    assert_eq!(desk.count_people(criteria).unwrap() as usize, names.len());
    desk.undo(id.entry.unwrap()).unwrap();
    names.join(" ")
}

fn add(desk: &TestDesk, name: &str, draft: impl FnOnce(&mut CustomerDraft)) -> CustomerId {
    let mut fields = customer(name, "");
    draft(&mut fields);
    desk.add_customer(&fields, &[]).unwrap().value
}

fn said(desk: &TestDesk, who: CustomerId, kind: InteractionKind) {
    let contact = InteractionDraft {
        kind,
        ..builders::interaction("przez telefon")
    };
    desk.add_interaction(who, &contact).unwrap();
}

fn asks(change: impl FnOnce(&mut PeopleCriteria)) -> PeopleCriteria {
    let mut criteria = PeopleCriteria::default();
    change(&mut criteria);
    criteria
}

#[test]
fn a4_a_new_desk_has_the_list_of_whom_to_invite_and_it_says_who_that_is() {
    let desk = TestDesk::at("2026-01-10T10:00:00Z");
    let list = desk
        .find_people_list("suitable, NOT invited for 6 months")
        .unwrap();
    let ada = add(&desk, "Ada", |_| {});
    let bea = add(&desk, "Bea", |f| f.do_not_contact = true);
    let cyd = add(&desk, "Cyd", |_| {});
    let dag = add(&desk, "Dag", |_| {});
    for who in [ada, bea, dag] {
        said(&desk, who, InteractionKind::Suggestion);
    }
    said(&desk, cyd, InteractionKind::Problem);
    assert_eq!(listed(&desk, Some(list), ""), ["Ada", "Dag"]);
    // An invitation counts for half a year, the tone of a contact for a year.
    let nomination = nominations::accepted(&desk, dag);
    let letter =
        nominations::sending(&desk.get_letter(nomination, &nominations::choice()).unwrap());
    desk.send_letter(nomination, &letter).unwrap();
    assert_eq!(listed(&desk, Some(list), ""), ["Ada"]);
    desk.clock.set("2026-07-09T10:00:00Z");
    assert_eq!(listed(&desk, Some(list), ""), ["Ada"]);
    desk.clock.set("2026-07-11T10:00:00Z");
    assert_eq!(listed(&desk, Some(list), ""), ["Ada", "Dag"]);
    desk.clock.set("2027-01-12T10:00:00Z");
    assert_eq!(listed(&desk, Some(list), ""), [""; 0]);
}

#[test]
fn a4_every_criterion_asks_what_it_says() {
    let desk = TestDesk::new();
    let roofs = desk
        .add_company(&builders::company("Dachy Nowak"))
        .unwrap()
        .value;
    let me = desk.me().unwrap();
    let ada = add(&desk, "Ada", |f| {
        f.language = "pl".into();
        f.plan = "Pro 20".into();
        f.care_owner_id = Some(me);
    });
    let bea = add(&desk, "Bea", |f| {
        f.language = "pt-BR".into();
        f.company_id = Some(roofs);
    });
    add(&desk, "Cyd", |f| {
        f.language = "PL".into();
        f.do_not_contact = true;
    });
    said(&desk, ada, InteractionKind::Story);
    said(&desk, ada, InteractionKind::Question);
    said(&desk, bea, InteractionKind::Compliment);
    let call = builders::add_booking(&desk, bea, "2026-10-14T08:00:00Z");
    let held = builders::outcome(kawka_domain::booking::Outcome::Held);
    desk.set_outcome(call, &held).unwrap();
    let cases: [(&str, PeopleCriteria, &str); 13] = [
        ("nothing", asks(|_| {}), "Ada Bea Cyd"),
        (
            "language",
            asks(|c| c.search = "language:pl".into()),
            "Ada Cyd",
        ),
        (
            "a wider language",
            asks(|c| c.search = "language:pt".into()),
            "Bea",
        ),
        ("company", asks(|c| c.search = "company:now".into()), "Bea"),
        ("plan", asks(|c| c.search = "plan:pro".into()), "Ada"),
        ("owner", asks(|c| c.search = "owner:me".into()), "Ada"),
        ("a word", asks(|c| c.search = "be".into()), "Bea"),
        (
            "may be contacted",
            asks(|c| c.may_contact = true),
            "Ada Bea",
        ),
        ("a call", asks(|c| c.had_call = Some(true)), "Bea"),
        ("no call", asks(|c| c.had_call = Some(false)), "Ada Cyd"),
        ("two contacts", asks(|c| c.contacts_min = Some(2)), "Ada"),
        ("a tone", asks(|c| c.tones = vec![Tone::Compliment]), "Bea"),
        (
            "all of it",
            asks(|c| {
                c.search = "language:pl plan:pro".into();
                c.tones = vec![Tone::Story, Tone::Compliment];
                c.contacts_min = Some(1);
                c.contacts_days = Some(7);
                c.may_contact = true;
            }),
            "Ada",
        ),
    ];
    for (name, criteria, expected) in &cases {
        assert_eq!(fitting(&desk, criteria), *expected, "{name}");
    }
    // Contacts grow old.
    desk.clock.set("2026-10-25T10:00:00Z");
    let lately = asks(|c| {
        c.contacts_min = Some(1);
        c.contacts_days = Some(7);
    });
    assert_eq!(fitting(&desk, &lately), "");
}

#[test]
fn a4_a_list_asks_own_fields_of_people_and_of_their_companies() {
    let desk = TestDesk::new();
    let field = |subject, kind, name: &str| {
        let choices = vec!["Złoty".to_owned(), "Srebrny".to_owned()];
        let name = name.to_owned();
        let new = NewField {
            subject,
            kind,
            name,
            choices,
        };
        desk.add_field(&new).unwrap().value
    };
    let hobby = field(FieldSubject::Customer, FieldKind::Text, "Hobby");
    let machines = field(FieldSubject::Customer, FieldKind::Number, "Maszyny");
    let level = field(FieldSubject::Customer, FieldKind::Choice, "Poziom");
    let audited = field(FieldSubject::Company, FieldKind::YesNo, "Po audycie");
    let own = |field, value: &str| OwnValue {
        field_id: field,
        value: value.into(),
    };
    let roofs = desk
        .add_company_with(&builders::company("Dachy"), &[own(audited, "tak")])
        .unwrap()
        .value;
    let ada = CustomerDraft {
        company_id: Some(roofs),
        ..customer("Ada", "")
    };
    let values = [own(hobby, "Żeglarstwo 100%"), own(level, "Złoty")];
    desk.add_customer_with(&ada, &[], &values).unwrap();
    desk.add_customer_with(&customer("Bea", ""), &[], &[own(machines, "2,5")])
        .unwrap();
    let ask = |field_id, test, value: &str| {
        let value = value.to_owned();
        asks(|c| {
            c.fields.push(FieldCriterion {
                field_id,
                test,
                value,
            });
        })
    };
    let cases = [
        (
            "a word of it",
            ask(hobby, FieldTest::Contains, "zeglar"),
            "Ada",
        ),
        (
            "a sign of patterns",
            ask(hobby, FieldTest::Contains, "100%"),
            "Ada",
        ),
        ("only that sign", ask(hobby, FieldTest::Contains, "0_%"), ""),
        (
            "all of it",
            ask(hobby, FieldTest::Is, "żeglarstwo 100%"),
            "Ada",
        ),
        ("a part of it", ask(hobby, FieldTest::Is, "żeglarstwo"), ""),
        ("a number", ask(machines, FieldTest::Is, "2.50"), "Bea"),
        ("a choice", ask(level, FieldTest::Is, "złoty"), "Ada"),
        ("another choice", ask(level, FieldTest::Is, "Srebrny"), ""),
        (
            "a choice by its words",
            ask(level, FieldTest::Contains, "zlo"),
            "Ada",
        ),
        ("any", ask(machines, FieldTest::Any, ""), "Bea"),
        ("none", ask(machines, FieldTest::Missing, ""), "Ada"),
        ("the company's", ask(audited, FieldTest::Is, "yes"), "Ada"),
        (
            "not the company's",
            ask(audited, FieldTest::Missing, ""),
            "Bea",
        ),
    ];
    for (name, criteria, expected) in &cases {
        assert_eq!(fitting(&desk, criteria), *expected, "{name}");
    }
    desk.refused_field("no such choice", "own:Poziom", "unknown_choice", |desk| {
        desk.add_people_list("x", &ask(level, FieldTest::Is, "Brązowy"))
    });
}

#[test]
fn a4_o5_what_is_typed_narrows_a_list_and_operators_also_narrow_everybody() {
    let desk = TestDesk::new();
    add(&desk, "Ada", |f| f.language = "pl".into());
    add(&desk, "Adam", |f| f.language = "en".into());
    add(&desk, "Bea", |f| f.language = "pl".into());
    let polish = asks(|c| c.search = "language:pl".into());
    let list = desk.add_people_list("Po polsku", &polish).unwrap().value;
    assert_eq!(listed(&desk, Some(list), ""), ["Ada", "Bea"]);
    assert_eq!(listed(&desk, Some(list), "ad"), ["Ada"]);
    assert_eq!(listed(&desk, None, "ad language:en"), ["Adam"]);
    let found = desk.search("language:en").unwrap();
    assert_eq!(found.len(), 1);
}

#[test]
fn a4_a_list_is_changed_removed_and_undone() {
    let desk = TestDesk::new();
    let criteria = asks(|c| {
        c.search = "owner:me".into();
        c.tones = vec![Tone::Story];
    });
    let made = desk.add_people_list(" Moje historie ", &criteria).unwrap();
    let before = snapshot::of(desk.store());
    desk.refused_field("a name twice", "name", "name_taken", |desk| {
        desk.add_people_list("moje HISTORIE", &criteria)
    });
    desk.refused_field("no month", "not_invited_months", "out_of_range", |desk| {
        desk.add_people_list("x", &asks(|c| c.not_invited_months = Some(0)))
    });
    let other = asks(|c| c.had_call = Some(false));
    let changed = desk
        .change_people_list(made.value, "Bez rozmowy", &other)
        .unwrap();
    let lists = desk.list_people_lists().unwrap();
    assert_eq!(lists[0].name, "Bez rozmowy");
    assert_eq!(lists[0].criteria, other);
    let removed = desk.remove_people_list(made.value).unwrap();
    assert_eq!(desk.list_people_lists().unwrap().len(), 1);
    desk.undo(removed.entry.unwrap()).unwrap();
    desk.undo(changed.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "all undone");
}
