//! A reading against the bookings that are there.
//!
//! Same (UID, RECURRENCE-ID) is the same booking; a booking service's own id, or the same attendee whose former
//! entry went away in this reading, is a move to a new entry and keeps the chain. What left the calendar waits for a
//! person's decision. What is over is never changed by a calendar.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kawka_calendar::{
    Fate, IgnoreReason, Occurrence, OwnAddresses, Reading, Recognition, Status, recognize,
};
use kawka_domain::booking::{Arrival, BookingEventKind, BookingStatus, Reply};
use kawka_domain::booking_rule::BookingRule;
use kawka_domain::identity::{HandleKind, normalise};
use kawka_domain::ids::{BookingId, CalendarId, CustomerId};
use kawka_store::table::booking::{Booking, Entry};
use kawka_store::table::booking_event::NewEvent;
use kawka_store::table::calendar_event::CalendarEvent;
use kawka_store::{Transaction, table};

use crate::command_error::CommandError;

/// Providers of mailboxes for everybody: sharing one says nothing of belonging together.
const FREE_MAIL: [&str; 14] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "proton.me",
    "protonmail.com",
    "wp.pl",
    "onet.pl",
    "o2.pl",
    "interia.pl",
];

/// Rules and own addresses against which a reading is judged.
pub(crate) struct Surroundings {
    rules: Vec<BookingRule>,
    own: OwnAddresses,
}

impl Surroundings {
    /// Own are the members' addresses, the calendar's owner (its name, when that is an address, else its most
    /// frequent organizer) and their companies' domains.
    pub(crate) fn new(
        rules: Vec<BookingRule>,
        members: impl Iterator<Item = String>,
        reading: &Reading,
    ) -> Self {
        let mut organizers: BTreeMap<&str, u32> = BTreeMap::new();
        for occurrence in &reading.occurrences {
            if let Some(organizer) = &occurrence.organizer {
                *organizers.entry(organizer.email.as_str()).or_default() += 1;
            }
        }
        let owner = reading
            .calendar_name
            .as_deref()
            .filter(|name| kawka_domain::person::looks_like_email(name))
            .or_else(|| {
                let frequent = organizers
                    .into_iter()
                    .filter(|(email, _)| email.contains('@'));
                frequent
                    .max_by_key(|(_, count)| *count)
                    .map(|(email, _)| email)
            });
        let addresses: BTreeSet<String> = members
            .chain(owner.map(str::to_owned))
            .map(|email| email.trim().to_lowercase())
            .collect();
        let domains = addresses.iter().filter_map(|email| {
            let domain = email.split_once('@')?.1;
            (!FREE_MAIL.contains(&domain)).then(|| format!("@{domain}"))
        });
        let all: Vec<String> = addresses.iter().cloned().chain(domains).collect();
        Self {
            rules,
            own: OwnAddresses::new(all),
        }
    }
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
}

fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

const fn reply(reply: kawka_calendar::Reply) -> Reply {
    match reply {
        kawka_calendar::Reply::Accepted => Reply::Accepted,
        kawka_calendar::Reply::Declined => Reply::Declined,
        kawka_calendar::Reply::Tentative => Reply::Tentative,
        _ => Reply::Unknown,
    }
}

fn entry_of(
    calendar: CalendarId,
    occurrence: &Occurrence,
    booking: kawka_calendar::Booking,
) -> Entry {
    let invitee = booking.invitee.unwrap_or_default();
    Entry {
        calendar: Some(calendar),
        uid: Some(occurrence.uid.clone()),
        recurrence_id: occurrence.recurrence_id.clone(),
        service_id: booking.service_id,
        title: occurrence.summary.chars().take(500).collect(),
        attendee_email: Some(invitee.email.to_lowercase()).filter(|email| !email.is_empty()),
        attendee_name: invitee.name.filter(|name| !name.trim().is_empty()),
        start: occurrence.start,
        end: occurrence.end,
        time_zone: occurrence.time_zone.map(|zone| zone.name().to_owned()),
        wall_start: occurrence.wall_start,
        room_url: booking.room_url,
        reply: reply(invitee.reply),
    }
}

type Key = (String, Option<String>);

struct Work<'a, 'tx> {
    tx: &'a Transaction<'tx>,
    calendar: CalendarId,
    now: DateTime<Utc>,
    /// The newest booking of each entry.
    present: BTreeMap<Key, Booking>,
    /// Entries of this reading that take place.
    alive: BTreeSet<Key>,
    /// Entries that were in the former reading.
    before: BTreeSet<BookingId>,
    done: Reconciled,
}

