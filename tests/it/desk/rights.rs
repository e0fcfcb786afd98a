//! Rule C-7, rows R1-R3, R5, R7, E-1: requests with their month, everything about one person in a file, erasing with
//! proof, and that nobody who was erased comes back unasked. And receipts.

use kawka_desk::view::{
    Attention, BriefSection, ErasedKind, ErasureReason, ImportRequest, NewRightsRequest, PlaceKind,
    PrivateNotes,
};
use kawka_desk::{Access, ErrorCode, ReceiptChannel, restore};
use kawka_domain::consent::{ConsentDecision as Decision, ConsentScope as Scope};
use kawka_domain::identity::HandleKind;
use kawka_domain::ids::{BookingId, CustomerId};
use kawka_domain::import::ImportKind;
use kawka_domain::interaction::Channel;
use kawka_domain::question::AnswerState;
use kawka_domain::rights::{RequestKind, RequestOutcome, RequestState};

use super::recordings::{START, VIMEO};
use crate::support::builders::{
    self, add_booking, add_jadwiga, customer, email, follow_up, interaction, promise,
};
use crate::support::nominations;
use crate::support::recordings::{RecordingsFolder, upload_all};
use crate::support::video_host::MemoryVideoHost;
use crate::support::{TestDesk, at, snapshot};

/// A word that stands in everything about her, and in nothing else.
pub(super) const CANARY: &str = "Pustułka";

pub(super) fn request(customer_id: CustomerId, kind: RequestKind) -> NewRightsRequest {
    NewRightsRequest {
        customer_id,
        kind,
        channel: Channel::Email,
        words: format!("Please, says {CANARY}"),
        received_on: None,
    }
}

/// Somebody with something of everything, and a second record of hers that was merged into the first.
pub(super) fn full(own: &TestDesk) -> (CustomerId, BookingId) {
    let fields = kawka_domain::person::CustomerDraft {
        product_notes: format!("road of {CANARY}"),
        ..customer(CANARY, "Lis")
    };
    let id = own
        .add_customer(&fields, &[email("pustulka@gniazdo.example")])
        .unwrap()
        .value;
    let other = own
        .add_customer(&customer(CANARY, "L."), &[email("p.lis@gniazdo.example")])
        .unwrap()
        .value;
    letters(own, id, other);
    let booking = add_booking(own, id, START);
    let mut noted = interaction(&format!("{CANARY} called"));
    own.add_interaction(id, &noted).unwrap();
    noted.text = format!("{CANARY} called twice");
    own.add_interaction(other, &noted).unwrap();
    own.add_follow_up(&kawka_domain::follow_up::FollowUpDraft {
        customer_id: Some(id),
        ..follow_up(&format!("Ring {CANARY}"), None)
    })
    .unwrap();
    own.add_follow_up(&promise(own, &format!("We tell {CANARY}"), id))
        .unwrap();
    own.write_brief(booking, BriefSection::Know, &format!("{CANARY} sings"))
        .unwrap();
    // What was taken back lies in the journal alone.
    let undone = own
        .add_interaction(id, &interaction(&format!("{CANARY} by mistake")))
        .unwrap();
    own.undo(undone.entry.unwrap()).unwrap();
    let undone = own
        .add_handle(id, &email("mistake@gniazdo.example"))
        .unwrap();
    own.undo(undone.entry.unwrap()).unwrap();
    let lost = own
        .nominate(&nominations::draft(id))
        .ok()
        .and_then(|done| done.entry);
    if let Some(lost) = lost {
        own.undo(lost).unwrap();
    }
    own.merge_customers(id, &[other], None).unwrap();
    own.clock.set("2026-10-14T11:05:00Z");
    own.write_notes(
        booking,
        &format!("{CANARY} laughed\n! Send {CANARY} a map"),
        true,
    )
    .unwrap();
    own.write_private_notes(booking, &format!("{CANARY} is shy"))
        .unwrap();
    let question = own.list_questions().unwrap()[0].id;
    let undone = own
        .write_answer(
            booking,
            question,
            AnswerState::Answered,
            &format!("{CANARY} says no"),
            true,
        )
        .unwrap();
    own.undo(undone.entry.unwrap()).unwrap();
    own.write_answer(
        booking,
        question,
        AnswerState::Answered,
        &format!("{CANARY} says yes"),
        true,
    )
    .unwrap();
    for scope in [Scope::RecordInternal, Scope::SendToCustomer] {
        own.record_consent(&builders::consent(
            id,
            Some(booking),
            scope,
            Decision::Given,
        ))
        .unwrap();
    }
    own.clock.set("2026-10-14T11:40:00Z");
    own.set_outcome(booking, &builders::held()).unwrap();
    (id, booking)
}

