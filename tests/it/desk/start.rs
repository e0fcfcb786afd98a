//! From a folder to a desk: first start, the states of a keyring (K-1 to K-7), passphrase, recovery key.

use kawka_desk::port::SecretsError;
use kawka_desk::view::{Protection, SetUp};
use kawka_desk::wording::Language;
use kawka_desk::{Access, CommandError, Desk, Opened, open, set_up, unlock};
use kawka_store::{DataFolder, DataKey, KeyFile, RecoveryKey, Store};

use super::code;
use crate::support::builders::{add_jadwiga, customer};
use crate::support::folder::files;
use crate::support::ports::{MemorySecrets, MovableClock};
use crate::support::{NOON, TestDesk, wanted};

const PASSPHRASE: &str = "zażółć gęślą jaźń";

fn fresh() -> (tempfile::TempDir, DataFolder, MemorySecrets) {
    let temp = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(temp.path().join("kawka"));
    (temp, folder, MemorySecrets::default())
}

fn start(
    folder: &DataFolder,
    secrets: &MemorySecrets,
    wanted: &SetUp,
) -> Result<Desk, CommandError> {
    let clock = MovableClock::at(NOON);
    set_up(folder, secrets, clock, wanted, Language::Polish, false).map(|(desk, _)| desk)
}

fn reopen(
    folder: &DataFolder,
    secrets: &MemorySecrets,
    passphrase: Option<&str>,
) -> Result<Opened, CommandError> {
    open(
        folder,
        secrets,
        MovableClock::at(NOON),
        passphrase,
        false,
        Access::Write,
    )
}

fn locked(opened: Result<Opened, CommandError>) -> (Protection, Option<&'static str>) {
    match opened {
        Ok(Opened::Locked { protection, reason }) => (protection, reason.as_ref().map(code)),
        other => panic!("{other:?}"),
    }
}

const STATES: [(&str, SecretsError, &str); 5] = [
    ("no keyring", SecretsError::Absent, "keyring_absent"),
    ("a locked keyring", SecretsError::Locked, "keyring_locked"),
    ("a refusal", SecretsError::Refused, "keyring_refused"),
    ("no answer", SecretsError::Hung, "keyring_hung"),
    ("a failure", SecretsError::Failed, "keyring_failed"),
];

#[test]
fn before_the_first_start_there_is_nothing_and_asking_makes_nothing() {
    let (_temp, folder, secrets) = fresh();
    assert!(matches!(
        reopen(&folder, &secrets, None),
        Ok(Opened::FirstStart)
    ));
    assert!(!folder.path().exists());
}

#[test]
fn a_first_start_makes_me_rules_questions_and_a_key() {
    let own = TestDesk::new();
    let session = own.get_session("pl").unwrap();
    assert_eq!(
        (session.me.fields.name.as_str(), session.me.me),
        ("Ola Wrona", true)
    );
    assert!(session.recovery_key_unconfirmed && !session.demo);
    assert_eq!(
        (session.protection, session.missing_changes),
        (Protection::Keyring, 0)
    );
    assert_eq!(
        (session.language.as_str(), session.time_zone.as_str()),
        ("pl", "Europe/Warsaw")
    );
    assert_eq!(own.list_questions().unwrap().len(), 5);
    assert_eq!(own.secrets.len(), 1);
    assert_eq!(
        own.recovery_key.len(),
        69,
        "14 groups of four and their dashes"
    );
    assert_eq!(
        own.show_recovery_key(),
        own.recovery_key,
        "shown again on demand"
    );
    own.confirm_recovery_key().unwrap();
    assert!(!own.get_session("pl").unwrap().recovery_key_unconfirmed);

    let again = set_up(
        &own.folder,
        &*own.secrets,
        own.clock.clone(),
        &wanted(),
        Language::Polish,
        false,
    );
    again.unwrap_err();
    assert_eq!(own.secrets.len(), 1, "no second key");
    own.list_members().unwrap();
}

#[test]
fn a_keyring_that_does_not_take_the_key_stops_a_first_start_before_anything_counts() {
    for (name, failure, expected) in STATES {
        let (_temp, folder, secrets) = fresh();
        secrets.fail(Some(failure));
        assert_eq!(
            code(&start(&folder, &secrets, &wanted()).unwrap_err()),
            expected,
            "{name}"
        );
        assert!(!folder.is_set_up(), "{name}");
        let left: Vec<_> = files(folder.path())
            .into_iter()
            .filter(|(_, bytes)| !bytes.is_empty())
            .collect();
        assert_eq!(left, [], "{name}: not one byte");
        secrets.fail(None);
        assert!(
            matches!(reopen(&folder, &secrets, None), Ok(Opened::FirstStart)),
            "{name}"
        );
        start(&folder, &secrets, &wanted()).unwrap();
    }
}

