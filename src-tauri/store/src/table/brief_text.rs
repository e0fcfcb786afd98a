//! The sections of briefs that a specialist writes.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, MemberId};
use rusqlite::{Connection, Transaction, named_params};
use uuid::Uuid;

use super::{first, rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// A booking's sections as (section, text); a section without text may be absent.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(
    connection: &Connection,
    booking: BookingId,
) -> Result<Vec<(String, String)>, StoreError> {
    rows(
        connection,
        "SELECT section, text FROM brief_text WHERE booking_id = :booking ORDER BY written_at, id",
        named_params! {":booking": booking.uuid()},
        |row| Ok((row.get("section")?, row.get("text")?)),
    )
}

/// The sections that were written after an instant, in the order of their writing.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_written_since(
    connection: &Connection,
    booking: BookingId,
    since: DateTime<Utc>,
) -> Result<Vec<(String, DateTime<Utc>)>, StoreError> {
    rows(
        connection,
        "SELECT section, written_at FROM brief_text WHERE booking_id = :booking AND written_at > :since
         ORDER BY written_at, id",
        named_params! {":booking": booking.uuid(), ":since": millis(since)},
        |row| Ok((row.get("section")?, row.instant("written_at")?)),
    )
}

/// Writes a section.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(
    tx: &Transaction<'_>,
    booking: BookingId,
    section: &str,
    text: &str,
    member: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let present: Option<(Uuid, String)> = first(
        tx,
        "SELECT id, text FROM brief_text WHERE booking_id = :booking AND section = :section
         ORDER BY written_at DESC, id DESC LIMIT 1",
        named_params! {":booking": booking.uuid(), ":section": section},
        |row| Ok((row.id("id")?, row.get("text")?)),
    )?;
    if present.as_ref().map_or("", |(_, text)| text) == text {
        return Ok(());
    }
    run(
        tx,
        "INSERT INTO brief_text (id, booking_id, section, text, member_id, written_at)
         VALUES (:id, :booking, :section, :text, :member, :now)
         ON CONFLICT (id) DO UPDATE SET text = excluded.text, member_id = excluded.member_id,
            written_at = excluded.written_at",
        named_params! {
            ":id": present.map_or_else(Uuid::now_v7, |(id, _)| id), ":booking": booking.uuid(), ":section": section,
            ":text": text, ":member": member.map(MemberId::uuid), ":now": millis(now),
        },
    )?;
    Ok(())
}
