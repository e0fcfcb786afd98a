//! Bookings that another calendar brought, or a person made by hand.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kawka_calendar::{Reading, Recognition};
use kawka_domain::booking::BookingStatus;
use kawka_domain::ids::{BookingId, CalendarId};
use kawka_store::table::booking::{Booking, Entry};
use kawka_store::{Transaction, table};

use super::entry::entry_of;
use super::{Work, booking_in, key_of};
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
        let mut found = Self {
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
                found.by_guest.insert((email.clone(), entry.start), id);
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
            others
                .by_guest
                .get(&(email, entry.start))
                .filter(|id| same_id(id))
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
