//! Saved lists of people.

use chrono::{DateTime, Utc};
use kawka_domain::ids::ListId;
use kawka_domain::people_list::{FieldCriterion, PeopleCriteria, Tone};
use rusqlite::{Connection, Row, Transaction, named_params};
use uuid::Uuid;

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleList {
    /// Which.
    pub id: ListId,
    /// Its name.
    pub name: String,
    /// What somebody must fulfil.
    pub criteria: PeopleCriteria,
}

const COLUMNS: &str = "SELECT * FROM people_list WHERE removed_at IS NULL";

/// The column of each tone.
const TONES: [(Tone, &str); 3] = [
    (Tone::Compliment, "tone_compliment"),
    (Tone::Suggestion, "tone_suggestion"),
    (Tone::Story, "tone_story"),
];

fn read(row: &Row<'_>) -> rusqlite::Result<PeopleList> {
    let mut tones = Vec::new();
    for (tone, column) in TONES {
        if row.get(column)? {
            tones.push(tone);
        }
    }
    Ok(PeopleList {
        id: row.id("id")?,
        name: row.get("name")?,
        criteria: PeopleCriteria {
            search: row.get("search")?,
            not_invited_months: row.get("not_invited_months")?,
            had_call: row.get("had_call")?,
            contacts_days: row.get("contacts_days")?,
            contacts_min: row.get("contacts_min")?,
            tones,
            may_contact: row.get("may_contact")?,
            fields: Vec::new(),
        },
    })
}

/// What is asked of own fields, with the rows that say it.
fn fields(
    connection: &Connection,
    list: ListId,
) -> Result<Vec<(Uuid, FieldCriterion)>, StoreError> {
    rows(
        connection,
        "SELECT id, field_id, test, value FROM people_list_field
         WHERE list_id = :list AND removed_at IS NULL ORDER BY id",
        named_params! {":list": list.uuid()},
        |row| {
            Ok((
                row.get("id")?,
                FieldCriterion {
                    field_id: row.id("field_id")?,
                    test: row.word("test")?,
                    value: row.get("value")?,
                },
            ))
        },
    )
}

fn whole(connection: &Connection, mut list: PeopleList) -> Result<PeopleList, StoreError> {
    list.criteria.fields = fields(connection, list.id)?
        .into_iter()
        .map(|(_, field)| field)
        .collect();
    Ok(list)
}

/// Every list by name.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<PeopleList>, StoreError> {
    let sql = [COLUMNS, " ORDER BY kawka_fold(name), id"].concat();
    rows(connection, &sql, [], read)?
        .into_iter()
        .map(|list| whole(connection, list))
        .collect()
}

/// One list.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: ListId) -> Result<PeopleList, StoreError> {
    let sql = [COLUMNS, " AND id = :id"].concat();
    let list = first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("list"))?;
    whole(connection, list)
}

/// Adds a list.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(tx: &Transaction<'_>, list: &PeopleList, now: DateTime<Utc>) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO people_list (id, name, search, tone_compliment, tone_suggestion, tone_story, may_contact, created_at)
         VALUES (:id, '', '', 0, 0, 0, 0, :now)",
        named_params! {":id": list.id.uuid(), ":now": millis(now)},
    )?;
    change(tx, list, now)
}

/// Changes a list.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn change(
    tx: &Transaction<'_>,
    list: &PeopleList,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let c = &list.criteria;
    let has = |tone: Tone| c.tones.contains(&tone);
    run_one(
        tx,
        "list",
        "UPDATE people_list SET name = :name, search = :search, not_invited_months = :not_invited,
            had_call = :had_call, contacts_days = :days, contacts_min = :min, tone_compliment = :compliment,
            tone_suggestion = :suggestion, tone_story = :story, may_contact = :may_contact
         WHERE id = :id AND removed_at IS NULL",
        named_params! {
            ":id": list.id.uuid(), ":name": list.name, ":search": c.search, ":not_invited": c.not_invited_months,
            ":had_call": c.had_call, ":days": c.contacts_days, ":min": c.contacts_min,
            ":compliment": has(Tone::Compliment), ":suggestion": has(Tone::Suggestion), ":story": has(Tone::Story),
            ":may_contact": c.may_contact,
        },
    )?;
    let mut standing = fields(tx, list.id)?;
    for wanted in &c.fields {
        match standing.iter().position(|(_, known)| known == wanted) {
            Some(place) => drop(standing.remove(place)),
            None => add_field(tx, list.id, wanted)?,
        }
    }
    for (row, _) in standing {
        run(
            tx,
            "UPDATE people_list_field SET removed_at = :now WHERE id = :id",
            named_params! {":id": row, ":now": millis(now)},
        )?;
    }
    Ok(())
}

fn add_field(tx: &Transaction<'_>, list: ListId, field: &FieldCriterion) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO people_list_field (id, list_id, field_id, test, value)
         VALUES (:id, :list, :field, :test, :value)",
        named_params! {
            ":id": Uuid::now_v7(), ":list": list.uuid(), ":field": field.field_id.uuid(),
            ":test": field.test.word(), ":value": field.value,
        },
    )?;
    Ok(())
}

/// Marks a list as removed.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(tx: &Transaction<'_>, id: ListId, now: DateTime<Utc>) -> Result<(), StoreError> {
    run_one(
        tx,
        "list",
        "UPDATE people_list SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id.uuid(), ":now": millis(now)},
    )
}
