//! The message bus and the two services Kawka talks to on it: keyring and notifications.

use super::{Household, Rig, part};
use crate::failure::{Because, Failure, Result};
use crate::process;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

/// Opens the keyring of a machine nobody logs in to. It protects nothing: who can read the
/// keyring's file can read this.
const PASSWORD: &[u8] = b"kawka";

const SECRETS: &str = "org.freedesktop.secrets";
const NOTIFICATIONS: &str = "org.freedesktop.Notifications";

/// A session bus without activation.
const CONFIGURATION: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:tmpdir=@FOLDER@</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Starts what is not there yet.
pub(super) fn start(rig: &mut Rig, household: Household) -> Result<()> {
    let found = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some_and(|value| !value.is_empty());
    if household == Household::Scratch || !found {
        start_bus(rig)?;
    }
    start_keyring(rig, household)?;
    start_notifications(rig, household)
}

fn start_bus(rig: &mut Rig) -> Result<()> {
    // The keyring keeps its sockets here; those of a real session must stay out of reach.
    let runtime = rig.folder("runtime")?;
    let configuration = rig.scratch.path().join("bus.conf");
    let text = CONFIGURATION.replace("@FOLDER@", &runtime.display().to_string());
    fs::write(&configuration, text).because(|| format!("write {}", configuration.display()))?;
    rig.set("XDG_RUNTIME_DIR", runtime);
    rig.set("KAWKA_RIG_BUS", configuration.clone());

    let mut bus = part("dbus-daemon");
    bus.arg("--config-file").arg(configuration).args([
        "--nofork",
        "--nopidfile",
        "--print-address=1",
    ]);
    rig.add("dbus-daemon", &mut bus)?;
    let address = rig.ready("dbus-daemon", |rig| rig.find_line("dbus-daemon"))?;
    rig.set("DBUS_SESSION_BUS_ADDRESS", address);
    Ok(())
}

fn start_keyring(rig: &mut Rig, household: Household) -> Result<()> {
    if is_on_bus(rig, SECRETS) {
        return Ok(());
    }
    let mut command = part("gnome-keyring-daemon");
    command
        .args(["--foreground", "--unlock", "--components=secrets"])
        .stdin(Stdio::piped());
    let keyring = rig.add("gnome-keyring-daemon", &mut command)?;
    // Unlike a pipe left open, a closed one ends the password: no line feed.
    keyring
        .take_input()
        .ok_or_else(|| Failure::new("gnome-keyring-daemon takes no input."))?
        .write_all(PASSWORD)
        .because(|| "open the keyring".to_owned())?;
    rig.ready("gnome-keyring-daemon", |rig| {
        is_on_bus(rig, SECRETS).then_some(())
    })?;
    if is_keyring_open(rig) {
        if household == Household::Own {
            rig.notes.push(
                "The keyring here is opened with a password everybody knows: keep no real \
                 customers in it."
                    .to_owned(),
            );
        }
        Ok(())
    } else if household == Household::Own {
        rig.notes.push(
            "Your keyring has a password of its own and stays locked: Kawka will ask for a \
             passphrase or the recovery key."
                .to_owned(),
        );
        Ok(())
    } else {
        Err(Failure::new(
            "The keyring of the tests could not be opened.",
        ))
    }
}

fn start_notifications(rig: &mut Rig, household: Household) -> Result<()> {
    if is_on_bus(rig, NOTIFICATIONS) {
        return Ok(());
    }
    rig.add("dunst", &mut part("dunst"))?;
    let started = rig.ready("dunst", |rig| is_on_bus(rig, NOTIFICATIONS).then_some(()));
    match (started, household) {
        (Err(failure), Household::Own) => {
            rig.notes
                .push(format!("There will be no notifications: {failure}"));
            Ok(())
        }
        (started, _) => started,
    }
}

/// Whether somebody answers to that name, without waking anybody up.
fn is_on_bus(rig: &Rig, name: &str) -> bool {
    ask(
        rig,
        &[
            "--dest=org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus.NameHasOwner",
            &format!("string:{name}"),
        ],
    )
    .is_ok_and(|answer| answer.contains("boolean true"))
}

fn is_keyring_open(rig: &Rig) -> bool {
    ask(
        rig,
        &[
            &format!("--dest={SECRETS}"),
            "/org/freedesktop/secrets/aliases/default",
            "org.freedesktop.DBus.Properties.Get",
            "string:org.freedesktop.Secret.Collection",
            "string:Locked",
        ],
    )
    .is_ok_and(|answer| answer.contains("boolean false"))
}

fn ask(rig: &Rig, question: &[&str]) -> Result<String> {
    let mut command = Command::new("dbus-send");
    command
        .args(["--session", "--print-reply", "--reply-timeout=3000"])
        .args(question)
        .stderr(Stdio::null());
    rig.dress(&mut command);
    process::output_of(&mut command)
}
