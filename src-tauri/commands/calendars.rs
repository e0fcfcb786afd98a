//! Calendars.

use kawka_desk::view::{
    CalendarEventRow, CalendarRow, CalendarSync, Done, NewCalendar, SyncReport,
};
use kawka_domain::ids::CalendarId;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt as _;

use super::{Answer, at_desk, blocking, desk};
use crate::app_state::AppState;
use crate::events;

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
            .add_filter("iCalendar", &["ics", "ical", "ifb"])
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
    let report = desk(&state)?.sync_calendars(state.http.as_ref()).await?;
    state.wake.notify_one();
    events::sync_finished(&app, &report);
    Ok(report)
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
) -> Answer<Vec<CalendarEventRow>> {
    at_desk(&state, move |desk| desk.list_calendar_events(id)).await
}
