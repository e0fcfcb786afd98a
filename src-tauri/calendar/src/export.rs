//! The table that Calendly exports its events as (CSV).
//!
//! Columns are found by their headings, so that their order, an added one or a missing one changes nothing. A row
//! without a guest or a readable start is passed over and counted.

use chrono::{DateTime, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use sha2::{Digest as _, Sha256};

use crate::api::{Times, occurrence, party, text};
use crate::model::{Booked, Occurrence};
use crate::recognize::{Answer, Service};

/// How many rows are read.
const MAX_ROWS: usize = 100_000;
const MAX_ANSWERS: usize = 20;

/// The file is no such table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an exported table of bookings")]
pub struct ExportError;

/// What a table holds.
#[derive(Debug)]
pub struct Table {
    /// Its bookings.
    pub occurrences: Vec<Occurrence>,
    /// Lines that could not be read, from 1.
    pub unreadable: Vec<u32>,
}

/// The places of the columns that matter.
struct Columns {
    email: usize,
    start: usize,
    name: Option<usize>,
    end: Option<usize>,
    zone: Option<usize>,
    kind: Option<usize>,
    place: Option<usize>,
    cancelled: Option<usize>,
    cancelled_by: Option<usize>,
    reason: Option<usize>,
    uuid: Option<usize>,
    no_show: Option<usize>,
    mark: Option<usize>,
    answers: Vec<(usize, usize)>,
}

impl Columns {
    fn find(headings: &csv::StringRecord) -> Option<Self> {
        let headings: Vec<String> = headings
            .iter()
            .map(|heading| heading.trim().to_lowercase())
            .collect();
        let at = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| headings.iter().position(|heading| heading == name))
        };
        let pairs = (1..=MAX_ANSWERS).filter_map(|number| {
            let question = at(&[&format!("question {number}")])?;
            let answer = at(&[&format!("response {number}"), &format!("answer {number}")])?;
            Some((question, answer))
        });
        Some(Self {
            email: at(&["invitee email"])?,
            start: at(&["start date & time", "start date and time", "start time"])?,
            name: at(&["invitee name"]),
            end: at(&["end date & time", "end date and time", "end time"]),
            zone: at(&["invitee time zone", "invitee timezone"]),
            kind: at(&["event type name", "event name"]),
            place: at(&["location"]),
            cancelled: at(&["canceled", "cancelled"]),
            cancelled_by: at(&["canceled by", "cancelled by"]),
            reason: at(&["cancellation reason"]),
            uuid: at(&["invitee uuid", "invitee id"]),
            no_show: at(&["marked as no-show", "no-show", "no show"]),
            mark: at(&["utm content", "utm_content"]),
            answers: pairs.collect(),
        })
    }
}

/// Whether bytes begin like such a table.
#[must_use]
pub fn looks_like_export(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(8192)];
    let head = String::from_utf8_lossy(head);
    let line = head.trim_start_matches('\u{feff}').lines().next();
    line.is_some_and(|line| {
        let line = line.to_lowercase();
        line.contains("invitee email") && line.contains("start ")
    })
}

/// Reads a table; wall times are told on the clock of `zone`.
///
/// # Errors
/// [`ExportError`] when it has no guest's address or no start.
pub fn read(bytes: &[u8], zone: Tz) -> Result<Table, ExportError> {
    let all = String::from_utf8_lossy(bytes);
    let all = all.trim_start_matches('\u{feff}');
    let first = all.lines().next().unwrap_or_default();
    let separator = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|separator| first.bytes().filter(|byte| byte == separator).count())
        .unwrap_or(b',');
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(all.as_bytes());
    let columns = rows
        .headers()
        .ok()
        .and_then(Columns::find)
        .ok_or(ExportError)?;
    let mut table = Table {
        occurrences: Vec::new(),
        unreadable: Vec::new(),
    };
    for (number, row) in (2_u32..).zip(rows.records()).take(MAX_ROWS) {
        let line = row
            .as_ref()
            .ok()
            .and_then(|row| row.position())
            .map_or(number, |at| u32::try_from(at.line()).unwrap_or(number));
        match row.ok().and_then(|row| booking(&row, &columns, zone, line)) {
            Some(occurrence) => table.occurrences.push(occurrence),
            None => table.unreadable.push(line),
        }
    }
    Ok(table)
}

