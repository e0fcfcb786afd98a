//! Undo: the inverted changeset of an entry, applied through the same door, so that an undo can itself be undone.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use fallible_streaming_iterator::FallibleStreamingIterator as _;
use kawka_domain::ids::JournalId;
use rusqlite::hooks::Action;
use rusqlite::session::{ChangesetIter, ConflictAction, ConflictType, invert_strm};
use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension as _, Transaction, named_params};
use uuid::Uuid;

use crate::changeset::{Rows, sift};
use crate::door::{Intent, Standing, Written, record, unpack};
use crate::error::{Obstacle, StoreError};
use crate::table::{booking, consent_event, receipt, recording};

/// At most so many later entries are named, and so many are read to find them.
const NAMED: usize = 5;
const READ: u32 = 5_000;

/// Undoes `entry` inside `transaction`, with every other save of its burst.
pub(crate) fn undo(
    transaction: &Transaction<'_>,
    entry: JournalId,
    intent: &Intent,
) -> Result<Written<()>, StoreError> {
    let refused = match try_undo(transaction, entry, intent) {
        Err(StoreError::UndoConflict { obstacles, .. }) => obstacles,
        other => return other,
    };
    let later = find_later(transaction, entry, &refused)?;
    Err(StoreError::UndoConflict {
        obstacles: refused,
        later,
    })
}

/// The entries after `entry` that stand and changed a row that is in its way.
fn find_later(
    transaction: &Transaction<'_>,
    entry: JournalId,
    obstacles: &[Obstacle],
) -> Result<Vec<JournalId>, StoreError> {
    let mut rows = Rows::new();
    for Obstacle { table, row } in obstacles {
        rows.entry(table.clone()).or_default().extend(row);
    }
    // Saves of one burst are undone together: the newest stands for all.
    let mut statement = transaction.prepare_cached(
        "SELECT j.id, j.changeset, coalesce(j.continues, j.id) AS burst
         FROM journal j, (SELECT coalesce(continues, id) AS begun FROM journal WHERE id = :id) named
         WHERE j.id > :id AND coalesce(j.continues, j.id) <> named.begun
           AND j.undone_by IS NULL AND j.undoes IS NULL AND j.sealed = 0
         ORDER BY j.id DESC LIMIT :read",
    )?;
    let mut found = Vec::new();
    let mut bursts = BTreeSet::new();
    let mut later = statement.query(named_params! {":id": entry.uuid(), ":read": READ})?;
    while found.len() < NAMED
        && let Some(row) = later.next()?
    {
        let changeset: Vec<u8> = row.get("changeset")?;
        let touches = sift(&unpack(&changeset)?, &rows)?.taken > 0;
        if touches && bursts.insert(row.get::<_, Uuid>("burst")?) {
            found.push(row.get::<_, Uuid>("id")?.into());
        }
    }
    Ok(found)
}

fn try_undo(
    transaction: &Transaction<'_>,
    entry: JournalId,
    intent: &Intent,
) -> Result<Written<()>, StoreError> {
    let inverted = list_saves(transaction, entry)?;
    let newest = inverted.first().map(|save| save.id);
    let newest = newest.ok_or(StoreError::NotFound("journal entry"))?;
    let standing = Standing::Undo(newest.into());
    let leaning = consent_event::count_leaning(transaction)?;
    let outside = recording::list_outside(transaction)?;
    let doubled = booking::list_doubled(transaction)?;
    let written = record(transaction, intent, standing, |transaction| {
        inverted.iter().try_for_each(|save| {
            let removed = removed(&save.shared)?;
            let given = given(save, &removed);
            apply(transaction, &sift(&save.shared, &given)?.rest)?;
            apply(transaction, &save.local)?;
            take_back(transaction, &removed, &given, intent)
        })
    })?;
    if consent_event::count_leaning(transaction)? > leaning {
        let table = "consent_event".to_owned();
        return Err(conflict(vec![Obstacle { table, row: None }]));
    }
    // What a calendar shows was brought in again meanwhile: one entry is one open booking.
    let doubled = &booking::list_doubled(transaction)? - &doubled;
    if !doubled.is_empty() {
        let obstacle = |row: Uuid| Obstacle {
            table: "booking".to_owned(),
            row: Some(row),
        };
        return Err(conflict(doubled.into_iter().map(obstacle).collect()));
    }
    // What an archive tells of happened before it was read.
    let read = inverted.iter().any(|save| save.intent == READS);
    if !read && !recording::list_outside(transaction)?.is_superset(&outside) {
        return Err(StoreError::HappenedOutside);
    }
    note_undone(transaction, newest, written.entry.map(JournalId::uuid))?;
    // An undo that is undone makes the entry below stand again, and the one below that fall, down to the first.
    let (mut above, mut stands) = (newest, false);
    while let Some(below) = find_undone(transaction, above)? {
        note_undone(transaction, below, stands.then_some(above))?;
        (above, stands) = (below, !stands);
    }
    Ok(written)
}

