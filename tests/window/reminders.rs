//! Reminders in the window: what was missed, the log, the pause, the settings; and what a quit leaves on the screen.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::app::App;
use crate::calendar_file::{now, rfc3339};
use crate::machine::{Language, Machine};
use crate::mocks::Mock;
use crate::notices::booked;
use crate::private_bus::wait_until;

/// A person with a call that starts then, booked an hour before it.
fn booked_before(machine: &Machine, name: &str, start: DateTime<Utc>) {
    let person = machine.kawka(&["customers", "add", "--name", name, "--json"]);
    let person = person.json()["id"].as_str().unwrap().to_owned();
    let (start, then) = (rfc3339(start), rfc3339(start - Duration::hours(1)));
    let words = ["book", "--customer", &person, "--start", &start];
    assert_eq!(machine.kawka_at(Some(&then), &words).code, 0);
}

/// Rows N3 and N5: nothing of it is lost with the notification, with a kill, or with a window that was not looked at.
#[test]
fn n5_n3_what_was_missed_stands_as_a_card_until_somebody_takes_note() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    booked_before(&machine, "Mona Missed", now() - Duration::hours(2));
    let app = App::open(&machine);
    app.read("5 reminders passed unseen");
    app.read("was not running then");
    app.picture("missed-en");
    // With nothing above it, it lists what it was; row F5: on both clocks.
    app.press("Alt+Escape");
    app.wait(
        "what was missed",
        "return document.querySelector('aside .missed li')?.innerText.includes('zone unknown')",
    );
    app.picture("missed-alone-en");
    app.kill();

    let app = App::open(&machine);
    app.read("5 reminders passed unseen");
    app.press("Alt+w");
    app.wait_so("the log", || app.place() == "#/reminders/missed");
    app.read("Reminder log");
    app.read("Mona Missed");
    app.press("Alt+g");
    app.read_no_more("passed unseen");
    app.kill();

    let app = App::open(&machine);
    app.read("How did it go?");
    app.settle();
    assert!(!app.text().contains("passed unseen"), "{}", app.text());
    assert_eq!(app.wrong(), Vec::<String>::new());
}

/// Row N11: every key, what happened, when and why, by keyboard alone.
#[test]
fn n11_the_log_in_the_window_tells_of_every_key() {
    let machine = Machine::start(Language::Polish)
        .with_passphrase()
        .with_notifications();
    let id = booked(
        &machine,
        "Łucja Dziennik",
        now() - Duration::minutes(10) + Duration::seconds(4),
    );
    let app = App::open(&machine);
    wait_until("the notification", || machine.displayed() == 1);
    machine.press_button("Nie ma");
    wait_until("the answer", || machine.displayed() == 0);
    app.press("g");
    app.press("r");
    app.read("Dziennik przypomnień");
    app.read("Łucja Dziennik");
    app.read("odpowiedziano");
    app.run("location.hash = '#/reminders/answered'", vec![]);
    app.wait_so("one row", || {
        let count = "return document.querySelectorAll('main [data-row]').length";
        app.run(count, vec![]) == 1
    });
    app.press("j");
    app.press("Enter");
    app.read(&format!("decide/{id}/"));
    app.read("Odpowiedź");
    app.read("nie ma,");
    app.picture("reminder-log-pl");
    assert_eq!(app.wrong(), Vec::<String>::new());
}

/// A pause holds everything back, its end lets it go; and a quit leaves no notice whose buttons do nothing.
#[test]
fn a_pause_holds_back_the_banner_ends_it_and_a_quit_clears_the_screen() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let asks = now() + Duration::seconds(15);
    booked(&machine, "Paula Paused", asks - Duration::minutes(10));
    let app = App::open(&machine);
    app.read("Paula Paused");
    app.press("Ctrl+k");
    app.type_in(">Pause reminders for an hour\n");
    app.read("Reminders are paused until");
    app.picture("paused-en");
    wait_until("the time of the reminder to pass", || {
        now() > asks + Duration::seconds(2)
    });
    assert_eq!(machine.displayed(), 0);
    app.click("Resume");
    wait_until("the notification", || machine.displayed() == 1);
    app.read_no_more("Reminders are paused until");
    app.quit();
    wait_until("an empty screen", || machine.displayed() == 0);
}

/// What is set stays set, on this machine.
#[test]
fn reminders_are_set_in_the_window() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    machine.kawka(&["customers", "add", "--name", "Ada"]);
    let pressed = |app: &App<'_>, day: &str| {
        let script = format!(
            "return document.querySelector('[aria-label={day}]')?.getAttribute('aria-pressed')"
        );
        let answer = app.run(&script, vec![]);
        answer.as_str().map(str::to_owned)
    };
    let open = |app: &App<'_>| {
        app.read("Today");
        app.run("location.hash = '#/settings/reminders'", vec![]);
        app.read("Working days");
    };
    let app = App::open(&machine);
    open(&app);
    app.click("Sunday");
    app.wait_so("Sunday off", || {
        pressed(&app, "Sunday").as_deref() == Some("false")
    });
    app.read("Settings changed");
    app.picture("reminder-settings-en");
    app.quit();
    let app = App::open(&machine);
    open(&app);
    assert_eq!(pressed(&app, "Sunday").as_deref(), Some("false"));
    assert_eq!(pressed(&app, "Monday").as_deref(), Some("true"));
    assert_eq!(app.wrong(), Vec::<String>::new());
}

