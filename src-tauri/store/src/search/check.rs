//! Compares the index with the data it is derived from.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

use kawka_domain::text::{fold, words};
use rusqlite::Connection;

use super::{text_index, typos};
use crate::error::StoreError;

/// Derived tables, what they are derived from, and the columns that are compared.
const DERIVED: [(&str, &str, &str); 4] = [
    (
        "local_handle",
        "local_handle_form",
        "handle_id, customer_id, kind, normalised",
    ),
    (
        "local_person",
        "local_person_text",
        "customer_id, name, folded, phones",
    ),
    ("local_text", "local_text_source", "source, subject_id, at"),
    ("local_company", "local_company_text", "company_id, folded"),
];

/// What differs, table by table, by names of tables only.
pub(crate) fn problems(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut problems = Vec::new();
    for (table, origin, columns) in DERIVED {
        let less = |one: &str, other: &str| {
            format!(
                "(SELECT count(*) FROM (SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other}))"
            )
        };
        let sql = format!("SELECT {} + {}", less(table, origin), less(origin, table));
        let differing: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
        if differing > 0 {
            problems.push(format!(
                "{differing} entries of {table} differ from the data"
            ));
        }
    }
    if let Some(misplaced) = text_index::misplaced(connection)? {
        problems.push(format!(
            "{misplaced} entries of local_text stand before their time"
        ));
    }
    let people = "SELECT number, name, folded, phones FROM local_person";
    type Text = fn(&rusqlite::Row<'_>) -> rusqlite::Result<String>;
    let texts = "SELECT t.number, s.text FROM local_text_source s JOIN local_text t ON t.subject_id = s.subject_id";
    let companies = "SELECT number, folded FROM local_company";
    let indexes: [(&str, &str, Text); 5] = [
        ("local_person_fts", people, |row| row.get("folded")),
        ("local_typo_fts", people, |row| {
            Ok(typos(row.get_ref("name")?.as_str()?))
        }),
        ("local_phone_fts", people, |row| row.get("phones")),
        ("local_company_fts", companies, |row| row.get("folded")),
        ("local_text_fts", texts, |row| {
            Ok(fold(row.get_ref("text")?.as_str()?))
        }),
    ];
    for (index, sql, text) in indexes {
        let mut expected = Sum::default();
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let number: i64 = row.get("number")?;
            let text = text(row)?;
            let mut of_text: Vec<&str> = words(&text).collect();
            of_text.sort_unstable();
            of_text.dedup();
            of_text.iter().for_each(|word| expected.add(word, number));
        }
        if indexed(connection, index)? != expected {
            problems.push(format!("the words of {index} differ from the data"));
        }
    }
    Ok(problems)
}

/// A sum over all words and where they stand, whatever their order.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sum {
    count: u64,
    sum: u64,
}

impl Sum {
    fn add(&mut self, word: &str, number: i64) {
        let mut hasher = DefaultHasher::new();
        (word, number).hash(&mut hasher);
        self.count += 1;
        self.sum = self.sum.wrapping_add(hasher.finish());
    }
}

/// What an index of words really holds (<https://sqlite.org/fts5.html#the_fts5vocab_virtual_table_module>).
fn indexed(connection: &Connection, index: &str) -> Result<Sum, StoreError> {
    let vocabulary = [index, "_words"].concat();
    connection.execute_batch(&format!(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.{vocabulary} USING fts5vocab (main, {index}, instance)"
    ))?;
    let mut sum = Sum::default();
    let mut statement = connection.prepare(&format!("SELECT term, doc FROM temp.{vocabulary}"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        sum.add(&row.get::<_, String>("term")?, row.get("doc")?);
    }
    drop(rows);
    drop(statement);
    connection.execute_batch(&format!("DROP TABLE temp.{vocabulary}"))?;
    Ok(sum)
}
