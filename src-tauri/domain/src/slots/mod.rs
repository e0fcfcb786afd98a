//! Slots: when the host offers calls, and what became of each offer.
//!
//! The pattern is civil time in the host's zone: "Tuesdays at three" stays at three through every change of the clocks,
//! and each offer is an instant of its own. [`Availability::offered`] makes offers out of the pattern, [`assign`] says
//! which booking took which of them, [`Figures`] counts a week. A calendar that disagrees with the pattern is no error:
//! a booking beside every slot is shown as one. Deliberately absent: who is invited into a free slot.

mod assign;
mod offer;
mod week;

use chrono::{DateTime, NaiveDate, NaiveTime, Timelike as _, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::ids::{SlotExceptionId, SlotId};

pub use assign::{Assigned, AssignedSlot, SlotBooking, SlotState, assign};
pub use week::{Figures, clock_change, parse_week, week_name};

/// The shortest slot, in minutes.
pub const SHORTEST: u32 = 5;
/// The longest slot, in minutes.
pub const LONGEST: u32 = 480;
/// The largest goal, in slots a week.
pub const LARGEST_GOAL: u32 = 200;

/// One slot of the weekly pattern, as a person enters it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SlotDraft {
    /// ISO 8601 number of the weekday: Monday is 1, Sunday 7.
    pub weekday: u8,
    /// Wall time of the start in the host's zone, whole minutes.
    pub at: NaiveTime,
    /// Length in minutes, [`SHORTEST`] to [`LONGEST`].
    pub minutes: u32,
    /// The first day on which it is offered.
    pub from: NaiveDate,
}

/// One slot of the weekly pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeeklySlot {
    /// Which.
    pub id: SlotId,
    /// When in the week, how long, and since when.
    pub fields: SlotDraft,
    /// The first day on which it is no longer offered. What was offered before stays counted.
    pub until: Option<NaiveDate>,
}

crate::words! {
    /// How a day differs from the weekly pattern.
    SlotExceptionKind {
        /// Nothing is offered, or one slot is not.
        Closed = "closed",
        /// One slot more is offered.
        Extra = "extra",
    }
}

/// A difference from the weekly pattern, as a person enters it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SlotExceptionDraft {
    /// How it differs.
    pub kind: SlotExceptionKind,
    /// The first day, in the host's zone.
    pub from: NaiveDate,
    /// The last day, included; the same one for an extra slot.
    pub to: NaiveDate,
    /// Wall time: of the extra slot; or of the one slot that is closed, on each of the days. `None` closes whole days.
    pub at: Option<NaiveTime>,
    /// Length of an extra slot in minutes.
    pub minutes: Option<u32>,
    /// Why, in the words of whoever entered it; may be empty.
    pub reason: String,
}

/// A difference from the weekly pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotException {
    /// Which.
    pub id: SlotExceptionId,
    /// Days, kind, reason.
    pub fields: SlotExceptionDraft,
}

/// Zone and goal from a day on, until the next plan begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotPlan {
    /// The first day. The earliest plan holds for all days before it too.
    pub from: NaiveDate,
    /// The host's zone.
    pub zone: Tz,
    /// How many booked calls a week are aimed at.
    pub goal: Option<u32>,
}

/// Everything that says when calls are offered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Availability {
    /// In the order of their days; later entries of one day go before earlier ones.
    pub plans: Vec<SlotPlan>,
    /// The pattern, with what was offered in former times.
    pub slots: Vec<WeeklySlot>,
    /// Days that differ.
    pub exceptions: Vec<SlotException>,
}

/// One offer: half an hour of the host's that a customer may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedSlot {
    /// Start.
    pub start: DateTime<Utc>,
    /// End.
    pub end: DateTime<Utc>,
    /// The host's zone on that day.
    pub zone: Tz,
    /// It is offered on that day only.
    pub extra: bool,
}

/// Why an entry cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    /// No ISO weekday.
    #[error("a weekday is a number from 1 to 7")]
    Weekday,
    /// Too short or too long.
    #[error("a slot takes {SHORTEST} to {LONGEST} minutes")]
    Minutes,
    /// Two slots of one week overlap.
    #[error("the slot overlaps another one")]
    Overlap,
    /// The last day lies before the first one.
    #[error("the last day lies before the first one")]
    EndBeforeStart,
    /// An extra slot has no time.
    #[error("an extra slot needs its time")]
    NoTime,
    /// An extra slot is on one day.
    #[error("an extra slot is on one day")]
    SeveralDays,
}

/// Checks a slot of the pattern against the others that are offered at the same time; seconds are dropped.
///
/// # Errors
/// [`SlotError`].
pub fn check_slot<'a>(
    slot: &SlotDraft,
    others: impl IntoIterator<Item = &'a WeeklySlot>,
) -> Result<SlotDraft, SlotError> {
    if !(1..=7).contains(&slot.weekday) {
        return Err(SlotError::Weekday);
    }
    check_minutes(slot.minutes)?;
    let at_once = |other: &&WeeklySlot| other.until.is_none_or(|until| until > slot.from);
    if others
        .into_iter()
        .filter(at_once)
        .any(|other| overlap(slot, &other.fields))
    {
        return Err(SlotError::Overlap);
    }
    Ok(SlotDraft {
        at: whole_minute(slot.at),
        ..slot.clone()
    })
}

