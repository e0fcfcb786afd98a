//! Calendars on hosts in the own network: read after a person's yes to the host and not before, whenever it turns out
//! that they stand there. Rows 18 and F-2; the connections themselves are counted beside the adapter.

use std::sync::Mutex;

use async_trait::async_trait;
use kawka_desk::CommandError;
use kawka_desk::port::{FeedAnswer, FeedRequest, Http, HttpCall, HttpError, HttpReply};
use kawka_desk::view::{Attention, CalendarRow, NewAccount, NewCalendar, OutboxState};
use kawka_domain::booking::{BookingStatus as Status, NoShowReason::Unexcused};
use kawka_domain::ids::CalendarId;

use super::{caldav, calendly, code};
use crate::support::dav::{COLLECTION, Dav};
use crate::support::feed::{Feed, by_path, by_url, calendar, event, wait};
use crate::support::ports::ScriptedHttp;
use crate::support::{TestDesk, at};

const CLOUD: &str = "https://nextcloud.firma.local:8443/s/private-token/basic.ics";
const SECOND: &str = "https://nextcloud.firma.local/s/another-token/basic.ics";
const OTHER: &str = "https://nas.firma.local/basic.ics";

fn text() -> String {
    calendar(&[event("a", "20261020T1200", "jan@las.example")])
}

/// A network with three addresses in it, all of which give a calendar.
fn network() -> ScriptedHttp {
    let http = ScriptedHttp::default();
    let own = [
        (CLOUD, "a", "20261020T1200", "jan@las.example"),
        (SECOND, "b", "20261022T1200", "ewa@gaj.example"),
        (OTHER, "c", "20261023T1200", "ida@bor.example"),
    ];
    for (url, uid, start, guest) in own {
        http.serve(url, &calendar(&[event(uid, start, guest)]));
        let host = url.split('/').take(3).collect::<Vec<_>>().join("/");
        http.home.lock().unwrap().push(host);
    }
    http
}

fn with_yes(url: &str) -> NewCalendar {
    NewCalendar {
        own_network: true,
        ..by_url(url)
    }
}

fn add(own: &TestDesk, new: NewCalendar, http: &dyn Http) -> Result<(), CommandError> {
    wait(own.desk.add_calendar(new, http)).map(|_| ())
}

fn assert_asks(error: &CommandError, host: &str) {
    assert_eq!(code(error), "own_network");
    assert_eq!(error.params.get("host").map(String::as_str), Some(host));
    assert_eq!(error.params.len(), 1, "the host and nothing else");
}

fn sync(own: &TestDesk, http: &dyn Http) {
    own.clock.minutes(5);
    wait(own.desk.sync_due_calendars(http)).unwrap();
}

fn rows(own: &TestDesk) -> Vec<CalendarRow> {
    own.list_calendars().unwrap()
}

/// Which calendars were read, in the order in which they were added.
fn read(own: &TestDesk) -> Vec<bool> {
    let row = |row: CalendarRow| {
        if let Some(error) = &row.failure {
            assert_eq!(code(error), "own_network");
        }
        row.failure.is_none()
    };
    rows(own).into_iter().map(row).collect()
}

#[test]
fn row_18_a_calendar_in_the_own_network_is_added_after_a_yes_alone() {
    let (own, http) = (TestDesk::new(), network());
    let refused = own.refused("without a yes", |own| add(own, by_url(CLOUD), &http));
    assert_asks(&refused, "nextcloud.firma.local");
    let said = refused.english();
    for part in [
        "nextcloud.firma.local",
        "--own-network",
        "nothing was changed",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!said.contains("token") && !said.contains("8443"), "{said}");

    add(&own, with_yes(CLOUD), &http).unwrap();
    assert!(rows(&own)[0].own_network);
    sync(&own, &http);
    assert_eq!(read(&own), [true], "the yes is remembered");
    assert!(http.requests().last().unwrap().own_network);
}

