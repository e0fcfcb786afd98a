//! What an import made so far, and how people were called before it renamed them. It is asked besides the file: a dry run
//! writes nothing, and a real one looks up faster. What one of them finds the other has to find, too.
//!
//! What a row taught is forgotten again where the row is refused after all.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kawka_domain::identity::{HandleKind, national, near_names, word_bits};
use kawka_domain::ids::{CompanyId, CustomerId};
use kawka_domain::text::fold;
use kawka_store::table::import::Held;
use uuid::Uuid;

use super::people::Form;

/// Colleagues that are remembered of one company.
const COLLEAGUES: usize = 50;

/// A row that was noted, in a dry run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Noted {
    pub(super) subject: Uuid,
    pub(super) held: Held,
    /// Its own row in the file, where it has one.
    pub(super) id: Option<Uuid>,
}

/// Kind, source and id of a row.
pub(super) type Key = (&'static str, String, String);

/// One thing that a row taught.
#[derive(Debug)]
enum Lesson {
    Noted(Key),
    Handle(Form, Whose),
    Name(CustomerId),
    Namesake(String),
    Renamed(CustomerId),
    Colleague(CompanyId),
    Company(CompanyId),
    CompanyName(String),
    Domain(String),
    Contact(Uuid),
}

/// Of whom a handle is: of somebody whom its row makes, or who was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Made,
    Known,
}

/// Somebody with their folded name.
#[derive(Debug)]
struct Named {
    who: CustomerId,
    folded: String,
    word_bits: u64,
}

impl Named {
    fn new(who: CustomerId, folded: String) -> Self {
        Self {
            who,
            word_bits: word_bits(&folded),
            folded,
        }
    }
}

/// What an import made.
#[derive(Debug, Default)]
pub(super) struct Learned {
    noted: HashMap<Key, Vec<Noted>>,
    handles: HashMap<Form, Vec<CustomerId>>,
    /// Folded names of those who were made; in a real run until they stand in the index.
    names: HashMap<CustomerId, String>,
    namesakes: HashMap<String, Vec<CustomerId>>,
    /// Folded names that people had when the import met them and that it changed: a dry run changes none, so a real one
    /// goes on to look for them as well.
    former_names: HashMap<CustomerId, String>,
    former_namesakes: HashMap<String, Vec<CustomerId>>,
    colleagues: HashMap<CompanyId, Vec<Named>>,
    /// A company's people as they stood in the file when they were first asked for.
    staff: HashMap<CompanyId, Vec<Named>>,
    /// Folded names of companies, of the file's too.
    company_names: HashMap<CompanyId, String>,
    companies: HashMap<String, Vec<CompanyId>>,
    domains: HashMap<String, Vec<CompanyId>>,
    contacts: HashMap<Uuid, (CustomerId, DateTime<Utc>)>,
    of_row: Vec<Lesson>,
}

/// The key under which a phone number is remembered without its country, by whether it says one.
fn but_for_country(form: &Form, says_country: bool) -> Option<Form> {
    let national = match form.0 {
        HandleKind::Phone => national(&form.1),
        _ => String::new(),
    };
    let sign = if says_country { '+' } else { '-' };
    (!national.is_empty()).then(|| (form.0, format!("{sign} {national}")))
}

fn pop<K: std::hash::Hash + Eq, V>(map: &mut HashMap<K, Vec<V>>, key: &K) {
    if let Some(list) = map.get_mut(key) {
        list.pop();
        if list.is_empty() {
            map.remove(key);
        }
    }
}

impl Learned {
    /// The row was taken: what it taught stays. Whoever was made and is written is asked for in the file from now on.
    pub(super) fn keep(&mut self, is_written: bool) {
        for lesson in self.of_row.drain(..) {
            if let (Lesson::Handle(form, Whose::Made), true) = (lesson, is_written)
                && let Some(owners) = self.handles.get_mut(&form)
            {
                owners.retain(|owner| !self.names.contains_key(owner));
                if owners.is_empty() {
                    self.handles.remove(&form);
                }
            }
        }
    }

    /// A transaction begins: whoever was made in the one before stands in the index and is asked for there.
    pub(super) fn forget_indexed(&mut self) {
        self.names.clear();
        self.namesakes.clear();
    }

