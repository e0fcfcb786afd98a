//! The high-water mark: a log that was deleted or damaged drops acknowledged changes, and that is said (D-7).

use kawka_store::{DataFolder, Mode, Store};

use super::{add_members, count_members};
use crate::support::TestStore;
use crate::support::folder::{copy_files, flip};

fn open(folder: &DataFolder, own: &TestStore) -> Store {
    Store::open(folder, &own.key, Mode::Write(folder.lock().unwrap())).unwrap()
}

/// A copy of the folder as a crash would leave it, with what is asked for of it.
fn crashed(own: &TestStore, name: &str, files: &[&str]) -> DataFolder {
    let folder = DataFolder::new(own.temp.path().join(name));
    copy_files(own.folder.path(), folder.path(), files);
    folder
}

const ALL: [&str; 4] = ["kawka.db", "kawka.db-wal", "key.json", "last-change"];

#[test]
fn a_crash_loses_nothing_and_says_nothing() {
    let own = TestStore::new();
    add_members(&own.store, 7);
    let folder = crashed(&own, "whole", &ALL);
    let store = open(&folder, &own);
    assert_eq!((count_members(&store), store.missing_changes()), (7, 0));
}

#[test]
fn a_deleted_log_is_told_to_the_last_change() {
    let own = TestStore::new();
    add_members(&own.store, 4);
    own.store.checkpoint().unwrap();
    add_members(&own.store, 12);
    let folder = crashed(&own, "deleted", &["kawka.db", "key.json", "last-change"]);
    let store = open(&folder, &own);
    assert_eq!((count_members(&store), store.missing_changes()), (4, 12));
    let told = super::problems(&store);
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("last_changes: 12 "), "{told:?}");
}

#[test]
fn a_flipped_bit_anywhere_in_the_log_is_told() {
    let own = TestStore::new();
    add_members(&own.store, 1);
    own.store.checkpoint().unwrap();
    add_members(&own.store, 6);
    let length = std::fs::metadata(own.folder.path().join("kawka.db-wal"))
        .unwrap()
        .len();
    let length = usize::try_from(length).unwrap();
    let places = (0..40).map(|step| 40 + step * (length - 41) / 40);
    for place in places {
        let folder = crashed(&own, &format!("flip-{place}"), &ALL);
        flip(&folder.path().join("kawka.db-wal"), place);
        let store = open(&folder, &own);
        let lost = 7 - count_members(&store);
        assert_eq!(store.missing_changes(), lost as u64, "place {place}");
        // A frame that a later one overwrites may be damaged without loss only behind the last commit.
        assert!(
            lost > 0,
            "place {place} of {length} was read in spite of its checksum"
        );
    }
}

#[test]
fn an_older_copy_put_in_place_is_told() {
    let own = TestStore::new();
    add_members(&own.store, 3);
    own.store.checkpoint().unwrap();
    let older = crashed(&own, "older", &["kawka.db", "key.json"]);
    add_members(&own.store, 5);
    copy_files(own.folder.path(), older.path(), &["last-change"]);
    assert_eq!(open(&older, &own).missing_changes(), 5);
}

#[test]
fn a_mark_that_lags_or_cannot_be_read_is_no_alarm() {
    for (name, text) in [
        ("behind", "2\n"),
        ("empty", ""),
        ("no number", "\u{0}\u{1}x"),
    ] {
        let own = TestStore::new();
        add_members(&own.store, 4);
        own.store.checkpoint().unwrap();
        let folder = crashed(&own, "copy", &["kawka.db", "key.json"]);
        std::fs::write(folder.path().join("last-change"), text).unwrap();
        let store = open(&folder, &own);
        assert_eq!(store.missing_changes(), 0, "{name}");
        drop(store);
        let mark = std::fs::read_to_string(folder.path().join("last-change")).unwrap();
        assert_eq!(
            mark.trim().trim_start_matches('0'),
            "4",
            "{name}: set right again"
        );
    }
}

#[test]
fn a_loss_is_told_to_readers_and_until_a_person_was_told() {
    let own = TestStore::new();
    add_members(&own.store, 4);
    own.store.checkpoint().unwrap();
    add_members(&own.store, 3);
    let folder = crashed(&own, "lost", &["kawka.db", "key.json", "last-change"]);
    let read = |folder: &DataFolder| {
        Store::open(folder, &own.key, Mode::Read)
            .unwrap()
            .missing_changes()
    };
    assert_eq!(read(&folder), 3, "before any writer");
    let store = open(&folder, &own);
    add_members(&store, 1);
    drop(store);
    assert_eq!(read(&folder), 3, "after a writer went on");
    let store = open(&folder, &own);
    assert_eq!(store.missing_changes(), 3);
    store.accept_missing_changes().unwrap();
    drop(store);
    assert_eq!(read(&folder), 0, "once it was said");
}

#[test]
fn whoever_closes_the_file_leaves_no_log_behind() {
    let own = TestStore::new();
    let folder = DataFolder::new(own.temp.path().join("closed"));
    copy_files(own.folder.path(), folder.path(), &ALL);
    let store = open(&folder, &own);
    add_members(&store, 5);
    assert!(count_members(&store) >= 5, "a reader was at it too");
    drop(store);
    let log = folder.path().join("kawka.db-wal");
    let left = std::fs::metadata(log).map_or(0, |meta| meta.len());
    assert_eq!(left, 0);
}
