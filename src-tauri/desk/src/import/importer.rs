//! What an import knows while it goes through its rows: what it made already, and how rows are matched.
//!
//! A dry run and a real one go through the same code; a dry run has no transaction to write with, so what it would
//! have made is remembered here and asked before the file.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use kawka_domain::identity::{HandleKind, near_names, normalise};
use kawka_domain::ids::{CompanyId, CustomerId, MemberId};
use kawka_domain::import::{ImportKind, RowProblem};
use kawka_domain::text::fold;
use kawka_domain::time::day_in;
use kawka_store::table::custom_value::Whose;
use kawka_store::table::import::{Held, NewReference};
use kawka_store::table::merge::OriginNote;
use kawka_store::table::product_fact::Fact;
use kawka_store::{Connection, Transaction, table};
use uuid::Uuid;

use super::bring::Bring;
use super::cells::{Cells, OwnCell, Refusal, own_word};
use super::columns::Columns;
use super::input::Item;
use super::learned::{Learned, Noted, domain_form};
use super::mail::Ours;
use super::people::{Form, PersonRow};
use super::reader::Reader;
use super::waiting::Waiting;
use crate::command_error::CommandError;
use crate::own_fields::{Checked, origin_of};
use crate::reconcile::FREE_MAIL;
use crate::view::{RowAction, RowDecision, SuggestionRule};

/// Where rows come from that name no source of their own: ids within it may be those of several programs.
pub(super) const FILE: &str = "file";

/// Characters of an id of ours as it is written.
const UUID: usize = 36;

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
    /// The name of what is known, where it is nobody.
    pub(super) other_name: Option<String>,
    pub(super) masked: u32,
}

impl Taken {
    pub(super) fn new(action: RowAction, subject: impl Into<String>) -> Self {
        Self {
            action,
            subject: subject.into(),
            other: None,
            other_name: None,
            masked: 0,
        }
    }
}

/// What is the same for all rows.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) kind: ImportKind,
    pub(super) columns: Arc<Columns>,
    /// Where the rows come from: ids count within it.
    pub(super) source: String,
    /// What facts are told to be from.
    pub(super) file: String,
    pub(super) zone: Tz,
    pub(super) now: DateTime<Utc>,
    /// When the file was written, at the latest now.
    pub(super) written: DateTime<Utc>,
    pub(super) me: Option<MemberId>,
    pub(super) suggestions: SuggestionRule,
    pub(super) create_people: bool,
    pub(super) chosen: Vec<String>,
    /// Addresses of the team's own.
    pub(super) ours: Ours,
    pub(super) decisions: HashMap<u64, RowDecision>,
}

impl Rules {
    /// The day on which the import runs, here.
    pub(super) fn today(&self) -> NaiveDate {
        day_in(self.now, self.zone)
    }
}

/// Rows that are taken back together, and then gone through one by one, where a refused one of them wrote something.
const TOGETHER: usize = 32;

/// Why rows did not go together.
enum Stop {
    /// A refused row wrote something.
    Apart,
    /// Nothing can be written any more.
    Whole(CommandError),
}

impl From<kawka_store::StoreError> for Stop {
    fn from(error: kawka_store::StoreError) -> Self {
        Self::Whole(error.into())
    }
}

/// Values of own fields that are to be written; field and value of what a row says that is not taken.
pub(super) type Brought = (Vec<Checked>, Vec<(String, String)>);

/// The state of one import.
pub(super) struct Importer {
    pub(super) rules: Rules,
    pub(super) reader: Reader,
    pub(super) any_booking_waits: bool,
    /// The country of most customers.
    country: String,
    pub(super) learned: Learned,
    /// What is written when the rows that go together are through.
    pub(super) waiting: Waiting,
    /// Facts that a dry run would have added.
    pub(super) facts: HashSet<(CustomerId, Fact)>,
}

/// What is known of the origin of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) subject: Uuid,
    pub(super) same: bool,
    /// Its own row in the file; a dry run has none for what it would have made.
    pub(super) reference: Option<Uuid>,
    /// What the row said of each field when it was read last.
    pub(super) said: String,
    /// The row bears this record's very id: it was exported here.
    pub(super) is_own: bool,
}

/// What a row is known by: its own id where it comes from, or what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowKey {
    pub(super) source: String,
    pub(super) id: String,
}

/// Whether a handle of this kind tells who somebody is.
const fn identifies(kind: HandleKind) -> bool {
    !matches!(kind, HandleKind::Website | HandleKind::Other)
}

/// Whether two folded names may be those of one company: nearly the same, or one longer than the other.
pub(super) fn same_company(one: &str, other: &str) -> bool {
    one.starts_with(other) || other.starts_with(one) || near_names(one, other)
}

