//! What is known of customers from the product, with its day and source.

use chrono::{DateTime, Utc};
use kawka_domain::ids::CustomerId;
use kawka_domain::import::FactName;
use rusqlite::{Connection, Transaction, named_params};
use uuid::Uuid;

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fact {
    /// What it is about.
    pub name: FactName,
    /// What it is called, where it is none of the known ones.
    pub label: String,
    /// Its value.
    pub value: String,
    /// Of when.
    pub as_of: DateTime<Utc>,
    /// Where it is from.
    pub source: String,
}

/// Adds a fact.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    customer: CustomerId,
    fact: &Fact,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO product_fact (id, customer_id, name, label, value, as_of, source, created_at)
         VALUES (:id, :customer, :name, :label, :value, :as_of, :source, :now)",
        named_params! {
            ":id": Uuid::now_v7(), ":customer": customer.uuid(), ":name": fact.name.word(), ":label": fact.label,
            ":value": fact.value, ":as_of": millis(fact.as_of), ":source": fact.source, ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Whether this very fact is there, or was there and was removed.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn is_known(
    connection: &Connection,
    customer: CustomerId,
    fact: &Fact,
) -> Result<bool, StoreError> {
    let found = first(
        connection,
        "SELECT 1 FROM product_fact WHERE customer_id = :customer AND as_of = :as_of AND name = :name AND label = :label
            AND value = :value AND source = :source",
        named_params! {
            ":customer": customer.uuid(), ":as_of": millis(fact.as_of), ":name": fact.name.word(), ":label": fact.label,
            ":value": fact.value, ":source": fact.source,
        },
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// What the same source said last of the same name before a fact: its row, and whether it says the same. Of faults there
/// may be several at once, so only the same one counts.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_former(
    connection: &Connection,
    customer: CustomerId,
    fact: &Fact,
) -> Result<Option<(Uuid, bool)>, StoreError> {
    first(
        connection,
        "SELECT id, value = :value AS same FROM product_fact
         WHERE customer_id = :customer AND as_of <= :as_of AND name = :name AND label = :label AND source = :source
            AND removed_at IS NULL AND (value = :value OR name <> 'known_fault')
         ORDER BY as_of DESC, id DESC LIMIT 1",
        named_params! {
            ":customer": customer.uuid(), ":as_of": millis(fact.as_of), ":name": fact.name.word(), ":label": fact.label,
            ":value": fact.value, ":source": fact.source,
        },
        |row| Ok((row.get("id")?, row.get("same")?)),
    )
}

/// Whether the same source said the same next: then it is known to hold after a fact, too.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn holds_later(
    connection: &Connection,
    customer: CustomerId,
    fact: &Fact,
) -> Result<bool, StoreError> {
    let found = first(
        connection,
        "SELECT value = :value AS same FROM product_fact
         WHERE customer_id = :customer AND as_of >= :as_of AND name = :name AND label = :label AND source = :source
            AND removed_at IS NULL AND (value = :value OR name <> 'known_fault')
         ORDER BY as_of, id LIMIT 1",
        named_params! {
            ":customer": customer.uuid(), ":as_of": millis(fact.as_of), ":name": fact.name.word(), ":label": fact.label,
            ":value": fact.value, ":source": fact.source,
        },
        |row| row.get("same"),
    )?;
    Ok(found.unwrap_or(false))
}

/// Notes that a fact still held at a later instant.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn renew(tx: &Transaction<'_>, id: Uuid, as_of: DateTime<Utc>) -> Result<(), StoreError> {
    run_one(
        tx,
        "fact",
        "UPDATE product_fact SET as_of = :as_of WHERE id = :id",
        named_params! {":id": id, ":as_of": millis(as_of)},
    )
}

/// Whether a customer had this fault at some time within `span` around an instant.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn had_fault(
    connection: &Connection,
    customer: CustomerId,
    fault: &str,
    around: DateTime<Utc>,
    span: chrono::Duration,
) -> Result<bool, StoreError> {
    let found = first(
        connection,
        "SELECT 1 FROM product_fact WHERE customer_id = :customer AND as_of BETWEEN :from AND :to
            AND name = 'known_fault' AND value = :fault",
        named_params! {
            ":customer": customer.uuid(), ":from": millis(around - span), ":to": millis(around + span), ":fault": fault,
        },
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// The newest fact of each name, in the order of their names. Of faults there may be several at once: the newest of each.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_newest(connection: &Connection, customer: CustomerId) -> Result<Vec<Fact>, StoreError> {
    rows(
        connection,
        "SELECT name, label, value, as_of, source FROM product_fact f
         WHERE customer_id = :customer AND removed_at IS NULL AND NOT EXISTS
            (SELECT 1 FROM product_fact n WHERE n.customer_id = f.customer_id AND n.name = f.name AND n.label = f.label
             AND (n.value = f.value OR n.name <> 'known_fault')
             AND n.removed_at IS NULL AND (n.as_of, n.id) > (f.as_of, f.id))
         ORDER BY name, label, as_of DESC, id DESC",
        named_params! {":customer": customer.uuid()},
        |row| {
            Ok(Fact {
                name: row.word("name")?,
                label: row.get("label")?,
                value: row.get("value")?,
                as_of: row.instant("as_of")?,
                source: row.get("source")?,
            })
        },
    )
}

/// The newest facts that came after an instant and say something else than what was known before, in the order of their
/// coming: the fact, what was known before (empty for nothing), when it came.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_changed_since(
    connection: &Connection,
    customer: CustomerId,
    since: DateTime<Utc>,
) -> Result<Vec<(Fact, String, DateTime<Utc>)>, StoreError> {
    let came = rows(
        connection,
        "SELECT f.name, f.label, f.value, f.as_of, f.source, f.created_at, coalesce(
            (SELECT b.value FROM product_fact b WHERE b.customer_id = f.customer_id AND b.name = f.name
             AND b.label = f.label AND (b.value = f.value OR b.name <> 'known_fault')
             AND b.removed_at IS NULL AND b.created_at <= :since
             ORDER BY b.as_of DESC, b.id DESC LIMIT 1), '') AS former
         FROM product_fact f
         WHERE f.customer_id = :customer AND f.removed_at IS NULL AND f.created_at > :since AND NOT EXISTS
            (SELECT 1 FROM product_fact n WHERE n.customer_id = f.customer_id AND n.name = f.name AND n.label = f.label
             AND (n.value = f.value OR n.name <> 'known_fault')
             AND n.removed_at IS NULL AND (n.as_of, n.id) > (f.as_of, f.id))
         ORDER BY f.created_at, f.name, f.label",
        named_params! {":customer": customer.uuid(), ":since": millis(since)},
        |row| {
            let fact = Fact {
                name: row.word("name")?,
                label: row.get("label")?,
                value: row.get("value")?,
                as_of: row.instant("as_of")?,
                source: row.get("source")?,
            };
            Ok((fact, row.get::<_, String>("former")?, row.instant("created_at")?))
        },
    )?;
    Ok(came
        .into_iter()
        .filter(|(fact, former, _)| fact.value != *former)
        .collect())
}
