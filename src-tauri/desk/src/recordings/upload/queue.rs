//! What is to be done next, what is no longer allowed or wanted, and what has arrived.

use chrono::{DateTime, Utc};
use kawka_domain::consent::{ConsentScope, Refusal};
use kawka_domain::ids::RecordingId;
use kawka_domain::recording::link::from_uri;
use kawka_domain::recording::{RecordingState, RecordingStep};
use kawka_store::table;
use kawka_store::table::recording::Recording;
use kawka_store::table::upload::{Deletion, Upload};

use super::{CONVERTING, Job, PAUSE, Work, is_due};
use crate::action::Action;
use crate::bookings::subject;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::port::VideoStage;
use crate::recordings::folder::{find_film, find_whole};
use crate::recordings::permission;

impl Desk {
    /// Tries at once what failed outside: of one recording, or everything.
    ///
    /// # Errors
    /// [`CommandError`] when the data file cannot be written.
    pub fn retry_outside(&self, only: Option<RecordingId>) -> Result<(), CommandError> {
        let wanted = |id: Option<RecordingId>| only.is_none() || id == only;
        self.store.write_local(|tx| {
            for mut upload in table::upload::list(tx)? {
                if wanted(Some(upload.recording)) && !upload.failure.is_empty() {
                    upload.failure.clear();
                    (upload.tries, upload.again_at) = (0, None);
                    // The same film that was only written anew is sent from its first byte; another one is not sent.
                    let recording = table::recording::find(tx, upload.recording)?;
                    let film = match &recording {
                        Some(recording) => find_film(tx, recording)?,
                        None => None,
                    };
                    let file = film
                        .map(|film| find_whole(tx, &film))
                        .transpose()?
                        .flatten();
                    if let Some(file) = file
                        && (file.look.size, file.look.modified) != (upload.size, upload.modified)
                    {
                        if !upload.uri.is_empty() {
                            let rest = Deletion::of_rest(&upload.uri, self.now());
                            table::upload::set_deletion(tx, &rest)?;
                        }
                        upload = Upload::new(
                            upload.recording,
                            upload.found_by,
                            file.look.size,
                            file.look.modified,
                        );
                    }
                    table::upload::set(tx, &upload)?;
                }
            }
            for mut deletion in table::upload::list_deletions(tx)? {
                if wanted(deletion.recording) && !deletion.failure.is_empty() {
                    deletion.failure.clear();
                    (deletion.tries, deletion.again_at) = (0, None);
                    table::upload::set_deletion(tx, &deletion)?;
                }
            }
            Ok(())
        })
    }

    pub(super) fn next_work(&self) -> Result<Work, CommandError> {
        self.stop_what_is_not_allowed()?;
        self.tidy_uploads()?;
        let now = self.now();
        let settings = self.get_settings()?.recordings;
        self.store.read(|c| {
            let mut until: Option<DateTime<Utc>> = None;
            let mut wait = |again: Option<DateTime<Utc>>| {
                if let Some(again) = again {
                    until = Some(until.map_or(again, |until| until.min(again)));
                }
            };
            for deletion in table::upload::list_deletions(c)? {
                if is_due(&deletion.failure, deletion.again_at, now) {
                    return Ok(Work::Delete(deletion));
                }
                wait(deletion.again_at);
            }
            for recording in table::recording::list(c)? {
                let state = recording.state();
                // Not a byte more leaves while it is to be deleted, also where the host does not do it yet.
                if recording.deletion_asked().is_some() {
                    continue;
                }
                let known = table::upload::find(c, recording.id)?;
                if state != RecordingState::Uploading && known.is_none() {
                    continue;
                }
                let Some(film) = find_film(c, &recording)? else {
                    // On another machine.
                    continue;
                };
                let upload = match known {
                    Some(known) => known,
                    None => {
                        let modified = find_whole(c, &film)?.map(|file| file.look.modified);
                        Upload::new(
                            recording.id,
                            Some(film.event),
                            film.size,
                            modified.unwrap_or(film.modified),
                        )
                    }
                };
                if !is_due(&upload.failure, upload.again_at, now) {
                    wait(upload.again_at);
                    continue;
                }
                let booking = table::booking::get(c, recording.booking)?;
                let lock = permission::find_lock(c, &booking, ConsentScope::RecordInternal, now)?;
                if lock.is_some_and(Refusal::is_of_this_machine) {
                    wait(Some(now + PAUSE));
                    continue;
                }
                let whole = !upload.uri.is_empty() && upload.sent >= upload.size;
                let job = Box::new(Job {
                    // Names nobody: whoever has the link would read it.
                    title: booking.entry.start.format("%Y-%m-%d %H:%M").to_string(),
                    recording,
                    upload,
                    film,
                    privacy: settings.privacy,
                    bytes_per_second: (settings.speed_limit > 0)
                        .then(|| u64::from(settings.speed_limit) * 1024),
                });
                return Ok(if whole {
                    Work::Ask(job)
                } else {
                    Work::Upload(job)
                });
            }
            Ok(Work::Nothing(until))
        })
    }