/// Brings a complete reading into the file.
pub(crate) fn reconcile(
    tx: &Transaction<'_>,
    calendar: CalendarId,
    reading: &Reading,
    surroundings: &Surroundings,
    now: DateTime<Utc>,
) -> Result<Reconciled, CommandError> {
    let mut present = BTreeMap::new();
    // Bookings of a calendar that was removed are taken on by the one that brings the same entries again.
    let mut bookings = table::booking::list_of_removed_calendars(tx)?;
    bookings.extend(table::booking::list_of_calendar(tx, calendar)?);
    let followed: BTreeSet<BookingId> = bookings.iter().filter_map(|b| b.moved_from).collect();
    for booking in bookings {
        if let Some(uid) = booking.entry.uid.clone() {
            // Of several bookings of one entry the one stays that no other has replaced.
            let key = (uid, booking.entry.recurrence_id.clone());
            if !(followed.contains(&booking.id) && present.contains_key(&key)) {
                present.insert(key, booking);
            }
        }
    }
    let key = |o: &Occurrence| (o.uid.clone(), o.recurrence_id.clone());
    let alive = reading
        .occurrences
        .iter()
        .filter(|o| o.status != Status::Cancelled)
        .map(key)
        .collect();
    let before = table::calendar_event::list(tx, calendar)?
        .into_iter()
        .filter_map(|event| event.booking)
        .collect();
    let mut work = Work {
        tx,
        calendar,
        now,
        present,
        alive,
        before,
        done: Reconciled::default(),
    };
    let mut events = Vec::new();
    let mut seen = BTreeSet::new();
    for occurrence in &reading.occurrences {
        let (event, booking) = work.take(occurrence, surroundings)?;
        if let Some(booking) = booking {
            work.done.bookings += 1;
            seen.insert(booking);
        }
        events.push(event);
    }
    let elsewhere = reading
        .components
        .iter()
        .filter(|component| component.fate != Fate::InSpan && component.occurrences == 0);
    let count = events.len() + elsewhere.count();
    work.done.events = u32::try_from(count).unwrap_or(u32::MAX);
    let gone = work.gone(&seen)?;
    work.done.vanished = u32::try_from(gone.len()).unwrap_or(u32::MAX);
    table::booking::set_vanished(tx, calendar, &gone, now)?;
    table::calendar_event::replace(tx, calendar, &events)?;
    Ok(work.done)
}

impl Work<'_, '_> {
    fn take(
        &mut self,
        occurrence: &Occurrence,
        surroundings: &Surroundings,
    ) -> Result<(CalendarEvent, Option<BookingId>), CommandError> {
        let mut event = CalendarEvent {
            title: occurrence.summary.chars().take(500).collect(),
            start: occurrence.start,
            end: occurrence.end,
            all_day: occurrence.all_day,
            booking: None,
            rule: None,
            ignored: None,
        };
        let key = (occurrence.uid.clone(), occurrence.recurrence_id.clone());
        let known = self.present.get(&key).cloned();
        match (
            recognize(occurrence, &surroundings.rules, &surroundings.own),
            known,
        ) {
            (Recognition::Booking(found), known) => {
                event.rule = Some(word(found.kind));
                let entry = entry_of(self.calendar, occurrence, *found);
                let id = match known {
                    Some(booking) => self.update(&booking, &entry)?,
                    None => self.create(&entry)?,
                };
                event.booking = Some(id);
            }
            (Recognition::Ignored { reason, .. }, Some(booking))
                if occurrence.status == Status::Cancelled =>
            {
                self.cancel(&booking)?;
                event.booking = Some(booking.id);
                event.ignored = Some(word(reason));
            }
            // One of us declined: to be decided on, like one that left.
            (
                Recognition::Ignored {
                    reason: IgnoreReason::DeclinedByUs,
                    ..
                },
                Some(_),
            ) => {
                event.ignored = Some(word(IgnoreReason::DeclinedByUs));
            }
            // It was taken as a booking once: a changed rule does not take it away from those who prepared it, and
            // its time goes on following the calendar.
            (Recognition::Ignored { .. }, Some(booking)) => {
                let entry = Entry {
                    start: occurrence.start,
                    end: occurrence.end,
                    time_zone: occurrence.time_zone.map(|zone| zone.name().to_owned()),
                    wall_start: occurrence.wall_start,
                    ..booking.entry.clone()
                };
                event.booking = Some(self.update(&booking, &entry)?);
            }
            (Recognition::Ignored { reason, .. }, None) => event.ignored = Some(word(reason)),
        }
        let booking = event.booking;
        Ok((event, booking))
    }

    fn append(&self, event: &NewEvent) -> Result<(), CommandError> {
        Ok(table::booking_event::add(self.tx, event)?)
    }

