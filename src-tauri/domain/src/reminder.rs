//! Which reminders are due when: a pure function of bookings, briefs, follow-ups and settings.
//!
//! The plan is computed anew from the state each time, never patched, so a moved or cancelled booking cannot
//! leave a reminder behind. Every reminder has a stable key made of its kind, its subject, the start of the call
//! and the offset; the same state gives the same keys.

use std::ops::Range;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::booking::Arrival;
use crate::ids::BookingId;
use crate::time::{day_in, day_span, resolve};

mod key;
mod log;
mod settings;

pub use key::{ReminderKey, ReminderSubject};
pub use log::{ReminderReason, ReminderState};
pub use settings::{LOUDER_BEFORE, ReminderSettings, can_wait};

crate::words! {
    /// What a reminder is about.
    ReminderKind {
        /// The call of a customer of mine comes (minutes before the start).
        OwnerBeforeCall = "owner_before_call",
        /// The call comes (minutes before the start).
        BeforeCall = "before_call",
        /// The call begins in a minute and nobody has reacted: louder.
        AboutToStart = "about_to_start",
        /// The customer has not been seen yet (minutes after the start).
        NotHereYet = "not_here_yet",
        /// Arrived or no-show? (minutes after the start).
        Decide = "decide",
        /// The slot is over and nobody said how it went.
        OutcomeDue = "outcome_due",
        /// The brief of a call tomorrow is not ready.
        BriefDue = "brief_due",
        /// Follow-ups due today, each morning.
        FollowUpsDue = "follow_ups_due",
    }
}

/// A booking as far as the plan depends on it. Only open bookings are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedCall {
    /// Which booking.
    pub id: BookingId,
    /// Start.
    pub start: DateTime<Utc>,
    /// End.
    pub end: DateTime<Utc>,
    /// Whether the customer was seen.
    pub arrival: Arrival,
    /// The brief is ready.
    pub brief_ready: bool,
    /// I am the care owner of its customer.
    pub mine: bool,
}

/// Who sits at this machine and where: decides which kinds are planned and when civil times are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audience {
    /// Calls are announced here.
    pub host: bool,
    /// Briefs are asked for here.
    pub specialist: bool,
    /// Zone of civil times.
    pub zone: Tz,
}

/// One reminder of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminder {
    /// Stable key.
    pub key: ReminderKey,
    /// When it is due.
    pub at: DateTime<Utc>,
    /// Until when it is worth showing singly; afterwards it only counts as missed.
    pub useful_until: DateTime<Utc>,
    /// Its time is the end of the quiet hours in which it would have come.
    pub quiet: bool,
}

impl Reminder {
    /// What it is about.
    #[must_use]
    pub const fn kind(&self) -> ReminderKind {
        self.key.kind
    }

    /// The booking, save for the digest of a day.
    #[must_use]
    pub const fn booking(&self) -> Option<BookingId> {
        match self.key.subject {
            ReminderSubject::Call(booking, _) => Some(booking),
            ReminderSubject::Day(_) => None,
        }
    }
}

/// How long a notice of the very start is worth showing.
const AT_THE_START: Duration = Duration::minutes(2);
/// How long it is worth asking how a call went.
const ASKED_FOR: Duration = Duration::days(7);

/// Computes the reminders due within `span`, by time and key.
///
/// `pending_since` is the first day whose morning has a follow-up for this member; one overdue is due every working
/// morning, so each day counts until it is done. `PlannedCall`s may come in any order.
#[must_use]
pub fn plan(
    calls: &[PlannedCall],
    pending_since: Option<NaiveDate>,
    settings: &ReminderSettings,
    audience: Audience,
    span: Range<DateTime<Utc>>,
) -> Vec<Reminder> {
    let mut reminders = Vec::with_capacity(calls.len() * 6);
    for call in calls {
        of_call(call, settings, audience, &mut reminders);
    }
    digests(pending_since, settings, audience, &span, &mut reminders);
    if settings.quiet_from.is_some() {
        for reminder in reminders.iter_mut().filter(|r| can_wait(r.kind())) {
            // What would be worth nothing after the quiet hours comes in its own time.
            if let Some(end) = settings.quiet_until(reminder.at, audience.zone)
                && end < reminder.useful_until
            {
                reminder.at = end;
                reminder.quiet = true;
            }
        }
    }
    reminders.retain(|reminder| span.contains(&reminder.at));
    reminders.sort_unstable_by_key(|reminder| (reminder.at, reminder.key));
    reminders.dedup_by(|a, b| a.key == b.key);
    reminders
}

