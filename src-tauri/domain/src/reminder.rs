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
pub use settings::{LATER, LOUDER_BEFORE, NoticeNames, ReminderSettings, can_wait};

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
    /// When it was said of a customer who is running late.
    pub late_at: Option<DateTime<Utc>>,
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
    let mut calls: Vec<&PlannedCall> = calls.iter().collect();
    calls.sort_unstable_by_key(|call| (call.start, call.id));
    let asked = asked_of_a_call(settings, audience);
    let mut reminders = Vec::with_capacity(calls.len() * asked.len());
    let mut evenings = Evenings::new(settings, audience.zone);
    // One kind after the other, each by time already: the sort at the end has only these few runs to merge.
    for (kind, offset) in asked {
        for call in &calls {
            let Some((at, useful_until)) = when(kind, offset, call, &mut evenings) else {
                continue;
            };
            reminders.push(Reminder {
                key: ReminderKey {
                    kind,
                    subject: ReminderSubject::Call(call.id, call.start),
                    offset,
                },
                at,
                useful_until,
                quiet: false,
            });
        }
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
    in_order(&reminders, &span)
}

/// Those within a span, by time and key, none twice. Numbers are moved about while sorting, not reminders, which are
/// six times as long; and a stable sort finds the runs in which they come.
fn in_order(reminders: &[Reminder], span: &Range<DateTime<Utc>>) -> Vec<Reminder> {
    let within = reminders
        .iter()
        .enumerate()
        .filter(|(_, reminder)| span.contains(&reminder.at));
    let mut order: Vec<(i64, usize)> = within
        .map(|(index, reminder)| (reminder.at.timestamp_micros(), index))
        .collect();
    let whole = |index: usize| (reminders[index].at, reminders[index].key);
    order.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| whole(a.1).cmp(&whole(b.1))));
    let mut ordered: Vec<Reminder> = order
        .into_iter()
        .map(|(_, index)| reminders[index])
        .collect();
    ordered.dedup_by(|a, b| a.key == b.key);
    ordered
}

/// What is asked of every call on this machine: kinds, each with its signed minutes from the start of the call, which
/// are 0 where its time is another.
fn asked_of_a_call(settings: &ReminderSettings, audience: Audience) -> Vec<(ReminderKind, i32)> {
    let minutes = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let mut asked = Vec::new();
    if audience.specialist {
        let owner = settings.owner_before_call;
        asked.extend(owner.map(|n| (ReminderKind::OwnerBeforeCall, -minutes(n))));
        let brief = settings.brief_due.is_some();
        asked.extend(brief.then_some((ReminderKind::BriefDue, 0)));
    }
    if audience.host {
        let loud = settings.louder.then_some(LOUDER_BEFORE);
        let plain = settings.before_call.iter().filter(|n| loud != Some(**n));
        asked.extend(plain.map(|n| (ReminderKind::BeforeCall, -minutes(*n))));
        asked.extend(loud.map(|n| (ReminderKind::AboutToStart, -minutes(n))));
        let not_here = settings.not_here_yet;
        asked.extend(not_here.map(|n| (ReminderKind::NotHereYet, minutes(n))));
        let decide = settings.decide;
        asked.extend(decide.map(|n| (ReminderKind::Decide, minutes(n))));
        let outcome = settings.outcome_due;
        asked.extend(outcome.then_some((ReminderKind::OutcomeDue, 0)));
    }
    asked
}

/// When a kind is due for a call, and until when it is worth showing; `None` where the call does not ask for it.
fn when(
    kind: ReminderKind,
    offset: i32,
    call: &PlannedCall,
    evenings: &mut Evenings<'_>,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let at = call.start + Duration::minutes(i64::from(offset));
    let until_start = || (at, call.start.max(at + AT_THE_START));
    match kind {
        ReminderKind::OwnerBeforeCall => call.mine.then(until_start),
        ReminderKind::BeforeCall | ReminderKind::AboutToStart => {
            (call.arrival != Arrival::Arrived).then(until_start)
        }
        // At the end of a short call how it went is asked instead.
        ReminderKind::NotHereYet | ReminderKind::Decide if at >= call.end => None,
        // That they are late answers the question; said before it, they may have come since.
        ReminderKind::NotHereYet if call.late_at.is_some_and(|late| late >= at) => None,
        ReminderKind::NotHereYet => (call.arrival != Arrival::Arrived).then_some((at, call.end)),
        ReminderKind::Decide => (call.arrival != Arrival::Arrived).then_some((at, call.end)),
        ReminderKind::OutcomeDue => Some((call.end, call.end + ASKED_FOR)),
        ReminderKind::BriefDue if call.brief_ready => None,
        ReminderKind::BriefDue => Some((evenings.before(call.start)?, call.start)),
        ReminderKind::FollowUpsDue => None,
    }
}

/// When briefs are due, found once a day: where a wall time lies in a zone is dear to look up.
struct Evenings<'a> {
    settings: &'a ReminderSettings,
    zone: Tz,
    last: Option<(NaiveDate, Option<DateTime<Utc>>)>,
}

impl<'a> Evenings<'a> {
    const fn new(settings: &'a ReminderSettings, zone: Tz) -> Self {
        Self {
            settings,
            zone,
            last: None,
        }
    }

    /// When the brief of a call that starts then is due.
    fn before(&mut self, start: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let day = day_in(start, self.zone);
        if let Some((known, due)) = self.last
            && known == day
        {
            return due;
        }
        let evening = || {
            let time = self.settings.brief_due?;
            let before = self.settings.working_day_before(day)?;
            Some(resolve(before.and_time(time), self.zone))
        };
        let due = evening();
        self.last = Some((day, due));
        due
    }
}

/// When the brief of a call that starts then is to be ready: on the working day before it; `None` where no time is set.
#[must_use]
pub fn brief_deadline(
    start: DateTime<Utc>,
    settings: &ReminderSettings,
    zone: Tz,
) -> Option<DateTime<Utc>> {
    Evenings::new(settings, zone).before(start)
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
