//! A file of rows, whatever its kind: what it is, its columns, and its rows one by one.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;

use crate::chat::Chat;
use crate::delimited::{BAD_ENCODING, Delimited, problem};
use crate::error::FileError;
use crate::{FILE, PACKED, encoding, sheet, tickets, vcard};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Text with separators.
    Delimited,
    /// A spreadsheet.
    Spreadsheet,
    /// Contacts.
    VCard,
    /// Tickets as JSON.
    Tickets,
    /// A chat: the text of WhatsApp, or the archive of Messenger or Instagram.
    Chat,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file; of a spreadsheet its row, of tickets, contacts and messages of an archive their number.
    pub line: u64,
    /// As many cells as the file has columns.
    pub cells: Vec<String>,
}

/// A row that cannot be read; the ones after it can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Its line.
    pub line: u64,
    /// A word for the reason: `ragged`, `too_long`, `control_characters`, `bad_encoding`,
    /// `not_a_message`.
    pub reason: &'static str,
    /// What of it could be read.
    pub cells: Vec<String>,
}

/// What is handed over for each row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A row.
    Row(Row),
    /// One that cannot be read.
    Bad(BadRow),
}

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// The next row, please.
    Go,
    /// Enough.
    Stop,
}

/// Why reading ended before the end.
#[derive(Debug)]
pub enum Stop<E> {
    /// The file.
    File(FileError),
    /// Whoever took the rows.
    Taker(E),
}

/// A file of rows, looked at and not yet read.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    /// What it is.
    pub kind: FileKind,
    /// Its encoding; `-` for kinds that have none of their own.
    pub encoding: &'static str,
    /// What parts its columns; of text only.
    pub separator: Option<char>,
    /// Its columns.
    pub headers: Vec<String>,
    /// Its size in bytes.
    pub size: u64,
    delimited: Option<Delimited>,
    chat: Option<Chat>,
    /// A person chose the encoding: what it cannot tell is a wrong choice, and no fault of a row.
    is_chosen: bool,
}

/// Opens a file for reading and gives its size.
pub(crate) fn open(path: &Path) -> Result<(File, u64), FileError> {
    let meta = std::fs::metadata(path).map_err(|error| FileError::reading(&error))?;
    // Looked at before it is opened: opening a pipe would wait for whoever writes it.
    if !meta.is_file() {
        return Err(FileError::NotAFile);
    }
    match meta.len() {
        0 => Err(FileError::Empty),
        size if size > FILE => Err(FileError::TooLarge),
        size => Ok((
            File::open(path).map_err(|error| FileError::reading(&error))?,
            size,
        )),
    }
}

/// Opens a file again that was `before` bytes large when it was first looked at, and gives its size by now.
pub(crate) fn open_again(path: &Path, before: u64) -> Result<(File, u64), FileError> {
    match open(path) {
        Err(FileError::Empty) if before > 0 => Err(FileError::Changed),
        Ok((_, size)) if size < before => Err(FileError::Changed),
        opened => opened,
    }
}

/// The bytes of a file of at most [`crate::ATTACHMENT`] bytes.
///
/// # Errors
/// [`FileError`] when it cannot be taken.
pub fn read_whole(path: &Path) -> Result<Vec<u8>, FileError> {
    let (file, size) = open(path)?;
    if size > crate::ATTACHMENT {
        return Err(FileError::TooLarge);
    }
    let mut bytes = Vec::new();
    file.take(crate::ATTACHMENT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| FileError::reading(&error))?;
    if bytes.len() as u64 != size {
        return Err(FileError::Changed);
    }
    Ok(bytes)
}

/// How much of a file is looked at to find out what it is.
const HEAD: u64 = 256 << 10;

/// Goes on to the first line with a letter that is not of ASCII, and gives what stands there; `None` where there is none.
fn first_sign(file: &mut File) -> Result<Option<Vec<u8>>, FileError> {
    let refused = |error| FileError::reading(&error);
    let mut part = Vec::new();
    loop {
        let read = file
            .by_ref()
            .take(HEAD)
            .read_to_end(&mut part)
            .map_err(refused)?;
        if read == 0 {
            return Ok(None);
        }
        if let Some(at) = part.iter().position(|byte| !byte.is_ascii()) {
            // As much behind it as is looked at of a file's beginning.
            file.by_ref()
                .take(HEAD)
                .read_to_end(&mut part)
                .map_err(refused)?;
            let line = part[..at].iter().rposition(|byte| *byte == b'\n');
            part.drain(..line.unwrap_or(0));
            return Ok(Some(part));
        }
        part.clear();
    }
}

