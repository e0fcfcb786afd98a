//! Files that are not what they seemed: smaller than when they were looked at, in another encoding, heavier than they
//! look.

use std::cell::{Cell, RefCell};

use kawka_desk::ErrorCode;
use kawka_desk::view::ImportRequest;
use kawka_domain::import::ImportKind;
use kawka_files::XlsxWriter;

use super::imports::{TestFile, counts, file, find, run};
use crate::support::{TestDesk, builders, snapshot};

fn table(rows: usize, _: usize) -> Vec<u8> {
    let rows = (0..rows).map(|n| format!("Osoba Numer{n},osoba.{n}@b.example\n"));
    format!("Name,Email\n{}", rows.collect::<String>()).into_bytes()
}

fn cards(rows: usize, _: usize) -> Vec<u8> {
    let cards = (0..rows).map(|n| {
        format!("BEGIN:VCARD\nVERSION:4.0\nFN:Osoba Numer{n}\nEMAIL:o{n}@b.example\nEND:VCARD\n")
    });
    cards.collect::<String>().into_bytes()
}

fn sheet(rows: usize, _: usize) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let mut writer = XlsxWriter::begin(&["Name", "Email"]).unwrap();
    for n in 0..rows {
        let row = [format!("Osoba Numer{n}"), format!("o{n}@b.example")];
        writer.row(&row).unwrap();
    }
    writer.finish(&path).unwrap();
    std::fs::read(path).unwrap()
}

/// Each with a link of so many kilobytes: a few long ones, which are refused, make a part.
fn tickets(rows: usize, kilobytes: usize) -> Vec<u8> {
    let link = format!("https://biuro.example/{}", "z".repeat(kilobytes << 10));
    let tickets = (0..rows).map(|n| {
        // Some of every part are taken.
        let link = if n % 3 == 0 { "" } else { link.as_str() };
        format!(
            "{{\"id\": {n}, \"created_at\": \"2026-10-01T10:00:00Z\", \"description\": \"Sprawa {n}\", \"url\": \"{link}\", \
             \"requester\": {{\"name\": \"Anna Kowalska\", \"email\": \"anna@b.example\"}}}}\n"
        )
    });
    tickets.collect::<String>().into_bytes()
}

fn chat(rows: usize, _: usize) -> Vec<u8> {
    let lines = (0..rows).map(|n| {
        let (hour, minute) = (n / 60 % 24, n % 60);
        format!("12.03.2026, {hour:02}:{minute:02} - Anna Kowalska: Wiadomość {n}\n")
    });
    lines.collect::<String>().into_bytes()
}

fn archive(rows: usize, _: usize) -> Vec<u8> {
    let messages = (0..rows).map(|n| {
        format!(
            "{{\"sender_name\": \"Anna Kowalska\", \"timestamp_ms\": {}, \"content\": \"Message {n}\"}}",
            1_770_000_000_000_usize + n
        )
    });
    let messages: Vec<String> = messages.collect();
    format!(
        "{{\"participants\": [{{\"name\": \"Anna Kowalska\"}}], \"messages\": [\n{}\n]}}",
        messages.join(",\n")
    )
    .into_bytes()
}

/// Each with a file of so many kilobytes.
fn mailbox(rows: usize, kilobytes: usize) -> Vec<u8> {
    let attached = format!("{}\n", "S2F3a2Eg".repeat(8)).repeat(kilobytes * 1_024 / 48);
    let letters = (0..rows).map(|n| {
        format!(
            "From anna@b.example Wed Oct 14 10:00:00 2026\nFrom: Anna Kowalska <anna@b.example>\n\
             To: kawka@biuro.example\nMessage-ID: <{n}@b.example>\nDate: Wed, 14 Oct 2026 12:00:00 +0200\n\
             Content-Type: multipart/mixed; boundary=x\n\n--x\n\nWiadomość {n}\n--x\n\
             Content-Disposition: attachment; filename=kawka.txt\nContent-Type: application/octet-stream\n\
             Content-Transfer-Encoding: base64\n\n{attached}\n--x--\n\n"
        )
    });
    letters.collect::<String>().into_bytes()
}

/// When a file shrinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// Before anything is written: at the last step of the look that is taken first.
    Before,
    /// While it is written: the first of at least three parts is in.
    Writing,
}

/// Makes a file of so many records.
type Make = fn(usize, usize) -> Vec<u8>;

