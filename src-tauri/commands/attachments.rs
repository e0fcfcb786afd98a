//! Files of contacts.

use kawka_desk::view::{AttachmentRow, Done};
use kawka_domain::ids::{AttachmentId, InteractionId};
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt as _;

use super::{Answer, at_desk, blocking};
use crate::app_state::AppState;

/// Lets a person choose files; none where they choose none.
///
/// # Errors
/// None of its own.
#[tauri::command]
#[specta::specta]
pub async fn pick_attachments(app: AppHandle) -> Answer<Vec<String>> {
    blocking(move || {
        let picked = app.dialog().file().blocking_pick_files();
        let picked = picked.unwrap_or_default();
        Ok(picked.into_iter().map(|path| path.to_string()).collect())
    })
    .await
}

/// Files of a contact.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_attachments(
    state: State<'_, AppState>,
    interaction_id: InteractionId,
) -> Answer<Vec<AttachmentRow>> {
    at_desk(&state, move |desk| desk.list_attachments(interaction_id)).await
}

/// Copies files to a contact.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn attach_files(
    state: State<'_, AppState>,
    interaction_id: InteractionId,
    paths: Vec<String>,
) -> Answer<Done<u32>> {
    at_desk(&state, move |desk| {
        desk.attach_files(interaction_id, &paths)
    })
    .await
}

/// Takes a file off its contact.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_attachment(state: State<'_, AppState>, id: AttachmentId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_attachment(id)).await
}

/// Asks where to and saves a copy of a file; `None` when no place was chosen.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn save_attachment(
    app: AppHandle,
    state: State<'_, AppState>,
    id: AttachmentId,
) -> Answer<Option<String>> {
    at_desk(&state, move |desk| {
        let name = desk.get_attachment_name(id)?;
        let place = app.dialog().file().set_file_name(name).blocking_save_file();
        place
            .map(|path| Ok(desk.save_attachment(id, &path.to_string())?.path))
            .transpose()
    })
    .await
}
