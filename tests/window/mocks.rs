//! Services of desktops that this machine does not have, and unwell ones, played by python-dbusmock.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::process::{Command, Stdio};

use crate::private_bus::{PrivateBus, Process};

/// One object at a well-known name on the session bus; its calls wait until all of it is there.
const SCRIPT: &str = "
import sys, dbus, dbus.mainloop.glib, dbusmock
from gi.repository import GLib
dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
name, path, face, properties, *methods = sys.argv[1:]
held = dbus.service.BusName(name, dbus.SessionBus())
mock = dbusmock.mockobject.DBusMockObject(held, path, face, eval(properties))
for method in methods:
    member, taken, given, code = method.split('|')
    mock.AddMethod(face, member, taken, given, code)
GLib.MainLoop().run()
";

/// What is played: name, path, interface, properties (Python), and `Member|in|out|code` of each method.
pub struct Mock<'a> {
    pub name: &'a str,
    pub path: &'a str,
    pub interface: &'a str,
    pub properties: &'a str,
    pub methods: &'a [&'a str],
}

impl Mock<'_> {
    /// Plays it; `python` is a command on the bus for [`PYTHON`].
    pub fn play(&self, mut python: Command, bus: &PrivateBus) -> Process {
        let child = python
            .args(["-c", SCRIPT, self.name, self.path, self.interface])
            .arg(self.properties)
            .args(self.methods)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let process = Process(child);
        bus.wait_for_owner(self.name, true);
        process
    }
}

/// The interpreter for which the system's python3-dbusmock is installed.
pub const PYTHON: &str = "/usr/bin/python3";

/// A notification service that answers everything well but `Notify`.
pub const fn unwell_daemon(notify: &'static str) -> [&'static str; 3] {
    [
        "GetCapabilities||as|ret = ['body', 'actions']",
        "GetServerInformation||ssss|ret = ('mock', 'test', '1', '1.2')",
        notify,
    ]
}

/// Takes 25 s, as a bus lets a caller wait.
pub const SLOW: &str = "Notify|susssasa{sv}i|u|import time; time.sleep(25); ret = 1";
/// Dies of the question.
pub const CRASH: &str = "Notify|susssasa{sv}i|u|import os; os._exit(1)";
/// Answers with something that is no id.
pub const GARBAGE: &str = "Notify|susssasa{sv}i|s|ret = 'not a number'";
