//! What becomes of one entry of a reading.

use chrono::{DateTime, Utc};
use kawka_calendar::{IgnoreReason, Occurrence, Recognition, Status};
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::BookingId;
use kawka_store::table;
use kawka_store::table::booking::{Booking, Entry};
use kawka_store::table::booking_event::NewEvent;
use kawka_store::table::calendar_event::CalendarEvent;
use kawka_store::table::calendar_reading::Line;

use super::entry::{count_masked, entry_of, title_of};
use super::{Pace, Work, key_of, word};
use crate::command_error::CommandError;
use crate::view::{HeldKind, ReadingLineKind as Kind};

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
            self.done.unchanged += u32::from(known.is_some());
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
                let masked = count_masked(occurrence, &answers);
                let before = self.done.created + self.done.changed;
                let entry = entry_of(self.calendar, occurrence, *found);
                let own = known.is_some();
                let id = match known {
                    Some(booking) => self.update(&booking, &entry)?,
                    None => self.meet(&entry, occurrence)?,
                };
                // What stands as it stood was told when it came.
                let told = self.done.created + self.done.changed > before;
                if told {
                    self.done.masked += masked;
                }
                // Of two calendars that word the answers each in its own way one has the say.
                if own || told || table::booking_answer::list(self.tx, id)?.is_empty() {
                    self.note_answers(id, &answers, occurrence.end)?;
                }
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
        // It may have been theirs though somebody else booked it, of whom nobody knows.
        let others = match self.booked_by(found)?.is_empty() {
            true => found.others.as_slice(),
            false => &[],
        };
        let mut erased = None;
        for guest in found.invitee.iter().chain(others) {
            let kind = HandleKind::Email;
            erased = table::erasure::find_by_handle(self.tx, kind, &guest.email, "")?;
            if erased.is_some() {
                break;
            }
        }
        let Some(erasure) = erased else {
            return Ok(false);
        };
        // A call that was to come then stands in a second calendar under another name.
        Ok(
            occurrence.start <= erasure.at
                || table::booking::was_erased(self.tx, occurrence.start)?,
        )
    }

    pub(super) fn append(&self, event: &NewEvent) -> Result<(), CommandError> {
        Ok(table::booking_event::add(self.tx, event)?)
    }

    /// A person said yes to exactly this.
    pub(super) fn is_accepted(
        &self,
        id: BookingId,
        kind: HeldKind,
        to: Option<DateTime<Utc>>,
    ) -> bool {
        let mut accepted = self.accepted.iter();
        accepted.any(|one| one.booking == id && one.kind == kind.word() && one.to == to)
    }

    /// Whether a change is one of too many, and nobody said yes to it yet.
    pub(super) fn waits(&self, id: BookingId, kind: HeldKind, to: Option<DateTime<Utc>>) -> bool {
        self.pace == Pace::Held && !self.is_accepted(id, kind, to)
    }

    /// Whether the entry that takes its place was read before it, and waits: a guest who moves to an earlier time.
    pub(super) fn is_held_as_moved(&self, id: BookingId) -> bool {
        let (held, moved) = (Kind::HeldBack.word(), Some(HeldKind::Moved.word()));
        let mut lines = self.done.lines.iter();
        lines.any(|one| one.booking == Some(id) && one.kind == held && one.code.as_deref() == moved)
    }

    /// A change that waits for a person.
    pub(super) fn hold_back(
        &mut self,
        id: BookingId,
        kind: HeldKind,
        from: DateTime<Utc>,
        to: Option<DateTime<Utc>>,
    ) {
        // One that is called off under one name and stands under another one moved.
        let held = Kind::HeldBack.word();
        let mut lines = self.done.lines.iter();
        if let Some(place) = lines.position(|line| line.booking == Some(id) && line.kind == held) {
            self.done.lines.remove(place);
            self.done.held_back -= 1;
        }
        self.line(Kind::HeldBack, id, Some(from), to);
        if let Some(line) = self.done.lines.last_mut() {
            line.code = Some(kind.word().to_owned());
        }
        self.done.held_back += 1;
        self.done.unchanged += 1;
    }

    pub(super) fn line(
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
}
