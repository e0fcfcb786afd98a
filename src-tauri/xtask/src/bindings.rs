//! `cargo xtask bindings`: has the app write the TypeScript side of its commands.

use crate::failure::Result;
use crate::packages::{self, Purpose};
use crate::places::Places;
use crate::{process, run, ui};
use std::process::Command;

/// Below the repository's root.
const FILE: &str = "ui/src/bindings.ts";

/// Builds the app and lets it write.
pub fn run(places: &Places) -> Result<()> {
    packages::ensure(&[Purpose::Build])?;
    ui::ensure_any_page(places)?;
    run::build(places)?;
    let mut app = Command::new(places.app("debug"));
    app.args(["export-bindings", FILE])
        .current_dir(places.root());
    process::step(&mut app, None)?;
    println!("{FILE} is written.");
    Ok(())
}
