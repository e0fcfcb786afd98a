//! Recordings of calls: what people see and do. [`folder`] looks for files, [`upload`] brings them to the video host.
//!
//! Nothing about a recording is done without the customer's consent at that moment: every path asks [`permission`].

mod folder;
mod permission;
mod rows;
mod upload;

pub(crate) use folder::{Lies, find_film, look_for, remove_film};
pub(crate) use rows::attention;
pub use upload::{Step, Uploader};

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::consent::{ConsentScope, Refusal};
use kawka_domain::ids::{BookingId, RecordingEventId, RecordingId};
use kawka_domain::recording::link::{LinkError, parse};
use kawka_domain::recording::{
    LinkPrivacy, RecordingState, RecordingStep, StepError, delete_on, next,
};
use kawka_store::table::booking::Booking;
use kawka_store::table::recording::{NewEvent, Recording};
use kawka_store::table::upload::Deletion;
use kawka_store::{Connection, Transaction, table};

use crate::action::Action;
use crate::bookings::subject;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::needed_line;
use crate::view::{Done, HostFailure};
use crate::wording::{Language, OutsideTask};

/// What confirms a deletion, or begins one: a person says that it is done where Kawka cannot reach.
const BY_HAND: &str = "by_hand";

impl From<StepError> for CommandError {
    fn from(error: StepError) -> Self {
        Self::new(ErrorCode::RecordingStep)
            .with("state", error.state)
            .with("step", error.step)
    }
}

fn locked(lock: Refusal, scope: ConsentScope) -> CommandError {
    CommandError::new(ErrorCode::RecordingLocked)
        .with("reason", lock)
        .with("scope", scope)
}

/// Refuses what the customer does not allow at this moment.
fn need(
    c: &Connection,
    booking: BookingId,
    scope: ConsentScope,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let stored = table::booking::get(c, booking)?;
    match permission::find_lock(c, &stored, scope, now)? {
        Some(lock) => Err(locked(lock, scope)),
        None => Ok(()),
    }
}

/// Who does what when.
struct Hand<'a> {
    desk: &'a Desk,
    mine: bool,
}

impl Hand<'_> {
    /// Appends a step that can follow; gives its id.
    fn take(
        &self,
        tx: &Transaction<'_>,
        recording: &Recording,
        step: RecordingStep,
        channel: &str,
        detail: &str,
    ) -> Result<RecordingEventId, CommandError> {
        next(recording.state(), step)?;
        let event = self.event(step, channel, detail);
        Ok(table::recording::add_event(tx, recording.id, &event)?)
    }

    fn event<'b>(&self, step: RecordingStep, channel: &'b str, detail: &'b str) -> NewEvent<'b> {
        NewEvent {
            step,
            at: self.desk.now(),
            member: if self.mine { self.desk.find_me() } else { None },
            channel,
            detail,
            on_behalf_of: None,
        }
    }
}

