//! What happened to consents: appended and sealed, never changed. The file's own triggers refuse anything else.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kawka_domain::consent::chain::ChainError;
use kawka_domain::consent::{
    ClockTrust, ConsentDecision, Event, Hash, Stone, clock_trust, seal, verify_buried,
};
use kawka_domain::ids::{
    BookingId, ConsentId, ConsentRecordId, CustomerId, DeviceId, MemberId, NoticeId,
};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};
use uuid::Uuid;

use super::{first, rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// Tables whose rows are never changed or removed, not even by undo.
pub(crate) const APPENDED: [&str; 3] = ["consent_event", "consent_notice", "consent_record"];

/// The version of the form in which records are kept.
const SCHEMA_VERSION: &str = "kawka-1 (ISO/IEC TS 27560:2023)";

fn hash(row: &Row<'_>, name: &str) -> rusqlite::Result<Hash> {
    // A hash of another length is no hash of ours: it fits nothing, and the chain says so.
    let bytes: Vec<u8> = row.get(name)?;
    Ok(Hash(bytes.try_into().unwrap_or_default()))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Event> {
    Ok(Event {
        id: row.id("id")?,
        record: row.id("record_id")?,
        customer: row.id("customer_id")?,
        booking: row.find_id("booking_id")?,
        scope: row.word("scope")?,
        decision: row.word("decision")?,
        method: row.word("method")?,
        initiative: row.word("initiative")?,
        sentence: row.get("sentence")?,
        language: row.get("language")?,
        answer: row.get("answer")?,
        evidence: row.get("evidence")?,
        evidence_sha256: row.get("evidence_sha256")?,
        asked_by: row.find_id("asked_by")?,
        at: row.instant("at")?,
        recorded_at: row.instant("recorded_at")?,
        zone: row.get("zone")?,
        offset_minutes: row.get("offset_minutes")?,
        clock: row.word("clock")?,
        valid_until: row.find_instant("valid_until")?,
        notice: row.find_id("notice_id")?,
        notice_sha256: row.get("notice_sha256")?,
        of: row.find_id("of_event")?,
        device: row.id("device_id")?,
        seq: row.get::<_, i64>("seq")?.unsigned_abs(),
        prev_hash: hash(row, "prev_hash")?,
        hash: hash(row, "hash")?,
    })
}

/// A customer's events, those of records that were merged into theirs too, in the order of their writing.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, customer: CustomerId) -> Result<Vec<Event>, StoreError> {
    rows(
        connection,
        "WITH RECURSIVE one (id) AS (
            VALUES (:customer) UNION SELECT c.id FROM customer c JOIN one ON c.merged_into = one.id)
         SELECT e.* FROM consent_event e JOIN one ON e.customer_id = one.id ORDER BY e.recorded_at, e.id",
        named_params! {":customer": customer.uuid()},
        read,
    )
}

/// How many there are of a customer.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn count(connection: &Connection, customer: CustomerId) -> Result<u32, StoreError> {
    Ok(u32::try_from(list(connection, customer)?.len()).unwrap_or(u32::MAX))
}

/// Every event that was said within a span, in the order of saying.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_between(
    connection: &Connection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Event>, StoreError> {
    rows(
        connection,
        "SELECT * FROM consent_event WHERE at >= :from AND at < :to ORDER BY at, seq, id",
        named_params! {":from": millis(from), ":to": millis(to)},
        read,
    )
}

/// All events.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_all(connection: &Connection) -> Result<Vec<Event>, StoreError> {
    rows(
        connection,
        "SELECT * FROM consent_event ORDER BY device_id, seq",
        [],
        read,
    )
}

/// Names of whoever took the events of some customers, former members too.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn names(connection: &Connection) -> Result<BTreeMap<MemberId, String>, StoreError> {
    let all = rows(connection, "SELECT id, name FROM member", [], |row| {
        Ok((row.id("id")?, row.get("name")?))
    })?;
    Ok(all.into_iter().collect())
}

/// This machine and how many events it wrote.
fn device(connection: &Connection) -> Result<(DeviceId, u64), StoreError> {
    first(
        connection,
        "SELECT device_id, seq FROM local_consent_device",
        [],
        |row| {
            Ok((
                row.id("device_id")?,
                row.get::<_, i64>("seq")?.unsigned_abs(),
            ))
        },
    )?
    .ok_or(StoreError::NotFound("device"))
}

