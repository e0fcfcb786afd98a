//! A calendar file as Google exports it, with times relative to now.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, SubsecRound, Utc};
use kawka::adapters::clock::SystemClock;
use kawka_desk::port::Clock as _;

/// Now, in whole seconds.
pub fn now() -> DateTime<Utc> {
    SystemClock.now().trunc_subsecs(0)
}

/// How the terminal and calendars write an instant.
pub fn rfc3339(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn basic(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A call that Calendly put into somebody's Google calendar.
pub fn calendly(uid: &str, name: &str, email: &str, start: DateTime<Utc>) -> String {
    let end = start + Duration::minutes(30);
    [
        "BEGIN:VEVENT".to_owned(),
        format!("DTSTART:{}", basic(start)),
        format!("DTEND:{}", basic(end)),
        "DTSTAMP:20261101T080000Z".to_owned(),
        "ORGANIZER;CN=Host:mailto:host@kawka.example".to_owned(),
        format!("UID:{uid}"),
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Host:".to_owned(),
        " mailto:host@kawka.example".to_owned(),
        format!("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN={name}:"),
        format!(" mailto:{email}"),
        "CLASS:PRIVATE".to_owned(),
        "DESCRIPTION:Event Name: Virtual coffee\\n\\nLocation: https://meet.google.com/abc"
            .to_owned(),
        " -defg-hij\\n\\nNeed to make changes to this event?\\nCancel: https://calendly.com"
            .to_owned(),
        " /cancellations/3f0b1c52-7d1e-4a6b-9a57-0c1d2e3f4a5b\\n\\nPowered by Calendly.com"
            .to_owned(),
        "LOCATION:https://meet.google.com/abc-defg-hij".to_owned(),
        "STATUS:CONFIRMED".to_owned(),
        format!("SUMMARY:{name} and Host"),
        "TRANSP:OPAQUE".to_owned(),
        "END:VEVENT".to_owned(),
    ]
    .join("\r\n")
}

/// Something of one's own, with nobody else in it.
pub fn private(uid: &str, start: DateTime<Utc>) -> String {
    let end = start + Duration::minutes(60);
    format!(
        "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T080000Z\r\nDTSTART:{}\r\nDTEND:{}\r\n\
         SUMMARY:Dentist\r\nEND:VEVENT",
        basic(start),
        basic(end)
    )
}

/// Writes a calendar of these events.
pub fn write(path: &Path, events: &[String]) -> PathBuf {
    let head = "BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nVERSION:2.0\r\n\
                CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:Coffees\r\nX-WR-TIMEZONE:Europe/Warsaw";
    let text = format!("{head}\r\n{}\r\nEND:VCALENDAR\r\n", events.join("\r\n"));
    fs::write(path, text).unwrap();
    path.to_owned()
}
