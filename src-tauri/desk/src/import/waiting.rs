//! New people with their handles and own fields, and origins of rows, until they are written together: many by one
//! statement are written faster than each by its own.

use chrono::{DateTime, Utc};
use kawka_domain::identity::HandleDraft;
use kawka_domain::ids::{CustomerId, HandleId};
use kawka_domain::person::CustomerDraft;
use kawka_store::table::import::NewReference;
use kawka_store::{StoreError, Transaction, table};

use super::cells::OwnCell;

/// What rows made and is not in the file yet.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    people: Vec<(CustomerId, CustomerDraft)>,
    handles: Vec<(HandleId, CustomerId, HandleDraft)>,
    values: Vec<(CustomerId, OwnCell)>,
    references: Vec<NewReference>,
}

impl Waiting {
    /// Somebody new waits.
    pub(super) fn person(
        &mut self,
        id: CustomerId,
        fields: CustomerDraft,
        handles: &[HandleDraft],
        own: &[OwnCell],
    ) {
        self.people.push((id, fields));
        let handles = handles.iter().cloned();
        self.handles
            .extend(handles.map(|handle| (HandleId::new(), id, handle)));
        self.values
            .extend(own.iter().map(|cell| (id, cell.clone())));
    }

    /// Where a record came from waits.
    pub(super) fn reference(&mut self, reference: NewReference) {
        self.references.push(reference);
    }

    /// Whether somebody waits.
    pub(super) fn has(&self, customer: CustomerId) -> bool {
        self.people.iter().any(|(id, _)| *id == customer)
    }

    /// Origins of rows with this id that wait, the latest last.
    pub(super) fn references(
        &self,
        kind: &'static str,
        source: &str,
        external_id: &str,
    ) -> impl DoubleEndedIterator<Item = &NewReference> {
        self.references.iter().filter(move |waiting| {
            waiting.external_id == external_id && waiting.kind == kind && waiting.source == source
        })
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written.
    pub(super) fn write(
        &mut self,
        tx: &Transaction<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self {
            people,
            handles,
            values,
            references,
        } = std::mem::take(self);
        table::customer::add_all(tx, &refer(&people, |(id, fields)| (*id, fields)), now)?;
        let handles = refer(&handles, |(id, whose, fields)| (*id, *whose, fields));
        table::handle::add_all(tx, &handles, now)?;
        for (whose, cell) in &values {
            table::custom_value::set(tx, (*whose).into(), cell.field.id, Some(&cell.value), now)?;
        }
        table::import::add_references(tx, &references, now)
    }

    /// What waits is not written: its rows were refused.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

fn refer<'a, T, R>(all: &'a [T], one: impl Fn(&'a T) -> R) -> Vec<R> {
    all.iter().map(one).collect()
}
