//! How stored recordings become the rows that people see.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use kawka_domain::booking::BookingStatus;
use kawka_domain::consent::{ConsentScope, Refusal};
use kawka_domain::ids::BookingId;
use kawka_domain::recording::{
    LinkPrivacy, RecordingAlert, RecordingState, RecordingStep, alert, expectation,
};
use kawka_store::table::booking::Booking;
use kawka_store::table::recording::{Recording, RecordingEvent};
use kawka_store::table::upload::{Deletion, Upload};
use kawka_store::{Connection, table};

use super::folder;
use super::permission::Locks;
use crate::bookings::subject;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::view::{
    Attention, FolderState, Happened, HostFailure, PersonRef, RecordingEventRow, RecordingFilter,
    RecordingRow, RecordingsView, UploadRow,
};

/// How far back a missing recording is asked for.
const EXPECTED_DAYS: i64 = 30;
/// After so many tries in a row a person hears of a deletion that goes on by itself.
const PATIENCE: u32 = 3;

/// What every row needs.
pub(crate) struct Surroundings {
    pub(crate) now: DateTime<Utc>,
    zone: Tz,
    today: NaiveDate,
    within: Duration,
    deletions: Vec<Deletion>,
}

fn happened(event: &RecordingEvent) -> Happened {
    Happened {
        at: event.at,
        who: event.member.clone(),
        channel: event.channel.clone(),
        detail: event.detail.clone(),
        on_behalf_of: event.on_behalf_of.clone(),
    }
}

/// Kibibytes, rounded up: a file with content is never 0.
pub(super) fn kib(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX)
}

fn upload_row(upload: &Upload) -> UploadRow {
    let percent = (upload.sent.min(upload.size) * 100)
        .checked_div(upload.size)
        .unwrap_or(0);
    UploadRow {
        sent_kib: kib(upload.sent),
        total_kib: kib(upload.size),
        percent: u32::try_from(percent).unwrap_or(100),
        failure: upload.failure.parse().ok(),
        again_at: upload.again_at,
        converting: upload.size > 0 && upload.sent >= upload.size,
    }
}

/// What a row says about a call alone.
fn bare(booking: &Booking) -> RecordingRow {
    RecordingRow {
        id: None,
        booking_id: booking.id,
        customer: booking
            .customer
            .zip(booking.customer_name.clone())
            .map(|(id, name)| PersonRef { id, name }),
        name: subject(booking),
        start: booking.entry.start,
        state: RecordingState::None,
        alert: None,
        lock: None,
        send_lock: None,
        link: None,
        at_vimeo: false,
        privacy: LinkPrivacy::Unknown,
        expected_by: None,
        delete_on: None,
        not_made: false,
        watched: None,
        sent: None,
        deletion_asked: None,
        deletion_failure: None,
        deleted: None,
        file: None,
        upload: None,
        events: Vec::new(),
    }
}

/// The row of a call that has no recording.
fn empty_row(
    booking: &Booking,
    locks: (Option<Refusal>, Option<Refusal>),
    around: &Surroundings,
) -> RecordingRow {
    let took_place = matches!(booking.status, BookingStatus::Booked | BookingStatus::Held);
    let asked_for = took_place
        && booking.was_awaited()
        && around.now - booking.entry.end <= Duration::days(EXPECTED_DAYS);
    let (state, alert) = expectation(
        locks.0.is_none() && asked_for,
        booking.entry.end,
        around.now,
        around.within,
    );
    RecordingRow {
        state,
        alert,
        lock: locks.0,
        send_lock: locks.0.or(locks.1),
        expected_by: (state == RecordingState::Expected).then(|| booking.entry.end + around.within),
        ..bare(booking)
    }
}

