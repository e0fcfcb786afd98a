//! People: who a row is, and what it says of them.

use kawka_domain::identity::{
    HandleDraft, HandleKind, HandleSource, near_names, normalise, same_phone,
};
use kawka_domain::ids::{CustomerId, HandleId};
use kawka_domain::import::{
    ImportField as F, ImportKind, RowProblem, parse_country, parse_form_of_address, parse_language,
    parse_yes, split_name,
};
use kawka_domain::person::CustomerDraft;
use kawka_domain::sensitive::count_marks;
use kawka_domain::text::fold;
use kawka_store::table;
use kawka_store::table::import::Held;

use super::bring::{Bring, brought_together};
use super::cells::{Cells, OwnCell, Refusal};
use super::importer::{At, Importer, RowKey, Taken};
use super::reader::Reader;
use crate::employments::note_change;
use crate::own_fields::set_values;
use crate::people::{check_customer, check_handle, shown_name};
use crate::view::{RowAction, RowDecision, SuggestionRule};

/// A handle's kind and the form in which it is compared.
pub(super) type Form = (HandleKind, String);

/// A person as a row tells of them.
pub(super) struct Person {
    pub(super) fields: CustomerDraft,
    /// The name that is shown, as it is compared.
    pub(super) folded: String,
    pub(super) handles: Vec<HandleDraft>,
    /// Kind and compared form of each handle.
    pub(super) forms: Vec<Form>,
    pub(super) company: String,
    pub(super) domain: String,
    pub(super) own: Vec<OwnCell>,
    pub(super) masked: u32,
    /// The name is theirs, not only that of a mailbox.
    pub(super) named: bool,
}

impl Person {
    /// Somebody of whom no more is told.
    pub(super) fn new(fields: CustomerDraft, handles: Vec<HandleDraft>, forms: Vec<Form>) -> Self {
        Self {
            folded: fold(&shown_name(&fields)),
            fields,
            handles,
            forms,
            company: String::new(),
            domain: String::new(),
            own: Vec::new(),
            masked: 0,
            named: true,
        }
    }
}

/// A row of people, read: what can be told of it without a look at the records.
pub(super) struct PersonRow {
    person: Person,
    /// The name that is shown.
    subject: String,
    held: Held,
    /// Its own id where it comes from; empty where it has none.
    own_id: String,
}

/// The handles in a row, checked, each once.
pub(super) fn handles(
    row: Cells<'_>,
    country: &str,
) -> Result<(Vec<HandleDraft>, Vec<Form>), Refusal> {
    const FIELDS: &[F] = &[
        F::Email,
        F::Phone,
        F::Facebook,
        F::Messenger,
        F::Instagram,
        F::X,
        F::Linkedin,
        F::Website,
        F::Forum,
    ];
    let (mut handles, mut forms) = (Vec::new(), Vec::new());
    for field in FIELDS {
        let Some(kind) = field.handle() else {
            continue;
        };
        for value in row.all(*field) {
            let handle = check_handle(&HandleDraft::new(kind, value, HandleSource::Imported))
                .map_err(|error| match Refusal::from(error) {
                    Refusal::Row(problem) => Refusal::row(field, &problem.message),
                    other => other,
                })?;
            let form = (kind, normalise(kind, &handle.value, country));
            if !forms.contains(&form) {
                handles.push(handle);
                forms.push(form);
            }
        }
    }
    Ok((handles, forms))
}

/// The name in a row, in two parts.
pub(super) fn name(row: Cells<'_>) -> (String, String) {
    let (given, family) = (row.one(F::GivenName), row.one(F::FamilyName));
    if given.is_empty() && family.is_empty() {
        split_name(row.one(F::Name))
    } else {
        (given.to_owned(), family.to_owned())
    }
}

impl Reader {
    /// Reads a row of people.
    pub(super) fn person(&self, row: Cells<'_>) -> Result<PersonRow, Refusal> {
        let person = self.read_person(row)?;
        Ok(PersonRow {
            subject: shown_name(&person.fields),
            held: Held {
                hash: row.hash(),
                said: row.said(),
            },
            own_id: row.one(F::ExternalId).to_owned(),
            person,
        })
    }

