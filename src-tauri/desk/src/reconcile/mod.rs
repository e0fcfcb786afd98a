//! A reading against the bookings that are there. The rules hold for every source alike.
//!
//! - Same booking: the service's own id, else the same (UID, RECURRENCE-ID), else the same guest at the same time in
//!   another calendar. A booking that two calendars show is one booking; the calendar that knows more of it
//!   ([`Rank`]) says what becomes of it, the other is only listened to.
//!   So is one whose entry is gone while another one of the same service's id, or of the same guest, stands at its time.
//! - Moved: the service names the booking it replaces, or the same guest whose former entry is gone or called off in
//!   this reading or was in the last; also where the new entry came with the last reading and the former one goes with
//!   this. The chain is kept.
//! - What left the calendar waits for a person, and is called off when a complete reading some minutes later does not
//!   hold it either. What another of our calendars holds went there, and is that one's from then on; what is there and cannot be
//!   read did not leave.
//! - When more than half of what is to come would change at once, nothing of it does before a person says yes; the yes
//!   is to what was shown.
//! - What is over is never changed by a calendar.

mod arrive;
mod elsewhere;
mod entry;
mod later;
mod leave;
mod mass;
mod notes;
mod surroundings;
mod taken_on;
mod update;
mod work;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kawka_calendar::export::is_made_id;
use kawka_calendar::{Fate, Occurrence, Reading, Recognition, Status};
use kawka_domain::ids::{BookingId, CalendarId};
use kawka_store::table::absence::Missing;
use kawka_store::table::booking::Booking;
use kawka_store::table::calendar::Accepted;
use kawka_store::table::calendar_reading::Line;
use kawka_store::{Transaction, table};

use crate::command_error::CommandError;
use crate::view::ReadingLineKind;

pub(crate) use surroundings::{FREE_MAIL, Surroundings};

/// Whose reading it is.
pub(crate) struct Origin<'a> {
    pub calendar: CalendarId,
    pub surroundings: &'a Surroundings,
    /// The changes that a person said yes to.
    pub accepted: &'a [Accepted],
}

/// What a reading did.
#[derive(Debug, Default)]
pub(crate) struct Reconciled {
    pub events: u32,
    pub bookings: u32,
    pub created: u32,
    pub changed: u32,
    pub unchanged: u32,
    pub vanished: u32,
    pub held_back: u32,
    /// What must not be stored and was masked in titles and answers of booked calls.
    pub masked: u32,
    pub lines: Vec<Line>,
}

type Key = (String, Option<String>);

fn key_of(occurrence: &Occurrence) -> Key {
    (occurrence.uid.clone(), occurrence.recurrence_id.clone())
}

/// A booking as it is compared: an id that was once made for a row of an export without one is none of the service's.
fn comparable(mut booking: Booking) -> Booking {
    booking.entry.service_id = booking.entry.service_id.filter(|id| !is_made_id(id));
    booking
}

/// What a booking is called in its calendar.
fn key_of_booking(booking: &Booking) -> Key {
    (
        booking.entry.uid.clone().unwrap_or_default(),
        booking.entry.recurrence_id.clone(),
    )
}

fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// How a change of this reading is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// As it comes.
    Usual,
    /// Too many at once: it waits for a person.
    Held,
}

struct Work<'a, 'tx> {
    tx: &'a Transaction<'tx>,
    calendar: CalendarId,
    now: DateTime<Utc>,
    pace: Pace,
    /// The newest booking of each entry.
    present: BTreeMap<Key, Booking>,
    /// Bookings of other calendars, and those made by hand.
    elsewhere: elsewhere::Elsewhere,
    /// Entries of this reading that take place.
    alive: BTreeSet<Key>,
    /// Bookings of other calendars that this reading holds too.
    shared: BTreeSet<BookingId>,
    /// Service ids that an entry of this reading replaces.
    replaced: BTreeSet<String>,
    /// Entries that were in the former reading.
    before: BTreeSet<BookingId>,
    /// When the former reading was that brought anything.
    former_reading: Option<DateTime<Utc>>,
    /// Entries that this reading names, also those that do not take place.
    named: BTreeSet<Key>,
    /// What is there and cannot be read.
    unreadable: BTreeSet<String>,
    /// What a person said yes to.
    accepted: &'a [Accepted],
    /// Invitations were sent, so a booking may answer one.
    invited: bool,
    done: Reconciled,
}

