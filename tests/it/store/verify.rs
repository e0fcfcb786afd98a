//! The checks: silent about a sound file, loud about any damage (D-8).

use kawka_store::{DataFolder, Mode, Store, StoreError};
use proptest::prelude::*;

use super::{add_contact, add_customer, add_members, problems};
use crate::support::TestStore;
use crate::support::folder::{copy_files, flip};

#[test]
fn a_sound_file_has_eight_checks_and_no_problem() {
    let own = TestStore::new();
    add_members(&own.store, 20);
    let customer = add_customer(&own.store, "Jan", "Las").value;
    add_contact(&own.store, customer);
    let checks = own.store.verify().unwrap();
    let names: Vec<&str> = checks.iter().map(|check| check.name).collect();
    let expected = [
        "encryption",
        "structure",
        "references",
        "search_index",
        "journal",
        "consent_chain",
        "attachments",
        "last_changes",
    ];
    assert_eq!(names, expected);
    assert_eq!(problems(&own.store), Vec::<String>::new());
}

#[test]
fn what_was_tampered_with_is_named() {
    let cases = [
        (
            "a search entry of another name",
            "UPDATE local_person SET name = 'x'",
            "search_index: 2 entries of local_person differ from the data",
        ),
        (
            "words that nobody has",
            "INSERT INTO local_person_fts (rowid, text) VALUES (77, 'nobody')",
            "search_index: the words of local_person_fts differ from the data",
        ),
        (
            "words too few",
            "DELETE FROM local_text_fts WHERE rowid = (SELECT number FROM local_text)",
            "search_index: the words of local_text_fts differ from the data",
        ),
        (
            "a text that would be found too late",
            "UPDATE local_text SET number = 1; DELETE FROM local_text_fts;
             INSERT INTO local_text_fts (rowid, text) SELECT 1, 'asked about roofs'",
            "search_index: 1 entries of local_text stand before their time",
        ),
        (
            "a journal entry that cannot be unpacked",
            "UPDATE journal SET changeset = x'ffff'",
            "journal: 2 entries cannot be unpacked",
        ),
        (
            "a reference to nobody",
            "PRAGMA defer_foreign_keys = 0; INSERT INTO handle (id, customer_id, kind, value, normalised, label, created_at)
             VALUES (x'01', x'02', 'email', '', '', '', 0)",
            "references: dangling reference in handle",
        ),
    ];
    for (name, sql, expected) in cases {
        let own = TestStore::new();
        let customer = add_customer(&own.store, "Jan", "Las").value;
        add_contact(&own.store, customer);
        let connection = kawka_store::Connection::open(own.folder.file()).unwrap();
        let key = format!("x'{}'", *own.key.to_hex());
        connection.pragma_update(None, "key", key).unwrap();
        connection.pragma_update(None, "foreign_keys", 0).unwrap();
        // Another program has neither the functions of the triggers nor a reason to run them.
        connection
            .execute_batch("DROP TRIGGER local_handle_added; DROP TRIGGER local_handle_form_added")
            .unwrap();
        connection.execute_batch(sql).unwrap();
        assert_eq!(problems(&own.store).join("; "), expected, "{name}");
    }
}

/// Opening or checking says that something is wrong.
fn is_noticed(folder: &DataFolder, own: &TestStore) -> bool {
    match Store::open(folder, &own.key, Mode::Read) {
        // A check that stumbles over the damage tells of it like any other.
        Ok(store) => {
            let checks = store.verify().unwrap();
            checks.iter().any(|check| !check.problems.is_empty())
        }
        Err(error) => {
            assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
            true
        }
    }
}

fn grown() -> (TestStore, usize) {
    let own = TestStore::new();
    add_members(&own.store, 60);
    own.store.checkpoint().unwrap();
    let length = std::fs::metadata(own.folder.file()).unwrap().len();
    (own, usize::try_from(length).unwrap())
}

#[test]
fn damage_to_any_page_is_noticed() {
    let (own, length) = grown();
    let copy = DataFolder::new(own.temp.path().join("copy"));
    let fresh = || copy_files(own.folder.path(), copy.path(), &["kawka.db", "key.json"]);
    fresh();
    assert!(!is_noticed(&copy, &own), "the copy itself is sound");
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(150));
    runner
        .run(&(0..length), |place| {
            fresh();
            flip(&copy.file(), place);
            prop_assert!(is_noticed(&copy, &own), "byte {place} of {length}");
            Ok(())
        })
        .unwrap();

    fresh();
    let mut bytes = std::fs::read(copy.file()).unwrap();
    bytes.extend_from_slice(&[0x5a; 4096]);
    std::fs::write(copy.file(), &bytes).unwrap();
    assert!(is_noticed(&copy, &own), "garbage behind the last page");

    fresh();
    let mut bytes = std::fs::read(copy.file()).unwrap();
    let (two, three) = (bytes[4096..8192].to_vec(), bytes[8192..12288].to_vec());
    bytes[4096..8192].copy_from_slice(&three);
    bytes[8192..12288].copy_from_slice(&two);
    std::fs::write(copy.file(), &bytes).unwrap();
    assert!(is_noticed(&copy, &own), "two pages in each other's place");

    fresh();
    let file = std::fs::OpenOptions::new()
        .write(true)
        .open(copy.file())
        .unwrap();
    file.set_len((length - 4096) as u64).unwrap();
    assert!(is_noticed(&copy, &own), "the last page is gone");
}
