use chrono::{LocalResult, TimeZone as _};
use proptest::prelude::*;

use super::super::{SlotDraft, SlotExceptionDraft, WeeklySlot};
use super::*;
use crate::ids::{SlotExceptionId, SlotId};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn weekly(weekday: u8, at: &str, minutes: u32) -> WeeklySlot {
    WeeklySlot {
        id: SlotId::new(),
        fields: SlotDraft {
            weekday,
            at: at.parse().unwrap(),
            minutes,
            from: date("2000-01-01"),
        },
        until: None,
    }
}

fn exception(kind: SlotExceptionKind, from: &str, to: &str, at: Option<&str>) -> SlotException {
    SlotException {
        id: SlotExceptionId::new(),
        fields: SlotExceptionDraft {
            kind,
            from: date(from),
            to: date(to),
            at: at.map(|at| at.parse().unwrap()),
            minutes: Some(30),
            reason: "holiday".into(),
        },
    }
}

fn closed(from: &str, to: &str, at: Option<&str>) -> SlotException {
    exception(SlotExceptionKind::Closed, from, to, at)
}

fn in_zone(zone: &str, slots: Vec<WeeklySlot>, exceptions: Vec<SlotException>) -> Availability {
    Availability {
        plans: vec![SlotPlan {
            from: date("2000-01-01"),
            zone: zone.parse().unwrap(),
            goal: None,
        }],
        slots,
        exceptions,
    }
}

fn starts(availability: &Availability, from: &str, to: &str) -> Vec<String> {
    let slots = availability.offered(date(from)..=date(to));
    slots
        .iter()
        .map(|slot| slot.start.format("%Y-%m-%dT%H:%MZ").to_string())
        .collect()
}

#[test]
fn f1_a_weekly_pattern_becomes_instants() {
    let pattern = vec![
        weekly(2, "15:00:00", 30),
        weekly(2, "15:30:00", 30),
        weekly(4, "08:30:00", 45),
    ];
    let warsaw = in_zone("Europe/Warsaw", pattern, Vec::new());
    assert_eq!(
        starts(&warsaw, "2026-10-12", "2026-10-18"),
        [
            "2026-10-13T13:00Z",
            "2026-10-13T13:30Z",
            "2026-10-15T06:30Z"
        ]
    );
    let thursday = warsaw.offered(date("2026-10-15")..=date("2026-10-15"));
    assert_eq!((thursday[0].end - thursday[0].start).num_minutes(), 45);
    assert_eq!(starts(&warsaw, "2026-10-16", "2026-10-18"), [""; 0]);
}

#[test]
fn f1_what_was_offered_before_the_pattern_changed_stays() {
    let mut before = weekly(2, "15:00:00", 30);
    before.until = Some(date("2026-10-20"));
    let mut after = weekly(2, "16:00:00", 30);
    after.fields.from = date("2026-10-20");
    let warsaw = in_zone("Europe/Warsaw", vec![before, after], Vec::new());
    assert_eq!(
        starts(&warsaw, "2026-10-12", "2026-10-25"),
        ["2026-10-13T13:00Z", "2026-10-20T14:00Z"]
    );
}

#[test]
fn f1_a_host_who_moves_takes_the_wall_times_along() {
    let mut plans = in_zone("Europe/Warsaw", vec![weekly(2, "15:00:00", 30)], Vec::new());
    plans.plans.push(SlotPlan {
        from: date("2026-10-20"),
        zone: "Asia/Tokyo".parse().unwrap(),
        goal: Some(8),
    });
    assert_eq!(
        starts(&plans, "2026-10-12", "2026-10-25"),
        ["2026-10-13T13:00Z", "2026-10-20T06:00Z"]
    );
    assert_eq!(plans.goal_on(date("2026-10-19")), None);
    assert_eq!(plans.goal_on(date("2026-10-20")), Some(8));
}

