//! When a file in the recordings' folder is finished.
//!
//! A program that records writes for an hour, pauses while it converts, and says nothing when it is done. So two looks
//! have to find the same size and the same time of the last change, some time apart; the clock is passed in.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use chrono_tz::Tz;

use crate::time::resolve;

/// How far apart the two looks are, at least.
pub const APART: Duration = Duration::seconds(20);

crate::words! {
    /// What a file in the recordings' folder is.
    FileState {
        /// Somebody still writes it, or it was seen for the first time.
        Growing = "growing",
        /// It has been finished without any content.
        Empty = "empty",
        /// The video call program has yet to convert it.
        Unconverted = "unconverted",
        /// It is whole.
        Finished = "finished",
    }
}

/// What one look at a file saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Bytes.
    pub size: u64,
    /// When it was last written.
    pub modified: DateTime<Utc>,
    /// When it was looked at.
    pub at: DateTime<Utc>,
}

/// Judges a file by the first look that found it as it is now, and by the present look.
#[must_use]
pub fn judge(first: Option<Look>, now: Look) -> FileState {
    let rests = first.is_some_and(|first| {
        (first.size, first.modified) == (now.size, now.modified) && now.at - first.at >= APART
    });
    match (rests, now.size) {
        (false, _) => FileState::Growing,
        (true, 0) => FileState::Empty,
        (true, _) => FileState::Finished,
    }
}

/// The first look that found the file as it is now: the former one while nothing changed, else the present one. A
/// clock that was set back begins anew.
#[must_use]
pub fn since(former: Option<Look>, now: Look) -> Look {
    former
        .filter(|former| {
            (former.size, former.modified) == (now.size, now.modified) && former.at <= now.at
        })
        .unwrap_or(now)
}

/// What a file's name says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A video.
    Video,
    /// What Zoom converts into a video when the call is over.
    Unconverted,
    /// Nothing of ours.
    Other,
}

/// Tells recordings from everything else by the end of the name.
#[must_use]
pub fn kind_of(path: &str) -> FileKind {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase());
    match end.as_deref() {
        Some("mp4" | "mov" | "m4v" | "webm" | "mkv") if !name.starts_with('.') => FileKind::Video,
        Some("zoom") => FileKind::Unconverted,
        _ => FileKind::Other,
    }
}

/// When a recording began, where its path says so: Zoom makes a folder `2026-10-14 14.00.05 …` in local time for a
/// recording on this machine, and names what comes from its cloud `GMT20261014-120005_…`.
#[must_use]
pub fn began(path: &str, zone: Tz) -> Option<DateTime<Utc>> {
    path.rsplit(['/', '\\']).find_map(|part| {
        if let Some(text) = part.strip_prefix("GMT").and_then(|rest| rest.get(..15)) {
            return NaiveDateTime::parse_from_str(text, "%Y%m%d-%H%M%S")
                .ok()
                .map(|wall| wall.and_utc());
        }
        let wall = NaiveDateTime::parse_from_str(part.get(..19)?, "%Y-%m-%d %H.%M.%S").ok()?;
        Some(resolve(wall, zone))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(size: u64, modified: i64, at: i64) -> Look {
        let zero: DateTime<Utc> = "2026-10-14T12:30:00Z".parse().unwrap();
        Look {
            size,
            modified: zero + Duration::seconds(modified),
            at: zero + Duration::seconds(at),
        }
    }

    #[test]
    fn a_file_is_finished_when_two_looks_apart_find_it_the_same() {
        let cases = [
            ("seen first", None, look(9, 0, 0), FileState::Growing),
            (
                "larger",
                Some(look(8, 0, 0)),
                look(9, 0, 99),
                FileState::Growing,
            ),
            (
                "written, size kept",
                Some(look(9, 0, 0)),
                look(9, 5, 99),
                FileState::Growing,
            ),
            (
                "too soon to say",
                Some(look(9, 0, 0)),
                look(9, 0, 19),
                FileState::Growing,
            ),
            (
                "rests",
                Some(look(9, 0, 0)),
                look(9, 0, 20),
                FileState::Finished,
            ),
            (
                "rests empty",
                Some(look(0, 0, 0)),
                look(0, 0, 20),
                FileState::Empty,
            ),
            (
                "a clock set back",
                Some(look(9, 0, 99)),
                look(9, 0, 0),
                FileState::Growing,
            ),
        ];
        for (name, first, now, expected) in cases {
            assert_eq!(judge(first, now), expected, "{name}");
        }
    }

    #[test]
    fn the_first_look_is_kept_while_nothing_changes() {
        let first = look(9, 0, 0);
        assert_eq!(since(None, look(9, 0, 3)), look(9, 0, 3));
        assert_eq!(since(Some(first), look(9, 0, 7)), first);
        assert_eq!(since(Some(first), look(10, 0, 7)), look(10, 0, 7));
        assert_eq!(since(Some(look(9, 0, 7)), look(9, 0, 3)), look(9, 0, 3));
    }

    #[test]
    fn names_tell_what_and_when() {
        let zone = chrono_tz::Europe::Warsaw;
        let cases = [
            (
                "on this machine",
                "/home/ola/Zoom/2026-10-14 14.00.05 Ola Wrona's Zoom Meeting/video1234.mp4",
                FileKind::Video,
                Some("2026-10-14T12:00:05+00:00"),
            ),
            (
                "with backslashes",
                r"C:\Zoom\2026-01-14 14.00.05 Rozmowa\zoom_0.MP4",
                FileKind::Video,
                Some("2026-01-14T13:00:05+00:00"),
            ),
            (
                "from the cloud",
                "GMT20261014-120005_Recording_1920x1080.mp4",
                FileKind::Video,
                Some("2026-10-14T12:00:05+00:00"),
            ),
            (
                "not converted",
                "/z/double_click_to_convert_01.zoom",
                FileKind::Unconverted,
                None,
            ),
            ("by another program", "/v/kawka.mkv", FileKind::Video, None),
            ("sound", "/v/audio1234.m4a", FileKind::Other, None),
            ("hidden", "/v/.part.mp4", FileKind::Other, None),
            (
                "letters of two bytes",
                "/v/żółw żółw żółw żółw/a.txt",
                FileKind::Other,
                None,
            ),
            ("no end", "/v/mp4", FileKind::Other, None),
        ];
        for (name, path, kind, start) in cases {
            assert_eq!(kind_of(path), kind, "{name}");
            let found = began(path, zone).map(|at| at.to_rfc3339());
            assert_eq!(found.as_deref(), start, "{name}");
        }
    }
}
