//! Slots: offered by the pattern, taken by bookings, counted by the week.

use chrono::NaiveDate;
use kawka_desk::view::{SlotPlanDraft, SlotRow, WeekView};
use kawka_domain::booking::{NoShowReason, Outcome};
use kawka_domain::slots::{SlotDraft, SlotExceptionDraft, SlotExceptionKind, SlotState};

use crate::support::builders::{add_booking, add_jadwiga, held, no_show, outcome};
use crate::support::feed::{Feed, event};
use crate::support::{TestDesk, at};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn slot(weekday: u8, at: &str) -> SlotDraft {
    SlotDraft {
        weekday,
        at: format!("{at}:00").parse().unwrap(),
        minutes: 30,
        from: day("2026-10-01"),
    }
}

pub(super) fn closed(from: &str, to: &str, reason: &str) -> SlotExceptionDraft {
    SlotExceptionDraft {
        kind: SlotExceptionKind::Closed,
        from: day(from),
        to: day(to),
        at: None,
        minutes: None,
        reason: reason.into(),
    }
}

/// Tuesday, Wednesday and Thursday, two slots each, since the first of October.
pub(super) fn three_days(own: &TestDesk) {
    let slots: Vec<SlotDraft> = [2, 3, 4]
        .into_iter()
        .flat_map(|weekday| [slot(weekday, "15:00"), slot(weekday, "15:30")])
        .collect();
    own.add_slots(&slots).unwrap();
}

fn week(own: &TestDesk, monday: &str) -> WeekView {
    own.get_week(day(monday)).unwrap()
}

fn states(slots: &[SlotRow]) -> Vec<(String, &'static str)> {
    slots
        .iter()
        .map(|slot| {
            let start = slot.start.format("%m-%dT%H:%MZ").to_string();
            (start, slot.state.word())
        })
        .collect()
}

fn starts(slots: &[kawka_desk::view::FreeSlot]) -> Vec<String> {
    slots
        .iter()
        .map(|slot| slot.start.format("%m-%dT%H:%MZ").to_string())
        .collect()
}

#[test]
fn f1_the_pattern_is_the_hosts_and_changes_from_a_day_on() {
    let own = TestDesk::new();
    assert_eq!(own.get_slot_settings().unwrap().time_zone, "Europe/Warsaw");
    assert_eq!(week(&own, "2026-10-12").slots.time_zone, None);
    three_days(&own);
    let settings = own.get_slot_settings().unwrap();
    assert_eq!((settings.a_week, settings.pattern.len()), (6, 6));
    assert_eq!(settings.pattern[0].fields, slot(2, "15:00"));
    let offered = week(&own, "2026-10-12").slots;
    assert_eq!(offered.time_zone.as_deref(), Some("Europe/Warsaw"));
    let first: Vec<_> = offered.slots.iter().map(|slot| slot.start).collect();
    assert_eq!(first[0], at("2026-10-13T13:00:00Z"));
    assert_eq!((first.len(), first[5]), (6, at("2026-10-15T13:30:00Z")));

    // From the 20th on at four: the 13th stays what it was.
    let id = settings.pattern[0].id;
    let later = SlotDraft {
        from: day("2026-10-20"),
        ..slot(2, "16:00")
    };
    let new = own.change_slot(id, &later).unwrap().value;
    assert_eq!(week(&own, "2026-10-12").slots.slots[0].start, first[0]);
    let next = week(&own, "2026-10-19").slots;
    assert_eq!(next.slots[0].start, at("2026-10-20T13:30:00Z"));
    assert_eq!(next.slots[1].start, at("2026-10-20T14:00:00Z"));
    // And no longer at all from the 27th.
    own.remove_slot(new, Some(day("2026-10-27"))).unwrap();
    assert_eq!(week(&own, "2026-10-19").slots.figures.offered, 6);
    assert_eq!(week(&own, "2026-10-26").slots.figures.offered, 5);
    for _ in 0..3 {
        own.undo_last().unwrap();
    }
    assert_eq!(week(&own, "2026-10-12").slots.figures.offered, 0);
}

