//! What a program costs while nobody looks at it: processor time of its whole tree, and how often each of its own
//! threads woke up, beside a hidden empty window of the same make.
//!
//! A thread that gives the processor up by itself has been awake for something: the kernel counts that for each
//! (`voluntary_ctxt_switches`, proc(5)). Where a thread of Kawka's wakes oftener than in the empty window, its name says
//! whose work that is. One look of the reminder loop passes from thread to thread and wakes each of them a few times, so
//! the moments are counted too: how often threads of a name were up after all of them had slept.

use super::{BEFORE_IDLE, Subject, tree};
use crate::failure::{Failure, Result};
use crate::process::Running;
use crate::rig::Rig;
use crate::signals;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::time::{Duration, Instant};

/// How often it is looked whether threads woke up.
const LOOK: Duration = Duration::from_millis(250);

/// At most this share of one core.
const GOAL: f64 = 0.001;

/// Wake-ups of threads, by their names.
pub type Wakes = BTreeMap<String, u64>;

/// What was seen of one program.
#[derive(Debug, Default, PartialEq)]
struct Rest {
    processor_time: Duration,
    wakes: Wakes,
    moments: Wakes,
}

/// Counts the moments in which threads of a name were up.
#[derive(Debug, Default)]
struct Moments {
    before: Wakes,
    are_up: BTreeSet<String>,
    count: Wakes,
}

impl Moments {
    fn look(&mut self, now: Wakes) {
        let was = std::mem::replace(&mut self.before, now);
        if was.is_empty() {
            return;
        }
        for (name, count) in &self.before {
            // A thread that ended takes its count with it.
            let up = was.get(name) != Some(count);
            if !up {
                self.are_up.remove(name);
            } else if self.are_up.insert(name.clone()) {
                *self.count.entry(name.clone()).or_default() += 1;
            }
        }
    }
}

/// Lets both rest side by side and says what it cost, as a table in Markdown.
pub fn measure(rig: &Rig, subjects: [&Subject; 2], time: Duration) -> Result<String> {
    let [limit, app] = subjects.map(|subject| Running::start(&mut subject.command(rig)));
    let (limit, app) = (limit?, app?);
    let ids = [limit.id(), app.id()];
    signals::pause(BEFORE_IDLE * 2)?;
    let look = || ids.map(|id| (tree::processor_time(id), tree::wakes(id)));
    let (begin, before) = (Instant::now(), look());
    let mut moments = ids.map(|id| (id, Moments::default()));
    while begin.elapsed() < time {
        for (id, moments) in &mut moments {
            moments.look(tree::wakes(*id));
        }
        signals::pause(LOOK)?;
    }
    let (after, span) = (look(), begin.elapsed());
    let mut rests = [Rest::default(), Rest::default()];
    for (index, rest) in rests.iter_mut().enumerate() {
        let ((time_before, wakes_before), (time_after, wakes_after)) =
            (&before[index], &after[index]);
        if wakes_after.is_empty() {
            let name = ["The empty window", "Kawka"][index];
            return Err(Failure::new(format!("{name} ended while it was measured.")));
        }
        rest.processor_time = time_after.saturating_sub(*time_before);
        rest.moments = std::mem::take(&mut moments[index].1.count);
        for (name, count) in wakes_after {
            let earlier = wakes_before.get(name).copied().unwrap_or_default();
            rest.wakes
                .insert(name.clone(), count.saturating_sub(earlier));
        }
    }
    Ok(table(&rests, span))
}

fn table([limit, app]: &[Rest; 2], span: Duration) -> String {
    let minutes = span.as_secs_f64() / 60.0;
    let share = |rest: &Rest| rest.processor_time.as_secs_f64() / span.as_secs_f64();
    let per_minute = |count: u64| {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        f64::from(count) / minutes
    };
    let mut text = format!(
        "Hidden for {:.0} s, side by side.\n\n| quantity | empty window | Kawka | difference |\n|---|---|---|---|\n",
        span.as_secs_f64()
    );
    let mut add = |name: &str, limit: f64, app: f64, digits: usize| {
        let _infallible = writeln!(
            text,
            "| {name} | {limit:.digits$} | {app:.digits$} | {:+.digits$} |",
            app - limit
        );
    };
    add(
        "processor, % of a core",
        share(limit) * 100.0,
        share(app) * 100.0,
        3,
    );
    let all = |rest: &Rest| per_minute(rest.wakes.values().sum());
    add(
        "wake-ups of the program's own threads, a minute",
        all(limit),
        all(app),
        1,
    );
    let names: BTreeSet<&String> = limit.wakes.keys().chain(app.wakes.keys()).collect();
    for name in names {
        let of = |wakes: &Wakes| per_minute(wakes.get(name).copied().unwrap_or_default());
        let pair = [&limit.wakes, &app.wakes].map(of);
        if pair != [0.0; 2] {
            add(&format!("thread `{name}`"), pair[0], pair[1], 1);
            let pair = [&limit.moments, &app.moments].map(of);
            add(&format!("moments of `{name}`"), pair[0], pair[1], 1);
        }
    }
    let (value, verdict) = (share(app), share(app) <= GOAL);
    let _infallible = writeln!(
        text,
        "\n| goal | Kawka | at most | ratio | |\n|---|---|---|---|---|\n| processor, % of a core | {:.3} | {:.3} | {:.2} | {} |",
        value * 100.0,
        GOAL * 100.0,
        value / GOAL,
        if verdict { "met" } else { "missed" }
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_whose_wake_ups_are_too_many_and_whether_the_goal_is_met() {
        let rest = |milliseconds, wakes: &[(&str, u64)]| Rest {
            processor_time: Duration::from_millis(milliseconds),
            wakes: wakes
                .iter()
                .map(|(name, count)| ((*name).to_owned(), *count))
                .collect(),
            moments: Wakes::from([("tokio".to_owned(), 30)]),
        };
        let limit = rest(300, &[("kawka", 10), ("quiet", 0)]);
        let app = rest(480, &[("kawka", 10), ("tokio", 60), ("quiet", 0)]);
        let text = table(&[limit, app], Duration::from_secs(600));
        assert!(
            text.contains("| processor, % of a core | 0.050 | 0.080 | +0.030 |"),
            "{text}"
        );
        assert!(text.contains("a minute | 1.0 | 7.0 | +6.0 |"), "{text}");
        assert!(
            text.contains("| thread `tokio` | 0.0 | 6.0 | +6.0 |"),
            "{text}"
        );
        assert!(
            text.contains("| moments of `tokio` | 3.0 | 3.0 | +0.0 |"),
            "{text}"
        );
        assert!(!text.contains("quiet"), "{text}");
        assert!(text.contains("| 0.080 | 0.100 | 0.80 | met |"), "{text}");
    }

    #[test]
    fn a_moment_ends_when_all_threads_of_a_name_have_slept() {
        let mut moments = Moments::default();
        for count in [7, 7, 9, 12, 12, 13, 13, 4, 4] {
            moments.look(Wakes::from([
                ("loop".to_owned(), count),
                ("rest".to_owned(), 1),
            ]));
        }
        assert_eq!(moments.count, Wakes::from([("loop".to_owned(), 3)]));
    }
}
