//! The pause: nothing is shown before its end, and what becomes due meanwhile comes then, as after a sleep.

use chrono::{DateTime, Duration, Utc};
use kawka_domain::time::{day_in, resolve};

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::view::PauseLength;

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::days(60);

impl Desk {
    /// Shows nothing before an instant, sixty days ahead at most; `None` or one that is past ends the pause. What
    /// becomes due meanwhile comes at its end, as after a sleep.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] for a longer pause.
    pub fn pause_reminders(&self, until: Option<DateTime<Utc>>) -> Result<(), CommandError> {
        let now = self.now();
        if until.is_some_and(|until| until > now + LONGEST_PAUSE) {
            return Err(CommandError::bad_input("until", "out_of_range"));
        }
        let former = self.get_settings()?.reminders.paused_until;
        // The end of a pause stays, so that what it held back is explained.
        match until {
            Some(until) if until > now => self.set_paused_until(until),
            _ if former.is_some_and(|end| end > now) => self.set_paused_until(now),
            _ => Ok(()),
        }
    }

    /// Pauses reminders for one of the usual lengths, from this moment.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read or written.
    pub fn pause_for(&self, length: PauseLength) -> Result<(), CommandError> {
        let now = self.now();
        let until = match length {
            PauseLength::Hour => now + Duration::hours(1),
            PauseLength::Tomorrow => {
                let settings = self.get_settings()?;
                let zone = self.zone_of(&settings);
                let tomorrow = day_in(now, zone) + chrono::Days::new(1);
                resolve(tomorrow.and_time(settings.reminders.quiet_to), zone)
            }
        };
        self.pause_reminders(Some(until))
    }
}
