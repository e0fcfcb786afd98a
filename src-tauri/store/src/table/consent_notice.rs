//! What customers were told: a notice is kept word for word, with its hash, and never changed. The wordings in force
//! are terms, of which the newest counts.

use chrono::{DateTime, Utc};
use kawka_domain::consent::chain::hash_texts;
use kawka_domain::consent::{ConsentScope, MeaningChange, TermChange};
use kawka_domain::ids::{MemberId, NoticeId};
use rusqlite::{Connection, Transaction, named_params};
use uuid::Uuid;

use super::{count, first, rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// What a notice says besides the question (ISO/IEC TS 27560, mandatory fields).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// Who decides what is done with it.
    pub controller: String,
    /// How they are reached.
    pub contact: String,
    /// Who gets to see it.
    pub recipients: String,
    /// Where it is kept.
    pub storage_place: String,
    /// Under which law.
    pub jurisdiction: String,
    /// For how long.
    pub retention: String,
    /// What the customer may ask for.
    pub rights: String,
    /// How to withdraw.
    pub withdrawing: String,
    /// Where to complain.
    pub authority: String,
    /// Where the whole privacy notice is.
    pub policy: String,
}

impl Terms {
    /// Names and texts, in the order in which they are hashed.
    #[must_use]
    pub fn fields(&self) -> [(&'static str, &str); 10] {
        [
            ("controller", &self.controller),
            ("contact", &self.contact),
            ("recipients", &self.recipients),
            ("storage_place", &self.storage_place),
            ("jurisdiction", &self.jurisdiction),
            ("retention", &self.retention),
            ("rights", &self.rights),
            ("withdrawing", &self.withdrawing),
            ("authority", &self.authority),
            ("policy", &self.policy),
        ]
    }

    /// Sets a field by its name; an unknown one is of a newer program.
    pub fn set(&mut self, name: &str, text: String) {
        let field = match name {
            "controller" => &mut self.controller,
            "contact" => &mut self.contact,
            "recipients" => &mut self.recipients,
            "storage_place" => &mut self.storage_place,
            "jurisdiction" => &mut self.jurisdiction,
            "retention" => &mut self.retention,
            "rights" => &mut self.rights,
            "withdrawing" => &mut self.withdrawing,
            "authority" => &mut self.authority,
            "policy" => &mut self.policy,
            _ => return,
        };
        *field = text;
    }
}

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Which.
    pub id: NoticeId,
    /// For which purpose.
    pub scope: ConsentScope,
    /// Its language (BCP 47).
    pub language: String,
    /// Its number among those of its purpose and language, from 1.
    pub version: u32,
    /// The sentence that is read out or shown.
    pub text: String,
    /// The rest.
    pub terms: Terms,
    /// SHA-256 of all of it.
    pub sha256: String,
    /// Since when it is used.
    pub valid_from: DateTime<Utc>,
}

fn sha256(scope: ConsentScope, language: &str, text: &str, terms: &Terms) -> String {
    let head = [scope.word(), language, text];
    let rest = terms.fields();
    hash_texts(head.into_iter().chain(rest.iter().map(|(_, text)| *text))).to_hex()
}

impl Notice {
    /// Whether it still says what it was hashed for.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        sha256(self.scope, &self.language, &self.text, &self.terms) == self.sha256
    }
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Notice> {
    let mut terms = Terms::default();
    for (name, _) in Terms::default().fields() {
        terms.set(name, row.get(name)?);
    }
    Ok(Notice {
        id: row.id("id")?,
        scope: row.word("scope")?,
        language: row.get("language")?,
        version: row.get("version")?,
        text: row.get("text")?,
        terms,
        sha256: row.get("sha256")?,
        valid_from: row.instant("valid_from")?,
    })
}

/// Every notice, oldest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<Notice>, StoreError> {
    rows(
        connection,
        "SELECT * FROM consent_notice ORDER BY valid_from, id",
        [],
        read,
    )
}

/// One notice.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find(connection: &Connection, id: NoticeId) -> Result<Option<Notice>, StoreError> {
    first(
        connection,
        "SELECT * FROM consent_notice WHERE id = :id",
        named_params! {":id": id.uuid()},
        read,
    )
}

