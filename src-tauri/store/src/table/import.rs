//! What imports need: where records came from, look-ups by what a row says, saved maps of columns.

use chrono::{DateTime, Utc};
use kawka_domain::identity::{HandleKind, national, same_phone};
use kawka_domain::ids::{CompanyId, CustomerId, InteractionId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Transaction, named_params};
use uuid::Uuid;

use super::{an_instant, first, insert, rows, run, text};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// Where a record came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its own row.
    pub id: Uuid,
    /// The record.
    pub subject: Uuid,
    /// What its row held.
    pub held: Held,
}

/// What a row held when it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// A sum of all of it.
    pub hash: Vec<u8>,
    /// Each field with a sum of what it said; empty where only the whole was noted.
    pub said: String,
}

impl From<Vec<u8>> for Held {
    fn from(hash: Vec<u8>) -> Self {
        Self {
            hash,
            said: String::new(),
        }
    }
}

/// The records that rows of this id of this source became, the latest first. An id may be given twice by different
/// programs, so there may be several.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_references(
    connection: &Connection,
    kind: &str,
    source: &str,
    external_id: &str,
) -> Result<Vec<Reference>, StoreError> {
    rows(
        connection,
        "SELECT id, subject_id, content_hash, said FROM import_ref
         WHERE kind = :kind AND source = :source AND external_id = :external ORDER BY id DESC",
        named_params! {":kind": kind, ":source": source, ":external": external_id},
        |row| {
            Ok(Reference {
                id: row.get("id")?,
                subject: row.get("subject_id")?,
                held: Held {
                    hash: row.get("content_hash")?,
                    said: row.get("said")?,
                },
            })
        },
    )
}

/// Runs `work` so that what it wrote is taken back where it ends in an error that `is_undone` names; after any other
/// error the transaction is not to be used any more.
///
/// # Errors
/// What `work` gives, or [`StoreError`].
pub fn attempt<T, E: From<StoreError>>(
    tx: &Transaction<'_>,
    work: impl FnOnce() -> Result<T, E>,
    is_undone: impl FnOnce(&E) -> bool,
) -> Result<T, E> {
    run(tx, "SAVEPOINT attempt", [])?;
    let outcome = work();
    if let Err(error) = &outcome {
        if !is_undone(error) {
            return outcome;
        }
        run(tx, "ROLLBACK TO attempt", [])?;
    }
    run(tx, "RELEASE attempt", [])?;
    outcome
}

/// The folded name of a customer, also of one that was removed or merged.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_name_ever(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Option<String>, StoreError> {
    first(
        connection,
        "SELECT kawka_fold(trim(given_name || ' ' || family_name)) AS name FROM customer WHERE id = :id",
        named_params! {":id": customer.uuid()},
        |row| row.get("name"),
    )
}

/// Whether a customer, also a removed one, has a handle of this kind and form; a phone number also without its country.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn has_handle(
    connection: &Connection,
    customer: CustomerId,
    kind: HandleKind,
    form: &str,
) -> Result<bool, StoreError> {
    let found = first(
        connection,
        "SELECT 1 FROM local_handle WHERE kind = :kind AND normalised = :form AND customer_id = :customer",
        named_params! {":kind": kind.word(), ":form": form, ":customer": customer.uuid()},
        |_| Ok(()),
    )?;
    if found.is_some() || kind != HandleKind::Phone {
        return Ok(found.is_some());
    }
    let phones = rows(
        connection,
        "SELECT normalised FROM local_handle WHERE national = :national AND national <> '' AND customer_id = :customer",
        named_params! {":national": national(form), ":customer": customer.uuid()},
        |row| row.get::<_, String>("normalised"),
    )?;
    Ok(phones.iter().any(|phone| same_phone(phone, form)))
}

/// With whom and when a contact was; also of one that was removed.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_contact_head(
    connection: &Connection,
    contact: InteractionId,
) -> Result<Option<(CustomerId, DateTime<Utc>)>, StoreError> {
    first(
        connection,
        "SELECT customer_id, at FROM interaction WHERE id = :id",
        named_params! {":id": contact.uuid()},
        |row| Ok((row.id("customer_id")?, row.instant("at")?)),
    )
}

