//! What an occurrence says, as the store keeps it.

use kawka_calendar::Occurrence;
use kawka_domain::booking::Reply;
use kawka_domain::ids::CalendarId;
use kawka_store::table::booking::Entry;

const fn reply(reply: kawka_calendar::Reply) -> Reply {
    match reply {
        kawka_calendar::Reply::Accepted => Reply::Accepted,
        kawka_calendar::Reply::Declined => Reply::Declined,
        kawka_calendar::Reply::Tentative => Reply::Tentative,
        _ => Reply::Unknown,
    }
}

pub(super) fn entry_of(
    calendar: CalendarId,
    occurrence: &Occurrence,
    booking: kawka_calendar::Booking,
) -> Entry {
    let invitee = booking.invitee.unwrap_or_default();
    Entry {
        calendar: Some(calendar),
        uid: Some(occurrence.uid.clone()),
        recurrence_id: occurrence.recurrence_id.clone(),
        service_id: booking.service_id,
        title: occurrence.summary.chars().take(500).collect(),
        attendee_email: Some(invitee.email.to_lowercase()).filter(|email| !email.is_empty()),
        attendee_name: invitee.name.filter(|name| !name.trim().is_empty()),
        start: occurrence.start,
        end: occurrence.end,
        time_zone: occurrence.time_zone.map(|zone| zone.name().to_owned()),
        wall_start: occurrence.wall_start,
        room_url: booking.room_url,
        reply: reply(invitee.reply),
    }
}
