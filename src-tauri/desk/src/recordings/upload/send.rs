//! Sending: a part at a time, after a look at what is allowed, until the host plays the video.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use kawka_domain::consent::ConsentScope;
use kawka_domain::recording::RecordingState;
use kawka_store::table;
use kawka_store::table::upload::{Deletion, Upload};

use super::{CONVERTING, Job, PAUSE, Uploader};
use crate::command_error::{CommandError, ErrorCode};
use crate::port::{FilePart, NewVideo, Secret, VideoHostError, VideoStage};
use crate::recordings::folder::{Lies, look_at, look_for};
use crate::recordings::permission;
use crate::source::blocking;
use crate::view::HostFailure;

impl Uploader {
    /// The moment before bytes leave: still wanted and not to be deleted, still allowed, still the same file?
    async fn check(&self, job: &Job) -> Result<Option<HostFailure>, CommandError> {
        let desk = Arc::clone(&self.desk);
        let (id, film) = (job.recording.id, job.film.clone());
        let known = (job.upload.size, job.upload.modified);
        blocking(move || {
            desk.store.read(|c| {
                let recording = table::recording::get(c, id)?;
                let booking = table::booking::get(c, recording.booking)?;
                let scope = ConsentScope::RecordInternal;
                let lock = permission::find_lock(c, &booking, scope, desk.now())?;
                let doomed = recording.deletion_asked().is_some();
                if lock.is_some() || doomed || recording.state() != RecordingState::Uploading {
                    return Err(CommandError::new(ErrorCode::RecordingLocked));
                }
                Ok(())
            })?;
            let seen = look_at(Path::new(&film.path));
            Ok(match look_for(&film) {
                Lies::Gone => Some(HostFailure::FileMissing),
                Lies::Another => Some(HostFailure::FileChanged),
                Lies::There if seen != Some(known) => Some(HostFailure::FileChanged),
                Lies::There => None,
            })
        })
        .await
    }

    pub(super) async fn upload(&mut self, job: Job) -> Result<(), CommandError> {
        let mut upload = job.upload.clone();
        let token = match self.token().await {
            Ok(token) => token,
            Err(failure) => return self.missing_token(upload, failure).await,
        };
        match self.check(&job).await {
            // Stopped, withdrawn or undone since the work was chosen: the next step tidies up.
            Err(error) if error.code == ErrorCode::RecordingLocked => return Ok(()),
            Err(error) => return Err(error),
            Ok(Some(failure)) => return self.fail(upload, failure, None).await,
            Ok(None) => {}
        }
        let now = self.desk.now();
        if upload.uri.is_empty() {
            let video = NewVideo {
                size: upload.size,
                name: job.title,
                privacy: job.privacy,
            };
            return match self.host.create(&token, &video).await {
                Ok(made) => {
                    upload.uri = made.uri;
                    made.upload_link
                        .reveal()
                        .clone_into(&mut upload.upload_link);
                    self.confirmed.insert(upload.recording);
                    self.went_well(upload, 0, now).await
                }
                Err(error) => self.stumble(upload, error).await,
            };
        }
        let link = Secret::new(upload.upload_link.clone());
        if !self.confirmed.contains(&upload.recording) {
            return match self.host.arrived(&link).await {
                Ok(sent) if sent <= upload.size => {
                    self.confirmed.insert(upload.recording);
                    self.went_well(upload, sent, now).await
                }
                // The host has more than there is, or has thrown the upload away: it begins anew.
                Ok(_) | Err(VideoHostError::Gone) => self.begin_anew(upload).await,
                Err(error) => self.stumble(upload, error).await,
            };
        }
        let part = FilePart {
            path: PathBuf::from(job.film.path),
            offset: upload.sent,
            length: self.part.min(upload.size - upload.sent),
            bytes_per_second: job.bytes_per_second,
        };
        match self.host.send(&link, &part).await {
            Ok(sent) if sent > upload.sent && sent <= upload.size => {
                self.went_well(upload, sent, now).await
            }
            Ok(_) => self.stumble(upload, VideoHostError::Unexpected).await,
            Err(VideoHostError::Gone) => self.begin_anew(upload).await,
            Err(error) => self.stumble(upload, error).await,
        }
    }

    async fn went_well(
        &self,
        mut upload: Upload,
        sent: u64,
        now: DateTime<Utc>,
    ) -> Result<(), CommandError> {
        // A host that answers questions and takes no bytes is not asked at full speed for ever.
        if sent > upload.sent {
            upload.tries = 0;
        }
        upload.sent = sent;
        upload.failure.clear();
        upload.again_at = None;
        upload.tried_at = Some(now);
        self.save(upload).await
    }

    /// The host has lost the upload: what it may still have of it is deleted, and a new one begins.
    async fn begin_anew(&mut self, upload: Upload) -> Result<(), CommandError> {
        self.confirmed.remove(&upload.recording);
        let now = self.desk.now();
        let desk = Arc::clone(&self.desk);
        let again = Upload {
            // One that is lost again and again is not tried for ever at full speed.
            tries: upload.tries.saturating_add(1),
            again_at: (upload.tries > 0).then(|| now + PAUSE),
            ..Upload::new(
                upload.recording,
                upload.found_by,
                upload.size,
                upload.modified,
            )
        };
        blocking(move || {
            desk.store.write_local(|tx| {
                table::upload::set_deletion(tx, &Deletion::of_rest(&upload.uri, now))?;
                Ok(table::upload::set(tx, &again)?)
            })
        })
        .await
    }

    /// All bytes are there: asks where the video can be seen, and whether it plays.
    pub(super) async fn ask(&mut self, job: Job) -> Result<(), CommandError> {
        let upload = job.upload;
        let token = match self.token().await {
            Ok(token) => token,
            Err(failure) => return self.missing_token(upload, failure).await,
        };
        let status = match self.host.status(&token, &upload.uri).await {
            Ok(status) => status,
            Err(VideoHostError::Gone) if job.recording.state() == RecordingState::Uploading => {
                return self.begin_anew(upload).await;
            }
            Err(error) => return self.stumble(upload, error).await,
        };
        if status.stage == VideoStage::Failed {
            return self.fail(upload, HostFailure::NotConvertible, None).await;
        }
        if status.stage == VideoStage::Uploading {
            // The host takes a moment to see that the last byte is there.
            let now = self.desk.now();
            let waiting = Upload {
                again_at: Some(now + CONVERTING),
                tried_at: Some(now),
                ..upload
            };
            return self.save(waiting).await;
        }
        let desk = Arc::clone(&self.desk);
        let done = blocking(move || desk.note_uploaded(&job.recording, &upload, &status)).await;
        match done {
            // Stopped or withdrawn in this very moment: the next step tidies up.
            Err(error)
                if matches!(
                    error.code,
                    ErrorCode::RecordingLocked | ErrorCode::RecordingStep
                ) =>
            {
                Ok(())
            }
            done => done,
        }
    }
}
