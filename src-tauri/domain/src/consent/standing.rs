//! Where a purpose stands: the events folded, never a stored truth.
//!
//! A yes counts from when it was said, a no from when it was written down, and of two at once the no. Undoing appends
//! an event that takes another back. A no or a withdrawal that is taken back within [`CORRECTION`] was a slip and what
//! stood before stands again; later it only becomes unknown, so that nothing but a customer's own yes allows anything.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{CORRECTION, ConsentDecision, ConsentScope, ConsentState, Event, MeaningChange};
use crate::ids::{BookingId, ConsentId, DeviceId};

/// Where a purpose stands, and the event that made it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub state: ConsentState,
    /// By which event.
    pub by: Option<ConsentId>,
    /// When that was said.
    pub since: Option<DateTime<Utc>>,
}

impl Standing {
    /// Nobody asked.
    pub const UNKNOWN: Self = Self {
        state: ConsentState::Unknown,
        by: None,
        since: None,
    };
}

/// What an event counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// What it says.
    Full,
    /// Nothing: it was taken back.
    None,
    /// It was taken back too late for a slip: from then on nothing is known.
    Reset,
}

/// An event with its weight and its place in time.
struct Placed<'a> {
    event: &'a Event,
    weight: Weight,
    /// When it was written down, by a clock that never goes back.
    written: DateTime<Utc>,
}

impl Placed<'_> {
    /// From when it counts. A yes that was written down later than it was said counts from when it was said.
    fn place(&self) -> DateTime<Utc> {
        if self.weight == Weight::Full && self.event.decision == ConsentDecision::Given {
            self.event.at.min(self.written)
        } else {
            self.written
        }
    }
}

/// Puts events in order of their writing: each machine's by number, its clock never going back.
fn place(events: &[Event]) -> Vec<Placed<'_>> {
    let mut chains: BTreeMap<DeviceId, Vec<&Event>> = BTreeMap::new();
    for event in events {
        chains.entry(event.device).or_default().push(event);
    }
    let mut placed = Vec::with_capacity(events.len());
    for mut chain in chains.into_values() {
        chain.sort_by_key(|event| event.seq);
        let mut clock = DateTime::<Utc>::MIN_UTC;
        for event in chain {
            clock = clock.max(event.recorded_at);
            placed.push(Placed {
                event,
                weight: Weight::Full,
                written: clock,
            });
        }
    }
    placed.sort_by_key(|p| (p.written, p.event.device, p.event.seq));
    weigh(&mut placed);
    placed
}

