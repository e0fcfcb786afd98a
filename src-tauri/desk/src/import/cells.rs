//! A row by the names of its fields.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use data_encoding::HEXLOWER;
use kawka_domain::import::{
    ImportField, RowProblem, parse_day_in, parse_instant, several, several_addresses,
};
use kawka_domain::own_field::{FieldKind, FieldValue};
use kawka_store::table::custom_field::Field;
use sha2::{Digest as _, Sha256};

use super::columns::Columns;
use crate::command_error::{CommandError, ErrorCode};
use crate::own_fields::{check_value, origin_of};
use crate::people::count_masked;

/// The value of an own field in a row.
#[derive(Debug, Clone)]
pub(super) struct OwnCell {
    pub(super) field: Field,
    pub(super) value: FieldValue,
    /// What was masked in it.
    pub(super) masked: u32,
}

/// By what an own field is known in [`Cells::said`].
pub(super) fn own_word(field: &Field) -> String {
    format!("own:{}", field.id)
}

/// Why a row is not taken.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The row itself.
    Row(RowProblem),
    /// It is left out on purpose.
    Skip(RowProblem),
    /// Nothing can be written any more.
    Whole(CommandError),
}

impl Refusal {
    pub(super) fn row(field: impl std::fmt::Display, message: &str) -> Self {
        Self::Row(RowProblem::new(field.to_string(), message))
    }
}

impl From<CommandError> for Refusal {
    /// A field that a person could not enter either is the row's problem; all else is the import's.
    fn from(error: CommandError) -> Self {
        if error.code != ErrorCode::BadInput {
            return Self::Whole(error);
        }
        let param = |name: &str| error.params.get(name).cloned().unwrap_or_default();
        Self::Row(RowProblem::new(param("field"), param("problem")))
    }
}

impl From<kawka_store::StoreError> for Refusal {
    fn from(error: kawka_store::StoreError) -> Self {
        Self::Whole(error.into())
    }
}

/// The cells of one row, with what they hold.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    cells: &'a [String],
    columns: &'a Columns,
}

impl<'a> Cells<'a> {
    pub(super) const fn new(cells: &'a [String], columns: &'a Columns) -> Self {
        Self { cells, columns }
    }

    fn columns(self, field: ImportField) -> impl Iterator<Item = &'a str> {
        self.columns
            .fields
            .iter()
            .zip(self.cells)
            .filter(move |(held, _)| **held == Some(field))
            .map(|(_, cell)| cell.trim())
            .filter(|cell| !cell.is_empty())
    }

    /// The first cell of a field; empty where there is none.
    pub(super) fn one(self, field: ImportField) -> &'a str {
        self.columns(field).next().unwrap_or_default()
    }

    /// Every value of a field: of several columns, and of one cell with several.
    pub(super) fn all(self, field: ImportField) -> Vec<&'a str> {
        let columns = self.columns(field);
        if matches!(field, ImportField::Email | ImportField::Phone) {
            columns.flat_map(several).collect()
        } else {
            columns.flat_map(several_addresses).collect()
        }
    }

    /// The texts of every column of a field, one under the other.
    pub(super) fn joined(self, field: ImportField) -> String {
        self.columns(field).collect::<Vec<_>>().join("\n")
    }

    /// Every field that has a value, with its value.
    pub(super) fn held(self) -> impl Iterator<Item = (ImportField, &'a str)> {
        self.columns
            .fields
            .iter()
            .zip(self.cells)
            .filter_map(|(field, cell)| Some(((*field)?, cell.trim())))
            .filter(|(_, cell)| !cell.is_empty())
    }

    /// Every own field that has a value, with its column and value.
    fn own(self) -> impl Iterator<Item = (usize, &'a Field, &'a str)> {
        self.columns
            .own
            .iter()
            .zip(self.cells)
            .enumerate()
            .filter_map(|(column, (field, cell))| Some((column, field.as_ref()?, cell.trim())))
            .filter(|(_, _, cell)| !cell.is_empty())
    }

    /// An instant; `None` where the cell is empty.
    pub(super) fn instant(
        self,
        field: ImportField,
        zone: Tz,
    ) -> Result<Option<DateTime<Utc>>, Refusal> {
        let held = self.columns.fields.iter().zip(self.cells);
        let column = held
            .enumerate()
            .find(|(_, (held, cell))| **held == Some(field) && !cell.trim().is_empty());
        let days = self.columns.days_in(column.map_or(0, |(column, _)| column));
        self.read(field, "not_a_date", |cell| parse_instant(cell, zone, days))
    }

    /// The values of own fields, checked.
    pub(super) fn own_values(self) -> Result<Vec<OwnCell>, Refusal> {
        let mut values = Vec::new();
        for (column, field, cell) in self.own() {
            let day = match field.kind {
                FieldKind::Date => parse_day_in(cell, self.columns.days_in(column)),
                _ => None,
            };
            if field.kind == FieldKind::Date && day.is_none() {
                return Err(Refusal::row(origin_of(field), "not_a_date"));
            }
            let given = day.map_or_else(|| cell.to_owned(), |day| day.to_string());
            if let Some(value) = check_value(field, &given)? {
                values.push(OwnCell {
                    masked: match &value {
                        FieldValue::Text(kept) => count_masked(cell, kept),
                        _ => 0,
                    },
                    field: field.clone(),
                    value,
                });
            }
        }
        Ok(values)
    }

    /// Whether no cell says anything.
    pub(super) fn is_empty(self) -> bool {
        self.held().next().is_none() && self.own().next().is_none()
    }

    /// What the row holds, as a number that is the same for the same content.
    pub(super) fn hash(self) -> Vec<u8> {
        let mut hash = Sha256::new();
        for (field, cell) in self.held() {
            hash.update(field.word().as_bytes());
            hash.update([0]);
            hash.update(cell.as_bytes());
            hash.update([0]);
        }
        for (_, field, cell) in self.own() {
            hash.update(field.id.uuid().as_bytes());
            hash.update(cell.as_bytes());
            hash.update([0]);
        }
        hash.finalize()[..16].to_vec()
    }

    /// What the row says of each field, as short sums that can be compared.
    pub(super) fn said(self) -> String {
        let core = self
            .held()
            .map(|(field, cell)| (field.word().to_owned(), cell));
        let own = self.own().map(|(_, field, cell)| (own_word(field), cell));
        let mut sums: Vec<(String, Sha256)> = Vec::new();
        for (word, cell) in core.chain(own) {
            let at = sums.iter().position(|(known, _)| *known == word);
            let at = at.unwrap_or_else(|| {
                sums.push((word, Sha256::new()));
                sums.len() - 1
            });
            sums[at].1.update(cell.as_bytes());
            sums[at].1.update([0]);
        }
        let told = sums.into_iter().map(|(word, sum)| {
            let short = HEXLOWER.encode(&sum.finalize()[..6]);
            format!("{word}={short}")
        });
        told.collect::<Vec<_>>().join(" ")
    }

    /// A value read by a rule: `None` where the cell is empty.
    pub(super) fn read<T>(
        self,
        field: ImportField,
        problem: &str,
        rule: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        let cell = self.one(field);
        if cell.is_empty() {
            return Ok(None);
        }
        rule(cell)
            .map(Some)
            .ok_or_else(|| Refusal::row(field, problem))
    }
}