#[test]
fn row_18_a_yes_is_one_to_a_host() {
    let (own, http) = (TestDesk::new(), network());
    add(&own, with_yes(CLOUD), &http).unwrap();
    add(&own, by_url(SECOND), &http).unwrap();
    let refused = own.refused("another host", |own| add(own, by_url(OTHER), &http));
    assert_asks(&refused, "nas.firma.local");
    // It goes with the calendars that needed it.
    for row in rows(&own) {
        own.remove_calendar(row.id).unwrap();
    }
    let refused = own.refused("nobody says yes any more", |own| {
        add(own, by_url(SECOND), &http)
    });
    assert_asks(&refused, "nextcloud.firma.local");
    // And comes back with them.
    own.undo_last().unwrap();
    sync(&own, &http);
    assert_eq!(read(&own), [true]);
}

#[test]
fn row_18_a_yes_that_was_not_needed_is_not_kept() {
    let (feed, _) = Feed::with(&[]);
    let public = "https://public.example/basic.ics";
    feed.http.serve(public, &text());
    feed.add(with_yes(public)).unwrap();
    assert!(!rows(&feed.own)[1].own_network);
    let path = feed.own.folder.path().with_file_name("own.ics");
    std::fs::write(&path, text()).unwrap();
    let file = NewCalendar {
        own_network: true,
        ..by_path(&path)
    };
    feed.add(file).unwrap();
    assert!(!rows(&feed.own)[2].own_network);
    let never = feed.http.requests().iter().all(|one| !one.own_network);
    assert!(never, "nobody was asked at home");
    // Its name leads into the own network one day: that is another question.
    feed.http.home.lock().unwrap().push("https://public".into());
    sync(&feed.own, &feed.http);
    assert_eq!(read(&feed.own), [true, false, true]);
}

