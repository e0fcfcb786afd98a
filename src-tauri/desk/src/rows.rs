//! How stored bookings and follow-ups become the rows that people see.

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::booking::{BookingEventKind, BookingStatus, NoShowCount};
use kawka_domain::follow_up::{DueBucket, FollowUpKind, bucket, shown_day};
use kawka_domain::ids::CustomerId;
use kawka_store::table::booking::Booking;
use kawka_store::table::booking_event::BookingEvent;
use kawka_store::table::follow_up::FollowUp;
use kawka_store::{Connection, table};

use crate::brief_changes::brief_changes;
use crate::command_error::CommandError;
use crate::people::count_no_shows;
use crate::view::{
    BookingEventRow, BookingRow, BriefSection, BriefStatus, FollowUpRow, OpenPromise, PersonRef,
};

/// What in a booking's life makes a finished brief stale.
pub(crate) const fn changes_brief(kind: BookingEventKind) -> bool {
    matches!(
        kind,
        BookingEventKind::Moved
            | BookingEventKind::LengthChanged
            | BookingEventKind::RoomChanged
            | BookingEventKind::Cancelled
            | BookingEventKind::Reopened
            | BookingEventKind::Linked
    )
}

pub(crate) fn booking_row(
    c: &Connection,
    b: Booking,
    now: DateTime<Utc>,
) -> Result<BookingRow, CommandError> {
    let no_shows = match b.customer {
        Some(customer) => count_no_shows(c, customer, b.entry.start)?,
        None => NoShowCount::default(),
    };
    let changes_since = u32::try_from(brief_changes(c, &b)?.len()).unwrap_or(u32::MAX);
    let outcome_due = b.status == BookingStatus::Booked && b.entry.end <= now && b.was_awaited();
    let sections = u32::try_from(BriefSection::ALL.iter().filter(|s| s.is_needed()).count())
        .unwrap_or(u32::MAX);
    let vanished = b.is_missing();
    Ok(BookingRow {
        id: b.id,
        customer: b
            .customer
            .zip(b.customer_name)
            .map(|(id, name)| PersonRef { id, name }),
        company: b.company,
        role: b.customer_role.filter(|role| !role.is_empty()),
        outcome_due,
        title: b.entry.title,
        attendee_email: b.entry.attendee_email,
        attendee_name: b.entry.attendee_name,
        start: b.entry.start,
        end: b.entry.end,
        time_zone: b.customer_zone.filter(|zone| !zone.is_empty()),
        status: b.status,
        no_show_reason: b.no_show_reason,
        arrival: b.arrival,
        reply: b.entry.reply,
        room_url: b.entry.room_url,
        brief: BriefStatus {
            ready_at: b.brief_ready_at,
            ready_by: b.brief_ready_by,
            missing: sections.saturating_sub(b.brief_sections),
            changes_since,
        },
        no_shows,
        vanished,
    })
}

pub(crate) fn booking_rows(
    c: &Connection,
    bookings: Vec<Booking>,
    now: DateTime<Utc>,
) -> Result<Vec<BookingRow>, CommandError> {
    bookings
        .into_iter()
        .map(|booking| booking_row(c, booking, now))
        .collect()
}

pub(crate) fn event_row(event: BookingEvent) -> BookingEventRow {
    BookingEventRow {
        id: event.id,
        kind: event.kind,
        at: event.at,
        actor: event.member,
        from_start: event.from_start,
        to_start: event.to_start,
        from_minutes: event.minutes.map(|(from, _)| from),
        to_minutes: event.minutes.map(|(_, to)| to),
        reason: event.reason,
    }
}

pub(crate) fn follow_up_row(f: FollowUp, today: NaiveDate) -> FollowUpRow {
    let put_off = f.snoozed_until.is_some_and(|day| day > today);
    FollowUpRow {
        id: f.id,
        bucket: if f.is_to_tell() && !put_off {
            DueBucket::ToTell
        } else {
            bucket(shown_day(f.fields.due, f.snoozed_until), today)
        },
        to_tell: f.is_to_tell(),
        title: f.fields.title,
        kind: f.fields.kind,
        due: f.fields.due,
        assignee_id: f.fields.assignee_id,
        assignee: f.assignee,
        customer: f
            .fields
            .customer_id
            .zip(f.customer)
            .map(|(id, name)| PersonRef { id, name }),
        booking_id: f.fields.booking_id,
        call_start: f.call_start,
        created_at: f.created_at,
        done_at: f.done_at,
        told_at: f.told_at,
        told_channel: f.told_channel,
        snoozed_until: f.snoozed_until,
        repeat: f.repeat,
    }
}

/// A customer's promises of which they have not been told, oldest first.
pub(crate) fn open_promises(
    c: &Connection,
    customer: CustomerId,
) -> Result<Vec<OpenPromise>, CommandError> {
    Ok(table::follow_up::list_of_customer(c, customer)?
        .into_iter()
        .filter(|f| f.fields.kind == FollowUpKind::Promise && !f.is_closed())
        .map(|f| OpenPromise {
            id: f.id,
            title: f.fields.title,
            made_at: f.call_start.unwrap_or(f.created_at),
            assignee: f.assignee,
            due: f.fields.due,
        })
        .collect())
}
