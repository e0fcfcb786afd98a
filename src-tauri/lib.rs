//! Kawka, the desktop app: start and wiring, nothing else. What it does is in the `desk` room.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")
)]

pub mod adapters;
mod app_state;
mod bare_window;
pub mod bindings;
pub mod cli;
mod commands;
mod display;
mod doctor;
mod events;
#[cfg(test)]
mod fence;
mod first_picture;
mod last_words;
mod page_engine;
pub mod place;
mod recording_loop;
mod reminder_loop;
mod retention_loop;
mod software_rendering;
mod tray;
mod windows;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use tauri::{AppHandle, Manager as _};
use tokio::sync::mpsc::unbounded_channel;

use crate::adapters::clock::SystemClock;
use crate::app_state::AppState;
use crate::first_picture::{Painter, Picture};
use crate::place::{Place, Stage};

/// Sends the log to standard error: codes and ids only, never what people wrote. `level` is what is logged unless
/// `KAWKA_LOG` says otherwise.
pub(crate) fn start_log(level: &str) {
    use tracing_subscriber::EnvFilter;
    // Below these crates there are hosts, entry names and bodies in the messages of lower levels.
    let quiet = "reqwest=warn,hyper=warn,hyper_util=warn,rustls=warn,keyring_core=warn,zbus=warn,tao=error,wry=warn";
    let wanted = std::env::var("KAWKA_LOG").unwrap_or_else(|_| level.to_owned());
    if wanted == "off" {
        return;
    }
    let filter =
        EnvFilter::try_new(format!("{wanted},{quiet}")).unwrap_or_else(|_| EnvFilter::new("warn"));
    // A second subscriber (a test's) keeps its own.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}

/// Opens the window on a data folder and runs until it is quit.
#[must_use]
pub(crate) fn run_window(
    data: Option<std::path::PathBuf>,
    demo: bool,
    begin: windows::Begin,
) -> ExitCode {
    start_log("warn");
    software_rendering::prepare();
    software_rendering::leave_out_drivers();
    page_engine::prepare();
    let context = tauri::generate_context!();
    // A window that nobody sees has time.
    let painter = (begin == windows::Begin::Shown)
        .then(|| Painter::hire(|| script(&context)))
        .flatten();
    if !display::answers() {
        eprintln!(
            "kawka: there is no display: neither an X11 nor a Wayland server answers; verbs work without one (kawka --help)"
        );
        return ExitCode::from(1);
    }
    let place = match Place::new(data, demo, Arc::new(SystemClock)) {
        Ok(place) => place,
        Err(error) => return cli::refuse(&error),
    };
    let (answers, responses) = unbounded_channel();
    let instance = format!("app.kawka.desktop.{}", place.tag());
    let state = AppState::new(place, answers);
    let app = tauri::Builder::default()
        .plugin(
            tauri_plugin_single_instance::Builder::new()
                .dbus_id(instance)
                .callback(|app, asked, _| {
                    // One that waits behind the tray, as at login, shows nothing.
                    if !asked.iter().skip(1).any(|word| word == "--hidden") {
                        windows::raise(app);
                    }
                })
                .build(),
        )
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(bindings::handler())
        .manage(state)
        .setup(move |app| {
            let handle = app.handle().clone();
            let (picture, frame) = first_picture::frame();
            open_file(&handle, painter, picture);
            let demo = handle.state::<AppState>().place.demo;
            windows::open_main(&handle, demo, begin, frame)?;
            tray::install_later(&handle);
            #[cfg(unix)]
            quit_when_asked(&handle)?;
            tauri::async_runtime::spawn(reminder_loop::answer(handle, responses));
            Ok(())
        })
        .build(context);
    match app {
        Ok(app) => {
            app.run(|handle, event| {
                if let tauri::RunEvent::Exit = event {
                    leave(handle);
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the window cannot be opened");
            eprintln!("kawka: the window cannot be opened: {error}");
            ExitCode::from(1)
        }
    }
}

/// What makes the first picture, as the window's own build left it; `None` in one that was not built.
fn script(context: &tauri::Context) -> Option<String> {
    let script = context.assets().get(&"first_picture.js".into())?;
    String::from_utf8(script.into_owned()).ok()
}

/// Opens the file beside the window's own start, and has the first picture made of what is in it.
fn open_file(app: &AppHandle, painter: Option<Painter>, picture: SyncSender<Picture>) {
    let handle = app.clone();
    // Where nobody makes one, nobody waits for it.
    let painting = painter.map(|painter| (painter, picture));
    tauri::async_runtime::spawn_blocking(move || {
        let state = handle.state::<AppState>();
        let stage = state.place.open();
        let is_open = matches!(stage, Stage::Ready(_));
        state.enter(&handle, stage.clone());
        if is_open {
            if let Some((painter, picture)) = painting
                && let Ok(start) = stage.describe(&state.place)
                && let Some(made) = painter.paint(&start)
            {
                // Too late, nobody waits for it any more.
                let _ = picture.send(made);
            }
        } else {
            // A window that waits in the tray would wait for a passphrase nobody is asked for, and remind of nothing.
            let raised = handle.clone();
            // Queued: the window may not be there yet.
            let _ = handle.run_on_main_thread(move || windows::raise(&raised));
        }
    });
}

/// Whoever logs out or sends a signal gets the same orderly end as whoever chooses Quit.
#[cfg(unix)]
fn quit_when_asked(app: &AppHandle) -> std::io::Result<()> {
    use std::io::Read as _;
    use std::os::unix::net::UnixStream;

    let (mut read, write) = UnixStream::pair()?;
    for signal in [
        signal_hook::consts::SIGTERM,
        signal_hook::consts::SIGINT,
        signal_hook::consts::SIGHUP,
    ] {
        signal_hook::low_level::pipe::register(signal, write.try_clone()?)?;
    }
    let app = app.clone();
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            if read.read_exact(&mut [0]).is_ok() {
                app.exit(0);
            }
        })?;
    Ok(())
}

/// Takes the notices off the screen and closes the file.
fn leave(app: &AppHandle) {
    let notifier = app.state::<AppState>().notifier();
    tauri::async_runtime::block_on(notifier.withdraw_all());
    if let Ok(desk) = app.state::<AppState>().desk()
        // The window said what is missing for as long as it was open.
        && let Err(error) = desk.store().accept_missing_changes().and_then(|()| desk.store().checkpoint())
    {
        tracing::warn!(%error, "checkpoint");
    }
}
