//! What is known of customers from the product, with its day and source.

use chrono::{DateTime, Utc};
use kawka_domain::ids::CustomerId;
use kawka_domain::import::FactName;
use rusqlite::{Connection, Transaction, named_params};
use uuid::Uuid;

use super::{rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// The newest fact of each name, in the order of their names.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_newest(connection: &Connection, customer: CustomerId) -> Result<Vec<Fact>, StoreError> {
    rows(
        connection,
        "SELECT name, label, value, as_of, source FROM product_fact f
         WHERE customer_id = :customer AND removed_at IS NULL AND NOT EXISTS
            (SELECT 1 FROM product_fact n WHERE n.customer_id = f.customer_id AND n.name = f.name AND n.label = f.label
             AND n.removed_at IS NULL AND (n.as_of, n.id) > (f.as_of, f.id))
         ORDER BY name, label",
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
             AND b.label = f.label AND b.removed_at IS NULL AND b.created_at <= :since
             ORDER BY b.as_of DESC, b.id DESC LIMIT 1), '') AS former
         FROM product_fact f
         WHERE f.customer_id = :customer AND f.removed_at IS NULL AND f.created_at > :since AND NOT EXISTS
            (SELECT 1 FROM product_fact n WHERE n.customer_id = f.customer_id AND n.name = f.name AND n.label = f.label
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
