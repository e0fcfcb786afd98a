//! Bookings that another calendar brought, or a person made by hand.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kawka_calendar::{Reading, Recognition};
use kawka_domain::booking::BookingStatus;
use kawka_domain::ids::{BookingId, CalendarId};
use kawka_store::table::booking::{Booking, Entry};
use kawka_store::{Transaction, table};

use super::entry::entry_of;
use super::{Work, booking_in, comparable, key_of};
use crate::calendars::{AHEAD, BACK};
use crate::command_error::CommandError;
use crate::view::CalendarSource;

/// How much a source knows of a booking. What knows more says what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Made by hand.
    Hand,
    /// A table that was exported once.
    Export,
    /// A calendar, as a file or by its address.
    Calendar,
    /// A calendar on a server.
    Server,
    /// The booking service itself.
    Service,
}

impl Rank {
    fn of(kind: CalendarSource) -> Self {
        match kind {
            CalendarSource::Csv => Self::Export,
            CalendarSource::File | CalendarSource::Url => Self::Calendar,
            CalendarSource::Caldav => Self::Server,
            CalendarSource::Calendly | CalendarSource::CalCom => Self::Service,
        }
    }
}

/// The bookings of all others, by what tells them apart.
pub(super) struct Elsewhere {
    bookings: BTreeMap<BookingId, Booking>,
    by_service: BTreeMap<String, BookingId>,
    by_key: BTreeMap<(String, Option<String>), BookingId>,
    by_guest: BTreeMap<(String, DateTime<Utc>), BookingId>,
    ranks: BTreeMap<CalendarId, Rank>,
    /// What the last reading of each calendar held, and what of it takes place.
    held: BTreeSet<(BookingId, CalendarId)>,
    live: BTreeSet<(BookingId, CalendarId)>,
    /// Calendars that are read again and again: what they hold is there now. A file may be a copy of long ago.
    followed: BTreeSet<CalendarId>,
    /// So is the one that is being read.
    is_followed: bool,
    /// Calendars that this machine has read: only of them it knows what they hold.
    read_here: BTreeSet<CalendarId>,
}

impl Elsewhere {
    pub(super) fn find(
        tx: &Transaction<'_>,
        calendar: CalendarId,
        now: DateTime<Utc>,
    ) -> Result<Self, CommandError> {
        let calendars = table::calendar::list(tx)?;
        let ranks = calendars.iter().filter_map(|one| {
            let kind = one.source.as_ref()?.kind.parse().ok()?;
            Some((one.id, Rank::of(kind)))
        });
        let is_followed = |one: &table::calendar::Calendar| {
            let kind = one.source.as_ref().and_then(|one| one.kind.parse().ok());
            kind.is_some_and(|kind| !matches!(kind, CalendarSource::File | CalendarSource::Csv))
        };
        // One that could not be read the last time says nothing of now.
        let followed = calendars
            .iter()
            .filter(|one| one.id != calendar && one.failures == 0 && is_followed(one));
        let read_here = calendars
            .iter()
            .filter(|one| one.source.is_some() && one.read_at.is_some());
        let holdings = table::calendar_event::list_holdings(tx)?;
        let pairs = |live: bool| {
            let chosen = holdings.iter().filter(move |one| one.live || !live);
            chosen.map(|one| (one.booking, one.calendar)).collect()
        };
        let mut found = Self {
            held: pairs(false),
            live: pairs(true),
            is_followed: calendars
                .iter()
                .any(|one| one.id == calendar && is_followed(one)),
            followed: followed.map(|one| one.id).collect(),
            read_here: read_here.map(|one| one.id).collect(),
            bookings: BTreeMap::new(),
            by_service: BTreeMap::new(),
            by_key: BTreeMap::new(),
            by_guest: BTreeMap::new(),
            ranks: ranks.collect(),
        };
        let bookings = table::booking::list(tx, now - BACK, now + AHEAD)?;
        for booking in bookings
            .into_iter()
            .filter(|booking| booking.entry.calendar != Some(calendar))
            .map(comparable)
        {
            let (id, entry) = (booking.id, &booking.entry);
            if let Some(service) = &entry.service_id {
                found.by_service.insert(service.clone(), id);
            }
            if let Some(uid) = &entry.uid {
                found
                    .by_key
                    .insert((uid.clone(), entry.recurrence_id.clone()), id);
            }
            if let Some(email) = &entry.attendee_email
                && booking.status != BookingStatus::Moved
            {
                // Of several at one time the one counts that takes place.
                let place = found.by_guest.entry((email.clone(), entry.start));
                if booking.status == BookingStatus::Cancelled {
                    place.or_insert(id);
                } else {
                    place.insert_entry(id);
                }
            }
            found.bookings.insert(id, booking);
        }
        Ok(found)
    }

