//! Backups.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use kawka_desk::view::{BackupRow, Restored};
use kawka_desk::{CommandError, ErrorCode};
use tauri::{AppHandle, State};

use super::{Answer, at_desk, blocking};
use crate::app_state::AppState;
use crate::events;

/// The backups of this folder, newest first; also where the file cannot be opened.
///
/// # Errors
/// None of its own.
#[tauri::command]
#[specta::specta]
pub async fn list_backups(state: State<'_, AppState>) -> Answer<Vec<BackupRow>> {
    let folder = state.place.folder.clone();
    blocking(move || Ok(kawka_desk::list_backups(&folder))).await
}

/// Whoever looks at the window said stop. One backup is asked for at a time.
static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Makes a backup now.
///
/// # Errors
/// As [`kawka_desk::Desk::back_up_watched`].
#[tauri::command]
#[specta::specta]
pub async fn back_up(app: AppHandle, state: State<'_, AppState>) -> Answer<BackupRow> {
    STOP.store(false, Ordering::Relaxed);
    at_desk(&state, move |desk| {
        desk.back_up_watched(&|per_mille| events::backup_progress(&app, per_mille), &STOP)
    })
    .await
}

/// Stops the backup that runs; nothing of it is left.
#[tauri::command]
#[specta::specta]
pub fn stop_back_up() {
    STOP.store(true, Ordering::Relaxed);
}

/// Puts a backup in the place of a file that cannot be opened, and opens it.
///
/// # Errors
/// [`ErrorCode::FolderInUse`] while the file is open, [`ErrorCode::NotFound`], or as [`kawka_desk::restore`].
#[tauri::command]
#[specta::specta]
pub async fn restore_backup(
    app: AppHandle,
    state: State<'_, AppState>,
    name: String,
) -> Answer<Restored> {
    if state.desk().is_ok() {
        return Err(CommandError::new(ErrorCode::FolderInUse));
    }
    let place = state.place.clone();
    let (restored, stage) = blocking(move || {
        let backups = kawka_desk::list_backups(&place.folder);
        let chosen = backups.into_iter().find(|backup| backup.name == name);
        let missing = || CommandError::new(ErrorCode::NotFound).with("what", "backup");
        let restored = place.restore(std::path::Path::new(&chosen.ok_or_else(missing)?.path))?;
        Ok((restored, place.open()))
    })
    .await?;
    state.enter(&app, stage);
    events::session_changed(&app);
    Ok(restored)
}