impl Importer {
    /// A value of the file that was not taken, kept beside the record.
    pub(super) fn origin_note(&self, field: String, value: String) -> OriginNote {
        OriginNote {
            origin_name: self.rules.file.clone(),
            field,
            value,
            at: self.rules.now,
        }
    }

    pub(super) fn new(c: &Connection, rules: Rules) -> Result<Self, Refusal> {
        let mut learned = Learned::default();
        for (id, name, domain) in table::import::list_companies(c)? {
            learned.company(id, &name, &domain);
        }
        learned.keep(false);
        Ok(Self {
            reader: Reader::new(&rules, table::member::list(c)?),
            rules,
            any_booking_waits: table::import::is_any_booking_unmatched(c)?,
            country: table::import::usual_country(c)?,
            learned,
            waiting: Waiting::default(),
            facts: HashSet::new(),
        })
    }

    /// Goes through rows or messages and writes what they say. What a refused one wrote and taught is taken back; as
    /// nearly all are refused before they write, they go together as long as none did.
    pub(super) fn take_all(
        &mut self,
        tx: &Transaction<'_>,
        items: &[Item],
    ) -> Result<Vec<Result<Taken, Refusal>>, CommandError> {
        let at = At {
            c: tx,
            tx: Some(tx),
        };
        self.learned.forget_indexed();
        let mut all = Vec::with_capacity(items.len());
        for items in items.chunks(TOGETHER) {
            let work = || self.take_together(at, items);
            match table::import::attempt(tx, work, |stop| matches!(stop, Stop::Apart)) {
                Ok(taken) => {
                    self.learned.keep(true);
                    all.extend(taken);
                }
                Err(Stop::Whole(error)) => return Err(error),
                Err(Stop::Apart) => {
                    self.forget();
                    for item in items {
                        match self.take(at, item) {
                            Err(Refusal::Whole(error)) => return Err(error),
                            taken => all.push(taken),
                        }
                    }
                }
            }
        }
        Ok(all)
    }

    fn take_together(
        &mut self,
        at: At<'_>,
        items: &[Item],
    ) -> Result<Vec<Result<Taken, Refusal>>, Stop> {
        let mut all = Vec::with_capacity(items.len());
        for item in items {
            let before = (at.c.total_changes(), self.learned.taught());
            match self.take_item(at, item) {
                Err(Refusal::Whole(error)) => return Err(Stop::Whole(error)),
                Err(_) if before != (at.c.total_changes(), self.learned.taught()) => {
                    return Err(Stop::Apart);
                }
                taken => all.push(taken),
            }
        }
        self.write_waiting(at)?;
        Ok(all)
    }

    /// Goes through one row or message. What a refused one wrote and taught is taken back.
    pub(super) fn take(&mut self, at: At<'_>, item: &Item) -> Result<Taken, Refusal> {
        let taken = match at.tx {
            Some(tx) => table::import::attempt(
                tx,
                || {
                    let taken = self.take_item(at, item)?;
                    self.write_waiting(at)?;
                    Ok(taken)
                },
                |refusal: &Refusal| !matches!(refusal, Refusal::Whole(_)),
            ),
            None => self.take_item(at, item),
        };
        match &taken {
            Ok(_) => self.learned.keep(at.tx.is_some()),
            Err(_) => self.forget(),
        }
        taken
    }

    /// What rows taught and left to be written is taken back with them.
    fn forget(&mut self) {
        self.learned.forget();
        self.waiting.forget();
    }

    /// Writes what waits to be written.
    pub(super) fn write_waiting(&mut self, at: At<'_>) -> Result<(), kawka_store::StoreError> {
        match at.tx {
            Some(tx) => self.waiting.write(tx, self.rules.now),
            None => Ok(()),
        }
    }

    fn take_item(&mut self, at: At<'_>, item: &Item) -> Result<Taken, Refusal> {
        if self.decision(item.line()) == Some(RowDecision::Skip) {
            return Err(Refusal::Skip(RowProblem::new("row", "chosen")));
        }
        match item {
            Item::Row {
                line,
                cells,
                person,
            } => self.take_row(at, *line, cells, person.as_deref()),
            Item::Letter(letter) => self.letter(at, letter),
            Item::Bad { reason, .. } => Err(Refusal::row("row", reason)),
        }
    }

    /// What a person decided about a row.
    pub(super) fn decision(&self, line: u64) -> Option<RowDecision> {
        self.rules.decisions.get(&line).copied()
    }