#[test]
fn f1_what_began_today_stays_offered_when_the_pattern_changes() {
    // Wednesday: five past three in Warsaw, then just before.
    let cases = [
        ("2026-10-14T13:05:00Z", "2026-10-15", 1),
        ("2026-10-14T13:00:00Z", "2026-10-15", 1),
        ("2026-10-14T12:59:00Z", "2026-10-14", 0),
    ];
    for (now, next_day, offered) in cases {
        let own = TestDesk::at(now);
        own.add_slots(&[slot(3, "15:00"), slot(4, "15:00")])
            .unwrap();
        let pattern = own.get_slot_settings().unwrap().pattern;
        assert_eq!(pattern[0].next_day, day(next_day), "{now}");
        assert_eq!(pattern[1].next_day, day("2026-10-14"), "{now}");
        own.remove_slot(pattern[0].id, None).unwrap();
        let figures = week(&own, "2026-10-12").slots.figures;
        assert_eq!(figures.offered, offered + 1, "{now}");
        assert_eq!(week(&own, "2026-10-19").slots.figures.offered, 1, "{now}");
    }

    // Also one that was entered this very day.
    let own = TestDesk::at("2026-10-14T13:05:00Z");
    let today = SlotDraft {
        from: day("2026-10-14"),
        ..slot(3, "15:00")
    };
    let id = own.add_slots(&[today]).unwrap().value[0];
    own.remove_slot(id, None).unwrap();
    assert_eq!(week(&own, "2026-10-12").slots.figures.offered, 1);
}

#[test]
fn f1_a_slot_that_ends_is_not_changed_beyond_its_end() {
    let own = TestDesk::new();
    let id = own.add_slots(&[slot(2, "15:00")]).unwrap().value[0];
    own.remove_slot(id, Some(day("2026-12-01"))).unwrap();
    let from = |from: &str| SlotDraft {
        from: day(from),
        ..slot(2, "16:00")
    };
    for late in ["2026-12-01", "2026-12-10"] {
        own.refused_field(late, "from", "after_the_end", |own| {
            own.change_slot(id, &from(late))
        });
    }
    own.change_slot(id, &from("2026-11-30")).unwrap();
    assert_eq!(week(&own, "2026-11-30").slots.figures.offered, 0);
    assert_eq!(week(&own, "2026-12-07").slots.figures.offered, 0);
}

#[test]
fn f1_what_cannot_be_offered_is_refused_whole() {
    let own = TestDesk::new();
    three_days(&own);
    let refused = |name: &str, field: &str, problem: &str, slots: &[SlotDraft]| {
        own.refused_field(name, field, problem, |own| own.add_slots(slots));
    };
    refused("none", "weekday", "empty", &[]);
    refused("there already", "at", "overlaps", &[slot(2, "15:10")]);
    let twice = [slot(5, "10:00"), slot(5, "10:15")];
    refused("each other", "at", "overlaps", &twice);
    let long = SlotDraft {
        minutes: 481,
        ..slot(5, "10:00")
    };
    refused(
        "too long",
        "minutes",
        "out_of_range",
        &[slot(5, "09:00"), long],
    );
    refused("no day", "weekday", "out_of_range", &[slot(8, "10:00")]);
    let far = SlotDraft {
        from: day("2126-10-01"),
        ..slot(5, "10:00")
    };
    refused("far", "from", "out_of_range", &[far]);
    let plan = |time_zone: &str, goal| SlotPlanDraft {
        time_zone: time_zone.into(),
        goal,
    };
    own.refused_field("zone", "time_zone", "unknown_zone", |own| {
        own.change_slot_plan(&plan("Europe/Atlantis", None))
    });
    own.refused_field("goal", "goal", "out_of_range", |own| {
        own.change_slot_plan(&plan("Europe/Warsaw", Some(201)))
    });
    own.refused_field("backwards", "to", "before_start", |own| {
        own.add_slot_exception(&closed("2026-08-31", "2026-08-01", ""))
    });
    own.refused_field("two years", "to", "too_long", |own| {
        own.add_slot_exception(&closed("2026-08-01", "2028-08-01", ""))
    });
}

