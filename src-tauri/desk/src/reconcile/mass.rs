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
        let mut anew: BTreeSet<&str> = BTreeSet::new();
        for (occurrence, recognition) in reading.occurrences.iter().zip(judged) {
            let key = key_of(occurrence);
            match self.present.get(&key) {
                Some(booking) if occurrence.status != Status::Cancelled => {
                    let declined = matches!(
                        recognition,
                        Recognition::Ignored {
                            reason: IgnoreReason::DeclinedByUs,
                            ..
                        }
                    );
                    let entry = &booking.entry;
                    let same = (entry.start, entry.end) == (occurrence.start, occurrence.end);
                    if same && !declined {
                        kept.insert(key);
                    }
                }
                Some(_) => {}
                None => {
                    let guest = booking_in(recognition).and_then(|found| found.invitee.as_ref());
                    anew.extend(guest.map(|guest| guest.email.as_str()));
                }
            }
        }
        let mut changed = 0;
        for booking in &to_come {
            // A guest who booked another time moved: that is one person's will, and its chain is kept.
            let moved = booking
                .entry
                .attendee_email
                .as_deref()
                .is_some_and(|email| anew.contains(email));
            if !kept.contains(&key_of_booking(booking)) && !moved && !self.is_kept(booking)? {
                changed += 1;
            }
        }
        Ok(changed >= AT_LEAST && changed * 2 > to_come.len())
    }
}
