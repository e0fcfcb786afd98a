//! Calendars that are read, and from where this machine reads them.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, CalendarId};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// Where this machine reads a calendar from. The location of an address is a password and prints as `<redacted>`.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    /// `file`, `url`, `csv`, `caldav`, `calendly` or `cal_com`.
    pub kind: String,
    /// Path or address.
    pub location: String,
    /// ETag of the last complete answer.
    pub etag: Option<String>,
    /// Last-Modified of the last complete answer.
    pub last_modified: Option<String>,
    /// SHA-256 of the last complete body.
    pub body_hash: Option<Vec<u8>>,
    /// Who signs in there; empty where nobody does.
    pub account: String,
    /// What the server calls the state of the last reading (RFC 6578).
    pub sync_token: Option<String>,
    /// A person said yes to its host standing in their own network.
    pub own_network: bool,
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
    /// Changes of the last reading that wait because they are too many at once.
    pub held_back: u32,
    /// A person said yes to them.
    pub accepted: bool,
    /// How often it failed in a row.
    pub failures: u32,
    /// Not before this is it tried again of itself.
    pub next_try_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str =
    "SELECT c.id, c.name, s.kind, s.location, s.etag, s.last_modified, s.body_hash, s.read_at,
    s.tried_at, s.failure, coalesce(s.events, 0) AS events, coalesce(s.bookings, 0) AS bookings,
    coalesce(s.ignored, 0) AS ignored, coalesce(s.held_back, 0) AS held_back,
    coalesce(s.accepted, 0) AS accepted, coalesce(s.failures, 0) AS failures, s.next_try_at, s.account, s.sync_token,
    s.own_network
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
            account: row.get("account")?,
            sync_token: row.get("sync_token")?,
            own_network: row.get("own_network")?,
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
        held_back: row.get("held_back")?,
        accepted: row.get("accepted")?,
        failures: row.get("failures")?,
        next_try_at: row.find_instant("next_try_at")?,
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

/// Calendars that were removed before an instant, or whose adding was undone and which were not read since, and of which
/// this machine still knows where it read them from.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_removed(
    connection: &Connection,
    before: DateTime<Utc>,
) -> Result<Vec<CalendarId>, StoreError> {
    rows(
        connection,
        "SELECT s.calendar_id AS id FROM local_calendar_source s LEFT JOIN calendar c ON c.id = s.calendar_id
         WHERE c.removed_at < :before
            OR (c.id IS NULL AND max(coalesce(s.tried_at, 0), coalesce(s.read_at, 0)) < :before)
         ORDER BY s.calendar_id",
        named_params! {":before": millis(before)},
        |row| row.id("id"),
    )
}

/// Removed calendars that this machine read from the place where it reads this one.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_removed_twins(
    connection: &Connection,
    id: CalendarId,
) -> Result<Vec<CalendarId>, StoreError> {
    rows(
        connection,
        "SELECT c.id FROM calendar c JOIN local_calendar_source s ON s.calendar_id = c.id
         JOIN local_calendar_source own ON own.calendar_id = :id
         WHERE c.removed_at IS NOT NULL AND s.kind = own.kind AND s.location = own.location
            AND s.account = own.account ORDER BY c.id",
        named_params! {":id": id.uuid()},
        |row| row.id("id"),
    )
}

/// A new password or token was given: the calendar is tried at once, and counted anew.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn try_anew(tx: &Transaction<'_>, id: CalendarId) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE local_calendar_source SET failures = 0, next_try_at = NULL WHERE calendar_id = :id",
        named_params! {":id": id.uuid()},
    )?;
    Ok(())
}

/// Notes that a person said yes to its host standing in their own network; the calendar is tried at once.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn allow_own_network(tx: &Transaction<'_>, id: CalendarId) -> Result<(), StoreError> {
    run_one(
        tx,
        "calendar",
        "UPDATE local_calendar_source SET own_network = 1, failures = 0, next_try_at = NULL WHERE calendar_id = :id",
        named_params! {":id": id.uuid()},
    )
}

/// Forgets where a calendar was read from, and everything that it held.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn forget_source(tx: &Transaction<'_>, id: CalendarId) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM local_calendar_source WHERE calendar_id = :id",
        "DELETE FROM local_source_cache WHERE calendar_id = :id",
        "DELETE FROM local_calendar_event WHERE calendar_id = :id",
        "DELETE FROM local_accepted_change WHERE calendar_id = :id",
    ] {
        run(tx, sql, named_params! {":id": id.uuid()})?;
    }
    Ok(())
}

