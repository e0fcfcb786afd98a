//! Tags on answers, and one question read over all calls.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, CustomerId, QuestionId};
use kawka_domain::question::AnswerState;
use rusqlite::{Connection, Transaction, named_params};
use uuid::Uuid;

use super::{rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One answer among those of all calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The call.
    pub booking: BookingId,
    /// When it was.
    pub start: DateTime<Utc>,
    /// Whose.
    pub customer: Option<CustomerId>,
    /// Their name.
    pub name: Option<String>,
    /// Their company.
    pub company: Option<String>,
    /// The question in the wording of that call.
    pub question: QuestionId,
    /// That wording.
    pub wording: String,
    /// Where it stands.
    pub state: AnswerState,
    /// The answer.
    pub text: String,
    /// It was marked as worth quoting.
    pub quote: bool,
    /// Its tags, separated by line breaks, in alphabetical order.
    pub tags: String,
}

/// Every answer to a question in any of its wordings, newest call first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_of_question(
    connection: &Connection,
    question: QuestionId,
) -> Result<Vec<Read>, StoreError> {
    rows(
        connection,
        "WITH RECURSIVE
            former (id) AS (VALUES (:question) UNION
                SELECT q.replaces FROM question q JOIN former ON q.id = former.id WHERE q.replaces IS NOT NULL),
            wording (id) AS (SELECT id FROM former UNION
                SELECT q.id FROM question q JOIN wording ON q.replaces = wording.id)
         SELECT b.id AS booking, b.start_at, b.customer_id, q.id AS question, q.text AS wording, a.state, a.text, a.quote,
            trim(c.given_name || ' ' || c.family_name) AS name, co.name AS company,
            coalesce((SELECT group_concat(tag, char(10)) FROM (SELECT DISTINCT t.tag FROM answer_tag t
                WHERE t.booking_id = b.id AND t.question_id = q.id AND t.removed_at IS NULL ORDER BY t.tag)), '') AS tags
         FROM answer a JOIN wording w ON w.id = a.question_id JOIN question q ON q.id = a.question_id
         JOIN booking b ON b.id = a.booking_id
         LEFT JOIN customer c ON c.id = b.customer_id LEFT JOIN company co ON co.id = c.company_id
         ORDER BY b.start_at DESC, q.id",
        named_params! {":question": question.uuid()},
        |row| {
            Ok(Read {
                booking: row.id("booking")?,
                start: row.instant("start_at")?,
                customer: row.find_id("customer_id")?,
                name: row.get("name")?,
                company: row.get("company")?,
                question: row.id("question")?,
                wording: row.get("wording")?,
                state: row.word("state")?,
                text: row.get("text")?,
                quote: row.get("quote")?,
                tags: row.get("tags")?,
            })
        },
    )
}

/// The tags of an answer, in alphabetical order.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(
    connection: &Connection,
    booking: BookingId,
    question: QuestionId,
) -> Result<Vec<String>, StoreError> {
    rows(
        connection,
        "SELECT DISTINCT tag FROM answer_tag WHERE booking_id = :booking AND question_id = :question
         AND removed_at IS NULL ORDER BY tag",
        named_params! {":booking": booking.uuid(), ":question": question.uuid()},
        |row| row.get("tag"),
    )
}

/// Puts a tag on an answer.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    booking: BookingId,
    question: QuestionId,
    tag: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO answer_tag (id, booking_id, question_id, tag, at) VALUES (:id, :booking, :question, :tag, :now)",
        named_params! {
            ":id": Uuid::now_v7(), ":booking": booking.uuid(), ":question": question.uuid(), ":tag": tag,
            ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Takes a tag off an answer.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn remove(
    tx: &Transaction<'_>,
    booking: BookingId,
    question: QuestionId,
    tag: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE answer_tag SET removed_at = :now
         WHERE booking_id = :booking AND question_id = :question AND tag = :tag AND removed_at IS NULL",
        named_params! {
            ":now": millis(now), ":booking": booking.uuid(), ":question": question.uuid(), ":tag": tag,
        },
    )?;
    Ok(())
}
