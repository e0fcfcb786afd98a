//! The tray, as a panel sees it: what its menu says and does, asked over the protocols that panels speak
//! (StatusNotifierItem and `com.canonical.dbusmenu`).

use chrono::Duration;

use crate::app::App;
use crate::calendar_file::now;
use crate::machine::{Language, Machine};
use crate::mocks::{Mock, PYTHON};
use crate::notices::booked;
use crate::private_bus::wait_until;

/// Without one, the library behind the tray shows nothing over the bus.
const WATCHER: Mock<'_> = Mock {
    name: "org.kde.StatusNotifierWatcher",
    path: "/StatusNotifierWatcher",
    interface: "org.kde.StatusNotifierWatcher",
    properties: "{'IsStatusNotifierHostRegistered': True, 'ProtocolVersion': 0}",
    methods: &[
        "RegisterStatusNotifierItem|s||",
        "RegisterStatusNotifierHost|s||",
    ],
};

/// Prints the entries of the menu, and chooses the one that begins with the argument.
const MENU: &str = "
import sys, dbus
bus = dbus.SessionBus()
def face(name, path, interface):
    return dbus.Interface(bus.get_object(name, path, introspect=False), interface)
watcher = face('org.kde.StatusNotifierWatcher', '/StatusNotifierWatcher', 'org.freedesktop.DBus.Mock')
paths = {str(call[1][0]) for call in watcher.GetMethodCalls('RegisterStatusNotifierItem')}
for path in paths:
    for name in bus.list_names():
        if not name.startswith(':'):
            continue
        try:
            of = face(name, path, 'org.freedesktop.DBus.Properties')
            # Some connections of the app answer no questions at all.
            of = of.Get('org.kde.StatusNotifierItem', 'Menu', timeout=1)
            menu = face(name, of, 'com.canonical.dbusmenu')
        except dbus.DBusException:
            continue
        for (number, properties, _) in menu.GetLayout(0, -1, ['label'])[1][2]:
            label = str(properties.get('label', ''))
            print(label)
            if len(sys.argv) > 1 and label.startswith(sys.argv[1]):
                menu.Event(number, 'clicked', dbus.Int32(0, variant_level=1), dbus.UInt32(0))
        sys.exit()
";

/// The next call with its countdown, the follow-ups, the pause, the window, and out.
#[test]
fn the_tray_says_what_is_next_pauses_and_quits() {
    let machine = Machine::start(Language::English)
        .with_passphrase()
        .with_notifications();
    let _watcher = machine.play(&WATCHER);
    booked(&machine, "Tara Tray", now() + Duration::minutes(40));
    let app = App::open(&machine);
    app.read("Tara Tray");
    let menu = || machine.ask(PYTHON, &["-c", MENU]);
    let choose = |words: &str| machine.ask(PYTHON, &["-c", MENU, words]);
    wait_until("the tray", || menu().contains("Tara Tray · "));
    let said = menu();
    for words in [
        " min",
        "No follow-ups",
        "Pause reminders for an hour",
        "Pause reminders until tomorrow",
        "Open Kawka",
        "Quit",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    choose("Pause reminders for an hour");
    app.read("Reminders are paused until");
    wait_until("the way back", || menu().contains("Resume reminders"));
    choose("Resume reminders");
    app.read_no_more("Reminders are paused until");
    machine.close("^Kawka$");
    choose("Open Kawka");
    wait_until("the window", || machine.is_seen("^Kawka$"));
    choose("Quit");
    wait_until("the end of the app", || app.has_ended());
}
