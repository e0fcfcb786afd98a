//! Schema versions: append-only, each all or nothing, kept in `user_version`.

use rusqlite::Connection;

use crate::error::StoreError;

/// Every step from an empty file, in order. A released step is never edited.
const STEPS: &[&str] = &[include_str!("migration/0001_walking_desk.sql")];

/// The version that this program writes.
pub(crate) fn known() -> u32 {
    u32::try_from(STEPS.len()).unwrap_or(u32::MAX)
}

/// The version of a file.
pub(crate) fn found(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Refuses a file from a newer program; touches nothing.
pub(crate) fn check(connection: &Connection) -> Result<u32, StoreError> {
    let (found, known) = (found(connection)?, known());
    if found > known {
        Err(StoreError::Newer { found, known })
    } else {
        Ok(found)
    }
}

/// Brings a file to the known version.
pub(crate) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    let from = check(connection)?;
    for (step, version) in STEPS.iter().zip(1..).skip(from as usize) {
        let transaction =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}
