//! Every way in which a feed may try to lead into this machine or its network, by every kind of redirect, and names that
//! change where they lead. What counts is counted at the listener: nobody comes. Row F-2 of the fault plan.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Listens on every address of this machine, and counts who comes.
struct Counter {
    port: u16,
    came: Arc<AtomicUsize>,
}

impl Counter {
    fn start() -> Self {
        let first = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
        let port = first.local_addr().unwrap().port();
        // A machine may be without IPv6; then nobody can come over it either.
        let second = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).ok();
        let came = Arc::new(AtomicUsize::new(0));
        for listener in [Some(first), second].into_iter().flatten() {
            let came = Arc::clone(&came);
            std::thread::spawn(move || {
                for stream in listener.incoming() {
                    came.fetch_add(1, Ordering::SeqCst);
                    drop(stream.unwrap().write_all(&ok("", CALENDAR)));
                }
            });
        }
        Self { port, came }
    }

    fn came(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }
}

/// Where names of this test lead.
const NAMES: &[(&str, &str)] = &[
    ("feed.localhost", "127.0.0.1"),
    ("localhost", "127.0.0.1"),
    ("plain", "127.0.0.1"),
    ("loop.example", "127.0.0.1"),
    ("loop2.example", "127.8.9.10"),
    ("six.example", "::1"),
    ("mapped.example", "::ffff:127.0.0.1"),
    ("compatible.example", "::127.0.0.1"),
    ("nothing.example", "0.0.0.0"),
    ("anything.example", "::"),
    ("home.example", "192.168.1.1"),
    ("office.example", "10.0.0.1"),
    ("unique.example", "fd12::1"),
    ("metadata.example", "169.254.169.254"),
    ("metadata6.example", "fd00:ec2::254"),
    ("link.example", "fe80::1"),
    ("nat64.example", "64:ff9b::7f00:1"),
    ("multicast.example", "224.0.0.1"),
];

/// Addresses to which no redirect may lead, as they may be written; `{p}` is the port that counts.
const TARGETS: &[&str] = &[
    // This machine.
    "http://127.0.0.1:{p}/",
    "http://127.0.0.1.:{p}/",
    "http://127.0.0.2:{p}/",
    "http://127.255.255.254:{p}/",
    "http://127.1:{p}/",
    "http://127.0.1:{p}/",
    "http://2130706433:{p}/",
    "http://0x7f000001:{p}/",
    "http://0x7F.0x0.0x0.0x1:{p}/",
    "http://0x7f.1:{p}/",
    "http://017700000001:{p}/",
    "http://0177.0.0.1:{p}/",
    "http://0177.1:{p}/",
    "http://127.0.0.01:{p}/",
    "http://localhost:{p}/",
    "http://LOCALHOST:{p}/",
    "http://feed.localhost:{p}/",
    "http://plain:{p}/",
    "http://[::1]:{p}/",
    "http://[0:0:0:0:0:0:0:1]:{p}/",
    "http://[::0001]:{p}/",
    "http://[::ffff:127.0.0.1]:{p}/",
    "http://[::ffff:7f00:1]:{p}/",
    "http://[0:0:0:0:0:FFFF:7F00:0001]:{p}/",
    "http://[::127.0.0.1]:{p}/",
    "http://[64:ff9b::7f00:1]:{p}/",
    "http://[64:ff9b::127.0.0.1]:{p}/",
    "http://[2002:7f00:1::]:{p}/",
    "https://127.0.0.1:{p}/",
    "HTTP://127.0.0.1:{p}/",
    "http:127.0.0.1:{p}/",
    "http:/127.0.0.1:{p}/",
    "http:///127.0.0.1:{p}/",
    "http:\\\\127.0.0.1:{p}\\",
    "//127.0.0.1:{p}/",
    "///127.0.0.1:{p}/",
    "\\\\127.0.0.1:{p}/",
    "http://anna:tajne@127.0.0.1:{p}/",
    "http://example.org@127.0.0.1:{p}/",
    "http://127.0.0.1:{p}#@example.org/",
    "http://127.0.0.1:{p}?@example.org/",
    "http://%31%32%37.0.0.1:{p}/",
    "http://127%2e0%2e0%2e1:{p}/",
    "http://loc%61lhost:{p}/",
    "http://0.0.0.0:{p}/",
    "http://0:{p}/",
    "http://0x0:{p}/",
    "http://00000000:{p}/",
    "http://0.0.0.1:{p}/",
    "http://[::]:{p}/",
    "http://[::ffff:0.0.0.0]:{p}/",
    // Names that lead there, and into the network.
    "http://loop.example:{p}/",
    "http://LOOP.example:{p}/",
    "http://loop.example.:{p}/",
    "http://loop2.example:{p}/",
    "http://six.example:{p}/",
    "http://mapped.example:{p}/",
    "http://compatible.example:{p}/",
    "http://nothing.example:{p}/",
    "http://anything.example:{p}/",
    "http://home.example:{p}/",
    "http://office.example:{p}/",
    "http://unique.example:{p}/",
    "http://metadata.example/latest/meta-data/",
    "http://metadata6.example/",
    "http://link.example:{p}/",
    "http://nat64.example:{p}/",
    "http://multicast.example:{p}/",
    // What a cloud tells its machines.
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.169.254.:80/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://169.254.43518/",
    "http://169.16689662/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::169.254.169.254]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::]/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://192.0.0.192/",
    // The network at home.
    "http://10.0.0.1:{p}/",
    "http://167772161:{p}/",
    "http://0xa000001:{p}/",
    "http://172.16.0.1:{p}/",
    "http://172.31.255.255:{p}/",
    "http://192.168.0.1:{p}/",
    "http://192.168.257:{p}/",
    "http://100.64.0.1:{p}/",
    "http://198.18.0.1:{p}/",
    "http://169.254.7.7:{p}/",
    "http://[fc00::1]:{p}/",
    "http://[fd12:3456::1]:{p}/",
    "http://[fe80::1]:{p}/",
    "http://[febf::1]:{p}/",
    "http://[fec0::1]:{p}/",
    "http://[::ffff:192.168.0.1]:{p}/",
    // Nobody's address.
    "http://224.0.0.1:{p}/",
    "http://239.255.255.250:1900/",
    "http://240.0.0.1:{p}/",
    "http://255.255.255.255:{p}/",
    "http://[ff02::1]:{p}/",
    "http://[2001:0:1::1]:{p}/",
    // What is not read at all.
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "ftp://127.0.0.1:{p}/",
    "gopher://127.0.0.1:{p}/_GET",
    "dict://127.0.0.1:{p}/info",
    "ldap://127.0.0.1:{p}/",
    "ws://127.0.0.1:{p}/",
    "webcal://127.0.0.1:{p}/",
    "data:text/calendar,BEGIN:VCALENDAR",
    "javascript:alert(1)",
    "http://",
    "http://:{p}/",
    "http://[::1/",
    "http://127.0.0.1:999999/",
];

