//! Backups: a whole encrypted copy, opened and checked before it counts.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::connection::{Purpose, open};
use crate::error::StoreError;
use crate::folder::{DataFolder, sync_folder};
use crate::key::DataKey;
use crate::verify;

/// Copies an open file beside the others and verifies the copy.
pub(crate) fn write(
    from: &Connection,
    folder: &DataFolder,
    key: &DataKey,
    reason: &str,
) -> Result<PathBuf, StoreError> {
    std::fs::create_dir_all(folder.backups())?;
    // A version 7 id begins with its time of making, so names sort by age without asking a clock.
    let id = uuid::Uuid::now_v7();
    let path = folder.backups().join(format!("{id}-{reason}.db"));
    let unfinished = path.with_extension("new");
    let outcome = copy(from, &unfinished, key);
    if outcome.is_err() {
        std::fs::remove_file(&unfinished).ok();
    }
    outcome?;
    std::fs::File::open(&unfinished)?.sync_all()?;
    std::fs::rename(&unfinished, &path)?;
    sync_folder(&path)?;
    Ok(path)
}

fn copy(from: &Connection, to: &Path, key: &DataKey) -> Result<(), StoreError> {
    let mut connection = open(to, key, Purpose::Create)?;
    // The copy takes over the write-ahead mode of its source only page by page; a rollback journal keeps it one file.
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    let backup = Backup::new(from, &mut connection)?;
    backup.run_to_completion(4096, std::time::Duration::ZERO, None)?;
    drop(backup);
    connection
        .close()
        .map_err(|(_, error)| StoreError::from(error))?;
    let copy = open(to, key, Purpose::Write)?;
    let good = verify::integrity(&copy)?
        .iter()
        .all(|check| check.problems.is_empty());
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    if good {
        Ok(())
    } else {
        Err(StoreError::Damaged(to.to_owned()))
    }
}
