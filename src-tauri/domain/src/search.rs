//! What is asked for in the search box, and how a hit is shown.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::identity::behind_country;
use crate::interaction::{Channel, InteractionKind};
use crate::text::{fold, words};

/// Most words of one search.
const WORDS: usize = 8;
/// Fewest digits that are taken for a part of a phone number.
const PHONE: usize = 4;
/// Fewest letters of a name in which a typo is forgiven.
const TYPO: usize = 4;
/// Letters at the beginning of a word that find it in spite of a typo: what follows tells few names apart, and an index of
/// whole words would be several times as large.
const STEM: usize = 10;

/// A search, taken apart. All its parts must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Folded words; each must begin a word of what is found.
    pub words: Vec<String>,
    /// The digits, where nothing but a part of a phone number was typed.
    pub digits: Option<String>,
    /// Those of them behind the code of a country, where one was typed.
    pub national: Option<String>,
    /// `channel:`; any of these.
    pub channels: Vec<Channel>,
    /// `kind:`; any of these.
    pub kinds: Vec<InteractionKind>,
    /// `owner:`, folded: the beginning of a word of the care owner's name, or `me`.
    pub owner: Option<String>,
    /// `language:`, folded: the tag or its beginning. People only, like the next two; all of them must fit.
    pub languages: Vec<String>,
    /// `company:`, folded: the beginning of a word of the company's name.
    pub companies: Vec<String>,
    /// `plan:`, folded: the beginning of the plan.
    pub plans: Vec<String>,
    /// `from:`; that day included.
    pub from: Option<NaiveDate>,
    /// `before:`; that day excluded.
    pub before: Option<NaiveDate>,
}

impl Query {
    /// Reads what was typed. Operators are `channel:`, `kind:`, `owner:`, `language:`, `company:`, `plan:`, `from:` and
    /// `before:`; a half-typed value stands for all it may become, an unknown one is searched for as text.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut rest = Vec::new();
        for part in text.split_whitespace() {
            match part.split_once(':') {
                Some((name, value)) if query.take(&fold(name), &fold(value)) => {}
                _ => rest.push(part),
            }
        }
        let rest = rest.join(" ");
        query.digits = phone_digits(&rest);
        query.national = query.digits.as_deref().and_then(|digits| {
            let says_country =
                rest.trim_start_matches('(').starts_with(['+']) || rest.starts_with("00");
            let national = behind_country(digits).filter(|_| says_country)?;
            (national.len() >= PHONE).then(|| national.to_owned())
        });
        for word in words(&fold(&rest)).take(WORDS) {
            if !query.words.iter().any(|known| known == word) {
                query.words.push(word.to_owned());
            }
        }
        query
    }

    /// Takes an operator; `false` where there is none of this name and value.
    fn take(&mut self, name: &str, value: &str) -> bool {
        match name {
            "channel" => {
                self.channels = beginning(Channel::ALL, |channel| channel.word(), value);
                !self.channels.is_empty()
            }
            "kind" => {
                self.kinds = beginning(InteractionKind::ALL, |kind| kind.word(), value);
                !self.kinds.is_empty()
            }
            "owner" => {
                self.owner = Some(value.to_owned()).filter(|value| !value.is_empty());
                true
            }
            "language" => Self::also(&mut self.languages, value),
            "company" => Self::also(&mut self.companies, value),
            "plan" => Self::also(&mut self.plans, value),
            "from" => {
                self.from = day(value);
                self.from.is_some() || value.is_empty()
            }
            "before" => {
                self.before = day(value);
                self.before.is_some() || value.is_empty()
            }
            _ => false,
        }
    }

    fn also(values: &mut Vec<String>, value: &str) -> bool {
        if !value.is_empty() && !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
        true
    }

    /// Something is asked for that only a person has.
    #[must_use]
    pub fn is_about_people(&self) -> bool {
        !self.languages.is_empty() || !self.companies.is_empty() || !self.plans.is_empty()
    }

    /// Something is asked for that only a contact has.
    #[must_use]
    pub fn is_about_contacts(&self) -> bool {
        !self.channels.is_empty()
            || !self.kinds.is_empty()
            || self.from.is_some()
            || self.before.is_some()
    }

    /// Nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn beginning<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str, value: &str) -> Vec<T> {
    let fits = |one: &T| word(*one).starts_with(value) || word(*one).replace('_', "-") == value;
    match all.iter().find(|one| word(**one) == value) {
        Some(exact) => vec![*exact],
        None => all.iter().copied().filter(fits).collect(),
    }
}

