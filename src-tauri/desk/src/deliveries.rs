//! What is to be shown now, and what became of it: exactly one notice a key, across restarts.
//!
//! A reminder is noted as on its way before it is shown and as shown afterwards, so that a crash in between repeats
//! it at most once and never loses it. What passed while nobody could see it comes as one summary.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use kawka_domain::booking::{NoShowReason, Outcome};
use kawka_domain::ids::BookingId;
use kawka_domain::reminder::{Reminder, ReminderKind};
use kawka_store::table;
use kawka_store::table::reminder::{Delivery, ReminderState};

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::port::{Notification, NotificationButton};
use crate::reminders::Planned;
use crate::rows::{booking_row, open_promises};
use crate::view::{NewOutcome, Notice, NoticeAnswer, ReminderLogRow, Settings};
use crate::wording::{Language, button, missed, reminder};

/// How far back a round looks.
const LOOK_BACK: Duration = Duration::days(7);
/// A reminder later than this was missed in its own time, even if it is still worth showing.
const PUNCTUAL: Duration = Duration::minutes(2);
/// How long "later" puts a notice off.
const LATER: Duration = Duration::minutes(5);
/// At most this many notices at once; the rest comes in the next round.
const AT_ONCE: usize = 5;

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
    /// What to show.
    pub notification: Notification,
}

/// What one round of the loop has to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// To show, one by one.
    pub show: Vec<DueReminder>,
    /// One summary of what passed unseen.
    pub summary: Option<Notification>,
    /// Keys to take off the screen.
    pub withdraw: Vec<String>,
    /// The next instant at which something is due.
    pub next: Option<DateTime<Utc>>,
}

fn buttons(kind: ReminderKind) -> &'static [&'static str] {
    match kind {
        ReminderKind::BeforeCall => &["brief", "join"],
        ReminderKind::NotHereYet => &["arrived", "running_late", "open"],
        ReminderKind::Decide => &["no_show", "arrived", "later"],
        ReminderKind::OutcomeDue => &["open", "no_show", "later"],
        ReminderKind::BriefDue | ReminderKind::FollowUpsDue => &["open"],
    }
}

fn delivery(
    reminder: &Reminder,
    state: ReminderState,
    now: DateTime<Utc>,
    detail: &str,
) -> Delivery {
    Delivery {
        key: reminder.key.clone(),
        kind: reminder.kind.word().to_owned(),
        booking: reminder.booking,
        due: reminder.at,
        state,
        state_at: now,
        again_at: None,
        detail: detail.to_owned(),
    }
}

impl Desk {
    /// Computes one round and notes what it decides; the loop then shows and answers with [`Desk::note_shown`].
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read or written.
    pub fn remind(&self, language: Language) -> Result<Round, CommandError> {
        let now = self.now();
        let settings = self.get_settings()?;
        let (planned, deliveries) = self.store.read(|c| -> Result<_, CommandError> {
            let planned = self.plan(c, &settings, now - LOOK_BACK, now + Duration::days(2))?;
            Ok((
                planned,
                table::reminder::list_since(c, now - LOOK_BACK - Duration::days(1))?,
            ))
        })?;
        let by_key: BTreeMap<&str, &Delivery> =
            deliveries.iter().map(|d| (d.key.as_str(), d)).collect();
        let mut notes: Vec<Delivery> = Vec::new();
        let mut to_show: Vec<&Reminder> = Vec::new();
        let mut unseen: Vec<&Reminder> = Vec::new();
        for reminder in planned
            .reminders
            .iter()
            .filter(|reminder| reminder.at <= now)
        {
            let known = planned
                .booking(reminder)
                .is_none_or(|b| reminder.at + Duration::minutes(1) >= b.created_at);
            match by_key.get(reminder.key.as_str()) {
                None if !known => {}
                None if reminder.useful_until > now => to_show.push(reminder),
                None => {
                    notes.push(delivery(reminder, ReminderState::Missed, now, ""));
                    unseen.push(reminder);
                }
                // On its way when the machine stopped: perhaps nobody saw it.
                Some(d) if d.state == ReminderState::Showing && reminder.useful_until <= now => {
                    unseen.push(reminder);
                }
                Some(_) if reminder.useful_until <= now => {}
                Some(d) if d.state == ReminderState::Showing => to_show.push(reminder),
                Some(d)
                    if d.state == ReminderState::Snoozed
                        && d.again_at.is_some_and(|at| at <= now) =>
                {
                    to_show.push(reminder);
                }
                Some(_) => {}
            }
        }
        keep_latest_of_call(&mut to_show, &mut notes, now);
        to_show.truncate(AT_ONCE);
        let useful: BTreeMap<&str, DateTime<Utc>> = planned
            .reminders
            .iter()
            .map(|r| (r.key.as_str(), r.useful_until))
            .collect();
        let mut withdraw = Vec::new();
        for standing in deliveries.iter().filter(|d| is_standing(d.state)) {
            let detail = match useful.get(standing.key.as_str()) {
                None => "no_longer_planned",
                Some(until) if *until <= now => "over",
                // A newer notice of the same call says all that the older one said.
                Some(_)
                    if standing.booking.is_some()
                        && to_show.iter().any(|due| {
                            due.booking == standing.booking
                                && due.key != standing.key
                                && is_of_call(due.kind)
                        }) =>
                {
                    "superseded"
                }
                Some(_) => continue,
            };
            withdraw.push(standing.key.clone());
            notes.push(Delivery {
                state: ReminderState::Withdrawn,
                state_at: now,
                again_at: None,
                detail: detail.to_owned(),
                ..standing.clone()
            });
        }
        notes.extend(
            to_show
                .iter()
                .map(|reminder| delivery(reminder, ReminderState::Showing, now, "")),
        );
        if !notes.is_empty() {
            self.store.write_local(|tx| -> Result<(), CommandError> {
                notes
                    .iter()
                    .try_for_each(|note| Ok(table::reminder::set(tx, note)?))
            })?;
        }
        let next = next_due(&planned, &deliveries, now);
        let show = to_show
            .into_iter()
            .map(|reminder| self.due_reminder(&settings, language, &planned, reminder, now))
            .collect::<Result<Vec<_>, _>>()?;
        let summary = summary_of(&settings, language, &planned, &unseen, now);
        Ok(Round {
            show,
            summary,
            withdraw,
            next,
        })
    }

