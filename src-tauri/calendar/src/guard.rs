//! What may come in at all: sizes, encoding, and whether the bytes look like a calendar.

use std::borrow::Cow;

/// The largest file that is read, in bytes. A team's calendar of 20,000 events is about 23 MB.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;
/// The longest content line, folds included, in bytes. Inline attachments are the only lines near it.
pub const MAX_LINE: usize = 1024 * 1024;
/// The longest content line whose parameters and value are looked at, in bytes.
pub(crate) const MAX_READ_LINE: usize = 64 * 1024;
/// How deep components may nest. The standard needs three: calendar, event, alarm.
pub const MAX_DEPTH: usize = 8;
/// How many components of any kind a file may hold.
pub const MAX_COMPONENTS: usize = 100_000;

/// Why a file is not read at all. Lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is nothing in it.
    #[error("the calendar is empty")]
    Empty,
    /// More bytes than [`MAX_BYTES`].
    #[error("the calendar has {bytes} bytes")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// A line longer than [`MAX_LINE`].
    #[error("line {line} is too long")]
    LineTooLong {
        /// Where the line begins.
        line: u32,
    },
    /// Components nested deeper than [`MAX_DEPTH`].
    #[error("components are nested too deeply at line {line}")]
    TooDeep {
        /// The `BEGIN` that was one too many.
        line: u32,
    },
    /// More components than [`MAX_COMPONENTS`].
    #[error("too many components at line {line}")]
    TooManyComponents {
        /// The `BEGIN` that was one too many.
        line: u32,
    },
    /// Neither UTF-8 nor UTF-16 with a byte order mark.
    #[error("the text encoding is not readable")]
    Encoding,
    /// A web page came instead of a calendar, most often one that asks to sign in.
    #[error("a web page instead of a calendar")]
    WebPage,
    /// Readable, but no `BEGIN:VCALENDAR` in it.
    #[error("not a calendar")]
    NotACalendar,
    /// The calendar does not end with `END:VCALENDAR`: half an answer.
    #[error("the calendar breaks off at line {line}")]
    Truncated {
        /// The last line there is.
        line: u32,
    },
}

/// Refuses what cannot be a calendar and hands back its text with line feeds as line ends.
///
/// UTF-8 with or without a byte order mark (RFC 5545, 3.1.4) passes through, also where single bytes are damaged: the
/// event they are in says so. UTF-16 with a byte order mark is converted, old Mac line ends too.
pub(crate) fn check(bytes: &[u8]) -> Result<Cow<'_, [u8]>, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge { bytes: bytes.len() });
    }
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Cow::Borrowed(rest),
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)?),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)?),
        _ => Cow::Borrowed(bytes),
    };
    let Some(first) = text
        .iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace())
    else {
        return Err(ReadError::Empty);
    };
    if first == b'<' {
        return Err(ReadError::WebPage);
    }
    let head = &text[..text.len().min(4096)];
    if head.iter().filter(|byte| **byte == 0).count() * 4 > head.len() {
        return Err(ReadError::Encoding);
    }
    if text.contains(&b'\n') || !text.contains(&b'\r') {
        return Ok(text);
    }
    let mut text = text.into_owned();
    for byte in &mut text {
        if *byte == b'\r' {
            *byte = b'\n';
        }
    }
    Ok(Cow::Owned(text))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Vec<u8>, ReadError> {
    if !bytes.len().is_multiple_of(2) {
        return Err(ReadError::Encoding);
    }
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units)
        .collect::<Result<String, _>>()
        .map(String::into_bytes)
        .map_err(|_| ReadError::Encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_calendar_is_refused_by_name() {
        assert_eq!(check(b""), Err(ReadError::Empty));
        assert_eq!(check(b" \r\n\t\r\n"), Err(ReadError::Empty));
        assert_eq!(check(b"\n<!DOCTYPE html><html>"), Err(ReadError::WebPage));
        assert_eq!(check(b"B\0E\0G\0I\0N\0"), Err(ReadError::Encoding));
        assert_eq!(check(&[0xFF, 0xFE, 0x41]), Err(ReadError::Encoding));
        assert_eq!(check(&[0xFF, 0xFE, 0x00, 0xD8]), Err(ReadError::Encoding));
        let large = vec![b'x'; MAX_BYTES + 1];
        assert_eq!(
            check(&large),
            Err(ReadError::TooLarge {
                bytes: MAX_BYTES + 1
            })
        );
    }

    #[test]
    fn byte_order_marks_and_old_line_ends_are_taken_off() {
        assert_eq!(&*check(b"\xEF\xBB\xBFBEGIN:X\r\n").unwrap(), b"BEGIN:X\r\n");
        assert_eq!(&*check(b"BEGIN:X\rEND:X\r").unwrap(), b"BEGIN:X\nEND:X\n");
        let mut wide = vec![0xFE, 0xFF];
        wide.extend("Zażółć\n".encode_utf16().flat_map(u16::to_be_bytes));
        assert_eq!(&*check(&wide).unwrap(), "Zażółć\n".as_bytes());
    }
}
