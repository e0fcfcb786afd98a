//! Row A3: fields of a team's own, beside the fixed core, without a developer.

use kawka_desk::view::{
    CustomerFilter, ErasureReason, FieldChoice, FieldRow, ImportRequest, NewField, OwnValue,
    PrivateNotes,
};
use kawka_domain::ids::{CustomerId, FieldId};
use kawka_domain::import::ImportKind;
use kawka_domain::own_field::{FieldKind, FieldSubject};

use crate::store::problems;
use crate::support::{TestDesk, builders, snapshot};

fn add(desk: &TestDesk, kind: FieldKind, name: &str) -> FieldId {
    let new = NewField {
        subject: FieldSubject::Customer,
        kind,
        name: name.into(),
        choices: match kind {
            FieldKind::Choice => vec!["Złoty".into(), "Srebrny".into()],
            _ => Vec::new(),
        },
    };
    desk.add_field(&new).unwrap().value
}

fn value(field: FieldId, value: &str) -> OwnValue {
    OwnValue {
        field_id: field,
        value: value.into(),
    }
}

fn field(desk: &TestDesk, id: FieldId) -> FieldRow {
    let fields = desk.list_fields().unwrap();
    fields.into_iter().find(|field| field.id == id).unwrap()
}

fn person(desk: &TestDesk, name: &str, email: &str, own: &[OwnValue]) -> CustomerId {
    let fields = builders::customer(name, "Las");
    desk.add_customer_with(&fields, &[builders::email(email)], own)
        .unwrap()
        .value
}

fn own(desk: &TestDesk, id: CustomerId) -> Vec<(FieldId, String)> {
    let own = desk.get_customer(id).unwrap().own;
    own.into_iter()
        .map(|one| (one.field_id, one.value))
        .collect()
}

fn find(desk: &TestDesk, text: &str) -> Vec<CustomerId> {
    let filter = CustomerFilter {
        search: text.into(),
        mine: false,
        list: None,
        offset: 0,
        limit: 100,
    };
    let page = desk.list_customers(&filter).unwrap();
    page.rows.into_iter().map(|row| row.id).collect()
}

fn import(desk: &TestDesk, content: &str) -> kawka_desk::view::ImportReport {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    std::fs::write(&path, content).unwrap();
    let request = ImportRequest::new(path.to_string_lossy(), ImportKind::People);
    desk.run_import(&request, &|_| true).unwrap().value
}

#[test]
fn a3_values_of_every_kind_are_kept_typed_changed_cleared_and_undone() {
    let desk = TestDesk::new();
    let kinds = [
        (FieldKind::Text, "Hobby", "żeglarstwo", "szachy"),
        (FieldKind::Number, "Maszyny", "12,5", "13"),
        (FieldKind::Date, "Umowa do", "31.12.2026", "2027-01-31"),
        (FieldKind::YesNo, "Ma tablet", "tak", "nie"),
        (FieldKind::Choice, "Poziom", "złoty", "Srebrny"),
        (
            FieldKind::Link,
            "Panel",
            "https://panel.example/1",
            "https://panel.example/2",
        ),
    ];
    let kept = [
        "żeglarstwo",
        "12.5",
        "2026-12-31",
        "yes",
        "",
        "https://panel.example/1",
    ];
    let ids = kinds.map(|(kind, name, ..)| add(&desk, kind, name));
    let given: Vec<OwnValue> = ids
        .iter()
        .zip(kinds)
        .map(|(id, (_, _, first, _))| value(*id, first))
        .collect();
    let jan = person(&desk, "Jan", "jan@las.example", &given);
    for ((id, text), expected) in own(&desk, jan).into_iter().zip(kept) {
        let row = field(&desk, id);
        if row.kind == FieldKind::Choice {
            let gold = row.choices.iter().find(|c| c.label == "Złoty").unwrap();
            assert_eq!(Some(text), gold.id.map(|id| id.to_string()), "{}", row.name);
        } else {
            assert_eq!(text, expected, "{}", row.name);
        }
        assert_eq!(row.values, 1, "{}", row.name);
    }

    let before = snapshot::of(desk.store());
    let fields = desk.get_customer(jan).unwrap().fields;
    let second: Vec<OwnValue> = ids
        .iter()
        .zip(kinds)
        .map(|(id, (_, _, _, second))| value(*id, second))
        .collect();
    let changed = desk.change_customer_with(jan, &fields, &second).unwrap();
    assert_eq!(find(&desk, "szachy"), [jan]);
    assert_eq!(find(&desk, "zeglarstwo"), []);
    desk.undo(changed.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "changed and undone");
    assert_eq!(find(&desk, "zeglarstwo"), [jan]);

    let cleared = desk
        .change_customer_with(jan, &fields, &[value(ids[0], " ")])
        .unwrap();
    assert_eq!(own(&desk, jan).len(), 5, "those that are not named stay");
    assert_eq!(find(&desk, "zeglarstwo"), []);
    desk.undo(cleared.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "cleared and undone");
    assert_eq!(problems(desk.store()), Vec::<String>::new());
}