#[test]
fn f2_august_is_off_with_its_reason_and_what_is_booked_there_is_said() {
    let own = TestDesk::at("2026-07-20T08:00:00Z");
    let slots = [slot(2, "15:00"), slot(3, "15:00")].map(|slot| SlotDraft {
        from: day("2026-07-01"),
        ..slot
    });
    own.add_slots(&slots).unwrap();
    let jadwiga = add_jadwiga(&own);
    add_booking(&own, jadwiga, "2026-08-04T13:00:00Z");
    let id = own
        .add_slot_exception(&closed("2026-08-01", "2026-08-31", "August off"))
        .unwrap()
        .value;
    let first = week(&own, "2026-08-03").slots;
    assert_eq!((first.slots.len(), first.outside.len()), (0, 1));
    assert_eq!(first.exceptions.len(), 1);
    assert_eq!(first.exceptions[0].fields.reason, "August off");
    assert_eq!(first.exceptions[0].booked, 1);
    assert_eq!(first.closed_days, [day("2026-08-04"), day("2026-08-05")]);
    let off: Vec<_> = first
        .weeks
        .iter()
        .map(|week| (week.monday.to_string(), week.off.as_deref()))
        .collect();
    assert!(off.contains(&("2026-07-27".into(), None)));
    assert!(off.contains(&("2026-08-10".into(), Some("August off"))));

    // One evening of it after all.
    let extra = SlotExceptionDraft {
        kind: SlotExceptionKind::Extra,
        at: Some("18:00:00".parse().unwrap()),
        minutes: Some(45),
        ..closed("2026-08-06", "2026-08-06", "")
    };
    own.add_slot_exception(&extra).unwrap();
    let evening = week(&own, "2026-08-03").slots.slots;
    assert_eq!(states(&evening), [("08-06T16:00Z".to_owned(), "free")]);
    assert!(evening[0].extra);

    // A shorter holiday; then none.
    let shorter = closed("2026-08-10", "2026-08-16", "A week off");
    let id = own.change_slot_exception(id, &shorter).unwrap().value;
    assert_eq!(week(&own, "2026-08-03").slots.figures.offered, 3);
    assert_eq!(week(&own, "2026-08-10").slots.figures.offered, 0);
    own.remove_slot_exception(id).unwrap();
    assert_eq!(week(&own, "2026-08-10").slots.figures.offered, 2);
    own.undo_last().unwrap();
    assert_eq!(week(&own, "2026-08-10").slots.figures.offered, 0);
}

#[test]
fn f2_one_slot_of_one_day_can_be_closed() {
    let own = TestDesk::new();
    three_days(&own);
    let dentist = SlotExceptionDraft {
        at: Some("15:30:00".parse().unwrap()),
        ..closed("2026-10-15", "2026-10-15", "Dentist")
    };
    own.add_slot_exception(&dentist).unwrap();
    assert_eq!(
        states(&week(&own, "2026-10-12").slots.slots)[4..],
        [("10-15T13:00Z".to_owned(), "free")]
    );
}

#[test]
fn f3_a_week_counts_offered_booked_held_and_missed_against_its_goal() {
    let own = TestDesk::at("2026-10-01T08:00:00Z");
    three_days(&own);
    own.change_slot_plan(&SlotPlanDraft {
        time_zone: "Europe/Warsaw".into(),
        goal: Some(5),
    })
    .unwrap();
    let jadwiga = add_jadwiga(&own);
    let booked = |start: &str| add_booking(&own, jadwiga, start);
    let tuesday = booked("2026-10-13T13:00:00Z");
    let missed = booked("2026-10-13T13:30:00Z");
    let unsaid = booked("2026-10-14T13:00:00Z");
    let cancelled = booked("2026-10-15T13:00:00Z");
    let to_come = booked("2026-10-15T13:30:00Z");
    let beside = booked("2026-10-12T08:00:00Z");
    own.clock.set("2026-10-14T20:00:00Z");
    own.set_outcome(tuesday, &held()).unwrap();
    own.set_outcome(beside, &held()).unwrap();
    own.set_outcome(missed, &no_show(NoShowReason::Unexcused))
        .unwrap();
    own.set_outcome(cancelled, &outcome(Outcome::Cancelled))
        .unwrap();
    let slots = week(&own, "2026-10-12").slots;
    let expected = [
        ("10-13T13:00Z", "held"),
        ("10-13T13:30Z", "no_show"),
        ("10-14T13:00Z", "open"),
        ("10-14T13:30Z", "unused"),
        ("10-15T13:00Z", "free"),
        ("10-15T13:30Z", "booked"),
    ];
    assert_eq!(
        states(&slots.slots),
        expected.map(|(start, state)| (start.to_owned(), state))
    );
    assert_eq!(slots.slots[2].booking, Some(unsaid));
    assert_eq!(slots.slots[4].booking, None);
    assert_eq!(slots.slots[5].booking, Some(to_come));
    assert_eq!(slots.outside, [beside]);
    let f = slots.figures;
    assert_eq!((f.offered, f.booked, f.free, f.unused), (6, 4, 1, 1));
    assert_eq!((f.held, f.no_show, f.open, f.to_come), (1, 1, 1, 1));
    assert_eq!((f.outside, f.outside_held), (1, 1));
    assert_eq!(slots.goal, Some(5));
}

