//! Messages: written from templates, opened in the mail program or copied, and written down as they went out.

use std::sync::Arc;

use kawka_domain::consent::ConsentScope;
use kawka_domain::identity::{HandleKind, normalise};
use kawka_domain::ids::{InvitationId, NominationId};
use kawka_domain::nomination::letter::{Filled, Placeholder, asks_for, fill};
use kawka_domain::nomination::rules::RuleKind;
use kawka_domain::nomination::{LetterKind, NominationStep, letter_of, step_of, token};
use kawka_domain::person::{FormOfAddress, MemberRole, looks_like_email};
use kawka_store::table::invitation::Message;
use kawka_store::table::letter_draft::Draft;
use kawka_store::table::nomination::Nomination;
use kawka_store::{Connection, table};

use super::{Ground, asked, check_hard, check_reasons, check_step, reason_rows, templates};
use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::{https, line, needed_line, text};
use crate::port::Http;
use crate::view::{
    CalendarSource, Done, LetterChoice, LetterDraft, LetterSending, LetterSent, LetterView,
    LetterWay, LinkSource, OutboxState, PersonRef, SentRow, TemplateRow,
};
use crate::wording::{Language, mailto};

/// The language to write to somebody in: theirs, else what their country suggests, else ours.
fn language_of(nomination: &Nomination, ours: Language) -> String {
    let primary = nomination.language.split('-').next().unwrap_or_default();
    if !primary.is_empty() {
        primary.to_lowercase()
    } else if nomination.country == "PL" {
        Language::Polish.word().to_owned()
    } else if nomination.country.is_empty() {
        ours.word().to_owned()
    } else {
        Language::English.word().to_owned()
    }
}

/// The link where none was entered or asked for: a reminder repeats that of its invitation.
fn usual_link(
    c: &Connection,
    nomination: &Nomination,
    kind: LetterKind,
    general: &str,
) -> Result<(String, LinkSource), CommandError> {
    let general = token::mark_link(general, &nomination.token);
    if kind == LetterKind::Reminder {
        let former = table::invitation::list(c, nomination.id)?
            .into_iter()
            .rev()
            .filter(|one| nomination.round_at.is_some_and(|begun| begun <= one.at))
            .map(|one| one.message.link)
            .find(|link| !link.is_empty());
        if let Some(former) = former.filter(|former| *former != general) {
            return Ok((former, LinkSource::Invitation));
        }
    }
    let source = if general.is_empty() {
        LinkSource::None
    } else {
        LinkSource::General
    };
    Ok((general, source))
}

/// The link of a message and where it comes from.
fn link_of(
    c: &Connection,
    nomination: &Nomination,
    kind: LetterKind,
    draft: Option<&Draft>,
    general: &str,
) -> Result<(String, LinkSource), CommandError> {
    let mark = |link: &str| token::mark_link(link, &nomination.token);
    let (usual, source) = usual_link(c, nomination, kind, general)?;
    if let Some(draft) = draft {
        if !draft.link.is_empty() {
            return Ok((mark(&draft.link), LinkSource::Entered));
        }
        if let Some(outbox) = draft.outbox {
            let item = table::outbox::get(c, outbox)?;
            return Ok(match (item.answer, item.state.parse()) {
                (Some(link), Ok(OutboxState::Sent)) => (mark(&link), LinkSource::Own),
                (_, Ok(OutboxState::Waiting | OutboxState::Sending)) => {
                    (usual, LinkSource::Waiting)
                }
                _ => (usual, LinkSource::Refused),
            });
        }
    }
    Ok((usual, source))
}

/// The account through which links for one person can be made.
fn link_account(c: &Connection) -> Result<Option<kawka_domain::ids::CalendarId>, CommandError> {
    for calendar in table::calendar::list(c)? {
        let is_calendly = calendar
            .source
            .is_some_and(|source| source.kind == CalendarSource::Calendly.word());
        if is_calendly && !table::remote::list_event_types(c, calendar.id)?.is_empty() {
            return Ok(Some(calendar.id));
        }
    }
    Ok(None)
}

/// A text that Kawka comes with says nothing of a host whom nobody entered.
fn without_host(body: &str) -> String {
    let said = |line: &&str| !asks_for(line, Placeholder::Host);
    body.lines().filter(said).collect::<Vec<_>>().join("\n")
}

struct Wording<'a> {
    nomination: &'a Nomination,
    host: &'a str,
    sender: &'a str,
    link: &'a str,
    consent: &'a str,
}

