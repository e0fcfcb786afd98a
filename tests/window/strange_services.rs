//! The notifier and the resume watch against services that the tests play themselves, with plain D-Bus messages.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use kawka::adapters::notifier::DesktopNotifier;
use kawka_desk::port::{Notification, NotificationButton, Notifier, NotifierError};
use tokio::sync::mpsc::unbounded_channel;
use zbus::export::futures_core::Stream;
use zbus::message::Type;
use zbus::{Connection, Message, MessageStream, OwnedVariant};

use crate::private_bus::PrivateBus;

const SERVICE: &str = "org.freedesktop.Notifications";

/// The arguments of `Notify`.
type Notify = (
    String,
    u32,
    String,
    String,
    String,
    Vec<String>,
    HashMap<String, OwnedVariant>,
    i32,
);

/// How a played service answers `Notify`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Proper,
    Error,
    Garbage,
}

/// A notification service that remembers what it was told.
struct Played {
    told: Arc<Mutex<Vec<Notify>>>,
    /// The connections that asked anything of it, by their unique names, in the order they came.
    askers: Arc<Mutex<Vec<String>>>,
    connection: Connection,
    _task: tokio::task::JoinHandle<()>,
}

impl Played {
    async fn on(bus: &PrivateBus, capabilities: &[&'static str], manner: Manner) -> Self {
        let connection = connect(bus).await;
        let capabilities = capabilities.to_vec();
        let mut messages = MessageStream::from(&connection);
        connection.request_name(SERVICE).await.unwrap();
        let (told, askers) = (Arc::default(), Arc::new(Mutex::new(Vec::new())));
        let (heard, met, ours) = (Arc::clone(&told), Arc::clone(&askers), connection.clone());
        let task = tokio::spawn(async move {
            while let Some(message) = next(&mut messages).await {
                if message.message_type() == Type::MethodCall {
                    let sender = message.header().sender().unwrap().to_string();
                    met.lock().unwrap().push(sender);
                    answer(&ours, &message, &capabilities, manner, &heard).await;
                }
            }
        });
        Self {
            told,
            askers,
            connection,
            _task: task,
        }
    }

    /// Whether a connection of that unique name is on the bus.
    async fn sees(&self, unique_name: &str) -> bool {
        let bus = Some("org.freedesktop.DBus");
        let path = "/org/freedesktop/DBus";
        let asked = self
            .connection
            .call_method(bus, path, bus, "NameHasOwner", &unique_name)
            .await;
        asked.unwrap().body().deserialize().unwrap()
    }

    fn told(&self) -> std::sync::MutexGuard<'_, Vec<Notify>> {
        self.told.lock().unwrap()
    }
}

async fn answer(
    connection: &Connection,
    message: &Message,
    capabilities: &[&str],
    manner: Manner,
    heard: &Mutex<Vec<Notify>>,
) {
    let header = message.header();
    match header.member().unwrap().as_str() {
        "GetCapabilities" => connection.reply(&header, &capabilities).await,
        "GetServerInformation" => {
            connection
                .reply(&header, &("played", "test", "1", "1.2"))
                .await
        }
        "Notify" => {
            let id = {
                let mut heard = heard.lock().unwrap();
                heard.push(message.body().deserialize().unwrap());
                u32::try_from(heard.len()).unwrap()
            };
            match manner {
                Manner::Proper => connection.reply(&header, &id).await,
                Manner::Garbage => connection.reply(&header, &"not a number").await,
                Manner::Error => {
                    connection
                        .reply_error(&header, "org.example.Error.No", &"no")
                        .await
                }
            }
        }
        _ => connection.reply(&header, &()).await,
    }
    .unwrap();
}

async fn connect(bus: &PrivateBus) -> Connection {
    zbus::connection::Builder::address(bus.address())
        .build()
        .await
        .unwrap()
}

async fn next(stream: &mut MessageStream) -> Option<Message> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context))
        .await
        .and_then(Result::ok)
}

fn notifier(bus: &PrivateBus) -> DesktopNotifier {
    DesktopNotifier::on_bus(bus.address(), unbounded_channel().0)
}

