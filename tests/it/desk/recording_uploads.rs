//! Row K7, the way to the video host and back: what arrives, what goes wrong, and that nothing leaves without consent.

use std::sync::{Arc, Mutex};

use kawka_desk::port::{VideoHostError as E, VideoStage};
use kawka_desk::view::{HostFailure, RecordingRow};
use kawka_desk::{Step, Uploader};
use kawka_domain::consent::{ConsentDecision as Decision, ConsentScope as Scope, Refusal};
use kawka_domain::recording::{LinkPrivacy, RecordingAlert, RecordingState as State};

use super::code;
use super::recordings::{ALL, Call};
use crate::support::at;
use crate::support::builders::consent;
use crate::support::feed::wait;
use crate::support::recordings::{RecordingsFolder, run, upload_all, uploader};
use crate::support::video_host::MemoryVideoHost;

const FILM: &[u8] = b"thirty bytes of somebody's call";
const NAME: &str = "2026-10-14 13.00.12 Zoom Meeting/video1234.mp4";

/// A call whose file was found and is queued by itself.
struct Queued {
    call: Call,
    folder: RecordingsFolder,
    path: String,
    host: Arc<MemoryVideoHost>,
}

impl std::ops::Deref for Queued {
    type Target = Call;

    fn deref(&self) -> &Call {
        &self.call
    }
}

impl Queued {
    fn new() -> Self {
        let call = Call::allowed();
        let folder = RecordingsFolder::of(&call.own);
        let path = folder.add(NAME, FILM, at("2026-10-14T11:29:00Z"));
        folder.look_twice(&call.own);
        assert_eq!(call.row().state, State::Uploading);
        Self {
            call,
            folder,
            path,
            host: MemoryVideoHost::new(),
        }
    }

    fn failure(&self) -> Option<HostFailure> {
        self.row().upload.and_then(|upload| upload.failure)
    }

    /// One that has sent so many parts.
    fn begun(&self, parts: usize) -> Uploader {
        let mut uploader = uploader(&self.own, &self.host);
        while self.host.count("send") < parts {
            assert_eq!(wait(uploader.step()).unwrap(), Step::Moved);
        }
        uploader
    }

    fn uploaded(&self) -> RecordingRow {
        let row = self.row();
        assert_eq!(row.state, State::Uploaded, "{row:#?}");
        assert_eq!(self.host.video().bytes, FILM);
        row
    }
}

#[test]
fn k7_a_queued_file_arrives_whole_and_gets_its_link() {
    let own = Queued::new();
    assert_eq!(upload_all(&own.own, &own.host), None);
    let row = own.uploaded();
    assert_eq!(
        row.link.as_deref(),
        Some("https://vimeo.com/1001/0123abcdef")
    );
    assert_eq!((row.privacy, row.at_vimeo), (LinkPrivacy::Unlisted, true));
    assert_eq!(row.upload, None);
    let video = own.host.video();
    assert_eq!(video.size, FILM.len() as u64);
    assert_eq!(video.name, "2026-10-14 11:00", "the title names nobody");
    assert_eq!(own.host.count("send"), FILM.len().div_ceil(4));
}

#[test]
fn k7_progress_is_told_in_numbers() {
    let own = Queued::new();
    let folder = &own.folder;
    assert_eq!(own.row().upload, None);
    let mut uploader = own.begun(3);
    let upload = own.row().upload.unwrap();
    assert_eq!((upload.percent, upload.converting), (12 * 100 / 31, false));
    run(&mut uploader);
    assert!(folder.path.exists());
}

#[test]
fn k7_a_restart_goes_on_where_the_host_is_not_where_we_thought() {
    let mut own = Queued::new();
    own.host.fail("send", E::Broken);
    drop(own.begun(1));
    // The half part that arrived before the line broke is known to the host alone.
    assert_eq!(own.failure(), Some(HostFailure::Offline));
    own.call.own.restart();
    own.own.clock.minutes(1);
    upload_all(&own.own, &own.host);
    own.uploaded();
    assert_eq!(own.host.count("create"), 1);
    assert_eq!(own.host.count("arrived"), 1);
}

