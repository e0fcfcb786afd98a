//! The neutral event every kind of calendar is read into.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::recognize::{Answer, Service};

/// One complete reading of a calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The name the calendar gives itself (`NAME`, RFC 7986, or `X-WR-CALNAME`).
    pub calendar_name: Option<String>,
    /// How many `VEVENT`s the file holds; always the length of [`Self::components`].
    pub component_count: usize,
    /// What became of each `VEVENT`, in the order of the file.
    pub components: Vec<Component>,
    /// Everything that touches the span, by start, then `UID`.
    pub occurrences: Vec<Occurrence>,
    /// `UID`s of events that are there and cannot be read, so that nobody takes them for gone; an empty one where
    /// something is there that names itself in no way.
    pub unreadable: BTreeSet<String>,
    /// What could not be read as written, in the order of the file; at most 1,000 of them.
    pub problems: Vec<Problem>,
    /// How many problems there were in all.
    pub problem_count: usize,
    /// Up to here repeating events are listed; earlier than the end of a span longer than [`crate::MAX_YEARS`].
    pub repeats_until: DateTime<Utc>,
}

impl Reading {
    /// How many components met which fate; the numbers add up to [`Self::component_count`].
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for component in &self.components {
            *match component.fate {
                Fate::InSpan => &mut tally.in_span,
                Fate::OutsideSpan => &mut tally.outside_span,
                Fate::Cancelled => &mut tally.cancelled,
                Fate::Superseded => &mut tally.superseded,
                Fate::Unreadable => &mut tally.unreadable,
            } += 1;
        }
        tally
    }
}

/// What became of one `VEVENT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    /// The line of its `BEGIN:VEVENT`.
    pub line: u32,
    /// What became of it.
    pub fate: Fate,
    /// How many occurrences of the reading come from it.
    pub occurrences: u32,
    /// Whether something in it could not be read as written; it may still have occurrences.
    pub has_problem: bool,
}

/// What became of a `VEVENT`: exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It has at least one occurrence in the span.
    InSpan,
    /// Nothing of it touches the span, or every instance that would is replaced by another component.
    OutsideSpan,
    /// It is cancelled; its occurrences in the span are listed as [`Status::Cancelled`].
    Cancelled,
    /// A newer component with the same identity, or an `EXDATE` of its series, takes its place.
    Superseded,
    /// It has no start that can be read.
    Unreadable,
}

/// How many components met which fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// See [`Fate::InSpan`].
    pub in_span: usize,
    /// See [`Fate::OutsideSpan`].
    pub outside_span: usize,
    /// See [`Fate::Cancelled`].
    pub cancelled: usize,
    /// See [`Fate::Superseded`].
    pub superseded: usize,
    /// See [`Fate::Unreadable`].
    pub unreadable: usize,
}

impl Tally {
    /// The sum of all fates.
    #[must_use]
    pub const fn total(self) -> usize {
        self.in_span + self.outside_span + self.cancelled + self.superseded + self.unreadable
    }
}

/// One event at one time: a single event, or one instance of a repeating one.
#[derive(Clone, PartialEq)]
pub struct Occurrence {
    /// The event's `UID`; made from its content where the file has none.
    pub uid: String,
    /// Which instance of a repeating event: its planned start in basic form, in UTC (`20261013T080000Z`), as a date
    /// (`20261013`) or, for a floating time, as written. Nothing for a single event.
    pub recurrence_id: Option<String>,
    /// When it begins.
    pub start: DateTime<Utc>,
    /// When it ends; never before [`Self::start`].
    pub end: DateTime<Utc>,
    /// Whether it takes whole days.
    pub all_day: bool,
    /// The zone its start is written in. UTC for times in UTC, the default zone for floating times and whole days,
    /// nothing when the file defines a zone of its own that no IANA zone agrees with.
    pub time_zone: Option<Tz>,
    /// What a clock in that zone shows at the start.
    pub wall_start: NaiveDateTime,
    /// Whether it takes place.
    pub status: Status,
    /// The title.
    pub summary: String,
    /// The description as plain text, markup taken out.
    pub description: String,
    /// The place, which may hold a link.
    pub location: String,
    /// A page about the event; `https`, `mailto` or `tel` only.
    pub url: Option<String>,
    /// Links for joining (RFC 7986 `CONFERENCE` and the vendors' own); `https` or `tel` only.
    pub conference: Vec<String>,
    /// Who called the meeting.
    pub organizer: Option<Party>,
    /// Who is asked to take part; rooms and equipment left out.
    pub attendees: Vec<Party>,
    /// The revision of the event (RFC 5545, 3.8.7.4).
    pub sequence: u32,
    /// The line of its `BEGIN:VEVENT`.
    pub line: u32,
    /// Changes exactly when something above changes, apart from the line (SHA-256).
    pub content_hash: [u8; 32],
    /// Index into [`Reading::components`].
    pub component: usize,
    /// What the booking service itself says, where the event comes from it and not from a calendar.
    pub booked: Option<Box<Booked>>,
}

