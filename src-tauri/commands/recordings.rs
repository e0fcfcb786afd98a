//! Recordings of calls.

use chrono::NaiveDate;
use kawka_desk::view::{Done, RecordingFilter, RecordingsView};
use kawka_domain::ids::{BookingId, RecordingId};
use kawka_domain::interaction::Channel;
use kawka_domain::recording::LinkPrivacy;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt as _;

use super::bookings::open_in_system;
use super::{Answer, at_desk, blocking, desk};
use crate::app_state::AppState;
use crate::events;

/// How long a pasted link waits for what its host tells of it.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

/// Wakes the loops of recordings, and tells the window that this machine's tables changed.
fn stir(app: &AppHandle, state: &State<'_, AppState>) {
    state.recordings.notify_one();
    state.folder.notify_one();
    events::changed(app, &["local_recording_file", "local_upload"]);
}

/// Recordings of a call, of a customer, or all.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_recordings(
    state: State<'_, AppState>,
    filter: RecordingFilter,
) -> Answer<RecordingsView> {
    at_desk(&state, move |desk| desk.list_recordings(&filter)).await
}

/// Enters a link.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_recording_link(
    state: State<'_, AppState>,
    booking: BookingId,
    recording: Option<RecordingId>,
    link: String,
) -> Answer<Done<RecordingId>> {
    let secrets = std::sync::Arc::clone(&state.place.secrets);
    let desk = desk(&state)?;
    let asked = desk.ask_link_privacy(&link, state.video_host.as_ref(), secrets);
    // Nobody waits for a host that does not answer: a person can say it later.
    let told = tokio::time::timeout(PATIENCE, asked).await;
    let told = told.unwrap_or(LinkPrivacy::Unknown);
    at_desk(&state, move |desk| {
        desk.add_recording_link_as(booking, recording, &link, told)
    })
    .await
}

/// A call was not recorded.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn mark_not_recorded(
    state: State<'_, AppState>,
    booking: BookingId,
) -> Answer<Done<RecordingId>> {
    at_desk(&state, move |desk| desk.mark_not_recorded(booking)).await
}

/// I watched it.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn mark_recording_watched(
    state: State<'_, AppState>,
    id: RecordingId,
    on_behalf: Option<String>,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| {
        desk.mark_recording_watched(id, on_behalf.as_deref())
    })
    .await
}

/// Opens the mail that sends it in the mail program, then notes that it was sent. Nothing is noted when the mail
/// cannot be opened.
///
/// # Errors
/// As the use cases.
#[tauri::command]
#[specta::specta]
pub async fn send_recording(state: State<'_, AppState>, id: RecordingId) -> Answer<Done<()>> {
    let mail = at_desk(&state, move |desk| desk.recording_mail(id)).await?;
    open_in_system(&mail)?;
    at_desk(&state, move |desk| {
        desk.mark_recording_sent(id, Channel::Email)
    })
    .await
}

/// It was sent on another way.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn mark_recording_sent(
    state: State<'_, AppState>,
    id: RecordingId,
    channel: Channel,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.mark_recording_sent(id, channel)).await
}

/// Who can watch it.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn set_recording_privacy(
    state: State<'_, AppState>,
    id: RecordingId,
    privacy: LinkPrivacy,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.set_recording_privacy(id, privacy)).await
}

/// Sets the day of deletion.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn set_recording_delete_on(
    state: State<'_, AppState>,
    id: RecordingId,
    day: Option<NaiveDate>,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.set_recording_delete_on(id, day)).await
}

/// Asks for deletion; the window has asked the person before.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn ask_recording_deletion(
    app: AppHandle,
    state: State<'_, AppState>,
    id: RecordingId,
) -> Answer<Done<()>> {
    let done = at_desk(&state, move |desk| desk.ask_recording_deletion(id)).await?;
    stir(&app, &state);
    Ok(done)
}