    fn take_row(
        &mut self,
        at: At<'_>,
        line: u64,
        cells: &[String],
        person: Option<&PersonRow>,
    ) -> Result<Taken, Refusal> {
        let columns = Arc::clone(&self.rules.columns);
        let row = Cells::new(cells, &columns);
        if row.is_empty() {
            return Err(Refusal::row("row", "empty"));
        }
        match self.rules.kind {
            ImportKind::People => match person {
                Some(person) => self.person(at, line, person),
                None => self.person(at, line, &self.reader.person(row)?),
            },
            ImportKind::Companies => self.company(at, line, row),
            ImportKind::Interactions | ImportKind::Mail => self.interaction(at, row),
            ImportKind::Facts => self.facts(at, row),
        }
    }

    /// The key of a row: its own id, which counts where it comes from, or what it holds, which counts everywhere.
    pub(super) fn key(&self, own_id: &str, held: impl FnOnce() -> String) -> RowKey {
        match own_id {
            "" => RowKey {
                source: FILE.to_owned(),
                id: held(),
            },
            id => RowKey {
                source: self.rules.source.clone(),
                id: id.to_owned(),
            },
        }
    }

    /// What became of rows of this key before, and whether they held the same: those that did first, then the latest.
    pub(super) fn list_known(
        &self,
        at: At<'_>,
        kind: &'static str,
        key: &RowKey,
        hash: &[u8],
    ) -> Result<Vec<Known>, Refusal> {
        let noted = self
            .learned
            .noted(&(kind, key.source.clone(), key.id.clone()));
        let waiting = self.waiting.references(kind, &key.source, &key.id).rev();
        let noted = noted
            .iter()
            .rev()
            .map(|noted| (noted.subject, noted.id, &noted.held))
            .chain(waiting.map(|waits| (waits.subject, Some(waits.id), &waits.held)));
        let mut known: Vec<Known> = Vec::new();
        for (subject, reference, held) in noted {
            // Of one subject the last word counts.
            if known.iter().all(|known| known.subject != subject) {
                known.push(Known {
                    subject,
                    same: held.hash == hash,
                    reference,
                    said: held.said.clone(),
                    is_own: false,
                });
            }
        }
        for found in table::import::list_references(at.c, kind, &key.source, &key.id)? {
            let is_new =
                |known: &Known| known.subject != found.subject && known.reference != Some(found.id);
            if known.iter().all(is_new) {
                known.push(Known {
                    subject: found.subject,
                    same: found.held.hash == hash,
                    reference: Some(found.id),
                    said: found.held.said,
                    is_own: false,
                });
            }
        }
        // A row of an export of this very Kawka bears the id of its record.
        let own = Some(key.id.as_str()).filter(|id| id.len() == UUID);
        if let Some(own) = own.and_then(|id| Uuid::try_parse(id).ok())
            && table::import::is_own(at.c, kind, own)?
        {
            match known.iter_mut().find(|known| known.subject == own) {
                Some(known) => known.is_own = true,
                None => known.push(Known {
                    subject: own,
                    same: false,
                    reference: None,
                    said: String::new(),
                    is_own: true,
                }),
            }
        }
        known.sort_by_key(|known| (!known.same, !known.is_own));
        Ok(known)
    }