impl Desk {
    const fn my_hand(&self) -> Hand<'_> {
        Hand {
            desk: self,
            mine: true,
        }
    }

    const fn own_hand(&self) -> Hand<'_> {
        Hand {
            desk: self,
            mine: false,
        }
    }

    fn recording_subject(&self, id: RecordingId) -> Result<(Recording, String), CommandError> {
        self.store.read(|c| {
            let recording = table::recording::get(c, id)?;
            let booking = table::booking::get(c, recording.booking)?;
            Ok((recording, subject(&booking)))
        })
    }

    /// When the recording of a call is to be deleted: counted from the call, however late its file or link came.
    fn retention_day(&self, call: &Booking) -> Result<NaiveDate, CommandError> {
        let days = self.get_settings()?.recordings.retention_days;
        let made = call.entry.end.with_timezone(&self.zone()?).date_naive();
        Ok(delete_on(made, days))
    }

    /// As [`Desk::add_recording_link_as`], where nobody told who can watch it.
    ///
    /// # Errors
    /// As there.
    pub fn add_recording_link(
        &self,
        booking: BookingId,
        recording: Option<RecordingId>,
        link: &str,
    ) -> Result<Done<RecordingId>, CommandError> {
        self.add_recording_link_as(booking, recording, link, LinkPrivacy::Unknown)
    }

    /// Enters where a recording can be seen: of a new one, or of `recording`. Who can watch it there is what the link
    /// tells, else what was `told`.
    ///
    /// # Errors
    /// [`ErrorCode::RecordingLocked`] without the customer's consent, [`ErrorCode::BadInput`] for what is no link,
    /// [`ErrorCode::RecordingStep`], [`ErrorCode::NotFound`].
    pub fn add_recording_link_as(
        &self,
        booking: BookingId,
        recording: Option<RecordingId>,
        link: &str,
        told: LinkPrivacy,
    ) -> Result<Done<RecordingId>, CommandError> {
        let link = parse(&needed_line("link", link)?).map_err(|error| {
            let problem = match error {
                LinkError::Empty => "empty",
                LinkError::NotHttps => "not_https",
                LinkError::NoVideo => "no_video",
                LinkError::Credentials => "password_inside",
            };
            CommandError::bad_input("link", problem)
        })?;
        let stored = self.get_stored_booking(booking)?;
        let (now, day) = (self.now(), self.retention_day(&stored)?);
        self.write(Action::AddRecordingLink, subject(&stored), |tx| {
            need(tx, booking, ConsentScope::RecordInternal, self.now())?;
            let present = match recording {
                Some(id) => table::recording::get(tx, id)?,
                None => take_or_add(tx, booking, now)?,
            };
            let hand = self.my_hand();
            let video = link.video_id().unwrap_or_default();
            // The video that Kawka put there stays until the recording is deleted, and then it goes too.
            let former = Some(present.video_id.as_str())
                .filter(|former| present.is_own_video() && *former != video)
                .unwrap_or_default();
            hand.take(tx, &present, RecordingStep::Linked, "", former)?;
            let privacy = match link.privacy() {
                LinkPrivacy::Unknown => told,
                known => known,
            };
            table::recording::set_link(tx, present.id, &link.url(), video, privacy)?;
            if present.delete_on.is_none() {
                table::recording::set_delete_on(tx, present.id, Some(day))?;
            }
            Ok(present.id)
        })
    }

    /// Says that a call was not recorded though it could have been.
    ///
    /// # Errors
    /// [`ErrorCode::RecordingStep`] when there is a recording, [`ErrorCode::NotFound`].
    pub fn mark_not_recorded(&self, booking: BookingId) -> Result<Done<RecordingId>, CommandError> {
        let stored = self.get_stored_booking(booking)?;
        let now = self.now();
        self.write(Action::MarkNotRecorded, subject(&stored), |tx| {
            let exists = |one: &Recording| one.state().exists();
            if let Some(one) = table::recording::list_of_booking(tx, booking)?
                .into_iter()
                .find(exists)
            {
                return Err(StepError {
                    state: one.state(),
                    step: RecordingStep::NotMade,
                }
                .into());
            }
            let present = take_or_add(tx, booking, now)?;
            self.my_hand()
                .take(tx, &present, RecordingStep::NotMade, "", "")?;
            Ok(present.id)
        })
    }

    /// Notes that a recording was watched: by its customer's care owner, or by somebody else on their behalf, who says
    /// why. Where nobody is the care owner, whoever watches it watched it.
    ///
    /// # Errors
    /// [`ErrorCode::NotCareOwner`] for somebody else without a reason, [`ErrorCode::RecordingLocked`],
    /// [`ErrorCode::RecordingStep`], [`ErrorCode::NotFound`].
    pub fn mark_recording_watched(
        &self,
        id: RecordingId,
        on_behalf: Option<&str>,
    ) -> Result<Done<()>, CommandError> {
        let (recording, name) = self.recording_subject(id)?;
        let reason = match on_behalf {
            Some(reason) => crate::people::free_line("reason", reason)?,
            None => String::new(),
        };
        let me = self.find_me();
        self.write(Action::MarkRecordingWatched, name, |tx| {
            need(
                tx,
                recording.booking,
                ConsentScope::RecordInternal,
                self.now(),
            )?;
            let booking = table::booking::get(tx, recording.booking)?;
            let owner = booking.care_owner.filter(|owner| Some(*owner) != me);
            if owner.is_some() && reason.is_empty() {
                return Err(CommandError::new(ErrorCode::NotCareOwner)
                    .with("owner", booking.care_owner_name.unwrap_or_default()));
            }
            let present = table::recording::get(tx, id)?;
            next(present.state(), RecordingStep::Watched)?;
            let event = NewEvent {
                on_behalf_of: owner,
                ..self.my_hand().event(
                    RecordingStep::Watched,
                    "",
                    owner.map_or("", |_| reason.as_str()),
                )
            };
            table::recording::add_event(tx, id, &event)?;
            Ok(())
        })
    }

    /// The mail that sends a recording to its customer, as a `mailto:` address for the mail program.
    ///
    /// # Errors
    /// [`ErrorCode::RecordingLocked`] without the consent to send it, [`ErrorCode::BadInput`] when there is no link
    /// or the customer has no address, [`ErrorCode::NotFound`].
    pub fn recording_mail(&self, id: RecordingId) -> Result<String, CommandError> {
        let house = self.spoken_language();
        self.store.read(|c| {
            let recording = table::recording::get(c, id)?;
            need(
                c,
                recording.booking,
                ConsentScope::RecordInternal,
                self.now(),
            )?;
            need(
                c,
                recording.booking,
                ConsentScope::SendToCustomer,
                self.now(),
            )?;
            if recording.link.is_empty() {
                return Err(CommandError::bad_input("link", "empty"));
            }
            let booking = table::booking::get(c, recording.booking)?;
            let Some(customer) = booking.customer else {
                return Err(locked(Refusal::NoCustomer, ConsentScope::SendToCustomer));
            };
            let customer = crate::people::customer_view(c, customer, self.now())?;
            let email = customer
                .handles
                .iter()
                .find(|handle| handle.kind == kawka_domain::identity::HandleKind::Email)
                .map(|handle| handle.value.clone())
                .ok_or_else(|| CommandError::bad_input("email", "empty"))?;
            let language = Language::of_person(&customer.fields.language, house);
            let words =
                crate::wording::recording_mail(language, &recording.link, recording.privacy);
            Ok(crate::wording::mailto(&email, &words.0, &words.1))
        })
    }

    /// Notes that a recording was sent to its customer, by which channel, and on which consent that rests.
    ///
    /// # Errors
    /// [`ErrorCode::RecordingLocked`] without the consent to send it, [`ErrorCode::RecordingStep`],
    /// [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn mark_recording_sent(
        &self,
        id: RecordingId,
        channel: kawka_domain::interaction::Channel,
    ) -> Result<Done<()>, CommandError> {
        let (recording, name) = self.recording_subject(id)?;
        self.write(Action::MarkRecordingSent, name, |tx| {
            need(
                tx,
                recording.booking,
                ConsentScope::RecordInternal,
                self.now(),
            )?;
            need(
                tx,
                recording.booking,
                ConsentScope::SendToCustomer,
                self.now(),
            )?;
            let present = table::recording::get(tx, id)?;
            let scope = ConsentScope::SendToCustomer.word();
            self.my_hand()
                .take(tx, &present, RecordingStep::Sent, channel.word(), scope)?;
            Ok(())
        })
    }

    /// Says who can watch a recording at its host: a link does not always tell.
    ///
    /// # Errors
    /// [`ErrorCode::RecordingLocked`], [`ErrorCode::BadInput`] when there is no link, [`ErrorCode::NotFound`].
    pub fn set_recording_privacy(
        &self,
        id: RecordingId,
        privacy: LinkPrivacy,
    ) -> Result<Done<()>, CommandError> {
        let (recording, name) = self.recording_subject(id)?;
        self.write(Action::ChangeRecordingPrivacy, name, |tx| {
            let scope = ConsentScope::RecordInternal;
            need(tx, recording.booking, scope, self.now())?;
            let present = table::recording::get(tx, id)?;
            if present.link.is_empty() {
                return Err(CommandError::bad_input("link", "empty"));
            }
            let (link, video) = (&present.link, &present.video_id);
            Ok(table::recording::set_link(tx, id, link, video, privacy)?)
        })
    }

    /// Sets the day on which a recording is to be deleted; `None` keeps it for good.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn set_recording_delete_on(
        &self,
        id: RecordingId,
        day: Option<NaiveDate>,
    ) -> Result<Done<()>, CommandError> {
        let (_, name) = self.recording_subject(id)?;
        self.write(Action::ChangeRetention, name, |tx| {
            Ok(table::recording::set_delete_on(tx, id, day)?)
        })
    }

    /// Asks for a recording to be deleted wherever it lies and Kawka can reach it. The upload loop carries it out;
    /// until then it can be taken back.
    ///
    /// # Errors
    /// [`ErrorCode::RecordingStep`] when there is nothing to delete, [`ErrorCode::RecordingElsewhere`] for one at a
    /// host that only a person reaches, [`ErrorCode::NotFound`].
    pub fn ask_recording_deletion(&self, id: RecordingId) -> Result<Done<()>, CommandError> {
        let (recording, name) = self.recording_subject(id)?;
        if recording.state().is_hosted() && recording.video_id.is_empty() {
            return Err(CommandError::new(ErrorCode::RecordingElsewhere));
        }
        let now = self.now();
        self.write(Action::AskRecordingDeletion, name, |tx| {
            let present = table::recording::get(tx, id)?;
            self.my_hand()
                .take(tx, &present, RecordingStep::DeletionAsked, "", "")?;
            table::upload::set_deletion(tx, &Deletion::of(id, now))?;
            Ok(())
        })
    }

    /// Takes a request for deletion back.
    ///
    /// # Errors
    /// [`ErrorCode::RecordingStep`] when there is none, [`ErrorCode::NotFound`].
    pub fn drop_recording_deletion(&self, id: RecordingId) -> Result<Done<()>, CommandError> {
        let (_, name) = self.recording_subject(id)?;
        self.write(Action::DropRecordingDeletion, name, |tx| {
            let present = table::recording::get(tx, id)?;
            if present.deletion_asked().is_none() {
                return Err(StepError {
                    state: present.state(),
                    step: RecordingStep::DeletionDropped,
                }
                .into());
            }
            self.my_hand()
                .take(tx, &present, RecordingStep::DeletionDropped, "", "")?;
            Ok(())
        })
    }

    /// Notes that a person deleted a recording where Kawka cannot reach it, and forgets its link. What Kawka can reach
    /// of it, its file on this machine or a video that it had put at Vimeo, is deleted first; until then the recording
    /// is not gone. Said of a file that is no longer where it was found, it says that no copy of it is left.
    ///
    /// # Errors
    /// [`ErrorCode::RecordingStep`], [`ErrorCode::NotFound`].
    pub fn mark_recording_deleted(&self, id: RecordingId) -> Result<Done<()>, CommandError> {
        let (_, name) = self.recording_subject(id)?;
        let now = self.now();
        self.write(Action::MarkRecordingDeleted, name, |tx| {
            let present = table::recording::get(tx, id)?;
            let film = find_film(tx, &present)?;
            let lies = film.as_ref().map(look_for);
            let waiting = Deletion::of(id, now);
            let tried = table::upload::list_deletions(tx)?
                .into_iter()
                .any(|deletion| {
                    deletion.what == waiting.what
                        && deletion.failure == HostFailure::FileMissing.word()
                });
            let others = present.videos().any(|video| video != present.video_id);
            if lies == Some(Lies::There) || others && !tried {
                self.my_hand()
                    .take(tx, &present, RecordingStep::DeletionAsked, "", BY_HAND)?;
                return Ok(table::upload::set_deletion(tx, &waiting)?);
            }
            let proof = if film.is_some() { "file_gone" } else { BY_HAND };
            self.my_hand()
                .take(tx, &present, RecordingStep::Deleted, "", proof)?;
            table::upload::remove_deletion(tx, &waiting.what)?;
            table::recording::set_link(tx, id, "", "", LinkPrivacy::Unknown)?;
            finish_deleting(tx, present.booking, now)
        })
    }

    /// Puts a found recording into the queue for the video host.
    ///
    /// # Errors
    /// [`ErrorCode::RecordingLocked`], [`ErrorCode::RecordingStep`], [`ErrorCode::BadInput`] when its file does not lie
    /// there any more as it was found, [`ErrorCode::NotFound`].
    pub fn start_upload(&self, id: RecordingId) -> Result<Done<()>, CommandError> {
        let (recording, name) = self.recording_subject(id)?;
        self.write(Action::StartUpload, name, |tx| {
            need(
                tx,
                recording.booking,
                ConsentScope::RecordInternal,
                self.now(),
            )?;
            let present = table::recording::get(tx, id)?;
            let film = find_film(tx, &present)?;
            if film.is_some_and(|film| look_for(&film) != Lies::There) {
                return Err(CommandError::bad_input("file", "not_there"));
            }
            self.my_hand()
                .take(tx, &present, RecordingStep::UploadStarted, "", "")?;
            Ok(())
        })
    }

    /// Stops an upload; what the host has of it is deleted there.
    ///
    /// # Errors
    /// [`ErrorCode::RecordingStep`], [`ErrorCode::NotFound`].
    pub fn stop_upload(&self, id: RecordingId) -> Result<Done<()>, CommandError> {
        let (_, name) = self.recording_subject(id)?;
        self.write(Action::StopUpload, name, |tx| {
            let present = table::recording::get(tx, id)?;
            self.my_hand()
                .take(tx, &present, RecordingStep::UploadStopped, "", "")?;
            Ok(())
        })
    }
}

/// Once no recording of a call is left, the task to delete it is done.
fn finish_deleting(
    tx: &Transaction<'_>,
    booking: BookingId,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let films = table::recording::list_of_booking(tx, booking)?;
    if films.iter().any(|film| film.state().exists()) {
        return Ok(());
    }
    crate::withdrawal::finish(tx, booking, OutsideTask::DeleteRecording, now)
}

/// The recording of a call that nothing has come of yet, else a new one.
fn take_or_add(
    tx: &Transaction<'_>,
    booking: BookingId,
    now: DateTime<Utc>,
) -> Result<Recording, CommandError> {
    let waiting = table::recording::list_of_booking(tx, booking)?
        .into_iter()
        .find(|one| one.state() == RecordingState::None);
    if let Some(waiting) = waiting {
        return Ok(waiting);
    }
    let id = RecordingId::new();
    table::recording::add(tx, id, booking, now)?;
    Ok(table::recording::get(tx, id)?)
}
