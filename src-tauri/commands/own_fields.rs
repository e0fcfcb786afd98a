//! Fields of the team's own.

use kawka_desk::view::{Done, FieldChoice, FieldRow, NewField};
use kawka_domain::ids::FieldId;
use tauri::State;

use super::{Answer, at_desk};
use crate::app_state::AppState;

/// Every field.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_fields(state: State<'_, AppState>) -> Answer<Vec<FieldRow>> {
    at_desk(&state, move |desk| desk.list_fields()).await
}

/// Adds a field.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_field(state: State<'_, AppState>, field: NewField) -> Answer<Done<FieldId>> {
    at_desk(&state, move |desk| desk.add_field(&field)).await
}

/// Changes a field's name and choices.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_field(
    state: State<'_, AppState>,
    id: FieldId,
    name: String,
    choices: Vec<FieldChoice>,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.change_field(id, &name, &choices)).await
}

/// Moves a field.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn move_field(
    state: State<'_, AppState>,
    id: FieldId,
    position: u32,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.move_field(id, position)).await
}

/// Archives a field, or brings it back.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn archive_field(
    state: State<'_, AppState>,
    id: FieldId,
    archived: bool,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.archive_field(id, archived)).await
}
