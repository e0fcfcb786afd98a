//! The real ports: clock, keyring, network, video host, notifications, and what wakes the machine.

pub mod autostart;
#[cfg(target_os = "linux")]
mod bus;
pub mod clock;
pub mod http;
pub mod keyring;
pub mod notifier;
pub mod resume;
pub mod vimeo;
