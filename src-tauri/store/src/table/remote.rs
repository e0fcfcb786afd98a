//! What a booking is called at the service it was booked with. Of this machine alone: another one has no token.

use kawka_domain::ids::{BookingId, CalendarId};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run};
use crate::error::StoreError;
use crate::row::RowExt as _;

/// A booking at its service.
#[derive(Clone, PartialEq, Eq)]
pub struct Remote {
    /// Which booking.
    pub booking: BookingId,
    /// The calendar whose token speaks to the service.
    pub calendar: CalendarId,
    /// What the service calls it.
    pub target: String,
    /// The guest's address there.
    pub attendee: String,
    /// The kind of meeting, as the service calls it.
    pub event_type: String,
    /// The mark of a missed call there.
    pub no_show: Option<String>,
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote")
            .field("booking", &self.booking)
            .finish_non_exhaustive()
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Remote> {
    Ok(Remote {
        booking: row.id("booking_id")?,
        calendar: row.id("calendar_id")?,
        target: row.get("target")?,
        attendee: row.get("attendee")?,
        event_type: row.get("event_type")?,
        no_show: row.get("no_show")?,
    })
}

/// Notes what the service says.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(tx: &Transaction<'_>, remote: &Remote) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT OR REPLACE INTO local_remote (booking_id, calendar_id, target, attendee, event_type, no_show)
         VALUES (:booking, :calendar, :target, :attendee, :event_type, :no_show)",
        named_params! {
            ":booking": remote.booking.uuid(), ":calendar": remote.calendar.uuid(), ":target": remote.target,
            ":attendee": remote.attendee, ":event_type": remote.event_type, ":no_show": remote.no_show,
        },
    )?;
    Ok(())
}

/// Notes the mark of a missed call, or that it is gone.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set_no_show(
    tx: &Transaction<'_>,
    booking: BookingId,
    mark: Option<&str>,
) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE local_remote SET no_show = :mark WHERE booking_id = :booking",
        named_params! {":booking": booking.uuid(), ":mark": mark},
    )?;
    Ok(())
}

/// A booking at its service.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find(connection: &Connection, booking: BookingId) -> Result<Option<Remote>, StoreError> {
    first(
        connection,
        "SELECT * FROM local_remote WHERE booking_id = :booking",
        named_params! {":booking": booking.uuid()},
        read,
    )
}

/// Bookings whose mark at the service may not be what was said here: the call was missed and the guest is not marked,
/// or the other way round. Only calendars that are still read can be spoken to.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_told_apart(connection: &Connection) -> Result<Vec<(Remote, bool)>, StoreError> {
    rows(
        connection,
        "SELECT r.*, b.status = 'no_show' AND b.no_show_reason = 'unexcused' AS missed
         FROM local_remote r JOIN booking b ON b.id = r.booking_id
         JOIN calendar c ON c.id = r.calendar_id AND c.removed_at IS NULL
         WHERE (b.status = 'no_show' AND b.no_show_reason = 'unexcused')
            OR EXISTS (SELECT 1 FROM local_outbox o WHERE o.booking_id = r.booking_id)
         ORDER BY b.start_at, b.id",
        [],
        |row| Ok((read(row)?, row.get("missed")?)),
    )
}

/// The kinds of meetings that were booked through a calendar, the most frequent first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_event_types(
    connection: &Connection,
    calendar: CalendarId,
) -> Result<Vec<String>, StoreError> {
    rows(
        connection,
        "SELECT event_type FROM local_remote WHERE calendar_id = :calendar AND event_type <> ''
         GROUP BY event_type ORDER BY count(*) DESC, event_type",
        named_params! {":calendar": calendar.uuid()},
        |row| row.get("event_type"),
    )
}