    /// Stops every upload that the customer does not allow any more. One that this machine alone cannot allow at the moment
    /// waits instead.
    fn stop_what_is_not_allowed(&self) -> Result<(), CommandError> {
        let stopped = self.store.read(|c| {
            let mut stopped = Vec::new();
            for recording in table::recording::list(c)? {
                if recording.state() != RecordingState::Uploading {
                    continue;
                }
                let booking = table::booking::get(c, recording.booking)?;
                let scope = ConsentScope::RecordInternal;
                if let Some(lock) = permission::find_lock(c, &booking, scope, self.now())?
                    && !lock.is_of_this_machine()
                {
                    stopped.push((recording.id, lock, subject(&booking)));
                }
            }
            Ok::<_, CommandError>(stopped)
        })?;
        for (id, lock, name) in stopped {
            self.write_as(None, Action::StopUpload, name, |tx| {
                let present = table::recording::get(tx, id)?;
                let step = RecordingStep::UploadStopped;
                self.own_hand().take(tx, &present, step, "", lock.word())?;
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Forgets uploads that nobody wants any more, and has what the host got of them deleted there.
    fn tidy_uploads(&self) -> Result<(), CommandError> {
        let now = self.now();
        let uploads = self.store.read(table::upload::list)?;
        for upload in uploads {
            let recording = self
                .store
                .read(|c| table::recording::find(c, upload.recording))?;
            let wanted = recording.as_ref().is_some_and(|recording| {
                let same = !recording.video_id.is_empty()
                    && from_uri(&upload.uri)
                        .is_some_and(|link| link.video_id() == Some(&recording.video_id));
                // The file may have been taken off its call since, and another one put in its place.
                recording.state() == RecordingState::Uploading
                    && recording.found_by() == upload.found_by
                    || recording.state().is_hosted() && same
            });
            if wanted {
                continue;
            }
            self.store.write_local(|tx| {
                if !upload.uri.is_empty() {
                    table::upload::set_deletion(tx, &Deletion::of_rest(&upload.uri, now))?;
                }
                Ok::<_, CommandError>(table::upload::remove(tx, upload.recording)?)
            })?;
        }
        Ok(())
    }

    /// Notes that all bytes arrived, and forgets the upload once the video plays.
    pub(super) fn note_uploaded(
        &self,
        recording: &Recording,
        upload: &Upload,
        status: &crate::port::VideoStatus,
    ) -> Result<(), CommandError> {
        let (now, id) = (self.now(), recording.id);
        let link = if status.link.is_empty() {
            from_uri(&upload.uri)
        } else {
            kawka_domain::recording::link::parse(&status.link).ok()
        };
        let link = link.map(|link| link.url()).unwrap_or_default();
        let video = from_uri(&upload.uri)
            .and_then(|link| link.video_id().map(str::to_owned))
            .unwrap_or_default();
        let (stored, name) = self.recording_subject(id)?;
        if stored.state() == RecordingState::Uploading {
            self.write_as(None, Action::FinishUpload, name, |tx| {
                crate::recordings::need(
                    tx,
                    stored.booking,
                    ConsentScope::RecordInternal,
                    self.now(),
                )?;
                let present = table::recording::get(tx, id)?;
                self.own_hand()
                    .take(tx, &present, RecordingStep::Uploaded, "", "")?;
                Ok(table::recording::set_link(
                    tx,
                    id,
                    &link,
                    &video,
                    status.privacy,
                )?)
            })?;
        }
        self.store.write_local(|tx| {
            if status.stage == VideoStage::Playable {
                return Ok(table::upload::remove(tx, id)?);
            }
            let waiting = Upload {
                failure: String::new(),
                tries: 0,
                again_at: Some(now + CONVERTING),
                tried_at: Some(now),
                ..upload.clone()
            };
            Ok(table::upload::set(tx, &waiting)?)
        })
    }
}