/// Kind of every reminder of the one call, with its minutes from the start.
fn planned(machine: &Machine, start: DateTime<Utc>) -> Vec<(String, i64)> {
    let hour = Duration::hours(1);
    let (from, to) = (rfc3339(start - hour), rfc3339(start + hour));
    let words = ["reminders", "--from", &from, "--to", &to, "--json"];
    let plan = machine.kawka(&words).json();
    let of = |row: &Value| {
        let at: DateTime<Utc> = row["at"].as_str().unwrap().parse().unwrap();
        let kind = row["kind"].as_str().unwrap().to_owned();
        (kind, (at - start).num_minutes())
    };
    plan.as_array().unwrap().iter().map(of).collect()
}

/// A length of time before the call is taken away and another one typed: the plan of a call that is booked moves.
#[test]
fn an_offset_that_is_set_by_hand_moves_the_plan() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let start = now() + Duration::hours(30);
    booked(&machine, "Paula Planned", start);
    let with = |before: &[i64]| -> Vec<(String, i64)> {
        let of = |kind: &str, minutes: i64| (kind.to_owned(), minutes);
        let before = before.iter().map(|minutes| of("before_call", -minutes));
        let rest = [
            ("about_to_start", -1),
            ("not_here_yet", 3),
            ("decide", 10),
            ("outcome_due", 30),
        ];
        before
            .chain(rest.map(|(kind, minutes)| of(kind, minutes)))
            .collect()
    };
    assert_eq!(planned(&machine, start), with(&[15, 2]));
    let app = App::open(&machine);
    app.read("Today");
    app.run("location.hash = '#/settings/reminders'", vec![]);
    app.click("15 min, remove");
    app.wait(
        "the old one to be gone",
        "return document.querySelector('[aria-label=\"15 min, remove\"]') === null",
    );
    app.wait_so("the plan without it", || {
        planned(&machine, start) == with(&[2])
    });
    app.fill("Add minutes before a call", "40\n");
    app.control("40 min, remove");
    app.wait_so("the plan with the new one", || {
        planned(&machine, start) == with(&[40, 2])
    });
    app.picture("reminder-offsets-en");
    assert_eq!(app.wrong(), Vec::<String>::new());
    app.quit();
    assert_eq!(planned(&machine, start), with(&[40, 2]), "and it stays");
}

/// Rows N1 and N3: a window that was closed on the brief of that call has told nobody; the one that is back has.
#[test]
fn n1_n3_a_closed_window_on_the_brief_answers_for_nobody() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let start = now() + Duration::minutes(2) + Duration::seconds(20);
    let id = booked(&machine, "Bruno Brief", start);
    let app = App::open(&machine);
    app.read("Bruno Brief");
    app.run(&format!("location.hash = '#/brief/{id}'"), vec![]);
    app.wait_so("the brief", || app.place() == format!("#/brief/{id}"));
    machine.close("^Kawka$");

    // The brief says what the card would.
    wait_until("the notification", || machine.displayed() == 1);
    let standing = app.run_async(
        "const done = arguments[0]; \
         window.__TAURI_INTERNALS__.invoke('list_notices').then((all) => done(all.length), done)",
        vec![],
    );
    assert_eq!((standing, machine.displayed()), (json!(1), 1), "it stands");

    let _again = machine.start_app(&[]);
    wait_until("the window to be back", || machine.is_seen("^Kawka$"));
    wait_until("the notification to be gone", || machine.displayed() == 0);
    assert!(!machine.history().contains("Bruno"), "fault row N-3");
    assert_eq!(app.wrong(), Vec::<String>::new());
}

/// Row N-3: who asked for names while the screen is unlocked gets none behind a lock screen, and gets them in front of it.
#[test]
fn a_locked_screen_names_nobody() {
    for (active, title) in [("True", "Coffee in"), ("False", "Nadia Named in")] {
        let machine = Machine::start(Language::English)
            .with_passphrase()
            .with_notifications();
        let lock_screen = Mock {
            name: "org.gnome.ScreenSaver",
            path: "/org/gnome/ScreenSaver",
            interface: "org.gnome.ScreenSaver",
            properties: "{}",
            methods: &[&format!("GetActive||b|ret = {active}")],
        };
        let _lock_screen = machine.play(&lock_screen);
        machine.kawka(&["customers", "add", "--name", "Ada"]);
        let app = App::open(&machine);
        app.read("Today");
        let answer = app.run_async(
            "const done = arguments[0]; const call = window.__TAURI_INTERNALS__.invoke; \
             call('get_settings').then((all) => call('change_settings', { settings: { ...all, \
             reminders: { ...all.reminders, names: 'unlocked' } } })).then(() => done(null), done)",
            vec![],
        );
        assert!(answer.is_null(), "{answer}");
        app.quit();
        let start = now() + Duration::minutes(2) + Duration::seconds(8);
        booked(&machine, "Nadia Named", start);
        let app = App::open(&machine);
        wait_until("the notification", || machine.displayed() == 1);
        let titles = machine.all_titles();
        assert!(titles[0].starts_with(title), "{active}: {titles:?}");
        app.quit();
    }
}
