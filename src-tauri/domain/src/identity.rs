//! Handles: where a customer can be reached or recognised, and the one form in which two of them are compared.

use std::hash::{DefaultHasher, Hasher as _};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;
use phonenumber::{Mode, country};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::text::{fold, words};

crate::words! {
    /// The kind of a handle: where a customer can be reached or recognised.
    HandleKind {
        /// E-mail address.
        Email = "email",
        /// Phone number.
        Phone = "phone",
        /// Facebook Messenger.
        Messenger = "messenger",
        /// Facebook profile.
        Facebook = "facebook",
        /// Instagram profile.
        Instagram = "instagram",
        /// X (Twitter) profile.
        X = "x",
        /// LinkedIn profile.
        Linkedin = "linkedin",
        /// Nickname in a forum.
        Forum = "forum",
        /// Web site.
        Website = "website",
        /// Anything else.
        Other = "other",
    }
}

crate::words! {
    /// How we know that a handle is this person's.
    HandleSource {
        /// One of us typed it in and did not say how they know.
        Entered = "entered",
        /// The person said so.
        Told = "told",
        /// They wrote, called or booked from it.
        Used = "used",
        /// Found in public: a profile, a signature, a web site.
        Found = "found",
        /// It came with an imported file.
        Imported = "imported",
    }
}

/// One handle to add, or as it shall be from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct HandleDraft {
    /// Its kind.
    pub kind: HandleKind,
    /// The value as given.
    pub value: String,
    /// A label such as "work".
    pub label: String,
    /// How we know.
    pub source: HandleSource,
    /// Somebody made sure that it is theirs.
    pub verified: bool,
    /// Theirs since: a year, month or day as text, e.g. `2018-05`; empty where nobody knows.
    pub since: String,
}

impl HandleDraft {
    /// A handle of which nothing else is known.
    #[must_use]
    pub fn new(kind: HandleKind, value: impl Into<String>, source: HandleSource) -> Self {
        Self {
            kind,
            value: value.into(),
            label: String::new(),
            source,
            verified: false,
            since: String::new(),
        }
    }
}

/// Brings a handle's value to the form that is compared.
///
/// - e-mail: without case and without `+tag` (subaddressing, RFC 5233);
/// - phone: E.164 where the number is valid in `country` (ISO 3166-1 alpha-2, possibly empty) or is written
///   internationally, an extension behind it as in RFC 3966; otherwise its digits;
/// - profiles: the network's own id, also out of a profile's address;
/// - web sites and forums: host and path of an address.
#[must_use]
pub fn normalise(kind: HandleKind, value: &str, country: &str) -> String {
    let value = value.trim();
    match kind {
        HandleKind::Email => email(value),
        HandleKind::Phone => phone(value, country),
        _ => {
            // What is left of a broken address may be one: it is compared in the form that has no other.
            let mut form = profile_or_address(kind, value);
            for _ in 0..8 {
                let next = profile_or_address(kind, form.trim());
                if next == form {
                    break;
                }
                form = next;
            }
            form
        }
    }
}

fn profile_or_address(kind: HandleKind, value: &str) -> String {
    match kind {
        HandleKind::Website | HandleKind::Forum | HandleKind::Other => {
            address(value).map_or_else(|| nickname(value), |url| host_and_path(&url))
        }
        _ => profile(kind, value),
    }
}

fn email(value: &str) -> String {
    let value = value
        .get(..7)
        .filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
        .map_or(value, |_| &value[7..]);
    let value = value.split('?').next().unwrap_or(value).trim();
    let value = value.to_lowercase();
    match value.rsplit_once('@') {
        Some((local, domain)) => {
            // A local part that begins with the sign has no name before the tag.
            let name = match local.split_once('+') {
                Some((name, _)) if !name.is_empty() => name,
                _ => local,
            };
            format!("{name}@{domain}")
        }
        None => value,
    }
}

fn phone(value: &str, country: &str) -> String {
    let value = value.strip_prefix("tel:").unwrap_or(value);
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let plain = if value.starts_with('+') {
        format!("+{digits}")
    } else if let Some(rest) = digits.strip_prefix("00") {
        format!("+{rest}")
    } else {
        digits
    };
    let text = if plain.starts_with('+') && !value.starts_with('+') {
        &plain
    } else {
        value
    };
    let form = |text: &str| parsed(text, country, |number| number.form.clone());
    // What stands around the digits may keep a number from being read.
    form(text).or_else(|| form(&plain)).unwrap_or(plain)
}

/// A valid phone number.
#[derive(Clone)]
struct Number {
    /// E.164, an extension behind it.
    form: String,
    /// Its digits without the country and leading zeros.
    national: String,
}

/// Numbers that are remembered: whoever writes one asks for it in a row of places.
const RECENT: usize = 16;