fn booking(row: &csv::StringRecord, columns: &Columns, zone: Tz, line: u32) -> Option<Occurrence> {
    let cell = |column: Option<usize>| {
        column
            .and_then(|column| row.get(column))
            .map(text)
            .unwrap_or_default()
    };
    let guest = party(row.get(columns.email)?, &cell(columns.name));
    if guest.email.is_empty() {
        return None;
    }
    let start = instant(row.get(columns.start)?, zone)?;
    let half_an_hour = start + chrono::Duration::minutes(30);
    let end = instant(&cell(columns.end), zone).unwrap_or(half_an_hour);
    let yes = |text: &str| matches!(text.to_lowercase().as_str(), "true" | "yes" | "1" | "tak");
    let cancelled = yes(&cell(columns.cancelled));
    let title = cell(columns.kind);
    let said = [cell(columns.cancelled_by), cell(columns.reason)];
    let said: Vec<String> = said.into_iter().filter(|said| !said.is_empty()).collect();
    let uuid = cell(columns.uuid);
    // A row without an id is called by what it says: the calendar needs a name for it, the service has none.
    let (id, name) = if uuid.is_empty() {
        (None, made_id(&guest.email, start))
    } else {
        (Some(uuid.clone()), uuid)
    };
    let answers = columns.answers.iter().map(|(question, answer)| Answer {
        question: cell(Some(*question)),
        answer: cell(Some(*answer)),
    });
    let summary = match &guest.name {
        Some(name) if title.is_empty() => name.clone(),
        Some(name) => [name, ": ", &title].concat(),
        None => title,
    };
    let booked = Booked {
        service: Service::Calendly,
        id,
        replaces: None,
        invitee: guest,
        answers: answers
            .filter(|pair| !pair.question.is_empty() && !pair.answer.is_empty())
            .collect(),
        called_off: Some(said.join(": ")).filter(|said| cancelled && !said.is_empty()),
        target: String::new(),
        event_type: String::new(),
        no_show: yes(&cell(columns.no_show)).then(|| "exported".to_owned()),
        no_show_is_current: false,
        marks: Some(cell(columns.mark))
            .filter(|mark| !mark.is_empty())
            .into_iter()
            .collect(),
    };
    let times = Times {
        start,
        end,
        zone: cell(columns.zone).parse().ok(),
    };
    let uid = ["calendly-", &name].concat();
    let mut occurrence = occurrence(uid, &times, cancelled, summary, cell(columns.place), booked);
    occurrence.line = line;
    Some(occurrence)
}

/// How a name begins that was made for a row, and how many bytes of it follow in hexadecimal digits.
const MADE: (&str, usize) = ("row-", 12);

/// Whether an id was made here for a row that had none: the service knows nothing of it.
#[must_use]
pub fn is_made_id(id: &str) -> bool {
    id.strip_prefix(MADE.0).is_some_and(|rest| {
        rest.len() == 2 * MADE.1
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    })
}

/// A name for a row of an export that has no id: the same in every export.
fn made_id(email: &str, start: DateTime<Utc>) -> String {
    let mut hash = Sha256::new();
    hash.update(email.as_bytes());
    hash.update(start.timestamp().to_le_bytes());
    let mut id = String::from(MADE.0);
    for byte in &hash.finalize()[..MADE.1] {
        for nibble in [byte >> 4, byte & 15] {
            id.extend(char::from_digit(nibble.into(), 16));
        }
    }
    id
}

