//! Recordings of calls and what happened to them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::ids::{BookingId, MemberId, RecordingEventId, RecordingId};
use kawka_domain::recording::{LinkPrivacy, RecordingState, RecordingStep, fold, next};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One thing that happened to a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingEvent {
    /// Which.
    pub id: RecordingEventId,
    /// What.
    pub step: RecordingStep,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: a member's name; `None` for Kawka itself.
    pub member: Option<String>,
    /// By which channel it was sent; else empty.
    pub channel: String,
    /// What confirms it, as a word, or why somebody else did it; of a link, the number of the video that it stands in
    /// the place of; else empty.
    pub detail: String,
    /// On whose behalf, where it was somebody else's to do.
    pub on_behalf_of: Option<String>,
}

/// One recording.
#[derive(Clone, PartialEq, Eq)]
pub struct Recording {
    /// Which.
    pub id: RecordingId,
    /// Of which call.
    pub booking: BookingId,
    /// Where it can be seen; empty while it cannot.
    pub link: String,
    /// Its number at Vimeo; empty for another host or none.
    pub video_id: String,
    /// Who can see it there.
    pub privacy: LinkPrivacy,
    /// The day on which it is to be deleted.
    pub delete_on: Option<NaiveDate>,
    /// When it came into Kawka.
    pub created_at: DateTime<Utc>,
    /// What happened to it, oldest first.
    pub events: Vec<RecordingEvent>,
}

impl std::fmt::Debug for Recording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Whoever has the link can see the video.
        f.debug_struct("Recording")
            .field("id", &self.id)
            .field("booking", &self.booking)
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}

impl Recording {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> RecordingState {
        fold(self.events.iter().map(|event| event.step))
    }

    /// The latest step of a kind.
    #[must_use]
    pub fn latest(&self, step: RecordingStep) -> Option<&RecordingEvent> {
        self.events.iter().rev().find(|event| event.step == step)
    }

    /// The step that found its file, while that file is its: neither taken off the call nor deleted.
    #[must_use]
    pub fn found_by(&self) -> Option<RecordingEventId> {
        let (mut state, mut found) = (RecordingState::None, None);
        for event in &self.events {
            let Ok(after) = next(state, event.step) else {
                continue;
            };
            match event.step {
                RecordingStep::Found => found = Some(event.id),
                RecordingStep::Dropped => found = None,
                _ => {}
            }
            state = after;
        }
        found.filter(|_| state.exists())
    }

    /// Its numbers at Vimeo: the present one, and those of videos that Kawka put there and that a link entered later
    /// stands in the place of.
    pub fn videos(&self) -> impl Iterator<Item = &str> {
        let former = self
            .events
            .iter()
            .filter(|event| event.step == RecordingStep::Linked)
            .map(|event| event.detail.as_str());
        std::iter::once(self.video_id.as_str())
            .chain(former)
            .filter(|video| !video.is_empty())
    }

    /// The present video was put at Vimeo by Kawka itself.
    #[must_use]
    pub fn is_own_video(&self) -> bool {
        let puts = [RecordingStep::Uploaded, RecordingStep::Linked];
        let last = self
            .events
            .iter()
            .rev()
            .find(|event| puts.contains(&event.step));
        !self.video_id.is_empty() && last.is_some_and(|event| event.step == RecordingStep::Uploaded)
    }

    /// When a person asked for its deletion, while that is neither done nor taken back.
    #[must_use]
    pub fn deletion_asked(&self) -> Option<DateTime<Utc>> {
        let ends = [
            RecordingStep::DeletionAsked,
            RecordingStep::DeletionDropped,
            RecordingStep::Deleted,
        ];
        let last = self
            .events
            .iter()
            .rev()
            .find(|event| ends.contains(&event.step))?;
        // A file that was taken off its call leaves nothing to delete.
        (last.step == RecordingStep::DeletionAsked && self.state().exists()).then_some(last.at)
    }

