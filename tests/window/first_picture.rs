//! The first picture of Today stands before the page's scripts, which take it over as it is.

use chrono::Duration;
use serde_json::json;

use crate::app::App;
use crate::calendar_file::now;
use crate::machine::{Language, Machine};
use crate::notices::booked;
use crate::private_bus::wait_until;
use crate::screens::change;

/// Programs of ours below the app: a copy that makes the picture.
fn copies_of(app: &App<'_>) -> usize {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let status =
        entries.filter_map(|entry| std::fs::read_to_string(entry.path().join("status")).ok());
    let parent = format!("PPid:\t{}\n", app.process());
    status
        .filter(|status| status.contains("Name:\tkawka\n") && status.contains(&parent))
        .count()
}

fn is_marked(app: &App<'_>, mark: &str) -> bool {
    app.run(
        "return performance.getEntriesByName(arguments[0]).length > 0",
        vec![json!(mark)],
    ) == json!(true)
}

/// Opens Today, whose picture speaks this language and wears this theme. On a machine that is busy the page may be asked
/// for before there is one: then it is opened again.
fn taken_over<'a>(machine: &'a Machine, language: Language, theme: &str) -> App<'a> {
    let mut app = App::open(machine);
    for _ in 0..5 {
        if is_marked(&app, "picture-kept") {
            break;
        }
        app.quit();
        app = App::open(machine);
    }
    assert!(is_marked(&app, "picture-kept"), "{}", app.log());
    let root = app.run(
        "const { lang, dataset } = document.documentElement; return [lang, dataset.theme]",
        vec![],
    );
    assert_eq!(root, json!([language.word(), theme]));
    app.read("Ada Lovelace");
    app
}

fn holds(language: Language) {
    let machine = Machine::start(language).with_passphrase();
    booked(&machine, "Ada Lovelace", now() + Duration::hours(2));

    let app = taken_over(&machine, language, "light");
    wait_until("the copy to be gone", || copies_of(&app) == 0);
    // Its scripts have it in hand.
    app.press("?");
    let is_open = "return document.querySelector('[role=dialog]') !== null";
    app.wait("the keys", is_open);
    change(&app, "dark", language.word());
    assert_eq!(app.wrong(), Vec::<String>::new());
    app.quit();

    let app = taken_over(&machine, language, "dark");
    // One that is loaded anew is built by them.
    app.load("");
    assert!(is_marked(&app, "built"));
    app.read("Ada Lovelace");
    assert_eq!(app.wrong(), Vec::<String>::new());
}

#[test]
fn the_scripts_keep_the_picture_that_stands() {
    holds(Language::English);
}

#[test]
fn the_scripts_keep_the_polish_picture() {
    holds(Language::Polish);
}
