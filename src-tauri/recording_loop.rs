//! The loop that watches the folder of recordings, and the one that uploads and deletes at the video host.
//!
//! The folder is looked at when the system says that something changed in it, and every half minute besides: file
//! systems over a network say nothing. A file needs two looks some time apart to count as finished.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kawka_desk::view::FolderState;
use kawka_desk::{Desk, Step, Uploader};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tauri::{AppHandle, Manager as _};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::adapters::vimeo::token_from_env;
use crate::app_state::AppState;
use crate::commands::blocking;
use crate::events;

/// The first picture goes before the folder.
const AFTER_START: Duration = Duration::from_secs(3);
/// How often the folder is looked at in any case, and while a file in it grows.
const LOOK: Duration = Duration::from_secs(30);
/// How often when none is set or nothing is there.
const SELDOM: Duration = Duration::from_secs(300);
/// Changes come in bursts: one look after them is enough.
const BURST: Duration = Duration::from_secs(2);

/// Starts both loops of an open desk.
pub fn start(app: &AppHandle, desk: Arc<Desk>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        sleep(AFTER_START).await;
        tokio::spawn(watch(app.clone(), Arc::clone(&desk)));
        upload(app, desk).await;
    });
}

/// The system's watch over a folder; kept only for what it tells.
struct Eye {
    folder: PathBuf,
    _watcher: RecommendedWatcher,
}

fn open_eye(folder: &Path, seen: &Arc<Notify>) -> Option<Eye> {
    let seen = Arc::clone(seen);
    let told = move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            seen.notify_one();
        }
    };
    let mut watcher = notify::recommended_watcher(told).ok()?;
    // Without it the folder is looked at twice a minute, which is enough.
    watcher.watch(folder, RecursiveMode::Recursive).ok()?;
    Some(Eye {
        folder: folder.to_owned(),
        _watcher: watcher,
    })
}

async fn watch(app: AppHandle, desk: Arc<Desk>) {
    let seen = Arc::new(Notify::new());
    let stirred = Arc::clone(&app.state::<AppState>().folder);
    let mut eye: Option<Eye> = None;
    let mut last = None;
    loop {
        let asked = Arc::clone(&desk);
        let look = blocking(move || {
            let folder = PathBuf::from(asked.get_settings()?.recordings.folder);
            Ok((folder, asked.look_at_recordings()?))
        })
        .await;
        let pause = match look {
            Ok((folder, report)) => {
                let watched = report.folder == FolderState::Watched;
                if !watched {
                    eye = None;
                } else if eye.as_ref().is_none_or(|eye| eye.folder != folder) {
                    eye = open_eye(&folder, &seen);
                }
                if report.growing > 0 || last.as_ref() != Some(&report) {
                    events::changed(&app, &["local_recording_file"]);
                }
                last = Some(report);
                if watched { LOOK } else { SELDOM }
            }
            Err(error) => {
                tracing::error!(code = %error, "recordings");
                SELDOM
            }
        };
        tokio::select! {
            () = sleep(pause) => {}
            () = seen.notified() => sleep(BURST).await,
            () = stirred.notified() => {}
        }
    }
}

async fn upload(app: AppHandle, desk: Arc<Desk>) {
    let (host, secrets, wake) = {
        let state = app.state::<AppState>();
        (
            Arc::clone(&state.video_host),
            Arc::clone(&state.place.secrets),
            Arc::clone(&state.recordings),
        )
    };
    let mut uploader = Uploader::new(Arc::clone(&desk), host, secrets, token_from_env());
    loop {
        let pause = match uploader.step().await {
            Ok(Step::Moved) => {
                events::changed(&app, &["local_upload"]);
                continue;
            }
            Ok(Step::Waits(until)) => until.map_or(SELDOM, |until| {
                (until - desk.now())
                    .to_std()
                    .unwrap_or_default()
                    .min(SELDOM)
            }),
            Err(error) => {
                tracing::error!(code = %error, "upload");
                LOOK
            }
        };
        let pause = pause.max(Duration::from_millis(500));
        // Woken by any write, or waits out the pause.
        let _ = timeout(pause, wake.notified()).await;
    }
}
