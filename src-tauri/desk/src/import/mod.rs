//! Imports: rows of files become people, companies, contacts and facts.
//!
//! A file is gone through twice. First without writing: what would be done with each row, and whether the file can be
//! read to its end; a bad file changes nothing. Then in parts of some thousand rows, each a transaction of its own, so
//! that others write in between and memory stays bounded; all parts are one entry of the journal and undone as one.
//! What is cancelled, or fails half-way, is taken back.

mod bring;
mod cells;
mod columns;
mod companies;
mod contacts;
mod count;
mod facts;
mod importer;
mod input;
mod learned;
mod mail;
mod people;
mod reader;
mod running;
mod waiting;

use std::collections::HashMap;
use std::path::Path;

use kawka_domain::identity::ManyNumbers;
use kawka_domain::ids::JournalId;
use kawka_domain::import::{DayCells, DayOrder, ImportKind, Preset, usual_order};
use kawka_files::{FileKind, Flow};
use kawka_store::{Connection, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::{Desk, done};
use crate::people::needed_line;
use crate::view::{
    DaysBy, DaysRead, Done, FieldRef, ImportPlan, ImportProgress, ImportReport, ImportRequest,
    PlannedRow, RowAction, RowDecision, RowProblem, UnknownParty,
};
use cells::Refusal;
use columns::{Columns, TICKETS};
use count::Count;
use importer::{At, FILE, Importer, Rules};
use input::{Input, Item};
use mail::Ours;
use reader::Reader;

pub(crate) use count::FailedRows;
pub(crate) use facts::fact_rows;
pub(crate) use running::Running;

/// Rows of a plan that are shown.
const SHOWN: usize = 1_000;
/// Rows between two reports of the progress.
const STEP: u32 = 500;

/// Records from which on the search index is brought together after an import of anything but people, and how far it is
/// then, per mille.
const UNTIDY: u32 = 10_000;
const TIDYING: u32 = 990;

/// What a file is gone through for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Plan,
    Import,
}

/// Per mille that going through a file beforehand counts as.
const BEFORE: u32 = 100;

/// Hears how far an import is, and says whether to go on.
pub type Watch<'a> = &'a dyn Fn(ImportProgress) -> bool;

impl Desk {
    fn rules(
        &self,
        request: &ImportRequest,
        columns: Columns,
        is_tickets: bool,
    ) -> Result<Rules, CommandError> {
        let path = Path::new(&request.path);
        let file = path.file_name().unwrap_or_default();
        let now = self.now();
        let written = std::fs::metadata(path).and_then(|meta| meta.modified());
        let members = self.store.read(table::member::list)?;
        let addresses = members.iter().map(|member| member.fields.email.as_str());
        Ok(Rules {
            kind: request.kind,
            columns: columns.into(),
            source: source_of(request, is_tickets),
            file: file.to_string_lossy().chars().take(200).collect(),
            zone: self.zone()?,
            now,
            written: written.map_or(now, |written| now.min(written.into())),
            me: self.find_me(),
            suggestions: request.suggestions,
            create_people: request.create_people,
            chosen: request.chosen.clone(),
            ours: Ours::new(addresses, request.ours.iter().map(String::as_str)),
            decisions: request
                .decisions
                .iter()
                .map(|choice| (u64::from(choice.line), choice.decision))
                .collect(),
        })
    }

