//! What must not be stored: numbers of payment cards, bank accounts and persons, PINs and passwords.
//!
//! People paste them into chats and post them in public. A text is masked before it reaches the file; the mark says
//! what stood there, so that the sentence around it can still be read. Numbers are told from other numbers by their
//! check digits, so that an order number or a phone number stays.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

crate::words! {
    /// What was masked.
    SensitiveKind {
        /// Number of a payment card.
        Card = "card",
        /// Number of a bank account.
        Iban = "iban",
        /// Polish number of a person.
        Pesel = "pesel",
        /// A PIN, a card's security code, a one-time payment code.
        Pin = "pin",
        /// A password.
        Password = "password",
    }
}

/// What every mark begins with.
const MARK: &str = "[▮▮▮▮ ";

/// What stands where something was masked: the same in every language, worded where it is shown.
#[must_use]
pub fn mark(kind: SensitiveKind) -> String {
    format!("{MARK}{kind}]")
}

/// How many marks a text bears.
#[must_use]
pub fn count_marks(text: &str) -> u32 {
    u32::try_from(text.matches(MARK).count()).unwrap_or(u32::MAX)
}

/// A text without what must not be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// The text with marks.
    pub text: String,
    /// What was taken out, in no particular order.
    pub found: Vec<SensitiveKind>,
}

/// Masks a text. Masking it once more changes nothing.
#[must_use]
pub fn mask(text: &str) -> Masked {
    let mut found = Vec::new();
    let mut masked = Cow::Borrowed(text);
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        masked = step(masked, &IBAN, |all| iban(all, &mut found));
        masked = step(masked, &DIGITS, |all| digits(all, &mut found));
        for pattern in [&*PIN, &*PIN_BEFORE] {
            masked = step(masked, pattern, |all| {
                secret(all, SensitiveKind::Pin, &mut found, |_, _| true)
            });
        }
    }
    if PASSWORD_WORD.is_match(&masked) {
        for pattern in [&*PASSWORD, &*PASSWORD_SAID] {
            masked = step(masked, pattern, |all| {
                secret(all, SensitiveKind::Password, &mut found, is_password)
            });
        }
    }
    Masked {
        text: masked.into_owned(),
        found,
    }
}

/// Replaces what a pattern finds; a text without a find is not copied.
fn step<'a>(
    text: Cow<'a, str>,
    pattern: &Regex,
    mut replace: impl FnMut(&Captures<'_>) -> String,
) -> Cow<'a, str> {
    match pattern.replace_all(&text, |all: &Captures<'_>| replace(all)) {
        Cow::Borrowed(_) => text,
        Cow::Owned(changed) => Cow::Owned(changed),
    }
}

#[expect(
    clippy::expect_used,
    reason = "the patterns below are constant and tested"
)]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// Two letters, two digits, then at least eleven letters or digits, in groups or not.
static IBAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b[A-Za-z]{2}\d{2}(?:[ \u{a0}\u{202f}-]?[A-Za-z0-9]){11,30}"));
/// Digits with at most one sign between two of them, and the sign before.
static DIGITS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[+\d](?:[ \u{a0}\u{202f}\u{2009}.\-]?\d){10,}"));
static PIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:pin|cvv2?|cvc2?|blik)(?:-?(?:u|em|ie|y|kod))?\b[\s:=–\-\x22'„”“(#]*",
        r"(?:(?:to|is|jest|był|było|was|kod|code|number|numer|nr|do|of|from|z|karty|card|konta|mój|moj|my|twój|your|",
        r"nasz|our|the|a|na|for|telefonu|phone|sms)\b[\s:=–\-\x22'„”“(#]*){0,5}(\d(?:[ \-]?\d){2,7})\b"
    ))
});
static PIN_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(\d{3,8})\b\s*(?:[-–]\s*)?(?:to|is|jest)\s+(?:(?:mój|moj|my|nasz|our|the|kod|numer)\s+)?(?:pin|cvv2?|cvc2?|blik)\b",
    )
});
const PASSWORD_WORDS: &str =
    "(?:has[łl](?:o|a|em|u|le)|password|passwd|passcode|passphrase|passwort|pwd|pass)";
static PASSWORD_WORD: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)\b{PASSWORD_WORDS}\b")));
/// The word, up to four others, a colon or equals sign, the password.
static PASSWORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b{PASSWORD_WORDS}\b((?:[ \t]+[\p{{L}}-]+){{0,4}})[ \t]*[:=][ \t]*[\x22'„”“«]?(\S+)"
    ))
});
/// The word, "is", the password.
static PASSWORD_SAID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b{PASSWORD_WORDS}\b((?:[ \t]+[\p{{L}}-]+){{0,4}}?[ \t]+(?:to|is|jest|brzmi|było|was|=))[ \t]+[\x22'„”“«]?(\S+)"
    ))
});

