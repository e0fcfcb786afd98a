//! Slots: the weekly pattern, its exceptions, what is free.

use chrono::{DateTime, NaiveDate, Utc};
use kawka_desk::view::{Done, FreeSlot, SlotPlanDraft, SlotSettings};
use kawka_domain::ids::{SlotExceptionId, SlotId};
use kawka_domain::slots::{SlotDraft, SlotExceptionDraft};
use tauri::{AppHandle, State};

use super::{Answer, at_desk};
use crate::app_state::{AppState, language_of};

/// The pattern, its exceptions, zone and goal.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_slot_settings(state: State<'_, AppState>) -> Answer<SlotSettings> {
    at_desk(&state, |desk| desk.get_slot_settings()).await
}

/// Slots of a span that nobody has.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn free_slots(
    state: State<'_, AppState>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Answer<Vec<FreeSlot>> {
    at_desk(&state, move |desk| desk.free_slots(from, to)).await
}

/// The empty slots of the next weeks.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn next_free_slots(state: State<'_, AppState>, weeks: u32) -> Answer<Vec<FreeSlot>> {
    at_desk(&state, move |desk| desk.next_free_slots(weeks)).await
}

/// Adds slots to the pattern, all or none.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_slots(
    state: State<'_, AppState>,
    slots: Vec<SlotDraft>,
) -> Answer<Done<Vec<SlotId>>> {
    at_desk(&state, move |desk| desk.add_slots(&slots)).await
}

/// Changes a slot from a day on.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_slot(
    state: State<'_, AppState>,
    id: SlotId,
    slot: SlotDraft,
) -> Answer<Done<SlotId>> {
    at_desk(&state, move |desk| desk.change_slot(id, &slot)).await
}

/// Offers a slot no longer, from its next offer or from a day on.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_slot(
    state: State<'_, AppState>,
    id: SlotId,
    from: Option<NaiveDate>,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_slot(id, from)).await
}

/// Adds a holiday, a day off, or a slot on one day.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_slot_exception(
    state: State<'_, AppState>,
    exception: SlotExceptionDraft,
) -> Answer<Done<SlotExceptionId>> {
    at_desk(&state, move |desk| desk.add_slot_exception(&exception)).await
}

/// Changes an exception.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_slot_exception(
    state: State<'_, AppState>,
    id: SlotExceptionId,
    exception: SlotExceptionDraft,
) -> Answer<Done<SlotExceptionId>> {
    at_desk(&state, move |desk| {
        desk.change_slot_exception(id, &exception)
    })
    .await
}

/// Removes an exception.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_slot_exception(
    state: State<'_, AppState>,
    id: SlotExceptionId,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_slot_exception(id)).await
}

/// Sets the host's zone and the goal of a week.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_slot_plan(state: State<'_, AppState>, plan: SlotPlanDraft) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.change_slot_plan(&plan)).await
}

/// Writes the free slots of the next weeks into an iCalendar file that a person chooses; false when they choose none.
///
/// # Errors
/// [`kawka_desk::ErrorCode::NotWritable`], or as the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn export_availability(
    app: AppHandle,
    state: State<'_, AppState>,
    weeks: u32,
) -> Answer<bool> {
    let text = at_desk(&state, move |desk| {
        desk.export_availability(weeks, language_of(desk))
    })
    .await?;
    super::calendars::save_ics(app, "kawka-slots.ics", text).await
}
