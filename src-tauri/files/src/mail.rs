//! Messages: one (`.eml`, RFC 5322) or a mailbox of them (`.mbox`, RFC 4155), one after the other.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use chrono::{DateTime, Utc};
use mail_parser::{Address, HeaderValue, MessageParser, MimeHeaders as _};

use crate::error::FileError;
pub use crate::quotes::fresh;
use crate::source::{Flow, Stop, open_again};

/// Longest message that is kept, in bytes; attachments make some of them large.
const MESSAGE: usize = 32 << 20;
/// Longest text of a message that one contact holds, in characters.
pub const TEXT: usize = 18_000;

/// Somebody's name and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Name, possibly empty.
    pub name: String,
    /// Address.
    pub email: String,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its line in the mailbox.
    pub line: u64,
    /// Its own id (Message-ID), possibly empty.
    pub id: String,
    /// The id of the first message of its thread; its own where it begins one. The id of the message that it answers,
    /// where it names no other ([`Letter::answers`]).
    pub thread: String,
    /// The id of the message that it answers, where it does not say to which thread that belongs; else empty.
    pub answers: String,
    /// From whom.
    pub from: Vec<Party>,
    /// To whom, with copies and blind ones.
    pub to: Vec<Party>,
    /// Subject.
    pub subject: String,
    /// When it was sent.
    pub at: Option<DateTime<Utc>>,
    /// What it says that the messages before it did not, of any length.
    pub text: String,
    /// Quoted text was folded away.
    pub folded: bool,
    /// Everything that it says, where [`Letter::text`] is not all of it or is longer than [`TEXT`].
    pub whole: Option<String>,
    /// Files that came with it; pictures that only belong to its looks are none.
    pub files: Vec<Enclosure>,
    /// Files that were too large to be taken, with their sizes in bytes.
    pub left_out: Vec<(String, u64)>,
}

/// A file that came with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Its name as given, possibly empty.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A message, or a word for why it cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Post {
    /// A message.
    Letter(Box<Letter>),
    /// One that cannot be read: its line and why.
    Bad {
        /// Where.
        line: u64,
        /// Why: `too_long`, `not_a_message`.
        reason: &'static str,
    },
}

/// Hands over every message of a file, with the number of bytes read so far. `before` is how many bytes it had when it
/// was first looked at, 0 where this is the first time.
///
/// # Errors
/// [`Stop::File`] when the file cannot be taken, [`FileError::Changed`] where it became smaller; what `take` gives.
pub fn letters<E>(
    path: &Path,
    before: u64,
    mut take: impl FnMut(Post, u64) -> Result<Flow, E>,
) -> Result<(), Stop<E>> {
    let (file, size) = open_again(path, before).map_err(Stop::File)?;
    let mut box_ = Mailbox {
        input: BufReader::with_capacity(256 << 10, file.take(size)),
        read: 0,
        line: 0,
        next: None,
        is_begun: false,
        is_mailbox: false,
        is_loose: false,
    };
    let mut first = true;
    while let Some(raw) = box_.message().map_err(Stop::File)? {
        let post = match raw.problem {
            Some(reason) => Post::Bad {
                line: raw.line,
                reason,
            },
            None => parse(&raw.bytes).map_or(
                Post::Bad {
                    line: raw.line,
                    reason: "not_a_message",
                },
                |letter| {
                    Post::Letter(Box::new(Letter {
                        line: raw.line,
                        ..letter
                    }))
                },
            ),
        };
        if std::mem::take(&mut first)
            && matches!(
                post,
                Post::Bad {
                    reason: "not_a_message",
                    ..
                }
            )
        {
            let is_cut = box_.next.is_none() && box_.read < size;
            return Err(Stop::File(match is_cut {
                true => FileError::Changed,
                false => FileError::UnknownKind,
            }));
        }
        if take(post, box_.read).map_err(Stop::Taker)? == Flow::Stop {
            return Ok(());
        }
    }
    if box_.read < size {
        return Err(Stop::File(FileError::Changed));
    }
    Ok(())
}

struct Raw {
    line: u64,
    bytes: Vec<u8>,
    problem: Option<&'static str>,
}

