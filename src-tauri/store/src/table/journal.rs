//! Reading the journal; only the door writes it.

use kawka_domain::ids::{JournalId, MemberId};
use rusqlite::{Connection, Row, named_params};

use super::{first, rows};
use crate::door::Entry;
use crate::error::StoreError;
use crate::row::RowExt as _;

const COLUMNS: &str =
    "SELECT j.id, j.actor_id, j.intent, j.subject, j.at, j.undone_by, j.undoes, j.sealed, m.name AS actor
    FROM journal j LEFT JOIN member m ON m.id = j.actor_id";

fn read(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        id: row.id("id")?,
        actor: row.find_id("actor_id")?,
        actor_name: row.get("actor")?,
        intent: row.get("intent")?,
        subject: row.get("subject")?,
        at: row.instant("at")?,
        undone_by: row.find_id("undone_by")?,
        undoes: row.find_id("undoes")?,
        sealed: row.get("sealed")?,
    })
}

/// Entries, newest first, a page of them; of saves that are undone as one, the newest.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, offset: u32, limit: u32) -> Result<Vec<Entry>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE NOT EXISTS (SELECT 1 FROM journal later
                            WHERE later.continues = coalesce(j.continues, j.id) AND later.id > j.id)
          ORDER BY j.id DESC LIMIT :limit OFFSET :offset",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":limit": limit, ":offset": offset},
        read,
    )
}

/// One entry.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: JournalId) -> Result<Entry, StoreError> {
    let sql = [COLUMNS, " WHERE j.id = :id"].concat();
    first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("journal entry"))
}

/// How many actions were ever undone.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn count_undone(connection: &Connection) -> Result<u32, StoreError> {
    super::count(
        connection,
        "SELECT count(*) FROM journal WHERE undoes IS NOT NULL",
        [],
    )
}

/// The newest action of a member that stands: not undone, and not itself an undo. Saving notes while one types is
/// passed over.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_last(
    connection: &Connection,
    actor: MemberId,
) -> Result<Option<JournalId>, StoreError> {
    first(
        connection,
        "SELECT id FROM journal
         WHERE actor_id = :actor AND undone_by IS NULL AND undoes IS NULL AND sealed = 0
           AND intent NOT IN ('write_notes', 'set_up')
         ORDER BY id DESC LIMIT 1",
        named_params! {":actor": actor.uuid()},
        |row| row.id("id"),
    )
}
