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
    app.click("Without a word");
    app.wait_so("the call to be missed", || {
        state(&machine)["state"] == json!("no_show")
    });
    app.press("g");
    app.press("i");
    app.control("Second chance");
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

#[test]
fn e1_e4_e5_the_same_way_from_a_terminal_with_its_exit_codes() {
    let machine = Machine::without_screen(Language::English).with_passphrase();
    let add = |name: &str| {
        let made = machine.kawka(&[
            "customers",
            "add",
            "--name",
            name,
            "--language",
            "pl",
            "--json",
        ]);
        made.json()["id"].as_str().unwrap().to_owned()
    };
    let maja = add("Maja Dzwonek");
    let said = machine.kawka(&[
        "nominate",
        &maja,
        "--why",
        "story",
        "--note",
        "Casts bells",
        "--ask",
        "How?",
        "--json",
    ]);
    let made = said.json();
    assert_eq!(
        (&made["state"], &made["why"], &made["note"], &made["ask"]),
        (
            &json!("nominated"),
            &json!("story"),
            &json!("Casts bells"),
            &json!("How?")
        )
    );
    let at = made["nominated_at"].as_str().unwrap();
    assert!(chrono::DateTime::parse_from_rfc3339(at).is_ok(), "{at}");
    machine
        .kawka(&["nominate", &maja, "--why", "other"])
        .refused("open already");
    let id = made["id"].as_str().unwrap().to_owned();
    let accepted = machine.kawka(&[
        "nominate", &id, "--decide", "accept", "--reason", "Yes", "--json",
    ]);
    assert_eq!(accepted.json()["state"], json!("accepted"));
    machine
        .kawka(&["nominate", &id, "--decide", "accept"])
        .refused("accepted");

    let waiting = machine.kawka(&["invitations", "waiting", "--json"]).json();
    assert_eq!(waiting[0]["id"], json!(id), "{waiting}");
    let text = machine
        .kawka(&["invitations", "text", &id, "--json"])
        .json();
    assert_eq!(
        (&text["kind"], &text["language"]),
        (&json!("invitation"), &json!("pl"))
    );
    assert!(
        text["body"].as_str().unwrap().starts_with("Cześć Maja,"),
        "{text}"
    );
    machine
        .kawka(&["invitations", "sent", &id])
        .refused("link: empty");
    assert_eq!(
        machine
            .kawka(&["invitations", "suggestions", "--json"])
            .json(),
        json!([])
    );

    // Wrong usage is told apart from a refusal.
    for wrong in [
        vec!["nominate", maja.as_str()],
        vec!["nominate", maja.as_str(), "--why", "because"],
        vec!["nominate", id.as_str(), "--decide", "perhaps"],
        vec![
            "invitations",
            "sent",
            id.as_str(),
            "--overrule",
            "no_such_rule=x",
        ],
    ] {
        assert_eq!(machine.kawka(&wrong).code, 2, "{wrong:?}");
    }
}
