//! What one round does: a pure function of the plan, of what became of each reminder so far, and of the moment.
//!
//! Nothing is read or written here. Every reminder of the plan and every row of the log leaves with at most one note,
//! so that the same round twice does nothing the second time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use kawka_domain::reminder::{
    LATER, Reminder, ReminderKey, ReminderKind, ReminderReason, ReminderState, can_wait,
};
use kawka_store::table::reminder::Delivery;

/// How far back a round looks; an older reminder is over whatever it was.
pub(crate) const LOOK_BACK: Duration = Duration::days(30);
/// How far ahead it notes what is planned.
pub(crate) const LOOK_AHEAD: Duration = Duration::days(2);
/// A reminder later than this is late and says so.
const PUNCTUAL: Duration = Duration::minutes(2);
/// An older one that is still worth showing comes in the digest.
const SINGLY: Duration = Duration::hours(24);
/// At most this many notices within [`A_MINUTE`].
pub(crate) const AT_ONCE: usize = 5;
/// Of them, so many are kept free for calls that come or run.
const FOR_CALLS: usize = 2;
/// The span of the limit.
pub(crate) const A_MINUTE: Duration = Duration::minutes(1);

/// What a round is decided by.
pub(crate) struct Situation<'a> {
    /// Reminders due within the look back and ahead, by time.
    pub plan: &'a [Reminder],
    /// What became of reminders so far, by key.
    pub known: &'a BTreeMap<String, Delivery>,
    /// Keys of due reminders whose call got its present time after they were due.
    pub too_late: &'a BTreeSet<ReminderKey>,
    /// Of them, apart, those of calls that still come and of which a calendar told only then.
    pub learnt_late: &'a BTreeSet<ReminderKey>,
    /// Why a key is no longer planned.
    pub gone: &'a dyn Fn(&Delivery) -> ReminderReason,
    /// The moment.
    pub now: DateTime<Utc>,
    /// Nothing is shown before it; stays set when it is past.
    pub paused_until: Option<DateTime<Utc>>,
    /// When the quiet hours end in which an instant lies.
    pub quiet_until: &'a dyn Fn(DateTime<Utc>) -> Option<DateTime<Utc>>,
    /// The round before this one, in this run of Kawka. It noted whatever stood in its plan.
    pub last_round: Option<DateTime<Utc>>,
    /// Notices handed out within the last minute.
    pub lately: usize,
    /// The summary may be shown (again).
    pub may_tell: bool,
}

/// What to do.
#[derive(Debug, Default)]
pub(crate) struct Decision<'a> {
    /// To show, one by one, most pressing first.
    pub show: Vec<&'a Reminder>,
    /// Worth showing, but in the digest.
    pub digest: Vec<&'a Reminder>,
    /// Keys of missed reminders that the digest speaks of.
    pub missed: Vec<String>,
    /// Keys to take off the screen.
    pub withdraw: Vec<String>,
    /// Rows to write before anything is shown.
    pub notes: BTreeMap<String, Delivery>,
    /// Something waits for the limit of notices.
    pub waiting: bool,
}

/// Speaks of a call that comes or runs; a newer one says all that an older one said.
pub(crate) const fn is_of_call(kind: ReminderKind) -> bool {
    !matches!(kind, ReminderKind::BriefDue | ReminderKind::FollowUpsDue)
}

/// Says that a call comes.
pub(crate) const fn is_ahead(kind: ReminderKind) -> bool {
    matches!(
        kind,
        ReminderKind::OwnerBeforeCall | ReminderKind::BeforeCall | ReminderKind::AboutToStart
    )
}

/// A row as it is noted first.
pub(crate) fn first_note(reminder: &Reminder, now: DateTime<Utc>) -> Delivery {
    Delivery {
        key: reminder.key.to_string(),
        kind: reminder.kind().word().to_owned(),
        booking: reminder.booking(),
        due: reminder.at,
        state: ReminderState::Planned,
        state_at: now,
        reason: Some(if reminder.quiet {
            ReminderReason::QuietHours
        } else {
            ReminderReason::OnTime
        }),
        planned_at: Some(now),
        shown_at: None,
        again_at: None,
        answer: None,
        answered_at: None,
        detail: String::new(),
        told_at: None,
        acknowledged_at: None,
    }
}

