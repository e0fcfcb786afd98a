//! Bookings: what people do with them.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use kawka_domain::booking::{
    Arrival, BookingEventKind, BookingStatus, Reply, check_outcome, may_have_begun,
};
use kawka_domain::identity::{HandleDraft, HandleKind, HandleSource, normalise};
use kawka_domain::ids::{BookingId, CustomerId, HandleId, MemberId};
use kawka_domain::nomination::MatchedBy;
use kawka_domain::person::CustomerDraft;
use kawka_domain::search::Query;
use kawka_store::search::{self, People};
use kawka_store::table::booking::{Booking, Entry};
use kawka_store::table::booking_event::{BookingEvent, NewEvent};
use kawka_store::{Transaction, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::{https, shown_name, text};
use crate::rows::{booking_row, booking_rows, event_row};
use crate::view::{
    BookingRow, BookingView, CalendarRef, Done, GuestAnswer, NewBooking, NewOutcome, PastCalls,
    PersonRef,
};

/// Matches bookings without a customer that came from this address.
pub(crate) fn match_waiting(
    tx: &Transaction<'_>,
    customer: CustomerId,
    handle: &HandleDraft,
    actor: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    if handle.kind != HandleKind::Email {
        return Ok(());
    }
    // A guest beside whoever booked may be this one: the next reading looks.
    table::calendar::forget_validators(tx)?;
    for booking in
        table::booking::list_unmatched(tx, &normalise(HandleKind::Email, &handle.value, ""))?
    {
        link(tx, booking, customer, actor, now)?;
    }
    Ok(())
}

fn link(
    tx: &Transaction<'_>,
    booking: BookingId,
    customer: CustomerId,
    actor: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    table::booking::set_customer(tx, booking, customer)?;
    table::booking_event::add(
        tx,
        &NewEvent::new(booking, BookingEventKind::Linked, now, actor),
    )?;
    crate::nominations::meet(tx, booking, &[], (MatchedBy::Person, actor), now)
}

fn reopen(
    tx: &Transaction<'_>,
    booking: &Booking,
    actor: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    if booking.status == BookingStatus::Booked {
        return Ok(());
    }
    table::booking::set_status(tx, booking.id, BookingStatus::Booked, None, "")?;
    let event = NewEvent::new(booking.id, BookingEventKind::Reopened, now, actor);
    Ok(table::booking_event::add(tx, &event)?)
}

/// Whom or what a booking is called in the history.
pub(crate) fn subject(b: &Booking) -> String {
    b.customer_name
        .clone()
        .or_else(|| b.entry.attendee_name.clone())
        .or_else(|| b.entry.attendee_email.clone())
        .unwrap_or_else(|| b.entry.title.clone())
}

/// How long before its start a booking was called off, in minutes.
fn notice(booking: &Booking, events: &[BookingEvent]) -> Option<u32> {
    if booking.status != BookingStatus::Cancelled {
        return None;
    }
    let called_off = events
        .iter()
        .rfind(|event| event.kind == BookingEventKind::Cancelled)?;
    u32::try_from((booking.entry.start - called_off.at).num_minutes()).ok()
}

/// How long ago a call may have been planned whose place another one still takes.
const MOVED_DAYS: i64 = 60;

/// The customer's call that somebody marked as moved and whose place no other one has taken yet: the earliest.
fn find_moved(
    tx: &Transaction<'_>,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> Result<Option<BookingId>, CommandError> {
    let newest_first = table::booking::list_of_customer(tx, customer)?;
    for booking in newest_first.into_iter().rev() {
        if booking.status == BookingStatus::Moved
            && booking.entry.start > now - Duration::days(MOVED_DAYS)
            && table::booking::find_successor(tx, booking.id)?.is_none()
        {
            return Ok(Some(booking.id));
        }
    }
    Ok(None)
}

/// What the specialist prepared for a call goes along to the one that takes its place, where nothing was prepared for
/// that yet; and so does its invitation.
pub(crate) fn take_along(
    tx: &Transaction<'_>,
    former: BookingId,
    id: BookingId,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let prepared: BTreeSet<String> = table::brief_text::list(tx, id)?
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(section, _)| section)
        .collect();
    for (section, text) in table::brief_text::list(tx, former)? {
        if !prepared.contains(&section) {
            table::brief_text::set(tx, id, &section, &text, None, now)?;
        }
    }
    crate::nominations::goes_along(tx, former, id, now)
}

