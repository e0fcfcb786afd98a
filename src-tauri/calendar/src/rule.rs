//! Repetition rules (RFC 5545, 3.3.10), walked with a bound on the work.
//!
//! The arithmetic is the `ical-rs` crate's; here are the clock it lacks (instances that fall into the hour a clock
//! jumps over do not count), the start near the span, and the limits: a rule is text from a stranger, and a few bytes
//! of it can name every second for ever.

use chrono::{
    DateTime, Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc,
};
use ical::recur::expand::IcalRecurExpand;
use ical::recur::{IcalRecurDateTime, IcalRecurFreq, IcalRecurRule};

use crate::time::parse_wall;
use crate::zone::{Local, Zone};

/// How many instances of one event are listed.
pub const MAX_INSTANCES: usize = 2_000;
/// What making one instance costs, in days looked at.
const INSTANCE_STEPS: u64 = 8;
/// Steps one rule may cost, a step being one day looked at.
const RULE_STEPS: u64 = 1_000_000;
/// Steps all rules of a file may cost together.
const FILE_STEPS: u64 = 40_000_000;
/// How many candidates one period of a rule may hold.
const PERIOD_CANDIDATES: usize = 10_000;
/// How many entries the lists of a rule may have together.
const LIST_ENTRIES: usize = 500;

/// The work a file may still cost.
pub(crate) struct Budget(u64);

impl Default for Budget {
    fn default() -> Self {
        Self(FILE_STEPS)
    }
}

/// A rule as read.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    inner: IcalRecurRule,
    until: Option<Until>,
    count: Option<u32>,
}

#[derive(Debug, Clone, Copy)]
enum Until {
    Instant(DateTime<Utc>),
    Wall(NaiveDateTime),
    Day(NaiveDate),
}

/// What a rule is walked for; all times are what the clock of `zone` shows.
pub(crate) struct Walk<'a> {
    /// The `DTSTART`.
    pub start: NaiveDateTime,
    /// Whether the event takes whole days, which no clock jumps over.
    pub date_only: bool,
    /// The zone of the start.
    pub zone: &'a Zone,
    /// Nothing before this is of interest: the walk may begin here.
    pub from: NaiveDateTime,
    /// Instances before this are counted and not kept.
    pub keep_from: DateTime<Utc>,
    /// Instances after this are not looked for.
    pub to: NaiveDateTime,
}

/// The instances found; the start itself is among them only when the rule names it.
#[derive(Default)]
pub(crate) struct Found {
    pub walls: Vec<NaiveDateTime>,
    /// Whether nothing was left out.
    pub complete: bool,
}

impl Rule {
    /// Reads a rule; nothing when it has no frequency that can be read, or an interval of zero.
    pub fn parse(text: &str) -> Option<Self> {
        let mut inner = IcalRecurRule::parse(text).ok()?;
        let until = inner.until.take().and_then(|_| {
            let raw = text.split(';').rev().find_map(|part| {
                let (name, value) = part.split_once('=')?;
                name.trim().eq_ignore_ascii_case("UNTIL").then_some(value)
            })?;
            Some(match parse_wall(raw)? {
                (wall, true, _) => Until::Day(wall.date()),
                (wall, false, true) => Until::Instant(wall.and_utc()),
                (wall, false, false) => Until::Wall(wall),
            })
        });
        let count = inner.count.take();
        for list in [
            &mut inner.by_second,
            &mut inner.by_minute,
            &mut inner.by_hour,
            &mut inner.by_month,
        ] {
            list.sort_unstable();
            list.dedup();
        }
        inner.by_set_pos.sort_unstable();
        inner.by_set_pos.dedup();
        Some(Self {
            inner,
            until,
            count,
        })
    }

    /// Walks the rule within its limits.
    pub fn walk(&self, walk: &Walk<'_>, budget: &mut Budget) -> Found {
        if walk.to < walk.start {
            return Found {
                walls: Vec::new(),
                complete: true,
            };
        }
        let Some(start) = to_ical(walk.start) else {
            return Found::default();
        };
        if self.list_entries() > LIST_ENTRIES || self.period_candidates() > PERIOD_CANDIDATES {
            return Found::default();
        }
        let begin = self.begin_near(walk);
        let (to, whole) = self.affordable(begin, walk.to, budget);
        let mut rule = self.inner.clone();
        rule.until = to_ical(to);
        let expand = IcalRecurExpand::new(rule, to_ical(begin).unwrap_or(start));
        let mut found = Found {
            walls: Vec::new(),
            complete: whole,
        };
        let mut counted = 1; // the start itself
        for wall in expand.filter_map(from_ical) {
            if self.is_past_until(walk, wall) {
                found.complete = true;
                break;
            }
            if wall > to {
                break;
            }
            let is_start = wall == walk.start;
            if !is_start && !walk.date_only && matches!(walk.zone.local(wall), Local::Gap { .. }) {
                continue;
            }
            if !is_start && let Some(count) = self.count {
                counted += 1;
                if counted > count {
                    found.complete = true;
                    break;
                }
            }
            if wall >= walk.from && walk.zone.literal(wall).0 >= walk.keep_from {
                if found.walls.len() == MAX_INSTANCES {
                    found.complete = false;
                    break;
                }
                found.walls.push(wall);
            }
        }
        found
    }

