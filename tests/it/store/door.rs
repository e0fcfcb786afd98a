//! The one door for writes: journal, listener, refusal (architecture, "One door for writes").

use std::sync::{Arc, Mutex};

use kawka_domain::ids::CustomerId;
use kawka_store::{Change, StoreError, Transaction, table};

use super::{add_customer, add_members, intent};
use crate::support::{TestStore, at, builders, snapshot};

type Tx<'a> = Transaction<'a>;

fn heard(own: &TestStore) -> Arc<Mutex<Vec<Change>>> {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&heard);
    own.store
        .on_change(move |change| into.lock().unwrap().push(change.clone()));
    heard
}

#[test]
fn a_write_is_in_the_journal_with_who_what_and_when() {
    let own = TestStore::new();
    let written = add_customer(&own.store, "Jan", "Las");
    let entries = own.store.read(|c| table::journal::list(c, 0, 10)).unwrap();
    let [entry] = &entries[..] else {
        panic!("one entry: {entries:?}");
    };
    assert_eq!(Some(entry.id), written.entry);
    assert_eq!(entry.intent, "add_customer");
    assert_eq!(
        (entry.actor, entry.undone_by, entry.undoes),
        (None, None, None)
    );
    assert_eq!(entry.at, at("2026-10-14T10:00:00Z"));
}

#[test]
fn the_listener_hears_of_tables_and_ids_after_the_commit() {
    let own = TestStore::new();
    let folder = own.folder.clone();
    let key = own.key.clone();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&seen);
    own.store.on_change(move |change| {
        // A second connection sees only what is committed.
        let beside = kawka_store::Store::open(&folder, &key, kawka_store::Mode::Read).unwrap();
        let ids: Vec<uuid::Uuid> = change.tables["customer"].iter().copied().collect();
        let found = beside.read(|c| table::customer::get(c, CustomerId::from(ids[0])));
        into.lock().unwrap().push((change.clone(), found.is_ok()));
    });
    let written = add_customer(&own.store, "Jan", "Las");
    let seen = seen.lock().unwrap();
    let [(change, committed)] = &seen[..] else {
        panic!("once: {seen:?}");
    };
    assert!(committed);
    assert_eq!(change, &written.change);
    assert_eq!(change.tables.len(), 1);
    assert!(change.tables["customer"].contains(&written.value.uuid()));
}

#[test]
fn a_refused_closure_leaves_nothing() {
    let own = TestStore::new();
    add_customer(&own.store, "Jan", "Las");
    let heard = heard(&own);
    let before = snapshot::whole(&own.store);
    let work = |tx: &Tx<'_>| -> Result<(), StoreError> {
        let fields = builders::customer("Half", "Done");
        table::customer::add(tx, CustomerId::new(), &fields, at("2026-10-14T10:00:00Z"))?;
        Err(StoreError::Value("refused"))
    };
    let refused = own.store.write(&intent("x"), work);
    assert!(matches!(refused, Err(StoreError::Value("refused"))));
    snapshot::assert_same(&before, &snapshot::whole(&own.store), "refused");
    assert!(heard.lock().unwrap().is_empty());

    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let work = |tx: &Tx<'_>| -> Result<(), StoreError> {
            let fields = builders::customer("Half", "Done");
            table::customer::add(tx, CustomerId::new(), &fields, at("2026-10-14T10:00:00Z"))?;
            std::panic::resume_unwind(Box::new("on purpose"))
        };
        drop(own.store.write(&intent("x"), work));
    }));
    assert!(panicked.is_err());
    snapshot::assert_same(&before, &snapshot::whole(&own.store), "panicked");
    add_customer(&own.store, "Still", "Open");
}

