//! Journal, undo, search.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use kawka_desk::view::{Done, Found, FoundAhead, JournalRow};
use kawka_domain::ids::JournalId;
use tauri::State;

use super::{Answer, at_desk};
use crate::app_state::AppState;

/// The journal.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_journal(
    state: State<'_, AppState>,
    offset: u32,
    limit: u32,
) -> Answer<Vec<JournalRow>> {
    at_desk(&state, move |desk| desk.list_journal(offset, limit)).await
}

/// Some entries of the journal.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn find_entries(
    state: State<'_, AppState>,
    ids: Vec<JournalId>,
) -> Answer<Vec<JournalRow>> {
    at_desk(&state, move |desk| desk.find_entries(&ids)).await
}

/// Undoes an entry.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn undo(state: State<'_, AppState>, entry: JournalId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.undo(entry)).await
}

/// Undoes my last action.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn undo_last(state: State<'_, AppState>) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.undo_last()).await
}

/// One box over everything.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn search(state: State<'_, AppState>, text: String) -> Answer<Vec<Found>> {
    state.searches.fetch_add(1, Ordering::Relaxed);
    at_desk(&state, move |desk| desk.search(&text)).await
}

/// How long is looked ahead. What is missing then is looked for when it is typed.
const AHEAD: Duration = Duration::from_millis(60);

/// What the search would find if one more letter were typed; nothing more once something is searched for.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn search_ahead(state: State<'_, AppState>, text: String) -> Answer<Vec<FoundAhead>> {
    let searches = Arc::clone(&state.searches);
    let turn = searches.load(Ordering::Relaxed);
    let begin = Instant::now();
    let go_on = move || searches.load(Ordering::Relaxed) == turn && begin.elapsed() < AHEAD;
    at_desk(&state, move |desk| desk.search_ahead(&text, go_on)).await
}
