//! From the name of a zone to an instant. Offsets by hand, as in `recurrence.rs`.

use chrono_tz::Tz;
use kawka_calendar::ProblemCode;

use crate::support::{calendar, codes, event, read_season, start, starts};

#[test]
fn a_time_somebody_wrote_down_always_names_an_instant() {
    let cases = [
        (
            "Warsaw skips it: read with the offset before",
            "Europe/Warsaw",
            "20270328T023000",
            "2027-03-28 01:30",
            "03:30",
        ),
        (
            "Warsaw has it twice: the first",
            "Europe/Warsaw",
            "20261025T023000",
            "2026-10-25 00:30",
            "02:30",
        ),
        (
            "New York skips it",
            "America/New_York",
            "20270314T023000",
            "2027-03-14 07:30",
            "03:30",
        ),
        (
            "New York has it twice",
            "America/New_York",
            "20261101T013000",
            "2026-11-01 05:30",
            "01:30",
        ),
        (
            "Lord Howe skips half an hour",
            "Australia/Lord_Howe",
            "20261004T021500",
            "2026-10-03 15:45",
            "02:45",
        ),
        (
            "Lord Howe has half an hour twice",
            "Australia/Lord_Howe",
            "20270404T014500",
            "2027-04-03 14:45",
            "01:45",
        ),
        (
            "Kathmandu is three quarters of an hour off",
            "Asia/Kathmandu",
            "20261026T100000",
            "2026-10-26 04:15",
            "10:00",
        ),
    ];
    for (name, zone, wall, utc, shown) in cases {
        let reading = read_season(event(&["DTSTART;TZID=", zone, ":", wall].concat()));
        let occurrence = &reading.occurrences[0];
        assert_eq!(start(occurrence), utc, "{name}");
        assert_eq!(
            occurrence.wall_start.format("%H:%M").to_string(),
            shown,
            "{name}"
        );
        assert_eq!(
            occurrence.time_zone.map(|tz| tz.name()),
            Some(zone),
            "{name}"
        );
    }
}

#[test]
fn zones_the_file_does_not_define_are_known_by_the_worlds_names_and_windows_own() {
    let cases = [
        (
            "/freeassociation.sourceforge.net/Europe/Warsaw",
            Tz::Europe__Warsaw,
            "2026-10-26 09:00",
        ),
        (
            "Romance Standard Time",
            Tz::Europe__Paris,
            "2026-10-26 09:00",
        ),
        (
            "Eastern Standard Time",
            Tz::America__New_York,
            "2026-10-26 14:00",
        ),
        (
            "\"(UTC+01:00) Sarajevo, Skopje, Warsaw, Zagreb\"",
            Tz::Europe__Warsaw,
            "2026-10-26 09:00",
        ),
    ];
    for (name, tz, utc) in cases {
        let reading = read_season(event(&["DTSTART;TZID=", name, ":20261026T100000"].concat()));
        assert_eq!(
            (starts(&reading), reading.occurrences[0].time_zone),
            (vec![utc.to_owned()], Some(tz)),
            "{name}"
        );
        assert_eq!(reading.problem_count, 0, "{name}");
    }
}

#[test]
fn floating_times_utc_and_whole_days_say_which_zone_they_are_lived_in() {
    let cases = [
        (
            "floating",
            "DTSTART:20261026T100000",
            "2026-10-26 09:00",
            Tz::Europe__Warsaw,
        ),
        (
            "UTC",
            "DTSTART:20261026T100000Z",
            "2026-10-26 10:00",
            Tz::UTC,
        ),
        (
            "UTC beside a zone",
            "DTSTART;TZID=America/New_York:20261026T100000Z",
            "2026-10-26 10:00",
            Tz::UTC,
        ),
        (
            "a whole day",
            "DTSTART;VALUE=DATE:20261026",
            "2026-10-25 23:00",
            Tz::Europe__Warsaw,
        ),
    ];
    for (name, line, utc, tz) in cases {
        let reading = read_season(event(line));
        assert_eq!(
            (starts(&reading), reading.occurrences[0].time_zone),
            (vec![utc.to_owned()], Some(tz)),
            "{name}"
        );
    }
}

const OUTLOOK: &str = "BEGIN:VTIMEZONE\nTZID:Our Office\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\n\
    TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\n\
    TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";

