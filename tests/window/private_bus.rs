//! A message bus of a test's own, in a folder of its own, and the processes that live on it. Nothing here touches the
//! bus, the keyring or the notifications of whoever runs the tests.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where the processes that the bus starts leave their ids.
const PIDS: &str = "pids";

/// A screen that nobody sees.
pub struct Screen {
    display: String,
    _server: Process,
}

impl Screen {
    /// Starts `Xvfb` on a display that is free.
    pub fn start() -> Self {
        Self::of_size("800x600x24")
    }

    /// As [`Screen::start`], of a size such as `800x600x24`.
    pub fn of_size(size: &str) -> Self {
        // A server that resets when its last client leaves turns away the one that connects meanwhile.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", size, "-nocursor"])
            .args(["-noreset", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut number)
            .unwrap();
        Self {
            display: format!(":{}", number.trim()),
            _server: Process(server),
        }
    }

    /// What goes into `DISPLAY`.
    pub fn display(&self) -> &str {
        &self.display
    }
}

/// A process that ends with the test.
pub struct Process(pub Child);

impl Process {
    /// Sends it a signal by name, such as `STOP`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([format!("-{name}"), self.0.id().to_string()])
            .status();
        assert!(sent.unwrap().success(), "kill -{name}");
    }

    /// Kills it and waits until it is gone.
    pub fn end(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// `dbus-daemon` with a scratch home. Knows no services but those the test gives it.
pub struct PrivateBus {
    folder: tempfile::TempDir,
    address: String,
    _daemon: Process,
}

impl PrivateBus {
    /// Starts a bus; each service is a name and the command that the bus starts for it.
    pub fn start(services: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "runtime", "services"] {
            fs::create_dir(folder.path().join(name)).unwrap();
            fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o700))
                .unwrap();
        }
        for (name, command) in services {
            let files = folder.path().join("services");
            let (script, file) = (files.join(name), files.join(format!("{name}.service")));
            let pids = folder.path().join(PIDS);
            let text = format!("#!/bin/sh\necho $$ >> {}\nexec {command}\n", pids.display());
            write_script(&script, &text);
            let text = format!("[D-BUS Service]\nName={name}\nExec={}\n", script.display());
            fs::write(file, text).unwrap();
        }
        let config = folder.path().join("bus.conf");
        fs::write(&config, config_text(folder.path())).unwrap();
        let mut command = Command::new("dbus-daemon");
        command
            .args(["--nofork", "--nopidfile", "--print-address=1"])
            .arg("--config-file")
            .arg(&config);
        scratch_home(&mut command, folder.path());
        let mut daemon = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        assert!(address.starts_with("unix:"), "dbus-daemon did not start");
        Self {
            folder,
            address: address.trim().to_owned(),
            _daemon: Process(daemon),
        }
    }

    /// What goes into `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The scratch folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A command on this bus, with the scratch home and without a screen.
    pub fn command(&self, program: impl Into<PathBuf>) -> Command {
        let mut command = Command::new(program.into());
        scratch_home(&mut command, self.folder.path());
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command
    }

    /// Starts `gnome-keyring-daemon`, unlocked with a password or as it is found, and waits until it answers.
    pub fn keyring(&self, password: Option<&str>) -> Process {
        let mut command = self.command("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        if password.is_some() {
            command.arg("--unlock");
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin
            .write_all(password.unwrap_or_default().as_bytes())
            .unwrap();
        drop(stdin);
        let process = Process(child);
        self.wait_for_owner("org.freedesktop.secrets", true);
        process
    }

    /// Waits until somebody owns the name, or until nobody does.
    pub fn wait_for_owner(&self, name: &str, owned: bool) {
        wait_until(&format!("{name} owned: {owned}"), || {
            self.is_owned(name) == owned
        });
    }

    fn is_owned(&self, name: &str) -> bool {
        let output = self
            .command("dbus-send")
            .arg(format!("--bus={}", self.address))
            .args([
                "--print-reply=literal",
                "--dest=org.freedesktop.DBus",
                "/org/freedesktop/DBus",
            ])
            .args([
                "org.freedesktop.DBus.NameHasOwner",
                &format!("string:{name}"),
            ])
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).contains("true")
    }
}

impl Drop for PrivateBus {
    /// What the bus has started does not end with it.
    fn drop(&mut self) {
        let pids = fs::read_to_string(self.folder.path().join(PIDS)).unwrap_or_default();
        for pid in pids.lines() {
            let _ = Command::new("kill")
                .args(["-KILL", pid])
                .stderr(Stdio::null())
                .status();
        }
    }
}

/// Writes a file that can be run.
pub fn write_script(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
}

/// Asks until it is so; fails after 20 s.
pub fn wait_until(what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "waited in vain for {what}"
        );
        std::thread::sleep(Duration::from_millis(25));
    }
}

fn scratch_home(command: &mut Command, folder: &Path) {
    command
        .env("HOME", folder.join("home"))
        .env("XDG_RUNTIME_DIR", folder.join("runtime"));
    for variable in [
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "DBUS_SESSION_BUS_ADDRESS",
        "GNOME_KEYRING_CONTROL",
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
    ] {
        command.env_remove(variable);
    }
}

fn config_text(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#
    )
}
