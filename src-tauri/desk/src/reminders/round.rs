//! A round: what is to be shown now, and what became of what was shown.
//!
//! A reminder is noted as on its way before it is shown and as shown afterwards, so that a crash in between repeats
//! it at most once and never loses it; a summary is noted as told only when it was.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use kawka_domain::ids::BookingId;
use kawka_domain::reminder::{
    Reminder, ReminderKey, ReminderKind, ReminderReason, ReminderState, can_wait,
};
use kawka_domain::time::day_in;
use kawka_store::table::reminder::Delivery;

use super::asked::{asked_late, reasons_gone};
use super::decide::{A_MINUTE, LOOK_AHEAD, LOOK_BACK, Situation, late_since};
use super::{Planned, Telling};
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::port::{Notification, NotificationButton};
use crate::view::Settings;
use crate::wording::{Digest, Language, button, dated, digest, reminder};

/// A summary that the service did not take is tried again after this time.
const TRY_AGAIN: Duration = Duration::minutes(5);

/// One reminder to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueReminder {
    /// Stable key.
    pub key: String,
    /// What it is about.
    pub kind: ReminderKind,
    /// Of which booking.
    pub booking: Option<BookingId>,
    /// When it was due.
    pub due: DateTime<Utc>,
    /// The window is to be raised with it.
    pub raise: bool,
    /// What to show.
    pub notification: Notification,
}

/// One notice of several reminders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Keys of what passed unseen.
    pub missed: Vec<String>,
    /// Keys of what stands in the window and is too much to show one by one.
    pub waiting: Vec<String>,
    /// What to show.
    pub notification: Notification,
}

/// What one round of the loop has to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// To show, one by one, most pressing first.
    pub show: Vec<DueReminder>,
    /// One notice of what passed unseen and of what is too much.
    pub summary: Option<Summary>,
    /// Keys to take off the screen.
    pub withdraw: Vec<String>,
    /// The next instant at which something is due.
    pub next: Option<DateTime<Utc>>,
}

fn buttons(kind: ReminderKind) -> &'static [&'static str] {
    match kind {
        ReminderKind::OwnerBeforeCall => &["brief", "later"],
        ReminderKind::BeforeCall => &["brief", "join", "later"],
        ReminderKind::AboutToStart => &["join", "brief", "running_late"],
        ReminderKind::NotHereYet => &["arrived", "running_late", "open"],
        ReminderKind::Decide => &["no_show", "arrived", "later"],
        ReminderKind::OutcomeDue => &["held", "no_show", "later"],
        ReminderKind::BriefDue | ReminderKind::FollowUpsDue => &["open", "later"],
    }
}

