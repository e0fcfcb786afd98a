//! Who changed which column of a record when, read out of the journal's changesets.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kawka_domain::ids::JournalId;
use rusqlite::Connection;
use uuid::Uuid;

use crate::changeset::{self, Cell, Edit};
use crate::door::unpack;
use crate::error::StoreError;
use crate::row::RowExt as _;

/// One change of one row in one entry of the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordChange {
    /// In which entry.
    pub entry: JournalId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; nothing for Kawka itself or a calendar.
    pub actor: Option<String>,
    /// What was done.
    pub intent: String,
    /// Which table.
    pub table: String,
    /// Which row.
    pub row: Uuid,
    /// Column, what stood there, what stands there since; of a row that was added or removed one side is empty.
    pub cells: Vec<(String, Cell, Cell)>,
}

/// Rows of tables that together are one record.
pub type RecordRows = BTreeMap<&'static str, BTreeSet<Uuid>>;

/// The changes of a record, newest first; back to where the last row of its table `main` was made, or to `limit` changes.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(
    connection: &Connection,
    rows: &RecordRows,
    main: &str,
    limit: usize,
) -> Result<Vec<RecordChange>, StoreError> {
    let mut columns: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for table in rows.keys() {
        let names = super::table::rows(
            connection,
            "SELECT name FROM pragma_table_info(?1) ORDER BY cid",
            [table],
            |row| row.get("name"),
        )?;
        columns.insert(table, names);
    }
    let mut unmade = rows.get(main).cloned().unwrap_or_default();
    let mut found = Vec::new();
    let mut statement = connection.prepare_cached(
        "SELECT j.id, j.at, j.intent, j.changeset, m.name AS actor FROM journal j
         LEFT JOIN member m ON m.id = j.actor_id ORDER BY j.id DESC",
    )?;
    let mut entries = statement.query([])?;
    while let Some(entry) = entries.next()? {
        let changes = unpack(&entry.get::<_, Vec<u8>>("changeset")?)?;
        let mut of_entry = Vec::new();
        let wanted = |table: &str| rows.contains_key(table);
        changeset::edits(&changes, wanted, |edit| {
            let Edit {
                table,
                id,
                operation,
                former,
                now,
            } = edit;
            let Some((name, _)) = rows
                .get_key_value(table)
                .filter(|(_, ids)| ids.contains(&id))
            else {
                return;
            };
            if operation == changeset::Operation::Add && table == main {
                unmade.remove(&id);
            }
            let cells = columns
                .get(name)
                .into_iter()
                .flatten()
                .zip(former.into_iter().zip(now))
                .filter_map(|(column, cells)| match cells {
                    (Cell::Same, Cell::Same) => None,
                    (former, now) => Some((column.clone(), former, now)),
                })
                .collect();
            of_entry.push(((*name).to_owned(), id, cells));
        })?;
        for (table, row, cells) in of_entry {
            found.push(RecordChange {
                entry: entry.id("id")?,
                at: entry.instant("at")?,
                actor: entry.get("actor")?,
                intent: entry.get("intent")?,
                table,
                row,
                cells,
            });
        }
        if unmade.is_empty() || found.len() >= limit {
            break;
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// The rows that together are a person's record: their own and those that were merged into it, handles, values and times
/// in companies, removed ones too.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn rows_of_person(
    connection: &Connection,
    customer: kawka_domain::ids::CustomerId,
) -> Result<RecordRows, StoreError> {
    let mut found = RecordRows::new();
    for (table, sql) in [
        (
            "customer",
            "SELECT id FROM customer WHERE id = ?1 OR merged_into = ?1",
        ),
        ("handle", "SELECT id FROM handle WHERE customer_id = ?1"),
        (
            "custom_value",
            "SELECT id FROM custom_value WHERE customer_id = ?1",
        ),
        (
            "employment",
            "SELECT id FROM employment WHERE customer_id = ?1",
        ),
    ] {
        let ids = super::table::rows(connection, sql, [customer.uuid()], |row| row.get("id"))?;
        found.insert(table, ids.into_iter().collect());
    }
    Ok(found)
}

/// What a row of a record says, for a line that tells of its removal; nothing for rows of other tables.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_said(
    connection: &Connection,
    table: &str,
    row: Uuid,
) -> Result<Option<String>, StoreError> {
    let sql = match table {
        "handle" => "SELECT value AS said FROM handle WHERE id = ?1",
        "employment" => {
            "SELECT c.name AS said FROM employment e JOIN company c ON c.id = e.company_id WHERE e.id = ?1"
        }
        "custom_value" => {
            "SELECT coalesce(v.text_value, h.label, v.day_value, CAST(v.number_value AS TEXT),
                CASE v.yes_value WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END) AS said
             FROM custom_value v LEFT JOIN custom_choice h ON h.id = v.choice_id WHERE v.id = ?1"
        }
        _ => return Ok(None),
    };
    let said = super::table::first(connection, sql, [row], |row| {
        row.get::<_, Option<String>>("said")
    })?;
    Ok(said.flatten())
}
