//! Files out, and in again.

use kawka_desk::view::{CustomerFilter, ImportRequest};
use kawka_desk::{CardVersion, ErrorCode};
use kawka_domain::identity::HandleKind;
use kawka_domain::import::ImportKind;
use kawka_files::archive::ArchiveWriter;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{TestDesk, builders, snapshot};

fn filled() -> TestDesk {
    let desk = TestDesk::new();
    let company = desk
        .add_company(&builders::company("=Dachy"))
        .unwrap()
        .value;
    let jadwiga = kawka_domain::person::CustomerDraft {
        company_id: Some(company),
        product_notes: "-wiersz\n\"drugi\"; trzeci, 'czwarty".into(),
        country: "PL".into(),
        ..builders::jadwiga()
    };
    let handles = [
        builders::email("jadwiga@dachy.example"),
        builders::handle(HandleKind::Phone, "+48 600 100 200"),
        builders::handle(HandleKind::X, "@jadwiga"),
        builders::handle(HandleKind::Website, "https://dachy.example/a,b"),
    ];
    let id = desk.add_customer(&jadwiga, &handles).unwrap().value;
    desk.add_customer(
        &builders::customer("+Jan", "@Las"),
        &[builders::email("jan@las.example")],
    )
    .unwrap();
    for text in [
        "=1+1",
        "'=2",
        "+48 zadzwonić",
        "zwykły; tekst, z \"cudzysłowem\"\ni wierszem",
    ] {
        desk.add_interaction(id, &builders::interaction(text))
            .unwrap();
    }
    desk
}

fn path(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).to_string_lossy().into_owned()
}

fn names(desk: &TestDesk) -> Vec<String> {
    let filter = CustomerFilter {
        search: String::new(),
        mine: false,
        list: None,
        offset: 0,
        limit: 100,
    };
    let rows = desk.list_customers(&filter).unwrap().rows;
    rows.into_iter().map(|row| row.name).collect()
}

#[test]
fn q7_people_and_contacts_leave_and_come_back_whole() {
    let desk = filled();
    let folder = tempfile::tempdir().unwrap();
    for ending in ["csv", "xlsx", "vcf"] {
        let people = path(&folder, &format!("people.{ending}"));
        assert_eq!(desk.export_people(&people).unwrap().rows, 2, "{ending}");
        let other = TestDesk::new();
        let report = other.run_import(&ImportRequest::new(&people, ImportKind::People), &|_| true);
        let report = report.unwrap().value;
        assert_eq!(
            (report.created, report.failed),
            (2, 0),
            "{ending}: {report:?}"
        );
        assert_eq!(names(&other), names(&desk), "{ending}");
        let find = |desk: &TestDesk| {
            let filter = CustomerFilter {
                search: "jadwiga".into(),
                mine: false,
                list: None,
                offset: 0,
                limit: 1,
            };
            desk.get_customer(desk.list_customers(&filter).unwrap().rows[0].id)
                .unwrap()
        };
        let (one, two) = (find(&desk), find(&other));
        assert_eq!(
            one.fields.product_notes, two.fields.product_notes,
            "{ending}"
        );
        assert_eq!(one.company, two.company, "{ending}");
        let forms = |view: &kawka_desk::view::CustomerView| {
            let mut forms: Vec<_> = view
                .handles
                .iter()
                .map(|h| (h.kind, h.normalised.clone()))
                .collect();
            forms.sort();
            forms
        };
        assert_eq!(forms(&one), forms(&two), "{ending}");
        if ending == "vcf" {
            continue;
        }
        let contacts = path(&folder, &format!("contacts.{ending}"));
        assert_eq!(
            desk.export_interactions(&contacts).unwrap().rows,
            4,
            "{ending}"
        );
        let report = other.run_import(
            &ImportRequest::new(&contacts, ImportKind::Interactions),
            &|_| true,
        );
        assert_eq!(report.unwrap().value.created, 4, "{ending}");
        let texts = |desk: &TestDesk, id| {
            let items = desk.list_timeline(id, 0, 100).unwrap().items;
            let mut texts: Vec<String> = items
                .iter()
                .map(|item| format!("{item:?}"))
                .map(|item| {
                    item.split("text: ")
                        .nth(1)
                        .unwrap()
                        .split(", link")
                        .next()
                        .unwrap()
                        .to_owned()
                })
                .collect();
            texts.sort();
            texts
        };
        assert_eq!(texts(&desk, one.id), texts(&other, two.id), "{ending}");
    }
}

