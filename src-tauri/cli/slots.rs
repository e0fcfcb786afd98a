//! `kawka slots …`.

use std::str::FromStr;

use chrono::{Days, NaiveDate, NaiveTime};
use chrono_tz::Tz;
use clap::{Args, Subcommand, ValueEnum};
use kawka_desk::Desk;
use kawka_desk::view::{
    BookingRow, FreeSlot, SlotExceptionRow, SlotPlanDraft, SlotRow, SlotSettings, WeekView,
};
use kawka_desk::wording::{Language, both};
use kawka_domain::ids::{BookingId, SlotExceptionId, SlotId};
use kawka_domain::slots::{
    SlotDraft, SlotExceptionDraft, SlotExceptionKind, parse_week, week_name,
};
use kawka_domain::time::parse_zone;
use serde_json::{Value, json};

use super::times::rfc3339;
use super::verbs::{DONE, Done, read, show, write};
use super::{Output, print};
use crate::place::Place;

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

fn booking(view: &WeekView, id: BookingId) -> Option<&BookingRow> {
    let mut rows = view.days.iter().flat_map(|day| &day.bookings);
    rows.find(|row| row.id == id)
}

/// Who it is with, and when it is for them.
fn guest(row: Option<&BookingRow>) -> Value {
    let theirs = row.and_then(|row| row.time_zone.as_deref());
    json!({
        "booking": row.map(|row| row.id), "name": row.map(print::name),
        "customer_id": row.and_then(|row| row.customer.as_ref()).map(|customer| customer.id),
        "customer_time_zone": theirs,
        "customer_start": row.and_then(|row| theirs.map(|zone| rfc3339(row.start, Some(zone)))),
        "no_show_reason": row.and_then(|row| row.no_show_reason),
    })
}

fn merged(mut one: Value, other: Value) -> Value {
    if let (Value::Object(one), Value::Object(other)) = (&mut one, other) {
        one.extend(other);
    }
    one
}

fn exception_json(exception: &SlotExceptionRow) -> Value {
    let fields = &exception.fields;
    json!({
        "id": exception.id, "kind": fields.kind, "from": fields.from, "to": fields.to,
        "at": fields.at.map(|at| at.format("%H:%M").to_string()), "minutes": fields.minutes,
        "reason": fields.reason, "booked": exception.booked,
    })
}

fn week_json(view: &WeekView) -> Value {
    let slots = &view.slots;
    let of = |slot: &SlotRow| {
        let zone = Some(slot.time_zone.as_str());
        let own = json!({
            "start": rfc3339(slot.start, zone), "end": rfc3339(slot.end, zone), "time_zone": slot.time_zone,
            "state": slot.state, "extra": slot.extra,
        });
        merged(own, guest(slot.booking.and_then(|id| booking(view, id))))
    };
    let zone = slots.time_zone.as_deref().unwrap_or(&view.time_zone);
    let beside = |id: &BookingId| {
        let row = booking(view, *id);
        let own = json!({
            "start": row.map(|row| rfc3339(row.start, Some(zone))),
            "end": row.map(|row| rfc3339(row.end, Some(zone))), "status": row.map(|row| row.status),
        });
        merged(own, guest(row))
    };
    let own = json!({
        "week": week_name(view.monday), "from": view.monday, "to": view.monday + Days::new(6),
        "time_zone": slots.time_zone, "goal": slots.goal,
        "slots": slots.slots.iter().map(of).collect::<Vec<_>>(),
        "outside_slots": slots.outside.iter().map(beside).collect::<Vec<_>>(),
        "exceptions": slots.exceptions.iter().map(exception_json).collect::<Vec<_>>(),
        "clock_change": slots.clock_change,
    });
    merged(own, json!(slots.figures))
}

fn print_week(view: &WeekView) {
    let slots = &view.slots;
    let f = &slots.figures;
    let goal = slots
        .goal
        .map_or(String::new(), |goal| format!(" of {goal}"));
    out!(
        "{}  {} offered, {}{goal} booked, {} held, {} no-show, {} open, {} to come, {} free",
        week_name(view.monday),
        f.offered,
        f.booked,
        f.held,
        f.no_show,
        f.open,
        f.to_come,
        f.free
    );
    let line = |zone: &str, start, state: &str, row: Option<&BookingRow>| {
        let zone = parse_zone(zone).unwrap_or(Tz::UTC);
        let theirs = row.and_then(|row| row.time_zone.as_deref());
        let theirs = theirs.and_then(|zone| parse_zone(zone).ok());
        let name = row.map(print::name).unwrap_or_default();
        let when = both(Language::English, start, zone, theirs);
        out!(
            "  {}  {state:9} {when}  {name}",
            start.with_timezone(&zone).format("%Y-%m-%d")
        );
    };
    for exception in &slots.exceptions {
        print_exception(exception);
    }
    for slot in &slots.slots {
        let row = slot.booking.and_then(|id| booking(view, id));
        line(&slot.time_zone, slot.start, slot.state.word(), row);
    }
    for row in slots.outside.iter().filter_map(|id| booking(view, *id)) {
        let zone = slots.time_zone.as_deref().unwrap_or(&view.time_zone);
        line(zone, row.start, &format!("+{}", row.status), Some(row));
    }
}

fn print_exception(exception: &SlotExceptionRow) {
    let fields = &exception.fields;
    let days = if fields.from == fields.to {
        fields.from.to_string()
    } else {
        format!("{} to {}", fields.from, fields.to)
    };
    let at = fields
        .at
        .map_or(String::new(), |at| format!(" {}", at.format("%H:%M")));
    out!(
        "  {}  {days}{at}  {}",
        fields.kind,
        print::clean(&fields.reason)
    );
}

fn pattern_json(settings: &SlotSettings) -> Value {
    let slot = |slot: &kawka_desk::view::WeeklySlotRow| {
        json!({
            "id": slot.id, "weekday": slot.fields.weekday, "at": slot.fields.at.format("%H:%M").to_string(),
            "minutes": slot.fields.minutes, "from": slot.fields.from, "until": slot.until,
        })
    };
    json!({
        "time_zone": settings.time_zone, "goal": settings.goal, "a_week": settings.a_week,
        "pattern": settings.pattern.iter().map(slot).collect::<Vec<_>>(),
        "exceptions": settings.exceptions.iter().map(exception_json).collect::<Vec<_>>(),
    })
}

fn print_pattern(settings: &SlotSettings) {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let goal = settings
        .goal
        .map_or(String::new(), |goal| format!(", goal {goal}"));
    out!("{}: {} a week{goal}", settings.time_zone, settings.a_week);
    for slot in &settings.pattern {
        let day = usize::from(slot.fields.weekday).checked_sub(1);
        let day = day.and_then(|day| DAYS.get(day)).unwrap_or(&"?");
        let until = slot
            .until
            .and_then(|until| until.pred_opt())
            .map_or(String::new(), |last| format!(", until {last}"));
        out!(
            "{}  {day} {}, {} min, from {}{until}",
            slot.id,
            slot.fields.at.format("%H:%M"),
            slot.fields.minutes,
            slot.fields.from
        );
    }
    for exception in &settings.exceptions {
        out!("{}", exception.id);
        print_exception(exception);
    }
}
