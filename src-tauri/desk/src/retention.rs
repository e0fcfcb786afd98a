//! What is due for deletion, and deleting it (rule C-6). Nothing goes on a day on which the clock is not believed;
//! without the setting that says so nothing goes without a person's yes. Each deletion is written down with its reason.

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use kawka_domain::consent::ClockTrust;
use kawka_domain::ids::{ErasureId, RecordingId};
use kawka_domain::recording::RecordingStep;
use kawka_domain::retention::{ClockMemory, RetentionKind, RetentionSettings, papers_due};
use kawka_store::erase::{Doomed, bury, of_call, of_proof};
use kawka_store::table::erasure::Erasure;
use kawka_store::table::recording::{NewEvent, Recording};
use kawka_store::table::upload::Deletion;
use kawka_store::{Connection, table};
use uuid::Uuid;

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::{Desk, done};
use crate::view::{
    Attention, Done, DueItem, DueRef, ErasureKind, ErasureReason, PersonRef, PlaceKind,
    RetentionDone, RetentionView,
};

/// How far ahead the list looks.
const AHEAD: Days = Days::new(30);
/// What is remembered of the clock and of the daily look, in the settings of this machine.
const SEEN: &str = "retention_seen";
const LEAPT: &str = "retention_leapt";
const LOOKED: &str = "retention_looked_on";

pub(crate) fn check_settings(settings: &RetentionSettings) -> Result<(), CommandError> {
    if settings.call_papers_days > 36_500 {
        return Err(CommandError::bad_input("call_papers_days", "out_of_range"));
    }
    if settings.proof_years > 100 {
        return Err(CommandError::bad_input("proof_years", "out_of_range"));
    }
    Ok(())
}

fn person(
    customer: Option<kawka_domain::ids::CustomerId>,
    name: Option<String>,
) -> Option<PersonRef> {
    customer.zip(name).map(|(id, name)| PersonRef { id, name })
}

fn recordings(c: &Connection, until: NaiveDate) -> Result<Vec<DueItem>, CommandError> {
    let mut found = Vec::new();
    for recording in table::recording::list(c)? {
        let Some(due_on) = recording.delete_on.filter(|day| *day <= until) else {
            continue;
        };
        if !recording.state().exists() {
            continue;
        }
        let booking = table::booking::get(c, recording.booking)?;
        found.push(DueItem {
            item: DueRef {
                kind: RetentionKind::Recording,
                id: recording.id.uuid(),
            },
            customer: person(booking.customer, booking.customer_name),
            at: booking.entry.start,
            due_on,
            is_due: false,
            asked: recording.deletion_asked().is_some(),
            by_hand: is_by_hand(&recording),
            restricted: false,
            count: 1,
        });
    }
    Ok(found)
}

const fn is_by_hand(recording: &Recording) -> bool {
    recording.video_id.is_empty() && !recording.link.is_empty()
}

fn papers(
    c: &Connection,
    desk: &Desk,
    days: u32,
    until: NaiveDate,
) -> Result<Vec<DueItem>, CommandError> {
    let zone = desk.zone()?;
    let mut found = Vec::new();
    if days == 0 {
        return Ok(found);
    }
    // A day more than the list looks ahead: which day it is depends on the zone.
    let latest = desk.now() - Duration::days(i64::from(days)) + Duration::days(31);
    for booking in table::booking::list_with_papers(c, latest)? {
        let ended = booking.entry.end.with_timezone(&zone).date_naive();
        let Some(due_on) = papers_due(ended, days).filter(|day| *day <= until) else {
            continue;
        };
        let count = of_call(c, booking.id)?.len();
        if count == 0 {
            continue;
        }
        found.push(DueItem {
            item: DueRef {
                kind: RetentionKind::CallPapers,
                id: booking.id.uuid(),
            },
            customer: person(booking.customer, booking.customer_name),
            at: booking.entry.start,
            due_on,
            is_due: false,
            asked: false,
            by_hand: false,
            restricted: false,
            count: u32::try_from(count).unwrap_or(u32::MAX),
        });
    }
    Ok(found)
}

