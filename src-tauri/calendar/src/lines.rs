//! Content lines (RFC 5545, 3.1): where each one begins, and how long it is with its folds.

use ical::tree::line::IcalLine;

use crate::guard::{MAX_LINE, ReadError};

/// One content line as it lies in the file, folds and line ends included.
#[derive(Clone, Copy)]
pub(crate) struct RawLine<'a> {
    /// The line of the file it begins on, from 1.
    pub number: u32,
    /// Its bytes.
    pub bytes: &'a [u8],
}

impl<'a> RawLine<'a> {
    /// The line taken apart, or nothing when it has no colon or its name is not text.
    pub fn parse(&self) -> Option<IcalLine<'a>> {
        IcalLine::take(self.bytes).ok().map(|(line, _)| line)
    }

    /// The first bytes of the line with folds taken out: enough to see which property it is without reading it.
    pub fn head(&self) -> String {
        let mut head = String::with_capacity(24);
        for byte in unfolded(self.bytes).take(32) {
            if matches!(byte, b':' | b';') {
                break;
            }
            head.push(char::from(byte.to_ascii_uppercase()));
        }
        head
    }
}

/// The bytes without folds and without the line's own end.
fn unfolded(bytes: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let mut folding = false;
    bytes.iter().copied().filter(move |byte| match byte {
        b'\n' => {
            folding = true;
            false
        }
        b'\r' => false,
        b' ' | b'\t' if folding => {
            folding = false;
            false
        }
        _ => {
            folding = false;
            true
        }
    })
}

/// Walks a file from content line to content line; blank lines are passed over.
pub(crate) struct Lines<'a> {
    rest: &'a [u8],
    next: u32,
}

impl<'a> Lines<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        Self {
            rest: text,
            next: 1,
        }
    }

    /// The line after the last one returned, which is the last line of the file in the end.
    pub fn position(&self) -> u32 {
        self.next
    }

    /// The next content line.
    pub fn next_line(&mut self) -> Result<Option<RawLine<'a>>, ReadError> {
        while let Some((physical, rest)) = physical(self.rest) {
            if !physical.iter().all(u8::is_ascii_whitespace) {
                return self.whole_line().map(Some);
            }
            self.rest = rest;
            self.next = self.next.saturating_add(1);
        }
        Ok(None)
    }

    /// Takes the physical line at the front and every line that continues it: folds (RFC 5545, 3.1) and the soft
    /// breaks of vCalendar 1.0's quoted-printable values.
    fn whole_line(&mut self) -> Result<RawLine<'a>, ReadError> {
        let all = self.rest;
        let number = self.next;
        let mut length = 0;
        let mut soft = None;
        while let Some((physical, rest)) = physical(self.rest) {
            length += physical.len();
            if length > MAX_LINE {
                return Err(ReadError::LineTooLong { line: number });
            }
            self.rest = rest;
            self.next = self.next.saturating_add(1);
            let ends_soft = physical.trim_ascii_end().ends_with(b"=")
                && *soft.get_or_insert_with(|| quoted_printable(physical));
            if !ends_soft && !matches!(rest.first(), Some(b' ' | b'\t')) {
                break;
            }
        }
        Ok(RawLine {
            number,
            bytes: &all[..length],
        })
    }
}

/// The bytes up to and with the next line feed, and what follows.
fn physical(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    if rest.is_empty() {
        return None;
    }
    let end = rest
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(rest.len(), |at| at + 1);
    Some(rest.split_at(end))
}

fn quoted_printable(line: &[u8]) -> bool {
    let head = line.split(|byte| *byte == b':').next().unwrap_or_default();
    head.to_ascii_uppercase()
        .windows(16)
        .any(|window| window == b"QUOTED-PRINTABLE")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(text: &[u8]) -> Vec<(u32, String)> {
        let mut lines = Lines::new(text);
        let mut heads = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            heads.push((line.number, line.head()));
        }
        heads
    }

    #[test]
    fn folds_belong_to_their_line_and_blank_lines_to_none() {
        let text = b"\r\nBEG\r\n IN:VEVENT\r\n\r\nsummary;X=1:a\n\tb\nEND:VEVENT";
        let expected = [(2, "BEGIN"), (5, "SUMMARY"), (7, "END")];
        assert_eq!(
            heads(text),
            expected.map(|(line, head)| (line, head.to_owned()))
        );
    }

    #[test]
    fn a_soft_break_continues_a_quoted_printable_value_only() {
        let text = b"A;ENCODING=QUOTED-PRINTABLE:x=\r\ny=\r\nz\r\nB:x=\r\nC:1\r\n";
        assert_eq!(heads(text).len(), 3);
    }

    #[test]
    fn a_line_of_endless_folds_is_refused_where_it_begins() {
        let mut text = b"A:1\nDESCRIPTION:".to_vec();
        text.extend(b"\n x".repeat(MAX_LINE / 3 + 1));
        let mut lines = Lines::new(&text);
        assert!(lines.next_line().unwrap().is_some());
        assert_eq!(
            lines.next_line().err(),
            Some(ReadError::LineTooLong { line: 2 })
        );
    }
}
