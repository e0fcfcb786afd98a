//! An account with more events than may be asked for in a minute becomes bookings all the same. Row F9.

use std::collections::BTreeSet;

use serde_json::json;

use super::calendly::{account, bookings, calendly, event, invitee};
use crate::support::TestDesk;
use crate::support::feed::wait;
use crate::support::service::Service;

/// Eight events, and after each question about a guest nothing more may be asked.
fn crowded() -> Service {
    let service = calendly();
    {
        let mut state = service.state.lock().unwrap();
        for number in 3..9 {
            let (id, guest) = (format!("E{number}"), format!("guest{number}"));
            let start = format!("2026-10-2{number}T12:00:00.000000Z");
            let events = state["events"].as_array_mut().unwrap();
            events.push(event(&id, &start, "active"));
            let email = format!("{guest}@las.example");
            state["invitees"][&id] = json!([invitee(&id, &guest, &email, &json!({}))]);
        }
    }
    *service.remaining.lock().unwrap() = Some(0);
    service
}

/// Whose guests were asked for since the last time.
fn asked_for(service: &Service) -> Vec<String> {
    let heard = service.heard();
    service.forget();
    let paths = heard.into_iter().map(|one| one.path);
    paths.filter(|path| path.contains("/invitees")).collect()
}

#[test]
fn row_f9_an_account_is_added_before_all_of_it_could_be_read() {
    let own = TestDesk::at("2026-10-14T10:35:00Z");
    let service = crowded();
    let done = wait(own.desk.add_account(account(), &service)).unwrap();
    assert_eq!((done.len(), done[0].value.bookings), (1, 0));
    assert_eq!(done[0].value.problems[0].code, "busy", "it says why");
    let row = own.list_calendars().unwrap().remove(0);
    assert_eq!(row.name, "Calendly");
    assert!(row.read_at.is_none() && row.failure.is_some());
    let next = row.next_try.expect("it goes on by itself");
    assert!((next - own.now()).num_minutes() <= 5);

    let mut asked = asked_for(&service);
    for _ in 0..12 {
        own.clock.minutes(61);
        wait(own.desk.sync_due_calendars(&service)).unwrap();
        asked.extend(asked_for(&service));
        if own.list_calendars().unwrap()[0].failure.is_none() {
            break;
        }
    }
    let row = own.list_calendars().unwrap().remove(0);
    assert!(
        row.failure.is_none() && row.read_at.is_some(),
        "read through"
    );
    assert_eq!(bookings(&own).len(), 8);
    let once: BTreeSet<&String> = asked.iter().collect();
    assert_eq!(once.len(), asked.len(), "nothing was asked for twice");
}

#[test]
fn row_f9_a_whole_reading_asks_first_for_what_it_does_not_know() {
    let own = TestDesk::at("2026-10-14T10:35:00Z");
    let service = calendly();
    wait(own.desk.add_account(account(), &service)).unwrap();
    // Two new ones, on a day whose first reading is a whole one, and room for one question at a time.
    {
        let mut state = service.state.lock().unwrap();
        for (id, guest, day) in [("E4", "dddd4444", 26), ("E5", "eeee5555", 27)] {
            let start = format!("2026-10-{day}T12:00:00.000000Z");
            let events = state["events"].as_array_mut().unwrap();
            events.push(event(id, &start, "active"));
            let email = format!("{guest}@las.example");
            state["invitees"][id] = json!([invitee(id, guest, &email, &json!({}))]);
        }
    }
    *service.remaining.lock().unwrap() = Some(0);
    own.clock.minutes(60 * 24);
    for _ in 0..2 {
        own.clock.minutes(61);
        wait(own.desk.sync_due_calendars(&service)).unwrap();
    }
    assert_eq!(bookings(&own).len(), 4);
}

#[test]
fn a_token_of_an_account_that_was_removed_a_month_ago_is_nowhere_any_more() {
    let own = TestDesk::at("2026-10-14T10:35:00Z");
    let service = calendly();
    let before = own.secrets.len();
    wait(own.desk.add_account(account(), &service)).unwrap();
    let id = own.list_calendars().unwrap()[0].id;
    own.remove_calendar(id).unwrap();
    own.clock.minutes(60 * 24 * 29);
    wait(own.desk.sync_calendars(&service)).unwrap();
    own.undo_last().unwrap();
    wait(own.desk.sync_calendars(&service)).unwrap();
    let row = own.list_calendars().unwrap().remove(0);
    assert!(row.failure.is_none(), "put back within a month, it is read");

    own.remove_calendar(id).unwrap();
    own.clock.minutes(60 * 24 * 31);
    own.secrets
        .fail(Some(kawka_desk::port::SecretsError::Locked));
    wait(own.desk.sync_calendars(&service)).unwrap();
    own.secrets.fail(None);
    assert_eq!(own.secrets.len(), before + 1, "a locked keyring keeps it");
    wait(own.desk.sync_calendars(&service)).unwrap();
    assert_eq!(own.secrets.len(), before);
    let kept = own
        .store()
        .read(|c| kawka_store::table::calendar::list_cached(c, id));
    assert_eq!(kept.unwrap(), []);
}

#[test]
fn a_token_of_an_account_whose_adding_was_undone_a_month_ago_is_nowhere_any_more() {
    let own = TestDesk::at("2026-10-14T10:35:00Z");
    let service = calendly();
    let before = own.secrets.len();
    let added = wait(own.desk.add_account(account(), &service)).unwrap();
    let undone = own.undo(added[0].entry.unwrap()).unwrap();
    own.clock.minutes(60 * 24 * 29);
    wait(own.desk.sync_calendars(&service)).unwrap();
    let undone = own.undo(undone.entry.unwrap()).unwrap();
    wait(own.desk.sync_calendars(&service)).unwrap();
    let row = own.list_calendars().unwrap().remove(0);
    assert!(
        row.failure.is_none(),
        "added again within a month, it is read"
    );

    own.undo(undone.entry.unwrap()).unwrap();
    own.clock.minutes(60 * 24 * 31);
    wait(own.desk.sync_calendars(&service)).unwrap();
    assert_eq!(own.secrets.len(), before);
}
