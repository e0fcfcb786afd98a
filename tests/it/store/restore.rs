//! Backups of days are made, thinned and put back (T3, B-2, B-3).

use std::path::{Path, PathBuf};

use kawka_desk::view::NoticeAnswer;
use kawka_desk::wording::Language;
use kawka_desk::{Access, Opened, list_backups, restore};
use kawka_domain::reminder::ReminderState;
use kawka_store::DataFolder;

use crate::desk::code;
use crate::support::builders::{add_booking, add_jadwiga, customer};
use crate::support::folder::{files, flip};
use crate::support::ports::{MemorySecrets, MovableClock};
use crate::support::{NOON, TestDesk, at, snapshot};

fn paths(folder: &DataFolder) -> Vec<PathBuf> {
    let rows = list_backups(folder);
    rows.into_iter().map(|row| row.path.into()).collect()
}

/// Lets go of the folder without leaving the desk empty.
fn closed(own: &mut TestDesk) {
    own.desk = std::sync::Arc::new(own.open_as(Access::Read));
}

fn put_back(own: &TestDesk, backup: &Path) -> Result<u32, &'static str> {
    restore(&own.folder, &*own.secrets, None, backup)
        .map(|done| done.changes)
        .map_err(|error| code(&error))
}

#[test]
fn t3_one_backup_a_day_where_something_was_changed() {
    let own = TestDesk::new();
    add_jadwiga(&own);
    assert!(own.back_up_if_due().unwrap(), "the first");
    own.clock.minutes(60);
    add_booking(&own, add_jadwiga(&own), "2026-10-14T12:00:00Z");
    assert!(!own.back_up_if_due().unwrap(), "one an hour ago");
    own.clock.minutes(24 * 60);
    assert!(own.back_up_if_due().unwrap(), "the next day");
    own.clock.minutes(48 * 60);
    assert!(!own.back_up_if_due().unwrap(), "nothing was changed since");
    let rows = own.list_backups();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.reason == "daily"));
    assert_eq!(rows[1].made_at, at(NOON), "newest first");
}

#[test]
fn t3_old_ones_are_thinned_and_those_of_other_reasons_stay() {
    let own = TestDesk::new();
    own.back_up().unwrap();
    own.clock.minutes(24 * 60);
    std::fs::write(own.folder.backups().join("notes.txt"), b"mine").unwrap();
    for day in 0..40 {
        own.add_customer(&customer("Jan", &day.to_string()), &[])
            .unwrap();
        assert!(own.back_up_if_due().unwrap(), "day {day}");
        own.clock.minutes(24 * 60);
    }
    let rows = own.list_backups();
    let daily = rows.iter().filter(|row| row.reason == "daily").count();
    assert!(
        (17..=19).contains(&daily),
        "14 days and some weeks: {daily}"
    );
    assert_eq!(
        rows.iter().filter(|row| row.reason == "on-demand").count(),
        1
    );
    assert!(own.folder.backups().join("notes.txt").exists());
}

#[test]
fn b2_each_kept_backup_gives_back_what_there_was_on_a_bare_machine() {
    let own = TestDesk::new();
    let mut then = Vec::new();
    for round in 0..3 {
        add_booking(&own, add_jadwiga(&own), "2026-10-14T12:00:00Z");
        then.push((
            own.back_up().unwrap().path,
            snapshot::whole(own.store()),
            round,
        ));
    }
    for (backup, expected, round) in then {
        // Another machine: only the backup, and the recovery key on paper.
        let temp = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(temp.path().join("kawka"));
        folder.make().unwrap();
        std::fs::copy(&backup, folder.file()).unwrap();
        let secrets = MemorySecrets::default();
        let clock = MovableClock::at(NOON);
        let desk = kawka_desk::unlock(&folder, &secrets, clock, &own.recovery_key, false).unwrap();
        snapshot::assert_same(
            &expected,
            &snapshot::whole(desk.store()),
            &format!("{round}"),
        );
        assert_eq!(super::problems(desk.store()), Vec::<String>::new());
        assert_eq!(desk.store().missing_changes(), 0);
    }
}

#[test]
fn a_backup_is_put_back_and_so_is_what_it_replaced() {
    let mut own = TestDesk::new();
    add_jadwiga(&own);
    let first = snapshot::whole(own.store());
    let backup: PathBuf = own.back_up().unwrap().path.into();
    own.add_customer(&customer("Later", "Las"), &[]).unwrap();
    let second = snapshot::whole(own.store());
    assert_eq!(
        put_back(&own, &backup),
        Err("folder_in_use"),
        "somebody works on it"
    );
    closed(&mut own);
    assert_eq!(
        put_back(&own, &backup),
        Ok(2),
        "first start and one customer"
    );
    own.restart();
    snapshot::assert_same(&first, &snapshot::whole(own.store()), "as it was");
    assert_eq!(own.store().missing_changes(), 0, "nothing is missed");
    let replaced = own.list_backups().remove(0);
    assert_eq!(replaced.reason, "before-restore");
    closed(&mut own);
    put_back(&own, Path::new(&replaced.path)).unwrap();
    own.restart();
    snapshot::assert_same(&second, &snapshot::whole(own.store()), "and back again");
    add_jadwiga(&own);
}

