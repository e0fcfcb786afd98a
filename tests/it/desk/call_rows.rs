//! Rows of the call and of the no-show that no other file names: H2, H3, H6, I1, J2, L2-L4, L6, L8, M5.

use kawka_desk::view::{NewBooking, NewConsent, NoticeAnswer};
use kawka_desk::{Access, ErrorCode};
use kawka_domain::booking::{BookingStatus, NoShowReason, Outcome};
use kawka_domain::consent::{ConsentDecision, ConsentMethod, ConsentScope, ConsentState};
use kawka_domain::follow_up::FollowUpKind;
use kawka_domain::question::AnswerState;

use super::reminders::{round_at, shown, with_call};
use crate::support::builders::{self, add_booking, add_jadwiga, consent, held, no_show};
use crate::support::{TestDesk, at};

const START: &str = "2026-10-14T12:00:00Z";

#[test]
fn h2_the_room_is_the_bookings_own_else_the_hosts_and_never_anything_but_https() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let bare = add_booking(&own, customer, START);
    assert_eq!(own.room_of(bare).unwrap_err().code, ErrorCode::NotFound);
    let with_room = |room: &str| NewBooking {
        room_url: Some(room.to_owned()),
        ..builders::booking(customer, at("2026-10-15T12:00:00Z"))
    };
    for bad in [
        "zoommtg://zoom.example/join?confno=1",
        "javascript:alert(1)",
        "http://zoom.example/j/1",
        "file:///etc/passwd",
    ] {
        let refused = own.refused(bad, |d| d.add_booking(&with_room(bad)));
        assert_eq!(refused.code, ErrorCode::BadInput, "{bad}");
    }
    let own_room = own
        .add_booking(&with_room("https://zoom.example/j/42"))
        .unwrap()
        .value;
    let mut settings = own.get_settings().unwrap();
    settings.room_url = "https://zoom.example/my/ola".into();
    own.change_settings(&settings).unwrap();
    assert_eq!(own.room_of(own_room).unwrap(), "https://zoom.example/j/42");
    assert_eq!(own.room_of(bare).unwrap(), "https://zoom.example/my/ola");
    let before = own.entries();
    own.room_of(bare).unwrap();
    assert_eq!(
        own.entries(),
        before,
        "looking a room up joins nothing and marks nobody"
    );
}

#[test]
fn h3_what_was_saved_is_in_the_file_for_another_program_at_once_and_after_a_start() {
    let mut own = TestDesk::new();
    let id = add_booking(&own, add_jadwiga(&own), START);
    own.clock.set("2026-10-14T12:05:00Z");
    let mut text = String::new();
    for word in "she keeps geese and a goat".split(' ') {
        text.push_str(word);
        text.push(' ');
        own.write_notes(id, &text, false).unwrap();
        // Not asked of the desk that wrote: of the file, as a start after a kill would.
        let other = own.open_as(Access::Read);
        assert_eq!(other.get_call(id).unwrap().notes, text);
    }
    own.restart();
    assert_eq!(
        own.get_call(id).unwrap().notes,
        "she keeps geese and a goat "
    );
}

#[test]
fn h6_a_call_is_always_the_one_of_its_booking() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let (first, second) = (
        add_booking(&own, customer, START),
        add_booking(&own, customer, "2026-10-14T13:00:00Z"),
    );
    own.clock.set("2026-10-14T12:05:00Z");
    own.write_notes(first, "of the first", true).unwrap();
    let question = own.list_questions().unwrap()[0].id;
    own.write_answer(first, question, AnswerState::Answered, "first", false)
        .unwrap();
    let other = own.get_call(second).unwrap();
    assert_eq!(other.notes, "");
    assert!(
        other
            .answers
            .iter()
            .all(|answer| answer.state == AnswerState::NotAsked)
    );
    assert_eq!(own.get_call(first).unwrap().brief.booking.row.id, first);
    let nothing = own
        .get_call(kawka_domain::ids::BookingId::new())
        .unwrap_err();
    assert_eq!(
        nothing.code,
        ErrorCode::NotFound,
        "there is no call without a booking"
    );
}

#[test]
fn i1_five_base_questions_stand_in_order_in_every_call_with_their_hints() {
    let own = TestDesk::new();
    let questions = own.list_questions().unwrap();
    assert_eq!(questions.len(), 5);
    assert!(
        questions
            .iter()
            .all(|q| !q.text.trim().is_empty() && !q.hint.trim().is_empty())
    );
    assert!(questions.is_sorted_by_key(|q| q.position));
    let id = add_booking(&own, add_jadwiga(&own), START);
    let asked: Vec<_> = own
        .get_call(id)
        .unwrap()
        .answers
        .into_iter()
        .map(|a| a.question_id)
        .collect();
    assert_eq!(asked, questions.iter().map(|q| q.id).collect::<Vec<_>>());
}

#[test]
fn j2_what_is_said_in_the_call_is_kept_with_time_asker_and_wording() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    own.clock.set("2026-10-14T12:02:00Z");
    for (decision, state) in [
        (ConsentDecision::Given, ConsentState::Given),
        (ConsentDecision::Refused, ConsentState::Refused),
    ] {
        let said = NewConsent {
            initiative: kawka_domain::consent::Initiative::Theirs,
            ..consent(customer, Some(id), ConsentScope::RecordInternal, decision)
        };
        let done = own.record_consent(&said).unwrap();
        let row = own
            .get_brief(id)
            .unwrap()
            .consents
            .into_iter()
            .find(|row| row.scope == ConsentScope::RecordInternal)
            .unwrap();
        assert_eq!(row.state, state);
        assert_eq!(row.decided_at, Some(at("2026-10-14T12:02:00Z")));
        assert_eq!(row.asked_by.as_deref(), Some("Ola Wrona"));
        assert_eq!(row.sentence.as_deref(), Some("May we record this call?"));
        assert_eq!(row.method, Some(ConsentMethod::OralOnCall));
        assert!(row.this_call);
        own.undo(done.entry.unwrap()).unwrap();
    }
}

