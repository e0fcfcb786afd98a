//! What people were given to keep about what they allowed (ISO/IEC TS 27560, consent receipt).

use chrono::{DateTime, Utc};
use kawka_domain::ids::{ConsentId, CustomerId, MemberId, ReceiptId};
use rusqlite::{Connection, Row, Transaction, named_params};
use uuid::Uuid;

use super::{rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// The version of the form of receipts.
pub const SCHEMA_VERSION: &str = "kawka-1 (ISO/IEC TS 27560:2023)";

/// One receipt as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Which.
    pub id: ReceiptId,
    /// To whom.
    pub customer: CustomerId,
    /// In which language.
    pub language: String,
    /// Word for word.
    pub text: String,
    /// SHA-256 of the text, in hex.
    pub sha256: String,
    /// By which way.
    pub channel: String,
    /// By whom.
    pub member: Option<MemberId>,
    /// Their name.
    pub member_name: Option<String>,
    /// When.
    pub given_at: DateTime<Utc>,
    /// When it was said that this was noted by mistake, and by whom.
    pub taken_back: Option<(DateTime<Utc>, Option<String>)>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Receipt> {
    Ok(Receipt {
        id: row.id("id")?,
        customer: row.id("customer_id")?,
        language: row.get("language")?,
        text: row.get("text")?,
        sha256: row.get("sha256")?,
        channel: row.get("channel")?,
        member: row.find_id("member_id")?,
        member_name: row.get("member_name")?,
        given_at: row.instant("given_at")?,
        taken_back: match row.find_instant("taken_back_at")? {
            Some(at) => Some((at, row.get("taken_back_name")?)),
            None => None,
        },
    })
}

/// The receipts of a customer and of records that were merged into theirs, newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, customer: CustomerId) -> Result<Vec<Receipt>, StoreError> {
    rows(
        connection,
        "WITH RECURSIVE one (id) AS (
            VALUES (:customer) UNION SELECT c.id FROM customer c JOIN one ON c.merged_into = one.id)
         SELECT r.*, m.name AS member_name, t.name AS taken_back_name
         FROM consent_receipt r JOIN one ON r.customer_id = one.id LEFT JOIN member m ON m.id = r.member_id
         LEFT JOIN member t ON t.id = r.taken_back_by ORDER BY r.id DESC",
        named_params! {":customer": customer.uuid()},
        read,
    )
}

/// Notes that a receipt was given, with the events it speaks of.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    receipt: &Receipt,
    events: &[ConsentId],
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO consent_receipt (id, customer_id, schema_version, language, text, sha256, channel, member_id,
            given_at)
         VALUES (:id, :customer, :schema, :language, :text, :sha256, :channel, :member, :at)",
        named_params! {
            ":id": receipt.id.uuid(), ":customer": receipt.customer.uuid(), ":schema": SCHEMA_VERSION,
            ":language": receipt.language, ":text": receipt.text, ":sha256": receipt.sha256,
            ":channel": receipt.channel, ":member": receipt.member.map(MemberId::uuid),
            ":at": millis(receipt.given_at),
        },
    )?;
    for event in events {
        run(
            tx,
            "INSERT INTO consent_receipt_event (id, receipt_id, event_id) VALUES (:id, :receipt, :event)",
            named_params! {":id": Uuid::now_v7(), ":receipt": receipt.id.uuid(), ":event": event.uuid()},
        )?;
    }
    Ok(())
}

/// Says that a receipt was noted by mistake. Its row stays: it may be in somebody's hands.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub(crate) fn take_back(
    tx: &Transaction<'_>,
    id: Uuid,
    by: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE consent_receipt SET taken_back_at = :now, taken_back_by = :by WHERE id = :id",
        named_params! {":id": id, ":now": millis(now), ":by": by.map(MemberId::uuid)},
    )?;
    Ok(())
}
