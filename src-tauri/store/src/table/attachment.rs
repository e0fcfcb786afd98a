//! Files that belong to contacts, and their bytes.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{AttachmentId, InteractionId};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};
use sha2::{Digest as _, Sha256};

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// A file of a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Which.
    pub id: AttachmentId,
    /// Of which contact.
    pub interaction: InteractionId,
    /// Its name, without a path.
    pub name: String,
    /// Its size in bytes.
    pub size: u32,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

fn attachment(row: &Row<'_>) -> rusqlite::Result<Attachment> {
    Ok(Attachment {
        id: row.id("id")?,
        interaction: row.id("interaction_id")?,
        name: row.get("name")?,
        size: row.get("size")?,
        sha256: row.get("sha256")?,
    })
}

/// Adds a file; its bytes are kept once, however often they come.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: AttachmentId,
    interaction: InteractionId,
    name: &str,
    bytes: &[u8],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sha256 = put_content(tx, bytes)?;
    run(
        tx,
        "INSERT INTO attachment (id, interaction_id, name, size, sha256, created_at)
         VALUES (:id, :interaction, :name, :size, :sha256, :now)",
        named_params! {
            ":id": id.uuid(), ":interaction": interaction.uuid(), ":name": name,
            ":size": i64::try_from(bytes.len()).unwrap_or(i64::MAX), ":sha256": sha256, ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Files of one contact, in the order in which they came.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(
    connection: &Connection,
    interaction: InteractionId,
) -> Result<Vec<Attachment>, StoreError> {
    rows(
        connection,
        "SELECT * FROM attachment WHERE interaction_id = :interaction AND removed_at IS NULL ORDER BY id",
        named_params! {":interaction": interaction.uuid()},
        attachment,
    )
}

/// One file.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: AttachmentId) -> Result<Attachment, StoreError> {
    first(
        connection,
        "SELECT * FROM attachment WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid()},
        attachment,
    )?
    .ok_or(StoreError::NotFound("attachment"))
}

/// Removes a file; its bytes stay for an undo.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(
    tx: &Transaction<'_>,
    id: AttachmentId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "attachment",
        "UPDATE attachment SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}

/// Keeps bytes under their SHA-256, which it gives back.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn put_content(tx: &Transaction<'_>, bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    let sha256: [u8; 32] = Sha256::digest(bytes).into();
    run(
        tx,
        "INSERT OR IGNORE INTO local_content (sha256, bytes) VALUES (:sha256, :bytes)",
        named_params! {":sha256": sha256, ":bytes": bytes},
    )?;
    Ok(sha256)
}

/// Bytes by their SHA-256; `None` where they are not there or not what they were.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_content(
    connection: &Connection,
    sha256: &[u8; 32],
) -> Result<Option<Vec<u8>>, StoreError> {
    let bytes: Option<Vec<u8>> = connection
        .prepare_cached("SELECT bytes FROM local_content WHERE sha256 = :sha256")?
        .query_row(named_params! {":sha256": sha256}, |row| row.get("bytes"))
        .optional()?;
    Ok(bytes.filter(|bytes| Sha256::digest(bytes).as_slice() == sha256))
}

/// The SHA-256 of all bytes that are kept.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_contents(connection: &Connection) -> Result<Vec<[u8; 32]>, StoreError> {
    rows(
        connection,
        "SELECT sha256 FROM local_content ORDER BY sha256",
        [],
        |row| row.get("sha256"),
    )
}

/// How many files have no bytes, or others than they came with.
pub(crate) fn count_broken(connection: &Connection) -> Result<usize, StoreError> {
    let wanted: Vec<[u8; 32]> = rows(
        connection,
        "SELECT sha256 FROM attachment WHERE removed_at IS NULL",
        [],
        |row| row.get("sha256"),
    )?;
    let mut broken = 0;
    for sha256 in wanted {
        broken += usize::from(find_content(connection, &sha256)?.is_none());
    }
    Ok(broken)
}

/// Drops bytes of which no row speaks any more.
pub(crate) fn drop_loose_contents(connection: &Connection) -> Result<(), StoreError> {
    connection.execute(
        "DELETE FROM local_content WHERE sha256 NOT IN (SELECT sha256 FROM attachment)",
        [],
    )?;
    Ok(())
}
