//! Contacts with people, and what is known of them from the product: rows that name somebody.

use kawka_domain::follow_up::{FollowUpDraft, FollowUpKind};
use kawka_domain::ids::{AttachmentId, CustomerId, FollowUpId, InteractionId};
use kawka_domain::import::{
    FactName, ImportField as F, RowProblem, parse_channel, parse_direction, parse_feeling,
    parse_instant, parse_kind,
};
use kawka_domain::interaction::{Channel, Direction, InteractionDraft, InteractionKind};
use kawka_domain::person::CustomerDraft;
use kawka_domain::sensitive::count_marks;
use kawka_domain::text::fold;
use kawka_files::mail::Enclosure;
use kawka_store::table;
use kawka_store::table::interaction::Origin;
use kawka_store::table::product_fact::Fact;
use sha2::{Digest as _, Sha256};

use super::cells::{Cells, Refusal};
use super::importer::{At, Importer, Taken};
use super::people::{Person, handles, name};
use crate::attachments::attachment_name;
use crate::people::{check_customer, line, shown_name, text};
use crate::view::RowAction;

/// A number for what has no id of its own.
pub(super) fn own_id(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A contact as it comes.
pub(super) struct Contact<'a> {
    pub(super) fields: InteractionDraft,
    pub(super) origin: Origin,
    pub(super) files: &'a [Enclosure],
}

/// Nobody but a name and addresses.
pub(super) fn bare_person(given_name: String, family_name: String) -> CustomerDraft {
    CustomerDraft {
        given_name,
        family_name,
        form_of_address: None,
        language: String::new(),
        time_zone: String::new(),
        country: String::new(),
        role: String::new(),
        company_id: None,
        care_owner_id: None,
        since: String::new(),
        plan: String::new(),
        product_notes: String::new(),
        non_technical: false,
        do_not_contact: false,
    }
}

impl Importer {
    /// Whom a row is about; made where that is wanted.
    fn person_of(&mut self, at: At<'_>, row: Cells<'_>) -> Result<CustomerId, Refusal> {
        let (handles, forms) = handles(row, "")?;
        let (given, family) = name(row);
        let shown = format!("{given} {family}").trim().to_owned();
        let person_id = row.one(F::PersonId);
        if !person_id.is_empty()
            && let Some(known) = self.find_known(at, "person", person_id, &[])?
        {
            let customer = known.subject.into();
            if self.is_made(customer) {
                return Ok(customer);
            }
            if let Some(standing) = table::import::find_standing(at.c, customer)? {
                return Ok(standing);
            }
        }
        match &self.owners(at, &forms)?[..] {
            [one] => return Ok(*one),
            [] => {}
            several => {
                // An address of several people is that of the one whose name stands beside it.
                let folded = fold(&shown);
                let mut named = Vec::new();
                for owner in several {
                    if !folded.is_empty() && self.name_of(at, *owner)? == folded {
                        named.push(*owner);
                    }
                }
                return match named[..] {
                    [one] => Ok(one),
                    _ => Err(Refusal::row(F::Email, "ambiguous_person")),
                };
            }
        }
        if forms.is_empty() && !shown.is_empty() {
            match &self.list_namesakes(at, &fold(&shown))?[..] {
                [one] => return Ok(*one),
                [] => {}
                _ => return Err(Refusal::row(F::Name, "ambiguous_person")),
            }
        }
        if !self.rules.create_people || (shown.is_empty() && handles.is_empty()) {
            let field = [F::Email, F::PersonId, F::Name]
                .into_iter()
                .find(|field| !row.one(*field).is_empty())
                .unwrap_or(F::Email);
            return Err(Refusal::row(field, "unknown_person"));
        }
        let given = if shown.is_empty() {
            let mailbox = handles[0].value.split('@').next();
            mailbox.unwrap_or_default().to_owned()
        } else {
            given
        };
        let mut person = Person {
            fields: check_customer(&bare_person(given, family))?,
            handles,
            forms,
            company: String::new(),
            domain: String::new(),
            own: Vec::new(),
            masked: 0,
        };
        let id = self.add_person(at, &mut person)?;
        if !person_id.is_empty() {
            self.note(at, "person", person_id, None, id.uuid(), Vec::new())?;
        }
        Ok(id)
    }

