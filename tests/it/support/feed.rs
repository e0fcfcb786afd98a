//! Small calendars (RFC 5545), written line by line.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use kawka_desk::CommandError;
use kawka_desk::view::{BookingView, CalendarSync, NewCalendar};

use super::ports::ScriptedHttp;
use super::{TestDesk, at};

/// The team's calendar, shaped like Google's, with Calendly's, Cal.com's and Google's own bookings in it.
pub fn team_calendar() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/team-calendar.ics")
}

/// One event with an outside attendee.
#[derive(Clone)]
pub struct Event {
    uid: String,
    start: String,
    end: String,
    email: String,
    name: String,
    answer: String,
    more: Vec<String>,
}

/// An event in UTC on a day of October 2026, half an hour long: `event("a", "20261020T1200", "jan@las.example")`.
pub fn event(uid: &str, start: &str, email: &str) -> Event {
    let begin = chrono::NaiveDateTime::parse_from_str(start, "%Y%m%dT%H%M").unwrap();
    let end = begin + chrono::Duration::minutes(30);
    Event {
        uid: uid.into(),
        start: format!("{start}00Z"),
        end: end.format("%Y%m%dT%H%M%SZ").to_string(),
        email: email.into(),
        name: "Jan Las".into(),
        answer: "ACCEPTED".into(),
        more: Vec::new(),
    }
}

/// An event in UTC, half an hour long, perhaps called off.
pub fn calendar_event(uid: &str, start: DateTime<Utc>, cancelled: bool) -> Event {
    let made = event(
        uid,
        &start.format("%Y%m%dT%H%M").to_string(),
        "jan@las.example",
    );
    if cancelled { made.cancelled() } else { made }
}

impl Event {
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    /// The customer's answer (PARTSTAT).
    pub fn answered(mut self, answer: &str) -> Self {
        self.answer = answer.into();
        self
    }

    /// Another line, such as `STATUS:CANCELLED`.
    pub fn line(mut self, line: &str) -> Self {
        self.more.push(line.into());
        self
    }

    /// Another length than half an hour.
    pub fn lasting(mut self, minutes: i64) -> Self {
        let begin = chrono::NaiveDateTime::parse_from_str(&self.start, "%Y%m%dT%H%M%SZ").unwrap();
        let end = begin + chrono::Duration::minutes(minutes);
        self.end = end.format("%Y%m%dT%H%M%SZ").to_string();
        self
    }

    pub fn cancelled(self) -> Self {
        self.line("STATUS:CANCELLED")
    }

    fn text(&self) -> String {
        let mut lines = vec![
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", self.uid),
            "DTSTAMP:20261001T000000Z".to_owned(),
            format!("DTSTART:{}", self.start),
            format!("DTEND:{}", self.end),
            format!("SUMMARY:Rozmowa {}", self.name),
            "ORGANIZER:mailto:ola@biuro.example".to_owned(),
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ola@biuro.example".to_owned(),
            format!(
                "ATTENDEE;PARTSTAT={};CN={}:mailto:{}",
                self.answer, self.name, self.email
            ),
        ];
        lines.extend(self.more.iter().cloned());
        lines.push("END:VEVENT\r\n".to_owned());
        lines.join("\r\n")
    }
}

/// A calendar of events.
pub fn calendar(events: &[Event]) -> String {
    let mut text = String::from(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nX-WR-CALNAME:Rozmowy\r\n",
    );
    for event in events {
        text.push_str(&event.text());
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

/// A calendar to add by its address.
pub fn by_url(url: &str) -> NewCalendar {
    NewCalendar {
        in_the_clear: false,
        own_network: false,
        name: String::new(),
        path: None,
        url: Some(url.into()),
    }
}

/// A calendar to add by its file.
pub fn by_path(path: &std::path::Path) -> NewCalendar {
    NewCalendar {
        in_the_clear: false,
        own_network: false,
        name: String::new(),
        path: Some(path.to_string_lossy().into_owned()),
        url: None,
    }
}

/// Waits for what is not at once there.
pub fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(work)
}

/// The address of the one calendar of a [`Feed`].
pub const URL: &str = "https://calendar.example/private-token/basic.ics";

/// A desk with one calendar behind an address.
pub struct Feed {
    pub own: TestDesk,
    pub http: ScriptedHttp,
}

impl Feed {
    /// Adds the calendar with these events; gives also what its first reading did.
    pub fn with(events: &[Event]) -> (Self, CalendarSync) {
        Self::over(TestDesk::new(), events)
    }

    /// As [`Feed::with`], over a desk that is there.
    pub fn over(own: TestDesk, events: &[Event]) -> (Self, CalendarSync) {
        let feed = Self {
            own,
            http: ScriptedHttp::default(),
        };
        feed.http.serve(URL, &calendar(events));
        let added = feed.add(by_url(URL)).unwrap();
        (feed, added)
    }

    /// Adds another calendar.
    pub fn add(&self, new: NewCalendar) -> Result<CalendarSync, CommandError> {
        wait(self.own.desk.add_calendar(new, &self.http)).map(|done| done.value)
    }

    /// Reads all calendars; gives the report of the first.
    pub fn sync(&self) -> CalendarSync {
        self.sync_all().remove(0)
    }

    pub fn sync_all(&self) -> Vec<CalendarSync> {
        wait(self.own.desk.sync_calendars(&self.http))
            .unwrap()
            .calendars
    }

    /// The calendar holds these events now; reads it.
    pub fn now_holds(&self, events: &[Event]) -> CalendarSync {
        self.http.serve(URL, &calendar(events));
        self.sync()
    }

    /// Every booking of the season, by start.
    pub fn bookings(&self) -> Vec<BookingView> {
        let (from, to) = (at("2026-01-01T00:00:00Z"), at("2027-12-31T00:00:00Z"));
        self.own.list_bookings(from, to).unwrap()
    }

    /// The only one.
    pub fn booking(&self) -> BookingView {
        let mut all = self.bookings();
        assert_eq!(all.len(), 1, "{all:#?}");
        all.remove(0)
    }
}

/// Created, changed, unchanged, vanished.
pub fn counts(sync: &CalendarSync) -> [u32; 4] {
    [sync.created, sync.changed, sync.unchanged, sync.vanished]
}
