//! The people who use Kawka.

use chrono::{DateTime, Utc};
use kawka_domain::ids::MemberId;
use kawka_domain::person::{MemberDraft, MemberRole};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Which.
    pub id: MemberId,
    /// Name, address, role.
    pub fields: MemberDraft,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Member> {
    Ok(Member {
        id: row.id("id")?,
        fields: MemberDraft {
            name: row.get("name")?,
            email: row.get("email")?,
            role: row.word::<MemberRole>("role")?,
        },
    })
}

/// Members, by name.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<Member>, StoreError> {
    rows(
        connection,
        "SELECT id, name, email, role FROM member WHERE removed_at IS NULL ORDER BY name, id",
        [],
        read,
    )
}

/// One member, removed ones too.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: MemberId) -> Result<Member, StoreError> {
    let sql = "SELECT id, name, email, role FROM member WHERE id = :id";
    first(connection, sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("member"))
}

/// One member who was not removed.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get_present(connection: &Connection, id: MemberId) -> Result<Member, StoreError> {
    let sql = "SELECT id, name, email, role FROM member WHERE id = :id AND removed_at IS NULL";
    first(connection, sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("member"))
}

/// Adds a member.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: MemberId,
    fields: &MemberDraft,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO member (id, name, email, role, created_at) VALUES (:id, :name, :email, :role, :now)",
        named_params! {
            ":id": id.uuid(), ":name": fields.name, ":email": fields.email, ":role": fields.role.word(),
            ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Changes a member.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn change(tx: &Transaction<'_>, id: MemberId, fields: &MemberDraft) -> Result<(), StoreError> {
    run_one(
        tx,
        "member",
        "UPDATE member SET name = :name, email = :email, role = :role WHERE id = :id AND removed_at IS NULL",
        named_params! {
            ":id": id.uuid(), ":name": fields.name, ":email": fields.email, ":role": fields.role.word(),
        },
    )
}

/// Marks a member as removed.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(tx: &Transaction<'_>, id: MemberId, now: DateTime<Utc>) -> Result<(), StoreError> {
    run_one(
        tx,
        "member",
        "UPDATE member SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}
