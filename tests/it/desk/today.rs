//! Today and the week, over days of 25 and of 23 hours.

use kawka_desk::ErrorCode;
use kawka_desk::port::HttpError;
use kawka_desk::view::Attention;
use kawka_domain::booking::{BookingStatus, NoShowReason, Outcome};
use kawka_domain::ids::BookingId;

use crate::support::TestDesk;
use crate::support::builders::{
    add_booking, add_jadwiga, customer, follow_up, held, no_show, outcome, promise,
};
use crate::support::feed::{Feed, URL, event};

fn ids(rows: &[kawka_desk::view::BookingRow]) -> Vec<BookingId> {
    rows.iter().map(|row| row.id).collect()
}

#[test]
fn a_day_is_the_day_on_the_wall_also_when_the_clocks_change() {
    // Midnight in Warsaw is 22:00 UTC before the change and 23:00 after it.
    let cases = [
        (
            "25 hours",
            "2026-10-25T10:00:00Z",
            "2026-10-24T22:00:00Z",
            "2026-10-25T22:59:00Z",
            "2026-10-25T23:00:00Z",
        ),
        (
            "23 hours",
            "2027-03-28T10:00:00Z",
            "2027-03-27T23:00:00Z",
            "2027-03-28T21:59:00Z",
            "2027-03-28T22:00:00Z",
        ),
    ];
    for (name, now, first, last, next) in cases {
        let own = TestDesk::at("2026-10-20T08:00:00Z");
        own.clock.set(now);
        let customer = add_jadwiga(&own);
        let mut made = Vec::new();
        for start in [first, last, next] {
            made.push(add_booking(&own, customer, start));
        }
        let today = own.get_today().unwrap();
        assert_eq!(ids(&today.agenda), made[..2], "{name}");
        assert_eq!(today.coming.len(), 1, "{name}");
        assert_eq!(ids(&today.coming[0].bookings), made[2..], "{name}");
        assert_eq!(
            today.coming[0].day,
            today.today.succ_opt().unwrap(),
            "{name}"
        );

        let week = own.get_week(today.today).unwrap();
        assert_eq!(ids(&week.days[6].bookings), made[..2], "{name}: a Sunday");
        let after = own.get_week(today.today.succ_opt().unwrap()).unwrap();
        assert_eq!(
            ids(&after.days[0].bookings),
            made[2..],
            "{name}: the Monday after"
        );
    }
}

#[test]
fn a_week_runs_from_monday_and_counts_what_became_of_its_calls() {
    let own = TestDesk::at("2026-10-01T08:00:00Z");
    let customer = add_jadwiga(&own);
    let made: Vec<_> = (12..18)
        .map(|day| add_booking(&own, customer, &format!("2026-10-{day}T08:00:00Z")))
        .collect();
    own.clock.set("2026-10-16T12:00:00Z");
    own.set_outcome(made[0], &held()).unwrap();
    own.set_outcome(made[1], &no_show(NoShowReason::Excused))
        .unwrap();
    own.set_outcome(made[2], &outcome(Outcome::Cancelled))
        .unwrap();
    own.set_outcome(made[5], &outcome(Outcome::Moved)).unwrap();
    for day in ["2026-10-12", "2026-10-15", "2026-10-18"] {
        let week = own.get_week(day.parse().unwrap()).unwrap();
        assert_eq!(week.monday.to_string(), "2026-10-12", "{day}");
        assert_eq!(
            (week.booked, week.held, week.no_show, week.open),
            (4, 1, 1, 2),
            "{day}"
        );
        assert_eq!(week.days.len(), 7, "{day}");
    }
    assert_eq!(
        own.get_week("2026-10-19".parse().unwrap()).unwrap().booked,
        0
    );
}

