//! An entry that its calendar did not bring before: new, known from elsewhere, or a known booking at another time.

use std::collections::{BTreeMap, BTreeSet};

use kawka_calendar::Occurrence;
use kawka_domain::booking::{BookingEventKind, BookingStatus};
use kawka_domain::identity::{HandleKind, normalise};
use kawka_domain::ids::{BookingId, CustomerId};
use kawka_store::table;
use kawka_store::table::booking::{Booking, Entry};
use kawka_store::table::booking_event::NewEvent;

use super::{Work, key_of_booking};
use crate::command_error::CommandError;
use crate::view::{HeldKind, ReadingLineKind as Kind};

impl Work<'_, '_> {
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

    /// An entry that this calendar did not bring before: known from another calendar, or new.
    pub(super) fn meet(
        &mut self,
        entry: &Entry,
        occurrence: &Occurrence,
    ) -> Result<BookingId, CommandError> {
        let Some(other) = self.find_elsewhere(entry)? else {
            return self.create(entry, occurrence);
        };
        let rank = self.elsewhere.rank(Some(self.calendar));
        let over = other.entry.end <= self.now && entry.start <= self.now;
        let knows_more = self.elsewhere.rank(other.entry.calendar) >= rank;
        if over || (knows_more && !self.came_over(&other)?) {
            self.done.unchanged += 1;
            if !self.before.contains(&other.id) {
                self.line(Kind::Shared, other.id, None, Some(other.entry.start));
            }
            return Ok(other.id);
        }
        // This calendar knows more of it, or alone holds it: from now on it says what becomes of it.
        let id = self.update(&other, entry)?;
        if other.moved_from.is_none()
            && let Some(former) = self.find_replaced(occurrence)?
            && former.id != id
        {
            table::booking::set_moved_from(self.tx, id, former.id)?;
            self.leave(&former, id, entry)?;
        }
        Ok(id)
    }

    /// An entry that is not known: a new booking, or a known one under a new entry.
    fn create(
        &mut self,
        entry: &Entry,
        occurrence: &Occurrence,
    ) -> Result<BookingId, CommandError> {
        if let Some(past) = self.find_past_twin(entry) {
            self.done.unchanged += 1;
            return Ok(past);
        }
        let former = match self.find_replaced(occurrence)? {
            Some(former) => Some(former),
            None => self.find_former(entry)?,
        };
        if let Some(former) = &former
            && self.is_renamed(former, entry)
        {
            self.present.remove(&key_of_booking(former));
            return self.update(former, entry);
        }
        if let Some(former) = &former
            && former.status == BookingStatus::Booked
            && former.entry.start > self.now
            && (former.entry.start, former.entry.end) != (entry.start, entry.end)
            && self.waits(former.id, HeldKind::Moved, Some(entry.start))
        {
            self.hold_back(
                former.id,
                HeldKind::Moved,
                former.entry.start,
                Some(entry.start),
            );
            return Ok(former.id);
        }
        let customer = match former.as_ref().and_then(|booking| booking.customer) {
            Some(customer) => Some(customer),
            None => self.match_customer(entry)?,
        };
        self.add(entry, customer, former.as_ref())
    }

    /// A booking whose entry is gone while this one stands at its time: the same call under another name.
    fn is_renamed(&self, former: &Booking, entry: &Entry) -> bool {
        former.status == BookingStatus::Booked
            && former.entry.calendar == Some(self.calendar)
            && (former.entry.start, former.entry.end) == (entry.start, entry.end)
            && !self.named.contains(&key_of_booking(former))
    }

    /// The booking that the service itself says was moved to this entry.
    pub(super) fn find_replaced(
        &self,
        occurrence: &Occurrence,
    ) -> Result<Option<Booking>, CommandError> {
        let booked = occurrence.booked.as_ref();
        let Some(id) = booked.and_then(|booked| booked.replaces.as_ref()) else {
            return Ok(None);
        };
        let own = self
            .present
            .values()
            .find(|booking| booking.entry.service_id.as_ref() == Some(id));
        let Some(former) = own.or_else(|| self.elsewhere.by_service(id)) else {
            return Ok(None);
        };
        let taken = table::booking::find_successor(self.tx, former.id)?.is_some();
        Ok((!taken).then(|| former.clone()))
    }

    pub(super) fn add(
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
        match former {
            Some(former) => {
                self.leave(former, id, entry)?;
                self.line(Kind::Moved, id, Some(former.entry.start), Some(entry.start));
            }
            None => self.line(Kind::Booked, id, None, Some(entry.start)),
        }
        self.done.created += 1;
        Ok(id)
    }

