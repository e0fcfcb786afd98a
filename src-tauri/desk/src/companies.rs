//! Companies.

use kawka_domain::ids::CompanyId;
use kawka_domain::own_field::FieldSubject;
use kawka_domain::person::CompanyDraft;
use kawka_store::{Connection, table};

use crate::action::Action;
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::own_fields::{check_values, set_values, values_of};
use crate::people::{free_line, line, needed_line, text};
use crate::view::{CompanyView, Done, OriginNoteRow, OwnValue};

pub(crate) fn check_company(f: &CompanyDraft) -> Result<CompanyDraft, CommandError> {
    Ok(CompanyDraft {
        name: needed_line("name", &f.name)?,
        what_it_does: text("what_it_does", &f.what_it_does)?,
        domain: line("domain", &f.domain)?,
        industry: free_line("industry", &f.industry)?,
        size: free_line("size", &f.size)?,
        plan: free_line("plan", &f.plan)?,
    })
}

pub(crate) fn company_view(
    c: &Connection,
    company: table::company::Company,
) -> Result<CompanyView, CommandError> {
    Ok(CompanyView {
        own: values_of(c, company.id)?,
        origins: table::company::list_notes(c, company.id)?
            .into_iter()
            .map(|note| OriginNoteRow {
                origin_name: note.origin_name,
                field: note.field,
                value: note.value,
                at: note.at,
            })
            .collect(),
        id: company.id,
        fields: company.fields,
        people: company.people,
    })
}

impl Desk {
    /// Companies by name.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_companies(&self, search: &str) -> Result<Vec<CompanyView>, CommandError> {
        self.store.read(|c| {
            table::company::list(c, search)?
                .into_iter()
                .map(|company| company_view(c, company))
                .collect()
        })
    }

    /// One company.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn get_company(&self, id: CompanyId) -> Result<CompanyView, CommandError> {
        self.store
            .read(|c| company_view(c, table::company::get(c, id)?))
    }

    /// Adds a company.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`].
    pub fn add_company(&self, fields: &CompanyDraft) -> Result<Done<CompanyId>, CommandError> {
        self.add_company_with(fields, &[])
    }

    /// As [`Desk::add_company`], with values of own fields.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`].
    pub fn add_company_with(
        &self,
        fields: &CompanyDraft,
        own: &[OwnValue],
    ) -> Result<Done<CompanyId>, CommandError> {
        let fields = check_company(fields)?;
        let values = self
            .store
            .read(|c| check_values(c, FieldSubject::Company, own))?;
        let id = CompanyId::new();
        let now = self.now();
        self.write(Action::AddCompany, &fields.name, |tx| {
            table::company::add(tx, id, &fields, now)?;
            set_values(tx, id, &values, now)?;
            Ok(id)
        })
    }

    /// Changes a company.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn change_company(
        &self,
        id: CompanyId,
        fields: &CompanyDraft,
    ) -> Result<Done<()>, CommandError> {
        self.change_company_with(id, fields, &[])
    }

    /// As [`Desk::change_company`], with values of own fields; those that are not named stay.
    ///
    /// # Errors
    /// [`crate::ErrorCode::BadInput`], [`crate::ErrorCode::NotFound`].
    pub fn change_company_with(
        &self,
        id: CompanyId,
        fields: &CompanyDraft,
        own: &[OwnValue],
    ) -> Result<Done<()>, CommandError> {
        let fields = check_company(fields)?;
        let values = self
            .store
            .read(|c| check_values(c, FieldSubject::Company, own))?;
        let now = self.now();
        self.write(Action::ChangeCompany, &fields.name, |tx| {
            table::company::change(tx, id, &fields)?;
            set_values(tx, id, &values, now)
        })
    }

    /// Removes a company from every list.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn remove_company(&self, id: CompanyId) -> Result<Done<()>, CommandError> {
        let name = self.store.read(|c| table::company::get(c, id))?.fields.name;
        let now = self.now();
        self.write(Action::RemoveCompany, name, |tx| {
            Ok(table::company::remove(tx, id, now)?)
        })
    }
}
