//! Where bookings come from: every kind of source behind one trait, [`Source`].
//!
//! A source gives one complete reading of neutral events or says why it cannot; what becomes of the events is decided
//! in `reconcile`, once for all. A new kind is one module here and one line in [`open`].

mod cal_com;
mod caldav;
mod calendly;
mod csv;
mod deadline;
mod ical;
mod service;

pub(crate) use cal_com::{BASE as CAL_COM, CalCom};
pub(crate) use caldav::discover;
pub(crate) use calendly::{BASE as CALENDLY, Calendly};
pub(crate) use csv::looks_like_export;
pub(crate) use deadline::Deadline;
pub(crate) use ical::{private_url, read_file};
use service::Pace;
pub(crate) use service::{Api, NoAnswer};

use std::ops::Range;

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use kawka_calendar::{Problem, ProblemCode, ReadError, Reading};
use kawka_store::table;
use kawka_store::table::calendar::Cached;

use crate::command_error::{CommandError, ErrorCode};
use crate::port::{Credentials, Http, HttpError, Secret};
use crate::view::CalendarSource;

/// What a reading is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The present instant.
    pub now: DateTime<Utc>,
    /// Which events matter.
    pub span: Range<DateTime<Utc>>,
    /// Where floating times are lived.
    pub zone: Tz,
    /// Also what did not change since the last reading.
    pub whole: bool,
}

/// What a source says of the time after a reading: how to ask for changes only.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub body_hash: Option<Vec<u8>>,
    pub sync_token: Option<String>,
}

/// What a source gave.
pub(crate) enum Answer {
    /// Nothing changed since the last reading.
    AsBefore,
    /// A complete reading.
    Read(Box<Found>),
}

/// A complete reading.
pub(crate) struct Found {
    pub reading: Reading,
    pub marks: Marks,
    /// What the source wants to find again next time; `None` leaves what is there.
    pub cache: Option<Vec<Cached>>,
    /// An answer without any event is no answer, where there were events before.
    pub suspects_emptiness: bool,
}

/// Why a source gave no complete reading.
#[derive(Debug)]
pub(crate) struct Failure {
    pub error: CommandError,
    /// The source asks for this much patience.
    pub patience: Option<Duration>,
    /// What was got so far and need not be asked for again.
    pub cache: Option<Vec<Cached>>,
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        Self {
            error,
            patience: None,
            cache: None,
        }
    }
}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        let patience = match error {
            HttpError::Busy { seconds, .. } => Some(Duration::seconds(i64::from(seconds))),
            _ => None,
        };
        Self {
            error: unreachable(error),
            patience,
            cache: None,
        }
    }
}

/// A place that bookings come from.
#[async_trait]
pub(crate) trait Source: Send + Sync {
    /// Reads it: completely, or not at all.
    async fn read(&self, asked: &Asked) -> Result<Answer, Failure>;
}

/// The source of a calendar.
pub(crate) fn open<'a>(
    source: &table::calendar::Source,
    secret: Option<Secret>,
    cache: Vec<Cached>,
    http: &'a dyn Http,
) -> Result<Box<dyn Source + 'a>, CommandError> {
    let kind: CalendarSource = source
        .kind
        .parse()
        .map_err(|_| CommandError::new(ErrorCode::Internal))?;
    let secret = || {
        secret.clone().ok_or_else(|| {
            CommandError::new(ErrorCode::CalendarUnreachable).with("problem", "secret_missing")
        })
    };
    Ok(match kind {
        CalendarSource::File => Box::new(ical::File::new(source)),
        CalendarSource::Url => Box::new(ical::Address::new(source, http)),
        CalendarSource::Csv => Box::new(csv::Export::new(source)),
        CalendarSource::Caldav => Box::new(caldav::Collection::new(
            source,
            Credentials::Basic {
                user: source.account.clone(),
                password: secret()?,
            },
            cache,
            http,
        )),
        CalendarSource::Calendly => Box::new(Calendly::new(
            Api::of(source, secret()?, http),
            &source.account,
            cache,
        )),
        CalendarSource::CalCom => Box::new(CalCom::new(Api::of(source, secret()?, http))),
    })
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

pub(crate) fn unreachable(error: HttpError) -> CommandError {
    let refusal = CommandError::new(ErrorCode::CalendarUnreachable);
    match error {
        HttpError::AddressRefused => refusal.with("problem", "address_refused"),
        HttpError::OwnNetwork => CommandError::new(ErrorCode::OwnNetwork),
        HttpError::Unreachable => refusal.with("problem", "unreachable"),
        HttpError::Tls => refusal.with("problem", "tls"),
        HttpError::TimedOut => refusal.with("problem", "timed_out"),
        HttpError::TooLarge => refusal.with("problem", "too_large"),
        HttpError::Redirects => refusal.with("problem", "redirects"),
        HttpError::Status(status) => refusal.with("problem", "status").with("status", status),
        HttpError::Busy { status, .. } => refusal.with("problem", "busy").with("status", status),
        HttpError::Broken => refusal.with("problem", "broken"),
    }
}

/// A status that is no success, in words a person can act on.
pub(crate) fn refused(status: u16) -> CommandError {
    let refusal = CommandError::new(ErrorCode::CalendarUnreachable).with("status", status);
    match status {
        401 | 403 => refusal.with("problem", "not_allowed"),
        429 => refusal.with("problem", "busy"),
        _ => refusal.with("problem", "status"),
    }
}

pub(crate) fn not_understood() -> CommandError {
    CommandError::new(ErrorCode::CalendarUnreadable).with("problem", "not_understood")
}

/// A reading of events that come one by one and not out of a file. Of those that are there and cannot be read it is told
/// what they are called, where they say so.
fn reading_of(
    mut occurrences: Vec<kawka_calendar::Occurrence>,
    unreadable: Vec<Option<String>>,
    name: Option<String>,
    span: &Range<DateTime<Utc>>,
) -> Reading {
    let problems: Vec<Problem> = unreadable
        .iter()
        .map(|_| Problem {
            line: 0,
            code: ProblemCode::UnreadableStart,
            detail: "booking".to_owned(),
        })
        .collect();
    occurrences.sort_by(|a, b| (a.start, &a.uid).cmp(&(b.start, &b.uid)));
    occurrences.dedup_by(|a, b| a.uid == b.uid);
    let components = occurrences
        .iter_mut()
        .enumerate()
        .map(|(index, occurrence)| {
            occurrence.component = index;
            kawka_calendar::Component {
                line: occurrence.line,
                fate: if occurrence.status == kawka_calendar::Status::Cancelled {
                    kawka_calendar::Fate::Cancelled
                } else {
                    kawka_calendar::Fate::InSpan
                },
                occurrences: 1,
                has_problem: false,
            }
        })
        .collect();
    Reading {
        calendar_name: name,
        component_count: occurrences.len(),
        components,
        occurrences,
        unreadable: unreadable
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect(),
        problem_count: problems.len(),
        problems,
        repeats_until: span.end,
    }
}

fn hash(bytes: &[u8]) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).to_vec()
}

/// Runs blocking work beside the async world.
pub(crate) async fn blocking<T: Send + 'static, E: From<CommandError> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(CommandError::new(ErrorCode::Internal).into()))
}
