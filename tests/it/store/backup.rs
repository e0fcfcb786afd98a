//! Backups count only after they were checked, and nothing in them can be read without the key (B-1).

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use kawka_store::{BackupWatch, Connection, DataFolder, DataKey, KeyFile, Mode, Store, StoreError};

use super::add_customer;
use crate::support::folder::{copy_files, files, files_with};
use crate::support::{NOON, TestStore, at, made};

/// Not a word of any language, so that it is in a file only if it was put there.
const CANARY: &str = "Zxqvkwpj";

/// Opens a file beside the store, as another program with the key would.
fn raw(path: &std::path::Path, key: &DataKey) -> Connection {
    let connection = Connection::open(path).unwrap();
    let key = format!("x'{}'", *key.to_hex());
    connection.pragma_update(None, "key", key).unwrap();
    connection
}

fn text(connection: &Connection, sql: &str) -> String {
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_backup_is_a_whole_file_of_its_own() {
    let own = TestStore::new();
    add_customer(&own.store, CANARY, "Las");
    let backup = own.store.back_up("on-demand", at(NOON)).unwrap();
    assert!(backup.to_string_lossy().ends_with("-on-demand.db"));
    add_customer(&own.store, "Later", "Las");

    let restored = DataFolder::new(own.temp.path().join("restored"));
    copy_files(own.folder.path(), restored.path(), &["key.json"]);
    std::fs::copy(&backup, restored.file()).unwrap();
    let store = Store::open(&restored, &own.key, Mode::Write(restored.lock().unwrap())).unwrap();
    let names: Vec<String> = store
        .read(|c| -> Result<_, StoreError> {
            let mut statement = c.prepare("SELECT given_name FROM customer")?;
            Ok(statement
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?)
        })
        .unwrap();
    assert_eq!(names, [CANARY]);
    assert_eq!(super::problems(&store), Vec::<String>::new());
}

#[test]
fn no_file_tells_what_it_holds() {
    let own = TestStore::new();
    add_customer(&own.store, CANARY, "Las");
    own.store.back_up("one", at(NOON)).unwrap();
    let all = files(own.folder.path());
    for expected in ["kawka.db", "kawka.db-wal"] {
        assert!(
            all.contains_key(&own.folder.path().join(expected)),
            "{expected} is looked at"
        );
    }
    assert_eq!(
        files(&own.folder.backups()).len(),
        1,
        "the backup is one file"
    );
    assert_eq!(
        files_with(own.folder.path(), CANARY),
        Vec::<std::path::PathBuf>::new()
    );
    assert_eq!(
        files_with(own.folder.path(), "SQLite format 3"),
        Vec::<std::path::PathBuf>::new()
    );
    own.store.checkpoint().unwrap();
    assert_eq!(
        files_with(own.folder.path(), CANARY),
        Vec::<std::path::PathBuf>::new()
    );

    // The same look at a plain file finds it, so the look can fail.
    std::fs::write(own.folder.logs().join("plain"), CANARY).unwrap();
    assert_eq!(files_with(own.folder.path(), CANARY).len(), 1);
}

/// A file of version 0 that holds a table with a canary.
fn older(sql: &str) -> (tempfile::TempDir, DataFolder, DataKey) {
    let (temp, folder, key) = made();
    std::fs::remove_file(folder.file()).unwrap();
    let connection = raw(&folder.file(), &key);
    connection.execute_batch(sql).unwrap();
    connection.close().unwrap();
    (temp, folder, key)
}

#[test]
fn an_older_file_is_backed_up_before_it_is_migrated() {
    let sql = format!("CREATE TABLE old (word TEXT); INSERT INTO old VALUES ('{CANARY}');");
    let (_temp, folder, key) = older(&sql);
    drop(Store::open(&folder, &key, Mode::Write(folder.lock().unwrap())).unwrap());

    let backups: Vec<_> = files(&folder.backups()).into_keys().collect();
    let [backup] = &backups[..] else {
        panic!("one backup: {backups:?}");
    };
    assert!(backup.to_string_lossy().ends_with("-before-migration.db"));
    let connection = raw(backup, &key);
    assert_eq!(text(&connection, "SELECT word FROM old"), CANARY);
    let version: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(version, 0, "as it was before");
    assert_eq!(text(&connection, "PRAGMA integrity_check"), "ok");
    drop(connection);
    assert_eq!(
        files_with(folder.path(), CANARY),
        Vec::<std::path::PathBuf>::new()
    );

    let migrated = Store::open(&folder, &key, Mode::Write(folder.lock().unwrap())).unwrap();
    add_customer(&migrated, "Jan", "Las");
    assert_eq!(
        files(&folder.backups()).len(),
        1,
        "a file of this version is not backed up again"
    );
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    // A table of this name is in the way half through the first step.
    let sql =
        format!("CREATE TABLE follow_up (word TEXT); INSERT INTO follow_up VALUES ('{CANARY}');");
    let (_temp, folder, key) = older(&sql);
    assert!(Store::open(&folder, &key, Mode::Write(folder.lock().unwrap())).is_err());
    let connection = raw(&folder.file(), &key);
    assert_eq!(text(&connection, "SELECT word FROM follow_up"), CANARY);
    let tables = text(&connection, "SELECT group_concat(name) FROM sqlite_master");
    assert_eq!(tables, "follow_up", "the steps before it were taken back");
    assert_eq!(files(&folder.backups()).len(), 1, "and the backup is kept");
}

#[test]
fn a_backup_that_cannot_be_written_leaves_nothing_behind() {
    let own = TestStore::new();
    std::fs::remove_dir(own.folder.backups()).unwrap();
    std::fs::write(own.folder.backups(), b"in the way").unwrap();
    assert!(own.store.back_up("x", at(NOON)).is_err());
    assert_eq!(std::fs::read(own.folder.backups()).unwrap(), b"in the way");
    add_customer(&own.store, "Jan", "Las");
}

#[test]
fn a_backup_that_is_watched_tells_how_far_it_is_and_leaves_nothing_when_it_is_stopped() {
    let own = TestStore::new();
    for number in 0..30 {
        let name = format!("{number} {}", "las ".repeat(150_000));
        add_customer(&own.store, &name, "Las");
    }
    let stop = Arc::new(AtomicBool::new(false));
    let told = RefCell::new(Vec::new());
    let hear = |per_mille| {
        // What is written meanwhile is not in the copy, which does not begin anew for it.
        add_customer(&own.store, "Later", "Las");
        told.borrow_mut().push(per_mille);
    };
    let watch = BackupWatch {
        told: &hear,
        stop: &stop,
    };
    let backup = own
        .store
        .back_up_watched("on-demand", at(NOON), watch)
        .unwrap();
    let told = told.into_inner();
    assert!(told.len() > 2 && told.is_sorted(), "{told:?}");
    assert_eq!(told.last(), Some(&1000));
    let later = "SELECT CAST(count(*) AS TEXT) FROM customer WHERE given_name = 'Later'";
    assert_eq!(text(&raw(&backup, &own.key), later), "0");

    let before = files(&own.folder.backups());
    assert!(before.contains_key(&backup));
    let watch = BackupWatch {
        told: &|_| stop.store(true, Ordering::Relaxed),
        stop: &stop,
    };
    let stopped = own.store.back_up_watched("on-demand", at(NOON), watch);
    assert!(matches!(stopped, Err(StoreError::Stopped)), "{stopped:?}");
    assert_eq!(files(&own.folder.backups()), before);
}

#[test]
fn a_keyring_key_file_holds_no_key() {
    let key = DataKey::generate().unwrap();
    let file = serde_json::to_string(&KeyFile::for_keyring(&key)).unwrap();
    assert!(!file.contains(key.to_hex().as_str()));
    assert!(file.contains(&key.fingerprint()));
}