fn proofs(c: &Connection, until: NaiveDate) -> Result<Vec<DueItem>, CommandError> {
    let mut found = Vec::new();
    for erasure in table::erasure::list(c)? {
        let Some(due_on) = erasure.proof_until.filter(|day| *day < until) else {
            continue;
        };
        let people = table::erasure::list_people(c, erasure.id)?;
        let count = of_proof(c, &people)?.of("consent_event").len();
        if count == 0 {
            continue;
        }
        found.push(DueItem {
            item: DueRef {
                kind: RetentionKind::ConsentProof,
                id: erasure.id.uuid(),
            },
            customer: None,
            at: erasure.at,
            // Kept through its last day.
            due_on: due_on.succ_opt().unwrap_or(NaiveDate::MAX),
            is_due: false,
            asked: false,
            by_hand: false,
            restricted: false,
            count: u32::try_from(count).unwrap_or(u32::MAX),
        });
    }
    Ok(found)
}

/// What presses: requests near their day, what is due, places to be cleared by a person. Recordings that are due speak for
/// themselves.
pub(crate) fn attention(
    c: &Connection,
    today: NaiveDate,
    due: u32,
) -> Result<Vec<Attention>, CommandError> {
    let mut found: Vec<Attention> = crate::rights::pressing(c, today)?
        .into_iter()
        .map(|row| Attention::RightsRequest { row: Box::new(row) })
        .collect();
    if due > 0 {
        found.push(Attention::DueForDeletion { count: due });
    }
    let by_hand = [
        PlaceKind::VideoLink,
        PlaceKind::LocalFile,
        PlaceKind::Calendar,
    ];
    let places = table::erasure::list_places(c)?
        .iter()
        .filter(|place| place.done_at.is_none())
        .filter(|place| by_hand.iter().any(|kind| kind.word() == place.place))
        .count();
    if places > 0 {
        let count = u32::try_from(places).unwrap_or(u32::MAX);
        found.push(Attention::PlacesToClear { count });
    }
    Ok(found)
}

impl Desk {
    /// How much besides recordings is due for deletion by a person's yes.
    pub(crate) fn count_due(&self) -> Result<u32, CommandError> {
        let settings = self.get_settings()?.retention;
        if settings.by_itself {
            return Ok(0);
        }
        let (today, zone) = (self.today()?, self.zone()?);
        let days = settings.call_papers_days;
        // What ended before the night after the day that is so many days back is due.
        let before = today
            .checked_sub_days(Days::new(u64::from(days)))
            .and_then(|day| day.succ_opt())
            .map(|day| kawka_domain::time::day_span(day, zone).start);
        self.store.read(|c| {
            let proofs = u32::try_from(proofs(c, today)?.len()).unwrap_or(u32::MAX);
            match before.filter(|_| days > 0) {
                Some(before) => Ok(proofs + table::booking::count_with_papers(c, before)?),
                None => Ok(proofs),
            }
        })
    }

    fn clock_memory(&self) -> Result<ClockMemory, CommandError> {
        let instant = |name| {
            self.store
                .read(|c| table::setting::find(c, name))
                .map(|text| text.and_then(|text| text.parse::<DateTime<Utc>>().ok()))
        };
        Ok(ClockMemory {
            seen: instant(SEEN)?,
            leapt_at: instant(LEAPT)?,
        })
    }

    fn remember_clock(&self, memory: ClockMemory) -> Result<(), CommandError> {
        let text = |at: Option<DateTime<Utc>>| at.map_or_else(String::new, |at| at.to_rfc3339());
        self.store.write_local(|tx| {
            table::setting::set(tx, SEEN, &text(memory.seen))?;
            Ok(table::setting::set(tx, LEAPT, &text(memory.leapt_at))?)
        })
    }

    /// Whether something may be deleted now: neither the daily look's memory nor the last event of consent lies ahead.
    fn deletion_clock(&self) -> Result<(ClockMemory, ClockTrust), CommandError> {
        let now = self.now();
        let (memory, trust) = self.clock_memory()?.look(now);
        let consents = self.store.read(|c| table::consent_event::clock(c, now))?;
        Ok((
            memory,
            if consents == ClockTrust::Suspect {
                consents
            } else {
                trust
            },
        ))
    }

