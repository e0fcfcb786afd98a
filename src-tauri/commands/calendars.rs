//! Calendars.

use kawka_desk::view::{
    CalendarEvents, CalendarReading, CalendarRow, CalendarSource, CalendarSync, Done, HeldChange,
    NewAccount, NewCalendar, OutboxRow, SyncReport,
};
use kawka_desk::{CommandError, ErrorCode};
use kawka_domain::ids::{CalendarId, OutboxId};
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt as _;

use super::{Answer, at_desk, blocking, desk};
use crate::app_state::AppState;
use crate::events;
use crate::place::service_address;

/// The calendars.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_calendars(state: State<'_, AppState>) -> Answer<Vec<CalendarRow>> {
    at_desk(&state, |desk| desk.list_calendars()).await
}

/// Lets a person choose a calendar file; `None` when they choose none.
///
/// # Errors
/// None of its own.
#[tauri::command]
#[specta::specta]
pub async fn pick_calendar_file(app: AppHandle) -> Answer<Option<String>> {
    blocking(move || {
        let picked = app
            .dialog()
            .file()
            .add_filter("iCalendar, CSV", &["ics", "ical", "ifb", "csv"])
            .blocking_pick_file();
        Ok(picked.map(|path| path.to_string()))
    })
    .await
}

/// Adds a calendar and reads it.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_calendar(
    state: State<'_, AppState>,
    calendar: NewCalendar,
) -> Answer<Done<CalendarSync>> {
    let added = desk(&state)?
        .add_calendar(calendar, state.http.as_ref())
        .await;
    state.wake.notify_one();
    added
}

/// Removes a calendar.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_calendar(state: State<'_, AppState>, id: CalendarId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_calendar(id)).await
}

/// Reads every calendar now.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn sync_calendars(app: AppHandle, state: State<'_, AppState>) -> Answer<SyncReport> {
    let desk = desk(&state)?;
    let report = desk
        .sync_calendars_watched(
            state.http.as_ref(),
            &|progress| events::sync_progress(&app, progress),
            &state.stop_reading,
        )
        .await?;
    desk.send_outbox(state.http.as_ref()).await?;
    state.wake.notify_one();
    events::sync_finished(&app, &report);
    Ok(report)
}

/// Stops the reading of the calendars that runs; what was read by then stays.
#[tauri::command]
#[specta::specta]
pub fn stop_reading(state: State<'_, AppState>) {
    state.stop_reading.notify_waiters();
}

/// What a calendar held at its last reading.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_calendar_events(
    state: State<'_, AppState>,
    id: CalendarId,
) -> Answer<CalendarEvents> {
    at_desk(&state, move |desk| desk.list_calendar_events(id)).await
}

/// Adds the calendars of an account and reads them.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_account(
    state: State<'_, AppState>,
    account: NewAccount,
) -> Answer<Vec<Done<CalendarSync>>> {
    let url = match account.source {
        CalendarSource::Caldav => account.url,
        service => service_address(service),
    };
    let account = NewAccount { url, ..account };
    let added = desk(&state)?
        .add_account(account, state.http.as_ref())
        .await;
    state.wake.notify_one();
    added
}

/// Puts a new password or token in the place of a calendar's former one, and reads all calendars.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn renew_secret(
    app: AppHandle,
    state: State<'_, AppState>,
    id: CalendarId,
    secret: String,
) -> Answer<SyncReport> {
    desk(&state)?
        .renew_secret(id, &secret, state.http.as_ref())
        .await?;
    sync_calendars(app, state).await
}

/// Says yes to a calendar's host standing in the own network, and reads all calendars.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn allow_own_network(
    app: AppHandle,
    state: State<'_, AppState>,
    id: CalendarId,
) -> Answer<SyncReport> {
    at_desk(&state, move |desk| desk.allow_own_network(id)).await?;
    sync_calendars(app, state).await
}

/// Readings of all calendars, newest first.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_readings(
    state: State<'_, AppState>,
    telling: bool,
    offset: u32,
    limit: u32,
) -> Answer<Vec<CalendarReading>> {
    at_desk(&state, move |desk| {
        desk.list_readings(telling, offset, limit)
    })
    .await
}

/// The changes of a calendar that wait because they are too many at once.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_held_changes(
    state: State<'_, AppState>,
    id: CalendarId,
) -> Answer<Vec<HeldChange>> {
    at_desk(&state, move |desk| desk.list_held_changes(id)).await
}

/// Makes the changes of a calendar that wait because they are too many at once.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn accept_changes(
    app: AppHandle,
    state: State<'_, AppState>,
    id: CalendarId,
) -> Answer<SyncReport> {
    at_desk(&state, move |desk| desk.accept_changes(id)).await?;
    sync_calendars(app, state).await
}

/// What is said to booking services, newest first.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_outbox(state: State<'_, AppState>) -> Answer<Vec<OutboxRow>> {
    at_desk(&state, |desk| desk.list_outbox()).await
}

/// Takes back what waits in the outbox or was refused.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn take_back(state: State<'_, AppState>, id: OutboxId) -> Answer<()> {
    at_desk(&state, move |desk| desk.take_back(id)).await
}

/// Lets what was refused go out again, now.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn send_again(state: State<'_, AppState>, id: OutboxId) -> Answer<()> {
    at_desk(&state, move |desk| desk.send_again(id)).await?;
    desk(&state)?.send_outbox(state.http.as_ref()).await
}

/// Lets out what waits in the outbox, now.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn send_outbox(state: State<'_, AppState>) -> Answer<()> {
    desk(&state)?.send_outbox(state.http.as_ref()).await
}

/// Writes the bookings to come into an iCalendar file that a person chooses; false when they choose none.
///
/// # Errors
/// [`ErrorCode::NotWritable`], or as the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn export_bookings(app: AppHandle, state: State<'_, AppState>) -> Answer<bool> {
    let text = at_desk(&state, |desk| desk.export_bookings()).await?;
    save_ics(app, "kawka.ics", text).await
}

/// Writes an iCalendar file where a person chooses; false when they choose nowhere.
pub(super) async fn save_ics(app: AppHandle, name: &'static str, text: String) -> Answer<bool> {
    blocking(move || {
        let picked = app
            .dialog()
            .file()
            .add_filter("iCalendar", &["ics"])
            .set_file_name(name)
            .blocking_save_file();
        let Some(path) = picked.and_then(|path| path.into_path().ok()) else {
            return Ok(false);
        };
        std::fs::write(path, text)
            .map(|()| true)
            .map_err(|_| CommandError::new(ErrorCode::NotWritable))
    })
    .await
}