fn of_call(
    call: &PlannedCall,
    settings: &ReminderSettings,
    audience: Audience,
    reminders: &mut Vec<Reminder>,
) {
    let subject = ReminderSubject::Call(call.id, call.start);
    let mut add =
        |kind: ReminderKind, at: DateTime<Utc>, useful_until: DateTime<Utc>, offset: i32| {
            reminders.push(Reminder {
                key: ReminderKey {
                    kind,
                    subject,
                    offset,
                },
                at,
                useful_until,
                quiet: false,
            });
        };
    let minutes = |n: u32| Duration::minutes(i64::from(n));
    let signed = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let mut before = |kind, offset| {
        let at = call.start - minutes(offset);
        add(kind, at, call.start.max(at + AT_THE_START), -signed(offset));
    };
    if audience.specialist
        && call.mine
        && let Some(offset) = settings.owner_before_call
    {
        before(ReminderKind::OwnerBeforeCall, offset);
    }
    if audience.host {
        if call.arrival != Arrival::Arrived {
            let loud = Some(LOUDER_BEFORE).filter(|_| settings.louder);
            for &offset in settings.before_call.iter().filter(|o| loud != Some(**o)) {
                before(ReminderKind::BeforeCall, offset);
            }
            if let Some(offset) = loud {
                before(ReminderKind::AboutToStart, offset);
            }
        }
        if call.arrival == Arrival::Unknown
            && let Some(offset) = settings.not_here_yet
        {
            let at = call.start + minutes(offset);
            add(ReminderKind::NotHereYet, at, call.end, signed(offset));
        }
        if call.arrival != Arrival::Arrived
            && let Some(offset) = settings.decide
        {
            let at = call.start + minutes(offset);
            add(ReminderKind::Decide, at, call.end, signed(offset));
        }
        if settings.outcome_due {
            add(ReminderKind::OutcomeDue, call.end, call.end + ASKED_FOR, 0);
        }
    }
    if audience.specialist
        && !call.brief_ready
        && let Some(time) = settings.brief_due
        && let Some(day) = settings.working_day_before(day_in(call.start, audience.zone))
    {
        let at = resolve(day.and_time(time), audience.zone);
        add(ReminderKind::BriefDue, at, call.start, 0);
    }
}

fn digests(
    pending_since: Option<NaiveDate>,
    settings: &ReminderSettings,
    audience: Audience,
    span: &Range<DateTime<Utc>>,
    reminders: &mut Vec<Reminder>,
) {
    let (Some(since), Some(time)) = (pending_since, settings.follow_ups_due) else {
        return;
    };
    // Quiet hours can put the digest of the day before into the span.
    let first = day_in(span.start - Duration::days(1), audience.zone).max(since);
    let last = day_in(span.end, audience.zone);
    let days = first
        .iter_days()
        .take_while(|day| *day <= last)
        .filter(|day| settings.is_working_day(*day));
    reminders.extend(days.map(|day| {
        let at = resolve(day.and_time(time), audience.zone);
        Reminder {
            key: ReminderKey {
                kind: ReminderKind::FollowUpsDue,
                subject: ReminderSubject::Day(day),
                offset: 0,
            },
            at,
            useful_until: day_span(day, audience.zone).end.max(at),
            quiet: false,
        }
    }));
}