impl Desk {
    pub(crate) fn get_stored_booking(&self, id: BookingId) -> Result<Booking, CommandError> {
        Ok(self.store.read(|c| table::booking::get(c, id))?)
    }

    /// Bookings that start within a span, by start.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_bookings(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<BookingView>, CommandError> {
        let found = self.store.read(|c| table::booking::list(c, from, to))?;
        found
            .into_iter()
            .map(|booking| self.get_booking(booking.id))
            .collect()
    }

    /// A page of past calls with their outcome, newest first, 500 at most: all, or those with one status.
    /// [`BookingStatus::Booked`] waits for its outcome; of those that were moved, the ones whose place another booking
    /// took stand there as that one.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_past_calls(
        &self,
        status: Option<BookingStatus>,
        offset: u32,
        limit: u32,
    ) -> Result<PastCalls, CommandError> {
        let now = self.now();
        self.store.read(|c| {
            let (page, total) = table::booking::list_past(c, now, status, offset, limit.min(500))?;
            Ok(PastCalls {
                rows: booking_rows(c, page, now)?,
                total,
            })
        })
    }

    /// One booking as a row.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn get_booking_row(&self, id: BookingId) -> Result<BookingRow, CommandError> {
        let now = self.now();
        self.store
            .read(|c| booking_row(c, table::booking::get(c, id)?, now))
    }

    /// One booking, whole.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn get_booking(&self, id: BookingId) -> Result<BookingView, CommandError> {
        let now = self.now();
        self.store.read(|c| {
            let b = table::booking::get(c, id)?;
            let calendar = match b.entry.calendar {
                Some(id) => table::calendar::list(c)?
                    .into_iter()
                    .find(|calendar| calendar.id == id)
                    .map(|calendar| CalendarRef {
                        id,
                        name: calendar.name,
                    }),
                None => None,
            };
            let suggestions = match (&b.customer, &b.entry.attendee_name) {
                (None, Some(name)) if !name.trim().is_empty() => {
                    let wanted = People {
                        query: Query::parse(name),
                        limit: 3,
                        ..People::default()
                    };
                    let people = search::people(c, &wanted)?;
                    let rows = table::customer::list(c, &people.ids, now)?;
                    rows.into_iter()
                        .map(|row| PersonRef {
                            id: row.id,
                            name: row.name,
                        })
                        .collect()
                }
                _ => Vec::new(),
            };
            let events = table::booking_event::list(c, id)?;
            Ok(BookingView {
                calendar,
                entry_zone: b.entry.time_zone.clone(),
                uid: b.entry.uid.clone(),
                recurrence_id: b.entry.recurrence_id.clone(),
                moved_from: b.moved_from,
                moved_to: table::booking::find_successor(c, id)?,
                remark: b.remark.clone(),
                notice_minutes: notice(&b, &events),
                events: events.into_iter().map(event_row).collect(),
                suggestions,
                answers: table::booking_answer::list(c, id)?
                    .into_iter()
                    .map(|(question, answer)| GuestAnswer { question, answer })
                    .collect(),
                row: booking_row(c, b, now)?,
            })
        })
    }

    /// Makes a booking by hand.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn add_booking(&self, new: &NewBooking) -> Result<Done<BookingId>, CommandError> {
        if !(5..=480).contains(&new.minutes) {
            return Err(CommandError::bad_input("minutes", "out_of_range"));
        }
        let now = self.now();
        let span = Duration::days(366 * 3);
        if new.start < now - span || new.start > now + span {
            return Err(CommandError::bad_input("start", "out_of_range"));
        }
        let room = https("room_url", new.room_url.as_deref().unwrap_or_default())?;
        let customer = self
            .store
            .read(|c| table::customer::get(c, new.customer_id))?;
        let zone = self.zone()?;
        let entry = Entry {
            calendar: None,
            uid: None,
            recurrence_id: None,
            service_id: None,
            title: customer.name.clone(),
            attendee_email: None,
            attendee_name: None,
            start: new.start,
            end: new.start + Duration::minutes(i64::from(new.minutes)),
            time_zone: Some(zone.name().to_owned()),
            wall_start: new.start.with_timezone(&zone).naive_local(),
            room_url: Some(room).filter(|room| !room.is_empty()),
            reply: Reply::Unknown,
        };
        let id = BookingId::new();
        let me = self.find_me();
        self.write(Action::AddBooking, customer.name, |tx| {
            // What is over takes the place of nothing.
            let former = match entry.end > now {
                true => find_moved(tx, new.customer_id, now)?,
                false => None,
            };
            table::booking::add(tx, id, &entry, Some(new.customer_id), former, now)?;
            table::booking_event::add(tx, &NewEvent::new(id, BookingEventKind::Booked, now, me))?;
            if let Some(former) = former {
                take_along(tx, former, id, now)?;
            }
            crate::nominations::meet(tx, id, &[], (MatchedBy::Person, me), now)?;
            Ok(id)
        })
    }

    /// The customer is here. A call that was marked as missed is open again: people come late.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`]; [`ErrorCode::BookingClosed`] when it was held, cancelled or moved;
    /// [`ErrorCode::CallNotBegun`] where it cannot have begun.
    pub fn mark_arrived(&self, id: BookingId) -> Result<Done<()>, CommandError> {
        self.mark(
            id,
            Action::MarkArrived,
            Arrival::Arrived,
            BookingEventKind::Arrived,
        )
    }

    /// The customer told us they are late.
    ///
    /// # Errors
    /// As for [`Desk::mark_arrived`], and [`ErrorCode::BadInput`] when they are here already.
    pub fn mark_running_late(&self, id: BookingId) -> Result<Done<()>, CommandError> {
        self.mark(
            id,
            Action::MarkRunningLate,
            Arrival::RunningLate,
            BookingEventKind::RunningLate,
        )
    }

    fn mark(
        &self,
        id: BookingId,
        action: Action,
        arrival: Arrival,
        event: BookingEventKind,
    ) -> Result<Done<()>, CommandError> {
        let booking = self.get_stored_booking(id)?;
        let (now, me) = (self.now(), self.find_me());
        if matches!(
            booking.status,
            BookingStatus::Held | BookingStatus::Cancelled | BookingStatus::Moved
        ) {
            return Err(CommandError::new(ErrorCode::BookingClosed));
        }
        if arrival == Arrival::Arrived && !may_have_begun(booking.entry.start, now) {
            return Err(CommandError::new(ErrorCode::CallNotBegun));
        }
        // Whoever is here is not late: the moment of their coming stays.
        if booking.status == BookingStatus::Booked
            && booking.arrival == Arrival::Arrived
            && arrival == Arrival::RunningLate
        {
            return Err(CommandError::bad_input("arrival", "arrived_already"));
        }
        let done = self.write(action, subject(&booking), |tx| {
            reopen(tx, &booking, me, now)?;
            // That they are late still, said again, answers the question whether they are here.
            if booking.arrival != arrival || arrival == Arrival::RunningLate {
                let arrived_at = (arrival == Arrival::Arrived).then_some(now);
                table::booking::set_arrival(tx, id, arrival, arrived_at)?;
                table::booking_event::add(tx, &NewEvent::new(id, event, now, me))?;
            }
            Ok(())
        })?;
        self.look_at_outbox();
        Ok(done)
    }

    /// Says what became of a call. The notes' last line counts as finished then.
    ///
    /// # Errors
    /// [`ErrorCode::CallNotBegun`], [`ErrorCode::BookingClosed`] when it has another outcome already,
    /// [`ErrorCode::NotFound`].
    pub fn set_outcome(&self, id: BookingId, new: &NewOutcome) -> Result<Done<()>, CommandError> {
        let booking = self.get_stored_booking(id)?;
        let remark = text("remark", new.remark.trim())?;
        let (now, me) = (self.now(), self.find_me());
        check_outcome(new.outcome, booking.entry.start, now)
            .map_err(|_| CommandError::new(ErrorCode::CallNotBegun))?;
        let same_kind = booking.status == new.outcome.status();
        if booking.status != BookingStatus::Booked && !same_kind {
            return Err(CommandError::new(ErrorCode::BookingClosed));
        }
        let action = match new.outcome.status() {
            BookingStatus::Held => Action::SetOutcomeHeld,
            BookingStatus::NoShow => Action::SetOutcomeNoShow,
            BookingStatus::Moved => Action::SetOutcomeMoved,
            BookingStatus::Cancelled | BookingStatus::Booked => Action::SetOutcomeCancelled,
        };
        let reason = new.outcome.no_show_reason();
        let today = self.today()?;
        let done = self.write(action, subject(&booking), |tx| {
            table::booking::set_status(tx, id, new.outcome.status(), reason, &remark)?;
            if !same_kind || booking.no_show_reason != reason {
                let event = NewEvent {
                    reason,
                    ..NewEvent::new(id, new.outcome.event(), now, me)
                };
                table::booking_event::add(tx, &event)?;
            }
            table::absence::clear_vanished(tx, id)?;
            let notes = crate::call::notes_of(tx, booking.id)?;
            crate::call::follow_notes(tx, &booking, me, &notes, true, now, today)?;
            Ok(())
        })?;
        self.look_at_outbox();
        Ok(done)
    }

    /// Opens a closed booking again.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn reopen_booking(&self, id: BookingId) -> Result<Done<()>, CommandError> {
        let booking = self.get_stored_booking(id)?;
        let (now, me) = (self.now(), self.find_me());
        let done = self.write(Action::ReopenBooking, subject(&booking), |tx| {
            reopen(tx, &booking, me, now)?;
            let home = booking.entry.calendar.filter(|_| booking.entry.start > now);
            let left = home.map(|home| table::calendar_event::is_held(tx, home, id));
            if !left.transpose()?.unwrap_or(true) {
                // Else the next readings of its calendar would call it off again.
                table::booking_event::add(tx, &NewEvent::new(id, BookingEventKind::Kept, now, me))?;
            }
            table::absence::clear_vanished(tx, id)?;
            Ok(())
        })?;
        self.look_at_outbox();
        Ok(done)
    }

    /// Matches a booking to a customer, who also gets the attendee's address as a handle unless they have it.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn link_booking(
        &self,
        id: BookingId,
        customer: CustomerId,
    ) -> Result<Done<()>, CommandError> {
        let booking = self.get_stored_booking(id)?;
        let name = self.store.read(|c| table::customer::name(c, customer))?;
        let (now, me) = (self.now(), self.find_me());
        self.write(Action::LinkBooking, name, |tx| {
            link(tx, id, customer, me, now)?;
            if let Some(email) = &booking.entry.attendee_email {
                let handle = HandleDraft::new(HandleKind::Email, email, HandleSource::Used);
                let normalised = normalise(HandleKind::Email, email, "");
                if !table::handle::list_owners(tx, HandleKind::Email, &normalised)?
                    .contains(&customer)
                {
                    table::handle::add(tx, HandleId::new(), customer, &handle, now)?;
                }
                match_waiting(tx, customer, &handle, me, now)?;
            }
            Ok(())
        })
    }

    /// Makes a customer out of a booking's attendee and matches it.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn add_customer_from_booking(
        &self,
        id: BookingId,
    ) -> Result<Done<CustomerId>, CommandError> {
        let booking = self.get_stored_booking(id)?;
        let entry = &booking.entry;
        let name = entry
            .attendee_name
            .clone()
            .filter(|name| !name.trim().is_empty())
            .or_else(|| {
                entry
                    .attendee_email
                    .as_ref()
                    .and_then(|email| email.split('@').next().map(str::to_owned))
            })
            .unwrap_or_else(|| entry.title.clone());
        let (given, family) = name.trim().split_once(' ').unwrap_or((name.trim(), ""));
        let fields = CustomerDraft {
            care_owner_id: self.find_me(),
            ..CustomerDraft::named(
                given.chars().take(200).collect::<String>(),
                family.trim().chars().take(200).collect::<String>(),
            )
        };
        let customer = CustomerId::new();
        let (now, me) = (self.now(), self.find_me());
        self.write(Action::AddCustomerFromBooking, shown_name(&fields), |tx| {
            table::customer::add(tx, customer, &fields, now)?;
            link(tx, id, customer, me, now)?;
            if let Some(email) = &entry.attendee_email {
                let handle = HandleDraft::new(HandleKind::Email, email, HandleSource::Used);
                table::handle::add(tx, HandleId::new(), customer, &handle, now)?;
                match_waiting(tx, customer, &handle, me, now)?;
            }
            Ok(customer)
        })
    }

    /// A booking that left its calendar and waits for a person.
    fn get_vanished(&self, id: BookingId) -> Result<Booking, CommandError> {
        let booking = self.get_stored_booking(id)?;
        let called_off = booking.status == BookingStatus::Cancelled && booking.vanished;
        if booking.status != BookingStatus::Booked && !called_off {
            return Err(CommandError::new(ErrorCode::BookingClosed));
        }
        if !booking.vanished {
            return Err(CommandError::new(ErrorCode::NotFound).with("what", "vanished booking"));
        }
        Ok(booking)
    }

    /// A booking that left its calendar was called off: it is now, or a person has seen that it is already.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when it did not leave, [`ErrorCode::BookingClosed`].
    pub fn confirm_vanished(&self, id: BookingId) -> Result<Done<()>, CommandError> {
        let booking = self.get_vanished(id)?;
        let (now, me) = (self.now(), self.find_me());
        let open = booking.status == BookingStatus::Booked;
        let action = if open {
            Action::ConfirmVanished
        } else {
            Action::SeeCalledOff
        };
        self.write(action, subject(&booking), |tx| {
            if open {
                table::booking::set_status(tx, id, BookingStatus::Cancelled, None, "")?;
                table::booking_event::add(
                    tx,
                    &NewEvent::new(id, BookingEventKind::Cancelled, now, me),
                )?;
            }
            table::absence::clear_vanished(tx, id)?;
            Ok(())
        })
    }

    /// A booking that left its calendar takes place all the same; one called off for that is open again.
    ///
    /// # Errors
    /// As for [`Desk::confirm_vanished`].
    pub fn keep_vanished(&self, id: BookingId) -> Result<Done<()>, CommandError> {
        let booking = self.get_vanished(id)?;
        if booking.status != BookingStatus::Booked {
            return self.reopen_booking(id);
        }
        let (now, me) = (self.now(), self.find_me());
        self.write(Action::KeepVanished, subject(&booking), |tx| {
            table::booking_event::add(tx, &NewEvent::new(id, BookingEventKind::Kept, now, me))?;
            table::absence::clear_vanished(tx, id)?;
            Ok(())
        })
    }

    /// The room of a booking: its own, else the host's.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when there is neither.
    pub fn room_of(&self, id: BookingId) -> Result<String, CommandError> {
        let own = self.get_stored_booking(id)?.entry.room_url;
        own.or_else(|| {
            self.get_settings()
                .ok()
                .map(|settings| settings.room_url)
                .filter(|room| !room.is_empty())
        })
        .ok_or_else(|| CommandError::new(ErrorCode::NotFound).with("what", "room"))
    }
}
