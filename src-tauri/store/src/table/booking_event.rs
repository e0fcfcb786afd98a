//! What happened to bookings: appended, never changed.

use chrono::{DateTime, Utc};
use kawka_domain::booking::{BookingEventKind, NoShowReason};
use kawka_domain::ids::{BookingEventId, BookingId, MemberId};
use rusqlite::{Connection, Transaction, named_params};

use super::{rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingEvent {
    /// Which.
    pub id: BookingEventId,
    /// What.
    pub kind: BookingEventKind,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: a member's name.
    pub member: Option<String>,
    /// Former start.
    pub from_start: Option<DateTime<Utc>>,
    /// New start.
    pub to_start: Option<DateTime<Utc>>,
    /// Former and new length, in minutes.
    pub minutes: Option<(u32, u32)>,
    /// Why not.
    pub reason: Option<NoShowReason>,
}

/// A booking's events, oldest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, booking: BookingId) -> Result<Vec<BookingEvent>, StoreError> {
    rows(
        connection,
        "SELECT e.*, m.name AS member FROM booking_event e LEFT JOIN member m ON m.id = e.member_id
         WHERE e.booking_id = :booking ORDER BY e.at, e.id",
        named_params! {":booking": booking.uuid()},
        |row| {
            Ok(BookingEvent {
                id: row.id("id")?,
                kind: row.word("kind")?,
                at: row.instant("at")?,
                member: row.get("member")?,
                from_start: row.find_instant("from_start")?,
                to_start: row.find_instant("to_start")?,
                minutes: Option::zip(row.get("from_minutes")?, row.get("to_minutes")?),
                reason: row.find_word("reason")?,
            })
        },
    )
}

/// What to append.
#[derive(Debug, Clone, Copy)]
pub struct NewEvent {
    /// To which booking.
    pub booking: BookingId,
    /// What.
    pub kind: BookingEventKind,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; `None` for a calendar.
    pub member: Option<MemberId>,
    /// Former and new start of a move.
    pub moved: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Former and new length, in minutes.
    pub minutes: Option<(u32, u32)>,
    /// Why not.
    pub reason: Option<NoShowReason>,
}

impl NewEvent {
    /// An event without particulars.
    #[must_use]
    pub const fn new(
        booking: BookingId,
        kind: BookingEventKind,
        at: DateTime<Utc>,
        member: Option<MemberId>,
    ) -> Self {
        Self {
            booking,
            kind,
            at,
            member,
            moved: None,
            minutes: None,
            reason: None,
        }
    }
}

/// Appends an event.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(tx: &Transaction<'_>, event: &NewEvent) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO booking_event (id, booking_id, kind, at, member_id, from_start, to_start, from_minutes,
            to_minutes, reason)
         VALUES (:id, :booking, :kind, :at, :member, :from, :to, :from_minutes, :to_minutes, :reason)",
        named_params! {
            ":id": BookingEventId::new().uuid(), ":booking": event.booking.uuid(), ":kind": event.kind.word(),
            ":at": millis(event.at), ":member": event.member.map(MemberId::uuid),
            ":from": event.moved.map(|(from, _)| millis(from)), ":to": event.moved.map(|(_, to)| millis(to)),
            ":from_minutes": event.minutes.map(|(from, _)| from), ":to_minutes": event.minutes.map(|(_, to)| to),
            ":reason": event.reason.map(NoShowReason::word),
        },
    )?;
    Ok(())
}
