//! Follow-ups by keyboard: every field of one is written, kept across a kill, changed, done and taken back.

use serde_json::json;

use crate::app::App;
use crate::machine::{Language, Machine};

const TITLE: &str = "Tell when the lorry has left";

/// What the open editor holds: title, kind, day, whose and for whom.
fn fields(app: &App<'_>) -> serde_json::Value {
    let script = "
        const form = document.querySelector('main form');
        const select = form.querySelector('select');
        return {
            title: form.querySelector('input.title').value,
            kind: form.querySelector('input[type=radio]:checked').labels[0].textContent.trim(),
            due: form.querySelector('.near [aria-pressed=true]').textContent.trim(),
            whose: select.selectedOptions[0].textContent,
            for: form.querySelector('.combo-input').value,
        };";
    app.run(script, vec![])
}

/// Opens the made-up week and waits for the last thing that pushes all others down: the banner.
fn open(machine: &Machine) -> App<'_> {
    let app = App::open_with(machine, &["--demo"]);
    app.read("The system shows no notifications");
    app
}

/// Goes there and asks for those of everybody in one go, faster than the screen comes.
fn list_of_everybody(app: &App<'_>) {
    app.type_in("gfm");
    app.wait_so("the follow-ups", || app.place() == "#/follow-ups");
    app.wait(
        "those of everybody",
        "return document.querySelector('main .row .who') !== null",
    );
}

/// Puts the focus on the row by keyboard alone.
fn reach(app: &App<'_>) {
    for _ in 0..200 {
        app.press("j");
        if app.focused().contains(TITLE) {
            return;
        }
    }
    panic!("no key reaches the row:\n{}", app.text());
}

#[test]
fn m1_m3_every_field_of_a_follow_up_is_kept() {
    let machine = Machine::start(Language::English).with_keyring();
    let app = open(&machine);
    list_of_everybody(&app);
    app.press("n");
    app.wait_so("the title", || app.focused().contains("Title"));
    app.type_in(TITLE);
    app.click("Promise");
    app.click("Today");
    app.click("Whose");
    app.type_in("Dawid\n");
    app.fill("For whom", "Wojciechowska");
    app.wait(
        "somebody found",
        "return document.querySelectorAll('.combo-item').length === 1",
    );
    app.press("Enter");
    app.press("Ctrl+Enter");
    app.read(TITLE);
    app.kill();

    let app = open(&machine);
    list_of_everybody(&app);
    reach(&app);
    app.press("Enter");
    app.wait_so("the title", || app.focused().contains("Title"));
    assert_eq!(
        fields(&app),
        json!({
            "title": TITLE,
            "kind": "Promise",
            "due": "Today",
            "whose": "Dawid Hałas",
            "for": "Aleksandra Wojciechowska-Nguyen",
        })
    );
    app.picture("follow-up-en");
    app.click("No day");
    app.click("Task");
    app.press("Ctrl+Enter");
    app.wait_so("the row", || app.focused().contains(TITLE));
    app.press("e");
    app.read_no_more(TITLE);
    app.press("d");
    app.read(TITLE);
    app.press("Ctrl+z");
    app.read_no_more(TITLE);
    app.press("d");
    reach(&app);
    app.press("Enter");
    app.wait_so("the title", || app.focused().contains("Title"));
    assert_eq!(fields(&app)["due"], "No day");
    assert_eq!(fields(&app)["kind"], "Task");
    assert_eq!(app.wrong(), Vec::<String>::new());
}
