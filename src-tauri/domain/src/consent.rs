//! What a customer allowed, purpose by purpose.
//!
//! GDPR Art. 7(1): the controller must be able to demonstrate consent, so each event keeps the sentence that was read
//! out, its notice, its language, when, how and by whom it was asked. Art. 7(3): withdrawing is as easy as giving.
//! Events are appended and sealed into a chain ([`chain`]); where a purpose stands is computed from them
//! ([`standing()`]), never stored; what may be recorded and what may be done are tables of rules ([`rules`]).

pub mod chain;
#[cfg(test)]
mod model;
pub mod rules;
pub mod standing;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Duration, Utc};

use crate::ids::{BookingId, ConsentId, ConsentRecordId, CustomerId, DeviceId, MemberId, NoticeId};
pub use chain::{Hash, Stone, seal, verify_buried, verify_chain};
pub use rules::{Objection, Permit, Proposal, Question, Refusal, check, may};
pub use standing::{Standing, standing, standing_of_customer};

crate::words! {
    /// What is asked for. Purposes are kept apart: a yes to one says nothing of the others.
    ConsentScope {
        /// Record the call for internal use.
        RecordInternal = "record_internal",
        /// Send the recording to the customer.
        SendToCustomer = "send_to_customer",
        /// Let the customer pass the recording on to their own team.
        ShareWithTheirTeam = "share_with_their_team",
        /// Quote the customer by name.
        QuoteByName = "quote_by_name",
        /// Show the recording to others outside the team.
        ShowToOthers = "show_to_others",
    }
}

impl ConsentScope {
    /// Whether a yes holds for the call in which it was said only: each recording is asked about anew.
    #[must_use]
    pub const fn is_per_call(self) -> bool {
        matches!(
            self,
            Self::RecordInternal | Self::SendToCustomer | Self::ShareWithTheirTeam
        )
    }

    /// Whether the purpose needs a recording, so that it falls with the consent to record.
    #[must_use]
    pub const fn uses_recording(self) -> bool {
        matches!(self, Self::SendToCustomer | Self::ShareWithTheirTeam)
    }
}

crate::words! {
    /// One thing that happened to a consent.
    ConsentDecision {
        /// It was asked for, and no answer has come yet.
        Requested = "requested",
        /// Yes.
        Given = "given",
        /// No.
        Refused = "refused",
        /// The customer will say later.
        Deferred = "deferred",
        /// No longer.
        Withdrawn = "withdrawn",
        /// What was allowed no longer fits: it is asked anew.
        Invalidated = "invalidated",
        /// An earlier event was recorded by mistake: it no longer counts, and stays to be read.
        TakenBack = "taken_back",
    }
}

impl ConsentDecision {
    /// Whether it says no.
    #[must_use]
    pub const fn restricts(self) -> bool {
        matches!(self, Self::Refused | Self::Withdrawn)
    }
}

crate::words! {
    /// How a decision reached us.
    ConsentMethod {
        /// Said in the call.
        OralOnCall = "oral_on_call",
        /// Said before the call.
        OralBefore = "oral_before",
        /// Answered to a line of the invitation.
        InvitationLine = "invitation_line",
        /// Written in an e-mail.
        Email = "email",
        /// Ticked or written in a form.
        WebForm = "web_form",
        /// On paper.
        Paper = "paper",
        /// Taken over from other records.
        Imported = "imported",
    }
}

impl ConsentMethod {
    /// Whether a yes over this way leaves something that can be shown, and must name it.
    #[must_use]
    pub const fn leaves_evidence(self) -> bool {
        !matches!(self, Self::OralOnCall | Self::OralBefore)
    }
}

crate::words! {
    /// Who brought it up.
    Initiative {
        /// We asked.
        Ours = "ours",
        /// The customer said so unasked.
        Theirs = "theirs",
    }
}

crate::words! {
    /// Whether this machine's clock could be believed.
    ClockTrust {
        /// It went on.
        Trusted = "trusted",
        /// It stood before an event that was already recorded.
        Suspect = "suspect",
    }
}

