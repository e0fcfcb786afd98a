//! Calendars that are read, and from where this machine reads them.

use chrono::{DateTime, Utc};
use kawka_domain::ids::CalendarId;
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// Where this machine reads a calendar from. The location of an address is a password and prints as `<redacted>`.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    /// `file` or `url`.
    pub kind: String,
    /// Path or address.
    pub location: String,
    /// ETag of the last complete answer.
    pub etag: Option<String>,
    /// Last-Modified of the last complete answer.
    pub last_modified: Option<String>,
    /// SHA-256 of the last complete body.
    pub body_hash: Option<Vec<u8>>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("kind", &self.kind)
            .field("location", &"<redacted>")
            .finish_non_exhaustive()
    }
}

/// One calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Which.
    pub id: CalendarId,
    /// Its name.
    pub name: String,
    /// Where this machine reads it from; `None` for one that another machine added.
    pub source: Option<Source>,
    /// When it was last read completely.
    pub read_at: Option<DateTime<Utc>>,
    /// When it was last tried.
    pub tried_at: Option<DateTime<Utc>>,
    /// Why the last try failed, as the desk wrote it.
    pub failure: Option<String>,
    /// Events at the last reading.
    pub events: u32,
    /// Of them bookings.
    pub bookings: u32,
    /// Of them ignored.
    pub ignored: u32,
}

const COLUMNS: &str =
    "SELECT c.id, c.name, s.kind, s.location, s.etag, s.last_modified, s.body_hash, s.read_at,
    s.tried_at, s.failure, coalesce(s.events, 0) AS events, coalesce(s.bookings, 0) AS bookings,
    coalesce(s.ignored, 0) AS ignored
    FROM calendar c LEFT JOIN local_calendar_source s ON s.calendar_id = c.id";

fn read(row: &Row<'_>) -> rusqlite::Result<Calendar> {
    let kind: Option<String> = row.get("kind")?;
    let source = match kind {
        Some(kind) => Some(Source {
            kind,
            location: row.get("location")?,
            etag: row.get("etag")?,
            last_modified: row.get("last_modified")?,
            body_hash: row.get("body_hash")?,
        }),
        None => None,
    };
    Ok(Calendar {
        id: row.id("id")?,
        name: row.get("name")?,
        source,
        read_at: row.find_instant("read_at")?,
        tried_at: row.find_instant("tried_at")?,
        failure: row.get("failure")?,
        events: row.get("events")?,
        bookings: row.get("bookings")?,
        ignored: row.get("ignored")?,
    })
}

/// Calendars in the order in which they were added.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<Calendar>, StoreError> {
    rows(
        connection,
        &[COLUMNS, " WHERE c.removed_at IS NULL ORDER BY c.id"].concat(),
        [],
        read,
    )
}

/// One calendar.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: CalendarId) -> Result<Calendar, StoreError> {
    let sql = [COLUMNS, " WHERE c.id = :id AND c.removed_at IS NULL"].concat();
    first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("calendar"))
}

/// Adds a calendar.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: CalendarId,
    name: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO calendar (id, name, created_at) VALUES (:id, :name, :now)",
        named_params! {":id": id.uuid(), ":name": name, ":now": millis(now)},
    )?;
    Ok(())
}

/// Marks a calendar as removed; its bookings stay.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(tx: &Transaction<'_>, id: CalendarId, now: DateTime<Utc>) -> Result<(), StoreError> {
    run_one(
        tx,
        "calendar",
        "UPDATE calendar SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}

/// Sets where this machine reads a calendar from.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set_source(
    tx: &Transaction<'_>,
    id: CalendarId,
    kind: &str,
    location: &str,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT OR REPLACE INTO local_calendar_source (calendar_id, kind, location, events, bookings, ignored)
         VALUES (:id, :kind, :location, 0, 0, 0)",
        named_params! {":id": id.uuid(), ":kind": kind, ":location": location},
    )?;
    Ok(())
}

/// What a complete reading found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// ETag for the next time.
    pub etag: Option<String>,
    /// Last-Modified for the next time.
    pub last_modified: Option<String>,
    /// SHA-256 of the body.
    pub body_hash: Option<Vec<u8>>,
    /// Events.
    pub events: u32,
    /// Of them bookings.
    pub bookings: u32,
    /// Of them ignored.
    pub ignored: u32,
}

/// Notes a complete reading.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set_read(
    tx: &Transaction<'_>,
    id: CalendarId,
    found: &Reading,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE local_calendar_source SET etag = :etag, last_modified = :modified, body_hash = :hash, read_at = :now,
            tried_at = :now, failure = NULL, events = :events, bookings = :bookings, ignored = :ignored
         WHERE calendar_id = :id",
        named_params! {
            ":id": id.uuid(), ":etag": found.etag, ":modified": found.last_modified, ":hash": found.body_hash,
            ":now": millis(now), ":events": found.events, ":bookings": found.bookings, ":ignored": found.ignored,
        },
    )?;
    Ok(())
}

/// Notes that the source is as it was.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set_unchanged(
    tx: &Transaction<'_>,
    id: CalendarId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE local_calendar_source SET read_at = :now, tried_at = :now, failure = NULL WHERE calendar_id = :id",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )?;
    Ok(())
}

/// Notes a failed try; the last good reading stays.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set_failed(
    tx: &Transaction<'_>,
    id: CalendarId,
    failure: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE local_calendar_source SET tried_at = :now, failure = :failure WHERE calendar_id = :id",
        named_params! {":id": id.uuid(), ":failure": failure, ":now": millis(now)},
    )?;
    Ok(())
}

/// Forgets validators, so that the next reading is a whole one (the rules changed).
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn forget_validators(tx: &Transaction<'_>) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE local_calendar_source SET etag = NULL, last_modified = NULL, body_hash = NULL",
        [],
    )?;
    Ok(())
}
