//! Free slots as an iCalendar file (RFC 5545), for whatever calendar a person keeps or shows to others.
//!
//! A slot has the UID of its start in every file. The file also says of what may have stood in a former one that it is
//! gone: slots that were booked, closed or taken off the pattern are in it as cancelled, so that a calendar that takes
//! the file again follows. SEQUENCE is the number of changes that concern the slot, which only ever grows (RFC 5546,
//! 2.1.4): whatever is changed or removed here leaves its row, and what an undo takes away is outweighed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike as _, Days, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use kawka_calendar::OWN_EXPORT;
use kawka_domain::slots::{Availability, SlotExceptionKind, SlotPlan, SlotState, assign};
use kawka_domain::time::{day_in, day_span};
use kawka_store::table;
use kawka_store::table::slot::{EverEntered, Touch};

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::export_bookings::{Lines, escaped, utc};
use crate::wording::Language;

/// An undo counts more than anything that one action can add to the count of one slot.
const UNDO: u32 = 8;

/// A slot as a file may have named it.
struct Candidate {
    end: DateTime<Utc>,
    zone: Tz,
    free: bool,
    sequence: u32,
}

impl Desk {
    /// The free slots of as many weeks from today on as an iCalendar file.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] for more than a year, [`CommandError`] when the file cannot be read.
    pub fn export_availability(
        &self,
        weeks: u32,
        language: Language,
    ) -> Result<String, CommandError> {
        if !(1..=53).contains(&weeks) {
            return Err(CommandError::bad_input("weeks", "out_of_range"));
        }
        let (now, zone) = (self.now(), self.zone()?);
        let last = day_in(now, zone) + Days::new(u64::from(weeks) * 7);
        let until = day_span(last, zone).start;
        let slots = self
            .store
            .read(|c| -> Result<_, CommandError> { candidates(c, now, until) })?;
        let (name, summary) = match language {
            Language::English => ("Kawka: free slots", "Free slot"),
            Language::Polish => ("Kawka: wolne terminy", "Wolny termin"),
        };
        let mut file = Lines::begin(name);
        for (start, slot) in slots {
            file.add("BEGIN:VEVENT");
            file.add(&format!("UID:slot-{}{OWN_EXPORT}", utc(start)));
            file.add(&format!("DTSTAMP:{}", utc(now)));
            file.add(&format!("SEQUENCE:{}", slot.sequence));
            // In UTC, as bookings are: the instant is what counts.
            file.add(&format!("DTSTART:{}", utc(start)));
            file.add(&format!("DTEND:{}", utc(slot.end)));
            let state = if slot.free { "CONFIRMED" } else { "CANCELLED" };
            file.add(&format!("STATUS:{state}"));
            // An offer takes no time of anybody's: only a booking does.
            file.add("TRANSP:TRANSPARENT");
            file.add(&format!("SUMMARY:{}", escaped(summary)));
            let host = start.with_timezone(&slot.zone);
            let words = format!("{} ({})", host.format("%Y-%m-%d %H:%M"), slot.zone.name());
            file.add(&format!("DESCRIPTION:{}", escaped(&words)));
            file.add("END:VEVENT");
        }
        Ok(file.end())
    }
}

/// Every start that the pattern names or ever named between two instants, with what is to be said of it.
fn candidates(
    c: &kawka_store::Connection,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<BTreeMap<DateTime<Utc>, Candidate>, CommandError> {
    let present = table::slot::availability(c)?;
    let ever = table::slot::ever_entered(c)?;
    let mut found = named(&ever, now, until);
    let offered = present.offered_between(now..until);
    let bookings = table::slot::list_bookings(c, now, until + Duration::days(1))?;
    for assigned in assign(offered, &bookings, now).slots {
        let slot = assigned.slot;
        let candidate = found.entry(slot.start).or_insert_with(|| Candidate {
            end: slot.end,
            zone: slot.zone,
            free: false,
            sequence: 0,
        });
        candidate.end = slot.end;
        candidate.zone = slot.zone;
        candidate.free = assigned.state == SlotState::Free;
    }
    let undone = table::journal::count_undone(c)?;
    let events = table::slot::list_events(c, now, until)?;
    for (start, slot) in &mut found {
        slot.sequence = entries(&ever, *start) + undone * UNDO;
        let reaches = |touch: &&Touch| {
            let mut starts = touch.starts.iter();
            starts.any(|begin| *begin < slot.end && *begin + touch.length > *start)
        };
        let touched = events.iter().filter(reaches).count();
        slot.sequence += u32::try_from(touched).unwrap_or_default();
    }
    Ok(found)
}

/// What the pattern would offer if nothing had ever been removed from it, in any zone that it ever had.
fn named(
    ever: &EverEntered,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> BTreeMap<DateTime<Utc>, Candidate> {
    let mut found = BTreeMap::new();
    for zone in zones(ever) {
        let plans = vec![SlotPlan {
            from: NaiveDate::MIN,
            zone,
            goal: None,
        }];
        // One at a time: overlapping ones would hide each other.
        let weekly = ever.slots.iter().map(|(slot, _)| {
            let mut slot = slot.clone();
            slot.until = None;
            (vec![slot], Vec::new())
        });
        let extra = ever
            .exceptions
            .iter()
            .filter(|(e, _)| e.fields.kind == SlotExceptionKind::Extra)
            .map(|(e, _)| (Vec::new(), vec![e.clone()]));
        for (slots, exceptions) in weekly.chain(extra) {
            let one = Availability {
                plans: plans.clone(),
                slots,
                exceptions,
            };
            for slot in one.offered_between(now..until) {
                found.entry(slot.start).or_insert(Candidate {
                    end: slot.end,
                    zone,
                    free: false,
                    sequence: 0,
                });
            }
        }
    }
    // An offer that runs already is nobody's to take.
    found.retain(|start, _| *start > now);
    found
}

/// Every zone that the pattern ever had.
fn zones(ever: &EverEntered) -> impl Iterator<Item = Tz> {
    let names: BTreeSet<&str> = ever.plans.iter().map(|plan| plan.zone.name()).collect();
    names.into_iter().filter_map(|name| name.parse().ok())
}

/// How many entries about slots concern one start, in any zone: each counts once, and once more when it ended.
fn entries(ever: &EverEntered, start: DateTime<Utc>) -> u32 {
    let mut count = u32::try_from(ever.plans.len()).unwrap_or_default();
    for zone in zones(ever) {
        let wall = start.with_timezone(&zone).naive_local();
        let (day, time) = (wall.date(), wall.time());
        let weekday = day.weekday().number_from_monday();
        for (entry, removed) in &ever.slots {
            if u32::from(entry.fields.weekday) == weekday && entry.fields.at == time {
                let over = *removed || entry.until.is_some_and(|until| until <= day);
                count += 1 + u32::from(over);
            }
        }
        for (entry, removed) in &ever.exceptions {
            let on_that_day = (entry.fields.from..=entry.fields.to).contains(&day);
            if on_that_day && entry.fields.at.is_none_or(|at| at == time) {
                count += 1 + u32::from(*removed);
            }
        }
    }
    count
}
