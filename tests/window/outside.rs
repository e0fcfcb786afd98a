//! What leaves the window: the room opens in the program that the system has for it, files are chosen in the system's
//! own dialog.

use std::fs;

use chrono::{DateTime, Duration, Utc};

use crate::app::App;
use crate::calendar_file::{calendly, now, rfc3339, write};
use crate::machine::{Language, Machine};
use crate::private_bus::{wait_until, write_script};

/// Makes a script the machine's program for web addresses; it notes what it was given.
fn browser(machine: &Machine) -> std::path::PathBuf {
    let home = machine.folder().join("home");
    let (program, opened) = (home.join("browser"), home.join("opened"));
    write_script(
        &program,
        &format!(
            "#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n",
            opened.display()
        ),
    );
    let applications = home.join(".local/share/applications");
    let settings = home.join(".config");
    for folder in [&applications, &settings] {
        fs::create_dir_all(folder).unwrap();
    }
    let entry = format!(
        "[Desktop Entry]\nType=Application\nName=Browser\nExec={} %u\nMimeType=x-scheme-handler/https;\n",
        program.display()
    );
    fs::write(applications.join("browser.desktop"), entry).unwrap();
    fs::write(
        settings.join("mimeapps.list"),
        "[Default Applications]\nx-scheme-handler/https=browser.desktop\n",
    )
    .unwrap();
    opened
}

/// A calendar with one call that has a room, read by a verb.
fn with_a_call(machine: &Machine, start: DateTime<Utc>) {
    let call = calendly("1@calendly.com", "Jan Las", "jan@las.example", start);
    let ics = write(&machine.folder().join("home/coffees.ics"), &[call]);
    machine.kawka(&["calendar", "add", "--file", &ics.display().to_string()]);
    machine.kawka(&["calendar", "sync", "--json"]).json();
}

#[test]
fn h2_the_room_opens_where_the_system_opens_addresses_and_only_when_asked() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let opened = browser(&machine);
    with_a_call(&machine, now() + Duration::minutes(20));
    let app = App::open(&machine);
    app.read("Next coffee");
    app.settle();
    assert!(!opened.exists(), "nobody asked");
    app.press("v");
    wait_until("the room in the browser", || {
        fs::read_to_string(&opened)
            .is_ok_and(|text| text == "https://meet.google.com/abc-defg-hij\n")
    });
    assert_eq!(app.wrong(), Vec::<String>::new());
}

/// Rows H2 and N4: the room opens from the notification, while the window stays where it is.
#[test]
fn h2_n4_the_room_opens_by_the_button_of_the_notification() {
    let machine = Machine::start(Language::Polish)
        .with_passphrase()
        .with_notifications();
    let opened = browser(&machine);
    with_a_call(
        &machine,
        now() + Duration::minutes(15) + Duration::seconds(8),
    );
    let app = App::open(&machine);
    app.read("Następna kawka");
    machine.close("^Kawka$");
    wait_until("the notification", || machine.displayed() == 1);
    assert!(!opened.exists(), "nobody asked");
    machine.press_button("Wejdź do pokoju");
    wait_until("the room in the browser", || {
        fs::read_to_string(&opened)
            .is_ok_and(|text| text == "https://meet.google.com/abc-defg-hij\n")
    });
    wait_until("the notification to be gone", || machine.displayed() == 0);
    assert!(!machine.is_seen("^Kawka$"), "the room is what was wanted");
    assert_eq!(app.wrong(), Vec::<String>::new());
}

#[test]
fn c5_a_file_is_chosen_in_the_systems_dialog_and_a_copy_of_it_is_saved_there() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let home = machine.folder().join("home");
    machine.kawka(&[
        "customers",
        "add",
        "--name",
        "Jadwiga Pustułka",
        "--email",
        "jadwiga@dachy.example",
    ]);
    let rows = format!(
        "email,date,channel,text\njadwiga@dachy.example,{},e-mail,Sent her an offer\n",
        rfc3339(now() - Duration::days(1))
    );
    let contacts = home.join("contacts.csv");
    fs::write(&contacts, rows).unwrap();
    let told = machine
        .kawka(&[
            "import",
            "interactions",
            &contacts.display().to_string(),
            "--json",
        ])
        .json();
    assert_eq!(told["created"], 1, "{told}");
    let offer = home.join("oferta.pdf");
    fs::write(&offer, b"%PDF-1.7 offer").unwrap();

    let app = App::open(&machine);
    app.read("Today");
    app.press("g");
    app.press("p");
    app.click("Jadwiga Pustułka");
    app.click("Sent her an offer");
    app.read("Edit logged contact");
    app.click("Attach…");
    choose(&machine, "^Open File", &offer.display().to_string());
    app.read("oferta.pdf");
    app.picture("attachment-en");
    fs::remove_file(&offer).unwrap();
    app.click("Save a copy of oferta.pdf");
    let copy = home.join("copy.pdf");
    choose(&machine, "^Save File", &copy.display().to_string());
    wait_until("the copy", || {
        fs::read(&copy).is_ok_and(|bytes| bytes == b"%PDF-1.7 offer")
    });
    app.read("Copy saved");
    assert_eq!(app.wrong(), Vec::<String>::new());
}

/// Types a path into the system's file dialog.
fn choose(machine: &Machine, title: &str, path: &str) {
    wait_until("the system's dialog", || machine.is_seen(title));
    let fill = || {
        machine.strike("ctrl+a");
        machine.ask("xdotool", &["type", "--delay", "20", path]);
        machine.picture("system-dialog");
        machine.strike("Return");
    };
    machine.insist(title, "the dialog to close", fill, || {
        !machine.is_seen(title)
    });
}
