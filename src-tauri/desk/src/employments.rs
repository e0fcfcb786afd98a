//! Roles over time: who was or is in which company. The present company and role stand in a person's own record; what was
//! before is kept when they change.

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::employment::{EmploymentDraft, in_order, is_partial_day};
use kawka_domain::ids::{CompanyId, CustomerId, EmploymentId};
use kawka_domain::person::CustomerDraft;
use kawka_store::{Connection, Transaction, table};

use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::people::{free_line, line};
use crate::view::{Colleague, Done, EmploymentRow};

fn check(fields: &EmploymentDraft) -> Result<EmploymentDraft, CommandError> {
    let checked = EmploymentDraft {
        company_id: fields.company_id,
        role: free_line("role", &fields.role)?,
        from: line("from", &fields.from)?,
        to: line("to", &fields.to)?,
    };
    for (field, day) in [("from", &checked.from), ("to", &checked.to)] {
        if !day.is_empty() && !is_partial_day(day) {
            return Err(CommandError::bad_input(field, "not_a_date"));
        }
    }
    if !checked.to.is_empty() && !in_order(&checked.from, &checked.to) {
        return Err(CommandError::bad_input("to", "before_the_beginning"));
    }
    Ok(checked)
}

/// Keeps the company that somebody leaves for another one, and since when they are in the new one.
pub(crate) fn note_change(
    tx: &Transaction<'_>,
    customer: CustomerId,
    former: &CustomerDraft,
    fields: &CustomerDraft,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let Some(left) = former
        .company_id
        .filter(|_| former.company_id != fields.company_id)
    else {
        return Ok(());
    };
    let open = table::employment::list(tx, customer)?
        .into_iter()
        .find(|known| known.fields.company_id == left && known.fields.to.is_empty());
    let ended = EmploymentDraft {
        company_id: left,
        role: former.role.clone(),
        from: open
            .as_ref()
            .map_or_else(String::new, |known| known.fields.from.clone()),
        to: today.to_string(),
    };
    match open {
        Some(known) => table::employment::change(tx, known.id, &ended)?,
        None => table::employment::add(tx, EmploymentId::new(), customer, &ended, now)?,
    }
    if let Some(company_id) = fields.company_id {
        let begun = EmploymentDraft {
            company_id,
            role: fields.role.clone(),
            from: today.to_string(),
            to: String::new(),
        };
        table::employment::add(tx, EmploymentId::new(), customer, &begun, now)?;
    }
    Ok(())
}

/// A person's times in companies.
pub(crate) fn rows(
    c: &Connection,
    customer: CustomerId,
) -> Result<Vec<EmploymentRow>, CommandError> {
    Ok(table::employment::list(c, customer)?
        .into_iter()
        .map(|known| EmploymentRow {
            id: known.id,
            company: known.company,
            fields: known.fields,
        })
        .collect())
}

impl Desk {
    /// The people of a company, those who left after those who are there.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn list_colleagues(&self, company: CompanyId) -> Result<Vec<Colleague>, CommandError> {
        self.store.read(|c| {
            table::company::get(c, company)?;
            Ok(table::employment::list_colleagues(c, company)?
                .into_iter()
                .map(|one| Colleague {
                    customer_id: one.customer,
                    name: one.name,
                    role: one.role,
                    from: one.from,
                    to: one.to,
                    past: one.past,
                })
                .collect())
        })
    }

    /// Adds a person's time in a company.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn add_employment(
        &self,
        customer: CustomerId,
        fields: &EmploymentDraft,
    ) -> Result<Done<EmploymentId>, CommandError> {
        let fields = check(fields)?;
        let (id, now) = (EmploymentId::new(), self.now());
        self.write(Action::AddEmployment, self.named(customer)?, |tx| {
            table::company::get(tx, fields.company_id)?;
            table::employment::add(tx, id, customer, &fields, now)?;
            Ok(id)
        })
    }

    /// Changes one.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn change_employment(
        &self,
        id: EmploymentId,
        fields: &EmploymentDraft,
    ) -> Result<Done<()>, CommandError> {
        let fields = check(fields)?;
        let former = self.store.read(|c| table::employment::get(c, id))?;
        self.write(
            Action::ChangeEmployment,
            self.named(former.customer)?,
            |tx| {
                if fields.company_id != former.fields.company_id {
                    table::company::get(tx, fields.company_id)?;
                }
                Ok(table::employment::change(tx, id, &fields)?)
            },
        )
    }

    /// Removes one.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn remove_employment(&self, id: EmploymentId) -> Result<Done<()>, CommandError> {
        let former = self.store.read(|c| table::employment::get(c, id))?;
        let now = self.now();
        self.write(
            Action::RemoveEmployment,
            self.named(former.customer)?,
            |tx| Ok(table::employment::remove(tx, id, now)?),
        )
    }

    fn named(&self, customer: CustomerId) -> Result<String, CommandError> {
        Ok(self.store.read(|c| table::customer::name(c, customer))?)
    }
}