/// The first day of a year, a month or a day: `2026`, `2026-10`, `2026-10-14`.
fn day(text: &str) -> Option<NaiveDate> {
    let full = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    NaiveDate::parse_from_str(&full, "%Y-%m-%d").ok()
}

/// The digits of a part of a phone number, without what is dialled before a country or a city.
fn phone_digits(text: &str) -> Option<String> {
    let is_number = text
        .chars()
        .all(|c| c.is_ascii_digit() || " +-()./".contains(c));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    (is_number && digits.len() >= PHONE).then(|| digits.to_owned())
}

/// The ends of a phone number in its compared form, as words: what is typed may begin anywhere in it.
#[must_use]
pub fn phone_ends(normalised: &str) -> String {
    let number = normalised.split(';').next().unwrap_or_default();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let ends: Vec<&str> = (0..digits.len())
        .take_while(|start| digits.len() - start >= PHONE)
        .filter_map(|start| digits.get(start..))
        .collect();
    ends.join(" ")
}

/// The beginning of a word, and the same without each of its letters. A word and what somebody typed of it with one typo
/// share one of these, or one of the word's begins with one of [`deletions_of_typed`] (symmetric deletion,
/// <https://github.com/wolfgarbe/SymSpell>). Empty for short words and those in another script.
///
/// Each comes in two parts, before and behind the letter that is left out; the second is empty where none is.
pub fn deletions(word: &str) -> impl Iterator<Item = [&str; 2]> {
    without_one(word, STEM)
}

/// What to look for among [`deletions`] for something typed.
#[must_use]
pub fn deletions_of_typed(typed: &str) -> Vec<String> {
    // Where a letter was left out, one more of the word stands behind it.
    without_one(typed, STEM - 1)
        .map(|parts| parts.concat())
        .collect()
}

fn without_one(word: &str, length: usize) -> impl Iterator<Item = [&str; 2]> {
    let is_long = word.len() >= TYPO && word.is_ascii();
    let word = &word[..if is_long { length.min(word.len()) } else { 0 }];
    let letters = word.as_bytes();
    // Without one of two equal neighbours it is the same word.
    let each = (0..word.len()).filter(|at| *at == 0 || letters[*at] != letters[*at - 1]);
    let whole = is_long.then_some([word, ""]);
    whole
        .into_iter()
        .chain(each.map(|at| [&word[..at], &word[at + 1..]]))
}

/// Whether `typed` begins `word` but for one typo: a letter too many, too few, another, or two in each other's place.
#[must_use]
pub fn begins_but_for_one_typo(typed: &str, word: &str) -> bool {
    if typed.len() < TYPO || !word.is_ascii() {
        return false;
    }
    (typed.len() - 1..=typed.len() + 1)
        .filter_map(|length| word.get(..length.min(word.len())))
        .any(|beginning| strsim::osa_distance(typed, beginning) <= 1)
}

crate::words! {
    /// Where a text stands.
    TextSource {
        /// A contact.
        Interaction = "interaction",
        /// Notes of a call.
        Note = "note",
        /// An answer in a call.
        Answer = "answer",
        /// A brief.
        Brief = "brief",
        /// The road with the product, in a customer's record.
        Road = "road",
    }
}

/// A piece of a text that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SnippetPart {
    /// The piece.
    pub text: String,
    /// It is what was looked for.
    pub hit: bool,
}

