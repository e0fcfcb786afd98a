//! Components (RFC 5545, 3.4 and 3.6): from content lines to drafts of events and zones.
//!
//! Read line by line with a stack of its own and without recursion, so that no nesting can exhaust the thread's.

use ical::tree::line::IcalLine;

use crate::event::EventDraft;
use crate::guard::{MAX_COMPONENTS, MAX_DEPTH, MAX_READ_LINE, ReadError};
use crate::lines::{Lines, RawLine};
use crate::model::{Problem, ProblemCode};
use crate::rule::Rule;
use crate::text::clean;
use crate::time::parse_wall;
use crate::vtimezone::{Observance, ZoneDraft, parse_offset};
use crate::zone::ZoneNames;

/// How many problems are kept; the rest are counted.
const MAX_PROBLEMS: usize = 1_000;

/// Everything a file says, before zones are applied.
#[derive(Default)]
pub(crate) struct File {
    pub name: Option<String>,
    pub zone: Option<String>,
    pub zones: Vec<ZoneDraft>,
    pub zone_names: ZoneNames,
    pub events: Vec<EventDraft>,
    pub problems: Problems,
}

/// What went wrong so far.
#[derive(Default)]
pub(crate) struct Problems {
    pub list: Vec<Problem>,
    pub count: usize,
}

impl Problems {
    /// Notes a problem.
    pub fn add(&mut self, line: u32, code: ProblemCode, detail: &str) {
        self.count += 1;
        if self.list.len() < MAX_PROBLEMS {
            self.list.push(Problem {
                line,
                code,
                detail: detail.to_owned(),
            });
        }
    }
}

/// A component that has begun and not ended.
enum Open {
    Calendar {
        cancels: bool,
        first_event: usize,
    },
    Event(Box<EventDraft>),
    Zone(ZoneDraft),
    Observance(Observance),
    /// Alarms, to-dos and whatever else is passed over, with its name.
    Other(String),
}

impl Open {
    fn name(&self) -> &str {
        match self {
            Self::Calendar { .. } => "VCALENDAR",
            Self::Event(_) => "VEVENT",
            Self::Zone(_) => "VTIMEZONE",
            Self::Observance(_) => "observance",
            Self::Other(name) => name,
        }
    }

    fn is(&self, name: &str) -> bool {
        match self {
            Self::Observance(_) => matches!(name, "STANDARD" | "DAYLIGHT"),
            _ => self.name() == name,
        }
    }
}

/// Reads every calendar in the text.
pub(crate) fn read_file(text: &[u8]) -> Result<File, ReadError> {
    let mut reader = Reader::default();
    let mut lines = Lines::new(text);
    let mut last = 1;
    while let Some(line) = lines.next_line()? {
        last = line.number;
        reader.take(line)?;
    }
    if !reader.seen {
        return Err(ReadError::NotACalendar);
    }
    if !reader.open.is_empty() {
        return Err(ReadError::Truncated {
            line: last.max(lines.position().saturating_sub(1)),
        });
    }
    Ok(reader.file)
}

#[derive(Default)]
struct Reader {
    file: File,
    open: Vec<Open>,
    begun: usize,
    seen: bool,
    told_outside: bool,
}

impl Reader {
    fn take(&mut self, raw: RawLine<'_>) -> Result<(), ReadError> {
        let head = raw.head();
        match head.as_str() {
            "BEGIN" | "END" => {
                let name = raw
                    .parse()
                    .map(|line| line.raw_value_str().trim().to_ascii_uppercase());
                match name {
                    Some(name) if head == "BEGIN" => self.begin(&name, raw.number)?,
                    Some(name) => self.end(&name, raw.number),
                    None => {
                        self.file
                            .problems
                            .add(raw.number, ProblemCode::UnreadableLine, "BEGIN")
                    }
                }
            }
            _ => self.property(&head, raw),
        }
        Ok(())
    }

    fn begin(&mut self, name: &str, line: u32) -> Result<(), ReadError> {
        self.begun += 1;
        if self.begun > MAX_COMPONENTS {
            return Err(ReadError::TooManyComponents { line });
        }
        // Neither stands inside itself: an END is missing.
        if matches!(name, "VEVENT" | "VCALENDAR")
            && let Some(at) = self.open.iter().position(|open| open.is(name))
        {
            self.close_down_to(at, line);
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(ReadError::TooDeep { line });
        }
        let inside = self.open.last();
        let component = match (name, inside) {
            ("VCALENDAR", _) => {
                self.seen = true;
                Open::Calendar {
                    cancels: false,
                    first_event: self.file.events.len(),
                }
            }
            ("VEVENT", Some(_)) => Open::Event(Box::new(EventDraft::new(line))),
            ("VTIMEZONE", Some(Open::Calendar { .. })) => Open::Zone(ZoneDraft::default()),
            ("STANDARD" | "DAYLIGHT", Some(Open::Zone(_))) => {
                Open::Observance(Observance::default())
            }
            _ => Open::Other(name.chars().take(32).collect()),
        };
        self.open.push(component);
        Ok(())
    }

