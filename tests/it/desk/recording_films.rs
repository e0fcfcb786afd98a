//! Row K7, which file a recording is: one that was taken off its call, written over or moved away is never taken for it.

use std::path::Path;
use std::sync::Arc;

use kawka_desk::view::{HostFailure, RecordingRow};
use kawka_domain::consent::{ConsentDecision as Decision, ConsentScope as Scope};
use kawka_domain::ids::{BookingId, RecordingId};
use kawka_domain::recording::{RecordingAlert as Alert, RecordingState as State};

use super::recordings::{ALL, Call, of};
use crate::support::builders::{add_booking, consent, held};
use crate::support::recordings::{RecordingsFolder, upload_all};
use crate::support::video_host::MemoryVideoHost;
use crate::support::{TestDesk, at};

/// Ten minutes before the call: it could be of it, and is of a meeting in the house.
const MEETING: &str = "2026-10-14 12.50.00 Meeting/video1.mp4";
const NAME: &str = "2026-10-14 13.00.12 Zoom Meeting/video2.mp4";
const ENDED: &str = "2026-10-14T11:29:00Z";

/// A call whose customer agreed, and a folder where nothing is uploaded by itself.
struct Desk {
    call: Call,
    folder: RecordingsFolder,
    host: Arc<MemoryVideoHost>,
}

impl std::ops::Deref for Desk {
    type Target = TestDesk;

    fn deref(&self) -> &TestDesk {
        &self.call.own
    }
}

impl Desk {
    fn new() -> Self {
        let call = Call::allowed();
        let folder = RecordingsFolder::of(&call.own);
        let mut settings = call.own.get_settings().unwrap();
        settings.recordings.upload_by_itself = false;
        call.own.change_settings(&settings).unwrap();
        Self {
            call,
            folder,
            host: MemoryVideoHost::new(),
        }
    }

    /// A file that two looks have seen.
    fn put(&self, name: &str, content: &[u8], time: &str) -> String {
        let path = self.folder.add(name, content, at(time));
        self.folder.look_twice(self);
        path
    }

    fn row(&self) -> RecordingRow {
        self.call.row()
    }

    fn id(&self) -> RecordingId {
        self.row().id.unwrap()
    }

    /// Where the recording's file lies, if it is there.
    fn film(&self) -> Option<String> {
        let file = self.row().file.filter(|file| !file.gone);
        file.map(|file| file.path)
    }

    fn upload(&self) {
        upload_all(self, &self.host);
    }

    fn second_call(&self) -> BookingId {
        let second = add_booking(self, self.call.customer, "2026-10-14T12:00:00Z");
        let given = consent(
            self.call.customer,
            Some(second),
            Scope::RecordInternal,
            Decision::Given,
        );
        self.clock.set("2026-10-14T12:40:00Z");
        self.record_consent(&given).unwrap();
        self.set_outcome(second, &held()).unwrap();
        second
    }
}

fn lies(path: &str) -> bool {
    Path::new(path).exists()
}

#[test]
fn k7_a_file_taken_off_its_call_is_neither_uploaded_nor_deleted_with_it() {
    let desk = Desk::new();
    let meeting = desk.put(MEETING, b"a meeting in the house", ENDED);
    assert_eq!(desk.film(), Some(meeting.clone()));
    let id = desk.id();
    desk.drop_recording_file(id).unwrap();
    assert_eq!((desk.row().state, desk.row().file), (State::None, None));

    let film = desk.put(NAME, b"the call", "2026-10-14T11:31:00Z");
    assert_eq!(
        (desk.id(), desk.film()),
        (id, Some(film.clone())),
        "the same recording"
    );
    desk.start_upload(id).unwrap();
    desk.upload();
    assert_eq!(desk.host.video().bytes, b"the call");
    desk.ask_recording_deletion(id).unwrap();
    desk.upload();
    assert_eq!(desk.row().state, State::Deleted);
    assert_eq!((lies(&meeting), lies(&film)), (true, false));
    let loose = desk.list_recordings(&ALL).unwrap().files;
    assert_eq!(loose.len(), 1, "the other one is still to be decided about");
}