/// The places of events whose time is over.
fn list_stones(connection: &Connection) -> Result<Vec<Stone>, StoreError> {
    rows(
        connection,
        "SELECT record_id, device_id, seq, prev_hash, hash FROM consent_tombstone",
        [],
        |row| {
            Ok(Stone {
                record: row.id("record_id")?,
                device: row.id("device_id")?,
                seq: row.get::<_, i64>("seq")?.unsigned_abs(),
                prev_hash: hash(row, "prev_hash")?,
                hash: hash(row, "hash")?,
            })
        },
    )
}

/// Puts a stone in the place of an event, which may go then.
pub(crate) fn set_stone(
    tx: &Connection,
    id: Uuid,
    person: &[u8],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO consent_tombstone (id, record_id, scope, person, device_id, seq, prev_hash, hash, withdrawn_at,
            deleted_at)
         SELECT id, record_id, scope, :person, device_id, seq, prev_hash, hash,
            CASE WHEN decision = 'withdrawn' THEN at END, :now
         FROM consent_event WHERE id = :id",
        named_params! {":id": id, ":person": person, ":now": millis(now)},
    )?;
    Ok(())
}

/// Checks the chain of every machine, and that none of this machine's events is missing.
///
/// # Errors
/// [`StoreError`] when the file cannot be read; what does not hold is the inner result.
pub fn verify(connection: &Connection) -> Result<Result<(), ChainError>, StoreError> {
    let heads = [device(connection)?];
    let stones = list_stones(connection)?;
    let events = match list_all(connection) {
        // A word that no program ever wrote was not written by one.
        Err(StoreError::Sql(_)) => return Ok(Err(ChainError::Changed { seq: 0 })),
        other => other?,
    };
    Ok(verify_buried(&events, &stones, &heads))
}

/// Whether the clock that shows `now` can be believed.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn clock(connection: &Connection, now: DateTime<Utc>) -> Result<ClockTrust, StoreError> {
    let (device, _) = device(connection)?;
    let latest = first(
        connection,
        "SELECT recorded_at FROM consent_event WHERE device_id = :device ORDER BY seq DESC LIMIT 1",
        named_params! {":device": device.uuid()},
        |row| row.instant("recorded_at"),
    )?;
    Ok(clock_trust(now, latest))
}

/// Finds the record of a person, a purpose and a call, or makes it.
fn record(tx: &Connection, event: &Event) -> Result<ConsentRecordId, StoreError> {
    let found = first(
        tx,
        "SELECT id FROM consent_record WHERE customer_id = :customer AND scope = :scope AND booking_id IS :booking
         ORDER BY id LIMIT 1",
        named_params! {
            ":customer": event.customer.uuid(), ":scope": event.scope.word(),
            ":booking": event.booking.map(BookingId::uuid),
        },
        |row| row.id("id"),
    )?;
    if let Some(found) = found {
        return Ok(found);
    }
    let id = ConsentRecordId::new();
    run(
        tx,
        "INSERT INTO consent_record (id, schema_version, customer_id, scope, booking_id, data_categories, lawful_basis,
            special_category, created_at)
         VALUES (:id, :schema, :customer, :scope, :booking, 'voice,image,statements', 'GDPR 6(1)(a)', 0, :now)",
        named_params! {
            ":id": id.uuid(), ":schema": SCHEMA_VERSION, ":customer": event.customer.uuid(),
            ":scope": event.scope.word(), ":booking": event.booking.map(BookingId::uuid),
            ":now": millis(event.recorded_at),
        },
    )?;
    Ok(id)
}

