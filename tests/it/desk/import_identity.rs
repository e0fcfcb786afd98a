//! Who and what a row of a file is: an id alone replaces nobody, namesakes stay apart, a refused row leaves nothing.

use kawka_desk::ErrorCode;
use kawka_desk::view::{ErasureReason, ImportRequest, RowAction, RowChoice, RowDecision};
use kawka_domain::ids::CustomerId;
use kawka_domain::import::ImportKind;

use super::imports::{TestFile, counts, file, find, run, texts};
use crate::support::{TestDesk, builders, snapshot};

fn only(desk: &TestDesk, name: &str) -> CustomerId {
    let found = find(desk, name);
    assert_eq!(found.len(), 1, "{name}");
    found[0]
}

fn decided(file: &TestFile, line: u32, decision: RowDecision) -> ImportRequest {
    ImportRequest {
        decisions: vec![RowChoice { line, decision }],
        ..file.request(ImportKind::People)
    }
}

#[test]
fn c4_a_running_number_of_another_list_replaces_nobody() {
    let desk = TestDesk::new();
    let first = file(
        "first.csv",
        "Nr;Imię i nazwisko;E-mail;Stanowisko;Plan\n1;Anna Kowalska;anna@a.example;Dyrektorka;Pro\n",
    );
    let second = file(
        "second.csv",
        "Nr;Imię i nazwisko;E-mail;Stanowisko;Plan\n1;Robert Lis;robert@b.example;Stażysta;Basic\n",
    );
    for list in [&first, &second] {
        let report = run(&desk, &list.request(ImportKind::People));
        assert_eq!(counts(&report), [1, 0, 0, 0, 0, 0], "{report:?}");
    }
    let anna = desk.get_customer(only(&desk, "kowalska")).unwrap();
    assert_eq!(
        (anna.fields.plan.as_str(), anna.fields.role.as_str()),
        ("Pro", "Dyrektorka")
    );
    only(&desk, "robert lis");
}

#[test]
fn q3_an_id_with_another_name_is_a_suggestion_and_decisions_hold() {
    let first = file(
        "first.csv",
        "ID,Name,Email,Plan\n1,Anna Kowalska,anna@a.example,Pro\n",
    );
    let second = file(
        "second.csv",
        "ID,Name,Email,Plan\n1,Robert Lis,robert@b.example,Basic\n",
    );
    let desk = TestDesk::new();
    run(&desk, &first.request(ImportKind::People));
    let plan = desk
        .plan_import(&second.request(ImportKind::People), &|_| true)
        .unwrap();
    assert_eq!(plan.rows[0].action, RowAction::Suggest);
    assert_eq!(plan.rows[0].other.as_deref(), Some("Anna Kowalska"));
    assert_eq!(
        plan.rows[0].choices,
        [RowDecision::Create, RowDecision::Update, RowDecision::Skip]
    );
    run(&desk, &second.request(ImportKind::People));
    assert_eq!(
        desk.get_customer(only(&desk, "anna")).unwrap().fields.plan,
        "Pro"
    );
    only(&desk, "robert lis");
    for list in [&first, &second, &first] {
        let again = run(&desk, &list.request(ImportKind::People));
        assert_eq!(counts(&again), [0, 0, 1, 0, 0, 0], "in turns");
    }

    // The same person in a newer list: shown by name, and made anew where a person says so.
    let newer = file(
        "newer.csv",
        "ID,Name,Email,Plan\n1,Anna Nowak,anna@a.example,Max\n",
    );
    let plan = desk
        .plan_import(&newer.request(ImportKind::People), &|_| true)
        .unwrap();
    assert_eq!(plan.rows[0].action, RowAction::Update);
    assert_eq!(plan.rows[0].other.as_deref(), Some("Anna Kowalska"));
    assert_eq!(
        plan.rows[0].choices,
        [RowDecision::Create, RowDecision::Skip]
    );
    let report = run(&desk, &decided(&newer, 2, RowDecision::Create));
    assert_eq!(report.created, 1);
    let kept = desk.get_customer(only(&desk, "kowalska")).unwrap();
    assert_eq!(kept.fields.plan, "Pro", "it is left as it was");
    let own = desk.get_customer(only(&desk, "nowak")).unwrap();
    assert_eq!(own.fields.plan, "Max");
}

