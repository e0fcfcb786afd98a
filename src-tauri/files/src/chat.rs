//! Chats as rows: who wrote to whom, and by what a message is known when it comes again.
//!
//! A chat does not say which of its people are ours; whoever reads it does, see [`crate::Source::take_sides`]. What one
//! of us wrote is to the one other person; where there is none or are several, it cannot be told to whom.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use encoding_rs::Encoding;
use sha2::{Digest as _, Sha256};

use crate::chat_archive::{self, Part};
use crate::chat_text::{self, Form};
use crate::delimited::problem;
use crate::error::FileError;
use crate::source::{BadRow, Entry, Flow, Row, Stop};

/// The columns.
const COLUMNS: &[&str] = &[
    "id",
    "name",
    "phone",
    "at",
    "channel",
    "direction",
    "text",
    "author",
];

/// What stands as the direction of a message of ours of which nobody can tell to whom it was.
pub const UNTOLD: &str = "untold";

/// A message, or what stands in the place of one.
pub(crate) type Read = Result<Message, BadRow>;

/// Hears messages with the number of bytes read so far, and says whether to go on.
pub(crate) type Heard<'a> = &'a mut dyn FnMut(Read, u64) -> bool;

/// A message as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) line: u64,
    /// When, as an import reads it.
    pub(crate) at: String,
    pub(crate) author: String,
    pub(crate) text: String,
}

/// What kind of chat a file holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// A text, a line a message.
    Text(Form, &'static Encoding),
    /// An archive in JSON.
    Archive,
}

/// Who is not one of us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Others {
    #[default]
    Nobody,
    One(String),
    Several,
}

/// A chat.
#[derive(Debug, Clone)]
pub(crate) struct Chat {
    kind: Kind,
    channel: &'static str,
    /// What the chat is called where it comes from; empty where it says nothing of it.
    thread: String,
    ours: HashSet<String>,
    others: Others,
}

/// By what messages of one instant are known: those that say the same are counted.
#[derive(Default)]
struct Ids {
    at: String,
    seen: HashMap<String, u32>,
}

/// Messages of one instant that are told apart where they say the same.
const AT_ONCE: usize = 10_000;

impl Ids {
    fn next(&mut self, at: &str, parts: &[&str]) -> String {
        let id = own_id(parts);
        if self.at != at || self.seen.len() == AT_ONCE {
            at.clone_into(&mut self.at);
            self.seen.clear();
        }
        let number = self.seen.entry(id.clone()).or_default();
        *number += 1;
        match number {
            1 => id,
            number => format!("{id}/{number}"),
        }
    }
}

