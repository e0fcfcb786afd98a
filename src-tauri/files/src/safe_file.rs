//! A file that is written beside its place and put there only when it is whole.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::FileError;

/// A file that is being written. Dropped before [`NewFile::finish`] it leaves nothing behind, and what stood in its
/// place before stands there still.
#[derive(Debug)]
pub struct NewFile {
    writer: Option<BufWriter<File>>,
    beside: PathBuf,
    place: PathBuf,
}

impl NewFile {
    /// Begins. What is exported is personal data, so only its owner may read it.
    ///
    /// # Errors
    /// [`FileError`] when its folder cannot be written.
    pub fn begin(place: &Path) -> Result<Self, FileError> {
        if place.is_dir() {
            return Err(FileError::NotAFile);
        }
        let mut name = place.file_name().ok_or(FileError::NotAFile)?.to_owned();
        name.push(".part");
        let beside = place.with_file_name(name);
        let mut options = OpenOptions::new();
        options.create(true).truncate(true).read(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options
            .open(&beside)
            .map_err(|error| FileError::writing(&error))?;
        Ok(Self {
            writer: Some(BufWriter::new(file)),
            beside,
            place: place.to_owned(),
        })
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// [`FileError::DiskFull`] and the like; nothing is left behind then.
    pub fn finish(mut self) -> Result<(), FileError> {
        let writing = |error: std::io::Error| FileError::writing(&error);
        if let Some(writer) = self.writer.take() {
            let file = writer
                .into_inner()
                .map_err(|error| FileError::writing(error.error()))?;
            file.sync_all().map_err(writing)?;
        }
        std::fs::rename(&self.beside, &self.place).map_err(writing)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // After `finish` there is none; otherwise half a file helps nobody.
        let _ = std::fs::remove_file(&self.beside);
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match &mut self.writer {
            Some(writer) => writer.write(bytes),
            None => Err(std::io::ErrorKind::Other.into()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl std::io::Seek for NewFile {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        match &mut self.writer {
            Some(writer) => writer.seek(to),
            None => Err(std::io::ErrorKind::Other.into()),
        }
    }
}
