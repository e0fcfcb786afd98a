//! Files of this machine's folder of recordings.

use chrono::{DateTime, Utc};
use kawka_domain::recording::file::{FileState, Look};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One file.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordingFile {
    /// Where it lies.
    pub path: String,
    /// The first look that found it as it is.
    pub look: Look,
    /// What it is.
    pub state: FileState,
    /// Tells its content from that of others; empty until it is finished.
    pub print: String,
    /// When a person said that it is none.
    pub dismissed_at: Option<DateTime<Utc>>,
    /// Since when it is not there.
    pub gone_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for RecordingFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A path may name a person.
        f.debug_struct("RecordingFile")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

fn size_of(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}

fn read(row: &Row<'_>) -> rusqlite::Result<RecordingFile> {
    Ok(RecordingFile {
        path: row.get("path")?,
        look: Look {
            size: size_of(row.get("size")?),
            modified: row.instant("modified_at")?,
            at: row.instant("looked_at")?,
        },
        state: row.word("state")?,
        print: row.get("print")?,
        dismissed_at: row.find_instant("dismissed_at")?,
        gone_at: row.find_instant("gone_at")?,
    })
}

/// Every file, by path.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<RecordingFile>, StoreError> {
    rows(
        connection,
        "SELECT * FROM local_recording_file ORDER BY path",
        [],
        read,
    )
}

/// One file.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find(connection: &Connection, path: &str) -> Result<Option<RecordingFile>, StoreError> {
    first(
        connection,
        "SELECT * FROM local_recording_file WHERE path = :path",
        named_params! {":path": path},
        read,
    )
}

/// Writes what is known of a file.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(tx: &Transaction<'_>, file: &RecordingFile) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT OR REPLACE INTO local_recording_file
            (path, size, modified_at, looked_at, state, print, dismissed_at, gone_at)
         VALUES (:path, :size, :modified, :looked, :state, :print, :dismissed, :gone)",
        named_params! {
            ":path": file.path, ":size": i64::try_from(file.look.size).unwrap_or(i64::MAX),
            ":modified": millis(file.look.modified), ":looked": millis(file.look.at), ":state": file.state.word(),
            ":print": file.print, ":dismissed": file.dismissed_at.map(millis), ":gone": file.gone_at.map(millis),
        },
    )?;
    Ok(())
}

/// Forgets a file, and whatever it was found as.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn forget(tx: &Transaction<'_>, path: &str) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM local_recording_file WHERE path = :path",
        "DELETE FROM local_found_file WHERE path = :path",
    ] {
        run(tx, sql, named_params! {":path": path})?;
    }
    Ok(())
}
