//! C-1 to C-5 against an independent model: random sequences of what people and the clock do, where every step goes
//! through the rules first, and after each step every purpose in every call stands where the model says.
//!
//! The model shares nothing with the fold: it keeps one small state a purpose and call and changes it step by step, as a
//! person would with a pencil. `PROPTEST_CASES=100000 cargo test --workspace --lib -- consent::model` is the long run.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::ids::{BookingId, ConsentId, ConsentRecordId, CustomerId, DeviceId, MemberId};

const PER_CALL: ConsentScope = ConsentScope::RecordInternal;
const LASTING: ConsentScope = ConsentScope::QuoteByName;

fn call(number: u8) -> BookingId {
    BookingId::from(uuid::Uuid::from_u128(100 + u128::from(number % 2)))
}

/// What somebody does.
#[derive(Debug, Clone)]
enum Step {
    Say {
        decision: ConsentDecision,
        per_call: bool,
        call: u8,
        ours: bool,
        method: ConsentMethod,
        /// The sentence, the evidence and whoever took it, each as it should be.
        whole: (bool, bool, bool),
        /// Minutes before now at which it was said.
        ago: i64,
        /// Minutes from now for which a yes holds.
        holds: Option<i64>,
    },
    /// Takes recording back for all calls at once.
    WithdrawAll,
    /// Says no to recording outside of any call.
    RefuseAll,
    /// Undoes the last event that stands.
    Undo,
    /// The meaning of what people are told changes.
    Meaning { lasting: bool },
    /// Time goes on.
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let say = (
        prop::sample::select(vec![
            ConsentDecision::Requested,
            ConsentDecision::Given,
            ConsentDecision::Given,
            ConsentDecision::Refused,
            ConsentDecision::Deferred,
            ConsentDecision::Withdrawn,
            ConsentDecision::Invalidated,
            ConsentDecision::TakenBack,
        ]),
        any::<bool>(),
        0..2_u8,
        prop::bool::weighted(0.4),
        prop::sample::select(ConsentMethod::ALL.to_vec()),
        (
            prop::bool::weighted(0.9),
            prop::bool::weighted(0.9),
            prop::bool::weighted(0.9),
        ),
        prop_oneof![3 => Just(0_i64), 1 => -3..60_i64],
        prop::option::weighted(0.3, -10..5_000_i64),
    )
        .prop_map(
            |(decision, per_call, call, ours, method, whole, ago, holds)| Step::Say {
                decision,
                per_call,
                call,
                ours,
                method,
                whole,
                ago,
                holds,
            },
        );
    prop_oneof![
        12 => say,
        1 => Just(Step::WithdrawAll),
        1 => Just(Step::RefuseAll),
        4 => Just(Step::Undo),
        1 => any::<bool>().prop_map(|lasting| Step::Meaning { lasting }),
        3 => (1..15_i64).prop_map(Step::Wait),
        1 => (1_000..60_000_i64).prop_map(Step::Wait),
    ]
}

type Minute = i64;

/// What the pencil keeps of one purpose in one call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Kept {
    /// The yes that counts: said when, until when, spoken in its call.
    yes: Option<(Minute, Option<Minute>, bool)>,
    /// The last no: written down when, and whether it was a withdrawal; `None` of the kind where it was taken back late.
    no: Option<(Minute, Option<ConsentState>)>,
    /// The last question that got no answer.
    asked: Option<(Minute, ConsentState)>,
    /// The earliest saying of a yes that stands, whatever came after.
    first: Option<Minute>,
    /// The earliest writing of a yes that stands.
    first_written: Option<Minute>,
}

