//! CalDAV: hostile answers by script, and the real servers Radicale and Xandikos on loopback. Rows F9, 17, F-4.
//!
//! The real ones are Python programs that `cargo xtask test` installs below `target/`; without them these tests are
//! not run, and say so.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use async_trait::async_trait;
use kawka::adapters::http::ReqwestHttp;
use kawka_desk::port::{
    Credentials, FeedAnswer, FeedRequest, Http, HttpCall, HttpError, HttpReply, Secret,
};
use kawka_desk::view::{CalendarSource, NewAccount};
use kawka_domain::booking::BookingStatus as Status;

use crate::support::feed::{Event, calendar, event, wait};
use crate::support::{TestDesk, at};

/// Every request gets this answer.
struct Answers(u16, String);

#[async_trait]
impl Http for Answers {
    async fn fetch(&self, _: FeedRequest) -> Result<FeedAnswer, HttpError> {
        Err(HttpError::Unreachable)
    }

    async fn send(&self, _: HttpCall) -> Result<HttpReply, HttpError> {
        Ok(HttpReply {
            status: self.0,
            headers: Vec::new(),
            body: self.1.clone().into_bytes(),
        })
    }
}

pub(super) fn account(url: &str) -> NewAccount {
    NewAccount {
        in_the_clear: false,
        own_network: false,
        source: CalendarSource::Caldav,
        name: String::new(),
        url: Some(url.into()),
        user: "ola".into(),
        secret: "app-password".into(),
    }
}

#[test]
fn row_17_a_hostile_server_adds_nothing_and_leaves_no_password_behind() {
    let multistatus = |inside: &str| {
        format!("<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\">{inside}</d:multistatus>")
    };
    let elsewhere = multistatus(
        "<d:response><d:href>/</d:href><d:propstat><d:prop><d:current-user-principal>\
         <d:href>https://evil.example/principal/</d:href></d:current-user-principal></d:prop>\
         <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>",
    );
    let cases = [
        ("not let in", 401, String::new(), "not_allowed"),
        ("nothing there", 404, String::new(), "no_calendars"),
        (
            "a web page",
            200,
            "<html><body>Sign in<br></body>".into(),
            "not_understood",
        ),
        (
            "an entity",
            207,
            "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>".into(),
            "not_understood",
        ),
        (
            "too deep",
            207,
            multistatus(&"<a>".repeat(500)),
            "not_understood",
        ),
        (
            "the password is wanted elsewhere",
            207,
            elsewhere,
            "redirects",
        ),
        ("no properties", 207, multistatus(""), "no_calendars"),
    ];
    for (name, status, body, problem) in cases {
        let own = TestDesk::new();
        let before = own.secrets.len();
        let url = "https://dav.example/";
        let added = wait(own.desk.add_account(account(url), &Answers(status, body)));
        let error = added.expect_err(name);
        assert_eq!(
            error.params.get("problem").map(String::as_str),
            Some(problem),
            "{name}"
        );
        assert_eq!(own.list_calendars().unwrap(), [], "{name}");
        assert_eq!(own.secrets.len(), before, "{name}");
    }
}

/// A server of its own over a temporary folder, ended with the test.
pub(super) struct Server {
    child: Child,
    pub(super) base: String,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(super) fn programs() -> PathBuf {
    let folder = std::env::var_os("KAWKA_DAV_SERVERS");
    PathBuf::from(folder.expect("KAWKA_DAV_SERVERS names the folder of radicale and xandikos"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn start(folder: tempfile::TempDir, port: u16, command: &mut Command) -> Server {
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let server = Server {
        child: child.unwrap(),
        base: format!("http://127.0.0.1:{port}"),
        _folder: folder,
    };
    // Waits for the server and not for a time: every try is a connection.
    for _ in 0..100_000 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return server;
        }
        std::thread::yield_now();
        std::thread::park_timeout(std::time::Duration::from_millis(5));
    }
    panic!("the server does not come up");
}

pub(super) fn radicale(programs: &Path) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let users = folder.path().join("users");
    std::fs::write(&users, "ola:app-password\n").unwrap();
    let port = free_port();
    let config = folder.path().join("config");
    let text = format!(
        "[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {}\n\
         htpasswd_encryption = plain\ndelay = 0\n[storage]\nfilesystem_folder = {}\n",
        users.display(),
        folder.path().join("data").display()
    );
    std::fs::write(&config, text).unwrap();
    let mut command = Command::new(programs.join("radicale"));
    command.arg("--config").arg(&config);
    start(folder, port, &mut command)
}

pub(super) fn xandikos(programs: &Path) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let mut command = Command::new(programs.join("xandikos"));
    command
        .args([
            "serve",
            "--defaults",
            "--autocreate",
            "--current-user-principal",
            "/ola/",
        ])
        .args(["--listen-address", "127.0.0.1", "--port", &port.to_string()])
        .arg("-d")
        .arg(folder.path().join("data"));
    start(folder, port, &mut command)
}

impl Server {
    pub(super) fn send(&self, method: &str, path: &str, body: &str) -> u16 {
        self.send_if(method, path, body, None)
    }

    /// Only where the entry is still the one with this ETag.
    pub(super) fn send_if(&self, method: &str, path: &str, body: &str, etag: Option<&str>) -> u16 {
        let mut headers = vec![(
            "content-type".to_owned(),
            "text/calendar; charset=utf-8".to_owned(),
        )];
        headers.extend(etag.map(|etag| ("if-match".to_owned(), etag.to_owned())));
        let call = HttpCall {
            method: method.into(),
            url: format!("{}{path}", self.base),
            headers,
            body: body.as_bytes().to_vec(),
            credentials: Some(Credentials::Basic {
                user: "ola".into(),
                password: Secret::new("app-password"),
            }),
            own_network: false,
        };
        wait_io(ReqwestHttp::default().send(call)).unwrap().status
    }

