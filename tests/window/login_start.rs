//! Starting at login: the entry as a session reads it, and the window that waits in the tray.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::app::{App, is_running, signal};
use crate::machine::{KAWKA, Language, Machine};
use crate::private_bus::wait_until;

/// The one entry that stands, if any.
fn entry(machine: &Machine) -> Option<PathBuf> {
    let folder = machine.folder().join("home/.config/autostart");
    let found: Vec<PathBuf> = fs::read_dir(folder)
        .map(|all| all.map(|one| one.unwrap().path()).collect())
        .unwrap_or_default();
    assert!(found.len() <= 1, "{found:?}");
    found.into_iter().next()
}

/// What comes of it: nothing, or why it was refused.
fn ask(app: &App<'_>, on: bool) -> Value {
    app.run_async(
        "const done = arguments[1]; \
         window.__TAURI_INTERNALS__.invoke('set_login_start', { on: arguments[0] }).then(done, done)",
        vec![json!(on)],
    )
}

fn set(app: &App<'_>, on: bool) {
    let answer = ask(app, on);
    assert!(answer.is_null(), "{answer}");
}

fn doctor_of(machine: &Machine) -> String {
    let findings: Value = serde_json::from_str(&machine.kawka(&["doctor", "--json"]).out).unwrap();
    let all = findings.as_array().unwrap();
    let one = all.iter().find(|one| one["area"] == "login_start");
    one.unwrap()["code"].as_str().unwrap().to_owned()
}

/// Processes of the app on this machine's data folder.
fn running(machine: &Machine) -> Vec<u32> {
    let data = machine.data().display().to_string();
    let all = fs::read_dir("/proc").unwrap();
    let ids = all.filter_map(|one| one.ok()?.file_name().to_str()?.parse::<u32>().ok());
    ids.filter(|id| {
        let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        let words: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
        words.first() == Some(&KAWKA.as_bytes())
            && words.contains(&data.as_bytes())
            && is_running(*id)
    })
    .collect()
}

/// Row V3: off until somebody asks for it; the entry starts this very program on this very folder, in the tray, also
/// where the path has what shells and desktop entries give a meaning to.
#[test]
fn v3_start_at_login_is_asked_for_and_starts_hidden() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_data("my desk/50% $HOME `x` \"q\" \\b");
    machine.kawka(&["customers", "add", "--name", "Ada Host"]);
    let app = App::open(&machine);
    app.read("Today");
    assert_eq!(entry(&machine), None);
    assert_eq!(doctor_of(&machine), "login_start_off");
    set(&app, true);
    let written = entry(&machine).unwrap();
    assert_eq!(doctor_of(&machine), "ok");
    drop(app);

    // As a session does it: GLib reads the entry and starts what it says.
    let launched = machine
        .command("gio")
        .arg("launch")
        .arg(&written)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(launched.success());
    wait_until("the app", || running(&machine).len() == 1);
    let id = running(&machine)[0];
    // It has opened its folder when a second start ends at once and raises it.
    let line = fs::read(format!("/proc/{id}/cmdline")).unwrap();
    assert!(
        line.split(|byte| *byte == 0)
            .any(|word| word == b"--hidden")
    );
    wait_until("its lock", || {
        machine.kawka(&["customers", "add", "--name", "X"]).code == 1
    });
    assert!(!machine.is_seen("^Kawka$"), "it waits in the tray");
    let _second = machine.start_app(&[]);
    wait_until("the window", || machine.is_seen("^Kawka$"));
    signal(id, "TERM");
    wait_until("the end of the app", || !is_running(id));

    // A person who turns it off in the settings of the desktop is believed.
    let text = fs::read_to_string(&written).unwrap();
    fs::write(&written, text.replace("enabled=true", "enabled=false")).unwrap();
    assert_eq!(doctor_of(&machine), "login_start_off");
    fs::write(&written, text.replace("/kawka", "/another")).unwrap();
    assert_eq!(doctor_of(&machine), "login_start_stale");

    let app = App::open(&machine);
    app.read("Today");
    set(&app, false);
    assert_eq!(entry(&machine), None);
}

/// A folder that asks for a passphrase would remind of nothing behind the tray.
#[test]
fn a_hidden_start_that_cannot_open_its_folder_shows_its_window() {
    let machine = Machine::start(Language::English);
    let _process = machine.start_app(&["--hidden"]);
    wait_until("the window", || machine.is_seen("^Kawka$"));
}

/// Nobody waits for the first layout when a notification brings the window.
#[test]
fn a_page_behind_the_tray_is_laid_out_and_painted_before_it_is_seen() {
    let machine = Machine::start(Language::English).with_passphrase();
    let made = machine.kawka(&["customers", "add", "--name", "X"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let data = machine.data().display().to_string();
    let app = App::open_with(&machine, &["--data", &data, "--hidden"]);
    app.wait(
        "a width and Today in it",
        "return innerWidth === 1280 && document.querySelector('main')?.clientWidth > 900",
    );
    wait_until("the page painted", || app.log().contains("painted_ahead"));
    assert!(!machine.is_seen("^Kawka$"), "it waits in the tray");
    let _second = machine.start_app(&[]);
    wait_until("the window", || machine.is_seen("^Kawka$"));
    app.read("Today");
}

/// Row V3: the made-up week is tried out and never starts by itself; the switch is not offered there.
#[test]
fn v3_the_made_up_week_does_not_start_at_login() {
    let machine = Machine::start(Language::English);
    let app = App::open_with(&machine, &["--demo"]);
    app.read("Next coffee");
    app.run("location.hash = '#/settings/reminders'", vec![]);
    app.read("Working days");
    let answer = ask(&app, true);
    assert_eq!(answer["code"], json!("login_start_refused"), "{answer}");
    assert_eq!(entry(&machine), None);
    app.settle();
    assert!(
        !app.text().contains("Start with the computer"),
        "{}",
        app.text()
    );
}
