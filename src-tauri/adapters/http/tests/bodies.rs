//! Whole answers, and everything that is not one.

use std::process::{Command, Stdio};
use std::time::Instant;

use super::*;

/// gzip by the system's own tool, so that no compressor is shared with the code under test.
fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut child = Command::new("gzip")
        .arg("-c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, plain) = (child.stdin.take().unwrap(), plain.to_vec());
    let writer = std::thread::spawn(move || stdin.write_all(&plain).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output.stdout
}

#[tokio::test]
async fn the_second_fetch_asks_with_the_validators_of_the_first() {
    let server = Server::start(|head, stream| {
        let answer = if head.contains("if-none-match: \"v1\"") {
            b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec()
        } else {
            ok(
                "etag: \"v1\"\r\nlast-modified: Mon, 23 Nov 2026 08:00:00 GMT\r\n",
                CALENDAR,
            )
        };
        drop(stream.write_all(&answer));
    });
    let http = ReqwestHttp::new(quick());
    let first = http.fetch(request(server.url("/a.ics"))).await.unwrap();
    let FeedAnswer::Body {
        bytes,
        etag,
        last_modified,
    } = first
    else {
        panic!("expected a body")
    };
    assert_eq!(bytes, CALENDAR);
    let second = http
        .fetch(FeedRequest {
            url: server.url("/a.ics"),
            etag,
            last_modified,
            own_network: false,
        })
        .await;
    assert_eq!(second, Ok(FeedAnswer::NotModified));

    let heads = server.heads();
    assert!(
        heads[0].contains(&format!(
            "user-agent: kawka/{}\r\n",
            env!("CARGO_PKG_VERSION")
        )),
        "{}",
        heads[0]
    );
    assert!(
        heads[0].contains("accept-encoding: gzip") && !heads[0].contains("if-"),
        "{}",
        heads[0]
    );
    assert!(
        heads[1].contains("if-modified-since: mon, 23 nov 2026 08:00:00 gmt"),
        "{}",
        heads[1]
    );
    assert!(!heads.concat().contains("referer") && !heads.concat().contains("cookie"));
}

#[tokio::test]
async fn a_304_nobody_asked_for_is_not_an_answer() {
    let server = Server::saying("HTTP/1.1 304 Not Modified\r\n\r\n");
    assert_eq!(fetch(server.url("/")).await, Err(HttpError::Status(304)));
}

#[tokio::test]
async fn row_19_gzip_is_undone_and_a_bomb_is_too_large() {
    let small = Server::saying(ok("content-encoding: gzip\r\n", &gzip(CALENDAR)));
    assert_eq!(body_of(fetch(small.url("/")).await), CALENDAR);

    let bomb = gzip(&vec![b'A'; 50_000_000]);
    assert!(
        bomb.len() < 100_000,
        "the bomb must be small on the wire to prove anything"
    );
    let bomb = Server::saying(ok("content-encoding: gzip\r\n", &bomb));
    assert_eq!(fetch(bomb.url("/")).await, Err(HttpError::TooLarge));
}

#[tokio::test]
async fn row_19_the_limit_is_exact() {
    for (length, fits) in [(200_000, true), (200_001, false)] {
        let server =
            Server::saying([b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'A'; length]].concat());
        let answer = fetch(server.url("/")).await;
        assert_eq!(answer.is_ok(), fits, "{length} bytes");
        assert!(fits || answer == Err(HttpError::TooLarge));
    }
    let announced = Server::saying("HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\nBEGIN");
    assert_eq!(fetch(announced.url("/")).await, Err(HttpError::TooLarge));
}

#[tokio::test]
async fn row_19_an_endless_body_ends_at_the_limit() {
    let server = Server::start(|_, stream| {
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n"));
        while stream.write_all(&[b'A'; 4096]).is_ok() {}
    });
    assert_eq!(fetch(server.url("/")).await, Err(HttpError::TooLarge));
}

#[tokio::test]
async fn row_19_whoever_stalls_is_left_in_time() {
    let patience = Duration::from_secs(20);
    let silent = Server::start(move |_, _| std::thread::sleep(patience));
    let half_head = Server::start(move |_, stream| {
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-le"));
        std::thread::sleep(patience);
    });
    let drip = Server::start(|_, stream| {
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n"));
        while stream.write_all(b"A").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    for server in [silent, half_head, drip] {
        let before = Instant::now();
        assert_eq!(fetch(server.url("/")).await, Err(HttpError::TimedOut));
        assert!(before.elapsed() < Duration::from_secs(6));
    }
}

#[tokio::test]
async fn row_19_what_breaks_off_is_no_answer() {
    let whole = gzip(&[CALENDAR, &[b'x'; 3000]].concat());
    for (spoken, answer) in [
        (
            "shorter than announced",
            b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\nBEGIN:VCALENDAR".to_vec(),
        ),
        (
            "chunks without an end",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nBEGIN\r\n".to_vec(),
        ),
        (
            "half a gzip stream",
            ok("content-encoding: gzip\r\n", &whole[..whole.len() / 2]),
        ),
        ("no gzip at all", ok("content-encoding: gzip\r\n", CALENDAR)),
        ("nothing", Vec::new()),
        ("not HTTP", b"220 mail.example.org ESMTP\r\n".to_vec()),
    ] {
        assert_eq!(
            fetch(Server::saying(answer).url("/")).await,
            Err(HttpError::Broken),
            "{spoken}"
        );
    }
}

#[tokio::test]
async fn row_19_statuses_are_passed_on() {
    for status in [201, 204, 206, 300, 400, 401, 403, 404, 410, 429, 500, 503] {
        let server = Server::saying(format!(
            "HTTP/1.1 {status} X\r\nretry-after: 9\r\ncontent-length: 0\r\n\r\n"
        ));
        let expected = match status {
            429 | 503 => HttpError::Busy { status, seconds: 9 },
            _ => HttpError::Status(status),
        };
        assert_eq!(fetch(server.url("/")).await, Err(expected));
    }
}

/// A login page with status 200 is a whole answer; that it is no calendar is for the calendar crate to say.
#[tokio::test]
async fn html_is_handed_over_as_it_is() {
    let page = b"<!doctype html><title>Sign in</title>";
    let server = Server::saying(ok("content-type: text/html\r\n", page));
    assert_eq!(body_of(fetch(server.url("/")).await), page);
}
