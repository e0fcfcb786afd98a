//! Desktop Notifications Specification 1.2 over D-Bus: one connection, one task that listens on it, and a table of
//! what is on the screen.
//!
//! A call that gets no answer within three seconds is reported as hung, but the one message that was already
//! sent cannot be called back. Its reply is therefore still awaited in the background, so that a notification which
//! appears late is known by its key, can be withdrawn, and is replaced instead of doubled.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use kawka_desk::port::{Notification, NotificationResponse, NotifierError};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use zbus::{Connection, Message, MessageStream};

use super::left_behind::{self, LeftBehind};
use super::{Abilities, CLICK, build, do_not_disturb};
use crate::adapters::bus::{self, LIMIT, Presence};

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// The hint with which GNOME decides what stands on a locked screen; elsewhere that is a setting of the desktop's.
const PRIVACY: &str = "x-gnome-privacy-scope";

/// How long a reply that nobody waits for any more is still of interest; the bus itself gives up after 25 s.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long whoever quits waits for the screen to be cleared.
const FAREWELL: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Desktop {
    address: Option<String>,
    responses: UnboundedSender<NotificationResponse>,
    link: Mutex<Option<Link>>,
    /// Where what stands on the screen is kept.
    file: OnceLock<PathBuf>,
}

/// The connection and whoever listens on it.
#[derive(Debug)]
struct Link {
    bus: Connection,
    screen: Arc<Mutex<Screen>>,
    listener: JoinHandle<()>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// What is on the screen, and what the service can do.
#[derive(Debug, Default)]
struct Screen {
    shown: HashMap<u32, Shown>,
    /// Unique id of the bus.
    bus: String,
    file: Option<PathBuf>,
    abilities: Option<Abilities>,
}

#[derive(Debug)]
struct Shown {
    key: String,
    /// Unique bus name of the service that shows it; ids are its own.
    server: String,
}

impl Screen {
    fn find(&self, key: &str) -> Option<u32> {
        self.shown
            .iter()
            .find(|(_, shown)| shown.key == key)
            .map(|(id, _)| *id)
    }

    fn keep(&mut self, id: u32, shown: Shown) {
        self.shown.retain(|_, other| other.key != shown.key);
        self.shown.insert(id, shown);
        self.note();
    }

    fn take(&mut self, id: u32) -> Option<Shown> {
        let taken = self.shown.remove(&id);
        self.note();
        taken
    }

    /// Notes for whoever is started after this one what it will have to answer for.
    fn note(&self) {
        let Some(file) = &self.file else {
            return;
        };
        let shown = self.shown.iter();
        let left = LeftBehind {
            bus: self.bus.clone(),
            shown: shown
                .map(|(id, shown)| (shown.server.clone(), *id, shown.key.clone()))
                .collect(),
        };
        left_behind::write(file, &left);
    }
}

impl Desktop {
    pub(super) fn new(responses: UnboundedSender<NotificationResponse>) -> Self {
        Self {
            address: None,
            responses,
            link: Mutex::default(),
            file: OnceLock::new(),
        }
    }

    pub(super) fn on_bus(
        address: String,
        responses: UnboundedSender<NotificationResponse>,
    ) -> Self {
        Self {
            address: Some(address),
            responses,
            link: Mutex::default(),
            file: OnceLock::new(),
        }
    }

    pub(super) async fn show(&self, notification: &Notification) -> Result<(), NotifierError> {
        timeout(LIMIT, self.try_show(notification))
            .await
            .unwrap_or(Err(NotifierError::Hung))
    }

    pub(super) async fn withdraw(&self, key: &str) {
        // One that cannot be taken away in time goes when its service does.
        let _ = timeout(LIMIT, self.try_withdraw(key)).await;
    }

    pub(super) async fn adopt_left(&self, folder: &Path) {
        let file = folder.join(left_behind::FILE);
        // The first folder of a run is its only one.
        if self.file.set(file.clone()).is_ok() {
            // What is not known in time goes when its service does.
            let _ = timeout(LIMIT, self.try_adopt_left(&file)).await;
        }
    }

    async fn try_adopt_left(&self, file: &Path) -> Option<()> {
        let left = left_behind::read(file);
        let (bus, screen) = self.link().await.ok()?;
        let mut screen = screen.lock().await;
        screen.file = Some(file.to_owned());
        if let Some(left) = left
            && left.bus == screen.bus
            && let Some(server) = bus::owner(&bus, SERVICE).await.ok()?
        {
            for (of, id, key) in left.shown {
                if of == server && screen.find(&key).is_none() {
                    screen.shown.entry(id).or_insert(Shown { key, server: of });
                }
            }
        }
        screen.note();
        Some(())
    }