#[test]
fn f2_exceptions_close_days_and_slots_and_open_others() {
    let pattern = || vec![weekly(2, "15:00:00", 30), weekly(3, "15:00:00", 30)];
    let cases = [
        (
            "nothing",
            vec![],
            vec![
                "2026-08-04T13:00Z",
                "2026-08-05T13:00Z",
                "2026-08-11T13:00Z",
                "2026-08-12T13:00Z",
            ],
        ),
        (
            "August",
            vec![closed("2026-08-01", "2026-08-31", None)],
            vec![],
        ),
        (
            "last day included",
            vec![closed("2026-07-20", "2026-08-05", None)],
            vec!["2026-08-11T13:00Z", "2026-08-12T13:00Z"],
        ),
        (
            "one slot of a span",
            vec![closed("2026-08-04", "2026-08-05", Some("15:00:00"))],
            vec!["2026-08-11T13:00Z", "2026-08-12T13:00Z"],
        ),
        (
            "another time than any slot's",
            vec![closed("2026-08-04", "2026-08-12", Some("14:00:00"))],
            vec![
                "2026-08-04T13:00Z",
                "2026-08-05T13:00Z",
                "2026-08-11T13:00Z",
                "2026-08-12T13:00Z",
            ],
        ),
        (
            "one more slot in the holiday",
            vec![
                closed("2026-08-01", "2026-08-31", None),
                exception(
                    SlotExceptionKind::Extra,
                    "2026-08-07",
                    "2026-08-07",
                    Some("09:00:00"),
                ),
            ],
            vec!["2026-08-07T07:00Z"],
        ),
    ];
    for (name, exceptions, expected) in cases {
        let warsaw = in_zone("Europe/Warsaw", pattern(), exceptions);
        assert_eq!(
            starts(&warsaw, "2026-08-03", "2026-08-16"),
            expected,
            "{name}"
        );
    }
}

#[test]
fn f4_a_pattern_keeps_its_wall_time_through_every_change() {
    // Instants worked out by hand from the rules of each zone.
    let cases = [
        (
            "before Warsaw's change",
            "Europe/Warsaw",
            7,
            "15:00:00",
            "2026-10-18",
            "2026-10-18T13:00Z",
        ),
        (
            "the day of Warsaw's change",
            "Europe/Warsaw",
            7,
            "15:00:00",
            "2026-10-25",
            "2026-10-25T14:00Z",
        ),
        (
            "the hour that is there twice",
            "Europe/Warsaw",
            7,
            "02:30:00",
            "2026-10-25",
            "2026-10-25T00:30Z",
        ),
        (
            "the hour that is missing",
            "Europe/Warsaw",
            7,
            "02:30:00",
            "2027-03-28",
            "2027-03-28T01:30Z",
        ),
        (
            "New York's missing hour",
            "America/New_York",
            7,
            "02:15:00",
            "2027-03-14",
            "2027-03-14T07:15Z",
        ),
        (
            "half an hour is missing",
            "Australia/Lord_Howe",
            7,
            "02:15:00",
            "2026-10-04",
            "2026-10-03T15:45Z",
        ),
        (
            "midnight is missing",
            "America/Santiago",
            7,
            "00:15:00",
            "2026-09-06",
            "2026-09-06T04:15Z",
        ),
    ];
    for (name, zone, weekday, at, day, expected) in cases {
        let pattern = in_zone(zone, vec![weekly(weekday, at, 30)], Vec::new());
        assert_eq!(starts(&pattern, day, day), [expected], "{name}");
    }
}

#[test]
fn f4_a_day_that_a_zone_skips_has_no_slots() {
    let apia = in_zone(
        "Pacific/Apia",
        vec![
            weekly(4, "12:00:00", 30),
            weekly(5, "12:00:00", 30),
            weekly(6, "13:00:00", 30),
        ],
        Vec::new(),
    );
    assert_eq!(
        starts(&apia, "2011-12-29", "2011-12-31"),
        ["2011-12-29T22:00Z", "2011-12-30T23:00Z"]
    );
}