#[test]
fn a_file_of_any_kind_that_shrinks_is_taken_back() {
    use ImportKind::{Interactions, Mail, People};
    type Less = fn(Make, &[u8]) -> Vec<u8>;
    let kinds: [(&str, ImportKind, Make, usize); 7] = [
        ("people.csv", People, table, 4_500),
        ("people.vcf", People, cards, 4_500),
        ("people.xlsx", People, sheet, 4_500),
        ("tickets.json", Interactions, tickets, 30),
        ("_chat.txt", Interactions, chat, 11_000),
        ("message_1.json", Interactions, archive, 11_000),
        ("letters.mbox", Mail, mailbox, 20),
    ];
    let at_a_record: Less = |make, _| make(250, 1);
    let cases: [(&str, Less, Moment); 4] = [
        ("at the end of a record", at_a_record, Moment::Before),
        (
            "anywhere",
            |_, whole| whole[..whole.len() / 2].to_vec(),
            Moment::Before,
        ),
        ("to nothing", |_, _| Vec::new(), Moment::Before),
        ("while it is written", at_a_record, Moment::Writing),
    ];
    let mut wrong = Vec::new();
    for (name, kind, make, in_three_parts) in kinds {
        for (way, less, moment) in cases {
            let whole = match moment {
                // As many as lie between two steps.
                Moment::Before => make(500, 1),
                Moment::Writing => make(in_three_parts, 1_000),
            };
            let desk = TestDesk::new();
            let file = file(name, &whole);
            let before = snapshot::of(desk.store());
            let written = Cell::new(0);
            let request = ImportRequest {
                create_people: true,
                ..file.request(kind)
            };
            let outcome = desk.run_import(&request, &|progress| {
                let is_due = match moment {
                    Moment::Before => progress.rows == 0,
                    Moment::Writing => progress.rows > 0 && written.get() == 0,
                };
                written.set(written.get() + u32::from(progress.rows > 0));
                if is_due {
                    std::fs::write(&file.path, less(make, &whole)).unwrap();
                }
                true
            });
            let problem = outcome.map(|done| done.value.created).map_err(|error| {
                let problem = error.params.get("problem").cloned();
                problem.unwrap_or_else(|| error.english())
            });
            let is_written = written.get() > 0;
            if problem != Err("changed".to_owned()) || is_written != (moment == Moment::Writing) {
                wrong.push(format!(
                    "{name} {way}: {problem:?}, {} parts",
                    written.get()
                ));
            }
            if problem.is_err() {
                snapshot::assert_same(&before, &snapshot::of(desk.store()), way);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_was_folded_away_in_messages_counts_as_read() {
    let desk = TestDesk::new();
    let quoted = format!("> {}\n", "Nie działa zmywarka. ".repeat(40)).repeat(3_700);
    assert!(quoted.len() > 3 << 20);
    let letters = (0..4).map(|n| {
        format!(
            "From anna@b.example Wed Oct 14 10:00:00 2026\nFrom: Anna Kowalska <anna@b.example>\n\
             Message-ID: <{n}@b.example>\nDate: Wed, 14 Oct 2026 12:00:00 +0200\n\
             Content-Type: text/plain; charset=utf-8\n\nOdpowiedź numer {n}\n\n{quoted}\n"
        )
    });
    let file = file("letters.mbox", letters.collect::<String>());
    let request = ImportRequest {
        create_people: true,
        ..file.request(ImportKind::Mail)
    };
    let heard = RefCell::new(Vec::new());
    let done = desk.run_import(&request, &|progress| {
        heard.borrow_mut().push(progress.rows);
        true
    });
    assert_eq!(done.unwrap().value.created, 4);
    let mut heard = heard.into_inner();
    heard.dedup();
    assert_eq!(heard, [3, 4], "8 MiB are a part, and each takes three");
}

fn forced(file: &TestFile, encoding: &str, separator: Option<&str>) -> ImportRequest {
    ImportRequest {
        encoding: Some(encoding.to_owned()),
        separator: separator.map(str::to_owned),
        ..file.request(ImportKind::People)
    }
}

#[test]
fn q6_an_encoding_that_does_not_fit_is_one_error_with_its_place() {
    let of_1250 = |text: &str| encoding_rs::WINDOWS_1250.encode(text).0.into_owned();
    let cases = [
        (
            "in a row",
            of_1250("Name,Email\nJan Las,jan@las.example\nŁucja Ślązak,l@b.example\n"),
            "utf-8",
            Some("3"),
        ),
        (
            "in the head",
            of_1250("Imię,Email\nJan Las,jan@las.example\n"),
            "utf-8",
            Some("1"),
        ),
        (
            "in a contact",
            of_1250(
                "BEGIN:VCARD\nFN:Jan Las\nEND:VCARD\nBEGIN:VCARD\nFN:Łucja Ślązak\nEND:VCARD\n",
            ),
            "UTF-8",
            Some("4"),
        ),
        (
            "of another alphabet",
            of_1250("Name,Email\nJan Las,jan@las.example\nŁucja Ślązak,l@b.example\n"),
            "euc-jp",
            Some("3"),
        ),
    ];
    for (name, content, encoding, line) in cases {
        let desk = TestDesk::new();
        let file = file("people", content);
        let request = forced(&file, encoding, None);
        let planned = desk.refused(name, |desk| desk.plan_import(&request, &|_| true));
        let refused = desk.refused(name, |desk| desk.run_import(&request, &|_| true));
        for error in [planned, refused] {
            assert_eq!(error.code, ErrorCode::FileUnreadable, "{name}");
            assert_eq!(error.params["problem"], "bad_encoding", "{name}");
            let found = error.params.get("line").map(String::as_str);
            assert_eq!(found, line, "{name}");
        }
        // Without a word about it the same file is read.
        let report = run(&desk, &file.request(ImportKind::People));
        assert_eq!(report.failed, 0, "{name}: {report:?}");
    }
    let desk = TestDesk::new();
    let file = file("people.csv", "Name,Email\nJan Las,jan@las.example\n");
    let request = forced(&file, "klingon", None);
    let error = desk.refused("no such encoding", |desk| {
        desk.run_import(&request, &|_| true)
    });
    assert_eq!(error.params["problem"], "unknown_encoding");
}

#[test]
fn q6_an_encoding_and_a_separator_that_fit_are_used_and_reported() {
    let russian = "Name:Email\nИван Петров:ivan@b.example\n";
    let polish = "\u{feff}Name\tEmail\nŁucja Ślązak\tl@b.example\n";
    let cases = [
        (
            "nobody would guess them",
            encoding_rs::KOI8_U.encode(russian).0.into_owned(),
            ("koi8-u", ":"),
            ("KOI8-U", ":"),
            "Иван Петров",
        ),
        (
            "a mark says otherwise",
            polish.as_bytes().to_vec(),
            ("windows-1250", "tab"),
            ("UTF-8", "tab"),
            "Łucja Ślązak",
        ),
        (
            "a sign that is in the cells, too",
            b"Name, whole|Email\nLas, Anna|l@b.example\n".to_vec(),
            ("latin1", "|"),
            ("windows-1252", "|"),
            "Las, Anna",
        ),
    ];
    for (name, content, (encoding, separator), (used, parted), who) in cases {
        let desk = TestDesk::new();
        let file = file("people.csv", content);
        let request = forced(&file, encoding, Some(separator));
        let plan = desk.plan_import(&request, &|_| true).unwrap();
        assert_eq!(plan.sample[0][0], who, "{name}");
        assert_eq!(plan.headers.len(), 2, "{name}");
        let report = run(&desk, &request);
        assert_eq!(counts(&report), [1, 0, 0, 0, 0, 0], "{name}: {report:?}");
        let word = who.split(' ').next_back().unwrap();
        assert_eq!(find(&desk, word).len(), 1, "{name}");
        assert_eq!(
            (report.encoding.as_str(), report.separator.as_deref()),
            (used, Some(parted)),
            "{name}"
        );
    }
}

#[test]
fn q6_a_letter_that_somebody_else_could_not_read_is_its_row_s_fault() {
    let desk = TestDesk::new();
    desk.add_customer(&builders::customer("Ola", "Nowa"), &[])
        .unwrap();
    let file = file(
        "people.csv",
        "Name,Email\nAnna Kowalska,a@b.example\nEwa Wr\u{fffd}bel,e@b.example\nJan Las,j@b.example\n",
    );
    let report = run(&desk, &file.request(ImportKind::People));
    assert_eq!(counts(&report), [2, 0, 0, 0, 1, 0]);
    let problem = &report.problems[0];
    assert_eq!(
        (problem.line, problem.message.as_str()),
        (3, "bad_encoding")
    );
}
