//! The adapter against small servers on loopback that misbehave in one way each.

mod bodies;
mod calls;
mod own_network;
mod redirects;
mod table;
mod trust;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kawka_desk::port::{FeedAnswer, FeedRequest, Http, HttpError};

use super::{HttpLimits, ReqwestHttp};

const CALENDAR: &[u8] = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n";

/// A server whose every connection is given to one function together with the request's head.
struct Server {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (Arc::clone(&heads), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, seen, answer) =
                    (stream.unwrap(), Arc::clone(&seen), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let head = read_head(&mut stream);
                    seen.lock().unwrap().push(head.clone());
                    answer(&head, &mut stream);
                    let _ = stream.shutdown(Shutdown::Write);
                });
            }
        });
        Self { port, heads }
    }

    /// Answers everything with these bytes.
    fn saying(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |_, stream| drop(stream.write_all(&answer)))
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn read_head(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).to_ascii_lowercase()
}

fn ok(headers: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}

fn redirect_to(target: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n")
}

fn quick() -> HttpLimits {
    let (connect, total) = (Duration::from_millis(800), Duration::from_millis(1500));
    HttpLimits {
        connect,
        total,
        bytes: 200_000,
        redirects: 3,
    }
}

fn request(url: impl Into<String>) -> FeedRequest {
    FeedRequest {
        url: url.into(),
        etag: None,
        last_modified: None,
        own_network: false,
    }
}

async fn fetch(url: impl Into<String>) -> Result<FeedAnswer, HttpError> {
    ReqwestHttp::new(quick()).fetch(request(url)).await
}

fn body_of(answer: Result<FeedAnswer, HttpError>) -> Vec<u8> {
    match answer.unwrap() {
        FeedAnswer::Body { bytes, .. } => bytes,
        FeedAnswer::NotModified => panic!("expected a body"),
    }
}
