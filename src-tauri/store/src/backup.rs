//! Backups: whole encrypted copies, opened and checked before they count; thinned; and put back.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Duration, Utc};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use uuid::{NoContext, Timestamp, Uuid};

use crate::connection::{Purpose, open};
use crate::error::StoreError;
use crate::folder::{DataFolder, sync_folder};
use crate::key::DataKey;
use crate::mark::Mark;
use crate::store::{Store, checkpoint, count_changes};
use crate::table::{consent_event, reminder, setting};
use crate::{migration, search, verify};

/// Pages that are copied before somebody is told how far it is: 8 MiB.
const STEP: i32 = 2048;
/// Operations of the database engine between two looks at whether to stop.
const LOOK: i32 = 100_000;
/// A copy that somebody else holds up is tried again after this time.
const HELD_UP: std::time::Duration = std::time::Duration::from_millis(10);

/// Whoever waits for a backup.
#[derive(Clone, Copy)]
pub struct BackupWatch<'a> {
    /// Is told how far it is, in per mille of all pages; after the last one the copy is checked.
    pub told: &'a dyn Fn(u32),
    /// Ends it, with nothing left behind.
    pub stop: &'a Arc<AtomicBool>,
}

impl std::fmt::Debug for BackupWatch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BackupWatch")
            .field("stop", self.stop)
            .finish_non_exhaustive()
    }
}

/// Why the backup of each day was made; only these are thinned.
const DAILY: &str = "daily";

/// Setting of a restored file: since when somebody may have been erased of whom it knows nothing, in RFC 3339. It stays
/// until a person has looked.
pub const ERASURES_UNKNOWN: &str = "erasures_unknown_since";

/// A backup of a data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// Where it lies.
    pub path: PathBuf,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// Why: `daily`, `on-demand`, `before-migration`, `before-restore`.
    pub reason: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What a restore gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// Changes in the restored file.
    pub changes: u64,
    /// Whether all erasures of the file that it replaced could be read; if not, somebody who was erased since the backup
    /// may be back.
    pub erasures_known: bool,
}

/// A data file that could not be read and was put aside by a restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedFile {
    /// Where it lies.
    pub path: PathBuf,
    /// When it was put aside.
    pub made: DateTime<Utc>,
}

impl DamagedFile {
    /// Removes it, and its logs.
    ///
    /// # Errors
    /// [`StoreError`] when the system does not let it go.
    pub fn remove(&self) -> Result<(), StoreError> {
        remove_with_logs(&self.path)
    }
}

/// How the names of damaged files begin.
const DAMAGED: &str = "kawka-damaged-";

fn made_at(id: &str) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = Uuid::try_parse(id).ok()?.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}

/// Copies an open file beside the others and verifies the copy. A version 7 id begins with its time of making, so
/// names sort by age.
pub(crate) fn write(
    from: &Connection,
    folder: &DataFolder,
    key: &DataKey,
    reason: &str,
    id: Uuid,
    watch: Option<BackupWatch<'_>>,
) -> Result<PathBuf, StoreError> {
    std::fs::create_dir_all(folder.backups())?;
    let path = folder.backups().join(format!("{id}-{reason}.db"));
    let unfinished = path.with_extension("new");
    let outcome = copy(from, &unfinished, key, watch);
    if outcome.is_err() {
        remove_with_logs(&unfinished).ok();
    }
    outcome?;
    std::fs::File::open(&unfinished)?.sync_all()?;
    std::fs::rename(&unfinished, &path)?;
    sync_folder(&path)?;
    Ok(path)
}

fn copy(
    from: &Connection,
    to: &Path,
    key: &DataKey,
    watch: Option<BackupWatch<'_>>,
) -> Result<(), StoreError> {
    let mut connection = open(to, key, Purpose::Create)?;
    // The copy takes over the write-ahead mode of its source only page by page; a rollback journal keeps it one file.
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    copy_pages(from, &mut connection, watch)?;
    connection
        .close()
        .map_err(|(_, error)| StoreError::from(error))?;
    let mut copy = open(to, key, Purpose::Write)?;
    if let Some(watch) = watch {
        let stop = Arc::clone(watch.stop);
        copy.progress_handler(LOOK, Some(move || stop.load(Ordering::Relaxed)))?;
    }
    let checked = check(&copy, to);
    go_on(watch)?;
    checked?;
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(())
}

/// Copies all pages as they stand now: what is written meanwhile is in none of them and does not begin it anew.
fn copy_pages(
    from: &Connection,
    to: &mut Connection,
    watch: Option<BackupWatch<'_>>,
) -> Result<(), StoreError> {
    let present = from.unchecked_transaction()?;
    present.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let backup = Backup::new(from, to)?;
    loop {
        go_on(watch)?;
        let step = backup.step(STEP)?;
        if matches!(step, StepResult::Busy | StepResult::Locked) {
            std::thread::sleep(HELD_UP);
        }
        let progress = backup.progress();
        let done = i64::from(progress.pagecount - progress.remaining);
        let per_mille = done * 1000 / i64::from(progress.pagecount.max(1));
        if let Some(watch) = watch {
            (watch.told)(u32::try_from(per_mille).unwrap_or_default());
        }
        if step == StepResult::Done {
            return Ok(());
        }
    }
}

