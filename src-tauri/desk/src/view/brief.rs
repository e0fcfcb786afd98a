//! The brief and the call.

use chrono::{DateTime, Utc};
use kawka_domain::consent::{
    ConsentDecision, ConsentMethod, ConsentScope, ConsentState, Initiative, Refusal, TermChange,
};
use kawka_domain::ids::{BookingId, ConsentId, CustomerId, MemberId, NominationId, QuestionId};
use kawka_domain::question::{AnswerState, QuestionPlace};

use super::{BookingView, BriefChange, CompanyView, CustomerView, FollowUpRow, TimelineItem};
use crate::view;

kawka_domain::words! {
    /// The sections that the specialist writes.
    BriefSection {
        /// What the host must know.
        Know = "know",
        /// What to ask this customer, one question a line.
        Ask = "ask",
        /// What to do, one thing a line.
        Do = "do",
        /// What to avoid, one thing a line.
        Dont = "dont",
        /// Their road with the product, as the specialist tells it.
        Road = "road",
        /// The company, as the specialist tells it.
        Company = "company",
        /// On which channels and in which tone we talk.
        Channels = "channels",
    }
}

impl BriefSection {
    /// Whether a brief is incomplete without it. The others Kawka fills from what it knows.
    #[must_use]
    pub const fn is_needed(self) -> bool {
        matches!(self, Self::Know | Self::Ask | Self::Do | Self::Dont)
    }
}

