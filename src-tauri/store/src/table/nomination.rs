//! Who is proposed for a call, with what their state follows from.

use chrono::{DateTime, Utc};
use kawka_domain::booking::{BookingStatus, NoShowReason};
use kawka_domain::ids::{BookingId, CompanyId, CustomerId, InvitationId, MemberId, NominationId};
use kawka_domain::nomination::rules::{Overruling, RuleKind};
use kawka_domain::nomination::{Decision, LetterKind, MatchedBy, NominationWhy};
use kawka_domain::person::FormOfAddress;
use rusqlite::{Connection, Row, Transaction, named_params};
use uuid::Uuid;

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// What a person says when they propose somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// Who.
    pub customer: CustomerId,
    /// Why.
    pub why: NominationWhy,
    /// Why, in words.
    pub note: String,
    /// What to ask them.
    pub ask: String,
}

/// The booking that answers the newest invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Which.
    pub booking: BookingId,
    /// When the call begins.
    pub start: DateTime<Utc>,
    /// What became of it.
    pub status: BookingStatus,
    /// Why not.
    pub no_show_reason: Option<NoShowReason>,
    /// How it was seen that it answers.
    pub matched_by: MatchedBy,
}

/// The newest message of a nomination, thanks left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastSent {
    /// Which.
    pub id: InvitationId,
    /// What for.
    pub kind: LetterKind,
    /// When.
    pub at: DateTime<Utc>,
    /// Who sent it.
    pub by: Option<String>,
}

/// One nomination with what its row needs of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nomination {
    /// Which.
    pub id: NominationId,
    /// What was said.
    pub fields: Fields,
    /// The mark that its links carry.
    pub token: String,
    /// Who proposed.
    pub by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// What was decided.
    pub decision: Option<Decision>,
    /// Why.
    pub decision_reason: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// When somebody said that no answer is waited for.
    pub given_up_at: Option<DateTime<Utc>>,
    /// The customer's name.
    pub name: String,
    /// Their given name.
    pub given_name: String,
    /// Their family name.
    pub family_name: String,
    /// How they are addressed.
    pub form_of_address: Option<FormOfAddress>,
    /// Their language, possibly empty.
    pub language: String,
    /// Their country, possibly empty.
    pub country: String,
    /// Their zone, possibly empty.
    pub time_zone: String,
    /// They must not be contacted.
    pub do_not_contact: bool,
    /// Their company.
    pub company_id: Option<CompanyId>,
    /// Its name.
    pub company: Option<String>,
    /// Its trade, possibly empty.
    pub trade: String,
    /// Their care owner.
    pub care_owner_id: Option<MemberId>,
    /// Their name.
    pub care_owner: Option<String>,
    /// When the newest round began.
    pub round_at: Option<DateTime<Utc>>,
    /// The newest message.
    pub last: Option<LastSent>,
    /// How many messages went out.
    pub sent: u32,
    /// Thanks went out.
    pub thanked_at: Option<DateTime<Utc>>,
    /// The booking that answers the newest round.
    pub answer: Option<Answer>,
    /// A message is being written on this machine.
    pub has_draft: bool,
}

/// A round begins with an invitation or another chance; reminders belong to it. Of a pair of nomination and booking
/// the newest word counts.
const COLUMNS: &str = "SELECT n.*, c.given_name, c.family_name, trim(c.given_name || ' ' || c.family_name) AS name,
    c.form_of_address, c.language, c.country, c.time_zone, c.do_not_contact, c.company_id, c.care_owner_id,
    co.name AS company, coalesce(co.industry, '') AS trade, o.name AS care_owner, m.name AS by_name,
    d.name AS decided_by_name, r.sent_at AS round_at, l.id AS last_id, l.kind AS last_kind, l.sent_at AS last_at,
    lm.name AS last_by, b.id AS booking_id, b.start_at, b.status, b.no_show_reason, x.matched_by,
    (SELECT count(*) FROM invitation i WHERE i.nomination_id = n.id) AS sent,
    (SELECT max(i.sent_at) FROM invitation i WHERE i.nomination_id = n.id AND i.kind = 'thanks') AS thanked_at,
    EXISTS (SELECT 1 FROM local_letter_draft t WHERE t.nomination_id = n.id AND NOT EXISTS (SELECT 1 FROM invitation i
        WHERE i.nomination_id = n.id AND i.kind = t.kind AND i.sent_at >= t.at)) AS has_draft
    FROM nomination n
    JOIN customer c ON c.id = n.customer_id AND c.removed_at IS NULL
    LEFT JOIN company co ON co.id = c.company_id
    LEFT JOIN member o ON o.id = c.care_owner_id
    LEFT JOIN member m ON m.id = n.member_id
    LEFT JOIN member d ON d.id = n.decided_by
    LEFT JOIN invitation r ON r.id = (SELECT i.id FROM invitation i WHERE i.nomination_id = n.id
        AND i.kind IN ('invitation', 'second_chance') ORDER BY i.sent_at DESC, i.id DESC LIMIT 1)
    LEFT JOIN invitation l ON l.id = (SELECT i.id FROM invitation i WHERE i.nomination_id = n.id
        AND i.kind <> 'thanks' ORDER BY i.sent_at DESC, i.id DESC LIMIT 1)
    LEFT JOIN member lm ON lm.id = l.member_id
    LEFT JOIN invitation_booking x ON x.id = (SELECT y.id FROM invitation_booking y WHERE y.nomination_id = n.id
        AND y.answers = 1 AND y.at >= r.sent_at AND NOT EXISTS (SELECT 1 FROM invitation_booking z
            WHERE z.nomination_id = n.id AND z.booking_id = y.booking_id AND z.id > y.id AND z.answers = 0)
        ORDER BY y.at DESC, y.id DESC LIMIT 1)
    LEFT JOIN booking b ON b.id = x.booking_id
    WHERE n.removed_at IS NULL";

