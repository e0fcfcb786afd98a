//! What opening a brief costs with 100,000 customers in the file, beside reading the bare booking in the same run.
//!
//! The floor is the one row that a brief is about; the goal is 100 ms from a notification to the whole page, of which
//! this is what the desk takes. `cargo xtask bench brief`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kawka_desk::port::{Clock, Secrets, SecretsError};
use kawka_desk::wording::Language;
use kawka_desk::{Access, CommandError, DEMO_PASSPHRASE, Opened, make_demo, open};
use kawka_domain::ids::CustomerId;
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

/// A morning that stands still.
struct Morning;

impl Clock for Morning {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_740) + TimeDelta::hours(10)
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

fn main() -> Result<(), CommandError> {
    let place = std::env::temp_dir().join(format!("kawka-bench-brief-{}", std::process::id()));
    let folder = DataFolder::new(place.join("kawka"));
    let clock: Arc<dyn Clock> = Arc::new(Morning);
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
        return Err(CommandError::new(kawka_desk::ErrorCode::SecretNeeded));
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