#[test]
fn a3_a_value_that_its_field_cannot_hold_is_refused_with_the_fields_name() {
    let desk = TestDesk::new();
    let number = add(&desk, FieldKind::Number, "Maszyny");
    let level = add(&desk, FieldKind::Choice, "Poziom");
    let link = add(&desk, FieldKind::Link, "Panel");
    let jan = person(&desk, "Jan", "jan@las.example", &[]);
    let fields = desk.get_customer(jan).unwrap().fields;
    let cases = [
        (number, "dużo", "own:Maszyny", "not_a_number"),
        (level, "Brązowy", "own:Poziom", "unknown_choice"),
        (link, "panel.example", "own:Panel", "not_a_link"),
    ];
    for (id, given, name, problem) in cases {
        desk.refused_field(given, name, problem, |desk| {
            desk.change_customer_with(jan, &fields, &[value(id, given)])
        });
    }
    desk.refused_field("a company's", "field", "other_subject", |desk| {
        desk.add_company_with(&builders::company("Las"), &[value(number, "1")])
    });
}

#[test]
fn a3_fields_are_renamed_ordered_archived_and_never_lost() {
    let desk = TestDesk::new();
    let [one, two, three] = ["Jeden", "Dwa", "Trzy"].map(|name| add(&desk, FieldKind::Text, name));
    let names = |desk: &TestDesk| -> Vec<String> {
        let fields = desk.list_fields().unwrap();
        fields.into_iter().map(|field| field.name).collect()
    };
    desk.move_field(three, 0).unwrap();
    assert_eq!(names(&desk), ["Trzy", "Jeden", "Dwa"]);
    desk.change_field(one, "Pierwsze", &[]).unwrap();
    let jan = person(&desk, "Jan", "jan@las.example", &[value(two, "zostaje")]);
    let archived = desk.archive_field(two, true).unwrap();
    assert_eq!(names(&desk), ["Trzy", "Pierwsze", "Dwa"]);
    assert!(field(&desk, two).archived_at.is_some());
    assert_eq!(own(&desk, jan), [(two, "zostaje".to_owned())]);
    // Its name is free again, and then it cannot come back under it.
    let again = add(&desk, FieldKind::Number, "dwa");
    desk.refused_field("its name is taken", "name", "name_taken", |desk| {
        desk.archive_field(two, false)
    });
    desk.archive_field(again, true).unwrap();
    desk.archive_field(two, false).unwrap();
    assert_eq!(field(&desk, two).position, 2);
    desk.refused("undone out of turn", |desk| {
        desk.undo(archived.entry.unwrap())
    });
}

#[test]
fn a3_a_choice_that_is_taken_off_the_list_stays_with_those_who_have_it() {
    let desk = TestDesk::new();
    let level = add(&desk, FieldKind::Choice, "Poziom");
    let jan = person(&desk, "Jan", "jan@las.example", &[value(level, "Srebrny")]);
    assert_eq!(find(&desk, "srebrny"), [jan]);
    let gold = field(&desk, level).choices[0].clone();
    let renamed = FieldChoice {
        label: "Platynowy".into(),
        ..gold
    };
    desk.change_field(level, "Poziom", &[renamed]).unwrap();
    let choices = field(&desk, level).choices;
    let said: Vec<_> = choices
        .iter()
        .map(|choice| (choice.label.as_str(), choice.archived))
        .collect();
    assert_eq!(said, [("Platynowy", false), ("Srebrny", true)]);
    assert_eq!(find(&desk, "srebrny"), [jan], "the value stays");
    desk.refused_field("no choice left", "choices", "empty", |desk| {
        desk.change_field(level, "Poziom", &[])
    });
    assert_eq!(problems(desk.store()), Vec::<String>::new());
}

