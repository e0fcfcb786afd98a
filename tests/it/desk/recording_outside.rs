//! Rows K1, K3 and K7, what has happened at the video host: it is not undone here, and no video of ours is forgotten.

use std::sync::Arc;

use kawka_desk::port::Secrets;
use kawka_desk::view::ErasureReason;
use kawka_domain::ids::{JournalId, RecordingId};
use kawka_domain::recording::{LinkPrivacy, RecordingState as State};

use super::code;
use super::recordings::{Call, VIMEO};
use crate::support::at;
use crate::support::feed::wait;
use crate::support::recordings::{RecordingsFolder, upload_all};
use crate::support::video_host::MemoryVideoHost;

const NAME: &str = "2026-10-14 13.00.12 Zoom Meeting/video.mp4";

/// A call whose recording was found and uploaded by Kawka.
fn uploaded() -> (Call, Arc<MemoryVideoHost>, RecordingId) {
    let call = Call::allowed();
    let folder = RecordingsFolder::of(&call.own);
    let mut settings = call.own.get_settings().unwrap();
    settings.recordings.upload_by_itself = false;
    call.own.change_settings(&settings).unwrap();
    folder.add(NAME, b"a film", at("2026-10-14T11:29:00Z"));
    folder.look_twice(&call.own);
    let id = call.row().id.unwrap();
    call.own.start_upload(id).unwrap();
    let host = MemoryVideoHost::new();
    upload_all(&call.own, &host);
    assert_eq!(call.row().state, State::Uploaded);
    (call, host, id)
}

fn entry(call: &Call, intent: &str) -> JournalId {
    let rows = call.own.list_journal(0, 1000).unwrap();
    rows.into_iter()
        .find(|row| row.intent == intent)
        .unwrap()
        .id
}

#[test]
fn k7_an_upload_that_ended_is_not_undone_and_sent_again() {
    let (call, host, id) = uploaded();
    for intent in ["start_upload", "finish_upload"] {
        let entry = entry(&call, intent);
        let error = call.own.refused(intent, |own| own.undo(entry));
        assert_eq!(code(&error), "happened_outside", "{intent}");
    }
    let error = call.own.refused("the last action", |own| own.undo_last());
    assert_eq!(code(&error), "happened_outside");
    upload_all(&call.own, &host);
    assert_eq!(
        (host.count("create"), call.row().state),
        (1, State::Uploaded)
    );

    // What has not left can be taken back.
    call.own.mark_recording_watched(id, None).unwrap();
    call.own.undo_last().unwrap();
    assert_eq!(call.row().state, State::Uploaded);
    call.own.ask_recording_deletion(id).unwrap();
    call.own.undo_last().unwrap();
    assert!(call.row().deletion_asked.is_none());
}

#[test]
fn k7_a_stop_that_was_taken_back_does_not_come_again_once_the_upload_ended() {
    let (call, host, id) = {
        let call = Call::allowed();
        let folder = RecordingsFolder::of(&call.own);
        folder.add(NAME, b"a film", at("2026-10-14T11:29:00Z"));
        folder.look_twice(&call.own);
        let id = call.row().id.unwrap();
        (call, MemoryVideoHost::new(), id)
    };
    call.own.stop_upload(id).unwrap();
    let undone = call.own.undo_last().unwrap().entry.unwrap();
    upload_all(&call.own, &host);
    assert_eq!(call.row().state, State::Uploaded);
    let error = call.own.refused("undo of the undo", |own| own.undo(undone));
    assert_eq!(code(&error), "happened_outside");
}

#[test]
fn k3_a_deletion_that_was_carried_out_is_not_undone() {
    let (call, host, id) = uploaded();
    call.own.ask_recording_deletion(id).unwrap();
    upload_all(&call.own, &host);
    assert_eq!(call.row().state, State::Deleted);
    for intent in ["ask_recording_deletion", "mark_recording_deleted"] {
        let entry = entry(&call, intent);
        let error = call.own.refused(intent, |own| own.undo(entry));
        assert_eq!(code(&error), "happened_outside", "{intent}");
    }
    assert_eq!(call.row().link, None);

    // A word of a person is no more than that.
    let call = Call::allowed();
    let id = call.link();
    call.own.mark_recording_deleted(id).unwrap();
    call.own.undo_last().unwrap();
    assert_eq!(call.row().link.as_deref(), Some(VIMEO));
}

#[test]
fn k3_a_video_that_another_link_stands_in_the_place_of_is_deleted_too() {
    for (name, link, by_hand) in [
        ("at Vimeo", "https://vimeo.com/5550001", false),
        ("elsewhere", "https://drive.example/v/1", true),
    ] {
        let (call, host, id) = uploaded();
        call.own
            .add_recording_link(call.booking, Some(id), link)
            .unwrap();
        assert_eq!(call.row().link.as_deref(), Some(link), "{name}");
        // Another one again: what was pasted is not ours to delete.
        let third = "https://drive.example/v/2";
        if by_hand {
            call.own
                .add_recording_link(call.booking, Some(id), third)
                .unwrap();
            call.own.mark_recording_deleted(id).unwrap();
        } else {
            call.own.ask_recording_deletion(id).unwrap();
        }
        upload_all(&call.own, &host);
        assert_eq!(call.row().state, State::Deleted, "{name}");
        assert!(host.videos.lock().unwrap().is_empty(), "{name}");
    }
}

#[test]
fn k3_an_erasure_takes_the_video_that_another_link_stands_in_the_place_of() {
    let (call, host, id) = uploaded();
    call.own
        .add_recording_link(call.booking, Some(id), "https://drive.example/v/1")
        .unwrap();
    call.own
        .erase_customer(call.customer, ErasureReason::Asked)
        .unwrap();
    upload_all(&call.own, &host);
    assert!(host.videos.lock().unwrap().is_empty());
}

#[test]
fn k2_the_host_tells_who_can_watch_a_pasted_video_where_there_is_a_token() {
    let (call, host, id) = uploaded();
    let keyring = || Arc::clone(&call.own.secrets) as Arc<dyn Secrets>;
    let ask = |link: &str| {
        wait(
            call.own
                .desk
                .ask_link_privacy(link, host.as_ref(), keyring()),
        )
    };
    let (ours, hidden) = (
        "https://vimeo.com/1001",
        "https://vimeo.com/5550001/0123abcdef",
    );
    assert_eq!(ask(ours), LinkPrivacy::Unknown, "without a token");
    assert_eq!(ask(hidden), LinkPrivacy::Unlisted, "the link tells");
    let asked = host.count("status");
    wait(
        call.own
            .desk
            .set_video_token("good", host.as_ref(), keyring()),
    )
    .unwrap();
    host.videos
        .lock()
        .unwrap()
        .get_mut("/videos/1001")
        .unwrap()
        .privacy = LinkPrivacy::Password;
    let told = ask(ours);
    assert_eq!(told, LinkPrivacy::Password);
    assert_eq!(host.count("status"), asked + 1);
    for link in ["https://vimeo.com/5550001", "https://drive.example/v/1", ""] {
        assert_eq!(ask(link), LinkPrivacy::Unknown, "{link}");
    }
    call.own
        .add_recording_link_as(call.booking, Some(id), ours, told)
        .unwrap();
    assert_eq!(call.row().privacy, LinkPrivacy::Password);
}