impl Desk {
    /// Computes one round and notes what it decides. Whoever shows it answers with [`Desk::note_shown`] and
    /// [`Desk::note_told`]. A file that cannot be written (a full disk) silences nothing: rows are kept in memory
    /// until it can.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn remind(&self, language: Language) -> Result<Round, CommandError> {
        let now = self.now();
        let settings = self.get_settings()?;
        let mut ledger = self.ledger();
        let lately = ledger.lately(now);
        let may_tell = ledger
            .told
            .is_none_or(|told| told > now || now - told >= TRY_AGAIN);
        let last_round = ledger.last_round;
        let (planned, known, late, reasons) = self.store.read(|c| -> Result<_, CommandError> {
            let planned = self.plan(c, &settings, now - LOOK_BACK, now + LOOK_AHEAD)?;
            let known = ledger.rows(c, now)?;
            let late = asked_late(c, &planned, &known, now)?;
            let reasons = reasons_gone(c, &settings, &planned, &known)?;
            Ok((planned, known, late, reasons))
        })?;
        let gone = |d: &Delivery| {
            let reason = reasons.get(&d.key).copied();
            reason.unwrap_or(ReminderReason::SettingsChanged)
        };
        let quiet_until = |at| settings.reminders.quiet_until(at, planned.zone);
        let situation = Situation {
            plan: &planned.reminders,
            known: &known,
            too_late: &late.too_late,
            learnt_late: &late.learnt_late,
            gone: &gone,
            now,
            paused_until: settings.reminders.paused_until,
            quiet_until: &quiet_until,
            last_round,
            lately,
            may_tell,
        };
        let decision = situation.decide();
        let telling = Telling {
            settings: &settings,
            language,
            named: self.may_name(&settings),
        };
        let show = decision
            .show
            .iter()
            .map(|due| {
                let note = decision.notes.get(&due.key.to_string());
                self.due_reminder(telling, &planned, due, note, now)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let missed: Vec<&Delivery> = decision
            .missed
            .iter()
            .filter_map(|key| decision.notes.get(key).or_else(|| known.get(key)))
            .collect();
        let summary = summary_of(telling, &planned, &missed, &decision.digest);
        let next = next_due(&planned, &known, &decision.notes, &settings, now);
        let free_again = ledger.handed_out.front().map(|at| *at + A_MINUTE);
        let next = [next, free_again.filter(|_| decision.waiting)]
            .into_iter()
            .flatten()
            .min();
        let handed_out = show.len() + usize::from(summary.is_some());
        ledger
            .handed_out
            .extend(std::iter::repeat_n(now, handed_out));
        if summary.is_some() {
            ledger.told = Some(now);
        }
        let withdraw = decision.withdraw;
        self.keep(&mut ledger, decision.notes.into_values());
        ledger.last_round = Some(now);
        Ok(Round {
            show,
            summary,
            withdraw,
            next,
        })
    }

    /// One to show, in the words of a moment.
    pub(super) fn due_reminder(
        &self,
        telling: Telling<'_>,
        planned: &Planned,
        due: &Reminder,
        note: Option<&Delivery>,
        now: DateTime<Utc>,
    ) -> Result<DueReminder, CommandError> {
        let Telling {
            settings, language, ..
        } = telling;
        let booking = planned.booking(due);
        let mut subject = self
            .store
            .read(|c| self.subject_of(c, telling, due, booking, now))?;
        // What stands already says that it came late, not for how long it has stood.
        let came = note.and_then(|note| match note.state {
            ReminderState::Shown => note.shown_at,
            _ => None,
        });
        if let Some(due) = note.and_then(|note| late_since(note, came.unwrap_or(now))) {
            subject.late_by_days = day_in(due, planned.zone) != day_in(now, planned.zone);
            subject.late = if subject.late_by_days {
                dated(language, due, planned.zone)
            } else {
                due.with_timezone(&planned.zone).format("%H:%M").to_string()
            };
        }
        let (title, body) = reminder(language, due.kind(), &subject);
        let has_room =
            booking.is_some_and(|b| b.entry.room_url.is_some()) || !settings.room_url.is_empty();
        let buttons = buttons(due.kind())
            .iter()
            .filter(|id| **id != "join" || has_room)
            .map(|id| NotificationButton {
                id: (*id).to_owned(),
                label: button(language, id).to_owned(),
            })
            .collect();
        let loud = due.kind() == ReminderKind::AboutToStart;
        let quiet = settings.reminders.quiet_until(now, planned.zone).is_some();
        Ok(DueReminder {
            key: due.key.to_string(),
            kind: due.kind(),
            booking: due.booking(),
            due: due.at,
            raise: loud && settings.reminders.raise_window && !quiet,
            notification: Notification {
                key: due.key.to_string(),
                title,
                body,
                buttons,
                urgent: !can_wait(due.kind()),
                loud,
                sound: settings.reminders.sound && !quiet,
                on_lock_screen: telling.on_lock_screen(),
            },
        })
    }

    /// Notes that a reminder was shown, with the notification service's answer as a code: `ok`, `absent`, `hung`,
    /// `failed`. The window's card stands whatever the service answered. Says `false` where it was answered meanwhile:
    /// then what was shown is to be taken off the screen again.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn note_shown(&self, shown: &DueReminder, detail: &str) -> Result<bool, CommandError> {
        Ok(self.note_all_shown(&[&shown.key], detail)? > 0)
    }

