//! Ends what was started in a rig and left its process group.

use crate::process::{Signal, Target, signal};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// Ends every process whose environment holds `name` with this value: first with a word, then
/// without.
pub(super) fn end_all_marked(name: &str, value: &Path) {
    let mark = [name.as_bytes(), b"=", value.as_os_str().as_encoded_bytes()].concat();
    for (last_word, rounds) in [(Signal::Terminate, 20), (Signal::Kill, 5)] {
        for round in 0..rounds {
            let marked = list_marked(&mark);
            if marked.is_empty() {
                return;
            }
            if round == 0 {
                for id in marked {
                    signal(Target::Process(id), last_word);
                }
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn list_marked(mark: &[u8]) -> Vec<u32> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let id: u32 = entry.file_name().to_str()?.parse().ok()?;
            let environment = fs::read(entry.path().join("environ")).ok()?;
            let is_marked = environment.split(|byte| *byte == 0).any(|one| one == mark);
            (is_marked && id != std::process::id()).then_some(id)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rig::scratch::Scratch;
    use std::process::Command;

    #[test]
    fn only_what_carries_the_mark_is_ended() {
        let scratch = Scratch::new().unwrap();
        let other = scratch.path().join("other");
        let start = |mark: &Path| {
            Command::new("sleep")
                .arg("62")
                .env("KAWKA_SWEEP_TEST", mark)
                .spawn()
                .unwrap()
        };
        let mut ours = start(scratch.path());
        let mut theirs = start(&other);
        end_all_marked("KAWKA_SWEEP_TEST", scratch.path());
        assert!(ours.wait().unwrap().code().is_none(), "ended by a signal");
        assert!(theirs.try_wait().unwrap().is_none(), "still running");
        theirs.kill().unwrap();
        theirs.wait().unwrap();
    }
}
