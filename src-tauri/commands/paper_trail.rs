//! What a call leaves on paper: answers over all calls, reports, the handover, follow-ups for other programs.

use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use kawka_desk::view::{
    AnswerFilter, AnswersView, ConsentProof, ConsentReport, Done, FollowUpFilter, FollowUpsChange,
    SecondChance,
};
use kawka_desk::{CommandError, Desk, ErrorCode};
use kawka_domain::follow_up::Repeat;
use kawka_domain::ids::{BookingId, CustomerId, FollowUpId, QuestionId};
use kawka_domain::interaction::Channel;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt as _;

use super::{Answer, at_desk, blocking};
use crate::app_state::{AppState, language_of};

/// Asks where to, and writes a text there. Says no when nobody chose a place.
pub(super) async fn save(
    app: AppHandle,
    name: &'static str,
    kind: &'static str,
    text: String,
) -> Answer<bool> {
    blocking(move || {
        let place = app
            .dialog()
            .file()
            .set_file_name(name)
            .add_filter(kind, &[kind])
            .blocking_save_file()
            .and_then(|place| place.into_path().ok());
        match place {
            Some(place) => write(&place, &text).map(|()| true),
            None => Ok(false),
        }
    })
    .await
}

fn write(place: &Path, text: &str) -> Result<(), CommandError> {
    std::fs::write(place, text).map_err(|_| CommandError::new(ErrorCode::NotWritable))
}

/// One question over all calls.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_answers(
    state: State<'_, AppState>,
    question_id: QuestionId,
    filter: AnswerFilter,
) -> Answer<AnswersView> {
    at_desk(&state, move |desk| desk.list_answers(question_id, &filter)).await
}

/// Saves one question over all calls as a table.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn export_answers(
    app: AppHandle,
    state: State<'_, AppState>,
    question_id: QuestionId,
    filter: AnswerFilter,
) -> Answer<bool> {
    let text = at_desk(&state, move |desk| {
        Ok(Desk::answers_csv(&desk.list_answers(question_id, &filter)?))
    })
    .await?;
    save(app, "answers.csv", "csv", text).await
}

/// Puts a tag on an answer, or takes it off.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn tag_answer(
    state: State<'_, AppState>,
    booking_id: BookingId,
    question_id: QuestionId,
    tag: String,
    on: bool,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.tag_answer(booking_id, question_id, &tag, on)
    })
    .await
}

/// Adds a question for one call.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_extra_question(
    state: State<'_, AppState>,
    booking_id: BookingId,
    text: String,
) -> Answer<Done<QuestionId>> {
    at_desk(&state, move |desk| {
        desk.add_extra_question(booking_id, &text)
    })
    .await
}

/// The recording runs as of now.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn start_recording(
    state: State<'_, AppState>,
    booking_id: BookingId,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.start_recording(booking_id)).await
}

/// The recording runs no longer.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn stop_recording(state: State<'_, AppState>, booking_id: BookingId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.stop_recording(booking_id)).await
}

/// Saves what I write for myself.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn write_private_notes(
    state: State<'_, AppState>,
    booking_id: BookingId,
    text: String,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.write_private_notes(booking_id, &text)
    })
    .await
}

/// The handover sheet as Markdown, in the language of the window.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn handover_markdown(
    state: State<'_, AppState>,
    booking_id: BookingId,
) -> Answer<String> {
    at_desk(&state, move |desk| {
        desk.handover_markdown(booking_id, language_of(desk))
    })
    .await
}

/// What to write to somebody who did not come.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn second_chance(
    state: State<'_, AppState>,
    booking_id: BookingId,
) -> Answer<Done<SecondChance>> {
    at_desk(&state, move |desk| desk.second_chance(booking_id)).await
}

/// One person's consent with its proof.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn consent_proof(
    state: State<'_, AppState>,
    customer_id: CustomerId,
) -> Answer<ConsentProof> {
    at_desk(&state, move |desk| desk.consent_proof(customer_id)).await
}

/// Saves the report of a span, or of one person within it, as a table.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn export_consent_report(
    app: AppHandle,
    state: State<'_, AppState>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    customer_id: Option<CustomerId>,
) -> Answer<bool> {
    let text = at_desk(&state, move |desk| {
        let report = desk.consent_report(from, to, customer_id)?;
        Ok(Desk::consent_csv(&report))
    })
    .await?;
    save(app, "consent.csv", "csv", text).await
}

/// The report of a span, to be shown and printed.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_consent_report(
    state: State<'_, AppState>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Answer<ConsentReport> {
    at_desk(&state, move |desk| desk.consent_report(from, to, None)).await
}

/// The customer was told what came of it.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn tell_customer(
    state: State<'_, AppState>,
    follow_up_id: FollowUpId,
    channel: Option<Channel>,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.tell_customer(follow_up_id, channel)
    })
    .await
}

/// Puts a follow-up off.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn snooze_follow_up(
    state: State<'_, AppState>,
    follow_up_id: FollowUpId,
    until: Option<NaiveDate>,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.snooze_follow_up(follow_up_id, until)
    })
    .await
}

/// Says how often a follow-up comes again.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn repeat_follow_up(
    state: State<'_, AppState>,
    follow_up_id: FollowUpId,
    repeat: Option<Repeat>,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.repeat_follow_up(follow_up_id, repeat)
    })
    .await
}

/// Does one thing with several follow-ups.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_follow_ups(
    state: State<'_, AppState>,
    follow_up_ids: Vec<FollowUpId>,
    change: FollowUpsChange,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.change_follow_ups(&follow_up_ids, &change)
    })
    .await
}

/// Saves pending follow-ups as an iCalendar file of to-dos.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn export_follow_ups(
    app: AppHandle,
    state: State<'_, AppState>,
    filter: FollowUpFilter,
) -> Answer<bool> {
    let text = at_desk(&state, move |desk| desk.follow_ups_ics(&filter, false)).await?;
    save(app, "kawka.ics", "ics", text).await
}
