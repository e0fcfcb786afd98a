//! Calendars nobody should be able to hurt us with, and calendars that are merely odd.

use kawka_calendar::{Fate, MAX_BYTES, MAX_COMPONENTS, ProblemCode, ReadError};

use crate::support::{calendar, codes, event, read_season, starts, try_season};

#[test]
fn what_is_no_complete_calendar_is_refused_with_its_reason_and_line() {
    let cases: Vec<(&str, Vec<u8>, ReadError)> = vec![
        ("nothing", Vec::new(), ReadError::Empty),
        ("blank lines", b"\r\n \r\n".to_vec(), ReadError::Empty),
        (
            "a page that asks to sign in",
            b"<!doctype html><html><title>Sign in</title>".to_vec(),
            ReadError::WebPage,
        ),
        (
            "an error message",
            b"Not found".to_vec(),
            ReadError::NotACalendar,
        ),
        (
            "an event without a calendar",
            b"BEGIN:VEVENT\nEND:VEVENT\n".to_vec(),
            ReadError::NotACalendar,
        ),
        (
            "UTF-16 without a mark",
            "BEGIN:VCALENDAR"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
            ReadError::Encoding,
        ),
        (
            "a calendar cut off",
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n".to_vec(),
            ReadError::Truncated { line: 3 },
        ),
        (
            "a calendar cut off in its last word",
            b"BEGIN:VCALENDAR\nEND:VCALEN".to_vec(),
            ReadError::Truncated { line: 2 },
        ),
        (
            "a second calendar cut off",
            b"BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VCALENDAR\n".to_vec(),
            ReadError::Truncated { line: 3 },
        ),
        (
            "nesting without end",
            ["BEGIN:VCALENDAR\n", &"BEGIN:X\n".repeat(200_000)]
                .concat()
                .into_bytes(),
            ReadError::TooDeep { line: 9 },
        ),
        (
            "folded nesting",
            ["BEGIN:VCALENDAR\n", &"BE\n GIN:X\n".repeat(2_000)]
                .concat()
                .into_bytes(),
            ReadError::TooDeep { line: 16 },
        ),
        (
            "components without end",
            calendar(&"BEGIN:X\nEND:X\n".repeat(MAX_COMPONENTS)).into_bytes(),
            ReadError::TooManyComponents { line: 200_002 },
        ),
        (
            "a line without end",
            calendar(&["X:", &"x".repeat(2_000_000)].concat()).into_bytes(),
            ReadError::LineTooLong { line: 4 },
        ),
        (
            "20 MB of folds",
            ["BEGIN:VCALENDAR\nX:", &"\n x".repeat(7_000_000)]
                .concat()
                .into_bytes(),
            ReadError::LineTooLong { line: 2 },
        ),
        (
            "soft breaks without end",
            [
                "BEGIN:VCALENDAR\nX;ENCODING=QUOTED-PRINTABLE:=\n",
                &"=\n".repeat(1_000_000),
            ]
            .concat()
            .into_bytes(),
            ReadError::LineTooLong { line: 2 },
        ),
        (
            "too much of everything",
            vec![b'x'; MAX_BYTES + 1],
            ReadError::TooLarge {
                bytes: MAX_BYTES + 1,
            },
        ),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(try_season(bytes).unwrap_err(), expected, "{name}");
    }
}