fn instant(written: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let written = written.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(written) {
        return Some(at.to_utc());
    }
    let upper = written.to_uppercase();
    let forms = [
        "%Y-%m-%d %I:%M %p",
        "%Y-%m-%d %I:%M%p",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M",
        "%m/%d/%Y %I:%M %p",
        "%d.%m.%Y %H:%M",
        "%B %d, %Y %I:%M %p",
    ];
    let wall = forms
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&upper, form).ok())?;
    // The first of two where the clock is set back; an hour later where it jumps (RFC 5545, 3.3.5).
    zone.from_local_datetime(&wall)
        .earliest()
        .or_else(|| {
            let later = wall + chrono::Duration::hours(1);
            zone.from_local_datetime(&later).earliest()
        })
        .map(|at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Status;

    const EXPORT: &str = "\u{feff}User Name,Invitee Name,Invitee Email,Invitee Time Zone,Event Type Name,\
        Start Date & Time,End Date & Time,Location,Canceled,Canceled By,Cancellation reason,Question 1,Response 1\n\
        Ola,Jan Las,JAN@las.example,Europe/Warsaw,Kawka,2026-10-20 02:00 pm,2026-10-20 02:30 pm,\
        https://us02web.zoom.us/j/1,false,,,What do you grow?,\"Trees, \nmostly\"\n\
        Ola,Ewa Łąka,ewa@laka.example,,Kawka,2026-10-21 09:00 am,,,true,Ewa Łąka,ill,,\n\
        Ola,Nobody,,,Kawka,2026-10-22 09:00 am,,,false,,,,\n\
        Ola,Zoe,zoe@sea.example,,Kawka,soon,,,false,,,,\n";

    #[test]
    fn row_f9_an_exported_table_becomes_bookings() {
        assert!(looks_like_export(EXPORT.as_bytes()));
        let table = read(EXPORT.as_bytes(), Tz::Europe__Warsaw).unwrap();
        let [jan, ewa] = &table.occurrences[..] else {
            panic!("{}", table.occurrences.len())
        };
        assert_eq!(jan.start.to_rfc3339(), "2026-10-20T12:00:00+00:00");
        assert_eq!(jan.end.to_rfc3339(), "2026-10-20T12:30:00+00:00");
        let booked = jan.booked.as_deref().unwrap();
        assert_eq!(booked.invitee.email, "jan@las.example");
        assert_eq!(booked.answers[0].answer, "Trees, \nmostly");
        assert_eq!(ewa.status, Status::Cancelled);
        let called_off = ewa.booked.as_ref().unwrap().called_off.as_deref();
        assert_eq!(called_off, Some("Ewa Łąka: ill"));
        assert_eq!(ewa.end - ewa.start, chrono::Duration::minutes(30));
        assert_eq!(table.unreadable, [5, 6]);
        let again = read(EXPORT.as_bytes(), Tz::Europe__Warsaw).unwrap();
        assert_eq!(
            again.occurrences[0].uid, jan.uid,
            "the same in every export"
        );
        assert_eq!(booked.id, None, "Calendly named no id");
        let name = jan.uid.strip_prefix("calendly-").unwrap();
        assert!(is_made_id(name), "{name}");
        for own in ["aaaa1111", "row-1", "row-zzzzzzzzzzzzzzzzzzzzzzzz"] {
            assert!(!is_made_id(own), "{own}");
        }
    }

    #[test]
    fn a_table_with_semicolons_and_one_that_is_none() {
        let excel = EXPORT.replace(',', ";");
        assert_eq!(
            read(excel.as_bytes(), Tz::UTC).unwrap().occurrences.len(),
            2
        );
        for bad in ["", "a,b,c\n1,2,3\n", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"] {
            assert!(!looks_like_export(bad.as_bytes()));
            assert_eq!(
                read(bad.as_bytes(), Tz::UTC).err(),
                Some(ExportError),
                "{bad}"
            );
        }
    }
}
