//! Changes of the weekly pattern, its exceptions, and the plan that gives it a zone and a goal.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use kawka_domain::ids::{SlotExceptionId, SlotId, SlotPlanId};
use kawka_domain::slots::{
    Availability, LARGEST_GOAL, SlotDraft, SlotExceptionDraft, SlotPlan, WeeklySlot,
    check_exception, check_slot,
};
use kawka_domain::time::{day_in, parse_zone};
use kawka_store::{Transaction as Tx, table};

use super::host_day;
use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::free_line;
use crate::view::{Done, SlotPlanDraft};

/// How many slots may be added at once: a whole week of short ones.
const AT_ONCE: usize = 100;
/// How many days an exception may last.
const LONGEST_EXCEPTION: i64 = 366;
/// Any time that a file about slots speaks of lies this near.
const NEAR: i64 = 366 * 10;

impl Desk {
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
