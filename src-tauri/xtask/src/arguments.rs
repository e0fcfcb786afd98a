//! Reads the command line. Hand-made: a parser crate would cost more to compile than all the rest.

use std::ffi::{OsStr, OsString};
use std::time::Duration;

/// What `cargo xtask help` prints.
pub const USAGE: &str = "\
cargo xtask <verb>

  run [--for SECONDS] [ARGUMENTS] [-- ARGUMENTS]
                 set everything up, build Kawka and start it; ARGUMENTS go to Kawka.
                 Without a display it runs on one of its own and saves pictures of it.
                 --for stops it after that many seconds
  test [--fast]  set everything up and run every check; --fast leaves out rustdoc and
                 the tests that need a window
  bench start [--runs N] [--idle SECONDS] [--binary PATH]
                 measure start, memory and idle cost beside an empty window (7 runs, 60 s);
                 --binary measures that program and builds nothing
  bench idle [--idle SECONDS] [--binary PATH]
                 measure what Kawka costs in the tray, its window hidden: processor time
                 and wake-ups beside a hidden empty window (600 s)
  bench calendar
                 measure the reading of a calendar of 20,000 events beside libical's parser
  bench reminders
                 measure the plan of a year of reminders beside sorting as many entries
  bench people   measure import, search, opening and writing with 100,000 customers and a
                 million contacts beside bare statements on the same file
  bench keys [--binary PATH]
                 measure a key press in the search box to the rows on the screen with as many
                 people and contacts, beside bare pages that paint as many rows, of their own and
                 told by a command
  bench brief [--binary PATH]
                 measure opening a brief with 100,000 customers: what the desk takes beside reading
                 its booking, and a click on its notification to the picture beside a bare page
  bench frames   measure the window's pictures while a file of 100,000 people is looked through and
                 comes in, beside the same page at rest
  soak [--seeds N] [--days N]
                 kill Kawka a thousand times around showing a reminder, then play whole
                 years of calls with sleeps, clock steps, restarts and changes of the
                 calendar (3 years of 365 days): nothing may be missed or come twice; then
                 change calendars on two real servers a thousand times each: nothing may be lost
  fuzz [TARGET] [--for SECONDS]
                 look for bytes from outside that break a reader (60 s a target)
  mutants        change the rules of consent one place at a time: each change must break a
                 test
  bindings       write ui/src/bindings.ts anew
  icons          draw icons/*.png anew from the SVGs
  help           print this";

/// One call of `cargo xtask`.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    /// Print the usage.
    Help,
    /// Start the app.
    Run(RunOptions),
    /// Check everything.
    Test(Extent),
    /// Export the bindings.
    Bindings,
    /// Measure the start.
    BenchStart(BenchOptions),
    /// Measure the rest in the tray.
    BenchIdle(IdleOptions),
    /// Measure typing into the search box, of a given program if one is.
    BenchKeys(Option<OsString>),
    /// Measure the reading of a large calendar.
    BenchCalendar,
    /// Measure the plan of reminders.
    BenchReminders,
    /// Measure what the size of a customer base costs.
    BenchPeople,
    /// Measure opening a brief, in the window of a given program if one is.
    BenchBrief(Option<OsString>),
    /// Measure the window's pictures during an import.
    BenchFrames,
    /// Play years of reminders.
    Soak(SoakOptions),
    /// Look for bytes that break a reader.
    Fuzz(FuzzOptions),
    /// Change the rules of consent and see who notices.
    Mutants,
    /// Draw the icons.
    Icons,
}

/// How `run` starts the app.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// Stop after this time; without it, when the app ends or somebody interrupts.
    pub time: Option<Duration>,
    /// The app's own arguments.
    pub arguments: Vec<OsString>,
}

/// How much `test` tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything.
    Full,
    /// Without rustdoc and the window.
    Fast,
}

/// How `bench start` measures.
#[derive(Debug, PartialEq, Eq)]
pub struct BenchOptions {
    /// Starts of each program.
    pub runs: usize,
    /// Length of the idle measurement.
    pub idle: Duration,
    /// Measure this program instead of a release build of our own.
    pub binary: Option<OsString>,
}

/// How `bench idle` measures.
#[derive(Debug, PartialEq, Eq)]
pub struct IdleOptions {
    /// Length of the measurement.
    pub time: Duration,
    /// Measure this program instead of a release build of our own.
    pub binary: Option<OsString>,
}

/// How long `soak` plays.
#[derive(Debug, PartialEq, Eq)]
pub struct SoakOptions {
    /// Courses of events.
    pub seeds: u32,
    /// Length of each.
    pub days: u32,
}

/// What `fuzz` tries, and how long.
#[derive(Debug, PartialEq, Eq)]
pub struct FuzzOptions {
    /// One target; otherwise each.
    pub target: Option<String>,
    /// Time for each.
    pub time: Duration,
}

/// Reads the words after `cargo xtask`; the error is for the person who typed them.
pub fn parse(words: Vec<OsString>) -> Result<Request, String> {
    let mut words = words.into_iter();
    let verb = words.next().unwrap_or_else(|| "help".into());
    let rest: Vec<OsString> = words.collect();
    match verb.to_str().unwrap_or_default() {
        "run" => parse_run(rest).map(Request::Run),
        "test" => parse_test(&rest).map(Request::Test),
        "bench" => parse_bench(rest),
        "soak" => parse_soak(rest).map(Request::Soak),
        "fuzz" => parse_fuzz(rest).map(Request::Fuzz),
        "bindings" => nothing_more(&rest).map(|()| Request::Bindings),
        "icons" => nothing_more(&rest).map(|()| Request::Icons),
        "mutants" => nothing_more(&rest).map(|()| Request::Mutants),
        "help" | "--help" | "-h" => Ok(Request::Help),
        other => Err(format!("There is no verb `{other}`.")),
    }
}

/// Only words before `--` can be ours, and of those only `--for`: the rest belongs to the app.
fn parse_run(words: Vec<OsString>) -> Result<RunOptions, String> {
    let mut options = RunOptions::default();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        if word == "--" {
            options.arguments.extend(words);
            break;
        } else if word == "--for" {
            options.time = Some(seconds("--for", words.next())?);
        } else {
            options.arguments.push(word);
        }
    }
    Ok(options)
}

fn parse_test(words: &[OsString]) -> Result<Extent, String> {
    match words {
        [] => Ok(Extent::Full),
        [word] if word == "--fast" => Ok(Extent::Fast),
        [.., word] => Err(unknown(word)),
    }
}

fn parse_bench(words: Vec<OsString>) -> Result<Request, String> {
    let mut words = words.into_iter();
    match words.next().as_deref().and_then(OsStr::to_str) {
        Some("start") => parse_bench_start(words).map(Request::BenchStart),
        Some("idle") => parse_bench_idle(words).map(Request::BenchIdle),
        Some("calendar") => {
            let rest: Vec<OsString> = words.collect();
            nothing_more(&rest).map(|()| Request::BenchCalendar)
        }
        Some("reminders") => {
            let rest: Vec<OsString> = words.collect();
            nothing_more(&rest).map(|()| Request::BenchReminders)
        }
        Some("keys") => parse_binary(words).map(Request::BenchKeys),
        Some("people") => {
            let rest: Vec<OsString> = words.collect();
            nothing_more(&rest).map(|()| Request::BenchPeople)
        }
        Some("brief") => parse_binary(words).map(Request::BenchBrief),
        Some("frames") => {
            let rest: Vec<OsString> = words.collect();
            nothing_more(&rest).map(|()| Request::BenchFrames)
        }
        _ => Err(
            "What to measure is missing: `bench start`, `idle`, `calendar`, `reminders`, `people`, `keys`, `brief` or `frames`."
                .to_owned(),
        ),
    }
}

fn parse_soak(words: Vec<OsString>) -> Result<SoakOptions, String> {
    let mut options = SoakOptions {
        seeds: 3,
        days: 365,
    };
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.to_str().unwrap_or_default() {
            "--seeds" => options.seeds = number("--seeds", words.next())?,
            "--days" => options.days = number("--days", words.next())?,
            _ => return Err(unknown(&word)),
        }
    }
    Ok(options)
}

fn parse_fuzz(words: Vec<OsString>) -> Result<FuzzOptions, String> {
    let mut options = FuzzOptions {
        target: None,
        time: Duration::from_secs(60),
    };
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--for") => options.time = seconds("--for", words.next())?,
            Some(name) if options.target.is_none() && !name.starts_with('-') => {
                options.target = Some(name.to_owned());
            }
            _ => return Err(unknown(&word)),
        }
    }
    Ok(options)
}

fn parse_bench_start(mut words: impl Iterator<Item = OsString>) -> Result<BenchOptions, String> {
    let mut options = BenchOptions {
        runs: 7,
        idle: Duration::from_secs(60),
        binary: None,
    };
    while let Some(word) = words.next() {
        match word.to_str().unwrap_or_default() {
            "--runs" => options.runs = number("--runs", words.next())?,
            "--idle" => options.idle = seconds("--idle", words.next())?,
            "--binary" => {
                let path = words.next().ok_or("A path is missing after `--binary`.")?;
                options.binary = Some(path);
            }
            _ => return Err(unknown(&word)),
        }
    }
    if options.runs == 0 {
        return Err("`--runs` must be at least 1.".to_owned());
    }
    Ok(options)
}

fn parse_binary(mut words: impl Iterator<Item = OsString>) -> Result<Option<OsString>, String> {
    let mut binary = None;
    while let Some(word) = words.next() {
        if word != "--binary" {
            return Err(unknown(&word));
        }
        binary = Some(words.next().ok_or("A path is missing after `--binary`.")?);
    }
    Ok(binary)
}

fn parse_bench_idle(mut words: impl Iterator<Item = OsString>) -> Result<IdleOptions, String> {
    let mut options = IdleOptions {
        time: Duration::from_secs(600),
        binary: None,
    };
    while let Some(word) = words.next() {
        match word.to_str().unwrap_or_default() {
            "--idle" => options.time = seconds("--idle", words.next())?,
            "--binary" => {
                let path = words.next().ok_or("A path is missing after `--binary`.")?;
                options.binary = Some(path);
            }
            _ => return Err(unknown(&word)),
        }
    }
    if options.time.is_zero() {
        return Err("`--idle` must be at least 1.".to_owned());
    }
    Ok(options)
}

fn nothing_more(words: &[OsString]) -> Result<(), String> {
    words.first().map_or(Ok(()), |word| Err(unknown(word)))
}

fn seconds(option: &str, word: Option<OsString>) -> Result<Duration, String> {
    number(option, word).map(Duration::from_secs)
}

fn number<T: std::str::FromStr>(option: &str, word: Option<OsString>) -> Result<T, String> {
    word.and_then(|word| word.to_str()?.parse().ok())
        .ok_or_else(|| format!("A whole number is missing after `{option}`."))
}

fn unknown(word: &OsString) -> String {
    format!("`{}` is not known here.", word.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Request, String> {
        parse(line.split_whitespace().map(OsString::from).collect())
    }

    fn run(time: Option<u64>, arguments: &[&str]) -> Result<Request, String> {
        Ok(Request::Run(RunOptions {
            time: time.map(Duration::from_secs),
            arguments: arguments.iter().map(OsString::from).collect(),
        }))
    }

    #[test]
    fn arguments_of_run_reach_the_app() {
        for (line, expected) in [
            ("run", run(None, &[])),
            ("run --demo", run(None, &["--demo"])),
            ("run -- --demo", run(None, &["--demo"])),
            ("run --for 20 -- --demo", run(Some(20), &["--demo"])),
            ("run --demo --for 20", run(Some(20), &["--demo"])),
            ("run -- --for 20", run(None, &["--for", "20"])),
            ("run -- today -- x", run(None, &["today", "--", "x"])),
            ("run today --json", run(None, &["today", "--json"])),
        ] {
            assert_eq!(read(line), expected, "{line}");
        }
    }

    #[test]
    fn the_other_verbs_are_read() {
        let bench = |runs, idle, binary: Option<&str>| {
            Request::BenchStart(BenchOptions {
                runs,
                idle: Duration::from_secs(idle),
                binary: binary.map(OsString::from),
            })
        };
        let idle = |idle, binary: Option<&str>| {
            Request::BenchIdle(IdleOptions {
                time: Duration::from_secs(idle),
                binary: binary.map(OsString::from),
            })
        };
        let soak = |seeds, days| Request::Soak(SoakOptions { seeds, days });
        let fuzz = |target: Option<&str>, time| {
            Request::Fuzz(FuzzOptions {
                target: target.map(str::to_owned),
                time: Duration::from_secs(time),
            })
        };
        for (line, expected) in [
            ("", Request::Help),
            ("help", Request::Help),
            ("test", Request::Test(Extent::Full)),
            ("test --fast", Request::Test(Extent::Fast)),
            ("bindings", Request::Bindings),
            ("icons", Request::Icons),
            ("mutants", Request::Mutants),
            ("bench start", bench(7, 60, None)),
            ("bench start --runs 3 --idle 5", bench(3, 5, None)),
            ("bench start --binary app", bench(7, 60, Some("app"))),
            ("bench idle", idle(600, None)),
            ("bench idle --idle 5 --binary app", idle(5, Some("app"))),
            ("bench calendar", Request::BenchCalendar),
            ("bench reminders", Request::BenchReminders),
            ("bench people", Request::BenchPeople),
            ("bench keys", Request::BenchKeys(None)),
            (
                "bench keys --binary app",
                Request::BenchKeys(Some("app".into())),
            ),
            ("bench brief", Request::BenchBrief(None)),
            (
                "bench brief --binary app",
                Request::BenchBrief(Some("app".into())),
            ),
            ("soak", soak(3, 365)),
            ("soak --seeds 1 --days 90", soak(1, 90)),
            ("fuzz", fuzz(None, 60)),
            ("fuzz mail --for 9", fuzz(Some("mail"), 9)),
        ] {
            assert_eq!(read(line), Ok(expected), "{line}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, word) in [
            ("fly", "`fly`"),
            ("run --for", "--for"),
            ("run --for soon", "--for"),
            ("run --for -1", "--for"),
            ("test --slow", "`--slow`"),
            ("test --fast more", "`more`"),
            ("bench", "bench start"),
            ("bench stop", "bench start"),
            ("bench start --runs 0", "at least 1"),
            ("bench start --fast", "`--fast`"),
            ("bench idle --idle 0", "at least 1"),
            ("bench idle --runs 3", "`--runs`"),
            ("bench keys --binary", "A path"),
            ("bench reminders now", "`now`"),
            ("soak --days", "--days"),
            ("soak on", "`on`"),
            ("fuzz mail twice", "`twice`"),
            ("bindings now", "`now`"),
        ] {
            let message = read(line).unwrap_err();
            assert!(message.contains(word), "{line}: {message}");
        }
    }
}
