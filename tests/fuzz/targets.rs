//! What is done with bytes from outside, target by target: whatever they are, they are read or refused, and what is
//! promised of the result holds. `cargo xtask fuzz` looks for bytes that break it; the tests read those it kept.

use std::convert::Infallible;

use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use kawka_calendar::{
    Occurrence, OwnAddresses, cal_com, calendly, check_xml, export, read, recognize,
};
use kawka_domain::booking_rule::default_rules;
use kawka_domain::identity::{HandleKind, normalise, same_phone};
use kawka_domain::recording::link;
use kawka_domain::search::{Query, snippet};
use kawka_domain::sensitive::mask;
use kawka_domain::{import, text};
use kawka_files::archive::ArchiveReader;
use kawka_files::mail::{Post, fresh, letters};
use kawka_files::{Entry, FileError, Flow, Source, Stop};

/// A target: its name, which is that of its corpus, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("icalendar", icalendar),
    ("recurrence", recurrence),
    ("services", services),
    ("multistatus", multistatus),
    ("tables", tables),
    ("mail", mail),
    ("archive", archive),
    ("words", words),
];

fn instant(year: i32, month: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(year, month, 1, 0, 0, 0).unwrap()
}

fn sane(occurrences: &[Occurrence]) {
    for one in occurrences {
        assert!(one.start <= one.end, "it ends before it begins");
        let _ = recognize(one, &default_rules(), &OwnAddresses::default());
    }
}

/// A whole calendar file.
pub fn icalendar(data: &[u8]) {
    let season = instant(2026, 9)..instant(2027, 5);
    let Ok(once) = read(data, season.clone(), Tz::Europe__Warsaw) else {
        return;
    };
    sane(&once.occurrences);
    let twice = read(data, season, Tz::Europe__Warsaw).unwrap();
    assert_eq!(
        once.occurrences.len(),
        twice.occurrences.len(),
        "read twice, it is another"
    );
}

/// The lines of a repeating event, and of a zone of its own.
pub fn recurrence(data: &[u8]) {
    let (event, zone) = data.split_at(data.len() / 2);
    let whole = [
        b"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:own\n",
        zone,
        b"\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=own:20261019T100000\nRRULE:",
        event,
        b"\nEND:VEVENT\nEND:VCALENDAR\n",
    ];
    icalendar(&whole.concat());
}

/// What booking services answer, and the table one of them exports.
pub fn services(data: &[u8]) {
    let Some((which, data)) = data.split_first() else {
        return;
    };
    match which % 4 {
        0 => {
            let (events, invitees) = data.split_at(data.len() / 2);
            if let (Ok(events), Ok(invitees)) =
                (calendly::events(events), calendly::invitees(invitees))
            {
                for (event, guest) in events.collection.iter().zip(&invitees.collection) {
                    sane(&Vec::from_iter(calendly::occurrence_of(event, guest)));
                }
            }
        }
        1 => {
            if let Ok(page) = cal_com::page(data) {
                let all: Vec<_> = page
                    .bookings()
                    .filter_map(|one| cal_com::occurrence_of(&one))
                    .collect();
                sane(&all);
            }
        }
        2 => {
            if let Ok(table) = export::read(data, Tz::Europe__Warsaw) {
                sane(&table.occurrences);
            }
        }
        _ => {
            let _ = (
                calendly::user(data).is_ok(),
                calendly::scheduling_link(data).is_ok(),
                cal_com::is_absent(data).is_ok(),
                cal_com::private_link(data).is_ok(),
            );
        }
    }
}

/// What a calendar server answers: the parser behind the first look never comes upon a document type, in which entities
/// are declared.
pub fn multistatus(data: &[u8]) {
    if let Ok(text) = check_xml(data) {
        let parsed = roxmltree::Document::parse(text);
        assert!(
            !matches!(parsed, Err(roxmltree::Error::DtdDetected)),
            "a document type got through"
        );
    }
}

/// A file of people, companies, contacts or tickets.
pub fn tables(data: &[u8]) {
    let file = kept(data);
    let Ok(source) = Source::open(file.path(), None, None) else {
        return;
    };
    let _ = import::suggest(import::ImportKind::People, &source.headers);
    let mut last = 0;
    let _ = source.rows(|entry, read| {
        let line = match entry {
            Entry::Row(row) => {
                assert_eq!(
                    row.cells.len(),
                    source.headers.len(),
                    "a ragged row got through"
                );
                for cell in &row.cells {
                    let _ =
                        import::parse_instant(cell, Tz::Europe__Warsaw, import::DayOrder::DayFirst);
                    let _ = import::split_name(import::without_guard(cell));
                }
                row.line
            }
            Entry::Bad(row) => row.line,
        };
        assert!(line >= last && read <= source.size, "its place is wrong");
        last = line;
        Ok::<_, Infallible>(Flow::Go)
    });
}

/// A message or a box of them.
pub fn mail(data: &[u8]) {
    let file = kept(data);
    let read = letters(file.path(), |post, _| {
        if let Post::Letter(letter) = post {
            let _ = fresh(&letter.text);
        }
        Ok::<_, Infallible>(Flow::Go)
    });
    if let Err(Stop::Taker(never)) = read {
        match never {}
    }
}

/// An archive of everything.
pub fn archive(data: &[u8]) {
    let file = kept(data);
    if let Ok(mut archive) = ArchiveReader::open(file.path()) {
        for part in archive.manifest.parts.clone() {
            let _ = archive.rows(&part, |_| Ok::<_, FileError>(()));
        }
    }
}

/// What a person types or pastes.
pub fn words(data: &[u8]) {
    let typed = String::from_utf8_lossy(data);
    let query = Query::parse(&typed);
    let searched: Vec<String> = text::words(&text::fold(&typed))
        .take(8)
        .map(str::to_owned)
        .collect();
    let parts = snippet(&typed, &searched, 80);
    assert!(parts.len() <= typed.len() + 2, "more marks than text");
    let _ = query.is_empty();
    let once = mask(&typed);
    assert_eq!(
        mask(&once.text).text,
        once.text,
        "masking is not done after one time"
    );
    if let Ok(link) = link::parse(&typed) {
        assert_eq!(
            link::parse(&link.url()).as_ref(),
            Ok(&link),
            "a link is not its own address"
        );
    }
    for kind in HandleKind::ALL {
        let form = normalise(*kind, &typed, "PL");
        let again = normalise(*kind, &form, "PL");
        // Digits without the words beside them may be a number of that country.
        let is_same = *kind == HandleKind::Phone && same_phone(&form, &again);
        assert!(
            form == again || is_same,
            "{kind}: the normal form {form:?} has another one, {again:?}"
        );
    }
}

fn kept(data: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), data).unwrap();
    file
}
