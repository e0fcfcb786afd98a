//! The watch over sleep and clock against a logind and lock screens that the tests play.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::HashMap;
use std::time::{Duration, Instant};

use kawka::adapters::resume::{Wake, Wakes, Watch};
use tokio::time::timeout;
use zbus::{Connection, Variant};

use crate::private_bus::PrivateBus;

const SESSION: &str = "org.freedesktop.login1.Session";

/// What is said, and what is to be heard of it.
#[derive(Debug, Clone, Copy)]
enum Said {
    Sleep(bool),
    Unlock,
    LockedHint(bool),
    OtherProperty,
    Screen(&'static str, bool),
}

struct Session {
    connection: Connection,
    wakes: Wakes,
    _bus: PrivateBus,
}

impl Session {
    async fn start() -> Self {
        let bus = PrivateBus::start(&[]);
        let connection = zbus::connection::Builder::address(bus.address())
            .build()
            .await
            .unwrap();
        for name in [
            "org.freedesktop.login1",
            "org.freedesktop.ScreenSaver",
            "org.gnome.ScreenSaver",
        ] {
            connection.request_name(name).await.unwrap();
        }
        let wakes = Watch::on_bus(bus.address()).listen();
        let mut session = Self {
            connection,
            wakes,
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
        let path = "/org/freedesktop/login1/session/_32";
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
            Said::Unlock => {
                bus.emit_signal(None::<&str>, path, SESSION, "Unlock", &())
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

/// Row N5: the loop looks at once when somebody is back.
#[tokio::test(flavor = "multi_thread")]
async fn n5_a_resume_and_an_unlocked_screen_are_told_and_their_beginnings_are_not() {
    let mut session = Session::start().await;
    for (said, expected) in [
        (Said::Sleep(true), None),
        (Said::Sleep(false), Some(Wake::Resumed)),
        (Said::LockedHint(true), None),
        (Said::LockedHint(false), Some(Wake::Unlocked)),
        (Said::OtherProperty, None),
        (Said::Unlock, Some(Wake::Unlocked)),
        (Said::Screen("org.freedesktop.ScreenSaver", true), None),
        (
            Said::Screen("org.freedesktop.ScreenSaver", false),
            Some(Wake::Unlocked),
        ),
        (Said::Screen("org.gnome.ScreenSaver", true), None),
        (
            Said::Screen("org.gnome.ScreenSaver", false),
            Some(Wake::Unlocked),
        ),
    ] {
        session.say(said).await;
        let patience = if expected.is_some() { 5000 } else { 400 };
        let heard = session.heard(Duration::from_millis(patience)).await;
        assert_eq!(heard, expected, "{said:?}");
    }
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
