//! Contacts as vCard 4.0 (RFC 6350) or 3.0 (RFC 2426).

/// How contacts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CardVersion {
    /// 3.0, which older programs and phones read.
    Three,
    /// 4.0.
    #[default]
    Four,
}

impl CardVersion {
    const fn word(self) -> &'static str {
        match self {
            Self::Three => "3.0",
            Self::Four => "4.0",
        }
    }
}

/// A contact to write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutCard {
    /// Id.
    pub uid: String,
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Phone numbers.
    pub phones: Vec<String>,
    /// Web addresses; of a profile that is only a name, `network:name`.
    pub urls: Vec<String>,
    /// Company.
    pub company: String,
    /// Role.
    pub role: String,
    /// Note.
    pub note: String,
    /// Country.
    pub country: String,
    /// Language.
    pub language: String,
    /// Time zone.
    pub time_zone: String,
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace("\r\n", "\\n")
        .replace(['\n', '\r'], "\\n")
}

/// Writes one line, folded at 75 bytes (RFC 6350, 3.2), never within a letter.
fn push(out: &mut String, name: &str, value: &str) {
    let line = format!("{name}:{value}");
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

/// A contact as text. What 3.0 has no name for is written under a name of its own.
#[must_use]
pub fn card_text(card: &OutCard, version: CardVersion) -> String {
    let mut out = String::new();
    push(&mut out, "BEGIN", "VCARD");
    push(&mut out, "VERSION", version.word());
    push(&mut out, "UID", &escaped(&card.uid));
    let name = format!("{} {}", card.given, card.family);
    push(&mut out, "FN", &escaped(name.trim()));
    push(
        &mut out,
        "N",
        &format!("{};{};;;", escaped(&card.family), escaped(&card.given)),
    );
    for (name, values) in [
        ("EMAIL", &card.emails),
        ("TEL", &card.phones),
        ("URL", &card.urls),
    ] {
        for value in values {
            push(&mut out, name, &escaped(value));
        }
    }
    let (language, zone) = match version {
        // A time zone that is no offset has to say so (RFC 2426, 3.4.1).
        CardVersion::Three => ("X-LANG", "TZ;VALUE=text"),
        CardVersion::Four => ("LANG", "TZ"),
    };
    let optional = [
        ("ORG", &card.company),
        ("TITLE", &card.role),
        ("NOTE", &card.note),
        (language, &card.language),
        (zone, &card.time_zone),
    ];
    for (name, value) in optional {
        if !value.is_empty() {
            push(&mut out, name, &escaped(value));
        }
    }
    if !card.country.is_empty() {
        push(
            &mut out,
            "ADR",
            &format!(";;;;;;{}", escaped(&card.country)),
        );
    }
    push(&mut out, "END", "VCARD");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vcard::parse_cards;

    proptest::proptest! {
        #[test]
        fn q7_what_is_written_is_read_again(
            given in "[^\\s\\pC]{1,9}( [^\\s\\pC]{1,90})?", family in "[^\\s\\pC]{0,20}",
            note in "([^\\s\\pC]{1,60}[ \n]?){0,4}x", urls in proptest::collection::vec("https://[a-z]{1,8}\\.example/[a-z,;]{0,90}", 0..4),
            old in proptest::bool::ANY,
        ) {
            let card = OutCard { uid: "urn:uuid:1".into(), given, family, note, urls, language: "pl".into(), time_zone: "Europe/Warsaw".into(), ..OutCard::default() };
            let text = card_text(&card, if old { CardVersion::Three } else { CardVersion::Four });
            proptest::prop_assert!(text.lines().all(|line| line.len() <= 76));
            let read = parse_cards(&text);
            proptest::prop_assert_eq!(read.len(), 1);
            let read = &read[0];
            proptest::prop_assert_eq!((&read.language, &read.time_zone), (&card.language, &card.time_zone));
            proptest::prop_assert_eq!((&read.given, &read.family, &read.note, &read.urls), (&card.given, &card.family, &card.note, &card.urls));
        }
    }
}
