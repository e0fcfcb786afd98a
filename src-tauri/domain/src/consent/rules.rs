//! What may be recorded, and what may be done with what was recorded: two tables of rules, one function each.
//!
//! The rules are data, so that a test can take each of them away and show that it is missed.

use chrono::{DateTime, Utc};

use super::{
    ClockTrust, ConsentDecision, ConsentMethod, ConsentScope, ConsentState, Initiative, REST,
    Standing,
};
use crate::ids::{BookingId, ConsentId, MemberId};

/// A decision that somebody wants to record.
#[derive(Debug, Clone, Copy)]
pub struct Proposal<'a> {
    /// The purpose.
    pub scope: ConsentScope,
    /// What happened.
    pub decision: ConsentDecision,
    /// How it reached us.
    pub method: ConsentMethod,
    /// Who brought it up.
    pub initiative: Initiative,
    /// In or about which call.
    pub booking: Option<BookingId>,
    /// The sentence that was asked.
    pub sentence: &'a str,
    /// What can be shown for it.
    pub evidence: &'a str,
    /// Who records it.
    pub asked_by: Option<MemberId>,
    /// When it was said.
    pub at: DateTime<Utc>,
    /// Until when it holds.
    pub valid_until: Option<DateTime<Utc>>,
    /// Whether the clock can be believed.
    pub clock: ClockTrust,
    /// Where the purpose stands.
    pub present: Standing,
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// Why a decision cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// Only undo takes back.
    #[error("an event is taken back by undoing it")]
    OnlyUndoTakesBack,
    /// Only something given can be withdrawn.
    #[error("nothing was given that could be withdrawn")]
    NothingToWithdraw,
    /// A yes or no needs the sentence that was asked.
    #[error("the sentence that was asked is missing")]
    NoSentence,
    /// A yes that was not spoken needs what shows it.
    #[error("what shows the consent is missing")]
    NoEvidence,
    /// A yes needs somebody who took it.
    #[error("nobody took the consent")]
    NobodyActed,
    /// What holds for one call needs that call.
    #[error("this consent is given for one call")]
    NeedsCall,
    /// It was said in the future.
    #[error("it cannot have been said yet")]
    NotYetSaid,
    /// A yes from before the no that stands.
    #[error("a later no stands")]
    BeforeTheNo,
    /// It would hold until a day that has passed.
    #[error("it would be over already")]
    OverAlready,
    /// Nobody asks again so soon after a no.
    #[error("a no was given less than thirty days ago")]
    TooSoon,
    /// The clock of this machine cannot be believed.
    #[error("the clock of this machine went back")]
    ClockSuspect,
}

