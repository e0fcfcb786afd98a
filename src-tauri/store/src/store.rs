//! The open file: one writer, a few readers, the door.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kawka_domain::ids::JournalId;
use rusqlite::{
    Connection, OptionalExtension as _, Transaction, TransactionBehavior, named_params,
};

use crate::backup;
use crate::connection::{Purpose, open};
use crate::door::{Change, Intent, Standing, Written, record};
use crate::error::StoreError;
use crate::folder::{DataFolder, FolderLock, sync_folder};
use crate::key::DataKey;
use crate::key_file::KeyFile;
use crate::mark::Mark;
use crate::migration;
use crate::search;
use crate::undo;

/// How a file is opened.
#[derive(Debug)]
pub enum Mode {
    /// For reading and writing; the lock shows that nobody else writes.
    Write(FolderLock),
    /// For reading, beside whoever writes.
    Read,
}

type Listener = Box<dyn Fn(&Change) + Send + Sync>;

/// The open file. Cheap to share by reference between threads.
pub struct Store {
    folder: DataFolder,
    key: DataKey,
    writer: Option<Mutex<Writer>>,
    readers: Mutex<Vec<Connection>>,
    listener: Mutex<Option<Arc<Listener>>>,
    missing_changes: u64,
    _lock: Option<FolderLock>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

struct Writer {
    connection: Connection,
    mark: Mark,
    changes: u64,
    /// Acknowledged changes that the file lacks; the mark keeps counting them until a person was told.
    missing: u64,
}

impl Writer {
    /// Notes the high-water mark. The change is on disk already, so a mark that cannot be written refuses nothing.
    fn note_mark(&mut self) {
        if let Err(error) = self.mark.write(self.changes + self.missing) {
            tracing::warn!(%error, "the high-water mark cannot be written");
        }
    }
}

/// KiB of pages that the writer keeps while very much is written.
const ROOMY: i64 = 64_000;
/// Pages of the write-ahead log at which it is moved into the file, while very much is written and else.
const LONG_LOG: i64 = 8_000;
const LOG: i64 = 1_000;

/// Very much is written.
#[derive(Debug)]
pub struct WritesMuch<'a> {
    store: &'a Store,
}

impl Drop for WritesMuch<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.store.set_room(crate::connection::CACHE, LOG) {
            tracing::warn!(%error, "the writer keeps its memory and its log");
        }
    }
}

impl Drop for Store {
    /// Leaves no write-ahead log behind: whoever closes last moves it into the file, and only the writer may.
    fn drop(&mut self) {
        lock(&self.readers).clear();
        if let Some(writer) = &self.writer
            && let Err(error) = checkpoint(&lock(writer).connection)
        {
            tracing::warn!(%error, "checkpoint");
        }
    }
}

const READERS: usize = 3;

impl Store {
    /// Makes a new file in a folder that was never set up, with its key file. Interrupted at any point it leaves
    /// either nothing that counts or a finished file.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when there is one; [`StoreError::DiskFull`], [`StoreError::NotWritable`].
    pub fn create(
        folder: &DataFolder,
        key: &DataKey,
        key_file: &KeyFile,
    ) -> Result<(), StoreError> {
        Self::create_filled(folder, key, key_file, |_| Ok(()))
    }

    /// As [`Store::create`], with the first change already in the file when it counts: who is interrupted at first
    /// start finds it done or not begun.
    ///
    /// # Errors
    /// As for [`Store::create`], and what `work` gives.
    pub fn create_with<T>(
        folder: &DataFolder,
        key: &DataKey,
        key_file: &KeyFile,
        intent: &Intent,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<(), StoreError> {
        Self::create_filled(folder, key, key_file, |connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            record(&transaction, intent, Standing::Alone, work)?;
            Ok(transaction.commit()?)
        })
    }

    fn create_filled(
        folder: &DataFolder,
        key: &DataKey,
        key_file: &KeyFile,
        fill: impl FnOnce(&mut Connection) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        folder.make()?;
        if folder.is_set_up() {
            return Err(StoreError::Exists);
        }
        let unfinished = folder.unfinished_file();
        backup::remove_with_logs(&unfinished)?;
        let mut connection = open(&unfinished, key, Purpose::Create)?;
        migration::run(&mut connection)?;
        fill(&mut connection)?;
        checkpoint(&connection)?;
        connection
            .close()
            .map_err(|(_, error)| StoreError::from(error))?;
        key_file.write(&folder.key_file())?;
        std::fs::rename(&unfinished, folder.file())?;
        sync_folder(&folder.file())
    }

