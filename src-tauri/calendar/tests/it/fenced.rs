//! Runs a test of this binary once more as a process of its own that may neither take much memory nor much time.

use std::process::Command;

/// Address space for the whole process, in KiB: 256 MiB (row P-3 of the threat plan).
const SPACE: u32 = 256 * 1024;

/// Names what the process is to work on.
pub const WHAT: &str = "KAWKA_FENCED";

/// Lets `test`, an ignored one of this binary, work on `what`, with so many seconds of processor time. It must come to
/// its end by itself: a panic, an abort, a lack of memory and too much work all fail.
///
/// The limits are the system's own (`RLIMIT_AS`, `RLIMIT_CPU`, set by the shell), so that no measuring can be wrong.
pub fn run(test: &str, what: &str, seconds: u32) {
    let limits = format!("ulimit -v {SPACE} && ulimit -t {seconds} && exec \"$0\" \"$@\"");
    let output = Command::new("sh")
        .args(["-c", &limits])
        .arg(std::env::current_exe().unwrap())
        .args([
            test,
            "--exact",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(WHAT, what)
        // Each arena would reserve 64 MiB of address space whether it is used or not.
        .env("MALLOC_ARENA_MAX", "1")
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{what}: {}\n{said}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
}

/// What this process is to work on; `None` where nobody fenced it in.
pub fn what() -> Option<String> {
    std::env::var(WHAT).ok()
}