#[test]
fn f3_a_booking_that_fits_no_slot_takes_the_one_it_overlaps_most() {
    let own = TestDesk::new();
    three_days(&own);
    let jadwiga = add_jadwiga(&own);
    let late = add_booking(&own, jadwiga, "2026-10-20T13:10:00Z");
    let second = add_booking(&own, jadwiga, "2026-10-21T13:00:00Z");
    let same = add_booking(&own, jadwiga, "2026-10-21T13:05:00Z");
    let third = add_booking(&own, jadwiga, "2026-10-21T13:10:00Z");
    let slots = week(&own, "2026-10-19").slots;
    let taken: Vec<_> = slots
        .slots
        .iter()
        .map(|slot| (slot.state, slot.booking))
        .collect();
    assert_eq!(
        taken,
        [
            (SlotState::Booked, Some(late)),
            (SlotState::Covered, Some(late)),
            (SlotState::Booked, Some(second)),
            (SlotState::Booked, Some(same)),
            (SlotState::Free, None),
            (SlotState::Free, None),
        ]
    );
    assert_eq!(slots.outside, [third]);
}

#[test]
fn f3_the_empty_slots_of_the_next_two_weeks() {
    let own = TestDesk::new();
    assert_eq!(own.next_free_slots(2).unwrap(), []);
    three_days(&own);
    let jadwiga = add_jadwiga(&own);
    let booking = add_booking(&own, jadwiga, "2026-10-15T13:00:00Z");
    own.add_slot_exception(&closed("2026-10-20", "2026-10-22", "Fair"))
        .unwrap();
    let free = own.next_free_slots(2).unwrap();
    assert_eq!(
        starts(&free),
        [
            "10-14T13:00Z",
            "10-14T13:30Z",
            "10-15T13:30Z",
            "10-27T14:00Z",
            "10-27T14:30Z"
        ]
    );
    assert_eq!(free[0].time_zone, "Europe/Warsaw");
    own.set_outcome(booking, &outcome(Outcome::Cancelled))
        .unwrap();
    assert_eq!(own.next_free_slots(2).unwrap().len(), 6);
    // Somebody writes while the slot begins: it is nobody's any more.
    own.clock.set("2026-10-14T13:00:00Z");
    assert_eq!(starts(&own.next_free_slots(2).unwrap())[0], "10-14T13:30Z");
    own.refused_field("none", "weeks", "out_of_range", |own| {
        own.next_free_slots(0)
    });
}

