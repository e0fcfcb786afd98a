//! The encrypted file: opening, the door, undo, checks, crashes.

mod backup;
mod commands;
pub mod crash;
mod disk_full;
mod door;
mod lost_changes;
mod open;
mod own_fields;
mod restore;
mod undo;
mod undo_everything;

mod verify;

use kawka_domain::ids::{CustomerId, InteractionId, MemberId};
use kawka_store::{Intent, Store, StoreError, Transaction, Written, table};

use crate::support::{at, builders};

/// An intent of nobody.
fn intent(word: &'static str) -> Intent {
    Intent {
        actor: None,
        word,
        subject: String::new(),
        at: at("2026-10-14T10:00:00Z"),
    }
}

/// Adds a customer through the door.
fn add_customer(store: &Store, given: &str, family: &str) -> Written<CustomerId> {
    let id = CustomerId::new();
    let work = |tx: &Transaction<'_>| -> Result<CustomerId, StoreError> {
        let fields = builders::customer(given, family);
        table::customer::add(tx, id, &fields, at("2026-10-14T10:00:00Z"))?;
        Ok(id)
    };
    store.write(&intent("add_customer"), work).unwrap()
}

/// Adds a contact with a customer.
fn add_contact(store: &Store, customer: CustomerId) {
    let work = |tx: &Transaction<'_>| -> Result<(), StoreError> {
        let fields = builders::interaction("Asked about roofs");
        let now = at("2026-10-14T10:00:00Z");
        table::interaction::add(tx, InteractionId::new(), customer, None, &fields, now)
    };
    store.write(&intent("add_interaction"), work).unwrap();
}

/// Adds as many members as are asked for, one change each.
fn add_members(store: &Store, count: usize) {
    for number in 0..count {
        let work = |tx: &Transaction<'_>| -> Result<(), StoreError> {
            let fields = kawka_domain::person::MemberDraft {
                name: format!("Member {number}"),
                email: String::new(),
                role: kawka_domain::person::MemberRole::Host,
            };
            table::member::add(tx, MemberId::new(), &fields, at("2026-10-14T10:00:00Z"))
        };
        store.write(&intent("add_member"), work).unwrap();
    }
}

fn count_members(store: &Store) -> usize {
    store.read(table::member::list).unwrap().len()
}

/// Everything that the checks have to say.
pub(crate) fn problems(store: &Store) -> Vec<String> {
    let checks = store.verify().unwrap();
    checks
        .into_iter()
        .flat_map(|check| {
            let name = check.name;
            check
                .problems
                .into_iter()
                .map(move |problem| format!("{name}: {problem}"))
        })
        .collect()
}