    fn end(&mut self, name: &str, line: u32) {
        let name: String = name.chars().take(32).collect();
        match self.open.iter().rposition(|open| open.is(&name)) {
            Some(at) => {
                if at + 1 < self.open.len() {
                    self.close_down_to(at + 1, line);
                }
                self.close();
            }
            None => self.file.problems.add(line, ProblemCode::Unbalanced, "END"),
        }
    }

    /// Closes components whose own `END` is missing.
    fn close_down_to(&mut self, depth: usize, line: u32) {
        while self.open.len() > depth {
            if let Some(Open::Event(event)) = self.open.last_mut() {
                event.has_problem = true;
            }
            self.file
                .problems
                .add(line, ProblemCode::Unbalanced, "BEGIN");
            self.close();
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Open::Event(event)) => self.file.events.push(*event),
            Some(Open::Zone(zone)) => self.file.zones.push(zone),
            Some(Open::Observance(observance)) => {
                if let Some(Open::Zone(zone)) = self.open.last_mut() {
                    zone.observances.push(observance);
                }
            }
            Some(Open::Calendar {
                cancels: true,
                first_event,
            }) => {
                for event in &mut self.file.events[first_event..] {
                    event.cancel();
                }
            }
            _ => {}
        }
    }

    fn property(&mut self, head: &str, raw: RawLine<'_>) {
        if matches!(self.open.last(), Some(Open::Other(_))) {
            return;
        }
        if self.open.is_empty() {
            if !std::mem::replace(&mut self.told_outside, true) {
                self.file
                    .problems
                    .add(raw.number, ProblemCode::OutsideCalendar, "");
            }
            return;
        }
        let in_event = matches!(self.open.last(), Some(Open::Event(_)));
        if in_event && !EventDraft::reads(head) && head.bytes().all(is_name_byte) {
            return;
        }
        let parsed = if raw.bytes.len() > MAX_READ_LINE {
            Err(ProblemCode::LongLineSkipped)
        } else {
            raw.parse().ok_or(ProblemCode::UnreadableLine)
        };
        let line = match parsed {
            Ok(line) => line,
            Err(code) => {
                let detail = if EventDraft::reads(head) { head } else { "" };
                self.file.problems.add(raw.number, code, detail);
                if let Some(Open::Event(event)) = self.open.last_mut() {
                    event.has_problem = true;
                }
                return;
            }
        };
        let (names, problems) = (&mut self.file.zone_names, &mut self.file.problems);
        match self.open.last_mut() {
            Some(Open::Event(event)) => {
                let damaged = raw.bytes.contains(&0) || std::str::from_utf8(raw.bytes).is_err();
                if damaged && !line_is_valid(&line) {
                    problems.add(raw.number, ProblemCode::DamagedText, head);
                    event.has_problem = true;
                }
                event.take(head, &line, raw.number, names, problems);
            }
            Some(Open::Zone(zone)) => zone_property(zone, head, &line),
            Some(Open::Observance(observance)) => observance_property(observance, head, &line),
            Some(Open::Calendar { cancels, .. }) => match head {
                "NAME" => self.file.name = some_text(&line),
                "X-WR-CALNAME" => {
                    self.file.name = self.file.name.take().or_else(|| some_text(&line))
                }
                "X-WR-TIMEZONE" => self.file.zone = some_text(&line),
                "METHOD" => *cancels = line.raw_value_str().trim().eq_ignore_ascii_case("CANCEL"),
                _ => {}
            },
            _ => {}
        }
    }
}

/// A fold may stand inside a letter (RFC 5545, 3.1), so damage is judged on the line put together.
fn line_is_valid(line: &IcalLine<'_>) -> bool {
    let value = line.raw_value();
    !value.contains(&0) && std::str::from_utf8(&value).is_ok()
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

fn some_text(line: &IcalLine<'_>) -> Option<String> {
    Some(clean(&line.value.decode())).filter(|text| !text.is_empty())
}

fn zone_property(zone: &mut ZoneDraft, head: &str, line: &IcalLine<'_>) {
    match head {
        "TZID" => zone.tzid = line.value.decode().trim().to_owned(),
        "X-LIC-LOCATION" => zone.location = some_text(line),
        _ => {}
    }
}

fn observance_property(observance: &mut Observance, head: &str, line: &IcalLine<'_>) {
    let value = line.raw_value_str();
    match head {
        "DTSTART" => observance.start = parse_wall(&value).map(|(wall, ..)| wall),
        "TZOFFSETFROM" => observance.from = parse_offset(&value),
        "TZOFFSETTO" => observance.to = parse_offset(&value),
        "RRULE" if observance.rules.len() < 4 => observance.rules.extend(Rule::parse(&value)),
        "RDATE" if observance.dates.len() < 1_000 => {
            let dates = value
                .split(',')
                .filter_map(|item| parse_wall(item.split('/').next()?));
            observance
                .dates
                .extend(dates.map(|(wall, ..)| wall).take(1_000));
        }
        _ => {}
    }
}
