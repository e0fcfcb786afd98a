//! The high-water mark: how many changes the file must hold, kept outside of it.
//!
//! A damaged or deleted write-ahead log drops committed changes without any error; only this mark reveals it. It is
//! written with every change and brought to the disk soon after, beside whoever works: a killed program leaves it as it
//! was written; after a power cut it may be too low by the changes of the last moment, which hides nothing that is there.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use crate::error::StoreError;
use crate::folder::private_options;

/// How long marks are gathered before one flush brings them to the disk.
const SOON: Duration = Duration::from_millis(200);

/// The open mark file.
#[derive(Debug)]
pub(crate) struct Mark {
    file: Arc<File>,
    /// Whoever flushes; where the system gives no thread, each mark is flushed at once.
    flusher: Option<Sender<()>>,
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
        let file = Arc::new(file);
        let (flusher, noted) = channel();
        let flushed = Arc::clone(&file);
        let thread = std::thread::Builder::new()
            .name("mark".to_owned())
            .spawn(move || flush_soon(&flushed, &noted));
        Ok(Self {
            file,
            flusher: thread.is_ok().then_some(flusher),
        })
    }

    /// The number in a mark that is only looked at; 0 when there is none.
    pub(crate) fn peek(path: &Path) -> u64 {
        std::fs::read_to_string(path)
            .ok()
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or(0)
    }

    /// The number of changes that were acknowledged; 0 when the mark is new or unreadable.
    pub(crate) fn read(&self) -> Result<u64, StoreError> {
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(0))?;
        let mut text = String::new();
        file.read_to_string(&mut text).ok();
        Ok(text.trim().parse().unwrap_or(0))
    }

    /// Notes a number of changes. Fixed width, so that one sector is overwritten in place.
    pub(crate) fn write(&self, changes: u64) -> Result<(), StoreError> {
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(format!("{changes:020}\n").as_bytes())?;
        let flushed_soon = self
            .flusher
            .as_ref()
            .is_some_and(|flusher| flusher.send(()).is_ok());
        if !flushed_soon {
            self.file.sync_data()?;
        }
        Ok(())
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        if let Err(error) = self.file.sync_data() {
            tracing::warn!(%error, "the high-water mark is not on the disk");
        }
    }
}

/// Sleeps until something is noted; ends with whoever notes.
fn flush_soon(file: &File, noted: &Receiver<()>) {
    while noted.recv().is_ok() {
        std::thread::sleep(SOON);
        while noted.try_recv().is_ok() {}
        if let Err(error) = file.sync_data() {
            tracing::warn!(%error, "the high-water mark is not on the disk");
        }
    }
}