/// An id for what has none of its own, of what it holds.
#[must_use]
pub fn own_id(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Whether somebody stands in a chat by their number, as people do whom the phone does not know.
fn is_phone(name: &str) -> bool {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let is_sign = |c: char| c.is_ascii_digit() || " ()-.".contains(c);
    digits > 4
        && name
            .strip_prefix('+')
            .is_some_and(|rest| rest.chars().all(is_sign))
}

impl Chat {
    /// The chat that a file seems to hold, by its beginning.
    pub(crate) fn find(path: &Path, begin: &str, encoding: &'static Encoding) -> Option<Self> {
        let kind = if chat_archive::looks_like(begin) {
            Kind::Archive
        } else {
            Kind::Text(chat_text::form_of(begin)?, encoding)
        };
        let is_of_instagram = path.to_string_lossy().to_lowercase().contains(INSTAGRAM);
        Some(Self {
            kind,
            channel: match kind {
                Kind::Text(..) => "chat",
                Kind::Archive if is_of_instagram => INSTAGRAM,
                Kind::Archive => "messenger",
            },
            thread: String::new(),
            ours: HashSet::new(),
            others: Others::Nobody,
        })
    }

    pub(crate) fn headers() -> Vec<String> {
        COLUMNS.iter().map(|name| (*name).to_owned()).collect()
    }

    fn see(&mut self, name: &str, is_ours: &dyn Fn(&str) -> bool) {
        let is_known = match &self.others {
            Others::One(other) => other == name,
            Others::Nobody | Others::Several => false,
        };
        if name.is_empty() || is_known || self.ours.contains(name) {
            return;
        }
        if is_ours(name) {
            self.ours.insert(name.to_owned());
            return;
        }
        self.others = match self.others {
            Others::Nobody => Others::One(name.to_owned()),
            Others::One(_) | Others::Several => Others::Several,
        };
    }

    /// Goes through the chat for its people and what it is called.
    ///
    /// # Errors
    /// [`FileError::NoRows`] where nobody says anything; else when it cannot be read.
    pub(crate) fn take_sides(
        &mut self,
        path: &Path,
        size: u64,
        is_ours: &dyn Fn(&str) -> bool,
    ) -> Result<(), FileError> {
        let mut any = false;
        match self.kind {
            Kind::Text(form, encoding) => {
                chat_text::each(path, size, form, encoding, &mut |read, _| {
                    any = true;
                    if let Ok(message) = read {
                        self.see(&message.author, is_ours);
                    }
                    true
                })?;
            }
            Kind::Archive => chat_archive::each(path, &mut |part, _| {
                match part {
                    Part::Person(name) => self.see(&name, is_ours),
                    Part::Thread(thread) => self.thread = thread,
                    Part::Message(read, addresses) => {
                        any = true;
                        if addresses.iter().any(|address| address.contains(INSTAGRAM)) {
                            self.channel = INSTAGRAM;
                        }
                        if let Ok(message) = read {
                            self.see(&message.author, is_ours);
                        }
                    }
                }
                true
            })?,
        }
        if any { Ok(()) } else { Err(FileError::NoRows) }
    }

    pub(crate) fn is_without_us(&self) -> bool {
        self.ours.is_empty() && matches!(self.others, Others::Several)
    }

    fn each(&self, path: &Path, size: u64, heard: Heard<'_>) -> Result<(), FileError> {
        match self.kind {
            Kind::Text(form, encoding) => chat_text::each(path, size, form, encoding, heard),
            Kind::Archive => chat_archive::each(path, &mut |part, bytes| match part {
                Part::Message(read, _) => heard(read, bytes),
                Part::Person(_) | Part::Thread(_) => true,
            }),
        }
    }

    fn cells(&self, message: Message, ids: &mut Ids) -> Vec<String> {
        let Message {
            at, author, text, ..
        } = message;
        let (who, direction, ours) = match (self.ours.contains(&author), &self.others) {
            (false, _) => (author, "inbound", String::new()),
            (true, Others::One(other)) => (other.clone(), "outbound", author),
            (true, Others::Nobody | Others::Several) => (String::new(), UNTOLD, author),
        };
        let id = ids.next(&at, &[&self.thread, &who, &ours, &at, &text]);
        let (name, phone) = match is_phone(&who) {
            true => (String::new(), who),
            false => (who, String::new()),
        };
        let (channel, direction) = (self.channel.to_owned(), direction.to_owned());
        vec![id, name, phone, at, channel, direction, text, ours]
    }

    pub(crate) fn rows<E>(
        &self,
        path: &Path,
        size: u64,
        mut take: impl FnMut(Entry, u64) -> Result<Flow, E>,
    ) -> Result<(), Stop<E>> {
        let (mut ids, mut end) = (Ids::default(), Ok(()));
        let read = self.each(path, size, &mut |read, bytes| {
            let entry = match read {
                Ok(message) => {
                    let line = message.line;
                    let cells = self.cells(message, &mut ids);
                    match problem(&cells, COLUMNS.len()) {
                        Some(reason) => Entry::Bad(BadRow {
                            line,
                            reason,
                            cells,
                        }),
                        None => Entry::Row(Row { line, cells }),
                    }
                }
                Err(bad) => Entry::Bad(bad),
            };
            match take(entry, bytes) {
                Ok(flow) => flow == Flow::Go,
                Err(error) => {
                    end = Err(error);
                    false
                }
            }
        });
        end.map_err(Stop::Taker)?;
        read.map_err(Stop::File)
    }
}

/// What stands in the addresses of an archive of Instagram, and is its channel.
const INSTAGRAM: &str = "instagram";

/// A message longer than a row.
pub(crate) const fn too_long(line: u64) -> BadRow {
    BadRow {
        line,
        reason: "too_long",
        cells: Vec::new(),
    }
}

/// What stands for a file that came with a message and is not taken.
pub(crate) fn file_mark(name: &str) -> String {
    format!("[📎 ✕ {}]", name.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c3_messages_that_say_the_same_are_told_apart() {
        let mut ids = Ids::default();
        let one = ids.next("1", &["a", "b"]);
        assert_eq!(ids.next("1", &["a", "b"]), format!("{one}/2"));
        assert_ne!(ids.next("1", &["ab", ""]), one);
        assert_eq!(ids.next("2", &["a", "b"]), one);
        for number in 1..=AT_ONCE {
            ids.next("2", &[&number.to_string()]);
        }
        assert!(
            ids.seen.len() <= AT_ONCE,
            "of one instant no more are remembered"
        );
    }

    #[test]
    fn c3_who_stands_by_a_number_is_told_from_who_has_a_name() {
        let cases = [
            ("+48 600 100 200", true),
            ("+1 (777) 777-7777", true),
            ("+48", false),
            ("600 100 200", false),
            ("+48 600 100 200 Anna", false),
            ("Anna", false),
        ];
        for (name, expected) in cases {
            assert_eq!(is_phone(name), expected, "{name}");
        }
    }
}
