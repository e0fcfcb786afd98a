//! What was erased, and what proves it: what, why, when, by whom, how much, and which places outside are still to be
//! cleared. No row names anybody; the addresses of whoever was erased are kept as keyed hashes only.

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::consent::Hash;
use kawka_domain::consent::chain::hash_texts;
use kawka_domain::identity::{HandleKind, normalise};
use kawka_domain::ids::{CustomerId, ErasureId, ErasurePlaceId, MemberId, RightsRequestId};
use rand::TryRngCore as _;
use rusqlite::{Connection, Row, named_params};
use uuid::Uuid;

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Which.
    pub id: ErasureId,
    /// What: a person, papers of a call, a proof.
    pub what: String,
    /// The id that the person, or the call, had.
    pub subject: Uuid,
    /// Why, as a word.
    pub reason: String,
    /// On which request.
    pub request: Option<RightsRequestId>,
    /// The day on which it was due.
    pub due_on: Option<NaiveDate>,
    /// Until when the proof of consent is kept.
    pub proof_until: Option<NaiveDate>,
    /// How many rows it took.
    pub rows: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; `None` for Kawka itself.
    pub member: Option<MemberId>,
    /// Their name.
    pub member_name: Option<String>,
}

/// A place outside that is still to be cleared, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which.
    pub id: ErasurePlaceId,
    /// Of which erasure.
    pub erasure: ErasureId,
    /// Where, as a word.
    pub place: String,
    /// What there; forgotten when it is done.
    pub detail: String,
    /// When it goes by itself.
    pub until: Option<NaiveDate>,
    /// When it was done.
    pub done_at: Option<DateTime<Utc>>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Erasure> {
    Ok(Erasure {
        id: row.id("id")?,
        what: row.get("what")?,
        subject: row.get("subject_id")?,
        reason: row.get("reason")?,
        request: row.find_id("request_id")?,
        due_on: row.find_day("due_on")?,
        proof_until: row.find_day("proof_until")?,
        rows: row.get("rows")?,
        at: row.instant("at")?,
        member: row.find_id("member_id")?,
        member_name: row.get("member_name")?,
    })
}

/// Every erasure, newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<Erasure>, StoreError> {
    rows(
        connection,
        "SELECT e.*, m.name AS member_name FROM erasure e LEFT JOIN member m ON m.id = e.member_id ORDER BY e.id DESC",
        [],
        read,
    )
}

/// Appends one.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(tx: &Connection, erasure: &Erasure) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO erasure (id, what, subject_id, reason, request_id, due_on, proof_until, rows, at, member_id)
         VALUES (:id, :what, :subject, :reason, :request, :due, :until, :rows, :at, :member)",
        named_params! {
            ":id": erasure.id.uuid(), ":what": erasure.what, ":subject": erasure.subject, ":reason": erasure.reason,
            ":request": erasure.request.map(RightsRequestId::uuid), ":due": erasure.due_on.map(|day| day.to_string()),
            ":until": erasure.proof_until.map(|day| day.to_string()), ":rows": erasure.rows, ":at": millis(erasure.at),
            ":member": erasure.member.map(MemberId::uuid),
        },
    )?;
    Ok(())
}

/// Keeps the ids that an erased person had.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_people(tx: &Connection, erasure: ErasureId, people: &[Uuid]) -> Result<(), StoreError> {
    for id in people {
        run(
            tx,
            "INSERT OR IGNORE INTO erased_person (id, erasure_id) VALUES (:id, :erasure)",
            named_params! {":id": id, ":erasure": erasure.uuid()},
        )?;
    }
    Ok(())
}

/// The ids that an erased person had. Of an erasure of a proof: of the person whose it was.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_people(connection: &Connection, erasure: ErasureId) -> Result<Vec<Uuid>, StoreError> {
    rows(
        connection,
        "SELECT p.id FROM erased_person p WHERE p.erasure_id = :erasure
         UNION
         SELECT p.id FROM erasure e JOIN erased_person q ON q.id = e.subject_id
         JOIN erased_person p ON p.erasure_id = q.erasure_id
         WHERE e.id = :erasure AND e.what = 'consent_proof'",
        named_params! {":erasure": erasure.uuid()},
        |row| row.get("id"),
    )
}

/// The places of all erasures, those still to be cleared first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_places(connection: &Connection) -> Result<Vec<Place>, StoreError> {
    rows(
        connection,
        "SELECT * FROM erasure_place ORDER BY done_at IS NOT NULL, id",
        [],
        |row| {
            Ok(Place {
                id: row.id("id")?,
                erasure: row.id("erasure_id")?,
                place: row.get("place")?,
                detail: row.get("detail")?,
                until: row.find_day("until")?,
                done_at: row.find_instant("done_at")?,
            })
        },
    )
}

/// Notes a place.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_place(tx: &Connection, place: &Place) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO erasure_place (id, erasure_id, place, detail, until, done_at, member_id)
         VALUES (:id, :erasure, :place, :detail, :until, :done, NULL)",
        named_params! {
            ":id": place.id.uuid(), ":erasure": place.erasure.uuid(), ":place": place.place, ":detail": place.detail,
            ":until": place.until.map(|day| day.to_string()), ":done": place.done_at.map(millis),
        },
    )?;
    Ok(())
}

/// Notes that a place was cleared, and forgets what lay there.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn clear_place(
    tx: &Connection,
    id: ErasurePlaceId,
    by: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "place",
        "UPDATE erasure_place SET done_at = :now, member_id = :by, detail = '' WHERE id = :id",
        named_params! {":id": id.uuid(), ":by": by.map(MemberId::uuid), ":now": millis(now)},
    )
}

