//! The base questions. A new wording is a new row, so old answers keep the old one.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, QuestionId};
use kawka_domain::question::QuestionPlace;
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

/// A question whose answers can be read over all calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadQuestion {
    /// Its newest wording.
    pub question: Question,
    /// Where it stands.
    pub place: QuestionPlace,
    /// How many answers there are, in all its wordings.
    pub answers: u32,
    /// Whom it was asked, where it was asked in one call only.
    pub customer: Option<String>,
}

/// The questions asked today in their order; then those that are asked no longer and those of one call only, where they
/// have answers, the newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_read(connection: &Connection) -> Result<Vec<ReadQuestion>, StoreError> {
    rows(
        connection,
        "WITH RECURSIVE wording (head, id) AS (
            SELECT q.id, q.id FROM question q WHERE NOT EXISTS (SELECT 1 FROM question n WHERE n.replaces = q.id)
            UNION SELECT w.head, q.replaces FROM wording w JOIN question q ON q.id = w.id
            WHERE q.replaces IS NOT NULL),
         counted (head, answers) AS (
            SELECT w.head, count(a.question_id) FROM wording w
            LEFT JOIN answer a ON a.question_id = w.id AND a.state <> 'not_asked' GROUP BY w.head)
         SELECT q.id, q.position, q.text, q.hint, n.answers,
            CASE WHEN q.booking_id IS NOT NULL THEN 'extra' WHEN q.removed_at IS NOT NULL THEN 'former'
                ELSE 'current' END AS place,
            nullif(trim(c.given_name || ' ' || c.family_name), '') AS customer
         FROM counted n JOIN question q ON q.id = n.head LEFT JOIN booking b ON b.id = q.booking_id
         LEFT JOIN customer c ON c.id = b.customer_id
         WHERE n.answers > 0 OR q.booking_id IS NULL AND q.removed_at IS NULL
         ORDER BY place = 'current' DESC, place = 'former' DESC,
            CASE place WHEN 'current' THEN q.position WHEN 'former' THEN -q.removed_at ELSE -b.start_at END, q.id",
        [],
        |row| {
            Ok(ReadQuestion {
                question: read(row)?,
                place: row.word("place")?,
                answers: row.get("answers")?,
                customer: row.get("customer")?,
            })
        },
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
