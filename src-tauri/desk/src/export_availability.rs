//! Free slots as an iCalendar file (RFC 5545), for whatever calendar a person keeps or shows to others.
//!
//! A slot has the UID of its start in every file. The file also says of what may have stood in a former one that it is
//! gone: slots that were booked, closed or taken off the pattern are in it as cancelled, so that a calendar that takes
//! the file again follows. SEQUENCE is the number of changes that concern the slot, which only ever grows (RFC 5546,
//! 2.1.4): whatever is changed or removed here leaves its row, and what an undo takes away is outweighed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use kawka_domain::slots::{SlotState, assign};
use kawka_domain::time::{day_in, day_span};
use kawka_store::table;
use kawka_store::table::slot::EverEntered;

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::export_bookings::{Lines, escaped, utc};
use crate::wording::Language;

/// An undo counts more than anything that one action can add to the count of one slot.
const UNDO: u32 = 8;

/// A slot as a file may have named it.
struct Candidate {
    day: NaiveDate,
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
            Language::English => ("Kawka: free slots", "Free for a virtual coffee"),
            Language::Polish => ("Kawka: wolne terminy", "Wolny termin na wirtualną kawkę"),
        };
        let mut file = Lines::begin(name);
        for (start, slot) in slots {
            file.add("BEGIN:VEVENT");
            file.add(&format!("UID:slot-{}@kawka.app", utc(start)));
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
            day: day_in(slot.start, slot.zone),
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
        slot.sequence = entries(&ever, *start, slot) + undone * UNDO;
        let reaches = |begin: &DateTime<Utc>, length: &Duration| {
            *begin < slot.end && *begin + *length > *start
        };
        let touching = |(starts, length): &&(Vec<DateTime<Utc>>, Duration)| {
            starts.iter().any(|begin| reaches(begin, length))
        };
        let touched = events.iter().filter(touching).count();
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
    let zones: BTreeSet<&str> = ever.plans.iter().map(|plan| plan.zone.name()).collect();
    for zone in zones.into_iter().filter_map(|name| name.parse::<Tz>().ok()) {
        let plans = vec![kawka_domain::slots::SlotPlan {
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
            .filter(|(e, _)| e.fields.kind == kawka_domain::slots::SlotExceptionKind::Extra)
            .map(|(e, _)| (Vec::new(), vec![e.clone()]));
        for (slots, exceptions) in weekly.chain(extra) {
            let one = kawka_domain::slots::Availability {
                plans: plans.clone(),
                slots,
                exceptions,
            };
            for slot in one.offered_between(now..until) {
                found.entry(slot.start).or_insert(Candidate {
                    day: day_in(slot.start, zone),
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

/// How many entries about slots concern one start: each counts once, and once more when it ended.
fn entries(ever: &EverEntered, start: DateTime<Utc>, slot: &Candidate) -> u32 {
    let wall = start.with_timezone(&slot.zone).naive_local().time();
    let plans = ever.plans.iter().filter(|plan| plan.from <= slot.day);
    let mut count = u32::try_from(plans.count()).unwrap_or_default();
    let weekday = chrono::Datelike::weekday(&slot.day).number_from_monday();
    for (entry, removed) in &ever.slots {
        if u32::from(entry.fields.weekday) == weekday && entry.fields.at == wall {
            let over = *removed || entry.until.is_some_and(|until| until <= slot.day);
            count += 1 + u32::from(over);
        }
    }
    for (entry, removed) in &ever.exceptions {
        let on_that_day = (entry.fields.from..=entry.fields.to).contains(&slot.day);
        if on_that_day && entry.fields.at.is_none_or(|at| at == wall) {
            count += 1 + u32::from(*removed);
        }
    }
    count
}
