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

use std::borrow::Cow;
use std::collections::BTreeMap;

use kawka_domain::identity::HandleKind;
use kawka_domain::search::{deletions, phone_ends};
use kawka_domain::text::{fold, words};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Transaction, named_params};
use uuid::Uuid;

use crate::error::StoreError;
use crate::table::{insert, prepared, text};

pub(crate) use check::problems;
pub use companies::companies;
pub use narrow::Narrow;
pub use people::{Found, People, people};
pub use texts::{TextFound, texts};
pub use texts_of::texts_of;

/// What an index of words holds of somebody.
type WordsOf = fn(&Person) -> Cow<'_, str>;

/// Tables with an index of words, each with `rowid` and `text`.
const PEOPLE_INDEXES: [(&str, WordsOf); 3] = [
    ("local_person_fts", |person| Cow::Borrowed(&person.folded)),
    ("local_typo_fts", |person| Cow::Owned(typos(&person.name))),
    ("local_phone_fts", |person| Cow::Borrowed(&person.phones)),
];

/// A person as the index holds them.
struct Person {
    name: String,
    folded: String,
    phones: String,
}

/// The words of a name and their one-letter deletions.
fn typos(name: &str) -> String {
    let mut all = String::with_capacity(16 * name.len());
    for [before, behind] in words(name).flat_map(deletions) {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(before);
        all.push_str(behind);
    }
    all
}

/// Writes the people and texts that triggers named to the index.
pub(crate) fn refresh(transaction: &Connection) -> Result<(), StoreError> {
    companies::refresh(transaction)?;
    refresh_people(transaction)?;
    text_index::refresh(transaction)
}

/// Writes people in the order of their numbers: the index writes a growing row of numbers in one go.
pub(crate) fn refresh_people(transaction: &Connection) -> Result<(), StoreError> {
    let mut stale = read_stale(transaction)?;
    if stale.is_empty() {
        return Ok(());
    }
    read_handles(transaction, &mut stale)?;
    read_own_values(transaction, &mut stale)?;
    let (mut known, mut new) = (Vec::new(), Vec::new());
    for (customer, Stale { number, text }) in stale {
        match (number, text.map(TextOf::finish)) {
            (Some(number), person) => known.push((number, person)),
            (None, Some(person)) => new.push((customer, person)),
            (None, None) => {}
        }
    }
    known.sort_unstable_by_key(|(number, _)| *number);
    for (number, person) in known {
        match person {
            Some(person) => change(transaction, number, &person)?,
            None => erase(transaction, number)?,
        }
    }
    add(transaction, &new)?;
    transaction
        .prepare_cached("DELETE FROM local_person_stale")?
        .execute([])?;
    Ok(())
}

/// Somebody whom triggers named: their number in the index, if they have one, and their words, if they are there.
struct Stale {
    number: Option<i64>,
    text: Option<TextOf>,
}

/// Words of somebody, as the view `local_person_text` puts them together.
struct TextOf {
    name: String,
    company: String,
    handles: Vec<String>,
    own: Vec<String>,
    phones: Vec<String>,
}

impl TextOf {
    fn finish(self) -> Person {
        let handles = self.handles.join(" ");
        let mut text = [self.name.as_str(), &self.company, &handles].join(" ");
        for own in &self.own {
            text.push(' ');
            text.push_str(own);
        }
        Person {
            name: fold(self.name.trim_matches(' ')),
            folded: fold(&text),
            phones: self.phones.join(" "),
        }
    }
}

