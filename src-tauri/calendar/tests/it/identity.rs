//! Which components mean the same event, and whether anything changed since the last reading.

use kawka_calendar::{Fate, Reading};

use crate::support::{calendar, event, read_season};

fn versions(first: &str, second: &str) -> Reading {
    let one = |lines: &str| {
        [
            "BEGIN:VEVENT\nUID:s@test.example\nDTSTART:20261019T080000Z\n",
            lines,
            "\nEND:VEVENT\n",
        ]
        .concat()
    };
    read_season(calendar(&[one(first), one(second)].concat()))
}

#[test]
fn of_two_versions_of_an_event_the_newer_one_counts_whichever_comes_first() {
    let cases = [
        (
            "the higher sequence",
            "SUMMARY:old\nSEQUENCE:1\nLAST-MODIFIED:20261012T000000Z",
            "SUMMARY:new\nSEQUENCE:2\nLAST-MODIFIED:20261010T000000Z",
        ),
        (
            "then the later change",
            "SUMMARY:old\nLAST-MODIFIED:20261010T000000Z",
            "SUMMARY:new\nLAST-MODIFIED:20261012T000000Z",
        ),
        (
            "a change beside none",
            "SUMMARY:old",
            "SUMMARY:new\nLAST-MODIFIED:20261012T000000Z",
        ),
    ];
    for (name, old, new) in cases {
        for reading in [versions(old, new), versions(new, old)] {
            let titles: Vec<_> = reading
                .occurrences
                .iter()
                .map(|one| one.summary.as_str())
                .collect();
            assert_eq!(titles, ["new"], "{name}");
            assert_eq!(reading.tally().superseded, 1, "{name}");
        }
    }
    assert_eq!(
        versions("SUMMARY:first", "SUMMARY:second").occurrences[0].summary,
        "second"
    );
}

#[test]
fn of_two_versions_of_an_instance_the_newer_one_counts() {
    let text = "BEGIN:VEVENT\nUID:s\nDTSTART:20261019T080000Z\nRRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:s\nRECURRENCE-ID:20261020T080000Z\nDTSTART:20261020T110000Z\nSEQUENCE:3\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:s\nRECURRENCE-ID:20261020T080000Z\nDTSTART:20261020T090000Z\nSEQUENCE:2\nEND:VEVENT";
    let reading = read_season(calendar(text));
    let fates: Vec<_> = reading
        .components
        .iter()
        .map(|component| component.fate)
        .collect();
    assert_eq!(fates, [Fate::InSpan, Fate::InSpan, Fate::Superseded]);
    assert_eq!(
        reading.occurrences[1].start.to_rfc3339(),
        "2026-10-20T11:00:00+00:00"
    );
}

const BASE: &str = "DTSTART:20261019T080000Z\nDTEND:20261019T083000Z\nSUMMARY:Kawka\nDTSTAMP:20261001T000000Z\n\
    LAST-MODIFIED:20261001T000000Z\nCREATED:20260901T000000Z\nATTENDEE:mailto:a@x.example\nATTENDEE:mailto:b@x.example";

fn hash(lines: &str) -> [u8; 32] {
    read_season(event(lines)).occurrences[0].content_hash
}

#[test]
fn exporting_again_changes_no_fingerprint() {
    let same = [
        BASE.replace("DTSTAMP:20261001", "DTSTAMP:20261119"),
        BASE.replace("LAST-MODIFIED:20261001", "LAST-MODIFIED:20261119"),
        BASE.replace("CREATED:20260901", "CREATED:20260902"),
        BASE.replace("a@x", "c@x")
            .replace("b@x", "a@x")
            .replace("c@x", "b@x"),
        BASE.replace("DTEND:20261019T083000Z", "DURATION:PT30M"),
        [BASE, "\nX-SOMETHING:new\nCATEGORIES:x"].concat(),
        BASE.lines().rev().collect::<Vec<_>>().join("\n"),
    ];
    for lines in same {
        assert_eq!(hash(&lines), hash(BASE), "{lines}");
    }
}

