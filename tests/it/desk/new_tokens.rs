//! A token or password that expired, and an account that is added again: nothing that was to be said or is to be seen is
//! lost on the way. Rows F8, F9, L2.

use async_trait::async_trait;
use kawka_desk::port::{
    Credentials, FeedAnswer, FeedRequest, Http, HttpCall, HttpError, HttpReply,
};
use kawka_desk::view::{NewAccount, OutboxKind as Kind, OutboxState as State};
use kawka_domain::booking::{BookingStatus as Status, NoShowReason::Unexcused};
use kawka_domain::ids::CalendarId;
use serde_json::json;

use super::calendly::{account, added, bookings, calendly, event, invitee, missed, outbox};
use super::{caldav, code};
use crate::support::TestDesk;
use crate::support::dav::{COLLECTION, Dav};
use crate::support::feed::{self, Event, Feed, URL, by_path, by_url, calendar, wait};
use crate::support::service::Service;

fn newer() -> NewAccount {
    NewAccount {
        secret: "newer-token".into(),
        ..account()
    }
}

fn only(own: &TestDesk) -> CalendarId {
    let all = own.list_calendars().unwrap();
    assert_eq!(all.len(), 1);
    all[0].id
}

fn secrets(own: &TestDesk) -> Vec<String> {
    let kept = own.secrets.entries.lock().unwrap();
    let tokens = kept
        .iter()
        .filter(|(name, _)| name.starts_with("calendar/"));
    tokens.map(|(_, secret)| secret.clone()).collect()
}

fn sync(own: &TestDesk, service: &Service) {
    own.clock.minutes(5);
    wait(own.desk.sync_calendars(service)).unwrap();
}

#[test]
fn row_f9_a_new_token_takes_the_place_of_one_that_expired() {
    let (own, service) = added();
    let id = only(&own);
    service.accept("newer-token");
    sync(&own, &service);
    let failure = own.list_calendars().unwrap().remove(0).failure.unwrap();
    assert_eq!(failure.params["problem"], "not_allowed");
    let wrong = wait(own.desk.renew_secret(id, "good-token", &service)).unwrap_err();
    assert_eq!(wrong.params["problem"], "not_allowed");
    for (typed, problem) in [(" ", "empty"), ("a\u{7}b", "too_long")] {
        let error = wait(own.desk.renew_secret(id, typed, &service)).unwrap_err();
        assert_eq!(error.params["problem"], problem);
    }
    service.state.lock().unwrap()["user"] = json!("V");
    let other = wait(own.desk.renew_secret(id, "newer-token", &service)).unwrap_err();
    assert_eq!(code(&other), "bad_input");
    assert_eq!(other.params["problem"], "other_account");
    assert_eq!(secrets(&own), ["good-token"], "nothing was changed");

    service.state.lock().unwrap()["user"] = json!("U");
    wait(own.desk.renew_secret(id, " newer-token\n", &service)).unwrap();
    assert_eq!(secrets(&own), ["newer-token"]);
    let row = own.list_calendars().unwrap().remove(0);
    assert_eq!(row.next_try, None, "it is tried at once");
    wait(own.desk.sync_due_calendars(&service)).unwrap();
    let row = own.list_calendars().unwrap().remove(0);
    assert!(row.failure.is_none() && row.id == id);
    assert_eq!(bookings(&own).len(), 2);
}

#[test]
fn row_f9_naming_a_known_account_again_renews_its_token() {
    let (own, service) = added();
    service.accept("newer-token");
    let again = wait(own.desk.add_account(newer(), &service)).unwrap_err();
    assert_eq!(code(&again), "calendar_known");
    let names = wait(own.desk.renew_account(&newer(), &service)).unwrap();
    assert_eq!(names, ["Calendly"]);
    assert_eq!(secrets(&own), ["newer-token"]);
    service.state.lock().unwrap()["user"] = json!("V");
    let error = wait(own.desk.renew_account(&newer(), &service)).unwrap_err();
    assert_eq!(code(&error), "not_found");
}

