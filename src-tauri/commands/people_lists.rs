//! Saved lists of people.

use kawka_desk::view::{Done, PeopleCriteria, PeopleListRow};
use kawka_domain::ids::ListId;
use tauri::State;

use super::{Answer, at_desk};
use crate::app_state::AppState;

/// The saved lists.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_people_lists(state: State<'_, AppState>) -> Answer<Vec<PeopleListRow>> {
    at_desk(&state, move |desk| desk.list_people_lists()).await
}

/// How many people fulfil this now.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn count_people(state: State<'_, AppState>, criteria: PeopleCriteria) -> Answer<u32> {
    at_desk(&state, move |desk| desk.count_people(&criteria)).await
}

/// Saves a list.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_people_list(
    state: State<'_, AppState>,
    name: String,
    criteria: PeopleCriteria,
) -> Answer<Done<ListId>> {
    at_desk(&state, move |desk| desk.add_people_list(&name, &criteria)).await
}

/// Changes a list.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_people_list(
    state: State<'_, AppState>,
    id: ListId,
    name: String,
    criteria: PeopleCriteria,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.change_people_list(id, &name, &criteria)
    })
    .await
}

/// Removes a list.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_people_list(state: State<'_, AppState>, id: ListId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_people_list(id)).await
}
