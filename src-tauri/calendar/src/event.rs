//! One `VEVENT` (RFC 5545, 3.6.1) as written: properties read, zones not yet applied.

use chrono::NaiveDateTime;
use ical::param::IcalParam;
use ical::tree::line::IcalLine;

use crate::component::Problems;
use crate::link::{https_host, may_open};
use crate::model::{Party, ProblemCode, Reply, Status};
use crate::rule::Rule;
use crate::text::{clean, plain};
use crate::time::{Clock, Length, Stamp, parse_wall};
use crate::zone::ZoneNames;

/// How many people an event keeps.
const MAX_PARTIES: usize = 500;
/// How many dates of exceptions or additions an event keeps.
const MAX_DATES: usize = 10_000;
/// How many rules an event keeps; the standard allows one.
const MAX_RULES: usize = 4;

/// How an event's end is written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum End {
    /// Not at all.
    #[default]
    Absent,
    /// `DTEND`.
    At(Stamp),
    /// `DURATION`.
    After(Length),
}

/// A `VEVENT` as written.
#[derive(Default)]
pub(crate) struct EventDraft {
    pub line: u32,
    pub start_line: u32,
    pub rule_line: u32,
    pub has_problem: bool,
    pub uid: String,
    pub recurrence: Option<Stamp>,
    pub this_and_future: bool,
    pub start: Option<Stamp>,
    pub end: End,
    pub rules: Vec<Rule>,
    pub except_rules: Vec<Rule>,
    pub dates: Vec<(Stamp, End)>,
    pub except_dates: Vec<Stamp>,
    pub status: Status,
    pub sequence: u32,
    pub modified: Option<NaiveDateTime>,
    pub summary: String,
    pub description: String,
    pub location: String,
    pub url: Option<String>,
    pub conference: Vec<String>,
    pub organizer: Option<Party>,
    pub attendees: Vec<Party>,
}

impl EventDraft {
    pub fn new(line: u32) -> Self {
        Self {
            line,
            ..Self::default()
        }
    }

    /// Whether a property means anything here.
    pub fn reads(head: &str) -> bool {
        matches!(
            head,
            "UID"
                | "DTSTART"
                | "DTEND"
                | "DURATION"
                | "RECURRENCE-ID"
                | "RRULE"
                | "EXRULE"
                | "RDATE"
                | "EXDATE"
                | "STATUS"
                | "SEQUENCE"
                | "LAST-MODIFIED"
                | "SUMMARY"
                | "DESCRIPTION"
                | "LOCATION"
                | "URL"
                | "CONFERENCE"
                | "X-GOOGLE-CONFERENCE"
                | "X-MICROSOFT-SKYPETEAMSMEETINGURL"
                | "X-MICROSOFT-ONLINEMEETINGCONFLINK"
                | "ORGANIZER"
                | "ATTENDEE"
        )
    }

    /// The whole calendar is a cancellation (RFC 5546, 3.2.5).
    pub fn cancel(&mut self) {
        self.status = Status::Cancelled;
    }

    /// Whether it is written as a series.
    pub fn repeats(&self) -> bool {
        !self.rules.is_empty() || !self.dates.is_empty()
    }

    /// How much text one more occurrence costs.
    pub fn text_size(&self) -> usize {
        let parties: usize = self
            .attendees
            .iter()
            .map(|party| 48 + party.email.len())
            .sum();
        1_024 + self.summary.len() + self.description.len() + self.location.len() + parties
    }

    /// Takes in one property.
    pub fn take(
        &mut self,
        head: &str,
        line: &IcalLine<'_>,
        number: u32,
        names: &mut ZoneNames,
        problems: &mut Problems,
    ) {
        let value = line.raw_value_str();
        let value = value.trim();
        let mut stamps = |text: &str| stamp(text, line, number, names);
        let problem = match head {
            "UID" => {
                self.uid = clean(&line.value.decode());
                None
            }
            "DTSTART" => {
                self.start_line = number;
                self.start = stamps(value);
                self.start.is_none().then_some(ProblemCode::UnreadableStart)
            }
            "DTEND" => {
                self.end = stamps(value).map_or(End::Absent, End::At);
                matches!(self.end, End::Absent).then_some(ProblemCode::UnreadableEnd)
            }
            "DURATION" => match Length::parse(value) {
                Some(length) => {
                    self.end = End::After(length);
                    None
                }
                None => Some(ProblemCode::UnreadableEnd),
            },
            "RECURRENCE-ID" => {
                self.recurrence = stamps(value);
                self.this_and_future = line.params.iter().any(|param| {
                    matches!(param.decode(), IcalParam::Range(range) if range.eq_ignore_ascii_case("THISANDFUTURE"))
                });
                self.recurrence
                    .is_none()
                    .then_some(ProblemCode::UnreadableDate)
            }
            "RRULE" | "EXRULE" => {
                self.rule_line = number;
                let rules = if head == "RRULE" {
                    &mut self.rules
                } else {
                    &mut self.except_rules
                };
                match Rule::parse(value) {
                    Some(rule) if rules.len() < MAX_RULES => {
                        rules.push(rule);
                        None
                    }
                    _ => Some(ProblemCode::UnreadableRule),
                }
            }
            "RDATE" | "EXDATE" => {
                let mut good = true;
                for item in value.split(',').filter(|item| !item.trim().is_empty()) {
                    let (at, end) = item
                        .split_once('/')
                        .map_or((item, None), |(at, end)| (at, Some(end)));
                    match stamps(at) {
                        Some(at) if head == "EXDATE" && self.except_dates.len() < MAX_DATES => {
                            self.except_dates.push(at);
                        }
                        Some(at) if head == "RDATE" && self.dates.len() < MAX_DATES => {
                            let end = end.map_or(End::Absent, |end| match Length::parse(end) {
                                Some(length) => End::After(length),
                                None => stamps(end).map_or(End::Absent, End::At),
                            });
                            self.dates.push((at, end));
                        }
                        _ => good = false,
                    }
                }
                (!good).then_some(ProblemCode::UnreadableDate)
            }
            _ => {
                self.take_words(head, line, value);
                None
            }
        };
        if let Some(code) = problem {
            self.has_problem = true;
            problems.add(number, code, head);
        }
    }