#[test]
fn k7_an_erasure_leaves_the_file_that_was_taken_off() {
    use kawka_desk::view::ErasureReason;
    let desk = Desk::new();
    let meeting = desk.put(MEETING, b"a meeting in the house", ENDED);
    desk.drop_recording_file(desk.id()).unwrap();
    let film = desk.put(NAME, b"the call", "2026-10-14T11:31:00Z");
    desk.erase_customer(desk.call.customer, ErasureReason::Asked)
        .unwrap();
    assert_eq!((lies(&meeting), lies(&film)), (true, false));
}

#[test]
fn k7_taking_a_file_off_its_call_can_be_undone_after_all_that_came_of_it() {
    let desk = Desk::new();
    let path = desk.put(MEETING, b"a film", ENDED);
    let second = desk.second_call();
    desk.drop_recording_file(desk.id()).unwrap();
    desk.assign_recording_file(&path, second).unwrap();
    assert_eq!(desk.film(), None);
    let other = desk.list_recordings(&of(second)).unwrap().rows.remove(0);
    assert_eq!(other.file.unwrap().path, path);
    desk.undo_last().unwrap();
    desk.undo_last().unwrap();
    assert_eq!(desk.row().state, State::Found);
    assert_eq!(desk.film(), Some(path));
}

#[test]
fn k7_another_film_under_the_same_name_does_not_inherit_the_call() {
    let desk = Desk::new();
    let path = desk.put("kawka.mkv", b"the call", "2026-10-14T11:29:00Z");
    desk.assign_recording_file(&path, desk.call.booking)
        .unwrap();
    let id = desk.id();
    assert_eq!(desk.film(), Some(path.clone()));
    // A later call, whose customer did not agree, is written over it.
    let later = "2026-10-14T17:00:00Z";
    desk.clock.set("2026-10-14T17:05:00Z");
    desk.put("kawka.mkv", b"another call altogether", later);
    assert!(
        desk.row().file.unwrap().gone,
        "the film of this call is gone"
    );
    let loose = desk.list_recordings(&ALL).unwrap().files;
    assert_eq!(loose.len(), 1, "and the other one is judged by itself");

    let error = desk.refused("upload", |desk| desk.start_upload(id));
    assert_eq!(error.params["problem"], "not_there");
    desk.ask_recording_deletion(id).unwrap();
    desk.upload();
    assert!(
        lies(&path),
        "what is of no recording is not deleted with it"
    );
    assert_eq!(desk.row().deletion_failure, Some(HostFailure::FileMissing));
    assert!(desk.host.asked.lock().unwrap().is_empty());
}

#[test]
fn k7_a_film_that_is_written_over_between_two_looks_is_not_sent() {
    let desk = Desk::new();
    desk.put(NAME, b"the call", ENDED);
    let id = desk.id();
    desk.start_upload(id).unwrap();
    // The same length and the same time: only the content tells.
    desk.folder.add(NAME, b"a secret", at(ENDED));
    desk.upload();
    let failure = desk.row().upload.unwrap().failure;
    assert_eq!(failure, Some(HostFailure::FileChanged));
    assert!(desk.host.asked.lock().unwrap().is_empty());
    let path = desk.row().file.unwrap().path;
    let error = desk.refused("of another content", |desk| {
        desk.delete_recording_file(&path)
    });
    assert_eq!(error.params["problem"], "taken");
}

#[test]
fn k3_a_film_that_was_moved_away_is_not_taken_for_deleted() {
    let desk = Desk::new();
    let path = desk.put(NAME, b"the call", ENDED);
    let id = desk.id();
    let archive = desk.folder.path.with_file_name("Archive.mp4");
    std::fs::rename(&path, &archive).unwrap();
    desk.look_at_recordings().unwrap();
    desk.call.say(Scope::RecordInternal, Decision::Withdrawn);
    desk.ask_recording_deletion(id).unwrap();
    desk.upload();
    let row = desk.row();
    assert_eq!(
        (row.state, row.deletion_failure),
        (State::Found, Some(HostFailure::FileMissing))
    );
    assert_eq!(desk.call.alerts(), [Alert::DeletionFails]);

    // Put back, it goes.
    std::fs::rename(&archive, &path).unwrap();
    desk.look_at_recordings().unwrap();
    desk.retry_outside(Some(id)).unwrap();
    desk.upload();
    assert_eq!(desk.row().state, State::Deleted);
    assert_eq!(desk.row().deleted.unwrap().detail, "file");
    assert!(!lies(&path));
}