#[test]
fn a3_a_merge_keeps_what_was_chosen_and_notes_the_rest() {
    let desk = TestDesk::new();
    let hobby = add(&desk, FieldKind::Text, "Hobby");
    let level = add(&desk, FieldKind::Choice, "Poziom");
    let machines = add(&desk, FieldKind::Number, "Maszyny");
    let keep = person(
        &desk,
        "Jan",
        "jan@las.example",
        &[value(hobby, "szachy"), value(level, "Złoty")],
    );
    let other = person(
        &desk,
        "Jan",
        "jasiek@las.example",
        &[
            value(hobby, "żagle"),
            value(level, "Srebrny"),
            value(machines, "3"),
        ],
    );
    let before = snapshot::of(desk.store());
    let proposal = desk.propose_merge(keep, &[other]).unwrap();
    let proposed: Vec<_> = proposal.own.iter().map(|own| own.value.as_str()).collect();
    assert_eq!(proposed[0], "szachy");
    assert_eq!(proposed[2], "3", "what only the other says is taken");
    let done = desk
        .merge_customers_with(keep, &[other], None, &[value(hobby, "żagle")])
        .unwrap();
    let mut kept = own(&desk, keep);
    kept.sort();
    assert_eq!(kept.len(), 3);
    assert!(kept.contains(&(hobby, "żagle".into())));
    assert!(kept.contains(&(machines, "3".into())));
    let mut notes: Vec<_> = desk
        .get_customer(keep)
        .unwrap()
        .origins
        .into_iter()
        .filter(|note| note.field.starts_with("own:"))
        .map(|note| (note.field, note.value))
        .collect();
    notes.sort();
    assert_eq!(
        notes,
        [
            ("own:Hobby".to_owned(), "szachy".to_owned()),
            ("own:Poziom".to_owned(), "Srebrny".to_owned()),
        ]
    );
    desk.undo(done.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "merged and undone");
    assert_eq!(problems(desk.store()), Vec::<String>::new());
}

#[test]
fn a3_an_import_fills_own_fields_by_name_and_an_export_brings_them_back() {
    let desk = TestDesk::new();
    let level = add(&desk, FieldKind::Choice, "Poziom");
    let machines = add(&desk, FieldKind::Number, "Liczba maszyn");
    let assistant = add(&desk, FieldKind::Text, "Telefon asystentki");
    let content = "Imię i nazwisko;E-mail;Poziom;liczba MASZYN;Telefon asystentki\n\
                   Jan Las;jan@las.example;srebrny;2,5;600 100 200\n\
                   Ewa Bór;ewa@bor.example;Brązowy;1;\n";
    let report = import(&desk, content);
    assert_eq!([report.created, report.failed], [1, 1]);
    assert_eq!(report.problems[0].field, "own:Poziom");
    assert_eq!(report.problems[0].message, "unknown_choice");
    let jan = find(&desk, "jan las")[0];
    let view = desk.get_customer(jan).unwrap();
    assert!(
        view.handles
            .iter()
            .all(|handle| handle.value != "600 100 200")
    );
    let said: Vec<_> = own(&desk, jan);
    assert!(said.contains(&(machines, "2.5".into())));
    assert!(said.contains(&(assistant, "600 100 200".into())));

    // The same once more is nothing new; another file fills what is empty and notes the rest.
    assert_eq!(import(&desk, content).unchanged, 1);
    let other = "Imię i nazwisko;E-mail;Poziom;Telefon asystentki\nJ. Las;jan@las.example;Złoty;600 100 200\n";
    let report = import(&desk, other);
    assert_eq!(report.updated, 1);
    let origins = desk.get_customer(jan).unwrap().origins;
    let mut notes: Vec<(&str, &str)> = origins
        .iter()
        .map(|note| (note.field.as_str(), note.value.as_str()))
        .collect();
    notes.sort_unstable();
    assert_eq!(notes, [("name", "J. Las"), ("own:Poziom", "Złoty")]);

    for name in ["people.csv", "people.xlsx"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name).to_string_lossy().into_owned();
        desk.export_people(&path).unwrap();
        let fresh = TestDesk::new();
        add(&fresh, FieldKind::Choice, "Poziom");
        add(&fresh, FieldKind::Number, "Liczba maszyn");
        let request = ImportRequest::new(&path, ImportKind::People);
        let plan = fresh.plan_import(&request, &|_| true).unwrap();
        assert_eq!(plan.own_choices.len(), 2);
        fresh.run_import(&request, &|_| true).unwrap();
        let jan = find(&fresh, "jan las")[0];
        let mut values: Vec<_> = own(&fresh, jan).into_iter().map(|(_, text)| text).collect();
        values.retain(|text| text == "2.5");
        assert_eq!(values.len(), 1, "{name}");
        assert_eq!(find(&fresh, "srebrny"), [jan], "{name}");
    }
    let _ = level;
}

