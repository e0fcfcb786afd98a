//! E-mail addresses, phone numbers and profiles of customers.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{CustomerId, HandleId};
use kawka_domain::person::{HandleDraft, normalise_handle};
use rusqlite::{Connection, Transaction, named_params};

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handle {
    /// Which.
    pub id: HandleId,
    /// Kind, value, label.
    pub fields: HandleDraft,
}

/// A customer's handles in the order in which they were added.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, customer: CustomerId) -> Result<Vec<Handle>, StoreError> {
    rows(
        connection,
        "SELECT id, kind, value, label FROM handle WHERE customer_id = :customer AND removed_at IS NULL ORDER BY id",
        named_params! {":customer": customer.uuid()},
        |row| {
            Ok(Handle {
                id: row.id("id")?,
                fields: HandleDraft {
                    kind: row.word("kind")?,
                    value: row.get("value")?,
                    label: row.get("label")?,
                },
            })
        },
    )
}

/// Whose handle it is.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get_owner(connection: &Connection, id: HandleId) -> Result<CustomerId, StoreError> {
    first(
        connection,
        "SELECT customer_id FROM handle WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid()},
        |row| row.id("customer_id"),
    )?
    .ok_or(StoreError::NotFound("handle"))
}

/// Adds a handle.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: HandleId,
    customer: CustomerId,
    fields: &HandleDraft,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO handle (id, customer_id, kind, value, normalised, label, created_at)
         VALUES (:id, :customer, :kind, :value, :normalised, :label, :now)",
        named_params! {
            ":id": id.uuid(), ":customer": customer.uuid(), ":kind": fields.kind.word(), ":value": fields.value,
            ":normalised": normalise_handle(fields.kind, &fields.value), ":label": fields.label, ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Marks a handle as removed.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(tx: &Transaction<'_>, id: HandleId, now: DateTime<Utc>) -> Result<(), StoreError> {
    run_one(
        tx,
        "handle",
        "UPDATE handle SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}