    fn read_person(&self, row: Cells<'_>) -> Result<Person, Refusal> {
        let (given_name, family_name) = name(row);
        let country = row
            .read(F::Country, "unknown_country", parse_country)?
            .unwrap_or_default();
        let (handles, forms) = handles(row, &country)?;
        let (given_name, family_name) = if given_name.is_empty() && family_name.is_empty() {
            // Better the name of the mailbox than nobody at all.
            let mailbox = handles
                .first()
                .and_then(|handle| handle.value.split('@').next());
            (mailbox.unwrap_or_default().to_owned(), String::new())
        } else {
            (given_name, family_name)
        };
        let care_owner = row.one(F::CareOwner);
        let care_owner_id = self.find_member(care_owner);
        if care_owner_id.is_none() && !care_owner.is_empty() {
            return Err(Refusal::row(F::CareOwner, "unknown_member"));
        }
        let given = CustomerDraft {
            given_name,
            family_name,
            form_of_address: row.read(F::FormOfAddress, "unknown_form", parse_form_of_address)?,
            language: row
                .read(F::Language, "unknown_language", parse_language)?
                .unwrap_or_default(),
            time_zone: row.one(F::TimeZone).to_owned(),
            country,
            role: row.one(F::Role).to_owned(),
            company_id: None,
            care_owner_id,
            since: row.one(F::Since).to_owned(),
            plan: row.one(F::Plan).to_owned(),
            product_notes: row.joined(F::ProductNotes),
            non_technical: row
                .read(F::NonTechnical, "not_yes_or_no", parse_yes)?
                .unwrap_or(false),
            do_not_contact: row
                .read(F::DoNotContact, "not_yes_or_no", parse_yes)?
                .unwrap_or(false),
        };
        let fields = check_customer(&given)?;
        let marks = |f: &CustomerDraft| count_marks(&f.product_notes) + count_marks(&f.role);
        let own = row.own_values()?;
        let masked = own.iter().map(|cell| cell.masked).sum::<u32>();
        Ok(Person {
            masked: marks(&fields).saturating_sub(marks(&given)) + masked,
            own,
            company: row.one(F::Company).to_owned(),
            domain: row.one(F::Domain).to_owned(),
            named: row_names_somebody(row),
            ..Person::new(fields, handles, forms)
        })
    }
}