    /// Opens an existing file; never makes one. Migrates it first, after a verified backup, when it is older.
    ///
    /// # Errors
    /// One [`StoreError`] a case: missing, damaged, other key, newer, in use; the file is untouched then.
    pub fn open(folder: &DataFolder, key: &DataKey, mode: Mode) -> Result<Self, StoreError> {
        let key_file = folder.read_key_file()?;
        if key_file.fingerprint != key.fingerprint() {
            return Err(StoreError::OtherKey);
        }
        let path = folder.file();
        let (writer, lock, missing_changes) = match mode {
            Mode::Write(lock) => {
                folder.make()?;
                // Set-up or a restore was cut off between its last two steps.
                for whole in [folder.unfinished_file(), folder.incoming_file()] {
                    if !path.exists() && whole.exists() {
                        open(&whole, key, Purpose::Write)?;
                        std::fs::rename(&whole, &path)?;
                    }
                }
                let mut connection = open(&path, key, Purpose::Write)?;
                if migration::check(&connection)? < migration::known() {
                    backup::write(
                        &connection,
                        folder,
                        key,
                        "before-migration",
                        uuid::Uuid::now_v7(),
                        None,
                    )?;
                    migration::run(&mut connection)?;
                }
                let transaction = connection.unchecked_transaction()?;
                search::refresh(&transaction)?;
                transaction.commit()?;
                let mark = Mark::open(&folder.mark())?;
                let acknowledged = mark.read()?;
                let changes = count_changes(&connection)?;
                let missing = acknowledged.saturating_sub(changes);
                let mut writer = Writer {
                    connection,
                    mark,
                    changes,
                    missing,
                };
                writer.note_mark();
                (Some(Mutex::new(writer)), Some(lock), missing)
            }
            Mode::Read => {
                let connection = open(&path, key, Purpose::Read)?;
                let (found, known) = (migration::check(&connection)?, migration::known());
                if found < known {
                    return Err(StoreError::Older { found, known });
                }
                // The mark first: a writer beside us may go on, and then the file only holds more.
                let acknowledged = Mark::peek(&folder.mark());
                // A damaged journal must not keep the checks from naming the damage.
                let held = count_changes(&connection).unwrap_or(acknowledged);
                (None, None, acknowledged.saturating_sub(held))
            }
        };
        Ok(Self {
            folder: folder.clone(),
            key: key.clone(),
            writer,
            readers: Mutex::new(Vec::new()),
            listener: Mutex::new(None),
            missing_changes,
            _lock: lock,
        })
    }

    /// The folder it lies in.
    #[must_use]
    pub const fn folder(&self) -> &DataFolder {
        &self.folder
    }

    /// The key it is encrypted with.
    #[must_use]
    pub const fn key(&self) -> &DataKey {
        &self.key
    }

    /// How many acknowledged changes the file lacked when it was opened: the write-ahead log was damaged or
    /// deleted, or an older copy was put in place.
    #[must_use]
    pub const fn missing_changes(&self) -> u64 {
        self.missing_changes
    }

    /// A person was told of the missing changes: the mark counts from what is there.
    ///
    /// # Errors
    /// [`StoreError::NotWritable`] for a file that is only read.
    pub fn accept_missing_changes(&self) -> Result<(), StoreError> {
        let mut writer = self.writer()?;
        writer.missing = 0;
        writer.note_mark();
        Ok(())
    }