fn give(
    own: &TestDesk,
    id: CustomerId,
    channel: ReceiptChannel,
) -> Result<kawka_desk::view::Done<kawka_domain::ids::ReceiptId>, kawka_desk::CommandError> {
    own.give_receipt(id, channel, &own.draft_receipt(id)?.sha256)
}

/// One invitation that went out, with a rule that was set aside for it, and one that is being written.
fn letters(own: &TestDesk, id: CustomerId, other: CustomerId) {
    let nomination = nominations::accepted(own, id);
    let aside = kawka_desk::view::RuleOverride {
        rule: kawka_domain::nomination::rules::RuleKind::OpenMatter,
        reason: format!("{CANARY} asked"),
    };
    own.set_rules_aside(nomination, &[aside]).unwrap();
    let letter = kawka_desk::view::LetterSending {
        body: format!("Dear {CANARY}, a coffee?"),
        subject: format!("For {CANARY}"),
        ..nominations::sending(&nominations::letter(own, nomination))
    };
    own.send_letter(nomination, &letter).unwrap();
    let second = nominations::accepted(own, other);
    own.save_letter(
        second,
        &kawka_desk::view::LetterDraft {
            language: letter.language,
            form: letter.form,
            subject: format!("To {CANARY}"),
            body: format!("{CANARY}, hello"),
            link: String::new(),
        },
    )
    .unwrap();
}

fn everybody(search: &str) -> kawka_desk::view::CustomerFilter {
    kawka_desk::view::CustomerFilter {
        search: search.to_owned(),
        mine: false,
        list: None,
        offset: 0,
        limit: 50,
    }
}

pub(super) fn everything(own: &TestDesk) -> String {
    snapshot::texts(own.store())
}

#[test]
fn c7_a_request_is_written_down_answered_within_its_month_and_presses_in_its_last_week() {
    let own = TestDesk::new();
    let id = add_jadwiga(&own);
    own.refused_field("the future", "received_on", "in_the_future", |d| {
        d.add_rights_request(&NewRightsRequest {
            received_on: "2026-10-15".parse().ok(),
            ..request(id, RequestKind::Access)
        })
    });
    let asked = own
        .add_rights_request(&request(id, RequestKind::Access))
        .unwrap()
        .value;
    let row = || own.list_rights().unwrap().requests.remove(0);
    assert_eq!(row().due_on.to_string(), "2026-11-14");
    assert_eq!((row().state, row().days_left), (RequestState::Open, 31));
    let pressing = || {
        own.get_today()
            .unwrap()
            .attention
            .iter()
            .any(|one| matches!(one, Attention::RightsRequest { .. }))
    };
    assert!(!pressing());
    own.clock.set("2026-11-07T12:00:00Z");
    assert!(pressing());
    own.refused_field("no reason", "why", "empty", |d| {
        d.extend_rights_request(asked, " ")
    });
    let extended = own.extend_rights_request(asked, "Four archives").unwrap();
    assert_eq!(row().due_on.to_string(), "2027-01-14", "two further months");
    own.undo(extended.entry.unwrap()).unwrap();
    assert_eq!(row().due_on.to_string(), "2026-11-14");
    own.clock.set("2026-11-15T12:00:00Z");
    assert_eq!(row().state, RequestState::Overdue);
    own.refused_field("too late", "request", "too_late", |d| {
        d.extend_rights_request(asked, "Late")
    });
    own.refused_field("a no says why", "answer", "empty", |d| {
        d.close_rights_request(asked, RequestOutcome::Refused, "")
    });
    let closed = own
        .close_rights_request(asked, RequestOutcome::Done, "Sent the file")
        .unwrap();
    assert_eq!(
        (row().state, row().outcome),
        (RequestState::Closed, Some(RequestOutcome::Done))
    );
    assert!(!pressing());
    own.refused_field("twice", "request", "closed", |d| {
        d.close_rights_request(asked, RequestOutcome::Done, "")
    });
    own.undo(closed.entry.unwrap()).unwrap();
    assert_eq!(row().outcome, None);
}

