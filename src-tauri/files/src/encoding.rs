//! Which encoding a text is in, from its first bytes.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252};

use crate::error::FileError;

/// The encoding of a name that a person chose.
pub(crate) fn named(name: &str) -> Result<&'static Encoding, FileError> {
    Encoding::for_label(name.trim().as_bytes()).ok_or(FileError::UnknownEncoding)
}

/// Detects the encoding of a text by its beginning. `whole` says that nothing follows.
pub(crate) fn detect(head: &[u8], whole: bool) -> Result<&'static Encoding, FileError> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Ok(encoding);
    }
    if let Some(encoding) = wide(head) {
        return Ok(encoding);
    }
    if head.contains(&0) && head.iter().filter(|byte| **byte == 0).count() * 100 > head.len() {
        return Err(FileError::UnknownKind);
    }
    match std::str::from_utf8(head) {
        Ok(_) => return Ok(UTF_8),
        // The beginning may end within a letter.
        Err(error) if !whole && error.error_len().is_none() => return Ok(UTF_8),
        Err(_) => {}
    }
    if let Some(encoding) = polish(head) {
        return Ok(encoding);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, whole);
    Ok(match detector.guess(None, Utf8Detection::Deny) {
        guessed if guessed == encoding_rs::ISO_8859_2 => guessed,
        guessed if guessed == UTF_8 => WINDOWS_1252,
        guessed if guessed == WINDOWS_1250 && is_western(head) => WINDOWS_1252,
        guessed => guessed,
    })
}

/// Whether nothing but signs tells windows-1250 from windows-1252: where no sign is a letter of Polish, it is a sign.
fn is_western(head: &[u8]) -> bool {
    let is_same = |byte: u8| {
        let of = |page: &'static Encoding| page.decode_without_bom_handling(&[byte]).0.into_owned();
        of(WINDOWS_1250) == of(WINDOWS_1252)
    };
    let mut seen = [false; 256];
    for byte in head {
        seen[usize::from(*byte)] = true;
    }
    (0x80..=0xff_u8)
        .filter(|byte| seen[usize::from(*byte)])
        .all(|byte| OF_1250.contains(&byte) || is_same(byte))
        && telling(head, OF_1250) == 0
}

/// The Polish letters of windows-1250 that other code pages have signs for. ą ł ś ź ż Ą Ś Ź Ł Ż: elsewhere ¹ ³ œ Ÿ ¿ ¥ Œ £ ¯.
const OF_1250: &[u8] = b"\xb9\xb3\x9c\x9f\xbf\xa5\x8c\x8f\xa3\xaf";

/// How many of these bytes stand beside letters as Polish letters do, and as signs do not.
fn telling(head: &[u8], signs: &[u8]) -> usize {
    let is_letter = |byte: Option<&u8>| {
        byte.is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0xc0 || OF_1250.contains(b))
    };
    let tells = |at: &usize| {
        let before = at.checked_sub(1).and_then(|at| head.get(at));
        let behind = head.get(at + 1);
        let begins = !is_letter(before);
        match head[*at] {
            // ¿ before a question; no Polish word begins with ż and goes on like this.
            0xbf if begins => behind.is_some_and(|b| b"aeouyrmnlwg\xf3\xb9\xea".contains(b)),
            // m³, and numbers of notes behind words.
            0xb3 if !is_letter(behind) => !matches!(before, Some(b'm' | b'M')) && !begins,
            // cœur, sœur
            0x9c | 0x8c if matches!(behind, Some(b'u' | b'U')) => false,
            _ => !begins || is_letter(behind),
        }
    };
    let places = (0..head.len()).filter(|at| signs.contains(&head[*at]));
    places.filter(tells).count()
}

/// UTF-16 without a mark at its beginning: in any table at least separators have a zero half.
fn wide(head: &[u8]) -> Option<&'static Encoding> {
    let zeros = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let half = head.len() / 2;
    if half < 2 {
        return None;
    }
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 3 > half && even * 20 < half {
        Some(UTF_16LE)
    } else if even * 3 > half && odd * 20 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Polish in windows-1250 or ISO 8859-2: a few words of a table are too little for statistics, but its letters beside
