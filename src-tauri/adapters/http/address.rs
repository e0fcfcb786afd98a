//! Which addresses a feed may come from. Pure rules, no I/O; the caller asks before each hop and the resolver asks
//! again for every address a name leads to, so that a name cannot change its mind in between (DNS rebinding).
//!
//! Ranges: IANA special-purpose registries (RFC 6890 and updates). Clouds keep machine credentials behind link-local
//! and a few fixed addresses; none of them ever serves a calendar.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::Url;

/// How far a hop may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The host is the one the person wrote: out on the internet, or this machine where it plainly says so.
    Named,
    /// The same, and the person said that it stands in their own network.
    Home,
    /// A redirect led here: public addresses only.
    Public,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Public,
    Lan,
    Loopback,
    Forbidden,
}

/// Metadata services outside link-local: Alibaba, and Amazon over IPv6.
const METADATA_V4: Ipv4Addr = Ipv4Addr::new(100, 100, 100, 200);
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// Whether the scheme is one that Kawka reads and, where the host is a literal address, whether that is allowed.
pub(super) fn url_is_allowed(url: &Url, reach: Reach) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url
            .host_str()
            .is_some_and(|host| literal(host).is_none_or(|ip| is_allowed(ip, host, reach)))
}

/// Whether `host` may be reached at `ip`.
pub(super) fn is_allowed(ip: IpAddr, host: &str, reach: Reach) -> bool {
    match kind(ip) {
        Kind::Public => true,
        Kind::Forbidden => false,
        Kind::Lan => reach == Reach::Home,
        Kind::Loopback => reach != Reach::Public && names_this_machine(host),
    }
}

/// Whether all that is wanting for `ip` is the person's yes to their own network.
pub(super) fn asks_for_home(ip: IpAddr, reach: Reach) -> bool {
    reach == Reach::Named && kind(ip) == Kind::Lan
}

/// As [`asks_for_home`], of the literal address in a URL.
pub(super) fn url_asks_for_home(url: &Url, reach: Reach) -> bool {
    let ip = url.host_str().and_then(literal);
    matches!(url.scheme(), "http" | "https") && ip.is_some_and(|ip| asks_for_home(ip, reach))
}

/// Whether `ip` is out on the internet.
pub(super) fn is_public(ip: IpAddr) -> bool {
    kind(ip) == Kind::Public
}

/// A name with a dot that leads to loopback is what a rebinding attack looks like; `localhost`, the machine's own
/// short name (Debian maps it to 127.0.1.1) and literal addresses say plainly what they mean.
fn names_this_machine(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    literal(host).is_some()
        || !host.contains('.')
        || host.to_ascii_lowercase().ends_with(".localhost")
}

fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .parse()
        .ok()
}

fn kind(ip: IpAddr) -> Kind {
    match ip {
        IpAddr::V4(ip) => kind_v4(ip),
        IpAddr::V6(ip) => kind_v6(ip),
    }
}

fn kind_v4(ip: Ipv4Addr) -> Kind {
    let [a, b, c, _] = ip.octets();
    match (a, b, c) {
        _ if ip == METADATA_V4 => Kind::Forbidden,
        (0, ..) | (169, 254, _) | (192, 0, 0) | (224.., ..) => Kind::Forbidden,
        (127, ..) => Kind::Loopback,
        (10, ..) | (172, 16..=31, _) | (192, 168, _) | (100, 64..=127, _) | (198, 18..=19, _) => {
            Kind::Lan
        }
        _ => Kind::Public,
    }
}