impl Source {
    /// Looks at a file. `encoding` and `separator` are what a person chose instead of what is detected.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be taken.
    pub fn open(
        path: &Path,
        encoding: Option<&str>,
        separator: Option<char>,
    ) -> Result<Self, FileError> {
        let (mut file, size) = open(path)?;
        let mut head = Vec::new();
        file.by_ref()
            .take(HEAD)
            .read_to_end(&mut head)
            .map_err(|error| FileError::reading(&error))?;
        if head.starts_with(b"PK\x03\x04") {
            if size > PACKED {
                return Err(FileError::TooLarge);
            }
            sheet::check(&mut file)?;
            return Ok(Self {
                path: path.to_owned(),
                kind: FileKind::Spreadsheet,
                encoding: "-",
                separator: None,
                headers: sheet::headers(path)?,
                size,
                delimited: None,
                chat: None,
                is_chosen: false,
            });
        }
        let detected = match encoding {
            Some(name) => {
                let chosen = encoding::named(name)?;
                // A mark at its beginning is there to tell.
                Encoding::for_bom(&head).map_or(chosen, |(marked, _)| marked)
            }
            None if head.is_ascii() && (head.len() as u64) < size => match first_sign(&mut file)? {
                Some(part) => encoding::detect(&part, false)?,
                None => encoding_rs::UTF_8,
            },
            None => encoding::detect(&head, head.len() as u64 == size)?,
        };
        let (text, _, _) = detected.decode(&head);
        let begin = text.trim_start();
        let source = |kind, headers| Self {
            path: path.to_owned(),
            kind,
            encoding: detected.name(),
            separator: None,
            headers,
            size,
            delimited: None,
            chat: None,
            is_chosen: encoding.is_some(),
        };
        if begin
            .get(..11)
            .is_some_and(|word| word.eq_ignore_ascii_case("BEGIN:VCARD"))
        {
            return Ok(source(FileKind::VCard, vcard::headers()));
        }
        let chat = Chat::find(path, begin, detected);
        if let Some(chat) = chat.filter(|_| separator.is_none()) {
            return Ok(Self {
                chat: Some(chat),
                ..source(FileKind::Chat, Chat::headers())
            });
        }
        if begin.starts_with(['{', '[']) && tickets::looks_like(begin) {
            return Ok(source(FileKind::Tickets, tickets::headers()));
        }
        if begin.is_empty() && head.len() as u64 == size {
            return Err(FileError::Empty);
        }
        let delimited = Delimited::new(detected, &text, separator);
        file.seek(SeekFrom::Start(0))
            .map_err(|error| FileError::reading(&error))?;
        let headers = delimited.headers(file)?;
        if encoding.is_some() && problem(&headers, headers.len()) == Some(BAD_ENCODING) {
            return Err(FileError::BadEncoding { line: 1 });
        }
        Ok(Self {
            separator: Some(char::from(delimited.separator)),
            delimited: Some(delimited),
            ..source(FileKind::Delimited, headers)
        })
    }

    /// Says who of the people of a chat is one of us: the chat is gone through for its people. Of any other file nothing is
    /// asked.
    ///
    /// # Errors
    /// [`FileError::NoRows`] where nobody says anything; [`FileError`] when it cannot be read.
    pub fn take_sides(&mut self, is_ours: &dyn Fn(&str) -> bool) -> Result<(), FileError> {
        match &mut self.chat {
            Some(chat) => {
                drop(open_again(&self.path, self.size)?);
                chat.take_sides(&self.path, self.size, is_ours)
            }
            None => Ok(()),
        }
    }

    /// Whether several people write in a chat and none of them is one of us, though somebody of us has it: nobody can say who
    /// wrote to whom.
    #[must_use]
    pub fn is_without_us(&self) -> bool {
        self.chat.as_ref().is_some_and(Chat::is_without_us)
    }

    /// Hands every row to `take`, with the number of bytes read so far.
    ///
    /// # Errors
    /// [`Stop::File`] when the rest cannot be read, [`FileError::Changed`] where the file is smaller than when it was
    /// looked at; what `take` gives.
    pub fn rows<E>(
        &self,
        mut take: impl FnMut(Entry, u64) -> Result<Flow, E>,
    ) -> Result<(), Stop<E>> {
        drop(open_again(&self.path, self.size).map_err(Stop::File)?);
        let mut misread = None;
        let read = self.each(|entry, bytes| match &entry {
            Entry::Bad(bad) if self.is_chosen && bad.reason == BAD_ENCODING => {
                misread = Some(bad.line);
                Ok(Flow::Stop)
            }
            Entry::Row(_) | Entry::Bad(_) => take(entry, bytes),
        });
        // Some kinds end where a record ends, and some call the rest damaged.
        let is_smaller = || std::fs::metadata(&self.path).is_ok_and(|meta| meta.len() < self.size);
        match (read, misread) {
            (Err(Stop::Taker(error)), _) => Err(Stop::Taker(error)),
            _ if is_smaller() => Err(Stop::File(FileError::Changed)),
            (_, Some(line)) => Err(Stop::File(FileError::BadEncoding { line })),
            (read, None) => read,
        }
    }

