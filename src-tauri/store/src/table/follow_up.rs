//! Follow-ups: tasks and promises.

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::follow_up::{FollowUpDraft, KnownLine, MarkedLine, Repeat, is_closed};
use kawka_domain::ids::{BookingId, CustomerId, FollowUpId, MemberId};
use kawka_domain::interaction::Channel;
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{count, first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One follow-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// Which.
    pub id: FollowUpId,
    /// Its fields.
    pub fields: FollowUpDraft,
    /// The line of notes it came from.
    pub note_line: Option<String>,
    /// Assignee's name.
    pub assignee: Option<String>,
    /// Customer's name.
    pub customer: Option<String>,
    /// When the call was.
    pub call_start: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was done.
    pub done_at: Option<DateTime<Utc>>,
    /// When the customer was told.
    pub told_at: Option<DateTime<Utc>>,
    /// Over which channel.
    pub told_channel: Option<Channel>,
    /// Put off to this day.
    pub snoozed_until: Option<NaiveDate>,
    /// How often it comes again.
    pub repeat: Option<Repeat>,
}

impl FollowUp {
    /// Whether it is done, and nobody waits to hear of it any more.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        is_closed(
            self.fields.kind,
            self.fields.customer_id.is_some(),
            self.done_at.is_some(),
            self.told_at.is_some(),
        )
    }

    /// Whether the customer is still to be told that a promise was kept.
    #[must_use]
    pub const fn is_to_tell(&self) -> bool {
        self.done_at.is_some() && !self.is_closed()
    }
}

/// What is not closed: [`is_closed`] in the words of the file.
const OPEN: &str =
    "(f.done_at IS NULL OR f.kind = 'promise' AND f.customer_id IS NOT NULL AND f.told_at IS NULL)";

const COLUMNS: &str = "SELECT f.*, m.name AS assignee, trim(c.given_name || ' ' || c.family_name) AS customer,
    b.start_at AS call_start
    FROM follow_up f LEFT JOIN member m ON m.id = f.assignee_id LEFT JOIN customer c ON c.id = f.customer_id
    LEFT JOIN booking b ON b.id = f.booking_id WHERE f.removed_at IS NULL";

fn read(row: &Row<'_>) -> rusqlite::Result<FollowUp> {
    Ok(FollowUp {
        id: row.id("id")?,
        fields: FollowUpDraft {
            title: row.get("title")?,
            kind: row.word("kind")?,
            due: row.find_day("due")?,
            assignee_id: row.find_id("assignee_id")?,
            customer_id: row.find_id("customer_id")?,
            booking_id: row.find_id("booking_id")?,
        },
        note_line: row.get("note_line")?,
        assignee: row.get("assignee")?,
        customer: row.get("customer")?,
        call_start: row.find_instant("call_start")?,
        created_at: row.instant("created_at")?,
        done_at: row.find_instant("done_at")?,
        told_at: row.find_instant("told_at")?,
        told_channel: row.find_word("told_channel")?,
        snoozed_until: row.find_day("snoozed_until")?,
        repeat: row.find_word("repeat")?,
    })
}

/// Pending follow-ups by due day, those without one last; with kept promises of which the customer does not know yet. Of
/// one member: theirs, and those that are nobody's, which everybody is to see.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_pending(
    connection: &Connection,
    assignee: Option<MemberId>,
) -> Result<Vec<FollowUp>, StoreError> {
    let sql = [
        COLUMNS,
        " AND ",
        OPEN,
        " AND (:assignee IS NULL OR f.assignee_id = :assignee OR f.assignee_id IS NULL)
          ORDER BY f.due IS NULL, f.due, f.kind, f.id",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":assignee": assignee.map(MemberId::uuid)},
        read,
    )
}

/// Closed follow-ups, newest first, 500 at most.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_done(
    connection: &Connection,
    assignee: Option<MemberId>,
) -> Result<Vec<FollowUp>, StoreError> {
    let sql = [
        COLUMNS,
        " AND NOT ",
        OPEN,
        " AND (:assignee IS NULL OR f.assignee_id = :assignee OR f.assignee_id IS NULL)
          ORDER BY f.done_at DESC, f.id DESC LIMIT 500",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":assignee": assignee.map(MemberId::uuid)},
        read,
    )
}

/// A customer's follow-ups, oldest first, done ones too.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_of_customer(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Vec<FollowUp>, StoreError> {
    let sql = [
        COLUMNS,
        " AND f.customer_id = :customer ORDER BY f.created_at, f.id",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":customer": customer.uuid()},
        read,
    )
}

