//! Calendars and what was read in them.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, CalendarId};

use crate::command_error::CommandError;
use crate::view;

kawka_domain::words! {
    /// Where a calendar is read from.
    CalendarSource {
        /// A file on this machine.
        File = "file",
        /// An address.
        Url = "url",
    }
}

/// A calendar to add. Exactly one of `path` and `url` is given.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize, specta::Type)]
pub struct NewCalendar {
    /// Name; empty takes the one in the calendar, else the file's or the host's.
    pub name: String,
    /// A file on this machine.
    pub path: Option<String>,
    /// An `https`, `http` or `webcal` address. It is a secret and is never shown or logged.
    pub url: Option<String>,
}

impl std::fmt::Debug for NewCalendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewCalendar(<redacted>)")
    }
}

view! {
    /// One calendar.
    pub struct CalendarRow {
        /// Which.
        pub id: CalendarId,
        /// Its name.
        pub name: String,
        /// Where it is read from.
        pub source: CalendarSource,
        /// The file's name or the address's host, never the address.
        pub place: String,
        /// When it was last read completely.
        pub read_at: Option<DateTime<Utc>>,
        /// When it was last tried.
        pub tried_at: Option<DateTime<Utc>>,
        /// Why the last try failed.
        pub failure: Option<CommandError>,
        /// Events at the last reading.
        pub events: u32,
        /// Of them bookings.
        pub bookings: u32,
        /// Of them ignored.
        pub ignored: u32,
    }

    /// What one reading of all calendars did.
    pub struct SyncReport {
        /// One row a calendar.
        pub calendars: Vec<CalendarSync>,
    }

    /// What one reading of one calendar did. `events` = `bookings` + `ignored`.
    pub struct CalendarSync {
        /// Its name.
        pub name: String,
        /// Occurrences read.
        pub events: u32,
        /// Of them booked calls.
        pub bookings: u32,
        /// Of them others.
        pub ignored: u32,
        /// Bookings made.
        pub created: u32,
        /// Bookings moved, cancelled or otherwise changed.
        pub changed: u32,
        /// Bookings as before.
        pub unchanged: u32,
        /// Bookings that left the calendar and wait for a decision.
        pub vanished: u32,
        /// The source said that nothing changed, so nothing was read.
        pub not_modified: bool,
        /// What was wrong in it, or why it could not be read.
        pub problems: Vec<SyncProblem>,
    }

    /// One thing wrong in a calendar.
    pub struct SyncProblem {
        /// Line of the file, from 1; 0 where no line is meant.
        pub line: u32,
        /// Code for the window's own wording.
        pub code: String,
        /// In English, for the terminal.
        pub message: String,
    }

    /// One event of a calendar as last read.
    pub struct CalendarEventRow {
        /// Title.
        pub title: String,
        /// Start.
        pub start: DateTime<Utc>,
        /// End.
        pub end: DateTime<Utc>,
        /// All day.
        pub all_day: bool,
        /// The booking it became.
        pub booking_id: Option<BookingId>,
        /// Why it did not become one, as a code.
        pub ignored: Option<String>,
        /// The rule that made it one, as a word.
        pub rule: Option<String>,
    }
}
