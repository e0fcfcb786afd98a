//! The mark by which an arriving booking finds its invitation.
//!
//! It stands in the link (Calendly hands `utm_content` on, Cal.com `metadata`), and may be written into any text of a
//! booking: a description, an answer. It says nothing about anybody.

use uuid::Uuid;

const BEGIN: &str = "kawka-";
const LENGTH: usize = 10;
/// Crockford's digits: none is taken for another (<https://www.crockford.com/base32.html>).
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The token of a nomination: 50 of the random bits of its id.
#[must_use]
pub fn of(id: Uuid) -> String {
    let mut bits = id.as_u128();
    let mut token = BEGIN.to_owned();
    for _ in 0..LENGTH {
        let digit = usize::try_from(bits & 31).unwrap_or_default();
        token.push(char::from(DIGITS[digit]));
        bits >>= 5;
    }
    token
}

/// Every token that a text holds, in small letters.
#[must_use]
pub fn find(text: &str) -> Vec<String> {
    // Letters of other scripts may change their length in small letters: only these matter here.
    let small = text.to_ascii_lowercase();
    let bytes = small.as_bytes();
    let mut found: Vec<String> = Vec::new();
    for (at, _) in small.match_indices(BEGIN) {
        let end = at + BEGIN.len() + LENGTH;
        let joined = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let Some(digits) = bytes.get(at + BEGIN.len()..end) else {
            continue;
        };
        let whole = digits.iter().all(|digit| DIGITS.contains(digit));
        if whole && !joined(before) && !joined(bytes.get(end)) {
            let token = small[at..end].to_owned();
            if !found.contains(&token) {
                found.push(token);
            }
        }
    }
    found
}

/// A booking link that carries a token, in the parameter that its service hands on.
#[must_use]
pub fn mark_link(link: &str, token: &str) -> String {
    if link.is_empty() || find(link).iter().any(|known| known == token) {
        return link.to_owned();
    }
    let host = link
        .strip_prefix("https://")
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .unwrap_or_default();
    let name = if host == "cal.com" || host.ends_with(".cal.com") {
        "metadata[kawka]"
    } else {
        "utm_content"
    };
    let (page, place) = link
        .split_once('#')
        .map_or((link, None), |(page, place)| (page, Some(place)));
    let join = if page.contains('?') { '&' } else { '?' };
    let place = place.map_or_else(String::new, |place| ["#", place].concat());
    format!("{page}{join}{name}={token}{place}")
}

/// A text in which every link that carries a token is the one that counts now.
#[must_use]
pub fn relink(text: &str, token: &str, link: &str) -> String {
    if link.is_empty() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("https://") {
        let (before, from) = rest.split_at(at);
        let (word, after) = from.split_at(from.find(char::is_whitespace).unwrap_or(from.len()));
        // The sign that ends a sentence is none of the link's.
        let bare = word.trim_end_matches(['.', ',', ';', '!', '?', ')', '>', '"']);
        let own = find(bare).iter().any(|known| known == token);
        out.push_str(before);
        out.push_str(if own { link } else { bare });
        out.push_str(&word[bare.len()..]);
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_token_is_found_wherever_a_booking_may_hold_it() {
        let token = of(Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef));
        let upper = token.to_ascii_uppercase();
        let cases = [
            (
                "a link",
                format!("https://calendly.com/ola/kawka?utm_content={token}&month=1"),
                true,
            ),
            ("a sentence", format!("Mój kod: {upper}."), true),
            ("after letters that shrink", format!("İİİ {token}"), true),
            ("part of another word", format!("x{token}"), false),
            ("longer than a token", format!("{token}9"), false),
            ("cut off", token[..token.len() - 1].to_owned(), false),
            (
                "letters that no token has",
                "kawka-ilouilouil".to_owned(),
                false,
            ),
            ("nothing", String::new(), false),
        ];
        for (name, text, there) in cases {
            assert_eq!(find(&text) == [token.clone()], there, "{name}");
        }
    }

    #[test]
    fn e8_another_link_takes_the_place_of_the_marked_one_and_of_no_other() {
        let token = of(Uuid::from_u128(7));
        let (old, new) = (
            format!("https://calendly.com/ola?utm_content={token}"),
            format!("https://calendly.com/d/one?utm_content={token}"),
        );
        let cases = [
            (format!("Here: {old}."), format!("Here: {new}.")),
            (format!("{old}\n({old})"), format!("{new}\n({new})")),
            (
                format!("See https://kawka.example, then\n{old}\n"),
                format!("See https://kawka.example, then\n{new}\n"),
            ),
            ("No link".to_owned(), "No link".to_owned()),
            (new.clone(), new.clone()),
        ];
        for (text, expected) in cases {
            assert_eq!(relink(&text, &token, &new), expected);
        }
        assert_eq!(relink(&old, &token, ""), old);
        assert_eq!(relink(&old, &of(Uuid::from_u128(8)), &new), old);
    }

    #[test]
    fn a_link_carries_its_token_where_the_service_hands_it_on() {
        let cases = [
            ("", ""),
            (
                "https://calendly.com/ola/kawka",
                "https://calendly.com/ola/kawka?utm_content=T",
            ),
            (
                "https://calendly.com/ola?month=10",
                "https://calendly.com/ola?month=10&utm_content=T",
            ),
            (
                "https://cal.com/ola/kawka#top",
                "https://cal.com/ola/kawka?metadata[kawka]=T#top",
            ),
            (
                "https://app.cal.com/ola",
                "https://app.cal.com/ola?metadata[kawka]=T",
            ),
            (
                "https://notcal.com/ola",
                "https://notcal.com/ola?utm_content=T",
            ),
        ];
        for (link, marked) in cases {
            assert_eq!(mark_link(link, "T"), marked, "{link}");
        }
    }

    proptest! {
        #[test]
        fn every_token_is_found_once_in_its_own_link(bits: u128, tail in "[a-z]{0,8}") {
            let token = of(Uuid::from_u128(bits));
            let link = mark_link(&format!("https://calendly.com/d/{tail}"), &token);
            prop_assert_eq!(find(&link), vec![token.clone()]);
            prop_assert_eq!(mark_link(&link, &token), link);
        }

        #[test]
        fn no_text_breaks_the_search(text: String) {
            for token in find(&text) {
                prop_assert_eq!(find(&token), vec![token.clone()]);
            }
        }
    }
}