    fn due_reminder(
        &self,
        settings: &Settings,
        language: Language,
        planned: &Planned,
        due: &Reminder,
        now: DateTime<Utc>,
    ) -> Result<DueReminder, CommandError> {
        let booking = planned.booking(due);
        let subject = self
            .store
            .read(|c| self.subject_of(c, settings, language, due, booking, now))?;
        let (title, body) = reminder(language, due.kind, &subject);
        let has_room =
            booking.is_some_and(|b| b.entry.room_url.is_some()) || !settings.room_url.is_empty();
        let buttons = buttons(due.kind)
            .iter()
            .filter(|id| **id != "join" || has_room)
            .map(|id| NotificationButton {
                id: (*id).to_owned(),
                label: button(language, id).to_owned(),
            })
            .collect();
        let urgent = matches!(
            due.kind,
            ReminderKind::BeforeCall | ReminderKind::NotHereYet | ReminderKind::Decide
        );
        Ok(DueReminder {
            key: due.key.clone(),
            kind: due.kind,
            booking: due.booking,
            due: due.at,
            notification: Notification {
                key: due.key.clone(),
                title,
                body,
                buttons,
                urgent,
                sound: true,
                on_lock_screen: false,
            },
        })
    }

    /// Notes that a reminder was shown, with the notification service's answer as a code.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be written.
    pub fn note_shown(&self, shown: &DueReminder, detail: &str) -> Result<(), CommandError> {
        let now = self.now();
        Ok(self
            .store
            .write_local(|tx| table::reminder::set_shown(tx, &shown.key, now, detail))?)
    }