#[test]
fn calendars_written_oddly_are_read_all_the_same() {
    let plain = event("DTSTART:20261019T080000Z\nSUMMARY:Zażółć");
    let utf16 = |unit: fn(u16) -> [u8; 2], mark: [u8; 2]| {
        mark.into_iter()
            .chain(plain.encode_utf16().flat_map(unit))
            .collect::<Vec<u8>>()
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("a byte order mark", ["\u{FEFF}", &plain].concat().into_bytes()),
        ("UTF-16, little end first", utf16(u16::to_le_bytes, [0xFF, 0xFE])),
        ("UTF-16, big end first", utf16(u16::to_be_bytes, [0xFE, 0xFF])),
        ("line feeds", plain.replace("\r\n", "\n").into_bytes()),
        ("carriage returns", plain.replace("\r\n", "\r").into_bytes()),
        ("blank lines", plain.replace("\r\n", "\r\n\r\n").into_bytes()),
        ("lower case", plain.replace("BEGIN:VEVENT", "begin:vevent").replace("SUMMARY", "Summary").into_bytes()),
        ("no line end at the end", plain.trim_end().as_bytes().to_vec()),
        ("folded inside a letter", plain.replace("ż", "\u{7f}").into_bytes().into_iter().flat_map(|byte| match byte {
            0x7f => vec![0xC5, b'\r', b'\n', b' ', 0xBC],
            byte => vec![byte],
        }).collect()),
        ("quoted-printable", plain.replace("SUMMARY:Zażółć", "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Za=C5=\r\n=BC=C3=B3=C5=82=C4=87").into_bytes()),
    ];
    for (name, bytes) in cases {
        let reading = read_season(bytes);
        assert_eq!(starts(&reading), ["2026-10-19 08:00"], "{name}");
        assert_eq!(
            (
                reading.occurrences[0].summary.as_str(),
                reading.problem_count
            ),
            ("Zażółć", 0),
            "{name}"
        );
    }
}

#[test]
fn a_bad_event_costs_itself_and_never_its_neighbours() {
    let good = "BEGIN:VEVENT\nUID:good@test.example\nDTSTART:20261019T080000Z\nEND:VEVENT\n";
    let cases = [
        (
            "no start",
            "BEGIN:VEVENT\nUID:b\nEND:VEVENT\n",
            ProblemCode::UnreadableStart,
            Fate::Unreadable,
        ),
        (
            "30 February",
            "BEGIN:VEVENT\nUID:b\nDTSTART:20270230T100000Z\nEND:VEVENT\n",
            ProblemCode::UnreadableStart,
            Fate::Unreadable,
        ),
        (
            "no colon",
            "BEGIN:VEVENT\nUID:b\nDTSTART:20261020T100000Z\nSUMMARY\nEND:VEVENT\n",
            ProblemCode::UnreadableLine,
            Fate::InSpan,
        ),
        (
            "no UID",
            "BEGIN:VEVENT\nDTSTART:20261020T100000Z\nEND:VEVENT\n",
            ProblemCode::MissingUid,
            Fate::InSpan,
        ),
        (
            "no end",
            "BEGIN:VEVENT\nUID:b\nDTSTART:20261020T100000Z\n",
            ProblemCode::Unbalanced,
            Fate::InSpan,
        ),
        (
            "no end of the alarm",
            "BEGIN:VEVENT\nUID:b\nDTSTART:20261020T100000Z\nBEGIN:VALARM\nEND:VEVENT\n",
            ProblemCode::Unbalanced,
            Fate::InSpan,
        ),
        (
            "one end too many",
            "BEGIN:VEVENT\nUID:b\nDTSTART:20261020T100000Z\nEND:VEVENT\nEND:VALARM\n",
            ProblemCode::Unbalanced,
            Fate::InSpan,
        ),
        (
            "a strange end",
            "BEGIN:VEVENT\nUID:b\nDTSTART:20261020T100000Z\nDTEND:soon\nEND:VEVENT\n",
            ProblemCode::UnreadableEnd,
            Fate::InSpan,
        ),
        (
            "a strange exception",
            "BEGIN:VEVENT\nUID:b\nDTSTART:20261020T100000Z\nEXDATE:never\nEND:VEVENT\n",
            ProblemCode::UnreadableDate,
            Fate::InSpan,
        ),
        (
            "NUL",
            "BEGIN:VEVENT\nUID:b\nDTSTART:20261020T100000Z\nSUMMARY:a\0b\nEND:VEVENT\n",
            ProblemCode::DamagedText,
            Fate::InSpan,
        ),
    ];
    for (name, bad, code, fate) in cases {
        for text in [[bad, good].concat(), [good, bad].concat()] {
            let reading = read_season(calendar(&text));
            assert!(
                starts(&reading).contains(&"2026-10-19 08:00".to_owned()),
                "{name}"
            );
            assert_eq!(
                (reading.component_count, codes(&reading)),
                (2, vec![code]),
                "{name}"
            );
            let fates: Vec<_> = reading
                .components
                .iter()
                .map(|component| component.fate)
                .collect();
            assert!(fates.contains(&fate), "{name}: {fates:?}");
        }
    }
}

