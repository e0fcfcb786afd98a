//! What guests answered when booking.

use kawka_domain::ids::BookingId;
use rusqlite::{Connection, Transaction, named_params};
use uuid::Uuid;

use super::{rows, run};
use crate::error::StoreError;

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

/// Puts questions and answers in the place of the former ones; the same ones change nothing.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(
    tx: &Transaction<'_>,
    booking: BookingId,
    pairs: &[(&str, &str)],
) -> Result<(), StoreError> {
    let before = list(tx, booking)?;
    let same = before
        .iter()
        .map(|(question, answer)| (question.as_str(), answer.as_str()));
    if same.eq(pairs.iter().copied()) {
        return Ok(());
    }
    run(
        tx,
        "DELETE FROM booking_answer WHERE booking_id = :booking",
        named_params! {":booking": booking.uuid()},
    )?;
    for (position, (question, answer)) in (0_u32..).zip(pairs) {
        run(
            tx,
            "INSERT INTO booking_answer (id, booking_id, position, question, answer)
             VALUES (:id, :booking, :position, :question, :answer)",
            named_params! {
                ":id": Uuid::now_v7(), ":booking": booking.uuid(), ":position": position, ":question": question,
                ":answer": answer,
            },
        )?;
    }
    Ok(())
}