impl Kept {
    fn state(
        &self,
        all: &[OfAll],
        changes: &[Minute],
        lasting_scope: bool,
        now: Minute,
    ) -> ConsentState {
        // What was withdrawn for all calls at once counts in those where something had been said by then, what was
        // refused in those for which no yes had been written down.
        let of_all = all
            .iter()
            .filter(|one| {
                if one.withdrawn {
                    self.first.is_some_and(|first| first <= one.written)
                } else {
                    self.first_written.is_none_or(|first| first > one.written)
                }
            })
            .map(|one| (one.written, one.kind));
        let no = self
            .no
            .into_iter()
            .chain(of_all)
            .max_by_key(|(written, _)| *written);
        let yes_counts = |said: Minute| no.is_none_or(|(written, _)| said > written);
        let (decided, at) = match (self.yes, no) {
            (Some((said, until, in_call)), _) if yes_counts(said) => {
                let changed = changes.iter().any(|change| *change > said);
                let state = if changed && (lasting_scope || !in_call) {
                    ConsentState::Invalidated
                } else if until.is_some_and(|until| until < now) {
                    ConsentState::Expired
                } else {
                    ConsentState::Given
                };
                (state, Some(said))
            }
            (_, Some((written, kind))) => (kind.unwrap_or(ConsentState::Unknown), Some(written)),
            _ => (ConsentState::Unknown, None),
        };
        if decided == ConsentState::Given {
            return decided;
        }
        match (self.asked, at) {
            (Some((written, state)), Some(at)) if written >= at => state,
            (Some((_, state)), None) => state,
            _ => decided,
        }
    }
}

/// A no that was said outside of any call.
#[derive(Debug, Clone, Copy)]
struct OfAll {
    written: Minute,
    /// Whether something was taken back by it, else refused.
    withdrawn: bool,
    /// What it says; `None` where it was taken back late.
    kind: Option<ConsentState>,
}

impl OfAll {
    fn new(written: Minute, withdrawn: bool) -> Self {
        let kind = if withdrawn {
            ConsentState::Withdrawn
        } else {
            ConsentState::Refused
        };
        Self {
            written,
            withdrawn,
            kind: Some(kind),
        }
    }
}

/// The purpose, and the call where it holds for one.
type Place = (ConsentScope, Option<BookingId>);

#[derive(Debug, Clone, Default)]
struct Pencil {
    kept: BTreeMap<Place, Kept>,
    /// Withdrawals and refusals outside of any call.
    all: Vec<OfAll>,
    changes: BTreeMap<ConsentScope, Vec<Minute>>,
}

impl Pencil {
    fn state(&self, place: Place, now: Minute) -> ConsentState {
        let none = Vec::new();
        let changes = self.changes.get(&place.0).unwrap_or(&none);
        let kept = self.kept.get(&place).copied().unwrap_or_default();
        let all: &[OfAll] = if place.0 == LASTING { &[] } else { &self.all };
        kept.state(all, changes, place.0 == LASTING, now)
    }
}

/// An event that can be undone, and what stood before it.
struct Before {
    event: Event,
    kept: BTreeMap<Place, Kept>,
    all: Vec<OfAll>,
    place: Option<Place>,
    written: Minute,
}

struct World {
    now: Minute,
    events: Vec<Event>,
    changes: Vec<MeaningChange>,
    pencil: Pencil,
    undoable: Vec<Before>,
}

fn instant(minute: Minute) -> DateTime<Utc> {
    DateTime::<Utc>::UNIX_EPOCH + Duration::days(20_000) + Duration::minutes(minute)
}

impl World {
    fn append(&mut self, mut event: Event) -> Event {
        event.seq = self.events.len() as u64 + 1;
        event.prev_hash = self.events.last().map_or(Hash::default(), |last| last.hash);
        event.hash = seal(&event);
        self.events.push(event.clone());
        event
    }

    fn blank(&self, scope: ConsentScope, decision: ConsentDecision) -> Event {
        Event {
            id: ConsentId::new(),
            record: ConsentRecordId::from(uuid::Uuid::from_u128(7)),
            customer: CustomerId::from(uuid::Uuid::from_u128(1)),
            booking: None,
            scope,
            decision,
            method: ConsentMethod::OralBefore,
            initiative: Initiative::Theirs,
            sentence: String::new(),
            language: "en".into(),
            answer: String::new(),
            evidence: String::new(),
            evidence_sha256: String::new(),
            asked_by: Some(MemberId::from(uuid::Uuid::from_u128(2))),
            at: instant(self.now),
            recorded_at: instant(self.now),
            zone: "Europe/Warsaw".into(),
            offset_minutes: 120,
            clock: ClockTrust::Trusted,
            valid_until: None,
            notice: None,
            notice_sha256: String::new(),
            of: None,
            device: DeviceId::from(uuid::Uuid::from_u128(3)),
            seq: 0,
            prev_hash: Hash::default(),
            hash: Hash::default(),
        }
    }

