//! Calendly API v2 (<https://developer.calendly.com>): scheduled events and their invitees.

use chrono_tz::Tz;
use serde::Deserialize;

use super::{ApiError, Times, instant, occurrence, party, text};
use crate::model::{Booked, Occurrence};
use crate::recognize::{Answer, Service};

/// How many answers a booking keeps.
const MAX_ANSWERS: usize = 20;

/// One page of a list.
#[derive(Debug, Clone, Deserialize)]
pub struct Page<T> {
    /// What is on it.
    pub collection: Vec<T>,
    /// How to ask for the next one.
    #[serde(default)]
    pub pagination: Pagination,
}

/// Where the list goes on.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Pagination {
    /// The token of the next page; nothing on the last.
    #[serde(default)]
    pub next_page_token: Option<String>,
}

/// A scheduled event: one slot, with one invitee or several.
#[derive(Clone, Deserialize)]
pub struct Event {
    /// Its address in the interface.
    pub uri: String,
    /// The event type's name.
    #[serde(default)]
    pub name: Option<String>,
    /// `active` or `canceled`.
    #[serde(default)]
    pub status: String,
    /// RFC 3339.
    pub start_time: String,
    /// RFC 3339.
    pub end_time: String,
    /// The event type's address.
    #[serde(default)]
    pub event_type: Option<String>,
    /// Where.
    #[serde(default)]
    pub location: Option<Location>,
    /// RFC 3339; changes when the event does.
    #[serde(default)]
    pub updated_at: String,
}

impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Event").finish_non_exhaustive()
    }
}

/// Where an event takes place.
#[derive(Debug, Clone, Deserialize)]
pub struct Location {
    /// The room's link.
    #[serde(default)]
    join_url: Option<String>,
    /// A place or a link in words.
    #[serde(default)]
    location: Option<String>,
}

/// Who booked an event.
#[derive(Clone, Deserialize)]
pub struct Invitee {
    /// Its address in the interface; ends with the invitee's UUID.
    pub uri: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    status: String,
    #[serde(default)]
    timezone: Option<String>,
    #[serde(default)]
    old_invitee: Option<String>,
    #[serde(default)]
    questions_and_answers: Option<Vec<Question>>,
    #[serde(default)]
    no_show: Option<NoShow>,
    #[serde(default)]
    cancellation: Option<Cancellation>,
    #[serde(default)]
    tracking: Option<Tracking>,
}

impl std::fmt::Debug for Invitee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitee").finish_non_exhaustive()
    }
}

#[derive(Clone, Deserialize)]
struct Question {
    #[serde(default)]
    question: String,
    #[serde(default)]
    answer: String,
}

/// The parameters of the link that a booking was made with.
#[derive(Clone, Deserialize)]
struct Tracking {
    #[serde(default)]
    utm_campaign: Option<String>,
    #[serde(default)]
    utm_source: Option<String>,
    #[serde(default)]
    utm_medium: Option<String>,
    #[serde(default)]
    utm_content: Option<String>,
    #[serde(default)]
    utm_term: Option<String>,
}

#[derive(Clone, Deserialize)]
struct NoShow {
    uri: String,
}

#[derive(Clone, Deserialize)]
struct Cancellation {
    #[serde(default)]
    canceled_by: Option<String>,
    #[serde(default)]
    reason: Option<String>,
}

