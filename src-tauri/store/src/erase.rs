//! Erasing by law: what is erased is gone from its table, from the index and from every changeset of the journal, and
//! cannot be brought back by an undo.
//!
//! Which rows belong to a person is asked of the file: everything that refers to them, and whatever refers to that, so
//! that a table of a later version is cleared too. Two kinds of rows stay without what they said, for counting: the time
//! of a call, and when it was moved or missed. Consent refers to nothing and stays as its own proof.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, CustomerId};
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params, params_from_iter};
use uuid::Uuid;

use crate::changeset::{self, Rows, sift};
use crate::door::{Intent, Written, is_shared, pack, seal, unpack};
use crate::error::StoreError;
use crate::row::millis;
use crate::table::{attachment, consent_event, rows, setting};

/// Of rows of these tables only what they said goes.
const EMPTIED: [(&str, &str); 2] = [
    (
        "booking",
        "UPDATE booking SET customer_id = NULL, title = '', attendee_email = NULL, attendee_name = NULL, room_url = NULL,
            remark = '', brief_ready_by = NULL, service_id = NULL,
            status = CASE WHEN status = 'booked' AND start_at > :now THEN 'cancelled' ELSE status END,
            erased_at = :now
         WHERE id = :id",
    ),
    (
        "booking_event",
        "UPDATE booking_event SET reason = NULL WHERE id = :id AND :now = :now",
    ),
];

/// What was written for and in a call.
const PAPERS: [&str; 6] = [
    "brief_text",
    "answer",
    "answer_tag",
    "call_note",
    "private_note",
    "booking_answer",
];

/// Tables of this machine that speak of rows; all of it is found anew or is over.
const LOCAL: [(&str, &[&str]); 3] = [
    (
        "booking",
        &[
            "DELETE FROM local_remote WHERE booking_id = :id",
            "DELETE FROM local_outbox WHERE booking_id = :id",
            "DELETE FROM local_vanished WHERE booking_id = :id",
            "DELETE FROM local_accepted_change WHERE booking_id = :id",
            "UPDATE local_calendar_event SET title = '' WHERE booking_id = :id",
        ],
    ),
    (
        "recording",
        &[
            "DELETE FROM local_upload WHERE recording_id = :id",
            "DELETE FROM local_deletion WHERE recording_id = :id",
            "DELETE FROM local_recording_file WHERE
                path IN (SELECT path FROM local_found_file WHERE recording_id = :id)
                AND path NOT IN (SELECT path FROM local_found_file WHERE recording_id <> :id)",
            "DELETE FROM local_found_file WHERE recording_id = :id",
        ],
    ),
    (
        "nomination",
        &[
            "DELETE FROM local_outbox WHERE id =
                (SELECT outbox_id FROM local_letter_draft WHERE nomination_id = :id)",
            "DELETE FROM local_letter_draft WHERE nomination_id = :id",
        ],
    ),
];

/// Where entries of the journal that speak of places to be cleared come from.
const PLACES: &str = "('erase_person', 'clear_place')";

/// In the settings of this machine while an erasure still lingers: in the index and the log, or in the log alone.
const UNSETTLED: &str = "erase_unsettled";
const IN_LOG: &str = "log";

/// Tables of which no word is in the index.
const UNINDEXED: [&str; 4] = [
    "consent_event",
    "consent_record",
    "consent_receipt",
    "consent_receipt_event",
];

/// So many ids go into one question.
const CHUNK: usize = 400;

/// What an erasure takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doomed {
    rows: Rows,
    /// Rows that stay, emptied by whoever erases, and of which the journal forgets what they said.
    emptied: Rows,
    /// Calls that stay, of whose papers the journal forgets everything.
    calls: BTreeSet<Uuid>,
    /// Texts that name the person, as the journal may have them for its lines.
    names: BTreeSet<String>,
}

impl Doomed {
    /// How many rows of each table.
    pub fn counts(&self) -> impl Iterator<Item = (&str, usize)> {
        self.rows
            .iter()
            .map(|(table, ids)| (table.as_str(), ids.len()))
            .filter(|(_, count)| *count > 0)
    }

    /// How many rows in all.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.values().map(BTreeSet::len).sum()
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rows of one table.
    #[must_use]
    pub fn of(&self, table: &str) -> Vec<Uuid> {
        self.rows
            .get(table)
            .map(|ids| ids.iter().copied().collect())
            .unwrap_or_default()
    }

