//! From start to an open file.

use chrono::{DateTime, Utc};
use kawka_domain::ids::MemberId;
use kawka_domain::person::MemberRole;
use kawka_domain::reminder::NoticeNames;

use super::{MemberView, Settings, TodayView};
use crate::command_error::CommandError;
use crate::view;

kawka_domain::words! {
    /// How the key of the file is kept.
    Protection {
        /// In the keyring of the operating system.
        Keyring = "keyring",
        /// Under a passphrase.
        Passphrase = "passphrase",
    }
}

view! {
    /// What the window shows first.
    #[serde(tag = "stage", rename_all = "snake_case")]
    pub enum StartState {
        /// The file is still being opened.
        Opening,
        /// There is no file yet: first start.
        FirstStart {
            /// Whether the keyring can keep the key; else why not.
            keyring: Option<CommandError>,
            /// A name for "me", from the operating system.
            suggested_name: String,
        },
        /// The file is there and its key is not at hand.
        Locked {
            /// How the key is kept.
            protection: Protection,
            /// Why it is not at hand (for the keyring).
            reason: Option<CommandError>,
        },
        /// The file cannot be used; nothing was changed.
        Incident {
            /// Why.
            error: CommandError,
        },
        /// Open.
        Ready {
            /// About it.
            session: Session,
            /// The settings of this machine.
            settings: Box<Settings>,
            /// Home, for the first picture.
            today: Box<TodayView>,
        },
    }

    /// About an open file.
    pub struct Session {
        /// The data folder is the made-up one.
        pub demo: bool,
        /// Version of Kawka.
        pub version: String,
        /// The person at this machine.
        pub me: MemberView,
        /// The member's zone, from the system unless set.
        pub time_zone: String,
        /// Language of the window, `pl` or `en`, from the system unless set.
        pub language: String,
        /// The recovery key has not been confirmed yet.
        pub recovery_key_unconfirmed: bool,
        /// A backup of then was put back, and who was erased since could not be read; see
        /// [`crate::Desk::confirm_erasures`].
        pub erasures_unknown_since: Option<DateTime<Utc>>,
        /// How the key is kept.
        pub protection: Protection,
        /// Last changes that are missing from the file, if any.
        pub missing_changes: u32,
    }
}

/// First start.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize, specta::Type)]
pub struct SetUp {
    /// My name.
    pub name: String,
    /// My e-mail address, possibly empty.
    pub email: String,
    /// My role.
    pub role: MemberRole,
    /// How to keep the key.
    pub protection: Protection,
    /// The passphrase, for [`Protection::Passphrase`].
    pub passphrase: Option<String>,
    /// When notices on this machine name people.
    pub names: NoticeNames,
}

impl std::fmt::Debug for SetUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetUp(<redacted>)")
    }
}

/// What first start made.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize, specta::Type)]
pub struct SetUpDone {
    /// The recovery key; shown now and on demand.
    pub recovery_key: String,
    /// Me.
    pub me: MemberId,
}

impl std::fmt::Debug for SetUpDone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetUpDone(<redacted>)")
    }
}