/// About `length` characters of a text around its first hit, hits apart. `searched` are folded words.
#[must_use]
pub fn snippet(text: &str, searched: &[String], length: usize) -> Vec<SnippetPart> {
    let pieces = pieces(text);
    let is_hit = |piece: &str| {
        words(&fold(piece)).any(|word| {
            searched
                .iter()
                .any(|wanted| word.starts_with(wanted.as_str()))
        })
    };
    let first = pieces.iter().position(|piece| is_hit(piece)).unwrap_or(0);
    let mut start = first;
    let mut before = 0;
    while start > 0 && before < length / 4 {
        start -= 1;
        before += pieces.get(start).map_or(0, |piece| piece.chars().count());
    }
    let mut parts: Vec<SnippetPart> = Vec::new();
    let mut add = |text: &str, hit: bool| match parts.last_mut() {
        Some(last) if last.hit == hit => last.text.push_str(text),
        _ => parts.push(SnippetPart {
            text: text.to_owned(),
            hit,
        }),
    };
    if start > 0 {
        add("…", false);
    }
    let mut shown = 0;
    let mut whole = true;
    for piece in pieces.iter().skip(start) {
        if shown >= length {
            whole = false;
            break;
        }
        if piece.chars().all(char::is_whitespace) {
            add(" ", false);
        } else {
            // A word without an end, as pasted data may have, is cut.
            let cut: String = piece.chars().take(length).collect();
            add(&cut, is_hit(piece));
        }
        shown += piece.chars().count();
    }
    if !whole {
        add("…", false);
    }
    parts
}

