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
        /// The action cannot be undone because of later changes (params: `tables`; `later`: the entries of the journal that
        /// stand in the way, newest first, which make way when they are undone in this order).
        UndoConflict = "undo_conflict",
        /// The entry was undone already.
        AlreadyUndone = "already_undone",
        /// What was erased cannot be brought back.
        Erased = "erased",
        /// Whoever has this address asked to be erased (params: `at`, `kind`, `value`).
        ErasedBefore = "erased_before",
        /// Only the care owner does this, or somebody on their behalf who says why (params: `owner`).
        NotCareOwner = "not_care_owner",
        /// Nothing to undo.
        NothingToUndo = "nothing_to_undo",
        /// The call has not begun, so it has no such outcome yet.
        CallNotBegun = "call_not_begun",
        /// The booking is closed; undo or reopen first.
        BookingClosed = "booking_closed",
        /// It went out already, so it cannot be taken back.
        AlreadySent = "already_sent",
        /// It has happened outside already, so undoing it here would only hide it.
        HappenedOutside = "happened_outside",
        /// Only a consent that was given can be withdrawn.
        NothingToWithdraw = "nothing_to_withdraw",
        /// Something needs a consent that is not there (params: `scope`, `reason`).
        ConsentMissing = "consent_missing",
        /// The chain of recorded consents does not hold: nothing is recorded, nothing is allowed.
        ConsentChainBroken = "consent_chain_broken",
        /// After a no nobody asks again for thirty days.
        AskedTooSoon = "asked_too_soon",
        /// This machine's clock stands before an event that was already recorded.
        ClockSuspect = "clock_suspect",
        /// The customer does not allow it (params: `reason`, `scope`).
        RecordingLocked = "recording_locked",
        /// They must not be invited, and nothing can set that aside (params: `rule`).
        NotEligible = "not_eligible",
        /// Something speaks against inviting them and was not set aside (params: `rules`).
        RuleStands = "rule_stands",
        /// Only whoever holds the calls may set this aside (params: `rule`).
        HostNeeded = "host_needed",
        /// A nomination of theirs is open already.
        AlreadyNominated = "already_nominated",
        /// The nomination does not stand where this could follow (params: `state`, `step`).
        NominationStep = "nomination_step",
        /// The recording does not stand where this could follow (params: `state`, `step`).
        RecordingStep = "recording_step",
        /// The recording lies where Kawka cannot reach it.
        RecordingElsewhere = "recording_elsewhere",
        /// The video host refused (params: `problem`).
        VideoHost = "video_host",
        /// The system does not let a file be deleted.
        FileKept = "file_kept",
        /// The calendar file cannot be read (params: `problem`, `line`).
        CalendarUnreadable = "calendar_unreadable",
        /// The calendar's address did not answer (params: `problem`).
        CalendarUnreachable = "calendar_unreachable",
        /// The calendar's host stands in the own network, and nobody said yes to that (params: `host`).
        OwnNetwork = "own_network",
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
        /// The keyring answered with an error.
        KeyringFailed = "keyring_failed",
        /// `key.json` is missing or damaged; the recovery key makes it anew.
        KeyFileUnreadable = "key_file_unreadable",
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
        /// The file was written by an older Kawka and is only read (params: `found`, `known`).
        FileOlder = "file_older",
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
        /// The system does not let starting at login be arranged.
        LoginStartRefused = "login_start_refused",
        /// A link that Kawka does not open.
        LinkRefused = "link_refused",
        /// The file is not open yet.
        NotOpen = "not_open",
        /// A file cannot be read (params: `problem`, `line`, `part` of an archive); nothing of it was used.
        FileUnreadable = "file_unreadable",
        /// A file cannot be written (params: `problem`).
        FileNotWritable = "file_not_writable",
        /// An import runs: there is one at a time, and it is undone when it has ended.
        ImportRunning = "import_running",
        /// It was cancelled; nothing was changed, or what stays is named (params: `kept`, why).
        Cancelled = "cancelled",
        /// An archive becomes the content of a fresh data folder only.
        NotFresh = "not_fresh",
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
        Self {
            code,
            params: BTreeMap::new(),
        }
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
        Self::new(ErrorCode::BadInput)
            .with("field", field)
            .with("problem", problem)
    }
}

