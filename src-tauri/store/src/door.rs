//! The one door for writes.
//!
//! Everything that a person or a calendar changes goes through [`crate::Store::write`]: the change of every shared
//! table is captured as an SQLite changeset (<https://sqlite.org/sessionintro.html>) and lies in the journal in the
//! same transaction. Undo, history and the event that refreshes screens are read out of it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::panic::resume_unwind;

use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use kawka_domain::ids::{JournalId, MemberId};
use rusqlite::session::Session;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};
use uuid::Uuid;

use crate::changeset::{Rows, sift, touched};
use crate::error::StoreError;
use crate::row::millis;

/// Who wants what: the head of a journal entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Which member; `None` for a calendar or Kawka itself.
    pub actor: Option<MemberId>,
    /// What, as a word such as `mark_arrived`.
    pub word: &'static str,
    /// Of whom or what: a name for the history, possibly empty.
    pub subject: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Tables and ids that one write changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Ids by table; tables of one machine alone have none.
    pub tables: BTreeMap<String, BTreeSet<Uuid>>,
}

/// What a write did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// The journal entry; `None` where nothing changed.
    pub entry: Option<JournalId>,
    /// What the closure gave back.
    pub value: T,
    /// What changed.
    pub change: Change,
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub id: JournalId,
    /// Who.
    pub actor: Option<MemberId>,
    /// Their name.
    pub actor_name: Option<String>,
    /// What.
    pub intent: String,
    /// Of whom or what.
    pub subject: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The entry that undid it.
    pub undone_by: Option<JournalId>,
    /// The entry it undid.
    pub undoes: Option<JournalId>,
    /// It cannot be undone: it erased something, or what it did was erased.
    pub sealed: bool,
}

/// Whether the changes of a table are recorded and shared.
pub(crate) fn is_shared(table: &str) -> bool {
    !table.starts_with("local_") && table != "journal" && !table.starts_with("sqlite_")
}

/// Whether a person's changes of a table of this machine are recorded, so that they are taken back with the rest.
fn is_recalled(table: &str) -> bool {
    matches!(table, "local_setting" | "local_vanished")
}

/// How long saves of one thing by one person count as one action, from the first of them.
const BURST: chrono::Duration = chrono::Duration::minutes(5);

/// What an entry is besides what it changed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Standing<'a> {
    /// An action of its own.
    Alone,
    /// A save of what this text names, while somebody types.
    Burst(&'a str),
    /// A part of one action that is too large for one transaction: the entry that began it, if this is not it.
    Part(Option<JournalId>),
    /// The undo of an entry.
    Undo(JournalId),
}

/// What was changed, as SQLite changesets.
#[derive(Debug, Default)]
pub(crate) struct Changesets {
    /// Of the tables that people share.
    pub(crate) shared: Vec<u8>,
    /// Of the tables of this machine.
    pub(crate) local: Vec<u8>,
}

impl Changesets {
    const fn is_empty(&self) -> bool {
        self.shared.is_empty() && self.local.is_empty()
    }
}

/// Runs `work` inside `transaction` under recording sessions and writes its changesets into the journal. What a
/// calendar or Kawka itself does to this machine's tables is found anew by doing it again, so it is not recorded.
pub(crate) fn record<T, E: From<StoreError>>(
    transaction: &Transaction<'_>,
    intent: &Intent,
    standing: Standing<'_>,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
) -> Result<Written<T>, E> {
    let sql = |error: rusqlite::Error| E::from(StoreError::from(error));
    let mut shared = watch(transaction, is_shared).map_err(sql)?;
    let mut local = match intent.actor {
        Some(_) => Some(watch(transaction, is_recalled).map_err(sql)?),
        None => None,
    };
    let value = work(transaction)?;
    crate::search::refresh(transaction).map_err(E::from)?;
    let mut changes = Changesets::default();
    shared.changeset_strm(&mut changes.shared).map_err(sql)?;
    if let Some(local) = &mut local {
        local.changeset_strm(&mut changes.local).map_err(sql)?;
    }
    drop((shared, local));
    // An undo stands in the journal in any case: saves that led back to where they began leave it nothing to change.
    if changes.is_empty() && !matches!(standing, Standing::Undo(_)) {
        return Ok(Written {
            entry: None,
            value,
            change: Change::default(),
        });
    }
    let id = next_id(transaction).map_err(E::from)?;
    let change = while_packing(&changes.shared, || {
        let mut change = Change::default();
        read_change(&changes.shared, &mut change)?;
        read_change(&changes.local, &mut change)?;
        crate::table::field_change::note(transaction, &changes.shared, intent.at)?;
        Ok(change)
    });
    let (change, packed) = change.map_err(E::from)?;
    add_entry(transaction, id, intent, standing, packed, &changes.local).map_err(E::from)?;
    Ok(Written {
        entry: Some(id),
        value,
        change,
    })
}

