//! Notes taken in calls.

use chrono::{DateTime, Utc};
use kawka_domain::ids::BookingId;
use rusqlite::{Connection, Transaction, named_params};
use uuid::Uuid;

use super::{first, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// The notes of a call and when they were saved.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find(
    connection: &Connection,
    booking: BookingId,
) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
    first(
        connection,
        "SELECT text, saved_at FROM call_note WHERE booking_id = :booking ORDER BY saved_at DESC, id DESC LIMIT 1",
        named_params! {":booking": booking.uuid()},
        |row| Ok((row.get("text")?, row.instant("saved_at")?)),
    )
}

/// Saves the notes of a call; the same text again changes nothing.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(
    tx: &Transaction<'_>,
    booking: BookingId,
    text: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let present: Option<(Uuid, String)> = first(
        tx,
        "SELECT id, text FROM call_note WHERE booking_id = :booking ORDER BY saved_at DESC, id DESC LIMIT 1",
        named_params! {":booking": booking.uuid()},
        |row| Ok((row.id("id")?, row.get("text")?)),
    )?;
    if present.as_ref().map_or("", |(_, text)| text) == text {
        return Ok(());
    }
    run(
        tx,
        "INSERT INTO call_note (id, booking_id, text, saved_at) VALUES (:id, :booking, :text, :now)
         ON CONFLICT (id) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at",
        named_params! {
            ":id": present.map_or_else(Uuid::now_v7, |(id, _)| id), ":booking": booking.uuid(), ":text": text,
            ":now": millis(now),
        },
    )?;
    Ok(())
}