    /// Takes in a property that has nothing to do with time.
    fn take_words(&mut self, head: &str, line: &IcalLine<'_>, value: &str) {
        match head {
            "STATUS" if value.eq_ignore_ascii_case("CANCELLED") => self.status = Status::Cancelled,
            "STATUS" if value.eq_ignore_ascii_case("TENTATIVE") => self.status = Status::Tentative,
            "SEQUENCE" => self.sequence = value.parse().unwrap_or(0),
            "LAST-MODIFIED" => self.modified = parse_wall(value).map(|(wall, ..)| wall),
            "SUMMARY" => self.summary = clean(&text_of(line)).replace('\n', " "),
            "DESCRIPTION" => self.description = plain(&text_of(line)),
            "LOCATION" => self.location = plain(&text_of(line)),
            "URL" => self.url = may_open(value).then(|| value.to_owned()),
            "CONFERENCE"
            | "X-GOOGLE-CONFERENCE"
            | "X-MICROSOFT-SKYPETEAMSMEETINGURL"
            | "X-MICROSOFT-ONLINEMEETINGCONFLINK" => {
                let link = value.to_owned();
                let opens = https_host(&link).is_some() || (may_open(&link) && !link.contains('@'));
                if opens && self.conference.len() < 16 && !self.conference.contains(&link) {
                    self.conference.push(link);
                }
            }
            "ORGANIZER" => self.organizer = party(line, value),
            "ATTENDEE" if self.attendees.len() < MAX_PARTIES => {
                self.attendees.extend(party(line, value))
            }
            _ => {}
        }
    }
}

/// A time with its clock: `Z` counts before `TZID`, for a `TZID` beside it is a mistake (RFC 5545, 3.3.5).
fn stamp(text: &str, line: &IcalLine<'_>, number: u32, names: &mut ZoneNames) -> Option<Stamp> {
    let (wall, date_only, utc) = parse_wall(text)?;
    let mut zone = || {
        line.params.iter().find_map(|param| match param.decode() {
            IcalParam::TzId(name) => Some(names.id(name.trim(), number)),
            _ => None,
        })
    };
    let clock = if utc {
        Clock::Utc
    } else if date_only {
        Clock::Floating
    } else {
        zone().map_or(Clock::Floating, Clock::Zone)
    };
    Some(Stamp {
        wall,
        date_only,
        clock,
    })
}

/// The text of a value; quoted-printable, which vCalendar 1.0 still brings, is decoded.
fn text_of(line: &IcalLine<'_>) -> String {
    let quoted = line.params.iter().any(|param| match param.decode() {
        IcalParam::Encoding(encoding) => encoding.eq_ignore_ascii_case("QUOTED-PRINTABLE"),
        _ => false,
    });
    if !quoted {
        return line.value.decode().into_owned();
    }
    let value = line.raw_value();
    let mut out = Vec::with_capacity(value.len());
    let mut at = 0;
    while let Some(byte) = value.get(at) {
        let hex = value
            .get(at + 1..at + 3)
            .and_then(|hex| std::str::from_utf8(hex).ok());
        match hex
            .filter(|_| *byte == b'=')
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
        {
            Some(decoded) => {
                out.push(decoded);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Somebody, unless it is a room or a thing (RFC 5545, 3.2.3).
fn party(line: &IcalLine<'_>, value: &str) -> Option<Party> {
    let mut party = Party::default();
    let mut address = None;
    for param in &line.params {
        match param.decode() {
            IcalParam::Cn(name) => {
                party.name = Some(clean(name.trim_matches('"')).replace('\n', " "))
            }
            IcalParam::Email(email) => address = mail_address(&email),
            IcalParam::CuType(kind)
                if kind.eq_ignore_ascii_case("ROOM") || kind.eq_ignore_ascii_case("RESOURCE") =>
            {
                return None;
            }
            IcalParam::PartStat(reply) => party.reply = reply_of(&reply),
            _ => {}
        }
    }
    party.email = mail_address(value).or(address).unwrap_or_default();
    party.name = party
        .name
        .filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case(&party.email));
    (!party.email.is_empty() || party.name.is_some()).then_some(party)
}

fn reply_of(text: &str) -> Reply {
    match text.to_ascii_uppercase().as_str() {
        "NEEDS-ACTION" => Reply::NeedsAction,
        "ACCEPTED" => Reply::Accepted,
        "DECLINED" => Reply::Declined,
        "TENTATIVE" => Reply::Tentative,
        "DELEGATED" => Reply::Delegated,
        _ => Reply::Unknown,
    }
}

/// The address of a `mailto:` link or of itself, in lower case; nothing for `invalid:nomail` and its like.
pub(crate) fn mail_address(text: &str) -> Option<String> {
    let text = text.trim();
    let address = match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &text[7..],
        _ => text,
    };
    let address = address.split('?').next().unwrap_or_default().trim();
    let (name, host) = address.rsplit_once('@')?;
    let whole = !name.is_empty() && host.len() > 1 && address.len() <= 254;
    let clean = !address
        .chars()
        .any(|symbol| symbol.is_whitespace() || symbol.is_control() || "<>\",;:".contains(symbol));
    (whole && clean).then(|| address.to_lowercase())
}
