//! Decisions about consent: appended, never changed.

use chrono::{DateTime, Utc};
use kawka_domain::consent::{ConsentDecision, ConsentMethod, ConsentScope};
use kawka_domain::ids::{BookingId, ConsentId, CustomerId, MemberId};
use rusqlite::{Connection, Transaction, named_params};

use super::{rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentEvent {
    /// Which.
    pub id: ConsentId,
    /// In which call.
    pub booking: Option<BookingId>,
    /// The purpose.
    pub scope: ConsentScope,
    /// What was said.
    pub decision: ConsentDecision,
    /// The sentence that was used.
    pub sentence: String,
    /// Its language.
    pub language: String,
    /// How it was said.
    pub method: ConsentMethod,
    /// Who asked.
    pub asked_by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What to append.
#[derive(Debug, Clone, Copy)]
pub struct NewConsentEvent<'a> {
    /// Whose.
    pub customer: CustomerId,
    /// In which call.
    pub booking: Option<BookingId>,
    /// The purpose.
    pub scope: ConsentScope,
    /// What was said.
    pub decision: ConsentDecision,
    /// The sentence.
    pub sentence: &'a str,
    /// Its language.
    pub language: &'a str,
    /// How it was said.
    pub method: ConsentMethod,
    /// Who asked.
    pub asked_by: Option<MemberId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A customer's decisions, newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Vec<ConsentEvent>, StoreError> {
    rows(
        connection,
        "SELECT e.*, m.name AS asked_by_name FROM consent_event e LEFT JOIN member m ON m.id = e.asked_by
         WHERE e.customer_id = :customer ORDER BY e.at DESC, e.id DESC",
        named_params! {":customer": customer.uuid()},
        |row| {
            Ok(ConsentEvent {
                id: row.id("id")?,
                booking: row.find_id("booking_id")?,
                scope: row.word("scope")?,
                decision: row.word("decision")?,
                sentence: row.get("sentence")?,
                language: row.get("language")?,
                method: row.word("method")?,
                asked_by: row.get("asked_by_name")?,
                at: row.instant("at")?,
            })
        },
    )
}

/// Appends a decision.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: ConsentId,
    event: &NewConsentEvent<'_>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO consent_event (id, customer_id, booking_id, scope, decision, sentence, language, method,
            asked_by, at)
         VALUES (:id, :customer, :booking, :scope, :decision, :sentence, :language, :method, :asked_by, :at)",
        named_params! {
            ":id": id.uuid(), ":customer": event.customer.uuid(), ":booking": event.booking.map(BookingId::uuid),
            ":scope": event.scope.word(), ":decision": event.decision.word(), ":sentence": event.sentence,
            ":language": event.language, ":method": event.method.word(),
            ":asked_by": event.asked_by.map(MemberId::uuid), ":at": millis(event.at),
        },
    )?;
    Ok(())
}