#[test]
fn f4_two_slots_that_a_missing_hour_brings_together_are_one_offer() {
    let pattern = vec![
        weekly(7, "02:00:00", 30),
        weekly(7, "02:30:00", 30),
        weekly(7, "03:00:00", 30),
        weekly(7, "04:00:00", 30),
    ];
    let warsaw = in_zone("Europe/Warsaw", pattern, Vec::new());
    assert_eq!(
        starts(&warsaw, "2027-03-28", "2027-03-28"),
        [
            "2027-03-28T01:00Z",
            "2027-03-28T01:30Z",
            "2027-03-28T02:00Z"
        ]
    );
}

#[test]
fn f4_a_slot_that_the_change_of_the_clocks_moved_can_be_closed_as_it_is_shown() {
    for at in ["02:30:00", "03:30:00"] {
        let off = closed("2027-03-28", "2027-03-28", Some(at));
        let warsaw = in_zone("Europe/Warsaw", vec![weekly(7, "02:30:00", 30)], vec![off]);
        assert_eq!(starts(&warsaw, "2027-03-28", "2027-03-28"), [""; 0], "{at}");
    }
}

const ZONES: [&str; 8] = [
    "Europe/Warsaw",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Asia/Tehran",
    "Africa/Cairo",
    "Pacific/Auckland",
    "Asia/Kathmandu",
];

prop_compose! {
    fn any_slot()(weekday in 1..=7_u8, minute in 0..1440_u32, minutes in 5..=90_u32) -> WeeklySlot {
        let at = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap();
        let mut slot = weekly(weekday, "00:00:00", minutes);
        slot.fields.at = at;
        slot
    }
}

proptest! {
    #[test]
    fn f4_one_slot_comes_once_in_every_week_at_its_wall_time(
        zone in prop::sample::select(ZONES.to_vec()),
        slot in any_slot(),
        weeks in 0..214_u64,
    ) {
        let monday = date("2023-01-02") + Days::new(weeks * 7);
        let pattern = in_zone(zone, vec![slot.clone()], Vec::new());
        let offers = pattern.offered(monday..=monday + Days::new(27));
        prop_assert_eq!(offers.len(), 4);
        for (week, offer) in (0..).zip(&offers) {
            let day = monday + Days::new(week * 7 + u64::from(slot.fields.weekday) - 1);
            let wall = day.and_time(slot.fields.at);
            let shown = offer.start.with_timezone(&offer.zone).naive_local();
            prop_assert_eq!(shown.date(), day);
            match offer.zone.from_local_datetime(&wall) {
                LocalResult::Single(_) | LocalResult::Ambiguous(..) => prop_assert_eq!(shown, wall),
                // Nothing in these zones skips more than an hour.
                LocalResult::None => {
                    prop_assert!(shown > wall && shown - wall <= Duration::hours(1));
                }
            }
            if let LocalResult::Ambiguous(first, _) = offer.zone.from_local_datetime(&wall) {
                prop_assert_eq!(offer.start, first.to_utc());
            }
            prop_assert_eq!((offer.end - offer.start).num_minutes(), i64::from(slot.fields.minutes));
        }
    }

    #[test]
    fn f4_offers_never_overlap_and_do_not_depend_on_where_one_looks_from(
        zone in prop::sample::select(ZONES.to_vec()),
        slots in prop::collection::vec(any_slot(), 0..12),
        first in 0..1400_u64,
        cut in 1..27_u64,
    ) {
        let from = date("2023-01-01") + Days::new(first);
        let pattern = in_zone(zone, slots, Vec::new());
        let all = pattern.offered_between(
            from.and_time(NaiveTime::MIN).and_utc()..(from + Days::new(28)).and_time(NaiveTime::MIN).and_utc(),
        );
        for pair in all.windows(2) {
            prop_assert!(pair[0].end <= pair[1].start);
        }
        let middle = (from + Days::new(cut)).and_time(NaiveTime::MIN).and_utc();
        let begin = from.and_time(NaiveTime::MIN).and_utc();
        let end = (from + Days::new(28)).and_time(NaiveTime::MIN).and_utc();
        let mut parts = pattern.offered_between(begin..middle);
        parts.extend(pattern.offered_between(middle..end));
        prop_assert_eq!(parts, all);
    }
}
