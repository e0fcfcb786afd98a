//! Reminders as they come: real notifications, their buttons, and the window that was closed.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use crate::app::App;
use crate::calendar_file::{now, rfc3339};
use crate::machine::{Language, Machine};
use crate::mocks::SLOW;
use crate::private_bus::wait_until;

/// A person with a call that starts then; the call's id.
pub fn booked(machine: &Machine, name: &str, start: DateTime<Utc>) -> String {
    let person = machine
        .kawka(&["customers", "add", "--name", name, "--json"])
        .json();
    let person = person["id"].as_str().unwrap();
    let start = rfc3339(start);
    let booking = machine
        .kawka(&[
            "book",
            "--customer",
            person,
            "--start",
            &start,
            "--minutes",
            "30",
            "--json",
        ])
        .json();
    booking["id"].as_str().unwrap().to_owned()
}

/// Ten minutes past the start a call asks whether anybody came: a start such that this is a few seconds away.
pub fn about_to_ask() -> DateTime<Utc> {
    now() - Duration::minutes(10) + Duration::seconds(6)
}

pub fn status(machine: &Machine, id: &str) -> String {
    let bookings = machine.kawka(&["bookings", "--json"]).json();
    let all = bookings.as_array().unwrap();
    let one = all.iter().find(|one| one["id"] == id).unwrap();
    one["status"].as_str().unwrap().to_owned()
}

#[test]
fn n4_n9_a_no_show_by_the_button_of_the_notification_and_back_by_a_key() {
    let machine = Machine::start(Language::Polish)
        .with_passphrase()
        .with_notifications();
    let id = booked(&machine, "Łucja Spóźniona", about_to_ask());
    let app = App::open(&machine);
    app.read("Łucja Spóźniona");
    wait_until("the notification", || machine.displayed() == 1);
    app.read("Nieobecność");
    machine.picture("notification-pl");
    machine.press_button("Nie ma");
    wait_until("the outcome", || status(&machine, &id) == "no_show");
    wait_until("the notification to be gone", || machine.displayed() == 0);

    // Whoever sees it in the window can take it back there.
    app.press("Ctrl+z");
    app.read("Cofnięto");
    assert_eq!(status(&machine, &id), "booked");
    assert_eq!(app.wrong(), Vec::<String>::new());
    assert_eq!(
        machine.all_titles(),
        ["Kawka: 10 min po czasie. Jest czy nie?"],
        "fault row N-3: nobody has asked for names"
    );
    assert!(!machine.history().contains("Łucja"));
}

/// Each button does in the real service what it says: held, late, arrived, later, the brief.
#[test]
fn n4_every_button_of_a_notification_does_what_it_says() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let begun = now() + Duration::seconds(12);
    let after = |seconds: i64, minutes: i64| {
        begun + Duration::seconds(seconds) - Duration::minutes(minutes)
    };
    let held = booked(&machine, "Helga Held", after(0, 30));
    let late = booked(&machine, "Lena Late", after(15, 3));
    let arrived = booked(&machine, "Arne Arrived", after(30, 3));
    let later = booked(&machine, "Sven Snoozed", after(45, 10));
    let next = booked(&machine, "Berta Brief", after(60, -15));
    let arrival = |id: &str| {
        let brief = machine.kawka(&["brief", "--booking", id, "--format", "json"]);
        brief.json()["booking"]["row"]["arrival"].clone()
    };
    let app = App::open(&machine);
    let press = |button: &str| {
        let shown = || machine.ask("dunstctl", &["history"]);
        let before = shown();
        app.wait_so("the notification", || machine.displayed() == 1);
        machine.press_button(button);
        wait_until("the notification to be gone", || machine.displayed() == 0);
        assert_ne!(shown(), before, "{button}");
    };
    press("Held");
    wait_until("the outcome", || status(&machine, &held) == "held");
    press("Running late");
    wait_until("the delay", || arrival(&late) == "running_late");
    press("Arrived");
    wait_until("the arrival", || arrival(&arrived) == "arrived");
    assert_eq!(status(&machine, &arrived), "booked", "and nothing more");
    press("Snooze 5");
    assert_eq!(status(&machine, &later), "booked", "later decides nothing");
    machine.hide_window();
    press("Open brief");
    wait_until("the window to be back", || machine.is_seen("^Kawka$"));
    app.wait_so("the brief", || app.place() == format!("#/brief/{next}"));
    app.read("Berta Brief");
    assert_eq!(app.wrong(), Vec::<String>::new());
}

