//! Rule C-7 where it is hard: rows that only the journal still has, what another file knows, numbers, files and copies.

use chrono::{DateTime, Utc};
use kawka_desk::view::{ErasureReason, PlaceKind};
use kawka_desk::{Access, ErrorCode, restore};
use kawka_domain::consent::{ConsentDecision as Decision, ConsentScope as Scope};
use kawka_domain::identity::{HandleDraft, HandleKind};
use kawka_domain::ids::CustomerId;
use kawka_domain::import::ImportKind;
use kawka_domain::person::CustomerDraft;
use kawka_domain::question::AnswerState;
use kawka_domain::rights::{RequestKind, RequestOutcome, RequestState};

use super::recordings::{START, VIMEO};
use super::rights::{CANARY, everything, full, request};
use crate::support::builders::{self, add_booking, add_jadwiga, customer};
use crate::support::recordings::{RecordingsFolder, upload_all};
use crate::support::video_host::MemoryVideoHost;
use crate::support::{TestDesk, at};

fn put_back(own: &mut TestDesk, backup: &str) -> kawka_desk::view::Restored {
    own.desk = std::sync::Arc::new(own.open_as(Access::Read));
    let done = restore(
        &own.folder,
        &*own.secrets,
        None,
        std::path::Path::new(backup),
    );
    let done = done.unwrap();
    own.restart();
    done
}

/// Changes the file behind the desk's back.
fn spoil(own: &TestDesk, sql: &str) {
    own.store()
        .write_local(|tx| -> Result<(), kawka_store::StoreError> { Ok(tx.execute_batch(sql)?) })
        .unwrap();
}

/// How many rows a table has.
fn count(own: &TestDesk, table: &str) -> i64 {
    own.store()
        .read(|c| -> Result<i64, kawka_store::StoreError> {
            let sql = format!("SELECT count(*) FROM {table}");
            Ok(c.query_row(&sql, [], |row| row.get(0))?)
        })
        .unwrap()
}

fn held_video(own: &TestDesk, id: CustomerId) {
    let booking = add_booking(own, id, START);
    own.clock.set("2026-10-14T11:40:00Z");
    own.record_consent(&builders::consent(
        id,
        Some(booking),
        Scope::RecordInternal,
        Decision::Given,
    ))
    .unwrap();
    own.add_recording_link(booking, None, VIMEO).unwrap();
}

#[test]
fn c7_letters_and_nominations_of_an_erased_person_are_gone() {
    let own = TestDesk::new();
    let (id, _) = full(&own);
    let tables = [
        "nomination",
        "nomination_override",
        "invitation",
        "invitation_booking",
        "local_letter_draft",
    ];
    for table in tables {
        assert!(count(&own, table) > 0, "{table} has something");
    }
    own.erase_customer(id, ErasureReason::Asked).unwrap();
    for table in tables {
        assert_eq!(count(&own, table), 0, "{table}");
    }
}

#[test]
fn c7_erasing_papers_of_a_call_takes_replaced_and_undone_answers_out_of_the_journal() {
    let own = TestDesk::new();
    let booking = add_booking(&own, add_jadwiga(&own), START);
    own.clock.set("2026-10-14T11:05:00Z");
    let question = own.list_questions().unwrap()[0].id;
    let said = own
        .write_answer(booking, question, AnswerState::Answered, CANARY, true)
        .unwrap();
    own.undo(said.entry.unwrap()).unwrap();
    own.write_notes(booking, "Geese", true).unwrap();
    assert!(everything(&own).contains(CANARY), "the journal has it");
    let mut settings = own.get_settings().unwrap();
    settings.retention.call_papers_days = 30;
    own.change_settings(&settings).unwrap();
    for _ in 0..31 {
        own.clock.minutes(24 * 60);
        own.look_at_retention().unwrap();
    }
    assert_eq!(own.delete_due(None).unwrap().value.erased, 1);
    let left = everything(&own);
    assert!(!left.contains(CANARY) && !left.contains("Geese"));
}