impl Importer {
    /// One row of people.
    pub(super) fn person(
        &mut self,
        at: At<'_>,
        line: u64,
        row: &PersonRow,
    ) -> Result<Taken, Refusal> {
        let PersonRow {
            person,
            subject,
            held,
            own_id,
        } = row;
        let folded = &person.folded;
        let by_name_only = own_id.is_empty() && person.forms.is_empty();
        let key = match (own_id.as_str(), person.forms.first()) {
            // An address may be that of several people: the name belongs to it. What it says may replace what the same
            // source said before, so it counts within that.
            ("", Some((kind, form))) => RowKey {
                source: self.rules.source.clone(),
                id: format!("{kind}:{form}|{folded}"),
            },
            _ => self.key(own_id, || {
                format!("name:{folded}|{}", fold(&person.company))
            }),
        };
        let decision = self.decision(line);
        let mut like = None;
        for known in self.list_known(at, "person", &key, &held.hash)? {
            let record = CustomerId::from(known.subject);
            let standing = self.standing(at, record)?;
            let is_theirs = known.same
                || known.is_own && decision != Some(RowDecision::Create)
                || !by_name_only && decision != Some(RowDecision::Create) && {
                    let records: Vec<CustomerId> = [record].into_iter().chain(standing).collect();
                    let named = if person.named { folded } else { "" };
                    self.agrees(at, &records, named, &person.forms)?
                };
            let Some(customer) = standing else {
                if is_theirs {
                    // Somebody whom we removed does not come back by the back door.
                    return Err(Refusal::Skip(RowProblem::new("row", "removed")));
                }
                continue;
            };
            if known.same {
                return Ok(Taken {
                    other: Some(customer),
                    ..Taken::new(RowAction::Unchanged, subject.as_str())
                });
            }
            if is_theirs {
                let bring = Bring {
                    // What was exported of a record that was merged since is not what the keeper says.
                    same_origin: !known.is_own || record == customer,
                    // An export of ours says what stood here when it was made.
                    former: if known.is_own { "" } else { &known.said },
                    now: &held.said,
                };
                let taken = self.change_person(at, customer, person, &bring)?;
                self.note(
                    at,
                    "person",
                    &key,
                    Some(&known),
                    customer.uuid(),
                    held.clone(),
                )?;
                return Ok(taken);
            }
            // The id of one and the name of another: that is for a person to say.
            like = like.or(Some(customer));
        }
        let owners = self.owners(at, &person.forms)?;
        like = owners.first().copied().or(like);
        if let ([owner], false) = (&owners[..], decision == Some(RowDecision::Create)) {
            let theirs = self.name_of(at, *owner)?;
            let same = theirs.is_empty() || near_names(&theirs, folded) || !person.named;
            if same || decision == Some(RowDecision::Update) {
                let taken = self.change_person(at, *owner, person, &Bring::FILL)?;
                self.note(at, "person", &key, None, owner.uuid(), held.clone())?;
                return Ok(taken);
            }
        }
        if like.is_none() {
            let company = self.find_company(&person.company, &person.domain);
            like = self.find_like(at, folded, company)?;
        }
        if let (Some(like), Some(RowDecision::Update)) = (like, decision) {
            let taken = self.change_person(at, like, person, &Bring::FILL)?;
            self.note(at, "person", &key, None, like.uuid(), held.clone())?;
            return Ok(taken);
        }
        if like.is_some() && decision.is_none() && self.rules.suggestions == SuggestionRule::Skip {
            return Err(Refusal::Skip(RowProblem::new("row", "seems_known")));
        }
        let id = self.add_person(at, person)?;
        self.note(at, "person", &key, None, id.uuid(), held.clone())?;
        let action = if like.is_some() {
            RowAction::Suggest
        } else {
            RowAction::Create
        };
        Ok(Taken {
            other: like,
            masked: person.masked,
            ..Taken::new(action, subject.as_str())
        })
    }

    /// Makes somebody.
    pub(super) fn add_person(
        &mut self,
        at: At<'_>,
        person: &Person,
    ) -> Result<CustomerId, Refusal> {
        refuse_erased(at, &person.handles, &person.fields.country)?;
        let company_id = self.company_of(at, &person.company, &person.domain)?;
        let id = CustomerId::new();
        if at.tx.is_some() {
            let fields = CustomerDraft {
                company_id,
                ..person.fields.clone()
            };
            self.waiting
                .person(id, fields, &person.handles, &person.own);
        }
        self.learned
            .person(id, person.folded.clone(), company_id, &person.forms);
        // Whatever else looks at the file finds them there.
        if self.any_booking_waits || self.rules.kind != ImportKind::People {
            self.write_waiting(at)?;
            self.match_bookings(at, id, &person.handles)?;
        }
        Ok(id)
    }

    fn add_handles(
        &self,
        at: At<'_>,
        id: CustomerId,
        handles: &[HandleDraft],
    ) -> Result<(), Refusal> {
        let Some(tx) = at.tx else {
            return Ok(());
        };
        for handle in handles {
            table::handle::add(tx, HandleId::new(), id, handle, self.rules.now)?;
        }
        self.match_bookings(at, id, handles)
    }

    /// Bookings that wait for somebody with one of these handles become theirs.
    fn match_bookings(
        &self,
        at: At<'_>,
        id: CustomerId,
        handles: &[HandleDraft],
    ) -> Result<(), Refusal> {
        let Some(tx) = at.tx.filter(|_| self.any_booking_waits) else {
            return Ok(());
        };
        for handle in handles {
            crate::bookings::match_waiting(tx, id, handle, self.rules.me, self.rules.now)?;
        }
        Ok(())
    }

