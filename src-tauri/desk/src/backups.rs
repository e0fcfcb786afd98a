//! Backups: making them, listing them, putting one back.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use kawka_store::{BackupFile, BackupWatch, DataFolder, StoreError};

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::port::Secrets;
use crate::start::{Key, find_key};
use crate::view::{BackupRow, Restored};

/// Why a backup is made that somebody asked for.
pub(crate) const ON_DEMAND: &str = "on-demand";

fn row(backup: BackupFile) -> BackupRow {
    BackupRow {
        name: backup
            .path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        path: backup.path.display().to_string(),
        made_at: backup.made,
        reason: backup.reason,
        kilobytes: u32::try_from(backup.bytes.div_ceil(1024)).unwrap_or(u32::MAX),
    }
}

/// The backups in a folder, newest first. Needs no key.
#[must_use]
pub fn list_backups(folder: &DataFolder) -> Vec<BackupRow> {
    folder.list_backups().into_iter().map(row).collect()
}

/// Puts a backup in the place of the data file; nobody may have the folder open. What was there is kept.
///
/// # Errors
/// [`crate::ErrorCode::FolderInUse`]; [`crate::ErrorCode::FileDamaged`] or [`crate::ErrorCode::FileMissing`] with the
/// backup's path; a keyring's refusal or [`crate::ErrorCode::SecretNeeded`]. The data file is as before then.
pub fn restore(
    folder: &DataFolder,
    secrets: &dyn Secrets,
    secret: Option<&str>,
    backup: &Path,
) -> Result<Restored, CommandError> {
    let key_file = folder.read_key_file()?;
    let key = match find_key(&key_file, secrets, secret)? {
        Key::Found(key) => key,
        Key::Locked(Some(error)) => return Err(error),
        Key::Locked(None) => return Err(CommandError::new(crate::ErrorCode::SecretNeeded)),
    };
    let restored = folder.restore(&key, backup)?;
    Ok(Restored {
        changes: u32::try_from(restored.changes).unwrap_or(u32::MAX),
        erasures_known: restored.erasures_known,
    })
}

impl Desk {
    /// Makes a backup now.
    ///
    /// # Errors
    /// [`crate::ErrorCode::DiskFull`] and the like.
    pub fn back_up(&self) -> Result<BackupRow, CommandError> {
        self.find_backup(self.store.back_up(ON_DEMAND, self.now())?)
    }

    /// As [`Desk::back_up`], for somebody who waits: `told` hears the per mille of it that are copied, `stop` ends it.
    ///
    /// # Errors
    /// [`crate::ErrorCode::Cancelled`], with nothing left behind; or as for [`Desk::back_up`].
    pub fn back_up_watched(
        &self,
        told: &dyn Fn(u32),
        stop: &Arc<AtomicBool>,
    ) -> Result<BackupRow, CommandError> {
        let watch = BackupWatch { told, stop };
        self.find_backup(self.store.back_up_watched(ON_DEMAND, self.now(), watch)?)
    }

    fn find_backup(&self, path: PathBuf) -> Result<BackupRow, CommandError> {
        let made = self.store.folder().list_backups();
        let made = made.into_iter().find(|backup| backup.path == path);
        Ok(row(made.ok_or(StoreError::Missing(path))?))
    }

    /// Makes the backup of the day where it is due.
    ///
    /// # Errors
    /// As for [`Desk::back_up`].
    pub fn back_up_if_due(&self) -> Result<bool, CommandError> {
        Ok(self.store.back_up_if_due(self.now())?.is_some())
    }

    /// The backups of this folder, newest first.
    #[must_use]
    pub fn list_backups(&self) -> Vec<BackupRow> {
        list_backups(self.store.folder())
    }
}
