//! When to remind on this machine, and when to be quiet.

use chrono::{DateTime, Datelike as _, Days, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::ReminderKind;
use crate::person::MemberRole;
use crate::time::{day_in, resolve};

crate::words! {
    /// When a notice, which other programs show and keep, names people and quotes promises.
    NoticeNames {
        /// Never: it says what is when, and the window says with whom.
        Never = "never",
        /// While the screen is unlocked.
        Unlocked = "unlocked",
        /// On a locked screen too.
        Always = "always",
    }
}

/// When to remind on this machine. Minutes; an empty list or `None` turns a kind off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ReminderSettings {
    /// Whose reminders come on this machine; `None`: those of the role of whoever sits here.
    pub role_here: Option<MemberRole>,
    /// Minutes before a call at which the care owner of its customer hears of it, up to 10,080.
    pub owner_before_call: Option<u32>,
    /// Minutes before a call, up to 1,440, five at most.
    pub before_call: Vec<u32>,
    /// One louder notice [`LOUDER_BEFORE`] minute before a call to which nobody has reacted yet.
    pub louder: bool,
    /// The louder notice also raises the window.
    pub raise_window: bool,
    /// Minutes after the start at which "not here yet?" is asked.
    pub not_here_yet: Option<u32>,
    /// Minutes after the start at which arrived or no-show is asked.
    pub decide: Option<u32>,
    /// Ask at the end of the slot how it went.
    pub outcome_due: bool,
    /// Civil time on the last working day before at which a brief must be ready.
    pub brief_due: Option<NaiveTime>,
    /// Civil time of the digest of follow-ups, each working day.
    pub follow_ups_due: Option<NaiveTime>,
    /// Civil time at which the quiet hours begin, in which a call that comes or runs is announced without sound and
    /// all else waits until they end. `None`: there are none.
    pub quiet_from: Option<NaiveTime>,
    /// Civil time at which the quiet hours end, on the next day where that is not later than their begin.
    pub quiet_to: NaiveTime,
    /// Days of the digest and of briefs to finish: ISO 8601 numbers, Monday is 1, Sunday 7; never empty.
    pub working_days: Vec<u8>,
    /// Notices make a sound, where the system has one.
    pub sound: bool,
    /// When names stand in a notice.
    pub names: NoticeNames,
    /// Nothing is shown before this instant. Set by pausing alone, never by changing the settings.
    pub paused_until: Option<DateTime<Utc>>,
}

/// Minutes before the start at which the louder notice comes.
pub const LOUDER_BEFORE: u32 = 1;

/// How long "later" puts a notice off.
pub const LATER: Duration = Duration::minutes(5);

impl Default for ReminderSettings {
    fn default() -> Self {
        Self {
            role_here: None,
            owner_before_call: Some(1440),
            before_call: vec![15, 2],
            louder: true,
            raise_window: false,
            not_here_yet: Some(3),
            decide: Some(10),
            outcome_due: true,
            brief_due: NaiveTime::from_hms_opt(18, 0, 0),
            follow_ups_due: NaiveTime::from_hms_opt(9, 0, 0),
            quiet_from: None,
            quiet_to: NaiveTime::MIN + chrono::TimeDelta::hours(7),
            working_days: (1..=7).collect(),
            sound: true,
            names: NoticeNames::Never,
            paused_until: None,
        }
    }
}