    /// Takes in what another erasure takes.
    pub fn merge(&mut self, other: Self) {
        for (table, ids) in other.rows {
            self.rows.entry(table).or_default().extend(ids);
        }
        for (table, ids) in other.emptied {
            self.emptied.entry(table).or_default().extend(ids);
        }
        self.calls.extend(other.calls);
        self.names.extend(other.names);
    }

    /// A row that stays and whose former content the journal forgets.
    #[must_use]
    pub fn emptying(mut self, table: &str, id: Uuid) -> Self {
        self.emptied.entry(table.to_owned()).or_default().insert(id);
        self
    }

    /// Every row whose changes leave the journal.
    fn forgotten(&self) -> Rows {
        let mut rows = self.rows.clone();
        for (table, ids) in &self.emptied {
            rows.entry(table.clone()).or_default().extend(ids);
        }
        rows
    }

    /// The receipts of the people, which name them; what was allowed stays in its events.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read.
    pub fn with_receipts(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let people = self.of("customer");
        let mut proof = of_proof(connection, &people)?;
        proof.rows.remove("consent_event");
        proof.rows.remove("consent_record");
        self.merge(proof);
        Ok(())
    }

    fn add(&mut self, table: &str, ids: impl IntoIterator<Item = Uuid>) -> BTreeSet<Uuid> {
        let known = self.rows.entry(table.to_owned()).or_default();
        ids.into_iter().filter(|id| known.insert(*id)).collect()
    }
}

/// A column that refers to a row of another table.
struct Reference {
    from: String,
    column: String,
    to: String,
}

/// Every reference between shared tables.
fn references(connection: &Connection) -> Result<Vec<Reference>, StoreError> {
    let found = rows(
        connection,
        "SELECT m.name AS table_name, f.\"from\" AS column_name, f.\"table\" AS target
         FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
        [],
        |row| {
            Ok(Reference {
                from: row.get("table_name")?,
                column: row.get("column_name")?,
                to: row.get("target")?,
            })
        },
    )?;
    Ok(found
        .into_iter()
        .filter(|reference| is_shared(&reference.from))
        // A booking that followed on another is of whoever it is of.
        .filter(|reference| reference.column != "moved_from")
        .collect())
}

fn referring(
    connection: &Connection,
    reference: &Reference,
    ids: &BTreeSet<Uuid>,
) -> Result<Vec<Uuid>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let places = vec!["?"; chunk.len()].join(", ");
        let sql = format!(
            "SELECT id FROM {} WHERE {} IN ({places})",
            reference.from, reference.column
        );
        let mut statement = connection.prepare(&sql)?;
        let rows = statement.query_map(params_from_iter(chunk), |row| row.get::<_, Uuid>("id"))?;
        found.extend(rows.collect::<Result<Vec<_>, _>>()?);
    }
    Ok(found)
}

/// Everything that belongs to a person, records that were merged into theirs too.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn of_person(connection: &Connection, customer: CustomerId) -> Result<Doomed, StoreError> {
    let references = references(connection)?;
    let mut doomed = Doomed::default();
    let mut fresh = vec![(
        "customer".to_owned(),
        doomed.add("customer", [customer.uuid()]),
    )];
    while let Some((table, ids)) = fresh.pop() {
        for reference in references.iter().filter(|reference| reference.to == table) {
            let found = referring(connection, reference, &ids)?;
            let added = doomed.add(&reference.from, found);
            if !added.is_empty() {
                fresh.push((reference.from.clone(), added));
            }
        }
    }
    // Where rows of files came from is kept by the id alone.
    let came: Reference = Reference {
        from: "import_ref".to_owned(),
        column: "subject_id".to_owned(),
        to: String::new(),
    };
    for table in ["customer", "interaction"] {
        let ids = doomed.rows.get(table).cloned().unwrap_or_default();
        let found = referring(connection, &came, &ids)?;
        doomed.add("import_ref", found);
    }
    let people = doomed.of("customer");
    for id in &people {
        doomed.names.extend(rows(
            connection,
            "SELECT trim(given_name || ' ' || family_name) AS name FROM customer WHERE id = :id
             UNION SELECT value FROM handle WHERE customer_id = :id
             UNION SELECT title FROM booking WHERE customer_id = :id
             UNION SELECT attendee_name FROM booking WHERE customer_id = :id AND attendee_name IS NOT NULL
             UNION SELECT attendee_email FROM booking WHERE customer_id = :id AND attendee_email IS NOT NULL",
            named_params! {":id": id},
            |row| row.get::<_, String>("name"),
        )?);
    }
    doomed.names.remove("");
    let asked = Reference {
        from: "rights_request".to_owned(),
        column: "customer_id".to_owned(),
        to: String::new(),
    };
    // What was allowed stays as it was: nobody takes it back for somebody who is not there.
    let proof = of_proof(connection, &people)?;
    for table in ["consent_event", "consent_record"] {
        for id in proof.of(table) {
            doomed = doomed.emptying(table, id);
        }
    }
    for id in referring(connection, &asked, &people.into_iter().collect())? {
        doomed = doomed.emptying("rights_request", id);
    }
    Ok(doomed)
}

