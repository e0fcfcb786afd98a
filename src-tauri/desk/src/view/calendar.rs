//! Calendars and what was read in them.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{BookingId, CalendarId, OutboxId};

use crate::command_error::CommandError;
use crate::view;

kawka_domain::words! {
    /// Where a calendar is read from.
    CalendarSource {
        /// A file on this machine.
        File = "file",
        /// An address.
        Url = "url",
        /// A table exported by Calendly, as a file on this machine.
        Csv = "csv",
        /// A calendar on a CalDAV server.
        Caldav = "caldav",
        /// A Calendly account.
        Calendly = "calendly",
        /// A Cal.com account.
        CalCom = "cal_com",
    }
}

kawka_domain::words! {
    /// How a reading of a calendar went.
    ReadingOutcome {
        /// Read completely.
        Read = "read",
        /// The source said that nothing changed.
        Unchanged = "unchanged",
        /// Not read; everything stays as it was.
        Failed = "failed",
    }
}

kawka_domain::words! {
    /// One thing a reading did, or did not do.
    ReadingLineKind {
        /// A booking came in.
        Booked = "booked",
        /// A booking has another time.
        Moved = "moved",
        /// A booking ends at another time.
        LengthChanged = "length_changed",
        /// A booking has another room.
        RoomChanged = "room_changed",
        /// Something else of a booking changed.
        Changed = "changed",
        /// A booking was called off.
        Cancelled = "cancelled",
        /// A booking that was called off takes place.
        Reopened = "reopened",
        /// A booking left the calendar.
        Vanished = "vanished",
        /// A change waits because there are too many at once.
        HeldBack = "held_back",
        /// A booking is known from another calendar.
        Shared = "shared",
        /// Events that are no bookings, for one reason.
        Ignored = "ignored",
        /// Something could not be read as written.
        Problem = "problem",
    }
}

kawka_domain::words! {
    /// What would become of a booking if a change that waits were made.
    HeldKind {
        /// It would begin at another time.
        Moved = "moved",
        /// It would end at another time.
        Length = "length",
        /// It would be called off.
        CalledOff = "called_off",
        /// It is in the calendar no more and would be called off.
        Missing = "missing",
    }
}

/// An account to read bookings from.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize, specta::Type)]
pub struct NewAccount {
    /// `caldav`, `calendly` or `cal_com`.
    pub source: CalendarSource,
    /// Name; empty takes the one that stands there.
    pub name: String,
    /// The server's address, for CalDAV.
    pub url: Option<String>,
    /// Somebody said yes to an `http` address over a network.
    pub in_the_clear: bool,
    /// Somebody said yes to the address's host standing in their own network.
    pub own_network: bool,
    /// Who signs in, for CalDAV.
    pub user: String,
    /// The password or token. It goes to the keyring and is never shown or logged.
    pub secret: String,
}

impl std::fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewAccount(<redacted>)")
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
    /// Somebody said yes to an `http` address over a network.
    pub in_the_clear: bool,
    /// Somebody said yes to the address's host standing in their own network.
    pub own_network: bool,
}

impl std::fmt::Debug for NewCalendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewCalendar(<redacted>)")
    }
}