    /// A person said that there is none, and nothing came since.
    #[must_use]
    pub fn is_not_made(&self) -> bool {
        self.state() == RecordingState::None
            && self
                .events
                .last()
                .is_some_and(|event| event.step == RecordingStep::NotMade)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Recording> {
    Ok(Recording {
        id: row.id("id")?,
        booking: row.id("booking_id")?,
        link: row.get("link")?,
        video_id: row.get("video_id")?,
        privacy: row.word("privacy")?,
        delete_on: row.find_day("delete_on")?,
        created_at: row.instant("created_at")?,
        events: Vec::new(),
    })
}

fn read_event(row: &Row<'_>) -> rusqlite::Result<RecordingEvent> {
    Ok(RecordingEvent {
        id: row.id("id")?,
        step: row.word("kind")?,
        at: row.instant("at")?,
        member: row.get("member_name")?,
        channel: row.get("channel")?,
        detail: row.get("detail")?,
        on_behalf_of: row.get("owner_name")?,
    })
}

fn events(
    connection: &Connection,
    recording: RecordingId,
) -> Result<Vec<RecordingEvent>, StoreError> {
    rows(
        connection,
        "SELECT e.*, m.name AS member_name, o.name AS owner_name FROM recording_event e
         LEFT JOIN member m ON m.id = e.member_id LEFT JOIN member o ON o.id = e.on_behalf_of
         WHERE e.recording_id = :recording ORDER BY e.at, e.id",
        named_params! {":recording": recording.uuid()},
        read_event,
    )
}

/// Every event by its recording, oldest first: one question where there may be thousands of recordings.
fn all_events(
    connection: &Connection,
) -> Result<BTreeMap<RecordingId, Vec<RecordingEvent>>, StoreError> {
    let found = rows(
        connection,
        "SELECT e.*, m.name AS member_name, o.name AS owner_name FROM recording_event e
         LEFT JOIN member m ON m.id = e.member_id LEFT JOIN member o ON o.id = e.on_behalf_of
         ORDER BY e.at, e.id",
        [],
        |row| Ok((row.id("recording_id")?, read_event(row)?)),
    )?;
    let mut all: BTreeMap<RecordingId, Vec<RecordingEvent>> = BTreeMap::new();
    for (recording, event) in found {
        all.entry(recording).or_default().push(event);
    }
    Ok(all)
}

fn with_events(
    connection: &Connection,
    mut found: Vec<Recording>,
) -> Result<Vec<Recording>, StoreError> {
    for recording in &mut found {
        recording.events = events(connection, recording.id)?;
    }
    Ok(found)
}

/// Words with which a person confirms a deletion; with any other one Kawka has deleted something.
const BY_A_PERSON: [&str; 2] = ["by_hand", "file_gone"];

/// The steps that stand for what was done outside and cannot be taken back there: an upload that ended, and a deletion
/// that was carried out, with the request for it.
pub(crate) fn list_outside(
    connection: &Connection,
) -> Result<BTreeSet<RecordingEventId>, StoreError> {
    let mut outside = BTreeSet::new();
    for events in all_events(connection)?.values() {
        let (mut state, mut asked) = (RecordingState::None, None);
        for event in events {
            let Ok(after) = next(state, event.step) else {
                continue;
            };
            match event.step {
                RecordingStep::Uploaded => {
                    outside.insert(event.id);
                }
                RecordingStep::DeletionAsked => asked = Some(event.id),
                RecordingStep::DeletionDropped => asked = None,
                RecordingStep::Deleted if !BY_A_PERSON.contains(&event.detail.as_str()) => {
                    outside.insert(event.id);
                    outside.extend(asked);
                }
                _ => {}
            }
            state = after;
        }
    }
    Ok(outside)
}

/// Every recording, oldest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<Recording>, StoreError> {
    let mut found = rows(
        connection,
        "SELECT * FROM recording WHERE removed_at IS NULL ORDER BY id",
        [],
        read,
    )?;
    let mut events = all_events(connection)?;
    for recording in &mut found {
        recording.events = events.remove(&recording.id).unwrap_or_default();
    }
    Ok(found)
}

/// A call's recordings, oldest first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_of_booking(
    connection: &Connection,
    booking: BookingId,
) -> Result<Vec<Recording>, StoreError> {
    let found = rows(
        connection,
        "SELECT * FROM recording WHERE booking_id = :booking AND removed_at IS NULL ORDER BY id",
        named_params! {":booking": booking.uuid()},
        read,
    )?;
    with_events(connection, found)
}

/// One recording, unless it was removed.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find(connection: &Connection, id: RecordingId) -> Result<Option<Recording>, StoreError> {
    let found = first(
        connection,
        "SELECT * FROM recording WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid()},
        read,
    )?;
    let found = with_events(connection, found.into_iter().collect())?;
    Ok(found.into_iter().next())
}

/// One recording.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: RecordingId) -> Result<Recording, StoreError> {
    find(connection, id)?.ok_or(StoreError::NotFound("recording"))
}

/// Adds a recording that nothing has happened to yet.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(
    tx: &Transaction<'_>,
    id: RecordingId,
    booking: BookingId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO recording (id, booking_id, link, video_id, privacy, created_at)
         VALUES (:id, :booking, '', '', :privacy, :now)",
        named_params! {
            ":id": id.uuid(), ":booking": booking.uuid(), ":privacy": LinkPrivacy::Unknown.word(),
            ":now": millis(now),
        },
    )?;
    Ok(())
}

/// What to append.
#[derive(Debug, Clone, Copy)]
pub struct NewEvent<'a> {
    /// What.
    pub step: RecordingStep,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub member: Option<MemberId>,
    /// By which channel.
    pub channel: &'a str,
    /// What confirms it, or why somebody else did it.
    pub detail: &'a str,
    /// On whose behalf, where it was somebody else's to do.
    pub on_behalf_of: Option<MemberId>,
}

/// Appends what happened; gives its id.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_event(
    tx: &Transaction<'_>,
    recording: RecordingId,
    event: &NewEvent<'_>,
) -> Result<RecordingEventId, StoreError> {
    let id = RecordingEventId::new();
    run(
        tx,
        "INSERT INTO recording_event (id, recording_id, kind, at, member_id, channel, detail, on_behalf_of)
         VALUES (:id, :recording, :kind, :at, :member, :channel, :detail, :behalf)",
        named_params! {
            ":id": id.uuid(), ":recording": recording.uuid(), ":kind": event.step.word(),
            ":at": millis(event.at), ":member": event.member.map(MemberId::uuid), ":channel": event.channel,
            ":detail": event.detail, ":behalf": event.on_behalf_of.map(MemberId::uuid),
        },
    )?;
    Ok(id)
}

/// Sets where it can be seen and by whom.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_link(
    tx: &Transaction<'_>,
    id: RecordingId,
    link: &str,
    video_id: &str,
    privacy: LinkPrivacy,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "recording",
        "UPDATE recording SET link = :link, video_id = :video, privacy = :privacy WHERE id = :id",
        named_params! {":id": id.uuid(), ":link": link, ":video": video_id, ":privacy": privacy.word()},
    )
}

/// Sets the day on which it is to be deleted.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_delete_on(
    tx: &Transaction<'_>,
    id: RecordingId,
    day: Option<NaiveDate>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "recording",
        "UPDATE recording SET delete_on = :day WHERE id = :id",
        named_params! {":id": id.uuid(), ":day": day.map(|day| day.to_string())},
    )
}