/// Tables that prove an erasure and name nobody.
fn is_proof(table: &str) -> bool {
    matches!(
        table,
        "erasure"
            | "erased_person"
            | "erasure_place"
            | "erased_mark"
            | "erased_key"
            | "consent_tombstone"
    )
}

/// As [`record`], for an erasure: only what proves it lies in the journal, and it cannot be undone. `work` names the
/// rows of which nothing may lie there.
pub(crate) fn seal<T, E: From<StoreError>>(
    transaction: &Transaction<'_>,
    intent: &Intent,
    work: impl FnOnce(&Transaction<'_>) -> Result<(T, Rows), E>,
) -> Result<Written<T>, E> {
    let sql = |error: rusqlite::Error| E::from(StoreError::from(error));
    let mut proof = watch(transaction, is_proof).map_err(sql)?;
    let (value, forgotten) = work(transaction)?;
    crate::search::refresh(transaction).map_err(E::from)?;
    let mut changes = Changesets::default();
    proof.changeset_strm(&mut changes.shared).map_err(sql)?;
    drop(proof);
    let mut change = Change::default();
    read_change(&changes.shared, &mut change).map_err(E::from)?;
    let proof = sift(&changes.shared, &forgotten).map_err(E::from)?.rest;
    let packed = pack(&proof).map_err(E::from)?;
    for (table, ids) in forgotten {
        change.tables.entry(table).or_default().extend(ids);
    }
    let id = next_id(transaction).map_err(E::from)?;
    add_entry(transaction, id, intent, Standing::Alone, packed, &[]).map_err(E::from)?;
    transaction
        .execute(
            "UPDATE journal SET sealed = 1 WHERE id = :id",
            named_params! {":id": id.uuid()},
        )
        .map_err(sql)?;
    Ok(Written {
        entry: Some(id),
        value,
        change,
    })
}

/// Begins to record the changes of the tables that `wanted` names.
fn watch<'a>(
    transaction: &'a Transaction<'_>,
    wanted: fn(&str) -> bool,
) -> rusqlite::Result<Session<'a>> {
    let mut session = Session::new(transaction)?;
    session.table_filter(Some(wanted));
    session.attach::<&str>(None)?;
    Ok(session)
}

/// The id of the next entry: after every other one, also where the machine's clock was set back in between.
fn next_id(connection: &Connection) -> Result<JournalId, StoreError> {
    let last: Option<Uuid> = connection
        .prepare_cached("SELECT max(id) AS last FROM journal")?
        .query_row([], |row| row.get("last"))?;
    let new = JournalId::new();
    Ok(match last {
        Some(last) if last >= new.uuid() => Uuid::from_u128(last.as_u128() + 1).into(),
        _ => new,
    })
}

fn add_entry(
    connection: &Connection,
    id: JournalId,
    intent: &Intent,
    standing: Standing<'_>,
    packed: Vec<u8>,
    local: &[u8],
) -> Result<(), StoreError> {
    let (burst, undoes) = match standing {
        Standing::Alone | Standing::Part(_) => (None, None),
        Standing::Burst(name) => (Some(name), None),
        Standing::Undo(entry) => (None, Some(entry)),
    };
    let continues = match standing {
        Standing::Burst(name) => find_begun(connection, intent, name)?,
        Standing::Part(begun) => begun.map(JournalId::uuid),
        Standing::Alone | Standing::Undo(_) => None,
    };
    let local = match local {
        [] => None,
        local => Some(pack(local)?),
    };
    connection
        .prepare_cached(
            "INSERT INTO journal
                (id, actor_id, intent, subject, at, changeset, local_changeset, undoes, burst, continues)
             VALUES (:id, :actor, :intent, :subject, :at, :changeset, :local, :undoes, :burst, :continues)",
        )?
        .execute(named_params! {
            ":id": id.uuid(),
            ":actor": intent.actor.map(MemberId::uuid),
            ":intent": intent.word,
            ":subject": intent.subject,
            ":at": millis(intent.at),
            ":changeset": packed,
            ":local": local,
            ":undoes": undoes.map(JournalId::uuid),
            ":burst": burst,
            ":continues": continues,
        })?;
    Ok(())
}

