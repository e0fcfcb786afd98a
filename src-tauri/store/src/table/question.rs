//! The base questions. A new wording is a new row, so old answers keep the old one.

use chrono::{DateTime, Utc};
use kawka_domain::ids::QuestionId;
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
        "SELECT id, position, text, hint FROM question WHERE removed_at IS NULL ORDER BY position, id",
        [],
        read,
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
    run(
        tx,
        "INSERT INTO question (id, position, text, hint, created_at) VALUES (:id, :position, :text, :hint, :now)",
        named_params! {
            ":id": question.id.uuid(), ":position": question.position, ":text": question.text,
            ":hint": question.hint, ":now": millis(now),
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
