//! The made-up week.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use kawka_store::DataFolder;

use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::port::{Clock, Secrets};
use crate::wording::Language;

/// The passphrase of demo folders without a keyring.
pub const DEMO_PASSPHRASE: &str = "kawka demo";

/// Whether the folder must be made.
#[must_use]
pub fn is_stale(_folder: &DataFolder, _now: DateTime<Utc>) -> bool {
    false
}

/// Makes the demo folder.
///
/// # Errors
/// Always.
pub fn make_demo(
    _folder: &DataFolder,
    _secrets: &dyn Secrets,
    _clock: &Arc<dyn Clock>,
    _language: Language,
) -> Result<(), CommandError> {
    Err(CommandError::new(ErrorCode::Internal))
}

impl Desk {
    /// Makes sure that a call begins soon.
    ///
    /// # Errors
    /// None.
    pub fn ensure_demo_call(&self) -> Result<(), CommandError> {
        Ok(())
    }
}
