//! What a cell means: read as people and programs write it, or refused.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::{DayOrder, header_form};
use crate::import_words::{CHANNELS, COUNTRIES, FEELINGS, KINDS, LANGUAGES};
use crate::interaction::{Channel, Direction, Feeling, InteractionKind};
use crate::person::FormOfAddress;

/// Takes off the apostrophe that our own export puts before what a spreadsheet would run as a formula.
#[must_use]
pub fn without_guard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => cell,
    }
}

/// Whether a spreadsheet could take a text for a formula (OWASP, CSV injection), or an apostrophe for ours.
#[must_use]
pub fn needs_guard(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'', '＝', '＋', '－', '＠'])
}

/// An instant as people and programs write it: RFC 3339, or a day with or without a time, in `zone`. Days are read as
/// by [`parse_day_in`].
#[must_use]
pub fn parse_instant(text: &str, zone: Tz, days: DayOrder) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.to_utc());
    }
    if let Ok(instant) = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S %z") {
        return Some(instant.to_utc());
    }
    if let Ok(instant) = DateTime::parse_from_rfc2822(text) {
        return Some(instant.to_utc());
    }
    // Help desks write "2026-10-14 10:00:00 UTC".
    let (text, zone) = match text.strip_suffix(" UTC") {
        Some(text) => (text, Tz::UTC),
        None => (text, zone),
    };
    let day_text = day_part(text);
    let time_text = text[day_text.len()..].trim_start_matches(['T', ' ', ',']);
    let day = parse_day_in(day_text, days)?;
    let time = if time_text.is_empty() {
        NaiveTime::MIN
    } else {
        ["%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p"]
            .iter()
            .find_map(|form| NaiveTime::parse_from_str(time_text, form).ok())?
    };
    let wall = NaiveDateTime::new(day, time);
    // A wall time that a change of the clock leaves out is an hour later.
    let local = zone.from_local_datetime(&wall).earliest().or_else(|| {
        zone.from_local_datetime(&(wall + chrono::Duration::hours(1)))
            .earliest()
    })?;
    Some(local.to_utc())
}

/// The day of an instant as text.
fn day_part(text: &str) -> &str {
    text.split(['T', ' ', ',']).next().unwrap_or(text)
}

/// The sign between the numbers of a day, and each number with its length.
fn day_numbers(text: &str) -> Option<(char, [(u32, usize); 3])> {
    let text = text.trim().trim_end_matches('.');
    let sign = ['-', '.', '/']
        .into_iter()
        .find(|sign| text.contains(*sign))?;
    let mut parts = text.split(sign).map(|part| {
        let good = !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        good.then(|| part.parse().ok().map(|number| (number, part.len())))
            .flatten()
    });
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some((sign, numbers))
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
        .filter(|day| (1900..2200).contains(&chrono::Datelike::year(day)))
}

/// A day as people write it: year-month-day, or with the year last in this order. Nobody writes a month first with dots.
#[must_use]
pub fn parse_day_in(text: &str, days: DayOrder) -> Option<NaiveDate> {
    let (sign, [first, second, third]) = day_numbers(text)?;
    if first.1 == 4 {
        date(first.0, second.0, third.0)
    } else if third.1 != 4 {
        None
    } else if days == DayOrder::MonthFirst && sign != '.' {
        date(third.0, first.0, second.0)
    } else {
        date(third.0, second.0, first.0)
    }
}

/// A day as one person types it: the day before the month unless that cannot be.
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    parse_day_in(text, DayOrder::DayFirst).or_else(|| {
        text.contains('/')
            .then(|| parse_day_in(text, DayOrder::MonthFirst))
            .flatten()
    })
}

/// What the cells of a column say of the order of day and month in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayCells {
    day_first: bool,
    month_first: bool,
    either: bool,
}

impl DayCells {
    /// Looks at one cell.
    pub fn see(&mut self, cell: &str) {
        let Some((sign, [first, second, third])) = day_numbers(day_part(cell.trim())) else {
            return;
        };
        if sign == '.' || first.1 == 4 || third.1 != 4 {
            return;
        }
        match (first.0 > 12, second.0 > 12) {
            (true, false) => self.day_first = true,
            (false, true) => self.month_first = true,
            (false, false) => self.either |= first.0 != second.0,
            (true, true) => {}
        }
    }

    /// The order in which the cells can be read, where only one fits all.
    #[must_use]
    pub const fn told(self) -> Option<DayOrder> {
        match (self.day_first, self.month_first) {
            (true, false) => Some(DayOrder::DayFirst),
            (false, true) => Some(DayOrder::MonthFirst),
            _ => None,
        }
    }

    /// Whether the order matters at all.
    #[must_use]
    pub const fn matters(self) -> bool {
        self.day_first || self.month_first || self.either
    }
}

