//! What stands on the screen, as a small file: where a program is killed, its notifications stay. Whoever is started
//! after it knows them by this file, and can take them back or replace them.
//!
//! A number means something only to the service that gave it, and that one's name only on its bus, so both stand with
//! it, and the key of the reminder. What a notification says, and of whom, does not.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// Name of the file in the data folder.
pub(super) const FILE: &str = "on-screen";

/// The notifications of one run.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LeftBehind {
    /// Unique id of the bus.
    pub(super) bus: String,
    /// The service that shows each, by its name on the bus; its number there; its key.
    pub(super) shown: Vec<(String, u32, String)>,
}

/// What an earlier run left; `None` where there is nothing that can be read.
pub(super) fn read(file: &Path) -> Option<LeftBehind> {
    serde_json::from_slice(&std::fs::read(file).ok()?).ok()
}

/// Keeps what stands now; nothing is no file.
pub(super) fn write(file: &Path, left: &LeftBehind) {
    let written = match serde_json::to_vec(left) {
        Ok(text) if !left.shown.is_empty() => std::fs::write(file, text),
        _ => std::fs::remove_file(file),
    };
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::debug!(%error, "what stands on the screen is not kept");
        }
        _ => {}
    }
}
