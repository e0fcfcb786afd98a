//! What a repeating event stands for. Expected times are worked out by hand from the rule and the clocks: Warsaw is
//! two hours ahead of UTC until 25 October 2026, 01:00 UTC, then one hour until 28 March 2027, 01:00 UTC; New York is
//! four hours behind until 1 November 2026, 06:00 UTC, then five until 14 March 2027, 07:00 UTC.

use kawka_calendar::ProblemCode;

use crate::support::{codes, event, read_season, starts};

#[test]
fn repeating_events_happen_when_the_standard_says() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "a weekly call keeps its hour when Warsaw falls back",
            "DTSTART;TZID=Europe/Warsaw:20261019T100000\nRRULE:FREQ=WEEKLY;COUNT=3",
            &["2026-10-19 08:00", "2026-10-26 09:00", "2026-11-02 09:00"],
        ),
        (
            "a weekly call keeps its hour when Warsaw springs forward",
            "DTSTART;TZID=Europe/Warsaw:20270322T100000\nRRULE:FREQ=WEEKLY;COUNT=2",
            &["2027-03-22 09:00", "2027-03-29 08:00"],
        ),
        (
            "a weekly call keeps its hour when New York falls back",
            "DTSTART;TZID=America/New_York:20261027T090000\nRRULE:FREQ=WEEKLY;COUNT=2",
            &["2026-10-27 13:00", "2026-11-03 14:00"],
        ),
        (
            "a weekly call keeps its hour when New York springs forward",
            "DTSTART;TZID=America/New_York:20270309T090000\nRRULE:FREQ=WEEKLY;COUNT=2",
            &["2027-03-09 14:00", "2027-03-16 13:00"],
        ),
        (
            "a call written in UTC stays at its hour in UTC",
            "DTSTART:20261019T080000Z\nRRULE:FREQ=WEEKLY;COUNT=2",
            &["2026-10-19 08:00", "2026-10-26 08:00"],
        ),
        (
            "an instance in the hour Warsaw skips is dropped and not counted",
            "DTSTART;TZID=Europe/Warsaw:20270327T023000\nRRULE:FREQ=DAILY;COUNT=3",
            &["2027-03-27 01:30", "2027-03-29 00:30", "2027-03-30 00:30"],
        ),
        (
            "an instance in the hour New York skips is dropped and not counted",
            "DTSTART;TZID=America/New_York:20270313T023000\nRRULE:FREQ=DAILY;COUNT=2",
            &["2027-03-13 07:30", "2027-03-15 06:30"],
        ),
        (
            "an instance in the hour Warsaw has twice happens once, the first time",
            "DTSTART;TZID=Europe/Warsaw:20261024T023000\nRRULE:FREQ=DAILY;COUNT=3",
            &["2026-10-24 00:30", "2026-10-25 00:30", "2026-10-26 01:30"],
        ),
        (
            "UNTIL in UTC includes the instance at that very instant",
            "DTSTART;TZID=Europe/Warsaw:20261019T100000\nRRULE:FREQ=WEEKLY;UNTIL=20261102T090000Z",
            &["2026-10-19 08:00", "2026-10-26 09:00", "2026-11-02 09:00"],
        ),
        (
            "UNTIL in UTC leaves out an instance one second later",
            "DTSTART;TZID=Europe/Warsaw:20261019T100000\nRRULE:FREQ=WEEKLY;UNTIL=20261102T085959Z",
            &["2026-10-19 08:00", "2026-10-26 09:00"],
        ),
        (
            "UNTIL as a local time is told on the event's clock",
            "DTSTART;TZID=America/New_York:20261027T200000\nRRULE:FREQ=DAILY;UNTIL=20261028T200000",
            &["2026-10-28 00:00", "2026-10-29 00:00"],
        ),
        (
            "UNTIL as a date includes that day",
            "DTSTART;TZID=Europe/Warsaw:20261019T100000\nRRULE:FREQ=WEEKLY;UNTIL=20261026",
            &["2026-10-19 08:00", "2026-10-26 09:00"],
        ),
        (
            "an exception in the event's own zone",
            "DTSTART;TZID=Europe/Warsaw:20261019T100000\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=Europe/Warsaw:20261026T100000",
            &["2026-10-19 08:00", "2026-11-02 09:00"],
        ),
        (
            "exceptions in UTC, two in one line",
            "DTSTART;TZID=Europe/Warsaw:20261019T100000\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20261019T080000Z,20261102T090000Z",
            &["2026-10-26 09:00"],
        ),
        (
            "an exception written as a date",
            "DTSTART;TZID=Europe/Warsaw:20261019T100000\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20261026",
            &["2026-10-19 08:00", "2026-11-02 09:00"],
        ),
        (
            "an exception rule",
            "DTSTART;TZID=Europe/Warsaw:20261019T100000\nRRULE:FREQ=DAILY;COUNT=4\nEXRULE:FREQ=DAILY;INTERVAL=2",
            &["2026-10-20 08:00", "2026-10-22 08:00"],
        ),
        (
            "an added date, once although the rule names it too",
            "DTSTART;TZID=Europe/Warsaw:20261019T100000\nRRULE:FREQ=WEEKLY;COUNT=2\nRDATE;TZID=Europe/Warsaw:20261026T100000,20261028T170000",
            &["2026-10-19 08:00", "2026-10-26 09:00", "2026-10-28 16:00"],
        ),
        (
            "every other Monday since 2020",
            "DTSTART;TZID=Europe/Warsaw:20200106T100000\nRRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20261103T000000Z\nEXDATE;TZID=Europe/Warsaw:20260907T100000,20260921T100000,20261005T100000",
            &["2026-10-19 08:00", "2026-11-02 09:00"],
        ),
        (
            "a count is counted from the beginning, years ago",
            "DTSTART;TZID=Europe/Warsaw:20250106T100000\nRRULE:FREQ=WEEKLY;COUNT=88",
            &["2026-09-07 08:00"],
        ),
        (
            "the last Friday of the month",
            "DTSTART;TZID=Europe/Warsaw:20261030T100000\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3",
            &["2026-10-30 09:00", "2026-11-27 09:00", "2026-12-25 09:00"],
        ),
        (
            "the last working day of the month",
            "DTSTART;TZID=Europe/Warsaw:20261030T100000\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
            &["2026-10-30 09:00", "2026-11-30 09:00", "2026-12-31 09:00"],
        ),
        (
            "the 31st passes over months without one",
            "DTSTART;TZID=Europe/Warsaw:20261031T100000\nRRULE:FREQ=MONTHLY;COUNT=3",
            &["2026-10-31 09:00", "2026-12-31 09:00", "2027-01-31 09:00"],
        ),
        (
            "a start the rule does not name is still the first, and counts",
            "DTSTART;TZID=Europe/Warsaw:20261021T100000\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3",
            &["2026-10-21 08:00", "2026-10-26 09:00", "2026-11-02 09:00"],
        ),
        (
            "Tuesday, Wednesday and Thursday, the week beginning on Sunday",
            "DTSTART;TZID=Europe/Warsaw:20261103T110000\nRRULE:FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=TU,WE,TH;COUNT=4",
            &[
                "2026-11-03 10:00",
                "2026-11-04 10:00",
                "2026-11-05 10:00",
                "2026-11-17 10:00",
            ],
        ),
        (
            "a leap day has no anniversary in 2027",
            "DTSTART;TZID=Europe/Warsaw:20240229T100000\nRRULE:FREQ=YEARLY",
            &[],
        ),
        (
            "a birthday since 1980",
            "DTSTART;VALUE=DATE:19801211\nRRULE:FREQ=YEARLY",
            &["2026-12-10 23:00"],
        ),
    ];
    for (name, lines, expected) in cases {
        assert_eq!(starts(&read_season(event(lines))), *expected, "{name}");
    }
}

