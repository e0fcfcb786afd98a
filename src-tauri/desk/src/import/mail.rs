//! Messages: only those with people who are known or were chosen.

use std::collections::HashSet;

use kawka_domain::identity::{HandleDraft, HandleKind, HandleSource, normalise};
use kawka_domain::ids::CustomerId;
use kawka_domain::import::{RowProblem, split_name};
use kawka_domain::interaction::{Channel, Direction, InteractionDraft, InteractionKind};
use kawka_domain::person::CustomerDraft;
use kawka_domain::sensitive::{count_marks, mask};
use kawka_domain::text::fold;
use kawka_files::mail::{Enclosure, Letter, Party, TEXT};
use kawka_files::own_id;
use kawka_store::table;
use kawka_store::table::interaction::Origin;

use super::cells::Refusal;
use super::contacts::{Contact, Said};
use super::importer::{At, Importer, RowKey, Taken};
use super::learned::domain_form;
use super::people::Person;
use crate::people::{check_customer, text};
use crate::reconcile::FREE_MAIL;
use crate::view::RowAction;

fn form(email: &str) -> String {
    normalise(HandleKind::Email, email, "")
}

/// The name of the file that keeps everything that a message says, where a contact does not.
const WHOLE: &str = "message.txt";
/// Files left out that are named.
const NAMED: usize = 10;

/// What is said, without words of any language, of what a contact does not show: quotes folded away, a text that was
/// cut, files that were too large.
fn marks(letter: &Letter, is_cut: bool) -> String {
    let mut marks = Vec::new();
    if is_cut {
        marks.push(format!("[✂ … {WHOLE}]"));
    }
    if letter.folded {
        marks.push("[…]".to_owned());
    }
    for (name, size) in letter.left_out.iter().take(NAMED) {
        let name: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
        marks.push(format!("[📎 ✕ {name} {} MB]", size.div_ceil(1 << 20)));
    }
    if letter.left_out.len() > NAMED {
        marks.push(format!("[📎 ✕ +{}]", letter.left_out.len() - NAMED));
    }
    marks.join("\n")
}

/// Addresses and domains that are the team's own, and names under which we stand in chats.
#[derive(Debug, Default)]
pub(super) struct Ours {
    names: HashSet<String>,
    addresses: HashSet<String>,
    domains: HashSet<String>,
}

impl Ours {
    /// The members' addresses with the domains of their own houses, and what was named: addresses, domains with or
    /// without the sign before them, or names.
    pub(super) fn new<'a>(
        members: impl Iterator<Item = &'a str>,
        named: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut ours = Self::default();
        for email in members.filter(|email| email.contains('@')) {
            let email = form(email);
            if let Some((_, domain)) = email.rsplit_once('@')
                && !FREE_MAIL.contains(&domain)
            {
                ours.domains.insert(domain.to_owned());
            }
            ours.addresses.insert(email);
        }
        for one in named.map(str::trim).filter(|one| !one.is_empty()) {
            ours.names.insert(fold(one));
            match one.rsplit_once('@') {
                Some(("", domain)) => ours.domains.insert(domain.to_lowercase()),
                Some(_) => ours.addresses.insert(form(one)),
                None => ours.domains.insert(domain_form(one)),
            };
        }
        ours
    }

    /// Whether this is one of the names that were named.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.names.contains(&fold(name))
    }

    fn is_ours(&self, email: &str) -> bool {
        let email = form(email);
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.domains.contains(domain) || self.addresses.contains(&email)
    }
}

impl Importer {
    fn is_ours(&self, party: &Party) -> bool {
        self.rules.ours.is_ours(&party.email)
    }

    fn is_chosen(&self, party: &Party) -> bool {
        let email = form(&party.email);
        self.rules.chosen.iter().any(|chosen| form(chosen) == email)
    }

    fn is_known(&self, at: At<'_>, party: &Party) -> Result<bool, Refusal> {
        let owners = self.owners(at, &[(HandleKind::Email, form(&party.email))])?;
        Ok(!owners.is_empty())
    }