#[test]
fn row_f9_a_new_password_for_a_server_and_none_for_a_file() {
    let own = TestDesk::new();
    let dav = Dav::default();
    let one = feed::event("jan", "20261020T1200", "jan@las.example");
    let body = calendar(&[one]).replace("X-WR-CALNAME:Rozmowy\r\n", "");
    dav.put("jan", &body);
    wait(own.desk.add_account(caldav::account(COLLECTION), &dav)).unwrap();
    wait(own.desk.renew_secret(only(&own), "another password", &dav)).unwrap();
    assert_eq!(secrets(&own), ["another password"]);

    let own = TestDesk::new();
    let path = own.folder.path().with_file_name("own.ics");
    std::fs::write(&path, calendar(&[])).unwrap();
    wait(own.desk.add_calendar(by_path(&path), &dav)).unwrap();
    let error = wait(own.desk.renew_secret(only(&own), "a secret", &dav)).unwrap_err();
    assert_eq!(code(&error), "bad_input");
    assert_eq!(secrets(&own), [""; 0]);
}

/// An account with these calendars, none of which holds anything; it lets in with one password.
struct Account {
    calendars: Vec<&'static str>,
    password: &'static str,
    /// One of them that gives nothing that can be read.
    broken: &'static str,
}

#[async_trait]
impl Http for Account {
    async fn fetch(&self, _: FeedRequest) -> Result<FeedAnswer, HttpError> {
        Err(HttpError::Unreachable)
    }

    async fn send(&self, call: HttpCall) -> Result<HttpReply, HttpError> {
        let let_in = match &call.credentials {
            Some(Credentials::Basic { password, .. }) => password.reveal() == self.password,
            _ => false,
        };
        let body = String::from_utf8(call.body).unwrap();
        let one = |href: &str, property: &str| {
            format!(
                "<d:response><d:href>{href}</d:href><d:propstat><d:prop>{property}</d:prop>\
                 <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
            )
        };
        let inside = if body.contains("current-user-principal") {
            let href = "<d:href>/ola/</d:href>";
            one(
                "/",
                &format!("<d:current-user-principal>{href}</d:current-user-principal>"),
            )
        } else if body.contains("calendar-home-set") {
            let href = "<d:href>/ola/all/</d:href>";
            one(
                "/ola/",
                &format!("<c:calendar-home-set>{href}</c:calendar-home-set>"),
            )
        } else if call.method == "REPORT" && call.url.ends_with(&format!("/{}/", self.broken)) {
            "<d:response".to_owned()
        } else if call.method == "REPORT" {
            "<d:sync-token>1</d:sync-token>".to_owned()
        } else {
            let kind = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>";
            let calendar = |name: &&str| {
                let properties = format!("{kind}<d:displayname>{name}</d:displayname>");
                let asked = format!("/ola/all/{name}/");
                let matters = call.url.ends_with("/all/") || call.url.ends_with(&asked);
                matters.then(|| one(&asked, &properties))
            };
            self.calendars.iter().filter_map(calendar).collect()
        };
        let answer = format!(
            "<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\" \
             xmlns:c=\"urn:ietf:params:xml:ns:caldav\">{inside}</d:multistatus>"
        );
        Ok(HttpReply {
            status: if let_in { 207 } else { 401 },
            headers: Vec::new(),
            body: answer.into_bytes(),
        })
    }
}

#[test]
fn row_f9_adding_an_account_again_adds_what_is_new_and_leaves_the_rest() {
    let own = TestDesk::new();
    let with = |password: &str| NewAccount {
        secret: password.into(),
        ..caldav::account("https://dav.example/")
    };
    let names = |own: &TestDesk| -> Vec<String> {
        let all = own.list_calendars().unwrap();
        all.into_iter().map(|row| row.name).collect()
    };
    let mut http = Account {
        calendars: vec!["home", "work"],
        password: "first",
        broken: "",
    };
    wait(own.desk.add_account(with("first"), &http)).unwrap();
    assert_eq!(names(&own), ["home", "work"]);
    let before = own.list_calendars().unwrap();
    let again = wait(own.desk.add_account(with("first"), &http)).unwrap_err();
    assert_eq!(code(&again), "calendar_known");

    // One more is there, and the former password is none any more.
    http.calendars.insert(1, "team");
    http.password = "second";
    let added = wait(own.desk.add_account(with("second"), &http)).unwrap();
    let added: Vec<&str> = added.iter().map(|done| done.value.name.as_str()).collect();
    assert_eq!(added, ["team"]);
    assert_eq!(names(&own), ["home", "work", "team"]);
    let after = own.list_calendars().unwrap();
    assert_eq!(after[..2], before, "the others are as they were");
    assert_eq!(
        secrets(&own),
        ["second"; 3],
        "and are read with the new one"
    );
    sync_dav(&own, &http);

    // Undone, it goes alone; added again, it comes alone.
    own.undo_last().unwrap();
    assert_eq!(names(&own), ["home", "work"]);
    let added = wait(own.desk.add_account(with("second"), &http)).unwrap();
    assert_eq!(added.len(), 1);
    sync_dav(&own, &http);
}

