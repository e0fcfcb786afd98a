//! Time zones: from the name in a `TZID` to offsets.
//!
//! The file's own `VTIMEZONE` counts first (RFC 5545, 3.2.19), then what the world knows under that name: IANA, IANA
//! behind a vendor's prefix, Windows. A zone nobody knows is taken from the calendar as a whole, then from the reader,
//! and both are named as problems.

use std::collections::HashMap;

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use windows_timezones::WindowsTimezone;

use crate::component::Problems;
use crate::model::ProblemCode;
use crate::rule::Budget;
use crate::time::{Clock, Stamp};
use crate::vtimezone::{ZoneDraft, changes};

/// The place of a zone name in [`ZoneNames`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ZoneId(usize);

/// The zone names a file uses, each with the line that used it first.
#[derive(Default)]
pub(crate) struct ZoneNames {
    ids: HashMap<String, ZoneId>,
    first_lines: Vec<u32>,
}

impl ZoneNames {
    /// The id of a name.
    pub fn id(&mut self, name: &str, line: u32) -> ZoneId {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        let id = ZoneId(self.first_lines.len());
        self.first_lines.push(line);
        self.ids.insert(name.to_owned(), id);
        id
    }
}

/// What a clock's reading stands for (RFC 5545, 3.3.5 and 3.3.10). Offsets are seconds east of Greenwich.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Local {
    /// One instant, or the first of two when the clock is set back.
    At(i32),
    /// None: the clock jumped over it, from the first offset to the second.
    Gap { before: i32, after: i32 },
}

/// One change of a zone's offset.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    /// What the clock showed when it was set.
    pub wall: NaiveDateTime,
    /// The offset until then.
    pub from: i32,
    /// The offset from then on.
    pub to: i32,
}

/// A zone as it is reckoned with.
#[derive(Debug, Clone)]
pub(crate) struct Zone {
    rules: ZoneRules,
    /// The IANA zone that is reported, where there is one.
    pub name: Option<Tz>,
}

#[derive(Debug, Clone)]
enum ZoneRules {
    Iana(Tz),
    Defined(Vec<Change>),
}

impl Zone {
    pub fn iana(tz: Tz) -> Self {
        Self {
            rules: ZoneRules::Iana(tz),
            name: Some(tz),
        }
    }

    /// A zone that is known only by its changes.
    pub fn defined(changes: Vec<Change>) -> Self {
        Self {
            rules: ZoneRules::Defined(changes),
            name: None,
        }
    }

    /// What a reading of this zone's clock stands for.
    pub fn local(&self, wall: NaiveDateTime) -> Local {
        match &self.rules {
            ZoneRules::Iana(tz) => iana_local(*tz, wall),
            ZoneRules::Defined(changes) => defined_local(changes, wall),
        }
    }

    /// The instant of a time somebody wrote down, and what the clock shows then: a time the clock jumped over is read
    /// with the offset before the jump (RFC 5545, 3.3.5).
    pub fn literal(&self, wall: NaiveDateTime) -> (DateTime<Utc>, NaiveDateTime) {
        match self.local(wall) {
            Local::At(offset) => (minus(wall, offset), wall),
            Local::Gap { before, after } => (
                minus(wall, before),
                wall + TimeDelta::seconds(i64::from(after) - i64::from(before)),
            ),
        }
    }

    /// What this zone's clock shows at an instant.
    pub fn wall(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        match &self.rules {
            ZoneRules::Iana(tz) => instant.with_timezone(tz).naive_local(),
            ZoneRules::Defined(changes) => defined_wall(changes, instant),
        }
    }

    /// Whether the IANA zone that would be reported shows this time at this instant.
    pub fn agrees(&self, instant: DateTime<Utc>, wall: NaiveDateTime) -> bool {
        match (&self.rules, self.name) {
            (ZoneRules::Defined(_), Some(tz)) => instant.with_timezone(&tz).naive_local() == wall,
            _ => true,
        }
    }
}

/// The wall clock less an offset. Years are bounded to 1..=9999 by the parser, so this stays in range.
fn minus(wall: NaiveDateTime, offset: i32) -> DateTime<Utc> {
    wall.checked_sub_signed(TimeDelta::seconds(i64::from(offset)))
        .unwrap_or(wall)
        .and_utc()
}

