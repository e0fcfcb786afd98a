//! What is to be said to a service outside, and what became of it. Of this machine alone: another one has no token.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, CalendarId, OutboxId};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One thing to be said.
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub id: OutboxId,
    /// Through which calendar's account.
    pub calendar: CalendarId,
    /// That calendar's name.
    pub calendar_name: String,
    /// Of which booking.
    pub booking: Option<BookingId>,
    /// What, as a word of the desk.
    pub kind: String,
    /// What the service calls the thing it is about.
    pub target: String,
    /// The guest's address there.
    pub attendee: String,
    /// How far it is, as a word of the desk.
    pub state: String,
    /// When it was asked for.
    pub made: DateTime<Utc>,
    /// Not before this does it go out of itself.
    pub due: DateTime<Utc>,
    /// Since when it stands so.
    pub state_at: DateTime<Utc>,
    /// How often it was tried.
    pub tries: u32,
    /// Why it did not go out, as the desk wrote it.
    pub failure: Option<String>,
    /// What the service answered that matters.
    pub answer: Option<String>,
}

impl std::fmt::Debug for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Item")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

const COLUMNS: &str = "SELECT o.*, coalesce(c.name, '') AS calendar_name FROM local_outbox o
    LEFT JOIN calendar c ON c.id = o.calendar_id";

fn read(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item {
        id: row.id("id")?,
        calendar: row.id("calendar_id")?,
        calendar_name: row.get("calendar_name")?,
        booking: row.find_id("booking_id")?,
        kind: row.get("kind")?,
        target: row.get("target")?,
        attendee: row.get("attendee")?,
        state: row.get("state")?,
        made: row.instant("made_at")?,
        due: row.instant("due_at")?,
        state_at: row.instant("state_at")?,
        tries: row.get("tries")?,
        failure: row.get("failure")?,
        answer: row.get("answer")?,
    })
}

/// Puts something in.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(tx: &Transaction<'_>, item: &Item) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO local_outbox (id, calendar_id, booking_id, kind, target, attendee, state, made_at, due_at,
            state_at, tries, failure, answer)
         VALUES (:id, :calendar, :booking, :kind, :target, :attendee, :state, :made, :due, :state_at, :tries,
            :failure, :answer)",
        named_params! {
            ":id": item.id.uuid(), ":calendar": item.calendar.uuid(), ":booking": item.booking.map(BookingId::uuid),
            ":kind": item.kind, ":target": item.target, ":attendee": item.attendee, ":state": item.state,
            ":made": millis(item.made), ":due": millis(item.due), ":state_at": millis(item.state_at),
            ":tries": item.tries, ":failure": item.failure, ":answer": item.answer,
        },
    )?;
    Ok(())
}

/// Changes how far something is, where it still stands in a state: what was erased or decided meanwhile stays as it is.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set_state(tx: &Transaction<'_>, item: &Item, from: &str) -> Result<bool, StoreError> {
    let touched = run(
        tx,
        "UPDATE local_outbox SET state = :state, due_at = :due, state_at = :at, tries = :tries, failure = :failure,
            answer = :answer WHERE id = :id AND state = :from",
        named_params! {
            ":id": item.id.uuid(), ":state": item.state, ":due": millis(item.due), ":at": millis(item.state_at),
            ":tries": item.tries, ":failure": item.failure, ":answer": item.answer, ":from": from,
        },
    )?;
    Ok(touched > 0)
}

/// Takes something from one state into another, in one step: who gives `true` has it, nobody else.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn claim(
    tx: &Transaction<'_>,
    id: OutboxId,
    from: &str,
    to: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let touched = run(
        tx,
        "UPDATE local_outbox SET state = :to, state_at = :now WHERE id = :id AND state = :from",
        named_params! {":id": id.uuid(), ":from": from, ":to": to, ":now": millis(now)},
    )?;
    Ok(touched > 0)
}

/// One thing.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: OutboxId) -> Result<Item, StoreError> {
    let sql = [COLUMNS, " WHERE o.id = :id"].concat();
    first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("outgoing message"))
}

/// What is in it or was, newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, limit: u32) -> Result<Vec<Item>, StoreError> {
    let sql = [COLUMNS, " ORDER BY o.id DESC LIMIT :limit"].concat();
    rows(connection, &sql, named_params! {":limit": limit}, read)
}

/// What stands in a state, oldest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_in(connection: &Connection, state: &str) -> Result<Vec<Item>, StoreError> {
    let sql = [COLUMNS, " WHERE o.state = :state ORDER BY o.id"].concat();
    rows(connection, &sql, named_params! {":state": state}, read)
}

/// The last thing of a booking, in whatever state.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_newest(
    connection: &Connection,
    booking: BookingId,
) -> Result<Option<Item>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE o.booking_id = :booking ORDER BY o.id DESC LIMIT 1",
    ]
    .concat();
    first(
        connection,
        &sql,
        named_params! {":booking": booking.uuid()},
        read,
    )
}

/// The last thing of a booking that was not taken back.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_last(connection: &Connection, booking: BookingId) -> Result<Option<Item>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE o.booking_id = :booking AND o.state NOT IN ('taken_back', 'withheld') ORDER BY o.id DESC LIMIT 1",
    ]
    .concat();
    first(
        connection,
        &sql,
        named_params! {":booking": booking.uuid()},
        read,
    )
}
