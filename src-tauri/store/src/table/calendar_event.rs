//! What a calendar held at its last reading, ignored events too.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, CalendarId};
use rusqlite::{Connection, Transaction, named_params};

use super::{first, rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One event as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// Title.
    pub title: String,
    /// Start.
    pub start: DateTime<Utc>,
    /// End.
    pub end: DateTime<Utc>,
    /// All day.
    pub all_day: bool,
    /// The booking it became.
    pub booking: Option<BookingId>,
    /// The rule that made it one.
    pub rule: Option<String>,
    /// Why it did not become one.
    pub ignored: Option<String>,
}

/// A calendar's events, by start.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(
    connection: &Connection,
    calendar: CalendarId,
) -> Result<Vec<CalendarEvent>, StoreError> {
    rows(
        connection,
        "SELECT * FROM local_calendar_event WHERE calendar_id = :calendar ORDER BY start_at, number",
        named_params! {":calendar": calendar.uuid()},
        |row| {
            Ok(CalendarEvent {
                title: row.get("title")?,
                start: row.instant("start_at")?,
                end: row.instant("end_at")?,
                all_day: row.get("all_day")?,
                booking: row.find_id("booking_id")?,
                rule: row.get("rule")?,
                ignored: row.get("ignored")?,
            })
        },
    )
}

/// A booking that stood in the last reading of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holding {
    /// Which booking.
    pub booking: BookingId,
    /// In which calendar.
    pub calendar: CalendarId,
    /// As one that takes place.
    pub live: bool,
}

/// Which bookings the last readings of all calendars held.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_holdings(connection: &Connection) -> Result<Vec<Holding>, StoreError> {
    rows(
        connection,
        "SELECT booking_id, calendar_id, ignored IS NULL AS live FROM local_calendar_event
         WHERE booking_id IS NOT NULL",
        [],
        |row| {
            Ok(Holding {
                booking: row.id("booking_id")?,
                calendar: row.id("calendar_id")?,
                live: row.get("live")?,
            })
        },
    )
}

/// Whether the last reading of a calendar held a booking, be it called off.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn is_held(
    connection: &Connection,
    calendar: CalendarId,
    booking: BookingId,
) -> Result<bool, StoreError> {
    let found = first(
        connection,
        "SELECT 1 FROM local_calendar_event WHERE calendar_id = :calendar AND booking_id = :booking",
        named_params! {":calendar": calendar.uuid(), ":booking": booking.uuid()},
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Puts a whole reading in place of the former one.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn replace(
    tx: &Transaction<'_>,
    calendar: CalendarId,
    events: &[CalendarEvent],
) -> Result<(), StoreError> {
    run(
        tx,
        "DELETE FROM local_calendar_event WHERE calendar_id = :calendar",
        named_params! {":calendar": calendar.uuid()},
    )?;
    for (number, event) in (0_u32..).zip(events) {
        run(
            tx,
            "INSERT INTO local_calendar_event (calendar_id, number, title, start_at, end_at, all_day, booking_id,
                rule, ignored)
             VALUES (:calendar, :number, :title, :start, :end, :all_day, :booking, :rule, :ignored)",
            named_params! {
                ":calendar": calendar.uuid(), ":number": number, ":title": event.title, ":start": millis(event.start),
                ":end": millis(event.end), ":all_day": event.all_day, ":booking": event.booking.map(BookingId::uuid),
                ":rule": event.rule, ":ignored": event.ignored,
            },
        )?;
    }
    Ok(())
}
