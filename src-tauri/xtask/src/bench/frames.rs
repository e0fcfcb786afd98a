//! Pictures of the screen over time, and when the last of them stood.

use crate::failure::{Because, Failure, Result};
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;

/// Between two looks at the screen, where milliseconds count. More of them would keep one of two processors busy with
/// looking.
pub const BEAT: Duration = Duration::from_millis(3);

/// A picture: four bytes for each point of the screen, which are only compared.
pub type Picture = Vec<u8>;

/// Bytes of a pixel.
const PIXEL: usize = 4;

/// Reads the screen's memory, which is a file in XWD format (X11 `XWDFile.h`).
#[derive(Debug)]
pub struct Screen {
    file: File,
    offset: u64,
    /// Bytes of one line.
    line: usize,
    bytes: Picture,
}

/// The words of an XWD header that we need, by their position.
const HEADER_SIZE: usize = 0;
const HEIGHT: usize = 5;
const BITS_PER_PIXEL: usize = 11;
const BYTES_PER_LINE: usize = 12;
const COLOURS: usize = 19;
const HEADER_WORDS: usize = 25;

/// Bytes of one entry of the colour table behind the header.
const COLOUR_SIZE: u64 = 12;

impl Screen {
    /// Opens the memory of a screen with 32 bits per pixel.
    pub fn open(path: &Path) -> Result<Self> {
        let mut file = File::open(path).because(|| format!("open {}", path.display()))?;
        let mut header = [0; HEADER_WORDS * 4];
        file.read_exact(&mut header)
            .because(|| format!("read {}", path.display()))?;
        let word = |position: usize| {
            let bytes = &header[position * 4..][..4];
            u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
        };
        if word(BITS_PER_PIXEL) != 32 {
            return Err(Failure::new("The screen has not 32 bits per pixel."));
        }
        let size = |number: u32| usize::try_from(number).because(|| "size the picture".to_owned());
        let line = size(word(BYTES_PER_LINE))?;
        let length = line * size(word(HEIGHT))?;
        Ok(Self {
            file,
            offset: u64::from(word(HEADER_SIZE)) + u64::from(word(COLOURS)) * COLOUR_SIZE,
            line,
            bytes: vec![0; length],
        })
    }

    /// Bytes of one line of its pictures.
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The picture as it is now.
    pub fn read(&mut self) -> Result<&Picture> {
        self.file
            .seek(SeekFrom::Start(self.offset))
            .and_then(|_| self.file.read_exact(&mut self.bytes))
            .because(|| "read the screen".to_owned())?;
        Ok(&self.bytes)
    }
}

/// The pictures of one start: each differs from the one before by more than a caret.
#[derive(Debug)]
pub struct Film {
    blank: Picture,
    frames: Vec<(Duration, Picture)>,
}

/// When the picture stood, counted from the start of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moments {
    /// Something of the window was on the screen.
    pub window: Duration,
    /// Half of the final picture's ink stood, and stayed.
    pub paint: Duration,
    /// 99.5 % of the final picture's pixels stood, and stayed.
    pub settled: Duration,
}

/// Fewer changed pixels than this, in 10,000, are a blinking caret and no new picture.
const CARET: usize = 5;

impl Film {
    /// Begins with the screen before the start.
    pub fn new(blank: Picture) -> Self {
        Self {
            blank,
            frames: Vec::new(),
        }
    }

    /// Adds what the screen shows at `time`; says whether that is a new picture.
    pub fn add(&mut self, time: Duration, picture: &Picture) -> bool {
        let last = self.frames.last().map_or(&self.blank, |(_, last)| last);
        let caret = CARET * (picture.len() / PIXEL) / 10_000;
        let is_new = differ_in_more_than(caret, last, picture);
        if is_new {
            self.frames.push((time, picture.clone()));
        }
        is_new
    }

    /// Whether anything has appeared yet.
    pub fn is_blank(&self) -> bool {
        self.frames.is_empty()
    }

    /// How many thousandths of the left half of the screen are not as before, in pictures with so many bytes a line.
    pub fn changed_at_left(&self, line: usize) -> usize {
        let Some((_, last)) = self.frames.last() else {
            return 0;
        };
        let half = |picture: &Picture| -> Vec<u8> {
            let lines = picture.chunks(line);
            lines
                .flat_map(|line| &line[..line.len() / 2])
                .copied()
                .collect()
        };
        let (before, after) = (half(&self.blank), half(last));
        let pixels = before.chunks(PIXEL).zip(after.chunks(PIXEL));
        let changed = pixels.filter(|(before, after)| before != after).count();
        changed * 1_000 / (before.len() / PIXEL).max(1)
    }

    /// When the last picture came to stand; `None` when nothing ever appeared.
    pub fn find_moments(&self) -> Option<Moments> {
        let (_, last) = self.frames.last()?;
        // The window's pixels: those that are not as before. Its ink: those of them that are not
        // of the colour most of them have.
        let window: Vec<usize> = (0..last.len() / PIXEL)
            .filter(|at| pixel(last, *at) != pixel(&self.blank, *at))
            .collect();
        let paper = most_common(window.iter().map(|at| pixel(last, *at)))?;
        let ink: Vec<usize> = window
            .iter()
            .copied()
            .filter(|at| pixel(last, *at) != paper)
            .collect();
        Some(Moments {
            window: self.frames.first()?.0,
            paint: self.standing_since(&ink, 500)?,
            settled: self.standing_since(&window, 995)?,
        })
    }

