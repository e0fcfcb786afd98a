//! What reading a calendar of 20,000 events costs: parsing alone, the whole reading with everything it brings into the
//! file, a reading in which nothing changed, and the memory at its peak. `cargo xtask bench calendar` sets libical's own
//! parser beside it.
//!
//! The feed has the shape of Google's with Calendly's bookings in it: one event in twenty is a booked call.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kawka_desk::port::{
    Clock, FeedAnswer, FeedRequest, Http, HttpCall, HttpError, HttpReply, Secrets, SecretsError,
};
use kawka_desk::view::{NewCalendar, Protection, SetUp};
use kawka_desk::wording::Language;
use kawka_domain::person::MemberRole;
use kawka_store::DataFolder;

const EVENTS: i64 = 20_000;
const RUNS: usize = 5;
const NOW: &str = "2026-10-14T10:00:00Z";

struct Fixed(DateTime<Utc>);

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }

    fn system_zone(&self) -> Tz {
        Tz::Europe__Warsaw
    }
}

#[derive(Default)]
struct Kept(Mutex<Option<String>>);

impl Secrets for Kept {
    fn find(&self, _: &str) -> Result<Option<String>, SecretsError> {
        Ok(self.0.lock().map_or(None, |kept| kept.clone()))
    }

    fn set(&self, _: &str, secret: &str) -> Result<(), SecretsError> {
        if let Ok(mut kept) = self.0.lock() {
            *kept = Some(secret.to_owned());
        }
        Ok(())
    }

    fn remove(&self, _: &str) -> Result<(), SecretsError> {
        Ok(())
    }
}

/// An address that gives a feed, without a network.
struct Feed(Mutex<Vec<u8>>);

#[async_trait]
impl Http for Feed {
    async fn fetch(&self, _: FeedRequest) -> Result<FeedAnswer, HttpError> {
        let bytes = self.0.lock().map_err(|_| HttpError::Broken)?.clone();
        Ok(FeedAnswer::Body {
            bytes,
            etag: None,
            last_modified: None,
        })
    }

    async fn send(&self, _: HttpCall) -> Result<HttpReply, HttpError> {
        Err(HttpError::Unreachable)
    }
}

fn feed(now: DateTime<Utc>, shift: i64) -> String {
    let mut text = String::from(
        "BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:ola@biuro.example\r\n",
    );
    for number in 0..EVENTS {
        // A year back, half a year ahead, in no order.
        let minutes = (number * 7_919 % EVENTS) * 39 + if number == 0 { shift } else { 0 };
        let start = now - TimeDelta::days(360) + TimeDelta::minutes(minutes);
        let end = start + TimeDelta::minutes(30);
        let time = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
        let (start, end) = (time(start), time(end));
        let _ = write!(
            text,
            "BEGIN:VEVENT\r\nDTSTART:{start}\r\nDTEND:{end}\r\nDTSTAMP:20261014T080000Z\r\nUID:event{number}@google.com\r\nCREATED:20260101T000000Z\r\n"
        );
        if number % 20 == 0 {
            let _ = write!(
                text,
                "ATTENDEE;PARTSTAT=ACCEPTED;CN=Guest {number}:mailto:guest{number}@las.example\r\nDESCRIPTION:Event Name: Kawka\\n\\nWhat do you do?: I grow trees\\n\\nCancel: https://calendly.com/cancellations/0000-{number:08}\r\n\x20\r\nSUMMARY:Guest {number} and Ola\r\n"
            );
        } else {
            let _ = write!(text, "SUMMARY:Work on number {number}\r\n");
        }
        text.push_str("SEQUENCE:0\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\n");
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

fn timed(run: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    run();
    begin.elapsed()
}

/// The most memory this process ever held, in MiB, where the system tells (Linux).
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let now: DateTime<Utc> = NOW.parse()?;
    let text = feed(now, 0);
    if let Some(path) = std::env::var_os("KAWKA_BENCH_FEED") {
        std::fs::write(Path::new(&path), &text)?;
    }
    let span = now - TimeDelta::days(366)..now + TimeDelta::days(400);
    let parse = || {
        timed(|| {
            let read = kawka_calendar::read(text.as_bytes(), span.clone(), Tz::Europe__Warsaw);
            let _ = black_box(read);
        })
    };
    let before = peak();
    let parsing = median((0..RUNS).map(|_| parse()).collect());
    let parsed = peak();

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()?;
    let (mut first, mut unchanged, mut one) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let folder = tempfile::tempdir()?;
        let wanted = SetUp {
            name: "Ola".into(),
            email: "ola@biuro.example".into(),
            role: MemberRole::Both,
            protection: Protection::Keyring,
            passphrase: None,
            names: kawka_domain::reminder::NoticeNames::Never,
        };
        let place = DataFolder::new(folder.path().join("kawka"));
        let (clock, secrets) = (Arc::new(Fixed(now)), Kept::default());
        let (desk, _) =
            kawka_desk::set_up(&place, &secrets, clock, &wanted, Language::English, false)?;
        let desk = Arc::new(desk);
        let http = Feed(Mutex::new(text.clone().into_bytes()));
        let new = NewCalendar {
            in_the_clear: false,
            own_network: false,
            name: String::new(),
            path: None,
            url: Some("https://calendar.example/basic.ics".into()),
        };
        first.push(timed(|| {
            let added = runtime.block_on(desk.add_calendar(new, &http));
            assert!(added.is_ok_and(|done| done.value.bookings > 900));
        }));
        let sync = || {
            timed(|| {
                let _ = black_box(runtime.block_on(desk.sync_calendars(&http)));
            })
        };
        unchanged.push(sync());
        if let Ok(mut body) = http.0.lock() {
            *body = feed(now, 60).into_bytes();
        }
        one.push(sync());
    }
    let whole = peak();
    let (first, unchanged, one) = (median(first), median(unchanged), median(one));
    if let Some(path) = std::env::var_os("KAWKA_BENCH_MILLISECONDS") {
        std::fs::write(Path::new(&path), format!("{first:.1}"))?;
    }
    println!(
        "events {EVENTS}, {:.1} MB, medians of {RUNS}",
        text.len() as f64 / 1e6
    );
    println!("parsing alone            {parsing:9.1} ms");
    println!(
        "whole first reading      {first:9.1} ms  {:.2} x parsing",
        first / parsing
    );
    println!(
        "reading, one changed     {one:9.1} ms  {:.2} x parsing",
        one / parsing
    );
    println!(
        "reading, nothing changed {unchanged:9.1} ms  {:.2} x parsing",
        unchanged / parsing
    );
    if let (Some(before), Some(parsed), Some(whole)) = (before, parsed, whole) {
        println!("peak of memory           {before:9.0} MiB with the feed alone");
        println!("  after parsing          {parsed:9.0} MiB");
        println!("  after whole readings   {whole:9.0} MiB");
    }
    Ok(())
}
