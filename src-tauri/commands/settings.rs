//! Settings, doctor, notices.

use chrono::{DateTime, Utc};
use kawka_desk::port::{Notification, Notifier as _};
use kawka_desk::view::{
    Done, Finding, MissedReminders, Notice, NoticeAnswer, PauseLength, ReminderLogRow, ReminderRow,
    Settings,
};
use kawka_desk::{CommandError, ErrorCode};
use kawka_domain::booking_rule::BookingRule;
use kawka_domain::reminder::ReminderState;
use tauri::{AppHandle, Manager as _, State};

use super::{Answer, at_desk, blocking, desk};
use crate::adapters::autostart::{AutostartError, LoginStart};
use crate::app_state::{AppState, language_of};
use crate::{doctor, events, reminder_loop};

/// The settings of this machine.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_settings(state: State<'_, AppState>) -> Answer<Settings> {
    at_desk(&state, move |desk| desk.get_settings()).await
}

/// The rules of calendars.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_booking_rules(state: State<'_, AppState>) -> Answer<Vec<BookingRule>> {
    at_desk(&state, move |desk| desk.list_booking_rules()).await
}

/// Changes the rules.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_booking_rules(
    state: State<'_, AppState>,
    rules: Vec<BookingRule>,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.change_booking_rules(&rules)).await
}

/// What became of reminders; with a state, of those that are in it.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_reminder_log(
    state: State<'_, AppState>,
    of_state: Option<ReminderState>,
    offset: u32,
    limit: u32,
) -> Answer<Vec<ReminderLogRow>> {
    at_desk(&state, move |desk| {
        desk.list_reminder_log(of_state, offset, limit)
    })
    .await
}

/// What passed unseen and waits for somebody to take note.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_missed(state: State<'_, AppState>) -> Answer<MissedReminders> {
    at_desk(&state, move |desk| desk.list_missed()).await
}

/// Takes note of what passed unseen, up to the moment of the list that was read.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn acknowledge_missed(
    app: AppHandle,
    state: State<'_, AppState>,
    as_of: DateTime<Utc>,
) -> Answer<()> {
    at_desk(&state, move |desk| desk.acknowledge_missed(as_of)).await?;
    state.notifier().withdraw(reminder_loop::SUMMARY).await;
    events::notices_changed(&app);
    Ok(())
}

/// Shows nothing before an instant; `null` ends the pause. The reminder loop looks again at once.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn pause_reminders(
    app: AppHandle,
    state: State<'_, AppState>,
    until: Option<DateTime<Utc>>,
) -> Answer<()> {
    at_desk(&state, move |desk| desk.pause_reminders(until)).await?;
    pause_changed(&app);
    Ok(())
}

/// Pauses reminders for one of the usual lengths.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn pause_reminders_for(app: AppHandle, length: PauseLength) -> Answer<()> {
    pause(&app, Some(length)).await
}

/// Pauses reminders, or ends the pause, for whoever asks: the window or the tray.
pub(crate) async fn pause(app: &AppHandle, length: Option<PauseLength>) -> Answer<()> {
    at_desk(&app.state::<AppState>(), move |desk| match length {
        Some(length) => desk.pause_for(length),
        None => desk.pause_reminders(None),
    })
    .await?;
    pause_changed(app);
    Ok(())
}

fn pause_changed(app: &AppHandle) {
    app.state::<AppState>().wake.notify_one();
    events::changed(app, &["local_setting"]);
    events::notices_changed(app);
}

/// Notices that wait for an answer. A page that asks may be new: the loop tells it what it said before.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_notices(state: State<'_, AppState>) -> Answer<Vec<Notice>> {
    state.wake.notify_one();
    at_desk(&state, move |desk| desk.list_notices()).await
}

/// Changes the settings of this machine; the reminder loop looks again as soon as it hears of it.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn change_settings(state: State<'_, AppState>, settings: Settings) -> Answer<Done<()>> {
    let done = at_desk(&state, move |desk| desk.change_settings(&settings)).await?;
    state.folder.notify_one();
    Ok(done)
}

/// Shows a notification, and says what decides whether it is seen.
///
/// # Errors
/// [`kawka_desk::ErrorCode::NotOpen`].
#[tauri::command]
#[specta::specta]
pub async fn test_notification(state: State<'_, AppState>) -> Answer<Vec<Finding>> {
    let desk = desk(&state)?;
    let language = at_desk(&state, |desk| Ok(language_of(desk))).await?;
    let (title, body) = kawka_desk::wording::test_notification(language);
    let notification = Notification {
        key: "test".to_owned(),
        title: title.to_owned(),
        body: body.to_owned(),
        buttons: Vec::new(),
        urgent: false,
        loud: false,
        sound: at_desk(&state, |desk| Ok(desk.get_settings()?.reminders.sound)).await?,
        on_lock_screen: false,
    };
    let notifier = state.notifier();
    let shown = notifier.show(&notification).await;
    state.wake.notify_one();
    Ok(doctor::diagnose(&state.place, &desk, &notifier, shown).await)
}

/// Whether Kawka starts at login.
///
/// # Errors
/// [`ErrorCode::LoginStartRefused`].
#[tauri::command]
#[specta::specta]
pub async fn get_login_start(state: State<'_, AppState>) -> Answer<bool> {
    let entry = state.place.autostart().map_err(refused)?;
    blocking(move || Ok(entry.state().map_err(refused)? == LoginStart::On)).await
}

/// Starts Kawka at login from now on, or no longer.
///
/// # Errors
/// [`ErrorCode::LoginStartRefused`].
#[tauri::command]
#[specta::specta]
pub async fn set_login_start(state: State<'_, AppState>, on: bool) -> Answer<()> {
    let entry = state.place.autostart().map_err(refused)?;
    blocking(move || entry.set(on).map_err(refused)).await
}

fn refused(error: AutostartError) -> CommandError {
    tracing::warn!(%error, "login start");
    CommandError::new(ErrorCode::LoginStartRefused)
}

/// Looks at everything outside that Kawka needs.
///
/// # Errors
/// None: what does not work is a finding.
#[tauri::command]
#[specta::specta]
pub async fn run_doctor(state: State<'_, AppState>) -> Answer<Vec<Finding>> {
    let desk = desk(&state);
    let desk = desk.as_deref().map_err(|_| None);
    Ok(doctor::examine(&state.place, desk, &state.notifier()).await)
}

/// The reminders of the coming two days.
///
/// # Errors
/// As the use case.
#[tauri::command]
#[specta::specta]
pub async fn upcoming_reminders(state: State<'_, AppState>) -> Answer<Vec<ReminderRow>> {
    at_desk(&state, |desk| {
        let now = desk.now();
        desk.list_reminders(now, now + chrono::Duration::days(2), language_of(desk))
    })
    .await
}

/// Answers a notice in the window.
///
/// # Errors
/// As the use case.
#[tauri::command]
#[specta::specta]
pub async fn answer_notice(
    app: AppHandle,
    state: State<'_, AppState>,
    key: String,
    answer: NoticeAnswer,
) -> Answer<()> {
    let answered = key.clone();
    at_desk(&state, move |desk| desk.answer_notice(&answered, answer)).await?;
    state.notifier().withdraw(&key).await;
    state.wake.notify_one();
    events::notices_changed(&app);
    Ok(())
}