    /// Whether a reminder is still to be shown: its card stands in the window first, where it may have been answered.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn is_to_be_shown(&self, key: &str) -> Result<bool, CommandError> {
        let ledger = self.ledger();
        let row = self.store.read(|c| ledger.find(c, key))?;
        Ok(row.is_some_and(|d| d.state == ReminderState::Showing))
    }

    /// Notes that a summary was shown. Where the service did not take it, what passed unseen is told again later; the
    /// window's card stands in any case.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn note_told(&self, summary: &Summary, detail: &str) -> Result<(), CommandError> {
        let waiting: Vec<&String> = summary.waiting.iter().collect();
        self.note_all_shown(&waiting, detail)?;
        let now = self.now();
        let mut ledger = self.ledger();
        let mut rows = Vec::new();
        self.store.read(|c| -> Result<(), CommandError> {
            for key in &summary.missed {
                let row = ledger.find(c, key)?;
                rows.extend(row.filter(|d| d.state == ReminderState::Missed));
            }
            Ok(())
        })?;
        let told_at = Some(now).filter(|_| detail == "ok");
        let rows = rows.into_iter().map(|row| Delivery {
            told_at,
            detail: detail.to_owned(),
            ..row
        });
        self.keep(&mut ledger, rows);
        Ok(())
    }

    /// One that was answered meanwhile stays answered. Says how many were not.
    fn note_all_shown(&self, keys: &[&String], detail: &str) -> Result<usize, CommandError> {
        let now = self.now();
        let mut ledger = self.ledger();
        let mut rows = Vec::new();
        self.store.read(|c| -> Result<(), CommandError> {
            for key in keys {
                let row = ledger.find(c, key)?;
                rows.extend(row.filter(|d| d.state == ReminderState::Showing));
            }
            Ok(())
        })?;
        let rows = rows.into_iter().map(|row| Delivery {
            state: ReminderState::Shown,
            state_at: now,
            shown_at: Some(now),
            detail: detail.to_owned(),
            ..row
        });
        let noted = rows.len();
        self.keep(&mut ledger, rows);
        Ok(noted)
    }

    /// Notes that what these settings ask for beyond the former ones was asked for too late, as far as its time is
    /// past: a new offset must not bring up the calls of last week, and a list of the evening that is one of the morning
    /// now does not come at noon. What still waits and is past only by what it waited for, quiet hours or a zone, comes.
    pub(crate) fn note_too_late(
        &self,
        former: &Settings,
        settings: &Settings,
    ) -> Result<(), CommandError> {
        let now = self.now();
        let same_zone = former.time_zone == settings.time_zone;
        let mut ledger = self.ledger();
        let mut rows = Vec::new();
        self.store.read(|c| -> Result<(), CommandError> {
            let before = self.plan(c, former, now - LOOK_BACK, now)?;
            let before: BTreeSet<ReminderKey> = before.reminders.iter().map(|r| r.key).collect();
            let known = ledger.rows(c, now)?;
            let planned = self.plan(c, settings, now - LOOK_BACK, now)?;
            for reminder in &planned.reminders {
                let row = match known.get(&reminder.key.to_string()) {
                    None if before.contains(&reminder.key) => continue,
                    None => super::decide::first_note(reminder, now),
                    Some(d)
                        if same_zone
                            && reminder.kind() == ReminderKind::FollowUpsDue
                            && d.state == ReminderState::Planned
                            && d.due > now
                            && d.reason != Some(ReminderReason::QuietHours) =>
                    {
                        d.clone()
                    }
                    Some(_) => continue,
                };
                rows.push(Delivery {
                    due: reminder.at,
                    state: ReminderState::Withdrawn,
                    state_at: now,
                    reason: Some(ReminderReason::TooLate),
                    ..row
                });
            }
            Ok(())
        })?;
        self.keep(&mut ledger, rows);
        Ok(())
    }
}

/// The next instant at which something is to be shown or taken off the screen.
fn next_due(
    planned: &Planned,
    known: &BTreeMap<String, Delivery>,
    notes: &BTreeMap<String, Delivery>,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let instants = planned
        .reminders
        .iter()
        .flat_map(|reminder| [reminder.at, reminder.useful_until]);
    let again = known
        .values()
        .filter(|d| d.state == ReminderState::Snoozed && !notes.contains_key(&d.key))
        .filter_map(|d| d.again_at);
    instants
        .chain(again)
        .chain(settings.reminders.paused_until)
        .chain(settings.reminders.quiet_until(now, planned.zone))
        .filter(|at| *at > now)
        .min()
}

fn summary_of(
    telling: Telling<'_>,
    planned: &Planned,
    missed: &[&Delivery],
    waiting: &[&Reminder],
) -> Option<Summary> {
    if missed.is_empty() && waiting.is_empty() {
        return None;
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let names = |bookings: BTreeSet<BookingId>| -> Vec<String> {
        let bookings = planned.bookings.iter().filter(|b| bookings.contains(&b.id));
        let names: BTreeSet<String> = bookings
            .filter(|_| telling.named)
            .map(crate::bookings::subject)
            .collect();
        names.into_iter().collect()
    };
    let missed_of: BTreeSet<BookingId> = missed.iter().filter_map(|d| d.booking).collect();
    let mut reasons: Vec<_> = missed.iter().map(|d| d.reason).collect();
    reasons.dedup();
    let (title, body) = digest(
        telling.language,
        &Digest {
            missed_calls: count(missed_of.len()),
            missed_others: count(missed.iter().filter(|d| d.booking.is_none()).count()),
            reason: reasons
                .first()
                .copied()
                .flatten()
                .filter(|_| reasons.len() == 1),
            missed_names: names(missed_of),
            waiting: count(waiting.len()),
            waiting_names: names(waiting.iter().filter_map(|r| r.booking()).collect()),
        },
    );
    Some(Summary {
        missed: missed.iter().map(|d| d.key.clone()).collect(),
        waiting: waiting.iter().map(|r| r.key.to_string()).collect(),
        notification: Notification {
            key: "missed".to_owned(),
            title,
            body,
            buttons: vec![NotificationButton {
                id: "open".into(),
                label: button(telling.language, "open").into(),
            }],
            urgent: false,
            loud: false,
            sound: false,
            on_lock_screen: telling.on_lock_screen(),
        },
    })
}
