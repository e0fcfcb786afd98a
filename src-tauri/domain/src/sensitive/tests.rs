use super::numbers::is_card;
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
            "a label without a space",
            "PESEL44051401359, nr4111111111111111, sku4111111111111111",
            &[Pesel, Card],
            "PESEL[▮▮▮▮ pesel], nr[▮▮▮▮ card], sku4111111111111111",
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
            "two accounts",
            "PL61 1090 1014 0000 0712 1981 2874 DE89 3704 0044 0532 0130 00",
            &[Iban, Iban],
            "[▮▮▮▮ iban] [▮▮▮▮ iban]",
        ),
        (
            "an account behind an invoice",
            "FV12 PL61 1090 1014 0000 0712 1981 2874",
            &[Iban],
            "FV12 [▮▮▮▮ iban]",
        ),
        (
            "an account behind an invoice that looks like one",
            "DE12 na PL61109010140000071219812874",
            &[Iban],
            "DE12 na [▮▮▮▮ iban]",
        ),
        (
            "a card with two spaces",
            "4111  1111  1111  1111",
            &[Card],
            "[▮▮▮▮ card]",
        ),
        (
            "a card with tabs",
            "4111\t1111\t1111\t1111",
            &[Card],
            "[▮▮▮▮ card]",
        ),
        (
            "a card with long dashes",
            "4111 – 1111 – 1111 – 1111 i 4111–1111–1111–1111",
            &[Card, Card],
            "[▮▮▮▮ card] i [▮▮▮▮ card]",
        ),
        (
            "a card with slashes",
            "4111/1111/1111/1111",
            &[Card],
            "[▮▮▮▮ card]",
        ),
        (
            "a card of a small network, as it is printed",
            "6759 6498 2643 8453",
            &[Card],
            "[▮▮▮▮ card]",
        ),
        (
            "a card behind a phone",
            "+48 600 100 200 4111 1111 1111 1111",
            &[Card],
            "+48 600 100 200 [▮▮▮▮ card]",
        ),
        (
            "a password on the next line",
            "Hasło:\nKot#123",
            &[Password],
            "Hasło:\n[▮▮▮▮ password]",
        ),
        (
            "a greeting on the next line",
            "Hasło:\nDziękuję bardzo",
            &[],
            "Hasło:\nDziękuję bardzo",
        ),
        (
            "a password behind a dash",
            "hasło – Kot#123, password - hunter2",
            &[Password, Password],
            "hasło – [▮▮▮▮ password], password - [▮▮▮▮ password]",
        ),
        (
            "talk behind a dash",
            "hasło – to podstawa",
            &[],
            "hasło – to podstawa",
        ),
        (
            "a password in German",
            "Kennwort: katze",
            &[Password],
            "Kennwort: [▮▮▮▮ password]",
        ),
        (
            "a page to set a password",
            "Nowe hasło: https://panel.example/reset",
            &[],
            "Nowe hasło: https://panel.example/reset",
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

#[test]
fn w3_a_run_of_digits_within_a_longer_word_is_no_number_of_a_card() {
    let stays = [
        ("a hash", "e3b04111111111111111c442"),
        ("a hash at its end", "commit 9fa4111111111111111"),
        ("a hash at its beginning", "4111111111111111ab0c"),
        ("an id", "550e8400-e29b-41d4-a411-4111111111111111"),
        (
            "an id whose last parts are digits",
            "0f8fad5b-d9cb-469f-4111-111111111111",
        ),
        (
            "an id whose first parts are digits",
            "41111111-1111-1111-a9f0-26a2b4d1c3e5",
        ),
        ("a tracking number", "paczka JD4111111111111111PL"),
        ("a name of a file", "scan_4111111111111111_2.pdf"),
        ("a person's number in a word", "id02270812343x"),
    ];
    for (name, text) in stays {
        assert_eq!(mask(text).text, text, "{name}");
    }
    let masked = [
        (
            "behind a word and a dash",
            "karta-4111-1111-1111-1111",
            "karta-[▮▮▮▮ card]",
        ),
        ("behind a colon", "nr:4111111111111111", "nr:[▮▮▮▮ card]"),
        ("between brackets", "(4111 1111 1111 1111)", "([▮▮▮▮ card])"),
        (
            "behind the end of a word with digits",
            "zamówienie A4 4111 1111 1111 1111 dziękuję",
            "zamówienie A4 [▮▮▮▮ card] dziękuję",
        ),
        ("before a stop", "4111-1111-1111-1111.", "[▮▮▮▮ card]."),
    ];
    for (name, text, expected) in masked {
        assert_eq!(mask(text).text, expected, "{name}");
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

#[test]
fn w3_links_are_masked_where_no_post_is_named() {
    let cases = [
        (
            "a number to call",
            "tel:4111111111111111",
            "tel:[▮▮▮▮ card]",
        ),
        ("a phone", "tel:+48600100200", "tel:+48600100200"),
        (
            "a password handed over",
            "https://panel.example/in?password=Kot#123",
            "https://panel.example/in?password=[▮▮▮▮ password]",
        ),
        (
            "a card handed over",
            "https://pay.example/?card=4111111111111111&x=1",
            "https://pay.example/?card=[▮▮▮▮ card]&x=1",
        ),
        (
            "a profile",
            "https://x.example/story?story_fbid=4111111111111111",
            "https://x.example/story?story_fbid=4111111111111111",
        ),
        (
            "a post",
            "https://x.example/posts/4111111111111111",
            "https://x.example/posts/4111111111111111",
        ),
    ];
    for (name, link, expected) in cases {
        assert_eq!(mask_link(link).text, expected, "{name}");
        assert_eq!(mask_link(expected).text, expected, "{name}, once more");
    }
}

/// A number of an account with its check digits (ISO 13616).
fn account(country: &str, rest: &str) -> String {
    (2..=98)
        .map(|check| format!("{country}{check:02}{rest}"))
        .find(|account| is_mod_97(account.as_bytes()))
        .unwrap()
}

proptest::proptest! {
    #[test]
    fn w3_two_accounts_are_masked_whatever_stands_between(one in "[0-9]{24}", other in "[0-9]{18}", between in " |  |, | i |\\n| oraz | FV12 ") {
        let (one, other) = (account("PL", &one), account("DE", &other));
        let masked = mask(&format!("{one}{between}{other}"));
        proptest::prop_assert_eq!(masked.text, format!("[▮▮▮▮ iban]{between}[▮▮▮▮ iban]"));
    }

    #[test]
    fn w3_phones_one_behind_the_other_stay(one in "[5-7][0-9]{2} [0-9]{3} [0-9]{3}", other in "[5-7][0-9]{2} [0-9]{3} [0-9]{3}", plus in "(\\+48 )?", between in " | / |, | - ") {
        let text = format!("{plus}{one}{between}{other}");
        proptest::prop_assert_eq!(&mask(&text).text, &text);
    }

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
        let sizes: Vec<usize> = grouped.split(' ').map(str::len).collect();
        // Two phones of houses one behind the other.
        proptest::prop_assume!(!sizes.starts_with(&[2, 3, 2, 2, 2, 3]));
        let masked = mask(&format!("{before} {grouped}"));
        proptest::prop_assert_eq!(masked.text, format!("{before} [▮▮▮▮ card]"));
    }

    #[test]
    fn w3_any_text_can_be_masked_and_masking_twice_is_masking_once(text in "\\PC{0,80}") {
        let once = mask(&text);
        proptest::prop_assert_eq!(&mask(&once.text).text, &once.text);
    }
}
