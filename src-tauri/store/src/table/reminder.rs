//! What became of reminders on this machine: one row a key.

use chrono::{DateTime, Utc};
use kawka_domain::ids::BookingId;
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

kawka_domain::words! {
    /// What became of a reminder.
    ReminderState {
        /// On its way to the screen: noted before it is shown, so that a crash repeats it at most once.
        Showing = "showing",
        /// On the screen, or it was.
        Shown = "shown",
        /// Answered by a person.
        Answered = "answered",
        /// To be shown again.
        Snoozed = "snoozed",
        /// Its time passed while nobody could see it.
        Missed = "missed",
        /// Taken back: the booking moved, was called off or answered otherwise.
        Withdrawn = "withdrawn",
    }
}

/// One reminder and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Stable key.
    pub key: String,
    /// Kind, as a word of the plan.
    pub kind: String,
    /// Of which booking.
    pub booking: Option<BookingId>,
    /// When it was due.
    pub due: DateTime<Utc>,
    /// What became of it.
    pub state: ReminderState,
    /// When.
    pub state_at: DateTime<Utc>,
    /// When a snoozed one comes again.
    pub again_at: Option<DateTime<Utc>>,
    /// The notification service's answer, as a code.
    pub detail: String,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        key: row.get("key")?,
        kind: row.get("kind")?,
        booking: row.find_id("booking_id")?,
        due: row.instant("due_at")?,
        state: row.word("state")?,
        state_at: row.instant("state_at")?,
        again_at: row.find_instant("again_at")?,
        detail: row.get("detail")?,
    })
}

/// Deliveries due since an instant, newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_since(
    connection: &Connection,
    since: DateTime<Utc>,
) -> Result<Vec<Delivery>, StoreError> {
    rows(
        connection,
        "SELECT * FROM local_reminder WHERE due_at >= :since ORDER BY due_at DESC, key",
        named_params! {":since": millis(since)},
        read,
    )
}

/// The log, newest first, a page of it.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, offset: u32, limit: u32) -> Result<Vec<Delivery>, StoreError> {
    rows(
        connection,
        "SELECT * FROM local_reminder ORDER BY due_at DESC, key LIMIT :limit OFFSET :offset",
        named_params! {":limit": limit, ":offset": offset},
        read,
    )
}

/// Notes that a reminder on its way is on the screen; one that was answered meanwhile stays answered.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set_shown(
    tx: &Transaction<'_>,
    key: &str,
    at: DateTime<Utc>,
    detail: &str,
) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE local_reminder SET state = :shown, state_at = :at, again_at = NULL, detail = :detail
         WHERE key = :key AND state = :showing",
        named_params! {
            ":key": key, ":at": millis(at), ":detail": detail, ":shown": ReminderState::Shown.word(),
            ":showing": ReminderState::Showing.word(),
        },
    )?;
    Ok(())
}

/// Writes what became of a reminder.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(tx: &Transaction<'_>, delivery: &Delivery) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT OR REPLACE INTO local_reminder (key, kind, booking_id, due_at, state, state_at, again_at, detail)
         VALUES (:key, :kind, :booking, :due, :state, :state_at, :again_at, :detail)",
        named_params! {
            ":key": delivery.key, ":kind": delivery.kind, ":booking": delivery.booking.map(BookingId::uuid),
            ":due": millis(delivery.due), ":state": delivery.state.word(), ":state_at": millis(delivery.state_at),
            ":again_at": delivery.again_at.map(millis), ":detail": delivery.detail,
        },
    )?;
    Ok(())
}