#[test]
fn lengths_follow_the_clock_or_the_sun_as_written() {
    let cases = [
        (
            "half an hour",
            "DTSTART:20261019T080000Z\nDTEND:20261019T083000Z",
            30,
        ),
        ("no end: no length", "DTSTART:20261019T080000Z", 0),
        (
            "a nominal day over the long night",
            "DTSTART;TZID=Europe/Warsaw:20261024T120000\nDURATION:P1D",
            25 * 60,
        ),
        (
            "24 hours over the long night",
            "DTSTART;TZID=Europe/Warsaw:20261024T120000\nDURATION:PT24H",
            24 * 60,
        ),
        ("a whole day", "DTSTART;VALUE=DATE:20261101", 24 * 60),
        (
            "the long day itself",
            "DTSTART;VALUE=DATE:20261025\nDTEND;VALUE=DATE:20261026",
            25 * 60,
        ),
        (
            "the short day itself",
            "DTSTART;VALUE=DATE:20270328\nDTEND;VALUE=DATE:20270329",
            23 * 60,
        ),
        (
            "ends where it begins: a whole day",
            "DTSTART;VALUE=DATE:20261101\nDTEND;VALUE=DATE:20261101",
            24 * 60,
        ),
        (
            "two zones",
            "DTSTART;TZID=Europe/Warsaw:20261019T180000\nDTEND;TZID=America/New_York:20261019T130000",
            60,
        ),
    ];
    for (name, lines, minutes) in cases {
        let reading = read_season(event(lines));
        let length = reading.occurrences[0].end - reading.occurrences[0].start;
        assert_eq!(
            (length.num_minutes(), reading.problem_count),
            (minutes, 0),
            "{name}"
        );
    }
}