    /// The people outside whom a message is from or to. What nobody known wrote and somebody known got came from us: a
    /// mailbox that several of us share is no member's address.
    pub(super) fn outside<'a>(
        &self,
        at: At<'_>,
        letter: &'a Letter,
    ) -> Result<(Direction, Vec<&'a Party>), Refusal> {
        let recipients: Vec<&Party> = letter
            .to
            .iter()
            .filter(|party| !self.is_ours(party))
            .collect();
        let mut ours = letter.from.iter().any(|party| self.is_ours(party));
        if !ours && !letter.from.iter().any(|party| self.is_chosen(party)) {
            let mut from_known = false;
            for party in &letter.from {
                from_known |= self.is_known(at, party)?;
            }
            for party in &recipients {
                ours |= !from_known && self.is_known(at, party)?;
            }
        }
        Ok(if ours {
            (Direction::Outbound, recipients)
        } else {
            (Direction::Inbound, letter.from.iter().collect())
        })
    }

    /// Who a party is; made where that was chosen.
    fn party(&mut self, at: At<'_>, party: &Party) -> Result<Option<CustomerId>, Refusal> {
        let email = form(&party.email);
        let forms = [(HandleKind::Email, email.clone())];
        if let Some(owner) = self.owners(at, &forms)?.first() {
            return Ok(Some(*owner));
        }
        let chosen = self.rules.create_people || self.is_chosen(party);
        if !chosen || !kawka_domain::person::looks_like_email(&party.email) {
            return Ok(None);
        }
        let name = if party.name.is_empty() {
            party.email.split('@').next().unwrap_or_default()
        } else {
            &party.name
        };
        let (given, family) = split_name(name);
        let fields = check_customer(&CustomerDraft::named(given, family))?;
        let email = HandleDraft::new(HandleKind::Email, party.email.trim(), HandleSource::Used);
        let person = Person::new(fields, vec![email], forms.to_vec());
        self.add_person(at, &person).map(Some)
    }

    /// By what a message is known in somebody's timeline: it stands in that of each of the people, whoever of them
    /// became known later. Of those known at first one was once noted under the id alone.
    fn letter_key(
        &self,
        at: At<'_>,
        id: &str,
        customer: CustomerId,
        people: &[CustomerId],
    ) -> Result<RowKey, Refusal> {
        let key = |id: String| RowKey {
            source: self.rules.source.clone(),
            id,
        };
        let (own, bare) = (key(format!("{id} {customer}")), key(id.to_owned()));
        if !self.list_known(at, "interaction", &own, &[])?.is_empty() {
            return Ok(own);
        }
        for known in self.list_known(at, "interaction", &bare, &[])? {
            let head = match self.learned.contact(known.subject) {
                Some(made) => Some(made),
                None => table::import::find_contact_head(at.c, known.subject.into())?,
            };
            // One that was moved to somebody else by hand is still the first one's.
            let is_theirs = head.is_some_and(|(with, _)| {
                with == customer || people.first() == Some(&customer) && !people.contains(&with)
            });
            if is_theirs {
                return Ok(bare);
            }
        }
        Ok(own)
    }

    /// The thread of a message. One that only says what it answers is of the thread of that.
    fn thread_of(&self, at: At<'_>, letter: &Letter) -> Result<String, Refusal> {
        if letter.answers.is_empty() {
            return Ok(letter.thread.clone());
        }
        let found = table::import::find_thread(at.c, &self.rules.source, &letter.answers)?;
        Ok(found.unwrap_or_else(|| letter.thread.clone()))
    }

    /// One message.
    pub(super) fn letter(&mut self, at: At<'_>, letter: &Letter) -> Result<Taken, Refusal> {
        let (direction, outside) = self.outside(at, letter)?;
        let mut parties: Vec<(CustomerId, String)> = Vec::new();
        for party in &outside {
            if let Some(customer) = self.party(at, party)?
                && parties.iter().all(|(known, _)| *known != customer)
            {
                parties.push((customer, form(&party.email)));
            }
        }
        let people: Vec<CustomerId> = parties.iter().map(|(customer, _)| *customer).collect();
        let subject = outside.first().map_or_else(String::new, |party| {
            if party.name.is_empty() {
                party.email.clone()
            } else {
                party.name.clone()
            }
        });
        let Some(first) = people.first().copied() else {
            return Err(Refusal::Skip(RowProblem::new("email", "unknown_person")));
        };
        let Some(when) = letter.at else {
            return Err(Refusal::row("at", "not_a_date"));
        };
        let whole = letter
            .whole
            .as_ref()
            .map(|whole| mask(&whole.replace('\0', "")).text);
        let is_cut = letter.text.chars().nth(TEXT).is_some();
        let marks = marks(letter, is_cut);
        // Masked first and cut then: half a number would stay.
        let body: String = match is_cut {
            true => mask(&letter.text).text.chars().take(TEXT).collect(),
            false => letter.text.clone(),
        };
        let parts = [letter.subject.as_str(), body.as_str(), marks.as_str()];
        let given = parts
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join("\n\n");
        let told = text("text", &given.replace('\0', ""))?;
        if told.is_empty() {
            return Err(Refusal::row("text", "empty"));
        }
        let mut masked = count_marks(&told).saturating_sub(count_marks(&given));
        let thread = self.thread_of(at, letter)?;
        let mut files = letter.files.clone();
        if let (Some(kept), Some(given)) = (whole, &letter.whole) {
            masked = count_marks(&kept).saturating_sub(count_marks(given));
            files.push(Enclosure {
                name: WHOLE.to_owned(),
                bytes: kept.into_bytes(),
            });
        }
        let id = if letter.id.is_empty() {
            own_id(&[
                letter.from.first().map_or("", |party| party.email.as_str()),
                &when.to_rfc3339(),
                &told,
            ])
        } else {
            letter.id.clone()
        };
        let hash = own_id(&[&told, &when.to_rfc3339(), direction.word()]).into_bytes();
        let author = match direction {
            Direction::Outbound => letter
                .from
                .first()
                .map_or_else(String::new, |party| party.email.clone()),
            Direction::Inbound => letter
                .to
                .iter()
                .find(|party| self.is_ours(party))
                .map_or_else(String::new, |party| party.email.clone()),
        };
        let mut action = RowAction::Unchanged;
        for customer in people.iter().copied() {
            let fields = InteractionDraft {
                channel: Channel::Email,
                direction,
                kind: InteractionKind::Other,
                at: Some(when),
                text: told.clone(),
                link: String::new(),
                feeling: None,
                had_by: None,
            };
            let origin = Origin {
                thread: thread.clone(),
                author: author.clone(),
                party: parties
                    .iter()
                    .find(|(known, _)| *known == customer)
                    .map_or_else(String::new, |(_, form)| form.clone()),
            };
            let of_them = self.letter_key(at, &id, customer, &people)?;
            let contact = Contact {
                fields,
                said: Said {
                    channel: true,
                    direction: true,
                    is_own: false,
                },
                origin,
                files: &files,
            };
            let one = self.bring_contact(at, &of_them, hash.clone(), customer, contact)?;
            if matches!(one, RowAction::Create) || action == RowAction::Unchanged {
                action = one;
            }
        }
        Ok(Taken {
            other: Some(first),
            masked,
            ..Taken::new(action, subject)
        })
    }
}
