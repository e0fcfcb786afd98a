//! Customers.

use chrono::{DateTime, Utc};
use kawka_domain::booking::BookingStatus;
use kawka_domain::ids::CustomerId;
use kawka_domain::person::CustomerDraft;
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{an_id, an_instant, first, insert, maybe, run_one, text, yes_or_no};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Which.
    pub id: CustomerId,
    /// The name as shown.
    pub name: String,
    /// The fields.
    pub fields: CustomerDraft,
    /// The company's name.
    pub company: Option<String>,
    /// Care owner's name.
    pub care_owner: Option<String>,
}

/// One customer as a row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Which.
    pub id: CustomerId,
    /// The name as shown.
    pub name: String,
    /// The company's name.
    pub company: Option<String>,
    /// First e-mail address.
    pub email: Option<String>,
    /// IANA zone.
    pub time_zone: String,
    /// Care owner's name.
    pub care_owner: Option<String>,
    /// Last contact.
    pub last_contact: Option<DateTime<Utc>>,
    /// Next open booking.
    pub next_call: Option<DateTime<Utc>>,
    /// What became of the last call.
    pub last_outcome: Option<BookingStatus>,
    /// Must not be contacted.
    pub do_not_contact: bool,
}

/// The name of a customer, also of one who was removed or merged.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_name(connection: &Connection, id: CustomerId) -> Result<Option<String>, StoreError> {
    first(
        connection,
        "SELECT trim(given_name || ' ' || family_name) AS name FROM customer WHERE id = :id",
        named_params! {":id": id.uuid()},
        |row| row.get("name"),
    )
}

/// The record that a customer's was merged into in the end; their own where it was merged into none.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_head(connection: &Connection, id: CustomerId) -> Result<CustomerId, StoreError> {
    let head = first(
        connection,
        "WITH RECURSIVE chain (id, merged_into) AS (
            SELECT id, merged_into FROM customer WHERE id = :id
            UNION SELECT c.id, c.merged_into FROM customer c JOIN chain ON c.id = chain.merged_into)
         SELECT id FROM chain WHERE merged_into IS NULL",
        named_params! {":id": id.uuid()},
        |row| row.id("id"),
    )?;
    Ok(head.unwrap_or(id))
}

const WHOLE: &str = "SELECT c.*, trim(c.given_name || ' ' || c.family_name) AS shown_name, co.name AS company,
    m.name AS care_owner
    FROM customer c LEFT JOIN company co ON co.id = c.company_id LEFT JOIN member m ON m.id = c.care_owner_id";

fn read(row: &Row<'_>) -> rusqlite::Result<Customer> {
    Ok(Customer {
        id: row.id("id")?,
        name: row.get("shown_name")?,
        fields: CustomerDraft {
            given_name: row.get("given_name")?,
            family_name: row.get("family_name")?,
            form_of_address: row.find_word("form_of_address")?,
            language: row.get("language")?,
            time_zone: row.get("time_zone")?,
            country: row.get("country")?,
            role: row.get("role")?,
            company_id: row.find_id("company_id")?,
            care_owner_id: row.find_id("care_owner_id")?,
            since: row.get("since")?,
            plan: row.get("plan")?,
            product_notes: row.get("product_notes")?,
            non_technical: row.get("non_technical")?,
            do_not_contact: row.get("do_not_contact")?,
        },
        company: row.get("company")?,
        care_owner: row.get("care_owner")?,
    })
}

/// One customer.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: CustomerId) -> Result<Customer, StoreError> {
    let sql = [WHOLE, " WHERE c.id = :id AND c.removed_at IS NULL"].concat();
    first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("customer"))
}

/// What a customer who was not removed is called.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn name(connection: &Connection, id: CustomerId) -> Result<String, StoreError> {
    first(
        connection,
        "SELECT trim(given_name || ' ' || family_name) AS name FROM customer WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid()},
        |row| row.get("name"),
    )?
    .ok_or(StoreError::NotFound("customer"))
}

