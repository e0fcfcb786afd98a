//! A message as it leaves, by whom and when, and what was sent before.

use kawka_domain::consent::ConsentScope;
use kawka_domain::identity::{HandleKind, normalise};
use kawka_domain::ids::{InvitationId, NominationId};
use kawka_domain::nomination::rules::RuleKind;
use kawka_domain::nomination::{LetterKind, NominationStep, letter_of, step_of};
use kawka_domain::person::looks_like_email;
use kawka_store::table::invitation::Message;
use kawka_store::table::letter_draft::Draft;
use kawka_store::{Connection, table};

use super::links::link_of;
use super::steps::{check_overrides, set_aside};
use super::{asked, check_hard, check_reasons, check_step, reason_rows};
use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::{line, needed_line, text};
use crate::view::{Done, LetterSending, LetterSent, LetterWay, RuleOverride, SentRow};
use crate::wording::mailto;

impl Desk {
    /// Writes down that a message leaves, by whom and when, and gives the address for the mail program. Everything
    /// that speaks against it is asked again here.
    ///
    /// # Errors
    /// [`ErrorCode::NotEligible`], [`ErrorCode::RuleStands`], [`ErrorCode::NominationStep`],
    /// [`ErrorCode::AskedTooSoon`] where it asks about recording soon after a no, [`ErrorCode::ConsentChainBroken`],
    /// [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn send_letter(
        &self,
        id: NominationId,
        letter: &LetterSending,
    ) -> Result<Done<LetterSent>, CommandError> {
        self.send_letter_despite(id, letter, &[])
    }

    /// As [`Desk::send_letter`], setting rules aside for it first, each with a reason that is kept: both are done or
    /// neither.
    ///
    /// # Errors
    /// As for [`Desk::send_letter`] and [`Desk::set_rules_aside`].
    pub fn send_letter_despite(
        &self,
        id: NominationId,
        letter: &LetterSending,
        overrides: &[RuleOverride],
    ) -> Result<Done<LetterSent>, CommandError> {
        let aside = check_overrides(overrides)?;
        let address = line("address", &letter.address)?;
        if !address.is_empty() && !looks_like_email(&address)
            || address.is_empty() && letter.way == LetterWay::Mail
        {
            return Err(CommandError::bad_input("address", "not_an_email"));
        }
        let subject = needed_line("subject", &letter.subject)?;
        // What goes out is kept as it goes out: nothing in it is masked.
        let body = letter.body.trim().replace("\r\n", "\n");
        text("body", &body)?;
        if body.is_empty() {
            return Err(CommandError::bad_input("body", "empty"));
        }
        let (ground, me, name) = (self.ground()?, self.find_me(), self.nomination_subject(id)?);
        let settings = self.get_invitation_settings()?;
        let (kind, ours) = (letter.kind, self.spoken_language());
        let sentences = self.get_consent_terms()?.sentences;
        let said = sentences
            .into_iter()
            .filter(|one| one.scope == ConsentScope::RecordInternal)
            .find(|one| !one.text.is_empty() && body.contains(one.text.trim()));
        if said.is_none() && self.store.read(|c| asked::asks_in_former_words(c, &body))? {
            return Err(CommandError::bad_input("body", "former_consent_sentence"));
        }
        let action = match kind {
            LetterKind::Invitation => Action::SendInvitation,
            LetterKind::Reminder => Action::SendReminder,
            LetterKind::SecondChance => Action::SendSecondChance,
            LetterKind::Thanks => Action::SendThanks,
        };
        let sent = InvitationId::new();
        let link_mail = (letter.way == LetterWay::Mail).then(|| mailto(&address, &subject, &body));
        self.write(action, name, |tx| {
            let nomination = table::nomination::get(tx, id)?;
            let state = ground.state(&nomination);
            // Whoever sends twice, or after somebody else did, sends what they did not see.
            if letter_of(state) != Some(kind) {
                return Err(CommandError::new(ErrorCode::NominationStep)
                    .with("state", state)
                    .with("step", step_of(kind).map_or("write", NominationStep::word)));
            }
            set_aside(tx, id, &aside, me, &ground)?;
            let overrides = table::nomination::list_overrides(tx, id)?;
            let asked = Some((&nomination, state));
            let reasons = reason_rows(tx, nomination.fields.customer, asked, &overrides, &ground)?;
            check_address(tx, &address)?;
            match step_of(kind) {
                Some(step) => {
                    check_step(state, step)?;
                    check_reasons(&reasons)?;
                }
                None => check_hard(&reasons)?,
            }
            let draft = table::letter_draft::find(tx, id, kind)?;
            let general = &settings.booking_link;
            let (link, _) = link_of(tx, &nomination, kind, draft.as_ref(), general)?;
            let message = Message {
                nomination: id,
                kind,
                language: letter.language.clone(),
                form_of_address: letter.form.word().to_owned(),
                address,
                subject,
                link: if !link.is_empty() && body.contains(&link) {
                    link
                } else {
                    String::new()
                },
                body,
                consent_sentence: said
                    .as_ref()
                    .map(|one| one.text.clone())
                    .unwrap_or_default(),
                way: letter.way.word().to_owned(),
            };
            // Whoever takes the sending back goes on where they were.
            let kept = Draft {
                kind,
                language: message.language.clone(),
                form: letter.form,
                subject: message.subject.clone(),
                body: message.body.clone(),
                link: draft
                    .as_ref()
                    .map(|draft| draft.link.clone())
                    .unwrap_or_default(),
                outbox: draft.and_then(|draft| draft.outbox),
            };
            table::letter_draft::set(tx, id, &kept, ground.now)?;
            table::invitation::add(tx, sent, &message, me, ground.now)?;
            if let Some(said) = &said {
                let asking = asked::Asking {
                    customer: nomination.fields.customer,
                    sent,
                    sentence: &said.text,
                    language: &said.language,
                    by: me,
                    now: ground.now,
                    zone: ground.zone,
                    ours,
                };
                asking.write(tx)?;
            }
            Ok(LetterSent {
                id: sent,
                mailto: link_mail,
            })
        })
    }

    /// The messages of a nomination as they went out, oldest first.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_sent(&self, id: NominationId) -> Result<Vec<SentRow>, CommandError> {
        let sent = self.store.read(|c| table::invitation::list(c, id))?;
        Ok(sent
            .into_iter()
            .map(|one| SentRow {
                id: one.id,
                kind: one.message.kind,
                at: one.at,
                by: one.by,
                address: one.message.address,
                subject: one.message.subject,
                body: one.message.body,
                link: one.message.link,
                consent_sentence: one.message.consent_sentence,
                way: one.message.way.parse().unwrap_or(LetterWay::Copy),
            })
            .collect())
    }
}

/// Refuses an address of somebody who must not be contacted, whoever it was written for.
fn check_address(c: &Connection, address: &str) -> Result<(), CommandError> {
    if address.is_empty() {
        return Ok(());
    }
    let normalised = normalise(HandleKind::Email, address, "");
    for owner in table::handle::list_owners(c, HandleKind::Email, &normalised)? {
        if table::customer::get(c, owner)?.fields.do_not_contact {
            return Err(
                CommandError::new(ErrorCode::NotEligible).with("rule", RuleKind::DoNotContact)
            );
        }
    }
    Ok(())
}