#[test]
fn a_dangling_reference_is_refused_at_the_commit() {
    let own = TestStore::new();
    let before = snapshot::whole(&own.store);
    let work = |tx: &Tx<'_>| -> Result<(), StoreError> {
        let handle = builders::email("nobody@las.example");
        let id = kawka_domain::ids::HandleId::new();
        table::handle::add(
            tx,
            id,
            CustomerId::new(),
            &handle,
            at("2026-10-14T10:00:00Z"),
        )
    };
    assert!(own.store.write(&intent("x"), work).is_err());
    snapshot::assert_same(&before, &snapshot::whole(&own.store), "refused");
    add_customer(&own.store, "Still", "Open");
    assert_eq!(super::problems(&own.store), Vec::<String>::new());
}

#[test]
fn what_changes_nothing_is_no_entry_and_no_event() {
    let own = TestStore::new();
    let id = add_customer(&own.store, "Jan", "Las").value;
    let heard = heard(&own);
    let work = |tx: &Tx<'_>| table::customer::change(tx, id, &builders::customer("Jan", "Las"));
    let written = own.store.write(&intent("change_customer"), work).unwrap();
    assert_eq!(written.entry, None);
    assert!(heard.lock().unwrap().is_empty());
    assert_eq!(
        own.store
            .read(|c| table::journal::list(c, 0, 10))
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn what_nobody_changed_on_this_machine_is_in_no_journal() {
    let own = TestStore::new();
    let id = CustomerId::new();
    let work = |tx: &Tx<'_>| -> Result<(), StoreError> {
        table::setting::set(tx, "theme", "dark")?;
        table::customer::add(
            tx,
            id,
            &builders::customer("Jan", "Las"),
            at("2026-10-14T10:00:00Z"),
        )
    };
    let written = own.store.write(&intent("x"), work).unwrap();
    let tables: Vec<&String> = written.change.tables.keys().collect();
    assert_eq!(
        tables,
        ["customer"],
        "neither the setting nor the search index"
    );

    own.store
        .undo(written.entry.unwrap(), &intent("undo"))
        .unwrap();
    let theme = own
        .store
        .read(|c| table::setting::find(c, "theme"))
        .unwrap();
    assert_eq!(theme.as_deref(), Some("dark"), "undo leaves it alone");

    let only_local = |tx: &Tx<'_>| table::setting::set(tx, "theme", "light");
    assert_eq!(
        own.store.write(&intent("x"), only_local).unwrap().entry,
        None
    );
}

#[test]
fn the_journal_is_encrypted_and_whole() {
    let own = TestStore::new();
    add_members(&own.store, 50);
    let entries = own
        .store
        .read(|c| table::journal::list(c, 0, 1000))
        .unwrap();
    assert_eq!(entries.len(), 50);
    let page = own.store.read(|c| table::journal::list(c, 10, 5)).unwrap();
    assert_eq!(
        page,
        entries[10..15],
        "pages follow one another, newest first"
    );
    assert!(entries.windows(2).all(|two| two[0].id > two[1].id));
}

/// The clock was ahead and was put right: what is done after that is still the newest.
#[test]
fn entries_stand_in_the_order_in_which_they_were_made_whatever_the_clock_says() {
    let own = TestStore::new();
    add_customer(&own.store, "Jan", "Las");
    let connection = kawka_store::Connection::open(own.folder.file()).unwrap();
    let key = format!("x'{}'", *own.key.to_hex());
    connection.pragma_update(None, "key", key).unwrap();
    // Version 7 begins with the milliseconds of its making: in the year 2104.
    let ahead = uuid::Uuid::from_u128((0x03d8_0000_0000_u128 << 80) | (7 << 76) | (2 << 62) | 9);
    connection
        .execute("UPDATE journal SET id = ?1", [ahead])
        .unwrap();
    drop(connection);
    let later = add_customer(&own.store, "Ewa", "Las").entry.unwrap();
    let latest = add_customer(&own.store, "Ida", "Las").entry.unwrap();
    let entries = own.store.read(|c| table::journal::list(c, 0, 10)).unwrap();
    let ids: Vec<uuid::Uuid> = entries.iter().map(|entry| entry.id.uuid()).collect();
    assert_eq!(ids, [latest.uuid(), later.uuid(), ahead]);
    assert!(ids.iter().all(|id| id.get_version_num() == 7));
}