/// Whether the word behind "password" is one: anything directly behind a colon, else only what no word looks like.
fn is_password(between: &str, word: &str) -> bool {
    let strange = word.chars().any(|c| !c.is_alphabetic() && c != '-');
    word.chars().count() >= 3 && (between.is_empty() || strange)
}

/// Replaces the last group of a find.
fn secret(
    all: &Captures<'_>,
    kind: SensitiveKind,
    found: &mut Vec<SensitiveKind>,
    wanted: impl Fn(&str, &str) -> bool,
) -> String {
    let whole = &all[0];
    let Some(group) = all.iter().flatten().last() else {
        return whole.to_owned();
    };
    let between = if all.len() > 2 { all[1].trim() } else { "" };
    let word = group
        .as_str()
        .trim_end_matches(['.', ',', ';', ')', '"', '\'', '”', '“', '»', '!', '?']);
    if word.starts_with(MARK.trim_end()) || !wanted(between, word) {
        return whole.to_owned();
    }
    found.push(kind);
    let begin = group.start() - all.get(0).map_or(0, |whole| whole.start());
    [&whole[..begin], &mark(kind), &whole[begin + word.len()..]].concat()
}

/// Lengths of account numbers by country (ISO 13616, the registry of SWIFT).
const IBAN_LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SC", 31),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];

/// Whether letters and digits give 1 modulo 97, the first four moved behind (ISO 7064, MOD 97-10).
fn is_mod_97(account: &[u8]) -> bool {
    let remainder = account[4..]
        .iter()
        .chain(&account[..4])
        .fold(0_u32, |sum, c| {
            if c.is_ascii_digit() {
                (sum * 10 + u32::from(c - b'0')) % 97
            } else {
                (sum * 100 + u32::from(c.to_ascii_uppercase() - b'A') + 10) % 97
            }
        });
    remainder == 1
}

fn iban(all: &Captures<'_>, found: &mut Vec<SensitiveKind>) -> String {
    let whole = &all[0];
    let country = whole[..2].to_uppercase();
    let length = IBAN_LENGTHS
        .iter()
        .find_map(|(code, length)| (*code == country).then_some(*length));
    let Some(length) = length else {
        return whole.to_owned();
    };
    let mut account = Vec::with_capacity(length);
    let mut end = 0;
    for (at, c) in whole.char_indices() {
        if account.len() == length {
            break;
        }
        if c.is_ascii_alphanumeric() {
            account.push(c as u8);
            end = at + 1;
        }
    }
    let ends = !whole[end..].starts_with(|c: char| c.is_ascii_alphanumeric());
    if account.len() == length && ends && is_mod_97(&account) {
        found.push(SensitiveKind::Iban);
        // Behind it may stand a word that looked like more of it.
        [&mark(SensitiveKind::Iban), &whole[end..]].concat()
    } else {
        whole.to_owned()
    }
}

/// A group of digits: where it stands and what it holds.
struct Group {
    start: usize,
    end: usize,
}

fn digits(all: &Captures<'_>, found: &mut Vec<SensitiveKind>) -> String {
    let whole = &all[0];
    // A number with a plus sign is a phone number, as long as one can be.
    let phone = whole.starts_with('+');
    let mut groups: Vec<Group> = Vec::new();
    for (at, c) in whole.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        match groups.last_mut() {
            Some(group) if group.end == at => group.end = at + 1,
            _ => groups.push(Group {
                start: at,
                end: at + c.len_utf8(),
            }),
        }
    }
    let mut masked = String::with_capacity(whole.len());
    let mut written = 0;
    let mut first = 0;
    while first < groups.len() {
        let hit = longest(whole, &groups[first..])
            .filter(|(kind, _)| !(phone && first == 0 && *kind != SensitiveKind::Iban));
        match hit {
            Some((kind, count)) => {
                masked.push_str(&whole[written..groups[first].start]);
                masked.push_str(&mark(kind));
                written = groups[first + count - 1].end;
                found.push(kind);
                first += count;
            }
            None => first += 1,
        }
    }
    masked.push_str(&whole[written..]);
    masked
}

