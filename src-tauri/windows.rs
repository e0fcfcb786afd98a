//! The windows: the main one and the narrow brief beside a video call.

use std::sync::Arc;
use std::time::Duration;

use kawka_desk::view::BriefView;
use kawka_domain::ids::BookingId;
#[cfg(target_os = "linux")]
use tauri::webview::PageLoadEvent;
use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindowBuilder};
use tokio::time::{Instant, timeout_at};

use crate::app_state::AppState;
use crate::commands::blocking;
use crate::events::{self, Place};
use crate::first_picture::Frame;
use crate::place::system_language;

/// Label of the main window.
pub const MAIN: &str = "main";

/// Width and height of the main window at first, logical pixels.
pub const SIZE: (i32, i32) = (1280, 800);

/// The start state is asked for before the page's scripts are there to ask; `backend.ts` takes the answer.
const ASK: &str = "Object.defineProperty(window, '__KAWKA_START__', {
    value: window.__TAURI_INTERNALS__.invoke('start_state'),
    writable: true,
})";

fn stays_home(url: &tauri::Url) -> bool {
    let own_host = matches!(url.host_str(), Some("localhost" | "tauri.localhost"));
    url.scheme() == "tauri" || (cfg!(any(windows, target_os = "android")) && own_host)
}

const fn title(demo: bool) -> &'static str {
    if demo { "Kawka (demo)" } else { "Kawka" }
}

/// How the main window begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// On the screen.
    Shown,
    /// Behind the tray, until somebody asks for it.
    Hidden,
}

/// Opens the main window.
///
/// # Errors
/// When the system has no web view or no display.
pub fn open_main(app: &AppHandle, demo: bool, begin: Begin, frame: Frame) -> tauri::Result<()> {
    // What the web view says of itself depends on which locales are installed.
    let url = format!("index.html?locale={}", system_language().word());
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App(url.into()));
    #[cfg(target_os = "linux")]
    let window = window.on_page_load(move |window, page| {
        if begin == Begin::Hidden && page.event() == PageLoadEvent::Finished {
            tauri::async_runtime::spawn(paint_ahead(window));
        }
    });
    let window = window
        .title(title(demo))
        .inner_size(SIZE.0.into(), SIZE.1.into())
        .min_inner_size(900.0, 600.0)
        .visible(begin == Begin::Shown)
        .on_navigation(stays_home)
        .on_web_resource_request(move |request, page| {
            if request.uri().path() == "/index.html" {
                frame.hang(page.body_mut());
            }
        })
        .initialization_script(ASK)
        .build()?;
    #[cfg(target_os = "linux")]
    {
        survive_the_page(&window);
        if begin == Begin::Hidden {
            lay_out(&window);
        }
    }
    let hidden = window.clone();
    window.on_window_event(move |event| {
        if let tauri::WindowEvent::CloseRequested { api, .. } = event {
            // Reminders go on: the tray, a notification or a second start brings the window back.
            api.prevent_close();
            if let Err(error) = hidden.hide() {
                tracing::warn!(%error, "the window cannot be hidden");
            }
        }
    });
    Ok(())
}

/// The page lives in a process of its own, which the system may kill where memory is short. A fresh page comes then;
/// reminders never stopped, and what was being typed was saved within a second.
#[cfg(target_os = "linux")]
fn survive_the_page(window: &tauri::WebviewWindow) {
    use webkit2gtk::WebViewExt as _;

    let label = window.label().to_owned();
    let watched = window.with_webview(move |page| {
        page.inner()
            .connect_web_process_terminated(move |page, reason| {
                tracing::error!(
                    window = label,
                    ?reason,
                    "the page is gone; it is loaded anew"
                );
                page.reload();
            });
    });
    if let Err(error) = watched {
        tracing::warn!(%error, "the page is not watched");
    }
}

/// A window that was never on the screen has nothing to be shown in, and its page no size: both would be made when
/// somebody waits for them.
#[cfg(target_os = "linux")]
pub fn lay_out(window: &tauri::WebviewWindow) {
    use gtk::prelude::WidgetExt as _;

    let (width, height) = SIZE;
    let laid_out = window.gtk_window().and_then(|frame| {
        frame.realize();
        window.with_webview(move |page| {
            let page = page.inner();
            page.realize();
            // GTK wants to be asked before it is told.
            let _ = page.preferred_size();
            page.size_allocate(&gtk::Allocation::new(0, 0, width, height));
        })
    });
    if let Err(error) = laid_out {
        tracing::warn!(%error, "the page is laid out when it is shown");
    }
}

