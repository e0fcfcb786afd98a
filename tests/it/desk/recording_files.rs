//! Row K7, the folder: which file is finished, whose call it is, and what nobody can decide by themselves.

use kawka_desk::view::{FileTrouble, FolderState, RecordingFileRow};
use kawka_domain::consent::{ConsentDecision as Decision, ConsentScope as Scope, Refusal};
use kawka_domain::recording::{RecordingAlert, RecordingState as State};

use super::code;
use super::recordings::{ALL, Call};
use crate::support::at;
use crate::support::builders::{add_booking, consent, held};
use crate::support::recordings::RecordingsFolder;

/// As Zoom names it; the call begins at 13:00 in Warsaw.
const NAME: &str = "2026-10-14 13.00.12 Ola Wrona's Zoom Meeting/video1234.mp4";
const ENDED: &str = "2026-10-14T11:29:00Z";

/// A call whose customer agreed, and a folder where nothing is uploaded by itself.
fn allowed() -> (Call, RecordingsFolder) {
    with_folder(Call::allowed())
}

fn with_folder(call: Call) -> (Call, RecordingsFolder) {
    let folder = RecordingsFolder::of(&call.own);
    let mut settings = call.own.get_settings().unwrap();
    settings.recordings.upload_by_itself = false;
    call.own.change_settings(&settings).unwrap();
    (call, folder)
}

impl Call {
    fn files(&self) -> Vec<RecordingFileRow> {
        self.own.list_recordings(&ALL).unwrap().files
    }

    /// What stands between the only loose file and its call.
    fn trouble(&self) -> FileTrouble {
        let files = self.files();
        assert_eq!(files.len(), 1, "{files:#?}");
        files[0].trouble.unwrap()
    }
}

#[test]
fn k7_a_finished_file_becomes_the_recording_of_its_call() {
    let (call, folder) = allowed();
    let path = folder.add(NAME, b"a film", at(ENDED));
    let first = call.own.look_at_recordings().unwrap();
    assert_eq!((first.files, first.growing, first.found), (1, 1, 0));
    assert_eq!(call.row().state, State::Expected, "one look is not enough");
    call.own.clock.minutes(1);
    let second = call.own.look_at_recordings().unwrap();
    assert_eq!((second.growing, second.found), (0, 1));
    let row = call.row();
    assert_eq!((row.state, row.alert), (State::Found, None));
    assert_eq!(row.file.unwrap().path, path);
    assert_eq!(row.delete_on, Some("2027-01-12".parse().unwrap()));
    assert!(call.files().is_empty());
    let entries = call.own.entries();
    call.own.clock.minutes(1);
    assert_eq!(call.own.look_at_recordings().unwrap().found, 0);
    assert_eq!(call.own.entries(), entries, "once");
}

#[test]
fn k7_a_file_that_still_grows_waits() {
    let (call, folder) = allowed();
    for (minute, content) in [
        b"a".as_slice(),
        b"a film",
        b"a film that",
        b"a film that ends",
    ]
    .into_iter()
    .enumerate()
    {
        let written = at(ENDED) + chrono::Duration::minutes(i64::try_from(minute).unwrap());
        folder.add(NAME, content, written);
        call.own.clock.minutes(5);
        assert_eq!(
            call.own.look_at_recordings().unwrap().growing,
            1,
            "{minute}"
        );
        assert_eq!(call.trouble(), FileTrouble::Growing, "{minute}");
    }
    assert!(!FileTrouble::Growing.needs_a_person());
    call.own.clock.minutes(1);
    assert_eq!(call.own.look_at_recordings().unwrap().found, 1);
}

#[test]
fn k7_an_empty_file_and_one_to_convert_say_so_and_are_no_recording() {
    let (call, folder) = allowed();
    let path = folder.add(NAME, b"", at(ENDED));
    folder.look_twice(&call.own);
    assert_eq!(call.trouble(), FileTrouble::Empty);
    let error = call.own.refused("empty", |d| {
        d.assign_recording_file(&path, call.booking)
            .map(|done| done.value)
    });
    assert_eq!(error.params["problem"], "empty");
    call.own.delete_recording_file(&path).unwrap();
    assert!(!std::path::Path::new(&path).exists() && call.files().is_empty());

    folder.add(
        "2026-10-14 13.00.12 x/double_click_to_convert_01.zoom",
        b"raw",
        at(ENDED),
    );
    folder.look_twice(&call.own);
    assert_eq!(call.trouble(), FileTrouble::Unconverted);
    assert_eq!(call.row().state, State::Expected);
}

