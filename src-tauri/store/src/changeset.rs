//! Taking rows out of a changeset of the journal: what was erased must not lie there either.
//!
//! The format is SQLite's own (<https://sqlite.org/session/changegroup.html>, `sqlite3session.c`, "CHANGESET FORMAT"): for
//! each table a header (`T`, number of columns, a key flag a column, the name), then its changes (operation, indirect
//! flag, old and new values). The key is the first column of every table that is recorded.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::error::StoreError;

/// Rows by table.
pub(crate) type Rows = BTreeMap<String, BTreeSet<Uuid>>;

const INSERT: u8 = 18;
const UPDATE: u8 = 23;
const DELETE: u8 = 9;

/// A changeset without the changes of some rows.
#[derive(Debug)]
pub(crate) struct Sifted {
    /// What is left.
    pub(crate) rest: Vec<u8>,
    /// How many changes were taken out.
    pub(crate) taken: usize,
}

/// A value of a changeset. No table that is recorded holds fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Former<'a> {
    /// NULL.
    Nothing,
    /// INTEGER.
    Number(i64),
    /// TEXT, in UTF-8.
    Text(&'a [u8]),
    /// BLOB.
    Bytes(&'a [u8]),
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

const UNREADABLE: StoreError = StoreError::Value("changeset");

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, StoreError> {
        let byte = *self.bytes.get(self.at).ok_or(UNREADABLE)?;
        self.at += 1;
        Ok(byte)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], StoreError> {
        let end = self.at.checked_add(count).ok_or(UNREADABLE)?;
        let taken = self.bytes.get(self.at..end).ok_or(UNREADABLE)?;
        self.at = end;
        Ok(taken)
    }

    /// SQLite's variable-length integer: seven bits a byte, the most significant first, eight in a ninth.
    fn number(&mut self) -> Result<usize, StoreError> {
        let mut value: u64 = 0;
        for _ in 0..8 {
            let byte = self.byte()?;
            value = value << 7 | u64::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                return usize::try_from(value).map_err(|_| UNREADABLE);
            }
        }
        let last = self.byte()?;
        usize::try_from(value << 8 | u64::from(last)).map_err(|_| UNREADABLE)
    }

    /// Passes a record over; gives its first value where that is a blob.
    fn record(&mut self, columns: usize) -> Result<Option<&'a [u8]>, StoreError> {
        let mut first = None;
        self.blobs(columns, |column, bytes| {
            if column == 0 {
                first = Some(bytes);
            }
        })?;
        Ok(first)
    }

    /// Passes a record over; hands over each value that is a blob, with its column.
    fn blobs(
        &mut self,
        columns: usize,
        mut take: impl FnMut(usize, &'a [u8]),
    ) -> Result<(), StoreError> {
        self.values(columns, |column, value| {
            if let Former::Bytes(bytes) = value {
                take(column, bytes);
            }
        })
    }

    /// Passes a record over; hands over each value that it has, with its column.
    fn values(
        &mut self,
        columns: usize,
        mut take: impl FnMut(usize, Former<'a>),
    ) -> Result<(), StoreError> {
        for column in 0..columns {
            match self.byte()? {
                0 => {}
                1 => {
                    let bytes = self.take(8)?.try_into().map_err(|_| UNREADABLE)?;
                    take(column, Former::Number(i64::from_be_bytes(bytes)));
                }
                2 => drop(self.take(8)?),
                kind @ (3 | 4) => {
                    let length = self.number()?;
                    let bytes = self.take(length)?;
                    take(
                        column,
                        if kind == 3 {
                            Former::Text(bytes)
                        } else {
                            Former::Bytes(bytes)
                        },
                    );
                }
                5 => take(column, Former::Nothing),
                _ => return Err(UNREADABLE),
            }
        }
        Ok(())
    }

    /// Passes the header of a table over, after its `T`; gives how many columns it has, and its name.
    fn table(&mut self) -> Result<(usize, &'a str), StoreError> {
        let columns = self.number()?;
        self.take(columns)?;
        let begun = self.at;
        while self.byte()? != 0 {}
        let name = self.bytes.get(begun..self.at - 1).ok_or(UNREADABLE)?;
        Ok((columns, std::str::from_utf8(name).map_err(|_| UNREADABLE)?))
    }
}

/// Takes every change of `rows` out of a changeset.
///
/// # Errors
/// [`StoreError::Value`] for what is no changeset.
pub(crate) fn sift(changeset: &[u8], rows: &Rows) -> Result<Sifted, StoreError> {
    let mut reader = Reader {
        bytes: changeset,
        at: 0,
    };
    let mut sifted = Sifted {
        rest: Vec::with_capacity(changeset.len()),
        taken: 0,
    };
    let mut table = String::new();
    let mut columns = 0;
    // A table's header is written with its first change that stays.
    let mut header: &[u8] = &[];
    while reader.at < changeset.len() {
        let begun = reader.at;
        let operation = reader.byte()?;
        if operation == b'T' {
            let (count, name) = reader.table()?;
            (columns, table) = (count, name.to_owned());
            header = &changeset[begun..reader.at];
            continue;
        }
        reader.byte()?;
        let key = match operation {
            INSERT | DELETE => reader.record(columns)?,
            UPDATE => {
                let key = reader.record(columns)?;
                reader.record(columns)?;
                key
            }
            _ => return Err(UNREADABLE),
        };
        let id = key.and_then(|key| Uuid::from_slice(key).ok());
        let gone = id.is_some_and(|id| rows.get(&table).is_some_and(|ids| ids.contains(&id)));
        if gone {
            sifted.taken += 1;
        } else {
            sifted.rest.extend_from_slice(std::mem::take(&mut header));
            sifted.rest.extend_from_slice(&changeset[begun..reader.at]);
        }
    }
    Ok(sifted)
}

/// Hands over each row that was added, changed or removed: its table and, where its key is one, its id.
///
/// # Errors
/// [`StoreError::Value`] for what is no changeset.
pub(crate) fn touched<'a>(
    changeset: &'a [u8],
    mut take: impl FnMut(&'a str, Option<Uuid>),
) -> Result<(), StoreError> {
    let mut reader = Reader {
        bytes: changeset,
        at: 0,
    };
    let (mut columns, mut table) = (0, "");
    while reader.at < changeset.len() {
        let operation = reader.byte()?;
        if operation == b'T' {
            (columns, table) = reader.table()?;
            continue;
        }
        reader.byte()?;
        let key = reader.record(columns)?;
        match operation {
            INSERT | DELETE => {}
            UPDATE => drop(reader.record(columns)?),
            _ => return Err(UNREADABLE),
        }
        take(table, key.and_then(|key| Uuid::from_slice(key).ok()));
    }
    Ok(())
}

/// Hands over what stood in each column that an update changed: the table, the row, the column, the former value.
///
/// # Errors
/// [`StoreError::Value`] for what is no changeset.
pub(crate) fn changed<'a>(
    changeset: &'a [u8],
    mut take: impl FnMut(&'a str, Uuid, usize, Former<'a>),
) -> Result<(), StoreError> {
    let mut reader = Reader {
        bytes: changeset,
        at: 0,
    };
    let (mut columns, mut table) = (0, "");
    while reader.at < changeset.len() {
        let operation = reader.byte()?;
        if operation == b'T' {
            (columns, table) = reader.table()?;
            continue;
        }
        reader.byte()?;
        match operation {
            INSERT | DELETE => drop(reader.record(columns)?),
            UPDATE => {
                let mut own = None;
                reader.values(columns, |column, value| match (own, value) {
                    (None, Former::Bytes(bytes)) if column == 0 => {
                        own = Uuid::from_slice(bytes).ok();
                    }
                    (Some(own), value) => take(table, own, column, value),
                    _ => {}
                })?;
                reader.record(columns)?;
            }
            _ => return Err(UNREADABLE),
        }
    }
    Ok(())
}

