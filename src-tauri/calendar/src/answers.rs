//! What booking services write into a description: who booked, and what they answered.
//!
//! Calendly, Cal.com and Google's appointment pages write for people, in the host's language, so shapes are read and
//! labels only where nothing else tells. Shapes seen in public calendars of 2024 to 2026.

use crate::event::mail_address;
use crate::link::{https_host, links_in, path};
use crate::model::{Party, Reply};
use crate::recognize::{Answer, Service};

/// How many answers a booking keeps.
const MAX_ANSWERS: usize = 20;
const MAX_QUESTION: usize = 300;
const MAX_ANSWER: usize = 4_000;

/// Headings that are about the meeting and not answers of the guest. Calendly's own translations of "location" among
/// them; a place that holds a room's link is found without a heading.
const ABOUT_THE_MEETING: [&str; 22] = [
    "additional guests",
    "date & time",
    "dodatkowi goście",
    "duration",
    "event name",
    "event type",
    "invitee time zone",
    "invitee timezone",
    "lieu",
    "localização",
    "location",
    "lokalizacja",
    "luogo",
    "miejsce",
    "nazwa wydarzenia",
    "ort",
    "ubicación",
    "what",
    "when",
    "where",
    "who",
    "gdzie",
];

/// The booking service an entry comes from and the booking's id there, told by its links.
pub(crate) fn service_of(texts: [&str; 3]) -> Option<(Service, Option<String>)> {
    let links = texts.into_iter().flat_map(links_in);
    links.filter_map(service_link).next().or_else(|| {
        booked_by(texts[0])
            .is_some()
            .then_some((Service::GoogleAppointment, None))
    })
}

fn service_link(link: &str) -> Option<(Service, Option<String>)> {
    let host = https_host(link)?;
    let mut parts = path(link).split('/').filter(|part| !part.is_empty());
    let id = |part: Option<&str>| {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        part.filter(|id| (6..=128).contains(&id.len()) && id.bytes().all(known))
            .map(str::to_owned)
    };
    match host.as_str() {
        "calendly.com" | "www.calendly.com" => match parts.next()? {
            "cancellations" | "reschedulings" => Some((Service::Calendly, Some(id(parts.next())?))),
            _ => None,
        },
        "cal.com" | "www.cal.com" | "app.cal.com" => match parts.next()? {
            "booking" | "reschedule" | "video" => Some((Service::CalCom, Some(id(parts.next())?))),
            _ => None,
        },
        "calendar.google.com" => {
            parts.find(|part| *part == "appointments")?;
            let last = parts.next()?;
            Some((
                Service::GoogleAppointment,
                id(Some(last).filter(|part| *part != "schedules")),
            ))
        }
        _ => None,
    }
}

/// What the guest answered when booking.
pub(crate) fn answers(service: Service, description: &str) -> Vec<Answer> {
    let text = before_footer(service, description);
    let blocks = blocks(text);
    let pairs = match service {
        Service::Calendly => calendly(&blocks),
        Service::CalCom => under_headings(text),
        Service::GoogleAppointment => blocks
            .iter()
            .skip(1)
            .filter_map(|block| titled(block))
            .collect(),
        Service::Other => Vec::new(),
    };
    let about_the_meeting = |question: &str, answer: &str| {
        ABOUT_THE_MEETING.contains(&question.to_lowercase().as_str())
            || links_in(answer).any(crate::link::is_room)
    };
    pairs
        .into_iter()
        .map(|(question, answer)| {
            (
                question.trim().trim_end_matches(':').trim_end().to_owned(),
                answer,
            )
        })
        .filter(|(question, answer)| {
            !question.is_empty() && !answer.is_empty() && !about_the_meeting(question, answer)
        })
        .take(MAX_ANSWERS)
        .map(|(question, answer)| Answer {
            question: cut(&question, MAX_QUESTION),
            answer: cut(&answer, MAX_ANSWER),
        })
        .collect()
}

/// The guest as the description names them, for entries that have no attendee to name.
pub(crate) fn guest(service: Service, description: &str) -> Option<Party> {
    match service {
        Service::GoogleAppointment => booked_by(description),
        Service::CalCom => who(description),
        _ => None,
    }
}

