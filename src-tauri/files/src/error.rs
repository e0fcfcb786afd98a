//! Why a file as a whole cannot be taken.

/// A file is refused whole; nothing of it was used. Holds no content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("there is no such file")]
    NotFound,
    /// A folder, a device, a pipe.
    #[error("not a file")]
    NotAFile,
    /// Nothing is in it.
    #[error("the file is empty")]
    Empty,
    /// It has a head and no rows, or not even a head.
    #[error("the file has no row")]
    NoRows,
    /// It is larger than what is read.
    #[error("the file is too large")]
    TooLarge,
    /// It is none of the known kinds.
    #[error("the file is no text and no spreadsheet")]
    UnknownKind,
    /// It has more columns than any table of people.
    #[error("too many columns at line {line}")]
    TooManyColumns {
        /// Where.
        line: u64,
    },
    /// Its structure is broken.
    #[error("the file is damaged near line {line}")]
    Damaged {
        /// Where; 0 where a file has no lines.
        line: u64,
    },
    /// It changed while it was read.
    #[error("the file changed while it was read")]
    Changed,
    /// It cannot be read.
    #[error("the file cannot be read")]
    Unreadable,
    /// It cannot be written.
    #[error("the file cannot be written")]
    NotWritable,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The encoding that was asked for is unknown.
    #[error("unknown encoding")]
    UnknownEncoding,
    /// It is not in the encoding that was asked for.
    #[error("it is not in this encoding at line {line}")]
    BadEncoding {
        /// Where.
        line: u64,
    },
    /// An archive of a newer Kawka.
    #[error("written by a newer program")]
    Newer,
}

impl FileError {
    /// A word for it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NotAFile => "not_a_file",
            Self::Empty => "empty",
            Self::NoRows => "no_rows",
            Self::TooLarge => "too_large",
            Self::UnknownKind => "unknown_kind",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::Damaged { .. } => "damaged",
            Self::Changed => "changed",
            Self::Unreadable => "unreadable",
            Self::NotWritable => "not_writable",
            Self::DiskFull => "disk_full",
            Self::UnknownEncoding => "unknown_encoding",
            Self::BadEncoding { .. } => "bad_encoding",
            Self::Newer => "newer",
        }
    }

    /// Where, if it has a line.
    #[must_use]
    pub const fn line(&self) -> Option<u64> {
        match self {
            Self::TooManyColumns { line } | Self::Damaged { line } | Self::BadEncoding { line }
                if *line > 0 =>
            {
                Some(*line)
            }
            _ => None,
        }
    }

    pub(crate) fn reading(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound,
            std::io::ErrorKind::IsADirectory => Self::NotAFile,
            std::io::ErrorKind::UnexpectedEof => Self::Changed,
            _ => Self::Unreadable,
        }
    }

    pub(crate) fn writing(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            std::io::ErrorKind::NotFound => Self::NotFound,
            _ => Self::NotWritable,
        }
    }
}
