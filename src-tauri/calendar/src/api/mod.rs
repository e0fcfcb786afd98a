//! What booking services say about their bookings, as JSON, turned into the neutral event.
//!
//! Answers are written by a stranger: unknown fields are passed over, missing ones have their plain meaning, texts are
//! cut, and a booking without an id or a readable time costs that booking alone.

pub mod cal_com;
pub mod calendly;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::event::mail_address;
use crate::model::{Booked, Occurrence, Party, Reply, Status};
use crate::text::clean;

/// The answer is not what the service documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the answer that was asked for")]
pub struct ApiError;

/// How many characters of a text are kept.
const MAX_TEXT: usize = 4_000;

fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|at| at.to_utc())
}

pub(crate) fn text(text: &str) -> String {
    clean(text.trim()).chars().take(MAX_TEXT).collect()
}

pub(crate) fn party(email: &str, name: &str) -> Party {
    let name = text(name);
    Party {
        email: mail_address(email).unwrap_or_default(),
        name: Some(name).filter(|name| !name.is_empty()),
        reply: Reply::Accepted,
    }
}

/// What an occurrence of a service needs besides what was booked.
pub(crate) struct Times {
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    pub zone: Option<Tz>,
}

pub(crate) fn occurrence(
    uid: String,
    times: &Times,
    cancelled: bool,
    summary: String,
    place: String,
    booked: Booked,
) -> Occurrence {
    let zone = times.zone.unwrap_or(Tz::UTC);
    Occurrence {
        uid,
        recurrence_id: None,
        start: times.start,
        end: times.end.max(times.start),
        all_day: false,
        time_zone: Some(zone),
        wall_start: times.start.with_timezone(&zone).naive_local(),
        status: if cancelled {
            Status::Cancelled
        } else {
            Status::Confirmed
        },
        summary,
        description: String::new(),
        location: place,
        url: None,
        conference: Vec::new(),
        organizer: None,
        attendees: Vec::new(),
        sequence: 0,
        line: 0,
        content_hash: [0; 32],
        component: 0,
        booked: Some(Box::new(booked)),
    }
}
