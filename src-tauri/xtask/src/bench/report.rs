//! The measurements as a table in Markdown, and what they say of each goal.

use super::start::Start;
use std::fmt::Write;
use std::time::Duration;

/// One line per quantity: the platform as it comes, the empty window that has what Kawka's has, Kawka, and how the last
/// two compare. Of the first only its starts count.
pub fn table([platform, limits, apps]: &[Vec<Start>; 3], idle: [Duration; 2], size: u64) -> String {
    let mut text = format!(
        "Medians (smallest-largest) of {} starts, in turn, on the same display.\n\n\
         | quantity | platform as it comes | empty window | Kawka | ratio | difference |\n|---|---|---|---|---|---|\n",
        apps.len()
    );
    type Quantity = fn(&Start) -> Duration;
    let seconds: [(&str, Quantity); 4] = [
        ("window, s", |start| start.moments.window),
        ("paint, s", |start| start.moments.paint),
        ("settled, s", |start| start.moments.settled),
        ("start CPU, s", |start| start.processor_time),
    ];
    let in_seconds = |starts: &[Start], value: Quantity| {
        Spread::of(starts.iter().map(|one| value(one).as_secs_f64()))
    };
    for (name, value) in seconds {
        let [platform, limit, app] =
            [platform, limits, apps].map(|starts| in_seconds(starts, value));
        add(&mut text, name, Some(&platform), &limit, &app, 3);
    }
    let mebibytes = |starts: &[Start]| {
        Spread::of(starts.iter().map(|start| {
            let kibibytes = u32::try_from(start.memory / 1_024).unwrap_or(u32::MAX);
            f64::from(kibibytes) / 1_024.0
        }))
    };
    let memory = [limits, apps].map(|starts| mebibytes(starts));
    add(
        &mut text,
        "memory (PSS of the tree), MiB",
        Some(&mebibytes(platform)),
        &memory[0],
        &memory[1],
        0,
    );
    let idle = idle.map(|time| Spread::of([time.as_secs_f64() * 1_000.0].into_iter()));
    add(
        &mut text,
        "idle CPU unfocused, ms/min",
        None,
        &idle[0],
        &idle[1],
        0,
    );
    let processes = |starts: &[Start]| starts.last().map_or(0, |start| start.processes);
    let _infallible = writeln!(
        text,
        "| processes | {} | {} | {} | | |\n| binary, MB | | | {}.{} | | |",
        processes(platform),
        processes(limits),
        processes(apps),
        size / 1_000_000,
        size % 1_000_000 / 100_000
    );
    let of = |starts: &[Start], value: Quantity| in_seconds(starts, value).median;
    let settled: Quantity = |start| start.moments.settled;
    let window: Quantity = |start| start.moments.window;
    let megabytes = f64::from(u32::try_from(size / 1_000).unwrap_or(u32::MAX)) / 1_000.0;
    let goals = [
        goal(
            "window ≤ 1.2 × empty window, s",
            of(apps, window),
            of(limits, window) * 1.2,
        ),
        goal(
            "settled ≤ platform as it comes + 0.050 s",
            of(apps, settled),
            of(platform, settled) + 0.05,
        ),
        goal(
            "settled ≤ empty window + 0.050 s",
            of(apps, settled),
            of(limits, settled) + 0.05,
        ),
        goal(
            "memory ≤ empty window + 30 MiB",
            memory[1].median,
            memory[0].median + 30.0,
        ),
        goal("idle CPU ≤ 60 ms/min", idle[1].median, 60.0),
        goal("binary ≤ 20 MB", megabytes, 20.0),
    ];
    text + "\n| goal | Kawka | at most | ratio | |\n|---|---|---|---|---|\n" + &goals.concat()
}

/// How a measurement stands to what it may be at most.
fn goal(name: &str, value: f64, most: f64) -> String {
    let verdict = if value <= most { "met" } else { "missed" };
    format!(
        "| {name} | {value:.3} | {most:.3} | {:.2} | {verdict} |\n",
        value / most
    )
}

fn add(
    text: &mut String,
    name: &str,
    platform: Option<&Spread>,
    limit: &Spread,
    app: &Spread,
    digits: usize,
) {
    let ratio = if limit.median > 0.0 {
        format!("{:.2}", app.median / limit.median)
    } else {
        "-".to_owned()
    };
    let _infallible = writeln!(
        text,
        "| {name} | {} | {} | {} | {ratio} | {:+.digits$} |",
        platform.map_or_else(String::new, |platform| platform.in_words(digits)),
        limit.in_words(digits),
        app.in_words(digits),
        app.median - limit.median
    );
}

/// Median and range of some measurements.
#[derive(Debug, PartialEq)]
struct Spread {
    smallest: f64,
    median: f64,
    largest: f64,
}

impl Spread {
    /// All zero when there is none.
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let at = |index: usize| values.get(index).copied().unwrap_or_default();
        let median = if values.len() % 2 == 1 {
            at(middle)
        } else {
            f64::midpoint(at(middle.saturating_sub(1)), at(middle))
        };
        Self {
            smallest: at(0),
            median,
            largest: at(values.len().saturating_sub(1)),
        }
    }

    fn in_words(&self, digits: usize) -> String {
        let Self {
            smallest,
            median,
            largest,
        } = self;
        format!("{median:.digits$} ({smallest:.digits$}-{largest:.digits$})")
    }
}

#[cfg(test)]
mod tests {
    use super::super::frames::Moments;
    use super::*;

    #[test]
    fn the_median_of_odd_and_even_counts() {
        for (values, expected) in [
            (vec![3.0, 1.0, 2.0], 2.0),
            (vec![4.0, 1.0, 2.0, 3.0], 2.5),
            (vec![7.0], 7.0),
            (vec![], 0.0),
        ] {
            assert_eq!(Spread::of(values.into_iter()).median, expected);
        }
    }

    #[test]
    fn the_table_compares_app_and_limit() {
        let start = |milliseconds, memory| Start {
            moments: Moments {
                window: Duration::from_millis(100),
                paint: Duration::from_millis(milliseconds),
                settled: Duration::from_millis(milliseconds),
            },
            processor_time: Duration::from_millis(500),
            memory,
            processes: 3,
        };
        let text = table(
            &[
                vec![start(480, 270 << 20)],
                vec![start(500, 200 << 20)],
                vec![start(540, 210 << 20)],
            ],
            [Duration::from_millis(40), Duration::from_millis(50)],
            14_560_000,
        );
        for line in [
            "| settled, s | 0.480 (0.480-0.480) | 0.500 (0.500-0.500) | 0.540 (0.540-0.540) | 1.08 | +0.040 |",
            "| memory (PSS of the tree), MiB | 270 (270-270) | 200 (200-200) | 210 (210-210) | 1.05 | +10 |",
            "| idle CPU unfocused, ms/min |  | 40 (40-40) | 50 (50-50) | 1.25 | +10 |",
            "| binary, MB | | | 14.5 | | |",
            "| settled ≤ platform as it comes + 0.050 s | 0.540 | 0.530 | 1.02 | missed |",
            "| settled ≤ empty window + 0.050 s | 0.540 | 0.550 | 0.98 | met |",
            "| memory ≤ empty window + 30 MiB | 210.000 | 230.000 | 0.91 | met |",
            "| binary ≤ 20 MB | 14.560 | 20.000 | 0.73 | met |",
        ] {
            assert!(text.contains(line), "{text}");
        }
    }
}