    /// The notices that stand in the window until they are answered, by due time.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_notices(&self) -> Result<Vec<Notice>, CommandError> {
        let now = self.now();
        let settings = self.get_settings()?;
        self.store.read(|c| {
            let planned = self.plan(c, &settings, now - LOOK_BACK, now + Duration::minutes(1))?;
            let shown: BTreeSet<String> = table::reminder::list_since(c, now - LOOK_BACK)?
                .into_iter()
                .filter(|d| matches!(d.state, ReminderState::Shown | ReminderState::Showing))
                .map(|d| d.key)
                .collect();
            let mut standing: Vec<&Reminder> = planned
                .reminders
                .iter()
                .filter(|r| shown.contains(&r.key) && r.useful_until > now)
                .collect();
            // One card a call: the newest notice says all that matters.
            let mut seen = BTreeSet::new();
            standing.reverse();
            standing.retain(|r| r.booking.is_none_or(|booking| seen.insert(booking)));
            standing.reverse();
            standing
                .into_iter()
                .map(|r| {
                    let booking = planned.booking(r);
                    let promise = match booking.and_then(|b| b.customer) {
                        Some(customer) => open_promises(c, customer)?.into_iter().next(),
                        None => None,
                    };
                    let subject = self.subject_of(c, &settings, Language::English, r, None, now)?;
                    Ok(Notice {
                        key: r.key.clone(),
                        kind: r.kind,
                        at: r.at,
                        booking: match booking {
                            Some(b) => Some(booking_row(c, b.clone(), now)?),
                            None => None,
                        },
                        promise,
                        count: subject.count,
                    })
                })
                .collect()
        })
    }

    /// Answers a notice and does what the answer says. A no-show by one key is an unexcused one; its reason can be
    /// changed afterwards.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`] for a key that was never shown, and what the action itself refuses.
    pub fn answer_notice(&self, key: &str, answer: NoticeAnswer) -> Result<(), CommandError> {
        let now = self.now();
        let known = self
            .store
            .read(|c| table::reminder::list_since(c, now - LOOK_BACK - Duration::days(1)))?;
        let Some(shown) = known.into_iter().find(|d| d.key == key) else {
            return Err(CommandError::new(crate::ErrorCode::NotFound).with("what", "notice"));
        };
        if let Some(booking) = shown.booking {
            match answer {
                NoticeAnswer::Arrived => drop(self.mark_arrived(booking)?),
                NoticeAnswer::RunningLate => drop(self.mark_running_late(booking)?),
                NoticeAnswer::NoShow => {
                    let outcome = Outcome::NoShow {
                        reason: NoShowReason::Unexcused,
                    };
                    drop(self.set_outcome(
                        booking,
                        &NewOutcome {
                            outcome,
                            remark: String::new(),
                        },
                    )?);
                }
                NoticeAnswer::Seen | NoticeAnswer::Later => {}
            }
        }
        let (state, again_at) = match answer {
            NoticeAnswer::Later => (ReminderState::Snoozed, Some(now + LATER)),
            _ => (ReminderState::Answered, None),
        };
        let note = Delivery {
            state,
            state_at: now,
            again_at,
            detail: answer.word().to_owned(),
            ..shown
        };
        self.store
            .write_local(|tx| Ok(table::reminder::set(tx, &note)?))
    }

    /// What became of reminders, newest first.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_reminder_log(
        &self,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<ReminderLogRow>, CommandError> {
        let log = self
            .store
            .read(|c| table::reminder::list(c, offset, limit.min(1000)))?;
        Ok(log
            .into_iter()
            .map(|d| ReminderLogRow {
                key: d.key,
                due: d.due,
                state: d.state.word().to_owned(),
                at: d.state_at,
                detail: d.detail,
            })
            .collect())
    }
}

/// Of several reminders of one kind and call that come at once, the latest is worth showing; the others are noted
/// as missed.
fn keep_latest_of_call(
    to_show: &mut Vec<&Reminder>,
    notes: &mut Vec<Delivery>,
    now: DateTime<Utc>,
) {
    let mut latest: BTreeMap<(BookingId, ReminderKind), DateTime<Utc>> = BTreeMap::new();
    for reminder in to_show.iter() {
        if let Some(booking) = reminder.booking {
            let at = latest
                .entry((booking, reminder.kind))
                .or_insert(reminder.at);
            *at = (*at).max(reminder.at);
        }
    }
    to_show.retain(|reminder| {
        let keep = reminder.booking.is_none_or(|booking| {
            latest
                .get(&(booking, reminder.kind))
                .is_none_or(|at| *at == reminder.at)
        });
        if !keep {
            notes.push(delivery(reminder, ReminderState::Missed, now, "superseded"));
        }
        keep
    });
}

/// Speaks of a call that comes or runs.
const fn is_of_call(kind: ReminderKind) -> bool {
    matches!(
        kind,
        ReminderKind::BeforeCall
            | ReminderKind::NotHereYet
            | ReminderKind::Decide
            | ReminderKind::OutcomeDue
    )
}

/// On the screen, on its way there, or put off.
const fn is_standing(state: ReminderState) -> bool {
    matches!(
        state,
        ReminderState::Shown | ReminderState::Showing | ReminderState::Snoozed
    )
}

/// The next instant at which something is to be shown or taken off the screen.
fn next_due(
    planned: &Planned,
    deliveries: &[Delivery],
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let instants = planned
        .reminders
        .iter()
        .flat_map(|reminder| [reminder.at, reminder.useful_until]);
    let again = deliveries
        .iter()
        .filter(|d| d.state == ReminderState::Snoozed)
        .filter_map(|d| d.again_at);
    instants.chain(again).filter(|at| *at > now).min()
}

fn summary_of(
    settings: &Settings,
    language: Language,
    planned: &Planned,
    unseen: &[&Reminder],
    now: DateTime<Utc>,
) -> Option<Notification> {
    // A reminder that its successor overtook within minutes is nothing to report.
    let late: Vec<&&Reminder> = unseen.iter().filter(|r| now - r.at > PUNCTUAL).collect();
    if late.is_empty() {
        return None;
    }
    let names: BTreeSet<String> = late
        .iter()
        .filter(|_| !settings.discreet)
        .filter_map(|r| planned.booking(r).map(crate::bookings::subject))
        .collect();
    let names: Vec<String> = names.into_iter().take(5).collect();
    let (title, body) = missed(
        language,
        u32::try_from(late.len()).unwrap_or(u32::MAX),
        &names,
    );
    Some(Notification {
        key: "missed".to_owned(),
        title,
        body,
        buttons: vec![NotificationButton {
            id: "open".into(),
            label: button(language, "open").into(),
        }],
        urgent: false,
        sound: true,
        on_lock_screen: false,
    })
}
