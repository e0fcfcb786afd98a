//! One test desk and what it stands on: a temporary folder, a movable clock, twins of the ports, builders.

pub mod builders;
pub mod dav;
pub mod feed;
pub mod folder;
pub mod nominations;
pub mod ports;
pub mod recordings;
pub mod service;
pub mod snapshot;
pub mod video_host;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use kawka_desk::wording::Language;
use kawka_desk::{Access, CommandError, Desk, ErrorCode, Opened, open, set_up, view};
use kawka_domain::person::MemberRole;
use kawka_store::{DataFolder, DataKey, KeyFile, Mode, Store};
use tempfile::TempDir;

use ports::{MemorySecrets, MovableClock};

/// Wednesday, 14 October 2026, noon in Warsaw (UTC+2 on that day).
pub const NOON: &str = "2026-10-14T10:00:00Z";

/// Reads an instant.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A desk of Ola, host and specialist, in Warsaw, over a folder of its own.
pub struct TestDesk {
    pub desk: Arc<Desk>,
    pub clock: Arc<MovableClock>,
    pub secrets: Arc<MemorySecrets>,
    pub folder: DataFolder,
    pub recovery_key: String,
    _temp: TempDir,
}

impl std::ops::Deref for TestDesk {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

/// What a first start asks for, with the key in the keyring: no key stretching, so it is fast.
pub fn wanted() -> view::SetUp {
    view::SetUp {
        name: "Ola Wrona".into(),
        email: "ola@biuro.example".into(),
        role: MemberRole::Both,
        protection: view::Protection::Keyring,
        passphrase: None,
        names: kawka_domain::reminder::NoticeNames::Unlocked,
    }
}

impl TestDesk {
    /// At noon in Warsaw.
    pub fn new() -> Self {
        Self::at(NOON)
    }

    /// At an instant.
    pub fn at(now: &str) -> Self {
        Self::with_role(now, MemberRole::Both)
    }

    /// At an instant, with a role.
    pub fn with_role(now: &str, role: MemberRole) -> Self {
        let temp = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(temp.path().join("kawka"));
        let clock = MovableClock::at(now);
        let secrets = Arc::new(MemorySecrets::default());
        let wanted = view::SetUp { role, ..wanted() };
        let made = set_up(
            &folder,
            &*secrets,
            clock.clone(),
            &wanted,
            Language::English,
            false,
        );
        let (desk, done) = made.unwrap();
        Self {
            desk: Arc::new(desk.with_secrets(secrets.clone())),
            clock,
            secrets,
            folder,
            recovery_key: done.recovery_key,
            _temp: temp,
        }
    }

    /// Quits and starts again over the same folder.
    pub fn restart(&mut self) {
        // The lock goes with the last handle, so the old desk has to be gone first: a read-only one takes its place.
        self.desk = Arc::new(self.open_as(Access::Read));
        self.desk = Arc::new(self.open_as(Access::Write));
    }

    /// Opens the same folder once more.
    pub fn open_as(&self, access: Access) -> Desk {
        match self.try_open(access).unwrap() {
            Opened::Ready(desk) => desk.with_secrets(self.secrets.clone()),
            other => panic!("not open: {other:?}"),
        }
    }

    /// Tries to open the same folder once more.
    pub fn try_open(&self, access: Access) -> Result<Opened, CommandError> {
        let clock = self.clock.clone();
        open(&self.folder, &*self.secrets, clock, None, false, access)
    }

    /// The number of journal entries.
    pub fn entries(&self) -> usize {
        self.list_journal(0, 1000).unwrap().len()
    }

    /// Runs something that must be refused: gives code and parameters, and makes sure that nothing was changed.
    pub fn refused<T: std::fmt::Debug>(
        &self,
        name: &str,
        work: impl FnOnce(&Self) -> Result<T, CommandError>,
    ) -> CommandError {
        let before = snapshot::of(self.store());
        let entries = self.entries();
        let error = work(self).expect_err(name);
        snapshot::assert_same(&before, &snapshot::of(self.store()), name);
        assert_eq!(self.entries(), entries, "{name}: nothing in the journal");
        error
    }

    /// As [`TestDesk::refused`], for a field that cannot be taken.
    pub fn refused_field<T: std::fmt::Debug>(
        &self,
        name: &str,
        field: &str,
        problem: &str,
        work: impl FnOnce(&Self) -> Result<T, CommandError>,
    ) {
        let error = self.refused(name, work);
        assert_eq!(error.code, ErrorCode::BadInput, "{name}");
        let params = (
            error.params.get("field").map(String::as_str),
            error.params.get("problem").map(String::as_str),
        );
        assert_eq!(params, (Some(field), Some(problem)), "{name}");
    }
}

/// A bare store over a temporary folder.
pub struct TestStore {
    pub store: Store,
    pub folder: DataFolder,
    pub key: DataKey,
    pub temp: TempDir,
}

impl TestStore {
    /// A new file, open for writing.
    pub fn new() -> Self {
        let (temp, folder, key) = made();
        let store = Store::open(&folder, &key, Mode::Write(folder.lock().unwrap())).unwrap();
        Self {
            store,
            folder,
            key,
            temp,
        }
    }
}

/// A new file that nobody has open.
pub fn made() -> (TempDir, DataFolder, DataKey) {
    let temp = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(temp.path().join("kawka"));
    let key = DataKey::generate().unwrap();
    Store::create(&folder, &key, &KeyFile::for_keyring(&key)).unwrap();
    (temp, folder, key)
}
