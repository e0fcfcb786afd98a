//! Messages: written from templates, opened in the mail program or copied, and written down as they went out.

use kawka_domain::consent::ConsentScope;
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::NominationId;
use kawka_domain::nomination::letter::{Filled, Placeholder, asks_for, fill};
use kawka_domain::nomination::{LetterKind, letter_of, token};
use kawka_domain::person::{FormOfAddress, MemberRole};
use kawka_store::table::letter_draft::Draft;
use kawka_store::table::nomination::Nomination;
use kawka_store::{Connection, table};

use super::links::{link_account, link_of};
use super::{Ground, asked, reason_rows, templates};
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::{https, line, text};
use crate::view::{LetterChoice, LetterDraft, LetterView, PersonRef, TemplateRow};
use crate::wording::Language;

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
        let settings = self.get_invitation_settings()?;
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
            let with_line = choice.consent.unwrap_or(settings.consent_line);
            let consent = asks && with_line && !rests;
            let (link, link_source) =
                link_of(c, &nomination, kind, draft.as_ref(), &settings.booking_link)?;
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

    pub(super) fn kind_now(
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
