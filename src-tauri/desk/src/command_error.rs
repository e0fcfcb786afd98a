//! The one error the window and the terminal see.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

kawka_domain::words! {
    /// Everything that can be refused or go wrong, as a closed list. A code exists only while somebody acts on it:
    /// the window words it in its own language, the terminal in English.
    ErrorCode {
        /// A field's content cannot be taken (params: `field`, `problem`).
        BadInput = "bad_input",
        /// What was asked for does not exist or was removed.
        NotFound = "not_found",
        /// The action cannot be undone because of later changes (params: `tables`, `count`).
        UndoConflict = "undo_conflict",
        /// The entry was undone already.
        AlreadyUndone = "already_undone",
        /// Nothing to undo.
        NothingToUndo = "nothing_to_undo",
        /// The call has not begun, so it has no such outcome yet.
        CallNotBegun = "call_not_begun",
        /// The booking is closed; undo or reopen first.
        BookingClosed = "booking_closed",
        /// Only a consent that was given can be withdrawn.
        NothingToWithdraw = "nothing_to_withdraw",
        /// The calendar file cannot be read (params: `problem`, `line`).
        CalendarUnreadable = "calendar_unreadable",
        /// The calendar's address did not answer (params: `problem`).
        CalendarUnreachable = "calendar_unreachable",
        /// This calendar was added before.
        CalendarKnown = "calendar_known",
        /// The keyring is locked.
        KeyringLocked = "keyring_locked",
        /// There is no keyring service.
        KeyringAbsent = "keyring_absent",
        /// The keyring did not answer in time.
        KeyringHung = "keyring_hung",
        /// The keyring answers and does not have the key.
        KeyringEntryMissing = "keyring_entry_missing",
        /// The keyring's user said no.
        KeyringRefused = "keyring_refused",
        /// The passphrase or recovery key does not fit.
        WrongSecret = "wrong_secret",
        /// A passphrase is needed.
        SecretNeeded = "secret_needed",
        /// The key at hand belongs to another file.
        OtherKey = "other_key",
        /// The file is damaged (params: `path`).
        FileDamaged = "file_damaged",
        /// The key is there and the file is not (params: `path`).
        FileMissing = "file_missing",
        /// The file was written by a newer Kawka (params: `found`, `known`).
        FileNewer = "file_newer",
        /// Another Kawka works on this folder.
        FolderInUse = "folder_in_use",
        /// There is no data folder yet.
        NoFolder = "no_folder",
        /// The disk is full.
        DiskFull = "disk_full",
        /// The disk or folder cannot be written.
        NotWritable = "not_writable",
        /// A write may or may not have reached the disk.
        UnknownOutcome = "unknown_outcome",
        /// The notification service is absent or failed.
        NotificationsAbsent = "notifications_absent",
        /// A link that Kawka does not open.
        LinkRefused = "link_refused",
        /// The file is not open yet.
        NotOpen = "not_open",
        /// Anything else; the log has the whole chain.
        Internal = "internal",
    }
}

/// A refusal: a code and what its wording needs. Never carries personal data or a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type, thiserror::Error)]
#[error("{code}")]
pub struct CommandError {
    /// What happened.
    pub code: ErrorCode,
    /// What the wording needs.
    pub params: BTreeMap<String, String>,
}

impl CommandError {
    /// A refusal without parameters.
    #[must_use]
    pub const fn new(code: ErrorCode) -> Self {
        Self { code, params: BTreeMap::new() }
    }

    /// Adds one parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// A field that cannot be taken. `problem` is a word: `empty`, `too_long`, `not_an_email`, `unknown_zone`, …
    #[must_use]
    pub fn bad_input(field: &str, problem: &str) -> Self {
        Self::new(ErrorCode::BadInput).with("field", field).with("problem", problem)
    }
}
