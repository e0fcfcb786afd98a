//! What stands already, said once more: what the notification service refused when it came, and what names people who
//! may be named no longer.

use chrono::{DateTime, Duration, Utc};
use kawka_domain::reminder::{Reminder, ReminderState, can_wait};
use kawka_store::table::reminder::Delivery;

use super::Telling;
use super::decide::{AT_ONCE, LOOK_BACK};
use super::notices::standing;
use super::round::DueReminder;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::wording::Language;

/// The service's answers (see [`Desk::note_shown`]) after which nothing is on the screen.
const REFUSED: [&str; 3] = ["absent", "hung", "failed"];

/// What the notification service did not take when it came, and what stands in the window alone since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refused {
    /// To show now, calls first; whoever does it answers with [`Desk::note_reached`].
    pub show: Vec<DueReminder>,
    /// There is more, which a pause, quiet hours or the limit of notices hold back.
    pub more: bool,
}

impl Desk {
    /// Whether a notice may name people at this moment.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn names_people(&self) -> Result<bool, CommandError> {
        Ok(self.may_name(&self.get_settings()?))
    }

    /// What stands in the window and was refused by the notification service, for one that answers again: as far as it
    /// fits within the minute.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_refused(&self, language: Language) -> Result<Refused, CommandError> {
        let settings = self.get_settings()?;
        let now = self.now();
        let quiet = settings
            .reminders
            .quiet_until(now, self.zone_of(&settings))
            .is_some();
        let paused = settings.reminders.paused_until.is_some_and(|end| end > now);
        let mut refused = self.stands(language, |d| REFUSED.contains(&d.detail.as_str()))?;
        let all = refused.len();
        refused.retain(|due| !(paused || quiet && can_wait(due.kind)));
        refused.sort_by_key(|due| can_wait(due.kind));
        let mut ledger = self.ledger();
        refused.truncate(AT_ONCE.saturating_sub(ledger.lately(now)));
        let handed_out = std::iter::repeat_n(now, refused.len());
        ledger.handed_out.extend(handed_out);
        Ok(Refused {
            more: refused.len() < all,
            show: refused,
        })
    }

    /// What the notification service took, in the words of this moment and without a sound: for what names people
    /// there and may not any more.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn word_again(&self, language: Language) -> Result<Vec<DueReminder>, CommandError> {
        let mut standing = self.stands(language, |d| !REFUSED.contains(&d.detail.as_str()))?;
        for due in &mut standing {
            due.raise = false;
            due.notification.loud = false;
            due.notification.sound = false;
        }
        Ok(standing)
    }

    /// Notes that the notification service took one that it had refused, or refused it again. Says `false` where it was
    /// answered meanwhile: then what was shown is to be taken off the screen again.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn note_reached(&self, key: &str, detail: &str) -> Result<bool, CommandError> {
        let mut ledger = self.ledger();
        let row = self.store.read(|c| ledger.find(c, key))?;
        let Some(row) = row.filter(|d| d.state == ReminderState::Shown) else {
            return Ok(false);
        };
        if row.detail != detail {
            let detail = detail.to_owned();
            self.keep(&mut ledger, [Delivery { detail, ..row }]);
        }
        Ok(true)
    }

    /// What stands in the window and was noted so, in the words of this moment.
    fn stands(
        &self,
        language: Language,
        wanted: impl Fn(&Delivery) -> bool,
    ) -> Result<Vec<DueReminder>, CommandError> {
        let now: DateTime<Utc> = self.now();
        let settings = self.get_settings()?;
        let telling = Telling {
            settings: &settings,
            language,
            named: self.may_name(&settings),
        };
        let ledger = self.ledger();
        let (planned, known) = self.store.read(|c| -> Result<_, CommandError> {
            let planned = self.plan(c, &settings, now - LOOK_BACK, now + Duration::minutes(1))?;
            Ok((planned, ledger.rows(c, now)?))
        })?;
        let noted = |r: &Reminder| {
            known
                .get(&r.key.to_string())
                .filter(|d| d.state == ReminderState::Shown && wanted(d))
        };
        standing(&planned, &known, now)
            .into_iter()
            .filter_map(|r| Some((r, noted(r)?)))
            .map(|(r, note)| self.due_reminder(telling, &planned, r, Some(note), now))
            .collect()
    }
}
