//! What an import knows while it goes through its rows: what it made already, and how rows are matched.
//!
//! A dry run and a real one go through the same code; a dry run has no transaction to write with, so what it would
//! have made is remembered here and asked before the file.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use kawka_domain::identity::{HandleKind, near_names, normalise};
use kawka_domain::ids::{CompanyId, CustomerId, MemberId};
use kawka_domain::import::{ImportKind, RowProblem};
use kawka_domain::text::fold;
use kawka_domain::time::day_in;
use kawka_store::table::custom_value::Whose;
use kawka_store::table::import::Reference;
use kawka_store::table::member::Member;
use kawka_store::{Connection, Transaction, table};
use uuid::Uuid;

use super::cells::{Cells, OwnCell, Refusal};
use super::columns::Columns;
use crate::own_fields::{Checked, origin_of};
use crate::view::{RowAction, RowDecision, SuggestionRule};

/// Where a row is looked up and, in a real run, written.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) c: &'a Connection,
    pub(super) tx: Option<&'a Transaction<'a>>,
}

/// What became of a row.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) action: RowAction,
    pub(super) subject: String,
    pub(super) other: Option<CustomerId>,
    pub(super) masked: u32,
}

impl Taken {
    pub(super) fn new(action: RowAction, subject: impl Into<String>) -> Self {
        Self {
            action,
            subject: subject.into(),
            other: None,
            masked: 0,
        }
    }
}

/// What is the same for all rows.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) kind: ImportKind,
    pub(super) columns: Columns,
    /// Where the rows come from: ids count within it.
    pub(super) source: String,
    /// What facts are told to be from.
    pub(super) file: String,
    pub(super) zone: Tz,
    pub(super) now: DateTime<Utc>,
    pub(super) me: Option<MemberId>,
    pub(super) suggestions: SuggestionRule,
    pub(super) create_people: bool,
    pub(super) chosen: Vec<String>,
    pub(super) decisions: HashMap<u64, RowDecision>,
}

impl Rules {
    /// The day on which the import runs, here.
    pub(super) fn today(&self) -> NaiveDate {
        day_in(self.now, self.zone)
    }
}

/// Values of own fields that are to be written; field and value of what a row says that is not taken.
pub(super) type Brought = (Vec<Checked>, Vec<(String, String)>);

/// The state of one import.
pub(super) struct Importer {
    pub(super) rules: Rules,
    pub(super) members: Vec<Member>,
    pub(super) any_booking_waits: bool,
    references: HashMap<(&'static str, String), Made>,
    handles: HashMap<(HandleKind, String), Vec<CustomerId>>,
    names: HashMap<CustomerId, String>,
    namesakes: HashMap<String, Vec<CustomerId>>,
    colleagues: HashMap<CompanyId, Vec<(CustomerId, String)>>,
    companies: HashMap<String, CompanyId>,
    domains: HashMap<String, CompanyId>,
}

/// A record that this import made or changed.
#[derive(Debug, Clone)]
struct Made {
    subject: Uuid,
    content_hash: Vec<u8>,
    /// Its own row, in a real run.
    id: Option<Uuid>,
}

/// What is known of the origin of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) subject: Uuid,
    pub(super) same: bool,
    /// Its own row in the file; a dry run has none for what it would have made.
    pub(super) reference: Option<Uuid>,
}

/// Whether a handle of this kind tells who somebody is.
const fn identifies(kind: HandleKind) -> bool {
    !matches!(kind, HandleKind::Website | HandleKind::Other)
}

impl Importer {
    pub(super) fn new(c: &Connection, rules: Rules) -> Result<Self, Refusal> {
        let mut companies = HashMap::new();
        let mut domains = HashMap::new();
        for (id, name, domain) in table::import::list_companies(c)? {
            companies.entry(name).or_insert(id);
            if !domain.is_empty() {
                domains.entry(domain).or_insert(id);
            }
        }
        Ok(Self {
            rules,
            members: table::member::list(c)?,
            any_booking_waits: table::import::is_any_booking_unmatched(c)?,
            references: HashMap::new(),
            handles: HashMap::new(),
            names: HashMap::new(),
            namesakes: HashMap::new(),
            colleagues: HashMap::new(),
            companies,
            domains,
        })
    }