#[test]
fn the_next_call_is_the_one_that_is_on_with_its_oldest_promise() {
    let own = TestDesk::new();
    assert!(own.get_today().unwrap().is_empty);
    let jadwiga = add_jadwiga(&own);
    let bo = own.add_customer(&customer("Bo", "Ng"), &[]).unwrap().value;
    let first = add_booking(&own, jadwiga, "2026-10-14T10:30:00Z");
    let second = add_booking(&own, bo, "2026-10-14T10:50:00Z");
    own.add_follow_up(&promise(&own, "The older one", jadwiga))
        .unwrap();
    own.clock.minutes(1);
    own.add_follow_up(&promise(&own, "The newer one", jadwiga))
        .unwrap();
    let next = || own.get_today().unwrap().next.map(|next| next.booking.id);

    let call = own.get_today().unwrap().next.unwrap();
    assert_eq!((call.booking.id, call.open_promises), (first, 2));
    assert_eq!(call.promise.unwrap().title, "The older one");
    let steps = [
        ("2026-10-14T10:44:59Z", Some(first), "it runs"),
        ("2026-10-14T10:45:00Z", Some(second), "nobody came to it"),
        ("2026-10-14T11:00:00Z", Some(second), "its slot is over"),
        ("2026-10-14T11:20:00Z", None, "all over"),
    ];
    for (now, expected, name) in steps {
        own.clock.set(now);
        assert_eq!(next(), expected, "{name}");
    }
    own.clock.set("2026-10-14T10:55:00Z");
    own.mark_arrived(second).unwrap();
    assert_eq!(next(), Some(second), "whoever is here goes first");
    assert!(!own.get_today().unwrap().is_empty);
}

#[test]
fn the_next_call_stands_on_top_however_far_away_it_is() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let far = add_booking(&own, customer, "2027-03-30T10:00:00Z");
    let next = own.get_today().unwrap().next.unwrap();
    assert_eq!(next.booking.id, far);
    let near = add_booking(&own, customer, "2026-12-01T10:00:00Z");
    let next = own.get_today().unwrap().next.unwrap();
    assert_eq!(next.booking.id, near);
}

#[test]
fn a_call_to_which_nobody_came_makes_room_for_the_next_one_just_before_it() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let missed = add_booking(&own, customer, "2026-10-14T12:00:00Z");
    let next = add_booking(&own, customer, "2026-10-14T12:20:00Z");
    let on_top = |instant: &str| {
        own.clock.set(instant);
        own.get_today().unwrap().next.unwrap().booking.id
    };
    assert_eq!(
        on_top("2026-10-14T12:14:59Z"),
        missed,
        "they may still come"
    );
    assert_eq!(on_top("2026-10-14T12:15:00Z"), next);
    own.mark_running_late(missed).unwrap();
    assert_eq!(
        on_top("2026-10-14T12:16:00Z"),
        missed,
        "they said that they come"
    );
    own.undo_last().unwrap();
    assert_eq!(on_top("2026-10-14T12:29:00Z"), next);
}

fn words(own: &TestDesk) -> Vec<&'static str> {
    let attention = own.get_today().unwrap().attention;
    attention
        .iter()
        .map(|one| match one {
            Attention::ConsentChainBroken => "consent_chain_broken",
            Attention::BriefNotReady { .. } => "brief_not_ready",
            Attention::Unmatched { .. } => "unmatched",
            Attention::OutcomeDue { .. } => "outcome_due",
            Attention::Vanished { .. } => "vanished",
            Attention::SecondBooking { .. } => "second_booking",
            Attention::CalendarFailing { .. } => "calendar_failing",
            Attention::Recording { .. } => "recording",
            Attention::RecordingFiles { .. } => "recording_files",
            Attention::RightsRequest { .. } => "rights_request",
            Attention::DueForDeletion { .. } => "due_for_deletion",
            Attention::PlacesToClear { .. } => "places_to_clear",
            Attention::HeldBack { .. } => "held_back",
            Attention::Unsaid { .. } => "unsaid",
            Attention::CalledOff { .. } => "called_off",
            Attention::SilentInvitations { .. } => "silent_invitations",
        })
        .collect()
}

