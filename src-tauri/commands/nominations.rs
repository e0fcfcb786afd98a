//! Nominations and invitations.

use kawka_desk::view::{
    Done, Eligibility, LetterChoice, LetterDraft, LetterSending, LetterSent, LetterView,
    NominationBoard, NominationDraft, NominationRow, RuleOverride, SentRow, SlotPeople,
    SuitableRow, TemplateRow,
};
use kawka_domain::ids::{BookingId, CustomerId, NominationId};
use kawka_domain::nomination::{Decision, InvitationSettings, LetterKind};
use kawka_domain::person::FormOfAddress;
use tauri::State;

use super::{Answer, at_desk, desk};
use crate::app_state::AppState;

/// The whole board.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_nomination_board(state: State<'_, AppState>) -> Answer<NominationBoard> {
    at_desk(&state, kawka_desk::Desk::get_nomination_board).await
}

/// The empty slots of the next two weeks with those who wait and whom each suits.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_slot_people(state: State<'_, AppState>) -> Answer<Vec<SlotPeople>> {
    at_desk(&state, kawka_desk::Desk::list_slot_people).await
}

/// One customer's.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_nominations_of(
    state: State<'_, AppState>,
    customer: CustomerId,
) -> Answer<Vec<NominationRow>> {
    at_desk(&state, move |desk| desk.list_nominations_of(customer)).await
}

/// What speaks against inviting somebody.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_eligibility(
    state: State<'_, AppState>,
    customer: CustomerId,
) -> Answer<Eligibility> {
    at_desk(&state, move |desk| desk.get_eligibility(customer)).await
}

/// Who might be suitable.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_suitable(state: State<'_, AppState>) -> Answer<Vec<SuitableRow>> {
    at_desk(&state, kawka_desk::Desk::list_suitable).await
}

/// Proposes somebody.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn nominate(
    state: State<'_, AppState>,
    draft: NominationDraft,
) -> Answer<Done<NominationId>> {
    at_desk(&state, move |desk| desk.nominate(&draft)).await
}

/// Changes what was said of them.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_nomination(
    state: State<'_, AppState>,
    id: NominationId,
    draft: NominationDraft,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.change_nomination(id, &draft)).await
}

/// Decides.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn decide_nomination(
    state: State<'_, AppState>,
    id: NominationId,
    decision: Decision,
    reason: String,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.decide_nomination(id, decision, &reason)
    })
    .await
}

/// The decision is open again.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn reconsider_nomination(
    state: State<'_, AppState>,
    id: NominationId,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.reconsider_nomination(id)).await
}

/// Takes one back.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn withdraw_nomination(state: State<'_, AppState>, id: NominationId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.withdraw_nomination(id)).await
}

/// No answer is waited for.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn give_up_invitation(state: State<'_, AppState>, id: NominationId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.give_up_invitation(id)).await
}

/// Sets rules aside.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn set_rules_aside(
    state: State<'_, AppState>,
    id: NominationId,
    overrides: Vec<RuleOverride>,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.set_rules_aside(id, &overrides)).await
}

/// The message that may go out now.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_letter(
    state: State<'_, AppState>,
    id: NominationId,
    choice: LetterChoice,
) -> Answer<LetterView> {
    at_desk(&state, move |desk| desk.get_letter(id, &choice)).await
}

/// Keeps what is being written.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn save_letter(
    state: State<'_, AppState>,
    id: NominationId,
    draft: LetterDraft,
) -> Answer<()> {
    at_desk(&state, move |desk| desk.save_letter(id, &draft)).await
}

/// Forgets it.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn drop_letter(state: State<'_, AppState>, id: NominationId) -> Answer<()> {
    at_desk(&state, move |desk| desk.drop_letter(id)).await
}

/// Asks the booking service for a link of its own.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn ask_invitation_link(
    state: State<'_, AppState>,
    id: NominationId,
    language: String,
    form: FormOfAddress,
) -> Answer<()> {
    desk(&state)?
        .ask_invitation_link(id, &language, form, state.http.as_ref())
        .await
}

/// A message leaves: it is written down, and the mail program opened where it is to leave through it.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn send_letter(
    state: State<'_, AppState>,
    id: NominationId,
    letter: LetterSending,
) -> Answer<Done<LetterSent>> {
    at_desk(&state, move |desk| desk.send_letter(id, &letter)).await
}

/// Messages as they went out.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_sent(state: State<'_, AppState>, id: NominationId) -> Answer<Vec<SentRow>> {
    at_desk(&state, move |desk| desk.list_sent(id)).await
}

/// A booking answers an invitation.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn match_invitation(
    state: State<'_, AppState>,
    id: NominationId,
    booking: BookingId,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.match_invitation(id, booking)).await
}

/// A booking does not.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn unmatch_invitation(
    state: State<'_, AppState>,
    id: NominationId,
    booking: BookingId,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.unmatch_invitation(id, booking)).await
}

/// Every wording.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_templates(state: State<'_, AppState>) -> Answer<Vec<TemplateRow>> {
    at_desk(&state, kawka_desk::Desk::list_templates).await
}

/// Changes a wording.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_template(
    state: State<'_, AppState>,
    template: TemplateRow,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.change_template(&template)).await
}

/// What the team's invitations go by.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_invitation_settings(state: State<'_, AppState>) -> Answer<InvitationSettings> {
    at_desk(&state, move |desk| desk.get_invitation_settings()).await
}

/// Changes what the team's invitations go by.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_invitation_settings(
    state: State<'_, AppState>,
    settings: InvitationSettings,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.change_invitation_settings(&settings)
    })
    .await
}

/// Gives back the wording that Kawka comes with.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn reset_template(
    state: State<'_, AppState>,
    kind: LetterKind,
    language: String,
    form: FormOfAddress,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.reset_template(kind, &language, form)
    })
    .await
}