/// As many as two parts of an import have, each as it is written and in its form.
const MANY: usize = 16_384;

/// By country and text.
type Numbers = LruCache<(String, String), Option<Number>>;

static NUMBERS: LazyLock<Mutex<Numbers>> = LazyLock::new(|| Mutex::new(LruCache::new(RECENT)));

fn numbers() -> MutexGuard<'static, Numbers> {
    NUMBERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// While this lives, many phone numbers are remembered: an import reads them before another thread writes them.
#[derive(Debug)]
pub struct ManyNumbers(());

impl ManyNumbers {
    /// Begins to remember.
    #[must_use]
    pub fn remember() -> Self {
        numbers().set_capacity(MANY);
        Self(())
    }
}

impl Drop for ManyNumbers {
    /// Forgets them: they are those of people, and take room.
    fn drop(&mut self) {
        *numbers() = LruCache::new(RECENT);
    }
}

/// What `take` takes of a number; `None` where there is no such one.
fn parsed<T>(text: &str, country: &str, take: impl FnOnce(&Number) -> T) -> Option<T> {
    // What says its country is the same everywhere.
    let country = if text.starts_with('+') { "" } else { country };
    let key = (country.to_owned(), text.to_owned());
    if let Some(known) = numbers().get(&key) {
        return known.as_ref().map(take);
    }
    let number = read_number(text, country);
    let taken = number.as_ref().map(take);
    let mut numbers = numbers();
    if let Some(number) = &number
        && number.form != text
    {
        let of_form = (String::new(), number.form.clone());
        numbers.insert(of_form, Some(number.clone()));
    }
    numbers.insert(key, number);
    taken
}

fn read_number(text: &str, country: &str) -> Option<Number> {
    let region: Option<country::Id> = country.to_uppercase().parse().ok();
    let read = |region, text: &str| {
        let number = phonenumber::parse(region, text).ok()?;
        let form = number.format().mode(Mode::E164).to_string();
        number.is_valid().then_some((number, form))
    };
    let (mut number, mut e164) = read(region, text)?;
    let extension = number
        .extension()
        .map(|extension| format!(";ext={extension}"));
    // A zero behind the code of the country may be left standing the first time.
    while let Some((next, form)) = read(None, &e164)
        && form.len() < e164.len()
    {
        (number, e164) = (next, form);
    }
    Some(Number {
        form: e164 + extension.as_deref().unwrap_or_default(),
        national: number.national().value().to_string(),
    })
}

/// Fewest digits of a number that is compared without its country.
const NATIONAL: usize = 6;

/// A phone number in its compared form, without the code of its country and leading zeros: what it has in common with
/// the same number written without a country. Empty for short ones and those with an extension.
#[must_use]
pub fn national(normalised: &str) -> String {
    if normalised.contains(';') {
        return String::new();
    }
    let digits = if normalised.starts_with('+') {
        parsed(normalised, "", |number| number.national.clone()).unwrap_or_default()
    } else {
        normalised.trim_start_matches('0').to_owned()
    };
    if digits.len() < NATIONAL || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return String::new();
    }
    digits
}

/// The digits behind the country's code, of a number or the beginning of one that says its country; `digits` have
/// neither sign nor leading zeros.
#[must_use]
pub fn behind_country(digits: &str) -> Option<&str> {
    (1..=3).find_map(|length| {
        let code: u16 = digits.get(..length)?.parse().ok()?;
        phonenumber::metadata::DATABASE.by_code(&code)?;
        digits.get(length..)
    })
}

/// Whether two compared forms of phone numbers are one number: the same, or the same but for a country that only one
/// of them says.
#[must_use]
pub fn same_phone(one: &str, other: &str) -> bool {
    let says_country = |number: &str| number.starts_with('+');
    one == other
        || says_country(one) != says_country(other) && {
            let number = national(one);
            !number.is_empty() && number == national(other)
        }
}

fn nickname(value: &str) -> String {
    fold(value.trim_start_matches('@'))
}

/// A web address, also one without its scheme.
fn address(value: &str) -> Option<Url> {
    let with_scheme = if value.contains("://") {
        Url::parse(value).ok()
    } else if value.contains('.') && (value.contains('/') || value.starts_with("www.")) {
        let url = Url::parse(&["https://", value].concat()).ok();
        url.filter(|url| url.host_str().is_some_and(|host| host.contains('.')))
    } else {
        None
    };
    with_scheme.filter(Url::has_host)
}

