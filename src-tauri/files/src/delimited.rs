//! Text with separators (RFC 4180 and what spreadsheets make of it), row by row.
//!
//! Reading is done with bounded memory: a row longer than [`crate::ROW`] is passed over and reported, whatever opens a
//! quotation mark and never closes it.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use encoding_rs::Encoding;
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};

use crate::error::FileError;
use crate::source::{BadRow, Entry, Flow, Row, Stop};
use crate::{COLUMNS, ROW};

/// How a text is to be read.
#[derive(Debug, Clone)]
pub(crate) struct Delimited {
    encoding: &'static Encoding,
    pub(crate) separator: u8,
    /// The first line is `sep=;`, a note of Excel to itself.
    has_note: bool,
}

/// What reading one record gave.
enum Record {
    Row { line: u64, cells: Vec<String> },
    Bad(BadRow),
    End,
}

impl Delimited {
    pub(crate) fn new(encoding: &'static Encoding, head: &str, separator: Option<char>) -> Self {
        let first = head
            .trim_start_matches('\u{feff}')
            .lines()
            .next()
            .unwrap_or_default();
        let note = first
            .get(..4)
            .filter(|begin| begin.eq_ignore_ascii_case("sep="))
            .and_then(|_| first[4..].chars().next())
            .filter(char::is_ascii);
        let chosen = separator.or(note).filter(char::is_ascii).map(|c| c as u8);
        Self {
            encoding,
            separator: chosen.unwrap_or_else(|| detect_separator(head)),
            has_note: note.is_some(),
        }
    }

    /// The cells of the first row.
    pub(crate) fn headers(&self, file: File) -> Result<Vec<String>, FileError> {
        let mut reader = Records::new(self, file, u64::MAX);
        match reader.next()? {
            Record::Row { mut cells, .. } => {
                while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
                    cells.pop();
                }
                if cells.is_empty() {
                    Err(FileError::NoRows)
                } else {
                    Ok(cells)
                }
            }
            Record::Bad(_) => Err(FileError::UnknownKind),
            Record::End => Err(FileError::Empty),
        }
    }

    pub(crate) fn rows<E>(
        &self,
        file: File,
        size: u64,
        columns: usize,
        mut take: impl FnMut(Entry, u64) -> Result<Flow, E>,
    ) -> Result<(), Stop<E>> {
        let mut reader = Records::new(self, file, size);
        // The head was told already.
        reader.next().map_err(Stop::File)?;
        loop {
            let entry = match reader.next().map_err(Stop::File)? {
                Record::End => break,
                Record::Bad(bad) => Entry::Bad(bad),
                Record::Row { line, mut cells } => {
                    // Spreadsheets write empty cells up to the widest row.
                    while cells.len() > columns && cells.last().is_some_and(String::is_empty) {
                        cells.pop();
                    }
                    match problem(&cells, columns) {
                        Some(reason) => Entry::Bad(BadRow {
                            line,
                            reason,
                            cells,
                        }),
                        None => Entry::Row(Row { line, cells }),
                    }
                }
            };
            if take(entry, reader.bytes()).map_err(Stop::Taker)? == Flow::Stop {
                return Ok(());
            }
        }
        if reader.bytes() < size {
            return Err(Stop::File(FileError::Changed));
        }
        Ok(())
    }
}

/// The word for a row with letters that its encoding does not have.
pub(crate) const BAD_ENCODING: &str = "bad_encoding";

/// Why a row cannot be used as it stands.
pub(crate) fn problem(cells: &[String], columns: usize) -> Option<&'static str> {
    let any = |sign: char| cells.iter().any(|cell| cell.contains(sign));
    if any('\0') {
        Some("control_characters")
    } else if any(char::REPLACEMENT_CHARACTER) {
        Some(BAD_ENCODING)
    } else if cells.len() != columns {
        Some("ragged")
    } else {
        None
    }
}

/// The separator that parts the first lines into the same number of columns, most of them first.
fn detect_separator(head: &str) -> u8 {
    let sample: Vec<u8> = head
        .trim_start_matches('\u{feff}')
        .bytes()
        .take(64 << 10)
        .collect();
    let mut best = (0_usize, b',');
    for separator in [b';', b',', b'\t', b'|'] {
        let mut reader = ReaderBuilder::new().delimiter(separator).build();
        let (mut output, mut ends) = (vec![0; ROW], vec![0; COLUMNS]);
        let mut input = &sample[..];
        let mut counts = Vec::new();
        while counts.len() < 20 {
            let (result, read, _, fields) = reader.read_record(input, &mut output, &mut ends);
            input = &input[read..];
            match result {
                ReadRecordResult::Record => counts.push(fields),
                _ => break,
            }
        }
        // A single line without its end.
        if counts.is_empty() {
            counts.push(sample.iter().filter(|byte| **byte == separator).count() + 1);
        }
        let head = counts[0];
        let alike = counts.iter().filter(|count| **count == head).count();
        let score = if head > 1 {
            head.min(50) + 100 * alike / counts.len()
        } else {
            0
        };
        if score > best.0 {
            best = (score, separator);
        }
    }
    best.1
}

