//! The running app while its clock jumps and its process stands still: libfaketime shows it another wall clock than the
//! machine's, `SIGSTOP` stops it as a sleep does, and a logind that python-dbusmock plays tells of the resume.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::app::App;
use crate::calendar_file::now;
use crate::machine::{KAWKA, Language, Machine};
use crate::mocks::{Mock, PYTHON};
use crate::notices::booked;
use crate::private_bus::{Process, wait_until, write_script};

const LOGIND: &str = "org.freedesktop.login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";

/// Says that the system is awake again.
pub const RESUMED: &str = "
import dbus
held = dbus.SessionBus().get_object('org.freedesktop.login1', '/org/freedesktop/login1')
mock = dbus.Interface(held, 'org.freedesktop.DBus.Mock')
mock.EmitSignal('org.freedesktop.login1.Manager', 'PrepareForSleep', 'b', [False])
";

/// Kawka under a wall clock of its own.
pub struct FalseClock {
    file: PathBuf,
    kawka: PathBuf,
}

impl FalseClock {
    pub fn of(machine: &Machine) -> Self {
        let clock = Self {
            file: machine.folder().join("clock"),
            kawka: machine.folder().join("kawka-with-clock"),
        };
        clock.ahead(0);
        let text = format!(
            "#!/bin/sh\n\
             export LD_PRELOAD='{}' FAKETIME_TIMESTAMP_FILE='{}' FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1\n\
             export DBUS_SYSTEM_BUS_ADDRESS=\"$DBUS_SESSION_BUS_ADDRESS\"\n\
             exec '{KAWKA}' \"$@\"\n",
            library().display(),
            clock.file.display(),
        );
        write_script(&clock.kawka, &text);
        clock
    }

    /// The app's clock is this much ahead of the machine's from now on.
    pub fn ahead(&self, minutes: i64) {
        let fresh = self.file.with_extension("new");
        fs::write(&fresh, format!("+{}\n", minutes * 60)).unwrap();
        fs::rename(fresh, &self.file).unwrap();
    }

    pub fn open<'a>(&self, machine: &'a Machine) -> App<'a> {
        App::open_as(machine, &self.kawka)
    }
}

/// Where Debian keeps the library that the `faketime` program loads.
fn library() -> PathBuf {
    let folders = fs::read_dir("/usr/lib").unwrap();
    let found = folders
        .filter_map(Result::ok)
        .map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"))
        .find(|path| Path::exists(path));
    found.expect("libfaketime is installed")
}

/// The loop has looked once: what comes now is news to it.
fn first_round(machine: &Machine) {
    wait_until("the first round", || {
        let log = machine.kawka(&["reminders", "--log", "--json"]).json();
        !log.as_array().unwrap().is_empty()
    });
}

/// Waits for so many notifications: thirty seconds at the latest after the clock was set.
pub fn within_a_round(machine: &Machine, app: &App<'_>, count: usize) {
    let begun = Instant::now();
    while machine.displayed() < count {
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", app.log());
        std::thread::sleep(Duration::from_millis(100));
    }
}

pub fn logind(machine: &Machine) -> Process {
    let mock = Mock {
        name: LOGIND,
        path: "/org/freedesktop/login1",
        interface: MANAGER,
        properties: "{}",
        methods: &[],
    };
    machine.play(&mock)
}

/// Rows S-1 and N12: within thirty seconds of a jump what became due is there, late and once.
#[test]
fn s1_n12_a_clock_that_jumps_loses_nothing_and_repeats_nothing() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let clock = FalseClock::of(&machine);
    booked(&machine, "Clara Clock", now() + chrono::Duration::hours(2));
    let app = clock.open(&machine);
    app.read("Clara Clock");
    first_round(&machine);
    clock.ahead(120 - 12);
    within_a_round(&machine, &app, 1);
    app.read("Missed at");
    app.picture("clock-jump-en");

    // Back and forth again; what is written wakes the loop at once.
    let jumps = || app.log().matches("clock_jumped").count();
    for (minutes, count) in [(0, 2), (120 - 11, 3)] {
        clock.ahead(minutes);
        app.press("Alt+h");
        wait_until("the jump to be seen", || jumps() >= count);
    }
    app.press("Alt+s");
    app.read_no_more("Snooze 5");
    let titles = machine.all_titles();
    assert_eq!(titles.len(), 1, "{titles:?}");
    assert!(titles[0].starts_with("Coffee in 1"), "{titles:?}");
}

/// Rows S-3, N4 and N5: asleep over the whole call behind the tray; one question and one summary at once on resume, whose
/// button leads to Today.
#[test]
fn s3_n4_n5_a_sleep_over_the_call_ends_in_one_question_and_one_summary() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let _logind = logind(&machine);
    let clock = FalseClock::of(&machine);
    booked(&machine, "Sanne Sleep", now() + chrono::Duration::hours(2));
    let app = clock.open(&machine);
    app.read("Sanne Sleep");
    first_round(&machine);
    app.type_in("gf");
    app.wait_so("the follow-ups", || app.place() == "#/follow-ups");
    machine.hide_window();
    app.signal("STOP");
    clock.ahead(180);
    app.signal("CONT");
    machine.ask(PYTHON, &["-c", RESUMED]);
    within_a_round(&machine, &app, 2);
    let summary = "Reminders of 1 call passed while the computer slept";
    assert!(!machine.is_seen("^Kawka$"), "neither opens anything alone");

    machine.press_button(summary);
    wait_until("the window to be back", || machine.is_seen("^Kawka$"));
    app.wait_so("Today", || app.place() == "#/today");
    app.read("reminders passed unseen");
    app.read("computer slept, or its clock was changed");
    app.picture("after-sleep-en");
    wait_until("the question alone", || machine.displayed() == 1);
    assert_eq!(app.wrong(), Vec::<String>::new());
    let mut titles = machine.all_titles();
    titles.sort();
    assert_eq!(titles, ["Coffee: how did it go?", summary]);
}
