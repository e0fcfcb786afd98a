//! Customers, companies, members, contacts.

use kawka_desk::view::{
    ChangeRow, CustomerDraft, CustomerFilter, CustomerPage, CustomerView, Done, FormerText,
    HandleDraft, InteractionDraft, MemberDraft, MemberView, OwnValue, Timeline,
};
use kawka_domain::ids::{CustomerId, HandleId, InteractionId, MemberId};
use tauri::State;

use super::{Answer, at_desk};
use crate::app_state::AppState;

/// A page of customers.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_customers(
    state: State<'_, AppState>,
    filter: CustomerFilter,
) -> Answer<CustomerPage> {
    at_desk(&state, move |desk| desk.list_customers(&filter)).await
}

/// One customer.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_customer(state: State<'_, AppState>, id: CustomerId) -> Answer<CustomerView> {
    at_desk(&state, move |desk| desk.get_customer(id)).await
}

/// Adds a customer with handles.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_customer(
    state: State<'_, AppState>,
    draft: CustomerDraft,
    handles: Vec<HandleDraft>,
    own: Vec<OwnValue>,
) -> Answer<Done<CustomerId>> {
    at_desk(&state, move |desk| {
        desk.add_customer_with(&draft, &handles, &own)
    })
    .await
}

/// Changes a customer.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_customer(
    state: State<'_, AppState>,
    id: CustomerId,
    draft: CustomerDraft,
    own: Vec<OwnValue>,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.change_customer_with(id, &draft, &own)
    })
    .await
}

/// Removes a customer.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_customer(state: State<'_, AppState>, id: CustomerId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_customer(id)).await
}

/// Adds a handle.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_handle(
    state: State<'_, AppState>,
    customer_id: CustomerId,
    handle: HandleDraft,
) -> Answer<Done<HandleId>> {
    at_desk(&state, move |desk| desk.add_handle(customer_id, &handle)).await
}

/// Changes a handle.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_handle(
    state: State<'_, AppState>,
    id: HandleId,
    handle: HandleDraft,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.change_handle(id, &handle)).await
}

/// Removes a handle.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_handle(state: State<'_, AppState>, id: HandleId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_handle(id)).await
}

/// A page of a timeline.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_timeline(
    state: State<'_, AppState>,
    customer_id: CustomerId,
    offset: u32,
    limit: u32,
) -> Answer<Timeline> {
    at_desk(&state, move |desk| {
        desk.list_timeline(customer_id, offset, limit)
    })
    .await
}

/// Logs a contact.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_interaction(
    state: State<'_, AppState>,
    customer_id: CustomerId,
    draft: InteractionDraft,
) -> Answer<Done<InteractionId>> {
    at_desk(&state, move |desk| {
        desk.add_interaction(customer_id, &draft)
    })
    .await
}

/// Changes a contact.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_interaction(
    state: State<'_, AppState>,
    id: InteractionId,
    draft: InteractionDraft,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.change_interaction(id, &draft)).await
}

/// Removes a contact.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_interaction(state: State<'_, AppState>, id: InteractionId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_interaction(id)).await
}

/// Who changed which field of a person when.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_changes(state: State<'_, AppState>, id: CustomerId) -> Answer<Vec<ChangeRow>> {
    at_desk(&state, move |desk| desk.list_changes(id)).await
}

/// Who of us had contacts with a customer.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_authors(
    state: State<'_, AppState>,
    customer_id: CustomerId,
) -> Answer<Vec<String>> {
    at_desk(&state, move |desk| desk.list_authors(customer_id)).await
}

/// What a contact said before it was changed.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_former_texts(
    state: State<'_, AppState>,
    id: InteractionId,
) -> Answer<Vec<FormerText>> {
    at_desk(&state, move |desk| desk.list_former_texts(id)).await
}

/// Members.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_members(state: State<'_, AppState>) -> Answer<Vec<MemberView>> {
    at_desk(&state, move |desk| desk.list_members()).await
}

/// Adds a member.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_member(state: State<'_, AppState>, draft: MemberDraft) -> Answer<Done<MemberId>> {
    at_desk(&state, move |desk| desk.add_member(&draft)).await
}

/// Changes a member.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_member(
    state: State<'_, AppState>,
    id: MemberId,
    draft: MemberDraft,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.change_member(id, &draft)).await
}

/// Removes a member.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_member(state: State<'_, AppState>, id: MemberId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_member(id)).await
}

/// Sets who sits here.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn set_me(state: State<'_, AppState>, id: MemberId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.set_me(id)).await
}
