//! The notifier against a real dunst on a screen of its own.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::process::Stdio;
use std::time::{Duration, Instant};

use kawka::adapters::notifier::DesktopNotifier;
use kawka_desk::port::{
    Notification, NotificationButton, NotificationResponse, Notifier, NotifierError,
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use crate::private_bus::{PrivateBus, Process, Screen, wait_until, write_script};

const SERVICE: &str = "org.freedesktop.Notifications";

/// A screen, a bus, and a dunst that can be started, asked and killed.
struct Desktop {
    bus: PrivateBus,
    screen: Screen,
}

impl Desktop {
    fn start() -> Self {
        let (bus, screen) = (PrivateBus::start(&[]), Screen::start());
        // Where dunst asks which button was meant, this answers "Later".
        let menu = bus.folder().join("menu");
        write_script(&menu, "#!/bin/sh\ngrep Later | head -n 1\n");
        let config = format!(
            "[global]\ndmenu = {}\nmarkup = full\nstack_duplicates = false\n",
            menu.display()
        );
        std::fs::write(bus.folder().join("dunstrc"), config).unwrap();
        Self { bus, screen }
    }

    fn dunst(&self) -> Process {
        let child = self
            .bus
            .command("dunst")
            .arg("-conf")
            .arg(self.bus.folder().join("dunstrc"))
            .env("DISPLAY", self.screen.display())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let process = Process(child);
        self.bus.wait_for_owner(SERVICE, true);
        process
    }

    fn dunstctl(&self, words: &[&str]) -> String {
        let output = self.bus.command("dunstctl").args(words).output().unwrap();
        assert!(output.status.success(), "dunstctl {words:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn displayed(&self) -> usize {
        self.dunstctl(&["count", "displayed"])
            .trim()
            .parse()
            .unwrap()
    }

    fn notifier(&self) -> (DesktopNotifier, UnboundedReceiver<NotificationResponse>) {
        let (sender, receiver) = unbounded_channel();
        (
            DesktopNotifier::on_bus(self.bus.address(), sender),
            receiver,
        )
    }
}

fn notification(key: &str) -> Notification {
    let button = |id: &str, label: &str| NotificationButton {
        id: id.into(),
        label: label.into(),
    };
    Notification {
        key: key.into(),
        title: "Call in <10> min".into(),
        body: "1 < 2 & <b>not bold</b>\nsecond line".into(),
        buttons: vec![button("open", "Open"), button("snooze", "Later")],
        urgent: false,
        loud: false,
        sound: true,
        on_lock_screen: false,
    }
}

async fn answer(responses: &mut UnboundedReceiver<NotificationResponse>) -> NotificationResponse {
    timeout(Duration::from_secs(10), responses.recv())
        .await
        .expect("no answer came")
        .unwrap()
}

async fn until_shown(notifier: &DesktopNotifier, count: usize) {
    let begun = Instant::now();
    while notifier.count_shown().await != count {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "never {count} shown"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_is_what_was_said() {
    let desktop = Desktop::start();
    let _dunst = desktop.dunst();
    let (notifier, _responses) = desktop.notifier();
    assert_eq!(notifier.check().await, Ok(()));
    let urgent = Notification {
        urgent: true,
        ..notification("call/1")
    };
    assert_eq!(notifier.show(&urgent).await, Ok(()));
    wait_until("it to be displayed", || desktop.displayed() == 1);
    desktop.dunstctl(&["close"]);
    until_shown(&notifier, 0).await;

    let history = desktop.dunstctl(&["history"]);
    for expected in [
        r#""data" : "Kawka""#,
        r#""data" : "Call in <10> min""#,
        r#""data" : "1 &lt; 2 &amp; &lt;b&gt;not bold&lt;/b&gt;\nsecond line""#,
        r#""data" : "x-kawka.reminder""#,
    ] {
        assert!(history.contains(expected), "{expected} is not in {history}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clicks_and_buttons_come_back_with_the_key() {
    let desktop = Desktop::start();
    let _dunst = desktop.dunst();
    let (notifier, mut responses) = desktop.notifier();
    notifier.show(&notification("call/1")).await.unwrap();
    wait_until("it to be displayed", || desktop.displayed() == 1);
    desktop.dunstctl(&["action", "0"]);
    let clicked = NotificationResponse {
        key: "call/1".into(),
        button: None,
    };
    assert_eq!(answer(&mut responses).await, clicked);
    until_shown(&notifier, 0).await;
    wait_until("it to be gone", || desktop.displayed() == 0);

    notifier.show(&notification("call/2")).await.unwrap();
    wait_until("it to be displayed", || desktop.displayed() == 1);
    desktop.dunstctl(&["context"]);
    let pressed = NotificationResponse {
        key: "call/2".into(),
        button: Some("snooze".into()),
    };
    assert_eq!(answer(&mut responses).await, pressed);
    wait_until("it to be gone", || desktop.displayed() == 0);
    assert!(responses.try_recv().is_err(), "one answer each");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_is_one_notification_and_can_be_withdrawn() {
    let desktop = Desktop::start();
    let _dunst = desktop.dunst();
    let (notifier, mut responses) = desktop.notifier();
    for _ in 0..20 {
        notifier.show(&notification("call/1")).await.unwrap();
    }
    notifier.show(&notification("call/2")).await.unwrap();
    wait_until("two to be displayed", || desktop.displayed() == 2);
    assert_eq!(notifier.count_shown().await, 2);

    notifier.withdraw("call/1").await;
    notifier.withdraw("never shown").await;
    wait_until("one to be displayed", || desktop.displayed() == 1);
    desktop.dunstctl(&["action", "0"]);
    assert_eq!(answer(&mut responses).await.key, "call/2");
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_n2_a_service_that_comes_late_dies_and_comes_back_is_found_each_time() {
    let desktop = Desktop::start();
    let (notifier, mut responses) = desktop.notifier();
    let before = Instant::now();
    assert_eq!(notifier.check().await, Err(NotifierError::Absent));
    assert_eq!(
        notifier.show(&notification("call/1")).await,
        Err(NotifierError::Absent)
    );
    notifier.withdraw("call/1").await;
    assert!(
        before.elapsed() < Duration::from_secs(2),
        "absence is known at once"
    );

    for _ in 0..2 {
        let mut dunst = desktop.dunst();
        assert_eq!(notifier.show(&notification("call/1")).await, Ok(()));
        assert_eq!(notifier.count_shown().await, 1);
        dunst.end();
        until_shown(&notifier, 0).await;
        desktop.bus.wait_for_owner(SERVICE, false);
        assert_eq!(
            notifier.show(&notification("call/1")).await,
            Err(NotifierError::Absent)
        );
    }

    let _dunst = desktop.dunst();
    notifier.show(&notification("call/1")).await.unwrap();
    wait_until("it to be displayed", || desktop.displayed() == 1);
    desktop.dunstctl(&["action", "0"]);
    assert_eq!(answer(&mut responses).await.key, "call/1");
}

/// Do not disturb: dunst takes it and shows it later; the notifier must not call that a failure.
#[tokio::test(flavor = "multi_thread")]
async fn a_paused_service_takes_it_and_shows_it_later() {
    let desktop = Desktop::start();
    let _dunst = desktop.dunst();
    let (notifier, mut responses) = desktop.notifier();
    desktop.dunstctl(&["set-paused", "true"]);
    notifier.show(&notification("call/1")).await.unwrap();
    assert_eq!((desktop.displayed(), notifier.count_shown().await), (0, 1));
    desktop.dunstctl(&["set-paused", "false"]);
    wait_until("it to be displayed", || desktop.displayed() == 1);
    desktop.dunstctl(&["action", "0"]);
    assert_eq!(answer(&mut responses).await.key, "call/1");
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_n1_a_stopped_service_is_hung_and_what_it_shows_late_is_known() {
    let desktop = Desktop::start();
    let dunst = desktop.dunst();
    let (notifier, mut responses) = desktop.notifier();
    notifier.show(&notification("call/0")).await.unwrap();
    dunst.signal("STOP");
    let before = Instant::now();
    for key in ["call/1", "call/2"] {
        assert_eq!(
            notifier.show(&notification(key)).await,
            Err(NotifierError::Hung)
        );
    }
    assert_eq!(notifier.check().await, Err(NotifierError::Hung));
    assert!(
        before.elapsed() < Duration::from_secs(12),
        "three seconds each"
    );

    dunst.signal("CONT");
    // The first was sent before anyone knew; the second never was.
    until_shown(&notifier, 2).await;
    wait_until("two to be displayed", || desktop.displayed() == 2);
    notifier.withdraw("call/0").await;
    wait_until("one to be displayed", || desktop.displayed() == 1);
    desktop.dunstctl(&["action", "0"]);
    assert_eq!(answer(&mut responses).await.key, "call/1");
}

/// Whoever quits leaves no buttons behind that do nothing.
#[tokio::test(flavor = "multi_thread")]
async fn fault_n2_at_the_end_all_are_taken_off_the_screen() {
    let desktop = Desktop::start();
    let dunst = desktop.dunst();
    let (notifier, mut responses) = desktop.notifier();
    notifier.withdraw_all().await;
    for key in ["call/1", "call/2", "call/3"] {
        let urgent = Notification {
            urgent: true,
            ..notification(key)
        };
        notifier.show(&urgent).await.unwrap();
    }
    wait_until("three to be displayed", || desktop.displayed() == 3);
    notifier.withdraw_all().await;
    wait_until("none to be displayed", || desktop.displayed() == 0);
    assert!(responses.try_recv().is_err(), "that is no answer");

    notifier.show(&notification("call/1")).await.unwrap();
    dunst.signal("STOP");
    let before = Instant::now();
    notifier.withdraw_all().await;
    assert!(
        before.elapsed() < Duration::from_secs(3),
        "a hung service holds nobody up"
    );
    dunst.signal("CONT");
}

/// Whoever was killed leaves notifications behind; the next start hears their buttons and can take them back.
#[tokio::test(flavor = "multi_thread")]
async fn s4_fault_n2_the_next_start_answers_for_what_a_killed_run_left_on_the_screen() {
    let desktop = Desktop::start();
    let mut dunst = desktop.dunst();
    let folder = desktop.bus.folder().to_owned();
    let file = folder.join("on-screen");
    let (killed, _responses) = desktop.notifier();
    killed.adopt_left(&folder).await;
    for key in ["call/1", "call/2", "call/3"] {
        killed.show(&notification(key)).await.unwrap();
    }
    killed.withdraw("call/2").await;
    wait_until("two to be displayed", || desktop.displayed() == 2);
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(!kept.contains("Call"), "no word of them: {kept}");
    drop(killed);
    assert_eq!(desktop.displayed(), 2, "they stay");

    let (next, mut responses) = desktop.notifier();
    next.adopt_left(&folder).await;
    assert_eq!(next.count_shown().await, 2);
    for key in ["call/1", "call/3"] {
        next.show(&notification(key)).await.unwrap();
    }
    assert_eq!(desktop.displayed(), 2, "they replace what was left");
    next.withdraw("call/1").await;
    wait_until("one to be displayed", || desktop.displayed() == 1);
    desktop.dunstctl(&["action", "0"]);
    assert_eq!(answer(&mut responses).await.key, "call/3");
    wait_until("none to be displayed", || desktop.displayed() == 0);
    assert!(!file.exists());

    // The numbers of a service that is gone are another's now.
    next.show(&notification("call/4")).await.unwrap();
    let kept = std::fs::read_to_string(&file).unwrap();
    drop(next);
    dunst.end();
    desktop.bus.wait_for_owner(SERVICE, false);
    let _dunst = desktop.dunst();
    for left in [&*kept, "garbage"] {
        std::fs::write(&file, left).unwrap();
        let (other, _responses) = desktop.notifier();
        other.adopt_left(&folder).await;
        assert_eq!(other.count_shown().await, 0, "{left}");
        other.show(&notification("call/5")).await.unwrap();
        assert_eq!(other.count_shown().await, 1, "{left}");
    }
}

/// Only what stands on the screen is worded again.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_the_screen_is_known_by_its_key() {
    let desktop = Desktop::start();
    let _dunst = desktop.dunst();
    let (notifier, _responses) = desktop.notifier();
    assert!(!notifier.is_on_screen("call/1").await);
    notifier.show(&notification("call/1")).await.unwrap();
    assert!(notifier.is_on_screen("call/1").await);
    assert!(!notifier.is_on_screen("call/2").await);
    desktop.dunstctl(&["close"]);
    until_shown(&notifier, 0).await;
    assert!(!notifier.is_on_screen("call/1").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn do_not_disturb_is_seen() {
    let desktop = Desktop::start();
    let (notifier, _responses) = desktop.notifier();
    assert_eq!(notifier.is_silenced().await, None, "nobody says anything");
    let _dunst = desktop.dunst();
    assert_eq!(notifier.is_silenced().await, Some(false));
    desktop.dunstctl(&["set-paused", "true"]);
    assert_eq!(notifier.is_silenced().await, Some(true));
}
