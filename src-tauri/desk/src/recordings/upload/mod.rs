//! Brings recordings to the video host and deletes them there, one small step at a time.
//!
//! What is to be done stands in the shared tables (a recording is `uploading`, its deletion was asked for); how far it
//! is stands in tables of this machine and is written after every step. So a kill, a restart or a lost network costs
//! one part at most, and whatever a person takes back, withdraws or stops is seen before the next byte leaves.

mod account;
mod delete;
mod queue;
mod send;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use kawka_domain::ids::RecordingId;
use kawka_domain::recording::LinkPrivacy;
use kawka_store::table;
use kawka_store::table::found_file::FoundFile;
use kawka_store::table::recording::Recording;
use kawka_store::table::upload::{Deletion, Upload};

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::port::{Secret, Secrets, VideoHost, VideoHostError};
use crate::source::blocking;
use crate::view::HostFailure;

/// Bytes that are sent between two looks at what is allowed.
const PART: u64 = 8 * 1024 * 1024;
/// How often the host is asked whether a video plays.
const CONVERTING: Duration = Duration::seconds(30);
/// The first pause after a failure that passes by itself; it doubles with each further one.
const PAUSE: Duration = Duration::seconds(30);
/// The longest one.
const LONGEST: Duration = Duration::minutes(30);

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Something moved; there may be more at once.
    Moved,
    /// Nothing is to be done before this instant, or before something changes.
    Waits(Option<DateTime<Utc>>),
}

/// What is to be done next.
enum Work {
    Nothing(Option<DateTime<Utc>>),
    Delete(Deletion),
    Upload(Box<Job>),
    Ask(Box<Job>),
}

/// An upload and what it needs.
struct Job {
    recording: Recording,
    upload: Upload,
    film: FoundFile,
    title: String,
    privacy: LinkPrivacy,
    bytes_per_second: Option<u64>,
}

/// What went wrong, and in how long it is tried again by itself.
fn told(error: VideoHostError, tries: u32) -> (HostFailure, Option<Duration>) {
    let pause = PAUSE
        .checked_mul(1 << tries.min(10))
        .map_or(LONGEST, |pause| pause.min(LONGEST));
    match error {
        VideoHostError::Unreachable | VideoHostError::Broken | VideoHostError::Offset => {
            (HostFailure::Offline, Some(pause))
        }
        VideoHostError::TooMany(seconds) => {
            let asked = seconds.map(|seconds| Duration::seconds(i64::from(seconds)));
            (HostFailure::TooMany, Some(asked.unwrap_or(pause)))
        }
        VideoHostError::Trouble(_) => (HostFailure::Trouble, Some(pause)),
        VideoHostError::Unexpected => (HostFailure::Unexpected, Some(pause)),
        VideoHostError::Unauthorized => (HostFailure::Unauthorized, None),
        VideoHostError::Forbidden => (HostFailure::Forbidden, None),
        VideoHostError::Quota => (HostFailure::Quota, None),
        VideoHostError::Gone | VideoHostError::Refused(_) => (HostFailure::Refused, None),
        VideoHostError::File => (HostFailure::FileMissing, None),
    }
}

/// Whether something that failed, or never did, is due.
fn is_due(failure: &str, again_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    again_at.map_or(failure.is_empty(), |again| again <= now)
}

/// Carries uploads and deletions of one machine out. It remembers nothing that a restart would miss.
pub struct Uploader {
    desk: Arc<Desk>,
    host: Arc<dyn VideoHost>,
    secrets: Arc<dyn Secrets>,
    /// A token given for this run alone; else the keyring's.
    given: Option<Secret>,
    part: u64,
    /// Uploads whose number of bytes the host has confirmed since the last trouble.
    confirmed: BTreeSet<RecordingId>,
}

impl std::fmt::Debug for Uploader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Uploader").finish_non_exhaustive()
    }
}

impl Uploader {
    /// One that has done nothing yet. A token `given` stands in for the keyring's.
    #[must_use]
    pub fn new(
        desk: Arc<Desk>,
        host: Arc<dyn VideoHost>,
        secrets: Arc<dyn Secrets>,
        given: Option<Secret>,
    ) -> Self {
        Self {
            desk,
            host,
            secrets,
            given,
            part: PART,
            confirmed: BTreeSet::new(),
        }
    }

    /// Sends parts of another size.
    #[must_use]
    pub fn in_parts_of(mut self, bytes: u64) -> Self {
        self.part = bytes.max(1);
        self
    }

    /// Does the next thing.
    ///
    /// # Errors
    /// [`CommandError`] when the data file cannot be read or written; what goes wrong outside is kept with the upload.
    pub async fn step(&mut self) -> Result<Step, CommandError> {
        let desk = Arc::clone(&self.desk);
        match blocking(move || desk.next_work()).await? {
            Work::Nothing(until) => Ok(Step::Waits(until)),
            Work::Delete(deletion) => {
                self.delete(deletion).await?;
                Ok(Step::Moved)
            }
            Work::Upload(job) => {
                self.upload(*job).await?;
                Ok(Step::Moved)
            }
            Work::Ask(job) => {
                self.ask(*job).await?;
                Ok(Step::Moved)
            }
        }
    }

    pub(super) async fn token(&self) -> Result<Secret, HostFailure> {
        if let Some(given) = &self.given {
            return Ok(given.clone());
        }
        let (desk, secrets) = (Arc::clone(&self.desk), Arc::clone(&self.secrets));
        let found = blocking(move || {
            secrets
                .find(&desk.video_token_name())
                .map_err(CommandError::from)
        })
        .await;
        match found {
            Ok(Some(token)) => Ok(Secret::new(token)),
            Ok(None) => Err(HostFailure::NoToken),
            Err(_) => Err(HostFailure::Keyring),
        }
    }

    pub(super) async fn save(&self, upload: Upload) -> Result<(), CommandError> {
        let desk = Arc::clone(&self.desk);
        blocking(move || {
            desk.store
                .write_local(|tx| Ok(table::upload::set(tx, &upload)?))
        })
        .await
    }

    pub(super) async fn fail(
        &mut self,
        mut upload: Upload,
        failure: HostFailure,
        pause: Option<Duration>,
    ) -> Result<(), CommandError> {
        self.confirmed.remove(&upload.recording);
        tracing::warn!(code = failure.word(), "upload");
        let now = self.desk.now();
        failure.word().clone_into(&mut upload.failure);
        upload.tries = upload.tries.saturating_add(1);
        upload.tried_at = Some(now);
        upload.again_at = pause.map(|pause| now + pause);
        self.save(upload).await
    }

    pub(super) async fn stumble(
        &mut self,
        upload: Upload,
        error: VideoHostError,
    ) -> Result<(), CommandError> {
        let (failure, pause) = told(error, upload.tries);
        self.fail(upload, failure, pause).await
    }

    pub(super) async fn missing_token(
        &mut self,
        upload: Upload,
        failure: HostFailure,
    ) -> Result<(), CommandError> {
        let pause = (failure == HostFailure::Keyring).then_some(PAUSE);
        self.fail(upload, failure, pause).await
    }
}
