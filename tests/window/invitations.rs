//! The way to a call in the window: nominated, accepted, written to, booked by a calendar file though under another
//! address, missed, and offered a second chance. Rows E1, E7, E8, E9, E10, L9.

use chrono::Duration;
use serde_json::{Value, json};

use crate::app::App;
use crate::calendar_file::{calendly, now, write};
use crate::machine::{Language, Machine};

/// The token in the text that is being written.
fn token(app: &App<'_>) -> String {
    let script = "return [...document.querySelectorAll('.dialog textarea')]
        .map((field) => /kawka-[0-9a-z]{10}/.exec(field.value)?.[0]).find(Boolean) ?? ''";
    app.wait_so("the token to stand in the text", || {
        app.run(script, vec![]) != json!("")
    });
    app.run(script, vec![]).as_str().unwrap().to_owned()
}

fn state(machine: &Machine) -> Value {
    let rows = machine.kawka(&["invitations", "--json"]).json();
    assert_eq!(rows.as_array().unwrap().len(), 1, "{rows}");
    rows[0].clone()
}

#[test]
fn e1_e7_e9_l9_a_nomination_becomes_a_call_and_a_missed_one_a_second_chance() {
    let machine = Machine::start(Language::English)
        .with_keyring()
        .with_notifications();
    machine
        .kawka(&[
            "customers",
            "add",
            "--name",
            "Maja Dzwonek",
            "--email",
            "maja@dzwony.example",
            "--language",
            "en",
            "--time-zone",
            "Europe/Warsaw",
            "--json",
        ])
        .json();
    let app = App::open(&machine);
    app.read("Today");
    app.press("g");
    app.press("i");
    app.read("Nobody is nominated yet");
    assert_eq!(app.wrong(), Vec::<String>::new());

    // Nominated from the page of the person, for a reason.
    app.press("g");
    app.press("p");
    app.click("Maja Dzwonek");
    app.press("i");
    app.read("Nominate for a call: Maja Dzwonek");
    app.click("a story to tell");
    app.fill("Why, in your own words", "Casts bells");
    app.press("Ctrl+Enter");
    app.read("Nominated for a call");
    assert_eq!(state(&machine)["state"], json!("nominated"));

    // Accepted and written to, with a link that carries the mark.
    app.press("g");
    app.press("i");
    app.read("Casts bells");
    app.press("a");
    app.read("Nomination accepted");
    app.read("No. 1 on the list");
    app.press("w");
    app.read("Invitation: Maja Dzwonek");
    app.fill("Booking link", "https://calendly.example/host/coffee");
    app.press("Tab");
    let token = token(&app);
    app.picture("invitation-composer-en");
    app.click("Copy and mark as sent");
    app.read("The text is on the clipboard; noted as sent");
    let invited = state(&machine);
    assert_eq!(invited["state"], json!("invited"));
    assert_eq!(invited["messages"], json!(1));

    // A booking arrives by a calendar file, under another address; its description holds the mark.
    let start = now() + Duration::minutes(10);
    let call = calendly("one@calendly.com", "M. D.", "private@poczta.example", start)
        .replace("DESCRIPTION:", &format!("DESCRIPTION:{token} "));
    let ics = write(&machine.folder().join("home/coffees.ics"), &[call]);
    app.press("g");
    app.press("s");
    app.read("Calendars");
    app.press("n");
    app.click("File");
    app.control("Choose…");
    app.fill("File", &ics.display().to_string());
    app.press("Ctrl+Enter");
    app.read("What was read");
    app.press("Escape");
    app.press("g");
    app.press("i");
    app.read("recognised by: the mark in the link");
    let booked = state(&machine);
    assert_eq!(booked["state"], json!("booked"));
    assert_eq!(booked["matched_by"], json!("token"));

    // Nobody came: another chance, once, with its text ready.
    app.press("g");
    app.press("t");
    app.read("Maja Dzwonek");
    app.press("n");
    app.press("1");
    app.wait_so("the call to be missed", || {
        state(&machine)["state"] == json!("no_show")
    });
    app.press("g");
    app.press("i");
    app.read("unexcused: 1");
    app.press("w");
    app.read("Second chance: Maja Dzwonek");
    app.wait(
        "the text of the second chance",
        "return [...document.querySelectorAll('.dialog textarea')].some((one) => one.value.includes('another time'))",
    );
    app.picture("invitation-second-chance-en");
    app.click("Copy and mark as sent");
    app.wait_so("the second chance to be noted", || {
        state(&machine)["messages"] == json!(2)
    });
    assert_eq!(state(&machine)["state"], json!("invited"));
    assert_eq!(app.wrong(), Vec::<String>::new());
    app.quit();
}
