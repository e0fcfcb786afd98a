//! Where Kawka works: the data folder, the keyring, the clock; and opening what lies there.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use kawka_desk::port::{Clock, Secret, Secrets};
use kawka_desk::view::{CalendarSource, Protection, SetUp, SetUpDone, StartState};
use kawka_desk::wording::Language;
use kawka_desk::{Access, CommandError, Desk, ErrorCode, Opened};
use kawka_store::DataFolder;

use crate::adapters::autostart::{Autostart, AutostartError};
use crate::adapters::keyring::OsKeyring;

/// Name of the environment variable with the passphrase of the folder.
const PASSPHRASE_VARIABLE: &str = "KAWKA_PASSPHRASE";

/// The passphrase of that variable, which may be no text.
#[must_use]
pub fn given_passphrase() -> Option<OsString> {
    std::env::var_os(PASSPHRASE_VARIABLE).filter(|passphrase| !passphrase.is_empty())
}
const KEYRING_SERVICE: &str = "app.kawka.desktop";

/// Where a booking service is asked instead of at its own address, for tests against a stand-in:
/// `KAWKA_CALENDLY_URL`, `KAWKA_CALCOM_URL`.
#[must_use]
pub fn service_address(service: CalendarSource) -> Option<String> {
    let name = match service {
        CalendarSource::Calendly => "KAWKA_CALENDLY_URL",
        CalendarSource::CalCom => "KAWKA_CALCOM_URL",
        _ => return None,
    };
    std::env::var(name)
        .ok()
        .filter(|address| !address.is_empty())
}

/// The place.
#[derive(Clone)]
pub struct Place {
    /// The data folder.
    pub folder: DataFolder,
    /// It is the made-up one.
    pub demo: bool,
    /// The keyring.
    pub secrets: Arc<dyn Secrets>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    asked: Option<Arc<LazyLock<Option<Secret>>>>,
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Place")
            .field("demo", &self.demo)
            .finish_non_exhaustive()
    }
}

/// What came of opening the place.
#[derive(Clone)]
pub enum Stage {
    /// Being opened.
    Opening,
    /// Never set up.
    FirstStart,
    /// The key is not at hand.
    Locked(Protection, Option<CommandError>),
    /// It cannot be used; nothing was changed.
    Incident(CommandError),
    /// Open.
    Ready(Arc<Desk>),
}

impl std::fmt::Debug for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Opening => "Opening",
            Self::FirstStart => "FirstStart",
            Self::Locked(..) => "Locked",
            Self::Incident(_) => "Incident",
            Self::Ready(_) => "Ready",
        })
    }
}

/// The language of the system, as far as Kawka speaks it.
#[must_use]
pub fn system_language() -> Language {
    match sys_locale::get_locale() {
        Some(locale) if locale.to_lowercase().starts_with("pl") => Language::Polish,
        _ => Language::English,
    }
}

/// The data folder of this user: the system's place for application data.
#[must_use]
pub fn default_folder(demo: bool) -> Option<PathBuf> {
    let name = if demo { "kawka-demo" } else { "kawka" };
    Some(dirs::data_dir()?.join(name))
}

impl Place {
    /// A place at `data`, or where this user's data lies.
    ///
    /// # Errors
    /// [`ErrorCode::NoFolder`] when the system has no place for application data.
    pub fn new(
        data: Option<PathBuf>,
        demo: bool,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, CommandError> {
        let path = data
            .or_else(|| default_folder(demo))
            .ok_or_else(|| CommandError::new(ErrorCode::NoFolder))?;
        let path = std::path::absolute(path).map_err(|_| CommandError::new(ErrorCode::NoFolder))?;
        let secrets = Arc::new(OsKeyring::new(KEYRING_SERVICE));
        Ok(Self {
            folder: DataFolder::new(path),
            demo,
            secrets,
            clock,
            asked: None,
        })
    }

    /// Asks a person for the passphrase where the folder needs one that nobody set, at most once.
    #[must_use]
    pub fn asking(self, ask: fn() -> Option<Secret>) -> Self {
        Self {
            asked: Some(Arc::new(LazyLock::new(ask))),
            ..self
        }
    }

    /// Tells data folders apart on the session bus and among the entries for login, without naming them there.
    #[must_use]
    pub fn tag(&self) -> String {
        let path = self.folder.path().to_string_lossy();
        format!(
            "f{}",
            uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, path.as_bytes()).simple()
        )
    }

    /// The entry that opens this folder at login.
    ///
    /// # Errors
    /// [`AutostartError`] when the system does not say which program this is, and for a made-up week.
    pub fn autostart(&self) -> Result<Autostart, AutostartError> {
        if self.demo {
            return Err(AutostartError::made_up());
        }
        let usual = default_folder(false).is_some_and(|usual| usual == self.folder.path());
        Autostart::new((!usual).then(|| (self.folder.path().to_owned(), self.tag())))
    }

    fn passphrase(&self) -> Option<String> {
        if self.demo {
            return Some(kawka_desk::DEMO_PASSPHRASE.to_owned());
        }
        given_passphrase().map(|given| given.to_string_lossy().into_owned())
    }