struct Mailbox {
    input: BufReader<std::io::Take<File>>,
    read: u64,
    line: u64,
    /// The beginning of the next message was read: its line.
    next: Option<u64>,
    /// Something other than blank lines was read.
    is_begun: bool,
    /// It begins with the line that stands before each message of a mailbox; any other file is one message.
    is_mailbox: bool,
    /// Those lines give the time in some other way than `asctime` writes it.
    is_loose: bool,
}

/// Whether a line stands before a message in a mailbox that writes the time in its own way: the sender is an address.
fn is_loose_envelope(line: &[u8]) -> bool {
    let rest = line.strip_prefix(b"From ").unwrap_or_default();
    let sender = rest
        .split(u8::is_ascii_whitespace)
        .next()
        .unwrap_or_default();
    sender.contains(&b'@') || matches!(sender, b"-" | b"MAILER-DAEMON")
}

/// Whether a line is the one that stands before a message: sender and time as `asctime` writes it (RFC 4155, appendix
/// A), with or without a zone. A sentence that begins with "From" is none.
fn is_envelope(line: &[u8]) -> bool {
    const DAYS: &[&str] = &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: &[&str] = &[
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let rest = String::from_utf8_lossy(rest);
    let words: Vec<&str> = rest.split_ascii_whitespace().collect();
    words.windows(5).any(|five| {
        let is_day = five[2].parse().is_ok_and(|day: u8| (1..=31).contains(&day));
        let is_time = five[3].split(':').count() >= 2
            && five[3].bytes().all(|b| b.is_ascii_digit() || b == b':');
        DAYS.contains(&five[0]) && MONTHS.contains(&five[1]) && is_day && is_time
    }) && words
        .iter()
        .rev()
        .take(2)
        .any(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))
}

impl Mailbox {
    /// One line with its break. One beyond every measure is cut, the rest of it is passed over.
    fn line(&mut self) -> Result<Option<Vec<u8>>, FileError> {
        let mut line = Vec::new();
        loop {
            let read = (&mut self.input)
                .take(1 << 20)
                .read_until(b'\n', &mut line)
                .map_err(|error| FileError::reading(&error))?;
            self.read += read as u64;
            if read == 0 || line.ends_with(b"\n") {
                break;
            }
            if line.len() > MESSAGE {
                line.truncate(MESSAGE + 1);
            }
        }
        if line.is_empty() {
            return Ok(None);
        }
        self.line += 1;
        Ok(Some(line))
    }

    fn message(&mut self) -> Result<Option<Raw>, FileError> {
        let mut raw: Option<Raw> = self.next.take().map(|line| Raw {
            line,
            bytes: Vec::new(),
            problem: None,
        });
        let mut after_blank = raw.is_none();
        while let Some(line) = self.line()? {
            let is_blank = line == b"\n" || line == b"\r\n";
            if !self.is_begun && !is_blank {
                self.is_begun = true;
                self.is_loose = !is_envelope(&line) && is_loose_envelope(&line);
                self.is_mailbox = self.is_loose || is_envelope(&line);
            }
            let is_between = is_envelope(&line) || self.is_loose && is_loose_envelope(&line);
            let begins = after_blank && self.is_mailbox && is_between;
            after_blank = is_blank;
            if begins {
                if raw.is_some() {
                    self.next = Some(self.line);
                    return Ok(raw);
                }
                raw = Some(Raw {
                    line: self.line,
                    bytes: Vec::new(),
                    problem: None,
                });
                continue;
            }
            if raw.is_none() && after_blank {
                continue;
            }
            let number = self.line;
            let raw = raw.get_or_insert_with(|| Raw {
                line: number,
                bytes: Vec::new(),
                problem: None,
            });
            if raw.bytes.len() + line.len() > MESSAGE {
                raw.problem = Some("too_long");
                raw.bytes = Vec::new();
            }
            if raw.problem.is_none() {
                // A line that would have begun a message was quoted when it was written.
                let quoted = self.is_mailbox
                    && line.starts_with(b">")
                    && line
                        .iter()
                        .position(|byte| *byte != b'>')
                        .is_some_and(|at| line[at..].starts_with(b"From "));
                raw.bytes
                    .extend_from_slice(if quoted { &line[1..] } else { &line });
            }
        }
        Ok(raw)
    }
}