fn read(row: &Row<'_>) -> rusqlite::Result<Nomination> {
    let booking: Option<BookingId> = row.find_id("booking_id")?;
    let last: Option<InvitationId> = row.find_id("last_id")?;
    Ok(Nomination {
        id: row.id("id")?,
        fields: Fields {
            customer: row.id("customer_id")?,
            why: row.word("why")?,
            note: row.get("note")?,
            ask: row.get("ask")?,
        },
        token: row.get("token")?,
        by: row.get("by_name")?,
        at: row.instant("created_at")?,
        decision: row.find_word("decision")?,
        decision_reason: row.get("decision_reason")?,
        decided_by: row.get("decided_by_name")?,
        decided_at: row.find_instant("decided_at")?,
        given_up_at: row.find_instant("given_up_at")?,
        name: row.get("name")?,
        given_name: row.get("given_name")?,
        family_name: row.get("family_name")?,
        form_of_address: row.find_word("form_of_address")?,
        language: row.get("language")?,
        country: row.get("country")?,
        time_zone: row.get("time_zone")?,
        do_not_contact: row.get("do_not_contact")?,
        company_id: row.find_id("company_id")?,
        company: row.get("company")?,
        trade: row.get("trade")?,
        care_owner_id: row.find_id("care_owner_id")?,
        care_owner: row.get("care_owner")?,
        round_at: row.find_instant("round_at")?,
        last: match last {
            Some(id) => Some(LastSent {
                id,
                kind: row.word("last_kind")?,
                at: row.instant("last_at")?,
                by: row.get("last_by")?,
            }),
            None => None,
        },
        sent: row.get("sent")?,
        thanked_at: row.find_instant("thanked_at")?,
        answer: match booking {
            Some(booking) => Some(Answer {
                booking,
                start: row.instant("start_at")?,
                status: row.word("status")?,
                no_show_reason: row.find_word("no_show_reason")?,
                matched_by: row.word("matched_by")?,
            }),
            None => None,
        },
        has_draft: row.get("has_draft")?,
    })
}

/// What became of a booking, at the end of its chain.
fn follow(connection: &Connection, nomination: &mut Nomination) -> Result<(), StoreError> {
    // A chain is as long as a person has patience; the bound only guards against a circle in a damaged file.
    for _ in 0..100 {
        let Some(answer) = &mut nomination.answer else {
            return Ok(());
        };
        if answer.status != BookingStatus::Moved {
            return Ok(());
        }
        let next = first(
            connection,
            "SELECT id, start_at, status, no_show_reason FROM booking WHERE moved_from = :id ORDER BY id DESC LIMIT 1",
            named_params! {":id": answer.booking.uuid()},
            |row| {
                Ok(Answer {
                    booking: row.id("id")?,
                    start: row.instant("start_at")?,
                    status: row.word("status")?,
                    no_show_reason: row.find_word("no_show_reason")?,
                    matched_by: answer.matched_by,
                })
            },
        )?;
        match next {
            Some(next) => *answer = next,
            None => return Ok(()),
        }
    }
    Ok(())
}

fn followed(
    connection: &Connection,
    mut found: Vec<Nomination>,
) -> Result<Vec<Nomination>, StoreError> {
    for nomination in &mut found {
        follow(connection, nomination)?;
    }
    Ok(found)
}

/// All nominations, newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<Nomination>, StoreError> {
    let sql = [COLUMNS, " ORDER BY n.created_at DESC, n.id DESC"].concat();
    followed(connection, rows(connection, &sql, [], read)?)
}

/// Nominations of which the newest round has no call that came of it: an answer may still be waited for.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_awaiting(connection: &Connection) -> Result<Vec<Nomination>, StoreError> {
    let sql = [
        COLUMNS,
        " AND n.decision = 'accepted' AND r.id IS NOT NULL AND (b.id IS NULL OR b.status = 'moved')
          ORDER BY n.created_at DESC, n.id DESC",
    ]
    .concat();
    followed(connection, rows(connection, &sql, [], read)?)
}

