//! Contacts with customers, and their former texts.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{CustomerId, InteractionId, MemberId};
use kawka_domain::interaction::{Feeling, InteractionDraft};
use rusqlite::{Connection, Row, Transaction, named_params};
use uuid::Uuid;

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interaction {
    /// Which.
    pub id: InteractionId,
    /// With whom.
    pub customer: CustomerId,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub fields: InteractionDraft,
    /// Who of us, or the name that a file gave.
    pub member: Option<String>,
    /// How often it was edited.
    pub edits: u32,
    /// How many files it has.
    pub attachments: u32,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str = "SELECT i.*, m.name AS member,
    (SELECT count(*) FROM interaction_edit e WHERE e.interaction_id = i.id) AS edits,
    (SELECT count(*) FROM attachment a WHERE a.interaction_id = i.id AND a.removed_at IS NULL) AS attachments
    FROM interaction i LEFT JOIN member m ON m.id = i.member_id";

fn read(row: &Row<'_>) -> rusqlite::Result<Interaction> {
    let at = row.instant("at")?;
    Ok(Interaction {
        id: row.id("id")?,
        customer: row.id("customer_id")?,
        at,
        fields: InteractionDraft {
            channel: row.word("channel")?,
            direction: row.word("direction")?,
            kind: row.word("kind")?,
            at: Some(at),
            text: row.get("text")?,
            link: row.get("link")?,
            feeling: row.find_word("feeling")?,
            had_by: row.find_id("member_id")?,
        },
        member: row.get::<_, Option<String>>("member")?.or(row
            .get::<_, Option<String>>("author")?
            .filter(|author| !author.is_empty())),
        edits: row.get("edits")?,
        attachments: row.get("attachments")?,
        created_at: row.instant("created_at")?,
    })
}

/// The newest contacts of a customer.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(
    connection: &Connection,
    customer: CustomerId,
    limit: u32,
) -> Result<Vec<Interaction>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE i.customer_id = :customer AND i.removed_at IS NULL ORDER BY i.at DESC, i.id DESC LIMIT :limit",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":customer": customer.uuid(), ":limit": limit},
        read,
    )
}

/// One contact.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: InteractionId) -> Result<Interaction, StoreError> {
    let sql = [COLUMNS, " WHERE i.id = :id AND i.removed_at IS NULL"].concat();
    first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("interaction"))
}

/// How many contacts a customer had, and on how many channels.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn count_channels(
    connection: &Connection,
    customer: CustomerId,
) -> Result<(u32, u32), StoreError> {
    let counts = first(
        connection,
        "SELECT count(*) AS contacts, count(DISTINCT channel) AS channels FROM interaction
         WHERE customer_id = :customer AND removed_at IS NULL",
        named_params! {":customer": customer.uuid()},
        |row| Ok((row.get("contacts")?, row.get("channels")?)),
    )?;
    Ok(counts.unwrap_or_default())
}

/// The newest feelings left with a customer, oldest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_feelings(
    connection: &Connection,
    customer: CustomerId,
    limit: u32,
) -> Result<Vec<(DateTime<Utc>, Feeling)>, StoreError> {
    let mut feelings = rows(
        connection,
        "SELECT at, feeling FROM interaction
         WHERE customer_id = :customer AND feeling IS NOT NULL AND removed_at IS NULL ORDER BY at DESC LIMIT :limit",
        named_params! {":customer": customer.uuid(), ":limit": limit},
        |row| Ok((row.instant("at")?, row.word("feeling")?)),
    )?;
    feelings.reverse();
    Ok(feelings)
}

/// Adds a contact.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: InteractionId,
    customer: CustomerId,
    member: Option<MemberId>,
    fields: &InteractionDraft,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO interaction (id, customer_id, channel, direction, kind, at, member_id, text, link, feeling,
            created_at)
         VALUES (:id, :customer, :channel, :direction, :kind, :at, :member, :text, :link, :feeling, :now)",
        named_params! {
            ":id": id.uuid(), ":customer": customer.uuid(), ":channel": fields.channel.word(),
            ":direction": fields.direction.word(), ":kind": fields.kind.word(),
            ":at": millis(fields.at.unwrap_or(now)), ":member": member.map(MemberId::uuid), ":text": fields.text,
            ":link": fields.link, ":feeling": fields.feeling.map(Feeling::word), ":now": millis(now),
        },
    )?;
    Ok(())
}

/// What an imported contact has besides its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The thread of a message.
    pub thread: String,
    /// Who of us, where they do not use Kawka.
    pub author: String,
    /// With which address of theirs, in the form in which it is compared; possibly empty.
    pub party: String,
}

