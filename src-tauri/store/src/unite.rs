//! Erasures of another file of the same desk: a backup that is put back brings nobody back, and opens nothing again that
//! was closed, cleared or let in since.

use std::collections::BTreeSet;

use kawka_domain::ids::{CustomerId, ErasureId};
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use crate::archive::copy_missing;
use crate::erase::{of_call, of_person, of_proof, take};
use crate::error::StoreError;
use crate::table::erasure::{list, list_people};
use crate::table::rows;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct United {
    /// Somebody, or something of somebody, was erased here.
    pub(crate) erased: bool,
    /// Everything could be read; if not, somebody may be back.
    pub(crate) whole: bool,
}

type Step = fn(&Transaction<'_>, &Connection) -> Result<(), StoreError>;

/// What proves an erasure; each table after those it refers to.
const PROOF: [&str; 4] = [
    "erased_key",
    "erasure",
    "erased_person",
    "consent_tombstone",
];

/// Erases here whom the other file has erased. What cannot be read of it, or what a file of an earlier version has not,
/// stands in the way of nothing.
pub(crate) fn unite(tx: &Transaction<'_>, other: &Connection) -> Result<United, StoreError> {
    let mut united = United {
        erased: false,
        whole: true,
    };
    match has(other, "erasure") {
        Ok(true) => {}
        Ok(false) => return Ok(united),
        Err(error) => {
            tracing::warn!(%error, "erasures of the present file cannot be read");
            united.whole = false;
            return Ok(united);
        }
    }
    let replayed = attempt(tx, |tx| replay(tx, other))?;
    united.erased = replayed == Some(true);
    united.whole &= replayed.is_some();
    // Places and marks belong to erasures.
    let steps: &[Step] = if replayed.is_some() {
        &[requests, places, marks]
    } else {
        &[requests]
    };
    for step in steps {
        united.whole &= attempt(tx, |tx| step(tx, other))?.is_some();
    }
    rebuild_deletions(tx)?;
    Ok(united)
}

fn has(connection: &Connection, table: &str) -> Result<bool, StoreError> {
    let found = connection
        .query_row(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1",
            [table],
            |_| Ok(()),
        )
        .optional()?;
    Ok(found.is_some())
}

/// Does something wholly or not at all; `None` when it could not be done.
fn attempt<T>(
    tx: &Transaction<'_>,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    tx.execute_batch("SAVEPOINT unite")?;
    let done = match work(tx) {
        Err(error @ (StoreError::DiskFull | StoreError::NotWritable)) => return Err(error),
        Err(error) => {
            tracing::warn!(%error, "what was erased in the present file cannot be read");
            tx.execute_batch("ROLLBACK TO unite")?;
            None
        }
        Ok(value) => Some(value),
    };
    tx.execute_batch("RELEASE unite")?;
    Ok(done)
}

/// Takes over what proves the erasures that this file does not know, and erases again. True when there were some.
fn replay(tx: &Transaction<'_>, other: &Connection) -> Result<bool, StoreError> {
    let known: BTreeSet<ErasureId> = list(tx)?.into_iter().map(|erasure| erasure.id).collect();
    let mut missing = list(other)?;
    missing.retain(|erasure| !known.contains(&erasure.id));
    missing.reverse();
    for table in PROOF {
        copy_missing(other, tx, table)?;
    }
    let any = !missing.is_empty();
    for erasure in missing {
        let people = list_people(tx, erasure.id)?;
        match erasure.what.as_str() {
            "person" => {
                for person in people {
                    let mut doomed = of_person(tx, CustomerId::from(person))?;
                    doomed.with_receipts(tx)?;
                    take(tx, &doomed, erasure.at)?;
                }
            }
            "call_papers" => take(tx, &of_call(tx, erasure.subject.into())?, erasure.at)?,
            // The stones are here; what they stand for goes.
            _ => take(tx, &of_proof(tx, &people)?, erasure.at)?,
        }
    }
    Ok(any)
}

/// A request that was answered there is answered here; words that were erased there are gone here.
fn requests(tx: &Transaction<'_>, other: &Connection) -> Result<(), StoreError> {
    copy_missing(other, tx, "rights_request")?;
    let closed = rows(
        other,
        "SELECT id, due_on, extended_for, outcome, answer, closed_at, removed_at FROM rights_request",
        [],
        |row| {
            Ok((
                row.get::<_, uuid::Uuid>("id")?,
                (
                    row.get::<_, String>("due_on")?,
                    row.get::<_, String>("extended_for")?,
                ),
                (
                    row.get::<_, Option<String>>("outcome")?,
                    row.get::<_, String>("answer")?,
                ),
                (
                    row.get::<_, Option<i64>>("closed_at")?,
                    row.get::<_, Option<i64>>("removed_at")?,
                ),
            ))
        },
    )?;
    for (id, (due, extended), (outcome, answer), (closed, removed)) in closed {
        tx.prepare_cached(
            "UPDATE rights_request SET due_on = :due, extended_for = :extended
             WHERE id = :id AND extended_for = '' AND :extended <> ''",
        )?
        .execute(named_params! {":id": id, ":due": due, ":extended": extended})?;
        tx.prepare_cached(
            "UPDATE rights_request SET outcome = :outcome, answer = :answer, closed_at = :closed
             WHERE id = :id AND closed_at IS NULL AND :closed IS NOT NULL",
        )?
        .execute(named_params! {
            ":id": id, ":outcome": outcome, ":answer": answer, ":closed": closed,
        })?;
        tx.prepare_cached(
            "UPDATE rights_request SET removed_at = :removed
             WHERE id = :id AND removed_at IS NULL AND :removed IS NOT NULL",
        )?
        .execute(named_params! {":id": id, ":removed": removed})?;
    }
    // Of somebody who is erased nothing is kept that they said or were told.
    tx.execute(
        "UPDATE rights_request SET words = '', answer = '' WHERE customer_id IN (SELECT id FROM erased_person)",
        [],
    )?;
    Ok(())
}

/// A place that was cleared there is cleared here.
fn places(tx: &Transaction<'_>, other: &Connection) -> Result<(), StoreError> {
    copy_missing(other, tx, "erasure_place")?;
    let done = rows(
        other,
        "SELECT id, done_at, member_id FROM erasure_place WHERE done_at IS NOT NULL",
        [],
        |row| {
            Ok((
                row.get::<_, uuid::Uuid>("id")?,
                row.get::<_, i64>("done_at")?,
                row.get::<_, Option<uuid::Uuid>>("member_id")?,
            ))
        },
    )?;
    for (id, at, member) in done {
        tx.prepare_cached(
            "UPDATE erasure_place SET done_at = :at, member_id = :member, detail = ''
             WHERE id = :id AND done_at IS NULL",
        )?
        .execute(named_params! {":id": id, ":at": at, ":member": member})?;
    }
    Ok(())
}

/// Whoever was let in again there is let in here.
fn marks(tx: &Transaction<'_>, other: &Connection) -> Result<(), StoreError> {
    copy_missing(other, tx, "erased_mark")?;
    let removed = rows(
        other,
        "SELECT id, removed_at FROM erased_mark WHERE removed_at IS NOT NULL",
        [],
        |row| {
            Ok((
                row.get::<_, uuid::Uuid>("id")?,
                row.get::<_, i64>("removed_at")?,
            ))
        },
    )?;
    for (id, at) in removed {
        tx.prepare_cached(
            "UPDATE erased_mark SET removed_at = :at WHERE id = :id AND removed_at IS NULL",
        )?
        .execute(named_params! {":id": id, ":at": at})?;
    }
    Ok(())
}

/// Has videos deleted at the host that are still to be: the list of this machine is as old as the file.
fn rebuild_deletions(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR IGNORE INTO local_deletion (what, recording_id, failure, tries, again_at, asked_at)
         SELECT p.detail, NULL, '', 0, NULL, e.at FROM erasure_place p JOIN erasure e ON e.id = p.erasure_id
         WHERE p.place = 'video_host' AND p.done_at IS NULL AND p.detail <> ''",
        [],
    )?;
    Ok(())
}