/// A text cut into words and what stands between them.
fn pieces(text: &str) -> Vec<&str> {
    let text = text.trim();
    let belongs =
        |c: char| c.is_alphanumeric() || !c.is_ascii() && any_ascii::any_ascii_char(c).is_empty();
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut kind = None;
    for (at, c) in text.char_indices() {
        let now = (belongs(c), c.is_whitespace());
        if kind.is_some_and(|kind| kind != now) {
            pieces.push(&text[start..at]);
            start = at;
        }
        kind = Some(now);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(text: &str) -> Vec<String> {
        Query::parse(text).words
    }

    /// Row O5.
    #[test]
    fn operators_are_taken_out_and_words_stay() {
        let query = Query::parse(
            "Łódź channel:phone kind:comp owner:Emi from:2026-10 before:2026-11-02 dach",
        );
        assert_eq!(query.words, ["lodz", "dach"]);
        assert_eq!(query.channels, [Channel::Phone]);
        assert_eq!(
            query.kinds,
            [InteractionKind::Complaint, InteractionKind::Compliment]
        );
        assert_eq!(query.owner.as_deref(), Some("emi"));
        assert_eq!(query.from, NaiveDate::from_ymd_opt(2026, 10, 1));
        assert_eq!(query.before, NaiveDate::from_ymd_opt(2026, 11, 2));
        assert!(query.is_about_contacts());
    }

    #[test]
    fn what_is_no_operator_is_text() {
        assert_eq!(words_of("channel:smoke"), ["channel", "smoke"]);
        assert_eq!(
            words_of("https://forum.example/a"),
            ["https", "forum", "example", "a"]
        );
        assert_eq!(words_of("from:tomorrow"), ["from", "tomorrow"]);
        assert_eq!(words_of("from: 10:30"), ["10", "30"]);
        assert_eq!(
            Query::parse("channel:review-site").channels,
            [Channel::ReviewSite]
        );
        assert!(Query::parse("  ' %_* ").is_empty());
    }

    #[test]
    fn a_part_of_a_number_is_its_digits() {
        let cases = [
            ("600 100", Some("600100")),
            ("+48 (600) 100-200", Some("48600100200")),
            ("0048600100200", Some("48600100200")),
            ("600", None),
            ("600 100 anna", None),
            ("2026", Some("2026")),
        ];
        for (text, expected) in cases {
            assert_eq!(Query::parse(text).digits.as_deref(), expected, "{text}");
        }
        assert_eq!(phone_ends("+4812345;ext=9"), "4812345 812345 12345 2345");
    }

    /// Row O2.
    #[test]
    fn one_typo_is_one_letter_more_less_other_or_two_swapped() {
        let cases = [
            ("kowalsky", "kowalski", true),
            ("kowlaski", "kowalski", true),
            ("kowaski", "kowalski", true),
            ("kowaalski", "kowalski", true),
            ("lowalski", "kowalski", true),
            ("owalski", "kowalski", true),
            ("kowlas", "kowalski", true),
            ("koxal", "kowalski", true),
            ("kovalsky", "kowalski", false),
            ("wkoalski", "kowalski", false),
            ("jan", "jam", false),
        ];
        for (typed, word, expected) in cases {
            assert_eq!(begins_but_for_one_typo(typed, word), expected, "{typed}");
            if expected {
                assert!(is_candidate(typed, word), "{typed}");
            }
        }
    }

    /// Whether the index gives a word to look at for what was typed.
    fn is_candidate(typed: &str, word: &str) -> bool {
        let known: Vec<String> = deletions(word).map(|parts| parts.concat()).collect();
        deletions_of_typed(typed).iter().any(|one| {
            known.iter().any(|other| match one.len() {
                0..=3 => other == one,
                _ => other.starts_with(one.as_str()),
            })
        })
    }

    proptest::proptest! {
        /// Row O2.
        #[test]
        fn five_letters_and_more_with_one_typo_find_the_word_that_they_begin(
            word in "[a-e]{6,18}",
            length in 5usize..18,
            at in 0usize..18,
            letter in "[a-e]",
            typo in 0..4,
        ) {
            let mut typed: Vec<char> = word.chars().take(length + 1).collect();
            let at = at % (typed.len() - 1);
            let letter = letter.chars().next().unwrap();
            match typo {
                0 => typed.insert(at, letter),
                1 => drop(typed.remove(at)),
                2 => typed[at] = letter,
                _ => typed.swap(at, at + 1),
            }
            let typed: String = typed.into_iter().collect();
            proptest::prop_assert!(begins_but_for_one_typo(&typed, &word), "{typed} {word}");
            proptest::prop_assert!(is_candidate(&typed, &word), "{typed} {word}");
        }
    }

    #[test]
    fn a_snippet_stands_around_the_first_hit_and_marks_all() {
        let shown = |text: &str, searched: &[&str], length| -> String {
            let searched: Vec<String> = searched.iter().map(|&word| word.to_owned()).collect();
            let parts = snippet(text, &searched, length);
            let mark = |part: SnippetPart| {
                if part.hit {
                    format!("[{}]", part.text)
                } else {
                    part.text
                }
            };
            parts.into_iter().map(mark).collect()
        };
        assert_eq!(
            shown("Zażółć gęślą\njaźń", &["gesl", "ja"], 80),
            "Zażółć [gęślą] [jaźń]"
        );
        assert_eq!(
            shown("jan-maria z Łodzi", &["mar", "lodz"], 80),
            "jan-[maria] z [Łodzi]"
        );
        assert_eq!(
            shown(
                "one two three four five six seven eight nine ten",
                &["seven"],
                16
            ),
            "…six [seven] eight …"
        );
        assert_eq!(
            shown("Z\u{307}o\u{301}łw", &["zolw"], 80),
            "[Z\u{307}o\u{301}łw]"
        );
        assert_eq!(shown(&"x".repeat(500), &["y"], 10), "x".repeat(10));
        assert_eq!(shown("", &["y"], 10), "");
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_searched_and_shown(text in "\\PC{0,200}", search in "\\PC{0,30}") {
            let query = Query::parse(&search);
            let parts = snippet(&text, &query.words, 40);
            let again: String = parts.iter().map(|part| part.text.as_str()).collect();
            proptest::prop_assert!(again.chars().count() <= 200);
            proptest::prop_assert!(query.words.iter().all(|word| word.bytes().all(|c| c.is_ascii_alphanumeric())));
        }
    }
}