#[test]
fn c7_r1_everything_about_one_person_is_in_one_file_and_nobody_else() {
    let own = TestDesk::new();
    let (id, booking) = full(&own);
    let stranger = own
        .add_customer(&customer("Obcy", "Zbyszko"), &[email("obcy@inny.example")])
        .unwrap();
    own.add_interaction(stranger.value, &interaction("Obcy asked"))
        .unwrap();
    own.add_rights_request(&request(id, RequestKind::Access))
        .unwrap();
    give(&own, id, ReceiptChannel::Copy).unwrap();
    move_request(&own, id);
    let place = own.folder.path().with_file_name("person.zip");
    let report = own
        .export_person(id, place.to_str().unwrap(), PrivateNotes::LeftOut)
        .unwrap();
    assert!(report.rows > 12);
    let parts = kawka_files_read(&place);
    let (page, data) = (&parts["person.html"], &parts["person.json"]);
    for said in [
        "called twice",
        "called",
        "Ring",
        "We tell",
        "sings",
        "laughed",
        "says yes",
        "a map",
        "road of",
        "pustulka@gniazdo.example",
        "p.lis@gniazdo.example",
        "May we record this call?",
        "Please, says",
    ] {
        assert!(data.contains(said), "{said} in the data");
    }
    for said in [
        "called twice",
        "laughed",
        "says yes",
        "We tell",
        "pustulka@gniazdo.example",
        "May we record this call?",
        "our team",
        "Please, says",
        "Receipts",
    ] {
        assert!(page.contains(said), "{said} on the page");
    }
    assert!(
        data.contains(&booking.to_string().replace('-', "")) || data.contains(&booking.to_string())
    );
    for part in parts.values() {
        assert!(!part.contains("Obcy") && !part.contains("inny.example"));
    }
    assert!(page.starts_with("<!doctype html>") && !page.contains("<script"));
}

#[test]
fn c7_private_notes_are_in_the_answer_only_where_a_person_says_so_and_it_says_which() {
    let own = TestDesk::new();
    let (id, _) = full(&own);
    let place = own.folder.path().with_file_name("person.zip");
    let parts = |private| {
        own.export_person(id, place.to_str().unwrap(), private)
            .unwrap();
        let mut parts = kawka_files_read(&place);
        let data: serde_json::Value = serde_json::from_str(&parts["person.json"]).unwrap();
        (parts.remove("person.html").unwrap(), data)
    };
    let said = format!("{CANARY} is shy");
    let (page, data) = parts(PrivateNotes::LeftOut);
    assert!(!page.contains(&said) && !data.to_string().contains(&said));
    assert_eq!(data["left_out"], serde_json::json!(["private_note"]));
    assert!(data["tables"].get("private_note").is_none());
    assert!(page.contains("Own notes of whoever held the call") && page.contains("left out"));
    let (page, data) = parts(PrivateNotes::Included);
    assert!(page.contains(&said) && data["tables"]["private_note"].to_string().contains(&said));
    assert_eq!(data["left_out"], serde_json::json!([]));
    assert!(!page.contains("left out"));

    // Where nobody wrote any there is nothing to leave out.
    let other = own
        .add_customer(&customer("Jan", "Las"), &[])
        .unwrap()
        .value;
    own.export_person(other, place.to_str().unwrap(), PrivateNotes::LeftOut)
        .unwrap();
    let parts = kawka_files_read(&place);
    assert!(!parts["person.html"].contains("left out"));
    assert!(!parts["person.json"].contains("private_note"));
}

/// Makes the request one of the record that was merged into hers.
fn move_request(own: &TestDesk, id: CustomerId) {
    let write = |tx: &kawka_store::Transaction<'_>| -> Result<(), kawka_store::StoreError> {
        let moved = tx.execute(
            "UPDATE rights_request SET customer_id = (SELECT c.id FROM customer c WHERE c.merged_into = ?1)",
            [id.uuid()],
        )?;
        assert_eq!(moved, 1);
        Ok(())
    };
    own.store().write_local(write).unwrap();
}

