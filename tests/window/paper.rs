//! Rows G7, H5 and H7: the brief goes through the print dialogue of the system onto paper, here a file; everything in the
//! call has a key, and all of them are shown while `?` is asked for.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::app::App;
use crate::machine::{Language, Machine};
use crate::private_bus::wait_until;

/// Files that a printer of files made.
fn printed(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(printed(&path));
        } else if path.extension().is_some_and(|ending| ending == "pdf") {
            found.push(path);
        }
    }
    found
}

#[test]
fn g7_the_brief_goes_through_the_print_dialogue_onto_paper() {
    let machine = Machine::start(Language::English);
    let app = App::open_with(&machine, &["--demo"]);
    app.read("Next coffee");
    app.press("b");
    app.wait_so("the brief", || app.place().starts_with("#/brief/"));
    app.read("Promises");
    // What paper has and the screen has not, and the other way round.
    let only_on_paper = "return [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
        .filter((rule) => rule instanceof CSSMediaRule && rule.conditionText.includes('print'))
        .flatMap((rule) => [...rule.cssRules]).map((rule) => rule.selectorText ?? '').join(' ')";
    let rules = app.run(only_on_paper, vec![]);
    let rules = rules.as_str().unwrap();
    for part in ["printed", "banner", "nav"] {
        assert!(rules.contains(part), "{part} has a rule for paper: {rules}");
    }
    app.press("p");
    wait_until("the print dialogue", || machine.is_seen("^Print$"));
    machine.picture("print-brief-en");
    // The only printer is one of files; it is chosen by hand like any other.
    wait_until("a printed file", || {
        if machine.is_seen("^Print$") {
            machine.strike("Down");
            machine.strike("Return");
        }
        !printed(machine.folder()).is_empty()
    });
    let file = printed(machine.folder()).remove(0);
    wait_until("the whole file", || {
        fs::read(&file).is_ok_and(|bytes| {
            let end = &bytes[bytes.len().saturating_sub(16)..];
            bytes.starts_with(b"%PDF-") && end.windows(5).any(|five| five == b"%%EOF")
        })
    });
    // A page without words is smaller than this.
    assert!(fs::metadata(&file).unwrap().len() > 8_000);
    assert!(!machine.is_seen("^Print$"));
    assert_eq!(app.wrong(), Vec::<String>::new());
}

#[test]
fn h5_h7_everything_in_the_call_has_a_key_and_all_are_shown_together() {
    let machine = Machine::start(Language::English);
    let app = App::open_with(&machine, &["--demo"]);
    app.read("Next coffee");
    app.press("o");
    app.wait_so("the call", || app.place().starts_with("#/call/"));
    app.read("Outcome");
    // The time until the call, then since; without a sound (there is none in the whole program).
    app.wait(
        "the clock of the call",
        "return document.querySelector('.call .timer')?.textContent.trim() !== ''",
    );
    let without = app.run(
        "return [...document.querySelectorAll('.call > header button, .call > footer button')]
            .filter((one) => one.checkVisibility() && !one.querySelector('kbd, .cap') && one.getAttribute('aria-label') !== 'Back')
            .map((one) => one.textContent.trim())",
        vec![],
    );
    assert_eq!(without, json!([]), "each shows its key; Back is Escape");
    // While one writes as well: the notes have the focus.
    app.press("Ctrl+0");
    app.wait_so("the notes to have the focus", || app.focused() == "Notes");
    machine.strike("alt+question");
    app.read("On this screen");
    let shown = app.run(
        "return [...document.querySelectorAll('[role=dialog] dd .hidden')].map((one) => one.textContent)",
        vec![],
    );
    let shown: Vec<String> = serde_json::from_value(shown).unwrap();
    for keys in [
        "Ctrl+1",
        "Ctrl+5",
        "Ctrl+0",
        "Alt+d",
        "Alt+q",
        "Alt+m",
        "Alt+p",
        "Alt+e",
        "Alt+u",
        "Alt+v",
        "Alt+y",
        "Alt+n",
        "Alt+o",
        "Alt+w",
        "Ctrl+Enter",
        "Alt+r",
        "Alt+c",
        "Alt+x",
        "Alt+a",
        "Alt+l",
        "Escape",
    ] {
        assert!(shown.iter().any(|one| one == keys), "{keys} in {shown:?}");
    }
    app.picture("call-keys-en");
    app.press("Escape");
    app.read_no_more("On this screen");
    assert_eq!(app.wrong(), Vec::<String>::new());
}
