//! What is left of the program when it falls: a place in the code, and nothing of what was in memory.

/// Lets no core dump be written, which would hold the key, and makes a panic say where it was and not about what:
/// messages of panics quote the texts they stumble over.
pub(crate) fn keep_few() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        if setrlimit(Resource::Core, none).is_err() {
            tracing::warn!("core dumps cannot be switched off");
        }
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        eprintln!(
            "kawka: something unexpected went wrong at {}",
            place.unwrap_or_default()
        );
    }));
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    const CANARY: &str = "KAWKA_TEST_PANIC_ABOUT";

    #[test]
    #[ignore = "the body of a child process that panics"]
    fn child_panics() {
        let Ok(name) = std::env::var(CANARY) else {
            return;
        };
        super::keep_few();
        // As slicing in the middle of a letter does, which quotes the whole text.
        assert!(name.is_empty(), "no end of a letter in {name}");
    }

    #[test]
    fn a_panic_says_where_and_not_about_whom() {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "last_words::tests::child_panics"])
            .args(["--ignored", "--nocapture", "--test-threads=1"])
            .env(CANARY, "Zxqvkwpj")
            .env("RUST_BACKTRACE", "full")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success(), "{said}");
        assert!(said.contains("last_words.rs:"), "where: {said}");
        assert!(!said.contains("Zxqvkwpj"), "about whom: {said}");
    }
}