    /// Opens a file, finds its columns, and goes through it once without a look at the records: how its dates are
    /// written and, before anything is, whether it can be read to its end.
    fn prepared(
        &self,
        request: &ImportRequest,
        wanted: Wanted,
        watch: Watch<'_>,
    ) -> Result<(Input, Rules, Option<DaysRead>), CommandError> {
        let mut input = Input::open(request)?;
        let headers = input.headers();
        let is_tickets = matches!(&input, Input::Table(source) if source.kind == FileKind::Tickets);
        let mut columns = self.columns(request, &headers, is_tickets)?;
        if request.kind != ImportKind::Mail && columns.is_empty() {
            return Err(
                CommandError::new(ErrorCode::FileUnreadable).with("problem", "no_known_column")
            );
        }
        let usual = usual_order(self.zone()?);
        let is_dated = (0..headers.len()).any(|column| columns.is_dated(column));
        let days = match wanted {
            Wanted::Plan if !is_dated => None,
            Wanted::Plan | Wanted::Import => {
                read_days(&input, &mut columns, request.days, usual, watch)?
            }
        };
        let rules = self.rules(request, columns, is_tickets)?;
        if let Input::Table(source) = &mut input {
            let reader = Reader::new(&rules, self.store.read(table::member::list)?);
            source.take_sides(&|name| {
                reader.find_member(name).is_some() || rules.ours.is_named(name)
            })?;
            if source.is_without_us() {
                return Err(CommandError::bad_input("ours", "nobody_of_us"));
            }
        }
        Ok((input, rules, days))
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
        let (input, rules, days) = self.prepared(request, Wanted::Plan, watch)?;
        let (columns, kind) = (rules.columns.clone(), rules.kind);
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
            count.report.days = days;
            let (mut rows, mut sample) = (Shown::default(), Vec::new());
            let mut unknown: HashMap<String, (String, u32)> = HashMap::new();
            input.each(|item, per_mille| {
                if let Item::Row { cells, .. } = &item
                    && sample.len() < 5
                {
                    sample.push(cells.clone());
                }
                let at = At { c, tx: None };
                let taken = importer.take(at, &item);
                if let (Item::Letter(letter), Err(Refusal::Skip(problem))) = (&item, &taken)
                    && problem.message == "unknown_person"
                {
                    for party in importer.outside(at, letter).map_err(whole)?.1 {
                        let entry = unknown.entry(party.email.to_lowercase()).or_default();
                        if entry.0.is_empty() {
                            entry.0.clone_from(&party.name);
                        }
                        entry.1 += 1;
                    }
                }
                let (mut planned, taken) = count.add(&item, taken)?;
                if rows.takes(planned.action) {
                    planned.choices = choices(kind, &planned);
                    planned.other = taken.and_then(|taken| {
                        let known = taken.other.and_then(|other| name_of(c, other));
                        known.or(taken.other_name)
                    });
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
                columns: columns.fields.clone(),
                choices: request.kind.fields(),
                own_choices,
                sample,
                rows: rows.into_rows(),
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
        let running = self.begin_import()?;
        let _room = self.store.write_much()?;
        let (input, rules, days) = self.prepared(request, Wanted::Import, watch)?;
        let subject = rules.file.clone();
        let (columns, kind, now) = (rules.columns.clone(), rules.kind, rules.now);
        let mut importer = self
            .store
            .read(|c| Importer::new(c, rules))
            .map_err(whole)?;
        let mut count = Count::new(&input);
        count.report.days = days;
        let mut begun: Option<JournalId> = None;
        let _numbers = ManyNumbers::remember();
        let reader = importer.reader.clone();
        let outcome = reader
            .each_part(&input, |part, per_mille| {
                self.write_rows(&mut importer, &mut count, part, &subject, &mut begun)?;
                running.begun(begun);
                // Every part tells, whatever number of rows it left at.
                if watch(progress(&count.report, per_mille.min(TIDYING))) {
                    Ok(())
                } else {
                    Err(CommandError::new(ErrorCode::Cancelled))
                }
            })
            .and_then(|()| self.tidy_after(kind, &count.report, watch))
            .and_then(|()| {
                if watch(progress(&count.report, 1_000)) {
                    Ok(())
                } else {
                    Err(CommandError::new(ErrorCode::Cancelled))
                }
            });
        if let Err(error) = outcome {
            return Err(match begun.map(|begun| self.undo_entry(begun)) {
                None | Some(Ok(_)) => error,
                // Somebody changed what had come in; what was asked for stays the answer, with what is left.
                Some(Err(kept)) => error.with("kept", kept.code),
            });
        }
        drop(running);
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

    /// Brings the search index together after very much came in; while it does, an import can still be cancelled. That of
    /// people is left in its parts until then: with 100,000 of them a key press is answered a tenth of a millisecond later,
    /// and bringing it together took a twentieth of their import.
    fn tidy_after(
        &self,
        kind: ImportKind,
        report: &ImportReport,
        watch: Watch<'_>,
    ) -> Result<(), CommandError> {
        if kind == ImportKind::People || report.created + report.updated < UNTIDY {
            return Ok(());
        }
        let mut goes_on = true;
        let tidied = self.store.tidy_search(|| {
            goes_on = watch(progress(report, TIDYING));
            goes_on
        });
        // What came in is there and is found; only the search is not as fast as it may be.
        if let Err(error) = tidied {
            tracing::warn!(%error, "the search index is in many parts");
        }
        if goes_on {
            Ok(())
        } else {
            Err(CommandError::new(ErrorCode::Cancelled))
        }
    }

    fn write_rows(
        &self,
        importer: &mut Importer,
        count: &mut Count,
        part: &[Item],
        subject: &str,
        begun: &mut Option<JournalId>,
    ) -> Result<(), CommandError> {
        let intent = self.intent(self.find_me(), Action::ImportFile, subject.to_owned());
        let written = self.store.write_part(&intent, *begun, |tx| {
            let all = importer.take_all(tx, part)?;
            for (item, taken) in part.iter().zip(all) {
                count.add(item, taken)?;
            }
            Ok::<_, CommandError>(())
        })?;
        let written = done(Action::ImportFile, written);
        *begun = begun.or(written.entry);
        Ok(())
    }
}

/// Where rows come from: ids count within it. Whatever a help desk exports comes from one source.
fn source_of(request: &ImportRequest, is_tickets: bool) -> String {
    let named = request.map.as_deref().or(request.save_as.as_deref());
    match named.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) => Preset::source(name).to_owned(),
        None if is_tickets => TICKETS.to_owned(),
        None => FILE.to_owned(),
    }
}

/// Goes through a file for how its dates are written, and tells its columns.
fn read_days(
    input: &Input,
    columns: &mut Columns,
    chosen: Option<DayOrder>,
    usual: DayOrder,
    watch: Watch<'_>,
) -> Result<Option<DaysRead>, CommandError> {
    let width = columns.fields.len();
    let dated: Vec<usize> = (0..width)
        .filter(|column| columns.is_dated(*column))
        .collect();
    let mut seen = vec![DayCells::default(); width];
    let mut rows: u32 = 0;
    input.each(|item, per_mille| {
        if let Item::Row { cells, .. } = &item {
            for column in &dated {
                seen[*column].see(cells.get(*column).map_or("", String::as_str));
            }
        }
        rows = rows.saturating_add(1);
        // Nothing is counted yet; only whoever wants to stop is heard.
        let so_far = ImportProgress {
            rows: 0,
            per_mille: per_mille * BEFORE / 1_000,
        };
        if rows.is_multiple_of(STEP) && !watch(so_far) {
            return Err(CommandError::new(ErrorCode::Cancelled));
        }
        Ok(Flow::Go)
    })?;
    columns.days = seen
        .iter()
        .map(|cells| chosen.or(cells.told()).unwrap_or(usual))
        .collect();
    // What is least sure is what a person has to look at.
    Ok(dated
        .into_iter()
        .filter(|column| seen[*column].matters())
        .map(|column| DaysRead {
            order: columns.days[column],
            by: match (chosen, seen[column].told()) {
                (Some(_), _) => DaysBy::Person,
                (None, Some(_)) => DaysBy::Cells,
                (None, None) => DaysBy::Custom,
            },
        })
        .max_by_key(|read| read.by == DaysBy::Custom))
}

/// What a person may decide about a row instead.
fn choices(kind: ImportKind, row: &PlannedRow) -> Vec<RowDecision> {
    use RowDecision::{Create, Skip, Update};
    let is_record = matches!(kind, ImportKind::People | ImportKind::Companies);
    let seems_known = |problem: &RowProblem| problem.message == "seems_known";
    match row.action {
        RowAction::Suggest => vec![Create, Update, Skip],
        RowAction::Update if is_record => vec![Create, Skip],
        RowAction::Update | RowAction::Create => vec![Skip],
        RowAction::Skip if row.problem.as_ref().is_some_and(seems_known) => vec![Create, Update],
        RowAction::Skip | RowAction::Unchanged | RowAction::Fail => Vec::new(),
    }
}

/// The rows of a plan that are shown.
#[derive(Default)]
struct Shown {
    /// Those that are to be looked at, changes, and all others.
    rows: [Vec<PlannedRow>; 3],
}

impl Shown {
    const fn rank(action: RowAction) -> usize {
        match action {
            RowAction::Suggest | RowAction::Fail => 0,
            RowAction::Update => 1,
            RowAction::Create | RowAction::Unchanged | RowAction::Skip => 2,
        }
    }

    fn takes(&self, action: RowAction) -> bool {
        self.rows[Self::rank(action)].len() < SHOWN
    }

    fn push(&mut self, row: PlannedRow) {
        self.rows[Self::rank(row.action)].push(row);
    }

    fn into_rows(self) -> Vec<PlannedRow> {
        let mut rows: Vec<PlannedRow> = self.rows.into_iter().flatten().take(SHOWN).collect();
        rows.sort_by_key(|row| row.line);
        rows
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
        per_mille: BEFORE + per_mille * (1_000 - BEFORE) / 1_000,
    }
}

fn told(watch: Watch<'_>, report: &ImportReport, per_mille: u32) -> Result<Flow, CommandError> {
    if report.rows.is_multiple_of(STEP) && !watch(progress(report, per_mille)) {
        return Err(CommandError::new(ErrorCode::Cancelled));
    }
    Ok(Flow::Go)
}
