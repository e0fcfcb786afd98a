//! Reading what was added: each source by itself, none holding up the others.

use std::pin::pin;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use kawka_domain::booking::{BookingEventKind, BookingStatus};
use kawka_domain::ids::{BookingId, CalendarId};
use kawka_store::table;
use kawka_store::table::booking_event::NewEvent;
use kawka_store::table::calendar_reading::Line;
use tokio::sync::Notify;

use super::own_network::named_failure;
use super::{log, secret_name, take_in};
use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::port::{Http, Secret};
use crate::source::{self, Answer, Failure, Found, blocking};
use crate::view::{
    CalendarSource, CalendarSync, ReadingLineKind, ReadingOutcome, SyncProblem, SyncProgress,
    SyncReport,
};

/// When a source that failed once is tried again; twice that after each further failure.
const FIRST_WAIT: Duration = Duration::minutes(5);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::hours(1);

/// For how long a removed calendar can be put back with its password.
const PUT_BACK: Duration = Duration::days(30);

/// Whose calendars are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    /// A person asks: all of them.
    All,
    /// The clock asks: those that do not wait after a failure.
    Due,
}

pub(super) fn problem_of(error: &CommandError) -> SyncProblem {
    SyncProblem {
        line: error
            .params
            .get("line")
            .and_then(|line| line.parse().ok())
            .unwrap_or(0),
        code: error
            .params
            .get("problem")
            .cloned()
            .unwrap_or_else(|| error.code.word().to_owned()),
        message: error.english(),
    }
}

/// The problems among the lines that a reading left.
fn problems_noted(lines: &[Line]) -> Vec<SyncProblem> {
    let problems = lines
        .iter()
        .filter(|line| line.kind == ReadingLineKind::Problem.word());
    problems
        .filter_map(|line| {
            let code = line.code.clone()?;
            Some(SyncProblem {
                line: line.line,
                message: code.replace('_', " "),
                code,
            })
        })
        .collect()
}

/// How long a source that failed is left alone: doubled each time, an hour at most, and up to a fifth less, so that
/// many machines that lost one server do not come back to it in one second. What the server asks for counts more.
pub(super) fn wait(failures: u32, patience: Option<Duration>, calendar: CalendarId) -> Duration {
    let doubled = FIRST_WAIT * 2_i32.pow(failures.min(4));
    let spread = i32::from(
        calendar.uuid().as_bytes()[15].wrapping_add(
            u8::try_from(failures % 251)
                .unwrap_or_default()
                .wrapping_mul(97),
        ),
    );
    let backed_off = doubled.min(LONGEST_WAIT);
    let backed_off = backed_off - backed_off * spread / (256 * 5);
    let asked_for = patience.unwrap_or(Duration::zero()).min(LONGEST_WAIT);
    backed_off.max(asked_for)
}

impl Desk {
    /// Reads every calendar. A source that fails is noted and never blocks the others.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read or written.
    pub async fn sync_calendars(
        self: &Arc<Self>,
        http: &dyn Http,
    ) -> Result<SyncReport, CommandError> {
        self.sync(http, Which::All, &|_| (), &Notify::new()).await
    }

    /// As [`Desk::sync_calendars`], for somebody who waits: `told` hears which one is asked, `stop` ends it. What was read
    /// by then is in the report and stays.
    ///
    /// # Errors
    /// As for [`Desk::sync_calendars`].
    pub async fn sync_calendars_watched(
        self: &Arc<Self>,
        http: &dyn Http,
        told: &(dyn Fn(SyncProgress) + Sync),
        stop: &Notify,
    ) -> Result<SyncReport, CommandError> {
        self.sync(http, Which::All, told, stop).await
    }

    /// Reads every calendar whose turn it is: one that failed waits longer each time.
    ///
    /// # Errors
    /// As for [`Desk::sync_calendars`].
    pub async fn sync_due_calendars(
        self: &Arc<Self>,
        http: &dyn Http,
    ) -> Result<SyncReport, CommandError> {
        self.sync(http, Which::Due, &|_| (), &Notify::new()).await
    }

