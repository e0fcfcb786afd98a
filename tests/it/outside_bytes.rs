//! What `cargo xtask fuzz` started from and kept is read in every test run: what once broke a reader does so no more.

use std::path::Path;

#[path = "../fuzz/targets.rs"]
mod targets;

/// Fault row P-4.
#[test]
fn p4_kept_bytes_are_read_or_refused_as_promised() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    for (name, target) in targets::TARGETS {
        let folder = corpus.join(name);
        let mut read = 0;
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let outcome = std::panic::catch_unwind(|| target(&bytes));
            assert!(outcome.is_ok(), "{}", path.display());
            read += 1;
        }
        assert!(read > 0, "{} is empty", folder.display());
    }
}
