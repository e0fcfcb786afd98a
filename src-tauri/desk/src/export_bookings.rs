//! Bookings as an iCalendar file (RFC 5545), for whatever calendar a person keeps.
//!
//! A booking has the same UID in every file, made from its own id and not from where it came: the same call out of
//! another calendar would otherwise meet itself there. SEQUENCE grows with every change of time, room or state, and with
//! every undo, so that a calendar that takes the file again moves the entry and does not double it (RFC 5546, 2.1.4).

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use kawka_calendar::OWN_EXPORT;
use kawka_domain::booking::{BookingEventKind, BookingStatus};
use kawka_store::table;
use kawka_store::table::booking::Booking;
use kawka_store::table::booking_event::BookingEvent;

use crate::command_error::CommandError;
use crate::desk::Desk;

/// How far back the file goes: what a calendar may still have to correct.
const BACK: Duration = Duration::days(31);
const AHEAD: Duration = Duration::days(400);
/// An undo counts more than all that one action can add to the count of one booking: what it takes away is outweighed.
const UNDO: u32 = 8;

impl Desk {
    /// The bookings from a month ago on as an iCalendar file.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn export_bookings(&self) -> Result<String, CommandError> {
        let now = self.now();
        self.store.read(|c| {
            let mut file = Lines::begin("Kawka");
            let undone = table::journal::count_undone(c)?;
            for booking in table::booking::list(c, now - BACK, now + AHEAD)? {
                // One that was moved goes on as its successor, which says so by its own UID.
                let events = table::booking_event::list(c, booking.id)?;
                let sequence = sequence(&events) + undone * UNDO;
                let changed = events.iter().map(|event| event.at).max();
                write(&mut file, &booking, (sequence, changed), now);
            }
            Ok(file.end())
        })
    }
}

pub(crate) fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// How often a booking changed in a way that a calendar has to follow.
fn sequence(events: &[BookingEvent]) -> u32 {
    let followed = |kind| {
        matches!(
            kind,
            BookingEventKind::Moved
                | BookingEventKind::LengthChanged
                | BookingEventKind::RoomChanged
                | BookingEventKind::Cancelled
                | BookingEventKind::Reopened
        )
    };
    let count = events.iter().filter(|event| followed(event.kind)).count();
    u32::try_from(count).unwrap_or_default()
}

fn write(
    file: &mut Lines,
    booking: &Booking,
    (sequence, changed): (u32, Option<DateTime<Utc>>),
    now: DateTime<Utc>,
) {
    let entry = &booking.entry;
    let called_off = matches!(
        booking.status,
        BookingStatus::Cancelled | BookingStatus::Moved
    );
    file.add("BEGIN:VEVENT");
    file.add(&format!("UID:{}{OWN_EXPORT}", booking.id));
    file.add(&format!("DTSTAMP:{}", utc(now)));
    file.add(&format!("CREATED:{}", utc(booking.created_at)));
    let changed = changed.unwrap_or(booking.created_at);
    file.add(&format!("LAST-MODIFIED:{}", utc(changed)));
    file.add(&format!("SEQUENCE:{sequence}"));
    // In UTC: a zone would have to be written out with all its rules, and the instant is what counts.
    file.add(&format!("DTSTART:{}", utc(entry.start)));
    file.add(&format!("DTEND:{}", utc(entry.end)));
    let state = if called_off { "CANCELLED" } else { "CONFIRMED" };
    file.add(&format!("STATUS:{state}"));
    let name = crate::bookings::subject(booking);
    let summary = match &booking.company {
        Some(company) => format!("{name} ({company})"),
        None => name,
    };
    file.add(&format!("SUMMARY:{}", escaped(&summary)));
    if let Some(room) = &entry.room_url {
        file.add(&format!("LOCATION:{}", escaped(room)));
        file.add(&format!("URL:{}", one_line(room)));
    }
    let zone = booking.customer_zone.as_deref();
    if let Some(zone) = zone.and_then(|zone| zone.parse::<Tz>().ok()) {
        let theirs = entry.start.with_timezone(&zone);
        let words = format!("{} ({})", theirs.format("%Y-%m-%d %H:%M"), zone.name());
        file.add(&format!("DESCRIPTION:{}", escaped(&words)));
    }
    file.add("END:VEVENT");
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A text value (RFC 5545, 3.3.11).
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for symbol in text.chars() {
        match symbol {
            '\\' | ';' | ',' => out.extend(['\\', symbol]),
            '\n' => out.push_str("\\n"),
            symbol if symbol.is_control() => {}
            symbol => out.push(symbol),
        }
    }
    out
}

/// Content lines, folded at 75 bytes (RFC 5545, 3.1).
#[derive(Default)]
pub(crate) struct Lines {
    text: String,
}

impl Lines {
    /// Begins a calendar that is published under a name (RFC 5546, 3.2.1).
    pub(crate) fn begin(name: &str) -> Self {
        let mut file = Self::default();
        file.add("BEGIN:VCALENDAR");
        file.add("VERSION:2.0");
        file.add("PRODID:-//Kawka//Kawka//EN");
        file.add("CALSCALE:GREGORIAN");
        file.add("METHOD:PUBLISH");
        file.add(&format!("X-WR-CALNAME:{}", escaped(name)));
        file
    }

    /// Ends the calendar and gives the whole file.
    pub(crate) fn end(mut self) -> String {
        self.add("END:VCALENDAR");
        self.text
    }

    pub(crate) fn add(&mut self, line: &str) {
        let mut room = 75;
        for symbol in line.chars() {
            if symbol.len_utf8() > room {
                self.text.push_str("\r\n ");
                room = 74;
            }
            room -= symbol.len_utf8();
            self.text.push(symbol);
        }
        self.text.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_letters_and_at_75_bytes() {
        let mut file = Lines::default();
        file.add(&format!("SUMMARY:{}", "ż".repeat(100)));
        for line in file.text.split("\r\n") {
            assert!(line.len() <= 75, "{}", line.len());
        }
        assert_eq!(
            file.text.replace("\r\n ", "").trim_end().chars().count(),
            108
        );
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped("a,b;c\\d\ne\r\u{7}"), "a\\,b\\;c\\\\d\\ne");
    }
}