    /// Goes through one row.
    pub(super) fn take(
        &mut self,
        at: At<'_>,
        line: u64,
        cells: &[String],
    ) -> Result<Taken, Refusal> {
        if self.rules.decisions.get(&line) == Some(&RowDecision::Skip) {
            return Err(Refusal::Skip(RowProblem::new("row", "chosen")));
        }
        let columns = std::mem::take(&mut self.rules.columns);
        let row = Cells::new(cells, &columns);
        let taken = if row.is_empty() {
            Err(Refusal::row("row", "empty"))
        } else {
            match self.rules.kind {
                ImportKind::People => self.person(at, line, row),
                ImportKind::Companies => self.company(at, row),
                ImportKind::Interactions | ImportKind::Mail => self.interaction(at, row),
                ImportKind::Facts => self.facts(at, row),
            }
        };
        self.rules.columns = columns;
        taken
    }

    /// What became of the row of this id before, and whether it holds the same now.
    pub(super) fn find_known(
        &self,
        at: At<'_>,
        kind: &'static str,
        external_id: &str,
        hash: &[u8],
    ) -> Result<Option<Known>, Refusal> {
        if let Some(made) = self.references.get(&(kind, external_id.to_owned())) {
            return Ok(Some(Known {
                subject: made.subject,
                same: made.content_hash == hash,
                reference: made.id,
            }));
        }
        let found = table::import::find_reference(at.c, kind, &self.rules.source, external_id)?;
        Ok(found.map(
            |Reference {
                 id,
                 subject,
                 content_hash,
             }| Known {
                subject,
                same: content_hash == hash,
                reference: Some(id),
            },
        ))
    }

    /// Notes what became of a row.
    pub(super) fn note(
        &mut self,
        at: At<'_>,
        kind: &'static str,
        external_id: &str,
        known: Option<&Known>,
        subject: Uuid,
        hash: Vec<u8>,
    ) -> Result<(), Refusal> {
        let reference = known.and_then(|known| known.reference);
        if let Some(tx) = at.tx {
            match reference {
                Some(id) => table::import::change_reference(tx, id, &hash)?,
                None => table::import::add_reference(
                    tx,
                    kind,
                    &self.rules.source,
                    external_id,
                    subject,
                    &hash,
                    self.rules.now,
                )?,
            }
        }
        // A row of the same id further down finds its own row in the file; a dry run has only this.
        if at.tx.is_none() || reference.is_some() {
            self.references.insert(
                (kind, external_id.to_owned()),
                Made {
                    subject,
                    content_hash: hash,
                    id: reference,
                },
            );
        }
        Ok(())
    }

    /// The customers who have one of these handles, in the order of the handles.
    pub(super) fn owners(
        &self,
        at: At<'_>,
        handles: &[(HandleKind, String)],
    ) -> Result<Vec<CustomerId>, Refusal> {
        let mut owners = Vec::new();
        for (kind, form) in handles {
            if !identifies(*kind) || form.is_empty() {
                continue;
            }
            let made = self
                .handles
                .get(&(*kind, form.clone()))
                .into_iter()
                .flatten()
                .copied();
            for owner in made.chain(table::handle::list_owners(at.c, *kind, form)?) {
                if !owners.contains(&owner) {
                    owners.push(owner);
                }
            }
        }
        Ok(owners)
    }

    /// The folded name of somebody.
    pub(super) fn name_of(&self, at: At<'_>, customer: CustomerId) -> Result<String, Refusal> {
        if let Some(name) = self.names.get(&customer) {
            return Ok(name.clone());
        }
        Ok(table::import::find_name(at.c, customer)?.unwrap_or_default())
    }

    /// Whether this import made somebody, so that a dry run does not ask the file for them.
    pub(super) fn is_made(&self, customer: CustomerId) -> bool {
        self.names.contains_key(&customer)
    }

    /// Everybody of exactly this folded name.
    pub(super) fn list_namesakes(
        &self,
        at: At<'_>,
        folded: &str,
    ) -> Result<Vec<CustomerId>, Refusal> {
        let mut found = table::import::list_namesakes(at.c, folded)?;
        for made in self.namesakes.get(folded).into_iter().flatten() {
            if !found.contains(made) {
                found.push(*made);
            }
        }
        Ok(found)
    }

