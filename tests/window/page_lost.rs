//! The page may die: the program goes on, and so do its reminders.

use std::fs;
use std::process::{Child, Stdio};

use chrono::Duration;

use crate::calendar_file::now;
use crate::machine::{KAWKA, Language, Machine};
use crate::notices::{booked, status};
use crate::private_bus::wait_until;

/// Without a `WebDriver`: that ends with the page.
pub struct Program(pub Child);

impl Program {
    pub fn start(machine: &Machine) -> Self {
        Self::start_with(machine, &[])
    }

    /// With these in its environment.
    pub fn start_with(machine: &Machine, switches: &[(&str, &str)]) -> Self {
        let mut command = machine.command(KAWKA);
        command.envs(switches.iter().copied());
        command.arg("--data").arg(machine.data());
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
        Self(quiet.stderr(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The process of the web view that runs the page; the program starts it from any of its threads.
pub fn page_of(program: u32) -> Option<u32> {
    let all = fs::read_dir("/proc").unwrap().flatten();
    let ids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.into_iter().find(|id: &u32| {
        let of = |file: &str| fs::read_to_string(format!("/proc/{id}/{file}")).unwrap_or_default();
        let parent = format!("PPid:\t{program}\n");
        of("status").contains(&parent) && of("cmdline").contains("WebKitWebProcess")
    })
}

/// Row N13: killed like by a crash, the page is there again and takes the answer to a reminder that came meanwhile.
#[test]
fn n13_a_page_that_dies_comes_back_and_reminders_go_on() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let start = now() - Duration::minutes(10) + Duration::seconds(4);
    let first = booked(&machine, "Petra Page", start);
    let second = booked(&machine, "Paula Page", start + Duration::seconds(16));
    let program = Program::start(&machine);
    wait_until("the window", || machine.is_seen("^Kawka$"));
    let answered = |booking: &str| {
        machine.strike("alt+x");
        status(&machine, booking) == "no_show"
    };
    wait_until("an answer by a key in the page", || answered(&first));
    let page = page_of(program.0.id()).unwrap();
    machine.ask("kill", &["-KILL", &page.to_string()]);

    wait_until("another page", || {
        page_of(program.0.id()).is_some_and(|other| other != page)
    });
    wait_until("the notification", || machine.displayed() == 1);
    wait_until("the answer in the new page", || answered(&second));
    machine.picture("page-lost-en");
}

/// A stopped page, which goes on at the end: it would outlive its program.
struct Hanging<'a>(&'a Machine, &'a str);

impl<'a> Hanging<'a> {
    fn stop(machine: &'a Machine, page: &'a str) -> Self {
        machine.ask("kill", &["-STOP", page]);
        Self(machine, page)
    }
}

impl Drop for Hanging<'_> {
    fn drop(&mut self) {
        self.0.ask("kill", &["-CONT", self.1]);
    }
}

/// A page that hangs has built nothing: the window comes back without it.
#[test]
fn n13_a_click_brings_the_window_back_though_its_page_hangs() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    booked(
        &machine,
        "Hana Hanging",
        now() - Duration::minutes(10) + Duration::seconds(10),
    );
    let program = Program::start(&machine);
    wait_until("the window", || machine.is_seen("^Kawka$"));
    machine.close("^Kawka$");
    let page = page_of(program.0.id()).unwrap().to_string();
    let _hanging = Hanging::stop(&machine, &page);
    wait_until("the notification", || machine.displayed() == 1);
    assert!(!machine.is_seen("^Kawka$"));
    machine.click_notification();
    wait_until("the window to be back", || machine.is_seen("^Kawka$"));
}
