//! Series (RFC 5545, 3.8.4.4 and 3.8.5): components with one `UID` put together and unfolded over a span.
//!
//! Instances are told apart by instant, so that a `RECURRENCE-ID` in UTC finds its place in a series written in a
//! zone. A component that overrides an instance is listed at its own time, also where its series is missing.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use chrono::{DateTime, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::component::File;
use crate::emit::{Emitter, Extent, days_from, id_of};
use crate::event::EventDraft;
use crate::hash;
use crate::model::{Fate, ProblemCode, Reading};
use crate::rule::{Budget, Rule, Walk};
use crate::time::{Clock, Stamp};
use crate::zone::Zones;

/// For how many years from the start of the span repeating events are unfolded.
pub const MAX_YEARS: u32 = 2;

/// What an instance is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    At(DateTime<Utc>),
    On(NaiveDate),
}

/// One planned instance of a series.
struct Slot {
    at: Stamp,
    instant: DateTime<Utc>,
    extent: Extent,
}

/// Puts a file's components together and lists what happens in the span.
pub(crate) fn unfold(mut file: File, span: Range<DateTime<Utc>>, default_zone: Tz) -> Reading {
    let span = span.start..span.end.max(span.start);
    let cap = span
        .start
        .checked_add_months(Months::new(MAX_YEARS * 12))
        .unwrap_or(span.end);
    let repeats_until = span.end.min(cap);
    let zones = Zones::resolve(
        std::mem::take(&mut file.zone_names),
        &file.zones,
        file.zone.as_deref(),
        default_zone,
        span.end.naive_utc(),
        &mut file.problems,
    );
    let unreadable = file.events.iter().filter(|event| event.start.is_none());
    let unreadable = unreadable
        .filter(|event| !event.uid.is_empty())
        .map(|event| event.uid.clone())
        .collect();
    let mut emitter = Emitter::new(&file.events, &zones, span, file.problems);
    let mut budget = Budget::default();
    for (uid, members) in groups(&mut emitter) {
        Group {
            uid,
            emitter: &mut emitter,
            budget: &mut budget,
            repeats_until,
        }
        .unfold(members);
    }
    let Emitter {
        mut problems,
        components,
        mut occurrences,
        ..
    } = emitter;
    occurrences.sort_by(|a, b| {
        (a.start, &a.uid, &a.recurrence_id, a.component).cmp(&(
            b.start,
            &b.uid,
            &b.recurrence_id,
            b.component,
        ))
    });
    problems.list.sort_by_key(|problem| problem.line);
    Reading {
        calendar_name: file.name,
        component_count: components.len(),
        components,
        occurrences,
        unreadable,
        problems: problems.list,
        problem_count: problems.count,
        repeats_until,
    }
}

/// The readable components by `UID`, in the order of the file; one without a `UID` stands alone.
fn groups(emitter: &mut Emitter<'_>) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let drafts = emitter.drafts;
    for (index, draft) in drafts.iter().enumerate() {
        if draft.start.is_none() {
            if draft.start_line == 0 {
                emitter.problem(index, draft.line, ProblemCode::UnreadableStart, "DTSTART");
            }
            emitter.set_fate(index, Fate::Unreadable);
        } else if draft.uid.is_empty() {
            emitter.problem(index, draft.line, ProblemCode::MissingUid, "UID");
            groups.push((hash::made_uid(draft), vec![index]));
        } else {
            let place = *places.entry(draft.uid.as_str()).or_insert(groups.len());
            match groups.get_mut(place) {
                Some((_, members)) => members.push(index),
                None => groups.push((draft.uid.clone(), vec![index])),
            }
        }
    }
    groups
}

/// All components of one `UID`.
struct Group<'e, 'a> {
    uid: String,
    emitter: &'e mut Emitter<'a>,
    budget: &'e mut Budget,
    repeats_until: DateTime<Utc>,
}

