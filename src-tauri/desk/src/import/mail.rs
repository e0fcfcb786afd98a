//! Messages: only those with people who are known or were chosen.

use kawka_domain::identity::{HandleDraft, HandleKind, HandleSource, normalise};
use kawka_domain::ids::CustomerId;
use kawka_domain::import::{RowProblem, split_name};
use kawka_domain::interaction::{Channel, Direction, InteractionDraft, InteractionKind};
use kawka_domain::sensitive::count_marks;
use kawka_files::mail::{Letter, Party};
use kawka_store::table::interaction::Origin;

use super::cells::Refusal;
use super::contacts::{Contact, bare_person, own_id};
use super::importer::{At, Importer, Taken};
use super::people::Person;
use crate::people::{check_customer, text};
use crate::view::RowAction;

fn form(email: &str) -> String {
    normalise(HandleKind::Email, email, "")
}

impl Importer {
    fn is_ours(&self, party: &Party) -> bool {
        self.members.iter().any(|member| {
            !member.fields.email.is_empty() && form(&member.fields.email) == form(&party.email)
        })
    }

    /// The people outside whom a message is from or to.
    pub(super) fn outside<'a>(&self, letter: &'a Letter) -> (Direction, Vec<&'a Party>) {
        if letter.from.iter().any(|party| self.is_ours(party)) {
            let to = letter
                .to
                .iter()
                .filter(|party| !self.is_ours(party))
                .collect();
            (Direction::Outbound, to)
        } else {
            (Direction::Inbound, letter.from.iter().collect())
        }
    }

    /// Who a party is; made where that was chosen.
    fn party(&mut self, at: At<'_>, party: &Party) -> Result<Option<CustomerId>, Refusal> {
        let email = form(&party.email);
        let forms = [(HandleKind::Email, email.clone())];
        if let Some(owner) = self.owners(at, &forms)?.first() {
            return Ok(Some(*owner));
        }
        let chosen = self.rules.create_people
            || self.rules.chosen.iter().any(|chosen| form(chosen) == email);
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
        let (direction, outside) = self.outside(letter);
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
        let parts = [
            letter.subject.as_str(),
            letter.text.as_str(),
            if letter.folded { "[…]" } else { "" },
        ];
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
        let masked = count_marks(&told).saturating_sub(count_marks(&given));
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
            let of_them = if customer == first {
                id.clone()
            } else {
                format!("{id} {customer}")
            };
            let contact = Contact {
                fields,
                origin,
                files: &letter.files,
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