    pub(super) fn rank(&self, calendar: Option<CalendarId>) -> Rank {
        calendar.map_or(Rank::Hand, |calendar| {
            // A calendar that was removed says nothing any more.
            self.ranks.get(&calendar).copied().unwrap_or(Rank::Hand)
        })
    }

    /// The last reading of a booking's own calendar did not hold it any more.
    fn has_left_home(&self, booking: &Booking) -> bool {
        let home = booking
            .entry
            .calendar
            .filter(|home| self.read_here.contains(home));
        home.is_some_and(|home| !self.held.contains(&(booking.id, home)))
    }

    /// Another calendar that is followed shows it as one that takes place.
    pub(super) fn is_live(&self, booking: BookingId) -> bool {
        let mut others = self.followed.iter();
        others.any(|calendar| self.live.contains(&(booking, *calendar)))
    }

    pub(super) fn by_service(&self, id: &str) -> Option<&Booking> {
        self.bookings.get(self.by_service.get(id)?)
    }

    pub(super) fn get(&self, id: BookingId) -> Option<&Booking> {
        self.bookings.get(&id)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Booking> {
        self.bookings.values()
    }
}

impl Work<'_, '_> {
    /// A booking that its own calendar holds no more while this one does: it went from there to here. What is called off
    /// comes along only where its calendar just held it no more, and only once: who showed it all the time is a copy.
    pub(super) fn came_over(&self, other: &Booking) -> Result<bool, CommandError> {
        // A file may be a copy of long ago.
        let left = self.elsewhere.is_followed && self.elsewhere.has_left_home(other);
        Ok(match other.status {
            BookingStatus::Booked => left,
            BookingStatus::Cancelled => {
                left && !self.before.contains(&other.id)
                    && self.was_called_off_by_calendar(other)?
            }
            _ => false,
        })
    }

    /// The booking of another calendar, or one made by hand, that an entry speaks of too.
    pub(super) fn find_elsewhere(&self, entry: &Entry) -> Result<Option<Booking>, CommandError> {
        let others = &self.elsewhere;
        // Every calendar names its events as it likes: a name alone says nothing across two of them.
        let same_meeting = |id: &&BookingId| {
            let other = others.bookings.get(id).map(|b| &b.entry);
            other.is_some_and(|other| {
                let guests = (&other.attendee_email, &entry.attendee_email);
                other.start == entry.start
                    || matches!(guests, (Some(there), Some(here)) if there == here)
            })
        };
        let by_service = entry
            .service_id
            .as_ref()
            .and_then(|id| others.by_service.get(id))
            .filter(same_meeting);
        let key = (
            entry.uid.clone().unwrap_or_default(),
            entry.recurrence_id.clone(),
        );
        let same_id = |id: &BookingId| {
            // Two services, or two bookings of one: different ids are different bookings.
            let other = others
                .bookings
                .get(id)
                .and_then(|b| b.entry.service_id.as_ref());
            other.is_none() || entry.service_id.is_none() || other == entry.service_id.as_ref()
        };
        let by_guest = || {
            let email = entry.attendee_email.clone()?;
            // One that was called off shares its time with nobody new.
            let takes_place = |id: &BookingId| {
                let other = others.bookings.get(id);
                other.is_some_and(|other| other.status != BookingStatus::Cancelled)
                    || self.before.contains(id)
            };
            others
                .by_guest
                .get(&(email, entry.start))
                .filter(|id| same_id(id) && takes_place(id))
        };
        let found = by_service
            .or_else(|| {
                let named = others.by_key.get(&key);
                named.filter(|id| same_id(id)).filter(same_meeting)
            })
            .or_else(by_guest)
            .and_then(|id| others.bookings.get(id));
        if let Some(found) = found {
            return Ok(Some(found.clone()));
        }
        let Some(customer) = self.match_customer(entry)? else {
            return Ok(None);
        };
        let by_hand = others.iter().find(|booking| {
            booking.entry.calendar.is_none()
                && booking.customer == Some(customer)
                && booking.entry.start == entry.start
                && booking.status == BookingStatus::Booked
        });
        Ok(by_hand.cloned())
    }

    /// The bookings of others that a reading holds too.
    pub(super) fn find_shared(
        &self,
        reading: &Reading,
        judged: &[Recognition],
    ) -> Result<BTreeSet<BookingId>, CommandError> {
        let mut shared = BTreeSet::new();
        for (occurrence, recognition) in reading.occurrences.iter().zip(judged) {
            if let Some(found) = booking_in(recognition)
                && !self.present.contains_key(&key_of(occurrence))
            {
                let entry = entry_of(self.calendar, occurrence, found.clone());
                shared.extend(self.find_elsewhere(&entry)?.map(|booking| booking.id));
            }
        }
        Ok(shared)
    }
}
