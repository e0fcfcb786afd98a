//! Files in and out.

use std::sync::atomic::{AtomicBool, Ordering};

use kawka_desk::view::{
    Done, ExportReport, FactRow, ImportMap, ImportPlan, ImportProgress, ImportReport, ImportRequest,
};
use kawka_domain::ids::CustomerId;
use kawka_domain::import::ImportKind;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt as _;

use super::{Answer, at_desk, blocking};
use crate::app_state::AppState;
use crate::events;

/// Whoever looks at the window said stop. One import runs at a time: the dialog is modal.
static STOP: AtomicBool = AtomicBool::new(false);

/// Tells the window how far it is, and asks whether to go on.
fn watch(app: &AppHandle, progress: ImportProgress) -> bool {
    events::import_progress(app, progress);
    !STOP.load(Ordering::Relaxed)
}

/// Lets a person choose a file to import; `None` when they choose none.
///
/// # Errors
/// None of its own.
#[tauri::command]
#[specta::specta]
pub async fn pick_import_file(app: AppHandle) -> Answer<Option<String>> {
    blocking(move || {
        let picked = app
            .dialog()
            .file()
            .add_filter(
                "CSV, XLSX, vCard, JSON, EML, MBOX",
                &[
                    "csv", "tsv", "txt", "xlsx", "vcf", "json", "ndjson", "eml", "mbox",
                ],
            )
            .blocking_pick_file();
        Ok(picked.map(|path| path.to_string()))
    })
    .await
}

/// What an import would do.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn plan_import(
    app: AppHandle,
    state: State<'_, AppState>,
    request: ImportRequest,
) -> Answer<ImportPlan> {
    STOP.store(false, Ordering::Relaxed);
    at_desk(&state, move |desk| {
        desk.plan_import(&request, &|progress| watch(&app, progress))
    })
    .await
}

/// Imports a file.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn run_import(
    app: AppHandle,
    state: State<'_, AppState>,
    request: ImportRequest,
) -> Answer<Done<ImportReport>> {
    STOP.store(false, Ordering::Relaxed);
    at_desk(&state, move |desk| {
        desk.run_import(&request, &|progress| watch(&app, progress))
    })
    .await
}

/// Stops the import or plan that runs; what it did is taken back.
#[tauri::command]
#[specta::specta]
pub fn stop_import() {
    STOP.store(true, Ordering::Relaxed);
}

/// The maps of columns.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_import_maps(state: State<'_, AppState>) -> Answer<Vec<ImportMap>> {
    at_desk(&state, |desk| desk.list_import_maps()).await
}

/// Removes a saved map.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn remove_import_map(
    state: State<'_, AppState>,
    name: String,
    kind: ImportKind,
) -> Answer<Done<()>> {
    at_desk(&state, move |desk| desk.remove_import_map(&name, kind)).await
}

/// Asks where to and saves the refused rows of the last import; `None` when no place was chosen.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn save_failed_rows(app: AppHandle, state: State<'_, AppState>) -> Answer<Option<u32>> {
    at_desk(&state, move |desk| {
        let place = save_place(&app, "kawka-failed.csv", &["csv"]);
        place.map(|path| desk.save_failed_rows(&path)).transpose()
    })
    .await
}

/// What to export.
#[derive(Debug, Clone, Copy, serde::Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ExportKind {
    /// Everybody: CSV, XLSX or vCard.
    People,
    /// Every contact: CSV or XLSX.
    Interactions,
    /// Everything, for a fresh Kawka.
    All,
}

/// Asks where to and exports; `None` when no place was chosen.
///
/// # Errors
/// As the use cases.
#[tauri::command]
#[specta::specta]
pub async fn export_file(
    app: AppHandle,
    state: State<'_, AppState>,
    kind: ExportKind,
) -> Answer<Option<ExportReport>> {
    at_desk(&state, move |desk| {
        let place = match kind {
            ExportKind::People => save_place(&app, "kawka-people.csv", &["csv", "xlsx", "vcf"]),
            ExportKind::Interactions => {
                save_place(&app, "kawka-interactions.csv", &["csv", "xlsx"])
            }
            ExportKind::All => save_place(&app, "kawka.zip", &["zip"]),
        };
        let Some(path) = place else {
            return Ok(None);
        };
        match kind {
            ExportKind::People => desk.export_people(&path),
            ExportKind::Interactions => desk.export_interactions(&path),
            ExportKind::All => desk.export_all(&path),
        }
        .map(Some)
    })
    .await
}

/// What is known of a customer from the product.
///
/// # Errors
/// As the use case of the same name.
#[tauri::command]
#[specta::specta]
pub async fn list_facts(
    state: State<'_, AppState>,
    customer_id: CustomerId,
) -> Answer<Vec<FactRow>> {
    at_desk(&state, move |desk| desk.list_facts(customer_id)).await
}

fn save_place(app: &AppHandle, name: &str, endings: &[&str]) -> Option<String> {
    let mut dialog = app.dialog().file().set_file_name(name);
    for ending in endings {
        dialog = dialog.add_filter(ending.to_uppercase(), &[*ending]);
    }
    dialog.blocking_save_file().map(|path| path.to_string())
}