/// Hands over every id that a row referred to when it was added or removed: its table, its own id, the column, the id.
///
/// # Errors
/// [`StoreError::Value`] for what is no changeset.
pub(crate) fn references(
    changeset: &[u8],
    mut take: impl FnMut(&str, Uuid, usize, Uuid),
) -> Result<(), StoreError> {
    let mut reader = Reader {
        bytes: changeset,
        at: 0,
    };
    let (mut columns, mut table) = (0, "");
    while reader.at < changeset.len() {
        let operation = reader.byte()?;
        if operation == b'T' {
            (columns, table) = reader.table()?;
            continue;
        }
        reader.byte()?;
        match operation {
            INSERT | DELETE => {
                let mut own = None;
                reader.blobs(columns, |column, bytes| {
                    let Ok(id) = Uuid::from_slice(bytes) else {
                        return;
                    };
                    match own {
                        None if column == 0 => own = Some(id),
                        Some(own) => take(table, own, column, id),
                        None => {}
                    }
                })?;
            }
            UPDATE => {
                reader.record(columns)?;
                reader.record(columns)?;
            }
            _ => return Err(UNREADABLE),
        }
    }
    Ok(())
}

/// A value in a changeset.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Not told: as it was.
    Same,
    /// Nothing.
    Null,
    /// A number.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    /// A text.
    Text(String),
    /// An id; other bytes are not told.
    Id(Uuid),
}