fn kawka_files_read(place: &std::path::Path) -> std::collections::BTreeMap<String, String> {
    kawka_files::read_bundle(place)
        .unwrap()
        .into_iter()
        .map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned()))
        .collect()
}

#[test]
fn c7_e1_an_erasure_shows_first_what_goes_and_leaves_no_word_of_the_person_anywhere() {
    let own = TestDesk::new();
    let (id, booking) = full(&own);
    let bystander = add_jadwiga(&own);
    own.add_rights_request(&request(id, RequestKind::Erasure))
        .unwrap();
    let asked = own.list_rights().unwrap().requests[0].id;
    give(&own, id, ReceiptChannel::File).unwrap();
    assert!(everything(&own).contains(CANARY));
    let before = snapshot::of(own.store());
    let preview = own.preview_erasure(id).unwrap();
    snapshot::assert_same(
        &before,
        &snapshot::of(own.store()),
        "a preview changes nothing",
    );
    let count = |kind| {
        preview
            .counts
            .iter()
            .find(|one| one.kind == kind)
            .map_or(0, |one| one.count)
    };
    assert_eq!(count(ErasedKind::Calls), 1);
    assert_eq!(count(ErasedKind::Contacts), 2);
    assert_eq!(
        count(ErasedKind::FollowUps),
        3,
        "a task, a promise, one from the notes"
    );
    assert_eq!(preview.open_promises, 1);
    assert_eq!(preview.proof_events, 2);
    assert_eq!(preview.request.as_ref().map(|row| row.id), Some(asked));
    let done = own.erase_customer(id, ErasureReason::Asked).unwrap();
    assert_eq!(done.entry, None, "nothing to undo it with");

    let left = everything(&own);
    for word in [CANARY, "Pustulka", "pustulka", "gniazdo"] {
        assert!(!left.contains(word), "{word} is left in the file");
    }
    assert!(own.search("laughed").unwrap().is_empty());
    for row in own.list_journal(0, 1000).unwrap() {
        assert!(!row.subject.contains("Pust"), "{}", row.intent);
    }
    assert_eq!(super::code(&own.get_customer(id).unwrap_err()), "not_found");
    // The time of the call stays for counting, without a name.
    let kept = own.get_booking(booking).unwrap();
    assert!(kept.row.customer.is_none() && kept.row.attendee_email.is_none());
    assert_eq!(kept.row.status, kawka_domain::booking::BookingStatus::Held);
    assert!(own.get_customer(bystander).is_ok());
    let view = own.list_rights().unwrap();
    assert_eq!(view.requests[0].outcome, Some(RequestOutcome::Done));
    assert_eq!(
        (
            view.requests[0].customer.clone(),
            view.requests[0].words.as_str()
        ),
        (None, "")
    );
    assert_eq!(view.erasures[0].request_id, Some(asked));
    assert_eq!(view.erasures[0].proof_until, Some(preview.proof_until));
    assert_eq!(
        super::super::store::problems(own.store()),
        Vec::<String>::new()
    );
}

#[test]
fn c7_no_undo_brings_an_erased_person_back() {
    let own = TestDesk::new();
    let (id, _) = full(&own);
    own.erase_customer(id, ErasureReason::Asked).unwrap();
    let before = snapshot::of(own.store());
    let rows = own.list_journal(0, 1000).unwrap();
    let erasing = rows
        .iter()
        .find(|row| row.intent == "erase_person")
        .unwrap();
    assert!(erasing.sealed);
    assert_eq!(own.undo(erasing.id).unwrap_err().code, ErrorCode::Erased);
    for row in &rows {
        if row.intent == "set_up" {
            continue;
        }
        if let Ok(done) = own.undo(row.id) {
            let left = everything(&own);
            assert!(
                !left.contains(CANARY) && !left.contains("gniazdo"),
                "{}",
                row.intent
            );
            own.undo(done.entry.unwrap()).unwrap();
        }
    }
    snapshot::assert_same(
        &before,
        &snapshot::of(own.store()),
        "the rest stands as it was",
    );
}

