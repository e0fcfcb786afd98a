//! Cal.com by its interface: bookings of all states, chains, absence both ways. Rows E8, F6, F9, L2.

use kawka_desk::view::{CalendarSource, LinkSource, NewAccount, NewOutcome, OutboxState};
use kawka_domain::booking::{BookingStatus as Status, NoShowReason, Outcome};
use kawka_domain::nomination::{NominationState, token};
use kawka_domain::person::FormOfAddress;
use serde_json::{Value, json};

use crate::support::builders::add_jadwiga;
use crate::support::feed::wait;
use crate::support::nominations::{accepted, letter, row, send};
use crate::support::service::Service;
use crate::support::{TestDesk, at};

const BASE: &str = "https://cal.example/v2";

fn booking(uid: &str, start: &str, status: &str, more: &Value) -> Value {
    let mut one = json!({
        "id": 1, "uid": uid, "title": "Kawka between Ola and Jan Las", "status": status, "start": start,
        "end": start.replace(":00:00.", ":30:00."), "duration": 30, "eventType": {"id": 7, "slug": "kawka"},
        "location": "https://us02web.zoom.us/j/84512345678",
        "attendees": [{"name": "Jan Las", "email": "jan@las.example", "timeZone": "Europe/London", "absent": false}],
        "bookingFieldsResponses": {"name": "Jan Las", "email": "jan@las.example", "trade": "forester"},
    });
    for (name, value) in more.as_object().unwrap() {
        one[name] = value.clone();
    }
    one
}

fn cal_com(bookings: Value) -> Service {
    let service = Service::new(BASE, |own, method, path, body| {
        let mut state = own.state.lock().unwrap();
        let path = path.split('?').next().unwrap();
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (method, &parts[..]) {
            ("GET", ["me"]) => (
                200,
                json!({"status": "success", "data": {"email": "ola@biuro.example"}}),
            ),
            ("GET", ["bookings"]) => (
                200,
                json!({"status": "success", "data": *state, "pagination": {"hasNextPage": false}}),
            ),
            ("POST", ["bookings", uid, "mark-absent"]) => {
                let found = state
                    .as_array_mut()
                    .unwrap()
                    .iter_mut()
                    .find(|one| one["uid"] == *uid);
                let found = found.unwrap();
                found["attendees"][0]["absent"] = body["attendees"][0]["absent"].clone();
                (200, json!({"status": "success", "data": found}))
            }
            ("POST", ["event-types", "7", "private-links"]) => {
                assert_eq!(*body, json!({"maxUsageCount": 1}));
                let url = "https://cal.com/d/abc123/kawka";
                let data = json!({"linkId": "abc123", "eventTypeId": 7, "isExpired": false, "bookingUrl": url});
                (201, json!({"status": "success", "data": data}))
            }
            _ => (404, json!({"status": "error"})),
        }
    });
    *service.state.lock().unwrap() = bookings;
    service
}

fn account() -> NewAccount {
    NewAccount {
        in_the_clear: false,
        own_network: false,
        source: CalendarSource::CalCom,
        name: "Cal".into(),
        url: Some(BASE.into()),
        user: String::new(),
        secret: "good-token".into(),
    }
}

#[test]
fn row_f9_bookings_chains_and_absence_both_ways() {
    let own = TestDesk::at("2026-10-14T10:35:00Z");
    let first = booking(
        "uid-first",
        "2026-10-14T10:00:00.000Z",
        "accepted",
        &json!({}),
    );
    let later = booking(
        "uid-later",
        "2026-10-20T10:00:00.000Z",
        "accepted",
        &json!({"attendees": [{"name": "Ewa", "email": "ewa@laka.example", "timeZone": "Europe/Warsaw"}]}),
    );
    let service = cal_com(json!([first, later]));
    wait(own.desk.add_account(account(), &service)).unwrap();
    let list = || {
        own.list_bookings(at("2026-01-01T00:00:00Z"), at("2027-12-31T00:00:00Z"))
            .unwrap()
    };
    assert_eq!(list().len(), 2);
    let heard = service.heard();
    let version = ("cal-api-version".to_owned(), "2024-08-13".to_owned());
    assert!(heard.iter().all(|one| one.headers.contains(&version)));

    // Moved: a new uid that names the old one, which is cancelled.
    *service.state.lock().unwrap() = json!([
        first,
        booking("uid-later", "2026-10-20T10:00:00.000Z", "cancelled",
            &json!({"attendees": [{"name": "Ewa", "email": "ewa@laka.example"}]})),
        booking("uid-moved", "2026-10-21T10:00:00.000Z", "accepted",
            &json!({"attendees": [{"name": "Ewa", "email": "ewa@laka.example"}], "rescheduledFromUid": "uid-later"})),
        {"uid": "broken"},
    ]);
    wait(own.desk.sync_calendars(&service)).unwrap();
    let all = list();
    let states: Vec<Status> = all.iter().map(|b| b.row.status).collect();
    assert_eq!(states, [Status::Booked, Status::Moved, Status::Booked]);
    assert_eq!(all[2].moved_from, Some(all[1].row.id));

    let outcome = Outcome::NoShow {
        reason: NoShowReason::Unexcused,
    };
    let remark = String::new();
    own.set_outcome(all[0].row.id, &NewOutcome { outcome, remark })
        .unwrap();
    wait(own.desk.send_outbox(&service)).unwrap();
    own.undo_last().unwrap();
    wait(own.desk.send_outbox(&service)).unwrap();
    let said = service.said("POST");
    let of = |absent: bool| {
        let body =
            json!({"host": false, "attendees": [{"email": "jan@las.example", "absent": absent}]});
        format!("/bookings/uid-first/mark-absent {body}")
    };
    assert_eq!(said, [of(true), of(false)]);
    let rows = own.list_outbox().unwrap();
    assert!(rows.iter().all(|row| row.state == OutboxState::Sent));
}

