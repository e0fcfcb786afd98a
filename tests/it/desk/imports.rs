//! Files in: what becomes of rows, and that nothing is lost, made twice, or changed by a bad file.

use std::cell::Cell;
use std::path::Path;

use kawka_desk::ErrorCode;
use kawka_desk::view::{
    ImportReport, ImportRequest, RowAction, RowChoice, RowDecision, SuggestionRule, TimelineItem,
};
use kawka_domain::ids::CustomerId;
use kawka_domain::import::{FactName, ImportKind};

use crate::support::{TestDesk, builders, snapshot};

/// A file of an own folder, which goes when it is dropped.
pub(super) struct TestFile {
    folder: tempfile::TempDir,
    pub(super) path: String,
}

pub(super) fn file(name: &str, content: impl AsRef<[u8]>) -> TestFile {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let path = path.to_string_lossy().into_owned();
    TestFile { folder, path }
}

impl TestFile {
    pub(super) fn request(&self, kind: ImportKind) -> ImportRequest {
        ImportRequest::new(&self.path, kind)
    }

    pub(super) fn beside(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }
}

pub(super) fn run(desk: &TestDesk, request: &ImportRequest) -> ImportReport {
    let report = desk.run_import(request, &|_| true).unwrap().value;
    assert_adds_up(&report);
    report
}

fn assert_adds_up(report: &ImportReport) {
    let sum = report.created + report.updated + report.unchanged + report.skipped + report.failed;
    assert_eq!(sum, report.rows, "{report:?}");
}

/// created, updated, unchanged, skipped, failed, suggestions
pub(super) fn counts(report: &ImportReport) -> [u32; 6] {
    [
        report.created,
        report.updated,
        report.unchanged,
        report.skipped,
        report.failed,
        report.suggestions,
    ]
}

pub(super) fn find(desk: &TestDesk, text: &str) -> Vec<CustomerId> {
    let filter = kawka_desk::view::CustomerFilter {
        search: text.into(),
        mine: false,
        list: None,
        offset: 0,
        limit: 100,
    };
    let page = desk.list_customers(&filter).unwrap();
    page.rows.into_iter().map(|row| row.id).collect()
}

pub(super) fn texts(desk: &TestDesk, customer: CustomerId) -> Vec<String> {
    let timeline = desk.list_timeline(customer, 0, 100).unwrap();
    let text = |item| match item {
        TimelineItem::Interaction { interaction, .. } => Some(interaction.text),
        _ => None,
    };
    timeline.items.into_iter().filter_map(text).collect()
}

const PEOPLE: &str = "Imię;Nazwisko;E-mail;Telefon;Firma;Kraj;Plan\n\
    Łucja;Ślązak;lucja@dachy.example;+48 600 100 200;Dachy;Polska;Pro\n\
    Jürgen;Weiß;jw@holz.example;;Holz & Söhne;Niemcy;Basic\n";

#[test]
fn q1_q6_people_of_any_spreadsheet_are_read() {
    let of_1250 = encoding_rs::WINDOWS_1250.encode(PEOPLE).0.into_owned();
    let wide: Vec<u8> = ["\u{feff}", PEOPLE]
        .concat()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let comma = PEOPLE.replace(';', ",");
    let tab = PEOPLE.replace(';', "\t");
    let cases: [(&str, Vec<u8>, &str, &str); 5] = [
        ("Polish Excel", of_1250, "windows-1250", ";"),
        ("UTF-16 with a mark", wide, "UTF-16LE", ";"),
        (
            "UTF-8 with a mark",
            ["\u{feff}", PEOPLE].concat().into(),
            "UTF-8",
            ";",
        ),
        ("commas", comma.into(), "UTF-8", ","),
        ("tabs", tab.into(), "UTF-8", "tab"),
    ];
    for (name, content, encoding, separator) in cases {
        let desk = TestDesk::new();
        let file = file("people.csv", content);
        let report = run(&desk, &file.request(ImportKind::People));
        assert_eq!(counts(&report), [2, 0, 0, 0, 0, 0], "{name}: {report:?}");
        assert_eq!(report.encoding, encoding, "{name}");
        assert_eq!(report.separator.as_deref(), Some(separator), "{name}");
        let found = find(&desk, "slazak");
        let lucja = desk.get_customer(found[0]).unwrap();
        assert_eq!(lucja.name, "Łucja Ślązak", "{name}");
        assert_eq!(lucja.fields.country, "PL", "{name}");
        assert_eq!(lucja.company.as_deref(), Some("Dachy"), "{name}");
        assert_eq!(lucja.handles.len(), 2, "{name}");
        assert_eq!(find(&desk, "weiss").len(), 1, "{name}");
    }
}