/// Customers as rows of a list, in the order of the ids; removed ones are left out.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(
    connection: &Connection,
    ids: &[CustomerId],
    now: DateTime<Utc>,
) -> Result<Vec<Listed>, StoreError> {
    let mut listed = Vec::with_capacity(ids.len());
    for id in ids {
        listed.extend(first(
            connection,
            "SELECT c.id, trim(c.given_name || ' ' || c.family_name) AS name, co.name AS company, c.time_zone,
                c.do_not_contact, m.name AS care_owner,
                (SELECT value FROM handle h WHERE h.customer_id = c.id AND h.kind = 'email' AND h.removed_at IS NULL
                 ORDER BY h.id LIMIT 1) AS email,
                (SELECT at FROM interaction i WHERE i.customer_id = c.id AND i.removed_at IS NULL
                 ORDER BY at DESC LIMIT 1) AS last_contact,
                (SELECT min(start_at) FROM booking b WHERE b.customer_id = c.id AND b.status = 'booked'
                 AND b.end_at > :now) AS next_call,
                (SELECT status FROM booking b WHERE b.customer_id = c.id AND b.status IN ('held', 'no_show')
                 ORDER BY start_at DESC LIMIT 1) AS last_outcome
             FROM customer c
             LEFT JOIN company co ON co.id = c.company_id LEFT JOIN member m ON m.id = c.care_owner_id
             WHERE c.id = :id AND c.removed_at IS NULL",
            named_params! {":id": id.uuid(), ":now": millis(now)},
            |row| {
                Ok(Listed {
                    id: row.id("id")?,
                    name: row.get("name")?,
                    company: row.get("company")?,
                    email: row.get("email")?,
                    time_zone: row.get("time_zone")?,
                    care_owner: row.get("care_owner")?,
                    last_contact: row.find_instant("last_contact")?,
                    next_call: row.find_instant("next_call")?,
                    last_outcome: row.find_word("last_outcome")?,
                    do_not_contact: row.get("do_not_contact")?,
                })
            },
        )?);
    }
    Ok(listed)
}

/// Whether there is any customer.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn is_any(connection: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM customer WHERE removed_at IS NULL LIMIT 1";
    Ok(first(connection, sql, [], |_| Ok(()))?.is_some())
}

/// Adds a customer.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: CustomerId,
    fields: &CustomerDraft,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    add_all(tx, &[(id, fields)], now)
}

/// Adds customers.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_all(
    tx: &Transaction<'_>,
    customers: &[(CustomerId, &CustomerDraft)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let rows: Vec<_> = customers
        .iter()
        .map(|(id, f)| {
            [
                an_id(id),
                text(&f.given_name),
                text(&f.family_name),
                maybe(f.form_of_address, |form| text(form.word())),
                text(&f.language),
                text(&f.time_zone),
                text(&f.country),
                text(&f.role),
                maybe(f.company_id.as_ref(), an_id),
                maybe(f.care_owner_id.as_ref(), an_id),
                text(&f.since),
                text(&f.plan),
                text(&f.product_notes),
                yes_or_no(f.non_technical),
                yes_or_no(f.do_not_contact),
                an_instant(now),
            ]
        })
        .collect();
    insert(
        tx,
        "customer (id, given_name, family_name, form_of_address, language, time_zone, country, role, company_id,
            care_owner_id, since, plan, product_notes, non_technical, do_not_contact, created_at)",
        &rows,
    )
}

/// Changes a customer; only the columns that differ reach the journal.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn change(tx: &Transaction<'_>, id: CustomerId, f: &CustomerDraft) -> Result<(), StoreError> {
    run_one(
        tx,
        "customer",
        "UPDATE customer SET given_name = :given, family_name = :family, form_of_address = :form,
            language = :language, time_zone = :zone, country = :country, role = :role, company_id = :company,
            care_owner_id = :owner, since = :since, plan = :plan, product_notes = :notes,
            non_technical = :non_technical, do_not_contact = :do_not_contact
         WHERE id = :id AND removed_at IS NULL",
        named_params! {
            ":id": id.uuid(), ":given": f.given_name, ":family": f.family_name,
            ":form": f.form_of_address.map(|form| form.word()), ":language": f.language, ":zone": f.time_zone,
            ":country": f.country, ":role": f.role, ":company": f.company_id.map(|id| id.uuid()),
            ":owner": f.care_owner_id.map(|id| id.uuid()), ":since": f.since, ":plan": f.plan,
            ":notes": f.product_notes, ":non_technical": f.non_technical, ":do_not_contact": f.do_not_contact,
        },
    )
}

/// Marks a customer as removed.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(tx: &Transaction<'_>, id: CustomerId, now: DateTime<Utc>) -> Result<(), StoreError> {
    run_one(
        tx,
        "customer",
        "UPDATE customer SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}