#[test]
fn k7_ten_gigabytes_are_found_without_being_read() {
    let (call, folder) = allowed();
    folder.add_sparse(NAME, 10 * 1024 * 1024 * 1024, at(ENDED));
    folder.look_twice(&call.own);
    let row = call.row();
    assert_eq!(row.state, State::Found);
    assert_eq!(row.file.unwrap().size_kib, 10 * 1024 * 1024);
}

#[test]
fn k7_two_files_for_one_call_are_asked_about() {
    let (call, folder) = allowed();
    folder.add(NAME, b"the first part", at(ENDED));
    folder.look_twice(&call.own);
    let second = folder.add(
        "2026-10-14 13.20.00 Ola Wrona's Zoom Meeting/video5678.mp4",
        b"the second part",
        at(ENDED),
    );
    folder.look_twice(&call.own);
    assert_eq!(call.trouble(), FileTrouble::SecondFile);
    assert_eq!(call.files()[0].calls[0].booking_id, call.booking);
    assert!(FileTrouble::SecondFile.needs_a_person());

    call.own.dismiss_recording_file(&second, true).unwrap();
    assert_eq!(call.trouble(), FileTrouble::Dismissed);
    call.own.dismiss_recording_file(&second, false).unwrap();
    call.own
        .assign_recording_file(&second, call.booking)
        .unwrap();
    assert_eq!(call.rows().len(), 2, "both are kept");
    let error = call
        .own
        .refused("taken", |d| d.delete_recording_file(&second));
    assert_eq!(error.params["problem"], "taken");
    assert!(std::path::Path::new(&second).exists());
    call.own.undo_last().unwrap();
    assert_eq!((call.rows().len(), call.files().len()), (1, 1));
    call.own.clock.minutes(1);
    call.own.look_at_recordings().unwrap();
    assert_eq!(
        call.files().len(),
        1,
        "what a person took back is not done again"
    );
}

#[test]
fn k7_a_file_of_no_call_and_one_of_several_stay_loose() {
    let (call, folder) = allowed();
    let other = folder.add("holidays.mp4", b"sea", at("2026-10-14T07:00:00Z"));
    folder.look_twice(&call.own);
    assert_eq!(call.trouble(), FileTrouble::NoCall);
    let error = call.own.refused("not of this machine", |d| {
        d.assign_recording_file("/etc/passwd", call.booking)
    });
    assert_eq!(code(&error), "not_found");
    let error = call
        .own
        .refused("never seen", |d| d.delete_recording_file("/etc/passwd"));
    assert_eq!(code(&error), "not_found");
    std::fs::remove_file(&other).unwrap();

    let second = add_booking(&call.own, call.customer, "2026-10-14T11:30:00Z");
    folder.add("kawka.mkv", b"one of two", at("2026-10-14T11:45:00Z"));
    call.own.clock.set("2026-10-14T12:10:00Z");
    call.own.set_outcome(second, &held()).unwrap();
    folder.look_twice(&call.own);
    assert_eq!(call.trouble(), FileTrouble::SeveralCalls);
    let calls: Vec<_> = call.files()[0].calls.iter().map(|c| c.booking_id).collect();
    assert_eq!(calls, [call.booking, second]);
}