    pub(super) async fn withdraw_all(&self) {
        let _ = timeout(FAREWELL, async {
            let Some((bus, screen)) = self.present_link().await else {
                return;
            };
            let ids: Vec<u32> = {
                let mut screen = screen.lock().await;
                let ids = screen.shown.drain().map(|(id, _)| id).collect();
                screen.note();
                ids
            };
            for id in ids {
                close(&bus, id).await;
            }
        })
        .await;
    }

    pub(super) async fn is_silenced(&self) -> Option<bool> {
        let asked = async {
            let (bus, _screen) = self.link().await.ok()?;
            do_not_disturb::is_on(&bus).await
        };
        timeout(LIMIT, asked).await.ok().flatten()
    }

    pub(super) async fn check(&self) -> Result<(), NotifierError> {
        timeout(LIMIT, self.try_check())
            .await
            .unwrap_or(Err(NotifierError::Hung))
    }

    pub(super) async fn is_on_screen(&self, key: &str) -> bool {
        let asked = async {
            let (_bus, screen) = self.present_link().await?;
            let screen = screen.lock().await;
            screen.find(key)
        };
        timeout(LIMIT, asked).await.ok().flatten().is_some()
    }

    pub(super) async fn count_shown(&self) -> usize {
        match &*self.link.lock().await {
            Some(link) => link.screen.lock().await.shown.len(),
            None => 0,
        }
    }

    async fn try_show(&self, notification: &Notification) -> Result<(), NotifierError> {
        let (bus, screen) = self.link().await?;
        present(&bus).await?;
        // Held until the reply has been recorded, so that the listener cannot hear of an id before it is known, and
        // no second message goes to a service that has not answered the first.
        let mut screen = screen.lock_owned().await;
        let abilities = match screen.abilities {
            Some(abilities) => abilities,
            None => *screen
                .abilities
                .insert(ask_abilities(&bus).await.map_err(|error| reason(&error))?),
        };
        let message = Outgoing {
            built: build(notification, abilities),
            scope: if notification.on_lock_screen {
                "system"
            } else {
                "user"
            },
            key: notification.key.clone(),
        };
        let sent = tokio::spawn(send(bus, screen, message));
        sent.await.map_err(|_| NotifierError::Failed)?
    }

    async fn try_withdraw(&self, key: &str) -> Option<()> {
        let (bus, screen) = self.present_link().await?;
        let mut screen = screen.lock().await;
        let id = screen.find(key)?;
        screen.take(id);
        drop(screen);
        close(&bus, id).await;
        Some(())
    }

    async fn try_check(&self) -> Result<(), NotifierError> {
        let (bus, _screen) = self.link().await?;
        match present(&bus).await? {
            Presence::Running => call(&bus, "GetServerInformation", &())
                .await
                .map(drop)
                .map_err(|error| reason(&error)),
            Presence::Startable => Ok(()),
        }
    }

    /// The connection, if there ever was one.
    async fn present_link(&self) -> Option<(Connection, Arc<Mutex<Screen>>)> {
        let link = self.link.lock().await;
        let link = link.as_ref()?;
        Some((link.bus.clone(), Arc::clone(&link.screen)))
    }

