//! An event with more guests than one answer holds. Row F9.

use serde_json::json;

use super::calendly::{account, bookings, calendly, event, invitee};
use crate::support::TestDesk;
use crate::support::feed::wait;
use crate::support::service::Service;

/// A call of one guest, and one of five, told two at a time.
fn crowd() -> Service {
    let service = calendly();
    let guests: Vec<_> = (0..5)
        .map(|number| {
            let (id, email) = (
                format!("cccc{number}"),
                format!("guest{number}@las.example"),
            );
            invitee(
                "E2",
                &id,
                &email,
                &json!({"name": format!("Guest {number}")}),
            )
        })
        .collect();
    {
        let mut state = service.state.lock().unwrap();
        state["events"] = json!([
            event("E1", "2026-10-19T10:00:00.000000Z", "active"),
            event("E2", "2026-10-20T12:00:00.000000Z", "active"),
        ]);
        state["invitees"]["E2"] = json!(guests);
        state["page_size"] = json!(2);
    }
    service
}

fn emails(own: &TestDesk) -> Vec<String> {
    let all = bookings(own).into_iter();
    let mut emails: Vec<String> = all.filter_map(|b| b.row.attendee_email).collect();
    emails.sort();
    emails
}

const ALL: [&str; 6] = [
    "guest0@las.example",
    "guest1@las.example",
    "guest2@las.example",
    "guest3@las.example",
    "guest4@las.example",
    "jan@las.example",
];

#[test]
fn row_f9_every_guest_of_an_event_is_read_however_many_pages_they_fill() {
    let own = TestDesk::at("2026-10-14T10:35:00Z");
    let service = crowd();
    wait(own.desk.add_account(account(), &service)).unwrap();
    assert_eq!(emails(&own), ALL);
    service.forget();
    own.clock.minutes(5);
    wait(own.desk.sync_calendars(&service)).unwrap();
    assert_eq!(emails(&own), ALL);
    let asked = service.heard();
    assert!(
        asked.iter().all(|one| !one.path.contains("/invitees")),
        "what is known is not asked for again"
    );
}

#[test]
fn row_f9_a_rate_that_ends_between_two_pages_leaves_no_half_of_an_event() {
    let own = TestDesk::at("2026-10-14T10:35:00Z");
    let service = crowd();
    *service.remaining.lock().unwrap() = Some(0);
    wait(own.desk.add_account(account(), &service)).unwrap();
    own.clock.minutes(61);
    wait(own.desk.sync_due_calendars(&service)).unwrap();
    assert_eq!(emails(&own), [""; 0], "not read through yet");
    *service.remaining.lock().unwrap() = None;
    own.clock.minutes(61);
    wait(own.desk.sync_due_calendars(&service)).unwrap();
    assert_eq!(emails(&own), ALL);
}
