//! Nominations and invitations.

use chrono::{DateTime, Utc};
use kawka_domain::booking::{NoShowCount, NoShowReason};
use kawka_domain::ids::{BookingId, CustomerId, InvitationId, NominationId};
use kawka_domain::nomination::fit::FitReason;
use kawka_domain::nomination::letter::Placeholder;
use kawka_domain::nomination::rules::{Reason, RuleKind};
use kawka_domain::nomination::suggestion::SuitReason;
use kawka_domain::nomination::waiting::RankReason;
use kawka_domain::nomination::{Decision, LetterKind, MatchedBy, NominationState, NominationWhy};
use kawka_domain::person::FormOfAddress;

use super::PersonRef;
use crate::view;

kawka_domain::words! {
    /// How a message left.
    LetterWay {
        /// Opened in the mail program.
        Mail = "mail",
        /// Its text was copied.
        Copy = "copy",
    }
}

kawka_domain::words! {
    /// Where the link of a message comes from.
    LinkSource {
        /// Made for this person alone by the booking service.
        Own = "own",
        /// Being asked for there.
        Waiting = "waiting",
        /// Asked for there, and refused.
        Refused = "refused",
        /// Entered by a person.
        Entered = "entered",
        /// The one that the invitation had.
        Invitation = "invitation",
        /// The general page, marked for this person.
        General = "general",
        /// There is none.
        None = "none",
    }
}

kawka_domain::words! {
    /// Why a booking may answer an invitation.
    MatchReason {
        /// The guest has the same name.
        SameName = "same_name",
        /// The guest is of the same company.
        SameCompany = "same_company",
    }
}