    /// Brings what a row says into a record. A row of the same origin replaces what it says otherwise than before; of
    /// another origin it fills what is empty. What it says and is not taken is kept as a note of its origin.
    fn change_person(
        &mut self,
        at: At<'_>,
        customer: CustomerId,
        person: &Person,
        bring: &Bring<'_>,
    ) -> Result<Taken, Refusal> {
        let subject = shown_name(&person.fields);
        let mut taken = Taken {
            other: Some(customer),
            masked: person.masked,
            ..Taken::new(RowAction::Update, subject)
        };
        if at.tx.is_none() && self.learned.is_made(customer) {
            self.learned.handles_of(customer, &person.forms);
            return Ok(taken);
        }
        if self.waiting.has(customer) {
            self.write_waiting(at)?;
        }
        let former = table::customer::get(at.c, customer)?;
        let theirs = table::handle::list(at.c, customer)?;
        let (mut fields, mut others) = brought_together(&former, &theirs, person, bring);
        self.bring_company(at, &former, person, bring, &mut fields, &mut others)?;
        self.bring_care_owner(&former, person, bring, &mut fields, &mut others);
        let former = former.fields;
        let (own, others_of_own) = Self::bring_own(at, customer, &person.own, bring)?;
        let mut others: Vec<(String, String)> = others
            .into_iter()
            .map(|(field, value)| (field.to_owned(), value))
            .collect();
        others.extend(others_of_own);
        if !others.is_empty() {
            // What a file says again is noted once.
            let noted = table::merge::list_notes(at.c, customer)?;
            others.retain(|(field, value)| {
                noted
                    .iter()
                    .all(|note| note.field != *field || note.value != *value)
            });
        }
        let known: Vec<(HandleKind, String)> = theirs
            .into_iter()
            .map(|handle| (handle.fields.kind, handle.normalised))
            .collect();
        // A number without a country is one of theirs where it is in their country, or one of theirs has one.
        let theirs = |(handle, form): &(&HandleDraft, &Form)| {
            if form.0 != HandleKind::Phone || form.1.starts_with('+') {
                return known.contains(form);
            }
            let own = normalise(form.0, &handle.value, &fields.country);
            let same = |known: &Form| known.0 == form.0 && same_phone(&known.1, &own);
            known.iter().any(same)
        };
        let new: Vec<HandleDraft> = person
            .handles
            .iter()
            .zip(&person.forms)
            .filter(|both| !theirs(both))
            .map(|(handle, _)| handle.clone())
            .collect();
        if fields == former && new.is_empty() && others.is_empty() && own.is_empty() {
            taken.action = RowAction::Unchanged;
            return Ok(taken);
        }
        if let Some(tx) = at.tx {
            if fields != former {
                table::customer::change(tx, customer, &fields)?;
                let (name, now_name) = (shown_name(&former), shown_name(&fields));
                if name != now_name {
                    self.learned.renamed(customer, fold(&name));
                }
                let (today, now) = (self.rules.today(), self.rules.now);
                note_change(tx, customer, &former, &fields, today, now)?;
            }
            set_values(tx, customer, &own, self.rules.now)?;
            for (field, value) in others {
                let note = self.origin_note(field, value);
                table::merge::add_note(tx, customer, &note, self.rules.me)?;
            }
        }
        refuse_erased(at, &new, &fields.country)?;
        self.add_handles(at, customer, &new)?;
        self.learned.handles_of(customer, &person.forms);
        Ok(taken)
    }
}

/// A file does not bring anybody back who was erased.
fn refuse_erased(at: At<'_>, handles: &[HandleDraft], country: &str) -> Result<(), Refusal> {
    for handle in handles {
        if table::erasure::find_by_handle(at.c, handle.kind, &handle.value, country)?.is_some() {
            return Err(Refusal::row(handle.kind, "erased_before"));
        }
    }
    Ok(())
}

/// Whether a row has a name of its own.
fn row_names_somebody(row: Cells<'_>) -> bool {
    [F::Name, F::GivenName, F::FamilyName]
        .iter()
        .any(|field| !row.one(*field).is_empty())
}
