//! Erasing a person (GDPR Art. 17; rule C-7): what it takes, what it leaves and why, and where more is to be cleared.
//!
//! What stays: the times of calls without a name, for counting; the events of consent as proof until claims fall under
//! the statute (Art. 17(3)(e)); and a proof of the erasure itself, which names nobody. An address of whoever was erased
//! is known again by a keyed hash, so that no file, feed or colleague brings them back unasked.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use kawka_domain::booking::BookingStatus;
use kawka_domain::follow_up::FollowUpKind;
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::{CustomerId, ErasureId, ErasurePlaceId, RecordingId};
use kawka_domain::recording::link::from_uri;
use kawka_domain::retention::proof_until;
use kawka_domain::rights::{RequestKind, RequestOutcome};
use kawka_store::erase::{Doomed, of_person, of_proof};
use kawka_store::table::erasure::{Erasure, Place};
use kawka_store::table::found_file::FoundFile;
use kawka_store::table::upload::Deletion;
use kawka_store::{Connection, Transaction, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::{Desk, done};
use crate::recordings::{Lies, look_for, remove_film};
use crate::rights::request_row;
use crate::view::{
    Done, ErasedCount, ErasedKind, ErasedPerson, ErasurePlaceRow, ErasurePreview, ErasureReason,
    ErasureRow, PlaceKind,
};

/// Backups from before an erasure are kept no longer.
pub(crate) const BACKUPS: Days = Days::new(BACKUP_DAYS as u64);

/// The same as a number.
pub(crate) const BACKUP_DAYS: u32 = 90;

/// As what a person counts the rows of a table.
fn kind_of(table: &str) -> ErasedKind {
    match table {
        "customer" | "handle" | "origin_note" | "product_fact" | "not_same" => ErasedKind::Person,
        "interaction" | "interaction_edit" => ErasedKind::Contacts,
        "brief_text" | "answer" | "answer_tag" | "call_note" | "private_note"
        | "booking_answer" | "question" => ErasedKind::Papers,
        "follow_up" => ErasedKind::FollowUps,
        "recording" | "recording_event" => ErasedKind::Recordings,
        "booking" => ErasedKind::Calls,
        _ => ErasedKind::Other,
    }
}

fn counts(doomed: &Doomed) -> Vec<ErasedCount> {
    // Of these only the first kind of rows is what a person would count.
    const COUNTED_ONCE: [&str; 4] = [
        "interaction_edit",
        "recording_event",
        "answer_tag",
        "import_ref",
    ];
    let mut found: BTreeMap<ErasedKind, u32> = BTreeMap::new();
    for (table, count) in doomed.counts() {
        if COUNTED_ONCE.contains(&table) || table == "booking_event" {
            continue;
        }
        *found.entry(kind_of(table)).or_default() += u32::try_from(count).unwrap_or(u32::MAX);
    }
    ErasedKind::ALL
        .iter()
        .filter_map(|&kind| {
            let count = found.get(&kind).copied().unwrap_or(0);
            (count > 0).then_some(ErasedCount { kind, count })
        })
        .collect()
}

fn place_row(place: Place) -> Option<ErasurePlaceRow> {
    Some(ErasurePlaceRow {
        id: Some(place.id),
        kind: place.place.parse().ok()?,
        detail: place.detail,
        until: place.until,
        done_at: place.done_at,
    })
}

fn erasure_row(erasure: Erasure, places: Vec<ErasurePlaceRow>) -> Option<ErasureRow> {
    Some(ErasureRow {
        id: erasure.id,
        kind: erasure.what.parse().ok()?,
        subject_id: erasure.subject,
        reason: erasure.reason.parse().ok()?,
        request_id: erasure.request,
        due_on: erasure.due_on,
        proof_until: erasure.proof_until,
        rows: erasure.rows,
        at: erasure.at,
        by: erasure.member_name,
        places,
    })
}

pub(crate) fn erasure_rows(c: &Connection) -> Result<Vec<ErasureRow>, CommandError> {
    let mut places: BTreeMap<ErasureId, Vec<ErasurePlaceRow>> = BTreeMap::new();
    for place in table::erasure::list_places(c)? {
        let erasure = place.erasure;
        places.entry(erasure).or_default().extend(place_row(place));
    }
    Ok(table::erasure::list(c)?
        .into_iter()
        .filter_map(|erasure| {
            let places = places.remove(&erasure.id).unwrap_or_default();
            erasure_row(erasure, places)
        })
        .collect())
}

/// What lies outside of the tables of a person.
struct Outside {
    /// Videos at the host, by the name that it knows them by.
    videos: Vec<String>,
    links: Vec<String>,
    /// Files of this machine as they were found, whether or not they still lie there.
    files: Vec<FoundFile>,
    calendars: Vec<String>,
    recordings: Vec<RecordingId>,
}

fn outside(c: &Connection, doomed: &Doomed) -> Result<Outside, CommandError> {
    let mut found = Outside {
        videos: Vec::new(),
        links: Vec::new(),
        files: Vec::new(),
        calendars: Vec::new(),
        recordings: Vec::new(),
    };
    for id in doomed.of("recording") {
        let id = RecordingId::from(id);
        found.recordings.push(id);
        let Some(recording) = table::recording::find(c, id)? else {
            continue;
        };
        found
            .files
            .extend(crate::recordings::find_film(c, &recording)?);
        let videos = recording.videos();
        found
            .videos
            .extend(videos.map(|video| format!("/videos/{video}")));
        if recording.video_id.is_empty() && !recording.link.is_empty() {
            found.links.push(recording.link);
        }
        if let Some(upload) = table::upload::find(c, id)? {
            let video = from_uri(&upload.uri)
                .and_then(|link| link.video_id().map(|id| format!("/videos/{id}")));
            found.videos.extend(video);
        }
    }
    let mut calendars = Vec::new();
    for id in doomed.of("booking") {
        let booking = table::booking::get(c, id.into())?;
        calendars.extend(booking.entry.calendar);
    }
    calendars.sort_unstable();
    calendars.dedup();
    for id in calendars {
        found.calendars.push(table::calendar::get(c, id)?.name);
    }
    found.videos.sort_unstable();
    found.videos.dedup();
    Ok(found)
}

fn places(outside: &Outside, today: NaiveDate, backups: bool) -> Vec<ErasurePlaceRow> {
    let place = |kind, detail: &str| ErasurePlaceRow {
        id: None,
        kind,
        detail: detail.to_owned(),
        until: None,
        done_at: None,
    };
    let mut rows = Vec::new();
    rows.extend(
        outside
            .videos
            .iter()
            .map(|v| place(PlaceKind::VideoHost, v)),
    );
    rows.extend(outside.links.iter().map(|l| place(PlaceKind::VideoLink, l)));
    rows.extend(
        outside
            .calendars
            .iter()
            .map(|name| place(PlaceKind::Calendar, name)),
    );
    if backups {
        rows.push(ErasurePlaceRow {
            until: today.checked_add_days(BACKUPS),
            ..place(PlaceKind::Backups, "")
        });
    }
    rows
}

impl Desk {
    /// Whether there are copies of the file from before: backups, or damaged files that were put aside.
    fn has_copies(&self) -> bool {
        let folder = self.store.folder();
        !folder.list_backups().is_empty() || !folder.list_damaged().is_empty()
    }

    /// What an erasure of a person would take, what it would leave, and where more is to be cleared.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn preview_erasure(&self, customer: CustomerId) -> Result<ErasurePreview, CommandError> {
        let (now, today) = (self.now(), self.today()?);
        let years = self.get_settings()?.retention.proof_years;
        let backups = self.has_copies();
        self.store.read(|c| {
            let name = table::customer::name(c, customer)?;
            let doomed = of_person(c, customer)?;
            let people = doomed.of("customer");
            let events = of_proof(c, &people)?.of("consent_event").len();
            let outside = outside(c, &doomed)?;
            let mut rows = places(&outside, today, backups);
            rows.splice(
                0..0,
                outside.files.iter().map(|film| ErasurePlaceRow {
                    id: None,
                    kind: PlaceKind::LocalFile,
                    detail: film.path.clone(),
                    // One that was moved away is for a person to look for.
                    until: (look_for(film) == Lies::There).then_some(today),
                    done_at: None,
                }),
            );
            let upcoming = table::booking::list_of_customer(c, customer)?
                .into_iter()
                .filter(|b| b.status == BookingStatus::Booked && b.entry.start > now)
                .map(|b| b.entry.start)
                .collect();
            let open_promises = table::follow_up::list_of_customer(c, customer)?
                .iter()
                .filter(|f| f.fields.kind == FollowUpKind::Promise && !f.is_closed())
                .count();
            let request = table::rights_request::list(c)?
                .into_iter()
                .find(|request| {
                    request.customer == customer
                        && request.kind == RequestKind::Erasure
                        && request.closed_at.is_none()
                })
                .map(|request| request_row(request, today));
            Ok(ErasurePreview {
                customer_id: customer,
                name,
                counts: counts(&doomed),
                proof_events: u32::try_from(events).unwrap_or(u32::MAX),
                proof_until: proof_until(today, years),
                upcoming,
                open_promises: u32::try_from(open_promises).unwrap_or(u32::MAX),
                restricted: table::rights_request::list_restricted(c)?.contains(&customer),
                places: rows,
                request,
            })
        })
    }

    /// Erases a person everywhere that Kawka reaches, for good: no undo brings them back. An open request for it is
    /// answered.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`]; nothing in the data was changed then.
    pub fn erase_customer(
        &self,
        customer: CustomerId,
        reason: ErasureReason,
    ) -> Result<Done<ErasureId>, CommandError> {
        let preview = self.preview_erasure(customer)?;
        let (now, today, me) = (self.now(), self.today()?, self.find_me());
        let id = ErasureId::new();
        let request = preview.request.as_ref().map(|request| request.id);
        let intent = self.intent(me, Action::ErasePerson, String::new());
        let backups = self.has_copies();
        let mut files = Vec::new();
        let written = self.store.erase(&intent, |tx| {
            // Read anew: somebody may have written since.
            let mut doomed = of_person(tx, customer).map_err(CommandError::from)?;
            table::customer::get(tx, customer)?;
            let outside = outside(tx, &doomed)?;
            let people = doomed.of("customer");
            table::erasure::add(
                tx,
                &Erasure {
                    id,
                    what: crate::view::ErasureKind::Person.word().to_owned(),
                    subject: customer.uuid(),
                    reason: reason.word().to_owned(),
                    request,
                    due_on: preview.request.as_ref().map(|request| request.due_on),
                    proof_until: Some(preview.proof_until),
                    rows: u32::try_from(doomed.len()).unwrap_or(u32::MAX),
                    at: now,
                    member: me,
                    member_name: None,
                },
            )?;
            table::erasure::add_people(tx, id, &people)?;
            table::erasure::mark_handles(tx, id, &people)?;
            let place = |row: ErasurePlaceRow| Place {
                id: ErasurePlaceId::new(),
                erasure: id,
                place: row.kind.word().to_owned(),
                detail: row.detail,
                until: row.until,
                done_at: None,
            };
            for row in places(&outside, today, backups) {
                table::erasure::add_place(tx, &place(row))?;
            }
            for file in &outside.files {
                let place = place(ErasurePlaceRow {
                    id: None,
                    kind: PlaceKind::LocalFile,
                    detail: file.path.clone(),
                    until: None,
                    done_at: None,
                });
                table::erasure::add_place(tx, &place)?;
                files.push((place.id, file.clone()));
            }
            clear_machine(tx, &outside, now)?;
            doomed.with_receipts(tx).map_err(CommandError::from)?;
            if let Some(request) = request {
                table::rights_request::close(tx, request, RequestOutcome::Done, "", now)?;
            }
            Ok::<_, CommandError>((id, doomed))
        })?;
        // Files go once the erasure stands: what the system does not let go, or was moved away, is a place that is still
        // to be cleared.
        for (place, film) in files {
            if matches!(remove_film(&film), Ok(Lies::There))
                && let Err(error) = self.clear_place_as(me, place)
            {
                tracing::warn!(?error, "a place that was cleared");
            }
        }
        Ok(Done {
            entry: None,
            ..done(Action::ErasePerson, written)
        })
    }

    /// Notes that a place outside was cleared, and forgets for good what lay there.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn clear_erasure_place(&self, id: ErasurePlaceId) -> Result<Done<()>, CommandError> {
        self.clear_place_as(self.find_me(), id)
    }

    pub(crate) fn clear_place_as(
        &self,
        actor: Option<kawka_domain::ids::MemberId>,
        id: ErasurePlaceId,
    ) -> Result<Done<()>, CommandError> {
        let now = self.now();
        let intent = self.intent(actor, Action::ClearPlace, String::new());
        let written = self.store.erase(&intent, |tx| {
            table::erasure::clear_place(tx, id, actor, now)?;
            Ok::<_, CommandError>(((), Doomed::default().emptying("erasure_place", id.uuid())))
        })?;
        Ok(Done {
            entry: None,
            ..done(Action::ClearPlace, written)
        })
    }

    /// The host has confirmed that a video of somebody who was erased is gone.
    pub(crate) fn note_video_gone(&self, uri: &str) -> Result<(), CommandError> {
        let kind = PlaceKind::VideoHost.word();
        let places = self
            .store
            .read(|c| table::erasure::find_host_places(c, kind, uri))?;
        for place in places {
            self.clear_place_as(None, place)?;
        }
        Ok(())
    }

    /// Lets an address or number of somebody who was erased in again: they came back by themselves. `country` is the one
    /// of a number that is written without its code (ISO 3166), or empty.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when nobody with it was erased.
    pub fn readmit(
        &self,
        kind: HandleKind,
        value: &str,
        country: &str,
    ) -> Result<Done<()>, CommandError> {
        let now = self.now();
        self.write(Action::Readmit, String::new(), |tx| {
            if table::erasure::readmit(tx, kind, value, country, now)? == 0 {
                return Err(CommandError::new(ErrorCode::NotFound).with("what", "erasure"));
            }
            Ok(())
        })
    }

    /// Whoever had this address or number and was erased, with the proof of what they had allowed. Nothing else is left
    /// that could find them. `country` as for [`Desk::readmit`].
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn find_erased(
        &self,
        kind: HandleKind,
        value: &str,
        country: &str,
    ) -> Result<Option<ErasedPerson>, CommandError> {
        self.store.read(|c| {
            let Some(found) = table::erasure::find_by_handle(c, kind, value, country)? else {
                return Ok(None);
            };
            let mut events = Vec::new();
            for person in table::erasure::list_people(c, found.id)? {
                events.extend(table::consent_event::list(c, person.into())?);
            }
            let events = crate::consent::event_rows(c, &events)?;
            let erasure = erasure_rows(c)?.into_iter().find(|row| row.id == found.id);
            Ok(erasure.map(|erasure| ErasedPerson { erasure, events }))
        })
    }
}

/// Forgets what this machine keeps of recordings, and has videos deleted at the host.
fn clear_machine(
    tx: &Transaction<'_>,
    outside: &Outside,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), CommandError> {
    for uri in &outside.videos {
        table::upload::set_deletion(tx, &Deletion::of_rest(uri, now))?;
    }
    for recording in &outside.recordings {
        table::upload::remove_deletion(tx, &Deletion::of(*recording, now).what)?;
        table::upload::remove(tx, *recording)?;
    }
    Ok(())
}

/// Refuses an address of somebody who was erased: whoever brings it says first that they came back by themselves.
pub(crate) fn refuse_erased(
    c: &Connection,
    handles: &[kawka_domain::identity::HandleDraft],
    country: &str,
) -> Result<(), CommandError> {
    for handle in handles {
        let found = table::erasure::find_by_handle(c, handle.kind, &handle.value, country)?;
        if let Some(found) = found {
            return Err(CommandError::new(ErrorCode::ErasedBefore)
                .with("at", found.at.to_rfc3339())
                .with("kind", handle.kind)
                .with("value", &handle.value));
        }
    }
    Ok(())
}
