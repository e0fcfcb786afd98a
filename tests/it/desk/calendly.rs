//! Calendly by its interface: both states, chains, answers, no-show and its undo, rate, links. Rows F6, F7, F9, L2.

use kawka_desk::port::HttpError;
use kawka_desk::view::{
    CalendarSource, NewAccount, NewOutcome, OutboxKind, OutboxState, ReadingOutcome,
};
use kawka_domain::booking::{BookingStatus as Status, NoShowReason, Outcome};
use kawka_domain::ids::BookingId;
use serde_json::{Value, json};

use super::code;
use crate::support::TestDesk;
use crate::support::feed::wait;
use crate::support::service::Service;

const BASE: &str = "https://calendly.example";

pub(super) fn event(id: &str, start: &str, status: &str) -> Value {
    let end = start.replace(":00:00.", ":30:00.");
    json!({
        "uri": format!("{BASE}/scheduled_events/{id}"), "name": "Kawka", "status": status,
        "start_time": start, "end_time": end, "event_type": format!("{BASE}/event_types/T1"),
        "location": {"type": "zoom", "join_url": "https://us02web.zoom.us/j/84512345678"},
        "updated_at": format!("2026-10-01T08:00:00.000000Z-{status}"),
    })
}

pub(super) fn invitee(event: &str, id: &str, email: &str, more: &Value) -> Value {
    let mut guest = json!({
        "uri": format!("{BASE}/scheduled_events/{event}/invitees/{id}"), "email": email, "name": "Jan Las",
        "status": "active", "timezone": "America/New_York", "rescheduled": false, "old_invitee": null,
        "new_invitee": null, "no_show": null, "cancellation": null,
        "questions_and_answers": [{"question": "What do you grow?", "answer": "Trees", "position": 0}],
    });
    for (name, value) in more.as_object().unwrap() {
        guest[name] = value.clone();
    }
    guest
}

/// A stand-in for Calendly: `state.events` and `state.invitees` by event.
pub(super) fn calendly() -> Service {
    let service = Service::new(BASE, |own, method, path, body| {
        let mut state = own.state.lock().unwrap();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let list = |rows: Vec<Value>| {
            (
                200,
                json!({"collection": rows, "pagination": {"count": rows.len(), "next_page_token": null}}),
            )
        };
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (method, &parts[..]) {
            ("GET", ["users", "me"]) => (
                200,
                json!({"resource": {"uri": format!("{BASE}/users/{}", state["user"].as_str().unwrap_or("U")), "name": "Ola", "email": "ola@biuro.example"}}),
            ),
            ("GET", ["scheduled_events"]) => {
                assert!(
                    query.contains("user=https%3A%2F%2Fcalendly.example%2Fusers%2FU"),
                    "{query}"
                );
                let wanted = if query.contains("status=canceled") {
                    "canceled"
                } else {
                    "active"
                };
                let events = state["events"].as_array().unwrap().iter();
                list(
                    events
                        .filter(|one| one["status"] == wanted)
                        .cloned()
                        .collect(),
                )
            }
            ("GET", ["scheduled_events", event, "invitees"]) => {
                let all = state["invitees"][*event].as_array().unwrap().clone();
                let Some(size) = state["page_size"].as_u64() else {
                    return list(all);
                };
                let token = query.split_once("page_token=").map(|(_, token)| token);
                let from: usize = token.map_or(0, |token| token.parse().unwrap());
                let to = all.len().min(from + usize::try_from(size).unwrap());
                let next = (to < all.len()).then(|| to.to_string());
                (
                    200,
                    json!({"collection": all[from..to], "pagination": {"next_page_token": next}}),
                )
            }
            ("GET", ["scheduled_events", event, "invitees", id]) => {
                let guests = state["invitees"][*event].as_array().unwrap();
                let found = guests
                    .iter()
                    .find(|one| one["uri"].as_str().unwrap().ends_with(id));
                (200, json!({"resource": found}))
            }
            ("POST", ["invitee_no_shows"]) => {
                let uri = body["invitee"].as_str().unwrap().to_owned();
                let mark = json!({"uri": format!("{BASE}/invitee_no_shows/N1"), "created_at": "2026-10-14T10:40:00Z"});
                for guests in state["invitees"].as_object_mut().unwrap().values_mut() {
                    for guest in guests.as_array_mut().unwrap() {
                        if guest["uri"] == uri.as_str() {
                            guest["no_show"] = mark.clone();
                        }
                    }
                }
                (
                    201,
                    json!({"resource": {"uri": mark["uri"], "invitee": uri}}),
                )
            }
            ("DELETE", ["invitee_no_shows", "N1"]) => (204, Value::Null),
            ("POST", ["scheduling_links"]) => (
                201,
                json!({"resource": {"booking_url": "https://calendly.com/s/one-use", "owner": body["owner"]}}),
            ),
            _ => (404, json!({"title": "Resource Not Found"})),
        }
    });
    *service.state.lock().unwrap() = json!({
        "events": [event("E1", "2026-10-14T10:00:00.000000Z", "active"), event("E2", "2026-10-20T12:00:00.000000Z", "active")],
        "invitees": {
            "E1": [invitee("E1", "aaaa1111", "jan@las.example", &json!({}))],
            "E2": [invitee("E2", "bbbb2222", "ewa@laka.example", &json!({"name": "Ewa Łąka"}))],
        },
    });
    service
}