#[test]
fn c4_the_same_file_once_more_changes_nothing() {
    let desk = TestDesk::new();
    let people = file("people.csv", PEOPLE);
    let contacts = file(
        "contacts.csv",
        "Data;E-mail;Kanał;Treść\n2026-10-01 10:00;lucja@dachy.example;telefon;Pierwszy\n\
         2026-10-02;jw@holz.example;e-mail;Zweiter\n",
    );
    let facts = file(
        "facts.csv",
        "email,as of,plan,last login\nlucja@dachy.example,2026-10-01,Pro,2026-09-30\n",
    );
    let companies = file("companies.csv", "Nazwa;Branża\nDachy;Budowa\nNowa;Handel\n");
    let requests = [
        people.request(ImportKind::People),
        contacts.request(ImportKind::Interactions),
        facts.request(ImportKind::Facts),
        companies.request(ImportKind::Companies),
    ];
    let first: Vec<[u32; 6]> = requests.iter().map(|r| counts(&run(&desk, r))).collect();
    assert_eq!(
        first,
        [
            [2, 0, 0, 0, 0, 0],
            [2, 0, 0, 0, 0, 0],
            [1, 0, 0, 0, 0, 0],
            [1, 1, 0, 0, 0, 0]
        ]
    );
    let before = snapshot::of(desk.store());
    for request in &requests {
        let report = run(&desk, request);
        assert_eq!(report.unchanged, report.rows, "{report:?}");
    }
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "the same once more");
}

#[test]
fn q3_each_row_is_planned_before_anything_is_written() {
    let desk = TestDesk::new();
    let known = builders::customer("Anna", "Kowalska");
    desk.add_customer(&known, &[builders::email("anna@dachy.example")])
        .unwrap();
    let file = file(
        "people.csv",
        "ID,Name,Email,Country\n\
         1,Anna Kowalska,anna@dachy.example,PL\n\
         2,Bartosz Nowy,anna@dachy.example,PL\n\
         3,Anna Kowalska,,PL\n\
         4,Celina Nowa,celina@x.example,PL\n\
         5,Dorota Zła,nie-adres,PL\n\
         4,Celina Nowa,celina@x.example,PL\n",
    );
    let request = file.request(ImportKind::People);
    let before = snapshot::whole(desk.store());
    let plan = desk.plan_import(&request, &|_| true).unwrap();
    snapshot::assert_same(
        &before,
        &snapshot::whole(desk.store()),
        "a plan writes nothing",
    );
    let actions: Vec<RowAction> = plan.rows.iter().map(|row| row.action).collect();
    use RowAction::{Create, Fail, Suggest, Unchanged, Update};
    assert_eq!(actions, [Update, Suggest, Suggest, Create, Fail, Unchanged]);
    assert_eq!(plan.rows[1].other.as_deref(), Some("Anna Kowalska"));
    assert_eq!(plan.report.problems[0].field, "email");
    assert_eq!(
        (
            plan.report.problems[0].line,
            plan.report.problems[0].message.as_str()
        ),
        (6, "not_an_email")
    );

    let choices = ImportRequest {
        decisions: vec![
            RowChoice {
                line: 3,
                decision: RowDecision::Skip,
            },
            RowChoice {
                line: 4,
                decision: RowDecision::Update,
            },
        ],
        ..request.clone()
    };
    let report = run(&desk, &choices);
    assert_eq!(counts(&report), [1, 1, 2, 1, 1, 0]);
    let desk = TestDesk::new();
    desk.add_customer(&known, &[builders::email("anna@dachy.example")])
        .unwrap();
    let careful = ImportRequest {
        suggestions: SuggestionRule::Skip,
        ..request
    };
    assert_eq!(counts(&run(&desk, &careful)), [1, 1, 1, 2, 1, 0]);
}

