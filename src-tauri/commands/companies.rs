//! Companies.

use kawka_desk::view::{
    Colleague, CompanyDraft, CompanyMergeProposal, CompanyView, Done, EmploymentDraft, OwnValue,
};
use kawka_domain::ids::{CompanyId, CustomerId, EmploymentId};
use tauri::State;

use super::{Answer, at_desk};
use crate::app_state::AppState;

/// Companies by name.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_companies(
    state: State<'_, AppState>,
    search: String,
) -> Answer<Vec<CompanyView>> {
    at_desk(&state, move |desk| desk.list_companies(&search)).await
}

/// One company.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_company(state: State<'_, AppState>, id: CompanyId) -> Answer<CompanyView> {
    at_desk(&state, move |desk| desk.get_company(id)).await
}

/// Adds a company.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_company(
    state: State<'_, AppState>,
    draft: CompanyDraft,
    own: Vec<OwnValue>,
) -> Answer<Done<CompanyId>> {
    at_desk(&state, move |desk| desk.add_company_with(&draft, &own)).await
}

/// Changes a company.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_company(
    state: State<'_, AppState>,
    id: CompanyId,
    draft: CompanyDraft,
    own: Vec<OwnValue>,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.change_company_with(id, &draft, &own)
    })
    .await
}

/// Removes a company.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_company(state: State<'_, AppState>, id: CompanyId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_company(id)).await
}

/// The people of a company, also former ones.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_colleagues(state: State<'_, AppState>, id: CompanyId) -> Answer<Vec<Colleague>> {
    at_desk(&state, move |desk| desk.list_colleagues(id)).await
}

/// Companies side by side.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn propose_company_merge(
    state: State<'_, AppState>,
    keep: CompanyId,
    others: Vec<CompanyId>,
) -> Answer<CompanyMergeProposal> {
    at_desk(&state, move |desk| {
        desk.propose_company_merge(keep, &others)
    })
    .await
}

/// Merges companies into one.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn merge_companies(
    state: State<'_, AppState>,
    keep: CompanyId,
    others: Vec<CompanyId>,
    draft: CompanyDraft,
    own: Vec<OwnValue>,
) -> Answer<Done<CompanyId>> {
    at_desk(&state, move |desk| {
        desk.merge_companies(keep, &others, Some(&draft), &own)
    })
    .await
}

/// Adds a person's time in a company.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_employment(
    state: State<'_, AppState>,
    customer: CustomerId,
    draft: EmploymentDraft,
) -> Answer<Done<EmploymentId>> {
    at_desk(&state, move |desk| desk.add_employment(customer, &draft)).await
}

/// Changes one.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_employment(
    state: State<'_, AppState>,
    id: EmploymentId,
    draft: EmploymentDraft,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.change_employment(id, &draft)).await
}

/// Removes one.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_employment(state: State<'_, AppState>, id: EmploymentId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_employment(id)).await
}