impl From<kawka_store::StoreError> for CommandError {
    fn from(error: kawka_store::StoreError) -> Self {
        use kawka_store::StoreError as E;
        let code = match &error {
            E::Missing(path) => {
                return Self::new(ErrorCode::FileMissing).with("path", path.display());
            }
            E::Damaged(path) => {
                return Self::new(ErrorCode::FileDamaged).with("path", path.display());
            }
            E::Newer { found, known } => {
                return Self::new(ErrorCode::FileNewer)
                    .with("found", found)
                    .with("known", known);
            }
            E::Older { found, known } => {
                return Self::new(ErrorCode::FileOlder)
                    .with("found", found)
                    .with("known", known);
            }
            E::UndoConflict { obstacles, later } => {
                let tables: std::collections::BTreeSet<&str> = obstacles
                    .iter()
                    .map(|obstacle| obstacle.table.as_str())
                    .filter(|table| !table.is_empty())
                    .collect();
                let tables: Vec<&str> = tables.into_iter().collect();
                let later: Vec<String> = later.iter().map(ToString::to_string).collect();
                return Self::new(ErrorCode::UndoConflict)
                    .with("tables", tables.join(","))
                    .with("later", later.join(","));
            }
            E::NotFound(what) => return Self::new(ErrorCode::NotFound).with("what", what),
            E::NoFolder => ErrorCode::NoFolder,
            E::OtherKey => ErrorCode::OtherKey,
            E::WrongSecret => ErrorCode::WrongSecret,
            E::InUse => ErrorCode::FolderInUse,
            E::Stopped => ErrorCode::Cancelled,
            E::DiskFull => ErrorCode::DiskFull,
            E::NotWritable => ErrorCode::NotWritable,
            E::UnknownOutcome => ErrorCode::UnknownOutcome,
            E::AlreadyUndone => ErrorCode::AlreadyUndone,
            E::Erased => ErrorCode::Erased,
            E::HappenedOutside => ErrorCode::HappenedOutside,
            E::KeyFile => ErrorCode::KeyFileUnreadable,
            E::Exists | E::Library | E::Value(_) | E::Sql(_) | E::Io(_) => {
                // Statements carry placeholders only, so the chain names tables and codes and no person.
                tracing::error!(error = %Chain(&error), "store");
                ErrorCode::Internal
            }
        };
        Self::new(code)
    }
}

/// An error with everything that caused it.
struct Chain<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

impl From<kawka_files::FileError> for CommandError {
    fn from(error: kawka_files::FileError) -> Self {
        use kawka_files::FileError as E;
        match &error {
            E::DiskFull => Self::new(ErrorCode::DiskFull),
            E::NotWritable => Self::new(ErrorCode::FileNotWritable).with("problem", error.word()),
            _ => {
                let refusal = Self::new(ErrorCode::FileUnreadable).with("problem", error.word());
                match error.line() {
                    Some(line) => refusal.with("line", line),
                    None => refusal,
                }
            }
        }
    }
}

impl From<crate::port::SecretsError> for CommandError {
    fn from(error: crate::port::SecretsError) -> Self {
        use crate::port::SecretsError as E;
        Self::new(match error {
            E::Absent => ErrorCode::KeyringAbsent,
            E::Locked => ErrorCode::KeyringLocked,
            E::Refused => ErrorCode::KeyringRefused,
            E::Failed => ErrorCode::KeyringFailed,
            E::Hung => ErrorCode::KeyringHung,
        })
    }
}

