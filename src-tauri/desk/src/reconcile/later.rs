//! A guest who moved in two steps: the new entry came with one reading, and the former one goes with the next.

use chrono::Duration;
use kawka_domain::booking::BookingStatus;
use kawka_domain::ids::BookingId;
use kawka_store::table;
use kawka_store::table::booking::Booking;

use super::{Work, key_of_booking};
use crate::command_error::CommandError;
use crate::view::ReadingLineKind as Kind;

/// For how long a new entry may wait for the former one to go: published calendars follow within hours.
const LONGEST: Duration = Duration::days(1);

impl Work<'_, '_> {
    /// The booking that took the place of one which leaves now: the same guest's, new in the former reading, while the
    /// other one still stood there. What came together with it, and what is of one series with it, is another call.
    pub(super) fn find_later(&self, former: &Booking) -> Option<Booking> {
        let read = self
            .former_reading
            .filter(|read| self.now - *read <= LONGEST)?;
        let email = former.entry.attendee_email.as_ref()?;
        let takes_place = |b: &&Booking| {
            b.status == BookingStatus::Booked
                && b.entry.end > self.now
                && b.entry.calendar == Some(self.calendar)
                && self.alive.contains(&key_of_booking(b))
        };
        let is_new = |b: &&Booking| {
            b.created_at == read
                && b.created_at > former.created_at
                && b.moved_from.is_none()
                && b.entry.uid != former.entry.uid
        };
        self.present
            .values()
            .filter(|b| b.entry.attendee_email.as_ref() == Some(email))
            .filter(takes_place)
            .filter(is_new)
            .min_by_key(|b| ((b.entry.start - former.entry.start).abs(), b.id))
            .cloned()
    }

    /// Notes that a booking went on as one that is known already.
    pub(super) fn go_on_as(
        &mut self,
        former: &Booking,
        later: &Booking,
    ) -> Result<(), CommandError> {
        table::booking::set_moved_from(self.tx, later.id, former.id)?;
        self.leave(former, later.id, &later.entry)?;
        if let Some(kept) = self.present.get_mut(&key_of_booking(later)) {
            kept.moved_from = Some(former.id);
        }
        let times = (former.entry.start, later.entry.start);
        self.line(Kind::Moved, later.id, Some(times.0), Some(times.1));
        self.done.changed += 1;
        Ok(())
    }

    /// Whether one that left went on as another; then that is noted.
    pub(super) fn went_on(&mut self, id: BookingId) -> Result<bool, CommandError> {
        let former = self.present.values().find(|b| b.id == id).cloned();
        let Some(former) = former else {
            return Ok(false);
        };
        let Some(later) = self.find_later(&former) else {
            return Ok(false);
        };
        self.go_on_as(&former, &later)?;
        // Its entry was met in this reading, and counted as one that stands as it stood.
        self.done.unchanged = self.done.unchanged.saturating_sub(1);
        Ok(true)
    }
}
