//! What guests answered when booking.

use chrono::{DateTime, Utc};
use kawka_domain::ids::BookingId;
use rusqlite::{Connection, Transaction, named_params};
use uuid::Uuid;

use super::{rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// A booking's questions and answers, in order.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(
    connection: &Connection,
    booking: BookingId,
) -> Result<Vec<(String, String)>, StoreError> {
    rows(
        connection,
        "SELECT question, answer FROM booking_answer WHERE booking_id = :booking ORDER BY position, id",
        named_params! {":booking": booking.uuid()},
        |row| Ok((row.get("question")?, row.get("answer")?)),
    )
}

/// What guests said after an instant, in the order of their saying: the question, the answer, when.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_said_since(
    connection: &Connection,
    booking: BookingId,
    since: DateTime<Utc>,
) -> Result<Vec<(String, String, DateTime<Utc>)>, StoreError> {
    rows(
        connection,
        "SELECT question, answer, said_at FROM booking_answer WHERE booking_id = :booking AND said_at > :since
         ORDER BY said_at, position, id",
        named_params! {":booking": booking.uuid(), ":since": millis(since)},
        |row| Ok((row.get("question")?, row.get("answer")?, row.instant("said_at")?)),
    )
}

/// Puts questions and answers in the place of the former ones; the same ones change nothing.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(
    tx: &Transaction<'_>,
    booking: BookingId,
    pairs: &[(&str, &str)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let before = rows(
        tx,
        "SELECT question, answer, said_at FROM booking_answer WHERE booking_id = :booking ORDER BY position, id",
        named_params! {":booking": booking.uuid()},
        |row| {
            let pair: (String, String) = (row.get("question")?, row.get("answer")?);
            Ok((pair, row.get::<_, i64>("said_at")?))
        },
    )?;
    let same = before
        .iter()
        .map(|((question, answer), _)| (question.as_str(), answer.as_str()));
    if same.eq(pairs.iter().copied()) {
        return Ok(());
    }
    let said_at = |question: &str, answer: &str| {
        before
            .iter()
            .find(|((q, a), _)| q == question && a == answer)
            .map_or_else(|| millis(now), |(_, at)| *at)
    };
    run(
        tx,
        "DELETE FROM booking_answer WHERE booking_id = :booking",
        named_params! {":booking": booking.uuid()},
    )?;
    for (position, (question, answer)) in (0_u32..).zip(pairs) {
        run(
            tx,
            "INSERT INTO booking_answer (id, booking_id, position, question, answer, said_at)
             VALUES (:id, :booking, :position, :question, :answer, :at)",
            named_params! {
                ":id": Uuid::now_v7(), ":booking": booking.uuid(), ":position": position, ":question": question,
                ":answer": answer, ":at": said_at(question, answer),
            },
        )?;
    }
    Ok(())
}
