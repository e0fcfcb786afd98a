//! `kawka slots …`.

mod shown;

use std::str::FromStr;

use chrono::{NaiveDate, NaiveTime};
use clap::{Args, Subcommand, ValueEnum};
use kawka_desk::Desk;
use kawka_desk::view::{FreeSlot, SlotPlanDraft};
use kawka_domain::ids::{SlotExceptionId, SlotId};
use kawka_domain::slots::{SlotDraft, SlotExceptionDraft, SlotExceptionKind, parse_week};
use serde_json::{Value, json};

use super::Output;
use super::times::rfc3339;
use super::verbs::{DONE, Done, read, show, write};
use crate::place::Place;
use shown::{pattern_json, print_pattern, print_week, week_json};

#[derive(Debug, Args)]
pub(super) struct Slots {
    #[command(subcommand)]
    verb: Option<SlotsVerb>,
    /// Which week: ISO 8601 such as 2026-W48, or a day of it; otherwise this one.
    #[arg(long, value_name = "W")]
    week: Option<Week>,
    /// Only what nobody has, of the next N weeks.
    #[arg(long, value_name = "N", conflicts_with = "week")]
    next: Option<u32>,
    #[command(flatten)]
    output: Output,
}

impl Slots {
    /// Whether options stand before the verb, where they count for nothing.
    pub(super) const fn has_idle_options(&self) -> bool {
        self.verb.is_some() && (self.week.is_some() || self.next.is_some() || self.output.json)
    }
}

