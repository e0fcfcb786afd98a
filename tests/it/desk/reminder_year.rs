//! Months of calls with random sleeps, clock steps, restarts, kills, pauses, absent services and calendar changes
//! (S-1, S-3, S-4, S-5, S-6, N12): nothing missed that could have been shown, nothing twice, each late one explained.
//!
//! The clock is moved from one due instant to the next, as the loop sleeps. What must hold is worked out here from
//! the calls alone, not from the plan. `cargo xtask soak` runs whole years.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{DateTime, Days, Duration, NaiveTime, Timelike as _, Utc};
use chrono_tz::Tz;
use kawka_desk::Round;
use kawka_desk::view::{NoticeAnswer, ReminderLogRow};
use kawka_desk::wording::Language;
use kawka_domain::booking::{BookingStatus, NoShowReason, Outcome};
use kawka_domain::ids::{BookingId, CustomerId};
use kawka_domain::reminder::{ReminderReason, ReminderState};
use proptest::prelude::RngExt as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::support::at;
use crate::support::builders::{add_jadwiga, follow_up, no_show, outcome};
use crate::support::feed::{Event, Feed, calendar_event};

const BEGIN: &str = "2026-09-01T06:00:00Z";
/// How long the loop sleeps at most.
const LONGEST: Duration = Duration::seconds(30);

/// What a run came to.
#[derive(Debug, Default)]
pub struct Report {
    pub rounds: usize,
    pub calls: usize,
    pub shown: usize,
    pub summaries: usize,
    pub late: usize,
    pub missed: usize,
    pub sleeps: usize,
    pub restarts: usize,
    pub kills: usize,
    pub steps: usize,
    pub changes: usize,
}

/// One round of the loop.
struct Played {
    at: DateTime<Utc>,
    /// Nothing was held back.
    open: bool,
    /// The service took what it was told.
    well: bool,
    /// The process died before it had noted anything.
    died: bool,
    /// The first one after a start.
    first: bool,
    /// Nothing was held back but by quiet hours.
    quiet: bool,
}

struct World {
    feed: Feed,
    customer: CustomerId,
    random: TestRng,
    seed: u64,
    now: DateTime<Utc>,
    /// The calendar's events by uid: when, how many minutes, whether called off.
    events: BTreeMap<String, (DateTime<Utc>, i64, bool)>,
    /// When a calendar first told of a call at its time.
    learnt: BTreeMap<(BookingId, DateTime<Utc>), DateTime<Utc>>,
    number: u32,
    /// Keys on the screen that must not be shown again, unless something took them back.
    shown: BTreeSet<String>,
    /// Every round in the order in which it was played, whatever the clock said.
    rounds: Vec<Played>,
    /// When notices were handed out lately.
    handed_out: VecDeque<DateTime<Utc>>,
    started: bool,
    service: &'static str,
    report: Report,
}

