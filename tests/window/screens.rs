//! Every screen in both languages, light and dark: all words there, nothing wrong in the page, and no serious barrier
//! for anybody (axe-core, the rules of WCAG 2.2 A and AA).

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::app::App;
use crate::machine::{Language, Machine};

const SECTIONS: [&str; 16] = [
    "calendars",
    "slots",
    "rules",
    "questions",
    "fields",
    "consent",
    "privacy",
    "members",
    "reminders",
    "recordings",
    "invitations",
    "look",
    "files",
    "recovery",
    "history",
    "doctor",
];

/// Runs axe-core on what is shown; every violation of a serious kind, with the element it is about.
fn barriers(app: &App<'_>) -> Vec<String> {
    let script = "
        const done = arguments[0];
        axe.run(document, { resultTypes: ['violations'] }).then(
            ({ violations }) => done(violations
                .filter(({ impact }) => impact === 'serious' || impact === 'critical')
                .flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) =>
                    `${id}: ${node.target} ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`))),
            (error) => done([`axe failed: ${error}`]));";
    serde_json::from_value(app.run_async(script, vec![])).unwrap()
}

/// Ends all movement: what is judged is what stands, and a card on its way in has half its colour.
fn stand_still(app: &App<'_>) {
    app.run(
        "const still = document.createElement('style'); \
         still.textContent = '*, *::before, *::after { animation: none !important; transition: none !important }'; \
         document.head.append(still)",
        vec![],
    );
}