impl CommandError {
    /// The refusal in one plain English line, for the terminal.
    #[must_use]
    pub fn english(&self) -> String {
        let param = |name: &str| self.params.get(name).map_or("", String::as_str);
        match self.code {
            ErrorCode::BadInput => match (param("field"), param("problem")) {
                ("value" | "email", "not_an_email") => {
                    "the e-mail address cannot be one: it looks like name@company.example".into()
                }
                ("value", "not_a_phone") => {
                    "the phone number cannot be one: it is made of digits, with a + before the country".into()
                }
                ("passphrase", "too_short") => {
                    "the passphrase is too short: it needs eight characters".into()
                }
                ("data", "not_a_demo") => {
                    "this folder holds other data than a made-up week; nothing was changed".into()
                }
                ("data", "cannot_be_made") => {
                    "the data folder cannot be made there: something else has its name, or that place takes no folder".into()
                }
                (field, problem) => format!("{field}: {}", problem.replace('_', " ")),
            },
            ErrorCode::NotFound => match param("what") {
                "next booking" => "no call is booked ahead".into(),
                what => format!("there is no such {what}"),
            },
            ErrorCode::UndoConflict => {
                let first = match param("later") {
                    "" => String::new(),
                    later => format!("; undo first: {}", later.replace(',', ", ")),
                };
                format!(
                    "later changes stand in the way ({}); nothing was changed{first}",
                    param("tables")
                )
            }
            ErrorCode::AlreadyUndone => "this was undone already".into(),
            ErrorCode::Erased => "what was erased cannot be brought back".into(),
            ErrorCode::ErasedBefore => {
                "whoever has this address was erased at their own wish; let them in again first".into()
            }
            ErrorCode::NotCareOwner => format!(
                "only the care owner ({}) does this, or somebody on their behalf who says why",
                param("owner")
            ),
            ErrorCode::NothingToUndo => "there is nothing to undo".into(),
            ErrorCode::CallNotBegun => {
                "the call has not begun, so nobody can be there and it cannot have this outcome yet".into()
            }
            ErrorCode::BookingClosed => {
                "this booking is closed; undo its outcome or reopen it first".into()
            }
            ErrorCode::HappenedOutside => {
                "this has happened outside already and cannot be undone".into()
            }
            ErrorCode::AlreadySent => "this went out already and cannot be taken back".into(),
            ErrorCode::NothingToWithdraw => "only a consent that was given can be withdrawn".into(),
            ErrorCode::ConsentMissing => format!(
                "the customer's consent is missing ({}: {}); nothing was done",
                param("scope").replace('_', " "),
                param("reason").replace('_', " ")
            ),
            ErrorCode::ConsentChainBroken => {
                "the recorded consents were tampered with; none is recorded or used until that is cleared up".into()
            }
            ErrorCode::AskedTooSoon => {
                "the customer said no less than thirty days ago; only they themselves may change that".into()
            }
            ErrorCode::ClockSuspect => {
                "this machine's clock went back; set it right before a consent is recorded".into()
            }
            ErrorCode::RecordingLocked => format!(
                "the customer does not allow this ({}: {}); nothing was changed",
                param("scope").replace('_', " "),
                param("reason").replace('_', " ")
            ),
            ErrorCode::NotEligible => format!(
                "they must not be invited: {}; nothing was changed",
                param("rule").replace('_', " ")
            ),
            ErrorCode::RuleStands => format!(
                "something speaks against inviting them: {}; set it aside with a reason, nothing was changed",
                param("rules").replace('_', " ").replace(',', ", ")
            ),
            ErrorCode::HostNeeded => format!(
                "only whoever holds the calls may set this aside: {}",
                param("rule").replace('_', " ")
            ),
            ErrorCode::AlreadyNominated => "a nomination of theirs is open already".into(),
            ErrorCode::NominationStep => format!(
                "the nomination is {}, so {} cannot follow",
                param("state").replace('_', " "),
                param("step").replace('_', " ")
            ),
            ErrorCode::RecordingStep => format!(
                "the recording is {}, so {} cannot follow",
                param("state").replace('_', " "),
                param("step").replace('_', " ")
            ),
            ErrorCode::RecordingElsewhere => {
                "this recording lies at another host; delete it there, then mark it as deleted"
                    .into()
            }
            ErrorCode::VideoHost => format!(
                "the video host refused: {}; nothing was changed",
                param("problem").replace('_', " ")
            ),
            ErrorCode::FileKept => "the system does not let this file be deleted".into(),
            ErrorCode::CalendarUnreadable => match param("line") {
                "" => format!(
                    "the calendar cannot be read: {}; nothing was changed",
                    param("problem").replace('_', " ")
                ),
                line => format!(
                    "the calendar cannot be read: {} at line {line}; nothing was changed",
                    param("problem").replace('_', " ")
                ),
            },
            ErrorCode::CalendarUnreachable => match param("problem") {
                "file_missing" => "the calendar's file is not there; nothing was changed".into(),
                problem => format!(
                    "the calendar's address gave no answer: {}; nothing was changed",
                    problem.replace('_', " ")
                ),
            },
            ErrorCode::OwnNetwork => {
                let host = match param("host") {
                    "" => "the calendar's host",
                    host => host,
                };
                format!(
                    "{host} stands in your own network, and nobody said yes to reading calendars from it \
                     (--own-network when adding one, `kawka calendar allow` for one that is there); nothing was changed"
                )
            }
            ErrorCode::CalendarKnown => "this calendar was added before".into(),
            ErrorCode::KeyringLocked => {
                "the keyring is locked; unlock it, or set KAWKA_PASSPHRASE".into()
            }
            ErrorCode::KeyringAbsent => "there is no keyring service; set KAWKA_PASSPHRASE".into(),
            ErrorCode::KeyringHung => "the keyring does not answer; set KAWKA_PASSPHRASE".into(),
            ErrorCode::KeyringEntryMissing => {
                "the keyring has no key for this folder; open the window and enter the recovery key"
                    .into()
            }
            ErrorCode::KeyringFailed => "the keyring failed; set KAWKA_PASSPHRASE".into(),
            ErrorCode::KeyFileUnreadable => {
                "key.json is missing or damaged, the data file was left as it is; open the window and enter the \
                 recovery key, or set KAWKA_PASSPHRASE to it"
                    .into()
            }
            ErrorCode::KeyringRefused => "the keyring refused; set KAWKA_PASSPHRASE".into(),
            ErrorCode::WrongSecret => {
                "the passphrase or recovery key does not fit; nothing was changed".into()
            }
            ErrorCode::SecretNeeded => {
                "this folder is protected by a passphrase; set KAWKA_PASSPHRASE".into()
            }
            ErrorCode::OtherKey => {
                "the key belongs to another data file; nothing was changed".into()
            }
            ErrorCode::FileDamaged => format!(
                "the data file is damaged and was left as it is: {}",
                param("path")
            ),
            ErrorCode::FileMissing => format!(
                "the data file is missing though its key is there: {}",
                param("path")
            ),
            ErrorCode::FileNewer => format!(
                "the data file has version {}, this program knows {}; nothing was changed",
                param("found"),
                param("known")
            ),
            ErrorCode::FileOlder => format!(
                "the data file has version {}, this program reads {}; start Kawka once, or use a verb that writes, to bring \
                 it up to date",
                param("found"),
                param("known")
            ),
            ErrorCode::FolderInUse => {
                "another Kawka works on this folder; close its window first".into()
            }
            ErrorCode::NoFolder => "there is no data folder yet".into(),
            ErrorCode::DiskFull => "the disk is full; nothing was changed".into(),
            ErrorCode::NotWritable => {
                "the data folder cannot be written; nothing was changed".into()
            }
            ErrorCode::UnknownOutcome => {
                "it is not known whether the change was saved; look before repeating it".into()
            }
            ErrorCode::LoginStartRefused => {
                "starting at login cannot be arranged; nothing was changed".into()
            }
            ErrorCode::LinkRefused => "only https, mailto and tel links are opened".into(),
            ErrorCode::NotOpen => "the data folder is not open yet".into(),
            ErrorCode::FileUnreadable => {
                let place = |before, name| match param(name) {
                    "" => String::new(),
                    place => format!("{before} {place}"),
                };
                format!(
                    "the file cannot be read: {}{}{}; nothing was changed",
                    param("problem").replace('_', " "),
                    place(" at line", "line"),
                    place(" in", "part"),
                )
            }
            ErrorCode::FileNotWritable => format!(
                "the file cannot be written: {}",
                param("problem").replace('_', " ")
            ),
            ErrorCode::ImportRunning => "an import runs; wait until it has ended".into(),
            ErrorCode::Cancelled if self.params.contains_key("kept") => {
                "cancelled; later changes stand in the way of taking back what had come in".into()
            }
            ErrorCode::Cancelled => "cancelled; nothing was changed".into(),
            ErrorCode::NotFresh => {
                "an archive is read into a fresh data folder only; nothing was changed".into()
            }
            ErrorCode::Internal => {
                "something unexpected went wrong; KAWKA_LOG=debug tells more".into()
            }
        }
    }
}
