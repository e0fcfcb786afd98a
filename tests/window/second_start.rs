//! One desk, one window: a second start raises the first, and one that cannot see the first is kept out by the lock.

use std::time::{Duration, Instant};

use crate::app::App;
use crate::machine::{Language, Machine};
use crate::private_bus::{PrivateBus, Process, wait_until};

/// How a program ends that does so by itself.
fn code_of(program: &mut Process) -> Option<i32> {
    let mut ended = None;
    wait_until("it to end", || {
        ended = program.0.try_wait().unwrap();
        ended.is_some()
    });
    ended?.code()
}

#[test]
fn v3_a_second_start_raises_the_first_window_and_ends() {
    let machine = Machine::start(Language::English).with_passphrase();
    machine.kawka(&["customers", "add", "--name", "Ada Host"]);
    let app = App::open(&machine);
    app.read("Today");
    machine.close("^Kawka$");

    // At login it waits in the tray: that shows nothing.
    let mut quiet = machine.start_app(&["--hidden"]);
    assert_eq!(code_of(&mut quiet), Some(0));
    assert!(!machine.is_seen("^Kawka$"));

    let begun = Instant::now();
    let mut second = machine.start_app(&[]);
    assert_eq!(code_of(&mut second), Some(0));
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
    wait_until("the first window to be back", || machine.is_seen("^Kawka$"));
    assert_eq!(app.wrong(), Vec::<String>::new());
}

#[test]
fn v3_a_start_from_another_session_is_kept_out_and_says_so() {
    let machine = Machine::start(Language::Polish).with_passphrase();
    machine.kawka(&["customers", "add", "--name", "Ada"]);
    let app = App::open(&machine);
    app.read("Dziś");
    let other = PrivateBus::start(&[]);
    let second = App::open_beside(&machine, other.address());
    second.read("W tym folderze pracuje już inna Kawka.");
    second.read("Kawka niczego nie zmieniła.");
    second.picture("folder-in-use-pl");
    drop(app);
    // Whoever waited can go on without starting anew.
    second.click("Spróbuj ponownie");
    second.read("Dziś");
    assert_eq!(second.wrong(), Vec::<String>::new());
}

/// Closing only hides the window: where there is no tray, this is the way out.
#[test]
fn v3_ctrl_q_ends_it() {
    let machine = Machine::start(Language::English).with_passphrase();
    machine.kawka(&["customers", "add", "--name", "Ada Host"]);
    let mut app = machine.start_app(&[]);
    wait_until("the window", || machine.is_seen("^Kawka$"));
    let strike = || machine.strike("ctrl+q");
    machine.insist("^Kawka$", "it to go", strike, || {
        !machine.is_seen("^Kawka$")
    });
    assert_eq!(code_of(&mut app), Some(0));
}
