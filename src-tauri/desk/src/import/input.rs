//! The file: a table or messages, row by row.

use std::path::Path;

use kawka_domain::import::{ImportKind, without_guard};
use kawka_files::mail::{Letter, Post, letters};
use kawka_files::{Entry, FileKind, Flow, Source, Stop};

use super::people::PersonRow;
use crate::command_error::CommandError;
use crate::view::ImportRequest;

/// A row or message on its way.
pub(super) enum Item {
    Row {
        line: u64,
        cells: Vec<String>,
        /// Whom it tells of, where it was read ahead.
        person: Option<Box<PersonRow>>,
    },
    Letter(Box<Letter>),
    Bad {
        line: u64,
        reason: &'static str,
        cells: Vec<String>,
    },
}

impl Item {
    pub(super) const fn line(&self) -> u64 {
        match self {
            Self::Row { line, .. } | Self::Bad { line, .. } => *line,
            Self::Letter(letter) => letter.line,
        }
    }

    /// How many bytes it takes, nearly.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Row { cells, .. } | Self::Bad { cells, .. } => cells
                .iter()
                .map(|cell| cell.len() + size_of::<String>())
                .sum(),
            Self::Letter(letter) => {
                let files: usize = letter.files.iter().map(|file| file.bytes.len()).sum();
                let whole = letter.whole.as_ref().map_or(0, String::len);
                letter.text.len() + whole + files
            }
        }
    }
}

/// What is to be read.
pub(super) enum Input {
    Table(Source),
    Mail { path: std::path::PathBuf, size: u64 },
}

impl Input {
    pub(super) fn open(request: &ImportRequest) -> Result<Self, CommandError> {
        let path = Path::new(&request.path);
        if request.kind == ImportKind::Mail {
            let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
            return Ok(Self::Mail {
                path: path.to_owned(),
                size,
            });
        }
        let separator = match request.separator.as_deref() {
            None | Some("") => None,
            Some("tab") => Some('\t'),
            Some(sign) => sign.chars().next(),
        };
        let encoding = request.encoding.as_deref().filter(|name| !name.is_empty());
        Ok(Self::Table(Source::open(path, encoding, separator)?))
    }

    pub(super) fn headers(&self) -> Vec<String> {
        match self {
            Self::Table(source) => source.headers.clone(),
            Self::Mail { .. } => Vec::new(),
        }
    }

    pub(super) fn encoding(&self) -> (String, Option<String>) {
        match self {
            Self::Table(source) => {
                let sign = source.separator.map(|sign| {
                    if sign == '\t' {
                        "tab".to_owned()
                    } else {
                        sign.to_string()
                    }
                });
                (source.encoding.to_owned(), sign)
            }
            Self::Mail { .. } => ("-".to_owned(), None),
        }
    }

    pub(super) fn each(
        &self,
        mut take: impl FnMut(Item, u32) -> Result<Flow, CommandError>,
    ) -> Result<(), CommandError> {
        let share = |bytes: u64, size: u64| {
            u32::try_from(bytes * 1_000 / size.max(1))
                .unwrap_or(1_000)
                .min(1_000)
        };
        let read = match self {
            Self::Table(source) => source.rows(|entry, bytes| {
                let item = match entry {
                    Entry::Row(row) => Item::Row {
                        line: row.line,
                        cells: bare(source.kind, row.cells),
                        person: None,
                    },
                    Entry::Bad(bad) => Item::Bad {
                        line: bad.line,
                        reason: bad.reason,
                        cells: bare(source.kind, bad.cells),
                    },
                };
                take(item, share(bytes, source.size))
            }),
            Self::Mail { path, size } => letters(path, *size, |post, bytes| {
                let item = match post {
                    Post::Letter(letter) => Item::Letter(letter),
                    Post::Bad { line, reason } => Item::Bad {
                        line,
                        reason,
                        cells: Vec::new(),
                    },
                };
                take(item, share(bytes, *size))
            }),
        };
        read.map_err(|stop| match stop {
            Stop::File(error) => error.into(),
            Stop::Taker(error) => error,
        })
    }
}

/// Cells without the guard that our own export puts into text files; other kinds of files need none and have none.
fn bare(kind: FileKind, cells: Vec<String>) -> Vec<String> {
    if kind != FileKind::Delimited {
        return cells;
    }
    let off = |mut cell: String| {
        let guard = cell.len() - without_guard(&cell).len();
        drop(cell.drain(..guard));
        cell
    };
    cells.into_iter().map(off).collect()
}
