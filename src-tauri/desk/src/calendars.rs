//! Calendars: adding, reading, removing.
//!
//! A reading is whole or it counts for nothing: a broken, empty or half answer leaves every booking as it was and
//! says so.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use kawka_calendar::{ReadError, Reading};
use kawka_domain::ids::CalendarId;
use kawka_store::{Connection, Transaction, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::line;
use crate::port::{FeedAnswer, FeedRequest, Http, HttpError};
use crate::reconcile::{Surroundings, reconcile};
use crate::view::{
    CalendarEventRow, CalendarRow, CalendarSource, CalendarSync, Done, NewCalendar, SyncProblem,
    SyncReport,
};

/// How far back and ahead calendars are read.
const BACK: Duration = Duration::days(366);
const AHEAD: Duration = Duration::days(400);

/// What a source gave.
enum Fetched {
    NotModified,
    Body {
        bytes: Vec<u8>,
        etag: Option<String>,
        last_modified: Option<String>,
    },
}

pub(crate) fn unreadable(error: &ReadError) -> CommandError {
    let refusal = CommandError::new(ErrorCode::CalendarUnreadable);
    match error {
        ReadError::Empty => refusal.with("problem", "empty"),
        ReadError::TooLarge { .. } => refusal.with("problem", "too_large"),
        ReadError::LineTooLong { line } => {
            refusal.with("problem", "line_too_long").with("line", line)
        }
        ReadError::TooDeep { line } => refusal.with("problem", "too_deep").with("line", line),
        ReadError::TooManyComponents { line } => refusal
            .with("problem", "too_many_components")
            .with("line", line),
        ReadError::Encoding => refusal.with("problem", "encoding"),
        ReadError::WebPage => refusal.with("problem", "web_page"),
        ReadError::NotACalendar => refusal.with("problem", "not_a_calendar"),
        ReadError::Truncated { line } => refusal.with("problem", "truncated").with("line", line),
    }
}

fn unreachable(error: HttpError) -> CommandError {
    let refusal = CommandError::new(ErrorCode::CalendarUnreachable);
    match error {
        HttpError::AddressRefused => refusal.with("problem", "address_refused"),
        HttpError::Unreachable => refusal.with("problem", "unreachable"),
        HttpError::Tls => refusal.with("problem", "tls"),
        HttpError::TimedOut => refusal.with("problem", "timed_out"),
        HttpError::TooLarge => refusal.with("problem", "too_large"),
        HttpError::Redirects => refusal.with("problem", "redirects"),
        HttpError::Status(status) => refusal.with("problem", "status").with("status", status),
        HttpError::Broken => refusal.with("problem", "broken"),
    }
}

/// The failure of a calendar as it was noted.
pub(crate) fn read_failure(text: &str) -> CommandError {
    serde_json::from_str(text).unwrap_or_else(|_| CommandError::new(ErrorCode::Internal))
}

fn problem_of(error: &CommandError) -> SyncProblem {
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

fn problems_of(reading: &Reading) -> Vec<SyncProblem> {
    reading
        .problems
        .iter()
        .map(|problem| {
            let code = serde_json::to_value(problem.code)
                .ok()
                .and_then(|value| value.as_str().map(str::to_owned))
                .unwrap_or_default();
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
    if source.kind == CalendarSource::File.word() {
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
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.rsplit('@').next().unwrap_or_default().to_owned()
}

fn normalise_url(url: &str) -> Result<String, CommandError> {
    let url = url.trim();
    let refused = || CommandError::bad_input("url", "not_an_address");
    if url.len() > 4096 || url.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(refused());
    }
    let (scheme, rest) = url.split_once("://").ok_or_else(refused)?;
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "https" | "webcal" | "webcals" => "https",
        "http" => "http",
        _ => return Err(refused()),
    };
    if rest.is_empty() || rest.starts_with(['/', '?', '#']) {
        return Err(refused());
    }
    Ok(format!("{scheme}://{rest}"))
}

fn read_file(path: &Path) -> Result<Fetched, CommandError> {
    let refuse =
        |problem: &str| CommandError::new(ErrorCode::CalendarUnreachable).with("problem", problem);
    let meta = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => refuse("file_missing"),
        _ => refuse("file_unreadable"),
    })?;
    if !meta.is_file() {
        return Err(refuse("not_a_file"));
    }
    if meta.len() > kawka_calendar::MAX_BYTES as u64 {
        return Err(CommandError::new(ErrorCode::CalendarUnreadable).with("problem", "too_large"));
    }
    let bytes = std::fs::read(path).map_err(|_| refuse("file_unreadable"))?;
    Ok(Fetched::Body {
        bytes,
        etag: None,
        last_modified: None,
    })
}

/// Refuses a location that is read already.
fn refuse_known(c: &Connection, location: &str) -> Result<(), CommandError> {
    let known = table::calendar::list(c)?;
    let mut present = known.iter().filter_map(|calendar| calendar.source.as_ref());
    if present.any(|source| source.location == location) {
        return Err(CommandError::new(ErrorCode::CalendarKnown));
    }
    Ok(())
}

async fn fetch(
    source: &table::calendar::Source,
    http: &dyn Http,
    whole: bool,
) -> Result<Fetched, CommandError> {
    if source.kind == CalendarSource::File.word() {
        let path = std::path::PathBuf::from(&source.location);
        return blocking(move || read_file(&path)).await;
    }
    let validator = |value: &Option<String>| value.clone().filter(|_| !whole);
    let request = FeedRequest {
        url: source.location.clone(),
        etag: validator(&source.etag),
        last_modified: validator(&source.last_modified),
    };
    match http.fetch(request).await.map_err(unreachable)? {
        FeedAnswer::NotModified => Ok(Fetched::NotModified),
        FeedAnswer::Body {
            bytes,
            etag,
            last_modified,
        } => Ok(Fetched::Body {
            bytes,
            etag,
            last_modified,
        }),
    }
}

fn hash(bytes: &[u8]) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).to_vec()
}

