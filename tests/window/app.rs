//! The app's window, driven by `WebKitGTK`'s own driver: what a person reads, presses and types.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::machine::{KAWKA, Machine};
use crate::page::{ANYTHING, FIELDS, FIND, LISTEN, READY, stroke};
use crate::private_bus::{Process, wait_until};

/// How long a person would wait for anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// The running app.
pub struct App<'a> {
    machine: &'a Machine,
    runtime: Runtime,
    client: Client,
    process: u32,
    driver: Process,
}

impl<'a> App<'a> {
    /// Opens the window on the machine's data folder and waits until it shows something.
    pub fn open(machine: &'a Machine) -> Self {
        Self::open_with(machine, &["--data", &machine.data().display().to_string()])
    }

    /// As [`App::open`], in another session of the same person: on another bus.
    pub fn open_beside(machine: &'a Machine, bus: &str) -> Self {
        let data = machine.data().display().to_string();
        Self::start(machine, KAWKA, &["--data", &data], Some(bus))
    }

    /// As [`App::open`], through another program that becomes the app.
    pub fn open_as(machine: &'a Machine, program: &Path) -> Self {
        let data = machine.data().display().to_string();
        let program = program.display().to_string();
        Self::start(machine, &program, &["--data", &data], None)
    }

    /// Opens the window with arguments.
    pub fn open_with(machine: &'a Machine, arguments: &[&str]) -> Self {
        Self::start(machine, KAWKA, arguments, None)
    }

    fn start(machine: &'a Machine, program: &str, arguments: &[&str], bus: Option<&str>) -> Self {
        let port = free_port();
        let log = File::options()
            .create(true)
            .append(true)
            .open(log_file(machine))
            .unwrap();
        let driver = std::env::var_os("KAWKA_WEBDRIVER")
            .map_or_else(|| "WebKitWebDriver".into(), PathBuf::from);
        let driver = machine
            .command(driver)
            .arg(format!("--port={port}"))
            // What is printed to a file without a folder lands with the machine.
            .current_dir(machine.folder())
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("KAWKA_LOG", "debug")
            .envs(bus.map(|bus| ("DBUS_SESSION_BUS_ADDRESS", bus)))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let driver = Process(driver);
        wait_until("the driver", || {
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let mut wanted = Capabilities::new();
        wanted.insert(
            "webkitgtk:browserOptions".to_owned(),
            json!({"binary": program, "args": arguments}),
        );
        let client = runtime
            .block_on(
                ClientBuilder::new(HttpConnector::new())
                    .capabilities(wanted)
                    .connect(&format!("http://127.0.0.1:{port}")),
            )
            .unwrap_or_else(|error| panic!("no session: {error}\n{}", log_of(machine)));
        let process = child_of(driver.0.id());
        let app = Self {
            machine,
            runtime,
            client,
            process,
            driver,
        };
        app.run(LISTEN, vec![]);
        app.wait("the first screen", &format!("return {READY}"));
        app
    }

    /// Runs a script in the page.
    pub fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.obey(self.client.execute(script, arguments))
            .unwrap_or_else(|error| panic!("{error}\nin {script}"))
    }

    /// Loads the page with another query, as a window of that kind has it (`?narrow=…`; empty: the main one).
    pub fn load(&self, query: &str) {
        self.run(
            "location.replace('/index.html' + arguments[0])",
            vec![json!(query)],
        );
        let loaded = format!(
            "return location.search === '{query}' && {READY} && window.wrong === undefined"
        );
        self.wait("the page to be loaded anew", &loaded);
        self.run(LISTEN, vec![]);
    }

    /// Gives the window another size, in pixels.
    pub fn resize(&self, width: u32, height: u32) {
        self.obey(self.client.set_window_size(width, height))
            .unwrap();
        let sized = format!("return innerWidth === {width} && innerHeight === {height}");
        self.wait("the window to have its size", &sized);
    }

    /// Runs a script in the page that calls its last argument when it is done.
    pub fn run_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.obey(self.client.execute_async(script, arguments))
            .unwrap_or_else(|error| panic!("{error}\nin {script}"))
    }

    /// Waits for the driver, but not forever.
    fn obey<T>(&self, order: impl Future<Output = Result<T, CmdError>>) -> Result<T, CmdError> {
        let limited = async { tokio::time::timeout(PATIENCE, order).await };
        let answer = self.runtime.block_on(limited);
        answer.expect("the driver answers in time")
    }

    /// Waits until a script returns true.
    pub fn wait(&self, what: &str, script: &str) {
        self.wait_so(what, || self.run(script, vec![]) == json!(true));
    }

