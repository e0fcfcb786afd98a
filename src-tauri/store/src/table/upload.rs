//! How far the uploads of this machine are, and what it is to delete at the video host.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{RecordingEventId, RecordingId};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One upload.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// Of which recording.
    pub recording: RecordingId,
    /// The step that found the file which is sent.
    pub found_by: Option<RecordingEventId>,
    /// Bytes of the file when the upload began.
    pub size: u64,
    /// When the file had last been written then.
    pub modified: DateTime<Utc>,
    /// Bytes that arrived.
    pub sent: u64,
    /// The video's name at its host; empty until one was made.
    pub uri: String,
    /// Where the bytes go; a secret.
    pub upload_link: String,
    /// Why it does not go on, as a word; empty while it does.
    pub failure: String,
    /// How often it failed in a row.
    pub tries: u32,
    /// When it goes on by itself; `None` with a failure: when a person did something about it.
    pub again_at: Option<DateTime<Utc>>,
    /// When it last moved.
    pub tried_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload")
            .field("recording", &self.recording)
            .field("sent", &self.sent)
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

impl Upload {
    /// One that has not begun.
    #[must_use]
    pub const fn new(
        recording: RecordingId,
        found_by: Option<RecordingEventId>,
        size: u64,
        modified: DateTime<Utc>,
    ) -> Self {
        Self {
            recording,
            found_by,
            size,
            modified,
            sent: 0,
            uri: String::new(),
            upload_link: String::new(),
            failure: String::new(),
            tries: 0,
            again_at: None,
            tried_at: None,
        }
    }
}

fn tries_of(stored: i64) -> u32 {
    u32::try_from(stored).unwrap_or(u32::MAX)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Upload> {
    Ok(Upload {
        recording: row.id("recording_id")?,
        found_by: row.find_id("found_by")?,
        size: u64::try_from(row.get::<_, i64>("size")?).unwrap_or(0),
        modified: row.instant("modified_at")?,
        sent: u64::try_from(row.get::<_, i64>("sent")?).unwrap_or(0),
        uri: row.get("uri")?,
        upload_link: row.get("upload_link")?,
        failure: row.get("failure")?,
        tries: tries_of(row.get("tries")?),
        again_at: row.find_instant("again_at")?,
        tried_at: row.find_instant("tried_at")?,
    })
}

/// Every upload.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<Upload>, StoreError> {
    rows(
        connection,
        "SELECT * FROM local_upload ORDER BY recording_id",
        [],
        read,
    )
}

/// The upload of a recording.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find(connection: &Connection, id: RecordingId) -> Result<Option<Upload>, StoreError> {
    first(
        connection,
        "SELECT * FROM local_upload WHERE recording_id = :id",
        named_params! {":id": id.uuid()},
        read,
    )
}

/// Writes how far one is.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(tx: &Transaction<'_>, upload: &Upload) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT OR REPLACE INTO local_upload
            (recording_id, found_by, size, modified_at, sent, uri, upload_link, failure, tries, again_at, tried_at)
         VALUES (:id, :found, :size, :modified, :sent, :uri, :link, :failure, :tries, :again, :tried)",
        named_params! {
            ":id": upload.recording.uuid(), ":found": upload.found_by.map(RecordingEventId::uuid),
            ":size": i64::try_from(upload.size).unwrap_or(i64::MAX),
            ":modified": millis(upload.modified), ":sent": i64::try_from(upload.sent).unwrap_or(i64::MAX),
            ":uri": upload.uri, ":link": upload.upload_link, ":failure": upload.failure, ":tries": upload.tries,
            ":again": upload.again_at.map(millis), ":tried": upload.tried_at.map(millis),
        },
    )?;
    Ok(())
}

/// Forgets one.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn remove(tx: &Transaction<'_>, id: RecordingId) -> Result<(), StoreError> {
    run(
        tx,
        "DELETE FROM local_upload WHERE recording_id = :id",
        named_params! {":id": id.uuid()},
    )?;
    Ok(())
}

/// Something that is to be deleted outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Which: the name at the host of the rest of a stopped upload, or what [`Deletion::of`] makes of a recording.
    pub what: String,
    /// The recording; `None` for the rest of a stopped upload.
    pub recording: Option<RecordingId>,
    /// Why it was not deleted yet, as a word; else empty.
    pub failure: String,
    /// How often it failed in a row.
    pub tries: u32,
    /// When it is tried again by itself; `None` with a failure: when a person did something about it.
    pub again_at: Option<DateTime<Utc>>,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
}

impl Deletion {
    /// Of a recording.
    #[must_use]
    pub fn of(recording: RecordingId, now: DateTime<Utc>) -> Self {
        Self {
            recording: Some(recording),
            ..Self::of_rest(&format!("recording:{recording}"), now)
        }
    }

    /// Of the rest of a stopped upload.
    #[must_use]
    pub fn of_rest(uri: &str, now: DateTime<Utc>) -> Self {
        Self {
            what: uri.to_owned(),
            recording: None,
            failure: String::new(),
            tries: 0,
            again_at: None,
            asked_at: now,
        }
    }
}

/// Everything that is to be deleted, oldest request first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_deletions(connection: &Connection) -> Result<Vec<Deletion>, StoreError> {
    rows(
        connection,
        "SELECT * FROM local_deletion ORDER BY asked_at, what",
        [],
        |row| {
            Ok(Deletion {
                what: row.get("what")?,
                recording: row.find_id("recording_id")?,
                failure: row.get("failure")?,
                tries: tries_of(row.get("tries")?),
                again_at: row.find_instant("again_at")?,
                asked_at: row.instant("asked_at")?,
            })
        },
    )
}

/// Writes that something is to be deleted.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set_deletion(tx: &Transaction<'_>, deletion: &Deletion) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT OR REPLACE INTO local_deletion (what, recording_id, failure, tries, again_at, asked_at)
         VALUES (:what, :recording, :failure, :tries, :again, :asked)",
        named_params! {
            ":what": deletion.what, ":recording": deletion.recording.map(RecordingId::uuid),
            ":failure": deletion.failure, ":tries": deletion.tries, ":again": deletion.again_at.map(millis),
            ":asked": millis(deletion.asked_at),
        },
    )?;
    Ok(())
}

/// Forgets that something is to be deleted.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn remove_deletion(tx: &Transaction<'_>, what: &str) -> Result<(), StoreError> {
    run(
        tx,
        "DELETE FROM local_deletion WHERE what = :what",
        named_params! {":what": what},
    )?;
    Ok(())
}
