//! Any sequence of changes gives the plan of the final state: no key twice, none of a dead booking (N6, N7).
//!
//! The expected plan is worked out here from what was done, not from the file.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike as _, Days, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use kawka_desk::view::Settings;
use kawka_desk::wording::Language;
use kawka_domain::booking::Outcome;
use kawka_domain::person::MemberRole;
use proptest::prelude::*;

use crate::support::builders::{follow_up, no_show, outcome};
use crate::support::feed::{Event, Feed, calendar_event};
use crate::support::{TestDesk, at};

const NOW: &str = "2026-10-14T10:00:00Z";
const ZONES: [&str; 4] = [
    "",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
];
/// Minutes of a call: none, too short for a question during it, the usual ones.
const LENGTHS: [i64; 6] = [0, 3, 5, 10, 30, 45];
/// Hours of the wall at which quiet hours begin and end.
const QUIET: [Option<(u32, u32)>; 4] = [None, Some((17, 7)), Some((8, 10)), Some((22, 22))];
const DAYS: [&[u8]; 3] = [&[1, 2, 3, 4, 5, 6, 7], &[1, 2, 3, 4, 5], &[2]];
const ROLES: [MemberRole; 3] = [MemberRole::Host, MemberRole::Specialist, MemberRole::Both];
const OFFSETS: [&[u32]; 4] = [&[15, 2], &[30], &[], &[60, 15, 2]];

/// One thing that happens; numbers choose among what is there.
#[derive(Debug, Clone)]
enum Step {
    Book { half_hours: i64, length: i64 },
    Move { which: usize, half_hours: i64 },
    Cancel { which: usize },
    SayOutcome { which: usize, kind: usize },
    UndoLast,
    Ready { which: usize },
    Arrived { which: usize },
    Offsets { which: usize },
    Louder { on: bool },
    Zone { which: usize },
    Quiet { which: usize },
    Days { which: usize },
    Role { which: usize },
    FollowUp { days: u64 },
    Read,
    Restart,
    Round { minutes: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    let which = 0usize..6;
    prop_oneof![
        4 => (4i64..200, prop::sample::select(LENGTHS.to_vec()))
            .prop_map(|(half_hours, length)| Step::Book { half_hours, length }),
        2 => (which.clone(), 4i64..200).prop_map(|(which, half_hours)| Step::Move { which, half_hours }),
        1 => which.clone().prop_map(|which| Step::Cancel { which }),
        2 => (which.clone(), 0usize..3).prop_map(|(which, kind)| Step::SayOutcome { which, kind }),
        1 => Just(Step::UndoLast),
        1 => which.clone().prop_map(|which| Step::Ready { which }),
        1 => which.prop_map(|which| Step::Arrived { which }),
        1 => (0..OFFSETS.len()).prop_map(|which| Step::Offsets { which }),
        1 => any::<bool>().prop_map(|on| Step::Louder { on }),
        1 => (0..ZONES.len()).prop_map(|which| Step::Zone { which }),
        1 => (0..QUIET.len()).prop_map(|which| Step::Quiet { which }),
        1 => (0..DAYS.len()).prop_map(|which| Step::Days { which }),
        1 => (0..ROLES.len()).prop_map(|which| Step::Role { which }),
        1 => (0u64..40).prop_map(|days| Step::FollowUp { days }),
        1 => Just(Step::Read),
        1 => Just(Step::Restart),
        2 => (0i64..300).prop_map(|minutes| Step::Round { minutes }),
    ]
}

/// A call as it was made.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Call {
    start: DateTime<Utc>,
    length: i64,
    cancelled: bool,
    settled: bool,
    ready: bool,
    arrived: bool,
}

struct Model {
    feed: Feed,
    now: DateTime<Utc>,
    calls: BTreeMap<String, Call>,
    /// The calls before the last thing that can be undone.
    before: Option<BTreeMap<String, Call>>,
    offsets: Vec<u32>,
    louder: bool,
    zone: &'static str,
    quiet: Option<(u32, u32)>,
    days: &'static [u8],
    role: MemberRole,
    /// When each follow-up was written down, and the day on which it is due.
    follow_ups: Vec<(DateTime<Utc>, NaiveDate)>,
    number: u32,
}

fn hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap()
}

impl Model {
    fn new() -> Self {
        let (feed, _) = Feed::over(TestDesk::at(NOW), &[]);
        Self {
            feed,
            now: at(NOW),
            calls: BTreeMap::new(),
            before: None,
            offsets: vec![15, 2],
            louder: true,
            zone: "",
            quiet: None,
            days: DAYS[0],
            role: MemberRole::Both,
            follow_ups: Vec::new(),
            number: 0,
        }
    }

    fn read(&mut self) {
        let events: Vec<Event> = self
            .calls
            .iter()
            .map(|(uid, call)| calendar_event(uid, call.start, call.cancelled).lasting(call.length))
            .collect();
        self.feed.now_holds(&events);
        self.before = None;
    }

    fn id(&self, uid: &str) -> kawka_domain::ids::BookingId {
        let all = self.feed.bookings();
        let found = all.iter().find(|b| b.uid.as_deref() == Some(uid));
        found.unwrap().row.id
    }