/// other letters are signs in every other encoding of the region. Letters that Polish does not have must be fewer.
fn polish(head: &[u8]) -> Option<&'static Encoding> {
    // ą ś ź Ś Ź: elsewhere ± ¶ ¼ ¦ ¬.
    const OF_8859_2: &[u8] = b"\xb1\xb6\xbc\xa6\xac";
    // ć ę ń ó Ć Ę Ń Ó, in both; windows-1252 has letters there, too: æ ê ñ ó.
    const SHARED: &[u8] = b"\xe6\xea\xf1\xf3\xc6\xca\xd1\xd3";
    let (of_1250, of_8859) = (telling(head, OF_1250), telling(head, OF_8859_2));
    if of_1250 == 0 && of_8859 == 0 {
        return None;
    }
    let shared = head.iter().filter(|b| SHARED.contains(b)).count();
    let foreign = head
        .iter()
        .filter(|b| {
            **b >= 0xc0 && !SHARED.contains(b)
                || matches!(b, 0x8a | 0x8e | 0x9a | 0x9e | 0x8d | 0x9d)
        })
        .count();
    let both = of_1250 + of_8859;
    // In Polish more letters tell than are shared.
    if foreign >= both + shared.min(both) {
        return None;
    }
    // Many bytes above 0xC0 in a row are no Polish: Cyrillic, Greek.
    let high = head
        .windows(3)
        .filter(|three| three.iter().all(|b| *b >= 0xc0))
        .count();
    if high > both {
        return None;
    }
    Some(
        if of_8859 > of_1250 / 2 && head.iter().all(|b| !(0x80..0xa0).contains(b)) {
            encoding_rs::ISO_8859_2
        } else {
            WINDOWS_1250
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q6_encodings_are_detected() {
        let polish = "Imię;Nazwisko;Miasto\nŁucja;Ślązak;Łódź\nŻaneta;Gęś;Kraków\n";
        let german = "Name;Straße;Ort\nMüller;Königstraße 5;Köln\nJürgen Weiß;Größe;Düsseldorf\n";
        let french = "Nom;Ville\nHélène Lefèvre;Besançon\nBenoît Château;Nîmes\nZoé Noël;Sète\n";
        let of = |encoding: &'static Encoding, text: &str| encoding.encode(text).0.into_owned();
        let utf16 = |text: &str, little: bool| -> Vec<u8> {
            let bytes = |unit: u16| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            };
            text.encode_utf16().flat_map(bytes).collect()
        };
        let cases: &[(&str, Vec<u8>, &str, &str)] = &[
            ("UTF-8", polish.into(), "UTF-8", polish),
            (
                "UTF-8 with a mark",
                ["\u{feff}", polish].concat().into(),
                "UTF-8",
                polish,
            ),
            ("UTF-16", utf16(polish, true), "UTF-16LE", polish),
            (
                "UTF-16 with a mark",
                utf16(&["\u{feff}", polish].concat(), false),
                "UTF-16BE",
                polish,
            ),
            (
                "Polish Excel",
                of(WINDOWS_1250, polish),
                "windows-1250",
                polish,
            ),
            (
                "Polish of old",
                of(encoding_rs::ISO_8859_2, polish),
                "ISO-8859-2",
                polish,
            ),
            (
                "French Excel",
                of(WINDOWS_1252, french),
                "windows-1252",
                french,
            ),
        ];
        for (name, bytes, expected, text) in cases {
            let found = detect(bytes, true).unwrap();
            assert_eq!(found.name(), *expected, "{name}");
            assert_eq!(found.decode(bytes).0, *text, "{name}");
        }
        let spanish =
            "Nombre;Nota\nÁngel Muñoz;¿Cuándo vuelve? ¿qué hay?\nÍñigo;Está aquí, así, mañana\n";
        let hearts = "Nom;Note\nZoé;Les sœurs ont du cœur à l'œuvre, déjà près du nœud\n";
        let volumes = "Name;Menge\nMüller;12 m³\nJäger;5 cm³, größer\n";
        let guests = "Imię;Nazwisko\nŁukasz;Żółć\nJürgen;Müller\nŚwiętosława;Gżegżółka\n";
        for (text, encoding) in [
            (spanish, WINDOWS_1252),
            (hearts, WINDOWS_1252),
            (volumes, WINDOWS_1252),
            (guests, WINDOWS_1250),
        ] {
            let bytes = of(encoding, text);
            let found = detect(&bytes, true).unwrap();
            assert_eq!(found.decode(&bytes).0, text, "{}", found.name());
        }
        // Its letters have the same place in both code pages of Windows.
        let bytes = of(WINDOWS_1252, german);
        assert_eq!(detect(&bytes, true).unwrap().decode(&bytes).0, german);
        assert_eq!(
            detect(b"PK\x03\x04\0\0\0\0\0\x08", true),
            Err(FileError::UnknownKind)
        );
    }
}