    /// Notes what became of a row.
    pub(super) fn note(
        &mut self,
        at: At<'_>,
        kind: &'static str,
        key: &RowKey,
        known: Option<&Known>,
        subject: Uuid,
        held: impl Into<Held>,
    ) -> Result<(), Refusal> {
        let held = held.into();
        let reference = known.and_then(|known| known.reference);
        let Some(tx) = at.tx else {
            let noted = Noted {
                subject,
                held,
                id: reference,
            };
            self.learned
                .note((kind, key.source.clone(), key.id.clone()), noted);
            return Ok(());
        };
        if let Some(id) = reference {
            self.write_waiting(at)?;
            table::import::change_reference(tx, id, &held)?;
            return Ok(());
        }
        self.waiting.reference(NewReference {
            id: Uuid::now_v7(),
            kind,
            source: key.source.clone(),
            external_id: key.id.clone(),
            subject,
            held,
        });
        if self.rules.kind != ImportKind::People {
            self.write_waiting(at)?;
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
        // A number of some country, without saying of which, is looked for in the usual one, too.
        let national = handles
            .iter()
            .filter(|(kind, form)| *kind == HandleKind::Phone && !form.starts_with('+'))
            .map(|(kind, form)| (*kind, normalise(*kind, form, &self.country)))
            .filter(|form| form.1.starts_with('+'));
        let wanted: Vec<Form> = handles.iter().cloned().chain(national).collect();
        for form in &wanted {
            if !identifies(form.0) || form.1.is_empty() {
                continue;
            }
            let made = self.learned.owners(form).iter();
            let nearly = self.learned.owners_but_for_country(form).iter();
            // In one order, whether somebody who was made stands in the file by now or not.
            let there = table::handle::list_owners(at.c, form.0, &form.1)?;
            let mut learned = Vec::new();
            for owner in made.chain(nearly) {
                // Somebody may have removed or merged them meanwhile.
                learned.extend(self.standing(at, *owner)?);
            }
            for owner in there.into_iter().chain(learned) {
                if !owners.contains(&owner) {
                    owners.push(owner);
                }
            }
        }
        Ok(owners)
    }

    /// The folded name of somebody.
    pub(super) fn name_of(&self, at: At<'_>, customer: CustomerId) -> Result<String, Refusal> {
        if let Some(name) = self.learned.name(customer) {
            return Ok(name.to_owned());
        }
        Ok(table::import::find_name(at.c, customer)?.unwrap_or_default())
    }

    /// Everybody of exactly this folded name, but for names that the import itself gave.
    pub(super) fn list_namesakes(
        &self,
        at: At<'_>,
        folded: &str,
    ) -> Result<Vec<CustomerId>, Refusal> {
        let mut found = table::import::list_namesakes(at.c, folded)?;
        found.retain(|who| self.learned.name(*who).is_none_or(|name| name == folded));
        found.extend(self.learned.namesakes(folded));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Somebody of the same name anywhere, or of nearly the same in the same company.
    pub(super) fn find_like(
        &mut self,
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
        if !self.learned.knows_staff(company) {
            let staff = table::import::list_names_in(at.c, company)?;
            self.learned.set_staff(company, staff);
        }
        Ok(self.learned.find_colleague(company, folded))
    }

    /// Whether a record that an id stands for, and the one that it was merged into, may be whom a row tells of: one of
    /// the handles is theirs, or the name is nearly theirs. A row that says neither cannot disagree.
    pub(super) fn agrees(
        &self,
        at: At<'_>,
        records: &[CustomerId],
        folded: &str,
        forms: &[(HandleKind, String)],
    ) -> Result<bool, Refusal> {
        if folded.is_empty() && forms.is_empty() {
            return Ok(true);
        }
        for record in records {
            for form in forms {
                let (kind, value) = (form.0, form.1.as_str());
                if self.learned.owners(form).contains(record)
                    || self.learned.owners_but_for_country(form).contains(record)
                    || table::import::has_handle(at.c, *record, kind, value)?
                {
                    return Ok(true);
                }
            }
            let name = match self.learned.name(*record) {
                Some(name) => name.to_owned(),
                None => table::import::find_name_ever(at.c, *record)?.unwrap_or_default(),
            };
            if !folded.is_empty() && (name.is_empty() || near_names(&name, folded)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Who a record stands for by now; nobody where it was removed.
    pub(super) fn standing(
        &self,
        at: At<'_>,
        customer: CustomerId,
    ) -> Result<Option<CustomerId>, Refusal> {
        if self.learned.is_made(customer) {
            return Ok(Some(customer));
        }
        Ok(table::import::find_standing(at.c, customer)?)
    }

    /// Brings values of own fields into a record: an empty field is filled, another value replaced where the row may do
    /// so. Gives what is to be written, and what the row says that is not taken.
    pub(super) fn bring_own(
        at: At<'_>,
        whose: impl Into<Whose>,
        cells: &[OwnCell],
        bring: &Bring<'_>,
    ) -> Result<Brought, Refusal> {
        if cells.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let known = table::custom_value::list(at.c, whose.into())?;
        let (mut taken, mut others) = (Vec::new(), Vec::new());
        for OwnCell { field, value, .. } in cells {
            let known = known.iter().find(|known| known.field == field.id);
            if known.is_some_and(|known| known.value == *value) {
                continue;
            }
            if bring.takes(&own_word(field), known.is_none()) {
                taken.push((field.id, Some(value.clone())));
            } else {
                others.push((origin_of(field), field.words(value)));
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
        self.learned.company(id, name, domain);
        self.learned.set_staff(id, Vec::new());
        Ok(Some(id))
    }

    /// The company of this name, or of this domain where its name does not say otherwise.
    pub(super) fn find_company(&self, name: &str, domain: &str) -> Option<CompanyId> {
        let (folded, domain) = (fold(name), domain_form(domain));
        // Everybody may have a mailbox at a free one.
        let at_domain = match FREE_MAIL.contains(&domain.as_str()) {
            true => &[],
            false => self.learned.companies_at(&domain),
        };
        if folded.is_empty() {
            return at_domain.first().copied();
        }
        let named = self.learned.companies(&folded);
        let both = at_domain.iter().find(|company| named.contains(company));
        let near = || {
            at_domain
                .iter()
                .find(|company| same_company(self.learned.company_name(**company), &folded))
        };
        both.or_else(|| named.first()).or_else(near).copied()
    }
}
