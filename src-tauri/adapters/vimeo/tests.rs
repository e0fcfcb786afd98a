//! The adapter against a small server on loopback that answers in one way each.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex};

use kawka_desk::port::{FilePart, NewVideo, Secret, VideoHost, VideoHostError as E, VideoStage};
use kawka_domain::recording::LinkPrivacy;

use super::*;

/// Answers every request so; gives the address and what was asked.
fn server(answer: impl Into<Vec<u8>>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (seen, answer) = (Arc::clone(&asked), answer.into());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut text, mut byte) = (Vec::new(), [0]);
            while !text.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
                text.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&text).to_ascii_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .and_then(|length| length.trim().parse::<usize>().ok())
                .unwrap_or(0);
            let mut body = vec![0; length];
            let _ = stream.read_exact(&mut body);
            text.extend_from_slice(&body);
            seen.lock()
                .unwrap()
                .push(String::from_utf8_lossy(&text).into_owned());
            let _ = stream.write_all(&answer);
        }
    });
    (address, asked)
}

fn json(status: u16, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

fn token() -> Secret {
    Secret::new("t0ken")
}

fn video() -> NewVideo {
    NewVideo {
        size: 5_000_000_000,
        name: "2026-10-14 11:00".into(),
        privacy: LinkPrivacy::Unlisted,
    }
}

fn part(path: &std::path::Path, offset: u64, length: u64) -> FilePart {
    FilePart {
        path: path.to_owned(),
        offset,
        length,
        bytes_per_second: None,
    }
}

#[tokio::test]
async fn every_refusal_has_its_own_meaning() {
    let html = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>";
    let elsewhere =
        "HTTP/1.1 302 Found\r\nlocation: https://a.example/\r\ncontent-length: 0\r\n\r\n";
    let patience = "HTTP/1.1 429 X\r\nretry-after: 90\r\ncontent-length: 0\r\n\r\n";
    let cases = [
        ("401", json(401, "{}"), E::Unauthorized),
        ("403", json(403, "{}"), E::Forbidden),
        (
            "403 for want of room",
            json(403, r#"{"error_code": 4102}"#),
            E::Quota,
        ),
        ("404", json(404, "{}"), E::Gone),
        ("410", json(410, ""), E::Gone),
        ("413", json(413, "{}"), E::Quota),
        ("429", json(429, "{}"), E::TooMany(None)),
        ("429 with a time", patience.into(), E::TooMany(Some(90))),
        ("500", json(500, "{}"), E::Trouble(500)),
        ("503 with a page", json(503, "<html>"), E::Trouble(503)),
        ("418", json(418, "{}"), E::Refused(418)),
        ("a page", html.into(), E::Unexpected),
        ("a redirect", elsewhere.into(), E::Unexpected),
        (
            "half an answer",
            "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".into(),
            E::Broken,
        ),
        ("a list", json(200, "[]"), E::Unexpected),
        (
            "no upload link",
            json(200, r#"{"uri":"/videos/1"}"#),
            E::Unexpected,
        ),
        (
            "an upload link in the clear",
            json(
                200,
                r#"{"uri":"/videos/1","upload":{"upload_link":"http://a.example/x"}}"#,
            ),
            E::Unexpected,
        ),
        (
            "another name",
            json(
                200,
                r#"{"uri":"/users/1","upload":{"upload_link":"https://a.example/x"}}"#,
            ),
            E::Unexpected,
        ),
    ];
    for (name, answer, expected) in cases {
        let (address, _) = server(answer);
        let made = Vimeo::at(&address).create(&token(), &video()).await;
        assert_eq!(made, Err(expected), "{name}");
    }
    let nobody = Vimeo::at("http://127.0.0.1:1");
    assert_eq!(nobody.account(&token()).await, Err(E::Unreachable));
}

#[tokio::test]
async fn the_token_goes_to_the_api_alone() {
    let made = r#"{"uri":"/videos/1","upload":{"upload_link":"https://files.example/x"}}"#;
    let (address, asked) = server(json(200, made));
    let created = Vimeo::at(&address)
        .create(&token(), &video())
        .await
        .unwrap();
    let head = asked.lock().unwrap().remove(0);
    assert!(
        head.to_lowercase()
            .contains("authorization: bearer t0ken\r\n")
    );
    assert!(head.contains("version=3.4"));
    assert!(head.contains(r#""approach":"tus""#) && head.contains(r#""size":"5000000000""#));
    assert!(head.contains(r#""view":"unlisted""#) && head.contains(r#""download":false"#));
    assert!(
        !format!("{created:?}").contains("files.example"),
        "a secret"
    );

    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("film.mp4");
    std::fs::write(&path, "0123456789").unwrap();
    let (address, asked) = server("HTTP/1.1 204 X\r\nupload-offset: 7\r\n\r\n");
    let vimeo = Vimeo::at(&address);
    let link = Secret::new(format!("{address}/files/x"));
    assert_eq!(vimeo.send(&link, &part(&path, 4, 3)).await, Ok(7));
    assert_eq!(vimeo.arrived(&link).await, Ok(7));
    let asked = asked.lock().unwrap();
    assert!(asked.iter().all(|head| !head.contains("t0ken")));
    assert!(asked[0].starts_with("PATCH /files/x "));
    let head = asked[0].to_lowercase();
    for line in [
        "tus-resumable: 1.0.0",
        "upload-offset: 4",
        "content-type: application/offset+octet-stream",
        "content-length: 3",
    ] {
        assert!(head.contains(line), "{line}: {head}");
    }
    assert!(head.ends_with("\r\n\r\n456"), "the part and nothing else");
    assert!(asked[1].starts_with("HEAD /files/x "));
}

#[tokio::test]
async fn uploads_go_to_trustworthy_addresses_only() {
    let vimeo = Vimeo::at("https://api.vimeo.com");
    for link in [
        "http://127.0.0.1:9/x",
        "http://files.example/x",
        "file:///etc/passwd",
        "",
    ] {
        assert_eq!(
            vimeo.arrived(&Secret::new(link)).await,
            Err(E::Unexpected),
            "{link}"
        );
    }
    let clear = Vimeo::at("http://api.example");
    assert_eq!(
        clear.account(&token()).await,
        Err(E::Unreachable),
        "never in the clear"
    );
}

#[tokio::test]
async fn a_file_that_is_not_there_or_shorter_is_no_upload() {
    let (address, _) = server("HTTP/1.1 204 X\r\nupload-offset: 7\r\n\r\n");
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("film.mp4");
    let vimeo = Vimeo::at(&address);
    let link = Secret::new(format!("{address}/files/x"));
    assert_eq!(vimeo.send(&link, &part(&path, 0, 3)).await, Err(E::File));
    std::fs::write(&path, "01").unwrap();
    assert_eq!(vimeo.send(&link, &part(&path, 0, 3)).await, Err(E::Broken));
}

#[tokio::test]
async fn how_far_the_host_is() {
    let stage = |upload: &str, transcode: &str| {
        format!(
            r#"{{"link":"https://vimeo.com/1/0123abcdef","privacy":{{"view":"unlisted"}},
               "upload":{{"status":"{upload}"}},"transcode":{{"status":"{transcode}"}}}}"#
        )
    };
    let cases = [
        ("in_progress", "in_progress", Ok(VideoStage::Uploading)),
        ("complete", "in_progress", Ok(VideoStage::Converting)),
        ("complete", "complete", Ok(VideoStage::Playable)),
        ("complete", "error", Ok(VideoStage::Failed)),
        ("error", "in_progress", Ok(VideoStage::Failed)),
        ("", "", Err(E::Unexpected)),
    ];
    for (upload, transcode, expected) in cases {
        let (address, _) = server(json(200, &stage(upload, transcode)));
        let status = Vimeo::at(&address).status(&token(), "/videos/1").await;
        assert_eq!(
            status.map(|status| status.stage),
            expected,
            "{upload} {transcode}"
        );
    }
    let (address, asked) = server(json(200, &stage("complete", "complete")));
    let vimeo = Vimeo::at(&address);
    let status = vimeo
        .status(&token(), "/videos/1:0123abcdef")
        .await
        .unwrap();
    assert_eq!(status.privacy, LinkPrivacy::Unlisted);
    assert!(asked.lock().unwrap()[0].starts_with("GET /videos/1?"));
    for uri in ["/users/1", "/videos/../me", "/videos/1/../../me", ""] {
        assert_eq!(
            vimeo.status(&token(), uri).await,
            Err(E::Unexpected),
            "{uri}"
        );
        assert_eq!(
            vimeo.delete(&token(), uri).await,
            Err(E::Unexpected),
            "{uri}"
        );
    }
}

#[tokio::test]
async fn only_204_confirms_a_deletion() {
    let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>";
    for (name, answer, expected) in [
        ("204", "HTTP/1.1 204 X\r\n\r\n".to_owned(), Ok(())),
        ("404", json(404, "{}"), Err(E::Gone)),
        ("a page", page.to_owned(), Err(E::Unexpected)),
        ("403", json(403, "{}"), Err(E::Forbidden)),
    ] {
        let (address, _) = server(answer);
        let deleted = Vimeo::at(&address).delete(&token(), "/videos/1").await;
        assert_eq!(deleted, expected, "{name}");
    }
}

#[test]
fn the_speed_limit_waits_as_long_as_the_bytes_should_have_taken() {
    let s = Duration::from_secs;
    let cases = [
        ("nothing sent", 0, 100, s(0), s(0)),
        ("too fast", 1000, 100, s(4), s(6)),
        ("in time", 1000, 100, s(10), s(0)),
        ("late", 1000, 100, s(99), s(0)),
        ("no limit of zero", 5, 0, s(0), s(5)),
    ];
    for (name, sent, limit, since, expected) in cases {
        assert_eq!(wait_for(sent, limit, since), expected, "{name}");
    }
}
