//! The search index: derived from the data into tables of this machine, so it can be made anew at any time.
//!
//! People are written in several steps (a name, then handles, then a company), and texts by the thousand, so triggers only
//! name who and what changed; the door writes each of them once, in the same transaction, before it commits. Why not
//! ranking by bm25: over a million texts it gathers every hit at each key press. Here the newest hits are read off a
//! prefix index, and only those are ranked.

mod check;
mod companies;
mod narrow;
mod people;
mod text_index;
mod texts;
mod texts_of;

use kawka_domain::search::deletions;
use kawka_domain::text::words;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};
use uuid::Uuid;

use crate::error::StoreError;

pub(crate) use check::problems;
pub use companies::companies;
pub use narrow::Narrow;
pub use people::{Found, People, people};
pub use texts::{TextFound, texts};
pub use texts_of::texts_of;

/// Tables with an index of words, each with `rowid` and `text`.
const PEOPLE_INDEXES: [&str; 3] = ["local_person_fts", "local_typo_fts", "local_phone_fts"];

/// A person as the index holds them.
struct Person {
    name: String,
    folded: String,
    phones: String,
}

/// The words of a name and their one-letter deletions.
fn typos(name: &str) -> String {
    let all: Vec<String> = words(name).flat_map(deletions).collect();
    all.join(" ")
}

/// Writes the people and texts that triggers named to the index.
pub(crate) fn refresh(transaction: &Connection) -> Result<(), StoreError> {
    companies::refresh(transaction)?;
    refresh_people(transaction)?;
    text_index::refresh(transaction)
}

/// Writes people in the order of their numbers: the index writes a growing row of numbers in one go.
fn refresh_people(transaction: &Connection) -> Result<(), StoreError> {
    let stale: Vec<(Uuid, Option<i64>)> = transaction
        .prepare_cached(
            "SELECT s.customer_id, p.number FROM local_person_stale s
             LEFT JOIN local_person p ON p.customer_id = s.customer_id
             ORDER BY p.number IS NULL, p.number, s.customer_id",
        )?
        .query_map([], |row| Ok((row.get("customer_id")?, row.get("number")?)))?
        .collect::<Result<_, _>>()?;
    if stale.is_empty() {
        return Ok(());
    }
    for (customer, number) in stale {
        let person = read(transaction, customer)?;
        match (number, person) {
            (Some(number), Some(person)) => change(transaction, number, &person)?,
            (Some(number), None) => erase(transaction, number)?,
            (None, Some(person)) => add(transaction, customer, &person)?,
            (None, None) => {}
        }
    }
    transaction
        .prepare_cached("DELETE FROM local_person_stale")?
        .execute([])?;
    Ok(())
}

fn read(connection: &Connection, customer: Uuid) -> Result<Option<Person>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT name, folded, phones FROM local_person_text WHERE customer_id = :customer",
        )?
        .query_row(named_params! {":customer": customer}, |row| {
            Ok(Person {
                name: row.get("name")?,
                folded: row.get("folded")?,
                phones: row.get("phones")?,
            })
        })
        .optional()?)
}

/// What each of the indexes of people holds.
fn indexed(person: &Person) -> [(&'static str, String); 3] {
    let [all, typo, phone] = PEOPLE_INDEXES;
    [
        (all, person.folded.clone()),
        (typo, typos(&person.name)),
        (phone, person.phones.clone()),
    ]
}

fn add(connection: &Connection, customer: Uuid, person: &Person) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO local_person (customer_id, name, folded, phones)
             VALUES (:customer, :name, :folded, :phones)",
        )?
        .execute(named_params! {
            ":customer": customer, ":name": person.name, ":folded": person.folded, ":phones": person.phones,
        })?;
    index(connection, connection.last_insert_rowid(), person)
}

fn index(connection: &Connection, number: i64, person: &Person) -> Result<(), StoreError> {
    for (table, text) in indexed(person) {
        if !text.is_empty() {
            connection
                .prepare_cached(
                    &[
                        "INSERT INTO ",
                        table,
                        " (rowid, text) VALUES (:number, :text)",
                    ]
                    .concat(),
                )?
                .execute(named_params! {":number": number, ":text": text})?;
        }
    }
    Ok(())
}

