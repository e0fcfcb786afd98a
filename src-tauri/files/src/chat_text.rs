//! Chats as WhatsApp exports them: a text, a line a message, behind when it was written and by whom.
//!
//! `[12.03.2026, 14:05:33] Anna: …` from one kind of phone, `12/03/2026, 14:05 - Anna: …` from the other, with days and
//! times as people write them there. A line that does not begin like this goes on with the message before it. The form is
//! documented nowhere; it is read as phones of both kinds write it (as of 2026). All lines of one chat begin in one shape:
//! what somebody writes of another day and time goes on with their message. What the program itself says has no author, or an
//! invisible mark before its words; it is no message, unless there is an address or more than one line in it, as of a place
//! or a poll.

use std::cell::Cell;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;
use std::rc::Rc;

use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;

use crate::ROW;
use crate::chat::{Heard, Message, file_mark, too_long};
use crate::error::FileError;
use crate::json::Counting;
use crate::source::open_again;

/// How a line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `[12.03.2026, 14:05:33] Anna: …`
    Bracketed,
    /// `12/03/2026, 14:05 - Anna: …`
    Dashed,
}

/// The form of a text that begins like a chat.
pub(crate) fn form_of(begin: &str) -> Option<Form> {
    let line = begin.lines().next()?;
    [Form::Bracketed, Form::Dashed]
        .into_iter()
        .find(|form| stamp(line, *form).is_some())
}

/// What stands before what the program says itself.
const MARK: char = '\u{200e}';

/// Signs that say in which direction is written, and are not seen.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Longest name that a line begins with, in bytes.
const NAME: usize = 200;

/// How a line says when it was written.
struct Stamp<'a> {
    /// As an import reads it.
    at: String,
    /// Its signs, with one for each number and each word.
    shape: String,
    /// What stands behind.
    rest: &'a str,
}

/// When a line says that it was written.
fn stamp(line: &str, form: Form) -> Option<Stamp<'_>> {
    let line = line.trim_start_matches(is_mark);
    let (when, rest) = match form {
        Form::Bracketed => line.strip_prefix('[')?.split_once(']')?,
        Form::Dashed => line.split_once(" - ")?,
    };
    Some(Stamp {
        at: instant(when)?,
        shape: shape_of(when),
        rest,
    })
}

fn shape_of(when: &str) -> String {
    let mut shape = String::new();
    for c in plain(when).trim().chars() {
        let sign = match c {
            '0'..='9' => '0',
            c if c.is_alphabetic() => 'a',
            c => c,
        };
        if !shape.ends_with(sign) {
            shape.push(sign);
        }
    }
    shape
}

/// Whether what stands behind a time is another one: somebody writes from when until when.
fn is_until(rest: &str) -> bool {
    let first = rest.split_whitespace().next().unwrap_or_default();
    first.contains(':')
        && first
            .chars()
            .all(|c| c.is_ascii_digit() || ":.,".contains(c))
}

