//! What the running window holds: the place, its stage, and the adapters.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, PoisonError, RwLock};

use kawka_desk::port::{Http, NotificationResponse, VideoHost};
use kawka_desk::wording::Language;
use kawka_desk::{CommandError, Desk, ErrorCode};
use tauri::AppHandle;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Notify, watch};

use crate::adapters::http::ReqwestHttp;
use crate::adapters::notifier::DesktopNotifier;
use crate::adapters::vimeo::Vimeo;
use crate::place::{Place, Stage, system_language};
use crate::{events, recording_loop, reminder_loop};

/// The state of the running window.
pub struct AppState {
    /// Where Kawka works.
    pub place: Place,
    /// Calendars over the network.
    pub http: Arc<dyn Http>,
    /// Stops the reading of calendars that somebody asked for.
    pub stop_reading: Notify,
    /// Where recordings are uploaded to.
    pub video_host: Arc<dyn VideoHost>,
    /// Wakes the loop of uploads before its time.
    pub recordings: Arc<Notify>,
    /// Asks for a look at the folder of recordings.
    pub folder: Arc<Notify>,
    /// Wakes the reminder loop before its time.
    pub wake: Arc<Notify>,
    /// The page is about to show the place that it was asked for.
    pub ready: Arc<Notify>,
    /// Whether the system shows notifications; `None` before it was asked.
    pub notifications: watch::Sender<Option<bool>>,
    /// How often something was searched for: what is looked for ahead of it ends when there is more.
    pub searches: Arc<AtomicU64>,
    notifier: Arc<DesktopNotifier>,
    stage: RwLock<Stage>,
    settled: watch::Sender<bool>,
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState").finish_non_exhaustive()
    }
}

/// The language in which a desk speaks outside the window.
#[must_use]
pub fn language_of(desk: &Desk) -> Language {
    let set = desk
        .get_settings()
        .ok()
        .and_then(|settings| settings.language.parse().ok());
    set.unwrap_or_else(system_language)
}

impl AppState {
    /// A state that has opened nothing yet.
    #[must_use]
    pub fn new(place: Place, responses: UnboundedSender<NotificationResponse>) -> Self {
        Self {
            place,
            http: Arc::new(ReqwestHttp::default()),
            stop_reading: Notify::new(),
            video_host: Arc::new(Vimeo::from_env()),
            recordings: Arc::new(Notify::new()),
            folder: Arc::new(Notify::new()),
            wake: Arc::new(Notify::new()),
            ready: Arc::new(Notify::new()),
            notifications: watch::Sender::new(None),
            searches: Arc::default(),
            notifier: Arc::new(DesktopNotifier::new(responses)),
            stage: RwLock::new(Stage::Opening),
            settled: watch::Sender::new(false),
        }
    }

    /// The notifications of the desktop.
    #[must_use]
    pub fn notifier(&self) -> Arc<DesktopNotifier> {
        Arc::clone(&self.notifier)
    }

    /// The present stage.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The open desk.
    ///
    /// # Errors
    /// [`ErrorCode::NotOpen`].
    pub fn desk(&self) -> Result<Arc<Desk>, CommandError> {
        match self.stage() {
            Stage::Ready(desk) => Ok(desk),
            _ => Err(CommandError::new(ErrorCode::NotOpen)),
        }
    }

    /// Waits until opening has ended in one way or another.
    pub async fn settled(&self) {
        // The sender lives as long as this state, so waiting can only end well.
        let _ = self.settled.subscribe().wait_for(|settled| *settled).await;
    }

    /// Sits down at a desk that was just made or unlocked.
    pub fn open(&self, app: &AppHandle, desk: Desk) {
        self.enter(app, Stage::Ready(Arc::new(desk)));
    }

    /// Enters a stage; an open desk starts its listeners and loops.
    pub fn enter(&self, app: &AppHandle, stage: Stage) {
        let mut present = self.stage.write().unwrap_or_else(PoisonError::into_inner);
        if matches!(*present, Stage::Ready(_)) {
            // Whoever came second finds the desk taken; its loops run once.
            return;
        }
        if let Stage::Ready(desk) = &stage {
            let handle = app.clone();
            let wake = Arc::clone(&self.wake);
            let recordings = Arc::clone(&self.recordings);
            desk.store().on_change(move |change| {
                let tables: Vec<&str> = change.tables.keys().map(String::as_str).collect();
                events::changed(&handle, &tables);
                wake.notify_one();
                recordings.notify_one();
            });
            reminder_loop::start(app, Arc::clone(desk));
            recording_loop::start(app, Arc::clone(desk));
        }
        *present = stage;
        drop(present);
        self.settled.send_replace(true);
    }
}