/// The longest number that begins with the first group, and how many groups it takes.
fn longest(whole: &str, groups: &[Group]) -> Option<(SensitiveKind, usize)> {
    let mut number = Vec::with_capacity(26);
    let mut best = None;
    for (count, group) in (1..).zip(groups) {
        if number.len() + (group.end - group.start) > 26 {
            break;
        }
        number.extend_from_slice(&whole.as_bytes()[group.start..group.end]);
        let kind = if number.len() == 26
            && is_mod_97(&[&b"PL"[..], &number[..2], &number[2..]].concat())
        {
            SensitiveKind::Iban
        } else if is_card(&number) {
            SensitiveKind::Card
        } else if count <= 2 && is_pesel(&number) {
            SensitiveKind::Pesel
        } else {
            continue;
        };
        best = Some((kind, count));
    }
    best
}

/// A number that a network of payment cards gives out, with its check digit (ISO/IEC 7812-1, Annex B: Luhn).
fn is_card(number: &[u8]) -> bool {
    if !(13..=19).contains(&number.len()) {
        return false;
    }
    let head = |digits: usize| {
        number[..digits]
            .iter()
            .fold(0_u32, |sum, c| sum * 10 + u32::from(c - b'0'))
    };
    let length = number.len();
    let issued = match (head(1), head(2), head(4)) {
        (4, _, _) => matches!(length, 13 | 16 | 19),
        (_, 51..=55, _) | (_, _, 2221..=2720) => length == 16,
        (_, 34 | 37, _) => length == 15,
        (_, 36 | 38 | 39, _) | (_, _, 3000..=3059 | 3095) => length == 14 || length >= 16,
        (_, _, 3528..=3589) => length >= 16,
        // Discover, UnionPay, Maestro and the national schemes.
        (6, _, _) | (_, 50 | 56..=58, _) => true,
        _ => false,
    };
    let sum: u32 = number
        .iter()
        .rev()
        .enumerate()
        .map(|(place, c)| {
            let digit = u32::from(c - b'0');
            if place % 2 == 0 {
                digit
            } else {
                digit * 2 / 10 + digit * 2 % 10
            }
        })
        .sum();
    issued && sum.is_multiple_of(10)
}

