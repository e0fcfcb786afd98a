//! Everything that can go wrong with the file, told apart by what a person can do about it.

use std::path::PathBuf;

use kawka_domain::ids::JournalId;
use rusqlite::ErrorCode;
use uuid::Uuid;

/// What stands in the way of an undo: one row that was changed later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The table.
    pub table: String,
    /// The row, where it is known.
    pub row: Option<Uuid>,
}

/// Why the store refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no file, though its key is there.
    #[error("the data file is missing")]
    Missing(PathBuf),
    /// There is no data folder.
    #[error("there is no data folder yet")]
    NoFolder,
    /// The folder has a file already.
    #[error("there is a data file already")]
    Exists,
    /// The file cannot be decrypted or read though the key fits it.
    #[error("the data file is damaged")]
    Damaged(PathBuf),
    /// The key is another file's key.
    #[error("the key belongs to another data file")]
    OtherKey,
    /// The passphrase or recovery key does not fit.
    #[error("the passphrase or recovery key does not fit")]
    WrongSecret,
    /// Written by a newer Kawka.
    #[error("the data file has version {found}, this program knows {known}")]
    Newer {
        /// Version of the file.
        found: u32,
        /// Highest version known here.
        known: u32,
    },
    /// Written by an older Kawka and opened to be read only.
    #[error("the data file has version {found}, this program reads {known}")]
    Older {
        /// Version of the file.
        found: u32,
        /// The version known here.
        known: u32,
    },
    /// Another process holds the folder.
    #[error("another Kawka works on this folder")]
    InUse,
    /// Whoever waited for it said stop.
    #[error("stopped")]
    Stopped,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The disk cannot be written.
    #[error("the disk or folder cannot be written")]
    NotWritable,
    /// A commit failed in a way that leaves open whether it reached the disk.
    #[error("it is not known whether the change was saved")]
    UnknownOutcome,
    /// The row does not exist.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The entry was undone before.
    #[error("undone already")]
    AlreadyUndone,
    /// The entry erased something, or what it did was erased since.
    #[error("what was erased cannot be brought back")]
    Erased,
    /// Later changes stand in the way; nothing was changed.
    #[error("later changes stand in the way")]
    UndoConflict {
        /// The rows.
        obstacles: Vec<Obstacle>,
        /// The entries that changed those rows later and stand, newest first: undone in this order, they make way.
        later: Vec<JournalId>,
    },
    /// It has happened outside of the file, so taking the note of it back would only hide it.
    #[error("it has happened outside already")]
    HappenedOutside,
    /// The library linked in is too old to be trusted.
    #[error("the database library is too old")]
    Library,
    /// A stored value has a form that this version does not know.
    #[error("a stored value cannot be read: {0}")]
    Value(&'static str),
    /// The key file cannot be read.
    #[error("the key file cannot be read")]
    KeyFile,
    /// Another database error.
    #[error("database")]
    Sql(#[source] rusqlite::Error),
    /// Another file error.
    #[error("file")]
    Io(#[source] std::io::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::NotWritable
            }
            Some(ErrorCode::SystemIoFailure) if is_write(&error) => Self::NotWritable,
            _ => Self::Sql(error),
        }
    }
}

/// Whether it was writing that the system refused (<https://sqlite.org/rescode.html>).
fn is_write(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi;
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(
        code,
        Some(
            ffi::SQLITE_IOERR_WRITE
                | ffi::SQLITE_IOERR_FSYNC
                | ffi::SQLITE_IOERR_DIR_FSYNC
                | ffi::SQLITE_IOERR_TRUNCATE
                | ffi::SQLITE_IOERR_SHMSIZE
        )
    )
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{
            PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull,
        };
        match error.kind() {
            StorageFull | QuotaExceeded => Self::DiskFull,
            PermissionDenied | ReadOnlyFilesystem => Self::NotWritable,
            _ => Self::Io(error),
        }
    }
}
