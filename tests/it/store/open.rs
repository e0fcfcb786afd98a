//! Creating and opening are two things, and a file that cannot be opened is never touched (D-10, D-11).

use std::path::Path;

use kawka_store::{DataFolder, DataKey, KeyFile, Mode, Store, StoreError};

use super::{add_customer, add_members, count_members};
use crate::support::folder::{copy_files, files, flip};
use crate::support::{NOON, TestStore, at, made};

fn open(folder: &DataFolder, key: &DataKey) -> Result<Store, StoreError> {
    Store::open(folder, key, Mode::Write(folder.lock().unwrap()))
}

/// Puts the key's fingerprint into the key file, as if the file at hand had been made with it.
fn claim(folder: &DataFolder, key: &DataKey) {
    let path = folder.path().join("key.json");
    let mut file: KeyFile = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    file.fingerprint = key.fingerprint();
    std::fs::write(path, serde_json::to_vec(&file).unwrap()).unwrap();
}

/// The bytes of what must not change: the file and its key file.
fn kept(folder: &DataFolder) -> Vec<(String, Vec<u8>)> {
    ["kawka.db", "key.json"]
        .into_iter()
        .filter_map(|name| {
            let bytes = std::fs::read(folder.path().join(name)).ok()?;
            Some((name.to_owned(), bytes))
        })
        .collect()
}

#[test]
fn creating_refuses_what_is_there_and_opening_makes_nothing() {
    let (_temp, folder, key) = made();
    let before = kept(&folder);
    let again = Store::create(&folder, &key, &KeyFile::for_keyring(&key));
    assert!(matches!(again, Err(StoreError::Exists)));
    assert_eq!(kept(&folder), before);

    let nowhere = DataFolder::new(folder.path().join("nowhere"));
    assert!(!nowhere.is_set_up());
    assert!(matches!(nowhere.read_key_file(), Err(StoreError::NoFolder)));
    assert!(!nowhere.path().exists(), "asking makes no folder");
}

#[test]
fn every_unusable_file_has_its_own_refusal_and_stays_as_it_is() {
    type Spoil = fn(&Path, &DataFolder, &mut DataKey);
    type Expected = fn(&StoreError) -> bool;
    let cases: [(&str, Spoil, Expected); 12] = [
        (
            "missing file beside its key",
            |file, _, _| std::fs::remove_file(file).unwrap(),
            |error| matches!(error, StoreError::Missing(_)),
        ),
        (
            "zero bytes",
            |file, _, _| std::fs::write(file, b"").unwrap(),
            |error| matches!(error, StoreError::Missing(_)),
        ),
        (
            "one byte",
            |file, _, _| std::fs::write(file, b"k").unwrap(),
            |error| matches!(error, StoreError::Damaged(_)),
        ),
        (
            "a directory in its place",
            |file, _, _| {
                std::fs::remove_file(file).unwrap();
                std::fs::create_dir(file).unwrap();
            },
            |error| matches!(error, StoreError::Damaged(_)),
        ),
        (
            "cut in half",
            |file, _, _| {
                let bytes = std::fs::read(file).unwrap();
                let half = bytes.len() / 2 / 4096 * 4096;
                std::fs::write(file, &bytes[..half]).unwrap();
            },
            |error| matches!(error, StoreError::Damaged(_)),
        ),
        (
            "cut within a page",
            |file, _, _| {
                let bytes = std::fs::read(file).unwrap();
                std::fs::write(file, &bytes[..bytes.len() - 1000]).unwrap();
            },
            |error| matches!(error, StoreError::Damaged(_)),
        ),
        (
            "a flipped bit on the first page",
            |file, _, _| flip(file, 1000),
            |error| matches!(error, StoreError::Damaged(_)),
        ),
        (
            "a flipped bit in the salt",
            |file, _, _| flip(file, 3),
            |error| matches!(error, StoreError::Damaged(_)),
        ),
        (
            "noise",
            |file, _, _| std::fs::write(file, [0x5a; 9000]).unwrap(),
            |error| matches!(error, StoreError::Damaged(_)),
        ),
        (
            "another file's key",
            |_, _, key| *key = DataKey::generate().unwrap(),
            |error| matches!(error, StoreError::OtherKey),
        ),
        (
            "a key that only claims to fit",
            |_, folder, key| {
                *key = DataKey::generate().unwrap();
                claim(folder, key);
            },
            |error| matches!(error, StoreError::Damaged(_)),
        ),
        (
            "a key file that is no key file",
            |_, folder, _| std::fs::write(folder.path().join("key.json"), b"{}").unwrap(),
            |error| matches!(error, StoreError::KeyFile),
        ),
    ];
    for (name, spoil, expected) in cases {
        let (_temp, folder, mut key) = made();
        spoil(&folder.file(), &folder, &mut key);
        let before = kept(&folder);
        for mode in ["write", "read"] {
            let opened = match mode {
                "write" => open(&folder, &key),
                _ => Store::open(&folder, &key, Mode::Read),
            };
            let error = opened
                .err()
                .unwrap_or_else(|| panic!("{name}: opened to {mode}"));
            assert!(expected(&error), "{name}, {mode}: {error:?}");
            assert_eq!(kept(&folder), before, "{name}, {mode}: nothing was touched");
        }
    }
}