#[test]
fn a3_a_saved_map_remembers_the_column_of_an_own_field() {
    let desk = TestDesk::new();
    let hobby = add(&desk, FieldKind::Text, "Hobby");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    std::fs::write(&path, "Kto,E-mail,Pasja\nJan Las,jan@las.example,szachy\n").unwrap();
    let mut request = ImportRequest::new(path.to_string_lossy(), ImportKind::People);
    let plan = desk.plan_import(&request, &|_| true).unwrap();
    assert_eq!(plan.own_columns, [None, None, None]);
    request.columns = Some(vec![
        Some(kawka_domain::import::ImportField::Name),
        Some(kawka_domain::import::ImportField::Email),
        None,
    ]);
    request.own_columns = Some(vec![None, None, Some(hobby)]);
    request.save_as = Some("nasze".into());
    desk.run_import(&request, &|_| true).unwrap();
    assert_eq!(find(&desk, "szachy").len(), 1);
    let named = ImportRequest {
        map: Some("nasze".into()),
        ..ImportRequest::new(path.to_string_lossy(), ImportKind::People)
    };
    let plan = desk.plan_import(&named, &|_| true).unwrap();
    assert_eq!(plan.own_columns, [None, None, Some(hobby)]);
}

#[test]
fn a3_own_fields_survive_the_archive_and_leave_with_an_erasure() {
    let desk = TestDesk::new();
    let machines = add(&desk, FieldKind::Number, "Maszyny");
    let hobby = add(&desk, FieldKind::Text, "Hobby");
    let jan = person(
        &desk,
        "Jan",
        "jan@las.example",
        &[value(machines, "0.1"), value(hobby, "kanarki")],
    );
    let company = desk.add_field(&NewField {
        subject: FieldSubject::Company,
        kind: FieldKind::Date,
        name: "Audyt".into(),
        choices: Vec::new(),
    });
    let las = desk
        .add_company_with(
            &builders::company("Las"),
            &[value(company.unwrap().value, "2026-11-01")],
        )
        .unwrap()
        .value;
    assert_eq!(desk.get_company(las).unwrap().own[0].value, "2026-11-01");
    let folder = tempfile::tempdir().unwrap();
    let path = folder
        .path()
        .join("all.kawka")
        .to_string_lossy()
        .into_owned();
    desk.export_all(&path).unwrap();
    let fresh = TestDesk::new();
    fresh.import_all(&path).unwrap();
    assert_eq!(own(&fresh, jan), own(&desk, jan));
    assert_eq!(find(&fresh, "kanarki"), [jan]);

    let person_file = folder.path().join("jan.zip").to_string_lossy().into_owned();
    desk.export_person(jan, &person_file, PrivateNotes::LeftOut)
        .unwrap();
    let bytes = std::fs::read(&person_file).unwrap();
    assert!(!bytes.is_empty());

    desk.erase_customer(jan, ErasureReason::Asked).unwrap();
    assert_eq!(find(&desk, "kanarki"), []);
    assert_eq!(field(&desk, hobby).values, 0);
    assert_eq!(problems(desk.store()), Vec::<String>::new());
}

#[test]
fn a3_w3_a_number_that_must_not_be_stored_is_refused_where_a_text_is_masked() {
    let desk = TestDesk::new();
    let number = add(&desk, FieldKind::Number, "Numer");
    let link = add(&desk, FieldKind::Link, "Strona");
    let fields = builders::customer("Jan", "Las");
    for own in [
        value(number, "44051401359"),
        value(link, "https://bank.example/4111111111111111"),
    ] {
        let error = desk.refused(&own.value, |desk| {
            desk.add_customer_with(&fields, &[], std::slice::from_ref(&own))
        });
        assert_eq!(
            error.params["problem"], "must_not_be_stored",
            "{}",
            own.value
        );
    }
    person(&desk, "Jan", "jan@las.example", &[value(number, "12,5")]);
}
