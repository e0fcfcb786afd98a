//! Where the repository and its build output lie.

use crate::failure::{Because, Failure, Result};
use crate::process;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folders every verb needs.
#[derive(Debug, Clone)]
pub struct Places {
    root: PathBuf,
    target: PathBuf,
}

impl Places {
    /// Asks Cargo, so that `CARGO_TARGET_DIR` and Cargo's own settings are respected.
    pub fn find() -> Result<Self> {
        let here = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = here
            .ancestors()
            .nth(2)
            .ok_or_else(|| Failure::new("The xtask crate is not where it should be."))?
            .to_owned();
        let mut ask = Command::new(cargo());
        ask.args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(&root);
        let answer = process::output_of(&mut ask)?;
        let metadata: serde_json::Value =
            serde_json::from_str(&answer).because(|| "read what `cargo metadata` says".into())?;
        let target = metadata
            .get("target_directory")
            .and_then(|value| value.as_str())
            .ok_or_else(|| Failure::new("`cargo metadata` names no target directory."))?
            .into();
        Ok(Self { root, target })
    }

    /// The root of the repository.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the window's sources.
    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// The built app: `profile` is the name of Cargo's output folder.
    pub fn app(&self, profile: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(format!("kawka{}", std::env::consts::EXE_SUFFIX))
    }

    /// Where the CalDAV servers for the tests are installed.
    pub fn calendar_servers(&self) -> PathBuf {
        self.target.join("calendar-servers")
    }

    /// Where what a measurement makes lies.
    pub fn bench(&self) -> PathBuf {
        self.target.join("bench")
    }

    /// Where pictures of the window go.
    pub fn screenshots(&self) -> PathBuf {
        self.target.join("screenshots")
    }
}

/// The Cargo that runs us.
pub fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The first file of that name in `PATH`.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|file| file.is_file())
}
