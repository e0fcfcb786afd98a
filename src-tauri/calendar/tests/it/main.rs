//! Calendars as they come, read through the front door.
#![allow(clippy::unwrap_used, reason = "tests")]

mod bombs;
mod corpus;
mod fenced;
mod fenced_bombs;
mod fixture;
mod hostile;
mod identity;
mod overrides;
mod properties;
mod recognition;
mod recurrence;
mod services;
mod support;
mod zones;
