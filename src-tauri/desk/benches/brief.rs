//! What opening a brief costs with 100,000 customers in the file, beside reading the bare booking in the same run.
//!
//! The floor is the one row that a brief is about; the goal is 100 ms from a notification to the whole page, of which
//! this is what the desk takes. `cargo xtask bench brief`.
//!
//! With `KAWKA_BENCH_CALLS` it measures nothing: it books calls at those instants (RFC 3339, with spaces between them) in
//! the folder that `KAWKA_BENCH_FOLDER` names, each with a written brief.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kawka_desk::port::{Clock, Secrets, SecretsError};
use kawka_desk::view::{BriefSection, CustomerFilter, ImportRequest, NewBooking};
use kawka_desk::wording::Language;
use kawka_desk::{Access, CommandError, DEMO_PASSPHRASE, Desk, ErrorCode, Opened, make_demo, open};
use kawka_domain::follow_up::{FollowUpDraft, FollowUpKind};
use kawka_domain::ids::CustomerId;
use kawka_domain::import::ImportKind;
use kawka_domain::person::CustomerDraft;
use kawka_store::{DataFolder, Intent, StoreError, Transaction, table};

const CUSTOMERS: u32 = 100_000;
const RUNS: usize = 201;

/// How many there are; `KAWKA_BENCH_CUSTOMERS` tries fewer.
fn customers() -> u32 {
    let set = std::env::var("KAWKA_BENCH_CUSTOMERS").ok();
    set.and_then(|number| number.parse().ok())
        .unwrap_or(CUSTOMERS)
}

/// A time that stands still.
struct Still(DateTime<Utc>);

impl Clock for Still {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }

    fn system_zone(&self) -> Tz {
        chrono_tz::Europe::Warsaw
    }
}

/// No keyring: the demo lies under its passphrase.
struct NoKeyring;

impl Secrets for NoKeyring {
    fn find(&self, _name: &str) -> Result<Option<String>, SecretsError> {
        Err(SecretsError::Absent)
    }

    fn set(&self, _name: &str, _secret: &str) -> Result<(), SecretsError> {
        Err(SecretsError::Absent)
    }

    fn remove(&self, _name: &str) -> Result<(), SecretsError> {
        Err(SecretsError::Absent)
    }
}

/// Median and worst but one in a hundred.
fn measure(
    mut run: impl FnMut() -> Result<(), CommandError>,
) -> Result<(Duration, Duration), CommandError> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begin = Instant::now();
        run()?;
        times.push(begin.elapsed());
    }
    times.sort_unstable();
    Ok((times[RUNS / 2], times[RUNS * 99 / 100]))
}

fn crowd(tx: &Transaction<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    for number in 0..customers() {
        let fields = CustomerDraft {
            language: "pl".to_owned(),
            country: "PL".to_owned(),
            ..CustomerDraft::named(format!("Jan {number}"), "Las")
        };
        table::customer::add(tx, CustomerId::new(), &fields, now)?;
    }
    Ok(())
}

/// What a specialist writes before a call.
const SECTIONS: &[(BriefSection, &str)] = &[
    (
        BriefSection::Know,
        "Runs the office of a roofing company with nine people. Came from a competitor in 2023, after its export lost a year of invoices. Writes briefly, thinks aloud on the phone, and likes to be asked for her opinion before anything is decided.",
    ),
    (
        BriefSection::Road,
        "Trial in March 2023, paid after four days. Two seats, then five. A long complaint about printing in the spring of 2025, solved within a week; since then she answers every survey.",
    ),
    (
        BriefSection::Company,
        "Roofs of churches and schools in the south; half of the year outside, half of it offers and paper.",
    ),
    (
        BriefSection::Channels,
        "Mail in the morning, the phone after four. First names.",
    ),
    (
        BriefSection::Ask,
        "How does the new export work for her bookkeeper?\nWho else opens the calendar now?\nWhat did she stop using?\nWhich report does she still write by hand?",
    ),
    (
        BriefSection::Do,
        "Thank her for the drawing.\nTell her the date of the mobile preview.",
    ),
    (
        BriefSection::Dont,
        "Prices: renewed last month.\nThe printing of 2025.",
    ),
];

/// Promises and tasks that are open.
const OPEN: &[(FollowUpKind, &str)] = &[
    (FollowUpKind::Promise, "Send the list of keys as one page"),
    (FollowUpKind::Promise, "Say when the mobile preview is out"),
    (FollowUpKind::Task, "Ask the bookkeeper about the export"),
];

/// Customers from this one on are booked: the very first have thousands of contacts.
const FIRST: usize = 20;

