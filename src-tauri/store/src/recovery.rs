//! A new key file out of the recovery key, where the old one was lost or damaged.

use crate::connection::{Purpose, open};
use crate::error::StoreError;
use crate::folder::{DataFolder, sync_folder};
use crate::key::{DataKey, RecoveryKey};
use crate::key_file::KeyFile;

impl DataFolder {
    /// Makes a new key file with the recovery key, once that has opened the data file. The data file is only read;
    /// an old key file is kept under another name.
    ///
    /// # Errors
    /// [`StoreError::WrongSecret`] when the text is no recovery key; [`StoreError::OtherKey`] when it opens neither
    /// the data file nor a backup, [`StoreError::Damaged`] when it opens a backup only; [`StoreError::Missing`] without
    /// a data file; [`StoreError::InUse`]. Nothing was changed then.
    pub fn recover_key_file(&self, recovery_key: &str) -> Result<KeyFile, StoreError> {
        let key = RecoveryKey::parse(recovery_key)?;
        let _lock = self.lock()?;
        match open(&self.file(), &key, Purpose::Read) {
            Err(StoreError::Damaged(path)) => {
                return Err(if self.opens_a_backup(&key) {
                    StoreError::Damaged(path)
                } else {
                    StoreError::OtherKey
                });
            }
            other => drop(other?),
        }
        let path = self.key_file();
        if path.exists() {
            let aside = format!("key-damaged-{}.json", uuid::Uuid::now_v7());
            std::fs::rename(&path, self.path().join(aside))?;
            sync_folder(&path)?;
        }
        let key_file = KeyFile::for_keyring(&key);
        key_file.write(&path)?;
        Ok(key_file)
    }

    /// A damaged first page looks like another key; a backup tells the two apart.
    fn opens_a_backup(&self, key: &DataKey) -> bool {
        let backups = std::fs::read_dir(self.backups()).into_iter().flatten();
        backups
            .flatten()
            .any(|entry| open(&entry.path(), key, Purpose::Read).is_ok())
    }
}
