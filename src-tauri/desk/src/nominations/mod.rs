//! Who is proposed for a call, who is invited, and what became of it.
//!
//! The rules are `domain`'s ([`kawka_domain::nomination`]); what they look at is read here out of the history. Every
//! step asks them again within its own transaction: what was allowed a minute ago may not be now.

mod asked;
mod board;
mod chance;
mod facts;
mod letters;
mod links;
mod matching;
mod sending;
mod settings;
mod silence;
mod steps;
mod suggestions;
mod templates;
mod waiting;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use kawka_domain::booking::BookingStatus;
use kawka_domain::ids::{CustomerId, NominationId};
use kawka_domain::nomination::rules::{Day, is_overruled};
use kawka_domain::nomination::{
    Course, InvitationSettings, NominationState, NominationStep, letter_of, next, state,
};
use kawka_domain::person::MemberRole;
use kawka_domain::time::day_in;
use kawka_store::table::nomination::{Nomination, Override};
use kawka_store::{Connection, table};

pub(crate) use asked::goes_along;
pub(crate) use matching::meet;
pub(crate) use silence::attention;

use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::count_no_shows;
use crate::view::{NominationRow, PersonRef, ReasonRow, SetAside};

/// What every question about nominations is asked with.
pub(crate) struct Ground {
    now: DateTime<Utc>,
    today: NaiveDate,
    zone: Tz,
    settings: InvitationSettings,
    role: MemberRole,
}

impl Ground {
    const fn day(&self) -> Day {
        Day {
            today: self.today,
            zone: self.zone,
        }
    }

    /// Where a nomination stands.
    fn state(&self, nomination: &Nomination) -> NominationState {
        let sent = nomination.last.as_ref().map(|last| last.at);
        let course = Course {
            decision: nomination.decision,
            sent_on: nomination.round_at.map(|at| day_in(at, self.zone)),
            call: nomination.answer.as_ref().map(|answer| answer.status),
            given_up: nomination
                .given_up_at
                .is_some_and(|given_up| sent.is_some_and(|sent| sent <= given_up)),
        };
        state(&course, self.today, self.settings.lapse_days)
    }
}

/// Still on its way to a call.
const fn is_open(state: NominationState) -> bool {
    matches!(
        state,
        NominationState::Nominated
            | NominationState::Accepted
            | NominationState::Invited
            | NominationState::Booked
    )
}

/// Refuses a step that cannot follow.
fn check_step(state: NominationState, step: NominationStep) -> Result<(), CommandError> {
    if next(state, step).is_some() {
        Ok(())
    } else {
        Err(CommandError::new(ErrorCode::NominationStep)
            .with("state", state)
            .with("step", step))
    }
}

/// What speaks against inviting somebody, with what was set aside.
fn reason_rows(
    c: &Connection,
    customer: CustomerId,
    own: Option<(&Nomination, NominationState)>,
    overrides: &[Override],
    ground: &Ground,
) -> Result<Vec<ReasonRow>, CommandError> {
    let found = facts::reasons(c, customer, own, ground)?;
    let row = |reason: kawka_domain::nomination::rules::Reason| {
        let aside = overrides
            .iter()
            .rev()
            .find(|one| is_overruled(&reason, &[one.overruling]));
        ReasonRow {
            set_aside: aside.map(|one| SetAside {
                reason: one.reason.clone(),
                by: one.by.clone(),
                at: one.overruling.at,
            }),
            may_set_aside: reason.overrule.allows(ground.role),
            reason,
        }
    };
    Ok(found.into_iter().map(row).collect())
}

/// Refuses an invitation against which something stands.
fn check_reasons(reasons: &[ReasonRow]) -> Result<(), CommandError> {
    if let Some(hard) = reasons.iter().find(|row| row.reason.is_hard()) {
        return Err(CommandError::new(ErrorCode::NotEligible).with("rule", hard.reason.rule));
    }
    let standing: Vec<&str> = reasons
        .iter()
        .filter(|row| row.set_aside.is_none())
        .map(|row| row.reason.rule.word())
        .collect();
    if standing.is_empty() {
        Ok(())
    } else {
        Err(CommandError::new(ErrorCode::RuleStands).with("rules", standing.join(",")))
    }
}

