//! What the tests of uploads need: a real tus server from npm, installed when its lock file changes.

use crate::failure::Result;
use crate::places::Places;
use crate::stamp::Stamp;
use crate::{process, ui};

/// Makes `tests/vimeo/node_modules` fit its lock file.
pub fn install(places: &Places) -> Result<()> {
    let folder = places.root().join("tests/vimeo");
    let stamp = Stamp::of(&folder, &["package.json", "package-lock.json"], &[])?;
    let file = folder.join("node_modules/.kawka-installed");
    if stamp.is_kept_in(&file) {
        return Ok(());
    }
    println!("Installing the tus server of the tests");
    let mut command = ui::npm(places, &["ci"]);
    process::step(command.current_dir(&folder), Some(ui::LIMIT))?;
    stamp.keep_in(&file)
}
