//! The notices that stand in the window until they are answered.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use kawka_domain::booking::{NoShowReason, Outcome};
use kawka_domain::ids::BookingId;
use kawka_domain::reminder::{LATER, Reminder, ReminderState, can_wait};
use kawka_store::table::reminder::Delivery;

use super::decide::{LOOK_AHEAD, LOOK_BACK, late_since};
use super::{Planned, Telling, second_booking};
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::rows::{booking_row, open_promises};
use crate::view::{NewOutcome, Notice, NoticeAnswer};
use crate::wording::Language;

/// One that was put off comes at the latest so long before its time is over.
const LAST_MOMENT: Duration = Duration::seconds(30);

/// What stands in the window, by due time. One a call: the newest notice says all that matters.
pub(super) fn standing<'a>(
    planned: &'a Planned,
    known: &BTreeMap<String, Delivery>,
    now: DateTime<Utc>,
) -> Vec<&'a Reminder> {
    let stands = |r: &&Reminder| {
        let state = known.get(&r.key.to_string()).map(|d| d.state);
        matches!(state, Some(ReminderState::Shown | ReminderState::Showing)) && r.useful_until > now
    };
    let mut standing: Vec<&Reminder> = planned.reminders.iter().filter(stands).collect();
    let mut seen = BTreeSet::new();
    standing.reverse();
    standing.retain(|r| r.booking().is_none_or(|booking| seen.insert(booking)));
    standing.reverse();
    standing
}

impl Desk {
    /// The notices that stand in the window until they are answered: what can wait before what speaks of a call that
    /// comes or runs, each by due time, so that the last one is the most pressing. None while reminders are paused.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_notices(&self) -> Result<Vec<Notice>, CommandError> {
        let now = self.now();
        let settings = self.get_settings()?;
        if settings.reminders.paused_until.is_some_and(|end| end > now) {
            return Ok(Vec::new());
        }
        // The window words its cards itself: only the count is taken from here.
        let telling = Telling {
            settings: &settings,
            language: Language::English,
            named: false,
        };
        let ledger = self.ledger();
        self.store.read(|c| {
            let planned = self.plan(c, &settings, now - LOOK_BACK, now + Duration::minutes(1))?;
            let known = ledger.rows(c, now)?;
            let mut standing = standing(&planned, &known, now);
            standing.sort_by_key(|r| !can_wait(r.kind()));
            standing
                .into_iter()
                .map(|r| {
                    let booking = planned.booking(r);
                    let promise = match booking.and_then(|b| b.customer) {
                        Some(customer) => open_promises(c, customer)?.into_iter().next(),
                        None => None,
                    };
                    let also_booked = match booking {
                        Some(b) => second_booking(c, b, now)?,
                        None => None,
                    };
                    let row = known.get(&r.key.to_string());
                    let again = row.and_then(|d| d.again_at);
                    // One that is on its way is not noted as shown again yet.
                    let shown = |d: &Delivery| match d.state {
                        ReminderState::Shown => d.shown_at.unwrap_or(now),
                        _ => now,
                    };
                    let subject = self.subject_of(c, telling, r, None, now)?;
                    Ok(Notice {
                        key: r.key.to_string(),
                        kind: r.kind(),
                        at: again.unwrap_or(r.at),
                        late: row.is_some_and(|d| late_since(d, shown(d)).is_some()),
                        booking: match booking {
                            Some(b) => Some(booking_row(c, b.clone(), now)?),
                            None => None,
                        },
                        promise,
                        also_booked,
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
        let mut ledger = self.ledger();
        let known = self.store.read(|c| ledger.find(c, key))?;
        let known = known.filter(|d| d.state != ReminderState::Planned);
        let Some(shown) = known else {
            return Err(CommandError::new(crate::ErrorCode::NotFound).with("what", "notice"));
        };
        if let Some(booking) = shown.booking {
            match answer {
                NoticeAnswer::Arrived => drop(self.mark_arrived(booking)?),
                NoticeAnswer::RunningLate => drop(self.mark_running_late(booking)?),
                NoticeAnswer::Held => self.end_as(booking, Outcome::Held)?,
                NoticeAnswer::NoShow => {
                    let reason = NoShowReason::Unexcused;
                    self.end_as(booking, Outcome::NoShow { reason })?;
                }
                NoticeAnswer::Seen | NoticeAnswer::Later => {}
            }
        }
        let (state, again_at) = match answer {
            NoticeAnswer::Later => {
                let at = self.comes_again(key, now)?;
                (ReminderState::Snoozed, Some(at))
            }
            // That it had come again stays known.
            _ => (
                ReminderState::Answered,
                shown
                    .again_at
                    .filter(|_| shown.state != ReminderState::Snoozed),
            ),
        };
        let row = Delivery {
            state,
            state_at: now,
            again_at,
            answer: Some(answer.word().to_owned()),
            answered_at: Some(now),
            ..shown
        };
        self.keep(&mut ledger, [row]);
        Ok(())
    }

    /// When one that is put off at a moment comes again: after [`LATER`], and before it is worth nothing any more.
    fn comes_again(&self, key: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, CommandError> {
        let settings = self.get_settings()?;
        let planned = self
            .store
            .read(|c| self.plan(c, &settings, now - LOOK_BACK, now + LOOK_AHEAD))?;
        let reminder = planned.reminders.iter().find(|r| r.key.to_string() == key);
        let last = reminder.map(|r| r.useful_until - LAST_MOMENT);
        let at = now + LATER;
        Ok(last.map_or(at, |last| at.min(last)).max(now))
    }

    fn end_as(&self, booking: BookingId, outcome: Outcome) -> Result<(), CommandError> {
        let outcome = NewOutcome {
            outcome,
            remark: String::new(),
        };
        self.set_outcome(booking, &outcome).map(drop)
    }
}
