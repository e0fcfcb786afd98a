//! Proves that the tests left the person's own data alone: data folders, settings and keyrings.

use crate::failure::{Failure, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What the person's folders hold of Kawka, and in which state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belongings(BTreeMap<PathBuf, String>);

impl Belongings {
    /// Looks at the places an app's data lies by default on this system.
    pub fn look() -> Self {
        let mut folders = Vec::new();
        for (name, below_home) in [
            ("XDG_DATA_HOME", ".local/share"),
            ("XDG_CONFIG_HOME", ".config"),
            ("XDG_STATE_HOME", ".local/state"),
            ("XDG_CACHE_HOME", ".cache"),
        ] {
            let set = std::env::var_os(name).filter(|value| !value.is_empty());
            let home = || std::env::home_dir().map(|home| home.join(below_home));
            folders.extend(set.map(PathBuf::from).or_else(home));
        }
        Self::in_folders(&folders)
    }

    fn in_folders(folders: &[PathBuf]) -> Self {
        let mut found = BTreeMap::new();
        for folder in folders {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().to_lowercase();
                if name.contains("kawka") || name == "keyrings" {
                    note(&entry.path(), &mut found);
                }
            }
        }
        Self(found)
    }

    /// Fails with the names of what came, went or changed since.
    pub fn compare(&self, later: &Self) -> Result<()> {
        let changed: Vec<String> = self
            .0
            .keys()
            .chain(later.0.keys())
            .filter(|path| self.0.get(*path) != later.0.get(*path))
            .map(|path| format!("    {}", path.display()))
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect();
        if changed.is_empty() {
            Ok(())
        } else {
            Err(Failure::new(format!(
                "The tests touched your own data (unless you used Kawka meanwhile):\n{}",
                changed.join("\n")
            )))
        }
    }
}

fn note(path: &Path, found: &mut BTreeMap<PathBuf, String>) {
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return;
    };
    let modified = metadata.modified().ok();
    found.insert(path.to_owned(), format!("{} {modified:?}", metadata.len()));
    if metadata.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            note(&entry.path(), found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rig::scratch::Scratch;

    #[test]
    fn a_touched_file_is_named_and_others_do_not_matter() {
        let scratch = Scratch::new().unwrap();
        let folders = [scratch.folder("share").unwrap()];
        fs::create_dir(folders[0].join("keyrings")).unwrap();
        fs::write(folders[0].join("keyrings/login.keyring"), "old").unwrap();
        let before = Belongings::in_folders(&folders);
        assert_eq!(before.0.len(), 2);

        fs::write(folders[0].join("unrelated"), "new").unwrap();
        assert!(before.compare(&Belongings::in_folders(&folders)).is_ok());

        fs::write(folders[0].join("keyrings/login.keyring"), "longer").unwrap();
        fs::create_dir(folders[0].join("app.kawka.desktop")).unwrap();
        let failure = before
            .compare(&Belongings::in_folders(&folders))
            .unwrap_err()
            .to_string();
        assert!(failure.contains("login.keyring"), "{failure}");
        assert!(failure.contains("app.kawka.desktop"), "{failure}");
        assert!(!failure.contains("unrelated"), "{failure}");
    }
}