impl Group<'_, '_> {
    fn unfold(&mut self, members: Vec<usize>) {
        let drafts = self.emitter.drafts;
        let (overrides, series): (Vec<usize>, Vec<usize>) = members
            .into_iter()
            .partition(|index| drafts[*index].recurrence.is_some());
        let master = self.newest(&series);
        let whole_days = master
            .and_then(|index| drafts[index].start)
            .is_some_and(|start| start.date_only);
        let mut chosen: HashMap<Key, Vec<usize>> = HashMap::new();
        for index in overrides {
            if let Some(planned) = drafts[index].recurrence {
                chosen
                    .entry(self.key(&planned, whole_days))
                    .or_default()
                    .push(index);
            }
        }
        let mut chosen: Vec<(Key, usize)> = chosen
            .into_iter()
            .filter_map(|(key, same)| Some((key, self.newest(&same)?)))
            .collect();
        chosen.sort_by_key(|(_, index)| *index);
        let excluded = master
            .map(|index| self.unfold_series(index, &chosen))
            .unwrap_or_default();
        for (key, index) in chosen {
            if excluded.contains(&key) {
                self.emitter.set_fate(index, Fate::Superseded);
            } else {
                self.emit_override(index, master);
            }
        }
    }

    /// The newest of components that mean the same; the others are superseded (RFC 5546, 2.1.5).
    fn newest(&mut self, same: &[usize]) -> Option<usize> {
        let drafts = self.emitter.drafts;
        let newest = same
            .iter()
            .copied()
            .max_by_key(|index| (drafts[*index].sequence, drafts[*index].modified, *index))?;
        for other in same.iter().filter(|index| **index != newest) {
            self.emitter.set_fate(*other, Fate::Superseded);
        }
        Some(newest)
    }

    fn emit_override(&mut self, index: usize, master: Option<usize>) {
        let drafts = self.emitter.drafts;
        let (Some(start), Some(mut planned)) = (drafts[index].start, drafts[index].recurrence)
        else {
            return;
        };
        if let Some(series) = master.and_then(|master| drafts[master].start)
            && series.date_only != planned.date_only
        {
            // Named as a date where a time is meant, or the other way round: the series knows which.
            let time = if series.date_only {
                NaiveTime::MIN
            } else {
                series.wall.time()
            };
            planned = Stamp {
                wall: planned.wall.date().and_time(time),
                ..series
            };
        }
        let id = id_of(&planned, self.emitter.zones);
        let extent = self.emitter.extent(index, &start);
        self.emitter
            .emit(index, &self.uid, Some(id), &start, extent);
    }

    /// Lists the instances nobody overrides, and returns what the series excludes.
    fn unfold_series(&mut self, master: usize, overrides: &[(Key, usize)]) -> HashSet<Key> {
        let drafts = self.emitter.drafts;
        let draft = &drafts[master];
        let Some(start) = draft.start else {
            return HashSet::new();
        };
        let extent = self.emitter.extent(master, &start);
        if !draft.repeats() && overrides.is_empty() {
            self.emitter.emit(master, &self.uid, None, &start, extent);
            return HashSet::new();
        }
        let futures = self.futures(overrides, &start);
        let mut complete = true;
        let (slots, excluded) = self.slots(draft, &start, extent, &futures, &mut complete);
        let taken: HashSet<Key> = overrides.iter().map(|(key, _)| *key).collect();
        for slot in slots {
            let keys = [Key::At(slot.instant), Key::On(slot.at.wall.date())];
            if keys
                .iter()
                .any(|key| excluded.contains(key) || taken.contains(key))
            {
                continue;
            }
            let id = Some(id_of(&slot.at, self.emitter.zones));
            let later = futures.iter().rfind(|future| future.from <= slot.instant);
            let kept = match later {
                Some(future) => {
                    let wall = slot
                        .at
                        .wall
                        .checked_add_signed(future.shift)
                        .unwrap_or(slot.at.wall);
                    let at = Stamp { wall, ..slot.at };
                    self.emitter
                        .emit(future.index, &self.uid, id, &at, future.extent)
                }
                None => self
                    .emitter
                    .emit(master, &self.uid, id, &slot.at, slot.extent),
            };
            complete &= kept;
        }
        if !complete {
            self.emitter.problem(
                master,
                draft.rule_line.max(draft.line),
                ProblemCode::RepeatsTooOften,
                "RRULE",
            );
        }
        excluded
    }