#[test]
fn an_end_before_the_start_is_named_and_taken_as_no_length() {
    let reading = read_season(event(
        "DTSTART:20261019T080000Z\nDTEND:20261019T070000Z\nRRULE:FREQ=DAILY;COUNT=2",
    ));
    assert_eq!(codes(&reading), [ProblemCode::EndBeforeStart]);
    assert_eq!(starts(&reading), ["2026-10-19 08:00", "2026-10-20 08:00"]);
}

#[test]
fn a_start_that_the_clock_jumped_over_keeps_the_length_of_the_call() {
    let cases = [
        (
            "America/New_York",
            "20270314T024500",
            "20270314T031500",
            "2027-03-14 07:45",
            30,
        ),
        (
            "Europe/Warsaw",
            "20270328T023000",
            "20270328T030000",
            "2027-03-28 01:30",
            30,
        ),
        (
            "Europe/Warsaw",
            "20270328T023000",
            "20270328T033000",
            "2027-03-28 01:30",
            60,
        ),
        (
            "Europe/Warsaw",
            "20270328T023000",
            "20270328T034500",
            "2027-03-28 01:30",
            75,
        ),
        // The hour that is missing lies within the call.
        (
            "Europe/Warsaw",
            "20270328T013000",
            "20270328T033000",
            "2027-03-28 00:30",
            60,
        ),
    ];
    for (zone, start, end, instant, minutes) in cases {
        let reading = read_season(event(&format!(
            "DTSTART;TZID={zone}:{start}\nDTEND;TZID={zone}:{end}"
        )));
        assert_eq!(starts(&reading), [instant], "{zone}");
        let call = &reading.occurrences[0];
        assert_eq!(
            (call.end - call.start).num_minutes(),
            minutes,
            "{zone} {end}"
        );
        assert_eq!(codes(&reading), [], "{zone}");
    }
}

#[test]
fn the_edges_of_the_span_belong_to_what_begins_there() {
    let cases = [
        (
            "ends as the span begins",
            "DTSTART:20260831T230000Z\nDTEND:20260901T000000Z",
            0,
        ),
        (
            "runs into the span",
            "DTSTART:20260831T230000Z\nDTEND:20260901T000001Z",
            1,
        ),
        ("a moment at the beginning", "DTSTART:20260901T000000Z", 1),
        (
            "begins as the span ends",
            "DTSTART:20270601T000000Z\nDTEND:20270601T010000Z",
            0,
        ),
        (
            "began a week before and lasts",
            "DTSTART:20260825T000000Z\nDTEND:20260910T000000Z",
            1,
        ),
        (
            "a long instance of an old series",
            "DTSTART:20200101T000000Z\nDURATION:P300D\nRRULE:FREQ=YEARLY",
            2,
        ),
    ];
    for (name, lines, count) in cases {
        assert_eq!(read_season(event(lines)).occurrences.len(), count, "{name}");
    }
}

#[test]
fn whole_day_series_lose_their_exceptions_however_those_are_written() {
    for exception in [
        "EXDATE;VALUE=DATE:20261020",
        "EXDATE:20261020T000000",
        "EXDATE:20261020T000000Z",
        "EXDATE;TZID=Europe/Warsaw:20261020T000000",
        "EXDATE:20261019T220000Z",
    ] {
        let reading = read_season(event(
            &[
                "DTSTART;VALUE=DATE:20261019\nRRULE:FREQ=DAILY;COUNT=3\n",
                exception,
            ]
            .concat(),
        ));
        let ids: Vec<_> = reading
            .occurrences
            .iter()
            .map(|one| one.recurrence_id.clone().unwrap())
            .collect();
        assert_eq!(ids, ["20261019", "20261021"], "{exception}");
        assert!(
            reading
                .occurrences
                .iter()
                .all(|occurrence| occurrence.all_day)
        );
    }
}

#[test]
fn an_added_period_has_its_own_length() {
    let reading = read_season(event(
        "DTSTART:20261019T080000Z\nDTEND:20261019T083000Z\nRDATE;VALUE=PERIOD:20261020T080000Z/PT2H,20261021T080000Z/20261021T090000Z",
    ));
    let minutes: Vec<_> = reading
        .occurrences
        .iter()
        .map(|one| (one.end - one.start).num_minutes())
        .collect();
    assert_eq!(minutes, [30, 120, 60]);
}
