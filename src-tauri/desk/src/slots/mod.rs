//! Slots: the weekly pattern with its exceptions, and what became of each offer.

mod changes;

use std::collections::BTreeSet;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use kawka_domain::booking::BookingStatus;
use kawka_domain::slots::{
    Assigned, AssignedSlot, Availability, Figures, OfferedSlot, SlotBooking, SlotError,
    SlotException, SlotExceptionKind, WeeklySlot, assign, clock_change,
};
use kawka_domain::time::{day_in, day_span};
use kawka_store::{Connection, table};

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::view::{
    FreeSlot, SlotExceptionRow, SlotRow, SlotSettings, SlotWeek, SlotWeekFigures, WeeklySlotRow,
};

/// How many weeks before and after a week are counted beside it.
const WEEKS: (u64, u64) = (6, 2);

impl From<SlotError> for CommandError {
    fn from(error: SlotError) -> Self {
        let (field, problem) = match error {
            SlotError::Weekday => ("weekday", "out_of_range"),
            SlotError::Minutes => ("minutes", "out_of_range"),
            SlotError::Overlap => ("at", "overlaps"),
            SlotError::EndBeforeStart => ("to", "before_start"),
            SlotError::NoTime => ("at", "empty"),
            SlotError::SeveralDays => ("to", "several_days"),
        };
        Self::bad_input(field, problem)
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn free_slot(slot: OfferedSlot) -> FreeSlot {
    FreeSlot {
        start: slot.start,
        end: slot.end,
        time_zone: slot.zone.name().to_owned(),
        extra: slot.extra,
    }
}

fn slot_row(assigned: AssignedSlot) -> SlotRow {
    let AssignedSlot {
        slot,
        state,
        booking,
    } = assigned;
    SlotRow {
        start: slot.start,
        end: slot.end,
        time_zone: slot.zone.name().to_owned(),
        extra: slot.extra,
        state,
        booking,
    }
}

/// Slots and bookings of a span, matched. Bookings from before it only count where they reach into it.
fn assigned(
    availability: &Availability,
    bookings: &[SlotBooking],
    span: &std::ops::Range<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Assigned {
    let offered = availability.offered_between(span.clone());
    let near: Vec<SlotBooking> = bookings
        .iter()
        .copied()
        .filter(|b| b.end > span.start && b.start < span.end + Duration::days(1))
        .collect();
    let mut assigned = assign(offered, &near, now);
    assigned
        .outside
        .retain(|booking| span.contains(&booking.start));
    assigned
}

/// The slots of a week, as somebody in `zone` sees its days.
pub(crate) fn slot_week(
    c: &Connection,
    monday: NaiveDate,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<SlotWeek, CommandError> {
    let availability = table::slot::availability(c)?;
    let out_of_range = || CommandError::bad_input("monday", "out_of_range");
    let first = monday
        .checked_sub_days(Days::new(7 * WEEKS.0))
        .ok_or_else(out_of_range)?;
    let span_of = |monday: NaiveDate| {
        let sunday = monday.checked_add_days(Days::new(6))?;
        Some(day_span(monday, zone).start..day_span(sunday, zone).end)
    };
    let mondays: Vec<NaiveDate> = first
        .iter_weeks()
        .take(usize::try_from(WEEKS.0 + 1 + WEEKS.1).unwrap_or_default())
        .collect();
    let last = mondays.last().copied().unwrap_or(monday);
    let all =
        span_of(first).ok_or_else(out_of_range)?.start..span_of(last).ok_or_else(out_of_range)?.end;
    let bookings = table::slot::list_bookings(c, all.start, all.end + Duration::days(1))?;
    let sunday = |monday: NaiveDate| monday + Days::new(6);
    let mut weeks = Vec::new();
    for monday in mondays {
        let span = span_of(monday).ok_or_else(out_of_range)?;
        let figures = Figures::of(&assigned(&availability, &bookings, &span, now));
        weeks.push(SlotWeekFigures {
            monday,
            goal: availability.goal_on(sunday(monday)),
            off: (figures.offered == 0)
                .then(|| why_off(&availability, monday))
                .flatten(),
            figures,
        });
    }
    let span = span_of(monday).ok_or_else(out_of_range)?;
    let this = assigned(&availability, &bookings, &span, now);
    let figures = Figures::of(&this);
    let within = |e: &&SlotException| e.fields.from <= sunday(monday) && e.fields.to >= monday;
    let exceptions = availability
        .exceptions
        .iter()
        .filter(within)
        .map(|e| exception_row(c, &availability, e, now))
        .collect::<Result<_, _>>()?;
    let host = availability.zone_on(sunday(monday));
    Ok(SlotWeek {
        time_zone: host.map(|zone| zone.name().to_owned()),
        goal: availability.goal_on(sunday(monday)),
        closed_days: closed_days(&availability, &this, span, zone),
        slots: this.slots.into_iter().map(slot_row).collect(),
        outside: this.outside.into_iter().map(|booking| booking.id).collect(),
        exceptions,
        figures,
        weeks,
        clock_change: host.and_then(|zone| clock_change(zone, monday, 14)),
    })
}

/// The same without what closes days and slots.
fn without_closures(availability: &Availability) -> Availability {
    let mut open = availability.clone();
    open.exceptions
        .retain(|e| e.fields.kind != SlotExceptionKind::Closed);
    open
}

/// Days on which the pattern would offer more than is offered.
fn closed_days(
    availability: &Availability,
    offered: &Assigned,
    span: std::ops::Range<DateTime<Utc>>,
    zone: Tz,
) -> Vec<NaiveDate> {
    let starts: BTreeSet<_> = offered.slots.iter().map(|slot| slot.slot.start).collect();
    let all = without_closures(availability).offered_between(span);
    let closed = all.iter().filter(|slot| !starts.contains(&slot.start));
    let days: BTreeSet<NaiveDate> = closed.map(|slot| day_in(slot.start, zone)).collect();
    days.into_iter().collect()
}

/// The reason of an exception that closes a week in which the pattern would offer something.
fn why_off(availability: &Availability, monday: NaiveDate) -> Option<String> {
    let days = monday..=monday + Days::new(6);
    if without_closures(availability)
        .offered(days.clone())
        .is_empty()
    {
        return None;
    }
    let closing = |e: &&SlotException| {
        e.fields.kind == SlotExceptionKind::Closed
            && e.fields.from <= *days.end()
            && e.fields.to >= *days.start()
    };
    let longest = availability
        .exceptions
        .iter()
        .filter(closing)
        .max_by_key(|e| e.fields.to - e.fields.from);
    longest.map(|e| e.fields.reason.clone())
}

/// An exception, with how many open bookings to come it closes the door to.
fn exception_row(
    c: &Connection,
    availability: &Availability,
    exception: &SlotException,
    now: DateTime<Utc>,
) -> Result<SlotExceptionRow, CommandError> {
    let fields = &exception.fields;
    let zone = availability.zone_on(fields.from).unwrap_or(Tz::UTC);
    let span = day_span(fields.from, zone).start.max(now)..day_span(fields.to, zone).end;
    let booked = if fields.kind == SlotExceptionKind::Closed && span.start < span.end {
        let closed = |booking: &SlotBooking| {
            booking.status == BookingStatus::Booked
                && span.contains(&booking.start)
                && fields
                    .at
                    .is_none_or(|at| booking.start.with_timezone(&zone).naive_local().time() == at)
        };
        let near = table::slot::list_bookings(c, span.start, span.end)?;
        count(near.iter().filter(|booking| closed(booking)).count())
    } else {
        0
    };
    Ok(SlotExceptionRow {
        id: exception.id,
        fields: fields.clone(),
        booked,
    })
}

impl Desk {
    /// Slots that begin within a span and after now, and that nobody has, by start.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn free_slots(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<FreeSlot>, CommandError> {
        let now = self.now();
        let free = self
            .store
            .read(|c| table::slot::list_free(c, from, to, now))?;
        Ok(free.into_iter().map(free_slot).collect())
    }

    /// The empty slots of the next weeks, this one's included.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] for more than a year.
    pub fn next_free_slots(&self, weeks: u32) -> Result<Vec<FreeSlot>, CommandError> {
        if !(1..=53).contains(&weeks) {
            return Err(CommandError::bad_input("weeks", "out_of_range"));
        }
        let (now, zone) = (self.now(), self.zone()?);
        let last = day_in(now, zone) + Days::new(u64::from(weeks) * 7);
        self.free_slots(now, day_span(last, zone).start)
    }

    /// The pattern, its exceptions, zone and goal.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn get_slot_settings(&self) -> Result<SlotSettings, CommandError> {
        let (now, here) = (self.now(), self.zone()?);
        self.store.read(|c| {
            let availability = table::slot::availability(c)?;
            let (zone, today) = host_day(&availability, here, now);
            let exceptions = availability
                .exceptions
                .iter()
                .map(|e| exception_row(c, &availability, e, now))
                .collect::<Result<_, _>>()?;
            let goal = availability.goal_on(today);
            let present = |slot: &WeeklySlot| slot.until.is_none_or(|until| until > today);
            let pattern: Vec<WeeklySlotRow> = availability
                .slots
                .into_iter()
                .filter(present)
                .map(|slot| WeeklySlotRow {
                    id: slot.id,
                    next_day: slot.next_day(today, zone, now),
                    fields: slot.fields,
                    until: slot.until,
                })
                .collect();
            let stays = |slot: &&WeeklySlotRow| slot.until.is_none();
            Ok(SlotSettings {
                time_zone: zone.name().to_owned(),
                today,
                goal,
                a_week: count(pattern.iter().filter(stays).count()),
                pattern,
                exceptions,
            })
        })
    }
}

/// The host's zone and today's day there. Before anything was entered it is the zone here.
fn host_day(availability: &Availability, here: Tz, now: DateTime<Utc>) -> (Tz, NaiveDate) {
    let zone = availability.zone_on(day_in(now, here)).unwrap_or(here);
    (zone, day_in(now, zone))
}
