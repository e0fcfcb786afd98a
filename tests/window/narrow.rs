//! The narrow brief beside a video call.

use crate::app::App;
use crate::machine::{Language, Machine};
use crate::private_bus::wait_until;

/// Its title in the made-up week.
const NARROW: &str = "^Kawka .demo. · brief$";

#[test]
fn a_brief_opens_once_as_a_narrow_window_and_closes_alone() {
    let machine = Machine::start(Language::Polish).with_notifications();
    let app = App::open_with(&machine, &["--demo"]);
    app.read("Następna kawka");
    app.read("Demo");
    assert!(machine.is_seen("^Kawka .demo.$"), "says whose data it is");
    app.press("b");
    app.read("Wąskie okno");
    app.press("w");
    wait_until("the narrow window", || machine.windows("^Kawka").len() == 2);
    wait_until("it to be as narrow as it says", || {
        let sizes = machine.windows(NARROW);
        let size = machine.ask(
            "xdotool",
            &[
                "getwindowgeometry",
                sizes.first().map_or("0", String::as_str),
            ],
        );
        size.contains("Geometry: 420x760")
    });
    app.press("w");
    app.settle();
    assert_eq!(
        machine.windows("^Kawka").len(),
        2,
        "it is raised, not doubled"
    );
    let narrow = machine.windows(NARROW).remove(0);
    wait_until("a picture in the narrow window", || {
        let colours = machine.ask(
            "import",
            &["-silent", "-window", &narrow, "-format", "%k", "info:"],
        );
        colours.trim().parse::<u32>().is_ok_and(|count| count > 100)
    });
    machine.picture("narrow-pl");
    machine.close(NARROW);
    assert_eq!(machine.windows("^Kawka").len(), 1);
    app.read("Wąskie okno");
    assert_eq!(app.wrong(), Vec::<String>::new());
}

/// What the host needs in the call stands in it, and what is marked there is marked everywhere.
#[test]
fn the_narrow_brief_holds_what_a_call_needs_and_marks_who_came() {
    let machine = Machine::start(Language::English).with_keyring();
    let app = App::open_with(&machine, &["--demo"]);
    app.read("Next coffee");
    let brief = |id: &str| {
        let brief = machine.kawka_demo(&["brief", "--booking", id, "--format", "json"]);
        brief.json()
    };
    let arrival = |id: &str| brief(id)["booking"]["row"]["arrival"].clone();
    app.press("b");
    app.wait_so("the brief", || app.place().starts_with("#/brief/"));
    let place = app.place();
    let id = place.trim_start_matches("#/brief/");
    app.load(&format!("?narrow={id}"));
    app.read(
        brief(id)["booking"]["row"]["customer"]["name"]
            .as_str()
            .unwrap(),
    );
    for part in [
        "Room",
        "Promises",
        "Who and what",
        "What to ask",
        "Do and don’t",
        "Last contacts",
        "Consent",
    ] {
        app.read(part);
    }
    app.wait(
        "the countdown",
        "return /^in \\d/.test(document.querySelector('header .left')?.innerText ?? '')",
    );
    app.press("a");
    app.wait_so("the arrival", || arrival(id) == "arrived");
    app.press("Ctrl+z");
    app.wait_so("the arrival to be taken back", || arrival(id) == "unknown");
    app.press("l");
    app.wait_so("the delay", || arrival(id) == "running_late");
    app.press("n");
    app.read("Technical");
    app.press("Escape");
    app.read_no_more("Technical");
    assert_eq!(app.wrong(), Vec::<String>::new());
}
