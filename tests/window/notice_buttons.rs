//! Buttons of real notifications that lead into the window: to the call, to the follow-ups, to the brief; and the one
//! that says that somebody is here after all. What comes on another day comes by a clock that is ahead.

use chrono::{DateTime, Days, Duration, Utc};
use chrono_tz::Europe::Warsaw;
use kawka_domain::time::resolve;
use serde_json::{Value, json};

use crate::app::App;
use crate::calendar_file::{now, rfc3339};
use crate::clock_jumps::{FalseClock, RESUMED, logind, within_a_round};
use crate::machine::{Language, Machine};
use crate::mocks::PYTHON;
use crate::notices::{booked, status};
use crate::private_bus::wait_until;

const TASK: &str = "Ask the tiler for his price list";

/// Presses a button of the one notification that stands, and waits until it is gone.
fn press(machine: &Machine, button: &str) {
    wait_until("the notification", || machine.displayed() == 1);
    machine.press_button(button);
    wait_until("the notification to be gone", || machine.displayed() == 0);
}

/// Presses “Open” while the window is behind the tray: it comes back at a place.
fn open_from_the_tray(machine: &Machine, app: &App<'_>, place: &str) {
    wait_until("the notification", || machine.displayed() == 1);
    assert!(
        !machine.is_seen("^Kawka$"),
        "a reminder alone opens nothing"
    );
    press(machine, "Open");
    wait_until("the window to be back", || machine.is_seen("^Kawka$"));
    app.wait_so(place, || app.place() == place);
}

/// Tomorrow at a full hour on the walls of Warsaw.
fn tomorrow(hour: u32) -> DateTime<Utc> {
    let day = now().with_timezone(&Warsaw).date_naive() + Days::new(1);
    resolve(day.and_hms_opt(hour, 0, 0).unwrap(), Warsaw)
}

/// The computer sleeps until then.
fn sleep_until(machine: &Machine, app: &App<'_>, clock: &FalseClock, then: DateTime<Utc>) {
    clock.ahead((then - now()).num_minutes() + 1);
    machine.ask(PYTHON, &["-c", RESUMED]);
    within_a_round(machine, app, 1);
}

/// Waits until the log has noted a reminder of this kind for later.
fn is_planned(machine: &Machine, kind: &str) {
    wait_until("the plan to be noted", || {
        let log = machine.kawka(&["reminders", "--log", "--json"]).json();
        let mut rows = log.as_array().unwrap().iter();
        rows.any(|row| row["kind"] == kind && row["state"] == "planned")
    });
}

/// Row N4: three minutes past, “Open” leads to the call; ten minutes past, somebody is here after all.
#[test]
fn n4_open_leads_to_the_call_and_arrived_counts_at_ten_minutes_past() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let first = now() + Duration::seconds(8);
    let second = first + Duration::seconds(12);
    let missing = booked(&machine, "Mira Missing", first - Duration::minutes(3));
    let tardy = booked(&machine, "Tove Tardy", second - Duration::minutes(10));
    let arrival = |id: &str| {
        let brief = machine.kawka(&["brief", "--booking", id, "--format", "json"]);
        brief.json()["booking"]["row"]["arrival"].clone()
    };
    let app = App::open(&machine);
    app.read("Mira Missing");
    machine.hide_window();
    let call = format!("#/call/{missing}");
    open_from_the_tray(&machine, &app, &call);
    app.read("Mira Missing");
    assert_eq!(arrival(&missing), "unknown", "opening decides nothing");
    assert_eq!(arrival(&tardy), "unknown");

    press(&machine, "Arrived");
    wait_until("the arrival", || arrival(&tardy) == "arrived");
    assert_eq!(status(&machine, &tardy), "booked", "and nothing more");
    assert_eq!(status(&machine, &missing), "booked");
    assert_eq!(app.place(), call, "it leads nowhere");
    assert_eq!(app.wrong(), Vec::<String>::new());
    let mut titles = machine.all_titles();
    titles.sort();
    assert_eq!(
        titles,
        [
            "Coffee: 10 min past. Here or no-show?",
            "Coffee: not here yet?"
        ]
    );
}

/// Rows M2 and N4: the list of the morning comes as a notification and leads to the follow-ups.
#[test]
fn m2_n4_the_list_of_the_morning_leads_to_the_follow_ups() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    machine.kawka(&["customers", "add", "--name", "Ada"]);
    let _logind = logind(&machine);
    let clock = FalseClock::of(&machine);
    let app = clock.open(&machine);
    app.read("Today");
    let morning = tomorrow(9);
    let due = morning.with_timezone(&Warsaw).date_naive().to_string();
    let answer = app.run_async(
        "const [title, due, done] = arguments; const call = window.__TAURI_INTERNALS__.invoke; \
         call('get_session').then(({ me }) => call('add_follow_up', { draft: { title, kind: 'task', due, \
         assignee_id: me.id, customer_id: null, booking_id: null } })).then(() => done(null), done)",
        vec![json!(TASK), json!(due)],
    );
    assert!(answer.is_null(), "{answer}");
    is_planned(&machine, "follow_ups_due");
    machine.hide_window();
    assert_eq!(machine.displayed(), 0, "not before the morning");

    sleep_until(&machine, &app, &clock, morning);
    open_from_the_tray(&machine, &app, "#/follow-ups");
    app.read(TASK);
    assert_eq!(machine.all_titles(), ["Due today: 1 follow-up"]);
    assert!(
        !machine.history().contains(TASK),
        "nobody has asked for names"
    );
    assert_eq!(app.wrong(), Vec::<String>::new());
}

/// Whose reminders come on this machine.
fn sit_here(app: &App<'_>, role: &str) {
    let answer = app.run_async(
        "const [role_here, done] = arguments; const call = window.__TAURI_INTERNALS__.invoke; \
         call('get_settings').then((all) => call('change_settings', { settings: { ...all, \
         reminders: { ...all.reminders, role_here } } })).then(() => done(null), done)",
        vec![json!(role)],
    );
    assert!(answer.is_null(), "{answer}");
}

/// Rows G3 and N4: a brief that is not ready on the evening before comes to the specialist and leads to it.
#[test]
fn g3_n4_a_brief_that_is_not_ready_comes_on_the_evening_before_and_leads_to_it() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let evening = tomorrow(18);
    let id = booked(&machine, "Bruno Brief", evening + Duration::hours(18));
    let _logind = logind(&machine);
    let clock = FalseClock::of(&machine);
    let app = clock.open(&machine);
    app.read("Today");
    let (from, to) = (
        rfc3339(evening - Duration::hours(1)),
        rfc3339(evening + Duration::hours(1)),
    );
    let kinds = |role: &str| -> Vec<Value> {
        sit_here(&app, role);
        let words = ["reminders", "--from", &from, "--to", &to, "--json"];
        let plan = machine.kawka(&words).json();
        let rows = plan.as_array().unwrap().iter();
        rows.map(|row| row["kind"].clone()).collect()
    };
    assert_eq!(kinds("host"), Vec::<Value>::new());
    assert_eq!(kinds("specialist"), ["brief_due"]);
    is_planned(&machine, "brief_due");
    machine.hide_window();
    assert_eq!(machine.displayed(), 0, "not before the evening");

    sleep_until(&machine, &app, &clock, evening);
    open_from_the_tray(&machine, &app, &format!("#/brief/{id}"));
    app.read("Bruno Brief");
    assert_eq!(machine.all_titles(), ["Brief not ready"]);
    assert!(
        !machine.history().contains("Bruno"),
        "nobody has asked for names"
    );
    assert_eq!(app.wrong(), Vec::<String>::new());
}
