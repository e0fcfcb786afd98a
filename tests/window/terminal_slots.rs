//! Slots from the terminal: offered, closed, taken, told by the week and written as iCalendar.

use serde_json::{Value, json};

use crate::terminal::{Terminal, keys};

fn states(week: &Value) -> Vec<(String, String)> {
    let text = |slot: &Value, key: &str| slot[key].as_str().unwrap().to_owned();
    let slots = week["slots"].as_array().unwrap();
    slots
        .iter()
        .map(|slot| (text(slot, "start"), text(slot, "state")))
        .collect()
}

#[test]
fn f1_f2_f3_f4_f5_a_week_of_slots_from_the_terminal() {
    let terminal = Terminal::open();
    let anna = terminal.person("Anna Nowa", "anna@x.example");
    terminal.done(&["slots", "plan", "--zone", "Europe/Warsaw", "--goal", "4"]);
    let added = terminal.json(&["slots", "add", "tue", "15:00", "15:30"]);
    assert_eq!(added["ids"].as_array().unwrap().len(), 2);
    terminal.json(&["slots", "add", "thu", "09:00", "--minutes", "45"]);
    terminal
        .run(&["slots", "add", "tue", "15:10"])
        .refused("overlaps");
    terminal.wrong_usage(&["slots", "add", "tue", "25:00"]);
    terminal.wrong_usage(&["slots", "--week", "2025-W53"]);
    terminal.wrong_usage(&["slots", "--week", "2026-W44", "--next", "2"]);
    let pattern = terminal.json(&["slots", "pattern"]);
    assert_eq!(
        keys(&pattern),
        ["a_week", "exceptions", "goal", "pattern", "time_zone"]
    );
    assert_eq!(pattern["pattern"][2]["at"], "09:00");
    assert_eq!(pattern["pattern"][2]["minutes"], 45);

    let start = "2026-10-20T15:00:00+02:00";
    terminal.json(&["book", "--customer", &anna, "--start", start]);
    let fair = ["slots", "close", "2026-10-22", "--reason", "Trade fair"];
    let closed = terminal.json(&fair);
    let week = terminal.json(&["slots", "--week", "2026-W43"]);
    assert_eq!(
        keys(&week),
        [
            "booked",
            "clock_change",
            "covered",
            "exceptions",
            "free",
            "from",
            "goal",
            "held",
            "no_show",
            "offered",
            "open",
            "outside",
            "outside_held",
            "outside_slots",
            "slots",
            "time_zone",
            "to",
            "to_come",
            "unused",
            "week",
        ]
    );
    let told = |key: &str| week[key].clone();
    assert_eq!(told("week"), "2026-W43");
    assert_eq!(
        ["offered", "booked", "free", "goal"].map(told),
        [2, 1, 1, 4].map(Value::from)
    );
    assert_eq!(
        (told("from"), told("to"), told("clock_change")),
        (
            json!("2026-10-19"),
            json!("2026-10-25"),
            json!("2026-10-25")
        )
    );
    assert_eq!(week["exceptions"][0]["reason"], "Trade fair");
    assert_eq!(
        states(&week),
        [
            (start.to_owned(), "booked".to_owned()),
            ("2026-10-20T15:30:00+02:00".to_owned(), "free".to_owned()),
        ]
    );
    let taken = &week["slots"][0];
    assert_eq!(
        keys(taken),
        [
            "booking",
            "customer_id",
            "customer_start",
            "customer_time_zone",
            "end",
            "extra",
            "name",
            "no_show_reason",
            "start",
            "state",
            "time_zone",
        ]
    );
    assert_eq!(
        (&taken["name"], &taken["customer_id"]),
        (&json!("Anna Nowa"), &json!(anna))
    );

    // After the change of the clocks three o'clock is another offset, and the fair is over.
    let next = terminal.json(&["slots", "--week", "2026-W44"]);
    assert_eq!(states(&next)[0].0, "2026-10-27T15:00:00+01:00");
    let free = terminal.json(&["slots", "--next", "2"]);
    let starts: Vec<&str> = free
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| slot["start"].as_str().unwrap())
        .collect();
    assert_eq!(
        starts,
        [
            "2026-10-20T15:30:00+02:00",
            "2026-10-27T15:00:00+01:00",
            "2026-10-27T15:30:00+01:00",
            "2026-10-29T09:00:00+01:00",
        ]
    );
    let text = terminal.run(&["slots", "--week", "2026-W43"]);
    assert!(text.out.contains("2 offered, 1 of 4 booked"), "{text:?}");
    assert!(text.out.contains("Anna Nowa"), "{text:?}");

    terminal.done(&["slots", "reopen", closed["id"].as_str().unwrap()]);
    terminal.json(&["slots", "extra", "2026-10-23", "18:00"]);
    let week = terminal.json(&["slots", "--week", "2026-10-21"]);
    assert_eq!(week["offered"], 4);
    assert_eq!(week["slots"][3]["extra"], true);
    let first = added["ids"][1].as_str().unwrap();
    terminal.done(&["slots", "remove", first]);
    assert_eq!(
        terminal.json(&["slots", "--week", "2026-W43"])["offered"],
        3
    );
    terminal.done(&["undo"]);
    assert_eq!(
        terminal.json(&["slots", "--week", "2026-W43"])["offered"],
        4
    );

    let file = terminal.run(&["calendar", "export", "--availability", "--weeks", "1"]);
    assert_eq!(
        file.out.matches("STATUS:CONFIRMED").count(),
        3,
        "{}",
        file.out
    );
    assert_eq!(
        file.out.matches("STATUS:CANCELLED").count(),
        1,
        "{}",
        file.out
    );
    assert!(file.out.contains("UID:slot-20261020T133000Z@kawka.app\r\n"));
    terminal.wrong_usage(&["calendar", "export", "--weeks", "1"]);
}
