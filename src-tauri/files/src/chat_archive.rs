//! Chats of Messenger and Instagram, as the archive that Meta lets everybody download has them: a `message_1.json` each.
//!
//! Meta documents no more of it than that it is JSON. Its texts are UTF-8 of which each byte was written as a sign of its
//! own (`\u00c5\u0082` for ł); the archive of end-to-end encrypted chats has other names for the same and whole letters.
//! No more than one message is held at a time.

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;

use chrono::{DateTime, SecondsFormat};
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::ROW;
use crate::chat::{Message, Read, file_mark, too_long};
use crate::error::FileError;
use crate::json::{Each, JsonFile, list, text};
use crate::source::BadRow;

/// Whether a text may be such an archive, by its beginning.
pub(crate) fn looks_like(begin: &str) -> bool {
    let has = |key: &str| begin.contains(&format!("\"{key}\""));
    let is_of_people = has("participants") || has("sender_name") || has("senderName");
    let is_of_a_help_desk = has("tickets") || has("subject") || begin.contains("\"requester");
    begin.starts_with('{') && has("messages") && is_of_people && !is_of_a_help_desk
}

/// What an archive holds.
pub(crate) enum Part {
    Person(String),
    /// What the chat is called.
    Thread(String),
    /// A message, with the addresses of the files beside it.
    Message(Read, Vec<String>),
}

/// Writes letters whose bytes stand as signs of their own together again; leaves what is none of that.
fn mended(text: String) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or(text)
}

/// The first of several keys under which anything stands.
fn one_of(value: &Value, keys: &[&str]) -> String {
    let told = keys.iter().map(|key| text(value, key));
    mended(
        told.into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default(),
    )
}

/// The addresses of the files beside a message.
fn addresses(message: &Value) -> Vec<String> {
    const FILES: &[&str] = &["photos", "videos", "audio_files", "gifs", "files", "media"];
    let lists = FILES.iter().flat_map(|key| list(message, key));
    lists
        .chain(message.get("sticker"))
        .map(|file| one_of(file, &["uri"]))
        .filter(|address| !address.is_empty())
        .collect()
}

/// What a message says, with a mark for each file beside it.
fn told(message: &Value, addresses: &[String]) -> String {
    let mut told = one_of(message, &["content", "text"]);
    if let Some(share) = message.get("share") {
        for shared in [one_of(share, &["share_text"]), one_of(share, &["link"])] {
            if !told.contains(&shared) {
                told = format!("{told}\n{shared}");
            }
        }
    }
    let names = addresses.iter().map(|address| address.rsplit('/').next());
    for name in names.flatten() {
        told = format!("{told}\n{}", file_mark(name));
    }
    told.trim().to_owned()
}

/// A message; `None` where nobody says anything with it, as of one that was taken back.
fn message(value: &Value, line: u64, addresses: &[String]) -> Option<Read> {
    if !value.is_object() {
        return Some(Err(BadRow {
            line,
            reason: "not_a_message",
            cells: Vec::new(),
        }));
    }
    let text = told(value, addresses);
    if text.is_empty() {
        return None;
    }
    if text.len() > ROW {
        return Some(Err(too_long(line)));
    }
    let at = one_of(value, &["timestamp_ms", "timestamp"]);
    let instant = at.parse().ok().and_then(DateTime::from_timestamp_millis);
    Some(Ok(Message {
        line,
        at: instant.map_or(at, |at| at.to_rfc3339_opts(SecondsFormat::Millis, true)),
        author: one_of(value, &["sender_name", "senderName"]),
        text,
    }))
}

