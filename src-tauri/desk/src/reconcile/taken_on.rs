//! A calendar that was removed and is read again under another id, as after a new token or a new private address: what
//! was still to come there goes along, also what it does not hold any more, so that what was called off meanwhile is
//! missed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kawka_domain::booking::BookingStatus;
use kawka_domain::ids::CalendarId;
use kawka_store::table::booking::{Booking, Entry};
use kawka_store::{Transaction, table};

use super::Key;
use crate::command_error::CommandError;

/// Gives this calendar what is to come of each removed one that it is. It is one where both are read from the same
/// place, or where this reading holds more than half of what was to come there: a single meeting stands in many
/// calendars.
pub(super) fn take_on(
    tx: &Transaction<'_>,
    calendar: CalendarId,
    present: &mut BTreeMap<Key, Booking>,
    named: &BTreeSet<Key>,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let is_open = |booking: &Booking| {
        booking.status == BookingStatus::Booked
            && booking.entry.start > now
            && booking.entry.calendar != Some(calendar)
    };
    // By removed calendar: how much was to come, and how much of that stands here.
    let mut counts: BTreeMap<CalendarId, (usize, usize)> = BTreeMap::new();
    for (key, booking) in present.iter().filter(|(_, booking)| is_open(booking)) {
        if let Some(former) = booking.entry.calendar {
            let (all, here) = counts.entry(former).or_default();
            *all += 1;
            *here += usize::from(named.contains(key));
        }
    }
    if counts.is_empty() {
        return Ok(());
    }
    let same_place = table::calendar::list_removed_twins(tx, calendar)?;
    let taken: BTreeSet<CalendarId> = counts
        .into_iter()
        .filter(|(former, (all, here))| here * 2 > *all || same_place.contains(former))
        .map(|(former, _)| former)
        .collect();
    for booking in present.values_mut() {
        if is_open(booking) && booking.entry.calendar.is_some_and(|at| taken.contains(&at)) {
            let entry = Entry {
                calendar: Some(calendar),
                ..booking.entry.clone()
            };
            table::booking::change_entry(tx, booking.id, &entry)?;
            booking.entry = entry;
        }
    }
    Ok(())
}