/// Whom a token belongs to.
#[derive(Clone, Deserialize)]
pub struct User {
    /// Their address in the interface.
    pub uri: String,
    /// Their name.
    #[serde(default)]
    pub name: Option<String>,
    /// Their e-mail address.
    #[serde(default)]
    pub email: Option<String>,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Resource<T> {
    resource: T,
}

fn read<T: for<'a> Deserialize<'a>>(bytes: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(bytes).map_err(|_| ApiError)
}

/// Reads `GET /users/me`.
///
/// # Errors
/// [`ApiError`].
pub fn user(bytes: &[u8]) -> Result<User, ApiError> {
    read::<Resource<User>>(bytes).map(|answer| answer.resource)
}

/// Reads a page of `GET /scheduled_events`.
///
/// # Errors
/// [`ApiError`].
pub fn events(bytes: &[u8]) -> Result<Page<Event>, ApiError> {
    read(bytes)
}

/// Reads a page of `GET /scheduled_events/E/invitees`.
///
/// # Errors
/// [`ApiError`].
pub fn invitees(bytes: &[u8]) -> Result<Page<Invitee>, ApiError> {
    read(bytes)
}

/// Reads `GET /scheduled_events/E/invitees/I`.
///
/// # Errors
/// [`ApiError`].
pub fn invitee(bytes: &[u8]) -> Result<Invitee, ApiError> {
    read::<Resource<Invitee>>(bytes).map(|answer| answer.resource)
}

/// The mark of a missed call as the service calls it, where an invitee has one.
#[must_use]
pub fn no_show_of(invitee: &Invitee) -> Option<&str> {
    invitee.no_show.as_ref().map(|mark| mark.uri.as_str())
}

/// Reads the answer to `POST /invitee_no_shows`: the address of the mark.
///
/// # Errors
/// [`ApiError`].
pub fn no_show(bytes: &[u8]) -> Result<String, ApiError> {
    read::<Resource<NoShow>>(bytes).map(|answer| answer.resource.uri)
}

/// Reads the answer to `POST /scheduling_links`: the link a guest books with.
///
/// # Errors
/// [`ApiError`].
pub fn scheduling_link(bytes: &[u8]) -> Result<String, ApiError> {
    #[derive(Deserialize)]
    struct Link {
        booking_url: String,
    }
    read::<Resource<Link>>(bytes).map(|answer| answer.resource.booking_url)
}

/// The last part of an address in the interface.
#[must_use]
pub fn id_of(uri: &str) -> Option<&str> {
    let id = uri.trim_end_matches('/').rsplit('/').next()?;
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    ((1..=128).contains(&id.len()) && id.bytes().all(known)).then_some(id)
}

fn uid_of(id: &str) -> String {
    ["calendly-", id].concat()
}

/// What an invitee is called as a neutral event, also where the event's times cannot be read.
#[must_use]
pub fn name_of(invitee: &Invitee) -> Option<String> {
    id_of(&invitee.uri).map(uid_of)
}

/// One invitee of an event as a neutral event; nothing where it has no id or no readable time.
#[must_use]
pub fn occurrence_of(event: &Event, invitee: &Invitee) -> Option<Occurrence> {
    let id = id_of(&invitee.uri)?;
    let times = Times {
        start: instant(&event.start_time)?,
        end: instant(&event.end_time)?,
        zone: invitee
            .timezone
            .as_deref()
            .and_then(|zone| zone.parse::<Tz>().ok()),
    };
    let cancelled = event.status == "canceled" || invitee.status == "canceled";
    let place = event.location.as_ref().and_then(|location| {
        location
            .join_url
            .as_deref()
            .or(location.location.as_deref())
    });
    let guest = party(&invitee.email, invitee.name.as_deref().unwrap_or_default());
    let answers = invitee.questions_and_answers.iter().flatten();
    let called_off = invitee.cancellation.as_ref().map(|cancellation| {
        let said = [&cancellation.canceled_by, &cancellation.reason];
        let said = said.into_iter().flatten().map(|said| text(said));
        let said: Vec<String> = said.filter(|said| !said.is_empty()).collect();
        said.join(": ")
    });
    let title = text(event.name.as_deref().unwrap_or_default());
    let summary = match &guest.name {
        Some(name) if title.is_empty() => name.clone(),
        Some(name) => [name, ": ", &title].concat(),
        None => title,
    };
    let booked = Booked {
        service: Service::Calendly,
        id: Some(id.to_owned()),
        replaces: invitee
            .old_invitee
            .as_deref()
            .and_then(id_of)
            .map(str::to_owned),
        invitee: guest,
        answers: answers
            .map(|pair| Answer {
                question: text(&pair.question),
                answer: text(&pair.answer),
            })
            .filter(|pair| !pair.question.is_empty() && !pair.answer.is_empty())
            .take(MAX_ANSWERS)
            .collect(),
        called_off: called_off.filter(|said| cancelled && !said.is_empty()),
        target: invitee.uri.clone(),
        event_type: event.event_type.clone().unwrap_or_default(),
        no_show: invitee.no_show.as_ref().map(|mark| mark.uri.clone()),
        no_show_is_current: true,
        marks: invitee.tracking.as_ref().map(marks).unwrap_or_default(),
    };
    let place = place.map(text).unwrap_or_default();
    Some(occurrence(
        uid_of(id),
        &times,
        cancelled,
        summary,
        place,
        booked,
    ))
}

fn marks(tracking: &Tracking) -> Vec<String> {
    let all = [
        &tracking.utm_content,
        &tracking.utm_campaign,
        &tracking.utm_source,
        &tracking.utm_medium,
        &tracking.utm_term,
    ];
    all.into_iter().flatten().map(|mark| text(mark)).collect()
}
