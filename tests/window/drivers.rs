//! A machine without a graphics card has no use for the drivers of one.

use std::fs;
use std::path::Path;

use crate::machine::{Language, Machine};
use crate::page_lost::{Program, page_of};
use crate::private_bus::wait_until;

fn has_driver(process: u32) -> bool {
    let loaded = fs::read_to_string(format!("/proc/{process}/maps")).unwrap_or_default();
    ["_dri.so", "/libgallium"]
        .iter()
        .any(|driver| loaded.contains(driver))
}

/// The page asks its driver for a display before it knows that it will not use it; the window's own process never does.
#[test]
fn the_window_loads_no_driver_where_there_is_no_card() {
    if Path::new("/dev/dri").exists() {
        eprintln!("This machine may have a graphics card: its drivers are wanted.");
        return;
    }
    let machine = Machine::start(Language::English).with_passphrase();
    let program = Program::start(&machine);
    let id = program.0.id();
    wait_until("the window", || machine.is_seen("^Kawka$"));
    wait_until("the driver of the page", || {
        page_of(id).is_some_and(has_driver)
    });
    assert!(!has_driver(id));
}
