//! Customers' companies.

use chrono::{DateTime, Utc};
use kawka_domain::ids::CompanyId;
use kawka_domain::person::CompanyDraft;
use kawka_domain::text::fold;
use rusqlite::{Connection, Row, Transaction, named_params};

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

const COLUMNS: &str = "SELECT id, name, what_it_does, domain, industry, size,
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
        },
        people: row.get("people")?,
    })
}

/// Companies whose name or domain contains `search`, by name; 200 at most.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, search: &str) -> Result<Vec<Company>, StoreError> {
    let sql = [
        COLUMNS,
        " WHERE removed_at IS NULL
          AND instr(kawka_fold(name || ' ' || domain), :search) > 0 ORDER BY kawka_fold(name), id LIMIT 200",
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

/// The name of a company, also of one that was removed.
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
        "INSERT INTO company (id, name, what_it_does, domain, industry, size, created_at)
         VALUES (:id, :name, :what, :domain, :industry, :size, :now)",
        named_params! {
            ":id": id.uuid(), ":name": fields.name, ":what": fields.what_it_does, ":domain": fields.domain,
            ":industry": fields.industry, ":size": fields.size, ":now": millis(now),
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
        "UPDATE company SET name = :name, what_it_does = :what, domain = :domain, industry = :industry, size = :size
         WHERE id = :id AND removed_at IS NULL",
        named_params! {
            ":id": id.uuid(), ":name": fields.name, ":what": fields.what_it_does, ":domain": fields.domain,
            ":industry": fields.industry, ":size": fields.size,
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