/// What was done with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// Added.
    Add,
    /// Changed.
    Change,
    /// Removed from the table.
    Delete,
}

/// One row's change, column by column.
pub(crate) struct Edit<'a> {
    pub(crate) table: &'a str,
    pub(crate) id: Uuid,
    pub(crate) operation: Operation,
    pub(crate) former: Vec<Cell>,
    pub(crate) now: Vec<Cell>,
}

impl Reader<'_> {
    fn cells(&mut self, columns: usize) -> Result<Vec<Cell>, StoreError> {
        let mut cells = Vec::with_capacity(columns);
        for _ in 0..columns {
            cells.push(match self.byte()? {
                0 => Cell::Same,
                5 => Cell::Null,
                kind @ (1 | 2) => {
                    let bytes = self.take(8)?.try_into().map_err(|_| UNREADABLE)?;
                    if kind == 1 {
                        Cell::Integer(i64::from_be_bytes(bytes))
                    } else {
                        Cell::Real(f64::from_be_bytes(bytes))
                    }
                }
                kind @ (3 | 4) => {
                    let length = self.number()?;
                    let bytes = self.take(length)?;
                    if kind == 3 {
                        Cell::Text(String::from_utf8_lossy(bytes).into_owned())
                    } else {
                        Uuid::from_slice(bytes).map_or(Cell::Null, Cell::Id)
                    }
                }
                _ => return Err(UNREADABLE),
            });
        }
        Ok(cells)
    }
}

