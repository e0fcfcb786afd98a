//! The encrypted file and the only SQL in Kawka.
//!
//! [`Store`] opens the file, [`Store::write`] is the one door for changes: it journals each as an SQLite changeset,
//! from which undo, history and "what changed" follow. One module a table under [`table`]. Depends on `domain`.
//! Deliberately absent: any knowledge of use cases, ports or the window, and any clock.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")
)]

pub mod archive;
mod backup;
mod changeset;
mod connection;
mod door;
pub mod erase;
mod error;
mod folder;
mod key;
mod key_file;
mod mark;
mod migration;
pub mod record_history;
mod recovery;
mod row;
pub mod search;
mod store;
pub mod table;
mod undo;
mod unite;
mod verify;

/// A connection and a transaction of the store. The desk hands them on and writes no SQL with them.
pub use rusqlite::{Connection, Transaction};

pub use backup::{BackupFile, BackupWatch, DamagedFile, ERASURES_UNKNOWN, Restored};
pub use changeset::Cell;
pub use door::{Change, Entry, Intent, Written};
pub use error::{Obstacle, StoreError};
pub use folder::{DataFolder, FolderLock};
pub use key::{DataKey, RecoveryKey};
pub use key_file::{Kept, KeyFile};
pub use store::{Mode, Store, WritesMuch, library_version};
pub use verify::Check;