    fn nth(&self, which: usize, wanted: impl Fn(&Call) -> bool) -> Option<String> {
        let open = |call: &&Call| !call.cancelled && !call.settled && wanted(call);
        let uids: Vec<&String> = self
            .calls
            .iter()
            .filter(|(_, c)| open(c))
            .map(|(uid, _)| uid)
            .collect();
        (!uids.is_empty()).then(|| uids[which % uids.len()].clone())
    }

    /// The last thing that can be undone is this then, and no call's.
    fn change_settings(&mut self, change: impl FnOnce(&mut Settings)) {
        self.before = None;
        let mut settings = self.feed.own.get_settings().unwrap();
        change(&mut settings);
        self.feed.own.change_settings(&settings).unwrap();
    }

    /// A start on the half hour, some half hours ahead.
    fn slot(&self, half_hours: i64) -> DateTime<Utc> {
        let from = (self.now.timestamp() / 1800) * 1800;
        DateTime::from_timestamp(from, 0).unwrap() + Duration::minutes(30 * half_hours)
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Book { half_hours, length } => {
                self.number += 1;
                let call = Call {
                    start: self.slot(half_hours),
                    length,
                    cancelled: false,
                    settled: false,
                    ready: false,
                    arrived: false,
                };
                self.calls.insert(format!("event-{}", self.number), call);
                self.read();
            }
            Step::Move { which, half_hours } => {
                let start = self.slot(half_hours);
                if let Some(uid) = self.nth(which, |c| c.start > self.now && !c.arrived) {
                    self.calls.get_mut(&uid).unwrap().start = start;
                    self.read();
                }
            }
            Step::Cancel { which } => {
                if let Some(uid) = self.nth(which, |c| c.start > self.now) {
                    self.calls.get_mut(&uid).unwrap().cancelled = true;
                    self.read();
                }
            }
            Step::SayOutcome { which, kind } => {
                let said = [
                    outcome(Outcome::Cancelled),
                    no_show(kawka_domain::booking::NoShowReason::Excused),
                    no_show(kawka_domain::booking::NoShowReason::OurFault),
                ];
                if let Some(uid) = self.nth(which, |_| true) {
                    self.before = Some(self.calls.clone());
                    self.feed
                        .own
                        .set_outcome(self.id(&uid), &said[kind])
                        .unwrap();
                    self.calls.get_mut(&uid).unwrap().settled = true;
                }
            }
            Step::UndoLast => {
                if let Some(before) = self.before.take() {
                    self.feed.own.undo_last().unwrap();
                    self.calls = before;
                }
            }
            Step::Ready { which } => {
                if let Some(uid) = self.nth(which, |c| !c.ready) {
                    self.before = Some(self.calls.clone());
                    self.feed.own.set_brief_ready(self.id(&uid), true).unwrap();
                    self.calls.get_mut(&uid).unwrap().ready = true;
                }
            }
            Step::Arrived { which } => {
                if let Some(uid) = self.nth(which, |c| !c.arrived) {
                    let marked = self.feed.own.mark_arrived(self.id(&uid));
                    let is_early = self.now < self.calls[&uid].start - Duration::minutes(15);
                    assert_eq!(marked.is_err(), is_early);
                    if !is_early {
                        self.before = Some(self.calls.clone());
                        self.calls.get_mut(&uid).unwrap().arrived = true;
                    }
                }
            }
            Step::Offsets { which } => {
                self.offsets = OFFSETS[which].to_vec();
                let offsets = self.offsets.clone();
                self.change_settings(|s| s.reminders.before_call = offsets);
            }
            Step::Louder { on } => {
                self.louder = on;
                self.change_settings(|s| s.reminders.louder = on);
            }
            Step::Zone { which } => {
                self.zone = ZONES[which];
                let zone = self.zone;
                self.change_settings(|s| s.time_zone = zone.to_owned());
            }
            Step::Quiet { which } => {
                self.quiet = QUIET[which];
                let quiet = self.quiet;
                self.change_settings(|s| {
                    s.reminders.quiet_from = quiet.map(|(from, _)| hour(from));
                    s.reminders.quiet_to = hour(quiet.map_or(7, |(_, to)| to));
                });
            }
            Step::Days { which } => {
                self.days = DAYS[which];
                let days = self.days.to_vec();
                self.change_settings(|s| s.reminders.working_days = days);
            }
            Step::Role { which } => {
                self.role = ROLES[which];
                let role = self.role;
                self.change_settings(|s| s.reminders.role_here = Some(role));
            }
            Step::FollowUp { days } => {
                self.before = None;
                let due = at(NOW).date_naive() + Days::new(days);
                let mut new = follow_up("Send it", Some(&due.to_string()));
                new.assignee_id = Some(self.feed.own.me().unwrap());
                self.feed.own.add_follow_up(&new).unwrap();
                self.follow_ups.push((self.now, due));
            }
            Step::Read => self.read(),
            Step::Restart => self.feed.own.restart(),
            Step::Round { minutes } => {
                self.now += Duration::minutes(minutes);
                self.feed.own.clock.set(&self.now.to_rfc3339());
                for due in self.feed.own.remind(Language::English).unwrap().show {
                    self.feed.own.note_shown(&due, "ok").unwrap();
                }
            }
        }
    }

    fn zone(&self) -> Tz {
        self.zone.parse().unwrap_or(Tz::Europe__Warsaw)
    }

    /// A wall time that occurs once on every day of this season in these zones.
    fn on(&self, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        let wall = day.and_time(time).and_local_timezone(self.zone());
        wall.single().unwrap().to_utc()
    }

    fn is_worked_on(&self, day: NaiveDate) -> bool {
        let number = u8::try_from(day.weekday().number_from_monday()).unwrap();
        self.days.contains(&number)
    }

    /// When what can wait comes that is due at an instant and worth nothing from another one on.
    fn after_quiet(&self, due: DateTime<Utc>, useful_until: DateTime<Utc>) -> DateTime<Utc> {
        let Some((from, to)) = self.quiet else {
            return due;
        };
        let wall = due.with_timezone(&self.zone()).naive_local();
        let (time, today) = (wall.time(), wall.date());
        let end = match (from < to, time >= hour(from), time < hour(to)) {
            (true, true, true) | (false, _, true) => today,
            (false, true, false) => today + Days::new(1),
            _ => return due,
        };
        let end = self.on(end, hour(to));
        if end < useful_until { end } else { due }
    }

    /// The mornings on which follow-ups are listed.
    fn mornings(&self, until: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let nine = hour(9);
        let first = self.follow_ups.iter().map(|(written, due)| {
            let day = written.with_timezone(&self.zone()).date_naive();
            let heard = if *written <= self.on(day, nine) {
                day
            } else {
                day + Days::new(1)
            };
            heard.max(*due)
        });
        let Some(first) = first.min() else {
            return Vec::new();
        };
        let days = first
            .iter_days()
            .take(80)
            .filter(|day| self.is_worked_on(*day));
        days.map(|day| self.after_quiet(self.on(day, nine), self.on(day + Days::new(1), hour(0))))
            .filter(|at| *at < until)
            .collect()
    }

    /// Kinds and instants of each live call and of each morning, by the words of the specification.
    fn expected(&self, until: DateTime<Utc>) -> BTreeSet<(String, Option<String>, DateTime<Utc>)> {
        let (host, specialist) = match self.role {
            MemberRole::Host => (true, false),
            MemberRole::Specialist => (false, true),
            MemberRole::Both => (true, true),
        };
        let mut all = BTreeSet::new();
        for at in self.mornings(until) {
            all.insert(("follow_ups_due".to_owned(), None, at));
        }
        for (uid, call) in self
            .calls
            .iter()
            .filter(|(_, c)| !c.cancelled && !c.settled)
        {
            let id = self.id(uid).to_string();
            let mut add = |kind: &str, at| {
                all.insert((kind.to_owned(), Some(id.clone()), at));
            };
            let minutes = |n: u32| Duration::minutes(i64::from(n));
            if host {
                let end = call.start + Duration::minutes(call.length);
                add(
                    "outcome_due",
                    self.after_quiet(end, end + Duration::days(7)),
                );
            }
            if host && !call.arrived {
                for offset in &self.offsets {
                    add("before_call", call.start - minutes(*offset));
                }
                if self.louder {
                    add("about_to_start", call.start - minutes(1));
                }
                if call.length > 3 {
                    add("not_here_yet", call.start + minutes(3));
                }
                if call.length > 10 {
                    add("decide", call.start + minutes(10));
                }
            }
            if specialist && !call.ready {
                let day = call.start.with_timezone(&self.zone()).date_naive();
                let mut before = day.pred_opt().unwrap();
                while !self.is_worked_on(before) {
                    before = before.pred_opt().unwrap();
                }
                let six = self.on(before, hour(18));
                add("brief_due", self.after_quiet(six, call.start));
            }
        }
        all
    }
}

/// Enough for every day; `cargo xtask soak` plays the thousand of reliability row S-6.
fn sequences() -> u32 {
    let set = std::env::var("KAWKA_SOAK_SEQUENCES").ok();
    set.map_or(24, |count| count.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: sequences(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn s6_n7_any_sequence_of_changes_gives_the_plan_of_the_final_state(
        steps in prop::collection::vec(step(), 1..20)
    ) {
        let mut model = Model::new();
        for step in &steps {
            model.take(step);
        }
        let (from, to) = (at("2026-10-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
        let rows = model.feed.own.list_reminders(from, to, Language::English).unwrap();
        let keys: BTreeSet<&str> = rows.iter().map(|row| row.key.as_str()).collect();
        prop_assert_eq!(keys.len(), rows.len(), "no key twice");
        let found: BTreeSet<(String, Option<String>, DateTime<Utc>)> = rows
            .iter()
            .map(|row| (row.kind.clone(), row.booking.map(|id| id.to_string()), row.at))
            .collect();
        prop_assert_eq!(found, model.expected(to));
    }
}
