//! The base questions. A new wording is a new row, so old answers keep the old one.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, QuestionId};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which.
    pub id: QuestionId,
    /// Place in the order, from 0.
    pub position: u32,
    /// Wording.
    pub text: String,
    /// Hint for the host.
    pub hint: String,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Question> {
    Ok(Question {
        id: row.id("id")?,
        position: row.get("position")?,
        text: row.get("text")?,
        hint: row.get("hint")?,
    })
}

/// The questions asked today, in order.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<Question>, StoreError> {
    rows(
        connection,
        "SELECT id, position, text, hint FROM question WHERE removed_at IS NULL AND booking_id IS NULL
         ORDER BY position, id",
        [],
        read,
    )
}

/// The questions asked in one call only, in the order of their making.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_of_booking(
    connection: &Connection,
    booking: BookingId,
) -> Result<Vec<Question>, StoreError> {
    rows(
        connection,
        "SELECT id, position, text, hint FROM question WHERE removed_at IS NULL AND booking_id = :booking
         ORDER BY position, id",
        named_params! {":booking": booking.uuid()},
        read,
    )
}

/// The questions of one call only that were added after an instant: the wording, when.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_added_since(
    connection: &Connection,
    booking: BookingId,
    since: DateTime<Utc>,
) -> Result<Vec<(String, DateTime<Utc>)>, StoreError> {
    rows(
        connection,
        "SELECT text, created_at FROM question
         WHERE removed_at IS NULL AND booking_id = :booking AND created_at > :since ORDER BY created_at, id",
        named_params! {":booking": booking.uuid(), ":since": millis(since)},
        |row| Ok((row.get("text")?, row.instant("created_at")?)),
    )
}

/// One question, former wordings too.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: QuestionId) -> Result<Question, StoreError> {
    let sql = "SELECT id, position, text, hint FROM question WHERE id = :id";
    first(connection, sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("question"))
}

/// Adds a question.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    question: &Question,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    add_as(tx, question, None, None, now)
}

/// As [`add`], for another wording of a question, or one that is asked in one call only.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_as(
    tx: &Transaction<'_>,
    question: &Question,
    replaces: Option<QuestionId>,
    booking: Option<BookingId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO question (id, position, text, hint, created_at, replaces, booking_id)
         VALUES (:id, :position, :text, :hint, :now, :replaces, :booking)",
        named_params! {
            ":id": question.id.uuid(), ":position": question.position, ":text": question.text,
            ":hint": question.hint, ":now": millis(now), ":replaces": replaces.map(QuestionId::uuid),
            ":booking": booking.map(BookingId::uuid),
        },
    )?;
    Ok(())
}

/// Changes place or hint; the wording of a question never changes.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn change(
    tx: &Transaction<'_>,
    id: QuestionId,
    position: u32,
    hint: &str,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "question",
        "UPDATE question SET position = :position, hint = :hint WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":position": position, ":hint": hint},
    )
}

/// Marks a question as removed; its answers stay.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(tx: &Transaction<'_>, id: QuestionId, now: DateTime<Utc>) -> Result<(), StoreError> {
    run_one(
        tx,
        "question",
        "UPDATE question SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}
