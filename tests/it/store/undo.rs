//! Undo of any action at any time, or a refusal that changes nothing and names what is in the way.

use kawka_domain::ids::{CompanyId, CustomerId, HandleId, InteractionId, JournalId};
use kawka_domain::search::Query;
use kawka_store::search::People;
use kawka_store::{Store, StoreError, Transaction, table};

use super::{add_customer, intent, problems};
use crate::support::{TestStore, at, builders, snapshot};

type Tx<'a> = Transaction<'a>;

fn undo(store: &Store, entry: JournalId) -> Result<JournalId, StoreError> {
    Ok(store.undo(entry, &intent("undo"))?.entry.unwrap())
}

fn change(
    store: &Store,
    id: CustomerId,
    spoil: impl FnOnce(&mut kawka_domain::person::CustomerDraft),
) -> JournalId {
    let mut fields = store.read(|c| table::customer::get(c, id)).unwrap().fields;
    spoil(&mut fields);
    let work = |tx: &Tx<'_>| table::customer::change(tx, id, &fields);
    store
        .write(&intent("change_customer"), work)
        .unwrap()
        .entry
        .unwrap()
}

fn names_found(store: &Store, search: &str) -> Vec<String> {
    let read = |c: &kawka_store::Connection| {
        let wanted = People {
            query: Query::parse(search),
            limit: 10,
            ..People::default()
        };
        let found = kawka_store::search::people(c, &wanted)?;
        table::customer::list(c, &found.ids, at("2026-10-14T10:00:00Z"))
    };
    let rows = store.read(read).unwrap();
    rows.into_iter().map(|row| row.name).collect()
}

#[test]
fn an_undo_can_itself_be_undone() {
    let own = TestStore::new();
    let empty = snapshot::of(&own.store);
    let added = add_customer(&own.store, "Jan", "Las");
    let full = snapshot::of(&own.store);
    let mut entry = added.entry.unwrap();
    for round in 0..3 {
        entry = undo(&own.store, entry).unwrap();
        snapshot::assert_same(&empty, &snapshot::of(&own.store), &format!("undo {round}"));
        let first = own
            .store
            .read(|c| table::journal::get(c, added.entry.unwrap()))
            .unwrap();
        assert!(
            first.undone_by.is_some(),
            "it does not stand after undo {round}"
        );
        entry = undo(&own.store, entry).unwrap();
        snapshot::assert_same(&full, &snapshot::of(&own.store), &format!("redo {round}"));
    }
    let first = own
        .store
        .read(|c| table::journal::get(c, added.entry.unwrap()))
        .unwrap();
    assert_eq!(first.undone_by, None, "it stands again");
    assert_eq!(problems(&own.store), Vec::<String>::new());
}

#[test]
fn what_was_undone_is_not_undone_twice() {
    let own = TestStore::new();
    let entry = add_customer(&own.store, "Jan", "Las").entry.unwrap();
    let by = undo(&own.store, entry).unwrap();
    assert!(matches!(
        undo(&own.store, entry),
        Err(StoreError::AlreadyUndone)
    ));
    let entry = own.store.read(|c| table::journal::get(c, entry)).unwrap();
    assert_eq!(entry.undone_by, Some(by));
    let by = own.store.read(|c| table::journal::get(c, by)).unwrap();
    assert_eq!(by.undoes, Some(entry.id));
    assert!(matches!(
        undo(&own.store, JournalId::new()),
        Err(StoreError::NotFound(_))
    ));
}

#[test]
fn an_older_change_is_undone_beneath_later_ones_of_other_fields() {
    let own = TestStore::new();
    let id = add_customer(&own.store, "Jan", "Las").value;
    let role = change(&own.store, id, |f| f.role = "owner".into());
    change(&own.store, id, |f| f.plan = "team".into());
    undo(&own.store, role).unwrap();
    let fields = own
        .store
        .read(|c| table::customer::get(c, id))
        .unwrap()
        .fields;
    assert_eq!((fields.role.as_str(), fields.plan.as_str()), ("", "team"));
}