/// Counts the bytes that were read.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
    limit: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        // What is appended while we read is the next import's.
        let left = usize::try_from(
            self.limit
                .saturating_sub(self.count.load(Ordering::Relaxed)),
        )
        .unwrap_or(usize::MAX);
        let length = buffer.len().min(left);
        let read = self.inner.read(&mut buffer[..length])?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

struct Records {
    input: DecodeReaderBytes<Counted<File>, Vec<u8>>,
    count: Arc<AtomicU64>,
    reader: Reader,
    buffer: Box<[u8]>,
    begin: usize,
    end: usize,
    at_end: bool,
    /// Line breaks read so far.
    breaks: u64,
    output: Vec<u8>,
    ends: Vec<usize>,
    skip_note: bool,
}

impl Records {
    fn new(how: &Delimited, file: File, size: u64) -> Self {
        let count = Arc::new(AtomicU64::new(0));
        let counted = Counted {
            inner: file,
            count: Arc::clone(&count),
            limit: size,
        };
        let input = DecodeReaderBytesBuilder::new()
            .encoding(Some(how.encoding))
            .bom_override(true)
            .build(counted);
        Self {
            input,
            count,
            reader: ReaderBuilder::new().delimiter(how.separator).build(),
            buffer: vec![0; 64 << 10].into_boxed_slice(),
            begin: 0,
            end: 0,
            at_end: false,
            breaks: 0,
            output: vec![0; ROW],
            ends: vec![0; COLUMNS],
            skip_note: how.has_note,
        }
    }

    fn bytes(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    fn fill(&mut self) -> Result<(), FileError> {
        if self.begin == self.end && !self.at_end {
            self.begin = 0;
            self.end = self
                .input
                .read(&mut self.buffer)
                .map_err(|error| FileError::reading(&error))?;
            self.at_end = self.end == 0;
        }
        Ok(())
    }

    fn consume(&mut self, count: usize) {
        let read = &self.buffer[self.begin..self.begin + count];
        self.breaks += read.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.begin += count;
    }

    /// Passes over line breaks between records, so that a record's line is known.
    fn skip_breaks(&mut self) -> Result<(), FileError> {
        loop {
            self.fill()?;
            match self.buffer[self.begin..self.end].first() {
                Some(b'\n' | b'\r') => self.consume(1),
                _ => return Ok(()),
            }
        }
    }

    fn next(&mut self) -> Result<Record, FileError> {
        if self.skip_note {
            self.skip_note = false;
            self.record()?;
        }
        self.record()
    }

    fn record(&mut self) -> Result<Record, FileError> {
        self.skip_breaks()?;
        let line = self.breaks + 1;
        let (mut written, mut fields) = (0, 0);
        let mut too_long = false;
        loop {
            self.fill()?;
            let (result, read, wrote, ended) = self.reader.read_record(
                &self.buffer[self.begin..self.end],
                &mut self.output[written..],
                &mut self.ends[fields..],
            );
            self.consume(read);
            written += wrote;
            fields += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    // The rest of the row is read into the same place and forgotten.
                    too_long = true;
                    (written, fields) = (0, 0);
                }
                ReadRecordResult::OutputEndsFull if too_long => fields = 0,
                ReadRecordResult::OutputEndsFull => return Err(FileError::TooManyColumns { line }),
                ReadRecordResult::End => return Ok(Record::End),
                ReadRecordResult::Record if too_long => {
                    return Ok(Record::Bad(BadRow {
                        line,
                        reason: "too_long",
                        cells: Vec::new(),
                    }));
                }
                ReadRecordResult::Record => break,
            }
        }
        let mut from = 0;
        let mut cells = Vec::with_capacity(fields);
        for end in &self.ends[..fields] {
            cells.push(String::from_utf8_lossy(&self.output[from..*end]).into_owned());
            from = *end;
        }
        Ok(Record::Row { line, cells })
    }
}