    /// A known entry that takes place.
    fn update(&mut self, booking: &Booking, entry: &Entry) -> Result<BookingId, CommandError> {
        let moved = booking.entry.start != entry.start || booking.entry.end != entry.end;
        match booking.status {
            BookingStatus::Held | BookingStatus::NoShow => {
                if moved && entry.start > self.now {
                    // The same entry serves a second call: the first one stays as it went.
                    return self.add(entry, booking.customer, Some(booking));
                }
                self.done.unchanged += 1;
                return Ok(booking.id);
            }
            BookingStatus::Moved => {
                // A person said that another time is wanted: the first new time of the entry is that one.
                if moved && entry.start > self.now && self.awaits_successor(booking)? {
                    return self.add(entry, booking.customer, Some(booking));
                }
                self.done.unchanged += 1;
                return Ok(booking.id);
            }
            BookingStatus::Cancelled => {
                let by_calendar = table::booking_event::list(self.tx, booking.id)?
                    .iter()
                    .rev()
                    .find(|event| event.kind == BookingEventKind::Cancelled)
                    .is_some_and(|event| event.member.is_none());
                let returned = !self.before.contains(&booking.id);
                if !(by_calendar || returned || moved) || entry.end <= self.now {
                    self.done.unchanged += 1;
                    return Ok(booking.id);
                }
                table::booking::set_status(self.tx, booking.id, BookingStatus::Booked, None, "")?;
                self.append(&NewEvent::new(
                    booking.id,
                    BookingEventKind::Reopened,
                    self.now,
                    None,
                ))?;
            }
            BookingStatus::Booked => {
                let over = booking.entry.end <= self.now && entry.start <= self.now;
                if over || booking.entry == *entry {
                    self.done.unchanged += 1;
                    return Ok(booking.id);
                }
            }
        }
        table::booking::change_entry(self.tx, booking.id, entry)?;
        if moved {
            let event = NewEvent {
                moved: Some((booking.entry.start, entry.start)),
                ..NewEvent::new(booking.id, BookingEventKind::Moved, self.now, None)
            };
            self.append(&event)?;
            if entry.start > self.now && booking.arrival != Arrival::Unknown {
                table::booking::set_arrival(self.tx, booking.id, Arrival::Unknown, None)?;
            }
        }
        if booking.customer.is_none()
            && let Some(customer) = self.match_customer(entry)?
        {
            table::booking::set_customer(self.tx, booking.id, customer)?;
            self.append(&NewEvent::new(
                booking.id,
                BookingEventKind::Linked,
                self.now,
                None,
            ))?;
        }
        self.done.changed += 1;
        Ok(booking.id)
    }

    /// An instance of a series that is over and stands in the calendar at another time now: what is over is never
    /// changed by a calendar, and not doubled either.
    fn find_past_twin(&self, entry: &Entry) -> Option<BookingId> {
        let over = entry.end <= self.now && entry.recurrence_id.is_some();
        let twin = self.present.values().filter(|_| over).find(|b| {
            let key = (
                b.entry.uid.clone().unwrap_or_default(),
                b.entry.recurrence_id.clone(),
            );
            b.entry.uid == entry.uid
                && b.entry.wall_start.date() == entry.wall_start.date()
                && !self.alive.contains(&key)
        });
        twin.map(|booking| booking.id)
    }

    /// An entry that is not known: a new booking, or a known one under a new entry.
    fn create(&mut self, entry: &Entry) -> Result<BookingId, CommandError> {
        if let Some(past) = self.find_past_twin(entry) {
            self.done.unchanged += 1;
            return Ok(past);
        }
        let former = self.find_former(entry)?;
        let customer = match former.as_ref().and_then(|booking| booking.customer) {
            Some(customer) => Some(customer),
            None => self.match_customer(entry)?,
        };
        self.add(entry, customer, former.as_ref())
    }