#[test]
fn row_f9_a_calendar_that_cannot_be_read_keeps_none_of_its_account_out() {
    let own = TestDesk::new();
    let account = || caldav::account("https://dav.example/");
    let mut http = Account {
        calendars: vec!["home", "team", "work"],
        password: "app-password",
        broken: "team",
    };
    let added = wait(own.desk.add_account(account(), &http)).unwrap();
    let told: Vec<_> = added
        .iter()
        .map(|done| {
            let failure = done.value.failure.as_ref().map(code);
            (done.value.name.as_str(), done.entry.is_some(), failure)
        })
        .collect();
    let expected = [
        ("home", true, None),
        ("work", true, None),
        ("team", false, Some("calendar_unreadable")),
    ];
    assert_eq!(told, expected);
    assert_eq!(own.list_calendars().unwrap().len(), 2);
    assert_eq!(secrets(&own).len(), 2, "no password of what was not added");
    // Nothing else is new: then it is the one answer.
    let error = own.refused("again", |own| wait(own.desk.add_account(account(), &http)));
    assert_eq!(code(&error), "calendar_unreadable");
    http.broken = "";
    let added = wait(own.desk.add_account(account(), &http)).unwrap();
    assert_eq!(added.len(), 1);
    assert_eq!(added[0].value.name, "team");
}

fn sync_dav(own: &TestDesk, http: &Account) {
    own.clock.minutes(5);
    let report = wait(own.desk.sync_calendars(http)).unwrap();
    for one in &report.calendars {
        assert!(one.problems.is_empty(), "{one:?}");
    }
}

/// The account is removed, and added again with a token of today.
fn add_again(own: &TestDesk, service: &Service) {
    wait(own.desk.add_account(newer(), service)).unwrap();
}

#[test]
fn row_l2_what_waited_for_an_account_goes_out_through_it_once_it_is_added_again() {
    for refused in [false, true] {
        let (own, service) = added();
        missed(&own, bookings(&own)[0].row.id, Unexcused);
        service.accept("newer-token");
        own.remove_calendar(only(&own)).unwrap();
        if refused {
            own.clock.minutes(10);
            wait(own.desk.send_outbox(&service)).unwrap();
            assert_eq!(outbox(&own), [(Kind::MarkNoShow, State::Failed)]);
        }
        add_again(&own, &service);
        service.forget();
        own.clock.minutes(10);
        wait(own.desk.send_due_outbox(&service)).unwrap();
        own.clock.minutes(10);
        wait(own.desk.send_due_outbox(&service)).unwrap();
        let expected = [
            (Kind::MarkNoShow, State::Sent),
            (Kind::MarkNoShow, State::TakenBack),
        ];
        assert_eq!(outbox(&own), expected, "{refused}");
        assert_eq!(service.said("POST").len(), 1, "{refused}");
    }
}

#[test]
fn row_l2_what_was_on_its_way_when_the_account_was_removed_is_asked_for_and_said_once() {
    for arrived in [true, false] {
        let (own, service) = added();
        missed(&own, bookings(&own)[0].row.id, Unexcused);
        let lost = Some(HttpError::TimedOut);
        service.trouble.lock().unwrap().push_back(lost);
        own.clock.minutes(10);
        wait(own.desk.send_outbox(&service)).unwrap();
        assert_eq!(outbox(&own), [(Kind::MarkNoShow, State::Sending)]);
        if !arrived {
            service.state.lock().unwrap()["invitees"]["E1"][0]["no_show"] = json!(null);
        }
        service.accept("newer-token");
        own.remove_calendar(only(&own)).unwrap();
        add_again(&own, &service);
        service.forget();
        for _ in 0..4 {
            own.clock.minutes(10);
            wait(own.desk.send_outbox(&service)).unwrap();
        }
        assert_eq!(
            outbox(&own)[0],
            (Kind::MarkNoShow, State::Sent),
            "{arrived}"
        );
        let said = usize::from(!arrived);
        assert_eq!(service.said("POST").len(), said, "{arrived}");
        let open = outbox(&own)
            .into_iter()
            .find(|(_, state)| !matches!(state, State::Sent | State::TakenBack));
        assert_eq!(open, None, "{arrived}");
    }
}

