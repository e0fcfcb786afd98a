//! Integrity checks of the file.

use rusqlite::Connection;

use crate::error::StoreError;
use crate::store::Store;

/// One check and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked: `encryption`, `structure`, `references`, `search_index`, `journal`, `consent_chain`,
    /// `attachments`, `last_changes`.
    pub name: &'static str,
    /// What is wrong, in the database's own words; empty means all is well. Holds page and table names only.
    pub problems: Vec<String>,
}

impl Store {
    /// Runs every check; one that cannot be run to its end found a problem. Takes some seconds per hundred megabytes.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot even be opened, or something else than the file keeps it from being checked.
    pub fn verify(&self) -> Result<Vec<Check>, StoreError> {
        // A connection that was open while others wrote still holds the word index's outline of before, and
        // `integrity_check` would hold that against the file of now.
        let connection = self.reader()?;
        let connection = connection.unchecked_transaction()?;
        type Looking = fn(&Connection) -> Result<Vec<String>, StoreError>;
        let looks: [(&'static str, Looking); 7] = [
            ("encryption", encryption),
            ("structure", structure),
            ("references", references),
            ("search_index", crate::search::problems),
            ("journal", journal),
            ("consent_chain", consent_chain),
            ("attachments", attachments),
        ];
        let mut checks = Vec::new();
        for (name, look) in looks {
            let problems = match look(&connection) {
                Ok(problems) => problems,
                Err(error @ (StoreError::DiskFull | StoreError::NotWritable)) => return Err(error),
                // The checks themselves stumble over some damage.
                Err(error) => vec![format!("it cannot be checked to its end ({error})")],
            };
            checks.push(Check { name, problems });
        }
        let missing = self.missing_changes();
        let problems = if missing == 0 {
            Vec::new()
        } else {
            vec![format!("{missing} changes are missing")]
        };
        checks.push(Check {
            name: "last_changes",
            problems,
        });
        Ok(checks)
    }
}

/// Whether every page is authentic and the structure is sound. Both are needed: garbage behind the last page is seen
/// by the first one only.
pub(crate) fn is_sound(connection: &Connection) -> Result<bool, StoreError> {
    Ok(encryption(connection)?.is_empty() && structure(connection)?.is_empty())
}

/// Every page's HMAC.
fn encryption(connection: &Connection) -> Result<Vec<String>, StoreError> {
    lines(connection, "PRAGMA cipher_integrity_check")
}

fn structure(connection: &Connection) -> Result<Vec<String>, StoreError> {
    lines(connection, "PRAGMA integrity_check")
}

fn lines(connection: &Connection, sql: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let lines = rows.collect::<Result<Vec<_>, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

fn references(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let rows = statement.query_map([], |row| row.get::<_, String>("table"))?;
    let problems = rows.map(|table| table.map(|table| format!("dangling reference in {table}")));
    Ok(problems.collect::<Result<_, _>>()?)
}

/// Every event of consent says what it said when it was sealed, none is missing, and so do the notices.
fn consent_chain(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut problems = Vec::new();
    if let Err(error) = crate::table::consent_event::verify(connection)? {
        problems.push(error.to_string());
    }
    let notices = crate::table::consent_notice::list(connection)?;
    let changed = notices.iter().filter(|notice| !notice.is_whole()).count();
    if changed > 0 {
        problems.push(format!(
            "{changed} notices were changed after they were used"
        ));
    }
    Ok(problems)
}

/// The bytes of every file are there and are those it came with.
fn attachments(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let broken = crate::table::attachment::count_broken(connection)?;
    Ok(match broken {
        0 => Vec::new(),
        _ => vec![format!(
            "the bytes of {broken} attachments are missing or damaged"
        )],
    })
}

fn journal(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare("SELECT changeset, local_changeset FROM journal")?;
    let mut rows = statement.query([])?;
    let mut unreadable = 0;
    while let Some(row) = rows.next()? {
        let readable = |column| -> Result<bool, StoreError> {
            let packed = row.get_ref(column)?.as_blob_or_null();
            Ok(packed.is_ok_and(|packed| packed.is_none_or(|p| crate::door::unpack(p).is_ok())))
        };
        unreadable += u32::from(!readable("changeset")? || !readable("local_changeset")?);
    }
    Ok(match unreadable {
        0 => Vec::new(),
        _ => vec![format!("{unreadable} entries cannot be unpacked")],
    })
}