#[test]
fn k7_what_passes_by_itself_is_tried_again_with_longer_pauses() {
    for (name, error, failure) in [
        ("no network", E::Unreachable, HostFailure::Offline),
        ("the line breaks", E::Broken, HostFailure::Offline),
        ("500", E::Trouble(500), HostFailure::Trouble),
        ("503", E::Trouble(503), HostFailure::Trouble),
        ("a page", E::Unexpected, HostFailure::Unexpected),
        ("409", E::Offset, HostFailure::Offline),
        ("429", E::TooMany(None), HostFailure::TooMany),
    ] {
        for request in ["create", "send", "status"] {
            let own = Queued::new();
            own.host.fail(request, error);
            own.host.fail(request, error);
            let until = upload_all(&own.own, &own.host).unwrap();
            assert_eq!(own.failure(), Some(failure), "{name}, {request}");
            assert_eq!(own.row().alert, None, "{name}, {request}: nobody is needed");
            assert_eq!(
                (until - own.own.now()).num_seconds(),
                30,
                "{name}, {request}"
            );
            own.own.clock.set(&until.to_rfc3339());
            let until = upload_all(&own.own, &own.host).unwrap();
            // A line that breaks has brought half a part each time: that is no standstill.
            let pause = if (request, error) == ("send", E::Broken) {
                30
            } else {
                60
            };
            assert_eq!(
                (until - own.own.now()).num_seconds(),
                pause,
                "{name}, {request}"
            );
            own.own.clock.set(&until.to_rfc3339());
            assert_eq!(upload_all(&own.own, &own.host), None, "{name}, {request}");
            own.uploaded();
        }
    }
}

#[test]
fn k7_patience_is_kept_as_long_as_the_host_asks() {
    let own = Queued::new();
    own.host.fail("send", E::TooMany(Some(300)));
    let until = upload_all(&own.own, &own.host).unwrap();
    assert_eq!((until - own.own.now()).num_seconds(), 300);
}

#[test]
fn k7_what_needs_a_person_waits_for_one_and_loses_nothing() {
    for (name, request, error, failure) in [
        ("401", "send", E::Unauthorized, HostFailure::Unauthorized),
        (
            "401 at once",
            "create",
            E::Unauthorized,
            HostFailure::Unauthorized,
        ),
        ("403", "create", E::Forbidden, HostFailure::Forbidden),
        ("no room", "create", E::Quota, HostFailure::Quota),
        ("no room on the way", "send", E::Quota, HostFailure::Quota),
        (
            "another refusal",
            "send",
            E::Refused(418),
            HostFailure::Refused,
        ),
    ] {
        let own = Queued::new();
        own.host.fail(request, error);
        assert_eq!(upload_all(&own.own, &own.host), None, "{name}");
        let row = own.row();
        assert_eq!(own.failure(), Some(failure), "{name}");
        assert_eq!(row.alert, Some(RecordingAlert::UploadFails), "{name}");
        assert_eq!(own.alerts(), [RecordingAlert::UploadFails], "{name}");
        own.own.clock.minutes(600);
        let asked = own.host.count(request);
        upload_all(&own.own, &own.host);
        assert_eq!(own.host.count(request), asked, "{name}: not hammered");
        own.own.retry_outside(row.id).unwrap();
        upload_all(&own.own, &own.host);
        own.uploaded();
        assert_eq!(own.row().alert, None, "{name}");
    }
}

#[test]
fn k7_an_upload_that_the_host_threw_away_begins_anew() {
    let own = Queued::new();
    let mut uploader = own.begun(2);
    own.host.fail("send", E::Gone);
    run(&mut uploader);
    own.uploaded();
    assert_eq!(own.host.count("create"), 2);
    assert_eq!(
        own.host.count("delete"),
        1,
        "the rest of the first is tidied away"
    );
}

#[test]
fn k7_nothing_is_sent_without_consent_and_a_withdrawal_stops_before_the_next_byte() {
    let own = Queued::new();
    own.say(Scope::RecordInternal, Decision::Withdrawn);
    upload_all(&own.own, &own.host);
    assert_eq!(
        own.host.asked.lock().unwrap().len(),
        0,
        "not even a video was made"
    );
    assert_eq!(own.row().state, State::Found);

    for sent in [1, 3, 7] {
        let own = Queued::new();
        let mut uploader = own.begun(sent);
        own.say(Scope::RecordInternal, Decision::Withdrawn);
        run(&mut uploader);
        assert_eq!(own.host.count("send"), sent, "not a byte more");
        let row = own.row();
        assert_eq!((row.state, row.upload), (State::Found, None));
        assert_eq!(
            row.alert,
            Some(RecordingAlert::StillThere),
            "the file is still here"
        );
        assert!(
            own.host.videos.lock().unwrap().is_empty(),
            "what arrived is deleted there"
        );
        let stopped = row.events.last().unwrap();
        assert_eq!(stopped.happened.detail, "withdrawn");
        // Nor does it begin again by itself.
        own.own.look_at_recordings().unwrap();
        run(&mut uploader);
        assert_eq!(own.row().state, State::Found);
    }
}

