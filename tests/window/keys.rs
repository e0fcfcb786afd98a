//! The whole window by keyboard: the palette, the list of keys, moving in lists, and the way back.

use serde_json::json;

use crate::app::App;
use crate::machine::{Language, Machine};

fn row_in_focus(app: &App<'_>) -> String {
    let row = app.run(
        "return document.activeElement?.closest('[data-row]')?.dataset.row ?? ''",
        vec![],
    );
    row.as_str().unwrap().to_owned()
}

fn has_dialog(app: &App<'_>) -> bool {
    app.run(
        "return document.querySelector('[role=dialog]') !== null",
        vec![],
    ) == json!(true)
}

#[test]
fn people_are_found_lists_are_walked_and_the_focus_comes_back() {
    let machine = Machine::start(Language::English);
    let app = App::open_with(&machine, &["--demo"]);
    app.read("Today");
    app.wait(
        "the week's calls",
        "return document.querySelectorAll('[data-row]').length > 3",
    );

    // j and k move, and Escape gives the focus away.
    app.press("j");
    let first = row_in_focus(&app);
    app.press("j");
    let second = row_in_focus(&app);
    assert!(
        !first.is_empty() && first != second,
        "{first} then {second}"
    );
    app.press("k");
    assert_eq!(row_in_focus(&app), first);

    // A list opens a brief; the way back ends on the same row.
    app.press("j");
    app.press("Enter");
    app.wait_so("another screen", || {
        app.place() != "#/today" && !app.place().is_empty()
    });
    app.press("Escape");
    app.wait_so("the row one came from", || row_in_focus(&app) == second);

    // The palette: opens, finds without accents, opens the person.
    app.press("Ctrl+k");
    app.wait_so("the palette", || app.focused() == "Search and commands");
    app.type_in("zzqqx");
    app.read("Nothing found");
    app.press("Escape");
    app.wait_so("the palette to close", || !has_dialog(&app));
    app.wait_so("the focus to be back", || row_in_focus(&app) == second);

    let people = machine.kawka_demo(&["customers", "--json"]).json();
    let name = people[0]["name"].as_str().unwrap();
    app.press("Ctrl+k");
    app.wait_so("the palette", || app.focused() == "Search and commands");
    app.type_in(name);
    app.wait(
        "the person",
        "return document.querySelector('[role=option][aria-selected=true] .words') !== null",
    );
    app.wait_so("the right person on top", || {
        let script = "return document.querySelector('[role=option][aria-selected=true]').innerText";
        app.run(script, vec![])
            .as_str()
            .unwrap_or_default()
            .contains(name)
    });
    app.press("Enter");
    app.wait_so("the person's page", || app.place().starts_with("#/people/"));
    app.read(name);
    app.press("Escape");
    app.wait_so("Today", || {
        app.place() == "#/today" || app.place().is_empty()
    });

    // It opens the brief of the next call, too.
    app.press("Ctrl+k");
    app.wait_so("the palette", || app.focused() == "Search and commands");
    app.type_in("brief of the next");
    app.wait(
        "the command on top",
        "return document.querySelector('[role=option][aria-selected=true]')?.innerText.includes('Open the brief of the next call')",
    );
    app.press("Enter");
    app.wait_so("the brief", || app.place().starts_with("#/brief/"));
    app.press("Escape");
    app.wait_so("Today", || {
        app.place() == "#/today" || app.place().is_empty()
    });

    // All keys, and no key acts while they are shown.
    app.press("?");
    app.wait_so("the list of keys", || has_dialog(&app));
    app.read("On this screen");
    app.read("Everywhere");
    app.press("j");
    app.picture("keys-en");
    app.press("Escape");
    app.wait_so("the list to close", || !has_dialog(&app));

    // Two keys in a row go anywhere; a letter typed into a field acts nowhere.
    for (keys, place) in [
        ("gw", "#/week"),
        ("gp", "#/people"),
        ("gf", "#/follow-ups"),
        ("gs", "#/settings"),
        ("gt", "#/today"),
    ] {
        app.type_in(keys);
        app.wait_so(place, || app.place().starts_with(place));
    }
    app.press("Ctrl+k");
    app.wait_so("the palette", || app.focused() == "Search and commands");
    app.type_in("gw?");
    assert_eq!(app.place(), "#/today");
    app.press("Escape");
    assert_eq!(app.wrong(), Vec::<String>::new());
}
