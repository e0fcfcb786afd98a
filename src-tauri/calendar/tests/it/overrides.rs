//! Instances that differ from their series: moved, cancelled, moved with all that follow.

use kawka_calendar::{Fate, Status};

use crate::support::{calendar, event, read_season, starts};

const SERIES: &str = "BEGIN:VEVENT\nUID:s@test.example\nSUMMARY:Weekly\nDTSTART;TZID=Europe/Warsaw:20261019T100000\n\
    DTEND;TZID=Europe/Warsaw:20261019T103000\nRRULE:FREQ=WEEKLY;COUNT=4\nEND:VEVENT\n";

fn with_override(lines: &str) -> String {
    calendar(
        &[
            SERIES,
            "BEGIN:VEVENT\nUID:s@test.example\nSUMMARY:Moved\n",
            lines,
            "\nEND:VEVENT",
        ]
        .concat(),
    )
}

#[test]
fn an_override_takes_the_place_of_its_instance_however_that_is_named() {
    for named in [
        "RECURRENCE-ID;TZID=Europe/Warsaw:20261026T100000",
        "RECURRENCE-ID:20261026T090000Z",
        "RECURRENCE-ID;TZID=America/New_York:20261026T050000",
        "RECURRENCE-ID;VALUE=DATE:20261026",
    ] {
        let moved =
            with_override(&[named, "\nDTSTART:20261027T150000Z\nDTEND:20261027T160000Z"].concat());
        let reading = read_season(moved);
        let expected = [
            "2026-10-19 08:00",
            "2026-10-27 15:00",
            "2026-11-02 09:00",
            "2026-11-09 09:00",
        ];
        assert_eq!(starts(&reading), expected, "{named}");
        assert_eq!(reading.occurrences[1].summary, "Moved");
        assert_eq!(
            reading.occurrences[1].recurrence_id.as_deref(),
            Some("20261026T090000Z"),
            "{named}"
        );
        assert_eq!(
            reading.occurrences[2].recurrence_id.as_deref(),
            Some("20261102T090000Z")
        );
    }
}

#[test]
fn a_cancelled_instance_is_listed_as_cancelled() {
    let text =
        with_override("RECURRENCE-ID:20261026T090000Z\nDTSTART:20261026T090000Z\nSTATUS:CANCELLED");
    let reading = read_season(text);
    let statuses: Vec<_> = reading
        .occurrences
        .iter()
        .map(|occurrence| occurrence.status)
        .collect();
    assert_eq!(
        statuses,
        [
            Status::Confirmed,
            Status::Cancelled,
            Status::Confirmed,
            Status::Confirmed
        ]
    );
    assert_eq!((reading.tally().in_span, reading.tally().cancelled), (1, 1));
}

#[test]
fn an_override_for_this_and_all_later_instances_moves_them_all() {
    let text = with_override(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Warsaw:20261026T100000\n\
         DTSTART;TZID=Europe/Warsaw:20261026T120000\nDTEND;TZID=Europe/Warsaw:20261026T124500",
    );
    let reading = read_season(text);
    assert_eq!(
        starts(&reading),
        [
            "2026-10-19 08:00",
            "2026-10-26 11:00",
            "2026-11-02 11:00",
            "2026-11-09 11:00"
        ]
    );
    let last = &reading.occurrences[3];
    assert_eq!(
        (last.summary.as_str(), (last.end - last.start).num_minutes()),
        ("Moved", 45)
    );
    assert_eq!(last.recurrence_id.as_deref(), Some("20261109T090000Z"));
}

#[test]
fn an_override_for_all_later_instances_that_crosses_a_change_of_clocks_keeps_the_hour() {
    // From Monday the 19th, summer time, to Tuesday the 27th, winter time, an hour later.
    let text = with_override(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Warsaw:20261019T100000\n\
         DTSTART;TZID=Europe/Warsaw:20261027T110000\nDTEND;TZID=Europe/Warsaw:20261027T113000",
    );
    let reading = read_season(text);
    assert_eq!(
        starts(&reading),
        [
            "2026-10-27 10:00",
            "2026-11-03 10:00",
            "2026-11-10 10:00",
            "2026-11-17 10:00"
        ]
    );
}

#[test]
fn an_override_moved_into_the_span_from_outside_is_found() {
    let text = "BEGIN:VEVENT\nUID:s@test.example\nDTSTART:20260803T080000Z\nRRULE:FREQ=WEEKLY;COUNT=2\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:s@test.example\nRECURRENCE-ID:20260810T080000Z\nDTSTART:20260915T080000Z\nEND:VEVENT";
    let reading = read_season(calendar(text));
    assert_eq!(starts(&reading), ["2026-09-15 08:00"]);
    assert_eq!(
        (reading.tally().in_span, reading.tally().outside_span),
        (1, 1)
    );
}

#[test]
fn an_override_without_its_series_keeps_its_own_start() {
    let text = "BEGIN:VEVENT\nUID:lost@test.example\nRECURRENCE-ID;TZID=Europe/Warsaw:20261026T100000\n\
        DTSTART;TZID=Europe/Warsaw:20261027T110000\nEND:VEVENT";
    let reading = read_season(calendar(text));
    assert_eq!(starts(&reading), ["2026-10-27 10:00"]);
    assert_eq!(
        reading.occurrences[0].recurrence_id.as_deref(),
        Some("20261026T090000Z")
    );
}

#[test]
fn an_excluded_instance_stays_away_also_when_it_is_overridden() {
    let series = SERIES.replace("END:VEVENT", "EXDATE:20261026T090000Z\nEND:VEVENT");
    let text = [
        &series,
        "BEGIN:VEVENT\nUID:s@test.example\nRECURRENCE-ID:20261026T090000Z\nDTSTART:20261027T090000Z\nEND:VEVENT",
    ];
    let reading = read_season(calendar(&text.concat()));
    assert_eq!(
        starts(&reading),
        ["2026-10-19 08:00", "2026-11-02 09:00", "2026-11-09 09:00"]
    );
    assert_eq!(reading.components[1].fate, Fate::Superseded);
}

#[test]
fn a_cancelled_series_is_listed_as_cancelled_throughout() {
    let reading = read_season(event(
        "DTSTART:20261019T080000Z\nRRULE:FREQ=DAILY;COUNT=3\nSTATUS:CANCELLED",
    ));
    assert_eq!(reading.occurrences.len(), 3);
    assert!(
        reading
            .occurrences
            .iter()
            .all(|occurrence| occurrence.status == Status::Cancelled)
    );
    assert_eq!(reading.tally().cancelled, 1);
}
