//! From a data folder to a desk: first start, unlocking, opening.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use kawka_domain::booking_rule::default_rules;
use kawka_domain::ids::{MemberId, QuestionId};
use kawka_domain::person::{MemberDraft, MemberRole};
use kawka_store::table::question::Question;
use kawka_store::{
    DataFolder, DataKey, Intent, Kept, KeyFile, Mode, RecoveryKey, Store, StoreError, Transaction,
    table,
};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::{Desk, sit_down};
use crate::people::check_member;
use crate::port::{Clock, Secrets};
use crate::settings::set_notice_names;
use crate::view::{Protection, SetUp, SetUpDone};
use crate::wording::{Language, base_questions};

/// What came of opening a data folder.
#[derive(Debug)]
pub enum Opened {
    /// Never set up.
    FirstStart,
    /// The key is not at hand.
    Locked {
        /// How it is kept.
        protection: Protection,
        /// Why the keyring did not give it.
        reason: Option<CommandError>,
    },
    /// Open.
    Ready(Box<Desk>),
}

/// Whether to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read and write, alone.
    Write,
    /// Read beside another process.
    Read,
}

fn protection(key_file: &KeyFile) -> Protection {
    match key_file.kept {
        Kept::Keyring => Protection::Keyring,
        Kept::Passphrase { .. } => Protection::Passphrase,
    }
}

/// In characters.
const SHORTEST_PASSPHRASE: usize = 8;
/// What a data folder holds besides its lock, backups and logs.
const FILES: [&str; 7] = [
    "kawka.db",
    "kawka.db-wal",
    "kawka.db-shm",
    "kawka.db-journal",
    "key.json",
    "key.tmp",
    "last-change",
];

fn entry_name(key_file: &KeyFile) -> String {
    format!("data-key-{}", key_file.profile)
}

fn finish(
    folder: &DataFolder,
    key: &DataKey,
    key_file: &KeyFile,
    clock: Arc<dyn Clock>,
    demo: bool,
    access: Access,
) -> Result<Desk, CommandError> {
    let mode = match access {
        Access::Write => Mode::Write(folder.lock()?),
        Access::Read => Mode::Read,
    };
    let store = Store::open(folder, key, mode)?;
    let desk = Desk::new(store, clock, demo, protection(key_file))?;
    if access == Access::Write && desk.find_me().is_none() {
        desk.finish_first_start()?;
    }
    Ok(desk)
}

/// What came of looking for the key.
pub(crate) enum Key {
    /// It is at hand.
    Found(DataKey),
    /// It is not; where the keyring did not give it, why.
    Locked(Option<CommandError>),
}

/// Finds the key: with a passphrase or recovery key if one is given, else in the keyring.
pub(crate) fn find_key(
    key_file: &KeyFile,
    secrets: &dyn Secrets,
    secret: Option<&str>,
) -> Result<Key, CommandError> {
    let locked = |error: CommandError| Ok(Key::Locked(Some(error)));
    match (&key_file.kept, secret) {
        (_, Some(secret)) => match key_file.unlock(secret) {
            Ok(key) => Ok(Key::Found(key)),
            Err(StoreError::WrongSecret) if key_file.kept == Kept::Keyring => {
                find_key(key_file, secrets, None)
            }
            Err(error @ (StoreError::WrongSecret | StoreError::OtherKey)) => locked(error.into()),
            Err(error) => Err(error.into()),
        },
        (Kept::Passphrase { .. }, None) => Ok(Key::Locked(None)),
        // Whatever the keyring gives, the recovery key still opens the file.
        (Kept::Keyring, None) => match secrets.find(&entry_name(key_file)) {
            Ok(Some(hex)) => match DataKey::from_hex(&hex) {
                Ok(key) if key.fingerprint() == key_file.fingerprint => Ok(Key::Found(key)),
                _ => locked(CommandError::new(ErrorCode::OtherKey)),
            },
            Ok(None) => locked(CommandError::new(ErrorCode::KeyringEntryMissing)),
            Err(error) => locked(error.into()),
        },
    }
}