    /// The row was refused: what it taught is forgotten.
    pub(super) fn forget(&mut self) {
        while let Some(lesson) = self.of_row.pop() {
            match lesson {
                Lesson::Noted(key) => pop(&mut self.noted, &key),
                Lesson::Handle(form, _) => pop(&mut self.handles, &form),
                Lesson::Name(customer) => drop(self.names.remove(&customer)),
                Lesson::Namesake(folded) => pop(&mut self.namesakes, &folded),
                Lesson::Renamed(customer) => {
                    if let Some(folded) = self.former_names.remove(&customer) {
                        pop(&mut self.former_namesakes, &folded);
                    }
                }
                Lesson::Colleague(company) => pop(&mut self.colleagues, &company),
                Lesson::Company(company) => drop(self.company_names.remove(&company)),
                Lesson::CompanyName(folded) => pop(&mut self.companies, &folded),
                Lesson::Domain(domain) => pop(&mut self.domains, &domain),
                Lesson::Contact(contact) => drop(self.contacts.remove(&contact)),
            }
        }
    }

    /// How much was taught since something was kept or forgotten.
    pub(super) const fn taught(&self) -> usize {
        self.of_row.len()
    }

    /// What rows of this key became in this dry run, the latest last.
    pub(super) fn noted(&self, key: &Key) -> &[Noted] {
        self.noted.get(key).map_or(&[], Vec::as_slice)
    }

    pub(super) fn note(&mut self, key: Key, noted: Noted) {
        self.noted.entry(key.clone()).or_default().push(noted);
        self.of_row.push(Lesson::Noted(key));
    }

    pub(super) fn owners(&self, form: &Form) -> &[CustomerId] {
        self.handles.get(form).map_or(&[], Vec::as_slice)
    }

    /// Whether somebody was made; in a real run, and is not in the index yet.
    pub(super) fn is_made(&self, customer: CustomerId) -> bool {
        self.names.contains_key(&customer)
    }

    /// The folded name by which an import goes that differs from the file's: of whom it made, or renamed.
    pub(super) fn name(&self, customer: CustomerId) -> Option<&str> {
        let former = self.former_names.get(&customer);
        former
            .or_else(|| self.names.get(&customer))
            .map(String::as_str)
    }

    /// Whom it made or renamed and goes by this folded name.
    pub(super) fn namesakes(&self, folded: &str) -> impl Iterator<Item = CustomerId> {
        let all = [&self.former_namesakes, &self.namesakes].map(|known| known.get(folded));
        all.into_iter().flatten().flatten().copied()
    }

    /// Somebody was called so before a row renamed them.
    pub(super) fn renamed(&mut self, customer: CustomerId, former: String) {
        if self.former_names.contains_key(&customer) {
            return;
        }
        let namesakes = self.former_namesakes.entry(former.clone()).or_default();
        namesakes.push(customer);
        self.former_names.insert(customer, former);
        self.of_row.push(Lesson::Renamed(customer));
    }

    /// Somebody of a company whose folded name is nearly this: whom this import made, else whom the file held.
    pub(super) fn find_colleague(&self, company: CompanyId, folded: &str) -> Option<CustomerId> {
        let bits = word_bits(folded);
        let all = [&self.colleagues, &self.staff].map(|known| known.get(&company));
        all.into_iter()
            .flatten()
            .flatten()
            .find(|named| named.word_bits & bits != 0 && near_names(&named.folded, folded))
            .map(|named| named.who)
    }

    /// Whether it was remembered whom the file held of a company.
    pub(super) fn knows_staff(&self, company: CompanyId) -> bool {
        self.staff.contains_key(&company)
    }

    /// Remembers whom the file holds of a company: nobody, where it was made just now.
    pub(super) fn set_staff(&mut self, company: CompanyId, staff: Vec<(CustomerId, String)>) {
        let former = |who| self.former_names.get(&who).cloned();
        let named = staff
            .into_iter()
            .map(|(who, folded)| Named::new(who, former(who).unwrap_or(folded)))
            .collect();
        self.staff.insert(company, named);
    }

    /// Remembers somebody whom this import made.
    pub(super) fn person(
        &mut self,
        customer: CustomerId,
        folded: String,
        company: Option<CompanyId>,
        handles: &[(HandleKind, String)],
    ) {
        self.teach_handles(customer, handles, Whose::Made);
        if let Some(company) = company {
            let colleagues = self.colleagues.entry(company).or_default();
            if colleagues.len() < COLLEAGUES {
                colleagues.push(Named::new(customer, folded.clone()));
                self.of_row.push(Lesson::Colleague(company));
            }
        }
        self.namesakes
            .entry(folded.clone())
            .or_default()
            .push(customer);
        self.of_row.push(Lesson::Namesake(folded.clone()));
        self.names.insert(customer, folded);
        self.of_row.push(Lesson::Name(customer));
    }

