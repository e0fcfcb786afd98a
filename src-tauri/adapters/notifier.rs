//! The real [`Notifier`]: notifications of the desktop. notify-rust builds them on every system and shows them on
//! macOS and Windows. On Linux they leave through one connection of our own, for three reasons: notify-rust opens a
//! connection for each, and GNOME takes all of an app's notifications away when the first one's connection closes;
//! its waiting for an answer never ends when the service dies; and its calls have no limit of time.
//!
//! Nothing here decides what a notification says. Deliberately absent: sounds of our own, images, and any record of
//! what was shown (the desk keeps that).

#[cfg(target_os = "linux")]
mod do_not_disturb;
#[cfg(target_os = "linux")]
mod left_behind;

#[cfg_attr(target_os = "linux", path = "notifier/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "notifier/elsewhere.rs")]
mod desktop;

use std::path::Path;

use async_trait::async_trait;
use kawka_desk::port::{Notification, NotificationResponse, Notifier, NotifierError};
use notify_rust::Timeout;
use tokio::sync::mpsc::UnboundedSender;

const APP_NAME: &str = "Kawka";
/// The icon's name in the theme and the name of the `.desktop` file.
#[cfg(target_os = "linux")]
const DESKTOP_ENTRY: &str = "kawka";
/// Freedesktop Sound Naming Specification 0.8.
#[cfg(target_os = "linux")]
const SOUND: &str = "message-new-instant";
/// As above, for the call that begins in a minute: an alarm, and not another message.
#[cfg(target_os = "linux")]
const LOUD_SOUND: &str = "alarm-clock-elapsed";
/// What a click on the notification itself is called (Desktop Notifications Specification 1.2).
const CLICK: &str = "default";

/// [`Notifier`] of the desktop this runs on. Its methods are to be called inside a tokio runtime.
#[derive(Debug)]
pub struct DesktopNotifier {
    desktop: desktop::Desktop,
}

impl DesktopNotifier {
    /// Sends what people answer to `responses`. Connects to nothing yet; a service that comes later is found, and so
    /// is one that comes back.
    #[must_use]
    pub fn new(responses: UnboundedSender<NotificationResponse>) -> Self {
        Self {
            desktop: desktop::Desktop::new(responses),
        }
    }

    /// Like [`DesktopNotifier::new`], on the bus at this D-Bus address instead of the session's.
    #[cfg(target_os = "linux")]
    #[must_use]
    pub fn on_bus(
        address: impl Into<String>,
        responses: UnboundedSender<NotificationResponse>,
    ) -> Self {
        Self {
            desktop: desktop::Desktop::on_bus(address.into(), responses),
        }
    }

    /// Answers for what an earlier run over the same data folder left on the screen when it was killed: it can be taken
    /// back or replaced. Some services tell of its buttons only once it was shown again. What stands from now on is kept
    /// there for the next one. Returns within three seconds.
    pub async fn adopt_left(&self, folder: &Path) {
        self.desktop.adopt_left(folder).await;
    }

    /// Takes everything off the screen that this process put there: its buttons would do nothing once it is gone.
    /// Returns within a second.
    pub async fn withdraw_all(&self) {
        self.desktop.withdraw_all().await;
    }

    /// Whether the desktop keeps notifications off the screen at this moment ("do not disturb"). `None` where no
    /// desktop says anything about it.
    pub async fn is_silenced(&self) -> Option<bool> {
        self.desktop.is_silenced().await
    }

    /// Whether what was shown under a key is on the screen or waits in the service, as far as it told. Never where the
    /// system does not say.
    pub async fn is_on_screen(&self, key: &str) -> bool {
        self.desktop.is_on_screen(key).await
    }

    /// How many notifications are on the screen or wait in the service, as far as it told.
    #[cfg(target_os = "linux")]
    pub async fn count_shown(&self) -> usize {
        self.desktop.count_shown().await
    }
}

#[async_trait]
impl Notifier for DesktopNotifier {
    async fn show(&self, notification: &Notification) -> Result<(), NotifierError> {
        noted(self.desktop.show(notification).await)
    }

