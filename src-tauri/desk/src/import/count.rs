//! What became of the rows, and those that were refused, so that they can be saved.

use std::path::Path;

use kawka_domain::import::RowProblem;
use kawka_files::CsvWriter;

use super::cells::Refusal;
use super::importer::Taken;
use super::input::{Input, Item};
use crate::command_error::CommandError;
use crate::desk::Desk;
use crate::view::{ImportProblem, ImportReport, PlannedRow, RowAction};

/// Refused rows that are listed.
const PROBLEMS: usize = 1_000;
/// Bytes of refused rows that are kept to be saved, with what each of them takes besides.
const KEPT: usize = 64 << 20;
const EACH: usize = 160;

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
    is_full: bool,
}

/// Counts what becomes of rows.
pub(super) struct Count {
    pub(super) report: ImportReport,
    pub(super) failed: FailedRows,
}

impl Count {
    pub(super) fn new(input: &Input) -> Self {
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
                days: None,
                problems: Vec::new(),
            },
            failed: FailedRows {
                headers: input.headers(),
                ..FailedRows::default()
            },
        }
    }

    /// Counts one row; gives it back as planned.
    pub(super) fn add(
        &mut self,
        item: &Item,
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
            choices: Vec::new(),
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
    /// Keeps a row, from the first one as many as there is room for.
    fn keep(&mut self, item: &Item, problem: RowProblem) {
        let cells = match item {
            Item::Row { cells, .. } | Item::Bad { cells, .. } => cells.as_slice(),
            Item::Letter(_) => &[],
        };
        let bytes: usize = cells
            .iter()
            .map(|cell| cell.len() + size_of::<String>())
            .sum();
        self.is_full |= self.bytes + bytes + EACH > KEPT;
        if self.is_full {
            return;
        }
        self.bytes += bytes + EACH;
        self.rows.push(FailedRow {
            line: item.line(),
            cells: cells.to_vec(),
            problem,
        });
    }
}

fn line_number(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

impl Desk {
    /// Writes the refused rows of the last import to a CSV file: as they stood in the file, with line, field and
    /// reason behind them. Gives their number: of very many the first ones are kept.
    ///
    /// # Errors
    /// [`crate::ErrorCode::FileNotWritable`], [`crate::ErrorCode::DiskFull`].
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

#[cfg(test)]
mod tests {
    use super::*;

    /// However many rows are refused and however long they are, what is kept of them is bounded: the first ones.
    #[test]
    fn what_is_kept_of_refused_rows_has_an_end() {
        const CELL: usize = 100_000;
        let mail = Input::Mail {
            path: std::path::PathBuf::new(),
            size: 0,
        };
        let mut count = Count::new(&mail);
        for line in 1..=1_500 {
            // The last ones would fit in again; a gap in what is saved would be taken for rows that went well.
            let length = if line > 1_400 { 1 } else { CELL };
            let item = Item::Row {
                line,
                cells: vec!["x".repeat(length)],
                person: None,
            };
            let refused = Err(Refusal::row("email", "not_an_email"));
            count.add(&item, refused).unwrap();
        }
        let report = &count.report;
        assert_eq!((report.rows, report.failed), (1_500, 1_500));
        assert_eq!(report.problems.len(), 1_000);
        assert_eq!(report.problems[999].line, 1_000);
        let rows = &count.failed.rows;
        let bytes: usize = rows.iter().map(|row| row.cells[0].capacity()).sum();
        assert!(bytes <= 64 << 20, "{bytes}");
        // What each row takes besides its text is within.
        assert!(bytes > (64 << 20) - 4 * CELL, "{bytes}");
        let lines: Vec<u64> = rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, (1..=rows.len() as u64).collect::<Vec<_>>());
    }

    /// What each row takes besides its text counts, too.
    #[test]
    fn many_refused_rows_without_words_have_an_end() {
        let mail = Input::Mail {
            path: std::path::PathBuf::new(),
            size: 0,
        };
        let mut count = Count::new(&mail);
        for line in 1..=1_000_000 {
            let item = Item::Row {
                line,
                cells: Vec::new(),
                person: None,
            };
            count.add(&item, Err(Refusal::row("row", "empty"))).unwrap();
        }
        let kept = count.failed.rows.len();
        assert!((300_000..600_000).contains(&kept), "{kept}");
    }
}
