//! The folder where the video call program puts its recordings: what lies there, and whose call it is.
//!
//! Files are looked at, never opened for writing and never changed; a look costs a listing, and reading the ends of
//! each finished file once.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use kawka_domain::booking::BookingStatus;
use kawka_domain::consent::{ConsentScope, Refusal};
use kawka_domain::ids::{BookingId, RecordingId};
use kawka_domain::recording::file::{FileKind, FileState, Look, began, judge, kind_of, since};
use kawka_domain::recording::matching::{EARLY, LATE, Match, Span, find_call};
use kawka_domain::recording::{RecordingState, RecordingStep};
use kawka_store::table::recording_file::RecordingFile;
use kawka_store::{Connection, table};
use sha2::Digest as _;

use super::rows::kib;
use super::{need, permission, take_or_add};
use crate::action::Action;
use crate::bookings::subject;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::view::{CallRef, Done, FileTrouble, FolderLook, FolderState, RecordingFileRow};

/// Zoom makes one folder a meeting below its own.
const DEPTH: u32 = 3;
/// More is no folder of recordings.
const MOST: usize = 5_000;
/// Older files were there before anybody asked about them.
const OLDEST: Duration = Duration::days(60);
/// Calls are searched so far around a file's time: the longest one that can be entered, with room.
const AROUND: Duration = Duration::hours(12);
/// Bytes at each end of a file that tell it from others.
const ENDS: u64 = 64 * 1024;

/// What a file looks like from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    path: String,
    size: u64,
    modified: DateTime<Utc>,
}

/// Looks at one file; `None` when it is not there or no file.
pub(super) fn look_at(path: &Path) -> Option<(u64, DateTime<Utc>)> {
    let meta = std::fs::metadata(path)
        .ok()
        .filter(std::fs::Metadata::is_file)?;
    let modified = DateTime::<Utc>::from(meta.modified().ok()?);
    // As exact as the store keeps it, so that what was stored compares equal.
    let modified = DateTime::from_timestamp_millis(modified.timestamp_millis())?;
    Some((meta.len(), modified))
}

/// Whether a folder can be looked at.
pub(super) fn state_of(folder: &str) -> FolderState {
    if folder.is_empty() {
        return FolderState::NotSet;
    }
    match std::fs::read_dir(folder) {
        Ok(_) => FolderState::Watched,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => FolderState::Missing,
        Err(_) => FolderState::Unreadable,
    }
}

fn list_files(folder: &Path) -> Vec<Seen> {
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
fn print_of(path: &Path, size: u64) -> std::io::Result<String> {
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

/// What is known of a file after another look at it.
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
        matched_at: former.and_then(|file| file.matched_at),
        recording: former.and_then(|file| file.recording),
        dismissed_at: former.and_then(|file| file.dismissed_at),
        gone_at: None,
    }
}

/// A file's name with the folder it lies in: Zoom's own names are all alike.
fn short_name(path: &str) -> String {
    let parts: Vec<&str> = path.rsplit(['/', '\\']).take(2).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("/")
}

/// The row of a file that is a recording.
pub(super) fn plain_row(file: &RecordingFile) -> RecordingFileRow {
    RecordingFileRow {
        name: short_name(&file.path),
        path: file.path.clone(),
        size_kib: kib(file.look.size),
        modified: file.look.modified,
        trouble: None,
        lock: None,
        calls: Vec::new(),
        gone: file.gone_at.is_some(),
    }
}

/// Whose recording a finished file is, and what stands in the way.
struct Judgement {
    call: Option<BookingId>,
    trouble: Option<FileTrouble>,
    lock: Option<Refusal>,
    calls: Vec<CallRef>,
}

