//! Which booking took which slot.

use chrono::{DateTime, Utc};

use super::OfferedSlot;
use crate::booking::BookingStatus;
use crate::ids::BookingId;

crate::words! {
    /// What became of an offered slot.
    SlotState {
        /// To come, and nobody has it.
        Free = "free",
        /// To come or running, and somebody has it.
        Booked = "booked",
        /// Its call took place.
        Held = "held",
        /// Its call did not take place.
        NoShow = "no_show",
        /// Its time is over and nobody said how the call went: never assumed held.
        Open = "open",
        /// Nobody had it.
        Unused = "unused",
        /// A call that belongs to another slot reaches into it.
        Covered = "covered",
    }
}

/// As much of a booking as slots need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotBooking {
    /// Which.
    pub id: BookingId,
    /// Start.
    pub start: DateTime<Utc>,
    /// End.
    pub end: DateTime<Utc>,
    /// What became of it.
    pub status: BookingStatus,
}

impl SlotBooking {
    /// It takes its time: one that was called off or moved away leaves its slot free again.
    #[must_use]
    pub const fn takes_time(self) -> bool {
        !matches!(self.status, BookingStatus::Cancelled | BookingStatus::Moved)
    }

    fn overlap(self, slot: &OfferedSlot) -> i64 {
        (self.end.min(slot.end) - self.start.max(slot.start))
            .num_milliseconds()
            .max(0)
    }
}

/// One slot with its booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignedSlot {
    /// The offer.
    pub slot: OfferedSlot,
    /// What became of it.
    pub state: SlotState,
    /// The booking that took it or reaches into it.
    pub booking: Option<BookingId>,
}

/// Slots with their bookings, and what is left over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assigned {
    /// By start.
    pub slots: Vec<AssignedSlot>,
    /// Bookings that take time and have no slot of their own, by start.
    pub outside: Vec<SlotBooking>,
}

/// Says which booking took which slot. A booking has one slot: the one with its start, else the one that it overlaps
/// most among those that are left.
#[must_use]
pub fn assign(offered: Vec<OfferedSlot>, bookings: &[SlotBooking], now: DateTime<Utc>) -> Assigned {
    let mut live: Vec<SlotBooking> = bookings
        .iter()
        .copied()
        .filter(|b| b.takes_time())
        .collect();
    live.sort_by_key(|booking| (booking.start, booking.id));
    let mut taken: Vec<Option<SlotBooking>> = vec![None; offered.len()];
    let mut rest = Vec::new();
    for booking in live.iter().copied() {
        let own = offered.binary_search_by_key(&booking.start, |slot| slot.start);
        match own {
            Ok(place) if taken[place].is_none() => taken[place] = Some(booking),
            _ => rest.push(booking),
        }
    }
    let mut outside = Vec::new();
    for booking in rest {
        let left = offered
            .iter()
            .enumerate()
            .filter(|(n, _)| taken[*n].is_none());
        // The last of equals would win: the earliest slot is meant.
        let most = left.rev().max_by_key(|(_, slot)| booking.overlap(slot));
        match most.filter(|(_, slot)| booking.overlap(slot) > 0) {
            Some((place, _)) => taken[place] = Some(booking),
            None => outside.push(booking),
        }
    }
    let slots = offered
        .into_iter()
        .zip(taken)
        .map(|(slot, own)| {
            let covering = || live.iter().find(|booking| booking.overlap(&slot) > 0);
            let (state, booking) = match (own, covering()) {
                (Some(booking), _) => (state(booking, now), Some(booking.id)),
                (None, Some(booking)) => (SlotState::Covered, Some(booking.id)),
                (None, None) if slot.start > now => (SlotState::Free, None),
                (None, None) => (SlotState::Unused, None),
            };
            AssignedSlot {
                slot,
                state,
                booking,
            }
        })
        .collect();
    Assigned { slots, outside }
}

fn state(booking: SlotBooking, now: DateTime<Utc>) -> SlotState {
    match booking.status {
        BookingStatus::Held => SlotState::Held,
        BookingStatus::NoShow => SlotState::NoShow,
        BookingStatus::Booked if booking.end <= now => SlotState::Open,
        BookingStatus::Booked | BookingStatus::Cancelled | BookingStatus::Moved => {
            SlotState::Booked
        }
    }
}