/// Opens a data folder with the key that is at hand: a passphrase if one is given, else the keyring.
///
/// # Errors
/// One code a case: missing, damaged, other key, newer, in use. The file is untouched then.
pub fn open(
    folder: &DataFolder,
    secrets: &dyn Secrets,
    clock: Arc<dyn Clock>,
    passphrase: Option<&str>,
    demo: bool,
    access: Access,
) -> Result<Opened, CommandError> {
    let key_file = match folder.read_key_file() {
        Err(StoreError::NoFolder) => return Ok(Opened::FirstStart),
        Err(StoreError::KeyFile) => {
            return open_without_key_file(folder, secrets, clock, passphrase, demo, access);
        }
        other => other?,
    };
    let locked = |reason| {
        Ok(Opened::Locked {
            protection: protection(&key_file),
            reason,
        })
    };
    let key = match find_key(&key_file, secrets, passphrase)? {
        Key::Found(key) => key,
        Key::Locked(reason) => return locked(reason),
    };
    Ok(Opened::Ready(Box::new(finish(
        folder, &key, &key_file, clock, demo, access,
    )?)))
}

/// The key file is lost or damaged: only the recovery key opens the file then, and makes the key file anew.
fn open_without_key_file(
    folder: &DataFolder,
    secrets: &dyn Secrets,
    clock: Arc<dyn Clock>,
    recovery_key: Option<&str>,
    demo: bool,
    access: Access,
) -> Result<Opened, CommandError> {
    let locked = |reason: StoreError| {
        Ok(Opened::Locked {
            protection: Protection::Keyring,
            reason: Some(reason.into()),
        })
    };
    let Some(recovery_key) = recovery_key else {
        return locked(StoreError::KeyFile);
    };
    let key_file = match folder.recover_key_file(recovery_key) {
        Err(StoreError::WrongSecret) => return locked(StoreError::KeyFile),
        Err(error @ StoreError::OtherKey) => return locked(error),
        other => other?,
    };
    let key = key_file.unlock(recovery_key)?;
    let desk = finish(folder, &key, &key_file, clock, demo, access)?;
    put_back(secrets, &key_file, &key);
    Ok(Opened::Ready(Box::new(desk)))
}

/// Gives a key to the keyring that it had lost. Where the keyring does not take it, the recovery key is asked again.
fn put_back(secrets: &dyn Secrets, key_file: &KeyFile, key: &DataKey) {
    if key_file.kept == Kept::Keyring
        && let Err(error) = secrets.set(&entry_name(key_file), &key.to_hex())
    {
        tracing::warn!(%error, "the keyring did not take the key back");
    }
}

/// Opens a locked folder with what a person typed: its passphrase or its recovery key. A key that the keyring had
/// lost is put back there where it can be.
///
/// # Errors
/// [`ErrorCode::WrongSecret`], [`ErrorCode::OtherKey`], or as for [`open`].
pub fn unlock(
    folder: &DataFolder,
    secrets: &dyn Secrets,
    clock: Arc<dyn Clock>,
    secret: &str,
    demo: bool,
) -> Result<Desk, CommandError> {
    let key_file = match folder.read_key_file() {
        Err(StoreError::KeyFile) => folder.recover_key_file(secret)?,
        other => other?,
    };
    let key = key_file.unlock(secret)?;
    let desk = finish(folder, &key, &key_file, clock, demo, Access::Write)?;
    put_back(secrets, &key_file, &key);
    Ok(desk)
}

