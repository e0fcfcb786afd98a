//! Who was or is in which company, as what and when.

use chrono::{DateTime, Utc};
use kawka_domain::employment::EmploymentDraft;
use kawka_domain::ids::{CompanyId, CustomerId, EmploymentId};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One time in a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employment {
    /// Which.
    pub id: EmploymentId,
    /// Whose.
    pub customer: CustomerId,
    /// Where, as what, when.
    pub fields: EmploymentDraft,
    /// The company's name, also where it was removed.
    pub company: String,
}

const COLUMNS: &str =
    "SELECT e.*, o.name AS company FROM employment e JOIN company o ON o.id = e.company_id
    WHERE e.removed_at IS NULL AND ";

fn read(row: &Row<'_>) -> rusqlite::Result<Employment> {
    Ok(Employment {
        id: row.id("id")?,
        customer: row.id("customer_id")?,
        fields: EmploymentDraft {
            company_id: row.id("company_id")?,
            role: row.get("role")?,
            from: row.get("from_day")?,
            to: row.get("to_day")?,
        },
        company: row.get("company")?,
    })
}

/// A person's times in companies: what goes on first, then the latest.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, customer: CustomerId) -> Result<Vec<Employment>, StoreError> {
    let sql = [
        COLUMNS,
        "e.customer_id = :customer ORDER BY e.to_day <> '', e.to_day DESC, e.from_day DESC, e.id DESC",
    ]
    .concat();
    let who = named_params! {":customer": customer.uuid()};
    rows(connection, &sql, who, read)
}

/// One time in a company.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: EmploymentId) -> Result<Employment, StoreError> {
    let sql = [COLUMNS, "e.id = :id"].concat();
    first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("employment"))
}

/// Somebody of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub customer: CustomerId,
    /// Their name.
    pub name: String,
    /// As what.
    pub role: String,
    /// Since when, possibly empty.
    pub from: String,
    /// Until when, possibly empty.
    pub to: String,
    /// They are not there any more.
    pub past: bool,
}

/// The people of a company by name, those who left after those who are there.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_colleagues(
    connection: &Connection,
    company: CompanyId,
) -> Result<Vec<Colleague>, StoreError> {
    rows(
        connection,
        "SELECT * FROM (SELECT c.id AS customer_id, trim(c.given_name || ' ' || c.family_name) AS name, c.role AS role,
            coalesce((SELECT e.from_day FROM employment e WHERE e.customer_id = c.id AND e.company_id = :company
                AND e.to_day = '' AND e.removed_at IS NULL ORDER BY e.id DESC LIMIT 1), '') AS from_day,
            '' AS to_day, 0 AS past
         FROM customer c WHERE c.company_id = :company AND c.removed_at IS NULL
         UNION ALL
         SELECT c.id, trim(c.given_name || ' ' || c.family_name), e.role, e.from_day, e.to_day, e.to_day <> ''
         FROM employment e JOIN customer c ON c.id = e.customer_id
         WHERE e.company_id = :company AND e.removed_at IS NULL AND c.removed_at IS NULL
            AND (e.to_day <> '' OR c.company_id IS NOT :company))
         ORDER BY past, to_day DESC, kawka_fold(name), customer_id",
        named_params! {":company": company.uuid()},
        |row| {
            Ok(Colleague {
                customer: row.id("customer_id")?,
                name: row.get("name")?,
                role: row.get("role")?,
                from: row.get("from_day")?,
                to: row.get("to_day")?,
                past: row.get("past")?,
            })
        },
    )
}

/// Adds a time in a company.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: EmploymentId,
    customer: CustomerId,
    fields: &EmploymentDraft,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO employment (id, customer_id, company_id, role, from_day, to_day, created_at)
         VALUES (:id, :customer, :company, :role, :from, :to, :now)",
        named_params! {
            ":id": id.uuid(), ":customer": customer.uuid(), ":company": fields.company_id.uuid(),
            ":role": fields.role, ":from": fields.from, ":to": fields.to, ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Changes a time in a company.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn change(
    tx: &Transaction<'_>,
    id: EmploymentId,
    fields: &EmploymentDraft,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "employment",
        "UPDATE employment SET company_id = :company, role = :role, from_day = :from, to_day = :to
         WHERE id = :id AND removed_at IS NULL",
        named_params! {
            ":id": id.uuid(), ":company": fields.company_id.uuid(), ":role": fields.role, ":from": fields.from,
            ":to": fields.to,
        },
    )
}

/// Marks a time in a company as removed.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(
    tx: &Transaction<'_>,
    id: EmploymentId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "employment",
        "UPDATE employment SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}
