//! A window without a display, or with the name of one that is gone, is refused in one line; verbs need none.

use crate::machine::{Language, Machine};

/// Displays are numbered from 0: nobody comes as far.
const DEAD: (&str, &str) = ("DISPLAY", ":9977");
const DEAD_WAYLAND: (&str, &str) = ("WAYLAND_DISPLAY", "wayland-9977");

/// The toolkit says on standard error that a locale is not installed here.
const PLAIN: (&str, &str) = ("LC_ALL", "C.UTF-8");

#[test]
fn a_window_without_a_display_is_refused_in_one_line_and_makes_nothing() {
    let machine = Machine::without_screen(Language::English);
    let displays: [&[(&str, &str)]; 5] = [
        &[],
        &[("DISPLAY", "")],
        &[DEAD],
        &[DEAD_WAYLAND, ("GDK_BACKEND", "wayland")],
        &[DEAD, DEAD_WAYLAND, ("GDK_BACKEND", "*")],
    ];
    let starts: [&[&str]; 2] = [&[], &["--hidden"]];
    for display in displays {
        for start in starts {
            let refused = machine.kawka_with(&[display, &[PLAIN]].concat(), start);
            refused.refused("there is no display");
            assert!(refused.err.contains("kawka --help"), "{refused:?}");
            assert!(!machine.data().exists(), "{display:?}");
        }
    }
    machine.kawka(&["today"]).refused("no data folder yet");
}