pub(super) fn account() -> NewAccount {
    NewAccount {
        in_the_clear: false,
        own_network: false,
        source: CalendarSource::Calendly,
        name: String::new(),
        url: Some(BASE.into()),
        user: String::new(),
        secret: "good-token".into(),
    }
}

/// At 12:35 in Warsaw: the first call is over since five minutes.
pub(super) fn added() -> (TestDesk, Service) {
    let own = TestDesk::at("2026-10-14T10:35:00Z");
    let service = calendly();
    let done = wait(own.desk.add_account(account(), &service)).unwrap();
    assert_eq!(
        (
            done.len(),
            done[0].value.name.as_str(),
            done[0].value.bookings
        ),
        (1, "Calendly", 2)
    );
    (own, service)
}

pub(super) fn bookings(own: &TestDesk) -> Vec<kawka_desk::view::BookingView> {
    let at = crate::support::at;
    own.list_bookings(at("2026-01-01T00:00:00Z"), at("2027-12-31T00:00:00Z"))
        .unwrap()
}

pub(super) fn missed(own: &TestDesk, id: BookingId, reason: NoShowReason) {
    let outcome = Outcome::NoShow { reason };
    let remark = String::new();
    own.set_outcome(id, &NewOutcome { outcome, remark })
        .unwrap();
}

pub(super) fn outbox(own: &TestDesk) -> Vec<(OutboxKind, OutboxState)> {
    let rows = own.list_outbox().unwrap();
    rows.iter().map(|row| (row.kind, row.state)).collect()
}

#[test]
fn row_f9_an_account_becomes_bookings_and_its_token_stays_in_the_keyring() {
    let (own, service) = added();
    let all = bookings(&own);
    assert_eq!(
        all[0].row.attendee_email.as_deref(),
        Some("jan@las.example")
    );
    assert_eq!(all[1].row.attendee_name.as_deref(), Some("Ewa Łąka"));
    assert_eq!(
        all[0].row.room_url.as_deref(),
        Some("https://us02web.zoom.us/j/84512345678")
    );
    assert_eq!(all[0].entry_zone.as_deref(), Some("America/New_York"));
    let said: Vec<_> = all[0]
        .answers
        .iter()
        .map(|pair| (pair.question.as_str(), pair.answer.as_str()))
        .collect();
    assert_eq!(said, [("What do you grow?", "Trees")]);
    assert!(service.heard().iter().all(|one| one.token == "good-token"));
    let secrets = own.secrets.entries.lock().unwrap().clone();
    assert!(secrets.values().any(|secret| secret == "good-token"));
    let everything = format!("{:?}", crate::support::snapshot::whole(own.store()));
    assert!(!everything.contains("good-token"), "never in the file");

    let refused = NewAccount {
        secret: "wrong-token".into(),
        ..account()
    };
    let before = own.secrets.len();
    let error = wait(own.desk.add_account(refused, &service)).unwrap_err();
    assert_eq!(error.params["problem"], "not_allowed");
    let again = wait(own.desk.add_account(account(), &service)).unwrap_err();
    assert_eq!(code(&again), "calendar_known");
    assert_eq!(
        own.secrets.len(),
        before,
        "nothing is left of what was refused"
    );
}

