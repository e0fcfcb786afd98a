//! Two records of one human: what suggests it, what moves, what is kept of the other.

use chrono::{DateTime, Utc};
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::{CustomerId, HandleId, MemberId};
use kawka_domain::interaction::Channel;
use rusqlite::{Connection, Transaction, named_params};
use uuid::Uuid;

use super::{count, rows, run};
use crate::door::is_shared;
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// Why two records seem to be one human.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// One handle in one form.
    SameHandle {
        /// Its kind.
        kind: HandleKind,
        /// The form.
        value: String,
    },
    /// The same name, folded.
    SameName,
    /// Nearly the same name, in the same company.
    NearNameAndCompany,
}

/// Two records that seem to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The older one.
    pub one: CustomerId,
    /// The newer one.
    pub other: CustomerId,
    /// Why.
    pub reason: Reason,
}

/// What a merged record said and the keeper does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginNote {
    /// Name of the record it comes from.
    pub origin_name: String,
    /// Which field.
    pub field: String,
    /// What stood there.
    pub value: String,
    /// When they were merged.
    pub at: DateTime<Utc>,
}

/// Columns of shared tables that refer to a customer or a company, in whatever table, so that a table of a later version
/// moves too.
pub(super) fn references(
    connection: &Connection,
    target: &str,
) -> Result<Vec<(String, String)>, StoreError> {
    let all = rows(
        connection,
        "SELECT t.name AS table_name, f.\"from\" AS column_name
         FROM sqlite_master t, pragma_foreign_key_list(t.name) f
         WHERE t.type = 'table' AND f.\"table\" = :target ORDER BY 1, 2",
        named_params! {":target": target},
        |row| {
            Ok((
                row.get::<_, String>("table_name")?,
                row.get::<_, String>("column_name")?,
            ))
        },
    )?;
    Ok(all
        .into_iter()
        .filter(|(table, _)| is_shared(table))
        .collect())
}

/// How many rows of shared tables belong to a customer, what was said about consent included.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn count_history(connection: &Connection, customer: CustomerId) -> Result<u32, StoreError> {
    // Events of consent refer to nobody, so that their proof outlives whom they speak of.
    let mut all = super::consent_event::count(connection, customer)?;
    for (table, column) in references(connection, "customer")? {
        if table != "customer" && table != "not_same" {
            let sql = format!("SELECT count(*) FROM {table} WHERE {column} = :customer");
            all += count(
                connection,
                &sql,
                named_params! {":customer": customer.uuid()},
            )?;
        }
    }
    Ok(all)
}

/// Moves everything of `other` to `keep`, and marks `other` as merged into it.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn move_all(
    tx: &Transaction<'_>,
    keep: CustomerId,
    other: CustomerId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // What is known of the same address of both holds for the keeper's: who made sure, since when, how we know.
    run(
        tx,
        "UPDATE handle SET
            verified_at = coalesce(verified_at, (SELECT min(o.verified_at) FROM handle o WHERE o.customer_id = :other
                AND o.kind = handle.kind AND o.value = handle.value AND o.label = handle.label
                AND o.removed_at IS NULL)),
            since = CASE WHEN since <> '' THEN since ELSE coalesce((SELECT min(o.since) FROM handle o
                WHERE o.customer_id = :other AND o.kind = handle.kind AND o.value = handle.value
                AND o.label = handle.label AND o.since <> '' AND o.removed_at IS NULL), '') END,
            source = CASE WHEN source NOT IN ('entered', 'imported') THEN source ELSE coalesce((SELECT min(o.source)
                FROM handle o WHERE o.customer_id = :other AND o.kind = handle.kind AND o.value = handle.value
                AND o.label = handle.label AND o.source NOT IN ('entered', 'imported')
                AND o.removed_at IS NULL), source) END
         WHERE customer_id = :keep AND removed_at IS NULL AND EXISTS
            (SELECT 1 FROM handle o WHERE o.customer_id = :other AND o.kind = handle.kind AND o.value = handle.value
             AND o.label = handle.label AND o.removed_at IS NULL)",
        named_params! {":keep": keep.uuid(), ":other": other.uuid()},
    )?;
    // The same address as the keeper's says nothing new; one that is written in another way stays.
    run(
        tx,
        "UPDATE handle SET removed_at = :now WHERE customer_id = :other AND removed_at IS NULL AND EXISTS
            (SELECT 1 FROM handle k WHERE k.customer_id = :keep AND k.kind = handle.kind AND k.value = handle.value
             AND k.label = handle.label AND k.removed_at IS NULL)",
        named_params! {":keep": keep.uuid(), ":other": other.uuid(), ":now": millis(now)},
    )?;
    for (table, column) in references(tx, "customer")? {
        let sql = format!("UPDATE {table} SET {column} = :keep WHERE {column} = :other");
        run(
            tx,
            &sql,
            named_params! {":keep": keep.uuid(), ":other": other.uuid()},
        )?;
    }
    run(
        tx,
        "UPDATE customer SET removed_at = :now, merged_into = :keep WHERE id = :other",
        named_params! {":keep": keep.uuid(), ":other": other.uuid(), ":now": millis(now)},
    )?;
    Ok(())
}