/// It stays after all.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn drop_recording_deletion(
    state: State<'_, AppState>,
    id: RecordingId,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.drop_recording_deletion(id)).await
}

/// It was deleted by hand.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn mark_recording_deleted(
    state: State<'_, AppState>,
    id: RecordingId,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.mark_recording_deleted(id)).await
}

/// Queues it for the video host.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn start_upload(
    app: AppHandle,
    state: State<'_, AppState>,
    id: RecordingId,
) -> Answer<Done<()>> {
    let done = at_desk(&state, move |desk| desk.start_upload(id)).await?;
    stir(&app, &state);
    Ok(done)
}

/// Stops an upload.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn stop_upload(
    app: AppHandle,
    state: State<'_, AppState>,
    id: RecordingId,
) -> Answer<Done<()>> {
    let done = at_desk(&state, move |desk| desk.stop_upload(id)).await?;
    stir(&app, &state);
    Ok(done)
}

/// Tries at once what failed.
///
/// # Errors
/// As the use case.
#[tauri::command]
#[specta::specta]
pub async fn retry_recording(
    app: AppHandle,
    state: State<'_, AppState>,
    id: Option<RecordingId>,
) -> Answer<()> {
    at_desk(&state, move |desk| desk.retry_outside(id)).await?;
    stir(&app, &state);
    Ok(())
}

/// Says whose recording a file is.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn assign_recording_file(
    app: AppHandle,
    state: State<'_, AppState>,
    path: String,
    booking: BookingId,
) -> Answer<Done<RecordingId>> {
    let done = at_desk(&state, move |desk| {
        desk.assign_recording_file(&path, booking)
    })
    .await?;
    stir(&app, &state);
    Ok(done)
}

/// Takes a file off its call.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn drop_recording_file(
    app: AppHandle,
    state: State<'_, AppState>,
    id: RecordingId,
) -> Answer<Done<()>> {
    let done = at_desk(&state, move |desk| desk.drop_recording_file(id)).await?;
    stir(&app, &state);
    Ok(done)
}

/// A file is of no call, or may be after all.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn dismiss_recording_file(
    app: AppHandle,
    state: State<'_, AppState>,
    path: String,
    dismiss: bool,
) -> Answer<()> {
    at_desk(&state, move |desk| {
        desk.dismiss_recording_file(&path, dismiss)
    })
    .await?;
    stir(&app, &state);
    Ok(())
}

/// Deletes a file of no call from this machine; the window has asked the person before.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn delete_recording_file(
    app: AppHandle,
    state: State<'_, AppState>,
    path: String,
) -> Answer<()> {
    at_desk(&state, move |desk| desk.delete_recording_file(&path)).await?;
    stir(&app, &state);
    Ok(())
}

/// Lets a person choose the folder of recordings; `null` when they chose none.
///
/// # Errors
/// None.
#[tauri::command]
#[specta::specta]
pub async fn pick_recordings_folder(app: AppHandle) -> Answer<Option<String>> {
    blocking(move || {
        let picked = app.dialog().file().blocking_pick_folder();
        Ok(picked.map(|path| path.to_string()))
    })
    .await
}

/// Keeps the video host's token in the keyring, after asking the host whose it is; empty removes it. Answers the
/// account's name.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn set_video_token(
    app: AppHandle,
    state: State<'_, AppState>,
    token: String,
) -> Answer<Option<String>> {
    let secrets = std::sync::Arc::clone(&state.place.secrets);
    let account = desk(&state)?
        .set_video_token(&token, state.video_host.as_ref(), secrets)
        .await?;
    stir(&app, &state);
    Ok(account)
}

/// The account that the token belongs to; `null` without a token.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn check_video_token(state: State<'_, AppState>) -> Answer<Option<String>> {
    let secrets = std::sync::Arc::clone(&state.place.secrets);
    desk(&state)?
        .check_video_token(state.video_host.as_ref(), secrets)
        .await
}