    fn is_past_until(&self, walk: &Walk<'_>, wall: NaiveDateTime) -> bool {
        match self.until {
            None => false,
            Some(Until::Wall(until)) => wall > until,
            Some(Until::Day(until)) => wall.date() > until,
            Some(Until::Instant(until)) => {
                // A whole day has no hour to compare: its date counts as well.
                let same_day = walk.date_only && wall.date() <= until.date_naive();
                !same_day && walk.zone.literal(wall).0 > until
            }
        }
    }

    /// Where to begin so that the years before the span cost nothing: whole intervals later, on the same day of the
    /// week or month. A rule that counts has to be walked from its start.
    fn begin_near(&self, walk: &Walk<'_>) -> NaiveDateTime {
        let interval = i64::from(self.inner.interval);
        let behind = (walk.from - walk.start).num_seconds();
        let step = match self.inner.freq {
            IcalRecurFreq::Secondly => 1,
            IcalRecurFreq::Minutely => 60,
            IcalRecurFreq::Hourly => 3_600,
            IcalRecurFreq::Daily => 86_400,
            IcalRecurFreq::Weekly => 7 * 86_400,
            IcalRecurFreq::Monthly => 31 * 86_400,
            IcalRecurFreq::Yearly => 366 * 86_400,
        } * interval;
        let steps = behind / step - 1;
        if self.count.is_some() || behind <= 0 || steps <= 0 {
            return walk.start;
        }
        let months = match self.inner.freq {
            IcalRecurFreq::Monthly if walk.start.day() <= 28 => 1,
            IcalRecurFreq::Yearly if walk.start.day() <= 28 && self.inner.by_week_no.is_empty() => {
                12
            }
            IcalRecurFreq::Monthly | IcalRecurFreq::Yearly => return walk.start,
            _ => {
                return walk
                    .start
                    .checked_add_signed(TimeDelta::seconds(steps * step))
                    .unwrap_or(walk.start);
            }
        };
        u32::try_from(steps * interval * months)
            .ok()
            .and_then(|months| walk.start.checked_add_months(Months::new(months)))
            .unwrap_or(walk.start)
    }

    /// How far the rule can be walked for the steps it may cost, and whether that is all the way.
    fn affordable(
        &self,
        begin: NaiveDateTime,
        to: NaiveDateTime,
        budget: &mut Budget,
    ) -> (NaiveDateTime, bool) {
        let (unit, days) = match self.inner.freq {
            IcalRecurFreq::Secondly => (1, 1),
            IcalRecurFreq::Minutely => (60, 1),
            IcalRecurFreq::Hourly => (3_600, 1),
            IcalRecurFreq::Daily => (86_400, 1),
            IcalRecurFreq::Weekly => (7 * 86_400, 7),
            IcalRecurFreq::Monthly => (28 * 86_400, 31),
            IcalRecurFreq::Yearly => (365 * 86_400, 366),
        };
        let period = unit * u64::from(self.inner.interval);
        let times = self.times_of_day() as u64;
        let weight = days.max(times * INSTANCE_STEPS) + days * (self.list_entries() as u64) / 8;
        let span = u64::try_from((to - begin).num_seconds()).unwrap_or(0);
        let cost = (span / period + 1).saturating_mul(weight);
        let allowed = RULE_STEPS.min(budget.0);
        budget.0 -= cost.min(allowed);
        if cost <= allowed {
            return (to, true);
        }
        let seconds = (allowed / weight).saturating_mul(period).min(span);
        let seconds = i64::try_from(seconds).unwrap_or(0);
        (
            begin
                .checked_add_signed(TimeDelta::seconds(seconds))
                .unwrap_or(begin),
            false,
        )
    }

    fn list_entries(&self) -> usize {
        let rule = &self.inner;
        rule.by_day.len()
            + rule.by_month_day.len()
            + rule.by_year_day.len()
            + rule.by_week_no.len()
            + rule.by_month.len()
            + rule.by_set_pos.len()
            + rule.by_hour.len()
            + rule.by_minute.len()
            + rule.by_second.len()
    }

    fn times_of_day(&self) -> usize {
        let rule = &self.inner;
        let (hours, minutes, seconds) = (
            rule.by_hour.len().max(1),
            rule.by_minute.len().max(1),
            rule.by_second.len().max(1),
        );
        match rule.freq {
            IcalRecurFreq::Secondly => 1,
            IcalRecurFreq::Minutely => seconds,
            IcalRecurFreq::Hourly => minutes * seconds,
            _ => hours * minutes * seconds,
        }
    }

    fn period_candidates(&self) -> usize {
        let days = match self.inner.freq {
            IcalRecurFreq::Weekly => 7,
            IcalRecurFreq::Monthly => 31,
            IcalRecurFreq::Yearly => 366,
            _ => 1,
        };
        self.times_of_day() * days
    }
}

fn to_ical(wall: NaiveDateTime) -> Option<IcalRecurDateTime> {
    let part = |number: u32| u8::try_from(number).ok();
    Some(IcalRecurDateTime {
        year: wall.year(),
        month: part(wall.month())?,
        day: part(wall.day())?,
        hour: part(wall.hour())?,
        minute: part(wall.minute())?,
        second: part(wall.second())?,
    })
}

/// A leap second is the last ordinary one.
fn from_ical(time: IcalRecurDateTime) -> Option<NaiveDateTime> {
    let date = NaiveDate::from_ymd_opt(time.year, time.month.into(), time.day.into())?;
    let second = u32::from(time.second).min(59);
    Some(date.and_time(NaiveTime::from_hms_opt(
        time.hour.into(),
        time.minute.into(),
        second,
    )?))
}
