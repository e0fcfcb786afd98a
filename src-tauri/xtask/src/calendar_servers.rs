//! CalDAV servers that others keep, and a parser with the calendars it was tried on: in a Python environment of their own
//! below the build output.

use crate::failure::{Because, Result};
use crate::places::Places;
use crate::process;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// With the versions they were tried in.
const PACKAGES: &[&str] = &["radicale==3.9.0", "xandikos==0.4.10", "icalendar==7.3.2"];

/// How long installing may take.
const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Installs them where they are not there; gives the folder of their programs.
pub fn ensure(places: &Places) -> Result<PathBuf> {
    let folder = places.calendar_servers();
    let programs = folder.join("bin");
    if !programs.join("xandikos").is_file() {
        let mut make = Command::new("python3");
        make.args(["-m", "venv"]).arg(&folder);
        process::step(&mut make, Some(LIMIT))?;
        let mut install = Command::new(programs.join("python"));
        install.args(["-m", "pip", "install", "--quiet"]);
        process::step(install.args(PACKAGES), Some(LIMIT))?;
    }
    Ok(programs)
}

/// The calendars that the parser was tried on, as its package brings them.
pub fn corpus(programs: &Path) -> Result<PathBuf> {
    let asked =
        "import icalendar, os; print(os.path.join(os.path.dirname(icalendar.__file__), 'tests'))";
    let output = Command::new(programs.join("python"))
        .args(["-c", asked])
        .output()
        .because(|| "ask where the parser lies".to_owned())?;
    Ok(PathBuf::from(
        String::from_utf8_lossy(&output.stdout).trim(),
    ))
}
