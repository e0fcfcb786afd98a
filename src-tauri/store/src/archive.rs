//! The content of all shared tables as rows of JSON, and back: for the archive that a fresh Kawka reads.
//!
//! Which tables and columns there are is asked of the file, so that a table of a later version is in it too.

use rusqlite::types::{Value as SqlValue, ValueRef};
use rusqlite::{Connection, Transaction, params_from_iter};
use serde_json::{Map, Value};

use super::row::RowExt as _;
use crate::door::is_shared;
use crate::error::StoreError;
use crate::migration;

/// The version of the tables.
#[must_use]
pub fn schema() -> u32 {
    migration::known()
}

/// Names of the tables that belong to an archive: the shared ones, each after those it refers to as far as that is
/// possible, and the journal.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_tables(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    )?;
    let names = statement.query_map([], |row| row.get::<_, String>("name"))?;
    let names: Vec<String> = names.collect::<Result<_, _>>()?;
    Ok(names
        .into_iter()
        .filter(|name| is_shared(name) || name == "journal")
        .collect())
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get("name"))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// Hands over every row of a table, in the order of its ids.
///
/// # Errors
/// [`StoreError`] when the file cannot be read; what `take` gives.
pub fn dump<E: From<StoreError>>(
    connection: &Connection,
    table: &str,
    mut take: impl FnMut(&Value) -> Result<(), E>,
) -> Result<(), E> {
    let sql = format!("SELECT * FROM {table} ORDER BY id");
    hand_over(connection, table, &sql, [], &mut take)
}

/// Hands over some rows of a table.
///
/// # Errors
/// As for [`dump`].
pub fn dump_rows<E: From<StoreError>>(
    connection: &Connection,
    table: &str,
    ids: &[uuid::Uuid],
    mut take: impl FnMut(&Value) -> Result<(), E>,
) -> Result<(), E> {
    let sql = format!("SELECT * FROM {table} WHERE id = ?1");
    ids.iter()
        .try_for_each(|id| hand_over(connection, table, &sql, [id], &mut take))
}

fn hand_over<E: From<StoreError>>(
    connection: &Connection,
    table: &str,
    sql: &str,
    params: impl rusqlite::Params,
    take: &mut impl FnMut(&Value) -> Result<(), E>,
) -> Result<(), E> {
    let names = columns(connection, table)?;
    let mut statement = connection
        .prepare(sql)
        .map_err(|error| E::from(StoreError::from(error)))?;
    let sql = |error: rusqlite::Error| E::from(StoreError::from(error));
    let mut rows = statement.query(params).map_err(sql)?;
    while let Some(row) = rows.next().map_err(sql)? {
        let mut object = Map::new();
        for name in &names {
            let value = match row.get_ref(name.as_str()).map_err(sql)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => number.into(),
                // As text, so that it is read back to the last bit.
                ValueRef::Real(number) => {
                    let mut real = Map::new();
                    real.insert("real".into(), number.to_string().into());
                    Value::Object(real)
                }
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
                ValueRef::Blob(bytes) => {
                    let mut blob = Map::new();
                    blob.insert("hex".into(), hex(bytes).into());
                    Value::Object(blob)
                }
            };
            object.insert(name.clone(), value);
        }
        take(&Value::Object(object))?;
    }
    Ok(())
}

/// Takes over the rows of a table that another file has and this one has not. Refuses what is no row of it.
pub(crate) fn copy_missing(
    from: &Connection,
    to: &Transaction<'_>,
    table: &str,
) -> Result<(), StoreError> {
    let Some(loader) = Loader::find(to, table)? else {
        return Ok(());
    };
    dump(from, table, |row| {
        if loader.load(to, row)? {
            Ok(())
        } else {
            Err(StoreError::Value("row"))
        }
    })
}

/// Empties a table.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn clear(tx: &Transaction<'_>, table: &str) -> Result<(), StoreError> {
    tx.execute(&format!("DELETE FROM {table}"), [])?;
    Ok(())
}

/// Writes rows of a table as they were read.
#[derive(Debug)]
pub struct Loader {
    table: String,
    names: Vec<String>,
}

impl Loader {
    /// For a table, if there is one of this name that belongs to an archive.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read.
    pub fn find(connection: &Connection, table: &str) -> Result<Option<Self>, StoreError> {
        if !list_tables(connection)?.iter().any(|known| known == table) {
            return Ok(None);
        }
        Ok(Some(Self {
            table: table.to_owned(),
            names: columns(connection, table)?,
        }))
    }

    /// Writes one row. Columns that the row does not name, because it is
    /// older than they are, get what they have by default; an id that is there already stays as it is. Gives `false` for what is no row of this table.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written.
    pub fn load(&self, tx: &Transaction<'_>, row: &Value) -> Result<bool, StoreError> {
        let Value::Object(object) = row else {
            return Ok(false);
        };
        if object.keys().any(|name| !self.names.contains(name)) {
            return Ok(false);
        }
        let mut values = Vec::with_capacity(self.names.len());
        let mut named = Vec::with_capacity(self.names.len());
        for (name, value) in object {
            named.push(name.as_str());
            values.push(match value {
                Value::Null => SqlValue::Null,
                Value::String(text) => SqlValue::Text(text.clone()),
                Value::Number(number) => match number.as_i64() {
                    Some(whole) => SqlValue::Integer(whole),
                    None => return Ok(false),
                },
                Value::Object(real) if real.contains_key("real") => {
                    let number = real.get("real").and_then(Value::as_str);
                    match number.and_then(|text| text.parse().ok()) {
                        Some(number) => SqlValue::Real(number),
                        None => return Ok(false),
                    }
                }
                Value::Object(blob) => {
                    let bytes = blob
                        .get("hex")
                        .and_then(Value::as_str)
                        .and_then(|text| data_encoding::HEXLOWER.decode(text.as_bytes()).ok());
                    match bytes {
                        Some(bytes) => SqlValue::Blob(bytes),
                        None => return Ok(false),
                    }
                }
                Value::Array(_) | Value::Bool(_) => return Ok(false),
            });
        }
        let places = vec!["?"; named.len()].join(", ");
        let sql = format!(
            "INSERT INTO {} ({}) VALUES ({places}) ON CONFLICT (id) DO NOTHING",
            self.table,
            named.join(", "),
        );
        tx.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        Ok(true)
    }
}

/// Whether a file holds nobody yet, so that an archive may become its content.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn is_fresh(connection: &Connection) -> Result<bool, StoreError> {
    let any: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM customer) OR EXISTS (SELECT 1 FROM booking) OR EXISTS (SELECT 1 FROM interaction)
             AS any_row",
        [],
        |row| row.get("any_row"),
    )?;
    Ok(!any)
}

/// The member with this address, else the first one: who sits at the machine that read an archive.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_member_like(
    connection: &Connection,
    email: &str,
) -> Result<Option<kawka_domain::ids::MemberId>, StoreError> {
    super::table::first(
        connection,
        "SELECT id FROM member WHERE removed_at IS NULL ORDER BY lower(email) <> lower(:email), id LIMIT 1",
        rusqlite::named_params! {":email": email},
        |row| row.id("id"),
    )
}