/// Adds a contact that came with a file.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_imported(
    tx: &Transaction<'_>,
    id: InteractionId,
    customer: CustomerId,
    member: Option<MemberId>,
    fields: &InteractionDraft,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO interaction (id, customer_id, channel, direction, kind, at, member_id, text, link, feeling,
            created_at, thread, author, party)
         VALUES (:id, :customer, :channel, :direction, :kind, :at, :member, :text, :link, :feeling, :now, :thread,
            :author, :party)",
        named_params! {
            ":id": id.uuid(), ":customer": customer.uuid(), ":channel": fields.channel.word(),
            ":direction": fields.direction.word(), ":kind": fields.kind.word(),
            ":at": millis(fields.at.unwrap_or(now)), ":member": member.map(MemberId::uuid), ":text": fields.text,
            ":link": fields.link, ":feeling": fields.feeling.map(Feeling::word), ":now": millis(now),
            ":thread": origin.thread, ":author": origin.author, ":party": origin.party,
        },
    )?;
    Ok(())
}

/// Changes a contact; a former text is kept.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn change(
    tx: &Transaction<'_>,
    id: InteractionId,
    member: Option<MemberId>,
    fields: &InteractionDraft,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let former = get(tx, id)?;
    if former.fields.text != fields.text {
        run(
            tx,
            "INSERT INTO interaction_edit (id, interaction_id, former_text, member_id, at)
             VALUES (:id, :interaction, :text, :member, :now)",
            named_params! {
                ":id": Uuid::now_v7(), ":interaction": id.uuid(), ":text": former.fields.text,
                ":member": member.map(MemberId::uuid), ":now": millis(now),
            },
        )?;
    }
    run_one(
        tx,
        "interaction",
        "UPDATE interaction SET channel = :channel, direction = :direction, kind = :kind, at = :at, text = :text,
            link = :link, feeling = :feeling
         WHERE id = :id AND removed_at IS NULL",
        named_params! {
            ":id": id.uuid(), ":channel": fields.channel.word(), ":direction": fields.direction.word(),
            ":kind": fields.kind.word(), ":at": millis(fields.at.unwrap_or(former.at)), ":text": fields.text,
            ":link": fields.link, ":feeling": fields.feeling.map(Feeling::word),
        },
    )
}

/// Who of us had a contact: whoever uses Kawka, or the name that a file gave.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get_author(
    connection: &Connection,
    id: InteractionId,
) -> Result<(Option<MemberId>, String), StoreError> {
    first(
        connection,
        "SELECT member_id, author FROM interaction WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid()},
        |row| Ok((row.find_id("member_id")?, row.get("author")?)),
    )?
    .ok_or(StoreError::NotFound("interaction"))
}

/// Who of us had contacts with a customer, by name.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_authors(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Vec<String>, StoreError> {
    rows(
        connection,
        "SELECT DISTINCT coalesce(m.name, i.author) AS author FROM interaction i LEFT JOIN member m ON m.id = i.member_id
         WHERE i.customer_id = :customer AND i.removed_at IS NULL AND coalesce(m.name, i.author) <> '' ORDER BY author",
        named_params! {":customer": customer.uuid()},
        |row| row.get("author"),
    )
}

/// Changes who of us had a contact.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_author(
    tx: &Transaction<'_>,
    id: InteractionId,
    member: Option<MemberId>,
    author: &str,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "interaction",
        "UPDATE interaction SET member_id = :member, author = :author WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":member": member.map(MemberId::uuid), ":author": author},
    )
}

/// Marks a contact as removed.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(
    tx: &Transaction<'_>,
    id: InteractionId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "interaction",
        "UPDATE interaction SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}

/// Contacts that were logged after an instant, oldest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_added_since(
    connection: &Connection,
    customer: CustomerId,
    since: DateTime<Utc>,
) -> Result<Vec<Interaction>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE i.customer_id = :customer AND i.created_at > :since AND i.removed_at IS NULL ORDER BY i.at, i.id",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":customer": customer.uuid(), ":since": millis(since)},
        read,
    )
}

/// A former text of a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerText {
    /// What it said.
    pub text: String,
    /// Who changed it.
    pub member: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// The former texts of a contact, newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_former(
    connection: &Connection,
    id: InteractionId,
) -> Result<Vec<FormerText>, StoreError> {
    rows(
        connection,
        "SELECT e.former_text, e.at, m.name AS member FROM interaction_edit e LEFT JOIN member m ON m.id = e.member_id
         WHERE e.interaction_id = :id ORDER BY e.id DESC",
        named_params! {":id": id.uuid()},
        |row| {
            Ok(FormerText {
                text: row.get("former_text")?,
                member: row.get("member")?,
                at: row.instant("at")?,
            })
        },
    )
}
