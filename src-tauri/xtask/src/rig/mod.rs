//! A desktop of our own, for a machine without one and for the tests: a display (Xvfb) with a
//! window manager (openbox), a message bus, an open keyring and a notification daemon (dunst).
//!
//! `run`, `test` and `bench` share it. Everything in it ends when the [`Rig`] is dropped; what a
//! program in it left running is found by an environment variable that only the rig sets.
//!
//! The bus starts nothing by itself: a killed daemon stays away, so that a test can look at a
//! machine without one, and nothing outlives the rig.

mod bus;
mod desktop;
#[cfg(target_os = "linux")]
mod display;
pub mod scratch;
mod sweep;

use crate::failure::{Because, Failure, Result};
use crate::process::{self, Running};
use crate::signals;
use scratch::Scratch;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long each part may take to be ready.
const READY: Duration = Duration::from_secs(15);

/// The variable by which everything started in a rig is recognised.
const MARK: &str = "KAWKA_RIG";

/// Whose folders the programs in the rig see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Household {
    /// The person's own: data stays for the next time. A session bus that is there is used, and
    /// only what is missing on it is added.
    Own,
    /// Empty ones that go away with the rig, and a bus nobody else is on.
    Scratch,
}

/// A desktop of our own.
#[derive(Debug)]
pub struct Rig {
    // In this order: the parts end, youngest first (see `drop`), before their folder goes.
    parts: Vec<Running>,
    environment: Vec<(&'static str, Option<OsString>)>,
    display: String,
    notes: Vec<String>,
    scratch: Scratch,
}

impl Rig {
    /// Starts everything and waits until each part is ready.
    pub fn start(household: Household) -> Result<Self> {
        let mut rig = Self {
            parts: Vec::new(),
            environment: Vec::new(),
            display: String::new(),
            notes: Vec::new(),
            scratch: Scratch::new()?,
        };
        rig.furnish(household)?;
        desktop::start(&mut rig)?;
        bus::start(&mut rig, household)?;
        Ok(rig)
    }

    /// Lets a command run in the rig.
    pub fn dress(&self, command: &mut Command) {
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
    }

    /// The display, as in `DISPLAY`.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// The display's memory as a file in XWD format, which changes as the picture does.
    pub fn picture_memory(&self) -> PathBuf {
        self.scratch.path().join("screen/Xvfb_screen0")
    }

    /// A folder that goes away with the rig.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        self.scratch.folder(name)
    }

    /// What a person should know about this rig.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    fn set(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.environment.push((name, Some(value.into())));
    }

    fn unset(&mut self, name: &'static str) {
        self.environment.push((name, None));
    }

    fn furnish(&mut self, household: Household) -> Result<()> {
        self.set(MARK, self.scratch.path().to_owned());
        for name in ["WAYLAND_DISPLAY", "XAUTHORITY", "SESSION_MANAGER"] {
            self.unset(name);
        }
        self.set("GDK_BACKEND", "x11");
        // There is no accessibility bus here; without this every GTK program complains.
        self.set("NO_AT_BRIDGE", "1");
        if ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .all(|name| std::env::var_os(name).is_none())
        {
            self.set("LANG", "C.UTF-8");
        }
        if household == Household::Scratch {
            self.move_in()?;
        }
        Ok(())
    }

    /// Empty personal folders; Cargo and rustup keep theirs, which lie in the real home.
    fn move_in(&mut self) -> Result<()> {
        if let Some(home) = std::env::home_dir() {
            for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
                let value = std::env::var_os(name).unwrap_or_else(|| home.join(folder).into());
                self.set(name, value);
            }
        }
        for (name, folder) in [
            ("HOME", "home"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
        ] {
            let path = self.scratch.folder(folder)?;
            self.set(name, path);
        }
        Ok(())
    }

    /// Starts one part, with its words in files: `<name>.out` and `<name>.log`.
    fn add(&mut self, name: &str, command: &mut Command) -> Result<&mut Running> {
        self.dress(command);
        let file = |ending: &str| {
            let path = self.scratch.path().join(format!("{name}.{ending}"));
            File::create(&path).because(|| format!("write {}", path.display()))
        };
        command.stdout(file("out")?).stderr(file("log")?);
        self.parts.push(Running::start(command)?);
        self.parts
            .last_mut()
            .ok_or_else(|| Failure::new("The part just started is gone."))
    }

    /// Waits until the part started last is ready, as `look` sees it.
    fn ready<T>(&mut self, name: &str, mut look: impl FnMut(&Self) -> Option<T>) -> Result<T> {
        let answer = signals::wait_for(Some(READY), || {
            if let Some(answer) = look(self) {
                return Ok(Some(Some(answer)));
            }
            let has_ended = match self.parts.last_mut() {
                Some(part) => part.find_end()?.is_some(),
                None => true,
            };
            Ok(has_ended.then_some(None))
        })?;
        answer.flatten().ok_or_else(|| {
            let log = fs::read_to_string(self.scratch.path().join(format!("{name}.log")));
            Failure::new(format!(
                "{name} did not start. It says:\n{}",
                log.unwrap_or_default().trim_end()
            ))
        })
    }

    /// The first whole line a part printed.
    fn find_line(&self, name: &str) -> Option<String> {
        let text = fs::read_to_string(self.scratch.path().join(format!("{name}.out"))).ok()?;
        let (line, _) = text.split_once('\n')?;
        Some(line.trim().to_owned())
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        while let Some(mut part) = self.parts.pop() {
            part.stop();
        }
        sweep::end_all_marked(MARK, self.scratch.path());
    }
}

/// A command for one part, with nothing to read.
fn part(program: &str) -> Command {
    let mut command = process::bound_to_us(program);
    command.stdin(Stdio::null());
    command
}

/// Whether a window could be seen anywhere: on Linux, on a display that answers.
#[cfg(target_os = "linux")]
pub fn has_display() -> bool {
    display::answers()
}

/// There always is one.
#[cfg(not(target_os = "linux"))]
pub fn has_display() -> bool {
    true
}

/// Whether the file is there, for [`Rig::ready`].
fn exists(path: &Path) -> Option<()> {
    path.exists().then_some(())
}
