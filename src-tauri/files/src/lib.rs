//! Files that people bring to Kawka and take from it: tables, contacts, messages, chats, archives.
//!
//! Everything is read as a stream with bounded memory, and nothing in a file is trusted: sizes are capped, encodings
//! detected, and each problem has its line. Depends on `domain`. Deliberately absent: SQL, a clock, and any decision
//! about what is done with a row.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")
)]

pub mod archive;
mod bundle;
mod chat;
mod chat_archive;
mod chat_text;
mod delimited;
mod encoding;
mod error;
mod json;
pub mod mail;
mod quotes;
mod safe_file;
mod sheet;
mod source;
mod tickets;
mod vcard;
mod write_table;
mod write_vcard;

pub use bundle::{read_bundle, write_bundle};
pub use chat::{UNTOLD, own_id};
pub use error::FileError;
pub use safe_file::NewFile;
pub use source::{BadRow, Entry, FileKind, Flow, Row, Source, Stop, read_whole};
pub use tickets::INTERNAL;
pub use vcard::{Card, parse_cards};
pub use write_table::{CsvWriter, XlsxWriter};
pub use write_vcard::{CardVersion, OutCard, card_text};

/// Most columns of a table.
pub const COLUMNS: usize = 1_000;
/// Longest row of a table, in bytes.
pub const ROW: usize = 1 << 20;
/// Largest file that is read, in bytes.
pub const FILE: u64 = 4 << 30;
/// Largest file that has to be unpacked (spreadsheets), in bytes, packed and unpacked.
pub const PACKED: u64 = 256 << 20;
/// Largest file that a contact takes, in bytes; what mail services let through.
pub const ATTACHMENT: u64 = 25 << 20;
/// See [`PACKED`].
pub const UNPACKED: u64 = 1 << 30;