impl ReminderSettings {
    /// Whether a day is worked on.
    #[must_use]
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.working_days
            .iter()
            .any(|number| u32::from(*number) == day.weekday().number_from_monday())
    }

    /// The last working day before a day; the day before where no day is worked on.
    #[must_use]
    pub fn working_day_before(&self, day: NaiveDate) -> Option<NaiveDate> {
        let before = |days| day.checked_sub_days(Days::new(days));
        (1..=7)
            .filter_map(before)
            .find(|day| self.is_working_day(*day))
            .or_else(|| before(1))
    }

    /// When the quiet hours end in which an instant lies; `None` outside of them.
    #[must_use]
    pub fn quiet_until(&self, at: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let (from, to) = (self.quiet_from?, self.quiet_to);
        let wall = at.with_timezone(&zone).naive_local();
        let (time, today) = (wall.time(), day_in(at, zone));
        let over_midnight = to <= from;
        let last_day = match (over_midnight, time >= from, time < to) {
            (false, true, true) | (true, _, true) => today,
            (true, true, _) => today.succ_opt()?,
            _ => return None,
        };
        let end = resolve(last_day.and_time(to), zone);
        // Where the clock is set back over the end, the hours have ended once already.
        Some(end).filter(|end| *end > at)
    }
}

/// Whether a kind can wait for the end of quiet hours: all but what speaks of a call that comes or runs.
#[must_use]
pub const fn can_wait(kind: ReminderKind) -> bool {
    match kind {
        ReminderKind::BeforeCall
        | ReminderKind::AboutToStart
        | ReminderKind::NotHereYet
        | ReminderKind::Decide => false,
        ReminderKind::OwnerBeforeCall
        | ReminderKind::OutcomeDue
        | ReminderKind::BriefDue
        | ReminderKind::FollowUpsDue => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(from: &str, to: &str) -> ReminderSettings {
        ReminderSettings {
            quiet_from: from.parse().ok(),
            quiet_to: to.parse().unwrap(),
            ..ReminderSettings::default()
        }
    }

    #[test]
    fn quiet_hours_end_when_the_wall_says_so() {
        let night = quiet("20:00:00", "07:30:00");
        let noon = quiet("12:00:00", "13:00:00");
        let always = quiet("12:00:00", "12:00:00");
        // Warsaw: UTC+2 until 25 October 2026, 01:00 UTC.
        let cases = [
            (
                "evening",
                &night,
                "2026-10-13T18:00:00Z",
                Some("2026-10-14T05:30:00Z"),
            ),
            (
                "after midnight",
                &night,
                "2026-10-13T23:00:00Z",
                Some("2026-10-14T05:30:00Z"),
            ),
            ("the very end", &night, "2026-10-14T05:30:00Z", None),
            ("by day", &night, "2026-10-14T10:00:00Z", None),
            (
                "a night with 25 hours",
                &night,
                "2026-10-24T18:00:00Z",
                Some("2026-10-25T06:30:00Z"),
            ),
            (
                "noon",
                &noon,
                "2026-10-14T10:15:00Z",
                Some("2026-10-14T11:00:00Z"),
            ),
            ("before noon", &noon, "2026-10-14T09:59:59Z", None),
            (
                "a whole day",
                &always,
                "2026-10-14T10:00:00Z",
                Some("2026-10-15T10:00:00Z"),
            ),
        ];
        for (name, settings, at, expected) in cases {
            let end = settings.quiet_until(at.parse().unwrap(), Tz::Europe__Warsaw);
            assert_eq!(end, expected.map(|end| end.parse().unwrap()), "{name}");
        }
    }

    #[test]
    fn the_working_day_before() {
        let weekdays = ReminderSettings {
            working_days: (1..=5).collect(),
            ..ReminderSettings::default()
        };
        let tuesdays = ReminderSettings {
            working_days: vec![2],
            ..weekdays.clone()
        };
        // 14 October 2026 is a Wednesday.
        let cases = [
            ("Wednesday", &weekdays, "2026-10-14", "2026-10-13"),
            ("Monday", &weekdays, "2026-10-12", "2026-10-09"),
            ("Tuesdays only", &tuesdays, "2026-10-13", "2026-10-06"),
        ];
        for (name, settings, day, expected) in cases {
            let before = settings.working_day_before(day.parse().unwrap());
            assert_eq!(before, expected.parse().ok(), "{name}");
        }
    }
}
