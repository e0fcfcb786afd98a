//! Contacts: vCard 3.0 (RFC 2426) and 4.0 (RFC 6350). What Kawka has no place for is left out; every address is kept.

use std::io::Read as _;
use std::path::Path;

use encoding_rs::Encoding;

use crate::delimited::problem;
use crate::error::FileError;
use crate::source::{BadRow, Entry, Flow, Row, Stop, open};
use crate::{ROW, UNPACKED};

/// One contact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// Line of its beginning.
    pub line: u64,
    /// Id.
    pub uid: String,
    /// Whole name.
    pub name: String,
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Phone numbers.
    pub phones: Vec<String>,
    /// Web addresses, profiles and instant messengers.
    pub urls: Vec<String>,
    /// Company.
    pub company: String,
    /// Role or title.
    pub role: String,
    /// Note.
    pub note: String,
    /// Country.
    pub country: String,
    /// Language.
    pub language: String,
    /// Time zone.
    pub time_zone: String,
    /// Was read up to its end.
    pub whole: bool,
}

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "given name",
    "family name",
    "email",
    "phone",
    "company",
    "role",
    "country",
    "language",
    "time zone",
    "notes",
    "facebook",
    "messenger",
    "instagram",
    "x",
    "linkedin",
    "website",
];

pub(crate) fn headers() -> Vec<String> {
    COLUMNS.iter().map(|name| (*name).to_owned()).collect()
}

/// Takes the escapes off a text value and gives its parts between unescaped `sign`s.
fn parts(value: &str, sign: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut signs = value.chars();
    while let Some(c) = signs.next() {
        let last = parts.len() - 1;
        match c {
            '\\' => match signs.next() {
                Some('n' | 'N') => parts[last].push('\n'),
                Some(other) => parts[last].push(other),
                None => {}
            },
            c if c == sign => parts.push(String::new()),
            c => parts[last].push(c),
        }
    }
    parts
}

fn plain(value: &str) -> String {
    parts(value, '\0').concat().trim().to_owned()
}

/// Splits `group.NAME;PARAMETER=value:content` into name and content; colons within quoted parameters are none.
fn property(line: &str) -> Option<(String, String, &str)> {
    let mut quoted = false;
    let colon = line.char_indices().find_map(|(at, c)| {
        if c == '"' {
            quoted = !quoted;
        }
        (c == ':' && !quoted).then_some(at)
    })?;
    let (head, value) = (&line[..colon], &line[colon + 1..]);
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    let name = name.rsplit('.').next().unwrap_or(name);
    Some((
        name.to_ascii_uppercase(),
        parameters.to_ascii_lowercase(),
        value,
    ))
}

impl Card {
    fn take(&mut self, name: &str, parameters: &str, value: &str) {
        let set = |field: &mut String, value: String| {
            if field.is_empty() {
                *field = value;
            }
        };
        match name {
            "UID" => set(&mut self.uid, plain(value)),
            "FN" => set(&mut self.name, plain(value)),
            "N" => {
                let mut names = parts(value, ';').into_iter();
                set(
                    &mut self.family,
                    names.next().unwrap_or_default().trim().to_owned(),
                );
                let given: Vec<String> = names.take(2).collect();
                set(&mut self.given, given.join(" ").trim().to_owned());
            }
            "EMAIL" => self
                .emails
                .push(plain(value).trim_start_matches("mailto:").to_owned()),
            "TEL" => self
                .phones
                .push(plain(value).trim_start_matches("tel:").to_owned()),
            "URL" | "X-SOCIALPROFILE" | "SOCIALPROFILE" | "IMPP" => {
                let url = plain(value);
                // Some write only the name and the network beside it.
                let network = parameters.split(';').find_map(|parameter| {
                    parameter
                        .strip_prefix("type=")
                        .or_else(|| parameter.strip_prefix("service-type="))
                });
                match network {
                    Some(network) if !url.contains(['/', ':']) && !url.is_empty() => {
                        self.urls
                            .push(format!("{}:{url}", network.trim_matches('"')));
                    }
                    _ => self.urls.push(url),
                }
            }
            "X-TWITTER" => self.urls.push(format!("x:{}", plain(value))),
            "X-FACEBOOK" | "X-INSTAGRAM" | "X-LINKEDIN" => {
                self.urls.push(format!(
                    "{}:{}",
                    name[2..].to_ascii_lowercase(),
                    plain(value)
                ));
            }
            "ORG" => set(
                &mut self.company,
                parts(value, ';').swap_remove(0).trim().to_owned(),
            ),
            "TITLE" | "ROLE" => set(&mut self.role, plain(value)),
            "NOTE" => set(&mut self.note, plain(value)),
            "ADR" => set(
                &mut self.country,
                parts(value, ';')
                    .into_iter()
                    .nth(6)
                    .unwrap_or_default()
                    .trim()
                    .to_owned(),
            ),
            "LANG" | "X-LANG" => set(&mut self.language, plain(value)),
            "TZ" => {
                let zone = plain(value);
                // Offsets say too little about a place.
                if zone.contains('/') {
                    set(&mut self.time_zone, zone);
                }
            }
            _ => {}
        }
        self.emails.retain(|value| !value.is_empty());
        self.phones.retain(|value| !value.is_empty());
        self.urls.retain(|value| !value.is_empty());
    }

