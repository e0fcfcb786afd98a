//! The use cases, as case tables with spoken names.

mod availability;
mod bookings;
mod brief_rows;
mod briefs;
mod bursts;
mod cal_com;
mod caldav;
mod calendar_absences;
mod calendar_changes;
mod calendar_failures;
mod calendars;
mod calendly;
mod call;
mod call_rows;
mod changes;
mod companies;
mod consent;
mod erasures;
mod exports;
mod follow_ups;
mod handles;
mod history;
mod imports;
mod invitation_matching;
mod invitation_rules;
mod invitation_slots;
mod invitations;
mod logs;

mod matching;
mod merge;
mod nominations;
mod notices;
mod outcomes;
mod own_fields;
mod paper_trail;
mod people;
mod people_lists;
mod plan;
mod plan_properties;
mod recording_files;
mod recording_uploads;
pub(crate) mod recordings;
mod reminder_kills;
mod reminder_log;
mod reminder_rows;
mod reminder_settings;
mod reminder_year;
mod reminders;
mod retention;
mod rights;
mod search;
mod settings;
mod slots;
mod sources;
mod start;
mod today;
mod zones;

use kawka_desk::CommandError;

/// The code of a refusal as its word.
pub(crate) fn code(error: &CommandError) -> &'static str {
    error.code.word()
}