/// Keeps what a merged record said.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_note(
    tx: &Transaction<'_>,
    customer: CustomerId,
    note: &OriginNote,
    member: Option<MemberId>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO origin_note (id, customer_id, origin_name, field, value, member_id, at)
         VALUES (:id, :customer, :origin, :field, :value, :member, :at)",
        named_params! {
            ":id": Uuid::now_v7(), ":customer": customer.uuid(), ":origin": note.origin_name, ":field": note.field,
            ":value": note.value, ":member": member.map(MemberId::uuid), ":at": millis(note.at),
        },
    )?;
    Ok(())
}

/// What merged records said, newest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_notes(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Vec<OriginNote>, StoreError> {
    rows(
        connection,
        "SELECT origin_name, field, value, at FROM origin_note WHERE customer_id = :customer AND removed_at IS NULL
         ORDER BY at DESC, id",
        named_params! {":customer": customer.uuid()},
        |row| {
            Ok(OriginNote {
                origin_name: row.get("origin_name")?,
                field: row.get("field")?,
                value: row.get("value")?,
                at: row.instant("at")?,
            })
        },
    )
}

/// Remembers that two records are two humans.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_not_same(
    tx: &Transaction<'_>,
    one: CustomerId,
    other: CustomerId,
    member: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO not_same (id, one_id, other_id, member_id, at) VALUES (:id, :one, :other, :member, :now)",
        named_params! {
            ":id": Uuid::now_v7(), ":one": one.uuid(), ":other": other.uuid(),
            ":member": member.map(MemberId::uuid), ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Pairs that seem to be one human and were not told apart, the strongest reason first; one reason a pair.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_pairs(connection: &Connection, limit: usize) -> Result<Vec<Pair>, StoreError> {
    const APART: &str = "NOT EXISTS (SELECT 1 FROM not_same n WHERE (n.one_id = a.customer_id
        AND n.other_id = b.customer_id) OR (n.one_id = b.customer_id AND n.other_id = a.customer_id))";
    let mut pairs: Vec<Pair> = Vec::new();
    let mut add = |pair: Pair| {
        if !pairs
            .iter()
            .any(|p| (p.one, p.other) == (pair.one, pair.other))
        {
            pairs.push(pair);
        }
    };
    let handles = format!(
        "SELECT a.customer_id AS one, b.customer_id AS other, a.kind, a.normalised FROM local_handle a
         JOIN local_handle b ON b.kind = a.kind AND b.normalised = a.normalised AND a.customer_id < b.customer_id
         JOIN customer c ON c.id = a.customer_id AND c.removed_at IS NULL
         JOIN customer d ON d.id = b.customer_id AND d.removed_at IS NULL
         WHERE a.kind NOT IN ('website', 'other') AND a.normalised <> '' AND {APART} LIMIT {limit}"
    );
    let same_handle = rows(connection, &handles, [], |row| {
        Ok(Pair {
            one: row.id("one")?,
            other: row.id("other")?,
            reason: Reason::SameHandle {
                kind: row.word("kind")?,
                value: row.get("normalised")?,
            },
        })
    })?;
    same_handle.into_iter().for_each(&mut add);
    let phones = format!(
        "SELECT min(a.customer_id, b.customer_id) AS one, max(a.customer_id, b.customer_id) AS other, b.normalised
         FROM local_handle a JOIN local_handle b ON b.national = a.national AND b.normalised LIKE '+%'
            AND b.customer_id <> a.customer_id
         JOIN customer c ON c.id = a.customer_id AND c.removed_at IS NULL
         JOIN customer d ON d.id = b.customer_id AND d.removed_at IS NULL
         WHERE a.national <> '' AND b.national <> '' AND a.normalised NOT LIKE '+%' AND {APART} LIMIT {limit}"
    );
    let same_phone = rows(connection, &phones, [], |row| {
        Ok(Pair {
            one: row.id("one")?,
            other: row.id("other")?,
            reason: Reason::SameHandle {
                kind: HandleKind::Phone,
                value: row.get("normalised")?,
            },
        })
    })?;
    same_phone.into_iter().for_each(&mut add);
    // `local_person` holds nobody who was removed.
    let near = format!(
        "SELECT a.customer_id AS one, b.customer_id AS other FROM local_person a
         JOIN customer c ON c.id = a.customer_id
         JOIN customer d ON d.company_id = c.company_id AND d.id > c.id AND d.removed_at IS NULL
         JOIN local_person b ON b.customer_id = d.id
         WHERE c.company_id IS NOT NULL AND substr(a.name, 1, 1) = substr(b.name, 1, 1)
            AND kawka_near_names(a.name, b.name) AND {APART} LIMIT {limit}"
    );
    let near = rows(connection, &near, [], |row| {
        Ok(Pair {
            one: row.id("one")?,
            other: row.id("other")?,
            reason: Reason::NearNameAndCompany,
        })
    })?;
    near.into_iter().for_each(&mut add);
    let names = format!(
        "SELECT a.customer_id AS one, b.customer_id AS other FROM local_person a
         JOIN local_person b ON b.name = a.name AND a.customer_id < b.customer_id
         WHERE a.name LIKE '% %' AND {APART} LIMIT {limit}"
    );
    let same_name = rows(connection, &names, [], |row| {
        Ok(Pair {
            one: row.id("one")?,
            other: row.id("other")?,
            reason: Reason::SameName,
        })
    })?;
    same_name.into_iter().for_each(&mut add);
    pairs.truncate(limit);
    Ok(pairs)
}