#[test]
fn k7_a_withdrawal_in_the_middle_of_a_request_leaves_no_recording_behind() {
    for request in ["create", "send", "status"] {
        let own = Queued::new();
        let desk = Arc::clone(&own.own.desk);
        let said = consent(
            own.customer,
            Some(own.booking),
            Scope::RecordInternal,
            Decision::Withdrawn,
        );
        let once = Mutex::new(false);
        own.own.clock.minutes(1);
        own.host.meanwhile(move |name| {
            let mut done = once.lock().unwrap();
            if name == request && !*done {
                *done = true;
                desk.record_consent(&said).unwrap();
            }
        });
        upload_all(&own.own, &own.host);
        assert!(own.host.videos.lock().unwrap().is_empty(), "{request}");
        assert_eq!(own.row().state, State::Found, "{request}");
        assert_eq!(own.row().link, None, "{request}");
        let sends = own.host.count("send");
        let expected = match request {
            "create" => 0,
            "send" => 1,
            _ => FILM.len().div_ceil(4),
        };
        assert_eq!(sends, expected, "{request}");
    }
}

#[test]
fn k7_a_person_can_stop_an_upload_and_undo_that() {
    let own = Queued::new();
    let mut uploader = own.begun(2);
    let id = own.row().id.unwrap();
    own.own.stop_upload(id).unwrap();
    run(&mut uploader);
    assert_eq!(own.row().state, State::Found);
    assert!(own.host.videos.lock().unwrap().is_empty());
    own.own.look_at_recordings().unwrap();
    assert_eq!(
        own.row().state,
        State::Found,
        "what a person stopped stays stopped"
    );
    own.own.undo_last().unwrap();
    run(&mut uploader);
    own.uploaded();
}

#[test]
fn k7_a_file_that_is_renamed_changed_or_gone_on_the_way() {
    let own = Queued::new();
    let mut uploader = own.begun(2);
    std::fs::rename(&own.path, own.folder.path.join("renamed.mp4")).unwrap();
    run(&mut uploader);
    assert_eq!(own.failure(), Some(HostFailure::FileMissing));
    own.own.look_at_recordings().unwrap();
    own.own.retry_outside(None).unwrap();
    run(&mut uploader);
    own.uploaded();
    assert_eq!(own.host.count("create"), 1, "it went on");

    let own = Queued::new();
    let mut uploader = own.begun(2);
    let other: Vec<u8> = FILM.iter().rev().copied().collect();
    own.folder.add(NAME, &other, at("2026-10-14T11:50:00Z"));
    run(&mut uploader);
    assert_eq!(own.failure(), Some(HostFailure::FileChanged));
    assert_eq!(own.row().alert, Some(RecordingAlert::UploadFails));
    own.folder.look_twice(&own.own);
    own.own.retry_outside(None).unwrap();
    run(&mut uploader);
    assert_eq!(own.failure(), Some(HostFailure::FileChanged));
    assert_eq!(
        own.host.video().bytes,
        FILM[..8],
        "not a byte of another film"
    );
    // It is judged anew once a person has taken the former one off the call.
    let id = own.row().id.unwrap();
    own.own.stop_upload(id).unwrap();
    own.own.drop_recording_file(id).unwrap();
    own.own.look_at_recordings().unwrap();
    run(&mut uploader);
    assert_eq!(own.row().state, State::Uploaded);
    assert_eq!(own.host.video().bytes, other, "from its first byte");
    assert_eq!(own.host.count("create"), 2);
}

#[test]
fn k7_a_film_that_is_only_written_anew_is_sent_again_from_its_first_byte() {
    let own = Queued::new();
    let mut uploader = own.begun(2);
    own.folder.add(NAME, FILM, at("2026-10-14T11:50:00Z"));
    run(&mut uploader);
    assert_eq!(own.failure(), Some(HostFailure::FileChanged));
    own.folder.look_twice(&own.own);
    own.own.retry_outside(None).unwrap();
    run(&mut uploader);
    own.uploaded();
    assert_eq!(own.host.count("create"), 2);
}

