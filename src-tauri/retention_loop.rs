//! The loop that takes the daily look at what is due for deletion. It asks every half hour, so that a machine that is
//! rarely on takes it too; the desk knows whether the day had its look, and whether its clock is believed.

use std::sync::Arc;
use std::time::Duration;

use kawka_desk::Desk;
use tokio::time::sleep;

use crate::commands::blocking;

/// The first picture, reminders and calendars go first.
const AFTER_START: Duration = Duration::from_secs(20);
/// How often the desk is asked.
const EVERY: Duration = Duration::from_secs(1800);

/// Runs for as long as the desk is open.
pub async fn run(desk: Arc<Desk>) {
    sleep(AFTER_START).await;
    loop {
        let asked = Arc::clone(&desk);
        match blocking(move || asked.look_at_retention()).await {
            Ok(true) => tracing::info!(code = "deleted", "retention"),
            Ok(false) => {}
            Err(error) => tracing::error!(code = %error, "retention"),
        }
        sleep(EVERY).await;
    }
}
