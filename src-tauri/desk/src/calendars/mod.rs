//! Calendars: adding, reading, removing, and the account of every reading.
//!
//! A reading is whole or it counts for nothing: a broken, empty or half answer leaves every booking as it was and
//! says so. A source that fails never holds up the others, and is tried again after a time that grows.

mod account;
mod add;
mod check;
mod held;
mod own_network;
mod readings;
mod renew;
mod sync;

pub use check::{Checked, CheckedEvent, check_calendar};
pub(crate) use held::list_held_back;
pub(crate) use sync::call_off;

use std::path::Path;

use chrono::{DateTime, Duration, Utc};
use kawka_calendar::Reading;
use kawka_domain::ids::{CalendarId, ReadingId};
use kawka_store::table::calendar_reading::Line;
use kawka_store::{Connection, Transaction, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::reconcile::{Origin, Surroundings, reconcile};
use crate::source::{Asked, Found};
use crate::view::{
    CalendarEventRow, CalendarEvents, CalendarRow, CalendarSource, CalendarSync, Done,
    ReadingLineKind, ReadingOutcome, SyncProblem, UnlistedEvents,
};

/// How far back and ahead calendars are read.
pub(crate) const BACK: Duration = Duration::days(366);
pub(crate) const AHEAD: Duration = Duration::days(400);
/// How many problems of one reading its log keeps.
const LOGGED_PROBLEMS: usize = 50;

/// The failure of a calendar as it was noted.
pub(crate) fn read_failure(text: &str) -> CommandError {
    serde_json::from_str(text).unwrap_or_else(|_| CommandError::new(ErrorCode::Internal))
}

/// The name of a calendar's password or token in the keyring.
pub(crate) fn secret_name(id: CalendarId) -> String {
    format!("calendar/{id}")
}

/// A word as it stands in JSON.
fn code_of(value: impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn problems_of(reading: &Reading) -> Vec<SyncProblem> {
    reading
        .problems
        .iter()
        .map(|problem| {
            let code = code_of(problem.code);
            let message = format!("{} ({})", code.replace('_', " "), problem.detail);
            SyncProblem {
                line: problem.line,
                code,
                message,
            }
        })
        .collect()
}

/// The host of an address, for showing; the rest of it is a secret.
fn place(source: &table::calendar::Source) -> String {
    if [CalendarSource::File.word(), CalendarSource::Csv.word()].contains(&source.kind.as_str()) {
        let path = Path::new(&source.location);
        return path.file_name().map_or_else(
            || source.location.clone(),
            |name| name.to_string_lossy().into_owned(),
        );
    }
    let rest = source
        .location
        .split_once("://")
        .map_or(source.location.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    host.rsplit('@').next().unwrap_or_default().to_owned()
}

/// Refuses a location that is read already.
fn refuse_known(c: &Connection, source: &table::calendar::Source) -> Result<(), CommandError> {
    let known = table::calendar::list(c)?;
    let mut present = known.iter().filter_map(|calendar| calendar.source.as_ref());
    if present.any(|one| one.location == source.location && one.account == source.account) {
        return Err(CommandError::new(ErrorCode::CalendarKnown));
    }
    Ok(())
}

impl Desk {
    /// The calendars and how their last reading went.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_calendars(&self) -> Result<Vec<CalendarRow>, CommandError> {
        let now = self.now();
        self.store.read(|c| {
            let calendars = table::calendar::list(c)?;
            let row = |calendar: table::calendar::Calendar| {
                let held = held::held_changes(c, &calendar, now)?.len();
                let problems = table::calendar_reading::list_last_lines(c, calendar.id)?
                    .iter()
                    .filter(|line| line.kind == ReadingLineKind::Problem.word())
                    .count();
                Ok(CalendarRow {
                    id: calendar.id,
                    source: calendar
                        .source
                        .as_ref()
                        .and_then(|source| source.kind.parse().ok())
                        .unwrap_or(CalendarSource::File),
                    place: calendar.source.as_ref().map(place).unwrap_or_default(),
                    own_network: calendar
                        .source
                        .as_ref()
                        .is_some_and(|source| source.own_network),
                    name: calendar.name,
                    read_at: calendar.read_at,
                    tried_at: calendar.tried_at,
                    next_try: calendar.next_try_at.filter(|_| calendar.failure.is_some()),
                    failure: calendar.failure.as_deref().map(read_failure),
                    events: calendar.events,
                    bookings: calendar.bookings,
                    ignored: calendar.ignored,
                    held_back: u32::try_from(held).unwrap_or(u32::MAX),
                    problems: u32::try_from(problems).unwrap_or(u32::MAX),
                })
            };
            calendars.into_iter().map(row).collect()
        })
    }

    /// Removes a calendar; its bookings stay.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn remove_calendar(&self, id: CalendarId) -> Result<Done<()>, CommandError> {
        let name = self.store.read(|c| table::calendar::get(c, id))?.name;
        let now = self.now();
        self.write(Action::RemoveCalendar, name, |tx| {
            Ok(table::calendar::remove(tx, id, now)?)
        })
    }

    /// What a reading is asked for now.
    fn asked(&self, whole: bool) -> Result<Asked, CommandError> {
        let now = self.now();
        Ok(Asked {
            now,
            span: now - BACK..now + AHEAD,
            zone: self.zone()?,
            whole,
        })
    }

    /// Rules and own addresses against which a reading is judged.
    fn surroundings(&self, reading: &Reading) -> Result<Surroundings, CommandError> {
        let members = self.store.read(table::member::list)?;
        let rules = self.store.read(table::booking_rule::list)?;
        Ok(Surroundings::new(
            rules,
            members.into_iter().map(|member| member.fields.email),
            reading,
        ))
    }

    /// What a calendar held at its last reading, ignored events too.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn list_calendar_events(&self, id: CalendarId) -> Result<CalendarEvents, CommandError> {
        self.store.read(|c| {
            table::calendar::get(c, id)?;
            let rows: Vec<CalendarEventRow> = table::calendar_event::list(c, id)?
                .into_iter()
                .map(|e| CalendarEventRow {
                    title: e.title,
                    start: e.start,
                    end: e.end,
                    all_day: e.all_day,
                    booking_id: e.booking,
                    ignored: e.ignored,
                    rule: e.rule,
                })
                .collect();
            let lines = table::calendar_reading::list_last_lines(c, id)?;
            Ok(CalendarEvents {
                unlisted: unlisted(&rows, &lines),
                rows,
            })
        })
    }
}

