//! Messages that went out, and which booking answers them.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, CustomerId, InvitationId, MemberId, NominationId};
use kawka_domain::nomination::{LetterKind, MatchedBy};
use rusqlite::{Connection, Row, Transaction, named_params};
use uuid::Uuid;

use super::{first, rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One message as it went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Of which nomination.
    pub nomination: NominationId,
    /// What for.
    pub kind: LetterKind,
    /// In which language.
    pub language: String,
    /// In which form, as a word.
    pub form_of_address: String,
    /// To which address; empty when only its text was copied.
    pub address: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// The link to book with.
    pub link: String,
    /// The sentence that asks for consent; empty without one.
    pub consent_sentence: String,
    /// Over which way: `mail` or `copy`.
    pub way: String,
}

/// One message with who sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Which.
    pub id: InvitationId,
    /// The message.
    pub message: Message,
    /// Who sent it.
    pub by: Option<String>,
    /// Who that is.
    pub member: Option<MemberId>,
    /// When.
    pub at: DateTime<Utc>,
}

const COLUMNS: &str =
    "SELECT i.*, m.name AS by_name FROM invitation i LEFT JOIN member m ON m.id = i.member_id";

fn read(row: &Row<'_>) -> rusqlite::Result<Sent> {
    Ok(Sent {
        id: row.id("id")?,
        message: Message {
            nomination: row.id("nomination_id")?,
            kind: row.word("kind")?,
            language: row.get("language")?,
            form_of_address: row.get("form_of_address")?,
            address: row.get("address")?,
            subject: row.get("subject")?,
            body: row.get("body")?,
            link: row.get("link")?,
            consent_sentence: row.get("consent_sentence")?,
            way: row.get("way")?,
        },
        by: row.get("by_name")?,
        member: row.find_id("member_id")?,
        at: row.instant("sent_at")?,
    })
}

/// The messages of a nomination, oldest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, nomination: NominationId) -> Result<Vec<Sent>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE i.nomination_id = :id ORDER BY i.sent_at, i.id",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":id": nomination.uuid()},
        read,
    )
}

/// Every message to a customer, oldest first, those of nominations that were taken back too: what was sent was sent.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_of_customer(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Vec<Sent>, StoreError> {
    let sql = [
        COLUMNS,
        " JOIN nomination n ON n.id = i.nomination_id WHERE n.customer_id = :customer ORDER BY i.sent_at, i.id",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":customer": customer.uuid()},
        read,
    )
}

/// The newest invitation of somebody else of a customer's company.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_last_of_company(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Option<(DateTime<Utc>, String)>, StoreError> {
    first(
        connection,
        "SELECT i.sent_at, trim(o.given_name || ' ' || o.family_name) AS name FROM customer c
         JOIN customer o ON o.company_id = c.company_id AND o.id <> c.id
         JOIN nomination n ON n.customer_id = o.id
         JOIN invitation i ON i.nomination_id = n.id AND i.kind <> 'thanks'
         WHERE c.id = :customer ORDER BY i.sent_at DESC, i.id DESC LIMIT 1",
        named_params! {":customer": customer.uuid()},
        |row| Ok((row.instant("sent_at")?, row.get("name")?)),
    )
}

/// Writes down a message that went out.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: InvitationId,
    message: &Message,
    member: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO invitation (id, nomination_id, kind, language, form_of_address, address, subject, body, link,
            consent_sentence, way, member_id, sent_at)
         VALUES (:id, :nomination, :kind, :language, :form, :address, :subject, :body, :link, :consent, :way, :member,
            :now)",
        named_params! {
            ":id": id.uuid(), ":nomination": message.nomination.uuid(), ":kind": message.kind.word(),
            ":language": message.language, ":form": message.form_of_address, ":address": message.address,
            ":subject": message.subject, ":body": message.body, ":link": message.link,
            ":consent": message.consent_sentence, ":way": message.way, ":member": member.map(MemberId::uuid),
            ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Whether a booking, or one that it took the place of, answers an invitation already, or was said not to answer this
/// nomination's.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn is_settled(
    connection: &Connection,
    nomination: NominationId,
    booking: BookingId,
) -> Result<bool, StoreError> {
    let found = first(
        connection,
        "WITH RECURSIVE chain (id, former) AS (
            SELECT id, moved_from FROM booking WHERE id = :booking
            UNION SELECT b.id, b.moved_from FROM booking b JOIN chain c ON b.id = c.former)
         SELECT 1 FROM chain c JOIN invitation_booking x ON x.booking_id = c.id
         WHERE (x.answers = 1 AND NOT EXISTS (SELECT 1 FROM invitation_booking z WHERE z.booking_id = x.booking_id
                AND z.nomination_id = x.nomination_id AND z.id > x.id AND z.answers = 0))
            OR (x.answers = 0 AND x.nomination_id = :nomination)
         LIMIT 1",
        named_params! {":booking": booking.uuid(), ":nomination": nomination.uuid()},
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// When bookings were seen to answer a nomination, oldest first; those that were then said not to are none.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_answers(
    connection: &Connection,
    nomination: NominationId,
) -> Result<Vec<DateTime<Utc>>, StoreError> {
    rows(
        connection,
        "SELECT x.at FROM invitation_booking x WHERE x.nomination_id = :id AND x.answers = 1
            AND NOT EXISTS (SELECT 1 FROM invitation_booking z WHERE z.nomination_id = x.nomination_id
                AND z.booking_id = x.booking_id AND z.id > x.id AND z.answers = 0)
         ORDER BY x.at, x.id",
        named_params! {":id": nomination.uuid()},
        |row| row.instant("at"),
    )
}

/// Whether anything was ever sent.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn is_any(connection: &Connection) -> Result<bool, StoreError> {
    Ok(
        first(connection, "SELECT 1 FROM invitation LIMIT 1", [], |_| {
            Ok(())
        })?
        .is_some(),
    )
}

/// Writes down that a booking answers the newest invitation of a nomination, or that it does not.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set_answer(
    tx: &Transaction<'_>,
    nomination: NominationId,
    booking: BookingId,
    answers: bool,
    by: (MatchedBy, Option<MemberId>),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO invitation_booking (id, nomination_id, booking_id, answers, matched_by, member_id, at)
         VALUES (:id, :nomination, :booking, :answers, :by, :member, :now)",
        named_params! {
            ":id": Uuid::now_v7(), ":nomination": nomination.uuid(), ":booking": booking.uuid(), ":answers": answers,
            ":by": by.0.word(), ":member": by.1.map(MemberId::uuid), ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Writes down that a booking answers nothing of a nomination: of its chain of moves, every one that was said to.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn unset_answer(
    tx: &Transaction<'_>,
    nomination: NominationId,
    booking: BookingId,
    by: (MatchedBy, Option<MemberId>),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let former: Vec<BookingId> = rows(
        tx,
        "WITH RECURSIVE chain (id, former) AS (
            SELECT id, moved_from FROM booking WHERE id = :booking
            UNION SELECT b.id, b.moved_from FROM booking b JOIN chain c ON b.id = c.former)
         SELECT DISTINCT x.booking_id FROM chain c JOIN invitation_booking x ON x.booking_id = c.id
         WHERE x.nomination_id = :nomination AND x.answers = 1 AND c.id <> :booking",
        named_params! {":booking": booking.uuid(), ":nomination": nomination.uuid()},
        |row| row.id("booking_id"),
    )?;
    for one in former.into_iter().chain([booking]) {
        set_answer(tx, nomination, one, false, by, now)?;
    }
    Ok(())
}