fn parties(address: Option<&Address<'_>>) -> Vec<Party> {
    let all = address.into_iter().flat_map(Address::iter);
    all.filter_map(|one| {
        Some(Party {
            name: one.name().unwrap_or_default().trim().to_owned(),
            email: one.address()?.trim().to_owned(),
        })
    })
    .collect()
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => vec![id.to_string()],
        HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

/// Reads one message. The line is not known here.
#[must_use]
pub fn parse(bytes: &[u8]) -> Option<Letter> {
    let message = MessageParser::default().parse(bytes)?;
    let from = parties(message.from());
    let at = message
        .date()
        .filter(|date| date.is_valid())
        .and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0));
    let id = message.message_id().unwrap_or_default().to_owned();
    if from.is_empty() && at.is_none() && id.is_empty() {
        return None;
    }
    let before = ids(message.references());
    let answers = match before.is_empty() {
        true => ids(message.in_reply_to()).into_iter().next(),
        false => None,
    }
    .unwrap_or_default();
    let plain = message.text_body.first().is_some_and(|part| {
        message
            .parts
            .get(*part as usize)
            .is_some_and(mail_parser::MessagePart::is_text)
            && !message
                .parts
                .get(*part as usize)
                .is_some_and(mail_parser::MessagePart::is_text_html)
    });
    let body = if plain {
        message.body_text(0).map(|text| text.into_owned())
    } else {
        message.body_html(0).map(|html| {
            html2text::config::plain_no_decorate()
                .string_from_read(html.as_bytes(), 10_000)
                .unwrap_or_default()
        })
    };
    let body = body.unwrap_or_default();
    let (text, folded) = fresh(&body);
    let is_long = text.chars().nth(TEXT).is_some();
    let (files, left_out) = enclosures(&message);
    Some(Letter {
        line: 0,
        thread: before
            .into_iter()
            .next()
            .or_else(|| Some(answers.clone()).filter(|id| !id.is_empty()))
            .unwrap_or_else(|| id.clone()),
        answers,
        id,
        from,
        to: [
            parties(message.to()),
            parties(message.cc()),
            parties(message.bcc()),
        ]
        .concat(),
        subject: message.subject().unwrap_or_default().trim().to_owned(),
        at,
        text,
        folded,
        whole: (folded || is_long).then(|| body.trim().to_owned()),
        files,
        left_out,
    })
}

