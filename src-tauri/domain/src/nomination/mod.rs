//! Who is proposed for a call, how far that went, and what may follow.
//!
//! Where a nomination stands is never stored as truth: it follows from what was decided, what was sent, and what became
//! of the call ([`state`]). So an outcome that is taken back, a call that moves and a merge need no words of their own.

pub mod fit;
pub mod letter;
pub mod rules;
pub mod suggestion;
pub mod token;
pub mod waiting;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::booking::BookingStatus;

crate::words! {
    /// Why somebody is proposed.
    NominationWhy {
        /// Writes with us gladly.
        WritesGladly = "writes_gladly",
        /// Works in an interesting trade.
        InterestingTrade = "interesting_trade",
        /// Has constructive ideas.
        ConstructiveIdeas = "constructive_ideas",
        /// Has an interesting story.
        Story = "story",
        /// Something else.
        Other = "other",
    }
}

crate::words! {
    /// What was decided on a nomination.
    #[serde(rename = "NominationDecision")]
    Decision {
        /// They are to be invited.
        Accepted = "accepted",
        /// They are not.
        Declined = "declined",
    }
}

crate::words! {
    /// How far a nomination went.
    NominationState {
        /// Nobody has decided yet.
        Nominated = "nominated",
        /// To be invited; also when the call was called off.
        Accepted = "accepted",
        /// Not to be invited.
        Declined = "declined",
        /// Invited, and no answer yet.
        Invited = "invited",
        /// They booked.
        Booked = "booked",
        /// The call took place.
        Held = "held",
        /// The call did not take place.
        NoShow = "no_show",
        /// No answer for too long, or given up.
        Lapsed = "lapsed",
    }
}

crate::words! {
    /// What happens to a nomination.
    NominationStep {
        /// Somebody says yes.
        Accept = "accept",
        /// Somebody says no.
        Decline = "decline",
        /// The decision is open again.
        Reconsider = "reconsider",
        /// An invitation goes out, or another one after silence or a missed call.
        Invite = "invite",
        /// A reminder goes out.
        Remind = "remind",
        /// A booking answers the invitation.
        Book = "book",
        /// The call took place.
        Hold = "hold",
        /// The call did not take place.
        Miss = "miss",
        /// The call was called off.
        CallOff = "call_off",
        /// An outcome is open again.
        Reopen = "reopen",
        /// Nobody waits for an answer any longer.
        Lapse = "lapse",
        /// The nomination is taken back.
        Withdraw = "withdraw",
    }
}

crate::words! {
    /// What a message is for.
    LetterKind {
        /// Invites.
        Invitation = "invitation",
        /// Reminds of the invitation.
        Reminder = "reminder",
        /// Offers another time after a missed call.
        SecondChance = "second_chance",
        /// Thanks for a call that took place.
        Thanks = "thanks",
    }
}

crate::words! {
    /// How it was seen that a booking answers an invitation.
    MatchedBy {
        /// The booking names the invitation.
        Token = "token",
        /// The invited person's own address.
        Email = "email",
        /// A person said so.
        Person = "person",
    }
}

/// The numbers that invitations go by. Days are civil days of the desk's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct InvitationSettings {
    /// Days between two invitations of one person, or since their last call.
    pub person_days: u32,
    /// Days between invitations of two people of one company.
    pub company_days: u32,
    /// Days for which a contact that went badly speaks against inviting. A problem without an answer does without end.
    pub trouble_days: u32,
    /// So many invitations without an answer, one after the other, speak against another.
    pub unanswered_limit: u32,
    /// So many unexcused missed calls speak against another.
    pub no_show_limit: u32,
    /// Days of silence after which a reminder is proposed.
    pub remind_days: u32,
    /// Days of silence after which an invitation counts as unanswered.
    pub lapse_days: u32,
    /// The general page on which guests book; `https` or empty.
    pub booking_link: String,
    /// Messages that invite carry the sentence about consent.
    pub consent_line: bool,
}

impl Default for InvitationSettings {
    fn default() -> Self {
        Self {
            person_days: 180,
            company_days: 60,
            trouble_days: 30,
            unanswered_limit: 2,
            no_show_limit: 2,
            remind_days: 7,
            lapse_days: 21,
            booking_link: String::new(),
            consent_line: true,
        }
    }
}

