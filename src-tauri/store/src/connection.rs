//! The one constructor of connections: every pragma is set here and read back.

use std::path::Path;
use std::sync::Once;

use kawka_domain::identity::{national, near_names, normalise};
use kawka_domain::search::phone_ends;
use kawka_domain::text::fold;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use crate::error::StoreError;
use crate::key::DataKey;

/// SQLite before this version may corrupt a file that two connections write ahead
/// (<https://sqlite.org/wal.html#walresetbug>).
const OLDEST_SQLITE: i32 = 3_051_003;

/// Bytes of a page, SQLCipher 4's default.
const PAGE: u64 = 4096;

/// KiB of pages that a connection keeps.
pub(crate) const CACHE: i64 = 8_000;

/// SQLite calls itself ready before it lets SQLCipher begin (`sqlite3_initialize`, `SQLITE_EXTRA_INIT`), so a second
/// thread that opens its first file meanwhile would be refused.
static BEGUN: Once = Once::new();

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Makes a new file; refuses an existing one.
    Create,
    /// The writer of an existing file; never makes one.
    Write,
    /// Reads an existing file.
    Read,
}

/// Opens a connection.
pub(crate) fn open(path: &Path, key: &DataKey, purpose: Purpose) -> Result<Connection, StoreError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(StoreError::Library);
    }
    // What it says of a failure, the opening below says again.
    BEGUN.call_once(|| drop(Connection::open_in_memory()));
    match (purpose, std::fs::metadata(path)) {
        (Purpose::Create, Ok(_)) => return Err(StoreError::Exists),
        (Purpose::Create, Err(_)) => drop(
            crate::folder::private_options()
                .create_new(true)
                .write(true)
                .open(path)?,
        ),
        (_, Err(_)) => return Err(StoreError::Missing(path.to_owned())),
        // An empty file would open as a new, empty database.
        (_, Ok(meta)) if meta.is_file() && meta.len() == 0 => {
            return Err(StoreError::Missing(path.to_owned()));
        }
        // So would one that is shorter than its first page. One that ends within a page was cut off, unless a
        // write-ahead log still holds the rest of it: then moving the log into the file was interrupted.
        (_, Ok(meta))
            if !meta.is_file()
                || meta.len() < PAGE
                || !meta.len().is_multiple_of(PAGE) && !has_log(path) =>
        {
            return Err(StoreError::Damaged(path.to_owned()));
        }
        (_, Ok(_)) => {}
    }
    let access = match purpose {
        Purpose::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Purpose::Create | Purpose::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let raw = Zeroizing::new(format!("x'{}'", *key.to_hex()));
    connection.pragma_update(None, "key", raw.as_str())?;
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    read_first_page(&connection, path)?;
    let cipher: String = connection
        .query_row("PRAGMA cipher_version", [], |row| row.get(0))
        .unwrap_or_default();
    if !cipher.starts_with("4.") {
        return Err(StoreError::Library);
    }
    if purpose != Purpose::Read {
        connection.pragma_update(None, "journal_mode", "WAL")?;
    }
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    for (name, value) in [
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("temp_store", 2),
        ("cache_size", -CACHE),
    ] {
        connection.pragma_update(None, name, value)?;
        let present: i64 = connection.pragma_query_value(None, name, |row| row.get(0))?;
        if present != value {
            return Err(StoreError::Library);
        }
    }
    connection.set_prepared_statement_cache_capacity(128);
    add_functions(&connection)?;
    Ok(connection)
}

/// Whether a write-ahead log with something in it lies beside the file.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|meta| meta.len() > 0)
}

/// A wrong key, or a damaged first page, only shows at the first read.
fn read_first_page(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    match connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| {
        row.get::<_, i64>(0)
    }) {
        Ok(_) => Ok(()),
        Err(error) => match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
                Err(StoreError::Damaged(path.to_owned()))
            }
            _ => Err(error.into()),
        },
    }
}

/// What triggers and derived tables are made with: `kawka_fold(text)`, text as it is compared, and
/// `kawka_normalise(kind, value, country)`, a handle as it is compared, `kawka_phone_ends(normalised)`, the beginnings
/// from which a phone number is found, `kawka_national(normalised)`, a phone number without its country, and
/// `kawka_near_names(one, other)`, whether two folded names are nearly one.
pub(crate) fn add_functions(connection: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("kawka_fold", 1, flags, |context| {
        Ok(context.get_raw(0).as_str_or_null()?.map(fold))
    })?;
    connection.create_scalar_function("kawka_phone_ends", 1, flags, |context| {
        Ok(phone_ends(context.get_raw(0).as_str()?))
    })?;
    connection.create_scalar_function("kawka_national", 1, flags, |context| {
        Ok(national(context.get_raw(0).as_str()?))
    })?;
    connection.create_scalar_function("kawka_near_names", 2, flags, |context| {
        Ok(near_names(
            context.get_raw(0).as_str()?,
            context.get_raw(1).as_str()?,
        ))
    })?;
    connection.create_scalar_function("kawka_normalise", 3, flags, |context| {
        let kind = context.get_raw(0).as_str()?.parse();
        let value = context.get_raw(1).as_str()?;
        // A kind of a newer program is compared as it is written.
        Ok(kind.map_or_else(
            |_| value.to_owned(),
            |kind| normalise(kind, value, context.get_raw(2).as_str().unwrap_or_default()),
        ))
    })?;
    Ok(())
}