fn book(starts: &str) -> Result<(), CommandError> {
    let folder = std::env::var_os("KAWKA_BENCH_FOLDER")
        .ok_or_else(|| CommandError::bad_input("path", "empty"))?;
    let starts = starts
        .split_whitespace()
        .map(str::parse::<DateTime<Utc>>)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| CommandError::bad_input("start", "not_a_time"))?;
    let now = starts.first().copied().unwrap_or_default() - TimeDelta::minutes(20);
    let opened = open(
        &DataFolder::new(&folder),
        &NoKeyring,
        Arc::new(Still(now)),
        std::env::var("KAWKA_PASSPHRASE").ok().as_deref(),
        false,
        Access::Write,
    )?;
    let Opened::Ready(desk) = opened else {
        return Err(CommandError::new(ErrorCode::SecretNeeded));
    };
    let mut facts = String::from("email,as of,plan,last login,source\n");
    for (at, start) in (FIRST..).zip(starts) {
        let email = format!("p{at}@firma{at}.example");
        let _infallible = writeln!(
            facts,
            "{email},{},Team,{},crm",
            now.date_naive(),
            now.date_naive()
        );
        prepare(&desk, &email, start)?;
    }
    let path = Path::new(&folder).join("facts.csv");
    std::fs::write(&path, facts).map_err(StoreError::from)?;
    let request = ImportRequest::new(path.to_string_lossy(), ImportKind::Facts);
    let report = desk.run_import(&request, &|_| true)?.value;
    assert_eq!(report.failed, 0, "every row is taken: {report:?}");
    Ok(())
}

fn prepare(desk: &Desk, email: &str, start: DateTime<Utc>) -> Result<(), CommandError> {
    let filter = CustomerFilter {
        search: email.to_owned(),
        mine: false,
        list: None,
        offset: 0,
        limit: 1,
    };
    let found = desk.list_customers(&filter)?.rows;
    let customer = found
        .first()
        .map(|row| row.id)
        .ok_or_else(|| CommandError::new(ErrorCode::NotFound))?;
    let booking = desk.add_booking(&NewBooking {
        customer_id: customer,
        start,
        minutes: 30,
        room_url: None,
    })?;
    for (section, words) in SECTIONS {
        desk.write_brief(booking.value, *section, words)?;
    }
    for (kind, title) in OPEN {
        desk.add_follow_up(&FollowUpDraft {
            title: (*title).to_owned(),
            kind: *kind,
            due: Some(start.date_naive()),
            assignee_id: None,
            customer_id: Some(customer),
            booking_id: None,
        })?;
    }
    desk.set_brief_ready(booking.value, true)?;
    Ok(())
}

fn main() -> Result<(), CommandError> {
    if let Ok(starts) = std::env::var("KAWKA_BENCH_CALLS") {
        return book(&starts);
    }
    let place = std::env::temp_dir().join(format!("kawka-bench-brief-{}", std::process::id()));
    let folder = DataFolder::new(place.join("kawka"));
    let morning = DateTime::UNIX_EPOCH + TimeDelta::days(20_740) + TimeDelta::hours(10);
    let clock: Arc<dyn Clock> = Arc::new(Still(morning));
    make_demo(&folder, &NoKeyring, &clock, Language::English)?;
    let opened = open(
        &folder,
        &NoKeyring,
        clock,
        Some(DEMO_PASSPHRASE),
        true,
        Access::Write,
    )?;
    let Opened::Ready(desk) = opened else {
        return Err(CommandError::new(ErrorCode::SecretNeeded));
    };
    let intent = Intent {
        actor: None,
        word: "add_customer",
        subject: String::new(),
        at: desk.now(),
    };
    desk.store().write(&intent, |tx| crowd(tx, desk.now()))?;
    let next = desk.next_booking()?;
    let floor = measure(|| desk.get_booking_row(next).map(drop))?;
    let brief = measure(|| desk.get_brief(next).map(drop))?;
    println!(
        "{} customers, {RUNS} runs        p50          p99",
        customers()
    );
    println!(
        "booking alone (floor)  {:>10.2?}  {:>10.2?}",
        floor.0, floor.1
    );
    println!(
        "whole brief            {:>10.2?}  {:>10.2?}",
        brief.0, brief.1
    );
    println!(
        "ratio {:.1}; goal: p99 within 100 ms: {}",
        brief.0.as_secs_f64() / floor.0.as_secs_f64(),
        if brief.1 < Duration::from_millis(100) {
            "met"
        } else {
            "not met"
        }
    );
    drop(desk);
    std::fs::remove_dir_all(place).map_err(StoreError::from)?;
    Ok(())
}
