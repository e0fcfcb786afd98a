//! Handles of customers: e-mail addresses, phone numbers, profiles.
//!
//! The form in which two handles are compared is derived by triggers into `local_handle`.

use chrono::{DateTime, Utc};
use kawka_domain::identity::{HandleDraft, HandleKind, national, normalise};
use kawka_domain::ids::{CustomerId, HandleId};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{an_id, an_instant, first, insert, maybe, rows, run_one, text};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handle {
    /// Which.
    pub id: HandleId,
    /// Whose.
    pub customer: CustomerId,
    /// Kind, value, label, how we know.
    pub fields: HandleDraft,
    /// In the form that is compared.
    pub normalised: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When somebody made sure.
    pub verified_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str =
    "SELECT h.*, l.normalised AS form FROM handle h JOIN local_handle l ON l.handle_id = h.id";

fn read(row: &Row<'_>) -> rusqlite::Result<Handle> {
    let verified_at = row.find_instant("verified_at")?;
    Ok(Handle {
        id: row.id("id")?,
        customer: row.id("customer_id")?,
        fields: HandleDraft {
            kind: row.word("kind")?,
            value: row.get("value")?,
            label: row.get("label")?,
            source: row.word("source")?,
            verified: verified_at.is_some(),
            since: row.get("since")?,
        },
        normalised: row.get("form")?,
        created_at: row.instant("created_at")?,
        verified_at,
    })
}

/// A customer's handles in the order in which they were added.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, customer: CustomerId) -> Result<Vec<Handle>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE h.customer_id = :customer AND h.removed_at IS NULL ORDER BY h.id",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":customer": customer.uuid()},
        read,
    )
}

/// One handle.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: HandleId) -> Result<Handle, StoreError> {
    let sql = [COLUMNS, " WHERE h.id = :id AND h.removed_at IS NULL"].concat();
    first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("handle"))
}

/// The customers who have a handle with this [normalised](kawka_domain::identity::normalise) value; several may
/// share one until a person decides. A phone number is also that of whoever has it [without its
/// country](kawka_domain::identity::same_phone), or with one where it has none itself.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_owners(
    connection: &Connection,
    kind: HandleKind,
    normalised: &str,
) -> Result<Vec<CustomerId>, StoreError> {
    let mut owners: Vec<CustomerId> = rows(
        connection,
        "SELECT c.id FROM local_handle l JOIN customer c ON c.id = l.customer_id
         WHERE l.kind = :kind AND l.normalised = :value AND c.removed_at IS NULL",
        named_params! {":kind": kind.word(), ":value": normalised},
        |row| row.id("id"),
    )?;
    owners.sort_unstable();
    let national = match kind {
        HandleKind::Phone => national(normalised),
        _ => String::new(),
    };
    if !national.is_empty() {
        let mut others: Vec<CustomerId> = rows(
            connection,
            "SELECT c.id FROM local_handle l JOIN customer c ON c.id = l.customer_id
             WHERE l.national = :national AND l.national <> '' AND c.removed_at IS NULL
                AND (l.normalised LIKE '+%') <> (:value LIKE '+%')",
            named_params! {":national": national, ":value": normalised},
            |row| row.id("id"),
        )?;
        others.sort_unstable();
        others.retain(|other| owners.binary_search(other).is_err());
        owners.extend(others);
    }
    owners.dedup();
    Ok(owners)
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
    add_all(tx, &[(id, customer, fields)], now)
}

/// Adds handles.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_all(
    tx: &Transaction<'_>,
    handles: &[(HandleId, CustomerId, &HandleDraft)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let normalised: Vec<String> = handles
        .iter()
        .map(|(.., fields)| normalise(fields.kind, &fields.value, ""))
        .collect();
    let rows: Vec<_> = handles
        .iter()
        .zip(&normalised)
        .map(|((id, customer, fields), normalised)| {
            [
                an_id(id),
                an_id(customer),
                text(fields.kind.word()),
                text(&fields.value),
                text(normalised),
                text(&fields.label),
                text(fields.source.word()),
                maybe(fields.verified.then_some(now), an_instant),
                text(&fields.since),
                an_instant(now),
            ]
        })
        .collect();
    insert(
        tx,
        "handle (id, customer_id, kind, value, normalised, label, source, verified_at, since, created_at)",
        &rows,
    )
}

/// Changes a handle. What was verified stays so from its first moment, unless the value is another.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn change(
    tx: &Transaction<'_>,
    id: HandleId,
    fields: &HandleDraft,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let former = get(tx, id)?;
    let verified_at = if !fields.verified {
        None
    } else if former.fields.value == fields.value {
        former.verified_at.or(Some(now))
    } else {
        Some(now)
    };
    run_one(
        tx,
        "handle",
        "UPDATE handle SET kind = :kind, value = :value, label = :label, source = :source, verified_at = :verified,
            since = :since
         WHERE id = :id AND removed_at IS NULL",
        named_params! {
            ":id": id.uuid(), ":kind": fields.kind.word(), ":value": fields.value, ":label": fields.label,
            ":source": fields.source.word(), ":verified": verified_at.map(millis), ":since": fields.since,
        },
    )
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
