//! The use cases of Kawka and the ports they need.
//!
//! A [`Desk`] is an open data folder with somebody sitting at it. Every verb of the window and of the terminal is
//! one method here. Depends on `domain`, `store` and `calendar`; never on Tauri, never on a clock or a network of
//! its own: those come in through [`port`].
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")
)]

mod action;
mod alike;
mod answers;
mod attachments;
mod backups;
mod bookings;
mod brief;
mod brief_changes;
mod calendars;
mod call;
pub mod command_error;
mod companies;
mod company_merge;
mod consent;
mod consent_report;
mod consent_terms;
mod csv;
mod demo;
mod desk;
mod employments;
mod erasure;
mod export;
mod export_availability;
mod export_bookings;
mod follow_ups;
mod glance;
mod handover;
mod history;
mod import;
mod journal;
mod markdown;
mod merge;
mod nominations;
mod outbox;
mod own_fields;
mod people;
mod people_lists;
mod person_export;
pub mod port;
mod receipt;
mod reconcile;
mod record_changes;
mod recordings;
mod reminders;
mod retention;
mod rights;
mod rows;
mod search;
mod settings;
mod slots;
mod source;
mod start;
mod today;
pub mod view;
mod vtodo;
mod withdrawal;
pub mod wording;

pub use action::Action;
pub use backups::{list_backups, restore};
pub use calendars::{Checked, CheckedEvent, check_calendar};
pub use command_error::{CommandError, ErrorCode};
pub use demo::{DEMO_PASSPHRASE, is_stale, make_demo};
pub use desk::Desk;
pub use glance::Glance;
pub use kawka_files::CardVersion;
pub use receipt::ReceiptChannel;
pub use recordings::{Step, Uploader};
pub use reminders::{DueReminder, Refused, Round, Summary};
pub use start::{Access, Opened, open, set_up, unlock, unmake};