    fn add(
        &mut self,
        entry: &Entry,
        customer: Option<CustomerId>,
        former: Option<&Booking>,
    ) -> Result<BookingId, CommandError> {
        let id = BookingId::new();
        table::booking::add(
            self.tx,
            id,
            entry,
            customer,
            former.map(|booking| booking.id),
            self.now,
        )?;
        self.append(&NewEvent::new(id, BookingEventKind::Booked, self.now, None))?;
        if let Some(former) = former {
            let event = NewEvent {
                moved: Some((former.entry.start, entry.start)),
                ..NewEvent::new(former.id, BookingEventKind::Moved, self.now, None)
            };
            self.append(&event)?;
            if matches!(
                former.status,
                BookingStatus::Booked | BookingStatus::Cancelled | BookingStatus::Moved
            ) {
                table::booking::set_status(
                    self.tx,
                    former.id,
                    BookingStatus::Moved,
                    None,
                    &former.remark,
                )?;
                // What the specialist prepared goes along.
                for (section, text) in table::brief_text::list(self.tx, former.id)? {
                    table::brief_text::set(self.tx, id, &section, &text, None, self.now)?;
                }
            }
            if let Some(uid) = former.entry.uid.clone()
                && let Some(kept) = self
                    .present
                    .get_mut(&(uid, former.entry.recurrence_id.clone()))
            {
                kept.status = BookingStatus::Moved;
            }
        }
        self.done.created += 1;
        Ok(id)
    }

    /// The booking that a new entry replaces: the service says so, or the same attendee's entry left this reading or
    /// is cancelled in it.
    fn find_former(&self, entry: &Entry) -> Result<Option<Booking>, CommandError> {
        if entry.end <= self.now {
            // What is over replaces nothing that is still to come.
            return Ok(None);
        }
        let mut moved_on = BTreeSet::new();
        for booking in self.present.values() {
            if booking.status == BookingStatus::Moved && !self.awaits_successor(booking)? {
                moved_on.insert(booking.id);
            }
        }
        let open = |b: &&Booking| {
            b.entry.calendar == Some(self.calendar)
                && b.entry.end > self.now
                && !matches!(b.status, BookingStatus::Held | BookingStatus::NoShow)
                && !moved_on.contains(&b.id)
        };
        let gone = |b: &&Booking| {
            let key = (
                b.entry.uid.clone().unwrap_or_default(),
                b.entry.recurrence_id.clone(),
            );
            !self.alive.contains(&key)
                && (b.status == BookingStatus::Booked || self.before.contains(&b.id))
        };
        let candidates = || self.present.values().filter(open).filter(gone);
        let by_service = || {
            let id = entry.service_id.as_ref()?;
            candidates().find(|b| b.entry.service_id.as_ref() == Some(id))
        };
        let by_attendee = || {
            let email = entry.attendee_email.as_ref()?;
            let same = candidates().filter(|b| b.entry.attendee_email.as_ref() == Some(email));
            // A whole series that moves: each instance goes with the one nearest to it.
            same.min_by_key(|b| {
                (
                    b.entry.uid != entry.uid,
                    (b.entry.start - entry.start).abs(),
                    b.id,
                )
            })
        };
        Ok(by_service().or_else(by_attendee).cloned())
    }

    /// A person marked it as moved and no other booking has taken its place yet.
    fn awaits_successor(&self, booking: &Booking) -> Result<bool, CommandError> {
        Ok(table::booking::find_successor(self.tx, booking.id)?.is_none())
    }

    fn match_customer(&self, entry: &Entry) -> Result<Option<CustomerId>, CommandError> {
        let Some(email) = &entry.attendee_email else {
            return Ok(None);
        };
        let normalised = normalise(HandleKind::Email, email, "");
        let found = table::handle::list_owners(self.tx, HandleKind::Email, &normalised)?;
        // Two customers with one address are for a person to tell apart.
        Ok(if let [one] = found[..] {
            Some(one)
        } else {
            None
        })
    }

    /// A known entry that the calendar calls off.
    fn cancel(&mut self, booking: &Booking) -> Result<(), CommandError> {
        if booking.status != BookingStatus::Booked || booking.entry.end <= self.now {
            self.done.unchanged += 1;
            return Ok(());
        }
        table::booking::set_status(self.tx, booking.id, BookingStatus::Cancelled, None, "")?;
        self.append(&NewEvent::new(
            booking.id,
            BookingEventKind::Cancelled,
            self.now,
            None,
        ))?;
        self.done.changed += 1;
        Ok(())
    }

    /// Open bookings to come that this reading does not hold and nobody decided to keep.
    fn gone(&self, seen: &BTreeSet<BookingId>) -> Result<Vec<BookingId>, CommandError> {
        let mut gone = Vec::new();
        for booking in self.present.values() {
            if booking.status != BookingStatus::Booked
                || booking.entry.calendar != Some(self.calendar)
                || booking.entry.start <= self.now
                || seen.contains(&booking.id)
            {
                continue;
            }
            let events = table::booking_event::list(self.tx, booking.id)?;
            // One that was in the former reading came back since and leaves anew.
            let kept = !self.before.contains(&booking.id)
                && events
                    .iter()
                    .any(|event| event.kind == BookingEventKind::Kept);
            if !kept {
                gone.push(booking.id);
            }
        }
        Ok(gone)
    }
}