impl World {
    fn new(seed: u64) -> Self {
        let (feed, _) = Feed::over(crate::support::TestDesk::at(BEGIN), &[]);
        let customer = add_jadwiga(&feed.own);
        let mut overdue = follow_up("Send it", Some("2026-08-31"));
        overdue.assignee_id = Some(feed.own.me().unwrap());
        feed.own.add_follow_up(&overdue).unwrap();
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self {
            feed,
            customer,
            random: TestRng::from_seed(RngAlgorithm::ChaCha, &bytes),
            seed,
            now: at(BEGIN),
            events: BTreeMap::new(),
            learnt: BTreeMap::new(),
            number: 0,
            shown: BTreeSet::new(),
            rounds: Vec::new(),
            handed_out: VecDeque::new(),
            started: true,
            service: "ok",
            report: Report::default(),
        }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    fn minutes(&mut self, from: i64, to: i64) -> Duration {
        Duration::minutes(self.random.random_range(from..to))
    }

    fn set_clock(&mut self, now: DateTime<Utc>) {
        self.now = now;
        self.feed.own.clock.set(&now.to_rfc3339());
    }

    /// A slot on the half hour, some days ahead.
    fn slot(&mut self) -> DateTime<Utc> {
        let day = self.now + Duration::days(self.random.random_range(0..6));
        let hour = self.random.random_range(7..17);
        let half = self.random.random_range(0..2) * 30;
        let time = NaiveTime::from_hms_opt(hour, half, 0).unwrap();
        let slot = day.date_naive().and_time(time).and_utc();
        slot.max(self.now + Duration::hours(1))
            .with_minute(half)
            .unwrap()
            .with_second(0)
            .unwrap()
            .with_nanosecond(0)
            .unwrap()
    }

    /// Minutes of a call: most the usual ones, some too short for a question during it.
    fn length(&mut self) -> i64 {
        [30, 30, 30, 45, 10, 5, 3, 0][self.random.random_range(0..8)]
    }

    fn read_calendar(&mut self) {
        let events: Vec<Event> = self
            .events
            .iter()
            .map(|(uid, (start, length, cancelled))| {
                calendar_event(uid, *start, *cancelled).lasting(*length)
            })
            .collect();
        self.feed.now_holds(&events);
        self.report.changes += 1;
        let (from, to) = (self.now - Duration::days(1), self.now + Duration::days(8));
        for call in self.feed.own.list_bookings(from, to).unwrap() {
            let learnt = self.learnt.entry((call.row.id, call.row.start));
            learnt.or_insert(self.now);
        }
    }

    /// Something happens to the calls.
    fn change_calls(&mut self) {
        let own = &self.feed.own;
        let coming: Vec<String> = self
            .events
            .iter()
            .filter(|(_, (start, _, cancelled))| *start > self.now && !cancelled)
            .map(|(uid, _)| uid.clone())
            .collect();
        match self.random.random_range(0..10) {
            0..=4 => {
                self.number += 1;
                let (uid, start) = (format!("event-{}", self.number), self.slot());
                let length = self.length();
                self.events.insert(uid, (start, length, false));
                self.report.calls += 1;
                self.read_calendar();
            }
            5 | 6 if !coming.is_empty() => {
                let uid = coming[self.random.random_range(0..coming.len())].clone();
                let (start, length) = (self.slot(), self.length());
                self.events.insert(uid, (start, length, false));
                self.read_calendar();
            }
            7 if !coming.is_empty() => {
                let uid = &coming[self.random.random_range(0..coming.len())];
                self.events.get_mut(uid).unwrap().2 = true;
                self.read_calendar();
            }
            8 => {
                // By hand, and perhaps not meant.
                let start = self.slot();
                let new = crate::support::builders::booking(self.customer, start);
                let own = &self.feed.own;
                own.add_booking(&new).unwrap();
                self.report.calls += 1;
            }
            _ => {
                let past = own
                    .list_bookings(self.now - Duration::days(3), self.now)
                    .unwrap();
                let open = past.iter().find(|b| b.row.outcome_due).map(|b| b.row.id);
                if let Some(id) = open {
                    let said = if self.random.random_range(0..2) == 0 {
                        outcome(Outcome::Held)
                    } else {
                        no_show(NoShowReason::Unexcused)
                    };
                    self.feed.own.set_outcome(id, &said).unwrap();
                    if self.random.random_range(0..4) == 0 {
                        self.feed.own.undo_last().unwrap();
                    }
                }
            }
        }
    }

    fn paused(&self) -> bool {
        let settings = self.feed.own.get_settings().unwrap();
        settings
            .reminders
            .paused_until
            .is_some_and(|end| end > self.now)
    }

    /// When the quiet hours end that are on, by the wall.
    fn quiet_until(&self) -> Option<DateTime<Utc>> {
        let settings = self.feed.own.get_settings().unwrap();
        let (from, to) = (settings.reminders.quiet_from?, settings.reminders.quiet_to);
        let zone: Tz = settings.time_zone.parse().unwrap_or(Tz::Europe__Warsaw);
        let wall = self.now.with_timezone(&zone).naive_local();
        let (time, today) = (wall.time(), wall.date());
        let end = if from < to {
            (from <= time && time < to).then_some(today)?
        } else if time >= from {
            today + Days::new(1)
        } else {
            (time < to).then_some(today)?
        };
        let end = end.and_time(to).and_local_timezone(zone);
        Some(end.earliest().unwrap().to_utc())
    }

    /// One round of the loop, with a screen that may fail and a process that may die.
    fn round(&mut self) -> Option<DateTime<Utc>> {
        self.report.rounds += 1;
        let round = self.feed.own.remind(Language::English).unwrap();
        for key in &round.withdraw {
            self.shown.remove(key);
        }
        self.check(&round);
        let quiet = self.quiet_until().is_some();
        let dies = self.chance(1) && !round.show.is_empty();
        self.rounds.push(Played {
            at: self.now,
            open: !self.paused(),
            well: self.service == "ok",
            died: dies,
            first: std::mem::take(&mut self.started),
            quiet,
        });
        for due in &round.show {
            self.report.shown += 1;
            if dies {
                // On the screen and not noted: it may come once more.
                self.report.kills += 1;
                self.restart();
                // Whoever starts it again starts its loop.
                return Some(self.now + Duration::seconds(1));
            }
            self.shown.insert(due.key.clone());
            self.feed.own.note_shown(due, self.service).unwrap();
            let answer = match self.random.random_range(0..10) {
                0..=2 => Some(NoticeAnswer::Seen),
                3 => Some(NoticeAnswer::Later),
                4 => Some(NoticeAnswer::Arrived),
                5 => Some(NoticeAnswer::RunningLate),
                _ => None,
            };
            if let Some(answer) = answer {
                // A call that has not begun cannot have been attended: such an answer is refused.
                let taken = self.feed.own.answer_notice(&due.key, answer);
                if taken.is_ok() && answer == NoticeAnswer::Later {
                    self.shown.remove(&due.key);
                }
            }
        }
        if let Some(summary) = &round.summary {
            self.report.summaries += 1;
            for key in &summary.waiting {
                assert!(
                    self.shown.insert(key.clone()),
                    "seed {}: {key} twice",
                    self.seed
                );
            }
            self.feed.own.note_told(summary, self.service).unwrap();
        }
        round.next
    }

    /// What is shown is true at this moment and was not shown before.
    fn check(&mut self, round: &Round) {
        let (seed, now) = (self.seed, self.now);
        // Within any minute of one run. A clock that was set back forgets what is to come.
        let handed_out = round.show.len() + usize::from(round.summary.is_some());
        self.handed_out
            .retain(|at| *at <= now && now - *at < Duration::minutes(1));
        self.handed_out.extend(std::iter::repeat_n(now, handed_out));
        assert!(
            self.handed_out.len() <= 5,
            "seed {seed}, {now}: {:?}",
            self.handed_out
        );
        let quiet = self.quiet_until();
        if let Some(summary) = round.summary.as_ref().filter(|_| quiet.is_some()) {
            assert!(summary.missed.is_empty(), "seed {seed}, {now}: at night");
        }
        for due in &round.show {
            let key = &due.key;
            assert!(!self.shown.contains(key), "seed {seed}, {now}: {key} twice");
            let Some(id) = due.booking else { continue };
            let row = self.feed.own.get_booking_row(id).unwrap();
            assert_eq!(
                row.status,
                BookingStatus::Booked,
                "seed {seed}, {now}: {key}"
            );
            let span = span_of(key, row.start, row.end);
            assert!(span.0 <= now && now < span.1, "seed {seed}, {now}: {key}");
            let waits = CAN_WAIT.contains(&due.kind.word());
            assert!(
                !waits || quiet.is_none_or(|end| end >= span.1),
                "seed {seed}, {now}: at night {key}"
            );
            assert!(
                key.contains(&row.start.format("%Y%m%dT%H%M%SZ").to_string()),
                "seed {seed}: {key}"
            );
        }
    }

    fn restart(&mut self) {
        self.feed.own.restart();
        self.report.restarts += 1;
        self.handed_out.clear();
        self.started = true;
    }

    /// The loop runs for a while.
    fn run_until(&mut self, end: DateTime<Utc>) {
        while self.now < end {
            let next = self.round();
            // Now and then the loop wakes because it always does after half a minute.
            let latest = if self.chance(5) {
                self.now + LONGEST
            } else {
                end
            };
            let next = next.unwrap_or(end).min(latest).min(end);
            let now = next.max(self.now + Duration::milliseconds(200));
            self.set_clock(now);
        }
        self.round();
    }

    fn something_happens(&mut self) {
        match self.random.random_range(0..100) {
            0..=59 => self.change_calls(),
            60..=69 => {
                let nap = self.minutes(1, 20 * 60);
                self.report.sleeps += 1;
                self.set_clock(self.now + nap);
            }
            70..=77 => {
                // Off, for minutes or a long weekend.
                let away = if self.chance(80) {
                    self.minutes(1, 180)
                } else {
                    self.minutes(180, 5 * 1440)
                };
                self.restart();
                self.set_clock(self.now + away);
            }
            78..=83 => {
                self.report.steps += 1;
                let step = self.minutes(1, 180);
                let step = if self.chance(50) { step } else { -step };
                self.set_clock(self.now + step);
            }
            84..=87 => {
                let until = self.now + self.minutes(5, 240);
                self.feed.own.pause_reminders(Some(until)).unwrap();
            }
            88..=91 => {
                self.service = ["ok", "ok", "absent", "hung"][self.random.random_range(0..4)];
            }
            92..=94 => {
                let mut settings = self.feed.own.get_settings().unwrap();
                let zones = ["", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"];
                settings.time_zone = zones[self.random.random_range(0..zones.len())].into();
                self.feed.own.change_settings(&settings).unwrap();
            }
            _ => {
                let mut settings = self.feed.own.get_settings().unwrap();
                let offsets: [&[u32]; 3] = [&[15, 2], &[30, 2], &[60, 10, 5]];
                settings.reminders.before_call = offsets[self.random.random_range(0..3)].to_vec();
                settings.reminders.sound = self.chance(50);
                let hours = [None, Some((20, 7)), Some((12, 14)), Some((21, 9))];
                let quiet = hours[self.random.random_range(0..hours.len())];
                let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
                settings.reminders.quiet_from = quiet.map(|(from, _)| hour(from));
                settings.reminders.quiet_to = hour(quiet.map_or(7, |(_, to)| to));
                self.feed.own.change_settings(&settings).unwrap();
            }
        }
    }

    /// What must hold when all is over.
    fn judge(mut self) -> Report {
        self.service = "ok";
        self.feed.own.pause_reminders(None).unwrap();
        let mut settings = self.feed.own.get_settings().unwrap();
        settings.reminders.quiet_from = None;
        self.feed.own.change_settings(&settings).unwrap();
        let end = self.now + Duration::days(8);
        self.run_until(end);
        let seed = self.seed;
        let mut log: Vec<ReminderLogRow> = Vec::new();
        loop {
            let offset = u32::try_from(log.len()).unwrap();
            let page = self.feed.own.list_reminder_log(None, offset, 1000).unwrap();
            if page.is_empty() {
                break;
            }
            log.extend(page);
        }
        let keys: BTreeSet<&str> = log.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys.len(), log.len(), "seed {seed}: one row a key");
        let calls: BTreeMap<BookingId, (DateTime<Utc>, DateTime<Utc>)> = self
            .feed
            .own
            .list_bookings(at("2026-01-01T00:00:00Z"), self.now + Duration::days(30))
            .unwrap()
            .into_iter()
            .map(|b| (b.row.id, (b.row.start, b.row.end)))
            .collect();
        for row in &log {
            self.judge_row(row, &calls);
        }
        self.report
    }

    /// What the log says of why one came late did happen between its time and the moment at which it was shown.
    fn is_true(&self, row: &ReminderLogRow) -> bool {
        let due = row.again_at.unwrap_or(row.due);
        let Some(shown) = row.shown_at.filter(|shown| *shown > due) else {
            return true;
        };
        let between = |at: DateTime<Utc>| due <= at && at <= shown;
        let mut rounds = self.rounds.iter();
        match row.reason {
            Some(ReminderReason::Paused) => rounds.any(|r| between(r.at) && !r.open),
            Some(ReminderReason::NotRunning) => rounds.any(|r| between(r.at) && r.first),
            Some(ReminderReason::Asleep) => {
                let mut pairs = self.rounds.windows(2);
                pairs.any(|pair| pair[0].at < due && between(pair[1].at) && !pair[1].first)
            }
            // Of many at once, of what was asked for late, and of a night nothing can be said from here.
            _ => true,
        }
    }

    fn judge_row(
        &mut self,
        row: &ReminderLogRow,
        calls: &BTreeMap<BookingId, (DateTime<Utc>, DateTime<Utc>)>,
    ) {
        let seed = self.seed;
        let over = row.due < self.now - Duration::minutes(1);
        if over {
            let open = matches!(row.state, ReminderState::Planned | ReminderState::Showing);
            assert!(!open, "seed {seed}: nothing is left lying: {row:?}");
        }
        assert!(row.reason.is_some(), "seed {seed}: {row:?}");
        let late = row
            .shown_at
            .is_some_and(|at| at - row.due > Duration::minutes(2));
        if late {
            self.report.late += 1;
            let explained = row.reason != Some(ReminderReason::OnTime);
            assert!(explained, "seed {seed}: late without a reason: {row:?}");
            assert!(self.is_true(row), "seed {seed}: a false reason: {row:?}");
        }
        let civil = ["brief_due", "follow_ups_due"].contains(&row.kind.as_str());
        let too_late = (ReminderState::Withdrawn, Some(ReminderReason::TooLate));
        // Another zone puts what was to come into the past.
        if !civil && (row.state, row.reason) == too_late {
            assert_eq!(
                row.planned_at,
                Some(row.at),
                "seed {seed}: it stood in the plan in its time: {row:?}"
            );
        }
        if row.state == ReminderState::Missed {
            self.report.missed += 1;
            // The window's card tells it in any case. A service that was unwell for a month hears of it no more.
            let noted = self.rounds.iter().rposition(|round| round.at == row.at);
            let (before, since) = self.rounds.split_at(noted.unwrap());
            let month = row.due + Duration::days(30);
            let well = since
                .iter()
                .any(|r| r.open && !r.quiet && r.well && !r.died && r.at < month);
            assert!(
                row.told_at.is_some() || !well,
                "seed {seed}: nobody was told: {row:?}"
            );
            let away = [
                Some(ReminderReason::NotRunning),
                Some(ReminderReason::Asleep),
                Some(ReminderReason::Paused),
            ];
            assert!(away.contains(&row.reason), "seed {seed}: {row:?}");
            let Some((start, end)) = row.booking.and_then(|id| calls.get(&id)) else {
                return;
            };
            let (from, to) = span_of(&row.key, *start, *end);
            // When a civil time was depends on the zone of that day.
            let from = if row.kind == "brief_due" {
                row.due
            } else {
                from
            };
            // Nobody can show what no calendar has told of yet.
            let id = row.booking.unwrap();
            let learnt = self.learnt.get(&(id, *start)).copied();
            let from = learnt.map_or(from, |learnt| learnt.max(from));
            // What was told as missed stays so when the clock is set back; what comes after it comes in time.
            let waits = CAN_WAIT.contains(&row.kind.as_str());
            let mut open = before
                .iter()
                .filter(|r| r.open && !r.died && !(waits && r.quiet));
            let chance = open.find(|round| from <= round.at && round.at < to);
            assert_eq!(
                chance.map(|round| round.at),
                None,
                "seed {seed}: it could have been shown: {row:?}"
            );
        }
    }
}

/// What waits for the end of quiet hours.
const CAN_WAIT: [&str; 4] = [
    "owner_before_call",
    "outcome_due",
    "brief_due",
    "follow_ups_due",
];

/// When a reminder of a call is due and until when it is worth showing, worked out from its key.
fn span_of(key: &str, start: DateTime<Utc>, end: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let mut parts = key.split('/');
    let kind = parts.next().unwrap();
    let offset: i64 = parts.nth(2).unwrap().parse().unwrap();
    let due = start + Duration::minutes(offset);
    match kind {
        "before_call" | "about_to_start" | "owner_before_call" => {
            (due, start.max(due + Duration::minutes(2)))
        }
        "not_here_yet" | "decide" => (due, end),
        "outcome_due" => (end, end + Duration::days(7)),
        // Civil time the day before: in the sender's zone, up to a day and a half before.
        "brief_due" => (start - Duration::hours(48), start),
        other => panic!("{other}"),
    }
}

/// Plays so many days.
pub fn play(seed: u64, days: i64) -> Report {
    let mut world = World::new(seed);
    let end = world.now + Duration::days(days);
    while world.now < end {
        world.something_happens();
        let while_awake = world.minutes(1, 300);
        world.run_until(world.now + while_awake);
    }
    world.judge()
}

#[test]
fn s1_s3_s4_s6_n12_weeks_of_trouble_miss_nothing_and_repeat_nothing() {
    for seed in 0..2 {
        let report = play(seed, 21);
        assert!(
            report.shown > 20 && report.sleeps > 3 && report.restarts > 3,
            "{report:?}"
        );
    }
}

#[test]
#[ignore = "hours of work: `cargo xtask soak` runs it"]
fn soak() {
    let number = |name, usual| std::env::var(name).map_or(usual, |text| text.parse().unwrap());
    let first = number("KAWKA_SOAK_FIRST", 1000);
    let seeds = number("KAWKA_SOAK_SEEDS", 1);
    let days = i64::try_from(number("KAWKA_SOAK_DAYS", 365)).unwrap();
    for seed in first..first + seeds {
        let report = play(seed, days);
        eprintln!("seed {seed}: {report:?}");
    }
}
