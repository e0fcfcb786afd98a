//! Who is proposed for a call, who is invited, and what became of it.
//!
//! The rules are `domain`'s ([`kawka_domain::nomination`]); what they look at is read here out of the history. Every
//! step asks them again within its own transaction: what was allowed a minute ago may not be now.

mod asked;
mod facts;
mod letters;
mod matching;
mod suggestions;
mod templates;
mod waiting;

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use kawka_domain::booking::{BookingStatus, NoShowCount};
use kawka_domain::ids::{CustomerId, NominationId};
use kawka_domain::nomination::rules::{Day, RuleKind, is_overruled};
use kawka_domain::nomination::{
    Course, Decision, InvitationSettings, LetterKind, NominationState, NominationStep, letter_of,
    next, state, token,
};
use kawka_domain::person::MemberRole;
use kawka_domain::time::day_in;
use kawka_store::table::nomination::{Fields, Nomination, Override};
use kawka_store::{Connection, Transaction, table};

pub(crate) use asked::goes_along;
pub(crate) use matching::meet;

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::{count_no_shows, free_line, needed_free_line, text};
use crate::view::{
    Done, Eligibility, NominationBoard, NominationDraft, NominationRow, PersonRef, ReasonRow,
    RuleOverride, SetAside,
};

/// For how long what ended stays on the board.
const KEPT: Duration = Duration::days(365);

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
    let silent = n
        .last
        .as_ref()
        .filter(|_| state == NominationState::Invited);
    let silent_days = silent.map(|last| {
        let days = (ground.today - day_in(last.at, ground.zone)).num_days();
        u32::try_from(days).unwrap_or_default()
    });
    let since = since(&n, state);
    let reminded = silent.is_some_and(|last| last.kind == LetterKind::Reminder);
    let reminder_due =
        !reminded && silent_days.is_some_and(|days| days >= ground.settings.remind_days);
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
            settings: self.get_settings()?.invitations,
            role,
        })
    }

    /// Everything about nominations that is open, and what ended within a year.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn get_nomination_board(&self) -> Result<NominationBoard, CommandError> {
        let ground = self.ground()?;
        let languages = self.letter_languages()?;
        let slots = self.empty_slots()?;
        self.store.read(|c| {
            let all = table::nomination::list(c)?;
            let proposals = matching::proposals(c, &all, &ground)?;
            let mut rows = Vec::with_capacity(all.len());
            let mut waiting = Vec::new();
            let met = table::nomination_signals::list_met_trades(c)?;
            let here = waiting::list_here(c, ground.now)?;
            let ahead = waiting::Ahead {
                slots: slots.as_deref(),
                met: &met,
                here: &here,
            };
            for nomination in all {
                let state = ground.state(&nomination);
                if !is_open(state) && ground.now - since(&nomination, state) >= KEPT {
                    continue;
                }
                let waits = (state == NominationState::Accepted).then(|| nomination.clone());
                let row = nomination_row(c, nomination, &ground)?;
                if let Some(nomination) = waits {
                    waiting.push(waiting::rank_row(
                        c,
                        &nomination,
                        &row,
                        &ahead,
                        &languages,
                        &ground,
                    )?);
                }
                rows.push(row);
            }
            waiting.sort_by(|a, b| b.points.cmp(&a.points).then(a.id.cmp(&b.id)));
            Ok(NominationBoard {
                rows,
                waiting,
                proposals,
            })
        })
    }

    /// One nomination.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn get_nomination(&self, id: NominationId) -> Result<NominationRow, CommandError> {
        let ground = self.ground()?;
        self.store
            .read(|c| nomination_row(c, table::nomination::get(c, id)?, &ground))
    }

    /// A customer's nominations, newest first.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_nominations_of(
        &self,
        customer: CustomerId,
    ) -> Result<Vec<NominationRow>, CommandError> {
        let ground = self.ground()?;
        self.store.read(|c| {
            let found = table::nomination::list_of_customer(c, customer)?;
            found
                .into_iter()
                .map(|nomination| nomination_row(c, nomination, &ground))
                .collect()
        })
    }

    /// What speaks against inviting somebody, before they are nominated.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn get_eligibility(&self, customer: CustomerId) -> Result<Eligibility, CommandError> {
        let ground = self.ground()?;
        self.store.read(|c| {
            table::customer::get(c, customer)?;
            let open = open_nomination(c, customer, &ground)?;
            let no_shows: NoShowCount = count_no_shows(c, customer, ground.now)?;
            Ok(Eligibility {
                reasons: reason_rows(c, customer, None, &[], &ground)?,
                nominated: match open {
                    Some(nomination) => Some(nomination_row(c, nomination, &ground)?),
                    None => None,
                },
                no_shows,
            })
        })
    }

    /// Proposes somebody for a call. What speaks softly against it is told by [`Desk::get_eligibility`] and stops
    /// nothing yet.
    ///
    /// # Errors
    /// [`ErrorCode::NotEligible`] for somebody who must not be contacted, [`ErrorCode::AlreadyNominated`],
    /// [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn nominate(&self, draft: &NominationDraft) -> Result<Done<NominationId>, CommandError> {
        let fields = check_draft(draft)?;
        let name = self
            .store
            .read(|c| table::customer::get(c, draft.customer_id))?
            .name;
        let (ground, me) = (self.ground()?, self.find_me());
        let id = NominationId::new();
        let token = token::of(id.uuid());
        self.write(Action::Nominate, name, |tx| {
            check_hard(&reason_rows(tx, fields.customer, None, &[], &ground)?)?;
            if open_nomination(tx, fields.customer, &ground)?.is_some() {
                return Err(CommandError::new(ErrorCode::AlreadyNominated));
            }
            table::nomination::add(tx, id, &fields, &token, me, ground.now)?;
            Ok(id)
        })
    }

    /// Changes what was said of somebody.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn change_nomination(
        &self,
        id: NominationId,
        draft: &NominationDraft,
    ) -> Result<Done<()>, CommandError> {
        let fields = check_draft(draft)?;
        let name = self.nomination_subject(id)?;
        self.write(Action::ChangeNomination, name, |tx| {
            Ok(table::nomination::change(tx, id, &fields)?)
        })
    }

    /// Decides on a nomination. A yes puts them on the waiting list: soft rules are asked again when they are invited.
    ///
    /// # Errors
    /// [`ErrorCode::NotEligible`], [`ErrorCode::NominationStep`], [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn decide_nomination(
        &self,
        id: NominationId,
        decision: Decision,
        reason: &str,
    ) -> Result<Done<()>, CommandError> {
        let reason = free_line("reason", reason)?;
        let name = self.nomination_subject(id)?;
        let (ground, me) = (self.ground()?, self.find_me());
        let (action, step) = match decision {
            Decision::Accepted => (Action::AcceptNomination, NominationStep::Accept),
            Decision::Declined => (Action::DeclineNomination, NominationStep::Decline),
        };
        self.write(action, name, |tx| {
            let nomination = table::nomination::get(tx, id)?;
            check_step(ground.state(&nomination), step)?;
            if decision == Decision::Accepted {
                let customer = nomination.fields.customer;
                check_hard(&reason_rows(tx, customer, None, &[], &ground)?)?;
            }
            Ok(table::nomination::set_decision(
                tx,
                id,
                Some(decision),
                &reason,
                me,
                ground.now,
            )?)
        })
    }

    /// A declined nomination waits for a decision again.
    ///
    /// # Errors
    /// [`ErrorCode::NominationStep`], [`ErrorCode::NotFound`].
    pub fn reconsider_nomination(&self, id: NominationId) -> Result<Done<()>, CommandError> {
        self.step(
            id,
            Action::ReconsiderNomination,
            NominationStep::Reconsider,
            |tx, now| {
                Ok(table::nomination::set_decision(
                    tx, id, None, "", None, now,
                )?)
            },
        )
    }

    /// Takes a nomination back, as long as no answer to it is waited for or there.
    ///
    /// # Errors
    /// [`ErrorCode::NominationStep`], [`ErrorCode::NotFound`].
    pub fn withdraw_nomination(&self, id: NominationId) -> Result<Done<()>, CommandError> {
        self.step(
            id,
            Action::WithdrawNomination,
            NominationStep::Withdraw,
            |tx, now| Ok(table::nomination::remove(tx, id, now)?),
        )
    }

    /// No answer to an invitation is waited for any longer.
    ///
    /// # Errors
    /// [`ErrorCode::NominationStep`], [`ErrorCode::NotFound`].
    pub fn give_up_invitation(&self, id: NominationId) -> Result<Done<()>, CommandError> {
        self.step(
            id,
            Action::GiveUpInvitation,
            NominationStep::Lapse,
            |tx, now| Ok(table::nomination::give_up(tx, id, now)?),
        )
    }

    fn step(
        &self,
        id: NominationId,
        action: Action,
        step: NominationStep,
        work: impl FnOnce(&Transaction<'_>, DateTime<Utc>) -> Result<(), CommandError>,
    ) -> Result<Done<()>, CommandError> {
        let name = self.nomination_subject(id)?;
        let ground = self.ground()?;
        self.write(action, name, |tx| {
            check_step(ground.state(&table::nomination::get(tx, id)?), step)?;
            work(tx, ground.now)
        })
    }

    /// Sets rules aside for one nomination, each with a reason that is kept.
    ///
    /// # Errors
    /// [`ErrorCode::NotEligible`] for a hard rule, [`ErrorCode::HostNeeded`], [`ErrorCode::BadInput`] without a reason,
    /// [`ErrorCode::NotFound`].
    pub fn set_rules_aside(
        &self,
        id: NominationId,
        overrides: &[RuleOverride],
    ) -> Result<Done<()>, CommandError> {
        let mut reasons: BTreeMap<RuleKind, String> = BTreeMap::new();
        for one in overrides {
            reasons.insert(one.rule, needed_free_line("reason", &one.reason)?);
        }
        if reasons.is_empty() {
            return Err(CommandError::bad_input("rule", "empty"));
        }
        let name = self.nomination_subject(id)?;
        let (ground, me) = (self.ground()?, self.find_me());
        self.write(Action::SetRuleAside, name, |tx| {
            let nomination = table::nomination::get(tx, id)?;
            for (rule, reason) in &reasons {
                check_may_overrule(*rule, ground.role)?;
                table::nomination::add_override(tx, nomination.id, *rule, reason, me, ground.now)?;
            }
            Ok(())
        })
    }

    pub(crate) fn nomination_subject(&self, id: NominationId) -> Result<String, CommandError> {
        Ok(self.store.read(|c| table::nomination::get(c, id))?.name)
    }
}

fn check_may_overrule(rule: RuleKind, role: MemberRole) -> Result<(), CommandError> {
    use kawka_domain::nomination::rules::{Overrule, RULES};
    let overrule = RULES
        .iter()
        .find(|known| known.kind == rule)
        .map_or(Overrule::Nobody, |known| known.overrule);
    match overrule {
        Overrule::Nobody => Err(CommandError::new(ErrorCode::NotEligible).with("rule", rule)),
        overrule if overrule.allows(role) => Ok(()),
        _ => Err(CommandError::new(ErrorCode::HostNeeded).with("rule", rule)),
    }
}

fn check_draft(draft: &NominationDraft) -> Result<Fields, CommandError> {
    Ok(Fields {
        customer: draft.customer_id,
        why: draft.why,
        note: text("note", draft.note.trim())?,
        ask: text("ask", draft.ask.trim())?,
    })
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
