//! Servers that stall, drip, never end or break off, over the real adapter with short limits: whatever they do, what was
//! read before stands. Row F-1 of the fault plan.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use kawka::adapters::http::{HttpLimits, ReqwestHttp};

use crate::support::feed::{by_url, calendar, event};
use crate::support::{TestDesk, snapshot};

/// What a server does with a connection after it has read the request's head.
type Trick = fn(&mut TcpStream);

/// A server whose manners change.
struct Server {
    port: u16,
    trick: Arc<Mutex<Trick>>,
    /// Connections that nobody takes any more.
    held: Mutex<Vec<TcpStream>>,
    closed: Arc<Mutex<bool>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (trick, closed) = (
            Arc::new(Mutex::new(whole as Trick)),
            Arc::new(Mutex::new(false)),
        );
        let (tricks, shut) = (Arc::clone(&trick), Arc::clone(&closed));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if *shut.lock().unwrap() {
                    // Takes nobody any more, and keeps the door: whoever knocks now gets no answer at all.
                    std::thread::sleep(Duration::from_secs(3600));
                }
                let (mut stream, tricks) = (stream.unwrap(), Arc::clone(&tricks));
                std::thread::spawn(move || {
                    let trick = *tricks.lock().unwrap();
                    trick(&mut stream);
                });
            }
        });
        Self {
            port,
            trick,
            held: Mutex::default(),
            closed,
        }
    }

    fn play(&self, trick: Trick) {
        *self.trick.lock().unwrap() = trick;
    }

    /// Answers no connection any more.
    fn fall_silent(&self) {
        *self.closed.lock().unwrap() = true;
        let mut held = self.held.lock().unwrap();
        // Once the system's queue is full, further ones are not even answered.
        while let Ok(stream) = TcpStream::connect_timeout(
            &(Ipv4Addr::LOCALHOST, self.port).into(),
            Duration::from_millis(200),
        ) {
            held.push(stream);
            assert!(held.len() < 5_000, "the queue does not fill");
        }
    }
}

fn read_head(stream: &mut TcpStream) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        head.push(byte[0]);
    }
}

fn say(stream: &mut TcpStream, headers: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: text/calendar\r\n{headers}\r\n");
    drop(stream.write_all(&[head.as_bytes(), body].concat()));
}

fn text() -> String {
    calendar(&[
        event("a", "20261020T1200", "jan@las.example"),
        event("b", "20261021T1200", "ewa@las.example"),
        event("c", "20261022T1200", "ida@las.example"),
    ])
}

fn whole(stream: &mut TcpStream) {
    read_head(stream);
    say(
        stream,
        &format!("content-length: {}\r\n", text().len()),
        text().as_bytes(),
    );
}

fn headers_only(stream: &mut TcpStream) {
    read_head(stream);
    say(stream, "content-length: 500\r\n", b"");
    let _ = stream.read(&mut [0]);
}

fn drip(stream: &mut TcpStream) {
    read_head(stream);
    say(
        stream,
        &format!("content-length: {}\r\n", text().len()),
        b"",
    );
    for byte in text().as_bytes().iter().cycle() {
        if stream.write_all(&[*byte]).is_err() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn never_ending(stream: &mut TcpStream) {
    read_head(stream);
    say(stream, "", text().as_bytes());
    while stream.write_all(&[b'X'; 4096]).is_ok() {}
}

fn reset_in_the_middle(stream: &mut TcpStream) {
    // What was not read makes the system break the connection off instead of closing it.
    let _ = stream.read(&mut [0; 10]);
    let half = &text()[..text().len() / 2];
    say(
        stream,
        &format!("content-length: {}\r\n", text().len()),
        half.as_bytes(),
    );
}

/// Forty megabytes in forty kilobytes, packed before anybody waits for them.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut child = Command::new("gzip")
        .args(["-9", "-c"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        drop(stdin.write_all(text().as_bytes()));
        drop(stdin.write_all(&vec![b' '; 40_000_000]));
    });
    let packed = child.wait_with_output().unwrap().stdout;
    writer.join().unwrap();
    assert!(packed.len() < 45_000, "a thousand to one");
    packed
});

fn bomb(stream: &mut TcpStream) {
    read_head(stream);
    let headers = format!(
        "content-encoding: gzip\r\ncontent-length: {}\r\n",
        BOMB.len()
    );
    say(stream, &headers, &BOMB);
}

fn ten_gigabytes(stream: &mut TcpStream) {
    read_head(stream);
    say(stream, "content-length: 10000000000\r\n", text().as_bytes());
    let _ = stream.read(&mut [0]);
}

#[test]
fn row_f_1_whatever_a_server_does_what_was_read_before_stands() {
    LazyLock::force(&BOMB);
    let server = Server::start();
    let http = ReqwestHttp::new(HttpLimits {
        connect: Duration::from_millis(600),
        total: Duration::from_millis(1200),
        bytes: 1_000_000,
        redirects: 3,
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let own = TestDesk::new();
    let url = format!("http://127.0.0.1:{}/private-token/basic.ics", server.port);
    let added = runtime.block_on(own.desk.add_calendar(by_url(&url), &http));
    assert_eq!(added.unwrap().value.bookings, 3);

    let tricks: [(&str, Option<Trick>, &str); 7] = [
        ("headers and no more", Some(headers_only), "timed_out"),
        ("a byte now and then", Some(drip), "timed_out"),
        ("a body without end", Some(never_ending), "too_large"),
        (
            "broken off in the middle",
            Some(reset_in_the_middle),
            "broken",
        ),
        ("a bomb", Some(bomb), "too_large"),
        ("ten gigabytes announced", Some(ten_gigabytes), "too_large"),
        ("no answer to a connection", None, "timed_out"),
    ];
    for (name, trick, problem) in tricks {
        match trick {
            Some(trick) => server.play(trick),
            None => server.fall_silent(),
        }
        let before = snapshot::of(own.store());
        own.clock.minutes(90);
        let report = runtime.block_on(own.desk.sync_calendars(&http)).unwrap();
        let sync = &report.calendars[0];
        let told: Vec<&str> = sync.problems.iter().map(|p| p.code.as_str()).collect();
        assert_eq!(told, [problem], "{name}");
        assert_eq!(
            (sync.bookings, sync.unchanged, sync.vanished),
            (3, 3, 0),
            "{name}"
        );
        snapshot::assert_same(&before, &snapshot::of(own.store()), name);
        let row = own.list_calendars().unwrap().remove(0);
        assert!(row.next_try.is_some_and(|at| at > own.now()), "{name}");
    }
}