view! {
    /// A calendar of which changes wait for a person, because they are too many at once.
    pub struct HeldBack {
        /// Which.
        pub calendar_id: CalendarId,
        /// Its name.
        pub name: String,
        /// How many wait.
        pub count: u32,
    }

    /// One change that waits for a person.
    pub struct HeldChange {
        /// The booking as it stands.
        pub booking: super::BookingRow,
        /// What would become of it.
        pub kind: HeldKind,
        /// The start, or the end, that would change.
        pub from: Option<DateTime<Utc>>,
        /// What it would become.
        pub to: Option<DateTime<Utc>>,
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
        /// Somebody said yes to its host standing in their own network.
        pub own_network: bool,
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
        /// Changes that wait because they are too many at once.
        pub held_back: u32,
        /// Places in it that could not be read at the last complete reading, 50 at most.
        pub problems: u32,
        /// After a failure: when it is tried again of itself.
        pub next_try: Option<DateTime<Utc>>,
    }

    /// One reading of a calendar, complete or failed.
    pub struct CalendarReading {
        /// Of which calendar.
        pub calendar_id: CalendarId,
        /// Its name; empty for one that is no longer known.
        pub calendar: String,
        /// When.
        pub at: DateTime<Utc>,
        /// How it went.
        pub outcome: ReadingOutcome,
        /// Why it failed.
        pub failure: Option<CommandError>,
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
        /// Bookings that left the calendar and wait.
        pub vanished: u32,
        /// Changes that wait because they are too many at once.
        pub held_back: u32,
        /// What it did, one by one; what it passed over, by reason.
        pub lines: Vec<ReadingLine>,
    }

    /// One thing a reading did, or did not do.
    pub struct ReadingLine {
        /// What.
        pub kind: ReadingLineKind,
        /// To which booking.
        pub booking_id: Option<BookingId>,
        /// Whose booking, as far as it is still known.
        pub name: Option<String>,
        /// The former start.
        pub from: Option<DateTime<Utc>>,
        /// The new start.
        pub to: Option<DateTime<Utc>>,
        /// Why something was passed over, or what was wrong, as a code.
        pub code: Option<String>,
        /// How many this line stands for.
        pub count: u32,
        /// The line of the file; 0 where none is meant.
        pub line: u32,
    }

    /// What one reading of all calendars did.
    pub struct SyncReport {
        /// One row a calendar.
        pub calendars: Vec<CalendarSync>,
    }

    /// What one reading of one calendar did. `events` = `bookings` + `ignored`, `bookings` = `created` + `changed` +
    /// `unchanged`; of one that failed they are those of the last reading that did not.
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
        /// Bookings moved, cancelled by their calendar or otherwise changed.
        pub changed: u32,
        /// Bookings as before.
        pub unchanged: u32,
        /// Bookings that it does not hold any more: they wait for a decision, or are called off with this reading.
        pub vanished: u32,
        /// Changes that wait for a yes because they are too many at once; their bookings are among those as before.
        pub held_back: u32,
        /// What must not be stored and was masked in titles and answers of booked calls.
        pub masked: u32,
        /// The source said that nothing changed, so nothing was read.
        pub not_modified: bool,
        /// Why it could not be read.
        pub failure: Option<CommandError>,
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

    /// How far the reading of all calendars is.
    pub struct SyncProgress {
        /// The calendar that is asked.
        pub name: String,
        /// Which one of them it is, from 1.
        pub number: u32,
        /// How many are asked.
        pub of: u32,
    }

    /// What a calendar held at its last reading: rows and what is not listed are all of its events.
    pub struct CalendarEvents {
        /// Everything that touches the span that is read, by start.
        pub rows: Vec<CalendarEventRow>,
        /// What has no row.
        pub unlisted: Vec<UnlistedEvents>,
    }

    /// Events of a calendar that are not listed for one reason.
    pub struct UnlistedEvents {
        /// Why, as a code.
        pub reason: String,
        /// How many.
        pub count: u32,
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

kawka_domain::words! {
    /// What is said to a booking service.
    OutboxKind {
        /// The guest did not come.
        MarkNoShow = "mark_no_show",
        /// The guest is not marked as missing any more.
        UnmarkNoShow = "unmark_no_show",
        /// A link is asked for that one guest can book with once.
        SchedulingLink = "scheduling_link",
    }
}

kawka_domain::words! {
    /// How far something is that is said to a service.
    OutboxState {
        /// It waits and can be taken back.
        Waiting = "waiting",
        /// It is on its way; after a crash it is asked there whether it arrived.
        Sending = "sending",
        /// It arrived.
        Sent = "sent",
        /// It was refused and is not tried again of itself.
        Failed = "failed",
        /// It was taken back before it went out.
        TakenBack = "taken_back",
    }
}

view! {
    /// One thing that is said to a booking service.
    pub struct OutboxRow {
        /// Which.
        pub id: OutboxId,
        /// What.
        pub kind: OutboxKind,
        /// How far it is.
        pub state: OutboxState,
        /// Through which calendar's account.
        pub calendar: String,
        /// Of which booking.
        pub booking_id: Option<BookingId>,
        /// Whose booking.
        pub name: Option<String>,
        /// The booking's start.
        pub start: Option<DateTime<Utc>>,
        /// When it was asked for.
        pub made: DateTime<Utc>,
        /// Not before this does it go out of itself.
        pub due: DateTime<Utc>,
        /// Since when it stands so.
        pub state_at: DateTime<Utc>,
        /// How often it was tried.
        pub tries: u32,
        /// Why it did not go out.
        pub failure: Option<CommandError>,
        /// The link that was made.
        pub link: Option<String>,
    }
}
