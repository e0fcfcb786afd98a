//! The program: a verb is done in the terminal, without one the window opens.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    kawka::cli::run()
}
