//! Booked calls.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use kawka_domain::booking::{Arrival, BookingStatus, NoShowReason, Reply};
use kawka_domain::ids::{BookingId, CalendarId, CustomerId, MemberId};
use rusqlite::{Connection, Row, Transaction, named_params};
use uuid::Uuid;

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// What a calendar, or a person by hand, says about a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The calendar; `None` by hand.
    pub calendar: Option<CalendarId>,
    /// UID there.
    pub uid: Option<String>,
    /// RECURRENCE-ID there.
    pub recurrence_id: Option<String>,
    /// The booking service's own id of it.
    pub service_id: Option<String>,
    /// Title.
    pub title: String,
    /// Attendee's address.
    pub attendee_email: Option<String>,
    /// Attendee's name.
    pub attendee_name: Option<String>,
    /// Start.
    pub start: DateTime<Utc>,
    /// End.
    pub end: DateTime<Utc>,
    /// IANA zone of the entry.
    pub time_zone: Option<String>,
    /// The start on the wall of that zone.
    pub wall_start: NaiveDateTime,
    /// The room.
    pub room_url: Option<String>,
    /// The customer's answer.
    pub reply: Reply,
}

/// One booking with what its row needs of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// Which.
    pub id: BookingId,
    /// What the calendar says.
    pub entry: Entry,
    /// Whose.
    pub customer: Option<CustomerId>,
    /// What became of it.
    pub status: BookingStatus,
    /// Why not.
    pub no_show_reason: Option<NoShowReason>,
    /// A remark on the outcome.
    pub remark: String,
    /// Whether the customer was seen.
    pub arrival: Arrival,
    /// When the brief was declared ready.
    pub brief_ready_at: Option<DateTime<Utc>>,
    /// The booking it replaces.
    pub moved_from: Option<BookingId>,
    /// Who declared the brief ready.
    pub brief_ready_by: Option<String>,
    /// The customer's name.
    pub customer_name: Option<String>,
    /// The customer's zone; may be empty.
    pub customer_zone: Option<String>,
    /// The customer's role.
    pub customer_role: Option<String>,
    /// Their company's name.
    pub company: Option<String>,
    /// Their care owner.
    pub care_owner: Option<MemberId>,
    /// Their care owner's name.
    pub care_owner_name: Option<String>,
    /// Sections of the brief that have text.
    pub brief_sections: u32,
    /// It left its calendar, and no person has decided or, when it was called off for that, seen it yet.
    pub vanished: bool,
    /// When it came into Kawka.
    pub created_at: DateTime<Utc>,
    /// When the host said that the recording runs.
    pub recording_started_at: Option<DateTime<Utc>>,
    /// When the host said that it runs no longer.
    pub recording_stopped_at: Option<DateTime<Utc>>,
    /// When the customer was seen.
    pub arrived_at: Option<DateTime<Utc>>,
    /// When its customer was erased: only its time is left, and no calendar fills it again.
    pub erased_at: Option<DateTime<Utc>>,
}

impl Booking {
    /// The host said that a recording runs, and has not said that it stopped.
    #[must_use]
    pub const fn is_recorded_now(&self) -> bool {
        self.recording_started_at.is_some() && self.recording_stopped_at.is_none()
    }

    /// It left its calendar and is still open.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.vanished && self.status == BookingStatus::Booked
    }

    /// It was known before it was over; one that came in later is history nobody needs to be asked about.
    #[must_use]
    pub fn was_awaited(&self) -> bool {
        self.created_at < self.entry.end
    }
}

