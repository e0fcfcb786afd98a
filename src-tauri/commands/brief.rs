//! The brief and the call.

use kawka_desk::view::{
    BriefSection, BriefView, CallView, ConsentEventRow, ConsentTerms, Done, MayRow, NewConsent,
    NotesSaved, QuestionRow, ReadQuestionRow,
};
use kawka_desk::{CommandError, Desk, ErrorCode};
use kawka_domain::consent::TermChange;
use kawka_domain::ids::{BookingId, ConsentId, CustomerId, QuestionId};
use kawka_domain::question::AnswerState;
use tauri::{AppHandle, State, WebviewWindow};

use super::{Answer, at_desk};
use crate::app_state::{AppState, language_of};
use crate::windows;

/// The brief of a booking.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_brief(state: State<'_, AppState>, booking_id: BookingId) -> Answer<BriefView> {
    at_desk(&state, move |desk| desk.get_brief(booking_id)).await
}

/// Writes one section.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn write_brief(
    state: State<'_, AppState>,
    booking_id: BookingId,
    section: BriefSection,
    text: String,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.write_brief(booking_id, section, &text)
    })
    .await
}

/// Declares a brief ready or not.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn set_brief_ready(
    state: State<'_, AppState>,
    booking_id: BookingId,
    ready: bool,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.set_brief_ready(booking_id, ready)).await
}

/// The screen of a call.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_call(state: State<'_, AppState>, booking_id: BookingId) -> Answer<CallView> {
    at_desk(&state, move |desk| desk.get_call(booking_id)).await
}

/// Writes an answer.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn write_answer(
    state: State<'_, AppState>,
    booking_id: BookingId,
    question_id: QuestionId,
    answer_state: AnswerState,
    text: String,
    quote: bool,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.write_answer(booking_id, question_id, answer_state, &text, quote)
    })
    .await
}

/// Saves the notes.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn write_notes(
    state: State<'_, AppState>,
    booking_id: BookingId,
    text: String,
    finished: bool,
) -> Answer<NotesSaved> {
    at_desk(&state, move |desk| {
        desk.write_notes(booking_id, &text, finished)
    })
    .await
}

/// Records a decision.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn record_consent(
    state: State<'_, AppState>,
    consent: NewConsent,
) -> Answer<Done<ConsentId>> {
    at_desk(&state, move |desk| desk.record_consent(&consent)).await
}

/// A customer's decisions.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_consents(
    state: State<'_, AppState>,
    customer_id: CustomerId,
) -> Answer<Vec<ConsentEventRow>> {
    at_desk(&state, move |desk| desk.list_consents(customer_id)).await
}

/// Where each purpose stands for a customer outside of any call.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_may(state: State<'_, AppState>, customer_id: CustomerId) -> Answer<Vec<MayRow>> {
    at_desk(&state, move |desk| desk.list_may(customer_id)).await
}

/// What customers are told when they are asked.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_consent_terms(state: State<'_, AppState>) -> Answer<ConsentTerms> {
    at_desk(&state, move |desk| desk.get_consent_terms()).await
}

/// Changes a part of it.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_consent_term(
    state: State<'_, AppState>,
    name: String,
    language: String,
    text: String,
    change: TermChange,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.change_consent_term(&name, &language, &text, change)
    })
    .await
}

/// The questions whose answers can be read over all calls.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_read_questions(state: State<'_, AppState>) -> Answer<Vec<ReadQuestionRow>> {
    at_desk(&state, Desk::list_read_questions).await
}

/// The base questions.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_questions(state: State<'_, AppState>) -> Answer<Vec<QuestionRow>> {
    at_desk(&state, move |desk| desk.list_questions()).await
}

/// Adds a question.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_question(
    state: State<'_, AppState>,
    text: String,
    hint: String,
) -> Answer<Done<QuestionId>> {
    at_desk(&state, move |desk| desk.add_question(&text, &hint)).await
}

/// Changes a question.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_question(
    state: State<'_, AppState>,
    id: QuestionId,
    text: String,
    hint: String,
) -> Answer<Done<QuestionId>> {
    at_desk(&state, move |desk| desk.change_question(id, &text, &hint)).await
}

/// Moves a question.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn move_question(
    state: State<'_, AppState>,
    id: QuestionId,
    position: u32,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.move_question(id, position)).await
}

/// Takes a question out.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_question(state: State<'_, AppState>, id: QuestionId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_question(id)).await
}

/// The brief as Markdown.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn brief_markdown(state: State<'_, AppState>, booking_id: BookingId) -> Answer<String> {
    at_desk(&state, move |desk| {
        desk.brief_markdown(booking_id, language_of(desk))
    })
    .await
}

/// Opens the brief as a narrow window beside the video call.
///
/// # Errors
/// [`ErrorCode::Internal`] when the window cannot be made.
#[tauri::command]
#[specta::specta]
pub async fn open_narrow_brief(app: AppHandle, booking_id: BookingId) -> Answer<()> {
    windows::open_narrow(&app, booking_id).map_err(|_| CommandError::new(ErrorCode::Internal))
}

/// Prints what the window shows.
///
/// # Errors
/// [`ErrorCode::Internal`] when the system cannot print.
#[tauri::command]
#[specta::specta]
pub async fn print_brief(window: WebviewWindow) -> Answer<()> {
    window
        .print()
        .map_err(|_| CommandError::new(ErrorCode::Internal))
}
