//! Cal.com API v2, version 2024-08-13 (<https://cal.com/docs/api-reference/v2>): bookings.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::Value;

use super::{ApiError, Times, instant, occurrence, party, text};
use crate::model::{Booked, Occurrence};
use crate::recognize::{Answer, Service};

/// How many answers a booking keeps.
const MAX_ANSWERS: usize = 20;
/// What the booking form asks everybody and what stands elsewhere in the booking.
const ABOUT_THE_MEETING: [&str; 8] = [
    "name",
    "email",
    "location",
    "guests",
    "title",
    "attendeePhoneNumber",
    "smsReminderNumber",
    "rescheduleReason",
];

/// A page of bookings.
#[derive(Debug, Clone, Deserialize)]
pub struct Page {
    /// What is on it; one that cannot be read is nothing.
    #[serde(default)]
    data: Vec<Value>,
    /// How the list goes on; its names changed between versions.
    #[serde(default)]
    pagination: Option<Pagination>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pagination {
    #[serde(default)]
    has_next_page: bool,
    #[serde(default)]
    next_cursor: Option<Value>,
}

impl Page {
    /// Its bookings, those that can be read.
    pub fn bookings(&self) -> impl Iterator<Item = Booking> {
        self.data
            .iter()
            .filter_map(|one| Booking::deserialize(one).ok())
    }

    /// What those that cannot be read are called as neutral events; nothing where one has no id either.
    pub fn unreadable(&self) -> impl Iterator<Item = Option<String>> {
        let unread = self.data.iter().filter(|one| {
            let read = Booking::deserialize(*one).ok();
            read.is_none_or(|booking| occurrence_of(&booking).is_none())
        });
        unread.map(|one| Some(uid_of(super::calendly::id_of(one.get("uid")?.as_str()?)?)))
    }

    /// How many there are, readable or not.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.data.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Whether the list goes on.
    #[must_use]
    pub fn has_next(&self) -> bool {
        let next = self.pagination.as_ref();
        next.is_some_and(|page| page.has_next_page || page.next_cursor.is_some())
    }
}

/// One booking.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Booking {
    uid: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    status: String,
    start: String,
    end: String,
    #[serde(default)]
    event_type: Option<EventType>,
    #[serde(default)]
    location: Option<String>,
    #[serde(default)]
    attendees: Vec<Attendee>,
    #[serde(default)]
    rescheduled_from_uid: Option<String>,
    #[serde(default)]
    booking_fields_responses: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    cancellation_reason: Option<String>,
    #[serde(default)]
    cancelled_by_email: Option<String>,
    #[serde(default)]
    metadata: Option<Value>,
}

impl std::fmt::Debug for Booking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Booking").finish_non_exhaustive()
    }
}

