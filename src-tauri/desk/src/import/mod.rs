//! Imports: rows of files become people, companies, contacts and facts.
//!
//! A file is gone through twice. First without writing: what would be done with each row, and whether the file can be
//! read to its end; a bad file changes nothing. Then in parts of some thousand rows, each a transaction of its own, so
//! that others write in between and memory stays bounded; all parts are one entry of the journal and undone as one.
//! What is cancelled, or fails half-way, is taken back.

mod cells;
mod companies;
mod contacts;
mod importer;
mod mail;
mod people;

use std::collections::HashMap;
use std::path::Path;

use kawka_domain::ids::JournalId;
use kawka_domain::import::{
    ImportField, ImportKind, PRESETS, Preset, RowProblem, header_form, suggest, without_guard,
};
use kawka_files::mail::{Letter, Post, letters};
use kawka_files::{CsvWriter, Entry, FileKind, Flow, Source, Stop};
use kawka_store::{Connection, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::{Desk, done};
use crate::people::needed_line;
use crate::view::{
    Done, FactRow, ImportMap, ImportPlan, ImportProblem, ImportProgress, ImportReport,
    ImportRequest, PlannedRow, RowAction, UnknownParty,
};
use cells::Refusal;
use importer::{At, Importer, Rules, Taken};

/// Rows of one transaction.
const PART: usize = 2_000;
/// Rows of a plan that are shown.
const SHOWN: usize = 1_000;
/// Refused rows that are listed.
const PROBLEMS: usize = 1_000;
/// Bytes of refused rows that are kept to be saved.
const KEPT: usize = 64 << 20;
/// How old a fact from the product may be before it is marked.
const STALE: chrono::Duration = chrono::Duration::days(30);
/// Rows between two reports of the progress.
const STEP: u32 = 500;

/// Hears how far an import is, and says whether to go on.
pub type Watch<'a> = &'a dyn Fn(ImportProgress) -> bool;

/// A row that was refused, as it stood in the file.
#[derive(Debug)]
struct FailedRow {
    line: u64,
    cells: Vec<String>,
    problem: RowProblem,
}

/// The refused rows of the last import, until they are saved or another one runs.
#[derive(Debug, Default)]
pub(crate) struct FailedRows {
    headers: Vec<String>,
    rows: Vec<FailedRow>,
    bytes: usize,
}

/// A row or message on its way.
enum Item {
    Row {
        line: u64,
        cells: Vec<String>,
    },
    Letter(Box<Letter>),
    Bad {
        line: u64,
        reason: &'static str,
        cells: Vec<String>,
    },
}

impl Item {
    const fn line(&self) -> u64 {
        match self {
            Self::Row { line, .. } | Self::Bad { line, .. } => *line,
            Self::Letter(letter) => letter.line,
        }
    }
}

/// What is to be read.
enum Input {
    Table(Source),
    Mail { path: std::path::PathBuf, size: u64 },
}

impl Input {
    fn open(request: &ImportRequest) -> Result<Self, CommandError> {
        let path = Path::new(&request.path);
        if request.kind == ImportKind::Mail {
            let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
            return Ok(Self::Mail {
                path: path.to_owned(),
                size,
            });
        }
        let separator = match request.separator.as_deref() {
            None | Some("") => None,
            Some("tab") => Some('\t'),
            Some(sign) => sign.chars().next(),
        };
        let encoding = request.encoding.as_deref().filter(|name| !name.is_empty());
        Ok(Self::Table(Source::open(path, encoding, separator)?))
    }

    fn headers(&self) -> Vec<String> {
        match self {
            Self::Table(source) => source.headers.clone(),
            Self::Mail { .. } => Vec::new(),
        }
    }

    fn encoding(&self) -> (String, Option<String>) {
        match self {
            Self::Table(source) => {
                let sign = source.separator.map(|sign| {
                    if sign == '\t' {
                        "tab".to_owned()
                    } else {
                        sign.to_string()
                    }
                });
                (source.encoding.to_owned(), sign)
            }
            Self::Mail { .. } => ("-".to_owned(), None),
        }
    }

    fn each(
        &self,
        mut take: impl FnMut(Item, u32) -> Result<Flow, CommandError>,
    ) -> Result<(), CommandError> {
        let share = |bytes: u64, size: u64| {
            u32::try_from(bytes * 1_000 / size.max(1))
                .unwrap_or(1_000)
                .min(1_000)
        };
        let read = match self {
            Self::Table(source) => source.rows(|entry, bytes| {
                let item = match entry {
                    Entry::Row(row) => Item::Row {
                        line: row.line,
                        cells: bare(source.kind, row.cells),
                    },
                    Entry::Bad(bad) => Item::Bad {
                        line: bad.line,
                        reason: bad.reason,
                        cells: bare(source.kind, bad.cells),
                    },
                };
                take(item, share(bytes, source.size))
            }),
            Self::Mail { path, size } => letters(path, |post, bytes| {
                let item = match post {
                    Post::Letter(letter) => Item::Letter(letter),
                    Post::Bad { line, reason } => Item::Bad {
                        line,
                        reason,
                        cells: Vec::new(),
                    },
                };
                take(item, share(bytes, *size))
            }),
        };
        read.map_err(|stop| match stop {
            Stop::File(error) => error.into(),
            Stop::Taker(error) => error,
        })
    }
}

/// Cells without the guard that our own export puts into text files; other kinds of files need none and have none.
fn bare(kind: FileKind, cells: Vec<String>) -> Vec<String> {
    if kind != FileKind::Delimited {
        return cells;
    }
    let off = |mut cell: String| {
        let guard = cell.len() - without_guard(&cell).len();
        drop(cell.drain(..guard));
        cell
    };
    cells.into_iter().map(off).collect()
}

/// Counts what becomes of rows.
struct Count {
    report: ImportReport,
    failed: FailedRows,
}

impl Count {
    fn new(input: &Input) -> Self {
        let (encoding, separator) = input.encoding();
        Self {
            report: ImportReport {
                rows: 0,
                created: 0,
                updated: 0,
                unchanged: 0,
                skipped: 0,
                failed: 0,
                suggestions: 0,
                masked: 0,
                encoding,
                separator,
                problems: Vec::new(),
            },
            failed: FailedRows {
                headers: input.headers(),
                ..FailedRows::default()
            },
        }
    }

    /// Counts one row; gives it back as planned.
    fn add(
        &mut self,
        item: Item,
        taken: Result<Taken, Refusal>,
    ) -> Result<(PlannedRow, Option<Taken>), CommandError> {
        let line = line_number(item.line());
        let report = &mut self.report;
        report.rows += 1;
        let planned = |action, subject: &str, problem| PlannedRow {
            line,
            action,
            subject: subject.to_owned(),
            other: None,
            problem,
        };
        match taken {
            Err(Refusal::Whole(error)) => Err(error),
            Err(Refusal::Skip(problem)) => {
                report.skipped += 1;
                Ok((planned(RowAction::Skip, "", Some(problem)), None))
            }
            Err(Refusal::Row(problem)) => {
                report.failed += 1;
                if report.problems.len() < PROBLEMS {
                    report.problems.push(ImportProblem {
                        line,
                        field: problem.field.clone(),
                        message: problem.message.clone(),
                    });
                }
                self.failed.keep(item, problem.clone());
                Ok((planned(RowAction::Fail, "", Some(problem)), None))
            }
            Ok(taken) => {
                match taken.action {
                    RowAction::Create => report.created += 1,
                    RowAction::Suggest => {
                        report.created += 1;
                        report.suggestions += 1;
                    }
                    RowAction::Update => report.updated += 1,
                    RowAction::Unchanged => report.unchanged += 1,
                    RowAction::Skip | RowAction::Fail => report.skipped += 1,
                }
                report.masked += taken.masked;
                Ok((planned(taken.action, &taken.subject, None), Some(taken)))
            }
        }
    }
}

impl FailedRows {
    fn keep(&mut self, item: Item, problem: RowProblem) {
        let line = item.line();
        let mut cells = match item {
            Item::Row { cells, .. } | Item::Bad { cells, .. } => cells,
            Item::Letter(_) => Vec::new(),
        };
        let bytes: usize = cells.iter().map(String::len).sum();
        if self.bytes + bytes > KEPT {
            cells = Vec::new();
        } else {
            self.bytes += bytes;
        }
        self.rows.push(FailedRow {
            line,
            cells,
            problem,
        });
    }
}

fn line_number(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

fn take(importer: &mut Importer, at: At<'_>, item: &Item) -> Result<Taken, Refusal> {
    match item {
        Item::Row { line, cells } => importer.take(at, *line, cells),
        Item::Letter(letter) => importer.letter(at, letter),
        Item::Bad { reason, .. } => Err(Refusal::row("row", reason)),
    }
}

/// What is known of a customer from the product, the newest of each name.
pub(crate) fn fact_rows(
    c: &Connection,
    customer: kawka_domain::ids::CustomerId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<FactRow>, CommandError> {
    Ok(table::product_fact::list_newest(c, customer)?
        .into_iter()
        .map(|fact| FactRow {
            name: fact.name,
            label: fact.label,
            value: fact.value,
            stale: fact.as_of < now - STALE,
            as_of: fact.as_of,
            source: fact.source,
        })
        .collect())
}

impl Desk {
    /// The maps of columns: saved ones and those that come with Kawka.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_import_maps(&self) -> Result<Vec<ImportMap>, CommandError> {
        let saved = self.store.read(table::import::list_maps)?;
        let saved = saved.into_iter().filter_map(|(name, kind)| {
            Some(ImportMap {
                name,
                kind: kind.parse().ok()?,
                built_in: false,
            })
        });
        let built_in = PRESETS.iter().map(|preset| ImportMap {
            name: preset.name.to_owned(),
            kind: preset.kind,
            built_in: true,
        });
        Ok(saved.chain(built_in).collect())
    }

    /// Removes a saved map.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn remove_import_map(
        &self,
        name: &str,
        kind: ImportKind,
    ) -> Result<Done<()>, CommandError> {
        let now = self.now();
        self.write(
            Action::RemoveImportMap,
            name,
            |tx| match table::import::remove_map(tx, name, kind.word(), now)? {
                0 => Err(CommandError::new(ErrorCode::NotFound).with("what", "map")),
                _ => Ok(()),
            },
        )
    }

    /// What each column of a file holds: as chosen, else by the named map, else by the headers.
    fn columns(
        &self,
        request: &ImportRequest,
        headers: &[String],
        is_tickets: bool,
    ) -> Result<Vec<Option<ImportField>>, CommandError> {
        if let Some(chosen) = &request.columns {
            let mut chosen = chosen.clone();
            chosen.resize(headers.len(), None);
            return Ok(chosen);
        }
        let Some(name) = request
            .map
            .as_deref()
            .or((is_tickets && request.kind == ImportKind::Interactions).then_some("zendesk"))
        else {
            return Ok(suggest(request.kind, headers));
        };
        let saved = self
            .store
            .read(|c| table::import::list_map_columns(c, name, request.kind.word()))?;
        if !saved.is_empty() {
            let of = |header: &String| {
                let form = header_form(header);
                let (_, field) = saved.iter().find(|(known, _)| *known == form)?;
                field.parse().ok()
            };
            return Ok(headers.iter().map(of).collect());
        }
        match Preset::find(name, request.kind) {
            Some(preset) => Ok(preset.apply(headers)),
            None => Err(CommandError::new(ErrorCode::NotFound).with("what", "map")),
        }
    }

    fn rules(
        &self,
        request: &ImportRequest,
        fields: Vec<Option<ImportField>>,
    ) -> Result<Rules, CommandError> {
        let file = Path::new(&request.path).file_name().unwrap_or_default();
        Ok(Rules {
            kind: request.kind,
            fields,
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
        let fields = self.columns(request, &headers, is_tickets)?;
        if request.kind != ImportKind::Mail && fields.iter().all(Option::is_none) {
            return Err(
                CommandError::new(ErrorCode::FileUnreadable).with("problem", "no_known_column")
            );
        }
        let rules = self.rules(request, fields)?;
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
        let columns = rules.fields.clone();
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
                columns,
                choices: request.kind.fields(),
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
        let (fields, kind, now) = (rules.fields.clone(), rules.kind, rules.now);
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
            let columns: Vec<(String, String)> = input
                .headers()
                .iter()
                .zip(&fields)
                .filter_map(|(header, field)| {
                    Some((header_form(header), (*field)?.word().to_owned()))
                })
                .collect();
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

    /// What is known of a customer from the product, the newest of each name.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn list_facts(
        &self,
        customer: kawka_domain::ids::CustomerId,
    ) -> Result<Vec<FactRow>, CommandError> {
        let now = self.now();
        self.store.read(|c| {
            table::customer::get(c, customer)?;
            fact_rows(c, customer, now)
        })
    }

    /// Writes the refused rows of the last import to a CSV file: as they stood in the file, with line, field and
    /// reason behind them. Gives their number.
    ///
    /// # Errors
    /// [`ErrorCode::FileNotWritable`], [`ErrorCode::DiskFull`].
    pub fn save_failed_rows(&self, path: &str) -> Result<u32, CommandError> {
        let failed = self.failed_rows();
        let mut file = CsvWriter::begin(Path::new(path), ',')?;
        let own = ["line", "field", "reason"].map(str::to_owned);
        file.row(&[&failed.headers[..], &own].concat())?;
        for row in &failed.rows {
            let mut cells = row.cells.clone();
            cells.resize(failed.headers.len(), String::new());
            cells.extend([
                row.line.to_string(),
                row.problem.field.clone(),
                row.problem.message.clone(),
            ]);
            file.row(&cells)?;
        }
        file.finish()?;
        Ok(u32::try_from(failed.rows.len()).unwrap_or(u32::MAX))
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
