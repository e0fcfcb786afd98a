//! Follow-ups.

use kawka_desk::view::{Done, FollowUpDraft, FollowUpFilter, FollowUpRow};
use kawka_domain::ids::FollowUpId;
use tauri::State;

use super::{Answer, at_desk};
use crate::app_state::AppState;

/// Pending or done ones.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_follow_ups(
    state: State<'_, AppState>,
    filter: FollowUpFilter,
) -> Answer<Vec<FollowUpRow>> {
    at_desk(&state, move |desk| desk.list_follow_ups(&filter)).await
}

/// Adds one.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_follow_up(
    state: State<'_, AppState>,
    draft: FollowUpDraft,
) -> Answer<Done<FollowUpId>> {
    at_desk(&state, move |desk| desk.add_follow_up(&draft)).await
}

/// Changes one.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_follow_up(
    state: State<'_, AppState>,
    id: FollowUpId,
    draft: FollowUpDraft,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.change_follow_up(id, &draft)).await
}

/// Marks one as done or pending.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn set_follow_up_done(
    state: State<'_, AppState>,
    id: FollowUpId,
    done: bool,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.set_follow_up_done(id, done)).await
}

/// Removes one.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_follow_up(state: State<'_, AppState>, id: FollowUpId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_follow_up(id)).await
}
