//! Whatever comes in: no panic, and an account that adds up.

use chrono_tz::Tz;
use kawka_calendar::{OwnAddresses, read, recognize};
use kawka_domain::booking_rule::default_rules;
use proptest::prelude::*;

use crate::support::{assert_adds_up, season};

const TEAM: &[u8] = include_bytes!("../../../../tests/fixtures/team-calendar.ics");

fn survives(bytes: &[u8]) {
    if let Ok(reading) = read(bytes, season(), Tz::Europe__Warsaw) {
        assert_adds_up(&reading);
        for occurrence in &reading.occurrences {
            let _ = recognize(occurrence, &default_rules(), &OwnAddresses::default());
        }
    }
}

/// A few lines a calendar could hold, the values half right.
fn line() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "DTSTART",
        "DTSTART;TZID=Europe/Warsaw",
        "DTSTART;VALUE=DATE",
        "DTEND",
        "DURATION",
        "RRULE",
        "EXRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "RECURRENCE-ID;RANGE=THISANDFUTURE",
        "UID",
        "SEQUENCE",
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "ATTENDEE;CN=\"a\"",
        "BEGIN",
        "END",
        "TZID",
        "TZOFFSETTO",
        "TZOFFSETFROM",
        "STATUS",
    ]);
    let value = prop_oneof![
        "(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]Z?)?",
        "FREQ=(SECONDLY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY);(INTERVAL|COUNT|BYMONTHDAY|BYSETPOS|BYWEEKNO|BYHOUR)=-?[0-9]{1,9}(;BYDAY=-?[0-9]{0,3}(MO|SU))?",
        "P[0-9]{0,9}[WD]?(T[0-9]{1,9}[HMS])?",
        "(VEVENT|VCALENDAR|VTIMEZONE|STANDARD|DAYLIGHT|VALARM)",
        "[a-c]",
        "<[a-z/]{1,6}( href=.{0,20})?>.{0,20}https://(calendly.com/cancellations|cal.com/booking|zoom.us/j)/.{0,40}",
        "\\PC{0,60}",
    ];
    (name, value).prop_map(|(name, value)| [name, ":", &value, "\r\n"].concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        survives(&bytes);
    }

    #[test]
    fn any_bytes_inside_a_calendar_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        survives(&[b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", bytes.as_slice(), b"\nEND:VEVENT\nEND:VCALENDAR\n"].concat());
    }

    #[test]
    fn any_lines_inside_an_event_are_read_or_refused(lines in prop::collection::vec(line(), 0..25)) {
        let event = ["BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Warsaw:20261019T100000\n", &lines.concat(), "END:VEVENT\n"];
        let text = ["BEGIN:VCALENDAR\n", &event.concat(), &event.concat(), "END:VCALENDAR\n"].concat();
        survives(text.as_bytes());
    }

    #[test]
    fn a_real_calendar_survives_damage(
        damage in prop::collection::vec((0..TEAM.len(), any::<u8>(), 0..3u8), 1..30),
    ) {
        let mut bytes = TEAM.to_vec();
        for (at, byte, how) in damage {
            let at = at.min(bytes.len().saturating_sub(1));
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => { bytes.remove(at); }
            }
        }
        survives(&bytes);
    }

    #[test]
    fn a_calendar_cut_off_anywhere_is_never_half_an_answer(at in 0..TEAM.len() - 4) {
        prop_assert!(read(&TEAM[..at], season(), Tz::Europe__Warsaw).is_err());
    }

    #[test]
    fn reading_twice_gives_the_same(span_days in 0i64..900, first_day in 0i64..400) {
        let start = season().start + chrono::TimeDelta::days(first_day - 200);
        let span = start..start + chrono::TimeDelta::days(span_days);
        let reading = read(TEAM, span.clone(), Tz::America__New_York).unwrap();
        assert_adds_up(&reading);
        prop_assert!(reading.occurrences.iter().all(|one| one.start < span.end && one.end >= span.start));
        prop_assert!(reading == read(TEAM, span, Tz::America__New_York).unwrap());
    }
}