#[test]
fn a_short_or_emptied_key_is_no_key() {
    let key = DataKey::generate().unwrap();
    let hex = key.to_hex();
    for (name, text) in [
        ("empty", ""),
        ("one digit short", &hex[..63]),
        ("a byte short", &hex[..62]),
        ("a byte too long", &[hex.as_str(), "00"].concat()),
        ("no digits", "zz"),
        ("a sentence", "correct horse battery staple"),
    ] {
        assert!(
            matches!(DataKey::from_hex(text), Err(StoreError::OtherKey)),
            "{name}"
        );
    }
    assert_eq!(
        DataKey::from_hex(&hex.to_uppercase()).unwrap(),
        key,
        "case does not matter"
    );
}

/// How many steps of the file's format there are.
fn steps() -> u32 {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src-tauri/store/src/migration");
    u32::try_from(std::fs::read_dir(folder).unwrap().count()).unwrap()
}

/// A closed file that says of itself that it has this version.
fn of_version(version: u32) -> (tempfile::TempDir, DataFolder, DataKey) {
    let TestStore {
        store,
        folder,
        key,
        temp,
    } = TestStore::new();
    store
        .write_local(|tx| Ok::<_, StoreError>(tx.pragma_update(None, "user_version", version)?))
        .unwrap();
    drop(store);
    (temp, folder, key)
}

#[test]
fn a_newer_file_is_refused_with_both_versions() {
    let (_temp, folder, key) = of_version(99);
    let before = kept(&folder);
    for mode in [Mode::Write(folder.lock().unwrap()), Mode::Read] {
        let error = Store::open(&folder, &key, mode).unwrap_err();
        let StoreError::Newer { found: 99, known } = error else {
            panic!("{error:?}");
        };
        assert_eq!(known, steps(), "one version a step");
    }
    assert_eq!(kept(&folder), before);
    assert!(
        files(&folder.backups()).is_empty(),
        "and nothing was backed up for a migration"
    );

    let key_file = folder.path().join("key.json");
    let text = std::fs::read_to_string(&key_file).unwrap();
    std::fs::write(&key_file, text.replace("\"format\": 1", "\"format\": 2")).unwrap();
    let error = folder.read_key_file().unwrap_err();
    assert!(
        matches!(error, StoreError::Newer { found: 2, known: 1 }),
        "{error:?}"
    );
}

#[test]
fn a_file_of_an_older_kawka_is_not_read_before_it_was_brought_up_to_date() {
    let (_temp, folder, key) = of_version(1);
    let before = kept(&folder);
    let error = Store::open(&folder, &key, Mode::Read).unwrap_err();
    let StoreError::Older { found: 1, known } = error else {
        panic!("{error:?}");
    };
    assert_eq!(known, steps(), "one version a step");
    assert_eq!(kept(&folder), before);
    let said = kawka_desk::CommandError::from(error).english();
    assert!(said.contains("start Kawka once"), "{said}");
}

#[test]
fn a_set_up_that_was_cut_off_is_finished_or_starts_over() {
    let (_temp, folder, key) = made();
    let finished = folder.file();
    let unfinished = folder.path().join("kawka.db.new");

    // Cut off between the last two steps: the key file is there, the file has its first name.
    std::fs::rename(&finished, &unfinished).unwrap();
    let store = open(&folder, &key).unwrap();
    add_customer(&store, "Jan", "Las");
    drop(store);
    assert!(finished.exists() && !unfinished.exists());

    // Cut off before the key file: nothing counts yet, and the next first start clears it away.
    std::fs::rename(&finished, &unfinished).unwrap();
    std::fs::remove_file(folder.path().join("key.json")).unwrap();
    assert!(!folder.is_set_up());
    let other = DataKey::generate().unwrap();
    Store::create(&folder, &other, &KeyFile::for_keyring(&other)).unwrap();
    assert!(!unfinished.exists());
    assert_eq!(count_members(&open(&folder, &other).unwrap()), 0);
}

