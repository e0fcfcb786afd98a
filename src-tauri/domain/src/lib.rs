//! What Kawka talks about: types, ids and pure rules.
//!
//! Nothing here reads a clock, a file or a network; time is always passed in, so that every rule can be
//! tested as a table. Depends on no other room. SQL, ports and wording live elsewhere.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")
)]

pub mod backup;
pub mod booking;
pub mod booking_rule;
pub mod consent;
pub mod employment;
pub mod follow_up;
pub mod identity;
pub mod ids;
pub mod import;
pub mod import_words;
pub mod interaction;
pub mod nomination;
pub mod own_field;
pub mod people_list;
pub mod person;
pub mod question;
pub mod recording;
pub mod reminder;
pub mod retention;
pub mod rights;
pub mod search;
pub mod sensitive;
pub mod slots;
pub mod text;
pub mod time;