impl Wording<'_> {
    fn fill(&self, template: &str) -> Filled {
        fill(template, |place| {
            let n = self.nomination;
            match place {
                Placeholder::GivenName => n.given_name.as_str(),
                Placeholder::FamilyName => n.family_name.as_str(),
                Placeholder::Name => n.name.as_str(),
                Placeholder::Company => n.company.as_deref().unwrap_or_default(),
                Placeholder::Host => self.host,
                Placeholder::Sender => self.sender,
                Placeholder::Link => self.link,
                Placeholder::Consent => self.consent,
            }
            .to_owned()
        })
    }
}

impl Desk {
    /// The message that may go out now, with what was chosen or is being written. Somebody who did not come gets
    /// another chance and no thanks.
    ///
    /// # Errors
    /// [`ErrorCode::NominationStep`] where no message fits, [`ErrorCode::NotFound`].
    pub fn get_letter(
        &self,
        id: NominationId,
        choice: &LetterChoice,
    ) -> Result<LetterView, CommandError> {
        let (ground, ours) = (self.ground()?, self.spoken_language());
        let settings = self.get_settings()?;
        let sentences = self.get_consent_terms()?.sentences;
        let me = self.find_me();
        self.store.read(|c| {
            let nomination = table::nomination::get(c, id)?;
            let state = ground.state(&nomination);
            let kind = letter_of(state).ok_or_else(|| {
                CommandError::new(ErrorCode::NominationStep)
                    .with("state", state)
                    .with("step", "write")
            })?;
            let draft = table::letter_draft::find(c, id, kind)?;
            let rows = templates::all(c)?;
            let theirs = language_of(&nomination, ours);
            let drafted = draft.as_ref().map(|draft| draft.language.clone());
            let wanted = choice
                .language
                .clone()
                .or(drafted)
                .unwrap_or_else(|| theirs.clone());
            let form = choice
                .form
                .or_else(|| draft.as_ref().map(|draft| draft.form))
                .or(nomination.form_of_address)
                .unwrap_or(FormOfAddress::FirstName);
            let template = templates::pick(&rows, kind, &wanted, form)
                .ok_or_else(|| CommandError::new(ErrorCode::NotFound).with("what", "template"))?;
            let sentence = sentences
                .iter()
                .find(|one| {
                    one.scope == ConsentScope::RecordInternal && one.language == template.language
                })
                .map(|one| one.text.clone())
                .unwrap_or_default();
            let asks = matches!(kind, LetterKind::Invitation | LetterKind::SecondChance);
            let customer = nomination.fields.customer;
            let rests = asks && asked::rests(c, customer, me, ground.now, ground.zone)?;
            let with_line = choice.consent.unwrap_or(settings.invitations.consent_line);
            let consent = asks && with_line && !rests;
            let (link, link_source) = link_of(
                c,
                &nomination,
                kind,
                draft.as_ref(),
                &settings.invitations.booking_link,
            )?;
            let members = table::member::list(c)?;
            let host = members
                .iter()
                .find(|member| member.fields.role == MemberRole::Host)
                .or_else(|| members.iter().find(|member| member.fields.role.is_host()));
            let sender = members.iter().find(|member| Some(member.id) == me);
            let wording = Wording {
                nomination: &nomination,
                host: host.map_or("", |member| member.fields.name.as_str()),
                sender: sender.map_or("", |member| member.fields.name.as_str()),
                link: &link,
                consent: if consent { &sentence } else { "" },
            };
            let body_template = if template.built_in && host.is_none() {
                without_host(&template.body)
            } else {
                template.body.clone()
            };
            let subject = wording.fill(&template.subject);
            let body = wording.fill(&body_template);
            let mut missing = body.missing;
            missing.retain(|place| *place != Placeholder::Consent);
            let written = draft.filter(|draft| {
                !draft.body.is_empty() && draft.language == template.language && draft.form == form
            });
            let from_template = written.is_none();
            let (subject, body) = match written {
                Some(draft) => {
                    // What a person wrote holds the link of the time when they wrote it.
                    let body = token::relink(&draft.body, &nomination.token, &link);
                    let lacks = link.is_empty() || !body.contains(&link);
                    missing.clear();
                    if lacks && kind != LetterKind::Thanks {
                        missing.push(Placeholder::Link);
                    }
                    (draft.subject, body)
                }
                None => (subject.text, body.text),
            };
            let overrides = table::nomination::list_overrides(c, id)?;
            let asked = Some((&nomination, state));
            let reasons = reason_rows(c, nomination.fields.customer, asked, &overrides, &ground)?
                .into_iter()
                .filter(|row| kind != LetterKind::Thanks || row.reason.is_hard())
                .collect();
            Ok(LetterView {
                nomination_id: id,
                customer: PersonRef {
                    id: nomination.fields.customer,
                    name: nomination.name.clone(),
                },
                kind,
                other_language: template.language != theirs,
                languages: languages(&rows, kind),
                language: template.language,
                form,
                addresses: addresses(c, &nomination)?,
                subject,
                body,
                from_template,
                link,
                link_source,
                can_make_link: link_account(c)?.is_some(),
                consent,
                consent_rests: rests,
                consent_sentence: sentence,
                missing,
                reasons,
            })
        })
    }

