//! First start with the real keyring, all of it by keyboard.

use crate::app::App;
use crate::machine::{Language, Machine};

#[test]
fn a_new_person_sets_up_by_keyboard_and_the_key_is_in_the_keyring() {
    let machine = Machine::start(Language::Polish).with_keyring();
    let app = App::open(&machine);
    app.read("Kawka wita");
    assert_eq!(app.focused(), "Imię i nazwisko");
    app.fill("Imię i nazwisko", "Żaneta Gęś-Próbna");
    app.press("Tab");
    app.type_in("zaneta@kawka.example");
    app.picture("first-start-pl");
    app.press("Enter");

    app.read("Zapisz klucz odzyskiwania");
    let groups = app.run(
        "return [...document.querySelectorAll('ol li')].map((li) => li.textContent)",
        vec![],
    );
    let groups: Vec<String> = serde_json::from_value(groups).unwrap();
    assert!(groups.len() >= 8, "a key worth its name: {}", groups.len());
    app.picture("recovery-key-pl");
    app.fill("Na potwierdzenie przepisz", groups.last().unwrap());
    app.press("Enter");

    app.read("Dodaj kalendarz z umówionymi rozmowami");
    assert!(!app.text().contains("nie jest jeszcze potwierdzony"));
    app.picture("today-empty-pl");
    assert_eq!(app.wrong(), Vec::<String>::new());
}