/// The thread of a message that came with a file, by the message's id. It was noted once for each of its people, with
/// their ids behind its own.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_thread(
    connection: &Connection,
    source: &str,
    message: &str,
) -> Result<Option<String>, StoreError> {
    first(
        connection,
        "SELECT i.thread FROM import_ref r JOIN interaction i ON i.id = r.subject_id
         WHERE r.kind = 'interaction' AND r.source = :source AND i.thread <> ''
            AND (r.external_id = :message OR r.external_id >= :message || ' ' AND r.external_id < :message || '!')
         ORDER BY r.id LIMIT 1",
        named_params! {":source": source, ":message": message},
        |row| row.get("thread"),
    )
}

/// Whether a contact says this text, or said it before it was edited.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn has_said(
    connection: &Connection,
    contact: InteractionId,
    text: &str,
) -> Result<bool, StoreError> {
    let found = first(
        connection,
        "SELECT 1 FROM interaction WHERE id = :id AND text = :text
         UNION ALL SELECT 1 FROM interaction_edit WHERE interaction_id = :id AND former_text = :text",
        named_params! {":id": contact.uuid(), ":text": text},
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Contacts with a customer at this very instant, also removed ones, that say this or said it before they were edited.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_same_contacts(
    connection: &Connection,
    customer: CustomerId,
    at: DateTime<Utc>,
    text: &str,
    link: &str,
) -> Result<Vec<InteractionId>, StoreError> {
    rows(
        connection,
        "SELECT i.id FROM interaction i WHERE i.customer_id = :customer AND i.at = :at
            AND (i.text = :text AND (:text <> '' OR i.link = :link) OR :text <> '' AND EXISTS
                (SELECT 1 FROM interaction_edit e WHERE e.interaction_id = i.id AND e.former_text = :text))
         ORDER BY i.id",
        named_params! {":customer": customer.uuid(), ":at": millis(at), ":text": text, ":link": link},
        |row| row.id("id"),
    )
}

/// Where a record came from, not written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReference {
    /// Its own row.
    pub id: Uuid,
    /// What it tells of: `person`, `company` and so on.
    pub kind: &'static str,
    /// Where the row came from.
    pub source: String,
    /// Its id there.
    pub external_id: String,
    /// The record.
    pub subject: Uuid,
    /// What its row held.
    pub held: Held,
}

/// Notes where records came from.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_references(
    tx: &Transaction<'_>,
    references: &[NewReference],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let rows: Vec<_> = references
        .iter()
        .map(|reference| {
            [
                ValueRef::Blob(reference.id.as_bytes()),
                text(reference.kind),
                text(&reference.source),
                text(&reference.external_id),
                ValueRef::Blob(reference.subject.as_bytes()),
                ValueRef::Blob(&reference.held.hash),
                an_instant(now),
                text(&reference.held.said),
            ]
        })
        .collect();
    insert(
        tx,
        "import_ref (id, kind, source, external_id, subject_id, content_hash, at, said)",
        &rows,
    )
}

/// Notes that a row holds something else now.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn change_reference(tx: &Transaction<'_>, id: Uuid, held: &Held) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE import_ref SET content_hash = :hash, said = :said WHERE id = :id",
        named_params! {":id": id, ":hash": held.hash, ":said": held.said},
    )?;
    Ok(())
}

/// The customer that an id stands for now: itself, or the keeper it was merged into; `None` where it was removed.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_standing(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Option<CustomerId>, StoreError> {
    let mut id = customer;
    // A chain of merges is short; a ring cannot come about, and would end here.
    for _ in 0..32 {
        let found = first(
            connection,
            "SELECT merged_into, removed_at FROM customer WHERE id = :id",
            named_params! {":id": id.uuid()},
            |row| {
                Ok((
                    row.find_id::<CustomerId>("merged_into")?,
                    row.get::<_, Option<i64>>("removed_at")?,
                ))
            },
        )?;
        match found {
            Some((_, None)) => return Ok(Some(id)),
            Some((Some(keeper), Some(_))) => id = keeper,
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// Whether a row of this file bears an id, removed ones included.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn is_own(connection: &Connection, kind: &str, id: Uuid) -> Result<bool, StoreError> {
    let sql = match kind {
        "person" => "SELECT 1 FROM customer WHERE id = :id",
        "company" => "SELECT 1 FROM company WHERE id = :id",
        "interaction" => "SELECT 1 FROM interaction WHERE id = :id",
        _ => return Ok(false),
    };
    Ok(first(connection, sql, named_params! {":id": id}, |_| Ok(()))?.is_some())
}

/// Whether a row of a table still stands.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn stands(connection: &Connection, kind: &str, id: Uuid) -> Result<bool, StoreError> {
    let sql = match kind {
        "company" => "SELECT 1 FROM company WHERE id = :id AND removed_at IS NULL",
        "interaction" => "SELECT 1 FROM interaction WHERE id = :id AND removed_at IS NULL",
        _ => return Ok(true),
    };
    Ok(first(connection, sql, named_params! {":id": id}, |_| Ok(()))?.is_some())
}