/// Words that look like the name of a message instead of the message.
fn raw_keys(app: &App<'_>) -> Vec<String> {
    let script = "
        const known = /^(today|rail|brief|call|week|people|settings|calendars|slots|start|notice|common|field|error|section|reminder|status|reason|scope|method|channel|kind|intent|doctor|keys|palette|theme|look|look|rules|journal|sync|problem|time|role|word)_[a-z0-9_]+$/;
        const words = document.body.innerText.split(/[\\s,.:;()]+/);
        const names = [...document.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap((one) =>
            ['aria-label', 'title', 'placeholder'].map((name) => one.getAttribute(name) ?? ''));
        return [...words, ...names].filter((word) => known.test(word) || /undefined|\\[object|NaN\\b|\\{[a-z]+\\}/.test(word));";
    serde_json::from_value(app.run(script, vec![])).unwrap()
}

/// What is cut off at its right: it ends beyond the part of the window it stands in, and no ellipsis says so.
fn cut_off(app: &App<'_>) -> Vec<String> {
    let script = "
        const clips = (one) => {
            for (let up = one.parentElement; up; up = up.parentElement) {
                const { overflowX, textOverflow } = getComputedStyle(up);
                if (overflowX !== 'visible') return /hidden|clip/.test(overflowX) && textOverflow !== 'ellipsis' ? up : null;
            }
            return document.documentElement;
        };
        const end = (one) => one.getBoundingClientRect().right;
        return [...document.querySelectorAll('#app *')]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1)
            .filter((one) => { const up = clips(one); return up && up.clientWidth > 200 && end(one) > end(up) + 1; })
            .slice(0, 3).map((one) => `cut off: ${one.outerHTML.slice(0, 160)}`);";
    serde_json::from_value(app.run(script, vec![])).unwrap()
}

/// What is said to be the present place and stands outside the part of the list that is seen; and whether the page
/// itself can be scrolled away.
fn out_of_sight(app: &App<'_>) -> Vec<String> {
    let script = "
        const lists = [...document.querySelectorAll('nav')].filter((one) => one.checkVisibility());
        const span = (one) => one.getBoundingClientRect();
        return lists.flatMap((list) => [...list.querySelectorAll('[aria-current]')]
            .filter((one) => span(one).top < span(list).top || span(one).bottom > span(list).bottom)
            .map((one) => `out of sight: ${one.textContent.trim()}`))
            .concat(document.scrollingElement.scrollHeight > innerHeight ? ['the page itself scrolls'] : []);";
    serde_json::from_value(app.run(script, vec![])).unwrap()
}

pub fn change(app: &App<'_>, theme: &str, language: &str) {
    let script = "
        const [part, done] = arguments;
        const ipc = window.__TAURI_INTERNALS__;
        ipc.invoke('get_settings')
            .then((settings) => ipc.invoke('change_settings', { settings: { ...settings, ...part } }))
            .then(() => done('ok'), (error) => done(String(error)));";
    let part = json!({"theme": theme, "language": language});
    assert_eq!(app.run_async(script, vec![part]), json!("ok"));
    let worn = format!(
        "const page = document.documentElement; return page.dataset.theme === '{theme}' && page.lang === '{language}'"
    );
    app.wait("language and theme", &worn);
}

/// Each of the looks sees what it is there to see.
fn what_is_wrong_is_found(app: &App<'_>, axe: &str) {
    app.run(axe, vec![]);
    app.run(
        "const bad = document.createElement('div'); bad.id = 'bad'; \
         bad.innerHTML = '<button></button> today_title <p style=\"width: 200vw\">far</p>'; \
         document.getElementById('app').append(bad); console.error('planted')",
        vec![],
    );
    assert!(
        barriers(app)
            .iter()
            .any(|one| one.starts_with("button-name"))
    );
    assert_eq!(raw_keys(app), ["today_title"]);
    assert!(cut_off(app).iter().any(|one| one.contains("200vw")));
    assert_eq!(app.wrong(), ["error: planted"]);
    app.run(
        "document.getElementById('bad').remove(); window.wrong.length = 0",
        vec![],
    );
}

fn walk(language: Language) {
    let machine = Machine::start(language).with_keyring().with_notifications();
    let app = App::open_with(&machine, &["--demo"]);
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(axe).unwrap();
    let bookings = machine.kawka_demo(&["bookings", "--json"]).json();
    let people = machine.kawka_demo(&["customers", "--json"]).json();
    let all = bookings.as_array().unwrap();
    let id = |one: &Value| one["id"].as_str().unwrap().to_owned();
    let next = all
        .iter()
        .find(|one| one["status"] == "booked" && !one["customer"].is_null())
        .unwrap();
    let unmatched = all.iter().find(|one| one["customer"].is_null()).unwrap();
    let held = all.iter().find(|one| one["status"] == "held").unwrap();

    stand_still(&app);
    what_is_wrong_is_found(&app, &axe);
    let mut places: Vec<(String, String)> = [
        "today",
        "week",
        "past",
        "people",
        "follow-ups",
        "invitations",
        "recordings",
        "answers",
        "reminders",
    ]
    .iter()
    .map(|name| ((*name).to_owned(), format!("#/{name}")))
    .collect();
    places.push(("brief".into(), format!("#/brief/{}", id(next))));
    places.push((
        "brief-unmatched".into(),
        format!("#/brief/{}", id(unmatched)),
    ));
    places.push(("call".into(), format!("#/call/{}", id(next))));
    places.push(("call-held".into(), format!("#/call/{}", id(held))));
    places.push(("person".into(), format!("#/people/{}", id(&people[0]))));
    places.extend(
        SECTIONS
            .iter()
            .map(|name| (format!("settings-{name}"), format!("#/settings/{name}"))),
    );

    let mut found = Vec::new();
    for theme in ["light", "dark"] {
        change(&app, theme, language.word());
        app.run(&axe, vec![]);
        for (name, place) in &places {
            app.run("location.hash = arguments[0]", vec![json!(place)]);
            app.wait_so("the place", || app.place().starts_with(place.as_str()));
            app.settle();
            let picture = format!("{name}-{}-{theme}", language.word());
            app.picture(&picture);
            let found_here = barriers(&app)
                .into_iter()
                // The templates of invitations name their places: `{name}` is meant to be read there.
                .chain(
                    raw_keys(&app)
                        .into_iter()
                        .filter(|word| name != "settings-invitations" || !word.starts_with('{')),
                )
                .chain(cut_off(&app))
                .chain(app.wrong());
            found.extend(
                found_here
                    .into_iter()
                    .map(|one| format!("{picture}: {one}")),
            );
            app.run("window.wrong.length = 0", vec![]);
        }
    }
    // The smallest window in which everything is to be of use.
    app.resize(900, 600);
    for (name, place) in &places {
        app.run("location.hash = arguments[0]", vec![json!(place)]);
        app.wait_so("the place", || app.place().starts_with(place.as_str()));
        app.settle();
        let picture = format!("{name}-{}-small", language.word());
        app.picture(&picture);
        let wrong = cut_off(&app).into_iter().chain(out_of_sight(&app));
        found.extend(wrong.map(|one| format!("{picture}: {one}")));
    }
    for theme in ["light", "dark"] {
        change(&app, theme, language.word());
        app.load(&format!("?narrow={}", id(next)));
        // As wide as its own window, which the driver does not reach.
        app.run("document.body.style.width = '420px'", vec![]);
        stand_still(&app);
        app.run(&axe, vec![]);
        app.settle();
        let picture = format!("narrow-{}-{theme}", language.word());
        app.picture(&picture);
        let found_here = barriers(&app)
            .into_iter()
            .chain(raw_keys(&app))
            .chain(cut_off(&app))
            .chain(app.wrong());
        found.extend(found_here.map(|one| format!("{picture}: {one}")));
    }
    found.dedup();
    assert!(
        found.is_empty(),
        "{} things are wrong:\n{}",
        found.len(),
        found.join("\n")
    );
}

/// Rows G2 and M1: everything that the host is to know stands in the brief; follow-ups stand by when they are due, mine
/// or everybody's.
#[test]
fn a_brief_has_all_its_parts_and_follow_ups_their_groups() {
    let machine = Machine::start(Language::English).with_keyring();
    let app = App::open_with(&machine, &["--demo"]);
    app.read("Today");
    app.press("b");
    app.wait_so("the brief", || app.place().starts_with("#/brief/"));
    for part in [
        "Promises",
        "Who they are",
        "Company",
        "Road with the product",
        "Open follow-ups",
        "Recent contacts",
        "Earlier calls",
        "What to ask",
        "Do and don’t",
        "Consent",
        "Join",
    ] {
        app.read(part);
    }
    app.type_in("gf");
    app.wait_so("the follow-ups", || app.place() == "#/follow-ups");
    for group in ["Overdue", "Today", "Later"] {
        app.read(group);
    }
    let rows = || {
        let script = "return document.querySelectorAll('main [data-row]').length";
        app.run(script, vec![]).as_u64().unwrap()
    };
    let mine = rows();
    assert!(mine > 0, "mine come first");
    app.press("m");
    app.wait_so("those of everybody", || rows() > mine);
    app.press("m");
    app.wait_so("mine again", || rows() == mine);
    assert_eq!(app.wrong(), Vec::<String>::new());
}

#[test]
fn every_screen_in_polish() {
    walk(Language::Polish);
}

#[test]
fn every_screen_in_english() {
    walk(Language::English);
}
