//! `cargo xtask icons`: draws the PNG icons from their SVGs.

use crate::failure::{Failure, Result};
use crate::places::{self, Places};
use crate::process;
use std::process::Command;

/// The drawing, the picture, and its width and height in pixels.
const PICTURES: &[(&str, &str, u32)] = &[
    ("icon.svg", "16x16.png", 16),
    ("icon.svg", "32x32.png", 32),
    ("icon.svg", "48x48.png", 48),
    ("icon.svg", "64x64.png", 64),
    ("icon.svg", "128x128.png", 128),
    ("icon.svg", "256x256.png", 256),
    ("icon.svg", "icon.png", 512),
    ("tray.svg", "tray.png", 64),
];

/// Draws all of them.
pub fn run(places: &Places) -> Result<()> {
    if places::program("rsvg-convert").is_none() {
        return Err(Failure::new(
            "rsvg-convert is missing; Debian has it in librsvg2-bin: sudo apt-get install -y librsvg2-bin",
        ));
    }
    for (drawing, picture, size) in PICTURES {
        let size = size.to_string();
        let mut draw = Command::new("rsvg-convert");
        draw.args(["--width", &size, "--height", &size])
            .args(["--output", picture, drawing])
            .current_dir(places.root().join("icons"));
        process::step(&mut draw, None)?;
    }
    println!("{} icons drawn.", PICTURES.len());
    Ok(())
}
