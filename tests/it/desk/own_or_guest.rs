//! Whose invitation it is, what a past call keeps, and whose words a booking's answers are. Rows F6, F8.

use kawka_domain::booking::{BookingEventKind, BookingStatus as Status};

use crate::support::at;
use crate::support::feed::{Event, Feed, by_url, calendar, event};

const OTHER: &str = "https://other.example/basic.ics";

/// An event that a guest called, with Ola as who is asked.
fn called_by_guest(uid: &str, start: &str, guest: &str) -> String {
    calendar(&[event(uid, start, guest)])
        .replace(
            "ORGANIZER:mailto:ola@biuro.example",
            &format!("ORGANIZER:mailto:{guest}"),
        )
        .replace(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nX-WR-CALNAME:Rozmowy\r\n",
            "",
        )
        .replace("END:VCALENDAR\r\n", "")
}

#[test]
fn a_guest_who_sends_many_invitations_is_none_of_us() {
    let feed = Feed::with(&[event("own", "20261019T1200", "ewa@laka.example")]).0;
    let mut text = String::from(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nX-WR-CALNAME:Rozmowy\r\n",
    );
    for (number, guest) in ["jan", "jan", "jan", "ida"].iter().enumerate() {
        let start = format!("2026102{number}T1200");
        let address = format!("{guest}@las.example");
        text.push_str(&called_by_guest(&format!("g{number}"), &start, &address));
    }
    text.push_str("END:VCALENDAR\r\n");
    feed.http.serve(OTHER, &text);
    let added = feed.add(by_url(OTHER)).unwrap();
    assert_eq!((added.bookings, added.ignored), (4, 0));
}

/// A desk that knows no address of ours learns it from the calendar: we take part in more of it than any guest.
#[test]
fn whoever_takes_part_in_most_is_one_of_us_where_nobody_is_known() {
    let own = crate::support::TestDesk::new();
    let me = own.me().unwrap();
    let mut fields = own.list_members().unwrap().remove(0).fields;
    fields.email = String::new();
    own.change_member(me, &fields).unwrap();
    let own_call = event("own", "20261019T1200", "jan@las.example");
    let text = calendar(&[own_call]).replace(
        "END:VCALENDAR\r\n",
        &format!(
            "{}END:VCALENDAR\r\n",
            called_by_guest("theirs", "20261020T1200", "zoe@laka.example")
        ),
    );
    let (feed, _) = Feed::over(own, &[]);
    feed.http.serve(OTHER, &text);
    feed.add(by_url(OTHER)).unwrap();
    let guests: Vec<_> = feed
        .bookings()
        .into_iter()
        .filter_map(|booking| booking.row.attendee_email)
        .collect();
    assert_eq!(guests, ["jan@las.example", "zoe@laka.example"]);
}

/// Who is one of us decides what a booking is: whoever corrects their own address has the calendar judged anew.
#[test]
fn an_own_address_that_is_given_later_is_judged_by_at_the_next_reading() {
    let (feed, _) = Feed::with(&[event("own", "20261019T1200", "ewa@laka.example")]);
    let guest = || feed.booking().row.attendee_email.unwrap_or_default();
    assert_eq!(guest(), "ewa@laka.example");
    let me = feed.own.me().unwrap();
    let mut fields = feed.own.list_members().unwrap().remove(0).fields;
    fields.email = "ewa@laka.example".into();
    let changed = feed.own.change_member(me, &fields).unwrap();
    assert!(!feed.sync().not_modified);
    assert_eq!(guest(), "ola@biuro.example", "Ewa is one of us");
    feed.own.undo(changed.entry.unwrap()).unwrap();
    feed.sync();
    assert_eq!(guest(), "ewa@laka.example");
}

#[test]
fn row_f6_a_past_call_that_nobody_decided_on_stays_where_its_entry_goes_on() {
    let own = crate::support::TestDesk::at("2026-10-14T10:35:00Z");
    let jan = |start: &str| event("jan", start, "jan@las.example");
    let (feed, _) = Feed::over(own, &[jan("20261014T1200")]);
    feed.own.clock.set("2026-10-14T13:00:00Z");
    feed.now_holds(&[jan("20261021T1200")]);
    for _ in 0..2 {
        let all = feed.bookings();
        let told: Vec<_> = all.iter().map(|b| (b.row.start, b.row.status)).collect();
        assert_eq!(
            told,
            [
                (at("2026-10-14T12:00:00Z"), Status::Booked),
                (at("2026-10-21T12:00:00Z"), Status::Booked)
            ]
        );
        assert_eq!(all[1].moved_from, Some(all[0].row.id));
        feed.sync();
    }
}

#[test]
fn two_calendars_that_word_the_answers_each_in_its_way_do_not_take_turns() {
    let asked = |uid: &str, question: &str| -> Event {
        event(uid, "20261020T1200", "jan@las.example").line(&format!(
            "DESCRIPTION:Event Name: Kawka\\n{question}\\nCancel: https://calendly.com/cancellations/aaaa-bbbb-1111"
        ))
    };
    let (feed, _) = Feed::with(&[asked("x", "What do you grow?: Trees")]);
    let first = feed.booking();
    assert_eq!(first.answers.len(), 1);
    feed.http.serve(
        OTHER,
        &calendar(&[asked("y", "What do you grow?: Trees and geese")]),
    );
    feed.add(by_url(OTHER)).unwrap();
    for _ in 0..2 {
        feed.own.clock.minutes(60 * 25);
        feed.sync_all();
        let now = feed.booking();
        assert_eq!(now.answers[0].answer, "Trees");
        let changed = now
            .events
            .iter()
            .filter(|event| event.kind != BookingEventKind::Booked);
        assert_eq!(changed.count(), 0);
    }
}
