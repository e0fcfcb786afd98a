//! The tray: the next call with its countdown, the follow-ups that wait, the pause of reminders, the way back to the
//! window, and out.
//!
//! The menu is made once; afterwards only the words that changed are set, for a menu made anew closes the one that
//! is open and costs a round trip to the panel for each entry.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kawka_desk::view::PauseLength;
use kawka_desk::{Desk, Glance};
use tauri::image::Image;
use tauri::menu::{Menu, MenuBuilder, MenuItem, MenuItemBuilder};
use tauri::tray::{TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager as _, Wry};

use crate::app_state::{AppState, language_of};
use crate::commands::settings::pause;
use crate::events::Place;
use crate::place::system_language;
use crate::windows;

/// The first picture goes before the tray.
const AFTER_START: Duration = Duration::from_secs(2);

const NEXT: &str = "next";
const FOLLOW_UPS: &str = "follow_ups";
const PAUSE: &str = "pause";
const PAUSE_LONGER: &str = "pause_longer";
const OPEN: &str = "open";
const QUIT: &str = "quit";

/// The tray as it stands.
struct Tray {
    icon: TrayIcon,
    next: MenuItem<Wry>,
    follow_ups: MenuItem<Wry>,
    pause: MenuItem<Wry>,
    pause_longer: MenuItem<Wry>,
    open: MenuItem<Wry>,
    quit: MenuItem<Wry>,
    said: Mutex<Glance>,
}

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
    match catch_unwind(AssertUnwindSafe(|| Tray::make(app))) {
        Ok(Ok(tray)) => {
            app.manage(tray);
        }
        _ => tracing::warn!(code = "tray_absent", "the system has no tray"),
    }
}

/// Brings the tray's words up to date.
pub fn refresh(app: &AppHandle, desk: &Desk) {
    let Some(tray) = app.try_state::<Tray>() else {
        return;
    };
    let renewed = desk
        .glance(language_of(desk))
        .map(|glance| tray.say(glance));
    match renewed {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the tray cannot be renewed"),
        Err(error) => tracing::warn!(code = %error, "the tray cannot be renewed"),
    }
}

impl Tray {
    fn make(app: &AppHandle) -> tauri::Result<Self> {
        let said = Glance::of_nothing(system_language());
        let item = |id: &str, words: &str| MenuItemBuilder::with_id(id, words).build(app);
        let next = MenuItemBuilder::with_id(NEXT, &said.next)
            .enabled(false)
            .build(app)?;
        let follow_ups = item(FOLLOW_UPS, &said.follow_ups)?;
        let pause = item(PAUSE, &said.pause)?;
        let pause_longer = item(PAUSE_LONGER, said.pause_longer)?;
        let open = item(OPEN, said.open)?;
        let quit = item(QUIT, said.quit)?;
        let menu: Menu<Wry> = MenuBuilder::new(app)
            .items(&[&next, &follow_ups])
            .separator()
            .items(&[&pause, &pause_longer])
            .separator()
            .item(&open)
            .separator()
            .item(&quit)
            .build()?;
        let icon = TrayIconBuilder::with_id("kawka")
            .icon(Image::from_bytes(include_bytes!("../icons/tray.png"))?)
            .icon_as_template(true)
            .tooltip("Kawka")
            .menu(&menu)
            .show_menu_on_left_click(false)
            .on_menu_event(|app, event| choose(app, event.id().as_ref()))
            .on_tray_icon_event(|icon, event| {
                if let TrayIconEvent::Click { .. } = event {
                    windows::raise(icon.app_handle());
                }
            })
            .build(app)?;
        Ok(Self {
            icon,
            next,
            follow_ups,
            pause,
            pause_longer,
            open,
            quit,
            said: Mutex::new(said),
        })
    }

    /// Sets the words that are others than before.
    fn say(&self, glance: Glance) -> tauri::Result<()> {
        // Not held while words are set: that waits for the window's thread, which may ask for the booking.
        let said = self.said().clone();
        if glance == said {
            return Ok(());
        }
        for (item, before, now) in [
            (&self.next, said.next.as_str(), glance.next.as_str()),
            (&self.follow_ups, &said.follow_ups, &glance.follow_ups),
            (&self.pause, &said.pause, &glance.pause),
            (&self.pause_longer, said.pause_longer, glance.pause_longer),
            (&self.open, said.open, glance.open),
            (&self.quit, said.quit, glance.quit),
        ] {
            if before != now {
                item.set_text(now)?;
            }
        }
        if said.booking.is_some() != glance.booking.is_some() {
            self.next.set_enabled(glance.booking.is_some())?;
        }
        let (before, now) = (at_the_icon(&said), at_the_icon(&glance));
        if before != now {
            self.icon.set_title(Some(now.0))?;
            self.icon.set_tooltip(Some(now.1))?;
        }
        *self.said() = glance;
        Ok(())
    }

    fn said(&self) -> MutexGuard<'_, Glance> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What stands beside the icon, and over it where somebody points at it.
fn at_the_icon(glance: &Glance) -> (&str, &str) {
    (&glance.countdown, &glance.next)
}

fn choose(app: &AppHandle, id: &str) {
    match id {
        NEXT => {
            let booking = app.try_state::<Tray>().and_then(|tray| tray.said().booking);
            let place = booking.map_or(Place::Today, |booking_id| Place::Brief { booking_id });
            tauri::async_runtime::spawn(windows::go(app.clone(), place));
        }
        FOLLOW_UPS => {
            tauri::async_runtime::spawn(windows::go(app.clone(), Place::FollowUps));
        }
        PAUSE => {
            let paused = app
                .try_state::<Tray>()
                .is_some_and(|tray| tray.said().paused);
            pause_or_resume(app, (!paused).then_some(PauseLength::Hour));
        }
        PAUSE_LONGER => pause_or_resume(app, Some(PauseLength::Tomorrow)),
        QUIT => app.exit(0),
        _ => windows::raise(app),
    }
}

/// `None` ends the pause.
fn pause_or_resume(app: &AppHandle, length: Option<PauseLength>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = pause(&app, length).await {
            tracing::warn!(code = %error, "reminders cannot be paused");
        }
    });
}

#[cfg(test)]
mod tests {
    use kawka_desk::wording::Language;

    use super::*;

    /// In discreet mode the name goes from the icon too, and a call that was moved has its new time there, also while
    /// the countdown is the same.
    #[test]
    fn whatever_is_said_of_the_next_call_stands_at_the_icon() {
        let of_nothing = Glance::of_nothing(Language::English);
        let said = |next: &str| Glance {
            next: next.to_owned(),
            ..of_nothing.clone()
        };
        let named = said("Ada Host · Wed 14:00, Warsaw");
        for other in ["Wed 14:00, Warsaw", "Ada Host · Wed 16:00, Warsaw"] {
            assert_ne!(at_the_icon(&named), at_the_icon(&said(other)), "{other}");
        }
        assert_eq!(at_the_icon(&named), at_the_icon(&named.clone()));
    }
}