crate::words! {
    /// Where one purpose stands now.
    ConsentState {
        /// Never asked.
        Unknown = "unknown",
        /// Asked, not answered.
        Requested = "requested",
        /// Allowed.
        Given = "given",
        /// Refused.
        Refused = "refused",
        /// The customer will say later.
        Deferred = "deferred",
        /// Allowed once, no longer.
        Withdrawn = "withdrawn",
        /// Allowed until a day that has passed.
        Expired = "expired",
        /// Allowed for something that has changed since: to be asked anew.
        Invalidated = "invalidated",
    }
}

crate::words! {
    /// What a new wording of a consent changes, as the person decides who changes it.
    TermChange {
        /// The words only.
        Wording = "wording",
        /// What is allowed: whoever allowed it is asked anew.
        Meaning = "meaning",
    }
}

impl ConsentState {
    /// Whether it stands at a no.
    #[must_use]
    pub const fn says_no(self) -> bool {
        matches!(self, Self::Refused | Self::Withdrawn)
    }
}

/// One event of consent, whole: what is hashed, folded and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Which.
    pub id: ConsentId,
    /// The record it belongs to: one person, one purpose, one call or none.
    pub record: ConsentRecordId,
    /// Whose.
    pub customer: CustomerId,
    /// In or about which call.
    pub booking: Option<BookingId>,
    /// The purpose.
    pub scope: ConsentScope,
    /// What happened.
    pub decision: ConsentDecision,
    /// How it reached us.
    pub method: ConsentMethod,
    /// Who brought it up.
    pub initiative: Initiative,
    /// The sentence that was asked.
    pub sentence: String,
    /// Its language (BCP 47).
    pub language: String,
    /// The words of the answer, where they say more than yes or no.
    pub answer: String,
    /// What can be shown for it: which mail, which form.
    pub evidence: String,
    /// SHA-256 of a file that shows it, in hex; empty without one.
    pub evidence_sha256: String,
    /// Who asked, or wrote it down.
    pub asked_by: Option<MemberId>,
    /// When it was said.
    pub at: DateTime<Utc>,
    /// When it was written down.
    pub recorded_at: DateTime<Utc>,
    /// The zone of whoever wrote it down (IANA).
    pub zone: String,
    /// Minutes east of UTC there at that moment.
    pub offset_minutes: i32,
    /// Whether the clock could be believed.
    pub clock: ClockTrust,
    /// Until when a yes holds; `None` for as long as its purpose.
    pub valid_until: Option<DateTime<Utc>>,
    /// The notice in force.
    pub notice: Option<NoticeId>,
    /// Its hash.
    pub notice_sha256: String,
    /// The event that this one takes back, or repeats after a merge.
    pub of: Option<ConsentId>,
    /// The machine that wrote it down.
    pub device: DeviceId,
    /// Its number among that machine's events, from 1.
    pub seq: u64,
    /// Hash of that machine's event before.
    pub prev_hash: Hash,
    /// Hash of this event.
    pub hash: Hash,
}

impl Event {
    /// Whether it says yes with everything that a yes must show: the sentence, how, by whom it was taken, and where
    /// the way leaves something to show, what. Nothing less makes a purpose allowed.
    #[must_use]
    pub fn is_whole_yes(&self) -> bool {
        self.decision == ConsentDecision::Given
            && self.clock == ClockTrust::Trusted
            && self.asked_by.is_some()
            && !self.sentence.trim().is_empty()
            && (!self.method.leaves_evidence() || !self.evidence.trim().is_empty())
    }
}

/// The meaning of what customers are told changed: for one purpose, or for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeaningChange {
    /// Of which purpose; `None` for all.
    pub scope: Option<ConsentScope>,
    /// When.
    pub at: DateTime<Utc>,
}

/// How long a slip can be corrected without asking the customer again.
pub const CORRECTION: Duration = Duration::minutes(10);

/// How long nobody asks again after a no.
pub const REST: Duration = Duration::days(30);

/// How far a clock may stand behind the newest recorded event before it is not believed.
pub const CLOCK_SLACK: Duration = Duration::minutes(2);

/// Whether a clock that shows `now` can be believed after an event was recorded at `latest`.
#[must_use]
pub fn clock_trust(now: DateTime<Utc>, latest: Option<DateTime<Utc>>) -> ClockTrust {
    match latest {
        Some(latest) if now < latest - CLOCK_SLACK => ClockTrust::Suspect,
        _ => ClockTrust::Trusted,
    }
}
