//! Today, the week, bookings.

use chrono::NaiveDate;
use kawka_desk::view::{BookingView, Done, NewBooking, NewOutcome, PastCalls, TodayView, WeekView};
use kawka_desk::{CommandError, ErrorCode};
use kawka_domain::booking::BookingStatus;
use kawka_domain::ids::{BookingId, CustomerId};
use tauri::State;

use super::{Answer, at_desk};
use crate::app_state::AppState;

/// Home.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_today(state: State<'_, AppState>) -> Answer<TodayView> {
    at_desk(&state, move |desk| desk.get_today()).await
}

/// The week of a day.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_week(state: State<'_, AppState>, monday: NaiveDate) -> Answer<WeekView> {
    at_desk(&state, move |desk| desk.get_week(monday)).await
}

/// Past calls with their outcome.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_past_calls(
    state: State<'_, AppState>,
    status: Option<BookingStatus>,
    offset: u32,
    limit: u32,
) -> Answer<PastCalls> {
    at_desk(&state, move |desk| {
        desk.list_past_calls(status, offset, limit)
    })
    .await
}

/// One booking.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn get_booking(state: State<'_, AppState>, id: BookingId) -> Answer<BookingView> {
    at_desk(&state, move |desk| desk.get_booking(id)).await
}

/// A booking by hand.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_booking(
    state: State<'_, AppState>,
    booking: NewBooking,
) -> Answer<Done<BookingId>> {
    at_desk(&state, move |desk| desk.add_booking(&booking)).await
}

/// The customer is here.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn mark_arrived(state: State<'_, AppState>, id: BookingId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.mark_arrived(id)).await
}

/// The customer is late.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn mark_running_late(state: State<'_, AppState>, id: BookingId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.mark_running_late(id)).await
}

/// What became of a call.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn set_outcome(
    state: State<'_, AppState>,
    id: BookingId,
    outcome: NewOutcome,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.set_outcome(id, &outcome)).await
}

/// Opens a closed booking again.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn reopen_booking(state: State<'_, AppState>, id: BookingId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.reopen_booking(id)).await
}

/// Matches a booking to a customer.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn link_booking(
    state: State<'_, AppState>,
    id: BookingId,
    customer_id: CustomerId,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.link_booking(id, customer_id)).await
}

/// Makes a customer out of a booking.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn add_customer_from_booking(
    state: State<'_, AppState>,
    id: BookingId,
) -> Answer<Done<CustomerId>> {
    at_desk(&state, move |desk| desk.add_customer_from_booking(id)).await
}

/// A booking that left its calendar was called off.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn confirm_vanished(state: State<'_, AppState>, id: BookingId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.confirm_vanished(id)).await
}

/// A booking that left its calendar takes place.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn keep_vanished(state: State<'_, AppState>, id: BookingId) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.keep_vanished(id)).await
}

/// Opens the room of a booking in the system. Never joins by itself.
///
/// # Errors
/// [`ErrorCode::NotFound`] when it has none, [`ErrorCode::LinkRefused`].
#[tauri::command]
#[specta::specta]
pub async fn join_room(state: State<'_, AppState>, id: BookingId) -> Answer<()> {
    let room = at_desk(&state, move |desk| desk.room_of(id)).await?;
    open_in_system(&room)
}

/// Opens a link in the system.
///
/// # Errors
/// [`ErrorCode::LinkRefused`] for anything but `https`, `mailto` and `tel`.
#[tauri::command]
#[specta::specta]
pub async fn open_link(url: String) -> Answer<()> {
    open_in_system(&url)
}

/// Opens what may be opened, and nothing else: the check stands here, not in the window.
pub(crate) fn open_in_system(url: &str) -> Answer<()> {
    let refused = || CommandError::new(ErrorCode::LinkRefused);
    let clean = !url.chars().any(|c| c.is_control() || c.is_whitespace());
    let allowed = ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| url.starts_with(scheme) && url.len() > scheme.len());
    if !clean || !allowed {
        return Err(refused());
    }
    tauri_plugin_opener::open_url(url, None::<&str>).map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_schemes_are_refused_before_the_system_hears_of_them() {
        for url in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "http://",
            "https://",
            "smb://x",
            "https://a b",
            "",
        ] {
            assert!(open_in_system(url).is_err(), "{url}");
        }
    }
}