/// What was written for and in a call, and questions that were asked in it alone.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn of_call(connection: &Connection, booking: BookingId) -> Result<Doomed, StoreError> {
    let booking = BTreeSet::from([booking.uuid()]);
    let mut doomed = Doomed {
        calls: booking.clone(),
        ..Doomed::default()
    };
    for table in PAPERS.into_iter().chain(["question"]) {
        let reference = Reference {
            from: table.to_owned(),
            column: "booking_id".to_owned(),
            to: String::new(),
        };
        let found = referring(connection, &reference, &booking)?;
        doomed.add(table, found);
    }
    Ok(doomed)
}

/// Events of consent whose time is over, with their records.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn of_proof(connection: &Connection, customers: &[Uuid]) -> Result<Doomed, StoreError> {
    let mut doomed = Doomed::default();
    let customers: BTreeSet<Uuid> = customers.iter().copied().collect();
    for table in ["consent_event", "consent_record", "consent_receipt"] {
        let reference = Reference {
            from: table.to_owned(),
            column: "customer_id".to_owned(),
            to: String::new(),
        };
        let found = referring(connection, &reference, &customers)?;
        doomed.add(table, found);
    }
    let receipts = doomed
        .rows
        .get("consent_receipt")
        .cloned()
        .unwrap_or_default();
    let events = Reference {
        from: "consent_receipt_event".to_owned(),
        column: "receipt_id".to_owned(),
        to: String::new(),
    };
    let found = referring(connection, &events, &receipts)?;
    doomed.add("consent_receipt_event", found);
    Ok(doomed)
}

/// Takes the rows out of their tables, and out of what this machine keeps besides. Stones must stand for events of
/// consent.
fn remove(tx: &Connection, doomed: &Doomed, now: DateTime<Utc>) -> Result<(), StoreError> {
    // Keys are looked at when the transaction ends.
    for (table, ids) in &doomed.rows {
        let emptied = EMPTIED.iter().find(|(name, _)| name == table);
        for id in ids {
            match emptied {
                Some((_, sql)) => {
                    tx.prepare_cached(sql)?
                        .execute(named_params! {":id": id, ":now": millis(now)})?;
                }
                None if table == "consent_record" => {}
                None => {
                    tx.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?
                        .execute([id])?;
                }
            }
        }
    }
    for id in doomed.of("consent_record") {
        tx.execute("DELETE FROM consent_record WHERE id = ?1", [id])?;
    }
    for (table, statements) in LOCAL {
        for id in doomed.of(table) {
            for sql in statements {
                tx.prepare_cached(sql)?.execute(named_params! {":id": id})?;
            }
        }
    }
    // Bytes of files that were attached and taken off again are in no table: nobody's stay.
    attachment::drop_loose_contents(tx)?;
    if !doomed.of("booking").is_empty() {
        // Bodies of entries as the calendars gave them; they are asked for anew, from the beginning: a server that is
        // asked only for what changed would say that nothing did.
        tx.execute("DELETE FROM local_source_cache", [])?;
        tx.execute(
            "UPDATE local_calendar_source SET etag = NULL, last_modified = NULL, body_hash = NULL, sync_token = NULL",
            [],
        )?;
    }
    for id in doomed.of("customer") {
        tx.execute(
            "UPDATE rights_request SET words = '', answer = '' WHERE customer_id = ?1",
            [id],
        )?;
    }
    Ok(())
}

/// Columns that name a row of another table without a reference of the file's own.
const LOOSE: [(&str, &str, &str); 4] = [
    ("import_ref", "subject_id", "customer"),
    ("import_ref", "subject_id", "interaction"),
    ("consent_receipt", "customer_id", "customer"),
    ("rights_request", "customer_id", "customer"),
];