    /// Every planned instance that may touch the span, in order, and everything that is excluded.
    fn slots(
        &mut self,
        draft: &EventDraft,
        start: &Stamp,
        extent: Extent,
        futures: &[Future],
        complete: &mut bool,
    ) -> (Vec<Slot>, HashSet<Key>) {
        let zones = self.emitter.zones;
        let moved = futures
            .iter()
            .map(|future| future.shift.abs().num_days() + 1)
            .max()
            .unwrap_or(0);
        let longest = futures
            .iter()
            .map(|future| future.extent.at_most())
            .fold(extent.at_most(), TimeDelta::max);
        let begin = self.emitter.span.start;
        let keep_from = days_from(begin, -moved)
            .checked_sub_signed(longest)
            .unwrap_or(begin);
        // Two days cover the distance of any clock from Greenwich.
        let from = days_from(keep_from, -2).naive_utc();
        let to = days_from(self.repeats_until, moved + 2).naive_utc();
        let walk = Walk {
            start: start.wall,
            date_only: start.date_only,
            zone: zones.of(start),
            from,
            keep_from,
            to,
        };
        let mut walls = |rules: &[Rule], budget: &mut Budget| {
            let mut walls = Vec::new();
            for rule in rules {
                let found = rule.walk(&walk, budget);
                *complete &= found.complete;
                walls.extend(found.walls);
            }
            walls
        };
        let slot = |at: Stamp, extent: Extent| Slot {
            instant: zones.instant(&at),
            at,
            extent,
        };
        let planned = walls(&draft.rules, self.budget);
        let mut excluded: HashSet<Key> = walls(&draft.except_rules, self.budget)
            .into_iter()
            .map(|wall| Key::At(zones.instant(&Stamp { wall, ..*start })))
            .collect();
        excluded.extend(
            draft
                .except_dates
                .iter()
                .map(|date| self.key(date, start.date_only)),
        );
        let mut slots = vec![slot(*start, extent)];
        slots.extend(
            planned
                .into_iter()
                .map(|wall| slot(Stamp { wall, ..*start }, extent)),
        );
        slots.extend(draft.dates.iter().map(|(at, end)| match end {
            crate::event::End::Absent => slot(*at, extent),
            end => slot(*at, Extent::of(at, *end, zones).0),
        }));
        slots.sort_by_key(|slot| slot.instant);
        slots.dedup_by_key(|slot| slot.instant);
        slots.retain(|slot| {
            slot.instant < self.repeats_until || !futures.is_empty() || slot.at == *start
        });
        (slots, excluded)
    }

    /// The overrides that go for all later instances too (`RANGE=THISANDFUTURE`, RFC 5545, 3.2.13), in order.
    fn futures(&mut self, overrides: &[(Key, usize)], series: &Stamp) -> Vec<Future> {
        let drafts = self.emitter.drafts;
        let mut futures = Vec::new();
        for (_, index) in overrides
            .iter()
            .filter(|(_, index)| drafts[*index].this_and_future)
        {
            let (Some(start), Some(planned)) = (drafts[*index].start, drafts[*index].recurrence)
            else {
                continue;
            };
            if start.date_only != series.date_only {
                continue;
            }
            let from = self.emitter.zones.instant(&planned);
            // On the wall of the series: the clock may be changed between the one and the other.
            let clock = self.emitter.zones.of(series);
            let shift = clock.wall(self.emitter.zones.instant(&start)) - clock.wall(from);
            let (extent, _) = Extent::of(&start, drafts[*index].end, self.emitter.zones);
            futures.push(Future {
                from,
                index: *index,
                shift,
                extent,
            });
        }
        futures.sort_by_key(|future| future.from);
        futures
    }

    /// What an instance named by this date is known by in its series.
    fn key(&self, named: &Stamp, whole_days: bool) -> Key {
        let date = Key::On(named.wall.date());
        if named.date_only {
            return date;
        }
        let midnight = named.wall.time() == NaiveTime::MIN;
        if whole_days && (named.clock != Clock::Utc || midnight) {
            return date;
        }
        Key::At(self.emitter.zones.instant(named))
    }
}

/// An override that goes for later instances too.
struct Future {
    from: DateTime<Utc>,
    index: usize,
    shift: TimeDelta,
    extent: Extent,
}