fn notification(key: &str, urgent: bool) -> Notification {
    let buttons = vec![NotificationButton {
        id: "open".into(),
        label: "Open".into(),
    }];
    Notification {
        key: key.into(),
        title: "a < b".into(),
        body: "c < d".into(),
        buttons,
        urgent,
        loud: false,
        sound: true,
        on_lock_screen: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_message_is_what_the_specification_says() {
    let bus = PrivateBus::start(&[]);
    let played = Played::on(&bus, &["actions", "body", "body-markup"], Manner::Proper).await;
    let notifier = notifier(&bus);
    notifier.show(&notification("k", true)).await.unwrap();
    notifier.show(&notification("k", false)).await.unwrap();

    let told = played.told();
    let (app, replaces, icon, summary, body, actions, hints, expires) = &told[0];
    assert_eq!(
        (app.as_str(), *replaces, icon.as_str()),
        ("Kawka", 0, "kawka")
    );
    assert_eq!(
        (summary.as_str(), body.as_str(), *expires),
        ("a < b", "c &lt; d", 0)
    );
    assert_eq!(*actions, ["default", "Kawka", "open", "Open"]);
    let mut names: Vec<_> = hints.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "category",
            "desktop-entry",
            "urgency",
            "x-gnome-privacy-scope"
        ],
        "nothing else leaves the desk"
    );
    let words = |name: &str| String::try_from(hints[name].try_clone().unwrap()).unwrap();
    assert_eq!(u8::try_from(hints["urgency"].try_clone().unwrap()), Ok(2));
    assert_eq!(words("desktop-entry"), "kawka");
    assert_eq!(
        words("x-gnome-privacy-scope"),
        "user",
        "no names on a locked screen"
    );

    let (_, replaces, .., hints, expires) = &told[1];
    assert_eq!(
        (*replaces, *expires),
        (1, -1),
        "the same key replaces, and is no longer urgent"
    );
    assert_eq!(u8::try_from(hints["urgency"].try_clone().unwrap()), Ok(1));
}

