//! Tables to take away: CSV that a spreadsheet cannot take for formulas, and XLSX whose cells are text.

use std::io::Write as _;
use std::path::Path;

use kawka_domain::import::needs_guard;
use rust_xlsxwriter::{Format, Workbook};

use crate::error::FileError;
use crate::safe_file::NewFile;

/// Writes a CSV file in UTF-8 with a mark at its beginning, so that spreadsheets read its letters.
pub struct CsvWriter {
    file: NewFile,
    separator: u8,
    guarded: bool,
}

impl CsvWriter {
    /// Begins a file.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be written.
    pub fn begin(place: &Path, separator: char) -> Result<Self, FileError> {
        Self::begin_with(place, separator, true)
    }

    /// As [`CsvWriter::begin`]; `guarded` puts an apostrophe before what would be a formula.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be written.
    pub fn begin_with(place: &Path, separator: char, guarded: bool) -> Result<Self, FileError> {
        let mut file = NewFile::begin(place)?;
        file.write_all("\u{feff}".as_bytes())
            .map_err(|error| FileError::writing(&error))?;
        Ok(Self {
            file,
            separator: u8::try_from(separator).unwrap_or(b','),
            guarded,
        })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// [`FileError::DiskFull`] and the like.
    pub fn row<T: AsRef<str>>(&mut self, cells: &[T]) -> Result<(), FileError> {
        let mut line = Vec::new();
        for (number, cell) in cells.iter().enumerate() {
            if number > 0 {
                line.push(self.separator);
            }
            let cell = cell.as_ref();
            let guard = self.guarded && needs_guard(cell);
            let bare = !guard
                && !cell
                    .bytes()
                    .any(|byte| byte == self.separator || matches!(byte, b'"' | b'\n' | b'\r'));
            if bare && !cell.is_empty() {
                line.extend_from_slice(cell.as_bytes());
            } else {
                line.push(b'"');
                if guard {
                    line.push(b'\'');
                }
                line.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
                line.push(b'"');
            }
        }
        line.extend_from_slice(b"\r\n");
        self.file
            .write_all(&line)
            .map_err(|error| FileError::writing(&error))
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be written.
    pub fn finish(self) -> Result<(), FileError> {
        self.file.finish()
    }
}

/// Writes a spreadsheet of one sheet. Every cell is text, so nothing in it is run and nothing needs a guard.
pub struct XlsxWriter {
    book: Workbook,
    row: u32,
}

/// Most rows of a sheet, and longest text of a cell, by the file format.
const SHEET_ROWS: u32 = 1_048_576;
const CELL: usize = 32_767;

impl XlsxWriter {
    /// Begins a file with its head.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be made.
    pub fn begin<T: AsRef<str>>(headers: &[T]) -> Result<Self, FileError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let bold = Format::new().set_bold();
        for (column, header) in (0..).zip(headers) {
            sheet
                .write_string_with_format(0, column, header.as_ref(), &bold)
                .map_err(|_| FileError::NotWritable)?;
        }
        sheet
            .set_freeze_panes(1, 0)
            .map_err(|_| FileError::NotWritable)?;
        Ok(Self { book, row: 1 })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// [`FileError::TooLarge`] beyond what a sheet holds.
    pub fn row<T: AsRef<str>>(&mut self, cells: &[T]) -> Result<(), FileError> {
        if self.row >= SHEET_ROWS {
            return Err(FileError::TooLarge);
        }
        let sheet = self
            .book
            .worksheet_from_index(0)
            .map_err(|_| FileError::NotWritable)?;
        for (column, cell) in (0..).zip(cells) {
            let text = cell.as_ref();
            if text.is_empty() {
                continue;
            }
            let text: String = text.chars().take(CELL).collect();
            sheet
                .write_string(self.row, column, text)
                .map_err(|_| FileError::NotWritable)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be written.
    pub fn finish(mut self, place: &Path) -> Result<(), FileError> {
        let bytes = self
            .book
            .save_to_buffer()
            .map_err(|_| FileError::NotWritable)?;
        let mut file = NewFile::begin(place)?;
        file.write_all(&bytes)
            .map_err(|error| FileError::writing(&error))?;
        file.finish()
    }
}

impl std::fmt::Debug for CsvWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CsvWriter").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for XlsxWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("XlsxWriter").finish_non_exhaustive()
    }
}
