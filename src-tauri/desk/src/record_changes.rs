//! Who changed which field of a person when: the journal, told per field.

use kawka_domain::ids::{CompanyId, CustomerId, MemberId};
use kawka_domain::own_field::FieldValue;
use kawka_store::record_history::{self, RecordChange};
use kawka_store::table::custom_field::Field;
use kawka_store::{Cell, Connection, table};
use uuid::Uuid;

use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::own_fields::origin_of;
use crate::view::ChangeRow;

/// Most rows of the journal that are told.
const LIMIT: usize = 500;

/// Columns that say nothing to a reader: keys and times of making.
const SILENT: [&str; 9] = [
    "id",
    "created_at",
    "customer_id",
    "normalised",
    "merged_into",
    "field_id",
    "kind",
    "label",
    "source",
];

struct Names<'a> {
    c: &'a Connection,
    person: Uuid,
    fields: Vec<Field>,
}

impl Names<'_> {
    fn company(&self, id: Uuid) -> Result<String, CommandError> {
        Ok(table::company::find_name(self.c, CompanyId::from(id))?.unwrap_or_default())
    }

    fn member(&self, id: Uuid) -> Result<String, CommandError> {
        let names = table::consent_event::names(self.c)?;
        Ok(names.get(&MemberId::from(id)).cloned().unwrap_or_default())
    }

    /// A cell as people read it.
    fn words(&self, column: &str, cell: &Cell) -> Result<String, CommandError> {
        Ok(match cell {
            Cell::Same | Cell::Null => String::new(),
            Cell::Integer(number) => match column {
                "non_technical" | "do_not_contact" | "yes_value" => {
                    if *number == 0 { "no" } else { "yes" }.to_owned()
                }
                _ => number.to_string(),
            },
            Cell::Real(number) => number.to_string(),
            Cell::Text(text) => text.clone(),
            Cell::Id(id) => match column {
                "company_id" => self.company(*id)?,
                "care_owner_id" => self.member(*id)?,
                "choice_id" => self
                    .fields
                    .iter()
                    .map(|field| field.words(&FieldValue::Choice((*id).into())))
                    .find(|words| !words.is_empty())
                    .unwrap_or_default(),
                _ => String::new(),
            },
        })
    }
}

/// The own field of a value's row.
fn field_of(names: &Names<'_>, row: Uuid) -> Result<String, CommandError> {
    let id = table::custom_value::find_field(names.c, row)?;
    Ok(names
        .fields
        .iter()
        .find(|field| Some(field.id) == id)
        .map_or_else(|| "own:".to_owned(), origin_of))
}

/// The lines of one row's change.
fn lines(names: &Names<'_>, change: RecordChange) -> Result<Vec<ChangeRow>, CommandError> {
    let line = |field: String, from: String, to: String| ChangeRow {
        entry: change.entry,
        at: change.at,
        actor: change.actor.clone(),
        intent: change.intent.clone(),
        field,
        from,
        to,
    };
    let mut told = Vec::new();
    for (column, former, now) in &change.cells {
        if SILENT.contains(&column.as_str()) {
            continue;
        }
        let (mut from, mut to) = (names.words(column, former)?, names.words(column, now)?);
        let field = match change.table.as_str() {
            // A mark says that all of it went or came back.
            _ if column == "removed_at" => {
                // A record that became part of another one was not removed as a person.
                if change.table == "customer" && change.row != names.person {
                    continue;
                }
                let said = record_history::find_said(names.c, &change.table, change.row)?;
                let said = said.unwrap_or_default();
                (from, to) = match (former, now) {
                    (Cell::Null, Cell::Integer(_)) => (said, "removed".to_owned()),
                    (Cell::Integer(_), Cell::Null) => ("removed".to_owned(), said),
                    _ => continue,
                };
                match change.table.as_str() {
                    "customer" => "removed".to_owned(),
                    "custom_value" => field_of(names, change.row)?,
                    other => other.to_owned(),
                }
            }
            "customer" => column.clone(),
            "custom_value" => field_of(names, change.row)?,
            "handle" if column == "verified_at" => {
                let seen = |cell: &Cell| matches!(cell, Cell::Integer(_));
                (from, to) = (String::new(), String::new());
                if seen(former) == seen(now) {
                    continue;
                }
                "verified_at".to_owned()
            }
            table => match column.as_str() {
                "value" => table.to_owned(),
                _ => format!("{table}_{column}"),
            },
        };
        if from != to || field == "verified_at" {
            told.push(line(field, from, to));
        }
    }
    Ok(told)
}

impl Desk {
    /// Who changed which field of a person when, newest first: their own fields, handles, own fields of the team's, and
    /// companies over time.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotFound`].
    pub fn list_changes(&self, customer: CustomerId) -> Result<Vec<ChangeRow>, CommandError> {
        self.store.read(|c| {
            table::customer::get(c, customer)?;
            let rows = record_history::rows_of_person(c, customer)?;
            let names = Names {
                c,
                person: customer.uuid(),
                fields: table::custom_field::list(c)?,
            };
            let mut told = Vec::new();
            for change in record_history::list(c, &rows, "customer", LIMIT)? {
                told.extend(lines(&names, change)?);
            }
            Ok(told)
        })
    }
}