/// Decides from the newest to the oldest what each event counts for: whatever takes another back is newer than it.
fn weigh(placed: &mut [Placed<'_>]) {
    let takers: BTreeMap<ConsentId, Vec<usize>> = placed
        .iter()
        .enumerate()
        .filter(|(_, p)| p.event.decision == ConsentDecision::TakenBack)
        .filter_map(|(index, p)| p.event.of.map(|of| (of, index)))
        .fold(BTreeMap::new(), |mut takers, (of, index)| {
            takers.entry(of).or_insert_with(Vec::new).push(index);
            takers
        });
    // Whether an event takes something from what is allowed. What a merge repeated still stands where it was said.
    let mut restricting: BTreeMap<ConsentId, bool> = BTreeMap::new();
    for p in placed.iter() {
        let event = p.event;
        let restricts = match (event.decision, event.of) {
            (ConsentDecision::TakenBack, Some(of)) => {
                !restricting.get(&of).copied().unwrap_or(false)
            }
            (decision, of) => decision.restricts() && of.is_none(),
        };
        restricting.insert(event.id, restricts);
    }
    for index in (0..placed.len()).rev() {
        let id = placed[index].event.id;
        let taken = takers.get(&id).and_then(|takers| {
            takers
                .iter()
                .copied()
                .filter(|taker| *taker > index && placed[*taker].weight != Weight::None)
                .min()
        });
        let Some(taker) = taken else { continue };
        let late = placed[taker].written - placed[index].written > CORRECTION;
        let restricts = restricting.get(&id).copied().unwrap_or(true);
        placed[index].weight = if placed[taker].weight == Weight::Full && restricts && late {
            Weight::Reset
        } else {
            Weight::None
        };
    }
}

/// When the first yes of a call was said, and when the first was written down.
#[derive(Debug, Clone, Copy)]
struct Yes {
    said: DateTime<Utc>,
    written: DateTime<Utc>,
}

/// Whether an event speaks of a purpose in a call: of what holds for a single call what was said in it, and outside of
/// any call what was withdrawn since something was given in it, and what was refused before a yes was written down for
/// it: a no to the question of a message is about what is still to be given.
fn counts(placed: &Placed<'_>, call: Option<BookingId>, given_here: Option<Yes>) -> bool {
    let event = placed.event;
    if !event.scope.is_per_call() || call.is_none() || event.booking == call {
        return true;
    }
    event.booking.is_none()
        && match event.decision {
            ConsentDecision::Withdrawn => given_here.is_some_and(|yes| yes.said <= placed.written),
            ConsentDecision::Refused => given_here.is_none_or(|yes| yes.written > placed.written),
            _ => false,
        }
}

fn fold(
    scope: ConsentScope,
    call: Option<BookingId>,
    placed: &[Placed<'_>],
    changes: &[MeaningChange],
    now: DateTime<Utc>,
) -> Standing {
    let of_scope = || placed.iter().filter(move |p| p.event.scope == scope);
    let yes = |p: &Placed<'_>| p.weight == Weight::Full && p.event.is_whole_yes();
    let given_here = of_scope()
        .filter(|p| p.event.booking == call && yes(p))
        .map(|p| Yes {
            said: p.place(),
            written: p.written,
        })
        .reduce(|one, other| Yes {
            said: one.said.min(other.said),
            written: one.written.min(other.written),
        });
    let counting = || of_scope().filter(|p| counts(p, call, given_here));
    let decided = counting()
        .filter(|p| {
            p.weight == Weight::Reset
                || p.weight == Weight::Full
                    && (p.event.decision.restricts()
                        || p.event.decision == ConsentDecision::Invalidated
                        || yes(p))
        })
        .max_by_key(|p| (p.place(), !yes(p)));
    let asked = counting()
        .filter(|p| {
            p.weight == Weight::Full
                && matches!(
                    p.event.decision,
                    ConsentDecision::Requested | ConsentDecision::Deferred
                )
        })
        .max_by_key(|p| p.written);
    let made = |state, event: &Event| Standing {
        state,
        by: Some(event.id),
        since: Some(event.at),
    };
    let decided = decided.map(|p| {
        let state = match p.event.decision {
            _ if p.weight == Weight::Reset => return (p.place(), Standing::UNKNOWN),
            ConsentDecision::Refused => ConsentState::Refused,
            ConsentDecision::Withdrawn => ConsentState::Withdrawn,
            ConsentDecision::Invalidated => ConsentState::Invalidated,
            _ => state_of_yes(p.event, changes, now),
        };
        (p.place(), made(state, p.event))
    });
    match (decided, asked) {
        (Some((_, standing)), _) if standing.state == ConsentState::Given => standing,
        (Some((at, standing)), asked) => match asked {
            Some(p) if p.written >= at => asked_standing(p),
            _ => standing,
        },
        (None, Some(p)) => asked_standing(p),
        (None, None) => Standing::UNKNOWN,
    }
}

fn asked_standing(p: &Placed<'_>) -> Standing {
    Standing {
        state: if p.event.decision == ConsentDecision::Deferred {
            ConsentState::Deferred
        } else {
            ConsentState::Requested
        },
        by: Some(p.event.id),
        since: Some(p.event.at),
    }
}

/// What a yes is worth now. What was agreed in a call holds for that call's recording under the words read in it; any
/// other yes falls when what it allowed has changed since.
fn state_of_yes(event: &Event, changes: &[MeaningChange], now: DateTime<Utc>) -> ConsentState {
    let in_its_call = event.scope.is_per_call() && event.method == super::ConsentMethod::OralOnCall;
    let changed = changes.iter().any(|change| {
        change.scope.is_none_or(|scope| scope == event.scope)
            && change.at > event.at
            && change.at <= now
    });
    if changed && !in_its_call {
        ConsentState::Invalidated
    } else if event.valid_until.is_some_and(|until| until < now) {
        ConsentState::Expired
    } else {
        ConsentState::Given
    }
}

/// Where a purpose stands for a call, or where `call` is `None` for everything that holds beyond single calls.
#[must_use]
pub fn standing(
    scope: ConsentScope,
    call: Option<BookingId>,
    events: &[Event],
    changes: &[MeaningChange],
    now: DateTime<Utc>,
) -> Standing {
    fold(scope, call, &place(events), changes, now)
}

/// Where a purpose stands for a customer outside of any call: what holds for single calls is given as long as it is
/// given for one of them.
#[must_use]
pub fn standing_of_customer(
    scope: ConsentScope,
    events: &[Event],
    changes: &[MeaningChange],
    now: DateTime<Utc>,
) -> Standing {
    let placed = place(events);
    if scope.is_per_call() {
        let mut calls: Vec<BookingId> = events
            .iter()
            .filter(|event| event.scope == scope)
            .filter_map(|event| event.booking)
            .collect();
        calls.sort_unstable();
        calls.dedup();
        let given = calls
            .into_iter()
            .map(|call| fold(scope, Some(call), &placed, changes, now))
            .filter(|standing| standing.state == ConsentState::Given)
            .max_by_key(|standing| standing.since);
        if let Some(given) = given {
            return given;
        }
    }
    let whole = fold(scope, None, &placed, changes, now);
    if scope.is_per_call() && whole.state == ConsentState::Given {
        // A yes that no call stands behind any more.
        return Standing::UNKNOWN;
    }
    whole
}

/// Which events stand as they were said, for showing: `false` for what was taken back.
#[must_use]
pub fn stand(events: &[Event]) -> BTreeMap<ConsentId, bool> {
    place(events)
        .into_iter()
        .map(|p| (p.event.id, p.weight == Weight::Full))
        .collect()
}