#[derive(Debug, Subcommand)]
enum SlotsVerb {
    /// When calls are offered: the weekly pattern, its exceptions, zone and goal.
    Pattern {
        #[command(flatten)]
        output: Output,
    },
    /// Add slots to the weekly pattern.
    Add {
        /// Weekday.
        #[arg(value_enum)]
        weekday: WeekdayWord,
        /// Wall times in the host's zone, such as 15:00 15:30.
        #[arg(required = true, value_name = "TIME", value_parser = time)]
        times: Vec<NaiveTime>,
        /// Length in minutes.
        #[arg(long, default_value_t = 30)]
        minutes: u32,
        /// The first day; otherwise today.
        #[arg(long, value_name = "DAY")]
        from: Option<NaiveDate>,
        #[command(flatten)]
        output: Output,
    },
    /// Offer a slot of the pattern no longer.
    Remove {
        /// Slot's id.
        id: SlotId,
        /// The first day without it; otherwise today, or tomorrow once today's has begun.
        #[arg(long, value_name = "DAY")]
        from: Option<NaiveDate>,
    },
    /// Offer nothing on a day, or from a day to another one.
    Close {
        /// The first day.
        from: NaiveDate,
        /// The last day, included; otherwise the first.
        to: Option<NaiveDate>,
        /// Only the slot at this wall time.
        #[arg(long, value_name = "TIME", value_parser = time)]
        at: Option<NaiveTime>,
        /// Why.
        #[arg(long, default_value = "", value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        output: Output,
    },
    /// Offer one slot more on one day.
    Extra {
        /// The day.
        day: NaiveDate,
        /// Wall time in the host's zone.
        #[arg(value_name = "TIME", value_parser = time)]
        at: NaiveTime,
        /// Length in minutes.
        #[arg(long, default_value_t = 30)]
        minutes: u32,
        /// Why.
        #[arg(long, default_value = "", value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        output: Output,
    },
    /// Take an exception back: the pattern holds again.
    Reopen {
        /// Exception's id.
        id: SlotExceptionId,
    },
    /// Set the host's zone, or how many booked calls a week are aimed at.
    Plan {
        /// IANA zone.
        #[arg(long, value_name = "ZONE")]
        zone: Option<String>,
        /// Calls a week; 0 for no goal.
        #[arg(long, value_name = "N")]
        goal: Option<u32>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WeekdayWord {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl WeekdayWord {
    const fn number(self) -> u8 {
        self as u8 + 1
    }
}

/// A week, as its Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Week(NaiveDate);

impl FromStr for Week {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_week(text)
            .or_else(|| text.parse().ok())
            .map(Self)
            .ok_or("neither a week such as 2026-W48 nor a day")
    }
}

fn time(text: &str) -> Result<NaiveTime, &'static str> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| "no time of day such as 15:00")
}

pub(super) fn run(slots: Slots, place: &Place) -> Done {
    let Slots {
        verb,
        week,
        next,
        output,
    } = slots;
    match verb {
        Some(verb) => act(verb, place),
        None => match next {
            Some(weeks) => free(&read(place)?, weeks, output),
            None => one_week(&read(place)?, week, output),
        },
    }
}

fn act(verb: SlotsVerb, place: &Place) -> Done {
    match verb {
        SlotsVerb::Pattern { output } => {
            let desk = read(place)?;
            let settings = desk.get_slot_settings()?;
            show(
                output,
                || pattern_json(&settings),
                || print_pattern(&settings),
            )
        }
        SlotsVerb::Add {
            weekday,
            times,
            minutes,
            from,
            output,
        } => {
            let desk = write(place)?;
            let from = match from {
                Some(from) => from,
                None => desk.get_slot_settings()?.today,
            };
            let slots: Vec<SlotDraft> = times
                .into_iter()
                .map(|at| SlotDraft {
                    weekday: weekday.number(),
                    at,
                    minutes,
                    from,
                })
                .collect();
            let ids = desk.add_slots(&slots)?.value;
            show(
                output,
                || json!({"ids": ids}),
                || ids.iter().for_each(|id| out!("{id}")),
            )
        }
        SlotsVerb::Remove { id, from } => {
            write(place)?.remove_slot(id, from)?;
            DONE
        }
        SlotsVerb::Close {
            from,
            to,
            at,
            reason,
            output,
        } => except(
            &SlotExceptionDraft {
                kind: SlotExceptionKind::Closed,
                from,
                to: to.unwrap_or(from),
                at,
                minutes: None,
                reason,
            },
            output,
            place,
        ),
        SlotsVerb::Extra {
            day,
            at,
            minutes,
            reason,
            output,
        } => except(
            &SlotExceptionDraft {
                kind: SlotExceptionKind::Extra,
                from: day,
                to: day,
                at: Some(at),
                minutes: Some(minutes),
                reason,
            },
            output,
            place,
        ),
        SlotsVerb::Reopen { id } => {
            write(place)?.remove_slot_exception(id)?;
            DONE
        }
        SlotsVerb::Plan { zone, goal } => {
            let desk = write(place)?;
            let present = desk.get_slot_settings()?;
            desk.change_slot_plan(&SlotPlanDraft {
                time_zone: zone.unwrap_or(present.time_zone),
                goal: goal.map_or(present.goal, |goal| Some(goal).filter(|goal| *goal > 0)),
            })?;
            DONE
        }
    }
}

fn except(exception: &SlotExceptionDraft, output: Output, place: &Place) -> Done {
    let id = write(place)?.add_slot_exception(exception)?.value;
    show(output, || json!({"id": id}), || out!("{id}"))
}

fn free(desk: &Desk, weeks: u32, output: Output) -> Done {
    let slots = desk.next_free_slots(weeks)?;
    let of = |slot: &FreeSlot| {
        let zone = Some(slot.time_zone.as_str());
        json!({"start": rfc3339(slot.start, zone), "end": rfc3339(slot.end, zone), "time_zone": slot.time_zone,
               "extra": slot.extra})
    };
    show(
        output,
        || Value::Array(slots.iter().map(of).collect()),
        || {
            for slot in &slots {
                out!("{}", rfc3339(slot.start, Some(&slot.time_zone)));
            }
        },
    )
}

fn one_week(desk: &Desk, week: Option<Week>, output: Output) -> Done {
    let day = week.map_or_else(|| desk.today(), |week| Ok(week.0))?;
    let view = desk.get_week(day)?;
    show(output, || week_json(&view), || print_week(&view))
}
