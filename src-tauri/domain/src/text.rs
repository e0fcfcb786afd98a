//! Text as it is compared: in small letters of the Latin alphabet, whatever script it is written in.

use any_ascii::any_ascii_char;

/// Folds a text for searching: lower case, accents taken off, letters without a decomposition (ł, ø, ß) and other
/// scripts written with plain Latin ones, white space collapsed. The result is ASCII.
///
/// Source of the transliterations: <https://anyascii.com>.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = false;
    let mut push = |c: u8| {
        if c.is_ascii_whitespace() {
            space = true;
            return;
        }
        if space && !folded.is_empty() {
            folded.push(' ');
        }
        space = false;
        folded.push(char::from(c.to_ascii_lowercase()));
    };
    for c in text.chars() {
        if c.is_ascii() {
            push(c as u8);
        } else if c.is_whitespace() {
            push(b' ');
        } else {
            any_ascii_char(c).bytes().for_each(&mut push);
        }
    }
    folded
}

/// The words of a folded text: runs of letters and digits.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_letters_of_many_languages() {
        let cases = [
            ("Polish", "Zażółć Gęślą JAŹŃ Łódź", "zazolc gesla jazn lodz"),
            (
                "Danish",
                "Jens-Christian Skovgaard-Østergaard",
                "jens-christian skovgaard-ostergaard",
            ),
            (
                "Icelandic",
                "Þórunn Sigurðardóttir",
                "thorunn sigurdardottir",
            ),
            ("German", "Straße", "strasse"),
            ("Turkish", "İstanbul ılık", "istanbul ilik"),
            ("Vietnamese", "Trần Bảo Ngọc Đỗ", "tran bao ngoc do"),
            (
                "letters put together from two",
                "Z\u{307}o\u{301}łw",
                "zolw",
            ),
            ("Russian", "Борис Щукин", "boris shchukin"),
            ("Greek", "Αθηνά", "athina"),
            ("Japanese", "トヨタ", "toyota"),
            ("Chinese", "北京", "beijing"),
            ("white space", "  a \t b\n", "a b"),
        ];
        for (name, given, expected) in cases {
            assert_eq!(fold(given), expected, "{name}");
        }
    }
}
