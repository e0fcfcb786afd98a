//! The commands of the window: unpack, call one use case, hand on the answer or the refusal. Nothing is decided here.

pub mod attachments;
pub mod backups;
pub mod bookings;
pub mod brief;
pub mod calendars;
pub mod companies;
pub mod files;
pub mod follow_ups;
pub mod journal;
pub mod merge;
pub mod nominations;
pub mod own_fields;
pub mod paper_trail;
pub mod people;
pub mod people_lists;
pub mod recordings;
pub mod rights;
pub mod session;
pub mod settings;
pub mod slots;

use std::sync::Arc;

use kawka_desk::{CommandError, Desk, ErrorCode};
use tauri::State;

use crate::app_state::AppState;

/// What every command answers.
pub type Answer<T> = Result<T, CommandError>;

/// Runs a use case off the window's thread.
pub(crate) async fn at_desk<T: Send + 'static>(
    state: &State<'_, AppState>,
    work: impl FnOnce(&Desk) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let desk = state.desk()?;
    blocking(move || work(&desk)).await
}

/// The one way from the async world to blocking work.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Answer<T> + Send + 'static,
) -> Answer<T> {
    tauri::async_runtime::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(CommandError::new(ErrorCode::Internal)))
}

/// The desk itself, for use cases that wait for the network.
pub(crate) fn desk(state: &State<'_, AppState>) -> Answer<Arc<Desk>> {
    state.desk()
}
