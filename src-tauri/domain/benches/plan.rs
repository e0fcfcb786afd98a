//! What planning a year of 10,000 bookings costs, beside sorting as many entries in the same run.
//!
//! The floor is what any plan has to do: a list of that length, in order of time. `cargo xtask bench reminders`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kawka_domain::booking::Arrival;
use kawka_domain::ids::BookingId;
use kawka_domain::reminder::{Audience, PlannedCall, Reminder, ReminderSettings, plan};

const BOOKINGS: i32 = 10_000;
const RUNS: usize = 41;

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begin = Instant::now();
            run();
            begin.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[RUNS / 2]
}

fn main() {
    let begin: DateTime<Utc> = DateTime::UNIX_EPOCH + TimeDelta::days(20_454);
    let year = begin..begin + TimeDelta::days(365);
    let calls: Vec<PlannedCall> = (0..BOOKINGS)
        .map(|number| {
            // Mixed up, as ids mix them: 7,919 is a prime.
            let minutes = i64::from(number * 7_919 % BOOKINGS) * 365 * 1440 / i64::from(BOOKINGS);
            let start = begin + TimeDelta::minutes(minutes);
            PlannedCall {
                id: BookingId::new(),
                start,
                end: start + TimeDelta::minutes(30),
                arrival: Arrival::Unknown,
                late_at: None,
                brief_ready: number % 2 == 0,
                mine: number % 3 == 0,
            }
        })
        .collect();
    let settings = ReminderSettings::default();
    let audience = Audience {
        host: true,
        specialist: true,
        zone: Tz::Europe__Warsaw,
    };
    let since = begin.date_naive();
    let planned = || plan(&calls, Some(since), &settings, audience, year.clone());

    let mut unsorted: Vec<Reminder> = planned();
    // In the order of the calls, as a plan finds them before it sorts.
    unsorted.sort_unstable_by_key(|reminder| (reminder.booking(), reminder.at));
    let ours = median(|| drop(black_box(planned())));
    let floor = median(|| {
        let mut list = black_box(&unsorted).clone();
        list.sort_unstable_by_key(|reminder| (reminder.at, reminder.key));
        drop(black_box(list));
    });
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "| a year of {BOOKINGS} bookings, {} reminders | floor: sorting as many | plan | ratio | goal |",
        unsorted.len()
    );
    println!("|---|---|---|---|---|");
    println!(
        "| median of {RUNS}, ms | {:.2} | {:.2} | {:.2} | 10 ms |",
        millis(floor),
        millis(ours),
        ours.as_secs_f64() / floor.as_secs_f64()
    );
}
