//! The use cases, as case tables with spoken names.

mod another_parser;
mod attachments;
mod availability;
mod between_calendars;
mod bookings;
mod brief_changes;
mod brief_rows;
mod briefs;
mod bursts;
mod cal_com;
mod caldav;
mod caldav_answers;
mod caldav_converges;
mod calendar_absences;
mod calendar_changes;
mod calendar_failures;
mod calendar_lengths;
mod calendars;
mod calendly;
mod calendly_rate;
mod call;
mod call_rows;
mod changes;
mod companies;
mod consent;
mod erasures;
mod exports;
mod follow_ups;
mod handles;
mod held_back;
mod held_sums;
mod history;
mod hostile_calendars;
mod hostile_feeds;
mod import_contents;
mod import_identity;
mod import_known;
mod imports;
mod invitation_board;
mod invitation_consent;
mod invitation_matching;
mod invitation_rules;
mod invitation_slots;
mod invitations;
mod logs;

mod matching;
mod merge;
mod merge_handles;
mod nominations;
mod notices;
mod outbox;
mod outcomes;
mod own_fields;
mod own_or_guest;
mod paper_trail;
mod people;
mod people_lists;
mod plan;
mod plan_properties;
mod recording_files;
mod recording_films;
mod recording_outside;
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
mod silence;
mod slots;
mod snoozes;
mod sources;
mod start;
mod today;
mod what_left;
mod zones;

use kawka_desk::CommandError;

/// The code of a refusal as its word.
pub(crate) fn code(error: &CommandError) -> &'static str {
    error.code.word()
}