    /// Proposes an event as the desk does; says whether the rules let it in.
    fn propose(&self, event: &Event, present: Standing) -> bool {
        check(&Proposal {
            scope: event.scope,
            decision: event.decision,
            method: event.method,
            initiative: event.initiative,
            booking: event.booking,
            sentence: &event.sentence,
            evidence: &event.evidence,
            asked_by: event.asked_by,
            at: event.at,
            valid_until: event.valid_until,
            clock: event.clock,
            present,
            now: instant(self.now),
        })
        .is_ok()
    }

    fn standing(&self, place: Place) -> Standing {
        let now = instant(self.now);
        match place.1 {
            Some(_) => standing(place.0, place.1, &self.events, &self.changes, now),
            None => standing_of_customer(place.0, &self.events, &self.changes, now),
        }
    }

    fn note(&mut self, event: Event, place: Option<Place>) {
        self.undoable.push(Before {
            event,
            kept: self.pencil.kept.clone(),
            all: self.pencil.all.clone(),
            place,
            written: self.now,
        });
    }

    #[expect(clippy::too_many_lines, reason = "one arm a thing that people do")]
    fn take(&mut self, step: &Step) {
        let now = self.now;
        match step {
            Step::Wait(minutes) => self.now += minutes,
            Step::Meaning { lasting } => {
                let scope = if *lasting { LASTING } else { PER_CALL };
                // A change made in the minute of a yes is not a change since.
                self.now += 1;
                self.changes.push(MeaningChange {
                    scope: Some(scope),
                    at: instant(self.now),
                });
                let list = self.pencil.changes.entry(scope).or_default();
                list.push(self.now);
            }
            Step::WithdrawAll => {
                let event = self.blank(PER_CALL, ConsentDecision::Withdrawn);
                let expected = [0, 1].iter().any(|n| {
                    self.pencil.state((PER_CALL, Some(call(*n))), now) == ConsentState::Given
                });
                let allowed = self.propose(&event, self.standing((PER_CALL, None)));
                assert_eq!(allowed, expected, "withdrawing everything");
                if !allowed {
                    return;
                }
                let event = self.append(event);
                self.note(event, None);
                self.pencil.all.push(OfAll::new(now, true));
            }
            Step::RefuseAll => {
                let event = Event {
                    sentence: "May we?".into(),
                    ..self.blank(PER_CALL, ConsentDecision::Refused)
                };
                assert!(self.propose(&event, self.standing((PER_CALL, None))));
                let event = self.append(event);
                self.note(event, None);
                self.pencil.all.push(OfAll::new(now, false));
            }
            Step::Undo => {
                let Some(last) = self.undoable.pop() else {
                    return;
                };
                let event = Event {
                    of: Some(last.event.id),
                    decision: ConsentDecision::TakenBack,
                    ..self.blank(last.event.scope, ConsentDecision::TakenBack)
                };
                self.append(Event {
                    booking: last.event.booking,
                    ..event
                });
                let late = last.event.decision.restricts() && now - last.written > 10;
                (self.pencil.kept, self.pencil.all) = (last.kept, last.all);
                if late {
                    // Too late for a slip: from then on nothing is known, and what is beneath stays as it is.
                    self.undoable.clear();
                    match last.place {
                        Some(place) => {
                            self.pencil.kept.entry(place).or_default().no =
                                Some((last.written, None));
                        }
                        None => self.pencil.all.push(OfAll {
                            written: last.written,
                            withdrawn: last.event.decision == ConsentDecision::Withdrawn,
                            kind: None,
                        }),
                    }
                }
            }
            Step::Say {
                decision,
                per_call,
                call: number,
                ours,
                method,
                whole,
                ago,
                holds,
            } => {
                let scope = if *per_call { PER_CALL } else { LASTING };
                let booking = per_call.then(|| call(*number));
                let place = (scope, booking);
                let (sentence, evidence, someone) = *whole;
                let said = now - ago;
                let until = holds.map(|holds| now + holds);
                let event = Event {
                    booking,
                    method: *method,
                    initiative: if *ours {
                        Initiative::Ours
                    } else {
                        Initiative::Theirs
                    },
                    sentence: if sentence {
                        "May we?".into()
                    } else {
                        " ".into()
                    },
                    evidence: if evidence {
                        "mail".into()
                    } else {
                        String::new()
                    },
                    asked_by: someone.then(|| MemberId::from(uuid::Uuid::from_u128(2))),
                    at: instant(said),
                    valid_until: until.map(instant),
                    ..self.blank(scope, *decision)
                };
                let present = self.standing(place);
                let state = self.pencil.state(place, now);
                assert_eq!(present.state, state, "{place:?} before {step:?}");
                let since = present
                    .since
                    .map(|since| (since - instant(0)).num_minutes());
                let no = matches!(state, ConsentState::Refused | ConsentState::Withdrawn);
                let asks = matches!(
                    decision,
                    ConsentDecision::Requested | ConsentDecision::Deferred | ConsentDecision::Given
                );
                let yes = *decision == ConsentDecision::Given;
                let written_way = !matches!(
                    method,
                    ConsentMethod::OralOnCall | ConsentMethod::OralBefore
                );
                let needs_sentence = yes
                    || matches!(
                        decision,
                        ConsentDecision::Requested | ConsentDecision::Refused
                    );
                let wrong = matches!(
                    decision,
                    ConsentDecision::TakenBack | ConsentDecision::Invalidated
                ) || *decision == ConsentDecision::Withdrawn
                    && state != ConsentState::Given
                    || needs_sentence && !sentence
                    || yes && written_way && !evidence
                    || yes && !someone
                    || said > now
                    || yes && no && since.is_some_and(|since| said <= since)
                    || yes && until.is_some_and(|until| until <= now)
                    || no
                        && asks
                        && *ours
                        && since.is_some_and(|since| said - since < 30 * 24 * 60);
                let allowed = self.propose(&event, present);
                assert_eq!(allowed, !wrong, "{step:?} while {state}");
                if !allowed {
                    return;
                }
                let event = self.append(event);
                let in_call = *per_call && *method == ConsentMethod::OralOnCall;
                let decision = *decision;
                self.note(event, Some(place));
                let kept = self.pencil.kept.entry(place).or_default();
                match decision {
                    ConsentDecision::Given => {
                        kept.first = Some(kept.first.map_or(said, |first| first.min(said)));
                        kept.first_written.get_or_insert(now);
                        if kept.yes.is_none_or(|(former, ..)| said >= former) {
                            kept.yes = Some((said, until, in_call));
                        }
                    }
                    ConsentDecision::Refused => kept.no = Some((now, Some(ConsentState::Refused))),
                    ConsentDecision::Withdrawn => {
                        kept.no = Some((now, Some(ConsentState::Withdrawn)))
                    }
                    ConsentDecision::Deferred => kept.asked = Some((now, ConsentState::Deferred)),
                    _ => kept.asked = Some((now, ConsentState::Requested)),
                }
            }
        }
    }