fn insert(tx: &Connection, notice: &Notice) -> Result<(), StoreError> {
    let t = &notice.terms;
    run(
        tx,
        "INSERT INTO consent_notice (id, scope, language, version, text, controller, contact, recipients,
            storage_place, jurisdiction, retention, rights, withdrawing, authority, policy, sha256, valid_from)
         VALUES (:id, :scope, :language, :version, :text, :controller, :contact, :recipients, :storage_place,
            :jurisdiction, :retention, :rights, :withdrawing, :authority, :policy, :sha256, :valid_from)",
        named_params! {
            ":id": notice.id.uuid(), ":scope": notice.scope.word(), ":language": notice.language,
            ":version": notice.version, ":text": notice.text, ":controller": t.controller, ":contact": t.contact,
            ":recipients": t.recipients, ":storage_place": t.storage_place, ":jurisdiction": t.jurisdiction,
            ":retention": t.retention, ":rights": t.rights, ":withdrawing": t.withdrawing, ":authority": t.authority,
            ":policy": t.policy, ":sha256": notice.sha256, ":valid_from": millis(notice.valid_from),
        },
    )?;
    Ok(())
}

/// Finds the notice that says exactly this, or keeps it as the next version.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn keep(
    tx: &Transaction<'_>,
    scope: ConsentScope,
    language: &str,
    text: &str,
    terms: &Terms,
    now: DateTime<Utc>,
) -> Result<Notice, StoreError> {
    let sha256 = sha256(scope, language, text, terms);
    let known = first(
        tx,
        "SELECT * FROM consent_notice WHERE scope = :scope AND language = :language AND sha256 = :sha256
         ORDER BY version LIMIT 1",
        named_params! {":scope": scope.word(), ":language": language, ":sha256": sha256},
        read,
    )?;
    if let Some(known) = known {
        return Ok(known);
    }
    let versions = count(
        tx,
        "SELECT count(*) FROM consent_notice WHERE scope = :scope AND language = :language",
        named_params! {":scope": scope.word(), ":language": language},
    )?;
    let notice = Notice {
        id: NoticeId::new(),
        scope,
        language: language.to_owned(),
        version: versions + 1,
        text: text.to_owned(),
        terms: terms.clone(),
        sha256,
        valid_from: now,
    };
    insert(tx, &notice)?;
    Ok(notice)
}

/// Takes over notices that another file of the same desk holds.
pub(crate) fn unite(tx: &Connection, other: &Connection) -> Result<(), StoreError> {
    for notice in list(other)? {
        if find(tx, notice.id)?.is_none() {
            insert(tx, &notice)?;
        }
    }
    Ok(())
}

/// One wording, as it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// A purpose's word for its question, else the name of a field of [`Terms`].
    pub name: String,
    /// The language of a question (BCP 47); empty for the fields.
    pub language: String,
    /// What it says.
    pub text: String,
    /// What changed by it.
    pub change: TermChange,
    /// Who set it.
    pub member: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Every wording that was ever set, oldest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_terms(connection: &Connection) -> Result<Vec<Term>, StoreError> {
    rows(
        connection,
        "SELECT t.*, m.name AS member FROM consent_term t LEFT JOIN member m ON m.id = t.member_id ORDER BY t.at, t.id",
        [],
        |row| {
            Ok(Term {
                name: row.get("name")?,
                language: row.get("language")?,
                text: row.get("text")?,
                change: row.word("change")?,
                member: row.get("member")?,
                at: row.instant("at")?,
            })
        },
    )
}

/// Sets a wording; former ones stay.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_term(
    tx: &Transaction<'_>,
    term: &Term,
    member: Option<MemberId>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO consent_term (id, name, language, text, change, member_id, at)
         VALUES (:id, :name, :language, :text, :change, :member, :at)",
        named_params! {
            ":id": Uuid::now_v7(), ":name": term.name, ":language": term.language, ":text": term.text,
            ":change": term.change.word(), ":member": member.map(MemberId::uuid), ":at": millis(term.at),
        },
    )?;
    Ok(())
}

/// When the meaning of what customers are told changed.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_changes(connection: &Connection) -> Result<Vec<MeaningChange>, StoreError> {
    rows(
        connection,
        "SELECT name, at FROM consent_term WHERE change = 'meaning' ORDER BY at",
        [],
        |row| {
            let name: String = row.get("name")?;
            Ok(MeaningChange {
                scope: name.parse().ok(),
                at: row.instant("at")?,
            })
        },
    )
}