#[test]
fn q10_tickets_of_two_help_desks_do_not_overwrite_each_other() {
    let desk = TestDesk::new();
    let zendesk = file(
        "tickets.json",
        r#"{"tickets": [{"id": 35, "requester_id": 9, "created_at": "2026-10-01T10:00:00Z", "subject": "Druk",
            "description": "Drukarka milczy"}],
          "users": [{"id": 9, "name": "Anna Kowalska", "email": "anna@b.example"}]}"#,
    );
    let other = file(
        "other.csv",
        "id,created at,email,name,subject,message\n35,2026-09-02 08:00,ewa@c.example,Ewa Lis,Faktura,Brak faktury\n",
    );
    let third = file(
        "third.csv",
        "id,created at,email,name,subject,message\n35,2026-08-02 08:00,ola@d.example,Ola Las,Logo,Jakie logo\n",
    );
    for list in [&zendesk, &other, &third, &zendesk, &other, &third] {
        let request = ImportRequest {
            create_people: true,
            ..list.request(ImportKind::Interactions)
        };
        let report = run(&desk, &request);
        assert_eq!(report.updated, 0, "{report:?}");
    }
    assert_eq!(
        texts(&desk, only(&desk, "anna kowalska")),
        ["Druk\n\nDrukarka milczy"]
    );
    assert_eq!(
        texts(&desk, only(&desk, "ewa lis")),
        ["Faktura\n\nBrak faktury"]
    );
    assert_eq!(texts(&desk, only(&desk, "ola las")), ["Logo\n\nJakie logo"]);
}

#[test]
fn c4_contacts_come_once_whatever_map_reads_them() {
    let rows = "data;e-mail;treść;id\n2026-10-01 10:00;anna@b.example;Pierwszy;a1\n2026-10-02;anna@b.example;Drugi;\n\
                2026-10-02;anna@b.example;Drugi;a3\n";
    let contacts = file("contacts.csv", rows);
    let desk = TestDesk::new();
    desk.add_customer(
        &builders::customer("Anna", "Kowalska"),
        &[builders::email("anna@b.example")],
    )
    .unwrap();
    let saving = ImportRequest {
        save_as: Some("Nasza lista".into()),
        ..contacts.request(ImportKind::Interactions)
    };
    assert_eq!(counts(&run(&desk, &saving)), [3, 0, 0, 0, 0, 0]);
    let by_headers = contacts.request(ImportKind::Interactions);
    assert_eq!(
        counts(&run(&desk, &by_headers)),
        [0, 0, 3, 0, 0, 0],
        "by headers"
    );
    let by_map = ImportRequest {
        map: Some("Nasza lista".into()),
        ..by_headers
    };
    assert_eq!(
        counts(&run(&desk, &by_map)),
        [0, 0, 3, 0, 0, 0],
        "by the map"
    );
}

#[test]
fn q10_people_and_conversations_of_one_help_desk_share_their_ids() {
    let desk = TestDesk::new();
    let people = file(
        "people.csv",
        "user id,name,email\nu-7,Anna Kowalska,anna@b.example\n",
    );
    let talks = file(
        "talks.csv",
        "conversation id,user id,created at,message\nc1,u-7,2026-10-01 10:00,Hello\n",
    );
    let of = |file: &TestFile, map: &str, kind| ImportRequest {
        map: Some(map.into()),
        ..file.request(kind)
    };
    run(&desk, &of(&people, "intercom-people", ImportKind::People));
    let report = run(&desk, &of(&talks, "intercom", ImportKind::Interactions));
    assert_eq!(counts(&report), [1, 0, 0, 0, 0, 0], "{report:?}");
    assert_eq!(texts(&desk, only(&desk, "anna")), ["Hello"]);
}

