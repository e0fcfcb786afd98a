//! A few whole files in one archive, for a person to open.

use std::io::Write as _;
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::error::FileError;
use crate::safe_file::NewFile;

/// Writes named files into one archive, in the order given.
///
/// # Errors
/// [`FileError`] when it cannot be written; what stood in its place stands there still.
pub fn write_bundle(place: &Path, files: &[(&str, &[u8])]) -> Result<(), FileError> {
    let broken = |error: zip::result::ZipError| match error {
        zip::result::ZipError::Io(error) => FileError::writing(&error),
        _ => FileError::NotWritable,
    };
    let mut zip = ZipWriter::new(NewFile::begin(place)?);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(*name, options).map_err(broken)?;
        zip.write_all(bytes)
            .map_err(|error| FileError::writing(&error))?;
    }
    zip.finish().map_err(broken)?.finish()
}

/// The files of such an archive, for whoever wants to read one back.
///
/// # Errors
/// [`FileError::NotAFile`] for what is none.
pub fn read_bundle(place: &Path) -> Result<Vec<(String, Vec<u8>)>, FileError> {
    use std::io::Read as _;
    let file = std::fs::File::open(place).map_err(|_| FileError::NotAFile)?;
    let mut zip = zip::ZipArchive::new(file).map_err(|_| FileError::NotAFile)?;
    let mut files = Vec::new();
    for index in 0..zip.len() {
        let part = zip.by_index(index).map_err(|_| FileError::NotAFile)?;
        let name = part.name().map_err(|_| FileError::NotAFile)?.into_owned();
        let mut bytes = Vec::new();
        part.take(crate::PACKED)
            .read_to_end(&mut bytes)
            .map_err(|_| FileError::NotAFile)?;
        files.push((name, bytes));
    }
    Ok(files)
}
