//! Customers.

use chrono::{DateTime, Utc};
use kawka_domain::booking::BookingStatus;
use kawka_domain::ids::{CustomerId, MemberId};
use kawka_domain::person::CustomerDraft;
use kawka_domain::text::fold;
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{count, first, rows, run, run_one};
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

/// Which customers to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words that must all occur in name, company or handles.
    pub search: String,
    /// Only in this member's care.
    pub care_owner: Option<MemberId>,
    /// How many to skip.
    pub offset: u32,
    /// How many to give.
    pub limit: u32,
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

/// The words of a search as patterns that are all to be found at the beginning of a word or, from three letters
/// on, anywhere.
fn patterns(search: &str) -> Vec<String> {
    fold(search)
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(8)
        .map(str::to_owned)
        .collect()
}

fn condition(words: usize) -> String {
    let mut sql = String::from(
        " FROM local_person_search s JOIN customer c ON c.id = s.customer_id
         WHERE (:owner IS NULL OR c.care_owner_id = :owner)",
    );
    for index in 0..words {
        sql.push_str(
            &[
                " AND instr(' ' || s.folded, :w",
                &index.to_string(),
                ") > 0",
            ]
            .concat(),
        );
    }
    sql
}

/// Customers by name, a page of them, with how many there are in all.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(
    connection: &Connection,
    filter: &Filter,
    now: DateTime<Utc>,
) -> Result<(Vec<Listed>, u32), StoreError> {
    let words: Vec<String> = patterns(&filter.search)
        .into_iter()
        .map(|word| {
            if word.chars().count() < 3 {
                [" ", word.as_str()].concat()
            } else {
                word
            }
        })
        .collect();
    let condition = condition(words.len());
    let owner = filter.care_owner.map(MemberId::uuid);
    let names: Vec<String> = (0..words.len())
        .map(|index| [":w", &index.to_string()].concat())
        .collect();
    let mut params: Vec<(&str, &dyn rusqlite::ToSql)> = vec![(":owner", &owner)];
    for (name, word) in names.iter().zip(&words) {
        params.push((name, word));
    }
    let total = count(
        connection,
        &["SELECT count(*)", &condition].concat(),
        params.as_slice(),
    )?;
    let now = millis(now);
    let sql = [
        "WITH page AS (SELECT c.id AS id, s.name AS folded_name",
        &condition,
        " ORDER BY s.name, c.id LIMIT :limit OFFSET :offset)
         SELECT c.id, trim(c.given_name || ' ' || c.family_name) AS name, co.name AS company, c.time_zone,
                c.do_not_contact, m.name AS care_owner,
                (SELECT value FROM handle h WHERE h.customer_id = c.id AND h.kind = 'email' AND h.removed_at IS NULL
                 ORDER BY h.id LIMIT 1) AS email,
                (SELECT max(at) FROM interaction i WHERE i.customer_id = c.id AND i.removed_at IS NULL) AS last_contact,
                (SELECT min(start_at) FROM booking b WHERE b.customer_id = c.id AND b.status = 'booked'
                 AND b.end_at > :now) AS next_call,
                (SELECT status FROM booking b WHERE b.customer_id = c.id AND b.status IN ('held', 'no_show')
                 ORDER BY start_at DESC LIMIT 1) AS last_outcome
         FROM page JOIN customer c ON c.id = page.id
         LEFT JOIN company co ON co.id = c.company_id LEFT JOIN member m ON m.id = c.care_owner_id
         ORDER BY page.folded_name, c.id",
    ]
    .concat();
    params.extend_from_slice(&[
        (":limit", &filter.limit),
        (":offset", &filter.offset),
        (":now", &now),
    ]);
    let listed = rows(connection, &sql, params.as_slice(), |row| {
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
    })?;
    Ok((listed, total))
}

/// Adds a customer.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: CustomerId,
    f: &CustomerDraft,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO customer (id, given_name, family_name, form_of_address, language, time_zone, country, role,
            company_id, care_owner_id, since, plan, product_notes, non_technical, do_not_contact, created_at)
         VALUES (:id, :given, :family, :form, :language, :zone, :country, :role, :company, :owner, :since, :plan,
            :notes, :non_technical, :do_not_contact, :now)",
        named_params! {
            ":id": id.uuid(), ":given": f.given_name, ":family": f.family_name,
            ":form": f.form_of_address.map(|form| form.word()), ":language": f.language, ":zone": f.time_zone,
            ":country": f.country, ":role": f.role, ":company": f.company_id.map(|id| id.uuid()),
            ":owner": f.care_owner_id.map(|id| id.uuid()), ":since": f.since, ":plan": f.plan,
            ":notes": f.product_notes, ":non_technical": f.non_technical, ":do_not_contact": f.do_not_contact,
            ":now": millis(now),
        },
    )?;
    Ok(())
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
