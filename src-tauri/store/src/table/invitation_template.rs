//! Wordings of messages.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{MemberId, TemplateId};
use kawka_domain::nomination::LetterKind;
use kawka_domain::person::FormOfAddress;
use rusqlite::{Connection, Transaction, named_params};

use super::{rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// What for.
    pub kind: LetterKind,
    /// In which language.
    pub language: String,
    /// In which form.
    pub form: FormOfAddress,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
}

/// The wordings in use that a person wrote, by kind, language and form.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<Template>, StoreError> {
    rows(
        connection,
        "SELECT t.* FROM invitation_template t WHERE t.removed_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM invitation_template n WHERE n.kind = t.kind AND n.language = t.language
            AND n.form_of_address = t.form_of_address AND n.removed_at IS NULL AND (n.at, n.id) > (t.at, t.id))
         ORDER BY t.kind, t.language, t.form_of_address",
        [],
        |row| {
            Ok(Template {
                kind: row.word("kind")?,
                language: row.get("language")?,
                form: row.word("form_of_address")?,
                subject: row.get("subject")?,
                body: row.get("body")?,
            })
        },
    )
}

/// Writes a wording over the former one.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(
    tx: &Transaction<'_>,
    template: &Template,
    member: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO invitation_template (id, kind, language, form_of_address, subject, body, member_id, at)
         VALUES (:id, :kind, :language, :form, :subject, :body, :member, :now)",
        named_params! {
            ":id": TemplateId::new().uuid(), ":kind": template.kind.word(), ":language": template.language,
            ":form": template.form.word(), ":subject": template.subject, ":body": template.body,
            ":member": member.map(MemberId::uuid), ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Removes every wording of a kind, language and form that a person wrote.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn remove(
    tx: &Transaction<'_>,
    kind: LetterKind,
    language: &str,
    form: FormOfAddress,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    run(
        tx,
        "UPDATE invitation_template SET removed_at = :now WHERE kind = :kind AND language = :language
            AND form_of_address = :form AND removed_at IS NULL",
        named_params! {
            ":kind": kind.word(), ":language": language, ":form": form.word(), ":now": millis(now),
        },
    )
}