/// The time at which a reminder that is shown at a moment was missed: its own, or that at which it was to come again.
/// `None` for one that comes in its time, and for one that was not to come then: that was not missed.
pub(crate) fn late_since(note: &Delivery, shown: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let due = note.again_at.unwrap_or(note.due);
    let asked = !matches!(
        note.reason,
        Some(ReminderReason::TooLate | ReminderReason::QuietHours)
    );
    (asked && shown - due > PUNCTUAL).then_some(due)
}

impl<'a> Situation<'a> {
    fn row(&self, reminder: &Reminder) -> Option<&Delivery> {
        self.known.get(&reminder.key.to_string())
    }

    fn state(&self, reminder: &Reminder) -> Option<ReminderState> {
        self.row(reminder).map(|d| d.state)
    }

    /// A row for a reminder of the plan, going on from the one that is there.
    fn note(&self, reminder: &Reminder, state: ReminderState, reason: ReminderReason) -> Delivery {
        let former = self.row(reminder).cloned();
        Delivery {
            due: reminder.at,
            state,
            state_at: self.now,
            reason: Some(reason),
            // Where the clock went back since, it comes again now.
            again_at: self
                .again_at(reminder)
                .filter(|_| state == ReminderState::Showing)
                .map(|at| at.min(self.now)),
            ..former.unwrap_or_else(|| first_note(reminder, self.now))
        }
    }

    /// When one that was put off is to come again, or was on its way again.
    fn again_at(&self, reminder: &Reminder) -> Option<DateTime<Utc>> {
        let put_off =
            |d: &&Delivery| matches!(d.state, ReminderState::Snoozed | ReminderState::Showing);
        self.row(reminder).filter(put_off)?.again_at
    }

    /// Not handed out yet, or taken back for a reason that is undone.
    fn is_open(&self, reminder: &Reminder) -> bool {
        self.row(reminder).is_none_or(|d| match d.state {
            ReminderState::Planned => true,
            ReminderState::Withdrawn => d.reason.is_none_or(ReminderReason::can_be_undone),
            _ => false,
        })
    }

    /// The round before came after its time and did not find it in the plan: what asks for it came only then.
    fn was_unasked(&self, reminder: &Reminder) -> bool {
        self.row(reminder).is_none()
            && self
                .last_round
                .is_some_and(|last| (last - LOOK_BACK..=last).contains(&reminder.at))
    }

    /// Why one that waits was held back when its time came, as noted then.
    fn held_for(&self, reminder: &Reminder) -> Option<ReminderReason> {
        let row = self.row(reminder)?;
        let held = match row.reason? {
            ReminderReason::Paused
            | ReminderReason::NotRunning
            | ReminderReason::Asleep
            | ReminderReason::TooLate => true,
            // Its time is not their end: they came over it, or are turned off.
            ReminderReason::QuietHours => !reminder.quiet,
            _ => false,
        };
        row.reason
            .filter(|_| held && row.state == ReminderState::Planned)
    }

    /// It was still to come when it was noted, and is past by a change of the settings or the zone since.
    fn was_later(&self, reminder: &Reminder) -> bool {
        self.row(reminder)
            .is_some_and(|d| d.state == ReminderState::Planned && d.due > self.now)
    }

    /// An instant lies in quiet hours after whose end a reminder is still worth showing.
    fn is_quiet(&self, reminder: &Reminder, at: DateTime<Utc>) -> bool {
        can_wait(reminder.kind())
            && (self.quiet_until)(at).is_some_and(|end| end < reminder.useful_until)
    }

    /// Why a reminder comes when it comes.
    fn reason_now(&self, reminder: &Reminder) -> ReminderReason {
        let again = self.again_at(reminder);
        if self.now - again.unwrap_or(reminder.at) > PUNCTUAL {
            self.why_late(reminder)
        } else if again.is_some() {
            ReminderReason::Snoozed
        } else if reminder.quiet {
            ReminderReason::QuietHours
        } else {
            ReminderReason::OnTime
        }
    }