    /// Since when at least so many thousandths of these pixels are as in the last picture.
    fn standing_since(&self, pixels: &[usize], thousandths: usize) -> Option<Duration> {
        let (_, last) = self.frames.last()?;
        let stands = |frame: &Picture| {
            let equal = pixels
                .iter()
                .filter(|at| pixel(frame, **at) == pixel(last, **at))
                .count();
            equal * 1_000 >= pixels.len() * thousandths
        };
        self.frames
            .iter()
            .rev()
            .take_while(|(_, frame)| stands(frame))
            .last()
            .map(|(time, _)| *time)
    }
}

fn pixel(picture: &Picture, at: usize) -> &[u8] {
    &picture[at * PIXEL..][..PIXEL]
}

/// Compares by blocks first and stops early: this runs between two looks at the screen.
fn differ_in_more_than(pixels: usize, one: &Picture, other: &Picture) -> bool {
    const BLOCK: usize = 1_024 * PIXEL;
    let changed_blocks = one
        .chunks(BLOCK)
        .zip(other.chunks(BLOCK))
        .filter(|(a, b)| a != b);
    changed_blocks
        .flat_map(|(a, b)| a.chunks(PIXEL).zip(b.chunks(PIXEL)))
        .filter(|(a, b)| a != b)
        .nth(pixels)
        .is_some()
}

fn most_common<'a>(pixels: impl Iterator<Item = &'a [u8]>) -> Option<&'a [u8]> {
    let mut counts = HashMap::<&[u8], usize>::new();
    for pixel in pixels {
        *counts.entry(pixel).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count)?;
    Some(most.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLANK: [u8; PIXEL] = [0; PIXEL];
    const PAPER: [u8; PIXEL] = [1; PIXEL];
    const INK: [u8; PIXEL] = [2; PIXEL];

    /// A screen of 10,000 pixels: a window of 8,000, of which so many are ink.
    fn picture(ink: usize) -> Picture {
        let mut pixels = vec![INK; ink];
        pixels.resize(8_000, PAPER);
        pixels.resize(10_000, BLANK);
        pixels.concat()
    }

    fn film(pictures: &[(u64, Picture)]) -> Film {
        let mut film = Film::new([BLANK; 10_000].concat());
        for (time, picture) in pictures {
            film.add(Duration::from_millis(*time), picture);
        }
        film
    }

    fn moments(pictures: &[(u64, Picture)]) -> Option<[u128; 3]> {
        let found = film(pictures).find_moments()?;
        Some([found.window, found.paint, found.settled].map(|time| time.as_millis()))
    }

    #[test]
    fn what_changes_at_the_right_is_no_change_at_the_left() {
        const LINE: usize = 100 * PIXEL;
        let with = |columns: std::ops::Range<usize>| {
            let pixel = |at: usize| {
                if columns.contains(&(at % 100)) {
                    INK
                } else {
                    BLANK
                }
            };
            (0..10_000).flat_map(pixel).collect::<Picture>()
        };
        let changed = |picture| film(&[(100, picture)]).changed_at_left(LINE);
        assert_eq!(changed(with(60..100)), 0);
        assert_eq!(changed(with(0..1)), 20);
        assert_eq!(changed(with(0..100)), 1_000);
        assert_eq!(film(&[]).changed_at_left(LINE), 0);
    }

    #[test]
    fn moments_are_those_of_the_final_picture() {
        for (name, pictures, expected) in [
            ("all at once", vec![(100, picture(1_000))], [100, 100, 100]),
            (
                "empty window first",
                vec![(100, picture(0)), (300, picture(1_000))],
                [100, 300, 300],
            ),
            (
                "more than half of the ink, then all",
                vec![
                    (100, picture(0)),
                    (200, picture(600)),
                    (300, picture(1_000)),
                ],
                [100, 200, 300],
            ),
            (
                "the last half percent does not count",
                vec![
                    (100, picture(0)),
                    (200, picture(970)),
                    (300, picture(1_000)),
                ],
                [100, 200, 200],
            ),
            (
                "what is painted over counts from when it stays",
                vec![
                    (100, picture(1_000)),
                    (200, picture(0)),
                    (300, picture(1_000)),
                ],
                [100, 300, 300],
            ),
        ] {
            assert_eq!(moments(&pictures), Some(expected), "{name}");
        }
    }

    #[test]
    fn nothing_on_the_screen_has_no_moments() {
        assert_eq!(moments(&[]), None);
        assert!(film(&[(100, [BLANK; 10_000].concat())]).is_blank());
    }

    #[test]
    fn a_caret_is_no_new_picture_but_slow_change_is() {
        let mut film = film(&[(100, picture(1_000))]);
        assert!(!film.add(Duration::from_millis(200), &picture(1_005)));
        assert!(film.add(Duration::from_millis(300), &picture(1_006)));
    }

    #[test]
    fn a_screen_is_read_as_xwd() {
        let scratch = crate::rig::scratch::Scratch::new().unwrap();
        let path = scratch.path().join("screen");
        let mut words = [0u32; HEADER_WORDS];
        words[HEADER_SIZE] = 104;
        words[HEIGHT] = 1;
        words[BITS_PER_PIXEL] = 32;
        words[BYTES_PER_LINE] = 8;
        words[COLOURS] = 1;
        let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        bytes.extend([0; 4 + 12]);
        bytes.extend([7; PIXEL]);
        bytes.extend([8; PIXEL]);
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(
            Screen::open(&path).unwrap().read().unwrap(),
            &[[7; PIXEL], [8; PIXEL]].concat()
        );
    }
}
