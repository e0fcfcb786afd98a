//! Starting at login, where somebody asked for it. On Linux an entry of the Desktop Application Autostart
//! Specification 0.5, written here so that any path survives it; elsewhere what auto-launch does.
//!
//! The entry itself is the setting: it is kept nowhere else, for a person may remove it in the system's own settings.

#[cfg_attr(target_os = "linux", path = "autostart/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "autostart/elsewhere.rs")]
mod system;

use std::path::PathBuf;

/// The argument with which Kawka waits in the tray instead of showing its window.
pub const HIDDEN: &str = "--hidden";

/// Whether Kawka starts at login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginStart {
    /// It does.
    On,
    /// It does not.
    Off,
    /// Something is started that is no longer there, or is not this program.
    Stale,
}

/// The entry could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("starting at login cannot be arranged: {0}")]
pub struct AutostartError(String);

/// The entry of one data folder.
#[derive(Debug, Clone)]
pub struct Autostart {
    /// Name of the entry.
    name: String,
    program: PathBuf,
    arguments: Vec<String>,
}

impl AutostartError {
    /// A made-up week is tried out, and starts when somebody asks for it.
    pub(crate) fn made_up() -> Self {
        Self("a made-up week does not start by itself".to_owned())
    }
}

impl Autostart {
    /// Of the program that runs. `folder` is the data folder where it is not the usual one, and `tag` tells such
    /// entries apart.
    ///
    /// # Errors
    /// [`AutostartError`] when the system does not say which program this is.
    pub fn new(folder: Option<(PathBuf, String)>) -> Result<Self, AutostartError> {
        // An AppImage runs from a place that is another at each start.
        let program = match std::env::var_os("APPIMAGE") {
            Some(image) => PathBuf::from(image),
            None => std::env::current_exe().map_err(|error| AutostartError(error.to_string()))?,
        };
        Ok(Self::of(program, folder))
    }

    /// Of this program.
    #[must_use]
    pub fn of(program: PathBuf, folder: Option<(PathBuf, String)>) -> Self {
        let mut arguments = vec![HIDDEN.to_owned()];
        let mut name = "kawka".to_owned();
        if let Some((folder, tag)) = folder {
            arguments.extend(["--data".to_owned(), folder.display().to_string()]);
            name = format!("kawka-{tag}");
        }
        Self {
            name,
            program,
            arguments,
        }
    }

    /// Whether it stands.
    ///
    /// # Errors
    /// [`AutostartError`] when the system does not tell.
    pub fn state(&self) -> Result<LoginStart, AutostartError> {
        system::state(self)
    }

    /// Writes the entry or removes it.
    ///
    /// # Errors
    /// [`AutostartError`]; the entry is as before.
    pub fn set(&self, on: bool) -> Result<(), AutostartError> {
        system::set(self, on)
    }
}
