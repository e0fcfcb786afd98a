//! Settings of this machine.

use kawka_domain::booking_rule::BookingRule;
use kawka_domain::reminder::ReminderSettings;
use kawka_domain::time::parse_zone;
use kawka_store::table;

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::{https, line, needed_line};
use crate::view::{Done, Settings, Theme};
use crate::wording::{CONSENT_EN, CONSENT_PL};

const SETTINGS: &str = "settings";

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: String::new(),
            time_zone: String::new(),
            theme: Theme::System,
            discreet: false,
            reminders: ReminderSettings::default(),
            room_url: String::new(),
            consent_sentence_pl: CONSENT_PL.to_owned(),
            consent_sentence_en: CONSENT_EN.to_owned(),
        }
    }
}

impl Desk {
    /// The settings of this machine.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn get_settings(&self) -> Result<Settings, CommandError> {
        let stored = self.store.read(|c| table::setting::find(c, SETTINGS))?;
        Ok(stored
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }

    /// Changes the settings of this machine.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`]; the settings stay as they were.
    pub fn change_settings(&self, settings: &Settings) -> Result<(), CommandError> {
        if !["", "pl", "en"].contains(&settings.language.as_str()) {
            return Err(CommandError::bad_input("language", "unknown_language"));
        }
        if !settings.time_zone.is_empty() && parse_zone(&settings.time_zone).is_err() {
            return Err(CommandError::bad_input("time_zone", "unknown_zone"));
        }
        let reminders = &settings.reminders;
        let minutes = reminders
            .before_call
            .iter()
            .chain(&reminders.not_here_yet)
            .chain(&reminders.decide);
        if reminders.before_call.len() > 5 || minutes.into_iter().any(|minutes| *minutes > 1440) {
            return Err(CommandError::bad_input("reminders", "out_of_range"));
        }
        let mut settings = settings.clone();
        settings
            .reminders
            .before_call
            .sort_unstable_by(|a, b| b.cmp(a));
        settings.reminders.before_call.dedup();
        settings.room_url = https("room_url", &settings.room_url)?;
        settings.consent_sentence_pl =
            crate::people::text("consent_sentence_pl", settings.consent_sentence_pl.trim())?;
        settings.consent_sentence_en =
            crate::people::text("consent_sentence_en", settings.consent_sentence_en.trim())?;
        let text = serde_json::to_string(&settings)
            .map_err(|_| CommandError::bad_input("settings", "unreadable"))?;
        Ok(self
            .store
            .write_local(|tx| table::setting::set(tx, SETTINGS, &text))?)
    }

    /// The rules that tell which calendar events are booked calls.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_booking_rules(&self) -> Result<Vec<BookingRule>, CommandError> {
        Ok(self.store.read(table::booking_rule::list)?)
    }

    /// Changes the rules; the next reading of each calendar is a whole one.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`] for a rule that needs a pattern and has none.
    pub fn change_booking_rules(&self, rules: &[BookingRule]) -> Result<Done<()>, CommandError> {
        let mut checked = Vec::new();
        for (position, rule) in (0..).zip(rules) {
            let pattern = if rule.kind.needs_pattern() {
                needed_line("pattern", &rule.pattern)?
            } else {
                line("pattern", &rule.pattern)?
            };
            checked.push(BookingRule {
                pattern,
                position,
                ..rule.clone()
            });
        }
        let now = self.now();
        self.write("change_booking_rules", String::new(), |tx| {
            table::booking_rule::replace(tx, &checked, now)?;
            table::calendar::forget_validators(tx)?;
            Ok(())
        })
    }
}
