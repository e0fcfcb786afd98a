//! Which fields of people, companies and follow-ups changed, when, and what stood there before.
//!
//! Derived from the changesets of the door and kept on this machine alone: nothing is undone or shared by it. Rows go
//! with whom they speak of (triggers), and with time.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{Connection, named_params};
use uuid::Uuid;

use super::{rows, run};
use crate::changeset::{Former, changed};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// Tables whose changes are noted.
const NOTED: [&str; 3] = ["customer", "company", "follow_up"];

/// No brief is ready for longer before its call.
const KEPT: Duration = Duration::days(180);

/// One field of one row and what stood there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Its column.
    pub field: String,
    /// What stood there: texts and numbers as they are, ids as UUIDs, empty for nothing.
    pub former: String,
    /// When it was last changed.
    pub at: DateTime<Utc>,
}

/// Notes what a changeset changed.
pub(crate) fn note(
    connection: &Connection,
    changeset: &[u8],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut columns: Vec<(&str, Vec<String>)> = Vec::new();
    let mut noted: Vec<(Uuid, &str, usize, String)> = Vec::new();
    changed(changeset, |table, id, column, former| {
        let Some(table) = NOTED.into_iter().find(|noted| *noted == table) else {
            return;
        };
        let former = match former {
            Former::Nothing => String::new(),
            Former::Number(number) => number.to_string(),
            Former::Text(text) => String::from_utf8_lossy(text).into_owned(),
            Former::Bytes(bytes) => {
                Uuid::from_slice(bytes).map_or_else(|_| String::new(), |id| id.to_string())
            }
        };
        noted.push((id, table, column, former));
    })?;
    if noted.is_empty() {
        return Ok(());
    }
    for (id, table, column, former) in noted {
        if !columns.iter().any(|(known, _)| *known == table) {
            columns.push((table, names(connection, table)?));
        }
        let field = columns
            .iter()
            .find(|(known, _)| *known == table)
            .and_then(|(_, names)| names.get(column))
            .ok_or(StoreError::Value("changeset"))?;
        run(
            connection,
            "INSERT INTO local_field_change (subject_id, field, former, at) VALUES (:id, :field, :former, :at)",
            named_params! {":id": id, ":field": field, ":former": former, ":at": millis(at)},
        )?;
    }
    run(
        connection,
        "DELETE FROM local_field_change WHERE at < :oldest",
        named_params! {":oldest": millis(at - KEPT)},
    )?;
    Ok(())
}

fn names(connection: &Connection, table: &str) -> Result<Vec<String>, StoreError> {
    rows(
        connection,
        "SELECT name FROM pragma_table_info(:table) ORDER BY cid",
        named_params! {":table": table},
        |row| row.get("name"),
    )
}

/// What of a row changed after an instant, one line a field, in the order of their last change.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_since(
    connection: &Connection,
    subject: Uuid,
    since: DateTime<Utc>,
) -> Result<Vec<FieldChange>, StoreError> {
    let all = rows(
        connection,
        "SELECT field, former, at FROM local_field_change WHERE subject_id = :subject AND at > :since ORDER BY number",
        named_params! {":subject": subject, ":since": millis(since)},
        |row| {
            Ok(FieldChange {
                field: row.get("field")?,
                former: row.get("former")?,
                at: row.instant("at")?,
            })
        },
    )?;
    let mut changes: Vec<FieldChange> = Vec::new();
    for later in all {
        match changes.iter_mut().find(|known| known.field == later.field) {
            Some(known) => known.at = later.at,
            None => changes.push(later),
        }
    }
    changes.sort_by_key(|change| change.at);
    Ok(changes)
}