#[test]
fn c7_undoing_an_import_after_one_of_its_people_was_erased_takes_the_others_back() {
    let own = TestDesk::new();
    let path = own.folder.path().with_file_name("people.csv");
    std::fs::write(
        &path,
        format!("Name,Email\n{CANARY} Lis,p@gniazdo.example\nJan Las,jan@las.example\n"),
    )
    .unwrap();
    let request = ImportRequest::new(path.to_str().unwrap(), ImportKind::People);
    own.run_import(&request, &|_| true).unwrap();
    let find = |text: &str| own.list_customers(&everybody(text)).unwrap().rows;
    let erased = find(CANARY)[0].id;
    own.erase_customer(erased, ErasureReason::Asked).unwrap();
    let entry = own
        .list_journal(0, 100)
        .unwrap()
        .into_iter()
        .find(|row| row.intent == "import_file")
        .unwrap();
    assert!(!entry.sealed);
    let undone = own.undo(entry.id).unwrap();
    assert!(find("Jan").is_empty());
    own.undo(undone.entry.unwrap()).unwrap();
    assert_eq!(find("Jan").len(), 1);
    assert!(find(CANARY).is_empty());
}

#[test]
fn c7_what_lies_outside_is_deleted_or_listed() {
    let own = TestDesk::new();
    let (id, booking) = full(&own);
    own.add_recording_link(booking, None, VIMEO).unwrap();
    let second = add_booking(&own, id, "2026-10-14T13:00:00Z");
    own.back_up().unwrap();
    own.clock.set("2026-10-14T13:35:00Z");
    own.record_consent(&builders::consent(
        id,
        Some(second),
        Scope::RecordInternal,
        Decision::Given,
    ))
    .unwrap();
    let folder = RecordingsFolder::of(&own);
    let file = folder.add("Kawka.mp4", b"a film", at("2026-10-14T13:30:00Z"));
    folder.look_twice(&own);
    own.assign_recording_file(&file, second).ok();
    let elsewhere = add_booking(&own, id, "2026-10-14T15:00:00Z");
    own.clock.set("2026-10-14T15:35:00Z");
    own.record_consent(&builders::consent(
        id,
        Some(elsewhere),
        Scope::RecordInternal,
        Decision::Given,
    ))
    .unwrap();
    own.add_recording_link(elsewhere, None, "https://loom.example/share/77")
        .unwrap();
    let to_come = add_booking(&own, id, "2026-10-20T10:00:00Z");
    let kinds = |rows: &[kawka_desk::view::ErasurePlaceRow]| {
        rows.iter().map(|row| row.kind).collect::<Vec<_>>()
    };
    let preview = own.preview_erasure(id).unwrap();
    assert_eq!(
        kinds(&preview.places),
        [
            PlaceKind::LocalFile,
            PlaceKind::VideoHost,
            PlaceKind::VideoLink,
            PlaceKind::Backups
        ]
    );
    assert_eq!(preview.upcoming, [at("2026-10-20T10:00:00Z")]);
    own.erase_customer(id, ErasureReason::NotNeeded).unwrap();
    assert!(
        !std::path::Path::new(&file).exists(),
        "the file went at once"
    );
    let status = own.get_booking(to_come).unwrap().row.status;
    assert_eq!(status, kawka_domain::booking::BookingStatus::Cancelled);
    let places = own.list_rights().unwrap().erasures.remove(0).places;
    assert_eq!(
        kinds(&places),
        [
            PlaceKind::VideoHost,
            PlaceKind::VideoLink,
            PlaceKind::Backups,
            PlaceKind::LocalFile
        ]
    );
    assert!(places[3].done_at.is_some() && places[3].detail.is_empty());
    // 14 October and 90 days.
    assert_eq!(places[2].until.unwrap().to_string(), "2027-01-12");
    let waits = own.get_today().unwrap().attention;
    assert!(
        waits
            .iter()
            .any(|one| matches!(one, Attention::PlacesToClear { count: 1 })),
        "{waits:?}"
    );
    let host = MemoryVideoHost::new();
    upload_all(&own, &host);
    assert_eq!(host.count("delete"), 1);
    let places = own.list_rights().unwrap().erasures.remove(0).places;
    let open = |kind| {
        places
            .iter()
            .find(|row| row.kind == kind)
            .unwrap()
            .done_at
            .is_none()
    };
    assert!(!open(PlaceKind::VideoHost), "the host confirmed it");
    let link = places
        .iter()
        .find(|row| row.kind == PlaceKind::VideoLink)
        .unwrap();
    assert_eq!(link.detail, "https://loom.example/share/77");
    own.clear_erasure_place(link.id.unwrap()).unwrap();
    let places = own.list_rights().unwrap().erasures.remove(0).places;
    assert!(
        places
            .iter()
            .all(|row| row.kind != PlaceKind::VideoLink || row.detail.is_empty())
    );
    assert!(
        !everything(&own).contains("loom.example"),
        "nor in the journal"
    );
}

