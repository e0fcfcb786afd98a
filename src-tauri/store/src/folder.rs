//! The data folder: where things lie in it, who may read it, and who works on it.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::StoreError;
use crate::key_file::KeyFile;

/// How long [`DataFolder::lock`] waits for another process.
const PATIENCE: Duration = Duration::from_secs(2);

/// A data folder. On Unix it is readable by its owner only (0700, files 0600).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFolder {
    path: PathBuf,
}

/// Held for as long as this process works on the folder; the operating system lets go of it when the process ends,
/// however it ends.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl DataFolder {
    /// Names a folder; touches nothing.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The encrypted file.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.path.join("kawka.db")
    }

    /// The file while it is being made.
    pub(crate) fn unfinished_file(&self) -> PathBuf {
        self.path.join("kawka.db.new")
    }

    /// A restored file on its way to its place, whole by the time the old one goes.
    pub(crate) fn incoming_file(&self) -> PathBuf {
        self.path.join("kawka.db.restored")
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.path.join("key.json")
    }

    pub(crate) fn mark(&self) -> PathBuf {
        self.path.join("last-change")
    }

    /// Backups, newest name last.
    #[must_use]
    pub fn backups(&self) -> PathBuf {
        self.path.join("backups")
    }

    /// Logs.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }

    /// Whether first start has been here. A key file or a data file counts: an existing half of the two is an
    /// incident and never a reason to start over.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        self.key_file().exists() || self.file().exists()
    }

    /// Makes the folder, or tightens who may read it.
    ///
    /// # Errors
    /// [`StoreError::NotWritable`], [`StoreError::DiskFull`] or [`StoreError::Io`].
    pub fn make(&self) -> Result<(), StoreError> {
        std::fs::create_dir_all(&self.path)?;
        for folder in [self.path.clone(), self.backups(), self.logs()] {
            std::fs::create_dir_all(&folder)?;
            tighten(&folder, 0o700)?;
        }
        for file in [self.file(), self.key_file(), self.mark()] {
            if file.exists() {
                tighten(&file, 0o600)?;
            }
        }
        Ok(())
    }

    /// Takes the folder for this process. Another that is about to let go, as a verb in a terminal is, is waited for,
    /// 2 s at most: a window that starts at login must not give up its reminders for it.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process keeps it.
    pub fn lock(&self) -> Result<FolderLock, StoreError> {
        let file = private_options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.path.join("lock"))?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(FolderLock { _file: file }),
                Err(std::fs::TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(std::fs::TryLockError::WouldBlock) => return Err(StoreError::InUse),
                Err(std::fs::TryLockError::Error(error)) => return Err(error.into()),
            }
        }
    }

    /// Reads the key file.
    ///
    /// # Errors
    /// [`StoreError::NoFolder`] before first start, [`StoreError::KeyFile`] when it is missing beside a data file or
    /// unreadable.
    pub fn read_key_file(&self) -> Result<KeyFile, StoreError> {
        if !self.is_set_up() {
            return Err(StoreError::NoFolder);
        }
        match KeyFile::read(&self.key_file()) {
            Err(StoreError::Io(_)) => Err(StoreError::KeyFile),
            other => other,
        }
    }
}

/// Options that make new files readable by their owner only.
pub(crate) fn private_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(unix)]
fn tighten(path: &Path, mode: u32) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt as _;
    let present = std::fs::metadata(path)?.permissions().mode() & 0o777;
    if present != mode {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn tighten(_path: &Path, _mode: u32) -> Result<(), StoreError> {
    Ok(())
}

/// Replaces a small file so that after a power cut either the old or the new one is there.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let beside = path.with_extension("tmp");
    let mut file = private_options()
        .create(true)
        .truncate(true)
        .write(true)
        .open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    sync_folder(path)
}

/// Makes a rename in the folder of `path` durable.
pub(crate) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