/// The channels on which a handle of this kind is used.
#[must_use]
pub const fn channels(kind: HandleKind) -> &'static [Channel] {
    match kind {
        HandleKind::Email => &[Channel::Email],
        HandleKind::Phone => &[Channel::Phone],
        HandleKind::Messenger => &[Channel::Messenger],
        HandleKind::Facebook => &[Channel::Facebook, Channel::Messenger],
        HandleKind::Instagram => &[Channel::Instagram],
        HandleKind::X => &[Channel::X],
        HandleKind::Linkedin => &[Channel::Linkedin],
        HandleKind::Forum => &[Channel::Forum],
        HandleKind::Website => &[Channel::Blog],
        HandleKind::Other => &[],
    }
}

/// Contacts that may have come in over a handle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OverHandle {
    /// They did: they name it, or no other handle of theirs is used on the channel.
    pub over: u32,
    /// They do not say over which of several handles.
    pub unclear: u32,
}

/// Whether somebody has another handle that is used on a channel.
fn has_other(
    connection: &Connection,
    handle: &super::handle::Handle,
    channel: Channel,
) -> Result<bool, StoreError> {
    let all = super::handle::list(connection, handle.customer)?;
    Ok(all
        .iter()
        .any(|other| other.id != handle.id && channels(other.fields.kind).contains(&channel)))
}

/// Counts the contacts of its owner that came in over a handle, and those that may have.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn count_over(connection: &Connection, handle: HandleId) -> Result<OverHandle, StoreError> {
    let handle = super::handle::get(connection, handle)?;
    let mut found = OverHandle::default();
    for channel in channels(handle.fields.kind) {
        let of_party = |party: &str| {
            count(
                connection,
                "SELECT count(*) FROM interaction WHERE customer_id = :from AND channel = :channel AND party = :party
                    AND removed_at IS NULL",
                named_params! {
                    ":from": handle.customer.uuid(), ":channel": channel.word(), ":party": party,
                },
            )
        };
        let unnamed = of_party("")?;
        if has_other(connection, &handle, *channel)? {
            found.unclear += unnamed;
        } else {
            found.over += unnamed;
        }
        if !handle.normalised.is_empty() {
            found.over += of_party(&handle.normalised)?;
        }
    }
    Ok(found)
}

/// Moves a handle to another customer, and with it what came in over it: contacts on its channel, bookings made with
/// its address, and whoever was invited at it. Contacts that do not say over which of several handles they came stay.
/// Gives the number of contacts moved.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn move_handle(
    tx: &Transaction<'_>,
    handle: HandleId,
    to: CustomerId,
    with_contacts: bool,
) -> Result<usize, StoreError> {
    let moved = super::handle::get(tx, handle)?;
    let from = moved.customer;
    let mut contacts = 0;
    if with_contacts {
        for channel in channels(moved.fields.kind) {
            let unnamed = !has_other(tx, &moved, *channel)?;
            contacts += run(
                tx,
                "UPDATE interaction SET customer_id = :to WHERE customer_id = :from AND channel = :channel
                    AND (party = :party AND party <> '' OR party = '' AND :unnamed)",
                named_params! {
                    ":to": to.uuid(), ":from": from.uuid(), ":channel": channel.word(), ":party": moved.normalised,
                    ":unnamed": unnamed,
                },
            )?;
        }
    }
    run(
        tx,
        "UPDATE handle SET customer_id = :to WHERE id = :id",
        named_params! {":to": to.uuid(), ":id": handle.uuid()},
    )?;
    if with_contacts && moved.fields.kind == HandleKind::Email {
        run(
            tx,
            "UPDATE booking SET customer_id = :to
             WHERE customer_id = :from AND kawka_normalise('email', coalesce(attendee_email, ''), '') = :email",
            named_params! {":to": to.uuid(), ":from": from.uuid(), ":email": moved.normalised},
        )?;
        super::nomination::move_invited_at(tx, &moved.normalised, from, to)?;
    }
    Ok(contacts)
}

/// Moves one contact to another customer.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn move_interaction(
    tx: &Transaction<'_>,
    interaction: kawka_domain::ids::InteractionId,
    to: CustomerId,
) -> Result<(), StoreError> {
    super::run_one(
        tx,
        "interaction",
        "UPDATE interaction SET customer_id = :to WHERE id = :id AND removed_at IS NULL",
        named_params! {":to": to.uuid(), ":id": interaction.uuid()},
    )
}
