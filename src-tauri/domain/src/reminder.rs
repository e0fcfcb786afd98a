//! Which reminders are due when: a pure function of bookings, briefs, follow-ups and settings.
//!
//! The plan is computed anew from the state each time, never patched, so a moved or cancelled booking cannot
//! leave a reminder behind. Every reminder has a stable key made of its kind, its subject, the start of the call
//! and the offset; the same state gives the same keys.

use std::ops::Range;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::booking::Arrival;
use crate::ids::BookingId;
use crate::time::{day_in, resolve};

crate::words! {
    /// What a reminder is about.
    ReminderKind {
        /// The call comes (minutes before the start).
        BeforeCall = "before_call",
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

/// When to remind. Minutes; an empty list or `None` turns a kind off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ReminderSettings {
    /// Minutes before a call, up to 1,440.
    pub before_call: Vec<u32>,
    /// Minutes after the start at which "not here yet?" is asked.
    pub not_here_yet: Option<u32>,
    /// Minutes after the start at which arrived or no-show is asked.
    pub decide: Option<u32>,
    /// Ask at the end of the slot how it went.
    pub outcome_due: bool,
    /// Civil time on the day before at which a brief must be ready.
    pub brief_due: Option<NaiveTime>,
    /// Civil time of the morning digest of follow-ups.
    pub follow_ups_due: Option<NaiveTime>,
}

impl Default for ReminderSettings {
    fn default() -> Self {
        Self {
            before_call: vec![15, 2],
            not_here_yet: Some(3),
            decide: Some(10),
            outcome_due: true,
            brief_due: NaiveTime::from_hms_opt(18, 0, 0),
            follow_ups_due: NaiveTime::from_hms_opt(9, 0, 0),
        }
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Stable key.
    pub key: String,
    /// What it is about.
    pub kind: ReminderKind,
    /// When it is due.
    pub at: DateTime<Utc>,
    /// Until when it is worth showing singly; afterwards it only counts as missed.
    pub useful_until: DateTime<Utc>,
    /// The booking, save for the morning digest.
    pub booking: Option<BookingId>,
    /// Signed minutes from the start of the call (0 for civil-time kinds).
    pub offset: i32,
}

/// How long a notice of the very start is worth showing.
const AT_THE_START: Duration = Duration::minutes(2);

/// Computes the reminders due within `span`, by time and key.
///
/// `due_days` are the days on which follow-ups are pending for this member; a follow-up overdue is due every
/// morning, so a day counts until it is past.
#[must_use]
pub fn plan(
    calls: &[PlannedCall],
    pending_since: Option<NaiveDate>,
    settings: &ReminderSettings,
    audience: Audience,
    span: Range<DateTime<Utc>>,
) -> Vec<Reminder> {
    let mut reminders: Vec<Reminder> = calls
        .iter()
        .flat_map(|call| of_call(call, settings, audience))
        .collect();
    reminders.extend(digests(pending_since, settings, audience, &span));
    reminders.retain(|reminder| span.contains(&reminder.at));
    reminders.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
    reminders.dedup_by(|a, b| a.key == b.key);
    reminders
}

fn of_call(call: &PlannedCall, settings: &ReminderSettings, audience: Audience) -> Vec<Reminder> {
    let mut reminders = Vec::new();
    let mut add =
        |kind: ReminderKind, at: DateTime<Utc>, useful_until: DateTime<Utc>, offset: i32| {
            let key = format!(
                "{kind}/{}/{}/{offset}",
                call.id,
                call.start.format("%Y%m%dT%H%M%SZ")
            );
            reminders.push(Reminder {
                key,
                kind,
                at,
                useful_until,
                booking: Some(call.id),
                offset,
            });
        };
    let minutes = |n: u32| Duration::minutes(i64::from(n));
    let signed = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    if audience.host {
        if call.arrival != Arrival::Arrived {
            for &offset in &settings.before_call {
                add(
                    ReminderKind::BeforeCall,
                    call.start - minutes(offset),
                    call.start.max(call.start - minutes(offset) + AT_THE_START),
                    -signed(offset),
                );
            }
        }
        if call.arrival == Arrival::Unknown
            && let Some(offset) = settings.not_here_yet
        {
            add(
                ReminderKind::NotHereYet,
                call.start + minutes(offset),
                call.end,
                signed(offset),
            );
        }
        if call.arrival != Arrival::Arrived
            && let Some(offset) = settings.decide
        {
            add(
                ReminderKind::Decide,
                call.start + minutes(offset),
                call.end,
                signed(offset),
            );
        }
        if settings.outcome_due {
            add(
                ReminderKind::OutcomeDue,
                call.end,
                call.end + Duration::days(7),
                0,
            );
        }
    }
    if audience.specialist
        && !call.brief_ready
        && let Some(time) = settings.brief_due
        && let Some(day_before) = day_in(call.start, audience.zone).pred_opt()
    {
        add(
            ReminderKind::BriefDue,
            resolve(day_before.and_time(time), audience.zone),
            call.start,
            0,
        );
    }
    reminders
}

fn digests(
    pending_since: Option<NaiveDate>,
    settings: &ReminderSettings,
    audience: Audience,
    span: &Range<DateTime<Utc>>,
) -> Vec<Reminder> {
    let (Some(since), Some(time)) = (pending_since, settings.follow_ups_due) else {
        return Vec::new();
    };
    let first = day_in(span.start, audience.zone).max(since);
    let last = day_in(span.end, audience.zone);
    first
        .iter_days()
        .take_while(|day| *day <= last)
        .map(|day| {
            let at = resolve(day.and_time(time), audience.zone);
            let end_of_day =
                resolve(day.and_time(NaiveTime::MIN), audience.zone) + Duration::days(1);
            let kind = ReminderKind::FollowUpsDue;
            Reminder {
                key: format!("{kind}/{day}"),
                kind,
                at,
                useful_until: end_of_day.max(at),
                booking: None,
                offset: 0,
            }
        })
        .collect()
}
