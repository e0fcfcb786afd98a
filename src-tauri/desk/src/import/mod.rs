//! Imports: rows of files become people, companies, contacts and facts.
//!
//! A file is gone through twice. First without writing: what would be done with each row, and whether the file can be
//! read to its end; a bad file changes nothing. Then in parts of some thousand rows, each a transaction of its own, so
//! that others write in between and memory stays bounded; all parts are one entry of the journal and undone as one.
//! What is cancelled, or fails half-way, is taken back.

mod cells;
mod columns;
mod companies;
mod contacts;
mod count;
mod facts;
mod importer;
mod input;
mod mail;
mod people;

use std::collections::HashMap;
use std::path::Path;

use kawka_domain::ids::JournalId;
use kawka_domain::import::ImportKind;
use kawka_files::{FileKind, Flow};
use kawka_store::{Connection, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::{Desk, done};
use crate::people::needed_line;
use crate::view::{
    Done, FieldRef, ImportPlan, ImportProgress, ImportReport, ImportRequest, UnknownParty,
};
use cells::Refusal;
use columns::Columns;
use count::Count;
use importer::{At, Importer, Rules, Taken};
use input::{Input, Item};

pub(crate) use count::FailedRows;
pub(crate) use facts::fact_rows;

/// Rows of one transaction.
const PART: usize = 2_000;
/// Rows of a plan that are shown.
const SHOWN: usize = 1_000;
/// Rows between two reports of the progress.
const STEP: u32 = 500;

/// Hears how far an import is, and says whether to go on.
pub type Watch<'a> = &'a dyn Fn(ImportProgress) -> bool;

fn take(importer: &mut Importer, at: At<'_>, item: &Item) -> Result<Taken, Refusal> {
    match item {
        Item::Row { line, cells } => importer.take(at, *line, cells),
        Item::Letter(letter) => importer.letter(at, letter),
        Item::Bad { reason, .. } => Err(Refusal::row("row", reason)),
    }
}

impl Desk {
    fn rules(&self, request: &ImportRequest, columns: Columns) -> Result<Rules, CommandError> {
        let file = Path::new(&request.path).file_name().unwrap_or_default();
        Ok(Rules {
            kind: request.kind,
            columns,
            source: request
                .map
                .clone()
                .or_else(|| request.save_as.clone())
                .unwrap_or_else(|| "file".to_owned()),
            file: file.to_string_lossy().chars().take(200).collect(),
            zone: self.zone()?,
            now: self.now(),
            me: self.find_me(),
            suggestions: request.suggestions,
            create_people: request.create_people,
            chosen: request.chosen.clone(),
            decisions: request
                .decisions
                .iter()
                .map(|choice| (u64::from(choice.line), choice.decision))
                .collect(),
        })
    }

    fn prepared(&self, request: &ImportRequest) -> Result<(Input, Rules), CommandError> {
        let input = Input::open(request)?;
        let headers = input.headers();
        let is_tickets = matches!(&input, Input::Table(source) if source.kind == FileKind::Tickets);
        let columns = self.columns(request, &headers, is_tickets)?;
        if request.kind != ImportKind::Mail && columns.is_empty() {
            return Err(
                CommandError::new(ErrorCode::FileUnreadable).with("problem", "no_known_column")
            );
        }
        let rules = self.rules(request, columns)?;
        Ok((input, rules))
    }

    /// What an import would do, row by row; writes nothing.
    ///
    /// # Errors
    /// [`ErrorCode::FileUnreadable`] with the problem and its line; [`ErrorCode::Cancelled`].
    pub fn plan_import(
        &self,
        request: &ImportRequest,
        watch: Watch<'_>,
    ) -> Result<ImportPlan, CommandError> {
        let (input, rules) = self.prepared(request)?;
        let columns = rules.columns.clone();
        let own_choices = self
            .own_of(request.kind)?
            .into_iter()
            .map(|field| FieldRef {
                id: field.id,
                name: field.name,
            })
            .collect();
        self.store.read(|c| {
            let mut importer = Importer::new(c, rules).map_err(whole)?;
            let mut count = Count::new(&input);
            let (mut rows, mut sample) = (Vec::new(), Vec::new());
            let mut unknown: HashMap<String, (String, u32)> = HashMap::new();
            input.each(|item, per_mille| {
                if let Item::Row { cells, .. } = &item
                    && sample.len() < 5
                {
                    sample.push(cells.clone());
                }
                let taken = take(&mut importer, At { c, tx: None }, &item);
                if let (Item::Letter(letter), Err(Refusal::Skip(_))) = (&item, &taken) {
                    for party in importer.outside(letter).1 {
                        let entry = unknown.entry(party.email.to_lowercase()).or_default();
                        if entry.0.is_empty() {
                            entry.0.clone_from(&party.name);
                        }
                        entry.1 += 1;
                    }
                }
                let (mut planned, taken) = count.add(item, taken)?;
                if rows.len() < SHOWN {
                    planned.other = match taken.and_then(|taken| taken.other) {
                        Some(other) => name_of(c, other),
                        None => None,
                    };
                    rows.push(planned);
                }
                told(watch, &count.report, per_mille)
            })?;
            let mut unknown: Vec<UnknownParty> = unknown
                .into_iter()
                .map(|(email, (name, messages))| UnknownParty {
                    email,
                    name,
                    messages,
                })
                .collect();
            unknown.sort_by(|a, b| {
                b.messages
                    .cmp(&a.messages)
                    .then_with(|| a.email.cmp(&b.email))
            });
            unknown.truncate(SHOWN);
            Ok(ImportPlan {
                headers: input.headers(),
                own_columns: columns.own_ids(),
                columns: columns.fields,
                choices: request.kind.fields(),
                own_choices,
                sample,
                rows,
                report: count.report,
                unknown,
            })
        })
    }

    /// Imports a file. All of it is one entry of the journal.
    ///
    /// # Errors
    /// As for [`Desk::plan_import`]; nothing was changed then.
    pub fn run_import(
        &self,
        request: &ImportRequest,
        watch: Watch<'_>,
    ) -> Result<Done<ImportReport>, CommandError> {
        let (input, rules) = self.prepared(request)?;
        // A file that breaks off shows before anything is written.
        input.each(|_, _| Ok(Flow::Go))?;
        let subject = rules.file.clone();
        let (columns, kind, now) = (rules.columns.clone(), rules.kind, rules.now);
        let mut importer = self
            .store
            .read(|c| Importer::new(c, rules))
            .map_err(whole)?;
        let mut count = Count::new(&input);
        let mut part = Vec::with_capacity(PART);
        let mut begun: Option<JournalId> = None;
        let outcome = input
            .each(|item, per_mille| {
                part.push(item);
                if part.len() < PART {
                    return Ok(Flow::Go);
                }
                self.write_rows(&mut importer, &mut count, &mut part, &subject, &mut begun)?;
                // Every part tells, whatever number of rows it left at.
                if watch(progress(&count.report, per_mille)) {
                    Ok(Flow::Go)
                } else {
                    Err(CommandError::new(ErrorCode::Cancelled))
                }
            })
            .and_then(|()| {
                self.write_rows(&mut importer, &mut count, &mut part, &subject, &mut begun)
            })
            .and_then(|()| {
                if watch(progress(&count.report, 1_000)) {
                    Ok(())
                } else {
                    Err(CommandError::new(ErrorCode::Cancelled))
                }
            });
        if let Err(error) = outcome {
            if let Some(begun) = begun {
                self.undo(begun)?;
            }
            return Err(error);
        }
        if let Some(name) = request
            .save_as
            .as_deref()
            .filter(|name| !name.trim().is_empty())
        {
            let name = needed_line("map", name)?;
            let columns = columns.saved(&input.headers());
            self.write(Action::SaveImportMap, name.as_str(), |tx| {
                Ok(table::import::save_map(
                    tx,
                    &name,
                    kind.word(),
                    &columns,
                    now,
                )?)
            })?;
        }
        *self.failed_rows() = count.failed;
        Ok(Done {
            entry: begun,
            intent: Action::ImportFile.word().to_owned(),
            masked: count.report.masked,
            value: count.report,
        })
    }

    fn write_rows(
        &self,
        importer: &mut Importer,
        count: &mut Count,
        part: &mut Vec<Item>,
        subject: &str,
        begun: &mut Option<JournalId>,
    ) -> Result<(), CommandError> {
        if part.is_empty() {
            return Ok(());
        }
        let intent = self.intent(self.find_me(), Action::ImportFile, subject.to_owned());
        let written = self.store.write_part(&intent, *begun, |tx| {
            for item in part.drain(..) {
                let taken = take(
                    importer,
                    At {
                        c: tx,
                        tx: Some(tx),
                    },
                    &item,
                );
                count.add(item, taken)?;
            }
            Ok::<_, CommandError>(())
        })?;
        let written = done(Action::ImportFile, written);
        *begun = begun.or(written.entry);
        Ok(())
    }
}

fn whole(refusal: Refusal) -> CommandError {
    match refusal {
        Refusal::Whole(error) => error,
        Refusal::Row(problem) | Refusal::Skip(problem) => {
            CommandError::bad_input(&problem.field, &problem.message)
        }
    }
}

fn name_of(c: &Connection, customer: kawka_domain::ids::CustomerId) -> Option<String> {
    table::customer::get(c, customer)
        .ok()
        .map(|customer| customer.name)
}

const fn progress(report: &ImportReport, per_mille: u32) -> ImportProgress {
    ImportProgress {
        rows: report.rows,
        per_mille,
    }
}

fn told(watch: Watch<'_>, report: &ImportReport, per_mille: u32) -> Result<Flow, CommandError> {
    if report.rows.is_multiple_of(STEP) && !watch(progress(report, per_mille)) {
        return Err(CommandError::new(ErrorCode::Cancelled));
    }
    Ok(Flow::Go)
}