view! {
    /// One purpose and where it stands.
    pub struct ConsentRow {
        /// The purpose.
        pub scope: ConsentScope,
        /// Where it stands for this customer.
        pub state: ConsentState,
        /// The decision that made it so.
        pub decided_at: Option<DateTime<Utc>>,
        /// Who asked.
        pub asked_by: Option<String>,
        /// How it was said.
        pub method: Option<ConsentMethod>,
        /// The sentence that was used.
        pub sentence: Option<String>,
        /// Its language (BCP 47).
        pub language: Option<String>,
        /// Until when a yes holds.
        pub valid_until: Option<DateTime<Utc>>,
        /// It was decided for this very booking.
        pub this_call: bool,
        /// Why it may not be done now; `None` when it may.
        pub refusal: Option<Refusal>,
    }

    /// One purpose outside of any call.
    pub struct MayRow {
        /// The purpose.
        pub scope: ConsentScope,
        /// Where it stands; for what holds for a call, given as long as it is given for one.
        pub state: ConsentState,
        /// Since when.
        pub since: Option<DateTime<Utc>>,
        /// Why it may not be done now; `None` when it may.
        pub refusal: Option<Refusal>,
    }

    /// The sentence of one purpose in one language.
    pub struct ConsentSentence {
        /// The purpose.
        pub scope: ConsentScope,
        /// The language (BCP 47).
        pub language: String,
        /// What is read out or shown.
        pub text: String,
        /// When it was last changed; `None` for one that never was.
        pub changed_at: Option<DateTime<Utc>>,
        /// By whom.
        pub changed_by: Option<String>,
        /// What that changed.
        pub change: Option<TermChange>,
    }

    /// Another part of the notice.
    pub struct ConsentTerm {
        /// Which: `controller`, `contact`, `recipients`, `storage_place`, `jurisdiction`, `retention`, `rights`,
        /// `withdrawing`, `authority`, `policy`.
        pub name: String,
        /// What it says.
        pub text: String,
        /// When it was last changed; `None` for one that never was.
        pub changed_at: Option<DateTime<Utc>>,
        /// By whom.
        pub changed_by: Option<String>,
        /// What that changed.
        pub change: Option<TermChange>,
    }

    /// Everything that customers are told when they are asked.
    pub struct ConsentTerms {
        /// The sentences, by purpose and language.
        pub sentences: Vec<ConsentSentence>,
        /// The rest of the notice.
        pub fields: Vec<ConsentTerm>,
    }

    /// One earlier call.
    pub struct EarlierCall {
        /// The booking.
        pub booking_id: BookingId,
        /// When it was.
        pub start: DateTime<Utc>,
        /// What became of it.
        pub status: kawka_domain::booking::BookingStatus,
        /// Why it did not take place.
        pub reason: Option<kawka_domain::booking::NoShowReason>,
        /// Its notes.
        pub notes: String,
        /// Its answers, in the wording of that day.
        pub answers: Vec<AnswerRow>,
        /// What followed from it.
        pub follow_ups: Vec<FollowUpRow>,
    }

    /// The page the host reads before the call.
    pub struct BriefView {
        /// The booking.
        pub booking: BookingView,
        /// The customer; `None` while the booking is unmatched.
        pub customer: Option<CustomerView>,
        /// The customer's company.
        pub company: Option<CompanyView>,
        /// The specialist's sections, in order, empty ones too.
        pub sections: Vec<BriefText>,
        /// Promises not yet kept, oldest first.
        pub promises: Vec<FollowUpRow>,
        /// How many promises were kept.
        pub kept_promises: u32,
        /// Other open follow-ups.
        pub follow_ups: Vec<FollowUpRow>,
        /// Earlier calls, newest first.
        pub earlier_calls: Vec<EarlierCall>,
        /// The newest contacts, ten at most.
        pub recent: Vec<TimelineItem>,
        /// How many contacts there are.
        pub interaction_count: u32,
        /// On how many channels.
        pub channel_count: u32,
        /// Consent, every purpose.
        pub consents: Vec<ConsentRow>,
        /// What changed since it was ready.
        pub changes: Vec<BriefChange>,
        /// What is known from the product, each with its day and source.
        pub facts: Vec<super::FactRow>,
        /// When it is, or was, to be ready; `None` where no time is set.
        pub deadline: Option<DateTime<Utc>>,
    }

    /// One written section.
    pub struct BriefText {
        /// Which.
        pub section: BriefSection,
        /// Its text, possibly empty.
        pub text: String,
    }

    /// One question with its answer in one call.
    pub struct AnswerRow {
        /// The question.
        pub question_id: QuestionId,
        /// Its wording as it was asked.
        pub question: String,
        /// A hint for the host.
        pub hint: String,
        /// Where it stands.
        pub state: AnswerState,
        /// The answer.
        pub text: String,
        /// It is marked as worth quoting; whether it may be is the consent's to say.
        pub quote: bool,
        /// It is asked in this call only.
        pub extra: bool,
        /// Its tags.
        pub tags: Vec<String>,
    }

    /// Which answers to a question to list.
    pub struct AnswerFilter {
        /// In this state only.
        pub state: Option<AnswerState>,
        /// Only those worth quoting.
        pub quotes: bool,
        /// Only those with this tag.
        pub tag: Option<String>,
        /// Only those that hold this text, folded.
        pub text: String,
        /// Only of calls that began at or after this.
        pub from: Option<DateTime<Utc>>,
        /// Only of calls that began before this.
        pub to: Option<DateTime<Utc>>,
    }

    /// A tag and how often it is used.
    pub struct TagCount {
        /// The tag.
        pub tag: String,
        /// How often.
        pub count: u32,
    }

    /// One question over all calls.
    pub struct AnswersView {
        /// The question.
        pub question_id: QuestionId,
        /// Its present wording.
        pub question: String,
        /// In how many calls it has an answer of any kind.
        pub total: u32,
        /// How many answered.
        pub answered: u32,
        /// How many declined.
        pub declined: u32,
        /// How many are marked as worth quoting.
        pub quotes: u32,
        /// Every wording in which it was asked.
        pub wordings: Vec<String>,
        /// Its tags.
        pub tags: Vec<TagCount>,
        /// The answers that the filter lets through, newest call first.
        pub rows: Vec<ReadAnswer>,
    }

    /// One answer among those of all calls.
    pub struct ReadAnswer {
        /// The call.
        pub booking_id: BookingId,
        /// When it was.
        pub start: DateTime<Utc>,
        /// Whose answer.
        pub customer: Option<super::PersonRef>,
        /// Their company.
        pub company: Option<String>,
        /// The question in the wording of that call.
        pub question_id: QuestionId,
        /// That wording.
        pub wording: String,
        /// Where it stands.
        pub state: AnswerState,
        /// The answer.
        pub text: String,
        /// It is marked as worth quoting.
        pub quote: bool,
        /// The customer allows to be quoted by name.
        pub may_quote: bool,
        /// Its tags.
        pub tags: Vec<String>,
    }

    /// What was said between two instants, for an auditor.
    pub struct ConsentReport {
        /// From when.
        pub from: DateTime<Utc>,
        /// To when, excluded.
        pub to: DateTime<Utc>,
        /// Whether the chain of events holds.
        pub chain_holds: bool,
        /// The events, in the order of saying.
        pub rows: Vec<ConsentReportRow>,
    }

    /// One event of a report.
    pub struct ConsentReportRow {
        /// Whose.
        pub customer_id: CustomerId,
        /// The name.
        pub customer: String,
        /// What happened.
        pub event: ConsentEventRow,
    }

    /// One person's consent with its proof.
    pub struct ConsentProof {
        /// Whose.
        pub customer_id: CustomerId,
        /// The name.
        pub customer: String,
        /// Whether the chain of events holds.
        pub chain_holds: bool,
        /// Where each purpose stands.
        pub standing: Vec<MayRow>,
        /// Every event, newest first.
        pub events: Vec<ConsentEventRow>,
    }

    /// The second chance of somebody who did not come.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum SecondChance {
        /// The letter of a nomination is the way.
        Letter {
            /// Of which.
            nomination_id: NominationId,
        },
        /// A text to send by hand.
        Text {
            /// It.
            text: String,
        },
    }

    /// The screen during the call.
    pub struct CallView {
        /// The brief.
        pub brief: BriefView,
        /// The questions with their answers.
        pub answers: Vec<AnswerRow>,
        /// The notes.
        pub notes: String,
        /// When the notes were last saved.
        pub notes_saved_at: Option<DateTime<Utc>>,
        /// What I wrote for myself.
        pub private_notes: String,
        /// When the recording began to run.
        pub recording_started_at: Option<DateTime<Utc>>,
        /// When it stopped.
        pub recording_stopped_at: Option<DateTime<Utc>>,
        /// It runs, and the customer does not allow it any more.
        pub must_stop_recording: bool,
        /// Follow-ups that came from this call.
        pub follow_ups: Vec<FollowUpRow>,
    }

    /// A decision to record.
    pub struct NewConsent {
        /// The customer.
        pub customer_id: CustomerId,
        /// The call in which it was said, if any.
        pub booking_id: Option<BookingId>,
        /// The purpose.
        pub scope: ConsentScope,
        /// What was said.
        pub decision: ConsentDecision,
        /// The sentence that was read out.
        pub sentence: String,
        /// Its language (BCP 47).
        pub language: String,
        /// How it was said.
        pub method: ConsentMethod,
        /// Who brought it up.
        pub initiative: Initiative,
        /// The words of the answer, where they say more than yes or no.
        pub answer: String,
        /// What can be shown for it: which mail, which form. A written yes needs it.
        pub evidence: String,
        /// SHA-256 of a file that shows it, in hex; empty without one.
        pub evidence_sha256: String,
        /// Who of us asked; `None` means whoever writes it down.
        pub asked_by: Option<MemberId>,
        /// When it was said, if not now.
        pub said_at: Option<DateTime<Utc>>,
        /// Until when a yes holds; `None` for as long as its purpose.
        pub valid_until: Option<DateTime<Utc>>,
    }

    /// One recorded decision.
    pub struct ConsentEventRow {
        /// Which.
        pub id: ConsentId,
        /// The purpose.
        pub scope: ConsentScope,
        /// What was said.
        pub decision: ConsentDecision,
        /// When.
        pub at: DateTime<Utc>,
        /// Who asked.
        pub asked_by: Option<String>,
        /// How it was said.
        pub method: ConsentMethod,
        /// The sentence.
        pub sentence: String,
        /// Its language.
        pub language: String,
        /// The call.
        pub booking_id: Option<BookingId>,
        /// When it was written down.
        pub recorded_at: DateTime<Utc>,
        /// In which zone.
        pub zone: String,
        /// Who brought it up.
        pub initiative: Initiative,
        /// The words of the answer.
        pub answer: String,
        /// What can be shown for it.
        pub evidence: String,
        /// Until when a yes holds.
        pub valid_until: Option<DateTime<Utc>>,
        /// The version of the notice.
        pub notice_version: Option<u32>,
        /// Its hash, in hex; empty without one.
        pub notice_sha256: String,
        /// It counts: nobody took it back.
        pub stands: bool,
        /// The event that it takes back.
        pub takes_back: Option<ConsentId>,
        /// Its number on the machine that wrote it down.
        pub number: u32,
        /// Its hash in the chain, in hex.
        pub hash: String,
    }

    /// One base question, for the editor.
    pub struct QuestionRow {
        /// Which.
        pub id: QuestionId,
        /// Place in the order, from 0.
        pub position: u32,
        /// Its wording.
        pub text: String,
        /// A hint for the host.
        pub hint: String,
    }

    /// A question whose answers can be read over all calls.
    pub struct ReadQuestionRow {
        /// Which.
        pub id: QuestionId,
        /// Its newest wording.
        pub text: String,
        /// Where it stands.
        pub place: QuestionPlace,
        /// How many answers there are.
        pub answers: u32,
        /// Whom it was asked, where it was asked in one call only.
        pub customer: Option<String>,
    }

    /// What saving notes did.
    pub struct NotesSaved {
        /// When they were on disk.
        pub saved_at: DateTime<Utc>,
        /// Follow-ups made or reworded from marked lines.
        pub follow_ups: Vec<FollowUpRow>,
    }
}
