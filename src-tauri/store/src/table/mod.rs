//! One module a table: its row, its reads, its writes. Reads take any connection, writes a transaction that came
//! through the door.

pub mod absence;
pub mod answer;
pub mod answer_tag;
pub mod attachment;
pub mod booking;
pub mod booking_answer;
pub mod booking_event;
pub mod booking_rule;
pub mod brief_text;
pub mod calendar;
pub mod calendar_event;
pub mod calendar_reading;
pub mod call_note;
pub mod company;
pub mod consent_event;
pub mod consent_notice;
pub mod custom_field;
pub mod custom_value;
pub mod customer;
pub mod employment;
pub mod erasure;
pub mod field_change;
pub mod follow_up;
pub mod found_file;
pub mod handle;
pub mod import;
pub mod interaction;
pub mod invitation;
pub mod invitation_settings;
pub mod invitation_template;
pub mod journal;
pub mod letter_draft;
pub mod member;
pub mod merge;
pub mod nomination;
pub mod nomination_signals;
pub mod outbox;
pub mod people_list;
#[cfg(test)]
mod plans;
pub mod private_note;
pub mod product_fact;
pub mod question;
pub mod receipt;
pub mod recording;
pub mod recording_file;
pub mod reminder;
pub mod remote;
pub mod rights_request;
pub mod setting;
pub mod slot;
pub mod upload;

use chrono::{DateTime, Utc};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, Params, Row};
use uuid::Uuid;

use crate::error::StoreError;
use crate::row::millis;

/// A statement, ready to be run; the one place where this folder prepares them.
pub(crate) fn prepared<'a>(
    connection: &'a Connection,
    sql: &str,
) -> rusqlite::Result<CachedStatement<'a>> {
    #[cfg(test)]
    plans::remember(sql);
    connection.prepare_cached(sql)
}

/// All rows of a query.
pub(crate) fn rows<T, P: Params>(
    connection: &Connection,
    sql: &str,
    params: P,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = prepared(connection, sql)?;
    let rows = statement.query_map(params, read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The first row of a query, if there is one.
pub(crate) fn first<T, P: Params>(
    connection: &Connection,
    sql: &str,
    params: P,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, StoreError> {
    use rusqlite::OptionalExtension as _;
    Ok(prepared(connection, sql)?
        .query_row(params, read)
        .optional()?)
}

/// A count.
fn count<P: Params>(connection: &Connection, sql: &str, params: P) -> Result<u32, StoreError> {
    let count: i64 = prepared(connection, sql)?.query_row(params, |row| row.get(0))?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Runs one statement and gives the number of rows it touched.
fn run<P: Params>(connection: &Connection, sql: &str, params: P) -> Result<usize, StoreError> {
    Ok(prepared(connection, sql)?.execute(params)?)
}

/// Runs one statement that must touch a row.
fn run_one<P: Params>(
    connection: &Connection,
    what: &'static str,
    sql: &str,
    params: P,
) -> Result<(), StoreError> {
    if run(connection, sql, params)? == 0 {
        Err(StoreError::NotFound(what))
    } else {
        Ok(())
    }
}

/// Rows that one statement inserts at most. Others are inserted by statements of half as many, so that few are prepared.
const AT_ONCE: usize = 32;

/// Inserts rows, many by one statement: whatever sets off triggers keeps a copy of each page that it changes, in case it
/// fails half-way, and rows that come together change the same pages.
///
/// `into` names the table and `N` of its columns.
pub(crate) fn insert<const N: usize>(
    connection: &Connection,
    into: &str,
    rows: &[[ValueRef<'_>; N]],
) -> Result<(), StoreError> {
    let row = ["(", &["?"; N].join(", "), ")"].concat();
    let mut rest = rows;
    let mut at_once = AT_ONCE;
    while !rest.is_empty() {
        if rest.len() < at_once {
            at_once /= 2;
            continue;
        }
        let (these, others) = rest.split_at(at_once);
        rest = others;
        let rows = vec![row.as_str(); at_once].join(", ");
        let mut statement = prepared(
            connection,
            &["INSERT INTO ", into, " VALUES ", &rows].concat(),
        )?;
        for (at, value) in these.iter().flatten().enumerate() {
            statement.raw_bind_parameter(at + 1, ToSqlOutput::Borrowed(*value))?;
        }
        statement.raw_execute()?;
    }
    Ok(())
}

/// An id as it is stored.
fn an_id<T: AsRef<Uuid>>(id: &T) -> ValueRef<'_> {
    ValueRef::Blob(id.as_ref().as_bytes())
}

/// A text as it is stored.
pub(crate) const fn text(text: &str) -> ValueRef<'_> {
    ValueRef::Text(text.as_bytes())
}

/// An instant as it is stored.
const fn an_instant<'a>(at: DateTime<Utc>) -> ValueRef<'a> {
    ValueRef::Integer(millis(at))
}

/// A yes or no as it is stored.
const fn yes_or_no<'a>(yes: bool) -> ValueRef<'a> {
    ValueRef::Integer(yes as i64)
}

/// A value as it is stored, where there is one.
fn maybe<'a, T>(value: Option<T>, stored: impl FnOnce(T) -> ValueRef<'a>) -> ValueRef<'a> {
    value.map_or(ValueRef::Null, stored)
}
