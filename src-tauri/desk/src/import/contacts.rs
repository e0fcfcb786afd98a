//! Contacts with people: rows that name somebody.

use kawka_domain::identity::{HandleKind, normalise};
use kawka_domain::ids::{AttachmentId, CustomerId, InteractionId, MemberId};
use kawka_domain::import::{
    ImportField as F, RowProblem, parse_channel, parse_direction, parse_feeling, parse_kind,
};
use kawka_domain::interaction::{Channel, Direction, InteractionDraft, InteractionKind};
use kawka_domain::person::CustomerDraft;
use kawka_domain::sensitive::count_marks;
use kawka_domain::text::fold;
use kawka_files::mail::Enclosure;
use kawka_files::{INTERNAL, UNTOLD, own_id};
use kawka_store::table;
use kawka_store::table::interaction::Origin;
use uuid::Uuid;

use super::cells::{Cells, Refusal};
use super::importer::{At, FILE, Importer, RowKey, Taken};
use super::people::{Person, handles, name};
use crate::attachments::attachment_name;
use crate::people::{check_customer, contact_link, count_masked, line, shown_name, text};
use crate::view::RowAction;

/// What of a contact the row says itself, and what is only taken for granted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    pub(super) channel: bool,
    pub(super) direction: bool,
    /// It was exported here: what it says was said of this very contact.
    pub(super) is_own: bool,
}

/// A contact as it comes.
pub(super) struct Contact<'a> {
    pub(super) fields: InteractionDraft,
    pub(super) said: Said,
    pub(super) origin: Origin,
    pub(super) files: &'a [Enclosure],
}