    async fn withdraw(&self, key: &str) {
        self.desktop.withdraw(key).await;
    }

    async fn check(&self) -> Result<(), NotifierError> {
        // Asked often where there is none: whoever asks says it where it matters.
        self.desktop.check().await
    }
}

fn noted(answer: Result<(), NotifierError>) -> Result<(), NotifierError> {
    answer.inspect_err(|error| {
        let code = match error {
            NotifierError::Absent => "notifier_absent",
            NotifierError::Hung => "notifier_hung",
            NotifierError::Failed => "notifier_failed",
        };
        tracing::warn!(code, "notifier");
    })
}

/// What a notification service can do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Abilities {
    /// Shows buttons and tells which one was pressed.
    actions: bool,
    /// Reads the body as markup.
    markup: bool,
    /// Plays sounds.
    sound: bool,
}

fn build(notification: &Notification, abilities: Abilities) -> notify_rust::Notification {
    let mut built = notify_rust::Notification::new();
    built.appname(APP_NAME).summary(&notification.title);
    if abilities.markup {
        built.body(&escape(&notification.body));
    } else {
        built.body(&notification.body);
    }
    built.timeout(if notification.urgent {
        Timeout::Never
    } else {
        Timeout::Default
    });
    if abilities.actions {
        // The label of the click is not shown; services want one that is not empty.
        built.action(CLICK, APP_NAME);
        for button in &notification.buttons {
            built.action(&button.id, &button.label);
        }
    }
    #[cfg(target_os = "linux")]
    {
        use notify_rust::{Hint, Urgency};
        built.icon(DESKTOP_ENTRY);
        built.hint(Hint::DesktopEntry(DESKTOP_ENTRY.to_owned()));
        built.hint(Hint::Category("x-kawka.reminder".to_owned()));
        built.urgency(if notification.urgent {
            Urgency::Critical
        } else {
            Urgency::Normal
        });
        if !notification.sound {
            built.hint(Hint::SuppressSound(true));
        } else if abilities.sound {
            let name = if notification.loud { LOUD_SOUND } else { SOUND };
            built.hint(Hint::SoundName(name.to_owned()));
        }
    }
    built
}

/// A name such as `Anna <anna@example.org>` must not become markup.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use kawka_desk::port::NotificationButton;

    use super::*;

    fn notification(urgent: bool) -> Notification {
        let button = |id: &str, label: &str| NotificationButton {
            id: id.into(),
            label: label.into(),
        };
        Notification {
            key: "call/1".into(),
            title: "Anna <b> & Co".into(),
            body: "1 < 2 & 3 > 2\nsecond line".into(),
            buttons: vec![button("open", "Open"), button("snooze", "Later")],
            urgent,
            loud: false,
            sound: true,
            on_lock_screen: false,
        }
    }

    #[test]
    fn only_the_body_is_markup_and_only_where_the_service_reads_it_so() {
        let marked = build(
            &notification(false),
            Abilities {
                markup: true,
                ..Abilities::default()
            },
        );
        assert_eq!(marked.summary, "Anna <b> & Co");
        assert_eq!(marked.body, "1 &lt; 2 &amp; 3 &gt; 2\nsecond line");
        let plain = build(&notification(false), Abilities::default());
        assert_eq!(plain.body, "1 < 2 & 3 > 2\nsecond line");
    }

    #[test]
    fn a_service_without_buttons_gets_none() {
        let with = build(
            &notification(false),
            Abilities {
                actions: true,
                ..Abilities::default()
            },
        );
        assert_eq!(
            with.actions,
            ["default", "Kawka", "open", "Open", "snooze", "Later"]
        );
        assert!(
            build(&notification(false), Abilities::default())
                .actions
                .is_empty()
        );
    }

    #[test]
    fn only_what_is_urgent_stays() {
        assert_eq!(
            build(&notification(true), Abilities::default()).timeout,
            Timeout::Never
        );
        assert_eq!(
            build(&notification(false), Abilities::default()).timeout,
            Timeout::Default
        );
    }
}