#[test]
fn c7_backups_from_before_go_on_the_day_that_was_stated() {
    let own = TestDesk::new();
    let (id, _) = full(&own);
    assert!(own.back_up_if_due().unwrap());
    own.clock.minutes(1);
    own.erase_customer(id, ErasureReason::Asked).unwrap();
    let mut day = 0;
    while own.now() < at("2027-01-06T00:00:00Z") {
        own.clock.minutes(24 * 60 * 6);
        own.look_at_retention().unwrap();
        day += 1;
    }
    assert!(day > 10);
    assert_eq!(own.list_backups().len(), 1);
    own.clock.set("2027-01-12T12:00:00Z");
    assert!(own.look_at_retention().unwrap());
    let left = own.list_backups();
    assert_eq!(left.len(), 1, "a new one took its place first");
    let places = own.list_rights().unwrap().erasures.remove(0).places;
    assert!(places.iter().all(|row| row.done_at.is_some()));
}

#[test]
fn c8_r7_a_backup_that_is_put_back_brings_nobody_back() {
    let mut own = TestDesk::new();
    let (id, _) = full(&own);
    let backup = own.back_up().unwrap().path;
    own.erase_customer(id, ErasureReason::Asked).unwrap();
    own.desk = std::sync::Arc::new(own.open_as(Access::Read));
    restore(
        &own.folder,
        &*own.secrets,
        None,
        std::path::Path::new(&backup),
    )
    .unwrap();
    own.restart();
    let left = everything(&own);
    assert!(!left.contains(CANARY) && !left.contains("gniazdo"));
    assert_eq!(own.list_rights().unwrap().erasures.len(), 1);
    assert_eq!(
        super::super::store::problems(own.store()),
        Vec::<String>::new()
    );
    assert!(
        own.consent_report(at("2026-01-01T00:00:00Z"), own.now(), None)
            .unwrap()
            .chain_holds
    );
}

#[test]
fn r3_whoever_was_erased_is_known_by_their_address_and_let_in_only_when_somebody_says_so() {
    let own = TestDesk::new();
    let (id, _) = full(&own);
    own.erase_customer(id, ErasureReason::Asked).unwrap();
    let again = || {
        own.add_customer(
            &customer("Nowa", "Osoba"),
            &[email(" P.LIS@gniazdo.example")],
        )
    };
    let refused = own.refused("by hand", |_| again());
    assert_eq!(refused.code, ErrorCode::ErasedBefore);
    let other = add_jadwiga(&own);
    let refused = own.refused("as a second address", |d| {
        d.add_handle(other, &email("pustulka@gniazdo.example"))
    });
    assert_eq!(refused.code, ErrorCode::ErasedBefore);
    let path = own.folder.path().with_file_name("back.csv");
    std::fs::write(
        &path,
        "Name,Email\nNowa Osoba,p.lis@gniazdo.example\nJan Las,jan@las.example\n",
    )
    .unwrap();
    let report = own
        .run_import(
            &ImportRequest::new(path.to_str().unwrap(), ImportKind::People),
            &|_| true,
        )
        .unwrap();
    let counts = report.value;
    assert_eq!((counts.created, counts.failed), (1, 1), "{counts:?}");
    let found = own
        .find_erased(HandleKind::Email, "p.lis@gniazdo.example", "")
        .unwrap()
        .unwrap();
    assert_eq!(
        found.events.len(),
        2,
        "what she had allowed is still proved"
    );
    assert!(
        own.find_erased(HandleKind::Email, "jan@las.example", "")
            .unwrap()
            .is_none()
    );
    let readmitted = own
        .readmit(HandleKind::Email, "p.lis@gniazdo.example", "")
        .unwrap();
    own.undo(readmitted.entry.unwrap()).unwrap();
    own.refused("taken back", |_| again());
    own.readmit(HandleKind::Email, "p.lis@gniazdo.example", "")
        .unwrap();
    again().unwrap();
}

