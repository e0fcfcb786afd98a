//! The content of all shared tables as rows of JSON, and back: for the archive that a fresh Kawka reads.
//!
//! Which tables and columns there are is asked of the file, so that a table of a later version is in it too.

use data_encoding::HEXLOWER;
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
    HEXLOWER.encode(bytes)
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

/// A column as its table declares it.
#[derive(Debug)]
struct Column {
    name: String,
    /// `BLOB`, `INTEGER`, `REAL` or `TEXT`: the tables are strict.
    holds: String,
    /// Whether a row has to name it: it may not be empty, and nothing stands there by default.
    is_required: bool,
    may_be_null: bool,
    is_id: bool,
    is_instant: bool,
}

/// Columns with ids whose names do not end in `_id`.
const IDS: &[&str] = &[
    "id",
    "asked_by",
    "continues",
    "of_event",
    "taken_back_by",
    "undoes",
    "undone_by",
];

fn millis_are_told(millis: i64) -> bool {
    chrono::DateTime::from_timestamp_millis(millis).is_some()
}

impl Column {
    fn takes(&self, value: &SqlValue) -> bool {
        match value {
            SqlValue::Null => self.may_be_null,
            SqlValue::Blob(bytes) => self.holds == "BLOB" && (!self.is_id || bytes.len() == ID),
            SqlValue::Integer(number) => {
                self.holds == "INTEGER" && (!self.is_instant || millis_are_told(*number))
            }
            SqlValue::Real(_) => self.holds == "REAL",
            SqlValue::Text(_) => self.holds == "TEXT",
        }
    }
}

/// Bytes of an id.
const ID: usize = 16;

/// Writes rows of a table as they were read.
#[derive(Debug)]
pub struct Loader {
    table: String,
    columns: Vec<Column>,
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
        let declared = "SELECT name, type, \"notnull\", dflt_value FROM pragma_table_info(?1)";
        let mut statement = connection.prepare(declared)?;
        let columns = statement.query_map([table], |row| {
            let name: String = row.get("name")?;
            let may_be_null = !row.get::<_, bool>("notnull")?;
            let default: Option<String> = row.get("dflt_value")?;
            Ok(Column {
                holds: row.get("type")?,
                is_required: !may_be_null && default.is_none(),
                may_be_null,
                is_id: name.ends_with("_id") || IDS.contains(&name.as_str()),
                is_instant: name == "at" || name.ends_with("_at"),
                name,
            })
        })?;
        Ok(Some(Self {
            table: table.to_owned(),
            columns: columns.collect::<Result<_, _>>()?,
        }))
    }

    /// Writes one row. Columns that the row does not name, because it is older than they are, get what they have by
    /// default; an id that is there already stays as it is. Gives `false` for what has not the form of a row of this
    /// table, and nothing is written then.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written.
    pub fn load(&self, tx: &Transaction<'_>, row: &Value) -> Result<bool, StoreError> {
        let Value::Object(object) = row else {
            return Ok(false);
        };
        let (mut named, mut values) = (Vec::new(), Vec::new());
        for column in &self.columns {
            match object.get(&column.name).map(stored) {
                None if column.is_required => return Ok(false),
                None => {}
                Some(Some(value)) if column.takes(&value) => {
                    named.push(column.name.as_str());
                    values.push(value);
                }
                Some(_) => return Ok(false),
            }
        }
        if named.len() != object.len() {
            return Ok(false);
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

/// The value that stands for one of a row, as [`dump`] writes it; `None` for what is none.
fn stored(value: &Value) -> Option<SqlValue> {
    let of = |object: &Map<String, Value>, key| match object.get(key) {
        Some(Value::String(text)) if object.len() == 1 => Some(text.clone()),
        _ => None,
    };
    match value {
        Value::Null => Some(SqlValue::Null),
        Value::String(text) => Some(SqlValue::Text(text.clone())),
        Value::Number(number) => number.as_i64().map(SqlValue::Integer),
        Value::Object(object) => match of(object, "real") {
            Some(text) => {
                let number = text.parse().ok().filter(|number: &f64| number.is_finite());
                number.map(SqlValue::Real)
            }
            None => {
                let bytes = HEXLOWER.decode(of(object, "hex")?.as_bytes());
                bytes.ok().map(SqlValue::Blob)
            }
        },
        Value::Array(_) | Value::Bool(_) => None,
    }
}

/// A table with a row that refers to one that is not there, if any.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_dangling(connection: &Connection) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    Ok(match rows.next()? {
        Some(row) => Some(row.get("table")?),
        None => None,
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A row with something in every column, as the tables declare them.
    fn full_row(connection: &Connection, table: &str) -> Value {
        let sql = "SELECT name, type FROM pragma_table_info(?1)";
        let mut statement = connection.prepare(sql).unwrap();
        let cells = statement
            .query_map([table], |row| {
                let (name, holds): (String, String) = (row.get("name")?, row.get("type")?);
                let value = match holds.as_str() {
                    "BLOB" => serde_json::json!({ "hex": "0199000000000000000000000000000a" }),
                    "INTEGER" => 7.into(),
                    "REAL" => serde_json::json!({ "real": "-0.5" }),
                    _ => "żółw".into(),
                };
                Ok((name, value))
            })
            .unwrap();
        Value::Object(cells.collect::<Result<_, _>>().unwrap())
    }

    #[test]
    fn q9_a_row_of_every_table_comes_back_as_it_left() {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::connection::add_functions(&connection).unwrap();
        migration::run(&mut connection).unwrap();
        // One row is alone here, whatever it refers to.
        connection
            .pragma_update(None, "foreign_keys", false)
            .unwrap();
        let tables = list_tables(&connection).unwrap();
        assert!(tables.len() > 50, "{tables:?}");
        for table in tables {
            let row = full_row(&connection, &table);
            let tx = connection.transaction().unwrap();
            clear(&tx, &table).unwrap();
            let loader = Loader::find(&tx, &table).unwrap().unwrap();
            assert!(loader.load(&tx, &row).unwrap(), "{table}");
            let mut found = Vec::new();
            dump(&tx, &table, |row| {
                found.push(row.clone());
                Ok::<_, StoreError>(())
            })
            .unwrap();
            assert_eq!(found, [row], "{table}");
        }
    }
}
