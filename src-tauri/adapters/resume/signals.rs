//! What the session says of itself over D-Bus: logind's `PrepareForSleep`, `Lock`, `Unlock` and `LockedHint`
//! (org.freedesktop.login1(5)), and the lock screen's `ActiveChanged`. Desktops differ in which of the latter they
//! send, so all are heard, and what was said last holds. What was said before anyone listened is asked for.

use std::collections::HashMap;

use tokio::time::timeout;
use zbus::{Connection, Message, OwnedObjectPath, OwnedVariant};

use super::{Wake, Watch};
use crate::adapters::bus::{self, Presence};

const LOGIND: &str = "org.freedesktop.login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
/// Service and interface are of one name.
const LOCK_SCREENS: [&str; 2] = ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"];

/// Where each says whether it is active.
const LOCK_SCREEN_PATHS: [&str; 2] = ["/org/freedesktop/ScreenSaver", "/org/gnome/ScreenSaver"];

/// Hears logind until the bus is gone. A machine without system bus or logind has the other sources.
pub(super) async fn of_logind(address: Option<String>, watch: Watch) {
    let heard = async {
        let bus = match address {
            Some(address) => bus::connect(Some(&address)).await?,
            None => Connection::system().await?,
        };
        let mut sleeps = bus::signals(&bus, LOGIND, MANAGER, Some("PrepareForSleep")).await?;
        let mut session = bus::signals(&bus, LOGIND, SESSION, None).await?;
        let mut hints = bus::signals(&bus, LOGIND, PROPERTIES, Some("PropertiesChanged")).await?;
        // Somebody else's session at this machine says nothing of this screen. Where logind does not tell which one is
        // ours, every one counts.
        let ours = within(own_session(&bus)).await;
        // A no takes nothing back that a lock screen has said meanwhile.
        if let Some(ours) = &ours
            && within(locked_hint(&bus, ours)).await == Some(true)
        {
            watch.note_screen(true);
        }
        let is_ours = |signal: &Message| match (&ours, signal.header().path()) {
            (Some(ours), Some(path)) => path.as_str() == ours,
            _ => true,
        };
        loop {
            let wake = tokio::select! {
                Some(signal) = bus::next(&mut sleeps) => is_over(&signal).then_some(Wake::Resumed),
                Some(signal) = bus::next(&mut session) => asked_of(&signal).filter(|_| is_ours(&signal)),
                Some(signal) = bus::next(&mut hints) => hinted(&signal).filter(|_| is_ours(&signal)),
                else => return Ok(()),
            };
            tell(wake, &watch);
        }
    };
    note("logind_absent", heard.await);
}

/// Hears the lock screens until the bus is gone.
pub(super) async fn of_lock_screen(address: Option<String>, watch: Watch) {
    let heard = async {
        let bus = bus::connect(address.as_deref()).await?;
        let [freedesktop, gnome] = LOCK_SCREENS;
        let mut of_freedesktop =
            bus::signals(&bus, freedesktop, freedesktop, Some("ActiveChanged")).await?;
        let mut of_gnome = bus::signals(&bus, gnome, gnome, Some("ActiveChanged")).await?;
        for (service, path) in LOCK_SCREENS.into_iter().zip(LOCK_SCREEN_PATHS) {
            if within(is_active(&bus, service, path)).await == Some(true) {
                watch.note_screen(true);
            }
        }
        loop {
            let signal = tokio::select! {
                Some(signal) = bus::next(&mut of_freedesktop) => signal,
                Some(signal) = bus::next(&mut of_gnome) => signal,
                else => return Ok(()),
            };
            let active = signal.body().deserialize::<bool>().ok();
            tell(active.map(screen), &watch);
        }
    };
    note("lock_screen_absent", heard.await);
}

/// What a service answers in time, if it answers.
async fn within<T>(asked: impl Future<Output = zbus::Result<T>>) -> Option<T> {
    timeout(bus::LIMIT, asked).await.ok()?.ok()
}

/// The session of whoever runs this; for a program outside of any, the one on the screen of the same user.
async fn own_session(bus: &Connection) -> zbus::Result<String> {
    let path = "/org/freedesktop/login1";
    let session = bus
        .call_method(Some(LOGIND), path, Some(MANAGER), "GetSession", &"auto")
        .await?;
    let path: OwnedObjectPath = session.body().deserialize()?;
    Ok(path.to_string())
}

async fn locked_hint(bus: &Connection, session: &str) -> zbus::Result<bool> {
    let asked = (SESSION, "LockedHint");
    let hint = bus
        .call_method(Some(LOGIND), session, Some(PROPERTIES), "Get", &asked)
        .await?;
    let hint: OwnedVariant = hint.body().deserialize()?;
    bool::try_from(hint)
}

/// Asked of one that runs alone: nobody starts a lock screen by asking.
async fn is_active(bus: &Connection, service: &str, path: &str) -> zbus::Result<bool> {
    if bus::find_service(bus, service).await? != Some(Presence::Running) {
        return Ok(false);
    }
    let active = bus
        .call_method(Some(service), path, Some(service), "GetActive", &())
        .await?;
    active.body().deserialize()
}

fn tell(wake: Option<Wake>, watch: &Watch) {
    if let Some(wake) = wake {
        tracing::info!(code = ?wake, "resume");
        watch.tell(wake);
    }
}

fn note(code: &'static str, heard: zbus::Result<()>) {
    if heard.is_err() {
        tracing::info!(code, "resume");
    }
}

/// `true` is said at the beginning of sleep, `false` at its end.
fn is_over(signal: &Message) -> bool {
    signal.body().deserialize::<bool>() == Ok(false)
}

const fn screen(locked: bool) -> Wake {
    if locked { Wake::Locked } else { Wake::Unlocked }
}

/// What logind asks a session to do.
fn asked_of(signal: &Message) -> Option<Wake> {
    match signal.header().member()?.as_str() {
        "Lock" => Some(Wake::Locked),
        "Unlock" => Some(Wake::Unlocked),
        _ => None,
    }
}

/// What a session says of itself.
fn hinted(signal: &Message) -> Option<Wake> {
    type Changed = (String, HashMap<String, OwnedVariant>, Vec<String>);
    let (interface, changed, _) = signal.body().deserialize::<Changed>().ok()?;
    let hint = changed.get("LockedHint")?.try_clone().ok()?;
    let locked = bool::try_from(hint).ok()?;
    (interface == SESSION).then(|| screen(locked))
}
