//! Bookings that their calendar does not hold any more.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use kawka_domain::ids::{BookingId, CalendarId};
use rusqlite::{Connection, Transaction, named_params};

use super::booking::{Booking, COLUMNS, read};
use super::{first, rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// A second look within this time is no second one: what is half written, or slow to follow, is the same then. Readings
/// by the clock are five minutes apart.
pub const AGAIN: Duration = Duration::minutes(4);

/// Whose word calls off a booking that a calendar no longer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The calendar's own, once it says so for the second time, [`AGAIN`] after the first or later.
    Twice,
    /// A person's only: too many are missing at once.
    Asks,
}

/// What is known of bookings that a calendar no longer holds.
#[derive(Debug, Clone, Copy)]
pub struct Absence<'a> {
    /// Whose word calls them off.
    pub missing: Missing,
    /// Those that a person said yes to.
    pub accepted: &'a BTreeSet<BookingId>,
    /// Those that another calendar holds: they are not called off while it does.
    pub elsewhere: &'a BTreeSet<BookingId>,
}

/// Brings the list of bookings that a calendar no longer holds up to date after a complete reading and gives those that
/// are called off now. Those that a person said yes to are called off at once and leave the list; the others stay on it
/// until a person has seen them, or until their start.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set_vanished(
    tx: &Transaction<'_>,
    calendar: CalendarId,
    bookings: &[BookingId],
    absence: &Absence<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<BookingId>, StoreError> {
    let keep: BTreeSet<_> = bookings.iter().map(|id| id.uuid()).collect();
    let present: Vec<uuid::Uuid> = rows(
        tx,
        "SELECT v.booking_id FROM local_vanished v JOIN booking b ON b.id = v.booking_id
         WHERE b.calendar_id = :calendar AND (b.status <> 'cancelled' OR b.start_at <= :now)",
        named_params! {":calendar": calendar.uuid(), ":now": millis(now)},
        |row| row.id("booking_id"),
    )?;
    for gone in present.iter().filter(|id| !keep.contains(id)) {
        run(
            tx,
            "DELETE FROM local_vanished WHERE booking_id = :id",
            named_params! {":id": gone},
        )?;
    }
    let mut called_off = Vec::new();
    for id in keep {
        run(
            tx,
            "INSERT INTO local_vanished (booking_id, since, readings, asks) VALUES (:id, :now, 1, :asks)
             ON CONFLICT (booking_id) DO UPDATE SET readings = readings + 1, asks = max(asks, :asks)",
            named_params! {":id": id, ":now": millis(now), ":asks": absence.missing == Missing::Asks},
        )?;
        let id = BookingId::from(id);
        if absence.accepted.contains(&id) {
            clear_vanished(tx, id)?;
            called_off.push(id);
        } else if !absence.elsewhere.contains(&id) && is_gone_for_good(tx, id, now)? {
            begin_anew(tx, id)?;
            called_off.push(id);
        }
    }
    Ok(called_off)
}

/// Two complete readings did not hold it, and no person needs to be asked.
fn is_gone_for_good(
    connection: &Connection,
    id: BookingId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let found = first(
        connection,
        "SELECT 1 FROM local_vanished WHERE booking_id = :id AND readings > 1 AND asks = 0 AND since <= :before",
        named_params! {":id": id.uuid(), ":before": millis(now - AGAIN)},
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Forgets how often a booking was missing that is called off for that: whoever takes that back is asked first.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn begin_anew(tx: &Transaction<'_>, id: BookingId) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE local_vanished SET readings = 0 WHERE booking_id = :id",
        named_params! {":id": id.uuid()},
    )?;
    Ok(())
}

/// Bookings to come that were called off because they left their calendar, and that no person has seen since, by start.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_called_off(
    connection: &Connection,
    now: DateTime<Utc>,
) -> Result<Vec<Booking>, StoreError> {
    // Few are missing, if any: the list of them leads.
    let sql = [
        COLUMNS,
        " WHERE b.id IN (SELECT booking_id FROM local_vanished) AND b.status = 'cancelled' AND b.start_at > :now
         ORDER BY b.start_at, b.id",
    ]
    .concat();
    rows(connection, &sql, named_params! {":now": millis(now)}, read)
}

/// Open bookings to come that are missing since [`AGAIN`] or longer in a calendar which says that nothing changed, and
/// need no person. One that
/// another calendar holds, which goes on being read, went there.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_still_missing(
    connection: &Connection,
    calendar: CalendarId,
    now: DateTime<Utc>,
) -> Result<Vec<BookingId>, StoreError> {
    // Few are missing, if any: a plan that begins with the bookings looks through all entries for each of them.
    rows(
        connection,
        "SELECT v.booking_id FROM local_vanished v CROSS JOIN booking b ON b.id = v.booking_id
         WHERE b.calendar_id = :calendar AND v.asks = 0 AND v.since <= :before AND b.status = 'booked' AND b.start_at > :now
            AND NOT EXISTS (SELECT 1 FROM local_calendar_event e
                JOIN calendar k ON k.id = e.calendar_id AND k.removed_at IS NULL
                JOIN local_calendar_source s ON s.calendar_id = e.calendar_id
                WHERE e.booking_id = b.id AND e.calendar_id <> b.calendar_id AND e.ignored IS NULL
                    AND s.kind NOT IN ('file', 'csv') AND s.failures = 0)
         ORDER BY b.start_at, b.id",
        named_params! {":calendar": calendar.uuid(), ":now": millis(now), ":before": millis(now - AGAIN)},
        |row| row.id("booking_id"),
    )
}

/// Open bookings that a calendar holds no more together with too many others: they wait for a person.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_asked(
    connection: &Connection,
    calendar: CalendarId,
) -> Result<Vec<BookingId>, StoreError> {
    rows(
        connection,
        "SELECT v.booking_id FROM local_vanished v JOIN booking b ON b.id = v.booking_id
         WHERE b.calendar_id = :calendar AND v.asks = 1 ORDER BY b.start_at, b.id",
        named_params! {":calendar": calendar.uuid()},
        |row| row.id("booking_id"),
    )
}

/// Takes a booking off the list of those that are missing and wait for a person.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn clear_vanished(tx: &Transaction<'_>, id: BookingId) -> Result<(), StoreError> {
    run(
        tx,
        "DELETE FROM local_vanished WHERE booking_id = :id",
        named_params! {":id": id.uuid()},
    )?;
    Ok(())
}
