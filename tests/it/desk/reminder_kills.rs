//! `kill -9` around the showing of a reminder: at most one repeat, never a loss (N6, S-4).
//!
//! The test is the screen: the child asks it to show a reminder, as it would ask the notification service, and notes
//! its answer. The test kills it instead of answering, while it notes the answer, or before it asks.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout};
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use kawka_desk::Access;
use kawka_desk::wording::Language;
use kawka_domain::reminder::ReminderState;

use crate::store::crash::{of_parent, say, start};
use crate::support::builders::{add_booking, add_jadwiga};
use crate::support::{TestDesk, at};

/// Enough for every day; `cargo xtask soak` makes the thousand of reliability row S-4.
const KILLS: usize = 120;
/// The first reminder is due.
const FIRST: &str = "2026-10-16T06:00:00Z";

#[test]
#[ignore = "the body of a child process that is killed around showing"]
fn child_reminds() {
    let Some((desk, clock)) = of_parent(FIRST) else {
        return;
    };
    let mut lines = std::io::stdin().lines();
    let mut hear = || lines.next().unwrap().unwrap();
    loop {
        clock.set(&hear());
        let round = desk.remind(Language::English).unwrap();
        say("round");
        for due in round.show {
            say(&format!("show {}", due.key));
            desk.note_shown(&due, &hear()).unwrap();
        }
        if let Some(summary) = round.summary {
            say(&format!("summary {}", summary.missed.join(" ")));
            desk.note_told(&summary, &hear()).unwrap();
        }
        say("done");
    }
}

/// A running Kawka and what it asks its screen for.
struct Running {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Running {
    fn start(own: &TestDesk) -> Self {
        let (mut child, output) = start("desk::reminder_kills::child_reminds", own);
        let input = child.stdin.take().unwrap();
        Self {
            child,
            input,
            output,
        }
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
    }

    /// The next thing it says; the harness's own words are passed over.
    fn hear(&mut self) -> (String, String) {
        loop {
            let mut line = String::new();
            let read = self.output.read_line(&mut line).unwrap();
            assert_ne!(read, 0, "the child ended");
            let line = line.trim();
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            if ["round", "show", "summary", "done"].contains(&word) {
                return (word.to_owned(), rest.to_owned());
            }
        }
    }

    /// A whole round in which everything is shown and noted.
    fn round(&mut self, now: DateTime<Utc>, screen: &mut BTreeMap<String, usize>) {
        self.tell(&now.to_rfc3339());
        loop {
            match self.hear() {
                (word, _) if word == "done" => break,
                (word, _) if word == "round" => {}
                (word, key) => {
                    assert_eq!(word, "show", "{key}: it comes singly, not as missed");
                    *screen.entry(key).or_default() += 1;
                    self.tell("ok");
                }
            }
        }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// When the child dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// It knows what to show and has asked for nothing yet.
    BeforeShowing,
    /// It is on the screen and nothing is noted.
    BetweenShownAndNoted,
    /// The screen's answer is on its way to it.
    WhileNoting,
}

#[cfg(unix)]
#[test]
fn n6_s4_kills_repeat_a_reminder_at_most_once_and_lose_none() {
    let kills = std::env::var("KAWKA_SOAK_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let mut own = TestDesk::at("2026-10-13T08:00:00Z");
    let mut settings = own.get_settings().unwrap();
    // One notice a call, so that no newer one takes the place of an older.
    settings.reminders.before_call = vec![5];
    settings.reminders.louder = false;
    settings.reminders.not_here_yet = None;
    settings.reminders.decide = None;
    settings.reminders.outcome_due = false;
    settings.reminders.brief_due = None;
    own.change_settings(&settings).unwrap();
    let customer = add_jadwiga(&own);
    // Far apart, so that a round has few of them to look at.
    let due = |number: usize| at(FIRST) + Duration::days(3 * i64::try_from(number).unwrap());
    for number in 0..kills {
        let start = due(number) + Duration::minutes(5);
        own.clock.set(&(start - Duration::days(1)).to_rfc3339());
        add_booking(&own, customer, &start.to_rfc3339());
    }
    // Nobody else may hold the folder while the children work on it.
    own.desk = Arc::new(own.open_as(Access::Read));

    let mut screen = BTreeMap::new();
    let mut between = 0;
    for number in 0..kills {
        let moment = match number % 4 {
            0 | 2 => Moment::BetweenShownAndNoted,
            1 => Moment::WhileNoting,
            _ => Moment::BeforeShowing,
        };
        let mut running = Running::start(&own);
        if number > 0 {
            // What the last kill left open comes at once after the start.
            running.round(due(number - 1) + Duration::seconds(2), &mut screen);
        }
        running.tell(&due(number).to_rfc3339());
        assert_eq!(running.hear().0, "round");
        if moment != Moment::BeforeShowing {
            let (word, key) = running.hear();
            assert_eq!(word, "show", "kill {number}");
            *screen.entry(key).or_default() += 1;
            if moment == Moment::WhileNoting {
                running.tell("ok");
            } else {
                between += 1;
            }
        }
        running.kill();
    }
    let mut last = Running::start(&own);
    last.round(due(kills - 1) + Duration::seconds(2), &mut screen);
    last.kill();

    assert_eq!(between, kills / 2);
    assert_eq!(screen.len(), kills, "none is lost");
    let most = screen.values().max().copied();
    assert_eq!(most, Some(2), "one repeat at most: {screen:?}");
    let repeated = screen.values().filter(|count| **count == 2).count();
    assert!(
        (between..=between + kills / 4).contains(&repeated),
        "each kill between shown and noted repeats its reminder: {repeated}"
    );
    own.desk = Arc::new(own.open_as(Access::Write));
    let log = own.list_reminder_log(None, 0, 1000).unwrap();
    assert_eq!(log.len(), kills);
    for row in log {
        assert!(row.shown_at.is_some(), "{row:?}");
        assert_ne!(row.state, ReminderState::Missed, "{row:?}");
    }
}