#[test]
fn c8_a_backup_is_put_back_over_a_file_that_knows_no_erasures() {
    let mut own = TestDesk::new();
    add_jadwiga(&own);
    let backup = own.back_up().unwrap().path;
    spoil(
        &own,
        "DROP TABLE erased_mark; DROP TABLE erased_key; DROP TABLE erasure_place; DROP TABLE erased_person;
         DROP TABLE erasure; DROP TABLE rights_request;",
    );
    assert!(put_back(&mut own, &backup).erasures_known);
    assert_eq!(own.list_rights().unwrap().erasures.len(), 0);
    assert_eq!(own.list_rights().unwrap().unknown_since, None);
}

#[test]
fn c8_damage_among_the_erasures_does_not_stand_in_the_way_of_a_restore_and_is_told() {
    for (table, column, erased) in [
        ("erased_mark", "mark", true),
        ("rights_request", "due_on", true),
        ("erasure", "what", false),
    ] {
        let mut own = TestDesk::new();
        let (id, _) = full(&own);
        let backup = own.back_up().unwrap().path;
        own.erase_customer(id, ErasureReason::Asked).unwrap();
        spoil(
            &own,
            &format!("ALTER TABLE {table} RENAME COLUMN {column} TO unreadable"),
        );
        assert!(!put_back(&mut own, &backup).erasures_known, "{table}");
        // Nobody forgets it before a person has looked.
        own.restart();
        let made = own.list_backups().into_iter().find(|b| b.path == backup);
        let asked = own.list_rights().unwrap().unknown_since;
        assert_eq!(asked, made.map(|b| b.made_at), "{table}");
        assert_eq!(own.get_session("pl").unwrap().erasures_unknown_since, asked);
        own.confirm_erasures().unwrap();
        own.restart();
        assert_eq!(own.list_rights().unwrap().unknown_since, None);
        assert_eq!(own.get_customer(id).is_err(), erased, "{table}");
        assert_eq!(
            super::super::store::problems(own.store()),
            Vec::<String>::new()
        );
    }
}

#[test]
fn c8_a_backup_opens_nothing_again_that_was_closed_cleared_or_let_in() {
    let mut own = TestDesk::new();
    let (id, _) = full(&own);
    let other = add_jadwiga(&own);
    own.add_rights_request(&request(other, RequestKind::Access))
        .unwrap();
    own.back_up().unwrap();
    own.erase_customer(id, ErasureReason::Asked).unwrap();
    own.add_customer(&customer("Zenon", "Nowy"), &[]).unwrap();
    let backup = own.back_up().unwrap().path;
    let asked = own.list_rights().unwrap().requests[0].id;
    own.close_rights_request(asked, RequestOutcome::Done, "Sent")
        .unwrap();
    let address = "p.lis@gniazdo.example";
    own.readmit(HandleKind::Email, address, "").unwrap();
    let place = spoil_place(&own);
    own.clear_erasure_place(place).unwrap();
    put_back(&mut own, &backup);
    let view = own.list_rights().unwrap();
    assert_eq!(
        (view.requests[0].state, view.requests[0].answer.as_str()),
        (RequestState::Closed, "Sent")
    );
    let found = own.find_erased(HandleKind::Email, address, "").unwrap();
    assert!(found.is_none(), "let in again");
    let places = &view.erasures[0].places;
    assert!(
        places
            .iter()
            .all(|one| one.id != Some(place) || one.done_at.is_some())
    );
}

/// A place of the only erasure.
fn spoil_place(own: &TestDesk) -> kawka_domain::ids::ErasurePlaceId {
    own.list_rights().unwrap().erasures[0].places[0].id.unwrap()
}

