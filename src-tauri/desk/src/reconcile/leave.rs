//! What is called off, and what its calendar does not hold any more.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kawka_calendar::Occurrence;
use kawka_domain::booking::{BookingEventKind, BookingStatus};
use kawka_domain::ids::BookingId;
use kawka_store::table;
use kawka_store::table::absence::Missing;
use kawka_store::table::booking::Booking;
use kawka_store::table::booking_event::NewEvent;

use super::Work;
use crate::calendars::call_off;
use crate::command_error::CommandError;
use crate::view::{HeldKind, ReadingLineKind as Kind};

impl Work<'_, '_> {
    /// A known entry that the calendar calls off.
    pub(super) fn cancel(
        &mut self,
        booking: &Booking,
        occurrence: &Occurrence,
    ) -> Result<(), CommandError> {
        if booking.status != BookingStatus::Booked || booking.entry.end <= self.now {
            self.done.unchanged += 1;
            return Ok(());
        }
        let replaced = booking.entry.service_id.as_ref();
        if replaced.is_some_and(|id| self.replaced.contains(id)) {
            // It was moved: the entry that takes its place says so.
            self.done.unchanged += 1;
            return Ok(());
        }
        if self.is_held_as_moved(booking.id) {
            self.done.unchanged += 1;
            return Ok(());
        }
        if booking.entry.start > self.now && self.waits(booking.id, HeldKind::CalledOff, None) {
            self.hold_back(booking.id, HeldKind::CalledOff, booking.entry.start, None);
            return Ok(());
        }
        if let Some(later) = self.find_later(booking) {
            return self.go_on_as(booking, &later);
        }
        let said = occurrence.booked.as_ref();
        let remark = said.and_then(|booked| booked.called_off.as_deref());
        table::booking::set_status(
            self.tx,
            booking.id,
            BookingStatus::Cancelled,
            None,
            remark.unwrap_or_default(),
        )?;
        table::absence::clear_vanished(self.tx, booking.id)?;
        self.append(&NewEvent::new(
            booking.id,
            BookingEventKind::Cancelled,
            self.now,
            None,
        ))?;
        self.line(Kind::Cancelled, booking.id, Some(booking.entry.start), None);
        self.done.changed += 1;
        Ok(())
    }

    /// Brings the list of what is missing up to date and calls off what is missing for good.
    pub(super) fn settle_missing(
        &mut self,
        seen: &BTreeSet<BookingId>,
        until: DateTime<Utc>,
        missing: Missing,
    ) -> Result<(), CommandError> {
        let mut gone = Vec::new();
        for id in self.gone(seen, until)? {
            let asks = missing == Missing::Asks && !self.is_accepted(id, HeldKind::Missing, None);
            if asks || self.elsewhere.is_live(id) || !self.went_on(id)? {
                gone.push(id);
            }
        }
        let waiting: BTreeSet<BookingId> =
            table::booking::list_of_calendar(self.tx, self.calendar)?
                .iter()
                .filter(|booking| booking.is_missing())
                .map(|booking| booking.id)
                .collect();
        let accepted: BTreeSet<BookingId> = gone
            .iter()
            .copied()
            .filter(|id| self.is_accepted(*id, HeldKind::Missing, None))
            .collect();
        let elsewhere: BTreeSet<BookingId> = gone
            .iter()
            .copied()
            .filter(|id| self.elsewhere.is_live(*id))
            .collect();
        let called_off = table::absence::set_vanished(
            self.tx,
            self.calendar,
            &gone,
            &table::absence::Absence {
                missing,
                accepted: &accepted,
                elsewhere: &elsewhere,
            },
            self.now,
        )?;
        for booking in &called_off {
            let line = call_off(self.tx, *booking, self.now)?;
            self.done.lines.push(line);
            self.done.vanished += 1;
        }
        for booking in gone.iter().filter(|id| !called_off.contains(id)) {
            if !waiting.contains(booking) {
                self.line(Kind::Vanished, *booking, None, None);
            }
            self.done.vanished += 1;
        }
        Ok(())
    }

    /// Open bookings to come that this reading does not hold and nobody decided to keep.
    fn gone(
        &self,
        seen: &BTreeSet<BookingId>,
        until: DateTime<Utc>,
    ) -> Result<Vec<BookingId>, CommandError> {
        let mut gone = Vec::new();
        if self.unreadable.contains("") {
            // Something is there that cannot be read and says in no way what it is.
            return Ok(gone);
        }
        for booking in self.present.values() {
            if booking.status != BookingStatus::Booked
                || booking.entry.calendar != Some(self.calendar)
                || booking.entry.start <= self.now
                || booking.entry.start >= until
                || seen.contains(&booking.id)
                || self.is_unread(booking)
            {
                continue;
            }
            let kept = self.is_kept(booking)?;
            if !kept {
                gone.push(booking.id);
            }
        }
        Ok(gone)
    }

    /// Its entry is there and cannot be read.
    pub(super) fn is_unread(&self, booking: &Booking) -> bool {
        let uid = booking.entry.uid.as_ref();
        uid.is_some_and(|uid| self.unreadable.contains(uid))
    }

    /// A person decided that it takes place though the calendar does not hold it. One that was in the former reading
    /// came back since and leaves anew, and so does one that is missing again since that was said.
    pub(super) fn is_kept(&self, booking: &Booking) -> Result<bool, CommandError> {
        if self.before.contains(&booking.id) || booking.vanished {
            return Ok(false);
        }
        let events = table::booking_event::list(self.tx, booking.id)?;
        Ok(events
            .iter()
            .any(|event| event.kind == BookingEventKind::Kept))
    }
}
