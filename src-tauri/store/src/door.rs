//! The one door for writes.
//!
//! Everything that a person or a calendar changes goes through [`crate::Store::write`]: the change of every shared
//! table is captured as an SQLite changeset (<https://sqlite.org/sessionintro.html>) and lies in the journal in the
//! same transaction. Undo, history and the event that refreshes screens are read out of it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};

use chrono::{DateTime, Utc};
use fallible_streaming_iterator::FallibleStreamingIterator as _;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use kawka_domain::ids::{JournalId, MemberId};
use rusqlite::session::{ChangesetIter, Session};
use rusqlite::{Connection, Transaction, named_params};
use uuid::Uuid;

use crate::error::StoreError;
use crate::row::millis;

/// Who wants what: the head of a journal entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Which member; `None` for a calendar or Kawka itself.
    pub actor: Option<MemberId>,
    /// What, as a word such as `mark_arrived`.
    pub word: &'static str,
    /// Of whom or what: a name for the history, possibly empty.
    pub subject: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Tables and ids that one write changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Ids by table; tables of one machine alone have none.
    pub tables: BTreeMap<String, BTreeSet<Uuid>>,
}

/// What a write did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// The journal entry; `None` where nothing changed.
    pub entry: Option<JournalId>,
    /// What the closure gave back.
    pub value: T,
    /// What changed.
    pub change: Change,
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub id: JournalId,
    /// Who.
    pub actor: Option<MemberId>,
    /// Their name.
    pub actor_name: Option<String>,
    /// What.
    pub intent: String,
    /// Of whom or what.
    pub subject: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The entry that undid it.
    pub undone_by: Option<JournalId>,
    /// The entry it undid.
    pub undoes: Option<JournalId>,
}

/// Whether the changes of a table are recorded.
pub(crate) fn is_shared(table: &str) -> bool {
    !table.starts_with("local_") && table != "journal" && !table.starts_with("sqlite_")
}

/// Runs `work` inside `transaction` under a recording session and writes its changeset into the journal.
pub(crate) fn record<T, E: From<StoreError>>(
    transaction: &Transaction<'_>,
    intent: &Intent,
    undoes: Option<JournalId>,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
) -> Result<Written<T>, E> {
    let sql = |error: rusqlite::Error| E::from(StoreError::from(error));
    let mut session = Session::new(transaction).map_err(sql)?;
    session.table_filter(Some(is_shared));
    session.attach::<&str>(None).map_err(sql)?;
    let value = work(transaction)?;
    let mut changeset = Vec::new();
    session.changeset_strm(&mut changeset).map_err(sql)?;
    drop(session);
    if changeset.is_empty() {
        return Ok(Written {
            entry: None,
            value,
            change: Change::default(),
        });
    }
    let change = read_change(&changeset).map_err(E::from)?;
    let id = JournalId::new();
    add_entry(transaction, id, intent, undoes, &changeset).map_err(E::from)?;
    Ok(Written {
        entry: Some(id),
        value,
        change,
    })
}

fn add_entry(
    connection: &Connection,
    id: JournalId,
    intent: &Intent,
    undoes: Option<JournalId>,
    changeset: &[u8],
) -> Result<(), StoreError> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(changeset)?;
    connection
        .prepare_cached(
            "INSERT INTO journal (id, actor_id, intent, subject, at, changeset, undoes)
             VALUES (:id, :actor, :intent, :subject, :at, :changeset, :undoes)",
        )?
        .execute(named_params! {
            ":id": id.uuid(),
            ":actor": intent.actor.map(MemberId::uuid),
            ":intent": intent.word,
            ":subject": intent.subject,
            ":at": millis(intent.at),
            ":changeset": encoder.finish()?,
            ":undoes": undoes.map(JournalId::uuid),
        })?;
    Ok(())
}

/// Unpacks the changeset of an entry.
pub(crate) fn unpack(compressed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut changeset = Vec::new();
    DeflateDecoder::new(compressed).read_to_end(&mut changeset)?;
    Ok(changeset)
}

/// Reads tables and ids out of a changeset. The key is the first column of every shared table.
fn read_change(changeset: &[u8]) -> Result<Change, StoreError> {
    let mut change = Change::default();
    let mut input: &mut dyn std::io::Read = &mut &changeset[..];
    let mut items = ChangesetIter::start_strm(&input)?;
    while let Some(item) = items.next()? {
        let operation = item.op()?;
        let value = if operation.code() == rusqlite::hooks::Action::SQLITE_INSERT {
            item.new_value(0)?
        } else {
            item.old_value(0)?
        };
        let ids = change
            .tables
            .entry(operation.table_name().to_owned())
            .or_default();
        if let Ok(bytes) = value.as_blob()
            && let Ok(id) = Uuid::from_slice(bytes)
        {
            ids.insert(id);
        }
    }
    drop(items);
    let _ = &mut input;
    Ok(change)
}