#[test]
fn b8_namesakes_without_handles_stay_apart() {
    let desk = TestDesk::new();
    let list = file(
        "people.csv",
        "Name,Company,Role\nJan Kowalski,Dachy,Prezes\nJan Kowalski,Dachy,Magazynier\n",
    );
    let report = run(&desk, &list.request(ImportKind::People));
    assert_eq!(counts(&report), [2, 0, 0, 0, 0, 1], "{report:?}");
    let mut roles: Vec<String> = find(&desk, "jan kowalski")
        .into_iter()
        .map(|id| desk.get_customer(id).unwrap().fields.role)
        .collect();
    roles.sort();
    assert_eq!(roles, ["Magazynier", "Prezes"]);
    let again = run(&desk, &list.request(ImportKind::People));
    assert_eq!(counts(&again), [0, 0, 2, 0, 0, 0]);
}

#[test]
fn q5_a_refused_row_leaves_nothing_behind() {
    let desk = TestDesk::new();
    let anna = desk
        .add_customer(
            &builders::customer("Anna", "Kowalska"),
            &[builders::email("anna@b.example")],
        )
        .unwrap()
        .value;
    let gone = desk
        .add_customer(
            &builders::customer("Ewa", "Lis"),
            &[builders::email("ewa@b.example")],
        )
        .unwrap()
        .value;
    desk.erase_customer(gone, ErasureReason::Asked).unwrap();
    let long = "x".repeat(300);
    let cases: [(&str, TestFile, ImportKind, [u32; 6]); 3] = [
        (
            "a handle of somebody who was erased",
            file(
                "people.csv",
                "Name,Email,Email 2,Role,Plan\nAnna Kowalska,anna@b.example,ewa@b.example,Boss,Pro\n",
            ),
            ImportKind::People,
            [0, 0, 0, 0, 1, 0],
        ),
        (
            "an author too long",
            file(
                "contacts.csv",
                format!(
                    "date,name,email,text,author\n2026-10-01,Jan Nowy,jan@n.example,Hi,{long}\n"
                ),
            ),
            ImportKind::Interactions,
            [0, 0, 0, 0, 1, 0],
        ),
        (
            "a message without a date",
            file(
                "letter.eml",
                "From: Jan Nowy <jan@n.example>\nTo: ola@biuro.example\nMessage-ID: <1@n>\nSubject: Hej\n\nHej\n",
            ),
            ImportKind::Mail,
            [0, 0, 0, 0, 1, 0],
        ),
    ];
    for (name, file, kind, expected) in &cases {
        let before = snapshot::of(desk.store());
        let request = ImportRequest {
            create_people: true,
            ..file.request(*kind)
        };
        let plan = desk.plan_import(&request, &|_| true).unwrap();
        assert_eq!(counts(&plan.report), *expected, "{name}: planned");
        let done = desk.run_import(&request, &|_| true).unwrap();
        assert_eq!(counts(&done.value), *expected, "{name}");
        snapshot::assert_same(&before, &snapshot::of(desk.store()), name);
        assert!(done.entry.is_none(), "{name}: nothing in the journal");
    }
    assert!(find(&desk, "jan nowy").is_empty());

    // Beside rows that are taken: whoever a refused row would have made is made by the next one, and all of it is undone.
    let mixed = file(
        "mixed.csv",
        format!(
            "date,name,email,text,author\n2026-10-01,Jan Nowy,jan@n.example,Hi,{long}\n\
             2026-10-02,Jan Nowy,jan@n.example,Ho,Ola\n2026-10-03,Anna,anna@b.example,Ha,\n"
        ),
    );
    let before = snapshot::of(desk.store());
    let request = ImportRequest {
        create_people: true,
        ..mixed.request(ImportKind::Interactions)
    };
    let done = desk.run_import(&request, &|_| true).unwrap();
    assert_eq!(counts(&done.value), [2, 0, 0, 0, 1, 0]);
    assert_eq!(texts(&desk, only(&desk, "jan nowy")), ["Ho"]);
    assert_eq!(texts(&desk, anna), ["Ha"]);
    desk.undo(done.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "undone");
}