impl Importer {
    /// Whom a row is about; made where that is wanted.
    pub(super) fn person_of(&mut self, at: At<'_>, row: Cells<'_>) -> Result<CustomerId, Refusal> {
        let (handles, forms) = handles(row, "")?;
        let (given, family) = name(row);
        let shown = format!("{given} {family}").trim().to_owned();
        let person_id = row.one(F::PersonId);
        let key = self.key(person_id, String::new);
        if !person_id.is_empty() {
            let folded = fold(&shown);
            let mut named = Vec::new();
            for known in self.list_known(at, "person", &key, &[])? {
                let record = CustomerId::from(known.subject);
                let Some(standing) = self.standing(at, record)? else {
                    continue;
                };
                // A number of some file may be that of another person in another one.
                let theirs = known.is_own
                    || self.rules.source != FILE
                    || self.agrees(at, &[record, standing], &folded, &forms)?;
                if theirs && !named.contains(&standing) {
                    named.push(standing);
                }
            }
            match named[..] {
                [one] => return Ok(one),
                [] => {}
                _ => return Err(Refusal::row(F::PersonId, "ambiguous_person")),
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
        let fields = check_customer(&CustomerDraft::named(given, family))?;
        let person = Person::new(fields, handles, forms);
        let id = self.add_person(at, &person)?;
        if !person_id.is_empty() {
            self.note(at, "person", &key, None, id.uuid(), Vec::new())?;
        }
        Ok(id)
    }

    /// Whom a plan names. A real run shows no rows.
    pub(super) fn subject_of(&self, at: At<'_>, customer: CustomerId, row: Cells<'_>) -> String {
        if at.tx.is_some() {
            return String::new();
        }
        let (given, family) = name(row);
        let told = shown_name(&CustomerDraft::named(given, family));
        if !told.is_empty() {
            return told;
        }
        let known = table::customer::get(at.c, customer).map(|customer| customer.name);
        known.unwrap_or_else(|_| row.one(F::Email).to_owned())
    }

    /// The address of theirs on a channel that a row names, in the form in which it is compared; empty where it names
    /// none, or several.
    fn party_of(
        &self,
        at: At<'_>,
        row: Cells<'_>,
        customer: CustomerId,
        channel: Channel,
    ) -> Result<String, Refusal> {
        let (_, forms) = handles(row, "")?;
        let mut of_channel = forms
            .into_iter()
            .filter(|(kind, _)| table::merge::channels(*kind).contains(&channel));
        let (Some((kind, form)), None) = (of_channel.next(), of_channel.next()) else {
            return Ok(String::new());
        };
        if kind != HandleKind::Phone || form.starts_with('+') || self.learned.is_made(customer) {
            return Ok(form);
        }
        // A number without a country is one of theirs.
        let country = table::customer::get(at.c, customer)?.fields.country;
        Ok(normalise(kind, &form, &country))
    }

    /// One row of contacts.
    pub(super) fn interaction(&mut self, at: At<'_>, row: Cells<'_>) -> Result<Taken, Refusal> {
        let left_out = |reason| Err(Refusal::Skip(RowProblem::new("direction", reason)));
        match row.one(F::Direction) {
            // What the help desk's people wrote to each other is no contact with the customer.
            INTERNAL => return left_out("internal_note"),
            UNTOLD => return left_out("unknown_recipient"),
            _ => {}
        }
        let when = row.instant(F::At, self.rules.zone)?;
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
        let link = contact_link(row.one(F::Link))?;
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
            had_by: None,
        };
        let author = row.one(F::Author).to_owned();
        let masked = count_marks(&fields.text).saturating_sub(count_marks(&given))
            + count_masked(row.one(F::Link), &fields.link);
        let key = self.key(row.one(F::ExternalId), || {
            own_id(&[
                &customer.to_string(),
                &when.to_rfc3339(),
                fields.channel.word(),
                &fields.text,
            ])
        });
        let origin = Origin {
            thread: String::new(),
            author,
            party: self.party_of(at, row, customer, fields.channel)?,
        };
        let subject = self.subject_of(at, customer, row);
        let contact = Contact {
            fields,
            said: Said {
                channel: channel.is_some(),
                direction: direction.is_some(),
                is_own: false,
            },
            origin,
            files: &[],
        };
        let action = self.bring_contact(at, &key, row.hash(), customer, contact)?;
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
        key: &RowKey,
        hash: Vec<u8>,
        customer: CustomerId,
        contact: Contact<'_>,
    ) -> Result<RowAction, Refusal> {
        let Contact {
            fields,
            said,
            origin,
            files,
        } = contact;
        let member = self.reader.find_member(&origin.author);
        let origin = Origin {
            author: if member.is_some() {
                String::new()
            } else {
                line("author", &origin.author)?
            },
            ..origin
        };
        let known = self.list_known(at, "interaction", key, &hash)?;
        if known.iter().any(|known| known.same) {
            return Ok(RowAction::Unchanged);
        }
        let mut same = None;
        for known in known {
            if known.is_own || self.is_contact(at, known.subject, customer, &fields)? {
                same = Some(known);
                break;
            }
        }
        if let Some(known) = same {
            let contact = known.subject;
            if at.tx.is_none() && self.learned.contact(contact).is_some() {
                self.note(at, "interaction", key, Some(&known), contact, hash)?;
                return Ok(RowAction::Update);
            }
            if !table::import::stands(at.c, "interaction", contact)? {
                return Err(Refusal::Skip(RowProblem::new("row", "removed")));
            }
            let said = Said {
                is_own: known.is_own,
                ..said
            };
            let action = self.change_contact(at, contact.into(), said, fields, member, &origin)?;
            self.note(at, "interaction", key, Some(&known), contact, hash)?;
            return Ok(action);
        }
        // The same contact out of another file, or under another id.
        let when = fields.at.unwrap_or(self.rules.now);
        let (text, link) = (&fields.text, &fields.link);
        for id in table::import::list_same_contacts(at.c, customer, when, text, link)? {
            if self.learned.contact(id.uuid()).is_some() {
                continue;
            }
            if !table::import::stands(at.c, "interaction", id.uuid())? {
                return Err(Refusal::Skip(RowProblem::new("row", "removed")));
            }
            self.note(at, "interaction", key, None, id.uuid(), hash)?;
            return Ok(RowAction::Unchanged);
        }
        let id = InteractionId::new();
        if let Some(tx) = at.tx {
            let now = self.rules.now;
            table::interaction::add_imported(tx, id, customer, member, &fields, &origin, now)?;
            for file in files {
                let name = attachment_name(&file.name)?;
                table::attachment::add(tx, AttachmentId::new(), id, &name, &file.bytes, now)?;
            }
        }
        self.learned.add_contact(id.uuid(), customer, when);
        self.note(at, "interaction", key, None, id.uuid(), hash)?;
        Ok(RowAction::Create)
    }

    /// Brings what a row says into a contact: only what it does say. Kind and feeling that somebody set stay, and so
    /// does a text that was edited since the row said it; but what was exported here and edited there is taken.
    fn change_contact(
        &self,
        at: At<'_>,
        id: InteractionId,
        said: Said,
        row: InteractionDraft,
        member: Option<MemberId>,
        origin: &Origin,
    ) -> Result<RowAction, Refusal> {
        let former = table::interaction::get(at.c, id)?.fields;
        let mut fields = former.clone();
        if said.channel {
            fields.channel = row.channel;
        }
        if said.direction {
            fields.direction = row.direction;
        }
        if former.kind == InteractionKind::Other || said.is_own {
            fields.kind = row.kind;
        }
        fields.at = row.at.or(former.at);
        let is_new = match said.is_own {
            // Cells are trimmed.
            true => row.text.trim() != former.text.trim(),
            false => !table::import::has_said(at.c, id, &row.text)?,
        };
        if !row.text.is_empty() && is_new {
            fields.text = row.text;
        }
        if !row.link.is_empty() {
            fields.link = row.link;
        }
        fields.feeling = match said.is_own {
            true => row.feeling.or(former.feeling),
            false => former.feeling.or(row.feeling),
        };
        let author = (member, origin.author.clone());
        // A bare name says less than the one of us whom somebody named.
        let is_named = member.is_some()
            || !origin.author.is_empty() && (former.had_by.is_none() || said.is_own);
        let other_author = is_named && table::interaction::get_author(at.c, id)? != author;
        if fields == former && !other_author {
            return Ok(RowAction::Unchanged);
        }
        if let Some(tx) = at.tx {
            table::interaction::change(tx, id, self.rules.me, &fields, self.rules.now)?;
            if other_author {
                table::interaction::set_author(tx, id, author.0, &author.1)?;
            }
        }
        Ok(RowAction::Update)
    }

    /// Whether a contact that an id stands for is the one that a row tells of: it was at the same instant or says the
    /// same. Where the source has a name, its id and the same person are enough.
    fn is_contact(
        &self,
        at: At<'_>,
        contact: Uuid,
        customer: CustomerId,
        fields: &InteractionDraft,
    ) -> Result<bool, Refusal> {
        let (with, when) = match self.learned.contact(contact) {
            Some(made) => made,
            None => match table::import::find_contact_head(at.c, contact.into())? {
                Some(head) => head,
                None => return Ok(false),
            },
        };
        Ok(fields.at == Some(when)
            || self.rules.source != FILE && with == customer
            || table::import::has_said(at.c, contact.into(), &fields.text)?)
    }
}
