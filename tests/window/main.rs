//! The built app in a real window, with the real keyring and real notifications. Run by `cargo xtask test`, which
//! brings a display, a bus, a keyring and a notification service of its own.
#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

mod keyring;
mod notifications;
mod private_bus;
mod strange_services;