#[test]
fn a_first_start_checks_who_i_am() {
    let with = |spoil: fn(&mut SetUp)| {
        let mut wanted = wanted();
        spoil(&mut wanted);
        wanted
    };
    let cases = [
        ("nobody", with(|w| w.name = " ".into()), "name"),
        ("no address", with(|w| w.email = "ola".into()), "email"),
        (
            "no passphrase",
            with(|w| w.protection = Protection::Passphrase),
            "passphrase",
        ),
        (
            "a short one",
            with(|w| {
                (w.protection, w.passphrase) = (Protection::Passphrase, Some("siedem7".into()))
            }),
            "passphrase",
        ),
    ];
    for (name, wanted, field) in cases {
        let (_temp, folder, secrets) = fresh();
        let error = start(&folder, &secrets, &wanted).unwrap_err();
        assert_eq!(
            (code(&error), error.params["field"].as_str()),
            ("bad_input", field),
            "{name}"
        );
        assert!(!folder.is_set_up(), "{name}");
        assert_eq!(secrets.len(), 0, "{name}");
    }
}

#[test]
fn each_state_of_the_keyring_has_its_own_word_and_nothing_is_written() {
    for (name, failure, expected) in STATES {
        let mut own = TestDesk::new();
        add_jadwiga(&own);
        own.desk = std::sync::Arc::new(own.open_as(Access::Read));
        own.secrets.fail(Some(failure));
        let before = std::fs::read(own.folder.file()).unwrap();
        assert_eq!(
            locked(own.try_open(Access::Write)),
            (Protection::Keyring, Some(expected)),
            "{name}"
        );
        assert_eq!(std::fs::read(own.folder.file()).unwrap(), before, "{name}");
        // The next try, without a restart.
        own.secrets.fail(None);
        assert!(
            matches!(own.try_open(Access::Write), Ok(Opened::Ready(_))),
            "{name}"
        );
    }
}

#[test]
fn a_lost_entry_is_put_back_with_the_recovery_key() {
    let mut own = TestDesk::new();
    let jadwiga = add_jadwiga(&own);
    let beside = own.open_as(Access::Read);
    own.desk = std::sync::Arc::new(beside);
    own.secrets.forget();
    assert_eq!(
        locked(own.try_open(Access::Write)),
        (Protection::Keyring, Some("keyring_entry_missing"))
    );

    let unlock =
        |secret: &str| unlock(&own.folder, &*own.secrets, own.clock.clone(), secret, false);
    let stranger = RecoveryKey::of(&DataKey::generate().unwrap());
    let refusals = [
        ("a stranger's recovery key", stranger.text(), "other_key"),
        ("half of it", &own.recovery_key[..30], "wrong_secret"),
        ("a passphrase nobody set", PASSPHRASE, "wrong_secret"),
        ("nothing", "", "wrong_secret"),
    ];
    for (name, secret, expected) in refusals {
        assert_eq!(code(&unlock(secret).unwrap_err()), expected, "{name}");
        assert_eq!(own.secrets.len(), 0, "{name}");
    }
    let sloppy = own.recovery_key.to_lowercase().replace('-', " ");
    let desk = unlock(&sloppy).unwrap();
    desk.get_customer(jadwiga).unwrap();
    drop(desk);
    assert_eq!(own.secrets.len(), 1, "the keyring has it again");
    assert!(matches!(own.try_open(Access::Write), Ok(Opened::Ready(_))));

    own.secrets.forget();
    own.secrets.fail(Some(SecretsError::Locked));
    drop(unlock(&own.recovery_key).unwrap());
    assert_eq!(
        own.secrets.len(),
        0,
        "it opens even where the keyring does not take it back"
    );
}

