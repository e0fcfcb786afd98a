//! When calls are offered: the weekly pattern, its exceptions, zone and goal; and the bookings that take slots.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use kawka_domain::ids::{BookingId, SlotExceptionId, SlotId, SlotPlanId};
use kawka_domain::slots::{
    Availability, OfferedSlot, SlotBooking, SlotDraft, SlotException, SlotExceptionDraft, SlotPlan,
    SlotState, WeeklySlot, assign,
};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// No call is longer: how far before a span those begin that reach into it.
const LONGEST_CALL: Duration = Duration::days(1);

fn read_slot(row: &Row<'_>) -> rusqlite::Result<WeeklySlot> {
    Ok(WeeklySlot {
        id: row.id("id")?,
        fields: SlotDraft {
            weekday: row.get("weekday")?,
            at: row.word("wall_time")?,
            minutes: row.get("minutes")?,
            from: row.word("from_day")?,
        },
        until: row.find_day("until_day")?,
    })
}

fn read_exception(row: &Row<'_>) -> rusqlite::Result<SlotException> {
    Ok(SlotException {
        id: row.id("id")?,
        fields: SlotExceptionDraft {
            kind: row.word("kind")?,
            from: row.word("from_day")?,
            to: row.word("to_day")?,
            at: row.find_word("wall_time")?,
            minutes: row.get("minutes")?,
            reason: row.get("reason")?,
        },
    })
}

fn list_plans(connection: &Connection) -> Result<Vec<SlotPlan>, StoreError> {
    rows(
        connection,
        "SELECT time_zone, goal, from_day FROM slot_plan ORDER BY from_day, created_at, id",
        [],
        |row| {
            Ok(SlotPlan {
                from: row.word("from_day")?,
                zone: row.word("time_zone")?,
                goal: row.get("goal")?,
            })
        },
    )
}

/// Everything that says when calls are offered.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn availability(connection: &Connection) -> Result<Availability, StoreError> {
    Ok(Availability {
        plans: list_plans(connection)?,
        slots: rows(
            connection,
            "SELECT * FROM slot WHERE removed_at IS NULL ORDER BY weekday, wall_time, from_day, id",
            [],
            read_slot,
        )?,
        exceptions: rows(
            connection,
            "SELECT * FROM slot_exception WHERE removed_at IS NULL ORDER BY from_day, to_day, wall_time, id",
            [],
            read_exception,
        )?,
    })
}

/// What was ever entered: as [`availability`], with what was removed, each with whether it was.
#[derive(Debug, Clone, Default)]
pub struct EverEntered {
    /// Every plan.
    pub plans: Vec<SlotPlan>,
    /// Every slot.
    pub slots: Vec<(WeeklySlot, bool)>,
    /// Every exception.
    pub exceptions: Vec<(SlotException, bool)>,
}

/// What was ever entered.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn ever_entered(connection: &Connection) -> Result<EverEntered, StoreError> {
    Ok(EverEntered {
        plans: list_plans(connection)?,
        slots: rows(connection, "SELECT * FROM slot ORDER BY id", [], |row| {
            Ok((read_slot(row)?, row.find_instant("removed_at")?.is_some()))
        })?,
        exceptions: rows(
            connection,
            "SELECT * FROM slot_exception ORDER BY id",
            [],
            |row| {
                Ok((
                    read_exception(row)?,
                    row.find_instant("removed_at")?.is_some(),
                ))
            },
        )?,
    })
}

/// Bookings that begin within a span or reach into it, by start; those that were called off too.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_bookings(
    connection: &Connection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<SlotBooking>, StoreError> {
    rows(
        connection,
        "SELECT id, start_at, end_at, status FROM booking
         WHERE start_at >= :earliest AND start_at < :to AND (start_at >= :from OR end_at > :from)
         ORDER BY start_at, id",
        named_params! {
            ":earliest": millis(from - LONGEST_CALL), ":from": millis(from), ":to": millis(to),
        },
        |row| {
            Ok(SlotBooking {
                id: row.id("id")?,
                start: row.instant("start_at")?,
                end: row.instant("end_at")?,
                status: row.word("status")?,
            })
        },
    )
}

/// Slots that begin within a span and after `now`, and that nobody has, by start. A pure read: it may be asked within a
/// transaction as well.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_free(
    connection: &Connection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<OfferedSlot>, StoreError> {
    let offered = availability(connection)?.offered_between(from..to);
    let last = offered.last().map_or(to, |slot| slot.end.max(to));
    let bookings = list_bookings(connection, from, last)?;
    Ok(assign(offered, &bookings, now)
        .slots
        .into_iter()
        .filter(|slot| slot.state == SlotState::Free)
        .map(|slot| slot.slot)
        .collect())
}