    fn cells(&self) -> Vec<String> {
        const NETWORKS: [(&[&str], &[&str]); 5] = [
            (&["facebook.com", "fb.com"], &["facebook"]),
            (&["m.me", "messenger.com"], &["messenger"]),
            (&["instagram.com"], &["instagram"]),
            (&["x.com", "twitter.com"], &["x", "twitter"]),
            (&["linkedin.com"], &["linkedin"]),
        ];
        // An address belongs to the first network that takes it, or to none.
        let mut profiles: [Vec<&str>; 5] = Default::default();
        let mut rest: Vec<&str> = Vec::new();
        for url in &self.urls {
            let owner = NETWORKS
                .iter()
                .position(|(hosts, names)| network(url, hosts, names));
            match owner {
                Some(owner) => {
                    let mut names = NETWORKS[owner].1.iter();
                    let bare = names.find_map(|name| url.strip_prefix(&format!("{name}:")));
                    profiles[owner].push(bare.unwrap_or(url));
                }
                None => rest.push(url),
            }
        }
        let name = if self.given.is_empty() && self.family.is_empty() {
            self.name.clone()
        } else {
            String::new()
        };
        let mut cells = vec![
            self.uid.clone(),
            name,
            self.given.clone(),
            self.family.clone(),
            self.emails.join("\n"),
            self.phones.join("\n"),
            self.company.clone(),
            self.role.clone(),
            self.country.clone(),
            self.language.clone(),
            self.time_zone.clone(),
            self.note.clone(),
        ];
        cells.extend(profiles.iter().map(|found| found.join("\n")));
        cells.push(rest.join("\n"));
        cells
    }
}

/// Whether an address belongs to one of these networks.
fn network(url: &str, hosts: &[&str], names: &[&str]) -> bool {
    if names.iter().any(|name| {
        url.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(':') && !rest.starts_with("://"))
    }) {
        return true;
    }
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    hosts.iter().any(|known| {
        host == *known
            || host
                .strip_suffix(known)
                .is_some_and(|before| before.ends_with('.'))
    })
}

/// Reads every contact of a text; one that is broken off has `whole` unset.
#[must_use]
pub fn parse_cards(text: &str) -> Vec<Card> {
    let mut cards = Vec::new();
    let mut card: Option<Card> = None;
    let mut length = 0_usize;
    let mut lines = (1..).zip(text.lines()).peekable();
    while let Some((number, line)) = lines.next() {
        // A line that begins with a space or tab continues the one before (RFC 6350, 3.2).
        let mut line = line.trim_end_matches('\r').to_owned();
        while let Some((_, next)) = lines.next_if(|(_, next)| next.starts_with([' ', '\t'])) {
            if line.len() < ROW {
                line.push_str(next[1..].trim_end_matches('\r'));
            }
        }
        let Some((name, parameters, value)) = property(&line) else {
            continue;
        };
        match (name.as_str(), &mut card) {
            ("BEGIN", _) if value.trim().eq_ignore_ascii_case("VCARD") => {
                length = 0;
                cards.extend(card.replace(Card {
                    line: number,
                    ..Card::default()
                }));
            }
            ("END", Some(_)) if value.trim().eq_ignore_ascii_case("VCARD") => {
                cards.extend(card.take().map(|card| Card {
                    whole: true,
                    ..card
                }));
            }
            (name, Some(card)) => {
                // A picture may be large; a contact beyond every measure is cut.
                length += value.len();
                if length < 16 * ROW && value.len() < ROW {
                    card.take(name, &parameters, value);
                }
            }
            _ => {}
        }
    }
    cards.extend(card);
    cards
}

