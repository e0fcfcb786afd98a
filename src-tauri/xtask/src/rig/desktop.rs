//! The display and its window manager.

use super::{Rig, exists, part};
use crate::failure::Result;

/// What most laptops show at least.
const SCREEN: &str = "1280x800x24";

/// Starts both.
pub(super) fn start(rig: &mut Rig) -> Result<()> {
    let memory = rig.folder("screen")?;
    // The server picks a free number and tells it (-displayfd); without a pointer in the picture,
    // two pictures of the same window are equal.
    let mut xvfb = part("Xvfb");
    xvfb.args(["-displayfd", "1", "-screen", "0", SCREEN, "-fbdir"])
        .arg(memory)
        .args(["-nocursor", "-noreset", "-nolisten", "tcp"]);
    rig.add("Xvfb", &mut xvfb)?;
    let number = rig.ready("Xvfb", |rig| rig.find_line("Xvfb"))?;
    rig.display = format!(":{number}");
    rig.set("DISPLAY", rig.display.clone());

    let sign = rig.scratch.path().join("openbox.ready");
    let mut openbox = part("openbox");
    openbox
        .arg("--startup")
        .arg(format!("touch '{}'", sign.display()));
    rig.add("openbox", &mut openbox)?;
    rig.ready("openbox", |_| exists(&sign))
}