/// Something that happened to a booking and takes or frees slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// Where the booking stood before and after it. What happens later changes nothing about that.
    pub starts: Vec<DateTime<Utc>>,
    /// The booking's length.
    pub length: Duration,
}

/// One event as it is stored, with where its booking stands now.
struct Event {
    booking: BookingId,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
}

/// What happened to bookings that stand near a span, or ever stood there; one row an event.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_events(
    connection: &Connection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Touch>, StoreError> {
    let latest_first = rows(
        connection,
        "SELECT e.booking_id, b.start_at, b.end_at, e.from_start, e.to_start FROM booking_event e
         JOIN booking b ON b.id = e.booking_id
         WHERE e.kind IN ('booked', 'moved', 'cancelled', 'reopened')
            AND (b.start_at BETWEEN :from AND :to
                OR b.id IN (SELECT booking_id FROM booking_event
                    WHERE from_start BETWEEN :from AND :to OR to_start BETWEEN :from AND :to))
         ORDER BY e.booking_id, e.at DESC, e.id DESC",
        named_params! {":from": millis(from - LONGEST_CALL), ":to": millis(to)},
        |row| {
            Ok(Event {
                booking: row.id("booking_id")?,
                start: row.instant("start_at")?,
                end: row.instant("end_at")?,
                from: row.find_instant("from_start")?,
                to: row.find_instant("to_start")?,
            })
        },
    )?;
    Ok(touches(&latest_first))
}

/// Follows each booking back from where it stands. A move either took the booking along, or left it where it was and
/// another one has its new place.
fn touches(latest_first: &[Event]) -> Vec<Touch> {
    let mut touches = Vec::with_capacity(latest_first.len());
    let mut place: Option<(BookingId, DateTime<Utc>)> = None;
    for event in latest_first {
        let after = place
            .filter(|(booking, _)| *booking == event.booking)
            .map_or(event.start, |(_, start)| start);
        let taken_along = event.from.filter(|_| event.to == Some(after));
        place = Some((event.booking, taken_along.unwrap_or(after)));
        let mut starts = vec![after];
        starts.extend(event.from);
        starts.extend(event.to);
        touches.push(Touch {
            starts,
            length: event.end - event.start,
        });
    }
    touches
}

/// Adds a slot to the pattern.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: SlotId,
    fields: &SlotDraft,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO slot (id, weekday, wall_time, minutes, from_day, created_at)
         VALUES (:id, :weekday, :at, :minutes, :from, :now)",
        named_params! {
            ":id": id.uuid(), ":weekday": fields.weekday, ":at": fields.at.to_string(), ":minutes": fields.minutes,
            ":from": fields.from.to_string(), ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Says from which day on a slot is no longer offered.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn end(tx: &Transaction<'_>, id: SlotId, until: NaiveDate) -> Result<(), StoreError> {
    run_one(
        tx,
        "slot",
        "UPDATE slot SET until_day = :until WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":until": until.to_string()},
    )
}

/// Marks a slot as removed: it counts as never offered.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(tx: &Transaction<'_>, id: SlotId, now: DateTime<Utc>) -> Result<(), StoreError> {
    run_one(
        tx,
        "slot",
        "UPDATE slot SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}

/// Adds an exception.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_exception(
    tx: &Transaction<'_>,
    id: SlotExceptionId,
    fields: &SlotExceptionDraft,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO slot_exception (id, kind, from_day, to_day, wall_time, minutes, reason, created_at)
         VALUES (:id, :kind, :from, :to, :at, :minutes, :reason, :now)",
        named_params! {
            ":id": id.uuid(), ":kind": fields.kind.word(), ":from": fields.from.to_string(),
            ":to": fields.to.to_string(), ":at": fields.at.map(|at| at.to_string()), ":minutes": fields.minutes,
            ":reason": fields.reason, ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Marks an exception as removed.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove_exception(
    tx: &Transaction<'_>,
    id: SlotExceptionId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "slot_exception",
        "UPDATE slot_exception SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}

/// Adds a plan, which counts from its day on until a later one begins.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_plan(
    tx: &Transaction<'_>,
    id: SlotPlanId,
    plan: &SlotPlan,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO slot_plan (id, time_zone, goal, from_day, created_at) VALUES (:id, :zone, :goal, :from, :now)",
        named_params! {
            ":id": id.uuid(), ":zone": plan.zone.name(), ":goal": plan.goal, ":from": plan.from.to_string(),
            ":now": millis(now),
        },
    )?;
    Ok(())
}