/// Adds rows that are in no table any more and that were of what is erased: additions that were undone, answers that
/// were replaced. Only the journal still has them.
fn add_gone(tx: &Connection, doomed: &Doomed, rows: &mut Rows) -> Result<(), StoreError> {
    // By table and place of the column: the table it refers to. A column that is added later comes last.
    let mut columns: BTreeMap<String, BTreeMap<usize, Vec<String>>> = BTreeMap::new();
    let loose = LOOSE.iter().map(|(from, column, to)| Reference {
        from: (*from).to_owned(),
        column: (*column).to_owned(),
        to: (*to).to_owned(),
    });
    let fixed = references(tx)?.into_iter();
    for reference in fixed.filter(|one| one.to != "member").chain(loose) {
        let place: Option<i64> = tx
            .query_row(
                "SELECT cid FROM pragma_table_info(?1) WHERE name = ?2",
                [&reference.from, &reference.column],
                |row| row.get("cid"),
            )
            .optional()?;
        if let Some(place) = place.and_then(|place| usize::try_from(place).ok()) {
            let places = columns.entry(reference.from).or_default();
            places.entry(place).or_default().push(reference.to);
        }
    }
    // Who referred to whom: by the table and id that was referred to.
    let mut referring: BTreeMap<(String, Uuid), BTreeSet<(String, Uuid)>> = BTreeMap::new();
    let mut list = tx.prepare("SELECT changeset FROM journal")?;
    let mut entries = list.query([])?;
    while let Some(entry) = entries.next()? {
        let changeset = unpack(&entry.get::<_, Vec<u8>>("changeset")?)?;
        changeset::references(&changeset, |table, id, column, other| {
            let Some(targets) = columns.get(table).and_then(|places| places.get(&column)) else {
                return;
            };
            for target in targets {
                referring
                    .entry((target.clone(), other))
                    .or_default()
                    .insert((table.to_owned(), id));
            }
        })?;
    }
    let mut fresh: Vec<(String, Uuid)> = rows
        .iter()
        .flat_map(|(table, ids)| ids.iter().map(|id| (table.clone(), *id)))
        .collect();
    let papers = |table: &str| PAPERS.contains(&table) || table == "question";
    let calls: Vec<(String, Uuid)> = doomed
        .calls
        .iter()
        .filter_map(|id| referring.get(&("booking".to_owned(), *id)))
        .flatten()
        .filter(|(table, _)| papers(table))
        .cloned()
        .collect();
    let mut found = calls;
    loop {
        for (table, id) in found.drain(..) {
            let known = rows.get(&table).is_some_and(|ids| ids.contains(&id));
            // What is still there is of somebody else by now, or stays as proof.
            if !known && !exists(tx, &table, id)? {
                rows.entry(table.clone()).or_default().insert(id);
                fresh.push((table, id));
            }
        }
        let Some(next) = fresh.pop() else {
            return Ok(());
        };
        found.extend(referring.get(&next).into_iter().flatten().cloned());
    }
}

fn exists(tx: &Connection, table: &str, id: Uuid) -> Result<bool, StoreError> {
    let sql = format!("SELECT 1 FROM {table} WHERE id = ?1");
    let found = tx.prepare_cached(&sql)?.query_row([id], |_| Ok(()));
    Ok(found.optional()?.is_some())
}

