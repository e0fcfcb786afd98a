//! The diagnosis in plain words, in the window: each way in which a notice can fail to be seen.

use kawka::adapters::notifier::DesktopNotifier;
use tokio::sync::mpsc::unbounded_channel;

use crate::app::App;
use crate::machine::{Language, Machine};
use crate::mocks::{CRASH, GARBAGE, Mock, PYTHON, SLOW};
use crate::private_bus::PrivateBus;

fn test_button(app: &App<'_>) {
    app.run("location.hash = '#/settings/reminders'", vec![]);
    app.click("Pokaż próbne");
}

/// Row N11: what is wrong is said in the language of the window, with one next step.
#[test]
fn n11_the_test_button_says_what_is_wrong() {
    let machine = Machine::start(Language::Polish).with_passphrase();
    machine.kawka(&["customers", "add", "--name", "Ada"]);
    let app = App::open(&machine);
    app.read("Dziś");
    test_button(&app);
    app.read("żaden program ich nie pokazuje");
    app.read("Po starcie komputera nic nie przypomni");
    app.picture("diagnosis-absent-pl");

    let dunst = machine.dunst();
    app.click("Pokaż próbne");
    app.read("System je przyjął");
    app.read_no_more("żaden program ich nie pokazuje");
    machine.ask("dunstctl", &["set-paused", "true"]);
    app.click("Pokaż próbne");
    app.read("włączone jest „Nie przeszkadzać”");
    app.read_no_more("System je przyjął");
    app.picture("diagnosis-silenced-pl");
    machine.ask("dunstctl", &["set-paused", "false"]);
    dunst.signal("STOP");
    app.click("Pokaż próbne");
    app.read("nie odpowiada");
    dunst.signal("CONT");
    assert_eq!(app.wrong(), Vec::<String>::new());
}

/// A zone that is set here and is not the computer's is told with both names.
#[test]
fn a_zone_that_differs_from_the_computers_is_told() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications()
        .in_zone("Asia/Tokyo");
    machine.kawka(&["customers", "add", "--name", "Ada"]);
    let app = App::open(&machine);
    app.read("Today");
    app.run_async(
        "const done = arguments[0]; const invoke = window.__TAURI_INTERNALS__.invoke; \
         invoke('get_settings').then((settings) => \
         invoke('change_settings', { settings: { ...settings, time_zone: 'Europe/Lisbon' } })).then(done)",
        vec![],
    );
    app.run("location.hash = '#/settings/doctor'", vec![]);
    app.read("Lisbon is set here, the computer is set to Tokyo.");
    let terminal = machine.kawka(&["doctor"]);
    assert!(terminal.out.contains("Europe/Lisbon"), "{terminal:?}");
    assert!(terminal.out.contains("Asia/Tokyo"), "{terminal:?}");
}

/// `Inhibited` is KDE Plasma's word for it, the portal's `show-banners` GNOME's.
#[tokio::test(flavor = "multi_thread")]
async fn do_not_disturb_of_other_desktops_is_seen() {
    for on in [true, false] {
        let (inhibited, banners) = if on {
            ("True", "False")
        } else {
            ("False", "True")
        };
        let inhibited = format!("{{'Inhibited': {inhibited}}}");
        let banners = format!("ReadOne|ss|v|ret = dbus.Boolean({banners}, variant_level=1)");
        let kde = Mock {
            name: "org.freedesktop.Notifications",
            path: "/org/freedesktop/Notifications",
            interface: "org.freedesktop.Notifications",
            properties: &inhibited,
            methods: &[],
        };
        let gnome = Mock {
            name: "org.freedesktop.portal.Desktop",
            path: "/org/freedesktop/portal/desktop",
            interface: "org.freedesktop.portal.Settings",
            properties: "{}",
            methods: &[&banners],
        };
        for desktop in [kde, gnome] {
            let bus = PrivateBus::start(&[]);
            let _mock = desktop.play(bus.command(PYTHON), &bus);
            let notifier = DesktopNotifier::on_bus(bus.address(), unbounded_channel().0);
            assert_eq!(notifier.is_silenced().await, Some(on), "{}", desktop.name);
        }
    }
}

/// Row N-1 of the reliability plan: a daemon that takes 25 s, dies of the question or answers garbage is named, and
/// the window answers meanwhile.
#[test]
fn n11_fault_n1_an_unwell_daemon_is_named_and_the_window_stays_quick() {
    for (notify, code) in [
        (SLOW, "notifications_hung"),
        (CRASH, "notifications_failed"),
        (GARBAGE, "notifications_failed"),
    ] {
        let machine = Machine::start(Language::English).with_passphrase();
        machine.kawka(&["customers", "add", "--name", "Ada"]);
        let _daemon = machine.unwell_daemon(notify);
        let app = App::open(&machine);
        app.read("Today");
        app.run(
            "window.said = null; \
             window.__TAURI_INTERNALS__.invoke('test_notification').then((all) => (window.said = all[0].code))",
            vec![],
        );
        // The desk is not held up: this goes through while the daemon is being waited for.
        let settings = app.run_async(
            "const done = arguments[0]; window.__TAURI_INTERNALS__.invoke('get_settings').then(() => done(window.said))",
            vec![],
        );
        if notify == SLOW {
            assert!(settings.is_null(), "the answer came before the daemon's");
        }
        app.wait_so(code, || app.run("return window.said", vec![]) == code);
    }
}