/// A call's follow-ups in the order in which they were made.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_of_booking(
    connection: &Connection,
    booking: BookingId,
) -> Result<Vec<FollowUp>, StoreError> {
    let sql = [COLUMNS, " AND f.booking_id = :booking ORDER BY f.id"].concat();
    rows(
        connection,
        &sql,
        named_params! {":booking": booking.uuid()},
        read,
    )
}

/// Lines of a call's notes that became follow-ups, removed ones too, in the order in which they did.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_note_lines(
    connection: &Connection,
    booking: BookingId,
) -> Result<Vec<(FollowUpId, KnownLine)>, StoreError> {
    rows(
        connection,
        "SELECT id, note_line, kind, done_at IS NULL AND removed_at IS NULL AS pending FROM follow_up
         WHERE booking_id = :booking AND note_line IS NOT NULL ORDER BY id",
        named_params! {":booking": booking.uuid()},
        |row| {
            let line = MarkedLine { title: row.get("note_line")?, kind: row.word("kind")? };
            Ok((row.id("id")?, KnownLine { line, pending: row.get("pending")? }))
        },
    )
}

/// One follow-up.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: FollowUpId) -> Result<FollowUp, StoreError> {
    let sql = [COLUMNS, " AND f.id = :id"].concat();
    first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("follow-up"))
}

/// How many are pending for a member.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn count_pending(connection: &Connection, assignee: MemberId) -> Result<u32, StoreError> {
    let sql = [
        "SELECT count(*) FROM follow_up f WHERE f.removed_at IS NULL AND (f.assignee_id = :assignee OR f.assignee_id IS NULL) AND ",
        OPEN,
    ]
    .concat();
    count(
        connection,
        &sql,
        named_params! {":assignee": assignee.uuid()},
    )
}

/// Adds a follow-up.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: FollowUpId,
    fields: &FollowUpDraft,
    note_line: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO follow_up (id, title, kind, due, assignee_id, customer_id, booking_id, note_line, created_at)
         VALUES (:id, :title, :kind, :due, :assignee, :customer, :booking, :line, :now)",
        named_params! {
            ":id": id.uuid(), ":title": fields.title, ":kind": fields.kind.word(),
            ":due": fields.due.map(|day| day.to_string()), ":assignee": fields.assignee_id.map(MemberId::uuid),
            ":customer": fields.customer_id.map(CustomerId::uuid),
            ":booking": fields.booking_id.map(BookingId::uuid), ":line": note_line, ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Changes a follow-up.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn change(
    tx: &Transaction<'_>,
    id: FollowUpId,
    fields: &FollowUpDraft,
    note_line: Option<&str>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "follow-up",
        "UPDATE follow_up SET title = :title, kind = :kind, due = :due, assignee_id = :assignee,
            customer_id = :customer, booking_id = :booking, note_line = :line
         WHERE id = :id AND removed_at IS NULL",
        named_params! {
            ":id": id.uuid(), ":title": fields.title, ":kind": fields.kind.word(),
            ":due": fields.due.map(|day| day.to_string()), ":assignee": fields.assignee_id.map(MemberId::uuid),
            ":customer": fields.customer_id.map(CustomerId::uuid),
            ":booking": fields.booking_id.map(BookingId::uuid), ":line": note_line,
        },
    )
}

/// Marks a follow-up as done, or as pending again.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_done(
    tx: &Transaction<'_>,
    id: FollowUpId,
    at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "follow-up",
        "UPDATE follow_up SET done_at = :at WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":at": at.map(millis)},
    )
}

/// Says when and how the customer was told, or that they were not.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_told(
    tx: &Transaction<'_>,
    id: FollowUpId,
    told: Option<(DateTime<Utc>, Channel)>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "follow-up",
        "UPDATE follow_up SET told_at = :at, told_channel = :channel WHERE id = :id AND removed_at IS NULL",
        named_params! {
            ":id": id.uuid(), ":at": told.map(|(at, _)| millis(at)), ":channel": told.map(|(_, c)| c.word()),
        },
    )
}

/// Puts a follow-up off to a day, or no longer.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn snooze(
    tx: &Transaction<'_>,
    id: FollowUpId,
    until: Option<NaiveDate>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "follow-up",
        "UPDATE follow_up SET snoozed_until = :until WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":until": until.map(|day| day.to_string())},
    )
}

/// Says how often a follow-up comes again.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_repeat(
    tx: &Transaction<'_>,
    id: FollowUpId,
    repeat: Option<Repeat>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "follow-up",
        "UPDATE follow_up SET repeat = :repeat WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":repeat": repeat.map(Repeat::word)},
    )
}

/// Marks a follow-up as removed.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(tx: &Transaction<'_>, id: FollowUpId, now: DateTime<Utc>) -> Result<(), StoreError> {
    run_one(
        tx,
        "follow-up",
        "UPDATE follow_up SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}