#[test]
fn k3_that_no_copy_is_left_is_said_by_a_person_and_told_apart() {
    let desk = Desk::new();
    let path = desk.put(NAME, b"the call", ENDED);
    let id = desk.id();
    std::fs::remove_file(&path).unwrap();
    desk.ask_recording_deletion(id).unwrap();
    desk.upload();
    assert_eq!(desk.row().state, State::Found);
    desk.mark_recording_deleted(id).unwrap();
    assert_eq!(desk.row().state, State::Deleted);
    assert_eq!(desk.row().deleted.unwrap().detail, "file_gone");
    desk.upload();
    assert_eq!(desk.call.alerts(), []);
}

#[test]
fn k3_what_was_deleted_elsewhere_by_hand_is_deleted_here_too() {
    let desk = Desk::new();
    let path = desk.put(NAME, b"the call", ENDED);
    let id = desk.id();
    let elsewhere = "https://drive.example/v/1";
    desk.add_recording_link(desk.call.booking, Some(id), elsewhere)
        .unwrap();
    desk.mark_recording_deleted(id).unwrap();
    assert!(desk.row().deletion_asked.is_some());
    assert_eq!(desk.row().state, State::Uploaded, "not before it is gone");
    desk.undo_last().unwrap();
    desk.upload();
    assert!(lies(&path), "taken back in time");

    desk.mark_recording_deleted(id).unwrap();
    desk.upload();
    assert!(!lies(&path));
    let row = desk.row();
    assert_eq!((row.state, row.link), (State::Deleted, None));
    assert_eq!(row.deleted.unwrap().detail, "by_hand_file");
}

/// The customer writes that nothing may be recorded any more.
fn withdraw(desk: &Desk) {
    let withdrawal = kawka_desk::view::NewConsent {
        initiative: kawka_domain::consent::Initiative::Theirs,
        method: kawka_domain::consent::ConsentMethod::Email,
        sentence: String::new(),
        ..consent(
            desk.call.customer,
            None,
            Scope::RecordInternal,
            Decision::Withdrawn,
        )
    };
    desk.record_consent(&withdrawal).unwrap();
}

/// The titles of what is still to be done.
fn tasks(desk: &TestDesk) -> Vec<String> {
    let all = kawka_desk::view::FollowUpFilter {
        mine: false,
        done: false,
    };
    let rows = desk.list_follow_ups(&all).unwrap();
    rows.into_iter().map(|row| row.title).collect()
}

#[test]
fn j6_only_what_was_recorded_is_to_be_deleted_and_the_task_goes_with_it() {
    let desk = Desk::new();
    desk.put(NAME, b"the call", ENDED);
    // Two more calls: one that nobody was asked about, and one whose recording is gone already.
    let unasked = add_booking(&desk, desk.call.customer, "2026-10-14T08:00:00Z");
    desk.set_outcome(unasked, &held()).unwrap();
    let second = desk.second_call();
    let gone = desk
        .add_recording_link(second, None, "https://drive.example/v/1")
        .unwrap()
        .value;
    desk.mark_recording_deleted(gone).unwrap();
    withdraw(&desk);
    assert_eq!(
        tasks(&desk),
        ["Delete the recording of the call from disk and Vimeo (Jadwiga Żółtowska withdraws)"]
    );
    desk.ask_recording_deletion(desk.id()).unwrap();
    assert_eq!(tasks(&desk).len(), 1, "not before it is gone");
    desk.upload();
    assert_eq!(desk.row().state, State::Deleted);
    assert_eq!(tasks(&desk), Vec::<String>::new());
}

#[test]
fn j6_of_a_call_whose_file_was_taken_off_its_own_film_is_still_asked_for() {
    let desk = Desk::new();
    desk.put(MEETING, b"a meeting in the house", ENDED);
    desk.drop_recording_file(desk.id()).unwrap();
    withdraw(&desk);
    assert_eq!(
        tasks(&desk),
        ["Delete the recording of the call from disk and Vimeo (Jadwiga Żółtowska withdraws)"]
    );
}
