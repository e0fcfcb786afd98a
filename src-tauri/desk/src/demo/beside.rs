//! What stands beside the story: when calls are offered, a booking that a calendar brought, notices of the past.

use chrono::{DateTime, Datelike as _, Duration, NaiveTime, Utc, Weekday};
use kawka_domain::booking::{BookingEventKind, Reply};
use kawka_domain::ids::BookingId;
use kawka_domain::reminder::ReminderState;
use kawka_domain::slots::{SlotDraft, SlotExceptionDraft, SlotExceptionKind};
use kawka_domain::time::day_in;
use kawka_store::table;
use kawka_store::table::booking::Entry;
use kawka_store::table::booking_event::NewEvent;
use kawka_store::table::reminder::Delivery;

use super::words::{AWAY, ROOM, STRANGER, STRANGER_TITLE};
use super::{CALL_MINUTES, FIRST_CALL};
use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::reminders::{LOOK_BACK, first_note};
use crate::view::{NoticeAnswer, SlotPlanDraft};
use crate::wording::Language;

/// Weekday, hour and minute of what is offered every week.
const WEEKLY: &[(Weekday, u32, u32)] = &[
    (Weekday::Tue, 15, 0),
    (Weekday::Tue, 15, 30),
    (Weekday::Wed, 15, 0),
    (Weekday::Wed, 15, 30),
    (Weekday::Thu, 14, 30),
    (Weekday::Thu, 15, 0),
];
/// Days from today, hour and minute: the weekdays around today have slots at the hours of their calls.
const NEAR: &[(i64, u32, u32)] = &[
    (-1, 15, 0),
    (-1, 15, 30),
    (1, 8, 30),
    (1, 9, 0),
    (1, 14, 0),
    (2, 15, 0),
    (2, 15, 30),
];
/// How many calls a week the host aims at.
const GOAL: u32 = 10;

/// Offers slots every week, two more today for the calls that come at once, and none while the host is away.
pub(super) fn offer_slots(
    desk: &Desk,
    language: Language,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let zone = desk.zone()?;
    let (begun, today) = (day_in(desk.now(), zone), day_in(now, zone));
    let near = NEAR.iter().map(|(days, hour, minute)| {
        let day = today + Duration::days(*days);
        (day.weekday(), *hour, *minute)
    });
    let mut weekly: Vec<(u8, NaiveTime)> = WEEKLY
        .iter()
        .copied()
        .chain(near)
        .filter_map(|(weekday, hour, minute)| {
            let number = u8::try_from(weekday.number_from_monday()).ok()?;
            Some((number, NaiveTime::from_hms_opt(hour, minute, 0)?))
        })
        .collect();
    weekly.sort_unstable();
    weekly.dedup();
    let slots: Vec<SlotDraft> = weekly
        .into_iter()
        .map(|(weekday, at)| SlotDraft {
            weekday,
            at,
            minutes: CALL_MINUTES,
            from: begun,
        })
        .collect();
    desk.change_slot_plan(&SlotPlanDraft {
        time_zone: zone.name().to_owned(),
        goal: Some(GOAL),
    })?;
    desk.add_slots(&slots)?;
    let length = Duration::minutes(i64::from(CALL_MINUTES));
    for call in [0, 1] {
        let start = now + Duration::seconds(FIRST_CALL) + length * call;
        let wall = start.with_timezone(&zone).naive_local();
        desk.add_slot_exception(&SlotExceptionDraft {
            kind: SlotExceptionKind::Extra,
            from: wall.date(),
            to: wall.date(),
            at: Some(wall.time()),
            minutes: Some(CALL_MINUTES),
            reason: String::new(),
        })?;
    }
    let (first, last) = (today + Duration::days(7), today + Duration::days(8));
    desk.add_slot_exception(&SlotExceptionDraft {
        kind: SlotExceptionKind::Closed,
        from: first,
        to: last,
        at: None,
        minutes: None,
        reason: AWAY.of(language).to_owned(),
    })
    .map(drop)
}

/// A booking as a calendar brings it, from an address that nobody here has.
pub(super) fn book_stranger(
    desk: &Desk,
    language: Language,
    start: DateTime<Utc>,
) -> Result<(), CommandError> {
    let (zone, now) = (desk.zone()?, desk.now());
    let (name, email) = STRANGER;
    let entry = Entry {
        calendar: None,
        uid: None,
        recurrence_id: None,
        service_id: None,
        title: STRANGER_TITLE.of(language).to_owned(),
        attendee_email: Some(email.to_owned()),
        attendee_name: Some(name.to_owned()),
        start,
        end: start + Duration::minutes(i64::from(CALL_MINUTES)),
        time_zone: Some(zone.name().to_owned()),
        wall_start: start.with_timezone(&zone).naive_local(),
        room_url: Some(ROOM.to_owned()),
        reply: Reply::Tentative,
    };
    let id = BookingId::new();
    desk.write_as(None, Action::AddBooking, name, |tx| {
        table::booking::add(tx, id, &entry, None, None, now)?;
        let event = NewEvent::new(id, BookingEventKind::Booked, now, None);
        Ok(table::booking_event::add(tx, &event)?)
    })
    .map(drop)
}

/// What came due in the past was seen in its time, so that a demo does not begin with a pile of old notices.
pub(super) fn answer_past_reminders(desk: &Desk) -> Result<(), CommandError> {
    let (settings, now) = (desk.get_settings()?, desk.now());
    let until = now + Duration::milliseconds(1);
    let planned = desk
        .store
        .read(|c| desk.plan(c, &settings, now - LOOK_BACK, until))?;
    desk.store.write_local(|tx| -> Result<(), CommandError> {
        for reminder in planned.reminders {
            let seen = Delivery {
                state: ReminderState::Answered,
                state_at: reminder.at,
                answer: Some(NoticeAnswer::Seen.word().to_owned()),
                answered_at: Some(reminder.at),
                ..first_note(&reminder, reminder.at)
            };
            table::reminder::set(tx, &seen)?;
        }
        Ok(())
    })
}