/// Goes through an archive without keeping more of it than one message.
struct Walk<'a> {
    heard: &'a mut dyn FnMut(Part) -> bool,
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a chat")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut line = 0;
        while let Some(key) = object.next_key::<String>()? {
            match key.as_str() {
                "participants" => object.next_value_seed(Each(&mut |person: Value| {
                    let name = match person.as_str() {
                        Some(name) => mended(name.to_owned()),
                        None => one_of(&person, &["name"]),
                    };
                    (self.heard)(Part::Person(name))
                }))?,
                "messages" => object.next_value_seed(Each(&mut |value: Value| {
                    line += 1;
                    let addresses = addresses(&value);
                    let read = message(&value, line, &addresses);
                    read.is_none_or(|read| (self.heard)(Part::Message(read, addresses)))
                }))?,
                "thread_path" | "threadName" => {
                    let thread = object.next_value::<Value>()?;
                    let thread = thread.as_str().unwrap_or_default().to_owned();
                    (self.heard)(Part::Thread(mended(thread)));
                }
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Hands over every part of an archive, with the number of bytes read so far; `heard` says whether to go on.
///
/// # Errors
/// [`FileError`] when it cannot be taken, or is broken off.
pub(crate) fn each(path: &Path, heard: &mut dyn FnMut(Part, u64) -> bool) -> Result<(), FileError> {
    let read = Rc::new(Cell::new(0));
    let mut file = JsonFile::open(path, &read)?;
    let mut is_over = false;
    let walk = Walk {
        heard: &mut |part| {
            is_over = !heard(part, read.get());
            !is_over
        },
    };
    let walked = file
        .values
        .deserialize_any(walk)
        .and_then(|()| file.values.end());
    match walked {
        Err(error) if !is_over => Err(file.refusal(&error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(content: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("message_1.json");
        std::fs::write(&path, content).unwrap();
        let mut found = Vec::new();
        let read = each(&path, &mut |part, _| {
            found.push(match part {
                Part::Person(name) => name,
                Part::Thread(thread) => format!("in {thread}"),
                Part::Message(Ok(told), _) => {
                    format!("{} {} {}: {}", told.line, told.at, told.author, told.text)
                }
                Part::Message(Err(bad), _) => format!("{} {}", bad.line, bad.reason),
            });
            found.len() < 5
        });
        if let Err(error) = read {
            found.push(format!("{} {:?}", error.word(), error.line()));
        }
        found
    }

    #[test]
    fn c3_letters_that_were_written_byte_by_byte_are_put_together() {
        let cases = [
            (
                "Za\u{c5}\u{bc}\u{c3}\u{b3}\u{c5}\u{82}\u{c4}\u{87}",
                "Zażółć",
            ),
            ("\u{f0}\u{9f}\u{98}\u{80}", "😀"),
            ("plain", "plain"),
            ("caf\u{e9}", "café"),
            ("Zażółć", "Zażółć"),
            ("Za\u{c5}\u{bc} ł", "Za\u{c5}\u{bc} ł"),
        ];
        for (given, expected) in cases {
            assert_eq!(mended(given.to_owned()), expected);
        }
    }

    #[test]
    fn c3_archives_are_read_message_by_message_in_every_shape() {
        let long = format!(
            r#"{{"messages":[{{"content":"{}"}}]}}"#,
            "x".repeat(ROW + 1)
        );
        let cases: &[(&str, &str, &[&str])] = &[
            (
                "a chat",
                r#"{"participants":[{"name":"Anna"},"Jan"],"messages":[
                    {"sender_name":"Anna","timestamp_ms":1770000000123,"content":"a","reactions":[{"reaction":"x"}]}],
                    "thread_path":"inbox/a_1"}"#,
                &[
                    "Anna",
                    "Jan",
                    "1 2026-02-02T02:40:00.123Z Anna: a",
                    "in inbox/a_1",
                ],
            ),
            (
                "files and links",
                r#"{"messages":[{"content":"a http://b","share":{"link":"http://b","share_text":"c"},
                    "photos":[{"uri":"x/1.jpg"},{"uri":"x/2.jpg"}],"sticker":{"uri":"s.png"}}]}"#,
                &["1  : a http://b\nc\n[📎 ✕ 1.jpg]\n[📎 ✕ 2.jpg]\n[📎 ✕ s.png]"],
            ),
            (
                "what says nothing",
                r#"{"messages":[{"is_unsent":true,"sender_name":"A"},{"content":" "},{"content":"b","timestamp_ms":"x"}]}"#,
                &["3 x : b"],
            ),
            (
                "no message",
                r#"{"messages":["a",[]]}"#,
                &["1 not_a_message", "2 not_a_message"],
            ),
            ("too long", &long, &["1 too_long"]),
            (
                "enough",
                r#"{"participants":[1,2,3,4,5,6],"messages":["#,
                &["", "", "", "", ""],
            ),
            (
                "broken off",
                "{\"messages\":[\n{\"content\":\"a\"},",
                &["1  : a", "damaged Some(2)"],
            ),
            ("no list", r#"{"messages":7}"#, &["damaged Some(1)"]),
            ("a list of lists", "[[]]", &["damaged Some(1)"]),
        ];
        for (name, content, expected) in cases {
            assert_eq!(parts(content), *expected, "{name}");
        }
    }

    #[test]
    fn c3_other_json_is_no_chat() {
        let cases = [
            (r#"{"participants":[],"messages":[]}"#, true),
            (r#"{"messages":[{"sender_name":"A"}]}"#, true),
            (r#"{"messages":[{"senderName":"A"}]}"#, true),
            (r#"{"tickets":[{"messages":[],"participants":[]}]}"#, false),
            (r#"{"messages":[{"id":1}]}"#, false),
            (r#"[{"messages":[],"participants":[]}]"#, false),
            (r#"{"subject":"a","participants":[],"messages":[]}"#, false),
            (
                r#"{"requester_id":1,"participants":[],"messages":[]}"#,
                false,
            ),
            (
                r#"{"id":1,"description":"\"messages\" \"participants\""}"#,
                false,
            ),
        ];
        for (begin, expected) in cases {
            assert_eq!(looks_like(begin), expected, "{begin}");
        }
    }
}
