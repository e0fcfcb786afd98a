//! What is known of customers from the product: rows of files, and for those who look.

use kawka_domain::follow_up::{FollowUpDraft, FollowUpKind};
use kawka_domain::ids::{CustomerId, FollowUpId};
use kawka_domain::import::{FactName, ImportField as F, ImportKind, suggest};
use kawka_domain::sensitive::count_marks;
use kawka_store::table::product_fact::Fact;
use kawka_store::{Connection, table};

use super::cells::{Cells, Refusal};
use super::importer::{At, Importer, Taken};
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::{free_line, line};
use crate::view::{FactRow, RowAction};

/// How long ago a fault may have been known for it not to be news.
const KNOWN: chrono::Duration = chrono::Duration::days(30);

/// What is known of a customer from the product, the newest of each name; marked where it is from before `fresh_since`.
pub(crate) fn fact_rows(
    c: &Connection,
    customer: CustomerId,
    fresh_since: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<FactRow>, CommandError> {
    Ok(table::product_fact::list_newest(c, customer)?
        .into_iter()
        .map(|fact| FactRow {
            name: fact.name,
            label: fact.label,
            value: fact.value,
            stale: fact.as_of < fresh_since,
            as_of: fact.as_of,
            source: fact.source,
        })
        .collect())
}

impl Importer {
    /// One row of facts from the product: one fact by name and value, or several in columns of their own.
    pub(super) fn facts(&mut self, at: At<'_>, row: Cells<'_>) -> Result<Taken, Refusal> {
        let as_of = row
            .instant(F::AsOf, self.rules.zone)?
            .unwrap_or(self.rules.written);
        let source = match row.one(F::Source) {
            "" => self.rules.file.clone(),
            source => line("source", source)?,
        };
        let mut facts = Vec::new();
        let mut masked = 0;
        let mut add = |name: FactName, label: &str, given: &str| -> Result<(), Refusal> {
            let value = free_line("fact_value", given)?;
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
            let known = suggest(ImportKind::Facts, &[name.to_owned()]);
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
        let is_dated = !row.one(F::AsOf).is_empty();
        let mut action = RowAction::Unchanged;
        for fact in facts {
            match self.bring_fact(at, customer, &fact, is_dated)? {
                RowAction::Unchanged => {}
                RowAction::Update if action == RowAction::Create => {}
                one => action = one,
            }
        }
        Ok(taken(action))
    }

    /// Adds a fact. Where the file does not say of when it is and its source said the same last, that holds until the
    /// file was written.
    fn bring_fact(
        &mut self,
        at: At<'_>,
        customer: CustomerId,
        fact: &Fact,
        is_dated: bool,
    ) -> Result<RowAction, Refusal> {
        if table::product_fact::is_known(at.c, customer, fact)?
            || !is_dated && table::product_fact::holds_later(at.c, customer, fact)?
            || at.tx.is_none() && !self.facts.insert((customer, fact.clone()))
        {
            return Ok(RowAction::Unchanged);
        }
        let former = match is_dated {
            true => None,
            false => table::product_fact::find_former(at.c, customer, fact)?,
        };
        let again = former.and_then(|(id, same)| same.then_some(id));
        let Some(tx) = at.tx else {
            return Ok(match again {
                Some(_) => RowAction::Update,
                None => RowAction::Create,
            });
        };
        // What was mended and comes with every export is no new task; what comes back after a time is.
        let is_news = fact.name == FactName::KnownFault
            && !table::product_fact::had_fault(tx, customer, &fact.value, fact.as_of, KNOWN)?;
        let action = match again {
            Some(id) => {
                table::product_fact::renew(tx, id, fact.as_of)?;
                RowAction::Update
            }
            None => {
                table::product_fact::add(tx, customer, fact, self.rules.now)?;
                RowAction::Create
            }
        };
        if is_news {
            self.mend_before_asked(tx, customer, &fact.value)?;
        }
        Ok(action)
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

impl Desk {
    /// What is known of a customer from the product, the newest of each name.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn list_facts(&self, customer: CustomerId) -> Result<Vec<FactRow>, CommandError> {
        let fresh_since = self.facts_fresh_since()?;
        self.store.read(|c| {
            table::customer::get(c, customer)?;
            fact_rows(c, customer, fresh_since)
        })
    }

    /// Since when facts from the product count as fresh.
    pub(crate) fn facts_fresh_since(&self) -> Result<chrono::DateTime<chrono::Utc>, CommandError> {
        let days = self.get_settings()?.fact_days;
        Ok(self.now() - chrono::Duration::days(i64::from(days)))
    }
}