#[test]
fn k7_what_was_recorded_just_before_a_call_or_at_no_told_time_is_not_taken_for_it() {
    // Everything that is found is uploaded by itself here: a wrong match would leave the house.
    let call = Call::allowed();
    let folder = RecordingsFolder::of(&call.own);
    let meeting = "2026-10-14 12.50.00 Team meeting/video9.mp4";
    for (name, file, written, trouble, calls) in [
        (
            "over before the call",
            meeting,
            "2026-10-14T10:58:00Z",
            FileTrouble::NoCall,
            0,
        ),
        (
            "converted while the call began",
            meeting,
            "2026-10-14T11:04:00Z",
            FileTrouble::SeveralCalls,
            1,
        ),
        (
            "begun at its very end",
            "2026-10-14 13.28.00 Another meeting/video9.mp4",
            "2026-10-14T11:50:00Z",
            FileTrouble::SeveralCalls,
            1,
        ),
        (
            "nobody knows when it began",
            "Screen recording.mkv",
            "2026-10-14T12:40:00Z",
            FileTrouble::SeveralCalls,
            1,
        ),
    ] {
        let path = folder.add(file, b"somebody else", at(written));
        assert_eq!(folder.look_twice(&call.own).found, 0, "{name}");
        assert_eq!(call.row().state, State::Expected, "{name}");
        assert_eq!(call.trouble(), trouble, "{name}");
        assert_eq!(call.files()[0].calls.len(), calls, "{name}");
        call.own.delete_recording_file(&path).unwrap();
    }
    // A person says whose it is, and it goes its way.
    let path = folder.add(
        "Screen recording.mkv",
        b"the call",
        at("2026-10-14T11:29:00Z"),
    );
    folder.look_twice(&call.own);
    let offered = call.files()[0].calls[0].booking_id;
    assert_eq!(offered, call.booking);
    call.own.assign_recording_file(&path, offered).unwrap();
    call.own.look_at_recordings().unwrap();
    assert_eq!(call.row().state, State::Uploading);
}

#[test]
fn k7_a_file_that_the_time_misses_is_given_to_its_call_by_a_person() {
    let waiting = |call: &Call| {
        let today = call.own.get_today().unwrap().attention;
        today
            .iter()
            .any(|one| matches!(one, kawka_desk::view::Attention::RecordingFiles { .. }))
    };
    let (call, folder) = allowed();
    // The customer came three hours late, and nobody moved the call.
    let late = folder.add("kawka.mkv", b"a film", at("2026-10-14T14:30:00Z"));
    let other = add_booking(&call.own, call.customer, "2026-10-13T08:00:00Z");
    call.own.clock.set("2026-10-14T14:40:00Z");
    folder.look_twice(&call.own);
    assert_eq!(call.trouble(), FileTrouble::NoCall);
    let file = call.files().remove(0);
    let offered: Vec<_> = file.others.iter().map(|c| c.booking_id).collect();
    assert_eq!(offered, [call.booking, other], "of that day first");
    assert!(file.pressing && waiting(&call));
    call.own.dismiss_recording_file(&late, true).unwrap();
    assert!(!waiting(&call));
    call.own.dismiss_recording_file(&late, false).unwrap();
    let error = call
        .own
        .refused("not asked there", |d| d.assign_recording_file(&late, other));
    assert_eq!(code(&error), "recording_locked");
    call.own.assign_recording_file(&late, call.booking).unwrap();
    assert_eq!(call.row().file.unwrap().path, late);
    assert!(!waiting(&call));

    // A film of another day may be anything: it is shown and nobody is called for it.
    let (call, folder) = allowed();
    folder.add("sea.mp4", b"holidays", at("2026-10-12T07:00:00Z"));
    folder.look_twice(&call.own);
    assert_eq!(call.trouble(), FileTrouble::NoCall);
    assert!(!call.files()[0].pressing && !waiting(&call));
}

#[test]
fn k7_without_consent_a_file_is_nobodys_and_says_why() {
    let (call, folder) = with_folder(Call::unasked());
    let path = folder.add(NAME, b"a film", at(ENDED));
    folder.look_twice(&call.own);
    assert_eq!(call.trouble(), FileTrouble::NotAllowed);
    assert_eq!(call.files()[0].lock, Some(Refusal::NeverAsked));
    let waiting = |call: &Call| {
        let today = call.own.get_today().unwrap().attention;
        today.iter().any(|one| {
            matches!(
                one,
                kawka_desk::view::Attention::RecordingFiles { count: 1 }
            )
        })
    };
    assert!(waiting(&call));
    call.say(Scope::RecordInternal, Decision::Refused);
    let error = call
        .own
        .refused("by hand", |d| d.assign_recording_file(&path, call.booking));
    assert_eq!(code(&error), "recording_locked");
    assert_eq!(call.files()[0].lock, Some(Refusal::Refused));
    // A change of mind is enough: the next look takes it.
    call.say(Scope::RecordInternal, Decision::Given);
    assert_eq!(call.own.look_at_recordings().unwrap().found, 1);
    assert_eq!(call.row().state, State::Found);
    assert!(!waiting(&call));
}