pub(super) const COLUMNS: &str = "SELECT b.*, trim(c.given_name || ' ' || c.family_name) AS customer_name,
    c.time_zone AS customer_zone, c.role AS customer_role, co.name AS company, c.care_owner_id AS care_owner_id,
    o.name AS care_owner_name, r.name AS ready_by_name,
    (SELECT count(DISTINCT section) FROM brief_text t WHERE t.booking_id = b.id AND t.text <> ''
        AND t.section IN ('know', 'ask', 'do', 'dont')) AS brief_sections,
    EXISTS (SELECT 1 FROM local_vanished v WHERE v.booking_id = b.id) AS vanished
    FROM booking b
    LEFT JOIN customer c ON c.id = b.customer_id
    LEFT JOIN company co ON co.id = c.company_id
    LEFT JOIN member o ON o.id = c.care_owner_id
    LEFT JOIN member r ON r.id = b.brief_ready_by";

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Booking> {
    Ok(Booking {
        id: row.id("id")?,
        entry: Entry {
            calendar: row.find_id("calendar_id")?,
            uid: row.get("uid")?,
            recurrence_id: row.get("recurrence_id")?,
            service_id: row.get("service_id")?,
            title: row.get("title")?,
            attendee_email: row.get("attendee_email")?,
            attendee_name: row.get("attendee_name")?,
            start: row.instant("start_at")?,
            end: row.instant("end_at")?,
            time_zone: row.get("time_zone")?,
            wall_start: row.word("wall_start")?,
            room_url: row.get("room_url")?,
            reply: row.word("reply")?,
        },
        customer: row.find_id("customer_id")?,
        status: row.word("status")?,
        no_show_reason: row.find_word("no_show_reason")?,
        remark: row.get("remark")?,
        arrival: row.word("arrival")?,
        brief_ready_at: row.find_instant("brief_ready_at")?,
        moved_from: row.find_id("moved_from")?,
        brief_ready_by: row.get("ready_by_name")?,
        customer_name: row.get("customer_name")?,
        customer_zone: row.get("customer_zone")?,
        customer_role: row.get("customer_role")?,
        company: row.get("company")?,
        care_owner: row.find_id("care_owner_id")?,
        care_owner_name: row.get("care_owner_name")?,
        brief_sections: row.get("brief_sections")?,
        vanished: row.get("vanished")?,
        created_at: row.instant("created_at")?,
        recording_started_at: row.find_instant("recording_started_at")?,
        recording_stopped_at: row.find_instant("recording_stopped_at")?,
        arrived_at: row.find_instant("arrived_at")?,
        erased_at: row.find_instant("erased_at")?,
    })
}

/// Bookings that start within a span, by start.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(
    connection: &Connection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Booking>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE b.start_at >= :from AND b.start_at < :to ORDER BY b.start_at, b.id",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":from": millis(from), ":to": millis(to)},
        read,
    )
}

/// Calls that ended before an instant and for which something was written, by start.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_with_papers(
    connection: &Connection,
    before: DateTime<Utc>,
) -> Result<Vec<Booking>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE b.end_at < :before AND (
            EXISTS (SELECT 1 FROM call_note t WHERE t.booking_id = b.id)
            OR EXISTS (SELECT 1 FROM answer t WHERE t.booking_id = b.id)
            OR EXISTS (SELECT 1 FROM brief_text t WHERE t.booking_id = b.id)
            OR EXISTS (SELECT 1 FROM private_note t WHERE t.booking_id = b.id)
            OR EXISTS (SELECT 1 FROM booking_answer t WHERE t.booking_id = b.id))
          ORDER BY b.start_at, b.id",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":before": millis(before)},
        read,
    )
}

/// How many calls ended before an instant for which something was written, but for those of people who asked that the
/// use of their data be restricted.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn count_with_papers(
    connection: &Connection,
    before: DateTime<Utc>,
) -> Result<u32, StoreError> {
    let count = first(
        connection,
        "SELECT count(*) AS count FROM booking b WHERE b.end_at < :before AND (
            EXISTS (SELECT 1 FROM call_note t WHERE t.booking_id = b.id)
            OR EXISTS (SELECT 1 FROM answer t WHERE t.booking_id = b.id)
            OR EXISTS (SELECT 1 FROM brief_text t WHERE t.booking_id = b.id)
            OR EXISTS (SELECT 1 FROM private_note t WHERE t.booking_id = b.id)
            OR EXISTS (SELECT 1 FROM booking_answer t WHERE t.booking_id = b.id))
         AND NOT EXISTS (SELECT 1 FROM rights_request r JOIN customer o ON o.id = r.customer_id
            WHERE coalesce(o.merged_into, o.id) = b.customer_id AND r.kind = 'restriction'
            AND r.closed_at IS NULL AND r.removed_at IS NULL)",
        named_params! {":before": millis(before)},
        |row| row.get("count"),
    )?;
    Ok(count.unwrap_or(0))
}

/// Whether a call at this time is left of somebody who was erased.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn was_erased(connection: &Connection, start: DateTime<Utc>) -> Result<bool, StoreError> {
    let found = first(
        connection,
        "SELECT 1 AS there FROM booking WHERE start_at = :start AND erased_at IS NOT NULL",
        named_params! {":start": millis(start)},
        |row| row.get::<_, i64>("there"),
    )?;
    Ok(found.is_some())
}

/// Open bookings that end after an instant, by start.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_open(
    connection: &Connection,
    after: DateTime<Utc>,
) -> Result<Vec<Booking>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE b.status = 'booked' AND b.end_at > :after ORDER BY b.start_at, b.id",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":after": millis(after)},
        read,
    )
}

