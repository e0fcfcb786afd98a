//! Answers to the base questions, one a question and call.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{AnswerId, BookingId, CustomerId, QuestionId};
use kawka_domain::question::AnswerState;
use rusqlite::{Connection, Transaction, named_params};

use super::{first, rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// Takes the mark "may be quoted" off every answer of a call, and gives how many had it.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn clear_quotes(tx: &Transaction<'_>, booking: BookingId) -> Result<usize, StoreError> {
    run(
        tx,
        "UPDATE answer SET quote = 0 WHERE booking_id = :booking AND quote <> 0",
        named_params! {":booking": booking.uuid()},
    )
}

/// One answer with its question as it was worded then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question.
    pub question: QuestionId,
    /// Its place in the order.
    pub position: u32,
    /// Its wording.
    pub question_text: String,
    /// Its hint.
    pub hint: String,
    /// Where it stands.
    pub state: AnswerState,
    /// The answer.
    pub text: String,
    /// It may be quoted.
    pub quote: bool,
}

/// The answers of a call in the order of their questions.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, booking: BookingId) -> Result<Vec<Answer>, StoreError> {
    rows(
        connection,
        "SELECT a.question_id, a.state, a.text, a.quote, q.position, q.text AS question_text, q.hint
         FROM answer a JOIN question q ON q.id = a.question_id
         WHERE a.booking_id = :booking ORDER BY q.position, q.id",
        named_params! {":booking": booking.uuid()},
        |row| {
            Ok(Answer {
                question: row.id("question_id")?,
                position: row.get("position")?,
                question_text: row.get("question_text")?,
                hint: row.get("hint")?,
                state: row.word("state")?,
                text: row.get("text")?,
                quote: row.get("quote")?,
            })
        },
    )
}

/// An answer of another call and when it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// The question as it was worded.
    pub question: String,
    /// Where it stands.
    pub state: AnswerState,
    /// The answer.
    pub text: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// Answers of a customer's other calls that were written after an instant, in the order of their writing.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_written_since(
    connection: &Connection,
    customer: CustomerId,
    but: BookingId,
    since: DateTime<Utc>,
) -> Result<Vec<Later>, StoreError> {
    rows(
        connection,
        "SELECT q.text AS question, a.state, a.text, a.written_at
         FROM booking b JOIN answer a ON a.booking_id = b.id JOIN question q ON q.id = a.question_id
         WHERE b.customer_id = :customer AND b.id <> :but AND a.written_at > :since ORDER BY a.written_at, a.id",
        named_params! {":customer": customer.uuid(), ":but": but.uuid(), ":since": millis(since)},
        |row| {
            Ok(Later {
                question: row.get("question")?,
                state: row.word("state")?,
                text: row.get("text")?,
                at: row.instant("written_at")?,
            })
        },
    )
}

/// What to write.
#[derive(Debug, Clone, Copy)]
pub struct NewAnswer<'a> {
    /// In which call.
    pub booking: BookingId,
    /// To which question.
    pub question: QuestionId,
    /// Where it stands.
    pub state: AnswerState,
    /// The answer.
    pub text: &'a str,
    /// It may be quoted.
    pub quote: bool,
}

/// Writes an answer.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(
    tx: &Transaction<'_>,
    answer: &NewAnswer<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let present: Option<AnswerId> = first(
        tx,
        "SELECT id FROM answer WHERE booking_id = :booking AND question_id = :question ORDER BY id DESC LIMIT 1",
        named_params! {":booking": answer.booking.uuid(), ":question": answer.question.uuid()},
        |row| row.id("id"),
    )?;
    run(
        tx,
        "INSERT INTO answer (id, booking_id, question_id, state, text, quote, written_at)
         VALUES (:id, :booking, :question, :state, :text, :quote, :now)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, text = excluded.text, quote = excluded.quote,
            written_at = excluded.written_at
         WHERE state <> excluded.state OR text <> excluded.text OR quote <> excluded.quote",
        named_params! {
            ":id": present.unwrap_or_default().uuid(), ":booking": answer.booking.uuid(),
            ":question": answer.question.uuid(), ":state": answer.state.word(), ":text": answer.text,
            ":quote": answer.quote, ":now": millis(now),
        },
    )?;
    Ok(())
}
