//! Short calendars, and readings written down in a line.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kawka_calendar::{Occurrence, ProblemCode, ReadError, Reading, read};

/// A calendar around some lines.
pub fn calendar(lines: &str) -> String {
    let mut text = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n");
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        text.push_str(line);
        text.push_str("\r\n");
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

/// A calendar of one event.
pub fn event(lines: &str) -> String {
    calendar(
        &[
            "BEGIN:VEVENT\nUID:one@test.example\n",
            lines,
            "\nEND:VEVENT",
        ]
        .concat(),
    )
}

/// September 2026 to the end of May 2027: both changes of clocks in Europe, America and Australia.
pub fn season() -> std::ops::Range<DateTime<Utc>> {
    "2026-09-01T00:00:00Z".parse().unwrap().."2027-06-01T00:00:00Z".parse().unwrap()
}

pub fn try_season(text: impl AsRef<[u8]>) -> Result<Reading, ReadError> {
    read(text.as_ref(), season(), Tz::Europe__Warsaw)
}

/// Reads a season in Warsaw; the account must add up, whatever the calendar.
pub fn read_season(text: impl AsRef<[u8]>) -> Reading {
    let reading = try_season(text).unwrap();
    assert_adds_up(&reading);
    reading
}

pub fn assert_adds_up(reading: &Reading) {
    assert_eq!(reading.tally().total(), reading.component_count);
    assert_eq!(reading.components.len(), reading.component_count);
    let listed: usize = reading
        .components
        .iter()
        .map(|component| component.occurrences as usize)
        .sum();
    assert_eq!(listed, reading.occurrences.len());
    for occurrence in &reading.occurrences {
        assert!(occurrence.start <= occurrence.end);
        assert_eq!(
            reading.components[occurrence.component].line,
            occurrence.line
        );
    }
}

/// The start in UTC to the minute.
pub fn start(occurrence: &Occurrence) -> String {
    occurrence.start.format("%Y-%m-%d %H:%M").to_string()
}

pub fn starts(reading: &Reading) -> Vec<String> {
    reading.occurrences.iter().map(start).collect()
}

pub fn codes(reading: &Reading) -> Vec<ProblemCode> {
    reading
        .problems
        .iter()
        .map(|problem| problem.code)
        .collect()
}