#[test]
fn an_entry_that_holds_something_else_is_named() {
    let mut own = TestDesk::new();
    own.desk = std::sync::Arc::new(own.open_as(Access::Read));
    let stranger = DataKey::generate().unwrap().to_hex();
    for (name, secret) in [
        ("emptied", ""),
        ("cut off", "00ff"),
        ("another profile's", stranger.as_str()),
    ] {
        own.secrets.overwrite(secret);
        let before = std::fs::read(own.folder.file()).unwrap();
        assert_eq!(
            locked(own.try_open(Access::Write)),
            (Protection::Keyring, Some("other_key")),
            "{name}: the recovery key is asked for"
        );
        assert_eq!(std::fs::read(own.folder.file()).unwrap(), before, "{name}");
    }
}

#[test]
fn a_passphrase_folder_needs_no_keyring() {
    let (_temp, folder, secrets) = fresh();
    secrets.fail(Some(SecretsError::Absent));
    let wanted = SetUp {
        protection: Protection::Passphrase,
        passphrase: Some(PASSPHRASE.into()),
        ..wanted()
    };
    let desk = start(&folder, &secrets, &wanted).unwrap();
    desk.add_customer(&customer("Jan", "Las"), &[]).unwrap();
    let recovery = desk.show_recovery_key();
    drop(desk);
    assert_eq!(
        locked(reopen(&folder, &secrets, None)),
        (Protection::Passphrase, None)
    );
    assert_eq!(
        locked(reopen(&folder, &secrets, Some("zazolc gesla jazn"))),
        (Protection::Passphrase, Some("wrong_secret"))
    );
    for (name, secret) in [
        ("passphrase", PASSPHRASE),
        ("recovery key", recovery.as_str()),
    ] {
        match reopen(&folder, &secrets, Some(secret)) {
            Ok(Opened::Ready(desk)) => assert_eq!(desk.search("las").unwrap().len(), 1, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
    assert_eq!(secrets.len(), 0);
}

#[test]
fn two_desks_over_one_folder_are_refused_and_a_reader_is_not() {
    let own = TestDesk::new();
    assert_eq!(
        code(&own.try_open(Access::Write).unwrap_err()),
        "folder_in_use"
    );
    let reader = own.open_as(Access::Read);
    add_jadwiga(&own);
    assert_eq!(reader.search("jadwiga").unwrap().len(), 1);
    let refused = reader
        .add_customer(&customer("Jan", "Las"), &[])
        .unwrap_err();
    assert_eq!(code(&refused), "not_writable");
}

#[test]
fn damage_is_told_by_its_code() {
    type Spoil = fn(&DataFolder);
    let cases: [(&str, Spoil, &str); 3] = [
        (
            "missing",
            |f| std::fs::remove_file(f.file()).unwrap(),
            "file_missing",
        ),
        (
            "emptied",
            |f| std::fs::write(f.file(), b"").unwrap(),
            "file_missing",
        ),
        (
            "a flipped bit",
            |f| crate::support::folder::flip(&f.file(), 900),
            "file_damaged",
        ),
    ];
    for (name, spoil, expected) in cases {
        let (_temp, folder, secrets) = fresh();
        drop(start(&folder, &secrets, &wanted()).unwrap());
        spoil(&folder);
        assert_eq!(
            code(&reopen(&folder, &secrets, None).unwrap_err()),
            expected,
            "{name}"
        );
        assert!(folder.is_set_up(), "{name}: never a first start");
    }
}

/// What is in a folder, the files that every opening writes aside.
fn content(folder: &DataFolder) -> Vec<u8> {
    std::fs::read(folder.file()).unwrap()
}

#[test]
fn a_lost_or_damaged_key_file_is_made_anew_by_the_recovery_key() {
    type Spoil = fn(&std::path::Path);
    let cases: [(&str, Spoil); 4] = [
        ("lost", |f| std::fs::remove_file(f).unwrap()),
        ("emptied", |f| std::fs::write(f, b"").unwrap()),
        ("cut off", |f| {
            let text = std::fs::read(f).unwrap();
            std::fs::write(f, &text[..text.len() / 2]).unwrap();
        }),
        ("a folder in its place", |f| {
            std::fs::remove_file(f).unwrap();
            std::fs::create_dir(f).unwrap();
        }),
    ];
    for (name, spoil) in cases {
        let (_temp, folder, secrets) = fresh();
        let desk = start(&folder, &secrets, &wanted()).unwrap();
        let recovery_key = desk.show_recovery_key();
        drop(desk);
        spoil(&folder.path().join("key.json"));
        let before = content(&folder);
        let unlocked =
            |secret: &str| unlock(&folder, &secrets, MovableClock::at(NOON), secret, false);

        let expected = (Protection::Keyring, Some("key_file_unreadable"));
        assert_eq!(locked(reopen(&folder, &secrets, None)), expected, "{name}");
        let guessed = reopen(&folder, &secrets, Some("a passphrase of before"));
        assert_eq!(locked(guessed), expected, "{name}: no passphrase helps");
        assert_eq!(code(&unlocked("a passphrase").unwrap_err()), "wrong_secret");
        let other = RecoveryKey::of(&DataKey::generate().unwrap());
        assert_eq!(code(&unlocked(other.text()).unwrap_err()), "other_key");
        assert_eq!(content(&folder), before, "{name}: only read so far");
        assert_eq!(locked(reopen(&folder, &secrets, None)), expected, "{name}");

        // In the window, and from the terminal.
        let opened = if name == "lost" {
            Box::new(unlocked(&recovery_key).unwrap())
        } else {
            match reopen(&folder, &secrets, Some(&recovery_key)).unwrap() {
                Opened::Ready(desk) => desk,
                other => panic!("{name}: {other:?}"),
            }
        };
        assert_eq!(
            opened.get_session("en").unwrap().me.fields.name,
            "Ola Wrona"
        );
        drop(opened);
        // The keyring has the key under the new name, so nothing is asked any more.
        let again = reopen(&folder, &secrets, None).unwrap();
        assert!(matches!(again, Opened::Ready(_)), "{name}: {again:?}");
        let aside = std::fs::read_dir(folder.path()).unwrap();
        let aside = aside
            .filter(|e| {
                e.as_ref()
                    .unwrap()
                    .file_name()
                    .to_string_lossy()
                    .starts_with("key-damaged-")
            })
            .count();
        assert_eq!(
            aside,
            usize::from(name != "lost"),
            "{name}: the old one is kept"
        );
    }
}

#[test]
fn a_damaged_file_without_its_key_file_is_told_from_another_key_by_a_backup() {
    let (_temp, folder, secrets) = fresh();
    let desk = start(&folder, &secrets, &wanted()).unwrap();
    let recovery_key = desk.show_recovery_key();
    desk.store().back_up("test", desk.now()).unwrap();
    drop(desk);
    std::fs::remove_file(folder.path().join("key.json")).unwrap();
    crate::support::folder::flip(&folder.file(), 900);
    let before = content(&folder);
    let error = unlock(
        &folder,
        &secrets,
        MovableClock::at(NOON),
        &recovery_key,
        false,
    )
    .unwrap_err();
    assert_eq!(code(&error), "file_damaged");
    assert_eq!(content(&folder), before);
}

#[test]
fn the_name_typed_at_first_start_is_in_the_file_as_soon_as_it_counts() {
    let (_temp, folder, secrets) = fresh();
    drop(start(&folder, &secrets, &wanted()).unwrap());
    // As if it had been cut off right after the file got its name.
    std::fs::remove_file(folder.path().join("last-change")).unwrap();
    let Opened::Ready(desk) = reopen(&folder, &secrets, None).unwrap() else {
        panic!("open");
    };
    let members = desk.list_members().unwrap();
    assert_eq!(members.len(), 1);
    assert_eq!(members[0].fields.name, "Ola Wrona");
    assert!(members[0].me);
    let journal = desk.list_journal(0, 10).unwrap();
    assert_eq!(journal.len(), 1, "one change: {journal:?}");
}

#[test]
fn a_first_start_that_was_cut_off_still_ends_with_somebody_at_the_desk() {
    let (_temp, folder, secrets) = fresh();
    let key = DataKey::generate().unwrap();
    let key_file = KeyFile::for_keyring(&key);
    kawka_desk::port::Secrets::set(
        &secrets,
        &format!("data-key-{}", key_file.profile),
        &key.to_hex(),
    )
    .unwrap();
    // The file was made and nobody is in it yet.
    Store::create(&folder, &key, &key_file).unwrap();
    for round in ["the next start", "the one after"] {
        match reopen(&folder, &secrets, None) {
            Ok(Opened::Ready(desk)) => {
                assert!(desk.get_session("pl").unwrap().me.me, "{round}");
                assert_eq!(desk.list_members().unwrap().len(), 1, "{round}");
                assert_eq!(desk.list_questions().unwrap().len(), 5, "{round}");
                desk.get_today().unwrap();
            }
            other => panic!("{round}: {other:?}"),
        }
    }
}
