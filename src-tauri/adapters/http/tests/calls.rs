//! Requests with a password or a token: whom it reaches, and what comes back. Rows F-2, F-3 and 18.

use kawka_desk::port::{Credentials, HttpCall, HttpReply, Secret};

use super::*;

fn call(url: String) -> HttpCall {
    HttpCall {
        method: "PROPFIND".into(),
        url,
        headers: vec![("Depth".into(), "1".into())],
        body: Vec::new(),
        credentials: Some(Credentials::Basic {
            user: "ola".into(),
            password: Secret::new("app-password"),
        }),
        own_network: false,
    }
}

async fn send(call: HttpCall) -> Result<HttpReply, HttpError> {
    ReqwestHttp::new(quick()).send(call).await
}

/// `ola:app-password` in base 64, in the small letters the server keeps.
const BASIC: &str = "authorization: basic b2xhomfwcc1wyxnzd29yza==";

#[tokio::test]
async fn row_f_2_a_password_is_carried_along_on_the_same_server_and_never_to_another() {
    let other = Server::saying(ok("", b"caught"));
    let target = other.url("/catch");
    let server = Server::start(move |head, stream| {
        let answer = if head.contains("/away") {
            redirect_to(&target).into_bytes()
        } else if head.contains("/well-known") {
            redirect_to("/dav/").into_bytes()
        } else if head.contains("/round") {
            redirect_to("/round").into_bytes()
        } else {
            ok("etag: \"1\"\r\n", b"<x/>")
        };
        drop(stream.write_all(&answer));
    });
    let reply = send(call(server.url("/well-known"))).await.unwrap();
    assert_eq!((reply.status, reply.body.as_slice()), (200, &b"<x/>"[..]));
    assert_eq!(reply.header("etag"), Some("\"1\""));
    let heads = server.heads();
    assert_eq!(heads.len(), 2);
    for head in &heads {
        assert!(head.starts_with("propfind "), "the verb stays: {head}");
        assert!(head.contains(BASIC) && head.contains("depth: 1"), "{head}");
    }
    assert_eq!(
        send(call(server.url("/away"))).await,
        Err(HttpError::Redirects)
    );
    assert_eq!(other.heads(), Vec::<String>::new(), "not even a connection");
    assert_eq!(
        send(call(server.url("/round"))).await,
        Err(HttpError::Redirects)
    );
}

#[tokio::test]
async fn row_18_what_no_feed_may_reach_no_call_may_reach() {
    for url in [
        "file:///etc/passwd",
        "http://169.254.169.254/latest/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "no address",
    ] {
        let answer = send(call(url.to_owned())).await;
        assert_eq!(answer, Err(HttpError::AddressRefused), "{url}");
    }
}

#[tokio::test]
async fn any_status_is_an_answer_and_too_much_is_none() {
    let server = Server::saying("HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno");
    let reply = send(call(server.url("/"))).await.unwrap();
    assert_eq!((reply.status, reply.body.as_slice()), (403, &b"no"[..]));
    let large = Server::saying(ok("", &vec![b'a'; 200_001]));
    assert_eq!(send(call(large.url("/"))).await, Err(HttpError::TooLarge));
}

#[tokio::test]
async fn a_token_and_a_body_arrive() {
    let server = Server::start(|head, stream| {
        let length = head
            .split("content-length: ")
            .nth(1)
            .and_then(|rest| rest.lines().next())
            .map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        drop(stream.write_all(&ok("", &body)));
    });
    let reply = send(HttpCall {
        method: "POST".into(),
        body: b"{\"a\":1}".to_vec(),
        credentials: Some(Credentials::Bearer(Secret::new("t0ken"))),
        ..call(server.url("/invitee_no_shows"))
    });
    assert_eq!(reply.await.unwrap().body, b"{\"a\":1}");
    assert!(server.heads()[0].contains("authorization: bearer t0ken"));
}

#[tokio::test]
async fn row_f_3_a_feed_that_asks_for_patience_says_for_how_long() {
    for status in [429, 503] {
        let head =
            format!("HTTP/1.1 {status} Later\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n");
        let server = Server::saying(head);
        let busy = HttpError::Busy {
            status,
            seconds: 120,
        };
        assert_eq!(fetch(server.url("/")).await, Err(busy));
    }
}

#[test]
fn a_secret_prints_nothing_of_itself() {
    let printed = format!("{:?}", call("https://cloud.example/private".into()));
    let secret = format!("{:?}", Secret::new("app-password"));
    assert!(
        !printed.contains("private") && !secret.contains("app"),
        "{printed} {secret}"
    );
}
