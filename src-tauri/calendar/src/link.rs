//! Links in a calendar: which may ever be opened, and which lead into a meeting room.
//!
//! The text comes from strangers, so a link is taken only when its host can be told beyond doubt.

/// The host of an `https` link in lower case, or nothing when it is no such link or is dressed up: a user name before
/// the host, a backslash, a foreign port, letters outside ASCII (RFC 3986, 3.2).
pub(crate) fn https_host(link: &str) -> Option<String> {
    let scheme = link.get(..8)?;
    if !scheme.eq_ignore_ascii_case("https://") || !link.bytes().all(|byte| byte.is_ascii_graphic())
    {
        return None;
    }
    if link.contains(['\\', '<', '>', '"', '`', '{', '}', '|', '^']) {
        return None;
    }
    let rest = &link[8..];
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let host = authority.strip_suffix(":443").unwrap_or(authority);
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    if host.is_empty() || host.starts_with('.') || !host.contains('.') || !host.bytes().all(known) {
        return None;
    }
    Some(host.to_ascii_lowercase())
}

/// The path of an `https` link with its first slash, without query and fragment.
pub(crate) fn path(link: &str) -> &str {
    let rest = link.get(8..).unwrap_or_default();
    let Some(start) = rest.find('/') else {
        return "";
    };
    let path = &rest[start..];
    &path[..path.find(['?', '#']).unwrap_or(path.len())]
}

/// Whether a link may be offered for opening at all.
pub(crate) fn may_open(link: &str) -> bool {
    let lower = link.get(..7).unwrap_or(link).to_ascii_lowercase();
    https_host(link).is_some()
        || ((lower.starts_with("mailto:") || lower.starts_with("tel:"))
            && link.len() <= 320
            && link.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// Whether a host serves meeting rooms.
pub(crate) fn is_room_host(host: &str) -> bool {
    const EXACT: [&str; 7] = [
        "zoom.us",
        "meet.google.com",
        "teams.microsoft.com",
        "teams.live.com",
        "whereby.com",
        "meet.jit.si",
        "app.cal.com",
    ];
    const BELOW: [&str; 4] = [".zoom.us", ".whereby.com", ".jit.si", ".8x8.vc"];
    EXACT.contains(&host)
        || BELOW.iter().any(|suffix| host.ends_with(suffix))
        || host
            .split('.')
            .next()
            .is_some_and(|first| matches!(first, "jitsi" | "meet-jitsi"))
}

/// Whether a link leads into a meeting room.
pub(crate) fn is_room(link: &str) -> bool {
    match https_host(link).as_deref() {
        Some("app.cal.com") => path(link).starts_with("/video/"),
        Some("teams.microsoft.com") => {
            path(link).starts_with("/l/meetup-join/") || path(link).starts_with("/meet/")
        }
        Some(host) => is_room_host(host) && path(link).len() > 1,
        None => false,
    }
}

/// Every `https` link in a text, in order, without the punctuation that ends a sentence.
pub(crate) fn links_in(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = find_https(rest)?;
        let found = &rest[start..];
        let stop = |symbol: char| {
            symbol.is_whitespace() || "<>\"'`|\\^{}".contains(symbol) || !symbol.is_ascii()
        };
        let end = found.find(stop).unwrap_or(found.len());
        rest = &found[end.max(8)..];
        Some(found[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '*', '_']))
    })
}

fn find_https(text: &str) -> Option<usize> {
    text.as_bytes()
        .windows(8)
        .position(|window| window.eq_ignore_ascii_case(b"https://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_told_only_when_it_is_beyond_doubt() {
        let cases = [
            ("https://us02web.zoom.us/j/1", Some("us02web.zoom.us")),
            ("HTTPS://Meet.Google.com:443/abc", Some("meet.google.com")),
            ("http://us02web.zoom.us/j/1", None),
            ("https://zoom.us@evil.example/j/1", None),
            ("https://zoom.us\\@evil.example/", None),
            ("https://zoom.us:8443/j/1", None),
            ("https://zооm.us/j/1", None),
            ("https://localhost/", None),
            ("https://[::1]/", None),
            ("javascript:alert(1)//https://zoom.us/j/1", None),
            ("file:///etc/passwd", None),
            ("https://", None),
        ];
        for (link, expected) in cases {
            assert_eq!(https_host(link).as_deref(), expected, "{link}");
        }
    }

    #[test]
    fn rooms_are_known_by_host_and_not_by_look() {
        for room in [
            "https://us02web.zoom.us/j/123?pwd=a",
            "https://zoom.us/my/founder",
            "https://meet.google.com/abc-defg-hij",
            "https://teams.microsoft.com/l/meetup-join/19%3a",
            "https://firm.whereby.com/coffee",
            "https://meet.jit.si/Coffee",
            "https://jitsi.firm.example/Coffee",
            "https://app.cal.com/video/abc",
        ] {
            assert!(is_room(room), "{room}");
        }
        for other in [
            "https://zoom.us.evil.example/j/123",
            "https://evilzoom.us/j/123",
            "https://support.example/zoom.us/j/1",
            "https://app.cal.com/booking/abc",
            "https://us02web.zoom.us/",
            "http://zoom.us/j/1",
        ] {
            assert!(!is_room(other), "{other}");
        }
    }

    #[test]
    fn links_are_cut_out_of_sentences() {
        let text = "Join (https://zoom.us/j/1). Or HTTPS://meet.google.com/a-b, or https://ż end";
        let found: Vec<_> = links_in(text).collect();
        assert_eq!(
            found,
            [
                "https://zoom.us/j/1",
                "HTTPS://meet.google.com/a-b",
                "https://".trim_end_matches(':')
            ]
        );
    }

    #[test]
    fn only_links_that_may_be_opened_are_kept() {
        assert!(may_open("mailto:anna@kowalscy.example"));
        assert!(may_open("TEL:+48123456789"));
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "smb://host/share",
            "mailto:a b",
        ] {
            assert!(!may_open(bad), "{bad}");
        }
    }
}