/// Every kind of redirect that is followed at all.
const KINDS: [u16; 5] = [301, 302, 303, 307, 308];

fn known_names() -> ReqwestHttp {
    let names: BTreeMap<&str, IpAddr> = NAMES
        .iter()
        .map(|(name, ip)| (*name, ip.parse().unwrap()))
        .chain([("kawka.localhost", IpAddr::V4(Ipv4Addr::LOCALHOST))])
        .collect();
    ReqwestHttp::with_lookup(
        quick(),
        Arc::new(move |host| {
            let host = host.trim_end_matches('.').to_ascii_lowercase();
            let found = names.get(host.as_str());
            Ok(found.copied().into_iter().collect())
        }),
    )
}

#[tokio::test]
async fn row_f_2_no_redirect_of_any_kind_leads_to_a_refused_address() {
    let counter = Counter::start();
    drop(TcpStream::connect((Ipv4Addr::LOCALHOST, counter.port)).unwrap());
    while counter.came() == 0 {
        tokio::task::yield_now().await;
    }
    assert!(TARGETS.len() >= 80, "{}", TARGETS.len());
    let port = counter.port;
    // The server's path says which redirect is wanted: `/<kind>/<number of the target>`.
    let server = Server::start(move |head, stream| {
        let path = head.split(' ').nth(1).unwrap();
        let (kind, number) = path
            .trim_start_matches('/')
            .split_once('/')
            .unwrap_or(("302", path));
        // Some ways of writing an address are a path on the same server: there it goes on and on.
        let target = number.parse().ok().and_then(|at: usize| TARGETS.get(at));
        let target = target
            .unwrap_or(&"/302/again")
            .replace("{p}", &port.to_string());
        let kind = if kind.len() == 3 { kind } else { "302" };
        let answer =
            format!("HTTP/1.1 {kind} Moved\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
        drop(stream.write_all(answer.as_bytes()));
    });
    let http = known_names();
    for (number, target) in TARGETS.iter().enumerate() {
        for kind in KINDS {
            let url = format!("http://kawka.localhost:{}/{kind}/{number}", server.port);
            assert_eq!(
                http.fetch(request(url)).await,
                Err(HttpError::Redirects),
                "{kind} to {target}"
            );
        }
    }
    assert_eq!(
        counter.came(),
        1,
        "nobody but the one who made sure that it counts"
    );
}

#[tokio::test]
async fn row_f_2_a_name_that_leads_elsewhere_each_time_it_is_asked_leads_nowhere() {
    let counter = Counter::start();
    // Nobody lives in TEST-NET (RFC 5737): whoever connects there comes to nothing.
    let nobody = IpAddr::from([192, 0, 2, 1]);
    let inside = [
        IpAddr::from([127, 0, 0, 1]),
        IpAddr::from([169, 254, 169, 254]),
        "::1".parse().unwrap(),
        "::ffff:127.0.0.1".parse().unwrap(),
    ];
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let limits = HttpLimits {
        connect: Duration::from_millis(100),
        total: Duration::from_millis(300),
        ..quick()
    };
    let http = ReqwestHttp::with_lookup(
        limits,
        Arc::new(move |host| {
            Ok(match host {
                "kawka.localhost" => vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
                // First an address that is judged well, then one that is not, and so on.
                "flip.example" => {
                    let turn = count.fetch_add(1, Ordering::SeqCst);
                    vec![if turn.is_multiple_of(2) {
                        nobody
                    } else {
                        inside[turn / 2 % 4]
                    }]
                }
                // Both at once: only what is allowed of them may be tried.
                _ => [&[nobody][..], &inside[..]].concat(),
            })
        }),
    );
    let flip = format!("http://flip.example:{}/", counter.port);
    let both = format!("http://both.example:{}/", counter.port);
    let (to_flip, to_both) = (redirect_to(&flip), redirect_to(&both));
    let server = Server::start(move |head, stream| {
        let answer = if head.starts_with("get /flip") {
            &to_flip
        } else {
            &to_both
        };
        drop(stream.write_all(answer.as_bytes()));
    });
    let home = |path: &str| format!("http://kawka.localhost:{}{path}", server.port);
    for _ in 0..4 {
        for url in [&flip, &both, &home("/flip"), &home("/both")] {
            let answer = http.fetch(request(url)).await;
            assert!(answer.is_err(), "{url}");
        }
    }
    assert_eq!(counter.came(), 0);
    assert!(
        asked.load(Ordering::SeqCst) >= 4,
        "the name was asked again and again"
    );
}
