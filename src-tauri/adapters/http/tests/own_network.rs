//! The own network: asked of whom a person said yes to, and of nobody else. Rows 18 and F-2; what counts is counted at
//! the listener.

use std::net::{IpAddr, UdpSocket};
use std::sync::atomic::{AtomicUsize, Ordering};

use kawka_desk::port::{Credentials, HttpCall, Secret};
use reqwest::dns::Resolve as _;

use super::*;
use crate::adapters::http::{Guard, Reach, proxies};

/// Addresses of the own network, one of each range.
const HOME: [&str; 7] = [
    "10.255.255.254",
    "172.31.255.254",
    "192.168.255.254",
    "100.127.255.254",
    "198.19.255.254",
    "fc00::dead:beef",
    "fdff:ffff::1",
];

/// A name by which each of [`HOME`] is known, `home0.example` and so on; the others lead where they are told.
fn names(others: &'static [(&'static str, &'static [&'static str])]) -> ReqwestHttp {
    ReqwestHttp::with_lookup(
        quick(),
        Arc::new(move |host| {
            let number = host
                .strip_prefix("home")
                .and_then(|rest| rest.strip_suffix(".example")?.parse::<usize>().ok());
            let led = others.iter().find(|(name, _)| *name == host);
            let found = match (number, led) {
                (Some(number), _) => &HOME[number..=number],
                (None, Some((_, led))) => *led,
                (None, None) => &[],
            };
            Ok(found.iter().map(|ip| ip.parse().unwrap()).collect())
        }),
    )
}

fn with_yes(url: impl Into<String>) -> FeedRequest {
    FeedRequest {
        own_network: true,
        ..request(url)
    }
}

fn call(url: &str) -> HttpCall {
    HttpCall {
        method: "PROPFIND".into(),
        url: url.into(),
        headers: Vec::new(),
        body: Vec::new(),
        credentials: Some(Credentials::Basic {
            user: "ola".into(),
            password: Secret::new("app-password"),
        }),
        own_network: false,
    }
}

#[tokio::test]
async fn row_f_2_the_own_network_is_asked_only_after_a_yes() {
    let http = names(&[]);
    for (number, ip) in HOME.iter().enumerate() {
        let literal = if ip.contains(':') {
            format!("http://[{ip}]:9/")
        } else {
            format!("http://{ip}:9/")
        };
        for url in [literal, format!("http://home{number}.example:9/")] {
            let refused = Err(HttpError::OwnNetwork);
            assert_eq!(http.fetch(request(&url)).await, refused, "{url}");
            let sent = http.send(call(&url)).await;
            assert_eq!(sent.map(|reply| reply.status), Err(HttpError::OwnNetwork));
        }
    }
}

#[tokio::test]
async fn row_f_2_a_yes_to_the_own_network_is_none_to_what_is_never_asked() {
    let http = names(&[
        ("metadata.example", &["169.254.169.254"]),
        ("metadata6.example", &["fd00:ec2::254"]),
        ("link.example", &["fe80::1", "169.254.7.7"]),
        ("loop.example", &["127.0.0.1", "::1"]),
        ("mapped.example", &["::ffff:192.168.0.1"]),
        ("nat64.example", &["64:ff9b::c0a8:1"]),
        ("nothing.example", &["0.0.0.0"]),
    ]);
    for host in [
        "metadata.example",
        "metadata6.example",
        "link.example",
        "loop.example",
        "mapped.example",
        "nat64.example",
        "nothing.example",
        "169.254.169.254",
        "[fd00:ec2::254]",
        "100.100.100.200",
        "[fe80::1]",
        "[::ffff:192.168.0.1]",
        "0.0.0.0",
        "224.0.0.1",
    ] {
        let url = format!("http://{host}:9/");
        for asked in [request(&url), with_yes(&url)] {
            let yes = asked.own_network;
            let answer = http.fetch(asked).await;
            assert_eq!(answer, Err(HttpError::AddressRefused), "{host}, {yes}");
        }
    }
}

#[tokio::test]
async fn row_f_2_without_a_yes_a_name_is_asked_where_it_is_outside_or_here_alone() {
    let server = Server::saying(ok("", CALENDAR));
    let http = names(&[("both.localhost", &["192.168.255.254", "127.0.0.1"])]);
    let url = format!("http://both.localhost:{}/", server.port);
    assert_eq!(body_of(http.fetch(request(url)).await), CALENDAR);
}

