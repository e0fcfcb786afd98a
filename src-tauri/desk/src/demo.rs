//! The made-up week behind `--demo`: a folder of its own in which the next call is two minutes away.
//!
//! Texts stand in tables (`people_…`, `contacts_…`, `calls_…`, `words`), in Polish and English; [`story`] puts them in
//! order and [`play`] takes each step through the use cases. Deliberately absent: any way to touch a folder that
//! does not carry the marker file of a demo.

mod beside;
mod calls_near;
mod calls_past;
mod contacts_far;
mod contacts_near;
mod nominations;
mod parts;
mod people_far;
mod people_near;
mod play;
mod story;
#[cfg(test)]
mod tests;
mod words;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use kawka_domain::booking::Arrival;
use kawka_domain::person::MemberRole;
use kawka_store::search::{self, People};
use kawka_store::table::booking::Booking;
use kawka_store::{DataFolder, StoreError, table};

use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::port::{Clock, Secrets};
use crate::start::{remove_files, set_up};
use crate::view::{NewBooking, Protection, SetUp};
use crate::wording::Language;
use play::Story;
use story::{BEGINNING, StoryClock};

/// The passphrase of demo folders without a keyring: the data is made up.
pub const DEMO_PASSPHRASE: &str = "kawka demo";

/// Seconds until the first call: time to open the window before the notice that comes two minutes ahead.
const FIRST_CALL: i64 = 140;
/// Length of a call.
const CALL_MINUTES: u32 = 30;
/// A call within this time is soon enough for a demo.
const SOON: Duration = Duration::minutes(5);
/// A call shorter than this does not come to its last question.
const SHORTEST: Duration = Duration::minutes(15);
/// So long after the start of a call its questions still come: whether the customer is here, and whether they came.
const ASKED: Duration = Duration::minutes(10);
/// The file that says that a folder is a demo's and holds the day (UTC) on which it was finished.
const MARKER: &str = "DEMO";

fn marker(folder: &DataFolder) -> PathBuf {
    folder.path().join(MARKER)
}

fn io(error: std::io::Error) -> CommandError {
    StoreError::from(error).into()
}

/// Whether the folder must be made (again): absent, unfinished, or made on another day (UTC day written in the
/// `DEMO` marker file).
#[must_use]
pub fn is_stale(folder: &DataFolder, now: DateTime<Utc>) -> bool {
    let day = std::fs::read_to_string(marker(folder)).unwrap_or_default();
    day.trim() != now.date_naive().to_string() || !folder.file().exists()
}

/// Makes the demo folder anew (removing a former demo's file, key file, mark and write-ahead log in that folder only
/// if the folder carries the marker file `DEMO`), protected by the keyring where it works, else by
/// [`DEMO_PASSPHRASE`].
///
/// # Errors
/// [`ErrorCode::BadInput`] for a folder that holds data and is no demo's, [`ErrorCode::FolderInUse`] while somebody
/// works on it, [`ErrorCode::DiskFull`] and the like. Cut off at any point it leaves a folder that is stale.
pub fn make_demo(
    folder: &DataFolder,
    secrets: &dyn Secrets,
    clock: &Arc<dyn Clock>,
    language: Language,
) -> Result<(), CommandError> {
    if folder.is_set_up() && !marker(folder).exists() {
        return Err(CommandError::bad_input("data", "not_a_demo"));
    }
    folder.make()?;
    {
        let _lock = folder.lock()?;
        std::fs::write(marker(folder), "").map_err(io)?;
        remove_files(folder, secrets)?;
    }
    let (now, zone) = (clock.now(), clock.system_zone());
    let story = StoryClock::new(BEGINNING.instant(now, zone).unwrap_or(now), zone);
    let desk = set_up_demo(folder, secrets, &story, language)?;
    Story::begin(&desk, &story, language, now)?.play()?;
    desk.store.checkpoint()?;
    drop(desk);
    std::fs::write(marker(folder), format!("{}\n", now.date_naive())).map_err(io)
}

fn set_up_demo(
    folder: &DataFolder,
    secrets: &dyn Secrets,
    story: &Arc<StoryClock>,
    language: Language,
) -> Result<Desk, CommandError> {
    let (_, name, email) = words::MEMBERS[0];
    let wanted = |protection, passphrase: Option<&str>| SetUp {
        name: name.to_owned(),
        email: email.to_owned(),
        role: MemberRole::Both,
        protection,
        passphrase: passphrase.map(str::to_owned),
        names: kawka_domain::reminder::NoticeNames::Unlocked,
    };
    let set_up = |wanted: &SetUp| set_up(folder, secrets, story.clone(), wanted, language, true);
    let made = match set_up(&wanted(Protection::Keyring, None)) {
        Err(error) if is_of_keyring(error.code) => {
            set_up(&wanted(Protection::Passphrase, Some(DEMO_PASSPHRASE)))
        }
        other => other,
    };
    Ok(made?.0)
}

const fn is_of_keyring(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::KeyringAbsent
            | ErrorCode::KeyringEntryMissing
            | ErrorCode::KeyringHung
            | ErrorCode::KeyringLocked
            | ErrorCode::KeyringRefused
    )
}

impl Desk {
    /// Makes sure that a call begins soon in a demo: adds one some two minutes from now with somebody who has none,
    /// unless an open one begins within the next 5 minutes, or so soon after that there is no room before it, began
    /// within the last 10, or runs with its customer here or late. Does nothing in a real folder.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read or written.
    pub fn ensure_demo_call(&self) -> Result<(), CommandError> {
        if !self.demo {
            return Ok(());
        }
        let now = self.now();
        let open = self.store.read(|c| table::booking::list_open(c, now))?;
        let to_see = |b: &Booking| {
            b.entry.start <= now + SOON
                && (b.arrival != Arrival::Unknown || now < b.entry.start + ASKED)
        };
        if open.iter().any(to_see) {
            return Ok(());
        }
        let start = now + Duration::seconds(FIRST_CALL);
        let length = Duration::minutes(i64::from(CALL_MINUTES));
        let later = open.iter().filter(|b| b.entry.start > now);
        let free = later.map(|b| b.entry.start - start);
        let minutes = free.min().map_or(length, |gap| gap.min(length));
        // What begins that soon is announced within these minutes.
        if minutes < SHORTEST {
            return Ok(());
        }
        let candidate = self.store.read(|c| -> Result<_, CommandError> {
            let wanted = People {
                limit: 500,
                ..People::default()
            };
            let found = search::people(c, &wanted)?;
            let people = table::customer::list(c, &found.ids, now)?;
            let mut candidates = Vec::new();
            for person in people
                .into_iter()
                .filter(|person| person.next_call.is_none() && !person.do_not_contact)
            {
                let calls = table::booking::list_of_customer(c, person.id)?;
                let last = calls.first().map(|b| b.entry.start);
                candidates.push((last.is_none(), last, person.id));
            }
            // Whose last call is longest ago; those who had none come last, for there is little to read of them.
            Ok(candidates.into_iter().min())
        })?;
        let Some((_, _, customer_id)) = candidate else {
            return Ok(());
        };
        let room_url = Some(self.get_settings()?.room_url);
        let booking = NewBooking {
            customer_id,
            start,
            minutes: u32::try_from(minutes.num_minutes()).unwrap_or(CALL_MINUTES),
            room_url,
        };
        self.add_booking(&booking).map(drop)
    }
}
