//! The folder where the video call program puts its recordings: what lies there ([`look`]), and whose call it is
//! ([`calls`]).
//!
//! Files are looked at, never opened for writing and never changed; a look costs a listing, and reading the ends of
//! each finished file once.

mod calls;
mod film;
mod look;

use std::collections::BTreeMap;
use std::path::Path;

use chrono::Duration;
use chrono_tz::Tz;
use kawka_domain::consent::{ConsentScope, Refusal};
use kawka_domain::ids::{BookingId, RecordingId};
use kawka_domain::recording::file::FileState;
use kawka_domain::recording::{RecordingState, RecordingStep};
use kawka_store::table;
use kawka_store::table::found_file::FoundFile;
use kawka_store::table::recording::Recording;
use kawka_store::table::recording_file::RecordingFile;

pub(super) use self::calls::{gone_row, loose_files, plain_row};
use self::calls::{is_taken, judge_file, was_taken};
pub(super) use self::film::find_whole;
pub(crate) use self::film::{Lies, find_film, look_for, remove_film};
use self::look::{Seen, list_files, note_files};
pub(super) use self::look::{look_at, state_of};
use super::permission::Locks;
use super::{need, permission, take_or_add};
use crate::action::Action;
use crate::bookings::subject;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::view::{Done, FolderLook, FolderState};

/// Older files were there before anybody asked about them.
const OLDEST: Duration = Duration::days(60);

/// Nobody has decided about it: it was just found, or an upload was stopped because this machine could not know then.
fn is_queued_by_itself(recording: &Recording) -> bool {
    recording.events.last().is_some_and(|last| match last.step {
        RecordingStep::Found => true,
        RecordingStep::UploadStopped => last
            .detail
            .parse::<Refusal>()
            .is_ok_and(Refusal::is_of_this_machine),
        _ => false,
    })
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
                && !self.store.read(|c| was_taken(c, &file))?;
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
        let judged = self
            .store
            .read(|c| judge_file(c, &mut Locks::new(c, self.now()), file, zone))?;
        let Some(call) = judged.call else {
            return Ok(false);
        };
        match self.take_file(&file.path, call, false) {
            Ok(_) => Ok(true),
            // Written over in this very moment: the next look judges it.
            Err(error) if error.code == ErrorCode::BadInput => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Makes a file the recording of a call.
    fn take_file(
        &self,
        path: &str,
        booking: BookingId,
        mine: bool,
    ) -> Result<Done<RecordingId>, CommandError> {
        let stored = self.get_stored_booking(booking)?;
        let (now, day) = (self.now(), self.retention_day(&stored)?);
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
            let event = hand.take(tx, &recording, RecordingStep::Found, "", "")?;
            if recording.delete_on.is_none() {
                table::recording::set_delete_on(tx, recording.id, Some(day))?;
            }
            file.dismissed_at = None;
            table::recording_file::set(tx, &file)?;
            let film = FoundFile {
                event,
                recording: recording.id,
                path: file.path,
                size: file.look.size,
                modified: file.look.modified,
                print: file.print,
            };
            // Written over since the last look: the next one judges it.
            if look_for(&film) != Lies::There {
                return Err(CommandError::bad_input("file", FileState::Growing.word()));
            }
            table::found_file::add(tx, &film)?;
            Ok(recording.id)
        })
    }

    /// Puts what was found on this machine, and never stopped by a person, into the queue.
    fn queue_found(&self) -> Result<(), CommandError> {
        let waiting = self.store.read(|c| {
            let mut waiting = Vec::new();
            for recording in table::recording::list(c)? {
                if recording.state() != RecordingState::Found || !is_queued_by_itself(&recording) {
                    continue;
                }
                let film = find_film(c, &recording)?;
                if film
                    .map(|film| find_whole(c, &film))
                    .transpose()?
                    .flatten()
                    .is_none()
                {
                    continue;
                }
                let booking = table::booking::get(c, recording.booking)?;
                let scope = ConsentScope::RecordInternal;
                if permission::find_lock(c, &booking, scope, self.now())?.is_none() {
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
    /// [`ErrorCode::BadInput`] for one that is a recording or changed since, [`ErrorCode::FileKept`] when the system refuses,
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
        let seen = look_at(Path::new(path));
        if seen.is_some_and(|seen| seen != (file.look.size, file.look.modified)) {
            return Err(CommandError::bad_input("file", FileState::Growing.word()));
        }
        film::remove_file(path)?;
        self.store
            .write_local(|tx| Ok(table::recording_file::forget(tx, path)?))
    }
}
