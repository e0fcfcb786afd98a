//! Customers' companies.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{CompanyId, MemberId};
use kawka_domain::person::CompanyDraft;
use kawka_domain::text::fold;
use rusqlite::{Connection, Row, Transaction, named_params};

use uuid::Uuid;

use super::merge::{OriginNote, references};
use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Which.
    pub id: CompanyId,
    /// Its fields.
    pub fields: CompanyDraft,
    /// How many customers belong to it.
    pub people: u32,
}

const COLUMNS: &str = "SELECT id, name, what_it_does, domain, industry, size, plan,
    (SELECT count(*) FROM customer c WHERE c.company_id = company.id AND c.removed_at IS NULL) AS people
    FROM company";

fn read(row: &Row<'_>) -> rusqlite::Result<Company> {
    Ok(Company {
        id: row.id("id")?,
        fields: CompanyDraft {
            name: row.get("name")?,
            what_it_does: row.get("what_it_does")?,
            domain: row.get("domain")?,
            industry: row.get("industry")?,
            size: row.get("size")?,
            plan: row.get("plan")?,
        },
        people: row.get("people")?,
    })
}

/// Companies whose name, domain or words in own fields contain `search`, by name; 200 at most.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, search: &str) -> Result<Vec<Company>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE removed_at IS NULL
          AND (instr(kawka_fold(name || ' ' || domain), :search) > 0 OR :search <> '' AND EXISTS
            (SELECT 1 FROM custom_value v LEFT JOIN custom_choice h ON h.id = v.choice_id
             WHERE v.company_id = company.id AND v.removed_at IS NULL
                AND instr(kawka_fold(coalesce(v.text_value, h.label)), :search) > 0)) ORDER BY kawka_fold(name), id LIMIT 200",
    ]
    .concat();
    rows(
        connection,
        &sql,
        named_params! {":search": fold(search)},
        read,
    )
}

/// One company.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: CompanyId) -> Result<Company, StoreError> {
    let sql = [COLUMNS, " WHERE id = :id AND removed_at IS NULL"].concat();
    first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("company"))
}

/// The name of a company, also of one that was removed or merged.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_name(connection: &Connection, id: CompanyId) -> Result<Option<String>, StoreError> {
    first(
        connection,
        "SELECT name FROM company WHERE id = :id",
        named_params! {":id": id.uuid()},
        |row| row.get("name"),
    )
}

/// Adds a company.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: CompanyId,
    fields: &CompanyDraft,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO company (id, name, what_it_does, domain, industry, size, plan, created_at)
         VALUES (:id, :name, :what, :domain, :industry, :size, :plan, :now)",
        named_params! {
            ":id": id.uuid(), ":name": fields.name, ":what": fields.what_it_does, ":domain": fields.domain,
            ":industry": fields.industry, ":size": fields.size, ":plan": fields.plan, ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Changes a company.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn change(
    tx: &Transaction<'_>,
    id: CompanyId,
    fields: &CompanyDraft,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "company",
        "UPDATE company SET name = :name, what_it_does = :what, domain = :domain, industry = :industry, size = :size,
            plan = :plan
         WHERE id = :id AND removed_at IS NULL",
        named_params! {
            ":id": id.uuid(), ":name": fields.name, ":what": fields.what_it_does, ":domain": fields.domain,
            ":industry": fields.industry, ":size": fields.size, ":plan": fields.plan,
        },
    )
}

/// Marks a company as removed.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(tx: &Transaction<'_>, id: CompanyId, now: DateTime<Utc>) -> Result<(), StoreError> {
    run_one(
        tx,
        "company",
        "UPDATE company SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}

/// The company that this one is by now: itself, or the one it was merged into; nothing where that was removed.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_standing(
    connection: &Connection,
    id: CompanyId,
) -> Result<Option<CompanyId>, StoreError> {
    first(
        connection,
        "SELECT k.id FROM company c JOIN company k ON k.id = coalesce(c.merged_into, c.id)
         WHERE c.id = :id AND k.removed_at IS NULL",
        named_params! {":id": id.uuid()},
        |row| row.id("id"),
    )
}

/// Moves everything of `other` to `keep`, and marks `other` as merged into it.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn unite(
    tx: &Transaction<'_>,
    keep: CompanyId,
    other: CompanyId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for (table, column) in references(tx, "company")? {
        let sql = format!("UPDATE {table} SET {column} = :keep WHERE {column} = :other");
        run(
            tx,
            &sql,
            named_params! {":keep": keep.uuid(), ":other": other.uuid()},
        )?;
    }
    run_one(
        tx,
        "company",
        "UPDATE company SET removed_at = :now, merged_into = :keep WHERE id = :other",
        named_params! {":keep": keep.uuid(), ":other": other.uuid(), ":now": millis(now)},
    )
}

/// Keeps what a merged record said.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_note(
    tx: &Transaction<'_>,
    company: CompanyId,
    note: &OriginNote,
    member: Option<MemberId>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO company_note (id, company_id, origin_name, field, value, member_id, at)
         VALUES (:id, :company, :origin, :field, :value, :member, :at)",
        named_params! {
            ":id": Uuid::now_v7(), ":company": company.uuid(), ":origin": note.origin_name, ":field": note.field,
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
    company: CompanyId,
) -> Result<Vec<OriginNote>, StoreError> {
    rows(
        connection,
        "SELECT origin_name, field, value, at FROM company_note WHERE company_id = :company AND removed_at IS NULL
         ORDER BY at DESC, id",
        named_params! {":company": company.uuid()},
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