#[test]
fn c7_a_receipt_says_in_the_persons_language_what_they_allowed_and_what_they_did_not() {
    let own = TestDesk::new();
    let fields = kawka_domain::person::CustomerDraft {
        language: "pl".into(),
        ..builders::jadwiga()
    };
    let id = own
        .add_customer(&fields, &[email("jadwiga@dachy.example")])
        .unwrap()
        .value;
    assert!(
        own.draft_receipt(id)
            .unwrap()
            .text
            .contains("Nie pytaliśmy")
    );
    let booking = add_booking(&own, id, START);
    own.clock.set("2026-10-14T11:05:00Z");
    own.record_consent(&builders::consent(
        id,
        Some(booking),
        Scope::RecordInternal,
        Decision::Given,
    ))
    .unwrap();
    own.record_consent(&builders::consent(
        id,
        None,
        Scope::QuoteByName,
        Decision::Refused,
    ))
    .unwrap();
    let draft = own.draft_receipt(id).unwrap();
    assert_eq!(
        (draft.language.as_str(), draft.title.as_str()),
        ("pl", "Potwierdzenie zgody")
    );
    for said in [
        "May we record this call?",
        "brak zgody",
        "2026-10-14 13:05 CEST",
        "UODO",
        "wycofać",
    ] {
        assert!(draft.text.contains(said), "{said}: {}", draft.text);
    }
    let mail = own.receipt_mail(id).unwrap();
    assert!(mail.starts_with("mailto:jadwiga@dachy.example?subject=Potwierdzenie%20zgody&body="));
    let given = give(&own, id, ReceiptChannel::Email).unwrap();
    let shown = own.draft_receipt(id).unwrap().sha256;
    own.record_consent(&builders::consent(
        id,
        Some(booking),
        Scope::RecordInternal,
        Decision::Withdrawn,
    ))
    .unwrap();
    own.refused_field("another text than was shown", "text", "changed", |d| {
        d.give_receipt(id, ReceiptChannel::Copy, &shown)
    });
    let kept = own.list_receipts(id).unwrap();
    assert!(
        kept[0].text.contains("May we record this call?")
            && !kept[0].text.contains("zgoda wycofana"),
        "as it was given"
    );
    assert_eq!(
        (kept[0].channel.as_str(), kept[0].sha256.len()),
        ("email", 64)
    );
    assert!(
        own.draft_receipt(id)
            .unwrap()
            .text
            .contains("zgoda wycofana")
    );
    own.undo(given.entry.unwrap()).unwrap();
    let kept = own.list_receipts(id).unwrap();
    assert!(
        kept[0].taken_back_at.is_some(),
        "noted by mistake, and known"
    );
}

#[test]
fn c7_the_register_of_processing_follows_what_is_set() {
    use kawka_desk::wording::Language;
    let own = TestDesk::new();
    let mut settings = own.get_settings().unwrap();
    settings.recordings.retention_days = 44;
    settings.retention.call_papers_days = 777;
    own.change_settings(&settings).unwrap();
    own.change_consent_term(
        "controller",
        "",
        "Kawka Sp. z o.o.",
        kawka_domain::consent::TermChange::Wording,
    )
    .unwrap();
    let text = own.processing_register(Language::English).unwrap();
    for said in [
        "Kawka Sp. z o.o.",
        "44 days",
        "777 days",
        "Art. 6(1)(a)",
        "Vimeo",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    // Each number with its own form of the noun.
    for (days, proof, said) in [
        (1, 1, ["1 dzień", "1 rok po"]),
        (22, 2, ["22 dni", "2 lata po"]),
        (5, 12, ["5 dni", "12 lat po"]),
    ] {
        settings.recordings.retention_days = days;
        settings.retention.proof_years = proof;
        own.change_settings(&settings).unwrap();
        let text = own.processing_register(Language::Polish).unwrap();
        for said in said {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
    assert!(
        own.processing_register(Language::Polish)
            .unwrap()
            .contains("RODO")
    );
}
