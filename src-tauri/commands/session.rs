//! From start to an open file.

use kawka_desk::view::{Session, SetUp, SetUpDone, StartState};
use tauri::{AppHandle, State};

use super::{Answer, at_desk, blocking};
use crate::app_state::AppState;
use crate::events;

/// What the window shows first; waits until the file was opened or refused.
///
/// # Errors
/// As [`Desk::get_session`](kawka_desk::Desk::get_session).
#[tauri::command]
#[specta::specta]
pub async fn start_state(state: State<'_, AppState>) -> Answer<StartState> {
    state.settled().await;
    let place = state.place.clone();
    let stage = state.stage();
    blocking(move || stage.describe(&place)).await
}

/// The page is about to show the place that it was asked for: a window that waits for that behind the tray comes.
///
/// # Errors
/// None.
#[tauri::command]
#[specta::specta]
pub async fn place_ready(state: State<'_, AppState>) -> Answer<()> {
    state.ready.notify_waiters();
    Ok(())
}

/// Whether the system shows notifications; `None` before it was asked.
///
/// # Errors
/// None.
#[tauri::command]
#[specta::specta]
pub async fn are_notifications_available(state: State<'_, AppState>) -> Answer<Option<bool>> {
    Ok(*state.notifications.borrow())
}

/// Ends the program, reminders too.
///
/// # Errors
/// None.
#[tauri::command]
#[specta::specta]
pub async fn quit(app: AppHandle) -> Answer<()> {
    app.exit(0);
    Ok(())
}

/// First start.
///
/// # Errors
/// As [`kawka_desk::set_up`].
#[tauri::command]
#[specta::specta]
pub async fn set_up(
    app: AppHandle,
    state: State<'_, AppState>,
    set_up: SetUp,
) -> Answer<SetUpDone> {
    let place = state.place.clone();
    let (desk, done) = blocking(move || place.set_up(&set_up)).await?;
    state.open(&app, desk);
    Ok(done)
}

/// Opens a locked file with its passphrase or recovery key.
///
/// # Errors
/// As [`kawka_desk::unlock`].
#[tauri::command]
#[specta::specta]
pub async fn unlock(app: AppHandle, state: State<'_, AppState>, secret: String) -> Answer<()> {
    let place = state.place.clone();
    let desk = blocking(move || place.unlock(&secret)).await?;
    state.open(&app, desk);
    events::session_changed(&app);
    Ok(())
}

/// Tries to open the file once more, for example after the keyring was unlocked.
///
/// # Errors
/// None of its own: what it finds is the new start state.
#[tauri::command]
#[specta::specta]
pub async fn retry_start(app: AppHandle, state: State<'_, AppState>) -> Answer<()> {
    if state.desk().is_ok() {
        return Ok(());
    }
    let place = state.place.clone();
    let stage = blocking(move || Ok(place.open())).await?;
    state.enter(&app, stage);
    events::session_changed(&app);
    Ok(())
}

/// Shows the recovery key.
///
/// # Errors
/// [`kawka_desk::ErrorCode::NotOpen`].
#[tauri::command]
#[specta::specta]
pub async fn show_recovery_key(state: State<'_, AppState>) -> Answer<String> {
    at_desk(&state, |desk| Ok(desk.show_recovery_key())).await
}

/// Notes that the recovery key was written down.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn confirm_recovery_key(state: State<'_, AppState>) -> Answer<()> {
    at_desk(&state, |desk| desk.confirm_recovery_key()).await
}

/// About this session.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_session(state: State<'_, AppState>) -> Answer<Session> {
    at_desk(&state, |desk| {
        desk.get_session(crate::place::system_language().word())
    })
    .await
}
