//! The whole content of the shared tables, for comparing.

use std::collections::BTreeMap;

use kawka_domain::consent::{ConsentScope, ConsentState, standing};
use kawka_store::{Connection, Store, StoreError, table};

/// Rows by table, as text, by id. The journal is left out: it grows with every action.
pub type Snapshot = BTreeMap<String, Vec<String>>;

/// Everything people share but what is only ever appended, and the settings of this machine. Undo appends to the
/// consents: what is compared there is where they stand.
pub fn of(store: &Store) -> Snapshot {
    let mut found = tables(store, |name| {
        const APPENDED: [&str; 5] = [
            "consent_event",
            "consent_notice",
            "consent_record",
            "consent_receipt",
            "consent_receipt_event",
        ];
        let shared = !name.starts_with("local_") && name != "journal";
        name == "local_setting" || shared && !APPENDED.contains(&name)
    });
    found.insert("consents".to_owned(), standings(store));
    found.insert("receipts".to_owned(), receipts(store));
    found
}

/// Receipts that count: one that was noted by mistake stays in the file.
fn receipts(store: &Store) -> Vec<String> {
    let read = |c: &Connection| -> Result<Vec<String>, StoreError> {
        rows(
            c,
            "(SELECT id, sha256, given_at FROM consent_receipt WHERE taken_back_at IS NULL)",
        )
    };
    store.read(read).unwrap()
}

/// Where the consents of everybody stand, in each of their calls and outside of them.
fn standings(store: &Store) -> Vec<String> {
    let far = chrono::DateTime::<chrono::Utc>::MAX_UTC;
    let read = |c: &Connection| -> Result<Vec<String>, StoreError> {
        let changes = table::consent_notice::list_changes(c)?;
        let all = table::consent_event::list_all(c)?;
        let mut people: Vec<_> = all.iter().map(|e| e.customer).collect();
        people.sort_unstable();
        people.dedup();
        let mut lines = Vec::new();
        for person in people {
            let events = table::consent_event::list(c, person)?;
            let mut calls: Vec<_> = events.iter().map(|e| e.booking).collect();
            calls.sort_unstable();
            calls.dedup();
            for scope in ConsentScope::ALL {
                for call in &calls {
                    let state = standing(*scope, *call, &events, &changes, far).state;
                    if state != ConsentState::Unknown {
                        lines.push(format!("{person} {scope} {call:?} {state}"));
                    }
                }
            }
        }
        Ok(lines)
    };
    store.read(read).unwrap()
}

/// Everything, the tables of this machine and the journal too, but for the number under which this machine writes down
/// consent: a file that was put back goes on under another one.
pub fn whole(store: &Store) -> Snapshot {
    tables(store, |name| name != "local_consent_device")
}

/// Unpacks a changeset of the journal.
fn unpacked(packed: &[u8]) -> Vec<u8> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    flate2::read::DeflateDecoder::new(packed)
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

/// Every text of every table, the journal's lines and what its changesets hold, and this machine's tables too.
pub fn texts(store: &Store) -> String {
    let read = |c: &Connection| -> Result<String, StoreError> {
        let mut names = c.prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        )?;
        let names: Vec<String> = names
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut all = String::new();
        for name in names {
            let mut statement = c.prepare(&["SELECT * FROM ", name.as_str()].concat())?;
            let packed: Vec<bool> = statement
                .column_names()
                .map(|column| name == "journal" && column.ends_with("changeset"))
                .collect();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for (index, packed) in packed.iter().enumerate() {
                    let bytes = row.get_ref(index)?.as_bytes_or_null().ok().flatten();
                    let bytes = bytes.unwrap_or_default();
                    let bytes = if *packed && !bytes.is_empty() {
                        unpacked(bytes)
                    } else {
                        bytes.to_vec()
                    };
                    all.push_str(&String::from_utf8_lossy(&bytes));
                    all.push('\n');
                }
            }
        }
        Ok(all)
    };
    store.read(read).unwrap()
}

fn tables(store: &Store, wanted: fn(&str) -> bool) -> Snapshot {
    let read = |c: &Connection| -> Result<Snapshot, StoreError> {
        let mut names = c.prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        )?;
        let names: Vec<String> = names
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let names = names.into_iter().filter(|name| wanted(name));
        names
            .map(|name| Ok((name.clone(), rows(c, &name)?)))
            .collect()
    };
    store.read(read).unwrap()
}

fn rows(c: &Connection, table: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = c.prepare(&["SELECT * FROM ", table, " ORDER BY 1"].concat())?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let mut cells = Vec::with_capacity(columns);
        for index in 0..columns {
            cells.push(format!("{:?}", row.get_ref(index)?));
        }
        Ok(cells.join(" | "))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Compares table by table, so that a difference is short enough to read.
pub fn assert_same(before: &Snapshot, after: &Snapshot, name: &str) {
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>(),
        "{name}: tables"
    );
    for (table, rows) in before {
        let (lost, new): (Vec<_>, Vec<_>) = (
            rows.iter().filter(|r| !after[table].contains(r)).collect(),
            after[table].iter().filter(|r| !rows.contains(r)).collect(),
        );
        assert!(
            lost.is_empty() && new.is_empty() && rows.len() == after[table].len(),
            "{name}: {table} differs\n  gone: {lost:#?}\n  new: {new:#?}"
        );
    }
}