/// Open places at the video host that are this video.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_host_places(
    connection: &Connection,
    place: &str,
    video: &str,
) -> Result<Vec<ErasurePlaceId>, StoreError> {
    rows(
        connection,
        "SELECT id FROM erasure_place WHERE place = :place AND detail = :video AND done_at IS NULL",
        named_params! {":place": place, ":video": video},
        |row| row.id("id"),
    )
}

/// The keys with which marks are made; one a machine that ever erased somebody.
fn keys(connection: &Connection) -> Result<Vec<Vec<u8>>, StoreError> {
    rows(
        connection,
        "SELECT key FROM erased_key ORDER BY id",
        [],
        |row| row.get("key"),
    )
}

fn key(tx: &Connection) -> Result<Vec<u8>, StoreError> {
    if let Some(key) = keys(tx)?.into_iter().next() {
        return Ok(key);
    }
    let mut key = vec![0_u8; 32];
    rand::rngs::OsRng
        .try_fill_bytes(&mut key)
        .map_err(|error| StoreError::Io(std::io::Error::other(error)))?;
    run(
        tx,
        "INSERT INTO erased_key (id, key) VALUES (:id, :key)",
        named_params! {":id": Uuid::now_v7(), ":key": key},
    )?;
    Ok(key)
}

fn mark_of(key: &[u8], kind: &str, normalised: &str) -> Hash {
    hash_texts([
        "kawka erased mark 1",
        &data_encoding::HEXLOWER.encode(key),
        kind,
        normalised,
    ])
}

/// The keyed hash that stands for a person in tombstones.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn person_mark(tx: &Connection, customer: CustomerId) -> Result<Hash, StoreError> {
    Ok(mark_of(&key(tx)?, "person", &customer.to_string()))
}

/// Keeps a mark of every address and number of some people, and of those with which they booked. A number is marked with
/// and without its country: a file need not say in which one it is.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn mark_handles(
    tx: &Connection,
    erasure: ErasureId,
    customers: &[Uuid],
) -> Result<(), StoreError> {
    let key = key(tx)?;
    let mut marks = std::collections::BTreeSet::new();
    for customer in customers {
        let handles: Vec<(String, String)> = rows(
            tx,
            "SELECT h.kind, kawka_normalise(h.kind, h.value, c.country) AS form
             FROM handle h JOIN customer c ON c.id = h.customer_id WHERE h.customer_id = :id
             UNION
             SELECT h.kind, kawka_normalise(h.kind, h.value, '') FROM handle h WHERE h.customer_id = :id
             UNION
             SELECT 'email', kawka_normalise('email', attendee_email, '') FROM booking
             WHERE customer_id = :id AND attendee_email IS NOT NULL",
            named_params! {":id": customer},
            |row| Ok((row.get("kind")?, row.get("form")?)),
        )?;
        marks.extend(
            handles
                .into_iter()
                .filter(|(_, form)| !form.is_empty())
                .map(|(kind, form)| (kind.clone(), mark_of(&key, &kind, &form))),
        );
    }
    for (kind, mark) in marks {
        run(
            tx,
            "INSERT INTO erased_mark (id, erasure_id, kind, mark) VALUES (:id, :erasure, :kind, :mark)",
            named_params! {
                ":id": Uuid::now_v7(), ":erasure": erasure.uuid(), ":kind": kind, ":mark": mark.0.as_slice(),
            },
        )?;
    }
    Ok(())
}

/// The forms in which an address or number may be marked.
fn forms(kind: HandleKind, value: &str, country: &str) -> Vec<String> {
    let mut forms = vec![normalise(kind, value, country), normalise(kind, value, "")];
    forms.dedup();
    forms.retain(|form| !form.is_empty());
    forms
}

/// The erasure of whoever had this address or number, the latest one, unless they were let in again. `country` is the one
/// of whoever brings it (ISO 3166), or empty.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_by_handle(
    connection: &Connection,
    kind: HandleKind,
    value: &str,
    country: &str,
) -> Result<Option<Erasure>, StoreError> {
    let keys = keys(connection)?;
    if keys.is_empty() {
        return Ok(None);
    }
    let mut found: Option<Erasure> = None;
    for form in forms(kind, value, country) {
        for key in &keys {
            let mark = mark_of(key, kind.word(), &form);
            let one = first(
                connection,
                "SELECT e.*, NULL AS member_name FROM erased_mark k JOIN erasure e ON e.id = k.erasure_id
                 WHERE k.mark = :mark AND k.removed_at IS NULL ORDER BY e.at DESC LIMIT 1",
                named_params! {":mark": mark.0.as_slice()},
                read,
            )?;
            found = match (found, one) {
                (Some(a), Some(b)) if a.at >= b.at => Some(a),
                (a, b) => b.or(a),
            };
        }
    }
    Ok(found)
}

/// Lets an address or number in again: whoever it is came back by themselves. Numbers of one person are let in together,
/// as each is marked in two forms.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn readmit(
    tx: &Connection,
    kind: HandleKind,
    value: &str,
    country: &str,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let keys = keys(tx)?;
    let mut readmitted = 0;
    for form in forms(kind, value, country) {
        for key in &keys {
            let mark = mark_of(key, kind.word(), &form);
            readmitted += run(
                tx,
                "UPDATE erased_mark SET removed_at = :now
                 WHERE removed_at IS NULL AND (mark = :mark OR kind = 'phone' AND erasure_id IN
                    (SELECT erasure_id FROM erased_mark WHERE mark = :mark AND kind = 'phone' AND removed_at IS NULL))",
                named_params! {":mark": mark.0.as_slice(), ":now": millis(now)},
            )?;
        }
    }
    Ok(readmitted)
}