fn row(
    c: &Connection,
    booking: &Booking,
    recording: Recording,
    locks: (Option<Refusal>, Option<Refusal>),
    around: &Surroundings,
) -> Result<RecordingRow, CommandError> {
    let state = recording.state();
    let upload = table::upload::find(c, recording.id)?;
    let deletion = around
        .deletions
        .iter()
        .find(|deletion| deletion.recording == Some(recording.id));
    let deletion_failure: Option<HostFailure> = deletion
        .filter(|_| recording.deletion_asked().is_some())
        .and_then(|deletion| deletion.failure.parse().ok());
    let stuck = deletion_failure.is_some_and(|failure| {
        failure.needs_a_person() || deletion.is_some_and(|deletion| deletion.tries >= PATIENCE)
    });
    let upload_failure = upload
        .as_ref()
        .and_then(|upload| upload.failure.parse::<HostFailure>().ok());
    // While this machine cannot know, nobody is asked to delete anything.
    let allowed = locks.0.is_none_or(Refusal::is_of_this_machine);
    let mut needed = alert(state, allowed, recording.delete_on, around.today);
    if recording.deletion_asked().is_some() && state.exists() {
        // A person has decided; only what cannot be carried out comes back to them.
        needed = stuck.then_some(RecordingAlert::DeletionFails);
    } else if needed != Some(RecordingAlert::StillThere)
        && upload_failure.is_some_and(HostFailure::needs_a_person)
    {
        needed = Some(RecordingAlert::UploadFails);
    }
    let asked = recording.deletion_asked().is_some();
    let latest = |step| recording.latest(step).map(happened);
    let film = folder::find_film(c, &recording)?;
    let file = match &film {
        Some(film) => Some(match folder::find_whole(c, film)? {
            Some(file) => folder::plain_row(&file),
            None => folder::gone_row(film),
        }),
        None => None,
    };
    Ok(RecordingRow {
        id: Some(recording.id),
        state,
        alert: needed,
        lock: locks.0,
        send_lock: locks.0.or(locks.1),
        link: Some(recording.link.clone()).filter(|link| !link.is_empty() && locks.0.is_none()),
        at_vimeo: !recording.video_id.is_empty(),
        privacy: recording.privacy,
        delete_on: recording.delete_on.filter(|_| state.exists()),
        not_made: recording.is_not_made(),
        watched: latest(RecordingStep::Watched),
        sent: latest(RecordingStep::Sent),
        deletion_asked: asked
            .then(|| latest(RecordingStep::DeletionAsked))
            .flatten(),
        deletion_failure,
        deleted: (state == RecordingState::Deleted)
            .then(|| latest(RecordingStep::Deleted))
            .flatten(),
        file,
        upload: upload.as_ref().map(upload_row),
        events: recording
            .events
            .iter()
            .map(|event| RecordingEventRow {
                step: event.step,
                happened: happened(event),
            })
            .collect(),
        ..bare(booking)
    })
}

fn rows_of(
    c: &Connection,
    booking: &Booking,
    recordings: Vec<Recording>,
    around: &Surroundings,
    allowed: &mut Locks<'_>,
) -> Result<Vec<RecordingRow>, CommandError> {
    let locks = (
        allowed.find(booking, ConsentScope::RecordInternal)?,
        allowed.find(booking, ConsentScope::SendToCustomer)?,
    );
    if recordings.is_empty() {
        return Ok(vec![empty_row(booking, locks, around)]);
    }
    recordings
        .into_iter()
        .map(|recording| row(c, booking, recording, locks, around))
        .collect()
}

/// What needs a person about recordings, for Today.
pub(crate) fn attention(
    c: &Connection,
    around: &Surroundings,
) -> Result<Vec<Attention>, CommandError> {
    let mut found = Vec::new();
    let mut allowed = Locks::new(c, around.now);
    let wanted = |recording: &Recording| recording.state().exists();
    for row in rows_where(c, around, &mut allowed, wanted)? {
        if row.alert.is_some() {
            found.push(Attention::Recording { row: Box::new(row) });
        }
    }
    let files = folder::loose_files(c, &mut allowed, around.now, around.zone)?;
    let waiting = files.iter().filter(|file| file.pressing).count();
    if waiting > 0 {
        let count = u32::try_from(waiting).unwrap_or(u32::MAX);
        found.push(Attention::RecordingFiles { count });
    }
    Ok(found)
}

