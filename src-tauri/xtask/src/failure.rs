//! Why a verb of `cargo xtask` stopped, in words for the person at the terminal.

use std::fmt;

/// The result of everything that may stop a verb.
pub type Result<T> = std::result::Result<T, Failure>;

/// One sentence for a person, and the exit code that goes with it.
#[derive(Debug)]
pub struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// An ordinary failure: exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: 1,
        }
    }

    /// Stopped from outside (Ctrl+C, `kill`): exit code 130, as a shell reports it.
    pub fn interrupted() -> Self {
        Self {
            message: "Interrupted.".to_owned(),
            code: 130,
        }
    }

    /// The exit code of the process.
    pub fn code(&self) -> u8 {
        self.code
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

/// Says what was being done when something of the standard library failed.
pub trait Because<T> {
    /// `while_doing` completes the sentence "Could not …".
    fn because(self, while_doing: impl FnOnce() -> String) -> Result<T>;
}

impl<T, E: fmt::Display> Because<T> for std::result::Result<T, E> {
    fn because(self, while_doing: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|error| Failure::new(format!("Could not {}: {error}.", while_doing())))
    }
}