    /// Why a reminder did not come in its time.
    fn why_late(&self, reminder: &Reminder) -> ReminderReason {
        let due = self.again_at(reminder).unwrap_or(reminder.at);
        if self.learnt_late.contains(&reminder.key) {
            return ReminderReason::TooLate;
        }
        if let Some(reason) = self.held_for(reminder) {
            return reason;
        }
        match self.last_round {
            _ if self.was_later(reminder) => ReminderReason::TooLate,
            None => ReminderReason::NotRunning,
            Some(_) if self.was_unasked(reminder) => ReminderReason::TooLate,
            Some(last) if last < due => ReminderReason::Asleep,
            Some(_) if self.paused_until.is_some_and(|end| end > due) => ReminderReason::Paused,
            // One that was put off into the quiet hours waited for their end.
            Some(_) if self.again_at(reminder).is_some() && self.is_quiet(reminder, due) => {
                ReminderReason::QuietHours
            }
            Some(_) => match self.row(reminder).and_then(|d| d.reason) {
                // It was taken back in its time, and that was undone.
                Some(reason) if reason.can_be_undone() => reason,
                _ => ReminderReason::ManyAtOnce,
            },
        }
    }

    /// Decides the round.
    pub(crate) fn decide(&self) -> Decision<'a> {
        let mut decision = Decision::default();
        let paused = self.paused_until.is_some_and(|end| end > self.now);
        let mut due = Vec::new();
        for reminder in self.plan {
            if reminder.at > self.now {
                self.look_ahead(reminder, &mut decision);
            } else if let Some(reminder) = self.is_due(reminder, &mut decision) {
                // It may have to wait; the next round knows by this that it was asked for.
                if self.row(reminder).is_none() {
                    let note = first_note(reminder, self.now);
                    decision.notes.insert(note.key.clone(), note);
                }
                due.push(reminder);
            }
        }
        self.drop_overtaken(&mut due, &mut decision);
        let held = due.extract_if(.., |r| paused || self.is_quiet(r, self.now));
        for reminder in held.collect::<Vec<_>>() {
            self.hold(reminder, paused, &mut decision);
        }
        if !paused {
            self.share_out(due, &mut decision);
        }
        self.take_back(&mut decision);
        for reminder in decision.show.iter().chain(&decision.digest) {
            let reason = self.reason_now(reminder);
            let note = self.note(reminder, ReminderState::Showing, reason);
            decision.notes.insert(note.key.clone(), note);
        }
        for reminder in &decision.digest {
            if let Some(note) = decision.notes.get_mut(&reminder.key.to_string())
                && matches!(
                    note.reason,
                    Some(ReminderReason::OnTime | ReminderReason::Snoozed)
                )
            {
                note.reason = Some(ReminderReason::ManyAtOnce);
            }
        }
        decision
    }

    /// Notes why one is held back whose time has come: whoever starts Kawka later could not tell.
    fn hold(&self, reminder: &Reminder, paused: bool, decision: &mut Decision<'a>) {
        let row = self.row(reminder);
        let waits = row.is_none_or(|d| d.state == ReminderState::Planned);
        if !waits || self.held_for(reminder).is_some() {
            return;
        }
        let reason = if paused {
            ReminderReason::Paused
        } else if self.now - reminder.at > PUNCTUAL {
            self.why_late(reminder)
        } else {
            ReminderReason::QuietHours
        };
        if row.is_none_or(|d| d.reason != Some(reason)) {
            let note = self.note(reminder, ReminderState::Planned, reason);
            decision.notes.insert(note.key.clone(), note);
        }
    }

    fn look_ahead(&self, reminder: &Reminder, decision: &mut Decision<'a>) {
        let note = match self.row(reminder) {
            None => first_note(reminder, self.now),
            Some(d)
                if d.state == ReminderState::Planned
                    && (d.due != reminder.at || self.held_for(reminder).is_some()) =>
            {
                Delivery {
                    due: reminder.at,
                    reason: first_note(reminder, self.now).reason,
                    ..d.clone()
                }
            }
            // True again; or the clock was set back before a time that passed unseen.
            Some(d)
                if (d.state == ReminderState::Withdrawn && self.is_open(reminder))
                    || (matches!(d.state, ReminderState::Withdrawn | ReminderState::Missed)
                        && d.shown_at.is_none()
                        && d.answer.is_none()) =>
            {
                Delivery {
                    planned_at: d.planned_at,
                    shown_at: d.shown_at,
                    ..first_note(reminder, self.now)
                }
            }
            Some(_) => return,
        };
        decision.notes.insert(note.key.clone(), note);
    }

    /// Whether a reminder whose time has come is to be shown; notes what is over.
    fn is_due(&self, reminder: &'a Reminder, decision: &mut Decision<'a>) -> Option<&'a Reminder> {
        let useful = reminder.useful_until > self.now;
        let mut end = |state, reason| {
            let note = self.note(reminder, state, reason);
            decision.notes.insert(note.key.clone(), note);
            None
        };
        match self.row(reminder) {
            None if self.too_late.contains(&reminder.key) => {
                end(ReminderState::Withdrawn, ReminderReason::TooLate)
            }
            // On its way when the machine stopped: perhaps nobody saw it.
            Some(d) if d.state == ReminderState::Showing && useful => Some(reminder),
            Some(d) if d.state == ReminderState::Showing => {
                end(ReminderState::Missed, self.why_late(reminder))
            }
            // Further away than it was put off: the clock was ahead then and went back since.
            Some(d) if d.state == ReminderState::Snoozed => {
                let waits = |at| at > self.now && at - self.now <= LATER;
                Some(reminder).filter(|_| useful && !d.again_at.is_some_and(waits))
            }
            // What was taken back and came true again after its time is over, not missed.
            Some(d) if d.state == ReminderState::Withdrawn && !useful => None,
            _ if !self.is_open(reminder) => None,
            _ if useful => Some(reminder),
            // Nobody could have seen it in its time, so it was not missed.
            row if self.was_later(reminder) || (row.is_none() && self.was_unasked(reminder)) => {
                end(ReminderState::Withdrawn, ReminderReason::TooLate)
            }
            _ => end(ReminderState::Missed, self.why_late(reminder)),
        }
    }

    /// Of one call the newest notice is enough, and the loud one only where nobody has reacted.
    fn drop_overtaken(&self, due: &mut Vec<&'a Reminder>, decision: &mut Decision<'a>) {
        let mut newest: BTreeMap<_, DateTime<Utc>> = BTreeMap::new();
        let mut answered = BTreeSet::new();
        for reminder in self
            .plan
            .iter()
            .filter(|r| is_of_call(r.kind()) && r.at <= self.now)
        {
            let state = self.state(reminder);
            if matches!(
                state,
                Some(ReminderState::Shown | ReminderState::Answered | ReminderState::Snoozed)
            ) {
                newest.insert(reminder.booking(), reminder.at);
            }
            if reminder.kind() == ReminderKind::BeforeCall {
                match state {
                    Some(ReminderState::Answered) => drop(answered.insert(reminder.booking())),
                    Some(ReminderState::Shown | ReminderState::Showing) => {
                        answered.remove(&reminder.booking());
                    }
                    _ => {}
                }
            }
        }
        for reminder in due.iter().filter(|r| is_of_call(r.kind())) {
            let at = newest.entry(reminder.booking()).or_insert(reminder.at);
            *at = (*at).max(reminder.at);
        }
        // What a call that runs still has to say is said now; only a slot that is over has missed something.
        let runs: BTreeSet<_> = due
            .iter()
            .filter(|r| is_of_call(r.kind()) && r.kind() != ReminderKind::OutcomeDue)
            .map(|r| r.booking())
            .collect();
        for note in decision.notes.values_mut() {
            let of_call = note.kind.parse().is_ok_and(is_of_call);
            if note.state == ReminderState::Missed && of_call && runs.contains(&note.booking) {
                note.state = ReminderState::Withdrawn;
                note.reason = Some(ReminderReason::Superseded);
            }
        }
        due.retain(|reminder| {
            let overtaken = is_of_call(reminder.kind())
                && newest
                    .get(&reminder.booking())
                    .is_some_and(|at| *at > reminder.at);
            let reason = if reminder.kind() == ReminderKind::AboutToStart
                && answered.contains(&reminder.booking())
            {
                ReminderReason::AnsweredBefore
            } else if overtaken {
                ReminderReason::Superseded
            } else {
                return true;
            };
            // One that was put off stands; it is taken back with the others.
            if self.state(reminder) != Some(ReminderState::Snoozed) {
                let note = self.note(reminder, ReminderState::Withdrawn, reason);
                decision.notes.insert(note.key.clone(), note);
            }
            false
        });
    }

    /// Shares the notices of this minute out: calls first, the rest as far as it fits, then one digest.
    fn share_out(&self, due: Vec<&'a Reminder>, decision: &mut Decision<'a>) {
        let untold = self
            .known
            .values()
            .filter(|d| self.may_tell && d.told_at.is_none() && d.acknowledged_at.is_none())
            .chain(decision.notes.values())
            // What is over can wait: its card stands in the window.
            .filter(|_| (self.quiet_until)(self.now).is_none())
            .filter(|d| d.state == ReminderState::Missed);
        let untold: BTreeSet<String> = untold.map(|d| d.key.clone()).collect();
        let (old, fresh) = due
            .into_iter()
            .partition::<Vec<&Reminder>, _>(|r| self.now - r.at > SINGLY);
        let (waits, calls) = fresh
            .into_iter()
            .partition::<Vec<&Reminder>, _>(|r| can_wait(r.kind()));

        let room = AT_ONCE.saturating_sub(self.lately);
        let fits = if calls.len() > room {
            room.saturating_sub(1)
        } else {
            calls.len()
        };
        let (now, later) = calls.split_at(fits);
        decision.show.extend(now);
        let mut digest: Vec<&Reminder> = later.to_vec();
        let room = room - fits;
        let for_others = room.min((AT_ONCE - FOR_CALLS).saturating_sub(self.lately));
        let summary = !untold.is_empty() || !old.is_empty() || !digest.is_empty();
        let fits = if waits.len() + usize::from(summary) <= for_others {
            waits.len()
        } else {
            for_others.saturating_sub(1).min(waits.len())
        };
        let (now, later) = waits.split_at(fits);
        decision.show.extend(now);
        digest.extend(later);
        digest.extend(old);
        let room_for_digest = if digest.iter().any(|r| !can_wait(r.kind())) {
            room > fits
        } else {
            for_others > fits
        };
        if room_for_digest {
            decision.digest = digest;
            decision.missed = untold.into_iter().collect();
        } else {
            decision.waiting = !digest.is_empty() || !untold.is_empty();
        }
    }

    /// Takes back what is no longer planned, over, or said anew by a newer notice.
    fn take_back(&self, decision: &mut Decision<'a>) {
        let planned: BTreeMap<String, &Reminder> =
            self.plan.iter().map(|r| (r.key.to_string(), r)).collect();
        let newer: BTreeMap<_, DateTime<Utc>> = decision
            .show
            .iter()
            .chain(&decision.digest)
            .filter(|r| is_of_call(r.kind()))
            .map(|r| (r.booking(), r.at))
            .collect();
        for d in self.known.values() {
            let standing = matches!(
                d.state,
                ReminderState::Shown | ReminderState::Showing | ReminderState::Snoozed
            );
            // A clock that was set back puts rows beyond the plan; they wait there.
            let beyond = d.due > self.now + LOOK_AHEAD;
            if beyond || (!standing && d.state != ReminderState::Planned) {
                continue;
            }
            let (state, reason) = match planned.get(&d.key) {
                None if d.due >= self.now - LOOK_BACK => (ReminderState::Withdrawn, (self.gone)(d)),
                None if standing => (ReminderState::Withdrawn, ReminderReason::Over),
                None if self.last_round.is_none() => {
                    (ReminderState::Missed, ReminderReason::NotRunning)
                }
                None => (ReminderState::Missed, ReminderReason::Asleep),
                Some(_) if !standing => continue,
                Some(r) if r.useful_until <= self.now => {
                    (ReminderState::Withdrawn, ReminderReason::Over)
                }
                Some(r)
                    if is_of_call(r.kind())
                        && newer.get(&r.booking()).is_some_and(|at| *at > r.at) =>
                {
                    (ReminderState::Withdrawn, ReminderReason::Superseded)
                }
                Some(_) => continue,
            };
            if decision.notes.contains_key(&d.key) {
                continue;
            }
            if standing {
                decision.withdraw.push(d.key.clone());
            }
            let note = Delivery {
                state,
                state_at: self.now,
                reason: Some(reason),
                again_at: None,
                ..d.clone()
            };
            decision.notes.insert(note.key.clone(), note);
        }
    }
}