/// Takes the rows out of every entry of the journal; an entry with nothing left cannot be undone any more, and no line
/// of it names the person.
fn forget_in_journal(tx: &Connection, doomed: &Doomed) -> Result<(), StoreError> {
    let mut rows = doomed.forgotten();
    // A place that was cleared lies in few entries, and nothing refers to it.
    let wanted = if doomed.is_empty() && doomed.calls.is_empty() {
        format!(" WHERE intent IN {PLACES}")
    } else {
        add_gone(tx, doomed, &mut rows)?;
        String::new()
    };
    let bookings = rows.get("booking").cloned().unwrap_or_default();
    let machine = Rows::from([("local_vanished".to_owned(), bookings)]);
    let sql = format!("SELECT id, subject, changeset, local_changeset FROM journal{wanted}");
    let mut list = tx.prepare(&sql)?;
    let mut change = tx.prepare(
        "UPDATE journal SET subject = :subject, changeset = :changeset, local_changeset = :local,
            sealed = max(sealed, :sealed) WHERE id = :id",
    )?;
    let mut entries = list.query([])?;
    while let Some(entry) = entries.next()? {
        let (id, subject): (Uuid, String) = (entry.get("id")?, entry.get("subject")?);
        let packed: Vec<u8> = entry.get("changeset")?;
        let sifted = sift(&unpack(&packed)?, &rows)?;
        let local: Option<Vec<u8>> = entry.get("local_changeset")?;
        let local = local
            .map(|packed| sift(&unpack(&packed)?, &machine))
            .transpose()?;
        let taken = sifted.taken + local.as_ref().map_or(0, |local| local.taken);
        let named = doomed.names.contains(&subject);
        if taken == 0 && !named {
            continue;
        }
        let local = local
            .map(|local| local.rest)
            .filter(|rest| !rest.is_empty());
        let emptied = sifted.rest.is_empty() && local.is_none();
        change.execute(named_params! {
            ":id": id,
            ":subject": "",
            ":changeset": pack(&sifted.rest)?,
            ":local": local.map(|rest| pack(&rest)).transpose()?,
            ":sealed": i64::from(emptied && taken > 0),
        })?;
    }
    Ok(())
}

/// Takes the rows out of everything.
pub(crate) fn take(tx: &Connection, doomed: &Doomed, now: DateTime<Utc>) -> Result<(), StoreError> {
    remove(tx, doomed, now)?;
    forget_in_journal(tx, doomed)?;
    if !doomed.is_empty() {
        let indexed = doomed
            .counts()
            .any(|(table, _)| !UNINDEXED.contains(&table));
        tx.execute(
            "INSERT INTO local_setting (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value = ?3",
            [UNSETTLED, if indexed { "index" } else { IN_LOG }, IN_LOG],
        )?;
    }
    Ok(())
}

/// Erases inside a transaction: `work` names the rows and writes what proves the erasure, which alone lies in the new
/// entry of the journal.
pub(crate) fn erase<T, E: From<StoreError>>(
    tx: &Transaction<'_>,
    intent: &Intent,
    work: impl FnOnce(&Transaction<'_>) -> Result<(T, Doomed), E>,
) -> Result<Written<T>, E> {
    seal(tx, intent, |tx| {
        let (value, doomed) = work(tx)?;
        take(tx, &doomed, intent.at).map_err(E::from)?;
        Ok((value, doomed.forgotten()))
    })
}

/// Puts stones in the place of events whose time is over.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn bury(
    tx: &Transaction<'_>,
    customers: &[Uuid],
    person: &[u8],
    now: DateTime<Utc>,
) -> Result<Doomed, StoreError> {
    let doomed = of_proof(tx, customers)?;
    for id in doomed.of("consent_event") {
        consent_event::set_stone(tx, id, person, now)?;
    }
    Ok(doomed)
}

/// Makes the index forget the words of what was erased, and leaves no log behind: both keep what is deleted for a while.
/// What could not be done is done at the next call.
pub(crate) fn settle(connection: &Connection) -> Result<(), StoreError> {
    if !is_unsettled(connection)? {
        return crate::store::checkpoint(connection);
    }
    // An index is written anew once an erasure, however often the log stays in use.
    if setting::find(connection, UNSETTLED)?.as_deref() != Some(IN_LOG) {
        clear_indexes(connection)?;
        connection.execute(
            "UPDATE local_setting SET value = ?2 WHERE name = ?1",
            [UNSETTLED, IN_LOG],
        )?;
    }
    // Somebody who reads keeps the log for a while.
    let busy: i64 =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get("busy"))?;
    if busy != 0 {
        return Ok(());
    }
    connection.execute("DELETE FROM local_setting WHERE name = ?1", [UNSETTLED])?;
    Ok(())
}

fn clear_indexes(connection: &Connection) -> Result<(), StoreError> {
    let indexes: Vec<String> = rows(
        connection,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%'",
        [],
        |row| row.get("name"),
    )?;
    for index in indexes {
        connection.execute(
            &format!("INSERT INTO {index} ({index}) VALUES ('optimize')"),
            [],
        )?;
    }
    Ok(())
}

/// Whether an erasure still lingers in the index and the log.
pub(crate) fn is_unsettled(connection: &Connection) -> Result<bool, StoreError> {
    Ok(setting::find(connection, UNSETTLED)?.is_some())
}