#[test]
fn q7_contacts_of_the_older_version_come_back_whole() {
    let desk = filled();
    let fields = kawka_domain::person::CustomerDraft {
        language: "pl".into(),
        country: "DE".into(),
        ..builders::jadwiga()
    };
    let urls = ["https://facebook.com/ewa", "https://ewa.example/a;b,c"];
    let handles = [
        builders::email("ewa@dachy.example"),
        builders::email("ewa@dom.example"),
        builders::handle(HandleKind::Facebook, urls[0]),
        builders::handle(HandleKind::Instagram, "ewa_dachy"),
        builders::handle(HandleKind::Website, urls[1]),
    ];
    let ewa = kawka_domain::person::CustomerDraft {
        given_name: "Ewa".into(),
        ..fields
    };
    desk.add_customer(&ewa, &handles).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let people = path(&folder, "people.vcf");
    assert_eq!(
        desk.export_cards(&people, CardVersion::Three).unwrap().rows,
        3
    );
    let text = std::fs::read_to_string(&people).unwrap();
    assert_eq!(text.matches("VERSION:3.0\r\n").count(), 3, "{text}");
    // A zone that is no offset says so, and there is no LANG (RFC 2426, 3.4.1 and 4).
    assert!(text.contains("TZ;VALUE=text:America/New_York"), "{text}");
    assert!(!text.contains("\nLANG"), "{text}");
    let other = TestDesk::new();
    let report = other.run_import(&ImportRequest::new(&people, ImportKind::People), &|_| true);
    let report = report.unwrap().value;
    assert_eq!((report.created, report.failed), (3, 0), "{report:?}");
    let everybody = |desk: &TestDesk| -> Vec<_> {
        let filter = CustomerFilter {
            search: String::new(),
            mine: false,
            list: None,
            offset: 0,
            limit: 100,
        };
        let rows = desk.list_customers(&filter).unwrap().rows;
        rows.into_iter()
            .map(|row| {
                let person = desk.get_customer(row.id).unwrap();
                let mut handles: Vec<_> = person
                    .handles
                    .iter()
                    .map(|handle| (handle.kind, handle.normalised.clone()))
                    .collect();
                handles.sort();
                let company = person.company;
                let fields = kawka_domain::person::CustomerDraft {
                    company_id: None,
                    ..person.fields
                };
                (fields, company, handles)
            })
            .collect()
    };
    assert_eq!(everybody(&other), everybody(&desk));

    let table = path(&folder, "people.csv");
    desk.refused_field("no contacts", "vcard", "only_for_vcf_files", |desk| {
        desk.export_cards(&table, CardVersion::Three)
    });
    assert!(!std::path::Path::new(&table).exists());
    desk.export_people(&people).unwrap();
    let text = std::fs::read_to_string(&people).unwrap();
    assert_eq!(text.matches("VERSION:4.0\r\n").count(), 3, "{text}");
}

#[test]
fn q7_no_cell_of_a_table_is_a_formula() {
    let desk = filled();
    let folder = tempfile::tempdir().unwrap();
    let contacts = path(&folder, "contacts.csv");
    desk.export_interactions(&contacts).unwrap();
    let content = std::fs::read_to_string(&contacts).unwrap();
    for cell in content.trim_start_matches('\u{feff}').split([',', '\n']) {
        let cell = cell.trim_start_matches('"');
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
    assert!(
        content.contains("\"'=1+1\"") && content.contains("\"''=2\""),
        "{content}"
    );
}

#[test]
fn an_export_that_fails_leaves_what_stood_there() {
    let desk = filled();
    let folder = tempfile::tempdir().unwrap();
    let taken = path(&folder, "people.csv");
    std::fs::create_dir(&taken).unwrap();
    assert_eq!(
        desk.export_people(&taken).unwrap_err().code,
        ErrorCode::FileUnreadable
    );
    let nowhere = path(&folder, "no/such/people.csv");
    assert_eq!(
        desk.export_all(&nowhere).unwrap_err().code,
        ErrorCode::FileUnreadable
    );
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["people.csv"], "nothing is left behind");
}