/// Eleven digits: a date of birth with the century in its month, a serial, a check digit (Polish law of 24 September
/// 2010 on population registration, article 15).
fn is_pesel(number: &[u8]) -> bool {
    const WEIGHTS: [u32; 10] = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3];
    if number.len() != 11 {
        return false;
    }
    let digit = |at: usize| u32::from(number[at] - b'0');
    let month = (digit(2) * 10 + digit(3)) % 20;
    let day = digit(4) * 10 + digit(5);
    let sum: u32 = (0..10).map(|at| digit(at) * WEIGHTS[at]).sum();
    (1..=12).contains(&month) && (1..=31).contains(&day) && (10 - sum % 10) % 10 == digit(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use SensitiveKind::{Card, Iban, Password, Pesel, Pin};

    #[test]
    fn w3_what_must_not_be_stored_is_masked_and_the_rest_stays() {
        let cases: &[(&str, &str, &[SensitiveKind], &str)] = &[
            (
                "a card in groups",
                "Karta 4111 1111 1111 1111.",
                &[Card],
                "Karta [▮▮▮▮ card].",
            ),
            (
                "a card without",
                "nr 5500005555555559!",
                &[Card],
                "nr [▮▮▮▮ card]!",
            ),
            (
                "a card with dashes",
                "3782-822463-10005",
                &[Card],
                "[▮▮▮▮ card]",
            ),
            (
                "two cards",
                "4111111111111111, 4012888888881881",
                &[Card, Card],
                "[▮▮▮▮ card], [▮▮▮▮ card]",
            ),
            (
                "a date before a card",
                "2026-10-14 4111 1111 1111 1111",
                &[Card],
                "2026-10-14 [▮▮▮▮ card]",
            ),
            (
                "a code behind a card",
                "4111 1111 1111 1111 CVV: 737",
                &[Card, Pin],
                "[▮▮▮▮ card] CVV: [▮▮▮▮ pin]",
            ),
            (
                "digits behind a card",
                "4111 1111 1111 1111 12/28",
                &[Card],
                "[▮▮▮▮ card] 12/28",
            ),
            (
                "a wrong check digit",
                "4111 1111 1111 1112",
                &[],
                "4111 1111 1111 1112",
            ),
            (
                "an order number",
                "zamówienie 7000000000000005",
                &[],
                "zamówienie 7000000000000005",
            ),
            (
                "an account",
                "PL61 1090 1014 0000 0712 1981 2874 dziękuję",
                &[Iban],
                "[▮▮▮▮ iban] dziękuję",
            ),
            (
                "an account in one",
                "na DE89370400440532013000",
                &[Iban],
                "na [▮▮▮▮ iban]",
            ),
            (
                "an account with letters",
                "GB29 NWBK 6016 1331 9268 19",
                &[Iban],
                "[▮▮▮▮ iban]",
            ),
            (
                "small letters",
                "pl61109010140000071219812874",
                &[Iban],
                "[▮▮▮▮ iban]",
            ),
            (
                "no country",
                "61 1090 1014 0000 0712 1981 2874",
                &[Iban],
                "[▮▮▮▮ iban]",
            ),
            (
                "a wrong account",
                "PL62 1090 1014 0000 0712 1981 2874",
                &[],
                "PL62 1090 1014 0000 0712 1981 2874",
            ),
            (
                "a person",
                "PESEL 44051401359",
                &[Pesel],
                "PESEL [▮▮▮▮ pesel]",
            ),
            (
                "a person of this century",
                "02270812343",
                &[Pesel],
                "[▮▮▮▮ pesel]",
            ),
            ("a wrong person", "44051401358", &[], "44051401358"),
            (
                "a phone",
                "tel. +48 600 100 200 i 22 826 51 77",
                &[],
                "tel. +48 600 100 200 i 22 826 51 77",
            ),
            ("a phone without plus", "48600100200", &[], "48600100200"),
            (
                "a time",
                "2026-10-14T10:00:00.000+02:00 i 20261014100000",
                &[],
                "2026-10-14T10:00:00.000+02:00 i 20261014100000",
            ),
            ("a PIN", "mój PIN to 4821", &[Pin], "mój PIN to [▮▮▮▮ pin]"),
            (
                "a PIN in English",
                "PIN code is 4821, thanks",
                &[Pin],
                "PIN code is [▮▮▮▮ pin], thanks",
            ),
            (
                "a PIN before",
                "4821 to mój pin",
                &[Pin],
                "[▮▮▮▮ pin] to mój pin",
            ),
            (
                "a payment code",
                "Kod BLIK: 123 456",
                &[Pin],
                "Kod BLIK: [▮▮▮▮ pin]",
            ),
            (
                "no PIN",
                "spin 2024, pin w 2024 roku",
                &[],
                "spin 2024, pin w 2024 roku",
            ),
            (
                "a password",
                "hasło: kotek",
                &[Password],
                "hasło: [▮▮▮▮ password]",
            ),
            (
                "a password to something",
                "Hasło do panelu klienta: Kot#123.",
                &[Password],
                "Hasło do panelu klienta: [▮▮▮▮ password].",
            ),
            (
                "a password in English",
                "login jan, password=s3cret!",
                &[Password],
                "login jan, password=[▮▮▮▮ password]!",
            ),
            (
                "a password that is",
                "my password is hunter2",
                &[Password],
                "my password is [▮▮▮▮ password]",
            ),
            (
                "a quoted password",
                "haslo to \"Zima2026\"",
                &[Password],
                "haslo to \"[▮▮▮▮ password]\"",
            ),
            (
                "talk of passwords",
                "hasło to podstawa; password reset: please help",
                &[],
                "hasło to podstawa; password reset: please help",
            ),
            (
                "a forgotten password",
                "Zapomniałem hasła",
                &[],
                "Zapomniałem hasła",
            ),
        ];
        for (name, given, kinds, expected) in cases {
            let masked = mask(given);
            assert_eq!(masked.text, *expected, "{name}");
            assert_eq!(masked.found, *kinds, "{name}");
            assert_eq!(count_marks(&masked.text) as usize, kinds.len(), "{name}");
            assert_eq!(mask(&masked.text).text, *expected, "{name}, once more");
        }
    }

    fn with_check_digit(mut number: Vec<u8>) -> Option<Vec<u8>> {
        (b'0'..=b'9').find_map(|check| {
            number.push(check);
            let good = is_card(&number);
            if !good {
                number.pop();
            }
            good.then(|| number.clone())
        })
    }

    proptest::proptest! {
        #[test]
        fn w3_any_visa_number_is_masked_in_any_grouping(rest in "[0-9]{14}", cuts in 0_u32..0x7fff, before in "[a-zA-Z ,.:]{0,20}") {
            let number = with_check_digit([b"4", rest.as_bytes()].concat()).unwrap();
            let mut grouped = String::new();
            for (place, digit) in number.iter().enumerate() {
                grouped.push(char::from(*digit));
                if cuts >> place & 1 == 1 && place < 15 {
                    grouped.push(' ');
                }
            }
            let masked = mask(&format!("{before} {grouped}"));
            proptest::prop_assert_eq!(masked.text, format!("{before} [▮▮▮▮ card]"));
        }

        #[test]
        fn w3_any_text_can_be_masked_and_masking_twice_is_masking_once(text in "\\PC{0,80}") {
            let once = mask(&text);
            proptest::prop_assert_eq!(&mask(&once.text).text, &once.text);
        }
    }
}