    /// Waits until it is so; fails with what the window shows instead.
    pub fn wait_so(&self, what: &str, mut so: impl FnMut() -> bool) {
        let begun = Instant::now();
        while !so() {
            assert!(
                begun.elapsed() < PATIENCE,
                "waited in vain for {what}; the window shows:\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    /// Everything that can be read, white space and keyboard caps as they come.
    pub fn text(&self) -> String {
        let text = self.run("return document.body.innerText", vec![]);
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until these words can be read.
    pub fn read(&self, words: &str) {
        self.wait_so(&format!("“{words}”"), || self.text().contains(words));
    }

    /// Waits until these words are gone.
    pub fn read_no_more(&self, words: &str) {
        self.wait_so(&format!("the end of “{words}”"), || {
            !self.text().contains(words)
        });
    }

    /// Waits until what can be read stays as it is.
    pub fn settle(&self) {
        let mut before = String::new();
        self.wait_so("the window to come to rest", || {
            self.run_async(
                "const done = arguments[0]; setTimeout(() => requestAnimationFrame(() => done(0)), 60)",
                vec![],
            );
            let now = self.text();
            std::mem::replace(&mut before, now.clone()) == now && !now.is_empty()
        });
    }

    /// Waits for a control by its name.
    pub fn control(&self, name: &str) -> Element {
        self.one_of(ANYTHING, name)
    }

    fn one_of(&self, kinds: &str, name: &str) -> Element {
        let begun = Instant::now();
        loop {
            let found = self.run(FIND, vec![json!(name), json!(kinds)]);
            if let Some(id) = found.as_object().and_then(|object| object.values().next()) {
                let id = id.as_str().unwrap().to_owned();
                return Element::from_element_id(self.client.clone(), id.into());
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "there is no control “{name}”; the window shows:\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    /// Clicks a control with the mouse.
    pub fn click(&self, name: &str) {
        let control = self.control(name);
        self.obey(control.click())
            .unwrap_or_else(|error| panic!("“{name}” cannot be clicked: {error}"));
    }

    /// Gives a field the focus and replaces its text by typing.
    pub fn fill(&self, name: &str, text: &str) {
        let control = self.one_of(FIELDS, name);
        let element = serde_json::to_value(&control).unwrap();
        self.run(
            "arguments[0].focus(); arguments[0].select?.()",
            vec![element],
        );
        self.type_in(text);
    }

    /// Types on the keyboard, into whatever has the focus.
    pub fn type_in(&self, text: &str) {
        let mut keys = KeyActions::new("keyboard".to_owned());
        for letter in text.chars() {
            let value = if letter == '\n' {
                char::from(Key::Enter)
            } else {
                letter
            };
            keys = keys
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
        }
        self.obey(self.client.perform_actions(keys)).unwrap();
    }

    /// Presses keys together: `b`, `Ctrl+k`, `Alt+y`, `Escape`, `Tab`.
    pub fn press(&self, keys: &str) {
        let strokes: Vec<char> = keys.split('+').map(stroke).collect();
        let mut actions = KeyActions::new("keyboard".to_owned());
        for &value in &strokes {
            actions = actions.then(KeyAction::Down { value });
        }
        for &value in strokes.iter().rev() {
            actions = actions.then(KeyAction::Up { value });
        }
        self.obey(self.client.perform_actions(actions)).unwrap();
    }

    /// The name of what has the focus.
    pub fn focused(&self) -> String {
        let script = "const one = document.activeElement; \
            return one.getAttribute('aria-label') || one.labels?.[0]?.textContent || one.textContent.trim()";
        self.run(script, vec![])
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The place in the window, as in its address.
    pub fn place(&self) -> String {
        let hash = self.run("return location.hash", vec![]);
        hash.as_str().unwrap_or_default().to_owned()
    }

    /// What went wrong in the page so far.
    pub fn wrong(&self) -> Vec<String> {
        serde_json::from_value(self.run("return window.wrong", vec![])).unwrap()
    }

    /// Takes a picture of the screen once the page has painted what it shows.
    pub fn picture(&self, name: &str) {
        self.run_async(
            "const done = arguments[0]; requestAnimationFrame(() => setTimeout(() => done(true), 50))",
            vec![],
        );
        self.machine.picture(name);
    }

    /// Kills the app without a word and waits until it is gone.
    pub fn kill(self) {
        let id = self.process;
        signal(id, "KILL");
        wait_until("the end of the app", || !is_running(id));
    }

    /// Asks the app to quit and waits until it is gone.
    pub fn quit(self) {
        let id = self.process;
        signal(id, "TERM");
        wait_until("the end of the app", || !is_running(id));
    }

    /// Whether the app is gone.
    pub fn has_ended(&self) -> bool {
        !is_running(self.process)
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.process
    }

    /// Sends the app a signal by name, such as `STOP`.
    pub fn signal(&self, name: &str) {
        signal(self.process, name);
    }

    /// Everything the app wrote to its log.
    pub fn log(&self) -> String {
        log_of(self.machine)
    }
}

impl Drop for App<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.machine.picture("failed");
            eprintln!("the app's log:\n{}", log_of(self.machine));
        }
        if is_running(self.process) {
            signal(self.process, "TERM");
            let begun = Instant::now();
            while is_running(self.process) && begun.elapsed() < Duration::from_secs(3) {
                std::thread::sleep(Duration::from_millis(20));
            }
            signal(self.process, "KILL");
        }
        self.driver.end();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

fn log_file(machine: &Machine) -> PathBuf {
    machine.folder().join("app.log")
}

fn log_of(machine: &Machine) -> String {
    fs::read_to_string(log_file(machine)).unwrap_or_default()
}

/// The app that the driver has started.
fn child_of(driver: u32) -> u32 {
    let path = format!("/proc/{driver}/task/{driver}/children");
    let mut found = None;
    wait_until("the app's process", || {
        let children = fs::read_to_string(&path).unwrap_or_default();
        found = children
            .split_whitespace()
            .next()
            .map(|id| id.parse().unwrap());
        found.is_some()
    });
    found.unwrap()
}

/// Whether a process runs; one that only waits to be buried does not.
pub fn is_running(id: u32) -> bool {
    fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| {
        let state = stat.rsplit(") ").next().unwrap_or_default();
        !state.starts_with('Z')
    })
}

/// Sends a signal by name.
pub fn signal(id: u32, name: &str) {
    let _ = std::process::Command::new("kill")
        .args([&format!("-{name}"), &id.to_string()])
        .stderr(Stdio::null())
        .status();
}