/// Appends an event: gives it its record, its number and its place in this machine's chain.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(tx: &Connection, mut event: Event) -> Result<ConsentId, StoreError> {
    let (device, seq) = device(tx)?;
    let before = first(
        tx,
        "SELECT hash FROM consent_event WHERE device_id = :device AND seq = :seq
         UNION ALL SELECT hash FROM consent_tombstone WHERE device_id = :device AND seq = :seq",
        named_params! {":device": device.uuid(), ":seq": i64::try_from(seq).unwrap_or(i64::MAX)},
        |row| hash(row, "hash"),
    )?;
    event.record = record(tx, &event)?;
    event.device = device;
    event.seq = seq + 1;
    event.prev_hash = before.unwrap_or_default();
    event.hash = seal(&event);
    insert(tx, &event)?;
    run(
        tx,
        "UPDATE local_consent_device SET seq = :seq",
        named_params! {":seq": i64::try_from(event.seq).unwrap_or(i64::MAX)},
    )?;
    Ok(event.id)
}

fn insert(tx: &Connection, event: &Event) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO consent_event (id, customer_id, booking_id, scope, decision, sentence, language, method, asked_by,
            at, record_id, initiative, answer, evidence, evidence_sha256, recorded_at, zone, offset_minutes, clock,
            valid_until, notice_id, notice_sha256, of_event, device_id, seq, prev_hash, hash)
         VALUES (:id, :customer, :booking, :scope, :decision, :sentence, :language, :method, :asked_by,
            :at, :record, :initiative, :answer, :evidence, :evidence_sha256, :recorded_at, :zone, :offset, :clock,
            :valid_until, :notice, :notice_sha256, :of, :device, :seq, :prev_hash, :hash)",
        named_params! {
            ":id": event.id.uuid(), ":customer": event.customer.uuid(),
            ":booking": event.booking.map(BookingId::uuid), ":scope": event.scope.word(),
            ":decision": event.decision.word(), ":sentence": event.sentence, ":language": event.language,
            ":method": event.method.word(), ":asked_by": event.asked_by.map(MemberId::uuid), ":at": millis(event.at),
            ":record": event.record.uuid(), ":initiative": event.initiative.word(), ":answer": event.answer,
            ":evidence": event.evidence, ":evidence_sha256": event.evidence_sha256,
            ":recorded_at": millis(event.recorded_at), ":zone": event.zone, ":offset": event.offset_minutes,
            ":clock": event.clock.word(), ":valid_until": event.valid_until.map(millis),
            ":notice": event.notice.map(NoticeId::uuid), ":notice_sha256": event.notice_sha256,
            ":of": event.of.map(ConsentId::uuid), ":device": event.device.uuid(),
            ":seq": i64::try_from(event.seq).unwrap_or(i64::MAX), ":prev_hash": event.prev_hash.0.as_slice(),
            ":hash": event.hash.0.as_slice(),
        },
    )?;
    Ok(())
}

/// One event.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: ConsentId) -> Result<Event, StoreError> {
    first(
        connection,
        "SELECT * FROM consent_event WHERE id = :id",
        named_params! {":id": id.uuid()},
        read,
    )?
    .ok_or(StoreError::NotFound("consent event"))
}

/// Appends what takes an event back: an undo never removes one.
///
/// # Errors
/// [`StoreError::NotFound`], [`StoreError`] when the file cannot be written.
pub fn take_back(
    tx: &Transaction<'_>,
    id: Uuid,
    by: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let of = get(tx, ConsentId::from(id))?;
    let clock = clock(tx, now)?;
    let event = Event {
        id: ConsentId::new(),
        decision: ConsentDecision::TakenBack,
        asked_by: by,
        answer: String::new(),
        evidence: String::new(),
        evidence_sha256: String::new(),
        at: now,
        recorded_at: now,
        clock,
        valid_until: None,
        of: Some(of.id),
        ..of
    };
    add(tx, event)?;
    Ok(())
}

/// Where the question of a message was repeated about the calls that answered it, and stands.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub(crate) fn list_repeats(tx: &Transaction<'_>, question: Uuid) -> Result<Vec<Uuid>, StoreError> {
    rows(
        tx,
        "SELECT r.id FROM consent_event q JOIN consent_event r ON r.evidence = q.evidence AND r.scope = q.scope
         WHERE q.id = :id AND q.decision = 'requested' AND q.method = 'invitation_line' AND q.booking_id IS NULL
            AND q.evidence <> '' AND r.decision = 'requested' AND r.booking_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM consent_event t WHERE t.of_event = r.id AND t.decision = 'taken_back')
         ORDER BY r.id",
        named_params! {":id": question},
        |row| row.get("id"),
    )
}