#[test]
fn k7_a_doubt_about_this_machine_pauses_an_upload_and_ends_none() {
    let own = Queued::new();
    let mut uploader = own.begun(2);
    let now = own.own.now().to_rfc3339();
    // Before the consent was given: the clock cannot be right.
    own.own.clock.set("2026-10-14T09:00:00Z");
    let until = run(&mut uploader);
    assert!(until.is_some(), "it is looked at again");
    assert_eq!(own.host.count("send"), 2, "not a byte more");
    let row = own.row();
    assert_eq!(row.lock, Some(Refusal::ClockSuspect));
    assert_eq!((row.state, row.alert), (State::Uploading, None));
    own.own.clock.set(&now);
    run(&mut uploader);
    own.uploaded();
    assert_eq!(own.host.count("create"), 1, "it went on");
}

#[test]
fn k7_a_video_that_is_converted_is_asked_about_until_it_plays() {
    let own = Queued::new();
    *own.host.stage.lock().unwrap() = Some(VideoStage::Converting);
    let until = upload_all(&own.own, &own.host).unwrap();
    let row = own.uploaded();
    assert!(row.upload.unwrap().converting);
    *own.host.stage.lock().unwrap() = None;
    own.own.clock.set(&until.to_rfc3339());
    assert_eq!(upload_all(&own.own, &own.host), None);
    assert_eq!(own.uploaded().upload, None);

    let own = Queued::new();
    *own.host.stage.lock().unwrap() = Some(VideoStage::Failed);
    upload_all(&own.own, &own.host);
    assert_eq!(own.failure(), Some(HostFailure::NotConvertible));
    assert_eq!(own.row().alert, Some(RecordingAlert::UploadFails));
}

#[test]
fn k3_a_deletion_takes_the_video_and_the_file_and_keeps_what_confirmed_it() {
    let own = Queued::new();
    upload_all(&own.own, &own.host);
    let id = own.row().id.unwrap();
    own.own.ask_recording_deletion(id).unwrap();
    assert_eq!(own.row().state, State::Uploaded, "not before it is done");
    upload_all(&own.own, &own.host);
    let row = own.row();
    assert_eq!((row.state, row.link), (State::Deleted, None));
    assert_eq!(row.deleted.unwrap().detail, "by_host");
    assert!(own.host.videos.lock().unwrap().is_empty());
    assert!(!std::path::Path::new(&own.path).exists());
    assert!(own.own.list_recordings(&ALL).unwrap().files.is_empty());
    own.own.look_at_recordings().unwrap();
    assert_eq!(own.rows().len(), 1, "and nothing comes back");
}

#[test]
fn k7_a_deletion_that_fails_is_said_and_tried_again() {
    for (name, error, failure, needs) in [
        ("no network", E::Unreachable, HostFailure::Offline, false),
        ("401", E::Unauthorized, HostFailure::Unauthorized, true),
        ("403", E::Forbidden, HostFailure::Forbidden, true),
        ("a page", E::Unexpected, HostFailure::Unexpected, false),
    ] {
        let own = Queued::new();
        upload_all(&own.own, &own.host);
        let id = own.row().id.unwrap();
        own.own.ask_recording_deletion(id).unwrap();
        own.host.fail("delete", error);
        upload_all(&own.own, &own.host);
        let row = own.row();
        assert_eq!(row.deletion_failure, Some(failure), "{name}");
        assert_eq!(row.state, State::Uploaded, "{name}");
        let expected = needs.then_some(RecordingAlert::DeletionFails);
        assert_eq!(row.alert, expected, "{name}");
        own.own.retry_outside(Some(id)).unwrap();
        upload_all(&own.own, &own.host);
        assert_eq!(own.row().state, State::Deleted, "{name}");
    }
    let own = Queued::new();
    upload_all(&own.own, &own.host);
    let id = own.row().id.unwrap();
    own.own.ask_recording_deletion(id).unwrap();
    own.host.fail("delete", E::Gone);
    upload_all(&own.own, &own.host);
    assert_eq!(own.row().deleted.unwrap().detail, "was_gone");
}