#[test]
fn b8_an_address_of_two_people_never_merges_them() {
    let desk = TestDesk::new();
    let file = file(
        "people.csv",
        "Name,Email\nAnna Kowalska,biuro@dachy.example\nBartosz Lis,biuro@dachy.example\n",
    );
    let report = run(&desk, &file.request(ImportKind::People));
    assert_eq!(counts(&report), [2, 0, 0, 0, 0, 1]);
    assert_eq!(desk.list_suggestions().unwrap().len(), 1);
}

#[test]
fn q4_an_import_is_one_undo() {
    let desk = TestDesk::new();
    builders::add_jadwiga(&desk);
    let before = snapshot::of(desk.store());
    let entries = desk.entries();
    // More rows than one transaction takes.
    let mut content =
        String::from("Name,Email,Plan\nJadwiga Żółtowska,jadwiga@dachy.example,Pro\n");
    for number in 0..2_100 {
        content.push_str(&format!("Osoba Numer{number},o{number}@x.example,Basic\n"));
    }
    let file = file("people.csv", content);
    let request = file.request(ImportKind::People);
    let done = desk.run_import(&request, &|_| true).unwrap();
    assert_eq!(counts(&done.value), [2_100, 1, 0, 0, 0, 0]);
    assert_eq!(desk.entries(), entries + 1, "one line in the journal");
    desk.undo(done.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "undone");
    assert_eq!(
        counts(&run(&desk, &request)),
        [2_100, 1, 0, 0, 0, 0],
        "and once more"
    );
}

/// More contacts than one transaction takes, with a refused one among those that are taken back together.
#[test]
fn q4_an_import_of_very_many_contacts_is_one_undo() {
    let desk = TestDesk::new();
    let jadwiga = builders::add_jadwiga(&desk);
    let total = || desk.list_timeline(jadwiga, 0, 1).unwrap().total;
    let (before, others) = (snapshot::of(desk.store()), total());
    let entries = desk.entries();
    let mut content = String::from("Email,Date,Channel,Text\n");
    for number in 0..5_200 {
        let day = if number == 5_010 {
            "kiedyś"
        } else {
            "2026-03-02 10:00"
        };
        content.push_str(&format!(
            "jadwiga@dachy.example,{day},e-mail,List numer {number}\n"
        ));
    }
    let file = file("contacts.csv", content);
    let request = file.request(ImportKind::Interactions);
    let done = desk.run_import(&request, &|_| true).unwrap();
    assert_eq!(counts(&done.value), [5_199, 0, 0, 0, 1, 0]);
    assert_eq!(done.value.problems[0].line, 5_012);
    assert_eq!(desk.entries(), entries + 1, "one line in the journal");
    assert_eq!(total(), others + 5_199);
    desk.undo(done.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "undone");
}

#[test]
fn q2_what_is_cancelled_is_taken_back() {
    let desk = TestDesk::new();
    let mut content = String::from("Name,Email\n");
    for number in 0..4_500 {
        content.push_str(&format!("Osoba Numer{number},o{number}@x.example\n"));
    }
    let file = file("people.csv", content);
    let before = snapshot::of(desk.store());
    let heard = Cell::new(0);
    let error = desk
        .run_import(&file.request(ImportKind::People), &|progress| {
            heard.set(heard.get() + u32::from(progress.rows > 0));
            progress.rows < 4_000
        })
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::Cancelled);
    assert_eq!(heard.get(), 2, "told after each part");
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "taken back");
}