/// Fault row N-2: some services drop a notification when the connection that asked for it closes. Everything goes over one,
/// and it stays.
#[tokio::test(flavor = "multi_thread")]
async fn fault_n2_everything_is_asked_over_one_connection_that_stays() {
    let bus = PrivateBus::start(&[]);
    let played = Played::on(&bus, &["actions", "body"], Manner::Proper).await;
    let notifier = notifier(&bus);
    for key in ["first", "second", "third"] {
        notifier.show(&notification(key, false)).await.unwrap();
    }
    notifier.withdraw("second").await;
    notifier.show(&notification("first", true)).await.unwrap();
    notifier.check().await.unwrap();

    let mut askers = played.askers.lock().unwrap().clone();
    assert!(
        askers.len() >= 5,
        "four notices and one taken back: {askers:?}"
    );
    askers.dedup();
    let [only] = &askers[..] else {
        panic!("more than one connection: {askers:?}");
    };
    assert!(played.sees(only).await);
    drop(notifier);
    let begun = Instant::now();
    while played.sees(only).await {
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "it is the notifier's own"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Row T5 and the sound setting: what is asked of the service is what the settings say.
#[tokio::test(flavor = "multi_thread")]
async fn t5_sound_and_the_locked_screen_are_as_wished() {
    for (abilities, sound, expected) in [
        (&["body", "sound"][..], true, ["sound-name"].as_slice()),
        (&["body"], true, &[]),
        (&["body", "sound"], false, &["suppress-sound"]),
    ] {
        let bus = PrivateBus::start(&[]);
        let played = Played::on(&bus, abilities, Manner::Proper).await;
        let wished = Notification {
            sound,
            on_lock_screen: true,
            ..notification("k", false)
        };
        notifier(&bus).show(&wished).await.unwrap();
        let told = played.told();
        let hints = &told[0].6;
        let audible: Vec<&str> = hints
            .keys()
            .map(String::as_str)
            .filter(|name| name.contains("sound"))
            .collect();
        assert_eq!(audible, expected, "{abilities:?}, {sound}");
        let scope = hints["x-gnome-privacy-scope"].try_clone().unwrap();
        assert_eq!(String::try_from(scope).unwrap(), "system");
    }
}

/// Row N2: the notice of a call that begins in a minute sounds like none before it, where sounds are wished.
#[tokio::test(flavor = "multi_thread")]
async fn n2_the_louder_notice_is_heard_to_be_louder() {
    let bus = PrivateBus::start(&[]);
    let played = Played::on(&bus, &["body", "sound"], Manner::Proper).await;
    let notifier = notifier(&bus);
    for (key, loud, sound) in [
        ("plain", false, true),
        ("loud", true, true),
        ("silent", true, false),
    ] {
        let wished = Notification {
            loud,
            sound,
            ..notification(key, true)
        };
        notifier.show(&wished).await.unwrap();
    }
    let told = played.told();
    let sound = |number: usize| {
        let name = told[number].6.get("sound-name")?.try_clone().unwrap();
        Some(String::try_from(name).unwrap())
    };
    // Names of the Sound Naming Specification 0.8 (freedesktop.org).
    assert_eq!(sound(0).as_deref(), Some("message-new-instant"));
    assert_eq!(sound(1).as_deref(), Some("alarm-clock-elapsed"));
    assert_eq!(sound(2), None, "quiet is quiet");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_service_gets_plain_text_and_no_buttons() {
    let bus = PrivateBus::start(&[]);
    let played = Played::on(&bus, &["body"], Manner::Proper).await;
    notifier(&bus)
        .show(&notification("k", false))
        .await
        .unwrap();
    let told = played.told();
    assert_eq!(told[0].4, "c < d");
    assert!(told[0].5.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_n1_an_answer_that_is_none_is_a_failure() {
    for manner in [Manner::Error, Manner::Garbage] {
        let bus = PrivateBus::start(&[]);
        let _played = Played::on(&bus, &["body"], manner).await;
        let notifier = notifier(&bus);
        assert_eq!(
            notifier.show(&notification("k", false)).await,
            Err(NotifierError::Failed)
        );
        assert_eq!(notifier.count_shown().await, 0);
    }
}

/// Fault row N-1: a thousand failures one after the other are a thousand answers, and nothing is kept of them.
#[tokio::test(flavor = "multi_thread")]
async fn fault_n1_a_thousand_garbled_answers_in_a_row_are_a_thousand_failures() {
    let bus = PrivateBus::start(&[]);
    let played = Played::on(&bus, &["body"], Manner::Garbage).await;
    let notifier = notifier(&bus);
    for number in 0..1_000 {
        let shown = notifier
            .show(&notification(&number.to_string(), false))
            .await;
        assert_eq!(shown, Err(NotifierError::Failed), "{number}");
    }
    assert_eq!(played.told().len(), 1_000, "each was asked for once");
    assert_eq!(notifier.count_shown().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_n1_a_service_the_bus_cannot_start_is_absent_and_one_that_never_starts_is_hung() {
    for (command, expected) in [
        ("/bin/false", NotifierError::Absent),
        ("/bin/sleep 300", NotifierError::Hung),
    ] {
        let bus = PrivateBus::start(&[(SERVICE, command)]);
        let notifier = notifier(&bus);
        assert_eq!(notifier.check().await, Ok(()), "looking does not start it");
        let before = Instant::now();
        assert_eq!(
            notifier.show(&notification("k", false)).await,
            Err(expected),
            "{command}"
        );
        assert!(before.elapsed() < Duration::from_millis(4500));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_n1_a_bus_that_goes_away_is_an_answer_too() {
    let notifier_of_a_dead_bus = {
        let bus = PrivateBus::start(&[]);
        let _played = Played::on(&bus, &["body"], Manner::Proper).await;
        let notifier = notifier(&bus);
        notifier.show(&notification("k", false)).await.unwrap();
        assert_eq!(notifier.count_shown().await, 1);
        notifier
    };
    let begun = Instant::now();
    while notifier_of_a_dead_bus.count_shown().await != 0 {
        assert!(begun.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(
        notifier_of_a_dead_bus.show(&notification("k", false)).await,
        Err(NotifierError::Absent)
    );
}