#[test]
fn what_needs_attention_is_named_until_it_is_done() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, "2026-10-15T10:00:00Z");
    assert_eq!(words(&own), ["brief_not_ready"]);
    own.set_brief_ready(id, true).unwrap();
    assert_eq!(words(&own), Vec::<&str>::new());
    own.clock.set("2026-10-15T10:30:00Z");
    assert_eq!(words(&own), ["outcome_due"]);
    own.set_outcome(id, &held()).unwrap();
    assert_eq!(words(&own), Vec::<&str>::new());

    let later = add_booking(&own, customer, "2026-10-18T10:00:00Z");
    assert_eq!(
        words(&own),
        Vec::<&str>::new(),
        "the day after tomorrow and later can wait"
    );
    own.clock.set("2026-10-16T22:00:00Z");
    assert_eq!(
        words(&own),
        ["brief_not_ready"],
        "from midnight before the day before"
    );
    assert_eq!(
        own.get_booking_row(later).unwrap().status,
        BookingStatus::Booked
    );
    own.clock.set("2026-11-30T12:00:00Z");
    assert_eq!(
        words(&own),
        ["outcome_due"],
        "a month in which everybody is away swallows no question"
    );
    own.clock.set("2026-12-18T12:00:00Z");
    assert_eq!(
        words(&own),
        Vec::<&str>::new(),
        "two months later nobody is asked any more"
    );
}

#[test]
fn f12_an_old_reading_matters_on_a_day_with_calls_and_says_why() {
    let (feed, _) = Feed::with(&[event("jan", "20261015T1200", "jan@las.example")]);
    let age = || feed.own.get_today().unwrap().calendar_age;
    assert_eq!(
        (age().stale, age().calendars, age().oldest_read),
        (false, 1, Some(feed.own.now()))
    );
    feed.own.clock.minutes(181);
    assert!(!age().stale, "no calls today");
    feed.own.clock.set("2026-10-15T08:00:00Z");
    assert!(age().stale, "read yesterday, a call today");
    feed.sync();
    assert!(!age().stale);
    feed.own.clock.minutes(120);
    assert!(!age().stale, "two hours are fine");
    feed.own.clock.minutes(1);
    assert_eq!(
        (age().stale, age().reason),
        (true, None),
        "nothing was tried"
    );
    feed.http.answer(URL, Err(HttpError::Unreachable));
    feed.sync_all();
    assert_eq!(
        (age().stale, age().failing, age().reason),
        (true, 1, Some(ErrorCode::CalendarUnreachable))
    );
}

/// Row F12: a day whose only call was called off is no day with calls.
#[test]
fn f12_a_call_that_was_called_off_needs_no_fresh_reading() {
    let jan = event("jan", "20261015T1200", "jan@las.example");
    let ewa = event("ewa", "20261015T1400", "ewa@laka.example");
    let (feed, _) = Feed::with(&[jan.clone(), ewa.clone()]);
    let stale = || {
        feed.own.clock.minutes(121);
        feed.own.get_today().unwrap().calendar_age.stale
    };
    feed.own.clock.set("2026-10-15T06:00:00Z");
    feed.now_holds(&[jan.clone().cancelled(), ewa.clone()]);
    assert!(stale(), "one is left");
    feed.now_holds(&[jan.cancelled(), ewa.cancelled()]);
    assert!(!stale(), "none is left");
}

#[test]
fn follow_ups_of_the_day_are_mine_and_due() {
    let own = TestDesk::new();
    let me = own.me().unwrap();
    let other = own
        .add_member(&kawka_domain::person::MemberDraft {
            name: "Ewa".into(),
            email: String::new(),
            role: kawka_domain::person::MemberRole::Specialist,
        })
        .unwrap()
        .value;
    for (title, due, whose) in [
        ("overdue", Some("2026-10-01"), Some(me)),
        ("today", Some("2026-10-14"), Some(me)),
        ("tomorrow", Some("2026-10-15"), Some(me)),
        ("someday", None, Some(me)),
        ("somebody's", Some("2026-10-14"), Some(other)),
        ("nobody's", Some("2026-10-02"), None),
    ] {
        let mut task = follow_up(title, due);
        task.assignee_id = whose;
        own.add_follow_up(&task).unwrap();
    }
    let today = own.get_today().unwrap();
    let titles: Vec<&str> = today.follow_ups.iter().map(|f| f.title.as_str()).collect();
    assert_eq!(
        (titles, today.pending_follow_ups),
        (vec!["overdue", "nobody's", "today"], 5),
        "what is nobody's everybody sees"
    );
}
