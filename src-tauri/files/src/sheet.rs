//! Spreadsheets (XLSX): the first sheet, cell by cell.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use calamine::{DataRef, Reader as _, Xlsx, open_workbook};

use crate::delimited::problem;
use crate::error::FileError;
use crate::source::{BadRow, Entry, Flow, Row, Stop};
use crate::{COLUMNS, ROW, UNPACKED};

/// Makes sure that unpacking is bounded, whatever the sizes in the file's own list say.
pub(crate) fn check(file: &mut File) -> Result<(), FileError> {
    let damaged = |_| FileError::Damaged { line: 0 };
    file.seek(SeekFrom::Start(0))
        .map_err(|error| FileError::reading(&error))?;
    let mut archive = zip::ZipArchive::new(BufReader::new(&mut *file)).map_err(damaged)?;
    if archive.len() > 10_000 || archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(FileError::UnknownKind);
    }
    let mut left = UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink())
            .map_err(|_| FileError::Damaged { line: 0 })?;
        left = left.checked_sub(unpacked).ok_or(FileError::TooLarge)?;
    }
    Ok(())
}

fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        DataRef::Float(number) => number.to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(when) => match when.as_datetime() {
            Some(at) if at.time() == chrono::NaiveTime::MIN => at.format("%Y-%m-%d").to_string(),
            Some(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
            None => when.as_f64().to_string(),
        },
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        // What a formula that failed shows is no content.
        DataRef::Error(_) => String::new(),
    }
}

/// Walks over the rows of the first sheet: row number (from 1), cells.
fn walk<E>(
    path: &Path,
    mut take: impl FnMut(u64, Vec<String>) -> Result<Flow, Stop<E>>,
) -> Result<(), Stop<E>> {
    let damaged = |line: u64| Stop::File(FileError::Damaged { line });
    let mut book: Xlsx<BufReader<File>> = open_workbook(path).map_err(|_| damaged(0))?;
    let name = book
        .sheet_names()
        .first()
        .cloned()
        .ok_or(Stop::File(FileError::NoRows))?;
    let mut reader = book.worksheet_cells_reader(&name).map_err(|_| damaged(0))?;
    let (mut row, mut cells) = (0_u32, Vec::<String>::new());
    let mut length = 0_usize;
    loop {
        let next = reader
            .next_cell()
            .map_err(|_| damaged(u64::from(row) + 1))?;
        let position = next.as_ref().map(calamine::Cell::get_position);
        if position.is_none_or(|(at, _)| at != row) {
            let full = std::mem::take(&mut cells);
            length = 0;
            if full.iter().any(|cell| !cell.is_empty())
                && take(u64::from(row) + 1, full)? == Flow::Stop
            {
                return Ok(());
            }
        }
        let (Some(cell), Some((at, column))) = (next, position) else {
            return Ok(());
        };
        row = at;
        let column = column as usize;
        if column >= COLUMNS {
            return Err(Stop::File(FileError::TooManyColumns {
                line: u64::from(row) + 1,
            }));
        }
        let text = cell_text(cell.get_value());
        length = length.saturating_add(text.len());
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        // A row beyond every measure is kept only as far as is needed to see that it is.
        cells[column] = if length > ROW + COLUMNS {
            "\u{0}".to_owned()
        } else {
            text
        };
    }
}

/// The cells of the first row.
pub(crate) fn headers(path: &Path) -> Result<Vec<String>, FileError> {
    let mut headers = Vec::new();
    let walked = walk(path, |_, cells| {
        headers = cells;
        Ok::<_, Stop<std::convert::Infallible>>(Flow::Stop)
    });
    match walked {
        Err(Stop::File(error)) => Err(error),
        Ok(()) if headers.is_empty() => Err(FileError::NoRows),
        _ => Ok(headers),
    }
}

pub(crate) fn rows<E>(
    path: &Path,
    columns: usize,
    size: u64,
    mut take: impl FnMut(Entry, u64) -> Result<Flow, E>,
) -> Result<(), Stop<E>> {
    let mut first = true;
    walk(path, |line, mut cells| {
        if std::mem::take(&mut first) {
            return Ok(Flow::Go);
        }
        while cells.len() > columns && cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        // Empty cells at the end are not written at all.
        if cells.len() < columns {
            cells.resize(columns, String::new());
        }
        let length: usize = cells.iter().map(String::len).sum();
        let entry = match problem(&cells, columns) {
            _ if length > ROW || cells.iter().any(|cell| cell == "\u{0}") => Entry::Bad(BadRow {
                line,
                reason: "too_long",
                cells: Vec::new(),
            }),
            Some(reason) => Entry::Bad(BadRow {
                line,
                reason,
                cells,
            }),
            None => Entry::Row(Row { line, cells }),
        };
        // How far the packed file was read is not known; rows tell the progress.
        take(entry, size).map_err(Stop::Taker)
    })
}
