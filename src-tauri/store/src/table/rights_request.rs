//! What people asked for about their own data.

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::ids::{CustomerId, MemberId, RightsRequestId};
use kawka_domain::interaction::Channel;
use kawka_domain::rights::{RequestKind, RequestOutcome};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// Who asked that the use of their data be restricted and has no answer yet; of merged records the one that was kept.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_restricted(connection: &Connection) -> Result<Vec<CustomerId>, StoreError> {
    rows(
        connection,
        "SELECT DISTINCT coalesce(c.merged_into, c.id) AS customer_id FROM rights_request r
         JOIN customer c ON c.id = r.customer_id
         WHERE r.kind = 'restriction' AND r.closed_at IS NULL AND r.removed_at IS NULL",
        [],
        |row| row.id("customer_id"),
    )
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightsRequest {
    /// Which.
    pub id: RightsRequestId,
    /// Whose; their record may be erased.
    pub customer: CustomerId,
    /// Their name, while there is one.
    pub customer_name: Option<String>,
    /// What they ask for.
    pub kind: RequestKind,
    /// How it reached us.
    pub channel: Channel,
    /// What they wrote or said.
    pub words: String,
    /// The day it came.
    pub received_on: NaiveDate,
    /// The day by which it is answered.
    pub due_on: NaiveDate,
    /// Why it takes longer than a month; empty where it does not.
    pub extended_for: String,
    /// Who answers it.
    pub handler: Option<MemberId>,
    /// Their name.
    pub handler_name: Option<String>,
    /// How it was answered.
    pub outcome: Option<RequestOutcome>,
    /// What the person was told.
    pub answer: String,
    /// When.
    pub closed_at: Option<DateTime<Utc>>,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str =
    "SELECT r.*, trim(c.given_name || ' ' || c.family_name) AS customer_name, m.name AS handler_name
    FROM rights_request r LEFT JOIN customer c ON c.id = r.customer_id LEFT JOIN member m ON m.id = r.handler_id
    WHERE r.removed_at IS NULL";

fn read(row: &Row<'_>) -> rusqlite::Result<RightsRequest> {
    Ok(RightsRequest {
        id: row.id("id")?,
        customer: row.id("customer_id")?,
        customer_name: row.get("customer_name")?,
        kind: row.word("kind")?,
        channel: row.word("channel")?,
        words: row.get("words")?,
        received_on: row.word("received_on")?,
        due_on: row.word("due_on")?,
        extended_for: row.get("extended_for")?,
        handler: row.find_id("handler_id")?,
        handler_name: row.get("handler_name")?,
        outcome: row.find_word("outcome")?,
        answer: row.get("answer")?,
        closed_at: row.find_instant("closed_at")?,
        created_at: row.instant("created_at")?,
    })
}

/// Every request: the open ones by their day, then the answered ones, newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<RightsRequest>, StoreError> {
    let sql = [
        COLUMNS,
        " ORDER BY r.closed_at IS NOT NULL, r.closed_at DESC, r.due_on, r.id",
    ]
    .concat();
    rows(connection, &sql, [], read)
}

/// One request.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: RightsRequestId) -> Result<RightsRequest, StoreError> {
    let sql = [COLUMNS, " AND r.id = :id"].concat();
    first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("request"))
}

/// Writes a request down.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(tx: &Transaction<'_>, request: &RightsRequest) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO rights_request (id, customer_id, kind, channel, words, received_on, due_on, extended_for,
            handler_id, answer, created_at)
         VALUES (:id, :customer, :kind, :channel, :words, :received, :due, '', :handler, '', :now)",
        named_params! {
            ":id": request.id.uuid(), ":customer": request.customer.uuid(), ":kind": request.kind.word(),
            ":channel": request.channel.word(), ":words": request.words,
            ":received": request.received_on.to_string(), ":due": request.due_on.to_string(),
            ":handler": request.handler.map(MemberId::uuid), ":now": millis(request.created_at),
        },
    )?;
    Ok(())
}

/// Gives a request more time, and says why.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn extend(
    tx: &Transaction<'_>,
    id: RightsRequestId,
    due_on: NaiveDate,
    why: &str,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "request",
        "UPDATE rights_request SET due_on = :due, extended_for = :why WHERE id = :id",
        named_params! {":id": id.uuid(), ":due": due_on.to_string(), ":why": why},
    )
}

/// Closes a request.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn close(
    tx: &Connection,
    id: RightsRequestId,
    outcome: RequestOutcome,
    answer: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "request",
        "UPDATE rights_request SET outcome = :outcome, answer = :answer, closed_at = :now WHERE id = :id",
        named_params! {
            ":id": id.uuid(), ":outcome": outcome.word(), ":answer": answer, ":now": millis(now),
        },
    )
}

/// Opens a closed request again.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn reopen(tx: &Transaction<'_>, id: RightsRequestId) -> Result<(), StoreError> {
    run_one(
        tx,
        "request",
        "UPDATE rights_request SET outcome = NULL, closed_at = NULL WHERE id = :id",
        named_params! {":id": id.uuid()},
    )
}

/// Removes a request that was written down by mistake.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(
    tx: &Transaction<'_>,
    id: RightsRequestId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "request",
        "UPDATE rights_request SET removed_at = :now WHERE id = :id",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}