/// The text before the service's own lines about cancelling and moving.
fn before_footer(service: Service, text: &str) -> &str {
    let mut end = 0;
    let mut last_start = 0;
    let mut last = "";
    for line in text.split_inclusive('\n') {
        let is_anchor = match service {
            Service::CalCom => links_in(line)
                .filter_map(service_link)
                .any(|_| line.contains("/booking/")),
            _ => links_in(line).any(|link| service_link(link).is_some()),
        };
        if is_anchor || line.starts_with("-::~") {
            // The line before asks whether something should be changed, in the host's language.
            let asks = last.ends_with('?') && !last.contains(": ");
            return if asks && service == Service::Calendly {
                &text[..last_start]
            } else {
                &text[..end]
            };
        }
        if !line.trim().is_empty() {
            last = line.trim();
            last_start = end;
        }
        end += line.len();
    }
    text
}

/// Lines between blank lines.
fn blocks(text: &str) -> Vec<Vec<&str>> {
    let mut blocks = vec![Vec::new()];
    for line in text.lines().map(str::trim) {
        match (line.is_empty(), blocks.last_mut()) {
            (false, Some(block)) => block.push(line),
            (true, Some(block)) if !block.is_empty() => blocks.push(Vec::new()),
            _ => {}
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

/// Calendly: `question: answer` in the older shape, a heading and lines under it in the newer one. The first block is
/// the event type's name. Without blank lines every `question: answer` begins a new answer.
fn calendly(blocks: &[Vec<&str>]) -> Vec<(String, String)> {
    let Some(first) = blocks.first() else {
        return Vec::new();
    };
    let newer = first.len() >= 2 && split_label(first[0]).is_none();
    if newer {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for block in &blocks[1..] {
            match (titled(block), pairs.last_mut()) {
                (Some(pair), _) => pairs.push(pair),
                (None, Some((_, answer))) => push_line(answer, block[0]),
                _ => {}
            }
        }
        return pairs;
    }
    let dense = blocks.len() < 2;
    let mut pairs: Vec<(String, String)> = Vec::new();
    for block in blocks {
        for (at, line) in block.iter().enumerate() {
            match split_label(line).filter(|_| at == 0 || dense) {
                Some((question, answer)) => pairs.push((question.to_owned(), answer.to_owned())),
                None => {
                    if let Some((_, answer)) = pairs.last_mut() {
                        push_line(answer, line);
                    }
                }
            }
        }
    }
    pairs.into_iter().skip(1).collect()
}

/// Cal.com: a line ending with a colon, and lines under it.
fn under_headings(text: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match (line.strip_suffix(':'), pairs.last_mut()) {
            (Some(heading), _) if heading.len() <= MAX_QUESTION => {
                pairs.push((heading.to_owned(), String::new()))
            }
            (_, Some((_, answer))) => push_line(answer, line),
            _ => {}
        }
    }
    pairs
}

/// The first line as a heading, the others as its text.
fn titled(block: &[&str]) -> Option<(String, String)> {
    (block.len() >= 2).then(|| (block[0].to_owned(), block[1..].join("\n")))
}

/// `question: answer`, or a question with its answer on the next line. A colon inside a link is none.
fn split_label(line: &str) -> Option<(&str, &str)> {
    match line.split_once(": ") {
        Some((question, answer)) => Some((question, answer.trim())),
        None => line.strip_suffix(':').map(|question| (question, "")),
    }
}

fn push_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

/// Google's appointment pages: a heading, a name, an address.
fn booked_by(description: &str) -> Option<Party> {
    let mut lines = description
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    lines.find(|line| {
        let line = line.trim_end_matches(':').to_lowercase();
        matches!(
            line.as_str(),
            "booked by" | "zarezerwowane przez" | "zarezerwował(a)"
        )
    })?;
    let name = lines.next()?;
    if let Some(email) = mail_address(name) {
        return Some(Party {
            email,
            name: None,
            reply: Reply::Accepted,
        });
    }
    let email = lines
        .next()
        .and_then(|line| line.split_whitespace().find_map(mail_address))?;
    Some(Party {
        email,
        name: Some(cut(name, MAX_QUESTION)),
        reply: Reply::Accepted,
    })
}

/// Cal.com: names and addresses in turn under "Who", the host marked as organizer.
fn who(description: &str) -> Option<Party> {
    let pairs = under_headings(description);
    let (_, people) = pairs
        .iter()
        .find(|(heading, _)| heading.eq_ignore_ascii_case("who"))?;
    let mut name = None;
    let mut is_host = false;
    for line in people.lines() {
        match mail_address(line) {
            Some(_) if is_host => is_host = false,
            Some(email) => {
                return Some(Party {
                    email,
                    name,
                    reply: Reply::Accepted,
                });
            }
            None => {
                is_host = line.to_lowercase().ends_with("- organizer");
                name = Some(cut(line, MAX_QUESTION));
            }
        }
    }
    None
}

fn cut(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}
