//! A known entry that takes place: what of it changed, and what is told of that.

use kawka_domain::booking::{Arrival, BookingEventKind, BookingStatus};
use kawka_domain::ids::BookingId;
use kawka_store::table;
use kawka_store::table::booking::{Booking, Entry};
use kawka_store::table::booking_event::NewEvent;

use super::Work;
use crate::command_error::CommandError;
use crate::view::{HeldKind, ReadingLineKind as Kind};

/// What of a booking is not as it was.
struct Difference {
    /// It begins at another time.
    start: bool,
    /// It ends at another time.
    end: bool,
    /// Former and new length in minutes, where it is not the same.
    length: Option<(u32, u32)>,
    /// It takes place in another room, has one now, or has none any more.
    room: bool,
}

impl Difference {
    fn of(former: &Entry, entry: &Entry) -> Self {
        let (before, now) = (minutes(former), minutes(entry));
        Self {
            start: former.start != entry.start,
            end: former.end != entry.end,
            length: (before != now).then_some((before, now)),
            room: former.room_url != entry.room_url,
        }
    }

    const fn times(&self) -> bool {
        self.start || self.end
    }
}

fn minutes(entry: &Entry) -> u32 {
    u32::try_from((entry.end - entry.start).num_minutes()).unwrap_or_default()
}

impl Work<'_, '_> {
    /// A known entry that takes place.
    pub(super) fn update(
        &mut self,
        booking: &Booking,
        entry: &Entry,
    ) -> Result<BookingId, CommandError> {
        let differs = Difference::of(&booking.entry, entry);
        let to_come = booking.status == BookingStatus::Booked && booking.entry.start > self.now;
        if differs.times() && to_come {
            let (kind, former, new) = if differs.start {
                (HeldKind::Moved, booking.entry.start, entry.start)
            } else {
                (HeldKind::Length, booking.entry.end, entry.end)
            };
            if self.waits(booking.id, kind, Some(new)) {
                self.hold_back(booking.id, kind, former, Some(new));
                return Ok(booking.id);
            }
        }
        let anew = differs.start && entry.start > self.now;
        // The new time was booked by hand before the calendar showed it: from now on the entry says what becomes of it.
        if booking.status == BookingStatus::Moved
            && anew
            && let Some(successor) = self.find_successor_by_hand(booking)?
        {
            return self.update(&successor, entry);
        }
        match booking.status {
            // The same entry serves a second call: the first one stays as it went.
            BookingStatus::Held | BookingStatus::NoShow if anew => {
                return self.add(entry, booking.customer, Some(booking));
            }
            // A person said that another time is wanted: the first new time of the entry is that one.
            BookingStatus::Moved if anew && self.awaits_successor(booking)? => {
                return self.add(entry, booking.customer, Some(booking));
            }
            BookingStatus::Held | BookingStatus::NoShow | BookingStatus::Moved => {
                self.done.unchanged += 1;
                return Ok(booking.id);
            }
            // What is over stays as it was called off: an entry that goes on serving is another call.
            BookingStatus::Cancelled if booking.entry.end <= self.now => {
                if differs.start && entry.end > self.now {
                    return self.add(entry, booking.customer, None);
                }
                self.done.unchanged += 1;
                return Ok(booking.id);
            }
            BookingStatus::Cancelled => {
                if entry.end <= self.now || !self.comes_back(booking, &differs)? {
                    self.done.unchanged += 1;
                    return Ok(booking.id);
                }
                table::booking::set_status(self.tx, booking.id, BookingStatus::Booked, None, "")?;
                table::absence::clear_vanished(self.tx, booking.id)?;
                self.tell(booking.id, BookingEventKind::Reopened)?;
                self.line(Kind::Reopened, booking.id, None, Some(entry.start));
            }
            // Nobody has said yet how the call went that is over: that goes on being asked.
            BookingStatus::Booked if anew && booking.entry.end <= self.now => {
                return self.add(entry, booking.customer, Some(booking));
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
        self.tell_of(booking, entry, &differs)?;
        if anew && booking.arrival != Arrival::Unknown {
            table::booking::set_arrival(self.tx, booking.id, Arrival::Unknown, None)?;
        }
        if booking.customer.is_none()
            && let Some(customer) = self.match_customer(entry)?
        {
            table::booking::set_customer(self.tx, booking.id, customer)?;
            self.tell(booking.id, BookingEventKind::Linked)?;
        }
        self.done.changed += 1;
        Ok(booking.id)
    }

    /// Whether one that was called off takes place after all: its calendar had called it off itself, or holds it again,
    /// or somebody works on its time. A calendar that shows it for the first time says nothing against the person who
    /// called it off.
    fn comes_back(&self, booking: &Booking, differs: &Difference) -> Result<bool, CommandError> {
        let by_calendar = self.was_called_off_by_calendar(booking)?;
        let is_home = booking.entry.calendar == Some(self.calendar);
        let returned = is_home && !self.before.contains(&booking.id);
        Ok(by_calendar || returned || differs.times())
    }

    /// It was a calendar that called it off and not a person.
    pub(super) fn was_called_off_by_calendar(
        &self,
        booking: &Booking,
    ) -> Result<bool, CommandError> {
        let events = table::booking_event::list(self.tx, booking.id)?;
        let last = events
            .iter()
            .rfind(|event| event.kind == BookingEventKind::Cancelled);
        Ok(last.is_some_and(|event| event.member.is_none()))
    }

    fn tell(&self, booking: BookingId, kind: BookingEventKind) -> Result<(), CommandError> {
        self.append(&NewEvent::new(booking, kind, self.now, None))
    }

    /// Each difference that people go by, in the booking's history and in the reading's lines.
    fn tell_of(
        &mut self,
        booking: &Booking,
        entry: &Entry,
        differs: &Difference,
    ) -> Result<(), CommandError> {
        let (id, former) = (booking.id, &booking.entry);
        if differs.start {
            self.line(Kind::Moved, id, Some(former.start), Some(entry.start));
            self.append(&NewEvent {
                moved: Some((former.start, entry.start)),
                ..NewEvent::new(id, BookingEventKind::Moved, self.now, None)
            })?;
        }
        if differs.length.is_some() {
            self.line(Kind::LengthChanged, id, Some(former.end), Some(entry.end));
            self.append(&NewEvent {
                minutes: differs.length,
                ..NewEvent::new(id, BookingEventKind::LengthChanged, self.now, None)
            })?;
        }
        if differs.room {
            self.line(Kind::RoomChanged, id, Some(entry.start), None);
            self.tell(id, BookingEventKind::RoomChanged)?;
        }
        if !(differs.start || differs.length.is_some() || differs.room) {
            self.line(Kind::Changed, id, Some(former.start), None);
        }
        Ok(())
    }
}