fn judge_file(
    c: &Connection,
    file: &RecordingFile,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<Judgement, CommandError> {
    let began = began(&file.path, zone);
    let at = began.unwrap_or(file.look.modified);
    let found: Vec<_> =
        table::booking::list(c, at - AROUND - LATE, at + EARLY + Duration::minutes(1))?
            .into_iter()
            .filter(|b| matches!(b.status, BookingStatus::Booked | BookingStatus::Held))
            .collect();
    let spans: Vec<Span> = found
        .iter()
        .map(|b| Span {
            booking: b.id,
            start: b.entry.start,
            end: b.entry.end,
        })
        .collect();
    let calls = |ids: &[BookingId]| {
        let of = found.iter().filter(|b| ids.contains(&b.id));
        of.map(|b| CallRef {
            booking_id: b.id,
            name: subject(b),
            start: b.entry.start,
        })
        .collect()
    };
    let stands = |trouble, ids: &[BookingId]| Judgement {
        call: None,
        trouble: Some(trouble),
        lock: None,
        calls: calls(ids),
    };
    let id = match find_call(began, file.look.modified, &spans) {
        Match::Nobody => return Ok(stands(FileTrouble::NoCall, &[])),
        Match::Several(ids) => return Ok(stands(FileTrouble::SeveralCalls, &ids)),
        Match::One(id) => id,
    };
    let booking = table::booking::get(c, id)?;
    let lock = permission::find_lock(c, &booking, ConsentScope::RecordInternal, now)?;
    if lock.is_some() {
        return Ok(Judgement {
            lock,
            ..stands(FileTrouble::NotAllowed, &[id])
        });
    }
    let taken = table::recording::list_of_booking(c, id)?
        .iter()
        .any(|recording| recording.state() != RecordingState::None);
    if taken {
        return Ok(stands(FileTrouble::SecondFile, &[id]));
    }
    Ok(Judgement {
        call: Some(id),
        trouble: None,
        lock: None,
        calls: calls(&[id]),
    })
}

/// Whether a file is a recording that is still there.
fn is_taken(c: &Connection, file: &RecordingFile) -> Result<bool, CommandError> {
    Ok(match file.recording {
        Some(id) => table::recording::find(c, id)?
            .is_some_and(|recording| recording.state() != RecordingState::None),
        None => false,
    })
}

/// The files that are of no call yet, newest first.
pub(super) fn loose_files(
    c: &Connection,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<Vec<RecordingFileRow>, CommandError> {
    let mut rows = Vec::new();
    for file in table::recording_file::list(c)? {
        if file.gone_at.is_some() || file.look.modified < now - OLDEST || is_taken(c, &file)? {
            continue;
        }
        let mut row = plain_row(&file);
        row.trouble = match file.state {
            _ if file.dismissed_at.is_some() => Some(FileTrouble::Dismissed),
            FileState::Growing => Some(FileTrouble::Growing),
            FileState::Empty => Some(FileTrouble::Empty),
            FileState::Unconverted => Some(FileTrouble::Unconverted),
            FileState::Finished => {
                let judged = judge_file(c, &file, zone, now)?;
                (row.lock, row.calls) = (judged.lock, judged.calls);
                // Taken off its call by a person: only a person puts it back.
                Some(judged.trouble.unwrap_or(FileTrouble::SeveralCalls))
            }
        };
        rows.push(row);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.modified));
    Ok(rows)
}

impl Desk {
    /// Looks at the folder of recordings once: which files are finished, and whose call each is. What fits one call
    /// whose customer agreed becomes its recording, and is queued where that is set so.
    ///
    /// # Errors
    /// [`CommandError`] when the data file cannot be read or written; a folder that cannot be read is a state.
    pub fn look_at_recordings(&self) -> Result<FolderLook, CommandError> {
        let settings = self.get_settings()?.recordings;
        let folder = state_of(&settings.folder);
        let mut report = FolderLook {
            folder,
            files: 0,
            growing: 0,
            found: 0,
        };
        if folder != FolderState::Watched {
            return Ok(report);
        }
        let (now, zone) = (self.now(), self.zone()?);
        let known: BTreeMap<String, RecordingFile> = self
            .store
            .read(table::recording_file::list)?
            .into_iter()
            .map(|file| (file.path.clone(), file))
            .collect();
        let seen: Vec<Seen> = list_files(Path::new(&settings.folder))
            .into_iter()
            .filter(|seen| seen.modified >= now - OLDEST || known.contains_key(&seen.path))
            .collect();
        let files = note_files(self, &known, &seen, now)?;
        report.files = u32::try_from(files.len()).unwrap_or(u32::MAX);
        let growing = files.iter().filter(|file| file.state == FileState::Growing);
        report.growing = u32::try_from(growing.count()).unwrap_or(u32::MAX);
        for file in files {
            let loose = file.state == FileState::Finished
                && file.dismissed_at.is_none()
                && file.matched_at.is_none();
            if loose && self.find_by_itself(&file, zone)? {
                report.found += 1;
            }
        }
        if settings.upload_by_itself {
            self.queue_found()?;
        }
        Ok(report)
    }

    /// Makes a recording of a file that fits one call. True when it did.
    fn find_by_itself(&self, file: &RecordingFile, zone: Tz) -> Result<bool, CommandError> {
        let judged = self.store.read(|c| judge_file(c, file, zone, self.now()))?;
        let Some(call) = judged.call else {
            return Ok(false);
        };
        self.take_file(&file.path, call, false)?;
        Ok(true)
    }

    /// Makes a file the recording of a call.
    fn take_file(
        &self,
        path: &str,
        booking: BookingId,
        mine: bool,
    ) -> Result<Done<RecordingId>, CommandError> {
        let stored = self.get_stored_booking(booking)?;
        let (now, day) = (self.now(), self.retention_day()?);
        let actor = if mine { self.find_me() } else { None };
        self.write_as(actor, Action::FindRecording, subject(&stored), |tx| {
            need(tx, booking, ConsentScope::RecordInternal, self.now())?;
            let mut file = table::recording_file::find(tx, path)?
                .filter(|file| file.gone_at.is_none())
                .ok_or_else(|| CommandError::new(ErrorCode::NotFound).with("what", "file"))?;
            if file.state != FileState::Finished {
                return Err(CommandError::bad_input("file", file.state.word()));
            }
            if is_taken(tx, &file)? {
                return Err(CommandError::bad_input("file", "taken"));
            }
            let recording = take_or_add(tx, booking, now)?;
            let hand = if mine {
                self.my_hand()
            } else {
                self.own_hand()
            };
            hand.take(tx, &recording, RecordingStep::Found, "", "")?;
            if recording.delete_on.is_none() {
                table::recording::set_delete_on(tx, recording.id, Some(day))?;
            }
            file.recording = Some(recording.id);
            file.matched_at = Some(now);
            file.dismissed_at = None;
            table::recording_file::set(tx, &file)?;
            Ok(recording.id)
        })
    }

    /// Puts what was found on this machine, and never stopped by a person, into the queue.
    fn queue_found(&self) -> Result<(), CommandError> {
        let waiting = self.store.read(|c| {
            let mut waiting = Vec::new();
            for file in table::recording_file::list(c)? {
                let Some(recording) = file.recording.filter(|_| file.gone_at.is_none()) else {
                    continue;
                };
                let Some(recording) = table::recording::find(c, recording)? else {
                    continue;
                };
                let last = recording.events.last().map(|event| event.step);
                let booking = table::booking::get(c, recording.booking)?;
                let scope = ConsentScope::RecordInternal;
                if last == Some(RecordingStep::Found)
                    && permission::find_lock(c, &booking, scope, self.now())?.is_none()
                {
                    waiting.push((recording, subject(&booking)));
                }
            }
            Ok::<_, CommandError>(waiting)
        })?;
        for (recording, name) in waiting {
            self.write_as(None, Action::StartUpload, name, |tx| {
                need(
                    tx,
                    recording.booking,
                    ConsentScope::RecordInternal,
                    self.now(),
                )?;
                self.own_hand()
                    .take(tx, &recording, RecordingStep::UploadStarted, "", "")?;
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Says whose recording a file is.
    ///
    /// # Errors
    /// [`ErrorCode::RecordingLocked`] without the customer's consent, [`ErrorCode::BadInput`] for a file that is not
    /// finished or is a recording already, [`ErrorCode::NotFound`].
    pub fn assign_recording_file(
        &self,
        path: &str,
        booking: BookingId,
    ) -> Result<Done<RecordingId>, CommandError> {
        self.take_file(path, booking, true)
    }

    /// Takes a found file off its call: it was of another one.
    ///
    /// # Errors
    /// [`ErrorCode::RecordingStep`] once it is uploaded, [`ErrorCode::NotFound`].
    pub fn drop_recording_file(&self, id: RecordingId) -> Result<Done<()>, CommandError> {
        let (_, name) = self.recording_subject(id)?;
        self.write(Action::DropRecordingFile, name, |tx| {
            let present = table::recording::get(tx, id)?;
            self.my_hand()
                .take(tx, &present, RecordingStep::Dropped, "", "")?;
            Ok(())
        })
    }

    /// Says that a file is of no call, or that it may be after all.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn dismiss_recording_file(&self, path: &str, dismiss: bool) -> Result<(), CommandError> {
        let now = self.now();
        self.store.write_local(|tx| {
            let mut file = table::recording_file::find(tx, path)?
                .ok_or_else(|| CommandError::new(ErrorCode::NotFound).with("what", "file"))?;
            file.dismissed_at = dismiss.then_some(now);
            Ok(table::recording_file::set(tx, &file)?)
        })
    }

    /// Deletes a file that is of no call from this machine, for good. Only files that a look found are touched.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`] for one that is a recording, [`ErrorCode::FileKept`] when the system refuses,
    /// [`ErrorCode::NotFound`].
    pub fn delete_recording_file(&self, path: &str) -> Result<(), CommandError> {
        let file = self.store.read(|c| {
            let file = table::recording_file::find(c, path)?
                .ok_or_else(|| CommandError::new(ErrorCode::NotFound).with("what", "file"))?;
            if is_taken(c, &file)? {
                return Err(CommandError::bad_input("file", "taken"));
            }
            Ok(file)
        })?;
        remove_file(&file)?;
        self.store
            .write_local(|tx| Ok(table::recording_file::forget(tx, path)?))
    }
}

/// Deletes a file from this machine; one that is gone already is success.
pub(crate) fn remove_file(file: &RecordingFile) -> Result<(), CommandError> {
    match std::fs::remove_file(&file.path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(_) => Err(CommandError::new(ErrorCode::FileKept)),
    }
}

/// Writes what a look found; gives every file that is there.
fn note_files(
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
                    renamed.push(old.path.clone());
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
        for path in &renamed {
            table::recording_file::forget(tx, path)?;
        }
        for file in changed {
            table::recording_file::set(tx, file)?;
        }
        for mut file in gone {
            if file.recording.is_some() {
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