/// One save of a burst and what takes it back.
struct Save {
    id: Uuid,
    intent: String,
    shared: Vec<u8>,
    local: Vec<u8>,
}

/// The saves of an entry's burst, newest first; an entry that is no burst is the only one.
fn list_saves(transaction: &Transaction<'_>, entry: JournalId) -> Result<Vec<Save>, StoreError> {
    let mut statement = transaction.prepare_cached(
        "SELECT j.id, j.intent, j.changeset, j.local_changeset, j.undone_by, j.sealed
         FROM journal j, (SELECT coalesce(continues, id) AS begun FROM journal WHERE id = :id) named
         WHERE j.id = named.begun OR j.continues = named.begun ORDER BY j.id DESC",
    )?;
    let mut rows = statement.query(named_params! {":id": entry.uuid()})?;
    let mut saves = Vec::new();
    while let Some(row) = rows.next()? {
        if row.get::<_, Option<Uuid>>("undone_by")?.is_some() {
            return Err(StoreError::AlreadyUndone);
        }
        if row.get("sealed")? {
            return Err(StoreError::Erased);
        }
        let (shared, local): (Vec<u8>, Option<Vec<u8>>) =
            (row.get("changeset")?, row.get("local_changeset")?);
        saves.push(Save {
            id: row.get("id")?,
            intent: row.get("intent")?,
            shared: invert(&shared)?,
            local: local.map_or_else(|| Ok(Vec::new()), |local| invert(&local))?,
        });
    }
    Ok(saves)
}

fn invert(compressed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut inverted = Vec::new();
    invert_strm(&mut unpack(compressed)?.as_slice(), &mut inverted)?;
    Ok(inverted)
}

