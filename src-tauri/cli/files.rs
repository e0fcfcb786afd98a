//! Files in and out from a terminal.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use kawka_desk::CardVersion;
use kawka_desk::view::{ImportReport, ImportRequest, SuggestionRule};
use kawka_domain::import::{DayOrder, ImportKind};
use serde_json::json;

use super::verbs::{DONE, Done, read, show, write};
use super::{Output, print};
use crate::place::Place;

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum What {
    /// People: CSV, XLSX, vCard.
    People,
    /// Companies.
    Companies,
    /// Contacts: CSV, XLSX, tickets in JSON, chats of WhatsApp, Messenger and Instagram.
    Interactions,
    /// What is known from the product.
    Facts,
    /// Messages: EML, MBOX.
    Mail,
    /// An archive of everything, into a fresh data folder.
    All,
}

/// Which of day and month stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Dates {
    /// 14/10/2026.
    DayFirst,
    /// 10/14/2026.
    MonthFirst,
}

/// A version of vCard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Card {
    /// For older programs and phones.
    #[value(name = "3.0")]
    Three,
    /// What is written without this.
    #[value(name = "4.0")]
    Four,
}

impl From<Card> for CardVersion {
    fn from(card: Card) -> Self {
        match card {
            Card::Three => Self::Three,
            Card::Four => Self::Four,
        }
    }
}

/// How to import.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// What the rows are.
    #[arg(value_enum)]
    what: What,
    /// The file.
    file: PathBuf,
    /// A saved map of columns, or zendesk, freshdesk, intercom.
    #[arg(long, value_name = "NAME")]
    map: Option<String>,
    /// Save the map of columns under this name.
    #[arg(long, value_name = "NAME")]
    save_map: Option<String>,
    /// Say what would be done and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Encoding, if it is not the detected one.
    #[arg(long)]
    encoding: Option<String>,
    /// Separator, if it is not the detected one: a sign, or `tab`.
    #[arg(long)]
    separator: Option<String>,
    /// Which of day and month stands first in dates, if it is not as its cells tell.
    #[arg(long, value_enum, value_name = "ORDER")]
    dates: Option<Dates>,
    /// Addresses and domains of the team's own that no member has, such as those of a shared mailbox; names under which
    /// it stands in chats.
    #[arg(long, value_name = "ADDRESS|NAME")]
    ours: Vec<String>,
    /// Add people whom contacts, facts or messages name and who are not known yet.
    #[arg(long)]
    create_people: bool,
    /// Leave out rows that seem to be somebody who is known.
    #[arg(long)]
    skip_suggestions: bool,
    /// Write the refused rows to this CSV file.
    #[arg(long, value_name = "FILE")]
    failed: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// What to export.
#[derive(Debug, Subcommand)]
pub(super) enum Export {
    /// Everybody: CSV, XLSX or vCard by the name of the file.
    People {
        /// Where to.
        file: PathBuf,
        /// Version of the contacts in a `.vcf` file; otherwise 4.0.
        #[arg(long, value_enum, value_name = "VERSION")]
        vcard: Option<Card>,
        #[command(flatten)]
        output: Output,
    },
    /// Every contact: CSV or XLSX.
    Interactions {
        /// Where to.
        file: PathBuf,
        #[command(flatten)]
        output: Output,
    },
    /// Everything, private notes too, in an archive that a fresh Kawka reads back.
    All {
        /// Where to.
        file: PathBuf,
        #[command(flatten)]
        output: Output,
    },
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

pub(super) fn import(import: Import, place: &Place) -> Done {
    let kind = match import.what {
        What::People => ImportKind::People,
        What::Companies => ImportKind::Companies,
        What::Interactions => ImportKind::Interactions,
        What::Facts => ImportKind::Facts,
        What::Mail => ImportKind::Mail,
        What::All => {
            let done = write(place)?.import_all(&text(&import.file))?.value;
            return show(import.output, || json!(done), || out!("{} rows", done.rows));
        }
    };
    let request = ImportRequest {
        map: import.map,
        save_as: import.save_map,
        encoding: import.encoding,
        separator: import.separator,
        create_people: import.create_people,
        ours: import.ours,
        days: import.dates.map(|dates| match dates {
            Dates::DayFirst => DayOrder::DayFirst,
            Dates::MonthFirst => DayOrder::MonthFirst,
        }),
        suggestions: if import.skip_suggestions {
            SuggestionRule::Skip
        } else {
            SuggestionRule::Create
        },
        ..ImportRequest::new(text(&import.file), kind)
    };
    let report = if import.dry_run {
        read(place)?.plan_import(&request, &|_| true)?.report
    } else {
        let desk = write(place)?;
        let report = desk.run_import(&request, &|_| true)?.value;
        if let Some(path) = &import.failed {
            desk.save_failed_rows(&text(path))?;
        }
        report
    };
    show(import.output, || json!(report), || tell(&report))
}

fn tell(report: &ImportReport) {
    out!(
        "{} rows: {} created ({} look like somebody known), {} updated, {} unchanged, {} skipped, {} failed",
        report.rows,
        report.created,
        report.suggestions,
        report.updated,
        report.unchanged,
        report.skipped,
        report.failed
    );
    if report.masked > 0 {
        out!(
            "{} masked: numbers and passwords are not stored",
            report.masked
        );
    }
    for problem in &report.problems {
        out!(
            "  line {}: {}: {}",
            problem.line,
            print::clean(&problem.field),
            problem.message.replace('_', " ")
        );
    }
}

pub(super) fn export(export: &Export, place: &Place) -> Done {
    let desk = read(place)?;
    let (report, output) = match export {
        Export::People {
            file,
            vcard,
            output,
        } => {
            let report = match vcard {
                Some(version) => desk.export_cards(&text(file), (*version).into())?,
                None => desk.export_people(&text(file))?,
            };
            (report, *output)
        }
        Export::Interactions { file, output } => (desk.export_interactions(&text(file))?, *output),
        Export::All { file, output } => (desk.export_all(&text(file))?, *output),
    };
    show(output, || json!(report), || out!("{} rows", report.rows))?;
    DONE
}
