//! Asking for the passphrase of a folder at a terminal, for somebody who does not want it in the history of a shell.
//!
//! Deliberately absent: a second try. A verb is done again by one key.

use std::io::{self, IsTerminal as _};

use kawka_desk::port::Secret;

/// Asks on standard error and reads a line that is not shown. `None` where nobody sits at a terminal, and where nothing
/// was typed.
pub(super) fn ask() -> Option<Secret> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return None;
    }
    let config = rpassword::ConfigBuilder::new()
        .output_writer(io::stderr())
        .build();
    let asked =
        leave_the_terminal_whole(|| rpassword::prompt_password_with_config("Passphrase: ", config));
    if asked.is_err() {
        // The refusal that follows gets a line of its own.
        eprintln!();
    }
    asked
        .ok()
        .filter(|typed| !typed.is_empty())
        .map(Secret::new)
}

/// Ctrl+C ends the program only after the terminal shows again what is typed.
#[cfg(unix)]
fn leave_the_terminal_whole<T>(ask: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use signal_hook::consts::SIGINT;

    let is_whole = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register_conditional_default(SIGINT, Arc::clone(&is_whole))?;
    let asked = ask();
    is_whole.store(true, Ordering::SeqCst);
    if matches!(&asked, Err(error) if error.kind() == io::ErrorKind::Interrupted) {
        signal_hook::low_level::raise(SIGINT)?;
    }
    asked
}

/// The terminal is left whole without us.
#[cfg(not(unix))]
fn leave_the_terminal_whole<T>(ask: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    ask()
}
