//! Weeks: their figures, their names, and where the clocks change.

use chrono::{Datelike as _, Days, NaiveDate, Offset as _, TimeZone as _, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Assigned, SlotState};

/// What became of the slots of a week. `offered` is the sum of `booked`, `free`, `unused` and `covered`; `booked` that of
/// `held`, `no_show`, `open` and `to_come`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Figures {
    /// Slots that were offered.
    pub offered: u32,
    /// Slots with a booking of their own, whatever became of it.
    pub booked: u32,
    /// Calls that took place.
    pub held: u32,
    /// Calls that did not.
    pub no_show: u32,
    /// Over, with nothing said yet.
    pub open: u32,
    /// Booked and to come, or running.
    pub to_come: u32,
    /// To come, and nobody has it.
    pub free: u32,
    /// Over, and nobody had it.
    pub unused: u32,
    /// Another slot's call reaches into it.
    pub covered: u32,
    /// Bookings beside every slot.
    pub outside: u32,
    /// Of these, calls that took place.
    pub outside_held: u32,
}

impl Figures {
    /// Counts slots and what is left over.
    #[must_use]
    pub fn of(assigned: &Assigned) -> Self {
        let mut figures = Self::default();
        for slot in &assigned.slots {
            figures.offered += 1;
            match slot.state {
                SlotState::Free => figures.free += 1,
                SlotState::Unused => figures.unused += 1,
                SlotState::Covered => figures.covered += 1,
                SlotState::Booked => figures.to_come += 1,
                SlotState::Held => figures.held += 1,
                SlotState::NoShow => figures.no_show += 1,
                SlotState::Open => figures.open += 1,
            }
        }
        figures.booked = figures.held + figures.no_show + figures.open + figures.to_come;
        for booking in &assigned.outside {
            figures.outside += 1;
            figures.outside_held +=
                u32::from(booking.status == crate::booking::BookingStatus::Held);
        }
        figures
    }
}

/// The name of the ISO 8601 week of a day, such as `2026-W48`.
#[must_use]
pub fn week_name(day: NaiveDate) -> String {
    let week = day.iso_week();
    format!("{:04}-W{:02}", week.year(), week.week())
}

/// The Monday of an ISO 8601 week such as `2026-W48`; `None` where the text names no week.
#[must_use]
pub fn parse_week(text: &str) -> Option<NaiveDate> {
    let (year, week) = text.split_once("-W").or_else(|| text.split_once('W'))?;
    let digits = |text: &str, most: usize| {
        let good = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        good.then(|| text.parse::<u32>().ok()).flatten()
    };
    if year.len() != 4 {
        return None;
    }
    let year = i32::try_from(digits(year, 4)?).ok()?;
    NaiveDate::from_isoywd_opt(year, digits(week, 2)?, Weekday::Mon)
}

/// The first day, of as many from `from` on, on which the clocks of a zone change.
#[must_use]
pub fn clock_change(zone: Tz, from: NaiveDate, days: u64) -> Option<NaiveDate> {
    let offset = |day: NaiveDate| {
        let midday = day.and_hms_opt(12, 0, 0)?;
        Some(zone.from_utc_datetime(&midday).offset().fix())
    };
    from.iter_days()
        .take(usize::try_from(days).unwrap_or_default())
        .find(|day| {
            let before = day.checked_sub_days(Days::new(1)).and_then(offset);
            before.is_some() && before != offset(*day)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_named_as_iso_8601_does() {
        let cases = [
            ("2026-W48", Some("2026-11-23")),
            ("2026-W53", Some("2026-12-28")),
            ("2026-W01", Some("2025-12-29")),
            ("2026W01", Some("2025-12-29")),
            ("2026-W1", Some("2025-12-29")),
            ("2025-W53", None),
            ("2026-W00", None),
            ("2026-48", None),
            ("48", None),
            ("2026-W+1", None),
            ("26-W48", None),
            ("", None),
        ];
        for (text, monday) in cases {
            let monday: Option<NaiveDate> = monday.map(|day| day.parse().unwrap());
            assert_eq!(parse_week(text), monday, "{text}");
        }
        let names = [
            ("2027-01-03", "2026-W53"),
            ("2024-12-30", "2025-W01"),
            ("2026-11-26", "2026-W48"),
        ];
        for (day, name) in names {
            assert_eq!(week_name(day.parse().unwrap()), name, "{day}");
        }
    }

    #[test]
    fn f4_the_day_on_which_clocks_change_is_known() {
        let cases = [
            ("Europe/Warsaw", "2026-10-19", Some("2026-10-25")),
            ("Europe/Warsaw", "2026-10-26", None),
            ("America/New_York", "2026-10-19", Some("2026-11-01")),
            ("Asia/Tokyo", "2026-10-19", None),
        ];
        for (zone, from, expected) in cases {
            let expected: Option<NaiveDate> = expected.map(|day| day.parse().unwrap());
            let found = clock_change(zone.parse().unwrap(), from.parse().unwrap(), 14);
            assert_eq!(found, expected, "{zone} {from}");
        }
    }
}
