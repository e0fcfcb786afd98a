//! macOS and Windows: shown through notify-rust, not waited for. Answers are not reported there yet: on macOS the
//! call that waits is known to hang, and on Windows clicks arrive only while the toast is on the screen. Both
//! systems bring the app to the front on a click by themselves.

use std::time::Duration;

use kawka_desk::port::{Notification, NotificationResponse, NotifierError};
use tokio::sync::mpsc::UnboundedSender;

use super::{Abilities, build};

const LIMIT: Duration = Duration::from_secs(3);

#[derive(Debug)]
pub(super) struct Desktop;

impl Desktop {
    pub(super) fn new(_responses: UnboundedSender<NotificationResponse>) -> Self {
        Self
    }

    pub(super) async fn show(&self, notification: &Notification) -> Result<(), NotifierError> {
        let built = build(notification, Abilities::default());
        let shown = tokio::task::spawn_blocking(move || built.show().map(drop));
        match tokio::time::timeout(LIMIT, shown).await {
            Ok(Ok(Ok(()))) => Ok(()),
            Ok(_) => Err(NotifierError::Failed),
            Err(_) => Err(NotifierError::Hung),
        }
    }

    /// Neither system lets notify-rust take one back.
    pub(super) async fn withdraw(&self, _key: &str) {}

    pub(super) async fn adopt_left(&self, _folder: &std::path::Path) {}

    pub(super) async fn withdraw_all(&self) {}

    /// Neither system tells, or lets notify-rust replace what is there.
    pub(super) async fn is_on_screen(&self, _key: &str) -> bool {
        false
    }

    /// Neither system tells an app that is not signed for it.
    pub(super) async fn is_silenced(&self) -> Option<bool> {
        None
    }

    /// The service is part of the system.
    pub(super) async fn check(&self) -> Result<(), NotifierError> {
        Ok(())
    }
}
