//! Brings recordings to the video host and deletes them there, one small step at a time.
//!
//! What is to be done stands in the shared tables (a recording is `uploading`, its deletion was asked for); how far it
//! is stands in tables of this machine and is written after every step. So a kill, a restart or a lost network costs
//! one part at most, and whatever a person takes back, withdraws or stops is seen before the next byte leaves.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use kawka_domain::consent::ConsentScope;
use kawka_domain::ids::RecordingId;
use kawka_domain::recording::link::from_uri;
use kawka_domain::recording::{LinkPrivacy, RecordingState, RecordingStep};
use kawka_store::table;
use kawka_store::table::recording::Recording;
use kawka_store::table::upload::{Deletion, Upload};

use super::folder::{look_at, remove_file};
use super::permission;
use crate::action::Action;
use crate::bookings::subject;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::port::{FilePart, NewVideo, Secret, Secrets, VideoHost, VideoHostError, VideoStage};
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
    path: PathBuf,
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

    async fn token(&self) -> Result<Secret, HostFailure> {
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

    async fn save(&self, upload: Upload) -> Result<(), CommandError> {
        let desk = Arc::clone(&self.desk);
        blocking(move || {
            desk.store
                .write_local(|tx| Ok(table::upload::set(tx, &upload)?))
        })
        .await
    }

    async fn fail(
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

    async fn stumble(&mut self, upload: Upload, error: VideoHostError) -> Result<(), CommandError> {
        let (failure, pause) = told(error, upload.tries);
        self.fail(upload, failure, pause).await
    }

    async fn missing_token(
        &mut self,
        upload: Upload,
        failure: HostFailure,
    ) -> Result<(), CommandError> {
        let pause = (failure == HostFailure::Keyring).then_some(PAUSE);
        self.fail(upload, failure, pause).await
    }

    /// The moment before bytes leave: still wanted, still allowed, still the same file?
    async fn check(&self, job: &Job) -> Result<Option<HostFailure>, CommandError> {
        let desk = Arc::clone(&self.desk);
        let (id, path) = (job.recording.id, job.path.clone());
        let known = (job.upload.size, job.upload.modified);
        blocking(move || {
            desk.store.read(|c| {
                let recording = table::recording::get(c, id)?;
                let booking = table::booking::get(c, recording.booking)?;
                let scope = ConsentScope::RecordInternal;
                let lock = permission::find_lock(c, &booking, scope, desk.now())?;
                if lock.is_some() || recording.state() != RecordingState::Uploading {
                    return Err(CommandError::new(ErrorCode::RecordingLocked));
                }
                Ok(())
            })?;
            Ok(match look_at(&path) {
                None => Some(HostFailure::FileMissing),
                Some(seen) if seen != known => Some(HostFailure::FileChanged),
                Some(_) => None,
            })
        })
        .await
    }

    async fn upload(&mut self, job: Job) -> Result<(), CommandError> {
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
            path: job.path,
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
            ..Upload::new(upload.recording, upload.size, upload.modified)
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
    async fn ask(&mut self, job: Job) -> Result<(), CommandError> {
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

    async fn delete(&mut self, mut deletion: Deletion) -> Result<(), CommandError> {
        let desk = Arc::clone(&self.desk);
        let asked = deletion.clone();
        let Some(uris) = blocking(move || desk.list_doomed(&asked)).await? else {
            return Ok(());
        };
        let mut gone_before = !uris.is_empty();
        let mut failure = None;
        if !uris.is_empty() {
            match self.token().await {
                Err(missing) => {
                    let pause = (missing == HostFailure::Keyring).then_some(PAUSE);
                    failure = Some((missing, pause));
                }
                Ok(token) => {
                    for uri in &uris {
                        match self.host.delete(&token, uri).await {
                            Ok(()) => gone_before = false,
                            Err(VideoHostError::Gone) => {}
                            Err(error) => {
                                failure = Some(told(error, deletion.tries));
                                break;
                            }
                        }
                    }
                }
            }
        }
        let now = self.desk.now();
        let desk = Arc::clone(&self.desk);
        if failure.is_none() {
            let confirmed = match (uris.is_empty(), gone_before) {
                (true, _) => "file",
                (false, true) => "was_gone",
                (false, false) => "by_host",
            };
            let done = deletion.clone();
            let carried = blocking(move || desk.note_deleted(&done, confirmed)).await;
            match carried {
                Err(error) if error.code == ErrorCode::FileKept => {
                    failure = Some((HostFailure::FileKept, None));
                }
                carried => return carried,
            }
        }
        if let Some((failure, pause)) = failure {
            tracing::warn!(code = failure.word(), "deletion");
            failure.word().clone_into(&mut deletion.failure);
            deletion.tries = deletion.tries.saturating_add(1);
            deletion.again_at = pause.map(|pause| now + pause);
            let desk = Arc::clone(&self.desk);
            return blocking(move || {
                desk.store
                    .write_local(|tx| Ok(table::upload::set_deletion(tx, &deletion)?))
            })
            .await;
        }
        Ok(())
    }
}

impl Desk {
    /// The name under which the keyring keeps the token of this data folder.
    pub(crate) fn video_token_name(&self) -> String {
        let print = self.store.key().fingerprint();
        let short: String = print
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(16)
            .collect();
        format!("video-token-{short}")
    }

    /// Keeps a token in the keyring after the host has told whose it is; empty removes it. Whatever waited for one
    /// goes on.
    ///
    /// # Errors
    /// [`ErrorCode::VideoHost`] when the host does not take it, [`ErrorCode::BadInput`], or the keyring's refusal;
    /// the former token stays.
    pub async fn set_video_token(
        self: &Arc<Self>,
        token: &str,
        host: &dyn VideoHost,
        secrets: Arc<dyn Secrets>,
    ) -> Result<Option<String>, CommandError> {
        let token = token.trim().to_owned();
        if token.len() > 500 || token.chars().any(|c| !c.is_ascii_graphic()) {
            return Err(CommandError::bad_input("token", "not_a_token"));
        }
        let account = if token.is_empty() {
            None
        } else {
            Some(self.ask_account(&Secret::new(token.clone()), host).await?)
        };
        let desk = Arc::clone(self);
        blocking(move || {
            let name = desk.video_token_name();
            if token.is_empty() {
                secrets.remove(&name)?;
            } else {
                secrets.set(&name, &token)?;
            }
            desk.retry_outside(None)
        })
        .await?;
        Ok(account)
    }

    async fn ask_account(
        &self,
        token: &Secret,
        host: &dyn VideoHost,
    ) -> Result<String, CommandError> {
        host.account(token).await.map_err(|error| {
            CommandError::new(ErrorCode::VideoHost).with("problem", told(error, 0).0)
        })
    }

    /// The account that the token in the keyring belongs to; `None` without a token.
    ///
    /// # Errors
    /// As for [`Desk::set_video_token`].
    pub async fn check_video_token(
        self: &Arc<Self>,
        host: &dyn VideoHost,
        secrets: Arc<dyn Secrets>,
    ) -> Result<Option<String>, CommandError> {
        let desk = Arc::clone(self);
        let found = blocking(move || {
            secrets
                .find(&desk.video_token_name())
                .map_err(CommandError::from)
        })
        .await?;
        match found {
            None => Ok(None),
            Some(token) => Ok(Some(self.ask_account(&Secret::new(token), host).await?)),
        }
    }

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
                    // What changed meanwhile is the file that is meant now, from its first byte.
                    let file = table::recording_file::find_of(tx, upload.recording)?;
                    if let Some(file) = file.filter(|file| file.gone_at.is_none())
                        && (file.look.size, file.look.modified) != (upload.size, upload.modified)
                    {
                        if !upload.uri.is_empty() {
                            let rest = Deletion::of_rest(&upload.uri, self.now());
                            table::upload::set_deletion(tx, &rest)?;
                        }
                        upload = Upload::new(upload.recording, file.look.size, file.look.modified);
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

    fn next_work(&self) -> Result<Work, CommandError> {
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
                let known = table::upload::find(c, recording.id)?;
                if state != RecordingState::Uploading && known.is_none() {
                    continue;
                }
                let Some(file) = table::recording_file::find_of(c, recording.id)? else {
                    // On another machine.
                    continue;
                };
                let upload = known.unwrap_or_else(|| {
                    Upload::new(recording.id, file.look.size, file.look.modified)
                });
                if !is_due(&upload.failure, upload.again_at, now) {
                    wait(upload.again_at);
                    continue;
                }
                let whole = !upload.uri.is_empty() && upload.sent >= upload.size;
                let booking = table::booking::get(c, recording.booking)?;
                let job = Box::new(Job {
                    // Names nobody: whoever has the link would read it.
                    title: booking.entry.start.format("%Y-%m-%d %H:%M").to_string(),
                    recording,
                    upload,
                    path: PathBuf::from(file.path),
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

    /// Stops every upload that the customer does not allow any more.
    fn stop_what_is_not_allowed(&self) -> Result<(), CommandError> {
        let stopped = self.store.read(|c| {
            let mut stopped = Vec::new();
            for recording in table::recording::list(c)? {
                if recording.state() != RecordingState::Uploading {
                    continue;
                }
                let booking = table::booking::get(c, recording.booking)?;
                let scope = ConsentScope::RecordInternal;
                if let Some(lock) = permission::find_lock(c, &booking, scope, self.now())? {
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
                recording.state() == RecordingState::Uploading
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
    fn note_uploaded(
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
                super::need(tx, stored.booking, ConsentScope::RecordInternal, self.now())?;
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

    /// The videos that a deletion is about; `None` when it was taken back or undone, and then it is forgotten.
    fn list_doomed(&self, deletion: &Deletion) -> Result<Option<Vec<String>>, CommandError> {
        let Some(id) = deletion.recording else {
            return Ok(Some(vec![deletion.what.clone()]));
        };
        let recording = self.store.read(|c| table::recording::find(c, id))?;
        let Some(recording) = recording.filter(|one| one.deletion_asked().is_some()) else {
            self.store.write_local(|tx| {
                Ok::<_, CommandError>(table::upload::remove_deletion(tx, &deletion.what)?)
            })?;
            return Ok(None);
        };
        let upload = self.store.read(|c| table::upload::find(c, id))?;
        let mut uris = BTreeSet::new();
        if !recording.video_id.is_empty() {
            uris.insert(format!("/videos/{}", recording.video_id));
        }
        if let Some(link) = upload.as_ref().and_then(|upload| from_uri(&upload.uri)) {
            uris.extend(link.video_id().map(|id| format!("/videos/{id}")));
        }
        Ok(Some(uris.into_iter().collect()))
    }

    /// Deletes the file on this machine and notes what confirmed the deletion at the host.
    fn note_deleted(&self, deletion: &Deletion, confirmed: &str) -> Result<(), CommandError> {
        let Some(id) = deletion.recording else {
            self.note_video_gone(&deletion.what)?;
            return self
                .store
                .write_local(|tx| Ok(table::upload::remove_deletion(tx, &deletion.what)?));
        };
        let (_, name) = self.recording_subject(id)?;
        let file = self.store.read(|c| table::recording_file::find_of(c, id))?;
        if let Some(file) = &file {
            remove_file(file)?;
        }
        self.write_as(None, Action::MarkRecordingDeleted, name, |tx| {
            let present = table::recording::get(tx, id)?;
            self.own_hand()
                .take(tx, &present, RecordingStep::Deleted, "", confirmed)?;
            table::recording::set_link(tx, id, "", "", LinkPrivacy::Unknown)?;
            table::upload::remove(tx, id)?;
            table::upload::remove_deletion(tx, &deletion.what)?;
            if let Some(file) = &file {
                table::recording_file::forget(tx, &file.path)?;
            }
            Ok(())
        })?;
        Ok(())
    }
}
