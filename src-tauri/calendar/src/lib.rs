//! Reads calendars of every kind into one neutral event.
//!
//! [`read`] turns the bytes of an iCalendar file (RFC 5545) into a [`Reading`]: every occurrence that touches a span of
//! time, and an account of every event in the file, so that a person can see why an entry is or is not on the desk.
//! [`recognize`] then says of one occurrence whether it is a booking, by rules a person can change.
//!
//! May depend on `domain` alone. Time is passed in: nothing here asks a clock.
//!
//! A calendar is written by strangers. Every size is bounded before memory is spent on it, components are read without
//! recursion, a repeating event may cost only so many steps, and a bad event costs that event, never its neighbours.
//! A file that cannot be a complete calendar is refused whole with a [`ReadError`], so that half an answer from a
//! server never looks like deleted bookings.
//!
//! Deliberately absent: SQL, network, writing calendars, to-dos, journals, alarms, free/busy.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests"))]

mod answers;
pub mod api;
mod component;
mod emit;
mod event;
pub mod export;
mod guard;
mod hash;
mod lines;
mod link;
mod model;
mod recognize;
mod rule;
mod series;
mod text;
mod time;
mod vtimezone;
mod xml;
mod zone;

pub use api::{ApiError, cal_com, calendly};
pub use guard::{MAX_BYTES, MAX_COMPONENTS, MAX_DEPTH, MAX_LINE, ReadError};
pub use model::{
    Booked, Component, Fate, Occurrence, Party, Problem, ProblemCode, Reading, Reply, Status, Tally,
};
pub use recognize::{
    Answer, Booking, IgnoreReason, OWN_EXPORT, OwnAddresses, Recognition, Service, recognize,
};
pub use rule::MAX_INSTANCES;
pub use series::MAX_YEARS;
pub use xml::{XmlError, check as check_xml};

use std::ops::Range;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// Reads a whole iCalendar file and lists what happens in `span` (its end excluded).
///
/// `default_zone` is where floating times and whole days are lived (RFC 5545, 3.3.5 form 1), and the last resort for a
/// zone nobody knows. An event repeating past [`MAX_YEARS`] from the start of the span is listed up to
/// [`Reading::repeats_until`].
///
/// # Errors
/// A [`ReadError`] when the bytes are not one complete calendar of reasonable size. A single bad event is no error: it
/// is named in [`Reading::problems`] and in [`Reading::components`].
pub fn read(
    bytes: &[u8],
    span: Range<DateTime<Utc>>,
    default_zone: Tz,
) -> Result<Reading, ReadError> {
    let text = guard::check(bytes)?;
    let file = component::read_file(&text)?;
    Ok(series::unfold(file, span, default_zone))
}
