//! A look into a calendar file without touching any data.

use std::ops::Range;
use std::path::Path;

use chrono::{DateTime, Months, Utc};
use chrono_tz::Tz;
use kawka_calendar::{MAX_YEARS, Occurrence, Reading, Status};

use super::{AHEAD, BACK, problems_of};
use crate::command_error::CommandError;
use crate::source::{read_file, unreadable};
use crate::view::SyncProblem;

/// How many readings a long span is put together from: two centuries.
const MAX_READINGS: usize = 120;

/// One occurrence in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedEvent {
    /// UID.
    pub uid: String,
    /// Which instance of a series.
    pub recurrence_id: Option<String>,
    /// Start.
    pub start: DateTime<Utc>,
    /// End.
    pub end: DateTime<Utc>,
    /// Whole days.
    pub all_day: bool,
    /// `confirmed`, `tentative` or `cancelled`.
    pub status: &'static str,
    /// Title.
    pub summary: String,
    /// The zone the start is written in, where it has a name.
    pub time_zone: Option<Tz>,
}

/// What stands in a file within a span.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Every occurrence that touches the span, by start.
    pub events: Vec<CheckedEvent>,
    /// What could not be read as written.
    pub problems: Vec<SyncProblem>,
    /// How many events the file has, of whatever time.
    pub components: usize,
}

/// Reads a calendar file and lists what happens in a span; without one, in the span that calendars are read in.
///
/// # Errors
/// [`crate::ErrorCode::CalendarUnreachable`] when there is no such file, [`crate::ErrorCode::CalendarUnreadable`] when it is no
/// complete calendar.
pub fn check_calendar(
    path: &Path,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<Checked, CommandError> {
    let bytes = read_file(path)?;
    let from = from.unwrap_or_else(|| to.map_or(now - BACK, |to| to.min(now) - BACK));
    let to = to.unwrap_or_else(|| from.max(now) + AHEAD);
    if to < from {
        return Err(CommandError::bad_input("to", "out_of_range"));
    }
    let mut checked = Checked {
        events: Vec::new(),
        problems: Vec::new(),
        components: 0,
    };
    for span in spans(from..to) {
        let reading =
            kawka_calendar::read(&bytes, span.clone(), zone).map_err(|error| unreadable(&error))?;
        take(&mut checked, &reading, &span, from);
    }
    checked.events.sort_by(|a, b| {
        (a.start, &a.uid, &a.recurrence_id).cmp(&(b.start, &b.uid, &b.recurrence_id))
    });
    Ok(checked)
}

/// A span in parts that repeating events are unfolded over completely.
fn spans(whole: Range<DateTime<Utc>>) -> Vec<Range<DateTime<Utc>>> {
    let mut parts = Vec::new();
    let mut from = whole.start;
    loop {
        let cut = from.checked_add_months(Months::new(MAX_YEARS * 12));
        let to = cut.map_or(whole.end, |cut| cut.min(whole.end));
        parts.push(from..to);
        if to >= whole.end || parts.len() >= MAX_READINGS {
            return parts;
        }
        from = to;
    }
}

fn take(
    checked: &mut Checked,
    reading: &Reading,
    span: &Range<DateTime<Utc>>,
    first: DateTime<Utc>,
) {
    let is_first = span.start == first;
    if is_first {
        checked.components = reading.component_count;
        checked.problems = problems_of(reading);
    }
    // What began in the part before was listed there.
    let new = reading
        .occurrences
        .iter()
        .filter(|one| is_first || one.start >= span.start);
    checked.events.extend(new.map(event));
}

fn event(one: &Occurrence) -> CheckedEvent {
    CheckedEvent {
        uid: one.uid.clone(),
        recurrence_id: one.recurrence_id.clone(),
        start: one.start,
        end: one.end,
        all_day: one.all_day,
        status: match one.status {
            Status::Confirmed => "confirmed",
            Status::Tentative => "tentative",
            Status::Cancelled => "cancelled",
        },
        summary: one.summary.clone(),
        time_zone: one.time_zone,
    }
}
