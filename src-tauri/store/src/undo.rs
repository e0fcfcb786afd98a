//! Undo: the inverted changeset of an entry, applied through the same door, so that an undo can itself be undone.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use kawka_domain::ids::JournalId;
use rusqlite::session::{ConflictAction, ConflictType, invert_strm};
use rusqlite::{OptionalExtension as _, Transaction, named_params};
use uuid::Uuid;

use crate::door::{Intent, Written, record, unpack};
use crate::error::{Obstacle, StoreError};

/// Undoes `entry` inside `transaction`.
pub(crate) fn undo(
    transaction: &Transaction<'_>,
    entry: JournalId,
    intent: &Intent,
) -> Result<Written<()>, StoreError> {
    let found: Option<(Vec<u8>, Option<Uuid>)> = transaction
        .query_row(
            "SELECT changeset, undone_by FROM journal WHERE id = :id",
            named_params! {":id": entry.uuid()},
            |row| Ok((row.get("changeset")?, row.get("undone_by")?)),
        )
        .optional()?;
    let (compressed, undone_by) = found.ok_or(StoreError::NotFound("journal entry"))?;
    if undone_by.is_some() {
        return Err(StoreError::AlreadyUndone);
    }
    let changeset = unpack(&compressed)?;
    let mut inverted = Vec::new();
    invert_strm(&mut changeset.as_slice(), &mut inverted)?;
    let written = record(transaction, intent, Some(entry), |transaction| {
        apply(transaction, &inverted)
    })?;
    transaction.execute(
        "UPDATE journal SET undone_by = :by WHERE id = :id",
        named_params! {":by": written.entry.map(JournalId::uuid), ":id": entry.uuid()},
    )?;
    // An undo that is undone makes the entry below stand again, and the one below that fall, down to the first.
    let (mut above, mut stands) = (entry.uuid(), false);
    while let Some(below) = find_undone(transaction, above)? {
        transaction.execute(
            "UPDATE journal SET undone_by = :by WHERE id = :id",
            named_params! {":by": stands.then_some(above), ":id": below},
        )?;
        (above, stands) = (below, !stands);
    }
    Ok(written)
}

/// The entry that an entry undid.
fn find_undone(transaction: &Transaction<'_>, entry: Uuid) -> Result<Option<Uuid>, StoreError> {
    let found: Option<Option<Uuid>> = transaction
        .query_row(
            "SELECT undoes FROM journal WHERE id = :id",
            named_params! {":id": entry},
            |row| row.get("undoes"),
        )
        .optional()?;
    Ok(found.flatten())
}

/// Applies a changeset whole or not at all.
fn apply(transaction: &Transaction<'_>, changeset: &[u8]) -> Result<(), StoreError> {
    let obstacles = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&obstacles);
    let leans = Arc::new(AtomicBool::new(false));
    let dangling = Arc::clone(&leans);
    let applied = transaction.apply_strm(
        &mut &changeset[..],
        None::<fn(&str) -> bool>,
        move |kind, item| {
            // A foreign key conflict speaks of the whole changeset, not of one row: what leans on it is asked below.
            if kind == ConflictType::SQLITE_CHANGESET_FOREIGN_KEY {
                dangling.store(true, Ordering::Relaxed);
                return ConflictAction::SQLITE_CHANGESET_OMIT;
            }
            let table = item
                .op()
                .map(|operation| operation.table_name().to_owned())
                .unwrap_or_default();
            let mut obstacles = seen.lock().unwrap_or_else(PoisonError::into_inner);
            obstacles.push(Obstacle { table });
            ConflictAction::SQLITE_CHANGESET_ABORT
        },
    );
    let mut obstacles =
        std::mem::take(&mut *obstacles.lock().unwrap_or_else(PoisonError::into_inner));
    if leans.load(Ordering::Relaxed) {
        let mut statement = transaction.prepare("PRAGMA foreign_key_check")?;
        let leaning = statement.query_map([], |row| {
            Ok(Obstacle {
                table: row.get("table")?,
            })
        })?;
        obstacles.extend(leaning.collect::<Result<Vec<_>, _>>()?);
    }
    match applied {
        _ if !obstacles.is_empty() => Err(StoreError::UndoConflict(obstacles)),
        Ok(()) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
