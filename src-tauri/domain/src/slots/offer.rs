//! From the weekly pattern to offers.

use std::ops::{Range, RangeInclusive};

use chrono::{DateTime, Datelike as _, Days, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use super::{Availability, OfferedSlot, SlotException, SlotExceptionKind, SlotPlan, WeeklySlot};
use crate::time::{day_in, resolve};

impl Availability {
    /// The plan that holds on a day.
    fn plan_on(&self, day: NaiveDate) -> Option<&SlotPlan> {
        let begun = self.plans.iter().rev().find(|plan| plan.from <= day);
        begun.or_else(|| self.plans.first())
    }

    /// The host's zone on a day; `None` where nothing was ever entered.
    #[must_use]
    pub fn zone_on(&self, day: NaiveDate) -> Option<Tz> {
        self.plan_on(day).map(|plan| plan.zone)
    }

    /// How many calls a week were aimed at on a day.
    #[must_use]
    pub fn goal_on(&self, day: NaiveDate) -> Option<u32> {
        self.plan_on(day).and_then(|plan| plan.goal)
    }

    /// Exceptions that touch a day.
    pub fn exceptions_on(&self, day: NaiveDate) -> impl Iterator<Item = &SlotException> {
        self.exceptions
            .iter()
            .filter(move |e| (e.fields.from..=e.fields.to).contains(&day))
    }

    /// Whether a slot is off: the whole day is, or its time, as the pattern or as the wall of that day has it.
    fn is_closed(&self, day: NaiveDate, times: [NaiveTime; 2]) -> bool {
        self.exceptions_on(day)
            .filter(|e| e.fields.kind == SlotExceptionKind::Closed)
            .any(|e| e.fields.at.is_none_or(|closed| times.contains(&closed)))
    }

    /// What is offered on the host's days, by start.
    ///
    /// A wall time that occurs twice means its first occurrence; one that does not occur is read with the offset from
    /// before the gap (RFC 5545, 3.3.5). Where that brings two slots onto each other, the one whose wall time exists
    /// is offered; where it leads out of a day, because the zone skips the whole of it, nothing is.
    #[must_use]
    pub fn offered(&self, days: RangeInclusive<NaiveDate>) -> Vec<OfferedSlot> {
        let mut found = Vec::new();
        for day in days.start().iter_days().take_while(|day| day <= days.end()) {
            let Some(zone) = self.zone_on(day) else {
                break;
            };
            let weekday = day.weekday().number_from_monday();
            let weekly = self.slots.iter().filter(|slot| {
                u32::from(slot.fields.weekday) == weekday
                    && slot.fields.from <= day
                    && slot.until.is_none_or(|until| day < until)
            });
            let weekly = weekly.map(|slot| (slot.fields.at, slot.fields.minutes, false));
            let extra = self
                .exceptions_on(day)
                .filter(|e| e.fields.kind == SlotExceptionKind::Extra);
            let extra = extra.filter_map(|e| Some((e.fields.at?, e.fields.minutes?, true)));
            for (at, minutes, extra) in weekly.chain(extra) {
                let wall = day.and_time(at);
                let start = resolve(wall, zone);
                if day_in(start, zone) != day {
                    continue;
                }
                let shown = start.with_timezone(&zone).naive_local();
                if !extra && self.is_closed(day, [at, shown.time()]) {
                    continue;
                }
                let shifted = shown != wall;
                let slot = OfferedSlot {
                    start,
                    end: start + Duration::minutes(i64::from(minutes)),
                    zone,
                    extra,
                };
                found.push((shifted, slot));
            }
        }
        without_overlaps(found)
    }

    /// What is offered from an instant to another one, by start.
    #[must_use]
    pub fn offered_between(&self, span: Range<DateTime<Utc>>) -> Vec<OfferedSlot> {
        // A day of any zone begins and ends within a day of the same date in UTC.
        let day = |at: DateTime<Utc>| at.date_naive();
        let before = day(span.start).checked_sub_days(Days::new(1));
        let after = day(span.end).checked_add_days(Days::new(1));
        let (Some(before), Some(after)) = (before, after) else {
            return Vec::new();
        };
        let mut slots = self.offered(before..=after);
        slots.retain(|slot| span.contains(&slot.start));
        slots
    }
}

impl WeeklySlot {
    /// The first day whose offer is still to come: today, or tomorrow once today's has begun.
    ///
    /// `today` is the day of `now` in `zone`, the host's.
    #[must_use]
    pub fn next_day(&self, today: NaiveDate, zone: Tz, now: DateTime<Utc>) -> NaiveDate {
        let is_today = today.weekday().number_from_monday() == u32::from(self.fields.weekday);
        let begun = is_today && resolve(today.and_time(self.fields.at), zone) <= now;
        let tomorrow = today.succ_opt().filter(|_| begun);
        tomorrow.unwrap_or(today)
    }
}

/// Takes one of every two that overlap: nobody can be in two calls.
fn without_overlaps(mut found: Vec<(bool, OfferedSlot)>) -> Vec<OfferedSlot> {
    found.sort_by_key(|(shifted, slot)| (*shifted, slot.start, slot.end));
    let mut kept: Vec<OfferedSlot> = Vec::with_capacity(found.len());
    for (_, slot) in found {
        // Sorted by start within each part, so that only neighbours can overlap.
        let place = kept.partition_point(|other| other.start < slot.start);
        let free_before = place == 0 || kept[place - 1].end <= slot.start;
        let free_after = kept.get(place).is_none_or(|next| slot.end <= next.start);
        if free_before && free_after {
            kept.insert(place, slot);
        }
    }
    kept
}

#[cfg(test)]
mod tests;
