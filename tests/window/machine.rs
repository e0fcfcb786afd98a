//! A machine of a test's own: a screen with a window manager, a bus, a home, and if wanted a keyring and notifications.
//! Everything on it is the real part; nothing of it is that of whoever runs the tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::mocks::{Mock, PYTHON, unwell_daemon};
use crate::private_bus::{PrivateBus, Process, Screen, wait_until, write_script};

/// The built app.
pub const KAWKA: &str = env!("CARGO_BIN_EXE_kawka");
const NOTIFICATIONS: &str = "org.freedesktop.Notifications";
const PASSPHRASE: &str = "correct horse battery";

/// Language of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Polish.
    Polish,
    /// English.
    English,
}

impl Language {
    /// As the settings know it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Polish => "pl",
            Self::English => "en",
        }
    }
}

/// The machine.
pub struct Machine {
    // Before the bus and the screen, as they live on them.
    parts: Vec<Process>,
    language: Language,
    passphrase: bool,
    zone: &'static str,
    data: &'static str,
    screen: Option<Screen>,
    bus: PrivateBus,
}

/// What a verb said.
#[derive(Debug, Clone)]
pub struct Said {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// Its output as JSON; fails if the verb was refused.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.err);
        serde_json::from_str(&self.out).unwrap()
    }

    /// Fails unless the verb was refused with one line that holds these words.
    pub fn refused(&self, words: &str) {
        assert_eq!(self.code, 1, "{self:?}");
        assert_eq!(self.err.trim_end().lines().count(), 1, "{self:?}");
        assert!(self.err.starts_with("kawka: "), "{self:?}");
        assert!(self.err.contains(words), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
    }
}

