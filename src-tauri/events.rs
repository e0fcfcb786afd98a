//! What the window is told without asking. Every event is sent after what it tells of is on disk.

use kawka_desk::CommandError;
use kawka_desk::view::{BriefView, ImportProgress, SyncProgress, SyncReport};
use kawka_domain::ids::BookingId;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Emitter as _};
use tauri_specta::Event;

/// Something was written: what shows one of these tables is to be read again.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, Event)]
pub struct Changed {
    /// The tables.
    pub tables: Vec<String>,
}

/// The start state is another.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, Event)]
pub struct SessionChanged {}

/// A place in the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Place {
    /// Home.
    Today,
    /// A brief.
    Brief {
        /// Of which booking.
        booking_id: BookingId,
    },
    /// A call.
    Call {
        /// Of which booking.
        booking_id: BookingId,
    },
    /// The follow-ups.
    FollowUps,
    /// The week.
    Week,
    /// The settings.
    Settings,
}

/// The window is to show a place.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, Event)]
pub struct OpenPlace {
    /// Which.
    pub place: Place,
    /// The brief, if it is one and could be read.
    pub brief: Option<Box<BriefView>>,
}

/// The notices are others.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, Event)]
pub struct NoticesChanged {}

/// The calendars were read.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, Event)]
pub struct SyncFinished {
    /// What came of it.
    pub report: SyncReport,
}

/// An import is further than before.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, Event)]
pub struct ImportProgressed {
    /// How far.
    pub progress: ImportProgress,
}

/// The reading of the calendars is further than before.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, Event)]
pub struct SyncProgressed {
    /// How far.
    pub progress: SyncProgress,
}

/// A backup is further than before.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, specta::Type, Event)]
pub struct BackupProgressed {
    /// Per mille of the pages that are copied; after the last one the copy is checked.
    pub per_mille: u32,
}

/// Whether the system shows notifications.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, Event)]
pub struct NotificationsAvailable {
    /// It does.
    pub available: bool,
}

/// What was answered to a notification was not done.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, Event)]
pub struct AnswerRefused {
    /// Why.
    pub error: CommandError,
}

const fn name_of<E: Event>(_event: &E) -> &'static str {
    E::NAME
}

fn send(app: &AppHandle, event: &(impl Event + Serialize + Clone)) {
    // A window that is gone has nothing to be told.
    if app.emit(name_of(event), event).is_err() {
        tracing::debug!("an event found no window");
    }
}

/// Tells that tables changed.
pub fn changed(app: &AppHandle, tables: &[&str]) {
    send(
        app,
        &Changed {
            tables: tables.iter().map(|table| (*table).to_owned()).collect(),
        },
    );
}

/// Tells that the start state is another.
pub fn session_changed(app: &AppHandle) {
    send(app, &SessionChanged {});
}

/// Tells the window to show a place.
pub fn open_place(app: &AppHandle, place: Place, brief: Option<Box<BriefView>>) {
    send(app, &OpenPlace { place, brief });
}

/// Tells that the notices are others.
pub fn notices_changed(app: &AppHandle) {
    send(app, &NoticesChanged {});
}

/// Tells that calendars were read.
pub fn sync_finished(app: &AppHandle, report: &SyncReport) {
    send(
        app,
        &SyncFinished {
            report: report.clone(),
        },
    );
    changed(app, &["local_calendar_source"]);
}

/// Tells how far an import is.
pub fn import_progress(app: &AppHandle, progress: ImportProgress) {
    send(app, &ImportProgressed { progress });
}

/// Tells which calendar is asked.
pub fn sync_progress(app: &AppHandle, progress: SyncProgress) {
    send(app, &SyncProgressed { progress });
}

/// Tells how far a backup is.
pub fn backup_progress(app: &AppHandle, per_mille: u32) {
    send(app, &BackupProgressed { per_mille });
}

/// Tells whether the system shows notifications.
pub fn notifications_available(app: &AppHandle, available: bool) {
    send(app, &NotificationsAvailable { available });
}

/// Tells why what was answered to a notification was not done.
pub fn answer_refused(app: &AppHandle, error: CommandError) {
    send(app, &AnswerRefused { error });
}