#[test]
fn a_damaged_or_missing_file_is_replaced_and_kept() {
    type Spoil = fn(&Path);
    let cases: [(&str, Spoil, usize, bool); 3] = [
        ("page 1", |file| flip(file, 900), 1, true),
        ("a later page", |file| flip(file, 4096 * 3 + 100), 1, false),
        (
            "missing",
            |file| std::fs::remove_file(file).unwrap(),
            0,
            true,
        ),
    ];
    for (name, spoil, kept, asks) in cases {
        let mut own = TestDesk::new();
        add_jadwiga(&own);
        let first = snapshot::whole(own.store());
        let backup: PathBuf = own.back_up().unwrap().path.into();
        closed(&mut own);
        spoil(&own.folder.file());
        let spoilt = std::fs::read(own.folder.file()).ok();
        put_back(&own, &backup).unwrap_or_else(|code| panic!("{name}: {code}"));
        own.restart();
        // What a file that cannot be read knew of erasures is asked about until a person has looked.
        let unknown = own.list_rights().unwrap().unknown_since.is_some();
        assert_eq!(unknown, asks, "{name}");
        own.confirm_erasures().unwrap();
        snapshot::assert_same(&first, &snapshot::whole(own.store()), name);
        let aside: Vec<_> = files(own.folder.path())
            .into_iter()
            .filter(|(path, _)| {
                let path = path.to_string_lossy();
                path.contains("kawka-damaged-") && path.ends_with(".db")
            })
            .map(|(_, bytes)| bytes)
            .collect();
        assert_eq!(aside.len(), kept, "{name}");
        assert_eq!(aside.first().cloned(), spoilt, "{name}: as it was found");
    }
}

#[test]
fn a_backup_of_no_use_changes_nothing() {
    let mut own = TestDesk::new();
    add_jadwiga(&own);
    let good: PathBuf = own.back_up().unwrap().path.into();
    let other = TestDesk::new();
    let stranger: PathBuf = other.back_up().unwrap().path.into();
    closed(&mut own);
    let spoilt = own.folder.backups().join("spoilt.db");
    let write = |bytes: &[u8]| std::fs::write(&spoilt, bytes).unwrap();
    let good_bytes = std::fs::read(&good).unwrap();
    let before = std::fs::read(own.folder.file()).unwrap();
    let refused = |name: &str, path: &Path, expected: &str| {
        assert_eq!(put_back(&own, path), Err(expected), "{name}");
        assert_eq!(std::fs::read(own.folder.file()).unwrap(), before, "{name}");
        assert_eq!(paths(&own.folder).len(), 1, "{name}: no more backups");
    };
    refused(
        "nowhere",
        &own.folder.backups().join("nowhere.db"),
        "file_missing",
    );
    refused("another folder's", &stranger, "file_damaged");
    write(&good_bytes[..good_bytes.len() - 4096]);
    refused("cut off", &spoilt, "file_damaged");
    write(&good_bytes);
    flip(&spoilt, good_bytes.len() - 700);
    refused("a flipped bit", &spoilt, "file_damaged");
    write(b"");
    refused("empty", &spoilt, "file_missing");
    own.secrets
        .fail(Some(kawka_desk::port::SecretsError::Locked));
    refused("a locked keyring", &good, "keyring_locked");
}

#[test]
fn a_restore_that_was_cut_off_is_finished_or_was_never_begun() {
    let mut own = TestDesk::new();
    add_jadwiga(&own);
    let first = snapshot::whole(own.store());
    let backup: PathBuf = own.back_up().unwrap().path.into();
    closed(&mut own);
    // Cut off while the copy was being made: half a copy counts for nothing.
    let incoming = own.folder.path().join("kawka.db.restored");
    let bytes = std::fs::read(&backup).unwrap();
    std::fs::write(&incoming, &bytes[..bytes.len() / 2]).unwrap();
    own.restart();
    snapshot::assert_same(&first, &snapshot::whole(own.store()), "not begun");
    closed(&mut own);
    // Cut off after the damaged file was put aside: the copy was whole by then.
    std::fs::write(&incoming, &bytes).unwrap();
    std::fs::remove_file(own.folder.file()).unwrap();
    assert!(matches!(own.try_open(Access::Write), Ok(Opened::Ready(_))));
    own.restart();
    snapshot::assert_same(&first, &snapshot::whole(own.store()), "finished");
    assert!(!incoming.exists());
}

/// Row N6: what was shown and answered since a backup was, whatever the backup says; and a pause goes on.
#[test]
fn n6_a_backup_brings_back_no_notices_and_ends_no_pause() {
    let mut own = TestDesk::at("2026-10-13T08:00:00Z");
    let id = add_booking(&own, add_jadwiga(&own), "2026-10-14T12:00:00Z");
    own.set_brief_ready(id, true).unwrap();
    let look = |own: &TestDesk, now: &str| {
        own.clock.set(now);
        own.remind(Language::English).unwrap()
    };
    look(&own, "2026-10-14T11:00:00Z");
    let backup: PathBuf = own.back_up().unwrap().path.into();
    let round = look(&own, "2026-10-14T11:45:00Z");
    let key = round.show[0].key.clone();
    own.note_shown(&round.show[0], "ok").unwrap();
    own.answer_notice(&key, NoticeAnswer::Seen).unwrap();
    let pause = Some(at("2026-10-14T12:30:00Z"));
    own.pause_reminders(pause).unwrap();

    closed(&mut own);
    put_back(&own, &backup).unwrap();
    own.desk = std::sync::Arc::new(own.open_as(Access::Write));
    assert_eq!(own.get_settings().unwrap().reminders.paused_until, pause);
    own.pause_reminders(None).unwrap();
    let again = look(&own, "2026-10-14T11:46:00Z");
    assert_eq!((again.show.len(), again.summary), (0, None));
    let log = own.list_reminder_log(None, 0, 100).unwrap();
    let row = log.iter().find(|row| row.key == key).unwrap();
    assert_eq!(row.state, ReminderState::Answered);
}