#[test]
fn c8_after_a_restore_the_video_is_still_to_be_deleted_and_its_file_is_not_known() {
    let mut own = TestDesk::new();
    let id = add_jadwiga(&own);
    held_video(&own, id);
    let folder = RecordingsFolder::of(&own);
    let second = add_booking(&own, id, "2026-10-14T13:00:00Z");
    own.clock.set("2026-10-14T13:35:00Z");
    own.record_consent(&builders::consent(
        id,
        Some(second),
        Scope::RecordInternal,
        Decision::Given,
    ))
    .unwrap();
    let file = folder.add("Call.mp4", b"a film", at("2026-10-14T13:30:00Z"));
    folder.look_twice(&own);
    own.assign_recording_file(&file, second).ok();
    let backup = own.back_up().unwrap().path;
    own.erase_customer(id, ErasureReason::Asked).unwrap();
    put_back(&mut own, &backup);
    assert_eq!(count(&own, "local_upload"), 0);
    assert_eq!(count(&own, "local_recording_file"), 0);
    let host = MemoryVideoHost::new();
    upload_all(&own, &host);
    assert_eq!(host.count("delete"), 1);
    let places = own.list_rights().unwrap().erasures.remove(0).places;
    let video = places
        .iter()
        .find(|row| row.kind == PlaceKind::VideoHost)
        .unwrap();
    assert!(video.done_at.is_some());
}

fn phone(value: &str) -> HandleDraft {
    builders::handle(HandleKind::Phone, value)
}

#[test]
fn r3_a_number_is_known_again_with_and_without_its_country() {
    let polish = |name: &str| CustomerDraft {
        country: "PL".into(),
        ..customer(name, "Sowa")
    };
    for kept in ["601 234 567", "+48 601 234 567"] {
        let own = TestDesk::new();
        let id = own
            .add_customer(&polish("Anna"), &[phone(kept)])
            .unwrap()
            .value;
        own.erase_customer(id, ErasureReason::Asked).unwrap();
        for brought in ["601234567", "+48601234567", "0048 601 234 567"] {
            let refused = own.refused(brought, |d| {
                d.add_customer(&polish("Nowa"), &[phone(brought)])
            });
            assert_eq!(refused.code, ErrorCode::ErasedBefore, "{kept} {brought}");
            let found = own.find_erased(HandleKind::Phone, brought, "PL").unwrap();
            assert!(found.is_some(), "{kept} {brought}");
        }
        let path = own.folder.path().with_file_name("numbers.csv");
        std::fs::write(&path, "Name,Phone,Country\nNowa Osoba,601 234 567,PL\n").unwrap();
        let wanted =
            kawka_desk::view::ImportRequest::new(path.to_str().unwrap(), ImportKind::People);
        let counts = own.run_import(&wanted, &|_| true).unwrap().value;
        assert_eq!((counts.created, counts.failed), (0, 1), "{counts:?}");
        own.readmit(HandleKind::Phone, kept, "").unwrap();
        own.add_customer(&polish("Nowa"), &[phone("601234567")])
            .unwrap();
    }
}

#[test]
fn c7_a_damaged_file_that_was_put_aside_goes_with_the_backups() {
    let own = TestDesk::new();
    let (id, _) = full(&own);
    let made: DateTime<Utc> = at("2026-10-01T12:00:00Z");
    // The name begins with the milliseconds since 1970, as of a version 7 id.
    let millis = format!("{:012x}", made.timestamp_millis());
    let name = format!(
        "kawka-damaged-{}-{}-7000-8000-000000000000.db",
        &millis[..8],
        &millis[8..]
    );
    let aside = own.folder.path().join(name);
    std::fs::write(&aside, b"was a file").unwrap();
    let preview = own.preview_erasure(id).unwrap();
    assert!(
        preview
            .places
            .iter()
            .any(|row| row.kind == PlaceKind::Backups)
    );
    own.erase_customer(id, ErasureReason::Asked).unwrap();
    while own.now() < at("2027-01-06T00:00:00Z") {
        own.clock.minutes(24 * 60 * 6);
        own.look_at_retention().unwrap();
    }
    assert!(aside.exists());
    own.clock.set("2027-01-12T12:00:00Z");
    own.look_at_retention().unwrap();
    assert!(!aside.exists());
    let places = own.list_rights().unwrap().erasures.remove(0).places;
    assert!(places.iter().all(|row| row.done_at.is_some()));
}

