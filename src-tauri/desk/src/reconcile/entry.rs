//! What an occurrence says, as the store keeps it.

use kawka_calendar::Occurrence;
use kawka_domain::booking::Reply;
use kawka_domain::ids::CalendarId;
use kawka_domain::sensitive::mask;
use kawka_store::table::booking::Entry;

const fn reply(reply: kawka_calendar::Reply) -> Reply {
    match reply {
        kawka_calendar::Reply::Accepted => Reply::Accepted,
        kawka_calendar::Reply::Declined => Reply::Declined,
        kawka_calendar::Reply::Tentative => Reply::Tentative,
        _ => Reply::Unknown,
    }
}

/// What the calendar calls an occurrence, without what must not be stored.
pub(super) fn title_of(occurrence: &Occurrence) -> String {
    mask(&occurrence.summary).text.chars().take(500).collect()
}

/// How many marks the texts of a booking get that are stored.
pub(super) fn count_masked(occurrence: &Occurrence, answers: &[kawka_calendar::Answer]) -> u32 {
    let answered = answers
        .iter()
        .flat_map(|pair| [&pair.question, &pair.answer]);
    std::iter::once(&occurrence.summary)
        .chain(answered)
        .map(|text| crate::people::count_masked(text, &mask(text).text))
        .sum()
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
        title: title_of(occurrence),
        attendee_email: Some(invitee.email.to_lowercase()).filter(|email| !email.is_empty()),
        attendee_name: invitee
            .name
            .filter(|name| !name.trim().is_empty())
            .map(|name| mask(&name).text),
        start: occurrence.start,
        end: occurrence.end,
        time_zone: occurrence.time_zone.map(|zone| zone.name().to_owned()),
        wall_start: occurrence.wall_start,
        room_url: booking.room_url,
        reply: reply(invitee.reply),
    }
}
