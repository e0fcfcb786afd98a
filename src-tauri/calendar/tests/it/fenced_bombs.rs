//! Small calendars that ask for a lot of work or memory, each in a process that has little of both. Row P-3 with rows 15,
//! 16 and 17 of the threat table.

use kawka_calendar::{MAX_INSTANCES, ReadError, XmlError, check_xml};

use crate::fenced;
use crate::support::{calendar, event, try_season};

/// A test build is about ten times as slow as the program that people run, which gets one second.
const SECONDS: u32 = if cfg!(debug_assertions) { 10 } else { 1 };

type Bomb = (&'static str, fn());

const fn bomb(name: &'static str, explode: fn()) -> Bomb {
    (name, explode)
}

fn repeat(lines: &str) {
    let reading = try_season(event(lines)).unwrap();
    assert!(reading.occurrences.len() <= MAX_INSTANCES);
    assert_eq!(reading.component_count, 1, "never dropped silently");
}

fn list(numbers: std::ops::Range<u32>) -> String {
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    numbers.join(",")
}

const START: &str = "DTSTART:20261019T080000Z\n";

/// Row 15: repetition.
const REPEATS: &[Bomb] = &[
    bomb("every second for ever", || {
        repeat(&[START, "RRULE:FREQ=SECONDLY"].concat())
    }),
    bomb("dense lists", || {
        let dense = format!(
            "{START}RRULE:FREQ=YEARLY;BYHOUR={};BYMINUTE={};BYSECOND={}",
            list(0..24),
            list(0..60),
            list(0..60)
        );
        repeat(&dense);
    }),
    bomb("interval zero", || {
        repeat(&[START, "RRULE:FREQ=DAILY;INTERVAL=0"].concat())
    }),
    bomb("an exception rule as dense", || {
        repeat(&[START, "RRULE:FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY"].concat());
    }),
    bomb("the year 1", || {
        repeat("DTSTART:00010101T000000Z\nRRULE:FREQ=SECONDLY")
    }),
    bomb("the year 9999", || {
        repeat("DTSTART:99991231T235959Z\nRRULE:FREQ=SECONDLY\nDURATION:P999D");
    }),
    bomb("a day no year has", || {
        repeat(&[START, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"].concat());
    }),
    bomb("a million days left out", || {
        let out = "EXDATE:20261020T080000Z\n".repeat(1_000_000);
        let text = [START, "RRULE:FREQ=DAILY\n", &out].concat();
        // The file is 25 MB: within what may come in at all.
        repeat(&text);
    }),
    bomb("a million days left out in one line", || {
        let out = vec!["20261020T080000Z"; 1_000_000].join(",");
        let read = try_season(event(&[START, "RRULE:FREQ=DAILY\nEXDATE:", &out].concat()));
        assert!(matches!(read, Err(ReadError::LineTooLong { .. })));
    }),
];

/// Row 16: size and form.
const FORMS: &[Bomb] = &[
    bomb("nesting", || {
        let text = ["BEGIN:VCALENDAR\n", &"BEGIN:X\n".repeat(1_000_000)].concat();
        assert!(matches!(try_season(text), Err(ReadError::TooDeep { .. })));
        let text = ["BEGIN:VCALENDAR\n", &"BEGIN:VEVENT\n".repeat(1_000_000)].concat();
        assert!(try_season(text).is_err());
    }),
    bomb("20 MB of folds", || {
        let text = [
            "BEGIN:VCALENDAR\nX-A:",
            &"\n a".repeat(7_000_000),
            "\nEND:VCALENDAR\n",
        ]
        .concat();
        assert!(matches!(
            try_season(text),
            Err(ReadError::LineTooLong { .. })
        ));
    }),
    bomb("a line of 50 MB", || {
        let text = [
            "BEGIN:VCALENDAR\nX-A:",
            &"a".repeat(50_000_000),
            "\nEND:VCALENDAR\n",
        ]
        .concat();
        let read = try_season(text);
        assert!(matches!(read, Err(ReadError::TooLarge { .. })));
    }),
    bomb("2 million parameters", || {
        let text = [
            "BEGIN:VCALENDAR\nX-A",
            &";P=1".repeat(2_000_000),
            ":x\nEND:VCALENDAR\n",
        ]
        .concat();
        assert!(matches!(
            try_season(text),
            Err(ReadError::LineTooLong { .. })
        ));
    }),
    bomb("500,000 events", || {
        let text = calendar(&"BEGIN:VEVENT\nUID:1\nEND:VEVENT\n".repeat(500_000));
        let read = try_season(text);
        assert!(matches!(read, Err(ReadError::TooManyComponents { .. })));
    }),
    bomb("NUL", || {
        let text = event("DTSTART:20261019T080000Z\nSUMMARY:a\0b").replace("one@", "o\0ne@");
        assert_eq!(try_season(text).unwrap().component_count, 1);
    }),
    bomb("UTF-16 without a mark", || {
        let text = event(START);
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(try_season(bytes).unwrap_err(), ReadError::Encoding);
    }),
    bomb("UTF-16 with a mark", || {
        let text = format!("\u{feff}{}", event(START));
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(try_season(bytes).unwrap().occurrences.len(), 1);
    }),
    bomb("lone carriage returns", || {
        // Whether that is a calendar is not what this is about.
        drop(try_season(event(START).replace("\r\n", "\r")));
        drop(try_season("BEGIN:VCALENDAR\r".repeat(1_000_000)));
    }),
    bomb("mixed and unknown zones", || {
        let zone = "BEGIN:VTIMEZONE\nTZID:Z\nBEGIN:STANDARD\nDTSTART:00010101T000000\n\
                    TZOFFSETFROM:+2359\nTZOFFSETTO:-2359\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n";
        let one = "BEGIN:VEVENT\nUID:N\nDTSTART;TZID=Z:20261019T080000\nDTEND;TZID=Moon/Base:20261019T090000\n\
                   RRULE:FREQ=DAILY;UNTIL=20270101\nEND:VEVENT\n";
        let events: String = (0..200)
            .map(|n| one.replace(":N", &format!(":{n}")))
            .collect();
        let reading = try_season(calendar(&[zone, &events].concat())).unwrap();
        assert_eq!(reading.component_count, 200);
    }),
];

/// Row 17: XML.
const XML: &[Bomb] = &[
    bomb("a billion laughs", || {
        let mut text = String::from("<!DOCTYPE l [<!ENTITY a0 \"ha\">");
        for step in 1..30 {
            let before = format!("&a{};", step - 1).repeat(10);
            text.push_str(&format!("<!ENTITY a{step} \"{before}\">"));
        }
        text.push_str("]><l>&a29;</l>");
        assert_eq!(check_xml(text.as_bytes()), Err(XmlError::Declares));
    }),
    bomb("a file as entity", || {
        let text = "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><x>&f;</x>";
        assert_eq!(check_xml(text.as_bytes()), Err(XmlError::Declares));
    }),
    bomb("a million elements deep", || {
        let text = "<a>".repeat(1_000_000);
        assert_eq!(check_xml(text.as_bytes()), Err(XmlError::TooDeep));
    }),
    bomb("50 MB of nothing", || {
        assert_eq!(check_xml(&vec![b' '; 50_000_000]), Err(XmlError::TooLarge));
    }),
    bomb("9 MB of attributes", || {
        let text = ["<a", &" b=\">\"".repeat(1_200_000), "/>"].concat();
        assert!(check_xml(text.as_bytes()).is_ok());
    }),
];

fn all() -> impl Iterator<Item = &'static Bomb> {
    REPEATS.iter().chain(FORMS).chain(XML)
}

#[test]
#[ignore = "one bomb, for the tests below"]
fn one() {
    let Some(what) = fenced::what() else { return };
    let (_, explode) = all().find(|(name, _)| *name == what).unwrap();
    explode();
}

fn fence_in(bombs: &[Bomb]) {
    for (name, _) in bombs {
        fenced::run("fenced_bombs::one", name, SECONDS);
    }
}

#[test]
fn row_p_3_row_15_repetition_without_end_takes_little_time_and_memory() {
    fence_in(REPEATS);
}

#[test]
fn row_p_3_row_16_size_without_end_takes_little_time_and_memory() {
    fence_in(FORMS);
}

#[test]
fn row_p_3_row_17_xml_without_end_takes_little_time_and_memory() {
    fence_in(XML);
}

#[test]
#[should_panic(expected = "too much")]
fn the_fence_holds() {
    fenced::run("fenced_bombs::too_much", "too much", SECONDS);
}

#[test]
#[ignore = "more memory than the fence allows, for the test above"]
fn too_much() {
    if fenced::what().is_some() {
        assert!(vec![1_u8; 300 << 20].iter().all(|byte| *byte == 1));
    }
}
