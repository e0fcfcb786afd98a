//! The little that the use cases have no verb for: a booking that a calendar brought, and notices of the past.

use chrono::{DateTime, Duration, Utc};
use kawka_domain::booking::{BookingEventKind, Reply};
use kawka_domain::ids::BookingId;
use kawka_domain::reminder::ReminderState;
use kawka_store::table;
use kawka_store::table::booking::Entry;
use kawka_store::table::booking_event::NewEvent;
use kawka_store::table::reminder::Delivery;

use super::CALL_MINUTES;
use super::words::{ROOM, STRANGER, STRANGER_TITLE};
use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::reminders::{LOOK_BACK, first_note};
use crate::view::NoticeAnswer;
use crate::wording::Language;

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
                ..first_note(&reminder, reminder.at)
            };
            table::reminder::set(tx, &seen)?;
        }
        Ok(())
    })
}