/// Files that a message carries, without those that are shown within it; and those that no contact takes, with their
/// sizes.
fn enclosures(message: &mail_parser::Message<'_>) -> (Vec<Enclosure>, Vec<(String, u64)>) {
    let shown = |part: &mail_parser::MessagePart<'_>| {
        part.content_id().is_some()
            && !part
                .content_disposition()
                .is_some_and(mail_parser::ContentType::is_attachment)
    };
    let (mut files, mut left_out) = (Vec::new(), Vec::new());
    for part in message.attachments().filter(|part| !shown(part)) {
        let name = part.attachment_name().unwrap_or_default().to_owned();
        match part.contents().len() as u64 {
            0 => {}
            size if size > crate::ATTACHMENT => left_out.push((name, size)),
            _ => files.push(Enclosure {
                name,
                bytes: part.contents().to_vec(),
            }),
        }
    }
    (files, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(content: &[u8]) -> Vec<Post> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mbox");
        std::fs::write(&path, content).unwrap();
        let mut posts = Vec::new();
        letters(&path, 0, |post, _| {
            posts.push(post);
            Ok::<_, std::convert::Infallible>(Flow::Go)
        })
        .unwrap();
        posts
    }

    #[test]
    fn c3_a_mailbox_is_read_message_by_message() {
        let posts = all(b"From a@b.example Wed Oct 14 10:00:00 2026\n\
            From: =?ISO-8859-2?Q?=A3ucja_L=B1s?= <lucja@las.example>\nTo: ola@biuro.example\n\
            Message-ID: <1@las.example>\nDate: Wed, 14 Oct 2026 12:00:00 +0200\nSubject: =?utf-8?B?xbt1YnI=?=\n\
            Content-Type: text/plain; charset=utf-8\n\nDzie\xc5\x84 dobry\n>From dnia\n\n\
            From c@d.example Wed Oct 14 11:00:00 2026\nFrom: ola@biuro.example\nTo: lucja@las.example\n\
            References: <1@las.example> <x@las.example>\nMessage-ID: <2@biuro.example>\n\
            Date: Wed, 14 Oct 2026 13:00:00 +0200\nSubject: Re\nContent-Type: text/html\n\n\
            <p>Mamy &zdot;ubra</p><style>p {}</style><blockquote>dawno</blockquote>\n");
        let [Post::Letter(one), Post::Letter(two)] = &posts[..] else {
            panic!("{posts:?}")
        };
        assert_eq!(
            one.from,
            [Party {
                name: "Łucja Ląs".into(),
                email: "lucja@las.example".into()
            }]
        );
        assert_eq!((one.line, one.subject.as_str()), (1, "Żubr"));
        assert_eq!(one.text, "Dzień dobry\nFrom dnia");
        assert_eq!(one.at.unwrap().to_rfc3339(), "2026-10-14T10:00:00+00:00");
        assert_eq!(
            (two.thread.as_str(), two.id.as_str()),
            ("1@las.example", "2@biuro.example")
        );
        assert!(two.text.starts_with("Mamy żubra"), "{}", two.text);
    }

    #[test]
    fn c3_a_sentence_that_begins_with_from_begins_no_message() {
        let letter = "From: a@b.example\nMessage-ID: <1@b>\nDate: Wed, 14 Oct 2026 12:00:00 +0200\n\nHi\n\n\
            From Monday on we are closed.\n\nFrom x@y.example Wed Oct 14 10:00:00 2026\n>From there on\n";
        let one = all(letter.as_bytes());
        let [Post::Letter(one)] = &one[..] else {
            panic!("one message: {one:?}")
        };
        assert!(
            one.text.contains("From Monday on") && one.text.contains("Wed Oct 14"),
            "{}",
            one.text
        );
        let mailbox = ["From a@b.example Wed Oct 14 10:00:00 2026\n", letter, "\n"].concat();
        let two = all(mailbox.as_bytes());
        assert!(
            matches!(&two[..], [Post::Letter(one), Post::Bad { .. }] if one.text.contains("From Monday on")),
            "{two:?}"
        );
        for (line, expected) in [
            ("From a@b.example Wed Oct 14 10:00:00 2026", true),
            ("From - Wed Oct  7 10:00:00 2026", true),
            ("From 123@xxx Wed Oct 14 10:00:00 +0000 2026", true),
            ("From a@b.example Wed Oct 14 10:00 2026 +0200", true),
            ("From here on nothing works", false),
            ("From Wednesday Oct 14 2026", false),
            ("From: a@b.example", false),
        ] {
            assert_eq!(is_envelope(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn c3_what_is_folded_or_long_is_kept_whole_beside() {
        let body = "Zażółć gęślą jaźń. ".repeat(2_000);
        let content = format!(
            "From: a@b.example\nDate: Wed, 14 Oct 2026 12:00:00 +0200\nContent-Type: text/plain; charset=utf-8\n\n{body}"
        );
        let letter = parse(content.as_bytes()).unwrap();
        assert_eq!(letter.text, body.trim());
        assert_eq!(letter.whole.as_deref(), Some(body.trim()));
        let short =
            parse(b"From: a@b.example\nDate: Wed, 14 Oct 2026 12:00:00 +0200\n\nHi").unwrap();
        assert_eq!((short.text.as_str(), short.whole), ("Hi", None));
        let answer = "From: a@b.example\nDate: Wed, 14 Oct 2026 12:00:00 +0200\n\n> q\n\na\n";
        let answer = parse(answer.as_bytes()).unwrap();
        assert_eq!(
            (answer.text.as_str(), answer.whole.as_deref()),
            ("a", Some("> q\n\na"))
        );
    }

    #[test]
    fn what_is_no_mailbox_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mbox");
        for content in [&b"\0\0\0\0"[..], b"just text\n", b"{}"] {
            std::fs::write(&path, content).unwrap();
            let read = letters(&path, 0, |_, _| Ok::<_, std::convert::Infallible>(Flow::Go));
            assert!(
                matches!(read, Err(Stop::File(FileError::UnknownKind))),
                "{content:?}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_message_or_not(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), head in 0_usize..3) {
            let head = [&b""[..], b"From: a@b.example\nContent-Type: text/html\n\n", b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"][head];
            let _ = parse(&[head, &bytes].concat());
        }
    }
}