/// First start: makes the file, its rules, its questions and me.
///
/// # Errors
/// [`ErrorCode::BadInput`]; a keyring's refusal, with nothing made; [`ErrorCode::DiskFull`] and the like.
pub fn set_up(
    folder: &DataFolder,
    secrets: &dyn Secrets,
    clock: Arc<dyn Clock>,
    wanted: &SetUp,
    language: Language,
    demo: bool,
) -> Result<(Desk, SetUpDone), CommandError> {
    let me = check_member(&MemberDraft {
        name: wanted.name.clone(),
        email: wanted.email.clone(),
        role: wanted.role,
    })?;
    if folder.is_set_up() {
        return Err(StoreError::Exists.into());
    }
    if let Protection::Passphrase = wanted.protection
        && wanted
            .passphrase
            .as_deref()
            .unwrap_or_default()
            .chars()
            .count()
            < SHORTEST_PASSPHRASE
    {
        return Err(CommandError::bad_input("passphrase", "too_short"));
    }
    folder
        .make()
        .map_err(|error| match CommandError::from(error) {
            unknown if unknown.code == ErrorCode::Internal => {
                CommandError::bad_input("data", "cannot_be_made")
            }
            known => known,
        })?;
    let lock = folder.lock()?;
    let key = DataKey::generate()?;
    let key_file = match wanted.protection {
        Protection::Keyring => {
            let key_file = KeyFile::for_keyring(&key);
            secrets.set(&entry_name(&key_file), &key.to_hex())?;
            key_file
        }
        Protection::Passphrase => {
            let passphrase = wanted.passphrase.as_deref().unwrap_or_default();
            KeyFile::for_passphrase(&key, passphrase)?
        }
    };
    let (id, now) = (MemberId::new(), clock.now());
    let intent = first_intent(id, &me, now);
    Store::create_with(folder, &key, &key_file, &intent, |tx| {
        seed(tx, id, &me, language, now)?;
        set_notice_names(tx, wanted.names)
    })?;
    let store = Store::open(folder, &key, Mode::Write(lock))?;
    let desk = Desk::new(store, clock, demo, wanted.protection)?;
    let recovery_key = RecoveryKey::of(&key).text().to_owned();
    Ok((
        desk,
        SetUpDone {
            recovery_key,
            me: id,
        },
    ))
}

/// Takes back a folder that was made for something which was then refused. Nothing may be kept in it yet: whoever calls
/// this has looked, and holds its lock.
///
/// # Errors
/// [`ErrorCode::DiskFull`] and the like.
pub fn unmake(
    folder: &DataFolder,
    secrets: &dyn Secrets,
    keeps_root: bool,
) -> Result<(), CommandError> {
    remove_files(folder, secrets)?;
    let path = folder.path();
    let _ = std::fs::remove_file(path.join("lock"));
    for empty in ["backups", "logs"] {
        // One that holds something of somebody else stays.
        let _ = std::fs::remove_dir(path.join(empty));
    }
    if !keeps_root {
        let _ = std::fs::remove_dir(path);
    }
    Ok(())
}

/// Removes what a folder holds, and its key from the keyring last: a file without its key would be of no use.
pub(crate) fn remove_files(folder: &DataFolder, secrets: &dyn Secrets) -> Result<(), CommandError> {
    let key_file = folder.read_key_file();
    for name in FILES {
        match std::fs::remove_file(folder.path().join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::from(error).into());
            }
            _ => {}
        }
    }
    if let Ok(key_file) = key_file
        && key_file.kept == Kept::Keyring
        && let Err(error) = secrets.remove(&entry_name(&key_file))
    {
        tracing::warn!(%error, "the keyring keeps the key of a folder that is gone");
    }
    Ok(())
}

fn first_intent(id: MemberId, me: &MemberDraft, now: DateTime<Utc>) -> Intent {
    Intent {
        actor: Some(id),
        word: Action::SetUp.word(),
        subject: me.name.clone(),
        at: now,
    }
}

/// What a new file holds: me at this machine, the rules of calendars, the base questions, a list of people.
fn seed(
    tx: &Transaction<'_>,
    id: MemberId,
    me: &MemberDraft,
    language: Language,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    table::member::add(tx, id, me, now)?;
    sit_down(tx, id)?;
    table::booking_rule::replace(tx, &default_rules(), now)?;
    for (position, (text, hint)) in (0..).zip(base_questions(language)) {
        let question = Question {
            id: QuestionId::new(),
            position,
            text: text.to_owned(),
            hint: hint.to_owned(),
        };
        table::question::add(tx, &question, now)?;
    }
    crate::people_lists::seed(tx, language, now)
}

impl Desk {
    /// Nobody sits here: the version before filled its file after making it, and was cut off in between.
    fn finish_first_start(&self) -> Result<(), CommandError> {
        if let Some(first) = self.list_members()?.first() {
            return self.set_me(first.id).map(drop);
        }
        let me = MemberDraft {
            name: "Kawka".to_owned(),
            email: String::new(),
            role: MemberRole::Both,
        };
        let (id, now) = (MemberId::new(), self.now());
        self.store.write(&first_intent(id, &me, now), |tx| {
            seed(tx, id, &me, Language::English, now)
        })?;
        self.look_who_sits_here()
    }
}