/// Everything but what belongs to this machine.
fn content(desk: &TestDesk) -> snapshot::Snapshot {
    let mut content = snapshot::of(desk.store());
    content.remove("local_setting");
    content
}

#[test]
fn q9_a5_everything_leaves_and_a_fresh_kawka_reads_it_back() {
    let desk = filled();
    desk.undo_last().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let archive = path(&folder, "all.zip");
    desk.export_all(&archive).unwrap();
    let fresh = TestDesk::new();
    let before = snapshot::of(fresh.store());
    let done = fresh.import_all(&archive).unwrap();
    fresh.undo(done.entry.unwrap()).unwrap();
    snapshot::assert_same(&before, &snapshot::of(fresh.store()), "undone");
    let fresh = TestDesk::new();
    fresh.import_all(&archive).unwrap();
    snapshot::assert_same(&content(&desk), &content(&fresh), "everything");
    assert_eq!(fresh.me().unwrap(), desk.me().unwrap(), "by their address");
    let told = |desk: &TestDesk| -> Vec<_> {
        let entries = desk.list_journal(0, 1_000).unwrap().into_iter();
        entries
            .filter(|e| !matches!(e.intent.as_str(), "set_up" | "import_archive"))
            .map(|e| (e.id, e.intent))
            .collect()
    };
    assert_eq!(told(&desk), told(&fresh), "who did what is there too");
    let checks = fresh.store().verify().unwrap();
    assert!(
        checks.iter().all(|check| check.problems.is_empty()),
        "{checks:?}"
    );
    let error = fresh.refused("once more", |fresh| fresh.import_all(&archive));
    assert_eq!(error.code, ErrorCode::NotFresh);
}

#[test]
fn a_damaged_archive_changes_nothing() {
    let desk = filled();
    let folder = tempfile::tempdir().unwrap();
    let archive = path(&folder, "all.zip");
    desk.export_all(&archive).unwrap();
    let whole = std::fs::read(&archive).unwrap();
    let fresh = TestDesk::new();
    let mut broken = 0;
    for place in (0..whole.len()).step_by(whole.len() / 25) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x55;
        std::fs::write(&archive, &bytes).unwrap();
        let before = snapshot::of(fresh.store());
        // A flipped bit in a date of the zip's own list is nobody's loss.
        if fresh.import_all(&archive).is_ok() {
            let id = fresh.list_journal(0, 1).unwrap()[0].id;
            fresh.undo(id).unwrap();
        } else {
            broken += 1;
        }
        snapshot::assert_same(&before, &snapshot::of(fresh.store()), "damaged");
    }
    // The more tables are empty, the more of the file is such a list.
    assert!(broken > 10, "{broken}");
    std::fs::write(&archive, b"PK\x03\x04").unwrap();
    fresh.refused("no archive", |fresh| fresh.import_all(&archive));
}

/// An archive with these rows, as somebody's own program may write it.
fn archive_of(table: &str, rows: &[Value]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let place = path(&folder, "made.zip");
    let mut archive =
        ArchiveWriter::begin(place.as_ref(), 1, "2026-11-02T09:00:00Z".into()).unwrap();
    archive
        .part(table, |write| rows.iter().try_for_each(write))
        .unwrap();
    archive.finish().unwrap();
    (folder, place)
}

