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

use std::any::Any;
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
///
/// What is to be done and its answer are boxed on the way: a task of its own kind for each of three hundred commands
/// would be megabytes of program.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let boxed: Work = Box::new(move || Box::new(work()));
    let answer = apart(boxed).await.and_then(|answer| answer.downcast().ok());
    answer.map_or_else(
        || Err(CommandError::new(ErrorCode::Internal)),
        |answer| *answer,
    )
}

type Boxed = Box<dyn Any + Send>;
type Work = Box<dyn FnOnce() -> Boxed + Send>;

/// `None` when the work panicked.
async fn apart(work: Work) -> Option<Boxed> {
    tauri::async_runtime::spawn_blocking(work).await.ok()
}

/// The desk itself, for use cases that wait for the network.
pub(crate) fn desk(state: &State<'_, AppState>) -> Answer<Arc<Desk>> {
    state.desk()
}
