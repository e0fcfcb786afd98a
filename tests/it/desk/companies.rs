//! Row A2: a company has many people, roles over time, and one record.

use kawka_desk::view::{EmploymentDraft, EmploymentRow, ImportRequest, NewField, OwnValue};
use kawka_domain::ids::{CompanyId, CustomerId};
use kawka_domain::import::ImportKind;
use kawka_domain::own_field::{FieldKind, FieldSubject};
use kawka_domain::person::{CompanyDraft, CustomerDraft};

use crate::store::problems;
use crate::support::builders::{self, customer};
use crate::support::{TestDesk, snapshot};

fn company(desk: &TestDesk, name: &str) -> CompanyId {
    desk.add_company(&builders::company(name)).unwrap().value
}

fn person(desk: &TestDesk, name: &str, company: Option<CompanyId>, role: &str) -> CustomerId {
    let fields = CustomerDraft {
        company_id: company,
        role: role.into(),
        ..customer(name, "Las")
    };
    desk.add_customer(&fields, &[]).unwrap().value
}

fn employments(desk: &TestDesk, id: CustomerId) -> Vec<String> {
    let said = |row: EmploymentRow| {
        let EmploymentDraft { role, from, to, .. } = row.fields;
        format!("{} / {role} / {from} / {to}", row.company)
    };
    let view = desk.get_customer(id).unwrap();
    view.employments.into_iter().map(said).collect()
}

fn colleagues(desk: &TestDesk, id: CompanyId) -> Vec<String> {
    let people = desk.list_colleagues(id).unwrap();
    let said = |one: &kawka_desk::view::Colleague| {
        let past = if one.past { " (past)" } else { "" };
        format!("{} / {}{past}", one.name, one.role)
    };
    people.iter().map(said).collect()
}

fn time(company_id: CompanyId, role: &str, from: &str, to: &str) -> EmploymentDraft {
    EmploymentDraft {
        company_id,
        role: role.into(),
        from: from.into(),
        to: to.into(),
    }
}

#[test]
fn a2_whoever_changes_the_company_keeps_the_earlier_one_in_sight() {
    let desk = TestDesk::new();
    let (roofs, gardens) = (company(&desk, "Dachy"), company(&desk, "Ogrody"));
    let jan = person(&desk, "Jan", Some(roofs), "owner");
    person(&desk, "Ewa", Some(roofs), "bookkeeper");
    let before = snapshot::of(desk.store());
    let moved = CustomerDraft {
        company_id: Some(gardens),
        role: "manager".into(),
        ..desk.get_customer(jan).unwrap().fields
    };
    let done = desk.change_customer(jan, &moved).unwrap();
    assert_eq!(
        employments(&desk, jan),
        [
            "Ogrody / manager / 2026-10-14 / ",
            "Dachy / owner /  / 2026-10-14"
        ]
    );
    assert_eq!(
        colleagues(&desk, roofs),
        ["Ewa Las / bookkeeper", "Jan Las / owner (past)"]
    );
    assert_eq!(colleagues(&desk, gardens), ["Jan Las / manager"]);
    desk.undo(done.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "undone in one");

    // Another plan is no other company.
    let plan = CustomerDraft {
        plan: "Pro".into(),
        ..desk.get_customer(jan).unwrap().fields
    };
    desk.change_customer(jan, &plan).unwrap();
    assert_eq!(employments(&desk, jan), [""; 0]);
}

#[test]
fn a2_times_in_companies_are_written_by_hand_with_days_as_far_as_they_are_known() {
    let desk = TestDesk::new();
    let (roofs, gardens) = (company(&desk, "Dachy"), company(&desk, "Ogrody"));
    let jan = person(&desk, "Jan", Some(roofs), "owner");
    let before = snapshot::of(desk.store());
    let early = desk
        .add_employment(jan, &time(gardens, "apprentice", "2009", "2012-05"))
        .unwrap();
    desk.add_employment(jan, &time(roofs, "owner", "2012-06-01", ""))
        .unwrap();
    assert_eq!(
        employments(&desk, jan),
        [
            "Dachy / owner / 2012-06-01 / ",
            "Ogrody / apprentice / 2009 / 2012-05"
        ]
    );
    assert_eq!(desk.list_colleagues(roofs).unwrap()[0].from, "2012-06-01");
    for (name, draft, field, problem) in [
        ("no day", time(roofs, "", "maj", ""), "from", "not_a_date"),
        (
            "the wrong way round",
            time(roofs, "", "2012", "2011-12"),
            "to",
            "before_the_beginning",
        ),
    ] {
        desk.refused_field(name, field, problem, |desk| {
            desk.add_employment(jan, &draft)
        });
    }
    // What is known of the beginning goes with whoever leaves.
    let left = CustomerDraft {
        company_id: None,
        ..desk.get_customer(jan).unwrap().fields
    };
    desk.change_customer(jan, &left).unwrap();
    assert_eq!(
        employments(&desk, jan)[0],
        "Dachy / owner / 2012-06-01 / 2026-10-14"
    );
    desk.change_employment(early.value, &time(gardens, "gardener", "2009", "2012"))
        .unwrap();
    desk.remove_employment(early.value).unwrap();
    assert_eq!(employments(&desk, jan).len(), 1);
    for _ in 0..5 {
        desk.undo_last().unwrap();
    }
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "all undone");
}