#[test]
fn l2_l6_whose_fault_it_was_is_kept_apart_and_only_theirs_is_counted() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let days = ["2026-10-05", "2026-10-06", "2026-10-07", "2026-10-08"];
    let reasons = [
        NoShowReason::Excused,
        NoShowReason::Unexcused,
        NoShowReason::OurFault,
        NoShowReason::Technical,
    ];
    assert_eq!(reasons.as_slice(), NoShowReason::ALL, "no fifth kind");
    for (day, reason) in days.iter().zip(reasons) {
        let id = add_booking(&own, customer, &format!("{day}T12:00:00Z"));
        own.set_outcome(id, &no_show(reason)).unwrap();
        assert_eq!(
            own.get_booking_row(id).unwrap().no_show_reason,
            Some(reason)
        );
    }
    let count = own.get_customer(customer).unwrap().no_shows;
    assert_eq!(
        (count.excused, count.unexcused, count.not_theirs),
        (1, 1, 2)
    );
    let next = add_booking(&own, customer, START);
    let text = own
        .brief_markdown(next, kawka_desk::wording::Language::English)
        .unwrap();
    assert!(
        text.contains("2 earlier no-shows: 1 excused, 1 without a word"),
        "{text}"
    );
}

#[test]
fn l3_l4_a_call_that_is_over_is_open_until_a_person_says_how_it_went() {
    let (own, customer, id) = with_call();
    for now in [
        "2026-10-14T12:10:00Z",
        "2026-10-14T12:30:00Z",
        "2026-10-20T12:00:00Z",
    ] {
        shown(&own, &round_at(&own, now));
        let row = own.get_booking_row(id).unwrap();
        assert_eq!(
            (row.status, row.no_show_reason),
            (BookingStatus::Booked, None),
            "{now}"
        );
        assert_eq!(
            own.get_customer(customer).unwrap().no_shows.total(),
            0,
            "only suggested"
        );
        assert_eq!(
            own.get_customer(customer).unwrap().held,
            0,
            "never assumed held"
        );
    }
    assert!(own.get_booking_row(id).unwrap().outcome_due);
    own.set_outcome(id, &held()).unwrap();
    assert_eq!(own.get_booking_row(id).unwrap().status, BookingStatus::Held);
    own.undo_last().unwrap();
    own.set_outcome(
        id,
        &builders::outcome(Outcome::NoShow {
            reason: NoShowReason::Unexcused,
        }),
    )
    .unwrap();
    assert_eq!(
        own.get_booking_row(id).unwrap().status,
        BookingStatus::NoShow
    );
}

#[test]
fn l8_the_host_is_asked_ten_minutes_in_and_at_the_end_and_each_answer_does_what_it_says() {
    let ids = |due: &kawka_desk::DueReminder| {
        due.notification
            .buttons
            .iter()
            .map(|b| b.id.clone())
            .collect::<Vec<_>>()
    };
    let cases = [
        (
            "2026-10-14T12:10:00Z",
            "decide",
            ["no_show", "arrived", "later"],
        ),
        (
            "2026-10-14T12:30:00Z",
            "outcome_due",
            ["held", "no_show", "later"],
        ),
    ];
    for (now, kind, buttons) in cases {
        let (own, ..) = with_call();
        let round = round_at(&own, now);
        let due = round
            .show
            .iter()
            .find(|due| due.kind.word() == kind)
            .expect(kind);
        assert_eq!(ids(due), buttons, "{kind}");
    }
    for (answer, status) in [
        (NoticeAnswer::Held, BookingStatus::Held),
        (NoticeAnswer::NoShow, BookingStatus::NoShow),
        (NoticeAnswer::Later, BookingStatus::Booked),
    ] {
        let (own, _, id) = with_call();
        let round = round_at(&own, "2026-10-14T12:30:00Z");
        let key = round
            .show
            .iter()
            .find(|due| due.kind.word() == "outcome_due")
            .unwrap()
            .key
            .clone();
        shown(&own, &round);
        own.answer_notice(&key, answer).unwrap();
        assert_eq!(own.get_booking_row(id).unwrap().status, status, "{answer}");
    }
}

#[test]
fn m5_marked_lines_of_the_notes_become_tasks_and_promises_and_follow_their_wording() {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, START);
    own.clock.set("2026-10-14T12:05:00Z");
    let made = |text: &str| {
        own.write_notes(id, text, true).unwrap();
        own.get_call(id)
            .unwrap()
            .follow_ups
            .into_iter()
            .map(|row| (row.kind, row.title))
            .collect::<Vec<_>>()
    };
    let (task, promise) = (FollowUpKind::Task, FollowUpKind::Promise);
    assert_eq!(
        made("She laughed! A lot!\nno mark"),
        [],
        "a mark stands at the beginning of a line"
    );
    assert_eq!(
        made("She laughed\n! Send the layout\n  !! We tell her about dates"),
        [
            (task, "Send the layout".to_owned()),
            (promise, "We tell her about dates".to_owned())
        ]
    );
    assert_eq!(
        made("She laughed\n! Send the new layout\n  !! We tell her about dates"),
        [
            (task, "Send the new layout".to_owned()),
            (promise, "We tell her about dates".to_owned())
        ],
        "reworded, not doubled"
    );
    let rows = own.get_call(id).unwrap().follow_ups;
    assert!(
        rows.iter()
            .all(|row| row.customer.as_ref().is_some_and(|c| c.id == customer))
    );
}