/// Makes the index of typos anew.
///
/// # Errors
/// [`StoreError`] when the file cannot be read or written.
pub(crate) fn index_typos(connection: &Connection) -> Result<(), StoreError> {
    connection
        .execute_batch("INSERT INTO local_typo_fts (local_typo_fts) VALUES ('delete-all')")?;
    let mut names = connection.prepare("SELECT number, name FROM local_person ORDER BY number")?;
    let mut add =
        connection.prepare("INSERT INTO local_typo_fts (rowid, text) VALUES (:number, :text)")?;
    let mut rows = names.query([])?;
    while let Some(row) = rows.next()? {
        let text = typos(&row.get::<_, String>("name")?);
        if !text.is_empty() {
            add.execute(named_params! {":number": row.get::<_, i64>("number")?, ":text": text})?;
        }
    }
    Ok(())
}

fn take_out(connection: &Connection, number: i64) -> Result<(), StoreError> {
    for table in PEOPLE_INDEXES {
        connection
            .prepare_cached(&["DELETE FROM ", table, " WHERE rowid = :number"].concat())?
            .execute(named_params! {":number": number})?;
    }
    Ok(())
}

fn change(connection: &Connection, number: i64, person: &Person) -> Result<(), StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE local_person SET name = :name, folded = :folded, phones = :phones
             WHERE number = :number AND (name <> :name OR folded <> :folded OR phones <> :phones)",
        )?
        .execute(named_params! {
            ":number": number, ":name": person.name, ":folded": person.folded, ":phones": person.phones,
        })?;
    if changed == 0 {
        return Ok(());
    }
    take_out(connection, number)?;
    index(connection, number, person)
}

fn erase(connection: &Connection, number: i64) -> Result<(), StoreError> {
    take_out(connection, number)?;
    connection
        .prepare_cached("DELETE FROM local_person WHERE number = :number")?
        .execute(named_params! {":number": number})?;
    Ok(())
}

/// Every index of words.
pub(crate) const INDEXES: [&str; 4] = [
    "local_text_fts",
    "local_person_fts",
    "local_typo_fts",
    "local_phone_fts",
];

/// One step of bringing the parts of an index together: the first one begins it. Gives whether there is more to do.
///
/// Source: <https://sqlite.org/fts5.html#the_merge_command>.
pub(crate) fn merge(
    transaction: &Transaction<'_>,
    index: &str,
    is_first: bool,
) -> Result<bool, StoreError> {
    // Pages that a step writes: some hundredths of a second.
    const STEP: i64 = 500;
    let before = transaction.total_changes();
    transaction.execute(
        &[
            "INSERT INTO ",
            index,
            " (",
            index,
            ", rank) VALUES ('merge', ?1)",
        ]
        .concat(),
        [if is_first { -STEP } else { STEP }],
    )?;
    Ok(transaction.total_changes() - before >= 2)
}

/// Makes everything derived anew.
pub(crate) fn rebuild(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    transaction.execute_batch(
        "DELETE FROM local_handle;
         INSERT INTO local_handle SELECT * FROM local_handle_form;
         DELETE FROM local_person;
         INSERT INTO local_person_fts (local_person_fts) VALUES ('delete-all');
         INSERT INTO local_typo_fts (local_typo_fts) VALUES ('delete-all');
         INSERT INTO local_phone_fts (local_phone_fts) VALUES ('delete-all');
         DELETE FROM local_company;
         INSERT INTO local_company_fts (local_company_fts) VALUES ('delete-all');
         INSERT OR IGNORE INTO local_company_stale SELECT id FROM company;
         DELETE FROM local_text;
         INSERT INTO local_text_fts (local_text_fts) VALUES ('delete-all');
         INSERT OR IGNORE INTO local_text_stale SELECT subject_id, source FROM local_text_source;
         INSERT OR IGNORE INTO local_person_stale SELECT id FROM customer;",
    )?;
    refresh(transaction)
}

/// The words of a search as an expression of the index: all of them, each the beginning of a word. Words are letters
/// and digits only, so nothing in them has a meaning of its own.
fn expression(words: &[String]) -> String {
    let all: Vec<String> = words.iter().map(|word| format!("\"{word}\" *")).collect();
    all.join(" AND ")
}