#[test]
fn k7_not_a_byte_more_leaves_while_a_deletion_is_asked_for_though_the_host_refuses_it() {
    for (name, error) in [
        ("403", E::Forbidden),
        ("no network", E::Unreachable),
        ("401", E::Unauthorized),
    ] {
        let own = Queued::new();
        let mut uploader = own.begun(2);
        let id = own.row().id.unwrap();
        own.own.ask_recording_deletion(id).unwrap();
        own.host.fail("delete", error);
        own.own.look_at_recordings().unwrap();
        run(&mut uploader);
        assert_eq!(own.host.count("send"), 2, "{name}: not a byte more");
        assert!(own.row().deletion_failure.is_some(), "{name}");
        own.own.retry_outside(Some(id)).unwrap();
        run(&mut uploader);
        assert_eq!(own.row().state, State::Deleted, "{name}");
        assert_eq!(own.host.count("send"), 2, "{name}");
        assert!(own.host.videos.lock().unwrap().is_empty(), "{name}");
    }

    // Asked for in the middle of a request, and taken back: it goes on where it was.
    let own = Queued::new();
    let mut uploader = own.begun(1);
    let id = own.row().id.unwrap();
    let desk = Arc::clone(&own.own.desk);
    let once = Mutex::new(false);
    own.host.meanwhile(move |name| {
        let mut done = once.lock().unwrap();
        if name == "send" && !*done {
            *done = true;
            desk.ask_recording_deletion(id).unwrap();
        }
    });
    own.host.fail("delete", E::Forbidden);
    run(&mut uploader);
    assert_eq!(own.host.count("send"), 2, "the one that was on its way");
    own.own.drop_recording_deletion(id).unwrap();
    own.own.retry_outside(Some(id)).unwrap();
    run(&mut uploader);
    own.uploaded();
    assert_eq!(own.host.count("create"), 1);
}

#[test]
fn k7_a_deletion_that_was_taken_back_in_time_deletes_nothing() {
    let own = Queued::new();
    upload_all(&own.own, &own.host);
    let id = own.row().id.unwrap();
    own.own.ask_recording_deletion(id).unwrap();
    own.own.undo_last().unwrap();
    upload_all(&own.own, &own.host);
    assert_eq!(own.host.count("delete"), 0);
    own.uploaded();
}

#[test]
fn k7_the_token_lives_in_the_keyring_alone() {
    let own = Queued::new();
    let keyring = || Arc::clone(&own.own.secrets) as Arc<dyn kawka_desk::port::Secrets>;
    let desk = Arc::clone(&own.own.desk);
    let mut uploader = Uploader::new(
        Arc::clone(&desk),
        Arc::clone(&own.host) as _,
        keyring(),
        None,
    )
    .in_parts_of(4);
    run(&mut uploader);
    assert_eq!(own.failure(), Some(HostFailure::NoToken));
    assert_eq!(own.host.asked.lock().unwrap().len(), 0);

    let refused = wait(desk.set_video_token("stale", own.host.as_ref(), keyring())).unwrap_err();
    assert_eq!(code(&refused), "video_host");
    assert_eq!(refused.params["problem"], "unauthorized");
    for wrong in ["two words", "żeton"] {
        let refused = wait(desk.set_video_token(wrong, own.host.as_ref(), keyring())).unwrap_err();
        assert_eq!(refused.params["problem"], "not_a_token", "{wrong}");
    }
    let name = wait(desk.set_video_token(" good\n", own.host.as_ref(), keyring())).unwrap();
    assert_eq!(name.as_deref(), Some("Kawka i spółka"));
    let account = wait(desk.check_video_token(own.host.as_ref(), keyring())).unwrap();
    assert_eq!(account, name);
    assert!(
        own.own
            .secrets
            .entries
            .lock()
            .unwrap()
            .values()
            .any(|secret| secret == "good")
    );
    run(&mut uploader);
    own.uploaded();

    wait(desk.set_video_token("", own.host.as_ref(), keyring())).unwrap();
    let account = wait(desk.check_video_token(own.host.as_ref(), keyring())).unwrap();
    assert_eq!(account, None);
}

#[test]
fn k7_a_locked_keyring_is_waited_for() {
    use kawka_desk::port::SecretsError;
    let own = Queued::new();
    own.own.secrets.fail(Some(SecretsError::Locked));
    let mut uploader = Uploader::new(
        Arc::clone(&own.own.desk),
        Arc::clone(&own.host) as _,
        Arc::clone(&own.own.secrets) as _,
        None,
    );
    let until = run(&mut uploader).unwrap();
    assert_eq!(own.failure(), Some(HostFailure::Keyring));
    assert!(until > own.own.now() && own.row().alert.is_none());
}