/// Checks an exception; seconds are dropped.
///
/// # Errors
/// [`SlotError`].
pub fn check_exception(exception: &SlotExceptionDraft) -> Result<SlotExceptionDraft, SlotError> {
    if exception.to < exception.from {
        return Err(SlotError::EndBeforeStart);
    }
    let mut checked = exception.clone();
    checked.at = exception.at.map(whole_minute);
    match exception.kind {
        SlotExceptionKind::Closed => checked.minutes = None,
        SlotExceptionKind::Extra => {
            if exception.at.is_none() {
                return Err(SlotError::NoTime);
            }
            if exception.from != exception.to {
                return Err(SlotError::SeveralDays);
            }
            check_minutes(exception.minutes.unwrap_or_default())?;
        }
    }
    Ok(checked)
}

fn check_minutes(minutes: u32) -> Result<(), SlotError> {
    if (SHORTEST..=LONGEST).contains(&minutes) {
        Ok(())
    } else {
        Err(SlotError::Minutes)
    }
}

fn whole_minute(time: NaiveTime) -> NaiveTime {
    NaiveTime::from_hms_opt(time.hour(), time.minute(), 0).unwrap_or(time)
}

/// Whether two slots overlap in the week, which goes round: Sunday before midnight meets Monday.
fn overlap(one: &SlotDraft, other: &SlotDraft) -> bool {
    const WEEK: u32 = 7 * 24 * 60;
    let begin = |slot: &SlotDraft| {
        u32::from(slot.weekday) * 24 * 60 + slot.at.hour() * 60 + slot.at.minute()
    };
    let after = |first: &SlotDraft, second: &SlotDraft| {
        (begin(second) + WEEK - begin(first)) % WEEK < first.minutes
    };
    after(one, other) || after(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(weekday: u8, at: &str, minutes: u32) -> SlotDraft {
        SlotDraft {
            weekday,
            at: at.parse().unwrap(),
            minutes,
            from: "2026-10-12".parse().unwrap(),
        }
    }

    fn row(weekday: u8, at: &str, minutes: u32, until: Option<&str>) -> WeeklySlot {
        WeeklySlot {
            id: SlotId::new(),
            fields: draft(weekday, at, minutes),
            until: until.map(|day| day.parse().unwrap()),
        }
    }

    #[test]
    fn f1_slots_of_a_pattern_do_not_overlap() {
        let there = [
            row(2, "15:00:00", 30, None),
            row(7, "23:45:00", 30, None),
            row(3, "10:00:00", 60, Some("2026-10-12")),
        ];
        let cases = [
            ("beside", draft(2, "15:30:00", 30), Ok(())),
            ("before", draft(2, "14:30:00", 30), Ok(())),
            (
                "the same",
                draft(2, "15:00:00", 30),
                Err(SlotError::Overlap),
            ),
            ("within", draft(2, "15:10:00", 5), Err(SlotError::Overlap)),
            ("around", draft(2, "14:00:00", 180), Err(SlotError::Overlap)),
            (
                "over midnight into Monday",
                draft(1, "00:00:00", 30),
                Err(SlotError::Overlap),
            ),
            ("after midnight", draft(1, "00:15:00", 30), Ok(())),
            ("another day", draft(4, "15:00:00", 30), Ok(())),
            ("one that is over by then", draft(3, "10:00:00", 30), Ok(())),
            (
                "no weekday",
                draft(0, "15:00:00", 30),
                Err(SlotError::Weekday),
            ),
            (
                "an eighth weekday",
                draft(8, "15:00:00", 30),
                Err(SlotError::Weekday),
            ),
            (
                "no length",
                draft(1, "15:00:00", 0),
                Err(SlotError::Minutes),
            ),
            (
                "a whole day",
                draft(1, "15:00:00", 1440),
                Err(SlotError::Minutes),
            ),
        ];
        for (name, slot, expected) in cases {
            assert_eq!(check_slot(&slot, &there).map(drop), expected, "{name}");
        }
        let seconds = check_slot(&draft(4, "15:00:59", 30), &there).unwrap();
        assert_eq!(seconds.at.to_string(), "15:00:00");
    }

    #[test]
    fn f2_exceptions_are_whole() {
        use SlotExceptionKind::{Closed, Extra};
        let exception =
            |kind, from: &str, to: &str, at: Option<&str>, minutes| SlotExceptionDraft {
                kind,
                from: from.parse().unwrap(),
                to: to.parse().unwrap(),
                at: at.map(|at| at.parse().unwrap()),
                minutes,
                reason: String::new(),
            };
        let cases = [
            (
                "August",
                exception(Closed, "2026-08-01", "2026-08-31", None, None),
                Ok(()),
            ),
            (
                "one day",
                exception(Closed, "2026-08-15", "2026-08-15", None, None),
                Ok(()),
            ),
            (
                "backwards",
                exception(Closed, "2026-08-31", "2026-08-01", None, None),
                Err(SlotError::EndBeforeStart),
            ),
            (
                "extra",
                exception(
                    Extra,
                    "2026-08-15",
                    "2026-08-15",
                    Some("10:00:00"),
                    Some(30),
                ),
                Ok(()),
            ),
            (
                "extra without a time",
                exception(Extra, "2026-08-15", "2026-08-15", None, Some(30)),
                Err(SlotError::NoTime),
            ),
            (
                "extra without a length",
                exception(Extra, "2026-08-15", "2026-08-15", Some("10:00:00"), None),
                Err(SlotError::Minutes),
            ),
            (
                "extra on two days",
                exception(
                    Extra,
                    "2026-08-15",
                    "2026-08-16",
                    Some("10:00:00"),
                    Some(30),
                ),
                Err(SlotError::SeveralDays),
            ),
        ];
        for (name, exception, expected) in cases {
            assert_eq!(check_exception(&exception).map(drop), expected, "{name}");
        }
    }
}
