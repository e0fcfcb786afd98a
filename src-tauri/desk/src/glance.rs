//! What is seen at a glance, in the tray: the next call with its countdown and the follow-ups that wait.

use chrono::{DateTime, Utc};
use kawka_domain::follow_up::shown_day;
use kawka_domain::ids::BookingId;
use kawka_domain::time::{day_in, parse_zone};
use kawka_store::table;

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::wording::{Language, both, dated};

/// Of a call that is further away its weekday alone does not say on which day it is.
const NAMED_BY_WEEKDAY: chrono::Duration = chrono::Duration::days(6);

/// Everything the tray says, in words. Two that are equal look the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// The next call and how long it is until then.
    pub next: String,
    /// Which call that is, if there is one.
    pub booking: Option<BookingId>,
    /// Time until the next call, short, for beside the icon; empty while it is over an hour away.
    pub countdown: String,
    /// The follow-ups of whoever sits here.
    pub follow_ups: String,
    /// Reminders are paused.
    pub paused: bool,
    /// Pauses reminders for an hour, or ends the pause and says when it would end by itself.
    pub pause: String,
    /// Pauses reminders until tomorrow.
    pub pause_longer: &'static str,
    /// Opens the window.
    pub open: &'static str,
    /// Ends Kawka.
    pub quit: &'static str,
}

impl Glance {
    /// What is said before anything is known.
    #[must_use]
    pub fn of_nothing(language: Language) -> Self {
        let polish = language == Language::Polish;
        Self {
            next: if polish {
                "Nic nie jest umówione"
            } else {
                "Nothing is booked"
            }
            .to_owned(),
            booking: None,
            countdown: String::new(),
            follow_ups: follow_ups(language, 0, 0),
            paused: false,
            pause: pause(language, None),
            pause_longer: if polish {
                "Wstrzymaj przypomnienia do jutra"
            } else {
                "Pause reminders until tomorrow"
            },
            open: if polish {
                "Otwórz Kawkę"
            } else {
                "Open Kawka"
            },
            quit: if polish { "Zakończ" } else { "Quit" },
        }
    }
}

impl Desk {
    /// What is to be seen at this moment; without names in discreet mode.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn glance(&self, language: Language) -> Result<Glance, CommandError> {
        let (now, zone, me, today) = (self.now(), self.zone()?, self.me()?, self.today()?);
        let settings = self.get_settings()?;
        self.store.read(|c| {
            let mut glance = Glance::of_nothing(language);
            let open = table::booking::list_open(c, now)?;
            let next = crate::today::current_call(&open, now);
            if let Some(call) = next {
                let name = (!settings.discreet).then(|| crate::bookings::subject(call));
                let theirs = call.customer_zone.as_deref();
                let theirs = theirs.and_then(|zone| parse_zone(zone).ok());
                let far = call.entry.start - now > NAMED_BY_WEEKDAY;
                let day = day_in(call.entry.start, zone).format("%d.%m").to_string();
                let parts = [
                    name.unwrap_or_default(),
                    if far { day } else { String::new() },
                    both(language, call.entry.start, zone, theirs),
                    until(language, call.entry.start, now),
                ];
                let parts: Vec<String> =
                    parts.into_iter().filter(|part| !part.is_empty()).collect();
                glance.next = parts.join(" · ");
                glance.booking = Some(call.id);
                glance.countdown = countdown(call.entry.start, now);
            }
            let paused = settings.reminders.paused_until.filter(|end| *end > now);
            glance.paused = paused.is_some();
            glance.pause = pause(language, paused.map(|end| dated(language, end, zone)));
            let pending = table::follow_up::list_pending(c, Some(me))?;
            let due = pending.iter().filter(|f| {
                shown_day(f.fields.due, f.snoozed_until).is_some_and(|day| day <= today)
            });
            glance.follow_ups = follow_ups(language, pending.len(), due.count());
            Ok(glance)
        })
    }
}

/// Whole minutes until then, the begun one included.
fn minutes(start: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (start - now + chrono::Duration::seconds(59)).num_minutes()
}

fn until(language: Language, start: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let polish = language == Language::Polish;
    match (minutes(start, now), polish) {
        (..=0, true) => "trwa".to_owned(),
        (..=0, false) => "on now".to_owned(),
        (minutes @ 1..=60, true) => format!("za {minutes} min"),
        (minutes @ 1..=60, false) => format!("in {minutes} min"),
        // Whole hours: what says more would change all day long.
        (minutes @ 61..=1440, true) => format!("za {} godz.", minutes / 60),
        (minutes @ 61..=1440, false) => format!("in {} h", minutes / 60),
        _ => String::new(),
    }
}

fn countdown(start: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match minutes(start, now) {
        minutes @ 1..=60 => format!("{minutes} min"),
        _ => String::new(),
    }
}

/// `until`: when a pause that is on ends, in words.
fn pause(language: Language, until: Option<String>) -> String {
    match (language, until) {
        (Language::Polish, None) => "Wstrzymaj przypomnienia na godzinę".to_owned(),
        (Language::English, None) => "Pause reminders for an hour".to_owned(),
        (Language::Polish, Some(until)) => format!("Wznów przypomnienia (wstrzymane do {until})"),
        (Language::English, Some(until)) => format!("Resume reminders (paused until {until})"),
    }
}

fn follow_ups(language: Language, pending: usize, due: usize) -> String {
    match (language, pending, due) {
        (Language::Polish, 0, _) => "Brak dalszych kroków".to_owned(),
        (Language::English, 0, _) => "No follow-ups".to_owned(),
        (Language::Polish, _, 0) => format!("Dalsze kroki: {pending}"),
        (Language::English, _, 0) => format!("Follow-ups: {pending}"),
        (Language::Polish, _, _) => format!("Dalsze kroki: {pending}, na dziś: {due}"),
        (Language::English, _, _) => format!("Follow-ups: {pending}, due: {due}"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, TimeZone as _};

    use super::*;

    #[test]
    fn the_countdown_runs_in_minutes_through_the_last_hour() {
        let start = Utc.with_ymd_and_hms(2026, 11, 24, 13, 0, 0).unwrap();
        for (name, before, words, short) in [
            ("two days", Duration::days(2), "", ""),
            ("a day", Duration::days(1), "za 24 godz.", ""),
            (
                "a little more than an hour",
                Duration::minutes(61),
                "za 1 godz.",
                "",
            ),
            ("an hour", Duration::minutes(60), "za 60 min", "60 min"),
            (
                "begun minutes count",
                Duration::seconds(61),
                "za 2 min",
                "2 min",
            ),
            ("the last second", Duration::seconds(1), "za 1 min", "1 min"),
            ("the start", Duration::zero(), "trwa", ""),
            ("after it", Duration::minutes(-12), "trwa", ""),
        ] {
            let now = start - before;
            let said = (until(Language::Polish, start, now), countdown(start, now));
            assert_eq!(said, (words.to_owned(), short.to_owned()), "{name}");
        }
    }
}