#[test]
fn a_later_change_of_the_same_field_is_in_the_way_and_nothing_changes() {
    let own = TestStore::new();
    let id = add_customer(&own.store, "Jan", "Las").value;
    let first = change(&own.store, id, |f| {
        f.role = "owner".into();
        f.plan = "team".into();
    });
    let second = change(&own.store, id, |f| f.role = "partner".into());
    let other = add_customer(&own.store, "Ewa", "Bór").value;
    change(&own.store, other, |f| f.role = "partner".into());
    let before = snapshot::whole(&own.store);
    let Err(StoreError::UndoConflict { obstacles, later }) = undo(&own.store, first) else {
        panic!("refused");
    };
    let tables: Vec<&str> = obstacles.iter().map(|o| o.table.as_str()).collect();
    assert_eq!(tables, ["customer"]);
    assert_eq!(later, [second], "and the later change is named");
    snapshot::assert_same(&before, &snapshot::whole(&own.store), "not even the plan");
}

#[test]
fn what_others_lean_on_is_not_taken_away() {
    let own = TestStore::new();
    let added = add_customer(&own.store, "Jan", "Las");
    let work = |tx: &Tx<'_>| {
        let fields = builders::interaction("He called");
        let now = at("2026-10-14T10:00:00Z");
        table::interaction::add(tx, InteractionId::new(), added.value, None, &fields, now)
    };
    let leaning = own
        .store
        .write(&intent("add_interaction"), work)
        .unwrap()
        .entry
        .unwrap();
    let before = snapshot::whole(&own.store);
    let Err(StoreError::UndoConflict { obstacles, later }) = undo(&own.store, added.entry.unwrap())
    else {
        panic!("refused");
    };
    let tables: Vec<&str> = obstacles.iter().map(|o| o.table.as_str()).collect();
    assert_eq!(tables, ["interaction"], "what leans on it is named");
    assert_eq!(later, [leaning]);
    snapshot::assert_same(&before, &snapshot::whole(&own.store), "refused");

    undo(&own.store, leaning).unwrap();
    undo(&own.store, added.entry.unwrap()).unwrap();
    assert_eq!(problems(&own.store), Vec::<String>::new());
}

#[test]
fn the_search_index_follows_every_undo() {
    let own = TestStore::new();
    let company = CompanyId::new();
    let work = |tx: &Tx<'_>| {
        table::company::add(
            tx,
            company,
            &builders::company("Dachy"),
            at("2026-10-14T10:00:00Z"),
        )
    };
    own.store.write(&intent("add_company"), work).unwrap();
    let added = add_customer(&own.store, "Łucja", "Śliwa");
    let id = added.value;
    let employed = change(&own.store, id, |f| f.company_id = Some(company));
    let work = |tx: &Tx<'_>| {
        let handle = builders::email("lucja@dachy.example");
        table::handle::add(tx, HandleId::new(), id, &handle, at("2026-10-14T10:00:00Z"))
    };
    let reachable = own
        .store
        .write(&intent("add_handle"), work)
        .unwrap()
        .entry
        .unwrap();
    let work = |tx: &Tx<'_>| table::company::change(tx, company, &builders::company("Rynny"));
    let renamed = own
        .store
        .write(&intent("change_company"), work)
        .unwrap()
        .entry
        .unwrap();

    let there = |search: &str, expected: bool, when: &str| {
        let found = names_found(&own.store, search) == ["Łucja Śliwa"];
        assert_eq!(found, expected, "{search} {when}");
        assert_eq!(problems(&own.store), Vec::<String>::new(), "{when}");
    };
    for (search, expected) in [("rynny", true), ("dachy.exam", true), ("sliwa", true)] {
        there(search, expected, "at first");
    }
    let back = undo(&own.store, renamed).unwrap();
    there("rynny", false, "after the name of the company");
    undo(&own.store, back).unwrap();
    there("rynny", true, "and back");
    undo(&own.store, reachable).unwrap();
    there("dachy.exam", false, "after the address");
    undo(&own.store, employed).unwrap();
    there("rynny", false, "after the company");
    let gone = undo(&own.store, added.entry.unwrap()).unwrap();
    there("sliwa", false, "after all");
    undo(&own.store, gone).unwrap();
    there("sliwa", true, "and back");
}