#[test]
fn q4_one_import_runs_at_a_time_and_is_undone_when_it_has_ended() {
    let desk = TestDesk::new();
    let mut content = String::from("Name,Email\n");
    for number in 0..4_500 {
        content.push_str(&format!("Osoba Numer{number},o{number}@x.example\n"));
    }
    let (large, small) = (
        file("large.csv", content),
        file("small.csv", "Name,Email\nAnna Kowalska,anna@a.example\n"),
    );
    let before = snapshot::of(desk.store());
    let refusals = std::cell::RefCell::new(Vec::new());
    let done = desk
        .run_import(&large.request(ImportKind::People), &|progress| {
            if progress.rows == 2_000 {
                let second = desk.run_import(&small.request(ImportKind::People), &|_| true);
                let undo = desk.undo_last();
                refusals
                    .borrow_mut()
                    .extend([second.unwrap_err().code, undo.unwrap_err().code]);
            }
            true
        })
        .unwrap();
    assert_eq!(*refusals.borrow(), [ErrorCode::ImportRunning; 2]);
    assert_eq!(done.value.created, 4_500);
    desk.undo_last().unwrap();
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "all of it");
    assert_eq!(
        run(&desk, &small.request(ImportKind::People)).created,
        1,
        "and the next"
    );
}

#[test]
fn q2_an_import_that_is_cancelled_says_so_though_something_stands_in_the_way() {
    let desk = TestDesk::new();
    let mut content = String::from("Name,Email\nAnna Kowalska,anna@a.example\n");
    for number in 0..4_500 {
        content.push_str(&format!("Osoba Numer{number},o{number}@x.example\n"));
    }
    let large = file("large.csv", content);
    let error = desk
        .run_import(&large.request(ImportKind::People), &|progress| {
            if progress.rows == 2_000 {
                let anna = only(&desk, "anna kowalska");
                let fields = builders::customer("Anna", "Nowak");
                desk.change_customer(anna, &fields).unwrap();
            }
            progress.rows < 4_000
        })
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::Cancelled);
    assert_eq!(error.params["kept"], "undo_conflict");
    only(&desk, "anna nowak");
}

#[test]
fn a1_b9_a_number_without_its_country_is_not_added_twice() {
    let desk = TestDesk::new();
    let phone = kawka_domain::identity::HandleKind::Phone;
    let anna = desk
        .add_customer(
            &kawka_domain::person::CustomerDraft {
                country: "PL".into(),
                ..builders::customer("Anna", "Kowalska")
            },
            &[
                builders::handle(phone, "+48 600 100 200"),
                builders::email("anna@b.example"),
            ],
        )
        .unwrap()
        .value;
    let list = file(
        "people.csv",
        "Name,Email,Phone\nAnna Kowalska,anna@b.example,600 100 200\nAnna Kowalska,,600-100-200\n",
    );
    let report = run(&desk, &list.request(ImportKind::People));
    assert_eq!((report.created, report.suggestions), (0, 0), "{report:?}");
    assert_eq!(desk.get_customer(anna).unwrap().handles.len(), 2);
}

#[test]
fn a1_b7_a_number_with_its_country_is_that_of_whoever_has_it_without() {
    let desk = TestDesk::new();
    let phone = kawka_domain::identity::HandleKind::Phone;
    let anna = desk
        .add_customer(
            &builders::customer("Anna", "Kowalska"),
            &[builders::handle(phone, "600 100 200")],
        )
        .unwrap()
        .value;
    let list = file(
        "people.csv",
        "Name,Phone\nAnna Kowalska,+48 600 100 200\nJan Las,+48600100200\nEwa Sowa,500 100 300\nEwa Sowa,+48 500 100 300\n",
    );
    let report = run(&desk, &list.request(ImportKind::People));
    let counted = (report.created, report.updated, report.suggestions);
    assert_eq!(counted, (2, 2, 1), "{report:?}");
    let values: Vec<String> = desk
        .get_customer(anna)
        .unwrap()
        .handles
        .into_iter()
        .map(|handle| handle.value)
        .collect();
    assert_eq!(values, ["600 100 200", "+48 600 100 200"]);
}
