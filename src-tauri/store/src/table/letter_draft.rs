//! What is being written on this machine.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{NominationId, OutboxId};
use kawka_domain::nomination::LetterKind;
use kawka_domain::person::FormOfAddress;
use rusqlite::{Connection, Transaction, named_params};

use super::{first, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// A message that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What for.
    pub kind: LetterKind,
    /// In which language.
    pub language: String,
    /// In which form.
    pub form: FormOfAddress,
    /// Subject; empty while it is the template's.
    pub subject: String,
    /// Text; empty while it is the template's.
    pub body: String,
    /// A link that a person entered.
    pub link: String,
    /// The link that was asked for at the booking service.
    pub outbox: Option<OutboxId>,
}

/// What is being written of one kind for a nomination. What went out is kept for its undo, and is not being written.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find(
    connection: &Connection,
    nomination: NominationId,
    kind: LetterKind,
) -> Result<Option<Draft>, StoreError> {
    first(
        connection,
        "SELECT * FROM local_letter_draft t WHERE t.nomination_id = :id AND t.kind = :kind
            AND NOT EXISTS (SELECT 1 FROM invitation i WHERE i.nomination_id = t.nomination_id AND i.kind = t.kind
                AND i.sent_at >= t.at)",
        named_params! {":id": nomination.uuid(), ":kind": kind.word()},
        |row| {
            Ok(Draft {
                kind: row.word("kind")?,
                language: row.get("language")?,
                form: row.word("form_of_address")?,
                subject: row.get("subject")?,
                body: row.get("body")?,
                link: row.get("link")?,
                outbox: row.find_id("outbox_id")?,
            })
        },
    )
}

/// Keeps what is being written.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(
    tx: &Transaction<'_>,
    nomination: NominationId,
    draft: &Draft,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT OR REPLACE INTO local_letter_draft (nomination_id, kind, language, form_of_address, subject, body, link,
            outbox_id, at)
         VALUES (:id, :kind, :language, :form, :subject, :body, :link, :outbox, :now)",
        named_params! {
            ":id": nomination.uuid(), ":kind": draft.kind.word(), ":language": draft.language,
            ":form": draft.form.word(), ":subject": draft.subject, ":body": draft.body, ":link": draft.link,
            ":outbox": draft.outbox.map(OutboxId::uuid), ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Forgets what was being written.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn forget(tx: &Transaction<'_>, nomination: NominationId) -> Result<(), StoreError> {
    run(
        tx,
        "DELETE FROM local_letter_draft WHERE nomination_id = :id",
        named_params! {":id": nomination.uuid()},
    )?;
    Ok(())
}
