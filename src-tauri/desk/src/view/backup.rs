//! Backups.

use chrono::{DateTime, Utc};

use crate::view;

view! {
    /// A backup of the data folder.
    pub struct BackupRow {
        /// Its name, which tells it from the others.
        pub name: String,
        /// Where it lies.
        pub path: String,
        /// When it was made.
        pub made_at: DateTime<Utc>,
        /// Why: `daily`, `on-demand`, `before-migration`, `before-restore`.
        pub reason: String,
        /// Its size in KiB, rounded up.
        pub kilobytes: u32,
    }

    /// What a restored file holds.
    pub struct Restored {
        /// How many changes.
        pub changes: u32,
        /// Whether all erasures of the file that it replaced could be read; if not, somebody who was erased since the
        /// backup may be back.
        pub erasures_known: bool,
    }
}
