//! What must not be stored: numbers of payment cards, bank accounts and persons, PINs and passwords.
//!
//! People paste them into chats and post them in public. A text is masked before it reaches the file; the mark says
//! what stood there, so that the sentence around it can still be read. Numbers are told from other numbers by their
//! check digits, so that an order number or a phone number stays.

mod numbers;

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use numbers::{IBAN_LENGTHS, is_card, is_grouped_card, is_mod_97, is_pesel};

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

/// Masks the address of a page, an e-mail address or a number that can be called.
///
/// In the path of a page, and in what calls itself an id, stand the numbers of posts and profiles, which cannot be told
/// from those of cards: they stay.
#[must_use]
pub fn mask_link(link: &str) -> Masked {
    if !link.starts_with("http") {
        return mask(link);
    }
    let (page, handed_over) = link.split_at(link.find(['?', '#']).unwrap_or(link.len()));
    let mut found = Vec::new();
    let parts: Vec<String> = handed_over
        .split('&')
        .map(|part| {
            let (name, _) = part.split_once('=').unwrap_or_default();
            if name.to_lowercase().ends_with("id") {
                return part.to_owned();
            }
            let masked = mask(part);
            found.extend(masked.found);
            masked.text
        })
        .collect();
    Masked {
        text: [page, &parts.join("&")].concat(),
        found,
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
        masked = ibans(masked, &mut found);
        let whole = masked.clone();
        masked = step(masked, &DIGITS, |all| digits(&whole, all, &mut found));
        for pattern in [&*PIN, &*PIN_BEFORE] {
            masked = step(masked, pattern, |all| {
                secret(all, SensitiveKind::Pin, &mut found, |_, _| true)
            });
        }
    }
    if PASSWORD_WORD.is_match(&masked) {
        for pattern in [&*PASSWORD, &*PASSWORD_SAID, &*PASSWORD_BELOW] {
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
static IBAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b[A-Za-z]{2}\d{2}(?:[ \t\u{a0}\u{202f}\u{2009}.\-–]{0,3}[A-Za-z0-9]){11,30}")
});
/// Digits with few signs between two of them, and the sign before.
static DIGITS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[+\d](?:[ \t\u{a0}\u{202f}\u{2009}.\-–/]{0,3}\d){10,}"));
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
    "(?:has[łl](?:o|a|em|u|le)|password|passwd|passcode|passphrase|passwort|kennwort|pwd|pass)";
static PASSWORD_WORD: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)\b{PASSWORD_WORDS}\b")));
/// The word, up to four others, a colon or equals sign, the password.
static PASSWORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b{PASSWORD_WORDS}\b((?:[ \t]+[\p{{L}}-]+){{0,4}})[ \t]*[:=][ \t]*[\x22'„”“«]?(\S+)"
    ))
});
/// The word and a colon, or the word and a dash; the password behind, or on the next line.
static PASSWORD_BELOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b{PASSWORD_WORDS}\b((?:[ \t]+[\p{{L}}-]+){{0,4}}(?:[ \t]*[:=][ \t]*\r?\n|[ \t]+[–—-][ \t]))[ \t]*[\x22'„”“«]?(\S+)"
    ))
});
/// The word, "is", the password.
static PASSWORD_SAID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b{PASSWORD_WORDS}\b((?:[ \t]+[\p{{L}}-]+){{0,4}}?[ \t]+(?:to|is|jest|brzmi|było|was|=))[ \t]+[\x22'„”“«]?(\S+)"
    ))
});

/// Whether the word behind "password" is one: anything directly behind a colon, else only what no word looks like. The
/// address of a page to set one is none.
fn is_password(between: &str, word: &str) -> bool {
    let strange = word.chars().any(|c| !c.is_alphabetic() && c != '-');
    let is_page = word.starts_with("https://") || word.starts_with("http://");
    word.chars().count() >= 3 && !is_page && (between.is_empty() || strange)
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

/// Masks every number of an account, however close they stand. What only looks like the beginning of one is passed over
/// word by word: the next word may begin one.
fn ibans<'a>(text: Cow<'a, str>, found: &mut Vec<SensitiveKind>) -> Cow<'a, str> {
    let mut masked = String::new();
    let (mut at, mut written) = (0, 0);
    while let Some(hit) = IBAN.find_at(&text, at) {
        let begin = hit.start();
        if let Some(length) = iban_length(hit.as_str()) {
            masked.push_str(&text[written..begin]);
            masked.push_str(&mark(SensitiveKind::Iban));
            found.push(SensitiveKind::Iban);
            (at, written) = (begin + length, begin + length);
        } else {
            let word = hit.as_str().find(|c: char| !c.is_ascii_alphanumeric());
            at = begin + word.unwrap_or(hit.as_str().len());
        }
    }
    if written == 0 {
        return text;
    }
    masked.push_str(&text[written..]);
    Cow::Owned(masked)
}