    /// How many changes the file holds; 0 for one that is only read.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.writer
            .as_ref()
            .map_or(0, |writer| lock(writer).changes)
    }

    /// Sets who hears of each change, after its commit.
    pub fn on_change(&self, listener: impl Fn(&Change) + Send + Sync + 'static) {
        *lock(&self.listener) = Some(Arc::new(Box::new(listener)));
    }

    /// A new connection that only reads, outside the pool.
    pub(crate) fn reader(&self) -> Result<Connection, StoreError> {
        open(&self.folder.file(), &self.key, Purpose::Read)
    }

    /// Reads in one consistent view of the file, beside any writer.
    ///
    /// # Errors
    /// What `work` gives, or [`StoreError`] when no connection can be opened.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let pooled = lock(&self.readers).pop();
        let connection = match pooled {
            Some(connection) => connection,
            None => self.reader()?,
        };
        let sql = |error: rusqlite::Error| E::from(StoreError::from(error));
        let transaction = connection.unchecked_transaction().map_err(sql)?;
        let outcome = work(&transaction);
        transaction.finish().map_err(sql)?;
        let mut readers = lock(&self.readers);
        if readers.len() < READERS {
            readers.push(connection);
        }
        outcome
    }

    /// The one door: runs `work` in a transaction, records what it changed in the journal, commits, notes the
    /// high-water mark and only then tells the listener. When `work` refuses, nothing was changed.
    ///
    /// # Errors
    /// What `work` gives; [`StoreError::DiskFull`] and the like; [`StoreError::UnknownOutcome`] when a failed commit
    /// could not be looked up.
    pub fn write<T, E: From<StoreError>>(
        &self,
        intent: &Intent,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        self.through_the_door(|transaction| record(transaction, intent, Standing::Alone, work))
    }

    /// As [`Store::write`], for what is saved while somebody types: saves of the same thing (`name`) by the same
    /// person within five minutes of the first, with nothing else in between, are undone as one.
    ///
    /// # Errors
    /// As for [`Store::write`].
    pub fn write_burst<T, E: From<StoreError>>(
        &self,
        intent: &Intent,
        name: &str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        self.through_the_door(|transaction| {
            record(transaction, intent, Standing::Burst(name), work)
        })
    }

    /// As [`Store::write`], for one of several parts of an action that is too large for one transaction: others write
    /// in between, and all parts are undone as one. `begun` is the entry of the first part.
    ///
    /// # Errors
    /// As for [`Store::write`].
    pub fn write_part<T, E: From<StoreError>>(
        &self,
        intent: &Intent,
        begun: Option<JournalId>,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        self.through_the_door(|transaction| {
            record(transaction, intent, Standing::Part(begun), work)
        })
    }

    /// The door for erasing by law: `work` names the rows and writes what proves the erasure. What is erased is gone from
    /// the tables, the index, the journal and the write-ahead log, and no undo brings it back.
    ///
    /// # Errors
    /// As for [`Store::write`]; nothing is erased then.
    pub fn erase<T, E: From<StoreError>>(
        &self,
        intent: &Intent,
        work: impl FnOnce(&Transaction<'_>) -> Result<(T, crate::erase::Doomed), E>,
    ) -> Result<Written<T>, E> {
        let written =
            self.through_the_door(|transaction| crate::erase::erase(transaction, intent, work))?;
        // The erasure stands; what only lingers is cleared by `settle_erasures` at the next idle moment.
        if let Err(error) = self
            .writer()
            .and_then(|writer| crate::erase::settle(&writer.connection))
        {
            tracing::warn!(%error, "index and log after an erasure");
        }
        Ok(written)
    }

    /// Clears what an erasure left in the index and in the write-ahead log when that could not be done at once. For idle
    /// moments; true when there was something.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written; it is tried again at the next call then.
    pub fn settle_erasures(&self) -> Result<bool, StoreError> {
        let lingers = self.read(crate::erase::is_unsettled)?;
        if lingers {
            crate::erase::settle(&self.writer()?.connection)?;
        }
        Ok(lingers)
    }

    /// Counts the journal anew, after entries of another file were taken into it.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read.
    pub fn recount(&self) -> Result<(), StoreError> {
        let mut writer = self.writer()?;
        writer.changes = count_changes(&writer.connection)?;
        writer.note_mark();
        Ok(())
    }

    /// Undoes one entry, whatever came after it, if nothing stands in the way.
    ///
    /// # Errors
    /// [`StoreError::UndoConflict`] lists what stands in the way, [`StoreError::AlreadyUndone`],
    /// [`StoreError::NotFound`]; nothing was changed then.
    pub fn undo(&self, entry: JournalId, intent: &Intent) -> Result<Written<()>, StoreError> {
        self.through_the_door(|transaction| undo::undo(transaction, entry, intent))
    }

    /// Writes tables of this machine alone (`local_…`); they are in no journal.
    ///
    /// # Errors
    /// What `work` gives, or [`StoreError`].
    pub fn write_local<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = self.writer()?;
        let sql = |error: rusqlite::Error| E::from(StoreError::from(error));
        let transaction = writer
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(sql)?;
        let value = work(&transaction)?;
        transaction.commit().map_err(sql)?;
        Ok(value)
    }

    fn writer(&self) -> Result<MutexGuard<'_, Writer>, StoreError> {
        Ok(lock(self.writer.as_ref().ok_or(StoreError::NotWritable)?))
    }

    fn through_the_door<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<Written<T>, E>,
    ) -> Result<Written<T>, E> {
        let written = {
            let mut writer = self.writer()?;
            let sql = |error: rusqlite::Error| E::from(StoreError::from(error));
            let transaction = writer
                .connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(sql)?;
            let written = work(&transaction)?;
            if let Err(error) = transaction.commit() {
                self.look_up(&mut writer, written.entry, error)?;
            }
            if written.entry.is_some() {
                writer.changes += 1;
                writer.note_mark();
            }
            written
        };
        if written.entry.is_some() {
            let listener = lock(&self.listener).clone();
            if let Some(listener) = listener {
                listener(&written.change);
            }
        }
        Ok(written)
    }

    /// After a commit that failed: a full disk rolled back for certain, anything else may have reached the disk, so
    /// the file is opened anew and the entry looked up by its own id.
    fn look_up(
        &self,
        writer: &mut Writer,
        entry: Option<JournalId>,
        error: rusqlite::Error,
    ) -> Result<(), StoreError> {
        let error = StoreError::from(error);
        if matches!(error, StoreError::DiskFull) {
            return Err(error);
        }
        writer.connection = open(&self.folder.file(), &self.key, Purpose::Write)
            .map_err(|_| StoreError::UnknownOutcome)?;
        let found = entry.map_or(Ok(None), |entry| {
            writer
                .connection
                .query_row(
                    "SELECT 1 FROM journal WHERE id = :id",
                    named_params! {":id": entry.uuid()},
                    |_| Ok(()),
                )
                .optional()
        });
        match found {
            Ok(Some(())) => Ok(()),
            Ok(None) => Err(error),
            Err(_) => Err(StoreError::UnknownOutcome),
        }
    }

    /// Makes the search index anew out of the data.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written; the index is as it was then.
    pub fn rebuild_search(&self) -> Result<(), StoreError> {
        self.write_local(search::rebuild)
    }

    /// Brings together what many writes left in many parts of the search index, so that a search looks into few. Others
    /// write in between; `go_on` is asked after each step.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written; the index finds the same at any time.
    pub fn tidy_search(&self, mut go_on: impl FnMut() -> bool) -> Result<(), StoreError> {
        for index in search::INDEXES {
            let mut is_first = true;
            while self.write_local(|tx| search::merge(tx, index, is_first))? {
                is_first = false;
                if !go_on() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Gives the writer more room in memory and in its log while very much is written; less again when the guard goes.
    ///
    /// # Errors
    /// [`StoreError::NotWritable`] for a file that is only read.
    pub fn write_much(&self) -> Result<WritesMuch<'_>, StoreError> {
        self.set_room(ROOMY, LONG_LOG)?;
        Ok(WritesMuch { store: self })
    }

    fn set_room(&self, cache: i64, log: i64) -> Result<(), StoreError> {
        let writer = self.writer()?;
        let connection = &writer.connection;
        connection.pragma_update(None, "cache_size", -cache)?;
        connection.pragma_update(None, "wal_autocheckpoint", log)?;
        Ok(())
    }

    /// Moves the write-ahead log into the file, so that a damaged or deleted log loses nothing. For idle moments and
    /// before quitting.
    ///
    /// # Errors
    /// [`StoreError`] when the disk refuses; the log stays as it is then.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        checkpoint(&self.writer()?.connection)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn checkpoint(connection: &Connection) -> Result<(), StoreError> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

pub(crate) fn count_changes(connection: &Connection) -> Result<u64, StoreError> {
    let count: i64 = connection.query_row("SELECT count(*) FROM journal", [], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// The version of the SQLite that is linked in.
#[must_use]
pub fn library_version() -> &'static str {
    rusqlite::version()
}