    /// Somebody of the same name anywhere, or of nearly the same in the same company.
    pub(super) fn find_like(
        &self,
        at: At<'_>,
        folded: &str,
        company: Option<CompanyId>,
    ) -> Result<Option<CustomerId>, Refusal> {
        if !folded.contains(' ') {
            return Ok(None);
        }
        if let Some(same) = self.list_namesakes(at, folded)?.first() {
            return Ok(Some(*same));
        }
        let Some(company) = company else {
            return Ok(None);
        };
        let made = self.colleagues.get(&company).into_iter().flatten();
        if let Some((id, _)) = made.into_iter().find(|(_, name)| near_names(name, folded)) {
            return Ok(Some(*id));
        }
        let known = table::import::list_names_in(at.c, company)?;
        Ok(known
            .into_iter()
            .find(|(_, name)| near_names(name, folded))
            .map(|(id, _)| id))
    }

    /// Remembers somebody whom this import made.
    pub(super) fn remember(
        &mut self,
        customer: CustomerId,
        folded: String,
        company: Option<CompanyId>,
        handles: &[(HandleKind, String)],
    ) {
        for (kind, form) in handles {
            self.handles
                .entry((*kind, form.clone()))
                .or_default()
                .push(customer);
        }
        if let Some(company) = company {
            let colleagues = self.colleagues.entry(company).or_default();
            if colleagues.len() < 50 {
                colleagues.push((customer, folded.clone()));
            }
        }
        self.namesakes
            .entry(folded.clone())
            .or_default()
            .push(customer);
        self.names.insert(customer, folded);
    }

    /// Remembers that somebody has more handles now.
    pub(super) fn remember_handles(
        &mut self,
        customer: CustomerId,
        handles: &[(HandleKind, String)],
    ) {
        for (kind, form) in handles {
            let owners = self.handles.entry((*kind, form.clone())).or_default();
            if !owners.contains(&customer) {
                owners.push(customer);
            }
        }
    }

    /// Brings values of own fields into a record: an empty field is filled, another value replaced by a row of the same
    /// origin. Gives what is to be written, and what the row says that is not taken.
    pub(super) fn bring_own(
        at: At<'_>,
        whose: impl Into<Whose>,
        cells: &[OwnCell],
        replace: bool,
    ) -> Result<Brought, Refusal> {
        if cells.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let known = table::custom_value::list(at.c, whose.into())?;
        let (mut taken, mut others) = (Vec::new(), Vec::new());
        for OwnCell { field, value, .. } in cells {
            match known.iter().find(|known| known.field == field.id) {
                Some(known) if known.value == *value => {}
                Some(_) if !replace => others.push((origin_of(field), field.words(value))),
                _ => taken.push((field.id, Some(value.clone()))),
            }
        }
        Ok((taken, others))
    }

    /// The company of this name or domain, made if nobody has it.
    pub(super) fn company_of(
        &mut self,
        at: At<'_>,
        name: &str,
        domain: &str,
    ) -> Result<Option<CompanyId>, Refusal> {
        if let Some(id) = self.find_company(name, domain) {
            return Ok(Some(id));
        }
        if name.is_empty() {
            return Ok(None);
        }
        let fields = crate::companies::check_company(&kawka_domain::person::CompanyDraft {
            name: name.to_owned(),
            what_it_does: String::new(),
            domain: domain.to_owned(),
            industry: String::new(),
            size: String::new(),
            plan: String::new(),
        })?;
        let id = CompanyId::new();
        if let Some(tx) = at.tx {
            table::company::add(tx, id, &fields, self.rules.now)?;
        }
        self.remember_company(id, name, domain);
        Ok(Some(id))
    }

    pub(super) fn find_company(&self, name: &str, domain: &str) -> Option<CompanyId> {
        let by_domain = self
            .domains
            .get(&domain.to_lowercase())
            .filter(|_| !domain.is_empty());
        by_domain
            .or_else(|| self.companies.get(&fold(name)).filter(|_| !name.is_empty()))
            .copied()
    }

    pub(super) fn remember_company(&mut self, id: CompanyId, name: &str, domain: &str) {
        self.companies.entry(fold(name)).or_insert(id);
        if !domain.is_empty() {
            self.domains.entry(domain.to_lowercase()).or_insert(id);
        }
    }

    /// One of us, by name or address.
    pub(super) fn find_member(&self, text: &str) -> Option<MemberId> {
        if text.is_empty() {
            return None;
        }
        let (form, email) = (fold(text), normalise(HandleKind::Email, text, ""));
        self.members
            .iter()
            .find(|member| {
                fold(&member.fields.name) == form
                    || (!member.fields.email.is_empty()
                        && normalise(HandleKind::Email, &member.fields.email, "") == email)
            })
            .map(|member| member.id)
    }
}