fn iana_local(tz: Tz, wall: NaiveDateTime) -> Local {
    match tz.offset_from_local_datetime(&wall) {
        MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => {
            Local::At(offset.fix().local_minus_utc())
        }
        MappedLocalTime::None => {
            // No zone changes twice within two days, and no clock is further than 14 hours from Greenwich.
            let around = |hours| {
                let near = wall
                    .checked_add_signed(TimeDelta::hours(hours))
                    .unwrap_or(wall);
                tz.offset_from_utc_datetime(&near).fix().local_minus_utc()
            };
            Local::Gap {
                before: around(-26),
                after: around(26),
            }
        }
    }
}

fn defined_wall(changes: &[Change], instant: DateTime<Utc>) -> NaiveDateTime {
    let after = changes.partition_point(|change| minus(change.wall, change.from) <= instant);
    let offset = match after.checked_sub(1) {
        Some(last) => changes[last].to,
        None => changes.first().map_or(0, |first| first.from),
    };
    let wall = instant.naive_utc();
    wall.checked_add_signed(TimeDelta::seconds(i64::from(offset)))
        .unwrap_or(wall)
}

fn defined_local(changes: &[Change], wall: NaiveDateTime) -> Local {
    let after = changes.partition_point(|change| change.wall <= wall);
    let shown = |change: &Change| {
        change.wall + TimeDelta::seconds(i64::from(change.to) - i64::from(change.from))
    };
    if let Some(last) = after.checked_sub(1).map(|at| changes[at]) {
        if wall < shown(&last) {
            return Local::Gap {
                before: last.from,
                after: last.to,
            };
        }
        // A time shown twice comes before the change that shows it again: the first one counts.
        return Local::At(last.to);
    }
    Local::At(changes.first().map_or(0, |first| first.from))
}

/// Every zone a file uses, ready to reckon with.
pub(crate) struct Zones {
    zones: Vec<Zone>,
    doubtful: Vec<bool>,
    first_lines: Vec<u32>,
    utc: Zone,
    default: Zone,
}

impl Zones {
    /// Resolves every name. `until` is how far changes of offset need to be known.
    pub fn resolve(
        names: ZoneNames,
        drafts: &[ZoneDraft],
        calendar_zone: Option<&str>,
        default: Tz,
        until: NaiveDateTime,
        problems: &mut Problems,
    ) -> Self {
        let mut by_id: HashMap<&str, &ZoneDraft> = HashMap::new();
        for draft in drafts {
            by_id.entry(draft.tzid.as_str()).or_insert(draft);
        }
        let mut budget = Budget::default();
        let mut zones = vec![Zone::iana(default); names.first_lines.len()];
        let mut doubtful = vec![false; zones.len()];
        for (name, id) in &names.ids {
            let draft = by_id.get(name.as_str()).copied();
            let location = draft.and_then(|draft| draft.location.as_deref());
            let known = known(name).or_else(|| location.and_then(known));
            let defined = draft.and_then(|draft| changes(draft, until, &mut budget));
            zones[id.0] = match (defined, known, calendar_zone.and_then(self::known)) {
                (Some(changes), name, _) => Zone {
                    rules: ZoneRules::Defined(changes),
                    name,
                },
                (None, Some(tz), _) => Zone::iana(tz),
                (None, None, guess) => {
                    let code = if guess.is_some() {
                        ProblemCode::ZoneGuessed
                    } else {
                        ProblemCode::ZoneUnknown
                    };
                    problems.add(names.first_lines[id.0], code, "TZID");
                    doubtful[id.0] = true;
                    Zone::iana(guess.unwrap_or(default))
                }
            };
        }
        Self {
            zones,
            doubtful,
            first_lines: names.first_lines,
            utc: Zone::iana(Tz::UTC),
            default: Zone::iana(default),
        }
    }

    /// The zone a stamp is told in.
    pub fn of(&self, stamp: &Stamp) -> &Zone {
        match stamp.clock {
            Clock::Floating => &self.default,
            Clock::Utc => &self.utc,
            Clock::Zone(ZoneId(id)) => self.zones.get(id).unwrap_or(&self.default),
        }
    }