    /// Those who have this phone number without its country, or with one where it has none.
    pub(super) fn owners_but_for_country(&self, form: &Form) -> &[CustomerId] {
        but_for_country(form, !form.1.starts_with('+'))
            .and_then(|key| self.handles.get(&key))
            .map_or(&[], Vec::as_slice)
    }

    /// Remembers that somebody has more handles now.
    pub(super) fn handles_of(&mut self, customer: CustomerId, handles: &[(HandleKind, String)]) {
        self.teach_handles(customer, handles, Whose::Known);
    }

    fn teach_handles(
        &mut self,
        customer: CustomerId,
        handles: &[(HandleKind, String)],
        whose: Whose,
    ) {
        let but_for_country = handles
            .iter()
            .filter_map(|form| but_for_country(form, form.1.starts_with('+')));
        for form in handles.iter().cloned().chain(but_for_country) {
            let owners = self.handles.entry(form.clone()).or_default();
            if !owners.contains(&customer) {
                owners.push(customer);
                self.of_row.push(Lesson::Handle(form, whose));
            }
        }
    }

    pub(super) fn company_name(&self, company: CompanyId) -> &str {
        self.company_names.get(&company).map_or("", String::as_str)
    }

    /// Companies of this folded name, in the order in which they came.
    pub(super) fn companies(&self, folded: &str) -> &[CompanyId] {
        self.companies.get(folded).map_or(&[], Vec::as_slice)
    }

    /// Companies of this domain, in the order in which they came.
    pub(super) fn companies_at(&self, domain: &str) -> &[CompanyId] {
        self.domains.get(domain).map_or(&[], Vec::as_slice)
    }

    /// Remembers a company.
    pub(super) fn company(&mut self, company: CompanyId, name: &str, domain: &str) {
        let folded = fold(name);
        if self.company_names.insert(company, folded.clone()).is_none() {
            self.of_row.push(Lesson::Company(company));
        }
        let named = self.companies.entry(folded.clone()).or_default();
        if !folded.is_empty() && !named.contains(&company) {
            named.push(company);
            self.of_row.push(Lesson::CompanyName(folded));
        }
        let domain = domain_form(domain);
        if domain.is_empty() {
            return;
        }
        let there = self.domains.entry(domain.clone()).or_default();
        if !there.contains(&company) {
            there.push(company);
            self.of_row.push(Lesson::Domain(domain));
        }
    }

    /// With whom and when a contact was that this import made.
    pub(super) fn contact(&self, contact: Uuid) -> Option<(CustomerId, DateTime<Utc>)> {
        self.contacts.get(&contact).copied()
    }

    /// Remembers a contact that this import made.
    pub(super) fn add_contact(&mut self, contact: Uuid, with: CustomerId, at: DateTime<Utc>) {
        self.contacts.insert(contact, (with, at));
        self.of_row.push(Lesson::Contact(contact));
    }
}

/// A domain as it is compared: small, without scheme, `www.` and path.
pub(super) fn domain_form(domain: &str) -> String {
    let domain = domain.trim().to_lowercase();
    let host = domain.split_once("://").map_or(&*domain, |(_, rest)| rest);
    let host = host.strip_prefix("www.").unwrap_or(host);
    host.split(['/', '?', '#'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_refused_row_taught_is_forgotten() {
        let mut learned = Learned::default();
        let (anna, dachy) = (CustomerId::new(), CompanyId::new());
        let form = (HandleKind::Email, "anna@dachy.example".to_owned());
        learned.company(dachy, "Dachy", "www.dachy.example");
        learned.keep(false);
        learned.person(
            anna,
            "anna kowalska".into(),
            Some(dachy),
            std::slice::from_ref(&form),
        );
        learned.company(CompanyId::new(), "Dachy", "dachy.example");
        assert_eq!(learned.owners(&form), [anna]);
        learned.forget();
        assert!(learned.owners(&form).is_empty() && learned.name(anna).is_none());
        assert_eq!(learned.namesakes("anna kowalska").count(), 0);
        assert_eq!(learned.find_colleague(dachy, "anna kowalska"), None);
        assert_eq!(
            learned.companies("dachy"),
            [dachy],
            "what stood before stays"
        );
        assert_eq!(learned.companies_at("dachy.example"), [dachy]);
    }
}