fn go_on(watch: Option<BackupWatch<'_>>) -> Result<(), StoreError> {
    match watch {
        Some(watch) if watch.stop.load(Ordering::Relaxed) => Err(StoreError::Stopped),
        _ => Ok(()),
    }
}

fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    // The checks themselves stumble over some damage.
    let good = verify::is_sound(connection);
    if let Err(error @ (StoreError::DiskFull | StoreError::NotWritable)) = good {
        return Err(error);
    }
    if good.unwrap_or(false) {
        Ok(())
    } else {
        Err(StoreError::Damaged(path.to_owned()))
    }
}

/// Removes a file and what SQLite keeps beside it; none there is success.
pub(crate) fn remove_with_logs(path: &Path) -> Result<(), StoreError> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        match std::fs::remove_file(beside(path, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Reads what the name of a backup says; `None` for any other file.
fn read_name(path: PathBuf) -> Option<BackupFile> {
    let name = path.file_name()?.to_str()?.strip_suffix(".db")?;
    let (id, reason) = name.split_at_checked(36)?;
    let reason = reason.strip_prefix('-')?.to_owned();
    Some(BackupFile {
        made: made_at(id)?,
        bytes: std::fs::metadata(&path).ok()?.len(),
        path,
        reason,
    })
}

/// When a copy was made: from its name, otherwise when the file was last written.
fn made_of(copy: &Path) -> Result<DateTime<Utc>, StoreError> {
    match read_name(copy.to_owned()) {
        Some(named) => Ok(named.made),
        None => Ok(std::fs::metadata(copy)?.modified()?.into()),
    }
}

impl DataFolder {
    /// The backups in this folder, newest first. Needs no key.
    #[must_use]
    pub fn list_backups(&self) -> Vec<BackupFile> {
        let entries = std::fs::read_dir(self.backups()).into_iter().flatten();
        let mut found: Vec<BackupFile> = entries
            .flatten()
            .filter_map(|entry| read_name(entry.path()))
            .collect();
        found.sort_by(|a, b| (b.made, &b.path).cmp(&(a.made, &a.path)));
        found
    }

    /// Damaged data files that were put aside. Needs no key.
    #[must_use]
    pub fn list_damaged(&self) -> Vec<DamagedFile> {
        let entries = std::fs::read_dir(self.path()).into_iter().flatten();
        entries
            .flatten()
            .filter_map(|entry| {
                let path = entry.path();
                let name = path.file_name()?.to_str()?;
                let id = name.strip_prefix(DAMAGED)?.strip_suffix(".db")?;
                Some(DamagedFile {
                    made: made_at(id)?,
                    path,
                })
            })
            .collect()
    }

    /// Puts a backup in the place of the data file, once a copy of it was opened, checked and brought to this
    /// version. The data file as it was becomes a backup; a damaged one is kept under another name. Interrupted at
    /// any point it leaves the file of before or the restored one.
    ///
    /// # Errors
    /// [`StoreError::InUse`]; [`StoreError::Damaged`] or [`StoreError::Missing`] with the backup's path when it is of no
    /// use; [`StoreError::Newer`]; [`StoreError::DiskFull`]. The data file is as before then.
    pub fn restore(&self, key: &DataKey, backup: &Path) -> Result<Restored, StoreError> {
        let _lock = self.lock()?;
        let incoming = self.incoming_file();
        remove_with_logs(&incoming)?;
        let prepared = prepare(key, backup, &incoming, &self.file());
        if prepared.is_err() {
            remove_with_logs(&incoming).ok();
        }
        let restored = prepared?;
        if !self.keep_present(key)? {
            let aside = self.path().join(format!("{DAMAGED}{}.db", Uuid::now_v7()));
            for suffix in ["-wal", "-shm", ""] {
                let from = beside(&self.file(), suffix);
                if from.exists() {
                    std::fs::rename(&from, beside(&aside, suffix))?;
                }
            }
        }
        std::fs::rename(&incoming, self.file())?;
        sync_folder(&self.file())?;
        Mark::open(&self.mark())?.write(restored.changes)?;
        Ok(restored)
    }

    /// Makes a backup of the present file and leaves no log beside it. Says no when it cannot be opened or read.
    fn keep_present(&self, key: &DataKey) -> Result<bool, StoreError> {
        let present = match open(&self.file(), key, Purpose::Write) {
            Err(StoreError::Damaged(_) | StoreError::Missing(_)) => return Ok(false),
            other => other?,
        };
        match write(&present, self, key, "before-restore", Uuid::now_v7(), None) {
            Err(StoreError::Damaged(_) | StoreError::Sql(_)) => return Ok(false),
            other => drop(other?),
        }
        checkpoint(&present)?;
        present
            .close()
            .map_err(|(_, error)| StoreError::from(error))?;
        Ok(true)
    }
}

/// Copies a backup to `incoming` and makes a whole file of this version out of it, with every event of consent that the
/// `present` file holds: what a customer withdrew since stays withdrawn; and with its log of reminders.
fn prepare(
    key: &DataKey,
    backup: &Path,
    incoming: &Path,
    present: &Path,
) -> Result<Restored, StoreError> {
    drop(open(backup, key, Purpose::Read)?);
    std::fs::copy(backup, incoming)?;
    let mut connection = open(incoming, key, Purpose::Write)?;
    check(&connection, backup)?;
    migration::run(&mut connection)?;
    let transaction = connection.transaction()?;
    let (erased, whole) = match open(present, key, Purpose::Read) {
        Ok(present) => {
            let united = consent_event::unite(&transaction, &present);
            if let Err(error) = united {
                tracing::warn!(%error, "consents of the present file cannot be read");
            }
            // Whoever was erased since stays erased.
            let united = crate::unite::unite(&transaction, &present)?;
            // What was shown here was shown, whatever the backup says; a log of another version is worth no failed restore.
            match reminder::kept(&present) {
                Ok(kept) => reminder::replace(&transaction, &kept)?,
                Err(error) => {
                    tracing::warn!(%error, "reminders of the present file cannot be read");
                }
            }
            search::refresh(&transaction)?;
            (united.erased, united.whole)
        }
        // A file that is gone tells as little as one that is damaged.
        Err(error) => {
            tracing::warn!(%error, "the present file cannot be read");
            (false, false)
        }
    };
    if !whole {
        let since = made_of(backup)?.to_rfc3339();
        setting::set(&transaction, ERASURES_UNKNOWN, &since)?;
    }
    consent_event::begin_chain(&transaction)?;
    transaction.commit()?;
    let changes = count_changes(&connection)?;
    if erased {
        crate::erase::settle(&connection)?;
    }
    checkpoint(&connection)?;
    connection
        .close()
        .map_err(|(_, error)| StoreError::from(error))?;
    std::fs::File::open(incoming)?.sync_all()?;
    Ok(Restored {
        changes,
        erasures_known: whole,
    })
}

/// A backup's id, which holds when it was made.
fn id_at(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(
        NoContext,
        seconds,
        now.timestamp_subsec_nanos(),
    ))
}

impl Store {
    /// Writes a verified backup beside any writing, and gives its path; it says that it was made at `now`.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] and the like; an unverified backup is never kept.
    pub fn back_up(&self, reason: &str, now: DateTime<Utc>) -> Result<PathBuf, StoreError> {
        self.back_up_as(reason, id_at(now), None)
    }

    /// As [`Store::back_up`], for somebody who waits for it.
    ///
    /// # Errors
    /// [`StoreError::Stopped`], with nothing left behind; or as for [`Store::back_up`].
    pub fn back_up_watched(
        &self,
        reason: &str,
        now: DateTime<Utc>,
        watch: BackupWatch<'_>,
    ) -> Result<PathBuf, StoreError> {
        self.back_up_as(reason, id_at(now), Some(watch))
    }

    fn back_up_as(
        &self,
        reason: &str,
        id: Uuid,
        watch: Option<BackupWatch<'_>>,
    ) -> Result<PathBuf, StoreError> {
        let source = open(&self.folder().file(), self.key(), Purpose::Read)?;
        write(&source, self.folder(), self.key(), reason, id, watch)
    }

    /// Writes the backup of the day where there is none of the last 24 hours and something was changed since the
    /// newest, and then thins the older ones of days ([`kawka_domain::backup::kept`]).
    ///
    /// # Errors
    /// As for [`Store::back_up`]; nothing is thinned then.
    pub fn back_up_if_due(&self, now: DateTime<Utc>) -> Result<Option<PathBuf>, StoreError> {
        let newest = self
            .folder()
            .list_backups()
            .into_iter()
            .find(|b| b.made <= now);
        let last_change = self.read(|c| -> Result<Option<i64>, StoreError> {
            Ok(c.query_row("SELECT max(at) FROM journal", [], |row| row.get(0))?)
        })?;
        let changed =
            |since: DateTime<Utc>| last_change.is_some_and(|at| at > since.timestamp_millis());
        if newest.is_some_and(|b| now - b.made < Duration::days(1) || !changed(b.made)) {
            return Ok(None);
        }
        let path = self.back_up_as(DAILY, id_at(now), None)?;
        let mut daily = self.folder().list_backups();
        daily.retain(|backup| backup.reason == DAILY);
        let made: Vec<_> = daily.iter().map(|backup| backup.made).collect();
        for (backup, kept) in daily.iter().zip(kawka_domain::backup::kept(&made, now)) {
            if !kept {
                std::fs::remove_file(&backup.path)?;
            }
        }
        Ok(Some(path))
    }
}