#[test]
fn f4_offers_keep_the_hosts_wall_time_and_customers_see_theirs_move() {
    // Europe changes on 25 October 2026, New York on 1 November.
    let own = TestDesk::new();
    own.add_slots(&[slot(3, "15:00")]).unwrap();
    let jadwiga = add_jadwiga(&own);
    let cases = [
        ("2026-10-19", "2026-10-21T13:00:00Z", "09:00"),
        ("2026-10-26", "2026-10-28T14:00:00Z", "10:00"),
        ("2026-11-02", "2026-11-04T14:00:00Z", "09:00"),
    ];
    for (monday, start, theirs) in cases {
        let booking = add_booking(&own, jadwiga, start);
        let view = week(&own, monday);
        assert_eq!(view.slots.slots.len(), 1, "{monday}");
        let offered = &view.slots.slots[0];
        assert_eq!((offered.start, offered.booking), (at(start), Some(booking)));
        let row = &view.days[2].bookings[0];
        let zone: chrono_tz::Tz = row.time_zone.as_deref().unwrap().parse().unwrap();
        let wall = row.start.with_timezone(&zone).format("%H:%M").to_string();
        assert_eq!(wall, theirs, "{monday}");
    }
    assert_eq!(
        week(&own, "2026-10-19").slots.clock_change,
        Some(day("2026-10-25"))
    );
    assert_eq!(week(&own, "2026-10-26").slots.clock_change, None);
}

#[test]
fn f4_a_host_in_another_zone_than_the_reader() {
    let own = TestDesk::new();
    own.change_slot_plan(&SlotPlanDraft {
        time_zone: "America/New_York".into(),
        goal: None,
    })
    .unwrap();
    own.add_slots(&[slot(7, "20:00")]).unwrap();
    // Sunday evening in New York is Monday in Warsaw.
    let slots = week(&own, "2026-10-19").slots.slots;
    assert_eq!(slots[0].start, at("2026-10-19T00:00:00Z"));
    assert_eq!(slots[0].time_zone, "America/New_York");
    assert_eq!(slots.len(), 1);
}

#[test]
fn f5_a_booked_slot_knows_both_clocks() {
    let own = TestDesk::new();
    three_days(&own);
    let jadwiga = add_jadwiga(&own);
    add_booking(&own, jadwiga, "2026-10-20T13:00:00Z");
    let view = week(&own, "2026-10-19");
    let taken = &view.slots.slots[0];
    let row = &view.days[1].bookings[0];
    assert_eq!(Some(row.id), taken.booking);
    let zones = (taken.time_zone.as_str(), row.time_zone.as_deref());
    assert_eq!(zones, ("Europe/Warsaw", Some("America/New_York")));
}

#[test]
fn f9_a_calendar_that_disagrees_with_the_pattern_is_no_error() {
    let (feed, _) = Feed::with(&[
        event("in@c", "20261020T1300", "jan@las.example"),
        event("beside@c", "20261019T0700", "jan@las.example"),
    ]);
    three_days(&feed.own);
    let slots = week(&feed.own, "2026-10-19").slots;
    assert_eq!((slots.figures.booked, slots.figures.outside), (1, 1));
    assert_eq!(slots.slots[0].state, SlotState::Booked);
}

#[test]
fn f14_weeks_stand_beside_each_other() {
    let own = TestDesk::at("2026-10-01T08:00:00Z");
    three_days(&own);
    let jadwiga = add_jadwiga(&own);
    let first = add_booking(&own, jadwiga, "2026-10-06T13:00:00Z");
    add_booking(&own, jadwiga, "2026-10-20T13:00:00Z");
    add_booking(&own, jadwiga, "2026-10-21T13:30:00Z");
    own.clock.set("2026-10-12T08:00:00Z");
    own.set_outcome(first, &held()).unwrap();
    let weeks = week(&own, "2026-10-12").slots.weeks;
    let told: Vec<_> = weeks
        .iter()
        .map(|w| {
            let f = w.figures;
            (w.monday.to_string(), f.offered, f.booked, f.held, f.to_come)
        })
        .collect();
    assert_eq!(told.len(), 9);
    let expected = [
        ("2026-08-31", 0, 0, 0, 0),
        ("2026-10-05", 6, 1, 1, 0),
        ("2026-10-12", 6, 0, 0, 0),
        ("2026-10-19", 6, 2, 0, 2),
        ("2026-10-26", 6, 0, 0, 0),
    ];
    let (monday, offered, booked, held, to_come) = expected[0];
    assert_eq!(told[0], (monday.to_owned(), offered, booked, held, to_come));
    for (found, (monday, offered, booked, held, to_come)) in told[5..].iter().zip(&expected[1..]) {
        assert_eq!(
            found,
            &(monday.to_string(), *offered, *booked, *held, *to_come)
        );
    }
}