/// Without signs that are not seen, and with one kind of space and of hyphen.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !is_mark(*c))
        .map(|c| match c {
            '\u{2011}' => '-',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect()
}

fn instant(when: &str) -> Option<String> {
    /// What some languages write between day and time.
    const BETWEEN: &[&str] = &["klo ", "um ", "à ", "às "];
    let when = plain(when);
    let (day, time) = when.trim().split_once([',', ' '])?;
    let time = time.trim_start_matches([',', ' ']);
    let between = BETWEEN.iter().find_map(|word| time.strip_prefix(word));
    Some(format!(
        "{} {}",
        day_of(day)?,
        time_of(between.unwrap_or(time))?
    ))
}

/// A day with its year in full, in whatever order.
fn day_of(text: &str) -> Option<String> {
    let text = text.trim_end_matches('.');
    let sign = text.chars().find(|c| ['.', '/', '-'].contains(c))?;
    let parts: Vec<&str> = text.split(sign).collect();
    let [first, second, third] = parts[..] else {
        return None;
    };
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(is_number) {
        return None;
    }
    match (first.len(), second.len(), third.len()) {
        (4, 1..=2, 1..=2) | (1..=2, 1..=2, 4) => Some(text.to_owned()),
        (1..=2, 1..=2, 2) => Some(format!("{first}{sign}{second}{sign}20{third}")),
        _ => None,
    }
}

/// A time of the day, of twelve hours or of all.
fn time_of(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.');
    let (clock, half) = text.split_at(end.unwrap_or(text.len()));
    let numbers: Vec<u32> = clock
        .split([':', '.'])
        .map(|part| part.parse().ok().filter(|_| part.len() <= 2))
        .collect::<Option<_>>()?;
    let (hour, minute, second) = match numbers[..] {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let half: String = half.chars().filter(|c| !" .".contains(*c)).collect();
    let hour = match half.to_lowercase().as_str() {
        "" => hour,
        "am" => hour % 12,
        "pm" => hour % 12 + 12,
        _ => return None,
    };
    Some(format!("{hour:02}:{minute:02}:{second:02}"))
}

/// Who wrote a line and what; `None` where the program says something itself.
fn author_of(rest: &str) -> Option<(String, &str)> {
    let rest = rest.trim_start();
    let (author, text) = match rest.split_once(": ") {
        Some(parts) => parts,
        None => (rest.strip_suffix(':')?, ""),
    };
    if author.len() > NAME {
        return None;
    }
    let author = plain(author);
    // A name that the other person gave themselves.
    let author = author.trim().trim_start_matches('~').trim();
    // What a group is called stands in quotation marks, and may hold a colon.
    let quotes = author.chars().filter(|c| "\"“”„".contains(*c)).count();
    let is_name = !author.is_empty() && quotes.is_multiple_of(2);
    is_name.then(|| (author.to_owned(), text))
}

/// What a message says, with a mark for a file that came with it; `None` where the program says it, or nobody anything.
fn told(raw: &str) -> Option<String> {
    let text = raw.trim_matches(|c: char| c.is_whitespace() || is_mark(c));
    let named = |inner: &str| file_mark(inner.split_once(": ").map_or(inner, |(_, name)| name));
    let inner = text.strip_suffix('>');
    let behind = inner.and_then(|text| text.rsplit_once("\u{200e}<"));
    if let Some((caption, inner)) = behind.filter(|(_, inner)| !inner.contains('\n')) {
        let caption = caption.trim();
        return Some(match inner.contains(": ") {
            true => format!("{caption}\n{}", named(inner)),
            // It says that the message was edited.
            false => caption.to_owned(),
        });
    }
    let is_said = |inner: &&str| inner.contains(' ') && !inner.contains(['<', '>', '\n']);
    if let Some(inner) = inner
        .and_then(|text| text.strip_prefix('<'))
        .filter(is_said)
    {
        return Some(named(inner));
    }
    if !raw.starts_with(MARK) {
        return (!text.is_empty()).then(|| text.to_owned());
    }
    let (first, caption) = text.split_once('\n').unwrap_or((text, ""));
    let attached = first
        .strip_suffix(')')
        .and_then(|first| first.rsplit_once(" ("))
        .map(|(name, _)| name)
        .filter(|name| name.contains('.'));
    let is_left_out = ["omitted", "pominięt"]
        .iter()
        .any(|word| first.contains(word));
    match attached.or(is_left_out.then_some(first)) {
        Some(file) => Some(format!("{}\n{caption}", file_mark(file)).trim().to_owned()),
        None if text.contains("://") || text.contains('\n') => {
            Some(text.chars().filter(|c| !is_mark(*c)).collect())
        }
        None => None,
    }
}

/// The lines of a text. Of one that is longer than a row only the beginning is kept.
struct Lines<R> {
    input: R,
    number: u64,
    buffer: Vec<u8>,
    is_cut: bool,
}

impl<R: BufRead> Lines<R> {
    /// The next line; `None` at the end.
    fn next(&mut self) -> Result<Option<String>, FileError> {
        let refused = |error| FileError::reading(&error);
        self.buffer.clear();
        let mut part = self.input.by_ref().take(ROW as u64);
        let read = part.read_until(b'\n', &mut self.buffer).map_err(refused)?;
        self.is_cut = read == ROW && !self.buffer.ends_with(b"\n");
        if self.is_cut {
            self.input.skip_until(b'\n').map_err(refused)?;
        }
        self.number += 1;
        let line = String::from_utf8_lossy(&self.buffer);
        Ok((read > 0).then(|| line.trim_end_matches(['\n', '\r']).to_owned()))
    }
}

/// A message that lines may still go on with.
struct Open {
    message: Message,
    is_too_long: bool,
}

/// Hands over every message of a chat that was `before` bytes large when it was first looked at.
///
/// # Errors
/// [`FileError`] when it cannot be taken, [`FileError::Changed`] where it became smaller.
pub(crate) fn each(
    path: &Path,
    before: u64,
    form: Form,
    encoding: &'static Encoding,
    heard: Heard<'_>,
) -> Result<(), FileError> {
    let (file, _) = open_again(path, before)?;
    let read = Rc::new(Cell::new(0));
    let input = DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .bom_override(true)
        .build(Counting::new(file.take(before), &read));
    let mut lines = Lines {
        input: BufReader::with_capacity(256 << 10, input),
        number: 0,
        buffer: Vec::new(),
        is_cut: false,
    };
    let mut hand_over = |open: Option<Open>| match open {
        None => true,
        Some(Open {
            message,
            is_too_long: true,
        }) => heard(Err(too_long(message.line)), read.get()),
        Some(Open { message, .. }) => told(&message.text)
            .is_none_or(|text| heard(Ok(Message { text, ..message }), read.get())),
    };
    let mut open: Option<Open> = None;
    let mut shape: Option<String> = None;
    while let Some(line) = lines.next()? {
        let stamp = stamp(&line, form).filter(|stamp| {
            shape.as_ref().is_none_or(|shape| *shape == stamp.shape) && !is_until(stamp.rest)
        });
        let Some(Stamp {
            at,
            shape: found,
            rest,
        }) = stamp
        else {
            if let Some(open) = &mut open {
                open.is_too_long |= lines.is_cut || open.message.text.len() + line.len() >= ROW;
                if !open.is_too_long {
                    open.message.text.push('\n');
                    open.message.text.push_str(&line);
                }
            }
            continue;
        };
        shape.get_or_insert(found);
        if !hand_over(open.take()) {
            return Ok(());
        }
        open = author_of(rest).map(|(author, text)| Open {
            message: Message {
                line: lines.number,
                at,
                author,
                text: text.to_owned(),
            },
            is_too_long: lines.is_cut,
        });
    }
    hand_over(open);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c3_lines_of_phones_everywhere_begin_with_a_time() {
        let cases: &[(&str, Option<&str>)] = &[
            (
                "[12.03.2026, 14:05:33] Anna: x",
                Some("12.03.2026 14:05:33"),
            ),
            (
                "\u{200e}[3/12/26, 2:05:33\u{202f}PM] Anna: x",
                Some("3/12/2026 14:05:33"),
            ),
            (
                "[12.3.2026 klo 14.05.33] Anna: x",
                Some("12.3.2026 14:05:33"),
            ),
            ("[12/03/2026 14:05:33] Anna: x", Some("12/03/2026 14:05:33")),
            ("12/03/2026, 14:05 - Anna: x", Some("12/03/2026 14:05:00")),
            ("12/03/2026 à 14:05 - Anna: x", Some("12/03/2026 14:05:00")),
            (
                "2026-03-12, 12:05 a.m. - Anna: x",
                Some("2026-03-12 00:05:00"),
            ),
            (
                "12.03.26, 12:05\u{a0}p.\u{a0}m. - Anna: x",
                Some("12.03.2026 12:05:00"),
            ),
            ("[12.03.2026, 14:05:33 Anna: x", None),
            ("12.03.2026, 14:05: x", None),
            ("12.03.2026, 14:05 dziś - x", None),
            ("12.03.2026, 2:05 przed PM - x", None),
            ("12.03, 14:05 - x", None),
            ("1.2.3.2026, 14:05 - x", None),
            ("12.03.226, 14:05 - x", None),
            ("12.03.2026, 14 - x", None),
            ("12.03.2026, 140:05 - x", None),
            ("name;date", None),
            ("", None),
        ];
        for (line, expected) in cases {
            let read = [Form::Bracketed, Form::Dashed]
                .into_iter()
                .find_map(|form| stamp(line, form));
            let at = read.as_ref().map(|stamp| stamp.at.as_str());
            assert_eq!(at, *expected, "{line}");
            assert_eq!(form_of(line).is_some(), expected.is_some(), "{line}");
        }
    }

    #[test]
    fn c3_what_the_program_says_has_no_author() {
        let cases: &[(&str, Option<(&str, &str)>)] = &[
            (" Anna Kowalska: x: y", Some(("Anna Kowalska", "x: y"))),
            (" Anna:", Some(("Anna", ""))),
            (
                " \u{202a}+48\u{a0}600\u{2011}100\u{2011}200\u{202c}: x",
                Some(("+48 600-100-200", "x")),
            ),
            (" ~\u{202f}Anna: x", Some(("Anna", "x"))),
            (" Jan \"Janek\" Las: x", Some(("Jan \"Janek\" Las", "x"))),
            ("Messages are end-to-end encrypted.", None),
            ("Jan changed the subject to “Roofs: new”", None),
            (": x", None),
        ];
        for (rest, expected) in cases {
            let read = author_of(rest);
            let read = read.as_ref().map(|(author, text)| (author.as_str(), *text));
            assert_eq!(read, *expected, "{rest}");
        }
        assert_eq!(author_of(&format!("{}: x", "a".repeat(NAME + 1))), None);
    }

    #[test]
    fn c3_files_beside_a_message_are_told_and_words_of_the_program_are_not() {
        let cases: &[(&str, Option<&str>)] = &[
            ("Dzień dobry \u{200e}", Some("Dzień dobry")),
            ("\u{200e}Messages are end-to-end encrypted.", None),
            ("\u{200e}Missed voice call (2)", None),
            (
                "\u{200e}Location: https://maps.example/?q=52.2,21.0",
                Some("Location: https://maps.example/?q=52.2,21.0"),
            ),
            (
                "\u{200e}POLL:\nKiedy?\n\u{200e}OPTION: wt. (1 vote)",
                Some("POLL:\nKiedy?\nOPTION: wt. (1 vote)"),
            ),
            (
                "\u{200e}<attached: 1-PHOTO.jpg>",
                Some("[📎 ✕ 1-PHOTO.jpg]"),
            ),
            (
                "Patrz \u{200e}<attached: 1-PHOTO.jpg>",
                Some("Patrz\n[📎 ✕ 1-PHOTO.jpg]"),
            ),
            (
                "Tak jest \u{200e}<This message was edited>",
                Some("Tak jest"),
            ),
            ("<Media omitted>", Some("[📎 ✕ Media omitted]")),
            (
                "<pominięto multimedia>",
                Some("[📎 ✕ pominięto multimedia]"),
            ),
            ("\u{200e}image omitted", Some("[📎 ✕ image omitted]")),
            (
                "\u{200e}a b.jpg (file attached)\nPatrz",
                Some("[📎 ✕ a b.jpg]\nPatrz"),
            ),
            ("<b>", Some("<b>")),
            ("<b>a b</b>", Some("<b>a b</b>")),
            ("a \u{200e}<b\nc>", Some("a \u{200e}<b\nc>")),
            ("Jan (2.0)", Some("Jan (2.0)")),
            (" \u{200e}\n", None),
            ("", None),
        ];
        for (raw, expected) in cases {
            assert_eq!(told(raw).as_deref(), *expected, "{raw}");
        }
    }

    /// What was read, or the word for what could not be: line, author and text, or reason.
    fn read(content: &[u8], encoding: &'static Encoding) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chat.txt");
        std::fs::write(&path, content).unwrap();
        let mut found = Vec::new();
        let size = content.len() as u64;
        each(&path, size, Form::Dashed, encoding, &mut |read, bytes| {
            assert!(bytes <= size);
            found.push(match read {
                Ok(told) => format!("{} {}: {}", told.line, told.author, told.text),
                Err(bad) => format!("{} {}", bad.line, bad.reason),
            });
            found.len() < 4
        })
        .unwrap();
        found
    }

    #[test]
    fn c3_a_line_that_begins_with_no_time_goes_on_with_the_message() {
        let at = "12.03.2026, 14:05 -";
        let long = "x".repeat(ROW / 2);
        let cases: &[(&str, String, &[&str])] = &[
            (
                "two lines",
                format!("{at} A: a\n\n[12.03.2026, 14:05] B: b\n"),
                &["1 A: a\n\n[12.03.2026, 14:05] B: b"],
            ),
            (
                "behind the program",
                format!("{at} A: a\n{at} A left\nb\n{at} B: c"),
                &["1 A: a", "4 B: c"],
            ),
            (
                "other days and times",
                format!(
                    "{at} A: Mogę:\n13.03.2026 10:00 - 11:00\n13.03.2026 12:00 - 13:00: rozmowa\n14.03.2026 9:00 - B: x\n\
                     15.03.2026, 10:00 - 11:00\n{at} B: b"
                ),
                &[
                    "1 A: Mogę:\n13.03.2026 10:00 - 11:00\n13.03.2026 12:00 - 13:00: rozmowa\n14.03.2026 9:00 - B: x\n15.03.2026, 10:00 - 11:00",
                    "6 B: b",
                ],
            ),
            ("before any", format!("b\n{at} A: a"), &["2 A: a"]),
            (
                "too long a line",
                format!("{at} A: {long}{long}{long}\n{at} B: b"),
                &["1 too_long", "2 B: b"],
            ),
            (
                "too many lines",
                format!("{at} A: a\n{long}\n{long}\n{at} B: b"),
                &["1 too_long", "4 B: b"],
            ),
            (
                "enough",
                format!("{at} A: a\n").repeat(9),
                &["1 A: a", "2 A: a", "3 A: a", "4 A: a"],
            ),
        ];
        for (name, content, expected) in cases {
            assert_eq!(
                read(content.as_bytes(), encoding_rs::UTF_8),
                *expected,
                "{name}"
            );
        }
        let polish = encoding_rs::WINDOWS_1250
            .encode("12.03.2026, 14:05 - Łucja: żółć")
            .0;
        assert_eq!(read(&polish, encoding_rs::WINDOWS_1250), ["1 Łucja: żółć"]);
    }

    #[test]
    fn c3_a_chat_that_became_smaller_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chat.txt");
        std::fs::write(&path, "12.03.2026, 14:05 - A: a").unwrap();
        let read = each(&path, 100, Form::Dashed, encoding_rs::UTF_8, &mut |_, _| {
            true
        });
        assert_eq!(read, Err(FileError::Changed));
    }
}