#[test]
fn c7_files_stay_where_an_erasure_is_refused_and_are_listed_where_they_stay() {
    let own = TestDesk::new();
    let id = add_jadwiga(&own);
    let booking = add_booking(&own, id, "2026-10-14T13:00:00Z");
    own.clock.set("2026-10-14T13:35:00Z");
    own.record_consent(&builders::consent(
        id,
        Some(booking),
        Scope::RecordInternal,
        Decision::Given,
    ))
    .unwrap();
    let folder = RecordingsFolder::of(&own);
    let file = folder.add("Call.mp4", b"a film", at("2026-10-14T13:30:00Z"));
    folder.look_twice(&own);
    own.assign_recording_file(&file, booking).ok();
    spoil(
        &own,
        "CREATE TRIGGER no_erasure BEFORE INSERT ON erasure BEGIN SELECT RAISE(ABORT, 'not now'); END",
    );
    own.refused("in the middle", |d| {
        d.erase_customer(id, ErasureReason::Asked)
    });
    assert!(std::path::Path::new(&file).exists(), "nothing was done");
    spoil(&own, "DROP TRIGGER no_erasure");
    // A folder of that name cannot be removed as a file.
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    own.erase_customer(id, ErasureReason::Asked).unwrap();
    let open = |own: &TestDesk| {
        let places = own.list_rights().unwrap().erasures.remove(0).places;
        let found = places
            .iter()
            .find(|row| row.kind == PlaceKind::LocalFile)
            .unwrap();
        (found.detail.clone(), found.done_at.is_none())
    };
    assert_eq!(open(&own), (file, true));
}

#[test]
fn c7_what_lingers_after_an_erasure_is_cleared_at_the_next_look() {
    let own = TestDesk::new();
    let (id, _) = full(&own);
    own.erase_customer(id, ErasureReason::Asked).unwrap();
    let flag = "local_setting WHERE name = 'erase_unsettled'";
    assert_eq!(count(&own, flag), 0, "done at once");
    spoil(
        &own,
        "INSERT INTO local_setting (name, value) VALUES ('erase_unsettled', '1')",
    );
    own.look_at_retention().unwrap();
    assert_eq!(count(&own, flag), 0);
}

#[test]
fn c6_an_open_request_to_restrict_holds_deletion_back_and_is_shown() {
    let own = TestDesk::new();
    let id = add_jadwiga(&own);
    let booking = add_booking(&own, id, START);
    own.clock.set("2026-10-14T11:35:00Z");
    own.write_notes(booking, "Geese", true).unwrap();
    let asked = own
        .add_rights_request(&request(id, RequestKind::Restriction))
        .unwrap()
        .value;
    assert!(own.preview_erasure(id).unwrap().restricted);
    let mut settings = own.get_settings().unwrap();
    settings.retention.call_papers_days = 30;
    settings.retention.by_itself = true;
    own.change_settings(&settings).unwrap();
    for _ in 0..31 {
        own.clock.minutes(24 * 60);
        own.look_at_retention().unwrap();
    }
    let item = own.list_due().unwrap().items.remove(0);
    assert!(item.is_due && item.restricted);
    own.close_rights_request(asked, RequestOutcome::Done, "Lifted")
        .unwrap();
    own.clock.minutes(24 * 60);
    own.look_at_retention().unwrap();
    assert!(own.list_due().unwrap().items.is_empty(), "it went");
}

#[test]
fn c6_today_counts_what_is_due_from_the_day_on_which_the_list_says_so() {
    use kawka_desk::view::Attention;
    let own = TestDesk::new();
    let booking = add_booking(&own, add_jadwiga(&own), START);
    own.clock.set("2026-10-14T11:35:00Z");
    own.write_notes(booking, "Geese", true).unwrap();
    let mut settings = own.get_settings().unwrap();
    settings.retention.call_papers_days = 30;
    own.change_settings(&settings).unwrap();
    let told = || {
        let waits = own.get_today().unwrap().attention;
        waits
            .iter()
            .any(|one| matches!(one, Attention::DueForDeletion { count: 1 }))
    };
    // In Warsaw it is the 12th until 23:00 UTC.
    own.clock.set("2026-11-12T22:30:00Z");
    assert!(!told());
    own.clock.set("2026-11-12T23:30:00Z");
    assert!(told(), "14 October and 30 days");
}