#[test]
fn q9_a_row_that_is_none_is_one_error_with_its_place() {
    let fresh = TestDesk::new();
    let id = |number: u8| json!({ "hex": format!("0199{number:028x}") });
    let company = |changed: &[(&str, Value)]| {
        let mut row = json!({
            "id": id(2), "name": "Dachy", "what_it_does": "", "domain": "", "industry": "", "size": "",
            "created_at": 1_790_000_000_000_i64,
        });
        for (name, value) in changed {
            row[name] = value.clone();
        }
        row
    };
    let first = company(&[("id", id(1))]);
    let bad = [
        ("no object", json!([1])),
        ("no name", json!({ "id": id(2) })),
        ("a number for a name", company(&[("name", json!(5))])),
        (
            "text for an instant",
            company(&[("created_at", json!("1790000000000"))]),
        ),
        (
            "nothing where something must be",
            company(&[("name", Value::Null)]),
        ),
        ("half an id", company(&[("id", json!({ "hex": "0199" }))])),
        ("text for an id", company(&[("id", json!("0199"))])),
        ("a column of nowhere", company(&[("colour", json!("red"))])),
        (
            "an instant of no calendar",
            company(&[("created_at", json!(i64::MAX))]),
        ),
        ("a list", company(&[("name", json!(["Dachy"]))])),
    ];
    for (what, row) in bad {
        let (_folder, archive) = archive_of("company", &[first.clone(), row]);
        let error = fresh.refused(what, |fresh| fresh.import_all(&archive));
        assert_eq!(error.code, ErrorCode::FileUnreadable, "{what}");
        let place = ["problem", "part", "line"].map(|name| error.params.get(name).cloned());
        assert_eq!(
            place,
            ["damaged", "company", "2"].map(|word| Some(word.to_owned())),
            "{what}"
        );
    }
    let nobodys = company(&[("id", id(3)), ("merged_into", id(9))]);
    let (_folder, archive) = archive_of("company", &[first.clone(), nobodys]);
    let error = fresh.refused("a row of nowhere", |fresh| fresh.import_all(&archive));
    assert_eq!(error.code, ErrorCode::FileUnreadable);
    assert_eq!(
        error.english(),
        "the file cannot be read: damaged in company; nothing was changed"
    );
    let (_folder, archive) = archive_of("colour", &[]);
    let error = fresh.refused("a table of nowhere", |fresh| fresh.import_all(&archive));
    assert_eq!(
        error.english(),
        "the file cannot be read: damaged; nothing was changed"
    );
    let (_folder, archive) = archive_of("company", &[first, company(&[])]);
    assert_eq!(fresh.import_all(&archive).unwrap().value.rows, 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn q9_any_content_survives_the_archive(
        people in proptest::collection::vec(("\\PC{1,12}", "\\PC{0,12}", "\\PC{0,40}"), 1..6),
    ) {
        let desk = TestDesk::new();
        for (given, family, text) in people {
            let Ok(added) = desk.add_customer(&builders::customer(&given, &family), &[]) else {
                continue;
            };
            let _ = desk.add_interaction(added.value, &builders::interaction(&text));
        }
        let folder = tempfile::tempdir().unwrap();
        let archive = path(&folder, "all.zip");
        desk.export_all(&archive).unwrap();
        let fresh = TestDesk::new();
        if fresh.import_all(&archive).is_ok() {
            snapshot::assert_same(&content(&desk), &content(&fresh), "everything");
        } else {
            prop_assert!(false, "refused");
        }
    }
}

#[test]
fn q9_a_row_of_an_earlier_version_comes_in_with_what_was_added_since() {
    use kawka_store::archive::{Loader, dump};
    let desk = TestDesk::new();
    desk.add_company(&builders::company("Dachy")).unwrap();
    let mut rows = Vec::new();
    let read = |c: &kawka_store::Connection| {
        dump(c, "company", |row| {
            rows.push(row.clone());
            Ok::<_, kawka_store::StoreError>(())
        })
    };
    desk.store().read(read).unwrap();
    let row = rows[0].as_object_mut().unwrap();
    row.remove("plan").unwrap();
    row.insert("id".into(), serde_json::json!({"hex": "00".repeat(16)}));
    row.insert("name".into(), "Dawni".into());
    let write = |tx: &kawka_store::Transaction<'_>| -> Result<bool, kawka_store::StoreError> {
        Loader::find(tx, "company")?.unwrap().load(tx, &rows[0])
    };
    assert!(desk.store().write_local(write).unwrap());
    let names: Vec<String> = desk
        .list_companies("")
        .unwrap()
        .into_iter()
        .map(|company| company.fields.name)
        .collect();
    assert_eq!(names, ["Dachy", "Dawni"]);
}