fn kind_v6(ip: Ipv6Addr) -> Kind {
    let [a, b, c, .., g, h] = ip.segments();
    match (a, b) {
        _ if ip == Ipv6Addr::LOCALHOST => Kind::Loopback,
        _ if ip == METADATA_V6 => Kind::Forbidden,
        // Unspecified, IPv4-mapped (::ffff:0:0/96) and IPv4-compatible: other spellings of an IPv4 address.
        (0, 0) => Kind::Forbidden,
        // NAT64 (RFC 6052) and 6to4 (RFC 3056) carry an IPv4 address, which must be a public one.
        (0x64, 0xff9b) if ip.segments()[2..6] == [0; 4] => public_or_forbidden(embedded(g, h)),
        (0x2002, _) => public_or_forbidden(embedded(b, c)),
        // Teredo, link-local, the old site-local, multicast.
        (0x2001, 0) | (0xfe80..=0xfeff, _) | (0xff00.., _) => Kind::Forbidden,
        (0xfc00..=0xfdff, _) | (0x64, 0xff9b) => Kind::Lan,
        _ => Kind::Public,
    }
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

fn public_or_forbidden(ip: Ipv4Addr) -> Kind {
    if kind_v4(ip) == Kind::Public {
        Kind::Public
    } else {
        Kind::Forbidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(url: &str, reach: Reach) -> bool {
        url_is_allowed(&Url::parse(url).unwrap(), reach)
    }

    #[test]
    fn never_allowed_however_it_is_written() {
        for url in [
            "file:///etc/passwd",
            "ftp://example.org/a.ics",
            "data:text/calendar,BEGIN",
            "javascript:alert(1)",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::ffff:169.254.169.254]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:a9fe:a9fe]/",
            "http://[::127.0.0.1]/",
            "http://0.0.0.0/",
            "http://0/",
            "http://[::]/",
            "http://[fe80::1]/",
            "http://[febf::1]/",
            "http://[fec0::1]/",
            "http://[ff02::1]/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://240.0.0.1/",
            "http://2852039166/",
            "http://0xa9fea9fe/",
            "http://0251.0376.0251.0376/",
            "http://169.254.43518/",
            "http://169.254.169.254./",
            "http://192.0.0.192/",
            "http://100.100.100.200/",
            "http://[fd00:ec2::254]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[2002:a9fe:a9fe::]/",
            "http://[2001:0:1::1]/",
        ] {
            for reach in [Reach::Named, Reach::Home, Reach::Public] {
                assert!(!allowed(url, reach), "{url} as {reach:?}");
            }
            let parsed = Url::parse(url).unwrap();
            assert!(!url_asks_for_home(&parsed, Reach::Named), "{url}: no yes");
        }
    }

    #[test]
    fn row_18_this_machine_only_where_a_person_named_it() {
        for url in [
            "http://127.0.0.1:8080/a.ics",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
        ] {
            assert!(allowed(url, Reach::Named), "{url} when named");
            assert!(allowed(url, Reach::Home), "{url} at home");
            assert!(!allowed(url, Reach::Public), "{url} by redirect");
        }
    }

    #[test]
    fn row_18_the_own_network_only_where_a_person_said_yes_to_it() {
        for url in [
            "http://10.1.2.3/",
            "http://167837955/",
            "http://172.16.0.1/",
            "http://172.31.255.255/",
            "http://192.168.1.20/remote.php/dav",
            "https://192.168.1.20./remote.php/dav",
            "http://ola:tajne@192.168.257/",
            "http://100.64.0.7/",
            "http://198.18.0.1/",
            "http://[fc00::1]/",
            "http://[fd12::1]/",
            "http://[64:ff9b:1::1]/",
        ] {
            let parsed = Url::parse(url).unwrap();
            assert!(!allowed(url, Reach::Named), "{url} when named");
            assert!(url_asks_for_home(&parsed, Reach::Named), "{url}: a yes");
            assert!(allowed(url, Reach::Home), "{url} at home");
            for reach in [Reach::Home, Reach::Public] {
                assert!(!url_asks_for_home(&parsed, reach), "{url} as {reach:?}");
            }
            assert!(!allowed(url, Reach::Public), "{url} by redirect");
        }
    }

    #[test]
    fn the_public_internet_is_reached_either_way() {
        for url in [
            "https://93.184.215.14/",
            "https://172.32.0.1/",
            "https://[2606:2800::1]/",
            "https://example.org/",
        ] {
            for reach in [Reach::Named, Reach::Home, Reach::Public] {
                assert!(allowed(url, reach), "{url} as {reach:?}");
            }
        }
        assert!(
            allowed("http://[64:ff9b::5db8:d70e]/", Reach::Public),
            "NAT64 of a public address"
        );
    }

    #[test]
    fn a_name_with_a_dot_may_be_at_home_but_not_on_this_machine() {
        let loopback: IpAddr = [127, 0, 0, 1].into();
        let lan: IpAddr = [192, 168, 1, 20].into();
        for (host, ip, expected) in [
            ("localhost", loopback, true),
            ("LOCALHOST.", loopback, true),
            ("feed.localhost", loopback, true),
            ("deskbox", loopback, true),
            ("feeds.example.org", loopback, false),
            ("cloud.example.org", lan, true),
            ("cloud.example.org", [169, 254, 169, 254].into(), false),
        ] {
            assert_eq!(
                is_allowed(ip, host, Reach::Home),
                expected,
                "{host} at {ip}"
            );
            assert_eq!(
                is_allowed(ip, host, Reach::Named),
                expected && ip != lan,
                "{host} at {ip} without a yes"
            );
            assert_eq!(asks_for_home(ip, Reach::Named), ip == lan, "{host} at {ip}");
            assert!(
                !is_allowed(ip, host, Reach::Public),
                "{host} at {ip} by redirect"
            );
        }
    }
}