    /// What is due for deletion, and what will be within thirty days. Changes nothing.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_due(&self) -> Result<RetentionView, CommandError> {
        let today = self.today()?;
        let until = today.checked_add_days(AHEAD).unwrap_or(NaiveDate::MAX);
        let days = self.get_settings()?.retention.call_papers_days;
        let (memory, clock) = self.deletion_clock()?;
        let looked = self.store.read(|c| table::setting::find(c, LOOKED))?;
        let items = self.store.read(|c| {
            let mut items = recordings(c, until)?;
            items.extend(papers(c, self, days, until)?);
            items.extend(proofs(c, until)?);
            let restricted = table::rights_request::list_restricted(c)?;
            for item in &mut items {
                let customer = item.customer.as_ref();
                item.restricted = customer.is_some_and(|one| restricted.contains(&one.id));
            }
            Ok::<_, CommandError>(items)
        })?;
        let mut items: Vec<DueItem> = items
            .into_iter()
            .map(|item| DueItem {
                is_due: item.due_on <= today,
                ..item
            })
            .collect();
        items.sort_by_key(|item| (item.due_on, item.item.kind, item.at));
        Ok(RetentionView {
            today,
            clock,
            leapt: memory.leapt_at.is_some(),
            seen: memory.seen,
            items,
            looked_on: looked.and_then(|day| day.parse().ok()),
        })
    }

    /// Says that the clock shows the right time though it leapt ahead.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be written.
    pub fn confirm_date(&self) -> Result<(), CommandError> {
        self.remember_clock(ClockMemory::confirmed(self.now()))
    }

    /// Deletes what is due: everything but of people who asked that the use of their data be restricted, or only `wanted`.
    /// Recordings are asked for and carried out by the upload loop,
    /// which notes what confirms it; until then that can be undone. The rest is erased for good.
    ///
    /// # Errors
    /// [`ErrorCode::ClockSuspect`] on a day on which the clock is not believed; [`ErrorCode::BadInput`] for what is not
    /// due.
    pub fn delete_due(
        &self,
        wanted: Option<&[DueRef]>,
    ) -> Result<Done<RetentionDone>, CommandError> {
        self.delete_due_as(self.find_me(), wanted)
    }

    fn delete_due_as(
        &self,
        actor: Option<kawka_domain::ids::MemberId>,
        wanted: Option<&[DueRef]>,
    ) -> Result<Done<RetentionDone>, CommandError> {
        let view = self.list_due()?;
        if view.clock == ClockTrust::Suspect {
            return Err(CommandError::new(ErrorCode::ClockSuspect));
        }
        let due: Vec<DueItem> = view.items.into_iter().filter(|item| item.is_due).collect();
        if let Some(wanted) = wanted
            && wanted
                .iter()
                .any(|one| !due.iter().any(|item| item.item == *one))
        {
            return Err(CommandError::bad_input("item", "not_due"));
        }
        let chosen: Vec<DueItem> = due
            .into_iter()
            .filter(|item| wanted.map_or(!item.restricted, |wanted| wanted.contains(&item.item)))
            .collect();
        let mut report = RetentionDone {
            asked: 0,
            erased: 0,
            by_hand: 0,
        };
        let (films, texts): (Vec<DueItem>, Vec<DueItem>) = chosen
            .into_iter()
            .partition(|item| item.item.kind == RetentionKind::Recording);
        let (by_hand, films): (Vec<DueItem>, Vec<DueItem>) =
            films.into_iter().partition(|item| item.by_hand);
        report.by_hand = u32::try_from(by_hand.len()).unwrap_or(u32::MAX);
        let films: Vec<DueItem> = films.into_iter().filter(|item| !item.asked).collect();
        let mut entry = None;
        if !films.is_empty() {
            report.asked = u32::try_from(films.len()).unwrap_or(u32::MAX);
            let now = self.now();
            let asked = self.write_as(actor, Action::DeleteDueRecordings, String::new(), |tx| {
                for film in &films {
                    let id = RecordingId::from(film.item.id);
                    let present = table::recording::get(tx, id)?;
                    kawka_domain::recording::next(present.state(), RecordingStep::DeletionAsked)?;
                    let event = NewEvent {
                        step: RecordingStep::DeletionAsked,
                        at: now,
                        member: actor,
                        channel: "",
                        detail: ErasureReason::TimeOver.word(),
                        on_behalf_of: None,
                    };
                    table::recording::add_event(tx, id, &event)?;
                    table::upload::set_deletion(tx, &Deletion::of(id, now))?;
                }
                Ok(())
            })?;
            entry = asked.entry;
        }
        if !texts.is_empty() {
            report.erased = u32::try_from(texts.len()).unwrap_or(u32::MAX);
            self.erase_due(actor, &texts)?;
        }
        let action = if report.erased > 0 {
            Action::EraseDue
        } else {
            Action::DeleteDueRecordings
        };
        Ok(Done {
            entry,
            intent: action.word().to_owned(),
            value: report,
            masked: 0,
        })
    }

    fn erase_due(
        &self,
        actor: Option<kawka_domain::ids::MemberId>,
        items: &[DueItem],
    ) -> Result<(), CommandError> {
        let now = self.now();
        let intent = self.intent(actor, Action::EraseDue, String::new());
        let written = self.store.erase(&intent, |tx| {
            let mut all = Doomed::default();
            for item in items {
                let (what, doomed) = match item.item.kind {
                    RetentionKind::ConsentProof => {
                        let people = table::erasure::list_people(tx, item.item.id.into())?;
                        let mark = match people.first() {
                            Some(first) => table::erasure::person_mark(tx, (*first).into())?,
                            None => kawka_domain::consent::Hash::default(),
                        };
                        (ErasureKind::ConsentProof, bury(tx, &people, &mark.0, now)?)
                    }
                    _ => (ErasureKind::CallPapers, of_call(tx, item.item.id.into())?),
                };
                let subject: Uuid = match what {
                    ErasureKind::ConsentProof => table::erasure::list(tx)?
                        .into_iter()
                        .find(|one| one.id.uuid() == item.item.id)
                        .map_or(item.item.id, |one| one.subject),
                    _ => item.item.id,
                };
                table::erasure::add(
                    tx,
                    &Erasure {
                        id: ErasureId::new(),
                        what: what.word().to_owned(),
                        subject,
                        reason: ErasureReason::TimeOver.word().to_owned(),
                        request: None,
                        due_on: Some(item.due_on),
                        proof_until: None,
                        rows: u32::try_from(doomed.len()).unwrap_or(u32::MAX),
                        at: now,
                        member: actor,
                        member_name: None,
                    },
                )?;
                all.merge(doomed);
            }
            Ok::<_, CommandError>(((), all))
        })?;
        drop(done(Action::EraseDue, written));
        Ok(())
    }

    /// The daily look: notes the clock, deletes backups from before an erasure whose time is over, and where it is set so
    /// deletes what is due without a question. True when something was deleted.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be written.
    pub fn look_at_retention(&self) -> Result<bool, CommandError> {
        self.store.settle_erasures()?;
        let (memory, clock) = self.deletion_clock()?;
        if memory != self.clock_memory()? {
            self.remember_clock(memory)?;
        }
        let today = self.today()?.to_string();
        let looked = self.store.read(|c| table::setting::find(c, LOOKED))?;
        if clock == ClockTrust::Suspect || looked.as_deref() == Some(today.as_str()) {
            return Ok(false);
        }
        let mut deleted = self.delete_old_backups()?;
        if self.get_settings()?.retention.by_itself {
            let done = self.delete_due_as(None, None)?.value;
            deleted |= done.asked + done.erased > 0;
        }
        self.store
            .write_local(|tx| table::setting::set(tx, LOOKED, &today))?;
        Ok(deleted)
    }

    /// Deletes backups, and damaged files that were put aside, from before an erasure when the day that was stated for them has come. The newest backup stays
    /// until there is one from after the erasure.
    fn delete_old_backups(&self) -> Result<bool, CommandError> {
        let today = self.today()?;
        let (erasures, places) = self.store.read(|c| {
            Ok::<_, CommandError>((table::erasure::list(c)?, table::erasure::list_places(c)?))
        })?;
        let mut deleted = false;
        for place in places.iter().filter(|place| {
            place.done_at.is_none()
                && place.place == PlaceKind::Backups.word()
                && place.until.is_some_and(|until| until <= today)
        }) {
            let Some(erasure) = erasures.iter().find(|one| one.id == place.erasure) else {
                continue;
            };
            let backups = self.store.folder().list_backups();
            if backups
                .first()
                .is_some_and(|newest| newest.made <= erasure.at)
            {
                self.store.back_up(crate::backups::ON_DEMAND, self.now())?;
            }
            let mut left = false;
            let damaged = self.store.folder().list_damaged();
            for file in damaged.iter().filter(|file| file.made <= erasure.at) {
                left |= file.remove().is_err();
                deleted = true;
            }
            for backup in backups.iter().filter(|backup| backup.made <= erasure.at) {
                left |= std::fs::remove_file(&backup.path).is_err();
                deleted = true;
            }
            if !left {
                self.clear_place_as(None, place.id)?;
            }
        }
        Ok(deleted)
    }
}