/// Refuses somebody who must not be contacted.
fn check_hard(reasons: &[ReasonRow]) -> Result<(), CommandError> {
    let hard: Vec<ReasonRow> = reasons
        .iter()
        .filter(|row| row.reason.is_hard())
        .cloned()
        .collect();
    check_reasons(&hard)
}

/// Since when a nomination stands where it stands.
fn since(n: &Nomination, state: NominationState) -> DateTime<Utc> {
    match state {
        NominationState::Nominated => n.at,
        NominationState::Accepted | NominationState::Declined => n.decided_at.unwrap_or(n.at),
        NominationState::Invited | NominationState::Lapsed => {
            n.last.as_ref().map_or(n.at, |last| last.at)
        }
        NominationState::Booked | NominationState::Held | NominationState::NoShow => {
            n.answer.as_ref().map_or(n.at, |answer| answer.start)
        }
    }
}

fn nomination_row(
    c: &Connection,
    n: Nomination,
    ground: &Ground,
) -> Result<NominationRow, CommandError> {
    let state = ground.state(&n);
    // Whether somebody may be invited is a question only where an invitation could follow.
    let asked = next(state, NominationStep::Invite).is_some()
        || matches!(state, NominationState::Nominated | NominationState::Invited);
    let reasons = if asked {
        let overrides = table::nomination::list_overrides(c, n.id)?;
        reason_rows(c, n.fields.customer, Some((&n, state)), &overrides, ground)?
    } else {
        Vec::new()
    };
    let silent_days = silence::silent_days(&n, state, ground);
    let reminder_due = silence::is_reminder_due(&n, state, ground);
    let since = since(&n, state);
    let no_shows = count_no_shows(c, n.fields.customer, ground.now)?;
    Ok(NominationRow {
        id: n.id,
        customer: PersonRef {
            id: n.fields.customer,
            name: n.name,
        },
        company: n.company,
        time_zone: Some(n.time_zone).filter(|zone| !zone.is_empty()),
        language: n.language,
        care_owner: n.care_owner,
        why: n.fields.why,
        note: n.fields.note,
        ask: n.fields.ask,
        nominated_by: n.by,
        nominated_at: n.at,
        state,
        since,
        decision: n.decision,
        decision_reason: n.decision_reason,
        decided_by: n.decided_by,
        decided_at: n.decided_at,
        sent_at: n.last.as_ref().map(|last| last.at),
        sent_kind: n.last.as_ref().map(|last| last.kind),
        sent_by: n.last.and_then(|last| last.by),
        messages: n.sent,
        thanked_at: n.thanked_at,
        silent_days,
        reminder_due,
        booking_id: n.answer.as_ref().map(|answer| answer.booking),
        call_start: n.answer.as_ref().map(|answer| answer.start),
        matched_by: n.answer.as_ref().map(|answer| answer.matched_by),
        no_show_reason: n.answer.as_ref().and_then(|answer| answer.no_show_reason),
        no_shows,
        reasons,
        letter: letter_of(state),
        has_draft: n.has_draft,
    })
}

impl Desk {
    pub(crate) fn ground(&self) -> Result<Ground, CommandError> {
        let role = match self.find_me() {
            Some(me) => self.store.read(|c| table::member::get(c, me))?.fields.role,
            None => MemberRole::Specialist,
        };
        Ok(Ground {
            now: self.now(),
            today: self.today()?,
            zone: self.zone()?,
            settings: self.get_invitation_settings()?,
            role,
        })
    }

    pub(crate) fn nomination_subject(&self, id: NominationId) -> Result<String, CommandError> {
        Ok(self.store.read(|c| table::nomination::get(c, id))?.name)
    }
}

/// A nomination of theirs that is on its way to a call.
fn open_nomination(
    c: &Connection,
    customer: CustomerId,
    ground: &Ground,
) -> Result<Option<Nomination>, CommandError> {
    let all = table::nomination::list_of_customer(c, customer)?;
    Ok(all.into_iter().find(|one| is_open(ground.state(one))))
}

/// Called off or moved away: no call is to come of it.
const fn is_free(status: BookingStatus) -> bool {
    matches!(
        status,
        BookingStatus::Cancelled | BookingStatus::Moved | BookingStatus::NoShow
    )
}
