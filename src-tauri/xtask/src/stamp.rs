//! Says whether something made earlier still fits what it was made from.
//!
//! A stamp is a hash of the sources' names and contents, kept in a file beside what was made. File
//! times are not used: a fresh clone and a switched branch both get them wrong.

use crate::failure::{Because, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// A hash of some sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp(String);

impl Stamp {
    /// The stamp of the named files and folders below `root`; `skip` names what in those folders is
    /// no source, at any depth. Hidden files never are.
    pub fn of(root: &Path, names: &[&str], skip: &[&str]) -> Result<Self> {
        let mut files = Vec::new();
        for name in names {
            collect(&root.join(name), skip, &mut files)?;
        }
        files.sort();
        let mut hasher = DefaultHasher::new();
        for file in &files {
            file.strip_prefix(root).unwrap_or(file).hash(&mut hasher);
            fs::read(file)
                .because(|| format!("read {}", file.display()))?
                .hash(&mut hasher);
        }
        Ok(Self(format!("{:016x} {}", hasher.finish(), files.len())))
    }

    /// The same stamp bound to one more circumstance, such as a tool's version.
    pub fn with(self, circumstance: &str) -> Self {
        Self(format!("{} {circumstance}", self.0))
    }

    /// Whether this stamp is the one kept in `file`.
    pub fn is_kept_in(&self, file: &Path) -> bool {
        fs::read_to_string(file).is_ok_and(|kept| kept.trim() == self.0)
    }

    /// Keeps the stamp for the next time.
    pub fn keep_in(&self, file: &Path) -> Result<()> {
        file.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(file, format!("{}\n", self.0)))
            .because(|| format!("write {}", file.display()))
    }
}

fn collect(entry: &Path, skip: &[&str], files: &mut Vec<PathBuf>) -> Result<()> {
    if entry.is_file() {
        files.push(entry.to_owned());
        return Ok(());
    }
    if !entry.is_dir() {
        return Ok(());
    }
    let listing = fs::read_dir(entry).because(|| format!("list {}", entry.display()))?;
    for inner in listing {
        let inner = inner.because(|| format!("list {}", entry.display()))?;
        let name = inner.file_name();
        let is_skipped =
            name.as_encoded_bytes().starts_with(b".") || skip.iter().any(|one| name == **one);
        if !is_skipped {
            collect(&inner.path(), skip, files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rig::scratch::Scratch;

    fn sources() -> (Scratch, PathBuf) {
        let scratch = Scratch::new().unwrap();
        let root = scratch.path().join("ui");
        fs::create_dir_all(root.join("src/generated")).unwrap();
        fs::write(root.join("src/App.svelte"), "one").unwrap();
        fs::write(root.join("package.json"), "{}").unwrap();
        (scratch, root)
    }

    fn stamp(root: &Path) -> Stamp {
        Stamp::of(root, &["."], &["generated"]).unwrap()
    }

    #[test]
    fn the_same_sources_have_the_same_stamp() {
        let (_scratch, root) = sources();
        assert_eq!(stamp(&root), stamp(&root));
    }

    #[test]
    fn every_kind_of_change_is_seen() {
        type Change = fn(&Path);
        let changes: [(&str, Change); 4] = [
            ("edited", |root| {
                fs::write(root.join("src/App.svelte"), "two").unwrap();
            }),
            ("added", |root| {
                fs::write(root.join("src/new.ts"), "").unwrap();
            }),
            ("removed", |root| {
                fs::remove_file(root.join("package.json")).unwrap();
            }),
            ("renamed", |root| {
                fs::rename(root.join("src/App.svelte"), root.join("src/Window.svelte")).unwrap();
            }),
        ];
        for (name, change) in changes {
            let (_scratch, root) = sources();
            let before = stamp(&root);
            change(&root);
            assert_ne!(before, stamp(&root), "{name}");
        }
    }

    #[test]
    fn what_is_skipped_does_not_count() {
        let (_scratch, root) = sources();
        let before = stamp(&root);
        fs::write(root.join("src/generated/messages.js"), "x").unwrap();
        fs::write(root.join("src/.cache"), "x").unwrap();
        assert_eq!(before, stamp(&root));
    }

    #[test]
    fn a_kept_stamp_is_recognised_and_another_is_not() {
        let (_scratch, root) = sources();
        let file = root.join("generated-stamp");
        let node_20 = stamp(&root).with("node 20");
        assert!(!node_20.is_kept_in(&file));
        node_20.keep_in(&file).unwrap();
        assert!(node_20.is_kept_in(&file));
        assert!(!stamp(&root).with("node 22").is_kept_in(&file));
    }

    #[test]
    fn a_missing_source_is_no_error() {
        let (_scratch, root) = sources();
        assert!(Stamp::of(&root, &["package-lock.json"], &[]).is_ok());
    }
}