#[test]
fn half_of_the_two_files_is_never_a_first_start() {
    for (name, gone) in [("the file", "kawka.db"), ("the key file", "key.json")] {
        let (_temp, folder, key) = made();
        std::fs::remove_file(folder.path().join(gone)).unwrap();
        assert!(folder.is_set_up(), "{name}");
        let again = Store::create(&folder, &key, &KeyFile::for_keyring(&key));
        assert!(matches!(again, Err(StoreError::Exists)), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let own = TestStore::new();
    add_members(&own.store, 2);
    own.store.back_up("test", at(NOON)).unwrap();
    let check = |when: &str| {
        for folder in [own.folder.path(), &own.folder.backups(), &own.folder.logs()] {
            assert_eq!(mode(folder), 0o700, "{when}: {}", folder.display());
        }
        let all = files(own.folder.path());
        assert!(
            all.len() >= 5,
            "{when}: file, log, key file, mark, lock, backup"
        );
        for file in all.keys() {
            assert_eq!(mode(file), 0o600, "{when}: {}", file.display());
        }
    };
    check("made");
    for file in ["kawka.db", "key.json", "last-change", "."] {
        let path = own.folder.path().join(file);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    own.folder.make().unwrap();
    check("repaired");
}

#[test]
fn one_folder_has_one_writer() {
    let (_temp, folder, key) = made();
    let lock = folder.lock().unwrap();
    assert!(matches!(folder.lock(), Err(StoreError::InUse)));
    let store = Store::open(&folder, &key, Mode::Write(lock)).unwrap();
    assert!(
        matches!(folder.lock(), Err(StoreError::InUse)),
        "the open file holds it"
    );
    drop(store);
    let held = folder.lock().unwrap();
    let waits = std::thread::spawn({
        let folder = folder.clone();
        move || folder.lock().map(drop)
    });
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert!(!waits.is_finished(), "it waits for who is about to let go");
    drop(held);
    waits.join().unwrap().unwrap();
    assert!(
        folder.path().join("lock").exists(),
        "a file that lies about is no lock"
    );
    drop(folder.lock().unwrap());
}

#[test]
fn a_reader_works_beside_the_writer_and_cannot_write() {
    let own = TestStore::new();
    let reader = Store::open(&own.folder, &own.key, Mode::Read).unwrap();
    assert_eq!(count_members(&reader), 0);
    add_members(&own.store, 3);
    assert_eq!(count_members(&reader), 3, "it sees what was committed");

    let work = |_: &kawka_store::Transaction<'_>| -> Result<(), StoreError> { Ok(()) };
    reader.back_up("beside", at(NOON)).unwrap();
    let refusals = [
        reader.write(&super::intent("x"), work).map(drop),
        reader.write_local(work),
        reader.checkpoint(),
    ];
    for refusal in refusals {
        assert!(
            matches!(refusal, Err(StoreError::NotWritable)),
            "{refusal:?}"
        );
    }
}

#[test]
fn a_copy_of_the_file_needs_its_key_file_and_nothing_else() {
    let own = TestStore::new();
    add_members(&own.store, 2);
    own.store.checkpoint().unwrap();
    let copy = DataFolder::new(own.temp.path().join("copy"));
    copy_files(own.folder.path(), copy.path(), &["kawka.db", "key.json"]);
    assert_eq!(count_members(&open(&copy, &own.key).unwrap()), 2);
}

const FOLDER: &str = "KAWKA_IT_OPEN_FOLDER";
const KEY: &str = "KAWKA_IT_OPEN_KEY";
const ALL_OPEN: &str = "all are open";

/// SQLite calls itself ready before SQLCipher is, and whoever comes in between is refused (D-10).
#[test]
fn the_first_files_of_a_process_may_be_opened_at_once() {
    let (_temp, folder, key) = made();
    for round in 0..200 {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::open::child_opens_at_once"])
            .args(["--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .env(KEY, key.to_hex().as_str())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&child.stderr);
        assert!(child.status.success(), "round {round}: {told}");
        let said = String::from_utf8_lossy(&child.stdout);
        assert!(said.contains(ALL_OPEN), "round {round}: {said}");
    }
}

#[test]
#[ignore = "the body of a child process that opens its first files at once"]
fn child_opens_at_once() {
    let Some(folder) = std::env::var_os(FOLDER).map(DataFolder::new) else {
        return;
    };
    let key = DataKey::from_hex(&std::env::var(KEY).unwrap()).unwrap();
    let together = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        for number in 0..8_u32 {
            let (folder, key, together) = (&folder, &key, &together);
            scope.spawn(move || {
                together.wait();
                std::thread::sleep(std::time::Duration::from_micros(60) * number);
                drop(Store::open(folder, key, Mode::Read).unwrap());
            });
        }
    });
    println!("{ALL_OPEN}");
}