    /// Whom a plan names. A real run shows no rows.
    fn subject_of(&self, at: At<'_>, customer: CustomerId, row: Cells<'_>) -> String {
        if at.tx.is_some() {
            return String::new();
        }
        let (given, family) = name(row);
        let told = shown_name(&bare_person(given, family));
        if !told.is_empty() {
            return told;
        }
        let known = table::customer::get(at.c, customer).map(|customer| customer.name);
        known.unwrap_or_else(|_| row.one(F::Email).to_owned())
    }

    /// One row of contacts.
    pub(super) fn interaction(&mut self, at: At<'_>, row: Cells<'_>) -> Result<Taken, Refusal> {
        let zone = self.rules.zone;
        let when = row.read(F::At, "not_a_date", |cell| parse_instant(cell, zone))?;
        let channel = row.read(F::Channel, "unknown_channel", parse_channel)?;
        let direction = row.read(F::Direction, "unknown_direction", parse_direction)?;
        // Help desks have kinds of their own making.
        let kind = parse_kind(row.one(F::Kind)).unwrap_or(InteractionKind::Other);
        let feeling = row.read(F::Feeling, "unknown_feeling", parse_feeling)?;
        let (subject, body) = (row.one(F::Subject), row.joined(F::Text));
        let given = [subject, body.trim()]
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join("\n\n");
        let Some(when) = when else {
            return Err(Refusal::row(F::At, "empty"));
        };
        let told = text("text", &given)?;
        let link = row.one(F::Link);
        let link = if link.starts_with("https://") || link.starts_with("http://") {
            line("link", link)?
        } else if link.is_empty() {
            String::new()
        } else {
            return Err(Refusal::row(F::Link, "not_a_link"));
        };
        if told.is_empty() && link.is_empty() {
            return Err(Refusal::row(F::Text, "empty"));
        }
        let customer = self.person_of(at, row)?;
        let fields = InteractionDraft {
            channel: channel.unwrap_or(if row.one(F::Email).is_empty() {
                Channel::Other
            } else {
                Channel::Email
            }),
            direction: direction.unwrap_or(Direction::Inbound),
            kind,
            at: Some(when),
            text: told,
            link,
            feeling,
        };
        let author = row.one(F::Author).to_owned();
        let masked = count_marks(&fields.text).saturating_sub(count_marks(&given));
        let external_id = match row.one(F::ExternalId) {
            "" => own_id(&[
                &customer.to_string(),
                &when.to_rfc3339(),
                fields.channel.word(),
                &fields.text,
            ]),
            id => id.to_owned(),
        };
        let origin = Origin {
            thread: String::new(),
            author,
        };
        let subject = self.subject_of(at, customer, row);
        let contact = Contact {
            fields,
            origin,
            files: &[],
        };
        let action = self.bring_contact(at, &external_id, row.hash(), customer, contact)?;
        Ok(Taken {
            other: Some(customer),
            masked,
            ..Taken::new(action, subject)
        })
    }

    /// Adds a contact with its files, or changes the one that came from the same place.
    pub(super) fn bring_contact(
        &mut self,
        at: At<'_>,
        external_id: &str,
        hash: Vec<u8>,
        customer: CustomerId,
        contact: Contact<'_>,
    ) -> Result<RowAction, Refusal> {
        let Contact {
            fields,
            origin,
            files,
        } = contact;
        let member = self.find_member(&origin.author);
        let origin = Origin {
            author: if member.is_some() {
                String::new()
            } else {
                line("author", &origin.author)?
            },
            ..origin
        };
        let Some(known) = self.find_known(at, "interaction", external_id, &hash)? else {
            let id = InteractionId::new();
            if let Some(tx) = at.tx {
                table::interaction::add_imported(
                    tx,
                    id,
                    customer,
                    member,
                    &fields,
                    &origin,
                    self.rules.now,
                )?;
                for file in files {
                    let name = attachment_name(&file.name)?;
                    let own = AttachmentId::new();
                    table::attachment::add(tx, own, id, &name, &file.bytes, self.rules.now)?;
                }
            }
            self.note(at, "interaction", external_id, None, id.uuid(), hash)?;
            return Ok(RowAction::Create);
        };
        if known.same {
            return Ok(RowAction::Unchanged);
        }
        if at.tx.is_none() && known.reference.is_none() {
            return Ok(RowAction::Update);
        }
        if !table::import::stands(at.c, "interaction", known.subject)? {
            return Err(Refusal::Skip(RowProblem::new("row", "removed")));
        }
        if let Some(tx) = at.tx {
            table::interaction::change(tx, known.subject.into(), member, &fields, self.rules.now)?;
        }
        self.note(
            at,
            "interaction",
            external_id,
            Some(&known),
            known.subject,
            hash,
        )?;
        Ok(RowAction::Update)
    }

