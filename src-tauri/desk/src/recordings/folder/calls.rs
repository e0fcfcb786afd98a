//! Whose recording a file is, and what stands in the way.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use kawka_domain::booking::BookingStatus;
use kawka_domain::consent::{ConsentScope, Refusal};
use kawka_domain::ids::BookingId;
use kawka_domain::recording::RecordingState;
use kawka_domain::recording::file::{FileState, began};
use kawka_domain::recording::matching::{EARLY, LATE, Match, Span, find_call};
use kawka_store::table::found_file::FoundFile;
use kawka_store::table::recording_file::RecordingFile;
use kawka_store::{Connection, table};

use super::OLDEST;
use crate::bookings::subject;
use crate::command_error::CommandError;
use crate::recordings::permission::Locks;
use crate::recordings::rows::kib;
use crate::view::{CallRef, FileTrouble, RecordingFileRow};

/// Calls are searched so far around a file's time: the longest one that can be entered, with room.
const AROUND: Duration = Duration::hours(12);

/// Calls that a person can choose from: of the week before a file, and of the day after it by a clock that was wrong.
const NEAR: (Duration, Duration) = (Duration::days(7), Duration::days(1));
/// A longer list is no choice.
const MOST: usize = 12;

/// A file's name with the folder it lies in: Zoom's own names are all alike.
fn short_name(path: &str) -> String {
    let parts: Vec<&str> = path.rsplit(['/', '\\']).take(2).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("/")
}

/// The row of a recording's file that does not lie there any more as it was found.
pub(in crate::recordings) fn gone_row(film: &FoundFile) -> RecordingFileRow {
    RecordingFileRow {
        name: short_name(&film.path),
        path: film.path.clone(),
        size_kib: kib(film.size),
        modified: film.modified,
        trouble: None,
        lock: None,
        calls: Vec::new(),
        others: Vec::new(),
        pressing: false,
        gone: true,
    }
}

/// The row of a file that is a recording.
pub(in crate::recordings) fn plain_row(file: &RecordingFile) -> RecordingFileRow {
    RecordingFileRow {
        name: short_name(&file.path),
        path: file.path.clone(),
        size_kib: kib(file.look.size),
        modified: file.look.modified,
        trouble: None,
        lock: None,
        calls: Vec::new(),
        others: Vec::new(),
        pressing: false,
        gone: file.gone_at.is_some(),
    }
}

/// Whose recording a finished file is, and what stands in the way.
pub(super) struct Judgement {
    pub(super) call: Option<BookingId>,
    pub(super) trouble: Option<FileTrouble>,
    pub(super) lock: Option<Refusal>,
    pub(super) calls: Vec<CallRef>,
}

/// When a file was recorded, as far as it says so.
fn moment(file: &RecordingFile, zone: Tz) -> DateTime<Utc> {
    began(&file.path, zone).unwrap_or(file.look.modified)
}

/// The calls around a moment that had begun by `now`, the nearest first, without those that are offered anyway.
fn calls_near(
    c: &Connection,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
    offered: &[CallRef],
) -> Result<Vec<CallRef>, CommandError> {
    let mut near: Vec<CallRef> = table::booking::list(c, at - NEAR.0, at + NEAR.1)?
        .into_iter()
        .filter(|b| matches!(b.status, BookingStatus::Booked | BookingStatus::Held))
        .filter(|b| b.entry.start <= now && offered.iter().all(|call| call.booking_id != b.id))
        .map(|b| CallRef {
            booking_id: b.id,
            name: subject(&b),
            start: b.entry.start,
        })
        .collect();
    near.sort_by_key(|call| ((call.start - at).abs(), call.booking_id));
    near.truncate(MOST);
    Ok(near)
}

pub(super) fn judge_file(
    c: &Connection,
    allowed: &mut Locks<'_>,
    file: &RecordingFile,
    zone: Tz,
) -> Result<Judgement, CommandError> {
    let began = began(&file.path, zone);
    let at = moment(file, zone);
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
    let lock = allowed.find(&booking, ConsentScope::RecordInternal)?;
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

/// Whether a file, with the content it has now, is the recording of a call.
pub(super) fn is_taken(c: &Connection, file: &RecordingFile) -> Result<bool, CommandError> {
    for found in table::found_file::list_of_path(c, &file.path)? {
        let recording = table::recording::find(c, found.recording)?;
        if found.print == file.print
            && recording.is_some_and(|recording| recording.found_by() == Some(found.event))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a file, with the content it has now, was found as a recording before: what a person took back since is not
/// done again by itself.
pub(super) fn was_taken(c: &Connection, file: &RecordingFile) -> Result<bool, CommandError> {
    let found = table::found_file::list_of_path(c, &file.path)?;
    Ok(found.iter().any(|found| found.print == file.print))
}

/// The files that are of no call yet, newest first.
pub(in crate::recordings) fn loose_files(
    c: &Connection,
    allowed: &mut Locks<'_>,
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
                let judged = judge_file(c, allowed, &file, zone)?;
                (row.lock, row.calls) = (judged.lock, judged.calls);
                // Taken off its call by a person: only a person puts it back.
                Some(judged.trouble.unwrap_or(FileTrouble::SeveralCalls))
            }
        };
        let asked = row.trouble.filter(|trouble| trouble.needs_a_person());
        if asked.is_some() && file.state == FileState::Finished {
            let at = moment(&file, zone);
            row.others = calls_near(c, at, now, &row.calls)?;
            let first = row.others.first();
            let that_day = first.is_some_and(|call| (call.start - at).abs() <= AROUND);
            row.pressing = asked != Some(FileTrouble::NoCall) || that_day;
        } else {
            row.pressing = asked.is_some();
        }
        rows.push(row);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.modified));
    Ok(rows)
}
