//! Occurrences made from drafts, and the account of every component.

use std::collections::HashSet;
use std::ops::Range;

use chrono::{DateTime, Days, TimeDelta, Utc};
use sha2::Sha256;

use crate::component::Problems;
use crate::event::{End, EventDraft};
use crate::hash;
use crate::model::{Component, Fate, Occurrence, ProblemCode, Status};
use crate::rule::MAX_INSTANCES;
use crate::time::{Length, Stamp};
use crate::zone::Zones;

/// How much text all repeated instances of a file may take together, in bytes.
const MAX_REPEATED_TEXT: usize = 96 * 1024 * 1024;

/// How long an event takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Extent {
    /// The same time for every instance, whatever the clocks do: written as an end (RFC 5545, 3.8.5.3).
    Exact(TimeDelta),
    /// Days as long as they come, and time on top: written as a duration, or whole days.
    Nominal(Length),
}

impl Extent {
    /// Reads an end beside the start it belongs to; the flag says that it lay before the start.
    pub fn of(start: &Stamp, end: End, zones: &Zones) -> (Self, bool) {
        let days = |days| Self::Nominal(Length { days, seconds: 0 });
        match end {
            End::Absent if start.date_only => (days(1), false),
            End::Absent => (Self::Exact(TimeDelta::zero()), false),
            End::After(length) => (Self::Nominal(length), false),
            End::At(end) if start.date_only => {
                let length = (end.wall.date() - start.wall.date()).num_days();
                (days(u32::try_from(length.max(1)).unwrap_or(1)), length < 0)
            }
            End::At(end) => {
                let mut length = zones.instant(&end) - zones.instant(start);
                let written = end.wall - start.wall;
                // The clock jumped over the start, which begins later for that (RFC 5545, 3.3.5): the call is no shorter.
                let jumped = || zones.of(start).literal(start.wall).1 != start.wall;
                if written > length && end.clock == start.clock && jumped() {
                    length = written;
                }
                (
                    Self::Exact(length.max(TimeDelta::zero())),
                    length < TimeDelta::zero(),
                )
            }
        }
    }

    /// At least as long as it can be on any clock.
    pub fn at_most(self) -> TimeDelta {
        match self {
            Self::Exact(length) => length,
            Self::Nominal(length) => length.at_most(),
        }
    }

    fn end_of(self, start: &Stamp, instant: DateTime<Utc>, zones: &Zones) -> DateTime<Utc> {
        let end = match self {
            Self::Exact(length) => instant.checked_add_signed(length),
            Self::Nominal(Length { days: 0, seconds }) => {
                instant.checked_add_signed(TimeDelta::seconds(i64::from(seconds)))
            }
            Self::Nominal(length) => length.days_after(start.wall).and_then(|wall| {
                zones
                    .of(start)
                    .literal(wall)
                    .0
                    .checked_add_signed(length.exact())
            }),
        };
        end.unwrap_or(instant).max(instant)
    }
}

/// Collects occurrences and what became of each component.
pub(crate) struct Emitter<'a> {
    pub drafts: &'a [EventDraft],
    pub zones: &'a Zones,
    pub span: Range<DateTime<Utc>>,
    pub problems: Problems,
    pub components: Vec<Component>,
    pub occurrences: Vec<Occurrence>,
    words: Vec<Option<Sha256>>,
    repeated_text: usize,
    disagreeing: HashSet<usize>,
}

impl<'a> Emitter<'a> {
    pub fn new(
        drafts: &'a [EventDraft],
        zones: &'a Zones,
        span: Range<DateTime<Utc>>,
        problems: Problems,
    ) -> Self {
        let component = |draft: &EventDraft| Component {
            line: draft.line,
            fate: if draft.status == Status::Cancelled {
                Fate::Cancelled
            } else {
                Fate::OutsideSpan
            },
            occurrences: 0,
            has_problem: draft.has_problem,
        };
        Self {
            drafts,
            zones,
            span,
            problems,
            components: drafts.iter().map(component).collect(),
            occurrences: Vec::new(),
            words: vec![None; drafts.len()],
            repeated_text: 0,
            disagreeing: HashSet::new(),
        }
    }

