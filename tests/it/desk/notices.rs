//! What a notice says, what its buttons do, and when it is taken off the screen.

use kawka_desk::DueReminder;
use kawka_desk::view::{NoticeAnswer, Settings};
use kawka_desk::wording::Language;
use kawka_domain::booking::{Arrival, BookingStatus, NoShowReason, Outcome};
use kawka_domain::ids::BookingId;

use super::code;
use super::reminders::{round_at, shown, shown_at, with_call};
use crate::support::builders::{follow_up, no_show, outcome, promise};
use crate::support::feed::{Feed, event};
use crate::support::{TestDesk, at};

#[test]
fn n4_n8_a_button_does_what_it_says() {
    let cases = [
        (
            NoticeAnswer::Arrived,
            BookingStatus::Booked,
            Arrival::Arrived,
        ),
        (
            NoticeAnswer::RunningLate,
            BookingStatus::Booked,
            Arrival::RunningLate,
        ),
        (
            NoticeAnswer::NoShow,
            BookingStatus::NoShow,
            Arrival::Unknown,
        ),
        (NoticeAnswer::Seen, BookingStatus::Booked, Arrival::Unknown),
    ];
    for (answer, status, arrival) in cases {
        let (own, _, id) = with_call();
        let round = round_at(&own, "2026-10-14T12:10:00Z");
        let decide = round
            .show
            .iter()
            .find(|due| due.kind.word() == "decide")
            .unwrap()
            .clone();
        let buttons: Vec<&str> = decide
            .notification
            .buttons
            .iter()
            .map(|b| b.id.as_str())
            .collect();
        assert_eq!(buttons, ["no_show", "arrived", "later"]);
        shown(&own, &round);
        own.answer_notice(&decide.key, answer).unwrap();
        let row = own.get_booking_row(id).unwrap();
        assert_eq!((row.status, row.arrival), (status, arrival), "{answer}");
        if answer == NoticeAnswer::NoShow {
            assert_eq!(row.no_show_reason, Some(NoShowReason::Unexcused));
            own.undo_last().unwrap();
            assert_eq!(
                own.get_booking_row(id).unwrap().status,
                BookingStatus::Booked
            );
        }
        assert_eq!(
            shown_at(&own, "2026-10-14T12:12:00Z").len(),
            0,
            "{answer}: answered is answered"
        );
    }
    let (own, ..) = with_call();
    let unknown = own.refused("a key never shown", |d| {
        d.answer_notice("x", NoticeAnswer::Arrived)
    });
    assert_eq!(code(&unknown), "not_found");
}

#[test]
fn n7_what_is_no_longer_true_is_taken_off_the_screen() {
    type Change = fn(&TestDesk, BookingId);
    let cases: [(&str, Change); 4] = [
        ("arrived", |own, id| drop(own.mark_arrived(id).unwrap())),
        ("cancelled", |own, id| {
            drop(own.set_outcome(id, &outcome(Outcome::Cancelled)).unwrap())
        }),
        ("excused", |own, id| {
            drop(
                own.set_outcome(id, &no_show(NoShowReason::Excused))
                    .unwrap(),
            )
        }),
        ("never booked", |own, id| {
            let journal = own.list_journal(0, 100).unwrap();
            let added = journal
                .iter()
                .find(|row| row.intent == "add_booking")
                .unwrap()
                .id;
            // The brief was declared ready after it, so that goes first.
            let ready = journal
                .iter()
                .find(|row| row.intent == "set_brief_ready")
                .unwrap()
                .id;
            own.undo(ready).unwrap();
            own.undo(added).unwrap();
            assert!(own.get_booking(id).is_err());
        }),
    ];
    for (name, change) in cases {
        let (own, _, id) = with_call();
        let round = round_at(&own, "2026-10-14T11:46:00Z");
        shown(&own, &round);
        assert_eq!(own.list_notices().unwrap().len(), 1, "{name}");
        change(&own, id);
        let after = round_at(&own, "2026-10-14T11:47:00Z");
        assert_eq!(after.withdraw, [round.show[0].key.clone()], "{name}");
        assert_eq!(own.list_notices().unwrap(), [], "{name}");
        assert_eq!(
            round_at(&own, "2026-10-14T11:48:00Z").withdraw,
            Vec::<String>::new(),
            "{name}: once"
        );
    }
}

#[test]
fn n7_a_moved_call_is_announced_at_its_new_time() {
    let (feed, _) = Feed::with(&[event("jan", "20261014T1200", "jan@las.example")]);
    let own = &feed.own;
    let round = round_at(own, "2026-10-14T11:46:00Z");
    shown(own, &round);
    feed.now_holds(&[event("jan", "20261014T1300", "jan@las.example")]);
    let after = round_at(own, "2026-10-14T11:58:00Z");
    assert_eq!((after.show.len(), after.withdraw.len()), (0, 1));
    assert_eq!(shown_at(own, "2026-10-14T12:45:00Z"), ["before_call"]);
}

fn texts(due: &DueReminder) -> String {
    format!("{} {}", due.notification.title, due.notification.body)
}

#[test]
fn fault_n3_a_discreet_notice_names_nobody() {
    for discreet in [false, true] {
        let (own, customer, _) = with_call();
        own.add_follow_up(&promise(&own, "Tell her about dates", customer))
            .unwrap();
        let mut task = follow_up("Ring Jadwiga", Some("2026-10-14"));
        task.assignee_id = Some(own.me().unwrap());
        own.add_follow_up(&task).unwrap();
        let settings = Settings {
            discreet,
            ..own.get_settings().unwrap()
        };
        own.change_settings(&settings).unwrap();
        let mut all = String::new();
        for now in [
            "2026-10-14T07:00:00Z",
            "2026-10-14T11:45:00Z",
            "2026-10-14T12:03:00Z",
        ] {
            let round = round_at(&own, now);
            assert_eq!(shown(&own, &round).len(), 1, "{now}");
            all.push_str(&texts(&round.show[0]));
        }
        let late = round_at(&own, "2026-10-14T13:00:00Z");
        let summary = late.summary.unwrap();
        all.push_str(&format!(
            "{} {}",
            summary.notification.title, summary.notification.body
        ));
        let plan = own.list_reminders(
            at("2026-10-14T00:00:00Z"),
            at("2026-10-15T00:00:00Z"),
            Language::Polish,
        );
        all.extend(plan.unwrap().into_iter().map(|row| row.text));
        for word in ["Jadwiga", "Żółtowska", "dates"] {
            assert_eq!(
                all.contains(word),
                !discreet,
                "discreet: {discreet}, {word}: {all}"
            );
        }
        // Both walls with their weekday either way.
        assert!(
            all.contains("Wed 14:00, Warsaw · Wed 08:00, New York"),
            "{all}"
        );
    }
}

#[test]
fn n4_there_is_a_join_button_where_there_is_a_room() {
    for (room, expected) in [
        ("", vec!["brief", "later"]),
        ("https://room.example/ola", vec!["brief", "join", "later"]),
    ] {
        let (own, _, id) = with_call();
        let settings = Settings {
            room_url: room.into(),
            ..own.get_settings().unwrap()
        };
        own.change_settings(&settings).unwrap();
        let round = round_at(&own, "2026-10-14T11:45:00Z");
        let buttons: Vec<&str> = round.show[0]
            .notification
            .buttons
            .iter()
            .map(|b| b.id.as_str())
            .collect();
        assert_eq!(buttons, expected);
        assert_eq!(
            own.room_of(id).ok(),
            Some(room.to_owned()).filter(|room| !room.is_empty())
        );
    }
}