#[test]
fn whatever_a_person_would_notice_changes_the_fingerprint() {
    let other = [
        BASE.replace("Kawka", "Herbatka"),
        BASE.replace("083000", "090000"),
        BASE.replace("20261019", "20261020"),
        BASE.replace("a@x", "c@x"),
        BASE.replace("ATTENDEE:mailto:a", "ATTENDEE;PARTSTAT=DECLINED:mailto:a"),
        [BASE, "\nSTATUS:CANCELLED"].concat(),
        [BASE, "\nLOCATION:Kawka"].concat(),
        [BASE, "\nDESCRIPTION:Kawka"].concat(),
        [BASE, "\nSEQUENCE:1"].concat(),
        [BASE, "\nURL:https://x.example/1"].concat(),
        [BASE, "\nORGANIZER:mailto:a@x.example"].concat(),
        [BASE, "\nRRULE:FREQ=DAILY;COUNT=1"].concat(),
    ];
    let mut hashes: Vec<_> = other.iter().map(|lines| hash(lines)).collect();
    hashes.push(hash(BASE));
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), other.len() + 1);
}

#[test]
fn an_event_without_a_uid_keeps_the_one_it_was_given() {
    let text =
        "BEGIN:VEVENT\nDTSTART:20261019T080000Z\nSUMMARY:x\nDTSTAMP:20261001T000000Z\nEND:VEVENT";
    let uid = |text: &str| read_season(calendar(text)).occurrences[0].uid.clone();
    assert!(uid(text).starts_with("no-uid-"));
    assert_eq!(uid(text), uid(&text.replace("20261001", "20261119")));
    assert_ne!(uid(text), uid(&text.replace("SUMMARY:x", "SUMMARY:y")));
}

#[test]
fn people_are_read_with_their_answers() {
    let reading = read_season(event(
        "DTSTART:20261019T080000Z\nORGANIZER;CN=\"Zieliński, Marek\":MAILTO:Marek@Biuro.example\n\
         ATTENDEE;PARTSTAT=DECLINED;CN=anna@x.example:mailto:Anna@X.example\n\
         ATTENDEE;PARTSTAT=X-LATER;EMAIL=ola@x.example;CN=Ola:urn:uuid:1\n\
         ATTENDEE;CN=Only a name:invalid:nomail\nATTENDEE;CUTYPE=ROOM;CN=Sala:mailto:sala@x.example\nATTENDEE:nobody",
    ));
    let occurrence = &reading.occurrences[0];
    let organizer = occurrence.organizer.as_ref().unwrap();
    assert_eq!(
        (organizer.email.as_str(), organizer.name.as_deref()),
        ("marek@biuro.example", Some("Zieliński, Marek"))
    );
    let people: Vec<_> = occurrence
        .attendees
        .iter()
        .map(|one| {
            (
                one.email.as_str(),
                one.name.as_deref(),
                format!("{:?}", one.reply),
            )
        })
        .collect();
    let expected = [
        ("anna@x.example", None, "Declined".to_owned()),
        ("ola@x.example", Some("Ola"), "Unknown".to_owned()),
        ("", Some("Only a name"), "NeedsAction".to_owned()),
    ];
    assert_eq!(people, expected);
}

#[test]
fn a_calendar_that_cancels_cancels_its_events() {
    let text = "METHOD:CANCEL\nBEGIN:VEVENT\nUID:s\nDTSTART:20261019T080000Z\nEND:VEVENT";
    assert_eq!(read_season(calendar(text)).tally().cancelled, 1);
}

#[test]
fn several_calendars_in_one_file_are_read_as_one() {
    let one = |uid: &str| event("DTSTART:20261019T080000Z").replace("one@", uid);
    let reading = read_season([one("a@"), one("b@")].concat());
    assert_eq!((reading.component_count, reading.occurrences.len()), (2, 2));
}