/// Bookings that ended before an instant or have their outcome, newest first: a page of them and how many there are, all
/// or those with one status. Those whose place another booking took are left out.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_past(
    connection: &Connection,
    before: DateTime<Utc>,
    status: Option<BookingStatus>,
    offset: u32,
    limit: u32,
) -> Result<(Vec<Booking>, u32), StoreError> {
    // One whose place another booking took is part of that one's chain.
    let condition = " WHERE (b.end_at <= :before OR b.status IN ('held', 'no_show'))
          AND (:status IS NULL OR b.status = :status)
          AND NOT (b.status = 'moved' AND EXISTS (SELECT 1 FROM booking n WHERE n.moved_from = b.id))";
    let sql = [
        COLUMNS,
        condition,
        " ORDER BY b.start_at DESC, b.id DESC LIMIT :limit OFFSET :offset",
    ]
    .concat();
    let status = status.map(BookingStatus::word);
    let page = rows(
        connection,
        &sql,
        named_params! {
            ":before": millis(before), ":status": status, ":limit": limit, ":offset": offset
        },
        read,
    )?;
    let sql = ["SELECT count(*) FROM booking b", condition].concat();
    let total = super::count(
        connection,
        &sql,
        named_params! {":before": millis(before), ":status": status},
    )?;
    Ok((page, total))
}

/// A customer's bookings, newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_of_customer(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Vec<Booking>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE b.customer_id = :customer ORDER BY b.start_at DESC, b.id DESC",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":customer": customer.uuid()},
        read,
    )
}

/// A calendar's bookings, by start.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_of_calendar(
    connection: &Connection,
    calendar: CalendarId,
) -> Result<Vec<Booking>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE b.calendar_id = :calendar ORDER BY b.start_at, b.id",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":calendar": calendar.uuid()},
        read,
    )
}

/// Entries of a calendar that are more than one open booking, none of which took the other's place: the newest of each.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub(crate) fn list_doubled(connection: &Connection) -> Result<BTreeSet<Uuid>, StoreError> {
    let doubled = rows(
        connection,
        "SELECT max(b.id) AS id FROM booking b
         WHERE b.status = 'booked' AND b.calendar_id IS NOT NULL AND b.uid IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM booking next WHERE next.moved_from = b.id)
         GROUP BY b.calendar_id, b.uid, b.recurrence_id HAVING count(*) > 1",
        [],
        |row| row.get("id"),
    )?;
    Ok(doubled.into_iter().collect())
}

/// Bookings of calendars that were removed, by start.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_of_removed_calendars(connection: &Connection) -> Result<Vec<Booking>, StoreError> {
    let sql = [
        COLUMNS,
        " JOIN calendar k ON k.id = b.calendar_id WHERE k.removed_at IS NOT NULL ORDER BY b.start_at, b.id",
    ]
    .concat();
    rows(connection, &sql, [], read)
}

/// Bookings without a customer from this address.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_unmatched(connection: &Connection, email: &str) -> Result<Vec<BookingId>, StoreError> {
    rows(
        connection,
        "SELECT id FROM booking WHERE customer_id IS NULL AND attendee_email IS NOT NULL
            AND kawka_normalise('email', coalesce(attendee_email, ''), '') = :email",
        named_params! {":email": email},
        |row| row.id("id"),
    )
}

/// One booking.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: BookingId) -> Result<Booking, StoreError> {
    let sql = [COLUMNS, " WHERE b.id = :id"].concat();
    first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("booking"))
}

/// The booking that replaces this one.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_successor(
    connection: &Connection,
    id: BookingId,
) -> Result<Option<BookingId>, StoreError> {
    first(
        connection,
        "SELECT id FROM booking WHERE moved_from = :id ORDER BY id DESC LIMIT 1",
        named_params! {":id": id.uuid()},
        |row| row.id("id"),
    )
}

/// Missed calls of a customer before an instant, by reason.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_no_shows(
    connection: &Connection,
    customer: CustomerId,
    before: DateTime<Utc>,
) -> Result<Vec<NoShowReason>, StoreError> {
    rows(
        connection,
        "SELECT no_show_reason FROM booking
         WHERE customer_id = :customer AND status = 'no_show' AND start_at < :before AND no_show_reason IS NOT NULL",
        named_params! {":customer": customer.uuid(), ":before": millis(before)},
        |row| row.word("no_show_reason"),
    )
}