    /// What a person answers who is asked for the passphrase; `None` where nobody can be asked.
    fn ask(&self) -> Option<&str> {
        let answer = LazyLock::force(self.asked.as_deref()?).as_ref();
        answer.map(Secret::reveal)
    }

    /// Opens the folder with the key that is at hand, or after asking for it where this place does.
    ///
    /// # Errors
    /// As [`kawka_desk::open`].
    pub fn open_as(&self, access: Access) -> Result<Opened, CommandError> {
        let open = |passphrase: Option<&str>| {
            kawka_desk::open(
                &self.folder,
                self.secrets.as_ref(),
                Arc::clone(&self.clock),
                passphrase,
                self.demo,
                access,
            )
        };
        let mut opened = open(self.passphrase().as_deref())?;
        let needs_passphrase = matches!(
            opened,
            Opened::Locked {
                protection: Protection::Passphrase,
                reason: None,
            }
        );
        if needs_passphrase && let Some(answer) = self.ask() {
            opened = open(Some(answer))?;
        }
        Ok(match opened {
            Opened::Ready(desk) => Opened::Ready(Box::new(self.lend(*desk))),
            other => other,
        })
    }

    /// Lends a desk the keyring.
    fn lend(&self, desk: Desk) -> Desk {
        desk.with_secrets(Arc::clone(&self.secrets))
    }

    /// Makes the made-up week where it is asked for and not there, or from another day.
    ///
    /// # Errors
    /// As [`kawka_desk::make_demo`].
    pub fn prepare_demo(&self) -> Result<(), CommandError> {
        if self.demo && kawka_desk::is_stale(&self.folder, self.clock.now()) {
            kawka_desk::make_demo(
                &self.folder,
                self.secrets.as_ref(),
                &self.clock,
                system_language(),
            )?;
        }
        Ok(())
    }

    /// Opens the place for the window.
    #[must_use]
    pub fn open(&self) -> Stage {
        let opened = self
            .prepare_demo()
            .and_then(|()| self.open_as(Access::Write));
        match opened {
            Ok(Opened::Ready(desk)) => {
                if self.demo
                    && let Err(error) = desk.ensure_demo_call()
                {
                    tracing::warn!(code = %error, "demo");
                }
                Stage::Ready(Arc::from(desk))
            }
            Ok(Opened::FirstStart) => Stage::FirstStart,
            Ok(Opened::Locked { protection, reason }) => Stage::Locked(protection, reason),
            Err(error) => Stage::Incident(error),
        }
    }

    /// Puts a backup in the place of the data file; asks for the passphrase as [`Place::open_as`] does.
    ///
    /// # Errors
    /// As [`kawka_desk::restore`].
    pub fn restore(
        &self,
        backup: &std::path::Path,
    ) -> Result<kawka_desk::view::Restored, CommandError> {
        let restore = |passphrase: Option<&str>| {
            kawka_desk::restore(&self.folder, self.secrets.as_ref(), passphrase, backup)
        };
        let restored = restore(self.passphrase().as_deref());
        let needs_passphrase =
            matches!(&restored, Err(error) if error.code == ErrorCode::SecretNeeded);
        if needs_passphrase && let Some(answer) = self.ask() {
            return restore(Some(answer));
        }
        restored
    }

    /// First start.
    ///
    /// # Errors
    /// As [`kawka_desk::set_up`].
    pub fn set_up(&self, wanted: &SetUp) -> Result<(Desk, SetUpDone), CommandError> {
        let clock = Arc::clone(&self.clock);
        kawka_desk::set_up(
            &self.folder,
            self.secrets.as_ref(),
            clock,
            wanted,
            system_language(),
            self.demo,
        )
        .map(|(desk, done)| (self.lend(desk), done))
    }

    /// Opens a locked folder.
    ///
    /// # Errors
    /// As [`kawka_desk::unlock`].
    pub fn unlock(&self, secret: &str) -> Result<Desk, CommandError> {
        let clock = Arc::clone(&self.clock);
        kawka_desk::unlock(
            &self.folder,
            self.secrets.as_ref(),
            clock,
            secret,
            self.demo,
        )
        .map(|desk| self.lend(desk))
    }
}

/// The name of the person at this machine, for first start; empty when the system does not tell.
#[must_use]
pub fn suggested_name() -> String {
    let name = whoami::realname().unwrap_or_default();
    if name.eq_ignore_ascii_case("root") || name.eq_ignore_ascii_case("unknown") {
        String::new()
    } else {
        name
    }
}

impl Stage {
    /// What the window is told of it.
    ///
    /// # Errors
    /// As [`Desk::get_session`].
    pub fn describe(&self, place: &Place) -> Result<StartState, CommandError> {
        Ok(match self {
            Self::Opening => StartState::Opening,
            Self::FirstStart => StartState::FirstStart {
                keyring: place.secrets.find("probe").err().map(CommandError::from),
                suggested_name: suggested_name(),
            },
            Self::Locked(protection, reason) => StartState::Locked {
                protection: *protection,
                reason: reason.clone(),
            },
            Self::Incident(error) => StartState::Incident {
                error: error.clone(),
            },
            Self::Ready(desk) => StartState::Ready {
                session: desk.get_session(system_language().word())?,
                settings: Box::new(desk.get_settings()?),
                today: Box::new(desk.get_today()?),
            },
        })
    }
}