#[test]
fn a_zone_of_the_files_own_is_reckoned_with_from_the_year_1601() {
    let series = "BEGIN:VEVENT\nUID:o@test.example\nDTSTART;TZID=Our Office:20261019T100000\nRRULE:FREQ=WEEKLY;COUNT=2\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:g@test.example\nDTSTART;TZID=Our Office:20270328T023000\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:f@test.example\nDTSTART;TZID=Our Office:20261025T023000\nEND:VEVENT\n";
    for text in [[OUTLOOK, series].concat(), [series, OUTLOOK].concat()] {
        let reading = read_season(calendar(&text));
        let expected = [
            "2026-10-19 08:00",
            "2026-10-25 00:30",
            "2026-10-26 09:00",
            "2027-03-28 01:30",
        ];
        assert_eq!(starts(&reading), expected);
        assert!(
            reading
                .occurrences
                .iter()
                .all(|occurrence| occurrence.time_zone.is_none())
        );
        assert_eq!(
            reading.occurrences[3].wall_start.to_string(),
            "2027-03-28 03:30:00"
        );
        assert_eq!(reading.problem_count, 0);
    }
}

#[test]
fn a_zone_of_the_file_that_the_world_knows_is_named_as_such() {
    for zone in [
        "TZID:Europe/Warsaw",
        "TZID:Our Office\nX-LIC-LOCATION:Europe/Warsaw",
    ] {
        let name = if zone.contains("Our") {
            "Our Office"
        } else {
            "Europe/Warsaw"
        };
        let text = [
            &OUTLOOK.replace("TZID:Our Office", zone),
            "BEGIN:VEVENT\nUID:o@test.example\nDTSTART;TZID=",
            name,
            ":20261019T100000\nEND:VEVENT",
        ];
        let reading = read_season(calendar(&text.concat()));
        assert_eq!(
            reading.occurrences[0].time_zone,
            Some(Tz::Europe__Warsaw),
            "{zone}"
        );
    }
}

#[test]
fn the_files_definition_counts_where_the_world_disagrees_and_that_is_said() {
    let odd = OUTLOOK
        .replace("Our Office", "Europe/Warsaw")
        .replace("+0200", "+0500");
    let text = [
        &odd,
        "BEGIN:VEVENT\nUID:o@test.example\nDTSTART;TZID=Europe/Warsaw:20261019T100000\nRRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT",
    ];
    let reading = read_season(calendar(&text.concat()));
    assert_eq!(starts(&reading), ["2026-10-19 05:00", "2026-10-20 05:00"]);
    assert_eq!(reading.occurrences[0].time_zone, None);
    assert_eq!(codes(&reading), [ProblemCode::ZoneDisagrees]);
}

#[test]
fn a_zone_nobody_knows_is_taken_from_the_calendar_and_then_from_the_reader() {
    let line = "BEGIN:VEVENT\nUID:o@test.example\nDTSTART;TZID=Customized Time Zone:20261026T100000\n\
        DTEND;TZID=Customized Time Zone:20261026T103000\nEND:VEVENT";
    let guessed = read_season(calendar(
        &["X-WR-TIMEZONE:America/New_York\n", line].concat(),
    ));
    assert_eq!(
        (starts(&guessed), codes(&guessed)),
        (
            vec!["2026-10-26 14:00".to_owned()],
            vec![ProblemCode::ZoneGuessed]
        )
    );
    let unknown = read_season(calendar(line));
    assert_eq!(
        (starts(&unknown), codes(&unknown)),
        (
            vec!["2026-10-26 09:00".to_owned()],
            vec![ProblemCode::ZoneUnknown]
        )
    );
    assert!(unknown.components[0].has_problem);
    assert_eq!(unknown.problems[0].line, 6);
}

#[test]
fn a_zone_definition_that_says_nothing_gives_way_to_its_location() {
    let text = "BEGIN:VTIMEZONE\nTZID:Somewhere\nX-LIC-LOCATION:America/New_York\nEND:VTIMEZONE\n\
        BEGIN:VEVENT\nUID:o@test.example\nDTSTART;TZID=Somewhere:20261026T100000\nEND:VEVENT";
    let reading = read_season(calendar(text));
    assert_eq!(
        (starts(&reading), reading.problem_count),
        (vec!["2026-10-26 14:00".to_owned()], 0)
    );
}

#[test]
fn a_zone_that_changes_every_second_is_not_reckoned_with() {
    let bomb = OUTLOOK.replace("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "FREQ=SECONDLY");
    let text = [
        &bomb,
        "BEGIN:VEVENT\nUID:o@test.example\nDTSTART;TZID=Our Office:20261026T100000\nEND:VEVENT",
    ];
    let reading = read_season(calendar(&text.concat()));
    assert_eq!(
        (starts(&reading), codes(&reading)),
        (
            vec!["2026-10-26 09:00".to_owned()],
            vec![ProblemCode::ZoneUnknown]
        )
    );
}