/// Adds a booking.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: BookingId,
    entry: &Entry,
    customer: Option<CustomerId>,
    moved_from: Option<BookingId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO booking (id, calendar_id, uid, recurrence_id, service_id, customer_id, title, attendee_email,
            attendee_name, start_at, end_at, time_zone, wall_start, room_url, reply, status, remark, arrival,
            moved_from, created_at)
         VALUES (:id, :calendar, :uid, :recurrence_id, :service_id, :customer, :title, :email, :name, :start, :end,
            :zone, :wall, :room, :reply, 'booked', '', 'unknown', :moved_from, :now)",
        named_params! {
            ":id": id.uuid(), ":calendar": entry.calendar.map(CalendarId::uuid), ":uid": entry.uid,
            ":recurrence_id": entry.recurrence_id, ":service_id": entry.service_id,
            ":customer": customer.map(CustomerId::uuid), ":title": entry.title, ":email": entry.attendee_email,
            ":name": entry.attendee_name, ":start": millis(entry.start), ":end": millis(entry.end),
            ":zone": entry.time_zone, ":wall": wall(entry.wall_start), ":room": entry.room_url,
            ":reply": entry.reply.word(), ":moved_from": moved_from.map(BookingId::uuid), ":now": millis(now),
        },
    )?;
    Ok(())
}

fn wall(time: NaiveDateTime) -> String {
    time.format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Takes over what the calendar says now.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn change_entry(tx: &Transaction<'_>, id: BookingId, entry: &Entry) -> Result<(), StoreError> {
    run_one(
        tx,
        "booking",
        "UPDATE booking SET calendar_id = :calendar, uid = :uid, recurrence_id = :recurrence_id,
            service_id = :service_id, title = :title, attendee_email = :email, attendee_name = :name,
            start_at = :start, end_at = :end, time_zone = :zone, wall_start = :wall, room_url = :room, reply = :reply
         WHERE id = :id",
        named_params! {
            ":id": id.uuid(), ":calendar": entry.calendar.map(CalendarId::uuid), ":uid": entry.uid,
            ":recurrence_id": entry.recurrence_id, ":service_id": entry.service_id, ":title": entry.title,
            ":email": entry.attendee_email, ":name": entry.attendee_name, ":start": millis(entry.start),
            ":end": millis(entry.end), ":zone": entry.time_zone, ":wall": wall(entry.wall_start),
            ":room": entry.room_url, ":reply": entry.reply.word(),
        },
    )
}

/// Sets what became of it.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_status(
    tx: &Transaction<'_>,
    id: BookingId,
    status: BookingStatus,
    reason: Option<NoShowReason>,
    remark: &str,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "booking",
        "UPDATE booking SET status = :status, no_show_reason = :reason, remark = :remark WHERE id = :id",
        named_params! {
            ":id": id.uuid(), ":status": status.word(), ":reason": reason.map(NoShowReason::word), ":remark": remark,
        },
    )
}

/// Sets whether the customer was seen.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_arrival(
    tx: &Transaction<'_>,
    id: BookingId,
    arrival: Arrival,
    at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "booking",
        "UPDATE booking SET arrival = :arrival, arrived_at = :at WHERE id = :id",
        named_params! {":id": id.uuid(), ":arrival": arrival.word(), ":at": at.map(millis)},
    )
}

/// Matches it to a customer. What was promised in it is promised to them; what was given to somebody else by hand stays
/// theirs.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_customer(
    tx: &Transaction<'_>,
    id: BookingId,
    customer: CustomerId,
) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE follow_up SET customer_id = :customer WHERE booking_id = :id
            AND customer_id IS (SELECT customer_id FROM booking WHERE id = :id) AND customer_id IS NOT :customer",
        named_params! {":id": id.uuid(), ":customer": customer.uuid()},
    )?;
    run_one(
        tx,
        "booking",
        "UPDATE booking SET customer_id = :customer WHERE id = :id",
        named_params! {":id": id.uuid(), ":customer": customer.uuid()},
    )
}

/// Declares its brief ready, or not ready.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_brief_ready(
    tx: &Transaction<'_>,
    id: BookingId,
    ready: Option<(DateTime<Utc>, MemberId)>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "booking",
        "UPDATE booking SET brief_ready_at = :at, brief_ready_by = :by WHERE id = :id",
        named_params! {
            ":id": id.uuid(), ":at": ready.map(|(at, _)| millis(at)), ":by": ready.map(|(_, by)| by.uuid()),
        },
    )
}

/// Notes which booking it replaces.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_moved_from(
    tx: &Transaction<'_>,
    id: BookingId,
    former: BookingId,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "booking",
        "UPDATE booking SET moved_from = :former WHERE id = :id",
        named_params! {":id": id.uuid(), ":former": former.uuid()},
    )
}

/// Says when the recording began to run.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_recording_started(
    tx: &Transaction<'_>,
    id: BookingId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "booking",
        "UPDATE booking SET recording_started_at = :at, recording_stopped_at = NULL WHERE id = :id",
        named_params! {":id": id.uuid(), ":at": millis(at)},
    )
}

/// Says when the recording stopped.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_recording_stopped(
    tx: &Transaction<'_>,
    id: BookingId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "booking",
        "UPDATE booking SET recording_stopped_at = :at WHERE id = :id",
        named_params! {":id": id.uuid(), ":at": millis(at)},
    )
}
