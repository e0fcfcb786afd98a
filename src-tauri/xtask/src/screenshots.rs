//! Pictures of a rig's screen, as numbered PNG files.

use crate::failure::{Because, Result};
use crate::process;
use crate::rig::Rig;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// How long to wait from one picture to the next.
pub const EVERY: Duration = Duration::from_secs(3);
/// How many pictures are kept, the newest: an hour of them.
const KEPT: usize = 1_200;

/// Numbers the pictures of one run.
#[derive(Debug)]
pub struct Album {
    folder: PathBuf,
    count: usize,
}

impl Album {
    /// An empty album; pictures of earlier runs are removed.
    pub fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).because(|| format!("make {}", folder.display()))?;
        let listing = fs::read_dir(folder).because(|| format!("list {}", folder.display()))?;
        for entry in listing.flatten() {
            if is_ours(&entry.file_name().to_string_lossy()) {
                let path = entry.path();
                fs::remove_file(&path).because(|| format!("remove {}", path.display()))?;
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            count: 0,
        })
    }

    /// Takes the next picture.
    pub fn add(&mut self, rig: &Rig) -> Result<PathBuf> {
        let path = self.next()?;
        take(rig, &path)?;
        Ok(path)
    }

    /// Where the next picture goes; the oldest makes room for it.
    fn next(&mut self) -> Result<PathBuf> {
        self.count += 1;
        if let Some(oldest) = self.count.checked_sub(KEPT).filter(|number| *number > 0) {
            let path = self.path(oldest);
            if path.exists() {
                fs::remove_file(&path).because(|| format!("remove {}", path.display()))?;
            }
        }
        Ok(self.path(self.count))
    }

    fn path(&self, number: usize) -> PathBuf {
        self.folder.join(format!("run-{number:04}.png"))
    }
}

/// Takes one picture of the whole screen.
pub fn take(rig: &Rig, path: &Path) -> Result<()> {
    let mut import = Command::new("import");
    import
        .args(["-silent", "-display", rig.display(), "-window", "root"])
        .arg(path);
    rig.dress(&mut import);
    process::output_of(&mut import).map(|_| ())
}

fn is_ours(name: &str) -> bool {
    name.strip_prefix("run-")
        .and_then(|rest| rest.strip_suffix(".png"))
        .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rig::scratch::Scratch;

    #[test]
    fn an_album_keeps_the_newest_pictures() {
        let scratch = Scratch::new().unwrap();
        let mut album = Album::open(scratch.path()).unwrap();
        for _ in 0..KEPT + 2 {
            fs::write(album.next().unwrap(), "").unwrap();
        }
        let there = |number| album.path(number).exists();
        assert!(!there(1) && !there(2) && there(3) && there(KEPT + 2));
        assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), KEPT);
    }

    #[test]
    fn a_new_album_keeps_what_is_not_its_own() {
        let scratch = Scratch::new().unwrap();
        for name in ["run-001.png", "run-1234.png", "run-home.png", "failed.png"] {
            fs::write(scratch.path().join(name), "").unwrap();
        }
        Album::open(scratch.path()).unwrap();
        let mut left: Vec<_> = fs::read_dir(scratch.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["failed.png", "run-home.png"]);
    }
}