#[test]
fn q5_refused_rows_are_saved_with_line_and_reason_and_can_be_mended() {
    let desk = TestDesk::new();
    let file = file(
        "people.csv",
        "Name,Email,Country\nAnna Kowalska,anna,PL\n\"Jan\nLas\",jan@las.example,Krakozja\nOla Nowa,ola@x.example\n\
         Ewa Dobra,ewa@x.example,PL\n",
    );
    let report = run(&desk, &file.request(ImportKind::People));
    assert_eq!(counts(&report), [1, 0, 0, 0, 3, 0]);
    let problems: Vec<_> = report
        .problems
        .iter()
        .map(|p| (p.line, p.field.as_str(), p.message.as_str()))
        .collect();
    assert_eq!(
        problems,
        [
            (2, "email", "not_an_email"),
            (3, "country", "unknown_country"),
            (5, "row", "ragged")
        ]
    );
    let failed = file.beside("failed.csv");
    assert_eq!(desk.save_failed_rows(&failed).unwrap(), 3);
    let saved = std::fs::read_to_string(&failed).unwrap();
    assert!(
        saved.starts_with("\u{feff}Name,Email,Country,line,field,reason\r\n"),
        "{saved}"
    );
    assert!(
        saved.contains("\"Jan\nLas\",jan@las.example,Krakozja,3,country,unknown_country"),
        "{saved}"
    );
    std::fs::write(
        &failed,
        saved
            .replace("Krakozja", "PL")
            .replace(",anna,", ",anna@x.example,"),
    )
    .unwrap();
    let again = run(&desk, &ImportRequest::new(&failed, ImportKind::People));
    assert_eq!((again.created, again.failed), (3, 0), "{again:?}");
}

#[test]
fn a_bad_file_changes_nothing() {
    let desk = TestDesk::new();
    let folder = tempfile::tempdir().unwrap();
    let huge = [
        "Name,Email\nAnna Kowalska,a@b.example\n",
        &"x,".repeat(1_000_000),
    ]
    .concat();
    let cases: &[(&str, &[u8], &str, Option<&str>)] = &[
        ("nothing", b"", "empty", None),
        ("blanks", b"\n\n", "empty", None),
        (
            "a picture",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0",
            "unknown_kind",
            None,
        ),
        (
            "a million columns",
            huge.as_bytes(),
            "too_many_columns",
            Some("3"),
        ),
        (
            "no known column",
            b"foo,bar\n1,2\n",
            "no_known_column",
            None,
        ),
        (
            "a broken spreadsheet",
            b"PK\x03\x04 and then nothing",
            "damaged",
            None,
        ),
        (
            "broken JSON",
            b"{\"tickets\": [\n{\"id\": 1,\n",
            "damaged",
            Some("3"),
        ),
    ];
    for (name, content, problem, line) in cases {
        let path = folder.path().join("file.csv");
        std::fs::write(&path, content).unwrap();
        let request = ImportRequest::new(path.to_string_lossy(), ImportKind::People);
        let error = desk.refused(name, |desk| desk.run_import(&request, &|_| true));
        assert_eq!(error.code, ErrorCode::FileUnreadable, "{name}");
        assert_eq!(error.params["problem"], *problem, "{name}");
        assert_eq!(
            error.params.get("line").map(String::as_str),
            *line,
            "{name}"
        );
    }
    for (path, problem) in [
        (folder.path().to_owned(), "not_a_file"),
        (folder.path().join("none"), "not_found"),
    ] {
        let request = ImportRequest::new(path.to_string_lossy(), ImportKind::People);
        let error = desk.refused(problem, |desk| desk.run_import(&request, &|_| true));
        assert_eq!(error.params["problem"], problem);
    }
}

#[test]
fn rows_that_cannot_be_read_are_refused_and_the_others_taken() {
    let desk = TestDesk::new();
    let long = "x".repeat(10 << 20);
    let content = [
        b"Name,Email\nAnna Kowalska,a@b.example\nNul\0a Zero,n@b.example\n".as_slice(),
        format!("Long {long},l@b.example\nEwa Dobra,e@b.example\n").as_bytes(),
    ]
    .concat();
    let file = file("people.csv", content);
    let report = run(&desk, &file.request(ImportKind::People));
    assert_eq!(counts(&report), [2, 0, 0, 0, 2, 0]);
    let problems: Vec<_> = report
        .problems
        .iter()
        .map(|p| (p.line, p.message.as_str()))
        .collect();
    assert_eq!(problems, [(3, "control_characters"), (4, "too_long")]);
}

