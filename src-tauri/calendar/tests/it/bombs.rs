//! A few bytes that ask for a lot of work. Work is bounded by counting, so nothing here measures time.

use kawka_calendar::{MAX_INSTANCES, ProblemCode};

use crate::support::{calendar, codes, event, read_season, starts};

#[test]
fn rules_that_would_never_end_are_cut_short_and_named() {
    let hours: Vec<String> = (0..24).map(|number| number.to_string()).collect();
    let sixty: Vec<String> = (0..60).map(|number| number.to_string()).collect();
    let dense = [
        "RRULE:FREQ=YEARLY;BYHOUR=",
        &hours.join(","),
        ";BYMINUTE=",
        &sixty.join(","),
        ";BYSECOND=",
        &sixty.join(","),
    ]
    .concat();
    let long = ["RRULE:FREQ=YEARLY;BYDAY=", &"1MO,".repeat(10_000), "MO"].concat();
    let cases = [
        (
            "every second",
            "RRULE:FREQ=SECONDLY",
            Some(ProblemCode::RepeatsTooOften),
            MAX_INSTANCES,
        ),
        (
            "every minute since the start",
            "RRULE:FREQ=MINUTELY",
            Some(ProblemCode::RepeatsTooOften),
            MAX_INSTANCES,
        ),
        (
            "two thousand million times",
            "RRULE:FREQ=SECONDLY;COUNT=2000000000",
            Some(ProblemCode::RepeatsTooOften),
            MAX_INSTANCES,
        ),
        (
            "a second no minute has",
            "RRULE:FREQ=SECONDLY;BYSETPOS=2",
            Some(ProblemCode::RepeatsTooOften),
            1,
        ),
        (
            "every second of every year at once",
            &dense,
            Some(ProblemCode::RepeatsTooOften),
            1,
        ),
        (
            "a list of ten thousand days",
            &long,
            Some(ProblemCode::RepeatsTooOften),
            1,
        ),
        (
            "30 February",
            "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            None,
            1,
        ),
        (
            "every four thousand million years",
            "RRULE:FREQ=YEARLY;INTERVAL=4294967295",
            None,
            1,
        ),
        (
            "every four thousand million seconds",
            "RRULE:FREQ=SECONDLY;INTERVAL=4294967295",
            None,
            1,
        ),
        (
            "an interval of nothing",
            "RRULE:FREQ=DAILY;INTERVAL=0",
            Some(ProblemCode::UnreadableRule),
            1,
        ),
        (
            "no frequency",
            "RRULE:COUNT=3",
            Some(ProblemCode::UnreadableRule),
            1,
        ),
        (
            "not a rule",
            "RRULE:żółw",
            Some(ProblemCode::UnreadableRule),
            1,
        ),
        (
            "a month of another calendar",
            "RRULE:FREQ=YEARLY;RSCALE=HEBREW",
            None,
            1,
        ),
        (
            "an exception rule as dense as the rule",
            "RRULE:FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY",
            Some(ProblemCode::RepeatsTooOften),
            0,
        ),
    ];
    for (name, rule, code, count) in cases {
        let reading = read_season(event(&["DTSTART:20261019T080000Z\n", rule].concat()));
        assert_eq!(
            codes(&reading),
            code.into_iter().collect::<Vec<_>>(),
            "{name}"
        );
        assert_eq!(reading.occurrences.len(), count, "{name}");
        assert_eq!(reading.component_count, 1, "{name}");
    }
}

#[test]
fn an_old_rule_that_repeats_often_is_listed_within_the_span() {
    let reading = read_season(event(
        "DTSTART:19700101T000000Z\nRRULE:FREQ=HOURLY;INTERVAL=6",
    ));
    assert_eq!(
        starts(&reading)[..2],
        ["2026-09-01 00:00", "2026-09-01 06:00"]
    );
    assert_eq!(reading.occurrences.len(), 273 * 4);
    let reading = read_season(event("DTSTART:20200101T000000Z\nRRULE:FREQ=MINUTELY"));
    assert_eq!(
        starts(&reading)[..2],
        ["2026-09-01 00:00", "2026-09-01 00:01"]
    );
    assert_eq!(reading.occurrences.len(), MAX_INSTANCES);
    let reading = read_season(event(
        "DTSTART:00010101T000000Z\nRRULE:FREQ=SECONDLY;COUNT=5",
    ));
    assert_eq!(reading.occurrences.len(), 0);
}

#[test]
fn a_thousand_bombs_share_one_budget() {
    let bomb = "BEGIN:VEVENT\nUID:U\nDTSTART:20200101T000000Z\nRRULE:FREQ=SECONDLY;COUNT=900000000\nEND:VEVENT\n";
    let many: String = (0..1_000)
        .map(|number| bomb.replace("UID:U", &format!("UID:{number}")))
        .collect();
    let good = "BEGIN:VEVENT\nUID:good\nDTSTART:20261019T080000Z\nEND:VEVENT\n";
    let reading = read_season(calendar(&[&many, good].concat()));
    assert_eq!(starts(&reading), ["2026-10-19 08:00"]);
    assert_eq!(reading.problem_count, 1_000);
}

#[test]
fn repeated_text_does_not_multiply_without_bound() {
    let text = "x".repeat(30_000);
    let fat = [
        "DTSTART:20260901T000000Z\nRRULE:FREQ=HOURLY\nDESCRIPTION:",
        &text,
    ]
    .concat();
    let events: String = (0..10)
        .map(|number| {
            [
                "BEGIN:VEVENT\nUID:",
                &number.to_string(),
                "\n",
                &fat,
                "\nEND:VEVENT\n",
            ]
            .concat()
        })
        .collect();
    let reading = read_season(calendar(&events));
    let total: usize = reading
        .occurrences
        .iter()
        .map(|one| one.description.len())
        .sum();
    assert!(
        total < 100 * 1024 * 1024 && reading.occurrences.len() >= 10,
        "{total}"
    );
    assert!(codes(&reading).contains(&ProblemCode::RepeatsTooOften));
}

#[test]
fn dates_at_the_ends_of_time_are_no_danger() {
    for lines in [
        "DTSTART:00010101T000000Z\nRRULE:FREQ=DAILY",
        "DTSTART:99991231T235959Z\nRRULE:FREQ=DAILY\nDURATION:P999D",
        "DTSTART;VALUE=DATE:99991231\nDTEND;VALUE=DATE:99991231",
        "DTSTART;TZID=Pacific/Apia:00010101T000000\nDTEND:99991231T235959Z",
        "DTSTART:00000101T000000Z",
        "DTSTART:20261019T080000Z\nRRULE:FREQ=DAILY;UNTIL=99991231T235959Z\nEXDATE:00010101",
    ] {
        assert_eq!(read_season(event(lines)).component_count, 1, "{lines}");
    }
}
