//! First start with the real keyring, all of it by keyboard.

use crate::app::App;
use crate::machine::{Language, Machine};

/// What the keyring itself says: the items of Kawka in it.
fn kept_in_keyring(machine: &Machine) -> usize {
    let said = machine.ask(
        "dbus-send",
        &[
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.SearchItems",
            "dict:string:string:service,app.kawka.desktop",
        ],
    );
    said.matches("object path").count()
}

#[test]
fn a_new_person_sets_up_by_keyboard_and_the_key_is_in_the_keyring() {
    let mut machine = Machine::start(Language::Polish).with_keyring();
    assert_eq!(kept_in_keyring(&machine), 0);
    let app = App::open(&machine);
    app.read("Kawka wita");
    assert_eq!(app.focused(), "Imię i nazwisko");
    app.fill("Imię i nazwisko", "Żaneta Gęś-Próbna");
    app.press("Tab");
    app.type_in("zaneta@kawka.example");
    app.click("Także z kim");
    app.read("Nigdy na zablokowanym ekranie.");
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
    app.fill("Na potwierdzenie przepisz", "WRONG");
    app.press("Enter");
    app.read("To nie jest ostatnia grupa.");
    app.fill("Na potwierdzenie przepisz", groups.last().unwrap());
    app.press("Enter");

    app.read("Dodaj kalendarz z umówionymi rozmowami");
    assert!(!app.text().contains("nie jest jeszcze potwierdzony"));
    app.picture("today-empty-pl");
    assert_eq!(app.wrong(), Vec::<String>::new());
    assert_eq!(kept_in_keyring(&machine), 1);
    app.kill();

    // With the keyring nobody is asked; without it the recovery key opens the same file.
    let app = App::open(&machine);
    app.read("Żaneta Gęś-Próbna");
    app.kill();
    machine.lose();
    let app = App::open(&machine);
    app.read("Dane są zamknięte");
    app.picture("locked-pl");
    app.fill("Klucz odzyskiwania", "not a key");
    app.press("Enter");
    app.read("nie pasuje");
    app.fill("Klucz odzyskiwania", &groups.join("-"));
    app.press("Enter");
    app.read("Żaneta Gęś-Próbna");
    assert_eq!(app.wrong(), Vec::<String>::new());
}

#[test]
fn without_a_keyring_a_passphrase_is_asked_for_and_opens_the_folder_again() {
    let machine = Machine::start(Language::English);
    let app = App::open(&machine);
    app.read("Choose a passphrase instead.");
    app.fill("Name", "Zofia Bezklucza");
    app.fill("Passphrase", "nine gnus and a lorry");
    app.fill("Passphrase again", "nine gnus and a car");
    app.press("Enter");
    app.settle();
    assert!(!app.text().contains("Write down"), "they differ");
    app.fill("Passphrase again", "nine gnus and a lorry");
    app.press("Enter");
    app.click("Later");
    app.read("Your recovery key is not confirmed as written down yet.");
    assert_eq!(app.wrong(), Vec::<String>::new());
    app.kill();

    let app = App::open(&machine);
    app.read("Your data is locked");
    app.fill("Passphrase or recovery key", "nine gnus and a car");
    app.press("Enter");
    app.read("does not fit.");
    app.fill("Passphrase or recovery key", "nine gnus and a lorry");
    app.press("Enter");
    app.read("Zofia Bezklucza");
    assert_eq!(app.wrong(), Vec::<String>::new());
}