    /// The instant of a stamp, read as something somebody wrote down.
    pub fn instant(&self, stamp: &Stamp) -> DateTime<Utc> {
        self.of(stamp).literal(stamp.wall).0
    }

    /// Whether the zone of a stamp is a guess.
    pub fn is_doubtful(&self, stamp: &Stamp) -> bool {
        match stamp.clock {
            Clock::Zone(ZoneId(id)) => self.doubtful.get(id).copied().unwrap_or(false),
            _ => false,
        }
    }

    /// Where the zone of a stamp was first used.
    pub fn first_line(&self, stamp: &Stamp) -> Option<(usize, u32)> {
        match stamp.clock {
            Clock::Zone(ZoneId(id)) => self.first_lines.get(id).map(|line| (id, *line)),
            _ => None,
        }
    }
}

/// The IANA zone a name stands for: itself, behind a vendor's prefix, or a Windows name or description (CLDR).
pub(crate) fn known(name: &str) -> Option<Tz> {
    let name = name.trim().trim_matches('"');
    if name.len() > 128 {
        return None;
    }
    let from_prefix = || {
        name.match_indices('/')
            .find_map(|(slash, _)| name[slash + 1..].parse::<Tz>().ok())
    };
    let from_windows = || name.parse::<WindowsTimezone>().ok().map(Tz::from);
    let from_description = || {
        let mut zones = TZ_VARIANTS
            .iter()
            .filter_map(|tz| WindowsTimezone::try_from(*tz).ok());
        zones
            .find(|windows| windows.description() == name)
            .map(Tz::from)
    };
    name.parse::<Tz>()
        .ok()
        .or_else(from_prefix)
        .or_else(from_windows)
        .or_else(|| name.starts_with("(UTC").then(from_description).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_the_worlds_spelling_and_in_windows_own() {
        let cases = [
            ("Europe/Warsaw", Some(Tz::Europe__Warsaw)),
            (
                "/freeassociation.sourceforge.net/Europe/Warsaw",
                Some(Tz::Europe__Warsaw),
            ),
            (
                "/mozilla.org/20070129_1/America/New_York",
                Some(Tz::America__New_York),
            ),
            ("Romance Standard Time", Some(Tz::Europe__Paris)),
            ("Central European Standard Time", Some(Tz::Europe__Warsaw)),
            (
                "(UTC+01:00) Sarajevo, Skopje, Warsaw, Zagreb",
                Some(Tz::Europe__Warsaw),
            ),
            ("Custom Time Zone", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(known(name), expected, "{name}");
        }
    }

    #[test]
    fn clocks_that_jump_are_told_from_clocks_that_run_twice() {
        let wall = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        let cases = [
            (
                "Warsaw springs forward",
                Tz::Europe__Warsaw,
                "2027-03-28T02:30:00",
                Local::Gap {
                    before: 3_600,
                    after: 7_200,
                },
            ),
            (
                "Warsaw falls back",
                Tz::Europe__Warsaw,
                "2026-10-25T02:30:00",
                Local::At(7_200),
            ),
            (
                "New York springs forward",
                Tz::America__New_York,
                "2027-03-14T02:30:00",
                Local::Gap {
                    before: -18_000,
                    after: -14_400,
                },
            ),
            (
                "New York falls back",
                Tz::America__New_York,
                "2026-11-01T01:30:00",
                Local::At(-14_400),
            ),
            (
                "Lord Howe springs forward half an hour",
                Tz::Australia__Lord_Howe,
                "2026-10-04T02:15:00",
                Local::Gap {
                    before: 37_800,
                    after: 39_600,
                },
            ),
            (
                "Lord Howe falls back half an hour",
                Tz::Australia__Lord_Howe,
                "2027-04-04T01:45:00",
                Local::At(39_600),
            ),
            (
                "Samoa skips a day",
                Tz::Pacific__Apia,
                "2011-12-30T12:00:00",
                Local::Gap {
                    before: -36_000,
                    after: 50_400,
                },
            ),
        ];
        for (name, tz, time, expected) in cases {
            assert_eq!(Zone::iana(tz).local(wall(time)), expected, "{name}");
        }
    }
}