/// An address of this machine in its own network, where it stands in one. Nothing is sent to find it.
fn own_address() -> Option<IpAddr> {
    [
        ("0.0.0.0:0", "203.0.113.1:9"),
        ("[::]:0", "[2001:db8::1]:9"),
    ]
    .iter()
    .find_map(|(own, far)| {
        let socket = UdpSocket::bind(own).ok()?;
        socket.connect(far).ok()?;
        let ip = socket.local_addr().ok()?.ip();
        let private = match ip {
            IpAddr::V4(ip) => ip.is_private(),
            IpAddr::V6(ip) => ip.is_unique_local(),
        };
        private.then_some(ip)
    })
}

#[tokio::test]
async fn row_f_2_a_yes_to_one_host_is_none_to_where_it_leads() {
    let came = Arc::new(AtomicUsize::new(0));
    let Some(ip) = own_address() else {
        eprintln!("not run: this machine stands in no own network");
        return;
    };
    let listen = |answer: Box<dyn Fn() -> Vec<u8> + Send>| {
        let listener = TcpListener::bind((ip, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let came = Arc::clone(&came);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                read_head(&mut stream);
                came.fetch_add(1, Ordering::SeqCst);
                drop(stream.write_all(&answer()));
            }
        });
        port
    };
    let there = listen(Box::new(|| ok("", CALENDAR)));
    let to_other = format!("http://other.example:{there}/");
    let elsewhere = listen(Box::new(move || redirect_to(&to_other).into_bytes()));
    let literal = match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    let to_address = format!("http://{literal}:{there}/");
    let to_address = listen(Box::new(move || redirect_to(&to_address).into_bytes()));
    let to_same = format!("http://cloud.example:{there}/");
    let same = listen(Box::new(move || redirect_to(&to_same).into_bytes()));
    let http = ReqwestHttp::with_lookup(
        quick(),
        Arc::new(move |host| {
            let known = ["cloud.example", "other.example"].contains(&host);
            Ok(known.then_some(ip).into_iter().collect())
        }),
    );
    let cloud = |port: u16| format!("http://cloud.example:{port}/");

    for port in [there, elsewhere, to_address, same] {
        let refused = http.fetch(request(cloud(port))).await;
        assert_eq!(refused, Err(HttpError::OwnNetwork));
    }
    assert_eq!(came.load(Ordering::SeqCst), 0, "nobody comes without a yes");

    assert_eq!(body_of(http.fetch(with_yes(cloud(there))).await), CALENDAR);
    assert_eq!(body_of(http.fetch(with_yes(cloud(same))).await), CALENDAR);
    let before = came.load(Ordering::SeqCst);
    for port in [elsewhere, to_address] {
        let answer = http.fetch(with_yes(cloud(port))).await;
        assert_eq!(answer, Err(HttpError::Redirects));
    }
    let only_the_first = before + 2;
    assert_eq!(came.load(Ordering::SeqCst), only_the_first);
    // The other one by its own name, with a yes of its own.
    let other = with_yes(format!("http://other.example:{there}/"));
    assert_eq!(body_of(http.fetch(other).await), CALENDAR);
}

#[tokio::test]
async fn row_f_2_no_redirect_leads_into_the_own_network_whatever_was_said_yes_to() {
    for target in [
        "http://home0.example:9/",
        "http://192.168.255.254:9/",
        "http://[fdff:ffff::1]:9/",
    ] {
        let server = Server::saying(redirect_to(target));
        let http = names(&[("kawka.localhost", &["127.0.0.1"])]);
        let url = format!("http://kawka.localhost:{}/", server.port);
        for asked in [request(&url), with_yes(&url)] {
            assert_eq!(
                http.fetch(asked).await,
                Err(HttpError::Redirects),
                "{target}"
            );
        }
    }
}

/// Row 18: in an office the way out is a machine of the own network. Whoever set it said so; it is no calendar's host.
#[tokio::test]
async fn row_18_a_proxy_may_stand_in_the_own_network() {
    let set = |name: &str| {
        let proxy = "http://ola:tajne@proxy.firma.example:3128".to_owned();
        (name == "HTTPS_PROXY").then_some(proxy)
    };
    let guard = Guard {
        reach: Reach::Named,
        lookup: Arc::new(|_| Ok(vec!["10.0.0.5".parse().unwrap()])),
        proxies: proxies(set),
    };
    let resolved = |host: &str| guard.resolve(host.parse().unwrap());
    assert!(resolved("proxy.firma.example").await.is_ok());
    assert!(resolved("cloud.firma.example").await.is_err());
    assert_eq!(proxies(|_| None), Vec::<String>::new());
}