/// A customer's nominations, newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_of_customer(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Vec<Nomination>, StoreError> {
    let sql = [
        COLUMNS,
        " AND n.customer_id = :customer ORDER BY n.created_at DESC, n.id DESC",
    ]
    .concat();
    let found = rows(
        connection,
        &sql,
        named_params! {":customer": customer.uuid()},
        read,
    )?;
    followed(connection, found)
}

/// One nomination.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: NominationId) -> Result<Nomination, StoreError> {
    let sql = [COLUMNS, " AND n.id = :id"].concat();
    let mut found = first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("nomination"))?;
    follow(connection, &mut found)?;
    Ok(found)
}

/// The nominations whose links carry a token.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_by_token(connection: &Connection, token: &str) -> Result<Vec<Nomination>, StoreError> {
    let sql = [COLUMNS, " AND n.token = :token ORDER BY n.id DESC"].concat();
    let found = rows(connection, &sql, named_params! {":token": token}, read)?;
    followed(connection, found)
}

/// Adds a nomination.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: NominationId,
    fields: &Fields,
    token: &str,
    member: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO nomination (id, customer_id, why, note, ask, token, member_id, created_at, decision_reason)
         VALUES (:id, :customer, :why, :note, :ask, :token, :member, :now, '')",
        named_params! {
            ":id": id.uuid(), ":customer": fields.customer.uuid(), ":why": fields.why.word(), ":note": fields.note,
            ":ask": fields.ask, ":token": token, ":member": member.map(MemberId::uuid), ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Changes what was said; the person stays.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn change(tx: &Transaction<'_>, id: NominationId, fields: &Fields) -> Result<(), StoreError> {
    run_one(
        tx,
        "nomination",
        "UPDATE nomination SET why = :why, note = :note, ask = :ask WHERE id = :id AND removed_at IS NULL",
        named_params! {
            ":id": id.uuid(), ":why": fields.why.word(), ":note": fields.note, ":ask": fields.ask,
        },
    )
}

/// Writes down a decision, or that it is open again.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_decision(
    tx: &Transaction<'_>,
    id: NominationId,
    decision: Option<Decision>,
    reason: &str,
    member: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let decided = decision.map(|_| millis(now));
    run_one(
        tx,
        "nomination",
        "UPDATE nomination SET decision = :decision, decision_reason = :reason, decided_by = :member, decided_at = :at
         WHERE id = :id AND removed_at IS NULL",
        named_params! {
            ":id": id.uuid(), ":decision": decision.map(Decision::word), ":reason": reason,
            ":member": member.filter(|_| decision.is_some()).map(MemberId::uuid), ":at": decided,
        },
    )
}

/// Says that no answer is waited for.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn give_up(
    tx: &Transaction<'_>,
    id: NominationId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "nomination",
        "UPDATE nomination SET given_up_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}

/// Takes a nomination back.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(
    tx: &Transaction<'_>,
    id: NominationId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "nomination",
        "UPDATE nomination SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}

/// A rule that was set aside, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Which, and when.
    pub overruling: Overruling,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: Option<String>,
}

/// The rules that were set aside for a nomination, oldest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_overrides(
    connection: &Connection,
    id: NominationId,
) -> Result<Vec<Override>, StoreError> {
    rows(
        connection,
        "SELECT v.rule, v.reason, v.at, m.name FROM nomination_override v LEFT JOIN member m ON m.id = v.member_id
         WHERE v.nomination_id = :id ORDER BY v.at, v.id",
        named_params! {":id": id.uuid()},
        |row| {
            Ok(Override {
                overruling: Overruling {
                    rule: row.word("rule")?,
                    at: row.instant("at")?,
                },
                reason: row.get("reason")?,
                by: row.get("name")?,
            })
        },
    )
}

/// Writes down that a rule was set aside.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_override(
    tx: &Transaction<'_>,
    id: NominationId,
    rule: RuleKind,
    reason: &str,
    member: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO nomination_override (id, nomination_id, rule, reason, member_id, at)
         VALUES (:id, :nomination, :rule, :reason, :member, :now)",
        named_params! {
            ":id": Uuid::now_v7(), ":nomination": id.uuid(), ":rule": rule.word(), ":reason": reason,
            ":member": member.map(MemberId::uuid), ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Moves the nominations of whoever was invited at an address, when the address turns out to be somebody else's.
pub(super) fn move_invited_at(
    tx: &Transaction<'_>,
    email: &str,
    from: CustomerId,
    to: CustomerId,
) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE nomination SET customer_id = :to WHERE customer_id = :from AND EXISTS (SELECT 1 FROM invitation i
            WHERE i.nomination_id = nomination.id AND kawka_normalise('email', i.address, '') = :email)",
        named_params! {":to": to.uuid(), ":from": from.uuid(), ":email": email},
    )?;
    Ok(())
}
