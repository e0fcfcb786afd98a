//! Which file of this machine a recording was found as, by the step that found it.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{RecordingEventId, RecordingId};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// A file as it was when it was found.
#[derive(Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// The step that found it. While the recording stands on that step, this is its file.
    pub event: RecordingEventId,
    /// The recording it was found as.
    pub recording: RecordingId,
    /// Where it lies.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// When it had last been written.
    pub modified: DateTime<Utc>,
    /// Tells its content from that of others.
    pub print: String,
}

impl std::fmt::Debug for FoundFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A path may name a person.
        f.debug_struct("FoundFile")
            .field("event", &self.event)
            .field("recording", &self.recording)
            .finish_non_exhaustive()
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<FoundFile> {
    Ok(FoundFile {
        event: row.id("event_id")?,
        recording: row.id("recording_id")?,
        path: row.get("path")?,
        size: u64::try_from(row.get::<_, i64>("size")?).unwrap_or(0),
        modified: row.instant("modified_at")?,
        print: row.get("print")?,
    })
}

/// What a step found on this machine; `None` for one of another machine.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find(
    connection: &Connection,
    event: RecordingEventId,
) -> Result<Option<FoundFile>, StoreError> {
    first(
        connection,
        "SELECT * FROM local_found_file WHERE event_id = :event",
        named_params! {":event": event.uuid()},
        read,
    )
}

/// Everything that the file at a path was ever found as, oldest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_of_path(connection: &Connection, path: &str) -> Result<Vec<FoundFile>, StoreError> {
    rows(
        connection,
        "SELECT * FROM local_found_file WHERE path = :path ORDER BY event_id",
        named_params! {":path": path},
        read,
    )
}

/// Notes which file a step found.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(tx: &Transaction<'_>, found: &FoundFile) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO local_found_file (event_id, recording_id, path, size, modified_at, print)
         VALUES (:event, :recording, :path, :size, :modified, :print)",
        named_params! {
            ":event": found.event.uuid(), ":recording": found.recording.uuid(), ":path": found.path,
            ":size": i64::try_from(found.size).unwrap_or(i64::MAX), ":modified": millis(found.modified),
            ":print": found.print,
        },
    )?;
    Ok(())
}

/// A file was renamed or moved: whatever it was found as goes with it.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn rename(tx: &Transaction<'_>, from: &str, to: &str) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE local_found_file SET path = :to WHERE path = :from",
        named_params! {":from": from, ":to": to},
    )?;
    Ok(())
}
