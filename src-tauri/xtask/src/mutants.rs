//! `cargo xtask mutants`: changes the rules of consent one place at a time and runs their tests on each change. A change
//! that no test notices is a rule that could be lost unnoticed.
//!
//! The test run has a fast form of its own: each rule of the two tables is taken away in turn
//! (`domain/src/consent/tests.rs`). This one also changes what a rule says, how events are folded and sealed.

use crate::failure::Result;
use crate::packages::{self, Purpose};
use crate::places::{self, Places};
use crate::process;
use std::process::Command;

/// The runner, and the version it was tried with.
const RUNNER: [&str; 3] = ["cargo-mutants", "--version", "27.1.0"];

/// Where the rules stand.
const RULES: &str = "src-tauri/domain/src/consent";

/// Runs it; what nobody noticed fails, and is listed in `target/mutants.out/missed.txt`.
pub fn run(places: &Places) -> Result<()> {
    packages::ensure(&[Purpose::Build])?;
    if places::program(RUNNER[0]).is_none() {
        let mut install = Command::new(places::cargo());
        install.args(["install", "--locked"]).args(RUNNER);
        process::step(&mut install, None)?;
    }
    let mut cargo = Command::new(places::cargo());
    cargo
        .args(["mutants", "--package", "kawka-domain", "--output", "target"])
        .args(["--file", &format!("{RULES}.rs")])
        .args(["--file", &format!("{RULES}/**/*.rs")])
        // The model is a test itself; `const fn` bodies and words are what the compiler checks.
        .args(["--exclude", &format!("{RULES}/model.rs")])
        .args(["--", "--lib", "consent"])
        // A few hundred courses of events notice what a few thousand do.
        .env("PROPTEST_CASES", "300")
        .current_dir(places.root());
    process::step(&mut cargo, None)
}