#[test]
fn a2_b4_two_records_of_one_company_become_one_with_everybody_and_come_apart_again() {
    let desk = TestDesk::new();
    let audit = desk
        .add_field(&NewField {
            subject: FieldSubject::Company,
            kind: FieldKind::Text,
            name: "Audyt".into(),
            choices: Vec::new(),
        })
        .unwrap()
        .value;
    let own = |value: &str| OwnValue {
        field_id: audit,
        value: value.into(),
    };
    let bare = |name: &str, domain: &str| CompanyDraft {
        domain: domain.into(),
        what_it_does: String::new(),
        industry: String::new(),
        size: String::new(),
        ..builders::company(name)
    };
    let keep = desk
        .add_company_with(&bare("Dachy", ""), &[own("wiosną")])
        .unwrap()
        .value;
    let other = desk
        .add_company_with(
            &CompanyDraft {
                plan: "Pro".into(),
                ..bare("DACHY sp. z o.o.", "dachy.example")
            },
            &[own("jesienią")],
        )
        .unwrap()
        .value;
    let jan = person(&desk, "Jan", Some(keep), "owner");
    let ewa = person(&desk, "Ewa", Some(other), "bookkeeper");
    let old = person(&desk, "Olga", None, "");
    desk.add_employment(old, &time(other, "driver", "2001", "2008"))
        .unwrap();
    let before = snapshot::of(desk.store());
    let people =
        desk.list_colleagues(keep).unwrap().len() + desk.list_colleagues(other).unwrap().len();

    let proposal = desk.propose_company_merge(keep, &[other]).unwrap();
    assert_eq!(proposal.sides.len(), 2);
    assert_eq!(proposal.fields.name, "Dachy");
    assert_eq!(proposal.fields.domain, "dachy.example");
    assert_eq!(proposal.fields.plan, "Pro");
    let done = desk
        .merge_companies(keep, &[other], None, &[own("jesienią")])
        .unwrap();
    assert_eq!(desk.list_colleagues(keep).unwrap().len(), people);
    assert_eq!(
        colleagues(&desk, keep),
        [
            "Ewa Las / bookkeeper",
            "Jan Las / owner",
            "Olga Las / driver (past)"
        ]
    );
    for id in [jan, ewa] {
        let view = desk.get_customer(id).unwrap();
        assert_eq!(view.company.as_deref(), Some("Dachy"));
    }
    let view = desk.get_company(keep).unwrap();
    assert_eq!(view.people, 2);
    assert_eq!(view.own, [own("jesienią")]);
    let mut notes: Vec<_> = view
        .origins
        .iter()
        .map(|note| format!("{}: {}", note.field, note.value))
        .collect();
    notes.sort();
    assert_eq!(notes, ["name: DACHY sp. z o.o.", "own:Audyt: wiosną"]);
    assert_eq!(desk.list_companies("dachy").unwrap().len(), 1);
    desk.refused("gone", |desk| desk.get_company(other));

    // Later work elsewhere does not stand in the way.
    let plan = CustomerDraft {
        plan: "Mini".into(),
        ..desk.get_customer(jan).unwrap().fields
    };
    let later = desk.change_customer(jan, &plan).unwrap();
    desk.undo(done.entry.unwrap()).unwrap();
    desk.undo(later.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "merged and undone");
    assert_eq!(problems(desk.store()), Vec::<String>::new());

    desk.refused_field("with itself", "other", "same_company", |desk| {
        desk.merge_companies(keep, &[keep], None, &[])
    });
}

#[test]
fn a2_c4_a_merged_company_is_known_again_by_the_row_it_came_from() {
    let desk = TestDesk::new();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("companies.csv");
    let run = |content: &str| {
        std::fs::write(&path, content).unwrap();
        let request = ImportRequest::new(path.to_string_lossy(), ImportKind::Companies);
        desk.run_import(&request, &|_| true).unwrap().value
    };
    let report = run("id,company,size,plan\n1,Dachy,9,Mini\n2,Dachy i Rynny,9,\n");
    assert_eq!(report.created, 2);
    let all = desk.list_companies("").unwrap();
    assert_eq!(all[0].fields.plan, "Mini");
    desk.merge_companies(all[0].id, &[all[1].id], None, &[])
        .unwrap();
    let report = run("id,company,size,industry\n1,Dachy,9,\n2,Dachy i Rynny,12,dekarstwo\n");
    assert_eq!([report.created, report.skipped, report.failed], [0, 0, 0]);
    let all = desk.list_companies("").unwrap();
    assert_eq!(all.len(), 1);
    let fields = &all[0].fields;
    assert_eq!(
        [&fields.name, &fields.size],
        ["Dachy", "9"],
        "the keeper's own stays"
    );
    assert_eq!(fields.industry, "dekarstwo", "what it did not say is taken");
}
