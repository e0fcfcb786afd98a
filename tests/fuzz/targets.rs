//! What is done with bytes from outside, target by target: whatever they are, they are read or refused, and what is
//! promised of the result holds. `cargo xtask fuzz` looks for bytes that break it; the tests read those it kept.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::OnceLock;

use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use kawka_calendar::{
    Occurrence, OwnAddresses, cal_com, calendly, check_xml, export, read, recognize,
};
use kawka_domain::booking_rule::default_rules;
use kawka_domain::identity::{HandleKind, normalise, same_phone};
use kawka_domain::ids::FieldChoiceId;
use kawka_domain::import::{DayCells, DayOrder, ImportKind, PRESETS};
use kawka_domain::own_field::{FieldKind, parse_value};
use kawka_domain::recording::link;
use kawka_domain::search::{Query, snippet};
use kawka_domain::sensitive::{mask, mask_link};
use kawka_domain::{import, text};
use kawka_files::archive::ArchiveReader;
use kawka_files::mail::{Post, fresh, letters};
use kawka_files::{Entry, FileError, Flow, Source, Stop, read_bundle};
use kawka_store::{DataFolder, DataKey, Intent, KeyFile, Mode, Store, StoreError, archive};

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
    ("rows", rows),
    ("cells", cells),
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
    let Ok(mut source) = Source::open(file.path(), None, None) else {
        return;
    };
    columns(&source.headers);
    let _ = source.take_sides(&|name| name.len() % 2 == 0);
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
                    let _ = import::parse_instant(cell, Tz::Europe__Warsaw, DayOrder::DayFirst);
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

/// What the headers of a table say: each column holds a field that rows of this kind have, and no field but a handle is
/// there twice.
fn columns(headers: &[String]) {
    for kind in ImportKind::ALL {
        let known = kind.fields();
        let found = import::suggest(*kind, headers);
        assert_eq!(found.len(), headers.len(), "a column got lost");
        for (at, field) in found.iter().enumerate() {
            let Some(field) = field else { continue };
            assert!(known.contains(field), "{kind} has no {field}");
            let again = found[at + 1..].contains(&Some(*field));
            assert!(field.repeats() || !again, "{field} stands there twice");
        }
        for header in headers {
            let _ = import::says_outright(*kind, header);
        }
    }
    for preset in PRESETS {
        assert_eq!(preset.apply(headers).len(), headers.len());
    }
}

/// The cells of a table, one a line: what is read of one is read alike of how it is written.
pub fn cells(data: &[u8]) {
    let all = String::from_utf8_lossy(data);
    let lines: Vec<String> = all.lines().map(str::to_owned).collect();
    columns(&lines);
    let mut days = DayCells::default();
    for cell in &lines {
        days.see(cell);
        read_day(cell);
        read_word(cell);
        read_own(cell);
        let bare = import::without_guard(cell);
        assert!(cell.ends_with(bare), "more than the guard is gone");
        let parts = import::several(cell).chain(import::several_addresses(cell));
        for part in parts {
            assert!(!part.is_empty() && part.trim() == part, "{part:?}");
        }
    }
    assert!(
        days.told().is_none() || days.matters(),
        "an order that does not matter"
    );
}

fn read_day(cell: &str) {
    let read = [
        import::parse_day(cell),
        import::parse_day_in(cell, DayOrder::DayFirst),
        import::parse_day_in(cell, DayOrder::MonthFirst),
    ];
    for day in read.into_iter().flatten() {
        let again = import::parse_day(&day.to_string());
        assert_eq!(again, Some(day), "{cell:?} is another day");
    }
    for order in DayOrder::ALL {
        let _ = import::parse_instant(cell, Tz::America__New_York, *order);
    }
}