fn host_and_path(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let path = decoded(url.path().trim_end_matches('/'));
    fold(&[host, &path].concat())
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// The id of a profile on its network.
fn profile(kind: HandleKind, value: &str) -> String {
    let id = match address(value) {
        None => nickname(value),
        Some(url) => {
            let parts: Vec<String> = url
                .path_segments()
                .into_iter()
                .flatten()
                .filter(|part| !part.is_empty())
                .map(|part| nickname(&decoded(part)))
                .collect();
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            let number = url.query_pairs().find(|(name, _)| name == "id");
            match (&parts[..], number) {
                (["profile.php"], Some((_, number))) => number.into_owned(),
                // facebook.com/people/Name/1000…, messenger.com/t/name, linkedin.com/in/name
                (["people", _, id, ..] | ["t" | "in", id, ..], _) => (*id).to_owned(),
                ([page @ ("company" | "school" | "groups"), id, ..], _) => format!("{page}/{id}"),
                ([id, ..], _) => (*id).to_owned(),
                ([], _) => host_and_path(&url),
            }
        }
    };
    // Facebook takes a user name with and without its dots for the same one.
    match kind {
        HandleKind::Facebook | HandleKind::Messenger => id.replace('.', ""),
        _ => id,
    }
}

/// A bit for each word of a folded name, several words by chance the same. Names that are [nearly one](near_names) have a
/// bit in common, as they have a word.
#[must_use]
pub fn word_bits(folded: &str) -> u64 {
    words(folded).fold(0, |bits, word| {
        let mut hasher = DefaultHasher::new();
        hasher.write(word.as_bytes());
        bits | 1 << (hasher.finish() % u64::from(u64::BITS))
    })
}

/// Whether two folded names are nearly one: each word of the shorter one begins, or is one typo away from, a word of the
/// longer one, and one word is the same, on which [`word_bits`] relies.
#[must_use]
pub fn near_names(one: &str, other: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) = (words(one).collect(), words(other).collect());
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let near = |a: &str, b: &str| {
        a.starts_with(b) || b.starts_with(a) || (a.len() > 3 && strsim::osa_distance(a, b) <= 1)
    };
    !short.is_empty()
        && short.iter().any(|word| long.contains(word))
        && short
            .iter()
            .all(|word| long.iter().any(|known| near(word, known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_remembered_is_that_of_its_country() {
        let all =
            || ["PL", "DE", ""].map(|country| normalise(HandleKind::Phone, "221 234 567", country));
        let first = all();
        assert_eq!(first[0], "+48221234567");
        assert_ne!(first[1], first[0]);
        assert_eq!(first[2], "221234567", "of no country");
        let many = ManyNumbers::remember();
        for number in 0..2 * RECENT {
            let text = format!("+48 6012{number:05}");
            assert_eq!(
                normalise(HandleKind::Phone, &text, ""),
                format!("+486012{number:05}")
            );
        }
        assert_eq!(all(), first);
        assert!(numbers().len() > RECENT, "{}", numbers().len());
        drop(many);
        assert!(numbers().len() <= RECENT);
        assert_eq!(all(), first);
    }

    #[test]
    fn b9_and_a7_handles_are_compared_in_one_form() {
        use HandleKind::{
            Email, Facebook, Forum, Instagram, Linkedin, Messenger, Phone, Website, X,
        };
        let cases = [
            (
                "a zero behind the code",
                Phone,
                "+600124199019",
                "",
                "+60124199019",
            ),
            ("two of them", Phone, "+6000124199019", "", "+60124199019"),
            (
                "an extension behind it",
                Phone,
                "+600124199019 ext. 7",
                "",
                "+60124199019;ext=7",
            ),
            (
                "letters around it",
                Phone,
                "jan (48600100200 @jan",
                "PL",
                "+48600100200",
            ),
            (
                "blanks of another kind",
                Messenger,
                "\u{b} \u{b}ola",
                "",
                "ola",
            ),
            (
                "case of an e-mail",
                Email,
                " Ola@Zielony.Example ",
                "",
                "ola@zielony.example",
            ),
            (
                "mailto",
                Email,
                "MailTo:a@b.example?subject=x",
                "",
                "a@b.example",
            ),
            ("a tag", Email, "ola+kawka+2@b.example", "", "ola@b.example"),
            (
                "nothing but a tag",
                Email,
                "+kawka@b.example",
                "",
                "+kawka@b.example",
            ),
            ("no address at all", Email, "Ola", "", "ola"),
            (
                "spaces in a phone",
                Phone,
                "+48 600 100 200",
                "",
                "+48600100200",
            ),
            ("00 prefix", Phone, "0048 600-100-200", "", "+48600100200"),
            (
                "a national number in its country",
                Phone,
                "600 100 200",
                "PL",
                "+48600100200",
            ),
            (
                "a country in small letters",
                Phone,
                "(22) 826-51-77",
                "pl",
                "+48228265177",
            ),
            ("a trunk prefix", Phone, "030 901820", "DE", "+4930901820"),
            (
                "the other country's number",
                Phone,
                "+44 20 7946 0018",
                "PL",
                "+442079460018",
            ),
            ("no country known", Phone, "600 100 200", "", "600100200"),
            (
                "an extension",
                Phone,
                "+48 22 826 51 77 ext. 12",
                "",
                "+48228265177;ext=12",
            ),
            ("no number of any country", Phone, "12-34-5", "PL", "12345"),
            (
                "a link to a phone",
                Phone,
                "tel:+48600100200",
                "",
                "+48600100200",
            ),
            ("at sign of a profile", X, "@MChrząszcz", "", "mchrzaszcz"),
            (
                "address of a profile",
                X,
                "https://twitter.com/MChrzaszcz?s=20",
                "",
                "mchrzaszcz",
            ),
            (
                "address without scheme",
                Instagram,
                "instagram.com/lukasz.s/",
                "",
                "lukasz.s",
            ),
            (
                "instagram, deeper",
                Instagram,
                "https://www.instagram.com/Lukasz.S/reels/",
                "",
                "lukasz.s",
            ),
            (
                "facebook by number",
                Facebook,
                "https://www.facebook.com/profile.php?id=100012345",
                "",
                "100012345",
            ),
            (
                "facebook by people",
                Facebook,
                "https://m.facebook.com/people/Jan-Las/100012345/",
                "",
                "100012345",
            ),
            (
                "facebook dots",
                Facebook,
                "https://facebook.com/jan.las.5",
                "",
                "janlas5",
            ),
            (
                "messenger",
                Messenger,
                "https://www.messenger.com/t/jan.las.5",
                "",
                "janlas5",
            ),
            ("messenger, short", Messenger, "m.me/JanLas5", "", "janlas5"),
            (
                "linkedin",
                Linkedin,
                "https://pl.linkedin.com/in/%C5%82ucja-las-1a2b/",
                "",
                "lucja-las-1a2b",
            ),
            (
                "linkedin company",
                Linkedin,
                "https://linkedin.com/company/Dachy/about",
                "",
                "company/dachy",
            ),
            ("a nickname", Forum, "Łucja 79", "", "lucja 79"),
            (
                "a forum's profile",
                Forum,
                "https://www.forum.example/u/Lucja/",
                "",
                "forum.example/u/lucja",
            ),
            (
                "a site",
                Website,
                "http://www.Dachy.example/",
                "",
                "dachy.example",
            ),
            (
                "a site without scheme",
                Website,
                "www.dachy.example",
                "",
                "dachy.example",
            ),
            ("a bare site", Website, "Dachy.example", "", "dachy.example"),
            (
                "an address whose path reads like a question",
                Website,
                "https://dachy.example/a%3Fb",
                "",
                "dachy.example/a",
            ),
            ("a sign in a name", Forum, "ola#1234", "", "ola#1234"),
            (
                "a company with a dot",
                Linkedin,
                "https://linkedin.com/company/dachy.pl",
                "",
                "company/dachy.pl",
            ),
        ];
        for (name, kind, given, country, expected) in cases {
            assert_eq!(normalise(kind, given, country), expected, "{name}");
        }
    }

    #[test]
    fn b7_a_phone_number_without_its_country_is_the_same_one() {
        let cases = [
            ("+48600100200", "600100200", true),
            ("+4930901820", "030901820", true),
            ("+390612345678", "0612345678", true),
            ("+48600100200", "+48600100200", true),
            ("+48600100200", "+44600100200", false),
            ("600100200", "600100201", false),
            ("+48228265177;ext=12", "228265177", false),
            ("+48600100200", "100200", false),
            ("", "", true),
            ("12345", "+4812345", false),
        ];
        for (one, other, expected) in cases {
            assert_eq!(same_phone(one, other), expected, "{one} / {other}");
            assert_eq!(same_phone(other, one), expected, "{other} / {one}");
        }
    }

    #[test]
    fn b7_near_names_share_a_word_and_differ_by_a_letter() {
        let cases = [
            ("jan kowalski", "jan kowalsky", true),
            ("j kowalski", "jan kowalski", true),
            ("jan maria kowalski", "jan kowalski", true),
            ("jan kowalski", "jan nowak", false),
            ("jan kowalski", "anna kowalski", false),
            ("", "jan", false),
        ];
        for (one, other, expected) in cases {
            assert_eq!(near_names(one, other), expected, "{one} / {other}");
            assert_eq!(near_names(other, one), expected, "{other} / {one}");
            let share = word_bits(one) & word_bits(other) != 0;
            assert!(share || !expected, "{one} / {other} share a bit");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_form_that_is_stable(text in "\\PC{0,40}", which in 0..HandleKind::ALL.len()) {
            let kind = HandleKind::ALL[which];
            let once = normalise(kind, &text, "PL");
            if matches!(kind, HandleKind::Email | HandleKind::Phone) {
                proptest::prop_assert_eq!(normalise(kind, &once, "PL"), once);
            }
        }
    }
}
