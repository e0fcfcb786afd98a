//! What became of reminders on this machine: one row a key.

use chrono::{DateTime, Utc};
use kawka_domain::ids::BookingId;
use kawka_domain::reminder::{ReminderReason, ReminderState};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run, setting};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

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
    /// Why.
    pub reason: Option<ReminderReason>,
    /// When it first stood in the plan; `None` for one from before plans were kept.
    pub planned_at: Option<DateTime<Utc>>,
    /// When it was last on the screen.
    pub shown_at: Option<DateTime<Utc>>,
    /// When a snoozed one comes again; one that came again keeps it.
    pub again_at: Option<DateTime<Utc>>,
    /// What a person answered, as a word.
    pub answer: Option<String>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// The notification service's answer, as a code; empty while it was not asked.
    pub detail: String,
    /// When the summary that speaks of this missed one was on the screen.
    pub told_at: Option<DateTime<Utc>>,
    /// When a person took note of this missed one.
    pub acknowledged_at: Option<DateTime<Utc>>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        key: row.get("key")?,
        kind: row.get("kind")?,
        booking: row.find_id("booking_id")?,
        due: row.instant("due_at")?,
        state: row.word("state")?,
        state_at: row.instant("state_at")?,
        reason: row.find_word("reason")?,
        planned_at: row.find_instant("planned_at")?,
        shown_at: row.find_instant("shown_at")?,
        again_at: row.find_instant("again_at")?,
        answer: row.get("answer")?,
        answered_at: row.find_instant("answered_at")?,
        detail: row.get("detail")?,
        told_at: row.find_instant("told_at")?,
        acknowledged_at: row.find_instant("acknowledged_at")?,
    })
}

/// Deliveries due since an instant, and older ones that wait or stand, newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_since(
    connection: &Connection,
    since: DateTime<Utc>,
) -> Result<Vec<Delivery>, StoreError> {
    rows(
        connection,
        "SELECT * FROM local_reminder
         WHERE due_at >= :since OR state IN ('planned', 'showing', 'shown', 'snoozed') ORDER BY due_at DESC, key",
        named_params! {":since": millis(since)},
        read,
    )
}

/// One delivery.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find(connection: &Connection, key: &str) -> Result<Option<Delivery>, StoreError> {
    first(
        connection,
        "SELECT * FROM local_reminder WHERE key = :key",
        named_params! {":key": key},
        read,
    )
}

/// The log, newest first, a page of it: all of it, or what is in one state.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(
    connection: &Connection,
    state: Option<ReminderState>,
    offset: u32,
    limit: u32,
) -> Result<Vec<Delivery>, StoreError> {
    rows(
        connection,
        "SELECT * FROM local_reminder WHERE :state IS NULL OR state = :state
         ORDER BY due_at DESC, key LIMIT :limit OFFSET :offset",
        named_params! {":state": state.map(ReminderState::word), ":limit": limit, ":offset": offset},
        read,
    )
}

/// Missed ones of which nobody took note yet, oldest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_unacknowledged(connection: &Connection) -> Result<Vec<Delivery>, StoreError> {
    rows(
        connection,
        "SELECT * FROM local_reminder WHERE state = :missed AND acknowledged_at IS NULL ORDER BY due_at, key",
        named_params! {":missed": ReminderState::Missed.word()},
        read,
    )
}

/// Writes what became of a reminder.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(tx: &Transaction<'_>, delivery: &Delivery) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT OR REPLACE INTO local_reminder (key, kind, booking_id, due_at, state, state_at, reason, planned_at,
             shown_at, again_at, answer, answered_at, detail, told_at, acknowledged_at)
         VALUES (:key, :kind, :booking, :due, :state, :state_at, :reason, :planned_at, :shown_at, :again_at, :answer,
             :answered_at, :detail, :told_at, :acknowledged_at)",
        named_params! {
            ":key": delivery.key, ":kind": delivery.kind, ":booking": delivery.booking.map(BookingId::uuid),
            ":due": millis(delivery.due), ":state": delivery.state.word(), ":state_at": millis(delivery.state_at),
            ":reason": delivery.reason.map(ReminderReason::word), ":planned_at": delivery.planned_at.map(millis),
            ":shown_at": delivery.shown_at.map(millis), ":again_at": delivery.again_at.map(millis),
            ":answer": delivery.answer, ":answered_at": delivery.answered_at.map(millis), ":detail": delivery.detail,
            ":told_at": delivery.told_at.map(millis), ":acknowledged_at": delivery.acknowledged_at.map(millis),
        },
    )?;
    Ok(())
}

/// Everything that a machine keeps of its reminders: the log, and the pause.
#[derive(Debug)]
pub(crate) struct Kept {
    log: Vec<Delivery>,
    paused: Option<String>,
}

/// What a file keeps of them.
pub(crate) fn kept(connection: &Connection) -> Result<Kept, StoreError> {
    Ok(Kept {
        log: rows(connection, "SELECT * FROM local_reminder", [], read)?,
        paused: setting::find(connection, setting::REMINDERS_PAUSED)?,
    })
}

/// Puts it in the place of what this file keeps.
pub(crate) fn replace(tx: &Transaction<'_>, kept: &Kept) -> Result<(), StoreError> {
    run(tx, "DELETE FROM local_reminder", [])?;
    kept.log.iter().try_for_each(|delivery| set(tx, delivery))?;
    match &kept.paused {
        Some(until) => setting::set(tx, setting::REMINDERS_PAUSED, until),
        None => setting::remove(tx, setting::REMINDERS_PAUSED),
    }
}