fn read_word(cell: &str) {
    if let Some(channel) = import::parse_channel(cell) {
        assert_eq!(import::parse_channel(channel.word()), Some(channel));
    }
    if let Some(kind) = import::parse_kind(cell) {
        assert_eq!(import::parse_kind(kind.word()), Some(kind));
    }
    let _ = import::parse_direction(cell);
    let _ = import::parse_feeling(cell);
    let _ = import::parse_yes(cell);
    let _ = import::parse_form_of_address(cell);
    if let Some(country) = import::parse_country(cell) {
        assert_eq!(import::parse_country(&country).as_ref(), Some(&country));
        assert!(country.len() == 2, "{country:?} is no code");
    }
    if let Some(language) = import::parse_language(cell) {
        assert_eq!(import::parse_language(&language).as_ref(), Some(&language));
    }
}

/// A value of an own field: its text is read as the same value.
fn read_own(cell: &str) {
    let ids = [FieldChoiceId::new(), FieldChoiceId::new()];
    let choices = [(ids[0], "Złoty"), (ids[1], cell)];
    for kind in FieldKind::ALL {
        if let Ok(value) = parse_value(*kind, cell, &choices) {
            let again = parse_value(*kind, &value.text(), &choices);
            assert_eq!(again, Ok(value), "{kind}: {cell:?} is another value");
        }
    }
}

/// A message or a box of them.
pub fn mail(data: &[u8]) {
    let file = kept(data);
    let read = letters(file.path(), 0, |post, _| {
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
        for sha256 in archive.manifest.files.clone() {
            let _ = archive.file(&sha256);
        }
    }
    let _ = read_bundle(file.path());
}

/// An empty file with every table, for as long as the process lives.
fn empty_store() -> &'static Store {
    static STORE: OnceLock<(tempfile::TempDir, Store)> = OnceLock::new();
    let (_, store) = STORE.get_or_init(|| {
        let place = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(place.path());
        let key = DataKey::generate().unwrap();
        Store::create(&folder, &key, &KeyFile::for_keyring(&key)).unwrap();
        let mode = Mode::Write(folder.lock().unwrap());
        let store = Store::open(&folder, &key, mode).unwrap();
        (place, store)
    });
    store
}

/// A number with a point, which may be written in several ways.
fn number(value: &serde_json::Value) -> Option<f64> {
    value.get("real")?.as_str()?.parse().ok()
}

/// Rows of an archive, a line each, of the table that the first byte chooses: a row is stored as it stands there or leaves
/// everything as it was.
pub fn rows(data: &[u8]) {
    enum Taken {
        Back,
        Ill(StoreError),
    }
    impl From<StoreError> for Taken {
        fn from(error: StoreError) -> Self {
            Self::Ill(error)
        }
    }
    let Some((which, lines)) = data.split_first() else {
        return;
    };
    let intent = Intent {
        actor: None,
        word: "import_archive",
        subject: String::new(),
        at: instant(2026, 9),
    };
    let done = empty_store().write(&intent, |tx| {
        let tables = archive::list_tables(tx)?;
        let table = &tables[usize::from(*which) % tables.len()];
        let loader = archive::Loader::find(tx, table)?.unwrap();
        archive::clear(tx, table)?;
        let mut stored: BTreeMap<String, serde_json::Value> = BTreeMap::new();
        for line in lines.split(|byte| *byte == b'\n') {
            let Ok(row) = serde_json::from_slice::<serde_json::Value>(line) else {
                continue;
            };
            if loader.load(tx, &row)? {
                stored.entry(row["id"].to_string()).or_insert(row);
            }
        }
        let mut found = 0;
        archive::dump(tx, table, |row| {
            found += 1;
            let given = stored[&row["id"].to_string()].as_object().unwrap();
            for (name, value) in given {
                assert_eq!(number(&row[name]), number(value), "{table}.{name}");
                assert!(
                    number(value).is_some() || row[name] == *value,
                    "{table}.{name}"
                );
            }
            Ok::<_, StoreError>(())
        })?;
        assert_eq!(found, stored.len(), "{table}: a row got lost");
        let _ = archive::find_dangling(tx)?;
        Err::<(), _>(Taken::Back)
    });
    match done {
        Err(Taken::Back) => {}
        Err(Taken::Ill(error)) => panic!("the file itself refuses a row: {error:?}"),
        Ok(_) => unreachable!("taken back"),
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
    let once = mask_link(&typed);
    assert_eq!(
        mask_link(&once.text).text,
        once.text,
        "masking an address is not done after one time"
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
