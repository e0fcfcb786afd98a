//! Settings of this machine, as text by name.

use rusqlite::{Connection, Transaction, named_params};

use super::{first, rows, run};
use crate::error::StoreError;

/// Until when reminders are paused, in RFC 3339; it stays when that is past.
pub const REMINDERS_PAUSED: &str = "reminders_paused_until";

/// One setting.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find(connection: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    first(
        connection,
        "SELECT value FROM local_setting WHERE name = :name",
        named_params! {":name": name},
        |row| row.get("value"),
    )
}

/// Every setting whose name begins with `prefix`, without it.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
    rows(
        connection,
        "SELECT substr(name, length(:prefix) + 1) AS name, value FROM local_setting
         WHERE substr(name, 1, length(:prefix)) = :prefix ORDER BY name",
        named_params! {":prefix": prefix},
        |row| Ok((row.get("name")?, row.get("value")?)),
    )
}

/// Sets one.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(tx: &Transaction<'_>, name: &str, value: &str) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT OR REPLACE INTO local_setting (name, value) VALUES (:name, :value)",
        named_params! {":name": name, ":value": value},
    )?;
    Ok(())
}

/// Takes one away; none there is success.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn remove(tx: &Transaction<'_>, name: &str) -> Result<(), StoreError> {
    run(
        tx,
        "DELETE FROM local_setting WHERE name = :name",
        named_params! {":name": name},
    )?;
    Ok(())
}