/// Notes for every save of an entry's burst which undo took it back, if any.
fn note_undone(
    transaction: &Transaction<'_>,
    entry: Uuid,
    by: Option<Uuid>,
) -> Result<(), StoreError> {
    transaction.execute(
        "UPDATE journal SET undone_by = :by
         WHERE id = (SELECT coalesce(continues, id) FROM journal WHERE id = :id)
            OR continues = (SELECT coalesce(continues, id) FROM journal WHERE id = :id)",
        named_params! {":by": by, ":id": entry},
    )?;
    Ok(())
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

/// The action by which something leaves the house and stays known, whatever is undone.
const GIVES: &str = "give_receipt";

/// The action that brings the whole content of another file.
const READS: &str = "import_archive";

/// Rows that an inverted changeset removes.
fn removed(inverted: &[u8]) -> Result<Rows, StoreError> {
    let mut rows = Rows::new();
    let mut input: &mut dyn std::io::Read = &mut &inverted[..];
    let mut items = ChangesetIter::start_strm(&input)?;
    while let Some(item) = items.next()? {
        let operation = item.op()?;
        if operation.code() != Action::SQLITE_DELETE {
            continue;
        }
        if let Some(id) = id(item.old_value(0)?) {
            let table = operation.table_name().to_owned();
            rows.entry(table).or_default().insert(id);
        }
    }
    drop(items);
    let _ = &mut input;
    Ok(rows)
}

/// Of what would be removed the rows that stay: what somebody was given is in their hands.
fn given(save: &Save, removed: &Rows) -> Rows {
    if save.intent != GIVES {
        return Rows::new();
    }
    ["consent_receipt", "consent_receipt_event"]
        .into_iter()
        .filter_map(|table| Some((table.to_owned(), removed.get(table)?.clone())))
        .collect()
}

/// What is only ever appended is not removed by an undo either: for each event of consent that the entry wrote, one more
/// is appended that takes it back. What was given is marked as noted by mistake, with its text as it was.
fn take_back(
    transaction: &Transaction<'_>,
    removed: &Rows,
    given: &Rows,
    intent: &Intent,
) -> Result<(), StoreError> {
    // Ids grow with time: the newest first.
    for id in removed.get("consent_event").into_iter().flatten().rev() {
        // What was not asked in a message was not asked about the call either that answered it.
        for repeat in consent_event::list_repeats(transaction, *id)? {
            consent_event::take_back(transaction, repeat, intent.actor, intent.at)?;
        }
        consent_event::take_back(transaction, *id, intent.actor, intent.at)?;
    }
    for id in given.get("consent_receipt").into_iter().flatten() {
        receipt::take_back(transaction, *id, intent.actor, intent.at)?;
    }
    Ok(())
}

/// Applies a changeset whole or not at all, but for what is only ever appended.
fn apply(transaction: &Transaction<'_>, changeset: &[u8]) -> Result<(), StoreError> {
    let obstacles = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&obstacles);
    let leans = Arc::new(AtomicBool::new(false));
    let dangling = Arc::clone(&leans);
    let applied = transaction.apply_strm(
        &mut &changeset[..],
        Some(|table: &str| !consent_event::APPENDED.contains(&table)),
        move |kind, item| {
            // A foreign key conflict speaks of the whole changeset, not of one row: what leans on it is asked below.
            if kind == ConflictType::SQLITE_CHANGESET_FOREIGN_KEY {
                dangling.store(true, Ordering::Relaxed);
                return ConflictAction::SQLITE_CHANGESET_OMIT;
            }
            let (table, row) = item.op().map_or_else(
                |_| Default::default(),
                |operation| {
                    let key = match operation.code() {
                        Action::SQLITE_INSERT => item.new_value(0),
                        _ => item.old_value(0),
                    };
                    (operation.table_name().to_owned(), key.ok().and_then(id))
                },
            );
            if table == "local_vanished" {
                // The next reading of the calendar says anew what is missing; it stands in nobody's way.
                return ConflictAction::SQLITE_CHANGESET_OMIT;
            }
            let mut obstacles = seen.lock().unwrap_or_else(PoisonError::into_inner);
            obstacles.push(Obstacle { table, row });
            // Whatever is in the way is gathered; the transaction ends without any of it.
            ConflictAction::SQLITE_CHANGESET_OMIT
        },
    );
    let mut obstacles =
        std::mem::take(&mut *obstacles.lock().unwrap_or_else(PoisonError::into_inner));
    if leans.load(Ordering::Relaxed) {
        let mut statement = transaction.prepare("PRAGMA foreign_key_check")?;
        let leaning = statement.query_map([], |row| Ok((row.get("table")?, row.get("rowid")?)))?;
        for leaning in leaning {
            let (table, number): (String, Option<i64>) = leaning?;
            let row = number.map(|number| find_id(transaction, &table, number));
            obstacles.push(Obstacle {
                row: row.transpose()?.flatten(),
                table,
            });
        }
    }
    match applied {
        _ if !obstacles.is_empty() => Err(conflict(obstacles)),
        Ok(()) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn conflict(obstacles: Vec<Obstacle>) -> StoreError {
    StoreError::UndoConflict {
        obstacles,
        later: Vec::new(),
    }
}

fn id(value: ValueRef<'_>) -> Option<Uuid> {
    Uuid::from_slice(value.as_blob().ok()?).ok()
}

/// The id of the row that the file keeps under `number`.
fn find_id(
    transaction: &Transaction<'_>,
    table: &str,
    number: i64,
) -> Result<Option<Uuid>, StoreError> {
    // The name is one of our own tables: SQLite told it.
    let sql = format!("SELECT id FROM \"{table}\" WHERE rowid = ?");
    let found = transaction.query_row(&sql, [number], |row| row.get(0));
    Ok(found.optional().ok().flatten())
}