    async fn sync(
        self: &Arc<Self>,
        http: &dyn Http,
        which: Which,
        told: &(dyn Fn(SyncProgress) + Sync),
        stop: &Notify,
    ) -> Result<SyncReport, CommandError> {
        let mut stopped = pin!(stop.notified());
        stopped.as_mut().enable();
        let mut report = SyncReport {
            calendars: Vec::new(),
        };
        // One reading after the other: two at once would take an answer of before for the newest one. What is known of
        // the calendars is looked at once it is this one's turn.
        let _alone = tokio::select! {
            biased;
            () = stopped.as_mut() => return Ok(report),
            alone = self.reading.lock() => alone,
        };
        let desk = Arc::clone(self);
        let calendars = blocking(move || {
            desk.forget_removed()?;
            Ok::<_, CommandError>(desk.store.read(table::calendar::list)?)
        })
        .await?;
        let now = self.now();
        // A clock that was set back must not keep a calendar waiting for a year.
        let waits = |until: DateTime<Utc>| until > now && until - now <= LONGEST_WAIT;
        let due: Vec<_> = calendars
            .into_iter()
            .filter(|calendar| which == Which::All || !calendar.next_try_at.is_some_and(waits))
            .filter_map(|calendar| calendar.source.clone().map(|source| (calendar, source)))
            .collect();
        let of = u32::try_from(due.len()).unwrap_or(u32::MAX);
        for (number, (calendar, source)) in (1..).zip(due) {
            let now = self.now();
            told(SyncProgress {
                name: calendar.name.clone(),
                number,
                of,
            });
            // Repeating events reach into a span that moves with the days, so once a day the whole is read.
            let whole = calendar
                .read_at
                .is_none_or(|at| at.date_naive() != now.date_naive());
            let answer = tokio::select! {
                biased;
                () = stopped.as_mut() => break,
                answer = self.fetch(&calendar, &source, whole, http) => answer,
            };
            let desk = Arc::clone(self);
            let done = blocking(move || match desk.sync_one(&calendar, answer) {
                Ok(done) => Ok::<_, CommandError>(done),
                // What one calendar holds must not keep the others and the outbox waiting.
                Err(error) => desk.failed(&calendar, error.into()),
            });
            report.calendars.push(done.await?);
        }
        Ok(report)
    }

    /// Takes the passwords of calendars that were removed long ago out of the keyring, and what they held off the disk.
    /// A keyring that does not answer is asked again the next time.
    fn forget_removed(&self) -> Result<(), CommandError> {
        let before = self.now() - PUT_BACK;
        for id in self
            .store
            .read(|c| table::calendar::list_removed(c, before))?
        {
            let secrets = self.secrets();
            if secrets.is_ok_and(|secrets| secrets.remove(&secret_name(id)).is_ok()) {
                self.store
                    .write_local(|tx| table::calendar::forget_source(tx, id))?;
            }
        }
        Ok(())
    }

    async fn fetch(
        self: &Arc<Self>,
        calendar: &table::calendar::Calendar,
        source: &table::calendar::Source,
        whole: bool,
        http: &dyn Http,
    ) -> Result<Answer, Failure> {
        let (desk, id, kind) = (Arc::clone(self), calendar.id, source.kind.clone());
        let (secret, cache) = blocking(move || desk.prepare(id, &kind)).await?;
        let http = source::Deadline::new(http, self);
        let answer = source::open(source, secret, cache, &http)?
            .read(&self.asked(whole)?)
            .await;
        answer.map_err(|failure| named_failure(failure, source))
    }

    /// The secret of a calendar and what its source gave before.
    pub(crate) fn prepare(
        &self,
        id: CalendarId,
        kind: &str,
    ) -> Result<(Option<Secret>, Vec<table::calendar::Cached>), CommandError> {
        let needs_secret = [
            CalendarSource::Caldav,
            CalendarSource::Calendly,
            CalendarSource::CalCom,
        ]
        .iter()
        .any(|known| known.word() == kind);
        if !needs_secret {
            return Ok((None, Vec::new()));
        }
        let secret = self.secrets()?.find(&secret_name(id))?.map(Secret::new);
        let cache = self.store.read(|c| table::calendar::list_cached(c, id))?;
        Ok((secret, cache))
    }

    fn sync_one(
        &self,
        calendar: &table::calendar::Calendar,
        answer: Result<Answer, Failure>,
    ) -> Result<CalendarSync, CommandError> {
        let id = calendar.id;
        if self.store.read(|c| table::calendar::get(c, id)).is_err() {
            // It was removed while it was being fetched.
            return self.as_before(calendar, true, None);
        }
        let emptied = |found: &Found| {
            found.suspects_emptiness && found.reading.component_count == 0 && calendar.events > 0
        };
        match answer {
            Ok(Answer::Read(found)) if !emptied(&found) => {
                let surroundings = self.surroundings(&found.reading)?;
                let now = self.now();
                let done = self.write_as(None, Action::SyncCalendar, &calendar.name, |tx| {
                    table::calendar::get(tx, id)?;
                    take_in(tx, calendar, &found, &surroundings, now)
                })?;
                Ok(done.value)
            }
            Ok(Answer::AsBefore) => self.still_as_before(calendar),
            Ok(Answer::Read(_)) => {
                let error =
                    CommandError::new(ErrorCode::CalendarUnreadable).with("problem", "emptied");
                self.failed(calendar, error.into())
            }
            Err(failure) => self.failed(calendar, failure),
        }
    }