#[test]
fn n13_a_closed_window_keeps_reminding_and_a_click_brings_it_back() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let id = booked(
        &machine,
        "Ada Absent",
        now() - Duration::minutes(10) + Duration::seconds(12),
    );
    let app = App::open(&machine);
    app.read("Ada Absent");
    assert!(machine.is_seen("^Kawka$"));
    machine.close("^Kawka$");

    wait_until("the notification", || machine.displayed() == 1);
    assert!(
        !machine.is_seen("^Kawka$"),
        "a reminder alone opens nothing"
    );
    machine.click_notification();
    wait_until("the window to be back", || machine.is_seen("^Kawka$"));
    app.wait_so("the call", || app.place() == format!("#/call/{id}"));
    assert_eq!(status(&machine, &id), "booked", "a click decides nothing");
    machine.picture("call-after-click-en");
}

/// Keeps what the page holds when the window comes from behind the tray.
const FIRST_SIGHT: &str = "document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') window.firstSight ??= document.querySelector('main').textContent;
});";

/// Whether a brief waits where nobody sees it.
const BUILT_AHEAD: &str = "return document.querySelector('main > .unseen')?.textContent.includes('Road with the product')";

/// Row G1: whoever comes back by themselves sees what they left, and nothing of a brief that was built ahead.
#[test]
fn g1_whoever_comes_back_by_themselves_sees_what_they_left() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let start = now() + Duration::minutes(15) + Duration::seconds(12);
    booked(&machine, "Berta Brief", start);
    let app = App::open(&machine);
    app.read("Follow-ups for today");
    machine.close("^Kawka$");
    wait_until("the notification", || machine.displayed() == 1);
    app.wait("the brief, built ahead", BUILT_AHEAD);
    app.run(FIRST_SIGHT, Vec::new());
    let _second = machine.start_app(&[]);
    wait_until("the window to be back", || machine.is_seen("^Kawka$"));
    app.wait("its first sight", "return window.firstSight !== undefined");
    app.wait(
        "nothing built ahead",
        "return document.querySelector('main > .ahead') === null",
    );
    app.read("Follow-ups for today");
    assert!(
        !app.text().contains("Road with the product"),
        "{}",
        app.text()
    );
    app.press("j");
    app.press("o");
    app.wait_so("a key of Today", || app.place().starts_with("#/call/"));
}

/// Rows G1 and N13: the window comes back with the brief, not with what was left in it.
#[test]
fn g1_n13_what_comes_from_behind_the_tray_is_the_brief() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let start = now() + Duration::minutes(15) + Duration::seconds(12);
    let id = booked(&machine, "Berta Brief", start);
    let app = App::open(&machine);
    app.read("Follow-ups for today");
    machine.close("^Kawka$");
    wait_until("the notification", || machine.displayed() == 1);
    app.wait(
        "the card",
        "return document.querySelector('aside .card') !== null",
    );
    app.wait("the brief, built ahead", BUILT_AHEAD);
    app.run(FIRST_SIGHT, Vec::new());
    machine.click_notification();
    wait_until("the window to be back", || machine.is_seen("^Kawka$"));
    app.wait_so("the brief", || app.place() == format!("#/brief/{id}"));
    app.wait(
        "the very one that was built ahead",
        "return document.querySelector('main > .ahead:not(.unseen)')?.innerText.includes('Road with the product')",
    );
    app.wait("its first sight", "return window.firstSight !== undefined");
    let first = app.run("return window.firstSight", Vec::new());
    let first = first.as_str().unwrap();
    assert!(first.contains("Road with the product"), "{first}");
    assert!(!first.contains("Follow-ups for today"), "{first}");
}

#[test]
fn n6_s4_a_reminder_is_shown_once_even_across_a_kill() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    booked(&machine, "Berta First", about_to_ask());
    booked(
        &machine,
        "Cora Second",
        about_to_ask() + Duration::seconds(9),
    );
    let app = App::open(&machine);
    wait_until("the first notification", || machine.displayed() >= 1);
    app.kill();
    let app = App::open(&machine);
    // The second one proves that the restarted loop has looked around.
    wait_until("the second notification", || machine.displayed() >= 2);
    app.read("1 more reminder");
    assert_eq!(
        machine.all_titles(),
        ["Coffee: 10 min past. Here or no-show?"; 2],
        "each once"
    );
    let log = machine
        .kawka(&[
            "reminders",
            "--from",
            &rfc3339(now() - Duration::hours(1)),
            "--to",
            &rfc3339(now() + Duration::days(2)),
            "--json",
        ])
        .json();
    let mut keys: Vec<&str> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["key"].as_str().unwrap())
        .collect();
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), count, "no key twice");
    assert_ne!(count, 0);
    assert_eq!(json!(log[0]["booking"].is_string()), json!(true));
}

#[test]
fn n3_without_a_notification_service_the_window_says_so_and_shows_the_reminder_itself() {
    let machine = Machine::start(Language::English).with_passphrase();
    let id = booked(&machine, "Dora Alone", about_to_ask());
    let app = App::open(&machine);
    app.read("The system shows no notifications.");
    app.read("Snooze 5");
    app.picture("no-notifications-en");
    app.press("Alt+x");
    wait_until("the outcome", || status(&machine, &id) == "no_show");

    let _dunst = machine.dunst();
    booked_beside(&app, &machine);
    assert_eq!(app.wrong(), Vec::<String>::new());
}

