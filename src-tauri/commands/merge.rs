//! Two records of one human.

use kawka_desk::view::{
    Alike, CustomerDraft, Done, HandleContacts, HandleMove, MergeProposal, OwnValue, Suggestion,
    TypedPerson,
};
use kawka_domain::ids::{CustomerId, HandleId, InteractionId};
use tauri::State;

use super::{Answer, at_desk};
use crate::app_state::AppState;

/// Records that seem to be one human.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_suggestions(state: State<'_, AppState>) -> Answer<Vec<Suggestion>> {
    at_desk(&state, move |desk| desk.list_suggestions()).await
}

/// Whom somebody who is being typed may already be.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn find_alike(state: State<'_, AppState>, typed: TypedPerson) -> Answer<Vec<Alike>> {
    at_desk(&state, move |desk| desk.find_alike(&typed)).await
}

/// Records side by side.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn propose_merge(
    state: State<'_, AppState>,
    keep: CustomerId,
    others: Vec<CustomerId>,
) -> Answer<MergeProposal> {
    at_desk(&state, move |desk| desk.propose_merge(keep, &others)).await
}

/// Merges records into one.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn merge_customers(
    state: State<'_, AppState>,
    keep: CustomerId,
    others: Vec<CustomerId>,
    draft: CustomerDraft,
    own: Vec<OwnValue>,
) -> Answer<Done<CustomerId>> {
    at_desk(&state, move |desk| {
        desk.merge_customers_with(keep, &others, Some(&draft), &own)
    })
    .await
}

/// Remembers that two records are two humans.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn tell_apart(
    state: State<'_, AppState>,
    one: CustomerId,
    other: CustomerId,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.tell_apart(one, other)).await
}

/// How many contacts came in over a handle.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn count_handle_contacts(
    state: State<'_, AppState>,
    id: HandleId,
) -> Answer<HandleContacts> {
    at_desk(&state, move |desk| desk.count_handle_contacts(id)).await
}

/// Moves a handle to another person or a new one.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn move_handle(
    state: State<'_, AppState>,
    id: HandleId,
    wanted: HandleMove,
) -> Answer<Done<CustomerId>> {
    at_desk(&state, move |desk| desk.move_handle(id, &wanted)).await
}

/// Moves a contact to another person.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn move_interaction(
    state: State<'_, AppState>,
    id: InteractionId,
    to: CustomerId,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.move_interaction(id, to)).await
}
