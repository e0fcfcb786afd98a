//! Too many changes at once are a mistake of the calendar more often than the will of the guests.

use std::collections::BTreeSet;

use kawka_calendar::{IgnoreReason, Reading, Recognition, Status};
use kawka_domain::booking::BookingStatus;
use kawka_store::table::booking::Booking;

use super::{Key, Work, booking_in, key_of, key_of_booking};
use crate::command_error::CommandError;

/// One or two changes are people's will and never a mass, however few bookings there are.
const AT_LEAST: usize = 3;

impl Work<'_, '_> {
    /// Whether more than half of the bookings to come would be moved, called off or missing after this reading.
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
        let (mut moved, mut called_off): (BTreeSet<Key>, BTreeSet<Key>) = Default::default();
        let mut anew: BTreeSet<&str> = BTreeSet::new();
        for (occurrence, recognition) in reading.occurrences.iter().zip(judged) {
            let key = key_of(occurrence);
            let Some(booking) = self.present.get(&key) else {
                let guest = booking_in(recognition).and_then(|found| found.invitee.as_ref());
                anew.extend(guest.map(|guest| guest.email.as_str()));
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
            let same = (entry.start, entry.end) == (occurrence.start, occurrence.end);
            if occurrence.status == Status::Cancelled {
                called_off.insert(key);
            } else if !same {
                moved.insert(key);
            } else if !declined {
                kept.insert(key);
            }
        }
        // A guest who booked another time moved: that is one person's will, and its chain is kept.
        let moved_on = |booking: &Booking| {
            let email = booking.entry.attendee_email.as_deref();
            email.is_some_and(|email| anew.contains(email))
        };
        // A mistake is of one kind: everything an hour later, everything called off, everything gone.
        let mut counts = [0; 3];
        for booking in &to_come {
            let key = key_of_booking(booking);
            if moved.contains(&key) {
                counts[0] += 1;
            } else if moved_on(booking) || kept.contains(&key) {
                continue;
            } else if called_off.contains(&key) {
                counts[1] += 1;
            } else if !self.is_kept(booking)? {
                counts[2] += 1;
            }
        }
        let most = counts.into_iter().max().unwrap_or(0);
        Ok(most >= AT_LEAST && most * 2 > to_come.len())
    }
}