#[test]
fn row_f6_a_booking_moved_in_calendly_goes_on_as_one_chain() {
    let (own, service) = added();
    {
        let mut state = service.state.lock().unwrap();
        state["events"][1] = event("E2", "2026-10-20T12:00:00.000000Z", "canceled");
        let events = state["events"].as_array_mut().unwrap();
        events.push(event("E3", "2026-10-22T13:00:00.000000Z", "active"));
        let old = format!("{BASE}/scheduled_events/E2/invitees/bbbb2222");
        let new = format!("{BASE}/scheduled_events/E3/invitees/cccc3333");
        state["invitees"]["E2"] = json!([invitee(
            "E2",
            "bbbb2222",
            "ewa@laka.example",
            &json!({"status": "canceled", "rescheduled": true, "new_invitee": new})
        )]);
        // Another address is no hindrance: the service says what it replaces.
        state["invitees"]["E3"] = json!([invitee(
            "E3",
            "cccc3333",
            "ewa.private@poczta.example",
            &json!({"old_invitee": old})
        )]);
    }
    wait(own.desk.sync_calendars(&service)).unwrap();
    let all = bookings(&own);
    let states: Vec<Status> = all.iter().map(|b| b.row.status).collect();
    assert_eq!(states, [Status::Booked, Status::Moved, Status::Booked]);
    assert_eq!(all[2].moved_from, Some(all[1].row.id));
    let kinds: Vec<_> = all[1]
        .events
        .iter()
        .map(|event| event.kind.word())
        .collect();
    assert_eq!(kinds, ["booked", "moved"], "never called off in between");
    let log = own.list_readings(true, 0, 10).unwrap();
    let said: Vec<_> = log[0].lines.iter().map(|line| line.kind.word()).collect();
    assert!(said.contains(&"moved"), "{said:?}");
}

#[test]
fn row_f7_a_cancellation_says_who_and_why() {
    let (own, service) = added();
    {
        let mut state = service.state.lock().unwrap();
        state["events"][1] = event("E2", "2026-10-20T12:00:00.000000Z", "canceled");
        state["invitees"]["E2"] = json!([invitee(
            "E2",
            "bbbb2222",
            "ewa@laka.example",
            &json!({
            "status": "canceled", "cancellation": {"canceled_by": "Ewa Łąka", "reason": "ill", "canceler_type": "invitee"}})
        )]);
    }
    wait(own.desk.sync_calendars(&service)).unwrap();
    let id = bookings(&own)[1].row.id;
    let stored = own
        .store()
        .read(|c| kawka_store::table::booking::get(c, id))
        .unwrap();
    assert_eq!(
        (stored.status, stored.remark.as_str()),
        (Status::Cancelled, "Ewa Łąka: ill")
    );
    let view = own.get_booking(id).unwrap();
    assert_eq!(view.remark, "Ewa Łąka: ill");
    // From the 14th, 10:35, to the 20th, 12:00.
    assert_eq!(view.notice_minutes, Some(6 * 24 * 60 + 85));
}

#[test]
fn row_l2_a_missed_call_is_said_to_calendly_once_and_undo_says_the_opposite() {
    let (mut own, service) = added();
    let id = bookings(&own)[0].row.id;
    missed(&own, id, NoShowReason::Unexcused);
    assert_eq!(
        outbox(&own),
        [(OutboxKind::MarkNoShow, OutboxState::Waiting)]
    );

    // Taken back while it waits, nothing ever goes out.
    own.undo_last().unwrap();
    assert_eq!(
        outbox(&own),
        [(OutboxKind::MarkNoShow, OutboxState::TakenBack)]
    );
    wait(own.desk.send_outbox(&service)).unwrap();
    assert_eq!(service.said("POST"), Vec::<String>::new());

    missed(&own, id, NoShowReason::Unexcused);
    wait(own.desk.send_due_outbox(&service)).unwrap();
    assert_eq!(
        service.said("POST"),
        Vec::<String>::new(),
        "it waits a minute of itself"
    );
    own.restart();
    own.clock.minutes(2);
    wait(own.desk.send_due_outbox(&service)).unwrap();
    wait(own.desk.send_due_outbox(&service)).unwrap();
    let expected = format!(
        "/invitee_no_shows {{\"invitee\":\"{BASE}/scheduled_events/E1/invitees/aaaa1111\"}}"
    );
    assert_eq!(
        service.said("POST"),
        [expected],
        "once, after a restart too"
    );
    assert_eq!(outbox(&own)[0].1, OutboxState::Sent);
    let gone = own.refused("it went out", |d| {
        d.take_back(d.list_outbox().unwrap()[0].id)
    });
    assert_eq!(code(&gone), "already_sent");

    own.undo_last().unwrap();
    wait(own.desk.send_outbox(&service)).unwrap();
    assert_eq!(service.said("DELETE"), ["/invitee_no_shows/N1 null"]);
    assert_eq!(
        outbox(&own)[0],
        (OutboxKind::UnmarkNoShow, OutboxState::Sent)
    );
}

#[test]
fn row_l2_only_a_guest_who_said_nothing_is_named_to_the_service() {
    for reason in [
        NoShowReason::OurFault,
        NoShowReason::Technical,
        NoShowReason::Excused,
    ] {
        let (own, _) = added();
        missed(&own, bookings(&own)[0].row.id, reason);
        assert_eq!(outbox(&own), [], "{reason:?}");
    }
}

