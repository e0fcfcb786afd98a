//! Why a reminder is asked for when it is, or no longer: read from what became of its call.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use kawka_domain::booking::{Arrival, BookingEventKind, BookingStatus};
use kawka_domain::ids::BookingId;
use kawka_domain::reminder::{ReminderKey, ReminderKind, ReminderReason, ReminderState};
use kawka_store::table::booking::Booking;
use kawka_store::table::reminder::Delivery;
use kawka_store::{Connection, table};

use super::decide::is_ahead;
use super::{Planned, late_at};
use crate::command_error::CommandError;
use crate::view::Settings;

/// Keys of due reminders without a row whose call got its present time only after they were due.
#[derive(Default)]
pub(super) struct AskedLate {
    /// Whoever gave it that time knows of it, or it is over.
    pub(super) too_late: BTreeSet<ReminderKey>,
    /// The call still comes, and a calendar told of it: nobody here has heard of it yet.
    pub(super) learnt_late: BTreeSet<ReminderKey>,
}

pub(super) fn asked_late(
    c: &Connection,
    planned: &Planned,
    known: &BTreeMap<String, Delivery>,
    now: DateTime<Utc>,
) -> Result<AskedLate, CommandError> {
    let mut timed: BTreeMap<BookingId, DateTime<Utc>> = BTreeMap::new();
    let mut late = AskedLate::default();
    for reminder in &planned.reminders {
        let Some(booking) = planned.booking(reminder) else {
            continue;
        };
        if reminder.at > now || known.contains_key(&reminder.key.to_string()) {
            continue;
        }
        let since = match timed.get(&booking.id) {
            Some(since) => *since,
            None => {
                let since = timed_at(c, booking)?;
                timed.insert(booking.id, since);
                since
            }
        };
        if reminder.at + Duration::minutes(1) >= since {
            continue;
        }
        let comes = is_ahead(reminder.kind()) && reminder.useful_until > now;
        if comes && booking.entry.calendar.is_some() {
            late.learnt_late.insert(reminder.key);
        } else {
            late.too_late.insert(reminder.key);
        }
    }
    Ok(late)
}

/// When a call got its present time.
fn timed_at(c: &Connection, booking: &Booking) -> Result<DateTime<Utc>, CommandError> {
    let events = table::booking_event::list(c, booking.id)?;
    let moves = events
        .iter()
        .filter(|e| {
            matches!(
                e.kind,
                BookingEventKind::Moved | BookingEventKind::LengthChanged
            )
        })
        .map(|e| e.at);
    Ok(moves.fold(booking.created_at, DateTime::max))
}

/// Why rows that wait or stand are no longer planned.
pub(super) fn reasons_gone(
    c: &Connection,
    settings: &Settings,
    planned: &Planned,
    known: &BTreeMap<String, Delivery>,
) -> Result<BTreeMap<String, ReminderReason>, CommandError> {
    let keys: BTreeSet<String> = planned
        .reminders
        .iter()
        .map(|r| r.key.to_string())
        .collect();
    let open = |d: &Delivery| {
        !matches!(
            d.state,
            ReminderState::Answered | ReminderState::Missed | ReminderState::Withdrawn
        )
    };
    known
        .values()
        .filter(|d| open(d) && !keys.contains(&d.key))
        .map(|d| Ok((d.key.clone(), reason_gone(c, settings, d)?)))
        .collect()
}

fn reason_gone(
    c: &Connection,
    settings: &Settings,
    d: &Delivery,
) -> Result<ReminderReason, CommandError> {
    let Some(id) = d.booking else {
        return Ok(if settings.reminders.follow_ups_due.is_some() {
            ReminderReason::NothingDue
        } else {
            ReminderReason::SettingsChanged
        });
    };
    let booking = match table::booking::get(c, id) {
        Ok(booking) => booking,
        Err(kawka_store::StoreError::NotFound(_)) => return Ok(ReminderReason::Removed),
        Err(error) => return Err(error.into()),
    };
    let start = booking.entry.start.format("%Y%m%dT%H%M%SZ").to_string();
    let kind = d.kind.parse::<ReminderKind>().ok();
    Ok(match (booking.status, booking.arrival) {
        (BookingStatus::Cancelled, _) => ReminderReason::Cancelled,
        (BookingStatus::Moved, _) => ReminderReason::Moved,
        (BookingStatus::Held | BookingStatus::NoShow, _) => ReminderReason::OutcomeKnown,
        _ if d.key.split('/').nth(2) != Some(start.as_str()) => ReminderReason::Moved,
        _ if kind == Some(ReminderKind::BriefDue) && booking.brief_ready_at.is_some() => {
            ReminderReason::BriefReady
        }
        // A call that was made shorter is over before it would be asked.
        _ if matches!(kind, Some(ReminderKind::NotHereYet | ReminderKind::Decide))
            && d.due >= booking.entry.end =>
        {
            ReminderReason::Moved
        }
        (_, Arrival::Arrived) => ReminderReason::Arrived,
        (_, Arrival::RunningLate)
            if kind == Some(ReminderKind::NotHereYet)
                && late_at(c, &booking)?.is_some_and(|late| late >= d.due) =>
        {
            ReminderReason::RunningLate
        }
        _ => ReminderReason::SettingsChanged,
    })
}