    /// Keeps on this machine what is being written.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], [`ErrorCode::NominationStep`], [`ErrorCode::NotFound`].
    pub fn save_letter(&self, id: NominationId, draft: &LetterDraft) -> Result<(), CommandError> {
        let ground = self.ground()?;
        let (link, body) = (https("link", &draft.link)?, text("body", &draft.body)?);
        let subject = line("subject", &draft.subject)?;
        self.store.write_local(|tx| {
            let kind = self.kind_now(tx, id, &ground)?;
            let outbox = table::letter_draft::find(tx, id, kind)?.and_then(|draft| draft.outbox);
            let kept = Draft {
                kind,
                language: draft.language.clone(),
                form: draft.form,
                subject,
                body,
                link,
                outbox,
            };
            Ok(table::letter_draft::set(tx, id, &kept, ground.now)?)
        })
    }

    /// Forgets what is being written.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be written.
    pub fn drop_letter(&self, id: NominationId) -> Result<(), CommandError> {
        Ok(self
            .store
            .write_local(|tx| table::letter_draft::forget(tx, id))?)
    }

    fn kind_now(
        &self,
        c: &Connection,
        id: NominationId,
        ground: &Ground,
    ) -> Result<LetterKind, CommandError> {
        let state = ground.state(&table::nomination::get(c, id)?);
        letter_of(state).ok_or_else(|| {
            CommandError::new(ErrorCode::NominationStep)
                .with("state", state)
                .with("step", "write")
        })
    }

    /// Asks the connected booking service for a link that this guest alone can book with, once.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`] without such a service, [`ErrorCode::NotEligible`], [`ErrorCode::NominationStep`],
    /// [`ErrorCode::NotFound`].
    pub async fn ask_invitation_link(
        self: &Arc<Self>,
        id: NominationId,
        language: &str,
        form: FormOfAddress,
        http: &dyn Http,
    ) -> Result<(), CommandError> {
        let (desk, language) = (Arc::clone(self), language.to_owned());
        crate::source::blocking(move || {
            let ground = desk.ground()?;
            let account = desk
                .store
                .read(link_account)?
                .ok_or_else(|| CommandError::bad_input("calendar", "not_calendly"))?;
            let kind = desk.store.read(|c| {
                let nomination = table::nomination::get(c, id)?;
                let asked = Some((&nomination, ground.state(&nomination)));
                let customer = nomination.fields.customer;
                check_hard(&reason_rows(c, customer, asked, &[], &ground)?)?;
                desk.kind_now(c, id, &ground)
            })?;
            let outbox = desk.ask_scheduling_link(account, None)?;
            desk.store.write_local(|tx| {
                let former = table::letter_draft::find(tx, id, kind)?;
                let draft = Draft {
                    outbox: Some(outbox),
                    link: String::new(),
                    ..former.unwrap_or(Draft {
                        kind,
                        language,
                        form,
                        subject: String::new(),
                        body: String::new(),
                        link: String::new(),
                        outbox: None,
                    })
                };
                Ok::<_, CommandError>(table::letter_draft::set(tx, id, &draft, ground.now)?)
            })
        })
        .await?;
        self.send_outbox(http).await
    }

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
        let settings = self.get_settings()?;
        let (kind, ours) = (letter.kind, self.spoken_language());
        let sentences = self.get_consent_terms()?.sentences;
        let said = sentences
            .into_iter()
            .filter(|one| one.scope == ConsentScope::RecordInternal)
            .find(|one| !one.text.is_empty() && body.contains(one.text.trim()));
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
            let general = &settings.invitations.booking_link;
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

fn languages(rows: &[TemplateRow], kind: LetterKind) -> Vec<String> {
    let mut languages: Vec<String> = rows
        .iter()
        .filter(|row| row.kind == kind)
        .map(|row| row.language.clone())
        .collect();
    languages.sort_unstable();
    languages.dedup();
    languages
}

fn addresses(c: &Connection, nomination: &Nomination) -> Result<Vec<String>, CommandError> {
    let handles = table::handle::list(c, nomination.fields.customer)?;
    Ok(handles
        .into_iter()
        .filter(|handle| handle.fields.kind == HandleKind::Email)
        .map(|handle| handle.fields.value)
        .collect())
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
