//! What the session says of itself over D-Bus: logind's `PrepareForSleep`, `Unlock` and `LockedHint`
//! (org.freedesktop.login1(5)), and the lock screen's `ActiveChanged`. Desktops differ in which of the latter they
//! send, so all are heard.

use std::collections::HashMap;

use tokio::sync::broadcast::Sender;
use zbus::{Connection, Message, OwnedVariant};

use super::Wake;
use crate::adapters::bus;

const LOGIND: &str = "org.freedesktop.login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
/// Service and interface are of one name.
const LOCK_SCREENS: [&str; 2] = ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"];

/// Hears logind until the bus is gone. A machine without system bus or logind has the other sources.
pub(super) async fn of_logind(address: Option<String>, wakes: Sender<Wake>) {
    let heard = async {
        let bus = match address {
            Some(address) => bus::connect(Some(&address)).await?,
            None => Connection::system().await?,
        };
        let mut sleeps = bus::signals(&bus, LOGIND, MANAGER, Some("PrepareForSleep")).await?;
        let mut unlocks = bus::signals(&bus, LOGIND, SESSION, Some("Unlock")).await?;
        let mut hints = bus::signals(&bus, LOGIND, PROPERTIES, Some("PropertiesChanged")).await?;
        loop {
            let wake = tokio::select! {
                Some(signal) = bus::next(&mut sleeps) => is_over(&signal).then_some(Wake::Resumed),
                Some(_) = bus::next(&mut unlocks) => Some(Wake::Unlocked),
                Some(signal) = bus::next(&mut hints) => is_unlocked(&signal).then_some(Wake::Unlocked),
                else => return Ok(()),
            };
            tell(wake, &wakes);
        }
    };
    note("logind_absent", heard.await);
}

/// Hears the lock screens until the bus is gone.
pub(super) async fn of_lock_screen(address: Option<String>, wakes: Sender<Wake>) {
    let heard = async {
        let bus = bus::connect(address.as_deref()).await?;
        let [freedesktop, gnome] = LOCK_SCREENS;
        let mut freedesktop =
            bus::signals(&bus, freedesktop, freedesktop, Some("ActiveChanged")).await?;
        let mut gnome = bus::signals(&bus, gnome, gnome, Some("ActiveChanged")).await?;
        loop {
            let signal = tokio::select! {
                Some(signal) = bus::next(&mut freedesktop) => signal,
                Some(signal) = bus::next(&mut gnome) => signal,
                else => return Ok(()),
            };
            tell(is_over(&signal).then_some(Wake::Unlocked), &wakes);
        }
    };
    note("lock_screen_absent", heard.await);
}

fn tell(wake: Option<Wake>, wakes: &Sender<Wake>) {
    if let Some(wake) = wake {
        tracing::info!(code = ?wake, "resume");
        // Nobody listens while nothing is open.
        let _ = wakes.send(wake);
    }
}

fn note(code: &'static str, heard: zbus::Result<()>) {
    if heard.is_err() {
        tracing::info!(code, "resume");
    }
}

/// `true` is said at the beginning of sleep or of a locked screen, `false` at its end.
fn is_over(signal: &Message) -> bool {
    signal.body().deserialize::<bool>() == Ok(false)
}

fn is_unlocked(signal: &Message) -> bool {
    type Changed = (String, HashMap<String, OwnedVariant>, Vec<String>);
    let Ok((interface, changed, _)) = signal.body().deserialize::<Changed>() else {
        return false;
    };
    let hint = changed
        .get("LockedHint")
        .and_then(|hint| hint.try_clone().ok())
        .and_then(|hint| bool::try_from(hint).ok());
    interface == SESSION && hint == Some(false)
}