view! {
    /// Somebody to propose.
    pub struct NominationDraft {
        /// Who.
        pub customer_id: CustomerId,
        /// Why.
        pub why: NominationWhy,
        /// Why, in words.
        pub note: String,
        /// What to ask them.
        pub ask: String,
    }

    /// One thing that speaks against inviting somebody.
    pub struct ReasonRow {
        /// What.
        pub reason: Reason,
        /// It was set aside, and how.
        pub set_aside: Option<SetAside>,
        /// Whoever sits here may set it aside.
        pub may_set_aside: bool,
    }

    /// How a rule was set aside.
    pub struct SetAside {
        /// Why.
        pub reason: String,
        /// Who.
        pub by: Option<String>,
        /// When.
        pub at: DateTime<Utc>,
    }

    /// One nomination.
    pub struct NominationRow {
        /// Which.
        pub id: NominationId,
        /// Who.
        pub customer: PersonRef,
        /// Their company.
        pub company: Option<String>,
        /// Their zone.
        pub time_zone: Option<String>,
        /// Their language, possibly empty.
        pub language: String,
        /// Their care owner.
        pub care_owner: Option<String>,
        /// Why.
        pub why: NominationWhy,
        /// Why, in words.
        pub note: String,
        /// What to ask them.
        pub ask: String,
        /// Who proposed.
        pub nominated_by: Option<String>,
        /// When.
        pub nominated_at: DateTime<Utc>,
        /// How far it went.
        pub state: NominationState,
        /// Since when it stands there, as far as that is known.
        pub since: DateTime<Utc>,
        /// What was decided.
        pub decision: Option<Decision>,
        /// Why.
        pub decision_reason: String,
        /// Who decided.
        pub decided_by: Option<String>,
        /// When.
        pub decided_at: Option<DateTime<Utc>>,
        /// When the newest message went out, thanks left out.
        pub sent_at: Option<DateTime<Utc>>,
        /// Who sent it.
        pub sent_by: Option<String>,
        /// What it was for.
        pub sent_kind: Option<LetterKind>,
        /// How many messages went out.
        pub messages: u32,
        /// When thanks went out.
        pub thanked_at: Option<DateTime<Utc>>,
        /// Days of silence, while an answer is waited for.
        pub silent_days: Option<u32>,
        /// A reminder is proposed.
        pub reminder_due: bool,
        /// The booking that answers.
        pub booking_id: Option<BookingId>,
        /// When its call begins.
        pub call_start: Option<DateTime<Utc>>,
        /// How it was seen that it answers.
        pub matched_by: Option<MatchedBy>,
        /// Why the call did not take place.
        pub no_show_reason: Option<NoShowReason>,
        /// Calls missed.
        pub no_shows: NoShowCount,
        /// What speaks against inviting them now; empty where that is no question.
        pub reasons: Vec<ReasonRow>,
        /// The message that may be written now.
        pub letter: Option<LetterKind>,
        /// One is being written on this machine.
        pub has_draft: bool,
    }

    /// The whole board.
    pub struct NominationBoard {
        /// Everything that is open, and what ended within a year, newest first.
        pub rows: Vec<NominationRow>,
        /// Who waits for an invitation, whoever is next first.
        pub waiting: Vec<WaitingRow>,
        /// Bookings that may answer an invitation: for a person to say.
        pub proposals: Vec<MatchProposal>,
    }

    /// Somebody on the waiting list.
    pub struct WaitingRow {
        /// Which nomination.
        pub id: NominationId,
        /// Why they stand where they stand, the weightiest first.
        pub reasons: Vec<RankReason>,
        /// The sum.
        pub points: i32,
    }

    /// An empty slot with those who wait and whom it suits.
    pub struct SlotPeople {
        /// When it begins.
        pub start: DateTime<Utc>,
        /// Whom it suits, best first, five at most.
        pub people: Vec<SlotPerson>,
        /// How many more it suits.
        pub more: u32,
    }

    /// Somebody whom a slot suits.
    pub struct SlotPerson {
        /// Which nomination.
        pub nomination_id: NominationId,
        /// Who.
        pub customer: PersonRef,
        /// Their zone.
        pub time_zone: Option<String>,
        /// Why it suits, and what does not.
        pub reasons: Vec<FitReason>,
        /// Something still speaks against inviting them.
        pub blocked: bool,
    }

    /// Whether a booking answers an invitation.
    pub struct MatchProposal {
        /// Which nomination.
        pub nomination_id: NominationId,
        /// Who was invited.
        pub customer: PersonRef,
        /// Which booking.
        pub booking_id: BookingId,
        /// Whom or what it is called.
        pub title: String,
        /// The address it was made with.
        pub email: Option<String>,
        /// When the call begins.
        pub start: DateTime<Utc>,
        /// Why it may.
        pub reason: MatchReason,
    }

    /// What speaks against inviting somebody who is not nominated yet.
    pub struct Eligibility {
        /// What.
        pub reasons: Vec<ReasonRow>,
        /// The nomination of theirs that is open.
        pub nominated: Option<NominationRow>,
        /// Calls missed.
        pub no_shows: NoShowCount,
    }

    /// Somebody who might be suitable.
    pub struct SuitableRow {
        /// Who.
        pub customer: PersonRef,
        /// Their company.
        pub company: Option<String>,
        /// Why, the weightiest first.
        pub suits: Vec<SuitReason>,
        /// The sum.
        pub points: u32,
        /// What speaks against inviting them now.
        pub reasons: Vec<ReasonRow>,
    }

    /// What of a message a person chose; `None` takes what is proposed.
    pub struct LetterChoice {
        /// Language.
        pub language: Option<String>,
        /// Form of address.
        pub form: Option<FormOfAddress>,
        /// With the sentence about consent.
        pub consent: Option<bool>,
    }

    /// A message as it would go out.
    pub struct LetterView {
        /// Of which nomination.
        pub nomination_id: NominationId,
        /// To whom.
        pub customer: PersonRef,
        /// What for.
        pub kind: LetterKind,
        /// In which language.
        pub language: String,
        /// There is no wording in the customer's own language.
        pub other_language: bool,
        /// In which form.
        pub form: FormOfAddress,
        /// Languages with a wording.
        pub languages: Vec<String>,
        /// Addresses of the customer.
        pub addresses: Vec<String>,
        /// Subject.
        pub subject: String,
        /// Text.
        pub body: String,
        /// It is the template's, not what somebody wrote.
        pub from_template: bool,
        /// The link to book with, possibly empty.
        pub link: String,
        /// Where it comes from.
        pub link_source: LinkSource,
        /// A booking service is connected that makes links for one person.
        pub can_make_link: bool,
        /// The text carries the sentence about consent.
        pub consent: bool,
        /// It may not: they said no less than thirty days ago.
        pub consent_rests: bool,
        /// That sentence in this language.
        pub consent_sentence: String,
        /// What the wording asks for and nobody knows.
        pub missing: Vec<Placeholder>,
        /// What stands against sending it.
        pub reasons: Vec<ReasonRow>,
    }

    /// A message that leaves.
    pub struct LetterSending {
        /// What it is for, as it was shown: refused where something else would fit by now.
        pub kind: LetterKind,
        /// Language.
        pub language: String,
        /// Form of address.
        pub form: FormOfAddress,
        /// Address; may be empty where the text is copied.
        pub address: String,
        /// Subject.
        pub subject: String,
        /// Text.
        pub body: String,
        /// How it leaves.
        pub way: LetterWay,
    }

    /// What is being written, kept on this machine.
    pub struct LetterDraft {
        /// Language.
        pub language: String,
        /// Form of address.
        pub form: FormOfAddress,
        /// Subject; empty takes the template's.
        pub subject: String,
        /// Text; empty takes the template's.
        pub body: String,
        /// A link that a person entered; empty takes the general one.
        pub link: String,
    }

    /// A message that left.
    pub struct LetterSent {
        /// Which.
        pub id: InvitationId,
        /// For the mail program: a `mailto` address; nothing where the text is copied.
        pub mailto: Option<String>,
    }

    /// A message as it went out.
    pub struct SentRow {
        /// Which.
        pub id: InvitationId,
        /// What for.
        pub kind: LetterKind,
        /// When.
        pub at: DateTime<Utc>,
        /// Who sent it.
        pub by: Option<String>,
        /// To which address.
        pub address: String,
        /// Subject.
        pub subject: String,
        /// Text.
        pub body: String,
        /// The link in it.
        pub link: String,
        /// The sentence about consent in it.
        pub consent_sentence: String,
        /// How it left.
        pub way: LetterWay,
    }

    /// One wording.
    pub struct TemplateRow {
        /// What for.
        pub kind: LetterKind,
        /// Language.
        pub language: String,
        /// Form of address.
        pub form: FormOfAddress,
        /// Subject.
        pub subject: String,
        /// Text.
        pub body: String,
        /// It is the one that Kawka comes with.
        pub built_in: bool,
    }

    /// A rule to set aside.
    pub struct RuleOverride {
        /// Which.
        pub rule: RuleKind,
        /// Why.
        pub reason: String,
    }
}