    fn put(&self, collection: &str, name: &str, event: &Event) {
        let body = calendar(std::slice::from_ref(event)).replace("X-WR-CALNAME:Rozmowy\r\n", "");
        let status = self.send("PUT", &format!("{collection}{name}.ics"), &body);
        assert!((200..300).contains(&status), "PUT {name}: {status}");
    }

    fn delete(&self, collection: &str, name: &str) {
        let status = self.send("DELETE", &format!("{collection}{name}.ics"), "");
        assert!((200..300).contains(&status), "DELETE {name}: {status}");
    }
}

pub(super) fn wait_io<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(work)
}

fn follow(server: &Server, collection: &str, url: &str) {
    let own = TestDesk::new();
    let http = ReqwestHttp::default();
    server.put(
        collection,
        "jan",
        &event("jan", "20261020T1200", "jan@las.example"),
    );
    server.put(
        collection,
        "ewa",
        &event("ewa", "20261021T1200", "ewa@laka.example"),
    );
    server.put(
        collection,
        "ida",
        &event("ida", "20261022T1200", "ida@gaj.example"),
    );
    // Two that stand, so that what changes is less than half of all.
    for (name, start) in [("una", "20261103T1200"), ("iza", "20261104T1200")] {
        server.put(
            collection,
            name,
            &event(name, start, &format!("{name}@las.example")),
        );
    }
    let added = wait_io(own.desk.add_account(account(url), &http)).unwrap();
    let sum: u32 = added.iter().map(|one| one.value.bookings).sum();
    assert_eq!(sum, 5);
    let list = || {
        let all = own.list_bookings(at("2026-01-01T00:00:00Z"), at("2027-12-31T00:00:00Z"));
        let row = |b: kawka_desk::view::BookingView| {
            (b.row.start.format("%d %H:%M").to_string(), b.row.status)
        };
        all.unwrap().into_iter().map(row).collect::<Vec<_>>()
    };
    let sync = || {
        own.clock.minutes(5);
        let report = wait_io(own.desk.sync_calendars(&http)).unwrap();
        for one in &report.calendars {
            assert!(one.problems.is_empty(), "{one:?}");
        }
    };
    // Changed, gone, new: only the changes travel, and the whole adds up.
    server.put(
        collection,
        "jan",
        &event("jan", "20261020T1500", "jan@las.example").line("SEQUENCE:1"),
    );
    server.delete(collection, "ewa");
    server.put(
        collection,
        "eda",
        &event("eda", "20261023T1200", "eda@bor.example"),
    );
    sync();
    let booked = |when: &str| (when.to_owned(), Status::Booked);
    assert_eq!(
        list(),
        [
            booked("20 15:00"),
            booked("21 12:00"),
            booked("22 12:00"),
            booked("23 12:00"),
            booked("03 12:00"),
            booked("04 12:00")
        ]
    );
    sync();
    assert_eq!(
        list()[1],
        ("21 12:00".to_owned(), Status::Cancelled),
        "missing twice"
    );

    // A token the server does not know is dropped and everything read anew.
    let spoil = |c: &kawka_store::Transaction<'_>| {
        c.execute(
            "UPDATE local_calendar_source SET sync_token = sync_token || 'x'",
            [],
        )
        .map_err(kawka_store::StoreError::from)
    };
    own.store().write_local(spoil).unwrap();
    server.put(
        collection,
        "ida",
        &event("ida", "20261022T1600", "ida@gaj.example").line("SEQUENCE:1"),
    );
    sync();
    assert_eq!(list()[2], booked("22 16:00"));

    // Two events of one UID cannot both stand; whatever the server does with it, nothing is lost here.
    let twin = calendar(&[event("ida", "20261029T1600", "ida@gaj.example")]);
    server.send("PUT", &format!("{collection}twin.ics"), &twin);
    sync();
    assert!(
        list().iter().any(
            |row| row.1 == Status::Booked && row.0.starts_with("22") || row.0.starts_with("29")
        )
    );
}

#[test]
#[ignore = "needs Radicale and Xandikos; cargo xtask test brings them"]
fn row_f_4_radicale_is_followed() {
    let server = radicale(&programs());
    assert_eq!(server.send("MKCALENDAR", "/ola/work/", ""), 201);
    assert_eq!(server.send("MKCALENDAR", "/ola/home/", ""), 201);
    follow(&server, "/ola/work/", &server.base);
    // One calendar by its own address, and a wrong password.
    let own = TestDesk::new();
    let http = ReqwestHttp::default();
    let url = format!("{}/ola/work/", server.base);
    let added = wait_io(own.desk.add_account(account(&url), &http)).unwrap();
    assert_eq!(added.len(), 1, "the one that was named");
    let wrong = NewAccount {
        secret: "wrong".into(),
        ..account(&server.base)
    };
    let error = wait_io(TestDesk::new().desk.add_account(wrong, &http)).unwrap_err();
    assert_eq!(error.params["problem"], "not_allowed");
}

#[test]
#[ignore = "needs Radicale and Xandikos; cargo xtask test brings them"]
fn row_f_4_xandikos_is_followed() {
    let server = xandikos(&programs());
    follow(&server, "/ola/calendars/calendar/", &server.base);
}
