//! The integration tests, in one binary: the store and the desk with twins for everything outside.
//!
//! Modules mirror the source tree. Nothing here sleeps to let time pass: the clock is moved. No test touches the
//! user's own data folder, keyring or notification service.
#![expect(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

mod desk;
mod outside_bytes;
mod store;
mod support;