/// The folded name of a customer as the index holds it.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_name(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Option<String>, StoreError> {
    first(
        connection,
        "SELECT name FROM local_person WHERE customer_id = :id",
        named_params! {":id": customer.uuid()},
        |row| row.get("name"),
    )
}

/// Customers of this folded name, ten at most.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_namesakes(
    connection: &Connection,
    folded: &str,
) -> Result<Vec<CustomerId>, StoreError> {
    rows(
        connection,
        "SELECT customer_id FROM local_person WHERE name = :name ORDER BY customer_id LIMIT 10",
        named_params! {":name": folded},
        |row| row.id("customer_id"),
    )
}

/// Folded names of a company's people, fifty at most.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_names_in(
    connection: &Connection,
    company: CompanyId,
) -> Result<Vec<(CustomerId, String)>, StoreError> {
    rows(
        connection,
        "SELECT p.customer_id, p.name FROM customer c JOIN local_person p ON p.customer_id = c.id
         WHERE c.company_id = :company ORDER BY c.id LIMIT 50",
        named_params! {":company": company.uuid()},
        |row| Ok((row.id("customer_id")?, row.get("name")?)),
    )
}

/// Every company: id, folded name, domain.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_companies(
    connection: &Connection,
) -> Result<Vec<(CompanyId, String, String)>, StoreError> {
    rows(
        connection,
        "SELECT id, kawka_fold(name) AS name, lower(domain) AS domain FROM company WHERE removed_at IS NULL ORDER BY id",
        [],
        |row| Ok((row.id("id")?, row.get("name")?, row.get("domain")?)),
    )
}

/// The country of most customers: what a number without one most likely belongs to. Empty where nobody's is known.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn usual_country(connection: &Connection) -> Result<String, StoreError> {
    let found = first(
        connection,
        "SELECT country FROM customer WHERE country <> '' AND removed_at IS NULL
         GROUP BY country ORDER BY count(*) DESC, country LIMIT 1",
        [],
        |row| row.get("country"),
    )?;
    Ok(found.unwrap_or_default())
}

/// Whether any booking waits for its customer.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn is_any_booking_unmatched(connection: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM booking WHERE customer_id IS NULL LIMIT 1";
    Ok(first(connection, sql, [], |_| Ok(()))?.is_some())
}

/// One column of a saved map: header, in the form that is compared, and field.
pub type MapColumn = (String, String);

/// Names and kinds of the saved maps.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_maps(connection: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    rows(
        connection,
        "SELECT DISTINCT map, kind FROM import_column WHERE removed_at IS NULL ORDER BY map, kind",
        [],
        |row| Ok((row.get("map")?, row.get("kind")?)),
    )
}

/// The columns of a saved map.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_map_columns(
    connection: &Connection,
    map: &str,
    kind: &str,
) -> Result<Vec<MapColumn>, StoreError> {
    rows(
        connection,
        "SELECT header, field FROM import_column WHERE map = :map AND kind = :kind AND removed_at IS NULL
         ORDER BY position, id",
        named_params! {":map": map, ":kind": kind},
        |row| Ok((row.get("header")?, row.get("field")?)),
    )
}

/// Saves a map in the place of one of the same name and kind.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn save_map(
    tx: &Transaction<'_>,
    map: &str,
    kind: &str,
    columns: &[MapColumn],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    remove_map(tx, map, kind, now)?;
    for (position, (header, field)) in (0_i64..).zip(columns) {
        run(
            tx,
            "INSERT INTO import_column (id, map, kind, header, field, position, at)
             VALUES (:id, :map, :kind, :header, :field, :position, :now)",
            named_params! {
                ":id": Uuid::now_v7(), ":map": map, ":kind": kind, ":header": header, ":field": field,
                ":position": position, ":now": millis(now),
            },
        )?;
    }
    Ok(())
}

/// Removes a map; gives the number of its columns.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn remove_map(
    tx: &Transaction<'_>,
    map: &str,
    kind: &str,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    run(
        tx,
        "UPDATE import_column SET removed_at = :now WHERE map = :map AND kind = :kind AND removed_at IS NULL",
        named_params! {":map": map, ":kind": kind, ":now": millis(now)},
    )
}
