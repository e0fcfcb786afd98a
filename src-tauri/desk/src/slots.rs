//! Slots: the weekly pattern with its exceptions, and what became of each offer.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use kawka_domain::booking::BookingStatus;
use kawka_domain::ids::{SlotExceptionId, SlotId, SlotPlanId};
use kawka_domain::slots::{
    Assigned, AssignedSlot, Availability, Figures, LARGEST_GOAL, OfferedSlot, SlotBooking,
    SlotDraft, SlotError, SlotException, SlotExceptionDraft, SlotExceptionKind, SlotPlan,
    WeeklySlot, assign, check_exception, check_slot, clock_change,
};
use kawka_domain::time::{day_in, day_span, parse_zone};
use kawka_store::{Connection, Transaction as Tx, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::free_line;
use crate::view::{
    Done, FreeSlot, SlotExceptionRow, SlotPlanDraft, SlotRow, SlotSettings, SlotWeek,
    SlotWeekFigures, WeeklySlotRow,
};

/// How many slots may be added at once: a whole week of short ones.
const AT_ONCE: usize = 100;
/// How many weeks before and after a week are counted beside it.
const WEEKS: (u64, u64) = (6, 2);
/// How many days an exception may last.
const LONGEST_EXCEPTION: i64 = 366;
/// Any time that a file about slots speaks of lies this near.
const NEAR: i64 = 366 * 10;

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

    /// Adds slots to the pattern, all or none.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`].
    pub fn add_slots(&self, slots: &[SlotDraft]) -> Result<Done<Vec<SlotId>>, CommandError> {
        if slots.is_empty() {
            return Err(CommandError::bad_input("weekday", "empty"));
        }
        if slots.len() > AT_ONCE {
            return Err(CommandError::bad_input("at", "too_many"));
        }
        let (now, here) = (self.now(), self.zone()?);
        self.write(Action::AddSlots, subject_of(slots), |tx| {
            let mut there = table::slot::availability(tx)?;
            let (_, today) = host_day(&there, here, now);
            plan_there(tx, &there, here, now)?;
            let mut added = Vec::new();
            for slot in slots {
                let fields = check(slot, &there.slots, today)?;
                let id = SlotId::new();
                table::slot::add(tx, id, &fields, now)?;
                there.slots.push(WeeklySlot {
                    id,
                    fields,
                    until: None,
                });
                added.push(id);
            }
            Ok(added)
        })
    }

    /// Changes a slot from the draft's day on: what was offered before stays counted as it was.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], also from a day on which it is no longer offered;
    /// [`crate::ErrorCode::NotFound`].
    pub fn change_slot(&self, id: SlotId, slot: &SlotDraft) -> Result<Done<SlotId>, CommandError> {
        let (now, here) = (self.now(), self.zone()?);
        self.write(
            Action::ChangeSlot,
            subject_of(std::slice::from_ref(slot)),
            |tx| {
                let mut there = table::slot::availability(tx)?;
                let (_, today) = host_day(&there, here, now);
                let former = take(&mut there, id)?;
                if former.until.is_some_and(|until| until <= slot.from) {
                    return Err(CommandError::bad_input("from", "after_the_end"));
                }
                let fields = check(slot, &there.slots, today)?;
                if fields == former.fields {
                    return Ok(id);
                }
                end(tx, &former, fields.from, now)?;
                let new = SlotId::new();
                table::slot::add(tx, new, &fields, now)?;
                if let Some(until) = former.until.filter(|until| *until > fields.from) {
                    table::slot::end(tx, new, until)?;
                }
                Ok(new)
            },
        )
    }

    /// Offers a slot no longer from a day on; what was offered before stays counted. Without a day it is from the next
    /// offer on: one that has begun today stays too.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn remove_slot(
        &self,
        id: SlotId,
        from: Option<NaiveDate>,
    ) -> Result<Done<()>, CommandError> {
        let (now, here) = (self.now(), self.zone()?);
        let slot = self
            .store
            .read(|c| take(&mut table::slot::availability(c)?, id))?;
        self.write(Action::RemoveSlot, subject_of(&[slot.fields]), |tx| {
            let mut there = table::slot::availability(tx)?;
            let (zone, today) = host_day(&there, here, now);
            let slot = take(&mut there, id)?;
            let from = from.unwrap_or_else(|| slot.next_day(today, zone, now));
            end(tx, &slot, from, now)
        })
    }

    /// Adds a holiday, a day off, or a slot on one day.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`].
    pub fn add_slot_exception(
        &self,
        exception: &SlotExceptionDraft,
    ) -> Result<Done<SlotExceptionId>, CommandError> {
        let now = self.now();
        let (fields, here) = (checked_exception(exception, now)?, self.zone()?);
        self.write(Action::AddSlotException, exception_subject(&fields), |tx| {
            plan_there(tx, &table::slot::availability(tx)?, here, now)?;
            let id = SlotExceptionId::new();
            table::slot::add_exception(tx, id, &fields, now)?;
            Ok(id)
        })
    }

    /// Changes an exception.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn change_slot_exception(
        &self,
        id: SlotExceptionId,
        exception: &SlotExceptionDraft,
    ) -> Result<Done<SlotExceptionId>, CommandError> {
        let now = self.now();
        let fields = checked_exception(exception, now)?;
        self.write(
            Action::ChangeSlotException,
            exception_subject(&fields),
            |tx| {
                // Another row, so that what a file of free slots said before can still be taken back.
                table::slot::remove_exception(tx, id, now)?;
                let new = SlotExceptionId::new();
                table::slot::add_exception(tx, new, &fields, now)?;
                Ok(new)
            },
        )
    }

    /// Removes an exception: the pattern holds again.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn remove_slot_exception(&self, id: SlotExceptionId) -> Result<Done<()>, CommandError> {
        let now = self.now();
        let there = self.store.read(table::slot::availability)?;
        let found = there.exceptions.into_iter().find(|e| e.id == id);
        let found = found.ok_or_else(|| not_found("slot exception"))?;
        let subject = exception_subject(&found.fields);
        self.write(Action::RemoveSlotException, subject, |tx| {
            Ok(table::slot::remove_exception(tx, id, now)?)
        })
    }

    /// Sets the host's zone and the goal, from today on.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`].
    pub fn change_slot_plan(&self, plan: &SlotPlanDraft) -> Result<Done<()>, CommandError> {
        let zone = parse_zone(&plan.time_zone)
            .map_err(|_| CommandError::bad_input("time_zone", "unknown_zone"))?;
        if plan.goal.is_some_and(|goal| goal > LARGEST_GOAL) {
            return Err(CommandError::bad_input("goal", "out_of_range"));
        }
        let (now, here) = (self.now(), self.zone()?);
        self.write(Action::ChangeSlotPlan, String::new(), |tx| {
            let there = table::slot::availability(tx)?;
            let (_, today) = host_day(&there, here, now);
            let new = SlotPlan {
                from: today,
                zone,
                goal: plan.goal,
            };
            let same = there.zone_on(today) == Some(zone) && there.goal_on(today) == plan.goal;
            if !same {
                table::slot::add_plan(tx, SlotPlanId::new(), &new, now)?;
            }
            Ok(())
        })
    }
}

