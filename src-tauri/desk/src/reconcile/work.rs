//! What becomes of one entry of a reading.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kawka_calendar::{IgnoreReason, Occurrence, Recognition, Status};
use kawka_domain::booking::{Arrival, BookingEventKind, BookingStatus};
use kawka_domain::identity::{HandleKind, normalise};
use kawka_domain::ids::{BookingId, CustomerId};
use kawka_domain::nomination::{MatchedBy, token};
use kawka_domain::sensitive::mask;
use kawka_store::table;
use kawka_store::table::booking::{Booking, Entry, Missing};
use kawka_store::table::booking_event::NewEvent;
use kawka_store::table::calendar_event::CalendarEvent;
use kawka_store::table::calendar_reading::Line;

use super::entry::{count_masked, entry_of, title_of};
use super::{Pace, Work, key_of, key_of_booking, word};
use crate::calendars::call_off;
use crate::command_error::CommandError;
use crate::view::ReadingLineKind as Kind;

/// How long after its end a booking may still be seen to answer an invitation.
const ASKED_BACK: chrono::Duration = chrono::Duration::days(30);

impl Work<'_, '_> {
    pub(super) fn take(
        &mut self,
        occurrence: &Occurrence,
        recognition: Recognition,
    ) -> Result<(CalendarEvent, Option<BookingId>), CommandError> {
        let mut event = CalendarEvent {
            title: title_of(occurrence),
            start: occurrence.start,
            end: occurrence.end,
            all_day: occurrence.all_day,
            booking: None,
            rule: None,
            ignored: None,
        };
        let known = self.present.get(&key_of(occurrence)).cloned();
        if self.is_erased(occurrence, &recognition, known.as_ref())? {
            return Ok((
                CalendarEvent {
                    title: String::new(),
                    ignored: Some(word(IgnoreReason::ErasedPerson)),
                    ..event
                },
                known.map(|booking| booking.id),
            ));
        }
        match (recognition, known) {
            (Recognition::Booking(found), known) => {
                event.rule = Some(word(found.kind));
                let answers = found.answers.clone();
                self.done.masked += count_masked(occurrence, &answers);
                let entry = entry_of(self.calendar, occurrence, *found);
                let id = match known {
                    Some(booking) => self.update(&booking, &entry)?,
                    None => self.meet(&entry, occurrence)?,
                };
                self.note_answers(id, &answers, occurrence.end)?;
                self.note_remote(id, occurrence)?;
                self.note_invitation(id, &answers, occurrence)?;
                event.booking = Some(id);
            }
            (Recognition::Ignored { reason, .. }, Some(booking))
                if occurrence.status == Status::Cancelled =>
            {
                self.cancel(&booking, occurrence)?;
                self.note_remote(booking.id, occurrence)?;
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

    /// Whether an entry is of somebody who was erased: a booking of theirs of which only the time is left, or one that
    /// took place before. Who books anew comes back by themselves.
    fn is_erased(
        &self,
        occurrence: &Occurrence,
        recognition: &Recognition,
        known: Option<&Booking>,
    ) -> Result<bool, CommandError> {
        if let Some(known) = known {
            return Ok(known.erased_at.is_some());
        }
        let Recognition::Booking(found) = recognition else {
            return Ok(false);
        };
        let Some(guest) = &found.invitee else {
            return Ok(false);
        };
        let kind = HandleKind::Email;
        let Some(erasure) = table::erasure::find_by_handle(self.tx, kind, &guest.email, "")? else {
            return Ok(false);
        };
        // A call that was to come then stands in a second calendar under another name.
        Ok(
            occurrence.start <= erasure.at
                || table::booking::was_erased(self.tx, occurrence.start)?,
        )
    }

    fn append(&self, event: &NewEvent) -> Result<(), CommandError> {
        Ok(table::booking_event::add(self.tx, event)?)
    }

    /// A known entry that takes place.
    fn update(&mut self, booking: &Booking, entry: &Entry) -> Result<BookingId, CommandError> {
        let moved = booking.entry.start != entry.start || booking.entry.end != entry.end;
        let to_come = booking.status == BookingStatus::Booked && booking.entry.start > self.now;
        if moved && to_come && self.pace == Pace::Held {
            self.hold_back(booking.id, booking.entry.start, Some(entry.start));
            return Ok(booking.id);
        }
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
                self.line(Kind::Reopened, booking.id, None, Some(entry.start));
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
        let former = Some(booking.entry.start);
        if moved {
            self.line(Kind::Moved, booking.id, former, Some(entry.start));
        } else {
            self.line(Kind::Changed, booking.id, former, None);
        }
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

    /// An entry that this calendar did not bring before: known from another calendar, or new.
    fn meet(&mut self, entry: &Entry, occurrence: &Occurrence) -> Result<BookingId, CommandError> {
        let Some(other) = self.find_elsewhere(entry)? else {
            return self.create(entry, occurrence);
        };
        let rank = self.elsewhere.rank(Some(self.calendar));
        let over = other.entry.end <= self.now && entry.start <= self.now;
        if over || self.elsewhere.rank(other.entry.calendar) >= rank {
            self.done.unchanged += 1;
            if !self.before.contains(&other.id) {
                self.line(Kind::Shared, other.id, None, Some(other.entry.start));
            }
            return Ok(other.id);
        }
        // This calendar knows more of it: from now on it says what becomes of it.
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
        let customer = match former.as_ref().and_then(|booking| booking.customer) {
            Some(customer) => Some(customer),
            None => self.match_customer(entry)?,
        };
        self.add(entry, customer, former.as_ref())
    }

    /// The booking that the service itself says was moved to this entry.
    fn find_replaced(&self, occurrence: &Occurrence) -> Result<Option<Booking>, CommandError> {
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
    fn leave(
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
        if matches!(
            former.status,
            BookingStatus::Booked | BookingStatus::Cancelled | BookingStatus::Moved
        ) {
            let moved = BookingStatus::Moved;
            table::booking::set_status(self.tx, former.id, moved, None, &former.remark)?;
            table::booking::clear_vanished(self.tx, former.id)?;
            // What the specialist prepared goes along.
            for (section, text) in table::brief_text::list(self.tx, former.id)? {
                table::brief_text::set(self.tx, id, &section, &text, None, self.now)?;
            }
        }
        if let Some(kept) = self.present.get_mut(&key_of_booking(former))
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
    fn awaits_successor(&self, booking: &Booking) -> Result<bool, CommandError> {
        Ok(table::booking::find_successor(self.tx, booking.id)?.is_none())
    }

    pub(super) fn match_customer(&self, entry: &Entry) -> Result<Option<CustomerId>, CommandError> {
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
    fn cancel(&mut self, booking: &Booking, occurrence: &Occurrence) -> Result<(), CommandError> {
        if booking.status != BookingStatus::Booked || booking.entry.end <= self.now {
            self.done.unchanged += 1;
            return Ok(());
        }
        if self.pace == Pace::Held && booking.entry.start > self.now {
            self.hold_back(booking.id, booking.entry.start, None);
            return Ok(());
        }
        let replaced = booking.entry.service_id.as_ref();
        if replaced.is_some_and(|id| self.replaced.contains(id)) {
            // It was moved: the entry that takes its place says so.
            self.done.unchanged += 1;
            return Ok(());
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

    /// A change that waits for a person.
    fn hold_back(&mut self, id: BookingId, from: DateTime<Utc>, to: Option<DateTime<Utc>>) {
        self.line(Kind::HeldBack, id, Some(from), to);
        self.done.held_back += 1;
        self.done.unchanged += 1;
    }

    fn line(
        &mut self,
        kind: Kind,
        booking: BookingId,
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
    ) {
        self.done.lines.push(Line {
            kind: kind.word().to_owned(),
            booking: Some(booking),
            from,
            to,
            count: 1,
            ..Line::default()
        });
    }

    /// Brings the list of what is missing up to date and calls off what is missing for good.
    pub(super) fn settle_missing(
        &mut self,
        seen: &BTreeSet<BookingId>,
        until: DateTime<Utc>,
        missing: Missing,
    ) -> Result<(), CommandError> {
        let gone = self.gone(seen, until)?;
        let waiting: BTreeSet<BookingId> =
            table::booking::list_of_calendar(self.tx, self.calendar)?
                .iter()
                .filter(|booking| booking.vanished)
                .map(|booking| booking.id)
                .collect();
        let called_off =
            table::booking::set_vanished(self.tx, self.calendar, &gone, missing, self.now)?;
        for booking in &called_off {
            let line = call_off(self.tx, *booking, self.now)?;
            self.done.lines.push(line);
            self.done.changed += 1;
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
        for booking in self.present.values() {
            if booking.status != BookingStatus::Booked
                || booking.entry.calendar != Some(self.calendar)
                || booking.entry.start <= self.now
                || booking.entry.start >= until
                || seen.contains(&booking.id)
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

    /// A person decided that it takes place though the calendar does not hold it. One that was in the former reading
    /// came back since and leaves anew.
    pub(super) fn is_kept(&self, booking: &Booking) -> Result<bool, CommandError> {
        if self.before.contains(&booking.id) {
            return Ok(false);
        }
        let events = table::booking_event::list(self.tx, booking.id)?;
        Ok(events
            .iter()
            .any(|event| event.kind == BookingEventKind::Kept))
    }

    /// What the guest answered when booking, where it is not what is known.
    fn note_answers(
        &self,
        id: BookingId,
        answers: &[kawka_calendar::Answer],
        end: DateTime<Utc>,
    ) -> Result<(), CommandError> {
        let is_over = || -> Result<bool, CommandError> {
            Ok(end <= self.now && !table::booking_answer::list(self.tx, id)?.is_empty())
        };
        if answers.is_empty() || is_over()? {
            return Ok(());
        }
        let masked: Vec<(String, String)> = answers
            .iter()
            .map(|pair| (mask(&pair.question).text, mask(&pair.answer).text))
            .collect();
        let pairs: Vec<(&str, &str)> = masked
            .iter()
            .map(|(question, answer)| (question.as_str(), answer.as_str()))
            .collect();
        Ok(table::booking_answer::set(self.tx, id, &pairs)?)
    }

    /// The invitation that a booking answers: one whose token it holds somewhere, else one of its guest's.
    fn note_invitation(
        &self,
        id: BookingId,
        answers: &[kawka_calendar::Answer],
        occurrence: &Occurrence,
    ) -> Result<(), CommandError> {
        if !self.invited || occurrence.end < self.now - ASKED_BACK {
            return Ok(());
        }
        let answered = answers.iter().map(|pair| pair.answer.as_str());
        let marks = occurrence.booked.iter().flat_map(|booked| &booked.marks);
        let texts = [
            &occurrence.summary,
            &occurrence.description,
            &occurrence.location,
        ];
        let tokens: Vec<String> = texts
            .into_iter()
            .chain(&occurrence.url)
            .chain(marks)
            .map(String::as_str)
            .chain(answered)
            .flat_map(token::find)
            .collect();
        crate::nominations::meet(self.tx, id, &tokens, (MatchedBy::Email, None), self.now)
    }

    /// What the service calls the booking, for what is to be said back to it.
    fn note_remote(&self, id: BookingId, occurrence: &Occurrence) -> Result<(), CommandError> {
        let Some(booked) = occurrence
            .booked
            .as_deref()
            .filter(|booked| !booked.target.is_empty())
        else {
            return Ok(());
        };
        let remote = table::remote::Remote {
            booking: id,
            calendar: self.calendar,
            target: booked.target.clone(),
            attendee: booked.invitee.email.clone(),
            event_type: booked.event_type.clone(),
            no_show: booked.no_show.clone(),
        };
        Ok(table::remote::set(self.tx, &remote)?)
    }
}