/// Sets where this machine reads a calendar from.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set_source(tx: &Transaction<'_>, id: CalendarId, source: &Source) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT OR REPLACE INTO local_calendar_source (calendar_id, kind, location, account, own_network, events,
            bookings, ignored)
         VALUES (:id, :kind, :location, :account, :own_network, 0, 0, 0)",
        named_params! {
            ":id": id.uuid(), ":kind": source.kind, ":location": source.location, ":account": source.account,
            ":own_network": source.own_network,
        },
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
    /// What the server calls this state.
    pub sync_token: Option<String>,
    /// Changes that wait because they are too many at once.
    pub held_back: u32,
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
            tried_at = :now, failure = NULL, failures = 0, next_try_at = NULL, accepted = 0, events = :events,
            bookings = :bookings, ignored = :ignored, sync_token = :token, held_back = :held_back
         WHERE calendar_id = :id",
        named_params! {
            ":id": id.uuid(), ":etag": found.etag, ":modified": found.last_modified, ":hash": found.body_hash,
            ":now": millis(now), ":events": found.events, ":bookings": found.bookings, ":ignored": found.ignored,
            ":token": found.sync_token, ":held_back": found.held_back,
        },
    )?;
    run(
        tx,
        "DELETE FROM local_accepted_change WHERE calendar_id = :id",
        named_params! {":id": id.uuid()},
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
        "UPDATE local_calendar_source SET read_at = :now, tried_at = :now, failure = NULL, failures = 0,
            next_try_at = NULL WHERE calendar_id = :id",
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
    next_try: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE local_calendar_source SET tried_at = :now, failure = :failure, failures = failures + 1,
            next_try_at = :next WHERE calendar_id = :id",
        named_params! {
            ":id": id.uuid(), ":failure": failure, ":next": millis(next_try), ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Forgets validators, so that the next reading is a whole one (the rules changed, or who is one of us).
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn forget_validators(tx: &Transaction<'_>) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE local_calendar_source SET etag = NULL, last_modified = NULL, body_hash = NULL
         WHERE coalesce(etag, last_modified, body_hash) IS NOT NULL",
        [],
    )?;
    Ok(())
}

/// A change that a person said yes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Of which booking.
    pub booking: BookingId,
    /// What, as a word of the desk.
    pub kind: String,
    /// The new time, where it is about one.
    pub to: Option<DateTime<Utc>>,
}

/// What a person said yes to in a calendar and what no reading has made yet.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_accepted(connection: &Connection, id: CalendarId) -> Result<Vec<Accepted>, StoreError> {
    rows(
        connection,
        "SELECT booking_id, kind, to_at FROM local_accepted_change WHERE calendar_id = :id ORDER BY booking_id",
        named_params! {":id": id.uuid()},
        |row| {
            Ok(Accepted {
                booking: row.id("booking_id")?,
                kind: row.get("kind")?,
                to: row.find_instant("to_at")?,
            })
        },
    )
}

/// Notes that a person says yes to these changes; the next reading is a whole one and makes them.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn accept(
    tx: &Transaction<'_>,
    id: CalendarId,
    changes: &[Accepted],
) -> Result<(), StoreError> {
    for change in changes {
        run(
            tx,
            "INSERT OR REPLACE INTO local_accepted_change (calendar_id, booking_id, kind, to_at)
             VALUES (:id, :booking, :kind, :to)",
            named_params! {
                ":id": id.uuid(), ":booking": change.booking.uuid(), ":kind": change.kind,
                ":to": change.to.map(millis),
            },
        )?;
    }
    run_one(
        tx,
        "calendar",
        "UPDATE local_calendar_source SET accepted = 1, etag = NULL, last_modified = NULL, body_hash = NULL
         WHERE calendar_id = :id",
        named_params! {":id": id.uuid()},
    )
}

/// Something a source gave that need not be asked for again. It holds what people wrote and prints nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Cached {
    /// What it is called there.
    pub href: String,
    /// In which state it was seen.
    pub etag: String,
    /// What it held.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Cached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cached").finish_non_exhaustive()
    }
}

/// What a calendar's source gave before.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_cached(connection: &Connection, id: CalendarId) -> Result<Vec<Cached>, StoreError> {
    rows(
        connection,
        "SELECT href, etag, body FROM local_source_cache WHERE calendar_id = :id ORDER BY href",
        named_params! {":id": id.uuid()},
        |row| {
            Ok(Cached {
                href: row.get("href")?,
                etag: row.get("etag")?,
                body: row.get("body")?,
            })
        },
    )
}

/// Brings what is kept of a source up to date; what did not change is not written again.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set_cached(
    tx: &Transaction<'_>,
    id: CalendarId,
    cache: &[Cached],
) -> Result<(), StoreError> {
    let before = list_cached(tx, id)?;
    let wanted: std::collections::BTreeMap<&str, &Cached> =
        cache.iter().map(|one| (one.href.as_str(), one)).collect();
    for gone in before
        .iter()
        .filter(|one| !wanted.contains_key(one.href.as_str()))
    {
        run(
            tx,
            "DELETE FROM local_source_cache WHERE calendar_id = :id AND href = :href",
            named_params! {":id": id.uuid(), ":href": gone.href},
        )?;
    }
    let before: std::collections::BTreeMap<&str, &Cached> =
        before.iter().map(|one| (one.href.as_str(), one)).collect();
    for (href, one) in wanted {
        if before.get(href).is_some_and(|known| *known == one) {
            continue;
        }
        run(
            tx,
            "INSERT OR REPLACE INTO local_source_cache (calendar_id, href, etag, body)
             VALUES (:id, :href, :etag, :body)",
            named_params! {":id": id.uuid(), ":href": href, ":etag": one.etag, ":body": one.body},
        )?;
    }
    Ok(())
}
