//! Too many changes at once are a mistake of the calendar more often than the will of the guests.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kawka_calendar::{IgnoreReason, Reading, Recognition, Status};
use kawka_domain::booking::BookingStatus;
use kawka_store::table::booking::Booking;

use super::{Key, Work, booking_in, key_of, key_of_booking};
use crate::command_error::CommandError;
use crate::view::HeldKind;

/// What changes of one entry alone is one person's will and no mass, however few bookings there are: one call, or both
/// of a series. This many are a mass also where they are of one.
const MANY: usize = 3;

/// An entry that was not there before: whose, and when.
struct New<'a> {
    email: &'a str,
    times: (DateTime<Utc>, DateTime<Utc>),
}

impl Work<'_, '_> {
    /// Whether more than half of the bookings to come would be moved, called off or missing after this reading, apart
    /// from what a person said yes to.
    pub(super) fn is_mass(
        &self,
        reading: &Reading,
        judged: &[Recognition],
    ) -> Result<bool, CommandError> {
        let to_come: Vec<&Booking> = self
            .present
            .values()
            .filter(|booking| {
                booking.status == BookingStatus::Booked
                    && booking.entry.calendar == Some(self.calendar)
                    && booking.entry.start > self.now
                    && booking.entry.start < reading.repeats_until
            })
            .collect();
        let mut kept: BTreeSet<Key> = BTreeSet::new();
        let mut moved: BTreeMap<Key, (HeldKind, DateTime<Utc>)> = BTreeMap::new();
        let mut called_off: BTreeSet<Key> = BTreeSet::new();
        let mut anew: Vec<New<'_>> = Vec::new();
        for (occurrence, recognition) in reading.occurrences.iter().zip(judged) {
            let key = key_of(occurrence);
            let times = (occurrence.start, occurrence.end);
            let Some(booking) = self.present.get(&key) else {
                let guest = booking_in(recognition).and_then(|found| found.invitee.as_ref());
                anew.extend(guest.map(|guest| New {
                    email: guest.email.as_str(),
                    times,
                }));
                continue;
            };
            let declined = matches!(
                recognition,
                Recognition::Ignored {
                    reason: IgnoreReason::DeclinedByUs,
                    ..
                }
            );
            let entry = &booking.entry;
            if occurrence.status == Status::Cancelled {
                called_off.insert(key);
            } else if entry.start != occurrence.start {
                moved.insert(key, (HeldKind::Moved, occurrence.start));
            } else if entry.end != occurrence.end {
                moved.insert(key, (HeldKind::Length, occurrence.end));
            } else if !declined {
                kept.insert(key);
            }
        }
        let mut changes = 0;
        let mut entries: BTreeSet<&Option<String>> = BTreeSet::new();
        for booking in &to_come {
            let key = key_of_booking(booking);
            let accepted = |kind, to| self.is_accepted(booking.id, kind, to);
            let counts = if let Some((kind, to)) = moved.get(&key) {
                !accepted(*kind, Some(*to))
            } else if kept.contains(&key) {
                false
            } else if let Some(new) = take_nearest(&mut anew, booking) {
                // The same call under another name is no change.
                let same = new.times == (booking.entry.start, booking.entry.end);
                !same && !accepted(HeldKind::Moved, Some(new.times.0))
            } else if called_off.contains(&key) {
                !accepted(HeldKind::CalledOff, None)
            } else {
                !self.is_unread(booking)
                    && !self.elsewhere.is_live(booking.id)
                    && !self.is_kept(booking)?
                    && !accepted(HeldKind::Missing, None)
            };
            if counts {
                changes += 1;
                entries.insert(&booking.entry.uid);
            }
        }
        Ok((entries.len() > 1 || changes >= MANY) && changes * 2 > to_come.len())
    }
}

/// The new entry that a guest's former one becomes; it becomes that of one alone.
fn take_nearest<'a>(anew: &mut Vec<New<'a>>, booking: &Booking) -> Option<New<'a>> {
    let email = booking.entry.attendee_email.as_deref()?;
    let start = booking.entry.start;
    let nearest = anew
        .iter()
        .enumerate()
        .filter(|(_, new)| new.email.eq_ignore_ascii_case(email))
        .min_by_key(|(_, new)| (new.times.0 - start).abs())
        .map(|(place, _)| place)?;
    Some(anew.swap_remove(nearest))
}