/// The entry that began the burst which a new save continues: the last action of the same person, not undone, saved
/// the same thing, and its burst is young.
fn find_begun(
    connection: &Connection,
    intent: &Intent,
    burst: &str,
) -> Result<Option<Uuid>, StoreError> {
    let begun: Option<Option<Uuid>> = connection
        .prepare_cached(
            "SELECT CASE WHEN last.undone_by IS NULL AND last.intent = :intent AND last.burst = :burst
                          AND begun.at BETWEEN :oldest AND :now THEN begun.id END AS begun
             FROM (SELECT * FROM journal WHERE actor_id IS :actor ORDER BY id DESC LIMIT 1) last
             JOIN journal begun ON begun.id = coalesce(last.continues, last.id)",
        )?
        .query_row(
            named_params! {
                ":actor": intent.actor.map(MemberId::uuid),
                ":intent": intent.word,
                ":burst": burst,
                ":oldest": millis(intent.at - BURST),
                ":now": millis(intent.at),
            },
            |row| row.get("begun"),
        )
        .optional()?;
    Ok(begun.flatten())
}

/// Up to so many bytes a changeset is packed as it is: starting a compressor costs more than writing the page it lies on.
const SMALL: u16 = 1024;

/// Packs a changeset for the journal, as one stream of RFC 1951.
pub(crate) fn pack(changeset: &[u8]) -> Result<Vec<u8>, StoreError> {
    if let Ok(length) = u16::try_from(changeset.len())
        && length <= SMALL
    {
        // The only and last block, stored (section 3.2.4).
        let mut packed = vec![1];
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(changeset);
        return Ok(packed);
    }
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(changeset)?;
    Ok(encoder.finish()?)
}

/// Bytes from which packing a changeset is worth a thread.
const LARGE: usize = 256 << 10;

/// Packs a changeset, and does `work` meanwhile if it is a large one.
fn while_packing<T>(
    changeset: &[u8],
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<(T, Vec<u8>), StoreError> {
    if changeset.len() < LARGE {
        return Ok((work()?, pack(changeset)?));
    }
    std::thread::scope(|scope| {
        // Where there is no thread to be had, one does after the other.
        let packing = std::thread::Builder::new().spawn_scoped(scope, || pack(changeset));
        let done = work()?;
        let packed = match packing {
            Ok(packing) => packing
                .join()
                .unwrap_or_else(|panic| resume_unwind(panic))?,
            Err(_) => pack(changeset)?,
        };
        Ok((done, packed))
    })
}

/// Unpacks a changeset of an entry.
pub(crate) fn unpack(compressed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut changeset = Vec::new();
    DeflateDecoder::new(compressed).read_to_end(&mut changeset)?;
    Ok(changeset)
}

/// Reads tables and ids out of a changeset. The key is the first column of every shared table.
fn read_change(changeset: &[u8], change: &mut Change) -> Result<(), StoreError> {
    let (mut of, mut ids) = ("", BTreeSet::new());
    let mut keep = |table: &str, ids: BTreeSet<Uuid>| {
        if !table.is_empty() {
            change
                .tables
                .entry(table.to_owned())
                .or_default()
                .extend(ids);
        }
    };
    touched(changeset, |table, id| {
        if table != of {
            keep(of, std::mem::take(&mut ids));
            of = table;
        }
        ids.extend(id.filter(|_| is_shared(table)));
    })?;
    keep(of, ids);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changeset_comes_out_as_it_went_in_whatever_its_length() {
        for length in [0, 1, 1_024, 1_025, 70_000] {
            let changeset: Vec<u8> = (0..length).map(|at: u32| at.to_le_bytes()[0]).collect();
            let packed = pack(&changeset).unwrap();
            assert!(packed.len() <= changeset.len() + 5, "{length}");
            assert_eq!(unpack(&packed).unwrap(), changeset, "{length}");
        }
    }
}