#[test]
fn e8_a_private_link_for_one_person_comes_back_with_their_booking() {
    let own = TestDesk::at("2026-10-14T10:35:00Z");
    let known = booking(
        "uid-known",
        "2026-10-20T10:00:00.000Z",
        "accepted",
        &json!({}),
    );
    let service = cal_com(json!([known]));
    let id = accepted(&own, add_jadwiga(&own));
    assert!(!letter(&own, id).can_make_link);
    wait(own.desk.add_account(account(), &service)).unwrap();
    assert!(letter(&own, id).can_make_link);
    let form = FormOfAddress::FirstName;
    wait(own.desk.ask_invitation_link(id, "en", form, &service)).unwrap();
    let written = letter(&own, id);
    let mark = token::of(id.uuid());
    assert_eq!(written.link_source, LinkSource::Own);
    assert_eq!(
        written.link,
        format!("https://cal.com/d/abc123/kawka?metadata[kawka]={mark}")
    );
    assert_eq!(service.said("POST").len(), 1);
    send(&own, id);

    // What the link carried comes back in the booking, whatever address the guest booked with.
    own.clock.minutes(60);
    let answer = booking(
        "uid-answer",
        "2026-10-21T10:00:00.000Z",
        "accepted",
        &json!({"metadata": {"kawka": mark}, "attendees": [{"name": "J.", "email": "other@nowhere.example",
            "timeZone": "Europe/Warsaw", "absent": false}]}),
    );
    service
        .state
        .lock()
        .unwrap()
        .as_array_mut()
        .unwrap()
        .push(answer);
    wait(own.desk.sync_calendars(&service)).unwrap();
    assert_eq!(row(&own, id).state, NominationState::Booked);
}

#[test]
fn row_f_3_a_booking_that_cannot_be_read_did_not_leave() {
    let own = TestDesk::at("2026-10-14T10:35:00Z");
    let one = |uid: &str, day: u32| {
        let guest = json!({"attendees": [{"name": "Jan", "email": format!("{uid}@las.example")}]});
        let start = format!("2026-10-{day}T10:00:00.000Z");
        booking(uid, &start, "accepted", &guest)
    };
    let all = [one("a", 20), one("b", 21), one("c", 22)];
    let service = cal_com(json!(all));
    wait(own.desk.add_account(account(), &service)).unwrap();
    let statuses = || {
        let all = own.list_bookings(at("2026-01-01T00:00:00Z"), at("2027-12-31T00:00:00Z"));
        let rows = all.unwrap().into_iter();
        rows.map(|b| (b.row.status, b.row.vanished))
            .collect::<Vec<_>>()
    };
    let times = json!({"uid": "a", "start": "soon", "end": "later"});
    let shape = json!({"uid": "a", "start": 5});
    let nameless = json!({"start": "2026-10-20T10:00:00.000Z"});
    for broken in [times, shape, nameless] {
        *service.state.lock().unwrap() = json!([broken, all[1], all[2]]);
        for _ in 0..3 {
            own.clock.minutes(5);
            let report = wait(own.desk.sync_calendars(&service)).unwrap();
            assert_eq!(report.calendars[0].problems.len(), 1, "it is told");
            assert_eq!(statuses(), [(Status::Booked, false); 3], "{broken}");
        }
    }
    *service.state.lock().unwrap() = json!([all[1], all[2]]);
    for _ in 0..2 {
        own.clock.minutes(5);
        wait(own.desk.sync_calendars(&service)).unwrap();
    }
    assert_eq!(statuses()[0].0, Status::Cancelled, "gone is gone");
}