    /// A booking whose place another one takes.
    pub(super) fn leave(
        &mut self,
        former: &Booking,
        id: BookingId,
        entry: &Entry,
    ) -> Result<(), CommandError> {
        let event = NewEvent {
            moved: Some((former.entry.start, entry.start)),
            ..NewEvent::new(former.id, BookingEventKind::Moved, self.now, None)
        };
        self.append(&event)?;
        let undecided = former.status == BookingStatus::Booked && former.entry.end <= self.now;
        if !undecided
            && matches!(
                former.status,
                BookingStatus::Booked | BookingStatus::Cancelled | BookingStatus::Moved
            )
        {
            let moved = BookingStatus::Moved;
            table::booking::set_status(self.tx, former.id, moved, None, &former.remark)?;
            table::absence::clear_vanished(self.tx, former.id)?;
            crate::bookings::take_along(self.tx, former.id, id, self.now)?;
        }
        if !undecided
            && let Some(kept) = self.present.get_mut(&key_of_booking(former))
            && kept.id == former.id
        {
            kept.status = BookingStatus::Moved;
        }
        Ok(())
    }

    /// The booking that a new entry replaces: the service says so, or the same attendee's entry left this reading or
    /// is cancelled in it.
    fn find_former(&self, entry: &Entry) -> Result<Option<Booking>, CommandError> {
        if entry.end <= self.now {
            // What is over replaces nothing that is still to come.
            return Ok(None);
        }
        // Those of this calendar, and those of others that it showed too.
        let known: Vec<&Booking> = self
            .present
            .values()
            .chain(self.before.iter().filter_map(|id| self.elsewhere.get(*id)))
            .collect();
        let mut moved_on = BTreeSet::new();
        for booking in &known {
            if booking.status == BookingStatus::Moved && !self.awaits_successor(booking)? {
                moved_on.insert(booking.id);
            }
        }
        let open = |b: &&Booking| {
            (b.entry.calendar == Some(self.calendar) || self.before.contains(&b.id))
                && b.entry.end > self.now
                && !matches!(b.status, BookingStatus::Held | BookingStatus::NoShow)
                && !moved_on.contains(&b.id)
        };
        let gone = |b: &&Booking| {
            !self.alive.contains(&key_of_booking(b))
                && !self.shared.contains(&b.id)
                && (b.status == BookingStatus::Booked || self.before.contains(&b.id))
        };
        let candidates = || known.iter().copied().filter(open).filter(gone);
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
    pub(super) fn awaits_successor(&self, booking: &Booking) -> Result<bool, CommandError> {
        Ok(table::booking::find_successor(self.tx, booking.id)?.is_none())
    }

    pub(super) fn match_customer(&self, entry: &Entry) -> Result<Option<CustomerId>, CommandError> {
        let email = entry.attendee_email.as_deref().unwrap_or_default();
        // Two customers with one address are for a person to tell apart.
        Ok(match self.owners(email)?[..] {
            [one] => Some(one),
            _ => None,
        })
    }

    fn owners(&self, email: &str) -> Result<Vec<CustomerId>, CommandError> {
        if email.is_empty() {
            return Ok(Vec::new());
        }
        let normalised = normalise(HandleKind::Email, email, "");
        Ok(table::handle::list_owners(
            self.tx,
            HandleKind::Email,
            &normalised,
        )?)
    }

    /// An assistant books, a colleague comes along: where nobody has the address of whoever booked, and just one
    /// customer that of another guest, the booking is that guest's. `whose` is whom it belongs to already.
    pub(super) fn choose_guest(
        &self,
        found: &mut kawka_calendar::Booking,
        whose: Option<CustomerId>,
    ) -> Result<(), CommandError> {
        if found.others.is_empty() {
            return Ok(());
        }
        let booked_by = self.booked_by(found)?;
        if whose.map_or(!booked_by.is_empty(), |customer| {
            booked_by.contains(&customer)
        }) {
            return Ok(());
        }
        let mut known = BTreeMap::new();
        for party in &found.others {
            if let [one] = self.owners(&party.email)?[..] {
                known.entry(one).or_insert(party);
            }
        }
        let guest = match whose {
            Some(customer) => known.get(&customer).copied(),
            None if known.len() == 1 => known.into_values().next(),
            None => None,
        };
        if let Some(guest) = guest.cloned() {
            found.invitee = Some(guest);
        }
        Ok(())
    }

    /// Who has the address of whoever booked.
    pub(super) fn booked_by(
        &self,
        found: &kawka_calendar::Booking,
    ) -> Result<Vec<CustomerId>, CommandError> {
        let email = found.invitee.as_ref().map(|party| party.email.as_str());
        self.owners(email.unwrap_or_default())
    }

    /// The call that was booked by hand in the place of one that was marked as moved.
    pub(super) fn find_successor_by_hand(
        &self,
        moved: &Booking,
    ) -> Result<Option<Booking>, CommandError> {
        let Some(id) = table::booking::find_successor(self.tx, moved.id)? else {
            return Ok(None);
        };
        let successor = table::booking::get(self.tx, id)?;
        let by_hand =
            successor.entry.calendar.is_none() && successor.status == BookingStatus::Booked;
        Ok(by_hand.then_some(successor))
    }
}