    fn compare(&self) {
        for place in [
            (PER_CALL, Some(call(0))),
            (PER_CALL, Some(call(1))),
            (LASTING, None),
        ] {
            let (found, expected) = (
                self.standing(place).state,
                self.pencil.state(place, self.now),
            );
            assert_eq!(found, expected, "{place:?} at {}", self.now);
            let allowed = may(&Question {
                scope: place.0,
                customer: true,
                chain_holds: true,
                clock: ClockTrust::Trusted,
                standing: self.standing(place),
                recording: self.standing(place),
            });
            assert_eq!(
                allowed.is_ok(),
                expected == ConsentState::Given,
                "{place:?}"
            );
        }
    }
}

fn cases() -> u32 {
    let set = std::env::var("PROPTEST_CASES").ok();
    set.and_then(|cases| cases.parse().ok()).unwrap_or(1500)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn c_every_sequence_stands_where_an_independent_model_says(steps in prop::collection::vec(step(), 1..40)) {
        let mut world = World {
            now: 0,
            events: Vec::new(),
            changes: Vec::new(),
            pencil: Pencil::default(),
            undoable: Vec::new(),
        };
        for step in &steps {
            world.take(step);
            world.compare();
            // No two things are written down in one minute: of two at once the no would count, which has its own test.
            world.now += 1;
        }
        prop_assert_eq!(verify_chain(&world.events, &[]), Ok(()));
    }
}