#[test]
fn row_18_a_calendar_of_before_is_told_of_and_read_on_after_one_yes() {
    let own = TestDesk::new();
    let http = network();
    let home = std::mem::take(&mut *http.home.lock().unwrap());
    for url in [CLOUD, OTHER, SECOND] {
        add(&own, by_url(url), &http).unwrap();
    }
    let ids: Vec<CalendarId> = rows(&own).iter().map(|row| row.id).collect();
    let none = own.allow_own_network(ids[0]).unwrap_err();
    assert_eq!(code(&none), "not_found", "it does not ask");
    *http.home.lock().unwrap() = home;
    http.serve(
        CLOUD,
        &calendar(&[event("a", "20261021T1200", "jan@las.example")]),
    );

    let before = own.list_bookings(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    let before = before.unwrap();
    assert!(before.iter().all(|one| one.row.status == Status::Booked));
    sync(&own, &http);
    assert_eq!(read(&own), [false, false, false]);
    assert_asks(
        rows(&own)[0].failure.as_ref().unwrap(),
        "nextcloud.firma.local",
    );
    let today = own.get_today().unwrap();
    let told = today.attention.iter().filter(
        |one| matches!(one, Attention::CalendarFailing { code, .. } if code == "own_network"),
    );
    assert_eq!(told.count(), 3, "it is told on the first screen");
    assert_eq!(today.calendar_age.failing, 3);
    let told = own.list_readings(true, 0, 3).unwrap();
    for reading in &told {
        assert_eq!(code(reading.failure.as_ref().unwrap()), "own_network");
    }
    let after = own.list_bookings(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    assert_eq!(after.unwrap(), before, "nothing is lost by it");

    own.allow_own_network(ids[0]).unwrap();
    let waits: Vec<bool> = rows(&own)
        .iter()
        .map(|row| row.next_try.is_some())
        .collect();
    assert_eq!(
        waits,
        [false, true, false],
        "both of this host are tried at once"
    );
    wait(own.desk.sync_due_calendars(&http)).unwrap();
    assert_eq!(read(&own), [true, false, true]);
    let moved = own.list_bookings(at("2026-10-21T00:00:00Z"), at("2026-10-22T00:00:00Z"));
    assert_eq!(moved.unwrap().len(), 1, "what changed meanwhile is there");
    let again = own.allow_own_network(ids[0]).unwrap_err();
    assert_eq!(code(&again), "not_found", "it asks no more");
    let gone = own.allow_own_network(CalendarId::new()).unwrap_err();
    assert_eq!(code(&gone), "not_found");
}

fn dav_account(own_network: bool) -> NewAccount {
    NewAccount {
        own_network,
        ..caldav::account(COLLECTION)
    }
}

#[test]
fn row_18_no_password_goes_into_the_own_network_before_the_yes() {
    let (own, dav) = (TestDesk::new(), Dav::default());
    dav.put("jan", &text().replace("X-WR-CALNAME:Rozmowy\r\n", ""));
    dav.home.lock().unwrap().push("https://dav.example/".into());
    let secrets = own.secrets.len();
    let refused = own.refused("without a yes", |own| {
        wait(own.desk.add_account(dav_account(false), &dav)).map(|_| ())
    });
    assert_asks(&refused, "dav.example");
    assert_eq!(own.secrets.len(), secrets);

    wait(own.desk.add_account(dav_account(true), &dav)).unwrap();
    sync(&own, &dav);
    assert_eq!(read(&own), [true]);
    let id = rows(&own)[0].id;
    wait(own.desk.renew_secret(id, "another password", &dav)).unwrap();
}

#[test]
fn row_18_naming_a_known_account_with_the_yes_lets_its_calendars_be_read_again() {
    let (own, dav) = (TestDesk::new(), Dav::default());
    dav.put("jan", &text().replace("X-WR-CALNAME:Rozmowy\r\n", ""));
    wait(own.desk.add_account(dav_account(false), &dav)).unwrap();
    dav.home.lock().unwrap().push("https://dav.example/".into());
    sync(&own, &dav);
    assert_eq!(read(&own), [false]);
    let refused = wait(own.desk.renew_account(&dav_account(false), &dav)).unwrap_err();
    assert_asks(&refused, "dav.example");
    let id = rows(&own)[0].id;
    let refused = wait(own.desk.renew_secret(id, "another password", &dav)).unwrap_err();
    assert_asks(&refused, "dav.example");
    let known = wait(own.desk.add_account(dav_account(true), &dav)).unwrap_err();
    assert_eq!(code(&known), "calendar_known");
    wait(own.desk.renew_account(&dav_account(true), &dav)).unwrap();
    wait(own.desk.sync_due_calendars(&dav)).unwrap();
    assert_eq!(read(&own), [true]);
}

/// A network in which everything stands at home, and which nobody may enter.
struct Refused;

#[async_trait]
impl Http for Refused {
    async fn fetch(&self, _: FeedRequest) -> Result<FeedAnswer, HttpError> {
        Err(HttpError::OwnNetwork)
    }

    async fn send(&self, _: HttpCall) -> Result<HttpReply, HttpError> {
        Err(HttpError::OwnNetwork)
    }
}

#[test]
fn row_f_2_nothing_is_said_to_a_service_whose_name_leads_into_the_own_network() {
    let (own, service) = calendly::added();
    calendly::missed(&own, calendly::bookings(&own)[0].row.id, Unexcused);
    own.clock.minutes(10);
    wait(own.desk.send_outbox(&Refused)).unwrap();
    let waits = calendly::outbox(&own);
    assert_eq!(waits.len(), 1);
    assert_eq!(
        waits[0].1,
        OutboxState::Waiting,
        "it is known not to have arrived"
    );
    own.clock.minutes(60);
    wait(own.desk.send_outbox(&service)).unwrap();
    assert_eq!(calendly::outbox(&own)[0].1, OutboxState::Sent);
    let error = wait(own.desk.add_account(calendly::account(), &Refused)).unwrap_err();
    assert_asks(&error, "calendly.example");
}

#[test]
fn row_18_what_is_named_is_the_host_that_is_asked() {
    for (url, host) in [
        (
            "https://NEXTCLOUD.firma.local./a.ics",
            "nextcloud.firma.local.",
        ),
        (
            "https://anna:tajne@nas.firma.local/a.ics",
            "nas.firma.local",
        ),
        (
            "https://calendar.example\\@nas.firma.local/a.ics",
            "calendar.example",
        ),
        ("https://nas.firma.local@10.0.0.5/a.ics", "10.0.0.5"),
        ("https://167772165/a.ics", "10.0.0.5"),
        ("webcal://nas.firma.local?/a.ics", "nas.firma.local"),
        ("https://[fd12:0::1]:8443/a.ics", "[fd12::1]"),
    ] {
        let own = TestDesk::new();
        let error = own.refused(url, |own| add(own, by_url(url), &Refused));
        assert_asks(&error, host);
    }
}

/// iCloud, as far as it matters: it leads on to a host of its own part (RFC 6764), in which the calendars are.
#[derive(Default)]
struct Partitioned(Mutex<Vec<(String, bool)>>);

#[async_trait]
impl Http for Partitioned {
    async fn fetch(&self, _: FeedRequest) -> Result<FeedAnswer, HttpError> {
        Err(HttpError::Unreachable)
    }

    async fn send(&self, call: HttpCall) -> Result<HttpReply, HttpError> {
        let host = call.url.split('/').nth(2).unwrap().to_owned();
        self.0.lock().unwrap().push((host, call.own_network));
        let body = String::from_utf8(call.body).unwrap();
        let part = "https://p12-caldav.icloud.com";
        let (href, property) = if body.contains("current-user-principal") {
            let inside = format!("<d:href>{part}/1/principal/</d:href>");
            let property = format!("<d:current-user-principal>{inside}</d:current-user-principal>");
            ("/", property)
        } else if body.contains("calendar-home-set") {
            let inside = format!("<d:href>{part}/1/calendars/</d:href>");
            let property = format!("<c:calendar-home-set>{inside}</c:calendar-home-set>");
            ("/1/principal/", property)
        } else if call.method == "REPORT" {
            ("", String::new())
        } else {
            let kind = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>";
            let name = "<d:displayname>home</d:displayname>";
            ("/1/calendars/home/", [kind, name].concat())
        };
        let inside = if href.is_empty() {
            "<d:sync-token>1</d:sync-token>".to_owned()
        } else {
            format!(
                "<d:response><d:href>{href}</d:href><d:propstat><d:prop>{property}</d:prop>\
                 <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
            )
        };
        let body = format!(
            "<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\" \
             xmlns:c=\"urn:ietf:params:xml:ns:caldav\">{inside}</d:multistatus>"
        );
        Ok(HttpReply {
            status: 207,
            headers: Vec::new(),
            body: body.into_bytes(),
        })
    }
}

#[test]
fn row_18_a_yes_to_a_server_is_none_to_the_one_that_it_leads_on_to() {
    let (own, http) = (TestDesk::new(), Partitioned::default());
    let account = NewAccount {
        own_network: true,
        ..caldav::account("https://caldav.icloud.com/")
    };
    wait(own.desk.add_account(account, &http)).unwrap();
    assert!(!rows(&own)[0].own_network);
    let asked = std::mem::take(&mut *http.0.lock().unwrap());
    let hosts = ["caldav.icloud.com", "p12-caldav.icloud.com"];
    for (host, yes) in &asked {
        assert!(hosts.contains(&host.as_str()), "{host}");
        assert_eq!(*yes, host == hosts[0], "{host}");
    }
    for host in hosts {
        assert!(asked.iter().any(|(asked, _)| asked == host), "{host}");
    }
}