/// The bookings of a calendar by what they are called there.
fn present(
    tx: &Transaction<'_>,
    calendar: CalendarId,
) -> Result<BTreeMap<Key, Booking>, CommandError> {
    let mut present = BTreeMap::new();
    // Bookings of a calendar that was removed are taken on by the one that brings the same entries again.
    let mut bookings = table::booking::list_of_removed_calendars(tx)?;
    bookings.extend(table::booking::list_of_calendar(tx, calendar)?);
    let followed: BTreeSet<BookingId> = bookings.iter().filter_map(|b| b.moved_from).collect();
    for booking in bookings.into_iter().map(comparable) {
        if booking.entry.uid.is_some() {
            // Of several bookings of one entry the one stays that no other has replaced.
            let key = key_of_booking(&booking);
            if !(followed.contains(&booking.id) && present.contains_key(&key)) {
                present.insert(key, booking);
            }
        }
    }
    Ok(present)
}

/// Brings a complete reading into the file.
pub(crate) fn reconcile(
    tx: &Transaction<'_>,
    origin: &Origin<'_>,
    reading: &Reading,
    now: DateTime<Utc>,
) -> Result<Reconciled, CommandError> {
    let calendar = origin.calendar;
    let mut judged = origin.surroundings.judge(reading);
    let named: BTreeSet<Key> = reading.occurrences.iter().map(key_of).collect();
    let mut present = present(tx, calendar)?;
    taken_on::take_on(tx, calendar, &mut present, &named, now)?;
    let unread = present
        .keys()
        .filter(|(uid, _)| reading.unreadable.contains(uid));
    let alive = reading
        .occurrences
        .iter()
        .filter(|o| o.status != Status::Cancelled)
        .map(key_of)
        .chain(unread.cloned())
        .collect();
    let before = table::calendar_event::list(tx, calendar)?
        .into_iter()
        .filter_map(|event| event.booking)
        .collect();
    let booked = reading.occurrences.iter().filter_map(|o| o.booked.as_ref());
    let mut work = Work {
        tx,
        calendar,
        now,
        pace: Pace::Usual,
        present,
        elsewhere: elsewhere::Elsewhere::find(tx, calendar, now)?,
        alive,
        shared: BTreeSet::new(),
        replaced: booked.filter_map(|one| one.replaces.clone()).collect(),
        before,
        former_reading: table::calendar_reading::find_last_read(tx, calendar)?,
        named,
        unreadable: reading.unreadable.clone(),
        accepted: origin.accepted,
        invited: table::invitation::is_any(tx)?,
        done: Reconciled::default(),
    };
    for (occurrence, recognition) in reading.occurrences.iter().zip(&mut judged) {
        if let Recognition::Booking(found) = recognition {
            let known = work.present.get(&key_of(occurrence));
            work.choose_guest(found, known.and_then(|booking| booking.customer))?;
        }
    }
    work.shared = work.find_shared(reading, &judged)?;
    if work.is_mass(reading, &judged)? {
        work.pace = Pace::Held;
    }
    let mut events = Vec::new();
    let mut seen = BTreeSet::new();
    let mut ignored: BTreeMap<String, u32> = BTreeMap::new();
    for (occurrence, recognition) in reading.occurrences.iter().zip(judged) {
        let (event, booking) = work.take(occurrence, recognition)?;
        if let Some(booking) = booking {
            work.done.bookings += 1;
            seen.insert(booking);
        } else if let Some(reason) = &event.ignored {
            *ignored.entry(reason.clone()).or_default() += 1;
        }
        events.push(event);
    }
    let elsewhere = reading
        .components
        .iter()
        .filter(|component| component.fate != Fate::InSpan && component.occurrences == 0);
    for component in elsewhere.clone() {
        *ignored.entry(word(component.fate)).or_default() += 1;
    }
    let count = events.len() + elsewhere.count();
    work.done.events = u32::try_from(count).unwrap_or(u32::MAX);
    let missing = match work.pace {
        Pace::Held => Missing::Asks,
        Pace::Usual => Missing::Twice,
    };
    work.settle_missing(&seen, reading.repeats_until, missing)?;
    table::calendar_event::replace(tx, calendar, &events)?;
    let mut done = work.done;
    done.lines
        .extend(ignored.into_iter().map(|(reason, count)| Line {
            kind: ReadingLineKind::Ignored.word().to_owned(),
            code: Some(reason),
            count,
            ..Line::default()
        }));
    Ok(done)
}

/// What a recognition says of a booking; nothing where it is none.
fn booking_in(recognition: &Recognition) -> Option<&kawka_calendar::Booking> {
    match recognition {
        Recognition::Booking(found) => Some(found),
        Recognition::Ignored { .. } => None,
    }
}