/// The order in which people write day and month where they live by this zone: the month first in the United States.
#[must_use]
pub fn usual_order(zone: Tz) -> DayOrder {
    const AMERICAN: &[&str] = &[
        "America/Adak",
        "America/Anchorage",
        "America/Boise",
        "America/Chicago",
        "America/Denver",
        "America/Detroit",
        "America/Juneau",
        "America/Los_Angeles",
        "America/Menominee",
        "America/Metlakatla",
        "America/New_York",
        "America/Nome",
        "America/Phoenix",
        "America/Sitka",
        "America/Yakutat",
        "Pacific/Honolulu",
    ];
    let name = zone.name();
    let american = AMERICAN.contains(&name)
        || [
            "US/",
            "America/Indiana/",
            "America/Kentucky/",
            "America/North_Dakota/",
        ]
        .iter()
        .any(|part| name.starts_with(part));
    if american {
        DayOrder::MonthFirst
    } else {
        DayOrder::DayFirst
    }
}

fn named<T: Copy>(table: &[(T, &[&str])], text: &str) -> Option<T> {
    let form = header_form(text);
    table
        .iter()
        .find(|(_, names)| names.contains(&form.as_str()))
        .map(|(value, _)| *value)
}

/// The channel that a word means.
#[must_use]
pub fn parse_channel(text: &str) -> Option<Channel> {
    text.trim().parse().ok().or_else(|| named(CHANNELS, text))
}

/// Who began.
#[must_use]
pub fn parse_direction(text: &str) -> Option<Direction> {
    const WORDS: &[(Direction, &[&str])] = &[
        (
            Direction::Inbound,
            &[
                "in",
                "incoming",
                "inbound",
                "customer",
                "user",
                "contact",
                "przychodzacy",
                "przychodzace",
                "przychodzaca",
                "klient",
                "od klienta",
            ],
        ),
        (
            Direction::Outbound,
            &[
                "out",
                "outgoing",
                "outbound",
                "agent",
                "operator",
                "teammate",
                "admin",
                "wychodzacy",
                "wychodzace",
                "wychodzaca",
                "my",
                "do klienta",
            ],
        ),
    ];
    named(WORDS, text)
}

/// What it was about.
#[must_use]
pub fn parse_kind(text: &str) -> Option<InteractionKind> {
    text.trim().parse().ok().or_else(|| named(KINDS, text))
}

/// The feeling left.
#[must_use]
pub fn parse_feeling(text: &str) -> Option<Feeling> {
    named(FEELINGS, text)
}

/// Yes or no.
#[must_use]
pub fn parse_yes(text: &str) -> Option<bool> {
    match header_form(text).as_str() {
        "1" | "yes" | "y" | "true" | "tak" | "t" | "prawda" | "x" => Some(true),
        "0" | "no" | "n" | "false" | "nie" | "falsz" | "" => Some(false),
        _ => None,
    }
}

/// Form of address.
#[must_use]
pub fn parse_form_of_address(text: &str) -> Option<FormOfAddress> {
    const WORDS: &[(FormOfAddress, &[&str])] = &[
        (
            FormOfAddress::FirstName,
            &[
                "first name",
                "informal",
                "na ty",
                "ty",
                "du",
                "imie",
                "po imieniu",
            ],
        ),
        (
            FormOfAddress::Formal,
            &[
                "formal",
                "pan",
                "pani",
                "pan pani",
                "sie",
                "formalna",
                "formalnie",
                "oficjalna",
            ],
        ),
    ];
    named(WORDS, text)
}

/// A country as ISO 3166-1 alpha-2, from a code or a Polish or English name.
#[must_use]
pub fn parse_country(text: &str) -> Option<String> {
    let code = text.trim();
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Some(code.to_uppercase());
    }
    named(COUNTRIES, text).map(str::to_owned)
}

/// A language as a tag, from a tag or a Polish, English or own name.
#[must_use]
pub fn parse_language(text: &str) -> Option<String> {
    named(LANGUAGES, text).map(str::to_owned).or_else(|| {
        let tag = text.trim().replace('_', "-");
        let primary = tag.split('-').next().unwrap_or_default();
        let is_tag = (2..=3).contains(&primary.len()) && primary.is_ascii();
        is_tag
            .then(|| crate::person::LanguageTag::parse(&tag).ok())
            .flatten()
            .map(|tag| tag.as_str().to_owned())
    })
}

/// A whole name in two: the last word is the family name; "Kowalska, Anna" is turned round.
#[must_use]
pub fn split_name(name: &str) -> (String, String) {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((family, given)) = name.split_once(", ") {
        return (given.to_owned(), family.to_owned());
    }
    match name.rsplit_once(' ') {
        Some((given, family)) => (given.to_owned(), family.to_owned()),
        None => (name, String::new()),
    }
}

/// The parts of a cell with several e-mail addresses, numbers or profiles.
pub fn several(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', ',', '\n', '|'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// The parts of a cell with several web addresses: signs that an address may hold part them only with a space behind.
pub fn several_addresses(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['\n', '|'])
        .flat_map(|part| part.split("; "))
        .flat_map(|part| part.split(", "))
        .map(str::trim)
        .filter(|part| !part.is_empty())
}