    /// The source says that nothing changed: what it did not hold the last time, it does not hold for the second time.
    fn still_as_before(
        &self,
        calendar: &table::calendar::Calendar,
    ) -> Result<CalendarSync, CommandError> {
        let (id, now) = (calendar.id, self.now());
        let missing = self
            .store
            .read(|c| table::absence::list_still_missing(c, id, now))?;
        let mut lines = Vec::new();
        if !missing.is_empty() {
            self.write_as(None, Action::SyncCalendar, &calendar.name, |tx| {
                for booking in &missing {
                    lines.push(call_off(tx, *booking, now)?);
                    table::absence::begin_anew(tx, *booking)?;
                }
                Ok(())
            })?;
        }
        let called_off = u32::try_from(missing.len()).unwrap_or(u32::MAX);
        let mut report = self.as_before(calendar, true, None)?;
        report.vanished += called_off;
        let counts = [
            report.events,
            report.bookings,
            report.ignored,
            0,
            0,
            report.unchanged,
            report.vanished,
            report.held_back,
        ];
        let outcome = ReadingOutcome::Unchanged;
        self.store.write_local(|tx| {
            table::calendar::set_unchanged(tx, id, now)?;
            log(tx, id, outcome, None, counts, &lines, now)
        })?;
        Ok(report)
    }

    fn failed(
        &self,
        calendar: &table::calendar::Calendar,
        failure: Failure,
    ) -> Result<CalendarSync, CommandError> {
        let (id, now) = (calendar.id, self.now());
        let next = now + wait(calendar.failures, failure.patience, id);
        self.store
            .write_local(|tx| note_failure(tx, id, &failure, next, now))?;
        self.as_before(calendar, false, Some(failure.error))
    }

    /// The report of a reading that found nothing new or failed.
    fn as_before(
        &self,
        calendar: &table::calendar::Calendar,
        not_modified: bool,
        failure: Option<CommandError>,
    ) -> Result<CalendarSync, CommandError> {
        let (bookings, lines) = self.store.read(|c| -> Result<_, CommandError> {
            let bookings = table::booking::list_of_calendar(c, calendar.id)?;
            let lines = table::calendar_reading::list_last_lines(c, calendar.id)?;
            Ok((bookings, lines))
        })?;
        // What could not be read then cannot be read now.
        let problems = match &failure {
            Some(error) => vec![problem_of(error)],
            None => problems_noted(&lines),
        };
        Ok(CalendarSync {
            name: calendar.name.clone(),
            events: calendar.events,
            bookings: calendar.bookings,
            ignored: calendar.ignored,
            created: 0,
            changed: 0,
            unchanged: calendar.bookings,
            vanished: u32::try_from(bookings.iter().filter(|b| b.is_missing()).count())
                .unwrap_or(u32::MAX),
            held_back: calendar.held_back,
            masked: 0,
            not_modified,
            problems,
            failure,
        })
    }
}

/// Notes a reading that failed, with what it got.
pub(super) fn note_failure(
    tx: &kawka_store::Transaction<'_>,
    id: CalendarId,
    failure: &Failure,
    next: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let text = serde_json::to_string(&failure.error).unwrap_or_default();
    table::calendar::set_failed(tx, id, &text, next, now)?;
    if let Some(cache) = &failure.cache {
        table::calendar::set_cached(tx, id, cache)?;
    }
    let outcome = ReadingOutcome::Failed;
    log(tx, id, outcome, Some(text), [0; 8], &[], now)
}

/// Calls off a booking that its calendar does not hold any more.
pub(crate) fn call_off(
    tx: &kawka_store::Transaction<'_>,
    booking: BookingId,
    now: DateTime<Utc>,
) -> Result<Line, CommandError> {
    table::booking::set_status(tx, booking, BookingStatus::Cancelled, None, "")?;
    let event = NewEvent::new(booking, BookingEventKind::Cancelled, now, None);
    table::booking_event::add(tx, &event)?;
    Ok(Line {
        kind: ReadingLineKind::Cancelled.word().to_owned(),
        booking: Some(booking),
        code: Some("gone_twice".to_owned()),
        count: 1,
        ..Line::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_f_3_a_failing_source_is_left_alone_for_longer_each_time_and_never_over_an_hour() {
        for _ in 0..200 {
            let id = CalendarId::new();
            let waits: Vec<i64> = (0..8)
                .map(|failures| wait(failures, None, id).num_seconds())
                .collect();
            for (seconds, most) in waits
                .iter()
                .zip([300, 600, 1200, 2400, 3600, 3600, 3600, 3600])
            {
                assert!(*seconds <= most && *seconds >= most * 4 / 5, "{waits:?}");
            }
        }
        let id = CalendarId::new();
        assert_eq!(
            wait(0, Some(Duration::minutes(30)), id),
            Duration::minutes(30)
        );
        assert_eq!(
            wait(0, Some(Duration::days(30)), id),
            Duration::hours(1),
            "no server keeps us away for a month"
        );
    }
}
