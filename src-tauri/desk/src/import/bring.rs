//! What a row says of a record that is known: what is taken of it, and what is only noted.

use kawka_domain::identity::HandleKind;
use kawka_domain::import::ImportField as F;
use kawka_domain::person::CustomerDraft;
use kawka_domain::text::fold;
use kawka_store::table::customer::Customer;
use kawka_store::table::handle::Handle;

use super::cells::Refusal;
use super::importer::{At, Importer};
use super::people::Person;
use crate::people::shown_name;

/// How what a row says may be brought into a record that is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bring<'a> {
    /// The record is of the row's own origin.
    pub(super) same_origin: bool,
    /// What the row said last time, by field; empty where that is not known.
    pub(super) former: &'a str,
    /// What it says now.
    pub(super) now: &'a str,
}

impl Bring<'_> {
    /// What is new of another origin than the record: it fills what is empty.
    pub(super) const FILL: Self = Self {
        same_origin: false,
        former: "",
        now: "",
    };

    /// Whether a row says something else of a field than it did last time. What a person corrected since stays else.
    fn is_news(&self, field: &str) -> bool {
        let of = |said: &str| -> Option<String> {
            let mut all = said.split(' ').filter_map(|one| one.split_once('='));
            all.find(|(word, _)| *word == field)
                .map(|(_, sum)| sum.to_owned())
        };
        self.former.is_empty() || of(self.former) != of(self.now)
    }

    /// Whether what a row says of a field is written over what stands there, or into nothing.
    pub(super) fn takes(&self, field: &str, is_empty: bool) -> bool {
        if self.same_origin {
            self.is_news(field)
        } else {
            is_empty
        }
    }
}

/// Fields with what a row says of them that is not taken.
pub(super) type Others = Vec<(&'static str, String)>;

impl Importer {
    /// Brings the company that a row names into a record. One that is not taken is not made either.
    pub(super) fn bring_company(
        &mut self,
        at: At<'_>,
        former: &Customer,
        person: &Person,
        bring: &Bring<'_>,
        fields: &mut CustomerDraft,
        others: &mut Others,
    ) -> Result<(), Refusal> {
        let (name, domain) = (&person.company, &person.domain);
        if name.is_empty() && domain.is_empty() {
            return Ok(());
        }
        let found = self.find_company(name, domain);
        let is_same = found.is_some() && found == former.fields.company_id
            || !name.is_empty()
                && former
                    .company
                    .as_ref()
                    .is_some_and(|company| fold(company) == fold(name));
        if is_same {
            return Ok(());
        }
        let is_empty = former.fields.company_id.is_none();
        let of_word = |field: F| bring.takes(field.word(), is_empty);
        if of_word(F::Company) || of_word(F::Domain) {
            let taken = self.company_of(at, name, domain)?;
            fields.company_id = taken.or(former.fields.company_id);
        } else if !name.is_empty() {
            others.push(("company", name.clone()));
        }
        Ok(())
    }

    /// Brings whoever cares for them into a record.
    pub(super) fn bring_care_owner(
        &self,
        former: &Customer,
        person: &Person,
        bring: &Bring<'_>,
        fields: &mut CustomerDraft,
        others: &mut Others,
    ) {
        let (own, theirs) = (former.fields.care_owner_id, person.fields.care_owner_id);
        let Some(id) = theirs.filter(|_| theirs != own) else {
            return;
        };
        if bring.takes(F::CareOwner.word(), own.is_none()) {
            fields.care_owner_id = theirs;
        } else if let Some(member) = self.reader.member(id) {
            others.push(("care_owner", member.fields.name.clone()));
        }
    }
}

/// The fields of a record with those of a row, but for company and care owner, and what the row says that is not taken.
/// Whoever must not be contacted stays so.
pub(super) fn brought_together(
    former: &Customer,
    handles: &[Handle],
    person: &Person,
    bring: &Bring<'_>,
) -> (CustomerDraft, Others) {
    let (former, row) = (&former.fields, &person.fields);
    let mut fields = former.clone();
    let mut others = Vec::new();
    let mut texts = |name: &'static str, field: F, own: &mut String, theirs: &str| {
        if theirs.trim().is_empty() || own.trim() == theirs.trim() {
            return;
        }
        if bring.takes(field.word(), own.is_empty()) {
            theirs.clone_into(own);
        } else {
            others.push((name, theirs.to_owned()));
        }
    };
    texts("language", F::Language, &mut fields.language, &row.language);
    texts(
        "time_zone",
        F::TimeZone,
        &mut fields.time_zone,
        &row.time_zone,
    );
    texts("country", F::Country, &mut fields.country, &row.country);
    texts("role", F::Role, &mut fields.role, &row.role);
    texts("since", F::Since, &mut fields.since, &row.since);
    texts("plan", F::Plan, &mut fields.plan, &row.plan);
    texts(
        "product_notes",
        F::ProductNotes,
        &mut fields.product_notes,
        &row.product_notes,
    );
    let (own, theirs) = (shown_name(former), shown_name(row));
    if person.named && own != theirs {
        // Somebody who was made of an address has no name yet.
        let is_bare = own.is_empty()
            || handles.iter().any(|handle| {
                let mailbox = handle.fields.value.split('@').next();
                handle.fields.kind == HandleKind::Email && mailbox == Some(own.as_str())
            });
        let words = [F::Name, F::GivenName, F::FamilyName];
        let is_news = bring.same_origin && words.iter().any(|word| bring.takes(word.word(), false));
        // One word more often leaves something out than it is a new name.
        let is_whole = !row.family_name.is_empty() || former.family_name.is_empty();
        if is_bare || is_news && is_whole {
            fields.given_name.clone_from(&row.given_name);
            fields.family_name.clone_from(&row.family_name);
        } else if own.to_lowercase() != theirs.to_lowercase() {
            others.push(("name", theirs));
        }
    }
    if let Some(theirs) = row.form_of_address
        && former.form_of_address != Some(theirs)
    {
        if bring.takes(F::FormOfAddress.word(), former.form_of_address.is_none()) {
            fields.form_of_address = Some(theirs);
        } else {
            others.push(("form_of_address", theirs.to_string()));
        }
    }
    fields.non_technical |= row.non_technical;
    fields.do_not_contact |= row.do_not_contact;
    (fields, others)
}