impl InvitationSettings {
    /// Whether the numbers can be meant.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let days = [self.person_days, self.company_days, self.trouble_days];
        days.iter().all(|days| *days <= 1095)
            && (1..=20).contains(&self.unanswered_limit)
            && (1..=20).contains(&self.no_show_limit)
            && (1..=365).contains(&self.remind_days)
            && self.remind_days < self.lapse_days
            && self.lapse_days <= 730
    }
}

/// What a nomination's state follows from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Course {
    /// What was decided.
    pub decision: Option<Decision>,
    /// The day on which the newest round began, with its invitation or second chance: a reminder prolongs nothing.
    pub sent_on: Option<NaiveDate>,
    /// What became of the call that answers the newest round, at the end of its chain.
    pub call: Option<BookingStatus>,
    /// Somebody said that no answer is waited for.
    pub given_up: bool,
}

/// The first day on which an invitation of `sent_on` counts as unanswered.
#[must_use]
pub fn lapses_on(sent_on: NaiveDate, lapse_days: u32) -> NaiveDate {
    sent_on
        .checked_add_days(Days::new(u64::from(lapse_days)))
        .unwrap_or(NaiveDate::MAX)
}

/// Where a nomination stands on a day.
#[must_use]
pub fn state(course: &Course, today: NaiveDate, lapse_days: u32) -> NominationState {
    // What became of a call is true whatever was decided before it.
    match (course.sent_on, course.call) {
        (Some(_), Some(BookingStatus::Booked)) => return NominationState::Booked,
        (Some(_), Some(BookingStatus::Held)) => return NominationState::Held,
        (Some(_), Some(BookingStatus::NoShow)) if course.decision == Some(Decision::Accepted) => {
            return NominationState::NoShow;
        }
        _ => {}
    }
    match course.decision {
        None => NominationState::Nominated,
        Some(Decision::Declined) => NominationState::Declined,
        Some(Decision::Accepted) => match (course.sent_on, course.call) {
            (None, _) | (Some(_), Some(BookingStatus::Cancelled)) => NominationState::Accepted,
            // They asked for another time: that is an answer, and the next booking is expected.
            (Some(_), Some(BookingStatus::Moved)) => NominationState::Invited,
            (Some(_), _) if course.given_up => NominationState::Lapsed,
            (Some(sent), _) if lapses_on(sent, lapse_days) <= today => NominationState::Lapsed,
            (Some(_), _) => NominationState::Invited,
        },
    }
}

/// The state after a step, or nothing where the step cannot follow.
#[must_use]
pub const fn next(state: NominationState, step: NominationStep) -> Option<NominationState> {
    use NominationState as State;
    use NominationStep as Step;
    Some(match (state, step) {
        (State::Nominated, Step::Accept) => State::Accepted,
        (State::Nominated | State::Accepted, Step::Decline) => State::Declined,
        (State::Declined, Step::Reconsider) => State::Nominated,
        (State::Accepted | State::Lapsed | State::NoShow, Step::Invite) => State::Invited,
        (State::Invited, Step::Remind) => State::Invited,
        // Whoever books late, or again after calling off, answers all the same.
        (State::Accepted | State::Invited | State::Lapsed | State::NoShow, Step::Book) => {
            State::Booked
        }
        (State::Booked, Step::Hold) => State::Held,
        (State::Booked, Step::Miss) => State::NoShow,
        (State::Booked, Step::CallOff) => State::Accepted,
        (State::Held | State::NoShow, Step::Reopen) => State::Booked,
        (State::Invited, Step::Lapse) => State::Lapsed,
        (State::Nominated | State::Accepted | State::Declined | State::Lapsed, Step::Withdraw) => {
            State::Declined
        }
        _ => return None,
    })
}

/// The message that fits a state, if one does. Whoever did not come is not thanked.
#[must_use]
pub const fn letter_of(state: NominationState) -> Option<LetterKind> {
    match state {
        NominationState::Accepted | NominationState::Lapsed => Some(LetterKind::Invitation),
        NominationState::Invited => Some(LetterKind::Reminder),
        NominationState::NoShow => Some(LetterKind::SecondChance),
        NominationState::Held => Some(LetterKind::Thanks),
        NominationState::Nominated | NominationState::Declined | NominationState::Booked => None,
    }
}

/// The step that sending a message is; thanks move nothing.
#[must_use]
pub const fn step_of(kind: LetterKind) -> Option<NominationStep> {
    match kind {
        LetterKind::Invitation | LetterKind::SecondChance => Some(NominationStep::Invite),
        LetterKind::Reminder => Some(NominationStep::Remind),
        LetterKind::Thanks => None,
    }
}

#[cfg(test)]
mod tests;
