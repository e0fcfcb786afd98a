//! Settings of this machine.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kawka_domain::booking_rule::BookingRule;
use kawka_domain::recording::{LinkPrivacy, RecordingSettings};
use kawka_domain::reminder::{NoticeNames, ReminderSettings};
use kawka_domain::time::parse_zone;
use kawka_store::{StoreError, Transaction, table};
use serde::Deserialize as _;
use serde_json::Value;

use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::{https, line, needed_line};
use crate::view::{Done, Settings, Theme};
use crate::wording::{CONSENT_EN, CONSENT_PL};

/// Settings lie one a row, `settings.reminders.before_call` and the like, so that undoing one leaves the others alone.
const SETTINGS: &str = "settings.";

/// Beside the settings: pausing is nothing to take back.
const PAUSED: &str = table::setting::REMINDERS_PAUSED;

/// Writes every setting below `value` to `found`, by its path.
fn flatten(path: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            let dot = if path.is_empty() { "" } else { "." };
            flatten(&format!("{path}{dot}{name}"), value, found);
        }),
        value => drop(found.insert(path.to_owned(), value.to_string())),
    }
}

/// Puts one stored setting where it belongs. One that this version does not know is left alone.
fn put(settings: &mut Value, path: &str, text: &str) {
    let pointer = ["/", &path.replace('.', "/")].concat();
    if let (Some(place), Ok(value)) = (settings.pointer_mut(&pointer), serde_json::from_str(text)) {
        *place = value;
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: String::new(),
            time_zone: String::new(),
            theme: Theme::System,
            discreet: false,
            reminders: ReminderSettings::default(),
            recordings: RecordingSettings::default(),
            retention: kawka_domain::retention::RetentionSettings::default(),
            room_url: String::new(),
            fact_days: 30,
            consent_sentence_pl: CONSENT_PL.to_owned(),
            consent_sentence_en: CONSENT_EN.to_owned(),
        }
    }
}

fn as_json(settings: &Settings) -> Result<Value, CommandError> {
    serde_json::to_value(settings).map_err(|_| CommandError::bad_input("settings", "unreadable"))
}

impl Desk {
    /// The settings of this machine.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn get_settings(&self) -> Result<Settings, CommandError> {
        let stored = self.store.read(|c| table::setting::list(c, SETTINGS))?;
        let mut settings = as_json(&Settings::default())?;
        for (path, text) in &stored {
            let mut changed = settings.clone();
            put(&mut changed, path, text);
            // A value that this version cannot take leaves the other settings alone.
            if Settings::deserialize(&changed).is_ok() {
                settings = changed;
            }
        }
        let mut settings = Settings::deserialize(&settings).unwrap_or_default();
        let paused = self.store.read(|c| table::setting::find(c, PAUSED))?;
        settings.reminders.paused_until = paused.and_then(|until| until.parse().ok());
        Ok(settings)
    }

    pub(crate) fn set_paused_until(&self, until: DateTime<Utc>) -> Result<(), CommandError> {
        Ok(self
            .store
            .write_local(|tx| table::setting::set(tx, PAUSED, &until.to_rfc3339()))?)
    }

    /// Changes the settings of this machine. A pause is not among them: it stays as it is (see
    /// [`Desk::pause_reminders`]).
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`]; the settings stay as they were.
    pub fn change_settings(&self, settings: &Settings) -> Result<Done<()>, CommandError> {
        if !["", "pl", "en"].contains(&settings.language.as_str()) {
            return Err(CommandError::bad_input("language", "unknown_language"));
        }
        if !settings.time_zone.is_empty() && parse_zone(&settings.time_zone).is_err() {
            return Err(CommandError::bad_input("time_zone", "unknown_zone"));
        }
        check_reminders(&settings.reminders)?;
        check_recordings(&settings.recordings)?;
        crate::retention::check_settings(&settings.retention)?;
        if !(1..=3_650).contains(&settings.fact_days) {
            return Err(CommandError::bad_input("fact_days", "out_of_range"));
        }
        let former = self.get_settings()?;
        let mut settings = settings.clone();
        let reminders = &mut settings.reminders;
        reminders.before_call.sort_unstable_by(|a, b| b.cmp(a));
        reminders.before_call.dedup();
        reminders.working_days.sort_unstable();
        reminders.working_days.dedup();
        reminders.paused_until = former.reminders.paused_until;
        settings.room_url = https("room_url", &settings.room_url)?;
        settings.consent_sentence_pl =
            crate::people::text("consent_sentence_pl", settings.consent_sentence_pl.trim())?;
        settings.consent_sentence_en =
            crate::people::text("consent_sentence_en", settings.consent_sentence_en.trim())?;
        let (mut wanted, mut present) = (BTreeMap::new(), BTreeMap::new());
        flatten("", &as_json(&settings)?, &mut wanted);
        flatten("", &as_json(&former)?, &mut present);
        let done = self.write(Action::ChangeSettings, String::new(), |tx| {
            for (path, text) in wanted {
                if present.get(&path) != Some(&text) {
                    table::setting::set(tx, &[SETTINGS, &path].concat(), &text)?;
                }
            }
            Ok(())
        })?;
        if self.find_me().is_some() {
            self.note_too_late(&former, &settings)?;
        }
        Ok(done)
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
        self.write(Action::ChangeBookingRules, String::new(), |tx| {
            table::booking_rule::replace(tx, &checked, now)?;
            table::calendar::forget_validators(tx)?;
            Ok(())
        })
    }
}

/// What first start asks of the settings.
pub(crate) fn set_notice_names(tx: &Transaction<'_>, names: NoticeNames) -> Result<(), StoreError> {
    let path = [SETTINGS, "reminders.names"].concat();
    table::setting::set(tx, &path, &Value::from(names.word()).to_string())
}

fn check_reminders(reminders: &ReminderSettings) -> Result<(), CommandError> {
    let minutes = reminders
        .before_call
        .iter()
        .chain(&reminders.not_here_yet)
        .chain(&reminders.decide);
    let within = reminders.before_call.len() <= 5
        && minutes.into_iter().all(|minutes| *minutes <= 1440)
        && reminders.owner_before_call.is_none_or(|n| n <= 10_080);
    if !within {
        return Err(CommandError::bad_input("reminders", "out_of_range"));
    }
    let days = &reminders.working_days;
    if days.is_empty() || days.iter().any(|day| !(1..=7).contains(day)) {
        return Err(CommandError::bad_input("working_days", "out_of_range"));
    }
    Ok(())
}

fn check_recordings(recordings: &RecordingSettings) -> Result<(), CommandError> {
    let folder = line("folder", &recordings.folder)?;
    if !folder.is_empty() && !std::path::Path::new(&folder).is_absolute() {
        return Err(CommandError::bad_input("folder", "not_absolute"));
    }
    let within = (1..=3650).contains(&recordings.retention_days)
        && (1..=720).contains(&recordings.expected_within)
        && recordings.speed_limit <= 1_000_000
        && matches!(
            recordings.privacy,
            // What was recorded for our own use is for nobody else to find.
            LinkPrivacy::Unlisted | LinkPrivacy::Nobody | LinkPrivacy::Disable
        );
    if within {
        Ok(())
    } else {
        Err(CommandError::bad_input("recordings", "out_of_range"))
    }
}
