//! Values of the team's own fields, one a row.

use chrono::{DateTime, NaiveDate, Utc};
use kawka_domain::ids::{CompanyId, CustomerId, FieldId};
use kawka_domain::own_field::{FieldKind, FieldValue};
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, Row, Transaction, named_params};
use uuid::Uuid;

use super::{count, first, rows, run};
use crate::error::StoreError;
use crate::row::{RowExt as _, millis};

/// Whose a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A person's.
    Customer(CustomerId),
    /// A company's.
    Company(CompanyId),
}

impl Whose {
    const fn ids(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Customer(id) => (Some(id.uuid()), None),
            Self::Company(id) => (None, Some(id.uuid())),
        }
    }
}

impl From<CustomerId> for Whose {
    fn from(id: CustomerId) -> Self {
        Self::Customer(id)
    }
}

impl From<CompanyId> for Whose {
    fn from(id: CompanyId) -> Self {
        Self::Company(id)
    }
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// Its row.
    pub id: Uuid,
    /// Of which field.
    pub field: FieldId,
    /// The value.
    pub value: FieldValue,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Option<Value>> {
    let kind: FieldKind = row.word("kind")?;
    let value = match kind {
        FieldKind::Text => row
            .get::<_, Option<String>>("text_value")?
            .map(FieldValue::Text),
        FieldKind::Link => row
            .get::<_, Option<String>>("text_value")?
            .map(FieldValue::Link),
        FieldKind::Number => row
            .get::<_, Option<f64>>("number_value")?
            .map(FieldValue::Number),
        FieldKind::Date => row
            .find_word::<NaiveDate>("day_value")?
            .map(FieldValue::Date),
        FieldKind::YesNo => row
            .get::<_, Option<bool>>("yes_value")?
            .map(FieldValue::YesNo),
        FieldKind::Choice => row.find_id("choice_id")?.map(FieldValue::Choice),
    };
    let (id, field) = (row.get("id")?, row.id("field_id")?);
    Ok(value.map(|value| Value { id, field, value }))
}

/// Every value that stands, also where two machines gave two to one field; the newest last.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list_all(connection: &Connection, whose: Whose) -> Result<Vec<Value>, StoreError> {
    const OF: &str =
        "SELECT v.*, f.kind FROM custom_value v JOIN custom_field f ON f.id = v.field_id
        WHERE v.removed_at IS NULL AND ";
    let (sql, id) = match whose {
        Whose::Customer(id) => (
            [OF, "v.customer_id = :id ORDER BY v.id"].concat(),
            id.uuid(),
        ),
        Whose::Company(id) => ([OF, "v.company_id = :id ORDER BY v.id"].concat(), id.uuid()),
    };
    let found = rows(connection, &sql, named_params! {":id": id}, read)?;
    Ok(found.into_iter().flatten().collect())
}

/// One value a field: the newest.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn list(connection: &Connection, whose: Whose) -> Result<Vec<Value>, StoreError> {
    let mut newest: Vec<Value> = Vec::new();
    for value in list_all(connection, whose)? {
        match newest.iter_mut().find(|known| known.field == value.field) {
            Some(known) => *known = value,
            None => newest.push(value),
        }
    }
    Ok(newest)
}

/// The field of a value, removed ones too.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn find_field(connection: &Connection, id: Uuid) -> Result<Option<FieldId>, StoreError> {
    first(
        connection,
        "SELECT field_id FROM custom_value WHERE id = :id",
        named_params! {":id": id},
        |row| row.id("field_id"),
    )
}

/// How many people or companies have a value of a field.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn count_of(connection: &Connection, field: FieldId) -> Result<u32, StoreError> {
    count(
        connection,
        "SELECT count(DISTINCT coalesce(customer_id, company_id)) FROM custom_value
         WHERE field_id = :field AND removed_at IS NULL",
        named_params! {":field": field.uuid()},
    )
}

/// A value in the columns of the kinds: text, number, day, yes or no, choice.
fn columns(value: &FieldValue) -> [SqlValue; 5] {
    let mut columns = [const { SqlValue::Null }; 5];
    match value {
        FieldValue::Text(text) | FieldValue::Link(text) => columns[0] = text.clone().into(),
        FieldValue::Number(number) => columns[1] = (*number).into(),
        FieldValue::Date(day) => columns[2] = day.to_string().into(),
        FieldValue::YesNo(yes) => columns[3] = (*yes).into(),
        FieldValue::Choice(id) => columns[4] = SqlValue::Blob(id.uuid().as_bytes().to_vec()),
    }
    columns
}

/// Gives a field a value, or takes its value away.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn set(
    tx: &Transaction<'_>,
    whose: Whose,
    field: FieldId,
    value: Option<&FieldValue>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut standing = list_all(tx, whose)?;
    standing.retain(|known| known.field == field);
    // A row that says it already stays; else the newest one is changed.
    let same = standing
        .iter()
        .rposition(|known| Some(&known.value) == value);
    let kept = match same {
        Some(place) => Some(standing.remove(place)),
        None if value.is_some() => standing.pop(),
        None => None,
    };
    for other in &standing {
        remove(tx, other.id, now)?;
    }
    match (kept, value) {
        (_, None) => Ok(()),
        (Some(known), Some(value)) if known.value == *value => Ok(()),
        (Some(known), Some(value)) => change(tx, known.id, value),
        (None, Some(value)) => add(tx, whose, field, value, now),
    }
}

fn add(
    tx: &Transaction<'_>,
    whose: Whose,
    field: FieldId,
    value: &FieldValue,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (customer, company) = whose.ids();
    let [text, number, day, yes, choice] = columns(value);
    run(
        tx,
        "INSERT INTO custom_value (id, field_id, customer_id, company_id, text_value, number_value, day_value,
            yes_value, choice_id, created_at)
         VALUES (:id, :field, :customer, :company, :text, :number, :day, :yes, :choice, :now)",
        named_params! {
            ":id": Uuid::now_v7(), ":field": field.uuid(), ":customer": customer, ":company": company,
            ":text": text, ":number": number, ":day": day, ":yes": yes, ":choice": choice, ":now": millis(now),
        },
    )?;
    Ok(())
}

fn change(tx: &Transaction<'_>, id: Uuid, value: &FieldValue) -> Result<(), StoreError> {
    let [text, number, day, yes, choice] = columns(value);
    run(
        tx,
        "UPDATE custom_value SET text_value = :text, number_value = :number, day_value = :day, yes_value = :yes,
            choice_id = :choice WHERE id = :id",
        named_params! {
            ":id": id, ":text": text, ":number": number, ":day": day, ":yes": yes, ":choice": choice,
        },
    )?;
    Ok(())
}

/// Marks a value as removed.
///
/// # Errors
/// [`StoreError`] when the file cannot be written.
pub fn remove(tx: &Transaction<'_>, id: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
    run(
        tx,
        "UPDATE custom_value SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        named_params! {":id": id, ":now": millis(now)},
    )?;
    Ok(())
}
