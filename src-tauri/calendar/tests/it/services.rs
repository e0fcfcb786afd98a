//! What booking services and servers answer: as documented, half right, and any bytes at all.

use chrono_tz::Tz;
use kawka_calendar::{Occurrence, Status, cal_com, calendly, check_xml, export};
use proptest::prelude::*;

const EVENTS: &str = r#"{"collection":[{"uri":"https://api.calendly.com/scheduled_events/E1","name":"Kawka",
 "status":"active","start_time":"2026-10-25T00:30:00.000000Z","end_time":"2026-10-25T01:00:00.000000Z",
 "event_type":"https://api.calendly.com/event_types/T","location":{"type":"custom","location":"https://us02web.zoom.us/j/1"},
 "invitees_counter":{"total":1,"active":1,"limit":1},"updated_at":"2026-10-01T00:00:00.000000Z"}],
 "pagination":{"count":1,"next_page":null,"next_page_token":"t"}}"#;
const INVITEES: &str = r#"{"collection":[{"uri":"https://api.calendly.com/scheduled_events/E1/invitees/I-1",
 "email":"Jan@Las.example","name":"Jan  Las","status":"active","timezone":"Europe/Warsaw","rescheduled":false,
 "old_invitee":"https://api.calendly.com/scheduled_events/E0/invitees/I-0","new_invitee":null,
 "questions_and_answers":[{"question":"Trade?","answer":"forester","position":0},{"question":"Empty?","answer":" ","position":1}],
 "no_show":{"uri":"https://api.calendly.com/invitee_no_shows/N","created_at":"2026-10-25T01:00:00Z"}}],
 "pagination":{"count":1}}"#;
const BOOKINGS: &str = r#"{"status":"success","data":[{"id":1,"uid":"abc-1","title":"Kawka","status":"accepted",
 "start":"2026-10-20T12:00:00.000Z","end":"2026-10-20T12:30:00.000Z","eventType":{"id":7},"location":"integrations:zoom",
 "attendees":[{"name":"Jan","email":"jan@las.example","timeZone":"Europe/Warsaw","absent":true}],
 "rescheduledFromUid":"abc-0","bookingFieldsResponses":{"email":"jan@las.example","trade":["wood","bees"],"age":7}},
 {"uid":"broken"}],"pagination":{"hasNextPage":true}}"#;
const TABLE: &str =
    "Invitee Name,Invitee Email,Start Date & Time\nJan,jan@las.example,2026-10-20 14:00\n";
const MULTISTATUS: &str = "<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\"><d:response><d:href>/a.ics</d:href>\
 <d:propstat><d:prop><d:getetag>\"1\"</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>";

fn calendly_occurrences(events: &[u8], invitees: &[u8]) -> Vec<Occurrence> {
    let (Ok(events), Ok(invitees)) = (calendly::events(events), calendly::invitees(invitees))
    else {
        return Vec::new();
    };
    let pairs = events.collection.iter();
    pairs
        .flat_map(|event| {
            let guests = invitees.collection.iter();
            guests.filter_map(move |guest| calendly::occurrence_of(event, guest))
        })
        .collect()
}

/// Whatever it is, it has sane times.
fn sane(occurrences: &[Occurrence]) {
    for one in occurrences {
        assert!(one.start <= one.end);
        assert!(one.booked.is_some());
        assert!(one.summary.len() <= 20_000);
    }
}

#[test]
fn row_f9_calendly_as_documented() {
    let all = calendly_occurrences(EVENTS.as_bytes(), INVITEES.as_bytes());
    let [one] = &all[..] else {
        panic!("{}", all.len())
    };
    let booked = one.booked.as_deref().unwrap();
    assert_eq!(one.start.to_rfc3339(), "2026-10-25T00:30:00+00:00");
    assert_eq!(
        one.wall_start.to_string(),
        "2026-10-25 02:30:00",
        "before the clock is set back"
    );
    assert_eq!(one.status, Status::Confirmed);
    assert_eq!(
        (booked.id.as_deref(), booked.replaces.as_deref()),
        (Some("I-1"), Some("I-0"))
    );
    assert_eq!(booked.invitee.email, "jan@las.example");
    assert_eq!(booked.answers.len(), 1, "an empty answer is none");
    assert!(booked.no_show.is_some());
    assert_eq!(one.location, "https://us02web.zoom.us/j/1");
    let page = calendly::events(EVENTS.as_bytes()).unwrap();
    assert_eq!(page.pagination.next_page_token.as_deref(), Some("t"));
}

#[test]
fn row_f9_cal_com_as_documented() {
    let page = cal_com::page(BOOKINGS.as_bytes()).unwrap();
    assert!(page.has_next());
    let all: Vec<Occurrence> = page
        .bookings()
        .filter_map(|booking| cal_com::occurrence_of(&booking))
        .collect();
    let [one] = &all[..] else {
        panic!("the broken one costs itself alone: {}", all.len())
    };
    let booked = one.booked.as_deref().unwrap();
    assert_eq!(
        (booked.id.as_deref(), booked.replaces.as_deref()),
        (Some("abc-1"), Some("abc-0"))
    );
    assert_eq!(booked.no_show.as_deref(), Some("absent"));
    let answers: Vec<_> = booked
        .answers
        .iter()
        .map(|pair| (pair.question.as_str(), pair.answer.as_str()))
        .collect();
    assert_eq!(answers, [("age", "7"), ("trade", "wood, bees")]);
}

/// Some bytes of a text turned into others, taken out or put in.
fn damaged(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let damage = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3u8), 1..20);
    damage.prop_map(move |damage| {
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte, how) in damage {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => {
                    bytes.remove(at);
                }
            }
        }
        bytes
    })
}

proptest! {
    #[test]
    fn damaged_answers_are_read_or_refused(
        events in damaged(EVENTS), invitees in damaged(INVITEES), bookings in damaged(BOOKINGS),
        table in damaged(TABLE), xml in damaged(MULTISTATUS),
    ) {
        sane(&calendly_occurrences(&events, INVITEES.as_bytes()));
        sane(&calendly_occurrences(EVENTS.as_bytes(), &invitees));
        if let Ok(page) = cal_com::page(&bookings) {
            let all: Vec<_> = page.bookings().filter_map(|one| cal_com::occurrence_of(&one)).collect();
            sane(&all);
        }
        if let Ok(table) = export::read(&table, Tz::Europe__Warsaw) {
            sane(&table.occurrences);
        }
        let _ = check_xml(&xml);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = (calendly::events(&bytes).is_ok(), calendly::invitees(&bytes).is_ok(), calendly::user(&bytes).is_ok());
        let _ = (cal_com::page(&bytes).is_ok(), cal_com::is_absent(&bytes).is_ok());
        let _ = (export::read(&bytes, Tz::UTC).is_ok(), check_xml(&bytes).is_ok());
    }

    #[test]
    fn no_document_type_and_no_deep_nesting_gets_through(before in "[a-z<>/ ]{0,40}", deep in 65usize..400) {
        let declared = ["<x>", &"<y/>".repeat(3), "<!DOCTYPE z>", &before, "</x>"].concat();
        prop_assert!(check_xml(declared.as_bytes()).is_err());
        let nested = ["<a b='c'>".repeat(deep), before].concat();
        prop_assert!(check_xml(nested.as_bytes()).is_err());
    }
}