#[test]
fn k7_consent_in_another_call_is_none_in_this() {
    let (call, folder) = with_folder(Call::unasked());
    let other = add_booking(&call.own, call.customer, "2026-10-20T12:00:00Z");
    let given = consent(
        call.customer,
        Some(other),
        Scope::RecordInternal,
        Decision::Given,
    );
    call.own.record_consent(&given).unwrap();
    folder.add(NAME, b"a film", at(ENDED));
    folder.look_twice(&call.own);
    assert_eq!(call.trouble(), FileTrouble::NotAllowed);
}

#[test]
fn k7_a_found_file_that_is_renamed_or_gone_is_followed() {
    let (call, folder) = allowed();
    let path = folder.add(NAME, b"a film", at(ENDED));
    folder.look_twice(&call.own);
    let renamed = folder.path.join("Jadwiga.mp4");
    std::fs::rename(&path, &renamed).unwrap();
    call.own.look_at_recordings().unwrap();
    let file = call.row().file.unwrap();
    assert_eq!(
        (file.path.as_str(), file.gone),
        (renamed.to_str().unwrap(), false)
    );
    assert!(call.files().is_empty());
    std::fs::remove_file(&renamed).unwrap();
    call.own.look_at_recordings().unwrap();
    assert!(call.row().file.unwrap().gone);

    // Another file of the same size and time is not taken for it.
    let (call, folder) = allowed();
    let path = folder.add(NAME, b"a film", at(ENDED));
    folder.look_twice(&call.own);
    std::fs::remove_file(&path).unwrap();
    folder.add("other.mp4", b"a song", at(ENDED));
    call.own.look_at_recordings().unwrap();
    assert!(call.row().file.unwrap().gone);
}

#[test]
fn k7_a_file_taken_off_its_call_is_not_put_back_by_itself() {
    let (call, folder) = allowed();
    folder.add(NAME, b"a film", at(ENDED));
    folder.look_twice(&call.own);
    let id = call.row().id.unwrap();
    call.own.drop_recording_file(id).unwrap();
    assert_eq!(call.own.look_at_recordings().unwrap().found, 0);
    assert_eq!(call.files().len(), 1);
    call.own.undo_last().unwrap();
    assert_eq!((call.row().state, call.files().len()), (State::Found, 0));
}

#[test]
fn k7_a_folder_that_is_not_there_is_a_state_and_loses_nothing() {
    let (call, folder) = allowed();
    folder.add(NAME, b"a film", at(ENDED));
    folder.look_twice(&call.own);
    let away = folder.path.with_file_name("away");
    std::fs::rename(&folder.path, &away).unwrap();
    assert_eq!(
        call.own.look_at_recordings().unwrap().folder,
        FolderState::Missing
    );
    assert_eq!(
        call.own.list_recordings(&ALL).unwrap().folder,
        FolderState::Missing
    );
    std::fs::rename(&away, &folder.path).unwrap();
    assert_eq!(
        call.own.look_at_recordings().unwrap().folder,
        FolderState::Watched
    );
    assert!(
        !call.row().file.unwrap().gone,
        "a drive that was unplugged for a while"
    );
    let nowhere = Call::allowed();
    assert_eq!(
        nowhere.own.look_at_recordings().unwrap().folder,
        FolderState::NotSet
    );
}

#[test]
fn k7_links_out_of_the_folder_are_not_followed_and_old_files_not_asked_about() {
    let (call, folder) = allowed();
    folder.add("old.mp4", b"years ago", at("2024-01-01T10:00:00Z"));
    folder.add("notes.txt", b"not a film", at(ENDED));
    #[cfg(unix)]
    std::os::unix::fs::symlink("/", folder.path.join("everything")).unwrap();
    let look = folder.look_twice(&call.own);
    assert_eq!((look.files, look.found), (0, 0));
}

#[test]
fn k7_a_withdrawal_after_the_file_was_found_asks_for_its_deletion() {
    let (call, folder) = allowed();
    folder.add(NAME, b"a film", at(ENDED));
    folder.look_twice(&call.own);
    call.say(Scope::RecordInternal, Decision::Withdrawn);
    assert_eq!(call.row().alert, Some(RecordingAlert::StillThere));
    assert_eq!(call.alerts(), [RecordingAlert::StillThere]);
}