pub(crate) fn rows<E>(
    path: &Path,
    encoding: &str,
    mut take: impl FnMut(Entry, u64) -> Result<Flow, E>,
) -> Result<(), Stop<E>> {
    let (file, size) = open(path).map_err(Stop::File)?;
    if size > UNPACKED / 4 {
        return Err(Stop::File(FileError::TooLarge));
    }
    let mut content = Vec::new();
    file.take(size)
        .read_to_end(&mut content)
        .map_err(|error| Stop::File(FileError::reading(&error)))?;
    if (content.len() as u64) < size {
        return Err(Stop::File(FileError::Changed));
    }
    let encoding = Encoding::for_label(encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let (text, _, _) = encoding.decode(&content);
    for card in parse_cards(&text) {
        let (line, cells) = (card.line, card.cells());
        let reason = if card.whole {
            problem(&cells, COLUMNS.len())
        } else {
            Some("broken_off")
        };
        let entry = match reason {
            Some(reason) => Entry::Bad(BadRow {
                line,
                reason,
                cells,
            }),
            None => Entry::Row(Row { line, cells }),
        };
        if take(entry, size).map_err(Stop::Taker)? == Flow::Stop {
            return Ok(());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q7_contacts_of_both_versions_are_read_with_every_address() {
        let text = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:urn:1\r\nN:Żółtowska;Jadwiga;Maria;;\r\nFN:Jadwiga Żółtowska\r\n\
            EMAIL;TYPE=WORK:jadwiga@dachy.example\r\nitem1.EMAIL:j@dom.example\r\nTEL;TYPE=\"cell:x\":+48 600 100 200\r\n\
            URL:https://dachy.example/a\\,b\r\nURL:https://www.facebook.com/jadwiga\r\nX-SOCIALPROFILE;TYPE=twitter:jadwiga\r\n\
            ORG:Dachy\\; i rynny;Biuro\r\nNOTE:pierwszy\\ndru\r\n gi\r\nEND:VCARD\r\n\
            BEGIN:VCARD\nVERSION:4.0\nFN:Jan\nTEL;VALUE=uri:tel:+48600100201\nIMPP:x:jan\nTZ:Europe/Warsaw\nEND:VCARD\n\
            BEGIN:VCARD\nFN:Broken";
        let cards = parse_cards(text);
        assert_eq!(cards.len(), 3);
        let first = &cards[0];
        assert_eq!(
            (first.given.as_str(), first.family.as_str()),
            ("Jadwiga Maria", "Żółtowska")
        );
        assert_eq!(first.emails, ["jadwiga@dachy.example", "j@dom.example"]);
        assert_eq!(first.company, "Dachy; i rynny");
        assert_eq!(first.note, "pierwszy\ndrugi");
        assert_eq!(first.urls.len(), 3);
        let cells = first.cells();
        assert_eq!(cells[12], "https://www.facebook.com/jadwiga");
        assert_eq!(cells[15], "jadwiga");
        assert_eq!(cells[17], "https://dachy.example/a,b");
        assert_eq!(
            (cards[1].line, cards[1].phones[0].as_str()),
            (16, "+48600100201")
        );
        assert!(cards[1].whole && !cards[2].whole);
    }

    proptest::proptest! {
        #[test]
        fn q7_any_text_is_read_without_a_fall(text in "(BEGIN:VCARD|END:VCARD|[A-Z]{1,5}[;:]|\\PC|\n|\r| |\\\\){0,40}") {
            for card in parse_cards(&text) {
                proptest::prop_assert_eq!(card.cells().len(), COLUMNS.len());
            }
        }
    }
}