#[test]
fn a_file_that_shrinks_between_two_parts_is_taken_back() {
    let desk = TestDesk::new();
    let mut content = String::from("Name,Email\n");
    for number in 0..9_000 {
        content.push_str(&format!(
            "Osoba Numer{number},osoba.numer.{number}@przyklad.example\n"
        ));
    }
    let file = file("people.csv", &content);
    let before = snapshot::of(desk.store());
    let error = desk
        .run_import(&file.request(ImportKind::People), &|progress| {
            if progress.rows > 0 {
                std::fs::write(&file.path, &content[..content.len() / 2]).unwrap();
            }
            true
        })
        .unwrap_err();
    assert_eq!(error.params["problem"], "changed");
    snapshot::assert_same(&before, &snapshot::of(desk.store()), "taken back");
}

#[test]
fn w3_imported_text_is_masked_before_it_reaches_the_file() {
    let desk = TestDesk::new();
    let file = file(
        "contacts.csv",
        "date,name,email,text\n2026-10-01,Anna Kowalska,a@b.example,Karta 4111 1111 1111 1111 i PESEL 44051401359\n",
    );
    let request = ImportRequest {
        create_people: true,
        ..file.request(ImportKind::Interactions)
    };
    let report = run(&desk, &request);
    assert_eq!((report.created, report.masked), (1, 2));
    let anna = find(&desk, "kowalska")[0];
    assert_eq!(
        texts(&desk, anna),
        ["Karta [▮▮▮▮ card] i PESEL [▮▮▮▮ pesel]"]
    );
    let everything = format!("{:?}", snapshot::whole(desk.store()));
    assert!(!everything.contains("4111 1111") && !everything.contains("44051401359"));
}

#[test]
fn q10_contacts_find_their_people_by_id_handle_and_name() {
    let desk = TestDesk::new();
    let people = file(
        "people.csv",
        "ID;Name;Email;Phone;Country;X\n7;Anna Kowalska;anna@b.example;600 100 200;PL;@anna_k\n\
         8;Jan Las;jan@b.example;;PL;\n",
    );
    run(&desk, &people.request(ImportKind::People));
    let contacts = file(
        "contacts.csv",
        "date;customer id;name;email;phone;x;channel;direction;text;feeling\n\
         2026-10-01;7;;;;;telefon;in;by id;lepiej\n\
         2026-10-02;;;ANNA+shop@b.example;;;;;by address;\n\
         2026-10-03;;;;+48 600-100-200;;;;by number;\n\
         2026-10-04;;;;;https://x.com/anna_k;x;;by profile;\n\
         2026-10-05;;Jan Las;;;;;;by name;\n\
         2026-10-06;;Nobody Here;n@b.example;;;;;unknown;\n",
    );
    let report = run(&desk, &contacts.request(ImportKind::Interactions));
    assert_eq!(counts(&report), [5, 0, 0, 0, 1, 0], "{report:?}");
    assert_eq!(
        (
            report.problems[0].field.as_str(),
            report.problems[0].message.as_str()
        ),
        ("email", "unknown_person")
    );
    let anna = find(&desk, "kowalska")[0];
    assert_eq!(
        texts(&desk, anna),
        ["by profile", "by number", "by address", "by id"]
    );
    assert_eq!(texts(&desk, find(&desk, "jan las")[0]), ["by name"]);
}