#[test]
fn text_in_another_encoding_is_shown_damaged_and_named() {
    let mut bytes = event("DTSTART:20261019T080000Z\nSUMMARY:?").into_bytes();
    let place = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes.splice(place..=place, *b"Za\xBF\xF3\xB3\xE6"); // windows-1250
    let reading = read_season(bytes);
    assert_eq!(codes(&reading), [ProblemCode::DamagedText]);
    assert!(reading.occurrences[0].summary.starts_with("Za\u{FFFD}"));
}

#[test]
fn problems_are_kept_up_to_a_number_and_counted_beyond() {
    let reading = read_season(calendar(&"BEGIN:VEVENT\nEND:VEVENT\n".repeat(5_000)));
    assert_eq!(
        (reading.problems.len(), reading.problem_count),
        (1_000, 5_000)
    );
    assert_eq!(reading.tally().unreadable, 5_000);
}

#[test]
fn a_line_too_long_to_matter_is_passed_over() {
    let attachment = [
        "DTSTART:20261019T080000Z\nATTACH;ENCODING=BASE64:",
        &"A".repeat(200_000),
    ]
    .concat();
    assert_eq!(read_season(event(&attachment)).problem_count, 0);
    let description = [
        "DTSTART:20261019T080000Z\nDESCRIPTION:",
        &"A".repeat(200_000),
    ]
    .concat();
    assert_eq!(
        codes(&read_season(event(&description))),
        [ProblemCode::LongLineSkipped]
    );
    let parameters = [
        "DTSTART:20261019T080000Z\nSUMMARY",
        &";X=1".repeat(10_000),
        ":a",
    ]
    .concat();
    assert_eq!(read_season(event(&parameters)).occurrences[0].summary, "a");
}

#[test]
fn dangerous_links_are_not_kept() {
    let reading = read_season(event(
        "DTSTART:20261019T080000Z\nURL:javascript:alert(1)\nCONFERENCE;VALUE=URI:file:///etc/passwd\n\
         X-GOOGLE-CONFERENCE:http://meet.google.com/abc\nCONFERENCE;VALUE=URI:https://meet.google.com/abc-d",
    ));
    let occurrence = &reading.occurrences[0];
    assert_eq!(
        (occurrence.url.as_deref(), occurrence.conference.as_slice()),
        (
            None,
            ["https://meet.google.com/abc-d".to_owned()].as_slice()
        )
    );
}

#[test]
fn problems_never_repeat_what_people_wrote() {
    let secret = "anna.kowalska@kwiaciarnia.example";
    let text = [
        "DTSTART:",
        secret,
        "\nDTEND;TZID=",
        secret,
        ":",
        secret,
        "\n",
        secret,
        "\nRRULE:",
        secret,
        "\nATTENDEE;CN=",
        secret,
    ];
    let reading = read_season(event(&text.concat()));
    assert!(reading.problem_count >= 4);
    assert!(!format!("{reading:?}").contains("kwiaciarnia"));
    assert!(
        !format!(
            "{:?}",
            read_season(event(&["DTSTART:20261019T080000Z\nUID:", secret].concat()))
        )
        .contains("kwiaciarnia")
    );
}
