//! Files of contacts: copied in, kept under their checksum, gone with whoever they are of.

use kawka_desk::ErrorCode;
use kawka_desk::view::{AttachmentRow, ErasureReason, ImportRequest, PrivateNotes, TimelineItem};
use kawka_domain::ids::{CustomerId, InteractionId};
use kawka_domain::import::ImportKind;
use tempfile::TempDir;

use crate::support::builders::{add_jadwiga, customer, email, interaction};
use crate::support::{TestDesk, snapshot};

const OFFER: &[u8] = b"%PDF-1.7 \x00\xff an offer";

struct Outside(TempDir);

impl Outside {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    fn with(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

fn talked(own: &TestDesk) -> (CustomerId, InteractionId) {
    let id = add_jadwiga(own);
    let contact = own.add_interaction(id, &interaction("sent an offer"));
    (id, contact.unwrap().value)
}

fn contacts(own: &TestDesk, id: CustomerId) -> Vec<(String, Vec<AttachmentRow>)> {
    let items = own.list_timeline(id, 0, 50).unwrap().items;
    items
        .into_iter()
        .filter_map(|item| match item {
            TimelineItem::Interaction { interaction, .. } => {
                Some((interaction.text, interaction.attachments))
            }
            _ => None,
        })
        .collect()
}

fn names(own: &TestDesk, contact: InteractionId) -> Vec<(String, u32)> {
    let files = own.list_attachments(contact).unwrap();
    files
        .into_iter()
        .map(|file| (file.name, file.size))
        .collect()
}

fn is_sound(own: &TestDesk) -> bool {
    let checks = own.store().verify().unwrap();
    checks.iter().all(|check| check.problems.is_empty())
}

#[test]
fn c5_a_file_is_copied_in_survives_the_original_and_every_undo() {
    let own = TestDesk::new();
    let (id, contact) = talked(&own);
    let outside = Outside::new();
    let paths = [
        outside.with("Oferta – żółta.pdf", OFFER),
        outside.with("4111 1111 1111 1111.txt", b"a card"),
    ];
    let done = own.attach_files(contact, &paths).unwrap();
    for path in &paths {
        std::fs::remove_file(path).unwrap();
    }
    let files = names(&own, contact);
    assert_eq!(files[0], ("Oferta – żółta.pdf".to_owned(), 20));
    assert!(!files[1].0.contains("4111"), "{}", files[1].0);
    assert_eq!(contacts(&own, id)[0].1.len(), 2, "in the timeline");

    let offer = own.list_attachments(contact).unwrap()[0].id;
    let copy = outside.path("copy.pdf");
    own.save_attachment(offer, &copy).unwrap();
    assert_eq!(std::fs::read(&copy).unwrap(), OFFER);

    let removed = own.remove_attachment(offer).unwrap();
    assert_eq!(names(&own, contact).len(), 1);
    own.undo(removed.entry.unwrap()).unwrap();
    let undone = own.undo(done.entry.unwrap()).unwrap();
    assert_eq!(names(&own, contact), []);
    own.undo(undone.entry.unwrap()).unwrap();
    assert_eq!(names(&own, contact), files, "undone and done again");
    own.save_attachment(offer, &copy).unwrap();
    assert_eq!(std::fs::read(&copy).unwrap(), OFFER);
    assert!(is_sound(&own));
}

#[test]
fn c5_what_is_no_file_to_keep_is_refused_whole() {
    let own = TestDesk::new();
    let (_, contact) = talked(&own);
    let outside = Outside::new();
    let good = outside.with("good.txt", b"good");
    let huge = outside.path("huge.bin");
    std::fs::File::create(&huge)
        .unwrap()
        .set_len((25 << 20) + 1)
        .unwrap();
    let cases = [
        ("not_found", outside.path("none.txt")),
        ("empty", outside.with("empty.txt", b"")),
        ("not_a_file", outside.path("")),
        ("too_large", huge),
    ];
    for (problem, path) in cases {
        let paths = [good.clone(), path];
        let error = own.refused(problem, |own| own.attach_files(contact, &paths));
        assert_eq!(error.code, ErrorCode::FileUnreadable);
        assert_eq!(error.params["problem"], problem);
        assert_eq!(error.params["number"], "2", "{problem}");
    }
    let nobody = InteractionId::new();
    let error = own.refused("nobody's", |own| {
        own.attach_files(nobody, std::slice::from_ref(&good))
    });
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[test]
fn c5_bytes_that_were_changed_from_outside_are_found_and_never_handed_out() {
    let own = TestDesk::new();
    let (_, contact) = talked(&own);
    let outside = Outside::new();
    own.attach_files(contact, &[outside.with("a.pdf", OFFER)])
        .unwrap();
    let spoil = |tx: &kawka_store::Transaction<'_>| -> Result<(), kawka_store::StoreError> {
        tx.execute("UPDATE local_content SET bytes = x'00'", [])?;
        Ok(())
    };
    own.store().write_local(spoil).unwrap();
    let id = own.list_attachments(contact).unwrap()[0].id;
    let error = own.save_attachment(id, &outside.path("b.pdf")).unwrap_err();
    assert_eq!(error.params["problem"], "damaged");
    assert!(!std::path::Path::new(&outside.path("b.pdf")).exists());
    assert!(!is_sound(&own));
}

#[test]
fn c5_files_leave_with_everything_and_with_the_person_and_come_back() {
    let own = TestDesk::new();
    let (id, contact) = talked(&own);
    let outside = Outside::new();
    own.attach_files(contact, &[outside.with("offer.pdf", OFFER)])
        .unwrap();
    let archive = outside.path("all.zip");
    own.export_all(&archive).unwrap();
    let fresh = TestDesk::new();
    fresh.import_all(&archive).unwrap();
    let copy = outside.path("copy.pdf");
    let file = fresh.list_attachments(contact).unwrap()[0].id;
    fresh.save_attachment(file, &copy).unwrap();
    assert_eq!(std::fs::read(&copy).unwrap(), OFFER);
    assert!(is_sound(&fresh));

    let person = outside.path("person.zip");
    own.export_person(id, &person, PrivateNotes::LeftOut)
        .unwrap();
    let files = kawka_files::read_bundle(std::path::Path::new(&person)).unwrap();
    assert!(
        files
            .iter()
            .any(|(name, bytes)| name == "files/1 offer.pdf" && bytes == OFFER),
        "{:?}",
        files.iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
}

#[test]
fn e1_c5_files_of_an_erased_person_are_gone_and_those_of_others_stay() {
    let own = TestDesk::new();
    let (id, contact) = talked(&own);
    let outside = Outside::new();
    let bystander = own
        .add_customer(&customer("Jan", "Las"), &[email("jan@las.example")])
        .unwrap()
        .value;
    let theirs = own
        .add_interaction(bystander, &interaction("a note"))
        .unwrap()
        .value;
    let shared = outside.with("shared.txt", b"sent to both");
    own.attach_files(
        contact,
        &[shared.clone(), outside.with("own.txt", b"hers alone")],
    )
    .unwrap();
    own.attach_files(theirs, &[shared]).unwrap();
    let taken_off = own.list_attachments(contact).unwrap()[1].id;
    own.remove_attachment(taken_off).unwrap();
    own.erase_customer(id, ErasureReason::Asked).unwrap();
    let kept = own
        .store()
        .read(kawka_store::table::attachment::list_contents)
        .unwrap();
    assert_eq!(kept.len(), 1, "only what somebody else has");
    assert_eq!(names(&own, theirs), [("shared.txt".to_owned(), 12)]);
    assert!(is_sound(&own));
}

#[test]
fn c3_c5_files_of_a_message_come_with_it_once() {
    let own = TestDesk::new();
    let id = add_jadwiga(&own);
    let outside = Outside::new();
    let message = "From: Jadwiga <jadwiga@dachy.example>\r\nTo: ola@biuro.example\r\nMessage-ID: <1@d>\r\n\
        Date: Wed, 14 Oct 2026 12:00:00 +0200\r\nSubject: Plan\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n\
        --b\r\nContent-Type: image/png; name=logo.png\r\nContent-ID: <logo>\r\nContent-Disposition: inline\r\n\
        Content-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n\
        --b\r\nContent-Type: application/pdf; name=\"../plan.pdf\"\r\nContent-Disposition: attachment\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b--\r\n";
    let path = outside.with("a.eml", message.as_bytes());
    let request = ImportRequest::new(&path, ImportKind::Mail);
    let done = own.run_import(&request, &|_| true).unwrap();
    assert_eq!(done.value.created, 1, "{:?}", done.value);
    let told = contacts(&own, id);
    assert_eq!(told[0].0, "Plan\n\nHere it is.");
    let files: Vec<_> = told[0]
        .1
        .iter()
        .map(|f| (f.name.as_str(), f.size))
        .collect();
    assert_eq!(files, [("plan.pdf", 4)], "no picture of the signature");
    let before = snapshot::of(own.store());
    own.run_import(&request, &|_| true).unwrap();
    assert_eq!(contacts(&own, id)[0].1.len(), 1, "once more adds nothing");
    drop(before);
    own.undo(done.entry.unwrap()).unwrap();
    assert_eq!(contacts(&own, id), []);
}