/// A rule of the first table.
pub type Check = fn(&Proposal<'_>) -> Result<(), Objection>;

fn refuse_if(wrong: bool, objection: Objection) -> Result<(), Objection> {
    if wrong { Err(objection) } else { Ok(()) }
}

const fn is_yes(p: &Proposal<'_>) -> bool {
    matches!(p.decision, ConsentDecision::Given)
}

/// What a decision must have, each rule by its name. GDPR Art. 4(11), 7(1), 7(3); EDPB 05/2020.
pub const CHECKS: &[(&str, Check)] = &[
    ("only undo takes back", |p| {
        let by_kawka = matches!(
            p.decision,
            ConsentDecision::TakenBack | ConsentDecision::Invalidated
        );
        refuse_if(by_kawka, Objection::OnlyUndoTakesBack)
    }),
    ("only what was given is withdrawn", |p| {
        refuse_if(
            p.decision == ConsentDecision::Withdrawn && p.present.state != ConsentState::Given,
            Objection::NothingToWithdraw,
        )
    }),
    ("an answer has its question", |p| {
        refuse_if(
            matches!(
                p.decision,
                ConsentDecision::Requested | ConsentDecision::Given | ConsentDecision::Refused
            ) && p.sentence.trim().is_empty(),
            Objection::NoSentence,
        )
    }),
    ("a written yes can be shown", |p| {
        refuse_if(
            is_yes(p) && p.method.leaves_evidence() && p.evidence.trim().is_empty(),
            Objection::NoEvidence,
        )
    }),
    ("a yes was taken by somebody", |p| {
        refuse_if(is_yes(p) && p.asked_by.is_none(), Objection::NobodyActed)
    }),
    ("what holds for a call names it", |p| {
        refuse_if(
            p.scope.is_per_call()
                && p.booking.is_none()
                // An invitation asks, and is answered with a no, before there is a call. A yes needs one.
                && matches!(
                    p.decision,
                    ConsentDecision::Given | ConsentDecision::Invalidated
                ),
            Objection::NeedsCall,
        )
    }),
    ("nothing was said in the future", |p| {
        refuse_if(p.at > p.now, Objection::NotYetSaid)
    }),
    ("an older yes does not lift a later no", |p| {
        let no = p.present.state.says_no();
        refuse_if(
            is_yes(p) && no && p.present.since.is_some_and(|since| p.at <= since),
            Objection::BeforeTheNo,
        )
    }),
    ("a yes is not over when it is given", |p| {
        refuse_if(
            is_yes(p) && p.valid_until.is_some_and(|until| until <= p.now),
            Objection::OverAlready,
        )
    }),
    ("after a no nobody asks for thirty days", |p| {
        let no = p.present.state.says_no();
        let asks = matches!(
            p.decision,
            ConsentDecision::Requested | ConsentDecision::Deferred | ConsentDecision::Given
        );
        refuse_if(
            no && asks
                && p.initiative == Initiative::Ours
                && p.present.since.is_some_and(|since| p.at - since < REST),
            Objection::TooSoon,
        )
    }),
    ("a yes needs a clock that is believed", |p| {
        refuse_if(
            is_yes(p) && p.clock == ClockTrust::Suspect,
            Objection::ClockSuspect,
        )
    }),
];

/// Checks that a decision may be recorded.
///
/// # Errors
/// The first [`Objection`] in the order of [`CHECKS`].
pub fn check(proposal: &Proposal<'_>) -> Result<(), Objection> {
    CHECKS.iter().try_for_each(|(_, rule)| rule(proposal))
}

crate::words! {
    /// Why something may not be done.
    Refusal {
        /// The chain of events does not hold: nothing is believed.
        ChainBroken = "chain_broken",
        /// This machine's clock went back: nothing is believed until it is right.
        ClockSuspect = "clock_suspect",
        /// Nobody knows yet whose call it is.
        NoCustomer = "no_customer",
        /// Nobody asked.
        NeverAsked = "never_asked",
        /// Asked, and no answer has come.
        NotAnswered = "not_answered",
        /// The customer said no.
        Refused = "refused",
        /// The customer took it back.
        Withdrawn = "withdrawn",
        /// It was allowed until a day that has passed.
        Expired = "expired",
        /// What was allowed has changed since.
        Invalidated = "invalidated",
        /// There may be no recording to begin with.
        NoRecording = "no_recording",
    }
}

impl Refusal {
    /// It says nothing of the customer: this machine cannot know at the moment, and may again once it is put right.
    #[must_use]
    pub const fn is_of_this_machine(self) -> bool {
        matches!(self, Self::ChainBroken | Self::ClockSuspect)
    }
}

/// What is known when somebody wants to do something that needs consent.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The purpose.
    pub scope: ConsentScope,
    /// There is a customer.
    pub customer: bool,
    /// The chain of events holds.
    pub chain_holds: bool,
    /// Whether the clock can be believed.
    pub clock: ClockTrust,
    /// Where the purpose stands.
    pub standing: Standing,
    /// Where recording stands for the same call, for what needs a recording.
    pub recording: Standing,
}

/// Proof that something was allowed when it was asked. Only [`may`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permit {
    scope: ConsentScope,
    by: ConsentId,
}

impl Permit {
    /// For which purpose.
    #[must_use]
    pub const fn scope(self) -> ConsentScope {
        self.scope
    }

    /// The yes on which it rests.
    #[must_use]
    pub const fn by(self) -> ConsentId {
        self.by
    }
}

/// A rule of the second table.
pub type Gate = fn(&Question) -> Result<(), Refusal>;

fn gate_if(wrong: bool, refusal: Refusal) -> Result<(), Refusal> {
    if wrong { Err(refusal) } else { Ok(()) }
}

/// What must hold at the moment of doing, each rule by its name.
pub const GATES: &[(&str, Gate)] = &[
    ("the chain holds", |q| {
        gate_if(!q.chain_holds, Refusal::ChainBroken)
    }),
    ("the clock is believed", |q| {
        gate_if(q.clock == ClockTrust::Suspect, Refusal::ClockSuspect)
    }),
    ("the customer is known", |q| {
        gate_if(!q.customer, Refusal::NoCustomer)
    }),
    ("it was answered", |q| {
        gate_if(
            matches!(
                q.standing.state,
                ConsentState::Requested | ConsentState::Deferred
            ),
            Refusal::NotAnswered,
        )
    }),
    ("it was not refused", |q| {
        gate_if(q.standing.state == ConsentState::Refused, Refusal::Refused)
    }),
    ("it was not withdrawn", |q| {
        gate_if(
            q.standing.state == ConsentState::Withdrawn,
            Refusal::Withdrawn,
        )
    }),
    ("it is not over", |q| {
        gate_if(q.standing.state == ConsentState::Expired, Refusal::Expired)
    }),
    ("it still means the same", |q| {
        gate_if(
            q.standing.state == ConsentState::Invalidated,
            Refusal::Invalidated,
        )
    }),
    ("there may be a recording", |q| {
        gate_if(
            q.scope.uses_recording() && q.recording.state != ConsentState::Given,
            Refusal::NoRecording,
        )
    }),
];

/// Whether something may be done now.
///
/// # Errors
/// The first [`Refusal`] in the order of [`GATES`].
pub fn may(question: &Question) -> Result<Permit, Refusal> {
    GATES.iter().try_for_each(|(_, rule)| rule(question))?;
    match question.standing.by {
        Some(by) if question.standing.state == ConsentState::Given => Ok(Permit {
            scope: question.scope,
            by,
        }),
        _ => Err(Refusal::NeverAsked),
    }
}