#[derive(Clone, Deserialize)]
struct EventType {
    #[serde(default)]
    id: Option<i64>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attendee {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    email: String,
    #[serde(default)]
    time_zone: Option<String>,
    #[serde(default)]
    absent: bool,
}

/// Reads the answer to `POST /event-types/{id}/private-links`: the link a guest books with.
///
/// # Errors
/// [`ApiError`].
pub fn private_link(bytes: &[u8]) -> Result<String, ApiError> {
    #[derive(Deserialize)]
    struct Answer {
        data: Link,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Link {
        booking_url: String,
    }
    let answer: Answer = serde_json::from_slice(bytes).map_err(|_| ApiError)?;
    Ok(answer.data.booking_url)
}

/// Reads a page of `GET /bookings`.
///
/// # Errors
/// [`ApiError`].
pub fn page(bytes: &[u8]) -> Result<Page, ApiError> {
    #[derive(Deserialize)]
    struct Answer {
        status: String,
        #[serde(flatten)]
        page: Page,
    }
    let answer: Answer = serde_json::from_slice(bytes).map_err(|_| ApiError)?;
    if answer.status == "success" {
        Ok(answer.page)
    } else {
        Err(ApiError)
    }
}

/// Reads `GET /bookings/{uid}`: whether its guest is marked as absent.
///
/// # Errors
/// [`ApiError`].
pub fn is_absent(bytes: &[u8]) -> Result<bool, ApiError> {
    #[derive(Deserialize)]
    struct Answer {
        data: Booking,
    }
    let answer: Answer = serde_json::from_slice(bytes).map_err(|_| ApiError)?;
    Ok(answer
        .data
        .attendees
        .first()
        .is_some_and(|guest| guest.absent))
}

/// Whom a key belongs to: reads `GET /me`.
///
/// # Errors
/// [`ApiError`].
pub fn email_of(bytes: &[u8]) -> Result<String, ApiError> {
    #[derive(Deserialize)]
    struct Answer {
        data: Me,
    }
    #[derive(Deserialize)]
    struct Me {
        email: String,
    }
    let answer: Answer = serde_json::from_slice(bytes).map_err(|_| ApiError)?;
    Ok(answer.data.email)
}

/// A booking as a neutral event; nothing where it has no id or no readable time.
#[must_use]
pub fn occurrence_of(booking: &Booking) -> Option<Occurrence> {
    let id = super::calendly::id_of(&booking.uid)?;
    let guest = booking.attendees.first();
    let times = Times {
        start: instant(&booking.start)?,
        end: instant(&booking.end)?,
        zone: guest
            .and_then(|guest| guest.time_zone.as_deref())
            .and_then(|zone| zone.parse::<Tz>().ok()),
    };
    let cancelled = matches!(booking.status.as_str(), "cancelled" | "rejected");
    let invitee = guest.map_or_else(Default::default, |guest| {
        party(&guest.email, guest.name.as_deref().unwrap_or_default())
    });
    let called_off = [&booking.cancelled_by_email, &booking.cancellation_reason];
    let called_off = called_off.into_iter().flatten().map(|said| text(said));
    let called_off: Vec<String> = called_off.filter(|said| !said.is_empty()).collect();
    let booked = Booked {
        service: Service::CalCom,
        id: Some(id.to_owned()),
        replaces: booking
            .rescheduled_from_uid
            .as_deref()
            .and_then(super::calendly::id_of)
            .map(str::to_owned),
        invitee,
        answers: answers(booking),
        called_off: Some(called_off.join(": ")).filter(|said| cancelled && !said.is_empty()),
        target: id.to_owned(),
        event_type: booking
            .event_type
            .as_ref()
            .and_then(|kind| kind.id)
            .map(|id| id.to_string())
            .unwrap_or_default(),
        no_show: guest
            .filter(|guest| guest.absent)
            .map(|_| "absent".to_owned()),
        no_show_is_current: true,
        marks: marks(booking),
    };
    let place = booking.location.as_deref().map(text).unwrap_or_default();
    let summary = text(booking.title.as_deref().unwrap_or_default());
    Some(occurrence(
        uid_of(id),
        &times,
        cancelled,
        summary,
        place,
        booked,
    ))
}

fn uid_of(id: &str) -> String {
    ["cal-com-", id].concat()
}

/// Whatever the link carried: Cal.com keeps `metadata[…]` of an address.
fn marks(booking: &Booking) -> Vec<String> {
    let all = booking.metadata.as_ref().and_then(Value::as_object);
    let values = all.into_iter().flat_map(|all| all.values());
    values
        .filter_map(Value::as_str)
        .map(text)
        .take(MAX_ANSWERS)
        .collect()
}

fn answers(booking: &Booking) -> Vec<Answer> {
    let given = booking.booking_fields_responses.iter().flatten();
    given
        .filter(|(question, _)| !ABOUT_THE_MEETING.contains(&question.as_str()))
        .filter_map(|(question, answer)| {
            let answer = match answer {
                Value::String(answer) => text(answer),
                Value::Bool(_) | Value::Number(_) => answer.to_string(),
                Value::Array(several) => {
                    let words = several.iter().filter_map(Value::as_str).map(text);
                    words.collect::<Vec<_>>().join(", ")
                }
                Value::Null | Value::Object(_) => return None,
            };
            let question = text(question);
            (!question.is_empty() && !answer.is_empty()).then_some(Answer { question, answer })
        })
        .take(MAX_ANSWERS)
        .collect()
}
