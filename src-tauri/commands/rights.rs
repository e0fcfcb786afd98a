//! What people ask for about their data, what is due for deletion, receipts, erasures.

use kawka_desk::view::{
    Done, DueRef, ErasedPerson, ErasurePreview, ErasureReason, NewRightsRequest, PrivateNotes,
    ReceiptDraft, ReceiptRow, RetentionDone, RetentionView, RightsView,
};
use kawka_desk::{CommandError, Desk, ErrorCode, ReceiptChannel};
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::{CustomerId, ErasureId, ErasurePlaceId, ReceiptId, RightsRequestId};
use kawka_domain::rights::RequestOutcome;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt as _;

use super::bookings::open_in_system;
use super::paper_trail::save;
use super::{Answer, at_desk, blocking, desk};
use crate::app_state::{AppState, language_of};

/// Requests and erasures.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_rights(state: State<'_, AppState>) -> Answer<RightsView> {
    at_desk(&state, Desk::list_rights).await
}

/// Writes a request down.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_rights_request(
    state: State<'_, AppState>,
    asked: NewRightsRequest,
) -> Answer<Done<RightsRequestId>> {
    at_desk(&state, move |desk| desk.add_rights_request(&asked)).await
}

/// Gives a request more time.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn extend_rights_request(
    state: State<'_, AppState>,
    id: RightsRequestId,
    why: String,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.extend_rights_request(id, &why)).await
}

/// Closes a request.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn close_rights_request(
    state: State<'_, AppState>,
    id: RightsRequestId,
    outcome: RequestOutcome,
    answer: String,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.close_rights_request(id, outcome, &answer)
    })
    .await
}

/// Opens an answered request again.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn reopen_rights_request(
    state: State<'_, AppState>,
    id: RightsRequestId,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.reopen_rights_request(id)).await
}

/// Removes a request that was written down by mistake.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_rights_request(
    state: State<'_, AppState>,
    id: RightsRequestId,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_rights_request(id)).await
}

/// What an erasure would take.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn preview_erasure(
    state: State<'_, AppState>,
    customer_id: CustomerId,
) -> Answer<ErasurePreview> {
    at_desk(&state, move |desk| desk.preview_erasure(customer_id)).await
}

/// Erases a person for good.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn erase_customer(
    state: State<'_, AppState>,
    customer_id: CustomerId,
    reason: ErasureReason,
) -> Answer<Done<ErasureId>> {
    let done = at_desk(&state, move |desk| desk.erase_customer(customer_id, reason)).await?;
    state.recordings.notify_one();
    Ok(done)
}

/// A place outside was cleared.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn clear_erasure_place(
    state: State<'_, AppState>,
    id: ErasurePlaceId,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.clear_erasure_place(id)).await
}

/// Lets an address in again.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn readmit(
    state: State<'_, AppState>,
    kind: HandleKind,
    value: String,
    country: String,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.readmit(kind, &value, &country)).await
}

/// Whoever had this address and was erased.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn find_erased(
    state: State<'_, AppState>,
    kind: HandleKind,
    value: String,
    country: String,
) -> Answer<Option<ErasedPerson>> {
    at_desk(&state, move |desk| desk.find_erased(kind, &value, &country)).await
}

/// What is due for deletion.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_due(state: State<'_, AppState>) -> Answer<RetentionView> {
    at_desk(&state, Desk::list_due).await
}

/// Deletes what is due.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn delete_due(
    state: State<'_, AppState>,
    items: Vec<DueRef>,
) -> Answer<Done<RetentionDone>> {
    let done = at_desk(&state, move |desk| desk.delete_due(Some(&items))).await?;
    state.recordings.notify_one();
    Ok(done)
}

/// The clock shows the right time.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn confirm_date(state: State<'_, AppState>) -> Answer<()> {
    at_desk(&state, Desk::confirm_date).await
}

/// Everybody who was erased since an older backup was erased again.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn confirm_erasures(state: State<'_, AppState>) -> Answer<()> {
    at_desk(&state, Desk::confirm_erasures).await
}

/// The receipt of a customer as of now.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn draft_receipt(
    state: State<'_, AppState>,
    customer_id: CustomerId,
) -> Answer<ReceiptDraft> {
    at_desk(&state, move |desk| desk.draft_receipt(customer_id)).await
}

/// The receipts that a customer was given.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_receipts(
    state: State<'_, AppState>,
    customer_id: CustomerId,
) -> Answer<Vec<ReceiptRow>> {
    at_desk(&state, move |desk| desk.list_receipts(customer_id)).await
}

/// A receipt was given.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn give_receipt(
    state: State<'_, AppState>,
    customer_id: CustomerId,
    channel: ReceiptChannel,
    sha256: String,
) -> Answer<Done<ReceiptId>> {
    at_desk(&state, move |desk| {
        desk.give_receipt(customer_id, channel, &sha256)
    })
    .await
}

/// Opens the mail program with a receipt.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn open_receipt_mail(state: State<'_, AppState>, customer_id: CustomerId) -> Answer<()> {
    let mail = at_desk(&state, move |desk| desk.receipt_mail(customer_id)).await?;
    blocking(move || open_in_system(&mail)).await
}

/// Saves everything about one person; says no when nobody chose a place.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn export_person(
    app: AppHandle,
    state: State<'_, AppState>,
    customer_id: CustomerId,
    private_notes: PrivateNotes,
) -> Answer<bool> {
    let desk = desk(&state)?;
    blocking(move || {
        let place = app
            .dialog()
            .file()
            .set_file_name("kawka-person.zip")
            .add_filter("zip", &["zip"])
            .blocking_save_file()
            .and_then(|place| place.into_path().ok());
        let Some(place) = place else {
            return Ok(false);
        };
        let place = place
            .to_str()
            .ok_or_else(|| CommandError::new(ErrorCode::FileNotWritable))?;
        desk.export_person(customer_id, place, private_notes)
            .map(|_| true)
    })
    .await
}

/// Saves the register of processing.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn export_processing_register(
    app: AppHandle,
    state: State<'_, AppState>,
) -> Answer<bool> {
    let text = at_desk(&state, move |desk| {
        desk.processing_register(language_of(desk))
    })
    .await?;
    save(app, "kawka-register.md", "md", text).await
}