fn not_found(what: &str) -> CommandError {
    CommandError::new(ErrorCode::NotFound).with("what", what)
}

/// The host's zone and today's day there. Before anything was entered it is the zone here.
fn host_day(availability: &Availability, here: Tz, now: DateTime<Utc>) -> (Tz, NaiveDate) {
    let zone = availability.zone_on(day_in(now, here)).unwrap_or(here);
    (zone, day_in(now, zone))
}

/// Makes sure that the pattern has a zone: the one here, until somebody sets another.
fn plan_there(
    tx: &Tx<'_>,
    availability: &Availability,
    here: Tz,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    if availability.plans.is_empty() {
        let plan = SlotPlan {
            from: day_in(now, here),
            zone: here,
            goal: None,
        };
        table::slot::add_plan(tx, SlotPlanId::new(), &plan, now)?;
    }
    Ok(())
}

fn check(
    slot: &SlotDraft,
    others: &[WeeklySlot],
    today: NaiveDate,
) -> Result<SlotDraft, CommandError> {
    if (slot.from - today).num_days().abs() > NEAR {
        return Err(CommandError::bad_input("from", "out_of_range"));
    }
    Ok(check_slot(slot, others)?)
}

fn take(availability: &mut Availability, id: SlotId) -> Result<WeeklySlot, CommandError> {
    let place = availability.slots.iter().position(|slot| slot.id == id);
    let place = place.ok_or_else(|| not_found("slot"))?;
    Ok(availability.slots.remove(place))
}

/// Ends a slot before a day; one that had not begun by then was never offered.
fn end(
    tx: &Tx<'_>,
    slot: &WeeklySlot,
    from: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    if slot.fields.from >= from {
        table::slot::remove(tx, slot.id, now)?;
    } else if slot.until.is_none_or(|until| until > from) {
        table::slot::end(tx, slot.id, from)?;
    }
    Ok(())
}

fn checked_exception(
    exception: &SlotExceptionDraft,
    now: DateTime<Utc>,
) -> Result<SlotExceptionDraft, CommandError> {
    let mut fields = check_exception(exception)?;
    fields.reason = free_line("reason", &fields.reason)?;
    if (fields.to - fields.from).num_days() >= LONGEST_EXCEPTION {
        return Err(CommandError::bad_input("to", "too_long"));
    }
    if (fields.from - now.date_naive()).num_days().abs() > NEAR {
        return Err(CommandError::bad_input("from", "out_of_range"));
    }
    Ok(fields)
}

/// Times for the journal: "15:00, 15:30".
fn subject_of(slots: &[SlotDraft]) -> String {
    let mut times: Vec<String> = slots
        .iter()
        .map(|slot| slot.at.format("%H:%M").to_string())
        .collect();
    times.sort_unstable();
    times.dedup();
    times.join(", ")
}

fn exception_subject(fields: &SlotExceptionDraft) -> String {
    if fields.reason.is_empty() {
        fields.from.to_string()
    } else {
        fields.reason.clone()
    }
}