impl Machine {
    /// A screen, a window manager and a bus: no keyring, no notifications.
    pub fn start(language: Language) -> Self {
        let mut machine = Self::without_screen(language);
        machine.screen = Some(Screen::of_size("1280x800x24"));
        let sign = machine.bus.folder().join("openbox.ready");
        let openbox = machine
            .command("openbox")
            .arg("--startup")
            .arg(format!("touch '{}'", sign.display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let openbox = Process(openbox);
        wait_until("the window manager", || sign.exists());
        machine.with(openbox)
    }

    /// Only a bus and a home, for verbs.
    pub fn without_screen(language: Language) -> Self {
        Self {
            parts: Vec::new(),
            language,
            passphrase: false,
            zone: "Europe/Warsaw",
            data: "desk",
            screen: None,
            bus: PrivateBus::start(&[]),
        }
    }

    /// In another time zone than Warsaw's.
    pub fn in_zone(mut self, zone: &'static str) -> Self {
        self.zone = zone;
        self
    }

    /// With another name of the data folder.
    pub fn with_data(mut self, name: &'static str) -> Self {
        self.data = name;
        self
    }

    fn with(mut self, part: Process) -> Self {
        self.parts.push(part);
        self
    }

    /// With an open keyring.
    pub fn with_keyring(self) -> Self {
        let keyring = self.bus.keyring(Some("open sesame"));
        self.with(keyring)
    }

    /// Ends what was added last, such as the keyring.
    pub fn lose(&mut self) {
        self.parts.pop();
    }

    /// With a passphrase in the environment of all that runs here, so that no keyring is needed.
    pub fn with_passphrase(mut self) -> Self {
        self.passphrase = true;
        self
    }

    /// With a notification service.
    pub fn with_notifications(self) -> Self {
        let dunst = self.dunst();
        self.with(dunst)
    }

    /// Starts dunst. Where it would ask which button is meant, [`Machine::press_button`] has written it down.
    pub fn dunst(&self) -> Process {
        let (menu, wanted) = (self.folder().join("menu"), self.folder().join("wanted"));
        write_script(
            &menu,
            &format!("#!/bin/sh\ngrep -F -f '{}' | head -n 1\n", wanted.display()),
        );
        let config = format!(
            "[global]\ndmenu = {}\nstack_duplicates = false\n",
            menu.display()
        );
        fs::write(self.folder().join("dunstrc"), config).unwrap();
        let dunst = self
            .command("dunst")
            .arg("-conf")
            .arg(self.folder().join("dunstrc"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let dunst = Process(dunst);
        self.bus.wait_for_owner(NOTIFICATIONS, true);
        dunst
    }

    /// Starts a notification service that answers `Notify` in a bad manner.
    pub fn unwell_daemon(&self, notify: &'static str) -> Process {
        let mock = Mock {
            name: NOTIFICATIONS,
            path: "/org/freedesktop/Notifications",
            interface: NOTIFICATIONS,
            properties: "{}",
            methods: &unwell_daemon(notify),
        };
        self.play(&mock)
    }

    /// Plays a service.
    pub fn play(&self, mock: &Mock<'_>) -> Process {
        mock.play(self.command(PYTHON), &self.bus)
    }

    /// The machine's scratch folder.
    pub fn folder(&self) -> &Path {
        self.bus.folder()
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder().join("home").join(self.data)
    }

    /// A program that runs here.
    pub fn command(&self, program: impl Into<PathBuf>) -> Command {
        let mut command = self.bus.command(program);
        let locale = match self.language {
            Language::Polish => "pl_PL.UTF-8",
            Language::English => "en_US.UTF-8",
        };
        command
            .envs(
                self.screen
                    .iter()
                    .map(|screen| ("DISPLAY", screen.display())),
            )
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("LANG", locale)
            .env("LANGUAGE", self.language.word())
            .env("TZ", self.zone)
            .env_remove("LC_ALL")
            .env_remove("KAWKA_NOW")
            .env_remove("KAWKA_PASSPHRASE");
        for switch in [
            "GDK_GL",
            "WEBKIT_DISABLE_COMPOSITING_MODE",
            "WEBKIT_DISABLE_DMABUF_RENDERER",
            "WEBKIT_WEB_RENDER_DEVICE_FILE",
        ] {
            command.env_remove(switch);
        }
        if self.passphrase {
            command.env("KAWKA_PASSPHRASE", PASSPHRASE);
        }
        command
    }

    /// Runs a verb on the machine's data folder.
    pub fn kawka(&self, words: &[&str]) -> Said {
        self.kawka_at(None, words)
    }

    /// Runs a verb with the clock set.
    pub fn kawka_at(&self, now: Option<&str>, words: &[&str]) -> Said {
        let now: Vec<_> = now.iter().map(|now| ("KAWKA_NOW", *now)).collect();
        self.kawka_with(&now, words)
    }

    /// Runs a verb on the made-up week.
    pub fn kawka_demo(&self, words: &[&str]) -> Said {
        self.verb(&[&["--demo"], words].concat(), &[])
    }

    /// Runs a verb with more in its environment.
    pub fn kawka_with(&self, environment: &[(&str, &str)], words: &[&str]) -> Said {
        let data = self.data().display().to_string();
        self.verb(&[&["--data", &data], words].concat(), environment)
    }

    fn verb(&self, words: &[&str], environment: &[(&str, &str)]) -> Said {
        let mut command = self.command(KAWKA);
        command.args(words).envs(environment.iter().copied());
        let output = command.stdin(Stdio::null()).output().unwrap();
        Said {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Starts the app on the machine's folder, as somebody does who clicks its icon.
    pub fn start_app(&self, arguments: &[&str]) -> Process {
        let mut command = self.command(KAWKA);
        command.args(arguments).arg("--data").arg(self.data());
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
        Process(quiet.stderr(Stdio::null()).spawn().unwrap())
    }

    /// Runs a program to its end and returns what it printed.
    pub fn ask(&self, program: &str, words: &[&str]) -> String {
        let output = self.command(program).args(words).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// How many notifications are on the screen.
    pub fn displayed(&self) -> usize {
        self.count("displayed")
    }

    fn count(&self, what: &str) -> usize {
        let answer = self.ask("dunstctl", &["count", what]);
        answer.trim().parse().unwrap()
    }

    /// Titles of all notifications this machine has seen, those on the screen taken off it first.
    pub fn all_titles(&self) -> Vec<String> {
        self.ask("dunstctl", &["close-all"]);
        wait_until("an empty screen", || self.displayed() == 0);
        let history: Value = serde_json::from_str(&self.history()).unwrap();
        let of = |entry: &Value| entry["summary"]["data"].as_str().unwrap().to_owned();
        history["data"][0]
            .as_array()
            .unwrap()
            .iter()
            .map(of)
            .collect()
    }

    /// Everything the notification service keeps of what it was told, once it is off the screen.
    pub fn history(&self) -> String {
        self.ask("dunstctl", &["history"])
    }

    /// Presses a button of the notification on the screen.
    pub fn press_button(&self, words: &str) {
        fs::write(self.folder().join("wanted"), words).unwrap();
        self.ask("dunstctl", &["context"]);
    }

    /// Clicks the notification on the screen.
    pub fn click_notification(&self) {
        self.ask("dunstctl", &["action", "0"]);
    }

    /// Closes the window, which stays behind the tray.
    pub fn hide_window(&self) {
        self.close("^Kawka$");
        wait_until("the window to be gone", || !self.is_seen("^Kawka$"));
    }

    /// Whether a window with this title can be seen.
    pub fn is_seen(&self, title: &str) -> bool {
        !self.windows(title).is_empty()
    }

    /// The windows with this title that can be seen.
    pub fn windows(&self, title: &str) -> Vec<String> {
        let found = self.ask("xdotool", &["search", "--onlyvisible", "--name", title]);
        found.lines().map(str::to_owned).collect()
    }

    /// Presses keys on the real keyboard, such as `alt+F4`.
    pub fn strike(&self, keys: &str) {
        self.ask("xdotool", &["key", "--clearmodifiers", keys]);
    }

    /// Gives the window with this title the keyboard and works with it until it is so: what is struck too early is
    /// heard by nobody. Fails after 60 s.
    pub fn insist(&self, title: &str, what: &str, work: impl Fn(), so: impl Fn() -> bool) {
        let begun = Instant::now();
        while !so() {
            assert!(begun.elapsed().as_secs() < 60, "waited in vain for {what}");
            if let Some(window) = self.windows(title).first() {
                self.ask("xdotool", &["windowactivate", "--sync", window]);
                work();
            }
            let worked = Instant::now();
            while !so() && worked.elapsed().as_secs() < 5 {
                std::thread::sleep(Duration::from_millis(25));
            }
        }
    }

    /// Closes the window with this title by the key of the window manager.
    pub fn close(&self, title: &str) {
        let strike = || self.strike("alt+F4");
        self.insist(title, "the window to close", strike, || {
            !self.is_seen(title)
        });
    }

    /// Takes a picture of the screen.
    pub fn picture(&self, name: &str) {
        let folder = pictures();
        let path = folder.join(format!("{name}.png"));
        self.ask(
            "import",
            &["-silent", "-window", "root", &path.display().to_string()],
        );
    }
}

/// Where pictures go.
pub fn pictures() -> PathBuf {
    let folder = std::env::var_os("KAWKA_SCREENSHOTS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots"),
        PathBuf::from,
    );
    let folder = folder.join("window");
    fs::create_dir_all(&folder).unwrap();
    folder
}