/// How many decisions that still stand belong to somebody, or to a call, that is not in the file.
pub(crate) fn count_leaning(tx: &Connection) -> Result<usize, StoreError> {
    let orphans: Vec<Uuid> = rows(
        tx,
        "SELECT DISTINCT customer_id AS id FROM consent_event e
         WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = e.customer_id)
            OR e.booking_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.id = e.booking_id)",
        [],
        |row| row.get("id"),
    )?;
    let mut leaning = 0;
    for orphan in orphans {
        let events = list(tx, CustomerId::from(orphan))?;
        let standing = kawka_domain::consent::standing::stand(&events);
        for event in &events {
            let stands = event.decision != ConsentDecision::TakenBack
                && standing.get(&event.id).copied().unwrap_or(true);
            leaning += usize::from(stands && is_orphan(tx, event)?);
        }
    }
    Ok(leaning)
}

fn is_orphan(tx: &Connection, event: &Event) -> Result<bool, StoreError> {
    let there = |sql: &str, id: Uuid| {
        tx.prepare_cached(sql)?
            .query_row([id], |_| Ok(()))
            .optional()
    };
    let customer = there(
        "SELECT 1 FROM customer WHERE id = ?1",
        event.customer.uuid(),
    )?;
    let booking = match event.booking {
        Some(booking) => there("SELECT 1 FROM booking WHERE id = ?1", booking.uuid())?,
        None => Some(()),
    };
    Ok(customer.is_none() || booking.is_none())
}

/// Seals the decisions of a file from before there was a chain.
pub(crate) fn seal_former(tx: &Connection) -> Result<(), StoreError> {
    let former = rows(
        tx,
        "SELECT * FROM consent_event_before ORDER BY at, id",
        [],
        |row| {
            let at = row.instant("at")?;
            Ok(Event {
                id: row.id("id")?,
                record: ConsentRecordId::from(Uuid::nil()),
                customer: row.id("customer_id")?,
                booking: row.find_id("booking_id")?,
                scope: row.word("scope")?,
                decision: row.word("decision")?,
                method: row.word("method")?,
                initiative: kawka_domain::consent::Initiative::Ours,
                sentence: row.get("sentence")?,
                language: row.get("language")?,
                answer: String::new(),
                // Nothing of that time was asked for more: the row itself is what there is.
                evidence: "recorded before evidence was asked for".to_owned(),
                evidence_sha256: String::new(),
                asked_by: row.find_id("asked_by")?,
                at,
                recorded_at: at,
                zone: "Etc/UTC".to_owned(),
                offset_minutes: 0,
                clock: ClockTrust::Trusted,
                valid_until: None,
                notice: None,
                notice_sha256: String::new(),
                of: None,
                device: DeviceId::from(Uuid::nil()),
                seq: 0,
                prev_hash: Hash::default(),
                hash: Hash::default(),
            })
        },
    )?;
    for event in former {
        add(tx, event)?;
    }
    tx.execute_batch("DROP TABLE consent_event_before")?;
    Ok(())
}

/// Takes over what another file of the same desk holds and this one does not: a backup that is put back must not
/// forget what was said since. From here on this is another machine, so that no number is given twice.
pub(crate) fn unite(tx: &Connection, other: &Connection) -> Result<(), StoreError> {
    for event in list_all(other)? {
        let known = first(
            tx,
            "SELECT 1 AS known FROM consent_event WHERE id = :id",
            named_params! {":id": event.id.uuid()},
            |row| row.get::<_, i64>("known"),
        )?;
        let buried = first(
            tx,
            "SELECT 1 AS buried FROM consent_tombstone WHERE id = :id",
            named_params! {":id": event.id.uuid()},
            |row| row.get::<_, i64>("buried"),
        )?;
        if known.is_none() && buried.is_none() {
            insert(tx, &event)?;
        }
    }
    super::consent_notice::unite(tx, other)?;
    Ok(())
}

/// Begins a chain of its own, as a machine of its own.
pub(crate) fn begin_chain(tx: &Connection) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE local_consent_device SET device_id = :id, seq = 0",
        named_params! {":id": Uuid::now_v7()},
    )?;
    Ok(())
}