#[test]
fn a9_w10_facts_are_dated_have_a_source_and_grow_stale() {
    let desk = TestDesk::new();
    let anna = desk
        .add_customer(
            &builders::customer("Anna", "Kowalska"),
            &[builders::email("a@b.example")],
        )
        .unwrap()
        .value;
    let facts = file(
        "export.csv",
        "email,as of,plan,last login,known fault,source\n\
         a@b.example,2026-08-01,Basic,2026-07-30,,crm\n\
         a@b.example,2026-10-10,Pro,,Eksport gubi ogonki,crm\n",
    );
    run(&desk, &facts.request(ImportKind::Facts));
    let listed = desk.list_facts(anna).unwrap();
    let shown: Vec<_> = listed
        .iter()
        .map(|fact| {
            (
                fact.name,
                fact.value.as_str(),
                fact.source.as_str(),
                fact.stale,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (FactName::KnownFault, "Eksport gubi ogonki", "crm", false),
            (FactName::LastSignIn, "2026-07-30", "crm", true),
            (FactName::Plan, "Pro", "crm", false),
        ]
    );
    let tasks = desk.list_timeline(anna, 0, 10).unwrap().items;
    let titles: Vec<String> = tasks
        .into_iter()
        .filter_map(|item| match item {
            TimelineItem::FollowUp { title, .. } => Some(title),
            _ => None,
        })
        .collect();
    assert_eq!(
        titles,
        ["Eksport gubi ogonki"],
        "a fault makes a task, once"
    );
}

#[test]
fn c3_only_messages_with_known_or_chosen_people_are_taken() {
    let desk = TestDesk::new();
    let anna = desk
        .add_customer(
            &builders::customer("Anna", "Kowalska"),
            &[builders::email("anna@b.example")],
        )
        .unwrap()
        .value;
    let message = |from: &str, to: &str, id: &str, of: &str, text: &str| {
        format!(
            "From x@y.example Wed Oct 14 10:00:00 2026\nFrom: {from}\nTo: {to}\nMessage-ID: <{id}>\nReferences: <{of}>\n\
             Date: Wed, 14 Oct 2026 12:00:00 +0200\nSubject: Dach\n\n{text}\n\n"
        )
    };
    let ours = "Ola Wrona <ola@biuro.example>";
    let mailbox = [
        message(
            "Anna <anna@b.example>",
            ours,
            "1@b",
            "0@b",
            "Czy jest instrukcja?",
        ),
        message(
            ours,
            "anna@b.example",
            "2@k",
            "0@b",
            "Jest.\n\nW dniu 14.10.2026 Anna pisze:\n> Czy jest?",
        ),
        message("Obcy <obcy@x.example>", ours, "3@x", "3@x", "Kup teraz"),
        message(
            "Ewa Dobra <ewa@x.example>",
            ours,
            "4@x",
            "4@x",
            "Dzień dobry",
        ),
    ]
    .concat();
    let file = file("posts.mbox", mailbox);
    let request = file.request(ImportKind::Mail);
    let plan = desk.plan_import(&request, &|_| true).unwrap();
    let unknown: Vec<&str> = plan
        .unknown
        .iter()
        .map(|party| party.email.as_str())
        .collect();
    assert_eq!(unknown, ["ewa@x.example", "obcy@x.example"]);
    let chosen = ImportRequest {
        chosen: vec!["ewa@x.example".into()],
        ..request
    };
    let report = run(&desk, &chosen);
    assert_eq!(counts(&report), [3, 0, 0, 1, 0, 0], "{report:?}");
    assert_eq!(
        texts(&desk, anna),
        ["Dach\n\nJest.\n\n[…]", "Dach\n\nCzy jest instrukcja?"]
    );
    assert_eq!(
        texts(&desk, find(&desk, "ewa dobra")[0]),
        ["Dach\n\nDzień dobry"]
    );
    assert_eq!(
        counts(&run(&desk, &chosen)),
        [0, 0, 3, 1, 0, 0],
        "once more"
    );
}

#[test]
fn c3_tickets_come_in_with_their_comments() {
    let desk = TestDesk::new();
    let zendesk = file(
        "tickets.json",
        r#"{"tickets": [{"id": 35, "requester_id": 9, "assignee_id": 2, "created_at": "2026-10-01T10:00:00Z",
            "subject": "Nie drukuje", "description": "Drukarka milczy", "type": "problem", "via": {"channel": "email"},
            "url": "https://x.example/35", "comments": [
              {"id": 1, "author_id": 9, "body": "Drukarka milczy", "created_at": "2026-10-01T10:00:00Z"},
              {"id": 2, "author_id": 2, "body": "Proszę ją włączyć", "created_at": "2026-10-01T11:00:00Z"}]}],
          "users": [{"id": 9, "name": "Anna Kowalska", "email": "anna@b.example", "role": "end-user"},
                    {"id": 2, "name": "Ola Wrona", "email": "ola@biuro.example", "role": "agent"}]}"#,
    );
    let request = ImportRequest {
        create_people: true,
        ..zendesk.request(ImportKind::Interactions)
    };
    assert_eq!(counts(&run(&desk, &request)), [2, 0, 0, 0, 0, 0]);
    let anna = find(&desk, "anna kowalska")[0];
    assert_eq!(
        texts(&desk, anna),
        [
            "Nie drukuje\n\nProszę ją włączyć",
            "Nie drukuje\n\nDrukarka milczy"
        ]
    );
    let freshdesk = file(
        "fresh.csv",
        "Ticket ID,Subject,Description,Source,Type,Created time,Full name,Email,Agent\n\
         501,Faktura,Brak faktury,Phone,Question,2026-10-03 09:00:00,Anna Kowalska,anna@b.example,Ola Wrona\n",
    );
    let request = ImportRequest {
        map: Some("freshdesk".into()),
        ..freshdesk.request(ImportKind::Interactions)
    };
    assert_eq!(counts(&run(&desk, &request)), [1, 0, 0, 0, 0, 0]);
    assert_eq!(texts(&desk, anna)[0], "Faktura\n\nBrak faktury");
    assert_eq!(
        counts(&run(&desk, &request)),
        [0, 0, 1, 0, 0, 0],
        "once more"
    );
}