/// After its page is loaded a window shows Today within this time.
#[cfg(target_os = "linux")]
const FIRST_SCREEN: Duration = Duration::from_secs(1);

/// Paints the page of a window that nobody sees once into a picture that nobody keeps: letters are drawn for the first
/// time now and not when somebody waits for them. Measured with `WebKitGTK` 2.50 without a graphics card: 20 ms less
/// to the first brief.
#[cfg(target_os = "linux")]
async fn paint_ahead(window: tauri::WebviewWindow) {
    use webkit2gtk::{SnapshotOptions, SnapshotRegion, WebViewExt as _};

    tokio::time::sleep(FIRST_SCREEN).await;
    if window.is_visible().unwrap_or(true) {
        return;
    }
    let asked = window.with_webview(|page| {
        page.inner().snapshot(
            SnapshotRegion::Visible,
            SnapshotOptions::NONE,
            gtk::gio::Cancellable::NONE,
            |picture| match picture {
                Ok(_) => tracing::info!(code = "painted_ahead", "window"),
                Err(error) => tracing::warn!(%error, "the page is painted when it is shown"),
            },
        );
    });
    if let Err(error) = asked {
        tracing::warn!(%error, "the page is painted when it is shown");
    }
}

/// Shows the main window and gives it the focus.
pub fn raise(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    for step in [window.show(), window.unminimize(), window.set_focus()] {
        if let Err(error) = step {
            tracing::warn!(%error, "the window cannot be raised");
        }
    }
}

/// A window that waits for its page is shown after this time at the latest.
const LONGEST: Duration = Duration::from_millis(300);

/// Shows a place in the main window; what is told after it comes to the page after it. A window that nobody sees is
/// shown once its page is ready for the place: it would first paint the place where it was left, which takes as long
/// again and may tell of somebody else.
pub async fn go(app: AppHandle, place: Place) {
    let latest = Instant::now() + LONGEST;
    let is_seen = is_seen(&app);
    if is_seen {
        raise(&app);
    }
    let brief = timeout_at(latest, brief_of(&app, &place)).await;
    let ready = Arc::clone(&app.state::<AppState>().ready);
    let mut ready = Box::pin(ready.notified_owned());
    ready.as_mut().enable();
    events::open_place(&app, place, brief.ok().flatten());
    if !is_seen {
        tauri::async_runtime::spawn(async move {
            // A page that shows no place, as before a locked file, says nothing.
            let _ = timeout_at(latest, ready).await;
            raise(&app);
        });
    }
}

/// The brief goes with the place. Where it cannot be read in time, the page asks for it and tells why.
async fn brief_of(app: &AppHandle, place: &Place) -> Option<Box<BriefView>> {
    let Place::Brief { booking_id } = *place else {
        return None;
    };
    let desk = app.state::<AppState>().desk().ok()?;
    let brief = blocking(move || desk.get_brief(booking_id)).await;
    brief.ok().map(Box::new)
}

fn is_seen(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN).is_some_and(|window| {
        window.is_visible().unwrap_or(true) && !window.is_minimized().unwrap_or(false)
    })
}

/// Opens the brief of a booking as a narrow window, or raises the one that is open.
///
/// # Errors
/// When the window cannot be made.
pub fn open_narrow(app: &AppHandle, booking: BookingId) -> tauri::Result<()> {
    let label = format!("narrow-{booking}");
    if let Some(window) = app.get_webview_window(&label) {
        window.show()?;
        return window.set_focus();
    }
    let url = WebviewUrl::App(format!("index.html?narrow={booking}").into());
    let _window = WebviewWindowBuilder::new(app, label, url)
        .title(format!(
            "{} · brief",
            title(app.state::<AppState>().place.demo)
        ))
        .inner_size(420.0, 760.0)
        .min_inner_size(340.0, 400.0)
        .always_on_top(true)
        .on_navigation(stays_home)
        .build()?;
    #[cfg(target_os = "linux")]
    survive_the_page(&_window);
    Ok(())
}