/// The recordings that are wanted, and the calls that should have one; newest call first.
fn rows_where(
    c: &Connection,
    around: &Surroundings,
    allowed: &mut Locks<'_>,
    wanted: fn(&Recording) -> bool,
) -> Result<Vec<RecordingRow>, CommandError> {
    let mut by_call: BTreeMap<BookingId, Vec<Recording>> = BTreeMap::new();
    for recording in table::recording::list(c)? {
        by_call
            .entry(recording.booking)
            .or_default()
            .push(recording);
    }
    let mut rows = Vec::new();
    let since = around.now - Duration::days(EXPECTED_DAYS);
    for booking in table::booking::list(c, since, around.now)? {
        if !by_call.contains_key(&booking.id) {
            let found = rows_of(c, &booking, Vec::new(), around, allowed)?;
            rows.extend(
                found
                    .into_iter()
                    .filter(|row| row.state == RecordingState::Expected),
            );
        }
    }
    for (booking, mut recordings) in by_call {
        recordings.retain(wanted);
        if recordings.is_empty() {
            continue;
        }
        let booking = table::booking::get(c, booking)?;
        rows.extend(rows_of(c, &booking, recordings, around, allowed)?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse((row.start, row.id)));
    Ok(rows)
}

impl Desk {
    pub(crate) fn recording_surroundings(&self) -> Result<Surroundings, CommandError> {
        let within = self.get_settings()?.recordings.expected_within;
        Ok(Surroundings {
            now: self.now(),
            zone: self.zone()?,
            today: self.today()?,
            within: Duration::hours(i64::from(within)),
            deletions: self.store.read(table::upload::list_deletions)?,
        })
    }

    /// The recordings of a call, of a customer, or all of them, with the files that are of no call yet.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`] for a call that is not there.
    pub fn list_recordings(
        &self,
        filter: &RecordingFilter,
    ) -> Result<RecordingsView, CommandError> {
        let around = self.recording_surroundings()?;
        let folder = self.folder_state()?;
        self.store.read(|c| {
            let mut allowed = Locks::new(c, around.now);
            let of_call = |booking: &Booking, allowed: &mut Locks<'_>| {
                let recordings = table::recording::list_of_booking(c, booking.id)?;
                rows_of(c, booking, recordings, &around, allowed)
            };
            let mut rows = Vec::new();
            match (filter.booking_id, filter.customer_id) {
                (Some(id), _) => rows = of_call(&table::booking::get(c, id)?, &mut allowed)?,
                (None, Some(customer)) => {
                    for booking in table::booking::list_of_customer(c, customer)? {
                        rows.extend(of_call(&booking, &mut allowed)?);
                    }
                    rows.retain(|row| row.id.is_some() || row.state != RecordingState::None);
                }
                (None, None) => rows = rows_where(c, &around, &mut allowed, |_| true)?,
            }
            rows.retain(|row| !filter.attention || row.alert.is_some());
            let alone = filter.booking_id.is_none() && filter.customer_id.is_none();
            let files = if alone {
                folder::loose_files(c, &mut allowed, around.now, around.zone)?
            } else {
                Vec::new()
            };
            let stuck = |deletion: &&Deletion| {
                deletion.recording.is_none()
                    && deletion
                        .failure
                        .parse()
                        .is_ok_and(HostFailure::needs_a_person)
            };
            Ok(RecordingsView {
                now: around.now,
                rows,
                files,
                folder,
                leftovers: u32::try_from(around.deletions.iter().filter(stuck).count())
                    .unwrap_or(u32::MAX),
            })
        })
    }

    fn folder_state(&self) -> Result<FolderState, CommandError> {
        Ok(folder::state_of(&self.get_settings()?.recordings.folder))
    }
}