#[test]
fn q1_a_saved_map_is_used_again() {
    let desk = TestDesk::new();
    let content = "aaa;bbb\nAnna Kowalska;a@b.example\n";
    let file = file("odd.csv", content);
    let by_hand = ImportRequest {
        columns: Some(vec![
            Some(kawka_domain::import::ImportField::Name),
            Some(kawka_domain::import::ImportField::Email),
        ]),
        save_as: Some("Nasz CRM".into()),
        ..file.request(ImportKind::People)
    };
    run(&desk, &by_hand);
    std::fs::write(
        &file.path,
        content.replace("a@b", "b@b").replace("Anna", "Beata"),
    )
    .unwrap();
    let by_map = ImportRequest {
        map: Some("Nasz CRM".into()),
        ..file.request(ImportKind::People)
    };
    assert_eq!(run(&desk, &by_map).created, 1);
    let maps = desk.list_import_maps().unwrap();
    assert_eq!(
        (maps[0].name.as_str(), maps[0].built_in),
        ("Nasz CRM", false)
    );
    desk.remove_import_map("Nasz CRM", ImportKind::People)
        .unwrap();
    assert_eq!(
        desk.plan_import(&by_map, &|_| true).unwrap_err().code,
        ErrorCode::NotFound
    );
    desk.undo_last().unwrap();
    assert_eq!(run(&desk, &by_map).unchanged, 1);
}

#[test]
fn w3_what_a_person_types_is_masked_and_counted() {
    let desk = TestDesk::new();
    let id = builders::add_jadwiga(&desk);
    let done = desk
        .add_interaction(id, &builders::interaction("Mój PIN to 4821, hasło: kot123"))
        .unwrap();
    assert_eq!(done.masked, 2);
    assert_eq!(
        texts(&desk, id),
        ["Mój PIN to [▮▮▮▮ pin], hasło: [▮▮▮▮ password]"]
    );
    let changed = builders::interaction("IBAN PL61109010140000071219812874");
    assert_eq!(
        desk.change_interaction(done.value, &changed)
            .unwrap()
            .masked,
        1
    );
    assert_eq!(texts(&desk, id), ["IBAN [▮▮▮▮ iban]"]);
    desk.add_follow_up(&builders::follow_up("Zwrot na 4111111111111111", None))
        .unwrap();
    let everything = format!("{:?}", snapshot::whole(desk.store()));
    assert!(!everything.contains("4111111111111111") && !everything.contains("kot123"));
}

#[test]
fn whoever_was_removed_does_not_come_back_with_the_same_file() {
    let desk = TestDesk::new();
    let file = file("people.csv", PEOPLE);
    let request = file.request(ImportKind::People);
    run(&desk, &request);
    desk.remove_customer(find(&desk, "slazak")[0]).unwrap();
    assert_eq!(counts(&run(&desk, &request)), [0, 0, 1, 1, 0, 0]);
    assert!(Path::new(&file.path).exists());
}
