//! What people do with nominations, each step asked again for what speaks against it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kawka_domain::ids::{MemberId, NominationId};
use kawka_domain::nomination::rules::RuleKind;
use kawka_domain::nomination::{Decision, NominationStep, token};
use kawka_domain::person::MemberRole;
use kawka_store::table::nomination::Fields;
use kawka_store::{Transaction, table};

use super::{Ground, check_hard, check_step, open_nomination, reason_rows};
use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::{free_line, needed_free_line, text};
use crate::view::{Done, NominationDraft, RuleOverride};

impl Desk {
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
        let aside = check_overrides(overrides)?;
        if aside.is_empty() {
            return Err(CommandError::bad_input("rule", "empty"));
        }
        let name = self.nomination_subject(id)?;
        let (ground, me) = (self.ground()?, self.find_me());
        self.write(Action::SetRuleAside, name, |tx| {
            let nomination = table::nomination::get(tx, id)?;
            set_aside(tx, nomination.id, &aside, me, &ground)
        })
    }
}

/// Rules with the reason for which each is set aside.
pub(super) fn check_overrides(
    overrides: &[RuleOverride],
) -> Result<BTreeMap<RuleKind, String>, CommandError> {
    overrides
        .iter()
        .map(|one| Ok((one.rule, needed_free_line("reason", &one.reason)?)))
        .collect()
}

/// Sets rules aside, each where its kind and the role allow it.
pub(super) fn set_aside(
    tx: &Transaction<'_>,
    id: NominationId,
    aside: &BTreeMap<RuleKind, String>,
    me: Option<MemberId>,
    ground: &Ground,
) -> Result<(), CommandError> {
    for (rule, reason) in aside {
        check_may_overrule(*rule, ground.role)?;
        table::nomination::add_override(tx, id, *rule, reason, me, ground.now)?;
    }
    Ok(())
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