    /// One row of facts from the product: one fact by name and value, or several in columns of their own.
    pub(super) fn facts(&mut self, at: At<'_>, row: Cells<'_>) -> Result<Taken, Refusal> {
        let zone = self.rules.zone;
        let as_of = row
            .read(F::AsOf, "not_a_date", |cell| parse_instant(cell, zone))?
            .unwrap_or(self.rules.now);
        let source = match row.one(F::Source) {
            "" => self.rules.file.clone(),
            source => line("source", source)?,
        };
        let mut facts = Vec::new();
        let mut masked = 0;
        let mut add = |name: FactName, label: &str, given: &str| -> Result<(), Refusal> {
            let value = crate::people::free_line("fact_value", given)?;
            masked += count_marks(&value).saturating_sub(count_marks(given));
            facts.push(Fact {
                name,
                label: line("fact_name", label)?,
                value,
                as_of,
                source: source.clone(),
            });
            Ok(())
        };
        let (name, value) = (row.one(F::FactName), row.one(F::FactValue));
        if !name.is_empty() {
            if value.is_empty() {
                return Err(Refusal::row(F::FactValue, "empty"));
            }
            let known = kawka_domain::import::suggest(
                kawka_domain::import::ImportKind::Facts,
                &[name.to_owned()],
            );
            match known[0].and_then(F::fact) {
                Some(fact) => add(fact, "", value)?,
                None => add(FactName::Other, name, value)?,
            }
        }
        for (field, cell) in row.held() {
            if let Some(fact) = field.fact() {
                add(fact, "", cell)?;
            }
        }
        if facts.is_empty() {
            return Err(Refusal::row("row", "no_fact"));
        }
        let customer = self.person_of(at, row)?;
        let subject = self.subject_of(at, customer, row);
        let taken = |action| Taken {
            other: Some(customer),
            masked,
            ..Taken::new(action, subject.clone())
        };
        let hash = row.hash();
        let names: Vec<&str> = facts.iter().map(|fact| fact.name.word()).collect();
        let external_id = match row.one(F::ExternalId) {
            // A file that does not say of when its facts are says so by what they are.
            "" if row.one(F::AsOf).is_empty() => own_id(&[
                &customer.to_string(),
                &names.join(","),
                &source,
                &format!("{hash:?}"),
            ]),
            "" => own_id(&[
                &customer.to_string(),
                &names.join(","),
                &source,
                &as_of.to_rfc3339(),
            ]),
            id => id.to_owned(),
        };
        let known = self.find_known(at, "fact", &external_id, &hash)?;
        if known.as_ref().is_some_and(|known| known.same) {
            return Ok(taken(RowAction::Unchanged));
        }
        if let Some(tx) = at.tx {
            for fact in &facts {
                table::product_fact::add(tx, customer, fact, self.rules.now)?;
                if fact.name == FactName::KnownFault {
                    self.mend_before_asked(tx, customer, &fact.value)?;
                }
            }
        }
        let subject_id = customer.uuid();
        self.note(at, "fact", &external_id, known.as_ref(), subject_id, hash)?;
        Ok(taken(if known.is_some() {
            RowAction::Update
        } else {
            RowAction::Create
        }))
    }

    /// A fault that we know of is something to do before the customer asks: a task, once.
    fn mend_before_asked(
        &self,
        tx: &kawka_store::Transaction<'_>,
        customer: CustomerId,
        fault: &str,
    ) -> Result<(), Refusal> {
        let open = table::follow_up::list_of_customer(tx, customer)?;
        if open
            .iter()
            .any(|task| task.done_at.is_none() && task.fields.title == fault)
        {
            return Ok(());
        }
        let owner = table::customer::get(tx, customer)?.fields.care_owner_id;
        let task = FollowUpDraft {
            title: fault.to_owned(),
            kind: FollowUpKind::Task,
            due: None,
            assignee_id: owner.or(self.rules.me),
            customer_id: Some(customer),
            booking_id: None,
        };
        Ok(table::follow_up::add(
            tx,
            FollowUpId::new(),
            &task,
            None,
            self.rules.now,
        )?)
    }
}
