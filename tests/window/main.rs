//! The built app in a real window, with the real keyring and real notifications. Run by `cargo xtask test`, which
//! brings the programs; each test has a machine of its own (screen, bus, keyring, notifications, home).
#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

mod app;
mod backlog;
mod calendar_file;
mod clock_jumps;
mod closed_doors;
mod diagnosis;
mod drivers;
mod first_picture;
mod first_start;
mod follow_ups;
mod imports;
mod invitations;
mod keyring;
mod keys;
mod killed;
mod login_start;
mod machine;
mod mocks;
mod narrow;
mod no_display;
mod notice_buttons;
mod notices;
mod notifications;
mod outside;
mod page;
mod page_lost;
mod paper;
mod passphrase;
mod private_bus;
mod reminders;
mod screens;
mod second_start;
mod strange_services;
mod terminal;
mod terminal_calendar;
mod terminal_check;
mod terminal_files;
mod terminal_logs;
mod terminal_papers;
mod terminal_plan;
mod terminal_slots;
mod tray;
mod waking_up;
mod whole_call;