    /// The connection, made anew when there is none or the last one broke.
    async fn link(&self) -> Result<(Connection, Arc<Mutex<Screen>>), NotifierError> {
        let mut held = self.link.lock().await;
        if held
            .as_ref()
            .is_none_or(|link| link.bus.is_closed() || link.listener.is_finished())
        {
            *held = None;
            let bus = bus::connect(self.address.as_deref())
                .await
                .map_err(|_| NotifierError::Absent)?;
            *held = Some(
                Link::listen(bus, self.responses.clone(), self.file.get().cloned())
                    .await
                    .map_err(|error| reason(&error))?,
            );
        }
        let link = held.as_ref().ok_or(NotifierError::Failed)?;
        Ok((link.bus.clone(), Arc::clone(&link.screen)))
    }
}

impl Link {
    async fn listen(
        bus: Connection,
        responses: UnboundedSender<NotificationResponse>,
        file: Option<PathBuf>,
    ) -> zbus::Result<Self> {
        let signals = bus::signals(&bus, SERVICE, SERVICE, None).await?;
        let owners = bus::owners(&bus, SERVICE).await?;
        let screen = Arc::new(Mutex::new(Screen {
            bus: bus.server_guid().to_string(),
            file,
            ..Screen::default()
        }));
        let listener = tokio::spawn(listen(
            signals,
            owners,
            bus.clone(),
            Arc::clone(&screen),
            responses,
        ));
        Ok(Self {
            bus,
            screen,
            listener,
        })
    }
}

/// Runs until the connection is gone.
async fn listen(
    mut signals: MessageStream,
    mut owners: MessageStream,
    bus: Connection,
    screen: Arc<Mutex<Screen>>,
    responses: UnboundedSender<NotificationResponse>,
) {
    loop {
        tokio::select! {
            biased;
            signal = bus::next(&mut signals) => match signal {
                Some(signal) => hear(&signal, &bus, &screen, &responses).await,
                None => break,
            },
            change = bus::next(&mut owners) => match change {
                Some(change) => forget_server(&change, &screen).await,
                None => break,
            },
        }
    }
    *screen.lock().await = Screen::default();
}

async fn hear(
    signal: &Message,
    bus: &Connection,
    screen: &Mutex<Screen>,
    responses: &UnboundedSender<NotificationResponse>,
) {
    match signal
        .header()
        .member()
        .map(|member| member.as_str().to_owned())
        .as_deref()
    {
        Some("ActionInvoked") => {
            let Ok((id, action)) = signal.body().deserialize::<(u32, String)>() else {
                return;
            };
            let Some(Shown { key, .. }) = screen.lock().await.take(id) else {
                return;
            };
            let button = (action != CLICK).then_some(action);
            // The desk may be shutting down; an answer nobody takes is dropped.
            let _ = responses.send(NotificationResponse { key, button });
            // Some services leave an answered notification on the screen.
            let bus = bus.clone();
            tokio::spawn(async move { timeout(LIMIT, close(&bus, id)).await });
        }
        Some("NotificationClosed") => {
            if let Ok((id, _reason)) = signal.body().deserialize::<(u32, u32)>() {
                screen.lock().await.take(id);
            }
        }
        _ => {}
    }
}

/// A service that goes takes its notifications along, and the next one may have other abilities.
async fn forget_server(change: &Message, screen: &Mutex<Screen>) {
    if let Ok((_name, old, _new)) = change.body().deserialize::<(String, String, String)>() {
        let mut screen = screen.lock().await;
        screen.shown.retain(|_, shown| shown.server != old);
        screen.note();
        screen.abilities = None;
    }
}

async fn present(bus: &Connection) -> Result<Presence, NotifierError> {
    let presence = bus::find_service(bus, SERVICE)
        .await
        .map_err(|error| reason(&error))?;
    presence.ok_or(NotifierError::Absent)
}

async fn ask_abilities(bus: &Connection) -> zbus::Result<Abilities> {
    let reply = call(bus, "GetCapabilities", &()).await?;
    let names: Vec<String> = reply.body().deserialize()?;
    let has = |name: &str| names.iter().any(|have| have == name);
    Ok(Abilities {
        actions: has("actions"),
        markup: has("body-markup"),
        sound: has("sound"),
    })
}

/// One notification on its way.
struct Outgoing {
    built: notify_rust::Notification,
    /// GNOME shows on a locked screen what concerns the system, and of the user's only that there is something.
    scope: &'static str,
    key: String,
}

async fn send(
    bus: Connection,
    mut screen: OwnedMutexGuard<Screen>,
    message: Outgoing,
) -> Result<(), NotifierError> {
    let Outgoing { built, scope, key } = message;
    let replaces = screen.find(&key).unwrap_or(0);
    let mut hints: HashMap<&str, zbus::Variant<'_>> = built.hints.iter().map(Into::into).collect();
    hints.insert(PRIVACY, scope.into());
    let body = (
        &built.appname,
        replaces,
        &built.icon,
        &built.summary,
        &built.body,
        &built.actions,
        hints,
        i32::from(built.timeout),
    );
    let reply = timeout(PATIENCE, call(&bus, "Notify", &body))
        .await
        .map_err(|_| NotifierError::Hung)?;
    let reply = reply.map_err(|error| reason(&error))?;
    let id: u32 = reply
        .body()
        .deserialize()
        .map_err(|_| NotifierError::Failed)?;
    let server = reply
        .header()
        .sender()
        .map(ToString::to_string)
        .unwrap_or_default();
    screen.keep(id, Shown { key, server });
    Ok(())
}

async fn close(bus: &Connection, id: u32) {
    // One that is gone already is an error to some services and none to others.
    let _ = call(bus, "CloseNotification", &id).await;
}

async fn call<B>(bus: &Connection, method: &'static str, body: &B) -> zbus::Result<Message>
where
    B: serde::Serialize + zbus::DynamicType,
{
    bus.call_method(Some(SERVICE), PATH, Some(SERVICE), method, body)
        .await
}

fn reason(error: &zbus::Error) -> NotifierError {
    if bus::is_absence(error) {
        NotifierError::Absent
    } else {
        NotifierError::Failed
    }
}
