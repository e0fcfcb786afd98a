//! The same desk from a terminal.
//!
//! JSON keys are `snake_case`, times RFC 3339 with offset, ids UUIDs as text. Exit code 0 = done, 1 = refused with one
//! clear line on standard error, 2 = wrong usage. Verbs that only read work beside an open window.

/// A line on standard output.
macro_rules! out {
    ($($text:tt)*) => {
        crate::cli::print::say(format_args!("{}\n", format_args!($($text)*)))
    };
}

mod backup;
mod calendar;
mod files;
mod nominations;
mod paper_trail;
mod passphrase;
mod print;
mod recordings;
mod rights;
mod slots;
mod times;
mod verbs;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use kawka_desk::CommandError;
use kawka_domain::booking::NoShowReason;
use kawka_domain::ids::{BookingId, CustomerId, JournalId, OutboxId};

use crate::bare_window::Page;
use crate::windows::Begin;
use times::When;

/// Customer records, briefs and reminders for virtual coffees. Without a verb the window opens.
#[derive(Debug, Parser)]
#[command(name = "kawka", version)]
struct Cli {
    /// Data folder; otherwise the user's own.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Work on a made-up week in a folder of its own.
    #[arg(long, global = true)]
    demo: bool,
    /// Wait in the tray instead of showing the window, as at login.
    #[arg(long)]
    hidden: bool,
    /// Open an empty window: what the platform costs.
    #[arg(long, hide = true)]
    bench_empty_window: bool,
    /// Open a bare page that paints the rows of this file: what the platform costs.
    #[arg(long, hide = true, value_name = "FILE")]
    bench_rows_window: Option<PathBuf>,
    /// As `bench_rows_window`; a command tells the rows.
    #[arg(long, hide = true, value_name = "FILE")]
    bench_told_rows_window: Option<PathBuf>,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Add a calendar or read all of them.
    #[command(subcommand)]
    Calendar(CalendarVerb),
    /// List bookings that start within a span.
    Bookings {
        /// From when: a day or an RFC 3339 instant; otherwise from the first booking on.
        #[arg(long, value_name = "T")]
        from: Option<When>,
        /// To when, that instant or day excluded; otherwise to the last booking.
        #[arg(long, value_name = "T")]
        to: Option<When>,
        #[command(flatten)]
        output: Output,
    },
    /// The day: the next call, the rest, what needs attention, follow-ups due.
    Today {
        #[command(flatten)]
        output: Output,
    },
    /// The slots of a week with what became of each; or when calls are offered.
    Slots(slots::Slots),
    /// The brief of a booking.
    Brief {
        #[command(flatten)]
        which: WhichBooking,
        /// Form of the brief.
        #[arg(long, value_enum, default_value = "md")]
        format: BriefFormat,
    },
    /// Make a booking by hand.
    Book {
        /// Customer's id.
        #[arg(long, value_name = "ID")]
        customer: CustomerId,
        /// Start: an RFC 3339 instant, or a wall time here such as 2026-10-14T14:00.
        #[arg(long, value_name = "T")]
        start: When,
        /// Length in minutes.
        #[arg(long, default_value_t = 30)]
        minutes: u32,
        #[command(flatten)]
        output: Output,
    },
    /// Say what became of a call.
    Outcome {
        /// Booking's id.
        id: BookingId,
        /// What became of it.
        #[arg(value_enum)]
        outcome: OutcomeWord,
        /// Why nobody came; otherwise unexcused.
        #[arg(long, value_enum)]
        reason: Option<ReasonWord>,
    },
    /// List customers, or add one.
    Customers {
        #[command(subcommand)]
        verb: Option<CustomerVerb>,
        /// Words to find in names, companies and handles, one typo forgiven; `owner:`, `language:`, `company:` and
        /// `plan:` too.
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// Only those of a saved list, by its name.
        #[arg(long, value_name = "NAME")]
        list: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    /// Make one record of several of one human; what is not kept stays as notes of origin.
    Merge {
        /// Id of the customer who is kept.
        keep: CustomerId,
        /// Ids of the others.
        #[arg(required = true, value_name = "OTHER")]
        others: Vec<CustomerId>,
        #[command(flatten)]
        output: Output,
    },
    /// Find people, contacts, notes, answers, briefs, bookings and follow-ups.
    Search {
        /// Words, parts of a phone number, and `channel:`, `kind:`, `owner:`, `from:`, `before:`.
        #[arg(required = true, value_name = "TEXT")]
        text: Vec<String>,
        #[command(flatten)]
        output: Output,
    },
    /// Bring in people, companies, contacts, facts or messages from a file; all of it is one undo.
    Import(files::Import),
    /// Take people, contacts or everything away in a file.
    #[command(subcommand)]
    Export(files::Export),
    /// The plan of reminders between two instants, or what became of them.
    Reminders {
        /// What became of each reminder and why, newest first, the coming two days as planned.
        #[arg(long)]
        log: bool,
        /// From when; otherwise now, and with --log as far back as the log goes.
        #[arg(long, value_name = "T")]
        from: Option<When>,
        /// To when; otherwise two days later, and with --log as far as is planned.
        #[arg(long, value_name = "T")]
        to: Option<When>,
        #[command(flatten)]
        output: Output,
    },
    /// List the recordings of calls, or look for files, enter a link, upload what waits.
    Recordings {
        #[command(subcommand)]
        verb: Option<RecordingVerb>,
        /// Only those that need a person.
        #[arg(long)]
        attention: bool,
        #[command(flatten)]
        output: Output,
    },
    /// What customers allowed: one person's proof, or a report over a span.
    #[command(subcommand)]
    Consent(ConsentVerb),
    /// What people asked for about their own data and what was erased, or answer it.
    Rights {
        #[command(subcommand)]
        verb: Option<rights::RightsVerb>,
        #[command(flatten)]
        output: Output,
    },
    /// What is due for deletion.
    Retention {
        /// Delete what is due: recordings are asked for, the rest is erased for good.
        #[arg(long, conflicts_with = "look")]
        delete: bool,
        /// Take the daily look, as the window does by itself.
        #[arg(long)]
        look: bool,
        #[command(flatten)]
        output: Output,
    },
    /// Pending follow-ups and promises.
    Followups {
        /// Only mine and those that are nobody's.
        #[arg(long)]
        mine: bool,
        /// Only those that are due by today.
        #[arg(long)]
        due: bool,
        /// Print an iCalendar file of to-dos.
        #[arg(long, conflicts_with = "json")]
        ics: bool,
        #[command(flatten)]
        output: Output,
    },
    /// One question read over all calls.
    Answers {
        /// The question's id, its place from 1, or the beginning of its wording.
        question: String,
        /// Only answers with this tag.
        #[arg(long)]
        tag: Option<String>,
        /// Only those worth quoting.
        #[arg(long)]
        quotes: bool,
        /// Only of calls from then on.
        #[arg(long, value_name = "T")]
        from: Option<When>,
        /// Only of calls before then.
        #[arg(long, value_name = "T")]
        to: Option<When>,
        #[command(flatten)]
        output: Output,
    },
    /// The handover sheet of a call, for the care owner.
    Handover {
        /// Booking's id.
        booking: BookingId,
        /// Form of the sheet.
        #[arg(long, value_enum, default_value = "md")]
        format: BriefFormat,
    },
    /// Propose a customer for a call, or decide on a nomination.
    Nominate(nominations::Nominate),
    /// Who is nominated, invited and booked, or what to write to them.
    Invitations(nominations::Invitations),
    /// What was done, newest first.
    Journal {
        #[command(flatten)]
        output: Output,
    },
    /// Undo an entry of the journal; without one the last action.
    Undo {
        /// Entry's id.
        entry: Option<JournalId>,
    },
    /// Check the data file.
    Verify {
        #[command(flatten)]
        output: Output,
    },
    /// Make a backup, or list those there are.
    Backup {
        #[command(subcommand)]
        verb: Option<BackupVerb>,
        #[command(flatten)]
        output: Output,
    },
    /// Put a backup in the place of the data file, which is kept.
    Restore {
        #[command(flatten)]
        which: WhichBackup,
    },
    /// Look at everything outside that Kawka needs.
    Doctor {
        #[command(flatten)]
        output: Output,
    },
    /// Write the TypeScript bindings.
    #[cfg(debug_assertions)]
    #[command(hide = true)]
    ExportBindings {
        /// Where to.
        path: PathBuf,
    },
}

impl Verb {
    /// Whether options of a list stand before a verb that does something else: they would count for nothing.
    const fn has_idle_options(&self) -> bool {
        match self {
            Self::Customers {
                verb: Some(_),
                search,
                list,
                output,
            } => search.is_some() || list.is_some() || output.json,
            Self::Recordings {
                verb: Some(_),
                attention,
                output,
            } => *attention || output.json,
            Self::Rights {
                verb: Some(_),
                output,
            }
            | Self::Backup {
                verb: Some(_),
                output,
            }
            | Self::Calendar(CalendarVerb::Outbox {
                verb: Some(_),
                output,
            }) => output.json,
            Self::Invitations(wanted) => wanted.has_idle_options(),
            Self::Slots(wanted) => wanted.has_idle_options(),
            _ => false,
        }
    }
}

#[derive(Debug, Clone, Copy, Args)]
struct Output {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum CalendarVerb {
    /// Add a calendar and read it at once.
    Add {
        #[command(flatten)]
        source: CalendarPlace,
        /// Who signs in, for --caldav.
        #[arg(long, value_name = "U", requires = "caldav")]
        user: Option<String>,
        /// Yes to an http address over a network, which whoever is on the way can read.
        #[arg(long)]
        in_the_clear: bool,
        /// Yes to the address's host standing in your own network.
        #[arg(long)]
        own_network: bool,
        /// Its name; otherwise its own.
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    /// Read every calendar, and say to the booking services what waits to be said.
    Sync {
        #[command(flatten)]
        output: Output,
    },
    /// What every reading found, changed and passed over, newest first.
    Log {
        /// Only readings that changed something or failed.
        #[arg(long)]
        changes: bool,
        #[command(flatten)]
        output: Output,
    },
    /// Read a calendar file and list its events, without touching any data.
    Check {
        /// The file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// From when: a day or an RFC 3339 instant; otherwise from the first booking on.
        #[arg(long, value_name = "T")]
        from: Option<When>,
        /// To when, that instant or day excluded; otherwise 400 days ahead.
        #[arg(long, value_name = "T")]
        to: Option<When>,
        #[command(flatten)]
        output: Output,
    },
    /// Write the bookings to come, or the free slots, as an iCalendar file.
    Export {
        /// The free slots instead of the bookings; those that are gone stand in it as cancelled.
        #[arg(long)]
        availability: bool,
        /// How many weeks of free slots, from today on.
        #[arg(long, default_value_t = 4, value_name = "N", requires = "availability")]
        weeks: u32,
        /// Where to; otherwise to standard output.
        #[arg(long, value_name = "PATH")]
        to: Option<PathBuf>,
    },
    /// What is said to booking services: waiting, sent, refused.
    Outbox {
        #[command(subcommand)]
        verb: Option<OutboxVerb>,
        #[command(flatten)]
        output: Output,
    },
    /// Ask a Calendly account for a link that one guest can book with once.
    Link {
        /// The calendar's name or id; otherwise the only Calendly account.
        #[arg(long)]
        calendar: Option<String>,
        /// The event type's address in Calendly's interface; otherwise the one that is booked most.
        #[arg(long, value_name = "URI")]
        event_type: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    /// The changes of a calendar that wait because they are too many at once.
    Held {
        /// The calendar's name, or its id.
        name: String,
        #[command(flatten)]
        output: Output,
    },
    /// Make the changes of a calendar that wait because they are too many at once, at the next reading.
    Accept {
        /// The calendar's name, or its id.
        name: String,
    },
    /// Say yes to a calendar's host standing in your own network, where its reading was refused for want of that.
    Allow {
        /// The calendar's name, or its id.
        name: String,
    },
}

#[derive(Debug, Subcommand)]
enum OutboxVerb {
    /// Take back what waits or was refused.
    TakeBack {
        /// Its id.
        id: OutboxId,
    },
    /// Let what was refused go out again.
    Again {
        /// Its id.
        id: OutboxId,
    },
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct CalendarPlace {
    /// An iCalendar file.
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
    /// An https, http or webcal address; `-` reads it from standard input, where other programs cannot see it.
    #[arg(long)]
    url: Option<String>,
    /// A CalDAV server or calendar; the password is read from standard input.
    #[arg(long, value_name = "URL", requires = "user")]
    caldav: Option<String>,
    /// A Calendly account; its personal token is read from standard input.
    #[arg(long)]
    calendly: bool,
    /// A Cal.com account; its key is read from standard input.
    #[arg(long)]
    calcom: bool,
}

#[derive(Debug, Subcommand)]
enum RecordingVerb {
    /// Enter where the recording of a call can be seen.
    Link {
        /// Booking's id.
        booking: BookingId,
        /// The `https` address.
        link: String,
        #[command(flatten)]
        output: Output,
    },
    /// Look at the folder of recordings once; a file counts as finished when two looks find it the same.
    Look {
        #[command(flatten)]
        output: Output,
    },
    /// Upload and delete at the video host whatever waits.
    Upload {
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Debug, Subcommand)]
enum ConsentVerb {
    /// Where each purpose stands for one customer, with every event.
    Show {
        /// Customer's id.
        customer: CustomerId,
        #[command(flatten)]
        output: Output,
    },
    /// Everything that was said between two instants.
    Report {
        /// From when; otherwise as far back as there is something.
        #[arg(long, value_name = "T")]
        from: Option<When>,
        /// To when, excluded; otherwise now.
        #[arg(long, value_name = "T")]
        to: Option<When>,
        /// Form of the report.
        #[arg(long, value_enum, default_value = "csv")]
        format: ReportFormat,
    },
    /// The receipt of what one customer allowed, in their language.
    Receipt {
        /// Customer's id.
        customer: CustomerId,
        /// Note that it was given.
        #[arg(long)]
        give: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// A table for spreadsheets.
    Csv,
    /// JSON.
    Json,
}

#[derive(Debug, Subcommand)]
enum BackupVerb {
    /// List the backups, newest first.
    List {
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct WhichBackup {
    /// The backup's path, or its name.
    #[arg(value_name = "BACKUP")]
    backup: Option<PathBuf>,
    /// The newest one.
    #[arg(long)]
    latest: bool,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct WhichBooking {
    /// The call that is on or comes next.
    #[arg(long)]
    next: bool,
    /// Booking's id.
    #[arg(long, value_name = "ID")]
    booking: Option<BookingId>,
}

#[derive(Debug, Subcommand)]
enum CustomerVerb {
    /// Add a customer.
    Add {
        /// Name; the first word is the given name.
        #[arg(long)]
        name: String,
        /// E-mail address; may be repeated.
        #[arg(long)]
        email: Vec<String>,
        /// Phone number; may be repeated.
        #[arg(long)]
        phone: Vec<String>,
        /// IANA time zone.
        #[arg(long, value_name = "ZONE")]
        time_zone: Option<String>,
        /// Language (BCP 47).
        #[arg(long)]
        language: Option<String>,
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BriefFormat {
    /// Markdown.
    Md,
    /// JSON.
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OutcomeWord {
    /// It took place.
    Held,
    /// It did not.
    NoShow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReasonWord {
    /// The customer told us.
    Excused,
    /// The customer said nothing.
    Unexcused,
    /// We were not there.
    OurFault,
    /// The technology failed.
    Technical,
}

impl From<ReasonWord> for NoShowReason {
    fn from(word: ReasonWord) -> Self {
        match word {
            ReasonWord::Excused => Self::Excused,
            ReasonWord::Unexcused => Self::Unexcused,
            ReasonWord::OurFault => Self::OurFault,
            ReasonWord::Technical => Self::Technical,
        }
    }
}

/// Runs what the command line asks for.
#[must_use]
pub fn run() -> ExitCode {
    crate::last_words::keep_few();
    let cli = Cli::parse();
    let begin = if cli.hidden {
        Begin::Hidden
    } else {
        Begin::Shown
    };
    let rows = |file, is_told| Page::Rows { file, is_told };
    let own = cli.bench_rows_window.map(|file| rows(file, false));
    let told = cli.bench_told_rows_window.map(|file| rows(file, true));
    let empty = cli.bench_empty_window.then_some(Page::Empty);
    if let Some(page) = empty.or(own).or(told) {
        return crate::bare_window::run(&page, begin);
    }
    match cli.verb {
        None => crate::run_window(cli.data, cli.demo, begin),
        Some(verb) if verb.has_idle_options() => {
            let said = "an option before the second verb counts for nothing; write it after that verb, where the verb takes it";
            Cli::command()
                .error(ErrorKind::ArgumentConflict, said)
                .exit()
        }
        Some(verb) => verbs::run(verb, cli.data, cli.demo),
    }
}

/// One clear line on standard error, and exit code 1.
pub(crate) fn refuse(error: &CommandError) -> ExitCode {
    eprintln!("kawka: {}", error.english());
    ExitCode::from(1)
}