fn read_stale(connection: &Connection) -> Result<BTreeMap<Uuid, Stale>, StoreError> {
    let mut statement = prepared(
        connection,
        "SELECT s.customer_id, p.number, c.given_name || ' ' || c.family_name AS name, co.name AS company
         FROM local_person_stale s
         LEFT JOIN local_person p ON p.customer_id = s.customer_id
         LEFT JOIN customer c ON c.id = s.customer_id AND c.removed_at IS NULL
         LEFT JOIN company co ON co.id = c.company_id",
    )?;
    let rows = statement.query_map([], |row| {
        let name: Option<String> = row.get("name")?;
        let company: Option<String> = row.get("company")?;
        let text = name.map(|name| TextOf {
            name,
            company: company.unwrap_or_default(),
            handles: Vec::new(),
            own: Vec::new(),
            phones: Vec::new(),
        });
        let number = row.get("number")?;
        Ok((row.get("customer_id")?, Stale { number, text }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Hands each row that a query gives of the stale to whom it is of.
fn each_of(
    connection: &Connection,
    sql: &str,
    stale: &mut BTreeMap<Uuid, Stale>,
    mut take: impl FnMut(&mut TextOf, &Row<'_>) -> rusqlite::Result<()>,
) -> Result<(), StoreError> {
    let mut statement = prepared(connection, sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let of = stale.get_mut(&row.get("customer_id")?);
        if let Some(text) = of.and_then(|stale| stale.text.as_mut()) {
            take(text, row)?;
        }
    }
    Ok(())
}

fn read_handles(
    connection: &Connection,
    stale: &mut BTreeMap<Uuid, Stale>,
) -> Result<(), StoreError> {
    each_of(
        connection,
        "SELECT s.customer_id, l.kind, l.normalised, h.value || ' ' || l.normalised AS text
         FROM local_person_stale s CROSS JOIN handle h ON h.customer_id = s.customer_id
         CROSS JOIN local_handle l ON l.handle_id = h.id ORDER BY s.customer_id, h.id",
        stale,
        |of, row| {
            of.handles.push(row.get("text")?);
            if row.get_ref("kind")?.as_str()? == HandleKind::Phone.word() {
                of.phones
                    .push(phone_ends(row.get_ref("normalised")?.as_str()?));
            }
            Ok(())
        },
    )
}

fn read_own_values(
    connection: &Connection,
    stale: &mut BTreeMap<Uuid, Stale>,
) -> Result<(), StoreError> {
    each_of(
        connection,
        "SELECT s.customer_id, coalesce(v.text_value, ch.label) AS text
         FROM local_person_stale s CROSS JOIN custom_value v ON v.customer_id = s.customer_id AND v.removed_at IS NULL
         LEFT JOIN custom_choice ch ON ch.id = v.choice_id
         WHERE v.text_value IS NOT NULL OR ch.label IS NOT NULL ORDER BY s.customer_id, v.id",
        stale,
        |of, row| {
            of.own.push(row.get("text")?);
            Ok(())
        },
    )
}

/// Adds people behind all who have a number.
fn add(connection: &Connection, people: &[(Uuid, Person)]) -> Result<(), StoreError> {
    let first: i64 = connection
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 AS first FROM local_person")?
        .query_row([], |row| row.get("first"))?;
    let numbered = || (first..).zip(people);
    let rows: Vec<_> = numbered()
        .map(|(number, (customer, person))| {
            [
                ValueRef::Integer(number),
                ValueRef::Blob(customer.as_bytes()),
                text(&person.name),
                text(&person.folded),
                text(&person.phones),
            ]
        })
        .collect();
    insert(
        connection,
        "local_person (number, customer_id, name, folded, phones)",
        &rows,
    )?;
    index(
        connection,
        numbered().map(|(number, (_, person))| (number, person)),
    )
}

/// Adds the words of people. One row by a statement: at the beginning of one that may write several an index writes out
/// all that it gathered.
fn index<'a>(
    connection: &Connection,
    people: impl Iterator<Item = (i64, &'a Person)> + Clone,
) -> Result<(), StoreError> {
    for (table, words_of) in PEOPLE_INDEXES {
        let sql = [
            "INSERT INTO ",
            table,
            " (rowid, text) VALUES (:number, :text)",
        ];
        let mut add = connection.prepare_cached(&sql.concat())?;
        for (number, person) in people.clone() {
            let text = words_of(person);
            if !text.is_empty() {
                add.execute(named_params! {":number": number, ":text": text})?;
            }
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
    for (table, _) in PEOPLE_INDEXES {
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
    index(connection, std::iter::once((number, person)))
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
