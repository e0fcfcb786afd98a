//! Where a feed may lead, and what goes along.

use std::net::IpAddr;

use super::*;

#[tokio::test]
async fn row_18_three_redirects_are_followed_and_a_loop_ends() {
    let chain = Server::start(|head, stream| {
        let answer = match head.split(' ').nth(1).unwrap() {
            "/0" => redirect_to("/1").into_bytes(),
            "/1" => redirect_to("2").into_bytes(),
            "/2" => redirect_to("?last").into_bytes(),
            "/2?last" => ok("etag: \"v\"\r\n", CALENDAR),
            _ => redirect_to("/loop").into_bytes(),
        };
        drop(stream.write_all(&answer));
    });
    assert_eq!(body_of(fetch(chain.url("/0")).await), CALENDAR);
    let before = chain.heads().len();
    assert_eq!(fetch(chain.url("/loop")).await, Err(HttpError::Redirects));
    assert_eq!(
        chain.heads().len() - before,
        4,
        "the first request and three redirects"
    );
}

#[tokio::test]
async fn row_18_unsafe_redirects_are_refused() {
    let inner = Server::saying(ok("", CALENDAR));
    for target in [
        "file:///etc/passwd".to_owned(),
        "ftp://127.0.0.1/a".to_owned(),
        "data:text/calendar,BEGIN:VCALENDAR".to_owned(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[::ffff:169.254.169.254]/".to_owned(),
        "http://0.0.0.0/".to_owned(),
        format!("http://localhost:{}/", inner.port),
        format!("http://127.0.0.2:{}/", inner.port),
        format!("http://[::ffff:127.0.0.1]:{}/", inner.port),
        "http://".to_owned(),
    ] {
        let server = Server::saying(redirect_to(&target));
        assert_eq!(
            fetch(server.url("/")).await,
            Err(HttpError::Redirects),
            "{target}"
        );
    }
    let nowhere = Server::saying("HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(fetch(nowhere.url("/")).await, Err(HttpError::Redirects));
    assert!(inner.heads().is_empty(), "no refused address was asked");
}

#[tokio::test]
async fn row_18_secrets_stay_with_the_server_they_belong_to() {
    let other = Server::saying(ok("etag: \"theirs\"\r\n", CALENDAR));
    let elsewhere = redirect_to(&format!("http://thief:pw@127.0.0.1:{}/b", other.port));
    let own = Server::start(move |head, stream| {
        let answer = if head.starts_with("get /same") {
            redirect_to("/a")
        } else {
            elsewhere.clone()
        };
        drop(stream.write_all(answer.as_bytes()));
    });
    let url = own.url("/same").replace("http://", "http://anna:tajne@");
    let asked = FeedRequest {
        url,
        etag: Some("\"mine\"".into()),
        last_modified: Some("then".into()),
        own_network: false,
    };
    let answer = ReqwestHttp::new(quick()).fetch(asked).await;
    assert_eq!(
        answer,
        Ok(FeedAnswer::Body {
            bytes: CALENDAR.into(),
            etag: None,
            last_modified: None
        })
    );

    for head in own.heads() {
        assert!(
            head.contains("authorization: basic") && head.contains("if-none-match: \"mine\""),
            "{head}"
        );
    }
    let head = other.heads().concat();
    assert!(head.starts_with("get /b"));
    for secret in [
        "authorization",
        "if-none-match",
        "if-modified-since",
        "referer",
        "cookie",
    ] {
        assert!(!head.contains(secret), "{secret} went along: {head}");
    }
}

#[tokio::test]
async fn row_18_addresses_that_are_not_for_feeds_are_refused_at_once() {
    for url in [
        "",
        "a.ics",
        "file:///etc/passwd",
        "webcal://example.org/a",
        "http://169.254.169.254/",
        "http://[fe80::1]/",
    ] {
        assert_eq!(fetch(url).await, Err(HttpError::AddressRefused), "{url}");
    }
}

#[tokio::test]
async fn row_18_a_name_is_judged_by_where_it_leads() {
    let server = Server::saying(ok("", CALENDAR));
    let home = Server::saying(redirect_to(&format!(
        "http://other.example:{}/",
        server.port
    )));
    let http = ReqwestHttp::with_lookup(
        quick(),
        Arc::new(|host| {
            Ok(match host {
                "metadata.example" => vec![IpAddr::from([169, 254, 169, 254])],
                "mixed.localhost" => vec![
                    IpAddr::from([169, 254, 169, 254]),
                    IpAddr::from([127, 0, 0, 1]),
                ],
                "gone.example" => Vec::new(),
                _ => vec![IpAddr::from([127, 0, 0, 1])],
            })
        }),
    );
    let to = |host: &str, port: u16| request(format!("http://{host}:{port}/"));
    for (host, expected) in [
        ("metadata.example", HttpError::AddressRefused),
        ("rebound.example", HttpError::AddressRefused),
        ("gone.example", HttpError::Unreachable),
    ] {
        assert_eq!(
            http.fetch(to(host, server.port)).await,
            Err(expected),
            "{host}"
        );
    }
    assert_eq!(
        http.fetch(to("localhost", home.port)).await,
        Err(HttpError::Redirects)
    );
    assert!(server.heads().is_empty());
    assert_eq!(
        body_of(http.fetch(to("mixed.localhost", server.port)).await),
        CALENDAR
    );
}