    fn each<E>(&self, take: impl FnMut(Entry, u64) -> Result<Flow, E>) -> Result<(), Stop<E>> {
        match self.kind {
            FileKind::Spreadsheet => sheet::rows(&self.path, self.headers.len(), self.size, take),
            FileKind::VCard => vcard::rows(&self.path, self.encoding, take),
            FileKind::Tickets => tickets::rows(&self.path, take),
            FileKind::Chat => match &self.chat {
                Some(chat) => chat.rows(&self.path, self.size, take),
                None => Err(Stop::File(FileError::UnknownKind)),
            },
            FileKind::Delimited => {
                let (file, _) = open_again(&self.path, self.size).map_err(Stop::File)?;
                match &self.delimited {
                    Some(delimited) => delimited.rows(file, self.size, self.headers.len(), take),
                    None => Err(Stop::File(FileError::UnknownKind)),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::XlsxWriter;
    use proptest::prelude::*;

    type Outcome = Result<(u32, u32), &'static str>;

    /// Reads a file to its end: rows taken, rows refused, or the word of the refusal of the whole.
    fn read(name: &str, bytes: &[u8]) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let source = Source::open(&path, None, None).map_err(|error| error.word())?;
        let (mut good, mut bad, mut last) = (0, 0, 0);
        let read = source.rows(|entry, bytes| {
            let line = match entry {
                Entry::Row(row) => {
                    good += 1;
                    assert_eq!(row.cells.len(), source.headers.len());
                    row.line
                }
                Entry::Bad(row) => {
                    bad += 1;
                    row.line
                }
            };
            assert!(line >= last && bytes <= source.size);
            last = line;
            Ok::<_, std::convert::Infallible>(Flow::Go)
        });
        match read {
            Ok(()) => Ok((good, bad)),
            Err(Stop::File(error)) => Err(error.word()),
            Err(Stop::Taker(never)) => match never {},
        }
    }

    fn sheet() -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        let mut writer = XlsxWriter::begin(&["Name", "Email"]).unwrap();
        writer.row(&["Łucja Ślązak", "l@b.example"]).unwrap();
        writer.row(&["=1+1", ""]).unwrap();
        writer.finish(&path).unwrap();
        std::fs::read(path).unwrap()
    }

    #[test]
    fn q6_the_first_letter_that_tells_the_encoding_may_come_late() {
        let mut text = "Name,City\n".to_owned();
        text.push_str(&"Jan Las,Opole\n".repeat(30_000));
        text.push_str("Łucja Ślązak,Łódź\n");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        for encoding in [
            encoding_rs::WINDOWS_1250,
            encoding_rs::ISO_8859_2,
            encoding_rs::UTF_8,
        ] {
            std::fs::write(&path, encoding.encode(&text).0).unwrap();
            let source = Source::open(&path, None, None).unwrap();
            assert_eq!(source.encoding, encoding.name());
        }
        std::fs::write(&path, "Name,City\nJan Las,Opole\n".repeat(30_000)).unwrap();
        assert_eq!(Source::open(&path, None, None).unwrap().encoding, "UTF-8");
    }

    #[test]
    fn q6_strange_tables_are_read_row_by_row() {
        let cases: &[(&str, &[u8], Outcome)] = &[
            ("a quoted line break", b"a,b\n\"x\ny\",2\n3,4", Ok((2, 0))),
            ("Excel's own note", b"sep=;\na;b\n1;2\n", Ok((1, 0))),
            ("empty cells at the end", b"a,b,,\n1,2,,\n", Ok((1, 0))),
            ("ragged", b"a,b\n1\n1,2,3\n1,2\n", Ok((1, 2))),
            ("old line ends", b"a,b\r1,2\r3,4\r", Ok((2, 0))),
            ("an open quotation mark", b"a,b\n\"1,2\n3,4\n", Ok((0, 1))),
            ("a head alone", b"a,b\n", Ok((0, 0))),
        ];
        for (name, bytes, expected) in cases {
            assert_eq!(read("a.csv", bytes), *expected, "{name}");
        }
        assert_eq!(read("a.xlsx", &sheet()), Ok((2, 0)));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_are_read_or_refused(
            head in prop::sample::select(vec![
                &b""[..], b"name,email\n", b"\xff\xfe", b"\xfe\xff", b"sep=\t\n", b"BEGIN:VCARD\n", b"{\"tickets\": [", b"[{\"id\":1}", b"{\"participants\":[],\"messages\":[", b"[12.03.2026, 14:05:33] Anna: ",
                b"PK\x03\x04",
            ]),
            bytes in prop::collection::vec(any::<u8>(), 0..400),
        ) {
            let _ = read("a", &[head, &bytes].concat());
        }

        #[test]
        fn any_text_is_read_or_refused(text in "([a-z;,\t\"\n\r\u{0}ął]|\\PC){0,200}") {
            let _ = read("a", text.as_bytes());
        }

        #[test]
        fn a_damaged_spreadsheet_is_read_or_refused(places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>(), whole in any::<bool>()) {
            let mut bytes = sheet();
            for (place, byte) in places {
                let length = bytes.len();
                bytes[place.index(length)] = byte;
            }
            let end = if whole { bytes.len() } else { cut.index(bytes.len()) };
            let _ = read("a.xlsx", &bytes[..end]);
        }
    }
}