#[test]
fn row_f8_what_was_called_off_while_an_account_was_away_is_missed_when_it_is_back() {
    let own = TestDesk::at("2026-10-14T10:35:00Z");
    let service = calendly();
    {
        let mut state = service.state.lock().unwrap();
        for number in 3..7 {
            let (id, guest) = (format!("E{number}"), format!("guest{number}"));
            let start = format!("2026-10-2{number}T12:00:00.000000Z");
            state["events"]
                .as_array_mut()
                .unwrap()
                .push(event(&id, &start, "active"));
            let email = format!("{guest}@las.example");
            state["invitees"][&id] = json!([invitee(&id, &guest, &email, &json!({}))]);
        }
    }
    wait(own.desk.add_account(account(), &service)).unwrap();
    let before: Vec<_> = bookings(&own).iter().map(|b| b.row.id).collect();
    own.remove_calendar(only(&own)).unwrap();
    {
        // One is deleted there.
        let mut state = service.state.lock().unwrap();
        let events = state["events"].as_array_mut().unwrap();
        events.retain(|one| !one["uri"].as_str().unwrap().ends_with("E4"));
    }
    service.accept("newer-token");
    let done = wait(own.desk.add_account(newer(), &service)).unwrap();
    assert_eq!((done[0].value.created, done[0].value.vanished), (0, 1));
    let gone = |own: &TestDesk| {
        let all = bookings(own);
        all.into_iter()
            .find(|b| b.row.attendee_email.as_deref() == Some("guest4@las.example"))
            .unwrap()
    };
    assert!(gone(&own).row.vanished);
    sync(&own, &service);
    assert_eq!(gone(&own).row.status, Status::Cancelled);
    let after: Vec<_> = bookings(&own).iter().map(|b| b.row.id).collect();
    assert_eq!(after, before, "the same bookings");
}

fn guests(names: &[&str]) -> Vec<Event> {
    names
        .iter()
        .map(|name| {
            let day = 20 + name.bytes().next().unwrap() % 8;
            let email = format!("{name}@las.example");
            feed::event(name, &format!("202610{day}T1200"), &email)
        })
        .collect()
}

fn standing(feed: &Feed) -> (usize, usize) {
    let all = feed.bookings();
    let booked = all.iter().filter(|b| b.row.status == Status::Booked);
    let vanished = all.iter().filter(|b| b.row.vanished);
    (booked.count(), vanished.count())
}

const OTHER: &str = "https://other.example/basic.ics";

#[test]
fn row_f8_a_calendar_under_a_new_private_address_misses_what_is_gone() {
    let (feed, _) = Feed::with(&guests(&["a", "b", "c", "d"]));
    feed.own.remove_calendar(only(&feed.own)).unwrap();
    feed.http.serve(OTHER, &calendar(&guests(&["a", "b", "c"])));
    let again = feed.add(by_url(OTHER)).unwrap();
    assert_eq!((again.created, again.vanished), (0, 1));
    assert_eq!(standing(&feed), (4, 1), "once may be a slip");
    feed.own.clock.minutes(5);
    feed.sync();
    assert_eq!(standing(&feed), (3, 0));
    // Put back as it was.
    feed.own.undo_last().unwrap();
}

#[test]
fn row_f8_another_calendar_with_one_common_meeting_takes_on_nothing_else() {
    let (feed, _) = Feed::with(&guests(&["a", "b", "c", "d"]));
    feed.own.remove_calendar(only(&feed.own)).unwrap();
    feed.http.serve(OTHER, &calendar(&guests(&["a", "h"])));
    feed.add(by_url(OTHER)).unwrap();
    for _ in 0..2 {
        assert_eq!(standing(&feed), (5, 0));
        feed.own.clock.minutes(5);
        feed.sync();
    }
}

#[test]
fn row_f8_a_calendar_that_comes_back_without_most_of_its_bookings_asks() {
    let (feed, _) = Feed::with(&guests(&["a", "b", "c", "d"]));
    feed.own.remove_calendar(only(&feed.own)).unwrap();
    feed.http.serve(URL, &calendar(&guests(&["a"])));
    feed.add(by_url(URL)).unwrap();
    for _ in 0..3 {
        assert_eq!(standing(&feed), (4, 3), "a person is asked");
        feed.own.clock.minutes(60 * 13);
        feed.sync();
    }
    let waits = feed.own.list_held_changes(only(&feed.own)).unwrap();
    assert_eq!(waits.len(), 3);
}