/// A booking as the service says that it was made with.
#[derive(Clone, PartialEq, Eq)]
pub struct Booked {
    /// The service.
    pub service: Service,
    /// The booking's id there: Calendly's invitee UUID, Cal.com's booking uid. Nothing where the source leaves it out.
    pub id: Option<String>,
    /// The id of the booking it was moved from.
    pub replaces: Option<String>,
    /// Who booked.
    pub invitee: Party,
    /// What they answered when booking.
    pub answers: Vec<Answer>,
    /// Who called it off, and why; as far as the service says.
    pub called_off: Option<String>,
    /// What the service calls it in its own interface: an address or an id.
    pub target: String,
    /// The kind of meeting that was booked, as the service calls it.
    pub event_type: String,
    /// Marked as missed there; the service's name of the mark.
    pub no_show: Option<String>,
    /// Whether that is so now, and not as it was when the guest was last asked for.
    pub no_show_is_current: bool,
    /// What the link carried that the booking was made with, as far as the service hands it on.
    pub marks: Vec<String>,
}

impl fmt::Debug for Booked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Booked")
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

/// Times and places in the file only: what people wrote does not belong into a log.
impl fmt::Debug for Occurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Occurrence")
            .field("line", &self.line)
            .field("recurrence_id", &self.recurrence_id)
            .field("start", &self.start)
            .field("end", &self.end)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Somebody who takes part.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Party {
    /// The e-mail address in lower case; empty where the calendar gives none.
    pub email: String,
    /// The name, where it is more than the address again.
    pub name: Option<String>,
    /// What they answered.
    pub reply: Reply,
}

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Party")
            .field("reply", &self.reply)
            .finish_non_exhaustive()
    }
}

/// What an attendee answered (`PARTSTAT`, RFC 5545, 3.2.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Not yet; also when nothing is said.
    #[default]
    NeedsAction,
    /// Comes.
    Accepted,
    /// Does not come.
    Declined,
    /// Perhaps.
    Tentative,
    /// Sends somebody else.
    Delegated,
    /// An answer the standard does not know.
    Unknown,
}

/// Whether an event takes place (`STATUS`, RFC 5545, 3.8.1.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It does; also when nothing is said.
    #[default]
    Confirmed,
    /// Not yet settled.
    Tentative,
    /// It does not.
    Cancelled,
}

/// Something that could not be read as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file, from 1.
    pub line: u32,
    /// What it is.
    pub code: ProblemCode,
    /// The name of the property or component concerned, never what it holds.
    pub detail: String,
}

/// What could not be read as written, and what was done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// A line without a colon or with an unreadable name; passed over.
    UnreadableLine,
    /// A line longer than 64 KB that would have mattered; passed over.
    LongLineSkipped,
    /// Bytes that are no UTF-8, or NUL; shown as replacement characters.
    DamagedText,
    /// A component whose `END` is missing or in the wrong place; closed where it must have ended.
    Unbalanced,
    /// Something between or after calendars; passed over.
    OutsideCalendar,
    /// No `UID`; one was made from the content.
    MissingUid,
    /// No `DTSTART`, or one that cannot be read; the event is not listed.
    UnreadableStart,
    /// An end or duration that cannot be read; taken as absent.
    UnreadableEnd,
    /// An end before the start; taken as having no length.
    EndBeforeStart,
    /// A repetition rule that cannot be read; listed without it.
    UnreadableRule,
    /// A date of an exception or addition, or an instance's own, that cannot be read; taken as absent.
    UnreadableDate,
    /// It repeats more often than is listed; the first instances are.
    RepeatsTooOften,
    /// A zone found only by the calendar's own zone.
    ZoneGuessed,
    /// A zone nobody knows; the default zone was taken.
    ZoneUnknown,
    /// The file defines a zone otherwise than the world does; the file's definition counts.
    ZoneDisagrees,
}
