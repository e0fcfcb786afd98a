//! Slots as the terminal shows them.

use chrono::Days;
use chrono_tz::Tz;
use kawka_desk::view::{BookingRow, SlotExceptionRow, SlotRow, SlotSettings, WeekView};
use kawka_desk::wording::{Language, both};
use kawka_domain::ids::BookingId;
use kawka_domain::slots::week_name;
use kawka_domain::time::parse_zone;
use serde_json::{Value, json};

use crate::cli::print;
use crate::cli::times::rfc3339;

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

pub(super) fn exception_json(exception: &SlotExceptionRow) -> Value {
    let fields = &exception.fields;
    json!({
        "id": exception.id, "kind": fields.kind, "from": fields.from, "to": fields.to,
        "at": fields.at.map(|at| at.format("%H:%M").to_string()), "minutes": fields.minutes,
        "reason": fields.reason, "booked": exception.booked,
    })
}

pub(super) fn week_json(view: &WeekView) -> Value {
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

pub(super) fn print_week(view: &WeekView) {
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

pub(super) fn print_exception(exception: &SlotExceptionRow) {
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

pub(super) fn pattern_json(settings: &SlotSettings) -> Value {
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

pub(super) fn print_pattern(settings: &SlotSettings) {
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