/// Hands over every change of the tables that are `wanted`; the others are passed over.
///
/// # Errors
/// [`StoreError::Value`] for what is no changeset.
pub(crate) fn edits(
    changeset: &[u8],
    wanted: impl Fn(&str) -> bool,
    mut take: impl FnMut(Edit<'_>),
) -> Result<(), StoreError> {
    let mut reader = Reader {
        bytes: changeset,
        at: 0,
    };
    let (mut columns, mut table) = (0, "");
    while reader.at < changeset.len() {
        let operation = reader.byte()?;
        if operation == b'T' {
            (columns, table) = reader.table()?;
            continue;
        }
        reader.byte()?;
        if !wanted(table) {
            for _ in 0..if operation == UPDATE { 2 } else { 1 } {
                reader.record(columns)?;
            }
            continue;
        }
        let none = || vec![Cell::Null; columns];
        let (operation, former, now) = match operation {
            INSERT => (Operation::Add, none(), reader.cells(columns)?),
            DELETE => (Operation::Delete, reader.cells(columns)?, none()),
            UPDATE => (
                Operation::Change,
                reader.cells(columns)?,
                reader.cells(columns)?,
            ),
            _ => return Err(UNREADABLE),
        };
        let key = if operation == Operation::Add {
            &now
        } else {
            &former
        };
        let Some(Cell::Id(id)) = key.first() else {
            continue;
        };
        let id = *id;
        // Of a change the key stands on one side only.
        take(Edit {
            table,
            id,
            operation,
            former,
            now,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::Connection;
    use rusqlite::session::Session;

    use super::*;

    const TABLES: &str = "CREATE TABLE a (id BLOB NOT NULL PRIMARY KEY, t TEXT, n INTEGER, r REAL);
        CREATE TABLE b (id BLOB NOT NULL PRIMARY KEY, t TEXT, k BLOB);";

    fn dump(c: &Connection) -> Vec<String> {
        let mut all = Vec::new();
        for (table, columns) in [("a", 4), ("b", 3)] {
            let mut s = c
                .prepare(&format!("SELECT * FROM {table} ORDER BY id"))
                .unwrap();
            let rows = s
                .query_map([], |row| {
                    let cells: Vec<String> = (0..columns)
                        .map(|n| format!("{:?}", row.get_ref(n).unwrap()))
                        .collect();
                    Ok(format!("{table} {}", cells.join("|")))
                })
                .unwrap();
            all.extend(rows.map(Result::unwrap));
        }
        all
    }

    /// One step: which table, which of eight rows, insert, change or delete, a text, a number.
    type Step = (bool, u8, u8, String, i64);

    fn id(number: u8) -> Uuid {
        Uuid::from_u128(u128::from(number) + 1)
    }

    fn perform(c: &Connection, steps: &[Step], skip: &dyn Fn(bool, u8) -> bool) {
        for (first, row, what, text, number) in steps {
            if skip(*first, *row) {
                continue;
            }
            let table = if *first { "a" } else { "b" };
            let id = id(*row);
            let _ = match what % 3 {
                0 if *first => c.execute(
                    "INSERT OR IGNORE INTO a VALUES (?1, ?2, ?3, 0.5)",
                    (id, text, number),
                ),
                0 => c.execute(
                    "INSERT OR IGNORE INTO b VALUES (?1, ?2, ?3)",
                    (id, text, text.as_bytes()),
                ),
                1 => c.execute(
                    &format!("UPDATE {table} SET t = ?2 WHERE id = ?1"),
                    (id, text),
                ),
                _ => c.execute(&format!("DELETE FROM {table} WHERE id = ?1"), [id]),
            };
        }
    }

    proptest! {
        /// Applying what is left does what the steps without those rows do, and nothing of the rows lies in it.
        #[test]
        fn what_is_left_is_what_the_others_did(
            before in prop::collection::vec((any::<bool>(), 0..8_u8, Just(0_u8), "[a-z]{0,200}", any::<i64>()), 0..12),
            steps in prop::collection::vec((any::<bool>(), 0..8_u8, 0..3_u8, "[A-Z]{0,200}", any::<i64>()), 0..30),
            gone in prop::collection::vec((any::<bool>(), 0..8_u8), 0..6),
        ) {
            let (one, other) = (Connection::open_in_memory().unwrap(), Connection::open_in_memory().unwrap());
            for c in [&one, &other] {
                c.execute_batch(TABLES).unwrap();
                perform(c, &before, &|_, _| false);
            }
            let mut session = Session::new(&one).unwrap();
            session.attach::<&str>(None).unwrap();
            perform(&one, &steps, &|_, _| false);
            let mut changeset = Vec::new();
            session.changeset_strm(&mut changeset).unwrap();
            let mut rows = Rows::new();
            for (first, row) in &gone {
                let table = if *first { "a" } else { "b" };
                rows.entry(table.to_owned()).or_default().insert(id(*row));
            }
            let sifted = sift(&changeset, &rows).unwrap();
            let mut input = sifted.rest.as_slice();
            other.apply_strm(&mut input, None::<fn(&str) -> bool>, |_, _| {
                rusqlite::session::ConflictAction::SQLITE_CHANGESET_ABORT
            }).unwrap();
            let third = Connection::open_in_memory().unwrap();
            third.execute_batch(TABLES).unwrap();
            perform(&third, &before, &|_, _| false);
            perform(&third, &steps, &|first, row| gone.contains(&(first, row)));
            prop_assert_eq!(dump(&other), dump(&third));
            prop_assert_eq!(sift(&sifted.rest, &rows).unwrap().taken, 0);
            prop_assert_eq!(sift(&changeset, &Rows::new()).unwrap().rest, changeset);
        }

        #[test]
        fn what_is_no_changeset_is_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = sift(&bytes, &Rows::new());
            let _ = references(&bytes, |_, _, _, _| {});
            let _ = changed(&bytes, |_, _, _, _| {});
            let _ = touched(&bytes, |_, _| {});
        }
    }
}
