//! Fields of the team's own and the choices of those that hold one of a list.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{FieldChoiceId, FieldId};
use kawka_domain::own_field::{FieldKind, FieldSubject, FieldValue, parse_value};
use rusqlite::{Connection, Row, Transaction, named_params};

use super::{first, rows, run, run_one};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Which.
    pub id: FieldId,
    /// Whose it is.
    pub subject: FieldSubject,
    /// What it holds.
    pub kind: FieldKind,
    /// Its name.
    pub name: String,
    /// Place in the order, from 0.
    pub position: u32,
    /// Since when it is not asked for any more.
    pub archived_at: Option<DateTime<Utc>>,
    /// Its choices in order, archived ones too.
    pub choices: Vec<Choice>,
}

/// One of the values of a field that holds one of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Which.
    pub id: FieldChoiceId,
    /// What it is called.
    pub label: String,
    /// Place in the order, from 0.
    pub position: u32,
    /// It is not offered any more.
    pub archived: bool,
}

impl Field {
    /// Reads a value as people and files write it; an archived choice is still a choice.
    ///
    /// # Errors
    /// A word for what is wrong.
    pub fn parse(&self, text: &str) -> Result<FieldValue, &'static str> {
        let choices: Vec<_> = self
            .choices
            .iter()
            .map(|choice| (choice.id, choice.label.as_str()))
            .collect();
        parse_value(self.kind, text, &choices)
    }

    /// A value as people read it: a choice by its name, all else as it is exchanged.
    #[must_use]
    pub fn words(&self, value: &FieldValue) -> String {
        match value {
            FieldValue::Choice(id) => self
                .choices
                .iter()
                .find(|choice| choice.id == *id)
                .map(|choice| choice.label.clone())
                .unwrap_or_default(),
            other => other.text(),
        }
    }
}

const COLUMNS: &str = "SELECT id, subject, kind, name, position, archived_at FROM custom_field";

fn read(row: &Row<'_>) -> rusqlite::Result<Field> {
    Ok(Field {
        id: row.id("id")?,
        subject: row.word("subject")?,
        kind: row.word("kind")?,
        name: row.get("name")?,
        position: row.get("position")?,
        archived_at: row.find_instant("archived_at")?,
        choices: Vec::new(),
    })
}

fn with_choices(connection: &Connection, mut field: Field) -> Result<Field, StoreError> {
    field.choices = rows(
        connection,
        "SELECT id, label, position, archived_at IS NOT NULL AS archived FROM custom_choice
         WHERE field_id = :field ORDER BY position, id",
        named_params! {":field": field.id.uuid()},
        |row| {
            Ok(Choice {
                id: row.id("id")?,
                label: row.get("label")?,
                position: row.get("position")?,
                archived: row.get("archived")?,
            })
        },
    )?;
    Ok(field)
}

/// Every field, those in use before archived ones, in order.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection) -> Result<Vec<Field>, StoreError> {
    let sql = [
        COLUMNS,
        " ORDER BY archived_at IS NOT NULL, subject DESC, position, id",
    ]
    .concat();
    rows(connection, &sql, [], read)?
        .into_iter()
        .map(|field| with_choices(connection, field))
        .collect()
}

/// The fields of people or of companies that are in use, in order.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_in_use(
    connection: &Connection,
    subject: FieldSubject,
) -> Result<Vec<Field>, StoreError> {
    let mut fields = list(connection)?;
    fields.retain(|field| field.subject == subject && field.archived_at.is_none());
    Ok(fields)
}

/// One field.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(connection: &Connection, id: FieldId) -> Result<Field, StoreError> {
    let sql = [COLUMNS, " WHERE id = :id"].concat();
    let field = first(connection, &sql, named_params! {":id": id.uuid()}, read)?
        .ok_or(StoreError::NotFound("field"))?;
    with_choices(connection, field)
}

/// Adds a field; its choices are added one by one.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add(tx: &Transaction<'_>, field: &Field, now: DateTime<Utc>) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO custom_field (id, subject, kind, name, position, created_at)
         VALUES (:id, :subject, :kind, :name, :position, :now)",
        named_params! {
            ":id": field.id.uuid(), ":subject": field.subject.word(), ":kind": field.kind.word(),
            ":name": field.name, ":position": field.position, ":now": millis(now),
        },
    )?;
    Ok(())
}

/// Changes name, place, and whether it is asked for; what a field holds never changes.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn change(tx: &Transaction<'_>, field: &Field) -> Result<(), StoreError> {
    run_one(
        tx,
        "field",
        "UPDATE custom_field SET name = :name, position = :position, archived_at = :archived WHERE id = :id",
        named_params! {
            ":id": field.id.uuid(), ":name": field.name, ":position": field.position,
            ":archived": field.archived_at.map(millis),
        },
    )
}

/// Adds a choice.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn add_choice(tx: &Transaction<'_>, field: FieldId, choice: &Choice) -> Result<(), StoreError> {
    run(
        tx,
        "INSERT INTO custom_choice (id, field_id, label, position) VALUES (:id, :field, :label, :position)",
        named_params! {
            ":id": choice.id.uuid(), ":field": field.uuid(), ":label": choice.label, ":position": choice.position,
        },
    )?;
    Ok(())
}

/// Changes name and place of a choice, and whether it is offered.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn change_choice(
    tx: &Transaction<'_>,
    choice: &Choice,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    run_one(
        tx,
        "choice",
        "UPDATE custom_choice SET label = :label, position = :position,
            archived_at = CASE WHEN :archived THEN coalesce(archived_at, :now) END
         WHERE id = :id",
        named_params! {
            ":id": choice.id.uuid(), ":label": choice.label, ":position": choice.position,
            ":archived": choice.archived, ":now": millis(now),
        },
    )
}
