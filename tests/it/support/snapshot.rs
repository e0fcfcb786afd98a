//! The whole content of the shared tables, for comparing.

use std::collections::BTreeMap;

use kawka_store::{Connection, Store, StoreError};

/// Rows by table, as text, by id. The journal is left out: it grows with every action.
pub type Snapshot = BTreeMap<String, Vec<String>>;

/// Everything people share, and the settings of this machine.
pub fn of(store: &Store) -> Snapshot {
    tables(store, |name| {
        name == "local_setting" || !name.starts_with("local_") && name != "journal"
    })
}

/// Everything, the tables of this machine and the journal too.
pub fn whole(store: &Store) -> Snapshot {
    tables(store, |_| true)
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
