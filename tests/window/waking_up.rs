//! The watch over sleep and clock against a logind and lock screens that the tests play.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::{Duration, Instant};

use kawka::adapters::resume::{Wake, Wakes, Watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use zbus::export::futures_core::Stream as _;
use zbus::message::Type;
use zbus::{Connection, MessageStream, ObjectPath, Variant};

use crate::mocks::{Mock, PYTHON};
use crate::private_bus::{PrivateBus, Process};

const SESSION: &str = "org.freedesktop.login1.Session";
const OURS: &str = "/org/freedesktop/login1/session/_32";
const THEIRS: &str = "/org/freedesktop/login1/session/_37";

/// What is said, and what is to be heard of it.
#[derive(Debug, Clone, Copy)]
enum Said {
    Sleep(bool),
    Lock,
    Unlock,
    LockedHint(bool),
    LockedHintOfAnother(bool),
    OtherProperty,
    Screen(&'static str, bool),
}

struct Session {
    connection: Connection,
    watch: Watch,
    wakes: Wakes,
    _answers: JoinHandle<()>,
    _bus: PrivateBus,
}

/// Answers what is asked at a start: which session is ours, and that nothing is locked.
async fn answer(bus: Connection) {
    let mut calls = MessageStream::from(&bus);
    while let Some(Ok(call)) = poll_fn(|context| Pin::new(&mut calls).poll_next(context)).await {
        if call.message_type() != Type::MethodCall {
            continue;
        }
        let header = call.header();
        match header.member().unwrap().as_str() {
            "GetSession" => {
                let ours = ObjectPath::try_from(OURS).unwrap();
                bus.reply(&header, &ours).await
            }
            "Get" => bus.reply(&header, &Variant::from(false)).await,
            _ => bus.reply(&header, &false).await,
        }
        .unwrap();
    }
}

impl Session {
    async fn start() -> Self {
        let bus = PrivateBus::start(&[]);
        let connection = zbus::connection::Builder::address(bus.address())
            .build()
            .await
            .unwrap();
        let answers = tokio::spawn(answer(connection.clone()));
        for name in [
            "org.freedesktop.login1",
            "org.freedesktop.ScreenSaver",
            "org.gnome.ScreenSaver",
        ] {
            connection.request_name(name).await.unwrap();
        }
        let watch = Watch::on_bus(bus.address());
        let mut session = Self {
            connection,
            wakes: watch.listen(),
            watch,
            _answers: answers,
            _bus: bus,
        };
        // The watch needs a moment to listen; what is said before is lost, as with the real ones.
        for said in [
            Said::LockedHint(false),
            Said::Screen("org.gnome.ScreenSaver", false),
        ] {
            let begun = Instant::now();
            loop {
                session.say(said).await;
                if session.heard(Duration::from_millis(100)).await.is_some() {
                    break;
                }
                assert!(
                    begun.elapsed() < Duration::from_secs(10),
                    "nothing was heard"
                );
            }
        }
        while session.heard(Duration::from_millis(300)).await.is_some() {}
        session
    }

    async fn heard(&mut self, patience: Duration) -> Option<Wake> {
        timeout(patience, self.wakes.next()).await.ok()
    }

    async fn say(&self, said: Said) {
        let path = OURS;
        let properties = "org.freedesktop.DBus.Properties";
        let changed = |name: &'static str, value: bool| {
            let values = HashMap::from([(name, Variant::from(value))]);
            (SESSION, values, Vec::<String>::new())
        };
        let bus = &self.connection;
        match said {
            Said::Sleep(begins) => {
                let manager = "org.freedesktop.login1.Manager";
                let path = "/org/freedesktop/login1";
                bus.emit_signal(None::<&str>, path, manager, "PrepareForSleep", &begins)
                    .await
            }
            Said::Lock => {
                bus.emit_signal(None::<&str>, path, SESSION, "Lock", &())
                    .await
            }
            Said::Unlock => {
                bus.emit_signal(None::<&str>, path, SESSION, "Unlock", &())
                    .await
            }
            Said::LockedHintOfAnother(locked) => {
                let body = changed("LockedHint", locked);
                bus.emit_signal(None::<&str>, THEIRS, properties, "PropertiesChanged", &body)
                    .await
            }
            Said::LockedHint(locked) => {
                let body = changed("LockedHint", locked);
                bus.emit_signal(None::<&str>, path, properties, "PropertiesChanged", &body)
                    .await
            }
            Said::OtherProperty => {
                let body = changed("IdleHint", false);
                bus.emit_signal(None::<&str>, path, properties, "PropertiesChanged", &body)
                    .await
            }
            Said::Screen(service, active) => {
                let path = "/org/freedesktop/ScreenSaver";
                bus.emit_signal(None::<&str>, path, service, "ActiveChanged", &active)
                    .await
            }
        }
        .unwrap();
    }
}

/// Row N5: the loop looks at once when somebody is back; and what is locked is known, so that nobody is named there.
#[tokio::test(flavor = "multi_thread")]
async fn n5_a_resume_is_told_and_so_is_what_locks_and_unlocks_the_screen() {
    let mut session = Session::start().await;
    let screen = session.watch.screen();
    for (said, expected) in [
        (Said::Sleep(true), None),
        (Said::Sleep(false), Some(Wake::Resumed)),
        (Said::LockedHint(true), Some(Wake::Locked)),
        (Said::LockedHint(false), Some(Wake::Unlocked)),
        (Said::OtherProperty, None),
        (Said::Lock, Some(Wake::Locked)),
        (Said::Unlock, Some(Wake::Unlocked)),
        (
            Said::Screen("org.freedesktop.ScreenSaver", true),
            Some(Wake::Locked),
        ),
        (
            Said::Screen("org.freedesktop.ScreenSaver", false),
            Some(Wake::Unlocked),
        ),
        (
            Said::Screen("org.gnome.ScreenSaver", true),
            Some(Wake::Locked),
        ),
        (
            Said::Screen("org.gnome.ScreenSaver", false),
            Some(Wake::Unlocked),
        ),
    ] {
        session.say(said).await;
        let patience = if expected.is_some() { 5000 } else { 400 };
        let heard = session.heard(Duration::from_millis(patience)).await;
        assert_eq!(heard, expected, "{said:?}");
        assert_eq!(*screen.borrow(), expected == Some(Wake::Locked), "{said:?}");
    }
}

/// A lock screen and a logind that knows this session, as they are found at a start. The one that knows of no lock
/// takes its time to say so.
fn found_at_start(bus: &PrivateBus, active: bool, hint: bool) -> [Process; 2] {
    let python = |yes: bool| if yes { "True" } else { "False" };
    let pause = |yes: bool| ["import time; time.sleep(0.5); ", ""][usize::from(yes)];
    let properties = format!("{{'LockedHint': {}}}", python(hint));
    let session = format!(
        "GetSession|s|o|{}self.AddObject('{OURS}', '{SESSION}', {properties}, []); ret = dbus.ObjectPath('{OURS}')",
        pause(hint)
    );
    let logind = Mock {
        name: "org.freedesktop.login1",
        path: "/org/freedesktop/login1",
        interface: "org.freedesktop.login1.Manager",
        properties: "{}",
        methods: &[&session],
    };
    let active = format!("GetActive||b|{}ret = {}", pause(active), python(active));
    let lock_screen = Mock {
        name: "org.gnome.ScreenSaver",
        path: "/org/gnome/ScreenSaver",
        interface: "org.gnome.ScreenSaver",
        properties: "{}",
        methods: &[&active],
    };
    [
        logind.play(bus.command(PYTHON), bus),
        lock_screen.play(bus.command(PYTHON), bus),
    ]
}

/// A Kawka that starts behind a locked screen has heard nothing of it. One yes is enough, and a later no of the other
/// takes nothing back.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_locked_before_the_start_is_asked_for() {
    for (active, hint) in [(true, false), (false, true)] {
        let bus = PrivateBus::start(&[]);
        let _played = found_at_start(&bus, active, hint);
        let mut screen = Watch::on_bus(bus.address()).screen();
        let locked = timeout(Duration::from_secs(10), screen.wait_for(|locked| *locked)).await;
        assert!(locked.is_ok(), "lock screen {active}, logind {hint}");
        drop(locked);
        let unlocked = timeout(Duration::from_secs(1), screen.wait_for(|locked| !*locked)).await;
        assert!(unlocked.is_err(), "lock screen {active}, logind {hint}");
    }
}

