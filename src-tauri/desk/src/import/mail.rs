//! Messages: only those with people who are known or were chosen.

use std::collections::HashSet;

use kawka_domain::identity::{HandleDraft, HandleKind, HandleSource, normalise};
use kawka_domain::ids::CustomerId;
use kawka_domain::import::{RowProblem, split_name};
use kawka_domain::interaction::{Channel, Direction, InteractionDraft, InteractionKind};
use kawka_domain::sensitive::{count_marks, mask};
use kawka_files::mail::{Enclosure, Letter, Party};
use kawka_store::table::interaction::Origin;

use super::cells::Refusal;
use super::contacts::{Contact, Said, bare_person, own_id};
use super::importer::{At, Importer, RowKey, Taken};
use super::learned::domain_form;
use super::people::Person;
use crate::people::{check_customer, text};
use crate::reconcile::FREE_MAIL;
use crate::view::RowAction;

fn form(email: &str) -> String {
    normalise(HandleKind::Email, email, "")
}

/// The name of the file that keeps a text which is too long for a contact.
const WHOLE: &str = "message.txt";
/// Files left out that are named.
const NAMED: usize = 10;

/// What is said, without words of any language, of what a contact does not show: quotes folded away, a text that was
/// cut, files that were too large.
fn marks(letter: &Letter) -> String {
    let mut marks = Vec::new();
    if letter.whole.is_some() {
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

/// Addresses and domains that are the team's own.
#[derive(Debug, Default)]
pub(super) struct Ours {
    addresses: HashSet<String>,
    domains: HashSet<String>,
}

impl Ours {
    /// The members' addresses with the domains of their own houses, and what was named: addresses, or domains with or
    /// without the sign before them.
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
            match one.rsplit_once('@') {
                Some(("", domain)) => ours.domains.insert(domain.to_lowercase()),
                Some(_) => ours.addresses.insert(form(one)),
                None => ours.domains.insert(domain_form(one)),
            };
        }
        ours
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
        let mut person = Person {
            fields: check_customer(&bare_person(given, family))?,
            handles: vec![HandleDraft::new(
                HandleKind::Email,
                party.email.trim(),
                HandleSource::Used,
            )],
            forms: forms.to_vec(),
            company: String::new(),
            domain: String::new(),
            own: Vec::new(),
            masked: 0,
        };
        self.add_person(at, &mut person).map(Some)
    }

    /// One message.
    pub(super) fn letter(&mut self, at: At<'_>, letter: &Letter) -> Result<Taken, Refusal> {
        let (direction, outside) = self.outside(at, letter)?;
        let mut people = Vec::new();
        for party in &outside {
            if let Some(customer) = self.party(at, party)?
                && !people.contains(&customer)
            {
                people.push(customer);
            }
        }
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
        let marks = marks(letter);
        // Masked first and cut then: half a number would stay.
        let whole = letter
            .whole
            .as_ref()
            .map(|whole| mask(&whole.replace('\0', "")).text);
        let body: String = match &whole {
            Some(whole) => whole.chars().take(letter.text.chars().count()).collect(),
            None => letter.text.clone(),
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
        for customer in people {
            let fields = InteractionDraft {
                channel: Channel::Email,
                direction,
                kind: InteractionKind::Other,
                at: Some(when),
                text: told.clone(),
                link: String::new(),
                feeling: None,
            };
            let origin = Origin {
                thread: letter.thread.clone(),
                author: author.clone(),
            };
            // A message to several people stands in the timeline of each.
            let of_them = RowKey {
                source: self.rules.source.clone(),
                id: if customer == first {
                    id.clone()
                } else {
                    format!("{id} {customer}")
                },
            };
            let contact = Contact {
                fields,
                said: Said {
                    channel: true,
                    direction: true,
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
