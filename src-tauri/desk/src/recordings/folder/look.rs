//! Looking at the folder: which files are there, which are finished, and which were renamed or are gone.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use kawka_domain::recording::file::{FileKind, FileState, Look, judge, kind_of, since};
use kawka_store::table;
use kawka_store::table::recording_file::RecordingFile;
use sha2::Digest as _;

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::view::FolderState;

/// Zoom makes one folder a meeting below its own.
const DEPTH: u32 = 3;
/// More is no folder of recordings.
const MOST: usize = 5_000;
/// Bytes at each end of a file that tell it from others.
const ENDS: u64 = 64 * 1024;

/// What a file looks like from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) modified: DateTime<Utc>,
}

/// Looks at one file; `None` when it is not there or no file.
pub(in crate::recordings) fn look_at(path: &Path) -> Option<(u64, DateTime<Utc>)> {
    let meta = std::fs::metadata(path)
        .ok()
        .filter(std::fs::Metadata::is_file)?;
    let modified = DateTime::<Utc>::from(meta.modified().ok()?);
    // As exact as the store keeps it, so that what was stored compares equal.
    let modified = DateTime::from_timestamp_millis(modified.timestamp_millis())?;
    Some((meta.len(), modified))
}

/// Whether a folder can be looked at.
pub(in crate::recordings) fn state_of(folder: &str) -> FolderState {
    if folder.is_empty() {
        return FolderState::NotSet;
    }
    match std::fs::read_dir(folder) {
        Ok(_) => FolderState::Watched,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => FolderState::Missing,
        Err(_) => FolderState::Unreadable,
    }
}

pub(super) fn list_files(folder: &Path) -> Vec<Seen> {
    let mut found = Vec::new();
    let mut waiting: Vec<(PathBuf, u32)> = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            // A link could lead anywhere, in circles too.
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() && depth + 1 < DEPTH {
                waiting.push((path, depth + 1));
                continue;
            }
            let Some(text) = path.to_str().map(str::to_owned) else {
                continue;
            };
            if !kind.is_file() || kind_of(&text) == FileKind::Other || found.len() >= MOST {
                continue;
            }
            if let Some((size, modified)) = look_at(&path) {
                found.push(Seen {
                    path: text,
                    size,
                    modified,
                });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Tells a file's content from that of others by its size and its two ends.
pub(super) fn print_of(path: &Path, size: u64) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut hash = sha2::Sha256::new();
    hash.update(size.to_le_bytes());
    for start in [0, size.saturating_sub(ENDS)] {
        file.seek(SeekFrom::Start(start))?;
        let mut end = Vec::new();
        (&mut file).take(ENDS).read_to_end(&mut end)?;
        hash.update(&end);
    }
    Ok(hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// What is known of a file after another look at it. What was said of one that has changed is not said of it as it is
/// now: it is judged anew.
fn look_again(former: Option<&RecordingFile>, seen: &Seen, now: DateTime<Utc>) -> RecordingFile {
    let look = Look {
        size: seen.size,
        modified: seen.modified,
        at: now,
    };
    let first = former.map(|file| file.look);
    let state = match kind_of(&seen.path) {
        FileKind::Unconverted => FileState::Unconverted,
        _ => judge(first, look),
    };
    let since = since(first, look);
    // One that was finished and looks the same stays so, whatever the clock does.
    let unchanged = former.filter(|file| {
        file.state == FileState::Finished
            && (file.look.size, file.look.modified) == (seen.size, seen.modified)
    });
    let state = unchanged.map_or(state, |file| file.state);
    let kept = unchanged.map(|file| file.print.clone());
    let print = kept.filter(|print| !print.is_empty()).or_else(|| {
        (state == FileState::Finished)
            .then(|| print_of(Path::new(&seen.path), seen.size).ok())
            .flatten()
    });
    RecordingFile {
        path: seen.path.clone(),
        look: since,
        // What cannot be read is not finished with.
        state: if state == FileState::Finished && print.is_none() {
            FileState::Growing
        } else {
            state
        },
        print: print.unwrap_or_default(),
        dismissed_at: former
            .filter(|file| (file.look.size, file.look.modified) == (seen.size, seen.modified))
            .and_then(|file| file.dismissed_at),
        gone_at: None,
    }
}

/// Writes what a look found; gives every file that is there.
pub(super) fn note_files(
    desk: &Desk,
    known: &BTreeMap<String, RecordingFile>,
    seen: &[Seen],
    now: DateTime<Utc>,
) -> Result<Vec<RecordingFile>, CommandError> {
    let there: BTreeSet<&str> = seen.iter().map(|seen| seen.path.as_str()).collect();
    let mut left: Vec<&RecordingFile> = known
        .values()
        .filter(|file| !there.contains(file.path.as_str()))
        .collect();
    let mut files = Vec::new();
    let mut renamed = Vec::new();
    for seen in seen {
        let former = known.get(&seen.path);
        let same = |file: &&&RecordingFile| {
            file.look.size == seen.size && file.look.modified == seen.modified && seen.size > 0
        };
        let file = match (former, left.iter().find(same).copied()) {
            (None, Some(old)) => {
                // The same size and the same instant under another name: it was renamed or moved.
                let print = print_of(Path::new(&seen.path), seen.size).unwrap_or_default();
                if old.print.is_empty() || print == old.print {
                    left.retain(|file| file.path != old.path);
                    renamed.push((old.path.clone(), seen.path.clone()));
                    look_again(Some(old), seen, now)
                } else {
                    look_again(None, seen, now)
                }
            }
            _ => look_again(former, seen, now),
        };
        files.push(file);
    }
    let gone: Vec<RecordingFile> = left
        .into_iter()
        .filter(|file| file.gone_at.is_none())
        .cloned()
        .collect();
    let changed: Vec<&RecordingFile> = files
        .iter()
        .filter(|file| known.get(&file.path) != Some(*file))
        .collect();
    if changed.is_empty() && gone.is_empty() && renamed.is_empty() {
        return Ok(files);
    }
    desk.store.write_local(|tx| {
        for (from, to) in &renamed {
            table::found_file::rename(tx, from, to)?;
            table::recording_file::forget(tx, from)?;
        }
        for file in changed {
            table::recording_file::set(tx, file)?;
        }
        for mut file in gone {
            if !table::found_file::list_of_path(tx, &file.path)?.is_empty() {
                file.gone_at = Some(now);
                table::recording_file::set(tx, &file)?;
            } else {
                table::recording_file::forget(tx, &file.path)?;
            }
        }
        Ok::<_, CommandError>(())
    })?;
    Ok(files)
}