/// What a reading passed over that none of its rows shows.
fn unlisted(rows: &[CalendarEventRow], lines: &[Line]) -> Vec<UnlistedEvents> {
    let passed_over = lines
        .iter()
        .filter(|line| line.kind == ReadingLineKind::Ignored.word());
    passed_over
        .filter_map(|line| {
            let reason = line.code.clone()?;
            let listed = rows
                .iter()
                .filter(|row| row.booking_id.is_none() && row.ignored.as_ref() == Some(&reason))
                .count();
            let count = line
                .count
                .saturating_sub(u32::try_from(listed).unwrap_or(u32::MAX));
            (count > 0).then_some(UnlistedEvents { reason, count })
        })
        .collect()
}

/// Brings a complete reading into the file, with a line of what it did.
fn take_in(
    tx: &Transaction<'_>,
    calendar: &table::calendar::Calendar,
    found: &Found,
    surroundings: &Surroundings,
    now: DateTime<Utc>,
) -> Result<CalendarSync, CommandError> {
    let id = calendar.id;
    let reading = &found.reading;
    let origin = Origin {
        calendar: id,
        surroundings,
        accepted: &table::calendar::list_accepted(tx, id)?,
    };
    let outcome = reconcile(tx, &origin, reading, now)?;
    let marks = &found.marks;
    let ignored = outcome.events - outcome.bookings;
    table::calendar::set_read(
        tx,
        id,
        &table::calendar::Reading {
            etag: marks.etag.clone(),
            last_modified: marks.last_modified.clone(),
            body_hash: marks.body_hash.clone(),
            sync_token: marks.sync_token.clone(),
            events: outcome.events,
            bookings: outcome.bookings,
            ignored,
            held_back: outcome.held_back,
        },
        now,
    )?;
    if let Some(cache) = &found.cache {
        table::calendar::set_cached(tx, id, cache)?;
    }
    let problems = reading.problems.iter().take(LOGGED_PROBLEMS);
    let problems = problems.map(|problem| Line {
        kind: ReadingLineKind::Problem.word().to_owned(),
        code: Some(code_of(problem.code)),
        count: 1,
        line: problem.line,
        ..Line::default()
    });
    let lines: Vec<Line> = outcome.lines.iter().cloned().chain(problems).collect();
    let counts = [
        outcome.events,
        outcome.bookings,
        ignored,
        outcome.created,
        outcome.changed,
        outcome.unchanged,
        outcome.vanished,
        outcome.held_back,
    ];
    log(tx, id, ReadingOutcome::Read, None, counts, &lines, now)?;
    Ok(CalendarSync {
        name: calendar.name.clone(),
        events: outcome.events,
        bookings: outcome.bookings,
        ignored,
        created: outcome.created,
        changed: outcome.changed,
        unchanged: outcome.unchanged,
        vanished: outcome.vanished,
        held_back: outcome.held_back,
        masked: outcome.masked,
        not_modified: false,
        failure: None,
        problems: problems_of(reading),
    })
}

/// Leaves the line of a reading.
fn log(
    tx: &Transaction<'_>,
    calendar: CalendarId,
    outcome: ReadingOutcome,
    failure: Option<String>,
    counts: [u32; 8],
    lines: &[Line],
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let reading = table::calendar_reading::Reading {
        id: ReadingId::new(),
        calendar,
        name: String::new(),
        at: now,
        outcome: outcome.word().to_owned(),
        failure,
        counts,
    };
    Ok(table::calendar_reading::add(tx, &reading, lines)?)
}