/// Runs blocking work beside the async world; the one place where that happens.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CommandError> + Send + 'static,
) -> Result<T, CommandError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(CommandError::new(ErrorCode::Internal)))
}

impl Desk {
    /// The calendars and how their last reading went.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_calendars(&self) -> Result<Vec<CalendarRow>, CommandError> {
        let calendars = self.store.read(table::calendar::list)?;
        Ok(calendars
            .into_iter()
            .map(|c| CalendarRow {
                id: c.id,
                source: match &c.source {
                    Some(source) if source.kind == CalendarSource::Url.word() => {
                        CalendarSource::Url
                    }
                    _ => CalendarSource::File,
                },
                place: c.source.as_ref().map(place).unwrap_or_default(),
                name: c.name,
                read_at: c.read_at,
                tried_at: c.tried_at,
                failure: c.failure.as_deref().map(read_failure),
                events: c.events,
                bookings: c.bookings,
                ignored: c.ignored,
            })
            .collect())
    }

    /// Adds a calendar and reads it at once; one that cannot be read is refused and nothing is added.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], [`ErrorCode::CalendarKnown`], [`ErrorCode::CalendarUnreadable`],
    /// [`ErrorCode::CalendarUnreachable`].
    pub async fn add_calendar(
        self: &Arc<Self>,
        new: NewCalendar,
        http: &dyn Http,
    ) -> Result<Done<CalendarSync>, CommandError> {
        let given_name = line("name", &new.name)?;
        let (kind, location) = match (&new.path, &new.url) {
            (Some(path), None) => {
                let path = std::path::absolute(path)
                    .map_err(|_| CommandError::bad_input("path", "empty"))?;
                (CalendarSource::File, path.to_string_lossy().into_owned())
            }
            (None, Some(url)) => (CalendarSource::Url, normalise_url(url)?),
            _ => return Err(CommandError::bad_input("path", "one_of_path_and_url")),
        };
        let source = table::calendar::Source {
            kind: kind.word().to_owned(),
            location,
            etag: None,
            last_modified: None,
            body_hash: None,
        };
        let (desk, location) = (Arc::clone(self), source.location.clone());
        blocking(move || desk.store.read(|c| refuse_known(c, &location))).await?;
        let Fetched::Body {
            bytes,
            etag,
            last_modified,
        } = fetch(&source, http, true).await?
        else {
            return Err(CommandError::new(ErrorCode::CalendarUnreachable).with("problem", "broken"));
        };
        let desk = Arc::clone(self);
        blocking(move || {
            let reading = desk.parse(&bytes)?;
            let name = [
                given_name,
                reading.calendar_name.clone().unwrap_or_default(),
                place(&source),
            ]
            .into_iter()
            .map(|name| {
                name.trim()
                    .chars()
                    .filter(|c| !c.is_control())
                    .take(200)
                    .collect::<String>()
            })
            .find(|name| !name.is_empty())
            .unwrap_or_default();
            let id = CalendarId::new();
            let now = desk.now();
            let surroundings = desk.surroundings(&reading)?;
            desk.write(Action::AddCalendar, &name, |tx| {
                // Once more: a second hand may have added it while this one was being fetched.
                refuse_known(tx, &source.location)?;
                table::calendar::add(tx, id, &name, now)?;
                table::calendar::set_source(tx, id, &source.kind, &source.location)?;
                let found = table::calendar::Reading {
                    etag,
                    last_modified,
                    body_hash: Some(hash(&bytes)),
                    ..Default::default()
                };
                take_in(tx, id, &name, &reading, &surroundings, found, now)
            })
        })
        .await
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

    /// Reads every calendar. A source that fails is noted and never blocks the others.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read or written.
    pub async fn sync_calendars(
        self: &Arc<Self>,
        http: &dyn Http,
    ) -> Result<SyncReport, CommandError> {
        let desk = Arc::clone(self);
        let calendars = blocking(move || Ok(desk.store.read(table::calendar::list)?)).await?;
        let mut report = SyncReport {
            calendars: Vec::new(),
        };
        for calendar in calendars {
            let Some(source) = calendar.source.clone() else {
                continue;
            };
            // Repeating events reach into a span that moves with the days, so once a day the whole is read.
            let whole = calendar
                .read_at
                .is_none_or(|at| at.date_naive() != self.now().date_naive());
            let fetched = fetch(&source, http, whole).await;
            let desk = Arc::clone(self);
            report
                .calendars
                .push(blocking(move || desk.sync_one(&calendar, &source, fetched, whole)).await?);
        }
        Ok(report)
    }

    fn sync_one(
        &self,
        calendar: &table::calendar::Calendar,
        source: &table::calendar::Source,
        fetched: Result<Fetched, CommandError>,
        whole: bool,
    ) -> Result<CalendarSync, CommandError> {
        let now = self.now();
        let id = calendar.id;
        if self.store.read(|c| table::calendar::get(c, id)).is_err() {
            // It was removed while it was being fetched.
            return self.as_before(calendar, true, Vec::new());
        }
        let outcome = fetched.and_then(|fetched| match fetched {
            Fetched::NotModified => Ok(None),
            Fetched::Body { bytes, .. }
                if !whole && source.body_hash.as_deref() == Some(&hash(&bytes)) =>
            {
                Ok(None)
            }
            Fetched::Body {
                bytes,
                etag,
                last_modified,
            } => {
                let reading = self.parse(&bytes)?;
                if reading.component_count == 0 && calendar.events > 0 {
                    return Err(
                        CommandError::new(ErrorCode::CalendarUnreadable).with("problem", "emptied")
                    );
                }
                let found = table::calendar::Reading {
                    etag,
                    last_modified,
                    body_hash: Some(hash(&bytes)),
                    ..Default::default()
                };
                Ok(Some((reading, found)))
            }
        });
        match outcome {
            Ok(Some((reading, found))) => {
                let surroundings = self.surroundings(&reading)?;
                let done = self.write_as(None, Action::SyncCalendar, &calendar.name, |tx| {
                    table::calendar::get(tx, id)?;
                    take_in(tx, id, &calendar.name, &reading, &surroundings, found, now)
                })?;
                Ok(done.value)
            }
            Ok(None) => {
                self.store
                    .write_local(|tx| table::calendar::set_unchanged(tx, id, now))?;
                Ok(self.as_before(calendar, true, Vec::new())?)
            }
            Err(error) => {
                let text = serde_json::to_string(&error).unwrap_or_default();
                self.store
                    .write_local(|tx| table::calendar::set_failed(tx, id, &text, now))?;
                self.as_before(calendar, false, vec![problem_of(&error)])
            }
        }
    }

    /// The report of a reading that found nothing new or failed.
    fn as_before(
        &self,
        calendar: &table::calendar::Calendar,
        not_modified: bool,
        problems: Vec<SyncProblem>,
    ) -> Result<CalendarSync, CommandError> {
        let bookings = self
            .store
            .read(|c| table::booking::list_of_calendar(c, calendar.id))?;
        Ok(CalendarSync {
            name: calendar.name.clone(),
            events: calendar.events,
            bookings: calendar.bookings,
            ignored: calendar.ignored,
            created: 0,
            changed: 0,
            unchanged: calendar.bookings,
            vanished: u32::try_from(bookings.iter().filter(|b| b.vanished).count())
                .unwrap_or(u32::MAX),
            not_modified,
            problems,
        })
    }

    fn parse(&self, bytes: &[u8]) -> Result<Reading, CommandError> {
        let now = self.now();
        kawka_calendar::read(bytes, now - BACK..now + AHEAD, self.zone()?)
            .map_err(|error| unreadable(&error))
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
    pub fn list_calendar_events(
        &self,
        id: CalendarId,
    ) -> Result<Vec<CalendarEventRow>, CommandError> {
        self.store.read(|c| {
            table::calendar::get(c, id)?;
            Ok(table::calendar_event::list(c, id)?
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
                .collect())
        })
    }
}

/// Brings a complete reading into the file.
fn take_in(
    tx: &Transaction<'_>,
    id: CalendarId,
    name: &str,
    reading: &Reading,
    surroundings: &Surroundings,
    mut found: table::calendar::Reading,
    now: DateTime<Utc>,
) -> Result<CalendarSync, CommandError> {
    let outcome = reconcile(tx, id, reading, surroundings, now)?;
    found.events = outcome.events;
    found.bookings = outcome.bookings;
    found.ignored = outcome.events - outcome.bookings;
    table::calendar::set_read(tx, id, &found, now)?;
    Ok(CalendarSync {
        name: name.to_owned(),
        events: found.events,
        bookings: found.bookings,
        ignored: found.ignored,
        created: outcome.created,
        changed: outcome.changed,
        unchanged: outcome.unchanged,
        vanished: outcome.vanished,
        not_modified: false,
        problems: problems_of(reading),
    })
}