/// How many bytes the number of an account takes with which a text begins; `None` where it begins with none.
fn iban_length(text: &str) -> Option<usize> {
    let country = text[..2].to_uppercase();
    let (_, length) = IBAN_LENGTHS.iter().find(|(code, _)| *code == country)?;
    let mut account = Vec::with_capacity(*length);
    let mut end = 0;
    for (at, c) in text
        .char_indices()
        .filter(|(_, c)| c.is_ascii_alphanumeric())
    {
        if account.len() == *length {
            break;
        }
        account.push(c as u8);
        end = at + 1;
    }
    // Behind it may stand a word that looked like more of it.
    let ends = !text[end..].starts_with(|c: char| c.is_ascii_alphanumeric());
    (account.len() == *length && ends && is_mod_97(&account)).then_some(end)
}

/// A group of digits: where it stands and what it holds.
struct Group {
    start: usize,
    end: usize,
}

impl Group {
    const fn len(&self) -> usize {
        self.end - self.start
    }
}

/// Digits of a phone number with its country (ITU-T E.164; no country has shorter ones for everybody).
const PHONE_SHORTEST: usize = 8;
const PHONE_LONGEST: usize = 15;

/// Whether a text ends with a word that says what number comes, written without a space before it.
fn ends_with_label(text: &str) -> bool {
    const LABELS: [&str; 11] = [
        "pesel", "nr", "numer", "number", "karta", "karty", "card", "konto", "konta", "account",
        "rachunek",
    ];
    let begin = text
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_alphanumeric())
        .last()
        .map_or(text.len(), |(at, _)| at);
    LABELS.contains(&text[begin..].to_lowercase().as_str())
}

fn digits(text: &str, all: &Captures<'_>, found: &mut Vec<SensitiveKind>) -> String {
    let whole = &all[0];
    let place = all.get(0).map_or(0..0, |found| found.range());
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
    let dashed = |one: &Group, next: &Group| &whole[one.end..next.start] == "-";
    let (mut first, mut end) = (0, groups.len());
    let before = &text[..place.start];
    if !phone && !ends_with_label(before) && is_in_word(before.chars().rev()) {
        first = 1 + groups
            .windows(2)
            .take_while(|two| dashed(&two[0], &two[1]))
            .count();
    }
    if is_in_word(text[place.end..].chars()) {
        let joined = groups
            .windows(2)
            .rev()
            .take_while(|two| dashed(&two[0], &two[1]));
        end = groups.len() - 1 - joined.count();
    }
    let mut masked = String::with_capacity(whole.len());
    let mut written = 0;
    while first < end {
        let before: usize = groups[..first].iter().map(Group::len).sum();
        let of_phone = phone && before < PHONE_SHORTEST && groups[0].len() <= PHONE_LONGEST;
        let hit = longest(whole, &groups[first..end], of_phone && first > 0)
            .filter(|(kind, _)| !(of_phone && first == 0 && *kind != SensitiveKind::Iban));
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

/// Whether what stands beside a digit, read away from it, makes it a part of a longer word, as in tracking numbers and
/// ids: a letter beside it, or behind a dash another part of letters and digits.
fn is_in_word(mut beside: impl Iterator<Item = char>) -> bool {
    let belongs = |c: &char| c.is_alphanumeric() || *c == '_';
    match beside.next() {
        Some('-') => {
            let part: String = beside.take_while(belongs).collect();
            part.contains(char::is_alphabetic) && part.contains(|c: char| c.is_ascii_digit())
        }
        next => next.is_some_and(|c| belongs(&c)),
    }
}

/// The longest number that begins with the first group, and how many groups it takes. Within a phone number only a card
/// that is written as cards are is one.
fn longest(whole: &str, groups: &[Group], in_phone: bool) -> Option<(SensitiveKind, usize)> {
    let mut number = Vec::with_capacity(26);
    let mut best = None;
    for (count, group) in (1..).zip(groups) {
        if number.len() + (group.end - group.start) > 26 {
            break;
        }
        number.extend_from_slice(&whole.as_bytes()[group.start..group.end]);
        let sizes: Vec<usize> = groups[..count].iter().map(Group::len).collect();
        let kind = if number.len() == 26
            && is_mod_97(&[&b"PL"[..], &number[..2], &number[2..]].concat())
        {
            SensitiveKind::Iban
        } else if is_card(&number) && is_grouped_card(&number, &sizes, in_phone) {
            SensitiveKind::Card
        } else if count <= 2 && !in_phone && is_pesel(&number) {
            SensitiveKind::Pesel
        } else {
            continue;
        };
        best = Some((kind, count));
    }
    best
}

#[cfg(test)]
mod tests;