/// A service that came late takes the banner away with the next look.
fn booked_beside(app: &App<'_>, machine: &Machine) {
    app.press("g");
    app.press("s");
    app.run("location.hash = '#/settings/reminders'", vec![]);
    app.control("Show a test one");
    app.click("Show a test one");
    wait_until("the test notification", || machine.displayed() == 1);
    app.read_no_more("The system shows no notifications.");
}

/// Fault row N-1: a service that hangs takes its time for every notice; the card in the window waits for none of them.
#[test]
fn fault_n1_the_card_does_not_wait_for_a_service_that_hangs() {
    let machine = Machine::start(Language::English).with_passphrase();
    let _daemon = machine.unwell_daemon(SLOW);
    // All are asked about in the same moment, while the window is there.
    let due = now() + Duration::seconds(40);
    for name in ["Eva One", "Eva Two", "Eva Three", "Eva Four"] {
        booked(&machine, name, due - Duration::minutes(10));
    }
    let app = App::open(&machine);
    app.read("Eva One");
    let early = (due - now() - Duration::seconds(2)).to_std();
    std::thread::sleep(early.unwrap_or_default());
    app.read("3 more reminders");
    let on_their_way = app.run_async(
        "const done = arguments[0]; \
         window.__TAURI_INTERNALS__.invoke('list_reminder_log', { ofState: 'showing', offset: 0, limit: 9 }) \
         .then((rows) => done(rows.length), done)",
        vec![],
    );
    let count = on_their_way.as_u64();
    assert!(
        count.is_some_and(|count| count > 0),
        "{on_their_way}: the service has been asked for all"
    );
    assert_eq!(app.wrong(), Vec::<String>::new());
}

/// Rows N3, N13 and N-1: at a login where nothing shows notifications yet, the window comes up from behind the tray with
/// the card; and the notification comes as soon as there is somebody to show it.
#[test]
fn n3_n13_fault_n1_without_a_service_the_window_comes_up_and_a_late_one_is_told() {
    let machine = Machine::start(Language::English).with_passphrase();
    booked(
        &machine,
        "Ada Absent",
        now() - Duration::minutes(10) + Duration::seconds(12),
    );
    let app = App::open(&machine);
    app.read("Ada Absent");
    machine.hide_window();
    wait_until("the window to be back", || machine.is_seen("^Kawka$"));
    app.read("No-show");
    let _dunst = machine.dunst();
    // The loop looks every thirty seconds at the latest.
    let begun = std::time::Instant::now();
    while machine.displayed() == 0 {
        assert!(begun.elapsed().as_secs() < 35, "{}", app.log());
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(
        machine.all_titles(),
        ["Coffee: 10 min past. Here or no-show?"]
    );
}

/// Keys of the reminders that the log says were shown.
fn shown_keys(app: &App<'_>) -> Vec<String> {
    let keys = app.run_async(
        "const done = arguments[0]; \
         window.__TAURI_INTERNALS__.invoke('list_reminder_log', { ofState: 'shown', offset: 0, limit: 99 }) \
         .then((rows) => done(rows.map((row) => row.key)), done)",
        vec![],
    );
    serde_json::from_value(keys).unwrap()
}

/// Row N2: one minute before, a call to which nobody has reacted brings the window to the front where somebody wished it,
/// and only there.
#[test]
fn n2_the_louder_notice_brings_the_window_up_where_that_is_wished() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let minute_before = |seconds| now() + Duration::minutes(1) + Duration::seconds(seconds);
    let first = booked(&machine, "Lena Loud", minute_before(15));
    let second = booked(&machine, "Otto Loud", minute_before(45));
    let is_shown = |app: &App<'_>, booking: &str| {
        let about = format!("about_to_start/{booking}/");
        shown_keys(app).iter().any(|key| key.starts_with(&about))
    };
    let app = App::open(&machine);
    app.read("Lena Loud");
    machine.hide_window();
    app.wait_so("the louder notice", || is_shown(&app, &first));
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert!(!machine.is_seen("^Kawka$"), "nobody wished it");

    // A click would have been a reaction.
    let _second = machine.start_app(&[]);
    wait_until("the window to be back", || machine.is_seen("^Kawka$"));
    app.run("location.hash = '#/settings/reminders'", vec![]);
    app.click("And bring the window to the front");
    app.settle();
    machine.hide_window();
    assert!(!is_shown(&app, &second), "it is still to come");
    let begun = std::time::Instant::now();
    while !machine.is_seen("^Kawka$") {
        assert!(begun.elapsed().as_secs() < 60, "{}", app.log());
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    app.wait_so("the other", || is_shown(&app, &second));
    assert_eq!(app.wrong(), Vec::<String>::new());
}