/// Two people at one machine: that the other one is back unlocks nothing here.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_somebody_else_says_nothing_of_this_screen() {
    let mut session = Session::start().await;
    for said in [
        Said::LockedHintOfAnother(true),
        Said::LockedHintOfAnother(false),
    ] {
        session.say(said).await;
        let heard = session.heard(Duration::from_millis(400)).await;
        assert_eq!(heard, None, "{said:?}");
    }
    session.say(Said::LockedHint(true)).await;
    let heard = session.heard(Duration::from_secs(5)).await;
    assert_eq!(heard, Some(Wake::Locked));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jump_that_one_listener_finds_is_told_to_all_and_what_is_forgotten_is_not() {
    let watch = Watch::on_bus("unix:path=/nonexistent/bus");
    let (mut first, mut second) = (watch.listen(), watch.listen());
    watch.tell(Wake::ClockSet);
    second.forget();
    assert_eq!(first.next().await, Wake::ClockSet);
    assert!(
        timeout(Duration::from_millis(200), second.next())
            .await
            .is_err()
    );
    for _ in 0..100 {
        watch.tell(Wake::ClockSet);
    }
    assert_eq!(second.next().await, Wake::Resumed, "many are told as one");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_bus_there_are_no_wakes_and_no_harm() {
    let mut wakes = Watch::on_bus("unix:path=/nonexistent/bus").listen();
    assert!(
        timeout(Duration::from_millis(500), wakes.next())
            .await
            .is_err()
    );
}
