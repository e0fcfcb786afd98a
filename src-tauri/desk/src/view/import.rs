//! Imports and exports: what is asked, what would be done, what was done.

use chrono::{DateTime, Utc};
use kawka_domain::ids::FieldId;
use kawka_domain::import::{DayOrder, FactName, ImportField, ImportKind};

pub use kawka_domain::import::RowProblem;

use crate::view;

view! {
    /// What to import and how.
    pub struct ImportRequest {
        /// The file.
        pub path: String,
        /// What its rows are.
        pub kind: ImportKind,
        /// A saved map or one that comes with Kawka, by name; it also names where the rows come from.
        pub map: Option<String>,
        /// What each column holds, chosen by a person; otherwise the map's or what the headers say.
        pub columns: Option<Vec<Option<ImportField>>>,
        /// By column: which own field it holds, chosen by a person along with `columns`.
        pub own_columns: Option<Vec<Option<FieldId>>>,
        /// The encoding, chosen by a person.
        pub encoding: Option<String>,
        /// The separator, chosen by a person: one sign, or `tab`.
        pub separator: Option<String>,
        /// What a person decided about single rows.
        pub decisions: Vec<RowChoice>,
        /// What to do with rows that seem to be somebody who is known.
        pub suggestions: SuggestionRule,
        /// Add people whom contacts, facts or messages name and who are not known yet.
        pub create_people: bool,
        /// Addresses of people who are to be added if messages are with them.
        pub chosen: Vec<String>,
        /// Addresses and domains of the team's own that no member has, as of a shared mailbox; its names in chats.
        pub ours: Vec<String>,
        /// Whether day or month stands first in dates, chosen by a person.
        pub days: Option<DayOrder>,
        /// Save the map under this name.
        pub save_as: Option<String>,
    }

    /// What a person decided about one row.
    pub struct RowChoice {
        /// Its line.
        pub line: u32,
        /// What to do with it.
        pub decision: RowDecision,
    }

    /// One planned row.
    pub struct PlannedRow {
        /// Its line.
        pub line: u32,
        /// What would be done with it.
        pub action: RowAction,
        /// Whom or what it is about.
        pub subject: String,
        /// Who is known: whom the row would change, or who seems to be the same.
        pub other: Option<String>,
        /// What a person may decide instead.
        pub choices: Vec<RowDecision>,
        /// Why it is refused or left out.
        pub problem: Option<RowProblem>,
    }

    /// What an import would do.
    pub struct ImportPlan {
        /// The columns of the file.
        pub headers: Vec<String>,
        /// What each of them holds.
        pub columns: Vec<Option<ImportField>>,
        /// Which own field each of them holds, where it holds none of the core.
        pub own_columns: Vec<Option<FieldId>>,
        /// What a column of this kind of rows may hold.
        pub choices: Vec<ImportField>,
        /// The own fields that one may hold.
        pub own_choices: Vec<super::FieldRef>,
        /// The first rows as they stand in the file.
        pub sample: Vec<Vec<String>>,
        /// Rows and what would be done with them, in the order of the file; of many rows, first of all those that are
        /// to be looked at: suggestions and refusals, then changes.
        pub rows: Vec<PlannedRow>,
        /// The counts over all rows.
        pub report: ImportReport,
        /// Addresses that messages are with and that nobody has, with the number of messages, most first.
        pub unknown: Vec<UnknownParty>,
    }

    /// Somebody who writes and is not known.
    pub struct UnknownParty {
        /// The address.
        pub email: String,
        /// The name.
        pub name: String,
        /// How many messages.
        pub messages: u32,
    }

    /// A row that was refused.
    pub struct ImportProblem {
        /// Its line.
        pub line: u32,
        /// The field.
        pub field: String,
        /// Why, as a word.
        pub message: String,
    }

    /// What an import did: created + updated + unchanged + skipped + failed = rows.
    pub struct ImportReport {
        /// Rows of the file.
        pub rows: u32,
        /// New records.
        pub created: u32,
        /// Changed records.
        pub updated: u32,
        /// Rows that say what is known already.
        pub unchanged: u32,
        /// Rows that were left out.
        pub skipped: u32,
        /// Rows that were refused.
        pub failed: u32,
        /// New records that seem to be somebody who is known: merge suggestions.
        pub suggestions: u32,
        /// What was masked because it must not be stored.
        pub masked: u32,
        /// The encoding of the file.
        pub encoding: String,
        /// Its separator.
        pub separator: Option<String>,
        /// How its dates were read, where day and month could change places.
        pub days: Option<DaysRead>,
        /// The first thousand rows that were refused.
        pub problems: Vec<ImportProblem>,
    }

    /// How dates were read.
    pub struct DaysRead {
        /// Which stands first.
        pub order: DayOrder,
        /// How we know.
        pub by: DaysBy,
    }

    /// A map of columns.
    pub struct ImportMap {
        /// Its name.
        pub name: String,
        /// What its rows are.
        pub kind: ImportKind,
        /// It comes with Kawka.
        pub built_in: bool,
    }

    /// How far an import is.
    pub struct ImportProgress {
        /// Rows so far.
        pub rows: u32,
        /// Per mille of the file.
        pub per_mille: u32,
    }

    /// What is known of a customer from the product.
    pub struct FactRow {
        /// What it is about.
        pub name: FactName,
        /// What it is called, where it is none of the known ones.
        pub label: String,
        /// Its value.
        pub value: String,
        /// Of when.
        pub as_of: DateTime<Utc>,
        /// Where it is from.
        pub source: String,
        /// It is older than a fact may be.
        pub stale: bool,
    }

    /// What was exported.
    pub struct ExportReport {
        /// Rows, or for an archive rows of all tables.
        pub rows: u32,
        /// Where to.
        pub path: String,
    }
}

kawka_domain::words! {
    /// How it is known which of day and month stands first.
    DaysBy {
        /// A cell can be read in one way only.
        Cells = "cells",
        /// A person said so.
        Person = "person",
        /// Nothing says so: it is the order that is usual here.
        Custom = "custom",
    }
}

kawka_domain::words! {
    /// What to do with one row.
    RowDecision {
        /// A new record.
        Create = "create",
        /// Into the record that is known.
        Update = "update",
        /// Leave it out.
        Skip = "skip",
    }
}

kawka_domain::words! {
    /// What to do with rows that seem to be somebody who is known.
    SuggestionRule {
        /// A new record, and a suggestion to merge the two.
        Create = "create",
        /// Leave them out.
        Skip = "skip",
    }
}

kawka_domain::words! {
    /// What would be done with a row.
    RowAction {
        /// A new record.
        Create = "create",
        /// A change of one that is known.
        Update = "update",
        /// A new record that seems to be somebody who is known.
        Suggest = "suggest",
        /// Nothing: it is known.
        Unchanged = "unchanged",
        /// Nothing: it is left out.
        Skip = "skip",
        /// Nothing: it is refused.
        Fail = "fail",
    }
}

impl ImportRequest {
    /// Everything by itself.
    #[must_use]
    pub fn new(path: impl Into<String>, kind: ImportKind) -> Self {
        Self {
            path: path.into(),
            kind,
            map: None,
            columns: None,
            own_columns: None,
            encoding: None,
            separator: None,
            decisions: Vec::new(),
            suggestions: SuggestionRule::Create,
            create_people: false,
            chosen: Vec::new(),
            ours: Vec::new(),
            days: None,
            save_as: None,
        }
    }
}
