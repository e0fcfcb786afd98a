//! What every reading of a calendar found, changed and passed over.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, CalendarId, ReadingId};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// How many readings of one calendar are kept: three days and a half at one in five minutes.
pub const KEPT: u32 = 1_000;

/// One line of what a reading did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// What, as a word of the desk.
    pub kind: String,
    /// To which booking.
    pub booking: Option<BookingId>,
    /// The former start.
    pub from: Option<DateTime<Utc>>,
    /// The new start.
    pub to: Option<DateTime<Utc>>,
    /// Why something was passed over, or what was wrong.
    pub code: Option<String>,
    /// How many this line stands for.
    pub count: u32,
    /// The line of the file; 0 where none is meant.
    pub line: u32,
}

/// One reading, complete or failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Which.
    pub id: ReadingId,
    /// Of which calendar.
    pub calendar: CalendarId,
    /// Its name.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// How it went, as a word of the desk.
    pub outcome: String,
    /// Why it failed, as the desk wrote it.
    pub failure: Option<String>,
    /// Events, bookings, ignored, created, changed, unchanged, vanished, held back.
    pub counts: [u32; 8],
}

const COUNTS: [&str; 8] = [
    "events",
    "bookings",
    "ignored",
    "created",
    "changed",
    "unchanged",
    "vanished",
    "held_back",
];

fn read(row: &Row<'_>) -> rusqlite::Result<Reading> {
    let mut counts = [0; 8];
    for (count, name) in counts.iter_mut().zip(COUNTS) {
        *count = row.get(name)?;
    }
    Ok(Reading {
        id: row.id("id")?,
        calendar: row.id("calendar_id")?,
        name: row.get("name")?,
        at: row.instant("at")?,
        outcome: row.get("outcome")?,
        failure: row.get("failure")?,
        counts,
    })
}

/// Notes a reading, and forgets the oldest ones of its calendar past [`KEPT`].
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(tx: &Transaction<'_>, reading: &Reading, lines: &[Line]) -> Result<(), StoreError> {
    let [
        events,
        bookings,
        ignored,
        created,
        changed,
        unchanged,
        vanished,
        held_back,
    ] = reading.counts;
    run(
        tx,
        "INSERT INTO local_calendar_reading (id, calendar_id, at, outcome, failure, events, bookings, ignored,
            created, changed, unchanged, vanished, held_back)
         VALUES (:id, :calendar, :at, :outcome, :failure, :events, :bookings, :ignored, :created, :changed,
            :unchanged, :vanished, :held_back)",
        named_params! {
            ":id": reading.id.uuid(), ":calendar": reading.calendar.uuid(), ":at": millis(reading.at),
            ":outcome": reading.outcome, ":failure": reading.failure, ":events": events, ":bookings": bookings,
            ":ignored": ignored, ":created": created, ":changed": changed, ":unchanged": unchanged,
            ":vanished": vanished, ":held_back": held_back,
        },
    )?;
    for (number, line) in (0_u32..).zip(lines) {
        run(
            tx,
            "INSERT INTO local_calendar_reading_line (reading_id, number, kind, booking_id, from_start, to_start,
                code, count, line)
             VALUES (:reading, :number, :kind, :booking, :from, :to, :code, :count, :line)",
            named_params! {
                ":reading": reading.id.uuid(), ":number": number, ":kind": line.kind,
                ":booking": line.booking.map(BookingId::uuid), ":from": line.from.map(millis),
                ":to": line.to.map(millis), ":code": line.code, ":count": line.count, ":line": line.line,
            },
        )?;
    }
    // The last one that was read through says what waits for a person, however many came after it without a change.
    run(
        tx,
        "DELETE FROM local_calendar_reading_line WHERE reading_id IN
            (SELECT id FROM local_calendar_reading WHERE calendar_id = :calendar ORDER BY id DESC LIMIT -1 OFFSET :kept)
            AND reading_id IS NOT (SELECT max(id) FROM local_calendar_reading
                WHERE calendar_id = :calendar AND outcome = 'read')",
        named_params! {":calendar": reading.calendar.uuid(), ":kept": KEPT},
    )?;
    run(
        tx,
        "DELETE FROM local_calendar_reading WHERE id IN
            (SELECT id FROM local_calendar_reading WHERE calendar_id = :calendar ORDER BY id DESC LIMIT -1 OFFSET :kept)
            AND id IS NOT (SELECT max(id) FROM local_calendar_reading
                WHERE calendar_id = :calendar AND outcome = 'read')",
        named_params! {":calendar": reading.calendar.uuid(), ":kept": KEPT},
    )?;
    Ok(())
}

/// When a calendar was last read through; an answer that nothing changed is no such reading.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_last_read(
    connection: &Connection,
    calendar: CalendarId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    first(
        connection,
        "SELECT at FROM local_calendar_reading WHERE calendar_id = :calendar AND outcome = 'read'
         ORDER BY id DESC LIMIT 1",
        named_params! {":calendar": calendar.uuid()},
        |row| row.instant("at"),
    )
}

/// Readings, newest first, a page of them; with `telling`, only those that changed something or failed.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(
    connection: &Connection,
    telling: bool,
    offset: u32,
    limit: u32,
) -> Result<Vec<Reading>, StoreError> {
    rows(
        connection,
        "SELECT r.*, coalesce(c.name, '') AS name FROM local_calendar_reading r
         LEFT JOIN calendar c ON c.id = r.calendar_id
         WHERE NOT :telling OR r.outcome = 'failed'
            OR r.created + r.changed + r.vanished + r.held_back > 0
         ORDER BY r.id DESC LIMIT :limit OFFSET :offset",
        named_params! {":telling": telling, ":limit": limit, ":offset": offset},
        read,
    )
}

/// The lines of the last complete reading of a calendar that was not as before.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_last_lines(
    connection: &Connection,
    calendar: CalendarId,
) -> Result<Vec<Line>, StoreError> {
    let last = first(
        connection,
        "SELECT id FROM local_calendar_reading WHERE calendar_id = :calendar AND outcome = 'read' ORDER BY id DESC LIMIT 1",
        named_params! {":calendar": calendar.uuid()},
        |row| row.id("id"),
    )?;
    last.map_or_else(|| Ok(Vec::new()), |id| lines(connection, id))
}

/// The lines of a reading, in order.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn lines(connection: &Connection, id: ReadingId) -> Result<Vec<Line>, StoreError> {
    rows(
        connection,
        "SELECT * FROM local_calendar_reading_line WHERE reading_id = :id ORDER BY number",
        named_params! {":id": id.uuid()},
        |row| {
            Ok(Line {
                kind: row.get("kind")?,
                booking: row.find_id("booking_id")?,
                from: row.find_instant("from_start")?,
                to: row.find_instant("to_start")?,
                code: row.get("code")?,
                count: row.get("count")?,
                line: row.get("line")?,
            })
        },
    )
}
