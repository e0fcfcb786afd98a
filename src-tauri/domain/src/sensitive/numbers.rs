//! Numbers that are told from others by their check digits: bank accounts, payment cards, persons.

/// Lengths of account numbers by country (ISO 13616, the registry of SWIFT).
pub(super) const IBAN_LENGTHS: &[(&str, usize)] = &[
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
pub(super) fn is_mod_97(account: &[u8]) -> bool {
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

/// A number that a network of payment cards gives out, with its check digit (ISO/IEC 7812-1, Annex B: Luhn).
pub(super) fn is_card(number: &[u8]) -> bool {
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

/// Whether digits in groups of these sizes are written as the number of a card may be, so that phone numbers one behind
/// the other are none. Numbers of the large networks come in many groupings; in others, and where `strictly` is wanted,
/// only as they are printed: in one, by fours, or as 4-6-5 and 4-6-4 (ISO/IEC 7813 leaves the grouping to the networks).
pub(super) fn is_grouped_card(number: &[u8], sizes: &[usize], strictly: bool) -> bool {
    let head = |digits: usize| {
        number[..digits]
            .iter()
            .fold(0_u32, |sum, c| sum * 10 + u32::from(c - b'0'))
    };
    let by_fours = sizes
        .split_last()
        .is_some_and(|(last, rest)| rest.iter().all(|size| *size == 4) && *last <= 4);
    if sizes.len() == 1 || by_fours || matches!(sizes, [4, 6, 4 | 5]) {
        return true;
    }
    let is_large = match (head(1), head(2), head(4)) {
        // Thirteen and nineteen digits are rare enough to be taken for phone numbers.
        (4, _, _) => number.len() == 16,
        (_, 34 | 37 | 51..=55, _) | (_, _, 2221..=2720) => true,
        _ => false,
    };
    // Phones are written by threes, or as 2-3-2-2 where they stand in houses.
    let is_phones = sizes.iter().all(|size| *size == 3) || sizes.starts_with(&[2, 3, 2, 2, 2, 3]);
    is_large && !strictly && !is_phones
}

/// Eleven digits: a date of birth with the century in its month, a serial, a check digit (Polish law of 24 September
/// 2010 on population registration, article 15).
pub(super) fn is_pesel(number: &[u8]) -> bool {
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
