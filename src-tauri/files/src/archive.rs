//! Everything in one file: a zip of JSON lines, one part a table, files under their checksums, and a list of it all.
//!
//! Only the names in the list are read, only names that Kawka writes are taken, sizes are capped while unpacking, and
//! nothing is ever written to a path that comes from the archive.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::ATTACHMENT;
use crate::error::FileError;
use crate::safe_file::NewFile;
use crate::source::open;

/// The version of the format that this program writes.
pub const VERSION: u32 = 1;
/// Longest line of a part, in bytes: an entry of the journal with an import in it is long.
const LINE: u64 = 256 << 20;
/// Largest archive, unpacked.
const WHOLE: u64 = 64 << 30;
/// Longest list: some hundred thousand files.
const LIST: u64 = 64 << 20;
const MANIFEST: &str = "manifest.json";

/// One part of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Name of the table.
    pub table: String,
    /// Number of rows.
    pub rows: u64,
    /// SHA-256 of its unpacked content, in hexadecimal.
    pub sha256: String,
}

/// The list of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `kawka`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Version of the tables.
    pub schema: u32,
    /// When it was written (RFC 3339).
    pub made_at: String,
    /// Its parts, in the order in which they were written.
    pub parts: Vec<Part>,
    /// SHA-256 of each file that contacts have, in hexadecimal.
    #[serde(default)]
    pub files: Vec<String>,
}

fn part_name(table: &str) -> Option<String> {
    let good = !table.is_empty()
        && table.len() <= 64
        && table
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit());
    good.then(|| format!("tables/{table}.ndjson"))
}

fn file_name(sha256: &str) -> Option<String> {
    let good = sha256.len() == 64
        && sha256
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    good.then(|| format!("files/{sha256}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes an archive.
pub struct ArchiveWriter {
    zip: ZipWriter<NewFile>,
    manifest: Manifest,
}

impl std::fmt::Debug for ArchiveWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ArchiveWriter").finish_non_exhaustive()
    }
}

fn zip_writing(error: zip::result::ZipError) -> FileError {
    match error {
        zip::result::ZipError::Io(error) => FileError::writing(&error),
        _ => FileError::NotWritable,
    }
}

impl ArchiveWriter {
    /// Begins.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be written.
    pub fn begin(place: &Path, schema: u32, made_at: String) -> Result<Self, FileError> {
        Ok(Self {
            zip: ZipWriter::new(NewFile::begin(place)?),
            manifest: Manifest {
                format: "kawka".into(),
                version: VERSION,
                schema,
                made_at,
                parts: Vec::new(),
                files: Vec::new(),
            },
        })
    }

    /// Writes a file under its checksum.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be written.
    pub fn file(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let sha256 = hex(&Sha256::digest(bytes));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let name = file_name(&sha256).ok_or(FileError::NotWritable)?;
        self.zip.start_file(name, options).map_err(zip_writing)?;
        self.zip
            .write_all(bytes)
            .map_err(|error| FileError::writing(&error))?;
        self.manifest.files.push(sha256);
        Ok(())
    }

    /// Writes a table: `fill` hands over its rows one by one.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be written; what `fill` gives.
    pub fn part<E: From<FileError>>(
        &mut self,
        table: &str,
        fill: impl FnOnce(&mut dyn FnMut(&Value) -> Result<(), FileError>) -> Result<(), E>,
    ) -> Result<(), E> {
        let name = part_name(table).ok_or(FileError::NotWritable)?;
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .large_file(true);
        self.zip.start_file(name, options).map_err(zip_writing)?;
        let (mut rows, mut hash) = (0, Sha256::new());
        let zip = &mut self.zip;
        fill(&mut |row| {
            let mut line = serde_json::to_vec(row).map_err(|_| FileError::NotWritable)?;
            line.push(b'\n');
            hash.update(&line);
            rows += 1;
            zip.write_all(&line)
                .map_err(|error| FileError::writing(&error))
        })?;
        self.manifest.parts.push(Part {
            table: table.to_owned(),
            rows,
            sha256: hex(&hash.finalize()),
        });
        Ok(())
    }

    /// Writes the list and puts the archive in its place.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be written.
    pub fn finish(mut self) -> Result<Manifest, FileError> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        self.zip
            .start_file(MANIFEST, options)
            .map_err(zip_writing)?;
        let list = serde_json::to_vec(&self.manifest).map_err(|_| FileError::NotWritable)?;
        self.zip
            .write_all(&list)
            .map_err(|error| FileError::writing(&error))?;
        self.zip.finish().map_err(zip_writing)?.finish()?;
        Ok(self.manifest)
    }
}

/// Reads an archive.
#[derive(Debug)]
pub struct ArchiveReader {
    zip: ZipArchive<BufReader<File>>,
    /// Its list.
    pub manifest: Manifest,
}

impl ArchiveReader {
    /// Opens an archive and reads its list.
    ///
    /// # Errors
    /// [`FileError`] when it is none of ours.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let (file, _) = open(path)?;
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|_| FileError::UnknownKind)?;
        let list = zip.by_name(MANIFEST).map_err(|_| FileError::UnknownKind)?;
        let mut text = Vec::new();
        list.take(LIST)
            .read_to_end(&mut text)
            .map_err(|_| FileError::Damaged { line: 0 })?;
        let manifest: Manifest =
            serde_json::from_slice(&text).map_err(|_| FileError::UnknownKind)?;
        if manifest.format != "kawka" {
            return Err(FileError::UnknownKind);
        }
        if manifest.version > VERSION {
            return Err(FileError::Newer);
        }
        Ok(Self { zip, manifest })
    }

    /// One of the files in the list.
    ///
    /// # Errors
    /// [`FileError::Damaged`] where it is not what was written.
    pub fn file(&mut self, sha256: &str) -> Result<Vec<u8>, FileError> {
        let damaged = |_| FileError::Damaged { line: 0 };
        let name = file_name(sha256).ok_or(FileError::Damaged { line: 0 })?;
        let file = self.zip.by_name(&name).map_err(damaged)?;
        let mut bytes = Vec::new();
        file.take(ATTACHMENT + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| FileError::Damaged { line: 0 })?;
        if hex(&Sha256::digest(&bytes)) != sha256 {
            return Err(FileError::Damaged { line: 0 });
        }
        Ok(bytes)
    }

    /// Hands over the rows of one part, in their order, and makes sure at its end that it is what was written.
    ///
    /// # Errors
    /// [`FileError::Damaged`] with the line; what `take` gives.
    pub fn rows<E: From<FileError>>(
        &mut self,
        part: &Part,
        mut take: impl FnMut(Value) -> Result<(), E>,
    ) -> Result<(), E> {
        let damaged = |line| E::from(FileError::Damaged { line });
        let name = part_name(&part.table).ok_or_else(|| damaged(0))?;
        let file = self.zip.by_name(&name).map_err(|_| damaged(0))?;
        let mut reader = BufReader::new(file.take(WHOLE));
        let (mut number, mut hash, mut line) = (0_u64, Sha256::new(), Vec::new());
        loop {
            line.clear();
            let read = (&mut reader)
                .take(LINE)
                .read_until(b'\n', &mut line)
                .map_err(|_| damaged(number + 1))?;
            if read == 0 {
                break;
            }
            number += 1;
            if !line.ends_with(b"\n") {
                return Err(damaged(number));
            }
            hash.update(&line);
            take(serde_json::from_slice(&line).map_err(|_| damaged(number))?)?;
        }
        if number != part.rows || hex(&hash.finalize()) != part.sha256 {
            return Err(damaged(number));
        }
        Ok(())
    }
}