#[test]
fn a_lost_answer_is_asked_for_before_anything_is_said_again() {
    let (mut own, service) = added();
    missed(&own, bookings(&own)[0].row.id, NoShowReason::Unexcused);
    service
        .trouble
        .lock()
        .unwrap()
        .push_back(Some(HttpError::Broken));
    wait(own.desk.send_outbox(&service)).unwrap();
    assert_eq!(
        outbox(&own),
        [(OutboxKind::MarkNoShow, OutboxState::Sending)]
    );
    own.restart();
    wait(own.desk.send_outbox(&service)).unwrap();
    assert_eq!(outbox(&own), [(OutboxKind::MarkNoShow, OutboxState::Sent)]);
    assert_eq!(service.said("POST").len(), 1, "it had arrived");
}

#[test]
fn a_refusal_waits_for_a_person() {
    let (own, service) = added();
    missed(&own, bookings(&own)[0].row.id, NoShowReason::Unexcused);
    own.secrets.overwrite("old-token");
    wait(own.desk.send_outbox(&service)).unwrap();
    let row = own.list_outbox().unwrap().remove(0);
    assert_eq!(row.state, OutboxState::Failed);
    assert_eq!(row.failure.unwrap().params["problem"], "not_allowed");
    own.secrets.overwrite("good-token");
    wait(own.desk.send_outbox(&service)).unwrap();
    assert_eq!(outbox(&own)[0].1, OutboxState::Failed, "never of itself");
    own.send_again(row.id).unwrap();
    wait(own.desk.send_outbox(&service)).unwrap();
    assert_eq!(outbox(&own)[0].1, OutboxState::Sent);
}

#[test]
fn the_rate_is_kept_and_what_was_got_is_not_asked_for_again() {
    let own = TestDesk::at("2026-10-14T10:35:00Z");
    let service = calendly();
    wait(own.desk.add_account(account(), &service)).unwrap();
    own.clock.minutes(5);
    service.forget();
    wait(own.desk.sync_calendars(&service)).unwrap();
    assert_eq!(service.heard().len(), 2, "two lists, nothing of the guests");

    // Three new events and room for one more question.
    {
        let mut state = service.state.lock().unwrap();
        for (event_id, guest, day) in [
            ("E4", "dddd4444", 26),
            ("E5", "eeee5555", 27),
            ("E6", "ffff6666", 28),
        ] {
            let start = format!("2026-10-{day}T12:00:00.000000Z");
            state["events"]
                .as_array_mut()
                .unwrap()
                .push(event(event_id, &start, "active"));
            let email = format!("{guest}@las.example");
            state["invitees"][event_id] = json!([invitee(event_id, guest, &email, &json!({}))]);
        }
    }
    *service.remaining.lock().unwrap() = Some(0);
    own.clock.minutes(5);
    service.forget();
    let report = wait(own.desk.sync_calendars(&service)).unwrap();
    assert_eq!(report.calendars[0].problems[0].code, "busy");
    assert_eq!(service.heard().len(), 3, "one guest, then patience");
    assert_eq!(
        bookings(&own).len(),
        2,
        "a part of a reading counts for nothing"
    );
    let row = own.list_calendars().unwrap().remove(0);
    assert!(row.next_try.unwrap() > own.now());
    let log = own.list_readings(true, 0, 1).unwrap().remove(0);
    assert_eq!(log.outcome, ReadingOutcome::Failed);

    *service.remaining.lock().unwrap() = Some(40);
    own.clock.minutes(10);
    service.forget();
    wait(own.desk.sync_due_calendars(&service)).unwrap();
    assert_eq!(
        service.heard().len(),
        4,
        "two lists and the two guests that were missing"
    );
    assert_eq!(bookings(&own).len(), 5);
}

#[test]
fn a_link_for_one_guest_is_asked_for_by_the_event_type_that_is_booked() {
    let (own, service) = added();
    let calendar = own.list_calendars().unwrap()[0].id;
    own.ask_scheduling_link(calendar, None).unwrap();
    wait(own.desk.send_outbox(&service)).unwrap();
    let row = own.list_outbox().unwrap().remove(0);
    assert_eq!(row.link.as_deref(), Some("https://calendly.com/s/one-use"));
    let asked = service.heard().pop().unwrap();
    assert_eq!(
        asked.body,
        json!({"max_event_count": 1, "owner": format!("{BASE}/event_types/T1"), "owner_type": "EventType"})
    );
}
