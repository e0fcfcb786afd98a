//! The tray: the next call at a glance, the way back to the window, and out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use kawka_desk::Desk;
use kawka_desk::wording::{moment, tray as words};
use tauri::image::Image;
use tauri::menu::{Menu, MenuBuilder, MenuItemBuilder};
use tauri::tray::{TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager as _};

use crate::app_state::{AppState, language_of};
use crate::place::system_language;
use crate::windows;

const TRAY: &str = "kawka";

fn menu(app: &AppHandle, desk: Option<&Desk>) -> tauri::Result<Menu<tauri::Wry>> {
    let language = desk.map_or_else(system_language, language_of);
    let [open, next, nothing, quit] = words(language);
    let call = desk.and_then(|desk| {
        let zone = desk.zone().ok()?;
        let discreet = desk.get_settings().ok()?.discreet;
        let booking = desk.get_today().ok()?.next?.booking;
        let name = if discreet {
            String::new()
        } else {
            booking
                .customer
                .map(|c| format!(" · {}", c.name))
                .unwrap_or_default()
        };
        Some(format!(
            "{next}: {}{name}",
            moment(language, booking.start, zone)
        ))
    });
    let first = MenuItemBuilder::with_id("next", call.as_deref().unwrap_or(nothing))
        .enabled(call.is_some())
        .build(app)?;
    MenuBuilder::new(app)
        .item(&first)
        .separator()
        .text("open", open)
        .text("quit", quit)
        .build()
}

/// The first picture goes before the tray.
const AFTER_START: Duration = Duration::from_secs(2);

/// Puts Kawka into the tray once the window had time to paint.
pub fn install_later(app: &AppHandle) {
    let handle = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(AFTER_START).await;
        let home = handle.clone();
        let asked = handle.run_on_main_thread(move || {
            install(&home);
            // The loop brings its words up to date.
            home.state::<AppState>().wake.notify_one();
        });
        if let Err(error) = asked {
            tracing::warn!(%error, "the tray must wait for another start");
        }
    });
}

/// Puts Kawka into the tray. A system without one goes without: everything stands in the window too.
fn install(app: &AppHandle) {
    // The library behind the tray panics where the system lacks its half of it.
    let made = catch_unwind(AssertUnwindSafe(|| -> tauri::Result<()> {
        TrayIconBuilder::with_id(TRAY)
            .icon(Image::from_bytes(include_bytes!("../icons/tray.png"))?)
            .icon_as_template(true)
            .tooltip("Kawka")
            .menu(&menu(app, None)?)
            .show_menu_on_left_click(false)
            .on_menu_event(|app, event| match event.id().as_ref() {
                "quit" => app.exit(0),
                "next" => windows::go(app, crate::events::Place::Today),
                _ => windows::raise(app),
            })
            .on_tray_icon_event(|icon, event| {
                if let TrayIconEvent::Click { .. } = event {
                    windows::raise(icon.app_handle());
                }
            })
            .build(app)?;
        Ok(())
    }));
    if !matches!(made, Ok(Ok(()))) {
        tracing::warn!(code = "tray_absent", "the system has no tray");
    }
}

/// Brings the tray's words up to date.
pub fn refresh(app: &AppHandle, desk: &Desk) {
    let Some(icon) = app.tray_by_id(TRAY) else {
        return;
    };
    let renewed = menu(app, Some(desk)).and_then(|menu| icon.set_menu(Some(menu)));
    if let Err(error) = renewed {
        tracing::warn!(%error, "the tray cannot be renewed");
    }
}
