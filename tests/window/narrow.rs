//! The narrow brief beside a video call.

use crate::app::App;
use crate::machine::{Language, Machine};
use crate::private_bus::wait_until;

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
        let sizes = machine.windows("^Kawka$");
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
    let narrow = machine.windows("^Kawka$").remove(0);
    wait_until("a picture in the narrow window", || {
        let colours = machine.ask(
            "import",
            &["-silent", "-window", &narrow, "-format", "%k", "info:"],
        );
        colours.trim().parse::<u32>().is_ok_and(|count| count > 100)
    });
    machine.picture("narrow-pl");
    machine.close("^Kawka$");
    assert_eq!(machine.windows("^Kawka").len(), 1);
    app.read("Wąskie okno");
    assert_eq!(app.wrong(), Vec::<String>::new());
}
