//! Which companies are found.

use kawka_domain::ids::CompanyId;
use kawka_domain::text::words;
use rusqlite::{Connection, OptionalExtension as _, named_params};
use uuid::Uuid;

use super::expression;
use crate::error::StoreError;
use crate::row::RowExt as _;

/// How many of the newest hits are ranked.
const RANKED: u32 = 100;

/// Companies of which every word begins a word, those whose name begins with the first of them first.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn companies(
    connection: &Connection,
    searched: &[String],
    limit: usize,
) -> Result<Vec<CompanyId>, StoreError> {
    let Some(first) = searched.first() else {
        return Ok(Vec::new());
    };
    let mut statement = connection.prepare_cached(
        "SELECT c.company_id, c.folded FROM local_company_fts f JOIN local_company c ON c.number = f.rowid
         WHERE local_company_fts MATCH :words ORDER BY f.rowid DESC LIMIT :ranked",
    )?;
    let found = statement.query_map(
        named_params! {":words": expression(searched), ":ranked": RANKED},
        |row| Ok((row.id("company_id")?, row.get("folded")?)),
    )?;
    let mut found: Vec<(CompanyId, String)> = found.collect::<Result<_, _>>()?;
    let begins = |folded: &str| {
        words(folded)
            .next()
            .is_some_and(|word| word.starts_with(first))
    };
    found.sort_by_cached_key(|(_, folded)| (!begins(folded), folded.clone()));
    found.truncate(limit);
    Ok(found.into_iter().map(|(id, _)| id).collect())
}

/// Writes the companies whom triggers named to the index.
pub(super) fn refresh(connection: &Connection) -> Result<(), StoreError> {
    let stale: Vec<Uuid> = connection
        .prepare_cached("SELECT company_id FROM local_company_stale ORDER BY company_id")?
        .query_map([], |row| row.get("company_id"))?
        .collect::<Result<_, _>>()?;
    for company in &stale {
        write(connection, *company)?;
    }
    if !stale.is_empty() {
        connection
            .prepare_cached("DELETE FROM local_company_stale")?
            .execute([])?;
    }
    Ok(())
}

fn write(connection: &Connection, company: Uuid) -> Result<(), StoreError> {
    let of = named_params! {":company": company};
    let folded: Option<String> = connection
        .prepare_cached("SELECT folded FROM local_company_text WHERE company_id = :company")?
        .query_row(of, |row| row.get("folded"))
        .optional()?;
    let former: Option<(i64, String)> = connection
        .prepare_cached("SELECT number, folded FROM local_company WHERE company_id = :company")?
        .query_row(of, |row| Ok((row.get("number")?, row.get("folded")?)))
        .optional()?;
    if let Some((number, former)) = former {
        if folded.as_ref() == Some(&former) {
            return Ok(());
        }
        connection
            .prepare_cached("DELETE FROM local_company_fts WHERE rowid = ?")?
            .execute([number])?;
        connection
            .prepare_cached("DELETE FROM local_company WHERE number = ?")?
            .execute([number])?;
    }
    let Some(folded) = folded else {
        return Ok(());
    };
    connection
        .prepare_cached("INSERT INTO local_company (company_id, folded) VALUES (?, ?)")?
        .execute((company, &folded))?;
    connection
        .prepare_cached(
            "INSERT INTO local_company_fts (rowid, text) VALUES (last_insert_rowid(), ?)",
        )?
        .execute([&folded])?;
    Ok(())
}