    /// Notes a problem of a component.
    pub fn problem(&mut self, index: usize, line: u32, code: ProblemCode, detail: &str) {
        self.components[index].has_problem = true;
        self.problems.add(line, code, detail);
    }

    /// Sets a fate other than that of being listed.
    pub fn set_fate(&mut self, index: usize, fate: Fate) {
        self.components[index].fate = fate;
    }

    /// How long a draft takes; an end before the start is named here, once.
    pub fn extent(&mut self, index: usize, start: &Stamp) -> Extent {
        let draft = &self.drafts[index];
        let (extent, backwards) = Extent::of(start, draft.end, self.zones);
        if backwards {
            self.problem(index, draft.line, ProblemCode::EndBeforeStart, "DTEND");
        }
        extent
    }

    /// Lists a draft at one time if that touches the span. False once it must not be listed any more.
    pub fn emit(
        &mut self,
        index: usize,
        uid: &str,
        recurrence_id: Option<String>,
        at: &Stamp,
        extent: Extent,
    ) -> bool {
        let draft = &self.drafts[index];
        let zone = self.zones.of(at);
        let (start, wall_start) = zone.literal(at.wall);
        let end = extent.end_of(at, start, self.zones);
        if start >= self.span.end || (end <= self.span.start && start < self.span.start) {
            return true;
        }
        let already = self.components[index].occurrences;
        if already > 0 {
            self.repeated_text += draft.text_size();
            if already as usize >= MAX_INSTANCES || self.repeated_text > MAX_REPEATED_TEXT {
                return false;
            }
        }
        let agrees = zone.agrees(start, wall_start);
        if !agrees
            && let Some((id, line)) = self.zones.first_line(at)
            && self.disagreeing.insert(id)
        {
            self.problems
                .add(line, ProblemCode::ZoneDisagrees, "VTIMEZONE");
        }
        let component = &mut self.components[index];
        component.occurrences += 1;
        component.has_problem |= !agrees || self.zones.is_doubtful(at);
        if component.fate == Fate::OutsideSpan {
            component.fate = Fate::InSpan;
        }
        let mut occurrence = Occurrence {
            uid: uid.to_owned(),
            recurrence_id,
            start,
            end,
            all_day: at.date_only,
            time_zone: zone.name.filter(|_| agrees),
            wall_start: if at.date_only { at.wall } else { wall_start },
            status: draft.status,
            summary: draft.summary.clone(),
            description: draft.description.clone(),
            location: draft.location.clone(),
            url: draft.url.clone(),
            conference: draft.conference.clone(),
            organizer: draft.organizer.clone(),
            attendees: draft.attendees.clone(),
            sequence: draft.sequence,
            line: draft.line,
            content_hash: [0; 32],
            component: index,
            booked: None,
        };
        let words = self.words[index].get_or_insert_with(|| hash::of_words(draft, uid));
        occurrence.content_hash = hash::of_occurrence(words, &occurrence);
        self.occurrences.push(occurrence);
        true
    }
}

/// The name of an instance: its planned start in basic form.
pub(crate) fn id_of(stamp: &Stamp, zones: &Zones) -> String {
    use crate::time::Clock;
    match stamp.clock {
        _ if stamp.date_only => stamp.wall.format("%Y%m%d").to_string(),
        Clock::Floating => stamp.wall.format("%Y%m%dT%H%M%S").to_string(),
        _ => zones.instant(stamp).format("%Y%m%dT%H%M%SZ").to_string(),
    }
}

/// An instant some days earlier or later, as far as the calendar reaches.
pub(crate) fn days_from(instant: DateTime<Utc>, days: i64) -> DateTime<Utc> {
    let by = Days::new(days.unsigned_abs());
    let moved = if days < 0 {
        instant.checked_sub_days(by)
    } else {
        instant.checked_add_days(by)
    };
    moved.unwrap_or(instant)
}
