//! One desk, one window: a second start raises the first, and one that cannot see the first is kept out by the lock.

use std::time::{Duration, Instant};

use crate::app::App;
use crate::machine::{Language, Machine};
use crate::private_bus::{PrivateBus, wait_until};

#[test]
fn v3_a_second_start_raises_the_first_window_and_ends() {
    let machine = Machine::start(Language::English).with_passphrase();
    machine.kawka(&["customers", "add", "--name", "Ada Host"]);
    let app = App::open(&machine);
    app.read("Today");
    machine.close("^Kawka$");

    let begun = Instant::now();
    let mut second = machine.start_app(&[]);
    let mut ended = None;
    wait_until("the second start to end", || {
        ended = second.0.try_wait().unwrap();
        ended.is_some()
    });
    assert_eq!(ended.unwrap().code(), Some(0));
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
