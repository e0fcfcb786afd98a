//! The high-water mark: how many changes the file must hold, kept outside of it.
//!
//! A damaged or deleted write-ahead log drops committed changes without any error; only this mark reveals it.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crate::error::StoreError;
use crate::folder::private_options;

/// The open mark file.
#[derive(Debug)]
pub(crate) struct Mark {
    file: File,
}

impl Mark {
    /// Opens the mark, making an empty one.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let file = private_options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path)?;
        Ok(Self { file })
    }

    /// The number in a mark that is only looked at; 0 when there is none.
    pub(crate) fn peek(path: &Path) -> u64 {
        std::fs::read_to_string(path)
            .ok()
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or(0)
    }

    /// The number of changes that were acknowledged; 0 when the mark is new or unreadable.
    pub(crate) fn read(&mut self) -> Result<u64, StoreError> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut text = String::new();
        self.file.read_to_string(&mut text).ok();
        Ok(text.trim().parse().unwrap_or(0))
    }

    /// Notes a number of changes, durably. Fixed width, so that one sector is overwritten in place.
    pub(crate) fn write(&mut self, changes: u64) -> Result<(), StoreError> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(format!("{changes:020}\n").as_bytes())?;
        self.file.sync_data()?;
        Ok(())
    }
}
