//! What one member wrote for themselves about a call: shown to nobody else.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, MemberId};
use rusqlite::{Connection, Transaction, named_params};
use uuid::Uuid;

use super::{first, rows, run};
use crate::error::StoreError;
use crate::row::millis;

/// A member's private notes of a call; empty where there are none.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find(
    connection: &Connection,
    booking: BookingId,
    member: MemberId,
) -> Result<String, StoreError> {
    let found = first(
        connection,
        "SELECT text FROM private_note WHERE booking_id = :booking AND member_id = :member
         ORDER BY saved_at DESC, id DESC LIMIT 1",
        named_params! {":booking": booking.uuid(), ":member": member.uuid()},
        |row| row.get("text"),
    )?;
    Ok(found.unwrap_or_default())
}

/// Everybody's private notes of a call, by when they were saved, without empty ones: for whoever answers a request for
/// access, and for nothing else.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_of_all(connection: &Connection, booking: BookingId) -> Result<Vec<String>, StoreError> {
    rows(
        connection,
        "SELECT text FROM private_note WHERE booking_id = :booking AND trim(text) <> '' ORDER BY saved_at, id",
        named_params! {":booking": booking.uuid()},
        |row| row.get("text"),
    )
}

/// Saves them.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(
    tx: &Transaction<'_>,
    booking: BookingId,
    member: MemberId,
    text: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let changed = run(
        tx,
        "UPDATE private_note SET text = :text, saved_at = :now WHERE id = (
            SELECT id FROM private_note WHERE booking_id = :booking AND member_id = :member
            ORDER BY saved_at DESC, id DESC LIMIT 1)",
        named_params! {
            ":text": text, ":now": millis(now), ":booking": booking.uuid(), ":member": member.uuid(),
        },
    )?;
    if changed == 0 {
        run(
            tx,
            "INSERT INTO private_note (id, booking_id, member_id, text, saved_at)
             VALUES (:id, :booking, :member, :text, :now)",
            named_params! {
                ":id": Uuid::now_v7(), ":booking": booking.uuid(), ":member": member.uuid(), ":text": text,
                ":now": millis(now),
            },
        )?;
    }
    Ok(())
}
