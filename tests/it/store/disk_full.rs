//! A disk that is full, or that takes no more of a file, refuses a change in clear words, loses nothing, and works
//! again without a restart (D-5, D-6, B-4).
//!
//! The test starts itself as a child: on a file system of four megabytes in a mount namespace of its own, or under a
//! limit of the size of its files.

use std::os::unix::fs::FileExt as _;
use std::process::Command;

use kawka_desk::CommandError;
use kawka_domain::ids::BookingId;

use super::problems;
use crate::desk::code;
use crate::support::builders::{add_booking, add_jadwiga};
use crate::support::{TestDesk, snapshot};

/// Names the place where a child works.
const PLACE: &str = "KAWKA_IT_SMALL_DISK";

fn desk_with_call() -> (TestDesk, BookingId) {
    let own = TestDesk::new();
    let customer = add_jadwiga(&own);
    let id = add_booking(&own, customer, "2026-10-14T12:00:00Z");
    (own, id)
}

/// Twenty kilobytes that cannot be packed much.
fn long_text(number: usize) -> String {
    (0..2_000)
        .map(|place| format!("{:09x} ", (place * 7_919 + number * 104_729) * 48_271))
        .collect::<String>()
        .chars()
        // Letters only: what looks like a card's number would be masked.
        .map(|sign| {
            sign.to_digit(10)
                .and_then(|value| char::from_digit(value + 16, 36))
                .unwrap_or(sign)
        })
        .take(19_000)
        .collect()
}

/// Writes until it is refused; the refused change is not there and all before it is.
fn write_until_refused(own: &TestDesk, id: BookingId) -> CommandError {
    let mut saved = String::new();
    for number in 0..2_000 {
        let before = (own.store().changes(), snapshot::of(own.store()));
        own.clock.minutes(10);
        match own.write_notes(id, &long_text(number), false) {
            Ok(_) => saved = long_text(number),
            Err(error) => {
                assert_eq!(own.store().changes(), before.0, "no entry in the journal");
                snapshot::assert_same(&before.1, &snapshot::of(own.store()), "refused");
                assert_eq!(own.get_call(id).unwrap().notes, saved, "screens still work");
                return error;
            }
        }
    }
    panic!("never refused");
}

#[test]
#[ignore = "the body of a child process on a small disk"]
fn child_on_a_small_disk() {
    let Some(place) = std::env::var_os(PLACE) else {
        return;
    };
    let (mut own, id) = desk_with_call();
    // All but some hundred kilobytes are taken by somebody else.
    let ballast = std::path::Path::new(&place).join("ballast");
    let file = std::fs::File::create(&ballast).unwrap();
    let block = [0x5a; 4096];
    let mut length = 0;
    while file.write_all_at(&block, length).is_ok() {
        length += 4096;
    }
    file.set_len(length - 300 * 1024).unwrap();

    let refused = write_until_refused(&own, id);
    assert_eq!(code(&refused), "disk_full");
    assert_eq!(code(&own.back_up().unwrap_err()), "disk_full");
    assert!(own.list_backups().is_empty(), "no half backup");
    let left: Vec<_> = std::fs::read_dir(own.folder.backups()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");

    drop(file);
    std::fs::remove_file(&ballast).unwrap();
    own.write_notes(id, "There is room again.\n", false)
        .unwrap();
    assert_eq!(problems(own.store()), Vec::<String>::new());
    own.back_up().unwrap();
    own.restart();
    assert_eq!(own.get_call(id).unwrap().notes, "There is room again.\n");
    assert_eq!(own.store().missing_changes(), 0);
    println!("the small disk was full and is well");
}

#[test]
#[ignore = "the body of a child process whose files may not grow"]
fn child_whose_files_may_not_grow() {
    if std::env::var_os(PLACE).is_none() {
        return;
    }
    let (mut own, id) = desk_with_call();
    own.store().checkpoint().unwrap();
    let refused = write_until_refused(&own, id);
    assert_eq!(code(&refused), "not_writable");
    // The log is what could not grow: it is moved into the file, and there is room again.
    own.store().checkpoint().unwrap();
    own.write_notes(id, "Written again.\n", false).unwrap();
    assert_eq!(problems(own.store()), Vec::<String>::new());
    own.restart();
    assert_eq!(own.get_call(id).unwrap().notes, "Written again.\n");
    assert_eq!(own.store().missing_changes(), 0);
    println!("the limit was met and is forgotten");
}

/// Runs a child of this binary through a shell script that ends in running it.
fn run(program: &str, words: &[&str], script: &str, test: &str) -> std::process::Output {
    let temp = tempfile::tempdir().unwrap();
    Command::new(program)
        .args(words)
        .arg(format!(
            "{script} exec \"$0\" --exact {test} --ignored --nocapture --test-threads=1"
        ))
        .arg(std::env::current_exe().unwrap())
        .env(PLACE, temp.path())
        .env("TMPDIR", temp.path())
        .output()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn d5_a_full_disk_refuses_loses_nothing_and_works_again() {
    let namespace = ["--user", "--map-root-user", "--mount", "sh", "-c"];
    let mounted = format!("mount -t tmpfs -o size=4m tmpfs \"${PLACE}\" || exit 77;");
    let output = run(
        "unshare",
        &namespace,
        &mounted,
        "store::disk_full::child_on_a_small_disk",
    );
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.code() == Some(77) || said.contains("unshare failed") {
        // Some containers allow no mount namespaces; the limit below is met everywhere.
        eprintln!("not looked at: no mount namespace here");
        return;
    }
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(out.contains("was full and is well"), "{out}\n{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn d6_a_write_that_fails_is_looked_up_and_works_again() {
    // Blocks of 512 bytes; without the signal the write itself fails.
    let output = run(
        "sh",
        &["-c"],
        "trap '' XFSZ; ulimit -f 4200;",
        "store::disk_full::child_whose_files_may_not_grow",
    );
    let (out, said) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(out.contains("is forgotten"), "{out}\n{said}");
}
