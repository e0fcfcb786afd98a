//! What the platform would do for every window and this one has no use for: drivers of a graphics card that is not there,
//! and a watch over the memory.

use std::fs;
use std::path::Path;

use crate::machine::{Language, Machine};
use crate::page_lost::{Program, page_of};
use crate::private_bus::wait_until;

/// What the window's own process has loaded once its page is there.
fn loaded(machine: &Machine, switches: &[(&str, &str)]) -> String {
    let program = Program::start_with(machine, switches);
    let id = program.0.id();
    wait_until("the window", || machine.is_seen("^Kawka$"));
    wait_until("the page", || page_of(id).is_some());
    let loaded = fs::read_to_string(format!("/proc/{id}/maps")).unwrap();
    assert!(loaded.contains("libwebkit2gtk"));
    loaded
}

fn has_driver(loaded: &str) -> bool {
    ["_dri.so", "/libgallium"]
        .iter()
        .any(|driver| loaded.contains(driver))
}

/// Whoever sets the switches otherwise gets the drivers.
#[test]
fn the_window_loads_no_driver_where_there_is_no_card() {
    if Path::new("/dev/dri").exists() {
        eprintln!("This machine may have a graphics card: its drivers are wanted.");
        return;
    }
    let machine = Machine::start(Language::English).with_passphrase();
    assert!(!has_driver(&loaded(&machine, &[])));
    let wanted = [
        ("GDK_GL", "always"),
        ("WEBKIT_DISABLE_DMABUF_RENDERER", "0"),
        ("WEBKIT_WEB_RENDER_DEVICE_FILE", ""),
    ];
    assert!(has_driver(&loaded(&machine, &wanted)));
}

/// Nobody looks at the machine's memory every five seconds, unless somebody wants it.
#[test]
fn the_window_does_not_watch_the_memory() {
    let machine = Machine::start(Language::English).with_passphrase();
    let watches = |switches: &[(&str, &str)]| {
        let program = Program::start_with(&machine, switches);
        let id = program.0.id();
        wait_until("the page", || page_of(id).is_some());
        wait_until("the window", || machine.is_seen("^Kawka$"));
        let threads = fs::read_dir(format!("/proc/{id}/task")).unwrap().flatten();
        let names = threads.map(|one| fs::read_to_string(one.path().join("comm")));
        names.flatten().any(|name| name == "PressureMonitor\n")
    };
    assert!(!watches(&[]));
    assert!(watches(&[("WEBKIT_DISABLE_MEMORY_PRESSURE_MONITOR", "0")]));
}
