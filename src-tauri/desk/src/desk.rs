//! The desk: an open file, a clock, and who sits there.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kawka_domain::ids::MemberId;
use kawka_domain::person::MemberDraft;
use kawka_domain::time::parse_zone;
use kawka_store::{Intent, Store, StoreError, Transaction as Tx, Written, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::import::{FailedRows, Running};
use crate::port::{Clock, Secrets, SecretsError};
use crate::reminders::Ledger;
use crate::view::{Done, MemberView, Protection, Session};
use crate::wording::Language;

/// An open data folder with somebody sitting at it.
pub struct Desk {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) demo: bool,
    pub(crate) protection: Protection,
    pub(crate) ledger: Mutex<Ledger>,
    pub(crate) screen_locked: AtomicBool,
    /// Whether the chain of consent events held when it was last checked.
    chain_held: AtomicBool,
    /// The language of the system, as the window or the terminal told it.
    system_language: RwLock<Language>,
    failed_rows: Mutex<FailedRows>,
    /// Held by whoever reads the calendars: what came late must not pass for what came last.
    pub(crate) reading: tokio::sync::Mutex<()>,
    /// Held by whoever lets out what waits for the booking services.
    pub(crate) letting_out: tokio::sync::Mutex<()>,
    pub(crate) running: Mutex<Running>,
    me: RwLock<Option<MemberId>>,
    secrets: OnceLock<Arc<dyn Secrets>>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

const ME: &str = "me";
const RECOVERY_CONFIRMED: &str = "recovery_key_confirmed";

fn find_me(store: &Store) -> Result<Option<MemberId>, CommandError> {
    let set = store.read(|c| table::setting::find(c, ME))?;
    Ok(set.and_then(|id| id.parse().ok()))
}

/// Notes who sits here.
pub(crate) fn sit_down(tx: &Tx<'_>, id: MemberId) -> Result<(), StoreError> {
    table::setting::set(tx, ME, &id.to_string())
}

impl Desk {
    /// Sits down at an open file.
    ///
    /// # Errors
    /// [`ErrorCode::Internal`] when its settings cannot be read.
    pub(crate) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        demo: bool,
        protection: Protection,
    ) -> Result<Self, CommandError> {
        let me = find_me(&store)?;
        let held = store.read(crate::consent::chain_holds)?;
        Ok(Self {
            store,
            clock,
            demo,
            protection,
            ledger: Mutex::default(),
            screen_locked: AtomicBool::new(false),
            chain_held: AtomicBool::new(held),
            system_language: RwLock::new(Language::English),
            failed_rows: Mutex::default(),
            reading: tokio::sync::Mutex::default(),
            letting_out: tokio::sync::Mutex::default(),
            running: Mutex::default(),
            me: RwLock::new(me),
            secrets: OnceLock::new(),
        })
    }

    /// Lends the desk the keyring, for the passwords and tokens of calendars.
    #[must_use]
    pub fn with_secrets(self, secrets: Arc<dyn Secrets>) -> Self {
        let _ = self.secrets.set(secrets);
        self
    }

    /// The keyring that was lent.
    pub(crate) fn secrets(&self) -> Result<&dyn Secrets, CommandError> {
        let secrets = self.secrets.get().ok_or(SecretsError::Absent)?;
        Ok(secrets.as_ref())
    }

    /// The open file, for what stands beside the use cases: its folder, its listener, backup, checks.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Whether the chain of consent events held when it was last checked: at the start, and before each use.
    #[must_use]
    pub fn chain_held(&self) -> bool {
        self.chain_held.load(Ordering::Relaxed)
    }

    pub(crate) fn note_chain(&self, holds: bool) {
        self.chain_held.store(holds, Ordering::Relaxed);
    }

    /// Says in which language to write what Kawka writes by itself, where the settings do not.
    pub fn set_system_language(&self, language: Language) {
        *self
            .system_language
            .write()
            .unwrap_or_else(PoisonError::into_inner) = language;
    }

    /// The language in which Kawka writes by itself.
    pub(crate) fn spoken_language(&self) -> Language {
        let set = self.get_settings().ok();
        set.and_then(|settings| settings.language.parse().ok())
            .unwrap_or_else(|| {
                *self
                    .system_language
                    .read()
                    .unwrap_or_else(PoisonError::into_inner)
            })
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Who sits here.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] before anybody was set.
    pub fn me(&self) -> Result<MemberId, CommandError> {
        self.find_me()
            .ok_or_else(|| CommandError::new(ErrorCode::NotFound).with("what", "member"))
    }

    /// The refused rows of the last import.
    pub(crate) fn failed_rows(&self) -> MutexGuard<'_, FailedRows> {
        self.failed_rows
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn find_me(&self) -> Option<MemberId> {
        *self.me.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets who sits here.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when there is no such member.
    pub fn set_me(&self, id: MemberId) -> Result<Done<()>, CommandError> {
        let member = self.store.read(|c| table::member::get(c, id))?;
        // Whoever sits down does it, so that it is theirs to undo.
        let done = self.write_as(Some(id), Action::SetMe, member.fields.name, |tx| {
            Ok(sit_down(tx, id)?)
        })?;
        self.look_who_sits_here()?;
        Ok(done)
    }

    /// Reads anew who sits here, after it was set or taken back.
    pub(crate) fn look_who_sits_here(&self) -> Result<(), CommandError> {
        let me = find_me(&self.store)?;
        *self.me.write().unwrap_or_else(PoisonError::into_inner) = me;
        Ok(())
    }

    /// The zone in which days begin and end here: the one that was set, else the system's.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn zone(&self) -> Result<Tz, CommandError> {
        let set = self.get_settings()?.time_zone;
        Ok(parse_zone(&set).unwrap_or_else(|_| self.clock.system_zone()))
    }

    /// About this session.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn get_session(&self, system_language: &str) -> Result<Session, CommandError> {
        if let Ok(language) = system_language.parse() {
            self.set_system_language(language);
        }
        let me = self.me()?;
        let member = self.store.read(|c| table::member::get(c, me))?;
        let settings = self.get_settings()?;
        let confirmed = self
            .store
            .read(|c| table::setting::find(c, RECOVERY_CONFIRMED))?
            .is_some();
        let language = if settings.language.is_empty() {
            system_language.to_owned()
        } else {
            settings.language
        };
        Ok(Session {
            demo: self.demo,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            me: MemberView {
                id: member.id,
                fields: member.fields,
                me: true,
            },
            time_zone: self.zone()?.name().to_owned(),
            language,
            recovery_key_unconfirmed: !confirmed && !self.demo,
            erasures_unknown_since: self.store.read(crate::rights::unknown_since)?,
            protection: self.protection,
            missing_changes: u32::try_from(self.store.missing_changes()).unwrap_or(u32::MAX),
        })
    }

    /// Shows the recovery key.
    #[must_use]
    pub fn show_recovery_key(&self) -> String {
        kawka_store::RecoveryKey::of(self.store.key())
            .text()
            .to_owned()
    }

    /// Notes that the recovery key was written down.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be written.
    pub fn confirm_recovery_key(&self) -> Result<(), CommandError> {
        Ok(self
            .store
            .write_local(|tx| table::setting::set(tx, RECOVERY_CONFIRMED, "yes"))?)
    }

    /// Writes through the door in my name.
    pub(crate) fn write<T>(
        &self,
        action: Action,
        subject: impl Into<String>,
        work: impl FnOnce(&Tx<'_>) -> Result<T, CommandError>,
    ) -> Result<Done<T>, CommandError> {
        self.write_as(self.find_me(), action, subject, work)
    }

    /// Writes through the door in the name of a member, or of nobody.
    pub(crate) fn write_as<T>(
        &self,
        actor: Option<MemberId>,
        action: Action,
        subject: impl Into<String>,
        work: impl FnOnce(&Tx<'_>) -> Result<T, CommandError>,
    ) -> Result<Done<T>, CommandError> {
        let intent = self.intent(actor, action, subject.into());
        Ok(done(action, self.store.write(&intent, work)?))
    }

    /// Saves what I am typing: saves of the same `name` that follow each other closely are undone as one.
    pub(crate) fn write_burst<T>(
        &self,
        action: Action,
        name: &str,
        subject: impl Into<String>,
        work: impl FnOnce(&Tx<'_>) -> Result<T, CommandError>,
    ) -> Result<Done<T>, CommandError> {
        let intent = self.intent(self.find_me(), action, subject.into());
        Ok(done(action, self.store.write_burst(&intent, name, work)?))
    }

    pub(crate) fn intent(
        &self,
        actor: Option<MemberId>,
        action: Action,
        subject: String,
    ) -> Intent {
        Intent {
            actor,
            word: action.word(),
            subject,
            at: self.now(),
        }
    }

    /// Who uses Kawka.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_members(&self) -> Result<Vec<MemberView>, CommandError> {
        let me = self.find_me();
        let members = self.store.read(table::member::list)?;
        Ok(members
            .into_iter()
            .map(|m| MemberView {
                me: Some(m.id) == me,
                id: m.id,
                fields: m.fields,
            })
            .collect())
    }

    /// Adds a member.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`].
    pub fn add_member(&self, fields: &MemberDraft) -> Result<Done<MemberId>, CommandError> {
        let fields = crate::people::check_member(fields)?;
        let id = MemberId::new();
        let now = self.now();
        self.write(Action::AddMember, &fields.name, |tx| {
            table::member::add(tx, id, &fields, now)?;
            table::calendar::forget_validators(tx)?;
            Ok(id)
        })
    }

    /// Changes a member.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn change_member(
        &self,
        id: MemberId,
        fields: &MemberDraft,
    ) -> Result<Done<()>, CommandError> {
        let fields = crate::people::check_member(fields)?;
        self.write(Action::ChangeMember, &fields.name, |tx| {
            table::member::change(tx, id, &fields)?;
            // Who is one of us decides what a booking is.
            Ok(table::calendar::forget_validators(tx)?)
        })
    }

    /// Removes a member other than me.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`] for me, [`ErrorCode::NotFound`].
    pub fn remove_member(&self, id: MemberId) -> Result<Done<()>, CommandError> {
        if self.find_me() == Some(id) {
            return Err(CommandError::bad_input("member", "is_me"));
        }
        let member = self.store.read(|c| table::member::get(c, id))?;
        let now = self.now();
        self.write(Action::RemoveMember, member.fields.name, |tx| {
            table::member::remove(tx, id, now)?;
            Ok(table::calendar::forget_validators(tx)?)
        })
    }
}

pub(crate) fn done<T>(action: Action, written: Written<T>) -> Done<T> {
    Done {
        entry: written.entry,
        intent: action.word().to_owned(),
        value: written.value,
        masked: 0,
    }
}

impl<T> Done<T> {
    /// Says how much was masked.
    pub(crate) fn masking(self, masked: u32) -> Self {
        Self { masked, ..self }
    }
}
